//! Polynomials in any letters with exact coefficients.
//!
//! Terms are kept in graded lexicographic order, the largest first (x^2 + x y + y^2 + x + 1), which is how they are
//! written and what division goes by; so two polynomials are equal exactly if their terms are.

mod monomial;
mod rational;

pub use monomial::Monomial;
pub use rational::Rational;

use super::eval::item::{bits, bounded};
use super::eval::{Budget, EvalError};
use super::number::whole;
use super::{Expr, Number, Operator};
use crate::math::order::{sort, sort_by};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// The most terms of a polynomial.
pub const MAX_TERMS: usize = 100;
/// The highest degree of a term.
pub const MAX_DEGREE: u32 = 100;

/// A polynomial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Poly {
    /// The largest monomial first, each once, no coefficient zero.
    terms: Vec<(Monomial, Number)>,
}

impl Poly {
    /// A letter.
    pub fn letter(name: &str) -> Self {
        Self { terms: vec![(Monomial::letter(name), Number::one())] }
    }

    /// A number.
    pub fn constant(number: Number) -> Self {
        let term = (!number.is_zero()).then(|| (Monomial::default(), number));
        Self { terms: term.into_iter().collect() }
    }

    /// The number, if it has no letters.
    pub fn value(&self) -> Option<Number> {
        match self.terms.as_slice() {
            [] => Some(Number::zero()),
            [(monomial, number)] if monomial.degree() == 0 => Some(number.clone()),
            _ => None,
        }
    }

    /// Its terms, the largest monomial first.
    pub fn terms(&self) -> &[(Monomial, Number)] {
        &self.terms
    }

    /// Whether it is the number 0.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Its letters, each once, in alphabetical order.
    pub fn letters(&self) -> Vec<&str> {
        let mut letters: Vec<&str> = self.terms.iter().flat_map(|(monomial, _)| monomial.letters()).collect();
        sort(&mut letters);
        letters.dedup();
        letters
    }

    /// The highest power of a letter in it.
    pub fn degree_in(&self, letter: &str) -> u32 {
        self.terms.iter().map(|(monomial, _)| monomial.power_of(letter)).max().unwrap_or(0)
    }

    /// What a power of a letter is multiplied with; the letter is not in it any more.
    pub fn coefficient(&self, letter: &str, power: u32) -> Self {
        let with = self.terms.iter().filter(|(monomial, _)| monomial.power_of(letter) == power);
        Self { terms: with.map(|(monomial, number)| (monomial.with(letter, 0), number.clone())).collect() }
    }

    /// What it changes by as the letter does.
    pub fn derivative(&self, letter: &str) -> Self {
        let mut terms = Vec::new();
        for (monomial, number) in &self.terms {
            let power = monomial.power_of(letter);
            if let Some(less) = power.checked_sub(1) {
                terms.push((monomial.with(letter, less), number * whole(power.into())));
            }
        }
        Self { terms }
    }

    /// The polynomial without a constant whose derivative this is.
    ///
    /// # Errors
    /// If its degree would be too high, or it takes too much.
    pub fn integral(&self, letter: &str, budget: &Budget) -> Result<Self, EvalError> {
        let mut terms = Vec::new();
        for (monomial, number) in &self.terms {
            budget.spend_bits(bits(number))?;
            let more = monomial.power_of(letter) + 1;
            terms.push((monomial.with(letter, more), number / whole(more.into())));
        }
        Self::normal(terms)
    }

    /// The coefficients of the letters, and what is left, if it is linear in them: 2x + a y + 3 is so in x and y with
    /// 2, a and 3, but x y is not.
    pub fn linear_in(&self, letters: &[&str]) -> Option<(Vec<Self>, Self)> {
        let mut parts = vec![Self::default(); letters.len()];
        let mut rest = Self::default();
        for (monomial, number) in &self.terms {
            let powers = letters.iter().map(|letter| monomial.power_of(letter));
            let part = match powers.sum::<u32>() {
                0 => &mut rest,
                1 => parts.get_mut(letters.iter().position(|letter| monomial.power_of(letter) == 1)?)?,
                _ => return None,
            };
            let alone = letters.iter().fold(monomial.clone(), |alone, letter| alone.with(letter, 0));
            part.terms.push((alone, number.clone()));
        }
        Some((parts, rest))
    }

    /// The positive number that leaves whole coefficients without a common divisor when divided out; 0 of nothing.
    pub fn content(&self) -> Number {
        self.terms.iter().fold(Number::zero(), |content, (_, number)| {
            if content.is_zero() {
                return number.abs();
            }
            Number::new(content.numer().gcd(&number.numer()), content.denom().lcm(&number.denom()))
        })
    }

    /// The coefficient of the largest term.
    pub fn leading(&self) -> Number {
        self.terms.first().map_or_else(Number::zero, |(_, number)| number.clone())
    }

    /// Every coefficient times a number.
    pub fn scaled(&self, by: &Number) -> Self {
        if by.is_zero() {
            return Self::default();
        }
        Self { terms: self.terms.iter().map(|(monomial, number)| (monomial.clone(), number * by)).collect() }
    }

    /// The sum.
    ///
    /// # Errors
    /// If it is too large.
    pub fn plus(&self, other: &Self, budget: &Budget) -> Result<Self, EvalError> {
        // Unlike denominators are what takes long.
        let below = |poly: &Self| poly.terms.iter().map(|(_, number)| number.bits()[1]).max().unwrap_or(0);
        let words = 1 + (below(self) + below(other)) / 64;
        budget.spend(4 * cost(self.terms.len() + other.terms.len()) * words)?;
        Self::normal(self.terms.iter().chain(&other.terms).cloned().collect())
    }

