//! The forms a problem may be told in, derived from its family and never written twice.

use crate::family::Family;
use serde::{Deserialize, Serialize};

/// A way of telling a problem. All but the inverse and the symbolic form leave its answer unchanged, or draw other
/// numbers or words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// The family's first wording.
    #[default]
    Original,
    /// Every sentence that has another wording in another wording, free facts in another order.
    Paraphrase,
    /// The first wording with an irrelevant fact put in.
    Distractor,
    /// A given is asked for and the old answer told, where that has one solution.
    Inverse,
    /// The numbers of the first variant of the run, other words.
    NamesOnly,
    /// The words of the first variant of the run, other numbers.
    NumbersOnly,
    /// Letters for the numbers.
    Symbolic,
    /// Numbers with a digit more.
    MoreDigits,
    /// Digits in groups of three.
    Grouped,
    /// Numbers in words.
    Words,
    /// Whole numbers with a decimal point.
    Decimal,
    /// Whole numbers as quotients.
    Fraction,
    /// Numbers as a digit, decimals and a power of ten.
    Scientific,
    /// Everything in the text, beside the picture.
    TextDominant,
    /// The text without what only describes the picture.
    TextLite,
    /// Everything in the text, without the picture.
    TextOnly,
    /// The text without properties of the picture either.
    VisionIntensive,
    /// What the picture can tell is told there alone.
    VisionDominant,
    /// The text is in the picture.
    VisionOnly,
}

/// What is asked about a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Find the answer.
    #[default]
    Solving,
    /// Is there enough information?
    Answerable,
    /// Is the final answer of this solution right?
    Outcome,
    /// Which step of this solution is the first wrong one?
    Process,
    /// Find what one step finds.
    Part,
    /// Find the answer of a second problem that needs this one's.
    Sequence,
}

impl Task {
    /// Every task, in the order of the checklist's columns.
    pub const ALL: &[Task] = &[Task::Solving, Task::Answerable, Task::Outcome, Task::Process];

    /// Problems out of problems ([`super::compose`]); they are made of the original form only.
    pub const MADE: &[Task] = &[Task::Part, Task::Sequence];

    /// How many items there are of it for one problem: a judging task has one for either label.
    pub fn items(self) -> usize {
        if matches!(self, Self::Answerable | Self::Outcome) { 2 } else { 1 }
    }

    /// The task of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().chain(Self::MADE).copied().find(|task| task.name() == name)
    }

    /// The name in links, items and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Solving => "solving",
            Self::Answerable => "answerable",
            Self::Outcome => "outcome",
            Self::Process => "process",
            Self::Part => "part",
            Self::Sequence => "sequence",
        }
    }
}

/// Why a family, or one of its variants, cannot offer a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Absent {
    /// Nothing can be said otherwise.
    #[error("no sentence of this family has another wording")]
    NoOtherWording,
    /// Nothing irrelevant can be said.
    #[error("this family has no irrelevant facts to tell")]
    NoAside,
    /// No given is asked for.
    #[error("this family has no question about what is given")]
    NoInverse,
    /// Several values would fit, or that only one does could not be shown.
    #[error("what is told would not leave the given one value")]
    NotUnique,
    /// No fact can be told without its numbers.
    #[error("no fact of this family has a vague wording")]
    NothingVague,
    /// No other numbers with the same text and another answer were found.
    #[error("no other numbers give the same text and another answer")]
    NoWitness,
    /// Any example is right, so a problem with a number hidden may still have an answer, and no formula is the only one.
    #[error("any example that fits answers this question")]
    AnyExample,
    /// No letters could stand for the numbers.
    #[error("the answer is not an algebraic expression in what is given")]
    NotAlgebraic,
    /// The conditions allow no larger numbers.
    #[error("the family's conditions allow no larger numbers")]
    NoLargerNumbers,
    /// Nothing would look different.
    #[error("no number of this problem is written differently so")]
    SameNotation,
    /// The working is not a chain of equations.
    #[error("the working of this question is not a chain of equations")]
    NoWorking,
    /// No fault leads to a sensible wrong answer.
    #[error("no fault in the working leads to a sensible wrong answer")]
    NoFault,
    /// There is nothing to look at.
    #[error("this family has no picture")]
    NoPicture,
    /// The picture cannot be drawn, or not with the text in it.
    #[error("this problem has no such picture")]
    NotDrawn,
    /// Nothing in the text is there for the picture's sake.
    #[error("no sentence of this family only describes its picture")]
    NothingDescriptive,
    /// Nothing in the text is a property of the picture.
    #[error("no sentence of this family tells a property of its picture")]
    NothingImplicit,
    /// The text cannot do without any of its facts.
    #[error("the picture tells no fact of this problem by itself")]
    NothingSeen,
    /// The text cannot do without the picture.
    #[error("the picture tells what the text does not")]
    OnlySeen,
    /// Judging is done on texts.
    #[error("a problem told by its picture is only solved, not judged")]
    OnlySolved,
    /// Problems are made of problems as they stand.
    #[error("problems out of problems are made of the original form only")]
    OnlyOriginal,
    /// The second problem cannot take the first one's answer.
    #[error("the answer of the first problem fits no given of the second")]
    NoFit,
    /// The family has no such question.
    #[error("this family has no such question")]
    NoAnswer,
}

