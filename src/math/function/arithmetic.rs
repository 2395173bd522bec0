//! Arithmetic of numbers: divisors in common, size, rounding, sums.

use super::{Call, Entry, MAX_ARGUMENTS, truth};
use crate::math::eval::EvalError;
use crate::math::eval::item::{bits, bounded, join};
use crate::math::number::{compare, decimal, parse_plain, to_i64};
use crate::math::{Number, Operator, Value};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};

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
    Entry("sum", 1, MAX_ARGUMENTS, |call| joined(call, Operator::Add, 0)),
    Entry("product", 1, MAX_ARGUMENTS, |call| joined(call, Operator::Multiply, 1)),
    Entry("floor", 1, 1, |call| Ok(call.number(0)?.floor().into())),
    Entry("ceil", 1, 1, |call| Ok(call.number(0)?.ceil().into())),
    Entry("round", 1, 2, round),
    Entry("sqrt", 1, 1, sqrt),
    Entry("digits", 1, 1, digits),
    Entry("digit_sum", 1, 1, digit_sum),
    Entry("from_digits", 1, MAX_ARGUMENTS, from_digits),
    Entry("is_whole", 1, 1, |call| truth(call.number(0)?.is_integer())),
];

/// The value of `if` once all is evaluated; evaluation itself looks at one side only.
fn choose(call: &Call<'_>) -> Result<Value, EvalError> {
    match call.value(0)? {
        Value::Truth(truth) => call.value(if *truth { 1 } else { 2 }).cloned(),
        other => Err(EvalError::Kind { found: other.kind(), wanted: "comparison" }),
    }
}

/// Joins the numbers one by one. Every step is bounded, not only the last: what lies between may be larger than
/// either end.
fn fold(call: &Call<'_>, join: fn(&Number, &Number) -> Number) -> Result<Value, EvalError> {
    let numbers = call.some_numbers()?;
    let (first, rest) = numbers.split_first().ok_or_else(|| call.undefined())?;
    rest.iter().try_fold((*first).clone(), |a, b| call.step(&a, b, join)).map(Value::Number)
}

/// The sum or product of numbers or polynomials, also of none.
pub(super) fn joined(call: &Call<'_>, operator: Operator, none: i64) -> Result<Value, EvalError> {
    let elements = call.elements();
    if !elements.iter().all(|element| matches!(element, Value::Number(_) | Value::Poly(_))) {
        // Says which of them is none.
        call.numbers()?;
    }
    elements
        .into_iter()
        .try_fold(Value::whole(none), |sum, element| join(operator, &sum, element, call.budget))
}

fn integers(call: &Call<'_>, join: fn(&BigInt, &BigInt) -> BigInt) -> Result<Value, EvalError> {
    let numbers = call.some_numbers()?;
    if !numbers.iter().all(|number| number.is_integer()) {
        return Err(call.undefined());
    }
    let mut joined = BigInt::zero();
    for (at, number) in numbers.into_iter().enumerate() {
        call.budget.spend_bits(joined.bits() + bits(number))?;
        joined = if at == 0 { number.numer().abs() } else { join(&joined, &number.numer()) };
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
    call.budget.spend_bits(bits(number) + 8 * places.unsigned_abs())?;
    let text = decimal(number, usize::try_from(places).unwrap_or(0));
    parse_plain(&text).ok_or_else(|| call.undefined()).map(Value::Number)
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

/// The decimal digits of a whole number that is not negative, the highest first.
fn digits_of(call: &Call<'_>) -> Result<Vec<i64>, EvalError> {
    let number = call.number(0)?;
    if !number.is_integer() || number.is_negative() {
        return Err(call.refuse(0, "a whole number that is not negative"));
    }
    call.budget.spend_bits(2 * bits(number))?;
    Ok(number.numer().to_string().bytes().map(|digit| i64::from(digit.saturating_sub(b'0'))).collect())
}

fn digits(call: &Call<'_>) -> Result<Value, EvalError> {
    call.listed(digits_of(call)?.into_iter().map(Value::whole).collect())
}

fn digit_sum(call: &Call<'_>) -> Result<Value, EvalError> {
    super::whole(digits_of(call)?.iter().sum())
}

/// The number with these decimal digits, the highest first.
fn from_digits(call: &Call<'_>) -> Result<Value, EvalError> {
    let mut text = String::new();
    for number in call.some_numbers()? {
        let digit = to_i64(number).filter(|digit| (0..10).contains(digit) && text.len() < 400);
        text += &digit.ok_or_else(|| call.refuse(0, "a list of at most 400 digits from 0 to 9"))?.to_string();
    }
    call.budget.spend_bits(8 * u64::try_from(text.len()).unwrap_or(u64::MAX))?;
    parse_plain(&text).map(Value::Number).ok_or_else(|| call.undefined())
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn arithmetic_follows_its_definitions() {
        check(&[
            ("gcd(12, 18, 27)", "3"),
            ("gcd([12, -18])", "6"),
            ("gcd(0, -4)", "4"),
            ("lcm(4, 6)", "12"),
            ("lcm(1..10)", "2520"),
            ("abs(-5/2)", "2.5"),
            ("[sign(-3), sign(0), sign(1/2)]", "-1, 0, 1"),
            ("min(3, 1, 2) < max(1, 2)", "true"),
            ("max([3, 10/3, 1])", "10/3"),
            ("[sum([]), product([])]", "0, 1"),
            ("product(1..6)", "720"),
            ("[floor(-1.5), ceil(-1.5), floor(2)]", "-2, -1, 2"),
            ("round(2.345, 2)", "2.35"),
            ("round(-2.5)", "-3"),
            ("sqrt(9/4)", "1.5"),
            ("sqrt(2)", "argument 1 of sqrt must be the square of a rational number, not 2"),
            ("is_whole(6/3)", "true"),
            ("digits(1909)", "1, 9, 0, 9"),
            ("digit_sum(0) + digit_sum(98765)", "35"),
            ("digits(-1)", "argument 1 of digits must be a whole number that is not negative, not -1"),
            ("from_digits([0, 4, 2])", "42"),
            (
                "from_digits(1, 10)",
                "argument 1 of from_digits must be a list of at most 400 digits from 0 to 9, not 1",
            ),
        ]);
    }
}
