//! The tour: a card above the page that points at one thing after the other.

use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::tour::{Order, STEPS};
use crate::app::text;
use leptos::prelude::*;

pub(in crate::app) fn card(page: Page) -> AnyView {
    let step = page.get(|session| session.tour_step().map(|(number, _)| number));
    let order = move |order| page.send(Action::Tour(order));
    let words = page.get(|session| session.tour_step().map(|(_, step)| step.words.get()));
    let last = move || step.get() == Some(STEPS.len());
    let open = page.get(|session| session.tour.is_some());
    view! {
        {move || open.get().then(|| view! {
            <section class="tour" aria-labelledby="tour">
                <h2 id="tour" tabindex="-1" aria-describedby="tour-words">{move || step.get().map(|step| text::tour_step(step, STEPS.len()))}</h2>
                <p id="tour-words">{move || words.get()}</p>
                <div class="deeds">
                    <button
                        type="button"
                        disabled=move || step.get() == Some(1)
                        on:click=move |_| order(Order::Back)
                    >
                        {text::TOUR_BACK.get()}
                    </button>
                    <button type="button" class="primary" on:click=move |_| order(Order::Next)>
                        {move || if last() { text::TOUR_DONE.get() } else { text::TOUR_NEXT.get() }}
                    </button>
                    <button type="button" class="quiet" on:click=move |_| order(Order::End)>
                        {text::TOUR_SKIP.get()}
                    </button>
                </div>
            </section>
        })}
    }
    .into_any()
}
