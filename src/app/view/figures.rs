//! What a run has shown so far: figures, the table of forms and tasks, and a mark for every variant.

use crate::app::page::Page;
use crate::app::session::runs::Order;
use crate::app::session::{Action, Dialog, Pick};
use crate::app::text;
use crate::checklist::Task;
use crate::checklist::export::Target;
use crate::score::report::{CellReport, Marginal};
use crate::score::value::{Interval, Value};
use crate::score::{Metric, Report, Strip};
use leptos::prelude::*;

pub(super) fn card(page: Page) -> impl IntoView {
    let figures = page.get(|session| session.run.as_ref().map(|run| run.report.clone()));
    let title = page.get(|session| session.run.as_ref().map(text::run_title));
    view! {
        <section class="card" aria-labelledby="figures">
            <div class="head">
                <h2 id="figures" tabindex="-1">{text::FIGURES.get()} {move || title.get().map(|title| format!(": {title}"))}</h2>
                {export(page)}
            </div>
            {move || figures.get().map(|figures| tiles(figures.report()))}
            <h3 class="sub" id="heat">{text::HEAT.get()}</h3>
            {move || figures.get().map(|figures| heat(page, figures.report()))}
            <p class="hint">{text::INTERVALS.get()}</p>
        </section>
    }
}

/// A list of files to have, and the button that gives the chosen one.
fn export(page: Page) -> AnyView {
    let chosen = RwSignal::new(String::new());
    let give = move |_| match Target::named(&chosen.get_untracked()) {
        Some(target) => page.send(Action::Runs(Order::Export(target))),
        None => page.send(Action::Export),
    };
    let target =
        |target: &Target| view! { <option value=target.name()>{text::export_target(*target)}</option> };
    let print = move |_| drop(gloo::utils::window().print());
    view! {
        <div class="deeds">
            <select id="export" aria-label=text::EXPORT_AS.get() on:change=move |event| chosen.set(event_target_value(&event))>
                <option value="lines" selected=true>{text::EXPORT_LINES.get()}</option>
                {Target::ALL.iter().map(target).collect::<Vec<_>>()}
            </select>
            <button type="button" class="quiet" on:click=give>{text::EXPORT.get()}</button>
            <button type="button" class="quiet" on:click=print>{text::PRINT.get()}</button>
        </div>
    }
    .into_any()
}

fn tiles(report: &Report) -> AnyView {
    let Some(robustness) = &report.robustness else { return ().into_any() };
    let headline = |strip: &&Strip| strip.form == robustness.form && strip.task == robustness.task;
    let most = report.strips.iter().filter(headline).map(|strip| strip.verdicts.len()).max().unwrap_or(0);
    let unparsed =
        report.cells.iter().find(|cell| cell.form == robustness.form && cell.task == robustness.task);
    let unparsed = unparsed.map_or(&report.unparsed, |cell| &cell.unparsed);
    view! {
        <p class="hint">{text::robustness_of(&robustness.form, robustness.families, most)}</p>
        <dl class="tiles">
            {tile(text::AVERAGE.get().into(), text::AVERAGE_HINT.get(), &robustness.average)}
            {tile(text::worst(robustness.k), text::WORST_HINT.get(), &robustness.worst)}
            {tile(text::RR.get().into(), text::RR_HINT.get(), &robustness.rr)}
            {tile(text::UNPARSED.get().into(), text::UNPARSED_HINT.get(), unparsed)}
        </dl>
    }
    .into_any()
}

fn tile(name: String, hint: &'static str, metric: &Metric) -> AnyView {
    view! {
        <div>
            <dt>{name} <span>{hint}</span></dt>
            <dd><strong>{value(metric)}</strong> <span>{under(metric)}</span></dd>
        </div>
    }
    .into_any()
}

pub(super) fn value(metric: &Metric) -> String {
    metric.value.known().map_or_else(|| text::NOT_DEFINED.get().into(), text::percent)
}

/// The interval and what the figure rests on, or why there is none.
pub(super) fn under(metric: &Metric) -> String {
    match (&metric.value, &metric.interval) {
        (Value::Undefined(why), _) => text::sentence(&why.to_string()),
        (_, Interval::Known(low, high)) => format!("{} · n = {}", text::between(*low, *high), metric.n),
        (_, Interval::Undefined(why)) => format!("n = {}; {why}", metric.n),
    }
}

/// As [`under`], for the little room of a cell: an interval that there is not is not explained.
fn in_cell(metric: &Metric) -> String {
    match (&metric.value, &metric.interval) {
        (Value::Known(_), Interval::Undefined(_)) => format!("n = {}", metric.n),
        _ => under(metric),
    }
}

/// Forms by tasks, with the means of rows and columns where there are several.
fn heat(page: Page, report: &Report) -> AnyView {
    let several = report.tasks.len() > 1;
    let heads = report.tasks.iter().map(|task| Task::named(&task.name).map_or("", text::task));
    let heads =
        heads.chain(several.then_some(text::MEAN.get())).map(|head| view! { <th scope="col">{head}</th> });
    let rows = report.forms.iter().map(|form| {
        let cells = report.tasks.iter().map(|task| {
            let cell = report.cells.iter().find(|cell| cell.form == form.name && cell.task == task.name);
            cell.map_or_else(|| view! { <td></td> }.into_any(), |cell| heat_cell(page, cell))
        });
        let cells = cells.chain(several.then(|| mean(form))).collect::<Vec<_>>();
        view! { <tr><th scope="row">{text::form_named(&form.name)}</th>{cells}</tr> }
    });
    let means = several.then(|| {
        let means = report.tasks.iter().chain([&report.all]).map(mean).collect::<Vec<_>>();
        view! { <tr><th scope="row">{text::MEAN.get()}</th>{means}</tr> }
    });
    view! {
        <div class="scroll">
            <table class="heat" aria-labelledby="heat">
                <thead><tr><td></td>{heads.collect::<Vec<_>>()}</tr></thead>
                <tbody>{rows.collect::<Vec<_>>()}{means}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn mean(of: &Marginal) -> AnyView {
    let shown = of.mean.known().map_or_else(|| text::NOT_DEFINED.get().into(), text::percent);
    view! { <td class="mean" title=text::MEAN_OF.get()><strong>{shown}</strong></td> }.into_any()
}

fn heat_cell(page: Page, cell: &CellReport) -> AnyView {
    let shade = cell.score.value.known().map_or(0.0, |score| (score * 10.0).round());
    let (form, task) = (Some(cell.form.clone()), Some(cell.task.clone()));
    let open = move |_| {
        let pick = Pick {
            family: None,
            form: form.clone(),
            task: task.clone(),
            index: None,
            level: None,
            beside: false,
        };
        page.send(Action::Open(Dialog::Items(pick)));
    };
    view! {
        <td class=format!("heat-{shade}")>
            <button type="button" on:click=open>
                <strong>{value(&cell.score)}</strong>
                <span>{in_cell(&cell.score)}</span>
                {(cell.measure == "macro_f1").then(|| view! { <span>{text::MACRO_F1.get()}</span> })}
                <span>{text::unparsed_share(&value(&cell.unparsed))}</span>
            </button>
        </td>
    }
    .into_any()
}
