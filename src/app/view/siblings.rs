//! Which of the built-in models is asked: one of the two, or one on the line through both.

use super::models::{self, order};
use crate::app::page::Page;
use crate::app::session::Session;
use crate::app::session::desk::Model;
use crate::app::session::models::Order;
use crate::app::session::siblings::Mix;
use crate::app::session::talk::Speech;
use crate::app::text;
use leptos::prelude::*;

/// The choice, and what becomes of it until somebody asks; nothing where a file of the visitor's own is in use.
pub(super) fn choice(page: Page) -> impl IntoView {
    let built_in = page.get(|session| chosen(session).is_some());
    // Whoever waits for an answer sees that in the conversation.
    let unasked = page.get(|session| {
        let talk = session.desk.talk.as_ref();
        talk.is_none_or(|talk| matches!(talk.speech, Speech::Over(..) | Speech::Stopped))
    });
    view! {
        {move || built_in.get().then(|| view! {
            {line(page)}
            <button type="button" class="quiet" on:click=move |_| page.practise()>{text::PRACTISE.get()}</button>
        })}
        {move || unasked.get().then(|| models::arriving(page))}
    }
}

/// The one that is asked, or about to be.
fn chosen(session: &Session) -> Option<Mix> {
    match &session.desk.model {
        Model::Loading(loading) => loading.file.mix(),
        Model::Asleep | Model::Ready(_) | Model::Elsewhere | Model::Failed(..) => session.desk.file.mix(),
    }
}

/// The two above a line on which the places below them are theirs.
fn line(page: Page) -> impl IntoView {
    let chosen = page.get(|session| chosen(session).unwrap_or_default());
    // Where the thumb is before it is let go.
    let dragged = RwSignal::new(None::<Mix>);
    let shown = move || dragged.get().unwrap_or(chosen.get());
    let at = |event: &leptos::ev::Event| {
        event_target_value(event).parse().map_or_else(|_| Mix::default(), Mix::new)
    };
    let busy = page.get(|session| session.desk.is_asked());
    let end = move |mix: Mix| {
        view! {
            <label>
                <input
                    type="radio"
                    name="sibling"
                    prop:checked=move || shown() == mix
                    on:change=move |_| order(page, Order::Mix(mix))
                />
                <span>{text::sibling(mix)}</span>
            </label>
        }
    };
    let name = move || text::sibling(shown());
    view! {
        <fieldset class="siblings" disabled=move || busy.get()>
            <legend class="sr">{text::WHO_IS_ASKED.get()}</legend>
            <div class="segments">{[Mix::PARROT, Mix::THINKER].map(end).into_iter().collect::<Vec<_>>()}</div>
            <input
                type="range"
                aria-label=text::SIBLINGS.get()
                aria-valuetext=name
                title=text::SIBLINGS.get()
                min=Mix::LEAST.percent().to_string()
                max=Mix::MOST.percent().to_string()
                step=Mix::STEP.to_string()
                prop:value=move || chosen.get().percent().to_string()
                on:input=move |event| dragged.set(Some(at(&event)))
                on:change=move |event| {
                    dragged.set(None);
                    order(page, Order::Mix(at(&event)));
                }
            />
            <p class="hint">{move || text::about_sibling(shown())}</p>
        </fieldset>
    }
}
