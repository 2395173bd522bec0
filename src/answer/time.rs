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

    /// `14:35`
    pub(super) fn canonical(self) -> String {
        format!("{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

/// The time a region gives: its only one where something says that it is the answer, else the last.
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
    let last = *found.last().ok_or("no time of day was found, such as 14:35")?;
    let differ = found.iter().any(|time| time.minutes != last.minutes);
    if rule == Rule::Whole && differ {
        return Err(Miss::Undecided("more than one time is given"));
    }
    Ok(last)
}

fn read_at(text: &str, at: usize) -> Option<Time> {
    let rest = text.get(at..)?;
    for (word, minutes) in [("noon", 12 * 60), ("midnight", 0)] {
        if rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return Some(Time { start: at, end: at + word.len(), minutes });
        }
    }
    let (hours, rest) = digits(rest, 2)?;
    let colon = rest.strip_prefix([':', 'h']).and_then(|rest| digits(rest, 2)).filter(|(_, after)| {
        // Two digits of minutes, and not the start of seconds or of a longer number.
        !after.starts_with(|c: char| c.is_ascii_digit() || c == ':')
    });
    let (minutes, rest, pointed) = match colon {
        Some((minutes, after)) if rest.len() - after.len() == 3 => (minutes, after, true),
        _ => (0, rest, false),
    };
    let (half, rest) = half_day(rest);
    let hours = match half {
        None if pointed => hours,
        None => return None,
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(pm) => hours % 12 + if pm { 12 } else { 0 },
    };
    let valid = hours < 24 && minutes < 60;
    valid.then(|| Time { start: at, end: text.len() - rest.len(), minutes: hours * 60 + minutes })
}

fn digits(text: &str, most: usize) -> Option<(u32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    (1..=most).contains(&length).then(|| digits.parse().ok()).flatten().map(|number| (number, rest))
}

/// `am`, `p.m.`: whether it is the afternoon, and what follows.
fn half_day(text: &str) -> (Option<bool>, &str) {
    let trimmed = text.trim_start();
    for (name, pm) in [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)] {
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
