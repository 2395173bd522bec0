//! The expression tree: one value for what a family computes, what a page shows and what a visitor types.

use super::{Function, Number};

/// An exact expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A literal.
    Number(Number),
    /// `true` or `false`.
    Truth(bool),
    /// A word or label: `'yes'`.
    Text(String),
    /// A quantity of a family, or a letter that stands for itself.
    Symbol(String),
    /// `[a, b, c]`.
    List(Vec<Expr>),
    /// `-x`.
    Negate(Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// `left operator right`.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `list[index]`, from 1.
    Index(Box<Expr>, Box<Expr>),
    /// `function(arguments…)`.
    Call(Function, Vec<Expr>),
    /// `[value clauses…]`; the first clause is a [`Clause::For`].
    Comprehension(Box<Expr>, Vec<Clause>),
}

/// What follows the value of a comprehension; later clauses see the names of earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// `for name in list`.
    For(String, Expr),
    /// `if condition`.
    If(Expr),
}

/// The binary operators, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Logical or.
    Or,
    /// Logical and.
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `1..n`, the list of whole numbers from one to the other, both included.
    Range,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`, or two factors side by side.
    Multiply,
    /// `/`
    Divide,
    /// The remainder of floored division; takes the divisor's sign.
    Mod,
    /// Floored division.
    Div,
    /// `^`
    Power,
}

/// How tightly `not` binds, on the scale of [`Operator::precedence`]: `not a = b` denies the equation.
pub(super) const NOT: u8 = 3;
/// A leading sign binds looser than a power and tighter than a product: -x^2 = -(x^2).
pub(super) const SIGN: u8 = 8;

impl Operator {
    /// How tightly the operator binds; a larger number binds tighter.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual => 4,
            Self::Range => 5,
            Self::Add | Self::Subtract => 6,
            Self::Multiply | Self::Divide | Self::Mod | Self::Div => 7,
            Self::Power => 9,
        }
    }
}

impl Expr {
    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self::Number(super::number::whole(value))
    }

    /// Calls `visit` with every free symbol, left to right; the names that a comprehension binds are not free in it.
    pub fn symbols<'a>(&'a self, visit: &mut dyn FnMut(&'a str)) {
        self.visit(&mut Vec::new(), &mut |part, bound| match part {
            Self::Symbol(name) if !bound.contains(&name.as_str()) => visit(name),
            _ => {}
        });
    }

    /// Whether this, or any part of it, is what `wanted` looks for.
    pub fn any(&self, wanted: &dyn Fn(&Expr) -> bool) -> bool {
        let mut found = false;
        self.visit(&mut Vec::new(), &mut |part, _| found |= wanted(part));
        found
    }

    /// Calls `look` with this and all its parts, left to right, and with the names bound around each.
    fn visit<'a>(&'a self, bound: &mut Vec<&'a str>, look: &mut dyn FnMut(&'a Expr, &[&'a str])) {
        look(self, bound);
        match self {
            Self::Number(_) | Self::Truth(_) | Self::Text(_) | Self::Symbol(_) => {}
            Self::Negate(inner) | Self::Not(inner) => inner.visit(bound, look),
            Self::Binary(_, left, right) | Self::Index(left, right) => {
                left.visit(bound, look);
                right.visit(bound, look);
            }
            Self::List(parts) | Self::Call(_, parts) => {
                parts.iter().for_each(|part| part.visit(bound, look));
            }
            Self::Comprehension(value, clauses) => {
                let outside = bound.len();
                for clause in clauses {
                    match clause {
                        Clause::If(condition) => condition.visit(bound, look),
                        Clause::For(name, list) => {
                            list.visit(bound, look);
                            bound.push(name);
                        }
                    }
                }
                value.visit(bound, look);
                bound.truncate(outside);
            }
        }
    }

    /// The same expression with others put in for the free symbols that `value` knows.
    pub fn substitute(&self, value: &dyn Fn(&str) -> Option<Expr>) -> Self {
        let boxed = |inner: &Self| Box::new(inner.substitute(value));
        match self {
            Self::Number(_) | Self::Truth(_) | Self::Text(_) => self.clone(),
            Self::Symbol(name) => value(name).unwrap_or_else(|| self.clone()),
            Self::Negate(inner) => Self::Negate(boxed(inner)),
            Self::Not(inner) => Self::Not(boxed(inner)),
            Self::Binary(operator, left, right) => Self::Binary(*operator, boxed(left), boxed(right)),
            Self::Index(list, index) => Self::Index(boxed(list), boxed(index)),
            Self::List(parts) => Self::List(parts.iter().map(|part| part.substitute(value)).collect()),
            Self::Call(function, parts) => {
                Self::Call(*function, parts.iter().map(|part| part.substitute(value)).collect())
            }
            Self::Comprehension(body, clauses) => {
                let mut bound: Vec<&str> = Vec::new();
                let inside = |part: &Self, bound: &[&str]| {
                    part.substitute(&|name| if bound.contains(&name) { None } else { value(name) })
                };
                let mut replaced = Vec::with_capacity(clauses.len());
                for clause in clauses {
                    replaced.push(match clause {
                        Clause::If(condition) => Clause::If(inside(condition, &bound)),
                        Clause::For(name, list) => {
                            let list = inside(list, &bound);
                            bound.push(name);
                            Clause::For(name.clone(), list)
                        }
                    });
                }
                Self::Comprehension(Box::new(inside(body, &bound)), replaced)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::math::{Expr, parse::parse, render::plain};

    fn free(text: &str) -> String {
        let mut names = Vec::new();
        parse(text).unwrap().symbols(&mut |name| names.push(name.to_owned()));
        names.join(" ")
    }

    #[test]
    fn bound_names_are_not_free() {
        assert_eq!(free("[x + a for x in 1..n if x > b]"), "n b a");
        assert_eq!(free("[x for x in x]"), "x");
        assert_eq!(free("[x*y for x in xs for y in 1..x] + x"), "xs x");
        assert_eq!(free("f[i] + if(a, b, c)"), "f i a b c");
        assert_eq!(free("true and 'x' = t"), "t");
    }

    #[test]
    fn bound_names_are_not_replaced() {
        let check = |text: &str, expected: &str| {
            let put = |name: &str| (name == "x").then(|| Expr::whole(7));
            assert_eq!(plain(&parse(text).unwrap().substitute(&put)), expected, "{text}");
        };
        check("[x + y for x in 1..x if x > 2]", "[x + y for x in 1..7 if x > 2]");
        check("[x + y for y in 1..x if x > 2]", "[7 + y for y in 1..7 if 7 > 2]");
        check("not x = 'x'", "not 7 = 'x'");
    }
}
