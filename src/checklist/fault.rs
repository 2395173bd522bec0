//! Wrong solutions: one named fault put into one line of working and carried through to the end.

use super::working::{Line, follow};
use crate::family::step::{Checked, check};
use crate::family::{Statement, Variant};
use crate::math::eval::Budget;
use crate::math::number::{compare, decimal_places, whole};
use crate::math::{Expr, Number, Operator, Stream, Value};
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The result is one, or one of a higher digit, too large or too small.
    Slip,
    /// A carry or a borrow is forgotten.
    Carry,
    /// Added instead of subtracted, multiplied instead of divided, and so on.
    Operation,
    /// Another known quantity is taken in place of the right one.
    Operand,
    /// Two digits of a number change places, or one is misread.
    Copy,
    /// A conversion is left out: minutes are taken for hours.
    Unit,
}

impl Fault {
    /// Every fault.
    pub const ALL: &[Fault] =
        &[Fault::Slip, Fault::Carry, Fault::Operation, Fault::Operand, Fault::Copy, Fault::Unit];
}

/// A solution with a fault in it.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The first wrong line, from 0.
    pub line: usize,
    /// What goes wrong there.
    pub fault: Fault,
    /// What the line should have found.
    pub right: Value,
    /// What it finds instead.
    pub wrong: Value,
    /// The value it ends in, which is not the right answer.
    pub ends_in: Value,
    /// All lines as they are written.
    pub lines: Vec<Statement>,
}

/// How often a fault is drawn again because it would show nothing, or give the right answer all the same.
const MAX_TRIES: usize = 40;

/// A wrong solution whose first wrong line is `at`; `None` if no fault there leads to a sensible wrong answer.
///
/// Every later line is worked rightly from the wrong value, so `at` is the first wrong line, and the only one.
pub fn wrong(variant: &Variant<'_>, lines: &[Line], at: usize, stream: &mut Stream) -> Option<Wrong> {
    let line = lines.get(at)?;
    let right = variant.values.get(line.finds)?;
    let asked = lines.last()?.finds;
    let answer = variant.values.get(asked)?;
    let budget = Budget::default();
    for _ in 0..MAX_TRIES {
        let fault = *stream.choose(Fault::ALL)?;
        let Some((value, formula)) = inject(variant, line, asked, right, fault, stream, &budget) else {
            continue;
        };
        if value == *right || !alike(right, &value) {
            continue;
        }
        let mut faulty = variant.clone();
        *faulty.values.get_mut(line.finds)? = value.clone();
        let Some(faulty) = follow(&faulty, lines, at + 1, &budget) else { continue };
        let ends_in = faulty.values.get(asked)?;
        let sane =
            lines.iter().all(|line| match (variant.values.get(line.finds), faulty.values.get(line.finds)) {
                (Some(right), Some(wrong)) => alike(right, wrong),
                _ => false,
            });
        if !sane || ends_in == answer || (asked == variant.family.asked() && variant.accepts(ends_in)) {
            continue;
        }
        let text = |(index, line): (usize, &Line)| match &formula {
            Some(formula) if index == at => line.with_formula(&faulty, formula),
            _ => line.text(&faulty),
        };
        let written: Vec<Statement> = lines.iter().enumerate().map(text).collect();
        // Rounded for show, a value may look right where it is wrong or make a later line look wrong.
        let reads = |(index, shown): (usize, &Statement)| match index == at {
            true => shown.plain() != line.text(variant).plain(),
            false => !matches!(check(&shown.plain(), &variant.family.letters), Checked::Broken(_)),
        };
        if !written.iter().enumerate().all(reads) {
            continue;
        }
        return Some(Wrong {
            line: at,
            fault,
            right: right.clone(),
            wrong: value,
            ends_in: ends_in.clone(),
            lines: written,
        });
    }
    None
}

/// The formula of a line as a fault would have it, with another value than the right one; `None` if none is found.
pub fn formula(variant: &Variant<'_>, lines: &[Line], at: usize, stream: &mut Stream) -> Option<Expr> {
    let line = lines.get(at)?;
    let (right, asked, budget) = (variant.values.get(line.finds)?, lines.last()?.finds, Budget::default());
    for _ in 0..MAX_TRIES {
        let fault = *stream.choose(Fault::ALL)?;
        match inject(variant, line, asked, right, fault, stream, &budget) {
            Some((value, Some(formula))) if value != *right && alike(right, &value) => return Some(formula),
            _ => {}
        }
    }
    None
}

/// The value that a fault in a line gives, and the formula as it was wrongly written if that is what went wrong.
fn inject(
    variant: &Variant<'_>,
    line: &Line,
    asked: usize,
    right: &Value,
    fault: Fault,
    stream: &mut Stream,
    budget: &Budget,
) -> Option<(Value, Option<Expr>)> {
    let result = right.number();
    let formula = match fault {
        Fault::Slip => return Some((slip(result?, stream).into(), None)),
        Fault::Carry => return Some((forget_carry(variant, line, result?, budget)?.into(), None)),
        Fault::Operation => other_operation(&line.formula, stream)?,
        Fault::Operand => other_operand(variant, line, asked, stream)?,
        Fault::Copy => miscopied(variant, line, stream)?,
        Fault::Unit => without_factor(&line.formula)?,
    };
    Some((variant.evaluate(&formula, budget).ok()?, Some(formula)))
}

