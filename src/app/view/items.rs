//! The items behind a mark, a row or a cell: what was asked, what was replied, how it was graded.

use super::answer;
use crate::answer::Verdict;
use crate::app::page::Page;
use crate::app::session::runs::Order;
use crate::app::session::{Action, Pick};
use crate::app::text;
use crate::math::order::sort_by;
use crate::respondent::Record;
use leptos::prelude::*;

/// How many items are shown at a time.
const PAGE: usize = 40;

pub(super) fn list(page: Page, pick: Pick) -> impl IntoView {
    let shown = RwSignal::new(PAGE);
    let mut records = page.now(|session| session.picked(&pick).cloned().collect::<Vec<_>>());
    // In the order of the marks, whatever order a batch of replies came in.
    sort_by(&mut records, |a, b| (&a.item.family, a.item.index).cmp(&(&b.item.family, b.item.index)));
    let total = records.len();
    let run = page.now(|session| session.shown(pick.beside).map(|run| run.id));
    let records = StoredValue::new(records);
    let alone = total == 1;
    let items = move || {
        let up_to = shown.get();
        records.with_value(|records| {
            records.iter().take(up_to).map(|record| item(page, record, alone, run)).collect::<Vec<_>>()
        })
    };
    let none = total == 0;
    view! {
        {none.then(|| view! { <p class="hint">{text::NO_ITEMS.get()}</p> })}
        <div class="items">{items}</div>
        {move || (shown.get() < total).then(|| view! {
            <button type="button" class="quiet" on:click=move |_| shown.update(|shown| *shown += PAGE)>
                {text::ITEMS_MORE.get()}
            </button>
        })}
    }
}

fn item(page: Page, record: &Record, open: bool, run: Option<u64>) -> AnyView {
    let Record { item, reply, grade, .. } = record;
    let graded = grade.verdict;
    // The visitor's own verdict, if there is one.
    let own = RwSignal::new(record.verdict);
    let verdict = move || own.get().unwrap_or(graded);
    let class = move || format!("verdict {}", answer::class(verdict()));
    let (before, found, after) = split(record);
    let gold = match &item.unit {
        Some(unit) => format!("{} {unit}", item.answer),
        None => item.answer.clone(),
    };
    let reply = match found {
        Some(found) => view! { {before}<mark>{found}</mark>{after} }.into_any(),
        None => reply.clone().into_any(),
    };
    view! {
        <details open=open>
            <summary>
                <span class=class>{move || text::verdict_name(verdict())}</span>
                {move || own.get().map(|_| view! { <span class="hint">" (" {text::OVERRIDDEN.get()} ")"</span> })}
                " "
                {format!("{} · {} · {} · #{}", item.family, text::form(item.form), text::task(item.task), item.index)}
            </summary>
            <dl>
                <dt>{text::ITEM_QUESTION.get()}</dt>
                <dd lang="en">{item.question.clone()}</dd>
                <dt>{text::ITEM_REPLY.get()}</dt>
                <dd class="raw" lang="en">{reply}</dd>
                <dt>{text::ITEM_GRADE.get()}</dt>
                <dd>{text::graded(grade)}</dd>
                <dt>{text::ITEM_GOLD.get()}</dt>
                <dd>{gold}</dd>
            </dl>
            {run.map(|run| override_of(page, run, item.id.clone(), own))}
            <a href=format!("#{}", item.link) on:click=move |_| page.send(Action::Closed)>{text::ITEM_LINK.get()}</a>
        </details>
    }
    .into_any()
}

/// A verdict in place of the grader's, for whoever knows better.
fn override_of(page: Page, run: u64, id: String, own: RwSignal<Option<Verdict>>) -> AnyView {
    let chosen = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        let verdict = VERDICTS.into_iter().find(|verdict| answer::class(*verdict) == name);
        own.set(verdict);
        page.send(Action::Runs(Order::Judge(run, id.clone(), verdict)));
    };
    let option = |verdict: Verdict| {
        let chosen = move || own.get() == Some(verdict);
        view! { <option value=answer::class(verdict) prop:selected=chosen>{text::verdict_name(verdict)}</option> }
    };
    view! {
        <label class="override">
            {text::OVERRIDE.get()}
            <select on:change=chosen>
                <option value="">{text::OVERRIDE_NONE.get()}</option>
                {VERDICTS.map(option).into_iter().collect::<Vec<_>>()}
            </select>
        </label>
    }
    .into_any()
}

const VERDICTS: [Verdict; 3] = [Verdict::Right, Verdict::Wrong, Verdict::Ungradable];

/// The reply around the piece that was graded.
fn split(record: &Record) -> (String, Option<String>, String) {
    let part = |range: std::ops::Range<usize>| record.reply.get(range).unwrap_or_default().to_owned();
    match &record.grade.extracted {
        Some(found) => {
            (part(0..found.start), Some(part(found.start..found.end)), part(found.end..record.reply.len()))
        }
        None => (String::new(), None, String::new()),
    }
}
