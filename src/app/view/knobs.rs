//! Family, level and form.

use crate::app::page::Page;
use crate::app::session::Action;
use crate::app::session::change::Change;
use crate::app::text;
use crate::checklist::Form;
use crate::family::Family;
use leptos::prelude::*;

pub(super) fn knobs(page: Page) -> impl IntoView {
    view! {
        {family(page)}
        {level(page)}
        {form(page)}
    }
}

fn family(page: Page) -> impl IntoView {
    let groups = page.get(|session| groups(&session.families));
    let shown = page.get(|session| session.puzzle.problem.item.family.clone());
    let option = move |(id, title): (String, String)| {
        let own = id.clone();
        let chosen = Memo::new(move |_| shown.with(|shown| *shown == own));
        view! { <option value=id lang="en" prop:selected=move || chosen.get()>{title}</option> }
    };
    view! {
        <div class="field grow">
            <label for="family">{text::FAMILY.get()}</label>
            <select
                id="family"
                on:change=move |event| page.send(Action::Change(Change::Family(event_target_value(&event))))
            >
                {move || {
                    let groups = groups.get().into_iter();
                    groups
                        .map(|(topic, families)| view! {
                            <optgroup label=text::topic(&topic) lang="en">
                                {families.into_iter().map(option).collect::<Vec<_>>()}
                            </optgroup>
                        })
                        .collect::<Vec<_>>()
                }}
            </select>
        </div>
    }
}

/// Ids and titles by topic, topics in the order of their first family.
pub(super) fn groups(families: &[Family]) -> Vec<(String, Vec<(String, String)>)> {
    let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for family in families {
        let entry = (family.id.clone(), family.title.clone());
        match groups.iter_mut().find(|(topic, _)| *topic == family.topic) {
            Some((_, group)) => group.push(entry),
            None => groups.push((family.topic.clone(), vec![entry])),
        }
    }
    groups
}

/// The topics of families, in the order of their first one.
pub(super) fn topics<'f>(families: impl IntoIterator<Item = &'f Family>) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    for family in families {
        if !topics.contains(&family.topic) {
            topics.push(family.topic.clone());
        }
    }
    topics
}

fn level(page: Page) -> AnyView {
    let top = page.get(|session| session.family().map_or(1, Family::top_level));
    let shown = page.get(|session| session.puzzle.problem.item.level);
    let choose = move |level| page.send(Action::Change(Change::Level(level)));
    levels("level", top, shown, choose, ().into_any())
}

/// The rungs of a ladder, one of them chosen, and whatever else belongs to them; `name` is that of the radio buttons.
pub(super) fn levels(
    name: &'static str,
    top: Memo<u8>,
    shown: Memo<u8>,
    choose: impl Fn(u8) + Copy + Send + Sync + 'static,
    more: AnyView,
) -> AnyView {
    let one = move |level: u8| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    prop:checked=move || shown.get() == level
                    on:change=move |_| choose(level)
                />
                <span>{level.to_string()}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{text::LEVEL.get()}</legend>
            <div class="segments">{move || (1..=top.get()).map(one).collect::<Vec<_>>()} {more}</div>
        </fieldset>
    }
    .into_any()
}

fn form(page: Page) -> impl IntoView {
    let shown = page.get(|session| session.puzzle.problem.item.form);
    let one = move |form: Form| {
        let absent = page.get(move |session| {
            session.family().and_then(|family| form.offered(family).err()).map(|why| why.to_string())
        });
        let hint = move || absent.get().unwrap_or_else(|| text::form_hint(form).into());
        view! {
            <label title=hint>
                <input
                    type="radio"
                    name="form"
                    disabled=move || absent.with(Option::is_some)
                    prop:checked=move || shown.get() == form
                    on:change=move |_| page.send(Action::Change(Change::Form(form)))
                />
                <span>{text::form(form)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{text::FORM.get()}</legend>
            <div class="segments">{Form::ROWS.iter().copied().map(one).collect::<Vec<_>>()}</div>
        </fieldset>
    }
}
