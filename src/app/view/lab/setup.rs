//! What a run is about, how it is started, and how far it is.

use super::order;
use crate::app::page::Page;
use crate::app::session::lab::{Knob, MAX_VARIANTS, Progress, Respondent, Run};
use crate::app::session::runs::Order;
use crate::app::session::siblings::Mix;
use crate::app::session::{Action, Session};
use crate::app::text;
use crate::app::view::{knobs, scopes};
use crate::checklist::axis::AXES;
use crate::checklist::{Form, Task};
use crate::family::Family;
use crate::respondent::Solver;
use leptos::prelude::*;

fn running(session: &Session) -> bool {
    session.run.as_ref().is_some_and(Run::is_running)
}

fn turn(page: Page, knob: Knob) {
    page.send(Action::Setup(knob));
}

pub(super) fn card(page: Page) -> AnyView {
    let busy = page.get(running);
    let plan = page.get(|session| {
        let setup = &session.setup;
        let families = session.families.iter().filter(|family| setup.scope.takes(family)).count();
        let (forms, tasks) = setup.asked();
        let plan =
            text::plan(families, setup.variants, forms.len(), tasks.len(), setup.items(&session.families));
        if setup.beside.is_some() { format!("{plan} {}", text::PLAN_TWICE.get()) } else { plan }
    });
    let notes = page.get(|session| session.setup_notes.clone());
    let checklist = page.get(|session| session.setup.axis.is_none());
    let started = page.get(|session| session.run.is_some());
    let name = move || match (busy.get(), started.get()) {
        (true, _) => text::PAUSE.get(),
        (_, true) => text::START_AGAIN.get(),
        _ => text::START.get(),
    };
    // One button, so that the focus stays where it is.
    let press = move |_| match busy.get_untracked() {
        true => page.send(Action::CancelRun),
        false => page.start_run(),
    };
    view! {
        <section class="card setup" aria-label=text::SETUP.get()>
            <fieldset class="knobs" disabled=move || busy.get()>
                {respondent(page)}
                {beside(page)}
                {scope(page)}
                {level(page)}
                {variants(page)}
                {axis(page)}
                {move || checklist.get().then(|| view! { {forms(page)} {tasks(page)} })}
                {seed(page)}
            </fieldset>
            {move || notes.get().into_iter().map(|note| view! { <p class="notice">{note}</p> }).collect::<Vec<_>>()}
            <div class="launch">
                <button type="button" id="start" class:primary=move || !busy.get() on:click=press>
                    {name}
                </button>
                {go_on(page)}
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Share)>
                    {text::SHARE_SETUP.get()}
                </button>
                {progress(page)}
                <p class="hint">{move || plan.get()}</p>
            </div>
            {failure(page)}
        </section>
    }
    .into_any()
}

/// For a run that was stopped, by the visitor or by a failure.
fn go_on(page: Page) -> impl IntoView {
    let can = page.get(Session::can_go_on);
    view! {
        {move || can.get().then(|| view! {
            <button type="button" on:click=move |_| page.go_on()>{text::GO_ON.get()}</button>
        })}
    }
}

fn progress(page: Page) -> impl IntoView {
    let counts = page.get(|session| session.run.as_ref().map(|run| (run.done(), run.total)));
    let words = page.get(|session| {
        let run = session.run.as_ref()?;
        let left = if run.is_running() { run.seconds_left() } else { None };
        let waiting = (run.is_running() && run.records.is_empty()).then(|| session.waiting_words()).flatten();
        let words = waiting.unwrap_or_else(|| text::progress(run.done(), run.total, run.rate(), left));
        Some(format!("{}: {words}", text::known(&run.who.name)))
    });
    view! {
        {move || counts.get().map(|(done, total)| view! {
            <div class="progress">
                <progress aria-label=text::VIEW_RUN.get() max=total.to_string() value=done.to_string()></progress>
                <span>{move || words.get()}</span>
            </div>
        })}
    }
}

fn failure(page: Page) -> impl IntoView {
    let reason = page.get(|session| match session.run.as_ref().map(|run| &run.progress) {
        Some(Progress::Failed(reason)) => Some(text::sentence(reason)),
        _ => None,
    });
    view! { {move || reason.get().map(|reason| view! { <p class="failure" role="alert">{reason}</p> })} }
}

fn respondent(page: Page) -> AnyView {
    let shown = page.get(|session| session.setup.respondent.id());
    let chosen = move |name: String| {
        if let Some(respondent) = Respondent::named(&name) {
            turn(page, Knob::Respondent(respondent));
        }
    };
    view! {
        <div class="field grow">
            <label for="who">{text::WHO.get()}</label>
            <select id="who" on:change=move |event| chosen(event_target_value(&event))>
                {respondents(page, shown)}
            </select>
        </div>
    }
    .into_any()
}

/// Who is asked the same afterwards.
fn beside(page: Page) -> AnyView {
    let shown = page.get(|session| session.setup.beside.as_ref().map(Respondent::id).unwrap_or_default());
    view! {
        <div class="field grow">
            <label for="beside">{text::BESIDE.get()}</label>
            <select
                id="beside"
                on:change=move |event| turn(page, Knob::Beside(Respondent::named(&event_target_value(&event))))
            >
                <option value="" prop:selected=move || shown.with(String::is_empty)>{text::BESIDE_NOBODY.get()}</option>
                {respondents(page, shown)}
            </select>
        </div>
    }
    .into_any()
}

