//! Runs that are kept, opened again, compared, imported and exported; set-ups as links; two respondents.

use super::*;
use crate::app::session::lab::{Respondent, Run};
use crate::app::session::run::Progress;
use crate::app::session::runs::{Head, Keep, Order, Place};
use crate::app::session::siblings::Mix;
use crate::checklist::export::Target;
use crate::engine::message::{FromWorker, Source, ToWorker};
use crate::engine::{Reason, Timings};
use crate::score::Value;
use std::collections::BTreeMap;

/// A browser's storage.
#[derive(Default)]
struct Store {
    heads: BTreeMap<u64, String>,
    answers: BTreeMap<(u64, u32), String>,
}

impl Store {
    fn parts(&self, id: u64) -> u32 {
        u32::try_from(self.answers.range((id, 0)..=(id, u32::MAX)).count()).unwrap()
    }
}

impl Store {
    /// Does what the browser would, until nothing is left to do. Other effects are given back.
    fn settle(&mut self, session: &mut Session, effects: Vec<Effect>) -> Vec<Effect> {
        let mut others = Vec::new();
        let mut open = effects;
        while !open.is_empty() {
            for effect in std::mem::take(&mut open) {
                match effect {
                    Effect::Archive(Keep::List) => {
                        let heads = self.heads.values().cloned().collect();
                        open.extend(runs(session, Order::Listed(heads)));
                    }
                    Effect::Archive(Keep::Open(id, place)) => {
                        let lines =
                            self.answers.range((id, 0)..=(id, u32::MAX)).map(|(_, lines)| lines.clone());
                        let lines = lines.collect();
                        open.extend(runs(session, Order::Opened(id, place, lines)));
                    }
                    Effect::Archive(Keep::Write { id, head, lines, .. }) => {
                        self.heads.insert(id, head);
                        if let Some(lines) = lines {
                            self.answers.insert((id, self.parts(id)), lines);
                        }
                        open.extend(runs(session, Order::Written));
                    }
                    Effect::Archive(Keep::Change(id, change)) => {
                        let head = self.heads.get(&id).and_then(|head| change.of(head));
                        self.heads.extend(head.map(|head| (id, head)));
                    }
                    Effect::Archive(Keep::Remove(id)) => {
                        self.heads.remove(&id);
                        self.answers.retain(|(of, _), _| *of != id);
                    }
                    other => others.push(other),
                }
            }
        }
        others
    }
}

fn runs(session: &mut Session, order: Order) -> Vec<Effect> {
    session.step(Action::Runs(order))
}

fn set(session: &mut Session, knobs: impl IntoIterator<Item = Knob>) {
    for knob in knobs {
        session.step(Action::Setup(knob));
    }
}

fn noisy(right_per_mille: u16) -> Respondent {
    Respondent::Solver(Solver::Noisy { right_per_mille })
}

/// A page in the Lab, and what its browser keeps.
fn lab() -> (Session, Store) {
    let (mut session, effects) = opened("#lab");
    let mut store = Store::default();
    store.settle(&mut session, effects);
    set(&mut session, [Knob::Respondent(noisy(700)), Knob::Variants("6".into()), Knob::Seed("7".into())]);
    (session, store)
}

/// Runs until nothing is left to do, or so many slices, a second each.
fn drive(session: &mut Session, store: &mut Store, effects: Vec<Effect>, most: usize) {
    let mut effects = store.settle(session, effects);
    for second in 1..=most {
        let Some(number) = effects.iter().find_map(|effect| match effect {
            Effect::Later(number) => Some(*number),
            _ => None,
        }) else {
            return;
        };
        let next = session.step(Action::Slice(number, 1000.0 * second as f64));
        effects = store.settle(session, next);
    }
}

fn start(session: &mut Session, store: &mut Store) {
    let effects = session.step(Action::StartRun(0.0));
    drive(session, store, effects, 10_000);
}

fn shown(session: &Session) -> &Run {
    session.run.as_ref().unwrap()
}

fn accuracy(run: &Run) -> (usize, Value) {
    (run.report.report().n, run.report.report().accuracy.value.clone())
}

fn heads(session: &Session) -> Vec<Head> {
    session.archive.heads.clone().unwrap()
}

