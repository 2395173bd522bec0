//! Units after a number: which word it is, whether it is the one asked for, and the factor between two measures.

use super::cursor::Cursor;
use crate::math::Number;
use crate::math::number::whole;

/// Words that follow a number without being what is counted.
const NO_UNIT: &[&str] = &[
    "left",
    "remain",
    "remaining",
    "remains",
    "in",
    "of",
    "more",
    "now",
    "after",
    "total",
    "altogether",
    "at",
    "and",
    "or",
    "is",
    "are",
    "because",
    "since",
    "so",
    "for",
    "by",
    "with",
    "on",
    "from",
    "as",
    "to",
    "each",
    "fewer",
    "when",
    "if",
    "which",
    "that",
    "then",
    "but",
    "over",
    "per",
];

/// The word right after a number, LaTeX text commands opened.
pub(super) fn after(text: &str, at: usize) -> Option<String> {
    let mut cursor = Cursor::new(text, at);
    cursor.take_while(|c| matches!(c, ' ' | '\u{a0}' | '*' | '_' | '$' | '~' | '}'));
    cursor.eat_any(&["\\,", "\\;", "\\ ", "\\!"]);
    if cursor.eat_any(&["\\text{", "\\mathrm{", "\\textrm{", "\\mbox{", "\\operatorname{"]) {
        cursor.spaces();
    }
    let word = cursor.take_while(|c| c.is_alphabetic() || matches!(c, '°' | '²' | '³'));
    let plain = word.to_lowercase();
    (!word.is_empty() && !NO_UNIT.contains(&plain.as_str())).then(|| word.to_owned())
}

/// Whether the word after a number is the unit asked for, in singular or plural.
pub(super) fn follows(text: &str, at: usize, asked: &str) -> bool {
    let asked = asked.split_whitespace().next().unwrap_or_default();
    after(text, at).is_some_and(|word| stem(&word) == stem(asked))
}

fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let stem =
        word.strip_suffix("es").filter(|stem| stem.ends_with(['s', 'x', 'z', 'h', 'o'])).map(str::to_owned);
    stem.or_else(|| word.strip_suffix('s').filter(|stem| stem.len() > 1).map(str::to_owned)).unwrap_or(word)
}

pub(super) fn is_percent(unit: &str) -> bool {
    matches!(unit.trim(), "%" | "percent" | "per cent")
}

/// LaTeX that may stand between a number and its unit.
const COMMANDS: &[&str] =
    &["\\text", "\\mathrm", "\\textrm", "\\mbox", "\\circ", "\\,", "\\;", "\\ ", "\\)", "\\]"];

/// Whether what stands after a number is marks and at most a few words that can be its unit.
pub(super) fn is_only_unit(text: &str) -> bool {
    if text.len() > 80 {
        return false;
    }
    if text.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '*' | '$' | '}' | '!')) {
        return true;
    }
    let mut plain = text.to_owned();
    let commands: &[&str] = if text.contains('\\') { COMMANDS } else { &[] };
    for command in commands {
        plain = plain.replace(command, " ");
    }
    let marks = |c: char| c.is_whitespace() || "*_`$\"'”’)]}{.!,;:^\\".contains(c);
    let words = plain.split(marks).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let is_unit = |word: &&str| {
        let joining = ["or", "and", "plus", "minus", "times", "to", "is", "but", "not", "x"];
        let power = *word == "2" || *word == "3";
        let letters =
            word.chars().all(|c| c.is_alphabetic() || matches!(c, '/' | '°' | '²' | '³' | '-' | '·'));
        (letters || power)
            && word.contains(|c: char| c.is_alphanumeric() || c == '°')
            && !joining.contains(word)
    };
    let squared = plain.contains("^2") || plain.contains("^3") || plain.contains("^{");
    let numerals = words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    words.len() <= 4 && words.iter().all(is_unit) && (!numerals || squared)
}

/// Names of a measure, its dimension, and its size in a unit of that dimension as a ratio.
struct Measure {
    names: &'static [&'static str],
    dimension: &'static str,
    size: (i64, i64),
}

const MEASURES: &[Measure] = &[
    measure(&["mm", "millimetre", "millimeter"], "length", 1, 1000),
    measure(&["cm", "centimetre", "centimeter"], "length", 1, 100),
    measure(&["dm", "decimetre", "decimeter"], "length", 1, 10),
    measure(&["m", "metre", "meter"], "length", 1, 1),
    measure(&["km", "kilometre", "kilometer"], "length", 1000, 1),
    measure(&["mg", "milligram"], "mass", 1, 1000),
    measure(&["g", "gram"], "mass", 1, 1),
    measure(&["kg", "kilogram"], "mass", 1000, 1),
    measure(&["ml", "millilitre", "milliliter"], "volume", 1, 1000),
    measure(&["cl", "centilitre", "centiliter"], "volume", 1, 100),
    measure(&["l", "litre", "liter"], "volume", 1, 1),
    measure(&["s", "sec", "second"], "time", 1, 1),
    measure(&["min", "minute"], "time", 60, 1),
    measure(&["h", "hr", "hour"], "time", 3600, 1),
    measure(&["day"], "time", 86400, 1),
    measure(&["week"], "time", 604_800, 1),
    measure(&["cent", "¢"], "money", 1, 100),
    measure(&["dollar", "usd"], "money", 1, 1),
];

const fn measure(names: &'static [&'static str], dimension: &'static str, above: i64, below: i64) -> Measure {
    Measure { names, dimension, size: (above, below) }
}

/// Two measures that cannot be the same thing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number is in {written}, where {asked} is asked for")]
pub(super) struct OtherMeasure {
    written: String,
    asked: String,
}

/// What to multiply a number in the written unit with to have it in the unit asked for: 100 from m to cm. 1 where
/// either is not a measure ("apples", "fruits"): words for things are the speaker's choice.
pub(super) fn factor(written: &str, asked: &str) -> Result<Number, OtherMeasure> {
    let (Some(from), Some(to)) = (find(written), find(asked)) else { return Ok(whole(1)) };
    if from.dimension != to.dimension {
        return Err(OtherMeasure { written: written.to_owned(), asked: asked.to_owned() });
    }
    let size = |measure: &Measure| whole(measure.size.0) / whole(measure.size.1);
    Ok(size(from) / size(to))
}

fn find(unit: &str) -> Option<&'static Measure> {
    let unit = unit.trim();
    let (word, exact) = (stem(unit), unit.to_lowercase());
    MEASURES.iter().find(|measure| measure.names.iter().any(|name| *name == word || *name == exact))
}
