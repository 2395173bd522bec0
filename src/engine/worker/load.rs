//! Loading a model: its file (or two, of a model between them) is read, hashed and kept chunk by chunk, and is never in
//! memory as a whole.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use web_sys::Blob;

use super::super::message::{FromWorker, Kept, Source};
use super::super::model::Loader;
use super::super::{BackendKind, Engine, Model, ModelError, Race, now};
use super::Worker;
use super::body::Body;
use super::crew;
use super::shelf::{Draft, Shelf};

/// How long the worker reads before it looks for messages.
const TURN_MS: f64 = 20.0;

/// Which model is to be loaded.
pub(super) enum Wanted {
    /// The one in a file.
    File(From),
    /// The one so many hundredths of the way from the file at the first address to that at the second.
    Between([String; 2], i16),
}

/// Where a file comes from.
pub(super) enum From {
    Address(String),
    Opened(String, Blob),
    Kept(String),
}

/// A file on its way in.
struct Incoming {
    body: Body,
    /// What it becomes in the browser's storage; none if it is not to be kept.
    draft: Option<Draft>,
    /// Why it cannot be kept though it should be.
    unkept: Option<String>,
    /// What it should be, if it is a kept one.
    expected: Option<(Shelf, Kept)>,
}

/// A model that came in.
struct Arrived {
    model: Model,
    bytes: u64,
    sha256: String,
    unkept: Option<String>,
}

impl Worker {
    pub(super) async fn load(
        &self,
        request: u32,
        wanted: Wanted,
        backend: BackendKind,
        known: &[Race],
    ) -> Result<(), String> {
        // The old model makes room first.
        self.engine.replace(None);
        self.source.replace(None);
        self.hands.take().iter().for_each(|hand| hand.leave());
        let again = wanted.again();
        let begun = now();
        let arrived = match wanted {
            Wanted::File(from) => self.receive(request, from).await?,
            Wanted::Between(ends, percent) => self.receive_both(request, ends, percent).await?,
        };
        let fetched = now();
        let workers = crew::suitable(&self.scope, usize::MAX, arrived.model.bytes());
        let engine = Engine::among(arrived.model, backend, workers, known).await;
        let engine = engine.map_err(|error| error.to_string())?;
        let info = engine.info();
        self.engine.replace(Some(engine));
        let Arrived { bytes, sha256, unkept, .. } = arrived;
        let kept = || unkept.is_none().then(|| Source::Kept(sha256.clone()));
        self.source.replace(again.or_else(kept));
        let (fetch_ms, start_ms) = (fetched - begun, now() - fetched);
        self.say(&FromWorker::Loaded { request, info, bytes, sha256, unkept, fetch_ms, start_ms });
        Ok(())
    }

    /// Reads a file, and keeps it if that is wanted.
    async fn receive(&self, request: u32, from: From) -> Result<Arrived, String> {
        let name = match &from {
            From::Opened(name, _) => Some(name.clone()),
            From::Address(_) | From::Kept(_) => None,
        };
        let mut incoming = Incoming::open(from).await?;
        let (mut hash, mut progress) = (Sha256::new(), Progress::new(self, request, incoming.body.length));
        let model = self.read(&mut incoming, &mut hash, &mut progress).await?;
        let (bytes, sha256) = (progress.loaded, hexadecimal(&hash.finalize()));
        if let Some((shelf, kept)) = incoming.expected.take()
            && (kept.bytes, &kept.sha256) != (bytes, &sha256)
        {
            let removed = shelf.remove(&kept.sha256).await;
            self.tell_shelf(None).await;
            return Err(damaged(&kept.name, removed));
        }
        let model = model.map_err(|error| error.to_string())?;
        let mut unkept = incoming.unkept.take();
        if let (Some(draft), Some(name)) = (incoming.draft.take(), name) {
            unkept = draft.keep(&name, bytes, &sha256).await.err();
            self.tell_shelf(None).await;
        }
        Ok(Arrived { model, bytes, sha256, unkept })
    }

    /// Reads two files one after the other, and makes the model between them.
    async fn receive_both(&self, request: u32, ends: [String; 2], percent: i16) -> Result<Arrived, String> {
        let [from, to] = ends;
        let mut from = Incoming::open(From::Address(from)).await?;
        let mut to = Incoming::open(From::Address(to)).await?;
        let total = from.body.length.zip(to.body.length).map(|(from, to)| from + to);
        let (mut hash, mut progress) = (Sha256::new(), Progress::new(self, request, total));
        progress.is_last = false;
        let from = self.read(&mut from, &mut hash, &mut progress).await?;
        progress.is_last = true;
        let to = self.read(&mut to, &mut hash, &mut progress).await?;
        let (from, to) = (from.map_err(|error| error.to_string())?, to.map_err(|error| error.to_string())?);
        let model = from.toward(&to, f32::from(percent) / 100.0).map_err(|error| error.to_string())?;
        Ok(Arrived { model, bytes: progress.loaded, sha256: hexadecimal(&hash.finalize()), unkept: None })
    }

