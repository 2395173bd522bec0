//! What can be wrong with a file as a whole.

use super::issues::Issues;
use super::{MAX_ENTRIES, MAX_LEVELS};
use crate::family::diagram::DiagramSource;
use crate::family::source::{Entries, Source};
use crate::family::template::{Scope, Template, Writing};
use crate::family::words::Role;
use crate::family::{Ask, Family, Seed, variant};
use crate::math::Expr;
use crate::math::eval::Budget;
use crate::math::parse::parse;
use toml::Spanned;

/// Draws per level to see whether the conditions can be satisfied at all.
const TRIAL_DRAWS: u32 = 1000;

/// Sizes come first: everything after may take time that grows with them.
pub(super) fn check_counts(source: &Source, issues: &mut Issues<'_>) {
    let mut at_most = |most: usize, count: usize, what: &str, offset: usize| {
        if count > most {
            issues.add(offset, format!("a family has at most {most} {what}, not {count}"));
        }
    };
    fn start<T>(entries: &Entries<T>) -> usize {
        entries.0.first().map_or(0, |(key, _)| key.span().start)
    }
    at_most(
        MAX_LEVELS,
        source.level.len(),
        "levels",
        source.level.first().map_or(0, |level| level.span().start),
    );
    for level in &source.level {
        at_most(MAX_ENTRIES, level.get_ref().0.len(), "drawn quantities", level.span().start);
    }
    at_most(MAX_ENTRIES, source.lets.0.len(), "definitions", start(&source.lets));
    at_most(MAX_ENTRIES, source.cast.0.len(), "members of the cast", start(&source.cast));
    at_most(MAX_ENTRIES, source.steps.0.len(), "steps", start(&source.steps));
    at_most(MAX_ENTRIES, source.vague.0.len(), "vague facts", start(&source.vague));
    at_most(MAX_ENTRIES, source.seen.0.len(), "facts beside the picture", start(&source.seen));
    let parts = source.diagram.iter().flat_map(DiagramSource::parts);
    at_most(
        MAX_ENTRIES,
        parts.clone().count(),
        "descriptive and implicit facts",
        parts.map(|(key, _)| key.span().start).next().unwrap_or(0),
    );
    at_most(
        MAX_ENTRIES,
        source.checks.len(),
        "checks",
        source.checks.first().map_or(0, |one| one.span().start),
    );
    at_most(
        MAX_ENTRIES,
        source.letters.len(),
        "letters",
        source.letters.first().map_or(0, |one| one.span().start),
    );
    at_most(MAX_ENTRIES, source.facts.0.len(), "facts", start(&source.facts));
    at_most(MAX_ENTRIES, source.asks.0.len(), "questions", start(&source.asks));
    let conditions = &source.conditions;
    at_most(
        MAX_ENTRIES,
        conditions.len(),
        "conditions",
        conditions.first().map_or(0, |one| one.span().start),
    );
    at_most(
        MAX_ENTRIES,
        source.asides.len(),
        "asides",
        source.asides.first().map_or(0, |a| a.text.span().start),
    );
    for aside in &source.asides {
        at_most(MAX_ENTRIES, aside.lets.0.len(), "quantities in an aside", aside.text.span().start);
    }
}

pub(super) fn check_identity(source: &Source, issues: &mut Issues<'_>) {
    let id = source.id.get_ref();
    let kebab = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !kebab || id.is_empty() || id.len() > 40 || !id.starts_with(|c: char| c.is_ascii_lowercase()) {
        issues.add(source.id.span().start, "an id is up to 40 lower-case letters, digits and hyphens");
    }
    if !(1..=999).contains(source.version.get_ref()) {
        issues.add(source.version.span().start, "a version is a whole number from 1 to 999");
    }
    let [from, to] = *source.grade.get_ref();
    if from > to || to > 13 {
        issues.add(source.grade.span().start, "a grade is two numbers from 0 to 13, the lower one first");
    }
}

pub(super) fn check_names(
    source: &Source,
    quantities: &[String],
    cast: &[(String, Role)],
    issues: &mut Issues<'_>,
) {
    let keys = source.lets.0.iter().map(|(key, _)| key).chain(source.cast.0.iter().map(|(key, _)| key));
    for key in keys {
        let name = key.get_ref();
        let uses =
            quantities.iter().filter(|q| *q == name).count() + cast.iter().filter(|(c, _)| c == name).count();
        if uses > 1 {
            issues.add(key.span().start, format!("'{name}' is declared twice"));
        }
        if !matches!(parse(name), Ok(Expr::Symbol(_))) {
            issues.add(key.span().start, format!("'{name}' cannot be a name: use letters, digits and _"));
        }
    }
    for letter in &source.letters {
        let name = letter.get_ref();
        if name.chars().count() != 1 || !matches!(parse(name), Ok(Expr::Symbol(_))) {
            issues.add(letter.span().start, format!("'{name}' is not a letter"));
        }
        if quantities.contains(name) || cast.iter().any(|(member, _)| member == name) {
            issues.add(letter.span().start, format!("'{name}' is declared twice"));
        }
    }
    let people = cast.iter().filter(|(_, role)| *role == Role::Person).count();
    if people > Role::Person.size() {
        issues.add(0, format!("there are names for {} people, not for {people}", Role::Person.size()));
    }
}

