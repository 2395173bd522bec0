//! LaTeX.

use super::{Notation, sign};
use crate::math::number;
use crate::math::{Number, Operator};

pub(super) struct Latex;

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
            Operator::Range => format!("{left} \\ldots {right}"),
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
            "abs" => format!("\\left|{}\\right|", arguments.concat()),
            _ => format!(
                "\\operatorname{{{}}}\\left({}\\right)",
                name.replace('_', "\\_"),
                arguments.join(", ")
            ),
        }
    }
    fn text(&self, text: &str) -> String {
        // What commands are made of is left out; no word needs it.
        let text: String = text.chars().filter(|c| !"\\{}^~".contains(*c)).collect();
        let mut safe = String::new();
        for c in text.chars() {
            if "$&#%_".contains(c) {
                safe.push('\\');
            }
            safe.push(c);
        }
        format!("\\text{{{safe}}}")
    }
    fn deny(&self, inner: &str) -> String {
        format!("\\neg {inner}")
    }
    fn list(&self, elements: &[String]) -> String {
        format!("\\left[{}\\right]", elements.join(", "))
    }
    fn index(&self, list: &str, indices: &[String]) -> String {
        format!("{{{list}}}_{{{}}}", indices.join(", "))
    }
    fn member(&self, name: &str, list: &str) -> String {
        format!("{name} \\in {list}")
    }
    fn condition(&self, condition: &str) -> String {
        condition.to_owned()
    }
    fn comprehension(&self, value: &str, clauses: &[String]) -> String {
        format!("\\left[{value} \\mid {}\\right]", clauses.join(",\\ "))
    }
    fn stacks(&self) -> bool {
        true
    }
}
