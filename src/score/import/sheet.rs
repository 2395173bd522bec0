//! The spreadsheet that `reroll export --to csv` writes, with replies filled in.

use super::{Import, ImportError, Source, csv, lines};
use serde_json::{Map, Value as Json};

/// Columns that are numbers in an item.
const NUMBERS: &[&str] = &["version", "level", "index"];

/// Columns that grading finds out again.
const DERIVED: &[&str] = &["extracted", "rule", "normalised", "reason", "steps", "with_figure"];

/// Whether a text starts with the header of such a file.
pub fn is_header(text: &str) -> bool {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    ["family", "answer", "answer_type", "reply"]
        .iter()
        .all(|name| header.split([',', ';', '\t']).any(|title| title.trim().trim_matches('"') == *name))
}

/// Reads and grades the replies; a verdict that is written stands. A row without reply, verdict and respondent was
/// not answered.
///
/// # Errors
/// If a row is no item; with its line.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let mut rows = csv::rows(text)?.into_iter();
    let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    let (mut answers, mut respondent, mut open) = (Vec::new(), None, 0);
    for (line, cells) in rows {
        let wrong = |message: String| ImportError::Line { line, message };
        let named = header.iter().map(|title| title.trim()).zip(&cells);
        let filled = named.filter(|(title, cell)| !cell.is_empty() && !DERIVED.contains(title));
        let mut object = Map::new();
        for (title, cell) in filled {
            object.insert(title.to_owned(), value(title, &unguarded(cell)).map_err(wrong)?);
        }
        if !["reply", "verdict", "respondent"].iter().any(|field| object.contains_key(*field)) {
            open += 1;
            continue;
        }
        object.entry("reply").or_insert_with(|| "".into());
        answers.push(lines::answered(&Json::Object(object), line, &mut respondent).map_err(wrong)?);
    }
    let notes = (open > 0).then(|| format!("{open} rows have no reply and are not counted"));
    Ok(Import { respondent, notes: notes.into_iter().collect(), ..Import::plain(Source::Sheet, answers) })
}

fn value(title: &str, cell: &str) -> Result<Json, String> {
    let number = || {
        cell.trim().parse::<u64>().map(Json::from).map_err(|_| format!("'{title}' is '{cell}', no number"))
    };
    Ok(match title {
        _ if NUMBERS.contains(&title) => number()?,
        // Some spreadsheets write their own spelling of it.
        "strict" => Json::Bool(cell.eq_ignore_ascii_case("true")),
        "answer_type" if cell.trim_start().starts_with('{') => {
            serde_json::from_str(cell).map_err(|error| format!("'answer_type' cannot be read: {error}"))?
        }
        _ => cell.into(),
    })
}

/// Takes away the apostrophe that kept a spreadsheet from taking a text for a formula.
fn unguarded(cell: &str) -> String {
    let guarded = cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if guarded { cell.strip_prefix('\'').unwrap_or(cell) } else { cell };
    text.to_owned()
}
