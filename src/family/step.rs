//! The working, line by line: shown as text, kept as equations.

use super::template::{Scope, Template, Writing};
use super::{Statement, Variant};
use crate::math::eval::{Budget, Evaluator};
use crate::math::number::{self, Number};
use crate::math::{Expr, Value, parse};
use num_traits::Signed;
use std::borrow::Cow;

/// One line of working.
#[derive(Clone, Debug)]
pub struct Step {
    /// The quantity it finds.
    pub finds: usize,
    /// The line.
    pub text: Template,
    /// What the line computes, in the names of the quantities; `None` for prose.
    pub formula: Option<Expr>,
}

impl Step {
    /// A step from its checked text.
    pub fn new(finds: usize, text: Template, scope: &Scope<'_>) -> Self {
        let skeleton = text.skeleton(scope);
        let formula = sides(&skeleton).first().and_then(|side| parse::parse(side).ok());
        let known = |expr: &Expr| {
            let mut known = true;
            expr.symbols(&mut |name| {
                known &= scope.letters.iter().any(|letter| letter == name)
                    || scope.quantities.iter().any(|quantity| quantity == name);
            });
            known
        };
        let formula = formula.filter(known);
        Self { finds, text, formula }
    }
}

impl Variant<'_> {
    /// The lines of working.
    pub fn steps(&self) -> Vec<Statement> {
        self.family.steps.iter().map(|step| step.text.render(self, &Writing::default())).collect()
    }
}

/// What a reader finds on checking a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Words, or a picture of the data: nothing to compute.
    Prose,
    /// True, and its last side is worth this.
    True(Value),
    /// Why it is not true or cannot be checked.
    Broken(String),
}

/// Checks a line as a reader would, from its text alone.
///
/// `words: a = b = c`: all sides must be worth the same; `a ≈ b` that rounding `a` to the decimals of `b` gives `b`.
pub fn check(line: &str, letters: &[String]) -> Checked {
    let budget = Budget::default();
    let letter =
        |name: &str| letters.iter().any(|letter| letter == name).then(|| Cow::Owned(Value::letter(name)));
    let evaluate = |text: &str| {
        let expr = parse::parse(text).map_err(|error| error.message)?;
        Evaluator { value: &letter, budget: &budget }.evaluate(&expr).map_err(|error| error.to_string())
    };
    let sides = sides(line);
    let [first, others @ ..] = sides.as_slice() else { return Checked::Prose };
    if others.is_empty() {
        return match evaluate(first) {
            Ok(Value::Truth(false)) => Checked::Broken(format!("not true: {line}")),
            Ok(Value::Truth(true)) => Checked::True(Value::Truth(true)),
            _ => Checked::Prose,
        };
    }
    let mut last = match evaluate(first) {
        Ok(value) => value,
        Err(why) => return Checked::Broken(format!("cannot be checked ({why}): {line}")),
    };
    let mut rest = line;
    for side in others {
        // What stands before a side says how it is meant.
        rest = rest.find(side).and_then(|at| rest.get(at..)).unwrap_or(rest);
        let before = line.get(..line.len() - rest.len()).unwrap_or_default().trim_end();
        let value = match evaluate(side) {
            Ok(value) => value,
            Err(why) => return Checked::Broken(format!("cannot be checked ({why}): {line}")),
        };
        let holds = match (&last, &value) {
            (Value::Number(exact), Value::Number(rounded)) if before.ends_with('≈') => {
                near(exact, rounded, side)
            }
            _ => last == value,
        };
        if !holds {
            return Checked::Broken(format!("not true: {line}"));
        }
        last = value;
    }
    Checked::True(last)
}

/// Whether rounding `exact` to the decimals written in `text` gives `rounded`.
fn near(exact: &Number, rounded: &Number, text: &str) -> bool {
    let places = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.chars().take_while(char::is_ascii_digit).count());
    let unit = num_traits::pow(number::whole(10), places).recip();
    number::compare(&((exact - rounded).abs() * number::whole(2)), &unit).is_le()
}

/// The words before the equation of a line, up to and with the space behind their colon.
pub fn lead(line: &str) -> &str {
    let before = line.split(['=', '≈']).next().unwrap_or_default();
    before.rfind(": ").and_then(|at| line.get(..at + 2)).unwrap_or_default()
}

/// The sides of an equation behind its leading words; a line without an equals sign has one side.
fn sides(line: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if (c == '=' && !['<', '>', '!', '='].contains(&before)) || c == '≈' {
            cuts.push((at, at + c.len_utf8()));
        }
        before = c;
    }
    let lead = line.get(..cuts.first().map_or(line.len(), |cut| cut.0)).unwrap_or_default();
    let mut start = lead.rfind(": ").map_or(0, |at| at + 2);
    let mut sides = Vec::new();
    for (from, to) in cuts {
        sides.extend(line.get(start..from).map(str::trim));
        start = to;
    }
    sides.extend(line.get(start..).map(str::trim));
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_checked_as_readers_do() {
        let shown = |line: &str| match check(line, &["x".into()]) {
            Checked::Prose => "prose".to_owned(),
            Checked::True(value) => value.plain(),
            Checked::Broken(why) => why,
        };
        for (line, expected) in [
            ("2 + 3 = 5", "5"),
            ("2 + 3 = 4", "not true: 2 + 3 = 4"),
            ("Each child: 12 / 3 = 4", "4"),
            ("6 × 2 = 12 = 10 + 2", "12"),
            ("6 × 2 = 12 = 10 + 3", "not true: 6 × 2 = 12 = 10 + 3"),
            ("7 / 3 ≈ 2.33", "2.33"),
            ("7 / 3 ≈ 2.34", "not true: 7 / 3 ≈ 2.34"),
            ("3 < 4", "true"),
            ("Speed: 5 < 4", "not true: Speed: 5 < 4"),
            ("So Ada is the tallest.", "prose"),
            ("gcd(12, 18) = 6", "6"),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
        assert!(shown("12 apples = 12").starts_with("cannot be checked"));
    }
}
