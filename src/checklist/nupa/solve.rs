//! The right answers.

use super::numeral::{Numeral, rounded, written};
use super::{Combination, Operation, Representation};
use crate::math::{Number, number};

/// The answer as it is to be written; `None` if it would be a trivial one: zero, an operand of one, a whole number
/// where a fraction is asked for, or the question's own numbers as one.
pub(super) fn answer(combination: Combination, operands: &[Numeral], extra: usize) -> Option<String> {
    let Combination { operation, representation, .. } = combination;
    let first = operands.first()?;
    let second = operands.get(1);
    let one = number::whole(1);
    let factors = || operands.iter().all(|operand| operand.value != one);
    let value = |value: Number| written(&value, combination.answer());
    match operation {
        Operation::Add => value(&first.value + &second?.value),
        Operation::Sub => {
            let difference = value(&first.value - &second?.value)?;
            // As the paper does, without negative exponents.
            (!difference.contains("e-")).then_some(difference)
        }
        Operation::Multiply if factors() => value(&first.value * &second?.value),
        Operation::Truediv if factors() => {
            let quotient = value(&first.value / &second?.value)?;
            // There is something to reduce: else a bar for the word would do.
            (quotient != format!("{}/{}", first.text, second?.text)).then_some(quotient)
        }
        Operation::Floordiv if factors() => value((&first.value / &second?.value).floor()),
        Operation::Mod if factors() => value(&first.value % &second?.value),
        Operation::Multiply | Operation::Truediv | Operation::Floordiv | Operation::Mod => None,
        Operation::Max => value(first.value.clone().max(second?.value.clone())),
        Operation::Min => value(first.value.clone().min(second?.value.clone())),
        Operation::DigitMax => by_digits(representation, first, second?, u8::max),
        Operation::DigitMin => by_digits(representation, first, second?, u8::min),
        Operation::DigitAdd => by_digits(representation, first, second?, |a, b| (a + b) % 10),
        Operation::GetDigit => first.digits().nth(extra.checked_sub(1)?).map(String::from),
        Operation::Length => Some(first.digits().count().to_string()),
        Operation::Count => {
            let asked = char::from_digit(u32::try_from(extra).ok()?, 10)?;
            let times = first.digits().filter(|digit| *digit == asked).count();
            (times > 0).then(|| times.to_string())
        }
        Operation::ToFloat | Operation::ToScientific => value(first.value.clone()),
        Operation::SignificantFigures => rounded(&first.value, extra),
    }
}

/// Two numbers joined digit by digit, aligned at the last digit or at the point; a place that one of them does not have
/// counts as 0.
fn by_digits(
    representation: Representation,
    first: &Numeral,
    second: &Numeral,
    join: impl Fn(u8, u8) -> u8,
) -> Option<String> {
    let ((a, p), (b, q)) = (first.parts(), second.parts());
    let (units, places) = (a.len().max(b.len()), p.len().max(q.len()));
    let aligned = |whole: &str, decimals: &str| format!("{whole:0>units$}{decimals:0<places$}");
    let (a, b) = (aligned(a, p), aligned(b, q));
    let joined: String =
        a.bytes().zip(b.bytes()).map(|(a, b)| char::from(b'0' + join(a - b'0', b - b'0'))).collect();
    let (whole, decimals) = joined.split_at_checked(units)?;
    let point = if decimals.is_empty() { "" } else { "." };
    written(&number::parse_decimal(&format!("{whole}{point}{decimals}"))?, representation)
}
