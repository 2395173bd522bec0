//! The problem itself, and everything that leads to another one.

use super::knobs;
use crate::app::page::Page;
use crate::app::session::aside::Order;
use crate::app::session::change::Change;
use crate::app::session::{Action, Dialog};
use crate::app::text;
use crate::app::text::language::Language;
use crate::checklist::prompt::Message;
use leptos::prelude::*;

pub(super) fn card(page: Page) -> impl IntoView {
    let html = page.get(|session| match session.is_opening() {
        true => text::COMING.get().to_owned(),
        false => session.puzzle.problem.statement.html(),
    });
    // Drawn anew with another problem, not with every key that is pressed.
    let problem = page.get(|session| session.puzzle.problem.item.id.clone());
    let picture = Memo::new(move |_| {
        // Read, not only tracked: nothing would compute it else, and what is not computed never changes.
        drop(problem.get());
        page.second();
        page.now(|session| session.figure("figure")).unwrap_or_default()
    });
    let meta = page.get(|session| {
        let family = session.family();
        family.map(|family| text::about(&family.title, &family.skills)).unwrap_or_default()
    });
    let own = page.get(|session| session.is_own(&session.puzzle.problem.item.family));
    view! {
        <section class="card problem" aria-label=text::FAMILY.get()>
            <p class="meta" lang="en">{move || meta.get()}</p>
            {before(page)}
            <div class="statement" id="statement" lang="en" inner_html=move || html.get()></div>
            <div class="figure" inner_html=move || picture.get()></div>
            <div class="deal">
                <button type="button" class="primary reroll" on:click=move |_| page.reroll()>
                    <svg viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M12 4a8 8 0 0 1 6.9 4H16v2h6V4h-2v2.5A10 10 0 0 0 2 12h2a8 8 0 0 1 8-8z"></path>
                        <path d="M12 20a8 8 0 0 1-6.9-4H8v-2H2v6h2v-2.5A10 10 0 0 0 22 12h-2a8 8 0 0 1-8 8z"></path>
                    </svg>
                    {text::REROLL.get()}
                    <kbd aria-hidden="true">"R"</kbd>
                </button>
                {share(page)}
            </div>
            {english()}
            {move || own.get().then(|| view! { <p class="hint">{text::OWN_HERE_ONLY.get()}</p> })}
            <div class="knobs">
                {knobs::knobs(page)}
                {seed(page)}
                {index(page)}
            </div>
            {seed_error(page)}
        </section>
    }
}

/// Said where the page speaks another language than its problems.
pub(super) fn english() -> impl IntoView {
    let elsewhere = Language::current() != Language::English;
    elsewhere.then(|| view! { <p class="hint">{text::PROBLEMS_ENGLISH.get()}</p> })
}

/// What was said before the question, in a task of several turns.
pub(super) fn before(page: Page) -> impl IntoView {
    let said = page.get(|session| match session.is_opening() {
        true => Vec::new(),
        false => session.puzzle.problem.item.before.clone(),
    });
    move || {
        let turn = |message: Message| {
            view! { <div class="turn"><p class="meta">{text::said_by(message.role)}</p><div lang="en">{message.content}</div></div> }
        };
        said.get().into_iter().map(turn).collect::<Vec<_>>()
    }
}

pub(super) fn seed(page: Page) -> impl IntoView {
    let seed = page.get(|session| session.puzzle.problem.item.seed.to_string());
    let wrong = page.get(|session| session.seed_error.is_some());
    let step = move |steps| page.send(Action::Change(Change::SeedStep(steps)));
    view! {
        <div class="field">
            <label for="seed">{text::SEED.get()}</label>
            <div class="stepper">
                <button type="button" aria-label=text::SEED_BACK.get() title=text::SEED_BACK.get() on:click=move |_| step(-1)>"−"</button>
                <input
                    id="seed"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    maxlength="12"
                    aria-invalid=move || wrong.get().then_some("true")
                    aria-describedby="seed-error"
                    prop:value=move || seed.get()
                    on:change=move |event| page.send(Action::Change(Change::Seed(event_target_value(&event))))
                />
                <button type="button" aria-label=text::SEED_ON.get() title=text::SEED_ON.get() on:click=move |_| step(1)>"+"</button>
            </div>
        </div>
    }
}

pub(super) fn index(page: Page) -> impl IntoView {
    let index = page.get(|session| session.puzzle.problem.item.index.to_string());
    view! {
        <div class="field">
            <label for="index">{text::INDEX.get()}</label>
            <input
                id="index"
                class="short"
                type="number"
                min="0"
                max="4294967295"
                aria-describedby="seed-error"
                prop:value=move || index.get()
                on:change=move |event| page.send(Action::Change(Change::Index(event_target_value(&event))))
            />
        </div>
    }
}

pub(super) fn seed_error(page: Page) -> impl IntoView {
    let error = page.get(|session| session.seed_error.clone().unwrap_or_default());
    view! { <p class="error" id="seed-error">{move || error.get()}</p> }
}

fn share(page: Page) -> impl IntoView {
    let aloud = page.get(|session| session.aloud);
    view! {
        <div class="share">
            <button type="button" class="quiet" on:click=move |_| page.send(Action::CopyLink)>
                {text::COPY.get()}
            </button>
            <button type="button" class="quiet" on:click=move |_| page.send(Action::Open(Dialog::Qr))>
                {text::QR.get()}
            </button>
            <button type="button" class="quiet" on:click=move |_| page.send(Action::Open(Dialog::Embed))>
                {text::EMBED.get()}
            </button>
            <button type="button" class="quiet" on:click=move |_| page.send(Action::Aside(Order::Read))>
                {move || if aloud.get() { text::READ_NO_LONGER.get() } else { text::READ_ALOUD.get() }}
            </button>
        </div>
    }
}
