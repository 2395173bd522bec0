//! The Class view: a problem for a room, and sheets of problems ([`super::sheets`]).
//!
//! The room sees the very problem of the Try view, and goes on from it by index, so that a lesson is always the same
//! problems in the same order. What stands in the address bar is for the teacher; pupils get the problem's own link.

use super::change::Change;
use super::plan;
use super::puzzle::Name;
use super::sheets::{self, Sheets};
use super::timer::{MINUTES, Tick, Timer};
use super::{Action, Copied, Dialog, Effect, Session, View};
use crate::app::address::{self, CLASS, PLAIN};
use crate::app::key::Command;
use crate::app::text;

/// What a class sees.
#[derive(Clone, Debug, Default)]
pub struct Class {
    /// Which of the two.
    pub side: Side,
    /// Whether a prepared link led here.
    pub plain: bool,
    /// What a prepared link leaves out, in the order of [`Part::ALL`]: this one, or else the one that is made.
    pub hidden: Vec<Part>,
    /// The timer.
    pub timer: Timer,
    /// What became of the last wish, where that is not seen elsewhere.
    pub note: Option<String>,
    /// The sheets.
    pub sheets: Sheets,
}

/// The two sides of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// A problem for a room.
    #[default]
    Room,
    /// Sheets of problems.
    Sheets,
}

/// What a prepared link can leave out, beside the set-up, which it always does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The working and the answer.
    Steps,
    /// The timer.
    Timer,
    /// The QR code and the address.
    Qr,
    /// The way to another seed.
    Reroll,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Steps, Self::Timer, Self::Qr, Self::Reroll];

    /// The option of a link that leaves it out.
    pub fn option(self) -> &'static str {
        match self {
            Self::Steps => "no-steps",
            Self::Timer => "no-timer",
            Self::Qr => "no-qr",
            Self::Reroll => "no-reroll",
        }
    }
}

/// How many problems are passed over, at most, that cannot be told in the form on screen.
const AS_FAR: i32 = 20;
/// The most options of a link that are looked at: there are far fewer.
const MOST_OPTIONS: usize = 20;
/// What the minutes of the timer stand behind in a prepared link.
const MINUTES_OPTION: &str = "min-";

/// Something that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// A link led here; what stands behind `class/`.
    Arrive(String),
    /// The next step, at last the answer, and then the next problem.
    Next,
    /// A step less; where there is none, the problem before.
    Back,
    /// So many problems on in the run of the seed.
    Problem(i32),
    /// The timer is to start or to pause, as soon as somebody says what time it is.
    Timer,
    /// It does so now.
    Press(u64),
    /// The time for this start of it.
    Tick(u32, u64),
    /// It is to stand at its beginning.
    Reset,
    /// It is to have so many minutes.
    Minutes(u32),
    /// The whole screen, or no longer.
    FullScreen,
    /// The browser refused.
    NoFullScreen,
    /// Nothing on the screen, or everything again.
    Blank,
    /// This part is to be left out of the link that is made, or not.
    Hide(Part),
    /// That link is to be copied.
    CopyPrepared,
    /// Something about the sheets.
    Sheets(sheets::Order),
}

/// Something for the browser to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// [`Order::Press`] with the time.
    Time,
    /// [`Order::Tick`] when it is due, and not before the page is seen.
    Tick(Tick),
    /// [`sheets::Order::Deal`] of this dealing once the page has breathed.
    Deal(u32),
    /// The whole screen, or no longer; or else [`Order::NoFullScreen`].
    FullScreen,
    /// Print the page as soon as it shows what it should.
    Print,
}

impl Class {
    /// Whether a shortcut means anything here: what is not seen has no keys either.
    pub fn has(&self, command: Command) -> bool {
        match (self.side, command) {
            (_, Command::Keys) => true,
            (Side::Sheets, _) => false,
            (Side::Room, Command::Timer) => !self.hides(Part::Timer),
            (Side::Room, Command::Qr) => !self.hides(Part::Qr),
            (Side::Room, Command::Reroll) => !self.hides(Part::Reroll),
            (Side::Room, _) => true,
        }
    }

