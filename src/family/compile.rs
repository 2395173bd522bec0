//! From the file as it is written to a checked family, or to the list of everything that is wrong with it.

use super::domain::Domain;
use super::source::{Alternatives, AnswerSource, AsideSource, DomainText, Entries, Issue, Source, read};
use super::template::{Scope, Template, unknown};
use super::words::Role;
use super::{AnswerType, Aside, Family, variant};
use crate::math::Expr;
use crate::math::eval::Budget;
use crate::math::parse::parse;
use toml::Spanned;

/// The most entries of one kind (quantities, cast, facts, steps, conditions, asides) that a family may have.
const MAX_ENTRIES: usize = 64;
/// The most levels that a family may have.
const MAX_LEVELS: usize = 16;
/// The most complaints that are told at once.
const MAX_ISSUES: usize = 50;
/// Draws per level to see whether the conditions can be satisfied at all.
const TRIAL_DRAWS: u32 = 1000;

pub(super) fn compile(text: &str) -> Result<Family, Vec<Issue>> {
    let source = read(text).map_err(|issue| vec![issue])?;
    let mut issues = Issues { text, list: Vec::new() };
    check_counts(&source, &mut issues);
    let family = if issues.list.is_empty() { build(source, &mut issues) } else { None };
    issues.list.sort_by_key(|issue| (issue.line, issue.column));
    match family {
        Some(family) if issues.list.is_empty() => Ok(family),
        _ => Err(issues.list),
    }
}

/// Collects what is wrong, so that an author sees all of it at once.
struct Issues<'a> {
    text: &'a str,
    list: Vec<Issue>,
}

impl Issues<'_> {
    fn add(&mut self, offset: usize, message: impl Into<String>) {
        if self.list.len() < MAX_ISSUES {
            self.list.push(Issue::at(self.text, offset, message));
        }
    }

    /// Keeps the value, or the complaint. `inside` is the offset within the quoted value.
    fn keep<T>(&mut self, value: &Spanned<String>, result: Result<T, (usize, String)>) -> Option<T> {
        result.map_err(|(inside, message)| self.add(self.inside(value, inside), message)).ok()
    }

    /// The offset in the file of a byte of a quoted value (exact unless the value has escapes before it).
    fn inside(&self, value: &Spanned<String>, offset: usize) -> usize {
        let start = value.span().start;
        let quotes = self.text.get(start..).map_or(0, |rest| {
            if rest.starts_with("\"\"\"") || rest.starts_with("'''") {
                3
            } else {
                usize::from(rest.starts_with(['"', '\'']))
            }
        });
        start + quotes + offset
    }
}

fn build(source: Source, issues: &mut Issues<'_>) -> Option<Family> {
    check_identity(&source, issues);
    let cast: Vec<(String, Role)> = (source.cast.0.iter())
        .filter_map(|(name, role)| {
            let role = issues.keep(role, Role::parse(role.get_ref()).map_err(|message| (0, message)))?;
            Some((name.get_ref().clone(), role))
        })
        .collect();
    let (drawn, levels) = ladder(&source.level, issues)?;
    let (computed, lets) = definitions(&source.lets, &drawn, issues)?;
    let quantities: Vec<String> = drawn.iter().cloned().chain(computed).collect();
    check_names(&source, &quantities, &cast, issues);

    let scope = Scope { quantities: &quantities, cast: &cast };
    let conditions = conditions(&source.conditions.conditions, &scope, issues);
    let scene = source.scene.as_ref().map_or_else(Vec::new, |scene| wordings(scene, &scope, issues));
    let mut facts = Vec::new();
    for (names, texts) in &source.facts.0 {
        let told: Vec<Option<usize>> =
            names.get_ref().split(',').map(|name| quantities.iter().position(|q| q == name.trim())).collect();
        if told.contains(&None) {
            issues.add(names.span().start, unknown(names.get_ref(), &scope));
        }
        let templates = wordings(texts, &scope, issues);
        // Facts about computed quantities are for turned-round problems; the original tells what was drawn.
        if told.iter().flatten().all(|&at| at < drawn.len()) {
            facts.push(templates);
        }
    }
    let Some((asked_name, _)) = source.asks.0.first() else {
        issues.add(0, "there is no [asks]: say what is asked");
        return None;
    };
    let asked = quantities.iter().position(|q| q == asked_name.get_ref());
    // The first is what the original asks for; the others are for turned-round problems, and checked all the same.
    let mut asks = source.asks.0.iter().map(|(_, texts)| wordings(texts, &scope, issues)).collect::<Vec<_>>();
    let ask = asks.swap_remove(0);
    for (name, _) in source.asks.0.iter().skip(1) {
        if !quantities.contains(name.get_ref()) {
            issues.add(name.span().start, unknown(name.get_ref(), &scope));
        }
    }
    let steps = steps(&source.steps, &scope, issues);
    let (answer_type, unit) = answer(&source.answer, &scope, issues)?;
    let asides = source.asides.iter().map(|aside| self::aside(aside, &quantities, &cast, issues)).collect();
    let Some(asked) = asked else {
        issues.add(asked_name.span().start, unknown(asked_name.get_ref(), &scope));
        return None;
    };
    let family = Family {
        id: source.id.into_inner(),
        version: source.version.into_inner(),
        title: source.title,
        topic: source.topic,
        skills: source.skills,
        grade: source.grade.into_inner(),
        drawn: drawn.len(),
        quantities,
        levels,
        cast,
        lets,
        conditions: conditions.iter().map(|(_, condition)| condition.clone()).collect(),
        scene,
        facts,
        ask,
        asked,
        steps,
        asides,
        answer_type,
        unit,
    };
    if issues.list.is_empty() {
        check_told(&family, asked_name, issues);
        check_possible(&family, &conditions, issues);
    }
    Some(family)
}

