//! The extraction rules of MATHCHECK (arXiv 2407.08733), so that its published figures come out as published.
//!
//! They are looser than ours in places (any last number of the text counts, `answerable` is looked for as a part of a
//! word) and stricter in others (1/2 is not 0.5). Use [`super::grade`] for anything else.

use super::cursor::Cursor;
use crate::math::number::{parse_plain, plain};

/// What is asked of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Find the number.
    Solving,
    /// `Answerable` or `Unanswerable`.
    Answerable,
    /// `Correct` or `Incorrect`.
    Outcome,
    /// `Step k`.
    Process,
}

/// The answer these rules read from a reply, if any.
pub fn extract(task: Task, reply: &str) -> Option<String> {
    match task {
        Task::Solving => number(reply),
        Task::Answerable => last_of(reply, &["unanswerable", "answerable"], false),
        Task::Outcome => outcome(reply),
        Task::Process => process(reply),
    }
}

/// The right answer of a solving item in the spelling of [`extract`].
pub fn normal(numeral: &str) -> String {
    // A fraction stays as it is written.
    let value = if numeral.contains('/') { None } else { parse_plain(numeral) };
    value.map_or_else(|| numeral.to_owned(), |value| plain(&value))
}

/// The number after the last `####`, else the last number, of the text before a recited question.
fn number(reply: &str) -> Option<String> {
    let text = reply.replace(',', "");
    let text = text.split("Question").next().unwrap_or_default();
    let text = text.strip_suffix('.').unwrap_or(text);
    let numerals = |text: &str| {
        let mut found = Vec::new();
        let mut cursor = Cursor::new(text, 0);
        while let Some(next) = cursor.peek() {
            let start = cursor.at;
            match cursor.attempt(numeral) {
                Some(()) => found.push(text.get(start..cursor.at).unwrap_or_default().to_owned()),
                None => cursor.at += next.len_utf8(),
            }
        }
        found
    };
    let marked = text.rmatch_indices("#### ").find_map(|(at, hashes)| {
        let mut cursor = Cursor::new(text, at + hashes.len());
        let start = cursor.at;
        cursor.attempt(numeral).and_then(|()| text.get(start..cursor.at))
    });
    marked.map(str::to_owned).or_else(|| numerals(text).pop()).map(|numeral| normal(&numeral))
}

/// `-?digits(.digits)?(/digits)?`
fn numeral(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.eat("-");
    let whole = !cursor.digits().is_empty();
    for separator in [".", "/"] {
        cursor.attempt(|cursor| (cursor.eat(separator) && !cursor.digits().is_empty()).then_some(()));
    }
    whole.then_some(())
}

fn outcome(reply: &str) -> Option<String> {
    const LABELS: &[&str] = &["incorrect", "correct"];
    let announced = reply.find("The answer is").and_then(|at| {
        let mut cursor = Cursor::new(reply, at + "The answer is".len());
        cursor.eat(":");
        cursor.take_while(char::is_whitespace);
        LABELS.iter().find(|label| cursor.eat_word(label)).map(|label| capitalised(label))
    });
    announced.or_else(|| last_of(reply, LABELS, true))
}

/// The last of the labels in a text, as a word or as a part of one; a longer label before a part of it.
fn last_of(text: &str, labels: &[&str], words: bool) -> Option<String> {
    let lower = text.to_lowercase();
    let bounded = |at: usize, label: &str| {
        let before = lower.get(..at).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        let after =
            lower.get(at + label.len()..).is_some_and(|after| after.starts_with(char::is_alphanumeric));
        !words || (!before && !after)
    };
    let ends = labels.iter().filter_map(|label| {
        let at = lower.rmatch_indices(*label).map(|(at, _)| at).find(|at| bounded(*at, label))?;
        Some((at + label.len(), label))
    });
    // "unanswerable" ends where its "answerable" ends: the longer one is what is written there.
    ends.max_by_key(|(end, label)| (*end, label.len())).map(|(_, label)| capitalised(label))
}

/// A cascade: no wrong step, the announced step, the judged step, the only step named, where the errors begin, the
/// step named in the sentence before the last, or in the first.
fn process(reply: &str) -> Option<String> {
    let text = reply.to_lowercase();
    if text.contains("all steps are correct") {
        return Some("All".to_owned());
    }
    let announced = || {
        text.match_indices("the answer is").find_map(|(at, marker)| {
            let line = text.get(at + marker.len()..)?.split('\n').next()?;
            steps(line).into_iter().next()
        })
    };
    let judged = || {
        let rest = text.split_once("judgement: ")?.1;
        rest.starts_with("step").then(|| steps(rest).into_iter().next()).flatten()
    };
    let only = || {
        let all = steps(&text);
        all.first().filter(|first| all.iter().all(|step| step == *first)).cloned()
    };
    let begins = || {
        ["begins", "begin", "starts", "start"].iter().find_map(|verb| {
            let mut found = text.match_indices(verb);
            found.find_map(|(at, _)| begun(text.get(at + verb.len()..)?))
        })
    };
    let sentences = sentences(&text);
    let told = |sentence: Option<&&str>| steps(sentence?).into_iter().next();
    announced()
        .or_else(judged)
        .or_else(only)
        .or_else(begins)
        .or_else(|| told(sentences.iter().rev().nth(1)))
        .or_else(|| told(sentences.first()))
}

/// ` at step 3`
fn begun(rest: &str) -> Option<String> {
    let rest = [" at step ", " in step ", " from step ", " with step "]
        .iter()
        .find_map(|how| rest.strip_prefix(how))?;
    let digits = Cursor::new(rest, 0).digits();
    (!digits.is_empty()).then(|| format!("Step {digits}"))
}

fn steps(text: &str) -> Vec<String> {
    let numbers = text.match_indices("step ").map(|(at, step)| Cursor::new(text, at + step.len()).digits());
    numbers.filter(|digits| !digits.is_empty()).map(|digits| format!("Step {digits}")).collect()
}

fn sentences(text: &str) -> Vec<&str> {
    let mut rest = text.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = rest.char_indices().find(|(at, c)| {
            let next = rest.get(at + c.len_utf8()..).unwrap_or_default();
            matches!(c, '.' | '!' | '?') && next.starts_with(char::is_whitespace)
        });
        let (sentence, after) = rest.split_at(end.map_or(rest.len(), |(at, c)| at + c.len_utf8()));
        found.push(sentence);
        rest = after.trim_start();
    }
    found
}

fn capitalised(label: &str) -> String {
    label.get(..1).unwrap_or_default().to_uppercase() + label.get(1..).unwrap_or_default()
}
