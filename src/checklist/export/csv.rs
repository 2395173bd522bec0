//! A spreadsheet: comma-separated values (RFC 4180), a row an item, the columns always the same.
//!
//! Replies are written by strangers, and a spreadsheet takes a cell that starts with `=`, `+`, `-` or `@` for a
//! formula. Such a cell gets an apostrophe in front, which reading takes away again; numbers are no formulas and stay
//! as they are, `-5` among them.

use super::{Entry, File, file};
use crate::answer::{Grade, Rule, grade};
use crate::family::AnswerType;
use crate::math::number::parse_plain;
use serde_json::json;

const COLUMNS: &[&str] = &[
    "id",
    "family",
    "version",
    "topic",
    "level",
    "seed",
    "index",
    "form",
    "task",
    "question",
    "with_figure",
    "answer",
    "answer_type",
    "unit",
    "steps",
    "link",
    "respondent",
    "reply",
    "verdict",
    "strict",
    "extracted",
    "rule",
    "normalised",
    "reason",
];

const README: &str = "\
Items of Reroll, a row an item: items.csv (RFC 4180, UTF-8, comma-separated, a header line).

The columns up to 'link' are the item. The others are of a reply and empty where there is none.
A text that a spreadsheet would take for a formula has an apostrophe in front; numbers never do.

To answer in a spreadsheet, write into the column 'reply', leave 'verdict' and what follows it empty, save as CSV and
have it graded:

    reroll score items.csv
";

pub(super) fn files(entries: &[Entry]) -> Vec<File> {
    let mut text = row(COLUMNS.iter().map(|name| (*name).to_owned()));
    for entry in entries {
        text += &row(cells(entry).into_iter().map(|cell| guarded(&cell)));
    }
    vec![file("items.csv", text), file("README.txt", README)]
}

/// In the order of the columns.
fn cells(entry: &Entry) -> Vec<String> {
    let item = &entry.item;
    let mut cells = vec![
        item.id.clone(),
        item.family.clone(),
        item.version.to_string(),
        item.topic.clone(),
        item.level.to_string(),
        item.seed.to_string(),
        item.index.to_string(),
        item.form.name().to_owned(),
        item.task.name().to_owned(),
        asked(entry),
        item.with_figure.map(|with| with.to_string()).unwrap_or_default(),
        item.answer.clone(),
        type_name(&item.answer_type),
        item.unit.clone().unwrap_or_default(),
        item.steps.join("\n"),
        item.link.clone(),
        entry.respondent.clone().unwrap_or_default(),
    ];
    let Some(reply) = &entry.reply else {
        cells.resize(COLUMNS.len(), String::new());
        return cells;
    };
    let Grade { verdict, strict, extracted, rule, normalised, reason } =
        entry.grade.clone().unwrap_or_else(|| grade(reply, &item.gold()));
    let verdict = entry.verdict.unwrap_or(verdict);
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    cells.extend([
        reply.clone(),
        word(json!(verdict)),
        (strict && verdict.is_right()).to_string(),
        extracted.map(|extract| extract.text).unwrap_or_default(),
        rule.map(|rule: Rule| word(json!(rule))).unwrap_or_default(),
        normalised.unwrap_or_default(),
        reason.unwrap_or_default(),
    ]);
    cells
}

/// The question, behind what was said before it.
fn asked(entry: &Entry) -> String {
    let said = entry.item.before.iter().map(|message| message.content.as_str());
    said.chain([entry.item.question.as_str()]).collect::<Vec<_>>().join("\n\n")
}

/// The name of the type, or where it has parameters the whole of it as JSON.
fn type_name(answer_type: &AnswerType) -> String {
    let table = json!(answer_type);
    let plain = table.as_object().is_some_and(|fields| fields.len() == 1);
    if plain { answer_type.name().to_owned() } else { table.to_string() }
}

/// Text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    let starts = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    // A text that has the apostrophe already gets another, so that taking one away always gives what was there.
    let formula = starts(text.trim_start_matches('\'')) && parse_plain(text).is_none();
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn row(cells: impl Iterator<Item = String>) -> String {
    let quoted = |cell: String| {
        let plain = !cell.contains(['"', ',', '\n', '\r']) && cell.trim() == cell;
        if plain { cell } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
    };
    cells.map(quoted).collect::<Vec<_>>().join(",") + "\r\n"
}
