//! Many other numbers for one variant, each looked at as shortly as will do.

use super::Variant;
use crate::math::Value;
use crate::math::eval::Budget;

/// Sees which other numbers leave all that is told as it is and change the answer.
///
/// Only what rests on a changed number and leads to something told or to the answer is computed, and nothing more once
/// something told has changed.
pub struct Glance<'v, 'f> {
    base: &'v Variant<'f>,
    /// The variant with the numbers looked at last; where they are not those of `base` is in `changed`.
    now: Variant<'f>,
    changed: Vec<usize>,
    told: &'v [usize],
    asked: usize,
    /// The rules that matter, in order, each with the quantities that it needs.
    rules: Vec<(usize, Vec<usize>)>,
    budget: Budget,
}

impl<'v, 'f> Glance<'v, 'f> {
    /// For a variant, what is told of it and what is asked about it.
    pub fn new(base: &'v Variant<'f>, told: &'v [usize], asked: usize) -> Self {
        let family = base.family;
        let mut wanted = told.to_vec();
        wanted.push(asked);
        let mut rules = Vec::new();
        for (place, rule) in family.rules.iter().enumerate().rev() {
            if wanted.contains(&rule.at) {
                let mut needs = Vec::new();
                rule.definition.symbols(&mut |name| {
                    needs.extend(family.quantities.iter().position(|quantity| quantity == name));
                });
                wanted.extend(&needs);
                rules.push((place, needs));
            }
        }
        rules.reverse();
        Self { base, now: base.clone(), changed: Vec::new(), told, asked, rules, budget: Budget::default() }
    }

    /// Whether the numbers leave what is told and change the answer, whatever the conditions say.
    pub fn differs(&mut self, changes: &[(usize, Value)]) -> bool {
        for at in self.changed.drain(..) {
            if let (Some(now), Some(before)) = (self.now.values.get_mut(at), self.base.values.get(at)) {
                now.clone_from(before);
            }
        }
        if !changes.iter().all(|(at, value)| self.put(*at, value.clone())) {
            return false;
        }
        for place in 0..self.rules.len() {
            let Some((rule, needs)) = self.rules.get(place) else { continue };
            let Some(rule) = self.base.family.rules.get(*rule) else { continue };
            let overruled = changes.iter().any(|(at, _)| *at == rule.at);
            if overruled || !needs.iter().any(|at| self.changed.contains(at)) {
                continue;
            }
            let Ok(value) = self.now.evaluate(&rule.definition, &self.budget) else { return false };
            if !self.put(rule.at, value) {
                return false;
            }
        }
        self.changed.contains(&self.asked)
    }

    /// Gives a quantity its value; whether it may have that.
    fn put(&mut self, at: usize, value: Value) -> bool {
        match self.now.values.get_mut(at) {
            Some(now) if *now != value => {
                *now = value;
                self.changed.push(at);
                !self.told.contains(&at)
            }
            _ => true,
        }
    }
}
