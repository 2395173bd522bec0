//! From the file as it is written to a checked family, or to the list of everything that is wrong with it.

mod check;
mod issues;
mod ladder;
mod witness;

use super::diagram::DiagramSource;
use super::domain::Domain;
use super::fact::Part;
use super::format::Format;
use super::source::{Alternatives, AnswerSource, AsideSource, Issue, Source, read};
use super::step::Step;
use super::template::{Scope, Template, unknown};
use super::words::Role;
use super::{Answer, AnswerType, Aside, Ask, Fact, Family, WrongOption};
use crate::math::Expr;
use crate::math::order::{sort, sort_by_key};
use crate::math::parse::parse;
use issues::Issues;
use toml::Spanned;

/// The most entries of one kind (quantities, cast, facts, steps, conditions, asides) that a family may have.
const MAX_ENTRIES: usize = 64;
/// The most levels that a family may have.
const MAX_LEVELS: usize = 16;

/// A condition as it is written, and as it is computed.
type Condition<'s> = (&'s Spanned<String>, Expr);

/// Draws problems and pictures of a family to see that they can be.
type Trials = fn(&Family, &Spanned<AnswerSource>, &[Condition<'_>], &mut Issues<'_>);

/// With problems and pictures drawn to see that they can be.
pub(super) fn tried_now(text: &str) -> Result<Family, Vec<Issue>> {
    compile(text, Some(all_trials))
}

/// Of a text of which that is known.
pub(super) fn tried_before(text: &str) -> Result<Family, Vec<Issue>> {
    compile(text, None)
}

/// The trials are a function, so that a program that does without does not have to carry all that draws.
fn compile(text: &str, trials: Option<Trials>) -> Result<Family, Vec<Issue>> {
    let source = read(text).map_err(|issue| vec![issue])?;
    let mut issues = Issues { text, list: Vec::new() };
    check::check_counts(&source, &mut issues);
    let family = if issues.list.is_empty() { build(source, trials, &mut issues) } else { None };
    sort_by_key(&mut issues.list, |issue| (issue.line, issue.column));
    match family {
        Some(family) if issues.list.is_empty() => Ok(family),
        _ => Err(issues.list),
    }
}

/// All trials.
fn all_trials(
    family: &Family,
    answer: &Spanned<AnswerSource>,
    conditions: &[Condition<'_>],
    issues: &mut Issues<'_>,
) {
    check::check_possible(family, conditions, issues);
    check::check_diagram(family, issues);
    witness::check_witness(family, answer, issues);
}

fn build(source: Source, trials: Option<Trials>, issues: &mut Issues<'_>) -> Option<Family> {
    check::check_identity(&source, issues);
    let cast: Vec<(String, Role)> = (source.cast.0.iter())
        .filter_map(|(name, role)| {
            let role = issues.keep(role, Role::parse(role.get_ref()).map_err(|message| (0, message)))?;
            Some((name.get_ref().clone(), role))
        })
        .collect();
    let letters: Vec<String> = source.letters.iter().map(|letter| letter.get_ref().clone()).collect();
    let (drawn, levels) = ladder::ladder(&source.level, issues)?;
    let known = |name: &str| {
        drawn.iter().chain(&letters).any(|known| known == name)
            || cast.iter().any(|(member, _)| member == name)
    };
    let lets = ladder::definitions(&source.lets, &known, issues)?;
    let quantities: Vec<String> =
        drawn.iter().cloned().chain(lets.iter().map(|(name, _)| name.clone())).collect();
    check::check_names(&source, &quantities, &cast, issues);

    let scope = Scope { quantities: &quantities, cast: &cast, letters: &letters };
    let conditions = expressions(&source.conditions, &scope, issues);
    let checks = expressions(&source.checks, &scope, issues).into_iter().map(|(_, check)| check).collect();
    let lets: Vec<(usize, Expr)> =
        (drawn.len()..).zip(lets).map(|(at, (_, definition))| (at, definition)).collect();
    let conditioned: Vec<Expr> = conditions.iter().map(|(_, condition)| condition.clone()).collect();
    let decided = ladder::decided(&conditioned, &drawn, &lets, &quantities);
    let rules = match ladder::ordered(lets.into_iter().chain(decided).collect(), &quantities) {
        Ok(rules) => rules,
        Err(circle) => {
            let at = source.lets.0.iter().find(|(name, _)| circle.contains(name.get_ref()));
            let names = circle.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
            issues.add(
                at.map_or(0, |(name, _)| name.span().start),
                format!("the definitions go round in a circle: {names}"),
            );
            return None;
        }
    };
    let scene = source.scene.as_ref().map_or_else(Vec::new, |scene| wordings(scene, &scope, issues));
    let parts = source.diagram.iter().flat_map(DiagramSource::parts);
    let scene_part = parts.filter(|(key, _)| key.get_ref() == "scene").map(|(_, part)| part).next();
    let facts = facts(&source, &scope, issues);
    let asks: Vec<Ask> = (source.asks.0.iter())
        .filter_map(|(name, texts)| {
            let quantity = quantity(name, &scope, issues)?;
            let wordings = wordings(texts, &scope, issues);
            let [tells, mentions] = shown(&wordings, &scope);
            Some(Ask { quantity, wordings, tells, mentions })
        })
        .collect();
    if source.asks.0.is_empty() {
        issues.add(0, "there is no [asks]: say what is asked");
    }
    let asked = asks.first()?.quantity;
    let given = match &source.given {
        None => (0..drawn.len()).filter(|&at| at != asked).collect(),
        Some(names) => names.iter().filter_map(|name| quantity(name, &scope, issues)).collect(),
    };
    let steps = (source.steps.0.iter())
        .filter_map(|(name, text)| {
            let finds = quantity(name, &scope, issues)?;
            let text = issues.keep(text, Template::parse(text.get_ref(), &scope))?;
            Some(Step::new(finds, text, &scope))
        })
        .collect();
    let answer = answer(&source.answer, &scope, issues)?;
    let asides = source.asides.iter().map(|aside| self::aside(aside, &scope, issues)).collect();
    let diagram = source.diagram.as_ref().and_then(|diagram| {
        diagram
            .compile(&scope, asked, &mut |place, inside, message| issues.add_inside(place, inside, message))
    });
    let family = Family {
        id: source.id.into_inner(),
        version: source.version.into_inner(),
        title: source.title,
        topic: source.topic,
        skills: source.skills,
        grade: source.grade.into_inner(),
        letters: letters.clone(),
        drawn: drawn.len(),
        quantities: quantities.clone(),
        levels,
        cast: cast.clone(),
        rules,
        conditions: conditioned,
        given,
        scene,
        scene_part: scene_part.unwrap_or_default(),
        facts,
        asks,
        steps,
        checks,
        asides,
        answer,
        diagram,
    };
    if issues.list.is_empty() {
        check::check_told(&family, &source.asks, &source.facts, issues);
        check::check_parts(&family, source.diagram.as_ref(), &source.facts, issues);
    }
    if let Some(trials) = trials.filter(|_| issues.list.is_empty()) {
        trials(&family, &source.answer, &conditions, issues);
    }
    Some(family)
}

/// The index of a named quantity.
fn quantity(name: &Spanned<String>, scope: &Scope<'_>, issues: &mut Issues<'_>) -> Option<usize> {
    let at = scope.quantities.iter().position(|quantity| quantity == name.get_ref().trim());
    if at.is_none() {
        issues.add(name.span().start, unknown(name.get_ref(), scope));
    }
    at
}

/// Comparisons over quantities, letters and the cast.
fn expressions<'s>(
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
            if slip.is_none() && !scope.knows(name) {
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

fn facts(source: &Source, scope: &Scope<'_>, issues: &mut Issues<'_>) -> Vec<Fact> {
    let mut keys = Vec::new();
    let mut facts = Vec::new();
    for (key, texts) in &source.facts.0 {
        let tells: Vec<Option<usize>> = key
            .get_ref()
            .split(',')
            .map(|name| scope.quantities.iter().position(|q| q == name.trim()))
            .collect();
        if tells.contains(&None) {
            issues.add(key.span().start, unknown(key.get_ref(), scope));
        }
        let wordings = wordings(texts, scope, issues);
        keys.push(key.get_ref().as_str());
        let [shows, mentions] = shown(&wordings, scope);
        let tells = tells.into_iter().flatten().collect();
        let (vague, hints, seen) = (Vec::new(), Vec::new(), Vec::new());
        let (free, part) = (false, Part::Essential);
        facts.push(Fact { tells, shows, mentions, hints, wordings, vague, seen, part, free });
    }
    let find = |key: &Spanned<String>, issues: &mut Issues<'_>| {
        let at = keys.iter().position(|known| known == key.get_ref());
        if at.is_none() {
            let known = keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ");
            issues
                .add(key.span().start, format!("there is no fact \"{}\"; there are {known}", key.get_ref()));
        }
        at
    };
    for (key, texts) in &source.vague.0 {
        let vague = wordings(texts, scope, issues);
        if let Some(fact) = find(key, issues).and_then(|at| facts.get_mut(at)) {
            [_, fact.hints] = shown(&vague, scope);
            fact.vague = vague;
        }
    }
    for (key, texts) in &source.seen.0 {
        let seen = wordings(texts, scope, issues);
        let told = shown(&seen, scope)[1].clone();
        if let Some(fact) = find(key, issues).and_then(|at| facts.get_mut(at)) {
            if fact.tells.iter().any(|at| told.contains(at)) {
                issues.add(key.span().start, "what is said beside the picture must not tell its numbers");
            }
            fact.seen = seen;
        }
    }
    for (key, part) in source.diagram.iter().flat_map(DiagramSource::parts) {
        if key.get_ref() == "scene" {
            continue;
        }
        if let Some(fact) = find(key, issues).and_then(|at| facts.get_mut(at)) {
            fact.part = part;
        }
    }
    for key in &source.free {
        if let Some(fact) = find(key, issues).and_then(|at| facts.get_mut(at)) {
            fact.free = true;
        }
    }
    facts
}

/// The quantities that every one of the wordings shows, and those that any of them shows.
fn shown(wordings: &[Template], scope: &Scope<'_>) -> [Vec<usize>; 2] {
    let shown: Vec<Vec<usize>> = wordings.iter().map(|wording| wording.shown(scope)).collect();
    let mut any = shown.concat();
    sort(&mut any);
    any.dedup();
    let every = any.iter().copied().filter(|at| shown.iter().all(|one| one.contains(at))).collect();
    [every, any]
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

fn aside(aside: &AsideSource, scope: &Scope<'_>, issues: &mut Issues<'_>) -> Aside {
    let own = scope.quantities.len();
    let mut names = scope.quantities.to_vec();
    let mut domains = Vec::new();
    for (name, domain) in &aside.lets.0 {
        if names.contains(name.get_ref()) || scope.cast.iter().any(|(member, _)| member == name.get_ref()) {
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
    let scope = Scope { quantities: &names, ..*scope };
    let texts = wordings(&aside.text, &scope, issues);
    // Independence: an aside may name people and things, but tell no number that the problem has.
    if texts.iter().any(|text| text.shown(&scope).iter().any(|&at| at < own)) {
        issues.add(aside.text.span().start, "an aside must not tell a number of the problem");
    }
    Aside { names: names.split_off(own), domains, texts }
}

fn answer(source: &Spanned<AnswerSource>, scope: &Scope<'_>, issues: &mut Issues<'_>) -> Option<Answer> {
    let AnswerSource { kind, places, unit, currency, format, wrong, .. } = source.get_ref();
    let name = kind.get_ref().as_str();
    let Some(mut answer_type) = AnswerType::declared(name, *places, currency.clone()) else {
        let known = AnswerType::DECLARED.join(", ");
        issues.add(kind.span().start, format!("'{name}' is no type of answer here: write one of {known}"));
        return None;
    };
    match (name, places) {
        ("decimal", Some(0..=20)) | ("money", None | Some(0..=4)) => {}
        ("decimal", _) => issues.add(source.span().start, "a decimal answer needs places, from 0 to 20"),
        ("money", _) => issues.add(source.span().start, "an amount of money has 0 to 4 places"),
        (_, Some(_)) => issues.add(source.span().start, format!("an answer of type {name} has no places")),
        (_, None) => {}
    }
    if currency.is_some() && name != "money" {
        issues.add(source.span().start, format!("an answer of type {name} has no currency"));
    }
    let chosen = name == "choice";
    if chosen == wrong.is_empty() || wrong.len() > 8 {
        issues.add(
            source.span().start,
            "an answer of type choice, and no other, has one to eight [[answer.wrong]]",
        );
    }
    let values: Vec<Spanned<String>> = wrong.iter().map(|option| option.value.clone()).collect();
    let values = expressions(&values, scope, issues);
    let reasons = wrong.iter().map(|option| option.because.clone());
    let wrong = reasons.zip(values).map(|(because, (_, value))| WrongOption { because, value }).collect();
    let format = match format {
        Some(name) => {
            let format =
                Format::named(name.get_ref()).ok_or((0, "this is not a way to write a number".to_owned()));
            issues.keep(name, format)?
        }
        None => Format::Plain,
    };
    let unit = match unit {
        Some(unit) => Some(issues.keep(unit, Template::parse(unit.get_ref(), scope))?),
        None => None,
    };
    let conditions = witness::sought(source, &mut answer_type, scope, issues);
    Some(Answer { answer_type, conditions, unit, format, wrong })
}
