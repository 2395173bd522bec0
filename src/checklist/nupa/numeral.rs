//! Numbers with the digits that they are written in.

use super::Representation;
use crate::family::format::Dress;
use crate::math::{Number, number};
use num_bigint::BigInt;
use num_traits::One;

/// A number as it is written and as it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numeral {
    pub(super) text: String,
    pub(super) value: Number,
}

impl Numeral {
    /// What `1234`, `12.34`, `7/13` or `1.23e14` is; `None` if the text is none of these.
    pub(super) fn read(text: String) -> Option<Self> {
        let value = match text.split_once('e') {
            Some((mantissa, exponent)) => {
                number::parse_decimal(mantissa)? * power_of_ten(exponent.parse().ok()?)
            }
            None => number::parse_plain(&text)?,
        };
        Some(Self { text, value })
    }

    /// All its digits in order, without a point.
    pub(super) fn digits(&self) -> impl Iterator<Item = char> {
        self.text.chars().filter(char::is_ascii_digit)
    }

    /// The digits before the point and those behind it.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.text.split_once('.').unwrap_or((&self.text, ""))
    }

    /// The number in a notation; `None` if that writes no part of it otherwise, or not all of it in words.
    pub(super) fn dressed(&self, representation: Representation, dress: Dress) -> Option<String> {
        let part = |text: &str| Some(dress.write(&number::parse_plain(text)?));
        let written = match representation {
            // What is read out is a number, and nobody reads `1.23e14` so.
            Representation::ScientificNotation if dress == Dress::Words => return None,
            Representation::ScientificNotation => {
                let (mantissa, exponent) = self.text.split_once('e')?;
                format!("{}e{exponent}", part(mantissa)?)
            }
            Representation::Fraction => {
                let (above, below) = self.text.split_once('/')?;
                let bar = if dress == Dress::Words { " over " } else { "/" };
                format!("{}{bar}{}", part(above)?, part(below)?)
            }
            Representation::Integer | Representation::Float => part(&self.text)?,
        };
        let digits_left = dress == Dress::Words && written.contains(|c: char| c.is_ascii_digit());
        (written != self.text && !digits_left).then_some(written)
    }
}

/// A value as an answer is written: whole numbers and fractions as they are, decimals with one digit behind the point
/// at least and else no zeros at the end. `None` of zero and of what the representation cannot write.
pub(super) fn written(value: &Number, representation: Representation) -> Option<String> {
    match representation {
        Representation::Integer => {
            (value.is_integer() && *value != Number::default()).then(|| value.to_string())
        }
        Representation::Float => {
            let places = number::decimal_places(value)?;
            (*value != Number::default()).then(|| number::decimal(value, places.max(1)))
        }
        Representation::Fraction => (!value.is_integer()).then(|| number::fraction(value)),
        Representation::ScientificNotation => {
            let (digits, exponent) = number::significant(value)?;
            scientific(&digits, exponent)
        }
    }
}

/// A number rounded to so many significant digits, all of which are written; half is rounded up.
pub(super) fn rounded(value: &Number, figures: usize) -> Option<String> {
    let (digits, exponent) = number::significant(value)?;
    let Some((kept, dropped)) = digits.split_at_checked(figures) else {
        return scientific(&format!("{digits:0<figures$}"), exponent);
    };
    if dropped.as_bytes().first().is_none_or(|&first| first < b'5') {
        return scientific(kept, exponent);
    }
    let up = (kept.parse::<BigInt>().ok()? + BigInt::one()).to_string();
    // 99 rounded up is 100: as many digits are kept, and the first counts ten times as much.
    let carried = up.len() > kept.len();
    scientific(up.get(..kept.len())?, exponent + i64::from(carried))
}

/// `1.23e4` of its digits and its exponent; one digit behind the point at least.
fn scientific(digits: &str, exponent: i64) -> Option<String> {
    let (first, rest) = digits.split_at_checked(1)?;
    let rest = if rest.is_empty() { "0" } else { rest };
    Some(format!("{first}.{rest}e{exponent}"))
}

pub(super) fn power_of_ten(exponent: u32) -> Number {
    Number::from_integer(BigInt::from(10).pow(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_and_carries_round_as_the_rule_says() {
        let cases = [
            ("12599", 2, "1.3e4"),
            ("9960", 2, "1.0e4"),
            ("9949", 2, "9.9e3"),
            ("999500", 3, "1.00e6"),
            ("12500", 2, "1.3e4"),
            ("11500", 2, "1.2e4"),
            ("12499", 2, "1.2e4"),
            ("7", 2, "7.0e0"),
            ("1200", 3, "1.20e3"),
            ("65.669", 2, "6.6e1"),
            ("9.9951", 3, "1.00e1"),
            ("0.0995", 2, "1.0e-1"),
        ];
        for (number, figures, expected) in cases {
            let value = number::parse_plain(number).unwrap();
            assert_eq!(rounded(&value, figures).as_deref(), Some(expected), "{number} to {figures}");
        }
    }

    #[test]
    fn answers_are_written_in_one_way() {
        let shown =
            |text: &str, representation| written(&Numeral::read(text.into()).unwrap().value, representation);
        let cases = [
            ("9", Representation::Float, Some("9.0")),
            ("2.50", Representation::Float, Some("2.5")),
            ("1.20e3", Representation::Integer, Some("1200")),
            ("1.2e3", Representation::ScientificNotation, Some("1.2e3")),
            ("5000", Representation::ScientificNotation, Some("5.0e3")),
            ("14/26", Representation::Fraction, Some("7/13")),
            ("26/13", Representation::Fraction, None),
            ("1/3", Representation::Float, None),
            ("0.0", Representation::Float, None),
            ("2.5", Representation::Integer, None),
        ];
        for (text, representation, expected) in cases {
            assert_eq!(shown(text, representation).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_notation_is_put_on_every_part() {
        let shown = |text: &str, representation, dress| {
            Numeral::read(text.into()).unwrap().dressed(representation, dress)
        };
        use Representation::{Float, Fraction, Integer, ScientificNotation};
        let cases = [
            ("12345", Integer, Dress::GroupedLeft, Some("123,45")),
            ("123", Integer, Dress::Grouped, None),
            ("12345/123", Fraction, Dress::Grouped, Some("12,345/123")),
            ("1234/56789", Fraction, Dress::DigitByDigit, Some("1 2 3 4/5 6 7 8 9")),
            ("12.345", Float, Dress::DigitByDigit, Some("1 2 . 3 4 5")),
            ("1.2345e14", ScientificNotation, Dress::DigitByDigit, Some("1 . 2 3 4 5e14")),
            ("1.2345e14", ScientificNotation, Dress::Grouped, None),
            ("1.2345e14", ScientificNotation, Dress::Words, None),
            ("3/4", Fraction, Dress::Words, Some("three over four")),
            ("12.05", Float, Dress::Words, Some("twelve point zero five")),
            ("9999999999999999", Integer, Dress::Words, None),
        ];
        for (text, representation, dress, expected) in cases {
            assert_eq!(shown(text, representation, dress).as_deref(), expected, "{text}");
        }
    }
}
