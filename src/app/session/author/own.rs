//! The visitor's own families among the problems of the other views.

use super::{MOST_OWN, first};
use crate::app::session::change::Change;
use crate::app::session::lab::Scope;
use crate::app::session::puzzle::{self, Name, mixed};
use crate::app::session::{Action, Effect, Session, View};
use crate::app::text;
use crate::checklist::item::Problem;
use crate::family::{Family, Seed, builtin};
use std::sync::Arc;

/// Where the own ones stand in the text that the browser keeps: as if in a topic of this name.
const OWN: &str = "own";

/// Ids and texts from the text that the browser keeps.
pub(super) fn kept(text: &str) -> Vec<(String, String)> {
    let files = builtin::files(text);
    files.map(|(path, text)| (path.rsplit('/').next().unwrap_or_default().into(), text.into())).collect()
}

impl Session {
    /// Whether a family is the visitor's own, so that nobody else has it.
    pub fn is_own(&self, id: &str) -> bool {
        self.author.own.iter().any(|(own, _)| own == id)
    }

    /// Why the family cannot be used in the other views; `None` if it can.
    pub fn not_usable(&self) -> Option<String> {
        let author = &self.author;
        let Some(family) = author.family.as_ref().filter(|_| author.issues.is_empty()) else {
            return Some(text::NO_FAMILY_YET.get().into());
        };
        if self.is_own(&family.id) {
            None
        } else if self.families.iter().any(|other| other.id == family.id) {
            Some(text::ID_TAKEN.get().into())
        } else {
            (author.own.len() >= MOST_OWN).then(|| text::too_many_own(MOST_OWN))
        }
    }

    pub(super) fn use_own(&mut self, entropy: u32) -> Vec<Effect> {
        self.catch_up();
        if let Some(why) = self.not_usable() {
            self.note(why);
            return Vec::new();
        }
        let Some(family) = self.author.family.clone() else { return Vec::new() };
        let seed = Seed(mixed(entropy, 0));
        let to = Name { level: self.author.at.level, seed, ..first(family.id.clone()) };
        if let Some(Err(error)) = to.draw(std::slice::from_ref(&*family), Problem::draw_cell) {
            self.note(text::not_drawn(&error.to_string()));
            return Vec::new();
        }
        let mut effects = self.adopt(&family, self.author.text.clone());
        effects.extend(self.turn_to(View::Try));
        effects.extend(self.step(Action::Change(Change::To(to))));
        effects
    }

    /// Puts a family among the problems of the other views, in place of the one of its id.
    fn adopt(&mut self, family: &Family, text: String) -> Vec<Effect> {
        self.author.own.retain(|(id, _)| *id != family.id);
        self.author.own.push((family.id.clone(), text));
        let others = self.families.iter().filter(|other| other.id != family.id);
        self.families = others.chain([family]).cloned().collect();
        self.class.sheets.forget();
        vec![self.keep_own()]
    }

    fn keep_own(&self) -> Effect {
        let own = self.author.own.iter().map(|(id, text)| (format!("{OWN}/{id}"), text.as_str()));
        Effect::Store("own", builtin::bundle(own))
    }

    pub(super) fn drop_own(&mut self, id: &str) -> Vec<Effect> {
        let author = &mut self.author;
        let Some(at) = author.own.iter().position(|(other, _)| other == id) else { return Vec::new() };
        let one = author.own.remove(at);
        author.dropped.push(one);
        self.say(text::own_dropped(id));
        let mut effects = vec![self.keep_own(), Effect::Focus("own")];
        effects.extend(self.remove_family(id));
        effects
    }

    /// A family is no longer there: nothing may be about it.
    fn remove_family(&mut self, id: &str) -> Vec<Effect> {
        self.families = self.families.iter().filter(|family| family.id != id).cloned().collect();
        self.class.sheets.forget();
        if self.setup.scope == Scope::Family(id.to_owned()) {
            self.setup.scope = Scope::Learned;
        }
        match self.family() {
            None => puzzle::any(&self.families, 0).map(|problem| self.put(problem)).unwrap_or_default(),
            Some(_) => Vec::new(),
        }
    }

    pub(super) fn take_back(&mut self, id: &str) -> Vec<Effect> {
        let dropped = &self.author.dropped;
        let Some(at) = dropped.iter().rposition(|(other, _)| other == id) else { return Vec::new() };
        let Some((_, text)) = dropped.get(at).cloned() else { return Vec::new() };
        let why_not = match Family::parse(&text) {
            Ok(family) if self.families.iter().all(|other| other.id != family.id) => {
                if self.author.own.len() < MOST_OWN {
                    self.author.dropped.remove(at);
                    self.say(text::own_again(id));
                    let mut effects = self.adopt(&family, text);
                    effects.push(Effect::Focus("own"));
                    return effects;
                }
                text::too_many_own(MOST_OWN)
            }
            Ok(_) | Err(_) => text::ID_TAKEN.get().into(),
        };
        self.note(why_not);
        Vec::new()
    }

    /// Another tab used or removed some.
    pub(super) fn changed_elsewhere(&mut self, text: &str) -> Vec<Effect> {
        let own = kept(text);
        if own == self.author.own {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.author.own, own);
        let families = self.families.iter().filter(|family| before.iter().all(|(id, _)| *id != family.id));
        let families: Vec<Family> = families.cloned().chain(builtin::of_bundle(text)).collect();
        self.families = Arc::from(families);
        let mut effects = Vec::new();
        for (id, _) in before {
            if !self.is_own(&id) {
                effects.extend(self.remove_family(&id));
            }
        }
        effects
    }
}
