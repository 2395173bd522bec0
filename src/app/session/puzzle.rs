//! The problem of the Try view, and what its visitor did about it.

use crate::answer::{self, Grade, Reading, Verdict};
use crate::app::text;
use crate::checklist::item::{Cell, Draw, Problem};
use crate::checklist::telling::TellError;
use crate::checklist::{Form, Task};
use crate::family::{Family, Seed};

/// Everything that names a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The family's id.
    pub family: String,
    /// The rung of the ladder, from 1.
    pub level: u8,
    /// The seed.
    pub seed: Seed,
    /// The position in the run of that seed.
    pub index: u32,
    /// How the problem is told, and what is asked about it.
    pub cell: Cell,
}

impl Name {
    /// The name of a problem.
    pub fn of(problem: &Problem) -> Self {
        let item = &problem.item;
        let (level, seed, index) = (item.level, item.seed, item.index);
        let cell = Cell { form: item.form, task: item.task, which: item.which };
        Self { family: item.family.clone(), level, seed, index, cell }
    }

    /// The problem of this name; the level is kept on the family's ladder, a form it does not offer is told as the
    /// original, and where there is no such task the problem is to be solved. `None` if there is no such family.
    pub fn draw(&self, families: &[Family], draw: Draw) -> Option<Result<Problem, TellError>> {
        let family = families.iter().find(|family| family.id == self.family)?;
        let level = self.level.clamp(1, family.top_level());
        let form = self.cell.form.offered(family).map_or(Form::Original, |()| self.cell.form);
        let draw = |cell| draw(family, level, self.seed, self.index, cell);
        Some(match draw(Cell { form, ..self.cell }) {
            Err(TellError::Absent(_)) if self.cell.task != Task::Solving => draw(Cell::solving(form)),
            drawn => drawn,
        })
    }
}

/// Some problem, for a page that opens without a link.
pub fn any(families: &[Family], entropy: u32) -> Option<Problem> {
    let count = u32::try_from(families.len()).ok().filter(|count| *count > 0)?;
    let first = (entropy % count) as usize;
    let in_turn = families.iter().cycle().skip(first).take(families.len());
    in_turn
        .filter_map(|family| Problem::reworded(family, 1, Seed(mixed(entropy, 0)), 0, Cell::default()).ok())
        .next()
}

/// A seed from random bits: the `tries`-th of a sequence that looks random itself (the finaliser of MurmurHash3).
pub fn mixed(entropy: u32, tries: u32) -> u32 {
    let mut x = entropy.wrapping_add(tries.wrapping_mul(0x9e37_79b9));
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}

/// A problem with its answer box and its working.
#[derive(Clone, Debug)]
pub struct Puzzle {
    /// The problem.
    pub problem: Problem,
    /// What stands in the answer box.
    pub typed: String,
    /// What became of it; gone as soon as the box changes.
    pub grade: Option<Grade>,
    /// A hint at the first step, or that there is none, once it was asked for.
    pub hint: Option<String>,
    /// How many lines of working are seen; one more than there are shows the answer too.
    pub revealed: usize,
}

impl Puzzle {
    /// A problem nobody has touched yet.
    pub fn new(problem: Problem) -> Self {
        Self { problem, typed: String::new(), grade: None, hint: None, revealed: 0 }
    }

    /// The answer with its unit, for people.
    pub fn answer(&self) -> String {
        let item = &self.problem.item;
        match &item.unit {
            Some(unit) => format!("{} {unit}", item.answer),
            None => item.answer.clone(),
        }
    }

    /// What the box is read as so far.
    pub fn reading(&self) -> Reading {
        answer::read(&self.typed, &self.problem.item.answer_type)
    }

    /// Whether the answer is seen.
    pub fn solved(&self) -> bool {
        self.revealed > self.problem.steps.len()
    }

    /// The box changed.
    pub fn type_in(&mut self, typed: String) {
        if typed != self.typed {
            self.typed = typed;
            self.grade = None;
        }
    }

    /// Judges what stands in the box; an empty box is not judged. Gives the verdict in words.
    pub fn check(&mut self) -> Option<String> {
        if self.typed.trim().is_empty() {
            return None;
        }
        let mut grade = answer::check(&self.typed, &self.problem.item.gold());
        if let (Verdict::Ungradable, Reading::NotYet { reason: Some(reason) }) =
            (grade.verdict, self.reading())
        {
            // The live preview has already said it in these words.
            grade.reason = Some(reason);
        }
        let words = text::verdict(&grade);
        self.grade = Some(grade);
        Some(words)
    }

    /// One more line of the working, at last the answer. Gives what came to light in words.
    pub fn reveal(&mut self) -> Option<String> {
        if self.solved() {
            return None;
        }
        self.revealed += 1;
        let line = self.problem.item.steps.get(self.revealed - 1);
        Some(line.cloned().unwrap_or_else(|| text::the_answer(&self.answer())))
    }

    /// What came to light last is out of sight again; whether there was anything.
    pub fn cover(&mut self) -> bool {
        let any = self.revealed > 0;
        self.revealed -= usize::from(any);
        any
    }
}