/// Every wording of a sentence must tell what the sentence is there to tell, no wording may tell what is asked, and
/// what is known must be told by something.
pub(super) fn check_told(
    family: &Family,
    asks: &Entries<super::Alternatives>,
    facts: &Entries<super::Alternatives>,
    issues: &mut Issues<'_>,
) {
    let scope = Scope::of(family);
    let name = |at: usize| family.quantities.get(at).map_or("", String::as_str);
    let shown =
        |wordings: &[Template]| wordings.iter().map(|wording| wording.shown(&scope)).collect::<Vec<_>>();
    for (fact, (key, _)) in family.facts.iter().zip(&facts.0) {
        let told = shown(&fact.wordings);
        for &at in &fact.tells {
            if !told.iter().all(|shown| shown.contains(&at)) {
                issues.add(key.span().start, format!("not every wording of this fact tells '{}'", name(at)));
            }
        }
        let all = |shown: &Vec<usize>| fact.tells.iter().all(|at| shown.contains(at));
        if shown(&fact.vague).iter().any(all) {
            issues.add(key.span().start, "a vague wording of this fact tells all that the fact does");
        }
    }
    if shown(&family.scene).iter().any(|told| !told.is_empty()) {
        issues.add(asks.0.first().map_or(0, |(key, _)| key.span().start), "the scene must not tell a number");
    }
    for (ask, (key, _)) in family.asks.iter().zip(&asks.0) {
        check_ask(family, ask, key, issues);
    }
}

fn check_ask(family: &Family, ask: &Ask, key: &Spanned<String>, issues: &mut Issues<'_>) {
    let scope = Scope::of(family);
    let facts = family.told(ask).into_iter().filter_map(|at| family.facts.get(at));
    let tells = |wordings: &[Template]| wordings.iter().any(|one| one.shown(&scope).contains(&ask.quantity));
    let asked = key.get_ref();
    if facts.map(|fact| &fact.wordings).chain([&ask.wordings]).any(|wordings| tells(wordings)) {
        issues.add(key.span().start, format!("a wording of the problem tells '{asked}', which it asks for"));
    }
    for at in family.untold(ask) {
        let untold = family.quantities.get(at).map_or("", String::as_str);
        let message = format!("no fact tells '{untold}' by itself, which must be known to ask for '{asked}'");
        issues.add(key.span().start, message);
    }
}

/// What is said to be seen in the picture must be told by it.
pub(super) fn check_parts(
    family: &Family,
    source: Option<&DiagramSource>,
    facts: &Entries<super::Alternatives>,
    issues: &mut Issues<'_>,
) {
    let Some((source, diagram)) = source.zip(family.diagram.as_ref()) else { return };
    let told = family.follows(diagram.shown());
    for (key, _) in source.parts() {
        let at = facts.0.iter().position(|(fact, _)| fact.get_ref() == key.get_ref());
        let tells = at.and_then(|at| family.facts.get(at)).map_or(&[][..], |fact| &fact.tells);
        if let Some(at) = tells.iter().find(|at| !told.contains(at)) {
            let name = family.quantities.get(*at).map_or("", String::as_str);
            issues.add(key.span().start, format!("the picture does not tell '{name}'"));
        }
        if key.get_ref() == "scene" && family.scene.is_empty() {
            issues.add(key.span().start, "there is no scene");
        }
        if source.parts().filter(|(other, _)| other.get_ref() == key.get_ref()).count() > 1 {
            issues.add(key.span().start, format!("\"{}\" is named twice", key.get_ref()));
        }
    }
}

pub(super) fn check_possible(
    family: &Family,
    conditions: &[(&Spanned<String>, Expr)],
    issues: &mut Issues<'_>,
) {
    let budget = Budget::new(500_000);
    for level in 1..=family.top_level() {
        let Some(refused) = variant::refusals(family, level, TRIAL_DRAWS, &budget) else { continue };
        if family.draw(level, Seed(0), 0).is_ok() {
            continue;
        }
        if budget.left() == 0 {
            issues.add(0, format!("drawing level {level} takes more work than a problem may"));
            return;
        }
        let worst = conditions.iter().zip(&refused).max_by_key(|(_, refused)| **refused);
        match worst {
            Some(((condition, _), refused)) => {
                let share = format!("it refused {refused} of {TRIAL_DRAWS} draws");
                let message = format!(
                    "no numbers of level {level} satisfy the conditions, this one above all ({share})"
                );
                issues.add(condition.span().start, message);
            }
            None => issues.add(0, format!("no draw of level {level} can be computed")),
        }
        return;
    }
}

/// Draws the picture of some variants of every level: what cannot be drawn is told where it is written.
pub(super) fn check_diagram(family: &Family, issues: &mut Issues<'_>) {
    let Some(diagram) = &family.diagram else { return };
    for (level, index) in (1..=family.top_level()).flat_map(|level| (0..3).map(move |index| (level, index))) {
        let Ok(variant) = family.draw(level, Seed(0), index) else { continue };
        if let Err(fault) = diagram.svg(&variant, &[family.asked()], &Writing::default(), "check") {
            issues.add(fault.place, format!("level {level} cannot be drawn: {}", fault.message));
            return;
        }
    }
}
