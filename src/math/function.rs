//! The functions of the language: one table for each subject, each entry a name, how many arguments it takes and what
//! computes it.
//!
//! Functions of any number of numbers also take one list of them. What is not defined says which function and which
//! argument; what could take long is refused by size or paid for out of the budget before it is begun.

mod algebra;
mod arithmetic;
mod combinatorics;
mod geometry;
mod graph;
mod linear;
mod list;
mod number_theory;
mod statistics;

use super::eval::item::{bits, bounded};
use super::eval::{Budget, EvalError};
use super::number::to_i64;
use super::{Number, Value};
use std::borrow::Cow;

/// The most arguments of a function that takes any number.
pub const MAX_ARGUMENTS: usize = 64;

/// What every call costs, beside what it does.
const CALL: u64 = 8;

type Run = fn(&Call<'_>) -> Result<Value, EvalError>;

/// A row of a table: the name, the fewest and the most arguments, and what computes it.
struct Entry(&'static str, usize, usize, Run);

const TABLES: &[&[Entry]] = &[
    arithmetic::TABLE,
    list::TABLE,
    statistics::TABLE,
    number_theory::TABLE,
    combinatorics::TABLE,
    geometry::TABLE,
    linear::TABLE,
    graph::TABLE,
    algebra::TABLE,
];

/// A function that an expression may call.
#[derive(Clone, Copy)]
pub struct Function(&'static Entry);

impl Function {
    /// The function of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|function| function.name() == name)
    }

    /// Every function, subject by subject.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLES.iter().flat_map(|table| table.iter()).map(Self)
    }

    /// The name it is called by.
    pub fn name(self) -> &'static str {
        self.0.0
    }

    /// How many arguments it takes.
    pub fn arity(self) -> std::ops::RangeInclusive<usize> {
        self.0.1..=self.0.2
    }

    /// Whether only those arguments are evaluated that the value depends on: `if` alone.
    pub(super) fn is_lazy(self) -> bool {
        self.name() == "if"
    }

    pub(super) fn call(self, arguments: &[Cow<'_, Value>], budget: &Budget) -> Result<Value, EvalError> {
        budget.spend(CALL)?;
        match (self.0.3)(&Call { function: self.name(), arguments, budget })? {
            Value::Number(number) => bounded(number).map(Value::Number),
            other => Ok(other),
        }
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Function {}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A call with its arguments evaluated, and what the functions use to look at them. Arguments are counted from 0 here
/// and from 1 in messages.
struct Call<'c> {
    function: &'static str,
    arguments: &'c [Cow<'c, Value>],
    budget: &'c Budget,
}

impl<'c> Call<'c> {
    fn get(&self, at: usize) -> Option<&'c Value> {
        self.arguments.get(at).map(|argument| &**argument)
    }

    fn value(&self, at: usize) -> Result<&'c Value, EvalError> {
        self.get(at).ok_or_else(|| self.refuse(at, "given"))
    }

    /// Says that an argument is not what is wanted.
    fn refuse(&self, at: usize, wanted: &'static str) -> EvalError {
        const MOST: usize = 40;
        let shown = self.get(at).map(Value::plain).filter(|shown| !shown.is_empty());
        let mut found = shown.unwrap_or_else(|| "nothing".to_owned());
        if found.chars().count() > MOST {
            found = found.chars().take(MOST).chain(['…']).collect();
        }
        EvalError::Argument { function: self.function, position: at + 1, wanted, found }
    }

    /// Says that the arguments together are outside what the function is defined for.
    fn undefined(&self) -> EvalError {
        let shown = self.arguments.iter().map(|argument| argument.plain()).collect::<Vec<_>>().join(", ");
        EvalError::Domain { function: self.function, argument: shown.chars().take(200).collect() }
    }

    fn number(&self, at: usize) -> Result<&'c Number, EvalError> {
        self.value(at)?.number().ok_or_else(|| self.refuse(at, "a number"))
    }

    fn whole_in(&self, at: usize, least: i64, most: i64, wanted: &'static str) -> Result<i64, EvalError> {
        let whole = self.get(at).and_then(Value::number).and_then(to_i64);
        whole.filter(|whole| (least..=most).contains(whole)).ok_or_else(|| self.refuse(at, wanted))
    }

    fn list(&self, at: usize) -> Result<&'c [Value], EvalError> {
        self.value(at)?.list().ok_or_else(|| self.refuse(at, "a list"))
    }

    /// A list of numbers.
    fn vector(&self, at: usize) -> Result<Vec<&'c Number>, EvalError> {
        let wanted = "a list of numbers";
        let list = self.get(at).and_then(Value::list).ok_or_else(|| self.refuse(at, wanted))?;
        list.iter().map(Value::number).collect::<Option<_>>().ok_or_else(|| self.refuse(at, wanted))
    }

    /// All the arguments, or the elements of the one list.
    fn elements(&self) -> Vec<&'c Value> {
        let all = || self.arguments.iter().map(|argument| &**argument);
        match self.arguments {
            [one] => one.list().map_or_else(|| all().collect(), |elements| elements.iter().collect()),
            _ => all().collect(),
        }
    }

    /// The same, as numbers.
    fn numbers(&self) -> Result<Vec<&'c Number>, EvalError> {
        match self.arguments {
            [one] if one.list().is_some() => self.vector(0),
            many => (0..many.len()).map(|at| self.number(at)).collect(),
        }
    }

    /// The same, of which there must be one at least.
    fn some_numbers(&self) -> Result<Vec<&'c Number>, EvalError> {
        let numbers = self.numbers()?;
        if numbers.is_empty() { Err(self.refuse(0, "a list that is not empty")) } else { Ok(numbers) }
    }
}

