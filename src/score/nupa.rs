//! The three measures of the Number Cookbook (NUPA, arXiv 2411.03766) on a predicted and a gold number as text.
//!
//! They are about digits, not values: 7/13 for 14/26 matches no digit, 007 for 7 matches them all.

pub use crate::checklist::nupa::Representation;
use serde::Serialize;

/// Exact match, digit match and length difference of one prediction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Digits {
    /// Every part equal, as text.
    pub exact: bool,
    /// Aligned equal digits over the gold's digits; `None` if the gold has no digit. Surplus digits of the
    /// prediction do not count against it.
    pub digit_match: Option<f64>,
    /// Difference in the number of digits.
    pub length_difference: usize,
}

/// Compares a prediction with a gold number. Signs are ignored. A prediction that is not written in the
/// representation has no digits.
pub fn digits(prediction: &str, gold: &str, representation: Representation) -> Digits {
    let (ours, theirs) = (parts(prediction, representation), parts(gold, representation));
    let length = |parts: &Parts<'_>| parts.iter().map(|(digits, _)| digits.len()).sum::<usize>();
    let matched = ours.iter().zip(&theirs).map(|(a, b)| aligned(a.0, b.0, b.1)).sum::<usize>();
    let (n, gold_n) = (length(&ours), length(&theirs));
    Digits {
        exact: n > 0 && ours == theirs,
        digit_match: (gold_n > 0).then(|| matched as f64 / gold_n as f64),
        length_difference: n.abs_diff(gold_n),
    }
}

/// Where a part's digits line up: decimals at the point, everything else at its last digit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Align {
    First,
    Last,
}

type Parts<'a> = Vec<(&'a str, Align)>;

fn parts(text: &str, representation: Representation) -> Parts<'_> {
    let text = text.trim().trim_start_matches(['-', '+', '\u{2212}']);
    let pieces = match representation {
        Representation::Integer => Some(vec![(text, Align::Last)]),
        Representation::Float => decimal(text),
        Representation::Fraction => {
            text.split_once('/').map(|(a, b)| vec![(a, Align::Last), (b, Align::Last)])
        }
        Representation::ScientificNotation => text.split_once(['e', 'E']).and_then(|(mantissa, exponent)| {
            let mut pieces = decimal(mantissa)?;
            pieces.push((exponent.trim_start_matches(['-', '+']), Align::Last));
            Some(pieces)
        }),
    };
    pieces.filter(|pieces| pieces.iter().all(|(digits, _)| is_digits(digits))).unwrap_or_default()
}

fn decimal(text: &str) -> Option<Parts<'_>> {
    let (whole, decimals) = text.split_once('.')?;
    Some(vec![(whole, Align::Last), (decimals, Align::First)])
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn aligned(a: &str, b: &str, align: Align) -> usize {
    let same = |(x, y): &(u8, u8)| x == y;
    match align {
        Align::First => a.bytes().zip(b.bytes()).filter(same).count(),
        Align::Last => a.bytes().rev().zip(b.bytes().rev()).filter(same).count(),
    }
}
