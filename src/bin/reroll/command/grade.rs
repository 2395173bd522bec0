//! `reroll grade` and `reroll score`

use super::{Failure, input, json_line, objects};
use reroll::answer::{Grade, Record, Verdict};
use reroll::checklist::Item;
use reroll::checklist::nupa::addends;
use reroll::score::slip::{self, Slip};
use reroll::score::{Analysis, Options, Report, Tally, import};
use serde::Deserialize;
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
    /// Answered items (JSON lines, an item plus its reply), a DynaMath result CSV or a MATHCHECK prediction file;
    /// standard input if none is given.
    file: Option<PathBuf>,
    /// The k of worst@k; by default the number of variants that every family has.
    #[arg(long)]
    k: Option<usize>,
    /// The highest level that the respondent has learned: what is above it is reported apart.
    #[arg(long)]
    trained: Option<u32>,
    /// The whole report as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Both parts of what is printed as JSON.
#[derive(serde::Serialize)]
struct Whole {
    #[serde(flatten)]
    report: Report,
    #[serde(flatten)]
    analysis: Analysis,
}

/// Writes the report over answered items.
pub(crate) fn score(args: &ScoreArgs, out: &mut impl Write) -> Result<(), Failure> {
    let text = input(args.file.as_deref())?;
    let answers = import::read(&text).map_err(|error| error.to_string())?.answers;
    let tally = answers.iter().collect::<Tally>();
    let options = Options { k: args.k, trained: args.trained, ..Options::default() };
    let (report, analysis) = (tally.report(&options), tally.analysis(&options));
    if args.json {
        return json_line(out, &Whole { report, analysis });
    }
    Ok(write!(out, "{}{}", report.to_text(), analysis.to_text())?)
}

fn at(line: usize, why: &dyn std::fmt::Display) -> Failure {
    Failure::Sentence(format!("line {line}: {why}"))
}
