//! Reading and grading an answer: reply text -> extracted value -> verdict.
//!
//! One grader for a model's reply ([`grade`]) and for what a person types ([`check`], with [`read`] for the live
//! preview). Both keep two verdicts: lenient (the value can be found and is right) and strict (also in the
//! asked-for form, announced as the answer). Values are compared exactly, by the declared
//! [type](crate::family::answer_type::AnswerType) and by nothing else: no substrings, no blanket tolerance.
//!
//! Work is linear in the length of the reply, and no text can make it panic.

pub mod verdict;

pub mod grade;

pub mod reading;

pub mod region;

pub mod record;

pub mod mathcheck;

mod miss;

mod quantity;

mod words;

mod said;
mod scan;

mod unit;

mod number;

mod several;

mod time;

mod label;

mod phrase;

mod expression;

mod witness;

mod cursor;

pub use grade::{Extract, Gold, Grade, check, grade};
pub use reading::{Reading, read};
pub use record::Record;
pub use region::Rule;
pub use verdict::Verdict;
