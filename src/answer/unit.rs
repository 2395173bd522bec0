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
        cursor.take_while(|c| matches!(c, ' ' | '~'));
    }
    let word = cursor.take_while(|c| c.is_alphabetic() || matches!(c, '°' | '²' | '³' | '€'));
    let plain = word.to_lowercase();
    if word.is_empty() || NO_UNIT.contains(&plain.as_str()) {
        return None;
    }
    let start = cursor.at - word.len();
    if power_word(&plain).is_some() {
        // "square metres"
        cursor.attempt(|cursor| {
            (cursor.eat(".") | (cursor.spaces() > 0)).then_some(())?;
            (!cursor.take_while(char::is_alphabetic).is_empty()).then_some(())
        });
    } else {
        cursor.attempt(|cursor| {
            cursor.take_while(|c| matches!(c, '}' | '$'));
            let raised = cursor.eat_any(&["^2", "^3", "^{2}", "^{3}"]);
            let spoken = cursor.spaces() > 0 && (cursor.eat_word("squared") || cursor.eat_word("cubed"));
            (raised || spoken).then_some(())
        });
    }
    // "km/h", "kilometres per hour"
    cursor.attempt(|cursor| {
        let per = cursor.eat("/") || (cursor.spaces() > 0 && cursor.eat_word("per") && cursor.spaces() > 0);
        (per && !cursor.take_while(char::is_alphabetic).is_empty()).then_some(())
    });
    text.get(start..cursor.at).map(str::to_owned)
}

/// Whether the word after a number is the unit asked for, in singular or plural.
pub(super) fn follows(text: &str, at: usize, asked: &str) -> bool {
    let first = |unit: &str| stem(unit.split_whitespace().next().unwrap_or_default());
    after(text, at).is_some_and(|written| first(&written) == first(asked))
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
    // From the dingbats on, what is no letter is a picture or a stop.
    let picture = |c: char| c >= '\u{2600}' && !c.is_alphanumeric();
    let marks = |c: char| c.is_whitespace() || picture(c) || "*_`$\"'”’)]}{.!,;:^\\~".contains(c);
    let words = plain.split(marks).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let is_unit = |word: &&str| {
        let joining = ["or", "and", "plus", "minus", "times", "to", "is", "but", "not", "x"];
        let power = *word == "2" || *word == "3";
        let letters =
            word.chars().all(|c| c.is_alphabetic() || matches!(c, '/' | '°' | '²' | '³' | '-' | '·' | '€'));
        (letters || power)
            && word.contains(|c: char| c.is_alphanumeric() || matches!(c, '°' | '€'))
            && !joining.contains(word)
    };
    let squared = plain.contains("^2") || plain.contains("^3") || plain.contains("^{");
    let numerals = words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    words.len() <= 4 && words.iter().all(is_unit) && (!numerals || squared)
}

/// Names of a measure, its dimension and the power of it, and its size in the unit of that dimension as a ratio.
struct Measure {
    names: &'static [&'static str],
    dimension: &'static str,
    power: u32,
    size: (i64, i64),
}

const MEASURES: &[Measure] = &[
    measure(&["mm", "millimetre", "millimeter"], "length", 1, 1000),
    measure(&["cm", "centimetre", "centimeter"], "length", 1, 100),
    measure(&["dm", "decimetre", "decimeter"], "length", 1, 10),
    measure(&["m", "metre", "meter"], "length", 1, 1),
    measure(&["km", "kilometre", "kilometer"], "length", 1000, 1),
    measure(&["inch"], "length", 127, 5000),
    measure(&["ft", "foot", "feet"], "length", 381, 1250),
    measure(&["yd", "yard"], "length", 1143, 1250),
    measure(&["mi", "mile"], "length", 201_168, 125),
    measure(&["mg", "milligram"], "mass", 1, 1000),
    measure(&["g", "gram"], "mass", 1, 1),
    measure(&["kg", "kilo", "kilogram"], "mass", 1000, 1),
    measure(&["tonne"], "mass", 1_000_000, 1),
    // A litre is a cubic decimetre.
    volume(&["ml", "millilitre", "milliliter"], 1_000_000),
    volume(&["cl", "centilitre", "centiliter"], 100_000),
    volume(&["l", "litre", "liter"], 1000),
    measure(&["s", "sec", "second"], "time", 1, 1),
    measure(&["min", "minute"], "time", 60, 1),
    measure(&["h", "hr", "hour"], "time", 3600, 1),
    measure(&["day"], "time", 86400, 1),
    measure(&["week"], "time", 604_800, 1),
    // A month has no fixed number of days, a year has twelve months.
    measure(&["month"], "calendar", 1, 12),
    measure(&["yr", "year"], "calendar", 1, 1),
    measure(&["decade"], "calendar", 10, 1),
    measure(&["cent", "¢"], "dollars", 1, 100),
    measure(&["dollar", "usd"], "dollars", 1, 1),
    measure(&["cent", "eurocent"], "euros", 1, 100),
    measure(&["euro", "eur", "€"], "euros", 1, 1),
];

