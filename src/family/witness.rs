//! Witnesses: values for named unknowns, right if they meet conditions when these are executed.
//!
//! Any example that shows a claim to be false is a right answer, as CounterMATH asks for one (arXiv 2502.10454); there a
//! model judges the example, here the conditions do.

use super::{AnswerType, Variant};
use crate::math::eval::{Budget, Evaluator};
use crate::math::number::plain;
use crate::math::{Expr, Number, Operator, Value, parse, render};
use std::borrow::Cow;

/// The most unknowns.
pub const MAX_UNKNOWNS: usize = 8;
/// The most conditions.
pub const MAX_CONDITIONS: usize = 16;
/// The longest value that is tried, in bits above and below the bar (38 digits).
const MAX_BITS: u64 = 128;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// The names of the unknowns, in the order in which bare values are given.
    pub find: Vec<String>,
    /// What must be true of them, with no other name in it.
    pub conditions: Vec<Expr>,
    /// Whether values need not be whole.
    pub fractions: bool,
}

/// Why values are no witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// A value is not whole.
    #[error("{0} is not a whole number")]
    NotWhole(String),
    /// A condition is not met: the values and what is true of them instead.
    #[error("{shown}: {instead}")]
    Fails {
        /// Which condition, from 0.
        condition: usize,
        /// The values, as people write them.
        shown: String,
        /// `53 is prime`
        instead: String,
    },
    /// A condition has no truth for these values, or finding it takes too long.
    #[error("{shown} cannot be checked: {why}")]
    Unchecked {
        /// The values, as people write them.
        shown: String,
        /// What the evaluation says.
        why: String,
    },
}

impl Sought {
    /// What a declared type looks for; `None` of any other type.
    ///
    /// # Errors
    /// In one sentence, if its names or conditions are none: the type may come from anybody's file.
    pub fn of(answer_type: &AnswerType) -> Option<Result<Self, String>> {
        let AnswerType::Witness { find, conditions, fractions } = answer_type else { return None };
        Some(Self::read(find, conditions, *fractions))
    }

    fn read(find: &[String], texts: &[String], fractions: bool) -> Result<Self, String> {
        if find.is_empty() || find.len() > MAX_UNKNOWNS {
            return Err(format!("a witness has one to {MAX_UNKNOWNS} unknowns"));
        }
        if texts.is_empty() || texts.len() > MAX_CONDITIONS {
            return Err(format!("a witness meets one to {MAX_CONDITIONS} conditions"));
        }
        let mut conditions = Vec::new();
        for text in texts {
            let expr = parse::parse(text).map_err(|error| format!("the condition '{text}': {error}"))?;
            let mut stranger = None;
            expr.symbols(&mut |name| {
                if !find.iter().any(|known| known == name) {
                    stranger = Some(name.to_owned());
                }
            });
            if let Some(name) = stranger {
                return Err(format!("the condition '{text}': '{name}' is not to be found and has no value"));
            }
            conditions.push(expr);
        }
        Ok(Self { find: find.to_vec(), conditions, fractions })
    }

    /// Whether values, in the order of the unknowns, are a witness.
    ///
    /// # Errors
    /// The first condition that they do not meet, or why that cannot be told.
    pub fn check(&self, values: &[Number]) -> Result<(), Misfit> {
        for (name, value) in self.find.iter().zip(values) {
            if !self.fractions && !value.is_integer() {
                return Err(Misfit::NotWhole(format!("{name} = {}", plain(value))));
            }
        }
        let shown = || shown(&self.find, values);
        if values.iter().any(|value| value.numer().bits().max(value.denom().bits()) > MAX_BITS) {
            let why = "a value has more than 38 digits".to_owned();
            return Err(Misfit::Unchecked { shown: shown(), why });
        }
        let worth = |name: &str| {
            let at = self.find.iter().position(|known| known == name)?;
            values.get(at).map(|value| Cow::Owned(Value::Number(value.clone())))
        };
        let budget = Budget::default();
        let evaluator = Evaluator { value: &worth, budget: &budget };
        for (condition, expr) in self.conditions.iter().enumerate() {
            match evaluator.truth(expr) {
                Ok(true) => {}
                Ok(false) => {
                    let filled = expr.substitute(&|name| worth(name).map(|value| value.to_expr()));
                    return Err(Misfit::Fails { condition, shown: shown(), instead: told(&denied(&filled)) });
                }
                Err(why) => return Err(Misfit::Unchecked { shown: shown(), why: why.to_string() }),
            }
        }
        Ok(())
    }

    /// Values as an item's answer: the number alone where there is one unknown.
    fn written(&self, values: &[Number]) -> String {
        match values {
            [value] => plain(value),
            _ => shown(&self.find, values),
        }
    }
}

/// `a = 6, b = 4`
pub fn shown(find: &[String], values: &[Number]) -> String {
    let shown = find.iter().zip(values).map(|(name, value)| format!("{name} = {}", plain(value)));
    shown.collect::<Vec<_>>().join(", ")
}

