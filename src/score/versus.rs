//! Two respondents on the same items, pair by pair.
//!
//! Only items that both answered count, each by its first answer, so a difference is never one between other problems.
//! Its interval resamples families, with both respondents' answers to them together; McNemar's exact p looks at the items
//! on which the two differ, as if they were independent.

use serde::Serialize;

use super::bootstrap;
use super::cell::{Cell, Seen, Unit, Variant};
use super::formula::{all_right, mcnemar};
use super::tally::{Options, Tally};
use super::value::{Interval, Metric, Undefined, Value};
use std::collections::BTreeMap;

/// Two respondents, in all cells that both have answers in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Versus {
    /// Over all items together.
    pub all: Duel,
    /// Per form and task, in the order of the checklist.
    pub cells: Vec<Contest>,
    /// How the two hold up when original problems are rerolled; `None` where neither solved any.
    pub robustness: Option<Endurance>,
}

/// A form of a task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contest {
    /// The form.
    pub form: String,
    /// The task.
    pub task: String,
    /// Who was right.
    pub duel: Duel,
}

/// Who was right, over the items that both answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duel {
    /// Items that both answered.
    pub pairs: usize,
    /// Both right.
    pub both: usize,
    /// Only the first right.
    pub only_first: usize,
    /// Only the second right.
    pub only_second: usize,
    /// Neither right.
    pub neither: usize,
    /// Share of the first's answers that are right.
    pub first: Metric,
    /// Share of the second's.
    pub second: Metric,
    /// The first's share less the second's. Interval over families.
    pub difference: Metric,
    /// McNemar's exact two-sided p.
    pub p: Value,
}

/// The worst case over k variants of each, and its difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Endurance {
    /// The k: the fewest variants of any family and level that both answered, unless it was given.
    pub k: usize,
    /// The first's worst case at k.
    pub first: Metric,
    /// The second's.
    pub second: Metric,
    /// The first's less the second's.
    pub difference: Metric,
}

/// Sums over a family: items (or units), the first's score over them, the second's, and items that both have right.
type Cluster = [f64; 4];

/// What became of an item with the one and with the other.
type Pair<'t> = (&'t Seen, &'t Seen);

impl Versus {
    /// Compares two lists of answers.
    pub fn of(first: &Tally, second: &Tally, options: &Options) -> Self {
        let shared = first.cells.iter().filter_map(|cell| Some((cell, second.cell(&cell.form, &cell.task)?)));
        let shared = shared.collect::<Vec<_>>();
        let mut together = BTreeMap::<&str, Cluster>::new();
        let mut contests = Vec::new();
        for (one, other) in &shared {
            let mut clusters = BTreeMap::<&str, Cluster>::new();
            for (family, _, pairs) in units(one, other) {
                let sum =
                    pairs.iter().fold(Cluster::default(), |sum, pair| bootstrap::add(&sum, &count(*pair)));
                for into in [&mut clusters, &mut together] {
                    let cluster = into.entry(family).or_default();
                    *cluster = bootstrap::add(cluster, &sum);
                }
            }
            let duel = Duel::of(clusters.into_values().collect(), options);
            if duel.pairs > 0 {
                contests.push(Contest { form: one.form.clone(), task: one.task.clone(), duel });
            }
        }
        let solved = shared.iter().find(|(cell, _)| cell.form == "original" && cell.task == "solving");
        Self {
            all: Duel::of(together.into_values().collect(), options),
            cells: contests,
            robustness: solved.and_then(|(one, other)| Endurance::of(one, other, options)),
        }
    }
}

impl Duel {
    fn of(clusters: Vec<Cluster>, options: &Options) -> Self {
        let sum = clusters.iter().fold(Cluster::default(), |sum, one| bootstrap::add(&sum, one));
        // Sums of ones, so whole.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts, far below 2^52")]
        let [pairs, first, second, both] = sum.map(|count| count as usize);
        Self {
            pairs,
            both,
            only_first: first - both,
            only_second: second - both,
            neither: pairs + both - first - second,
            first: Metric::rate(first, pairs),
            second: Metric::rate(second, pairs),
            difference: difference(&clusters, options, Undefined::NoAnswers),
            p: mcnemar(first - both, second - both),
        }
    }
}

impl Endurance {
    fn of(one: &Cell, other: &Cell, options: &Options) -> Option<Self> {
        let units = units(one, other);
        let fewest = units.iter().map(|(_, _, pairs)| pairs.len()).min()?;
        let k = options.k.unwrap_or(fewest).max(1);
        let mut clusters = BTreeMap::<&str, Cluster>::new();
        for (family, _, pairs) in units.iter().filter(|(_, _, pairs)| pairs.len() >= k) {
            let worst = |right: usize| all_right(right, pairs.len(), k);
            let first = pairs.iter().filter(|(one, _)| one.verdict.is_right()).count();
            let second = pairs.iter().filter(|(_, other)| other.verdict.is_right()).count();
            let cluster = clusters.entry(family).or_default();
            *cluster = bootstrap::add(cluster, &[1.0, worst(first), worst(second), 0.0]);
        }
        let clusters = clusters.into_values().collect::<Vec<_>>();
        let lacking = || Undefined::TooFewVariants(k);
        let [first, second] = [1, 2].map(|of| {
            mean(&clusters, options, lacking(), move |sum| sum.get(of).copied().unwrap_or_default())
        });
        Some(Self { k, first, second, difference: difference(&clusters, options, lacking()) })
    }
}

/// Per family and level that both answered, the items that both answered.
fn units<'t>(one: &'t Cell, other: &'t Cell) -> Vec<(&'t str, u32, Vec<Pair<'t>>)> {
    let pairs = |first: &'t Unit, second: &'t Unit| -> Vec<Pair<'t>> {
        let pair = |(variant, seen): (&Variant, &'t Seen)| Some((seen, second.variants.get(variant)?));
        first.variants.iter().filter_map(pair).collect()
    };
    let units = one.units().filter_map(|(family, level, unit)| {
        let second = other.families.get(family)?.levels.get(&level)?;
        Some((family, level, pairs(unit, second)))
    });
    units.filter(|(_, _, pairs)| !pairs.is_empty()).collect()
}

fn count((one, other): Pair<'_>) -> Cluster {
    let number = |is: bool| if is { 1.0 } else { 0.0 };
    let (first, second) = (one.verdict.is_right(), other.verdict.is_right());
    [1.0, number(first), number(second), number(first && second)]
}

fn difference(clusters: &[Cluster], options: &Options, lacking: Undefined) -> Metric {
    mean(clusters, options, lacking, |[_, first, second, _]| first - second)
}

/// A sum of the clusters over their items or units, with its interval over families.
fn mean(clusters: &[Cluster], options: &Options, lacking: Undefined, of: impl Fn(&Cluster) -> f64) -> Metric {
    let sum = clusters.iter().fold(Cluster::default(), |sum, one| bootstrap::add(&sum, one));
    let mean = |sum: &Cluster| Value::ratio(of(sum), sum[0], lacking.clone());
    let [interval]: [Interval; 1] =
        bootstrap::intervals(clusters, options.resamples, |sum| [mean(sum).known()]);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, far below 2^52")]
    let n = sum[0] as usize;
    match mean(&sum) {
        Value::Undefined(why) => Metric::undefined(why, n),
        value @ Value::Known(_) => Metric { value, interval, n },
    }
}
