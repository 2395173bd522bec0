//! What an expression is worth.

use super::{Expr, Number};
use num_traits::One;

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
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether it is the number one, with which nouns stand in the singular.
    pub fn is_one(&self) -> bool {
        self.number().is_some_and(One::is_one)
    }

    /// The expression that is worth this, to be shown; what has no notation has none.
    pub fn to_expr(&self) -> Option<Expr> {
        self.number().cloned().map(Expr::Number)
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
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}
