//! Exact evaluation, bounded: no expression can run for long or take much memory.

use super::expr::{Expr, Function, Operator};
use super::number::{compare, to_i64, whole};
use super::{Number, Value};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use std::cell::Cell;
use std::cmp::Ordering;

/// The largest number that is computed with, in bits (308 digits).
pub const MAX_BITS: u64 = 1024;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A symbol without a value.
    #[error("'{0}' has no value")]
    Unknown(String),
    /// A division by zero.
    #[error("a division by zero")]
    DivisionByZero,
    /// An argument outside what the function is defined for.
    #[error("{function} is not defined for {argument}")]
    Domain {
        /// The function or operator.
        function: &'static str,
        /// The offending argument, shown.
        argument: String,
    },
    /// A result beyond [`MAX_BITS`].
    #[error("a number of more than 308 digits")]
    TooLarge,
    /// More than a [`Budget`].
    #[error("more work than an expression may take")]
    TooMuchWork,
    /// A comparison where a number is needed, or the other way round.
    #[error("a {found} where a {wanted} is needed")]
    Kind {
        /// What the expression gives.
        found: &'static str,
        /// What its place asks for.
        wanted: &'static str,
    },
}

/// Work that evaluation may do; shared by all the expressions of one draw, so that many cheap ones are bounded too.
///
/// One unit is about one operation on machine-sized numbers, and an operation on w-word numbers costs w² (that is
/// what a greatest common divisor takes); [`Budget::default`] is some tens of milliseconds at the worst.
#[derive(Debug)]
pub struct Budget(Cell<u64>);

impl Budget {
    /// So many units.
    pub fn new(units: u64) -> Self {
        Self(Cell::new(units))
    }

    /// What is left.
    pub fn left(&self) -> u64 {
        self.0.get()
    }

    /// Takes the cost of one operation whose operands or result have so many bits together.
    fn spend(&self, bits: u64) -> Result<(), EvalError> {
        let words = 1 + bits / 64;
        match self.0.get().checked_sub(words * words) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => {
                self.0.set(0);
                Err(EvalError::TooMuchWork)
            }
        }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(200_000)
    }
}

/// The number that `expr` is worth when its symbols have the values that `value` gives.
///
/// # Errors
/// Why it has none.
pub fn number(expr: &Expr, value: &dyn Fn(&str) -> Option<Value>) -> Result<Number, EvalError> {
    Evaluator { value, budget: &Budget::default() }.number(expr)
}

/// The truth of `expr` when its symbols have the values that `value` gives.
///
/// # Errors
/// Why it has none.
pub fn truth(expr: &Expr, value: &dyn Fn(&str) -> Option<Value>) -> Result<bool, EvalError> {
    Evaluator { value, budget: &Budget::default() }.truth(expr)
}

/// The value of `expr` when its symbols have the values that `value` gives.
///
/// # Errors
/// Why it has none.
pub fn evaluate(expr: &Expr, value: &dyn Fn(&str) -> Option<Value>) -> Result<Value, EvalError> {
    Evaluator { value, budget: &Budget::default() }.evaluate(expr)
}

/// Evaluates expressions over the same symbols and out of the same budget.
pub struct Evaluator<'a> {
    /// What symbols are worth.
    pub value: &'a dyn Fn(&str) -> Option<Value>,
    /// What may be spent.
    pub budget: &'a Budget,
}

