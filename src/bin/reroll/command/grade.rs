//! `reroll grade` and `reroll score`

use super::{Failure, input, json_line, objects};
use reroll::answer::{self, Gold};
use reroll::family::AnswerType;
use reroll::score::{Answered, Options, Tally};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct GradeArgs {
    /// JSON lines with reply, answer, answer_type and, for choices, choices; standard input if none is given.
    file: Option<PathBuf>,
}

/// Writes each object back with `extracted`, `rule`, `verdict`, `strict` and what goes with them.
pub(crate) fn grade(args: &GradeArgs, out: &mut impl Write) -> Result<(), Failure> {
    let text = input(args.file.as_deref())?;
    for line in objects(&text) {
        let (number, mut object) = line?;
        let reply = text_of(&object, "reply").map_err(|why| at(number, &why))?;
        let grade = answer::grade(&reply, &gold(&object).map_err(|why| at(number, &why))?);
        object.insert("extracted".into(), json!(grade.extracted.as_ref().map(|extract| &extract.text)));
        object.insert("rule".into(), json!(grade.rule));
        object.insert("verdict".into(), json!(grade.verdict));
        object.insert("strict".into(), json!(grade.strict));
        object.insert("normalised".into(), json!(grade.normalised));
        object.insert("reason".into(), json!(grade.reason));
        json_line(out, &object)?;
    }
    Ok(())
}

#[derive(clap::Args)]
pub(crate) struct ScoreArgs {
    /// Answered items: JSON lines, an item plus its reply; standard input if none is given.
    file: Option<PathBuf>,
    /// The k of worst@k; by default the number of variants that every family has.
    #[arg(long)]
    k: Option<usize>,
    /// The whole report as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Writes the report over answered items.
pub(crate) fn score(args: &ScoreArgs, out: &mut impl Write) -> Result<(), Failure> {
    let text = input(args.file.as_deref())?;
    let mut tally = Tally::new();
    for line in objects(&text) {
        let (number, object) = line?;
        tally.add(&answered(&object).map_err(|why| at(number, &why))?);
    }
    if tally.n() == 0 {
        return Err(Failure::Sentence("there are no answered items to score".into()));
    }
    let report = tally.report(&Options { k: args.k, ..Options::default() });
    if args.json { json_line(out, &report) } else { Ok(write!(out, "{}", report.to_text())?) }
}

fn answered(object: &Map<String, Value>) -> Result<Answered, String> {
    let gold = gold(object)?;
    let grade = answer::grade(&text_of(object, "reply")?, &gold);
    let number = |key: &str, otherwise: u64| match object.get(key) {
        None => Ok(otherwise),
        Some(value) => value.as_u64().ok_or_else(|| format!("the field {key} is not a whole number")),
    };
    let name = |key: &str, otherwise: &str| match object.get(key) {
        None => Ok(otherwise.to_owned()),
        Some(_) => text_of(object, key),
    };
    Ok(Answered {
        family: text_of(object, "family")?,
        level: u32::try_from(number("level", 1)?).map_err(|_| "the field level is too large")?,
        index: number("index", 0)?,
        form: name("form", "original")?,
        task: name("task", "solving")?,
        verdict: grade.verdict,
        strict: grade.strict,
        gold: Some(gold.value),
        answer: grade.normalised,
    })
}

fn gold(object: &Map<String, Value>) -> Result<Gold, String> {
    let kind = match object.get("answer_type") {
        // The short form: the name alone, with choices beside it.
        Some(Value::String(name)) => {
            let mut kind = json!({"type": name});
            if let (Some(kind), Some(choices)) = (kind.as_object_mut(), object.get("choices")) {
                kind.insert("options".into(), choices.clone());
            }
            kind
        }
        Some(kind) => kind.clone(),
        None => return Err("the field answer_type is missing".into()),
    };
    let kind: AnswerType =
        serde_json::from_value(kind).map_err(|error| format!("the field answer_type: {error}"))?;
    let unit = object.get("unit").and_then(Value::as_str).map(str::to_owned);
    Ok(Gold { value: text_of(object, "answer")?, kind, unit })
}

/// A text field; numbers are taken as they are written.
fn text_of(object: &Map<String, Value>, key: &str) -> Result<String, String> {
    match object.get(key) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(_) => Err(format!("the field {key} is not a text")),
        None => Err(format!("the field {key} is missing")),
    }
}

fn at(line: usize, why: &str) -> Failure {
    Failure::Sentence(format!("line {line}: {why}"))
}
