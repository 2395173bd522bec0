//! Whole numbers and their divisors.

use super::{Call, Entry, truth};
use crate::math::Value;
use crate::math::eval::EvalError;

pub(super) const TABLE: &[Entry] = &[Entry("is_prime", 1, 1, is_prime)];

/// Whether a whole number below a million is prime; none below 2 is.
fn is_prime(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, i64::MIN, 999_999, "a whole number below a million")?;
    call.budget.spend(n.unsigned_abs().isqrt() / 16)?;
    truth(n >= 2 && (2..).take_while(|d| d * d <= n).all(|d| n % d != 0))
}
