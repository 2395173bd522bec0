//! The files kept in the browser, in its private file system, which no other site and no other program sees.
//!
//! A kept file is two: the model, under a name that is never used again, and a note called after its SHA-256, which
//! says what it is and is written last. A model that no note mentions is what an interrupted load has left behind.
//! A download that is not complete is two likewise; its note is called after its address, and written first.
//!
//! Several tabs share the shelf. What is kept is never written to again, and the browser locks what is being written,
//! so that it cannot be taken for a leftover, until its note is complete.

use std::collections::HashSet;

use js_sys::{Date, Math};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemSyncAccessHandle, StorageEstimate,
    StorageManager, WorkerGlobalScope,
};

use super::super::message::{Kept, Part};
use super::body::{describe, field, let_go, wait};

/// The folder of all this.
const FOLDER: &str = "models";
/// How notes end; their names begin with 64 hexadecimal digits.
const NOTE: &str = ".json";
/// Longer than any note.
const NOTE_BYTES: f64 = 4096.0;
/// A damaged note is a leftover only if no other tab can be writing it.
const NOTE_MS: f64 = 60_000.0;
/// How the notes of incomplete downloads end; their names begin with the SHA-256 of the address.
const PART: &str = ".part";
/// How long they wait for their rest: a week.
const PART_MS: f64 = 7.0 * 86_400_000.0;
/// The most letters of a name.
const NAME: usize = 160;

/// What stands in a note.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    #[serde(flatten)]
    kept: Kept,
    /// The model's name in the folder.
    file: String,
}

/// What stands in the note of an incomplete download.
#[derive(Debug, Serialize, Deserialize)]
struct PartNote {
    url: String,
    /// The name in the folder of what came in.
    file: String,
    /// The length of the whole file, where the server has said.
    total: Option<u64>,
    /// What tells the file from another one at the same address, where the server has said.
    tag: Option<String>,
}

/// The folder of kept files.
pub(super) struct Shelf(FileSystemDirectoryHandle);

impl Shelf {
    /// Opens it; says why where the browser has none or gives none.
    pub(super) async fn open() -> Result<Shelf, String> {
        let storage = storage().filter(|storage| field(storage, "getDirectory").is_function());
        let storage = storage.ok_or("this browser has no place for the files of a page")?;
        let root = wait(storage.get_directory()).await.map_err(|error| refused(&error))?;
        let root: FileSystemDirectoryHandle = root.unchecked_into();
        let options = FileSystemGetDirectoryOptions::new();
        options.set_create(true);
        let folder = wait(root.get_directory_handle_with_options(FOLDER, &options)).await;
        Ok(Shelf(folder.map_err(|error| refused(&error))?.unchecked_into()))
    }

    /// What is kept, the latest first.
    pub(super) async fn list(&self) -> Result<Vec<Kept>, String> {
        let mut kept = Vec::new();
        for name in self.names().await? {
            // A note that cannot be read is one that another tab is about to write, or a leftover.
            if let Some(sha256) = name.strip_suffix(NOTE)
                && let Some(note) = self.note(sha256).await
            {
                kept.push(note.kept);
            }
        }
        kept.sort_by(|a, b| b.when.cmp(&a.when).then_with(|| a.name.cmp(&b.name)));
        Ok(kept)
    }

    /// A kept file, for reading; none if there is none, or no longer.
    pub(super) async fn find(&self, sha256: &str) -> Option<(Kept, File)> {
        let note = self.note(sha256).await?;
        let file = self.file(&note.file).await.ok()?;
        Some((note.kept, file))
    }

