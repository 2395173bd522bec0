//! Quotients of polynomials.

use super::Poly;
use crate::math::eval::{Budget, EvalError};
use crate::math::order::sort;
use crate::math::{Expr, Number, Operator};
use num_traits::{One, Signed};

/// A quotient of two polynomials, as far in lowest terms as can be seen: common numbers and powers of letters are
/// divided out, a side that divides the other, and in one letter any common divisor. The denominator is 1 or has whole
/// coefficients, the first of them positive.
#[derive(Clone, Debug)]
pub struct Rational {
    above: Poly,
    below: Poly,
}

/// By multiplying across, which is right even where a common divisor was not seen.
impl PartialEq for Rational {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other, &Budget::default()).unwrap_or(false)
    }
}

impl Eq for Rational {}

impl From<Poly> for Rational {
    fn from(above: Poly) -> Self {
        Self { above, below: Poly::constant(Number::one()) }
    }
}

impl Rational {
    /// The quotient.
    ///
    /// # Errors
    /// If `below` is zero, or it takes too much.
    pub fn new(above: Poly, below: Poly, budget: &Budget) -> Result<Self, EvalError> {
        if let Some(number) = below.value() {
            if below.is_zero() {
                return Err(EvalError::DivisionByZero);
            }
            return Ok(if number.is_one() { above } else { above.scaled(&number.recip()) }.into());
        }
        if above.is_zero() {
            return Ok(above.into());
        }
        let (mut above, mut below) = without_common_letters(above, below);
        match common(&above, &below, budget) {
            Ok(Some(divisor)) => {
                (above, below) = (above.divided(&divisor, budget)?.0, below.divided(&divisor, budget)?.0);
            }
            // What was too large on the way to a common divisor can still be computed with as it is.
            Ok(None) | Err(EvalError::TooLarge | EvalError::TooManyTerms) => {}
            Err(error) => return Err(error),
        }
        let sign = below.leading().signum();
        // Both sides get whole coefficients that have no divisor in common.
        let ratio = above.content() / below.content();
        let scale = sign / below.content() * Number::from_integer(ratio.denom().into_owned());
        let (above, below) = (above.scaled(&scale), below.scaled(&scale));
        match below.value() {
            Some(number) => Ok(above.scaled(&number.recip()).into()),
            None => Ok(Self { above, below }),
        }
    }

    /// What stands above the line.
    pub fn above(&self) -> &Poly {
        &self.above
    }

    /// What stands below the line; 1 of a polynomial.
    pub fn below(&self) -> &Poly {
        &self.below
    }

    /// The polynomial, if nothing stands below the line.
    pub fn polynomial(&self) -> Option<&Poly> {
        self.below.value().is_some().then_some(&self.above)
    }

    /// The number, if it has no letters.
    pub fn value(&self) -> Option<Number> {
        self.polynomial().and_then(Poly::value)
    }

    /// The letter, if it is one alone.
    pub fn as_letter(&self) -> Option<&str> {
        match self.polynomial()?.terms() {
            [(monomial, number)] if number.is_one() && monomial.degree() == 1 => monomial.letters().next(),
            _ => None,
        }
    }

    /// Its letters, each once, in alphabetical order.
    pub fn letters(&self) -> Vec<&str> {
        let mut letters = self.above.letters();
        letters.extend(self.below.letters());
        sort(&mut letters);
        letters.dedup();
        letters
    }

    /// Whether both are the same function.
    ///
    /// # Errors
    /// If that takes too much to say.
    pub fn equals(&self, other: &Self, budget: &Budget) -> Result<bool, EvalError> {
        if self.below == other.below {
            return Ok(self.above == other.above);
        }
        Ok(self.above.times(&other.below, budget)? == other.above.times(&self.below, budget)?)
    }

    /// The sum.
    ///
    /// # Errors
    /// If it is too large.
    pub fn plus(&self, other: &Self, budget: &Budget) -> Result<Self, EvalError> {
        if self.below == other.below {
            return Self::new(self.above.plus(&other.above, budget)?, self.below.clone(), budget);
        }
        let above = self.above.times(&other.below, budget)?;
        let above = above.plus(&other.above.times(&self.below, budget)?, budget)?;
        Self::new(above, self.below.times(&other.below, budget)?, budget)
    }

