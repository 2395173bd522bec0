//! Graded answers, counted one at a time.

use crate::math::order::sort_by;
use serde::{Deserialize, Serialize};

use super::analysis::Analysis;
use super::cell::Cell;
use super::report::Report;
use super::robustness::Robustness;
use crate::answer::{Grade, Verdict};
use crate::checklist::Item;

/// One graded answer: which item it answers, and what became of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered {
    /// What tells this draw of the family and level from others with the same index: version and seed, or the item's
    /// id in data of another origin. `None` where the index alone does. Items with the same family, level, index and
    /// draw are about the same problem, whatever their form and task.
    #[serde(default)]
    pub draw: Option<String>,
    /// Which of several items of one task about that problem it is: the step of a part, the second family of a
    /// sequence. `None` where the right answer tells them apart.
    #[serde(default)]
    pub part: Option<String>,
    /// Family id.
    pub family: String,
    /// Difficulty level of the family.
    pub level: u32,
    /// Which variant of the family at that level.
    pub index: u64,
    /// Wording: `original`, `paraphrase`, `distractor`, …
    pub form: String,
    /// What is asked: `solving`, `answerable`, `outcome`, `process`.
    pub task: String,
    /// The lenient verdict.
    pub verdict: Verdict,
    /// Whether the reply also has the asked-for form at the asked-for place.
    #[serde(default)]
    pub strict: bool,
    /// The right answer, for baselines and macro-F1.
    #[serde(default)]
    pub gold: Option<String>,
    /// The answer as read from the reply, normalised; `None` if none was found.
    #[serde(default)]
    pub answer: Option<String>,
    /// The answer as it was written; measures of digits look at that.
    #[serde(default)]
    pub written: Option<String>,
}

impl Answered {
    /// The answer to an item, as graded.
    pub fn of(item: &Item, grade: &Grade) -> Self {
        Self {
            draw: Some(format!("v{} {}", item.version, item.seed)),
            part: part(&item.id),
            family: item.family.clone(),
            level: item.level.into(),
            index: item.index.into(),
            form: item.form.name().to_owned(),
            task: item.task.name().to_owned(),
            verdict: grade.verdict,
            strict: grade.strict,
            gold: Some(item.answer.clone()),
            answer: grade.normalised.clone(),
            written: grade.extracted.as_ref().map(|extract| extract.text.clone()),
        }
    }
}

/// What an item's id says behind release, level, seed, index, form and task.
pub(super) fn part(id: &str) -> Option<String> {
    id.splitn(7, '/').nth(6).map(str::to_owned)
}

/// How a report is computed.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The k of worst@k. `None`: the number of variants of the family that has fewest, so that none is left out.
    pub k: Option<usize>,
    /// Bootstrap resamples per interval; 0 leaves those intervals out.
    pub resamples: usize,
    /// The highest level that the respondent has learned, if any: above it problems are out of distribution.
    pub trained: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { k: None, resamples: 1000, trained: None }
    }
}

/// Counts of graded answers. Adding one costs a few map look-ups; nothing is recomputed until asked for.
///
/// The first answer to an item is the one that counts; later answers to the same item only tell how consistent the
/// respondent is ([`Robustness::consistency`]).
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub(super) cells: Vec<Cell>,
}

impl Tally {
    /// An empty tally.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one answer.
    pub fn add(&mut self, answered: &Answered) {
        let at = self.cells.iter().position(|cell| cell.form == answered.form && cell.task == answered.task);
        if let Some(cell) = at.and_then(|at| self.cells.get_mut(at)) {
            cell.add(answered);
            return;
        }
        let mut cell = Cell::new(&answered.form, &answered.task);
        cell.add(answered);
        self.cells.push(cell);
        sort_by(&mut self.cells, |a, b| a.order().cmp(&b.order()));
    }

    /// Items answered, repeats left out.
    pub fn n(&self) -> usize {
        self.cells.iter().map(|cell| cell.n).sum()
    }

    /// Everything at once: cells, marginals, robustness, strips.
    pub fn report(&self, options: &Options) -> Report {
        Report::of(self, options)
    }

    /// What the answers to different items of the same problems, and repeated answers, say together.
    pub fn analysis(&self, options: &Options) -> Analysis {
        Analysis::of(self, options)
    }

    /// The cell of a form and task.
    pub(super) fn cell(&self, form: &str, task: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.form == form && cell.task == task)
    }

    /// Robustness of one cell only; `None` if the cell has no answer.
    pub fn robustness(&self, form: &str, task: &str, options: &Options) -> Option<Robustness> {
        Some(Robustness::of(self.cell(form, task)?, options))
    }
}

impl<'a> FromIterator<&'a Answered> for Tally {
    fn from_iter<I: IntoIterator<Item = &'a Answered>>(answers: I) -> Self {
        let mut tally = Self::new();
        answers.into_iter().for_each(|answered| tally.add(answered));
        tally
    }
}