#[test]
fn a_run_is_there_again_after_the_page_with_the_same_figures() {
    let (mut session, mut store) = lab();
    start(&mut session, &mut store);
    let run = shown(&session).clone();
    assert_eq!(run.progress, Progress::Finished);
    assert!(store.answers.len() > 3, "written down while it goes on");
    let (mut again, effects) = opened("#lab");
    store.settle(&mut again, effects);
    let head = heads(&again)[0].clone();
    assert_eq!((head.done, head.total, head.ended.clone()), (run.total, run.total, Some(Progress::Finished)));
    assert_eq!(head.average, run.report.report().robustness.as_ref().unwrap().average.value.known());
    let effects = runs(&mut again, Order::Open(head.id, Place::Here));
    store.settle(&mut again, effects);
    let opened = shown(&again);
    assert_eq!(opened.report.report(), run.report.report());
    assert_eq!((&opened.records, &opened.setup), (&run.records, &run.setup));
    assert_eq!(again.setup, session.setup);
    assert!(!again.can_go_on());
}

#[test]
fn a_run_that_the_page_broke_off_goes_on_with_what_was_not_answered() {
    let (mut session, mut store) = lab();
    let effects = session.step(Action::StartRun(0.0));
    drive(&mut session, &mut store, effects, 5);
    let done = store.answers.values().map(|lines| lines.lines().count()).sum::<usize>();
    assert!(done > 20 && done < shown(&session).total);
    // The page is closed without a word.
    let (mut again, effects) = opened("#lab");
    store.settle(&mut again, effects);
    let id = heads(&again)[0].id;
    let effects = runs(&mut again, Order::Open(id, Place::Here));
    store.settle(&mut again, effects);
    assert_eq!((shown(&again).records.len(), &shown(&again).progress), (done, &Progress::Cancelled));
    assert!(again.can_go_on());
    let effects = again.step(Action::GoOn(0.0));
    drive(&mut again, &mut store, effects, 10_000);
    start(&mut session, &mut Store::default());
    let mut ids = shown(&again).records.iter().map(|record| record.item.id.clone()).collect::<Vec<_>>();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), count), (shown(&again).total, shown(&again).total), "each once");
    session.step(Action::CancelRun);
    let effects = session.step(Action::StartRun(0.0));
    drive(&mut session, &mut Store::default(), effects, 10_000);
    assert_eq!(accuracy(shown(&again)), accuracy(shown(&session)), "as if it had never stopped");
    assert_eq!(heads(&again).len(), 1, "it is the same run");
}

#[test]
fn runs_are_named_removed_and_taken_back() {
    let (mut session, mut store) = lab();
    start(&mut session, &mut store);
    let id = shown(&session).id;
    assert_eq!(runs(&mut session, Order::Naming(Some(id))), [Effect::Focus("run-name")]);
    let effects = runs(&mut session, Order::Name(id, format!("  mine {}  ", "x".repeat(200))));
    store.settle(&mut session, effects);
    assert_eq!(heads(&session)[0].name.chars().count(), 80);
    assert!(
        store.heads[&id].contains("mine xx") && shown(&session).file_name().starts_with("reroll-mine-xx")
    );
    let effects = runs(&mut session, Order::Drop(id));
    store.settle(&mut session, effects);
    assert!(session.run.is_none() && heads(&session)[0].dropped && !store.answers.is_empty());
    let effects = runs(&mut session, Order::Undrop);
    store.settle(&mut session, effects);
    let effects = runs(&mut session, Order::Open(id, Place::Here));
    store.settle(&mut session, effects);
    assert_eq!(shown(&session).name.chars().count(), 80);
    let effects = runs(&mut session, Order::Drop(id));
    store.settle(&mut session, effects);
    // It is gone for good when the page is opened again.
    let (mut again, effects) = opened("#lab");
    store.settle(&mut again, effects);
    assert!(heads(&again).is_empty() && store.heads.is_empty() && store.answers.is_empty());
}

