//! What kind of slip may have led to a wrong whole number, as errors in additions are sorted by (TokenizationCounts,
//! arXiv 2402.14903).
//!
//! A slip explains a wrong answer; it does not prove how it came about. Several may fit one answer, and none fits most
//! answers that are far off.

use num_bigint::BigInt;
use num_traits::Signed;
use serde::Serialize;

/// A way to come by a wrong whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slip {
    /// The right number with the other sign.
    SignLost,
    /// The addends were aligned at their first digits: 123 + 45 as 123 + 450.
    LeftAligned,
    /// A carry of the addition was not taken on, one or all of them: 58 + 67 = 115.
    CarryMissed,
    /// A carry was taken on where there is none: 52 + 31 = 93.
    CarryInvented,
    /// A digit of the right number is missing.
    DroppedDigit,
    /// There is a digit more than in the right number.
    ExtraDigit,
    /// One digit is wrong, and by one.
    OffByOne,
}

/// The slips that would explain a wrong answer, the most telling first; none for a right answer and for what is no
/// whole number. Separators between digits are passed over.
///
/// Alignment and carries are only looked at where the question is a sum of two `addends` that are not negative.
pub fn slips(written: &str, gold: &str, addends: Option<[&str; 2]>) -> Vec<Slip> {
    let (Some(written), Some(gold)) = (Whole::read(written), Whole::read(gold)) else { return Vec::new() };
    if written.value == gold.value {
        return Vec::new();
    }
    if written.value == -&gold.value {
        return vec![Slip::SignLost];
    }
    if written.value.is_negative() != gold.value.is_negative() {
        return Vec::new();
    }
    let addends = addends.and_then(|[a, b]| Some([Whole::read(a)?, Whole::read(b)?]));
    let addends = addends.filter(|both| both.iter().all(|one| !one.value.is_negative()));
    let mut found =
        addends.map_or_else(Vec::new, |addends| of_addition(&written.value, &gold.value, &addends));
    let (ours, theirs) = (&written.digits, &gold.digits);
    found.extend(is_without_one(ours, theirs).then_some(Slip::DroppedDigit));
    found.extend(is_without_one(theirs, ours).then_some(Slip::ExtraDigit));
    found.extend(is_off_by_one(ours, theirs).then_some(Slip::OffByOne));
    found
}

/// A whole number with its digits.
struct Whole {
    value: BigInt,
    digits: String,
}

impl Whole {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, magnitude) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(magnitude) => (true, magnitude),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let separators = [',', ' ', '\u{a0}', '\u{2009}', '\u{202f}'];
        let digits = magnitude.replace(separators, "");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let value: BigInt = digits.parse().ok()?;
        Some(Self { value: if negative { -value } else { value }, digits })
    }

    /// The digit that counts so many times 10 to the `place`; 0 beyond the first.
    fn digit(&self, place: usize) -> u8 {
        self.digits.bytes().rev().nth(place).map_or(0, |digit| digit.saturating_sub(b'0'))
    }

    /// What stands right of a place.
    fn below(&self, place: u32) -> BigInt {
        &self.value % power_of_ten(place)
    }
}

fn of_addition(written: &BigInt, gold: &BigInt, [a, b]: &[Whole; 2]) -> Vec<Slip> {
    let mut found = Vec::new();
    let apart = u32::try_from(a.digits.len().abs_diff(b.digits.len())).unwrap_or(u32::MAX);
    // Lengths that do not fit 32 bits are no addends anybody wrote.
    if (1..10_000).contains(&apart) {
        let (long, short) = if a.digits.len() > b.digits.len() { (a, b) } else { (b, a) };
        let aligned = &long.value + &short.value * power_of_ten(apart);
        found.extend((*written == aligned).then_some(Slip::LeftAligned));
    }
    let off = written - gold;
    let carried = |place: u32| place > 0 && a.below(place) + b.below(place) >= power_of_ten(place);
    let at = one_digit_of_one(&off);
    if at.is_some_and(|place| off.is_negative() && carried(place)) || *written == without_carries(a, b) {
        found.push(Slip::CarryMissed);
    }
    if at.is_some_and(|place| off.is_positive() && place > 0 && !carried(place)) {
        found.push(Slip::CarryInvented);
    }
    found
}

