//! The robustness strip: a mark per variant, a row per family and form. Marks differ in shape as in colour.

use crate::answer::Verdict;
use crate::app::page::Page;
use crate::app::session::lab::{Figures, MAX_VARIANTS, Run};
use crate::app::session::{Action, Dialog, Pick};
use crate::app::text;
use crate::checklist::Task;
use crate::score::{Report, Strip};
use gloo::timers::callback::Timeout;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsCast;

/// The side of the square a mark stands in, and how many marks make a line, in the drawing's units.
const CELL: u32 = 14;
const LINE: u32 = 25;
/// How many problems of a file from elsewhere are shown; there may be thousands.
const MOST_FAMILIES: usize = 300;
/// How many families are drawn in one task: as many as the built-in models have learned.
const PART: usize = 24;

pub(super) fn card(page: Page) -> impl IntoView {
    let figures = page.get(|session| session.run.as_ref().map(|run| run.report.clone()));
    // Of other seeds the problems are others.
    let other = page.get(|session| {
        let [first, second] = session.versus()?;
        let same = first.setup.seed == second.setup.seed;
        session.beside.as_ref().filter(|_| same).map(|run| run.report.clone())
    });
    let both = Memo::new(move |_| (figures.get(), other.get()));
    let parts: Vec<_> = (0..MOST_FAMILIES.div_ceil(PART)).map(|_| RwSignal::new((None, None))).collect();
    follow(both, parts.clone());
    let rows = parts.into_iter().enumerate().map(|(at, part)| {
        view! { {move || part.with(|(figures, other)| groups(page, figures.as_ref(), other.as_ref(), at))} }
    });
    let wide = page.get(|session| session.run.as_ref().is_some_and(|run| run.setup.tasks.len() > 1));
    view! {
        <section class="card" aria-labelledby="strips">
            <h2 id="strips">{text::STRIPS.get()}</h2>
            <p class="hint">{text::STRIPS_HINT.get()}</p>
            {legend()}
            <ul class="strips" class:wide=move || wide.get()>{rows.collect::<Vec<_>>()}</ul>
        </section>
    }
}

/// The figures of the run on screen, and of the one beside it.
type Both = (Option<Figures>, Option<Figures>);

/// Has the parts of the list show the latest figures, the first at once and each of the others in a task of its own: all
/// families together would keep the page from whoever uses it.
fn follow(both: Memo<Both>, parts: Vec<RwSignal<Both>>) {
    // What is under way goes to the end; it is begun again if there is something newer by then.
    let busy = StoredValue::new(false);
    Effect::new(move || {
        let latest = both.get();
        if let Some(first) = parts.first() {
            first.set(latest);
        }
        if !busy.get_value() {
            busy.set_value(true);
            part(both, parts.clone(), busy, 1);
        }
    });
}

fn part(both: Memo<Both>, parts: Vec<RwSignal<Both>>, busy: StoredValue<bool>, at: usize) {
    Timeout::new(0, move || {
        // The view may be gone by now.
        let Some(latest) = both.try_get_untracked() else { return };
        match parts.get(at) {
            // Also where no family is left: an earlier run may have had more of them.
            Some(signal) => {
                let stale = signal.try_with_untracked(|shown| *shown != latest).unwrap_or(false);
                if stale {
                    signal.set(latest);
                }
                part(both, parts, busy, at + 1);
            }
            None => {
                busy.try_set_value(false);
                // Whatever came in meanwhile.
                let behind = |signal: &RwSignal<Both>| signal.try_with_untracked(|shown| *shown != latest);
                let reached = parts.iter().skip(1).any(|signal| behind(signal).unwrap_or(false));
                if reached && busy.try_set_value(true).is_none() {
                    part(both, parts, busy, 1);
                }
            }
        }
    })
    .forget();
}

