//! The two built-in models, what lies between them and beyond, and the problems that both have practised.

use super::change::Change;
use super::desk::{File, Model};
use super::puzzle::Name;
use super::{Action, Effect, Session};
use crate::app::text;
use crate::checklist::item::Cell;
use crate::engine::message::Source;
use crate::family::builtin;

/// Where the built-in models are, seen from the page.
const PARROT: &str = "./models/parrot.gguf";
const THINKER: &str = "./models/thinker.gguf";

/// How far from Parrot towards Thinker a built-in model is, in hundredths: so much of the difference between them is
/// added to Parrot (`Model::toward`). Parrot itself is 0, Thinker is 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mix(i16);

impl Default for Mix {
    fn default() -> Self {
        Self::THINKER
    }
}

impl Mix {
    /// The one that remembers.
    pub const PARROT: Self = Self(0);
    /// The one that works problems out.
    pub const THINKER: Self = Self(100);
    /// As far as it goes.
    pub const LEAST: Self = Self(-50);
    /// Likewise.
    pub const MOST: Self = Self(150);
    /// How far apart the ones to choose from are.
    pub const STEP: i16 = 10;

    /// The one so far from Parrot.
    pub fn new(percent: i16) -> Self {
        Self(percent.clamp(Self::LEAST.0, Self::MOST.0))
    }

    /// How far it is from Parrot.
    pub fn percent(self) -> i16 {
        self.0
    }

    /// Whether it is neither of the two, and has no file of its own.
    pub fn is_mixed(self) -> bool {
        self != Self::PARROT && self != Self::THINKER
    }

    /// Its file or files. After failures the browser's cache is not believed: it may hold a damaged file.
    pub(super) fn source(self, failures: u32) -> Source {
        let address = |path: &str| match failures {
            0 => path.to_owned(),
            count => format!("{path}?again={count}"),
        };
        match self {
            Self::PARROT => Source::Address(address(PARROT)),
            Self::THINKER => Source::Address(address(THINKER)),
            Self(percent) => Source::Between { from: address(PARROT), to: address(THINKER), percent },
        }
    }
}

impl Session {
    /// Chooses a built-in model: it is loaded at once if there is a model, or else when somebody asks.
    pub(super) fn mix(&mut self, mix: Mix) -> Vec<Effect> {
        let file = File::BuiltIn(mix);
        let mut effects = self.break_up();
        if !matches!(self.desk.model, Model::Asleep) {
            effects.extend(self.load(file));
            return effects;
        }
        self.clear_desk();
        self.say(text::chosen(&file.name()));
        let remembered = file.remembered();
        self.desk.file = file;
        effects.push(Effect::Store("model", remembered));
        effects
    }

    /// Shows a problem that both built-in models have practised: of the family on screen if they know it.
    pub(super) fn practise(&mut self, entropy: u32) -> Vec<Effect> {
        let mut name = Name::of(&self.puzzle.problem);
        let other = builtin::LEARNED.get(entropy as usize % builtin::LEARNED.len());
        if let Some((other, _)) = other.filter(|_| !builtin::is_learned(&name.family)) {
            (*other).clone_into(&mut name.family);
        }
        // One after the other, if one of them is there already.
        name.index = if name.seed == builtin::PRACTISED { name.index.wrapping_add(1) } else { entropy };
        name.index %= builtin::TIMES_PRACTISED;
        name.level = name.level.min(builtin::LEARNED_LEVEL);
        (name.seed, name.cell) = (builtin::PRACTISED, Cell::default());
        self.step(Action::Change(Change::To(name)))
    }
}