#[test]
fn two_respondents_are_asked_the_same_and_compared_pair_by_pair() {
    let (mut session, mut store) = lab();
    set(&mut session, [Knob::Respondent(Respondent::Solver(Solver::Exact)), Knob::Beside(Some(noisy(500)))]);
    start(&mut session, &mut store);
    let [first, second] = session.versus().unwrap();
    assert_eq!(
        (first.who.name.as_str(), second.who.name.as_str()),
        ("Exact solver", "Right 50 % of the time")
    );
    let versus = Session::compare([first, second]);
    assert_eq!((versus.all.pairs, versus.all.only_second), (first.total, 0));
    assert_eq!(versus.all.first.value, Value::Known(1.0));
    assert!(versus.robustness.unwrap().difference.value.known().unwrap() > 0.5);
    assert_eq!(heads(&session).len(), 2);
    runs(&mut session, Order::Swap);
    assert_eq!(session.versus().unwrap()[0].who.name, "Exact solver", "the earlier one stays first");
    assert_eq!(shown(&session).who.name, "Exact solver");
    runs(&mut session, Order::Alone);
    assert!(session.versus().is_none());
    // Of the list, another can be put beside.
    let other = heads(&session).into_iter().find(|head| head.id != shown(&session).id).unwrap();
    let effects = runs(&mut session, Order::Open(other.id, Place::Beside));
    store.settle(&mut session, effects);
    assert_eq!(Session::compare(session.versus().unwrap()).all.pairs, versus.all.pairs);
}

#[test]
fn thinker_and_parrot_follow_each_other_whatever_model_is_in_use() {
    let (mut session, mut store) = lab();
    let (thinker, parrot) = (Respondent::BuiltIn(Mix::THINKER), Respondent::BuiltIn(Mix::PARROT));
    set(&mut session, [Knob::Scope("family:apples-left".into()), Knob::Variants("2".into())]);
    set(&mut session, [Knob::Respondent(parrot), Knob::Beside(Some(thinker))]);
    let effects = session.step(Action::StartRun(0.0));
    let mut effects = store.settle(&mut session, effects);
    assert!(effects.contains(&Effect::Wake));
    effects = session.step(Action::Heard(FromWorker::Ready, 0.0));
    for (round, file) in ["./models/parrot.gguf", "./models/thinker.gguf"].into_iter().enumerate() {
        let load = effects.iter().find_map(|effect| match effect {
            Effect::Post(ToWorker::Load { request, source: Source::Address(address), .. }) => {
                Some((*request, address.clone()))
            }
            _ => None,
        });
        let (load, address) = load.unwrap_or_else(|| panic!("{effects:?}"));
        assert_eq!(address, file);
        let (request, count) = effects
            .iter()
            .find_map(|effect| match effect {
                Effect::Post(ToWorker::Ask { request, items, .. }) => Some((*request, items.len())),
                _ => None,
            })
            .unwrap();
        assert_eq!(count, 8);
        let loaded = session.step(Action::Heard(model::loaded(load), 1.0));
        store.settle(&mut session, loaded);
        for id in 0..8 {
            let now = 10.0 * f64::from(id);
            let (text, tokens, reason) = ("The answer is 3.".to_owned(), vec![1, 2], Reason::Stop);
            let reply = FromWorker::Reply { request, id, text, tokens, prompt_tokens: 9, reason, ms: 1.0 };
            session.step(Action::Heard(reply, now));
        }
        let done = FromWorker::Done { request, timings: Timings::default(), workers: 1, cancelled: false };
        let done = session.step(Action::Heard(done, 100.0));
        effects = store.settle(&mut session, done);
        assert_eq!(shown(&session).is_running(), round == 0);
    }
    let names = session.versus().unwrap().map(|run| run.who.name.clone());
    assert_eq!(names, ["Parrot", "Thinker"]);
    assert!(session.versus().unwrap().iter().all(|run| run.records.len() == 8));
    assert_eq!(shown(&session).records[0].respondent, "Thinker");
}

#[test]
fn what_the_browser_does_not_keep_is_said_and_not_pushed_out() {
    let (mut session, effects) = opened("#lab");
    assert_eq!(effects.last(), Some(&Effect::Archive(Keep::List)));
    runs(&mut session, Order::Refused(Keep::List, "no storage".into()));
    assert!(session.archive.error.clone().unwrap().contains("keeps no runs (no storage)"));
    set(&mut session, [Knob::Respondent(noisy(700)), Knob::Variants("2".into())]);
    let effects = session.step(Action::StartRun(0.0));
    let mut effects = effects;
    while let Some(number) = effects.iter().find_map(|effect| match effect {
        Effect::Later(number) => Some(*number),
        _ => None,
    }) {
        for effect in effects {
            if let Effect::Archive(keep) = effect {
                runs(&mut session, Order::Refused(keep, "QuotaExceededError".into()));
            }
        }
        effects = session.step(Action::Slice(number, 5000.0));
    }
    for effect in effects {
        if let Effect::Archive(keep) = effect {
            runs(&mut session, Order::Refused(keep, "QuotaExceededError".into()));
        }
    }
    assert!(session.archive.error.clone().unwrap().contains("QuotaExceededError"));
    assert_eq!(shown(&session).progress, Progress::Finished);
    let lines = shown(&session).lines();
    runs(&mut session, Order::File("other.jsonl".into(), Ok(lines)));
    assert_eq!(session.archive.note.as_deref(), Some(text::RUN_UNKEPT.get()));
    let id = shown(&session).id;
    session.step(Action::StartRun(9000.0));
    assert_eq!(session.beside.as_ref().unwrap().id, id, "still there, beside the next");
}

