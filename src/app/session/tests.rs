//! What the page does, told as actions and what comes of them.

use super::lab::{Knob, Progress, Respondent, Scope};
use super::late::LATE;
use super::*;
use crate::answer::Verdict;
use crate::checklist::group::of_tasks;
use crate::checklist::{Form, Task};
use crate::family::builtin;
use crate::respondent::Solver;

/// The page as it opens, both pieces of the program there.
fn opened(hash: &str) -> (Session, Vec<Effect>) {
    let (mut session, mut effects) = first_piece(hash);
    effects.retain(|effect| *effect != Effect::Fetch);
    effects.extend(session.complete(&LATE));
    (session, effects)
}

fn first_piece(hash: &str) -> (Session, Vec<Effect>) {
    let start = Start { base: "https://x.org/".into(), hash: hash.into(), entropy: 7, ..Start::default() };
    Session::new(builtin::all().into(), start).unwrap()
}

fn session() -> Session {
    opened("#1/apples-left.1/7").0
}

#[test]
fn a_page_without_a_link_shows_a_problem_and_says_which() {
    let (session, effects) = opened("");
    assert_eq!(session.view, View::Try);
    assert_eq!(effects, [Effect::Replace(session.link().to_owned())]);
    assert!(session.banner.is_empty());
}

#[test]
fn a_whole_link_opens_its_problem_and_nothing_is_rewritten() {
    let link = session().link().to_owned();
    let (session, effects) = opened(&format!("#{link}"));
    assert_eq!((session.link(), effects), (link.as_str(), Vec::new()));
    assert_eq!(session.address(), format!("https://x.org/#{link}"));
}

#[test]
fn a_damaged_link_is_explained_and_a_problem_shown() {
    let noise = "x".repeat(100_000);
    for (hash, note) in [
        ("#9/apples-left.1/7", "schema '9'"),
        ("#1/pears.1/7", "no problem family called 'pears'"),
        ("#1/apples-left.1/7?lv=99", "Shown is level 3"),
        ("#1/apples-left.4/7", "version 4"),
        (noise.as_str(), "100000 characters long"),
    ] {
        let (session, effects) = opened(hash);
        assert!(session.banner.concat().contains(note), "{note}: {:?}", session.banner);
        assert_eq!(effects, [Effect::Replace(session.link().to_owned())]);
        assert!(!session.puzzle.problem.item.question.is_empty());
    }
}

#[test]
fn the_first_piece_deals_and_everything_else_waits_for_the_second() {
    let (mut session, effects) = first_piece("#1/apples-left.1/7");
    assert_eq!(effects, [Effect::Replace(session.link().to_owned())]);
    let answer = session.puzzle.problem.item.answer.clone();
    assert!(session.step(Action::Reroll(1)).iter().any(|effect| matches!(effect, Effect::Push(_))));
    session.step(Action::Hash("#1/apples-left.1/7".into()));
    session.step(Action::Change(Change::Form(Form::Paraphrase)));
    assert_eq!(session.puzzle.problem.item.form, Form::Paraphrase);
    session.step(Action::Type(answer));
    assert_eq!(session.figure("p"), None);
    for waits in [Action::Check, Action::Change(Change::Form(Form::Inverse))] {
        assert_eq!(session.step(waits), [Effect::Fetch]);
    }
    assert_eq!((session.puzzle.grade.clone(), session.puzzle.problem.item.form), (None, Form::Paraphrase));
    let effects = session.complete(&LATE);
    assert_eq!(session.puzzle.problem.item.form, Form::Inverse, "done in the order it was asked for");
    assert_eq!(effects, [Effect::Push(session.link().to_owned())]);
}

#[test]
fn a_link_to_a_form_of_the_second_piece_opens_when_that_is_there() {
    let mut session = session();
    session.step(Action::Change(Change::Form(Form::Inverse)));
    let link = session.link().to_owned();
    let (mut opening, effects) = first_piece(&format!("#{link}"));
    assert_eq!(effects, [Effect::Fetch], "the address stays");
    assert!(opening.is_opening());
    assert_eq!(opening.complete(&LATE), []);
    assert_eq!((opening.link(), opening.is_opening()), (link.as_str(), false));
}

#[test]
fn a_link_outlives_a_second_piece_that_cannot_be_had() {
    let mut session = session();
    session.step(Action::Change(Change::Form(Form::Inverse)));
    let link = session.link().to_owned();
    let (mut opening, _) = first_piece(&format!("#{link}"));
    opening.step(Action::Check);
    opening.incomplete();
    assert!(opening.is_opening() && opening.banner == [text::INCOMPLETE.get()]);
    assert_eq!(opening.step(Action::Fetch), [Effect::Fetch]);
    assert_eq!((opening.complete(&LATE), opening.link()), (vec![], link.as_str()));
    assert!(opening.banner.is_empty() && opening.puzzle.grade.is_none());
}

#[test]
fn a_link_that_waits_is_overtaken_by_another_problem() {
    let mut session = session();
    session.step(Action::Change(Change::Form(Form::Inverse)));
    let (mut opening, _) = first_piece(&format!("#{}", session.link()));
    opening.step(Action::Reroll(5));
    let link = opening.link().to_owned();
    assert!(!opening.is_opening());
    assert_eq!((opening.complete(&LATE), opening.link()), (vec![], link.as_str()));
}

