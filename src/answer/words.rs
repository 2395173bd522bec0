//! Numbers in English words: `twenty-one`, `one hundred and five`, `two thirds`, `two and a half`.

use super::cursor::Cursor;
use crate::math::Number;
use crate::math::number::whole;

const SMALL: &[(&str, i64)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

const LARGE: &[(&str, i64)] = &[
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("quadrillion", 1_000_000_000_000_000),
];

const PARTS: &[(&str, i64)] = &[
    ("half", 2),
    ("halves", 2),
    ("third", 3),
    ("thirds", 3),
    ("quarter", 4),
    ("quarters", 4),
    ("fourth", 4),
    ("fourths", 4),
    ("fifth", 5),
    ("fifths", 5),
    ("sixth", 6),
    ("sixths", 6),
    ("eighth", 8),
    ("eighths", 8),
    ("tenth", 10),
    ("tenths", 10),
];

/// Whether a text may start with a number in words, a spoken sign or the name of a currency. Most words cannot, and
/// are told by their first letter and length.
pub(super) fn may_start(text: &str) -> bool {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let Some(word) = text.get(..length).filter(|word| (1..=9).contains(&word.len())) else { return false };
    let known = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    let first = word.bytes().next().unwrap_or_default().to_ascii_lowercase();
    match first {
        b'a' => known(&["a", "an"]),
        b'm' => known(&["minus"]),
        b'n' => known(&["negative", "nine", "nineteen", "ninety"]),
        b'u' => known(&["us", "usd"]),
        b'g' => known(&["gbp"]),
        b'r' => known(&["rs"]),
        b'e' => known(&["eur", "eight", "eighteen", "eighty", "eleven"]),
        b'o' | b't' | b'f' | b's' | b'z' => SMALL.iter().any(|(known, _)| known.eq_ignore_ascii_case(word)),
        _ => false,
    }
}

/// Reads the words that start here; leaves the cursor where it was if they are no number.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Number> {
    let article = cursor.attempt(|cursor| {
        let found = cursor.eat_word("a") || cursor.eat_word("an");
        (found && gap(cursor)).then_some(())
    });
    if article.is_some() {
        // "a half", "a hundred"; any other word after an article is no number.
        return match part(cursor) {
            Some(below) => Some(whole(1) / whole(below)),
            None => cardinal(cursor, true).map(whole),
        };
    }
    let units = cardinal(cursor, false)?;
    if let Some(below) = cursor.attempt(|cursor| if gap(cursor) { part(cursor) } else { None }) {
        return Some(whole(units) / whole(below));
    }
    let more = cursor.attempt(|cursor| {
        let joined = gap(cursor) && cursor.eat_word("and") && gap(cursor);
        let above =
            if joined && cursor.eat_word("a") { 1 } else { cardinal(cursor, false).filter(|_| joined)? };
        let below = if gap(cursor) { part(cursor)? } else { return None };
        (above < below).then(|| whole(above) / whole(below))
    });
    Some(whole(units) + more.unwrap_or_else(|| whole(0)))
}

/// One space or hyphen between words.
fn gap(cursor: &mut Cursor<'_>) -> bool {
    cursor.spaces() > 0 || cursor.eat("-")
}

fn lookup(cursor: &mut Cursor<'_>, table: &[(&str, i64)]) -> Option<i64> {
    // The word is cut out once: most words of a text are no number, and every table is searched for each.
    let rest = cursor.rest();
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = rest.get(..length)?;
    if rest.get(length..)?.starts_with(char::is_alphanumeric) {
        return None;
    }
    let (_, value) = table.iter().find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    cursor.at += length;
    Some(*value)
}

fn part(cursor: &mut Cursor<'_>) -> Option<i64> {
    lookup(cursor, PARTS)
}

/// A whole number below a thousand quadrillions. `one` stands before a scale that an article has introduced.
fn cardinal(cursor: &mut Cursor<'_>, one: bool) -> Option<i64> {
    let (mut total, mut below_thousand, mut started, mut last) = (0_i64, i64::from(one), false, i64::MAX);
    loop {
        let step = cursor.attempt(|cursor| {
            if started && !gap(cursor) {
                return None;
            }
            // "two hundred and five", but not "twenty and five".
            if started && below_thousand % 100 == 0 && cursor.eat_word("and") && !gap(cursor) {
                return None;
            }
            // Scales come in falling order: "two thousand million" stops before the million.
            word(cursor, below_thousand, started || one)
                .filter(|step| !matches!(step, Step::Scale(s) if *s >= last))
        });
        match step {
            Some(Step::Add(value)) => below_thousand += value,
            Some(Step::Hundred) => below_thousand *= 100,
            Some(Step::Scale(scale)) => {
                total += below_thousand * scale;
                below_thousand = 0;
                last = scale;
            }
            None => break,
        }
        started = true;
    }
    started.then_some(total + below_thousand)
}

enum Step {
    Add(i64),
    Hundred,
    Scale(i64),
}

/// The next word, if it can follow what was said of the current group of three digits.
fn word(cursor: &mut Cursor<'_>, group: i64, counted: bool) -> Option<Step> {
    if counted && (1..=99).contains(&group) && cursor.eat_word("hundred") {
        return Some(Step::Hundred);
    }
    if counted
        && group > 0
        && let Some(scale) = lookup(cursor, LARGE)
    {
        return Some(Step::Scale(scale));
    }
    let value = lookup(cursor, SMALL)?;
    let fits = match group % 100 {
        0 => value > 0 || group == 0,
        tens => tens % 10 == 0 && tens >= 20 && (1..10).contains(&value),
    };
    fits.then_some(Step::Add(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::number::words;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_in_words_reads_back(number in 0..=1_000_000_000_000_000_i64, keep in 0..16_u32) {
            // Cut down to few digits as often as to many.
            let number = whole(number % 10_i64.pow(keep));
            let spoken = words(&number);
            let mut cursor = Cursor::new(&spoken, 0);
            prop_assert_eq!(read(&mut cursor), Some(number), "{}", spoken);
            prop_assert_eq!(cursor.rest(), "");
        }
    }
}