impl Evaluator<'_> {
    /// The number that `expr` is worth.
    ///
    /// # Errors
    /// Why it has none.
    pub fn number(&self, expr: &Expr) -> Result<Number, EvalError> {
        match self.evaluate(expr)? {
            Value::Number(number) => Ok(number),
            other => Err(EvalError::Kind { found: other.kind(), wanted: "number" }),
        }
    }

    /// The truth of `expr`.
    ///
    /// # Errors
    /// Why it has none.
    pub fn truth(&self, expr: &Expr) -> Result<bool, EvalError> {
        match self.evaluate(expr)? {
            Value::Truth(truth) => Ok(truth),
            other => Err(EvalError::Kind { found: other.kind(), wanted: "comparison" }),
        }
    }

    /// The value of `expr`, of whatever kind.
    ///
    /// # Errors
    /// Why it has none.
    pub fn evaluate(&self, expr: &Expr) -> Result<Value, EvalError> {
        let result = match expr {
            Expr::Number(number) => number.clone(),
            Expr::Symbol(name) => {
                return (self.value)(name).ok_or_else(|| EvalError::Unknown(name.clone()));
            }
            Expr::Negate(inner) => -self.number(inner)?,
            Expr::Binary(operator, left, right) => return self.binary(*operator, left, right),
            Expr::Call(function, arguments) => {
                let arguments = arguments.iter().map(|a| self.number(a)).collect::<Result<Vec<_>, _>>()?;
                return self.call(*function, &arguments);
            }
        };
        Ok(Value::Number(result))
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> Result<Value, EvalError> {
        match operator {
            Operator::And => return Ok(Value::Truth(self.truth(left)? && self.truth(right)?)),
            Operator::Or => return Ok(Value::Truth(self.truth(left)? || self.truth(right)?)),
            _ => {}
        }
        let (a, b) = (self.number(left)?, self.number(right)?);
        self.budget.spend(bits(&a) + bits(&b))?;
        let holds: Option<fn(Ordering) -> bool> = match operator {
            Operator::Equal => Some(Ordering::is_eq),
            Operator::NotEqual => Some(Ordering::is_ne),
            Operator::Less => Some(Ordering::is_lt),
            Operator::LessOrEqual => Some(Ordering::is_le),
            Operator::Greater => Some(Ordering::is_gt),
            Operator::GreaterOrEqual => Some(Ordering::is_ge),
            _ => None,
        };
        if let Some(holds) = holds {
            return Ok(Value::Truth(holds(compare(&a, &b))));
        }
        let divides = matches!(operator, Operator::Divide | Operator::Mod | Operator::Div);
        if divides && b.is_zero() {
            return Err(EvalError::DivisionByZero);
        }
        let result = match operator {
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            Operator::Div => (a / b).floor(),
            Operator::Mod => {
                let quotient = (&a / &b).floor();
                a - b * quotient
            }
            _ => power(a, &b)?,
        };
        bounded(result).map(Value::Number)
    }

    fn call(&self, function: Function, arguments: &[Number]) -> Result<Value, EvalError> {
        let [first, rest @ ..] = arguments else {
            return Err(EvalError::Domain { function: function.name(), argument: "no arguments".into() });
        };
        let undefined = || EvalError::Domain {
            function: function.name(),
            argument: arguments.iter().map(super::number::plain).collect::<Vec<_>>().join(", "),
        };
        // Every step is bounded, not only the last: what lies between may be larger than either end.
        let fold = |join: &dyn Fn(&Number, &Number) -> Number| {
            rest.iter().try_fold(first.clone(), |a, b| {
                self.budget.spend(bits(&a) + bits(b))?;
                bounded(join(&a, b))
            })
        };
        let integers = |join: &dyn Fn(&BigInt, &BigInt) -> BigInt| {
            let whole = arguments.iter().all(Number::is_integer);
            if !whole {
                return Err(undefined());
            }
            fold(&|a, b| Number::from_integer(join(a.numer(), b.numer())))
        };
        self.budget.spend(8 * 64)?;
        let count = whole(i64::try_from(arguments.len()).unwrap_or(i64::MAX));
        let result = match function {
            Function::Gcd => integers(&|a, b| a.gcd(b))?,
            Function::Lcm => integers(&|a, b| a.lcm(b))?,
            Function::Abs => first.abs(),
            Function::Min => fold(&|a, b| if compare(b, a).is_lt() { b.clone() } else { a.clone() })?,
            Function::Max => fold(&|a, b| if compare(b, a).is_gt() { b.clone() } else { a.clone() })?,
            Function::Sum => fold(&|a, b| a + b)?,
            Function::Mean => fold(&|a, b| a + b)? / count,
            Function::Median => {
                arguments.iter().try_for_each(|argument| self.budget.spend(8 * bits(argument)))?;
                median(arguments).ok_or_else(undefined)?
            }
            Function::Floor => first.floor(),
            Function::Ceil => first.ceil(),
            Function::Round => {
                let places = rest.first().map_or(Some(0), to_i64).and_then(|n| usize::try_from(n).ok());
                let places = places.filter(|&n| n <= 100).ok_or_else(undefined)?;
                super::number::parse_plain(&super::number::decimal(first, places)).ok_or_else(undefined)?
            }
            Function::Factorial => factorial(first).ok_or_else(undefined)?,
            Function::Binomial => rest.first().and_then(|k| binomial(first, k)).ok_or_else(undefined)?,
            Function::Sqrt => sqrt(first).ok_or_else(undefined)?,
            Function::IsPrime => return is_prime(first).map(Value::Truth).ok_or_else(undefined),
            Function::IsWhole => return Ok(Value::Truth(first.is_integer())),
        };
        bounded(result).map(Value::Number)
    }
}

fn power(base: Number, exponent: &Number) -> Result<Number, EvalError> {
    let undefined = || EvalError::Domain { function: "^", argument: super::number::plain(exponent) };
    let exponent = to_i64(exponent).ok_or_else(undefined)?;
    if base.is_zero() && exponent < 0 {
        return Err(EvalError::DivisionByZero);
    }
    let mut times = exponent.unsigned_abs();
    if base.is_zero() || (base.is_integer() && base.numer().magnitude().is_one()) {
        // Zero and the units have no size to bound the work by, so only the parity of their exponent is kept.
        times = if times > 2 { 2 + times % 2 } else { times };
    } else if bits(&base).saturating_sub(1).max(1).saturating_mul(times) > MAX_BITS {
        return Err(EvalError::TooLarge);
    }
    let power = num_traits::pow(base, usize::try_from(times).map_err(|_| EvalError::TooLarge)?);
    Ok(if exponent < 0 { power.recip() } else { power })
}