/// The place of the 1, if the number is a power of ten or the negative of one.
fn one_digit_of_one(number: &BigInt) -> Option<u32> {
    let digits = number.magnitude().to_string();
    let zeros = digits.strip_prefix('1').filter(|zeros| zeros.bytes().all(|digit| digit == b'0'))?;
    u32::try_from(zeros.len()).ok()
}

fn without_carries(a: &Whole, b: &Whole) -> BigInt {
    let places = (0..a.digits.len().max(b.digits.len())).rev();
    places.fold(BigInt::ZERO, |sum, place| sum * 10 + (a.digit(place) + b.digit(place)) % 10)
}

/// Whether one text is the other with one character left out.
fn is_without_one(short: &str, long: &str) -> bool {
    let at = short.bytes().zip(long.bytes()).take_while(|(ours, theirs)| ours == theirs).count();
    short.len() + 1 == long.len() && short.get(at..) == long.get(at + 1..)
}

fn is_off_by_one(ours: &str, theirs: &str) -> bool {
    let mut differing = ours.bytes().zip(theirs.bytes()).filter(|(ours, theirs)| ours != theirs);
    let first = differing.next().is_some_and(|(ours, theirs)| ours.abs_diff(theirs) == 1);
    ours.len() == theirs.len() && first && differing.next().is_none()
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, gold: &str, addends: Option<[&str; 2]>, expected: &[Slip]) {
        assert_eq!(slips(written, gold, addends), expected, "{written} for {gold}");
    }

    #[test]
    fn slips_of_digits_need_no_question() {
        use Slip::{DroppedDigit, ExtraDigit, OffByOne, SignLost};
        let cases: &[(&str, &str, &[Slip])] = &[
            ("12", "-12", &[SignLost]),
            ("\u{2212}12", "12", &[SignLost]),
            ("1345", "12345", &[DroppedDigit]),
            ("2345", "12345", &[DroppedDigit]),
            ("1234", "12345", &[DroppedDigit]),
            ("123345", "12345", &[ExtraDigit]),
            ("123450", "12345", &[ExtraDigit]),
            ("12346", "12345", &[OffByOne]),
            ("12,245", "12345", &[OffByOne]),
            ("-13", "-12", &[OffByOne]),
            ("12347", "12345", &[]),
            ("22346", "12345", &[]),
            ("12300", "12299", &[]),
            ("-13", "12", &[]),
            ("12345", "12345", &[]),
            ("012345", "12345", &[]),
            ("12 345", "12345", &[]),
            ("12.5", "12", &[]),
            ("", "12", &[]),
            ("about 12", "13", &[]),
        ];
        for (written, gold, expected) in cases {
            check(written, gold, None, expected);
        }
    }

    #[test]
    fn slips_of_additions_look_at_the_addends() {
        use Slip::{CarryInvented, CarryMissed, DroppedDigit, LeftAligned, OffByOne};
        // A carry goes into the tens and into the hundreds.
        check("115", "125", Some(["58", "67"]), &[CarryMissed, OffByOne]);
        check("25", "125", Some(["58", "67"]), &[CarryMissed, DroppedDigit]);
        // None of them is taken on.
        check("15", "125", Some(["58", "67"]), &[CarryMissed, DroppedDigit]);
        // A lost carry that would have gone on: 999 + 1 with the first of three.
        check("990", "1000", Some(["999", "1"]), &[CarryMissed]);
        check("93", "83", Some(["52", "31"]), &[CarryInvented, OffByOne]);
        check("82", "83", Some(["52", "31"]), &[OffByOne]);
        check("84", "83", Some(["52", "31"]), &[OffByOne]);
        check("73", "83", Some(["52", "31"]), &[OffByOne]);
        check("573", "168", Some(["123", "45"]), &[LeftAligned]);
        check("573", "168", Some(["45", "123"]), &[LeftAligned]);
        check("573", "168", None, &[]);
        check("573", "168", Some(["-45", "123"]), &[]);
        let nines = "9".repeat(100);
        let sum = format!("1{}", "0".repeat(100));
        check(&"9".repeat(99), &sum, Some([&nines, "1"]), &[]);
        check(&"0".repeat(100), &sum, Some([&nines, "1"]), &[CarryMissed, DroppedDigit]);
    }
}
