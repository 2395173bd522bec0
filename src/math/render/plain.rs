//! Plain text on one line, which the parser reads back.

use super::{Notation, sign};
use crate::math::number;
use crate::math::{Number, Operator};

pub(super) struct Plain;

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
            Operator::Power | Operator::Range => format!("{left}{}{right}", sign(operator)),
            _ => format!("{left} {} {right}", sign(operator)),
        }
    }
    fn beside(&self, left: &str, right: &str) -> String {
        format!("{left}{right}")
    }
    fn call(&self, name: &str, arguments: &[String]) -> String {
        format!("{name}({})", arguments.join(", "))
    }
    fn text(&self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }
    fn deny(&self, inner: &str) -> String {
        format!("not {inner}")
    }
    fn list(&self, elements: &[String]) -> String {
        format!("[{}]", elements.join(", "))
    }
    fn index(&self, list: &str, indices: &[String]) -> String {
        format!("{list}[{}]", indices.join("]["))
    }
    fn member(&self, name: &str, list: &str) -> String {
        format!(" for {name} in {list}")
    }
    fn condition(&self, condition: &str) -> String {
        format!(" if {condition}")
    }
    fn comprehension(&self, value: &str, clauses: &[String]) -> String {
        format!("[{value}{}]", clauses.concat())
    }
    fn stacks(&self) -> bool {
        false
    }
}