fn median(of: &[Number]) -> Option<Number> {
    let mut sorted = of.to_vec();
    sorted.sort_by(compare);
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get((sorted.len() - 1) / 2)?;
    Some((upper + lower) / whole(2))
}

fn factorial(n: &Number) -> Option<Number> {
    let n = to_i64(n).filter(|n| (0..=170).contains(n))?;
    Some(Number::from_integer((1..=n).map(BigInt::from).product()))
}

fn binomial(n: &Number, k: &Number) -> Option<Number> {
    let n = to_i64(n).filter(|n| (0..=1000).contains(n))?;
    let k = to_i64(k).filter(|k| (0..=n).contains(k))?;
    Some(Number::from_integer(num_integer::binomial(BigInt::from(n), BigInt::from(k))))
}

fn sqrt(of: &Number) -> Option<Number> {
    if of.is_negative() {
        return None;
    }
    let root = Number::new(of.numer().sqrt(), of.denom().sqrt());
    compare(&(&root * &root), of).is_eq().then_some(root)
}

fn is_prime(n: &Number) -> Option<bool> {
    let n = to_i64(n).filter(|n| *n < 1_000_000)?;
    Some(n >= 2 && (2..).take_while(|d| d * d <= n).all(|d| n % d != 0))
}

fn bits(number: &Number) -> u64 {
    number.numer().bits().max(number.denom().bits())
}

fn bounded(number: Number) -> Result<Number, EvalError> {
    if bits(&number) > MAX_BITS { Err(EvalError::TooLarge) } else { Ok(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{number, parse::parse};

    fn check(text: &str, expected: &str) {
        let x = |name: &str| (name == "x").then(|| whole(5).into());
        let shown = match evaluate(&parse(text).unwrap(), &x) {
            Ok(Value::Number(n)) => number::plain(&n),
            Ok(Value::Truth(truth)) => truth.to_string(),
            Ok(other) => other.kind().to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn arithmetic_is_exact() {
        check("1/3 + 1/6", "0.5");
        check("0.1 + 0.2", "0.3");
        check("2^10 - 2^(-1)", "1023.5");
        check("-7 mod 3", "2");
        check("(-7) mod 3", "2");
        check("(-7) div 3", "-3");
        check("3x + 1", "16");
        check("(-1)^1000000001", "-1");
        check("0^0", "1");
    }

    #[test]
    fn functions_follow_their_definitions() {
        check("gcd(12, 18, 27)", "3");
        check("lcm(4, 6)", "12");
        check("median(3, 1, 2, 10)", "2.5");
        check("mean(1, 2, 4)", "7/3");
        check("round(2.345, 2)", "2.35");
        check("round(-2.5)", "-3");
        check("binomial(10, 3)", "120");
        check("factorial(5)", "120");
        check("sqrt(9/4)", "1.5");
        check("is_prime(97) and is_whole(6/3)", "true");
        check("min(3, 1, 2) < max(1, 2)", "true");
    }

    #[test]
    fn what_has_no_value_says_why() {
        check("1/(x - 5)", "a division by zero");
        check("0^(-1)", "a division by zero");
        check("y + 1", "'y' has no value");
        check("sqrt(2)", "sqrt is not defined for 2");
        check("2^0.5", "^ is not defined for 0.5");
        check("gcd(1.5, 2)", "gcd is not defined for 1.5, 2");
        check("(1 < 2) + 1", "a comparison where a number is needed");
        check("1 and 2", "a number where a comparison is needed");
    }

    #[test]
    fn no_expression_grows_or_works_without_bound() {
        let third = parse("sum(1/3^600, 1/3^599, 1/3^598)").unwrap();
        let little = Evaluator { value: &|_| None, budget: &Budget::new(500) };
        assert_eq!(little.number(&third), Err(EvalError::TooMuchWork));
        check("10^10^10", "a number of more than 308 digits");
        check("2^9999999999999", "a number of more than 308 digits");
        check("factorial(171)", "factorial is not defined for 171");
        check("factorial(170)^9", "a number of more than 308 digits");
        check("(1/3)^4000", "a number of more than 308 digits");
        check("(-1)^5000000001", "-1");
        check("lcm(10^300 + 1, 10^300 + 3)", "a number of more than 308 digits");
        check("sum(1/3^600, 1/5^400, 1/7^300)", "a number of more than 308 digits");
    }
}
