//! DynaMath's result files: `Question ID,Variant 1,…,Variant 10,# of correct per question,Topic,Difficulty Level`.

use super::ImportError;
use crate::answer::Verdict;
use crate::score::tally::Answered;

/// Whether a text starts with the header of such a file.
pub fn is_header(text: &str) -> bool {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    header.contains("Question ID") && header.contains("Variant 1")
}

/// Reads the verdicts. Every question is a family, its variants in the order of the columns.
///
/// # Errors
/// If a line has another number of fields than the header, or a verdict is neither `correct` nor `fail`.
pub fn read(text: &str) -> Result<Vec<Answered>, ImportError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let header = lines.next().map(|(_, line)| fields(line)).unwrap_or_default();
    let mut answers = Vec::new();
    for (at, line) in lines {
        let wrong = |message: String| ImportError::Line { line: at + 1, message };
        let values = fields(line);
        if values.len() != header.len() {
            return Err(wrong(format!("{} fields, where the header has {}", values.len(), header.len())));
        }
        let named = |name: &str| {
            header.iter().zip(&values).find(|(column, _)| *column == name).map(|(_, value)| value.clone())
        };
        let family = named("Question ID").unwrap_or_default();
        let variants = header.iter().zip(&values).filter(|(column, _)| column.starts_with("Variant "));
        let variants = variants.map(|(_, value)| value.to_ascii_lowercase()).collect::<Vec<_>>();
        // Below the questions stand sums per variant, and empty lines a spreadsheet has left.
        if family.is_empty() || variants.iter().all(|value| value.parse::<f64>().is_ok()) {
            continue;
        }
        for (index, value) in (0_u64..).zip(variants) {
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
                index,
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

/// The fields of a line of CSV; a quoted one may contain commas, and `""` is a quote.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                fields.last_mut().into_iter().for_each(|field| field.push('"'));
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().into_iter().for_each(|field| field.push(c)),
        }
    }
    fields.into_iter().map(|field| field.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}