    /// What came in of files that are not complete.
    pub(super) async fn parts(&self) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        for name in self.names().await? {
            if let Some(key) = name.strip_suffix(PART)
                && let Some(PartNote { url, file, total, .. }) = self.part_note(key).await
                && let Ok(file) = self.file(&file).await
            {
                parts.push(Part { url, key: key.to_owned(), bytes: length(&file), total });
            }
        }
        parts.sort_by(|a, b| a.url.cmp(&b.url));
        Ok(parts)
    }

    /// Removes a kept file, or what came in of one; nothing happens if there is none.
    pub(super) async fn remove(&self, sha256: &str) -> Result<(), String> {
        if !is_sha256(sha256) {
            return Ok(());
        }
        let (note, part) = (self.note(sha256).await, self.part_note(sha256).await);
        self.delete(&format!("{sha256}{NOTE}")).await?;
        self.delete(&format!("{sha256}{PART}")).await?;
        for file in note.map(|note| note.file).into_iter().chain(part.map(|part| part.file)) {
            self.delete(&file).await?;
        }
        Ok(())
    }

    /// Removes what interrupted loads have left behind.
    pub(super) async fn sweep(&self) -> Result<(), String> {
        let names = self.names().await?;
        let (mut noted, mut damaged) = (HashSet::new(), Vec::new());
        for name in &names {
            let file = match (name.strip_suffix(NOTE), name.strip_suffix(PART)) {
                (Some(sha256), _) => self.note(sha256).await.map(|note| note.file),
                (None, Some(key)) => self.awaited(key).await,
                (None, None) => continue,
            };
            match file {
                Some(file) => drop(noted.insert(file)),
                None => damaged.push(name),
            }
        }
        for name in damaged {
            let file = self.file(name).await;
            if file.is_ok_and(|file| Date::now() - file.last_modified() > NOTE_MS) {
                let_go(self.0.remove_entry(name));
            }
        }
        let is_note = |name: &str| name.ends_with(NOTE) || name.ends_with(PART);
        for name in names.iter().filter(|name| !is_note(name) && !noted.contains(*name)) {
            // Refused for what another tab is writing.
            let_go(self.0.remove_entry(name));
        }
        Ok(())
    }

    /// Begins to keep a file.
    pub(super) async fn draft(self) -> Result<Draft, String> {
        let name = format!("{}-{}.gguf", Date::now(), (Math::random() * 1e9).floor());
        let access = self.write(&name).await?;
        Ok(Draft { shelf: self, name, access, had: 0, at: 0, part: None, kept: false })
    }

    /// Goes on keeping a download, if something of it came in before.
    pub(super) async fn resume(self, url: &str) -> Result<Option<(Draft, Known)>, String> {
        let key = key(url);
        let Some(note) = self.part_note(&key).await else { return Ok(None) };
        let Ok(file) = self.file(&note.file).await else { return Ok(None) };
        let (at, name) = (length(&file), note.file);
        let access = self.write(&name).await?;
        let draft = Draft { shelf: self, name, access, had: at, at, part: Some(key), kept: false };
        Ok(Some((draft, Known { total: note.total, tag: note.tag })))
    }

    /// The file of an incomplete download, unless it has waited for too long.
    async fn awaited(&self, key: &str) -> Option<String> {
        let note = self.part_note(key).await?;
        let file = self.file(&note.file).await.ok()?;
        (Date::now() - file.last_modified() < PART_MS).then_some(note.file)
    }

    async fn part_note(&self, key: &str) -> Option<PartNote> {
        let note: PartNote = self.read_note(key, PART).await?;
        (self::key(&note.url) == key).then_some(note)
    }

    async fn names(&self) -> Result<Vec<String>, String> {
        let (all, mut names) = (self.0.keys(), Vec::new());
        loop {
            let next = all.next().map_err(|error| refused(&error))?;
            let next = wait(next).await.map_err(|error| refused(&error))?;
            if field(&next, "done").is_truthy() {
                return Ok(names);
            }
            names.extend(field(&next, "value").as_string());
        }
    }

    async fn note(&self, sha256: &str) -> Option<Note> {
        let note: Note = self.read_note(sha256, NOTE).await?;
        (note.kept.sha256 == sha256).then_some(note)
    }

    async fn read_note<T: DeserializeOwned>(&self, sha256: &str, end: &str) -> Option<T> {
        if !is_sha256(sha256) {
            return None;
        }
        let file = self.file(&format!("{sha256}{end}")).await.ok()?;
        if file.size() > NOTE_BYTES {
            return None;
        }
        serde_json::from_str(&wait(file.text()).await.ok()?.as_string()?).ok()
    }

    async fn write_note(&self, name: &str, note: &impl Serialize) -> Result<(), String> {
        let note = serde_json::to_string(note).map_err(|error| error.to_string())?;
        let access = self.write(name).await?;
        let written = access
            .truncate_with_u32(0)
            .and_then(|()| access.write_with_u8_array(note.as_bytes()))
            .and_then(|_| access.flush());
        access.close();
        written.map_err(|error| refused(&error))
    }

    async fn file(&self, name: &str) -> Result<File, JsValue> {
        let handle: FileSystemFileHandle = wait(self.0.get_file_handle(name)).await?.unchecked_into();
        Ok(wait(handle.get_file()).await?.unchecked_into())
    }

    /// Makes a file, for this tab alone to write to.
    async fn write(&self, name: &str) -> Result<FileSystemSyncAccessHandle, String> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let handle = wait(self.0.get_file_handle_with_options(name, &options)).await;
        let handle: FileSystemFileHandle = handle.map_err(|error| refused(&error))?.unchecked_into();
        if !field(&handle, "createSyncAccessHandle").is_function() {
            return Err("this browser lets no page write large files".to_owned());
        }
        let access = wait(handle.create_sync_access_handle()).await.map_err(|error| refused(&error))?;
        Ok(access.unchecked_into())
    }

    async fn delete(&self, name: &str) -> Result<(), String> {
        match wait(self.0.remove_entry(name)).await {
            Err(error) if field(&error, "name") != "NotFoundError" => Err(refused(&error)),
            _ => Ok(()),
        }
    }
}

/// What is known of a file that came in partly.
pub(super) struct Known {
    pub(super) total: Option<u64>,
    pub(super) tag: Option<String>,
}

/// A file that is to be kept, while it comes in. Whoever drops it gives it up, unless it waits for its rest.
pub(super) struct Draft {
    shelf: Shelf,
    name: String,
    access: FileSystemSyncAccessHandle,
    /// Bytes that came in at an earlier time.
    pub(super) had: u64,
    /// Bytes altogether.
    at: u64,
    /// What the note of the incomplete download is called, if this is one.
    part: Option<String>,
    kept: bool,
}

