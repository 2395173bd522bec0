//! Other ways to write a number in digits.

use super::{Number, decimal_places, fraction, plain, power_of_ten, whole};
use num_traits::{Signed, Zero};

/// With commas between thousands, `1,250` and `-12,345.5`; a fraction that does not end stays as it is.
pub fn grouped(number: &Number) -> String {
    let text = plain(number);
    if text.contains('/') {
        return text;
    }
    let (units, parts) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, c) in units.char_indices() {
        let left = units.len() - at;
        if left.is_multiple_of(3) && grouped.ends_with(|c: char| c.is_ascii_digit()) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    grouped + parts
}

/// As a whole number and a proper fraction, `2 1/2` and `-2 1/2`; one part alone where the other is zero.
pub fn mixed(number: &Number) -> String {
    let units = number.trunc();
    if number.is_integer() || units.is_zero() {
        return fraction(number);
    }
    format!("{} {}", units.numer(), fraction(&(number - &units).abs()))
}

/// In scientific notation, `1.25 × 10^3`; `None` for zero and for what has no end in decimals.
pub fn scientific(number: &Number) -> Option<String> {
    let places = decimal_places(number)?;
    // All the significant digits, without a point: 0.0125 is 125 with four places.
    let digits = (number.abs() * Number::from_integer(power_of_ten(places))).to_integer().to_string();
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    let (first, rest) = significant.split_at_checked(1)?;
    let point = if rest.is_empty() { "" } else { "." };
    let exponent = i64::try_from(digits.len()).ok()? - i64::try_from(places).ok()? - 1;
    let sign = if number.is_negative() { "-" } else { "" };
    Some(format!("{sign}{first}{point}{rest} × 10^{exponent}"))
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub fn ordinal(number: i64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13 | -13..=-11) => "th",
        (1 | -1, _) => "st",
        (2 | -2, _) => "nd",
        (3 | -3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// So many minutes after midnight on a clock of 24 hours, `14:35`; another day shows the same clock.
pub fn clock(minutes: i64) -> String {
    let minutes = minutes.rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The percentage that a share is: 0.35 is 35.
pub fn percentage(number: &Number) -> Number {
    number * whole(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::number::parse_plain;

    fn check(write: impl Fn(&Number) -> String, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(write(&parse_plain(text).unwrap()), *expected, "{text}");
        }
    }

    #[test]
    fn each_format_follows_its_convention() {
        let cases = [
            ("1250", "1,250"),
            ("125", "125"),
            ("-125", "-125"),
            ("-1234567.5", "-1,234,567.5"),
            ("5000/3", "5000/3"),
        ];
        check(grouped, &cases);
        check(
            mixed,
            &[("5/2", "2 1/2"), ("-5/2", "-2 1/2"), ("1/3", "1/3"), ("-1/3", "-1/3"), ("6", "6"), ("0", "0")],
        );
        let cases = [
            ("1250", "1.25 × 10^3"),
            ("7", "7 × 10^0"),
            ("-0.0125", "-1.25 × 10^-2"),
            ("10", "1 × 10^1"),
            ("0", "none"),
            ("1/3", "none"),
        ];
        check(|n| scientific(n).unwrap_or_else(|| "none".into()), &cases);
    }

    #[test]
    fn ordinals_and_clocks() {
        for (number, shown) in [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (12, "12th"),
            (13, "13th"),
            (21, "21st"),
            (112, "112th"),
            (-1, "-1st"),
        ] {
            assert_eq!(ordinal(number), shown);
        }
        for (minutes, shown) in [(875, "14:35"), (5, "00:05"), (1440, "00:00"), (-1, "23:59")] {
            assert_eq!(clock(minutes), shown);
        }
    }
}
