//! Exact evaluation, bounded: no expression can run for long or take much memory.

pub mod budget;
pub mod error;
pub(super) mod item;

pub use budget::Budget;
pub use error::EvalError;

use super::expr::{Clause, Expr, Operator};
use super::{Number, Value};
use item::Item;
use std::borrow::Cow;

/// The largest number that is computed with, in bits (308 digits).
pub const MAX_BITS: u64 = 1024;
/// The longest list.
pub const MAX_LIST: usize = 10_000;

/// What symbols are worth: borrowed where the caller keeps the values, owned where it makes them.
pub type Lookup<'a> = dyn Fn(&str) -> Option<Cow<'a, Value>> + 'a;

/// The number that `expr` is worth when its symbols have the values that `value` gives.
///
/// # Errors
/// Why it has none.
pub fn number(expr: &Expr, value: &Lookup<'_>) -> Result<Number, EvalError> {
    Evaluator { value: &|name| value(name), budget: &Budget::default() }.number(expr)
}

/// The truth of `expr` when its symbols have the values that `value` gives.
///
/// # Errors
/// Why it has none.
pub fn truth(expr: &Expr, value: &Lookup<'_>) -> Result<bool, EvalError> {
    Evaluator { value: &|name| value(name), budget: &Budget::default() }.truth(expr)
}

/// The value of `expr` when its symbols have the values that `value` gives.
///
/// # Errors
/// Why it has none.
pub fn evaluate(expr: &Expr, value: &Lookup<'_>) -> Result<Value, EvalError> {
    Evaluator { value: &|name| value(name), budget: &Budget::default() }.evaluate(expr)
}

/// Evaluates expressions over the same symbols and out of the same budget.
pub struct Evaluator<'a> {
    /// What symbols are worth.
    pub value: &'a Lookup<'a>,
    /// What may be spent.
    pub budget: &'a Budget,
}

/// A name that a comprehension has bound, and those bound around it.
struct Bound<'e> {
    name: &'e str,
    value: Item<'e>,
    outer: Option<&'e Bound<'e>>,
}

type Scope<'e> = Option<&'e Bound<'e>>;