impl Draft {
    /// Takes the next bytes.
    #[allow(clippy::cast_precision_loss, reason = "lengths of files are exact in 53 bits")]
    pub(super) fn write(&mut self, chunk: &[u8]) -> Result<(), String> {
        let place = FileSystemReadWriteOptions::new();
        place.set_at_f64(self.at as f64);
        match self.access.write_with_u8_array_and_options(chunk, &place) {
            Ok(written) if written < chunk.len() as f64 => Err(FULL.to_owned()),
            Ok(_) => {
                self.at += chunk.len() as u64;
                Ok(())
            }
            Err(error) => Err(refused(&error)),
        }
    }

    /// What came in at an earlier time, from a byte on.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lengths of files and chunks"
    )]
    pub(super) fn read(&self, from: u64, most: usize) -> Result<Vec<u8>, String> {
        let place = FileSystemReadWriteOptions::new();
        place.set_at_f64(from as f64);
        let mut chunk = vec![0; most.min(self.had.saturating_sub(from) as usize)];
        let read = self.access.read_with_u8_array_and_options(&mut chunk, &place);
        chunk.truncate(read.map_err(|error| refused(&error))? as usize);
        if chunk.is_empty() { Err("what came in earlier is gone".to_owned()) } else { Ok(chunk) }
    }

    /// From now on what came in waits for its rest, whatever happens.
    pub(super) async fn wait_for(&mut self, url: &str, known: Known) -> Result<(), String> {
        let key = key(url);
        let Known { total, tag } = known;
        let note = PartNote { url: url.to_owned(), file: self.name.clone(), total, tag };
        self.shelf.write_note(&format!("{key}{PART}"), &note).await?;
        self.part = Some(key);
        Ok(())
    }

    /// What came in earlier is of no use.
    pub(super) fn begin_anew(&mut self) -> Result<(), String> {
        (self.had, self.at) = (0, 0);
        self.access.truncate_with_u32(0).map_err(|error| refused(&error))
    }

    /// How much is here, if it waits for its rest.
    pub(super) fn waiting(&self) -> Option<u64> {
        self.part.as_ref().map(|_| self.at).filter(|at| *at > 0)
    }

    /// It is not to wait for its rest; its note is swept away another time.
    pub(super) fn give_up(&mut self) {
        self.part = None;
    }

    /// It is not to wait for its rest.
    pub(super) async fn abandon(mut self) {
        if let Some(key) = self.part.take() {
            let _ = self.shelf.delete(&format!("{key}{PART}")).await;
        }
    }

    /// Keeps it, complete as it is now, unless the same file is kept already.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the time, in milliseconds")]
    pub(super) async fn keep(mut self, name: &str, bytes: u64, sha256: &str) -> Result<(), String> {
        self.access.flush().map_err(|error| refused(&error))?;
        let part = self.part.take();
        if self.shelf.find(sha256).await.is_none_or(|(kept, file)| length(&file) != kept.bytes) {
            let name = name.chars().take(NAME).collect();
            let kept = Kept { name, bytes, sha256: sha256.to_owned(), when: Date::now() as u64 };
            let note = Note { kept, file: self.name.clone() };
            self.shelf.write_note(&format!("{sha256}{NOTE}"), &note).await?;
            self.kept = true;
        }
        match part {
            Some(key) => self.shelf.delete(&format!("{key}{PART}")).await,
            None => Ok(()),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let waits = self.waiting().is_some();
        self.access.close();
        if !self.kept && !waits {
            let_go(self.shelf.0.remove_entry(&self.name));
        }
    }
}

/// What the note of an incomplete download is called.
fn key(url: &str) -> String {
    super::hexadecimal(&Sha256::digest(url))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length of the browser's")]
fn length(file: &File) -> u64 {
    file.size() as u64
}

/// How many bytes more there is room for, where the browser tells.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of the browser's")]
pub(super) async fn room() -> Option<u64> {
    let estimate: StorageEstimate = wait(storage()?.estimate().ok()?).await.ok()?.unchecked_into();
    Some((estimate.get_quota()? - estimate.get_usage()?).max(0.0) as u64)
}

/// None where the page did not come over a secure connection.
fn storage() -> Option<StorageManager> {
    let scope: WorkerGlobalScope = js_sys::global().dyn_into().ok()?;
    field(&scope.navigator(), "storage").dyn_into().ok()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

const FULL: &str = "the browser has no more room for this page's files";

/// Why the browser refused something, as the rest of a sentence.
fn refused(error: &JsValue) -> String {
    match field(error, "name").as_string().as_deref() {
        Some("QuotaExceededError") => FULL.to_owned(),
        Some("SecurityError" | "NotAllowedError") => {
            "the browser does not let this page keep files; private windows often forbid it".to_owned()
        }
        Some("NoModificationAllowedError") => "another tab is using it".to_owned(),
        _ => format!("the browser says: {}", describe(error)),
    }
}
