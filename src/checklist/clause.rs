//! An operation fewer and operations more (GSM-Symbolic's M1, P1 and P2, arXiv 2410.05229; GSM-Plus's adding operation,
//! arXiv 2402.19255).

use super::absent::Absent;
use super::certificate::Certificate;
use super::working::working;
use crate::family::gold::written;
use crate::family::wording::Wording;
use crate::family::{AnswerType, Gold, Statement, Variant};
use crate::math::number::whole;
use crate::math::{Expr, Number, Operator, Stream, Value};
use num_traits::Signed;

/// The original with the first line of its working told.
pub(super) fn less(variant: &Variant<'_>) -> Result<(Wording, Certificate), Absent> {
    let lines = working(variant.family, 0).ok_or(Absent::NoWorking)?;
    let [first, _, ..] = lines.as_slice() else { return Err(Absent::OneOperation) };
    let mut wording = Wording::original(variant.family);
    let line = first.equation(variant);
    let certificate = Certificate::Operations { told: vec![line.plain()], added: Vec::new() };
    wording.closing = Statement::text("The first step is done already: ");
    wording.closing.append(line);
    wording.closing.push_text(".");
    Ok((wording, certificate))
}

/// The original with so many operations on its answer, the new answer, and the lines that find it.
pub(super) fn more(
    variant: &Variant<'_>,
    operations: usize,
) -> Result<(Wording, Gold, Vec<Statement>, Certificate), Absent> {
    let own = variant.gold(0).ok_or(Absent::NoAnswer)?;
    let answer = variant.answer().and_then(Value::number).ok_or(Absent::NotANumber)?;
    // What is computed on must be what is told as the answer, to the last digit.
    let exact = crate::math::number::parse_plain(&own.text).is_some_and(|told| told == *answer);
    if !exact || !own.answer_type.is_number() || own.answer_type == AnswerType::Percent {
        return Err(Absent::NotANumber);
    }
    let mut stream = variant.stream("clauses");
    let (mut value, mut lines, mut told) = (answer.clone(), Vec::new(), Vec::new());
    let mut before = None;
    for _ in 0..operations {
        let operation = Operation::draw(&value, before, &mut stream);
        told.push(operation.told(if told.is_empty() { "it" } else { "the result" }));
        let line = operation.line(&value);
        value = operation.of(&value);
        lines.push(equation(line, &value));
        before = Some(operation.kind);
    }
    let mut wording = Wording::original(variant.family);
    let then = told.join(", then ");
    wording.closing =
        Statement::text(&format!("Take the answer to that question and {then}. What number do you get?"));
    let answer_type = match own.answer_type {
        AnswerType::Money { places, .. } => AnswerType::Decimal { places },
        other => other,
    };
    let gold = Gold { text: written(&Value::Number(value), &answer_type), answer_type, unit: None };
    let certificate =
        Certificate::Operations { told: Vec::new(), added: lines.iter().map(Statement::plain).collect() };
    Ok((wording, gold, lines, certificate))
}

fn equation(left: Expr, value: &Number) -> Statement {
    let mut statement = Statement::default();
    let right = Expr::Number(value.clone());
    statement.push_math(Expr::Binary(Operator::Equal, Box::new(left), Box::new(right)));
    statement
}

/// One operation on a number.
struct Operation {
    kind: Operator,
    operand: i64,
}

impl Operation {
    /// An operation of another kind than the one before that leaves a number above zero above zero.
    fn draw(value: &Number, before: Option<Operator>, stream: &mut Stream) -> Self {
        let mut kinds = vec![Operator::Add, Operator::Multiply];
        let operand = i64::try_from(stream.below(18)).unwrap_or(0) + 3;
        if crate::math::number::compare(value, &whole(operand)).is_gt() || value.is_negative() {
            kinds.push(Operator::Subtract);
        }
        kinds.retain(|kind| Some(*kind) != before);
        let kind = stream.choose(&kinds).copied().unwrap_or(Operator::Add);
        let operand = if kind == Operator::Multiply { 2 + operand % 8 } else { operand };
        Self { kind, operand }
    }

    fn told(&self, of: &str) -> String {
        let n = self.operand;
        match self.kind {
            Operator::Multiply => format!("multiply {of} by {n}"),
            Operator::Subtract => format!("subtract {n} from {of}"),
            _ => format!("add {n} to {of}"),
        }
    }

    fn line(&self, value: &Number) -> Expr {
        Expr::Binary(self.kind, Box::new(Expr::Number(value.clone())), Box::new(Expr::whole(self.operand)))
    }

    fn of(&self, value: &Number) -> Number {
        match self.kind {
            Operator::Multiply => value * whole(self.operand),
            Operator::Subtract => value - whole(self.operand),
            _ => value + whole(self.operand),
        }
    }
}
