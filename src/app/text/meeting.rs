//! What the page says where Parrot and Thinker meet.
#![allow(missing_docs, reason = "a text says itself what it is")]

use crate::answer::Verdict;

pub const MEETING: &str = "The same problem, rerolled";
pub const MEETING_ABOUT: &str = "Two models that anybody can run. Both have practised the first problem; the others are the same \
    problem with other numbers.";
pub const MEETING_BEGUN: &str = "Parrot and Thinker are asked the same problem, rerolled.";
pub const MEETING_START: &str = "Watch them";
pub const MEETING_AGAIN: &str = "Another problem";
pub const MEETING_CLOSE: &str = "Close";
pub const MEETING_LAB: &str = "Measure it in the Lab";
pub const PRACTISED: &str = "practised";
pub const REROLLED: &str = "rerolled";
pub const MEETING_WAITS: &str = "not answered yet";

pub fn meeting_over(counts: [usize; 2], all: usize) -> String {
    format!("Parrot has {} of {all} right, Thinker {} of {all}.", counts[0], counts[1])
}

pub fn meeting_count(right: Option<usize>, all: usize) -> String {
    right.map(|right| format!("{right}/{all}")).unwrap_or_default()
}

/// A mark for those who do not see it.
pub fn meeting_mark(who: &str, place: usize, verdict: Option<Verdict>) -> String {
    let what = if place == 0 { PRACTISED.to_owned() } else { format!("{REROLLED} {place}") };
    let became = verdict.map_or(MEETING_WAITS, super::verdict_name);
    format!("{who}, {what}: {became}. Open the problem.")
}

pub fn meeting_failed(why: &str) -> String {
    format!("They could not be had: {}", super::sentence(why))
}
