//! All numbers of a text that may be somebody's answer.

use super::cursor::Cursor;
use super::quantity::{self, Form, Quantity};
use super::words;

/// The numbers of a text, in order, without exponents, indices, list enumerators, names (`x2`) and `Step 3`.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut cursor = Cursor::new(text, 0);
    while let Some(next) = cursor.peek() {
        let start = cursor.at;
        if may_start(next, &cursor)
            && let Some(quantity) = quantity::read_at(text, start)
        {
            cursor.at = quantity.span.end.max(start + next.len_utf8());
            if !is_enumerator(text, &quantity) {
                found.push(quantity);
            }
            continue;
        }
        skip(&mut cursor, next);
    }
    found
}

/// Past what cannot start a number, as a whole: the 2 of `x2` is not one.
fn skip(cursor: &mut Cursor<'_>, next: char) {
    match next {
        '\\' => {
            cursor.at += 1;
            let command = cursor.take_while(|c| c.is_ascii_alphabetic());
            if command.is_empty() {
                cursor.at += cursor.peek().map_or(0, char::len_utf8);
            }
            // The parts of a fraction that is no number, and what stands under a root, are no answers.
            if command.ends_with("frac") || command == "sqrt" {
                while let Some(end) = braced(cursor) {
                    cursor.at = end;
                }
            }
        }
        '0'..='9' => {
            cursor.take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':' | '/'));
            cursor.take_while(char::is_alphanumeric);
        }
        c if c.is_alphabetic() => {
            cursor.take_while(|c| c.is_alphanumeric() || c == '_');
        }
        '^' | '_' => {
            cursor.at += 1;
            if cursor.eat("{") {
                cursor.take_while(|c| c != '}');
            } else {
                cursor.eat_any(&["-", "\u{2212}"]);
                cursor.take_while(char::is_alphanumeric);
            }
        }
        c => cursor.at += c.len_utf8(),
    }
}

/// Where the braces that open here end, if they do so soon.
fn braced(cursor: &Cursor<'_>) -> Option<usize> {
    let rest = cursor.rest().strip_prefix('{')?;
    let mut depth = 1_usize;
    for (at, c) in rest.char_indices().take(200) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(cursor.at + 1 + at + 1);
        }
    }
    None
}

fn may_start(next: char, cursor: &Cursor<'_>) -> bool {
    let before = cursor.before();
    match next {
        '0'..='9' => true,
        '.' => !before.ends_with(char::is_alphanumeric),
        '+' | '-' | '\u{2212}' | '\u{2013}' | '\u{2010}' | '\u{2011}' | '\u{ff0d}' => is_sign(cursor),
        '\\' | '$' | '€' | '£' | '¥' | '₹' => true,
        c if c.is_alphabetic() => {
            let inside = before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '\\' | '\''));
            !inside && words::may_start(cursor.rest())
        }
        c => !c.is_ascii(),
    }
}

/// Whether a minus here belongs to the number after it, and is no subtraction, range, hyphen or bullet.
fn is_sign(cursor: &Cursor<'_>) -> bool {
    let before = cursor.before();
    let trimmed = before.trim_end_matches([' ', '\t', '\u{a0}']);
    let spaced = trimmed.len() < before.len();
    let mut after = *cursor;
    after.at += cursor.peek().map_or(0, char::len_utf8);
    let tight = after.peek().is_some_and(|c| !c.is_whitespace());
    match trimmed.chars().next_back() {
        None => true,
        // A bullet stands apart from what it lists.
        Some('\n') => tight,
        Some('=' | '≈' | '(' | '[' | '{' | ':' | ',' | '<' | '>' | '~' | '"' | '“' | '$' | '|') => true,
        Some('*' | '_' | '`' | '.' | ';') => tight,
        Some(c) if c.is_alphabetic() => spaced && tight,
        _ => false,
    }
}

/// `2.` or `2)` before the text of a list item, or the number of a step.
fn is_enumerator(text: &str, quantity: &Quantity) -> bool {
    if quantity.form != Form::Whole {
        return false;
    }
    let before = text.get(..quantity.span.start).unwrap_or_default();
    let after = text.get(quantity.span.end..).unwrap_or_default();
    let line_start = before.trim_end_matches([' ', '\t', '*', '#', '(']);
    let decorated = line_start.is_empty() || line_start.ends_with('\n');
    let item = after.strip_prefix(['.', ')', ':']).map(|rest| rest.trim_start_matches('*'));
    if decorated && item.is_some_and(|rest| rest.starts_with(' ') && !rest.trim_start().is_empty()) {
        return true;
    }
    let word =
        before.trim_end_matches([' ', '#']).rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    const NUMBERED: &[&str] =
        &["step", "steps", "problem", "question", "example", "part", "case", "line", "equation"];
    NUMBERED.iter().any(|numbered| word.eq_ignore_ascii_case(numbered))
}
