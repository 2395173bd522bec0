//! All that the page knows, and the one pure function that changes it.
//!
//! [`Session::step`] takes an [`Action`] and gives back the [`Effect`]s that the browser has to carry out. Nothing
//! here reads a clock, draws a random number or touches the document: what is random or timed comes in with an
//! action, so that every state of the page can be reached in a test.

pub mod puzzle;

pub mod change;

pub mod setup;

pub mod lab;

pub mod run;

pub mod runs;

pub mod desk;

pub mod talk;

pub mod models;

pub mod bench;

pub mod races;

pub mod siblings;

pub mod meeting;

pub mod author;

pub mod class;

pub mod timer;

pub mod plan;

pub mod sheets;

pub mod late;

use super::address::Place;
use super::key::{self, Command};
use super::text;
use crate::engine::BackendKind;
use crate::engine::message::{FromWorker, ToWorker};
use crate::family::{Family, Seed};
use author::Author;
use change::Change;
use class::Class;
use desk::{Desk, File};
pub use lab::Pick;
use lab::{Knob, Run, Setup, Who};
use late::Late;
use meeting::Meeting;
use models::Order;
pub use puzzle::{Name, Puzzle};
use runs::Runs;
use std::sync::Arc;

/// Everything the page shows is computed from this.
#[derive(Clone, Debug)]
pub struct Session {
    /// The problem families.
    pub families: Arc<[Family]>,
    /// The page's address without its hash.
    pub base: String,
    /// What it runs on, for those who compare figures.
    pub machine: String,
    /// Which view is seen.
    pub view: View,
    /// The problem of the Try view, with all that was done about it.
    pub puzzle: Puzzle,
    /// What to tell about the link that led here.
    pub banner: Vec<String>,
    /// Why a typed seed was refused.
    pub seed_error: Option<String>,
    /// How the next run is set up.
    pub setup: Setup,
    /// Why a typed part of the set-up was refused.
    pub setup_error: Option<String>,
    /// The last run; it stays while views are switched.
    pub run: Option<Run>,
    /// The run that stands beside it.
    pub beside: Option<Run>,
    /// What of the link to the set-up meant nothing.
    pub setup_notes: Vec<String>,
    /// Who is asked when the run is finished.
    other: Option<Who>,
    /// The kept runs.
    pub archive: Runs,
    /// The model.
    pub desk: Desk,
    /// The family that is being written.
    pub author: Author,
    /// What a class sees.
    pub class: Class,
    /// Where Parrot and Thinker meet, for who came without a link.
    pub meeting: Option<Meeting>,
    /// How many runs there were.
    runs: u32,
    /// When the page was opened, in milliseconds since 1970.
    epoch: u64,
    /// Whether it was opened without a link.
    blank: bool,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Light or dark.
    pub theme: Theme,
    /// Whether single keys do anything (WCAG 2.1.4 asks for a way to switch them off).
    pub keys_on: bool,
    /// What the live region says, and how often it has spoken: the same words twice are two announcements.
    pub said: (u32, String),
    /// The second piece of the program, once it is here.
    pub late: Option<&'static Late>,
    /// Whether it could not be had.
    pub missing: bool,
    /// What has to wait for it.
    waiting: Vec<Action>,
}

/// The views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// One problem.
    Try,
    /// Many variants.
    Run,
    /// A family of one's own.
    Author,
    /// A problem for a room, and sheets of problems.
    Class,
    /// The models.
    Models,
}

