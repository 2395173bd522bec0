//! How a run is set up: which problems, in which forms, under which tasks, and who answers.

use super::Session;
use crate::app::text;
use crate::checklist::{Form, Task};
use crate::family::{Family, Seed, builtin};
use crate::respondent::Solver;

/// The most variants of a family in one run.
pub const MAX_VARIANTS: u32 = 200;

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Respondent {
    /// The model in this page.
    Model,
    /// One that needs no model.
    Solver(Solver),
}

/// Which families take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those that the built-in models have learned.
    Learned,
    /// All.
    All,
    /// Those of a topic.
    Topic(String),
    /// One, by its id.
    Family(String),
}

impl Scope {
    /// The name in the page's list.
    pub fn name(&self) -> String {
        match self {
            Self::Learned => "learned".into(),
            Self::All => "all".into(),
            Self::Topic(topic) => format!("topic:{topic}"),
            Self::Family(id) => format!("family:{id}"),
        }
    }

    /// What the name of a list entry means.
    pub fn named(name: &str) -> Self {
        match name.split_once(':') {
            None if name == "learned" => Self::Learned,
            Some(("topic", topic)) => Self::Topic(topic.into()),
            Some(("family", id)) => Self::Family(id.into()),
            _ => Self::All,
        }
    }

    /// Whether a family takes part.
    pub fn takes(&self, family: &Family) -> bool {
        match self {
            Self::Learned => builtin::is_learned(&family.id),
            Self::All => true,
            Self::Topic(topic) => family.topic == *topic,
            Self::Family(id) => family.id == *id,
        }
    }
}

/// What a run is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Which families.
    pub scope: Scope,
    /// The rung of the ladder; families with fewer are asked at their highest.
    pub level: u8,
    /// Variants per family.
    pub variants: u32,
    /// How problems are told; in the order of [`Form::ROWS`].
    pub forms: Vec<Form>,
    /// What is asked about them; in the order of [`Task::ALL`].
    pub tasks: Vec<Task>,
    /// Who answers.
    pub respondent: Respondent,
    /// The seed of all variants.
    pub seed: Seed,
}

impl Setup {
    /// A start: what the built-in models have learned, a few of each, by the model.
    pub fn new(seed: Seed) -> Self {
        Self {
            scope: Scope::Learned,
            level: 1,
            variants: 10,
            forms: Form::ROWS.to_vec(),
            tasks: vec![Task::Solving],
            respondent: Respondent::Model,
            seed,
        }
    }

    /// How many items a run has.
    pub fn items(&self, families: &[Family]) -> usize {
        let taking = families.iter().filter(|family| self.scope.takes(family));
        taking.map(|family| self.items_of_variant(family) * self.variants as usize).sum()
    }

    /// How many items a variant of a family has, if it is no exception.
    pub(super) fn items_of_variant(&self, family: &Family) -> usize {
        let forms = self.forms.iter().filter(|form| form.offered(family).is_ok()).count();
        forms * self.tasks.iter().map(|task| task.items()).sum::<usize>()
    }
}

/// Puts one of `all` into a choice or takes it out; the last one stays.
fn toggle<T: Copy + PartialEq>(chosen: &mut Vec<T>, one: T, all: &[T]) {
    let had = chosen.contains(&one);
    if !had || chosen.len() > 1 {
        *chosen = all.iter().filter(|&&other| (other == one) != chosen.contains(&other)).copied().collect();
    }
}

/// A knob of the set-up turned; texts as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knob {
    /// Who answers.
    Respondent(Respondent),
    /// Which families, by the name of the list entry.
    Scope(String),
    /// The rung of the ladder.
    Level(u8),
    /// Variants per family.
    Variants(String),
    /// A form in or out.
    Form(Form),
    /// A task in or out.
    Task(Task),
    /// The seed.
    Seed(String),
}

impl Session {
    pub(super) fn set_up(&mut self, knob: Knob) {
        self.setup_error = None;
        let setup = &mut self.setup;
        match knob {
            Knob::Respondent(respondent) => setup.respondent = respondent,
            Knob::Scope(name) => setup.scope = Scope::named(&name),
            Knob::Level(level) => setup.level = level,
            Knob::Variants(typed) => {
                let typed = typed.trim().parse().unwrap_or(setup.variants);
                setup.variants = typed.clamp(1, MAX_VARIANTS);
            }
            Knob::Form(form) => toggle(&mut setup.forms, form, Form::ROWS),
            Knob::Task(task) => toggle(&mut setup.tasks, task, Task::ALL),
            Knob::Seed(typed) => match typed.trim().parse() {
                Ok(seed) => setup.seed = seed,
                Err(error) => self.setup_error = Some(text::bad_seed(&error)),
            },
        }
    }
}
