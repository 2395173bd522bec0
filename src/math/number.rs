//! Exact numbers: big rationals, read from and written to plain text.

mod exact;
mod shown;
pub(in crate::math) mod words;

pub use exact::Number;
pub use shown::{
    clock, digit_by_digit, grouped, grouped_left, mixed, ordinal, percentage, scientific, significant, spaced,
};
pub use words::words;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// The longest numeral that is read, in characters; longer ones are no answer anybody typed.
pub const MAX_NUMERAL: usize = 400;

/// A whole number.
pub fn whole(value: i64) -> Number {
    Number::from(value)
}

/// Reads an unsigned decimal numeral (`12`, `0.75`, `.5`); no signs, no separators.
pub fn parse_decimal(text: &str) -> Option<Number> {
    let (units, parts) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{units}{parts}");
    let readable =
        !digits.is_empty() && digits.len() <= MAX_NUMERAL && digits.bytes().all(|b| b.is_ascii_digit());
    let numerator = readable.then(|| digits.parse::<BigInt>().ok()).flatten()?;
    Some(Number::new(numerator, power_of_ten(parts.len())))
}

/// Reads what [`plain`] and [`decimal`] write: an optional minus sign, a decimal numeral, an optional `/denominator`.
pub fn parse_plain(text: &str) -> Option<Number> {
    let (negative, rest) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let magnitude = match rest.split_once('/') {
        Some((above, below)) => {
            let below = parse_decimal(below).filter(|n| !n.is_zero())?;
            parse_decimal(above)? / below
        }
        None => parse_decimal(rest)?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// The shortest exact plain text: `12`, `-3`, `0.75` where the decimals end, `2/3` where they do not.
pub fn plain(number: &Number) -> String {
    if number.is_integer() {
        return fraction(number);
    }
    match decimal_places(number) {
        Some(places) => decimal(number, places),
        None => fraction(number),
    }
}

/// The number as a fraction in lowest terms, `-2/3`, or as an integer where it is one.
pub fn fraction(number: &Number) -> String {
    number.to_string()
}

/// The number with exactly `places` decimals, rounded half away from zero as schools teach it.
pub fn decimal(number: &Number, places: usize) -> String {
    let scaled = (number.abs() * Number::from_integer(power_of_ten(places))
        + Number::new(BigInt::one(), BigInt::from(2)))
    .floor()
    .to_integer();
    let digits = format!("{:0>width$}", scaled.to_string(), width = places + 1);
    let (units, parts) = digits.split_at(digits.len().saturating_sub(places));
    let sign = if number.is_negative() && !scaled.is_zero() { "-" } else { "" };
    if places == 0 { format!("{sign}{units}") } else { format!("{sign}{units}.{parts}") }
}

/// How many decimals it takes to write the number exactly; `None` if they never end.
pub fn decimal_places(number: &Number) -> Option<usize> {
    let mut rest = number.denom().into_owned();
    let mut strip = |prime: u8| {
        let prime = BigInt::from(prime);
        let mut count = 0;
        while let (quotient, remainder) = rest.div_rem(&prime)
            && remainder.is_zero()
        {
            rest = quotient;
            count += 1;
        }
        count
    };
    let places = strip(2).max(strip(5));
    rest.is_one().then_some(places)
}

/// The number as an `i64`, if it is a whole number of that size.
pub fn to_i64(number: &Number) -> Option<i64> {
    number.as_i64()
}

/// Which of two numbers is larger.
pub fn compare(a: &Number, b: &Number) -> std::cmp::Ordering {
    a.cmp(b)
}

/// Whether two numbers are the same.
pub fn equal(a: &Number, b: &Number) -> bool {
    a == b
}

fn power_of_ten(exponent: usize) -> BigInt {
    num_traits::pow(BigInt::from(10), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(parse_plain(text).map(|n| plain(&n)).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn plain_text_is_read_and_written_exactly() {
        check("12", "12");
        check("-3", "-3");
        check("\u{2212}3", "-3");
        check("007", "7");
        check("0.750", "0.75");
        check(".5", "0.5");
        check("6/8", "0.75");
        check("2/3", "2/3");
        check("-10/4", "-2.5");
        check("123456789012345678901234567890", "123456789012345678901234567890");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "-", "1.2.3", "1/0", "1/", "/2", "--1", "1e5", "1,000", "١"] {
            assert_eq!(parse_plain(text), None, "{text}");
        }
        assert_eq!(parse_plain(&"9".repeat(MAX_NUMERAL + 1)), None);
    }

    #[test]
    fn decimals_round_half_away_from_zero() {
        let shown = |text: &str, places| decimal(&parse_plain(text).unwrap(), places);
        assert_eq!(shown("2.345", 2), "2.35");
        assert_eq!(shown("-2.345", 2), "-2.35");
        assert_eq!(shown("2/3", 3), "0.667");
        assert_eq!(shown("0.5", 0), "1");
        assert_eq!(shown("-0.001", 2), "0.00");
        assert_eq!(shown("7", 2), "7.00");
    }
}
