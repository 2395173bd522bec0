//! Models from elsewhere: a file of a model hub, which is fetched and kept, and an endpoint, which is asked over there.

use super::models::order;
use crate::app::page::Page;
use crate::app::remote::{Key, MOST_PATIENCE, Mistake};
use crate::app::session::hub::{KNOWN, Known};
use crate::app::session::models::Order;
use crate::app::session::remote::Field;
use crate::app::text;
use crate::engine::message::Part;
use leptos::prelude::*;

/// What came in of files that are not complete, and a way to another file.
pub(super) fn hub(page: Page) -> AnyView {
    let typed = page.get(|session| session.desk.hub.0.clone());
    let wrong = page.get(|session| session.desk.hub.1);
    let busy = page.get(|session| session.desk.is_asked());
    let fetch = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        order(page, Order::Fetch);
    };
    view! {
        <form class="hub" on:submit=fetch>
            <h3>{text::HUB_TITLE.get()}</h3>
            <label for="hub">{text::HUB_LABEL.get()}</label>
            <div class="answer-line">
                <input
                    id="hub"
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="2000"
                    aria-invalid=move || wrong.get().map(|_| "true")
                    aria-describedby="hub-error hub-hint"
                    prop:value=move || typed.get()
                    on:input=move |event| order(page, Order::Hub(event_target_value(&event)))
                />
                <button type="submit" disabled=move || busy.get()>{text::HUB_FETCH.get()}</button>
            </div>
            <p class="error" id="hub-error">{move || wrong.get()}</p>
            <p class="hint" id="hub-hint">{text::HUB_HINT.get()}</p>
            <details class="known">
                <summary>{text::HUB_KNOWN.get()}</summary>
                <ul class="rows">{KNOWN.iter().map(|known| suggestion(page, known)).collect::<Vec<_>>()}</ul>
            </details>
        </form>
    }
    .into_any()
}

/// A model that is known to work: its address goes into the field, so that the visitor sees where it comes from.
fn suggestion(page: Page, known: &'static Known) -> AnyView {
    let take = move |_| order(page, Order::Hub(known.path.into()));
    let name = text::button_of(text::CHOOSE.get(), known.name);
    view! {
        <li>
            <div class="what">
                <p class="name">{known.name}</p>
                <p class="hint">{text::known_about(known.bytes, known.licence)}</p>
            </div>
            <div class="deeds">
                <button type="button" class="quiet" aria-label=name on:click=take>{text::CHOOSE.get()}</button>
            </div>
        </li>
    }
    .into_any()
}

/// Downloads that wait for their rest.
pub(super) fn parts(page: Page) -> AnyView {
    let parts = page.get(|session| session.desk.shelf.parts.clone());
    view! {
        {move || {
            let parts = parts.get();
            (!parts.is_empty()).then(|| view! {
                <ul class="rows parts">{parts.into_iter().map(|part| row(page, part)).collect::<Vec<_>>()}</ul>
            })
        }}
    }
    .into_any()
}

fn row(page: Page, part: Part) -> AnyView {
    let busy = page.get(|session| session.desk.is_asked() || session.is_loading());
    let name = part.url.rsplit('/').next().unwrap_or(&part.url).to_owned();
    let about = text::part_about(&part);
    let Part { url, key, .. } = part;
    let again = text::button_of(text::GO_ON_FETCHING.get(), &name);
    let removed = text::button_of(text::REMOVE.get(), &name);
    let address = url.clone();
    view! {
        <li>
            <div class="what">
                <p class="name" title=address>{name}</p>
                <p class="hint">{about}</p>
            </div>
            <div class="deeds">
                <button
                    type="button"
                    aria-label=again
                    disabled=move || busy.get()
                    on:click=move |_| {
                        order(page, Order::Hub(url.clone()));
                        order(page, Order::Fetch);
                    }
                >
                    {text::GO_ON_FETCHING.get()}
                </button>
                <button
                    type="button"
                    class="quiet"
                    aria-label=removed
                    disabled=move || busy.get()
                    on:click=move |_| order(page, Order::RemovePart(key.clone()))
                >
                    {text::REMOVE.get()}
                </button>
            </div>
        </li>
    }
    .into_any()
}

