//! Statistics of data.

use super::{Call, Entry, MAX_ARGUMENTS};
use crate::math::eval::EvalError;
use crate::math::eval::item::{bits, bounded};
use crate::math::number::{compare, whole};
use crate::math::{Number, Value};
use num_traits::Zero;

pub(super) const TABLE: &[Entry] =
    &[Entry("mean", 1, MAX_ARGUMENTS, mean), Entry("median", 1, MAX_ARGUMENTS, median)];

/// The arithmetic mean.
fn mean(call: &Call<'_>) -> Result<Value, EvalError> {
    Ok(average(call, &call.some_numbers()?)?.into())
}

fn average(call: &Call<'_>, numbers: &[&Number]) -> Result<Number, EvalError> {
    let total = numbers.iter().try_fold(Number::zero(), |total, number| {
        call.budget.spend_bits(bits(&total) + bits(number))?;
        bounded(total + *number)
    })?;
    bounded(total / whole(i64::try_from(numbers.len()).unwrap_or(i64::MAX)))
}

/// The middle of the data in order, or the mean of the two in the middle.
fn median(call: &Call<'_>) -> Result<Value, EvalError> {
    let sorted = ascending(call)?;
    let middle = [(sorted.len() - 1) / 2, sorted.len() / 2];
    let middle: Vec<&Number> = middle.iter().filter_map(|at| sorted.get(*at).copied()).collect();
    Ok(average(call, &middle)?.into())
}

/// The numbers, the smallest first; at least one.
fn ascending<'c>(call: &Call<'c>) -> Result<Vec<&'c Number>, EvalError> {
    let mut numbers = call.some_numbers()?;
    numbers.iter().try_for_each(|number| call.budget.spend_bits(8 * bits(number)))?;
    numbers.sort_by(|a, b| compare(a, b));
    Ok(numbers)
}
