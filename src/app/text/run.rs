//! What the page says about runs and the figures they give.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{Text, counted, english, fill, local, places};
use super::{form_named, known};
use crate::app::session::lab::Progress;
use crate::checklist::Task;
use crate::checklist::prompt::Role;

pub const RUN_TITLE: Text = english("How often is it still right?");
pub const RUN_INTRO: Text = english(
    "Deal many variants of each problem to one respondent and watch where it breaks. An average \
    hides it; the worst case over rerolls shows it.",
);
pub const WHO: Text = english("Who answers");
pub const SCOPE: Text = english("Problems");
pub const SCOPE_LEARNED: Text = english("What Thinker and Parrot have learned");
pub const SCOPE_ALL: Text = english("All problems");
pub const SCOPE_TOPICS: Text = english("A topic");
pub const VARIANTS: Text = english("Variants of each");
pub const START: Text = english("Start");
pub const CANCEL: Text = english("Cancel");
pub const START_AGAIN: Text = english("Start again");
pub const GO_ON: Text = english("Go on");
pub const NO_RUN: Text = english(
    "Nothing has run yet. A reference solver is done in a second and shows what the figures mean; \
    the model takes longer and is the reason to be here.",
);
pub const BUILT_IN: Text = english("The model in this page");
pub const REFERENCE: Text = english("Reference solvers");
pub const FIGURES: Text = english("Figures");
pub const AVERAGE: Text = english("Average");
pub const AVERAGE_HINT: Text = english("share of variants right");
pub const WORST_HINT: Text = english("chance that this many rerolls in a row are right");
pub const RR: Text = english("Robustness");
pub const RR_HINT: Text = english("worst case over average");
pub const UNPARSED: Text = english("Not gradable");
pub const UNPARSED_HINT: Text = english("replies without a readable answer");
pub const NOT_DEFINED: Text = english("n/a");
pub const INTERVALS: Text =
    english("Intervals are 95 %: Wilson's for shares of answers, a bootstrap over problems for the rest.");
pub const HEAT: Text = english("By form and task");
pub const STRIPS: Text = english("Every variant");
pub const STRIPS_HINT: Text =
    english("One mark per variant, in the order of their index. Choose a row or a mark to see the items.");
pub const PENDING: Text = english("to come");
pub const ITEM_LINK: Text = english("Open in Try");
pub const ITEM_QUESTION: Text = english("Question");
pub const ITEM_REPLY: Text = english("Reply");
pub const ITEM_GRADE: Text = english("Graded");
pub const ITEM_GOLD: Text = english("Right answer");
pub const ITEMS_MORE: Text = english("Show more");

pub fn worst(k: usize) -> String {
    fill!("Worst of {k}", k)
}

pub fn plan(families: usize, variants: u32, forms: usize, tasks: usize, items: usize) -> String {
    let problems = counted!(families, "{families} problem", "{families} problems", families);
    let each = counted!(variants, "{variants} variant", "{variants} variants", variants);
    let told = counted!(forms, "{forms} form", "{forms} forms", forms);
    let questions = counted!(items, "{items} question", "{items} questions", items);
    match tasks {
        1 => fill!("{problems} × {each} in {told}: {questions}.", problems, each, told, questions),
        _ => fill!(
            "{problems} × {each} in {told} and {tasks} tasks: {questions}.",
            problems,
            each,
            told,
            tasks,
            questions
        ),
    }
}

pub fn progress(done: usize, total: usize, rate: Option<f64>, left: Option<f64>) -> String {
    let mut words = fill!("{done} of {total}", done, total);
    if let Some(rate) = rate {
        words += " · ";
        words += &fill!("{rate} a second", rate = rate_of(rate));
    }
    if let Some(left) = left.filter(|_| done < total) {
        words += " · ";
        words += &fill!("{time} left", time = duration(left));
    }
    words
}

/// So many a second, with a decimal where it matters.
pub(super) fn rate_of(rate: f64) -> String {
    places(rate, usize::from(rate < 10.0))
}

pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => local("under a second").into(),
        s if s < 90.0 => format!("{s:.0} s"),
        s => format!("{:.0} min", s / 60.0),
    }
}

pub fn run_started(who: &str, total: usize) -> String {
    fill!("Run started: {who}, {total} questions.", who = known(who), total)
}

pub fn run_goes_on(left: usize) -> String {
    fill!("The run goes on: {left} questions are left.", left)
}

pub fn run_ended(done: usize, total: usize, accuracy: &str, how: &str) -> String {
    fill!("Run {how}: {done} of {total} answered, {accuracy} right.", how, done, total, accuracy)
}

pub fn ended(progress: &Progress) -> &'static str {
    local(match progress {
        Progress::Running => "under way",
        Progress::Finished => "finished",
        Progress::Cancelled => "stopped",
        Progress::Failed(_) => "failed",
    })
}

pub fn said_by(role: Role) -> &'static str {
    local(match role {
        Role::User => "Asked before",
        Role::Assistant => "Answered",
    })
}

pub fn task_hint(task: Task) -> &'static str {
    local(match task {
        Task::Solving => "Find the answer",
        Task::Answerable => "Is there enough information?",
        Task::Outcome => "Is the final answer of a solution right?",
        Task::Process => "Which step of a solution is the first wrong one, if any?",
        Task::Part => "Find what one step finds",
        Task::Sequence => "Find the answer of a problem that needs another's",
        Task::FollowUp => "Solve it again with a number changed",
        Task::Correction => "Mend a wrong solution",
        Task::Doubt => "Stand by a right solution",
    })
}

pub fn task(task: Task) -> &'static str {
    local(match task {
        Task::Solving => "Solving",
        Task::Answerable => "Answerable?",
        Task::Outcome => "Right answer?",
        Task::Process => "First wrong step",
        Task::Part => "One step",
        Task::Sequence => "Two in a row",
        Task::FollowUp => "Follow-up",
        Task::Correction => "Correction",
        Task::Doubt => "Are you sure?",
    })
}

pub fn unparsed_share(share: &str) -> String {
    fill!("{share} not gradable", share)
}

pub fn percent(share: f64) -> String {
    fill!("{number} %", number = places(100.0 * share, 1))
}

pub fn between(low: f64, high: f64) -> String {
    fill!("{low} to {high} %", low = places(100.0 * low, 1), high = places(100.0 * high, 1))
}

pub fn robustness_of(form: &str, families: usize, variants: usize) -> String {
    let form = form_named(form);
    let problems = counted!(families, "{families} problem", "{families} problems", families);
    fill!("{form} form, {problems}, up to {variants} variants of each.", form, problems, variants)
}

/// What follows the count of a strip for those who cannot see its marks.
pub fn strip(wrong: usize, unparsed: usize) -> String {
    fill!(" right, {wrong} wrong, {unparsed} not gradable. Show the items.", wrong, unparsed)
}

pub fn items_title(
    family: Option<&str>,
    form: Option<&str>,
    task: Option<&str>,
    index: Option<u32>,
) -> String {
    let mut parts = Vec::new();
    parts.extend(family.map(str::to_owned));
    parts.extend(form.map(form_named));
    parts.extend(task.map(str::to_owned));
    parts.extend(index.map(|index| format!("#{index}")));
    if parts.is_empty() { local("All items").into() } else { parts.join(" · ") }
}
