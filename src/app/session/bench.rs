//! The benchmark: how fast the model in use replies on the visitor's machine, on the CPU and on the GPU, one reply at a
//! time and several side by side.
//!
//! Questions are read and replied to as in a run, the same ones everywhere. Replies that depend on how many are side by
//! side are wrong, and a wrong result is not fast.

use super::desk::Model;
use super::lab::Progress;
use super::setup::Scope;
use super::{Effect, Session};
use crate::app::text;
use crate::checklist::group::of_tasks;
use crate::checklist::{Form, Task};
use crate::engine::message::{Item as Question, ToWorker, Words};
use crate::engine::{BackendKind, Info, Timings};
use crate::family::{Family, Seed};
use std::collections::VecDeque;

/// The most milliseconds that one figure may take: what is slower is told by what it has done by then.
pub const LIMIT_MS: u32 = 20_000;
/// Milliseconds that a figure should take, by what one reply at a time takes.
const ENOUGH_MS: f64 = 6_000.0;
/// Replies side by side.
const BATCHES: [usize; 3] = [1, 8, 32];
/// Of so many questions at most.
const QUESTIONS: usize = 256;
/// The most tokens of a reply; and of one that only warms up, because a shader is compiled when it is first used.
const MOST_TOKENS: usize = 48;
const WARM_TOKENS: usize = 4;
/// The seed of the questions.
const SEED: Seed = Seed(5);

/// A measurement, under way or over.
#[derive(Clone, Debug, PartialEq)]
pub struct Bench {
    /// What was found so far.
    pub rows: Vec<Row>,
    /// How far it is.
    pub progress: Progress,
    /// The model, once it is loaded.
    pub model: Option<Info>,
    /// Whether it is shown as text, because it could not be copied.
    pub as_text: bool,
    /// What is to be done; the first of them is under way.
    steps: VecDeque<Step>,
    /// Where it is being measured.
    place: BackendKind,
    /// The request under way, and how many questions it has.
    asked: Option<(u32, usize)>,
    questions: Vec<Question>,
    /// What the backend has replied to each question.
    replies: Vec<Option<String>>,
    /// Whether it has replied otherwise since.
    otherwise: bool,
    /// Milliseconds a reply takes there, one at a time; 0 before that is known.
    pace_ms: f64,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where the model ran.
    pub backend: BackendKind,
    /// The GPU's name.
    pub adapter: Option<String>,
    /// Workers that shared the work.
    pub workers: usize,
    /// Replies side by side, in each worker.
    pub batch: usize,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// How long it took.
    Measured(Timings),
    /// Some reply was not the same as with fewer side by side.
    Otherwise,
    /// Nothing was said in time.
    TooSlow,
    /// Why there is no figure, in a sentence.
    Failed(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Load(BackendKind),
    Try(Try),
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Try {
    batch: usize,
    /// All workers that suit the machine, not one.
    shared: bool,
    /// Only to warm up.
    warm: bool,
}

impl Try {
    /// Whether it has few words. With one at a time it is to show how long a reply takes, too, and other workers come
    /// only when there is something for them to do.
    fn is_short(self) -> bool {
        self.warm && !self.shared && self.batch > 1
    }
}

impl Bench {
    fn new(families: &[Family]) -> Self {
        let questions = questions(families);
        Self {
            rows: Vec::new(),
            progress: Progress::Running,
            model: None,
            as_text: false,
            steps: steps(),
            place: BackendKind::Cpu,
            asked: None,
            replies: vec![None; questions.len()],
            questions,
            otherwise: false,
            pace_ms: 0.0,
        }
    }

    /// Whether it is under way.
    pub fn is_running(&self) -> bool {
        self.progress == Progress::Running
    }

    /// What is being measured: where, and with how many side by side once the model is there.
    pub fn doing(&self) -> Option<(BackendKind, Option<usize>)> {
        match self.steps.front().filter(|_| self.is_running())? {
            Step::Load(_) => Some((self.place, None)),
            Step::Try(Try { batch, .. }) => Some((self.place, Some(*batch))),
        }
    }

    /// How much of it is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        1.0 - self.steps.len() as f64 / steps().len() as f64
    }

    /// The request under way.
    pub(super) fn asked(&self) -> Option<u32> {
        self.asked.map(|(request, _)| request)
    }

    /// How many questions to ask in a try: as many as are side by side, and more of a model that is fast.
    fn count(&self, one: Try) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such a cast saturates")]
        let rounds = match one.is_short() || self.pace_ms <= 0.0 {
            true => 1,
            false => (ENOUGH_MS / (self.pace_ms * one.batch as f64)) as usize,
        };
        one.batch * rounds.clamp(1, (self.questions.len() / one.batch).clamp(1, 64))
    }

