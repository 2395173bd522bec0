//! Number tasks: what is asked of numbers by themselves, after the Number Cookbook (NUPA, arXiv 2411.03766).
//!
//! Seventeen operations in four representations make 41 [`Combination`]s, each at lengths of 1 to 100 digits; some have
//! an easier or a harder variation beside them. A [`Question`] is drawn from the frozen stream and its answer computed
//! with exact numbers, so that it is the same and right forever.
//!
//! Length is the paper's: the digits of the longer operand; of a float or a number in scientific notation, its digits
//! behind the point; of a fraction, the digits of its longer part. The other operand has at least half as many, where a
//! variation does not say otherwise.
//!
//! Every question says how the answer is to be written. What its type makes of that: whole numbers and fractions are
//! compared by value and strictly by their form; floats and scientific notation are [`AnswerType::Numeral`], strictly
//! right if they are written digit for digit as the paper's exact match asks.

mod draw;
mod numeral;
mod question;
mod solve;
mod told;

pub use question::{DRESSES, NumberError, Question, addends};

use crate::family::AnswerType;
use serde::{Deserialize, Serialize};

/// The longest numbers, in digits.
pub const MOST_DIGITS: u8 = 100;

/// The version in item ids: what a seed means in it never changes.
pub const VERSION: u32 = 1;

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Representation {
    /// `1234`
    Integer,
    /// `12.34`
    Float,
    /// `7/13`
    Fraction,
    /// `1.23e14`
    ScientificNotation,
}

use Representation::{Float, Fraction, Integer, ScientificNotation as Scientific};

impl Representation {
    /// Every representation, in the paper's order.
    pub const ALL: &[Self] = &[Integer, Float, Fraction, Scientific];

    /// The name in families and options.
    pub fn name(self) -> &'static str {
        match self {
            Integer => "integer",
            Float => "float",
            Fraction => "fraction",
            Scientific => "scientific",
        }
    }

    /// The representation of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|representation| representation.name() == name)
    }

    /// How an answer written so is graded.
    pub fn answer_type(self) -> AnswerType {
        match self {
            Integer => AnswerType::Integer,
            Fraction => AnswerType::Fraction,
            Float | Scientific => AnswerType::Numeral,
        }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// The sum.
    Add,
    /// The difference; the larger number comes first.
    Sub,
    /// The product.
    Multiply,
    /// The quotient as a fraction.
    Truediv,
    /// The whole quotient.
    Floordiv,
    /// The remainder.
    Mod,
    /// The larger number.
    Max,
    /// The smaller number.
    Min,
    /// The larger digit at each place.
    DigitMax,
    /// The smaller digit at each place.
    DigitMin,
    /// The sum at each place, without a carry.
    DigitAdd,
    /// The digit at a place.
    GetDigit,
    /// How many digits there are.
    Length,
    /// How often a digit occurs.
    Count,
    /// The number as a decimal.
    ToFloat,
    /// The number in scientific notation.
    ToScientific,
    /// The number rounded to so many significant digits.
    SignificantFigures,
}

impl Operation {
    /// Every operation, in the paper's order.
    pub const ALL: &[Self] = &[
        Self::Add,
        Self::Sub,
        Self::Multiply,
        Self::Truediv,
        Self::Floordiv,
        Self::Mod,
        Self::Max,
        Self::Min,
        Self::DigitMax,
        Self::DigitMin,
        Self::DigitAdd,
        Self::GetDigit,
        Self::Length,
        Self::Count,
        Self::ToFloat,
        Self::ToScientific,
        Self::SignificantFigures,
    ];

    /// The name in families and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Multiply => "multiply",
            Self::Truediv => "truediv",
            Self::Floordiv => "floordiv",
            Self::Mod => "mod",
            Self::Max => "max",
            Self::Min => "min",
            Self::DigitMax => "digit-max",
            Self::DigitMin => "digit-min",
            Self::DigitAdd => "digit-add",
            Self::GetDigit => "get-digit",
            Self::Length => "length",
            Self::Count => "count",
            Self::ToFloat => "to-float",
            Self::ToScientific => "to-scientific",
            Self::SignificantFigures => "significant-figures",
        }
    }

    /// The representations of numbers that it is asked of in a variation.
    pub fn asked_of(self, variation: Variation) -> &'static [Representation] {
        match (variation, self) {
            (Variation::Plain, Self::Add | Self::Sub | Self::Multiply | Self::Max | Self::Min) => {
                Representation::ALL
            }
            (Variation::Plain, Self::Truediv) => &[Integer, Fraction],
            (Variation::Plain, Self::Floordiv | Self::Mod | Self::Count) => &[Integer],
            (Variation::Plain, Self::ToFloat) => &[Fraction, Scientific],
            (Variation::Plain, _) => &[Integer, Float],
            (Variation::Easy, Self::Add) => &[Fraction],
            (Variation::Easy, Self::Multiply) => Representation::ALL,
            (Variation::Easy, Self::Mod) => &[Integer],
            (Variation::Hard, Self::Max | Self::Min) => &[Integer, Float, Scientific],
            (Variation::Easy | Variation::Hard, _) => &[],
        }
    }
}

/// Whether the numbers are drawn to make an operation easier or harder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variation {
    /// As they come.
    Plain,
    /// The second operand has at most three digits.
    Easy,
    /// The numbers to compare start with the same digits.
    Hard,
}

impl Variation {
    /// What stands behind the operation's name.
    fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Easy => "-easy",
            Self::Hard => "-hard",
        }
    }
}

/// A task: an operation, in a variation, on numbers in a representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Combination {
    /// What is asked.
    pub operation: Operation,
    /// On what kind of pairs.
    pub variation: Variation,
    /// How the numbers in the question are written.
    pub representation: Representation,
}

impl Combination {
    /// All combinations in a variation, operation by operation: the paper's 41 in the plain one.
    pub fn all(variation: Variation) -> impl Iterator<Item = Self> {
        Operation::ALL.iter().flat_map(move |&operation| {
            let asked_of = operation.asked_of(variation).iter();
            asked_of.map(move |&representation| Self { operation, variation, representation })
        })
    }

    /// Every combination there is: the 41 and those in the other variations.
    pub fn every() -> impl Iterator<Item = Self> {
        [Variation::Plain, Variation::Easy, Variation::Hard].into_iter().flat_map(Self::all)
    }

    /// The task's name without its representation: `add`, `max-hard`.
    pub fn task(&self) -> String {
        format!("{}{}", self.operation.name(), self.variation.suffix())
    }

    /// The family that its items belong to: `nupa-max-hard-float`.
    pub fn family(&self) -> String {
        format!("nupa-{}-{}", self.task(), self.representation.name())
    }

    /// The combination that a family is.
    pub fn of_family(family: &str) -> Option<Self> {
        // Most families are none, and are told so at once.
        let mut tasks = family.starts_with("nupa-").then(Self::every)?;
        tasks.find(|combination| combination.family() == family)
    }

    /// How the answer is written.
    pub fn answer(&self) -> Representation {
        match self.operation {
            Operation::GetDigit | Operation::Length | Operation::Count => Integer,
            Operation::Truediv => Fraction,
            Operation::ToFloat => Float,
            Operation::ToScientific | Operation::SignificantFigures => Scientific,
            _ => self.representation,
        }
    }
}
