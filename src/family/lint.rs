//! Is this a good family? Lights, each with the draw that put it out.

mod english;

use super::step::{self, Checked};
use super::{AnswerType, Domain, Family, Seed, Variant, Wording};
use crate::math::eval::Budget;
use crate::math::number::{compare, whole};
use crate::math::{Value, render};
use num_traits::Signed;
use std::collections::BTreeMap;

/// Draws per level that the lights look at.
pub const DRAWS: u32 = 200;
/// How many of them the slower lights look at.
const SOME: usize = 20;

/// One light.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Light {
    /// What it looks at.
    pub name: &'static str,
    /// Which level, from 1.
    pub level: u8,
    /// Whether it is green.
    pub pass: bool,
    /// What was seen, in one sentence.
    pub detail: String,
    /// The position of the first offending draw of seed 0, if it is one draw that offends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<u32>,
}

/// All lights of a family, level by level.
pub fn lint(family: &Family) -> Vec<Light> {
    (1..=family.top_level()).flat_map(|level| lint_level(family, level)).collect()
}

fn lint_level(family: &Family, level: u8) -> Vec<Light> {
    let drawn: Vec<Variant<'_>> =
        (0..DRAWS).filter_map(|index| family.draw(level, Seed(0), index).ok()).collect();
    let texts: Vec<String> =
        drawn.iter().map(|variant| variant.statement(&Wording::original(family)).plain()).collect();
    let shares = |pass, detail: String| Verdict { pass, detail, draw: None };
    // A light that one bad draw puts out.
    let each = |good: &str, bad: &dyn Fn(&Variant<'_>, &str) -> Option<String>| {
        let found = drawn
            .iter()
            .zip(&texts)
            .find_map(|(variant, text)| Some((variant.index, format!("{}: {text}", bad(variant, text)?))));
        match found {
            Some((index, detail)) => Verdict { pass: false, detail, draw: Some(index) },
            None => Verdict { pass: true, detail: good.to_owned(), draw: None },
        }
    };
    let lights = [
        ("draws", draws(&drawn, &shares)),
        ("distinct", distinct(&texts, &shares)),
        ("answers vary", answers_vary(family, &drawn, &shares)),
        ("answer not told", not_told(family, &drawn, &texts, &shares)),
        ("answers fit", each("every answer is of its declared type", &|variant, _| misfit(variant))),
        ("values sane", each("counts are whole, ages and chances plausible", &|variant, _| insane(variant))),
        (
            "working holds",
            each("every line of working is true and leads to the answer", &|variant, _| false_step(variant)),
        ),
        ("facts needed", needless(family, &drawn, &shares)),
        ("picture", each("every picture can be drawn", &|variant, _| undrawn(variant))),
        ("English", each("every wording agrees in number and article", &english::slip)),
    ];
    let light = |(name, Verdict { pass, detail, draw })| Light { name, level, pass, detail, draw };
    lights.into_iter().map(light).collect()
}

/// A light before it is named.
struct Verdict {
    pass: bool,
    detail: String,
    draw: Option<u32>,
}

/// Makes a verdict that rests on all draws together.
type Shares<'a> = &'a dyn Fn(bool, String) -> Verdict;

