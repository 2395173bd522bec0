//! What may be asked about a problem.

use serde::{Deserialize, Serialize};

/// What is asked about a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Find the answer.
    #[default]
    Solving,
    /// Is there enough information?
    Answerable,
    /// Is the final answer of this solution right?
    Outcome,
    /// Which step of this solution is the first wrong one?
    Process,
    /// Find what one step finds.
    Part,
    /// Find the answer of a second problem that needs this one's.
    Sequence,
    /// With the problem solved, solve it with a number changed; then with another.
    FollowUp,
    /// Told that a solution is wrong, find the right answer.
    Correction,
    /// Asked whether a right answer is right, stand by it.
    Doubt,
}

impl Task {
    /// Every task, in the order of the checklist's columns.
    pub const ALL: &[Task] = &[Task::Solving, Task::Answerable, Task::Outcome, Task::Process];

    /// Problems out of problems ([`super::compose`]); they are made of the original form only.
    pub const MADE: &[Task] = &[Task::Part, Task::Sequence];

    /// Tasks of several turns ([`super::turns`], MathChat, arXiv 2405.19444); about the original form only.
    pub const TURNS: &[Task] = &[Task::FollowUp, Task::Correction, Task::Doubt];

    /// Every task there is.
    pub fn every() -> impl Iterator<Item = Task> {
        Self::ALL.iter().chain(Self::MADE).chain(Self::TURNS).copied()
    }

    /// How many items there are of it for one problem, if all can be made: a judging task has one for either label,
    /// a follow-up one for either turn. A part has one a step, and a sequence as many as there are second families.
    pub fn items(self) -> usize {
        if matches!(self, Self::Answerable | Self::Outcome | Self::Process | Self::FollowUp) { 2 } else { 1 }
    }

    /// The task of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::every().find(|task| task.name() == name)
    }

    /// The name in links, items and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Solving => "solving",
            Self::Answerable => "answerable",
            Self::Outcome => "outcome",
            Self::Process => "process",
            Self::Part => "part",
            Self::Sequence => "sequence",
            Self::FollowUp => "follow-up",
            Self::Correction => "correction",
            Self::Doubt => "doubt",
        }
    }
}
