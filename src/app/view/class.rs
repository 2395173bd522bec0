//! The Class view: a problem for a room; the sheets have a file of their own.

mod setup;
mod sheets;

use super::{dialog, problem};
use crate::app::address::{CLASS, SHEETS};
use crate::app::page::Page;
use crate::app::session::class::{Order, Part, Side};
use crate::app::session::timer::MINUTES;
use crate::app::session::{Action, Dialog};
use crate::app::text;
use leptos::prelude::*;

pub(in crate::app) fn view(page: Page) -> AnyView {
    let side = page.get(|session| session.class.side);
    let plain = page.get(|session| session.class.plain && session.class.side == Side::Room);
    let title = move || match side.get() {
        Side::Room => text::ROOM_TITLE.get(),
        Side::Sheets => text::SHEETS_TITLE.get(),
    };
    view! {
        <div class="intro in-class" class:plain=move || plain.get()>
            <h1 id="title" tabindex="-1">{title}</h1>
            {sides(page)}
        </div>
        {super::banner(page)}
        {note(page)}
        {move || match side.get() {
            Side::Room => room(page),
            Side::Sheets => sheets::view(page),
        }}
    }
    .into_any()
}

fn order(page: Page, order: Order) {
    page.send(Action::Class(order));
}

/// From one side of the view to the other; out of a prepared link there is a quieter way.
fn sides(page: Page) -> AnyView {
    let side = page.get(|session| session.class.side);
    let plain = page.get(|session| session.class.plain && session.class.side == Side::Room);
    let room = page.get(|session| format!("#{CLASS}/{}", session.link()));
    let here = move |own: Side| move || (side.get() == own).then_some("true");
    view! {
        {move || match plain.get() {
            true => view! { <a class="out" href=move || room.get()>{text::SHOW_CONTROLS.get()}</a> }.into_any(),
            false => view! {
                <nav class="sides" aria-label=text::SIDES.get()>
                    <a href=move || room.get() aria-current=here(Side::Room)>{text::SIDE_ROOM.get()}</a>
                    <a href=format!("#{CLASS}/{SHEETS}") aria-current=here(Side::Sheets)>{text::SIDE_SHEETS.get()}</a>
                </nav>
            }
            .into_any(),
        }}
    }
    .into_any()
}

fn note(page: Page) -> AnyView {
    let note = page.get(|session| session.class.note.clone());
    view! { {move || note.get().map(|note| view! { <p class="notice class-note">{note}</p> })} }.into_any()
}

fn room(page: Page) -> AnyView {
    let hides = move |part: Part| page.get(move |session| session.class.hides(part));
    let (timer, qr) = (hides(Part::Timer), hides(Part::Qr));
    let plain = page.get(|session| session.class.plain);
    view! {
        <div class="room">
            {stage(page)}
            <div class="beside">
                {move || (!qr.get()).then(|| join(page))}
                {move || (!timer.get()).then(|| clock(page))}
            </div>
        </div>
        {move || (!plain.get()).then(|| setup::card(page))}
    }
    .into_any()
}

/// What everybody looks at.
fn stage(page: Page) -> AnyView {
    let html = page.get(|session| match session.is_opening() {
        true => text::COMING.get().to_owned(),
        false => session.puzzle.problem.statement.html(),
    });
    let problem = page.get(|session| session.puzzle.problem.item.id.clone());
    let picture = Memo::new(move |_| {
        // Read, not only tracked: nothing would compute it else, and what is not computed never changes.
        drop(problem.get());
        page.second();
        page.now(|session| session.figure("room")).unwrap_or_default()
    });
    let place = page.get(|session| {
        let item = &session.puzzle.problem.item;
        text::problem_place(item.index, &item.seed.to_string(), item.level)
    });
    let steps = page.get(|session| session.class.hides(Part::Steps));
    view! {
        <section class="card stage" aria-label=text::STAGE.get()>
            {problem::before(page)}
            <div class="statement" id="statement" lang="en" inner_html=move || html.get()></div>
            <div class="figure" inner_html=move || picture.get()></div>
            {move || (!steps.get()).then(|| working(page))}
            {deal(page)}
            <p class="meta">{move || place.get()}</p>
        </section>
    }
    .into_any()
}

/// As many lines of the working as were asked for, at last the answer.
fn working(page: Page) -> AnyView {
    let lines = page.get(|session| {
        let puzzle = &session.puzzle;
        let steps = puzzle.problem.steps.iter().take(puzzle.revealed);
        steps.map(|step| step.html()).collect::<Vec<_>>()
    });
    let answer = page.get(|session| session.puzzle.solved().then(|| session.puzzle.answer()));
    view! {
        <ol class="steps" lang="en">
            {move || {
                let lines = lines.get().into_iter();
                lines.map(|line| view! { <li inner_html=line></li> }).collect::<Vec<_>>()
            }}
        </ol>
        {move || answer.get().map(|answer| view! { <p class="result">{text::the_answer(&answer)}</p> })}
    }
    .into_any()
}

