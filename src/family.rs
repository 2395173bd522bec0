//! Problem families: one TOML file is the single source of everything shown about a problem.
//!
//! A family is data, not code: a stranger's link may carry one, so its text, its sampling and its evaluation are
//! bounded. [`Family::parse`] turns a file into checked form, or into a list of [`Issue`]s with line and column;
//! after that nothing is validated again. [`Family::draw`] gives a [`Variant`]: numbers and words put in, from a
//! stream keyed by everything that names the variant, so a link gives the same problem forever.
//!
//! English agreement (number, article, pronoun) is in [`words`]; which wording is told in which form is decided a
//! layer above, in [`crate::checklist`] (this layer only numbers the wordings).

pub mod answer_type;
pub mod builtin;
pub mod seed;

pub mod source;

mod compile;
pub mod format;
pub mod template;

pub mod statement;
pub mod words;

pub mod fact;
pub mod step;

pub mod gold;
pub mod variant;
pub mod witness;

pub mod wording;

pub mod diagram;
pub mod domain;
pub mod lint;

pub use answer_type::AnswerType;
pub use diagram::Diagram;
pub use domain::Domain;
pub use fact::{Ask, Fact};
pub use gold::Gold;
pub use seed::Seed;
pub use source::Issue;
pub use statement::Statement;
pub use step::Step;
pub use variant::Variant;
pub use wording::Wording;

use crate::math::Expr;
use template::Template;
use words::Role;

/// A checked problem family.
#[derive(Clone, Debug)]
pub struct Family {
    /// The name in links and files, in kebab-case.
    pub id: String,
    /// Raised whenever a released seed would give another problem.
    pub version: u32,
    /// What people see in lists.
    pub title: String,
    /// The branch of mathematics.
    pub topic: String,
    /// What it takes to solve it.
    pub skills: Vec<String>,
    /// First and last school grade it suits.
    pub grade: [u8; 2],
    /// Names that stay letters in expressions.
    pub letters: Vec<String>,
    /// Names of all quantities: first the drawn ones, then the computed ones in the order of the file.
    pub quantities: Vec<String>,
    /// How many of the quantities are drawn.
    pub drawn: usize,
    /// The difficulty ladder: per level, the domain of each drawn quantity.
    pub levels: Vec<Vec<Domain>>,
    /// The words that vary, by name.
    pub cast: Vec<(String, Role)>,
    /// How the computed quantities come about, each behind what it needs.
    pub rules: Vec<Rule>,
    /// What a draw must satisfy to be kept.
    pub conditions: Vec<Expr>,
    /// The quantities that the original problem tells.
    pub given: Vec<usize>,
    /// Opening sentences without quantities; alternatives.
    pub scene: Vec<Template>,
    /// What the opening sentence is to the picture.
    pub scene_part: fact::Part,
    /// What can be told, in order.
    pub facts: Vec<Fact>,
    /// What can be asked; the first is the original question.
    pub asks: Vec<Ask>,
    /// The lines of working.
    pub steps: Vec<Step>,
    /// What must hold of every kept draw by itself: an independent route to the answer.
    pub checks: Vec<Expr>,
    /// Irrelevant facts, each with quantities of its own.
    pub asides: Vec<Aside>,
    /// The answer of the original question.
    pub answer: Answer,
    /// The picture.
    pub diagram: Option<Diagram>,
}

/// How a quantity comes about.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Which quantity.
    pub at: usize,
    /// What it is worth.
    pub definition: Expr,
}

/// The declared answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its type; the options of a choice and the conditions on a witness are filled in by each variant.
    pub answer_type: AnswerType,
    /// What a witness must meet, in the names of the quantities and of the unknowns.
    pub conditions: Vec<Expr>,
    /// The unit after the answer, agreeing with it.
    pub unit: Option<Template>,
    /// How the options of a choice are written.
    pub format: format::Format,
    /// The wrong options of a choice.
    pub wrong: Vec<WrongOption>,
}

/// An option that a misconception leads to.
#[derive(Clone, Debug)]
pub struct WrongOption {
    /// The misconception, in words.
    pub because: String,
    /// What it takes for the answer.
    pub value: Expr,
}

/// An irrelevant fact. Its quantities are its own: no name of the problem proper can depend on them.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Names of the aside's quantities, which follow the family's own in its templates' numbering.
    pub names: Vec<String>,
    /// Their domains.
    pub domains: Vec<Domain>,
    /// Alternative wordings.
    pub texts: Vec<Template>,
}

impl Family {
    /// Reads and checks a family file.
    ///
    /// # Errors
    /// Everything that is wrong with the file, in order of place, each with its line and column.
    pub fn parse(text: &str) -> Result<Self, Vec<Issue>> {
        compile::tried_now(text)
    }

    /// Reads a family file of which is known that its problems and pictures can be drawn: all else is checked.
    ///
    /// # Errors
    /// As [`Family::parse`].
    pub fn parse_tried(text: &str) -> Result<Self, Vec<Issue>> {
        compile::tried_before(text)
    }

    /// How many levels the ladder has; at least one.
    pub fn top_level(&self) -> u8 {
        u8::try_from(self.levels.len()).unwrap_or(u8::MAX)
    }

    /// The name of the family with its version, as links write it: `apples-left.2`.
    pub fn release(&self) -> String {
        format!("{}.{}", self.id, self.version)
    }
}
