//! The model beside the person: its reply as it comes, what it thought of each token, and how the reply was graded.

use super::{inside, siblings};
use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::desk::Model;
use crate::app::session::talk::{self, Speech, Talk, Token};
use crate::app::text;
use crate::checklist::Task;
use crate::engine::{BackendKind, Info};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub(super) fn card(page: Page) -> impl IntoView {
    let other = page.get(|session| match session.desk.file.mix() {
        Some(_) => None,
        None => Some((session.desk.file.name().into_owned(), session.desk.file.endpoint().is_some())),
    });
    view! {
        <section class="card model" aria-labelledby="model">
            <h2 id="model">{text::MODEL_TITLE.get()}</h2>
            <p class="hint">
                {move || match other.get() {
                    Some((name, elsewhere)) => {
                        let where_ = if elsewhere { text::MODEL_ELSEWHERE } else { text::MODEL_OTHER };
                        view! { <strong>{name}</strong> ". " {where_.get()} }.into_any()
                    }
                    None => text::MODEL_INTRO.get().into_any(),
                }}
                " "
                <a href="#models">{text::MODEL_CHOOSE.get()}</a>
            </p>
            {move || match page.second() {
                Some(second) => (second.model)(page),
                None => super::awaiting(page),
            }}
        </section>
    }
}

/// All of the card below its heading.
pub(in crate::app) fn talk(page: Page) -> AnyView {
    let elsewhere = page.get(|session| session.desk.file.endpoint().is_some());
    view! {
        {siblings::choice(page)}
        {conversation(page)}
        {follow_ups(page)}
        {inside::panel(page)}
        {place(page)}
        {move || (!elsewhere.get()).then(|| backend(page))}
    }
    .into_any()
}

/// Asking, and what comes of it.
pub(super) fn conversation(page: Page) -> impl IntoView {
    let talking = page.get(|session| session.desk.is_talking());
    let again = page.get(|session| session.desk.talk.is_some());
    let name = move || match (talking.get(), again.get()) {
        (true, _) => text::STOP.get(),
        (_, true) => text::ASK_AGAIN.get(),
        _ => text::ASK.get(),
    };
    // One button, so that the focus stays where it is.
    let press = move |_| page.send(if talking.get_untracked() { Action::Hush } else { Action::Ask });
    view! {
        <div class="ask">
            <button type="button" id="ask" class:primary=move || !talking.get() on:click=press>
                {name}
                <kbd aria-hidden="true" hidden=move || talking.get()>"M"</kbd>
            </button>
        </div>
        {past(page)}
        {waiting(page)}
        {reply(page)}
        {outcome(page)}
    }
}

/// The turns before, and what is asked now if that is not the problem itself.
fn past(page: Page) -> impl IntoView {
    let past =
        page.get(|session| session.desk.talk.as_ref().map(|talk| talk.past.clone()).unwrap_or_default());
    let asked = page.get(|session| {
        let talk = session.desk.talk.as_ref().filter(|talk| !talk.past.is_empty())?;
        Some(talk.asked.question.clone())
    });
    let turn = |turn: talk::Turn, first: bool| {
        view! {
            {(!first).then(|| view! { <p class="asked" lang="en">{turn.asked.question.clone()}</p> })}
            <p class="said" lang="en">{turn.reply.clone()}</p>
            <p class=format!("outcome verdict {}", super::answer::class(turn.grade.verdict))>
                {text::verdict_name(turn.grade.verdict)}
            </p>
        }
    };
    view! {
        <div class="past">
            {move || past.get().into_iter().enumerate().map(|(at, one)| turn(one, at == 0)).collect::<Vec<_>>()}
            {move || asked.get().map(|asked| view! { <p class="asked" lang="en">{asked}</p> })}
        </div>
    }
}

/// What may be asked next about the reply.
fn follow_ups(page: Page) -> impl IntoView {
    let tasks = page.get(|session| session.follow_ups());
    let note = page.get(|session| session.desk.talk.as_ref().and_then(|talk| talk.note));
    let button = move |task: Task| {
        let name = if task == Task::Doubt { text::DOUBT } else { text::FOLLOW_UP };
        view! {
            <button type="button" class="quiet" title=text::task_hint(task) on:click=move |_| page.send(Action::FollowUp(task))>
                {name.get()}
            </button>
        }
    };
    view! {
        {move || {
            let tasks = tasks.get();
            (!tasks.is_empty()).then(|| view! {
                <div class="deeds" role="group" aria-label=text::FOLLOW_UPS.get()>
                    {tasks.into_iter().map(button).collect::<Vec<_>>()}
                </div>
            })
        }}
        {move || note.get().map(|note| view! { <p class="hint">{note}</p> })}
    }
}

/// What happens until the first token.
fn waiting(page: Page) -> impl IntoView {
    let words = page.get(|session| {
        let silent = session.desk.talk.as_ref().is_some_and(|talk| talk.tokens.is_empty());
        if silent && session.desk.is_talking() { session.waiting_words() } else { None }
    });
    let loading = page.get(|session| matches!(session.desk.model, Model::Loading(_)));
    view! {
        {move || words.with(Option::is_some).then(|| view! {
            <div class="progress">
                {move || loading.get().then(|| bar(page))}
                <span>{move || words.get()}</span>
            </div>
        })}
    }
}

/// How far the model's file is.
pub(super) fn bar(page: Page) -> impl IntoView {
    let counts = page.get(|session| match &session.desk.model {
        Model::Loading(loading) => loading.total.map(|total| (loading.loaded, total)),
        _ => None,
    });
    view! {
        {move || counts.with(Option::is_some).then(|| view! {
            <progress
                aria-label=text::MODEL_FILE.get()
                max=move || counts.get().map(|(_, total)| total.to_string())
                value=move || counts.get().map(|(loaded, _)| loaded.to_string())
            ></progress>
        })}
    }
}

