//! The Models view: files that are opened, kept, used and removed.

use super::model::{info, loaded};
use super::*;
use crate::app::session::desk::{File, MAX_TOKENS, Model};
use crate::app::session::models::{Order, TOP_TOKENS};
use crate::app::session::races::Races;
use crate::app::session::talk::Speech;
use crate::engine::message::{FromWorker, Kept, Source, ToWorker};
use crate::engine::{BackendKind, Race};

fn kept(name: &str) -> Kept {
    Kept { name: name.into(), bytes: 98_000_000, sha256: "a".repeat(64), when: 7 }
}

fn heard(session: &mut Session, message: FromWorker) -> Vec<Effect> {
    session.step(Action::Heard(message, 0.0))
}

fn order(session: &mut Session, order: Order) -> Vec<Effect> {
    session.step(Action::Models(order))
}

fn open(session: &mut Session, name: &str) -> Vec<Effect> {
    order(session, Order::Open { name: name.into(), bytes: 98_000_000 })
}

fn shelf(session: &mut Session, kept: Vec<Kept>) -> Vec<Effect> {
    heard(session, FromWorker::Shelf { request: None, kept, parts: Vec::new(), room: Some(1) })
}

/// The request and source of the load among these.
fn load(effects: &[Effect]) -> (u32, Source) {
    let loads = effects.iter().filter_map(|effect| match effect {
        Effect::Post(ToWorker::Load { request, source, .. }) => Some((*request, source.clone())),
        _ => None,
    });
    let mut loads = loads.collect::<Vec<_>>();
    assert_eq!(loads.len(), 1, "{effects:?}");
    loads.remove(0)
}

/// The Models view, the worker listening and nothing kept.
fn models() -> Session {
    let (mut session, effects) = opened("#models");
    assert_eq!(session.view, View::Models);
    assert_eq!(effects, [Effect::Focus("title"), Effect::Wake]);
    assert!(matches!(
        heard(&mut session, FromWorker::Ready).as_slice(),
        [Effect::Post(ToWorker::List { .. })]
    ));
    shelf(&mut session, Vec::new());
    session
}

/// The same with a kept model that is loaded.
fn with_kept() -> Session {
    let mut session = models();
    let (request, _) = load(&open(&mut session, "mine.gguf"));
    shelf(&mut session, vec![kept("mine.gguf")]);
    heard(&mut session, loaded(request));
    session
}

#[test]
fn a_file_that_was_opened_is_kept_remembered_and_used_from_then_on() {
    let mut session = models();
    let (request, source) = load(&open(&mut session, "mine.gguf"));
    assert_eq!(source, Source::Opened("mine.gguf".into()));
    assert_eq!(session.desk.file, File::default(), "not before it is there");
    shelf(&mut session, vec![kept("mine.gguf")]);
    let effects = heard(&mut session, loaded(request));
    let remembered = format!("{} 98000000 7 mine.gguf", "a".repeat(64));
    assert_eq!(effects, [Effect::Persist, Effect::Store("model", remembered.clone())]);
    assert_eq!(session.desk.file, File::Kept(kept("mine.gguf")));
    assert_eq!(session.model_name(), "mine");

    // Another visit: nothing is loaded before somebody asks.
    let start = Start { hash: "#1/apples-left.1/7".into(), model: remembered, ..Start::default() };
    let (mut session, _) = Session::new(builtin::all().into(), start).unwrap();
    session.complete(&LATE);
    assert_eq!((&session.desk.model, session.model_name().as_str()), (&Model::Asleep, "mine"));
    session.step(Action::Ask);
    let (_, source) = load(&heard(&mut session, FromWorker::Ready));
    assert_eq!(source, Source::Kept("a".repeat(64)));
}

#[test]
fn what_the_browser_remembers_need_not_be_believed() {
    for odd in ["", "x", "a b c d", &"a".repeat(64), &format!("{} 1 x n", "a".repeat(64))] {
        assert_eq!(File::recalled(odd), File::default(), "{odd}");
    }
    let file = File::Kept(Kept { name: "a name with blanks.gguf".into(), ..kept("") });
    assert_eq!(File::recalled(&file.remembered()), file);
}

#[test]
fn a_file_that_cannot_be_kept_is_used_as_long_as_the_page_is_open() {
    let mut session = models();
    let (request, _) = load(&open(&mut session, "mine.gguf"));
    let FromWorker::Loaded { info, bytes, sha256, fetch_ms, start_ms, .. } = loaded(request) else {
        panic!("no model")
    };
    let unkept = Some("the browser has no more room".into());
    let effects =
        heard(&mut session, FromWorker::Loaded { request, info, bytes, sha256, unkept, fetch_ms, start_ms });
    assert_eq!(effects, [Effect::Store("model", String::new())]);
    assert!(session.desk.notice.as_ref().unwrap().contains("no more room"));
    assert!(matches!(&session.desk.file, File::Opened { name, .. } if name == "mine.gguf"));
    let (_, source) = load(&session.step(Action::RunOn(BackendKind::Cpu)));
    assert_eq!(source, Source::Opened("mine.gguf".into()));
}

