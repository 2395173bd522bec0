//! The Models view: which models there are, which one is asked, and a first question to it.

use super::{bench, model, problem, remote};
use crate::app::page::Page;
use crate::app::session::desk::{File, Model};
use crate::app::session::models::{Order, TOP_TOKENS};
use crate::app::session::siblings::Mix;
use crate::app::session::{Action, Session};
use crate::app::text;
use crate::engine::Info;
use crate::engine::message::Kept;
use leptos::ev;
use leptos::prelude::*;
use web_sys::{DragEvent, HtmlInputElement};

pub(in crate::app) fn view(page: Page) -> AnyView {
    let over = drops(page);
    let elsewhere = page.get(|session| session.desk.file.endpoint().is_some());
    view! {
        <div class="intro">
            <h1 id="title" tabindex="-1">{text::MODELS_TITLE.get()}</h1>
            <p>{text::MODELS_INTRO.get()}</p>
        </div>
        <div class="desk">
            <div class="column">
                <section class="card shelf" class:over=move || over.get() aria-labelledby="models">
                    <h2 id="models" tabindex="-1">{text::MODELS_HERE.get()}</h2>
                    {rows(page)}
                    {space(page)}
                    {remote::parts(page)}
                    {opener(page, over)}
                    {arriving(page)}
                    {remote::hub(page)}
                </section>
                {remote::endpoint(page)}
                {move || (!elsewhere.get()).then(|| view! { {loaded(page)} {bench::card(page)} })}
            </div>
            <div class="column side">{asking(page)}</div>
        </div>
    }
    .into_any()
}

pub(super) fn order(page: Page, order: Order) {
    page.send(Action::Models(order));
}

/// A file dropped anywhere on the page is opened; tells whether one hangs over it.
fn drops(page: Page) -> ReadSignal<bool> {
    let (over, set_over) = signal(false);
    let holds_file = |event: &DragEvent| {
        let types = event.data_transfer().map(|carried| carried.types());
        types.is_some_and(|types| types.includes(&"Files".into(), 0))
    };
    let hangs = window_event_listener(ev::dragover, move |event| {
        if holds_file(&event) {
            event.prevent_default();
            set_over.set(true);
        }
    });
    let leaves = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            set_over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        if holds_file(&event) {
            event.prevent_default();
            set_over.set(false);
            let files = event.data_transfer().and_then(|carried| carried.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                page.open_file(file);
            }
        }
    });
    on_cleanup(move || [hangs, leaves, dropped].into_iter().for_each(|listener| listener.remove()));
    over
}

/// The models there are: the built-in ones, one between them or an opened one that could not be kept if that is in use,
/// and the kept ones.
fn there_are(session: &Session) -> Vec<File> {
    let mut files = [Mix::THINKER, Mix::PARROT].map(File::BuiltIn).to_vec();
    let used = &session.desk.file;
    if !matches!(used, File::Kept(_)) && !files.contains(used) {
        files.push(used.clone());
    }
    match (&session.desk.shelf.kept, &session.desk.file) {
        (Some(kept), _) => files.extend(kept.iter().cloned().map(File::Kept)),
        // What was used last is known before the worker has told.
        (None, File::Kept(kept)) => files.push(File::Kept(kept.clone())),
        (None, _) => {}
    }
    files
}

fn rows(page: Page) -> impl IntoView {
    let files = page.get(there_are);
    let unknown = page.get(|session| {
        session.desk.shelf.kept.is_none() && session.desk.shelf.error.is_none() && session.desk.is_waking()
    });
    view! {
        <ul class="rows" aria-labelledby="models">
            <For each=move || files.get() key=File::key let(file)>{row(page, file)}</For>
        </ul>
        {move || unknown.get().then(|| view! { <p class="hint">{text::KEPT_LISTING.get()}</p> })}
    }
}

fn row(page: Page, file: File) -> impl IntoView {
    let name = file.name().into_owned();
    let sha256 = match &file {
        File::Kept(kept) => Some(kept.sha256.clone()),
        File::BuiltIn(_) | File::Opened { .. } | File::Fetched(_) | File::Endpoint(_) => None,
    };
    let about = about(page, &file);
    let doubted = {
        let sha256 = sha256.clone();
        page.get(move |session| sha256.is_some() && session.desk.shelf.doubted == sha256)
    };
    let this = file.clone();
    let chosen = page.get(move |session| match session.desk.file == this {
        true => Some(matches!(session.desk.model, Model::Ready(_) | Model::Elsewhere)),
        false => None,
    });
    view! {
        <li class:used=move || chosen.with(Option::is_some)>
            <div class="what">
                <p class="name">{name.clone()}</p>
                <p class="hint">{about}</p>
            </div>
            {move || match doubted.get() {
                true => doubt(page, &name).into_any(),
                false => tools(page, &file, sha256.clone(), chosen).into_any(),
            }}
        </li>
    }
}

