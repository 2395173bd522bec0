//! The place of a person who answers a run.

use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::person::Order;
use crate::app::text;
use crate::checklist::Item;
use leptos::prelude::*;

pub(super) fn card(page: Page) -> AnyView {
    let item = page.get(|session| session.question().cloned());
    view! { {move || item.get().map(|item| sitting(page, &item))} }.into_any()
}

fn sitting(page: Page, item: &Item) -> AnyView {
    let place = page.get(|session| session.place_of_question().map(|(at, all)| text::person_place(at, all)));
    let picture = page.now(|session| session.figure_of(item, "asked").unwrap_or_default());
    let (title, accepts) = (text::task_hint(item.task), text::accepts(&item.answer_type));
    let said = item.before.iter().map(|turn| {
        view! { <p class="turn"><strong>{text::said_by(turn.role)} ": "</strong> {turn.content.clone()}</p> }
    });
    view! {
        <section class="card person" aria-labelledby="person">
            <div class="head">
                <h2 id="person">{text::PERSON_TITLE.get()}</h2>
                <span class="hint">{move || place.get()}</span>
            </div>
            <p class="meta">{title}</p>
            <div lang="en">
                {said.collect::<Vec<_>>()}
                <p class="statement">{item.question.clone()}</p>
                <div class="figure" inner_html=picture></div>
            </div>
            {answer(page, item, accepts)}
        </section>
    }
    .into_any()
}

fn answer(page: Page, item: &Item, accepts: String) -> AnyView {
    let typed = page.get(|session| session.sitting.typed.clone());
    let empty = page.get(|session| session.sitting.empty);
    let numeric = item.answer_type.is_number().then_some("decimal");
    let take = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        page.answer_run();
    };
    view! {
        <form on:submit=take>
            <label for="person-answer">{text::YOUR_ANSWER.get()}</label>
            <div class="answer-line">
                <input
                    id="person-answer"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="200"
                    inputmode=numeric
                    aria-describedby="person-unit person-hint"
                    aria-invalid=move || empty.get().then_some("true")
                    prop:value=move || typed.get()
                    on:input=move |event| page.send(Action::Person(Order::Type(event_target_value(&event))))
                />
                <span class="unit" id="person-unit" lang="en">{item.unit.clone()}</span>
                <button type="submit" class="primary">{text::PERSON_ANSWER.get()}</button>
                <button type="button" class="quiet" on:click=move |_| page.skip_question()>
                    {text::PERSON_SKIP.get()}
                </button>
            </div>
            <p id="person-hint" class=move || if empty.get() { "error" } else { "hint" }>
                {move || if empty.get() { text::PERSON_EMPTY.get().to_owned() } else { accepts.clone() }}
            </p>
        </form>
    }
    .into_any()
}
