//! Which of its wordings a problem is told in, and which irrelevant facts are told with it.

use super::template::NOTHING_ASIDE;
use super::{Statement, Variant};
use crate::math::Value;

/// A choice of wordings; [`Variant::statement`] turns it into text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// Which opening sentence, if the family has any.
    pub scene: usize,
    /// Which wording of each fact; missing ones are the first.
    pub facts: Vec<usize>,
    /// Which wording of the question.
    pub ask: usize,
    /// Irrelevant facts to put in.
    pub asides: Vec<Insertion>,
}

/// An irrelevant fact put among the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// Behind how many facts it goes.
    pub after: usize,
    /// Which of the family's asides.
    pub aside: usize,
    /// Which of its wordings.
    pub text: usize,
    /// The values of its quantities.
    pub values: Vec<Value>,
}

impl Wording {
    /// The first wording of everything, with nothing put in.
    pub fn original() -> Self {
        Self::default()
    }
}

impl Variant<'_> {
    /// The problem as it is told: scene, facts with insertions, question.
    pub fn statement(&self, wording: &Wording) -> Statement {
        let family = self.family;
        let mut statement = Statement::default();
        if let Some(scene) = family.scene.get(wording.scene) {
            statement.push_sentence(scene.render(self, NOTHING_ASIDE));
        }
        let insert = |statement: &mut Statement, after: usize| {
            for insertion in wording.asides.iter().filter(|insertion| insertion.after == after) {
                let Some(aside) = family.asides.get(insertion.aside) else { continue };
                if let Some(text) = aside.texts.get(insertion.text) {
                    statement.push_sentence(text.render(self, (&aside.names, &insertion.values)));
                }
            }
        };
        insert(&mut statement, 0);
        for (at, fact) in family.facts.iter().enumerate() {
            let chosen = wording.facts.get(at).copied().unwrap_or(0);
            if let Some(text) = fact.get(chosen).or_else(|| fact.first()) {
                statement.push_sentence(text.render(self, NOTHING_ASIDE));
            }
            insert(&mut statement, at + 1);
        }
        if let Some(ask) = family.ask.get(wording.ask) {
            statement.push_sentence(ask.render(self, NOTHING_ASIDE));
        }
        statement
    }
}
