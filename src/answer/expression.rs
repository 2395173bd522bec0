//! Expressions with letters: read from plain text or LaTeX, compared as functions.

use crate::math::eval::{Budget, EvalError, Evaluator};
use crate::math::number::whole;
use crate::math::order::sort;
use crate::math::{Expr, Number, Operator, Stream, Value, parse};
use std::borrow::Cow;

pub(super) const NO_EXPRESSION: &str = "no expression was found";

/// Reads an expression as people type it or as models write it; `y = …` gives the right-hand side. `known` are the
/// names of more than one letter that may stand in it; any other is taken for prose.
pub(super) fn read(text: &str, known: &[String]) -> Result<Expr, String> {
    if text.len() > parse::MAX_LENGTH {
        return Err(NO_EXPRESSION.to_owned());
    }
    let plain = from_latex(text)?;
    let side = value_side(&plain, known);
    let expr = parse::parse(side).map_err(|error| error.to_string())?;
    let other = |part: &Expr| {
        use Expr::{Comprehension, Index, List, Not, Text, Truth};
        matches!(part, List(_) | Index(..) | Comprehension(..) | Text(_) | Truth(_) | Not(_))
            || matches!(part, Expr::Binary(Operator::Range, ..))
    };
    if expr.any(&other) {
        return Err(format!("'{side}' is not made of numbers, letters and signs alone"));
    }
    match letters(&expr).into_iter().find(|name| name.chars().count() > 1 && !known.contains(name)) {
        Some(name) => Err(format!("'{name}' is not a letter; put * between letters to multiply them")),
        None => Ok(expr),
    }
}

/// The side of an equation that gives the value: the last, or the one before it where that only names it (`2x + 3 = y`).
fn value_side<'t>(text: &'t str, known: &[String]) -> &'t str {
    let mut sides = text.rsplit('=').map(str::trim);
    let (last, before) = (sides.next().unwrap_or_default(), sides.next());
    let mut letters = last.chars();
    let name = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    let only_names = name && !known.is_empty() && !known.iter().any(|letter| letter == last);
    before.filter(|_| only_names).unwrap_or(last)
}

/// The letters of an expression, each once, in order of appearance.
pub(super) fn letters(expr: &Expr) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    expr.symbols(&mut |name| {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    });
    names
}

/// Whether no sum is multiplied or raised to a power: brackets are multiplied out.
pub(super) fn is_expanded(expr: &Expr) -> bool {
    let is_sum = |expr: &Expr| matches!(expr, Expr::Binary(Operator::Add | Operator::Subtract, ..));
    match expr {
        Expr::Binary(operator, left, right) => {
            let joins = matches!(operator, Operator::Multiply | Operator::Divide | Operator::Power);
            !(joins && (is_sum(left) || is_sum(right))) && is_expanded(left) && is_expanded(right)
        }
        Expr::Negate(inner) => !is_sum(inner) && is_expanded(inner),
        _ => true,
    }
}

/// What comparing two expressions at points may cost, at all of them together: a few times what one evaluation may.
const WORK: u64 = 1_000_000;

/// Whether two expressions are the same function.
///
/// Quotients of polynomials are compared by their normal form, which settles it. What has none (roots, powers with a
/// letter in the exponent) is tried exactly at seeded points away from poles: two different polynomials of degree d
/// agree at one such point with a chance below d / 9000, and eight points that all agree by chance are not seen. All
/// points are evaluated out of one budget; an expression that overdraws it is taken for another. Expressions that have
/// a value at no point are equal only if they are the same tree.
pub(super) fn same(a: &Expr, b: &Expr) -> bool {
    if a == b {
        return true;
    }
    let normal = |expr| {
        let value = |name: &str| Some(Cow::Owned(Value::letter(name)));
        Evaluator { value: &value, budget: &Budget::default() }
            .evaluate(expr)
            .ok()
            .filter(|value| value.rational().is_some())
    };
    if let (Some(a), Some(b)) = (normal(a), normal(b)) {
        return a == b;
    }
    let mut names = letters(a);
    names.extend(letters(b));
    sort(&mut names);
    names.dedup();
    let mut stream = Stream::new("reroll/answer/points");
    let budget = Budget::new(WORK);
    let mut compared = 0;
    for round in 0..40_u64 {
        // Small points first (powers stay small, square roots of squares exist), then large ones.
        let range = if round % 2 == 0 { 12 } else { 9000 };
        let points = names.iter().map(|_| whole(i64::try_from(2 + stream.below(range)).unwrap_or(2)));
        let points = points.collect::<Vec<Number>>();
        let value = |name: &str| {
            names
                .iter()
                .position(|known| known == name)
                .and_then(|at| points.get(at))
                .map(|point| Cow::Owned(point.clone().into()))
        };
        let evaluator = Evaluator { value: &value, budget: &budget };
        match (evaluator.number(a), evaluator.number(b)) {
            (Ok(x), Ok(y)) if x == y => compared += 1,
            (Ok(_), Ok(_)) | (Err(EvalError::TooMuchWork), _) | (_, Err(EvalError::TooMuchWork)) => {
                return false;
            }
            _ => {}
        }
        if compared >= 8 || (names.is_empty() && compared > 0) {
            return true;
        }
    }
    false
}

