//! Values on their way through evaluation: small integers in a register, others borrowed where they can be.

use super::{Budget, EvalError, MAX_BITS};
use crate::math::number::{compare, plain, to_i64, whole};
use crate::math::poly::Rational;
use crate::math::{Number, Operator, Value};
use num_traits::{One, Zero};
use std::borrow::Cow;
use std::cmp::Ordering;

/// An intermediate result. Most numbers of school problems are small and whole, and those never touch the heap.
#[derive(Clone, Debug)]
pub(in crate::math) enum Item<'e> {
    Small(i64),
    Number(Cow<'e, Number>),
    Truth(bool),
    /// Anything else.
    Other(Cow<'e, Value>),
}

impl<'e> Item<'e> {
    pub(super) fn borrowed(value: &'e Value) -> Self {
        match value {
            Value::Number(number) => Self::number(Cow::Borrowed(number)),
            Value::Truth(truth) => Self::Truth(*truth),
            other => Self::Other(Cow::Borrowed(other)),
        }
    }

    pub(super) fn of(value: Cow<'e, Value>) -> Self {
        match value {
            Cow::Borrowed(value) => Self::borrowed(value),
            Cow::Owned(Value::Number(number)) => Self::number(Cow::Owned(number)),
            Cow::Owned(Value::Truth(truth)) => Self::Truth(truth),
            Cow::Owned(other) => Self::Other(Cow::Owned(other)),
        }
    }

    pub(super) fn number(number: Cow<'e, Number>) -> Self {
        to_i64(&number).map_or(Self::Number(number), Self::Small)
    }

    pub(super) fn list(elements: Vec<Value>) -> Self {
        Self::Other(Cow::Owned(Value::List(elements)))
    }

    pub(super) fn into_value(self) -> Cow<'e, Value> {
        match self {
            Self::Small(small) => Cow::Owned(Value::whole(small)),
            Self::Number(number) => Cow::Owned(Value::Number(number.into_owned())),
            Self::Truth(truth) => Cow::Owned(Value::Truth(truth)),
            Self::Other(value) => value,
        }
    }

    pub(super) fn into_number(self) -> Result<Cow<'e, Number>, EvalError> {
        match self {
            Self::Small(small) => Ok(Cow::Owned(whole(small))),
            Self::Number(number) => Ok(number),
            Self::Truth(_) | Self::Other(_) => Err(self.is_no("number")),
        }
    }

    /// The value, if it is a list.
    pub(super) fn into_list(self) -> Result<Cow<'e, Value>, EvalError> {
        match self {
            Self::Other(value) if value.list().is_some() => Ok(value),
            other => Err(other.is_no("list")),
        }
    }

    pub(super) fn is_no(&self, wanted: &'static str) -> EvalError {
        EvalError::Kind { found: self.kind(), wanted }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Small(_) | Self::Number(_) => "number",
            Self::Truth(truth) => Value::Truth(*truth).kind(),
            Self::Other(value) => value.kind(),
        }
    }

    pub(super) fn negate(self, budget: &Budget) -> Result<Self, EvalError> {
        match self {
            Self::Small(small) if small > i64::MIN => Ok(Self::Small(-small)),
            other if other.is_polynomial() => Self::Small(0).algebraic(Operator::Subtract, other, budget),
            other => Ok(Self::Number(Cow::Owned(-other.into_number()?.into_owned()))),
        }
    }

    fn is_polynomial(&self) -> bool {
        matches!(self, Self::Other(value) if matches!(**value, Value::Poly(_)))
    }

    /// `self operator other`, for operators that need both sides; costs what it takes.
    pub(super) fn binary(self, operator: Operator, other: Self, budget: &Budget) -> Result<Self, EvalError> {
        match (self, other) {
            (Self::Small(a), Self::Small(b)) => {
                budget.spend(1)?;
                match small(operator, a, b) {
                    Some(result) => Ok(result),
                    None => numeric(operator, &whole(a), &whole(b)),
                }
            }
            (a, b) if a.is_polynomial() || b.is_polynomial() => a.algebraic(operator, b, budget),
            (a @ (Self::Truth(_) | Self::Other(_)), b) if a.kind() == b.kind() => {
                let (a, b) = (a.into_value(), b.into_value());
                budget.spend(a.size())?;
                match operator {
                    Operator::Equal => Ok(Self::Truth(a == b)),
                    Operator::NotEqual => Ok(Self::Truth(a != b)),
                    _ => Err(Self::of(a).is_no("number")),
                }
            }
            (a, b) => {
                let (a, b) = (a.into_number()?, b.into_number()?);
                budget.spend_bits(bits(&a) + bits(&b))?;
                numeric(operator, &a, &b)
            }
        }
    }
}

