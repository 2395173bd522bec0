//! What is seen: small functions from the state to a piece of the document.

mod answer;
pub(super) mod author;
mod bench;
pub(super) mod class;
pub(super) mod dialog;
mod figures;
mod inside;
mod items;
mod knobs;
pub(super) mod lab;
pub(super) mod meeting;
pub(super) mod model;
pub(super) mod models;
mod problem;
mod remote;
mod scopes;
mod siblings;
mod strip;
pub(super) mod tour;

use super::address;
use super::page::Page;
use super::second::Fetch;
use super::session::{Action, Dialog, Theme, View, tour as guide};
use super::text;
use super::text::language::Language;
use gloo::utils::document;
use leptos::prelude::*;

pub(super) fn app(fetch: Fetch) -> AnyView {
    match Page::open(fetch) {
        Some(page) => whole(page).into_any(),
        None => view! { <main><p role="alert">{text::NO_FAMILIES.get()}</p></main> }.into_any(),
    }
}

fn whole(page: Page) -> impl IntoView {
    let view = page.get(|session| session.view);
    let title = page.get(|session| match session.view {
        View::Try => text::title(session.family().map_or("", |family| &family.title)),
        View::Run => text::title(text::VIEW_RUN.get()),
        View::Author => text::title(text::VIEW_AUTHOR.get()),
        View::Class => text::title(text::VIEW_CLASS.get()),
        View::Models => text::title(text::VIEW_MODELS.get()),
    });
    Effect::new(move || document().set_title(&title.get()));
    let theme = page.get(|session| session.theme);
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", theme.get().name());
        }
    });
    let said = page.get(|session| session.said.clone());
    let spoken = move || {
        let (count, mut words) = said.get();
        // The same words again are a change only if something differs.
        if count % 2 == 1 {
            words.push('\u{200b}');
        }
        words
    };
    view! {
        <a class="skip" href="#main" on:click=to_main>{text::SKIP.get()}</a>
        {header(page)}
        <main id="main" tabindex="-1">
            {move || match view.get() {
                View::Try => trying(page).into_any(),
                of_second => match page.second() {
                    Some(second) => match of_second {
                        View::Run => (second.run)(page),
                        View::Author => (second.author)(page),
                        View::Class => (second.class)(page),
                        View::Try | View::Models => (second.models)(page),
                    },
                    None => awaiting(page),
                },
            }}
        </main>
        <p class="sr" role="status">{spoken}</p>
        {dialog::dialog(page)}
        {move || page.second().map(|second| (second.tour)(page))}
    }
}

/// What stands in for a part of the page that the second piece of the program brings.
pub(super) fn awaiting(page: Page) -> AnyView {
    let missing = page.get(|session| session.missing);
    view! {
        {move || match missing.get() {
            false => view! { <p class="hint empty">{text::COMING.get()}</p> }.into_any(),
            true => view! {
                <p class="failure" role="alert">{text::INCOMPLETE.get()}</p>
                <button type="button" class="quiet" on:click=move |_| page.send(Action::Fetch)>{text::TRY_AGAIN.get()}</button>
            }
            .into_any(),
        }}
    }
    .into_any()
}

/// The address is not to change, so the skip link does its work itself.
fn to_main(event: leptos::ev::MouseEvent) {
    use wasm_bindgen::JsCast;
    event.prevent_default();
    let main = document().get_element_by_id("main");
    if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = main.focus();
    }
}

