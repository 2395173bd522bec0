//! One tree, several notations: plain text, MathML Core and LaTeX.
//!
//! The renderers tidy what sampling makes awkward: `x + -3` is shown as `x - 3`, `1x` as `x`, `-1x` as `-x`.

use super::Number;
use super::expr::{Expr, Operator};
use super::number;
use num_traits::{One, Signed};

/// Plain text, which [`super::parse::parse`] reads back.
pub fn plain(expr: &Expr) -> String {
    Plain.render(expr)
}

/// LaTeX, for copying; without delimiters.
pub fn latex(expr: &Expr) -> String {
    Latex.render(expr)
}

/// A `<math>` element in MathML Core.
pub fn mathml(expr: &Expr) -> String {
    format!("<math>{}</math>", MathMl.render(expr))
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
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "×",
        Operator::Divide => "/",
        Operator::Mod => "mod",
        Operator::Div => "div",
        Operator::Power => "^",
    }
}

/// How tightly a rendered piece holds together, on the scale of [`Operator::precedence`].
const SIGNED: u8 = 6;
const ATOM: u8 = 9;

/// What differs between notations; how a tree is walked and where brackets go does not.
trait Notation {
    fn number(&self, number: &Number) -> String;
    fn symbol(&self, name: &str) -> String;
    fn bracket(&self, inner: &str) -> String;
    fn negate(&self, inner: &str) -> String;
    fn infix(&self, operator: Operator, left: &str, right: &str) -> String;
    fn beside(&self, left: &str, right: &str) -> String;
    fn call(&self, name: &str, arguments: &[String]) -> String;
    /// Whether a quotient is drawn as a fraction, whose parts need no brackets.
    fn stacks(&self) -> bool;

    fn render(&self, expr: &Expr) -> String {
        match expr {
            Expr::Number(value) if value.is_negative() => self.negate(&self.number(&value.abs())),
            Expr::Number(value) => self.number(value),
            Expr::Symbol(name) => self.symbol(name),
            Expr::Negate(inner) => self.negate(&self.part(inner, SIGNED + 1)),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::Call(function, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(|a| self.render(a)).collect();
                self.call(function.name(), &arguments)
            }
        }
    }

    /// `expr`, in brackets if it holds together more loosely than `least`.
    fn part(&self, expr: &Expr, least: u8) -> String {
        let shown = self.render(expr);
        if self.tightness(expr) < least { self.bracket(&shown) } else { shown }
    }

    fn tightness(&self, expr: &Expr) -> u8 {
        match expr {
            Expr::Number(value) if value.is_negative() => SIGNED,
            // A fraction on one line is a quotient; a stacked one only needs brackets under a power.
            Expr::Number(value) if number::decimal_places(value).is_none() => self.quotient(),
            Expr::Number(_) | Expr::Symbol(_) | Expr::Call(..) => ATOM,
            Expr::Negate(_) => SIGNED,
            Expr::Binary(Operator::Multiply, left, right) => match unit(left) {
                Some(Unit::Plus) => self.tightness(right),
                Some(Unit::Minus) => SIGNED,
                None => Operator::Multiply.precedence(),
            },
            Expr::Binary(Operator::Divide, ..) => self.quotient(),
            Expr::Binary(operator, ..) => operator.precedence(),
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
                    self.negate(&self.part(right, SIGNED + 1))
                }
                _ => {
                    let (a, b) = (self.part(left, level), self.part(right, level + 1));
                    if juxtaposes(left, right) { self.beside(&a, &b) } else { self.infix(operator, &a, &b) }
                }
            },
            Operator::Divide if self.stacks() => {
                self.infix(operator, &self.render(left), &self.render(right))
            }
            Operator::Power => {
                let exponent = if self.stacks() { self.render(right) } else { self.part(right, SIGNED + 1) };
                self.infix(operator, &self.part(left, level + 1), &exponent)
            }
            _ => self.infix(operator, &self.part(left, level), &self.part(right, level + 1)),
        }
    }
}

