//! What the page says to somebody who writes a family.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{Text, counted, english, fill, local};
use crate::app::session::author::{Lights, Unopened, Unpacking};
use crate::family::{Family, Issue};

pub const AUTHOR_TITLE: Text = english("Write a problem family");
pub const AUTHOR_INTRO: Text = english(
    "One text says all there is about a kind of problem: its numbers, its words, its working, its \
    picture. Everything below follows from it while you type. Nothing leaves this page unless you share it.",
);
pub const AUTHOR_HELP_TITLE: Text = english("How a family is written");
pub const AUTHOR_HELP: [(&str, Text); 13] = [
    (
        "id, version, title, topic, skills, grade",
        english("what it is called; links name the id and the version"),
    ),
    ("[[level]]", english("what the numbers are drawn from, once for each level: start = \"6..30\"")),
    ("[cast]", english("words that vary: who = \"person\", fruit = \"countable: apple, pear\"")),
    ("[let]", english("numbers that are computed: left = \"start - given\"")),
    ("[where]", english("conditions = [\"left > 1\"] refuses what makes no sense")),
    ("[facts]", english("the sentences that tell a number; the second and later ones are paraphrases")),
    ("{who}, {start} {fruit}", english("are replaced; the noun agrees with the number before it")),
    ("[asks]", english("the question; further ones turn the problem round")),
    ("[steps]", english("the working, a line for each number")),
    ("[vague]", english("a fact without its number makes the problem unanswerable")),
    ("[[asides]]", english("facts that do not matter, for the distractor")),
    ("[answer]", english("type = \"integer\", unit = \"{fruit}\"")),
    ("[diagram]", english("the picture")),
];
pub const SOURCE: Text = english("Text of the family");
pub const BEGIN: Text = english("Start from");
pub const BEGIN_CHOOSE: Text = english("A built-in family…");
pub const BEGIN_DO: Text = english("Start from it");
pub const OPEN_FAMILY: Text = english("Open…");
pub const SAVE_FAMILY: Text = english("Download");
pub const SHARE_FAMILY: Text = english("Copy link");
pub const USE_FAMILY: Text = english("Use it");
pub const USE_HINT: Text = english("Puts it among the problems of the other views, in this browser.");
pub const BACK_TO_BEFORE: Text = english("Back to the text before");
pub const EDIT_HINT: Text = english("Tab leaves the editor.");

pub const PREVIEW: Text = english("As it is told");
pub const PREVIEW_BEHIND: Text = english("This is what the last text without errors gives.");
pub const PREVIEW_NONE: Text = english("Variants appear here as soon as the text has no errors.");
pub const NOT_OFFERED: Text = english("not offered");
pub const JUDGED: Text = english("Questions about it, to be judged");
pub const NEXT_DRAW: Text = english("Next variant");
pub const PREVIOUS_DRAW: Text = english("Previous variant");

pub const LIGHTS: Text = english("Is it a good family?");
pub const LIGHTS_HINT: Text = english("Ten checks of 200 variants of each level.");
pub const LIGHTS_LOOK: Text = english("Run the checks");
pub const LIGHTS_FOREIGN: Text =
    english("This family came by a link, so nothing more is computed until you say so.");
pub const LIGHTS_LOOKING: Text = english("Checking…");
pub const LIGHTS_SLOW: Text = english(
    "This family takes so long that the other checks were left out: make its numbers smaller, or its \
    conditions easier to satisfy.",
);
pub const LIGHT: Text = english("What is checked");
pub const LIGHT_ON: Text = english("passed");
pub const LIGHT_OUT: Text = english("failed");
pub const LIGHT_WAITING: Text = english("not run yet");
pub const SHOW_DRAW: Text = english("Show this variant");

pub const OWN_FAMILIES: Text = english("Yours in the other views");
pub const OWN_EDIT: Text = english("Edit");
pub const OWN_DROP: Text = english("Remove");
pub const OWN_UNDROP: Text = english("Put it back");

