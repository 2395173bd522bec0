//! Scales: round steps, multiples within a range, and their numerals; all exact.

use super::inputs::{Fault, Inputs};
use crate::math::Number;
use crate::math::number::{compare, plain, whole};
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// The most divisions of a scale.
pub(super) const MAX_DIVISIONS: usize = 120;

/// A range divided into steps.
pub(super) struct Ladder {
    pub(super) from: Number,
    pub(super) to: Number,
    pub(super) step: Number,
}

impl Ladder {
    /// The range between two numbers with the given step, or a round one.
    pub(super) fn new(
        inputs: &Inputs<'_>,
        name: &str,
        [from, to]: [Number; 2],
        step: Option<Number>,
        divisions: i64,
    ) -> Result<Self, Fault> {
        if compare(&from, &to) != Ordering::Less {
            return Err(inputs.fault(name, format!("`{name}`: a scale goes from a number to a larger one")));
        }
        let step = step.unwrap_or_else(|| round_step(&(&to - &from), divisions));
        let fits = step.is_positive() && {
            let count = ((&to - &from) / &step).floor().to_integer().to_usize();
            count.is_some_and(|count| count <= MAX_DIVISIONS)
        };
        if fits {
            Ok(Self { from, to, step })
        } else {
            let message = format!(
                "`{name}`: the step {} does not divide a scale into 1 to {MAX_DIVISIONS} parts",
                plain(&step)
            );
            Err(inputs.fault(name, message))
        }
    }

    /// The multiples of the step in the range, in order.
    pub(super) fn rungs(&self) -> Vec<Number> {
        self.rungs_from((&self.from / &self.step).ceil() * &self.step)
    }

    /// The steps counted from the lower end of the range, in order.
    pub(super) fn parts(&self) -> Vec<Number> {
        self.rungs_from(self.from.clone())
    }

    fn rungs_from(&self, mut at: Number) -> Vec<Number> {
        let mut rungs = Vec::new();
        while compare(&at, &self.to) != Ordering::Greater && rungs.len() <= MAX_DIVISIONS {
            rungs.push(at.clone());
            at += &self.step;
        }
        rungs
    }

    /// Whether a number is in the range, its ends included.
    pub(super) fn holds(&self, number: &Number) -> bool {
        compare(&self.from, number) != Ordering::Greater && compare(number, &self.to) != Ordering::Greater
    }

    /// How far along the range a number lies, from 0 to 1 within it.
    pub(super) fn part(&self, at: &Number) -> f64 {
        ((at - &self.from) / (&self.to - &self.from)).to_f64().unwrap_or(0.0).clamp(-1e6, 1e6)
    }
}

/// The least of 1, 2 or 5 times a power of ten that divides a span into at most so many parts.
pub(super) fn round_step(span: &Number, divisions: i64) -> Number {
    let least = span / whole(divisions.max(1));
    let mut step = whole(1);
    let ten = whole(10);
    while compare(&step, &least) == Ordering::Less && step.numer().bits() < 64 {
        step *= &ten;
    }
    while !least.is_zero() && compare(&(&step / &ten), &least) != Ordering::Less && step.denom().bits() < 64 {
        step /= &ten;
    }
    for part in [whole(5), whole(2)] {
        let smaller = &step / part;
        if compare(&smaller, &least) != Ordering::Less {
            return smaller;
        }
    }
    step
}

/// Every how many numerals are written so that they do not touch, when the widest takes `width` pixels and one step
/// `step`: 1, 2, 5, 10 and so on.
pub(super) fn every(width: f64, step: f64) -> usize {
    [1_usize, 2, 5, 10, 20, 50].into_iter().find(|every| width + 8.0 <= step * *every as f64).unwrap_or(100)
}

/// Whether the numeral at a rung is written: its number is such a multiple of the step.
pub(super) fn is_written(rung: &Number, step: &Number, every: usize) -> bool {
    let multiple = whole(i64::try_from(every).unwrap_or(1)) * step;
    (rung / multiple).is_integer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::number::parse_plain;

    #[test]
    fn steps_are_round() {
        for (span, divisions, step) in [
            ("20", 10, "2"),
            ("7", 7, "1"),
            ("100", 6, "20"),
            ("130", 6, "50"),
            ("0.3", 6, "0.05"),
            ("1234", 5, "500"),
        ] {
            assert_eq!(plain(&round_step(&parse_plain(span).unwrap(), divisions)), step, "{span}");
        }
    }
}