/// The dialogs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The list of keys.
    Keys,
    /// The link as a QR code.
    Qr,
    /// Some items of the run.
    Items(Pick),
    /// Nothing, over the whole screen.
    Blank,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The name in storage and in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name; anything else is as the system has it.
    pub fn named(name: &str) -> Self {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// The next one of the toggle.
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The problem's link.
    Link,
    /// The benchmark's figures.
    Bench,
    /// The link to the family that is being written.
    Family,
    /// A link that was prepared for a class, or the one to its sheets.
    Class,
    /// The link to the set-up of a run.
    Setup,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The address changed, by a link, by Back or by hand.
    Hash(String),
    /// Another problem of the same family; with fresh random bits.
    Reroll(u32),
    /// Another family, level, form, seed or index.
    Change(Change),
    /// The answer box changed.
    Type(String),
    /// The typed answer is to be judged.
    Check,
    /// One more step of the working, at last the answer.
    Reveal,
    /// The link is to be copied.
    CopyLink,
    /// It was, or could not be.
    Copied(Copied, bool),
    /// A dialog is to open.
    Open(Dialog),
    /// The open dialog was closed.
    Closed,
    /// The banner has been read.
    Dismiss,
    /// Another theme.
    Theme(Theme),
    /// Single keys on or off.
    Keys(bool),
    /// A knob of the run's set-up.
    Setup(Knob),
    /// The run is to start; with the time in milliseconds.
    StartRun(f64),
    /// The stopped run is to go on; with the time.
    GoOn(f64),
    /// The next part of this run by a reference solver; with the time.
    Slice(u32, f64),
    /// The run is to stop.
    CancelRun,
    /// The model's turn.
    Ask,
    /// The model is to stop.
    Hush,
    /// The model is to run there.
    RunOn(BackendKind),
    /// A problem that the built-in models have practised is to be shown; with fresh random bits.
    Practise(u32),
    /// Something about the family that is being written.
    Author(author::Order),
    /// Something about what a class sees.
    Class(class::Order),
    /// Something about the kept runs.
    Runs(runs::Order),
    /// Something about the meeting of Parrot and Thinker.
    Meeting(meeting::Order),
    /// Something is wanted of the models.
    Models(Order),
    /// The time that a measured request may take is over.
    Alarm(u32),
    /// The worker said something; with the time.
    Heard(FromWorker, f64),
    /// The worker's program died or could not be had; why, in a sentence.
    Crashed(String),
    /// Something is to be announced.
    Say(String),
    /// The second piece of the program is to be tried again.
    Fetch,
    /// The run's records are wanted as a file.
    Export,
    /// A shortcut; with fresh random bits.
    Command(Command, u32),
}

/// Something for the browser to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Put this hash into the address bar, as a new entry of the history.
    Push(String),
    /// The same in place of the current entry.
    Replace(String),
    /// This text into the clipboard, then [`Action::Copied`].
    Copy(Copied, String),
    /// Remember a preference, if the browser lets us.
    Store(&'static str, String),
    /// Fetch the second piece of the program, if that is not under way; then [`Session::complete`] or
    /// [`Session::incomplete`].
    Fetch,
    /// Start the engine's worker, in place of the one there is; what it says comes as [`Action::Heard`].
    Wake,
    /// This to the worker; beside it, if it is to load an opened file, the last one that was.
    Post(ToWorker),
    /// Ask the browser not to throw kept files away, unless it has been asked before.
    Persist,
    /// [`Action::Alarm`] of this request in [`bench::LIMIT_MS`].
    Alarm(u32),
    /// [`Action::Slice`] of this run once the page has breathed.
    Later(u32),
    /// Offer a file.
    Download {
        /// Its name.
        name: String,
        /// Its content.
        text: String,
    },
    /// [`author::Order::Pause`] of this edit once nothing has been typed for a moment.
    Pause(u32),
    /// Look at the lights of this family one after the other, at this look: [`author::Order::Lit`] for each.
    Lint(u32, author::Shared<Family>),
    /// Make the text of this edit short enough for a link: [`author::Order::Packed`].
    Pack(u32, String),
    /// What the link of this number holds: [`author::Order::Unpacked`].
    Unpack(u32, String),
    /// Some built-in family to start from: [`author::Order::Example`].
    Example,
    /// The cursor to this line and column of the editor, both from 1.
    Point(usize, usize),
    /// What only the Class view wants.
    Class(class::Wish),
    /// Keep a run, or look one up.
    Archive(runs::Keep),
    /// The keyboard focus to the element of this id.
    Focus(&'static str),
}

/// What the browser knows when the page opens.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The page's address without its hash.
    pub base: String,
    /// The browser and its machine.
    pub machine: String,
    /// The hash.
    pub hash: String,
    /// Random bits.
    pub entropy: u32,
    /// The remembered theme.
    pub theme: Theme,
    /// Whether single keys were switched off.
    pub keys_off: bool,
    /// Which model was used last, as [`desk::File::remembered`] has it.
    pub model: String,
    /// How fast backends were, as [`races::Races::remembered`] has it.
    pub races: String,
    /// When that is, in milliseconds since 1970.
    pub epoch: u64,
    /// The family that was being written.
    pub draft: String,
    /// What stood in the editor before that.
    pub before: String,
    /// The families of the visitor's own that are used, one behind the other ([`crate::family::builtin::bundle`]).
    pub own: String,
}

