//! What the page does not need for its first problem: the second piece of its program, which comes right behind it.
//!
//! The build cuts the program in two at one call (`src/main.rs`): whatever can be reached without that call is the
//! first piece, and the rest is the second. So the first piece calls what it means to leave to the second through
//! [`Late`] alone, and whatever a visitor does before the second piece is there waits for it. A call past [`Late`]
//! does no harm but to the size of the first piece, which `scripts/size.mjs` holds down.

use super::models::Order;
use super::{Action, Copied, Effect, Puzzle, Session};
use crate::answer::Reading;
use crate::app::text;
use crate::checklist::Item;
use crate::checklist::figure::figure;
use crate::checklist::item::{Cell, Draw, Problem};
use crate::family::Family;

/// What the first piece calls of the second.
#[derive(Debug)]
pub struct Late {
    /// Carries out an action that [`Session::step`] leaves to the second piece.
    pub step: fn(&mut Session, Action) -> Vec<Effect>,
    /// Draws a problem in any form.
    pub draw: Draw,
    /// What the answer box is read as.
    pub reading: fn(&Puzzle) -> Reading,
    /// The picture of an item, as SVG whose ids begin with the given text.
    pub figure: fn(&Family, &Item, &str) -> Option<String>,
}

/// The second piece.
pub static LATE: Late =
    Late { step: Session::step_late, draw: Problem::draw_cell, reading: Puzzle::reading, figure };

impl Session {
    /// The second piece is here: what waited for it is done.
    pub fn complete(&mut self, late: &'static Late) -> Vec<Effect> {
        self.late = Some(late);
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().flat_map(|action| self.step(action)).collect()
    }

    /// The second piece could not be had: what waited for it is given up, and may be asked for again. Only what the
    /// address bar still holds goes on waiting: a link, since another problem must not stand under it, and a view.
    pub fn incomplete(&mut self) {
        self.missing = true;
        if !self.waiting.is_empty() {
            self.banner = vec![text::INCOMPLETE.get().into()];
        }
        self.waiting.retain(|action| {
            matches!(
                action,
                Action::Hash(_)
                    | Action::Models(Order::List)
                    | Action::Author(_)
                    | Action::Class(_)
                    | Action::Runs(_)
            )
        });
    }

    /// Whether such a problem can only be drawn once the second piece is here.
    pub(super) fn awaits(&self, cell: Cell) -> bool {
        self.late.is_none() && !cell.is_rewording()
    }

    /// Whether a link is still to be opened.
    pub fn is_opening(&self) -> bool {
        self.waiting.iter().any(|action| matches!(action, Action::Hash(_)))
    }

    pub(super) fn draw(&self) -> Draw {
        self.late.map_or(Problem::reworded, |late| late.draw)
    }

    /// How the answer box is read so far.
    pub fn reading(&self) -> Reading {
        self.late.map_or(Reading::NotYet { reason: None }, |late| (late.reading)(&self.puzzle))
    }

    /// The picture of the problem on screen.
    pub fn figure(&self, prefix: &str) -> Option<String> {
        (self.late?.figure)(self.family()?, &self.puzzle.problem.item, prefix)
    }

    /// The picture of an item.
    pub fn figure_of(&self, item: &Item, prefix: &str) -> Option<String> {
        let family = self.families.iter().find(|family| family.id == item.family)?;
        (self.late?.figure)(family, item, prefix)
    }

    /// Has the second piece carry out an action, now or when it is here.
    pub(super) fn later(&mut self, action: Action) -> Vec<Effect> {
        match self.late {
            Some(late) => (late.step)(self, action),
            None => {
                self.waiting.push(action);
                self.fetch()
            }
        }
    }

    pub(super) fn fetch(&mut self) -> Vec<Effect> {
        self.missing = false;
        vec![Effect::Fetch]
    }

    /// Another problem is shown: a link that still waits has been overtaken.
    pub(super) fn overtake(&mut self) {
        self.waiting.retain(|action| !matches!(action, Action::Hash(_)));
    }

    fn step_late(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Check => {
                if let Some(verdict) = self.puzzle.check() {
                    self.say(verdict);
                }
                Vec::new()
            }
            Action::Setup(knob) => {
                self.set_up(knob);
                Vec::new()
            }
            Action::StartRun(now) => self.start_run(now),
            Action::GoOn(now) => self.go_on(now),
            Action::Slice(number, now) => self.slice(number, now),
            Action::CancelRun => self.cancel_run(),
            Action::Ask => self.ask(),
            Action::FollowUp(task) => self.follow_up(task),
            Action::Hush => self.hush(),
            Action::RunOn(backend) => self.run_on(backend),
            Action::Models(order) => self.order(order),
            Action::Author(order) => self.author(order),
            Action::Class(order) => self.class(order),
            Action::Runs(order) => self.runs(order),
            Action::Meeting(order) => self.meeting(order),
            Action::Person(order) => self.person(order),
            Action::Aside(order) => self.aside(order),
            Action::Inside(order) => self.inside(order),
            Action::Tour(order) => self.guide(order),
            Action::Practise(entropy) => self.practise(entropy),
            Action::Alarm(request) => self.alarm(request),
            Action::Copied(Copied::Family, done) => {
                self.family_copied(done);
                Vec::new()
            }
            Action::Copied(Copied::Setup, done) => {
                self.setup_copied(done);
                Vec::new()
            }
            Action::Copied(Copied::Embed, done) => {
                self.embed_copied(done);
                Vec::new()
            }
            Action::Copied(Copied::Class, done) => {
                self.class_copied(done);
                Vec::new()
            }
            Action::Copied(Copied::Bench, done) => {
                self.bench_copied(done);
                Vec::new()
            }
            Action::Heard(message, now) => self.hear(message, now),
            Action::Crashed(reason) => self.crashed(&reason),
            Action::Export => self.export(),
            // All else is the first piece's.
            _ => Vec::new(),
        }
    }
}
