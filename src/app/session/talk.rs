//! The model in the page: waking it, asking it about the problem on screen, and its part in a run.
//!
//! What is said to the engine's worker before it listens is lost, so it waits in an outbox until then. What comes
//! back is told apart by its request's number; an answer to anything but the latest question is dropped.

use super::lab::{Progress, Respondent, Run};
use super::{Effect, Session};
use crate::answer::{Grade, grade};
use crate::app::text;
use crate::checklist::{Item, prompt};
use crate::engine::message::{Choice, FromWorker, Item as Question, ToWorker, Words};
use crate::engine::{BackendKind, Info, Reason, Timings};
use crate::respondent::Record;

/// Where the built-in model is, seen from the page.
pub const MODEL: &str = "./models/thinker.gguf";
/// The most tokens of a reply: far more than any worked answer to these problems takes.
const MAX_TOKENS: usize = 192;
/// How many questions of a run the worker has at a time, and how many of them side by side. Few enough that a
/// question from the Try view does not wait long for its turn.
const ASKED: usize = 64;
const BATCH: usize = 32;

/// How far the model is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Model {
    /// Nobody has asked for it.
    #[default]
    Asleep,
    /// Its worker is starting.
    Waking,
    /// Its file is coming in: bytes so far, and altogether once that is known.
    Loading(u64, Option<u64>),
    /// It can be asked.
    Ready(Info),
    /// It cannot be had; why, in a sentence.
    Failed(String),
}

/// A piece of a reply, with what the model thought of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The text.
    pub text: String,
    /// The model's probability for it.
    pub probability: f32,
    /// What else it might have said, likeliest first, this token included.
    pub top: Vec<Choice>,
}

/// How far a conversation about the problem on screen is.
#[derive(Clone, Debug, PartialEq)]
pub enum Speech {
    /// Nothing was said yet, or more is to come.
    Going,
    /// The reply is complete: why it ended, and what became of it.
    Over(Reason, Grade),
    /// It was stopped before it had said all.
    Stopped,
    /// It failed; why, in a sentence.
    Failed(String),
}

/// A question to the model about the problem on screen, and its reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    request: u32,
    /// What was said, as it came in.
    pub tokens: Vec<Token>,
    /// How far it is.
    pub speech: Speech,
    /// How long it took, once it is over.
    pub timings: Option<Timings>,
}

/// Everything about the model.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// How far the model is.
    pub model: Model,
    /// Where it is to run.
    pub backend: BackendKind,
    /// What is said about the problem on screen.
    pub talk: Option<Talk>,
    /// What waits for the worker to listen.
    outbox: Vec<ToWorker>,
    /// The number of the latest request.
    requests: u32,
    /// The request that loads the model.
    load: u32,
    /// How often the model could not be had.
    failures: u32,
    /// The run's request, and its questions by number.
    batch: Option<(u32, Vec<Item>)>,
}

impl Desk {
    /// Whether the model is talking about the problem on screen, or about to.
    pub fn is_talking(&self) -> bool {
        self.talk.as_ref().is_some_and(|talk| talk.speech == Speech::Going)
    }

    fn number(&mut self) -> u32 {
        self.requests = self.requests.wrapping_add(1);
        self.requests
    }

    fn tell(&mut self, message: ToWorker) -> Vec<Effect> {
        match self.model {
            Model::Loading(..) | Model::Ready(_) => vec![Effect::Post(message)],
            Model::Waking => {
                self.outbox.push(message);
                Vec::new()
            }
            Model::Asleep | Model::Failed(_) => {
                self.model = Model::Waking;
                self.outbox.push(message);
                vec![Effect::Wake]
            }
        }
    }

    /// Takes a request back, wherever it is.
    fn cancel(&mut self, number: u32) -> Vec<Effect> {
        self.outbox.retain(|message| !matches!(message, ToWorker::Ask { request, .. } if *request == number));
        match self.model {
            Model::Loading(..) | Model::Ready(_) => vec![Effect::Post(ToWorker::Cancel { request: number })],
            _ => Vec::new(),
        }
    }