impl Form {
    /// The checklist's rows (MATHCHECK, arXiv 2407.08733), in order.
    pub const ROWS: &[Form] = &[Form::Original, Form::Paraphrase, Form::Distractor, Form::Inverse];

    /// Every form: first the checklist's rows, then the other perturbations.
    pub const ALL: &[Form] = &[
        Form::Original,
        Form::Paraphrase,
        Form::Distractor,
        Form::Inverse,
        Form::NamesOnly,
        Form::NumbersOnly,
        Form::Symbolic,
        Form::MoreDigits,
        Form::Grouped,
        Form::Words,
        Form::Decimal,
        Form::Fraction,
        Form::Scientific,
        Form::TextDominant,
        Form::TextLite,
        Form::TextOnly,
        Form::VisionIntensive,
        Form::VisionDominant,
        Form::VisionOnly,
    ];

    /// A problem and its picture share what is told in six ways (MathVerse, arXiv 2403.14624).
    pub const VERSIONS: &[Form] = &[
        Form::TextDominant,
        Form::TextLite,
        Form::TextOnly,
        Form::VisionIntensive,
        Form::VisionDominant,
        Form::VisionOnly,
    ];

    /// Whether the problem is the same in other words, told without a proof.
    pub fn is_rewording(self) -> bool {
        matches!(self, Self::Original | Self::Paraphrase | Self::Distractor)
    }

    /// The name in links, items and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Paraphrase => "paraphrase",
            Self::Distractor => "distractor",
            Self::Inverse => "inverse",
            Self::NamesOnly => "names-only",
            Self::NumbersOnly => "numbers-only",
            Self::Symbolic => "symbolic",
            Self::MoreDigits => "more-digits",
            Self::Grouped => "grouped",
            Self::Words => "words",
            Self::Decimal => "decimal",
            Self::Fraction => "fraction",
            Self::Scientific => "scientific",
            Self::TextDominant => "text-dominant",
            Self::TextLite => "text-lite",
            Self::TextOnly => "text-only",
            Self::VisionIntensive => "vision-intensive",
            Self::VisionDominant => "vision-dominant",
            Self::VisionOnly => "vision-only",
        }
    }

    /// The form of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|form| form.name() == name)
    }

    /// Whether a family offers the form; a variant may still turn out to be an exception
    /// ([`super::telling::Telling::of`] says so).
    ///
    /// # Errors
    /// Why it does not.
    pub fn offered(self, family: &Family) -> Result<(), Absent> {
        let given = |at: &usize| family.given.contains(at);
        match self {
            Self::Paraphrase if !rewordable(family) => Err(Absent::NoOtherWording),
            Self::Distractor if family.asides.is_empty() => Err(Absent::NoAside),
            Self::Inverse if !family.asks.iter().skip(1).any(|ask| given(&ask.quantity)) => {
                Err(Absent::NoInverse)
            }
            _ if Self::VERSIONS.contains(&self) => super::version::offered(family, self),
            _ => Ok(()),
        }
    }
}

fn rewordable(family: &Family) -> bool {
    let wordings = [&family.scene].into_iter().chain(family.facts.iter().map(|fact| &fact.wordings));
    wordings.chain(family.main().map(|ask| &ask.wordings)).any(|wordings| wordings.len() > 1)
}
