//! Another system's figures over the same replies, computed again from its file.

use crate::score::value::{Undefined, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// A mean of another system's scores.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Beside {
    /// Whose figure it is: `lm-evaluation-harness`, `Inspect`, …
    pub by: String,
    /// What it is about: a task, a data set.
    pub of: String,
    /// What is counted: a metric with its filter, a scorer.
    pub figure: String,
    /// Scores in the mean.
    pub n: usize,
    /// Their mean, in the system's own measure; for most a share of 1.
    pub mean: Value,
    /// Standard error of the mean, from the sample's variance as the harnesses print it.
    pub error: Value,
}

/// Scores by what is counted, as they are met.
#[derive(Clone, Debug, Default)]
pub(super) struct Scores(BTreeMap<(String, String), Vec<f64>>);

impl Scores {
    /// One more score of a figure about something.
    pub(super) fn add(&mut self, of: &str, figure: &str, score: f64) {
        self.0.entry((of.to_owned(), figure.to_owned())).or_default().push(score);
    }

    /// Their means.
    pub(super) fn means(self, by: &str) -> Vec<Beside> {
        self.0.into_iter().map(|((of, figure), scores)| Beside::new(by, of, figure, &scores)).collect()
    }
}

impl Beside {
    fn new(by: &str, of: String, figure: String, scores: &[f64]) -> Self {
        let n = scores.len();
        let mean = scores.iter().sum::<f64>() / n as f64;
        let squares = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>();
        let error = match n {
            0 => Undefined::NoAnswers.into(),
            1 => Undefined::NothingToDivide("a standard error needs two scores").into(),
            _ => Value::Known((squares / (n - 1) as f64 / n as f64).sqrt()),
        };
        let mean = if n == 0 { Undefined::NoAnswers.into() } else { Value::Known(mean) };
        Self { by: by.to_owned(), of, figure, n, mean, error }
    }
}

/// The mean over what each figure is about, every one counted once, where there is more than one: the figure that
/// harnesses print for a group of tasks.
pub fn over_all(list: &[Beside]) -> Vec<Beside> {
    let mut groups: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    for beside in list {
        let means = groups.entry((&beside.by, &beside.figure)).or_default();
        means.extend(beside.mean.known());
    }
    let groups = groups.into_iter().filter(|(_, means)| means.len() > 1);
    groups
        .map(|((by, figure), means)| {
            let of = format!("mean of {}", means.len());
            let error = Undefined::NotComputed.into();
            Beside { error, ..Beside::new(by, of, figure.to_owned(), &means) }
        })
        .collect()
}

/// A table for a terminal, in the systems' own measure; nothing if the list is empty.
pub fn to_text(list: &[Beside]) -> String {
    let mut text = String::new();
    let all = over_all(list);
    let rows = || list.iter().chain(&all);
    let name = |beside: &Beside| format!("{} {}", beside.of, beside.figure);
    let width = rows().map(|beside| name(beside).chars().count()).max().unwrap_or_default().max(40);
    let mut by = None;
    for beside in rows() {
        if by != Some(&beside.by) {
            let heading = format!("beside, by {}", beside.by);
            text += &format!("\n{heading:<width$} {:>7} {:>9} {:>9}\n", "n", "mean", "stderr");
            by = Some(&beside.by);
        }
        let figure = |value: &Value| value.known().map_or("n/a".to_owned(), |x| format!("{x:.4}"));
        let (mean, error) = (figure(&beside.mean), figure(&beside.error));
        text += &format!("{:<width$} {:>7} {mean:>9} {error:>9}\n", name(beside), beside.n);
    }
    text
}
