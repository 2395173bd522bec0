//! The engine's dedicated worker: loads models and replies, so that the page never waits (wasm32 only).
//!
//! Loading and replying are done one after the other. Between turns of a few milliseconds the worker takes messages,
//! which is how a cancel gets through; what concerns the kept files alone is done at once.

mod body;
mod crew;
mod load;
mod look;
mod shelf;

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::fmt::Write as _;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::{Array, Function, WebAssembly};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent, PromiseRejectionEvent};

use super::message::{Choice, FromWorker, Item, Source, ToWorker, Words};
use super::{BackendKind, Control, Engine, EngineError, Event, Options, Prompt, Race, Reason, Timings, now};
use crew::{Crew, Hand, Task};
use load::{From, Wanted};
use look::Look;
use shelf::Shelf;

/// Starts to listen. Call once, from a dedicated worker.
pub fn start() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let worker = Rc::new(Worker {
        scope: scope.clone(),
        queue: RefCell::default(),
        cancelled: RefCell::default(),
        waker: RefCell::default(),
        lose_gpu: Cell::new(false),
        busy: Cell::new(false),
        engine: RefCell::default(),
        source: RefCell::default(),
        hands: RefCell::default(),
    });
    let listener = Rc::clone(&worker);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        listener.hear(&event.data());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
    report_traps(&scope);
    spawn_local(async {
        // A browser without a place for files has no leftovers either.
        if let Ok(shelf) = Shelf::open().await {
            let _ = shelf.sweep().await;
        }
    });
    worker.say(&FromWorker::Ready);
}

/// The page hears of an error that nobody caught, and starts the worker anew. Of a trap in a promise's callback it
/// would not hear, so that is made such an error.
fn report_traps(scope: &DedicatedWorkerGlobalScope) {
    let Ok(report) = body::field(scope, "reportError").dyn_into::<Function>() else { return };
    let on_rejection = Closure::<dyn Fn(PromiseRejectionEvent)>::new(move |event: PromiseRejectionEvent| {
        let reason = event.reason();
        if reason.has_type::<WebAssembly::RuntimeError>() || reason.has_type::<js_sys::RangeError>() {
            let _ = report.call1(&JsValue::UNDEFINED, &reason);
        }
    });
    let listener = on_rejection.as_ref().unchecked_ref();
    let _ = scope.add_event_listener_with_callback("unhandledrejection", listener);
    on_rejection.forget();
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    queue: RefCell<VecDeque<Job>>,
    /// Requests to stop at the next occasion.
    cancelled: RefCell<HashSet<u32>>,
    /// Wakes the load under way, so that it stops even where nothing comes in.
    waker: RefCell<Option<Waker>>,
    /// Lose the GPU at the next occasion.
    lose_gpu: Cell<bool>,
    busy: Cell<bool>,
    /// Taken out while a job uses it.
    engine: RefCell<Option<Engine>>,
    /// Where another worker can get the same model.
    source: RefCell<Option<Source>>,
    /// The workers that have it.
    hands: RefCell<Vec<Rc<Hand>>>,
}

enum Job {
    Load { request: u32, wanted: Wanted, backend: BackendKind, known: Vec<Race> },
    Ask(Question),
    Switch(Vec<(u32, u32)>),
    Look(Look),
}

/// What is asked; none for as many as suit the model and the machine.
struct Question {
    request: u32,
    items: Vec<Item>,
    options: Options,
    batch: Option<usize>,
    stream: bool,
    workers: Option<usize>,
}

impl Worker {
    fn say(&self, message: &FromWorker) {
        // Plain data always serialises; a worker about to be closed may no longer post.
        if let Ok(json) = serde_json::to_string(message) {
            let _ = self.scope.post_message(&JsValue::from_str(&json));
        }
    }

    fn fail(&self, request: Option<u32>, sentence: impl Into<String>) {
        self.say(&FromWorker::Failed { request, sentence: sentence.into() });
    }