const fn volume(names: &'static [&'static str], in_a_cubic_metre: i64) -> Measure {
    Measure { names, dimension: "length", power: 3, size: (1, in_a_cubic_metre) }
}

const fn measure(names: &'static [&'static str], dimension: &'static str, above: i64, below: i64) -> Measure {
    Measure { names, dimension, power: 1, size: (above, below) }
}

/// Two measures that cannot be the same thing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number is in {written}, where {asked} is asked for")]
pub(super) struct OtherMeasure {
    written: String,
    asked: String,
}

/// What to multiply a number in the written unit with to have it in the unit asked for: 100 from m to cm, 10,000 from
/// square m to square cm. 1 where either is not a measure ("apples", "fruits"): words for things are the speaker's
/// choice.
pub(super) fn factor(written: &str, asked: &str) -> Result<Number, OtherMeasure> {
    if let Some(((above, below), (asked_above, asked_below))) = quotient(written).zip(quotient(asked)) {
        return Ok(factor(above, asked_above)? / factor(below, asked_below)?);
    }
    let (from, to) = (find(written), find(asked));
    if from.is_empty() || to.is_empty() {
        return Ok(whole(1));
    }
    // A cent is one of a dollar or of a euro, whichever the other is.
    let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (from, to)));
    let mut same = pairs.filter(|(from, to)| from.dimension == to.dimension && from.power == to.power);
    let (from, to) =
        same.next().ok_or_else(|| OtherMeasure { written: written.to_owned(), asked: asked.to_owned() })?;
    Ok(&from.size / &to.size)
}

/// The two parts of `km/h`, `kilometres per hour`.
fn quotient(unit: &str) -> Option<(&str, &str)> {
    unit.split_once('/').or_else(|| unit.split_once(" per "))
}

/// A unit as read: which power of which dimension, and how much of it.
struct Size {
    dimension: &'static str,
    power: u32,
    size: Number,
}

/// The measures a unit may name; none if it is no measure.
fn find(unit: &str) -> Vec<Size> {
    let (name, power) = base(unit.trim());
    let (word, exact) = (stem(&name), name.to_lowercase());
    let named = MEASURES.iter().filter(|m| m.names.iter().any(|name| *name == word || *name == exact));
    let sized = named.map(|m| Size {
        dimension: m.dimension,
        power: m.power * power,
        size: (0..power).fold(whole(1), |size, _| size * whole(m.size.0) / whole(m.size.1)),
    });
    sized.collect()
}

/// The unit without its power, and the power: `square metres`, `m²`, `m^{2}`, `metres squared`.
fn base(unit: &str) -> (String, u32) {
    if let Some((first, rest)) = unit.split_once([' ', '.'])
        && let Some(power) = power_word(&first.to_lowercase())
    {
        return (rest.trim_start_matches(['.', ' ']).to_owned(), power);
    }
    const ENDINGS: &[(&str, u32)] = &[
        ("²", 2),
        ("³", 3),
        ("^2", 2),
        ("^3", 3),
        ("^{2}", 2),
        ("^{3}", 3),
        (" squared", 2),
        (" cubed", 3),
        ("2", 2),
        ("3", 3),
    ];
    let raised = ENDINGS.iter().find_map(|(ending, power)| Some((unit.strip_suffix(ending)?, *power)));
    let (name, power) = raised.unwrap_or((unit, 1));
    (name.trim_end_matches([' ', '}', '$']).to_owned(), power)
}

/// 2 for `square`, 3 for `cubic`.
fn power_word(word: &str) -> Option<u32> {
    match word {
        "square" | "sq" => Some(2),
        "cubic" | "cu" => Some(3),
        _ => None,
    }
}
