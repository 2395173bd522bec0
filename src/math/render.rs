//! One tree, several notations: plain text, MathML Core and LaTeX.
//!
//! The renderers tidy what sampling makes awkward: `x + -3` is shown as `x - 3`, `1x` as `x`, `-1x` as `-x`.

mod latex;
mod mathml;
mod plain;
mod spoken;

use super::Number;
use super::expr::{Clause, Expr, NOT, Operator, SIGN};
use super::number;
use num_traits::{One, Signed};

/// Plain text, which [`super::parse::parse`] reads back.
pub fn plain(expr: &Expr) -> String {
    plain::Plain.render(expr)
}

/// LaTeX, for copying; without delimiters.
pub fn latex(expr: &Expr) -> String {
    latex::Latex.render(expr)
}

/// A `<math>` element in MathML Core.
pub fn mathml(expr: &Expr) -> String {
    format!("<math>{}</math>", mathml::MathMl.render(expr))
}

/// English words, after the usual conventions for reading mathematics aloud.
pub fn spoken(expr: &Expr) -> String {
    spoken::Spoken.render(expr)
}

/// The plain sign of an operator, without the spaces around it.
pub fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "=",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::Range => "..",
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "×",
        Operator::Divide => "/",
        Operator::Mod => "mod",
        Operator::Div => "div",
        Operator::Power => "^",
    }
}

/// How tightly a rendered piece with no loose ends holds together, on the scale of [`Operator::precedence`].
const ATOM: u8 = 10;

/// What differs between notations; how a tree is walked and where brackets go does not.
trait Notation {
    fn number(&self, number: &Number) -> String;
    fn symbol(&self, name: &str) -> String;
    fn text(&self, text: &str) -> String;
    fn bracket(&self, inner: &str) -> String;
    fn negate(&self, inner: &str) -> String;
    fn infix(&self, operator: Operator, left: &str, right: &str) -> String;
    fn beside(&self, left: &str, right: &str) -> String;
    fn call(&self, name: &str, arguments: &[String]) -> String;
    fn deny(&self, inner: &str) -> String;
    fn list(&self, elements: &[String]) -> String;
    fn index(&self, list: &str, indices: &[String]) -> String;
    fn member(&self, name: &str, list: &str) -> String;
    fn condition(&self, condition: &str) -> String;
    fn comprehension(&self, value: &str, clauses: &[String]) -> String;
    /// Whether a quotient is drawn as a fraction, whose parts need no brackets.
    fn stacks(&self) -> bool;

    /// The whole of a piece where a notation has an idiom of its own for it.
    fn idiom(&self, _expr: &Expr) -> Option<String> {
        None
    }

    fn render(&self, expr: &Expr) -> String {
        if let Some(idiom) = self.idiom(expr) {
            return idiom;
        }
        match expr {
            Expr::Number(value) if value.is_negative() => self.negate(&self.number(&value.abs())),
            Expr::Number(value) => self.number(value),
            Expr::Symbol(name) => self.symbol(name),
            Expr::Truth(truth) => self.symbol(if *truth { "true" } else { "false" }),
            Expr::Text(text) => self.text(text),
            Expr::List(parts) => self.list(&self.all(parts)),
            Expr::Not(inner) => self.deny(&self.part(inner, NOT + 1)),
            Expr::Index(list, index) => {
                // All the indices of m[1][2] together: notations that set them low cannot do so twice.
                let (mut list, mut indices) = (list, vec![self.render(index)]);
                while let Expr::Index(inner, index) = &**list {
                    indices.push(self.render(index));
                    list = inner;
                }
                indices.reverse();
                self.index(&self.part(list, ATOM), &indices)
            }
            Expr::Comprehension(value, clauses) => {
                let clauses: Vec<String> = clauses
                    .iter()
                    .map(|clause| match clause {
                        Clause::For(name, list) => self.member(&self.symbol(name), &self.render(list)),
                        Clause::If(condition) => self.condition(&self.render(condition)),
                    })
                    .collect();
                self.comprehension(&self.render(value), &clauses)
            }
            Expr::Negate(inner) => self.negate(&self.part(inner, SIGN + 1)),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::Call(function, arguments) => self.call(function.name(), &self.all(arguments)),
        }
    }

    fn all(&self, parts: &[Expr]) -> Vec<String> {
        parts.iter().map(|part| self.render(part)).collect()
    }

    /// `expr`, in brackets if it holds together more loosely than `least`.
    fn part(&self, expr: &Expr, least: u8) -> String {
        let shown = self.render(expr);
        if self.tightness(expr) < least { self.bracket(&shown) } else { shown }
    }

    fn tightness(&self, expr: &Expr) -> u8 {
        match expr {
            Expr::Number(value) if value.is_negative() => SIGN,
            // A fraction on one line is a quotient; a stacked one only needs brackets under a power.
            Expr::Number(value) if number::decimal_places(value).is_none() => self.quotient(),
            Expr::Not(_) => NOT,
            Expr::Negate(_) => SIGN,
            // One times a number keeps its sign of multiplication, as in `binary`.
            Expr::Binary(Operator::Multiply, left, right) if !matches!(**right, Expr::Number(_)) => {
                match unit(left) {
                    Some(Unit::Plus) => self.tightness(right),
                    Some(Unit::Minus) => SIGN,
                    None => Operator::Multiply.precedence(),
                }
            }
            Expr::Binary(Operator::Divide, ..) => self.quotient(),
            Expr::Binary(operator, ..) => operator.precedence(),
            _ => ATOM,
        }
    }

