//! What an expression is worth.

use super::{Expr, Number, number};
use num_traits::One;

/// The value of a quantity or an expression.
#[derive(Clone, Debug, Eq)]
pub enum Value {
    /// An exact number.
    Number(Number),
    /// The truth of a comparison.
    Truth(bool),
    /// A word or label.
    Text(String),
    /// Values in order: data, a point, a row of a matrix.
    List(Vec<Value>),
}

/// Not derived: numbers in lowest terms are compared part by part, where `num_rational` would recurse over their
/// continued fractions.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => number::equal(a, b),
            (Self::Truth(a), Self::Truth(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            _ => false,
        }
    }
}

impl Value {
    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self::Number(number::whole(value))
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub fn list(&self) -> Option<&[Value]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// Whether it is the number one, with which nouns stand in the singular.
    pub fn is_one(&self) -> bool {
        self.number().is_some_and(One::is_one)
    }

    /// The expression that is worth this, to be shown or put into another.
    pub fn to_expr(&self) -> Expr {
        match self {
            Self::Number(number) => Expr::Number(number.clone()),
            Self::Truth(truth) => Expr::Truth(*truth),
            Self::Text(text) => Expr::Text(text.clone()),
            Self::List(elements) => Expr::List(elements.iter().map(Self::to_expr).collect()),
        }
    }

    /// As it stands in a sentence: numbers in their shortest exact form, texts as they are, the elements of a list
    /// with commas between them (`3, 5, 9`) and lists in lists in brackets.
    pub fn plain(&self) -> String {
        match self {
            Self::Number(number) => number::plain(number),
            Self::Truth(truth) => truth.to_string(),
            Self::Text(text) => text.clone(),
            Self::List(elements) => {
                let inner = |element: &Self| match element {
                    Self::List(_) => format!("[{}]", element.plain()),
                    other => other.plain(),
                };
                elements.iter().map(inner).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Truth(_) => "comparison",
            Self::Text(_) => "text",
            Self::List(_) => "list",
        }
    }

    /// How much memory it takes, in units of about 32 bytes, elements included.
    pub(super) fn size(&self) -> u64 {
        let units = match self {
            Self::Number(number) => (number.numer().bits() + number.denom().bits()) / 256,
            Self::Truth(_) => 0,
            Self::Text(text) => u64::try_from(text.len() / 32).unwrap_or(u64::MAX),
            Self::List(elements) => elements.iter().map(Self::size).sum(),
        };
        3 + units
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

#[cfg(test)]
mod tests {
    use crate::math::{eval::evaluate, parse::parse};

    #[test]
    fn values_read_as_in_a_sentence() {
        let check = |text: &str, expected: &str| {
            let value = evaluate(&parse(text).unwrap(), &|_| None).unwrap();
            assert_eq!(value.plain(), expected, "{text}");
            assert_eq!(evaluate(&value.to_expr(), &|_| None), Ok(value));
        };
        check("[3, 5/2, -1/3]", "3, 2.5, -1/3");
        check("[[1, 2], [3, 4]]", "[1, 2], [3, 4]");
        check("['a', 2 > 1, [ ]]", "a, true, []");
        check("'it''s'", "it's");
    }
}
