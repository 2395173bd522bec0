//! The engine's dedicated worker: loads models and replies, so that the page never waits (wasm32 only).
//!
//! Requests run one after the other. Between turns of a few milliseconds the worker takes messages, which is how a
//! cancel gets through.

mod fetch;

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::message::{Choice, FromWorker, Item, ToWorker, Words};
use super::model::Loader;
use super::{BackendKind, Control, Engine, Event, Model, Options, Prompt, Reason, now};

/// Starts to listen. Call once, from a dedicated worker.
pub fn start() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let worker = Rc::new(Worker {
        scope: scope.clone(),
        queue: RefCell::default(),
        cancelled: RefCell::default(),
        lose_gpu: Cell::new(false),
        busy: Cell::new(false),
        engine: RefCell::default(),
    });
    let listener = Rc::clone(&worker);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        listener.hear(&event.data());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    on_message.forget();
    worker.say(&FromWorker::Ready);
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    queue: RefCell<VecDeque<Job>>,
    /// Requests to stop at the next occasion.
    cancelled: RefCell<HashSet<u32>>,
    /// Lose the GPU at the next occasion.
    lose_gpu: Cell<bool>,
    busy: Cell<bool>,
    /// Taken out while a job uses it.
    engine: RefCell<Option<Engine>>,
}

enum Job {
    Load { request: u32, source: Source, backend: BackendKind },
    Ask { request: u32, items: Vec<Item>, options: Options, stream: bool },
}

