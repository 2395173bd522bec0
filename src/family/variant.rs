//! Drawing a variant: from the names of a problem to its numbers and words.

mod glance;

pub use glance::Glance;

use super::words::{Form, Role};
use super::{Domain, Family, Rule, Seed};
use crate::math::eval::{Budget, EvalError, Evaluator};
use crate::math::{Expr, Stream, Value};
use std::borrow::Cow;

/// How often a draw is repeated until it satisfies the family's conditions.
pub const MAX_TRIES: u32 = 1000;
/// How often numbers with more digits are drawn: conditions either allow them or, as for ages, never do.
const GROWN_TRIES: u32 = 60;
/// After so many refused draws the numbers are gone through one by one instead, where there are few enough.
const PATIENCE: u32 = 100;
/// The most combinations of numbers that are gone through.
const MAX_COMBINATIONS: u64 = 20_000;

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

/// Which of a variant's streams its parts are drawn from: usually its own, but words or numbers may be those of
/// another position of the run (GSM-Symbolic's variants in names only or in numbers only, arXiv 2410.05229).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The position whose numbers are taken.
    pub numbers: u32,
    /// The position whose words are taken.
    pub words: u32,
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
        self.draw_from(level, seed, index, Source { numbers: index, words: index })
    }

    /// The variant with this name, its words and numbers drawn from the named positions.
    ///
    /// # Errors
    /// If the level does not exist, or the conditions are too hard to satisfy.
    pub fn draw_from(
        &self,
        level: u8,
        seed: Seed,
        index: u32,
        source: Source,
    ) -> Result<Variant<'_>, DrawError> {
        let mut variant = Variant::blank(self, level, seed, source.words);
        variant.cast();
        variant.index = source.numbers;
        variant.numbers(self.domains(level)?, "numbers")?;
        variant.index = index;
        Ok(variant)
    }

    /// The variant with this name, its numbers drawn from the ranges of the level with `digits` digits more.
    ///
    /// # Errors
    /// If the level does not exist, or the conditions refuse such numbers.
    pub fn draw_grown(
        &self,
        level: u8,
        seed: Seed,
        index: u32,
        digits: u32,
    ) -> Result<Variant<'_>, DrawError> {
        let domains: Vec<Domain> = self.domains(level)?.iter().map(|domain| domain.grown(digits)).collect();
        let mut variant = Variant::blank(self, level, seed, index);
        variant.cast();
        variant.tries = MAX_TRIES - GROWN_TRIES;
        variant.numbers(&domains, "more digits")?;
        Ok(variant)
    }

    fn domains(&self, level: u8) -> Result<&[Domain], DrawError> {
        let domains = self.levels.get(usize::from(level).wrapping_sub(1));
        domains.map(Vec::as_slice).ok_or_else(|| DrawError::NoSuchLevel {
            family: self.id.clone(),
            level,
            top: self.top_level(),
        })
    }
}

impl<'f> Variant<'f> {
    fn blank(family: &'f Family, level: u8, seed: Seed, index: u32) -> Self {
        let values = vec![Value::Truth(false); family.quantities.len()];
        Self { family, level, seed, index, values, words: Vec::new(), tries: 0 }
    }

    /// A stream for one purpose of this variant, unrelated to those for other purposes.
    pub fn stream(&self, purpose: &str) -> Stream {
        let Self { family, level, seed, index, .. } = self;
        Stream::new(&format!("reroll/1/{}/{level}/{}/{index}/{purpose}", family.release(), seed.0))
    }