/// `3x`, `2(x + 1)`, `3x^2`: a number beside what starts with a letter or a bracket.
fn juxtaposes(left: &Expr, right: &Expr) -> bool {
    let letter = match right {
        Expr::Symbol(_) => true,
        Expr::Binary(Operator::Power, base, _) => matches!(**base, Expr::Symbol(_)),
        Expr::Binary(Operator::Add | Operator::Subtract, ..) => true,
        _ => false,
    };
    letter && matches!(left, Expr::Number(n) if n.is_integer())
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

struct Plain;

impl Notation for Plain {
    fn number(&self, number: &Number) -> String {
        number::plain(number)
    }
    fn symbol(&self, name: &str) -> String {
        name.to_owned()
    }
    fn bracket(&self, inner: &str) -> String {
        format!("({inner})")
    }
    fn negate(&self, inner: &str) -> String {
        format!("-{inner}")
    }
    fn infix(&self, operator: Operator, left: &str, right: &str) -> String {
        match operator {
            Operator::Power => format!("{left}^{right}"),
            _ => format!("{left} {} {right}", sign(operator)),
        }
    }
    fn beside(&self, left: &str, right: &str) -> String {
        format!("{left}{right}")
    }
    fn call(&self, name: &str, arguments: &[String]) -> String {
        format!("{name}({})", arguments.join(", "))
    }
    fn stacks(&self) -> bool {
        false
    }
}

struct Latex;

impl Notation for Latex {
    fn number(&self, number: &Number) -> String {
        match number::decimal_places(number) {
            Some(_) => number::plain(number),
            None => format!("\\frac{{{}}}{{{}}}", number.numer(), number.denom()),
        }
    }
    fn symbol(&self, name: &str) -> String {
        if name.chars().count() == 1 {
            name.to_owned()
        } else {
            format!("\\mathrm{{{}}}", name.replace('_', "\\_"))
        }
    }
    fn bracket(&self, inner: &str) -> String {
        format!("\\left({inner}\\right)")
    }
    fn negate(&self, inner: &str) -> String {
        format!("-{inner}")
    }
    fn infix(&self, operator: Operator, left: &str, right: &str) -> String {
        match operator {
            Operator::Divide => format!("\\frac{{{left}}}{{{right}}}"),
            Operator::Power => format!("{left}^{{{right}}}"),
            Operator::Multiply => format!("{left} \\times {right}"),
            Operator::NotEqual => format!("{left} \\ne {right}"),
            Operator::LessOrEqual => format!("{left} \\le {right}"),
            Operator::GreaterOrEqual => format!("{left} \\ge {right}"),
            Operator::Mod => format!("{left} \\bmod {right}"),
            Operator::Div | Operator::And | Operator::Or => {
                format!("{left} \\mathbin{{\\mathrm{{{}}}}} {right}", sign(operator))
            }
            _ => format!("{left} {} {right}", sign(operator)),
        }
    }
    fn beside(&self, left: &str, right: &str) -> String {
        format!("{left}{right}")
    }
    fn call(&self, name: &str, arguments: &[String]) -> String {
        match name {
            "sqrt" => format!("\\sqrt{{{}}}", arguments.join(", ")),
            _ => format!(
                "\\operatorname{{{}}}\\left({}\\right)",
                name.replace('_', "\\_"),
                arguments.join(", ")
            ),
        }
    }
    fn stacks(&self) -> bool {
        true
    }
}

struct MathMl;

/// Invisible times, so that assistive technology reads `3x` as a product.
const INVISIBLE_TIMES: &str = "<mo>&#x2062;</mo>";

impl Notation for MathMl {
    fn number(&self, number: &Number) -> String {
        match number::decimal_places(number) {
            Some(_) => format!("<mn>{}</mn>", number::plain(number)),
            None => format!("<mfrac><mn>{}</mn><mn>{}</mn></mfrac>", number.numer(), number.denom()),
        }
    }
    fn symbol(&self, name: &str) -> String {
        format!("<mi>{}</mi>", escape(name))
    }
    fn bracket(&self, inner: &str) -> String {
        format!("<mrow><mo stretchy=\"false\">(</mo>{inner}<mo stretchy=\"false\">)</mo></mrow>")
    }
    fn negate(&self, inner: &str) -> String {
        format!("<mrow><mo form=\"prefix\">\u{2212}</mo>{inner}</mrow>")
    }
    fn infix(&self, operator: Operator, left: &str, right: &str) -> String {
        let mark = match operator {
            Operator::Divide => return format!("<mfrac><mrow>{left}</mrow><mrow>{right}</mrow></mfrac>"),
            Operator::Power => return format!("<msup><mrow>{left}</mrow><mrow>{right}</mrow></msup>"),
            Operator::And | Operator::Or | Operator::Mod | Operator::Div => {
                return format!(
                    "<mrow>{left}<mspace width=\"0.4em\"/><mtext>{}</mtext><mspace width=\"0.4em\"/>{right}</mrow>",
                    sign(operator)
                );
            }
            Operator::Subtract => "\u{2212}",
            Operator::NotEqual => "≠",
            Operator::Less => "&lt;",
            Operator::LessOrEqual => "≤",
            Operator::Greater => "&gt;",
            Operator::GreaterOrEqual => "≥",
            _ => sign(operator),
        };
        format!("<mrow>{left}<mo>{mark}</mo>{right}</mrow>")
    }
    fn beside(&self, left: &str, right: &str) -> String {
        format!("<mrow>{left}{INVISIBLE_TIMES}{right}</mrow>")
    }
    fn call(&self, name: &str, arguments: &[String]) -> String {
        match name {
            "sqrt" => format!("<msqrt>{}</msqrt>", arguments.concat()),
            _ => format!(
                "<mrow><mi>{}</mi><mo>&#x2061;</mo><mo stretchy=\"false\">(</mo>{}<mo stretchy=\"false\">)</mo></mrow>",
                escape(name),
                arguments.join("<mo>,</mo>")
            ),
        }
    }
    fn stacks(&self) -> bool {
        true
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
