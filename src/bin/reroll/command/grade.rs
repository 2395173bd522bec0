//! `reroll grade` and `reroll score`

use super::{Failure, input, json_line, objects};
use reroll::answer::{Grade, Record, Verdict};
use reroll::checklist::Item;
use reroll::checklist::nupa::addends;
use reroll::score::import::{self, Beside, Import, beside};
use reroll::score::slip::{self, Slip};
use reroll::score::{Analysis, Options, Report, Tally, Versus};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct GradeArgs {
    /// JSON lines with reply, answer, answer_type and, for choices, choices; standard input if none is given.
    file: Option<PathBuf>,
}

/// Writes each object back with `extracted`, `rule`, `verdict`, `strict` and what goes with them; a wrong whole number
/// also with the `slips` that would explain it, if there are any.
pub(crate) fn grade(args: &GradeArgs, out: &mut impl Write) -> Result<(), Failure> {
    let text = input(args.file.as_deref())?;
    for line in objects(&text) {
        let (number, mut object) = line?;
        let record = Record::deserialize(&Value::Object(object.clone())).map_err(|why| at(number, &why))?;
        let grade = record.grade().map_err(|why| at(number, &why))?;
        object.insert("extracted".into(), json!(grade.extracted.as_ref().map(|extract| &extract.text)));
        object.insert("rule".into(), json!(grade.rule));
        object.insert("verdict".into(), json!(grade.verdict));
        object.insert("strict".into(), json!(grade.strict));
        object.insert("normalised".into(), json!(grade.normalised));
        object.insert("reason".into(), json!(grade.reason));
        if let Some(slips) = slips(&object, &grade) {
            object.insert("slips".into(), json!(slips));
        }
        json_line(out, &object)?;
    }
    Ok(())
}

fn slips(object: &Map<String, Value>, grade: &Grade) -> Option<Vec<Slip>> {
    let written = grade.extracted.as_ref().filter(|_| grade.verdict == Verdict::Wrong)?;
    let gold = object.get("answer")?;
    let gold = gold.as_str().map_or_else(|| gold.to_string(), str::to_owned);
    let item = Item::deserialize(&Value::Object(object.clone())).ok();
    let addends = item.as_ref().and_then(addends);
    let addends = addends.as_ref().map(|both| both.each_ref().map(String::as_str));
    Some(slip::slips(&written.text, &gold, addends)).filter(|slips| !slips.is_empty())
}

#[derive(clap::Args)]
pub(crate) struct ScoreArgs {
    /// Answered items (JSON lines, an item plus its reply, or the CSV of reroll export), samples of
    /// lm-evaluation-harness, a JSON log of Inspect, a DynaMath result CSV, a MATHCHECK prediction file, or items or
    /// results of reasoning-gym; several files are one run. Standard input if none is given.
    files: Vec<PathBuf>,
    /// The k of worst@k; by default the number of variants that every family has.
    #[arg(long)]
    k: Option<usize>,
    /// The highest level that the respondent has learned: what is above it is reported apart.
    #[arg(long)]
    trained: Option<u32>,
    /// Another respondent's answers to the same items, to compare with pair by pair; in as many files as it takes.
    #[arg(long, value_name = "FILE")]
    versus: Vec<PathBuf>,
    /// The whole report as one JSON object.
    #[arg(long)]
    json: bool,
}

/// All that is printed as JSON.
#[derive(Serialize)]
struct Scored<'a> {
    #[serde(flatten)]
    report: Report,
    #[serde(flatten)]
    analysis: Analysis,
    #[serde(skip_serializing_if = "Option::is_none")]
    versus: Option<Versus>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    beside: &'a [Beside],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

/// Writes the report over answered items.
pub(crate) fn score(args: &ScoreArgs, out: &mut impl Write) -> Result<(), Failure> {
    let import = imported(&args.files)?;
    let tally = import.answers.iter().collect::<Tally>();
    let options = Options { k: args.k, trained: args.trained, ..Options::default() };
    let (report, analysis) = (tally.report(&options), tally.analysis(&options));
    let versus = match args.versus.as_slice() {
        [] => None,
        files => {
            let other = imported(files)?.answers.iter().collect::<Tally>();
            Some(Versus::of(&tally, &other, &options))
        }
    };
    let Import { beside, notes, .. } = &import;
    if args.json {
        return json_line(out, &Scored { report, analysis, versus, beside, notes });
    }
    let versus = versus.map_or_else(String::new, |versus| versus.to_text());
    write!(out, "{}{}{versus}{}", report.to_text(), analysis.to_text(), beside::to_text(beside))?;
    if !notes.is_empty() {
        writeln!(out)?;
    }
    Ok(notes.iter().try_for_each(|note| writeln!(out, "{note}"))?)
}

fn imported(files: &[PathBuf]) -> Result<Import, Failure> {
    if files.is_empty() {
        return Ok(import::read(&input(None)?).map_err(|error| error.to_string())?);
    }
    let mut joined: Option<Import> = None;
    for file in files {
        // With one file it is clear which; with several it must be said.
        let place = |message: String| match files {
            [_] => message,
            _ => format!("{}: {message}", file.display()),
        };
        if file.extension().is_some_and(|extension| extension == "eval") {
            let name = file.display();
            return Err(Failure::Sentence(format!(
                "{name}: a packed log of Inspect; turn it into JSON first: inspect log dump {name} > log.json"
            )));
        }
        let text = input(Some(file))?;
        let import =
            import::read_named(&file.to_string_lossy(), &text).map_err(|error| place(error.to_string()))?;
        match &mut joined {
            Some(joined) => joined.join(import).map_err(place)?,
            None => joined = Some(import),
        }
    }
    joined.ok_or_else(|| Failure::Sentence("there are no answered items".into()))
}

fn at(line: usize, why: &dyn std::fmt::Display) -> Failure {
    Failure::Sentence(format!("line {line}: {why}"))
}
