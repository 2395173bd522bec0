//! Parrot and Thinker meet: asked the same, one after the other, and nobody's way is blocked.

use super::*;
use crate::app::session::desk::{File, Model};
use crate::app::session::meeting::{Order, REROLLS, Stage};
use crate::app::session::siblings::Mix;
use crate::engine::message::{FromWorker, Source, ToWorker, Words};
use crate::engine::{Reason, Timings};

fn meet(session: &mut Session, order: Order) -> Vec<Effect> {
    session.step(Action::Meeting(order))
}

/// A page that was opened without a link, its worker awake.
fn welcomed() -> (Session, Vec<Effect>) {
    let (mut session, _) = opened("");
    assert!(session.welcomes());
    meet(&mut session, Order::Offer(5));
    let effects = meet(&mut session, Order::Begin);
    assert_eq!(effects, [Effect::Wake]);
    let effects = session.step(Action::Heard(FromWorker::Ready, 0.0));
    (session, effects)
}

/// Which file is loaded, and what is asked, under which numbers.
fn wanted(effects: &[Effect]) -> (u32, String, u32, Vec<String>) {
    let load = effects.iter().find_map(|effect| match effect {
        Effect::Post(ToWorker::Load { request, source: Source::Address(address), .. }) => {
            Some((*request, address.clone()))
        }
        _ => None,
    });
    let ask = effects.iter().find_map(|effect| match effect {
        Effect::Post(ToWorker::Ask { request, items, .. }) => Some((*request, items.clone())),
        _ => None,
    });
    let ((load, address), (ask, items)) = (load.unwrap(), ask.unwrap());
    let questions = items.into_iter().map(|item| match item.prompt {
        Words::Question(question) => question,
        other => panic!("{other:?}"),
    });
    (load, address, ask, questions.collect())
}

/// The guest comes and answers: so many rightly.
fn answers(session: &mut Session, effects: &[Effect], right: usize) -> Vec<Effect> {
    let (load, _, ask, questions) = wanted(effects);
    let stored = session.step(Action::Heard(model::loaded(load), 1.0));
    assert!(stored.iter().all(|effect| !matches!(effect, Effect::Store("model", _))), "guests come and go");
    let gold =
        session.meeting.as_ref().unwrap().items.iter().map(|item| item.answer.clone()).collect::<Vec<_>>();
    for (id, answer) in (0u32..).zip(&gold).take(questions.len()) {
        let said = if (id as usize) < right { answer.as_str() } else { "99999" };
        let (text, tokens, reason) = (format!("The answer is {said}."), vec![1], Reason::Stop);
        session.step(Action::Heard(
            FromWorker::Reply { request: ask, id, text, tokens, prompt_tokens: 9, reason, ms: 1.0 },
            2.0,
        ));
    }
    let done = FromWorker::Done { request: ask, timings: Timings::default(), workers: 1, cancelled: false };
    session.step(Action::Heard(done, 3.0))
}

#[test]
fn both_are_asked_the_practised_problem_and_its_rerolls() {
    let (mut session, effects) = welcomed();
    let (_, address, _, questions) = wanted(&effects);
    assert_eq!((address.as_str(), questions.len()), ("./models/parrot.gguf", 1 + REROLLS));
    let items = session.meeting.as_ref().unwrap().items.clone();
    assert_eq!(items[0].seed, builtin::PRACTISED);
    assert!(items.iter().all(|item| item.family == items[0].family));
    let mut different = questions.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), questions.len());
    let effects = answers(&mut session, &effects, 1);
    assert_eq!(session.meeting.as_ref().unwrap().right(0), Some(1));
    let (_, address, _, same) = wanted(&effects);
    assert_eq!((address.as_str(), same), ("./models/thinker.gguf", questions));
    answers(&mut session, &effects, 10);
    let meeting = session.meeting.as_ref().unwrap();
    assert_eq!((meeting.right(1), meeting.stage.clone()), (Some(10), Stage::Over));
    assert!(session.said.1.contains("Parrot has 1 of 10 right, Thinker 10 of 10"), "{}", session.said.1);
    assert!(matches!(session.desk.model, Model::Ready(_)) && session.desk.file == File::default());
    // A mark opens its problem.
    let effects = meet(&mut session, Order::Show(3));
    assert!(matches!(effects.as_slice(), [Effect::Push(_)]));
    assert_eq!(session.puzzle.problem.item.question, items[3].question);
    let effects = meet(&mut session, Order::Again(6));
    assert!(!effects.is_empty() && session.meeting.as_ref().unwrap().items[0].id != items[0].id);
}

