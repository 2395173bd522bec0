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
/// What the checks of all draws of a level may cost together: a stranger's file may have many that each take long.
const WORK: u64 = 20_000_000;

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
    let level = |level| {
        let mut draws = Draws::new(family, level);
        draws.more(DRAWS);
        draws.lights().collect::<Vec<_>>()
    };
    (1..=family.top_level()).flat_map(level).collect()
}

/// What the lights of one level look at. Who must not be kept waiting draws a few at a time, and looks at one light at a
/// time.
#[derive(Debug)]
pub struct Draws<'f> {
    family: &'f Family,
    level: u8,
    /// How many variants were to be drawn so far.
    wanted: u32,
    drawn: Vec<Variant<'f>>,
    /// Their original wordings.
    texts: Vec<String>,
}

/// A light before it is named.
struct Verdict {
    pass: bool,
    detail: String,
    draw: Option<u32>,
}

/// Looks at the draws of a level.
type Look = fn(&Draws<'_>) -> Verdict;

/// Every light of a level.
const LIGHTS: [(&str, Look); 10] = [
    ("draws", |draws| draws.accepted()),
    ("distinct", |draws| draws.distinct()),
    ("answers vary", |draws| draws.answers_vary()),
    ("answer not told", |draws| draws.not_told()),
    ("answers fit", |draws| draws.each("every answer is of its declared type", &misfit)),
    ("values sane", |draws| draws.each("counts are whole, ages and chances plausible", &insane)),
    ("working holds", |draws| {
        let budget = Budget::new(WORK);
        let good = "every line of working is true and leads to the answer";
        draws.each(good, &|variant| false_step(variant, &budget))
    }),
    ("facts needed", |draws| draws.needless()),
    ("picture", |draws| draws.each("every picture can be drawn", &undrawn)),
    ("English", |draws| draws.all("every wording agrees in number and article", &english::slip)),
];

/// The names of the lights, in the order in which they are looked at.
pub fn names() -> impl Iterator<Item = &'static str> {
    LIGHTS.iter().map(|(name, _)| *name)
}

impl<'f> Draws<'f> {
    /// None of a level yet.
    pub fn new(family: &'f Family, level: u8) -> Self {
        Self { family, level, wanted: 0, drawn: Vec::new(), texts: Vec::new() }
    }

    /// Draws up to so many more; whether there are still more to draw.
    pub fn more(&mut self, count: u32) -> bool {
        let up_to = self.wanted.saturating_add(count).min(DRAWS);
        for index in self.wanted..up_to {
            if let Ok(variant) = self.family.draw(self.level, Seed(0), index) {
                self.texts.push(variant.statement(&Wording::original(self.family)).plain());
                self.drawn.push(variant);
            }
        }
        self.wanted = up_to;
        up_to < DRAWS
    }

    /// The lights, each of them looked at when it is asked for.
    pub fn lights(&self) -> impl Iterator<Item = Light> {
        LIGHTS.iter().map(|(name, look)| {
            let Verdict { pass, detail, draw } = look(self);
            Light { name, level: self.level, pass, detail, draw }
        })
    }

