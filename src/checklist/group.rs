//! The whole checklist of one variant: four forms by four tasks, twenty-four items (MATHCHECK, arXiv 2407.08733).
//!
//! Per form one item to solve, one answerable and one unanswerable to judge, one right and one wrong outcome to judge,
//! and one wrong solution whose first wrong step is to be found. Labels are right by construction, and each item
//! carries the certificate.

use super::certificate::Certificate;
use super::compose;
use super::fault::{self, Wrong};
use super::form::{Absent, Form, Task};
use super::item::Problem;
use super::telling::{TellError, Telling};
use super::unanswerable;
use super::working::{Line, working};
use crate::family::gold::written;
use crate::family::wording::Wording;
use crate::family::{AnswerType, Family, Gold, Seed, Statement, Variant};
use crate::math::Value;

/// The items of a variant's checklist, and the cells that could not be filled.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Row by row, in each row in the order of the tasks.
    pub problems: Vec<Problem>,
    /// What is missing, and why.
    pub absent: Vec<(Form, Task, TellError)>,
}

/// The checklist of a variant.
///
/// # Errors
/// If the variant cannot be drawn.
pub fn group(family: &Family, level: u8, seed: Seed, index: u32) -> Result<Group, TellError> {
    let variant = family.draw(level, seed, index)?;
    let mut group = Group::default();
    for &form in Form::ROWS {
        let telling = match Telling::of(&variant, form) {
            Ok(telling) => telling,
            Err(why) => {
                group.absent.extend(Task::ALL.iter().map(|&task| (form, task, why.clone())));
                continue;
            }
        };
        for &task in Task::ALL {
            match of_task(&telling, form, task) {
                Ok(problems) => group.problems.extend(problems),
                Err(why) => group.absent.push((form, task, why.into())),
            }
        }
    }
    Ok(group)
}

/// The items of a variant in the chosen forms and tasks; what the family does not offer is left out.
///
/// # Errors
/// If the variant cannot be drawn.
pub fn of_tasks(
    family: &Family,
    level: u8,
    seed: Seed,
    index: u32,
    forms: &[Form],
    tasks: &[Task],
) -> Result<Vec<Problem>, TellError> {
    let variant = family.draw(level, seed, index)?;
    let tellings = forms.iter().filter_map(|&form| Some((form, Telling::of(&variant, form).ok()?)));
    let problems = tellings.flat_map(|(form, telling)| {
        tasks.iter().flat_map(|&task| of_task(&telling, form, task).unwrap_or_default()).collect::<Vec<_>>()
    });
    Ok(problems.collect())
}

