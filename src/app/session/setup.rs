//! How a run is set up: which problems, in which forms, under which tasks, and who answers.

mod query;

use super::Session;
use super::desk::File;
use super::siblings::Mix;
use crate::app::text;
use crate::checklist::axis::Axis;
use crate::checklist::{Form, Task};
use crate::family::{Family, Seed, builtin};
use crate::respondent::Solver;
use std::ops::RangeInclusive;

/// The most variants of a family in one run.
pub const MAX_VARIANTS: u32 = 200;

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Respondent {
    /// The model that is in use in this page.
    Model,
    /// A built-in one, whichever is in use.
    BuiltIn(Mix),
    /// One that needs no model.
    Solver(Solver),
    /// Whoever sits before the page.
    Person,
}

impl Respondent {
    /// The name in the page's list and in links.
    pub fn id(&self) -> String {
        match self {
            Self::Model => "model".into(),
            Self::BuiltIn(mix) => format!("mix:{}", mix.percent()),
            Self::Solver(solver) => solver.to_string(),
            Self::Person => "person".into(),
        }
    }

    /// What such a name means.
    pub fn named(id: &str) -> Option<Self> {
        match id {
            "model" => return Some(Self::Model),
            "person" => return Some(Self::Person),
            _ => {}
        }
        match id.strip_prefix("mix:") {
            Some(percent) => percent.parse().ok().map(|percent| Self::BuiltIn(Mix::new(percent))),
            None => id.parse().ok().map(Self::Solver),
        }
    }

    /// The file of the model that answers, where that is not the one in use.
    pub(super) fn file(&self) -> Option<File> {
        match self {
            Self::BuiltIn(mix) => Some(File::BuiltIn(*mix)),
            Self::Model | Self::Solver(_) | Self::Person => None,
        }
    }

    /// Whether a model answers.
    pub fn is_model(&self) -> bool {
        !matches!(self, Self::Solver(_) | Self::Person)
    }
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
    /// Whether the rungs below it are asked as well.
    pub ladder: bool,
    /// Variants per family.
    pub variants: u32,
    /// What a benchmark varies, in place of chosen forms and tasks.
    pub axis: Option<&'static Axis>,
    /// How problems are told; in the order of [`Form::ROWS`].
    pub forms: Vec<Form>,
    /// What is asked about them; in the order of [`Task::ALL`].
    pub tasks: Vec<Task>,
    /// Who answers.
    pub respondent: Respondent,
    /// Who is asked the same afterwards, to stand beside.
    pub beside: Option<Respondent>,
    /// The seed of all variants.
    pub seed: Seed,
}

impl Setup {
    /// A start: what the built-in models have learned, a few of each, by the model.
    pub fn new(seed: Seed) -> Self {
        Self {
            scope: Scope::Learned,
            level: 1,
            ladder: false,
            variants: 10,
            axis: None,
            forms: Form::ROWS.to_vec(),
            tasks: vec![Task::Solving],
            respondent: Respondent::Model,
            beside: None,
            seed,
        }
    }

    /// The forms and tasks that are asked.
    pub fn asked(&self) -> (Vec<Form>, Vec<Task>) {
        match self.axis {
            Some(axis) => (axis.forms(), axis.tasks.to_vec()),
            None => (self.forms.clone(), self.tasks.clone()),
        }
    }

    /// The levels of a family that are asked.
    pub fn levels(&self, family: &Family) -> RangeInclusive<u8> {
        let level = self.level.clamp(1, family.top_level());
        if self.ladder { 1..=level } else { level..=level }
    }

    /// How many items a run has.
    pub fn items(&self, families: &[Family]) -> usize {
        let taking = families.iter().filter(|family| self.scope.takes(family));
        let items = taking.map(|family| self.items_of_variant(family) * self.levels(family).count());
        items.sum::<usize>() * self.variants as usize
    }

    /// How many items a variant of a family has, if it is no exception.
    pub(super) fn items_of_variant(&self, family: &Family) -> usize {
        let (forms, tasks) = self.asked();
        let offered = forms.iter().filter(|form| form.offered(family).is_ok()).collect::<Vec<_>>();
        let of = |task: &Task| match Task::ALL.contains(task) {
            true => offered.len() * task.items(),
            // Further tasks are asked of the original alone.
            false => usize::from(offered.contains(&&Form::Original)) * task.items(),
        };
        tasks.iter().map(of).sum()
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
    /// Who is asked the same afterwards.
    Beside(Option<Respondent>),
    /// Which families, by the name of the list entry.
    Scope(String),
    /// The rung of the ladder.
    Level(u8),
    /// The rungs below it, too.
    Ladder(bool),
    /// Variants per family.
    Variants(String),
    /// What a benchmark varies, by its name; any other for chosen forms and tasks.
    Axis(String),
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
        self.setup_notes.clear();
        let setup = &mut self.setup;
        match knob {
            Knob::Respondent(respondent) => setup.respondent = respondent,
            Knob::Beside(beside) => setup.beside = beside,
            Knob::Scope(name) => setup.scope = Scope::named(&name),
            Knob::Level(level) => setup.level = level,
            Knob::Ladder(on) => setup.ladder = on,
            Knob::Variants(typed) => {
                let typed = typed.trim().parse().unwrap_or(setup.variants);
                setup.variants = typed.clamp(1, MAX_VARIANTS);
            }
            Knob::Axis(name) => setup.axis = Axis::named(&name),
            Knob::Form(form) => toggle(&mut setup.forms, form, Form::ROWS),
            Knob::Task(task) => toggle(&mut setup.tasks, task, Task::ALL),
            Knob::Seed(typed) => match typed.trim().parse() {
                Ok(seed) => setup.seed = seed,
                Err(error) => self.setup_error = Some(text::bad_seed(&error)),
            },
        }
    }
}
