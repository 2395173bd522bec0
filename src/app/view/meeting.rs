//! Where Parrot and Thinker meet: a row of marks each, the practised problem first.

use crate::answer::Verdict;
use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::meeting::{GUESTS, Order, Stage};
use crate::app::text;
use leptos::prelude::*;

pub(in crate::app) fn card(page: Page) -> AnyView {
    let stage = page.get(|session| session.meeting.as_ref().map(|meeting| meeting.stage.clone()));
    let place = page.get(|session| session.meeting.as_ref().map_or(0, |meeting| meeting.items.len()));
    let failed = move || match stage.get() {
        Some(Stage::Failed(why)) => Some(view! { <p class="failure">{text::meeting_failed(&why)}</p> }),
        _ => None,
    };
    let idle = move || matches!(stage.get(), Some(Stage::Offered | Stage::Failed(_)));
    let over = move || stage.get() == Some(Stage::Over);
    view! {
        <section class="card meeting" aria-labelledby="meeting">
            <div class="head">
                <h2 id="meeting" tabindex="-1">{text::MEETING.get()}</h2>
                <button type="button" class="quiet" on:click=move |_| order(page, Order::Close)>{text::MEETING_CLOSE.get()}</button>
            </div>
            <p class="hint">{text::MEETING_ABOUT.get()}</p>
            <div class="guests">
                <p class="meta places" aria-hidden="true">
                    <span></span>
                    <span>{text::PRACTISED.get()}</span>
                    <span>{text::REROLLED.get()} " →"</span>
                </p>
                {move || (0..GUESTS.len()).map(|guest| row(page, guest, place.get())).collect::<Vec<_>>()}
            </div>
            {failed}
            <div class="deeds">
                {move || idle().then(|| view! {
                    <button type="button" class="primary" on:click=move |_| order(page, Order::Press)>
                        {text::MEETING_START.get()}
                    </button>
                })}
                {move || over().then(|| view! {
                    <button type="button" on:click=move |_| page.meet_again()>{text::MEETING_AGAIN.get()}</button>
                    <a class="button quiet" href="#lab?of=learned&n=10&by=mix:0&beside=mix:100">{text::MEETING_LAB.get()}</a>
                })}
            </div>
        </section>
    }
    .into_any()
}

fn order(page: Page, order: Order) {
    page.send(Action::Meeting(order));
}

fn row(page: Page, guest: usize, places: usize) -> AnyView {
    let name = GUESTS.get(guest).map(|mix| text::sibling(*mix).into_owned()).unwrap_or_default();
    let count = page.get(move |session| {
        let meeting = session.meeting.as_ref();
        meeting
            .map(|meeting| text::meeting_count(meeting.right(guest), meeting.items.len()))
            .unwrap_or_default()
    });
    let marks = (0..places).map(|place| mark(page, guest, place, name.clone())).collect::<Vec<_>>();
    view! {
        <div class="guest">
            <strong>{name.clone()}</strong>
            <ol>{marks}</ol>
            <span class="count">{move || count.get()}</span>
        </div>
    }
    .into_any()
}

fn mark(page: Page, guest: usize, place: usize, who: String) -> AnyView {
    let verdict = page.get(move |session| {
        let row = session.meeting.as_ref().and_then(|meeting| meeting.rows.get(guest));
        row.and_then(|row| row.get(place)).copied().flatten()
    });
    let class = move || match verdict.get() {
        Some(Verdict::Right) => "right",
        Some(Verdict::Wrong) => "wrong",
        Some(Verdict::Ungradable) => "unparsed",
        None => "pending",
    };
    let sign = move || match verdict.get() {
        Some(Verdict::Right) => "✓",
        Some(Verdict::Wrong) => "✗",
        Some(Verdict::Ungradable) => "?",
        None => "·",
    };
    let name = move || text::meeting_mark(&who, place, verdict.get());
    view! {
        <li>
            <button type="button" class=class aria-label=name on:click=move |_| order(page, Order::Show(place))>
                <span aria-hidden="true">{sign}</span>
            </button>
        </li>
    }
    .into_any()
}