    /// Reads a file to its end. What is no model is told at once, unless it is a kept file: whether that is damaged or
    /// never could be read, its hash will tell.
    async fn read(
        &self,
        incoming: &mut Incoming,
        hash: &mut Sha256,
        progress: &mut Progress<'_>,
    ) -> Result<Result<Model, ModelError>, String> {
        let (mut loader, before) = (Ok(Loader::new(incoming.body.length)), progress.loaded);
        let mut rested = now();
        while let Some(chunk) = incoming.body.next().await? {
            hash.update(&chunk);
            incoming.keep(&chunk);
            if let Ok(reader) = &mut loader
                && let Err(error) = reader.push(&chunk)
            {
                incoming.expected.as_ref().ok_or_else(|| error.to_string())?;
                loader = Err(error);
            }
            let least = loader.as_ref().ok().and_then(Loader::length).map(|length| before + length);
            progress.tell(chunk.len(), least);
            // Chunks that lie ready would leave no gap for a cancel.
            if now() - rested > TURN_MS {
                super::super::pause().await;
                rested = now();
            }
        }
        Ok(loader.and_then(Loader::finish))
    }

    /// Tells what is kept.
    pub(super) async fn tell_shelf(&self, request: Option<u32>) {
        let kept = match Shelf::open().await {
            Ok(shelf) => shelf.list().await,
            Err(why) => Err(why),
        };
        match kept {
            Ok(kept) => self.say(&FromWorker::Shelf { request, kept, room: super::shelf::room().await }),
            Err(why) => self.fail(request, format!("models cannot be kept here: {why}")),
        }
    }

    /// Removes a kept file and tells what is left.
    pub(super) async fn remove(&self, request: u32, sha256: &str) {
        let removed = match Shelf::open().await {
            Ok(shelf) => shelf.remove(sha256).await,
            Err(why) => Err(why),
        };
        match removed {
            Ok(()) => self.tell_shelf(Some(request)).await,
            Err(why) => self.fail(Some(request), format!("the file could not be removed: {why}")),
        }
    }
}

impl Incoming {
    async fn open(from: From) -> Result<Incoming, String> {
        let (mut draft, mut unkept, mut expected) = (None, None, None);
        let body = match from {
            From::Address(url) => Body::fetch(&url).await?,
            From::Opened(name, file) => {
                let begun = match Shelf::open().await {
                    Ok(shelf) => shelf.draft().await,
                    Err(why) => Err(why),
                };
                match begun {
                    Ok(begun) => draft = Some(begun),
                    Err(why) => unkept = Some(why),
                }
                Body::of(&file, &name)
            }
            From::Kept(sha256) => {
                let shelf = Shelf::open().await?;
                let (kept, file) = shelf.find(&sha256).await.ok_or(GONE)?;
                let body = Body::of(&file, &kept.name);
                expected = Some((shelf, kept));
                body
            }
        };
        Ok(Incoming { body, draft, unkept, expected })
    }

    /// A file that cannot be kept is loaded all the same.
    fn keep(&mut self, chunk: &[u8]) {
        if let Some(draft) = &mut self.draft
            && let Err(why) = draft.write(chunk)
        {
            self.unkept = Some(why);
            self.draft = None;
        }
    }
}

const GONE: &str = "this model is no longer kept in this browser; open its file again, or use another model";

fn damaged(name: &str, removed: Result<(), String>) -> String {
    let so = match removed {
        Ok(()) => "it has been removed".to_owned(),
        Err(why) => format!("it could not be removed ({why})"),
    };
    format!("the kept file {name} is damaged, and {so}; open the file again, or use another model")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

impl Wanted {
    /// What another worker can load the same from, if that is known before it is here.
    fn again(&self) -> Option<Source> {
        match self {
            Wanted::File(From::Address(url)) => Some(Source::Address(url.clone())),
            Wanted::File(From::Opened(..) | From::Kept(_)) => None,
            Wanted::Between([from, to], percent) => {
                Some(Source::Between { from: from.clone(), to: to.clone(), percent: *percent })
            }
        }
    }
}

/// Tells how far a load is, a few times a second.
struct Progress<'a> {
    worker: &'a Worker,
    request: u32,
    loaded: u64,
    /// Bytes altogether, where the source says.
    total: Option<u64>,
    /// Whether no other file comes after this one.
    is_last: bool,
    told: f64,
}

impl<'a> Progress<'a> {
    fn new(worker: &'a Worker, request: u32, total: Option<u64>) -> Self {
        Progress { worker, request, loaded: 0, total, is_last: true, told: f64::MIN }
    }

    /// So many bytes more are here, of at least so many up to this file's end.
    fn tell(&mut self, more: usize, least: Option<u64>) {
        self.loaded += more as u64;
        let total = self.total.or(least.filter(|_| self.is_last));
        let over = total.is_some_and(|total| self.loaded >= total);
        if over || now() - self.told > 100.0 {
            self.told = now();
            self.worker.say(&FromWorker::Progress { request: self.request, loaded: self.loaded, total });
        }
    }
}
