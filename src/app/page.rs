//! The edge: hands actions to the session and carries out its effects in the browser.

use super::address::{self, Place};
use super::second::{Fetch, Second};
use super::session::{Action, Effect, Session, Start, Theme, View};
use super::session::{author, meeting, models, person, runs, tour};
use super::text::language;
use super::{key, storage};
use crate::checklist::Link;
use crate::family::builtin;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlAnchorElement, KeyboardEvent, Worker};

/// What every part of the page holds: a way to read the state and a way to change it.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    session: RwSignal<Session>,
    /// The second piece of the program, once it is here, and how to get it.
    second: RwSignal<Option<&'static Second>>,
    fetch: Fetch,
    /// The engine's worker, once somebody asked for the model.
    pub(super) worker: StoredValue<Option<Worker>, LocalStorage>,
    /// The files that the visitor opened, the latest last: one that is not kept may have to be read again.
    opened: StoredValue<Vec<web_sys::File>, LocalStorage>,
}

impl Page {
    /// The page as it opens here; `None` if there is no problem to show.
    pub(crate) fn open(fetch: Fetch) -> Option<Self> {
        translate();
        let location = window().location();
        let hash = location.hash().unwrap_or_default();
        let whole = location.href().unwrap_or_default();
        let base = whole.split('#').next().unwrap_or_default().to_owned();
        let start = Start {
            base,
            machine: machine(),
            hash: hash.clone(),
            entropy: entropy(),
            epoch: opened_at(),
            theme: Theme::named(&storage::get("theme").unwrap_or_default()),
            toured: storage::get("tour").is_some(),
            keys_off: storage::get("keys").as_deref() == Some("off"),
            model: storage::get("model").unwrap_or_default(),
            races: storage::get("races").unwrap_or_default(),
            endpoint: storage::get("endpoint").unwrap_or_default(),
            draft: storage::get("draft").unwrap_or_default(),
            before: storage::get("before").unwrap_or_default(),
            own: storage::get("own").unwrap_or_default(),
        };
        // boot.js fetched them while the program was on its way.
        let bundle = document().get_element_by_id("families").and_then(|element| element.text_content());
        // The visitor's own are as good as any.
        let bundle = bundle.unwrap_or_default() + &start.own;
        let wanted = match Place::read(&hash) {
            Place::Problem(link) => Link::family_of(&link),
            Place::Class(rest) => Link::family_of(address::prepared(&rest).1),
            Place::Blank | Place::Lab(_) | Place::Author(_) | Place::Models => None,
        };
        // Reading them all takes a third of the time until the first problem is seen, which needs one.
        let (families, more) = match builtin::one_of_bundle(&bundle, wanted.as_deref(), start.entropy) {
            Some(family) => (vec![family], true),
            None => (builtin::of_bundle(&bundle), false),
        };
        let (session, effects) = match Session::new(families.into(), start.clone()) {
            Some(opened) => opened,
            // The one family may be the visitor's own, of which hardly any numbers will do.
            None => Session::new(builtin::of_bundle(&bundle).into(), start)?,
        };
        let (session, second) = (RwSignal::new(session), RwSignal::new(None));
        let (worker, opened) = (StoredValue::new_local(None), StoredValue::new_local(Vec::new()));
        let page = Self { session, second, fetch, worker, opened };
        effects.into_iter().for_each(|effect| page.perform(effect));
        page.perform(Effect::Fetch);
        if more {
            let all =
                move || page.session.update(|session| session.stock(builtin::of_bundle(&bundle).into()));
            Timeout::new(0, all).forget();
        }
        page.listen();
        Some(page)
    }

