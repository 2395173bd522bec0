//! What answers say together: pairs, sets, repeats, levels, problems out of problems, digits.
//!
//! Everything here is read off the [`Tally`] when it is asked for; counting an answer costs nothing more. Where the data
//! have nothing of a kind, its part is empty.

use serde::Serialize;

use super::composite::Composite;
use super::digits::NumberTask;
use super::levels::Levels;
use super::paired::Paired;
use super::samples::Samples;
use super::sequence::Sequences;
use super::sets::Sets;
use super::tally::{Options, Tally};
use super::transformed::Transformed;

/// All figures beyond the single cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// Each perturbed form against the original, problem by problem.
    pub paired: Vec<Paired>,
    /// Accuracy over sets of one variant of every family.
    pub sets: Option<Sets>,
    /// Repeated answers to the same items.
    pub samples: Option<Samples>,
    /// Accuracy by level.
    pub levels: Option<Levels>,
    /// Composite problems and their steps.
    pub composite: Option<Composite>,
    /// Two problems in a row against each by itself.
    pub sequences: Option<Sequences>,
    /// Families against those that look alike and need another method.
    pub transformed: Vec<Transformed>,
    /// Number tasks, digit by digit.
    pub numbers: Vec<NumberTask>,
}

impl Analysis {
    pub(super) fn of(tally: &Tally, options: &Options) -> Self {
        let original = tally.cell("original", "solving");
        Self {
            paired: original.map_or_else(Vec::new, |original| Paired::all(tally, original, options)),
            sets: original.and_then(Sets::of),
            samples: original.or(tally.cells.first()).and_then(|cell| Samples::of(cell, options)),
            levels: original.and_then(|cell| Levels::of(cell, options)),
            composite: original.and_then(|cell| Composite::of(cell, tally.cell("original", "part")?)),
            sequences: tally
                .cell("original", "sequence")
                .and_then(|cell| Sequences::of(cell, original, options)),
            transformed: original.map_or_else(Vec::new, Transformed::all),
            numbers: original.map_or_else(Vec::new, NumberTask::all),
        }
    }
}
