//! The answer box and the working.

use crate::answer::{Reading, Verdict};
use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::aside::Order;
use crate::app::text;
use leptos::prelude::*;

pub(super) fn card(page: Page) -> impl IntoView {
    let typed = page.get(|session| session.puzzle.typed.clone());
    let unit = page.get(|session| session.puzzle.problem.item.unit.clone().unwrap_or_default());
    let numeric = page.get(|session| session.puzzle.problem.item.answer_type.is_number());
    view! {
        <section class="card answer">
            <form on:submit=move |event| {
                event.prevent_default();
                page.send(Action::Check);
            }>
                <label for="answer">{text::YOUR_ANSWER.get()}</label>
                <div class="answer-line">
                    <input
                        id="answer"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        maxlength="200"
                        inputmode=move || numeric.get().then_some("decimal")
                        aria-describedby="unit outcome"
                        prop:value=move || typed.get()
                        on:input=move |event| page.send(Action::Type(event_target_value(&event)))
                    />
                    <span class="unit" id="unit" lang="en">{move || unit.get()}</span>
                    <button type="submit" class="primary">{text::CHECK.get()}</button>
                </div>
                {outcome(page)}
            </form>
        </section>
    }
}

/// The verdict if there is one, else how the box is read so far, else what is asked for.
fn outcome(page: Page) -> impl IntoView {
    let shown = page.get(|session| {
        let puzzle = &session.puzzle;
        match &puzzle.grade {
            Some(grade) => (class(grade.verdict), text::verdict(grade)),
            None => match session.reading() {
                Reading::Value { shown_as, .. } => ("reading", text::read_as(&shown_as)),
                Reading::NotYet { reason: Some(reason) } => ("reading", text::sentence(&reason)),
                Reading::NotYet { reason: None } => ("hint", text::accepts(&puzzle.problem.item.answer_type)),
            },
        }
    });
    view! {
        <p id="outcome" class=move || format!("outcome {}", shown.with(|(class, _)| *class))>
            {move || shown.with(|(_, words)| words.clone())}
        </p>
    }
}

/// The class that colours a verdict and puts its sign before it.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "right",
        Verdict::Wrong => "wrong",
        Verdict::Ungradable => "unparsed",
    }
}

pub(super) fn working(page: Page) -> impl IntoView {
    let lines = page.get(|session| {
        let puzzle = &session.puzzle;
        let steps = puzzle.problem.steps.iter().take(puzzle.revealed);
        steps.map(|step| step.html()).collect::<Vec<_>>()
    });
    let answer = page.get(|session| session.puzzle.solved().then(|| session.puzzle.answer()));
    let more = page.get(|session| session.puzzle.revealed < session.puzzle.problem.steps.len());
    let none = page.get(|session| session.puzzle.revealed == 0 && session.puzzle.hint.is_none());
    let hint = page.get(|session| session.puzzle.hint.clone());
    let solved = move || answer.with(Option::is_some);
    view! {
        <section class="card working" aria-labelledby="working">
            <div class="head">
                <h2 id="working">{text::WORKING.get()}</h2>
                <div class="deeds">
                    <button
                        type="button"
                        class="quiet"
                        aria-disabled=move || (hint.with(Option::is_some) || solved()).then_some("true")
                        on:click=move |_| page.send(Action::Aside(Order::Hint))
                    >
                        {text::HINT.get()}
                    </button>
                    <button
                        type="button"
                        class="quiet"
                        id="reveal"
                        disabled=solved
                        on:click=move |_| page.send(Action::Reveal)
                    >
                        {move || if more.get() { text::SHOW_STEP.get() } else { text::SHOW_ANSWER.get() }}
                    </button>
                </div>
            </div>
            {move || none.get().then(|| view! { <p class="hint">{text::NO_STEP_YET.get()}</p> })}
            {move || hint.get().map(|hint| view! { <p class="given" lang="en">{hint}</p> })}
            <ol class="steps" lang="en">
                {move || {
                    let lines = lines.get().into_iter();
                    lines.map(|line| view! { <li inner_html=line></li> }).collect::<Vec<_>>()
                }}
            </ol>
            {move || answer.get().map(|answer| view! { <p class="result">{text::the_answer(&answer)}</p> })}
        </section>
    }
}
