//! MATHCHECK's prediction files: items with `model_prediction`, an array or a line each, graded by MATHCHECK's own
//! rules. What Reroll's grader makes of the same replies stands beside: `strict` is right by both, and announced as the
//! answer.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::beside::Scores;
use super::{Import, ImportError, Place, Source, foreign};
use crate::answer::mathcheck::{Task, extract, normal};
use crate::answer::{Gold, Verdict, grade};
use crate::family::AnswerType;
use crate::score::tally::Answered;

#[derive(Deserialize)]
struct Entry {
    task_type: String,
    question_type: String,
    answer: Json,
    #[serde(default)]
    group_id: Json,
    #[serde(default)]
    model_prediction: Json,
}

/// Whether an object is such a prediction.
pub fn is_entry(json: &Json) -> bool {
    json.get("task_type").is_some() && json.get("question_type").is_some()
}

/// Reads and grades the predictions. Where groups are not named, the n-th items of all cells belong to the n-th group,
/// and of the judging tasks each group has two.
///
/// # Errors
/// If an entry is no such item; with its place.
pub fn read(entries: &[(Place, Json)]) -> Result<Import, ImportError> {
    let mut seen: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut named: BTreeMap<(&str, &str, String), u64> = BTreeMap::new();
    let mut answers = Vec::with_capacity(entries.len());
    let (mut ours, mut only_theirs, mut only_ours) = (Scores::default(), 0, 0);
    for (place, json) in entries {
        let entry: Entry = place.read(json, "MATHCHECK prediction")?;
        let form = find(FORMS, &entry.question_type)
            .ok_or_else(|| place.error(unknown("question_type", &entry.question_type)))?;
        let (name, task) = find(TASKS, &entry.task_type)
            .ok_or_else(|| place.error(unknown("task_type", &entry.task_type)))?;
        let (family, index) = if entry.group_id.is_null() {
            let count = seen.entry((form, name)).or_default();
            let per_group = if matches!(task, Task::Answerable | Task::Outcome) { 2 } else { 1 };
            let at = (*count / per_group + 1, *count % per_group);
            *count += 1;
            (format!("group-{:04}", at.0), at.1)
        } else {
            let group = format!("group-{}", entry.group_id.to_string().trim_matches('"'));
            let count = named.entry((form, name, group.clone())).or_default();
            *count += 1;
            (group, *count - 1)
        };
        let gold = match &entry.answer {
            Json::String(text) if task == Task::Solving => normal(text),
            Json::Number(number) if task == Task::Solving => normal(&number.to_string()),
            Json::String(text) => text.clone(),
            other => return Err(place.error(format!("'answer' is {other}, neither text nor a number"))),
        };
        let typed = if task == Task::Solving {
            foreign::gold(&gold)
        } else {
            Some(Gold { value: gold.clone(), kind: AnswerType::Label, unit: None })
        };
        for reply in predictions(&entry.model_prediction).map_err(|message| place.error(message))? {
            let answer = extract(task, reply);
            let verdict = match &answer {
                None => Verdict::Ungradable,
                Some(answer) if *answer == gold => Verdict::Right,
                Some(_) => Verdict::Wrong,
            };
            let own = typed.as_ref().map(|gold| grade(reply, gold));
            if let Some(own) = &own {
                let right = own.verdict.is_right();
                ours.add("all items", "right", f64::from(u8::from(right)));
                ours.add("all items", "right and announced", f64::from(u8::from(foreign::is_strict(own))));
                only_theirs += usize::from(verdict.is_right() && !right);
                only_ours += usize::from(right && !verdict.is_right());
            }
            answers.push(Answered {
                draw: None,
                part: None,
                family: family.clone(),
                level: 1,
                index,
                form: form.to_owned(),
                task: name.to_owned(),
                verdict,
                strict: verdict.is_right() && own.as_ref().is_some_and(foreign::is_strict),
                gold: Some(gold.clone()),
                answer,
                written: None,
            });
        }
    }
    let note = format!(
        "Graded by MATHCHECK's own rules; right by these alone: {only_theirs}, by Reroll's grader alone: {only_ours}"
    );
    Ok(Import {
        beside: ours.means("Reroll's grader"),
        notes: vec![note],
        ..Import::plain(Source::MathCheck, answers)
    })
}

/// What a model said: one reply, several to the same item, or nothing.
fn predictions(json: &Json) -> Result<Vec<&str>, String> {
    match json {
        Json::Null => Ok(vec![""]),
        Json::String(text) => Ok(vec![text]),
        Json::Array(list) if list.is_empty() => Ok(vec![""]),
        Json::Array(list) => {
            list.iter().map(predictions).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
        }
        other => Err(format!("'model_prediction' is {other}, neither text nor a list of texts")),
    }
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