    fn heard(&mut self, id: u32, reply: String) {
        match self.replies.get_mut(id as usize) {
            Some(place @ None) => *place = Some(reply),
            Some(Some(before)) => self.otherwise |= *before != reply,
            None => {}
        }
    }

    /// Leaves out what else was to be tried where the model is.
    fn skip(&mut self) {
        while matches!(self.steps.front(), Some(Step::Try(_))) {
            self.steps.pop_front();
        }
    }
}

fn steps() -> VecDeque<Step> {
    let mut steps = VecDeque::new();
    for backend in [BackendKind::Cpu, BackendKind::Gpu] {
        steps.push_back(Step::Load(backend));
        let alone = BATCHES.map(|batch| (batch, false)).into_iter();
        let all = BATCHES.last().filter(|_| backend == BackendKind::Cpu).map(|batch| (*batch, true));
        for (batch, shared) in alone.chain(all) {
            steps.extend([true, false].map(|warm| Step::Try(Try { batch, shared, warm })));
        }
    }
    steps
}

/// Problems that are told in the plainest way.
fn questions(families: &[Family]) -> Vec<Question> {
    let familiar = |family: &&Family| Scope::Learned.takes(family);
    let told = (0..64).flat_map(|index| families.iter().filter(familiar).map(move |family| (index, family)));
    let told = told.filter_map(|(index, family)| {
        of_tasks(family, 1, SEED, index, &[Form::Original], &[Task::Solving]).ok()?.pop()
    });
    let told = told.map(|problem| Words::Question(problem.item.question));
    (0u32..).zip(told.take(QUESTIONS)).map(|(id, prompt)| Question { id, prompt }).collect()
}

impl Session {
    /// Measures the model in use, unless somebody waits for its answer.
    pub(super) fn measure(&mut self) -> Vec<Effect> {
        if self.desk.is_asked() {
            self.say(text::MODEL_BUSY.get().into());
            return Vec::new();
        }
        let mut effects = self.break_up();
        // Of an endpoint there is nothing to measure here.
        if self.desk.chosen().endpoint().is_some() {
            return effects;
        }
        self.desk.bench = Some(Bench::new(&self.families));
        self.say(text::BENCH_BEGUN.get().into());
        effects.extend(self.measure_on());
        effects
    }

    /// What was found, as text for others.
    pub(super) fn share_bench(&mut self) -> Vec<Effect> {
        let text = self.bench_text();
        text.map(|text| Effect::Copy(super::Copied::Bench, text)).into_iter().collect()
    }

    /// They are copied, or are to be seen as text.
    pub(super) fn bench_copied(&mut self, done: bool) {
        if let Some(bench) = &mut self.desk.bench {
            bench.as_text = !done;
        }
        self.say(if done { text::BENCH_COPIED.get().into() } else { text::BENCH_NOT_COPIED.get().into() });
    }

    /// The same, to be seen.
    pub fn bench_text(&self) -> Option<String> {
        let bench = self.desk.bench.as_ref()?;
        let link = format!("{}#models", self.base);
        let say = || text::bench_shared(&self.model_name(), bench, &self.machine, &link);
        Some(text::language::in_english(say))
    }

    fn measuring(&mut self) -> Option<&mut Bench> {
        self.desk.bench.as_mut().filter(|bench| bench.is_running())
    }

    /// Does the next step.
    fn measure_on(&mut self) -> Vec<Effect> {
        let file = self.desk.file.clone();
        let Some(bench) = self.measuring() else { return Vec::new() };
        let Some(step) = bench.steps.front().copied() else { return self.finish_bench(Progress::Finished) };
        let one = match step {
            Step::Load(backend) => {
                bench.place = backend;
                return self.desk.load_on(file, backend);
            }
            Step::Try(one) => one,
        };
        let items: Vec<Question> = bench.questions.iter().take(bench.count(one)).cloned().collect();
        let count = items.len().max(1);
        let request = self.desk.number();
        let (workers, batch) = (if one.shared { None } else { Some(1) }, Some(one.batch));
        let max_tokens = if one.is_short() { WARM_TOKENS } else { MOST_TOKENS };
        let (stop, stream) = (Vec::new(), false);
        let ask = ToWorker::Ask { request, items, max_tokens, batch, stop, stream, workers };
        if let Some(bench) = self.measuring() {
            bench.asked = Some((request, count));
            bench.otherwise = false;
        }
        let mut effects = self.desk.tell(ask);
        effects.push(Effect::Alarm(request));
        effects
    }

