//! The lights of the family that is being written: a table of what was looked at, level by level.

use super::order;
use crate::app::page::Page;
use crate::app::session::author::{Lights, Order};
use crate::app::text;
use crate::family::lint::{self, Light};
use leptos::prelude::*;

pub(super) fn card(page: Page) -> AnyView {
    let lights = page.get(|session| session.author.lights.clone());
    let levels = page.get(|session| session.author.family.as_ref().map_or(0, |family| family.top_level()));
    let waits = page.get(|session| session.author.lights_wait());
    view! {
        <section class="card lights" aria-labelledby="lights">
            <div class="head">
                <h2 id="lights">{text::LIGHTS.get()}</h2>
                {move || lights.with(|lights| lights.looking).then(|| view! { <span class="hint">{text::LIGHTS_LOOKING.get()}</span> })}
            </div>
            <p class="hint">{text::LIGHTS_HINT.get()}</p>
            {move || waits.get().then(|| view! {
                <p class="note">{text::LIGHTS_FOREIGN.get()}</p>
                <button type="button" on:click=move |_| order(page, Order::Look)>{text::LIGHTS_LOOK.get()}</button>
            })}
            {move || (levels.get() > 0 && !waits.get()).then(|| lights.with(|lights| table(page, lights, levels.get())))}
        </section>
    }
    .into_any()
}

/// A row for each light, a column for each level, and below them what is to be said about those that are out.
fn table(page: Page, lights: &Lights, levels: u8) -> AnyView {
    let seen =
        |name: &str, level: u8| lights.seen.iter().find(|light| light.name == name && light.level == level);
    let heads = (1..=levels).map(|level| view! { <th scope="col">{text::lights_of_level(level)}</th> });
    let rows = lint::names().map(|name| {
        let cells = (1..=levels).map(|level| cell(seen(name, level))).collect::<Vec<_>>();
        view! { <tr><th scope="row">{text::known(&text::capital(name))}</th>{cells}</tr> }
    });
    let out = lights
        .seen
        .iter()
        .filter(|light| !light.pass)
        .map(|light| complaint(page, light))
        .collect::<Vec<_>>();
    view! {
        <div class="scroll" tabindex="0" role="group" aria-labelledby="lights">
            <table class="lamps" aria-labelledby="lights">
                <thead><tr><th scope="col">{text::LIGHT.get()}</th>{heads.collect::<Vec<_>>()}</tr></thead>
                <tbody>{rows.collect::<Vec<_>>()}</tbody>
            </table>
        </div>
        {lights.slow.then(|| view! { <p class="failure">{text::LIGHTS_SLOW.get()}</p> })}
        {(!out.is_empty()).then(|| view! { <ul class="complaints">{out}</ul> })}
    }
    .into_any()
}

fn cell(light: Option<&Light>) -> AnyView {
    let (class, sign, name) = match light {
        Some(light) if light.pass => ("right", "✓", text::LIGHT_ON.get()),
        Some(_) => ("wrong", "✗", text::LIGHT_OUT.get()),
        None => ("pending", "·", text::LIGHT_WAITING.get()),
    };
    let detail = light.map_or(String::new(), |light| light.detail.clone());
    view! { <td class=class title=detail><span aria-hidden="true">{sign}</span><span class="sr">{name}</span></td> }.into_any()
}

fn complaint(page: Page, light: &Light) -> AnyView {
    let Light { name, level, detail, draw, .. } = light.clone();
    view! {
        <li>
            <p><strong>{text::known(&text::capital(name))}</strong> " · " {text::lights_of_level(level)} ": " {detail}</p>
            {draw.map(|index| view! {
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Draw(level, index))>
                    {text::SHOW_DRAW.get()}
                </button>
            })}
        </li>
    }
    .into_any()
}
