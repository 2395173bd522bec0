//! The working of a question, as lines that compute: the family's own for the original, and derived ones where a given
//! quantity is asked for instead.

use crate::family::step::lead;
use crate::family::template::Writing;
use crate::family::{Family, Statement, Variant};
use crate::math::eval::Budget;
use crate::math::isolate::{isolate, occurrences};
use crate::math::{Expr, Operator, Value};

/// One line of working.
#[derive(Clone, Debug)]
pub struct Line {
    /// The quantity it finds.
    pub finds: usize,
    /// What it computes, in the names of the quantities.
    pub formula: Expr,
    /// Which of the family's steps tells it; a line of a turned-round problem is an equation and nothing else.
    pub step: Option<usize>,
}

/// The lines that lead to the answer of a question; `None` if one of them is prose, or the way back is not a chain of
/// single operations.
pub fn working(family: &Family, ask: usize) -> Option<Vec<Line>> {
    if ask > 0 {
        return turned(family, ask);
    }
    let lines =
        family.steps.iter().enumerate().map(|(at, step)| {
            Some(Line { finds: step.finds, formula: step.formula.clone()?, step: Some(at) })
        });
    lines
        .collect::<Option<Vec<Line>>>()
        .filter(|lines| lines.last().is_some_and(|l| l.finds == family.asked()))
}

/// The way to a given quantity that is asked for: forward from what is known, or from a known quantity that rests on
/// it, each definition on the way turned round.
fn turned(family: &Family, ask: usize) -> Option<Vec<Line>> {
    let ask = family.asks.get(ask)?;
    let known = family.known(ask);
    let forward = |at: usize, formula: &Expr| Line { finds: at, formula: formula.clone(), step: None };
    let name = |at: usize| family.quantities.get(at).map_or("", String::as_str);
    let mut lines: Vec<Line> = Vec::new();
    // The chain of quantities that the wanted one enters, each through one occurrence in one definition.
    let (mut chain, mut unknown): (Vec<(usize, &Expr)>, Vec<usize>) = (Vec::new(), vec![ask.quantity]);
    for rule in &family.rules {
        let count: usize = unknown.iter().map(|&at| occurrences(&rule.definition, name(at))).sum();
        let last = unknown.last().map_or(0, |&at| occurrences(&rule.definition, name(at)));
        match (count, last) {
            (0, _) if rule.at == ask.quantity => {
                lines.push(forward(rule.at, &rule.definition));
                return needed(lines, ask.quantity, &known, family);
            }
            (0, _) if known.contains(&rule.at) => {}
            (0, _) => lines.push(forward(rule.at, &rule.definition)),
            (1, 1) => {
                chain.push((rule.at, &rule.definition));
                unknown.push(rule.at);
                if known.contains(&rule.at) {
                    break;
                }
            }
            _ => return None,
        }
    }
    if !unknown.last().is_some_and(|last| known.contains(last)) {
        return None;
    }
    for ((result, definition), finds) in chain.iter().zip(&unknown).rev() {
        let formula = isolate(definition, Expr::Symbol(name(*result).to_owned()), name(*finds))?;
        lines.push(Line { finds: *finds, formula, step: None });
    }
    needed(lines, ask.quantity, &known, family)
}

/// The lines that the last one rests on, directly or not; `None` if they rest on something that is not known.
fn needed(lines: Vec<Line>, wanted: usize, known: &[usize], family: &Family) -> Option<Vec<Line>> {
    let mut open = vec![wanted];
    let mut kept: Vec<Line> = Vec::new();
    for line in lines.into_iter().rev() {
        if open.contains(&line.finds) {
            open.retain(|at| *at != line.finds);
            let mut stranger = false;
            line.formula.symbols(&mut |symbol| {
                let at = family.quantities.iter().position(|quantity| quantity == symbol);
                stranger |= at.is_none();
                open.extend(at.filter(|at| !known.contains(at)));
            });
            if stranger {
                return None;
            }
            kept.push(line);
        }
    }
    kept.reverse();
    (open.is_empty() && !kept.is_empty()).then_some(kept)
}

impl Line {
    /// The line as text, with a variant's values.
    pub fn text(&self, variant: &Variant<'_>) -> Statement {
        match self.step.and_then(|at| variant.family.steps.get(at)) {
            Some(step) => step.text.render(variant, &Writing::default()),
            None => self.equation(variant),
        }
    }

    /// The line as a bare equation.
    pub fn equation(&self, variant: &Variant<'_>) -> Statement {
        self.equating(variant, &self.formula)
    }

    /// The line with another formula in place of its own, behind the same leading words.
    pub fn with_formula(&self, variant: &Variant<'_>, formula: &Expr) -> Statement {
        let mut statement = Statement::default();
        let own = self.text(variant).plain();
        statement.push_text(if self.step.is_some() { lead(&own) } else { "" });
        statement.append(self.equating(variant, formula));
        statement
    }

    fn equating(&self, variant: &Variant<'_>, formula: &Expr) -> Statement {
        let mut statement = Statement::default();
        let shown = formula.substitute(&|name| {
            let quantity = variant.family.quantities.iter().any(|quantity| quantity == name);
            quantity.then(|| variant.value(name)).flatten().map(|value| value.to_expr())
        });
        let value = variant.values.get(self.finds).map_or(Expr::whole(0), Value::to_expr);
        statement.push_math(Expr::Binary(Operator::Equal, Box::new(shown), Box::new(value)));
        statement
    }
}

/// The values of a variant after working from line `from` on, whatever stood there before; `None` if a line cannot be
/// computed.
pub fn follow<'f>(
    variant: &Variant<'f>,
    lines: &[Line],
    from: usize,
    budget: &Budget,
) -> Option<Variant<'f>> {
    let mut worked = variant.clone();
    for line in lines.get(from..)? {
        let value = worked.evaluate(&line.formula, budget).ok()?;
        *worked.values.get_mut(line.finds)? = value;
    }
    Some(worked)
}
