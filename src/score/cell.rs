//! What is counted of one form of one task.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::nupa::{Representation, digits};
use super::tally::Answered;
use crate::answer::Verdict;
use crate::checklist::nupa::Combination;

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) form: String,
    pub(super) task: String,
    pub(super) n: usize,
    pub(super) right: usize,
    pub(super) strict: usize,
    pub(super) unparsed: usize,
    /// Answers to an item already answered, and how many of them say the same as the first.
    pub(super) repeats: usize,
    pub(super) agreeing: usize,
    /// Of the answers, those about a right solution whose first wrong step was asked for, and those of them right.
    pub(super) sound: (usize, usize),
    /// How often each right answer occurs.
    pub(super) golds: BTreeMap<String, usize>,
    pub(super) families: BTreeMap<String, Family>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Family {
    /// How answers are written where the family is a number task of NUPA's.
    digits: Option<Representation>,
    /// Counts `[gold][answer]` of a two-label task; the third answer is "neither".
    pub(super) confusion: Confusion,
    pub(super) levels: BTreeMap<u32, Unit>,
}

pub(super) type Confusion = [[f64; 3]; 2];

/// The variants of a family at one level.
#[derive(Clone, Debug, Default)]
pub(super) struct Unit {
    pub(super) right: usize,
    pub(super) variants: BTreeMap<Variant, Seen>,
    /// Sums over the answers to a number task.
    pub(super) digits: DigitSums,
}

/// Which item: its index, its draw (other seeds have the same indices), its part, and the right answer (a judging task
/// asks one variant once per label).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Variant {
    pub(super) index: u64,
    pub(super) draw: Option<String>,
    pub(super) part: Option<String>,
    pub(super) gold: Option<String>,
}

/// Family, level, index and draw.
pub(super) type Problem<'a> = (&'a str, u32, u64, Option<&'a str>);

#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) verdict: Verdict,
    answer: Option<String>,
    /// How often the item was answered, and how often rightly.
    pub(super) samples: usize,
    pub(super) samples_right: usize,
}

/// Sums of the measures of [`super::nupa`].
#[derive(Clone, Debug, Default)]
pub(super) struct DigitSums {
    pub(super) n: usize,
    pub(super) exact: usize,
    pub(super) length_difference: usize,
    /// How often each digit match (by its bits) came up: summed only when asked for, so that the order of the answers
    /// does not matter.
    digit_matches: BTreeMap<u64, usize>,
}

impl DigitSums {
    fn add(&mut self, written: &str, gold: &str, representation: Representation) {
        let measured = digits(written, gold, representation);
        self.n += 1;
        self.exact += usize::from(measured.exact);
        self.length_difference += measured.length_difference;
        if let Some(matched) = measured.digit_match {
            *self.digit_matches.entry(matched.to_bits()).or_default() += 1;
        }
    }

    /// Mean digit match; `None` where no right answer has a digit.
    pub(super) fn digit_match(&self) -> Option<f64> {
        let n: usize = self.digit_matches.values().sum();
        let sum = self.digit_matches.iter().map(|(bits, count)| f64::from_bits(*bits) * *count as f64);
        (n > 0).then(|| sum.sum::<f64>() / n as f64)
    }
}

