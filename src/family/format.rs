//! How a number is written in a sentence.

use crate::math::{Number, Value, number};
use num_traits::ToPrimitive;
use serde::{Deserialize, Serialize};

/// How a slot writes its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The shortest exact text; a list with commas.
    Plain,
    /// So many decimals, rounded half away from zero.
    Decimal(usize),
    /// A fraction in lowest terms.
    Fraction,
    /// A whole number and a fraction: `2 1/2`.
    Mixed,
    /// Of a hundred: 0.35 as `35%`.
    Percent,
    /// `twelve`
    Words,
    /// `3rd`
    Ordinal,
    /// `1,250`
    Grouped,
    /// Minutes after midnight as `14:35`.
    Time,
    /// Two decimals, or none where the amount is whole.
    Money,
    /// A list with `and` before its last element.
    And,
}

/// The names of the formats in slots; a number stands for so many decimals.
const NAMES: &[(&str, Format)] = &[
    ("", Format::Plain),
    ("fraction", Format::Fraction),
    ("mixed", Format::Mixed),
    ("percent", Format::Percent),
    ("words", Format::Words),
    ("ordinal", Format::Ordinal),
    ("grouped", Format::Grouped),
    ("time", Format::Time),
    ("money", Format::Money),
    ("and", Format::And),
];

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, format)) => Some(*format),
            None => name.parse().ok().filter(|&places| places <= 20).map(Self::Decimal),
        }
    }

    /// The value in this format, plain numbers in the given dress.
    pub fn write(self, value: &Value, dress: Dress) -> String {
        match (value, self) {
            (Value::Number(value), Self::Plain) => dress.write(value),
            (Value::Number(value), _) => self.number(value),
            (Value::List(values), _) => self.list(values, dress),
            (other, _) => other.plain(),
        }
    }

    fn number(self, value: &Number) -> String {
        match self {
            Self::Plain | Self::And => number::plain(value),
            Self::Decimal(places) => number::decimal(value, places),
            Self::Fraction => number::fraction(value),
            Self::Mixed => number::mixed(value),
            Self::Percent => format!("{}%", number::plain(&number::percentage(value))),
            Self::Words => number::words(value),
            Self::Ordinal => number::to_i64(value).map_or_else(|| number::plain(value), number::ordinal),
            Self::Grouped => number::grouped(value),
            Self::Time => number::to_i64(value).map_or_else(|| number::plain(value), number::clock),
            Self::Money => number::decimal(value, if value.is_integer() { 0 } else { 2 }),
        }
    }

    fn list(self, values: &[Value], dress: Dress) -> String {
        let mut written: Vec<String> = values
            .iter()
            .map(|value| match value {
                Value::List(_) => value.plain(),
                _ => self.write(value, dress),
            })
            .collect();
        match (self, written.pop()) {
            (Self::And, Some(last)) if !written.is_empty() => format!("{} and {last}", written.join(", ")),
            (_, Some(last)) => {
                written.push(last);
                written.join(", ")
            }
            (_, None) => String::new(),
        }
    }
}

/// The notation that a form of a problem puts its plain numbers into; formats that a slot names are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dress {
    /// Digits: `1250`, `0.75`, `2/3`.
    #[default]
    Digits,
    /// Digits in groups of three: `1,250`.
    Grouped,
    /// Digits in groups of three from the left, as some tokenizers cut them (arXiv 2402.14903): `125,0`.
    GroupedLeft,
    /// Digits in groups of three with spaces between: `1 250`.
    Spaced,
    /// Single digits: `1 2 5 0`.
    DigitByDigit,
    /// Words: `one thousand two hundred and fifty`.
    Words,
    /// With a decimal point: `1250.0`.
    Decimal,
    /// As a quotient that is not in lowest terms where the number is whole: `2500/2`.
    Fraction,
    /// A digit, decimals and a power of ten: `1.25 × 10^3`.
    Scientific,
}

impl Dress {
    /// The number in this notation; in plain digits where it cannot be written so.
    pub fn write(self, value: &Number) -> String {
        match self {
            Self::Digits => number::plain(value),
            Self::Grouped => number::grouped(value),
            Self::GroupedLeft => number::grouped_left(value),
            Self::Spaced => number::spaced(value),
            Self::DigitByDigit => number::digit_by_digit(value),
            Self::Words => number::words(value),
            Self::Decimal if value.is_integer() => number::decimal(value, 1),
            Self::Decimal => number::plain(value),
            Self::Fraction if value.is_integer() => format!("{}/2", &*value.numer() * 2),
            Self::Fraction => number::fraction(value),
            Self::Scientific => number::scientific(value).unwrap_or_else(|| number::plain(value)),
        }
    }

    /// Whether the notation writes the number otherwise than in plain digits.
    pub fn changes(self, value: &Number) -> bool {
        match self {
            Self::Grouped => {
                value.is_integer() && value.numer().magnitude().to_u64().is_none_or(|n| n >= 1000)
            }
            _ => self.write(value) != number::plain(value),
        }
    }

    /// What has to be said before numbers in a notation that nobody expects; empty if nothing has.
    pub fn notice(self) -> &'static str {
        match self {
            Self::GroupedLeft => "Numbers have a comma after every third digit, counted from the left.",
            Self::DigitByDigit => "Longer numbers have a space between their digits.",
            _ => "",
        }
    }
}
