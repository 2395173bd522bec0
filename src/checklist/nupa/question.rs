//! One question about numbers, and the item it makes.

use super::draw::{between, operands};
use super::numeral::Numeral;
use super::{Combination, MOST_DIGITS, Operation, Representation, VERSION, solve, told};
use crate::checklist::{Form, Item, Task};
use crate::family::Seed;
use crate::family::format::Dress;
use crate::math::Stream;

/// The forms that numbers can be put in: the plain digits of the original and other notations of them.
pub const DRESSES: &[Form] =
    &[Form::Original, Form::Grouped, Form::GroupedLeft, Form::Spaced, Form::DigitByDigit, Form::Words];

/// How often numbers are drawn before giving up. Each draw fits with a chance of one in ten at the least.
const MOST_TRIES: usize = 1000;

/// Why there is no such question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The operation is not asked of numbers written so.
    #[error("{task} is not asked of numbers written as {representation}")]
    NotAsked {
        /// The task's name.
        task: String,
        /// The representation's name.
        representation: &'static str,
    },
    /// No numbers, or longer ones than are drawn.
    #[error("numbers have 1 to {MOST_DIGITS} digits, not {0}")]
    Digits(u8),
    /// Every draw was refused.
    #[error("no numbers of {digits} digits were found for {family}")]
    NotFound {
        /// The family's name.
        family: String,
        /// The length asked for.
        digits: u8,
    },
    /// Nothing would look different, or not all of it can be said.
    #[error("numbers of this length are not written differently in the form {0}, or cannot be")]
    SameNotation(&'static str),
}

/// A question about numbers with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    combination: Combination,
    digits: u8,
    seed: Seed,
    index: u32,
    operands: Vec<Numeral>,
    /// The place, the digit or the number of significant digits that is asked for; 0 where none is.
    extra: usize,
    answer: String,
}

impl Question {
    /// The question with this name; the same forever.
    ///
    /// # Errors
    /// If the combination is none, or the length none that is drawn.
    pub fn draw(combination: Combination, digits: u8, seed: Seed, index: u32) -> Result<Self, NumberError> {
        let Combination { operation, variation, representation } = combination;
        if !operation.asked_of(variation).contains(&representation) {
            let task = combination.task();
            return Err(NumberError::NotAsked { task, representation: representation.name() });
        }
        if !(1..=MOST_DIGITS).contains(&digits) {
            return Err(NumberError::Digits(digits));
        }
        let (task, name) = (combination.task(), representation.name());
        let mut stream = Stream::new(&format!("nupa/{task}/{name}/v{VERSION}/{digits}/{seed}/{index}"));
        let mut attempt = || {
            let operands = operands(combination, digits.into(), &mut stream)?;
            let extra = extra(operation, &operands, &mut stream);
            let answer = solve::answer(combination, &operands, extra)?;
            Some(Self { combination, digits, seed, index, operands, extra, answer })
        };
        (0..MOST_TRIES)
            .find_map(|_| attempt())
            .ok_or_else(|| NumberError::NotFound { family: combination.family(), digits })
    }

    /// The question as an item, its numbers in one of the [`DRESSES`]; the answer is written in plain digits in all of
    /// them.
    ///
    /// # Errors
    /// If the form is no notation of these numbers, or writes none of them differently.
    pub fn item(&self, form: Form) -> Result<Item, NumberError> {
        let Self { combination, digits, seed, index, .. } = self;
        let (family, task) = (combination.family(), Task::Solving);
        Ok(Item {
            which: 0,
            id: format!("{family}.{VERSION}/{digits}/{seed}/{index}/{}/{}", form.name(), task.name()),
            family,
            version: VERSION,
            topic: "numbers".into(),
            level: *digits,
            seed: *seed,
            index: *index,
            form,
            task,
            before: Vec::new(),
            question: self.told(form)?,
            with_figure: None,
            answer: self.answer.clone(),
            answer_type: combination.answer().answer_type(),
            unit: None,
            steps: Vec::new(),
            certificate: None,
            link: String::new(),
        })
    }

    fn told(&self, form: Form) -> Result<String, NumberError> {
        let plain = || self.operands.iter().map(|operand| operand.text.clone()).collect::<Vec<_>>();
        if form == Form::Original {
            return Ok(told::question(self.combination, &plain(), self.extra));
        }
        let same = NumberError::SameNotation(form.name());
        let Some(dress) = form.dress().filter(|_| DRESSES.contains(&form)) else { return Err(same) };
        let dressed = |operand: &Numeral| operand.dressed(self.combination.representation, dress);
        let written: Vec<Option<String>> = self.operands.iter().map(dressed).collect();
        // A short operand may look as it did beside a long one that does not, but is never the only one said in words.
        let changed = |one: &Option<String>| one.is_some();
        let enough = match form {
            Form::Words => written.iter().all(changed),
            _ => written.iter().any(changed),
        };
        if !enough {
            return Err(same);
        }
        let operands: Vec<String> =
            written.into_iter().zip(plain()).map(|(written, plain)| written.unwrap_or(plain)).collect();
        let question = told::question(self.combination, &operands, self.extra);
        let notice = match (dress, self.combination.representation) {
            // Else 3 281/64 could be three and a fraction.
            (Dress::Spaced, Representation::Fraction) => {
                "Numbers have a space between groups of three digits."
            }
            _ => dress.notice(),
        };
        Ok(if notice.is_empty() { question } else { format!("{notice} {question}") })
    }
}

/// The whole numbers that an item asks the sum of, in plain digits; `None` of any other item.
pub fn addends(item: &Item) -> Option<[String; 2]> {
    let combination = Combination::of_family(&item.family).filter(|_| item.version == VERSION)?;
    let whole =
        combination.operation == Operation::Add && combination.representation == Representation::Integer;
    let question = Question::draw(combination, item.level, item.seed, item.index).ok().filter(|_| whole)?;
    let texts = question.operands.into_iter().map(|operand| operand.text);
    <[String; 2]>::try_from(texts.collect::<Vec<_>>()).ok().filter(|_| question.answer == item.answer)
}

/// What else is asked for: a place of the number, a digit that occurs in it, how many digits to keep.
fn extra(operation: Operation, operands: &[Numeral], stream: &mut Stream) -> usize {
    let Some(number) = operands.first() else { return 0 };
    let length = number.digits().count();
    match operation {
        Operation::GetDigit => between(1, length, stream),
        Operation::Count => {
            let chosen = between(1, length, stream) - 1;
            let digit = number.digits().nth(chosen).and_then(|digit| digit.to_digit(10));
            digit.and_then(|digit| usize::try_from(digit).ok()).unwrap_or(0)
        }
        // Two at least, as in the paper, and fewer than there are where that is possible.
        Operation::SignificantFigures => between(2, length.saturating_sub(1).max(2), stream),
        _ => 0,
    }
}