pub(super) fn endpoint(page: Page) -> AnyView {
    let mistake = page.get(|session| session.desk.endpoint.mistake);
    let failure = page.get(|session| session.desk.endpoint.failure.clone());
    let listing = page.get(|session| session.desk.endpoint.is_listing());
    let busy = page.get(|session| session.desk.is_asked());
    let connect = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        order(page, Order::Connect);
    };
    view! {
        <section class="card endpoint" aria-labelledby="endpoint">
            <h2 id="endpoint">{text::ENDPOINT_TITLE.get()}</h2>
            <p class="hint">{text::ENDPOINT_HINT.get()}</p>
            <form on:submit=connect>
                {url(page)}
                {model(page)}
                {key(page)}
                {patience(page)}
                <p class="error" id="endpoint-error">
                    {move || mistake.get().map(|mistake| text::endpoint_mistake(mistake).to_owned()).or(failure.get())}
                </p>
                <div class="deeds">
                    <button type="submit" disabled=move || busy.get()>{text::ENDPOINT_CONNECT.get()}</button>
                    <button
                        type="button"
                        class="quiet"
                        aria-disabled=move || listing.get().then_some("true")
                        on:click=move |_| order(page, Order::ListModels)
                    >
                        {move || if listing.get() { text::ENDPOINT_LISTING.get() } else { text::ENDPOINT_LIST.get() }}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Whether a field is the one that a mistake is about.
fn is_wrong(page: Page, mistakes: &'static [Mistake]) -> impl Fn() -> Option<&'static str> {
    let wrong =
        page.get(move |session| session.desk.endpoint.mistake.is_some_and(|it| mistakes.contains(&it)));
    move || wrong.get().then_some("true")
}

fn describe(page: Page, field: Field) {
    order(page, Order::Describe(field));
}

fn url(page: Page) -> AnyView {
    let shown = page.get(|session| session.desk.endpoint.url.clone());
    view! {
        <div class="field wide">
            <label for="endpoint-url">{text::ENDPOINT_URL.get()}</label>
            <input
                id="endpoint-url"
                type="text"
                inputmode="url"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                maxlength="500"
                placeholder="https://api.example.com/v1"
                aria-invalid=is_wrong(page, &[Mistake::NoAddress, Mistake::Open, Mistake::Extra])
                aria-describedby="endpoint-error"
                prop:value=move || shown.get()
                on:input=move |event| describe(page, Field::Url(event_target_value(&event)))
            />
        </div>
    }
    .into_any()
}

fn model(page: Page) -> AnyView {
    let shown = page.get(|session| session.desk.endpoint.model.clone());
    let offered = page.get(|session| session.desk.endpoint.models.clone());
    let options = move || offered.get().into_iter().map(|name| view! { <option value=name></option> });
    view! {
        <div class="field wide">
            <label for="endpoint-model">{text::ENDPOINT_MODEL.get()}</label>
            <input
                id="endpoint-model"
                type="text"
                list="endpoint-models"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                maxlength="200"
                aria-invalid=is_wrong(page, &[Mistake::NoModel])
                aria-describedby="endpoint-error"
                prop:value=move || shown.get()
                on:input=move |event| describe(page, Field::Model(event_target_value(&event)))
            />
            <datalist id="endpoint-models">{move || options().collect::<Vec<_>>()}</datalist>
        </div>
    }
    .into_any()
}

fn key(page: Page) -> AnyView {
    // Never written into the document, where programs and people could read it; the field keeps what is typed.
    let kept = page.now(|session| !session.desk.endpoint.key.is_empty());
    view! {
        <div class="field wide">
            <label for="endpoint-key">{text::ENDPOINT_KEY.get()}</label>
            <input
                id="endpoint-key"
                type="password"
                autocomplete="off"
                spellcheck="false"
                maxlength="500"
                placeholder=kept.then_some("••••••••")
                aria-invalid=is_wrong(page, &[Mistake::Key])
                aria-describedby="endpoint-error"
                on:input=move |event| describe(page, Field::Key(Key::new(&event_target_value(&event))))
            />
        </div>
    }
    .into_any()
}

fn patience(page: Page) -> AnyView {
    let shown = page.get(|session| session.desk.endpoint.patience.to_string());
    view! {
        <div class="field">
            <label for="endpoint-patience">{text::ENDPOINT_PATIENCE.get()}</label>
            <input
                id="endpoint-patience"
                class="short"
                type="number"
                min="1"
                max=MOST_PATIENCE.to_string()
                prop:value=move || shown.get()
                on:change=move |event| {
                    describe(page, Field::Patience(event_target_value(&event)));
                    // What was out of bounds is shown as it was understood.
                    let field = event_target::<web_sys::HtmlInputElement>(&event);
                    field.set_value(&page.now(|session| session.desk.endpoint.patience.to_string()));
                }
            />
        </div>
    }
    .into_any()
}
