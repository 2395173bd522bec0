//! From a reply and the right answer to a verdict that shows how it came about.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::miss::Miss;
use super::region::{Region, Regions, Rule, Search};
use super::verdict::Verdict;
use super::{expression, label, number, phrase, several, time, witness};
use crate::family::answer_type::AnswerType;
use crate::family::witness::{Misfit, Sought, shown};
use crate::math::number::parse_plain;
use crate::math::{self, Number};

/// The right answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gold {
    /// Canonical plain text: `-3`, `0.75`, `2/3`, `3x + 1`, an option's letter, a label, words.
    pub value: String,
    /// What counts as the same value.
    pub kind: AnswerType,
    /// The unit asked for (`apples`, `cm`), which a reply may leave out.
    #[serde(default)]
    pub unit: Option<String>,
}

/// What became of a reply, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// The lenient verdict.
    pub verdict: Verdict,
    /// Right, announced as the answer, and in the asked-for form with nothing but a unit beside it.
    pub strict: bool,
    /// Where the answer was found; `None` if it was not.
    pub extracted: Option<Extract>,
    /// The rule that found it.
    pub rule: Option<Rule>,
    /// The value as understood, in canonical plain text.
    pub normalised: Option<String>,
    /// Why the verdict is not "right", in words for people.
    pub reason: Option<String>,
}

/// A piece of the reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// Byte offset of its start in the reply.
    pub start: usize,
    /// Byte offset of its end.
    pub end: usize,
    /// The piece itself.
    pub text: String,
}

/// Grades a model's reply: the answer is looked for by every [`Rule`] in turn.
pub fn grade(reply: &str, gold: &Gold) -> Grade {
    let extra: &[&str] =
        if matches!(gold.kind, AnswerType::Choice { .. }) { &["option", "choice"] } else { &[] };
    examine(reply, gold, Regions::new(reply, Search { extra, whole_first: gold.kind.is_number() }))
}

/// Grades what a person typed into the answer box: all of it is the answer, nothing is searched for.
pub fn check(typed: &str, gold: &Gold) -> Grade {
    let start = typed.len() - typed.trim_start().len();
    let span = start..typed.trim_end().len().max(start);
    let region = if span.is_empty() { None } else { Some(Region { rule: Rule::Whole, span }) };
    examine(typed, gold, region.into_iter())
}

/// An answer read from a region; its span is within the region.
struct Answer {
    span: Range<usize>,
    normalised: String,
    outcome: Result<(), String>,
    /// In the asked-for form, with nothing else beside it.
    tidy: bool,
}

fn examine(reply: &str, gold: &Gold, regions: impl Iterator<Item = Region>) -> Grade {
    let (mut reason, mut missed) = (None, None);
    for Region { rule, span } in regions {
        let text = reply.get(span.clone()).unwrap_or_default();
        match answer(text, rule, gold) {
            Ok(answer) => return conclude(reply, span.start, rule, answer),
            Err(why) => {
                let declined = gold.is_value() && rule.is_said() && declines(text);
                let why = if declined { Miss::Undecided("the reply declines to answer") } else { why };
                let stop = rule.is_said() && matches!(why, Miss::Undecided(_));
                // The reason to show is that of the most explicit part that has one.
                if stop || reason.is_none() || missed == Some(Rule::Whole) {
                    (reason, missed) = (Some(why), Some(rule));
                }
                if stop {
                    break;
                }
            }
        }
    }
    Grade {
        verdict: Verdict::Ungradable,
        strict: false,
        extracted: None,
        rule: None,
        normalised: None,
        reason: Some(reason.map_or_else(|| "the reply is empty".to_owned(), |why: Miss| why.to_string())),
    }
}

