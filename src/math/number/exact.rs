//! The type of exact numbers: a fraction in two machine words where it fits, else two big integers on the heap.
//!
//! Nearly all numbers of school problems fit, and then nothing is allocated and a greatest common divisor takes
//! nanoseconds. A value has one form only: in lowest terms, the sign above the line, and on the heap only if it does
//! not fit. So numbers are equal exactly if their forms are.

mod traits;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

/// An exact rational number of any size.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Form);

/// Both are in lowest terms with the denominator above zero.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    /// Numerator and denominator; the numerator is never `i64::MIN`, so that its negative fits too.
    Small(i64, i64),
    /// What does not fit.
    Large(Box<(BigInt, BigInt)>),
}

use Form::{Large, Small};

impl Number {
    /// The quotient of two integers; zero where it would have to be divided by zero.
    pub fn new(above: BigInt, below: BigInt) -> Self {
        if below.is_zero() {
            return Self::default();
        }
        let divisor = if below.is_one() { BigInt::one() } else { above.gcd(&below) };
        if divisor.is_one() {
            Self::lowest(above, below)
        } else {
            Self::lowest(above / &divisor, below / divisor)
        }
    }

    /// A whole number.
    pub fn from_integer(value: BigInt) -> Self {
        Self::lowest(value, BigInt::one())
    }

    /// A quotient in lowest terms, in the form it belongs in.
    fn lowest(above: BigInt, below: BigInt) -> Self {
        let (above, below) = if below.is_negative() { (-above, -below) } else { (above, below) };
        match (above.to_i64(), below.to_i64()) {
            (Some(small), Some(below)) if small > i64::MIN => Self(Small(small, below)),
            _ => Self(Large(Box::new((above, below)))),
        }
    }

    /// The quotient of two numbers of at most 127 bits, the second above zero.
    fn reduced(above: i128, below: i128) -> Self {
        if let (Ok(above), Ok(below)) = (i64::try_from(above), i64::try_from(below))
            && above > i64::MIN
        {
            let divisor = above.gcd(&below);
            return Self(Small(above / divisor, below / divisor));
        }
        let divisor = above.gcd(&below);
        let (above, below) = (above / divisor, below / divisor);
        match (i64::try_from(above), i64::try_from(below)) {
            (Ok(above), Ok(below)) if above > i64::MIN => Self(Small(above, below)),
            _ => Self(Large(Box::new((above.into(), below.into())))),
        }
    }

    /// What stands above the line, with the sign.
    pub fn numer(&self) -> Cow<'_, BigInt> {
        match &self.0 {
            Small(above, _) => Cow::Owned(BigInt::from(*above)),
            Large(parts) => Cow::Borrowed(&parts.0),
        }
    }

    /// What stands below the line; 1 of a whole number.
    pub fn denom(&self) -> Cow<'_, BigInt> {
        match &self.0 {
            Small(_, below) => Cow::Owned(BigInt::from(*below)),
            Large(parts) => Cow::Borrowed(&parts.1),
        }
    }

    /// How many bits stand above and below the line.
    pub fn bits(&self) -> [u64; 2] {
        let length = |part: u64| u64::from(u64::BITS - part.leading_zeros());
        match &self.0 {
            Small(above, below) => [length(above.unsigned_abs()), length(below.unsigned_abs())],
            Large(parts) => [parts.0.bits(), parts.1.bits()],
        }
    }

    /// Whether it is a whole number.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small(_, below) => *below == 1,
            Large(parts) => parts.1.is_one(),
        }
    }

    /// How it compares with zero.
    fn sign(&self) -> Ordering {
        match &self.0 {
            Small(above, _) => above.cmp(&0),
            Large(parts) => parts.0.cmp(&BigInt::ZERO),
        }
    }

    /// One divided by this; zero of zero.
    #[must_use]
    pub fn recip(&self) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        Self::lowest(self.denom().into_owned(), self.numer().into_owned())
    }

    /// The power. What has no divisor in common has none in its powers either, so none is looked for.
    #[must_use]
    pub fn pow(&self, exponent: u32) -> Self {
        Self::lowest(self.numer().pow(exponent), self.denom().pow(exponent))
    }

    /// The largest whole number that is not above this.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Small(above, below) => Self(Small(above.div_floor(below), 1)),
            Large(parts) => Self::from_integer(parts.0.div_floor(&parts.1)),
        }
    }

    /// The smallest whole number that is not below this.
    #[must_use]
    pub fn ceil(&self) -> Self {
        -(-self).floor()
    }

    /// The whole number in front of the decimal point.
    #[must_use]
    pub fn trunc(&self) -> Self {
        if self.is_negative() { self.ceil() } else { self.floor() }
    }

    /// What [`Self::trunc`] gives, as an integer.
    pub fn to_integer(&self) -> BigInt {
        self.trunc().numer().into_owned()
    }

    /// The number as an `i64`, if it is a whole number of that size.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Small(above, below) => (*below == 1).then_some(*above),
            Large(parts) => parts.1.is_one().then(|| parts.0.to_i64()).flatten(),
        }
    }
}

