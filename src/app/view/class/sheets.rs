//! Sheets of problems: their set-up, a preview, and what is printed. Sheets beyond the preview are in the document only
//! once they are to be printed, and seen only on paper.

mod paper;

use super::order;
use crate::app::page::{Page, entropy};
use crate::app::session::class::Order;
use crate::app::session::lab::Scope;
use crate::app::session::sheets::{self, Knob, PROBLEMS, Plan, STUDENTS};
use crate::app::text;
use crate::app::view::{knobs, scopes};
use crate::checklist::Form;
use crate::family::Family;
use leptos::prelude::*;
use std::ops::RangeInclusive;

pub(super) fn view(page: Page) -> AnyView {
    view! {
        {setup(page)}
        {paper::all(page)}
    }
    .into_any()
}

fn turn(page: Page, knob: Knob) {
    order(page, Order::Sheets(sheets::Order::Turn(knob)));
}

fn setup(page: Page) -> AnyView {
    let notes = page.get(|session| {
        let own = matches!(&session.class.sheets.plan.scope, Scope::Family(id) if session.is_own(id));
        let own = own.then(|| text::OWN_HERE_ONLY.get().to_owned());
        own.into_iter().chain(session.class.sheets.notes.clone()).collect::<Vec<_>>()
    });
    let printing = page.get(|session| {
        let sheets = &session.class.sheets;
        sheets.printing.then(|| (sheets.done(), sheets.plan.students))
    });
    let students = page.get(|session| session.class.sheets.plan.students);
    let print = move |_| order(page, Order::Sheets(sheets::Order::Print));
    let copy = move |_| order(page, Order::Sheets(sheets::Order::CopyLink));
    view! {
        <section class="card setup class-setup" aria-label=text::SIDE_SHEETS.get()>
            <div class="knobs">
                {scope(page)}
                {level(page)}
                {form(page)}
                {number(page, "each", text::PROBLEMS_EACH.get(), &PROBLEMS, |plan| plan.problems, Knob::Problems)}
                {number(page, "students", text::STUDENTS.get(), &STUDENTS, |plan| plan.students, Knob::Students)}
                {seed(page)}
                {looks(page)}
            </div>
            {move || notes.get().into_iter().map(|note| view! { <p class="notice">{note}</p> }).collect::<Vec<_>>()}
            <div class="launch">
                <button
                    type="button"
                    id="print"
                    class="primary"
                    aria-disabled=move || printing.get().map(|_| "true")
                    on:click=print
                >
                    {move || text::print_sheets(students.get())}
                </button>
                <button type="button" on:click=copy>{text::COPY_SHEETS.get()}</button>
                {move || printing.get().map(|(done, all)| view! {
                    <div class="progress">
                        <progress aria-label=text::STUDENTS.get() max=all.to_string() value=done.to_string()></progress>
                        <span>{text::preparing(done, all)}</span>
                    </div>
                })}
                <p class="hint">{text::PRINT_HINT.get()}</p>
            </div>
        </section>
    }
    .into_any()
}

fn scope(page: Page) -> AnyView {
    // Of topics nobody else's page knows, only the families can be chosen.
    let topics = page.get(|session| {
        let built_in = session.families.iter().filter(|family| !session.is_own(&family.id));
        knobs::topics(built_in)
    });
    let shown = page.get(|session| session.class.sheets.plan.scope.name());
    let choose = move |name| turn(page, Knob::Scope(name));
    scopes::choice(page, "sheets-of", text::SHEETS_PROBLEMS.get(), topics, shown, choose)
}

fn level(page: Page) -> AnyView {
    let top = page.get(|session| {
        let families = session.class.sheets.plan.families(&session.families, &session.author.own);
        families.into_iter().map(Family::top_level).max().unwrap_or(1)
    });
    let shown = page.get(|session| session.class.sheets.plan.level);
    knobs::levels("sheets-level", top, shown, move |level| turn(page, Knob::Level(level)), ().into_any())
}

fn form(page: Page) -> AnyView {
    let shown = page.get(|session| session.class.sheets.plan.form);
    let one = move |form: &Form| {
        let form = *form;
        view! {
            <label title=text::form_hint(form)>
                <input
                    type="radio"
                    name="sheets-form"
                    prop:checked=move || shown.get() == form
                    on:change=move |_| turn(page, Knob::Form(form))
                />
                <span>{text::form(form)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{text::FORM.get()}</legend>
            <div class="segments">{Form::ROWS.iter().map(one).collect::<Vec<_>>()}</div>
        </fieldset>
    }
    .into_any()
}

fn number(
    page: Page,
    id: &'static str,
    name: &'static str,
    bounds: &RangeInclusive<u32>,
    of: fn(&Plan) -> u32,
    knob: fn(String) -> Knob,
) -> AnyView {
    let shown = page.get(move |session| of(&session.class.sheets.plan).to_string());
    let changed = move |event: leptos::ev::Event| {
        turn(page, knob(event_target_value(&event)));
        // What was out of bounds is shown as it was understood.
        let field = event_target::<web_sys::HtmlInputElement>(&event);
        field.set_value(&page.now(|session| of(&session.class.sheets.plan).to_string()));
    };
    view! {
        <div class="field">
            <label for=id>{name}</label>
            <input
                id=id
                class="short"
                type="number"
                min=bounds.start().to_string()
                max=bounds.end().to_string()
                prop:value=move || shown.get()
                on:change=changed
            />
        </div>
    }
    .into_any()
}

fn seed(page: Page) -> AnyView {
    let shown = page.get(|session| session.class.sheets.plan.seed.to_string());
    let wrong = page.get(|session| session.class.sheets.seed_error.clone());
    view! {
        <div class="field">
            <label for="sheets-seed">{text::SEED.get()}</label>
            <div class="seed-line">
                <input
                    id="sheets-seed"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="12"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    aria-describedby="sheets-seed-error"
                    prop:value=move || shown.get()
                    on:change=move |event| turn(page, Knob::Seed(event_target_value(&event)))
                />
                <button type="button" class="quiet" on:click=move |_| turn(page, Knob::Fresh(entropy()))>
                    {text::FRESH_SEED.get()}
                </button>
            </div>
            <p class="error" id="sheets-seed-error">{move || wrong.get()}</p>
        </div>
    }
    .into_any()
}

fn looks(page: Page) -> AnyView {
    let one = |name: &'static str, of: fn(&Plan) -> bool, knob: fn(bool) -> Knob| {
        let shown = page.get(move |session| of(&session.class.sheets.plan));
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=move || shown.get()
                    on:change=move |event| turn(page, knob(event_target_checked(&event)))
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{text::ON_PAPER.get()}</legend>
            <div class="segments">
                {one(text::SPACE.get(), |plan| plan.space, Knob::Space)}
                {one(text::WITH_KEY.get(), |plan| plan.key, Knob::Key)}
                {one(text::WITH_CODES.get(), |plan| plan.codes, Knob::Codes)}
            </div>
        </fieldset>
    }
    .into_any()
}