/// Every variant can be drawn, and not after too many refusals.
fn draws(drawn: &[Variant<'_>], verdict: Shares<'_>) -> Verdict {
    let tries: usize = drawn.iter().map(|variant| variant.tries as usize).sum();
    let accepted = 100 * drawn.len() / tries.max(1);
    let all = drawn.len() == DRAWS as usize;
    verdict(
        all && accepted >= 5,
        format!("{} of {DRAWS} variants, {accepted} % of the draws kept", drawn.len()),
    )
}

fn distinct(texts: &[String], verdict: Shares<'_>) -> Verdict {
    let mut different = texts.to_vec();
    different.sort_unstable();
    different.dedup();
    let detail = format!("{} distinct texts in {} draws", different.len(), texts.len());
    verdict(different.len() * 100 >= texts.len() * 95, detail)
}

/// No answer comes too often: a quarter of the draws for values, three fifths where there are few answers to give.
fn answers_vary(family: &Family, drawn: &[Variant<'_>], verdict: Shares<'_>) -> Verdict {
    let mut answers = BTreeMap::<String, usize>::new();
    for variant in drawn {
        *answers.entry(variant.gold(0).map(|gold| gold.text).unwrap_or_default()).or_default() += 1;
    }
    let (common, count) = answers.iter().max_by_key(|(_, n)| **n).map_or(("", 0), |(a, n)| (a.as_str(), *n));
    let most = if names_things(family) { 60 } else { 25 };
    verdict(
        count * 100 <= drawn.len() * most,
        format!("the most common answer, {common}, comes {count} times in {}", drawn.len()),
    )
}

/// Whether the answer is one of a few words or options.
fn names_things(family: &Family) -> bool {
    matches!(family.answer.answer_type, AnswerType::Choice { .. } | AnswerType::Text | AnswerType::Label)
}

/// The answer stands in the text in at most four of ten draws; where data are listed or options offered it may.
fn not_told(family: &Family, drawn: &[Variant<'_>], texts: &[String], verdict: Shares<'_>) -> Verdict {
    let listed = family.levels.iter().flatten().any(|domain| matches!(domain, Domain::Several { .. }));
    if listed || names_things(family) {
        return verdict(true, "the answer is chosen from what the text lists".into());
    }
    let told = |(variant, text): &(&Variant<'_>, &String)| {
        let answer = variant.gold(0).map(|gold| gold.text).unwrap_or_default();
        let numeral = |c: char| !c.is_ascii_digit() && !matches!(c, '.' | '/' | ':');
        text.split(numeral).any(|part| part.trim_end_matches(['.', ':']) == answer)
    };
    let count = drawn.iter().zip(texts).filter(told).count();
    verdict(
        count * 10 <= drawn.len() * 4,
        format!("the answer stands in the text {count} times in {}", drawn.len()),
    )
}

/// Every fact that tells drawn numbers changes the answer, or something else that is told, in some draw.
fn needless(family: &Family, drawn: &[Variant<'_>], verdict: Shares<'_>) -> Verdict {
    let budget = Budget::new(2_000_000);
    let told = family.main().map_or_else(Vec::new, |ask| family.told(ask));
    let told = told.into_iter().filter_map(|at| family.facts.get(at));
    let told = told.flat_map(|fact| &fact.mentions).copied().filter(|at| *at >= family.drawn);
    let watched: Vec<usize> = told.chain([family.asked()]).collect();
    let matters = |at: usize| {
        drawn.iter().take(SOME).enumerate().any(|(index, variant)| {
            let Some(domain) = family.levels.get(usize::from(variant.level) - 1).and_then(|all| all.get(at))
            else {
                return true;
            };
            let mut stream = variant.stream(&format!("needed/{index}"));
            (0..SOME).any(|_| {
                let change = [(at, domain.draw(&mut stream))];
                let changed = variant.recompute(&change, &budget);
                changed.is_ok_and(|other| {
                    watched.iter().any(|&at| other.values.get(at) != variant.values.get(at))
                })
            })
        })
    };
    let decided = |at: usize| family.rules.iter().any(|rule| rule.at == at);
    let told = family.main().map_or_else(Vec::new, |ask| family.told(ask));
    // A sentence is needed if one of its numbers is; one that is the same in all draws says nothing either way.
    let varies = |at: usize| {
        drawn
            .iter()
            .any(|variant| variant.values.get(at) != drawn.first().and_then(|first| first.values.get(at)))
    };
    let idle = told.into_iter().filter_map(|at| family.facts.get(at)).find(|fact| {
        fact.tells.iter().all(|&at| at < family.drawn && !decided(at) && varies(at) && !matters(at))
    });
    let names = |fact: &super::Fact| {
        let names = fact.tells.iter().filter_map(|&at| family.quantities.get(at)).map(String::as_str);
        names.collect::<Vec<_>>().join(", ")
    };
    match idle.map(names) {
        Some(name) => {
            verdict(false, format!("'{name}' is told and does not change the answer: make it an aside"))
        }
        None => verdict(true, "whatever is told matters for the answer".into()),
    }
}

fn undrawn(variant: &Variant<'_>) -> Option<String> {
    let family = variant.family;
    let missing = family.diagram.is_some() && variant.figure(&Wording::original(family), "lint").is_none();
    missing.then(|| "this draw has no picture".into())
}

/// A value that cannot be meant: part of a thing, a chance above one, an age beyond all people.
fn insane(variant: &Variant<'_>) -> Option<String> {
    let family = variant.family;
    let texts = family.facts.iter().flat_map(|fact| &fact.wordings);
    let texts = texts.chain(family.asks.iter().flat_map(|ask| &ask.wordings));
    let name = |at: usize| family.quantities.get(at).map_or("", String::as_str);
    let value = |at: usize| variant.values.get(at).and_then(Value::number);
    for at in texts.flat_map(super::template::Template::counted) {
        if let Some(number) = value(at)
            && (!number.is_integer() || number.is_negative())
        {
            return Some(format!(
                "'{}' counts things and is {}",
                name(at),
                crate::math::number::plain(number)
            ));
        }
    }
    for at in 0..family.quantities.len() {
        let Some(number) = value(at) else { continue };
        let age = name(at) == "age" || name(at).ends_with("_age") || name(at).starts_with("age_");
        if age && (number.is_negative() || compare(number, &whole(120)).is_gt()) {
            return Some(format!("an age of {}", crate::math::number::plain(number)));
        }
    }
    let chance = family.topic == "probability" && matches!(family.answer.answer_type, AnswerType::Fraction);
    let answer = variant.answer().and_then(Value::number).filter(|_| chance)?;
    (answer.is_negative() || compare(answer, &whole(1)).is_gt())
        .then(|| format!("a chance of {}", crate::math::number::plain(answer)))
}

/// Why the answer does not fit its declared type.
fn misfit(variant: &Variant<'_>) -> Option<String> {
    let answer = variant.answer()?;
    let declared = &variant.family.answer.answer_type;
    if let AnswerType::Witness { .. } = declared {
        return variant.misfit().map(|why| why.to_string());
    }
    let fits = match (answer, declared) {
        (Value::Number(answer), AnswerType::Integer) => answer.is_integer(),
        (Value::Number(_), _) => !matches!(declared, AnswerType::Set | AnswerType::Tuple | AnswerType::Label),
        (Value::List(_), _) => {
            matches!(declared, AnswerType::Set | AnswerType::Tuple | AnswerType::Choice { .. })
        }
        (Value::Text(_), _) => {
            matches!(declared, AnswerType::Text | AnswerType::Label | AnswerType::Choice { .. })
        }
        (Value::Poly(_), _) => matches!(declared, AnswerType::Expression | AnswerType::Polynomial),
        (Value::Truth(_), _) => false,
    };
    (!fits).then(|| format!("{} is not of type {}", answer.plain(), declared.name()))
}

/// What is wrong with the working: a line that is not true, one that cannot be checked, or an end that is not the
/// answer.
///
/// A way to the answer that is independent of the definitions: the lines are read back as a reader would.
fn false_step(variant: &Variant<'_>) -> Option<String> {
    let family = variant.family;
    let lines: Vec<String> = variant.steps().iter().map(super::Statement::plain).collect();
    let Some(last) = lines.last() else { return Some("there is no working".into()) };
    let mut end = None;
    for line in &lines {
        end = match step::check(line, &family.letters) {
            Checked::Broken(why) => return Some(why),
            Checked::True(value) => Some(value),
            Checked::Prose => None,
        };
    }
    for check in &family.checks {
        match variant.evaluate(check, &Budget::default()) {
            Ok(Value::Truth(true)) => {}
            Ok(_) => return Some(format!("a check does not hold: {}", render::plain(check))),
            Err(why) => return Some(format!("a check cannot be computed ({why}): {}", render::plain(check))),
        }
    }
    match end {
        None if family.checks.is_empty() => {
            Some("the working ends in prose and there are no [checks]".into())
        }
        Some(end) if Some(&end) != variant.answer() && family.checks.is_empty() => {
            Some(format!("the working does not end in the answer: {last}"))
        }
        _ => None,
    }
}
