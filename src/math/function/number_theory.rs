//! Whole numbers: their divisors, residues and bases.

use super::{Call, Entry, truth};
use crate::math::eval::{Budget, EvalError};
use crate::math::order::sort;
use crate::math::{Number, Value, number};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Num, One, Signed};
use std::borrow::Cow;

pub(super) const TABLE: &[Entry] = &[
    Entry("is_prime", 1, 1, is_prime),
    Entry("divisors", 1, 1, divisors),
    Entry("prime_factors", 1, 1, |call| call.listed(factors(call)?.into_iter().map(Value::whole).collect())),
    Entry("totient", 1, 1, totient),
    Entry("pow_mod", 3, 3, pow_mod),
    Entry("inverse_mod", 2, 2, inverse_mod),
    Entry("to_base", 2, 2, to_base),
    Entry("from_base", 2, 2, from_base),
];

/// The largest number that is taken apart: trial division by everything up to its square root stays far below a
/// millisecond.
pub(super) const MAX_FACTORED: i64 = 1_000_000_000;

/// Whether a whole number up to 10^9 is prime; none below 2 is.
fn is_prime(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, i64::MIN, MAX_FACTORED, "a whole number up to 1000000000")?;
    truth(n >= 2 && factors(call)?.len() == 1)
}

/// The prime factors, each as often as it divides, the smallest first.
fn factors(call: &Call<'_>) -> Result<Vec<i64>, EvalError> {
    let n = call.whole_in(0, 1, MAX_FACTORED, "a whole number from 1 to 1000000000")?;
    factors_of(n, call.budget)
}

fn factors_of(mut n: i64, budget: &Budget) -> Result<Vec<i64>, EvalError> {
    budget.spend(n.unsigned_abs().isqrt() / 16)?;
    let mut found = Vec::new();
    let mut divisor = 2;
    while divisor * divisor <= n {
        if n % divisor == 0 {
            found.push(divisor);
            n /= divisor;
        } else {
            divisor += 1 + divisor % 2;
        }
    }
    found.extend((n > 1).then_some(n));
    Ok(found)
}

/// All divisors of a whole number above 0, itself included, the smallest first.
fn divisors(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 1, MAX_FACTORED, "a whole number from 1 to 1000000000")?;
    call.listed(divisors_of(n, call.budget)?.into_iter().map(Value::whole).collect())
}

/// The divisors of a whole number from 1 to [`MAX_FACTORED`].
pub(super) fn divisors_of(n: i64, budget: &Budget) -> Result<Vec<i64>, EvalError> {
    let mut divisors = vec![1];
    for power in factors_of(n, budget)?.chunk_by(|a, b| a == b) {
        let before = divisors.clone();
        let mut times = 1;
        for prime in power {
            times *= prime;
            divisors.extend(before.iter().map(|divisor| divisor * times));
        }
    }
    sort(&mut divisors);
    Ok(divisors)
}

/// Euler's φ: how many of the numbers from 1 to n have no divisor in common with n.
fn totient(call: &Call<'_>) -> Result<Value, EvalError> {
    let factors = factors(call)?;
    let value = factors.chunk_by(|a, b| a == b).map(|power| (power.iter().product::<i64>(), power.first()));
    super::whole(value.map(|(power, prime)| power - power / prime.copied().unwrap_or(1)).product())
}

fn integer<'c>(call: &Call<'c>, at: usize) -> Result<Cow<'c, BigInt>, EvalError> {
    let number = call.number(at)?;
    if number.is_integer() { Ok(number.numer()) } else { Err(call.refuse(at, "a whole number")) }
}

/// The remainder of a^k divided by m, from 0 to m - 1.
fn pow_mod(call: &Call<'_>) -> Result<Value, EvalError> {
    let (base, exponent, modulus) = (integer(call, 0)?, integer(call, 1)?, integer(call, 2)?);
    if exponent.is_negative() {
        return Err(call.refuse(1, "a whole number that is not negative"));
    }
    if !modulus.is_positive() {
        return Err(call.refuse(2, "a whole number above 0"));
    }
    let words = 1 + modulus.bits() / 64;
    call.budget.spend(2 * (1 + exponent.bits()) * words * words)?;
    Ok(Number::from_integer(base.mod_floor(&modulus).modpow(&exponent, &modulus)).into())
}