    /// A light that one bad draw puts out.
    fn each(&self, good: &str, bad: &dyn Fn(&Variant<'_>) -> Option<String>) -> Verdict {
        self.all(good, &|variant, _| bad(variant))
    }

    /// The same, where the text is looked at too.
    fn all(&self, good: &str, bad: &dyn Fn(&Variant<'_>, &str) -> Option<String>) -> Verdict {
        let found =
            self.drawn.iter().zip(&self.texts).find_map(|(variant, text)| {
                Some((variant.index, format!("{}: {text}", bad(variant, text)?)))
            });
        match found {
            Some((index, detail)) => Verdict { pass: false, detail, draw: Some(index) },
            None => Verdict { pass: true, detail: good.to_owned(), draw: None },
        }
    }

    /// Every variant can be drawn, and not after too many refusals.
    fn accepted(&self) -> Verdict {
        let tries: usize = self.drawn.iter().map(|variant| variant.tries as usize).sum();
        let accepted = 100 * self.drawn.len() / tries.max(1);
        let all = self.drawn.len() == DRAWS as usize;
        shares(
            all && accepted >= 5,
            format!("{} of {DRAWS} variants, {accepted} % of the draws kept", self.drawn.len()),
        )
    }

    fn distinct(&self) -> Verdict {
        let mut different = self.texts.clone();
        different.sort_unstable();
        different.dedup();
        let detail = format!("{} distinct texts in {} draws", different.len(), self.texts.len());
        shares(different.len() * 100 >= self.texts.len() * 95, detail)
    }

    /// No answer comes too often: a quarter of the draws for values, three fifths where there are few answers to give.
    fn answers_vary(&self) -> Verdict {
        let mut answers = BTreeMap::<String, usize>::new();
        for variant in &self.drawn {
            *answers.entry(variant.gold(0).map(|gold| gold.text).unwrap_or_default()).or_default() += 1;
        }
        let (common, count) =
            answers.iter().max_by_key(|(_, n)| **n).map_or(("", 0), |(a, n)| (a.as_str(), *n));
        let most = if names_things(self.family) { 60 } else { 25 };
        shares(
            count * 100 <= self.drawn.len() * most,
            format!("the most common answer, {common}, comes {count} times in {}", self.drawn.len()),
        )
    }

    /// The answer stands in the text in at most four of ten draws; where data are listed or options offered it may.
    fn not_told(&self) -> Verdict {
        let Self { family, drawn, texts, .. } = self;
        let listed = family.levels.iter().flatten().any(|domain| matches!(domain, Domain::Several { .. }));
        if listed || names_things(family) {
            return shares(true, "the answer is chosen from what the text lists".into());
        }
        let told = |(variant, text): &(&Variant<'_>, &String)| {
            let answer = variant.gold(0).map(|gold| gold.text).unwrap_or_default();
            let numeral = |c: char| !c.is_ascii_digit() && !matches!(c, '.' | '/' | ':');
            text.split(numeral).any(|part| part.trim_end_matches(['.', ':']) == answer)
        };
        let count = drawn.iter().zip(texts).filter(told).count();
        shares(
            count * 10 <= drawn.len() * 4,
            format!("the answer stands in the text {count} times in {}", drawn.len()),
        )
    }

    /// Every fact that tells drawn numbers changes the answer, or something else that is told, in some draw.
    fn needless(&self) -> Verdict {
        let Self { family, drawn, .. } = self;
        let budget = Budget::new(2_000_000);
        let told = family.main().map_or_else(Vec::new, |ask| family.told(ask));
        let told = told.into_iter().filter_map(|at| family.facts.get(at));
        let told = told.flat_map(|fact| &fact.mentions).copied().filter(|at| *at >= family.drawn);
        let watched: Vec<usize> = told.chain([family.asked()]).collect();
        let matters = |at: usize| {
            drawn.iter().take(SOME).enumerate().any(|(index, variant)| {
                let Some(domain) =
                    family.levels.get(usize::from(variant.level) - 1).and_then(|all| all.get(at))
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
                shares(false, format!("'{name}' is told and does not change the answer: make it an aside"))
            }
            None => shares(true, "whatever is told matters for the answer".into()),
        }
    }
}

/// A light that rests on all draws together.
fn shares(pass: bool, detail: String) -> Verdict {
    Verdict { pass, detail, draw: None }
}

/// Whether the answer is one of a few words or options.
fn names_things(family: &Family) -> bool {
    matches!(family.answer.answer_type, AnswerType::Choice { .. } | AnswerType::Text | AnswerType::Label)
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
fn false_step(variant: &Variant<'_>, budget: &Budget) -> Option<String> {
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
        match variant.evaluate(check, budget) {
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
