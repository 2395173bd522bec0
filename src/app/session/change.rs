//! From one problem to another: reroll, knobs and links.

use super::puzzle::{Name, Puzzle, mixed};
use super::{Action, Effect, Session, View};
use crate::app::text;
use crate::checklist::item::{Cell, Problem};
use crate::checklist::{Form, Link};

/// A knob turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A family by its id.
    Family(String),
    /// The rung of the ladder.
    Level(u8),
    /// How the problem is told.
    Form(Form),
    /// A seed as typed.
    Seed(String),
    /// The seed some steps away.
    SeedStep(i32),
    /// The position in the run of the seed, as typed.
    Index(String),
    /// All of them.
    To(Name),
}

/// How often a reroll looks for a problem that differs from the one on screen.
const REROLLS: u32 = 50;

impl Session {
    /// Another problem of the same family, one that visibly differs.
    pub(super) fn reroll(&mut self, entropy: u32) -> Vec<Effect> {
        let mut name = Name::of(&self.puzzle.problem);
        name.index = 0;
        for tries in 0..REROLLS {
            name.seed.0 = mixed(entropy, tries);
            if let Some(Ok(problem)) = name.draw(&self.families, self.draw())
                && problem.item.question != self.puzzle.problem.item.question
            {
                return self.show(problem);
            }
        }
        self.banner = vec![text::EXHAUSTED.get().into()];
        Vec::new()
    }

    /// The problem with one knob turned.
    pub(super) fn change(&mut self, change: Change) -> Vec<Effect> {
        if matches!(change, Change::Form(form) if self.awaits(Cell::solving(form))) {
            return self.later(Action::Change(change));
        }
        self.seed_error = None;
        let mut name = Name::of(&self.puzzle.problem);
        match change {
            Change::Family(id) => name.family = id,
            Change::Level(level) => name.level = level,
            Change::Form(form) => name.cell.form = form,
            Change::To(other) => name = other,
            Change::SeedStep(steps) => name.seed = name.seed.step(steps),
            Change::Seed(typed) => match typed.trim().parse() {
                Ok(seed) => name.seed = seed,
                Err(error) => {
                    self.seed_error = Some(text::bad_seed(&error));
                    self.say(text::bad_seed(&error));
                    return Vec::new();
                }
            },
            Change::Index(typed) => match typed.trim().parse() {
                Ok(index) => name.index = index,
                Err(_) => {
                    self.seed_error = Some(text::BAD_INDEX.get().into());
                    self.say(text::BAD_INDEX.get().into());
                    return Vec::new();
                }
            },
        }
        match name.draw(&self.families, self.draw()) {
            Some(Ok(problem)) if problem.item.link != self.puzzle.problem.item.link => self.show(problem),
            Some(Ok(_)) => Vec::new(),
            Some(Err(error)) => {
                self.banner = vec![text::sentence(&error.to_string())];
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// A link, whatever it may contain. The page always ends with a working problem.
    pub(super) fn open(&mut self, link: &str) -> Vec<Effect> {
        if link == self.puzzle.problem.item.link {
            return Vec::new();
        }
        if self.awaits(Link::cell_of(link)) {
            return self.later(Action::Hash(link.to_owned()));
        }
        let (problem, banner) = match Link::open_with(link, &self.families, self.draw()) {
            Ok(opened) => (opened.problem, opened.notes),
            Err(error) => (self.puzzle.problem.clone(), vec![text::unopened(&error.to_string())]),
        };
        let shown = problem.item.link.clone();
        let mut effects = self.put(problem);
        self.banner = banner;
        if shown != link {
            effects.push(Effect::Replace(self.hash()));
        }
        effects
    }

    /// The address of the problem on screen in the view that shows it.
    pub(super) fn hash(&self) -> String {
        match self.view {
            View::Class => self.class.hash(self.link()),
            _ => self.link().to_owned(),
        }
    }

    fn show(&mut self, problem: Problem) -> Vec<Effect> {
        self.say(problem.item.question.clone());
        let mut effects = self.put(problem);
        effects.push(Effect::Push(self.hash()));
        effects
    }

    /// Puts a problem on screen; what was said about the one before it is over.
    pub(super) fn put(&mut self, problem: Problem) -> Vec<Effect> {
        self.banner.clear();
        self.overtake();
        self.seed_error = None;
        if problem.item.link == self.puzzle.problem.item.link {
            return Vec::new();
        }
        let mut effects = self.hush();
        if std::mem::take(&mut self.aloud) {
            effects.push(Effect::Speak(None));
        }
        self.desk.talk = None;
        self.desk.inside.forget();
        self.puzzle = Puzzle::new(problem);
        effects
    }
}
