//! The Author view: the editor, and all that follows from its text.

mod lights;
mod preview;

use super::knobs;
use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::author::Order;
use crate::app::text;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

pub(in crate::app) fn view(page: Page) -> AnyView {
    view! {
        <div class="intro">
            <h1 id="title" tabindex="-1">{text::AUTHOR_TITLE.get()}</h1>
            <p>{text::AUTHOR_INTRO.get()}</p>
        </div>
        <div class="writing">
            <div class="column">
                {editor(page)}
                {own(page)}
            </div>
            <div class="column">
                {preview::card(page)}
                {lights::card(page)}
            </div>
        </div>
    }
    .into_any()
}

fn order(page: Page, order: Order) {
    page.send(Action::Author(order));
}

fn editor(page: Page) -> AnyView {
    let note = page.get(|session| session.author.note.clone());
    let before = page.get(|session| session.author.before.is_some());
    view! {
        <section class="card editor" aria-labelledby="editor">
            <h2 id="editor" class="sr">{text::SOURCE.get()}</h2>
            <div class="bar">
                {begin(page)}
                {open(page)}
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Save)>{text::SAVE_FAMILY.get()}</button>
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Share)>{text::SHARE_FAMILY.get()}</button>
                <button type="button" class="primary" title=text::USE_HINT.get() on:click=move |_| page.use_family()>
                    {text::USE_FAMILY.get()}
                </button>
            </div>
            <div class="bar">
                {move || before.get().then(|| view! {
                    <button type="button" class="quiet" on:click=move |_| order(page, Order::Back)>
                        {text::BACK_TO_BEFORE.get()}
                    </button>
                })}
                {move || note.get().map(|note| view! { <p class="note">{note}</p> })}
            </div>
            {source(page)}
            {issues(page)}
            {help()}
        </section>
    }
    .into_any()
}

fn begin(page: Page) -> AnyView {
    let groups = page.get(|session| knobs::groups(&session.families));
    let own = page.get(|session| session.author.own.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    let options = move || {
        let own = own.get();
        let group = |(topic, families): (String, Vec<(String, String)>)| {
            let families = families.into_iter().filter(|(id, _)| !own.contains(id));
            let families = families.map(|(id, title)| view! { <option value=id lang="en">{title}</option> });
            view! { <optgroup label=text::topic(&topic) lang="en">{families.collect::<Vec<_>>()}</optgroup> }
        };
        groups.get().into_iter().map(group).collect::<Vec<_>>()
    };
    // Not at once: with the keyboard, choosing is going through the list.
    let chosen = RwSignal::new(String::new());
    let start = move |_| {
        let id = chosen.get_untracked();
        if !id.is_empty() {
            page.begin(&id);
        }
    };
    view! {
        <select id="begin" aria-label=text::BEGIN.get() on:change=move |event| chosen.set(event_target_value(&event))>
            <option value="" selected=true>{text::BEGIN_CHOOSE.get()}</option>
            {options}
        </select>
        <button
            type="button"
            class="quiet"
            aria-disabled=move || chosen.with(String::is_empty).then_some("true")
            on:click=start
        >
            {text::BEGIN_DO.get()}
        </button>
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
            page.open_family(file);
        }
    };
    view! {
        <label class="button quiet file">
            <input type="file" id="open-family" accept=".toml,text/plain" on:change=opened/>
            <span>{text::OPEN_FAMILY.get()}</span>
        </label>
    }
    .into_any()
}

/// The editor: a plain text field with the numbers of its lines beside it.
fn source(page: Page) -> AnyView {
    let field = NodeRef::<html::Textarea>::new();
    let gutter = NodeRef::<html::Div>::new();
    let placed = page.get(|session| session.author.placed);
    // Set when something else than typing changed the text: setting it at every key would lose what can be undone.
    Effect::new(move || {
        // Read, not only tracked: nothing would compute it else, and what is not computed never changes.
        placed.get();
        if let Some(field) = field.get() {
            let text = page.now(|session| session.author.text.clone());
            if field.value() != text {
                field.set_value(&text);
                // From the top, wherever the cursor was.
                let _ = field.set_selection_range(0, 0);
                field.set_scroll_top(0);
            }
        }
    });
    let lines = page.get(|session| session.author.text.split('\n').count());
    let wrong = page.get(|session| session.author.issues.iter().map(|issue| issue.line).collect::<Vec<_>>());
    let numbers = move || {
        let wrong = wrong.get();
        let number =
            |line: usize| view! { <span class:wrong=wrong.contains(&line)>{line.to_string()}</span> };
        (1..=lines.get().min(MOST_NUMBERS)).map(number).collect::<Vec<_>>()
    };
    let scrolled = move |_| {
        if let (Some(field), Some(gutter)) = (field.get_untracked(), gutter.get_untracked()) {
            gutter.set_scroll_top(field.scroll_top());
        }
    };
    view! {
        <div class="source">
            <div class="gutter" node_ref=gutter aria-hidden="true">{numbers}</div>
            <textarea
                id="source"
                node_ref=field
                aria-label=text::SOURCE.get()
                aria-describedby="source-hint issues"
                aria-invalid=move || wrong.with(|wrong| !wrong.is_empty()).then_some("true")
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                wrap="off"
                on:input=move |event| order(page, Order::Edit(event_target_value(&event)))
                on:scroll=scrolled
            ></textarea>
        </div>
    }
    .into_any()
}