impl Cell {
    pub(super) fn new(form: &str, task: &str) -> Self {
        Self {
            form: form.to_owned(),
            task: task.to_owned(),
            n: 0,
            right: 0,
            strict: 0,
            unparsed: 0,
            repeats: 0,
            agreeing: 0,
            sound: (0, 0),
            golds: BTreeMap::new(),
            families: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, answered: &Answered) {
        let labels = self.labels();
        let family = match self.families.get_mut(&answered.family) {
            Some(family) => family,
            None => {
                let digits = Combination::of_family(&answered.family).map(|task| task.answer());
                let new = Family { digits, ..Family::default() };
                self.families.entry(answered.family.clone()).or_insert(new)
            }
        };
        let unit = family.levels.entry(answered.level).or_default();
        let variant = Variant {
            index: answered.index,
            draw: answered.draw.clone(),
            part: answered.part.clone(),
            gold: answered.gold.clone(),
        };
        match unit.variants.entry(variant) {
            Entry::Occupied(mut first) => {
                first.get_mut().samples += 1;
                first.get_mut().samples_right += usize::from(answered.verdict.is_right());
                // Two replies without an answer do not agree on one.
                let same = answered.answer.is_some() && first.get().answer == answered.answer;
                self.repeats += 1;
                self.agreeing += usize::from(same);
                return;
            }
            Entry::Vacant(place) => {
                place.insert(Seen {
                    verdict: answered.verdict,
                    answer: answered.answer.clone(),
                    samples: 1,
                    samples_right: usize::from(answered.verdict.is_right()),
                });
            }
        }
        let right = usize::from(answered.verdict.is_right());
        unit.right += right;
        self.n += 1;
        self.right += right;
        self.strict += usize::from(answered.strict);
        self.unparsed += usize::from(answered.verdict == Verdict::Ungradable);
        let Some(gold) = &answered.gold else { return };
        if let Some(representation) = family.digits {
            unit.digits.add(answered.written.as_deref().unwrap_or_default(), gold, representation);
        }
        if self.task == "process" && gold == SOUND {
            self.sound.0 += 1;
            self.sound.1 += right;
            return;
        }
        match self.golds.get_mut(gold) {
            Some(count) => *count += 1,
            None => {
                self.golds.insert(gold.clone(), 1);
            }
        }
        if let Some(labels) = labels {
            family.confuse(labels, gold, answered.verdict);
        }
    }

    /// The two labels of a judging task, which is scored by macro-F1.
    pub(super) fn labels(&self) -> Option<[&'static str; 2]> {
        match self.task.as_str() {
            "answerable" => Some(["Answerable", "Unanswerable"]),
            "outcome" => Some(["Correct", "Incorrect"]),
            _ => None,
        }
    }

    pub(super) fn confusion(&self) -> Confusion {
        let mut sum = Confusion::default();
        for family in self.families.values() {
            for (into, from) in sum.iter_mut().flatten().zip(family.confusion.iter().flatten()) {
                *into += from;
            }
        }
        sum
    }

    /// The constant answer that scores best, and its score: the share of the most common answer, or for a
    /// two-label task the macro-F1 of always naming one label.
    pub(super) fn baseline(&self) -> Option<(&str, f64)> {
        let known = self.golds.values().sum::<usize>();
        // On a tie the first in alphabetical order, so that the report does not flicker.
        let (gold, count) =
            self.golds.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).filter(|_| known > 0)?;
        let (count, known) = (*count as f64, known as f64);
        // The label named always has F1 2c / (c + n), the other 0; their mean is c / (c + n).
        let score = if self.labels().is_some() { count / (count + known) } else { count / known };
        Some((gold.as_str(), score))
    }

    /// Rows and columns in the order of the checklist, then by name.
    pub(super) fn order(&self) -> (usize, &str, usize, &str) {
        (rank(FORMS, &self.form), &self.form, rank(TASKS, &self.task), &self.task)
    }

    /// The answers that the cell's own score is over, and how many of them are right: of process judging those about
    /// wrong solutions, as in MATHCHECK.
    pub(super) fn scored(&self) -> (usize, usize) {
        (self.right - self.sound.1, self.n - self.sound.0)
    }

    /// What became of each problem, by family, level, index and draw.
    pub(super) fn problems(&self) -> BTreeMap<Problem<'_>, Vec<(&Variant, &Seen)>> {
        let mut problems = BTreeMap::<_, Vec<_>>::new();
        for (family, level, unit) in self.units() {
            for (variant, seen) in &unit.variants {
                let problem = (family, level, variant.index, variant.draw.as_deref());
                problems.entry(problem).or_default().push((variant, seen));
            }
        }
        problems
    }

    pub(super) fn units(&self) -> impl Iterator<Item = (&str, u32, &Unit)> {
        self.families.iter().flat_map(|(name, family)| {
            family.levels.iter().map(move |(level, unit)| (name.as_str(), *level, unit))
        })
    }
}

impl Family {
    fn confuse(&mut self, [first, second]: [&str; 2], gold: &str, verdict: Verdict) {
        let row = usize::from(gold == second);
        if row == 0 && gold != first {
            return;
        }
        let column = match verdict {
            Verdict::Right => row,
            Verdict::Wrong => 1 - row,
            Verdict::Ungradable => 2,
        };
        if let Some(count) = self.confusion.get_mut(row).and_then(|row| row.get_mut(column)) {
            *count += 1.0;
        }
    }
}

/// The label of a solution without a wrong step.
pub(super) const SOUND: &str = "None";

const FORMS: &[&str] = &["original", "paraphrase", "distractor", "inverse"];
const TASKS: &[&str] = &["solving", "answerable", "outcome", "process"];

/// Position in a list, or past its end.
fn rank(names: &[&str], name: &str) -> usize {
    names.iter().position(|known| *known == name).unwrap_or(names.len())
}

pub(super) fn form_order(name: &str) -> (usize, &str) {
    (rank(FORMS, name), name)
}

pub(super) fn task_order(name: &str) -> (usize, &str) {
    (rank(TASKS, name), name)
}
