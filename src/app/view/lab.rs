//! The Lab: set up, start, and what comes of it; and the runs that were kept.

mod analysis;
mod chart;
mod person;
mod runs;
mod setup;
mod versus;

use super::{figures, strip};
use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::runs::Order;
use crate::app::text;
use leptos::prelude::*;

pub(in crate::app) fn view(page: Page) -> AnyView {
    let any = page.get(|session| session.run.is_some());
    view! {
        <div class="intro">
            <h1 id="title" tabindex="-1">{text::RUN_TITLE.get()}</h1>
            <p>{text::RUN_INTRO.get()}</p>
        </div>
        <div class="column">
            {setup::card(page)}
            {person::card(page)}
            {move || match any.get() {
                true => view! {
                    {versus::card(page)}
                    {figures::card(page)}
                    {analysis::card(page)}
                }
                .into_any(),
                false => view! { <p class="hint empty">{text::NO_RUN.get()}</p> }.into_any(),
            }}
            {runs::card(page)}
            // The longest, so below all else.
            {move || any.get().then(|| strip::card(page))}
        </div>
    }
    .into_any()
}

fn order(page: Page, order: Order) {
    page.send(Action::Runs(order));
}
