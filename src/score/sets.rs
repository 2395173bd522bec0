//! Accuracy as a distribution over sets (GSM-Symbolic, arXiv 2410.05229): the i-th variants of all families are one set.

use serde::Serialize;
use std::collections::BTreeMap;

use super::cell::Cell;
use super::value::{Undefined, Value};

/// The sets and what chance alone would make of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sets {
    /// Units (a family at a level) in every set.
    pub units: usize,
    /// Sets with an answer of every unit.
    pub sets: usize,
    /// Sets that lack one, and are not counted.
    pub left_out: usize,
    /// Mean accuracy.
    pub mean: Value,
    /// Standard deviation over the sets (n - 1).
    pub sd: Value,
    /// What the deviation would be if every unit were right by chance at its own rate in every set, √Σp(1-p) / N: a
    /// spread of this size is no evidence of fragility.
    pub binomial_floor: Value,
    /// The same at one common rate, √(p(1-p)/N).
    pub pooled_floor: Value,
    /// How many sets have so many units right.
    pub histogram: Vec<(usize, usize)>,
}

impl Sets {
    pub(super) fn of(cell: &Cell) -> Option<Self> {
        // By index and seed: the release differs from family to family.
        let mut sets = BTreeMap::<(u64, &str), (usize, usize)>::new();
        for (_, _, unit) in cell.units() {
            for (variant, seen) in &unit.variants {
                let seed =
                    variant.draw.as_deref().and_then(|draw| draw.rsplit(' ').next()).unwrap_or_default();
                let set = sets.entry((variant.index, seed)).or_default();
                set.0 += 1;
                set.1 += usize::from(seen.verdict.is_right());
            }
        }
        let units = cell.units().count();
        let whole: Vec<usize> = sets.values().filter(|(n, _)| *n == units).map(|(_, right)| *right).collect();
        if units < 2 || whole.is_empty() {
            return None;
        }
        let (n, count) = (units as f64, whole.len() as f64);
        let mean = whole.iter().sum::<usize>() as f64 / (n * count);
        let squares: f64 = whole.iter().map(|right| (*right as f64 / n - mean).powi(2)).sum();
        // p(1-p) of a rate that was measured over m answers is low by (m-1)/m.
        let variance: f64 = cell
            .units()
            .map(|(_, _, unit)| (unit.right as f64, unit.variants.len() as f64))
            .filter(|(_, m)| *m > 1.0)
            .map(|(right, m)| right / m * (1.0 - right / m) * m / (m - 1.0))
            .sum();
        let mut histogram = BTreeMap::<usize, usize>::new();
        whole.iter().for_each(|right| *histogram.entry(*right).or_default() += 1);
        let several = |value: f64| match whole.len() {
            1 => Undefined::OneSet.into(),
            _ => Value::Known(value),
        };
        Some(Self {
            units,
            sets: whole.len(),
            left_out: sets.len() - whole.len(),
            mean: Value::Known(mean),
            sd: several((squares / (count - 1.0)).sqrt()),
            binomial_floor: several(variance.sqrt() / n),
            pooled_floor: several((mean * (1.0 - mean) / n).sqrt()),
            histogram: histogram.into_iter().collect(),
        })
    }
}
