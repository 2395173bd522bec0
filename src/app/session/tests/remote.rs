//! Models from elsewhere: endpoints that answer or do not, and files of a hub.

use super::*;
use crate::app::remote::{Call, Endpoint, Fault, Key, MOST_PATIENCE, Mistake};
use crate::app::session::desk::{File, Model};
use crate::app::session::models::Order;
use crate::app::session::remote::Field;
use crate::app::session::talk::Speech;
use crate::engine::message::{FromWorker, Part, Source, ToWorker};
use crate::engine::{Reason, Timings};

fn order(session: &mut Session, order: Order) -> Vec<Effect> {
    session.step(Action::Models(order))
}

fn describe(session: &mut Session, url: &str, model: &str, key: &str) {
    for field in [Field::Url(url.into()), Field::Model(model.into()), Field::Key(Key::new(key))] {
        order(session, Order::Describe(field));
    }
}

fn connected() -> Session {
    let mut session = session();
    describe(&mut session, "https://api.example.com", "tiny", "sk-secret");
    order(&mut session, Order::Connect);
    session
}

fn call(effects: &[Effect]) -> Call {
    let mut calls = effects.iter().filter_map(|effect| match effect {
        Effect::Call(call) => Some(call.clone()),
        _ => None,
    });
    calls.next().unwrap_or_else(|| panic!("no call among {effects:?}"))
}

fn reply(session: &mut Session, request: u32, id: u32, text: &str) -> Vec<Effect> {
    let (text, tokens, reason) = (text.to_owned(), Vec::new(), Reason::Stop);
    let reply = FromWorker::Reply { request, id, text, tokens, prompt_tokens: 0, reason, ms: 0.0 };
    session.step(Action::Heard(reply, 1.0))
}

fn done(session: &mut Session, request: u32) -> Vec<Effect> {
    let done = FromWorker::Done { request, timings: Timings::default(), workers: 1, cancelled: false };
    session.step(Action::Heard(done, 2.0))
}

#[test]
fn an_endpoint_is_asked_without_any_worker() {
    let mut session = connected();
    assert_eq!(session.desk.model, Model::Elsewhere);
    assert_eq!(session.model_name(), "tiny");
    let effects = session.step(Action::Ask);
    let asked = call(&effects);
    assert_eq!(effects.len(), 1, "{effects:?}");
    assert!(asked.questions[0].1[0].content.starts_with(&session.puzzle.problem.item.question));
    assert_eq!(asked.endpoint.chat(), "https://api.example.com/v1/chat/completions");
    assert_eq!(session.waiting_words().as_deref(), Some("Waiting for api.example.com…"));

    let (text, probability, top) = ("The ans".to_owned(), f32::NAN, Vec::new());
    let piece = FromWorker::Token { request: asked.request, id: 0, token: 0, text, probability, top };
    session.step(Action::Heard(piece, 0.5));
    assert_eq!(session.desk.talk.as_ref().unwrap().tokens[0].probability, None, "it does not say");
    let right = format!("The answer is {}.", session.puzzle.problem.item.answer);
    reply(&mut session, asked.request, 0, &right);
    done(&mut session, asked.request);
    let talk = session.desk.talk.as_ref().unwrap();
    assert!(matches!(&talk.speech, Speech::Over(_, grade) if grade.verdict == Verdict::Right));
    assert_eq!(talk.timings, None);
}

#[test]
fn a_key_is_nowhere_but_in_the_call() {
    let mut session = session();
    describe(&mut session, "https://api.example.com", "tiny", "sk-secret");
    let effects = order(&mut session, Order::Connect);
    assert_eq!(effects, [Effect::Store("endpoint", "https://api.example.com tiny".into())]);
    let asked = session.step(Action::Ask);
    assert_eq!(call(&asked).key.header().unwrap().as_deref(), Some("Bearer sk-secret"));
    session.step(Action::Hush);
    session.step(Action::Setup(Knob::Variants("1".into())));
    let started = session.step(Action::StartRun(0.0));
    let link = session.step(Action::Runs(runs::Order::Share));
    let shown = format!("{session:?}{asked:?}{started:?}{link:?}{effects:?}");
    assert!(!shown.contains("secret"));

    let (start, remembered) = (Start::default(), "https://api.example.com tiny".to_owned());
    let start = Start { hash: "#models".into(), endpoint: remembered, ..start };
    let (session, _) = Session::new(builtin::all().into(), start).unwrap();
    let form = &session.desk.endpoint;
    assert_eq!((form.url.as_str(), form.model.as_str()), ("https://api.example.com", "tiny"));
    assert!(form.key.is_empty() && session.desk.file == File::default());
}

