//! Several workers for one request: each has a program, a memory and a copy of the model of its own, and takes items
//! from one queue, some at a time. So no special headers are needed, which shared memory would ask of a site.
//!
//! The page talks to the first worker only. The others are started by it when there are enough items, load the same
//! model, and stay until another is loaded. What they say of tokens and replies goes on to the page as it comes.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, WorkerOptions, WorkerType};

use super::super::message::{FromWorker, Item, Source, ToWorker};
use super::super::{BackendKind, Options, Timings};
use super::body::field;

/// More would be of little use to most models, which wait for memory by then.
const MOST: usize = 8;
/// Below so many items another copy of the model is not worth its loading.
const ITEMS: usize = 8;

/// How many workers suit the machine: one for each of its processors but the page's, as long as the copies of the model
/// take at most an eighth of its memory. Of browsers that do not tell, 4 GB are believed.
pub(super) fn suitable(scope: &DedicatedWorkerGlobalScope, items: usize, bytes: u64) -> usize {
    if items < ITEMS {
        return 1;
    }
    let navigator = scope.navigator();
    let gigabytes = field(&navigator, "deviceMemory").as_f64().unwrap_or(4.0);
    let copies = gigabytes * f64::from(1 << 30) / 8.0 / (bytes.max(1) as f64);
    // Both are small numbers, whatever a browser says.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let [copies, processors] =
        [copies, navigator.hardware_concurrency()].map(|count| count.clamp(1.0, MOST as f64 + 1.0) as usize);
    (processors.saturating_sub(1)).max(2.min(processors)).min(copies).min(MOST)
}

/// The workers of a request, and what is left to do.
pub(super) struct Crew {
    shared: Rc<Shared>,
    hands: Vec<Rc<Hand>>,
    woken: UnboundedReceiver<()>,
}

/// What all workers of a request know.
struct Shared {
    request: u32,
    options: Options,
    stream: bool,
    workers: usize,
    queue: RefCell<VecDeque<Item>>,
    timings: RefCell<Timings>,
    wake: UnboundedSender<()>,
}

/// One of the other workers. It stays for the next request, until another model is loaded.
pub(super) struct Hand {
    worker: web_sys::Worker,
    scope: DedicatedWorkerGlobalScope,
    source: Source,
    state: Cell<State>,
    /// The request it works for.
    shared: RefCell<Option<Rc<Shared>>>,
    /// The items it has not replied to yet.
    busy_with: RefCell<Vec<Item>>,
    /// What listens to it.
    ears: RefCell<Option<Ears>>,
}

type Ears = (Closure<dyn Fn(MessageEvent)>, Closure<dyn Fn(Event)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Loading,
    Ready,
    Busy,
    Gone,
}

/// What is asked of a crew.
pub(super) struct Task<'a> {
    pub(super) request: u32,
    pub(super) items: Vec<Item>,
    pub(super) options: &'a Options,
    pub(super) stream: bool,
}

impl Crew {
    /// Has these workers, and the one that runs this, work on a request.
    pub(super) fn new(task: Task<'_>, hands: Vec<Rc<Hand>>) -> Crew {
        let (wake, woken) = unbounded();
        let Task { request, items, options, stream } = task;
        let shared = Rc::new(Shared {
            request,
            options: options.clone(),
            stream,
            workers: 1 + hands.len(),
            queue: RefCell::new(items.into()),
            timings: RefCell::default(),
            wake,
        });
        for hand in &hands {
            hand.shared.replace(Some(Rc::clone(&shared)));
        }
        Crew { hands, shared, woken }
    }

    /// The next items to be done here; none once everything is done everywhere.
    pub(super) async fn next(&mut self) -> Option<Vec<Item>> {
        loop {
            let items = self.shared.take();
            if !items.is_empty() {
                // Others may be free too: there was nothing to do for a while, or one has left its share undone.
                self.hands.iter().filter(|hand| hand.is_free()).for_each(|hand| hand.work());
                return Some(items);
            }
            if self.hands.iter().all(|hand| hand.state.get() != State::Busy) {
                return None;
            }
            // A worker has finished, or has left something undone.
            self.woken.recv().await.ok()?;
        }
    }

    /// How many workers there are.
    pub(super) fn workers(&self) -> usize {
        self.shared.workers
    }

