//! What the model does when it is asked, told the same way.

use super::*;
use crate::app::session::desk::Model;
use crate::app::session::talk::Speech;
use crate::engine::message::{FromWorker, Source, ToWorker, Words};
use crate::engine::{BackendKind, Info, Reason, Timings};

pub(super) fn info() -> Info {
    Info {
        name: Some("Thinker".into()),
        architecture: "llama".into(),
        kind: "Q8_0".into(),
        backend: BackendKind::Cpu,
        adapter: None,
        fallback: None,
        race: None,
        products: None,
        parameters: 900_000,
        bytes: 1_000_000,
        context: 512,
        vocabulary: 512,
    }
}

pub(super) fn loaded(request: u32) -> FromWorker {
    let (bytes, sha256, unkept) = (1_000_000, "a".repeat(64), None);
    FromWorker::Loaded { request, info: info(), bytes, sha256, unkept, fetch_ms: 1.0, start_ms: 1.0 }
}

/// Answers every question of a post rightly, in reverse order; gives what the session wants next.
fn answer(session: &mut Session, effects: Vec<Effect>) -> Vec<Effect> {
    let mut next = Vec::new();
    for effect in effects {
        match effect {
            Effect::Wake => next.extend(session.step(Action::Heard(FromWorker::Ready, 0.0))),
            Effect::Post(ToWorker::Load { request, .. }) => {
                next.extend(session.step(Action::Heard(loaded(request), 1.0)));
            }
            Effect::Post(ToWorker::Ask { request, items, .. }) => {
                for item in items.into_iter().rev() {
                    let Words::Question(question) = item.prompt else { panic!("a prompt") };
                    let text = format!("The answer is {}.", right(session, &question));
                    let (tokens, reason) = (vec![1, 2], Reason::Stop);
                    let reply = FromWorker::Reply {
                        request,
                        id: item.id,
                        text,
                        tokens,
                        prompt_tokens: 9,
                        reason,
                        ms: 1.0,
                    };
                    next.extend(session.step(Action::Heard(reply, 2.0)));
                }
                let done =
                    FromWorker::Done { request, timings: Timings::default(), workers: 1, cancelled: false };
                next.extend(session.step(Action::Heard(done, 3.0)));
            }
            other => next.push(other),
        }
    }
    next
}

fn right(session: &Session, question: &str) -> String {
    if session.puzzle.problem.item.question == question {
        return session.puzzle.problem.item.answer.clone();
    }
    let setup = &session.run.as_ref().unwrap().setup;
    for family in session.families.iter() {
        for index in 0..setup.variants {
            let problems = of_tasks(family, 1, setup.seed, index, Form::ROWS, &[Task::Solving]).unwrap();
            let found = problems.into_iter().find(|problem| problem.item.question == question);
            if let Some(problem) = found {
                return problem.item.answer;
            }
        }
    }
    panic!("nobody asked {question}")
}

fn token(request: u32, text: &str) -> Action {
    let top = Vec::new();
    let token = FromWorker::Token { request, id: 0, token: 1, text: text.into(), probability: 0.5, top };
    Action::Heard(token, 0.0)
}

fn asked(session: &mut Session) -> u32 {
    session.step(Action::Ask);
    let effects = session.step(Action::Heard(FromWorker::Ready, 0.0));
    let request = |effect: &Effect| match effect {
        Effect::Post(ToWorker::Ask { request, .. }) => Some(*request),
        _ => None,
    };
    effects.iter().find_map(request).unwrap()
}

#[test]
fn the_model_is_woken_loaded_and_asked_in_this_order() {
    let mut session = session();
    let effects = session.step(Action::Ask);
    assert_eq!(effects, [Effect::Wake]);
    assert_eq!(session.step(Action::Ask), [], "it has been asked");
    let posts = session.step(Action::Heard(FromWorker::Ready, 0.0));
    assert!(matches!(
        posts.as_slice(),
        [Effect::Post(ToWorker::Load { .. }), Effect::Post(ToWorker::Ask { .. })]
    ));
    answer(&mut session, posts);
    assert_eq!(session.desk.model, Model::Ready(info()));
    let talk = session.desk.talk.as_ref().unwrap();
    assert!(matches!(&talk.speech, Speech::Over(_, grade) if grade.verdict == Verdict::Right));
    // The second question needs no waking.
    assert!(matches!(session.step(Action::Ask).as_slice(), [Effect::Post(ToWorker::Ask { .. })]));
}