enum Source {
    Address(String),
    Bytes(Uint8Array),
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
        let (json, bytes) = match data.dyn_ref::<Array>() {
            Some(pair) => (pair.get(0).as_string(), pair.get(1).dyn_into::<ArrayBuffer>().ok()),
            None => (data.as_string(), None),
        };
        let message = match json.as_deref().map(serde_json::from_str::<ToWorker>) {
            Some(Ok(message)) => message,
            Some(Err(error)) => return self.fail(None, format!("the worker does not understand: {error}")),
            None => return self.fail(None, "the worker understands strings of JSON only"),
        };
        let job = match message {
            ToWorker::Cancel { request } => {
                self.cancelled.borrow_mut().insert(request);
                return;
            }
            ToWorker::LoseGpu => {
                self.lose_gpu.set(true);
                return;
            }
            ToWorker::Load { request, url, backend } => {
                let source = match (url, bytes) {
                    (Some(url), _) => Source::Address(url),
                    (None, Some(bytes)) => Source::Bytes(Uint8Array::new(&bytes)),
                    (None, None) => return self.fail(Some(request), "there is no file to load"),
                };
                Job::Load { request, source, backend }
            }
            ToWorker::Ask { request, items, max_tokens, batch, stop, stream } => Job::Ask {
                request,
                items,
                options: Options { max_tokens, batch, stop, ..Options::default() },
                stream,
            },
        };
        self.queue.borrow_mut().push_back(job);
        if !self.busy.replace(true) {
            let worker = Rc::clone(self);
            wasm_bindgen_futures::spawn_local(async move { worker.work().await });
        }
    }

    async fn work(&self) {
        loop {
            let Some(job) = self.queue.borrow_mut().pop_front() else { break };
            match job {
                Job::Load { request, source, backend } => {
                    if let Err(sentence) = self.load(request, source, backend).await {
                        self.fail(Some(request), sentence);
                    }
                    self.cancelled.borrow_mut().remove(&request);
                }
                Job::Ask { request, items, options, stream } => {
                    self.ask(request, &items, &options, stream).await;
                    self.cancelled.borrow_mut().remove(&request);
                }
            }
        }
        self.busy.set(false);
    }

    fn is_cancelled(&self, request: u32) -> bool {
        self.cancelled.borrow().contains(&request)
    }

    async fn load(&self, request: u32, source: Source, backend: BackendKind) -> Result<(), String> {
        // The old model makes room first.
        self.engine.replace(None);
        let begun = now();
        let model = match source {
            Source::Address(url) => self.fetch(request, &url).await?,
            Source::Bytes(bytes) => self.read(request, &bytes).await?,
        };
        let fetched = now();
        let engine = Engine::new(model, backend).await.map_err(|error| error.to_string())?;
        let info = engine.info();
        self.engine.replace(Some(engine));
        let (fetch_ms, start_ms) = (fetched - begun, now() - fetched);
        self.say(&FromWorker::Loaded { request, info, fetch_ms, start_ms });
        Ok(())
    }

    async fn fetch(&self, request: u32, url: &str) -> Result<Model, String> {
        let mut body = fetch::open(url).await?;
        let mut loader = Loader::new(body.length);
        let mut progress = Progress::new(self, request);
        while let Some(chunk) = body.next().await? {
            loader.push(&chunk).map_err(|error| error.to_string())?;
            progress.tell(chunk.len(), body.length.or_else(|| loader.length()));
            if self.is_cancelled(request) {
                body.close();
                return Err("loading was stopped".to_owned());
            }
        }
        loader.finish().map_err(|error| error.to_string())
    }

    async fn read(&self, request: u32, bytes: &Uint8Array) -> Result<Model, String> {
        const CHUNK: u32 = 1 << 20;
        let length = bytes.length();
        let mut loader = Loader::new(Some(length.into()));
        let mut progress = Progress::new(self, request);
        let mut from = 0;
        while from < length {
            let to = length.min(from.saturating_add(CHUNK));
            let chunk = bytes.subarray(from, to).to_vec();
            loader.push(&chunk).map_err(|error| error.to_string())?;
            progress.tell(chunk.len(), Some(length.into()));
            super::pause().await;
            if self.is_cancelled(request) {
                return Err("loading was stopped".to_owned());
            }
            from = to;
        }
        loader.finish().map_err(|error| error.to_string())
    }

    async fn ask(&self, request: u32, items: &[Item], options: &Options, stream: bool) {
        let Some(mut engine) = self.engine.take() else {
            return self.fail(Some(request), "no model is loaded, so nobody can reply");
        };
        let prompts: Vec<Prompt> = items
            .iter()
            .map(|item| match &item.prompt {
                Words::Question(question) => Prompt::Chat(question.clone()),
                Words::Prompt(text) => Prompt::Text(text.clone()),
            })
            .collect();
        let tokenizer = engine.model().tokenizer.clone();
        let name = |(token, probability)| Choice { token, name: tokenizer.name(token), probability };
        let number = |sequence: usize| items.get(sequence).map_or(u32::MAX, |item| item.id);
        let mut sink = |event| {
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
                Event::Token { .. } | Event::Working => {}
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
            }
            if self.is_cancelled(request) { Control::Stop } else { Control::Continue }
        };
        if self.lose_gpu.take() {
            engine.lose_gpu();
        }
        let result = engine.generate(&prompts, options, &mut sink).await;
        match result {
            Ok(timings) => {
                self.say(&FromWorker::Done { request, timings, cancelled: self.is_cancelled(request) });
            }
            Err(error) => self.fail(Some(request), error.to_string()),
        }
        self.engine.replace(Some(engine));
    }
}

/// Tells how far a file is, a few times a second.
struct Progress<'a> {
    worker: &'a Worker,
    request: u32,
    loaded: u64,
    told: f64,
}

impl<'a> Progress<'a> {
    fn new(worker: &'a Worker, request: u32) -> Self {
        Progress { worker, request, loaded: 0, told: f64::MIN }
    }

    fn tell(&mut self, more: usize, total: Option<u64>) {
        self.loaded += more as u64;
        let over = total.is_some_and(|total| self.loaded >= total);
        if over || now() - self.told > 100.0 {
            self.told = now();
            self.worker.say(&FromWorker::Progress { request: self.request, loaded: self.loaded, total });
        }
    }
}
