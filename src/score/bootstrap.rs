//! Seeded bootstrap intervals over families: families are drawn with replacement, whole.

use super::value::{Interval, Undefined};
use crate::math::Stream;

/// 95 % percentile intervals of figures computed from the sum of the clusters (one cluster per family), from
/// `resamples` draws of as many clusters as there are.
///
/// Always the same draws for the same number of clusters, so that the numbers do not flicker from one update to the
/// next and a report can be reproduced. A resample that leaves a figure undefined is left out of it; if that is the
/// case for more than half, so is the interval.
pub(super) fn intervals<const N: usize, const S: usize>(
    clusters: &[[f64; N]],
    resamples: usize,
    figures: impl Fn(&[f64; N]) -> [Option<f64>; S],
) -> [Interval; S] {
    if resamples == 0 || clusters.len() < 2 {
        let why = if resamples == 0 { Undefined::NotComputed } else { Undefined::OneFamily };
        return std::array::from_fn(|_| Interval::Undefined(why.clone()));
    }
    let mut stream = Stream::new("reroll/score/bootstrap");
    let mut samples: [Vec<f64>; S] = std::array::from_fn(|_| Vec::with_capacity(resamples));
    for _ in 0..resamples {
        let mut sum = [0.0; N];
        for _ in 0..clusters.len() {
            if let Some(cluster) = stream.choose(clusters) {
                sum = add(&sum, cluster);
            }
        }
        for (sample, figure) in samples.iter_mut().zip(figures(&sum)) {
            sample.extend(figure);
        }
    }
    samples.map(|sample| percentiles(sample, resamples))
}

fn percentiles(mut sample: Vec<f64>, resamples: usize) -> Interval {
    if 2 * sample.len() < resamples {
        return Interval::Undefined(Undefined::Unstable);
    }
    sample.sort_by(f64::total_cmp);
    // 2.5 % of the sample lies outside on either side.
    let outside = sample.len() / 40;
    match (sample.get(outside), sample.get(sample.len() - 1 - outside)) {
        (Some(low), Some(high)) => Interval::Known(*low, *high),
        _ => Interval::Undefined(Undefined::Unstable),
    }
}

/// The sum, element by element.
pub(super) fn add<const N: usize>(a: &[f64; N], b: &[f64; N]) -> [f64; N] {
    let mut sum = *a;
    sum.iter_mut().zip(b).for_each(|(into, from)| *into += from);
    sum
}