#[test]
fn a_file_that_is_refused_leaves_the_choice_as_it_was() {
    let mut session = with_kept();
    let (request, _) = load(&open(&mut session, "page.html"));
    heard(&mut session, FromWorker::Failed { request: Some(request), sentence: "it is no GGUF file".into() });
    assert!(matches!(&session.desk.model, Model::Failed(file, why)
        if file.name() == "page.html" && why == "it is no GGUF file"));
    assert_eq!(session.desk.file.name(), "mine.gguf");
    assert_eq!(load(&session.step(Action::Ask)).1, Source::Kept("a".repeat(64)));
}

#[test]
fn loading_can_be_stopped_and_what_comes_late_is_dropped() {
    let mut session = models();
    let (request, _) = load(&open(&mut session, "large.gguf"));
    heard(&mut session, FromWorker::Progress { request, loaded: 10, total: Some(100) });
    assert!(matches!(&session.desk.model, Model::Loading(loading) if loading.loaded == 10));
    session.step(Action::Ask);
    let effects = order(&mut session, Order::Stop);
    assert!(effects.contains(&Effect::Post(ToWorker::Cancel { request })));
    assert_eq!(session.desk.talk.as_ref().unwrap().speech, Speech::Stopped);
    heard(&mut session, FromWorker::Progress { request, loaded: 20, total: Some(100) });
    heard(&mut session, loaded(request));
    heard(
        &mut session,
        FromWorker::Failed { request: Some(request), sentence: "loading was stopped".into() },
    );
    assert_eq!((&session.desk.model, &session.desk.file), (&Model::Asleep, &File::default()));
}

#[test]
fn another_file_takes_the_place_of_one_on_its_way() {
    let mut session = models();
    let (first, _) = load(&open(&mut session, "first.gguf"));
    let effects = open(&mut session, "second.gguf");
    assert!(effects.contains(&Effect::Post(ToWorker::Cancel { request: first })));
    let (second, _) = load(&effects);
    heard(&mut session, FromWorker::Failed { request: Some(first), sentence: "loading was stopped".into() });
    heard(&mut session, loaded(second));
    assert_eq!((session.model_name().as_str(), &session.desk.model), ("second", &Model::Ready(info())));
}

#[test]
fn progress_says_how_fast_it_is() {
    let mut session = models();
    let (request, _) = load(&open(&mut session, "large.gguf"));
    for (now, loaded) in [(1000.0, 5_000_000), (1100.0, 15_000_000), (3000.0, 25_000_000)] {
        let progress = FromWorker::Progress { request, loaded, total: Some(98_000_000) };
        session.step(Action::Heard(progress, now));
    }
    let Model::Loading(loading) = &session.desk.model else { panic!("not loading") };
    assert_eq!(loading.rate(), Some(10_000_000.0));
    assert_eq!(text::model_loading(loading), "Loading large.gguf: 25.0\u{a0}MB of 98.0\u{a0}MB");
    assert_eq!(text::loading_rate(loading).unwrap(), "10.0\u{a0}MB a second, 7 s left");
    let progress = FromWorker::Progress { request, loaded: 98_000_000, total: Some(98_000_000) };
    session.step(Action::Heard(progress, 9000.0));
    assert_eq!(session.waiting_words().unwrap(), "Preparing large.gguf…");
}

#[test]
fn nothing_is_replaced_or_removed_while_somebody_waits_for_an_answer() {
    let mut session = with_kept();
    session.step(Action::Ask);
    assert_eq!(order(&mut session, Order::Use(File::default())), []);
    assert_eq!(open(&mut session, "other.gguf"), []);
    assert_eq!(session.said.1, text::MODEL_BUSY.get());
    order(&mut session, Order::Doubt("a".repeat(64)));
    assert_eq!(order(&mut session, Order::Remove), []);
    assert_eq!(session.desk.model, Model::Ready(info()));
}

#[test]
fn a_kept_file_is_removed_only_after_a_yes_and_the_built_in_model_takes_its_place() {
    let mut session = with_kept();
    let sha256 = "a".repeat(64);
    assert_eq!(order(&mut session, Order::Remove), [], "nobody asked for it");
    assert_eq!(order(&mut session, Order::Doubt(sha256.clone())), [Effect::Focus("doubt")]);
    order(&mut session, Order::Keep);
    assert_eq!(order(&mut session, Order::Remove), []);
    order(&mut session, Order::Doubt(sha256.clone()));
    let effects = order(&mut session, Order::Remove);
    let [Effect::Post(ToWorker::Remove { sha256: removed, .. }), Effect::Focus(_)] = effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(*removed, sha256);
    assert_eq!(shelf(&mut session, Vec::new()), [Effect::Store("model", String::new())]);
    assert!(session.said.1.contains("mine.gguf is no longer kept"));
    assert_eq!((&session.desk.file, &session.desk.model), (&File::default(), &Model::Asleep));
}