    /// A part of the state, as something that tells when it changes.
    pub(crate) fn get<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&Session) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.session.with(&part))
    }

    /// Looks at the state as it is now.
    pub(crate) fn now<T>(self, look: impl FnOnce(&Session) -> T) -> T {
        self.session.with_untracked(look)
    }

    /// Something happened.
    pub(crate) fn send(self, action: Action) {
        let mut effects = Vec::new();
        self.session.update(|session| effects = session.step(action));
        effects.into_iter().for_each(|effect| self.perform(effect));
    }

    /// The second piece of the program, once it is here.
    pub(crate) fn second(self) -> Option<&'static Second> {
        self.second.get()
    }

    /// Another variant, with random bits of the browser's.
    pub(crate) fn reroll(self) {
        self.send(Action::Reroll(entropy()));
    }

    /// Another variant of the family that is being written.
    pub(crate) fn reroll_draft(self) {
        self.send(Action::Author(author::Order::Reroll(entropy())));
    }

    /// The family that is being written, in the other views.
    pub(crate) fn use_family(self) {
        self.send(Action::Author(author::Order::Use(entropy())));
    }

    /// A problem that the built-in models have practised, with random bits of the browser's.
    pub(crate) fn practise(self) {
        self.send(Action::Practise(entropy()));
    }

    /// Parrot and Thinker meet over another problem.
    pub(crate) fn meet_again(self) {
        self.send(Action::Meeting(meeting::Order::Again(entropy())));
    }

    /// A run, from now on.
    pub(crate) fn start_run(self) {
        self.send(Action::StartRun(now()));
    }

    /// What a person has typed is their answer.
    pub(crate) fn answer_run(self) {
        self.send(Action::Person(person::Order::Answer(now())));
    }

    /// A person has no answer.
    pub(crate) fn skip_question(self) {
        self.send(Action::Person(person::Order::Skip(now())));
    }

    /// The stopped run, from now on.
    pub(crate) fn go_on(self) {
        self.send(Action::GoOn(now()));
    }

    /// A file that the visitor opened.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length of the browser's")]
    pub(crate) fn open_file(self, file: web_sys::File) {
        let order = models::Order::Open { name: file.name(), bytes: file.size() as u64 };
        self.opened.update_value(|opened| {
            opened.retain(|other| other.name() != file.name());
            opened.push(file);
        });
        self.send(Action::Models(order));
    }

    /// A file of answers that the visitor opened; a very large one is not even read.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length of the browser's")]
    pub(crate) fn open_answers(self, file: web_sys::File) {
        let (name, bytes) = (file.name(), file.size() as u64);
        if bytes > runs::MOST_BYTES {
            return self.send(Action::Runs(runs::Order::File(name, Err(bytes))));
        }
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            self.send(Action::Runs(runs::Order::File(name, Ok(text.unwrap_or_default()))));
        });
    }

    /// The file of this name that was opened last.
    pub(super) fn file_named(self, name: &str) -> Option<web_sys::File> {
        self.opened.with_value(|opened| opened.iter().find(|file| file.name() == name).cloned())
    }

    fn perform(self, effect: Effect) {
        match effect {
            Effect::Push(hash) => go(&hash, true),
            Effect::Replace(hash) => go(&hash, false),
            Effect::Copy(what, text) => spawn_local(async move {
                let copied = copy(&text).await;
                self.send(Action::Copied(what, copied));
            }),
            Effect::Store(key, value) => {
                // What is lost with a preference is easily done again; a family is not.
                if !storage::set(key, &value) && key == "own" {
                    self.send(Action::Author(author::Order::Unkept));
                }
            }
            Effect::Fetch => self.fetch(),
            // Only the second piece asks for these.
            Effect::Wake
            | Effect::Post(_)
            | Effect::Call(_)
            | Effect::HangUp(_)
            | Effect::ListModels { .. }
            | Effect::Speak(_)
            | Effect::Spot(_)
            | Effect::Persist
            | Effect::Alarm(_)
            | Effect::Pause(_)
            | Effect::Lint(..)
            | Effect::Pack(..)
            | Effect::Unpack(..)
            | Effect::Example
            | Effect::Point(..)
            | Effect::Class(_)
            | Effect::Archive(_) => {
                if let Some(second) = self.second.get_untracked() {
                    (second.perform)(self, effect);
                }
            }
            Effect::Later(number) => {
                Timeout::new(0, move || self.send(Action::Slice(number, now()))).forget();
            }
            Effect::Download { name, text } => download(&name, &text),
            Effect::Reload => drop(window().location().reload()),
            Effect::Focus(id) => focus(id),
        }
    }

    /// Gets the second piece of the program; who asks while it is on its way gets the same.
    fn fetch(self) {
        spawn_local(async move {
            let effects = match (self.fetch)().await {
                Some(second) if self.second.get_untracked().is_none() => {
                    self.second.set(Some(second));
                    self.session.try_update(|session| session.complete(second.late))
                }
                Some(_) => None,
                None => self.session.try_update(|session| {
                    session.incomplete();
                    Vec::new()
                }),
            };
            effects.into_iter().flatten().for_each(|effect| self.perform(effect));
            if self.second.get_untracked().is_some() && self.now(Session::welcomes) {
                self.welcome();
            }
        });
    }

    /// Parrot and Thinker meet, for who came without a link.
    fn welcome(self) {
        self.send(Action::Meeting(meeting::Order::Offer(entropy())));
        if !saves_data() {
            self.send(Action::Meeting(meeting::Order::Begin));
        }
    }

    fn listen(self) {
        let hash = EventListener::new(&window(), "hashchange", move |_| {
            self.send(Action::Hash(window().location().hash().unwrap_or_default()));
        });
        hash.forget();
        let storage = EventListener::new(&window(), "storage", move |_| {
            let own = storage::get("own").unwrap_or_default();
            self.send(Action::Author(author::Order::Elsewhere(own)));
        });
        storage.forget();
        let options = EventListenerOptions::enable_prevent_default();
        let keys = EventListener::new_with_options(&window(), "keydown", options, move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                self.key(event);
            }
        });
        keys.forget();
    }

    fn key(self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let on = |selector: &str| target.as_ref().is_some_and(|at| at.matches(selector).unwrap_or(false));
        let view = self.now(|session| session.view);
        // A clicker shows what comes next, whatever list the teacher touched last.
        let clicked = view == View::Class && matches!(event.key().as_str(), "PageUp" | "PageDown");
        // Wherever the focus is: a dialog that closes takes it back to where it was.
        if event.key() == "Escape" && self.now(|session| session.tour.is_some() && session.dialog.is_none()) {
            return self.send(Action::Tour(tour::Order::End));
        }
        let writing = on("input:not([type=radio], [type=checkbox], [type=range], [type=file]), textarea")
            || on("select") && !clicked;
        if writing && event.key() == "Escape" {
            if let Some(field) = target.as_ref().and_then(|at| at.dyn_ref::<web_sys::HtmlElement>()) {
                let _ = field.blur();
            }
            return;
        }
        let meant_for_others = event.ctrl_key() || event.meta_key() || event.alt_key() || event.repeat();
        if writing || meant_for_others || event.default_prevented() {
            return;
        }
        let focus = match () {
            () if on("input, select") => key::Focus::Choice,
            () if on("button, a, summary") => key::Focus::Button,
            () => key::Focus::Nowhere,
        };
        let Some(command) = key::pressed(view, &event.key(), focus) else { return };
        if self.now(|session| session.takes(command)) {
            event.prevent_default();
            self.send(Action::Command(command, entropy()));
        }
    }
}