/// LaTeX turned into the plain notation: fractions, products, powers, brackets; other commands are refused.
fn from_latex(text: &str) -> Result<String, String> {
    let mut plain = text.trim().trim_matches(['*', '`', '"', ' ', '$', '.', ',', ';', '\n']).to_owned();
    const SPELLINGS: &[(&str, &str)] = &[
        ("\\left", ""),
        ("\\right", ""),
        ("\\cdot", "*"),
        ("\\times", "*"),
        ("\\div", "/"),
        ("\\sqrt", "sqrt"),
        ("\u{2212}", "-"),
        ("\\dfrac", "\\frac"),
        ("\\tfrac", "\\frac"),
        ("\\,", " "),
        ("\\;", " "),
        ("\\ ", " "),
        ("\\!", ""),
        ("\\(", ""),
        ("\\)", ""),
        ("\\[", ""),
        ("\\]", ""),
        ("\u{b2}", "^2"),
        ("\u{b3}", "^3"),
        ("{,}", ""),
    ];
    for (latex, spelling) in SPELLINGS {
        plain = plain.replace(latex, spelling);
    }
    for _ in 0..64 {
        let Some(at) = plain.rfind("\\frac") else { break };
        let (head, rest) = plain.split_at(at);
        let rest = rest.get("\\frac".len()..).unwrap_or_default();
        let pieces =
            group(rest).and_then(|(above, rest)| group(rest).map(|(below, rest)| (above, below, rest)));
        let (above, below, rest) = pieces.ok_or_else(|| "\\frac needs two parts in braces".to_owned())?;
        plain = format!("{head}(({above})/({below})){rest}");
    }
    let plain = plain.replace('{', "(").replace('}', ")");
    match plain.split_once('\\') {
        Some((_, rest)) => {
            let name = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            Err(format!("\\{name} is not understood"))
        }
        None if plain.is_empty() => Err(NO_EXPRESSION.to_owned()),
        None => Ok(plain),
    }
}

/// The first braced group, or the first character, and what follows it.
fn group(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    if first != '{' {
        return Some(text.split_at(first.len_utf8()));
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(1..at)?, text.get(at + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_functions_are_told_from_near_misses() {
        let check = |a: &str, b: &str, expected: bool| {
            let (a, b) = (read(a, &[]).unwrap(), read(b, &[]).unwrap());
            assert_eq!(same(&a, &b), expected, "{a:?} {b:?}");
            assert_eq!(same(&b, &a), expected, "{b:?} {a:?}");
        };
        // By their normal form.
        check("(x^2 - 1)/(x - 1)", "x + 1", true);
        check("(x^2 - 1)/(x - 1)", "x - 1", false);
        check("1/x + 1/y", "(x + y)/(x*y)", true);
        check("1/x + 1/y", "2/(x + y)", false);
        check("(a + b)^3", "a^3 + 3a^2*b + 3a*b^2 + b^3", true);
        check("(a + b)^3", "a^3 + 3a^2*b + 3a*b^2 + b^3 + 10^(-60)", false);
        check("x/3 + x/6", "0.5x", true);
        check("0.3333333333x", "x/3", false);
        check("sum(x, x, 1)", "2x + 1", true);
        // Tried at points: too long to write out, or no quotients of polynomials.
        check("(x + 1)^150", "(x + 1)^149*(x + 1)", true);
        check("(x + 1)^150", "(x + 1)^149*(x + 2)", false);
        check("2^x*2", "2^(x + 1)", true);
        check("2^x*2", "2^(x + 2)", false);
        check("sqrt(x^2)", "abs(x)", true);
        check("1/(x - x)", "2/(x - x)", false);
    }

    #[test]
    fn what_is_no_expression_of_letters_is_refused() {
        for text in ["[1, 2]", "1..5", "[x for x in 1..3]", "'x'", "true", "not x", "x[1]", "sum([x])"] {
            assert!(read(text, &[]).unwrap_err().contains("signs alone"), "{text}");
        }
    }
}