    fn hear(self: &Rc<Self>, data: &JsValue) {
        let (json, file) = match data.dyn_ref::<Array>() {
            Some(pair) => (pair.get(0).as_string(), pair.get(1).dyn_into::<Blob>().ok()),
            None => (data.as_string(), None),
        };
        let message = match json.as_deref().map(serde_json::from_str::<ToWorker>) {
            Some(Ok(message)) => message,
            Some(Err(error)) => return self.fail(None, format!("the worker does not understand: {error}")),
            None => return self.fail(None, "the worker understands strings of JSON only"),
        };
        match message {
            ToWorker::Cancel { request } => {
                self.cancelled.borrow_mut().insert(request);
                if let Some(waker) = self.waker.take() {
                    waker.wake();
                }
            }
            ToWorker::LoseGpu => self.lose_gpu.set(true),
            ToWorker::List { request } => {
                let worker = Rc::clone(self);
                spawn_local(async move { worker.tell_shelf(Some(request)).await });
            }
            ToWorker::Remove { request, sha256 } => {
                let worker = Rc::clone(self);
                spawn_local(async move { worker.remove(request, &sha256).await });
            }
            ToWorker::Load { request, source, backend, known } => {
                let wanted = match (source, file) {
                    (Source::Address(url), _) => Wanted::File(From::Address(url)),
                    (Source::Download(url), _) => Wanted::File(From::Download(url)),
                    (Source::Kept(sha256), _) => Wanted::File(From::Kept(sha256)),
                    (Source::Between { from, to, percent }, _) => Wanted::Between([from, to], percent),
                    (Source::Opened(name), Some(file)) => Wanted::File(From::Opened(name, file)),
                    (Source::Opened(name), None) => {
                        return self.fail(Some(request), format!("the file {name} did not come along"));
                    }
                };
                self.enqueue(Job::Load { request, wanted, backend, known });
            }
            ToWorker::Switch { off } => self.enqueue(Job::Switch(off)),
            ToWorker::Look { request, prompt, reply, layer, head } => {
                self.enqueue(Job::Look(Look { request, prompt, reply, layer, head }));
            }
            ToWorker::Ask { request, items, max_tokens, batch, stop, stream, workers } => {
                let options = Options { max_tokens, stop, ..Options::default() };
                self.enqueue(Job::Ask(Question { request, items, options, batch, stream, workers }));
            }
        }
    }

    fn enqueue(self: &Rc<Self>, job: Job) {
        self.queue.borrow_mut().push_back(job);
        if !self.busy.replace(true) {
            let worker = Rc::clone(self);
            spawn_local(async move { worker.work().await });
        }
    }

    async fn work(&self) {
        loop {
            let Some(job) = self.queue.borrow_mut().pop_front() else { break };
            match job {
                Job::Load { request, wanted, backend, known } => {
                    let leaves_parts = matches!(wanted, Wanted::File(From::Download(_)));
                    let load = self.load(request, wanted, backend, &known);
                    let loaded = self.unless_cancelled(request, load).await;
                    if let Err(sentence) = loaded.unwrap_or_else(|| Err("loading was stopped".to_owned())) {
                        self.fail(Some(request), sentence);
                        if leaves_parts {
                            self.tell_shelf(None).await;
                        }
                    }
                    self.cancelled.borrow_mut().remove(&request);
                }
                Job::Switch(off) => self.switch(&off),
                Job::Look(look) => {
                    let request = look.request;
                    if let Err(sentence) = self.look(look).await {
                        self.fail(Some(request), sentence);
                    }
                    self.cancelled.borrow_mut().remove(&request);
                }
                Job::Ask(question) => {
                    let request = question.request;
                    self.ask(question).await;
                    self.cancelled.borrow_mut().remove(&request);
                }
            }
        }
        self.busy.set(false);
    }

