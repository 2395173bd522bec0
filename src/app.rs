//! The page: one pure state ([`session`]), one edge to the browser, and views of the state.
//!
//! [`session::Session::step`] is where everything is decided, and is compiled and tested natively; `page` listens
//! and carries out effects; `view` shows. Only the last two know the browser.

pub mod session;

pub mod address;

pub mod key;

pub mod text;

#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(target_arch = "wasm32")]
mod storage;

#[cfg(target_arch = "wasm32")]
mod wire;

#[cfg(target_arch = "wasm32")]
mod qr;

#[cfg(target_arch = "wasm32")]
mod view;

/// The whole page.
#[cfg(target_arch = "wasm32")]
#[leptos::component]
pub fn App() -> impl leptos::IntoView {
    view::app()
}
