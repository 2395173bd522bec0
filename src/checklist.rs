//! Items: the forms and tasks of a problem, and the links that reproduce them.
//!
//! A *form* is a way of telling a problem that leaves its answer provably unchanged (MATHCHECK's rows, arXiv
//! 2407.08733); a *task* is what is asked about it (its columns). An [`Item`] is one form of one variant under one
//! task, with everything a respondent, a grader and a researcher need; a [`Link`] names it in a few characters.

pub mod figure;
pub mod fingerprint;

pub mod absent;
pub mod asymob;
pub mod axis;
pub mod certificate;
pub mod form;
pub mod task;

pub mod fault;
pub mod working;

mod aside;
mod clause;
mod hint;
mod inverse;
mod symbolic;
mod unanswerable;
mod version;

pub mod telling;

pub mod item;

pub mod compose;
pub mod group;
pub mod turns;

pub mod nupa;

pub mod prompt;

pub mod export;

pub mod link;

pub use absent::Absent;
pub use form::Form;
pub use item::Item;
pub use link::Link;
pub use task::Task;
