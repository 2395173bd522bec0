//! The built-in models: which is asked, what lies between them, and what both have practised.

use super::model::loaded;
use super::*;
use crate::app::session::desk::{File, Model};
use crate::app::session::models::Order;
use crate::app::session::siblings::Mix;
use crate::engine::message::{FromWorker, Source, ToWorker};
use crate::family::builtin::{LEARNED_LEVEL, PRACTISED, TIMES_PRACTISED, is_learned};

fn mix(session: &mut Session, percent: i16) -> Vec<Effect> {
    session.step(Action::Models(Order::Mix(Mix::new(percent))))
}

/// The request and source of the load among these.
fn load(effects: &[Effect]) -> (u32, Source) {
    let load = effects.iter().find_map(|effect| match effect {
        Effect::Post(ToWorker::Load { request, source, .. }) => Some((*request, source.clone())),
        _ => None,
    });
    load.unwrap_or_else(|| panic!("{effects:?}"))
}

fn parrot() -> Source {
    Source::Address("./models/parrot.gguf".into())
}

#[test]
fn a_sibling_is_chosen_before_anything_is_loaded_and_loaded_when_asked() {
    let (mut session, _) = opened("#1/apples-left.1/7");
    assert_eq!(session.model_name(), "Thinker");
    assert_eq!(mix(&mut session, 0), [Effect::Store("model", "mix 0".into())]);
    assert_eq!((session.model_name().as_str(), session.said.1.as_str()), ("Parrot", "Parrot is chosen."));
    assert_eq!(session.step(Action::Ask), [Effect::Wake]);
    let (request, source) = load(&session.step(Action::Heard(FromWorker::Ready, 0.0)));
    assert_eq!(source, parrot());
    // Whoever waits for an answer keeps the model that was asked.
    assert_eq!(mix(&mut session, 100), []);
    session.step(Action::Heard(loaded(request), 0.0));
    assert_eq!(session.desk.file, File::BuiltIn(Mix::PARROT));
}

#[test]
fn another_mix_is_loaded_in_place_of_the_model_there_is() {
    let (mut session, _) = opened("#1/apples-left.1/7");
    session.step(Action::Models(Order::Use(File::default())));
    let (request, source) = load(&session.step(Action::Heard(FromWorker::Ready, 0.0)));
    assert_eq!(source, Source::Address("./models/thinker.gguf".into()));
    session.step(Action::Heard(loaded(request), 0.0));
    let between =
        |from: &str, to: &str, percent| Source::Between { from: from.into(), to: to.into(), percent };
    let (first, source) = load(&mix(&mut session, 30));
    assert_eq!(source, between("./models/parrot.gguf", "./models/thinker.gguf", 30));
    // Before it is there, the next.
    let effects = mix(&mut session, -50);
    assert!(effects.contains(&Effect::Post(ToWorker::Cancel { request: first })));
    let (second, _) = load(&effects);
    let effects = session.step(Action::Heard(loaded(second), 0.0));
    assert_eq!(effects, [Effect::Store("model", "mix -50".into())]);
    assert_eq!(session.model_name(), "Parrot to Thinker, −50\u{a0}%");
    // A damaged file may lie in the browser's cache.
    let (request, _) = load(&mix(&mut session, 70));
    session
        .step(Action::Heard(FromWorker::Failed { request: Some(request), sentence: "damaged".into() }, 0.0));
    assert_eq!(session.desk.file, File::BuiltIn(Mix::new(-50)), "the choice stays as it was");
    assert!(matches!(&session.desk.model, Model::Failed(file, _) if *file == File::BuiltIn(Mix::new(70))));
    let (_, source) = load(&session.step(Action::Models(Order::Again)));
    assert_eq!(source, between("./models/parrot.gguf?again=1", "./models/thinker.gguf?again=1", 70));
}

#[test]
fn a_mix_is_remembered_and_kept_within_bounds() {
    for percent in [-50, 0, 30, 100, 150] {
        let file = File::BuiltIn(Mix::new(percent));
        assert_eq!(File::recalled(&file.remembered()), file);
    }
    assert_eq!((Mix::new(-999), Mix::new(i16::MAX)), (Mix::LEAST, Mix::MOST));
    for odd in ["mix ", "mix x", "mix 1.5", "mix 99999"] {
        assert_eq!(File::recalled(odd), File::default(), "{odd}");
    }
}

#[test]
fn practised_problems_are_dealt_one_after_the_other() {
    let (mut session, _) = opened("#1/apples-left.1/7?lv=2&form=inverse");
    let mut seen = Vec::new();
    for bits in 0..TIMES_PRACTISED {
        let effects = session.step(Action::Practise(3 + 100 * bits));
        let item = &session.puzzle.problem.item;
        assert_eq!((item.family.as_str(), item.seed, item.level), ("apples-left", PRACTISED, 2));
        assert!(item.form == Form::Original && item.index < TIMES_PRACTISED && item.link.contains("tra1n"));
        assert!(effects.contains(&Effect::Push(item.link.clone())));
        assert!(!seen.contains(&item.index), "{} again", item.index);
        seen.push(item.index);
    }
    // Of a family that they do not know, or a level above theirs, something that they do.
    for link in ["#1/quadratic-roots.1/7", "#1/apples-left.1/7?lv=3"] {
        let (mut session, _) = opened(link);
        session.step(Action::Practise(5));
        let item = &session.puzzle.problem.item;
        assert!(is_learned(&item.family) && item.level <= LEARNED_LEVEL, "{}", item.link);
    }
}