/// A part of the families, each with a row for each form, task and level.
fn groups(
    page: Page,
    figures: Option<&Figures>,
    other: Option<&Figures>,
    part: usize,
) -> Option<Vec<AnyView>> {
    let figures = figures?;
    let (titles, names, variants) = page.now(|session| {
        let titles = session.families.iter().map(|family| (family.id.clone(), family.title.clone()));
        let names = [&session.run, &session.beside].map(|run| run.as_ref().map(text::run_title));
        let most = [&session.run, &session.beside].into_iter().flatten().map(variants).max();
        (titles.collect::<Vec<_>>(), names, most.unwrap_or(0))
    });
    let strips = &figures.report().strips;
    let of = |id: &str| strips.iter().filter(|strip| strip.family == id).collect::<Vec<_>>();
    let known = titles.iter().map(|(id, _)| id.clone());
    // Files from elsewhere have families of their own.
    let asked = strips.iter().map(|strip| strip.family.as_str()).collect::<BTreeSet<_>>();
    let mut ids: Vec<String> = known.filter(|id| asked.contains(id.as_str())).collect();
    let named = ids.iter().cloned().collect::<BTreeSet<_>>();
    ids.extend(asked.iter().map(|id| (*id).to_owned()).filter(|id| !named.contains(id)));
    let group = |id: &String| {
        let title = titles.iter().find(|(other, _)| other == id).map_or(id, |(_, title)| title);
        let rows = of(id).into_iter().map(|strip| {
            let beside = other.and_then(|other| same(other.report(), strip));
            let who = names.each_ref().map(|name| name.as_deref().filter(|_| beside.is_some()));
            let below = beside.map(|beside| row(page, title, beside, variants, who[1], true));
            view! { {row(page, title, strip, variants, who[0], false)} {below} }
        });
        view! { <li><h3 lang="en">{title.clone()}</h3>{rows.collect::<Vec<_>>()}</li> }.into_any()
    };
    Some(ids.iter().take(MOST_FAMILIES).skip(part * PART).take(PART).map(group).collect::<Vec<_>>())
}

/// How many marks a row has: as many as were asked for, or as the file has.
fn variants(run: &Run) -> u32 {
    if run.foreign.is_none() {
        return run.setup.variants;
    }
    let indices =
        run.report.report().strips.iter().flat_map(|strip| &strip.verdicts).map(|(index, _)| *index);
    let count = indices.max().map_or(0, |last| last.saturating_add(1));
    u32::try_from(count).unwrap_or(u32::MAX).min(MAX_VARIANTS)
}

/// The strip of the same problems in another report.
fn same<'r>(report: &'r Report, strip: &Strip) -> Option<&'r Strip> {
    report.strips.iter().find(|other| {
        other.family == strip.family
            && other.level == strip.level
            && other.form == strip.form
            && other.task == strip.task
    })
}

fn legend() -> impl IntoView {
    let marks = [
        ("right", mark(Some(Verdict::Right), 0), text::verdict_name(Verdict::Right)),
        ("wrong", mark(Some(Verdict::Wrong), 0), text::verdict_name(Verdict::Wrong)),
        ("unparsed", mark(Some(Verdict::Ungradable), 0), text::verdict_name(Verdict::Ungradable)),
        ("pending", mark(None, 0), text::PENDING.get()),
    ];
    let marks = marks.into_iter().map(|(class, path, name)| view! {
        <li>
            <svg class="marks" viewBox="0 0 14 14" aria-hidden="true"><path class=class d=path></path></svg>
            {name}
        </li>
    });
    view! { <ul class="legend">{marks.collect::<Vec<_>>()}</ul> }
}