/// Sizes come first: everything after may take time that grows with them.
fn check_counts(source: &Source, issues: &mut Issues<'_>) {
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
    at_most(MAX_ENTRIES, source.facts.0.len(), "facts", start(&source.facts));
    at_most(MAX_ENTRIES, source.asks.0.len(), "questions", start(&source.asks));
    let conditions = &source.conditions.conditions;
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

fn check_identity(source: &Source, issues: &mut Issues<'_>) {
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

fn check_names(source: &Source, quantities: &[String], cast: &[(String, Role)], issues: &mut Issues<'_>) {
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
    let people = cast.iter().filter(|(_, role)| *role == Role::Person).count();
    if people > Role::Person.size() {
        issues.add(0, format!("there are names for {} people, not for {people}", Role::Person.size()));
    }
}

/// The names of the drawn quantities and, per level, their domains in that order.
fn ladder(
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

/// The computed quantities in an order in which each comes after what it needs.
fn definitions(
    lets: &Entries<String>,
    drawn: &[String],
    issues: &mut Issues<'_>,
) -> Option<(Vec<String>, Vec<Expr>)> {
    let mut waiting = Vec::new();
    for (name, definition) in &lets.0 {
        let expr = issues.keep(definition, parse(definition.get_ref()).map_err(|e| (e.offset, e.message)))?;
        let mut needs = Vec::new();
        expr.symbols(&mut |symbol| needs.push(symbol.to_owned()));
        for need in &needs {
            let known = drawn.contains(need) || lets.0.iter().any(|(other, _)| other.get_ref() == need);
            if !known {
                let inside = definition.get_ref().find(need.as_str()).unwrap_or(0);
                let at = issues.inside(definition, inside);
                issues.add(at, format!("'{need}' is neither drawn by the levels nor defined in [let]"));
                return None;
            }
        }
        waiting.push((name, expr, needs));
    }
    let (mut names, mut exprs) = (Vec::new(), Vec::new());
    while !waiting.is_empty() {
        let ready =
            |needs: &[String], names: &[String]| needs.iter().all(|n| drawn.contains(n) || names.contains(n));
        let Some(at) = waiting.iter().position(|(_, _, needs)| ready(needs, &names)) else {
            let round: Vec<String> =
                waiting.iter().map(|(name, ..)| format!("'{}'", name.get_ref())).collect();
            let at = waiting.first().map_or(0, |(name, ..)| name.span().start);
            issues.add(at, format!("the definitions go round in a circle: {}", round.join(", ")));
            return None;
        };
        let (name, expr, _) = waiting.remove(at);
        names.push(name.get_ref().clone());
        exprs.push(expr);
    }
    Some((names, exprs))
}

fn conditions<'s>(
    list: &'s [Spanned<String>],
    scope: &Scope<'_>,
    issues: &mut Issues<'_>,
) -> Vec<(&'s Spanned<String>, Expr)> {
    let mut kept = Vec::new();
    for condition in list {
        let Some(expr) =
            issues.keep(condition, parse(condition.get_ref()).map_err(|e| (e.offset, e.message)))
        else {
            continue;
        };
        let mut slip = None;
        expr.symbols(&mut |name| {
            if slip.is_none() && !scope.quantities.iter().any(|quantity| quantity == name) {
                slip = Some(name.to_owned());
            }
        });
        match slip {
            Some(name) => {
                let at = issues.inside(condition, condition.get_ref().find(&name).unwrap_or(0));
                issues.add(at, unknown(&name, scope));
            }
            None => kept.push((condition, expr)),
        }
    }
    kept
}

fn wordings(texts: &Spanned<Alternatives>, scope: &Scope<'_>, issues: &mut Issues<'_>) -> Vec<Template> {
    let list = &texts.get_ref().0;
    if list.is_empty() || list.len() > MAX_ENTRIES {
        issues.add(texts.span().start, format!("give one to {MAX_ENTRIES} wordings"));
    }
    list.iter()
        .filter_map(|text| {
            // A single text has no place of its own; its entry's is the same.
            let span = if text.span().is_empty() { texts.span() } else { text.span() };
            let text = Spanned::new(span, text.get_ref().clone());
            issues.keep(&text, Template::parse(text.get_ref(), scope))
        })
        .collect()
}

fn steps(steps: &Entries<String>, scope: &Scope<'_>, issues: &mut Issues<'_>) -> Vec<Template> {
    let mut templates = Vec::new();
    for (name, text) in &steps.0 {
        if !scope.quantities.contains(name.get_ref()) {
            issues.add(name.span().start, unknown(name.get_ref(), scope));
        }
        templates.extend(issues.keep(text, Template::parse(text.get_ref(), scope)));
    }
    templates
}

fn aside(
    aside: &AsideSource,
    quantities: &[String],
    cast: &[(String, Role)],
    issues: &mut Issues<'_>,
) -> Aside {
    let mut names = quantities.to_vec();
    let mut domains = Vec::new();
    for (name, domain) in &aside.lets.0 {
        if names.contains(name.get_ref()) || cast.iter().any(|(member, _)| member == name.get_ref()) {
            let message = format!("an aside needs names of its own: '{}' is the problem's", name.get_ref());
            issues.add(name.span().start, message);
        }
        let text = Spanned::new(domain.span(), domain.get_ref().0.clone());
        if let Some(domain) =
            issues.keep(&text, Domain::parse(text.get_ref()).map_err(|message| (0, message)))
        {
            domains.push(domain);
            names.push(name.get_ref().clone());
        }
    }
    let scope = Scope { quantities: &names, cast };
    let texts = wordings(&aside.text, &scope, issues);
    // Independence: an aside may name people and things, but tell no number that the problem has.
    if texts.iter().any(|text| text.shown(&scope).iter().any(|&at| at < quantities.len())) {
        issues.add(aside.text.span().start, "an aside must not tell a number of the problem");
    }
    Aside { names: names.split_off(quantities.len()), domains, texts }
}

fn answer(
    source: &Spanned<AnswerSource>,
    scope: &Scope<'_>,
    issues: &mut Issues<'_>,
) -> Option<(AnswerType, Option<Template>)> {
    let AnswerSource { kind, places, unit } = source.get_ref();
    let answer_type = match (kind.get_ref().as_str(), places) {
        ("integer", None) => AnswerType::Integer,
        ("decimal", Some(places @ 0..=20)) => AnswerType::Decimal { places: *places },
        ("fraction", None) => AnswerType::Fraction,
        ("percent", None) => AnswerType::Percent,
        ("decimal", _) => {
            issues.add(source.span().start, "a decimal answer needs places, from 0 to 20");
            return None;
        }
        (name @ ("integer" | "fraction" | "percent"), Some(_)) => {
            issues.add(source.span().start, format!("an answer of type {name} has no places"));
            return None;
        }
        (name, _) => {
            let message =
                format!("'{name}' is no type of answer here: write integer, decimal, fraction or percent");
            issues.add(kind.span().start, message);
            return None;
        }
    };
    let unit = match unit {
        Some(unit) => Some(issues.keep(unit, Template::parse(unit.get_ref(), scope))?),
        None => None,
    };
    Some((answer_type, unit))
}

/// Every drawn quantity must be told in every wording, or the problem cannot be solved; and no wording may tell the
/// answer.
fn check_told(family: &Family, asked: &Spanned<String>, issues: &mut Issues<'_>) {
    let scope = Scope { quantities: &family.quantities, cast: &family.cast };
    let shown =
        |wordings: &[Template]| wordings.iter().map(|wording| wording.shown(&scope)).collect::<Vec<_>>();
    let facts: Vec<Vec<Vec<usize>>> = family.facts.iter().map(|fact| shown(fact)).collect();
    let (scene, asks) = (shown(&family.scene), shown(&family.ask));
    if scene.iter().any(|told| !told.is_empty()) {
        issues.add(asked.span().start, "the scene must not tell a number");
    }
    if facts.iter().flatten().chain(&asks).any(|told| told.contains(&family.asked)) {
        let message = format!("a wording of the problem tells '{}', which it asks for", asked.get_ref());
        issues.add(asked.span().start, message);
    }
    for at in (0..family.drawn).filter(|at| *at != family.asked) {
        let always = |wordings: &[Vec<usize>]| wordings.iter().all(|told| told.contains(&at));
        if !facts.iter().any(|fact| always(fact)) && !always(&asks) {
            let name = family.quantities.get(at).map_or("", String::as_str);
            issues.add(asked.span().start, format!("the problem does not tell '{name}' in every wording"));
        }
    }
}

fn check_possible(family: &Family, conditions: &[(&Spanned<String>, Expr)], issues: &mut Issues<'_>) {
    let budget = Budget::new(500_000);
    for level in 1..=family.top_level() {
        let Some(refused) = variant::refusals(family, level, TRIAL_DRAWS, &budget) else { continue };
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
