//! What kind of answer a problem asks for; declared by the family, obeyed by the grader.

use serde::{Deserialize, Serialize};

/// The declared type of an answer: it decides what may count as the same value, and nothing else does.
///
/// As a table in TOML or JSON: `{ type = "integer" }`, `{ type = "decimal", places = 2 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AnswerType {
    /// A whole number, compared exactly.
    Integer,
    /// A number rounded to `places` digits after the point (half away from zero): a reply is right if it rounds
    /// to the same value.
    Decimal {
        /// Digits after the decimal point.
        #[serde(default = "two")]
        places: u32,
    },
    /// A ratio of whole numbers, compared exactly by value: 2/4 is 1/2 is 0.5.
    Fraction,
    /// A number with its notation (`12.50`, `1.20e5`), compared exactly by value; strictly, it must be written like the
    /// right answer, digit for digit. Number tasks ask for it; families do not.
    Numeral,
    /// A percentage, its value the number before the sign: 35 means 35 %. A reply may leave the sign out.
    Percent,
    /// An amount of money with so many decimals; a reply may write the sign of the currency or leave it out.
    Money {
        /// Digits after the decimal point.
        #[serde(default = "two")]
        places: u32,
        /// The sign, `€` or `$`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<String>,
    },
    /// A time of day; its value the minutes after midnight, written `14:35`.
    Time,
    /// An expression with letters, compared as a function of them.
    Expression,
    /// A polynomial, compared as an expression; strictly, its brackets must be multiplied out.
    Polynomial,
    /// Numbers in any order, each told once.
    Set,
    /// Numbers in their order: a point, a vector.
    Tuple,
    /// One of the options, told by its letter (A for the first) or by its text.
    Choice {
        /// The options in the order shown. The correct one is named by its letter.
        options: Vec<String>,
    },
    /// Words, compared without regard to case, spacing and surrounding punctuation.
    Text,
    /// Values for named unknowns, any that meet the conditions when these are executed ([`super::witness`]): a
    /// counterexample to a claim.
    Witness {
        /// The unknowns; a reply names them, or gives the values in this order.
        find: Vec<String>,
        /// Expressions in the unknowns, with the numbers of the problem filled in: all must be true.
        #[serde(rename = "where")]
        conditions: Vec<String>,
        /// Whether values need not be whole.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        fractions: bool,
    },
    /// One fixed word or phrase (`Answerable`, `Correct`, `Step 3`), looked for as whole words.
    Label,
}

impl AnswerType {
    /// The names that a family may declare.
    pub const DECLARED: &[&str] = &[
        "integer",
        "decimal",
        "fraction",
        "percent",
        "money",
        "time",
        "expression",
        "polynomial",
        "set",
        "tuple",
        "choice",
        "text",
        "label",
        "witness",
    ];

    /// The type of a declared name; the options of a choice and what is sought for a witness come with each variant.
    pub fn declared(name: &str, places: Option<u32>, currency: Option<String>) -> Option<Self> {
        Some(match name {
            "integer" => Self::Integer,
            "decimal" => Self::Decimal { places: places.unwrap_or_else(two) },
            "fraction" => Self::Fraction,
            "percent" => Self::Percent,
            "money" => Self::Money { places: places.unwrap_or_else(two), currency },
            "time" => Self::Time,
            "expression" => Self::Expression,
            "polynomial" => Self::Polynomial,
            "set" => Self::Set,
            "tuple" => Self::Tuple,
            "choice" => Self::Choice { options: Vec::new() },
            "text" => Self::Text,
            "label" => Self::Label,
            "witness" => Self::Witness { find: Vec::new(), conditions: Vec::new(), fractions: false },
            _ => return None,
        })
    }

    /// The name used in family files, items and the page's texts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Decimal { .. } => "decimal",
            Self::Fraction => "fraction",
            Self::Numeral => "numeral",
            Self::Percent => "percent",
            Self::Money { .. } => "money",
            Self::Time => "time",
            Self::Expression => "expression",
            Self::Polynomial => "polynomial",
            Self::Set => "set",
            Self::Tuple => "tuple",
            Self::Choice { .. } => "choice",
            Self::Text => "text",
            Self::Label => "label",
            Self::Witness { .. } => "witness",
        }
    }

    /// Whether the answer is one exact number.
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            Self::Integer
                | Self::Decimal { .. }
                | Self::Fraction
                | Self::Numeral
                | Self::Percent
                | Self::Money { .. }
        )
    }
}

fn two() -> u32 {
    2
}
