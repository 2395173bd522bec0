//! Values for named unknowns: `n = 41`, `a = 6 and b = 4`, `(6, 4)`, or a number alone where one is asked for.

use std::ops::Range;

use super::cursor::Cursor;
use super::miss::Miss;
use super::quantity::read_at;
use super::region::Rule;
use super::{number, scan, several};
use crate::math::Number;
use crate::math::order::sort_by;

/// Values read as an answer, one for each unknown and in their order.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Where they stand within the region.
    pub(super) span: Range<usize>,
    pub(super) values: Vec<Number>,
    /// Nothing else is said.
    pub(super) tidy: bool,
}

const SEVERAL: Miss = Miss::Undecided("more than one value is given for an unknown");
const DENIED: Miss = Miss::Undecided("the values are ruled out");

/// The values a region gives: by the names of the unknowns, as a list in their order, or as the one number asked for.
pub(super) fn find(text: &str, names: &[String], rule: Rule) -> Result<Found, Miss> {
    let lower = text.to_ascii_lowercase();
    if rule != Rule::LastNumber
        && ["not a counterexample", "no counterexample"].iter().any(|no| lower.contains(no))
    {
        return Err(DENIED);
    }
    let found = match named(text, &lower, names, rule)? {
        Some(found) => found,
        None if names.len() == 1 => alone(text, rule)?,
        None => listed(text, names, rule)?,
    };
    // What a person types, and a whole reply, is the values and nothing else.
    if rule == Rule::Whole && !found.tidy { Err(missing(names)) } else { Ok(found) }
}

fn missing(names: &[String]) -> Miss {
    let [.., last] = names else { return "there is nothing to find".into() };
    let example = names.iter().zip(2..).map(|(name, value)| format!("{name} = {value}"));
    let example = example.collect::<Vec<_>>().join(", ");
    match names.len() {
        1 => format!("no value for {last} was found, such as {example}").into(),
        _ => format!("not every one of {} has a value, as in {example}", names.join(", ")).into(),
    }
}

/// The values that are given to the names; `None` if no name is given one.
fn named(text: &str, lower: &str, names: &[String], rule: Rule) -> Result<Option<Found>, Miss> {
    let mut spans = Vec::new();
    let mut values = Vec::new();
    for name in names {
        // Case is kept only where it tells two unknowns apart.
        let alike = |other: &String| other != name && other.eq_ignore_ascii_case(name);
        let given = match names.iter().any(alike) {
            true => given(text, text, name),
            false => given(text, lower, &name.to_ascii_lowercase()),
        };
        let Some((_, last)) = given.last() else { continue };
        if rule != Rule::LastNumber && given.iter().any(|(_, value)| value != last) {
            return Err(SEVERAL);
        }
        values.push(last.clone());
        spans.extend(given.iter().map(|(span, _)| span.clone()));
    }
    if values.is_empty() {
        return Ok(None);
    }
    if values.len() < names.len() {
        return Err(missing(names));
    }
    let start = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let end = spans.iter().map(|span| span.end).max().unwrap_or(text.len());
    let tidy = says_nothing_else(text, spans, names);
    Ok(Some(Found { span: start..end, values, tidy }))
}

/// Every place where `folded`, the text in the case of `name`, gives the name a value.
fn given(text: &str, folded: &str, name: &str) -> Vec<(Range<usize>, Number)> {
    let places = folded.match_indices(name).map(|(at, _)| at).filter(|at| begins_a_clause(text, *at));
    let values = places.filter_map(|at| {
        let (end, value) = value_after(text, at + name.len())?;
        Some((at..end, value))
    });
    values.collect()
}