#[test]
fn a_wrong_description_is_told_beside_what_is_wrong() {
    for (url, model, key, mistake, place) in [
        ("", "m", "", Mistake::NoAddress, "endpoint-url"),
        ("http://example.com", "m", "", Mistake::Open, "endpoint-url"),
        ("https://example.com", "", "", Mistake::NoModel, "endpoint-model"),
        ("https://example.com", "m", "a b", Mistake::Key, "endpoint-key"),
    ] {
        let mut session = session();
        describe(&mut session, url, model, key);
        assert_eq!(order(&mut session, Order::Connect), [Effect::Focus(place)]);
        assert_eq!(session.desk.endpoint.mistake, Some(mistake));
        assert_eq!(session.desk.file, File::default());
        order(&mut session, Order::Describe(Field::Url("https://example.com".into())));
        assert_eq!(session.desk.endpoint.mistake, None);
    }
    let mut session = session();
    order(&mut session, Order::Describe(Field::Patience("1000000".into())));
    assert_eq!(session.desk.endpoint.patience, MOST_PATIENCE);
}

#[test]
fn a_call_is_hung_up_by_stop_and_by_another_problem() {
    for stop in [Action::Hush, Action::Reroll(3)] {
        let mut session = connected();
        let asked = call(&session.step(Action::Ask));
        let effects = session.step(stop);
        assert!(effects.contains(&Effect::HangUp(asked.request)), "{effects:?}");
        reply(&mut session, asked.request, 0, "late");
        assert!(session.desk.talk.as_ref().is_none_or(|talk| talk.speech == Speech::Stopped));
        call(&session.step(Action::Ask));
    }
}

#[test]
fn a_run_by_an_endpoint_keeps_what_it_has_when_that_fails_and_goes_on() {
    let mut session = connected();
    session.step(Action::Setup(Knob::Scope(Scope::Family("apples-left".into()).name())));
    session.step(Action::Setup(Knob::Variants("3".into())));
    let asked = call(&session.step(Action::StartRun(0.0)));
    assert_eq!(asked.questions.len(), session.run.as_ref().unwrap().total);
    reply(&mut session, asked.request, 1, "The answer is 1.");
    let sentence = "The endpoint asks to wait".to_owned();
    session.step(Action::Heard(FromWorker::Failed { request: Some(asked.request), sentence }, 2.0));
    let run = session.run.as_ref().unwrap();
    assert!(matches!(run.progress, Progress::Failed(_)) && run.records.len() == 1 && session.can_go_on());
    assert_eq!(run.records[0].respondent, "tiny at api.example.com");
    let again = call(&session.step(Action::GoOn(9.0)));
    assert_eq!(again.questions.len(), asked.questions.len() - 1);
    for (id, _) in &again.questions {
        reply(&mut session, again.request, *id, "The answer is 1.");
    }
    done(&mut session, again.request);
    assert_eq!(session.run.as_ref().unwrap().progress, Progress::Finished);
}