    /// Whether a prepared link leaves this out.
    pub fn hides(&self, part: Part) -> bool {
        self.plain && self.hidden.contains(&part)
    }

    /// The hash under which the view shows the problem of a link.
    pub fn hash(&self, link: &str) -> String {
        match self.plain {
            true => self.prepared(link),
            false => format!("{CLASS}/{link}"),
        }
    }

    /// The hash of the link that is made.
    pub fn prepared(&self, link: &str) -> String {
        let mut hash = format!("{CLASS}/{PLAIN}");
        for part in &self.hidden {
            hash = hash + "." + part.option();
        }
        if !self.hidden.contains(&Part::Timer) && self.timer.minutes != Timer::default().minutes {
            hash += &format!(".{MINUTES_OPTION}{}", self.timer.minutes);
        }
        hash + "/" + link
    }

    /// Puts the options of a prepared link into effect; gives a sentence for each that means nothing.
    fn prepare(&mut self, options: Option<&str>) -> Vec<String> {
        self.plain = options.is_some();
        let Some(options) = options else { return Vec::new() };
        let mut notes = Vec::new();
        let (mut hidden, mut minutes) = (Vec::new(), Timer::default().minutes);
        for option in options.split('.').filter(|option| !option.is_empty()).take(MOST_OPTIONS) {
            let part = Part::ALL.into_iter().find(|part| part.option() == option);
            let time = || option.strip_prefix(MINUTES_OPTION)?.parse().ok();
            match part {
                Some(part) => hidden.push(part),
                None => match time().filter(|time| MINUTES.contains(time)) {
                    Some(time) => minutes = time,
                    None => notes.push(text::means_nothing(option)),
                },
            }
        }
        self.hidden = Part::ALL.into_iter().filter(|part| hidden.contains(part)).collect();
        // Time that is passing for somebody goes on.
        if self.hides(Part::Timer) || minutes != self.timer.minutes && self.timer.is_fresh() {
            self.timer.set(minutes);
        }
        notes
    }

    fn toggle(&mut self, part: Part) {
        let hidden = &self.hidden;
        self.hidden =
            Part::ALL.into_iter().filter(|other| hidden.contains(other) != (*other == part)).collect();
    }

    /// Whether somebody sees the timer.
    fn shows_timer(&self) -> bool {
        self.side == Side::Room && !self.hides(Part::Timer)
    }
}

fn wish(wish: Wish) -> Vec<Effect> {
    vec![Effect::Class(wish)]
}