    /// The product.
    ///
    /// # Errors
    /// If it is too large.
    pub fn times(&self, other: &Self, budget: &Budget) -> Result<Self, EvalError> {
        let below = self.below.times(&other.below, budget)?;
        Self::new(self.above.times(&other.above, budget)?, below, budget)
    }

    /// The other side up.
    ///
    /// # Errors
    /// If this is zero.
    pub fn inverse(&self, budget: &Budget) -> Result<Self, EvalError> {
        Self::new(self.below.clone(), self.above.clone(), budget)
    }

    /// The negative.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { above: self.above.scaled(&-Number::one()), below: self.below.clone() }
    }

    /// The power; a negative one is that of the inverse.
    ///
    /// # Errors
    /// If it is too large.
    pub fn power(&self, exponent: i64, budget: &Budget) -> Result<Self, EvalError> {
        let times = u32::try_from(exponent.unsigned_abs()).map_err(|_| EvalError::TooManyTerms)?;
        let (above, below) = (self.above.power(times, budget)?, self.below.power(times, budget)?);
        if exponent < 0 { Self::new(below, above, budget) } else { Self::new(above, below, budget) }
    }

    /// What it changes by as the letter does.
    ///
    /// # Errors
    /// If it is too large.
    pub fn derivative(&self, letter: &str, budget: &Budget) -> Result<Self, EvalError> {
        let less = self.above.times(&self.below.derivative(letter), budget)?.scaled(&-Number::one());
        let above = self.above.derivative(letter).times(&self.below, budget)?.plus(&less, budget)?;
        Self::new(above, self.below.times(&self.below, budget)?, budget)
    }

    /// The quotient with a polynomial put in for a letter.
    ///
    /// # Errors
    /// If it is too large, or has no value there.
    pub fn put(&self, letter: &str, other: &Poly, budget: &Budget) -> Result<Self, EvalError> {
        Self::new(self.above.put(letter, other, budget)?, self.below.put(letter, other, budget)?, budget)
    }

    /// How it is written.
    pub fn to_expr(&self) -> Expr {
        match self.polynomial() {
            Some(polynomial) => polynomial.to_expr(),
            None => {
                Expr::Binary(Operator::Divide, Box::new(self.above.to_expr()), Box::new(self.below.to_expr()))
            }
        }
    }

    /// How much memory it takes, in the units of [`crate::math::Value::size`].
    pub(in crate::math) fn size(&self) -> u64 {
        self.above.size() + self.below.size()
    }
}

/// Both sides without the powers of letters that are in every term.
fn without_common_letters(above: Poly, below: Poly) -> (Poly, Poly) {
    let mut monomials = above.terms.iter().chain(&below.terms).map(|(monomial, _)| monomial);
    let Some(first) = monomials.next().cloned() else { return (above, below) };
    let common = monomials.fold(first, |common, monomial| common.common(monomial));
    if common.degree() == 0 {
        return (above, below);
    }
    let without = |poly: Poly| Poly {
        terms: poly
            .terms
            .into_iter()
            .filter_map(|(monomial, n)| Some((monomial.over(&common)?, n)))
            .collect(),
    };
    (without(above), without(below))
}

/// A polynomial other than a number that divides both, if one is found.
fn common(above: &Poly, below: &Poly, budget: &Budget) -> Result<Option<Poly>, EvalError> {
    if above.value().is_some() || below.value().is_some() {
        return Ok(None);
    }
    for (one, other) in [(above, below), (below, above)] {
        if one.divided(other, budget)?.1.is_zero() {
            return Ok(Some(other.clone()));
        }
    }
    let mut letters = above.letters();
    letters.extend(below.letters());
    letters.dedup();
    if letters.len() > 1 {
        return Ok(None);
    }
    // Euclid's algorithm, each remainder with whole coefficients.
    let (mut a, mut b) = (above.clone(), below.clone());
    while !b.is_zero() {
        let rest = a.divided(&b, budget)?.1;
        let content = rest.content();
        a = std::mem::replace(&mut b, if rest.is_zero() { rest } else { rest.scaled(&content.recip()) });
    }
    Ok(a.value().is_none().then_some(a))
}
