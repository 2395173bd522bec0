//! Counting. Numbers of the OEIS are named where there is one.

use super::{Call, Entry, MAX_ARGUMENTS};
use crate::math::eval::EvalError;
use crate::math::number::to_i64;
use crate::math::{Number, Value};
use num_bigint::BigInt;
use num_traits::{One, Zero};

pub(super) const TABLE: &[Entry] = &[
    Entry("factorial", 1, 1, factorial),
    Entry("binomial", 2, 2, binomial),
    Entry("permutations", 2, 2, permutations),
    Entry("multinomial", 1, MAX_ARGUMENTS, multinomial),
    Entry("derangements", 1, 1, derangements),
    Entry("catalan", 1, 1, catalan),
    Entry("fibonacci", 1, 1, fibonacci),
    Entry("stirling", 2, 2, stirling),
    Entry("partitions", 1, 1, partitions),
];

/// n!, the number of orders of n things.
fn factorial(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 170, "a whole number from 0 to 170")?;
    falling(call, n, n)
}

/// n!/(n - k)!, the number of ways to put k of n things in order.
fn permutations(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 1_000_000, "a whole number from 0 to 1000000")?;
    let k = call.whole_in(1, 0, n.min(170), "a whole number from 0 to the first argument, and to 170")?;
    falling(call, n, k)
}

/// The product of the k whole numbers that end with n.
fn falling(call: &Call<'_>, n: i64, k: i64) -> Result<Value, EvalError> {
    call.budget.spend(4 * k.unsigned_abs())?;
    integer((n - k + 1..=n).map(BigInt::from).product())
}

/// The number of k-element subsets of n things.
fn binomial(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 1000, "a whole number from 0 to 1000")?;
    let k = call.whole_in(1, 0, n, "a whole number from 0 to the first argument")?;
    integer(choose(call, n, k)?)
}

fn choose(call: &Call<'_>, n: i64, k: i64) -> Result<BigInt, EvalError> {
    let k = k.min(n - k);
    call.budget.spend(16 * k.unsigned_abs())?;
    Ok((1..=k).fold(BigInt::one(), |product, i| product * (n - k + i) / i))
}

/// The number of ways to divide things into groups of these sizes: (a + b + …)!/(a! b! …).
fn multinomial(call: &Call<'_>) -> Result<Value, EvalError> {
    let (mut total, mut product) = (0, BigInt::one());
    for number in call.numbers()? {
        let size = to_i64(number).filter(|size| (0..=1000 - total).contains(size));
        let size = size.ok_or_else(|| call.refuse(0, "whole numbers of a sum up to 1000"))?;
        total += size;
        product *= choose(call, total, size)?;
    }
    integer(product)
}

/// The number of orders in which nothing stays in its place (A000166).
fn derangements(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 170, "a whole number from 0 to 170")?;
    call.budget.spend(8 * n.unsigned_abs())?;
    integer((1..=n).fold(BigInt::one(), |last, i| last * i + if i % 2 == 0 { 1 } else { -1 }))
}

/// The number of ways to bracket n + 1 factors (A000108).
fn catalan(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 500, "a whole number from 0 to 500")?;
    integer(choose(call, 2 * n, n)? / (n + 1))
}

/// 0, 1, 1, 2, 3, 5, … (A000045), counted from 0.
fn fibonacci(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 1400, "a whole number from 0 to 1400")?;
    call.budget.spend(4 * n.unsigned_abs())?;
    let (mut now, mut next) = (BigInt::zero(), BigInt::one());
    for _ in 0..n {
        now += &next;
        std::mem::swap(&mut now, &mut next);
    }
    integer(now)
}

/// The number of ways to divide n things into k groups that are not empty (second kind, A008277).
fn stirling(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 60, "a whole number from 0 to 60")?;
    let k = call.whole_in(1, 0, n, "a whole number from 0 to the first argument")?;
    call.budget.spend(4 * (1 + n.unsigned_abs() * k.unsigned_abs()))?;
    // S(n, k) = k S(n-1, k) + S(n-1, k-1), a row after the other.
    let mut row = vec![BigInt::one()];
    for _ in 0..n {
        let mut left = BigInt::zero();
        for (at, entry) in (0..=k).zip(&mut row) {
            let old = entry.clone();
            *entry = &old * at + left;
            left = old;
        }
        row.push(left);
    }
    integer(row.into_iter().nth(usize::try_from(k).unwrap_or(0)).unwrap_or_default())
}

/// The number of ways to write n as a sum, whatever the order (A000041).
fn partitions(call: &Call<'_>) -> Result<Value, EvalError> {
    let n = call.whole_in(0, 0, 400, "a whole number from 0 to 400")?;
    call.budget.spend(n.unsigned_abs().pow(2) / 16)?;
    let n = usize::try_from(n).unwrap_or(0);
    // Sums of parts up to the largest, for one more largest part at a time; p(400) fits 63 bits.
    let mut ways = vec![0_i64; n + 1];
    ways.first_mut().into_iter().for_each(|none| *none = 1);
    for part in 1..=n {
        for sum in part..=n {
            let without = ways.get(sum - part).copied().unwrap_or(0);
            ways.get_mut(sum).into_iter().for_each(|entry| *entry += without);
        }
    }
    super::whole(ways.last().copied().unwrap_or(0))
}

fn integer(value: BigInt) -> Result<Value, EvalError> {
    Ok(Number::from_integer(value).into())
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn counts_are_those_published() {
        check(&[
            ("[factorial(n) for n in 0..5]", "1, 1, 2, 6, 24, 120"),
            ("factorial(171)", "argument 1 of factorial must be a whole number from 0 to 170, not 171"),
            ("binomial(10, 3)", "120"),
            ("[binomial(5, k) for k in 0..5]", "1, 5, 10, 10, 5, 1"),
            ("binomial(1000, 500) = binomial(999, 499) + binomial(999, 500)", "true"),
            ("permutations(10, 3)", "720"),
            ("permutations(5, 0)", "1"),
            ("multinomial([1, 4, 4, 2])", "34650"),
            (
                "multinomial(2, -1)",
                "argument 1 of multinomial must be whole numbers of a sum up to 1000, not 2",
            ),
            ("[derangements(n) for n in 0..6]", "1, 0, 1, 2, 9, 44, 265"),
            ("[catalan(n) for n in 0..6]", "1, 1, 2, 5, 14, 42, 132"),
            ("[fibonacci(n) for n in 0..10]", "0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55"),
            ("fibonacci(100)", "354224848179261915075"),
            ("[stirling(5, k) for k in 0..5]", "0, 1, 15, 25, 10, 1"),
            ("stirling(10, 5)", "42525"),
            ("[partitions(n) for n in 0..10]", "1, 1, 2, 3, 5, 7, 11, 15, 22, 30, 42"),
            ("partitions(100)", "190569292"),
            ("partitions(400)", "6727090051741041926"),
        ]);
    }
}