    /// The model is where it is to be measured.
    pub(super) fn measure_loaded(&mut self, info: &Info) -> Vec<Effect> {
        let Some(bench) = self.measuring() else { return Vec::new() };
        bench.model.get_or_insert_with(|| info.clone());
        bench.replies.fill(None);
        bench.pace_ms = 0.0;
        bench.steps.pop_front();
        self.measure_on()
    }

    /// The model cannot be where it is to be measured, or has not stayed there: what comes next, unless all is over.
    pub(super) fn measure_failed(&mut self, reason: &str) -> Option<Vec<Effect>> {
        let bench = self.measuring()?;
        let (backend, batch) = bench.doing()?;
        if backend == BackendKind::Cpu {
            return None;
        }
        let batch = batch.unwrap_or(1);
        let outcome = Outcome::Failed(text::sentence(reason));
        bench.rows.push(Row { backend, adapter: None, workers: 1, batch, outcome });
        bench.steps.pop_front();
        bench.skip();
        let mut effects = self.call_off();
        effects.extend(self.measure_on());
        Some(effects)
    }

    /// A reply that is measured.
    pub(super) fn measure_reply(&mut self, request: u32, id: u32, reply: &str, cut: bool) {
        let Some(bench) = self.measuring() else { return };
        let Some(Step::Try(one)) = bench.steps.front().copied() else { return };
        if !cut && !one.is_short() && bench.asked.is_some_and(|(asked, _)| asked == request) {
            bench.heard(id, reply.to_owned());
        }
    }

    /// A try is over.
    pub(super) fn measure_done(
        &mut self,
        request: u32,
        timings: Timings,
        workers: usize,
        cut: bool,
    ) -> Vec<Effect> {
        let (backend, adapter) = match &self.desk.model {
            Model::Ready(info) => (info.backend, info.adapter.clone()),
            _ => return Vec::new(),
        };
        let Some(bench) = self.measuring() else { return Vec::new() };
        let (Some((_, count)), Some(Step::Try(one))) =
            (bench.asked.take_if(|(asked, _)| *asked == request), bench.steps.front().copied())
        else {
            return Vec::new();
        };
        bench.steps.pop_front();
        if one.batch == 1 && !cut {
            bench.pace_ms = timings.total_ms / count as f64;
        }
        if cut {
            bench.skip();
        }
        // Nothing else is said of what was only to warm up, or of others who did not come.
        if (one.warm && !cut) || (one.shared && workers == 1) {
            return self.measure_on();
        }
        let outcome = match timings.tokens {
            _ if bench.otherwise => Outcome::Otherwise,
            // What the others had done by then has not been told.
            0 => Outcome::TooSlow,
            _ if cut && (one.warm || one.shared) => Outcome::TooSlow,
            _ => Outcome::Measured(timings),
        };
        let row = Row { backend, adapter, workers, batch: one.batch, outcome };
        let words = text::bench_row_said(&row);
        bench.rows.push(row);
        self.say(words);
        self.measure_on()
    }

    /// A try has taken too long.
    pub(super) fn alarm(&mut self, request: u32) -> Vec<Effect> {
        match self.measuring().and_then(|bench| bench.asked) {
            Some((asked, _)) if asked == request => self.desk.cancel(request),
            _ => Vec::new(),
        }
    }

    /// Ends it, and has the model go where it is to be.
    pub(super) fn finish_bench(&mut self, progress: Progress) -> Vec<Effect> {
        if !self.desk.is_measured() {
            return Vec::new();
        }
        let mut effects = self.end_bench(progress);
        effects.extend(self.desk.load(self.desk.file.clone()));
        effects
    }

    /// Ends it where it is.
    pub(super) fn end_bench(&mut self, progress: Progress) -> Vec<Effect> {
        let Some(bench) = self.measuring() else { return Vec::new() };
        bench.progress = progress;
        let words = text::bench_over(bench);
        self.say(words);
        self.call_off()
    }

    /// Takes back what is under way, be it a load or a question.
    fn call_off(&mut self) -> Vec<Effect> {
        let asked = self.desk.bench.as_mut().and_then(|bench| bench.asked.take());
        let mut effects = self.desk.cancel_load();
        effects.extend(asked.into_iter().flat_map(|(request, _)| self.desk.cancel(request)));
        effects
    }
}