/// The sum, or the difference.
fn sum(a: &Number, b: &Number, minus: bool) -> Number {
    let (Small(p, q), Small(r, s)) = (&a.0, &b.0) else { return large_sum(a, b, minus) };
    let r = if minus { -r } else { *r };
    if *q == 1
        && *s == 1
        && let Some(sum) = p.checked_add(r)
        && sum > i64::MIN
    {
        return Number(Small(sum, 1));
    }
    // Each product has 126 bits at the most.
    let [p, q, r, s] = [*p, *q, r, *s].map(i128::from);
    Number::reduced(p * s + r * q, q * s)
}

#[cold]
#[inline(never)]
fn large_sum(a: &Number, b: &Number, minus: bool) -> Number {
    let (p, q, r, s) = (a.numer(), a.denom(), b.numer(), b.denom());
    let r = if minus { Cow::Owned(-&*r) } else { r };
    if q == s {
        return Number::new(&*p + &*r, q.into_owned());
    }
    // Only what the denominators share can be shared with the sum (Knuth, volume 2, 4.5.1).
    let shared = q.gcd(&s);
    let rest = &*q / &shared;
    let above = &*p * (&*s / &shared) + &*r * &rest;
    let divisor = above.gcd(&shared);
    Number::lowest(above / &divisor, rest * (&*s / divisor))
}

/// The product.
fn product(a: &Number, b: &Number) -> Number {
    let (Small(p, q), Small(r, s)) = (&a.0, &b.0) else {
        return large_product([a.numer(), a.denom()], [b.numer(), b.denom()]);
    };
    if *q == 1
        && *s == 1
        && let Some(product) = p.checked_mul(*r)
        && product > i64::MIN
    {
        return Number(Small(product, 1));
    }
    let [p, q, r, s] = [*p, *q, *r, *s].map(i128::from);
    Number::reduced(p * r, q * s)
}

/// The quotient; zero where it would have to be divided by zero.
fn quotient(a: &Number, b: &Number) -> Number {
    if b.is_zero() {
        return Number::zero();
    }
    let (Small(p, q), Small(r, s)) = (&a.0, &b.0) else {
        return large_product([a.numer(), a.denom()], [b.denom(), b.numer()]);
    };
    let [p, q, r, s] = [*p, *q, *r, *s].map(i128::from);
    Number::reduced(p * s * r.signum(), q * r.abs())
}

/// The product of two quotients in lowest terms; the signs may stand anywhere.
#[cold]
#[inline(never)]
fn large_product([p, q]: [Cow<'_, BigInt>; 2], [r, s]: [Cow<'_, BigInt>; 2]) -> Number {
    if q.is_one() && s.is_one() {
        return Number::from_integer(&*p * &*r);
    }
    let (ps, qr) = (p.gcd(&s), q.gcd(&r));
    Number::lowest((&*p / &ps) * (&*r / &qr), (&*q / qr) * (&*s / ps))
}

impl Neg for &Number {
    type Output = Number;

    fn neg(self) -> Number {
        match &self.0 {
            Small(above, below) => Number(Small(-above, *below)),
            // Only the numerator -2^63 gets smaller so: 2^63 does not fit either.
            Large(parts) => Number(Large(Box::new((-&parts.0, parts.1.clone())))),
        }
    }
}

impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        -&self
    }
}

/// An operator on numbers, owned or borrowed, and the one that assigns.
macro_rules! operator {
    ($operator:ident, $method:ident, $assign:ident, $assigning:ident, $way:expr) => {
        impl<T: Borrow<Number>> $operator<T> for &Number {
            type Output = Number;

            fn $method(self, other: T) -> Number {
                $way(self, other.borrow())
            }
        }

        impl<T: Borrow<Number>> $operator<T> for Number {
            type Output = Number;

            fn $method(self, other: T) -> Number {
                $way(&self, other.borrow())
            }
        }

        impl<T: Borrow<Number>> $assign<T> for Number {
            fn $assigning(&mut self, other: T) {
                *self = $way(self, other.borrow());
            }
        }
    };
}