#[test]
fn a_damaged_kept_file_is_told_and_the_next_question_is_for_the_built_in_model() {
    let mut session = with_kept();
    let (request, _) = load(&session.step(Action::RunOn(BackendKind::Cpu)));
    // The worker removes it, tells what is left, then why.
    shelf(&mut session, Vec::new());
    let sentence = "the kept file mine.gguf is damaged".to_owned();
    heard(&mut session, FromWorker::Failed { request: Some(request), sentence });
    assert_eq!(session.desk.file, File::default());
    assert!(session.said.1.contains("is damaged"));
    assert!(matches!(load(&session.step(Action::Ask)).1, Source::Address(_)));
}

#[test]
fn a_browser_that_keeps_nothing_says_why() {
    let mut session = models();
    let effects = order(&mut session, Order::List);
    let [Effect::Post(ToWorker::List { request })] = effects.as_slice() else { panic!("{effects:?}") };
    heard(&mut session, FromWorker::Failed { request: Some(*request), sentence: "no place".into() });
    assert_eq!(session.desk.shelf.error.as_deref(), Some("No place."));
    assert_eq!(session.desk.model, Model::Asleep, "which says nothing about the model");
}

#[test]
fn the_most_tokens_of_a_reply_are_kept_within_bounds() {
    let mut session = with_kept();
    for (typed, most) in [("x", MAX_TOKENS), ("0", 1), ("99999", TOP_TOKENS), (" 24 ", 24)] {
        order(&mut session, Order::MaxTokens(typed.into()));
        assert_eq!(session.desk.max_tokens, most, "{typed}");
    }
    let effects = session.step(Action::Ask);
    assert!(matches!(effects.as_slice(), [Effect::Post(ToWorker::Ask { max_tokens: 24, batch: None, .. })]));
}

#[test]
fn a_run_goes_on_with_the_model_it_began_with() {
    let mut session = with_kept();
    let kept = session.desk.file.clone();
    session.step(Action::StartRun(0.0));
    session.step(Action::CancelRun);
    assert!(session.can_go_on());
    let (request, _) = load(&order(&mut session, Order::Use(File::default())));
    heard(&mut session, loaded(request));
    assert!(session.can_go_on());
    let effects = session.step(Action::GoOn(1.0));
    let File::Kept(Kept { sha256, .. }) = kept else { panic!("{kept:?}") };
    assert_eq!(load(&effects).1, Source::Kept(sha256));
    // The one in use is so again when it is over.
    session.step(Action::CancelRun);
    assert_eq!(session.desk.file, File::default());
}

#[test]
fn records_say_which_file_answered() {
    let mut session = with_kept();
    let effects = session.step(Action::StartRun(0.0));
    let Some(Effect::Post(ToWorker::Ask { request, .. })) = effects.last() else { panic!("{effects:?}") };
    let (text, reason) = ("The answer is 1.".to_owned(), crate::engine::Reason::Stop);
    let (request, tokens) = (*request, vec![1]);
    heard(
        &mut session,
        FromWorker::Reply { request, id: 0, text, tokens, prompt_tokens: 9, reason, ms: 1.0 },
    );
    assert_eq!(session.run.unwrap().records[0].respondent, "mine aaaaaaaa");
}

#[test]
fn a_race_is_remembered_and_known_at_the_next_load() {
    let race = |adapter: &str, gpu: u64| Race {
        cpu: 100,
        gpu,
        adapter: adapter.into(),
        workers: 2,
        batch: 64,
        weights: 1_000_000,
    };
    let mut session = models();
    let request = load(&order(&mut session, Order::Use(File::default()))).0;
    let mut arrived = loaded(request);
    if let FromWorker::Loaded { info, .. } = &mut arrived {
        info.race = Some(Box::new(race("Some GPU of 3 words", 250)));
    }
    let stored = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Store("races", line) => Some(line.clone()),
            _ => None,
        })
    };
    let remembered = stored(&heard(&mut session, arrived.clone())).unwrap();
    let again = load(&session.step(Action::RunOn(BackendKind::Auto))).0;
    if let FromWorker::Loaded { request, .. } = &mut arrived {
        *request = again;
    }
    assert_eq!(stored(&heard(&mut session, arrived)), None, "nothing new");

    let mut races = Races::recalled(&remembered);
    assert_eq!(races.known(), [race("Some GPU of 3 words", 250)]);
    assert!(races.note(&race("Another", 9)) && races.note(&race("Another", 8)));
    assert_eq!(
        Races::recalled(races.remembered()).known(),
        [race("Another", 8), race("Some GPU of 3 words", 250)]
    );
    for nonsense in ["", "1 2 3", "1.5 1 2 64 9 A", "1 2 -3 64 9 A", "fast slow 1 1 1 A"] {
        assert_eq!(Races::recalled(nonsense).known(), [], "{nonsense}");
    }

    let start = Start { hash: "#models".into(), races: remembered, ..Start::default() };
    let (mut session, _) = Session::new(builtin::all().into(), start).unwrap();
    session.complete(&LATE);
    heard(&mut session, FromWorker::Ready);
    let effects = order(&mut session, Order::Use(File::default()));
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Post(ToWorker::Load { known, .. })
            if *known == [race("Some GPU of 3 words", 250)])),
        "{effects:?}"
    );
}