/// Forwards and back.
fn deal(page: Page) -> AnyView {
    let hides = move |part: Part| page.get(move |session| session.class.hides(part));
    let (steps, reroll) = (hides(Part::Steps), hides(Part::Reroll));
    let solved = page.get(|session| session.puzzle.solved());
    let last = page.get(|session| session.puzzle.revealed >= session.puzzle.problem.steps.len());
    let none = page.get(|session| session.puzzle.revealed == 0);
    let first = page.get(|session| session.puzzle.problem.item.index == 0);
    // One button all the way, so that the focus stays on it.
    let next = move || match (solved.get(), last.get()) {
        (true, _) => text::NEXT_PROBLEM.get(),
        (false, true) => text::SHOW_ANSWER.get(),
        (false, false) => text::NEXT_STEP.get(),
    };
    view! {
        <div class="deal">
            {move || (!steps.get()).then(|| view! {
                <button type="button" id="next-step" class="primary" on:click=move |_| order(page, Order::Next)>
                    {next}
                </button>
                <button
                    type="button"
                    aria-disabled=move || none.get().then_some("true")
                    on:click=move |_| if !none.get_untracked() { order(page, Order::Back) }
                >
                    {text::ONE_STEP_BACK.get()}
                </button>
            })}
            <div class="share">
                <button
                    type="button"
                    class="quiet"
                    id="previous"
                    aria-label=text::PREVIOUS_PROBLEM.get()
                    title=text::PREVIOUS_PROBLEM.get()
                    aria-disabled=move || first.get().then_some("true")
                    on:click=move |_| order(page, Order::Problem(-1))
                >
                    "←"
                </button>
                <button
                    type="button"
                    class="quiet"
                    id="following"
                    aria-label=text::NEXT_PROBLEM.get()
                    title=text::NEXT_PROBLEM.get()
                    on:click=move |_| order(page, Order::Problem(1))
                >
                    "→"
                </button>
                {move || (!reroll.get()).then(|| view! {
                    <button type="button" class="quiet reroll" on:click=move |_| page.reroll()>{text::REROLL.get()}</button>
                })}
                <button
                    type="button"
                    class="quiet"
                    title=text::FULL_SCREEN_HINT.get()
                    on:click=move |_| order(page, Order::FullScreen)
                >
                    {text::FULL_SCREEN.get()}
                </button>
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Blank)>{text::BLANK.get()}</button>
            </div>
        </div>
    }
    .into_any()
}

/// How pupils get the problem: never out of sight.
fn join(page: Page) -> AnyView {
    let address = page.get(|session| session.address());
    let own = page.get(|session| session.is_own(&session.puzzle.problem.item.family));
    let way = move || match own.get() {
        true => view! { <p class="notice">{text::OWN_HERE_ONLY.get()}</p> }.into_any(),
        false => view! {
            {move || dialog::drawing(&address.get(), text::QR.get().into())}
            <p class="hint">{text::JOIN_HINT.get()}</p>
            <p class="address">{move || address.get()}</p>
            <button type="button" class="quiet" on:click=move |_| page.send(Action::Open(Dialog::Qr))>
                {text::QR_LARGER.get()}
            </button>
        }
        .into_any(),
    };
    view! {
        <section class="card join" aria-labelledby="join">
            <h2 id="join">{text::JOIN.get()}</h2>
            {way}
        </section>
    }
    .into_any()
}

fn clock(page: Page) -> AnyView {
    let shown = page.get(|session| text::clock(session.class.timer.seconds()));
    let over = page.get(|session| session.class.timer.is_over());
    let running = page.get(|session| session.class.timer.is_running());
    let fresh = page.get(|session| session.class.timer.is_fresh());
    let chosen = page.get(|session| session.class.timer.minutes);
    let option = move |minutes: &u32| {
        let own = *minutes;
        view! {
            <option value=own.to_string() prop:selected=move || chosen.get() == own>{text::minutes(own)}</option>
        }
    };
    let choose = move |event: leptos::ev::Event| {
        if let Ok(minutes) = event_target_value(&event).parse() {
            order(page, Order::Minutes(minutes));
        }
    };
    let press = move || if running.get() { text::TIMER_PAUSE.get() } else { text::TIMER_START.get() };
    view! {
        <section class="card clock" aria-labelledby="clock">
            <h2 id="clock">{text::TIMER.get()}</h2>
            <p class="time" role="timer" aria-live="off" class:over=move || over.get()>{move || shown.get()}</p>
            <p class="up">{move || over.get().then_some(text::TIME_IS_UP.get())}</p>
            <div class="turns">
                <button type="button" class="primary" on:click=move |_| order(page, Order::Timer)>{press}</button>
                <button
                    type="button"
                    aria-disabled=move || fresh.get().then_some("true")
                    on:click=move |_| order(page, Order::Reset)
                >
                    {text::TIMER_RESET.get()}
                </button>
                <select aria-label=text::TIMER_FOR.get() on:change=choose>
                    {MINUTES.iter().map(option).collect::<Vec<_>>()}
                </select>
            </div>
        </section>
    }
    .into_any()
}
