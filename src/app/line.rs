//! The line to the engine's worker: it is started, spoken to, and found dead.

use super::page::{Page, now};
use super::session::bench::LIMIT_MS;
use super::session::{Action, Effect};
use super::{relay, storage, text, voice, wire};
use crate::engine::message::{Source, ToWorker};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

impl Page {
    /// Carries out the effects that only the second piece of the program asks for.
    pub(super) fn perform_late(self, effect: Effect) {
        match effect {
            Effect::Wake => self.wake(),
            Effect::Post(message) => self.post(&message),
            Effect::Call(call) => relay::call(self, call),
            Effect::HangUp(request) => relay::hang_up(request),
            Effect::ListModels { request, endpoint, key, patience } => {
                relay::list_models(self, request, endpoint, key, patience);
            }
            Effect::Spot(selector) => point_at(selector),
            Effect::Speak(words) => voice::speak(self, words),
            Effect::Persist => persist(),
            Effect::Alarm(request) => {
                Timeout::new(LIMIT_MS, move || self.send(Action::Alarm(request))).forget();
            }
            Effect::Class(wish) => self.perform_class(wish),
            Effect::Archive(keep) => self.perform_archive(keep),
            draft => self.perform_draft(draft),
        }
    }

    /// Starts the worker anew.
    fn wake(self) {
        self.hang_up();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(&worker_address(), &options) else {
            self.send(Action::Crashed(text::NO_WORKER.get().into()));
            return;
        };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string().and_then(|json| wire::read(&json)) {
                self.send(Action::Heard(message, now()));
            }
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        let crashed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.prevent_default();
            // What is left of it holds memory, and files that it was writing.
            self.hang_up();
            self.send(Action::Crashed(self.now(|session| text::crashed(session.desk.is_waking()))));
        });
        worker.set_onerror(Some(crashed.as_ref().unchecked_ref()));
        crashed.forget();
        self.worker.set_value(Some(worker));
    }

    fn hang_up(self) {
        if let Some(old) = self.worker.try_update_value(Option::take).flatten() {
            old.set_onmessage(None);
            old.set_onerror(None);
            old.terminate();
        }
    }

    fn post(self, message: &ToWorker) {
        let Ok(json) = serde_json::to_string(message) else { return };
        let file = match message {
            ToWorker::Load { source: Source::Opened(name), .. } => self.file_named(name),
            _ => None,
        };
        let whole = match file {
            Some(file) => Array::of2(&json.into(), &file).into(),
            None => json.into(),
        };
        self.worker.with_value(|worker| {
            if let Some(worker) = worker {
                let _ = worker.post_message(&whole);
            }
        });
    }
}

/// The worker's first file; its name carries a hash, which index.html knows.
fn worker_address() -> String {
    let named = document().query_selector("meta[name=reroll-worker]").ok().flatten();
    named.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| "./worker_loader.js".into())
}

/// Brings an element into sight and marks it, and no other.
fn point_at(selector: Option<&str>) {
    const MARK: &str = "data-spot";
    // After the document shows the view that it stands in.
    let selector = selector.map(str::to_owned);
    Timeout::new(0, move || {
        if let Ok(Some(before)) = document().query_selector("[data-spot]") {
            let _ = before.remove_attribute(MARK);
        }
        let element = selector.and_then(|selector| document().query_selector(&selector).ok().flatten());
        if let Some(element) = element {
            let _ = element.set_attribute(MARK, "");
            let place = web_sys::ScrollIntoViewOptions::new();
            place.set_block(web_sys::ScrollLogicalPosition::Center);
            element.scroll_into_view_with_scroll_into_view_options(&place);
        }
    })
    .forget();
}

/// Asks the browser, once and for all, not to throw this page's files away when it wants the room for others.
fn persist() {
    const ASKED: &str = "persist";
    if storage::get(ASKED).is_some() {
        return;
    }
    storage::set(ASKED, "asked");
    let navigator = window().navigator();
    let storage = js_sys::Reflect::get(&navigator, &"storage".into()).ok();
    let storage = storage.and_then(|storage| storage.dyn_into::<web_sys::StorageManager>().ok());
    if let Some(Ok(answer)) = storage.map(|storage| storage.persist()) {
        // Whatever it answers, the files are there for now.
        spawn_local(async { drop(JsFuture::from(answer).await) });
    }
}