pub const NO_FAMILY_YET: Text = english("The text still has errors; they are listed below it.");
pub const ID_TAKEN: Text =
    english("A family of this page has the same id: give yours another in its first lines, then use it.");
pub const OWN_HERE_ONLY: Text = english(
    "This problem is of a family of your own, which only this browser has: its links and codes work \
    here alone. In Author, “Copy link” shares the family itself.",
);
pub const OWN_UNKEPT: Text = english(
    "This browser keeps nothing: your family is gone once the page is closed. Download it in Author.",
);
pub const NOT_PACKED: Text =
    english("This browser cannot make the text short enough for a link; download the file instead.");
pub const FAMILY_NOT_COPIED: Text =
    english("The browser did not let the page copy; the link stands in the address bar.");

pub fn lights_of_level(level: u8) -> String {
    fill!("Level {level}", level)
}

/// What a text came to, for those who do not see it.
pub fn draft_read(family: Option<&Family>, issues: &[Issue]) -> String {
    match (issues, family) {
        ([], Some(family)) => draft(family),
        ([], None) => String::new(),
        ([issue, ..], _) => counted!(
            issues.len(),
            "One thing is wrong, in line {line}: {what}",
            "{count} things are wrong, the first in line {line}: {what}",
            count = issues.len(),
            line = issue.line,
            what = issue.message
        ),
    }
}

/// What a family is, in a line.
pub fn draft(family: &Family) -> String {
    let levels = family.top_level();
    let title = if family.title.is_empty() { &family.id } else { &family.title };
    let version = family.version;
    counted!(
        levels,
        "A family: {title}, {levels} level, version {version}.",
        "A family: {title}, {levels} levels, version {version}.",
        title,
        levels,
        version
    )
}

pub fn wrong(count: usize) -> String {
    counted!(count, "One thing is wrong:", "{count} things are wrong:", count)
}

/// Where something is wrong.
pub fn place(issue: &Issue) -> String {
    fill!("Line {line}, column {column}", line = issue.line, column = issue.column)
}

pub fn lights_seen(lights: &Lights) -> String {
    let out = lights.seen.iter().filter(|light| !light.pass).count();
    match (lights.slow, out) {
        (true, _) => LIGHTS_SLOW.get().into(),
        (_, 0) => local("All checks passed.").into(),
        (_, out) => counted!(out, "One check failed.", "{out} checks failed.", out),
    }
}

pub fn not_unpacked(why: Unpacking) -> &'static str {
    local(match why {
        Unpacking::Damaged => {
            "This link holds no family: it was damaged or cut short on its way. Ask for it again."
        }
        Unpacking::TooLarge => "This link holds more than a family may; it was not opened.",
        Unpacking::Unable => "This browser cannot open such links; ask for the file instead.",
    })
}

pub fn unopened_file(why: Unopened, most: usize) -> String {
    match why {
        Unopened::TooLarge(bytes) => {
            let (bytes, most) = (bytes.div_ceil(1000), most / 1000);
            fill!("This file has {bytes} kB, and a family at most {most} kB; it was not opened.", bytes, most)
        }
        Unopened::Unreadable => local("The browser could not read this file; it may have been moved.").into(),
    }
}

pub fn not_drawn(why: &str) -> String {
    fill!("It cannot be used yet: {why}.", why)
}

pub fn family_link(length: usize) -> String {
    match length {
        0..2000 => local("Link copied: whoever opens it sees this text.").into(),
        _ => {
            fill!(
                "Link copied. It has {length} characters: some chat programs cut it; the file is safer.",
                length
            )
        }
    }
}

pub fn own_dropped(id: &str) -> String {
    fill!("{id} is no longer among the problems.", id)
}

pub fn own_again(id: &str) -> String {
    fill!("{id} is among the problems again.", id)
}

pub fn too_many_own(most: usize) -> String {
    fill!(
        "There are {most} families of yours in the other views already: remove one, then use this one.",
        most
    )
}

pub fn drop_own(id: &str) -> String {
    fill!("Remove {id}", id)
}

pub fn edit_own(id: &str) -> String {
    fill!("Edit {id}", id)
}
