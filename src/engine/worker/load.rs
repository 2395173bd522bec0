//! Loading a model: its file (or two, of a model between them) is read, hashed and kept chunk by chunk, and is never in
//! memory as a whole.

use sha2::{Digest, Sha256};
use web_sys::Blob;

use super::super::message::{FromWorker, Kept, Source};
use super::super::model::Loader;
use super::super::{BackendKind, Engine, Model, ModelError, Race, now};
use super::body::{Body, Fetched, Refusal};
use super::crew;
use super::shelf::{Draft, Known, Shelf};
use super::{Worker, hexadecimal};

/// How long the worker reads before it looks for messages.
const TURN_MS: f64 = 20.0;
/// How much of what came in at an earlier time is read at once.
const REREAD: usize = 1 << 20;

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
    Download(String),
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
    /// How much of what came in at an earlier time has been read again.
    reread: u64,
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
        let (again, address) = (wanted.again(), wanted.address());
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
        self.source.replace(again.or_else(kept).or(address.map(Source::Address)));
        let (fetch_ms, start_ms) = (fetched - begun, now() - fetched);
        self.say(&FromWorker::Loaded { request, info, bytes, sha256, unkept, fetch_ms, start_ms });
        Ok(())
    }

    /// Reads a file, and keeps it if that is wanted.
    async fn receive(&self, request: u32, from: From) -> Result<Arrived, String> {
        let name = match &from {
            From::Opened(name, _) => Some(name.clone()),
            From::Download(url) => Some(file_name(url)),
            From::Address(_) | From::Kept(_) => None,
        };
        let mut incoming = Incoming::open(from).await?;
        let (mut hash, mut progress) = (Sha256::new(), Progress::new(self, request, incoming.body.length));
        let model = match self.read(&mut incoming, &mut hash, &mut progress).await {
            Ok(model) => model,
            Err(why) => return Err(incoming.broken(why)),
        };
        let (bytes, sha256) = (progress.loaded, hexadecimal(&hash.finalize()));
        if let Some((shelf, kept)) = incoming.expected.take()
            && (kept.bytes, &kept.sha256) != (bytes, &sha256)
        {
            let removed = shelf.remove(&kept.sha256).await;
            self.tell_shelf(None).await;
            return Err(damaged(&kept.name, removed));
        }
        let model = match model {
            Ok(model) => model,
            Err(error) if is_of_the_moment(&error) => return Err(incoming.broken(error.to_string())),
            Err(error) => return Err(incoming.useless(error.to_string()).await),
        };
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
        while let Some(chunk) = incoming.next().await? {
            hash.update(&chunk);
            if let Ok(reader) = &mut loader
                && let Err(error) = reader.push(&chunk)
            {
                if incoming.expected.is_none() {
                    return Ok(Err(error));
                }
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
        let stock = async {
            let shelf = Shelf::open().await?;
            Ok::<_, String>((shelf.list().await?, shelf.parts().await?))
        };
        match stock.await {
            Ok((kept, parts)) => {
                self.say(&FromWorker::Shelf { request, kept, parts, room: super::shelf::room().await });
            }
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
            From::Address(url) => Body::fetch(&url, 0).await.map_err(|refusal| refusal.why)?.body,
            From::Download(url) => return Self::download(&url).await,
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
        Ok(Incoming { body, draft, unkept, reread: 0, expected })
    }

    /// A file of the network's that is to be kept, from where it was left if that is known.
    async fn download(url: &str) -> Result<Incoming, String> {
        let before = match Shelf::open().await {
            Ok(shelf) => shelf.resume(url).await,
            Err(why) => Err(why),
        };
        let (mut draft, known, mut unkept) = match before {
            Ok(Some((draft, known))) => (Some(draft), Some(known), None),
            Ok(None) => (None, None, None),
            Err(why) => (None, None, Some(why)),
        };
        let had = draft.as_ref().map_or(0, |draft| draft.had);
        let whole = known.as_ref().is_some_and(|known| had > 0 && known.total == Some(had));
        // The last byte is asked for once more where all are there: of no byte there is no part.
        let asked = if whole { had - 1 } else { had };
        let goes_on = |fetched: &Fetched| {
            let same = |known: &Known| (fetched.body.length, &fetched.tag) == (known.total, &known.tag);
            // Without a length or a tag nobody knows whether it is the same file.
            let is_known = fetched.body.length.is_some() || fetched.tag.is_some();
            had == 0 || is_known && known.as_ref().is_some_and(same)
        };
        let fetched = match Body::fetch(url, asked).await {
            Ok(fetched) if fetched.from == Some(asked) && goes_on(&fetched) => fetched,
            // Another file by now, or a server that gives no parts.
            Ok(fetched) if fetched.from == Some(0) => {
                draft.iter_mut().try_for_each(Draft::begin_anew)?;
                fetched
            }
            Ok(_) | Err(Refusal { is_range: true, .. }) if had > 0 => {
                draft.iter_mut().try_for_each(Draft::begin_anew)?;
                Body::fetch(url, 0).await.map_err(|refusal| refusal.why)?
            }
            Ok(_) => return Err(format!("{url} gives a part of the file where all of it was asked for")),
            // What came in stays.
            Err(refusal) => return Err(refusal.why),
        };
        let Fetched { mut body, tag, .. } = fetched;
        if whole && draft.as_ref().is_some_and(|draft| draft.had > 0) {
            body.next().await?;
        }
        if draft.is_none() && unkept.is_none() {
            let begun = match Shelf::open().await {
                Ok(shelf) => shelf.draft().await,
                Err(why) => Err(why),
            };
            match begun {
                Ok(begun) => draft = Some(begun),
                Err(why) => unkept = Some(why),
            }
        }
        // Of one that goes on the note is there already.
        if let Some(new) = draft.as_mut().filter(|draft| draft.had == 0)
            && let Err(why) = new.wait_for(url, Known { total: body.length, tag }).await
        {
            (draft, unkept) = (None, Some(why));
        }
        Ok(Incoming { body, draft, unkept, reread: 0, expected: None })
    }

    /// The next chunk: first of what came in at an earlier time.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        if let Some(draft) = self.draft.as_ref().filter(|draft| self.reread < draft.had) {
            let chunk = draft.read(self.reread, REREAD)?;
            self.reread += chunk.len() as u64;
            return Ok(Some(chunk));
        }
        let chunk = self.body.next().await?;
        if let Some(chunk) = &chunk {
            self.keep(chunk);
        }
        Ok(chunk)
    }

    /// Why it is not complete, and what is to be done.
    fn broken(&self, why: String) -> String {
        match self.draft.as_ref().and_then(Draft::waiting) {
            Some(bytes) => {
                let megabytes = bytes as f64 / 1e6;
                format!(
                    "{why}; the {megabytes:.1} MB that came in are kept, and loading it again goes on from there"
                )
            }
            None => why,
        }
    }

    /// What is no model is not kept, not even to go on with.
    async fn useless(&mut self, why: String) -> String {
        if let Some(draft) = self.draft.take() {
            draft.abandon().await;
        }
        why
    }

    /// A file that cannot be kept is loaded all the same.
    fn keep(&mut self, chunk: &[u8]) {
        if let Some(draft) = &mut self.draft
            && let Err(why) = draft.write(chunk)
        {
            self.unkept = Some(why);
            // What has no room now would have none later, and take it from others.
            draft.give_up();
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

impl Wanted {
    /// Where it can be had if it could not be kept.
    fn address(&self) -> Option<String> {
        match self {
            Wanted::File(From::Download(url)) => Some(url.clone()),
            Wanted::File(_) | Wanted::Between(..) => None,
        }
    }

    /// What another worker can load the same from, if that is known before it is here.
    fn again(&self) -> Option<Source> {
        match self {
            Wanted::File(From::Address(url)) => Some(Source::Address(url.clone())),
            Wanted::File(From::Download(_) | From::Opened(..) | From::Kept(_)) => None,
            Wanted::Between([from, to], percent) => {
                Some(Source::Between { from: from.clone(), to: to.clone(), percent: *percent })
            }
        }
    }
}

/// Whether the same file may well be read another time: it was cut off, or there was no memory for it.
fn is_of_the_moment(error: &ModelError) -> bool {
    matches!(
        error,
        ModelError::HeaderTruncated { .. } | ModelError::TensorTruncated { .. } | ModelError::Memory { .. }
    )
}

/// What the file at an address is called.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(url).to_owned()
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