fn conclude(reply: &str, offset: usize, rule: Rule, answer: Answer) -> Grade {
    let (start, end) = (offset + answer.span.start, offset + answer.span.end);
    let text = reply.get(start..end).unwrap_or_default().to_owned();
    let right = answer.outcome.is_ok();
    Grade {
        verdict: if right { Verdict::Right } else { Verdict::Wrong },
        strict: right && answer.tidy && rule.is_explicit(),
        extracted: Some(Extract { start, end, text }),
        rule: Some(rule),
        normalised: Some(answer.normalised),
        reason: answer.outcome.err(),
    }
}

impl Gold {
    /// Whether the answer can be read as its type.
    ///
    /// # Errors
    /// If not, in one sentence: such an item is broken, and no reply to it can be graded.
    pub fn readable(&self) -> Result<(), String> {
        if let Some(sought) = Sought::of(&self.kind) {
            let sought = sought?;
            let found =
                witness::find(&self.value, &sought.find, Rule::Whole).map_err(|_| unreadable(self))?;
            let misfit = |why: Misfit| format!("the item's own answer is no witness: {why}");
            return sought.check(&found.values).map_err(misfit);
        }
        let read = match &self.kind {
            AnswerType::Choice { options } => phrase::option_index(&self.value, options).is_some(),
            AnswerType::Expression | AnswerType::Polynomial => math::parse::parse(&self.value).is_ok(),
            AnswerType::Time => time::find(&self.value, Rule::Whole).is_ok(),
            AnswerType::Set | AnswerType::Tuple => several::find(&self.value, Rule::Whole).is_ok(),
            AnswerType::Text | AnswerType::Label => true,
            _ => number_of(self).is_some(),
        };
        if read { Ok(()) } else { Err(unreadable(self)) }
    }

    /// Whether a refusal ("cannot be determined") is no answer. Labels and words may well say that.
    fn is_value(&self) -> bool {
        !matches!(self.kind, AnswerType::Text | AnswerType::Label | AnswerType::Choice { .. })
    }
}

fn declines(text: &str) -> bool {
    const REFUSALS: &[&str] = &[
        "cannot be",
        "can't be",
        "cannot determine",
        "can't determine",
        "not enough",
        "unknown",
        "impossible",
        "no solution",
        "insufficient",
        "unanswerable",
        "undetermined",
        "not possible",
    ];
    let lower = text.to_ascii_lowercase();
    text.len() < 400 && REFUSALS.iter().any(|refusal| lower.contains(refusal))
}

fn answer(text: &str, rule: Rule, gold: &Gold) -> Result<Answer, Miss> {
    match &gold.kind {
        AnswerType::Integer
        | AnswerType::Decimal { .. }
        | AnswerType::Fraction
        | AnswerType::Numeral
        | AnswerType::Percent
        | AnswerType::Money { .. } => numeric(text, rule, gold),
        AnswerType::Expression | AnswerType::Polynomial => symbolic(text, rule, gold),
        AnswerType::Time => {
            let right = time::find(&gold.value, Rule::Whole).map_err(|_| unreadable(gold))?;
            let found = time::find(text, rule)?;
            let outcome = same(found.minutes == right.minutes);
            let tidy = found.is_all_of(text);
            Ok(Answer { span: found.span(), normalised: found.canonical(), outcome, tidy })
        }
        AnswerType::Set | AnswerType::Tuple => {
            let ordered = gold.kind == AnswerType::Tuple;
            let right = several::find(&gold.value, Rule::Whole).map_err(|_| unreadable(gold))?;
            let found = several::find(text, rule)?;
            let normalised = found.canonical(ordered);
            let outcome = same(normalised == right.canonical(ordered));
            Ok(Answer {
                span: found.span,
                normalised,
                outcome,
                tidy: match found.bracket {
                    // Round brackets hold what has an order.
                    Some(bracket) => ordered || !matches!(bracket, '(' | '<' | '⟨'),
                    None => !ordered,
                },
            })
        }
        AnswerType::Choice { options } => {
            let right = phrase::option_index(&gold.value, options).ok_or_else(|| unreadable(gold))?;
            let choice = phrase::choose(text, options, rule)?;
            let normalised = phrase::letter(choice.index).to_string();
            Ok(Answer {
                span: choice.span,
                normalised,
                outcome: same(choice.index == right),
                tidy: choice.clean,
            })
        }
        AnswerType::Text => {
            let (span, words) = phrase::find(text, rule)?;
            let right = phrase::plain(&gold.value);
            let outcome = same(phrase::bare(&words) == phrase::bare(&right));
            let tidy = words == right;
            Ok(Answer { span, normalised: words, outcome, tidy })
        }
        AnswerType::Witness { .. } => witnessed(text, rule, gold),
        AnswerType::Label => {
            let found = label::find(text, &gold.value, rule)?;
            let outcome = same(found.label == label::canonical(&gold.value));
            Ok(Answer { span: found.span, normalised: found.label, outcome, tidy: found.clean })
        }
    }
}

