//! Items with replies, one JSON object a line, as `reroll run` writes them.

use serde::Deserialize;

use super::{Import, ImportError, Source};
use serde_json::Value as Json;

use crate::answer::Verdict;
use crate::answer::record::Record;
use crate::score::tally::{Answered, part};

/// What scoring needs of a line beside the [`Record`]; other fields are ignored.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    version: Option<u32>,
    #[serde(default)]
    seed: Option<Json>,
    #[serde(default)]
    respondent: Option<String>,
    family: String,
    #[serde(default = "one")]
    level: u32,
    #[serde(default)]
    index: Option<u64>,
    #[serde(default = "original")]
    form: String,
    #[serde(default = "solving")]
    task: String,
    /// A verdict in the file stands: somebody may have overridden the grader's.
    #[serde(default)]
    verdict: Option<Verdict>,
    #[serde(default)]
    strict: Option<bool>,
    /// Where the page and `reroll run` write the verdict.
    #[serde(default)]
    grade: Option<Graded>,
    #[serde(flatten)]
    record: Record,
}

#[derive(Deserialize)]
struct Graded {
    verdict: Verdict,
    #[serde(default)]
    strict: Option<bool>,
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

/// Reads and grades the replies of one respondent.
///
/// # Errors
/// If a line is no such object, cannot be graded, or is of another respondent than those before it; with its number.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let mut respondent = None;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let one = |(number, text): (usize, &str)| {
        let json = serde_json::from_str(text).map_err(|error| format!("no answered item: {error}"));
        let answered = json.and_then(|json| answered(&json, number, &mut respondent));
        answered.map_err(|message| ImportError::Line { line: number, message })
    };
    let answers = lines.map(one).collect::<Result<Vec<_>, _>>()?;
    Ok(Import { respondent, ..Import::plain(Source::Lines, answers) })
}

/// Grades one item with its reply. The number is its index where it has neither that nor an id.
pub(super) fn answered(
    json: &Json,
    number: usize,
    respondent: &mut Option<String>,
) -> Result<Answered, String> {
    let line = Line::deserialize(json).map_err(|error| format!("no answered item: {error}"))?;
    if let Some(other) = &line.respondent {
        let first = respondent.get_or_insert_with(|| other.clone());
        if first != other {
            return Err(format!(
                "this reply is by '{other}', those before it by '{first}'; score each respondent on its own"
            ));
        }
    }
    let gold = line.record.gold().map_err(|error| error.to_string())?;
    let grade = line.record.grade().map_err(|error| error.to_string())?;
    let (said, said_strict) = line.grade.map_or((None, None), |grade| (Some(grade.verdict), grade.strict));
    let verdict = line.verdict.or(said).unwrap_or(grade.verdict);
    // The release and the seed tell items with the same index apart, else the id; a line with nothing of the kind is an
    // item of its own.
    let named = line.id.is_some();
    let draw = match (line.version, &line.seed) {
        _ if named && line.index.is_none() => line.id.clone(),
        (None, None) => line.id.clone(),
        (version, seed) => Some(format!(
            "v{} {}",
            version.map_or_else(String::new, |version| version.to_string()),
            seed.as_ref().map_or_else(String::new, |seed| seed
                .as_str()
                .map_or_else(|| seed.to_string(), str::to_owned))
        )),
    };
    Ok(Answered {
        draw,
        part: line.id.as_deref().and_then(part),
        family: line.family,
        level: line.level,
        index: line.index.unwrap_or(if named { 0 } else { u64::try_from(number).unwrap_or(u64::MAX) }),
        form: line.form,
        task: line.task,
        verdict,
        strict: line.strict.or(said_strict).unwrap_or(grade.strict) && verdict.is_right(),
        gold: Some(gold.value),
        answer: grade.normalised,
        written: grade.extracted.map(|extract| extract.text),
    })
}
