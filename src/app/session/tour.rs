//! A tour of the page in five steps, for whoever wants one.

use super::{Effect, Session, View};
use crate::app::text::{self, Text};

/// What a step is about.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What it says.
    pub words: Text,
    /// What it points at, as a selector.
    pub spot: &'static str,
}

/// The steps. The first ones point at what the Try view has, the others at what is always there.
pub const STEPS: [Step; 5] = [
    Step { words: text::TOUR_REROLL, spot: ".card.problem .reroll" },
    Step { words: text::TOUR_ANSWER, spot: "#answer" },
    Step { words: text::TOUR_MODEL, spot: "#model" },
    Step { words: text::TOUR_LAB, spot: "nav a[href='#lab']" },
    Step { words: text::TOUR_MORE, spot: "nav a[href='#author']" },
];

/// Something that is wanted of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// To begin it.
    Begin,
    /// One step on; after the last one it is over.
    Next,
    /// One step back.
    Back,
    /// To skip the rest.
    End,
}

impl Session {
    pub(super) fn guide(&mut self, order: Order) -> Vec<Effect> {
        let at = match (order, self.tour) {
            (Order::Begin, _) => Some(0),
            (Order::Next, Some(at)) => Some(at + 1).filter(|at| *at < STEPS.len()),
            (Order::Back, Some(at)) => Some(at.saturating_sub(1)),
            (Order::End, _) | (Order::Next | Order::Back, None) => None,
        };
        let mut effects = Vec::new();
        self.dialog = None;
        if at.is_some() && self.view != View::Try {
            self.view = View::Try;
            effects.push(Effect::Push(self.link().to_owned()));
        }
        let was = std::mem::replace(&mut self.tour, at);
        match at.and_then(|at| STEPS.get(at)) {
            Some(step) => {
                effects.extend([Effect::Spot(Some(step.spot)), Effect::Focus("tour")]);
            }
            None if was.is_some() => {
                self.toured = true;
                effects.extend([
                    Effect::Spot(None),
                    Effect::Store("tour", "over".into()),
                    Effect::Focus("title"),
                ]);
            }
            None => {}
        }
        effects
    }

    /// The step of the tour that is seen: its number from 1, and what it is about.
    pub fn tour_step(&self) -> Option<(usize, Step)> {
        let at = self.tour?;
        STEPS.get(at).map(|step| (at + 1, *step))
    }
}
