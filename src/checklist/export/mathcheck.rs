//! The JSON array of MATHCHECK's checklist (arXiv 2407.08733), so that its scripts can run on these items.

use super::{File, Reason, file};
use crate::checklist::{Form, Item, Task};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Its four forms and tasks, and nothing else.
pub(super) const OTHER_CELL: Reason =
    (|item| form(item.form).is_none() || task(item.task).is_none(), "MATHCHECK has no such form or task");

/// Its solutions to find the first wrong step of are all wrong.
pub(super) const NOTHING_WRONG: Reason = (
    |item| item.task == Task::Process && item.answer == "None",
    "of the solutions in which MATHCHECK has the first wrong step found, none is right",
);

/// Its scripts compare solutions as numbers.
pub(super) const NO_NUMBER: Reason = (
    |item| item.task == Task::Solving && number(&item.answer).is_none(),
    "the answer is no number that MATHCHECK's scripts can compare",
);

const README: &str = "\
Items of Reroll in the shape of MATHCHECK's data (https://github.com/PremiLab-Math/MathCheck): checklist.json.

Its scripts put their own prompts around 'question' and 'solution'. They write the same array with 'model_prediction';
to have the predictions graded by MATHCHECK's own rules, with Reroll's stricter grader beside:

    reroll score PREDICTIONS.json
";

pub(super) fn files(items: &[&Item]) -> Vec<File> {
    let mut groups = BTreeMap::new();
    let entries = items.iter().enumerate().map(|(id, item)| {
        let next = groups.len();
        let group =
            *groups.entry((&item.family, item.version, item.level, item.seed, item.index)).or_insert(next);
        format!("    {}", entry(item, group, id))
    });
    let array = entries.collect::<Vec<_>>().join(",\n");
    vec![file("checklist.json", format!("[\n{array}\n]\n")), file("README.txt", README)]
}

fn entry(item: &Item, group: usize, id: usize) -> Value {
    let (question, solution) = parts(item);
    let mut entry = Map::new();
    entry.insert("task_type".to_owned(), json!(task(item.task)));
    entry.insert("question_type".to_owned(), json!(form(item.form)));
    entry.insert("group_id".to_owned(), json!(group));
    entry.insert("id".to_owned(), json!(id));
    entry.insert("question".to_owned(), json!(question));
    entry.insert("solution".to_owned(), json!(solution));
    let answer = if item.task == Task::Solving { number(&item.answer) } else { None };
    entry.insert("answer".to_owned(), answer.unwrap_or_else(|| json!(item.answer)));
    entry.insert("reroll_id".to_owned(), json!(item.id));
    Value::Object(entry)
}

/// The problem, and the solution that is to be judged. The sentence that asks is MATHCHECK's own matter.
fn parts(item: &Item) -> (&str, Option<&str>) {
    if item.task == Task::Solving {
        return (&item.question, None);
    }
    let told = item.question.rsplit_once("\n\n").map_or(item.question.as_str(), |(told, _)| told);
    match told.split_once("\n\nSolution:\n") {
        Some((problem, solution)) => (problem, Some(solution)),
        None => (told, None),
    }
}

/// A whole number or decimals that JSON's numbers keep.
fn number(answer: &str) -> Option<Value> {
    let value = answer.parse::<f64>().ok().filter(|value| value.is_finite())?;
    (answer.trim_start_matches('-').len() <= 15).then(|| json!(value))
}

fn form(form: Form) -> Option<&'static str> {
    Some(match form {
        Form::Original => "seed_question",
        Form::Paraphrase => "problem_understanding_question",
        Form::Distractor => "distractor_insertion_question",
        Form::Inverse => "scenario_understanding",
        _ => return None,
    })
}

fn task(task: Task) -> Option<&'static str> {
    Some(match task {
        Task::Solving => "solving",
        Task::Answerable => "answerable_judging",
        Task::Outcome => "outcome_judging",
        Task::Process => "process_judging",
        _ => return None,
    })
}
