//! The engine from a file to replies: readers against hostile files, tokenizers against arbitrary text, the CPU against
//! an implementation of its own kind, and the GPU against the CPU.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "test code: a panic is a failed test, and its numbers are small"
)]

#[path = "engine/reference.rs"]
mod reference;
#[path = "engine/writer.rs"]
mod writer;

#[path = "engine/blend.rs"]
mod blend;
#[path = "engine/chat.rs"]
mod chat;
#[path = "engine/files.rs"]
mod files;
#[path = "engine/insight.rs"]
mod insight;
#[path = "engine/replies.rs"]
mod replies;
#[path = "engine/rounded.rs"]
mod rounded;
#[path = "engine/steps.rs"]
mod steps;
#[path = "engine/text.rs"]
mod text;
#[path = "engine/vectors.rs"]
mod vectors;
#[path = "engine/vocabularies.rs"]
mod vocabularies;