impl Call<'_> {
    /// Takes the cost of an operation on two numbers and passes on what it gives, unless that is too large.
    fn step(
        &self,
        a: &Number,
        b: &Number,
        join: fn(&Number, &Number) -> Number,
    ) -> Result<Number, EvalError> {
        self.budget.spend_bits(bits(a) + bits(b))?;
        bounded(join(a, b))
    }

    /// A list as the result; what it takes is paid for.
    fn listed(&self, elements: Vec<Value>) -> Result<Value, EvalError> {
        if elements.len() > super::eval::MAX_LIST {
            return Err(EvalError::TooLong);
        }
        let list = Value::List(elements);
        self.budget.spend(list.size())?;
        Ok(list)
    }
}

fn whole(value: i64) -> Result<Value, EvalError> {
    Ok(Value::whole(value))
}

fn truth(truth: bool) -> Result<Value, EvalError> {
    Ok(Value::Truth(truth))
}

/// What the tests of every subject say: an expression, and its value or why it has none.
#[cfg(test)]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let value = super::eval::evaluate(&super::parse::parse(text).unwrap(), &|_| None);
        let shown = value.map_or_else(|error| error.to_string(), |value| value.plain());
        assert_eq!(shown, *expected, "{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_can_be_called() {
        let names: Vec<_> = Function::all().map(Function::name).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name}");
            let arguments = vec!["0"; *Function::named(name).unwrap().arity().start()].join(", ");
            assert!(super::super::parse::parse(&format!("{name}({arguments})")).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_is_wrong_names_the_function_and_the_argument() {
        check(&[
            ("gcd(1.5, 2)", "gcd is not defined for 1.5, 2"),
            (
                "binomial(5, 6)",
                "argument 2 of binomial must be a whole number from 0 to the first argument, not 6",
            ),
            ("max([])", "argument 1 of max must be a list that is not empty, not nothing"),
            ("sum(1, 'a')", "argument 2 of sum must be a number, not a"),
            ("sum([1, 'a'])", "argument 1 of sum must be a list of numbers, not 1, a"),
            ("len(3)", "argument 1 of len must be a list or a text, not 3"),
            (
                "max(1..100, 2)",
                "argument 1 of max must be a number, not 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1…",
            ),
        ]);
    }
}
