//! The whole checklist of one variant: four forms by four tasks, twenty-four items (MATHCHECK, arXiv 2407.08733), and
//! four more with a right solution for process judging (ProcessBench, arXiv 2412.06559).
//!
//! Per form one item to solve, one answerable and one unanswerable to judge, one right and one wrong outcome to judge,
//! and one wrong and one right solution whose first wrong step is to be found. Labels are right by construction, and
//! each item carries the certificate.

use super::absent::Absent;
use super::certificate::Certificate;
use super::compose;
use super::fault::{self, Wrong};
use super::form::Form;
use super::item::{Cell, Problem};
use super::task::Task;
use super::telling::{TellError, Telling};
use super::working::{Line, working};
use super::{turns, unanswerable};
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

/// The items of one task about a telling: one for solving, two with either label for judging, a follow-up's turns.
///
/// # Errors
/// Why there are none.
pub fn of_task(telling: &Telling<'_>, form: Form, task: Task) -> Result<Vec<Problem>, Absent> {
    if form != Form::Original && (Task::MADE.contains(&task) || Task::TURNS.contains(&task)) {
        return Err(Absent::OnlyOriginal);
    }
    if task != Task::Solving && form.is_only_solved() {
        return Err(Absent::OnlySolved);
    }
    match task {
        Task::Solving => Ok(vec![Problem::told(telling, form)]),
        Task::Answerable => answerable(telling, form),
        Task::Outcome => outcome(telling, form),
        Task::Process => process(telling, form),
        Task::Part => {
            let parts = compose::parts(&telling.variant)?;
            Ok(parts.into_iter().map(|part| part.problem(&telling.variant, task)).collect())
        }
        // It takes a second family: see `compose::in_sequence`.
        Task::Sequence => Err(Absent::NoFit),
        Task::FollowUp => turns::follow_up(telling),
        Task::Correction => turns::correction(telling),
        Task::Doubt => turns::doubt(telling),
    }
}

/// Whether there is enough information: once there is, once there is not.
fn answerable(telling: &Telling<'_>, form: Form) -> Result<Vec<Problem>, Absent> {
    let open = Wording { without_options: true, ..telling.wording.clone() };
    let (hiding, certificate) = unanswerable::make(&telling.variant, &open)?;
    let judged = |which, wording, label, certificate| {
        let mut text = telling.variant.statement(wording);
        text.push_text(
            "\n\nIs there enough information to answer this question? Reply Answerable or Unanswerable.",
        );
        Problem::judged(telling, Cell { form, task: Task::Answerable, which }, text, label, certificate)
    };
    Ok(vec![
        judged(0, &open, "Answerable", telling.certificate.clone()),
        judged(1, &hiding, "Unanswerable", certificate),
    ])
}

/// Whether the final answer of a solution is right: once it is, once it is not.
fn outcome(telling: &Telling<'_>, form: Form) -> Result<Vec<Problem>, Absent> {
    let task = Task::Outcome;
    let lines = lines(telling)?;
    let wrong = faulty(telling, &lines, form, task)?;
    let judged = |which, solution: &[Statement], ends_in: &str, label, certificate| {
        let mut text = with_solution(telling, solution, ends_in);
        text.push_text("\n\nIs the final answer of this solution correct? Reply Correct or Incorrect.");
        Problem::judged(telling, Cell { form, task, which }, text, label, certificate)
    };
    Ok(vec![
        judged(0, &right(telling, &lines), &answer(telling), "Correct", telling.certificate.clone()),
        judged(1, &wrong.lines, &shown(telling, &wrong.ends_in), "Incorrect", certificate(&wrong)),
    ])
}

/// Which step is the first wrong one: of a wrong solution as in MATHCHECK, and of a right one as in ProcessBench (arXiv
/// 2412.06559). The question is the same, so that it does not tell which it is.
fn process(telling: &Telling<'_>, form: Form) -> Result<Vec<Problem>, Absent> {
    let task = Task::Process;
    let lines = lines(telling)?;
    let wrong = faulty(telling, &lines, form, task)?;
    let judged = |which, solution: &[Statement], ends_in: &str, label: &str, certificate| {
        let mut text = with_solution(telling, solution, ends_in);
        text.push_text(
            "\n\nWhich step is the first wrong one? Reply with its number, as in Step 1, or None if every step is right.",
        );
        Problem::judged(telling, Cell { form, task, which }, text, label, certificate)
    };
    let step = format!("Step {}", wrong.line + 1);
    Ok(vec![
        judged(0, &wrong.lines, &shown(telling, &wrong.ends_in), &step, certificate(&wrong)),
        judged(1, &right(telling, &lines), &answer(telling), "None", telling.certificate.clone()),
    ])
}

/// The lines of the working of what is asked.
pub(super) fn lines(telling: &Telling<'_>) -> Result<Vec<Line>, Absent> {
    working(telling.variant.family, telling.wording.ask).ok_or(Absent::NoWorking)
}

/// The lines as they are written where nothing is wrong.
pub(super) fn right(telling: &Telling<'_>, lines: &[Line]) -> Vec<Statement> {
    lines.iter().map(|line| line.text(&telling.variant)).collect()
}

/// The right answer as a solution states it.
pub(super) fn answer(telling: &Telling<'_>) -> String {
    telling.variant.values.get(asked(telling)).map(|value| shown(telling, value)).unwrap_or_default()
}

/// A solution with a fault in a drawn line; another line if that one shows none.
pub(super) fn faulty(telling: &Telling<'_>, lines: &[Line], form: Form, task: Task) -> Result<Wrong, Absent> {
    let mut stream = telling.variant.stream(&format!("fault/{}/{}", form.name(), task.name()));
    let mut places: Vec<usize> = (0..lines.len()).collect();
    stream.shuffle(&mut places);
    let found = places.into_iter().find_map(|at| fault::wrong(&telling.variant, lines, at, &mut stream));
    found.ok_or(Absent::NoFault)
}

pub(super) fn certificate(wrong: &Wrong) -> Certificate {
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
pub(super) fn shown(telling: &Telling<'_>, value: &Value) -> String {
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
    text.push_text("\n\nSolution:\n");
    text.append(written_out(solution, ends_in));
    text
}

/// Numbered steps and a final answer, a line each.
pub(super) fn written_out(solution: &[Statement], ends_in: &str) -> Statement {
    let mut text = Statement::default();
    for (number, line) in (1..).zip(solution) {
        text.push_text(&format!("Step {number}: "));
        text.append(line.clone());
        text.push_text("\n");
    }
    text.push_text(&format!("The answer is {ends_in}."));
    text
}
