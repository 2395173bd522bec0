//! The runs that the browser keeps, and files of answers from elsewhere.

use super::order;
use crate::app::page::Page;
use crate::app::session::runs::{Head, MOST_NAME, Order, Place};
use crate::app::text;
use crate::app::text::language::Language;
use leptos::prelude::*;
use web_sys::{DragEvent, FocusEvent, HtmlInputElement, KeyboardEvent};

/// How many of them are shown at first.
const SOME: usize = 6;

pub(super) fn card(page: Page) -> AnyView {
    let note = page.get(|session| session.archive.note.clone());
    let error = page.get(|session| session.archive.error.clone());
    let dropped = page.get(|session| session.archive.dropped.is_some());
    let over = RwSignal::new(false);
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0))
        {
            page.open_answers(file);
        }
    };
    let drag = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        <section
            class="card runs"
            class:over=move || over.get()
            aria-labelledby="runs"
            on:drop=drop
            on:dragover=drag
            on:dragleave=move |_| over.set(false)
        >
            <div class="head">
                <h2 id="runs" tabindex="-1">{text::RUNS.get()}</h2>
                {open(page)}
            </div>
            <p class="hint">{text::RUNS_HINT.get()}</p>
            {move || error.get().map(|error| view! { <p class="failure">{error}</p> })}
            {move || note.get().map(|note| view! { <p class="notice">{note}</p> })}
            {move || dropped.get().then(|| view! {
                <p class="note">
                    {text::RUN_DROPPED.get()}
                    " "
                    <button type="button" class="quiet" on:click=move |_| order(page, Order::Undrop)>
                        {text::OWN_UNDROP.get()}
                    </button>
                </p>
            })}
            {list(page)}
        </section>
    }
    .into_any()
}

fn open(page: Page) -> AnyView {
    let opened = move |event| {
        let field = event_target::<HtmlInputElement>(&event);
        let file = field.files().and_then(|files| files.get(0));
        // So that the same file can be chosen again.
        field.set_value("");
        if let Some(file) = file {
            page.open_answers(file);
        }
    };
    view! {
        <label class="button quiet file">
            <input type="file" id="open-answers" accept=".jsonl,.json,.csv,.txt" on:change=opened/>
            <span>{text::OPEN_ANSWERS.get()}</span>
        </label>
    }
    .into_any()
}

fn list(page: Page) -> AnyView {
    let heads = page.get(|session| {
        let heads = session.archive.heads.iter().flatten().filter(|head| !head.dropped);
        heads.cloned().collect::<Vec<_>>()
    });
    let all = RwSignal::new(false);
    let count = Memo::new(move |_| heads.with(Vec::len));
    let most = move || if all.get() { usize::MAX } else { SOME };
    let rows = move || heads.get().iter().take(most()).map(|head| row(page, head)).collect::<Vec<_>>();
    view! {
        {move || match count.get() == 0 {
            true => view! { <p class="hint empty">{text::NO_RUNS.get()}</p> }.into_any(),
            false => view! { <ul class="kept-runs">{rows}</ul> }.into_any(),
        }}
        {move || (count.get() > most()).then(|| view! {
            <button type="button" class="quiet" on:click=move |_| all.set(true)>{move || text::all_runs(count.get())}</button>
        })}
    }
    .into_any()
}

fn row(page: Page, head: &Head) -> AnyView {
    let id = head.id;
    let here = page.get(move |session| session.run.as_ref().is_some_and(|run| run.id == id));
    let beside = page.get(move |session| session.beside.as_ref().is_some_and(|run| run.id == id));
    let naming = page.get(move |session| session.archive.naming == Some(id));
    let any = page.get(|session| session.run.is_some());
    let title = text::run_name(head);
    let (about, figures) =
        (page.now(|session| text::run_about(head, &session.families)), text::run_figures(head));
    let when = when(head.id);
    let (name, own) = (head.name.clone(), title.clone());
    let labels = [text::SHOW.get(), text::COMPARE.get(), text::RENAME.get(), text::OWN_DROP.get()]
        .map(|deed| format!("{deed}: {title}"));
    let [show_label, compare_label, rename_label, drop_label] = labels;
    view! {
        <li class:here=move || here.get() class:beside=move || beside.get()>
            <div class="about">
                {move || match naming.get() {
                    true => field(page, id, &name),
                    false => view! { <strong>{own.clone()}</strong> }.into_any(),
                }}
                <p class="meta">{about}</p>
                <p class="meta">{when} " · " {figures}</p>
            </div>
            <div class="deeds">
                <button
                    type="button"
                    class="quiet"
                    aria-label=show_label
                    aria-pressed=move || if here.get() { "true" } else { "false" }
                    on:click=move |_| order(page, Order::Open(id, Place::Here))
                >
                    {text::SHOW.get()}
                </button>
                <button
                    type="button"
                    class="quiet"
                    aria-label=compare_label
                    aria-pressed=move || if beside.get() { "true" } else { "false" }
                    aria-disabled=move || (!any.get() || here.get()).then_some("true")
                    on:click=move |_| if any.get_untracked() && !here.get_untracked() {
                        order(page, if beside.get_untracked() { Order::Alone } else { Order::Open(id, Place::Beside) });
                    }
                >
                    {text::COMPARE.get()}
                </button>
                <button type="button" class="quiet" aria-label=rename_label on:click=move |_| order(page, Order::Naming(Some(id)))>
                    {text::RENAME.get()}
                </button>
                <button type="button" class="quiet" aria-label=drop_label on:click=move |_| order(page, Order::Drop(id))>
                    {text::OWN_DROP.get()}
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// Enter and leaving the field name the run, Escape does not.
fn field(page: Page, id: u64, name: &str) -> AnyView {
    let kept = RwSignal::new(true);
    let named = move |event: &web_sys::Event| order(page, Order::Name(id, event_target_value(event)));
    let pressed = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            named(&event);
            order(page, Order::Home);
        }
        "Escape" => {
            // The page would only leave the field, and leaving it names the run.
            event.stop_propagation();
            kept.set(false);
            order(page, Order::Naming(None));
            order(page, Order::Home);
        }
        _ => {}
    };
    let left = move |event: FocusEvent| {
        if kept.try_get_untracked() == Some(true) && page.now(|session| session.archive.naming == Some(id)) {
            named(&event);
        }
    };
    view! {
        <input
            id="run-name"
            aria-label=text::RUN_NAME.get()
            maxlength=MOST_NAME.to_string()
            autocomplete="off"
            value=name.to_owned()
            on:keydown=pressed
            on:blur=left
        />
    }
    .into_any()
}

/// The time of a run as the page's language has it.
fn when(id: u64) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(id as f64));
    let options = js_sys::Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    let locale = match Language::current() {
        // As the visitor writes dates, whichever English that is.
        Language::English => "default",
        other => other.code(),
    };
    String::from(date.to_locale_string(locale, &options))
}
