//! What a teacher sets up and a prepared link leaves out: which problem, and that link.

use super::order;
use crate::app::page::Page;
use crate::app::session::class::{Order, Part};
use crate::app::text;
use crate::app::view::{knobs, problem};
use leptos::prelude::*;

pub(super) fn card(page: Page) -> AnyView {
    view! {
        <section class="card class-setup" aria-labelledby="class-setup">
            <h2 id="class-setup">{text::ROOM_SETUP.get()}</h2>
            <div class="knobs">
                {knobs::knobs(page)}
                {problem::seed(page)}
                {problem::index(page)}
            </div>
            {problem::seed_error(page)}
            {problem::english()}
            {prepare(page)}
        </section>
    }
    .into_any()
}

fn prepare(page: Page) -> AnyView {
    let link = page.get(|session| format!("#{}", session.class.prepared(session.link())));
    let one = |part: Part| {
        let shown = page.get(move |session| session.class.hidden.contains(&part));
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=move || shown.get()
                    on:change=move |_| order(page, Order::Hide(part))
                />
                <span>{text::part(part)}</span>
            </label>
        }
    };
    view! {
        <div class="prepare">
            <fieldset class="field">
                <legend>{text::PREPARE.get()}</legend>
                <p class="hint">{text::PREPARE_HINT.get()}</p>
                <div class="segments">{Part::ALL.into_iter().map(one).collect::<Vec<_>>()}</div>
            </fieldset>
            <div class="deeds">
                <button type="button" on:click=move |_| order(page, Order::CopyPrepared)>{text::COPY_PREPARED.get()}</button>
                <a class="button quiet" href=move || link.get()>{text::OPEN_PREPARED.get()}</a>
            </div>
        </div>
    }
    .into_any()
}
