//! Hints: of use, of none, and misleading (CHAMP, arXiv 2401.06961).

use super::absent::Absent;
use super::certificate::Certificate;
use super::fault;
use super::form::Form;
use super::working::{Line, working};
use crate::family::wording::Wording;
use crate::family::{Statement, Variant};
use crate::math::{Expr, Operator};

/// How often a calculation is drawn until it has nothing to do with the problem.
const MOST_DRAWN: usize = 100;

/// The original with a hint behind the question; its answer is the same whatever the hint says.
pub(super) fn make(variant: &Variant<'_>, form: Form) -> Result<(Wording, Certificate), Absent> {
    let mut wording = Wording::original(variant.family);
    let mut says = Statement::text("Hint: ");
    match form {
        Form::HintIrrelevant => says.append(unrelated(variant, &wording)?),
        _ => {
            let lines = working(variant.family, 0).ok_or(Absent::NoWorking)?;
            let first = lines.first().ok_or(Absent::NoWorking)?;
            let formula = match form {
                Form::HintMisleading => misled(variant, &lines)?,
                _ => first.formula.clone(),
            };
            says.push_text("first work out ");
            says.push_math(with_numbers(variant, &formula));
        }
    }
    says.push_text(".");
    let certificate = Certificate::Hint { says: says.plain(), helps: form == Form::Hint };
    wording.closing = says;
    Ok((wording, certificate))
}

fn with_numbers(variant: &Variant<'_>, formula: &Expr) -> Expr {
    formula.substitute(&|name| Some(variant.value(name)?.to_expr()))
}

/// What the first line computes when something goes wrong there.
fn misled(variant: &Variant<'_>, lines: &[Line]) -> Result<Expr, Absent> {
    let mut stream = variant.stream("hint/misleading");
    fault::formula(variant, lines, 0, &mut stream).ok_or(Absent::NoFault)
}

/// A product none of whose numbers occurs in the problem or its working.
fn unrelated(variant: &Variant<'_>, wording: &Wording) -> Result<Statement, Absent> {
    let mut stream = variant.stream("hint/irrelevant");
    let told = variant.statement(wording).plain();
    let steps = variant.steps().iter().map(Statement::plain).collect::<String>();
    let known: Vec<&str> = [told.as_str(), steps.as_str()]
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_ascii_digit()))
        .filter(|digits| !digits.is_empty())
        .collect();
    for _ in 0..MOST_DRAWN {
        let mut factor = || i64::try_from(stream.below(37)).unwrap_or(0) + 13;
        let (a, b) = (factor(), factor());
        if [a, b, a * b].iter().all(|number| !known.contains(&number.to_string().as_str())) {
            let product =
                Expr::Binary(Operator::Multiply, Box::new(Expr::whole(a)), Box::new(Expr::whole(b)));
            let mut statement = Statement::default();
            statement.push_math(Expr::Binary(
                Operator::Equal,
                Box::new(product),
                Box::new(Expr::whole(a * b)),
            ));
            return Ok(statement);
        }
    }
    Err(Absent::NoSuchNumbers)
}
