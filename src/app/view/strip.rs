//! The robustness strip: a mark per variant, a row per family and form. Marks differ in shape as in colour.

use crate::answer::Verdict;
use crate::app::page::Page;
use crate::app::session::lab::Figures;
use crate::app::session::{Action, Dialog, Pick};
use crate::app::text;
use crate::checklist::Task;
use crate::score::Strip;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The side of the square a mark stands in, and how many marks make a line, in the drawing's units.
const CELL: u32 = 14;
const LINE: u32 = 25;

pub(super) fn card(page: Page, figures: Memo<Option<Figures>>) -> impl IntoView {
    let rows = move || {
        let Figures(report) = figures.get()?;
        let (names, variants) = page.now(|session| {
            let names = session.families.iter().map(|family| (family.id.clone(), family.title.clone()));
            (names.collect::<Vec<_>>(), session.run.as_ref().map_or(0, |run| run.setup.variants))
        });
        let of = |id: &str| report.strips.iter().filter(|strip| strip.family == id).collect::<Vec<_>>();
        let groups = names.iter().map(|(id, title)| (title, of(id))).filter(|(_, strips)| !strips.is_empty());
        let groups = groups.map(|(title, strips)| {
            let strips = strips.into_iter().map(|strip| row(page, title, strip, variants));
            view! { <li><h3>{title.clone()}</h3>{strips.collect::<Vec<_>>()}</li> }
        });
        Some(groups.collect::<Vec<_>>())
    };
    let wide = page.get(|session| session.run.as_ref().is_some_and(|run| run.setup.tasks.len() > 1));
    view! {
        <section class="card" aria-labelledby="strips">
            <h2 id="strips">{text::STRIPS}</h2>
            <p class="hint">{text::STRIPS_HINT}</p>
            {legend()}
            <ul class="strips" class:wide=move || wide.get()>{rows}</ul>
        </section>
    }
}

fn legend() -> impl IntoView {
    let marks = [
        ("right", mark(Some(Verdict::Right), 0), text::verdict_name(Verdict::Right)),
        ("wrong", mark(Some(Verdict::Wrong), 0), text::verdict_name(Verdict::Wrong)),
        ("unparsed", mark(Some(Verdict::Ungradable), 0), text::verdict_name(Verdict::Ungradable)),
        ("pending", mark(None, 0), text::PENDING),
    ];
    let marks = marks.into_iter().map(|(class, path, name)| view! {
        <li>
            <svg class="marks" viewBox="0 0 14 14" aria-hidden="true"><path class=class d=path></path></svg>
            {name}
        </li>
    });
    view! { <ul class="legend">{marks.collect::<Vec<_>>()}</ul> }
}

fn row(page: Page, title: &str, strip: &Strip, variants: u32) -> AnyView {
    let verdict_of = |index: u32| {
        // Of a judging task there are two answers to a variant, one for either label: both must be right.
        let of_index = strip.verdicts.iter().filter(|(at, _)| *at == u64::from(index));
        of_index.map(|(_, verdict)| *verdict).reduce(|a, b| if a == Verdict::Right { b } else { a })
    };
    let mut paths = [const { String::new() }; 4];
    let mut counts = [0; 3];
    for index in 0..variants {
        let verdict = verdict_of(index);
        let kind = verdict.map_or(3, kind);
        if let Some(path) = paths.get_mut(kind) {
            *path += &mark(verdict, index);
        }
        if let Some(count) = counts.get_mut(kind) {
            *count += 1;
        }
    }
    let [right, wrong, unparsed, pending] = paths;
    let (columns, lines) = (variants.clamp(1, LINE), variants.div_ceil(LINE).max(1));
    let view_box = format!("0 0 {} {}", columns * CELL, lines * CELL);
    // The drawing keeps its size until the window is narrower than it.
    let width = (columns * CELL).to_string();
    let [family, form, task] = [&strip.family, &strip.form, &strip.task].map(|name| Some(name.clone()));
    let pick = Pick { family, form, task, index: None };
    let open = move |event: MouseEvent| {
        let index = clicked(&event, columns).filter(|index| *index < variants);
        page.send(Action::Open(Dialog::Items(Pick { index, ..pick.clone() })));
    };
    let [r, w, u] = counts;
    let name = match Task::named(&strip.task) {
        Some(Task::Solving) | None => text::capital(&strip.form),
        Some(task) => format!("{} · {}", text::capital(&strip.form), text::task(task)),
    };
    view! {
        <button type="button" class="strip" on:click=open>
            <span class="strip-form"><span class="sr">{title.to_owned()} ", "</span>{name}</span>
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
