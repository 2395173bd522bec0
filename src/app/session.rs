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

pub mod remote;

pub mod person;

pub mod aside;

pub mod tour;

pub mod inside;

pub mod hub;

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

pub mod action;

use super::address::Place;
use super::key::{self, Command};
use super::text;
use crate::family::{Family, Seed};
pub use action::{Action, Copied, Dialog, Effect, Start, Theme, View};
use author::Author;
use change::Change;
use class::Class;
use desk::{Desk, File};
pub use lab::Pick;
use lab::{Run, Setup, Who};
use late::Late;
use meeting::Meeting;
use models::Order;
use person::Sitting;
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
    /// What a person who answers a run is asked.
    pub sitting: Sitting,
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
    /// The step of the tour that is seen, from 0.
    pub tour: Option<usize>,
    /// Whether it was taken or skipped before.
    pub toured: bool,
    /// Whether a voice is reading the problem.
    pub aloud: bool,
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
            sitting: Sitting::default(),
            archive: Runs::default(),
            runs: 0,
            epoch: start.epoch,
            blank: Place::read(&start.hash) == Place::Blank,
            desk: Desk::new(&start.model, &start.races, &start.endpoint),
            author: Author::new(start.draft, start.before, &start.own),
            class: Class::default(),
            meeting: None,
            tour: None,
            toured: start.toured,
            aloud: false,
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
                self.say(if done { text::COPIED.get().into() } else { text::NOT_COPIED.get().into() });
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
            Action::Language(language) => {
                return vec![Effect::Store("language", language.code().into()), Effect::Reload];
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
            return Vec::new();
        }
        let mut effects = vec![Effect::Focus("title")];
        if std::mem::take(&mut self.aloud) {
            effects.push(Effect::Speak(None));
        }
        effects
    }
}

#[cfg(test)]
mod tests;