    /// Drops the work where it waits as soon as the request is cancelled; gives nothing then.
    async fn unless_cancelled<T>(&self, request: u32, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if self.is_cancelled(request) {
                return Poll::Ready(None);
            }
            self.waker.replace(Some(context.waker().clone()));
            work.as_mut().poll(context).map(Some)
        })
        .await
    }

    fn is_cancelled(&self, request: u32) -> bool {
        self.cancelled.borrow().contains(&request)
    }

    async fn ask(&self, question: Question) {
        let Question { request, items, mut options, batch, stream, workers } = question;
        let Some(mut engine) = self.engine.take() else {
            return self.fail(Some(request), "no model is loaded, so nobody can reply");
        };
        let suitable = match engine.info().backend {
            BackendKind::Cpu => crew::suitable(&self.scope, items.len(), engine.model().bytes()),
            _ => 1,
        };
        options.batch = batch.unwrap_or(engine.suitable_batch());
        let hands = self.hands(workers.unwrap_or(suitable));
        let mut crew = Crew::new(Task { request, items, options: &options, stream }, hands);
        let begun = now();
        let mut timings = Timings::default();
        let mut failure = None;
        while let Some(items) = self.unless_cancelled(request, crew.next()).await.flatten() {
            let told = timings.tokens > 0;
            match self.reply(request, &mut engine, &items, &options, stream).await {
                Ok(part) => {
                    timings.add(&part);
                    if !told {
                        timings.first_ms = part.first_ms;
                    }
                }
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        timings.add(&crew.timings());
        timings.total_ms = now() - begun;
        let (cancelled, workers) = (self.is_cancelled(request), crew.workers());
        drop(crew);
        match failure {
            None => self.say(&FromWorker::Done { request, timings, workers, cancelled }),
            Some(error) => self.fail(Some(request), error.to_string()),
        }
        self.engine.replace(Some(engine));
    }

    /// So many workers, this one included, as far as they can be had.
    fn hands(&self, workers: usize) -> Vec<Rc<Hand>> {
        let mut hands = self.hands.borrow_mut();
        hands.retain(|hand| hand.is_here());
        if let Some(source) = &*self.source.borrow() {
            let missing = workers.saturating_sub(1 + hands.len());
            hands.extend((0..missing).filter_map(|_| Hand::call(&self.scope, source)));
        }
        hands.iter().take(workers.saturating_sub(1)).cloned().collect()
    }

    /// Replies to items here.
    async fn reply(
        &self,
        request: u32,
        engine: &mut Engine,
        items: &[Item],
        options: &Options,
        stream: bool,
    ) -> Result<Timings, EngineError> {
        let prompts: Vec<Prompt> = items.iter().map(|item| prompt(&item.prompt)).collect();
        let tokenizer = engine.model().tokenizer.clone();
        let name = |(token, probability)| Choice { token, name: tokenizer.name(token), probability };
        let number = |sequence: usize| items.get(sequence).map_or(u32::MAX, |item| item.id);
        let loser = engine.loser();
        let mut sink = |event| {
            if let (Some(loser), true) = (&loser, self.lose_gpu.take()) {
                loser.lose();
            }
            match event {
                Event::Token { sequence, id, text, probability, top, .. } if stream => {
                    self.say(&FromWorker::Token {
                        request,
                        id: number(sequence),
                        token: id,
                        text,
                        probability,
                        top: top.into_iter().map(name).collect(),
                    })
                }
                // What was cut short is not a reply.
                Event::Finished(reply) if reply.reason == Reason::Cancelled => {}
                Event::Finished(reply) => self.say(&FromWorker::Reply {
                    request,
                    id: number(reply.sequence),
                    text: reply.text,
                    tokens: reply.ids,
                    prompt_tokens: reply.prompt_tokens,
                    reason: reply.reason,
                    ms: reply.ms,
                }),
                Event::FellBack { reason, info } => {
                    self.say(&FromWorker::FellBack { request, sentence: reason, info });
                }
                // Nothing to tell, but an occasion to stop.
                Event::Token { .. } | Event::Working => {}
            }
            if self.is_cancelled(request) { Control::Stop } else { Control::Continue }
        };
        engine.generate(&prompts, options, &mut sink).await
    }
}

/// How the engine takes what it is asked.
fn prompt(words: &Words) -> Prompt {
    match words {
        Words::Question(question) => Prompt::Chat(question.clone()),
        Words::Prompt(text) => Prompt::Text(text.clone()),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
