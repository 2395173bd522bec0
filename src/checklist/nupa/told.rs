//! What a question says: what is asked of which numbers, and how the answer is to be written.

use super::{Combination, Operation, Representation};

/// The question about operands that are written already.
pub(super) fn question(combination: Combination, operands: &[String], extra: usize) -> String {
    format!("{} {}", asked(combination, operands, extra), form_of_answer(combination, extra))
}

fn asked(combination: Combination, operands: &[String], extra: usize) -> String {
    let operand = |at: usize| operands.get(at).map_or("", String::as_str);
    let (a, b) = (operand(0), operand(1));
    let with_point = combination.representation == Representation::Float;
    let by_digits = |what: &str| {
        let aligned = if with_point { "decimal points" } else { "last digits" };
        format!(
            "Write {a} and {b} below each other, aligned at their {aligned}, and {what} A number that has no digit at \
             a place has a 0 there. Which number do the results make?"
        )
    };
    match combination.operation {
        Operation::Add => format!("What is {a} plus {b}?"),
        Operation::Sub => format!("What is {a} minus {b}?"),
        Operation::Multiply => format!("What is {a} times {b}?"),
        Operation::Truediv => format!("What is {a} divided by {b}?"),
        Operation::Floordiv => {
            format!(
                "What is the quotient of {a} divided by {b} as a whole number, with the remainder left out?"
            )
        }
        Operation::Mod => format!("What is the remainder when {a} is divided by {b}?"),
        Operation::Max => format!("Which number is larger, {a} or {b}?"),
        Operation::Min => format!("Which number is smaller, {a} or {b}?"),
        Operation::DigitMax => by_digits("take the larger of the two digits at each place."),
        Operation::DigitMin => by_digits("take the smaller of the two digits at each place."),
        Operation::DigitAdd => by_digits(
            "add the two digits at each place, keeping only the last digit of each sum: nothing is carried.",
        ),
        Operation::GetDigit => {
            let point = if with_point { " The decimal point is not counted." } else { "" };
            format!("Which is digit number {extra} of {a}, counting from the left and starting at 1?{point}")
        }
        Operation::Length => {
            let both = if with_point { ", before and behind the decimal point together" } else { "" };
            format!("How many digits does {a} have{both}?")
        }
        Operation::Count => format!("How many times does the digit {extra} occur in {a}?"),
        Operation::ToFloat => format!("What is {a} as a decimal, with all its digits and without rounding?"),
        Operation::ToScientific => format!("What is {a} in scientific notation, without rounding?"),
        Operation::SignificantFigures => format!(
            "What is {a} rounded to {extra} significant digits? If the first digit left out is 5 or more, round up; \
             otherwise leave the digits that are kept as they are."
        ),
    }
}

fn form_of_answer(combination: Combination, extra: usize) -> String {
    match (combination.answer(), combination.operation) {
        (Representation::Integer, _) => {
            "Write the answer as a whole number in plain digits, without zeros in front.".into()
        }
        (Representation::Float, _) => "Write the answer as a decimal in plain digits such as 10.4 or 9.0: no zeros in \
                                       front or at the end but those that leave one digit on each side of the point."
            .into(),
        (Representation::Fraction, _) => {
            "Write the answer as a fraction in lowest terms in plain digits such as 7/13 or 13/7.".into()
        }
        (Representation::ScientificNotation, Operation::SignificantFigures) => format!(
            "Write the answer in scientific notation such as 1.230e4, with {extra} digits, zeros too: one that is not 0 \
             before the point and the rest behind it, then e and the power of ten."
        ),
        (Representation::ScientificNotation, _) => {
            "Write the answer in scientific notation such as 1.23e4 or 5.0e2: one digit that is not 0 before the \
             point, at least one behind it, no other zeros at the end of these, then e and the power of ten."
                .into()
        }
    }
}
