//! Polynomials and quotients of them, in letters that stand for themselves.

use super::number_theory::{MAX_FACTORED, divisors_of};
use super::{Call, Entry};
use crate::math::eval::EvalError;
use crate::math::number::{compare, equal, to_i64};
use crate::math::order::sort_by;
use crate::math::poly::{MAX_DEGREE, Poly, Rational};
use crate::math::{Number, Value};
use num_traits::Zero;
use std::borrow::Cow;

pub(super) const TABLE: &[Entry] = &[
    Entry("derivative", 2, 2, |call| Ok(quotient(call)?.derivative(letter(call)?, call.budget)?.into())),
    Entry("integral", 2, 2, |call| {
        Ok(Rational::from(polynomial(call)?.integral(letter(call)?, call.budget)?).into())
    }),
    Entry("value_at", 3, 3, value_at),
    Entry("coefficient", 3, 3, coefficient),
    Entry("degree_of", 2, 2, degree_of),
    Entry("roots", 2, 2, roots),
];

fn quotient<'c>(call: &Call<'c>) -> Result<Cow<'c, Rational>, EvalError> {
    call.value(0)?.rational().ok_or_else(|| call.refuse(0, "a polynomial"))
}

fn polynomial(call: &Call<'_>) -> Result<Poly, EvalError> {
    quotient(call)?
        .polynomial()
        .cloned()
        .ok_or_else(|| call.refuse(0, "a polynomial, without letters below a line"))
}

/// The second argument: the letter that counts as the variable.
fn letter<'c>(call: &Call<'c>) -> Result<&'c str, EvalError> {
    let letter = match call.value(1)? {
        Value::Poly(rational) => rational.as_letter(),
        _ => None,
    };
    letter.ok_or_else(|| call.refuse(1, "a letter"))
}

/// The value with a number or a polynomial put in for the letter.
fn value_at(call: &Call<'_>) -> Result<Value, EvalError> {
    let at = call.value(2)?.rational().and_then(|at| at.polynomial().cloned());
    let at = at.ok_or_else(|| call.refuse(2, "a number or a polynomial"))?;
    Ok(quotient(call)?.put(letter(call)?, &at, call.budget)?.into())
}

/// What the k-th power of the letter is multiplied with.
fn coefficient(call: &Call<'_>) -> Result<Value, EvalError> {
    let power = call.whole_in(2, 0, MAX_DEGREE.into(), "a whole number from 0 to 100")?;
    let coefficient = polynomial(call)?.coefficient(letter(call)?, u32::try_from(power).unwrap_or(0));
    Ok(Rational::from(coefficient).into())
}

/// The highest power of the letter.
fn degree_of(call: &Call<'_>) -> Result<Value, EvalError> {
    super::whole(polynomial(call)?.degree_in(letter(call)?).into())
}

/// The rational numbers at which a polynomial in one letter is zero, each once, the smallest first; found by the
/// rational root theorem.
fn roots(call: &Call<'_>) -> Result<Value, EvalError> {
    let (polynomial, letter) = (polynomial(call)?, letter(call)?);
    let wanted = "a polynomial in this one letter with coefficients up to 1000000000, and not 0";
    let refused = || call.refuse(0, wanted);
    let lowest = polynomial.terms().last().ok_or_else(refused)?.0.power_of(letter);
    // Highest power first, without a common divisor and down to the last that is there.
    let shortened = polynomial.scaled(&polynomial.content().recip());
    let mut coefficients = Vec::new();
    for power in (lowest..=polynomial.degree_in(letter)).rev() {
        coefficients.push(shortened.coefficient(letter, power).value().ok_or_else(refused)?);
    }
    let mut roots: Vec<Number> = (lowest > 0).then(Number::zero).into_iter().collect();
    if let [highest, .., last] = coefficients.as_slice() {
        let divisors = |of: &Number| {
            let size = to_i64(of).and_then(i64::checked_abs).filter(|size| *size <= MAX_FACTORED);
            divisors_of(size.ok_or_else(refused)?, call.budget)
        };
        let (above, below) = (divisors(last)?, divisors(highest)?);
        for candidate in above.iter().flat_map(|a| below.iter().flat_map(move |b| [(*a, *b), (-*a, *b)])) {
            call.budget.spend(24 * u64::try_from(coefficients.len()).unwrap_or(u64::MAX))?;
            let candidate = Number::new(candidate.0.into(), candidate.1.into());
            let value = coefficients.iter().fold(Number::zero(), |value, part| value * &candidate + part);
            if value.is_zero() && !roots.iter().any(|root| equal(root, &candidate)) {
                roots.push(candidate);
            }
        }
    }
    sort_by(&mut roots, compare);
    call.listed(roots.into_iter().map(Value::Number).collect())
}

#[cfg(test)]
mod tests {
    use crate::math::eval::evaluate;
    use crate::math::parse::parse;
    use crate::math::{Value, render};
    use std::borrow::Cow;