#[test]
fn files_of_answers_are_opened_like_runs() {
    let (mut session, mut store) = lab();
    start(&mut session, &mut store);
    let run = shown(&session).clone();
    let effects = runs(&mut session, Order::File("answers.jsonl".into(), Ok(run.lines())));
    store.settle(&mut session, effects);
    assert!(shown(&session).foreign.is_some() && shown(&session).id != run.id);
    assert_eq!(shown(&session).report.report(), run.report.report());
    assert_eq!((shown(&session).records.len(), session.can_go_on()), (run.records.len(), false));
    // It is kept like one, too.
    let id = shown(&session).id;
    let (mut again, effects) = opened("#lab");
    store.settle(&mut again, effects);
    let effects = runs(&mut again, Order::Open(id, Place::Here));
    store.settle(&mut again, effects);
    assert_eq!(accuracy(shown(&again)), accuracy(&run));
    assert!(!again.can_go_on());
    // A published file has figures and no replies.
    let dynamath =
        "Question ID,Variant 1,Variant 2,Variant 3\n1,correct,fail,correct\n2,correct,correct,correct\n";
    runs(&mut session, Order::File("published.csv".into(), Ok(dynamath.into())));
    let report = shown(&session).report.report();
    let robustness = report.robustness.as_ref().unwrap();
    assert_eq!((report.n, robustness.worst_of_all.value.clone()), (6, Value::Known(0.5)));
    assert!(shown(&session).records.is_empty());
}

#[test]
fn files_that_are_none_say_where_and_change_nothing() {
    let (mut session, mut store) = lab();
    start(&mut session, &mut store);
    let before = shown(&session).id;
    for (text, words) in [
        (Ok("{\"family\": \"a\"}\n".to_owned()), "line 1"),
        (Ok("hello".to_owned()), "neither JSON lines"),
        (Ok(String::new()), "no answered items"),
        (Err(300_000_000), "300 MB"),
    ] {
        runs(&mut session, Order::File("bad.jsonl".into(), text));
        let note = session.archive.note.clone().unwrap();
        assert!(note.contains("bad.jsonl") && note.contains(words), "{note}");
        assert_eq!(shown(&session).id, before);
    }
}

#[test]
fn answers_go_out_in_every_form_and_a_spreadsheet_comes_back() {
    let (mut session, mut store) = lab();
    start(&mut session, &mut store);
    for (target, end) in [
        (Target::Csv, "items.csv"),
        (Target::MathCheck, ".json"),
        (Target::ReasoningGym, ".jsonl"),
        (Target::LmEval, ".yaml"),
        (Target::Inspect, ".py"),
    ] {
        let effects = runs(&mut session, Order::Export(target));
        let names = effects.iter().filter_map(|effect| match effect {
            Effect::Download { name, .. } => Some(name.as_str()),
            _ => None,
        });
        let names = names.collect::<Vec<_>>();
        assert!(names.iter().any(|name| name.ends_with(end)), "{target:?}: {names:?}");
        assert!(names.iter().all(|name| name.starts_with("reroll-right-70-of-the-time-7-")), "{names:?}");
    }
    let before = accuracy(shown(&session));
    let effects = runs(&mut session, Order::Export(Target::Csv));
    let Some(Effect::Download { text, .. }) = effects.into_iter().next() else { panic!("a file") };
    runs(&mut session, Order::File("items.csv".into(), Ok(text)));
    assert!(shown(&session).foreign.is_some());
    assert_eq!(accuracy(shown(&session)), before);
}

