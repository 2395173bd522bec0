//! What the words around a number make of it: ruled out, one of several, a circumstance, part of a larger value.

use super::cursor::boundary;
use super::number::MARKS;

/// How far back the words that rule a number out may start, in bytes.
const REACH: usize = 48;

/// Words that a denial or comparison may have between itself and the number.
const FILLERS: &[&str] =
    &["exactly", "just", "simply", "actually", "equal to", "equal", "equals", "be", "about", "the", "a"];

const DENIALS: &[&str] = &[
    "not",
    "n't",
    "n’t",
    "never",
    "neither",
    "nor",
    "no longer",
    "other than",
    "rather than",
    "instead of",
    "less than",
    "more than",
    "greater than",
    "fewer than",
    "larger than",
    "smaller than",
    "bigger than",
    "higher than",
    "lower than",
    "at least",
    "at most",
    "over",
    "under",
    "above",
    "below",
    "exceeds",
];

const SIGNS: &[&str] = &[
    "<", "≤", "≥", "≠", "!=", "<=", ">=", "\\leq", "\\geq", "\\neq", "\\le", "\\ge", "\\ne", "\\lt", "\\gt",
];

/// Whether what stands before a number says that it is not, or not exactly, the answer: `not 12`, `at least 12`,
/// `x < 12`.
pub(super) fn is_denied(before: &str) -> bool {
    let near = before.get(boundary(before, before.len().saturating_sub(REACH))..).unwrap_or_default();
    let near = near.to_lowercase();
    let trim = |text: &str| {
        text.trim_end_matches(['\\', '$', '€', '£', ',', ':', '-']).trim_end_matches(MARKS).len()
    };
    let mut tight = near.get(..trim(&near)).unwrap_or_default();
    if SIGNS.iter().any(|sign| tight.ends_with(sign)) || is_greater_sign(tight) {
        return true;
    }
    while let Some(shorter) = FILLERS.iter().find_map(|filler| without(tight, filler)) {
        tight = shorter.trim_end_matches(MARKS);
    }
    // "adds up to 12" gives a number, "up to 12" alone does not.
    tight == "up to" || DENIALS.iter().any(|denial| without(tight, denial).is_some())
}

/// The text without the word it ends with; the short form of "not" ends a longer word.
fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_suffix(word)?;
    (word.starts_with('n') && word.ends_with("'t")
        || word.ends_with("’t")
        || !rest.ends_with(char::is_alphanumeric))
    .then_some(rest)
}

/// A `>` that compares: no arrow, no quotation mark of a mail, no end of a tag.
fn is_greater_sign(text: &str) -> bool {
    let Some(left) = text.strip_suffix('>') else { return false };
    let line = left.rsplit('\n').next().unwrap_or_default();
    let tag = line.rfind('<').is_some_and(|at| !line.get(at..).unwrap_or_default().contains(' '));
    !line.trim().is_empty() && !left.ends_with(['-', '=', '>']) && !tag
}

/// Whether two numbers with this between and after them are given side by side: `5 or 6`, `3 and 4`, `3–5`, `3, 4`.
pub(super) fn is_joined(between: &str, after: &str) -> bool {
    if between.len() > 80 {
        return false;
    }
    let words = between.split(|c: char| MARKS.contains(&c) || c == '=');
    let mut words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>();
    if between.contains('=') {
        words.retain(|word| word.chars().count() > 1 || !word.chars().all(char::is_alphabetic));
    }
    match words.as_slice() {
        [] => between.contains(',') && !between.contains('=') && is_ended(after),
        // "12 (and 3 for the dog)" gives one number.
        ["and" | "to"] => !between.contains('('),
        ["–" | "—"] => !between.contains(' ') || is_ended(after),
        // "17 eggs or 18 eggs".
        [.., "or"] => true,
        _ => false,
    }
}

/// Whether nothing is said of a number after it, except further numbers.
fn is_ended(after: &str) -> bool {
    let rest = after.trim_start_matches(MARKS).trim_start_matches(['.', '!', '?']).trim_start_matches(MARKS);
    let listed = ["and ", "or "].iter().any(|join| rest.starts_with(join));
    rest.is_empty()
        || listed
        || rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '\u{2212}' | ';'))
}

/// Whether a number is introduced as a circumstance: when, or out of how many.
pub(super) fn is_aside(before: &str) -> bool {
    let near = before.get(boundary(before, before.len().saturating_sub(REACH))..).unwrap_or_default();
    let mut words = near.rsplit(|c: char| MARKS.contains(&c)).filter(|word| !word.is_empty());
    let mut last = words.next().unwrap_or_default();
    let article = ["the", "her", "his", "their", "its", "these", "those", "all"].contains(&last);
    if article {
        last = words.next().unwrap_or_default();
    }
    ["in", "from", "after", "before", "within"].iter().any(|word| last.eq_ignore_ascii_case(word))
        || (last == "of" && (article || words.next() == Some("out")))
}

/// Whether what stands between two numbers makes the first a part of the second: `17 of the 30`.
pub(super) fn is_share(between: &str) -> bool {
    let plain = between.trim_matches(MARKS);
    ["of the", "out of", "out of the", "of her", "of his", "of their", "of its", "of these", "of those"]
        .contains(&plain)
}

/// Whether a number is only the beginning of a value: `12²`, `12 dozen`, `12 remainder 3`, `5! =`.
pub(super) fn goes_on(after: &str) -> bool {
    if after.starts_with(['²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', 'ⁿ']) {
        return true;
    }
    if let Some(factorial) = after.strip_prefix('!') {
        return is_operation(factorial);
    }
    let tight = after.trim_start_matches([' ', '}', '$', '*']);
    let mut words = tight.split(|c: char| !c.is_alphanumeric());
    match words.next().unwrap_or_default() {
        "dozen" | "dozens" | "remainder" | "squared" | "cubed" => true,
        "R" | "r" => words.next().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit())),
        word => word
            .strip_prefix(['R', 'r'])
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())),
    }
}

/// Whether a calculation goes on here.
pub(super) fn is_operation(text: &str) -> bool {
    text.trim_start_matches([' ', '$']).starts_with(['=', '+', '-', '\u{2212}', '×', '*', '/', '·', '÷'])
}