#[test]
fn a_second_piece_that_cannot_be_had_is_explained_and_can_be_asked_for_again() {
    let (mut session, _) = first_piece("#1/apples-left.1/7");
    session.incomplete();
    assert!(session.missing && session.banner.is_empty(), "nobody has missed it yet");
    assert_eq!((session.step(Action::Fetch), session.missing), (vec![Effect::Fetch], false));
    session.step(Action::Type("5".into()));
    session.step(Action::Check);
    session.incomplete();
    assert_eq!(session.banner, [text::INCOMPLETE.get()]);
    assert_eq!(session.puzzle.typed, "5");
    assert_eq!(session.step(Action::Check), [Effect::Fetch]);
    session.complete(&LATE);
    assert!(session.puzzle.grade.is_some());
}

#[test]
fn a_reroll_differs_is_a_step_of_history_and_forgets_the_answer() {
    let mut session = session();
    session.step(Action::Type("4".into()));
    session.step(Action::Reveal);
    for entropy in 0..50 {
        let before = session.puzzle.problem.item.question.clone();
        let effects = session.step(Action::Reroll(entropy));
        assert_ne!(session.puzzle.problem.item.question, before);
        assert_eq!(effects, [Effect::Push(session.link().to_owned())]);
        assert_eq!(session.said.1, session.puzzle.problem.item.question);
    }
    assert_eq!((session.puzzle.typed.as_str(), session.puzzle.revealed), ("", 0));
}

#[test]
fn back_shows_the_problem_before_without_touching_the_history() {
    let mut session = session();
    let first = session.link().to_owned();
    session.step(Action::Reroll(1));
    assert_eq!(session.step(Action::Hash(format!("#{first}"))), []);
    assert_eq!(session.link(), first);
}

#[test]
fn knobs_change_what_they_say_and_no_more() {
    let mut session = session();
    let item = |session: &Session| session.puzzle.problem.item.clone();
    session.step(Action::Change(Change::Level(3)));
    session.step(Action::Change(Change::Form(Form::Distractor)));
    session.step(Action::Change(Change::SeedStep(1)));
    session.step(Action::Change(Change::Index("5".into())));
    let now = item(&session);
    assert_eq!((now.level, now.form, now.seed.0, now.index), (3, Form::Distractor, 8, 5));
    session.step(Action::Change(Change::Seed(" 7K3Q9X ".into())));
    assert_eq!(item(&session).seed.to_string(), "7k3q9x");
    // A family that has no distractor is told as the original.
    session.step(Action::Change(Change::Family("two-step-equation".into())));
    let (now, family) = (item(&session), session.family().unwrap());
    assert_eq!(now.form.offered(family), Ok(()));
}

#[test]
fn a_seed_that_is_none_is_explained_and_changes_nothing() {
    let mut session = session();
    let link = session.link().to_owned();
    for (change, words) in
        [(Change::Seed("u!".into()), "one to seven letters"), (Change::Index("-1".into()), "whole number")]
    {
        assert_eq!(session.step(Action::Change(change)), []);
        assert!(session.seed_error.clone().unwrap().contains(words));
        assert_eq!(session.link(), link);
    }
    session.step(Action::Change(Change::SeedStep(1)));
    assert_eq!(session.seed_error, None);
}

#[test]
fn answers_are_right_wrong_or_not_gradable_and_silence_is_not_judged() {
    let mut session = session();
    session.step(Action::Check);
    assert_eq!(session.puzzle.grade, None);
    let answer = session.puzzle.problem.item.answer.clone();
    for (typed, verdict) in
        [(answer.as_str(), Verdict::Right), ("99999", Verdict::Wrong), ("what?", Verdict::Ungradable)]
    {
        session.step(Action::Type(typed.into()));
        assert_eq!(session.puzzle.grade, None, "a verdict is about what was judged");
        session.step(Action::Check);
        assert_eq!(session.puzzle.grade.as_ref().unwrap().verdict, verdict, "{typed}");
        assert!(!session.said.1.is_empty());
    }
}

#[test]
fn the_working_comes_line_by_line_and_the_answer_last() {
    let mut session = session();
    let steps = session.puzzle.problem.item.steps.clone();
    for step in &steps {
        session.step(Action::Reveal);
        assert_eq!(session.said.1, *step);
        assert!(!session.puzzle.solved());
    }
    session.step(Action::Reveal);
    assert!(session.puzzle.solved() && session.said.1.contains(&session.puzzle.problem.item.answer));
    let said = session.said.clone();
    session.step(Action::Reveal);
    assert_eq!(session.said, said);
}

#[test]
fn a_link_that_cannot_be_copied_is_shown() {
    let mut session = session();
    assert_eq!(session.step(Action::CopyLink), [Effect::Copy(Copied::Link, session.address())]);
    session.step(Action::Copied(Copied::Link, true));
    assert_eq!(session.dialog, None);
    session.step(Action::Copied(Copied::Link, false));
    assert_eq!(session.dialog, Some(Dialog::Qr));
}

