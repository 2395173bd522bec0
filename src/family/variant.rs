//! Drawing a variant: from the names of a problem to its numbers and words.

use super::template::NOTHING_ASIDE;
use super::words::{Form, Role};
use super::{Family, Seed, Statement};
use crate::math::eval::{Budget, EvalError, Evaluator};
use crate::math::{Expr, Number, Stream, Value};
use std::borrow::Cow;

/// How often a draw is repeated until it satisfies the family's conditions.
pub const MAX_TRIES: u32 = 1000;

/// One problem: a family with its numbers and words drawn.
#[derive(Clone, Debug)]
pub struct Variant<'f> {
    /// Where it comes from.
    pub family: &'f Family,
    /// The rung of the ladder, from 1.
    pub level: u8,
    /// The seed of its run.
    pub seed: Seed,
    /// Its position in the run.
    pub index: u32,
    /// The values of [`Family::quantities`].
    pub values: Vec<Value>,
    /// The choice made for each member of the cast.
    words: Vec<usize>,
    /// How many draws it took to satisfy the conditions.
    pub tries: u32,
}

/// Why no variant could be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// The level is not on the ladder.
    #[error("'{family}' has levels 1 to {top}, not {level}")]
    NoSuchLevel {
        /// The family's name.
        family: String,
        /// What was asked for.
        level: u8,
        /// The highest there is.
        top: u8,
    },
    /// The numbers of the family are too large or too many to compute with.
    #[error("drawing level {level} of '{family}' takes more work than a problem may")]
    TooMuchWork {
        /// The family's name.
        family: String,
        /// The level drawn at.
        level: u8,
    },
    /// No draw satisfied the conditions.
    #[error("no numbers of level {level} satisfy the conditions of '{family}' in {MAX_TRIES} tries")]
    Unsatisfied {
        /// The family's name.
        family: String,
        /// The level drawn at.
        level: u8,
    },
}

impl Family {
    /// The variant with this name; the same forever, on every platform.
    ///
    /// # Errors
    /// If the level does not exist, or the conditions are too hard to satisfy.
    pub fn draw(&self, level: u8, seed: Seed, index: u32) -> Result<Variant<'_>, DrawError> {
        let domains = self.levels.get(usize::from(level).wrapping_sub(1)).ok_or_else(|| {
            DrawError::NoSuchLevel { family: self.id.clone(), level, top: self.top_level() }
        })?;
        let mut variant =
            Variant { family: self, level, seed, index, values: Vec::new(), words: Vec::new(), tries: 0 };
        let mut stream = variant.stream("numbers");
        let budget = Budget::default();
        while variant.tries < MAX_TRIES {
            variant.tries += 1;
            variant.values.clear();
            variant.values.extend(domains.iter().map(|domain| domain.draw(&mut stream).into()));
            match variant.complete(&budget) {
                Ok(true) => {
                    variant.cast();
                    return Ok(variant);
                }
                Err(EvalError::TooMuchWork) => {
                    return Err(DrawError::TooMuchWork { family: self.id.clone(), level });
                }
                // A draw whose quantities have no value (a division by zero) is refused like any other.
                Ok(false) | Err(_) => {}
            }
        }
        Err(DrawError::Unsatisfied { family: self.id.clone(), level })
    }
}

impl Variant<'_> {
    /// A stream for one purpose of this variant, unrelated to those for other purposes.
    pub fn stream(&self, purpose: &str) -> Stream {
        let Self { family, level, seed, index, .. } = self;
        Stream::new(&format!("reroll/1/{}/{level}/{}/{index}/{purpose}", family.release(), seed.0))
    }

    /// The value of a quantity by name.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(self.family.quantities.iter().position(|quantity| quantity == name)?)
    }

    /// The value of the asked quantity.
    pub fn answer(&self) -> Option<&Number> {
        self.values.get(self.family.asked)?.number()
    }

    /// A word of the cast in a form.
    pub fn word(&self, cast: usize, form: Form, singular: bool) -> String {
        let choice = self.words.get(cast).copied().unwrap_or(0);
        self.family.cast.get(cast).map_or_else(String::new, |(_, role)| role.text(choice, form, singular))
    }

    /// The lines of working.
    pub fn steps(&self) -> Vec<Statement> {
        self.family.steps.iter().map(|step| step.render(self, NOTHING_ASIDE)).collect()
    }

    /// Computes the quantities behind the drawn ones; whether the conditions hold.
    fn complete(&mut self, budget: &Budget) -> Result<bool, EvalError> {
        self.define(budget)?;
        self.family.conditions.iter().try_fold(true, |kept, one| Ok(kept && self.satisfies(one, budget)?))
    }

    fn define(&mut self, budget: &Budget) -> Result<(), EvalError> {
        for definition in &self.family.lets {
            let value = Evaluator { value: &|name| self.value(name).map(Cow::Borrowed), budget }
                .evaluate(definition)?;
            self.values.push(value);
        }
        Ok(())
    }

    fn satisfies(&self, condition: &Expr, budget: &Budget) -> Result<bool, EvalError> {
        Evaluator { value: &|name| self.value(name).map(Cow::Borrowed), budget }.truth(condition)
    }

    /// Draws the words; no person twice.
    fn cast(&mut self) {
        let mut stream = self.stream("words");
        let mut people: Vec<usize> = (0..Role::Person.size()).collect();
        stream.shuffle(&mut people);
        let mut people = people.into_iter();
        for (_, role) in &self.family.cast {
            let choice = match role {
                Role::Person => people.next(),
                other => stream.position(other.size()),
            };
            self.words.push(choice.unwrap_or(0));
        }
    }
}

/// What stands in the way of a draw: for each condition how many of up to `tries` draws it refused, or `None` as soon
/// as one draw passes them all.
pub(super) fn refusals(family: &Family, level: u8, tries: u32, budget: &Budget) -> Option<Vec<u32>> {
    let domains = family.levels.get(usize::from(level).wrapping_sub(1))?;
    let mut variant =
        Variant { family, level, seed: Seed(0), index: 0, values: Vec::new(), words: Vec::new(), tries: 0 };
    let mut stream = variant.stream("refusals");
    let mut refused = vec![0; family.conditions.len()];
    for _ in 0..tries {
        variant.values.clear();
        variant.values.extend(domains.iter().map(|domain| domain.draw(&mut stream).into()));
        let mut kept = variant.define(budget).is_ok();
        for (condition, refused) in family.conditions.iter().zip(&mut refused) {
            let holds = kept && variant.satisfies(condition, budget).unwrap_or(false);
            *refused += u32::from(!holds);
            kept &= holds;
        }
        if kept {
            return None;
        }
        if budget.left() == 0 {
            break;
        }
    }
    Some(refused)
}
