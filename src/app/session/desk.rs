//! The engine's worker and the model it has: waking the one, loading the other, and which file that is.
//!
//! What is said to the worker before it listens is lost, so it waits in an outbox until then. What comes back is told
//! apart by its request's number; an answer to anything but the latest question is dropped.

use super::Effect;
use super::bench::Bench;
use super::inside::Inside;
use super::races::Races;
use super::remote;
use super::siblings::Mix;
use super::talk::{Speech, Talk};
use crate::app::remote::Endpoint;
use crate::app::text;
use crate::checklist::{Item, prompt};
use crate::engine::message::{Item as Question, Kept, Part, Source, ToWorker, Words};
use crate::engine::{BackendKind, Info};
use std::borrow::Cow;

/// The most tokens of a reply at first: far more than any worked answer to these problems takes.
pub const MAX_TOKENS: u32 = 192;
/// How many questions of a run the worker has at a time: few enough that a question from the Try view does not wait long
/// for its turn. Of a model this much larger, fewer.
const PACE: usize = 128;
const SLOW_PACE: usize = 32;
const SLOW_BYTES: u64 = 20_000_000;

/// How far the worker is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Line {
    /// Nobody needed it, or it died.
    #[default]
    Dead,
    /// It is starting.
    Waking,
    /// It listens.
    Open,
}

/// Which file a model comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// One of the page's own, or between them.
    BuiltIn(Mix),
    /// One that the visitor opened and that is not kept, or not yet.
    Opened {
        /// Its name.
        name: String,
        /// Its length.
        bytes: u64,
    },
    /// One that is kept in the browser.
    Kept(Kept),
    /// One that is fetched from this address, and not kept, or not yet.
    Fetched(String),
    /// None on this device: it is asked over the network.
    Endpoint(Endpoint),
}

impl Default for File {
    fn default() -> Self {
        Self::BuiltIn(Mix::THINKER)
    }
}

impl File {
    /// Its name.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::BuiltIn(mix) => text::sibling(*mix),
            Self::Opened { name, .. } => name.into(),
            Self::Kept(kept) => (&kept.name).into(),
            Self::Fetched(url) => url.rsplit('/').next().unwrap_or(url).into(),
            Self::Endpoint(endpoint) => (&endpoint.model).into(),
        }
    }

    /// How far from Parrot to Thinker it is, if it is built in.
    pub fn mix(&self) -> Option<Mix> {
        match self {
            Self::BuiltIn(mix) => Some(*mix),
            Self::Opened { .. } | Self::Kept(_) | Self::Fetched(_) | Self::Endpoint(_) => None,
        }
    }

    /// The endpoint, if it is one.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        match self {
            Self::Endpoint(endpoint) => Some(endpoint),
            _ => None,
        }
    }

    /// Whether it is the kept one of this SHA-256.
    pub fn is_kept(&self, sha256: &str) -> bool {
        matches!(self, Self::Kept(kept) if kept.sha256 == sha256)
    }

    /// Tells models apart.
    pub fn key(&self) -> String {
        match self {
            Self::BuiltIn(_) => self.remembered(),
            Self::Opened { name, .. } => format!("opened {name}"),
            Self::Kept(kept) => kept.sha256.clone(),
            Self::Fetched(url) => format!("fetched {url}"),
            Self::Endpoint(endpoint) => endpoint.id(),
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::BuiltIn(_) | Self::Fetched(_) | Self::Endpoint(_) => 0,
            Self::Opened { bytes, .. } => *bytes,
            Self::Kept(kept) => kept.bytes,
        }
    }

    /// How the browser is to remember it: a file that is not kept cannot be had again.
    pub fn remembered(&self) -> String {
        match self {
            Self::Kept(Kept { name, bytes, sha256, when }) => format!("{sha256} {bytes} {when} {name}"),
            Self::BuiltIn(mix) => format!("{MIX}{}", mix.percent()),
            Self::Opened { .. } | Self::Fetched(_) | Self::Endpoint(_) => String::new(),
        }
    }

    /// What the browser remembers; anything else is Thinker.
    pub fn recalled(remembered: &str) -> Self {
        if let Some(percent) = remembered.strip_prefix(MIX).and_then(|percent| percent.parse().ok()) {
            return Self::BuiltIn(Mix::new(percent));
        }
        let mut parts = remembered.splitn(4, ' ');
        let mut part = || parts.next();
        match (part(), part().map(str::parse), part().map(str::parse), part()) {
            (Some(sha256), Some(Ok(bytes)), Some(Ok(when)), Some(name)) if sha256.len() == 64 => {
                Self::Kept(Kept { name: name.into(), bytes, sha256: sha256.into(), when })
            }
            _ => Self::default(),
        }
    }
}