#[test]
fn keys_work_where_they_mean_something() {
    let mut session = session();
    assert!(session.takes(Command::Reroll));
    session.step(Action::Hash("#run".into()));
    assert!(!session.takes(Command::Reroll) && session.takes(Command::Keys));
    session.step(Action::Command(Command::Keys, 0));
    assert!(!session.takes(Command::Keys), "a dialog is open");
    session.step(Action::Closed);
    session.step(Action::Keys(false));
    assert!(!session.takes(Command::Keys));
}

fn run(solver: Solver) -> Session {
    let mut session = session();
    session.step(Action::Setup(Knob::Respondent(Respondent::Solver(solver))));
    session.step(Action::Setup(Knob::Variants("4".into())));
    session
}

fn drive(session: &mut Session, mut effects: Vec<Effect>) {
    let mut now = 0.0;
    while let Some(Effect::Later(number)) = effects.pop() {
        now += 100.0;
        effects = session.step(Action::Slice(number, now));
    }
}

#[test]
fn a_run_asks_every_form_of_every_variant_once() {
    let mut session = run(Solver::Exact);
    let effects = session.step(Action::StartRun(0.0));
    drive(&mut session, effects);
    let run = session.run.as_ref().unwrap();
    assert_eq!(run.progress, Progress::Finished);
    assert_eq!((run.records.len(), run.report.report().n), (run.total, run.total));
    assert_eq!(run.report.report().accuracy.value.known(), Some(1.0));
    assert_eq!(run.lines().lines().count(), run.total);
    let strip = &run.report.report().strips[0];
    assert_eq!(strip.verdicts.len(), 4);
    let pick = Pick {
        family: Some(strip.family.clone()),
        form: Some(strip.form.clone()),
        task: None,
        index: Some(2),
        level: None,
        beside: false,
    };
    assert_eq!(session.picked(&pick).count(), 1);
}

#[test]
fn a_run_of_all_four_tasks_fills_the_whole_checklist() {
    let mut session = run(Solver::Exact);
    for task in Task::ALL.iter().skip(1) {
        session.step(Action::Setup(Knob::Task(*task)));
    }
    session.step(Action::Setup(Knob::Scope(Scope::Family("apples-left".into()).name())));
    assert_eq!(session.setup.items(&session.families), 4 * 28, "four variants of twenty-eight items");
    let effects = session.step(Action::StartRun(0.0));
    drive(&mut session, effects);
    let run = session.run.as_ref().unwrap();
    assert_eq!((run.records.len(), run.report.report().cells.len()), (run.total, 16));
    assert_eq!((run.report.report().all.mean.known(), run.report.report().all.cells), (Some(1.0), 16));
    let pick = Pick {
        family: None,
        form: None,
        task: Some("outcome".into()),
        index: Some(1),
        level: None,
        beside: false,
    };
    assert_eq!(session.picked(&pick).count(), 8, "either label in four forms");
}

#[test]
fn a_run_under_way_keeps_its_set_up_and_can_be_stopped() {
    let mut session = run(Solver::LastNumber);
    let effects = session.step(Action::StartRun(0.0));
    assert_eq!(session.step(Action::StartRun(1.0)), [], "one at a time");
    let effects = effects.into_iter().flat_map(|effect| match effect {
        Effect::Later(number) => session.step(Action::Slice(number, 10.0)),
        _ => Vec::new(),
    });
    let effects = effects.collect::<Vec<_>>();
    session.step(Action::Setup(Knob::Scope(Scope::Topic("algebra".into()).name())));
    session.step(Action::CancelRun);
    let kept = session.run.as_ref().unwrap().records.len();
    drive(&mut session, effects);
    let run = session.run.as_ref().unwrap();
    assert_eq!((run.progress.clone(), run.records.len()), (Progress::Cancelled, kept));
    assert_eq!(run.setup.scope, Scope::Learned);
    assert_eq!(run.report.report().n, kept, "the figures are those of all answers");
}

#[test]
fn a_set_up_is_kept_within_bounds() {
    let mut session = session();
    for (typed, variants) in
        [("0", 1), ("100000", super::lab::MAX_VARIANTS), ("many", super::lab::MAX_VARIANTS), ("7", 7)]
    {
        session.step(Action::Setup(Knob::Variants(typed.into())));
        assert_eq!(session.setup.variants, variants, "{typed}");
    }
    for form in Form::ROWS {
        session.step(Action::Setup(Knob::Form(*form)));
    }
    assert_eq!(session.setup.forms, [Form::Inverse], "the last form stays");
    session.step(Action::Setup(Knob::Task(Task::Solving)));
    assert_eq!(session.setup.tasks, [Task::Solving], "the last task stays");
    session.step(Action::Setup(Knob::Task(Task::Process)));
    session.step(Action::Setup(Knob::Task(Task::Answerable)));
    assert_eq!(session.setup.tasks, [Task::Solving, Task::Answerable, Task::Process]);
}

mod author;

mod bench;

mod beside;

mod class;

mod lab;

mod meeting;

mod model;

mod models;

mod remote;

mod siblings;
