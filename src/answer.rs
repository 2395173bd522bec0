//! Reading and grading an answer: reply text -> extracted value -> verdict.

pub mod verdict;

pub use verdict::Verdict;
