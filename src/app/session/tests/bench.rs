//! The benchmark, by a worker of this test's.

use super::model::{info, loaded};
use super::*;
use crate::app::session::bench::{Bench, Outcome};
use crate::app::session::desk::Model;
use crate::app::session::lab::Progress;
use crate::app::session::models::Order;
use crate::engine::message::{FromWorker, ToWorker};
use crate::engine::{BackendKind, Reason, Timings};

/// A worker that takes a second for ten tokens, whatever is side by side.
struct Machine {
    gpu: bool,
    workers: usize,
    /// Whether a reply depends on how many are side by side.
    is_wrong: bool,
    /// Says nothing in time with more than this side by side.
    most: usize,
    /// What it was told.
    told: Vec<ToWorker>,
}

impl Machine {
    fn new() -> Self {
        Machine { gpu: true, workers: 2, is_wrong: false, most: usize::MAX, told: Vec::new() }
    }

    /// Lets the session do its next step; whether there was one.
    fn answer(&mut self, session: &mut Session, effects: &mut Vec<Effect>) -> bool {
        if effects.is_empty() {
            return false;
        }
        match effects.remove(0) {
            Effect::Post(message) => {
                self.told.push(message.clone());
                for said in self.reply(message) {
                    effects.extend(session.step(Action::Heard(said, 0.0)));
                }
            }
            Effect::Alarm(request) => effects.extend(session.step(Action::Alarm(request))),
            _ => {}
        }
        true
    }