fn about(page: Page, file: &File) -> AnyView {
    match file {
        File::BuiltIn(mix) if mix.is_mixed() => text::about_sibling(*mix).into_any(),
        File::BuiltIn(_) => {
            let file = file.clone();
            let known = page.get(move |session| {
                let ready = matches!(session.desk.model, Model::Ready(_)) && session.desk.file == file;
                session.desk.size.clone().filter(|_| ready)
            });
            let words = move || match known.get() {
                Some((bytes, sha256)) => text::about_file(bytes, Some(&sha256)),
                None => text::BUILT_IN_ABOUT.get().into(),
            };
            words.into_any()
        }
        File::Opened { bytes, .. } => {
            format!("{}, {}", text::about_file(*bytes, None), text::NOT_KEPT.get()).into_any()
        }
        File::Fetched(url) => format!("{url}, {}", text::NOT_KEPT.get()).into_any(),
        File::Endpoint(endpoint) => text::endpoint_about(endpoint.host()).into_any(),
        File::Kept(Kept { bytes, sha256, .. }) => {
            view! { <span title=sha256.clone()>{text::about_file(*bytes, Some(sha256))}</span> }.into_any()
        }
    }
}

/// Using and removing a model. `chosen` tells whether it is the one that is asked, and then whether it is loaded.
fn tools(page: Page, file: &File, sha256: Option<String>, chosen: Memo<Option<bool>>) -> impl IntoView {
    let busy = page.get(|session| session.desk.is_asked());
    let state = move || match chosen.get() {
        None => text::USE.get(),
        Some(false) => text::USED_NEXT.get(),
        Some(true) => text::IN_USE.get(),
    };
    let named = file.name().into_owned();
    let removed = text::button_of(text::REMOVE.get(), &named);
    let this = file.clone();
    view! {
        <div class="deeds">
            // One button, so that the focus stays where it is.
            <button
                type="button"
                class:chosen=move || chosen.with(Option::is_some)
                aria-label=move || text::button_of(state(), &named)
                disabled=move || busy.get()
                on:click=move |_| {
                    if chosen.get_untracked() != Some(true) {
                        order(page, Order::Use(this.clone()));
                    }
                }
            >
                {state}
            </button>
            {sha256.map(|sha256| view! {
                <button
                    type="button"
                    class="quiet"
                    aria-label=removed
                    disabled=move || busy.get()
                    on:click=move |_| order(page, Order::Doubt(sha256.clone()))
                >
                    {text::REMOVE.get()}
                </button>
            })}
        </div>
    }
}

/// A question before a file is removed, where its buttons were.
fn doubt(page: Page, name: &str) -> impl IntoView {
    view! {
        <div class="doubt" role="group" aria-labelledby="doubt">
            <p id="doubt" tabindex="-1">{text::doubt(name)}</p>
            <div class="deeds">
                <button type="button" class="danger" on:click=move |_| order(page, Order::Remove)>
                    {text::REMOVE.get()}
                </button>
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Keep)>
                    {text::KEEP.get()}
                </button>
            </div>
        </div>
    }
}

/// What kept files take, or why there are none.
fn space(page: Page) -> impl IntoView {
    let words = page.get(|session| {
        let shelf = &session.desk.shelf;
        let kept = shelf.kept.as_ref().filter(|kept| !kept.is_empty())?;
        Some(text::shelf(kept.iter().map(|kept| kept.bytes).sum(), shelf.room))
    });
    let error = page.get(|session| session.desk.shelf.error.clone());
    view! {
        {move || words.get().map(|words| view! { <p class="hint">{words}</p> })}
        {move || error.get().map(|error| view! { <p class="failure">{error}</p> })}
    }
}

fn opener(page: Page, over: ReadSignal<bool>) -> impl IntoView {
    let busy = page.get(|session| session.desk.is_asked());
    let opened = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            page.open_file(file);
        }
        // So that the same file can be opened again.
        input.set_value("");
    };
    view! {
        <div class="opener">
            // No list of accepted endings: telephones that do not know this one would offer no file at all.
            <label class="button file" class:off=move || busy.get()>
                <input type="file" id="open" disabled=move || busy.get() on:change=opened/>
                <span>{text::OPEN_MODEL.get()}</span>
            </label>
            <span class="hint">{move || if over.get() { text::DROP_HERE.get() } else { text::OPEN_HINT.get() }}</span>
        </div>
    }
}

