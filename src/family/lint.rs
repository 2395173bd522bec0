//! Is this a good family? Lights, each with the draw that put it out.

use super::step::{self, Checked};
use super::{AnswerType, Family, Seed, Variant, Wording};
use crate::math::eval::Budget;
use crate::math::{Value, render};
use std::collections::BTreeMap;

/// Draws per level that the lights look at.
pub const DRAWS: u32 = 200;

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
}

/// All lights of a family, level by level.
pub fn lint(family: &Family) -> Vec<Light> {
    (1..=family.top_level()).flat_map(|level| lint_level(family, level)).collect()
}

fn lint_level(family: &Family, level: u8) -> Vec<Light> {
    let drawn: Vec<Variant<'_>> =
        (0..DRAWS).filter_map(|index| family.draw(level, Seed(0), index).ok()).collect();
    let light = |name, pass, detail| Light { name, level, pass, detail };
    let count = u32::try_from(drawn.len()).unwrap_or(u32::MAX);
    let tries: u32 = drawn.iter().map(|variant| variant.tries).sum();
    let mut texts = BTreeMap::<String, u32>::new();
    let mut answers = BTreeMap::<String, u32>::new();
    let (mut shape, mut working) = (None, None);
    for variant in &drawn {
        let text = variant.statement(&Wording::original(family)).plain();
        let answer = variant.answer().map(Value::plain).unwrap_or_default();
        if shape.is_none() {
            shape = misfit(variant).map(|why| format!("{why}: {text}"));
        }
        if working.is_none() {
            working = false_step(variant);
        }
        *texts.entry(text).or_default() += 1;
        *answers.entry(answer).or_default() += 1;
    }
    let distinct = texts.len();
    let (common, share) = answers.iter().max_by_key(|(_, n)| **n).map_or(("", 0), |(a, n)| (a.as_str(), *n));
    vec![
        light("draws", count == DRAWS, format!("{count} of {DRAWS} variants drawn, {tries} tries")),
        light(
            "distinct",
            distinct * 100 >= drawn.len() * 95,
            format!("{distinct} distinct texts in {count} draws"),
        ),
        light(
            "answers vary",
            share * 4 <= count,
            format!("the most common answer, {common}, comes {share} times in {count}"),
        ),
        light(
            "answers fit",
            shape.is_none(),
            shape.unwrap_or_else(|| "every answer is of its declared type".into()),
        ),
        light(
            "working holds",
            working.is_none(),
            working.unwrap_or_else(|| "every line of working is true and the last gives the answer".into()),
        ),
    ]
}

/// Why the answer does not fit its declared type.
fn misfit(variant: &Variant<'_>) -> Option<String> {
    let answer = variant.answer()?;
    let declared = &variant.family.answer.answer_type;
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
