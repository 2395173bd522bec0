//! What a telling of a problem says: which question, which facts in which wording and order, and what besides.

use super::format::Dress;
use super::template::Writing;
use super::{Family, Statement, Variant};
use crate::math::order::sort_by_key;
use crate::math::{Expr, Value};

/// A choice of what is said and how; [`Variant::statement`] turns it into text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// Which of the family's questions.
    pub ask: usize,
    /// Which wording of the question.
    pub question: usize,
    /// Which opening sentence, if the family has any.
    pub scene: usize,
    /// What is told, in this order.
    pub facts: Vec<Told>,
    /// Irrelevant facts to put in.
    pub asides: Vec<Insertion>,
    /// The notation of plain numbers.
    pub dress: Dress,
    /// A sentence before all others, about how they are written; empty for none.
    pub notice: &'static str,
    /// Whether the options of a choice are left out: they are computed from the numbers, so where numbers are hidden
    /// they would tell them.
    pub without_options: bool,
    /// Expressions that stand for quantities, such as a letter, by the quantity's index.
    pub stand_ins: Vec<Option<Expr>>,
    /// Whole sentences that say nothing about the problem, where insertions go.
    pub filler: Option<Filler>,
    /// What is said after the question; nothing if empty.
    pub closing: Statement,
    /// Facts that are left to the picture; what is still said of them is said.
    pub seen: Vec<usize>,
    /// Whether the opening sentence is left to the picture.
    pub without_scene: bool,
    /// What the picture is beside the text.
    pub picture: Picture,
}

/// A picture beside a text (MathVerse's versions, arXiv 2403.14624).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Picture {
    /// As the family draws it.
    #[default]
    Labelled,
    /// Without the labels of what the text tells.
    Bare,
    /// None.
    Away,
    /// The same with the text in it, and no other text.
    Whole,
}

/// All that is said where the problem stands in its picture.
const LOOK: &str = "The problem is written in the figure. Read it there and solve it.";

/// A fact as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which of the family's facts.
    pub fact: usize,
    /// Which of its wordings; of the vague ones if it is vague.
    pub wording: usize,
    /// Whether its numbers are left out.
    pub vague: bool,
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

/// A text put among the facts that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filler {
    /// Behind how many facts it goes.
    pub after: usize,
    /// The text.
    pub text: &'static str,
}

impl Wording {
    /// The original problem: the first wording of everything, with nothing put in.
    pub fn original(family: &Family) -> Self {
        Self::asking(family, 0)
    }

    /// The first wording of everything that one of the family's questions needs.
    ///
    /// A fact that the original tells and this question leaves out is told without its numbers where the family can:
    /// later sentences may refer to what it names.
    pub fn asking(family: &Family, ask: usize) -> Self {
        let told = |ask: usize| family.asks.get(ask).map_or_else(Vec::new, |asked| family.told(asked));
        let (now, originally) = (told(ask), told(0));
        let tells = |at: &usize| family.facts.get(*at).map_or(&[][..], |fact| &fact.tells);
        let asked = family.asks.get(ask).map(|ask| ask.quantity);
        let left_out = |at: &usize| {
            let told_otherwise = now.iter().flat_map(tells).any(|quantity| tells(at).contains(quantity));
            let hints = family.facts.get(*at).is_some_and(|fact| {
                !fact.vague.is_empty() && !asked.is_some_and(|asked| fact.hints.contains(&asked))
            });
            !now.contains(at) && originally.contains(at) && hints && !told_otherwise
        };
        let vague: Vec<usize> = originally.iter().copied().filter(left_out).collect();
        let told = |fact| Told { fact, wording: 0, vague: vague.contains(&fact) };
        let mut facts: Vec<usize> = now.into_iter().chain(vague.iter().copied()).collect();
        sort_by_key(&mut facts, |at| (family.place(*at), *at));
        Self { ask, facts: facts.into_iter().map(told).collect(), ..Self::default() }
    }
}

impl Variant<'_> {
    /// The problem as it is told: scene, facts with insertions, question, options; or where else it is written.
    pub fn statement(&self, wording: &Wording) -> Statement {
        if wording.picture != Picture::Whole {
            return self.told(wording);
        }
        let mut statement = Statement::default();
        statement.push_text(LOOK);
        statement
    }

    /// What is told, wherever it is written.
    pub fn told(&self, wording: &Wording) -> Statement {
        let family = self.family;
        let plain = Writing { dress: wording.dress, stand_ins: &wording.stand_ins, ..Writing::default() };
        let mut statement = Statement::default();
        if !wording.notice.is_empty() {
            statement.push_text(wording.notice);
        }
        if let Some(scene) = family.scene.get(wording.scene).filter(|_| !wording.without_scene) {
            statement.push_sentence(scene.render(self, &plain));
        }
        let insert = |statement: &mut Statement, after: usize| {
            for insertion in wording.asides.iter().filter(|insertion| insertion.after == after) {
                let Some(aside) = family.asides.get(insertion.aside) else { continue };
                if let Some(text) = aside.texts.get(insertion.text) {
                    let own = Writing { aside: (&aside.names, &insertion.values), ..plain };
                    statement.push_sentence(text.render(self, &own));
                }
            }
            if let Some(filler) = wording.filler.as_ref().filter(|filler| filler.after == after) {
                statement.push_sentence(Statement::text(filler.text));
            }
        };
        insert(&mut statement, 0);
        for (at, told) in wording.facts.iter().enumerate() {
            let fact = family.facts.get(told.fact);
            let texts = fact.map(|fact| match (told.vague, wording.seen.contains(&told.fact)) {
                (true, _) => &fact.vague,
                (false, true) => &fact.seen,
                (false, false) => &fact.wordings,
            });
            if let Some(text) = texts.and_then(|texts| texts.get(told.wording).or_else(|| texts.first())) {
                statement.push_sentence(text.render(self, &plain));
            }
            insert(&mut statement, at + 1);
        }
        let question = family.asks.get(wording.ask).and_then(|ask| ask.wordings.get(wording.question));
        if let Some(question) = question {
            statement.push_sentence(question.render(self, &plain));
        }
        if let Some(options) = self.options().filter(|_| wording.ask == 0 && !wording.without_options) {
            statement.push_sentence(options.listed());
        }
        if !wording.closing.is_empty() {
            statement.push_sentence(wording.closing.clone());
        }
        statement
    }
}
