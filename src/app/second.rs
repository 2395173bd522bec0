//! The second piece of the program, as `src/main.rs` cuts it off: see [`super::session::late`].

use super::page::Page;
use super::session::late::{LATE, Late};
use super::session::{Dialog, Effect};
use super::view;
use leptos::prelude::AnyView;
use std::pin::Pin;

/// What the first piece calls of the second.
#[derive(Debug)]
pub struct Second {
    /// For the state.
    pub(super) late: &'static Late,
    /// The Lab.
    pub(super) run: fn(Page) -> AnyView,
    /// The Author view.
    pub(super) author: fn(Page) -> AnyView,
    /// The Class view.
    pub(super) class: fn(Page) -> AnyView,
    /// The Models view.
    pub(super) models: fn(Page) -> AnyView,
    /// Where Parrot and Thinker meet.
    pub(super) meeting: fn(Page) -> AnyView,
    /// The tour.
    pub(super) tour: fn(Page) -> AnyView,
    /// The model's card below its heading.
    pub(super) model: fn(Page) -> AnyView,
    /// Carries out an effect that concerns the engine's worker.
    pub(super) perform: fn(Page, Effect),
    /// What a dialog holds.
    pub(super) dialog: fn(Page, &Dialog) -> AnyView,
}

/// The second piece.
pub static SECOND: Second = Second {
    late: &LATE,
    run: view::lab::view,
    author: view::author::view,
    class: view::class::view,
    models: view::models::view,
    meeting: view::meeting::card,
    tour: view::tour::card,
    model: view::model::talk,
    perform: Page::perform_late,
    dialog: view::dialog::content,
};

/// Gets the second piece; `None` if it cannot be had, and then it may be tried again.
pub type Fetch = fn() -> Pin<Box<dyn Future<Output = Option<&'static Second>>>>;