impl Session {
    /// Carries out what concerns the class.
    pub(super) fn class(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Arrive(rest) => return self.arrive_in_class(&rest),
            Order::Next => return self.next(),
            Order::Back => return self.back(),
            Order::Problem(steps) => return self.problem(steps),
            Order::Timer => return wish(Wish::Time),
            Order::Press(now) => {
                let tick = self.class.timer.press(now);
                return tick.map(|tick| Effect::Class(Wish::Tick(tick))).into_iter().collect();
            }
            Order::Tick(start, now) => return self.tick(start, now),
            Order::Reset => self.class.timer.reset(),
            Order::Minutes(minutes) => {
                self.class.timer.set(minutes);
                return self.keep_address();
            }
            Order::FullScreen => {
                self.class.note = None;
                return wish(Wish::FullScreen);
            }
            Order::NoFullScreen => {
                self.class.note = Some(text::NO_FULL_SCREEN.get().into());
                self.say(text::NO_FULL_SCREEN.get().into());
            }
            Order::Blank => {
                let blank = self.dialog == Some(Dialog::Blank);
                self.dialog = (!blank).then_some(Dialog::Blank);
            }
            Order::Hide(part) => self.class.toggle(part),
            Order::CopyPrepared => {
                let hash = self.class.prepared(self.link());
                return vec![Effect::Copy(Copied::Class, format!("{}#{hash}", self.base))];
            }
            Order::Sheets(order) => return self.sheets(order),
        }
        Vec::new()
    }

    /// A prepared link was copied, or the one to the sheets; or neither could be.
    pub(super) fn class_copied(&mut self, done: bool) {
        let words = match (done, self.class.side) {
            (true, _) => text::COPIED.get().into(),
            (false, Side::Sheets) => {
                text::not_copied(&format!("{}#{}", self.base, self.class.sheets.address))
            }
            (false, Side::Room) => {
                text::not_copied(&format!("{}#{}", self.base, self.class.prepared(self.link())))
            }
        };
        self.say(words.clone());
        self.class.note = Some(words);
    }

    fn arrive_in_class(&mut self, rest: &str) -> Vec<Effect> {
        if self.view != View::Class {
            // Somebody went on before this part of the program was here.
            return Vec::new();
        }
        self.class.note = None;
        if let Some(query) = plan::query(rest) {
            self.class.side = Side::Sheets;
            return self.arrive_at_sheets(rest, query);
        }
        let (options, link) = address::prepared(rest);
        self.class.side = Side::Room;
        let was_plain = self.class.plain;
        let notes = self.class.prepare(options);
        self.banner.clear();
        let mut effects = match link {
            "" => Vec::new(),
            link => self.open(link),
        };
        // Both the link and its options may have been mended: one address tells of both.
        effects.retain(|effect| !matches!(effect, Effect::Replace(_)));
        self.banner.extend(notes);
        let hash = self.hash();
        if hash != format!("{CLASS}/{rest}") {
            effects.push(Effect::Replace(hash));
        }
        if self.class.plain != was_plain {
            // The link that was followed is no longer there.
            effects.push(Effect::Focus("title"));
        }
        let tick = self.class.timer.resume();
        effects.extend(tick.map(|tick| Effect::Class(Wish::Tick(tick))));
        effects
    }

    fn next(&mut self) -> Vec<Effect> {
        self.class.note = None;
        if self.lights_up() {
            return Vec::new();
        }
        if self.class.hides(Part::Steps) || self.puzzle.solved() {
            return self.problem(1);
        }
        self.step(Action::Reveal)
    }

    fn back(&mut self) -> Vec<Effect> {
        self.class.note = None;
        if self.lights_up() {
            return Vec::new();
        }
        if self.class.hides(Part::Steps) || !self.puzzle.cover() {
            return self.problem(-1);
        }
        self.say(text::ONE_STEP_LESS.get().into());
        Vec::new()
    }

    /// Where the screen is blank, it no longer is; whether it was.
    fn lights_up(&mut self) -> bool {
        let blank = self.dialog == Some(Dialog::Blank);
        if blank {
            self.dialog = None;
        }
        blank
    }

    /// So many problems on, past those that cannot be told in this form; before the first there is none.
    fn problem(&mut self, steps: i32) -> Vec<Effect> {
        self.class.note = None;
        let name = Name::of(&self.puzzle.problem);
        let at = |times: i32| {
            let index = name.index.checked_add_signed(steps * times)?;
            let name = Name { index, ..name.clone() };
            let told = matches!(name.draw(&self.families, self.draw()), Some(Ok(_)));
            told.then_some(name)
        };
        let Some(name) = (1..=AS_FAR).find_map(at) else {
            self.class.note = Some(text::NO_SUCH_PROBLEM.get().into());
            self.say(text::NO_SUCH_PROBLEM.get().into());
            return Vec::new();
        };
        self.step(Action::Change(Change::To(name)))
    }

    fn tick(&mut self, start: u32, now: u64) -> Vec<Effect> {
        let was_running = self.class.timer.is_running();
        let tick = self.class.timer.tick(start, now);
        if was_running && !self.class.timer.is_running() {
            self.say(text::TIME_IS_UP.get().into());
        }
        // Nobody sees it elsewhere; who comes back finds it where it should be.
        let seen = self.view == View::Class && self.class.shows_timer();
        tick.filter(|_| seen).map(|tick| Effect::Class(Wish::Tick(tick))).into_iter().collect()
    }

    /// The address may hold the minutes.
    fn keep_address(&self) -> Vec<Effect> {
        match self.class.plain {
            true => vec![Effect::Replace(self.hash())],
            false => Vec::new(),
        }
    }
}
