//! Arithmetic of numbers: divisors in common, size, rounding, sums.

use super::{Call, Entry, MAX_ARGUMENTS, truth};
use crate::math::eval::EvalError;
use crate::math::eval::item::{bits, bounded};
use crate::math::number::{compare, decimal, parse_plain};
use crate::math::{Number, Value};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

pub(super) const TABLE: &[Entry] = &[
    Entry("if", 3, 3, choose),
    Entry("gcd", 1, MAX_ARGUMENTS, |call| integers(call, BigInt::gcd)),
    Entry("lcm", 1, MAX_ARGUMENTS, |call| integers(call, BigInt::lcm)),
    Entry("abs", 1, 1, |call| Ok(call.number(0)?.abs().into())),
    Entry("sign", 1, 1, |call| Ok(call.number(0)?.signum().into())),
    Entry("min", 1, MAX_ARGUMENTS, |call| {
        fold(call, |a, b| if compare(b, a).is_lt() { b.clone() } else { a.clone() })
    }),
    Entry("max", 1, MAX_ARGUMENTS, |call| {
        fold(call, |a, b| if compare(b, a).is_gt() { b.clone() } else { a.clone() })
    }),
    Entry("sum", 1, MAX_ARGUMENTS, |call| fold(call, |a, b| a + b)),
    Entry("product", 1, MAX_ARGUMENTS, |call| fold(call, |a, b| a * b)),
    Entry("floor", 1, 1, |call| Ok(call.number(0)?.floor().into())),
    Entry("ceil", 1, 1, |call| Ok(call.number(0)?.ceil().into())),
    Entry("round", 1, 2, round),
    Entry("sqrt", 1, 1, sqrt),
    Entry("is_whole", 1, 1, |call| truth(call.number(0)?.is_integer())),
];

/// The value of `if` once all is evaluated; evaluation itself looks at one side only.
fn choose(call: &Call<'_>) -> Result<Value, EvalError> {
    match call.value(0)? {
        Value::Truth(truth) => call.value(if *truth { 1 } else { 2 }).cloned(),
        other => Err(EvalError::Kind { found: other.kind(), wanted: "comparison" }),
    }
}

/// Joins the numbers one by one; of none there is only a sum and a product. Every step is bounded, not only the last:
/// what lies between may be larger than either end.
fn fold(call: &Call<'_>, join: fn(&Number, &Number) -> Number) -> Result<Value, EvalError> {
    let numbers = match call.function {
        "sum" | "product" => call.numbers()?,
        _ => call.some_numbers()?,
    };
    let Some((first, rest)) = numbers.split_first() else {
        return Ok(if call.function == "sum" { Number::zero() } else { Number::one() }.into());
    };
    let joined = rest.iter().try_fold((*first).clone(), |a, b| {
        call.budget.spend_bits(bits(&a) + bits(b))?;
        bounded(join(&a, b))
    });
    joined.map(Value::Number)
}

fn integers(call: &Call<'_>, join: fn(&BigInt, &BigInt) -> BigInt) -> Result<Value, EvalError> {
    let numbers = call.some_numbers()?;
    if !numbers.iter().all(|number| number.is_integer()) {
        return Err(call.undefined());
    }
    let mut joined = BigInt::zero();
    for (at, number) in numbers.into_iter().enumerate() {
        call.budget.spend_bits(joined.bits() + bits(number))?;
        joined = if at == 0 { number.numer().abs() } else { join(&joined, number.numer()) };
        bounded(Number::from_integer(joined.clone()))?;
    }
    Ok(Number::from_integer(joined).into())
}

/// Half away from zero, as schools teach it; the second argument is how many decimals are kept.
fn round(call: &Call<'_>) -> Result<Value, EvalError> {
    let places = match call.get(1) {
        Some(_) => call.whole_in(1, 0, 100, "a number of decimals from 0 to 100")?,
        None => 0,
    };
    let number = call.number(0)?;
    call.budget.spend_bits(bits(number) + 400)?;
    let text = decimal(number, usize::try_from(places).unwrap_or(0));
    parse_plain(&text).ok_or_else(|| call.undefined()).and_then(bounded).map(Value::Number)
}

/// The square root of a perfect square, such as 9/4.
fn sqrt(call: &Call<'_>) -> Result<Value, EvalError> {
    let of = call.number(0)?;
    call.budget.spend_bits(4 * bits(of))?;
    let wanted = "the square of a rational number";
    if of.is_negative() {
        return Err(call.refuse(0, wanted));
    }
    let root = Number::new(of.numer().sqrt(), of.denom().sqrt());
    if compare(&(&root * &root), of).is_eq() { Ok(root.into()) } else { Err(call.refuse(0, wanted)) }
}
