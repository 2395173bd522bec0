//! The Models view: which models there are, which one is asked, and files that come and go.

use super::desk::{File, Model};
use super::hub;
use super::lab::Progress;
use super::remote::Field;
use super::siblings::Mix;
use super::{Effect, Session, View};
use crate::app::remote::Fault;
use crate::app::text;
use crate::engine::message::{Kept, Part, ToWorker};

/// The most that may be set as the most tokens of a reply.
pub const TOP_TOKENS: u32 = 4096;

/// What a visitor wants of the models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// To see which are kept.
    List,
    /// To load a file that was opened, and to keep it.
    Open {
        /// Its name.
        name: String,
        /// Its length.
        bytes: u64,
    },
    /// To load one that is there.
    Use(File),
    /// To choose among the built-in ones and those between them.
    Mix(Mix),
    /// To go on with the file that could not be had.
    Again,
    /// To stop loading.
    Stop,
    /// To remove a kept one, by its SHA-256; it is asked for a yes first.
    Doubt(String),
    /// A no.
    Keep,
    /// A yes.
    Remove,
    /// To remove what came in of a download, by its key.
    RemovePart(String),
    /// The most tokens of a reply, as typed.
    MaxTokens(String),
    /// To measure how fast the one in use is.
    Measure,
    /// To stop that.
    StopMeasuring,
    /// To copy what was found.
    Share,
    /// The address of a file on a model hub, as it is typed.
    Hub(String),
    /// To fetch that file, or what is left of it.
    Fetch,
    /// To describe an endpoint.
    Describe(Field),
    /// To ask the described endpoint from now on.
    Connect,
    /// To be told which models it has.
    ListModels,
    /// It has told, or has not.
    ModelsListed(u32, Result<Vec<String>, Fault>),
}

impl Session {
    pub(super) fn order(&mut self, order: Order) -> Vec<Effect> {
        match order {
            Order::List => self.list(),
            Order::Open { name, bytes } => self.load(File::Opened { name, bytes }),
            Order::Use(file) => self.load(file),
            Order::Mix(mix) => self.mix(mix),
            Order::Again => match &self.desk.model {
                Model::Failed(file, _) => {
                    let mut effects = self.load(file.clone());
                    effects.push(self.home());
                    effects
                }
                Model::Asleep | Model::Loading(_) | Model::Ready(_) | Model::Elsewhere => Vec::new(),
            },
            Order::Stop => self.stop_loading(),
            Order::Doubt(sha256) => {
                self.desk.shelf.doubted = Some(sha256);
                vec![Effect::Focus("doubt")]
            }
            Order::Keep => {
                self.desk.shelf.doubted = None;
                vec![Effect::Focus("models")]
            }
            Order::Remove => self.remove(),
            Order::RemovePart(key) => {
                self.desk.listing = self.desk.number();
                let request = self.desk.listing;
                let mut effects = self.desk.tell(ToWorker::Remove { request, sha256: key });
                effects.push(Effect::Focus("models"));
                effects
            }
            Order::MaxTokens(typed) => {
                let typed = typed.trim().parse().unwrap_or(self.desk.max_tokens);
                self.desk.max_tokens = typed.clamp(1, TOP_TOKENS);
                Vec::new()
            }
            Order::Measure => self.measure(),
            Order::StopMeasuring => self.finish_bench(Progress::Cancelled),
            Order::Share => self.share_bench(),
            Order::Hub(typed) => {
                self.desk.hub = (typed, None);
                Vec::new()
            }
            Order::Fetch => self.fetch_file(),
            endpoint => self.endpoint(endpoint),
        }
    }

    fn kept(&self, sha256: &str) -> Option<&Kept> {
        self.desk.shelf.kept.iter().flatten().find(|kept| kept.sha256 == sha256)
    }

    fn list(&mut self) -> Vec<Effect> {
        self.desk.shelf.error = None;
        self.desk.listing = self.desk.number();
        let request = self.desk.listing;
        self.desk.tell(ToWorker::List { request })
    }

    /// Loads a file, unless somebody waits for an answer of the model that is there.
    pub(super) fn load(&mut self, file: File) -> Vec<Effect> {
        let mut effects = self.break_up();
        if self.desk.is_asked() {
            self.say(text::MODEL_BUSY.get().into());
            return effects;
        }
        self.clear_desk();
        self.say(text::loading_begun(&file.name()));
        effects.extend(self.desk.load(file));
        effects
    }

    /// What another model said, or how fast, does not stand beside the next.
    pub(super) fn clear_desk(&mut self) {
        self.desk.shelf.doubted = None;
        self.desk.notice = None;
        self.desk.talk = None;
        self.desk.inside.forget();
        self.desk.bench = None;
    }

    /// Where the focus goes if the button that was pressed goes away.
    fn home(&self) -> Effect {
        Effect::Focus(if self.view == View::Models { "models" } else { "ask" })
    }

    fn stop_loading(&mut self) -> Vec<Effect> {
        // Whoever waits for this model is not to wait for ever.
        let mut effects = self.break_up();
        effects.extend(self.hush());
        effects.extend(self.cancel_run());
        effects.extend(self.end_bench(Progress::Cancelled));
        effects.extend(self.desk.cancel_load());
        self.say(text::LOADING_STOPPED.get().into());
        effects.push(self.home());
        effects
    }

    fn remove(&mut self) -> Vec<Effect> {
        let Some(sha256) = self.desk.shelf.doubted.take() else { return Vec::new() };
        if self.desk.file.is_kept(&sha256) && self.desk.is_asked() {
            self.say(text::MODEL_BUSY.get().into());
            return Vec::new();
        }
        self.desk.shelf.error = None;
        self.desk.listing = self.desk.number();
        let request = self.desk.listing;
        let mut effects = self.desk.tell(ToWorker::Remove { request, sha256 });
        effects.push(Effect::Focus("models"));
        effects
    }

    /// Whether a model is coming in.
    pub fn is_loading(&self) -> bool {
        matches!(self.desk.model, Model::Loading(_))
    }

    /// Fetches the file of a model hub that was named.
    fn fetch_file(&mut self) -> Vec<Effect> {
        match hub::address(&self.desk.hub.0) {
            Ok(url) => {
                let effects = self.load(File::Fetched(url));
                if matches!(self.desk.model, Model::Loading(_)) {
                    self.desk.hub = (String::new(), None);
                }
                effects
            }
            Err(why) => {
                self.desk.hub.1 = Some(why.get());
                self.say(why.get().into());
                vec![Effect::Focus("hub")]
            }
        }
    }

    /// Which files are kept now.
    pub(super) fn stocked(&mut self, kept: Vec<Kept>, parts: Vec<Part>, room: Option<u64>) -> Vec<Effect> {
        let shelf = &mut self.desk.shelf;
        shelf.parts = parts;
        if let Some(gone) = shelf.kept.iter().flatten().find(|had| !kept.contains(had)) {
            let words = text::removed(&gone.name);
            self.said = (self.said.0.wrapping_add(1), words);
        }
        (shelf.kept, shelf.room) = (Some(kept), room);
        // The model that is asked may be gone, here or in another tab.
        let File::Kept(chosen) = &self.desk.file else { return Vec::new() };
        if self.kept(&chosen.sha256).is_some() || self.desk.is_asked() {
            return Vec::new();
        }
        self.desk.file = File::default();
        if matches!(self.desk.model, Model::Ready(_)) {
            self.desk.model = Model::Asleep;
        }
        vec![Effect::Store("model", String::new())]
    }
}