fn number_of(gold: &Gold) -> Option<Number> {
    if gold.kind == AnswerType::Numeral {
        return number::whole_of(gold.value.trim());
    }
    parse_plain(gold.value.trim().trim_end_matches('%'))
}

fn numeric(text: &str, rule: Rule, gold: &Gold) -> Result<Answer, Miss> {
    let right = number_of(gold).ok_or_else(|| unreadable(gold))?;
    let unit = gold.unit.as_deref();
    // "3 out of 4" as a fraction, in as many bytes.
    let share = text.contains(" out of ") && gold.kind == AnswerType::Fraction;
    let shared = if share { text.replace(" out of ", "   /    ") } else { String::new() };
    let found = number::find(if share { &shared } else { text }, unit, rule)?;
    let in_form = match gold.kind {
        AnswerType::Numeral => text.get(found.quantity.span.clone()) == Some(gold.value.trim()),
        _ => number::is_in_form(&found, &gold.kind, &gold.value),
    };
    Ok(Answer {
        span: found.quantity.span.clone(),
        normalised: math::number::plain(&found.quantity.value)
            + if found.quantity.percent { "%" } else { "" },
        outcome: number::is_right(&found, &right, &gold.kind, unit),
        tidy: !share && found.clean && in_form,
    })
}

fn symbolic(text: &str, rule: Rule, gold: &Gold) -> Result<Answer, Miss> {
    let right = math::parse::parse(&gold.value).map_err(|_| unreadable(gold))?;
    // Prose reads as a product of its words, so only an announced expression, an equation or what "is" one is one.
    let (mut text, mut start) = (text, 0);
    if !rule.is_explicit() {
        let said = text.rfind(" is ").map(|at| at + " is ".len());
        start = said
            .or(text.contains('=').then_some(0))
            .filter(|_| rule == Rule::LastSentence)
            .ok_or(expression::NO_EXPRESSION)?;
        text = text.get(start..).unwrap_or_default();
    }
    let expr = expression::read(text, &expression::letters(&right))?;
    let normalised = math::render::plain(&expr);
    let outcome = same(expression::same(&expr, &right));
    let tidy = gold.kind != AnswerType::Polynomial || expression::is_expanded(&expr);
    Ok(Answer { span: start..start + text.len(), normalised, outcome, tidy })
}

fn witnessed(text: &str, rule: Rule, gold: &Gold) -> Result<Answer, Miss> {
    let sought = Sought::of(&gold.kind).unwrap_or_else(|| Err(unreadable(gold)))?;
    let found = witness::find(text, &sought.find, rule)?;
    let outcome = match sought.check(&found.values) {
        // What cannot be checked is neither right nor wrong.
        Err(why @ Misfit::Unchecked { .. }) => return Err(why.to_string().into()),
        checked => checked.map_err(|why| why.to_string()),
    };
    Ok(Answer { span: found.span, normalised: shown(&sought.find, &found.values), outcome, tidy: found.tidy })
}

fn same(equal: bool) -> Result<(), String> {
    if equal { Ok(()) } else { Err("another value".to_owned()) }
}

fn unreadable(gold: &Gold) -> String {
    format!("the item's own answer '{}' is not readable as {}", gold.value, gold.kind.name())
}
