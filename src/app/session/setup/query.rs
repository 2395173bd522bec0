//! A set-up as the part of a link, and back.
//!
//! `lab?of=learned&lv=2&ladder=yes&n=20&forms=original.inverse&tasks=solving&by=mix:100&beside=mix:0&seed=7k3q9x`: which
//! problems (a family and its version, `learned`, `all`, or `topic:` and a topic), the level and whether those below it
//! are asked too, variants of each, forms and tasks or else `axis=gsm-plus`, who answers (`model`, `mix:` and how far from
//! Parrot to Thinker, or a reference solver), who is asked the same afterwards, and the seed. What is as at first is not
//! said.

use super::{MAX_VARIANTS, Respondent, Scope, Setup};
use crate::app::address::decoded;
use crate::app::text;
use crate::checklist::axis::Axis;
use crate::checklist::{Form, Task};
use crate::family::Family;

/// The most options of a link that are looked at: there are far fewer.
const MOST_OPTIONS: usize = 20;

impl Setup {
    /// What stands behind `lab` in the link to it.
    pub fn query(&self, families: &[Family]) -> String {
        let usual = Self::new(self.seed);
        let mut query = format!("?of={}", encoded(&self.scope.release(families)));
        let mut say = |key: &str, value: &str, usual: bool| {
            if !usual {
                query += &format!("&{key}={}", encoded(value));
            }
        };
        say("lv", &self.level.to_string(), self.level == usual.level);
        say("ladder", "yes", !self.ladder);
        say("n", &self.variants.to_string(), false);
        match self.axis {
            Some(axis) => say("axis", axis.name, false),
            None => {
                let forms = self.forms.iter().map(|form| form.name()).collect::<Vec<_>>().join(".");
                let tasks = self.tasks.iter().map(|task| task.name()).collect::<Vec<_>>().join(".");
                say("forms", &forms, self.forms == usual.forms);
                say("tasks", &tasks, self.tasks == usual.tasks);
            }
        }
        say("by", &self.respondent.id(), self.respondent == usual.respondent);
        let beside = self.beside.as_ref().map(Respondent::id).unwrap_or_default();
        say("beside", &beside, self.beside.is_none());
        say("seed", &self.seed.to_string(), false);
        query
    }

    /// Reads such a text; what it does not say is as at first, but for the seed, which stays. Gives a sentence for
    /// whatever means nothing.
    pub fn read(&mut self, text: &str, families: &[Family]) -> Vec<String> {
        let mut notes = Vec::new();
        *self = Self::new(self.seed);
        let text = text.strip_prefix('?').unwrap_or(text);
        for option in text.split('&').filter(|option| !option.is_empty()).take(MOST_OPTIONS) {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            if self.take(key, &decoded(value), families).is_none() {
                notes.push(text::means_nothing(option));
            }
        }
        notes
    }

    fn take(&mut self, key: &str, value: &str, families: &[Family]) -> Option<()> {
        let within = |most: u32| value.parse::<u32>().ok().filter(|number| (1..=most).contains(number));
        match key {
            "of" => {
                let (scope, _) = Scope::read(value)?;
                families.iter().find(|family| scope.takes(family))?;
                self.scope = scope;
            }
            "lv" => self.level = u8::try_from(within(u32::from(u8::MAX))?).ok()?,
            "ladder" => self.ladder = value == "yes",
            "n" => self.variants = within(MAX_VARIANTS)?,
            "axis" => self.axis = Some(Axis::named(value)?),
            "forms" => self.forms = chosen(value, Form::ROWS, |form| form.name())?,
            "tasks" => self.tasks = chosen(value, Task::ALL, |task| task.name())?,
            "by" => self.respondent = Respondent::named(value)?,
            "beside" => self.beside = Some(Respondent::named(value)?),
            "seed" => self.seed = value.parse().ok()?,
            _ => return None,
        }
        Some(())
    }
}

/// A value as links hold it: what means something there, or is no part of an address (RFC 3986), is encoded.
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    value.bytes().map(one).collect()
}

/// Those of `all` that are named, in their order; `None` if there is none, or a name is of none.
fn chosen<T: Copy>(names: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Option<Vec<T>> {
    let known = |one: &str| all.iter().any(|other| name(*other) == one);
    if !names.split('.').all(known) {
        return None;
    }
    let named = all.iter().filter(|one| names.split('.').any(|other| other == name(**one)));
    Some(named.copied().collect())
}

impl Scope {
    /// As links write it: a family with its version.
    pub fn release(&self, families: &[Family]) -> String {
        match self {
            Self::Family(id) => {
                families.iter().find(|family| family.id == *id).map_or_else(|| id.clone(), Family::release)
            }
            scope => scope.name(),
        }
    }

    /// What `of=` says: which problems, and of which version the family was.
    pub fn read(value: &str) -> Option<(Self, Option<u32>)> {
        match value.split_once('.') {
            Some((id, version)) => Some((Self::Family(id.to_owned()), version.parse().ok())),
            None => {
                let scope = Self::named(value);
                (scope.name() == value).then_some((scope, None))
            }
        }
    }
}
