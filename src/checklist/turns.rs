//! Tasks of several turns (MathChat, arXiv 2405.19444): follow-ups with other numbers, a wrong solution to mend, and a
//! right one to stand by. What was said before is made by construction, not by the respondent.

use super::absent::Absent;
use super::certificate::{Assignment, Certificate};
use super::group::{answer, certificate, faulty, lines, right, shown, written_out};
use super::item::{Cell, Problem};
use super::prompt::{Message, Role};
use super::telling::{Steps, Telling};
use super::{Form, Task};
use crate::family::wording::Wording;
use crate::family::{Statement, Variant};
use crate::math::Value;
use crate::math::eval::Budget;

/// How often a change is drawn until it is one that a single sentence can tell.
const MOST_DRAWN: usize = 60;

/// A second and a third question: each time one number is another, and all else as it was in the turn before.
pub(super) fn follow_up(telling: &Telling<'_>) -> Result<Vec<Problem>, Absent> {
    let mut before = vec![said(Role::User, told(telling)), said(Role::Assistant, solution(telling)?)];
    let (mut now, mut numbers, mut problems) = (telling.variant.clone(), Vec::new(), Vec::new());
    for which in 0..2 {
        let (changed, sentence, number) = change(&now, which)?;
        numbers.push(number);
        let certificate = Certificate::Changed { numbers: numbers.clone() };
        let turn = Telling {
            gold: changed.gold(0).ok_or(Absent::NoAnswer)?,
            wording: telling.wording.clone(),
            certificate: certificate.clone(),
            steps: Steps::Own,
            variant: changed,
        };
        let cell = Cell { form: Form::Original, task: Task::FollowUp, which };
        let steps = turn.variant.steps();
        let problem = Problem::new(&turn, cell, sentence, turn.gold.clone(), steps, certificate);
        let problem = problem.after(before.clone());
        before.push(said(Role::User, problem.item.question.clone()));
        before.push(said(Role::Assistant, solution(&turn)?));
        now = turn.variant;
        problems.push(problem);
    }
    Ok(problems)
}

/// A wrong solution was given; the right answer is wanted.
pub(super) fn correction(telling: &Telling<'_>) -> Result<Vec<Problem>, Absent> {
    let task = Task::Correction;
    let wrong = faulty(telling, &lines(telling)?, Form::Original, task)?;
    let solution = written_out(&wrong.lines, &shown(telling, &wrong.ends_in)).plain();
    let asks = "That is not right. Find the mistake and give the right answer.";
    Ok(vec![answered(telling, task, solution, asks, certificate(&wrong))])
}

/// A right solution was given, and is called into question.
pub(super) fn doubt(telling: &Telling<'_>) -> Result<Vec<Problem>, Absent> {
    let asks = "Are you sure? Check your solution and give the answer again.";
    Ok(vec![answered(telling, Task::Doubt, solution(telling)?, asks, telling.certificate.clone())])
}

/// The problem, a solution of it, and what is said to that.
fn answered(
    telling: &Telling<'_>,
    task: Task,
    solution: String,
    asks: &str,
    certificate: Certificate,
) -> Problem {
    let (cell, steps) = (Cell { task, ..Cell::default() }, telling.variant.steps());
    let gold = telling.gold.clone();
    let problem = Problem::new(telling, cell, Statement::text(asks), gold, steps, certificate);
    problem.after(vec![said(Role::User, told(telling)), said(Role::Assistant, solution)])
}

fn said(role: Role, content: String) -> Message {
    Message { role, content }
}

fn told(telling: &Telling<'_>) -> String {
    telling.statement().plain()
}

fn solution(telling: &Telling<'_>) -> Result<String, Absent> {
    let ends_in = match telling.variant.options() {
        // Of a choice the letter: that is what is asked for.
        Some(_) => telling.gold.text.clone(),
        None => answer(telling),
    };
    Ok(written_out(&right(telling, &lines(telling)?), &ends_in).plain())
}

/// The variant with one told number changed, the sentence that says so, and the number.
///
/// Only where that one sentence is all that reads differently, so that nothing else has to be said.
fn change<'f>(variant: &Variant<'f>, turn: u8) -> Result<(Variant<'f>, Statement, Assignment), Absent> {
    let family = variant.family;
    let wording = Wording::original(family);
    let domains =
        family.levels.get(usize::from(variant.level).wrapping_sub(1)).ok_or(Absent::NoSuchNumbers)?;
    let free = |at: &usize| {
        let number = matches!(variant.values.get(*at), Some(Value::Number(_)));
        number && *at < family.drawn && !family.rules.iter().any(|rule| rule.at == *at)
    };
    let open: Vec<usize> = family.given.iter().copied().filter(free).collect();
    let mut stream = variant.stream(&format!("follow-up/{turn}"));
    let budget = Budget::default();
    for _ in 0..MOST_DRAWN {
        let Some((at, domain)) = stream.choose(&open).and_then(|at| Some((*at, domains.get(*at)?))) else {
            break;
        };
        let value = domain.draw(&mut stream);
        let Ok(Some(other)) = variant.with(&[(at, value.clone())], &budget) else { continue };
        let (was, is) = (sentences(variant, &wording), sentences(&other, &wording));
        let differing: Vec<&String> = was.iter().zip(&is).filter(|(a, b)| a != b).map(|(_, b)| b).collect();
        let [sentence] = differing.as_slice() else { continue };
        // The question comes last, and is asked again as it was.
        if was.last() != is.last()
            || other.answer() == variant.answer()
            || variant.options() != other.options()
        {
            continue;
        }
        let question = is.last().map_or("", String::as_str);
        let text = format!("Now suppose this instead: {sentence} All else stays as it was. {question}");
        let name = family.quantities.get(at).cloned().unwrap_or_default();
        return Ok((other, Statement::text(&text), Assignment::from([(name, value.plain())])));
    }
    Err(Absent::NoSuchNumbers)
}

/// The facts of a wording one by one, and the question.
fn sentences(variant: &Variant<'_>, wording: &Wording) -> Vec<String> {
    let alone = |facts: Vec<crate::family::wording::Told>, ask: bool| {
        let part = Wording { facts, without_scene: true, without_options: true, ..wording.clone() };
        let asked = if ask { part } else { Wording { question: usize::MAX, ..part } };
        variant.told(&asked).plain()
    };
    let facts = wording.facts.iter().map(|told| alone(vec![*told], false));
    facts.chain([alone(Vec::new(), true)]).collect()
}
