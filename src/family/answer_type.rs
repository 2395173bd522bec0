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
    /// A percentage, its value the number before the sign: 35 means 35 %. A reply may leave the sign out.
    Percent,
    /// An expression with letters, compared as a function of them.
    Expression,
    /// One of the options, told by its letter (A for the first) or by its text.
    Choice {
        /// The options in the order shown. The correct one is named by its letter.
        options: Vec<String>,
    },
    /// Words, compared without regard to case, spacing and surrounding punctuation.
    Text,
    /// One fixed word or phrase (`Answerable`, `Correct`, `Step 3`), looked for as whole words.
    Label,
}

impl AnswerType {
    /// The name used in family files, items and the page's texts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Decimal { .. } => "decimal",
            Self::Fraction => "fraction",
            Self::Percent => "percent",
            Self::Expression => "expression",
            Self::Choice { .. } => "choice",
            Self::Text => "text",
            Self::Label => "label",
        }
    }

    /// Whether the answer is one exact number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Decimal { .. } | Self::Fraction | Self::Percent)
    }
}

fn two() -> u32 {
    2
}
