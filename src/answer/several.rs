//! Answers of several numbers: sets such as `{2, -3}` or `x = 2 or x = -3`, tuples such as `(4, -1)`.

use crate::math::order::sort_by;
use std::ops::Range;

use super::miss::Miss;
use super::region::Rule;
use super::scan::quantities;
use crate::math::Number;
use crate::math::number::{compare, plain};

/// The most numbers that are read.
const MAX_NUMBERS: usize = 64;

/// Numbers read as one answer.
#[derive(Clone, Debug)]
pub(super) struct Several {
    /// Where they stand within the region.
    pub(super) span: Range<usize>,
    /// In the order written.
    pub(super) numbers: Vec<Number>,
    /// The bracket that holds them together.
    pub(super) bracket: Option<char>,
}

/// The numbers of the last bracket that holds nothing else, or of the whole region where something says that it is
/// the answer.
pub(super) fn find(text: &str, rule: Rule) -> Result<Several, Miss> {
    let plain = from_latex(text);
    if let Some(text) = plain.as_deref().filter(|plain| plain.len() == text.len()) {
        return find_in(text, rule);
    }
    find_in(text, rule)
}

fn find_in(text: &str, rule: Rule) -> Result<Several, Miss> {
    let brackets = [('(', ')'), ('{', '}'), ('[', ']'), ('<', '>'), ('⟨', '⟩')];
    let bracketed = brackets.iter().filter_map(|(open, close)| {
        let end = text.rfind(*close)?;
        let start = opening(text.get(..end)?, *open, *close)?;
        let inside = start + open.len_utf8()..end;
        let numbers = numbers(text.get(inside)?)?;
        Some(Several { span: start..end + close.len_utf8(), numbers, bracket: Some(*open) })
    });
    if let Some(found) = bracketed.max_by_key(|found| found.span.end) {
        let whole = rule != Rule::Whole || is_all_of(text, &found.span);
        return if whole { Ok(found) } else { Err(NO_LIST.into()) };
    }
    if rule == Rule::LastNumber {
        return Err(NO_LIST.into());
    }
    // All that is said, or what a sentence says it to be: "The solutions are 2 and -3."
    let whole = text.trim().trim_end_matches('.');
    let said =
        [" are ", " is ", ": "].iter().filter_map(|verb| whole.rfind(verb).map(|at| at + verb.len())).max();
    let said = said.filter(|_| rule != Rule::Whole).and_then(|at| whole.get(at..));
    let found = [Some(whole), said].into_iter().flatten().find_map(|list| Some((list, numbers(list)?)));
    let (list, numbers) = found.ok_or(NO_LIST)?;
    let start = text.rfind(list).unwrap_or(0);
    Ok(Several { span: start..start + list.len(), numbers, bracket: None })
}

/// Where the bracket opens that closes behind this text.
fn opening(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut brackets = text.char_indices().rev().filter(|(_, c)| *c == open || *c == close);
    let start = brackets.find(|(_, c)| {
        let found = *c == open && depth == 0;
        depth = if *c == close { depth + 1 } else { depth.saturating_sub(1) };
        found
    });
    start.map(|(at, _)| at)
}

const NO_LIST: &str = "no list of numbers was found";

/// Whether beside a bracket only names and marks stand: `P(4, -1)`, `(x, y) = (4, -1)`, `x \in \{2, 3\}`.
fn is_all_of(text: &str, span: &Range<usize>) -> bool {
    let pieces = [text.get(..span.start), text.get(span.end..)];
    let mut words =
        pieces.into_iter().flatten().flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric()));
    words.all(|word| word.chars().count() <= 1 || ["in", "boxed", "text", "mathbf", "vec"].contains(&word))
}

/// A column or row of LaTeX as a bracket, and angle brackets by name, in as many bytes; `None` where there are none.
fn from_latex(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return None;
    }
    let mut plain = text.to_owned();
    for matrix in ["pmatrix", "bmatrix", "matrix", "vmatrix"] {
        for (command, bracket) in [(format!("\\begin{{{matrix}}}"), '('), (format!("\\end{{{matrix}}}"), ')')]
        {
            let spaces = " ".repeat(command.len() - 1);
            plain = plain
                .replace(&command, &if bracket == '(' { format!("{spaces}(") } else { format!("){spaces}") });
        }
    }
    if plain != text {
        plain = plain.replace("\\\\", ", ").replace('&', ",");
    }
    const SPELLINGS: &[(&str, &str)] = &[
        ("\\langle", "      <"),
        ("\\rangle", ">      "),
        ("\\left", "     "),
        ("\\right", "      "),
        ("\\quad", "     "),
        ("\\text{ or }", "     or    "),
        ("\\text{or}", "   or    "),
        ("\\text{ and }", "    and     "),
        ("\\text{and}", "   and    "),
        ("\\pm", " ±"),
        ("\\ ", "  "),
        ("\\,", "  "),
    ];
    Some(SPELLINGS.iter().fold(plain, |plain, (latex, spelling)| plain.replace(latex, spelling)))
}

/// The numbers of a text that is a list of them, with at most a letter and an equals sign before each; in the order of
/// their letters where each has one of its own.
fn numbers(text: &str) -> Option<Vec<Number>> {
    let apart = text
        .replace(", and ", ", ")
        .replace(", or ", ", ")
        .replace(" and ", ", ")
        .replace(" or ", ", ")
        .replace([';', '\n'], ", ")
        .replace(" | ", ", ");
    let separator = if apart.contains(", ") { ", " } else { "," };
    let parts = apart.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let mut numbers: Vec<(char, Number)> = Vec::new();
    for part in parts.take(MAX_NUMBERS + 1) {
        let found = quantities(part);
        let [number] = found.as_slice() else { return None };
        let before = part.get(..number.span.start)?.trim_matches(['$', ' ', '\\', '{', '(', '*', '[']);
        let both = before.ends_with('±');
        let before = before.trim_end_matches(['±', ' ']);
        let named = before.is_empty() || before.ends_with(['=', ':', '≈', '∈']);
        let after = part.get(number.span.end..)?.trim_matches(['$', ' ', '\\', '}', ')', '.', '*', ']', '!']);
        if !named || !after.is_empty() {
            return None;
        }
        let name = before.trim_end_matches(['=', ':', '≈', '∈', ' ']);
        let mut letters = name.chars();
        let letter = letters.next().filter(|c| c.is_alphabetic() && letters.next().is_none()).unwrap_or(' ');
        numbers.push((letter, number.value.clone()));
        if both {
            numbers.push((letter, -number.value.clone()));
        }
    }
    let own = |at: usize| {
        let letter = numbers.get(at).map_or(' ', |(letter, _)| *letter);
        letter != ' ' && numbers.iter().filter(|(other, _)| *other == letter).count() == 1
    };
    if (0..numbers.len()).all(own) {
        sort_by(&mut numbers, |(a, _), (b, _)| a.cmp(b));
    }
    let numbers = numbers.into_iter().map(|(_, number)| number).collect::<Vec<_>>();
    (1..=MAX_NUMBERS).contains(&numbers.len()).then_some(numbers)
}

impl Several {
    /// The canonical text: a set ascending and without repeats.
    pub(super) fn canonical(&self, ordered: bool) -> String {
        let mut numbers = self.numbers.clone();
        if !ordered {
            sort_by(&mut numbers, compare);
            numbers.dedup();
        }
        let listed = numbers.iter().map(plain).collect::<Vec<_>>().join(", ");
        if ordered { format!("({listed})") } else { format!("{{{listed}}}") }
    }
}
