//! What `run.sh` leaves behind: model files, texts, and what llama.cpp made of them.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The likeliest tokens at a position, likeliest first, each with its logarithm of probability; in replies with its logit
/// less the likeliest's. Only differences within one list are used of those.
pub type Top = Vec<(u32, f64)>;

#[derive(Deserialize)]
pub struct Texts {
    pub strings: Vec<String>,
    pub questions: Vec<String>,
}

#[derive(Deserialize)]
pub struct Reference {
    pub model: String,
    /// Per string its ids with special tokens spelled, and with special tokens recognised where that differs.
    #[serde(default)]
    pub strings: Vec<(Vec<u32>, Option<Vec<u32>>)>,
    /// Per question its ids in the model's chat format.
    #[serde(default)]
    pub chat: Vec<Vec<u32>>,
    pub passages: Vec<Passage>,
    pub replies: Vec<Reply>,
}

#[derive(Deserialize)]
pub struct Passage {
    pub ids: Vec<u32>,
    /// What is expected after each.
    pub top: Vec<Top>,
}

#[derive(Deserialize)]
pub struct Reply {
    pub prompt: Vec<u32>,
    pub ids: Vec<u32>,
    pub top: Vec<Top>,
}

/// A model file and what llama.cpp says: of the file as it is, and of its copy in F32, which is the same for F32 files.
pub struct Case {
    pub name: String,
    pub file: PathBuf,
    pub plain: Reference,
    pub exact: Option<Reference>,
}

/// The files below `folder` in order of names: all, or those that `only` names.
pub fn cases(folder: &Path, only: &[String]) -> Vec<Case> {
    let mut names: Vec<String> = std::fs::read_dir(folder.join("reference"))
        .unwrap_or_else(|error| panic!("{}: {error}; tests/llama_cpp/run.sh makes it", folder.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .filter(|name| !name.ends_with(".exact"))
        .filter(|name| only.is_empty() || only.contains(name))
        .collect();
    names.sort();
    let mut cases = Vec::new();
    for name in names {
        let reference = |name: &str| folder.join(format!("reference/{name}.json"));
        let plain: Reference = json(&reference(&name));
        let exact = reference(&format!("{name}.exact"));
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/models");
        let places =
            [folder.join("random"), folder.to_owned(), built_in].map(|place| place.join(&plain.model));
        let file = places.into_iter().find(|place| place.exists()).unwrap_or_else(|| panic!("no {name}"));
        cases.push(Case { name, file, plain, exact: exact.exists().then(|| json(&exact)) });
    }
    cases
}

pub fn json<T: DeserializeOwned>(path: &Path) -> T {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
