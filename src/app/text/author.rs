//! What the page says to somebody who writes a family.
#![allow(missing_docs, reason = "a text says itself what it is")]

use crate::app::session::author::{Lights, Unopened, Unpacking};
use crate::family::{Family, Issue};

pub const AUTHOR_TITLE: &str = "Write a problem family";
pub const AUTHOR_INTRO: &str = "One text says all there is about a kind of problem: its numbers, its words, its working, its \
    picture. Everything below follows from it while you type. Nothing leaves this page unless you share it.";
pub const AUTHOR_HELP_TITLE: &str = "How a family is written";
pub const AUTHOR_HELP: [(&str, &str); 13] = [
    ("id, version, title, topic, skills, grade", "what it is called; links name the id and the version"),
    ("[[level]]", "what the numbers are drawn from, once for each level: start = \"6..30\""),
    ("[cast]", "words that vary: who = \"person\", fruit = \"countable: apple, pear\""),
    ("[let]", "numbers that are computed: left = \"start - given\""),
    ("[where]", "conditions = [\"left > 1\"] refuses what makes no sense"),
    ("[facts]", "the sentences that tell a number; the second and later ones are paraphrases"),
    ("{who}, {start} {fruit}", "are replaced; the noun agrees with the number before it"),
    ("[asks]", "the question; further ones turn the problem round"),
    ("[steps]", "the working, a line for each number"),
    ("[vague]", "a fact without its number makes the problem unanswerable"),
    ("[[asides]]", "facts that do not matter, for the distractor"),
    ("[answer]", "type = \"integer\", unit = \"{fruit}\""),
    ("[diagram]", "the picture"),
];
pub const SOURCE: &str = "Text of the family";
pub const BEGIN: &str = "Start from";
pub const BEGIN_CHOOSE: &str = "A built-in family…";
pub const BEGIN_DO: &str = "Start from it";
pub const OPEN_FAMILY: &str = "Open…";
pub const SAVE_FAMILY: &str = "Download";
pub const SHARE_FAMILY: &str = "Copy link";
pub const USE_FAMILY: &str = "Use it";
pub const USE_HINT: &str = "Puts it among the problems of the other views, in this browser.";
pub const BACK_TO_BEFORE: &str = "Back to the text before";
pub const EDIT_HINT: &str = "Tab leaves the editor.";

pub const PREVIEW: &str = "As it is told";
pub const PREVIEW_BEHIND: &str = "This is what the last text without errors gives.";
pub const PREVIEW_NONE: &str = "Variants appear here as soon as the text has no errors.";
pub const NOT_OFFERED: &str = "not offered";
pub const JUDGED: &str = "Questions about it, to be judged";
pub const NEXT_DRAW: &str = "Next variant";
pub const PREVIOUS_DRAW: &str = "Previous variant";

pub const LIGHTS: &str = "Is it a good family?";
pub const LIGHTS_HINT: &str = "Ten checks of 200 variants of each level.";
pub const LIGHTS_LOOK: &str = "Run the checks";
pub const LIGHTS_FOREIGN: &str = "This family came by a link, so nothing more is computed until you say so.";
pub const LIGHTS_LOOKING: &str = "Checking…";
pub const LIGHTS_SLOW: &str = "This family takes so long that the other checks were left out: make its numbers smaller, or its \
    conditions easier to satisfy.";
pub const LIGHT: &str = "Check";
pub const LIGHT_ON: &str = "passed";
pub const LIGHT_OUT: &str = "failed";
pub const LIGHT_WAITING: &str = "not run yet";
pub const SHOW_DRAW: &str = "Show this variant";

pub const OWN_FAMILIES: &str = "Yours in the other views";
pub const OWN_EDIT: &str = "Edit";
pub const OWN_DROP: &str = "Remove";
pub const OWN_UNDROP: &str = "Put it back";

pub const NO_FAMILY_YET: &str = "The text still has errors; they are listed below it.";
pub const ID_TAKEN: &str =
    "A family of this page has the same id: give yours another in its first lines, then use it.";
pub const OWN_HERE_ONLY: &str = "This problem is of a family of your own, which only this browser has: its links and codes work \
    here alone. In Author, “Copy link” shares the family itself.";
pub const OWN_UNKEPT: &str =
    "This browser keeps nothing: your family is gone once the page is closed. Download it in Author.";
pub const NOT_PACKED: &str =
    "This browser cannot make the text short enough for a link; download the file instead.";
pub const FAMILY_NOT_COPIED: &str =
    "The browser did not let the page copy; the link stands in the address bar.";

pub fn lights_of_level(level: u8) -> String {
    format!("Level {level}")
}

/// What a text came to, for those who do not see it.
pub fn draft_read(family: Option<&Family>, issues: &[Issue]) -> String {
    match (issues, family) {
        ([], Some(family)) => draft(family),
        ([], None) => String::new(),
        ([issue], _) => format!("One thing is wrong, in line {}: {}", issue.line, issue.message),
        ([issue, ..], _) => {
            format!("{} things are wrong, the first in line {}: {}", issues.len(), issue.line, issue.message)
        }
    }
}

/// What a family is, in a line.
pub fn draft(family: &Family) -> String {
    let levels = family.top_level();
    let plural = if levels == 1 { "" } else { "s" };
    let title = if family.title.is_empty() { &family.id } else { &family.title };
    format!("A family: {title}, {levels} level{plural}, version {}.", family.version)
}

pub fn wrong(count: usize) -> String {
    if count == 1 { "One thing is wrong:".into() } else { format!("{count} things are wrong:") }
}

/// Where something is wrong.
pub fn place(issue: &Issue) -> String {
    format!("Line {}, column {}", issue.line, issue.column)
}

pub fn lights_seen(lights: &Lights) -> String {
    let out = lights.seen.iter().filter(|light| !light.pass).count();
    match (lights.slow, out) {
        (true, _) => LIGHTS_SLOW.into(),
        (_, 0) => "All checks passed.".into(),
        (_, 1) => "One check failed.".into(),
        (_, out) => format!("{out} checks failed."),
    }
}

pub fn not_unpacked(why: Unpacking) -> &'static str {
    match why {
        Unpacking::Damaged => {
            "This link holds no family: it was damaged or cut short on its way. Ask for it again."
        }
        Unpacking::TooLarge => "This link holds more than a family may; it was not opened.",
        Unpacking::Unable => "This browser cannot open such links; ask for the file instead.",
    }
}

pub fn unopened_file(why: Unopened, most: usize) -> String {
    match why {
        Unopened::TooLarge(bytes) => {
            let (bytes, most) = (bytes.div_ceil(1000), most / 1000);
            format!("This file has {bytes} kB, and a family at most {most} kB; it was not opened.")
        }
        Unopened::Unreadable => "The browser could not read this file; it may have been moved.".into(),
    }
}

pub fn not_drawn(why: &str) -> String {
    format!("It cannot be used yet: {why}.")
}

pub fn family_link(length: usize) -> String {
    match length {
        0..2000 => "Link copied: whoever opens it sees this text.".into(),
        _ => {
            format!("Link copied. It has {length} characters: some chat programs cut it; the file is safer.")
        }
    }
}

pub fn own_dropped(id: &str) -> String {
    format!("{id} is no longer among the problems.")
}

pub fn own_again(id: &str) -> String {
    format!("{id} is among the problems again.")
}

pub fn too_many_own(most: usize) -> String {
    format!("There are {most} families of yours in the other views already: remove one, then use this one.")
}

pub fn drop_own(id: &str) -> String {
    format!("Remove {id}")
}

pub fn edit_own(id: &str) -> String {
    format!("Edit {id}")
}
