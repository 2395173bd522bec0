//! Accuracy by level: how far a skill reaches (OMEGA's exploratory generalisation, arXiv 2506.18880).

use serde::Serialize;
use std::collections::BTreeMap;

use super::cell::Cell;
use super::tally::Options;
use super::value::Metric;

/// Accuracy of solving originals by level, Wilson's intervals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Levels {
    /// Level and accuracy, ascending.
    pub curve: Vec<(u32, Metric)>,
    /// Up to the level learned, where that was said: in distribution.
    pub trained: Option<Metric>,
    /// Above it: out of distribution.
    pub above: Option<Metric>,
}

impl Levels {
    /// `None` where all answers are of one level.
    pub(super) fn of(cell: &Cell, options: &Options) -> Option<Self> {
        let mut levels = BTreeMap::<u32, (usize, usize)>::new();
        for (_, level, unit) in cell.units() {
            let (right, n) = levels.entry(level).or_default();
            *right += unit.right;
            *n += unit.variants.len();
        }
        if levels.len() < 2 {
            return None;
        }
        let over = |within: &dyn Fn(u32) -> bool| {
            let counted = levels.iter().filter(|(level, _)| within(**level)).map(|(_, counts)| counts);
            let (right, n) = counted.fold((0, 0), |sum, (right, n)| (sum.0 + right, sum.1 + n));
            Metric::rate(right, n)
        };
        Some(Self {
            curve: levels.iter().map(|(level, (right, n))| (*level, Metric::rate(*right, *n))).collect(),
            trained: options.trained.map(|top| over(&|level| level <= top)),
            above: options.trained.map(|top| over(&|level| level > top)),
        })
    }
}