/// What a remembered built-in model begins with.
const MIX: &str = "mix ";

/// How far the model is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Model {
    /// Nobody has asked for it.
    #[default]
    Asleep,
    /// It is coming in.
    Loading(Loading),
    /// It can be asked.
    Ready(Info),
    /// It can be asked elsewhere.
    Elsewhere,
    /// A file cannot be had; why, in a sentence.
    Failed(File, String),
}

/// A file on its way in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loading {
    /// Which.
    pub file: File,
    /// Bytes so far.
    pub loaded: u64,
    /// Bytes altogether, once that is known.
    pub total: Option<u64>,
    /// When the first and the latest of them came, in the page's milliseconds, and how many the first were.
    times: Option<(f64, f64, u64)>,
}

impl Loading {
    pub(super) fn progress(&mut self, loaded: u64, total: Option<u64>, now: f64) {
        (self.loaded, self.total) = (loaded, total);
        let (first, before) = self.times.map_or((now, loaded), |(first, _, before)| (first, before));
        self.times = Some((first, now, before));
    }

    /// Bytes a second, once that can be told.
    pub fn rate(&self) -> Option<f64> {
        let (first, latest, before) = self.times?;
        let seconds = (latest - first) / 1000.0;
        (seconds > 0.2).then(|| self.loaded.saturating_sub(before) as f64 / seconds)
    }

    /// Whether all of it is here, and only the engine has yet to start.
    pub fn is_complete(&self) -> bool {
        self.total.is_some_and(|total| self.loaded >= total)
    }
}

/// What the page knows about the kept files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// The files; none before the worker has told.
    pub kept: Option<Vec<Kept>>,
    /// What came in of files that are not complete.
    pub parts: Vec<Part>,
    /// How many bytes more there is room for, where the browser tells.
    pub room: Option<u64>,
    /// Why files cannot be kept or removed, in a sentence.
    pub error: Option<String>,
    /// The SHA-256 of the one that is to be removed, if the visitor says yes.
    pub doubted: Option<String>,
}

/// Everything about the model.
#[derive(Clone, Debug)]
pub struct Desk {
    /// How far the model is.
    pub model: Model,
    /// Which model is asked: the loaded one, or the one to be loaded when somebody asks.
    pub file: File,
    /// Length and SHA-256 of what was loaded last.
    pub size: Option<(u64, String)>,
    /// What there is to tell about the last file that was loaded.
    pub notice: Option<String>,
    /// The kept files.
    pub shelf: Shelf,
    /// Where it is to run.
    pub backend: BackendKind,
    /// Which of the backends was how fast.
    pub races: Races,
    /// The most tokens of a reply.
    pub max_tokens: u32,
    /// What is said about the problem on screen.
    pub talk: Option<Talk>,
    /// How fast it was found to be.
    pub bench: Option<Bench>,
    /// A look inside it.
    pub inside: Inside,
    /// An endpoint, as it is described.
    pub endpoint: remote::Form,
    /// The address of a file on a model hub, as typed, and what is wrong with it.
    pub hub: (String, Option<&'static str>),
    /// The requests that an endpoint has.
    pub(super) calls: Vec<u32>,
    line: Line,
    /// The model that was in use before a run or a meeting wanted others: it is used again afterwards.
    pub(super) home: Option<File>,
    /// What waits for the worker to listen.
    outbox: Vec<ToWorker>,
    /// The number of the latest request.
    requests: u32,
    /// The request that loads the model.
    pub(super) load: u32,
    /// The latest request about kept files.
    pub(super) listing: u32,
    /// How often a model could not be had.
    failures: u32,
    /// The run's request, and its questions by number.
    pub(super) batch: Option<(u32, Vec<Item>)>,
}

impl Desk {
    /// Nothing is loaded; the browser remembers which model was used last, and races.
    pub(super) fn new(model: &str, races: &str, endpoint: &str) -> Self {
        Self {
            model: Model::Asleep,
            file: File::recalled(model),
            size: None,
            notice: None,
            shelf: Shelf::default(),
            backend: BackendKind::Auto,
            races: Races::recalled(races),
            max_tokens: MAX_TOKENS,
            talk: None,
            bench: None,
            inside: Inside::default(),
            endpoint: remote::Form::recalled(endpoint),
            hub: (String::new(), None),
            calls: Vec::new(),
            line: Line::Dead,
            home: None,
            outbox: Vec::new(),
            requests: 0,
            load: 0,
            listing: 0,
            failures: 0,
            batch: None,
        }
    }

