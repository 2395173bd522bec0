//! Statistics of data, all of it: of a population, not estimated from a sample.

use super::{Call, Entry, MAX_ARGUMENTS};
use crate::math::eval::EvalError;
use crate::math::eval::item::{bits, join};
use crate::math::number::{compare, equal, whole};
use crate::math::order::{sort_by, sort_by_key};
use crate::math::{Number, Operator, Value};
use num_traits::Zero;

pub(super) const TABLE: &[Entry] = &[
    Entry("mean", 1, MAX_ARGUMENTS, mean),
    Entry("median", 1, MAX_ARGUMENTS, median),
    Entry("mode", 1, MAX_ARGUMENTS, mode),
    Entry("range", 1, MAX_ARGUMENTS, range),
    Entry("variance", 1, MAX_ARGUMENTS, variance),
];

/// The arithmetic mean, of polynomials too.
fn mean(call: &Call<'_>) -> Result<Value, EvalError> {
    let count = call.elements().len();
    if count == 0 {
        call.some_numbers()?;
    }
    let count = Value::whole(i64::try_from(count).unwrap_or(i64::MAX));
    join(Operator::Divide, &super::arithmetic::joined(call, Operator::Add, 0)?, &count, call.budget)
}

fn average(call: &Call<'_>, numbers: &[&Number]) -> Result<Number, EvalError> {
    let total =
        numbers.iter().try_fold(Number::zero(), |total, number| call.step(&total, number, |a, b| a + b))?;
    Ok(total / whole(i64::try_from(numbers.len()).unwrap_or(i64::MAX)))
}

/// The middle of the data in order, or the mean of the two in the middle.
fn median(call: &Call<'_>) -> Result<Value, EvalError> {
    let sorted = ascending(call)?;
    let middle = [(sorted.len() - 1) / 2, sorted.len() / 2];
    let middle: Vec<&Number> = middle.iter().filter_map(|at| sorted.get(*at).copied()).collect();
    Ok(average(call, &middle)?.into())
}

/// The value that occurs most often; data with several such values has no mode.
fn mode(call: &Call<'_>) -> Result<Value, EvalError> {
    let sorted = ascending(call)?;
    let mut runs: Vec<&[&Number]> = sorted.chunk_by(|a, b| equal(a, b)).collect();
    sort_by_key(&mut runs, |run| run.len());
    match runs.as_slice() {
        [.., second, first] if second.len() == first.len() => {
            Err(call.refuse(0, "data with one most frequent value"))
        }
        [.., [mode, ..]] => Ok((*mode).clone().into()),
        _ => Err(call.undefined()),
    }
}

/// The largest less the smallest.
fn range(call: &Call<'_>) -> Result<Value, EvalError> {
    match ascending(call)?.as_slice() {
        [smallest, .., largest] => Ok((*largest - *smallest).into()),
        _ => Ok(Number::zero().into()),
    }
}

/// The mean of the squared differences from the mean.
fn variance(call: &Call<'_>) -> Result<Value, EvalError> {
    let numbers = call.some_numbers()?;
    let mean = average(call, &numbers)?;
    let mut squares = Vec::with_capacity(numbers.len());
    for number in numbers {
        squares.push(call.step(number, &mean, |a, b| (a - b) * (a - b))?);
    }
    Ok(average(call, &squares.iter().collect::<Vec<_>>())?.into())
}

/// The numbers, the smallest first; at least one.
fn ascending<'c>(call: &Call<'c>) -> Result<Vec<&'c Number>, EvalError> {
    let mut numbers = call.some_numbers()?;
    numbers.iter().try_for_each(|number| call.budget.spend_bits(2 * bits(number)))?;
    sort_by(&mut numbers, |a, b| compare(a, b));
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn statistics_follow_their_definitions() {
        check(&[
            ("mean(1, 2, 4)", "7/3"),
            ("mean([2, 3])", "2.5"),
            ("mean([])", "argument 1 of mean must be a list that is not empty, not nothing"),
            ("median(3, 1, 2, 10)", "2.5"),
            ("median([9, 1, 5])", "5"),
            ("mode([4, 1, 4, 2])", "4"),
            ("mode(7)", "7"),
            ("mode(1, 1, 2, 2, 3)", "argument 1 of mode must be data with one most frequent value, not 1"),
            ("range([3, 11, 7]) + range(5)", "8"),
            ("variance(2, 4, 4, 4, 5, 5, 7, 9)", "4"),
        ]);
    }
}