fn header(page: Page) -> impl IntoView {
    let here = move |view: View| {
        let current = page.get(move |session| session.view == view);
        move || current.get().then_some("page")
    };
    let link = page.get(|session| format!("#{}", session.link()));
    let class = page.get(|session| format!("#{}/{}", address::CLASS, session.link()));
    let theme = page.get(|session| session.theme);
    let other = Language::current().other();
    let theme_name = move || match theme.get() {
        Theme::Auto => text::THEME_AUTO.get(),
        Theme::Light => text::THEME_LIGHT.get(),
        Theme::Dark => text::THEME_DARK.get(),
    };
    view! {
        <header class="top">
            <p class="brand">
                <svg viewBox="0 0 32 32" aria-hidden="true" class="mark">
                    <rect x="4" y="4" width="24" height="24" rx="7"></rect>
                    <circle cx="11" cy="11" r="2.4"></circle>
                    <circle cx="16" cy="16" r="2.4"></circle>
                    <circle cx="21" cy="21" r="2.4"></circle>
                </svg>
                <span class="brand-name">{text::NAME}</span>
            </p>
            <nav aria-label=text::VIEWS.get()>
                <a href=move || link.get() aria-current=here(View::Try)>{text::VIEW_TRY.get()}</a>
                <a href="#lab" aria-current=here(View::Run)>{text::VIEW_RUN.get()}</a>
                <a href="#author" aria-current=here(View::Author)>{text::VIEW_AUTHOR.get()}</a>
                <a href=move || class.get() aria-current=here(View::Class)>{text::VIEW_CLASS.get()}</a>
                <a href="#models" aria-current=here(View::Models)>{text::VIEW_MODELS.get()}</a>
            </nav>
            <div class="tools">
                <button
                    type="button"
                    class="quiet"
                    lang=other.code()
                    on:click=move |_| page.send(Action::Language(other))
                >
                    {other.own_name()}
                </button>
                <button
                    type="button"
                    class="icon"
                    aria-label=theme_name
                    title=theme_name
                    on:click=move |_| page.send(Action::Theme(page.now(|session| session.theme.next())))
                >
                    {move || theme_icon(theme.get())}
                </button>
                <button
                    type="button"
                    class="icon"
                    aria-label=text::KEYS.get()
                    title=text::KEYS.get()
                    on:click=move |_| page.send(Action::Open(Dialog::Keys))
                >
                    "?"
                </button>
            </div>
        </header>
    }
}

fn theme_icon(theme: Theme) -> AnyView {
    let path = match theme {
        // A disc half filled, a sun, a moon.
        Theme::Auto => "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18zm0 2.2v13.6a6.8 6.8 0 0 1 0-13.6z",
        Theme::Light => {
            "M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4z\
             M3.5 4.9l1.4-1.4l2.8 2.8l-1.4 1.4zM16.3 17.7l1.4-1.4l2.8 2.8l-1.4 1.4zM4.9 20.5l-1.4-1.4l2.8-2.8l1.4 1.4z\
             M17.7 7.7l-1.4-1.4l2.8-2.8l1.4 1.4z"
        }
        Theme::Dark => "M20.5 14.2A8.8 8.8 0 0 1 9.8 3.5a8.8 8.8 0 1 0 10.7 10.7z",
    };
    view! { <svg viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }.into_any()
}

fn trying(page: Page) -> impl IntoView {
    let meets = page.get(|session| session.meeting.is_some());
    let comes = page.get(|session| session.welcomes() && !session.missing);
    let offered = page.get(|session| !session.toured);
    view! {
        <div class="intro">
            <h1 id="title" tabindex="-1">{text::QUESTION.get()}</h1>
            <p>
                {text::INTRO.get()}
                {move || offered.get().then(|| view! {
                    " "
                    <button type="button" class="link" on:click=move |_| page.send(Action::Tour(guide::Order::Begin))>
                        {text::TOUR_OFFER.get()}
                    </button>
                })}
            </p>
        </div>
        {banner(page)}
        {move || match (meets.get(), page.second()) {
            (true, Some(second)) => (second.meeting)(page),
            // Its place is kept, so that nothing moves away under the visitor's hand.
            (false, None) if comes.get() => {
                view! { <div class="card meeting-place"><p class="hint">{text::COMING.get()}</p></div> }.into_any()
            }
            _ => ().into_any(),
        }}
        <div class="desk">
            <div class="column">
                {problem::card(page)}
                {answer::card(page)}
                {answer::working(page)}
            </div>
            <div class="column side">{model::card(page)}</div>
        </div>
    }
}

/// What there is to tell about the link that led here.
fn banner(page: Page) -> impl IntoView {
    let notes = page.get(|session| session.banner.clone());
    view! {
        <div role="status" class="banner-place">
            {move || {
                let notes = notes.get();
                (!notes.is_empty()).then(|| view! {
                    <div class="banner">
                        <div>{notes.into_iter().map(|note| view! { <p>{note}</p> }).collect::<Vec<_>>()}</div>
                        <button type="button" class="quiet" on:click=move |_| page.send(Action::Dismiss)>
                            {text::DISMISS.get()}
                        </button>
                    </div>
                })
            }}
        </div>
    }
}