impl Evaluator<'_> {
    /// The number that `expr` is worth.
    ///
    /// # Errors
    /// Why it has none.
    pub fn number(&self, expr: &Expr) -> Result<Number, EvalError> {
        Ok(self.item(expr, None)?.into_number()?.into_owned())
    }

    /// The truth of `expr`.
    ///
    /// # Errors
    /// Why it has none.
    pub fn truth(&self, expr: &Expr) -> Result<bool, EvalError> {
        self.truth_in(expr, None)
    }

    /// The value of `expr`, of whatever kind.
    ///
    /// # Errors
    /// Why it has none.
    pub fn evaluate(&self, expr: &Expr) -> Result<Value, EvalError> {
        Ok(self.item(expr, None)?.into_value().into_owned())
    }

    fn truth_in<'e>(&'e self, expr: &'e Expr, scope: Scope<'e>) -> Result<bool, EvalError> {
        match self.item(expr, scope)? {
            Item::Truth(truth) => Ok(truth),
            other => Err(other.is_no("comparison")),
        }
    }

    fn item<'e>(&'e self, expr: &'e Expr, scope: Scope<'e>) -> Result<Item<'e>, EvalError> {
        match expr {
            Expr::Number(number) => Ok(Item::number(Cow::Borrowed(number))),
            Expr::Symbol(name) => self.symbol(name, scope),
            Expr::Truth(truth) => Ok(Item::Truth(*truth)),
            Expr::Text(text) => {
                let text = Value::Text(text.clone());
                self.budget.spend(text.size())?;
                Ok(Item::Other(Cow::Owned(text)))
            }
            Expr::Negate(inner) => {
                self.budget.spend(1)?;
                self.item(inner, scope)?.negate(self.budget)
            }
            Expr::Not(inner) => {
                self.budget.spend(1)?;
                Ok(Item::Truth(!self.truth_in(inner, scope)?))
            }
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right, scope),
            Expr::List(parts) => {
                let mut elements = Vec::with_capacity(parts.len());
                for part in parts {
                    self.push(&mut elements, self.item(part, scope)?)?;
                }
                Ok(Item::list(elements))
            }
            Expr::Index(list, index) => self.element(list, index, scope),
            Expr::Call(function, parts) => {
                if let (true, [condition, yes, no]) = (function.is_lazy(), parts.as_slice()) {
                    self.budget.spend(1)?;
                    return self.item(if self.truth_in(condition, scope)? { yes } else { no }, scope);
                }
                let mut arguments = Vec::with_capacity(parts.len());
                for part in parts {
                    arguments.push(self.item(part, scope)?.into_value());
                }
                let value = function.call(&arguments, self.budget)?;
                Ok(Item::of(Cow::Owned(value)))
            }
            Expr::Comprehension(body, clauses) => {
                let mut elements = Vec::new();
                self.collect(body, clauses, scope, &mut elements)?;
                Ok(Item::list(elements))
            }
        }
    }

    fn symbol<'e>(&'e self, name: &str, mut scope: Scope<'e>) -> Result<Item<'e>, EvalError> {
        while let Some(bound) = scope {
            if bound.name == name {
                return Ok(match &bound.value {
                    Item::Small(small) => Item::Small(*small),
                    Item::Number(number) => Item::Number(Cow::Borrowed(number)),
                    Item::Truth(truth) => Item::Truth(*truth),
                    Item::Other(value) => Item::Other(Cow::Borrowed(value)),
                });
            }
            scope = bound.outer;
        }
        (self.value)(name).map(Item::of).ok_or_else(|| EvalError::Unknown(name.to_owned()))
    }

    fn binary<'e>(
        &'e self,
        operator: Operator,
        left: &'e Expr,
        right: &'e Expr,
        scope: Scope<'e>,
    ) -> Result<Item<'e>, EvalError> {
        if let Operator::And | Operator::Or = operator {
            self.budget.spend(1)?;
            let first = self.truth_in(left, scope)?;
            let settled = first == (operator == Operator::Or);
            return Ok(Item::Truth(if settled { first } else { self.truth_in(right, scope)? }));
        }
        let (a, b) = (self.item(left, scope)?, self.item(right, scope)?);
        if operator != Operator::Range {
            return a.binary(operator, b, self.budget);
        }
        let (first, last) = range(a, b)?;
        let length = last.saturating_sub(first).saturating_add(1);
        if usize::try_from(length).is_ok_and(|length| length > MAX_LIST) {
            return Err(EvalError::TooLong);
        }
        let mut elements = Vec::new();
        for number in first..=last {
            self.push(&mut elements, Item::Small(number))?;
        }
        Ok(Item::list(elements))
    }

    /// Adds an element to a list that is being made; here memory is paid for.
    fn push(&self, elements: &mut Vec<Value>, item: Item<'_>) -> Result<(), EvalError> {
        let value = item.into_value();
        self.budget.spend(value.size())?;
        if elements.len() >= MAX_LIST {
            return Err(EvalError::TooLong);
        }
        elements.push(value.into_owned());
        Ok(())
    }

    fn element<'e>(
        &'e self,
        list: &'e Expr,
        index: &'e Expr,
        scope: Scope<'e>,
    ) -> Result<Item<'e>, EvalError> {
        self.budget.spend(1)?;
        let list = self.item(list, scope)?.into_list()?;
        let at = match self.item(index, scope)? {
            Item::Small(small) => usize::try_from(small).ok().and_then(|at| at.checked_sub(1)),
            Item::Number(_) => None,
            other => return Err(other.is_no("number")),
        };
        let missing = |length| {
            let index =
                self.item(index, scope).map_or_else(|_| String::new(), |index| index.into_value().plain());
            EvalError::Index { index, length }
        };
        match list {
            Cow::Borrowed(Value::List(elements)) => {
                let element = at.and_then(|at| elements.get(at));
                element.map(Item::borrowed).ok_or_else(|| missing(elements.len()))
            }
            Cow::Owned(Value::List(mut elements)) => match at.filter(|at| *at < elements.len()) {
                Some(at) => Ok(Item::of(Cow::Owned(elements.swap_remove(at)))),
                None => Err(missing(elements.len())),
            },
            _ => Err(missing(0)),
        }
    }

    /// Adds the value of `body` for all that `clauses` run through.
    fn collect<'e>(
        &'e self,
        body: &'e Expr,
        clauses: &'e [Clause],
        scope: Scope<'e>,
        elements: &mut Vec<Value>,
    ) -> Result<(), EvalError> {
        self.budget.spend(1)?;
        match clauses.split_first() {
            None => self.push(elements, self.item(body, scope)?),
            Some((Clause::If(condition), rest)) => {
                if self.truth_in(condition, scope)? {
                    self.collect(body, rest, scope, elements)
                } else {
                    Ok(())
                }
            }
            Some((Clause::For(name, list), rest)) => {
                let mut each =
                    |value| self.collect(body, rest, Some(&Bound { name, value, outer: scope }), elements);
                // A range that is only run through is never written out.
                if let Expr::Binary(Operator::Range, first, last) = list {
                    let (first, last) = range(self.item(first, scope)?, self.item(last, scope)?)?;
                    return (first..=last).try_for_each(|number| each(Item::Small(number)));
                }
                let list = self.item(list, scope)?.into_list()?;
                let values = list.list().unwrap_or_default();
                values.iter().try_for_each(|value| each(Item::borrowed(value)))
            }
        }
    }
}

