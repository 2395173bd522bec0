//! Repeated answers to the same item: pass@k (arXiv 2107.03374) and G-Pass@k (arXiv 2412.13147).

use serde::Serialize;

use super::bootstrap;
use super::cell::Cell;
use super::formula::{g_pass, mean_g_pass, pass_at_k};
use super::tally::Options;
use super::value::{Metric, Undefined, Value};

/// Means over the items that were answered at least k times; intervals over families.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Samples {
    /// The fewest answers that any item with more than one has.
    pub k: usize,
    /// Items with so many.
    pub items: usize,
    /// At least one of k right.
    pub pass: Metric,
    /// At least half of k right.
    pub g_pass_50: Metric,
    /// At least three quarters of k right.
    pub g_pass_75: Metric,
    /// All of k right.
    pub g_pass_100: Metric,
    /// The mean over the thresholds above one half.
    pub mean_g_pass: Metric,
}

/// Items of one family, and the sums of the five figures.
type Cluster = [f64; 6];

impl Samples {
    pub(super) fn of(cell: &Cell, options: &Options) -> Option<Self> {
        let seen = || cell.units().flat_map(|(_, _, unit)| unit.variants.values());
        let k = seen().map(|seen| seen.samples).filter(|samples| *samples > 1).min()?;
        // The least whole number of answers that is at least this share of k; at least one.
        let least = |quarters: usize| (k * quarters).div_ceil(4).max(1);
        let families = cell.families.values().map(|family| {
            let items = family.levels.values().flat_map(|unit| unit.variants.values());
            items.filter(|seen| seen.samples >= k).fold(Cluster::default(), |sum, seen| {
                let (n, c) = (seen.samples, seen.samples_right);
                let at = |m: usize| g_pass(n, c, k, m);
                let figures = [pass_at_k(n, c, k), at(least(2)), at(least(3)), at(k), mean_g_pass(n, c, k)];
                let [a, b, d, e, f] = figures.map(|value| value.known().unwrap_or(0.0));
                bootstrap::add(&sum, &[1.0, a, b, d, e, f])
            })
        });
        let clusters: Vec<Cluster> = families.filter(|cluster| cluster[0] > 0.0).collect();
        let sum = clusters.iter().fold(Cluster::default(), |sum, one| bootstrap::add(&sum, one));
        let means = |&[items, a, b, c, d, e]: &Cluster| {
            [a, b, c, d, e].map(|sum| Value::ratio(sum, items, Undefined::NoRepeats))
        };
        let intervals =
            bootstrap::intervals(&clusters, options.resamples, |sum| means(sum).map(|v| v.known()));
        let items = seen().filter(|seen| seen.samples >= k).count();
        let mut metrics = means(&sum).into_iter().zip(intervals).map(|(value, interval)| Metric {
            value,
            interval,
            n: items,
        });
        let mut next = || metrics.next().unwrap_or_else(|| Metric::undefined(Undefined::NoRepeats, items));
        Some(Self {
            k,
            items,
            pass: next(),
            g_pass_50: next(),
            g_pass_75: next(),
            g_pass_100: next(),
            mean_g_pass: next(),
        })
    }
}
