//! Drawing the numbers of a question, each of exactly the length asked for.
//!
//! What does not fit is refused (`None`) and drawn again by the caller from the same stream, so that what is kept is
//! uniform among all that fits. A change here needs a new version.

use super::numeral::Numeral;
use super::{Combination, Operation, Representation, Variation};
use crate::math::{Stream, number};
use num_bigint::BigInt;

/// The largest exponent of an operand in scientific notation.
const MOST_EXPONENT: usize = 99;

/// How far apart the exponents of numbers to add or subtract may be.
const EXPONENTS_APART: usize = 5;

/// The length of the short operand of easy tasks, in digits.
const EASY_DIGITS: usize = 3;

/// Of so many tenths of the dividend's digits a divisor may be whose remainder is asked for, one more allowed: else the
/// quotient would be found by subtracting once or twice.
const DIVISOR_TENTHS: usize = 7;

/// The operands of a question, the longest with so many digits.
pub(super) fn operands(combination: Combination, digits: usize, stream: &mut Stream) -> Option<Vec<Numeral>> {
    let Combination { operation, variation, representation } = combination;
    match operation {
        Operation::GetDigit | Operation::Length | Operation::Count | Operation::SignificantFigures => {
            Some(vec![one(representation, digits, stream)?])
        }
        Operation::ToScientific => {
            Some(vec![with_zeros(one(representation, digits, stream)?, digits, stream)?])
        }
        Operation::ToFloat if representation == Representation::Fraction => {
            Some(vec![ending_fraction(digits, stream)?])
        }
        // With no more places than digits, so that a digit is left on either side of the point or near it.
        Operation::ToFloat => {
            Some(vec![scientific(digits, between(1, digits.min(MOST_EXPONENT), stream), stream)?])
        }
        _ => {
            let [long, short] = pair(combination, digits, stream)?;
            if long.value == short.value {
                return None;
            }
            let swap = match operation {
                Operation::Sub | Operation::Floordiv | Operation::Mod => short.value > long.value,
                _ => variation != Variation::Easy && stream.below(2) == 1,
            };
            Some(if swap { vec![short, long] } else { vec![long, short] })
        }
    }
}

/// Two numbers, the first with so many digits.
fn pair(combination: Combination, digits: usize, stream: &mut Stream) -> Option<[Numeral; 2]> {
    let Combination { operation, variation, representation } = combination;
    let half = digits.div_ceil(2);
    let shorter = match (variation, operation) {
        (Variation::Easy, _) => between(1, digits.min(EASY_DIGITS), stream),
        (_, Operation::Mod) => {
            let most = (DIVISOR_TENTHS * digits / 10 + 1).min(digits);
            between(half.min(most), most, stream)
        }
        // Of two lengths the longer is the larger whole number: nothing hard about that.
        (Variation::Hard, _) if representation == Representation::Integer => digits,
        _ => between(half, digits, stream),
    };
    if representation == Representation::ScientificNotation {
        return scientific_pair(combination, digits, shorter, stream);
    }
    let mut long = one(representation, digits, stream)?;
    let mut short = one(representation, shorter, stream)?;
    if variation == Variation::Hard {
        short = sharing(&long, &short, stream)?;
    }
    // Fractions to compare are below 1: else their whole parts would tell.
    if representation == Representation::Fraction && matches!(operation, Operation::Max | Operation::Min) {
        [long, short] = [proper(long)?, proper(short)?];
    }
    Some([long, short])
}

fn scientific_pair(
    combination: Combination,
    digits: usize,
    shorter: usize,
    stream: &mut Stream,
) -> Option<[Numeral; 2]> {
    let first = between(0, MOST_EXPONENT, stream);
    let second = match (combination.variation, combination.operation) {
        (Variation::Hard, _) => first,
        (_, Operation::Add | Operation::Sub) => {
            let least = first.saturating_sub(EXPONENTS_APART);
            between(least, (first + EXPONENTS_APART).min(MOST_EXPONENT), stream)
        }
        _ => between(0, MOST_EXPONENT, stream),
    };
    let (long, short) = (scientific(digits, first, stream)?, scientific(shorter, second, stream)?);
    let short =
        if combination.variation == Variation::Hard { sharing(&long, &short, stream)? } else { short };
    Some([long, short])
}