fn row(page: Page, title: &str, strip: &Strip, variants: u32, who: Option<&str>, beside: bool) -> AnyView {
    // Of a judging task there are two answers to a variant, one for either label: both must be right.
    let mut verdicts = BTreeMap::<u64, Verdict>::new();
    for (index, verdict) in &strip.verdicts {
        let both = verdicts.entry(*index).or_insert(*verdict);
        *both = if *both == Verdict::Right { *verdict } else { *both };
    }
    let mut counts = [0; 3];
    for verdict in verdicts.values() {
        if let Some(count) = counts.get_mut(kind(*verdict)) {
            *count += 1;
        }
    }
    let mut paths = [const { String::new() }; 4];
    for index in 0..variants {
        let verdict = verdicts.get(&u64::from(index)).copied();
        if let Some(path) = paths.get_mut(verdict.map_or(3, kind)) {
            *path += &mark(verdict, index);
        }
    }
    let [right, wrong, unparsed, pending] = paths;
    let (columns, lines) = (variants.clamp(1, LINE), variants.div_ceil(LINE).max(1));
    let view_box = format!("0 0 {} {}", columns * CELL, lines * CELL);
    // The drawing keeps its size until the window is narrower than it.
    let width = (columns * CELL).to_string();
    let [family, form, task] = [&strip.family, &strip.form, &strip.task].map(|name| Some(name.clone()));
    let pick = Pick { family, form, task, index: None, level: Some(strip.level), beside };
    let open = move |event: MouseEvent| {
        let index = clicked(&event, columns).filter(|index| *index < variants);
        page.send(Action::Open(Dialog::Items(Pick { index, ..pick.clone() })));
    };
    let [r, w, u] = counts;
    let name = match Task::named(&strip.task) {
        Some(Task::Solving) | None => text::form_named(&strip.form),
        Some(task) => format!("{} · {}", text::form_named(&strip.form), text::task(task)),
    };
    let ladder = page.now(|session| session.run.as_ref().is_some_and(|run| run.setup.ladder));
    let level = ladder.then(|| text::lights_of_level(u8::try_from(strip.level).unwrap_or(u8::MAX)));
    let name = level.map_or_else(|| name.clone(), |level| format!("{name} · {level}"));
    // Of two runs the second row is the same problems: only who answers differs.
    let seen = if beside { String::new() } else { name.clone() };
    let who = who.map(|who| view! { <span class="strip-who" title=who.to_owned()>{who.to_owned()}</span> });
    view! {
        <button type="button" class="strip" on:click=open>
            <span class="strip-form">
                <span class="sr"><span lang="en">{title.to_owned()}</span> ", " {beside.then_some(name)}</span>
                {seen}
                {who}
            </span>
            <span class="frame">
                <svg class="marks" viewBox=view_box width=width aria-hidden="true">
                    <path class="right" d=right></path>
                    <path class="wrong" d=wrong></path>
                    <path class="unparsed" d=unparsed></path>
                    <path class="pending" d=pending></path>
                </svg>
            </span>
            <span class="strip-count">
                {format!("{r}/{}", r + w + u)}
                <span class="sr">{text::strip(w, u)}</span>
            </span>
        </button>
    }
    .into_any()
}

fn kind(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Right => 0,
        Verdict::Wrong => 1,
        Verdict::Ungradable => 2,
    }
}

/// A disc, a cross, a square, or a speck for what is to come.
fn mark(verdict: Option<Verdict>, index: u32) -> String {
    let (x, y) = (index % LINE * CELL, index / LINE * CELL);
    match verdict {
        Some(Verdict::Right) => format!("M{} {}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", x + 2, y + 7),
        Some(Verdict::Wrong) => format!("M{} {}l8 8m0-8l-8 8", x + 3, y + 3),
        Some(Verdict::Ungradable) => format!("M{} {}h8v8h-8z", x + 3, y + 3),
        None => format!("M{} {}h2v2h-2z", x + 6, y + 6),
    }
}

/// Which mark the pointer was on; none where the keyboard did it. Only the drawing's frame takes pointers, so that
/// places are told from its corner.
fn clicked(event: &MouseEvent, columns: u32) -> Option<u32> {
    let frame = event.target()?.dyn_into::<web_sys::HtmlElement>().ok()?;
    if event.detail() == 0 || !frame.class_list().contains("frame") {
        return None;
    }
    let cell = f64::from(frame.client_width()) / f64::from(columns);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the drawing, so small"
    )]
    let place = |along: i32| (f64::from(along.max(0)) / cell) as u32;
    Some(place(event.offset_y()) * LINE + place(event.offset_x()).min(columns - 1))
}
