//! Two runs side by side: what each has right, and by how much they differ on the same items.

use super::order;
use crate::app::page::Page;
use crate::app::session::Session;
use crate::app::session::runs::Order;
use crate::app::text;
use crate::app::view::figures::value;
use crate::checklist::Task;
use crate::score::Metric;
use crate::score::versus::{Duel, Endurance};
use leptos::prelude::*;

pub(super) fn card(page: Page) -> AnyView {
    // Anew with either report, which is a few times a second at most.
    let reports = page.get(|session| {
        let [first, second] = session.versus()?;
        Some((first.report.clone(), second.report.clone()))
    });
    let table = move || reports.get().and_then(|_| page.now(table));
    let any = Memo::new(move |_| reports.with(Option::is_some));
    view! {
        {move || any.get().then(|| view! {
            <section class="card" aria-labelledby="versus">
                <div class="head">
                    <h2 id="versus">{text::VERSUS.get()}</h2>
                    <div class="deeds">
                        <button type="button" class="quiet" on:click=move |_| order(page, Order::Swap)>
                            {text::SWAP.get()}
                        </button>
                        <button type="button" class="quiet" on:click=move |_| order(page, Order::Alone)>
                            {text::ALONE.get()}
                        </button>
                    </div>
                </div>
                <p class="hint">{text::VERSUS_HINT.get()} " " {text::P_HINT.get()}</p>
                <div class="scroll" tabindex="0" role="group" aria-labelledby="versus">{table}</div>
            </section>
        })}
    }
    .into_any()
}

fn table(session: &Session) -> Option<AnyView> {
    let [first, second] = session.versus()?;
    let versus = Session::compare([first, second]);
    if versus.all.pairs == 0 {
        return Some(view! { <p class="notice">{text::VERSUS_NOTHING.get()}</p> }.into_any());
    }
    let several = versus.cells.len() > 1;
    let cells = versus.cells.iter().filter(|_| several).map(|contest| {
        let task = Task::named(&contest.task).filter(|task| *task != Task::Solving).map(text::task);
        let form = text::form_named(&contest.form);
        row(&task.map_or_else(|| form.clone(), |task| format!("{form} · {task}")), &contest.duel)
    });
    let cells = cells.collect::<Vec<_>>();
    Some(
        view! {
            <table class="plain" aria-labelledby="versus">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">{text::run_title(first)}</th>
                        <th scope="col">{text::run_title(second)}</th>
                        <th scope="col">{text::DIFFERENCE.get()}</th>
                        <th scope="col">{text::ONLY_ONE.get()}</th>
                        <th scope="col">{text::P}</th>
                    </tr>
                </thead>
                <tbody>
                    {versus.robustness.as_ref().map(worst)}
                    {row(text::ALL_ITEMS.get(), &versus.all)}
                    {cells}
                </tbody>
            </table>
        }
        .into_any(),
    )
}

fn row(name: &str, duel: &Duel) -> AnyView {
    let p = duel.p.known().map_or_else(|| text::NOT_DEFINED.get().into(), text::p_value);
    view! {
        <tr>
            <th scope="row">{name.to_owned()} <span class="hint">{text::pairs(duel.pairs)}</span></th>
            <td>{value(&duel.first)}</td>
            <td>{value(&duel.second)}</td>
            {difference(&duel.difference)}
            <td>{text::only_one(duel.only_first, duel.only_second)}</td>
            <td>{p}</td>
        </tr>
    }
    .into_any()
}

fn worst(worst: &Endurance) -> AnyView {
    view! {
        <tr>
            <th scope="row">{text::worst(worst.k)} <span class="hint">{text::ORIGINALS.get()}</span></th>
            <td>{value(&worst.first)}</td>
            <td>{value(&worst.second)}</td>
            {difference(&worst.difference)}
            <td></td>
            <td></td>
        </tr>
    }
    .into_any()
}

fn difference(metric: &Metric) -> AnyView {
    let points = metric.value.known().map_or_else(|| text::NOT_DEFINED.get().into(), text::points);
    view! { <td><strong>{points}</strong> <span class="hint">{text::points_between(metric)}</span></td> }
        .into_any()
}