    /// Evaluates with the letters x, y and n standing for themselves.
    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            let letters =
                |name: &str| ["x", "y", "n"].contains(&name).then(|| Cow::Owned(Value::letter(name)));
            let value = evaluate(&parse(text).unwrap(), &letters);
            let shown = value.map_or_else(|error| error.to_string(), |value| value.plain());
            assert_eq!(shown, *expected, "{text}");
        }
    }

    #[test]
    fn polynomials_are_kept_in_normal_form() {
        check(&[
            ("(x - 1)*(x + 4)", "x^2 + 3x - 4"),
            ("3 - x", "-x + 3"),
            ("x/2 + 1/4", "x / 2 + 0.25"),
            ("-3x/2 - y", "-3x / 2 - y"),
            ("(x + y)^2 - x^2", "2x × y + y^2"),
            ("(x + y)^3", "x^3 + 3x^2 × y + 3x × y^2 + y^3"),
            ("x - x", "0"),
            ("(x^2 - 1)/(x - 1)", "x + 1"),
            ("(x - 1)/(x^2 - 1)", "1 / (x + 1)"),
            ("(x^2 + x - 2)/(x^2 + 4x + 4)", "(x - 1) / (x + 2)"),
            ("1/x + 1/y", "(x + y) / (x × y)"),
            ("1/x - 1/(x + 1)", "1 / (x^2 + x)"),
            ("(4x + 2)/(6x - 2)", "(2x + 1) / (3x - 1)"),
            ("1/(1 - x)", "-1 / (x - 1)"),
            ("x^(-2)", "1 / x^2"),
            ("(x*y + y)/y^2", "(x + 1) / y"),
            ("sum(x, 1, x) + product([x, y]) + mean(x, 3)", "x × y + 5x / 2 + 2.5"),
            ("x/x + 1", "2"),
            ("1/(x - x)", "a division by zero"),
        ]);
    }

    #[test]
    fn equality_is_of_functions() {
        check(&[
            ("(x + 1)^2 = x^2 + 2x + 1", "true"),
            ("(x + 1)^2 = x^2 + 2x + 2", "false"),
            ("(x^2 - y^2)/((x + y)*(x + 2*y)) = (x - y)/(x + 2y)", "true"),
            ("[x] = [2x/2] and x != y", "true"),
            ("x < 1", "a polynomial where a number is needed"),
            ("2^x", "a polynomial where a number is needed"),
            ("x mod 2", "a polynomial where a number is needed"),
            ("x + 'a'", "a text where a number is needed"),
        ]);
    }

    #[test]
    fn functions_of_polynomials_follow_their_definitions() {
        check(&[
            ("derivative(x^3 - 2x + 5, x)", "3x^2 - 2"),
            ("derivative(7, x)", "0"),
            ("derivative(1/x, x)", "-1 / x^2"),
            ("derivative(x/(x + 1), x)", "1 / (x^2 + 2x + 1)"),
            ("derivative(x^2*y, y)", "x^2"),
            ("integral(3x^2 - 2, x)", "x^3 - 2x"),
            ("integral(x, x)", "x^2 / 2"),
            (
                "integral(1/x, x)",
                "argument 1 of integral must be a polynomial, without letters below a line, not 1 / x",
            ),
            ("value_at(x^2 + y, x, 3)", "y + 9"),
            ("value_at(x^2, x, y + 1)", "y^2 + 2y + 1"),
            ("value_at(1/x, x, 0)", "a division by zero"),
            ("value_at(1/(x + 1), x, 1)", "0.5"),
            ("coefficient((x + 2)^5, x, 3)", "40"),
            ("coefficient(x*y + y^2, y, 1)", "x"),
            ("degree_of(x^2*y + x, x) + degree_of(5, x)", "2"),
            ("roots(2x^3 - 3x^2 - 11x + 6, x)", "-2, 0.5, 3"),
            ("roots(x^3 - x^2, x)", "0, 1"),
            ("roots(x^2 - 2, x)", ""),
            ("roots(x^2/4 - 1/9, x)", "-2/3, 2/3"),
            ("roots(5, x)", ""),
            (
                "roots(x - x, x)",
                "argument 1 of roots must be a polynomial in this one letter with coefficients up to 1000000000, and not 0, not 0",
            ),
            ("derivative(x, 3)", "argument 2 of derivative must be a letter, not 3"),
        ]);
    }

    #[test]
    fn polynomials_stay_bounded() {
        check(&[
            ("(x + 1)^101", "a polynomial of more than 100 terms or of a degree above 100"),
            ("(x^60)^60", "a polynomial of more than 100 terms or of a degree above 100"),
            ("(x + y + n + 1)^8", "a polynomial of more than 100 terms or of a degree above 100"),
            ("(x + 10^100)^20", "a number of more than 308 digits"),
            ("degree_of((x + 1)^99*(x - 1), x)", "100"),
            (
                "[integral(p, x) for p in [(x + 1)^90/3^300] for i in 1..9999]",
                "more work than an expression may take",
            ),
        ]);
    }

    #[test]
    fn notations_put_letters_side_by_side() {
        let letters = |name: &str| Some(Cow::Owned(Value::letter(name)));
        let value = evaluate(&parse("(x + 2*y)^2/3").unwrap(), &letters).unwrap();
        assert_eq!(render::latex(&value.to_expr()), "\\frac{x^{2}}{3} + \\frac{4xy}{3} + \\frac{4y^{2}}{3}");
    }
}
