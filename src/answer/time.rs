//! Times of day: `14:35`, `2:35 pm`, `9 a.m.`, `noon`.

use std::ops::Range;

use super::miss::Miss;
use super::region::Rule;

/// A time found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    start: usize,
    end: usize,
    /// After midnight.
    pub(super) minutes: u32,
}

impl Time {
    /// Where it stands.
    pub(super) fn span(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether nothing else is said.
    pub(super) fn is_all_of(self, text: &str) -> bool {
        const BESIDE: &[&str] = &[
            "at", "about", "o", "clock", "hours", "h", "uhr", "text", "textbf", "mathrm", "mathbf", "boxed",
            "sharp", "it", "is",
        ];
        let pieces = [text.get(..self.start), text.get(self.end..)];
        let mut words =
            pieces.into_iter().flatten().flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric()));
        words.all(|word| word.is_empty() || BESIDE.iter().any(|known| known.eq_ignore_ascii_case(word)))
    }

    /// `14:35`
    pub(super) fn canonical(self) -> String {
        format!("{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

/// The time a region gives: the first where something says that it is the answer, else the last.
pub(super) fn find(text: &str, rule: Rule) -> Result<Time, Miss> {
    let mut found: Vec<Time> = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != ':' && c != '.');
        match if starts { read_at(text, at) } else { None } {
            Some(time) => {
                at = time.end;
                found.push(time);
            }
            None => at += next.len_utf8(),
        }
    }
    let (first, last) = found.first().zip(found.last()).ok_or(NO_TIME)?;
    let either = found.windows(2).any(|two| match two {
        [a, b] => {
            a.minutes != b.minutes && text.get(a.end..b.start).is_some_and(|between| between.trim() == "or")
        }
        _ => false,
    });
    if either || (rule == Rule::Whole && first.minutes != last.minutes) {
        return Err(Miss::Undecided("more than one time is given"));
    }
    if rule == Rule::Whole && !first.is_all_of(text) {
        return Err(NO_TIME.into());
    }
    Ok(if rule.is_explicit() { *first } else { *last })
}

const NO_TIME: &str = "no time of day was found, such as 14:35";

fn read_at(text: &str, at: usize) -> Option<Time> {
    let rest = text.get(at..)?;
    for (word, minutes) in [("noon", 12 * 60), ("midnight", 0)] {
        if rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return Some(Time { start: at, end: at + word.len(), minutes });
        }
    }
    let (hours, rest) = digits(rest, 2)?;
    // "2.35 pm" is written in Britain; without its half of the day it is a decimal.
    let point = rest.starts_with('.');
    let apart = rest.strip_prefix("{:}").or_else(|| rest.strip_prefix([':', 'h', '.']));
    let colon = apart.and_then(|rest| Some((rest, digits(rest, 2)?)));
    let (minutes, rest, pointed) = match colon {
        Some((before, (minutes, after))) if before.len() - after.len() == 2 => {
            let after = after.strip_prefix(":00").unwrap_or(after);
            // Not the start of seconds or of a longer number.
            if after.starts_with(|c: char| c.is_ascii_digit() || c == ':') {
                return None;
            }
            (minutes, after, !point)
        }
        _ => (0, rest, false),
    };
    let (half, rest) = half_day(rest);
    let hours = match half {
        None if pointed => hours,
        None => return None,
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(pm) => hours % 12 + if pm { 12 } else { 0 },
    };
    let valid = (hours < 24 && minutes < 60) || (hours == 24 && minutes == 0);
    let minutes = (hours * 60 + minutes) % (24 * 60);
    valid.then(|| Time { start: at, end: text.len() - rest.len(), minutes })
}

fn digits(text: &str, most: usize) -> Option<(u32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    (1..=most).contains(&length).then(|| digits.parse().ok()).flatten().map(|number| (number, rest))
}

/// `am`, `p.m.`: whether it is the afternoon, and what follows.
fn half_day(text: &str) -> (Option<bool>, &str) {
    let trimmed = text.trim_start();
    const HALVES: &[(&str, bool)] = &[
        ("a.m.", false),
        ("p.m.", true),
        ("am", false),
        ("pm", true),
        ("in the morning", false),
        ("in the afternoon", true),
        ("in the evening", true),
    ];
    for &(name, pm) in HALVES {
        let said = trimmed.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let rest = trimmed.get(name.len()..).unwrap_or_default();
        if said && !rest.starts_with(char::is_alphanumeric) {
            return (Some(pm), rest);
        }
    }
    (None, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_written() {
        let read = |text: &str| find(text, Rule::LastSentence).map(Time::canonical).unwrap_or_default();
        for (text, expected) in [
            ("14:35", "14:35"),
            ("at 9:05.", "09:05"),
            ("2:35 pm", "14:35"),
            ("2:35 p.m. sharp", "14:35"),
            ("12:10 am", "00:10"),
            ("7 pm", "19:00"),
            ("noon", "12:00"),
            ("14h35", "14:35"),
            ("from 8:10 to 9:25", "09:25"),
            ("25:10", ""),
            ("7", ""),
            ("3:4", ""),
            ("1:23:45", ""),
            ("13 pm", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert!(find("8:10 or 8:20", Rule::Whole).is_err());
    }
}
