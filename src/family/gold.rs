//! The right answer of a question, written as its type is written.

use super::format::{Dress, Format};
use super::template::Writing;
use super::{AnswerType, Statement, Variant};
use crate::math::eval::Budget;
use crate::math::{Number, Value, number};
use num_traits::{One, Signed};

/// The right answer of one question about one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gold {
    /// In canonical plain text, without its unit; of a choice the letter.
    pub text: String,
    /// What counts as the same.
    pub answer_type: AnswerType,
    /// The unit that goes with it.
    pub unit: Option<String>,
}

impl Gold {
    /// What is right where a value is asked for of which the family declares nothing.
    pub fn of(value: &Value) -> Self {
        let whole = value.number().is_none_or(Number::is_integer);
        let answer_type = match value {
            Value::Number(_) if whole => AnswerType::Integer,
            Value::Number(_) => AnswerType::Fraction,
            Value::List(_) => AnswerType::Tuple,
            Value::Poly(_) => AnswerType::Expression,
            Value::Text(_) | Value::Truth(_) => AnswerType::Text,
        };
        let text = match value.number() {
            Some(number) if reads_as_decimal(number) => value.plain(),
            _ => written(value, &answer_type),
        };
        Self { text, answer_type, unit: None }
    }
}

/// The options of a choice in the order shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Their texts.
    pub texts: Vec<String>,
    /// The position of the right one.
    pub right: usize,
    /// For each, the misconception that leads to it; none for the right one.
    pub because: Vec<Option<String>>,
}

impl Options {
    /// The letter of an option: A for the first.
    pub fn letter(at: usize) -> char {
        u8::try_from(at).ok().and_then(|at| at.checked_add(b'A')).map_or('?', char::from)
    }

    /// `Options: (A) 3/4, (B) 2/3.`
    pub fn listed(&self) -> Statement {
        let listed = self.texts.iter().enumerate().map(|(at, text)| format!("({}) {text}", Self::letter(at)));
        let mut statement = Statement::default();
        statement.push_text(&format!("Options: {}.", listed.collect::<Vec<_>>().join(", ")));
        statement
    }
}

impl Variant<'_> {
    /// The right answer of one of the family's questions.
    ///
    /// The original question has the family's declared type. Of the others, a whole answer is of type integer, and
    /// any other number of type fraction, compared by value and written with a few decimals where it is more than a part
    /// of one.
    pub fn gold(&self, ask: usize) -> Option<Gold> {
        let quantity = self.family.asks.get(ask)?.quantity;
        let value = self.values.get(quantity)?;
        let declared = &self.family.answer;
        if ask > 0 {
            return Some(Gold::of(value));
        }
        if let Some(options) = self.options() {
            let text = Options::letter(options.right).to_string();
            // A letter has no unit.
            let answer_type = AnswerType::Choice { options: options.texts };
            return Some(Gold { text, answer_type, unit: None });
        }
        if let AnswerType::Witness { .. } = declared.answer_type {
            let (text, answer_type) = self.witness()?;
            return Some(Gold { text, answer_type, unit: None });
        }
        let unit = declared.unit.as_ref().map(|unit| unit.render(self, &Writing::default()).plain());
        let answer_type = declared.answer_type.clone();
        Some(Gold { text: written(value, &answer_type), answer_type, unit })
    }

    /// The options of a choice, in an order drawn for this variant; `None` for other types of answers.
    pub fn options(&self) -> Option<Options> {
        let wrong = &self.family.answer.wrong;
        if wrong.is_empty() {
            return None;
        }
        let (texts, mut order) = (self.option_texts()?, (0..=wrong.len()).collect::<Vec<usize>>());
        self.stream("options").shuffle(&mut order);
        let because = |at: &usize| Some(wrong.get(at.checked_sub(1)?)?.because.clone());
        Some(Options {
            texts: order.iter().filter_map(|at| texts.get(*at).cloned()).collect(),
            right: order.iter().position(|at| *at == 0)?,
            because: order.iter().map(because).collect(),
        })
    }

    /// The answer and the wrong options as they are written, in the order of the family.
    fn option_texts(&self) -> Option<Vec<String>> {
        let (answer, budget) = (&self.family.answer, Budget::default());
        let mut texts = vec![answer.format.write(self.answer()?, Dress::Digits)];
        for wrong in &answer.wrong {
            texts.push(answer.format.write(&self.evaluate(&wrong.value, &budget).ok()?, Dress::Digits));
        }
        Some(texts)
    }

    /// Whether the options of a choice can be told apart (there are none for other types).
    pub fn options_differ(&self) -> bool {
        if self.family.answer.wrong.is_empty() {
            return true;
        }
        let Some(texts) = self.option_texts() else { return false };
        texts.iter().enumerate().all(|(at, text)| texts.get(..at).is_none_or(|before| !before.contains(text)))
    }
}

/// Whether people would write a number with decimals: more than one of something, and a bit.
fn reads_as_decimal(number: &Number) -> bool {
    number.abs() > Number::one() && number::decimal_places(number).is_some_and(|places| places <= 3)
}

/// A value as answers of this type are written.
pub fn written(value: &Value, answer_type: &AnswerType) -> String {
    match (value, answer_type) {
        (Value::Number(value), AnswerType::Decimal { places } | AnswerType::Money { places, .. }) => {
            number::decimal(value, *places as usize)
        }
        (Value::Number(value), AnswerType::Fraction) => number::fraction(value),
        (Value::Number(_), AnswerType::Time) => Format::Time.write(value, Dress::Digits),
        (Value::List(values), AnswerType::Set | AnswerType::Tuple) => {
            let values = values.iter().map(Value::plain).collect::<Vec<_>>().join(", ");
            if *answer_type == AnswerType::Set { format!("{{{values}}}") } else { format!("({values})") }
        }
        _ => value.plain(),
    }
}