impl Session {
    /// The page as it opens. `None` if no family can give a problem, which a test makes sure of.
    pub fn new(families: Arc<[Family]>, start: Start) -> Option<(Self, Vec<Effect>)> {
        let problem = puzzle::any(&families, start.entropy)?;
        let mut session = Self {
            families,
            base: start.base,
            machine: start.machine,
            view: View::Try,
            puzzle: Puzzle::new(problem),
            banner: Vec::new(),
            seed_error: None,
            setup: Setup::new(Seed(puzzle::mixed(start.entropy, 1))),
            setup_error: None,
            run: None,
            beside: None,
            setup_notes: Vec::new(),
            other: None,
            archive: Runs::default(),
            runs: 0,
            epoch: start.epoch,
            blank: Place::read(&start.hash) == Place::Blank,
            desk: Desk::new(&start.model, &start.races),
            author: Author::new(start.draft, start.before, &start.own),
            class: Class::default(),
            meeting: None,
            dialog: None,
            theme: start.theme,
            keys_on: !start.keys_off,
            said: (0, String::new()),
            late: None,
            missing: false,
            waiting: Vec::new(),
        };
        let effects = session.step(Action::Hash(start.hash));
        Some((session, effects))
    }

    /// All families, where the page opened with fewer.
    pub fn stock(&mut self, families: Arc<[Family]>) {
        self.families = families;
    }

    /// Whether the visitor came without a link, and has no model of their own: whoever does knows the page.
    pub fn welcomes(&self) -> bool {
        self.blank && self.view == View::Try && self.meeting.is_none() && self.desk.file == File::default()
    }

    /// The family of the problem on screen.
    pub fn family(&self) -> Option<&Family> {
        self.families.iter().find(|family| family.id == self.puzzle.problem.item.family)
    }

    /// The hash of the problem on screen.
    pub fn link(&self) -> &str {
        &self.puzzle.problem.item.link
    }

    /// The whole address of the problem on screen.
    pub fn address(&self) -> String {
        format!("{}#{}", self.base, self.link())
    }