/// One number of so many digits.
fn one(representation: Representation, digits: usize, stream: &mut Stream) -> Option<Numeral> {
    match representation {
        Representation::Integer => Numeral::read(leading(digits, stream)),
        Representation::Float => {
            let whole = between(1, digits, stream);
            Numeral::read(format!("{}.{}", leading(whole, stream), ending(digits, stream)))
        }
        Representation::Fraction => fraction(digits, stream),
        Representation::ScientificNotation => {
            let exponent = between(0, MOST_EXPONENT, stream);
            scientific(digits, exponent, stream)
        }
    }
}

/// A fraction in lowest terms whose longer part has so many digits, the other at least half as many.
fn fraction(digits: usize, stream: &mut Stream) -> Option<Numeral> {
    let (long, short) = (leading(digits, stream), between(digits.div_ceil(2), digits, stream));
    let short = leading(short, stream);
    let text = if stream.below(2) == 1 { format!("{long}/{short}") } else { format!("{short}/{long}") };
    lowest(text)
}

/// A fraction whose decimals end: twos and fives alone make its denominator, so many of each at the most as it has
/// digits.
fn ending_fraction(digits: usize, stream: &mut Stream) -> Option<Numeral> {
    let mut factor = |prime: u8| {
        let power = u32::try_from(between(0, digits, stream)).unwrap_or(0);
        BigInt::from(prime).pow(power)
    };
    let below = (factor(2) * factor(5)).to_string();
    let above = leading(digits, stream);
    if below.len() > digits { None } else { lowest(format!("{above}/{below}")) }
}

/// A fraction, if it is in lowest terms and no whole number.
fn lowest(text: String) -> Option<Numeral> {
    Numeral::read(text).filter(|read| !read.value.is_integer() && number::fraction(&read.value) == read.text)
}

/// The fraction or its inverse, whichever is below 1.
fn proper(fraction: Numeral) -> Option<Numeral> {
    let (above, below) = fraction.text.split_once('/')?;
    if fraction.value < number::whole(1) { Some(fraction) } else { lowest(format!("{below}/{above}")) }
}

/// `d.ddd` with so many digits behind the point, times a power of ten.
fn scientific(digits: usize, exponent: usize, stream: &mut Stream) -> Option<Numeral> {
    Numeral::read(format!("{}.{}e{exponent}", leading(1, stream), ending(digits, stream)))
}

/// The second number with a start of the first in place of its own: all before the point, where there is one, and some
/// of the digits behind it.
fn sharing(first: &Numeral, second: &Numeral, stream: &mut Stream) -> Option<Numeral> {
    let behind_point = |text: &str| text.find('.').map_or(0, |point| point + 1);
    let (ours, theirs) = (behind_point(&first.text), behind_point(&second.text));
    let mantissa = |text: &str| text.find('e').unwrap_or(text.len());
    let free = (mantissa(&first.text) - ours).min(mantissa(&second.text) - theirs);
    // At least one digit is shared, where there is more than one.
    let shared = between(1.min(free.checked_sub(1)?), free - 1, stream);
    Numeral::read(format!("{}{}", first.text.get(..ours + shared)?, second.text.get(theirs + shared..)?))
}

/// The integer with up to half of its digits, from the end, made zeros; other numbers as they are.
fn with_zeros(number: Numeral, digits: usize, stream: &mut Stream) -> Option<Numeral> {
    if !number.value.is_integer() {
        return Some(number);
    }
    let zeros = between(0, digits / 2, stream);
    let kept = number.text.get(..digits.checked_sub(zeros)?)?;
    Numeral::read(format!("{kept:0<digits$}"))
}

/// So many digits, the first not zero.
fn leading(digits: usize, stream: &mut Stream) -> String {
    let digit = |at| if at == 0 { digit(1, stream) } else { digit(0, stream) };
    (0..digits).map(digit).collect()
}

/// So many digits, the last not zero.
fn ending(digits: usize, stream: &mut Stream) -> String {
    let digit = |at| if at + 1 == digits { digit(1, stream) } else { digit(0, stream) };
    (0..digits).map(digit).collect()
}

/// A digit from the least one to 9.
fn digit(least: u8, stream: &mut Stream) -> char {
    let offset = u8::try_from(stream.below(u64::from(10 - least))).unwrap_or(0);
    char::from(b'0' + least + offset)
}

/// A number of a range with both its ends.
pub(super) fn between(least: usize, most: usize, stream: &mut Stream) -> usize {
    least + stream.position((most + 1).saturating_sub(least)).unwrap_or(0)
}