    fn reply(&self, message: ToWorker) -> Vec<FromWorker> {
        match message {
            ToWorker::Load { request, backend: BackendKind::Gpu, .. } if !self.gpu => {
                vec![FromWorker::Failed { request: Some(request), sentence: "there is no GPU".into() }]
            }
            ToWorker::Load { request, backend, .. } => {
                let mut said = loaded(request);
                if let (FromWorker::Loaded { info, .. }, BackendKind::Gpu) = (&mut said, backend) {
                    (info.backend, info.adapter) = (backend, Some("A GPU".into()));
                }
                vec![said]
            }
            // Until it is cancelled.
            ToWorker::Ask { batch, .. } if batch > Some(self.most) => Vec::new(),
            ToWorker::Cancel { request } => vec![done(request, 0, 1, true)],
            ToWorker::Ask { request, items, batch, workers, .. } => {
                let word = if self.is_wrong { batch.unwrap_or_default() } else { 0 };
                let said = items.iter().map(|item| FromWorker::Reply {
                    request,
                    id: item.id,
                    text: format!("{word} and {}", item.id),
                    tokens: Vec::new(),
                    prompt_tokens: 5,
                    reason: Reason::Length,
                    ms: 1.0,
                });
                let workers = workers.unwrap_or(self.workers);
                said.chain([done(request, 10 * items.len(), workers, false)]).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn done(request: u32, tokens: usize, workers: usize, cancelled: bool) -> FromWorker {
    let timings = Timings {
        prompt_tokens: tokens,
        prompt_ms: 40.0 * tokens as f64,
        tokens,
        decode_ms: 60.0 * tokens as f64,
        first_ms: 40.0,
        total_ms: 100.0 * tokens as f64 / workers as f64,
    };
    FromWorker::Done { request, timings, workers, cancelled }
}

fn begun() -> (Session, Vec<Effect>) {
    let (mut session, _) = opened("#models");
    session.machine = "A browser; 2 processors".into();
    session.step(Action::Heard(FromWorker::Ready, 0.0));
    let effects = session.step(Action::Models(Order::Measure));
    (session, effects)
}

/// Measures on a machine from the beginning to the end.
fn measured(machine: &mut Machine) -> Session {
    let (mut session, mut effects) = begun();
    while machine.answer(&mut session, &mut effects) {}
    session
}

fn bench(session: &Session) -> &Bench {
    session.desk.bench.as_ref().unwrap()
}

/// Where, how many side by side, in how many workers, and whether there is a figure.
fn found(session: &Session) -> Vec<(BackendKind, usize, usize, bool)> {
    let rows = bench(session).rows.iter();
    rows.map(|row| (row.backend, row.batch, row.workers, matches!(row.outcome, Outcome::Measured(_))))
        .collect()
}

use BackendKind::{Cpu, Gpu};

#[test]
fn every_backend_is_measured_with_one_and_with_several_side_by_side() {
    let mut machine = Machine::new();
    let session = measured(&mut machine);
    let expected = [
        (Cpu, 1, 1, true),
        (Cpu, 8, 1, true),
        (Cpu, 32, 1, true),
        (Cpu, 32, 2, true),
        (Gpu, 1, 1, true),
        (Gpu, 8, 1, true),
        (Gpu, 32, 1, true),
    ];
    assert_eq!(found(&session), expected);
    assert_eq!((bench(&session).progress.clone(), bench(&session).share()), (Progress::Finished, 1.0));
    let backends = machine.told.iter().filter_map(|told| match told {
        ToWorker::Load { backend, .. } => Some(*backend),
        _ => None,
    });
    assert_eq!(
        backends.collect::<Vec<_>>(),
        [Cpu, Gpu, BackendKind::Auto],
        "at last it is where it was to be"
    );
    assert!(!session.desk.is_asked());

    // What is asked of a model that takes a second for each reply: what fills six seconds one at a time.
    let asked = machine.told.iter().filter_map(|told| match told {
        ToWorker::Ask { items, batch: Some(batch), .. } => Some((*batch, items.len())),
        _ => None,
    });
    let asked = asked.collect::<Vec<_>>();
    let there = [(1, 1), (1, 6), (8, 8), (8, 8), (32, 32), (32, 32)];
    assert_eq!(asked, [&there[..], &[(32, 32); 2], &there].concat());
}

#[test]
fn figures_are_copied_as_text_or_shown_as_such() {
    let mut session = measured(&mut Machine::new());
    let effects = session.step(Action::Models(Order::Share));
    let [Effect::Copy(Copied::Bench, text)] = effects.as_slice() else { panic!("{effects:?}") };
    for line in [
        "Reroll benchmark: Thinker (llama, Q8_0, 0.90 million weights)",
        "| CPU | 32 | 10.0 | 25.0 | 16.7 |",
        "| CPU, 2 workers | 32 | 20.0 | 50.0 | 33.3 |",
        "| WebGPU | 1 | 10.0 | 25.0 | 16.7 |",
        "WebGPU: A GPU",
        "A browser; 2 processors",
        "https://x.org/#models",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
    session.step(Action::Copied(Copied::Bench, true));
    assert!(!bench(&session).as_text && session.dialog.is_none());
    session.step(Action::Copied(Copied::Bench, false));
    assert!(bench(&session).as_text && session.dialog.is_none());
}

#[test]
fn a_gpu_that_cannot_be_had_is_told_and_the_model_goes_on() {
    let mut machine = Machine { gpu: false, ..Machine::new() };
    let session = measured(&mut machine);
    assert_eq!(found(&session).last(), Some(&(Gpu, 1, 1, false)));
    assert_eq!(bench(&session).rows.last().unwrap().outcome, Outcome::Failed("There is no GPU.".into()));
    assert_eq!((bench(&session).rows.len(), bench(&session).progress.clone()), (5, Progress::Finished));
    assert!(matches!(session.desk.model, Model::Ready(_)));
}

#[test]
fn a_gpu_that_is_lost_has_no_figure() {
    let mut machine = Machine::new();
    let (mut session, mut effects) = begun();
    while session.desk.bench.as_ref().unwrap().doing() != Some((Gpu, Some(8))) {
        assert!(machine.answer(&mut session, &mut effects));
    }
    let request = session.desk.measured().unwrap();
    let fell = FromWorker::FellBack { request, sentence: "the GPU was lost".into(), info: info() };
    let effects = session.step(Action::Heard(fell, 0.0));
    assert!(effects.contains(&Effect::Post(ToWorker::Cancel { request })), "{effects:?}");
    assert_eq!(bench(&session).rows.last().unwrap().outcome, Outcome::Failed("The GPU was lost.".into()));
    assert_eq!(bench(&session).progress, Progress::Finished);
}

#[test]
fn what_is_too_slow_is_cut_off_and_what_is_slower_yet_left_out() {
    let session = measured(&mut Machine { most: 1, ..Machine::new() });
    assert_eq!(
        found(&session),
        [(Cpu, 1, 1, true), (Cpu, 8, 1, false), (Gpu, 1, 1, true), (Gpu, 8, 1, false)]
    );
    assert_eq!(bench(&session).rows[1].outcome, Outcome::TooSlow);
    assert_eq!(bench(&session).progress, Progress::Finished);
}

#[test]
fn replies_that_depend_on_what_is_beside_them_are_not_fast() {
    let session = measured(&mut Machine { is_wrong: true, ..Machine::new() });
    let wrong = bench(&session).rows.iter().filter(|row| row.outcome == Outcome::Otherwise);
    assert_eq!(wrong.map(|row| row.batch).collect::<Vec<_>>(), [8, 32, 32, 8, 32]);
}

#[test]
fn who_asks_goes_first() {
    let mut machine = Machine::new();
    let (mut session, mut effects) = begun();
    while bench(&session).rows.is_empty() {
        assert!(machine.answer(&mut session, &mut effects));
    }
    let request = session.desk.measured().unwrap();
    let effects = session.step(Action::Ask);
    assert!(matches!(
        effects.as_slice(),
        [
            Effect::Post(ToWorker::Cancel { request: cancelled }),
            Effect::Post(ToWorker::Load { backend: BackendKind::Auto, .. }),
            Effect::Post(ToWorker::Ask { stream: true, .. })
        ] if *cancelled == request
    ));
    assert_eq!((bench(&session).rows.len(), bench(&session).progress.clone()), (1, Progress::Cancelled));
    // Nobody measures while it is asked.
    assert_eq!(session.step(Action::Models(Order::Measure)), []);
    assert_eq!(session.said.1, text::MODEL_BUSY.get());
}

#[test]
fn stopping_and_crashes_keep_what_was_found() {
    for crash in [false, true] {
        let mut machine = Machine::new();
        let (mut session, mut effects) = begun();
        while bench(&session).rows.len() < 2 {
            assert!(machine.answer(&mut session, &mut effects));
        }
        let action = match crash {
            true => Action::Crashed("it stopped".into()),
            false => Action::Models(Order::StopMeasuring),
        };
        session.step(action);
        assert_eq!(bench(&session).rows.len(), 2);
        assert_eq!(bench(&session).doing(), None);
        let progress = if crash { Progress::Failed("it stopped".into()) } else { Progress::Cancelled };
        assert_eq!(bench(&session).progress, progress);
        assert!(!session.desk.is_asked());
    }
    // Another model has no figures yet.
    let mut session = measured(&mut Machine::new());
    session.step(Action::Models(Order::Open { name: "a.gguf".into(), bytes: 9 }));
    assert_eq!(session.desk.bench, None);
}

#[test]
fn a_load_that_is_stopped_ends_it() {
    let (mut session, _) = begun();
    session.step(Action::Models(Order::Stop));
    assert_eq!(
        (bench(&session).progress.clone(), session.desk.model.clone()),
        (Progress::Cancelled, Model::Asleep)
    );
}

#[test]
fn a_model_that_fails_on_the_cpu_ends_it() {
    let failed = |request| {
        Action::Heard(FromWorker::Failed { request: Some(request), sentence: "it broke".into() }, 0.0)
    };
    let (mut session, effects) = begun();
    let [Effect::Post(ToWorker::Load { request, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    session.step(failed(*request));
    assert_eq!(bench(&session).progress, Progress::Failed("it broke".into()));
    assert!(matches!(&session.desk.model, Model::Failed(_, reason) if reason == "it broke"));

    let mut machine = Machine::new();
    let (mut session, mut effects) = begun();
    while bench(&session).rows.is_empty() {
        assert!(machine.answer(&mut session, &mut effects));
    }
    session.step(failed(session.desk.measured().unwrap()));
    assert_eq!(bench(&session).progress, Progress::Failed("it broke".into()));
    assert!(matches!(session.desk.model, Model::Ready(_)) && !session.desk.is_asked());
}
