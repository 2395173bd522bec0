//! A perturbed form against the original of the same problem (GSM-Plus, arXiv 2402.19255).

use serde::Serialize;

use super::bootstrap;
use super::cell::Cell;
use super::formula::mcnemar;
use super::tally::{Options, Tally};
use super::value::{Metric, Undefined, Value};
use crate::checklist::Form;
use crate::checklist::axis::GSM_PLUS;
use std::collections::BTreeMap;

/// What a perturbation does to the answers, pair by pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paired {
    /// The perturbed form.
    pub form: String,
    /// What GSM-Plus calls the perturbation, if it is one of its eight.
    pub gsm_plus: Option<&'static str>,
    /// Problems answered both ways.
    pub pairs: usize,
    /// Both right.
    pub both: usize,
    /// Only the original right.
    pub only_original: usize,
    /// Only the perturbed form right.
    pub only_perturbed: usize,
    /// Neither right.
    pub neither: usize,
    /// Share of the originals right, over the pairs.
    pub original: Metric,
    /// Share of the perturbed forms right, over the pairs.
    pub perturbed: Metric,
    /// Performance drop rate: 1 - perturbed / original; below 0 where the perturbation helps. Interval over families.
    pub pdr: Metric,
    /// Accurately solved pairs: the share with both right.
    pub asp: Metric,
    /// McNemar's exact two-sided p.
    pub p: Value,
}

/// Pairs of one family: how many, originals right, perturbed right, both right.
type Cluster = [f64; 4];

impl Paired {
    pub(super) fn all(tally: &Tally, original: &Cell, options: &Options) -> Vec<Self> {
        let perturbed = tally.cells.iter().filter(|cell| cell.task == "solving" && cell.form != "original");
        let paired = perturbed.map(|cell| Self::of(cell, original, options));
        paired.filter(|paired| paired.pairs > 0).collect()
    }

    fn of(cell: &Cell, original: &Cell, options: &Options) -> Self {
        let originals = original.problems();
        let mut clusters = BTreeMap::<&str, Cluster>::new();
        for (problem, perturbed) in cell.problems() {
            let (Some(original), Some(perturbed)) = (originals.get(&problem), perturbed.first()) else {
                continue;
            };
            let right = |seen: Option<&(_, &super::cell::Seen)>| {
                seen.is_some_and(|(_, seen)| seen.verdict.is_right())
            };
            let (was, is) = (right(original.first()), right(Some(perturbed)));
            let one = |is: bool| if is { 1.0 } else { 0.0 };
            let cluster = clusters.entry(problem.0).or_default();
            *cluster = bootstrap::add(cluster, &[1.0, one(was), one(is), one(was && is)]);
        }
        let clusters: Vec<Cluster> = clusters.into_values().collect();
        let sum = clusters.iter().fold(Cluster::default(), |sum, one| bootstrap::add(&sum, one));
        // Sums of ones, so whole.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts, far below 2^52")]
        let [pairs, was, is, both] = sum.map(|count| count as usize);
        let drop = |[_, was, is, _]: &Cluster| Value::ratio(was - is, *was, Undefined::ZeroAverage);
        let [interval] = bootstrap::intervals(&clusters, options.resamples, |sum| [drop(sum).known()]);
        let pdr = match drop(&sum) {
            Value::Undefined(why) => Metric::undefined(why, pairs),
            value @ Value::Known(_) => Metric { value, interval, n: pairs },
        };
        Self {
            gsm_plus: gsm_plus(&cell.form),
            form: cell.form.clone(),
            pairs,
            both,
            only_original: was - both,
            only_perturbed: is - both,
            neither: pairs + both - was - is,
            original: Metric::rate(was, pairs),
            perturbed: Metric::rate(is, pairs),
            pdr,
            asp: Metric::rate(both, pairs),
            p: mcnemar(was - both, is - both),
        }
    }
}

/// Which of GSM-Plus's eight a form is.
fn gsm_plus(form: &str) -> Option<&'static str> {
    let form = Form::named(form)?;
    GSM_PLUS.iter().find(|(_, forms)| forms.contains(&form)).map(|(name, _)| *name)
}
