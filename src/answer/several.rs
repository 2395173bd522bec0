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
    /// Whether brackets hold them together.
    pub(super) bracketed: bool,
}

/// The numbers of the last bracket that holds nothing else, or of the whole region where something says that it is
/// the answer.
pub(super) fn find(text: &str, rule: Rule) -> Result<Several, Miss> {
    let brackets = [('(', ')'), ('{', '}'), ('[', ']'), ('<', '>'), ('⟨', '⟩')];
    let bracketed = brackets.iter().filter_map(|(open, close)| {
        let end = text.rfind(*close)?;
        let start = text.get(..end)?.rfind(*open)?;
        let inside = start + open.len_utf8()..end;
        let numbers = numbers(text.get(inside)?)?;
        Some(Several { span: start..end + close.len_utf8(), numbers, bracketed: true })
    });
    if let Some(found) = bracketed.max_by_key(|found| found.span.end) {
        return Ok(found);
    }
    if rule == Rule::LastNumber {
        return Err("no list of numbers was found".into());
    }
    let trimmed = text.trim().trim_end_matches('.');
    let start = text.find(trimmed).unwrap_or(0);
    match numbers(trimmed) {
        Some(numbers) => Ok(Several { span: start..start + trimmed.len(), numbers, bracketed: false }),
        None => Err("no list of numbers was found".into()),
    }
}

/// The numbers of a text that is a list of them, with at most a letter and an equals sign before each.
fn numbers(text: &str) -> Option<Vec<Number>> {
    let apart = text.replace(" and ", ", ").replace(" or ", ", ").replace(';', ", ");
    let separator = if apart.contains(", ") { ", " } else { "," };
    let parts = apart.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let numbers = parts.map(|part| {
        let found = quantities(part);
        let [number] = found.as_slice() else { return None };
        let before = part.get(..number.span.start)?.trim_matches(['$', ' ', '\\', '{', '(']);
        let named = before.is_empty() || before.ends_with(['=', ':', '≈']);
        let after = part.get(number.span.end..)?.trim_matches(['$', ' ', '\\', '}', ')', '.']);
        (named && after.is_empty()).then(|| number.value.clone())
    });
    let numbers = numbers.take(MAX_NUMBERS + 1).collect::<Option<Vec<_>>>()?;
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
