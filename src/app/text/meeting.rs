//! What the page says where Parrot and Thinker meet.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{Text, english, fill};
use crate::answer::Verdict;

pub const MEETING: Text = english("The same problem, rerolled");
pub const MEETING_ABOUT: Text = english(
    "Two models that anybody can run. Both have practised the first problem; the others are the same \
    problem with other numbers.",
);
pub const MEETING_BEGUN: Text = english("Parrot and Thinker are asked the same problem, rerolled.");
pub const MEETING_START: Text = english("Watch them");
pub const MEETING_AGAIN: Text = english("Another problem");
pub const MEETING_CLOSE: Text = english("Close");
pub const MEETING_LAB: Text = english("Measure it in the Lab");
pub const PRACTISED: Text = english("practised");
pub const REROLLED: Text = english("rerolled");
pub const MEETING_WAITS: Text = english("not answered yet");

pub fn meeting_over(counts: [usize; 2], all: usize) -> String {
    let [parrot, thinker] = counts;
    fill!("Parrot has {parrot} of {all} right, Thinker {thinker} of {all}.", parrot, thinker, all)
}

pub fn meeting_count(right: Option<usize>, all: usize) -> String {
    right.map(|right| format!("{right}/{all}")).unwrap_or_default()
}

/// A mark for those who do not see it.
pub fn meeting_mark(who: &str, place: usize, verdict: Option<Verdict>) -> String {
    let what = if place == 0 { PRACTISED.get().to_owned() } else { format!("{} {place}", REROLLED.get()) };
    let became = verdict.map_or_else(|| MEETING_WAITS.get(), super::verdict_name);
    fill!("{who}, {what}: {became}. Open the problem.", who, what, became)
}

pub fn meeting_failed(why: &str) -> String {
    fill!("They could not be had: {why}", why = super::sentence(why))
}