#[test]
fn a_verdict_of_ones_own_counts_is_kept_and_can_be_taken_back() {
    let (mut session, mut store) = lab();
    set(&mut session, [Knob::Respondent(Respondent::Solver(Solver::Exact))]);
    start(&mut session, &mut store);
    let all = shown(&session).total;
    let item = shown(&session).records[3].item.id.clone();
    let id = shown(&session).id;
    let effects = runs(&mut session, Order::Judge(id, item.clone(), Some(Verdict::Wrong)));
    store.settle(&mut session, effects);
    let right = |session: &Session| {
        let report = shown(session).report.report();
        report.strips.iter().map(|strip| strip.right).sum::<usize>()
    };
    assert_eq!(right(&session), all - 1);
    assert!(shown(&session).lines().contains("\"verdict\":\"wrong\""));
    let (mut again, effects) = opened("#lab");
    store.settle(&mut again, effects);
    let id = heads(&again)[0].id;
    let effects = runs(&mut again, Order::Open(id, Place::Here));
    store.settle(&mut again, effects);
    assert_eq!((right(&again), shown(&again).records.len()), (all - 1, all));
    let effects = runs(&mut again, Order::Judge(id, item, None));
    store.settle(&mut again, effects);
    assert_eq!(right(&again), all);
    assert_eq!(runs(&mut again, Order::Judge(id, "no such".into(), None)), []);
}

#[test]
fn a_set_up_travels_as_a_link() {
    let (mut session, _) = lab();
    set(
        &mut session,
        [
            Knob::Scope("family:pages-read".into()),
            Knob::Level(2),
            Knob::Ladder(true),
            Knob::Form(Form::Paraphrase),
            Knob::Task(Task::Outcome),
            Knob::Beside(Some(Respondent::BuiltIn(Mix::new(70)))),
        ],
    );
    let effects = runs(&mut session, Order::Share);
    let Some(Effect::Copy(Copied::Setup, address)) = effects.into_iter().next() else { panic!("a link") };
    let hash = address.split_once('#').unwrap().1.to_owned();
    let (other, _) = opened(&format!("#{hash}"));
    assert_eq!((other.view, &other.setup), (View::Run, &session.setup), "{hash}");
    assert!(other.setup_notes.is_empty());
    set(&mut session, [Knob::Axis("gsm-plus".into())]);
    let query = session.setup.query(&session.families);
    assert!(query.contains("&axis=gsm-plus") && !query.contains("forms"), "{query}");
    let (other, _) = opened(&format!("#lab{query}"));
    assert_eq!(other.setup.axis.unwrap().name, "gsm-plus");
    let (other, _) = opened("#lab?of=pears.1&n=9999&by=oracle&forms=original.song&what&seed=7");
    assert_eq!((other.setup_notes.len(), other.setup.seed), (5, Seed(7)));
    assert_eq!(other.setup.scope, Scope::Learned);
}

#[test]
fn axes_and_ladders_ask_what_they_say() {
    let (mut session, mut store) = lab();
    set(&mut session, [Knob::Respondent(Respondent::Solver(Solver::Exact)), Knob::Variants("2".into())]);
    set(&mut session, [Knob::Level(3), Knob::Ladder(true), Knob::Scope("family:shop-change".into())]);
    for axis in ["gsm-plus", "we-math", "turns", ""] {
        set(&mut session, [Knob::Axis(axis.into())]);
        start(&mut session, &mut store);
        let run = shown(&session);
        assert_eq!(
            (run.records.len(), run.report.report().accuracy.value.clone()),
            (run.total, Value::Known(1.0))
        );
        let analysis = run.report.analysis();
        assert_eq!(analysis.levels.as_ref().unwrap().curve.len(), 3, "{axis}");
        match axis {
            "gsm-plus" => assert!(
                analysis.paired.len() > 4
                    && analysis.paired.iter().all(|pair| pair.asp.value == Value::Known(1.0))
            ),
            "we-math" => assert_eq!(analysis.composite.as_ref().unwrap().strict.cm.value, Value::Known(1.0)),
            "turns" => assert!(run.report.report().cells.len() > 2),
            _ => assert_eq!(analysis.paired.len(), 3),
        }
    }
}

