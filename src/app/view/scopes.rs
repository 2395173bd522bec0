//! Which families take part, in a run or on sheets: those the built-in models know, all, a topic, or one.

use super::knobs;
use crate::app::page::Page;
use crate::app::session::lab::Scope;
use crate::app::text;
use leptos::prelude::*;

/// A list of them; `choose` gets the name of the chosen entry.
pub(super) fn choice(
    page: Page,
    id: &'static str,
    name: &'static str,
    topics: Memo<Vec<String>>,
    shown: Memo<String>,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let groups = page.get(|session| knobs::groups(&session.families));
    let option = move |scope: Scope, title: String| {
        let name = scope.name();
        let own = name.clone();
        view! { <option value=name prop:selected=move || shown.with(|shown| *shown == own)>{title}</option> }
    };
    let topics = move || {
        let topics = topics.get().into_iter();
        topics.map(|topic| option(Scope::Topic(topic.clone()), text::topic(&topic))).collect::<Vec<_>>()
    };
    let families = move || {
        let one = |(topic, families): (String, Vec<(String, String)>)| {
            let families = families.into_iter().map(|(id, title)| option(Scope::Family(id), title));
            view! { <optgroup label=text::topic(&topic) lang="en">{families.collect::<Vec<_>>()}</optgroup> }
        };
        groups.get().into_iter().map(one).collect::<Vec<_>>()
    };
    view! {
        <div class="field grow">
            <label for=id>{name}</label>
            <select id=id on:change=move |event| choose(event_target_value(&event))>
                {option(Scope::Learned, text::SCOPE_LEARNED.get().into())}
                {option(Scope::All, text::SCOPE_ALL.get().into())}
                <optgroup label=text::SCOPE_TOPICS.get()>{topics}</optgroup>
                {families}
            </select>
        </div>
    }
    .into_any()
}