#[test]
fn an_endpoint_is_asked_for_its_models() {
    let mut session = session();
    describe(&mut session, "http://localhost:11434", "", "");
    let effects = order(&mut session, Order::ListModels);
    let [Effect::ListModels { request, endpoint, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(endpoint, &Endpoint::at("http://localhost:11434").unwrap());
    let late = order(&mut session, Order::ModelsListed(request + 1, Ok(vec!["other".into()])));
    assert_eq!((late, session.desk.endpoint.models.len()), (vec![], 0));
    order(&mut session, Order::ModelsListed(*request, Ok(vec!["only".into()])));
    assert_eq!(session.desk.endpoint.model, "only", "there is no choice");

    let effects = order(&mut session, Order::ListModels);
    let [Effect::ListModels { request, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    order(&mut session, Order::ModelsListed(*request, Err(Fault::Redirects)));
    assert!(session.desk.endpoint.failure.as_ref().unwrap().contains("elsewhere"));
}

#[test]
fn from_an_endpoint_there_is_a_way_back() {
    let mut session = connected();
    call(&session.step(Action::Ask));
    session.step(Action::Hush);
    let effects = order(&mut session, Order::Use(File::default()));
    assert_eq!(effects, [Effect::Wake]);
    assert!(matches!(session.desk.model, Model::Loading(_)));
}

#[test]
fn a_file_of_a_hub_is_fetched_and_one_that_broke_off_goes_on() {
    let (mut session, _) = opened("#models");
    session.step(Action::Heard(FromWorker::Ready, 0.0));
    assert_eq!(order(&mut session, Order::Fetch), [Effect::Focus("hub")]);
    assert!(session.desk.hub.1.is_some());
    order(&mut session, Order::Hub("o/r/a.gguf".into()));
    let effects = order(&mut session, Order::Fetch);
    let [Effect::Post(ToWorker::Load { request, source, .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let url = "https://huggingface.co/o/r/resolve/main/a.gguf".to_owned();
    assert_eq!(source, &Source::Download(url.clone()));
    let sentence = "the connection broke".to_owned();
    session.step(Action::Heard(FromWorker::Failed { request: Some(*request), sentence }, 1.0));
    let parts = vec![Part { url: url.clone(), key: "0f".into(), bytes: 5, total: Some(9) }];
    let shelf = FromWorker::Shelf { request: None, kept: vec![], parts: parts.clone(), room: None };
    session.step(Action::Heard(shelf, 1.0));
    assert_eq!(session.desk.shelf.parts, parts);
    let again = order(&mut session, Order::Again);
    assert!(matches!(again.first(), Some(Effect::Post(ToWorker::Load { source: Source::Download(_), .. }))));
    let removed = order(&mut session, Order::RemovePart("0f".into()));
    assert!(matches!(removed.first(), Some(Effect::Post(ToWorker::Remove { sha256, .. })) if sha256 == "0f"));
}

#[test]
fn a_key_goes_to_the_endpoint_that_it_was_given_for_and_to_no_other() {
    let mut session = connected();
    describe(&mut session, "https://other.example.org", "big", "sk-others");
    let header = |call: &Call| call.key.header().unwrap();
    assert_eq!(
        header(&call(&session.step(Action::Ask))).as_deref(),
        Some("Bearer sk-secret"),
        "still the first"
    );
    session.step(Action::Hush);

    // A run of the first endpoint goes on while the second is in use.
    session.step(Action::Setup(Knob::Variants("1".into())));
    session.step(Action::StartRun(0.0));
    session.step(Action::CancelRun);
    order(&mut session, Order::Connect);
    assert_eq!(session.model_name(), "big");
    let again = call(&session.step(Action::GoOn(9.0)));
    assert_eq!(
        (again.endpoint.host(), header(&again).as_deref()),
        ("api.example.com", Some("Bearer sk-secret"))
    );
    session.step(Action::CancelRun);
    assert_eq!(session.model_name(), "big", "and is in use again");

    // The address alone is changed: the key was not meant for that one.
    order(&mut session, Order::Describe(Field::Url("https://third.example.net".into())));
    for press in [Order::ListModels, Order::Connect] {
        assert_eq!(order(&mut session, press), [Effect::Focus("endpoint-key")]);
        assert_eq!(session.desk.endpoint.mistake, Some(Mistake::OthersKey));
    }
    order(&mut session, Order::Describe(Field::Key(Key::default())));
    order(&mut session, Order::Connect);
    assert_eq!(header(&call(&session.step(Action::Ask))), None);
}

#[test]
fn an_endpoint_outlives_the_worker_and_is_not_measured() {
    let mut session = connected();
    let asked = call(&session.step(Action::Ask));
    session.step(Action::Crashed("the engine stopped".into()));
    assert_eq!(session.desk.model, Model::Elsewhere);
    reply(&mut session, asked.request, 0, "The answer is 1.");
    assert!(matches!(session.desk.talk.as_ref().unwrap().speech, Speech::Over(..)));
    order(&mut session, Order::Measure);
    assert!(!session.desk.is_measured());
    let info = super::model::info();
    let sentence = "the GPU was lost".to_owned();
    session.step(Action::Heard(FromWorker::FellBack { request: 1, info, sentence }, 3.0));
    assert_eq!(session.desk.model, Model::Elsewhere, "that was about another model");
}
