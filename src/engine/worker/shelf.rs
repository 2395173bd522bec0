//! The files kept in the browser, in its private file system, which no other site and no other program sees.
//!
//! A kept file is two: the model, under a name that is never used again, and a note called after its SHA-256, which
//! says what it is and is written last. A model that no note mentions is what an interrupted load has left behind.
//!
//! Several tabs share the shelf. What is kept is never written to again, and the browser locks what is being written,
//! so that it cannot be taken for a leftover, until its note is complete.

use std::collections::HashSet;

use js_sys::{Date, Math};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemSyncAccessHandle, StorageEstimate, StorageManager, WorkerGlobalScope,
};

use super::super::message::Kept;
use super::body::{describe, field, let_go, wait};

/// The folder of all this.
const FOLDER: &str = "models";
/// How notes end; their names begin with 64 hexadecimal digits.
const NOTE: &str = ".json";
/// Longer than any note.
const NOTE_BYTES: f64 = 4096.0;
/// A damaged note is a leftover only if no other tab can be writing it.
const NOTE_MS: f64 = 60_000.0;
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

    /// Removes a kept file; nothing happens if there is none.
    pub(super) async fn remove(&self, sha256: &str) -> Result<(), String> {
        let note = self.note(sha256).await;
        if is_sha256(sha256) {
            self.delete(&format!("{sha256}{NOTE}")).await?;
        }
        match note {
            Some(note) => self.delete(&note.file).await,
            None => Ok(()),
        }
    }

    /// Removes what interrupted loads have left behind.
    pub(super) async fn sweep(&self) -> Result<(), String> {
        let names = self.names().await?;
        let (mut noted, mut damaged) = (HashSet::new(), Vec::new());
        for name in &names {
            let Some(sha256) = name.strip_suffix(NOTE) else { continue };
            match self.note(sha256).await {
                Some(note) => drop(noted.insert(note.file)),
                None => damaged.push(name),
            }
        }
        for name in damaged {
            let file = self.file(name).await;
            if file.is_ok_and(|file| Date::now() - file.last_modified() > NOTE_MS) {
                let_go(self.0.remove_entry(name));
            }
        }
        for name in names.iter().filter(|name| !name.ends_with(NOTE) && !noted.contains(*name)) {
            // Refused for what another tab is writing.
            let_go(self.0.remove_entry(name));
        }
        Ok(())
    }

    /// Begins to keep a file.
    pub(super) async fn draft(self) -> Result<Draft, String> {
        let name = format!("{}-{}.gguf", Date::now(), (Math::random() * 1e9).floor());
        let access = self.write(&name).await?;
        Ok(Draft { shelf: self, name, access, kept: false })
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
        if !is_sha256(sha256) {
            return None;
        }
        let file = self.file(&format!("{sha256}{NOTE}")).await.ok()?;
        if file.size() > NOTE_BYTES {
            return None;
        }
        let text = wait(file.text()).await.ok()?.as_string()?;
        let note: Note = serde_json::from_str(&text).ok()?;
        (note.kept.sha256 == sha256).then_some(note)
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

/// A file that is to be kept, while it comes in. Whoever drops it gives it up.
pub(super) struct Draft {
    shelf: Shelf,
    name: String,
    access: FileSystemSyncAccessHandle,
    kept: bool,
}

impl Draft {
    /// Takes the next bytes.
    #[allow(clippy::cast_precision_loss, reason = "the length of a chunk is exact in 53 bits")]
    pub(super) fn write(&mut self, chunk: &[u8]) -> Result<(), String> {
        match self.access.write_with_u8_array(chunk) {
            Ok(written) if written < chunk.len() as f64 => Err(FULL.to_owned()),
            Ok(_) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }

    /// Keeps it, complete as it is now, unless the same file is kept already.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the time, in milliseconds")]
    pub(super) async fn keep(mut self, name: &str, bytes: u64, sha256: &str) -> Result<(), String> {
        self.access.flush().map_err(|error| refused(&error))?;
        if let Some((kept, file)) = self.shelf.find(sha256).await
            && file.size() as u64 == kept.bytes
        {
            return Ok(());
        }
        let name = name.chars().take(NAME).collect();
        let kept = Kept { name, bytes, sha256: sha256.to_owned(), when: Date::now() as u64 };
        let note = serde_json::to_string(&Note { kept, file: self.name.clone() });
        let note = note.map_err(|error| error.to_string())?;
        let access = self.shelf.write(&format!("{sha256}{NOTE}")).await?;
        let written = access
            .truncate_with_u32(0)
            .and_then(|()| access.write_with_u8_array(note.as_bytes()))
            .and_then(|_| access.flush());
        access.close();
        self.kept = written.is_ok();
        written.map_err(|error| refused(&error))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.access.close();
        if !self.kept {
            let_go(self.shelf.0.remove_entry(&self.name));
        }
    }
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
