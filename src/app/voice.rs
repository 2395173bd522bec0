//! The browser's own voice.

use super::page::Page;
use super::session::Action;
use super::session::aside::Order;
use gloo::utils::window;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, SpeechSynthesisUtterance};

thread_local! {
    /// What is being read, and how many have been: a browser may tell of the end of one while the next is read, and of
    /// none at all that nobody holds.
    static READ: RefCell<(u32, Option<SpeechSynthesisUtterance>)> = const { RefCell::new((0, None)) };
}

/// Reads something aloud in place of what is being read; or stops.
pub(super) fn speak(page: Page, words: Option<String>) {
    let number = READ.with_borrow_mut(|(number, read)| {
        *read = None;
        *number += 1;
        *number
    });
    let Ok(voice) = window().speech_synthesis() else { return fell(page, number, false) };
    voice.cancel();
    let Some(words) = words else { return };
    let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(&words) else {
        return fell(page, number, false);
    };
    // Whatever the page speaks, problems are in English.
    utterance.set_lang("en");
    let ended = Closure::once_into_js(move |_: Event| fell(page, number, true));
    utterance.set_onend(Some(ended.unchecked_ref()));
    let failed = Closure::once_into_js(move |_: Event| fell(page, number, false));
    utterance.set_onerror(Some(failed.unchecked_ref()));
    voice.speak(&utterance);
    READ.with_borrow_mut(|(_, read)| *read = Some(utterance));
}

/// The voice has come to its end, or there is none; unless it was stopped, or reads something else by now.
fn fell(page: Page, number: u32, spoke: bool) {
    if READ.with_borrow(|(latest, _)| *latest == number) {
        page.send(Action::Aside(Order::Fell(spoke)));
    }
}
