//! A look inside a built-in model: what its attention looks at while it reads the problem and its own reply, and heads
//! that are switched off.

use super::talk::Speech;
use super::{Effect, Session};
use crate::app::text;
use crate::engine::message::{Seen, ToWorker};
use std::sync::Arc;

/// What is known of the inside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inside {
    /// The layer that is looked at, from 0.
    pub layer: u32,
    /// The head of it, from 0.
    pub head: u32,
    /// What it looks at.
    pub seen: Option<Arc<Seen>>,
    /// The heads that are off, as layer and head.
    pub off: Vec<(u32, u32)>,
    /// Whether the visitor looks.
    pub open: bool,
    /// Why nothing can be seen, in a sentence.
    pub failure: Option<String>,
    /// The request for it.
    pub(super) request: u32,
}

/// Something that the curious want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// To look, or no longer.
    Open(bool),
    /// To see what a head of a layer looks at.
    Look(u32, u32),
    /// A head of a layer on or off.
    Switch(u32, u32, bool),
    /// All heads on.
    AllOn,
}

impl Session {
    pub(super) fn inside(&mut self, order: Order) -> Vec<Effect> {
        if let Order::Open(open) = order {
            self.desk.inside.open = open;
            let unseen = open && self.desk.inside.seen.is_none() && !self.desk.is_asked();
            return if unseen { self.look_inside() } else { Vec::new() };
        }
        if self.desk.is_asked() {
            self.say(text::MODEL_BUSY.get().into());
            return Vec::new();
        }
        let off = &mut self.desk.inside.off;
        match order {
            Order::Open(_) => {}
            Order::Look(layer, head) => {
                (self.desk.inside.layer, self.desk.inside.head) = (layer, head);
                return self.look_inside();
            }
            Order::Switch(layer, head, on) => {
                off.retain(|other| *other != (layer, head));
                if !on {
                    off.push((layer, head));
                    off.sort_unstable();
                }
            }
            Order::AllOn => off.clear(),
        }
        self.say(text::heads_off(self.desk.inside.off.len()));
        let off = self.desk.inside.off.clone();
        let mut effects = self.desk.tell(ToWorker::Switch { off });
        effects.extend(self.look_inside());
        if order == Order::AllOn {
            // The button that was pressed goes away.
            effects.push(Effect::Focus("inside"));
        }
        effects
    }

    /// Whether there is something to look at: a whole reply of a built-in model.
    pub fn can_look_inside(&self) -> bool {
        let over = self.desk.talk.as_ref().is_some_and(|talk| matches!(talk.speech, Speech::Over(..)));
        over && self.desk.file.mix().is_some()
    }

    pub(super) fn look_inside(&mut self) -> Vec<Effect> {
        if !self.can_look_inside() {
            return Vec::new();
        }
        let Some(talk) = &self.desk.talk else { return Vec::new() };
        let prompt = super::desk::words(&talk.asked);
        let reply = talk.tokens.iter().filter_map(|token| token.id).collect();
        let (layer, head) = (self.desk.inside.layer, self.desk.inside.head);
        let request = self.desk.number();
        (self.desk.inside.request, self.desk.inside.failure) = (request, None);
        self.desk.tell(ToWorker::Look { request, prompt, reply, layer, head })
    }

    /// This is what it looks at.
    pub(super) fn seen(&mut self, request: u32, seen: Seen) {
        if request == self.desk.inside.request {
            self.desk.inside.seen = Some(Arc::new(seen));
        }
    }

    /// Nothing can be seen; whether this was about that.
    pub(super) fn unseen(&mut self, request: u32, why: &str) -> bool {
        let asked = request == self.desk.inside.request && request != 0;
        if asked {
            self.desk.inside.failure = Some(text::sentence(why));
            self.say(text::sentence(why));
        }
        asked
    }
}

impl Inside {
    /// What is seen is of another reply from now on.
    pub(super) fn forget(&mut self) {
        (self.seen, self.failure, self.request) = (None, None, 0);
    }

    /// How records name a model with heads off; nothing if all are on.
    pub fn without(&self) -> String {
        let heads = self.off.iter().map(|(layer, head)| format!("{}.{}", layer + 1, head + 1));
        let heads = heads.collect::<Vec<_>>().join(" ");
        if heads.is_empty() { heads } else { format!(" without heads {heads}") }
    }
}
