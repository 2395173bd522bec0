//! Turning a formula round: from `total = a * b` and the wish for `b` to `b = total / a`.

use super::expr::{Expr, Operator};

/// The expression for `target` when `formula` is worth `result`, by undoing one operation after another.
///
/// `None` if `target` does not occur exactly once, or stands under an operation that has no one inverse. Where a
/// division by an expression is made, that must not be zero; evaluating the expression says so.
pub fn isolate(formula: &Expr, result: Expr, target: &str) -> Option<Expr> {
    let boxed =
        |operator, left: Expr, right: &Expr| Expr::Binary(operator, Box::new(left), Box::new(right.clone()));
    match formula {
        Expr::Symbol(name) if name == target => Some(result),
        Expr::Negate(inner) => isolate(inner, Expr::Negate(Box::new(result)), target),
        Expr::Binary(operator, left, right) => {
            match (occurrences(left, target), occurrences(right, target)) {
                (1, 0) => {
                    let undone = match operator {
                        Operator::Add => Operator::Subtract,
                        Operator::Subtract => Operator::Add,
                        Operator::Multiply => Operator::Divide,
                        Operator::Divide => Operator::Multiply,
                        _ => return None,
                    };
                    isolate(left, boxed(undone, result, right), target)
                }
                (0, 1) => {
                    let undone = match operator {
                        Operator::Add => boxed(Operator::Subtract, result, left),
                        Operator::Multiply => boxed(Operator::Divide, result, left),
                        Operator::Subtract => boxed(Operator::Subtract, (**left).clone(), &result),
                        Operator::Divide => boxed(Operator::Divide, (**left).clone(), &result),
                        _ => return None,
                    };
                    isolate(right, undone, target)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// How often a name occurs in an expression.
pub fn occurrences(expr: &Expr, target: &str) -> usize {
    let mut count = 0;
    expr.symbols(&mut |name| count += usize::from(name == target));
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{parse::parse, render::plain};

    #[test]
    fn one_unknown_is_brought_to_one_side() {
        let check = |formula: &str, expected: &str| {
            let turned = isolate(&parse(formula).unwrap(), Expr::Symbol("r".into()), "x");
            assert_eq!(turned.map(|expr| plain(&expr)).as_deref().unwrap_or("none"), expected, "{formula}");
        };
        check("x + a", "r - a");
        check("a - x", "a - r");
        check("a * x + b", "(r - b) / a");
        check("(x - a) / b", "r × b + a");
        check("a / x", "a / r");
        check("-x + 1", "-(r - 1)");
        check("x * x", "none");
        check("x^2", "none");
        check("gcd(x, 6)", "none");
        check("a + b", "none");
    }
}