/// Whether a name at `at` is the whole left side of what it begins: not the `n` of `2n = 8`, `m + n = 8` or `\sin`.
fn begins_a_clause(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '\\' | '_' | '\'')) {
        return false;
    }
    let tight = before.trim_end_matches([' ', '$', '{', '(']);
    let operated = tight.ends_with(['+', '-', '\u{2212}', '/', '^', '×', '·', '⋅', '÷', '%', '|', ')']);
    let bold = before.ends_with('*') && !tight.ends_with(|c: char| c.is_alphanumeric());
    !operated && (bold || !tight.ends_with(|c: char| c.is_ascii_digit()))
}

/// What may stand between a name, its sign and its value without a meaning.
const MARKS: &[&str] = &[
    " ", "\u{a0}", "\n", "*", "_", "`", "$", "\"", "&", "{", "}", "\\(", "\\,", "\\;", "\\ ", "\\text",
    "\\mathbf", "\\boxed", "\\mathrm",
];

/// The value given behind a name that ends at `at`, and where it ends.
fn value_after(text: &str, at: usize) -> Option<(usize, Number)> {
    let mut cursor = Cursor::new(text, at);
    if cursor.peek()?.is_alphanumeric() || cursor.peek() == Some('_') {
        return None;
    }
    while cursor.eat_any(MARKS) {}
    let sign = cursor.eat_any(&[":=", "=", "≈", "：", ":"])
        || ["is", "to be", "be", "equals", "equal to"].iter().any(|word| cursor.eat_word(word));
    if !sign {
        return None;
    }
    // The value, or the last side of the calculation that leads to it.
    loop {
        cursor.eat_word("equal to");
        while cursor.eat_any(MARKS) {}
        if let Some(quantity) = read_at(text, cursor.at) {
            let rest = text.get(quantity.span.end..).unwrap_or_default().trim_start_matches([' ', '}', '$']);
            if rest.starts_with('=') || !number::continues(text, &quantity) {
                return Some((quantity.span.end, quantity.value));
            }
        }
        let rest = cursor.rest();
        let clause = ["\n", ", ", ";", ". ", " and ", " or "].iter().filter_map(|end| rest.find(end)).min();
        let equals = rest.get(..clause.unwrap_or(rest.len()))?.find('=')?;
        cursor.at += equals + 1;
    }
}

/// The number of a reply about one unknown that does not name it.
fn alone(text: &str, rule: Rule) -> Result<Found, Miss> {
    // Of a working every number might happen to fit: without an announcement only one that stands alone counts.
    if !rule.is_explicit() && (rule == Rule::LastNumber || scan::quantities(text).len() != 1) {
        return Err("no value is given for what is to be found".into());
    }
    let found = number::find(text, None, rule)?;
    Ok(Found { span: found.quantity.span, values: vec![found.quantity.value], tidy: found.clean })
}

/// As many numbers as there are unknowns, in brackets or as all that is said.
fn listed(text: &str, names: &[String], rule: Rule) -> Result<Found, Miss> {
    let found = several::find(text, rule).map_err(|_| missing(names))?;
    if found.numbers.len() != names.len() {
        return Err(missing(names));
    }
    let tidy = says_nothing_else(text, vec![found.span.clone()], names);
    Ok(Found { span: found.span, values: found.numbers, tidy })
}

/// Whether outside the given places nothing is said but the names, marks and words that join.
fn says_nothing_else(text: &str, mut spans: Vec<Range<usize>>, names: &[String]) -> bool {
    const JOINING: &[&str] = &[
        "and", "with", "boxed", "text", "textbf", "mathrm", "mathbf", "left", "right", "quad", "begin",
        "end", "cases", "aligned",
    ];
    sort_by(&mut spans, |a, b| a.start.cmp(&b.start));
    let mut at = 0;
    let mut pieces = Vec::new();
    for span in spans {
        pieces.extend(text.get(at..span.start));
        at = at.max(span.end);
    }
    pieces.extend(text.get(at..));
    pieces.iter().flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric())).all(|word| {
        word.is_empty() || JOINING.contains(&word) || names.iter().any(|name| name.eq_ignore_ascii_case(word))
    })
}
