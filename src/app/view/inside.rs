//! A look inside a built-in model: what a head looks at, token by token, and switches for the heads.

use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::inside::Order;
use crate::app::text;
use crate::engine::message::Seen;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// How many of the tokens that are looked at are named.
const NAMED: usize = 5;
/// The least share that is named, of 255.
const LEAST: u8 = 3;

pub(super) fn panel(page: Page) -> AnyView {
    let can = page.get(|session| session.can_look_inside());
    let any = page.get(|session| session.desk.inside.seen.is_some() || !session.desk.inside.off.is_empty());
    let look = move |event: web_sys::Event| {
        let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        order(page, Order::Open(details.is_some_and(|details| details.has_attribute("open"))));
    };
    view! {
        {move || (can.get() || any.get()).then(|| view! {
            <details class="inside" on:toggle=look>
                <summary id="inside">{text::INSIDE.get()}</summary>
                <p class="hint">{text::INSIDE_HINT.get()}</p>
                {choice(page)}
                {tokens(page)}
                {switches(page)}
                {failure(page)}
            </details>
        })}
    }
    .into_any()
}

fn order(page: Page, order: Order) {
    page.send(Action::Inside(order));
}

/// Layers and heads of a layer, once they are known.
fn size(page: Page) -> Memo<(u32, u32)> {
    page.get(|session| session.desk.inside.seen.as_ref().map_or((0, 0), |seen| (seen.layers, seen.heads)))
}

/// Which head is looked through.
fn choice(page: Page) -> AnyView {
    let shown = page.get(|session| (session.desk.inside.layer, session.desk.inside.head));
    let size = size(page);
    let options = move |count: u32, chosen: u32| {
        (0..count)
            .map(|at| view! { <option value=at.to_string() selected=at == chosen>{(at + 1).to_string()}</option> })
            .collect::<Vec<_>>()
    };
    let number = |event: &leptos::ev::Event| event_target_value(event).parse().unwrap_or(0);
    view! {
        <div class="knobs">
            <div class="field">
                <label for="inside-layer">{text::LAYER.get()}</label>
                <select
                    id="inside-layer"
                    on:change=move |event| order(page, Order::Look(number(&event), shown.get_untracked().1))
                >
                    {move || options(size.get().0, shown.get().0)}
                </select>
            </div>
            <div class="field">
                <label for="inside-head">{text::HEAD.get()}</label>
                <select
                    id="inside-head"
                    on:change=move |event| order(page, Order::Look(shown.get_untracked().0, number(&event)))
                >
                    {move || options(size.get().1, shown.get().1)}
                </select>
            </div>
        </div>
    }
    .into_any()
}

/// The text; those before the token that is pointed at are shaded by how much it looks at them.
fn tokens(page: Page) -> AnyView {
    let seen = page.get(|session| session.desk.inside.seen.clone());
    let at = RwSignal::new(None::<usize>);
    let words = move || seen.get().zip(at.get()).map_or_else(String::new, |(seen, at)| looks_at(&seen, at));
    let one = move |seen: &Arc<Seen>, place: usize, name: &str| {
        let seen = Arc::clone(seen);
        let class = move || match at.get() {
            Some(at) if at == place => "token at",
            Some(at) => shade(seen.row(at).get(place).copied().unwrap_or(0)),
            None => "token",
        };
        view! {
            <span
                class=class
                tabindex=if place == 0 { "0" } else { "-1" }
                on:focus=move |_| at.set(Some(place))
                on:mouseenter=move |_| at.set(Some(place))
            >
                {text::shown_token(name)}
            </span>
        }
    };
    let text = move || {
        let seen = seen.get()?;
        let last = seen.tokens.len().checked_sub(1)?;
        at.set(Some(last));
        let tokens = seen.tokens.iter().enumerate();
        Some(tokens.map(|(place, name)| one(&seen, place, name)).collect::<Vec<_>>())
    };
    view! {
        <div class="seen" role="group" lang="en" aria-label=text::INSIDE_TEXT.get() on:keydown=super::model::walk>
            {text}
        </div>
        <p class="about hint" aria-live="polite">{words}</p>
    }
    .into_any()
}

/// How much of its attention a token gets, in six steps.
fn shade(share: u8) -> &'static str {
    match share {
        0..LEAST => "token",
        LEAST..13 => "token s1",
        13..38 => "token s2",
        38..77 => "token s3",
        77..140 => "token s4",
        140.. => "token s5",
    }
}

/// The same in words, most first.
fn looks_at(seen: &Seen, at: usize) -> String {
    let mut shares = seen.row(at).iter().copied().enumerate().collect::<Vec<_>>();
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    let name = |place: usize| seen.tokens.get(place).map_or("", String::as_str);
    let most = shares.into_iter().filter(|(_, share)| *share >= LEAST).take(NAMED);
    text::looks_at(name(at), most.map(|(place, share)| (name(place), f64::from(share) / 255.0)))
}

/// A table of switches: a row for each layer.
fn switches(page: Page) -> AnyView {
    let size = size(page);
    let off = page.get(|session| session.desk.inside.off.clone());
    let busy = page.get(|session| session.desk.is_asked());
    let switch = move |layer: u32, head: u32| {
        let on = move || off.with(|off| !off.contains(&(layer, head)));
        view! {
            <td>
                <input
                    type="checkbox"
                    aria-label=text::head_of_layer(head + 1, layer + 1)
                    disabled=move || busy.get()
                    prop:checked=on
                    on:change=move |event| {
                        order(page, Order::Switch(layer, head, event_target_checked(&event)));
                    }
                />
            </td>
        }
    };
    let table = move || {
        let (layers, heads) = size.get();
        let rows = (0..layers).map(|layer| {
            let cells = (0..heads).map(|head| switch(layer, head)).collect::<Vec<_>>();
            view! { <tr><th scope="row">{text::layer(layer + 1)}</th>{cells}</tr> }
        });
        let heads = (0..heads).map(|head| view! { <th scope="col">{(head + 1).to_string()}</th> });
        (layers > 0).then(|| {
            view! {
                <table class="switches">
                    <caption>{text::HEADS_ON.get()}</caption>
                    <thead><tr><td></td>{heads.collect::<Vec<_>>()}</tr></thead>
                    <tbody>{rows.collect::<Vec<_>>()}</tbody>
                </table>
            }
        })
    };
    view! {
        {table}
        {move || off.with(|off| !off.is_empty()).then(|| view! {
            <p class="hint">
                {move || text::heads_off(off.with(Vec::len))} " " {text::ASK_TO_SEE.get()} " "
                <button type="button" class="quiet" on:click=move |_| order(page, Order::AllOn)>
                    {text::ALL_ON.get()}
                </button>
            </p>
        })}
    }
    .into_any()
}

fn failure(page: Page) -> AnyView {
    let failure = page.get(|session| session.desk.inside.failure.clone());
    view! { {move || failure.get().map(|failure| view! { <p class="failure">{failure}</p> })} }.into_any()
}
