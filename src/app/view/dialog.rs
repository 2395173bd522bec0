//! The dialogs: one native element, one content at a time.

use super::items;
use crate::app::key;
use crate::app::page::Page;
use crate::app::session::aside::Order;
use crate::app::session::tour;
use crate::app::session::{Action, Dialog};
use crate::app::{qr, text};
use leptos::html;
use leptos::prelude::*;

pub(super) fn dialog(page: Page) -> impl IntoView {
    let open = page.get(|session| session.dialog.clone());
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        match open.get() {
            Some(_) if !element.open() => drop(element.show_modal()),
            None if element.open() => element.close(),
            _ => {}
        }
    });
    let name = page.get(|session| match &session.dialog {
        Some(Dialog::Keys) => text::KEYS.get().into(),
        Some(Dialog::Qr) => text::QR_TITLE.get().into(),
        Some(Dialog::Embed) => text::EMBED_TITLE.get().into(),
        Some(Dialog::Items(pick)) => session.pick_title(pick),
        Some(Dialog::Blank) => text::BLANK_TITLE.get().into(),
        None => String::new(),
    });
    let content = move || match (open.get(), page.second()) {
        (Some(dialog), Some(second)) => (second.dialog)(page, &dialog),
        (Some(_), None) => super::awaiting(page),
        (None, _) => ().into_any(),
    };
    view! {
        <dialog node_ref=element aria-labelledby="dialog-title" on:close=move |_| page.send(Action::Closed)>
            <div class="head">
                <h2 id="dialog-title">{move || name.get()}</h2>
                <form method="dialog"><button class="quiet">{text::CLOSE.get()}</button></form>
            </div>
            {content}
        </dialog>
    }
}

/// What a dialog holds.
pub(in crate::app) fn content(page: Page, dialog: &Dialog) -> AnyView {
    match dialog {
        Dialog::Keys => keys(page).into_any(),
        Dialog::Qr => code(page).into_any(),
        Dialog::Embed => embed(page).into_any(),
        Dialog::Items(pick) => items::list(page, pick.clone()).into_any(),
        Dialog::Blank => view! { <div class="blank"></div> }.into_any(),
    }
}

fn keys(page: Page) -> impl IntoView {
    let on = page.get(|session| session.keys_on);
    let here = page.now(|session| {
        let keys = key::of(session.view).filter(|key| session.has(key.command));
        keys.collect::<Vec<_>>()
    });
    let lines = here.into_iter().map(|key| {
        let caps = key.caps.iter().map(|cap| view! { <kbd>{text::known(cap)}</kbd> " " }).collect::<Vec<_>>();
        view! { <div><dt>{caps}</dt><dd>{key.what.get()}</dd></div> }
    });
    view! {
        <dl class="keys">{lines.collect::<Vec<_>>()}</dl>
        <label class="switch">
            <input
                type="checkbox"
                prop:checked=move || on.get()
                on:change=move |event| page.send(Action::Keys(event_target_checked(&event)))
            />
            {text::KEYS_ON.get()}
        </label>
        <p class="hint">{text::KEYS_NOTE.get()} " " {text::KEYS_HERE.get()}</p>
        <button type="button" class="quiet" on:click=move |_| page.send(Action::Tour(tour::Order::Begin))>
            {text::TOUR_OFFER.get()}
        </button>
    }
}

fn code(page: Page) -> impl IntoView {
    let address = page.now(|session| session.address());
    view! {
        {drawing(&address, text::QR.get().into())}
        <p class="hint">{text::QR_HINT.get()}</p>
        <p class="address">{address}</p>
    }
}

fn embed(page: Page) -> impl IntoView {
    let code = page.now(|session| session.embed());
    view! {
        <p class="hint">{text::EMBED_HINT.get()}</p>
        <textarea class="code" rows="5" readonly aria-label=text::EMBED_CODE.get() spellcheck="false">{code}</textarea>
        <button type="button" on:click=move |_| page.send(Action::Aside(Order::CopyEmbed))>{text::EMBED_COPY.get()}</button>
    }
}

/// An address as a QR code, if it is not too long for one.
pub(super) fn drawing(address: &str, name: String) -> AnyView {
    match qr::encode(address) {
        Some(code) => view! {
            <svg class="qr" role="img" aria-label=name viewBox=format!("0 0 {0} {0}", code.side)>
                <rect width="100%" height="100%"></rect>
                <path d=code.path></path>
            </svg>
        }
        .into_any(),
        None => view! { <p>{text::QR_FAILED.get()}</p> }.into_any(),
    }
}