/// The opposite of a condition.
fn denied(expr: &Expr) -> Expr {
    use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let opposite = |operator| match operator {
        Equal => Some(NotEqual),
        NotEqual => Some(Equal),
        Less => Some(GreaterOrEqual),
        LessOrEqual => Some(Greater),
        Greater => Some(LessOrEqual),
        GreaterOrEqual => Some(Less),
        _ => None,
    };
    match expr {
        Expr::Not(inner) => (**inner).clone(),
        Expr::Binary(operator, left, right) if opposite(*operator).is_some() => {
            Expr::Binary(opposite(*operator).unwrap_or(*operator), left.clone(), right.clone())
        }
        _ => Expr::Not(Box::new(expr.clone())),
    }
}

/// A fact in plain text; of primes in words.
fn told(fact: &Expr) -> String {
    let (expr, is) = match fact {
        Expr::Not(inner) => (&**inner, "is not"),
        _ => (fact, "is"),
    };
    match expr {
        Expr::Call(function, arguments) if function.name() == "is_prime" => {
            let number = arguments.first().map(render::plain).unwrap_or_default();
            format!("{number} {is} prime")
        }
        _ => render::plain(fact),
    }
}

impl Variant<'_> {
    /// What this variant looks for, where its answer is a witness: the family's conditions with the numbers in them.
    pub fn sought(&self) -> Option<Sought> {
        let answer = &self.family.answer;
        let AnswerType::Witness { find, fractions, .. } = &answer.answer_type else { return None };
        let number = |name: &str| {
            let unknown = find.iter().any(|known| known == name);
            if unknown { None } else { self.value(name).map(|value| value.to_expr()) }
        };
        let conditions = answer.conditions.iter().map(|condition| condition.substitute(&number)).collect();
        Some(Sought { find: find.clone(), conditions, fractions: *fractions })
    }

    /// Whether a value of what is asked would be a right answer too: any witness is.
    pub fn accepts(&self, value: &Value) -> bool {
        match self.sought() {
            Some(sought) => fitting(&sought, value).is_ok(),
            None => self.answer() == Some(value),
        }
    }

    /// Why the family's own witness is none; `None` if all is well.
    pub fn misfit(&self) -> Option<Misfit> {
        fitting(&self.sought()?, self.answer()?).err()
    }

    /// The family's own witness as an item's answer, with its type; `None` if it is none.
    pub(super) fn witness(&self) -> Option<(String, AnswerType)> {
        let sought = self.sought()?;
        let values = fitting(&sought, self.answer()?).ok()?;
        let text = sought.written(&values);
        let conditions = sought.conditions.iter().map(render::plain).collect();
        let Sought { find, fractions, .. } = sought;
        Some((text, AnswerType::Witness { find, conditions, fractions }))
    }
}

/// The numbers of a value, if they are a witness.
fn fitting(sought: &Sought, value: &Value) -> Result<Vec<Number>, Misfit> {
    let numbers = match value {
        Value::Number(number) => Some(vec![number.clone()]),
        Value::List(values) => values.iter().map(|value| value.number().cloned()).collect(),
        _ => None,
    };
    let numbers = numbers.filter(|numbers| numbers.len() == sought.find.len()).ok_or_else(|| {
        let why = format!("there must be a number for each of {}", sought.find.join(", "));
        Misfit::Unchecked { shown: value.plain(), why }
    })?;
    sought.check(&numbers)?;
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::number::{parse_plain, whole};

    fn sought(find: &[&str], conditions: &[&str]) -> Result<Sought, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Sought::read(&owned(find), &owned(conditions), false)
    }

    #[test]
    fn conditions_are_executed_and_the_first_that_fails_is_told() {
        let primes = sought(&["n"], &["n >= 1", "not is_prime(n^2 + n + 41)"]).unwrap();
        let parts = sought(&["a", "b"], &["a*b mod 6 = 0", "a mod 6 != 0", "is_prime(b)"]).unwrap();
        let check = |of: &Sought, values: &[i64], expected: &str| {
            let values: Vec<Number> = values.iter().copied().map(whole).collect();
            let told = of.check(&values).map_or_else(|why| why.to_string(), |()| of.written(&values));
            assert_eq!(told, expected);
        };
        check(&primes, &[40], "40");
        check(&primes, &[3], "n = 3: 3^2 + 3 + 41 is prime");
        check(&primes, &[-41], "n = -41: -41 < 1");
        check(
            &primes,
            &[1_000_000],
            "n = 1000000 cannot be checked: argument 1 of is_prime must be a whole number up to 1000000000, \
             not 1000001000041",
        );
        check(&parts, &[2, 3], "a = 2, b = 3");
        check(&parts, &[2, 5], "a = 2, b = 5: 2 × 5 mod 6 != 0");
        check(&parts, &[6, 5], "a = 6, b = 5: 6 mod 6 = 0");
        check(&parts, &[3, 4], "a = 3, b = 4: 4 is not prime");
        let half = parse_plain("1/2").unwrap();
        assert_eq!(primes.check(&[half]).unwrap_err().to_string(), "n = 0.5 is not a whole number");
        let long = parse_plain(&"9".repeat(60)).unwrap();
        assert!(matches!(primes.check(&[long]), Err(Misfit::Unchecked { .. })));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for (find, conditions, why) in [
            (&[][..], &["1 = 1"][..], "one to 8 unknowns"),
            (&["n"], &[], "one to 16 conditions"),
            (&["n"], &["n > m"], "'m' is not to be found"),
            (&["n"], &["n >"], "the condition 'n >'"),
        ] {
            let refused = sought(find, conditions).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }
}
