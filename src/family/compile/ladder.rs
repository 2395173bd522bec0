//! The difficulty ladder and the definitions: which quantities there are, and how each comes about.

use super::issues::Issues;
use crate::family::Rule;
use crate::family::domain::Domain;
use crate::family::source::{DomainText, Entries};
use crate::math::parse::parse;
use crate::math::{Expr, Operator};
use toml::Spanned;

/// The names of the drawn quantities and, per level, their domains in that order.
pub(super) fn ladder(
    levels: &[Spanned<Entries<DomainText>>],
    issues: &mut Issues<'_>,
) -> Option<(Vec<String>, Vec<Vec<Domain>>)> {
    let Some(first) = levels.first() else {
        issues.add(0, "there is no [[level]]: say what the quantities are drawn from");
        return None;
    };
    let names: Vec<String> = first.get_ref().0.iter().map(|(name, _)| name.get_ref().clone()).collect();
    for (name, _) in &first.get_ref().0 {
        if !matches!(parse(name.get_ref()), Ok(Expr::Symbol(_))) {
            issues.add(
                name.span().start,
                format!("'{}' cannot be a name: use letters, digits and _", name.get_ref()),
            );
        }
    }
    let mut ladder = Vec::new();
    for (rung, level) in (1..).zip(levels) {
        let entries = &level.get_ref().0;
        for (name, _) in entries.iter().filter(|(name, _)| !names.contains(name.get_ref())) {
            issues.add(name.span().start, format!("level 1 does not have the quantity '{}'", name.get_ref()));
        }
        let mut domains = Vec::new();
        for name in &names {
            match entries.iter().find(|(key, _)| key.get_ref() == name) {
                Some((_, value)) => {
                    let text = Spanned::new(value.span(), value.get_ref().0.clone());
                    domains.extend(
                        issues.keep(&text, Domain::parse(text.get_ref()).map_err(|message| (0, message))),
                    );
                }
                None => issues.add(
                    level.span().start,
                    format!("level {rung} does not say what '{name}' is drawn from"),
                ),
            }
        }
        ladder.push(domains);
    }
    Some((names, ladder))
}

/// What `[let]` defines: names with their definitions, in the order of the file.
pub(super) fn definitions(
    lets: &Entries<String>,
    known: &dyn Fn(&str) -> bool,
    issues: &mut Issues<'_>,
) -> Option<Vec<(String, Expr)>> {
    let mut defined = Vec::new();
    for (name, definition) in &lets.0 {
        let expr = issues.keep(definition, parse(definition.get_ref()).map_err(|e| (e.offset, e.message)))?;
        let mut slip = None;
        expr.symbols(&mut |need| {
            let defined = lets.0.iter().any(|(other, _)| other.get_ref() == need);
            if slip.is_none() && !defined && !known(need) {
                slip = Some(need.to_owned());
            }
        });
        if let Some(need) = slip {
            let at = issues.inside(definition, definition.get_ref().find(&need).unwrap_or(0));
            issues.add(at, format!("'{need}' is neither drawn by the levels nor defined in [let]"));
            return None;
        }
        defined.push((name.get_ref().clone(), expr));
    }
    Some(defined)
}

/// The rules in an order in which each comes after what it needs; or the names that need each other in a circle.
pub(super) fn ordered(mut waiting: Vec<(usize, Expr)>, names: &[String]) -> Result<Vec<Rule>, Vec<String>> {
    let position = |name: &str| names.iter().position(|known| known == name);
    let mut rules: Vec<Rule> = Vec::new();
    while !waiting.is_empty() {
        let pending: Vec<usize> = waiting.iter().map(|(at, _)| *at).collect();
        let ready = |expr: &Expr| {
            let mut ready = true;
            expr.symbols(&mut |name| ready &= position(name).is_none_or(|at| !pending.contains(&at)));
            ready
        };
        match waiting.iter().position(|(_, expr)| ready(expr)) {
            Some(next) => {
                let (at, definition) = waiting.remove(next);
                rules.push(Rule { at, definition });
            }
            None => return Err(pending.iter().filter_map(|&at| names.get(at).cloned()).collect()),
        }
    }
    Ok(rules)
}

/// Drawn quantities that a condition `quantity = expression` decides: they are computed instead of drawn and
/// refused, which gives the same distribution (each draw of the others allows one value or none).
pub(super) fn decided(
    conditions: &[Expr],
    drawn: &[String],
    lets: &[(usize, Expr)],
    names: &[String],
) -> Vec<(usize, Expr)> {
    let mut decided: Vec<(usize, Expr)> = Vec::new();
    for condition in conditions {
        let Expr::Binary(Operator::Equal, left, right) = condition else { continue };
        for (symbol, expr) in [(left, right), (right, left)] {
            let Expr::Symbol(name) = &**symbol else { continue };
            let Some(at) = drawn.iter().position(|one| one == name) else { continue };
            let rules = lets.iter().chain(&decided).cloned().chain([(at, (**expr).clone())]).collect();
            if decided.iter().all(|(other, _)| *other != at) && ordered(rules, names).is_ok() {
                decided.push((at, (**expr).clone()));
                break;
            }
        }
    }
    decided
}