/// The number x from 0 to m - 1 with a remainder of 1 when a·x is divided by m.
fn inverse_mod(call: &Call<'_>) -> Result<Value, EvalError> {
    let (number, modulus) = (integer(call, 0)?, integer(call, 1)?);
    if !modulus.is_positive() {
        return Err(call.refuse(1, "a whole number above 0"));
    }
    call.budget.spend_bits(8 * (number.bits() + modulus.bits()))?;
    let found = number.mod_floor(&modulus).extended_gcd(&modulus);
    if !found.gcd.is_one() {
        return Err(call.refuse(0, "without a divisor in common with the second"));
    }
    Ok(Number::from_integer(found.x.mod_floor(&modulus)).into())
}

fn base(call: &Call<'_>) -> Result<u32, EvalError> {
    let base = call.whole_in(1, 2, 36, "a base from 2 to 36")?;
    Ok(u32::try_from(base).unwrap_or(10))
}

/// A whole number written in another base, with capital letters for the digits above 9.
fn to_base(call: &Call<'_>) -> Result<Value, EvalError> {
    let number = integer(call, 0)?;
    call.budget.spend_bits(4 * number.bits())?;
    let text = number.to_str_radix(base(call)?).to_uppercase();
    Ok(Value::Text(text))
}

/// The whole number that a text, or the digits of a number, mean in another base.
fn from_base(call: &Call<'_>) -> Result<Value, EvalError> {
    let text = match call.value(0)? {
        Value::Text(text) => text.clone(),
        Value::Number(digits) => number::plain(digits),
        _ => String::new(),
    };
    let readable = text.len() <= 1024 && !text.starts_with('+') && !text.contains('_');
    call.budget.spend_bits(8 * u64::try_from(text.len()).unwrap_or(u64::MAX))?;
    let base = base(call)?;
    let number = readable.then(|| BigInt::from_str_radix(&text, base).ok()).flatten();
    match number {
        Some(number) => Ok(Number::from_integer(number).into()),
        None => Err(call.refuse(0, "made of digits of the base")),
    }
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn number_theory_follows_its_definitions() {
        check(&[
            ("[n for n in -2..30 if is_prime(n)]", "2, 3, 5, 7, 11, 13, 17, 19, 23, 29"),
            ("is_prime(999999937)", "true"),
            (
                "is_prime(10^9 + 7)",
                "argument 1 of is_prime must be a whole number up to 1000000000, not 1000000007",
            ),
            ("divisors(12)", "1, 2, 3, 4, 6, 12"),
            ("divisors(1)", "1"),
            ("len(divisors(735134400))", "1344"),
            ("divisors(0)", "argument 1 of divisors must be a whole number from 1 to 1000000000, not 0"),
            ("prime_factors(360)", "2, 2, 2, 3, 3, 5"),
            ("prime_factors(1)", ""),
            ("prime_factors(999999937 - 1)", "2, 2, 2, 2, 2, 2, 3, 3, 13, 83, 1609"),
            ("[totient(n) for n in 1..12]", "1, 1, 2, 2, 4, 2, 6, 4, 6, 4, 10, 4"),
            ("pow_mod(7, 222, 10)", "9"),
            ("pow_mod(-2, 3, 5)", "2"),
            ("pow_mod(5, 0, 1)", "0"),
            (
                "pow_mod(5, -1, 7)",
                "argument 2 of pow_mod must be a whole number that is not negative, not -1",
            ),
            ("inverse_mod(3, 11)", "4"),
            ("inverse_mod(-3, 11)", "7"),
            (
                "inverse_mod(4, 6)",
                "argument 1 of inverse_mod must be without a divisor in common with the second, not 4",
            ),
            ("to_base(2026, 16)", "7EA"),
            ("to_base(-5, 2)", "-101"),
            ("from_base('7ea', 16)", "2026"),
            ("from_base(1011, 2)", "11"),
            ("from_base('12', 2)", "argument 1 of from_base must be made of digits of the base, not 12"),
            ("to_base(5, 1)", "argument 2 of to_base must be a base from 2 to 36, not 1"),
        ]);
    }
}
