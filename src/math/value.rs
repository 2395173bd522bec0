//! What an expression is worth.

use super::poly::{Poly, Rational};
use super::{Expr, Number, number};
use num_traits::One;
use std::borrow::Cow;

/// The value of a quantity or an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An exact number.
    Number(Number),
    /// The truth of a comparison.
    Truth(bool),
    /// A word or label.
    Text(String),
    /// Values in order: data, a point, a row of a matrix.
    List(Vec<Value>),
    /// A quotient of polynomials in letters; never a number.
    Poly(Box<Rational>),
}

impl Value {
    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self::Number(number::whole(value))
    }

    /// A letter that stands for itself.
    pub fn letter(name: &str) -> Self {
        Self::Poly(Box::new(Poly::letter(name).into()))
    }

    /// As a quotient of polynomials, if it is one or a number.
    pub fn rational(&self) -> Option<Cow<'_, Rational>> {
        match self {
            Self::Poly(rational) => Some(Cow::Borrowed(rational)),
            Self::Number(number) => Some(Cow::Owned(Poly::constant(number.clone()).into())),
            _ => None,
        }
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
            Self::Poly(rational) => rational.to_expr(),
        }
    }

    /// As it stands in a sentence: numbers in their shortest exact form, texts as they are, the elements of a list
    /// with commas between them (`3, 5, 9`) and lists in lists in brackets.
    pub fn plain(&self) -> String {
        match self {
            Self::Number(number) => number::plain(number),
            Self::Truth(truth) => truth.to_string(),
            Self::Text(text) => text.clone(),
            Self::Poly(rational) => super::render::plain(&rational.to_expr()),
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
            Self::Poly(_) => "polynomial",
        }
    }

    /// How much memory it takes, in units of about 32 bytes, elements included.
    pub(super) fn size(&self) -> u64 {
        let units = match self {
            Self::Number(number) => number.bits().iter().sum::<u64>() / 256,
            Self::Truth(_) => 0,
            Self::Text(text) => u64::try_from(text.len() / 32).unwrap_or(u64::MAX),
            Self::List(elements) => elements.iter().map(Self::size).sum(),
            Self::Poly(rational) => rational.size(),
        };
        3 + units
    }
}

/// A number where no letters are left.
impl From<Rational> for Value {
    fn from(rational: Rational) -> Self {
        rational.value().map_or_else(|| Self::Poly(Box::new(rational)), Self::Number)
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
