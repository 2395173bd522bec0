//! Products of powers of letters.

use crate::math::{Expr, Operator};
use std::cmp::Ordering;
use std::sync::Arc;

/// A product of powers of letters, such as x^2 y; 1 if there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Monomial {
    /// In alphabetical order, no power zero.
    powers: Vec<(Arc<str>, u32)>,
}

/// By degree, and by the power of the first letter that tells them apart: x^2 > x y > y^2 > x > y > 1.
impl Ord for Monomial {
    fn cmp(&self, other: &Self) -> Ordering {
        self.degree().cmp(&other.degree()).then_with(|| {
            for ((a, m), (b, n)) in self.powers.iter().zip(&other.powers) {
                // A letter that the other lacks has a power of zero there.
                let order = b.cmp(a).then(m.cmp(n));
                if order.is_ne() {
                    return order;
                }
            }
            Ordering::Equal
        })
    }
}

impl PartialOrd for Monomial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Monomial {
    pub(super) fn letter(name: &str) -> Self {
        Self { powers: vec![(name.into(), 1)] }
    }

    /// The sum of the powers.
    pub fn degree(&self) -> u32 {
        self.powers.iter().fold(0, |sum, (_, power)| sum.saturating_add(*power))
    }

    /// The power of a letter; 0 if it is not there.
    pub fn power_of(&self, letter: &str) -> u32 {
        self.powers.iter().find(|(name, _)| &**name == letter).map_or(0, |(_, power)| *power)
    }

    /// Its letters, in alphabetical order.
    pub fn letters(&self) -> impl Iterator<Item = &str> {
        self.powers.iter().map(|(name, _)| &**name)
    }

    /// The same with another power of a letter.
    pub(super) fn with(&self, letter: &str, power: u32) -> Self {
        let mut powers = self.powers.clone();
        powers.retain(|(name, _)| &**name != letter);
        if power > 0 {
            let at = powers.partition_point(|(name, _)| &**name < letter);
            powers.insert(at, (letter.into(), power));
        }
        Self { powers }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        other.powers.iter().fold(self.clone(), |product, (name, power)| {
            let sum = product.power_of(name).saturating_add(*power);
            product.with(name, sum)
        })
    }

    /// The quotient, if the other divides it.
    pub(super) fn over(&self, other: &Self) -> Option<Self> {
        other.powers.iter().try_fold(self.clone(), |quotient, (name, power)| {
            let rest = quotient.power_of(name).checked_sub(*power)?;
            Some(quotient.with(name, rest))
        })
    }

    /// The largest monomial that divides both.
    pub(super) fn common(&self, other: &Self) -> Self {
        let least = |(name, power): &(Arc<str>, u32)| (name.clone(), other.power_of(name).min(*power));
        Self { powers: self.powers.iter().map(least).filter(|(_, power)| *power > 0).collect() }
    }

    /// The powers as they are written.
    pub(super) fn factors(&self) -> Vec<Expr> {
        let factor = |(name, power): &(Arc<str>, u32)| {
            let letter = Expr::Symbol(name.to_string());
            match power {
                1 => letter,
                _ => Expr::Binary(Operator::Power, Box::new(letter), Box::new(Expr::whole((*power).into()))),
            }
        };
        self.powers.iter().map(factor).collect()
    }
}