/// Whether a wrong value could pass for the right one: no fraction where a whole number was, nothing below zero where
/// nothing was, no zero.
fn alike(right: &Value, wrong: &Value) -> bool {
    match (right, wrong) {
        (Value::Number(right), Value::Number(wrong)) => {
            let kind = !right.is_integer() || wrong.is_integer();
            let sign = right.is_negative() || !wrong.is_negative();
            let large = compare(&wrong.abs(), &(right.abs() * whole(1000))).is_gt();
            // More decimals than a price has would be rounded away in the next line.
            let short = decimal_places(right)
                .is_none_or(|places| decimal_places(wrong).is_some_and(|wrong| wrong <= places.max(2)));
            kind && sign && short && !large && (!wrong.is_zero() || right.is_zero())
        }
        (right, wrong) => right.kind() == wrong.kind(),
    }
}

fn slip(result: &Number, stream: &mut Stream) -> Number {
    let digits = result.to_integer().magnitude().to_string().len();
    let place = stream.position(digits.min(3)).unwrap_or(0);
    let unit = num_traits::pow(whole(10), place);
    // A decimal slips in its own last places.
    let unit = if result.is_integer() { unit } else { unit / whole(10) };
    if stream.below(2) == 0 { result + unit } else { result - unit }
}

/// A sum whose carry into some digit is lost, or a difference whose borrow is.
fn forget_carry(variant: &Variant<'_>, line: &Line, result: &Number, budget: &Budget) -> Option<Number> {
    let Expr::Binary(operator @ (Operator::Add | Operator::Subtract), left, right) = &line.formula else {
        return None;
    };
    let number = |expr: &Expr| variant.evaluate(expr, budget).ok()?.number().cloned();
    let (a, b) = (number(left)?, number(right)?);
    if !a.is_integer() || !b.is_integer() || a.is_negative() || b.is_negative() || result.is_negative() {
        return None;
    }
    let (mut unit, ten) = (Number::one(), whole(10));
    for _ in 0..12 {
        let digit = |n: &Number| (n / &unit).floor() % &ten;
        let next = &unit * &ten;
        let carried = match operator {
            Operator::Add => compare(&(digit(&a) + digit(&b)), &whole(9)).is_gt(),
            _ => compare(&digit(&a), &digit(&b)).is_lt(),
        };
        if carried {
            return Some(if *operator == Operator::Add { result - next } else { result + next });
        }
        unit = next;
    }
    None
}

/// The outermost operation exchanged for another.
fn other_operation(formula: &Expr, stream: &mut Stream) -> Option<Expr> {
    let Expr::Binary(operator, left, right) = formula else { return None };
    let others: &[Operator] = match operator {
        Operator::Add => &[Operator::Subtract, Operator::Multiply],
        Operator::Subtract => &[Operator::Add],
        Operator::Multiply => &[Operator::Add, Operator::Divide],
        Operator::Divide => &[Operator::Multiply, Operator::Subtract],
        _ => return None,
    };
    Some(Expr::Binary(*stream.choose(others)?, left.clone(), right.clone()))
}

/// One quantity of the formula exchanged for another that is told and is a number.
fn other_operand(variant: &Variant<'_>, line: &Line, asked: usize, stream: &mut Stream) -> Option<Expr> {
    let family = variant.family;
    let names = operands(variant, line);
    let out = *stream.choose(&names)?;
    let numbers = |at: &usize| variant.values.get(*at).is_some_and(|value| value.number().is_some());
    let candidates: Vec<usize> = family
        .given
        .iter()
        .copied()
        .filter(|at| *at != line.finds && *at != asked && !names.contains(at))
        .filter(numbers)
        .collect();
    let (out, put) = (family.quantities.get(out)?, family.quantities.get(*stream.choose(&candidates)?)?);
    Some(line.formula.substitute(&|name| (name == out).then(|| Expr::Symbol(put.clone()))))
}

/// The quantities of a line's formula that are numbers.
fn operands(variant: &Variant<'_>, line: &Line) -> Vec<usize> {
    let mut found = Vec::new();
    line.formula.symbols(&mut |name| {
        let at = variant.family.quantities.iter().position(|quantity| quantity == name);
        found.extend(at.filter(|at| variant.values.get(*at).is_some_and(|value| value.number().is_some())));
    });
    found.dedup();
    found
}

/// One number of the formula copied wrongly: two digits exchanged, or one of them another.
fn miscopied(variant: &Variant<'_>, line: &Line, stream: &mut Stream) -> Option<Expr> {
    let at = *stream.choose(&operands(variant, line))?;
    let number = variant.values.get(at)?.number().filter(|number| number.is_integer())?;
    let digits = number.numer().magnitude().to_string().into_bytes();
    let mut copied = digits.clone();
    let place = stream.position(digits.len())?;
    if place + 1 < copied.len() {
        copied.swap(place, place + 1);
    } else if let Some(digit) = copied.get_mut(place) {
        *digit = b'0' + (*digit - b'0' + 1 + u8::try_from(stream.below(8)).ok()?) % 10;
    }
    if copied == digits || copied.first() == Some(&b'0') {
        return None;
    }
    let wrong = crate::math::number::parse_decimal(std::str::from_utf8(&copied).ok()?)?;
    let wrong = if number.is_negative() { -wrong } else { wrong };
    let name = variant.family.quantities.get(at)?;
    Some(line.formula.substitute(&|symbol| (symbol == name).then(|| Expr::Number(wrong.clone()))))
}

/// The formula without a constant factor or divisor; a lone number that is left would be no working.
fn without_factor(formula: &Expr) -> Option<Expr> {
    let Expr::Binary(Operator::Multiply | Operator::Divide, left, right) = formula else { return None };
    match (&**left, &**right) {
        (Expr::Number(_) | Expr::Symbol(_), Expr::Number(_) | Expr::Symbol(_)) => None,
        (rest, Expr::Number(_)) => Some(rest.clone()),
        (Expr::Number(_), rest) if matches!(formula, Expr::Binary(Operator::Multiply, ..)) => {
            Some(rest.clone())
        }
        _ => None,
    }
}
