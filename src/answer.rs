//! Reading and grading an answer: reply text -> extracted value -> verdict.
