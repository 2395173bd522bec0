//! Why a derived form is right: what was checked, so that anybody can check it again.

use super::fault::Fault;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The values of quantities by name, in plain text.
pub type Assignment = BTreeMap<String, String>;

/// What makes an item's label right by construction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Certificate {
    /// The family's own problem: every wording tells the same quantities (checked when the family is read).
    Drawn,
    /// An irrelevant fact was put in: its quantities are its own, and no definition of the problem reaches them.
    Independent {
        /// The aside's quantities with their values.
        aside: Assignment,
    },
    /// Another quantity is asked for, and what is told leaves it one value.
    Unique {
        /// What is asked for.
        asked: String,
        /// How that is known.
        proof: Proof,
    },
    /// A fact is told without its numbers, and two sets of numbers that fit all that is still told have different
    /// answers.
    Unanswerable {
        /// The quantities that are not told any more.
        hidden: Vec<String>,
        /// The problem's own numbers, and others that give the same text.
        witnesses: [Assignment; 2],
        /// Their answers.
        answers: [String; 2],
    },
    /// Only words vary between variants: the numbers are those of the position named.
    NamesOnly {
        /// The position in the run whose numbers these are.
        numbers_of: u32,
    },
    /// Only numbers vary between variants: the words are those of the position named.
    NumbersOnly {
        /// The position in the run whose words these are.
        words_of: u32,
    },
    /// Letters stand for the numbers, and the answer is the family's definition in those letters.
    Symbolic {
        /// The letter of each quantity.
        letters: Assignment,
    },
    /// The ranges of the level with so many digits more; the conditions hold.
    MoreDigits {
        /// Digits added.
        added: u32,
    },
    /// The numbers in another notation, each of the same value.
    Rewritten,
    /// What the original tells is told in the text, in the figure, or in both.
    Shared {
        /// What the text tells: facts by the quantities they tell, `scene` and `question`.
        text: Vec<String>,
        /// What the figure tells.
        figure: Vec<String>,
    },
    /// Numbers of another size in place of the problem's; the conditions hold.
    Resized {
        /// How many digits each has.
        digits: u8,
        /// The new numbers.
        numbers: Assignment,
    },
    /// Numbers multiplied by expressions that are 1 as quotients of polynomials.
    Multiplied {
        /// The expression for each quantity.
        factors: Assignment,
    },
    /// A text put in that names no quantity.
    Filled,
    /// A hint behind the question, on which the answer does not depend.
    Hint {
        /// What it says.
        says: String,
        /// Whether it is the first step of the working.
        helps: bool,
    },
    /// Lines of the working told, or put behind it.
    Operations {
        /// The lines that are told.
        told: Vec<String>,
        /// The lines from the problem's own answer to the one asked for.
        added: Vec<String>,
    },
    /// A turn of a conversation in which one number is another than before.
    Changed {
        /// The quantities with their new values, turn by turn.
        numbers: Vec<Assignment>,
    },
    /// A solution with one fault, worked rightly from there on.
    Wrong {
        /// The first wrong step, from 1.
        step: usize,
        /// What went wrong.
        fault: Fault,
        /// What the step should have found.
        right: String,
        /// What it found.
        wrong: String,
        /// What the solution ends in.
        ends_in: String,
    },
    /// One step of the problem asked by itself.
    Part {
        /// Which step, from 1.
        step: usize,
    },
    /// The answer of one problem is a given of the next.
    Composed {
        /// The first problem's release and position.
        first: String,
        /// The second problem's release.
        second: String,
        /// What its answer is in the second.
        feeds: String,
        /// Its answer.
        value: String,
    },
}

/// How it is known that only one value fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Proof {
    /// Each definition on the way has one inverse: the lines that find the value.
    Solving {
        /// In the names of the quantities.
        lines: Vec<String>,
    },
    /// All whole numbers of a range were tried, and one fits.
    Exhausting {
        /// The first number tried.
        from: String,
        /// The last.
        to: String,
    },
}
