//! Does who solves a problem also solve its steps (We-Math, arXiv 2407.01284)?

use serde::Serialize;
use std::collections::BTreeMap;

use super::cell::Cell;
use super::formula::Diagnosis;
use super::value::{Metric, Value};

/// Problems with the steps they are made of, each asked by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Composite {
    /// Problems with at least two steps answered.
    pub problems: usize,
    /// A problem is mastered if all its steps are right.
    pub strict: Shares,
    /// A problem is mastered if one of its steps is right.
    pub loose: Shares,
    /// Accuracy over all single steps.
    pub one_step: Metric,
    /// Accuracy of the problems by how many steps they have.
    pub by_steps: Vec<(usize, Metric)>,
}

/// The four outcomes as shares of the problems, and what is made of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shares {
    /// Insufficient knowledge: the problem is wrong, and so is a step.
    pub ik: Metric,
    /// Inadequate generalisation: the problem is wrong, every step right.
    pub ig: Metric,
    /// Complete mastery: the problem is right, and its steps are.
    pub cm: Metric,
    /// Rote memorisation: the problem is right, and its steps are not.
    pub rm: Metric,
    /// RM / (CM + RM): of the problems solved, the share solved by rote.
    pub rm_rate: Metric,
    /// (CM + IG / 2) / N.
    pub score: Value,
}

impl Shares {
    fn of(counts: &Diagnosis) -> Self {
        let share = |count| Metric::rate(count, counts.n());
        let solved = counts.cm + counts.rm;
        Self {
            ik: share(counts.ik),
            ig: share(counts.ig),
            cm: share(counts.cm),
            rm: share(counts.rm),
            rm_rate: match counts.rm_rate() {
                Value::Undefined(why) => Metric::undefined(why, solved),
                Value::Known(_) => Metric::rate(counts.rm, solved),
            },
            score: counts.score(),
        }
    }
}

impl Composite {
    pub(super) fn of(whole: &Cell, parts: &Cell) -> Option<Self> {
        let wholes = whole.problems();
        let (mut strict, mut loose) = (Diagnosis::default(), Diagnosis::default());
        let (mut steps_right, mut steps) = (0, 0);
        let mut by_steps = BTreeMap::<usize, (usize, usize)>::new();
        for (problem, parts) in parts.problems() {
            let Some((_, whole)) = wholes.get(&problem).and_then(|seen| seen.first()) else { continue };
            if parts.len() < 2 {
                // The only step is the problem itself.
                continue;
            }
            let right: Vec<bool> = parts.iter().map(|(_, seen)| seen.verdict.is_right()).collect();
            let solved = whole.verdict.is_right();
            strict.add(solved, &right, false);
            loose.add(solved, &right, true);
            steps += right.len();
            steps_right += right.iter().filter(|right| **right).count();
            let counts = by_steps.entry(right.len()).or_default();
            counts.0 += usize::from(solved);
            counts.1 += 1;
        }
        (strict.n() > 0).then(|| Self {
            problems: strict.n(),
            strict: Shares::of(&strict),
            loose: Shares::of(&loose),
            one_step: Metric::rate(steps_right, steps),
            by_steps: by_steps
                .into_iter()
                .map(|(steps, (right, n))| (steps, Metric::rate(right, n)))
                .collect(),
        })
    }
}
