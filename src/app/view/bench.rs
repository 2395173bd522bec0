//! The benchmark panel: figures as they come in, and a way to share them.

use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::bench::{Outcome, Row};
use crate::app::session::models::Order;
use crate::app::text;
use leptos::prelude::*;

pub(super) fn card(page: Page) -> impl IntoView {
    let rows =
        page.get(|session| session.desk.bench.as_ref().map(|bench| bench.rows.clone()).unwrap_or_default());
    let over = page.get(|session| {
        let bench = session.desk.bench.as_ref().filter(|bench| !bench.is_running())?;
        Some(text::bench_over(bench))
    });
    let shown = page.get(|session| {
        let as_text = session.desk.bench.as_ref().is_some_and(|bench| bench.as_text);
        if as_text { session.bench_text() } else { None }
    });
    let gpu = page.get(|session| session.desk.bench.as_ref().and_then(text::bench_gpu));
    let share = move |_| page.send(Action::Models(Order::Share));
    let sharable = move || over.with(Option::is_some) && rows.with(|rows| !rows.is_empty());
    view! {
        <section class="card bench" aria-labelledby="bench">
            <h2 id="bench">{text::BENCH_TITLE.get()}</h2>
            <p class="hint">{text::BENCH_INTRO.get()}</p>
            <div class="deeds">
                {start(page)}
                {move || sharable().then(|| view! {
                    <button type="button" class="quiet" on:click=share>{text::BENCH_COPY.get()}</button>
                })}
                {move || over.get().map(|words| view! { <span class="hint">{words}</span> })}
            </div>
            {progress(page)}
            {move || rows.with(|rows| !rows.is_empty()).then(|| view! {
                {table(rows.into())}
                <p class="hint">{text::BENCH_NOTE.get()} " " {move || gpu.get().map(|gpu| text::sentence(&gpu))}</p>
            })}
            {move || shown.get().map(|text| view! { <pre tabindex="0" lang="en">{text}</pre> })}
        </section>
    }
}

/// One button, so that the focus stays where it is.
fn start(page: Page) -> impl IntoView {
    let running = page.get(|session| session.desk.is_measured());
    let again = page.get(|session| session.desk.bench.is_some());
    let busy = page.get(|session| session.desk.is_asked() && !session.desk.is_measured());
    let name = move || match (running.get(), again.get()) {
        (true, _) => text::STOP.get(),
        (_, true) => text::BENCH_AGAIN.get(),
        _ => text::BENCH_MEASURE.get(),
    };
    let press = move |_| {
        let order = if running.get_untracked() { Order::StopMeasuring } else { Order::Measure };
        page.send(Action::Models(order));
    };
    view! { <button type="button" id="measure" disabled=move || busy.get() on:click=press>{name}</button> }
}

fn progress(page: Page) -> impl IntoView {
    let doing = page.get(|session| {
        let (backend, batch) = session.desk.bench.as_ref()?.doing()?;
        Some(text::bench_doing(backend, batch))
    });
    let share = page.get(|session| session.desk.bench.as_ref().map_or(0.0, |bench| bench.share()));
    view! {
        {move || doing.with(Option::is_some).then(|| view! {
            <div class="progress">
                <progress aria-label=text::BENCH_PROGRESS.get() max="1" value=move || share.get().to_string()></progress>
                <span>{move || doing.get()}</span>
            </div>
        })}
    }
}

fn table(rows: Signal<Vec<Row>>) -> impl IntoView {
    let [place, numbers @ ..] = text::BENCH_COLUMNS;
    let heads = numbers.map(|name| view! { <th scope="col" class="number">{name.get()}</th> });
    view! {
        <div class="scroll" tabindex="0" role="group" aria-labelledby="bench">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{place.get()}</th>
                        {heads.into_iter().collect::<Vec<_>>()}
                    </tr>
                </thead>
                <tbody>{move || rows.get().iter().map(line).collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    }
}

fn line(row: &Row) -> impl IntoView + use<> {
    let cells = match &row.outcome {
        Outcome::Measured(timings) => {
            let cells = text::bench_rates(timings, row.workers);
            cells
                .map(|cell| view! { <td class="number">{cell}</td> })
                .into_iter()
                .collect::<Vec<_>>()
                .into_any()
        }
        other => view! { <td colspan="3" class="hint">{text::bench_trouble(other)}</td> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{text::bench_place(row)}</th>
            <td class="number">{row.batch}</td>
            {cells}
        </tr>
    }
}