#[test]
fn whoever_wants_the_model_gets_it_at_once() {
    let (mut session, effects) = welcomed();
    let (_, _, asked, _) = wanted(&effects);
    let effects = session.step(Action::Ask);
    assert!(effects.contains(&Effect::Post(ToWorker::Cancel { request: asked })), "{effects:?}");
    let load = effects.iter().find_map(|effect| match effect {
        Effect::Post(ToWorker::Load { source: Source::Address(address), .. }) => Some(address.as_str()),
        _ => None,
    });
    assert_eq!(load, Some("./models/thinker.gguf"), "the one that was to be used");
    let meeting = session.meeting.as_ref().unwrap();
    assert_eq!(meeting.stage, Stage::Offered);
    assert!(meeting.rows.iter().flatten().all(Option::is_none));
    assert_eq!(meet(&mut session, Order::Begin), [], "not while somebody waits for an answer");
}

#[test]
fn it_can_be_closed_and_a_guest_that_cannot_be_had_is_told() {
    let (mut session, effects) = welcomed();
    let (load, _, asked, _) = wanted(&effects);
    let failed = FromWorker::Failed { request: Some(load), sentence: "the network is gone".into() };
    let effects = session.step(Action::Heard(failed, 1.0));
    assert!(effects.contains(&Effect::Post(ToWorker::Cancel { request: asked })));
    assert_eq!(session.meeting.as_ref().unwrap().stage, Stage::Failed("the network is gone".into()));
    assert!(
        meet(&mut session, Order::Begin)
            .iter()
            .any(|effect| matches!(effect, Effect::Post(ToWorker::Load { .. })))
    );
    session.step(Action::Crashed("out of memory".into()));
    assert_eq!(session.meeting.as_ref().unwrap().stage, Stage::Failed("out of memory".into()));
    meet(&mut session, Order::Begin);
    assert_eq!(meet(&mut session, Order::Close).last(), Some(&Effect::Focus("title")));
    assert!(session.meeting.is_none());
}

#[test]
fn who_came_by_a_link_or_has_a_model_is_not_held_up() {
    let (session, _) = opened("#1/apples-left.1/7");
    assert!(!session.welcomes());
    let start = Start { model: "mix 0".into(), entropy: 7, ..Start::default() };
    let (session, _) = Session::new(builtin::all().into(), start).unwrap();
    assert_eq!(session.desk.file, File::BuiltIn(Mix::PARROT));
    assert!(!session.welcomes());
}

#[test]
fn a_run_that_is_started_meanwhile_is_answered_by_whom_it_says() {
    let (mut session, effects) = welcomed();
    let (load, ..) = wanted(&effects);
    session.step(Action::Heard(model::loaded(load), 1.0));
    session.step(Action::Hash("#lab".into()));
    session.step(Action::Setup(Knob::Scope("family:apples-left".into())));
    let effects = session.step(Action::StartRun(0.0));
    assert_eq!(session.run.as_ref().unwrap().who.name, "Thinker");
    let load = effects.iter().find_map(|effect| match effect {
        Effect::Post(ToWorker::Load { source: Source::Address(address), .. }) => Some(address.as_str()),
        _ => None,
    });
    assert_eq!(load, Some("./models/thinker.gguf"), "{effects:?}");
}

#[test]
fn what_fails_elsewhere_does_not_end_it() {
    let (mut session, _) = welcomed();
    let failed = FromWorker::Failed { request: Some(999), sentence: "loading was stopped".into() };
    session.step(Action::Heard(failed, 1.0));
    assert_eq!(session.meeting.as_ref().unwrap().stage, Stage::Asking(0));
}