    /// The product.
    ///
    /// # Errors
    /// If it is too large.
    pub fn times(&self, other: &Self, budget: &Budget) -> Result<Self, EvalError> {
        let words = 1 + (self.widest() + other.widest()) / 64;
        budget.spend(cost(self.terms.len() * other.terms.len()) * (8 + words * words))?;
        let mut terms = Vec::with_capacity(self.terms.len() * other.terms.len());
        for (m, a) in &self.terms {
            for (n, b) in &other.terms {
                terms.push((m.times(n), a * b));
            }
        }
        Self::normal(terms)
    }

    /// The power.
    ///
    /// # Errors
    /// If it is too large.
    pub fn power(&self, exponent: u32, budget: &Budget) -> Result<Self, EvalError> {
        if exponent > MAX_DEGREE {
            return Err(EvalError::TooManyTerms);
        }
        (0..exponent).try_fold(Self::constant(Number::one()), |power, _| power.times(self, budget))
    }

    /// The polynomial with another put in for a letter.
    ///
    /// # Errors
    /// If it is too large.
    pub fn put(&self, letter: &str, other: &Self, budget: &Budget) -> Result<Self, EvalError> {
        (0..=self.degree_in(letter)).rev().try_fold(Self::default(), |sum, power| {
            sum.times(other, budget)?.plus(&self.coefficient(letter, power), budget)
        })
    }

    /// The quotient and what is left over, no term of which the largest term of `by` divides. Nothing is left over
    /// exactly if `by` divides this.
    ///
    /// # Errors
    /// If `by` is zero, or it takes too much.
    pub fn divided(&self, by: &Self, budget: &Budget) -> Result<(Self, Self), EvalError> {
        let Some((lead, number)) = by.terms.first() else { return Err(EvalError::DivisionByZero) };
        let (mut rest, mut quotient, mut left) = (self.clone(), Vec::new(), Vec::new());
        while let Some((monomial, above)) = rest.terms.first() {
            match monomial.over(lead) {
                Some(factor) => {
                    budget.spend_bits(bits(above) + bits(number))?;
                    let term = Self { terms: vec![(factor, bounded(above / number)?)] };
                    rest = rest.plus(&term.times(by, budget)?.scaled(&-Number::one()), budget)?;
                    quotient.extend(term.terms);
                }
                None => left.push(rest.terms.remove(0)),
            }
        }
        Ok((Self { terms: quotient }, Self { terms: left }))
    }

    /// How it is written: `x^2 + 3x - 4`.
    pub fn to_expr(&self) -> Expr {
        let mut sum: Option<Expr> = None;
        for (monomial, number) in &self.terms {
            sum = Some(match sum {
                None => written(monomial, number),
                Some(sum) => {
                    let operator = if number.is_negative() { Operator::Subtract } else { Operator::Add };
                    Expr::Binary(operator, Box::new(sum), Box::new(written(monomial, &number.abs())))
                }
            });
        }
        sum.unwrap_or_else(|| Expr::whole(0))
    }

    /// Terms in order, like ones put together.
    fn normal(mut terms: Vec<(Monomial, Number)>) -> Result<Self, EvalError> {
        sort_by(&mut terms, |a, b| b.0.cmp(&a.0));
        let mut sums: Vec<(Monomial, Number)> = Vec::new();
        for (monomial, number) in terms {
            match sums.last_mut() {
                Some((last, sum)) if *last == monomial => *sum += number,
                _ => sums.push((monomial, number)),
            }
        }
        sums.retain(|(_, number)| !number.is_zero());
        if sums.len() > MAX_TERMS || sums.first().is_some_and(|(monomial, _)| monomial.degree() > MAX_DEGREE)
        {
            return Err(EvalError::TooManyTerms);
        }
        for (_, number) in &sums {
            if bits(number) > super::eval::MAX_BITS {
                return Err(EvalError::TooLarge);
            }
        }
        Ok(Self { terms: sums })
    }

    fn widest(&self) -> u64 {
        self.terms.iter().map(|(_, number)| bits(number)).max().unwrap_or(0)
    }

    /// How much memory it takes, in the units of [`super::Value::size`].
    pub(super) fn size(&self) -> u64 {
        self.terms
            .iter()
            .map(|(monomial, number)| 6 + cost(monomial.letters().count()) + bits(number) / 128)
            .sum()
    }
}

fn cost(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A term as it is written: a coefficient of one is left out, and a denominator stands below all of it.
fn written(monomial: &Monomial, number: &Number) -> Expr {
    let product = |left: Expr, right: Expr| Expr::Binary(Operator::Multiply, Box::new(left), Box::new(right));
    let mut factors = monomial.factors().into_iter();
    let Some(first) = factors.next() else { return Expr::Number(number.clone()) };
    let above = Number::from_integer(number.numer().into_owned());
    let first = match (above.is_one(), (-&above).is_one()) {
        (true, _) => first,
        (_, true) => Expr::Negate(Box::new(first)),
        _ => product(Expr::Number(above), first),
    };
    let term = factors.fold(first, product);
    if number.is_integer() {
        return term;
    }
    let below = Expr::Number(Number::from_integer(number.denom().into_owned()));
    Expr::Binary(Operator::Divide, Box::new(term), Box::new(below))
}
