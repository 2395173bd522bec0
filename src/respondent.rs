//! Who answers a problem, and what is kept of an answer.
//!
//! Models answer through [`crate::engine`]. The reference solvers in [`solver`] need no download and have scores that
//! theory knows, so every metric can be tried, and doubted, at once.

pub mod record;
pub mod solver;

pub use record::Record;
pub use solver::Solver;
