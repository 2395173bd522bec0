//! Metrics over answered items, with intervals; pure and incremental.
//!
//! Feed graded answers to a [`Tally`] one at a time (or [collect](Iterator::collect) a whole list: the numbers are
//! the same) and ask for a [`Report`] whenever one is to be shown.
//!
//! - A *cell* is one form (original, paraphrase, …) of one task (solving, judging, …), as in MATHCHECK
//!   (arXiv 2407.08733): n, accuracy or macro-F1, the share nobody could parse, and what a constant answer scores.
//! - A *unit* is one family at one level; its rerolled variants are what robustness is measured over, as in
//!   DynaMath (arXiv 2411.00836). Variants of a family are not independent, so families are resampled for
//!   their intervals, never variants. Plain shares of answers have Wilson's interval, which pools the families and is
//!   too narrow where they differ.
//! - A figure that is not defined is an [`Undefined`] with its reason: never a 0, never a NaN.
//!
//! Rates are fractions of 1 everywhere in code and JSON; only [`Report::to_text`] prints percent.

pub mod value;

pub mod tally;

pub mod robustness;

pub mod report;

pub mod analysis;
pub mod composite;
pub mod digits;
pub mod levels;
pub mod paired;
pub mod samples;
pub mod sequence;
pub mod sets;
pub mod transformed;
pub mod versus;

pub mod table;

pub mod import;

pub mod formula;

pub mod nupa;

pub mod slip;

mod bootstrap;

mod cell;

pub use analysis::Analysis;
pub use report::{CellReport, Marginal, Report, Strip};
pub use robustness::Robustness;
pub use tally::{Answered, Options, Tally};
pub use value::{Metric, Undefined, Value};
pub use versus::Versus;
