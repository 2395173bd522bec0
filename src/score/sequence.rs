//! Two problems in a row against each by itself (OMEGA's compositional generalisation, arXiv 2506.18880; Compositional
//! GSM, arXiv 2410.01748).

use serde::Serialize;
use std::collections::BTreeMap;

use super::bootstrap;
use super::cell::{Cell, Unit};
use super::tally::Options;
use super::value::{Interval, Metric, Undefined, Value};

/// Every pair of families, and all of them together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sequences {
    /// One per pair of families and level.
    pub pairs: Vec<Sequence>,
    /// Mean accuracy over the pairs whose parts were both asked.
    pub observed: Metric,
    /// Mean of the products of the parts' accuracies.
    pub product: Metric,
    /// Observed less product: below 0 where putting them together is a difficulty of its own. Its interval
    /// draws first families; what second families share makes it somewhat narrow.
    pub gap: Metric,
}

/// One pair of families.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sequence {
    /// The family that comes first.
    pub first: String,
    /// The release of the family that takes its answer.
    pub second: String,
    /// The level of both.
    pub level: u32,
    /// Share of the sequences right.
    pub observed: Metric,
    /// The product of the two families' own accuracies at the level.
    pub product: Value,
    /// Observed less product.
    pub gap: Value,
}

/// Pairs of one first family: how many, observed, products.
type Cluster = [f64; 3];

impl Sequences {
    pub(super) fn of(cell: &Cell, solving: Option<&Cell>, options: &Options) -> Option<Self> {
        let alone = |family: &str, level: u32| -> Option<f64> {
            let unit: &Unit = solving?.families.get(family)?.levels.get(&level)?;
            (!unit.variants.is_empty()).then(|| unit.right as f64 / unit.variants.len() as f64)
        };
        let mut counts = BTreeMap::<(&str, &str, u32), (usize, usize)>::new();
        for (family, level, unit) in cell.units() {
            for (variant, seen) in &unit.variants {
                let second = variant.part.as_deref().unwrap_or_default();
                let (right, n) = counts.entry((family, second, level)).or_default();
                *right += usize::from(seen.verdict.is_right());
                *n += 1;
            }
        }
        let mut clusters = BTreeMap::<&str, Cluster>::new();
        let pairs = counts.iter().map(|(&(first, second, level), &(right, n))| {
            let id = second.rsplit_once('.').map_or(second, |(id, _)| id);
            let observed = Metric::rate(right, n);
            let product = alone(first, level).zip(alone(id, level)).map(|(a, b)| a * b);
            if let (Some(product), Some(seen)) = (product, observed.value.known()) {
                let cluster = clusters.entry(first).or_default();
                *cluster = bootstrap::add(cluster, &[1.0, seen, product]);
            }
            let known = |value: Option<f64>| value.map_or(Undefined::PartNotAsked.into(), Value::Known);
            Sequence {
                first: first.to_owned(),
                second: second.to_owned(),
                level,
                product: known(product),
                gap: known(product.zip(observed.value.known()).map(|(product, seen)| seen - product)),
                observed,
            }
        });
        let pairs: Vec<Sequence> = pairs.collect();
        let clusters: Vec<Cluster> = clusters.into_values().collect();
        let sum = clusters.iter().fold(Cluster::default(), |sum, one| bootstrap::add(&sum, one));
        let figures = |&[n, observed, product]: &Cluster| {
            [observed, product, observed - product].map(|sum| Value::ratio(sum, n, Undefined::PartNotAsked))
        };
        let intervals =
            bootstrap::intervals(&clusters, options.resamples, |sum| figures(sum).map(|value| value.known()));
        let n = pairs.iter().filter(|pair| pair.gap.known().is_some()).count();
        let metric = |(value, interval): (Value, Interval)| match value {
            Value::Undefined(why) => Metric::undefined(why, n),
            value @ Value::Known(_) => Metric { value, interval, n },
        };
        let [observed, product, gap] = figures(&sum);
        let [of_observed, of_product, of_gap] = intervals;
        (!pairs.is_empty()).then(|| Self {
            pairs,
            observed: metric((observed, of_observed)),
            product: metric((product, of_product)),
            gap: metric((gap, of_gap)),
        })
    }
}
