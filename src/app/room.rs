//! What the browser does for a class: it tells the timer the time, fills the screen and prints.

use super::page::{Page, now};
use super::session::class::{Order, Wish};
use super::session::timer::Tick;
use super::session::{Action, sheets};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

impl Page {
    /// Carries out what the Class view wants.
    pub(super) fn perform_class(self, wish: Wish) {
        match wish {
            Wish::Time => self.class(Order::Press(milliseconds())),
            Wish::Tick(tick) => self.tick(tick),
            Wish::Deal(dealing) => {
                let deal = move || self.class(Order::Sheets(sheets::Order::Deal(dealing)));
                Timeout::new(0, deal).forget();
            }
            Wish::FullScreen => self.fill_screen(),
            Wish::Print => {
                // After the document shows what is to be printed.
                Timeout::new(0, || drop(window().print())).forget();
            }
        }
    }

    /// Something is wanted in the Class view.
    pub(super) fn class(self, order: Order) {
        self.send(Action::Class(order));
    }

    fn tick(self, Tick { start, after }: Tick) {
        let tick = move || self.class(Order::Tick(start, milliseconds()));
        let due = move || {
            if document().hidden() {
                // Nobody sees it: the next look is when somebody does.
                EventListener::once(&document(), "visibilitychange", move |_| tick()).forget();
            } else {
                tick();
            }
        };
        Timeout::new(after, due).forget();
    }

    fn fill_screen(self) {
        if document().fullscreen_element().is_some() {
            return document().exit_fullscreen();
        }
        spawn_local(async move {
            let filled = match ask_for_screen() {
                Some(promise) => JsFuture::from(promise).await.is_ok(),
                None => false,
            };
            if !filled {
                self.class(Order::NoFullScreen);
            }
        });
    }
}

/// Some browsers have no such method, and the bindings hide its promise, which would then fail unheard.
fn ask_for_screen() -> Option<Promise> {
    let root = document().document_element()?;
    let method = Reflect::get(&root, &JsValue::from_str("requestFullscreen")).ok()?;
    method.dyn_into::<Function>().ok()?.call0(&root).ok()?.dyn_into::<Promise>().ok()
}

/// Milliseconds since the page opened.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of the browser's")]
fn milliseconds() -> u64 {
    now() as u64
}
