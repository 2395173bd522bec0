//! Reroll asks one question of any reasoner, human or model: *is it still right when the problem is rerolled?*
//!
//! This crate is the whole of it: the page, the engine's worker and the command line are thin binaries over
//! this library. Everything happens in the visitor's browser; there is no server.
//!
//! # The map, bottom up
//!
//! | module | what it does | knows |
//! |---|---|---|
//! | [`math`] | exact numbers, expressions, the frozen random stream | nothing |
//! | [`family`] | a problem family: text, quantities and steps; sampling; lint | `math` |
//! | [`answer`] | reply text -> extracted value -> verdict | `math`, `family` |
//! | [`checklist`] | items: the forms and tasks of a problem, and links that reproduce them | the above |
//! | [`score`] | answered items -> metrics with intervals | the above |
//! | [`engine`] | GGUF -> tokens -> logits -> tokens, on WebGPU or on the CPU | nothing of problems |
//! | [`respondent`] | who answers: a model, a reference solver, a person | all of the above |
//! | `app` | the Leptos page (wasm32 only) | everything |
//!
//! # Invariants
//!
//! - Arrows point down only; `tests/tidy.rs` reads the `use crate::` lines against the table above.
//! - `math` to `score` are pure: no web types, no async, no clock, no global state, no floats on the way from a
//!   seed to a problem, no order taken from a hash map. A link gives the same problem on every platform forever.
//! - Only `app` names Leptos. Only `engine::gpu` names wgpu.
//! - What a stranger's link or file can contain is bounded before it is used: size, sampling, evaluation.
//! - No input can make a release build panic.

pub mod math;

pub mod family;

pub mod answer;

pub mod checklist;

pub mod score;

pub mod engine;

pub mod respondent;

#[cfg(feature = "page")]
pub mod app;
