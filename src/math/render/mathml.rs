//! MathML Core.

use super::{Notation, escape, sign};
use crate::math::number;
use crate::math::{Number, Operator};

pub(super) struct MathMl;

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
            Operator::Range => "…",
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
    fn text(&self, text: &str) -> String {
        format!("<mtext>{}</mtext>", escape(text))
    }
    fn deny(&self, inner: &str) -> String {
        format!("<mrow><mo form=\"prefix\">¬</mo>{inner}</mrow>")
    }
    fn list(&self, elements: &[String]) -> String {
        format!(
            "<mrow><mo stretchy=\"false\">[</mo>{}<mo stretchy=\"false\">]</mo></mrow>",
            elements.join("<mo>,</mo>")
        )
    }
    fn index(&self, list: &str, indices: &[String]) -> String {
        format!("<msub><mrow>{list}</mrow><mrow>{}</mrow></msub>", indices.join("<mo>,</mo>"))
    }
    fn member(&self, name: &str, list: &str) -> String {
        format!("{name}<mo>∈</mo>{list}")
    }
    fn condition(&self, condition: &str) -> String {
        condition.to_owned()
    }
    fn comprehension(&self, value: &str, clauses: &[String]) -> String {
        self.list(&[format!("{value}<mo>|</mo>{}", clauses.join("<mo>,</mo>"))])
    }
    fn stacks(&self) -> bool {
        true
    }
}