fn respondents(page: Page, shown: Memo<String>) -> AnyView {
    let model = page.get(Session::model_name);
    let option = move |respondent: Respondent, title: String| {
        let name = respondent.id();
        let own = name.clone();
        view! { <option value=name prop:selected=move || shown.with(|shown| *shown == own)>{title}</option> }
    };
    let built_in =
        [Mix::THINKER, Mix::PARROT].map(|mix| option(Respondent::BuiltIn(mix), text::sibling(mix).into()));
    let solvers = Solver::offered().into_iter().map(|solver| {
        let title = text::known(&solver.title());
        option(Respondent::Solver(solver), title)
    });
    view! {
        <option value="model" prop:selected=move || shown.with(|shown| shown == "model")>
            {move || text::model_in_page(&model.get())}
        </option>
        <optgroup label=text::BUILT_IN_MODELS.get()>{built_in.into_iter().collect::<Vec<_>>()}</optgroup>
        <optgroup label=text::REFERENCE.get()>{solvers.collect::<Vec<_>>()}</optgroup>
        <optgroup label=text::PEOPLE.get()>{option(Respondent::Person, text::YOU.get().into())}</optgroup>
    }
    .into_any()
}

/// The checklist, or what another benchmark varies.
fn axis(page: Page) -> AnyView {
    let shown = page.get(|session| session.setup.axis.map_or("", |axis| axis.name));
    let others = AXES.iter().filter(|axis| axis.name != "checklist");
    let option = move |name: &'static str, title: String| {
        view! { <option value=name prop:selected=move || shown.get() == name>{title}</option> }
    };
    view! {
        <div class="field grow">
            <label for="axis">{text::AXIS.get()}</label>
            <select id="axis" on:change=move |event| turn(page, Knob::Axis(event_target_value(&event)))>
                {option("", text::AXIS_CHECKLIST.get().into())}
                <optgroup label=text::AXIS_OTHERS.get()>
                    {others.map(|axis| option(axis.name, text::axis(axis))).collect::<Vec<_>>()}
                </optgroup>
            </select>
        </div>
    }
    .into_any()
}

fn scope(page: Page) -> AnyView {
    let topics = page.get(|session| knobs::topics(session.families.iter()));
    let shown = page.get(|session| session.setup.scope.name());
    let choose = move |name| turn(page, Knob::Scope(name));
    scopes::choice(page, "scope", text::SCOPE.get(), topics, shown, choose)
}

fn level(page: Page) -> AnyView {
    let top = page.get(|session| session.families.iter().map(Family::top_level).max().unwrap_or(1));
    let shown = page.get(|session| session.setup.level);
    let ladder = page.get(|session| session.setup.ladder);
    let below = view! {
        <label title=text::LADDER_HINT.get()>
            <input
                type="checkbox"
                prop:checked=move || ladder.get()
                on:change=move |event| turn(page, Knob::Ladder(event_target_checked(&event)))
            />
            <span>{text::LADDER.get()}</span>
        </label>
    };
    knobs::levels("run-level", top, shown, move |level| turn(page, Knob::Level(level)), below.into_any())
}

fn variants(page: Page) -> impl IntoView {
    let shown = page.get(|session| session.setup.variants.to_string());
    view! {
        <div class="field">
            <label for="variants">{text::VARIANTS.get()}</label>
            <input
                id="variants"
                class="short"
                type="number"
                min="1"
                max=MAX_VARIANTS.to_string()
                prop:value=move || shown.get()
                on:change=move |event| {
                    turn(page, Knob::Variants(event_target_value(&event)));
                    // What was out of bounds is shown as it was understood.
                    let field = event_target::<web_sys::HtmlInputElement>(&event);
                    field.set_value(&page.now(|session| session.setup.variants.to_string()));
                }
            />
        </div>
    }
}

fn forms(page: Page) -> AnyView {
    let one = |form: &Form| {
        let form = *form;
        let chosen = move |session: &Session| session.setup.forms.contains(&form);
        choice(page, text::form(form), text::form_hint(form), Knob::Form(form), chosen)
    };
    choices(text::FORM.get(), Form::ROWS.iter().map(one).collect())
}

fn tasks(page: Page) -> AnyView {
    let one = |task: &Task| {
        let task = *task;
        let chosen = move |session: &Session| session.setup.tasks.contains(&task);
        choice(page, text::task(task), text::task_hint(task), Knob::Task(task), chosen)
    };
    choices(text::TASK.get(), Task::ALL.iter().map(one).collect())
}

/// Several of a few, by check boxes.
fn choices(legend: &'static str, boxes: Vec<AnyView>) -> AnyView {
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            <div class="segments">{boxes}</div>
        </fieldset>
    }
    .into_any()
}

fn choice(
    page: Page,
    name: &'static str,
    hint: &'static str,
    knob: Knob,
    chosen: impl Fn(&Session) -> bool + Copy + Send + Sync + 'static,
) -> AnyView {
    let shown = page.get(chosen);
    let toggle = move |event| {
        turn(page, knob.clone());
        // The last one stays.
        event_target::<web_sys::HtmlInputElement>(&event).set_checked(page.now(chosen));
    };
    view! {
        <label title=hint>
            <input type="checkbox" prop:checked=move || shown.get() on:change=toggle/>
            <span>{name}</span>
        </label>
    }
    .into_any()
}

fn seed(page: Page) -> impl IntoView {
    let shown = page.get(|session| session.setup.seed.to_string());
    let wrong = page.get(|session| session.setup_error.clone());
    view! {
        <div class="field">
            <label for="run-seed">{text::SEED.get()}</label>
            <input
                id="run-seed"
                class="short"
                autocomplete="off"
                spellcheck="false"
                maxlength="12"
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-describedby="run-seed-error"
                prop:value=move || shown.get()
                on:change=move |event| turn(page, Knob::Seed(event_target_value(&event)))
            />
            <p class="error" id="run-seed-error">{move || wrong.get()}</p>
        </div>
    }
}
