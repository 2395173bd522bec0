//! The live preview of a typed answer: "read as …", or what is still missing.

use serde::Serialize;

use super::region::Rule;
use super::{expression, label, number, phrase, several, time, witness};
use crate::family::answer_type::AnswerType;
use crate::family::witness::shown as values_shown;
use crate::math::number::{fraction, plain};
use crate::math::{self, eval};

/// What a typed text is read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// An answer of the declared type.
    Value {
        /// Its canonical plain text.
        value: String,
        /// How to show it.
        shown_as: String,
    },
    /// Not an answer so far.
    NotYet {
        /// What is missing, in words for people; `None` while nothing is typed.
        reason: Option<String>,
    },
}

/// Reads a typed answer. The right answer plays no part in it.
pub fn read(typed: &str, kind: &AnswerType) -> Reading {
    let typed = typed.trim();
    if typed.is_empty() {
        return Reading::NotYet { reason: None };
    }
    let read = match kind {
        AnswerType::Integer
        | AnswerType::Decimal { .. }
        | AnswerType::Fraction
        | AnswerType::Numeral
        | AnswerType::Percent
        | AnswerType::Money { .. } => numeric(typed, kind),
        AnswerType::Time => match time::find(typed, Rule::Whole) {
            Ok(found) => Ok(shown(found.canonical())),
            Err(_) => Err("not a time of day yet: write 14:35 or 2:35 pm".to_owned()),
        },
        AnswerType::Set | AnswerType::Tuple => match several::find(typed, Rule::Whole) {
            Ok(found) => Ok(shown(found.canonical(*kind == AnswerType::Tuple))),
            Err(_) => Err("not a list of numbers yet: write them with commas between".to_owned()),
        },
        AnswerType::Expression | AnswerType::Polynomial => {
            expression::read(typed, &[]).map(|expr| shown(math::render::plain(&expr)))
        }
        AnswerType::Choice { options } => match phrase::choose(typed, options, Rule::Whole) {
            Ok(choice) => {
                let letter = phrase::letter(choice.index).to_string();
                let text = options.get(choice.index).map(String::as_str).unwrap_or_default();
                Ok((letter.clone(), format!("{letter}: {text}")))
            }
            Err(_) => Err("type the letter of an option, or its text".to_owned()),
        },
        AnswerType::Witness { find, .. } => witness::find(typed, find, Rule::Whole)
            .map(|found| shown(values_shown(find, &found.values)))
            .map_err(|why| why.to_string()),
        AnswerType::Text => Ok(shown(phrase::plain(typed))),
        AnswerType::Label => Ok(shown(label::canonical(typed))),
    };
    match read {
        Ok((value, shown_as)) => Reading::Value { value, shown_as },
        Err(reason) => Reading::NotYet { reason: Some(reason) },
    }
}

fn shown(value: String) -> (String, String) {
    (value.clone(), value)
}

fn numeric(typed: &str, kind: &AnswerType) -> Result<(String, String), String> {
    let found = number::find(typed, None, Rule::Whole).map_err(|_| missing(typed))?;
    let value = &found.quantity.value;
    let text = plain(value);
    let percent = found.quantity.percent || matches!(kind, AnswerType::Percent);
    let shown_as = match kind {
        AnswerType::Fraction if !percent => fraction(value),
        _ => format!("{text}{}", if percent { "%" } else { "" }),
    };
    Ok((text, shown_as))
}

/// Why a text is no number yet.
fn missing(typed: &str) -> String {
    let comma = typed.split(',').nth(1).is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()));
    if comma {
        return "write decimals with a point; a comma may only separate thousands".to_owned();
    }
    let sum = typed.len() < 200
        && math::parse::parse(typed).is_ok_and(|expr| eval::number(&expr, &|_| None).is_ok());
    if sum {
        "work it out and give the result as one number".to_owned()
    } else {
        "not a number yet".to_owned()
    }
}
