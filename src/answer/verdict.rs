//! The three outcomes of grading.

use serde::{Deserialize, Serialize};

/// What became of one reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The value can be found and is the right one.
    Right,
    /// The value can be found and is another one.
    Wrong,
    /// No value can be found, or it is not of the declared type. Scores as not right, and is counted apart.
    Ungradable,
}

impl Verdict {
    /// Whether the answer counts as right.
    pub fn is_right(self) -> bool {
        self == Self::Right
    }
}
