//! Letters for numbers (ASyMOB's symbolic perturbation, arXiv 2505.23851): the answer is the family's own definition in
//! those letters.

use super::certificate::{Assignment, Certificate};
use super::form::Absent;
use crate::family::wording::Wording;
use crate::family::{AnswerType, Family, Gold, Variant};
use crate::math::{Expr, Operator, Value, render};

/// The most operations of an answer that anybody would write down.
const MOST_SYMBOLS: usize = 40;

/// The original problem with letters for the numbers it tells, and its answer.
pub(super) fn make(variant: &Variant<'_>) -> Result<(Wording, Gold, Certificate), Absent> {
    let family = variant.family;
    if variant.sought().is_some() {
        return Err(Absent::AnyExample);
    }
    let mut wording = Wording::original(family);
    let letters = letters(family)?;
    let answer = definition(family, family.asked(), &letters).ok_or(Absent::NotAlgebraic)?;
    let mut symbols = 0;
    answer.symbols(&mut |_| symbols += 1);
    if symbols > MOST_SYMBOLS || !is_algebraic(&answer) {
        return Err(Absent::NotAlgebraic);
    }
    // A family whose numbers are lists or words, or whose answer is a choice, has no letters to offer.
    let numbers = family.given.iter().all(|&at| matches!(variant.values.get(at), Some(Value::Number(_))));
    if !numbers || !family.answer.wrong.is_empty() {
        return Err(Absent::NotAlgebraic);
    }
    let named: Assignment = family
        .quantities
        .iter()
        .zip(&letters)
        .filter_map(|(name, letter)| Some((name.clone(), letter.clone()?)))
        .collect();
    wording.letters = letters;
    let gold = Gold { text: render::plain(&answer), answer_type: AnswerType::Expression, unit: None };
    Ok((wording, gold, Certificate::Symbolic { letters: named }))
}

/// A letter for each given quantity: its own first letter where that is free, else the next free one.
fn letters(family: &Family) -> Result<Vec<Option<String>>, Absent> {
    let mut taken: Vec<char> = family.letters.iter().filter_map(|letter| letter.chars().next()).collect();
    for text in family
        .facts
        .iter()
        .flat_map(|fact| &fact.wordings)
        .chain(family.asks.iter().flat_map(|a| &a.wordings))
    {
        taken.extend(text.letters());
    }
    let mut letters = vec![None; family.quantities.len()];
    if family.given.iter().any(|at| *at >= family.drawn || family.rules.iter().any(|rule| rule.at == *at)) {
        // What is told was computed from what is asked: the answer would have to be solved for.
        return Err(Absent::NotAlgebraic);
    }
    for &at in &family.given {
        let own = family.quantities.get(at).and_then(|name| name.chars().next());
        let free = own.into_iter().chain('a'..='z').find(|letter| {
            // Letters that read as words, digits or Euler's number are left out.
            letter.is_ascii_lowercase()
                && !taken.contains(letter)
                && !['a', 'e', 'i', 'l', 'o'].contains(letter)
        });
        let letter = free.ok_or(Absent::NotAlgebraic)?;
        taken.push(letter);
        if let Some(slot) = letters.get_mut(at) {
            *slot = Some(letter.to_string());
        }
    }
    Ok(letters)
}

/// A quantity in the letters of the given ones; `None` if it rests on something else that is drawn.
fn definition(family: &Family, at: usize, letters: &[Option<String>]) -> Option<Expr> {
    let mut known: Vec<Option<Expr>> =
        letters.iter().map(|letter| letter.clone().map(Expr::Symbol)).collect();
    for rule in &family.rules {
        let mut complete = true;
        rule.definition.symbols(&mut |name| {
            let index = family.quantities.iter().position(|quantity| quantity == name);
            complete &= index.is_some_and(|index| known.get(index).is_some_and(Option::is_some));
        });
        if complete {
            let value = rule.definition.substitute(&|name| {
                known.get(family.quantities.iter().position(|quantity| quantity == name)?)?.clone()
            });
            *known.get_mut(rule.at)? = Some(value);
        }
    }
    known.get(at)?.clone()
}

/// Whether an expression is made of the four operations, whole powers, sums and means.
fn is_algebraic(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Symbol(_) => true,
        Expr::Negate(inner) => is_algebraic(inner),
        Expr::Binary(
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide,
            left,
            right,
        ) => is_algebraic(left) && is_algebraic(right),
        Expr::Binary(Operator::Power, base, exponent) => {
            is_algebraic(base) && matches!(&**exponent, Expr::Number(n) if n.is_integer())
        }
        Expr::Call(function, arguments) if ["sum", "mean"].contains(&function.name()) => {
            arguments.iter().all(is_algebraic)
        }
        _ => false,
    }
}