    /// Changes the state, and tells the browser what to do.
    pub fn step(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Hash(hash) => return self.go(&hash),
            Action::Reroll(entropy) => return self.reroll(entropy),
            Action::Change(change) => return self.change(change),
            Action::Type(typed) => self.puzzle.type_in(typed),
            Action::Reveal => {
                if let Some(line) = self.puzzle.reveal() {
                    self.say(line);
                }
            }
            Action::CopyLink => return vec![Effect::Copy(Copied::Link, self.address())],
            Action::Copied(Copied::Link, done) => {
                self.say(if done { text::COPIED.into() } else { text::NOT_COPIED.into() });
                if !done {
                    self.dialog = Some(Dialog::Qr);
                }
            }
            Action::Open(dialog) => self.dialog = Some(dialog),
            Action::Closed => self.dialog = None,
            Action::Dismiss => self.banner.clear(),
            Action::Theme(theme) => {
                self.theme = theme;
                return vec![Effect::Store("theme", theme.name().into())];
            }
            Action::Keys(on) => {
                self.keys_on = on;
                return vec![Effect::Store("keys", if on { "on" } else { "off" }.into())];
            }
            Action::Say(words) => self.say(words),
            Action::Fetch => return self.fetch(),
            Action::Command(command, entropy) => return self.command(command, entropy),
            later => return self.later(later),
        }
        Vec::new()
    }

    /// Whether a shortcut does anything as things are.
    pub fn takes(&self, command: Command) -> bool {
        let free = match &self.dialog {
            None => true,
            // Whoever wants to go on wants to see something first.
            Some(Dialog::Blank) => matches!(command, Command::Blank | Command::Next | Command::Back),
            Some(_) => false,
        };
        self.keys_on && free && self.has(command)
    }

    /// Whether a shortcut means anything in the view that is seen.
    pub fn has(&self, command: Command) -> bool {
        key::of(self.view).any(|key| key.command == command)
            && (self.view != View::Class || self.class.has(command))
    }

    fn command(&mut self, command: Command, entropy: u32) -> Vec<Effect> {
        self.step(match command {
            Command::Reroll => Action::Reroll(entropy),
            Command::SeedBack => Action::Change(Change::SeedStep(-1)),
            Command::SeedOn => Action::Change(Change::SeedStep(1)),
            Command::Answer => return vec![Effect::Focus("answer")],
            Command::Step => Action::Reveal,
            Command::Ask => Action::Ask,
            Command::CopyLink => Action::CopyLink,
            Command::Next => Action::Class(class::Order::Next),
            Command::Back => Action::Class(class::Order::Back),
            Command::ProblemOn => Action::Class(class::Order::Problem(1)),
            Command::ProblemBack => Action::Class(class::Order::Problem(-1)),
            Command::Timer => Action::Class(class::Order::Timer),
            Command::FullScreen => Action::Class(class::Order::FullScreen),
            Command::Blank => Action::Class(class::Order::Blank),
            Command::Qr => Action::Open(Dialog::Qr),
            Command::Keys => Action::Open(Dialog::Keys),
        })
    }

    /// Announces something to those who cannot see it.
    fn say(&mut self, words: String) {
        self.said = (self.said.0.wrapping_add(1), words);
    }

    fn go(&mut self, hash: &str) -> Vec<Effect> {
        match Place::read(hash) {
            Place::Lab(query) => {
                let mut effects = self.turn_to(View::Run);
                effects.extend(self.later(Action::Runs(runs::Order::Arrive(query))));
                effects
            }
            Place::Author(packed) => {
                let mut effects = self.turn_to(View::Author);
                effects.extend(self.later(Action::Author(author::Order::Arrive(packed))));
                effects
            }
            Place::Class(rest) => {
                let mut effects = self.turn_to(View::Class);
                effects.extend(self.later(Action::Class(class::Order::Arrive(rest))));
                effects
            }
            Place::Models => {
                let mut effects = self.turn_to(View::Models);
                effects.extend(self.later(Action::Models(Order::List)));
                effects
            }
            Place::Blank => {
                let mut effects = self.turn_to(View::Try);
                effects.push(Effect::Replace(self.link().to_owned()));
                effects
            }
            Place::Problem(link) => {
                let mut effects = self.turn_to(View::Try);
                effects.extend(self.open(&link));
                effects
            }
        }
    }

    /// Shows a view; who comes from another one is taken to its heading.
    fn turn_to(&mut self, view: View) -> Vec<Effect> {
        if std::mem::replace(&mut self.view, view) == view {
            Vec::new()
        } else {
            vec![Effect::Focus("title")]
        }
    }
}

#[cfg(test)]
mod tests;