operator!(Add, add, AddAssign, add_assign, |a, b| sum(a, b, false));
operator!(Sub, sub, SubAssign, sub_assign, |a, b| sum(a, b, true));
operator!(Mul, mul, MulAssign, mul_assign, product);
operator!(Div, div, DivAssign, div_assign, quotient);
operator!(Rem, rem, RemAssign, rem_assign, |a: &Number, b: &Number| a - (a / b).trunc() * b);

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Small(p, q), Small(r, s)) if q == s => p.cmp(r),
            (Small(p, q), Small(r, s)) => {
                (i128::from(*p) * i128::from(*s)).cmp(&(i128::from(*r) * i128::from(*q)))
            }
            _ if self.is_integer() && other.is_integer() => self.numer().cmp(&other.numer()),
            _ => (&*self.numer() * &*other.denom()).cmp(&(&*other.numer() * &*self.denom())),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Number {
    fn default() -> Self {
        Self(Small(0, 1))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        if value == i64::MIN { Self::from_integer(value.into()) } else { Self(Small(value, 1)) }
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| Self::from_integer(value.into()), Self::from)
    }
}

/// In lowest terms, `-2/3`; an integer where it is one.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Small(above, 1) => above.fmt(f),
            Small(above, below) => write!(f, "{above}/{below}"),
            Large(parts) if parts.1.is_one() => parts.0.fmt(f),
            Large(parts) => write!(f, "{}/{}", parts.0, parts.1),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_rational::BigRational;
    use proptest::prelude::*;

    /// Integers about every border of the two forms.
    fn integers() -> impl Strategy<Value = BigInt> {
        let borders = prop_oneof![
            Just(0_i128),
            Just(i128::from(i64::MAX)),
            Just(i128::from(i64::MIN)),
            Just(1_i128 << 32),
            Just(i128::from(u64::MAX)),
            Just(i128::MAX / 4),
        ];
        prop_oneof![
            (-12_i128..12).prop_map(BigInt::from),
            any::<i64>().prop_map(BigInt::from),
            (borders, -3_i128..4).prop_map(|(border, off)| BigInt::from(border + off)),
            (any::<i128>(), any::<i64>()).prop_map(|(a, b)| BigInt::from(a) * b),
        ]
    }

    fn pairs() -> impl Strategy<Value = (Number, BigRational)> {
        let below = integers().prop_filter("a denominator", |below| !below.is_zero());
        (integers(), below).prop_map(|(a, b)| (Number::new(a.clone(), b.clone()), BigRational::new(a, b)))
    }

    /// Same value, and the form that this value has.
    fn same(number: &Number, expected: &BigRational) -> bool {
        let fits = |part: &BigInt| part.to_i64().is_some_and(|part| part > i64::MIN);
        let small = fits(expected.numer()) && fits(expected.denom());
        *number.numer() == *expected.numer()
            && *number.denom() == *expected.denom()
            && small == matches!(number.0, Small(..))
            && *number == Number::new(expected.numer() * 6, expected.denom() * 6)
    }

    proptest! {
        #[test]
        fn every_operation_is_that_of_big_rationals((a, p) in pairs(), (b, q) in pairs(), exponent in 0_u32..5) {
            prop_assert!(same(&a, &p) && same(&b, &q));
            prop_assert!(same(&(&a + &b), &(&p + &q)));
            prop_assert!(same(&(&a - &b), &(&p - &q)));
            prop_assert!(same(&(&a * &b), &(&p * &q)));
            if !b.is_zero() {
                prop_assert!(same(&(&a / &b), &(&p / &q)));
                prop_assert!(same(&b.recip(), &q.recip()));
            }
            prop_assert!(same(&-&a, &-&p));
            prop_assert!(b.is_zero() || same(&(&a % &b), &(&p % &q)));
            prop_assert!(same(&a.abs(), &p.abs()));
            prop_assert!(same(&a.signum(), &p.signum()));
            prop_assert!(same(&a.floor(), &p.floor()) && same(&a.ceil(), &p.ceil()) && same(&a.trunc(), &p.trunc()));
            prop_assert!(same(&a.pow(exponent), &num_traits::pow(p.clone(), exponent as usize)));
            prop_assert_eq!(a.to_integer(), p.to_integer());
            prop_assert_eq!(a.cmp(&b), p.cmp(&q));
            prop_assert_eq!(a == b, p == q);
            prop_assert_eq!(
                (a.is_integer(), a.is_zero(), a.is_one(), a.is_negative(), a.is_positive()),
                (p.is_integer(), p.is_zero(), p.is_one(), p.is_negative(), p.is_positive())
            );
            prop_assert_eq!(a.bits(), [p.numer().bits(), p.denom().bits()]);
            prop_assert_eq!(a.as_i64(), if p.is_integer() { p.numer().to_i64() } else { None });
            let (near, exact) = (a.to_f64().unwrap(), p.to_f64().unwrap());
            prop_assert!((near - exact).abs() <= exact.abs() * 1e-15);
        }
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        assert!((Number::one() / Number::zero()).is_zero());
        assert!(Number::new(BigInt::one(), BigInt::zero()).is_zero());
    }
}
