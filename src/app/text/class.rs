//! What the page says to a class and its teacher.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{Text, counted, english, fill, local};
use crate::app::session::class::Part;
use crate::family::AnswerType;

pub const ROOM_TITLE: Text = english("One problem for the whole room");
pub const SHEETS_TITLE: Text = english("A sheet for everybody");
pub const SIDES: Text = english("In class");
pub const SIDE_ROOM: Text = english("For the room");
pub const SIDE_SHEETS: Text = english("Worksheets");

pub const STAGE: Text = english("The problem");
pub const NEXT_STEP: Text = english("Next step");
pub const ONE_STEP_BACK: Text = english("Hide a step");
pub const NEXT_PROBLEM: Text = english("Next problem");
pub const PREVIOUS_PROBLEM: Text = english("Previous problem");
pub const ONE_STEP_LESS: Text = english("One step is hidden again.");
pub const NO_SUCH_PROBLEM: Text = english("There is no problem beyond this one.");
pub const FULL_SCREEN: Text = english("Full screen");
pub const FULL_SCREEN_HINT: Text = english("Full screen, and back; Esc leaves it too");
pub const NO_FULL_SCREEN: Text =
    english("The browser does not let the page fill the screen; its own menu or F11 may.");
pub const BLANK: Text = english("Blank screen");
pub const BLANK_TITLE: Text = english("The screen is blank");
pub const JOIN: Text = english("On your own device");
pub const JOIN_HINT: Text = english("Scan the code or type the address.");
pub const QR_LARGER: Text = english("Larger");

pub const TIMER: Text = english("Timer");
pub const TIMER_FOR: Text = english("Time");
pub const TIMER_START: Text = english("Start");
pub const TIMER_PAUSE: Text = english("Pause");
pub const TIMER_RESET: Text = english("Reset");
pub const TIME_IS_UP: Text = english("Time is up.");

pub const ROOM_SETUP: Text = english("Choose the problem");
pub const PREPARE: Text = english("Prepare a link");
pub const PREPARE_HINT: Text =
    english("It opens this problem without these controls. Choose what else it leaves out:");
pub const COPY_PREPARED: Text = english("Copy the prepared link");
pub const OPEN_PREPARED: Text = english("See it");
pub const SHOW_CONTROLS: Text = english("Show the controls");

pub const SHEETS_PROBLEMS: Text = english("Problems");
pub const PROBLEMS_EACH: Text = english("Problems on a sheet");
pub const STUDENTS: Text = english("Sheets");
pub const FRESH_SEED: Text = english("Another seed");
pub const SPACE: Text = english("Space for working");
pub const WITH_KEY: Text = english("Answer key");
pub const WITH_CODES: Text = english("QR code with each problem");
pub const ON_PAPER: Text = english("On paper");
pub const COPY_SHEETS: Text = english("Copy the link to these sheets");
pub const SHEETS_PREVIEW: Text = english("Preview");
pub const PRINT_HINT: Text = english(
    "Every sheet is dealt from a seed of its own. The link gives the very same sheets again, \
    anywhere; each problem can also be opened in Try.",
);
pub const STUDENT_NAME: Text = english("Name");
pub const DATE: Text = english("Date");
pub const SHEET_ANSWER: Text = english("Answer");
pub const ANSWER_KEY: Text = english("Answer key");
pub const KEY_NUMBER: Text = english("No.");
pub const THESE_SHEETS: Text = english("These sheets again:");
pub const MIXED: Text = english("Mixed problems");
pub const SHEET_CODE: Text = english("QR code of the first problem");
pub const NO_SUCH_PROBLEMS: Text =
    english("The problems that were asked for are not in this page; these are others.");
pub const OTHER_SHEETS: Text = english(
    "These are not the sheets the link was made for: the problems have changed since, or the link was damaged.",
);

pub const CAPS_NEXT: &[&str] = &["PgDn", "→", "Space", "Enter"];
pub const CAPS_BACK: &[&str] = &["PgUp", "←"];
pub const KEY_NEXT: Text = english("Next step, at last the answer, then the next problem");
pub const KEY_BACK: Text = english("Back by one of these");
pub const KEY_PROBLEM_ON: Text = english("Next problem");
pub const KEY_PROBLEM_BACK: Text = english("Previous problem");
pub const KEY_TIMER: Text = english("Start or pause the timer");
pub const KEY_FULL_SCREEN: Text = english("Full screen, and back");
pub const KEY_BLANK: Text = english("Blank screen, and back");
pub const KEYS_HERE: Text = english("These hold in this view; others have their own.");

/// What a prepared link can leave out.
pub fn part(part: Part) -> &'static str {
    local(match part {
        Part::Steps => "The working and the answer",
        Part::Timer => "The timer",
        Part::Qr => "The QR code",
        Part::Reroll => "Reroll",
    })
}

/// A choice of the timer's.
pub fn minutes(minutes: u32) -> String {
    match minutes {
        0 => local("Count up").into(),
        minutes => format!("{minutes} min"),
    }
}

/// A time on the timer.
pub fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Which problem of a seed it is.
pub fn problem_place(index: u32, seed: &str, level: u8) -> String {
    fill!("Seed {seed} · index {index} · level {level}", seed, index, level)
}

pub fn means_nothing(option: &str) -> String {
    let short: String = option.chars().take(24).collect();
    fill!("The link's “{short}” means nothing here and was left out.", short)
}

pub fn not_copied(address: &str) -> String {
    fill!("The browser did not let the page copy; this is the link: {address}", address)
}

pub fn out_of_bounds(what: &str, least: u32, most: u32, kept: u32) -> String {
    fill!("{what}: {least} to {most} are possible, so it is {kept}.", what, least, most, kept)
}

pub fn told_otherwise(count: usize, form: &str) -> String {
    counted!(
        count,
        "One problem on a sheet cannot be told as “{form}” and is the original.",
        "{count} problems on a sheet cannot be told as “{form}” and are the originals.",
        count,
        form
    )
}

pub fn short_of(count: usize) -> String {
    fill!("{count} of the problems cannot be told so; the sheets are that much shorter.", count)
}

pub fn sheets_ready(count: u32) -> String {
    counted!(count, "The sheet is ready to print.", "All {count} sheets are ready to print.", count)
}

pub fn print_sheets(count: u32) -> String {
    counted!(count, "Print the sheet", "Print {count} sheets", count)
}

/// How many of all are seen.
pub fn preview(shown: u32, all: u32) -> String {
    match all {
        1 => local("This is the whole sheet.").into(),
        _ if shown >= all => fill!("These are all {all} sheets.", all),
        _ => fill!("These are the first {shown} of {all} sheets; “Print” makes all of them.", shown, all),
    }
}

pub fn preparing(done: u32, all: u32) -> String {
    fill!("Sheet {done} of {all}", done, all)
}

/// The name of a sheet.
pub fn sheet(number: u32, seed: &str) -> String {
    fill!("Sheet {number} · seed {seed}", number, seed)
}

/// What a sheet is about.
pub fn sheet_about(title: &str, level: u8) -> String {
    if level == 1 { title.to_owned() } else { fill!("{title} · level {level}", title, level) }
}

pub fn problem_code(number: usize) -> String {
    fill!("QR code of problem {number}", number)
}

/// A right answer on a key; of several that are right it is one.
pub fn key_answer(answer: String, kind: &AnswerType) -> String {
    match kind {
        AnswerType::Witness { .. } => fill!("{answer} (or another that fits)", answer),
        _ => answer,
    }
}