fn reply(page: Page) -> impl IntoView {
    let count = page.get(|session| session.desk.talk.as_ref().map_or(0, |talk| talk.tokens.len()));
    // A conversation that starts anew is told by its count falling; tokens are only ever added.
    let looked_at = RwSignal::new(None::<usize>);
    let about = move || {
        let at = looked_at.get()?;
        page.now(|session| session.desk.talk.as_ref()?.tokens.get(at).map(describe))
    };
    let look = move |at: Option<usize>| looked_at.set(at);
    let tokens = move || {
        let up_to = count.get();
        let keys = (0..up_to).map(|at| {
            page.now(|session| {
                let token = session.desk.talk.as_ref().and_then(|talk| talk.tokens.get(at)).cloned();
                (at, token)
            })
        });
        keys.collect::<Vec<_>>()
    };
    view! {
        <div class="reply" class:empty=move || count.get() == 0 role="group" aria-label=text::REPLY.get() on:keydown=walk>
            <For each=tokens key=|(at, token)| (*at, token.as_ref().map(|token| token.text.clone())) let((at, token))>
                {token.map(|token| view! {
                    <span
                        class=token.probability.map_or("token", sureness)
                        lang="en"
                        tabindex=if at == 0 { "0" } else { "-1" }
                        title=describe(&token)
                        on:focus=move |_| look(Some(at))
                        on:mouseenter=move |_| look(Some(at))
                    >
                        {token.text.clone()}
                    </span>
                })}
            </For>
        </div>
        {move || (count.get() > 0).then(|| view! {
            <p class="about hint">{move || about().unwrap_or_else(|| tokens_hint(page))}</p>
        })}
    }
}

/// The arrow keys go from token to token: one stop of the Tab key for the whole reply.
pub(super) fn walk(event: KeyboardEvent) {
    let Some(at) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowRight" => at.next_element_sibling(),
        "ArrowLeft" => at.previous_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next.and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

/// How to see what the model thought, where it tells.
fn tokens_hint(page: Page) -> String {
    let told = page.now(|session| {
        let tokens = session.desk.talk.as_ref().map(|talk| &talk.tokens);
        tokens.is_some_and(|tokens| tokens.iter().any(|token| token.probability.is_some()))
    });
    if told { text::TOKENS_HINT.get().into() } else { text::TOKENS_UNTOLD.get().into() }
}

fn describe(token: &Token) -> String {
    let Some(probability) = token.probability else { return text::TOKENS_UNTOLD.get().into() };
    let others = token.top.iter().skip(1).map(|choice| (choice.name.as_str(), choice.probability));
    text::token(&token.text, probability, others)
}

/// How sure the model was, as a class: four steps, told by the underline as well as by the shade.
fn sureness(probability: f32) -> &'static str {
    match probability {
        p if p >= 0.95 => "token",
        p if p >= 0.8 => "token sure",
        p if p >= 0.5 => "token unsure",
        _ => "token guess",
    }
}

fn outcome(page: Page) -> impl IntoView {
    let ended = page.get(|session| {
        let Talk { speech, timings, .. } = session.desk.talk.as_ref()?;
        let speed = timings.as_ref().map(text::speed).unwrap_or_default();
        Some((speech.clone(), speed))
    });
    let again = move |_| page.send(Action::Ask);
    view! {
        {move || ended.get().and_then(|(speech, speed)| Some(match speech {
            Speech::Going => return None,
            Speech::Over(reason, grade) => view! {
                <p class=format!("outcome verdict {}", super::answer::class(grade.verdict))>
                    {text::verdict_name(grade.verdict)}
                </p>
                <p class="graded">{text::graded(&grade)} " " {text::ended_because(reason)}</p>
                <p class="hint">{speed}</p>
            }
            .into_any(),
            Speech::Stopped => view! { <p class="graded">{text::STOPPED.get()}</p> }.into_any(),
            Speech::Failed(reason) => view! {
                <p class="failure">{text::sentence(&reason)}</p>
                <button type="button" class="quiet" on:click=again>{text::TRY_AGAIN.get()}</button>
            }
            .into_any(),
        }))}
    }
}

/// Which model this is, and where it runs.
fn place(page: Page) -> impl IntoView {
    let info = page.get(|session| match &session.desk.model {
        Model::Ready(info) => Some(info.clone()),
        _ => None,
    });
    view! {
        {move || info.get().map(|info: Info| view! {
            <p class="place hint">
                <strong>{text::backend(&info)}</strong>
                " "
                {text::about_model(&info)}
                {text::why_there(&info).map(|why| view! { <br/> {why} })}
            </p>
        })}
    }
}

/// Where it is to run.
pub(super) fn backend(page: Page) -> impl IntoView {
    let shown = page.get(|session| session.desk.backend);
    let busy = page.get(|session| session.desk.is_asked());
    let kinds = [BackendKind::Auto, BackendKind::Gpu, BackendKind::Cpu];
    let options = kinds.map(|kind| {
        view! { <option prop:selected=move || shown.get() == kind>{text::runs_on(kind)}</option> }
    });
    let chosen = move |name: String| {
        let kind = kinds.into_iter().find(|kind| text::runs_on(*kind) == name);
        page.send(Action::RunOn(kind.unwrap_or_default()));
    };
    view! {
        <div class="field backend">
            <label for="backend">{text::RUNS_ON.get()}</label>
            <select
                id="backend"
                disabled=move || busy.get()
                on:change=move |event| chosen(event_target_value(&event))
            >
                {options.into_iter().collect::<Vec<_>>()}
            </select>
        </div>
    }
}
