//! Turned round: a given is asked for, and the old answer is told (MATHCHECK's scenario understanding,
//! arXiv 2407.08733), only where what is told leaves one value.

use super::absent::Absent;
use super::certificate::Proof;
use super::working::working;
use crate::family::{Ask, Domain, Variant};
use crate::math::eval::Budget;
use crate::math::number::{compare, whole};
use crate::math::{Number, Value, render};
use num_traits::{One, ToPrimitive, Zero};

/// The most numbers that are tried.
const MOST_TRIED: i64 = 600;

/// A question about a given that has one answer, with the proof; drawn among those the family has.
pub(super) fn choose(variant: &Variant<'_>) -> Result<(usize, Proof), Absent> {
    let family = variant.family;
    let mut asks: Vec<usize> = (1..family.asks.len())
        .filter(|&at| family.asks.get(at).is_some_and(|ask| family.given.contains(&ask.quantity)))
        .collect();
    if asks.is_empty() {
        return Err(Absent::NoInverse);
    }
    variant.stream("inverse").shuffle(&mut asks);
    asks.into_iter().find_map(|ask| Some((ask, prove(variant, ask)?))).ok_or(Absent::NotUnique)
}

/// Why the question has one answer; `None` if that could not be shown.
pub(super) fn prove(variant: &Variant<'_>, ask: usize) -> Option<Proof> {
    let family = variant.family;
    if let Some(lines) = working(family, ask) {
        // A division by zero on the way would leave every value possible.
        let worked = super::working::follow(variant, &lines, 0, &Budget::default())?;
        if worked.values == variant.values {
            let name = |at: usize| family.quantities.get(at).map_or("", String::as_str);
            let lines =
                lines.iter().map(|line| format!("{} = {}", name(line.finds), render::plain(&line.formula)));
            return Some(Proof::Solving { lines: lines.collect() });
        }
    }
    exhaust(variant, family.asks.get(ask)?)
}

/// Tries every whole number around the range that the asked quantity is drawn from, all else that is told the same.
fn exhaust(variant: &Variant<'_>, ask: &Ask) -> Option<Proof> {
    let family = variant.family;
    let domain = family.levels.get(usize::from(variant.level).wrapping_sub(1))?.get(ask.quantity)?;
    if !domain.is_whole() || matches!(domain, Domain::Several { .. }) {
        return None;
    }
    let (low, high) = domain.bounds();
    let from = if compare(&low, &Number::zero()).is_lt() { &low + &low } else { Number::one() };
    let to = &high + &high;
    let (from, to) = (from.to_integer().to_i64()?, to.to_integer().to_i64()?);
    if to - from > MOST_TRIED {
        return None;
    }
    let told = shown(variant, ask);
    let budget = Budget::default();
    let mut fitting = 0;
    for candidate in from..=to {
        let Ok(Some(other)) = variant.with(&[(ask.quantity, Value::whole(candidate))], &budget) else {
            continue;
        };
        fitting += usize::from(told.iter().all(|&at| other.values.get(at) == variant.values.get(at)));
        if fitting > 1 {
            return None;
        }
    }
    let shown = |number: i64| crate::math::number::plain(&whole(number));
    (fitting == 1 && budget.left() > 0).then(|| Proof::Exhausting { from: shown(from), to: shown(to) })
}

/// The quantities that are told when a question is asked.
pub(super) fn shown(variant: &Variant<'_>, ask: &Ask) -> Vec<usize> {
    let family = variant.family;
    let mut shown = ask.tells.clone();
    for fact in family.told(ask).into_iter().filter_map(|at| family.facts.get(at)) {
        shown.extend(&fact.shows);
    }
    shown
}