/// The items of one task about a telling: one for solving and for the process, two with either label for judging.
///
/// # Errors
/// Why there are none.
pub fn of_task(telling: &Telling<'_>, form: Form, task: Task) -> Result<Vec<Problem>, Absent> {
    if task != Task::Solving && Form::VERSIONS.contains(&form) {
        return Err(Absent::OnlySolved);
    }
    let lines = || working(telling.variant.family, telling.wording.ask).ok_or(Absent::NoWorking);
    if Task::MADE.contains(&task) && form != Form::Original {
        return Err(Absent::OnlyOriginal);
    }
    Ok(match task {
        Task::Part => {
            let parts = compose::parts(&telling.variant)?;
            parts.into_iter().map(|part| part.problem(&telling.variant, task)).collect()
        }
        // It takes a second family: see `compose::in_sequence`.
        Task::Sequence => return Err(Absent::NoFit),
        Task::Solving => vec![Problem::told(telling, form)],
        Task::Answerable => {
            let open = Wording { without_options: true, ..telling.wording.clone() };
            let (hiding, certificate) = unanswerable::make(&telling.variant, &open)?;
            let judged = |wording, label, certificate| {
                let mut text = telling.variant.statement(wording);
                text.push_text("\n\nIs there enough information to answer this question? Reply Answerable or Unanswerable.");
                Problem::judged(telling, form, task, text, label, certificate)
            };
            vec![
                judged(&open, "Answerable", telling.certificate.clone()),
                judged(&hiding, "Unanswerable", certificate),
            ]
        }
        Task::Outcome => {
            let lines = lines()?;
            let wrong = faulty(telling, &lines, form, task)?;
            let right: Vec<Statement> = lines.iter().map(|line| line.text(&telling.variant)).collect();
            let judged = |solution: &[Statement], ends_in: &str, label, certificate| {
                let mut text = with_solution(telling, solution, ends_in);
                text.push_text(
                    "\n\nIs the final answer of this solution correct? Reply Correct or Incorrect.",
                );
                Problem::judged(telling, form, task, text, label, certificate)
            };
            let answer = telling.variant.values.get(asked(telling)).map(|value| shown(telling, value));
            vec![
                judged(&right, &answer.unwrap_or_default(), "Correct", telling.certificate.clone()),
                judged(&wrong.lines, &shown(telling, &wrong.ends_in), "Incorrect", certificate(&wrong)),
            ]
        }
        Task::Process => {
            let wrong = faulty(telling, &lines()?, form, task)?;
            let mut text = with_solution(telling, &wrong.lines, &shown(telling, &wrong.ends_in));
            text.push_text("\n\nThis solution is wrong. Which step is the first wrong one? Reply with its number, as in Step 1.");
            let label = format!("Step {}", wrong.line + 1);
            vec![Problem::judged(telling, form, task, text, &label, certificate(&wrong))]
        }
    })
}

/// A solution with a fault in a drawn line; another line if that one shows none.
fn faulty(telling: &Telling<'_>, lines: &[Line], form: Form, task: Task) -> Result<Wrong, Absent> {
    let mut stream = telling.variant.stream(&format!("fault/{}/{}", form.name(), task.name()));
    let mut places: Vec<usize> = (0..lines.len()).collect();
    stream.shuffle(&mut places);
    let found = places.into_iter().find_map(|at| fault::wrong(&telling.variant, lines, at, &mut stream));
    found.ok_or(Absent::NoFault)
}

fn certificate(wrong: &Wrong) -> Certificate {
    Certificate::Wrong {
        step: wrong.line + 1,
        fault: wrong.fault,
        right: wrong.right.plain(),
        wrong: wrong.wrong.plain(),
        ends_in: wrong.ends_in.plain(),
    }
}

fn asked(telling: &Telling<'_>) -> usize {
    telling.variant.family.asks.get(telling.wording.ask).map_or(0, |ask| ask.quantity)
}

/// A final value as the solution states it, with the unit where the family gives one.
fn shown(telling: &Telling<'_>, value: &Value) -> String {
    let family = telling.variant.family;
    if telling.wording.ask > 0 {
        return value.plain();
    }
    if let AnswerType::Choice { .. } = telling.gold.answer_type {
        return family.answer.format.write(value, crate::family::format::Dress::Digits);
    }
    let mut ending: Variant<'_> = telling.variant.clone();
    if let Some(slot) = ending.values.get_mut(asked(telling)) {
        *slot = value.clone();
    }
    let Some(Gold { answer_type, unit, .. }) = ending.gold(0) else { return value.plain() };
    let value = written(value, &answer_type);
    unit.map_or_else(|| value.clone(), |unit| format!("{value} {unit}"))
}

/// The problem, then `Solution:`, its numbered steps and its final answer, a line each.
fn with_solution(telling: &Telling<'_>, solution: &[Statement], ends_in: &str) -> Statement {
    let open = Wording { without_options: true, ..telling.wording.clone() };
    let mut text = telling.variant.statement(&open);
    text.push_text("\n\nSolution:");
    for (number, line) in (1..).zip(solution) {
        text.push_text(&format!("\nStep {number}: "));
        text.append(line.clone());
    }
    text.push_text(&format!("\nThe answer is {ends_in}."));
    text
}
