//! What can happen to the page, and what it can ask of the browser.

use super::change::Change;
use super::lab::Knob;
use super::models::Order;
use super::{Pick, aside, author, class, inside, meeting, person, runs, tour};
#[cfg(doc)]
use super::{Session, bench, desk, races};
use crate::app::key::Command;
use crate::app::remote::{Call, Endpoint, Key};
use crate::app::text::language::Language;
use crate::checklist::Task;
use crate::engine::BackendKind;
use crate::engine::message::{FromWorker, ToWorker};
use crate::family::Family;

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
    /// The code to embed the problem.
    Embed,
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
    /// The code to embed the problem.
    Embed,
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
    /// Another language.
    Language(Language),
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
    /// The model is asked about its own reply: a follow-up with another number, or whether it is sure.
    FollowUp(Task),
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
    /// A person answers a run.
    Person(person::Order),
    /// A hint, a voice, or code to embed the problem.
    Aside(aside::Order),
    /// A look inside the model.
    Inside(inside::Order),
    /// Something about the tour.
    Tour(tour::Order),
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
    /// Put questions to an endpoint; what it says comes as [`Action::Heard`].
    Call(Call),
    /// Stop that.
    HangUp(u32),
    /// Ask an endpoint which models it has: [`Order::ModelsListed`].
    ListModels {
        /// The request's number.
        request: u32,
        /// Who is asked.
        endpoint: Endpoint,
        /// With this key.
        key: Key,
        /// How long to wait, in seconds.
        patience: u32,
    },
    /// Read this aloud, or be quiet; then [`aside::Order::Fell`].
    Speak(Option<String>),
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
    /// Open the page anew, at the same address: a language is chosen before anything is said.
    Reload,
    /// Point at the element of this selector, or at none.
    Spot(Option<&'static str>),
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
    /// Whether the tour was taken or skipped.
    pub toured: bool,
    /// Which model was used last, as [`desk::File::remembered`] has it.
    pub model: String,
    /// How fast backends were, as [`races::Races::remembered`] has it.
    pub races: String,
    /// The endpoint that was described last: its address and model.
    pub endpoint: String,
    /// When that is, in milliseconds since 1970.
    pub epoch: u64,
    /// The family that was being written.
    pub draft: String,
    /// What stood in the editor before that.
    pub before: String,
    /// The families of the visitor's own that are used, one behind the other ([`crate::family::builtin::bundle`]).
    pub own: String,
}