/// A file on its way in, or why it cannot be had.
pub(super) fn arriving(page: Page) -> impl IntoView {
    let loading = page.get(|session| matches!(session.desk.model, Model::Loading(_)));
    let words = page.get(|session| match &session.desk.model {
        Model::Loading(_) => session.waiting_words(),
        _ => None,
    });
    let rate = page.get(|session| match &session.desk.model {
        Model::Loading(loading) => text::loading_rate(loading),
        _ => None,
    });
    let failure = page.get(|session| match &session.desk.model {
        Model::Failed(file, reason) => Some((file.clone(), reason.clone())),
        _ => None,
    });
    let notice = page.get(|session| session.desk.notice.clone());
    view! {
        {move || loading.get().then(|| view! {
            <div class="progress arriving">
                {model::bar(page)}
                <span>{move || words.get()}</span>
                <span class="hint">{move || rate.get()}</span>
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Stop)>{text::CANCEL.get()}</button>
            </div>
        })}
        {move || failure.get().map(|(file, reason)| failed(page, &file, &reason))}
        {move || notice.get().map(|notice| view! { <p class="notice">{notice}</p> })}
    }
}

fn failed(page: Page, file: &File, reason: &str) -> AnyView {
    let again = page.now(|session| !matches!(file, File::Kept(_)) || there_are(session).contains(file));
    view! {
        <p class="failure"><strong>{file.name().into_owned()} ": "</strong> {text::sentence(reason)}</p>
        {again.then(|| view! {
            <button type="button" class="quiet" on:click=move |_| order(page, Order::Again)>
                {text::TRY_AGAIN.get()}
            </button>
        })}
    }
    .into_any()
}

/// What is loaded, and where it runs.
fn loaded(page: Page) -> impl IntoView {
    let info = page.get(|session| match &session.desk.model {
        Model::Ready(info) => Some(info.clone()),
        _ => None,
    });
    let chosen = page.get(|session| match session.desk.model {
        Model::Loading(_) => text::ARRIVING.get().into(),
        _ => text::unloaded(&session.desk.file.name()),
    });
    view! {
        <section class="card loaded" aria-labelledby="loaded">
            <h2 id="loaded">{text::MODEL_LOADED.get()}</h2>
            {move || match info.get() {
                Some(info) => facts(&info).into_any(),
                None => view! { <p class="hint">{chosen.get()}</p> }.into_any(),
            }}
            {model::backend(page)}
        </section>
    }
}

fn facts(info: &Info) -> impl IntoView {
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <dl class="facts">
            {info.name.clone().map(|name| fact(text::INFO_NAME.get(), name))}
            {fact(text::INFO_ARCHITECTURE.get(), format!("{}, {}", info.architecture, info.kind))}
            {fact(text::INFO_WEIGHTS.get(), text::weights(info.parameters))}
            {fact(text::INFO_BYTES.get(), text::megabytes(info.bytes))}
            {fact(text::INFO_CONTEXT.get(), text::tokens(info.context))}
            {fact(text::INFO_VOCABULARY.get(), text::tokens(info.vocabulary))}
            {fact(text::RUNS_ON.get(), text::backend(info).trim_end_matches('.').to_owned())}
        </dl>
        {text::why_there(info).map(|why| view! { <p class="hint">{why}</p> })}
    }
}

/// The problem of the Try view, for a first impression of a model.
fn asking(page: Page) -> impl IntoView {
    let html = page.get(|session| session.puzzle.problem.statement.html());
    let link = page.get(|session| format!("#{}", session.link()));
    view! {
        <section class="card model" aria-labelledby="asking">
            <div class="head">
                <h2 id="asking">{text::ASK_TITLE.get()}</h2>
                <a href=move || link.get()>{text::OPEN_IN_TRY.get()}</a>
            </div>
            {problem::before(page)}
            <div class="asked" lang="en" inner_html=move || html.get()></div>
            {most_tokens(page)}
            {model::conversation(page)}
        </section>
    }
}

fn most_tokens(page: Page) -> impl IntoView {
    let shown = page.get(|session| session.desk.max_tokens.to_string());
    view! {
        <div class="field backend">
            <label for="most-tokens">{text::MOST_TOKENS.get()}</label>
            <input
                id="most-tokens"
                class="short"
                type="number"
                min="1"
                max=TOP_TOKENS.to_string()
                prop:value=move || shown.get()
                on:change=move |event| {
                    order(page, Order::MaxTokens(event_target_value(&event)));
                    // What was out of bounds is shown as it was understood.
                    let field = event_target::<HtmlInputElement>(&event);
                    field.set_value(&page.now(|session| session.desk.max_tokens.to_string()));
                }
            />
        </div>
    }
}
