//! What the page says to a class and its teacher.
#![allow(missing_docs, reason = "a text says itself what it is")]

use crate::app::session::class::Part;
use crate::family::AnswerType;

pub const ROOM_TITLE: &str = "One problem for the whole room";
pub const SHEETS_TITLE: &str = "A sheet for everybody";
pub const SIDES: &str = "In class";
pub const SIDE_ROOM: &str = "For the room";
pub const SIDE_SHEETS: &str = "Worksheets";

pub const STAGE: &str = "The problem";
pub const NEXT_STEP: &str = "Next step";
pub const ONE_STEP_BACK: &str = "Hide a step";
pub const NEXT_PROBLEM: &str = "Next problem";
pub const PREVIOUS_PROBLEM: &str = "Previous problem";
pub const ONE_STEP_LESS: &str = "One step is hidden again.";
pub const NO_SUCH_PROBLEM: &str = "There is no problem beyond this one.";
pub const FULL_SCREEN: &str = "Full screen";
pub const FULL_SCREEN_HINT: &str = "Full screen, and back; Esc leaves it too";
pub const NO_FULL_SCREEN: &str =
    "The browser does not let the page fill the screen; its own menu or F11 may.";
pub const BLANK: &str = "Blank screen";
pub const BLANK_TITLE: &str = "The screen is blank";
pub const JOIN: &str = "On your own device";
pub const JOIN_HINT: &str = "Scan the code or type the address.";
pub const QR_LARGER: &str = "Larger";

pub const TIMER: &str = "Timer";
pub const TIMER_FOR: &str = "Time";
pub const TIMER_START: &str = "Start";
pub const TIMER_PAUSE: &str = "Pause";
pub const TIMER_RESET: &str = "Reset";
pub const TIME_IS_UP: &str = "Time is up.";

pub const ROOM_SETUP: &str = "Choose the problem";
pub const PREPARE: &str = "Prepare a link";
pub const PREPARE_HINT: &str =
    "It opens this problem without these controls. Choose what else it leaves out:";
pub const COPY_PREPARED: &str = "Copy the prepared link";
pub const OPEN_PREPARED: &str = "See it";
pub const SHOW_CONTROLS: &str = "Show the controls";

pub const SHEETS_PROBLEMS: &str = "Problems";
pub const PROBLEMS_EACH: &str = "Problems on a sheet";
pub const STUDENTS: &str = "Sheets";
pub const FRESH_SEED: &str = "Another seed";
pub const SPACE: &str = "Space for working";
pub const WITH_KEY: &str = "Answer key";
pub const WITH_CODES: &str = "QR code with each problem";
pub const ON_PAPER: &str = "On paper";
pub const COPY_SHEETS: &str = "Copy the link to these sheets";
pub const SHEETS_PREVIEW: &str = "Preview";
pub const PRINT_HINT: &str = "Every sheet is dealt from a seed of its own. The link gives the very same sheets again, \
    anywhere; each problem can also be opened in Try.";
pub const STUDENT_NAME: &str = "Name";
pub const DATE: &str = "Date";
pub const SHEET_ANSWER: &str = "Answer";
pub const ANSWER_KEY: &str = "Answer key";
pub const KEY_NUMBER: &str = "No.";
pub const THESE_SHEETS: &str = "These sheets again:";
pub const MIXED: &str = "Mixed problems";
pub const SHEET_CODE: &str = "QR code of the first problem";
pub const NO_SUCH_PROBLEMS: &str = "The problems that were asked for are not in this page; these are others.";
pub const OTHER_SHEETS: &str = "These are not the sheets the link was made for: the problems have changed since, or the link was damaged.";

pub const CAPS_NEXT: &[&str] = &["PgDn", "→", "Space", "Enter"];
pub const CAPS_BACK: &[&str] = &["PgUp", "←"];
pub const KEY_NEXT: &str = "Next step, at last the answer, then the next problem";
pub const KEY_BACK: &str = "Back by one of these";
pub const KEY_PROBLEM_ON: &str = "Next problem";
pub const KEY_PROBLEM_BACK: &str = "Previous problem";
pub const KEY_TIMER: &str = "Start or pause the timer";
pub const KEY_FULL_SCREEN: &str = "Full screen, and back";
pub const KEY_BLANK: &str = "Blank screen, and back";
pub const KEYS_HERE: &str = "These hold in this view; others have their own.";

/// What a prepared link can leave out.
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Steps => "The working and the answer",
        Part::Timer => "The timer",
        Part::Qr => "The QR code",
        Part::Reroll => "Reroll",
    }
}

/// A choice of the timer's.
pub fn minutes(minutes: u32) -> String {
    match minutes {
        0 => "Count up".into(),
        minutes => format!("{minutes} min"),
    }
}

/// A time on the timer.
pub fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Which problem of a seed it is.
pub fn problem_place(index: u32, seed: &str, level: u8) -> String {
    format!("Seed {seed} · index {index} · level {level}")
}

pub fn means_nothing(option: &str) -> String {
    let short: String = option.chars().take(24).collect();
    format!("The link's “{short}” means nothing here and was left out.")
}

pub fn not_copied(address: &str) -> String {
    format!("The browser did not let the page copy; this is the link: {address}")
}

pub fn out_of_bounds(what: &str, least: u32, most: u32, kept: u32) -> String {
    format!("{what}: {least} to {most} are possible, so it is {kept}.")
}

pub fn told_otherwise(count: usize, form: &str) -> String {
    match count {
        1 => format!("One problem on a sheet cannot be told as “{form}” and is the original."),
        _ => format!("{count} problems on a sheet cannot be told as “{form}” and are the originals."),
    }
}

pub fn short_of(count: usize) -> String {
    format!("{count} of the problems cannot be told so; the sheets are that much shorter.")
}

pub fn sheets_ready(count: u32) -> String {
    match count {
        1 => "The sheet is ready to print.".into(),
        _ => format!("All {count} sheets are ready to print."),
    }
}

pub fn print_sheets(count: u32) -> String {
    match count {
        1 => "Print the sheet".into(),
        _ => format!("Print {count} sheets"),
    }
}

/// How many of all are seen.
pub fn preview(shown: u32, all: u32) -> String {
    match all {
        1 => "This is the whole sheet.".into(),
        _ if shown >= all => format!("These are all {all} sheets."),
        _ => format!("These are the first {shown} of {all} sheets; “Print” makes all of them."),
    }
}

pub fn preparing(done: u32, all: u32) -> String {
    format!("Sheet {done} of {all}")
}

/// The name of a sheet.
pub fn sheet(number: u32, seed: &str) -> String {
    format!("Sheet {number} · seed {seed}")
}

/// What a sheet is about.
pub fn sheet_about(title: &str, level: u8) -> String {
    if level == 1 { title.to_owned() } else { format!("{title} · level {level}") }
}

pub fn problem_code(number: usize) -> String {
    format!("QR code of problem {number}")
}

/// A right answer on a key; of several that are right it is one.
pub fn key_answer(answer: String, kind: &AnswerType) -> String {
    match kind {
        AnswerType::Witness { .. } => format!("{answer} (or another that fits)"),
        _ => answer,
    }
}
