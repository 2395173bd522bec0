//! How an accuracy holds up when the problem is rerolled (DynaMath, arXiv 2411.00836).

use serde::Serialize;

use super::bootstrap;
use super::cell::Cell;
use super::formula::all_right;
use super::tally::Options;
use super::value::{Interval, Metric, Undefined, Value};

/// Robustness over the units (a family at a level) of one cell. Intervals are a bootstrap over families.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robustness {
    /// The form the figures are about.
    pub form: String,
    /// The task they are about.
    pub task: String,
    /// The k of `worst`: a unit counts with the chance that k of its variants are all right.
    pub k: usize,
    /// Families the figures rest on; the unit of resampling.
    pub families: usize,
    /// Units the figures rest on.
    pub units: usize,
    /// Units with fewer than k variants answered, which are not in the figures.
    pub left_out: usize,
    /// Mean over units of the share of variants right.
    pub average: Metric,
    /// Worst-case accuracy at k: mean over units of C(c, k) / C(M, k). It falls with k by construction, so it
    /// means nothing without k.
    pub worst: Metric,
    /// DynaMath's own worst case: the share of units with every variant right, however many it has.
    pub worst_of_all: Metric,
    /// Reasoning robustness: worst / average. Not defined for k = 1, where the worst case is the average.
    pub rr: Metric,
    /// The gap average - worst.
    pub delta: Metric,
    /// The worst case for every k from 1 to the fewest variants of any unit in the figures.
    pub curve: Vec<f64>,
    /// Repetition consistency: when the same variant is asked again, how often the answer is the first one.
    pub consistency: Metric,
}

impl Robustness {
    pub(super) fn of(cell: &Cell, options: &Options) -> Self {
        let fewest = cell.units().map(|(_, _, unit)| unit.variants.len()).min().unwrap_or(0);
        let k = options.k.unwrap_or(fewest).max(1);
        let clusters = clusters(cell, k);
        let sum = clusters.iter().fold(Cluster::default(), |sum, cluster| bootstrap::add(&sum, cluster));
        let all_units = cell.units().count();
        let units = cell.units().filter(|(_, _, unit)| unit.variants.len() >= k).count();
        let figures = figures(&sum, k);
        let intervals = bootstrap::intervals(&clusters, options.resamples, |sum| figures_known(sum, k));
        let [average, worst, worst_of_all, rr, delta] = pair(figures, intervals, units);
        Self {
            form: cell.form.clone(),
            task: cell.task.clone(),
            k,
            families: clusters.len(),
            units,
            left_out: all_units - units,
            average,
            worst,
            worst_of_all,
            rr,
            delta,
            curve: curve(cell, k),
            consistency: match cell.repeats {
                0 => Metric::undefined(Undefined::NoRepeats, 0),
                repeats => Metric::rate(cell.agreeing, repeats),
            },
        }
    }
}

/// Sums over the units of one family: units, average, worst@k, all right.
type Cluster = [f64; 4];

const UNITS: usize = 0;

fn clusters(cell: &Cell, k: usize) -> Vec<Cluster> {
    let families = cell.families.values().map(|family| {
        let counted = family.levels.values().filter(|unit| unit.variants.len() >= k);
        counted.fold(Cluster::default(), |sum, unit| {
            let n = unit.variants.len();
            let all = if unit.right == n { 1.0 } else { 0.0 };
            bootstrap::add(&sum, &[1.0, unit.right as f64 / n as f64, all_right(unit.right, n, k), all])
        })
    });
    families.filter(|cluster| cluster[UNITS] > 0.0).collect()
}

fn figures(&[units, average, worst, all]: &Cluster, k: usize) -> [Value; 5] {
    let mean = |sum: f64| Value::ratio(sum, units, Undefined::TooFewVariants(k));
    let compared = |figure: Value| match (units > 0.0, k > 1) {
        (false, _) => Undefined::TooFewVariants(k).into(),
        (true, false) => Undefined::OneVariant.into(),
        (true, true) => figure,
    };
    let rr = compared(Value::ratio(worst, average, Undefined::ZeroAverage));
    [mean(average), mean(worst), mean(all), rr, compared(mean(average - worst))]
}

fn figures_known(sum: &Cluster, k: usize) -> [Option<f64>; 5] {
    figures(sum, k).map(|value| value.known())
}

fn pair(values: [Value; 5], intervals: [Interval; 5], n: usize) -> [Metric; 5] {
    let mut intervals = intervals.into_iter();
    values.map(|value| match (value, intervals.next()) {
        (Value::Undefined(why), _) => Metric::undefined(why, n),
        (value, Some(interval)) => Metric { value, interval, n },
        (value, None) => Metric { value, interval: Interval::Undefined(Undefined::NotComputed), n },
    })
}

fn curve(cell: &Cell, k: usize) -> Vec<f64> {
    let counts = cell.units().map(|(_, _, unit)| (unit.right, unit.variants.len())).filter(|(_, n)| *n >= k);
    let counts = counts.collect::<Vec<_>>();
    let fewest = counts.iter().map(|(_, n)| *n).min().unwrap_or(0);
    let at = |k: usize| {
        counts.iter().map(|(right, n)| all_right(*right, *n, k)).sum::<f64>() / counts.len() as f64
    };
    (1..=fewest).map(at).collect()
}