#[test]
fn who_answers_is_settled_when_the_run_is_started() {
    let (mut session, mut store) = lab();
    set(
        &mut session,
        [Knob::Respondent(Respondent::BuiltIn(Mix::PARROT)), Knob::Beside(Some(Respondent::Model))],
    );
    let effects = session.step(Action::StartRun(0.0));
    store.settle(&mut session, effects);
    // Parrot is borrowed; the other is the model that was in use, not the one that is now.
    assert_eq!(shown(&session).who.name, "Parrot");
    session.step(Action::CancelRun);
    assert_eq!(session.model_name(), "Thinker", "and it is in use again");
    set(&mut session, [Knob::Respondent(Respondent::Solver(Solver::Exact))]);
    start(&mut session, &mut store);
    assert_eq!(shown(&session).who.name, "Thinker");
}

#[test]
fn a_run_that_was_being_opened_does_not_push_out_one_that_began() {
    let (mut session, mut store) = lab();
    start(&mut session, &mut store);
    let first = shown(&session).id;
    start(&mut session, &mut store);
    let effects = runs(&mut session, Order::Open(first, Place::Here));
    assert_eq!(effects, [Effect::Archive(Keep::Open(first, Place::Here))]);
    session.step(Action::StartRun(0.0));
    let third = shown(&session).id;
    runs(&mut session, Order::Opened(first, Place::Here, Vec::new()));
    assert_eq!(shown(&session).id, third);
    assert_eq!(runs(&mut session, Order::Open(first, Place::Here)), []);
    assert_eq!(session.archive.note.as_deref(), Some(text::RUN_BUSY.get()));
}

#[test]
fn a_run_whose_problems_have_changed_is_shown_and_does_not_go_on() {
    let (mut session, mut store) = lab();
    set(&mut session, [Knob::Scope("family:apples-left".into()), Knob::Variants("100".into())]);
    let effects = session.step(Action::StartRun(0.0));
    drive(&mut session, &mut store, effects, 2);
    let id = shown(&session).id;
    let head = store.heads[&id].replace("apples-left.1", "apples-left.7");
    store.heads.insert(id, head);
    let (mut again, effects) = opened("#lab");
    store.settle(&mut again, effects);
    let effects = runs(&mut again, Order::Open(id, Place::Here));
    store.settle(&mut again, effects);
    assert!(!shown(&again).records.is_empty() && !again.can_go_on());
    assert_eq!(again.archive.note.as_deref(), Some(text::RUN_STALE.get()));
}

#[test]
fn topics_with_signs_of_their_own_travel_in_links() {
    let (mut session, _) = lab();
    let mut family = session.families[0].clone();
    "ratio & rates = 50%".clone_into(&mut family.topic);
    "mine".clone_into(&mut family.id);
    session.families = session.families.iter().cloned().chain([family]).collect();
    set(&mut session, [Knob::Scope("topic:ratio & rates = 50%".into())]);
    let query = session.setup.query(&session.families);
    let mut setup = session.setup.clone();
    assert_eq!(setup.read(&query, &session.families), Vec::<String>::new(), "{query}");
    assert_eq!(setup, session.setup);
}

#[test]
fn what_another_tab_kept_out_is_written_once_this_one_goes_on() {
    let mut session = session();
    set(&mut session, [Knob::Respondent(noisy(800)), Knob::Variants("2".into())]);
    let started = session.step(Action::StartRun(0.0));
    let number = session.run.as_ref().unwrap().number;
    let slice = |session: &mut Session, number, now| session.step(Action::Slice(number, now));
    let kept = |effects: &[Effect]| {
        effects.iter().rev().find_map(|effect| match effect {
            Effect::Archive(keep @ Keep::Write { .. }) => Some(keep.clone()),
            _ => None,
        })
    };
    assert!(kept(&started).is_some());
    let Some(refused) = kept(&slice(&mut session, number, 5000.0)) else { panic!("nothing is written") };
    runs(&mut session, Order::Elsewhere(refused));
    let run = session.run.as_ref().unwrap();
    assert_eq!(run.progress, Progress::Cancelled);
    let answered = run.records.len();
    assert!(answered > 0 && session.archive.note.as_deref() == Some(text::RUN_ELSEWHERE.get()));
    session.step(Action::GoOn(6000.0));
    let number = session.run.as_ref().unwrap().number;
    let Some(Keep::Write { lines: Some(lines), .. }) = kept(&slice(&mut session, number, 9000.0)) else {
        panic!("nothing is written")
    };
    assert!(lines.lines().count() > answered, "those, and the new ones");
}
