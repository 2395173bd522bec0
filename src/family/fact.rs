//! What a problem tells, and which of it for which question.

use super::Family;
use super::template::Template;
use crate::math::Expr;
use crate::math::order::sort_by_key;

/// A sentence that tells quantities, in alternative wordings.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The quantities it is there to tell.
    pub tells: Vec<usize>,
    /// The quantities that every wording shows; at least those.
    pub shows: Vec<usize>,
    /// The quantities that some wording shows.
    pub mentions: Vec<usize>,
    /// The quantities that some vague wording shows.
    pub hints: Vec<usize>,
    /// Alternative wordings; at least one.
    pub wordings: Vec<Template>,
    /// The same without its numbers; alternative wordings, or none.
    pub vague: Vec<Template>,
    /// What is still said when its numbers stand in the picture; alternative wordings, or none.
    pub seen: Vec<Template>,
    /// What it is to the picture.
    pub part: Part,
    /// Whether it may change places with the other free facts.
    pub free: bool,
}

/// What a sentence is to the picture (MathVerse, arXiv 2403.14624).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// It tells what the problem cannot do without.
    #[default]
    Essential,
    /// It describes what the picture shows at a glance.
    Descriptive,
    /// It names a property that must be made out in the picture.
    Implicit,
}

/// A question, in alternative wordings.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The quantity it asks for.
    pub quantity: usize,
    /// Alternative wordings; at least one.
    pub wordings: Vec<Template>,
    /// The quantities that every wording tells ("in 5 years").
    pub tells: Vec<usize>,
    /// The quantities that some wording shows.
    pub mentions: Vec<usize>,
}

impl Family {
    /// The question of the original problem.
    pub fn main(&self) -> Option<&Ask> {
        self.asks.first()
    }

    /// The quantity that the original problem asks for.
    pub fn asked(&self) -> usize {
        self.main().map_or(0, |ask| ask.quantity)
    }

    /// The quantities that are known when a question is asked.
    ///
    /// What the original gives; if one of that is asked for, it changes places with the original's answer.
    pub fn known(&self, ask: &Ask) -> Vec<usize> {
        let mut known: Vec<usize> = self.given.iter().copied().filter(|at| *at != ask.quantity).collect();
        if known.len() < self.given.len() {
            known.push(self.asked());
        }
        known
    }

    /// The facts that are told when a question is asked, in their order.
    ///
    /// Those that tell nothing but what is known; where one sentence tells several quantities and others tell them
    /// one by one, the one sentence.
    pub fn told(&self, ask: &Ask) -> Vec<usize> {
        let known = self.known(ask);
        let mut open: Vec<usize> = known.iter().copied().filter(|at| !ask.tells.contains(at)).collect();
        let fits = |fact: &Fact| fact.tells.iter().all(|at| known.contains(at));
        let mut facts: Vec<(usize, &Fact)> =
            self.facts.iter().enumerate().filter(|(_, fact)| fits(fact)).collect();
        sort_by_key(&mut facts, |(_, fact)| usize::MAX - fact.tells.len());
        let mut told = Vec::new();
        for (at, fact) in facts {
            if fact.tells.iter().any(|quantity| open.contains(quantity)) {
                open.retain(|quantity| !fact.tells.contains(quantity));
                told.push(at);
            }
        }
        sort_by_key(&mut told, |at| (self.place(*at), *at));
        told
    }

    /// Where a fact stands in the telling: a sentence for one of several quantities stands where the sentence for all
    /// of them does.
    pub(super) fn place(&self, fact: usize) -> usize {
        let tells = |at: usize| self.facts.get(at).map_or(&[][..], |fact| &fact.tells);
        (0..fact).find(|at| tells(*at).iter().any(|quantity| tells(fact).contains(quantity))).unwrap_or(fact)
    }

    /// What is known to whoever knows some quantities: those, the elements of lists among them, and what is computed
    /// from nothing else.
    pub fn follows(&self, known: &[usize]) -> Vec<usize> {
        let mut known = known.to_vec();
        loop {
            let before = known.len();
            for rule in &self.rules {
                let mut named = Vec::new();
                rule.definition.symbols(&mut |name| {
                    named.push(self.quantities.iter().position(|quantity| quantity == name));
                });
                let all = named.iter().all(|at| at.is_some_and(|at| known.contains(&at)));
                if all && !known.contains(&rule.at) {
                    known.push(rule.at);
                }
                if known.contains(&rule.at) {
                    elements(&rule.definition, &mut |name| {
                        let at = self.quantities.iter().position(|quantity| quantity == name);
                        known.extend(at.filter(|at| !known.contains(at)));
                    });
                }
            }
            if known.len() == before {
                return known;
            }
        }
    }

    /// The known quantities that nothing tells when a question is asked.
    pub fn untold(&self, ask: &Ask) -> Vec<usize> {
        let told = self.told(ask);
        let facts = || told.iter().filter_map(|&at| self.facts.get(at));
        let known = self.known(ask).into_iter();
        known.filter(|at| !ask.tells.contains(at) && !facts().any(|fact| fact.tells.contains(at))).collect()
    }
}

/// The names that stand as elements in a list, however nested.
fn elements(list: &Expr, visit: &mut dyn FnMut(&str)) {
    let Expr::List(parts) = list else { return };
    for part in parts {
        match part {
            Expr::Symbol(name) => visit(name),
            other => elements(other, visit),
        }
    }
}
