//! Problems out of problems: one step asked by itself (We-Math's diagnosis, arXiv 2407.01284), and two problems in a
//! row, the answer of the first a given of the second (OMEGA's compositional generalisation, arXiv 2506.18880).

use super::absent::Absent;
use super::certificate::Certificate;
use super::item::{Cell, Problem};
use super::task::Task;
use super::telling::{Steps, Telling};
use super::working::working;
use crate::family::wording::Wording;
use crate::family::{Family, Gold, Statement, Variant};
use crate::math::eval::Budget;
use crate::math::number::whole;
use crate::math::{Expr, Value};
use num_traits::Signed;

/// A question with its answer, made from one or two variants.
#[derive(Clone, Debug)]
pub struct Made {
    /// What is asked.
    pub statement: Statement,
    /// What is right.
    pub gold: Gold,
    /// Why.
    pub certificate: Certificate,
}

impl Made {
    /// The question as an item of the variant it begins with, told apart from its others by what it is made of.
    pub fn problem(self, variant: &Variant<'_>, task: Task) -> Problem {
        let which = match &self.certificate {
            Certificate::Part { step } => u8::try_from(step - 1).unwrap_or(u8::MAX),
            _ => 0,
        };
        let telling = Telling {
            variant: variant.clone(),
            wording: Wording::original(variant.family),
            gold: self.gold.clone(),
            certificate: self.certificate.clone(),
            steps: Steps::Unknown,
        };
        let cell = Cell { task, which, ..Cell::default() };
        let mut problem =
            Problem::new(&telling, cell, self.statement, self.gold, Vec::new(), self.certificate);
        if let Certificate::Composed { second, .. } = &problem.certificate {
            let Variant { family, level, seed, index, .. } = variant;
            let (release, form) = (family.release(), problem.item.form.name());
            problem.item.id = format!("{release}/{level}/{seed}/{index}/{form}/{}/{second}", task.name());
            // A link names one family.
            problem.item.link.clear();
        }
        problem
    }
}

/// How often the second problem is drawn anew until it takes the first one's answer.
const MOST_DRAWN: u32 = 200;

/// The steps of a variant, each asked by itself: in the words of the problem where the family has a question for the
/// step's quantity, else as a bare calculation.
///
/// # Errors
/// If the working is not a chain of equations.
pub fn parts(variant: &Variant<'_>) -> Result<Vec<Made>, Absent> {
    let family = variant.family;
    let lines = working(family, 0).ok_or(Absent::NoWorking)?;
    let part = |(at, line): (usize, &super::working::Line)| {
        let asked = family.asks.iter().position(|ask| ask.quantity == line.finds);
        let (statement, gold) = match asked {
            Some(ask) => (variant.statement(&Wording::asking(family, ask)), variant.gold(ask)?),
            None => {
                let mut bare = Statement::default();
                bare.push_text("What is ");
                bare.push_math(line.formula.substitute(&|name| Some(variant.value(name)?.to_expr())));
                bare.push_text("?");
                (bare, Gold::of(variant.values.get(line.finds)?))
            }
        };
        Some(Made { statement, gold, certificate: Certificate::Part { step: at + 1 } })
    };
    Ok(lines.iter().enumerate().filter_map(part).collect())
}

/// Two problems in a row: the first with its question, its answer called by a letter, the second with that letter for
/// one of its numbers.
///
/// # Errors
/// If the first one's answer fits no given of the second at its level.
pub fn in_sequence(first: &Variant<'_>, second: &Family, level: u8) -> Result<Made, Absent> {
    if first.sought().is_some() {
        return Err(Absent::AnyExample);
    }
    let answer = first.answer().and_then(Value::number).filter(|n| n.is_integer() && n.is_positive());
    let answer = answer.ok_or(Absent::NoFit)?;
    let top = level.min(second.top_level());
    let domains = second.levels.get(usize::from(top).wrapping_sub(1)).ok_or(Absent::NoFit)?;
    let fits = |at: &usize| {
        let computed = second.rules.iter().any(|rule| rule.at == *at);
        let roomy = domains.get(*at).is_some_and(|domain| {
            let (low, high) = domain.bounds();
            // Numbers of another size would make another problem of it.
            domain.is_whole() && low <= answer * whole(2) && *answer <= high * whole(2)
        });
        !computed && roomy
    };
    let mut places: Vec<usize> = second.given.iter().copied().filter(fits).collect();
    let mut stream = first.stream(&format!("then/{}/{level}", second.release()));
    stream.shuffle(&mut places);
    let budget = Budget::new(2_000_000);
    for _ in 0..MOST_DRAWN {
        let index = u32::try_from(stream.below(1 << 32)).unwrap_or(0);
        for &at in &places {
            let Ok(other) = second.draw(top, first.seed, index) else { continue };
            let Ok(fed) = other.recompute(&[(at, Value::Number(answer.clone()))], &budget) else { continue };
            if fed.holds(&budget) {
                return join(first, &fed, at);
            }
        }
        if places.is_empty() {
            break;
        }
    }
    Err(Absent::NoFit)
}

fn join(first: &Variant<'_>, second: &Variant<'_>, at: usize) -> Result<Made, Absent> {
    let family = second.family;
    let mut wording = Wording::original(family);
    wording.stand_ins = vec![None; family.quantities.len()];
    if let Some(slot) = wording.stand_ins.get_mut(at) {
        *slot = Some(Expr::Symbol("N".to_owned()));
    }
    let mut statement = first.statement(&Wording::original(first.family));
    let mut naming = Statement::default();
    naming.push_text("Call the answer ");
    naming.push_math(Expr::Symbol("N".to_owned()));
    naming.push_text(". Now to another problem, in which this number is used.");
    statement.push_sentence(naming);
    statement.push_sentence(second.statement(&wording));
    let gold = second.gold(0).ok_or(Absent::NoAnswer)?;
    let certificate = Certificate::Composed {
        first: format!("{}/{}/{}/{}", first.family.release(), first.level, first.seed, first.index),
        second: family.release(),
        feeds: family.quantities.get(at).cloned().unwrap_or_default(),
        value: first.answer().map(Value::plain).unwrap_or_default(),
    };
    Ok(Made { statement, gold, certificate })
}
