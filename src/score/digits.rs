//! Number tasks by length (Number Cookbook, arXiv 2411.03766): exact match, digit match and length difference, and how
//! far a task is mastered.

use serde::Serialize;

use super::cell::{Cell, DigitSums};
use crate::checklist::nupa::{Combination, Representation};

/// One task on numbers in one representation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberTask {
    /// The task: `add`, `max-hard`.
    pub task: String,
    /// How the numbers in the question are written.
    pub representation: Representation,
    /// The measures by number of digits, ascending.
    pub lengths: Vec<Length>,
    /// The longest length asked at which the task is well learned: exact match at least 0.9, digit match at least 0.9,
    /// length difference at most 0.1.
    pub well_learned: Longest,
    /// The longest at which performance is preserved: 0.1, 0.5, 1.
    pub preserved: Longest,
    /// Exact match over the paper's ranges of lengths; those asked only.
    pub ranges: Vec<(&'static str, f64)>,
}

/// The measures at one length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Length {
    /// Digits of the longer operand.
    pub digits: u32,
    /// Answers.
    pub n: usize,
    /// Share with every part equal, as text.
    pub exact_match: f64,
    /// Mean share of the right answer's digits that are matched.
    pub digit_match: f64,
    /// Mean difference in the number of digits.
    pub length_difference: f64,
}

/// Lengths by each measure; `None` where no length asked is mastered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Longest {
    /// By exact match.
    pub exact_match: Option<u32>,
    /// By digit match.
    pub digit_match: Option<u32>,
    /// By length difference.
    pub length_difference: Option<u32>,
}

/// The ranges for arithmetic and conversions; the first two are the paper's domain of training.
const RANGES: &[(&str, u32, u32)] = &[("S", 1, 4), ("M", 5, 8), ("L", 9, 14), ("XL", 15, 20)];

/// The ranges for comparing and for single digits.
const LONG_RANGES: &[(&str, u32, u32)] = &[("S", 1, 10), ("M", 11, 20), ("L", 21, 60), ("XL", 61, 100)];

/// The tasks that are asked of up to 100 digits.
const LONG: &[&str] = &["max", "min", "digit-max", "digit-min", "digit-add", "get-digit", "length", "count"];

impl NumberTask {
    pub(super) fn all(cell: &Cell) -> Vec<Self> {
        let tasks = cell.families.iter().filter_map(|(name, family)| {
            let combination = Combination::of_family(name)?;
            let sums: Vec<(u32, DigitSums)> = family
                .levels
                .iter()
                .map(|(level, unit)| (*level, unit.digits.clone()))
                .filter(|(_, sums)| sums.n > 0)
                .collect();
            (!sums.is_empty()).then(|| Self::of(combination, &sums))
        });
        tasks.collect()
    }

    fn of(combination: Combination, sums: &[(u32, DigitSums)]) -> Self {
        let length = |(digits, sums): &(u32, DigitSums)| {
            let n = sums.n as f64;
            Length {
                digits: *digits,
                n: sums.n,
                exact_match: sums.exact as f64 / n,
                digit_match: sums.digit_match().unwrap_or(0.0),
                length_difference: sums.length_difference as f64 / n,
            }
        };
        let lengths: Vec<Length> = sums.iter().map(length).collect();
        let last = |holds: &dyn Fn(&Length) -> bool| {
            lengths.iter().filter(|length| holds(length)).map(|length| length.digits).max()
        };
        let longest = |exact: f64, matched: f64, difference: f64| Longest {
            exact_match: last(&|length| length.exact_match >= exact),
            digit_match: last(&|length| length.digit_match >= matched),
            length_difference: last(&|length| length.length_difference <= difference),
        };
        let task = combination.task();
        let long = LONG.iter().any(|long| task == *long || task.strip_suffix("-hard") == Some(long));
        let ranges = if long { LONG_RANGES } else { RANGES };
        let range = |&(name, from, to): &(&'static str, u32, u32)| {
            let within = sums.iter().filter(|(digits, _)| (from..=to).contains(digits));
            let (exact, n) = within.fold((0, 0), |sum, (_, one)| (sum.0 + one.exact, sum.1 + one.n));
            (n > 0).then(|| (name, f64::from(u32::try_from(exact).unwrap_or(u32::MAX)) / n as f64))
        };
        Self {
            well_learned: longest(0.9, 0.9, 0.1),
            preserved: longest(0.1, 0.5, 1.0),
            ranges: ranges.iter().filter_map(range).collect(),
            representation: combination.representation,
            task,
            lengths,
        }
    }
}
