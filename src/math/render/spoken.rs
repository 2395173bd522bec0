//! English, as mathematics is read aloud: `x squared plus three x`, `three quarters`. Brackets are said where a
//! listener would otherwise group another way.

use super::{ATOM, Notation};
use crate::math::number::words::fraction_words;
use crate::math::number::{to_i64, words};
use crate::math::{Expr, Number, Operator};
use num_integer::Integer;
use num_traits::{One, Signed};

pub(super) struct Spoken;

/// What is said before the arguments of a function; of others their name is said.
const FUNCTIONS: &[(&str, &str)] = &[
    ("sqrt", "the square root of"),
    ("abs", "the absolute value of"),
    ("gcd", "the greatest common divisor of"),
    ("lcm", "the least common multiple of"),
    ("min", "the smallest of"),
    ("max", "the largest of"),
    ("sum", "the sum of"),
    ("product", "the product of"),
    ("mean", "the mean of"),
    ("median", "the median of"),
    ("det", "the determinant of"),
    ("derivative", "the derivative of"),
];

impl Notation for Spoken {
    fn number(&self, number: &Number) -> String {
        words(number)
    }
    fn symbol(&self, name: &str) -> String {
        name.replace('_', " ")
    }
    fn text(&self, text: &str) -> String {
        text.to_owned()
    }
    fn bracket(&self, inner: &str) -> String {
        format!("open bracket {inner} close bracket")
    }
    fn negate(&self, inner: &str) -> String {
        format!("minus {inner}")
    }
    fn infix(&self, operator: Operator, left: &str, right: &str) -> String {
        let word = match operator {
            Operator::Power if right == "two" => return format!("{left} squared"),
            Operator::Power if right == "three" => return format!("{left} cubed"),
            Operator::Power => "to the power of",
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Equal => "equals",
            Operator::NotEqual => "is not equal to",
            Operator::Less => "is less than",
            Operator::LessOrEqual => "is less than or equal to",
            Operator::Greater => "is greater than",
            Operator::GreaterOrEqual => "is greater than or equal to",
            Operator::Range => "to",
            Operator::Add => "plus",
            Operator::Subtract => "minus",
            Operator::Multiply => "times",
            Operator::Divide => "over",
            Operator::Mod => "modulo",
            Operator::Div => "div",
        };
        format!("{left} {word} {right}")
    }
    fn beside(&self, left: &str, right: &str) -> String {
        format!("{left} {right}")
    }
    fn call(&self, name: &str, arguments: &[String]) -> String {
        match (name, arguments) {
            ("if", [condition, yes, no]) => format!("{yes} if {condition}, otherwise {no}"),
            ("factorial", [of]) => format!("{of} factorial"),
            ("binomial", [n, k]) => format!("{n} choose {k}"),
            _ => {
                let said = FUNCTIONS.iter().find(|(known, _)| *known == name);
                let said =
                    said.map_or_else(|| format!("{} of", self.symbol(name)), |(_, said)| (*said).to_owned());
                format!("{said} {}", enumerated(arguments))
            }
        }
    }
    fn deny(&self, inner: &str) -> String {
        format!("not {inner}")
    }
    fn list(&self, elements: &[String]) -> String {
        if elements.is_empty() {
            "the empty list".to_owned()
        } else {
            format!("the list {}", enumerated(elements))
        }
    }
    fn index(&self, list: &str, indices: &[String]) -> String {
        indices.iter().fold(list.to_owned(), |list, index| format!("element {index} of {list}"))
    }
    fn member(&self, name: &str, list: &str) -> String {
        format!(" for each {name} in {list}")
    }
    fn condition(&self, condition: &str) -> String {
        format!(" if {condition}")
    }
    fn comprehension(&self, value: &str, clauses: &[String]) -> String {
        format!("the list of {value}{}", clauses.concat())
    }
    fn stacks(&self) -> bool {
        false
    }

    fn idiom(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Binary(Operator::Divide, above, below) => {
                let (Expr::Number(above), Expr::Number(below)) = (&**above, &**below) else { return None };
                Some(Self::quotient_of(above, below))
            }
            Expr::Binary(Operator::Range, first, last) => {
                let ends = [
                    self.part(first, Operator::Add.precedence()),
                    self.part(last, Operator::Add.precedence()),
                ];
                Some(format!("the numbers from {}", ends.join(" to ")))
            }
            // Where the last argument ends can only be heard of a number, a letter or a list.
            Expr::Call(function, parts) if !function.is_lazy() => {
                let parts: Vec<String> = parts.iter().map(|part| self.part(part, ATOM)).collect();
                Some(self.call(function.name(), &parts))
            }
            _ => None,
        }
    }
}

impl Spoken {
    /// Three quarters, twelve divided by four: a fraction in lowest terms is read as one.
    fn quotient_of(above: &Number, below: &Number) -> String {
        let fraction = above.is_integer()
            && !above.is_negative()
            && to_i64(below).is_some_and(|below| (2..=20).contains(&below))
            && above.numer().gcd(&below.numer()).is_one();
        if fraction {
            fraction_words(above, below)
        } else {
            format!("{} divided by {}", words(above), words(below))
        }
    }
}

/// `a, b and c`.
fn enumerated(parts: &[String]) -> String {
    match parts {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use crate::math::{parse::parse, spoken};

    #[test]
    fn expressions_are_read_aloud() {
        let cases = [
            ("x^2 + 3x", "x squared plus three x"),
            ("3/4", "three quarters"),
            ("12/4", "twelve divided by four"),
            ("1/2 + 1/3 = 5/6", "one half plus one third equals five sixths"),
            ("2*(x + 1)", "two open bracket x plus one close bracket"),
            ("(x + 1)/2", "open bracket x plus one close bracket over two"),
            ("x/y", "x over y"),
            ("x^10", "x to the power of ten"),
            ("(x - 1)^3", "open bracket x minus one close bracket cubed"),
            ("2^(n + 1)", "two to the power of open bracket n plus one close bracket"),
            ("-x", "minus x"),
            ("7 * 8", "seven times eight"),
            ("2.5 - 105", "two point five minus one hundred and five"),
            ("sqrt(x)", "the square root of x"),
            ("sqrt(x + 1) + 1", "the square root of open bracket x plus one close bracket plus one"),
            ("gcd(12, 18, 27)", "the greatest common divisor of twelve, eighteen and twenty-seven"),
            ("factorial(5)", "five factorial"),
            ("binomial(10, 3)", "ten choose three"),
            ("pow_mod(2, 3, 5)", "pow mod of two, three and five"),
            ("x <= 3 and not y = 2", "x is less than or equal to three and not y equals two"),
            ("7 mod 3", "seven modulo three"),
            ("[1, 2, 3][2]", "element two of the list one, two and three"),
            ("m[1][2]", "element two of element one of m"),
            (
                "[i^2 for i in 1..n if i > 2]",
                "the list of i squared for each i in the numbers from one to n if i is greater than two",
            ),
            ("if(a > b, 'first', 'second')", "first if a is greater than b, otherwise second"),
            ("sum([])", "the sum of the empty list"),
        ];
        for (text, said) in cases {
            assert_eq!(spoken(&parse(text).unwrap()), said, "{text}");
        }
    }
}