/// The ends of a range, which are whole numbers.
fn range(first: Item<'_>, last: Item<'_>) -> Result<(i64, i64), EvalError> {
    match (first, last) {
        (Item::Small(first), Item::Small(last)) => Ok((first, last)),
        (first, last) => {
            let number = if let Item::Small(_) = first { last } else { first };
            let argument = super::number::plain(&*number.into_number()?);
            Err(EvalError::Domain { function: "..", argument })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{number, parse::parse};

    fn check(text: &str, expected: &str) {
        let x = |name: &str| match name {
            "x" => Some(Cow::Owned(Value::whole(5))),
            "list" => Some(Cow::Owned(Value::List([4, 8, 15].map(Value::whole).to_vec()))),
            _ => None,
        };
        let shown = match evaluate(&parse(text).unwrap(), &x) {
            Ok(Value::Number(n)) => number::plain(&n),
            Ok(other) => other.plain(),
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
        check("7 mod -3", "-2");
        check("(-6) mod 3", "0");
        check("(-7) div 3", "-3");
        check("7 div -7", "-1");
        check("(7/2) mod (3/2)", "0.5");
        check("3x + 1", "16");
        check("(-1)^1000000001", "-1");
        check("0^0", "1");
        check("6/3 = 2 and 6/4 = 1.5", "true");
    }

    #[test]
    fn numbers_that_outgrow_a_machine_word_go_on_exactly() {
        check("9223372036854775807 + 1", "9223372036854775808");
        check("-(0 - 9223372036854775807 - 1)", "9223372036854775808");
        check("(0 - 9223372036854775807 - 1) / (-1)", "9223372036854775808");
        check("(0 - 9223372036854775807 - 1) div (-1)", "9223372036854775808");
        check("(0 - 9223372036854775807 - 1) mod (-1)", "0");
        check("3037000500^2 - 3037000500^2 + 1", "1");
        check("2^64 / 2^63", "2");
    }

    #[test]
    fn lists_are_made_indexed_and_run_through() {
        check("[1, 2/4, 1 + 2]", "1, 0.5, 3");
        check("list[1] + list[3]", "19");
        check("[[1, 2], [3, 4]][2][1]", "3");
        check("2..5", "2, 3, 4, 5");
        check("5..2", "");
        check("[i^2 for i in 1..x if i mod 2 = 1]", "1, 9, 25");
        check("[a*b for a in list if a > 4 for b in 1..2]", "8, 16, 15, 30");
        check("[n for n in 1..50 if n mod 3 = 2 and n mod 5 = 3][1]", "8");
        check("[x for x in [x, x + 1]]", "5, 6");
        check("[[i, j] for i in 1..2 for j in 1..i]", "[1, 1], [2, 1], [2, 2]");
        check("sum(list) = sum(4, 8, 15) and max(1..x) = x", "true");
        check("[1, 2] = 1..2 and [1] != ['a'] and 'a' = 'a'", "true");
        check("(1 < 2) = not (2 < 1)", "true");
    }

    #[test]
    fn choices_look_at_one_side_only() {
        check("if(x > 4, 'more', 1/0)", "more");
        check("if(x > 5, 1/0, list)", "4, 8, 15");
        check("x = 5 or 1/0 = 1", "true");
        check("x != 5 and 1/0 = 1", "false");
        check("not true or false", "false");
    }

    #[test]
    fn what_has_no_value_says_why() {
        check("1/(x - 5)", "a division by zero");
        check("0^(-1)", "a division by zero");
        check("5 mod 0", "a division by zero");
        check("y + 1", "'y' has no value");
        check("2^0.5", "^ is not defined for 0.5");
        check("(1 < 2) + 1", "a comparison where a number is needed");
        check("1 and 2", "a number where a comparison is needed");
        check("'a' + 1", "a text where a number is needed");
        check("'a' < 'b'", "a text where a number is needed");
        check("'a' = 1", "a text where a number is needed");
        check("list[0]", "there is no element 0 in a list of 3; the first is element 1");
        check("list[-1]", "there is no element -1 in a list of 3; the first is element 1");
        check("list[x - 1]", "there is no element 4 in a list of 3; the first is element 1");
        check("[1][3/2]", "there is no element 1.5 in a list of 1; the first is element 1");
        check("list['a']", "a text where a number is needed");
        check("x[1]", "a number where a list is needed");
        check("[i for i in x]", "a number where a list is needed");
        check("1..2.5", ".. is not defined for 2.5");
        check("if(1, 2, 3)", "a number where a comparison is needed");
        check("not 1", "a number where a comparison is needed");
        check("[i for i in 1..2] = i", "'i' has no value");
        check("[i for i in 1..2] + 1", "a list where a number is needed");
    }

    #[test]
    fn no_expression_grows_or_works_without_bound() {
        let third = parse("sum(1/3^600, 1/3^599, 1/3^598)").unwrap();
        let little = Evaluator { value: &|_| None, budget: &Budget::new(500) };
        assert_eq!(little.number(&third), Err(EvalError::TooMuchWork));
        check("10^10^10", "a number of more than 308 digits");
        check("2^9999999999999", "a number of more than 308 digits");
        check("factorial(170)^9", "a number of more than 308 digits");
        check("(1/3)^4000", "a number of more than 308 digits");
        check("(-1)^5000000001", "-1");
        check("lcm(10^300 + 1, 10^300 + 3)", "a number of more than 308 digits");
        check("sum(1/3^600, 1/5^400, 1/7^300)", "a number of more than 308 digits");
        check("1..10001", "a list of more than 10000 elements");
        check("[i for i in 1..10001]", "a list of more than 10000 elements");
        check("1..9223372036854775807", "a list of more than 10000 elements");
        check("[1 for i in 1..9223372036854775807 if 1 > 2]", "more work than an expression may take");
        check(
            "[0 for a in 1..999 for b in 1..999 for c in 1..999 if false]",
            "more work than an expression may take",
        );
        check("[1..1000 for i in 1..1000]", "more work than an expression may take");
        check("[[list, list, list] for i in 1..9999]", "more work than an expression may take");
    }
}