    /// What a name of the family is worth: a quantity, a word of the cast, or a letter that stands for itself.
    pub fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
        let family = self.family;
        if let Some(at) = family.quantities.iter().position(|quantity| quantity == name) {
            return self.values.get(at).map(Cow::Borrowed);
        }
        if let Some(cast) = family.cast.iter().position(|(member, _)| member == name) {
            return Some(Cow::Owned(Value::Text(self.word(cast, 0, Form::Itself, true))));
        }
        family.letters.iter().any(|letter| letter == name).then(|| Cow::Owned(Value::letter(name)))
    }

    /// The value of the quantity that the original problem asks for.
    pub fn answer(&self) -> Option<&Value> {
        self.values.get(self.family.asked())
    }

    /// A word of the cast in a form; of which column, where words are drawn in rows.
    pub fn word(&self, cast: usize, column: usize, form: Form, singular: bool) -> String {
        let choice = self.words.get(cast).copied().unwrap_or(0);
        let role = self.family.cast.get(cast);
        role.map_or_else(String::new, |(_, role)| role.text(choice, column, form, singular))
    }

    /// The same problem with other values for some quantities, whatever follows from them computed anew; `None` if
    /// the conditions refuse it.
    ///
    /// A computed quantity may be overruled too: its definition is then left alone.
    ///
    /// # Errors
    /// If something that follows cannot be computed.
    pub fn with(&self, changes: &[(usize, Value)], budget: &Budget) -> Result<Option<Self>, EvalError> {
        Ok(self.with_any_options(changes, budget)?.filter(Self::options_differ))
    }

    /// As [`Self::with`], even where the options of a choice would be the same.
    ///
    /// # Errors
    /// If something that follows cannot be computed.
    pub fn with_any_options(
        &self,
        changes: &[(usize, Value)],
        budget: &Budget,
    ) -> Result<Option<Self>, EvalError> {
        let changed = self.recompute(changes, budget)?;
        let domains = self.family.domains(self.level).unwrap_or_default();
        Ok(if changed.is_allowed(domains, budget)? { Some(changed) } else { None })
    }

    /// Whether the conditions hold, wherever the drawn numbers come from.
    pub fn holds(&self, budget: &Budget) -> bool {
        self.is_kept(&[], budget).unwrap_or(false)
    }

    /// As [`Self::with`], whatever the conditions say.
    ///
    /// # Errors
    /// If something that follows cannot be computed.
    pub fn recompute(&self, changes: &[(usize, Value)], budget: &Budget) -> Result<Self, EvalError> {
        let mut changed = self.clone();
        for (at, value) in changes {
            changed.set(*at, value.clone());
        }
        for rule in &self.family.rules {
            if !changes.iter().any(|(at, _)| *at == rule.at) {
                changed.follow(rule, budget)?;
            }
        }
        Ok(changed)
    }

    /// The value of an expression in this variant's quantities.
    ///
    /// # Errors
    /// Why it has none.
    pub fn evaluate(&self, expr: &Expr, budget: &Budget) -> Result<Value, EvalError> {
        Evaluator { value: &|name| self.value(name), budget }.evaluate(expr)
    }

    fn satisfies(&self, condition: &Expr, budget: &Budget) -> Result<bool, EvalError> {
        Evaluator { value: &|name| self.value(name), budget }.truth(condition)
    }

    fn set(&mut self, at: usize, value: Value) {
        if let Some(slot) = self.values.get_mut(at) {
            *slot = value;
        }
    }

    fn follow(&mut self, rule: &Rule, budget: &Budget) -> Result<(), EvalError> {
        let value = self.evaluate(&rule.definition, budget)?;
        self.set(rule.at, value);
        Ok(())
    }

    /// Whether the numbers are allowed, and the options of a choice can be told apart.
    fn is_kept(&self, domains: &[Domain], budget: &Budget) -> Result<bool, EvalError> {
        Ok(self.is_allowed(domains, budget)? && self.options_differ())
    }

    /// Whether the conditions hold, and what was computed for a drawn quantity could have been drawn.
    fn is_allowed(&self, domains: &[Domain], budget: &Budget) -> Result<bool, EvalError> {
        let drawable = |rule: &Rule| match (domains.get(rule.at), self.values.get(rule.at)) {
            (Some(domain), Some(Value::Number(number))) => domain.contains(number),
            (Some(_), _) => false,
            (None, _) => true,
        };
        if !self.family.rules.iter().all(drawable) {
            return Ok(false);
        }
        self.family.conditions.iter().try_fold(true, |kept, one| Ok(kept && self.satisfies(one, budget)?))
    }

    /// Draws the numbers until the conditions hold.
    fn numbers(&mut self, domains: &[Domain], purpose: &str) -> Result<(), DrawError> {
        let (family, level) = (self.family, self.level);
        let mut stream = self.stream(purpose);
        let budget = Budget::default();
        while self.tries < MAX_TRIES {
            self.tries += 1;
            for (at, domain) in domains.iter().enumerate() {
                if !family.rules.iter().any(|rule| rule.at == at) {
                    let value = domain.draw(&mut stream);
                    self.set(at, value);
                }
            }
            match self.complete(domains, &budget) {
                Ok(true) => return Ok(()),
                Err(EvalError::TooMuchWork) => {
                    return Err(DrawError::TooMuchWork { family: family.id.clone(), level });
                }
                // A draw whose quantities have no value (a division by zero) is refused like any other.
                Ok(false) | Err(_) => {}
            }
            if self.tries == PATIENCE
                && let Some(kept) = self.combinations(domains)
            {
                // Rejected draws and a choice among all that would be kept are the same distribution.
                let chosen = stream
                    .choose(&kept)
                    .ok_or_else(|| DrawError::Unsatisfied { family: family.id.clone(), level })?;
                self.values.clone_from(chosen);
                return Ok(());
            }
        }
        Err(DrawError::Unsatisfied { family: family.id.clone(), level })
    }

    /// All values that the conditions keep, if there are few enough combinations to go through.
    fn combinations(&self, domains: &[Domain]) -> Option<Vec<Vec<Value>>> {
        let family = self.family;
        let free: Vec<(usize, &Domain)> = domains
            .iter()
            .enumerate()
            .filter(|(at, _)| !family.rules.iter().any(|rule| rule.at == *at))
            .collect();
        let single = free.iter().all(|(_, domain)| !matches!(domain, Domain::Several { .. }));
        let count = free.iter().try_fold(1_u64, |count, (_, domain)| count.checked_mul(domain.size()))?;
        if !single || count > MAX_COMBINATIONS {
            return None;
        }
        let budget = Budget::new(100 * MAX_COMBINATIONS);
        let mut kept = Vec::new();
        let mut trial = self.clone();
        for mut position in 0..count {
            for (at, domain) in &free {
                trial.set(*at, Value::Number(domain.at(position % domain.size())));
                position /= domain.size();
            }
            match trial.complete(domains, &budget) {
                Ok(true) => kept.push(trial.values.clone()),
                Err(EvalError::TooMuchWork) => return None,
                Ok(false) | Err(_) => {}
            }
        }
        Some(kept)
    }

    /// Computes the quantities behind the drawn ones; whether the conditions hold.
    fn complete(&mut self, domains: &[Domain], budget: &Budget) -> Result<bool, EvalError> {
        for rule in &self.family.rules {
            self.follow(rule, budget)?;
        }
        self.is_kept(domains, budget)
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
    let domains = family.domains(level).ok()?;
    let mut variant = Variant::blank(family, level, Seed(0), 0);
    variant.cast();
    let mut stream = variant.stream("refusals");
    let mut refused = vec![0; family.conditions.len()];
    for _ in 0..tries {
        for (at, domain) in domains.iter().enumerate() {
            let value = domain.draw(&mut stream);
            variant.set(at, value);
        }
        let mut kept = family.rules.iter().all(|rule| variant.follow(rule, budget).is_ok());
        for (condition, refused) in family.conditions.iter().zip(&mut refused) {
            let holds = kept && variant.satisfies(condition, budget).unwrap_or(false);
            *refused += u32::from(!holds);
            kept &= holds;
        }
        if kept && variant.is_kept(domains, budget).unwrap_or(false) {
            return None;
        }
        if budget.left() == 0 {
            break;
        }
    }
    Some(refused)
}