    /// What the other workers' replies took.
    pub(super) fn timings(&self) -> Timings {
        *self.shared.timings.borrow()
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        for hand in &self.hands {
            hand.shared.replace(None);
            // Nobody waits for what it is doing.
            if hand.state.get() == State::Busy {
                hand.leave();
            }
        }
    }
}

impl Shared {
    /// Takes items out: fewer towards the end, so that all workers finish at about the same time.
    fn take(&self) -> Vec<Item> {
        let mut queue = self.queue.borrow_mut();
        let (left, workers) = (queue.len(), self.workers);
        let share = left.div_ceil(2 * workers).max(self.options.batch.min(left.div_ceil(workers)));
        queue.drain(..share.min(left)).collect()
    }
}

impl Hand {
    /// Starts a worker like this one, which is to load the same file.
    pub(super) fn call(scope: &DedicatedWorkerGlobalScope, source: &Source) -> Option<Rc<Hand>> {
        let address = field(&field(scope, "location"), "href").as_string()?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let hand = Rc::new(Hand {
            worker: web_sys::Worker::new_with_options(&address, &options).ok()?,
            scope: scope.clone(),
            source: source.clone(),
            state: Cell::new(State::Loading),
            shared: RefCell::default(),
            busy_with: RefCell::default(),
            ears: RefCell::default(),
        });
        let listener = Rc::downgrade(&hand);
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            listener.upgrade().into_iter().for_each(|hand| hand.hear(&event.data()));
        });
        let listener = Rc::downgrade(&hand);
        let crashed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.prevent_default();
            listener.upgrade().into_iter().for_each(|hand| hand.leave());
        });
        hand.worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        hand.worker.set_onerror(Some(crashed.as_ref().unchecked_ref()));
        hand.ears.replace(Some((heard, crashed)));
        Some(hand)
    }

    /// Whether it can be asked, now or once it has the model.
    pub(super) fn is_here(&self) -> bool {
        self.state.get() != State::Gone
    }

    fn is_free(&self) -> bool {
        self.state.get() == State::Ready
    }

    fn hear(&self, data: &JsValue) {
        match data.as_string().and_then(|json| serde_json::from_str(&json).ok()) {
            Some(FromWorker::Ready) => self.say(&ToWorker::Load {
                request: 0,
                source: self.source.clone(),
                backend: BackendKind::Cpu,
                known: Vec::new(),
            }),
            Some(FromWorker::Loaded { .. }) => self.work(),
            Some(FromWorker::Token { .. }) => self.pass_on(data),
            Some(FromWorker::Reply { id, .. }) => {
                self.busy_with.borrow_mut().retain(|item| item.id != id);
                self.pass_on(data);
            }
            Some(FromWorker::Done { timings, .. }) => {
                if let Some(shared) = &*self.shared.borrow() {
                    shared.timings.borrow_mut().add(&timings);
                }
                self.work();
            }
            Some(FromWorker::Failed { .. }) => self.leave(),
            _ => {}
        }
    }

    /// Takes the next items, if there are any.
    fn work(&self) {
        self.state.set(State::Ready);
        let Some(shared) = self.shared.borrow().clone() else { return };
        let items = shared.take();
        if items.is_empty() {
            // Perhaps this was the last to be waited for.
            let _ = shared.wake.unbounded_send(());
            return;
        }
        self.state.set(State::Busy);
        self.busy_with.replace(items.clone());
        let Options { max_tokens, batch, stop, .. } = shared.options.clone();
        let (request, stream, batch) = (shared.request, shared.stream, Some(batch));
        self.say(&ToWorker::Ask { request, items, max_tokens, batch, stop, stream, workers: Some(1) });
    }

    /// Ends it; what it leaves undone is for the others.
    pub(super) fn leave(&self) {
        if self.state.replace(State::Gone) == State::Gone {
            return;
        }
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        if let Some(shared) = &*self.shared.borrow() {
            shared.queue.borrow_mut().extend(self.busy_with.take());
            let _ = shared.wake.unbounded_send(());
        }
    }

    fn say(&self, message: &ToWorker) {
        // Plain data always serialises.
        if let Ok(json) = serde_json::to_string(message) {
            let _ = self.worker.post_message(&JsValue::from_str(&json));
        }
    }

    fn pass_on(&self, data: &JsValue) {
        let _ = self.scope.post_message(data);
    }
}