    fn quotient(&self) -> u8 {
        if self.stacks() { Operator::Power.precedence() } else { Operator::Divide.precedence() }
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> String {
        let level = operator.precedence();
        match operator {
            Operator::Add | Operator::Subtract => {
                let (operator, right) = match negated(right) {
                    Some(positive) if operator == Operator::Add => (Operator::Subtract, positive),
                    Some(positive) => (Operator::Add, positive),
                    None => (operator, right.clone()),
                };
                self.infix(operator, &self.part(left, level), &self.part(&right, level + 1))
            }
            Operator::Multiply => match unit(left) {
                Some(Unit::Plus) if !matches!(right, Expr::Number(_)) => self.render(right),
                Some(Unit::Minus) if !matches!(right, Expr::Number(_)) => {
                    self.negate(&self.part(right, SIGN + 1))
                }
                _ => {
                    let (a, b) = (self.part(left, level), self.part(right, level + 1));
                    if juxtaposes(left, right) || (self.stacks() && is_product(left) && is_power(right)) {
                        self.beside(&a, &b)
                    } else {
                        self.infix(operator, &a, &b)
                    }
                }
            },
            Operator::Divide if self.stacks() => {
                self.infix(operator, &self.render(left), &self.render(right))
            }
            Operator::Power => {
                let exponent = if self.stacks() { self.render(right) } else { self.part(right, SIGN + 1) };
                self.infix(operator, &self.part(left, level + 1), &exponent)
            }
            _ => self.infix(operator, &self.part(left, level), &self.part(right, level + 1)),
        }
    }
}

/// `3x`, `2(x + 1)`, `3x^2`: a number beside what starts with a letter or a bracket.
fn juxtaposes(left: &Expr, right: &Expr) -> bool {
    let letter = match essence(right) {
        Expr::Symbol(_) => true,
        Expr::Binary(Operator::Power, base, _) => matches!(essence(base), Expr::Symbol(_)),
        Expr::Binary(Operator::Add | Operator::Subtract, ..) => true,
        _ => false,
    };
    letter && matches!(left, Expr::Number(n) if n.is_integer())
}

/// What is written of an expression: one times x is x.
fn essence(mut expr: &Expr) -> &Expr {
    while let Expr::Binary(Operator::Multiply, left, right) = expr
        && let Some(Unit::Plus) = unit(left)
        && !matches!(**right, Expr::Number(_))
    {
        expr = right;
    }
    expr
}

/// `x` or `x^2`, which a reader sees as one factor where letters are set as such.
fn is_power(expr: &Expr) -> bool {
    match essence(expr) {
        Expr::Symbol(name) => name.chars().count() == 1,
        Expr::Binary(Operator::Power, base, _) => is_power(base),
        _ => false,
    }
}

/// `3x y^2`, `-x`: what another letter can stand beside.
fn is_product(expr: &Expr) -> bool {
    match essence(expr) {
        Expr::Binary(Operator::Multiply, left, right) => {
            (matches!(**left, Expr::Number(_)) || is_product(left)) && is_power(right)
        }
        Expr::Negate(inner) => is_power(inner),
        other => is_power(other),
    }
}

enum Unit {
    Plus,
    Minus,
}

fn unit(expr: &Expr) -> Option<Unit> {
    match expr {
        Expr::Number(n) if n.is_one() => Some(Unit::Plus),
        Expr::Number(n) if (-n).is_one() => Some(Unit::Minus),
        _ => None,
    }
}

/// The positive counterpart of a term that starts with a minus sign.
fn negated(expr: &Expr) -> Option<Expr> {
    match expr {
        Expr::Number(n) if n.is_negative() => Some(Expr::Number(-n)),
        Expr::Binary(operator @ (Operator::Multiply | Operator::Divide), left, right) => {
            let left = negated(left)?;
            Some(Expr::Binary(*operator, Box::new(left), right.clone()))
        }
        _ => None,
    }
}

/// Text made safe inside an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{number::parse_plain, parse::parse};

    /// Renders with a = -3, b = 1, c = 2/3 put in.
    fn sampled(text: &str) -> Expr {
        parse(text).unwrap().substitute(&|name| match name {
            "a" => parse_plain("-3").map(Expr::Number),
            "b" => parse_plain("1").map(Expr::Number),
            "c" => parse_plain("2/3").map(Expr::Number),
            _ => None,
        })
    }

    #[test]
    fn sampled_numbers_read_naturally() {
        let check = |text: &str, expected: &str| assert_eq!(plain(&sampled(text)), expected, "{text}");
        check("x + a", "x - 3");
        check("x - a", "x + 3");
        check("b*x + a*y", "x - 3y");
        check("a*x = 2", "-3x = 2");
        check("x * a", "x × -3");
        check("a^2", "(-3)^2");
        check("x^a", "x^(-3)");
        check("x - (y + a)", "x - (y - 3)");
        check("c * x", "2/3 × x");
        check("x / c", "x / (2/3)");
        check("2*(x + b)", "2(x + 1)");
        check("(b*5)^2", "(1 × 5)^2");
        check("3*(b*x)", "3x");
    }

    #[test]
    fn each_notation_says_the_same() {
        let expr = sampled("(x + a)/2 <= c^2");
        assert_eq!(plain(&expr), "(x - 3) / 2 <= (2/3)^2");
        assert_eq!(latex(&expr), "\\frac{x - 3}{2} \\le \\left(\\frac{2}{3}\\right)^{2}");
        assert_eq!(
            mathml(&sampled("3*x + a")),
            "<math><mrow><mrow><mn>3</mn><mo>&#x2062;</mo><mi>x</mi></mrow><mo>\u{2212}</mo><mn>3</mn></mrow></math>"
        );
    }

    #[test]
    fn names_cannot_smuggle_markup() {
        assert_eq!(escape("<b>\"&"), "&lt;b&gt;&quot;&amp;");
    }
}
