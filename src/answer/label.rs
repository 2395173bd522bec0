//! Judgements: `Answerable`, `Incorrect`, `Step 3`; whole words, negations seen.

use std::ops::Range;

use super::cursor::Cursor;
use super::miss::Miss;
use super::region::Rule;
use super::words;
use crate::math::number::to_i64;

/// A label read from a region; its span is within the region.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) span: Range<usize>,
    /// The canonical spelling.
    pub(super) label: String,
    pub(super) clean: bool,
}

const NO_LABEL: &str = "no judgement was found";
const HEDGED: Miss = Miss::Undecided("more than one judgement is offered");

/// The label in a region. Which labels there may be is told by the right one.
pub(super) fn find(text: &str, gold: &str, rule: Rule) -> Result<Found, Miss> {
    let found = match pair(gold) {
        Some(pair) => judgement(text, pair, rule)?,
        None if step(gold).is_some() => named_step(text, rule)?,
        None => {
            return super::phrase::find(text, rule).map(|(span, label)| Found { span, label, clean: true });
        }
    };
    if rule == Rule::Whole && !found.clean { Err(NO_LABEL.into()) } else { Ok(found) }
}

/// The canonical spelling of a label, whatever its case.
pub(super) fn canonical(label: &str) -> String {
    let pair =
        pair(label).and_then(|pair| pair.names.iter().find(|name| name.eq_ignore_ascii_case(label.trim())));
    pair.map(|name| (*name).to_owned()).or_else(|| step(label)).unwrap_or_else(|| super::phrase::plain(label))
}

/// Two labels, and the phrases that say them.
struct Pair {
    names: [&'static str; 2],
    /// Phrases with the label they mean, longer ones before their parts.
    phrases: &'static [(&'static str, usize)],
}

const PAIRS: &[Pair] = &[
    Pair {
        names: ["Answerable", "Unanswerable"],
        phrases: &[
            ("unanswerable", 1),
            ("un-answerable", 1),
            ("cannot be answered", 1),
            ("can't be answered", 1),
            ("can not be answered", 1),
            ("not enough information", 1),
            ("insufficient information", 1),
            ("cannot be determined", 1),
            ("can't be determined", 1),
            ("can not be determined", 1),
            ("impossible to determine", 1),
            ("impossible to tell", 1),
            ("can be answered", 0),
            ("answerable", 0),
        ],
    },
    Pair { names: ["Correct", "Incorrect"], phrases: &[("incorrect", 1), ("wrong", 1), ("correct", 0)] },
    Pair { names: ["Yes", "No"], phrases: &[("yes", 0), ("no", 1)] },
    Pair { names: ["True", "False"], phrases: &[("true", 0), ("false", 1)] },
];

fn pair(gold: &str) -> Option<&'static Pair> {
    PAIRS.iter().find(|pair| pair.names.iter().any(|name| name.eq_ignore_ascii_case(gold.trim())))
}

fn judgement(text: &str, pair: &Pair, rule: Rule) -> Result<Found, Miss> {
    let all = said(text, pair);
    let (first, last) = all.first().zip(all.last()).ok_or(NO_LABEL)?;
    let either = all.windows(2).any(|two| match two {
        [a, b] => a.1 != b.1 && text.get(a.0.end..b.0.start).is_some_and(is_either),
        _ => false,
    });
    // "Answer Correct or Incorrect" repeats the question; in a whole text the last word still counts.
    if either && rule != Rule::LastNumber {
        return Err(HEDGED);
    }
    let (span, at) = if rule.is_explicit() { first } else { last };
    let label = pair.names.get(*at).copied().unwrap_or_default().to_owned();
    Ok(Found { span: span.clone(), label, clean: is_clean(text, span) })
}

fn is_either(between: &str) -> bool {
    let word = between.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let joins = ["or", "/", "or is it", "and"];
    joins.iter().any(|join| word.eq_ignore_ascii_case(join))
}

/// Every label said, with what negates it.
fn said(text: &str, pair: &Pair) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    let mut cursor = Cursor::new(text, 0);
    while let Some(next) = cursor.peek() {
        let start = cursor.at;
        if next.is_alphabetic() {
            let phrase = pair.phrases.iter().find(|(phrase, _)| cursor.eat_word(phrase));
            if let Some((_, label)) = phrase {
                let negated = is_negated(text.get(..start).unwrap_or_default());
                found.push((start..cursor.at, if negated { 1 - label } else { *label }));
            } else {
                cursor.take_while(char::is_alphanumeric);
            }
        } else {
            cursor.at += next.len_utf8();
        }
    }
    found
}

