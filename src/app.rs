//! The page: one pure state ([`session`]), one edge to the browser, and views of the state.
//!
//! [`session::Session::step`] is where everything is decided, and is compiled and tested natively; `page` listens
//! and carries out effects; `view` shows. Only the last two know the browser.
//!
//! The program comes in two pieces: what the first problem needs, and the rest right behind it ([`session::late`]).

pub mod session;

pub mod address;

pub mod key;

pub mod text;

pub mod remote;

#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(target_arch = "wasm32")]
mod storage;

#[cfg(target_arch = "wasm32")]
mod wire;

#[cfg(target_arch = "wasm32")]
mod line;

#[cfg(target_arch = "wasm32")]
mod relay;

#[cfg(target_arch = "wasm32")]
mod voice;

#[cfg(target_arch = "wasm32")]
mod archive;

#[cfg(target_arch = "wasm32")]
mod hold;

#[cfg(target_arch = "wasm32")]
mod draft;

#[cfg(target_arch = "wasm32")]
mod room;

#[cfg(target_arch = "wasm32")]
mod qr;

#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
mod second;

#[cfg(target_arch = "wasm32")]
pub use second::{Fetch, SECOND, Second};

/// Puts the page into the document. `fetch` gets the second piece of the program, which is wanted at once, though not
/// for the first problem.
#[cfg(target_arch = "wasm32")]
pub fn mount(fetch: Fetch) {
    leptos::mount::mount_to_body(move || view::app(fetch));
}
