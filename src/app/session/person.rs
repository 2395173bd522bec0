//! A person who answers a run: one question after the other, as a model gets them.

use super::lab::{Progress, Respondent, Run};
use super::{Effect, Session};
use crate::app::text;
use crate::checklist::Item;
use crate::respondent::Record;
use std::collections::VecDeque;

/// What records call the person.
const PERSON: &str = "person";

/// The questions that wait for the person, and what they have typed.
#[derive(Clone, Debug, Default)]
pub struct Sitting {
    /// The question on screen, and those behind it.
    items: VecDeque<Item>,
    /// What stands in the answer box.
    pub typed: String,
    /// Whether the box was empty when it was to be taken.
    pub empty: bool,
}

/// Something that the person does.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// The answer box changed.
    Type(String),
    /// What stands in it is the answer; with the time.
    Answer(f64),
    /// There is no answer; with the time.
    Skip(f64),
}

impl Session {
    /// What the person is asked.
    pub fn question(&self) -> Option<&Item> {
        let asked =
            self.run.as_ref().filter(|run| run.is_running() && run.setup.respondent == Respondent::Person);
        asked.and(self.sitting.items.front())
    }

    pub(super) fn person(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::Type(typed) => (self.sitting.typed, self.sitting.empty) = (typed, false),
            Order::Answer(_) if self.sitting.typed.trim().is_empty() => {
                self.sitting.empty = true;
                self.say(text::PERSON_EMPTY.get().into());
            }
            Order::Answer(now) => {
                let typed = std::mem::take(&mut self.sitting.typed);
                return self.answered(typed.trim().to_owned(), now);
            }
            Order::Skip(now) => {
                self.sitting.typed.clear();
                return self.answered(String::new(), now);
            }
        }
        Vec::new()
    }

    fn answered(&mut self, reply: String, now: f64) -> Vec<Effect> {
        if self.question().is_none() {
            return Vec::new();
        }
        let (Some(item), Some(run)) = (self.sitting.items.pop_front(), &mut self.run) else {
            return Vec::new();
        };
        self.sitting.empty = false;
        run.add(Record::new(item, PERSON, reply), now);
        let mut effects = self.keep_run(false);
        effects.extend(self.seat());
        effects.push(Effect::Focus("person-answer"));
        effects
    }

    /// The next question, once there is one.
    pub(super) fn seat(&mut self) -> Vec<Effect> {
        if self.sitting.items.is_empty() {
            let Some(run) = &mut self.run else { return Vec::new() };
            self.sitting.items = run.take(&self.families, 1).into();
            if self.sitting.items.is_empty() {
                // All of these were answered before: on with the next, or that was all.
                return match run.is_dealt() {
                    true => self.finish_run(Progress::Finished),
                    false => vec![Effect::Later(run.number)],
                };
            }
        }
        if let Some(item) = self.question() {
            self.say(item.question.clone());
        }
        Vec::new()
    }

    /// The person gets up: the questions that were not answered.
    pub(super) fn rise(&mut self) -> VecDeque<Item> {
        std::mem::take(&mut self.sitting.items)
    }

    /// How far a person is, in questions: the one on screen, and all.
    pub fn place_of_question(&self) -> Option<(usize, usize)> {
        let run: &Run = self.run.as_ref()?;
        self.question().map(|_| (run.records.len() + 1, run.total))
    }
}