    /// Whether the model is talking about the problem on screen, or about to.
    pub fn is_talking(&self) -> bool {
        self.talk.as_ref().is_some_and(|talk| talk.speech == Speech::Going)
    }

    /// Whether the model has something to do, so that it cannot be moved or replaced.
    pub fn is_asked(&self) -> bool {
        self.is_talking() || self.batch.is_some() || self.is_measured()
    }

    /// Whether its speed is being measured.
    pub fn is_measured(&self) -> bool {
        self.bench.as_ref().is_some_and(Bench::is_running)
    }

    /// The request that is being measured.
    pub(super) fn measured(&self) -> Option<u32> {
        self.bench.as_ref().filter(|bench| bench.is_running())?.asked()
    }

    /// Whether the worker is starting.
    pub fn is_waking(&self) -> bool {
        self.line == Line::Waking
    }

    /// How many questions of a run to ask at a time.
    pub(super) fn pace(&self) -> usize {
        match &self.file {
            File::Endpoint(_) => SLOW_PACE,
            file if file.bytes() < SLOW_BYTES => PACE,
            _ => SLOW_PACE,
        }
    }

    pub(super) fn number(&mut self) -> u32 {
        self.requests = self.requests.wrapping_add(1);
        self.requests
    }

    /// Says something to the worker, now or when it listens.
    pub(super) fn tell(&mut self, message: ToWorker) -> Vec<Effect> {
        match self.line {
            Line::Open => return vec![Effect::Post(message)],
            Line::Waking | Line::Dead => self.outbox.push(message),
        }
        match std::mem::replace(&mut self.line, Line::Waking) {
            Line::Dead => vec![Effect::Wake],
            Line::Waking | Line::Open => Vec::new(),
        }
    }

    /// Takes a request back, wherever it is.
    pub(super) fn cancel(&mut self, number: u32) -> Vec<Effect> {
        if self.is_called(number) {
            return vec![Effect::HangUp(number)];
        }
        let is_it = |message: &ToWorker| match message {
            ToWorker::Load { request, .. } | ToWorker::Ask { request, .. } => *request == number,
            _ => false,
        };
        self.outbox.retain(|message| !is_it(message));
        match self.line {
            Line::Open => vec![Effect::Post(ToWorker::Cancel { request: number })],
            Line::Waking | Line::Dead => Vec::new(),
        }
    }

    /// Whether an endpoint has this request, which is then over.
    pub(super) fn is_called(&mut self, number: u32) -> bool {
        let before = self.calls.len();
        self.calls.retain(|call| *call != number);
        self.calls.len() < before
    }

    /// The worker listens.
    pub(super) fn woken(&mut self) -> Vec<Effect> {
        self.line = Line::Open;
        std::mem::take(&mut self.outbox).into_iter().map(Effect::Post).collect()
    }

    /// The worker is gone, and what it had with it.
    pub(super) fn died(&mut self, reason: &str) {
        self.line = Line::Dead;
        self.outbox.clear();
        // An endpoint has nothing to do with it.
        if self.model != Model::Elsewhere {
            self.fail(reason);
        }
    }

