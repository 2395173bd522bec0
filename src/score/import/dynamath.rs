//! DynaMath's result files: `Question ID,Variant 1,…,Variant 10,# of correct per question,Topic,Difficulty Level`.
//!
//! Columns are found by their names, so that their order, their number and those that are missing or more do not
//! matter.

use super::{ImportError, csv};
use crate::answer::Verdict;
use crate::score::tally::Answered;

/// Whether a text starts with the header of such a file.
pub fn is_header(text: &str) -> bool {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_lowercase();
    header.contains("question id") && header.contains("variant 1")
}

/// Reads the verdicts. Every question is a family, its variants those of the columns' numbers; a variant without a
/// verdict was not asked.
///
/// # Errors
/// If a line has another number of fields than the header, or a verdict is neither `correct` nor `fail`.
pub fn read(text: &str) -> Result<Vec<Answered>, ImportError> {
    let mut rows = csv::rows(text)?.into_iter();
    let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    let columns = header.iter().map(|title| column(title)).collect::<Vec<_>>();
    let mut answers = Vec::new();
    for (line, cells) in rows {
        let wrong = |message: String| ImportError::Line { line, message };
        if cells.len() != header.len() {
            return Err(wrong(format!("{} fields, where the header has {}", cells.len(), header.len())));
        }
        let mut family = String::new();
        let mut verdicts = Vec::new();
        for (column, cell) in columns.iter().zip(&cells) {
            match column {
                Column::Question => family = tidy(cell),
                Column::Variant(number) => verdicts.push((*number, tidy(cell).to_lowercase())),
                Column::Other => {}
            }
        }
        verdicts.retain(|(_, verdict)| !verdict.is_empty());
        // Below the questions stand sums and means per variant, and what a spreadsheet has left.
        let sums = verdicts.iter().all(|(_, value)| value.trim_end_matches('%').parse::<f64>().is_ok());
        if family.is_empty() || sums {
            continue;
        }
        for (number, value) in verdicts {
            let verdict = match value.as_str() {
                "correct" => Verdict::Right,
                "fail" => Verdict::Wrong,
                other => return Err(wrong(format!("'{other}' is neither 'correct' nor 'fail'"))),
            };
            answers.push(Answered {
                draw: None,
                part: None,
                family: family.clone(),
                level: 1,
                index: number.saturating_sub(1),
                form: "original".to_owned(),
                task: "solving".to_owned(),
                verdict,
                strict: verdict.is_right(),
                gold: None,
                answer: None,
                written: None,
            });
        }
    }
    Ok(answers)
}

enum Column {
    Question,
    Variant(u64),
    Other,
}

fn column(title: &str) -> Column {
    let title = tidy(title).to_lowercase();
    match title.strip_prefix("variant ").and_then(|number| number.parse().ok()) {
        Some(number) => Column::Variant(number),
        None if title == "question id" => Column::Question,
        None => Column::Other,
    }
}

/// One space between words, and none around them.
fn tidy(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}
