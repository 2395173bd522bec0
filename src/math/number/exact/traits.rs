//! What generic code asks of a number.

use super::{Number, Small};
use num_bigint::BigInt;
use num_traits::{Num, One, Signed, ToPrimitive, Zero};
use std::borrow::Cow;

impl Zero for Number {
    fn zero() -> Self {
        Self(Small(0, 1))
    }

    fn is_zero(&self) -> bool {
        matches!(self.0, Small(0, _))
    }
}

impl One for Number {
    fn one() -> Self {
        Self(Small(1, 1))
    }

    fn is_one(&self) -> bool {
        matches!(self.0, Small(1, 1))
    }
}

impl Signed for Number {
    fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    fn abs_sub(&self, other: &Self) -> Self {
        if self > other { self - other } else { Self::zero() }
    }

    fn signum(&self) -> Self {
        Self(Small(self.sign() as i64, 1))
    }

    fn is_positive(&self) -> bool {
        self.sign().is_gt()
    }

    fn is_negative(&self) -> bool {
        self.sign().is_lt()
    }
}

impl Num for Number {
    type FromStrRadixErr = <BigInt as Num>::FromStrRadixErr;

    /// A whole number.
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        BigInt::from_str_radix(text, radix).map(Self::from_integer)
    }
}

/// Integers get what is in front of the decimal point.
impl ToPrimitive for Number {
    fn to_i64(&self) -> Option<i64> {
        self.to_integer().to_i64()
    }

    fn to_u64(&self) -> Option<u64> {
        self.to_integer().to_u64()
    }

    fn to_f64(&self) -> Option<f64> {
        // So far both sides are shortened that neither is infinite.
        let shortened = self.bits().into_iter().max().unwrap_or(0).saturating_sub(1000);
        let float = |part: Cow<'_, BigInt>| (&*part >> shortened).to_f64();
        Some(float(self.numer())? / float(self.denom())?)
    }
}