#[test]
fn what_is_said_about_another_problem_is_dropped() {
    let mut session = session();
    let old = asked(&mut session);
    session.step(token(old, "2"));
    assert_eq!(session.desk.talk.as_ref().unwrap().tokens.len(), 1);
    let effects = session.step(Action::Reroll(3));
    assert!(effects.contains(&Effect::Post(ToWorker::Cancel { request: old })));
    assert_eq!(session.desk.talk, None);
    session.step(Action::Ask);
    session.step(token(old, "late"));
    assert!(session.desk.talk.as_ref().unwrap().tokens.is_empty());
}

#[test]
fn a_model_that_cannot_be_had_says_why_and_can_be_asked_again() {
    let mut session = session();
    asked(&mut session);
    let reason = "the model file is truncated";
    let load = FromWorker::Failed { request: Some(1), sentence: reason.into() };
    session.step(Action::Heard(load, 0.0));
    assert!(matches!(&session.desk.model, Model::Failed(_, why) if why == reason));
    assert_eq!(session.desk.talk.as_ref().unwrap().speech, Speech::Failed(reason.into()));
    let posts = session.step(Action::Ask);
    let [Effect::Post(ToWorker::Load { source, .. }), Effect::Post(ToWorker::Ask { .. })] = posts.as_slice()
    else {
        panic!("{posts:?}")
    };
    assert!(matches!(source, Source::Address(url) if url.ends_with("?again=1")), "past the browser's cache");
    session.step(Action::Crashed("it is gone".into()));
    assert_eq!(session.desk.talk.as_ref().unwrap().speech, Speech::Failed("it is gone".into()));
    assert_eq!(session.step(Action::Ask), [Effect::Wake], "a worker that died is started anew");
}

#[test]
fn a_run_by_the_model_goes_on_batch_by_batch_to_the_end() {
    let mut session = session();
    // One family, so that the number of batches does not grow with the collection.
    session.step(Action::Setup(Knob::Scope(Scope::Family("apples-left".into()).name())));
    session.step(Action::Setup(Knob::Variants("40".into())));
    let mut effects = session.step(Action::StartRun(0.0));
    for _ in 0..20 {
        effects = answer(&mut session, effects);
    }
    let run = session.run.as_ref().unwrap();
    assert_eq!(run.progress, Progress::Finished);
    assert_eq!(run.records.len(), run.total);
    assert_eq!(run.report.report().accuracy.value.known(), Some(1.0));
    assert_eq!(run.records[0].respondent, "Thinker");
}

#[test]
fn a_run_by_a_model_that_fails_says_so_and_keeps_what_it_has() {
    let mut session = session();
    session.step(Action::StartRun(0.0));
    session.step(Action::Heard(FromWorker::Ready, 0.0));
    session.step(Action::Crashed("the engine stopped".into()));
    let run = session.run.as_ref().unwrap();
    assert_eq!(run.progress, Progress::Failed("the engine stopped".into()));
}

#[test]
fn a_stopped_run_goes_on_with_what_was_not_answered() {
    for crash in [true, false] {
        let mut session = session();
        session.step(Action::Setup(Knob::Scope(Scope::Family("apples-left".into()).name())));
        session.step(Action::Setup(Knob::Variants("40".into())));
        session.step(Action::StartRun(0.0));
        assert!(!session.can_go_on(), "it is under way");
        let posts = session.step(Action::Heard(FromWorker::Ready, 0.0));
        // The worker gets as far as the third reply.
        let Some(Effect::Post(ToWorker::Ask { request, items, .. })) = posts.last() else {
            panic!("{posts:?}")
        };
        session.step(Action::Heard(loaded(request - 1), 0.5));
        for item in items.iter().skip(1).take(3) {
            let (text, tokens, reason) = ("The answer is 1.".to_owned(), vec![1], Reason::Stop);
            let (request, id) = (*request, item.id);
            let reply = FromWorker::Reply { request, id, text, tokens, prompt_tokens: 9, reason, ms: 1.0 };
            session.step(Action::Heard(reply, 1.0));
        }
        match crash {
            true => session.step(Action::Crashed("it stopped".into())),
            false => session.step(Action::CancelRun),
        };
        assert_eq!(session.run.as_ref().unwrap().records.len(), 3);
        assert!(session.can_go_on());
        let mut effects = session.step(Action::GoOn(1000.0));
        effects.retain(|effect| *effect != Effect::Focus("start"));
        for _ in 0..20 {
            effects = answer(&mut session, effects);
        }
        let run = session.run.as_ref().unwrap();
        assert_eq!((run.progress.clone(), run.records.len()), (Progress::Finished, run.total));
        let ids: std::collections::HashSet<_> = run.records.iter().map(|record| &record.item.id).collect();
        assert_eq!(ids.len(), run.total, "none twice");
        assert!(run.times[1] - run.times[0] < 100.0, "the time in between does not count");
        assert!(!session.can_go_on());
    }
}
