//! Other ways to write a number in digits.

use super::{Number, decimal_places, fraction, plain, power_of_ten, whole};
use num_traits::{Signed, Zero};

/// With commas between thousands, `1,250` and `-12,345.5`; a fraction that does not end stays as it is.
pub fn grouped(number: &Number) -> String {
    separated(number, ',', |_, left| left.is_multiple_of(3))
}

/// As [`grouped`], with spaces: `1 250`.
pub fn spaced(number: &Number) -> String {
    separated(number, ' ', |_, left| left.is_multiple_of(3))
}

/// With commas after every third digit from the left, `125,0`; otherwise as [`grouped`].
pub fn grouped_left(number: &Number) -> String {
    separated(number, ',', |before, _| before.is_multiple_of(3))
}

/// The units with a separator wherever so many digits before it and so many behind it call for one.
fn separated(number: &Number, separator: char, goes: impl Fn(usize, usize) -> bool) -> String {
    let text = plain(number);
    if text.contains('/') {
        return text;
    }
    let (units, parts) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = units.split_at(units.len() - units.trim_start_matches('-').len());
    let mut separated = sign.to_owned();
    for (at, digit) in digits.char_indices() {
        if at > 0 && goes(at, digits.len() - at) {
            separated.push(separator);
        }
        separated.push(digit);
    }
    separated + parts
}

/// With spaces between all digits, and about the point, of a number of four digits or more: `1 2 5 0`, `1 2 . 2 5`; a
/// fraction that does not end stays as it is.
pub fn digit_by_digit(number: &Number) -> String {
    let text = plain(number);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < 4 || text.contains('/') {
        return text;
    }
    let mut apart = String::new();
    for sign in text.chars() {
        if !matches!(apart.as_str(), "" | "-") {
            apart.push(' ');
        }
        apart.push(sign);
    }
    apart
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
    let (digits, exponent) = significant(number)?;
    let (first, rest) = digits.split_at_checked(1)?;
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if number.is_negative() { "-" } else { "" };
    Some(format!("{sign}{first}{point}{rest} × 10^{exponent}"))
}

/// The significant digits, without a point or zeros at the end, and the power of ten that the first of them counts:
/// 0.0125 is 125 and -2. `None` for zero and for what has no end in decimals.
pub fn significant(number: &Number) -> Option<(String, i64)> {
    let places = decimal_places(number)?;
    let digits = (number.abs() * Number::from_integer(power_of_ten(places))).to_integer().to_string();
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    let exponent = i64::try_from(digits.len()).ok()? - i64::try_from(places).ok()? - 1;
    (!significant.is_empty()).then(|| (significant.to_owned(), exponent))
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
        let cases = [
            ("1234567", "1 234 567"),
            ("999", "999"),
            ("-1000", "-1 000"),
            ("12345.25", "12 345.25"),
            ("5000/3", "5000/3"),
        ];
        check(spaced, &cases);
        let cases = [
            ("1234567", "123,456,7"),
            ("123456", "123,456"),
            ("999", "999"),
            ("-1234", "-123,4"),
            ("1234.5", "123,4.5"),
        ];
        check(grouped_left, &cases);
        let cases = [
            ("1234567", "1 2 3 4 5 6 7"),
            ("-1234", "-1 2 3 4"),
            ("123", "123"),
            ("12.25", "1 2 . 2 5"),
            ("0.5", "0.5"),
            ("5000/3", "5000/3"),
        ];
        check(digit_by_digit, &cases);
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
