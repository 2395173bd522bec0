//! The meeting: Parrot and Thinker are asked a problem that both have practised, and then the same problem rerolled, while
//! somebody who came without a link looks on. It shows what the page is about before a word of it is read.

use super::change::Change;
use super::desk::{File, Model};
use super::puzzle::{Name, mixed};
use super::siblings::Mix;
use super::{Action, Effect, Session};
use crate::answer::{Verdict, grade};
use crate::app::text;
use crate::checklist::Item;
use crate::checklist::item::{Cell, Problem};
use crate::engine::message::{Item as Question, ToWorker, Words};
use crate::family::{Family, Seed, builtin};

/// How often the problem is rerolled.
pub const REROLLS: usize = 9;
/// The most tokens of a reply.
const MOST_TOKENS: usize = 160;
/// Who is asked, in this order: the one that reasons stays.
pub const GUESTS: [Mix; 2] = [Mix::PARROT, Mix::THINKER];

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody is asked before the visitor says so.
    Offered,
    /// This one of the guests is asked, or on its way.
    Asking(usize),
    /// All have answered.
    Over,
    /// A guest cannot be had; why, in a sentence.
    Failed(String),
}

/// A meeting.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// The practised problem, and its rerolls.
    pub items: Vec<Item>,
    /// What became of each, in the order of [`GUESTS`].
    pub rows: [Vec<Option<Verdict>>; 2],
    /// How far it is.
    pub stage: Stage,
    /// The request that is under way.
    asked: Option<u32>,
}

/// Something that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It is to be offered, with fresh random bits.
    Offer(u32),
    /// It is to begin.
    Begin,
    /// The same, by a button that goes away.
    Press,
    /// Again with another problem, with fresh random bits.
    Again(u32),
    /// One of its problems is to be seen, by its place.
    Show(usize),
    /// It is to go.
    Close,
}

impl Meeting {
    fn new(families: &[Family], entropy: u32) -> Option<Self> {
        let items = items(families, entropy)?;
        let rows = [vec![None; items.len()], vec![None; items.len()]];
        Some(Self { items, rows, stage: Stage::Offered, asked: None })
    }

    /// Whether somebody is asked.
    pub fn is_going(&self) -> bool {
        matches!(self.stage, Stage::Asking(_))
    }

    /// How many a guest has right, once all its answers are in.
    pub fn right(&self, guest: usize) -> Option<usize> {
        let row = self.rows.get(guest)?;
        let right = |verdict: &&Option<Verdict>| **verdict == Some(Verdict::Right);
        row.iter().all(Option::is_some).then(|| row.iter().filter(right).count())
    }
}

/// A practised problem of a family that both have learned, and rerolls of it, all different.
fn items(families: &[Family], entropy: u32) -> Option<Vec<Item>> {
    let learned = families.iter().filter(|family| builtin::is_learned(&family.id)).collect::<Vec<_>>();
    let family = learned.get(entropy as usize % learned.len().max(1))?;
    let draw = |seed, index| Problem::draw_cell(family, 1, seed, index, Cell::default()).ok();
    let mut items = vec![draw(builtin::PRACTISED, entropy % builtin::TIMES_PRACTISED)?.item];
    let seed = Seed(mixed(entropy, 1));
    for problem in (0..200).filter_map(|index| draw(seed, index)) {
        if items.len() <= REROLLS && items.iter().all(|item| item.question != problem.item.question) {
            items.push(problem.item);
        }
    }
    Some(items)
}