    fn woken(&mut self) -> Vec<Effect> {
        let mut effects = self.load();
        effects.extend(std::mem::take(&mut self.outbox).into_iter().map(Effect::Post));
        effects
    }

    fn load(&mut self) -> Vec<Effect> {
        self.load = self.number();
        self.model = Model::Loading(0, None);
        // After a failure the browser's cache is not believed: it may hold the damaged file.
        let again = if self.failures == 0 { String::new() } else { format!("?again={}", self.failures) };
        let (request, backend) = (self.load, self.backend);
        vec![Effect::Post(ToWorker::Load { request, url: Some(format!("{MODEL}{again}")), backend })]
    }

    fn ask(&mut self, questions: Vec<Question>, stream: bool) -> (u32, Vec<Effect>) {
        let request = self.number();
        let ask = ToWorker::Ask {
            request,
            items: questions,
            max_tokens: MAX_TOKENS,
            batch: BATCH,
            stop: Vec::new(),
            stream,
        };
        (request, self.tell(ask))
    }
}

impl Session {
    /// Asks the model about the problem on screen.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        if self.desk.is_talking() {
            return Vec::new();
        }
        let item = &self.puzzle.problem.item;
        let question = match item.before.is_empty() {
            true => Words::Question(item.question.clone()),
            // What was said before goes into one text to continue.
            false => Words::Prompt(prompt::plain(item, &[])),
        };
        let (request, effects) = self.desk.ask(vec![Question { id: 0, prompt: question }], true);
        let (tokens, speech) = (Vec::new(), Speech::Going);
        self.desk.talk = Some(Talk { request, tokens, speech, timings: None });
        effects
    }

    /// Has the model run elsewhere; at once if it is there, else when it is asked for.
    pub(super) fn run_on(&mut self, backend: BackendKind) -> Vec<Effect> {
        self.desk.backend = backend;
        match self.desk.model {
            Model::Loading(..) | Model::Ready(_) => self.desk.load(),
            Model::Asleep | Model::Waking | Model::Failed(_) => Vec::new(),
        }
    }

    /// Whether the model has something to do, so that it cannot be moved.
    pub fn is_asked(&self) -> bool {
        self.desk.is_talking() || self.desk.batch.is_some()
    }

    /// Stops what the model says about the problem on screen.
    pub(super) fn hush(&mut self) -> Vec<Effect> {
        match self.desk.talk.as_mut().filter(|talk| talk.speech == Speech::Going) {
            Some(talk) => {
                talk.speech = Speech::Stopped;
                let request = talk.request;
                self.desk.cancel(request)
            }
            None => Vec::new(),
        }
    }

    /// The next questions of a run.
    pub(super) fn ask_batch(&mut self) -> Vec<Effect> {
        let Some(run) = self.run.as_mut() else { return Vec::new() };
        let items = run.take(&self.families, ASKED);
        let questions = (0u32..).zip(&items);
        let questions =
            questions.map(|(id, item)| Question { id, prompt: Words::Question(item.question.clone()) });
        let (request, effects) = self.desk.ask(questions.collect(), false);
        self.desk.batch = Some((request, items));
        effects
    }

    /// Takes the run's questions back.
    pub(super) fn cancel_batch(&mut self) -> Vec<Effect> {
        match self.desk.batch.take() {
            Some((request, _)) => self.desk.cancel(request),
            None => Vec::new(),
        }
    }

    /// What the model is doing before its first answer, for people.
    pub fn waiting_words(&self) -> Option<String> {
        match &self.desk.model {
            Model::Waking => Some(text::MODEL_WAKING.into()),
            Model::Loading(loaded, total) => Some(text::model_loading(*loaded, *total)),
            Model::Ready(_) if self.desk.is_talking() || self.run.as_ref().is_some_and(Run::is_running) => {
                Some(text::MODEL_READING.into())
            }
            _ => None,
        }
    }

    /// The worker's program died or never started.
    pub(super) fn crashed(&mut self, reason: &str) -> Vec<Effect> {
        self.desk.outbox.clear();
        self.desk.batch = None;
        self.desk.model = Model::Failed(reason.to_owned());
        self.desk.failures += 1;
        if let Some(talk) = self.desk.talk.as_mut().filter(|talk| talk.speech == Speech::Going) {
            talk.speech = Speech::Failed(reason.to_owned());
        }
        let runs_on_it = |run: &Run| run.is_running() && run.setup.respondent == Respondent::Model;
        if self.run.as_ref().is_some_and(runs_on_it) {
            self.finish_run(Progress::Failed(reason.to_owned()));
        } else {
            self.say(reason.to_owned());
        }
        Vec::new()
    }

    /// The worker said something.
    pub(super) fn hear(&mut self, message: FromWorker, now: f64) -> Vec<Effect> {
        match message {
            FromWorker::Ready => return self.desk.woken(),
            FromWorker::Progress { request, loaded, total } if request == self.desk.load => {
                self.desk.model = Model::Loading(loaded, total);
            }
            FromWorker::Loaded { request, info, .. } if request == self.desk.load => {
                self.desk.model = Model::Ready(info);
            }
            FromWorker::FellBack { info, sentence, .. } => {
                self.desk.model = Model::Ready(info);
                self.say(sentence);
            }
            FromWorker::Token { request, text, probability, top, .. } => {
                if let Some(talk) = self.going(request).filter(|_| !text.is_empty()) {
                    talk.tokens.push(Token { text, probability, top });
                }
            }
            FromWorker::Reply { request, id, text, reason, .. } => self.reply(request, id, text, reason, now),
            FromWorker::Done { request, timings, .. } => return self.done(request, timings),
            FromWorker::Failed { request, sentence } => return self.failed(request, &sentence),
            FromWorker::Progress { .. } | FromWorker::Loaded { .. } => {}
        }
        Vec::new()
    }

    /// The conversation that this request is about, if it still goes on.
    fn going(&mut self, request: u32) -> Option<&mut Talk> {
        let talk = self.desk.talk.as_mut()?;
        (talk.request == request && talk.speech == Speech::Going).then_some(talk)
    }

    fn reply(&mut self, request: u32, id: u32, reply: String, reason: Reason, now: f64) {
        let gold = self.puzzle.problem.item.gold();
        if let Some(talk) = self.going(request).filter(|_| reason != Reason::Cancelled) {
            let grade = grade(&reply, &gold);
            let words = text::model_said(&reply, &grade);
            talk.speech = Speech::Over(reason, grade);
            self.say(words);
            return;
        }
        let who = self.model_name();
        let Some((batch, items)) = &self.desk.batch else { return };
        let item = items.get(id as usize).filter(|_| *batch == request && reason != Reason::Cancelled);
        if let (Some(item), Some(run)) = (item, &mut self.run) {
            run.add(Record::new(item.clone(), &who, reply), now);
        }
    }

    fn done(&mut self, request: u32, timings: Timings) -> Vec<Effect> {
        if let Some(talk) = self.desk.talk.as_mut().filter(|talk| talk.request == request) {
            talk.timings = Some(timings);
        }
        if self.desk.batch.as_ref().is_none_or(|(batch, _)| *batch != request) {
            return Vec::new();
        }
        self.desk.batch = None;
        match &self.run {
            Some(run) if run.is_running() && !run.is_dealt() => self.ask_batch(),
            Some(run) if run.is_running() => {
                self.finish_run(Progress::Finished);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn failed(&mut self, request: Option<u32>, sentence: &str) -> Vec<Effect> {
        let loading = !matches!(self.desk.model, Model::Ready(_));
        if loading && request.is_none_or(|request| request == self.desk.load) {
            return self.crashed(sentence);
        }
        let Some(request) = request else { return Vec::new() };
        if let Some(talk) = self.going(request) {
            talk.speech = Speech::Failed(sentence.to_owned());
            self.say(sentence.to_owned());
        }
        if self.desk.batch.as_ref().is_some_and(|(batch, _)| *batch == request) {
            self.desk.batch = None;
            self.finish_run(Progress::Failed(sentence.to_owned()));
        }
        Vec::new()
    }

    /// The model's name in records.
    fn model_name(&self) -> String {
        match &self.desk.model {
            Model::Ready(Info { name: Some(name), .. }) => name.clone(),
            _ => text::BUILT_IN_ID.into(),
        }
    }
}