/// Lines that are numbered; a text of more is no family anyway.
const MOST_NUMBERS: usize = 2000;

/// What the text is, or all that is wrong with it, each complaint a way to its place.
fn issues(page: Page) -> AnyView {
    let issues = page.get(|session| session.author.issues.clone());
    let good = page.get(|session| {
        let author = &session.author;
        author.family.as_ref().filter(|_| author.issues.is_empty()).map(|family| text::draft(family))
    });
    let list = move || {
        let issues = issues.get();
        let count = issues.len();
        let line = |(number, issue): (usize, crate::family::Issue)| {
            view! {
                <li>
                    <button type="button" class="quiet" on:click=move |_| order(page, Order::Place(number))>
                        {text::place(&issue)}
                    </button>
                    <span lang="en">{issue.message}</span>
                </li>
            }
        };
        let lines = issues.into_iter().enumerate().map(line).collect::<Vec<_>>();
        (count > 0)
            .then(|| view! { <p class="error">{text::wrong(count)}</p> <ol class="issues">{lines}</ol> })
    };
    view! {
        <p class="hint" id="source-hint">{text::EDIT_HINT.get()}</p>
        <div id="issues">
            {move || good.get().map(|words| view! { <p class="outcome right">{words}</p> })}
            {list}
        </div>
    }
    .into_any()
}

/// The grammar on a page, for who has the editor before them.
fn help() -> AnyView {
    let lines = text::AUTHOR_HELP
        .iter()
        .map(|(part, what)| view! { <div><dt><code>{*part}</code></dt><dd>{what.get()}</dd></div> });
    view! {
        <details class="help">
            <summary>{text::AUTHOR_HELP_TITLE.get()}</summary>
            <dl>{lines.collect::<Vec<_>>()}</dl>
        </details>
    }
    .into_any()
}

/// The own families that the other views have, and those that have been removed.
fn own(page: Page) -> AnyView {
    let own = page.get(|session| session.author.own.clone());
    let dropped =
        page.get(|session| session.author.dropped.iter().rev().map(|(id, _)| id.clone()).collect::<Vec<_>>());
    let line = move |(id, text): (String, String)| {
        let (edit, drop) = (text::edit_own(&id), text::drop_own(&id));
        let name = id.clone();
        view! {
            <li>
                <code>{name}</code>
                <button
                    type="button"
                    class="quiet"
                    aria-label=edit
                    on:click=move |_| order(page, Order::Begin(text.clone()))
                >
                    {text::OWN_EDIT.get()}
                </button>
                <button
                    type="button"
                    class="quiet"
                    aria-label=drop
                    on:click=move |_| order(page, Order::Drop(id.clone()))
                >
                    {text::OWN_DROP.get()}
                </button>
            </li>
        }
    };
    let gone = move |id: String| {
        view! {
            <li>
                <span class="note">{text::own_dropped(&id)}</span>
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Undrop(id.clone()))>
                    {text::OWN_UNDROP.get()}
                </button>
            </li>
        }
    };
    let any = move || !own.with(Vec::is_empty) || !dropped.with(Vec::is_empty);
    view! {
        {move || any().then(|| view! {
            <section class="card" aria-labelledby="own">
                <h2 id="own" tabindex="-1">{text::OWN_FAMILIES.get()}</h2>
                <ul class="own">
                    {own.get().into_iter().map(line).collect::<Vec<_>>()}
                    {dropped.get().into_iter().map(gone).collect::<Vec<_>>()}
                </ul>
            </section>
        })}
    }
    .into_any()
}