fn is_negated(before: &str) -> bool {
    let mut words = before.trim_end().rsplit(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '"'));
    let is_not = |word: &str| {
        ["not", "never", "isn't", "isn’t", "wasn't", "cannot", "aren't", "nothing", "no"]
            .iter()
            .any(|n| word.eq_ignore_ascii_case(n))
    };
    match words.find(|word| !word.is_empty()) {
        Some(last) if is_not(last) => true,
        // "not entirely correct", "not fully answerable"
        Some(last) if ["entirely", "fully", "completely", "be", "a", "the"].contains(&last) => {
            words.find(|word| !word.is_empty()).is_some_and(is_not)
        }
        _ => false,
    }
}

/// The canonical form of a step label: `Step 3`, or `None` for a solution without a wrong step.
fn step(label: &str) -> Option<String> {
    let label = label.trim();
    let mut cursor = Cursor::new(label, 0);
    if cursor.eat_word("step") {
        return step_number(&mut cursor).map(|n| format!("Step {n}"));
    }
    NO_STEP.iter().any(|none| label.eq_ignore_ascii_case(none)).then(|| "None".to_owned())
}

const NO_STEP: &[&str] = &[
    "none",
    "no step",
    "no error",
    "no errors",
    "no mistake",
    "no mistakes",
    "all steps are correct",
    "every step is correct",
    "all correct",
];

fn step_number(cursor: &mut Cursor<'_>) -> Option<i64> {
    cursor.take_while(|c| matches!(c, ' ' | '*' | '_' | '#' | ':' | '-' | '~' | '\u{a0}'));
    let digits = cursor.digits();
    match digits.is_empty() {
        false => digits.parse().ok().filter(|n| *n < 10_000),
        true => cursor.attempt(words::read).and_then(|value| to_i64(&value)),
    }
}

fn named_step(text: &str, rule: Rule) -> Result<Found, Miss> {
    let steps = steps(text, rule);
    let either = steps.windows(2).any(|two| match two {
        [a, b] => a.1 != b.1 && text.get(a.0.end..b.0.start).is_some_and(|between| between.trim() == "or"),
        _ => false,
    });
    let distinct = steps.iter().any(|(_, label)| Some(label) != steps.first().map(|(_, first)| first));
    // A text that names several steps without announcing one has not decided.
    if either || (distinct && rule == Rule::LastNumber) {
        return Err(HEDGED);
    }
    // "Steps are named and judged": the one that is called wrong is meant.
    let blamed = |(span, _): &&(Range<usize>, String)| {
        let after = text.get(span.end..).unwrap_or_default().trim_start_matches(['*', '_', ' ', '"']);
        ["is wrong", "is incorrect", "is the first", "contains", "has the", "has an", "is not correct"]
            .iter()
            .any(|blame| after.starts_with(blame))
    };
    let chosen = steps.iter().find(blamed).filter(|_| distinct).or(steps.first());
    let (span, label) = chosen.cloned().ok_or(NO_LABEL)?;
    let clean = is_clean(text, &span);
    Ok(Found { span, label, clean })
}

fn steps(text: &str, rule: Rule) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut cursor = Cursor::new(text, 0);
    while let Some(next) = cursor.peek() {
        let start = cursor.at;
        if !next.is_alphanumeric() {
            cursor.at += next.len_utf8();
            continue;
        }
        let stepped =
            cursor.attempt(|cursor| if cursor.eat_word("step") { step_number(cursor) } else { None });
        if let Some(n) = stepped {
            found.push((start..cursor.at, format!("Step {n}")));
        } else if NO_STEP.iter().any(|none| cursor.eat_word(none)) {
            found.push((start..cursor.at, "None".to_owned()));
        } else if rule.is_explicit()
            && found.is_empty()
            && start == text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len()
            && let Some(n) = cursor.attempt(step_number)
        {
            // "The answer is 3."
            found.push((start..cursor.at, format!("Step {n}")));
        } else {
            cursor.take_while(char::is_alphanumeric);
        }
    }
    found
}

fn is_clean(text: &str, span: &Range<usize>) -> bool {
    let silent = |part: Option<&str>| part.is_some_and(|part| !part.contains(char::is_alphanumeric));
    let before = text.get(..span.start).map(|before| before.trim_end_matches(['{', ' ']));
    let opened = |before: &'_ str| {
        let command =
            ["\\text", "\\textbf", "\\mathrm", "\\mathbf"].iter().find(|command| before.ends_with(**command));
        before.len() - command.map_or(0, |command| command.len())
    };
    let before = before.and_then(|before| before.get(..opened(before)));
    silent(before) && silent(text.get(span.end..))
}
