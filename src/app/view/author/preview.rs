//! A variant of the family that is being written: as it is told, worked, drawn, and asked about.

use super::order;
use crate::app::page::Page;
use crate::app::session::author::{Order, Shared, Shown};
use crate::app::text;
use crate::app::view::knobs;
use crate::checklist::item::Problem;
use crate::checklist::{Form, Task};
use crate::family::Family;
use leptos::prelude::*;

pub(super) fn card(page: Page) -> AnyView {
    let any = page.get(|session| session.author.family.is_some());
    let behind = page.get(|session| session.author.is_behind());
    let shown = page.get(|session| session.author.shown.clone());
    let content = move || match shown.get() {
        None => ().into_any(),
        Some(Err(why)) => view! { <p class="hint empty">{why}</p> }.into_any(),
        Some(Ok(shown)) => variant(&shown),
    };
    view! {
        <section class="card draft" aria-labelledby="preview">
            <h2 id="preview">{text::PREVIEW.get()}</h2>
            {move || behind.get().then(|| view! { <p class="note">{text::PREVIEW_BEHIND.get()}</p> })}
            {move || match any.get() {
                false => view! { <p class="hint empty">{text::PREVIEW_NONE.get()}</p> }.into_any(),
                true => controls(page),
            }}
            <div id="draft" tabindex="-1">{content}</div>
        </section>
    }
    .into_any()
}

fn controls(page: Page) -> AnyView {
    view! {
        <div class="knobs">
            {level(page)}
            {index(page)}
            {form(page)}
        </div>
    }
    .into_any()
}

fn level(page: Page) -> AnyView {
    let top = page.get(|session| session.author.family.as_ref().map_or(1, |family| family.top_level()));
    let shown = page.get(|session| session.author.at.level);
    let choose = move |level| order(page, Order::Level(level));
    knobs::levels("draft-level", top, shown, choose, ().into_any())
}

/// Variant by variant, and a reroll.
fn index(page: Page) -> AnyView {
    let at = page.get(|session| session.author.at.index);
    let to = move |index: Option<u32>| index.into_iter().for_each(|index| order(page, Order::Index(index)));
    view! {
        <div class="field">
            <label for="draft-index">{text::INDEX.get()}</label>
            <div class="stepper">
                <button
                    type="button"
                    aria-label=text::PREVIOUS_DRAW.get()
                    title=text::PREVIOUS_DRAW.get()
                    on:click=move |_| to(at.get_untracked().checked_sub(1))
                >
                    "−"
                </button>
                <input
                    id="draft-index"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="10"
                    prop:value=move || at.get().to_string()
                    on:change=move |event| {
                        to(event_target_value(&event).trim().parse().ok());
                        // What is no position is not kept.
                        event_target::<web_sys::HtmlInputElement>(&event).set_value(&at.get_untracked().to_string());
                    }
                />
                <button
                    type="button"
                    aria-label=text::NEXT_DRAW.get()
                    title=text::NEXT_DRAW.get()
                    on:click=move |_| to(at.get_untracked().checked_add(1))
                >
                    "+"
                </button>
            </div>
        </div>
        <button type="button" on:click=move |_| page.reroll_draft()>{text::REROLL.get()}</button>
    }
    .into_any()
}

fn form(page: Page) -> AnyView {
    let shown = page.get(|session| session.author.at.cell.form);
    let one = move |form: Form| {
        let absent = page.get(move |session| {
            let offered = |family: Shared<Family>| form.offered(&family).err().map(|why| why.to_string());
            session.author.family.clone().and_then(offered)
        });
        let hint =
            move || absent.get().map_or_else(|| text::form_hint(form).into(), |why| text::sentence(&why));
        view! {
            <label title=hint>
                <input
                    type="radio"
                    name="draft-form"
                    disabled=move || absent.with(Option::is_some)
                    prop:checked=move || shown.get() == form
                    on:change=move |_| order(page, Order::Form(form))
                />
                <span>{text::form(form)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{text::FORM.get()}</legend>
            <div class="segments">{Form::ROWS.iter().copied().map(one).collect::<Vec<_>>()}</div>
        </fieldset>
    }
    .into_any()
}

fn variant(shown: &Shown) -> AnyView {
    let Shown { problem, figure, judged } = shown;
    let steps =
        problem.steps.iter().map(|step| view! { <li inner_html=step.html()></li> }).collect::<Vec<_>>();
    view! {
        <div class="statement" lang="en" inner_html=problem.statement.html()></div>
        {figure.clone().map(|figure| view! { <div class="figure" inner_html=figure></div> })}
        <h3>{text::WORKING.get()}</h3>
        <ol class="steps" lang="en">{steps}</ol>
        <p class="result">{text::the_answer(&answer(problem))}</p>
        <h3>{text::JUDGED.get()}</h3>
        {judged.iter().map(|(task, items)| task_of(*task, items)).collect::<Vec<_>>()}
    }
    .into_any()
}

fn answer(problem: &Problem) -> String {
    let item = &problem.item;
    item.unit.as_ref().map_or_else(|| item.answer.clone(), |unit| format!("{} {unit}", item.answer))
}

/// The items of one judging task, or why there are none.
fn task_of(task: Task, items: &Result<Vec<Problem>, String>) -> AnyView {
    let content = match items {
        Err(why) => view! { <p class="hint">{why.clone()}</p> }.into_any(),
        Ok(items) => {
            let one = |problem: &Problem| {
                view! {
                    <blockquote lang="en" inner_html=problem.statement.html()></blockquote>
                    <p class="result">{text::the_answer(&answer(problem))}</p>
                }
            };
            items.iter().map(one).collect::<Vec<_>>().into_any()
        }
    };
    let absent = items.is_err();
    view! {
        <details class:absent=absent>
            <summary>{text::task(task)} {absent.then(|| format!(" · {}", text::NOT_OFFERED.get()))}</summary>
            {content}
        </details>
    }
    .into_any()
}
