//! Letters for numbers (ASyMOB's symbolic perturbation, arXiv 2505.23851): the answer is the family's own definition in
//! those letters.

use super::absent::Absent;
use super::certificate::{Assignment, Certificate};
use crate::family::wording::Wording;
use crate::family::{AnswerType, Family, Gold, Variant};
use crate::math::{Expr, Operator, Value, render};

/// The most operations of an answer that anybody would write down.
const MOST_SYMBOLS: usize = 40;

/// The original problem with letters for the numbers it tells, or for so many of them, and its answer.
pub(super) fn make(
    variant: &Variant<'_>,
    letters: Option<usize>,
) -> Result<(Wording, Gold, Certificate), Absent> {
    let family = variant.family;
    if variant.sought().is_some() {
        return Err(Absent::AnyExample);
    }
    if family.given.iter().any(|at| *at >= family.drawn || family.rules.iter().any(|rule| rule.at == *at)) {
        // What is told was computed from what is asked: the answer would have to be solved for.
        return Err(Absent::NotAlgebraic);
    }
    // A family whose numbers are lists or words, or whose answer is a choice, has no letters to offer.
    let numbers = family.given.iter().all(|&at| matches!(variant.values.get(at), Some(Value::Number(_))));
    if !numbers || !family.answer.wrong.is_empty() {
        return Err(Absent::NotAlgebraic);
    }
    let mut replaced = family.given.clone();
    if let Some(letters) = letters {
        if letters > replaced.len() {
            return Err(Absent::TooFewNumbers);
        }
        variant.stream("symbolic").shuffle(&mut replaced);
        replaced.truncate(letters);
    }
    let mut wording = Wording::original(family);
    wording.stand_ins = stand_ins(family, &replaced)?;
    let answer = definition(variant, family.asked(), &wording.stand_ins).ok_or(Absent::NotAlgebraic)?;
    let mut symbols = 0;
    answer.symbols(&mut |_| symbols += 1);
    if symbols > MOST_SYMBOLS || !is_algebraic(&answer) {
        return Err(Absent::NotAlgebraic);
    }
    let named: Assignment = family
        .quantities
        .iter()
        .zip(&wording.stand_ins)
        .filter_map(|(name, letter)| Some((name.clone(), render::plain(letter.as_ref()?))))
        .collect();
    let gold = Gold { text: render::plain(&answer), answer_type: AnswerType::Expression, unit: None };
    Ok((wording, gold, Certificate::Symbolic { letters: named }))
}

/// A letter for each of some quantities: its own first letter where that is free, else the next free one.
fn stand_ins(family: &Family, replaced: &[usize]) -> Result<Vec<Option<Expr>>, Absent> {
    let mut free = free_letters(family);
    let mut letters = vec![None; family.quantities.len()];
    // In the order of the text, so that the letters do not depend on which were chosen first.
    for at in family.given.iter().filter(|at| replaced.contains(at)) {
        let own = family.quantities.get(*at).and_then(|name| name.chars().next());
        let place = free.iter().position(|letter| Some(*letter) == own).unwrap_or(0);
        if free.is_empty() {
            return Err(Absent::NotAlgebraic);
        }
        if let Some(slot) = letters.get_mut(*at) {
            *slot = Some(Expr::Symbol(free.remove(place).to_string()));
        }
    }
    Ok(letters)
}

/// The letters that no text of the family uses; those that read as words, digits or Euler's number are left out.
pub(super) fn free_letters(family: &Family) -> Vec<char> {
    let mut taken: Vec<char> = family.letters.iter().filter_map(|letter| letter.chars().next()).collect();
    let facts = family.facts.iter().flat_map(|fact| &fact.wordings);
    for text in facts.chain(family.asks.iter().flat_map(|ask| &ask.wordings)) {
        taken.extend(text.letters());
    }
    ('a'..='z')
        .filter(|letter| !taken.contains(letter) && !['a', 'e', 'i', 'l', 'o'].contains(letter))
        .collect()
}

/// A quantity in the letters and numbers of the given ones; `None` if it rests on something else that is drawn.
fn definition(variant: &Variant<'_>, at: usize, letters: &[Option<Expr>]) -> Option<Expr> {
    let family = variant.family;
    let mut known = letters.to_vec();
    for given in &family.given {
        let number = variant.values.get(*given).map(Value::to_expr);
        if let Some(slot) = known.get_mut(*given) {
            *slot = slot.take().or(number);
        }
    }
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
