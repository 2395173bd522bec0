//! Counting.

use super::{Call, Entry};
use crate::math::eval::EvalError;
use crate::math::eval::item::bounded;
use crate::math::{Number, Value};
use num_bigint::BigInt;

pub(super) const TABLE: &[Entry] = &[Entry("factorial", 1, 1, factorial), Entry("binomial", 2, 2, binomial)];

/// n!, the number of orders of n things.
fn factorial(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 170, "a whole number from 0 to 170")?;
    call.budget.spend(4 * n.unsigned_abs())?;
    integer((1..=n).map(BigInt::from).product())
}

/// The number of k-element subsets of n things.
fn binomial(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 1000, "a whole number from 0 to 1000")?;
    let k = call.whole_in(1, 0, n, "a whole number from 0 to the first argument")?;
    call.budget.spend(16 * k.min(n - k).unsigned_abs())?;
    integer(num_integer::binomial(BigInt::from(n), BigInt::from(k)))
}

fn integer(value: BigInt) -> Result<Value, EvalError> {
    bounded(Number::from_integer(value)).map(Value::Number)
}