impl Session {
    /// Carries out what concerns the meeting.
    pub(super) fn meeting(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Offer(entropy) => {
                self.meeting = Meeting::new(&self.families, entropy);
                Vec::new()
            }
            Order::Begin => self.meet(),
            Order::Press => {
                let mut effects = self.meet();
                effects.push(Effect::Focus("meeting"));
                effects
            }
            Order::Again(entropy) => {
                let mut effects = self.break_up();
                effects.extend(self.meeting(Order::Offer(entropy)));
                effects.extend(self.meet());
                effects.push(Effect::Focus("meeting"));
                effects
            }
            Order::Show(place) => {
                let item = self.meeting.as_ref().and_then(|meeting| meeting.items.get(place));
                let Some(item) = item else { return Vec::new() };
                let (family, cell) = (item.family.clone(), Cell::default());
                let name = Name { family, level: item.level, seed: item.seed, index: item.index, cell };
                self.step(Action::Change(Change::To(name)))
            }
            Order::Close => {
                let mut effects = self.break_up();
                self.meeting = None;
                effects.push(Effect::Focus("title"));
                effects
            }
        }
    }

    /// The first guest is asked, unless somebody else is.
    fn meet(&mut self) -> Vec<Effect> {
        // Neither while somebody waits for an answer nor while a model is on its way.
        if self.meeting.is_none() || self.desk.is_asked() || matches!(self.desk.model, Model::Loading(_)) {
            return Vec::new();
        }
        self.say(text::MEETING_BEGUN.get().into());
        self.welcome(0)
    }

    /// Brings a guest, and asks it all of the problems.
    fn welcome(&mut self, guest: usize) -> Vec<Effect> {
        let Some(mix) = GUESTS.get(guest) else { return self.meeting_over() };
        let Some(meeting) = &mut self.meeting else { return Vec::new() };
        meeting.stage = Stage::Asking(guest);
        let items = (0u32..).zip(&meeting.items);
        let items = items.map(|(id, item)| Question { id, prompt: Words::Question(item.question.clone()) });
        let items = items.collect();
        let mut effects = self.desk.borrow(File::BuiltIn(*mix));
        let request = self.desk.number();
        if let Some(meeting) = &mut self.meeting {
            meeting.asked = Some(request);
        }
        // One by one, so that they are seen to be answered.
        let (batch, workers, stop) = (Some(2), Some(1), Vec::new());
        let ask =
            ToWorker::Ask { request, items, max_tokens: MOST_TOKENS, batch, stop, stream: false, workers };
        effects.extend(self.desk.tell(ask));
        effects
    }

    fn meeting_over(&mut self) -> Vec<Effect> {
        let Some(meeting) = &mut self.meeting else { return Vec::new() };
        meeting.stage = Stage::Over;
        let counts = [0, 1].map(|guest| meeting.right(guest).unwrap_or_default());
        let words = text::meeting_over(counts, meeting.items.len());
        self.say(words);
        self.desk.give_back()
    }

    /// Somebody wants something else of the models: the meeting is broken off.
    pub(super) fn break_up(&mut self) -> Vec<Effect> {
        let Some(meeting) = self.meeting.as_mut().filter(|meeting| meeting.is_going()) else {
            return Vec::new();
        };
        meeting.stage = Stage::Offered;
        meeting.rows.iter_mut().for_each(|row| row.fill(None));
        let asked = meeting.asked.take();
        let mut effects = asked.map(|request| self.desk.cancel(request)).unwrap_or_default();
        effects.extend(self.desk.give_back());
        effects
    }

    /// Whether a guest is on its way or asked.
    pub(super) fn is_meeting(&self) -> bool {
        self.meeting.as_ref().is_some_and(Meeting::is_going)
    }

    /// Whether a request is the one to a guest.
    pub(super) fn is_guest(&self, request: Option<u32>) -> bool {
        request.is_some() && self.meeting.as_ref().is_some_and(|meeting| meeting.asked == request)
    }

    /// A reply of a guest.
    pub(super) fn meeting_reply(&mut self, request: u32, id: u32, reply: &str) {
        let Some(meeting) = self.meeting.as_mut().filter(|meeting| meeting.asked == Some(request)) else {
            return;
        };
        let Stage::Asking(guest) = meeting.stage else { return };
        let verdict = meeting.items.get(id as usize).map(|item| grade(reply, &item.gold()).verdict);
        let place = meeting.rows.get_mut(guest).and_then(|row| row.get_mut(id as usize));
        if let (Some(place), Some(verdict)) = (place, verdict) {
            *place = Some(verdict);
        }
    }

    /// A guest has answered all.
    pub(super) fn meeting_done(&mut self, request: u32) -> Vec<Effect> {
        let Some(meeting) = self.meeting.as_mut().filter(|meeting| meeting.asked == Some(request)) else {
            return Vec::new();
        };
        meeting.asked = None;
        match meeting.stage {
            Stage::Asking(guest) => self.welcome(guest + 1),
            _ => Vec::new(),
        }
    }

    /// A guest cannot be had.
    pub(super) fn meeting_failed(&mut self, reason: &str) -> Vec<Effect> {
        if !self.is_meeting() {
            return Vec::new();
        }
        let effects = self.break_up();
        if let Some(meeting) = &mut self.meeting {
            meeting.stage = Stage::Failed(reason.to_owned());
        }
        self.say(text::meeting_failed(reason));
        effects
    }
}