    /// The model cannot be had.
    pub(super) fn fail(&mut self, reason: &str) {
        let file = match std::mem::take(&mut self.model) {
            Model::Loading(loading) => loading.file,
            _ => self.file.clone(),
        };
        self.model = Model::Failed(file, reason.to_owned());
        self.failures += 1;
    }

    /// The model that is asked, or about to be.
    pub fn chosen(&self) -> &File {
        match &self.model {
            Model::Loading(loading) => &loading.file,
            Model::Asleep | Model::Ready(_) | Model::Elsewhere | Model::Failed(..) => &self.file,
        }
    }

    /// Loads a file for as long as somebody needs it.
    pub(super) fn borrow(&mut self, file: File) -> Vec<Effect> {
        if self.home.is_none() {
            self.home = Some(self.chosen().clone());
        }
        self.load(file)
    }

    /// The model that was in use is used again; it is loaded when somebody asks.
    pub(super) fn give_back(&mut self) -> Vec<Effect> {
        let Some(home) = self.home.take() else { return Vec::new() };
        if self.file == home && matches!(self.model, Model::Ready(_)) {
            return Vec::new();
        }
        let effects = self.cancel_load();
        self.model = Model::Asleep;
        self.file = home;
        effects
    }

    /// Loads a file in place of the one there is or was to be.
    pub(super) fn load(&mut self, file: File) -> Vec<Effect> {
        self.load_on(file, self.backend)
    }

    /// The same, where the visitor has not chosen.
    pub(super) fn load_on(&mut self, file: File, backend: BackendKind) -> Vec<Effect> {
        let mut effects = self.cancel_load();
        self.notice = None;
        self.load = self.number();
        let source = match &file {
            File::Endpoint(_) => {
                (self.model, self.file) = (Model::Elsewhere, file);
                return effects;
            }
            File::Fetched(url) => Source::Download(url.clone()),
            File::BuiltIn(mix) => mix.source(self.failures),
            File::Opened { name, .. } => Source::Opened(name.clone()),
            File::Kept(kept) => Source::Kept(kept.sha256.clone()),
        };
        self.model = Model::Loading(Loading { file, ..Loading::default() });
        let (request, known) = (self.load, self.races.known());
        effects.extend(self.tell(ToWorker::Load { request, source, backend, known }));
        effects
    }

    /// Stops loading, if that is going on.
    pub(super) fn cancel_load(&mut self) -> Vec<Effect> {
        match self.model {
            Model::Loading(_) => {
                self.model = Model::Asleep;
                self.cancel(self.load)
            }
            Model::Asleep | Model::Ready(_) | Model::Elsewhere | Model::Failed(..) => Vec::new(),
        }
    }

    /// Asks the model, which is loaded first if need be, about items; their numbers are their places.
    pub(super) fn ask(&mut self, items: &[Item], stream: bool) -> (u32, Vec<Effect>) {
        let mut effects = match self.model {
            Model::Loading(_) | Model::Ready(_) | Model::Elsewhere => Vec::new(),
            Model::Asleep | Model::Failed(..) => self.load(self.file.clone()),
        };
        if let Model::Elsewhere = self.model
            && let Some(endpoint) = self.file.endpoint().cloned()
        {
            let (request, call) =
                self.call(endpoint, (0u32..).zip(items.iter().map(prompt::chat)).collect(), stream);
            effects.extend(call);
            return (request, effects);
        }
        let questions = (0u32..).zip(items).map(|(id, item)| Question { id, prompt: words(item) }).collect();
        let request = self.number();
        let ask = ToWorker::Ask {
            request,
            items: questions,
            max_tokens: self.max_tokens as usize,
            batch: None,
            stop: Vec::new(),
            stream,
            // Other workers have all their heads on.
            workers: (!self.inside.off.is_empty()).then_some(1),
        };
        effects.extend(self.tell(ask));
        (request, effects)
    }
}

/// How an item is put to a model on this device: what was said before goes into one text to continue.
pub(super) fn words(item: &Item) -> Words {
    match item.before.is_empty() {
        true => Words::Question(item.question.clone()),
        false => Words::Prompt(prompt::plain(item, &[])),
    }
}