impl Item<'_> {
    /// The same where one side is a polynomial at least.
    fn algebraic(self, operator: Operator, other: Self, budget: &Budget) -> Result<Self, EvalError> {
        let exponent = if let Self::Small(small) = other { Some(small) } else { None };
        let (a, b) = (self.into_value(), other.into_value());
        let rational = |value: &Value| -> Result<Rational, EvalError> {
            let found = value.rational().map(Cow::into_owned);
            found.ok_or(EvalError::Kind { found: value.kind(), wanted: "number" })
        };
        let (p, q) = (rational(&a)?, rational(&b)?);
        budget.spend(8)?;
        let result = match (operator, exponent) {
            (Operator::Equal, _) => return Ok(Self::Truth(p.equals(&q, budget)?)),
            (Operator::NotEqual, _) => return Ok(Self::Truth(!p.equals(&q, budget)?)),
            (Operator::Add, _) => p.plus(&q, budget),
            (Operator::Subtract, _) => p.plus(&q.negated(), budget),
            (Operator::Multiply, _) => p.times(&q, budget),
            (Operator::Divide, _) => p.times(&q.inverse(budget)?, budget),
            (Operator::Power, Some(exponent)) => p.power(exponent, budget),
            _ => return Err(EvalError::Kind { found: "polynomial", wanted: "number" }),
        };
        Ok(Self::of(Cow::Owned(result?.into())))
    }
}

/// `a operator b` for values, such as a function joins.
pub(in crate::math) fn join(
    operator: Operator,
    a: &Value,
    b: &Value,
    budget: &Budget,
) -> Result<Value, EvalError> {
    Ok(Item::borrowed(a).binary(operator, Item::borrowed(b), budget)?.into_value().into_owned())
}

fn holds(operator: Operator, order: Ordering) -> Option<Item<'static>> {
    let truth = match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        _ => return None,
    };
    Some(Item::Truth(truth))
}

/// The result where everything fits; the general way is taken where it does not.
fn small(operator: Operator, a: i64, b: i64) -> Option<Item<'static>> {
    let remainder = || a.checked_rem(b);
    // Floored division rounds down where truncation rounds up: unlike signs and a remainder.
    let off = || Some(remainder()? != 0 && (a < 0) != (b < 0));
    let result = match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide if remainder()? == 0 => a.checked_div(b),
        Operator::Div => a.checked_div(b)?.checked_sub(i64::from(off()?)),
        Operator::Mod => remainder()?.checked_add(if off()? { b } else { 0 }),
        Operator::Power => a.checked_pow(u32::try_from(b).ok()?),
        _ => return holds(operator, a.cmp(&b)),
    };
    result.map(Item::Small)
}

fn numeric(operator: Operator, a: &Number, b: &Number) -> Result<Item<'static>, EvalError> {
    if let Some(truth) = holds(operator, compare(a, b)) {
        return Ok(truth);
    }
    let divides = matches!(operator, Operator::Divide | Operator::Mod | Operator::Div);
    if divides && b.is_zero() {
        return Err(EvalError::DivisionByZero);
    }
    let result = match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        Operator::Divide => a / b,
        Operator::Div => (a / b).floor(),
        Operator::Mod => a - b * (a / b).floor(),
        _ => power(a, b)?,
    };
    Ok(Item::number(Cow::Owned(bounded(result)?)))
}

fn power(base: &Number, exponent: &Number) -> Result<Number, EvalError> {
    let undefined = || EvalError::Domain { function: "^", argument: plain(exponent) };
    let exponent = to_i64(exponent).ok_or_else(undefined)?;
    if base.is_zero() && exponent < 0 {
        return Err(EvalError::DivisionByZero);
    }
    let mut times = exponent.unsigned_abs();
    if base.is_zero() || (base.is_integer() && base.numer().magnitude().is_one()) {
        // Zero and the units have no size to bound the work by, so only the parity of their exponent is kept.
        times = if times > 2 { 2 + times % 2 } else { times };
    } else if bits(base).saturating_sub(1).max(1).saturating_mul(times) > MAX_BITS {
        return Err(EvalError::TooLarge);
    }
    let power = base.pow(u32::try_from(times).map_err(|_| EvalError::TooLarge)?);
    Ok(if exponent < 0 { power.recip() } else { power })
}

/// The size of a number: the bits of the longer of its two parts.
pub(in crate::math) fn bits(number: &Number) -> u64 {
    let [above, below] = number.bits();
    above.max(below)
}

/// The number, unless it is too large to go on with.
pub(in crate::math) fn bounded(number: Number) -> Result<Number, EvalError> {
    if bits(&number) > MAX_BITS { Err(EvalError::TooLarge) } else { Ok(number) }
}
