//! Items with replies, one JSON object a line, as `reroll run` writes them.

use serde::Deserialize;

use super::ImportError;
use crate::answer::Verdict;
use crate::answer::record::Record;
use crate::score::tally::Answered;

/// What scoring needs of a line beside the [`Record`]; other fields are ignored.
#[derive(Deserialize)]
struct Line {
    family: String,
    #[serde(default = "one")]
    level: u32,
    #[serde(default)]
    index: u64,
    #[serde(default = "original")]
    form: String,
    #[serde(default = "solving")]
    task: String,
    /// A verdict in the file stands: somebody may have overridden the grader's.
    #[serde(default)]
    verdict: Option<Verdict>,
    #[serde(default)]
    strict: Option<bool>,
    #[serde(flatten)]
    record: Record,
}

fn one() -> u32 {
    1
}

fn original() -> String {
    "original".to_owned()
}

fn solving() -> String {
    "solving".to_owned()
}

/// Reads and grades the replies.
///
/// # Errors
/// If a line is no such object, with its number.
pub fn read(text: &str) -> Result<Vec<Answered>, ImportError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| one_line(line).map_err(|message| ImportError::Line { line: at + 1, message }))
        .collect()
}

fn one_line(text: &str) -> Result<Answered, String> {
    let line = serde_json::from_str::<Line>(text).map_err(|error| format!("no answered item: {error}"))?;
    let gold = line.record.gold().map_err(|error| error.to_string())?;
    let grade = line.record.grade().map_err(|error| error.to_string())?;
    Ok(Answered {
        family: line.family,
        level: line.level,
        index: line.index,
        form: line.form,
        task: line.task,
        verdict: line.verdict.unwrap_or(grade.verdict),
        strict: line.strict.unwrap_or(grade.strict),
        gold: Some(gold.value),
        answer: grade.normalised,
    })
}