/// The page speaks German if boot.js has fetched the words for it.
fn translate() {
    let element = document().get_element_by_id("language");
    let Some(text) = element.and_then(|element| element.text_content()) else { return };
    let Ok(words) = js_sys::JSON::parse(&text) else { return };
    let pairs = js_sys::Object::entries(&words.into());
    language::set_german(pairs.iter().filter_map(|pair| {
        let pair = js_sys::Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    }));
}

fn go(hash: &str, push: bool) {
    let Ok(history) = window().history() else { return };
    let (state, url) = (wasm_bindgen::JsValue::NULL, format!("#{hash}"));
    let done = match push {
        true => history.push_state_with_url(&state, "", Some(&url)),
        false => history.replace_state_with_url(&state, "", Some(&url)),
    };
    // Browsers refuse when it is done a hundred times in a few seconds; the next change sets it right.
    drop(done);
}

/// Whether a text could be copied: without a secure connection there is nothing to copy to.
async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

fn focus(id: &'static str) {
    // After the document shows the state that asked for it.
    Timeout::new(0, move || {
        let element = document().get_element_by_id(id);
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    })
    .forget();
}

/// A file of our own making, through a link that nobody sees.
fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/jsonl");
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser needs it for a moment yet.
    Timeout::new(60_000, move || drop(web_sys::Url::revoke_object_url(&url))).forget();
}

/// Milliseconds since the page opened.
pub(super) fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Whether the visitor has asked their browser not to fetch more than it must.
fn saves_data() -> bool {
    let field =
        |of: &wasm_bindgen::JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).unwrap_or_default();
    field(&field(&window().navigator(), "connection"), "saveData").is_truthy()
}

/// When the page was opened, in milliseconds since 1970.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of the browser's")]
pub(super) fn opened_at() -> u64 {
    (js_sys::Date::now() - now()) as u64
}

/// The browser and its machine, as they call themselves.
fn machine() -> String {
    let navigator = window().navigator();
    let browser = navigator.user_agent().unwrap_or_default();
    format!("{browser}; {} processors", navigator.hardware_concurrency())
}

pub(super) fn entropy() -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of 2^32 fits")]
    let bits = (js_sys::Math::random() * 4_294_967_296.0) as u32;
    bits
}
