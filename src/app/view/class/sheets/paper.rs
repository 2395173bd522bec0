//! The sheets themselves and the key, as they come out of the printer.

use crate::app::page::Page;
use crate::app::session::lab::Scope;
use crate::app::session::sheets::{PREVIEW, Printed, Sheet, answer};
use crate::app::text;
use crate::app::view::dialog;
use leptos::prelude::*;
use std::sync::Arc;

/// What the sheets have in common.
#[derive(Clone, Copy)]
struct Look {
    base: StoredValue<String>,
    about: Memo<String>,
    codes: Memo<bool>,
    /// Whether the problems can be had elsewhere: those of an own family cannot.
    elsewhere: Memo<bool>,
}

pub(super) fn all(page: Page) -> AnyView {
    // As many as there are, not one by one: each is drawn once.
    let dealt = page.get(|session| {
        let sheets = &session.class.sheets;
        sheets.dealt.iter().map(|sheet| (sheet.dealing, sheet.number)).collect::<Vec<_>>()
    });
    let sheets = move || {
        drop(dealt.get());
        page.now(|session| session.class.sheets.dealt.clone())
    };
    let plan = move |part: fn(&crate::app::session::sheets::Plan) -> bool| {
        page.get(move |session| part(&session.class.sheets.plan))
    };
    let (space, key, codes) = (plan(|plan| plan.space), plan(|plan| plan.key), plan(|plan| plan.codes));
    let about = page.get(|session| {
        let plan = &session.class.sheets.plan;
        let title = match &plan.scope {
            Scope::Family(id) => {
                let family = session.families.iter().find(|family| family.id == *id);
                family.map(|family| family.title.clone()).unwrap_or_default()
            }
            Scope::Topic(topic) => text::topic(topic),
            Scope::Learned | Scope::All => text::MIXED.get().into(),
        };
        text::sheet_about(&title, plan.level)
    });
    let elsewhere = page.get(|session| match &session.class.sheets.plan.scope {
        Scope::Family(id) => !session.is_own(id),
        Scope::Topic(_) | Scope::Learned | Scope::All => true,
    });
    let base = StoredValue::new(page.now(|session| session.base.clone()));
    let look = Look { base, about, codes, elsewhere };
    let preview = page.get(|session| {
        let students = session.class.sheets.plan.students;
        text::preview(students.min(PREVIEW), students)
    });
    let address = page.get(|session| format!("{}#{}", session.base, session.class.sheets.address));
    view! {
        <section class="sheets" class:spacious=move || space.get() aria-labelledby="preview">
            <div class="preview-head">
                <h2 id="preview">{text::SHEETS_PREVIEW.get()}</h2>
                <p class="hint">{move || preview.get()}</p>
            </div>
            <For each=sheets key=|sheet| (sheet.dealing, sheet.number) children=move |sheet| paper(look, &sheet)/>
            {move || key.get().then(|| view! {
                <section class="sheet key" aria-labelledby="key">
                    <h3 id="key">{text::ANSWER_KEY.get()}</h3>
                    <p class="meta">{move || about.get()}</p>
                    <div class="key-tables">
                        <For each=sheets key=|sheet| (sheet.dealing, sheet.number) children=|sheet| answers(&sheet)/>
                    </div>
                    {move || elsewhere.get().then(|| view! {
                        <p class="again">{text::THESE_SHEETS.get()} " " <span class="address">{move || address.get()}</span></p>
                    })}
                </section>
            })}
        </section>
    }
    .into_any()
}

fn paper(look: Look, sheet: &Arc<Sheet>) -> AnyView {
    let name = text::sheet(sheet.number, &sheet.seed.to_string());
    let first = sheet.problems.first().map(|printed| look.address(printed));
    let first = move || {
        let address = first.as_ref().filter(|_| look.elsewhere.get());
        address.map(|address| dialog::drawing(address, text::SHEET_CODE.get().into()))
    };
    let about = look.about;
    let id = format!("sheet-{}", sheet.number);
    let own = id.clone();
    let problems =
        sheet.problems.iter().enumerate().map(|(place, printed)| problem(look, place + 1, printed));
    view! {
        <article class="sheet" class:beyond={sheet.number > PREVIEW} aria-labelledby=id>
            <div class="sheet-head">
                <div>
                    <h3>{move || about.get()}</h3>
                    <p class="who">
                        <span>{text::STUDENT_NAME.get()} <span class="rule"></span></span>
                        <span>{text::DATE.get()} <span class="rule short-rule"></span></span>
                    </p>
                    <p class="meta" id=own>{name}</p>
                </div>
                {first}
            </div>
            <ol class="tasks">{problems.collect::<Vec<_>>()}</ol>
        </article>
    }
    .into_any()
}

fn problem(look: Look, number: usize, printed: &Printed) -> AnyView {
    let html = printed.problem.statement.html();
    let figure = printed.figure.clone().map(|figure| view! { <div class="figure" inner_html=figure></div> });
    let unit = printed.problem.item.unit.clone().unwrap_or_default();
    let address = look.address(printed);
    let coded = move || look.codes.get() && look.elsewhere.get();
    let code = move || coded().then(|| dialog::drawing(&address, text::problem_code(number)));
    view! {
        <li>
            <div class="task">
                <div class="told">
                    <div class="question" lang="en" inner_html=html></div>
                    {figure}
                </div>
                {code}
            </div>
            <div class="working-space"></div>
            <p class="answer-rule">{text::SHEET_ANSWER.get()} <span class="rule short-rule"></span> " " <span lang="en">{unit}</span></p>
        </li>
    }
    .into_any()
}

impl Look {
    /// Where a problem can be tried on a screen.
    fn address(self, printed: &Printed) -> String {
        self.base.with_value(|base| format!("{base}#{}", printed.problem.item.link))
    }
}

fn answers(sheet: &Arc<Sheet>) -> AnyView {
    let name = text::sheet(sheet.number, &sheet.seed.to_string());
    let row = |(place, printed): (usize, &Printed)| {
        let answer = answer(&printed.problem.item);
        view! { <tr><th scope="row">{(place + 1).to_string()}</th><td lang="en">{answer}</td></tr> }
    };
    let rows = sheet.problems.iter().enumerate().map(row).collect::<Vec<_>>();
    view! {
        <table class:beyond={sheet.number > PREVIEW}>
            <caption>{name}</caption>
            <thead><tr><th scope="col">{text::KEY_NUMBER.get()}</th><th scope="col">{text::SHEET_ANSWER.get()}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
