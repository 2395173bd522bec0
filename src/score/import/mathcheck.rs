//! MATHCHECK's prediction files: an array of items with `model_prediction`, graded by MATHCHECK's own rules.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::ImportError;
use crate::answer::Verdict;
use crate::answer::mathcheck::{Task, extract, normal};
use crate::score::tally::Answered;

#[derive(Deserialize)]
struct Entry {
    task_type: String,
    question_type: String,
    answer: Json,
    model_prediction: Option<String>,
}

/// Reads and grades the predictions. Groups are not named in these files: the n-th items of all cells belong to the
/// n-th group, and of the judging tasks each group has two.
///
/// # Errors
/// If the text is no JSON array of such items.
pub fn read(text: &str) -> Result<Vec<Answered>, ImportError> {
    let entries = serde_json::from_str::<Vec<Json>>(text)
        .map_err(|error| ImportError::Line { line: error.line(), message: error.to_string() })?;
    let mut seen: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut answers = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let wrong = |message: String| ImportError::Entry { entry: at + 1, message };
        let entry =
            Entry::deserialize(entry).map_err(|error| wrong(format!("no MATHCHECK prediction: {error}")))?;
        let form = find(FORMS, &entry.question_type)
            .ok_or_else(|| wrong(unknown("question_type", &entry.question_type)))?;
        let (name, task) =
            find(TASKS, &entry.task_type).ok_or_else(|| wrong(unknown("task_type", &entry.task_type)))?;
        let count = seen.entry((form, name)).or_default();
        let per_group = if matches!(task, Task::Answerable | Task::Outcome) { 2 } else { 1 };
        let (group, index) = (*count / per_group, *count % per_group);
        *count += 1;
        let gold = match &entry.answer {
            Json::String(text) if task == Task::Solving => normal(text),
            Json::Number(number) if task == Task::Solving => normal(&number.to_string()),
            Json::String(text) => text.clone(),
            other => return Err(wrong(format!("'answer' is {other}, neither text nor a number"))),
        };
        let answer = extract(task, entry.model_prediction.as_deref().unwrap_or_default());
        let verdict = match &answer {
            None => Verdict::Ungradable,
            Some(answer) if *answer == gold => Verdict::Right,
            Some(_) => Verdict::Wrong,
        };
        answers.push(Answered {
            draw: None,
            part: None,
            family: format!("group-{:04}", group + 1),
            level: 1,
            index,
            form: form.to_owned(),
            task: name.to_owned(),
            verdict,
            strict: verdict.is_right(),
            gold: Some(gold),
            answer,
            written: None,
        });
    }
    Ok(answers)
}

/// Their names and ours.
const FORMS: &[(&str, &str)] = &[
    ("seed_question", "original"),
    ("problem_understanding_question", "paraphrase"),
    ("distractor_insertion_question", "distractor"),
    ("scenario_understanding", "inverse"),
];

const TASKS: &[(&str, (&str, Task))] = &[
    ("solving", ("solving", Task::Solving)),
    ("answerable_judging", ("answerable", Task::Answerable)),
    ("outcome_judging", ("outcome", Task::Outcome)),
    ("process_judging", ("process", Task::Process)),
];

fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours)
}

fn unknown(field: &str, value: &str) -> String {
    format!("'{field}' is '{value}', which MATHCHECK does not have")
}
