//! What the page and the engine's worker say to each other: JSON strings through `postMessage`, one message each.
//!
//! The worker says [`FromWorker::Ready`] once it listens; what is sent before is lost. Requests are numbered by the page.
//! Loading and replying are done in order; all else at once. A file the visitor opened travels as an array of two: the
//! JSON of a [`ToWorker::Load`] from [`Source::Opened`], and the browser's `File`, of which nothing is copied.

use serde::{Deserialize, Serialize};

use super::{BackendKind, Info, Race, Reason, Timings};

/// From the page to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToWorker {
    /// Load a model in place of the one there is. Answered by `Progress`…, then `Loaded` or `Failed`.
    Load {
        /// The request's number.
        request: u32,
        /// Where it comes from.
        source: Source,
        /// Where it should run.
        #[serde(default)]
        backend: BackendKind,
        /// What earlier races between the backends found, which need not be run again.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        known: Vec<Race>,
    },
    /// Reply to items. Answered by `Token` and `Reply`…, then `Done` or `Failed`.
    Ask {
        /// The request's number.
        request: u32,
        /// What to reply to.
        items: Vec<Item>,
        /// The most tokens of a reply.
        max_tokens: usize,
        /// The most items at a time, in each worker; none for as many as suit the model where it runs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        batch: Option<usize>,
        /// Texts that end a reply.
        #[serde(default)]
        stop: Vec<String>,
        /// Whether to tell every token; replies are told anyway.
        #[serde(default)]
        stream: bool,
        /// How many workers share the items, this one included; none for as many as suit the machine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workers: Option<usize>,
    },
    /// Tell which files are kept in the browser. Answered by `Shelf` or `Failed`.
    List {
        /// The request's number.
        request: u32,
    },
    /// Remove a kept file, or what came in of one. Answered by `Shelf` or `Failed`.
    Remove {
        /// The request's number.
        request: u32,
        /// [`Kept::sha256`] or [`Part::key`].
        sha256: String,
    },
    /// Switch attention heads of the model off, and all others on. Not answered.
    Switch {
        /// Layer and head of each, from 0.
        off: Vec<(u32, u32)>,
    },
    /// Tell what an attention head looks at while the model reads a prompt and a reply to it. Answered by `Seen` or
    /// `Failed`.
    Look {
        /// The request's number.
        request: u32,
        /// What was asked.
        prompt: Words,
        /// The tokens of the reply.
        reply: Vec<u32>,
        /// The layer, from 0.
        layer: u32,
        /// The head, from 0.
        head: u32,
    },
    /// Stop a request, whether it has begun or not. It is answered by its own `Done` (or `Failed`, for a load).
    Cancel {
        /// The request's number.
        request: u32,
    },
    /// Lose the GPU on purpose, in the middle of a reply if there is one, for tests.
    LoseGpu,
}

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// In the network, at this address.
    Address(String),
    /// In the network, at this address, to be kept like an opened file. What came in of it outlives a broken connection
    /// and a closed page: the same source goes on from there.
    Download(String),
    /// In the browser's `File` beside the message. It is kept under this name, if the browser allows it.
    Opened(String),
    /// Kept earlier; its SHA-256, in hexadecimal digits.
    Kept(String),
    /// Between the files at two addresses, or beyond one of them ([`super::Model::toward`]).
    Between {
        /// The address of the one at 0.
        from: String,
        /// The address of the one at 100.
        to: String,
        /// How far it is from the one towards the other, in hundredths.
        percent: i16,
    },
}

/// A file kept in the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What it was called when it was opened.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// When it was kept, in milliseconds since 1970.
    pub when: u64,
}

/// What came in of a file from the network before the connection broke, the page was closed or the visitor stopped it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where the rest is.
    pub url: String,
    /// What to remove it by: the SHA-256 of the address, in hexadecimal digits.
    pub key: String,
    /// Bytes so far.
    pub bytes: u64,
    /// Bytes altogether, where the server has said.
    pub total: Option<u64>,
}

/// What to reply to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The page's number for it.
    pub id: u32,
    /// The question or text.
    #[serde(flatten)]
    pub prompt: Words,
}

/// A question or a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// A question, to be put into the model's chat format.
    Question(String),
    /// A text to continue exactly so, special tokens recognised.
    Prompt(String),
}

/// From the worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromWorker {
    /// The worker listens.
    Ready,
    /// A model is coming in.
    Progress {
        /// The request's number.
        request: u32,
        /// Bytes so far.
        loaded: u64,
        /// Bytes altogether, once that is known.
        total: Option<u64>,
    },
    /// A model is ready.
    Loaded {
        /// The request's number.
        request: u32,
        /// What is running, and where.
        info: Info,
        /// The file's length; of two files, both together.
        bytes: u64,
        /// The file's SHA-256, in hexadecimal digits; of two files, that of one after the other.
        sha256: String,
        /// Why a file the visitor opened could not be kept, as the rest of a sentence.
        unkept: Option<String>,
        /// Milliseconds it took to fetch, read and check the file.
        fetch_ms: f64,
        /// Milliseconds it took to start the backend and, on a GPU, to check it.
        start_ms: f64,
    },
    /// Which files are kept now: asked for, or because a load has changed it.
    Shelf {
        /// The request's number, where somebody asked.
        request: Option<u32>,
        /// The files, the latest first.
        kept: Vec<Kept>,
        /// What came in of files that are not complete.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<Part>,
        /// How many bytes more there is room for, where the browser tells.
        room: Option<u64>,
    },
    /// What an attention head looks at.
    Seen {
        /// The request's number.
        request: u32,
        /// What.
        #[serde(flatten)]
        seen: Seen,
    },
    /// A token of a reply, if the request wants them.
    Token {
        /// The request's number.
        request: u32,
        /// The item's number.
        id: u32,
        /// The token.
        token: u32,
        /// The text that is now complete; may be empty.
        text: String,
        /// The model's probability for this token.
        probability: f32,
        /// The likeliest tokens, this one first; at most four.
        top: Vec<Choice>,
    },
    /// A reply is complete.
    Reply {
        /// The request's number.
        request: u32,
        /// The item's number.
        id: u32,
        /// The reply's text.
        text: String,
        /// Its tokens, the one that ended it included.
        tokens: Vec<u32>,
        /// How long the prompt was, in tokens.
        prompt_tokens: usize,
        /// Why it ended.
        reason: Reason,
        /// Milliseconds since the request began.
        ms: f64,
    },
    /// The GPU failed and the CPU goes on; nothing is lost.
    FellBack {
        /// The request's number.
        request: u32,
        /// What happened.
        sentence: String,
        /// What is running now.
        info: Info,
    },
    /// A request to reply is complete, or was cancelled.
    Done {
        /// The request's number.
        request: u32,
        /// How long it took; of several workers, the times of each part are those of all together.
        timings: Timings,
        /// How many workers shared the items.
        workers: usize,
        /// Whether it was cancelled.
        cancelled: bool,
    },
    /// A request failed, or a message could not be understood.
    Failed {
        /// The request's number, where it has one.
        request: Option<u32>,
        /// What happened, for the visitor.
        sentence: String,
    },
}

/// What an attention head looks at while the model reads a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Number of layers of the model.
    pub layers: u32,
    /// Heads of a layer.
    pub heads: u32,
    /// The tokens of the text, as they are called.
    pub tokens: Vec<String>,
    /// For each token the shares of itself and those before it, the first one first; 255 is all.
    pub shares: Vec<u8>,
}

impl Seen {
    /// The shares of the tokens up to this one, which it looks at.
    pub fn row(&self, token: usize) -> &[u8] {
        let first = token * (token + 1) / 2;
        self.shares.get(first..first + token + 1).unwrap_or_default()
    }
}

/// One of the likeliest tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The token.
    pub token: u32,
    /// What it is called.
    pub name: String,
    /// Its probability.
    pub probability: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the other side may write by hand stays what it is.
    #[test]
    fn messages_have_one_spelling() {
        let cases = [
            (
                r#"{"type":"load","request":1,"source":{"address":"./models/a.gguf"},"backend":"auto"}"#,
                ToWorker::Load {
                    request: 1,
                    source: Source::Address("./models/a.gguf".to_owned()),
                    backend: BackendKind::Auto,
                    known: vec![],
                },
            ),
            (
                r#"{"type":"load","request":3,"source":{"opened":"b.gguf"},"backend":"cpu"}"#,
                ToWorker::Load {
                    request: 3,
                    source: Source::Opened("b.gguf".to_owned()),
                    backend: BackendKind::Cpu,
                    known: vec![],
                },
            ),
            (
                r#"{"type":"load","request":4,"source":{"kept":"0f"},"backend":"gpu"}"#,
                ToWorker::Load {
                    request: 4,
                    source: Source::Kept("0f".to_owned()),
                    backend: BackendKind::Gpu,
                    known: vec![],
                },
            ),
            (
                r#"{"type":"load","request":6,"source":{"kept":"0f"},"backend":"auto","known":[{"cpu":90,"gpu":400,"adapter":"A","workers":2,"batch":64,"weights":9}]}"#,
                ToWorker::Load {
                    request: 6,
                    source: Source::Kept("0f".to_owned()),
                    backend: BackendKind::Auto,
                    known: vec![Race {
                        cpu: 90,
                        gpu: 400,
                        adapter: "A".to_owned(),
                        workers: 2,
                        batch: 64,
                        weights: 9,
                    }],
                },
            ),
            (
                r#"{"type":"load","request":7,"source":{"between":{"from":"a","to":"b","percent":-50}},"backend":"cpu"}"#,
                ToWorker::Load {
                    request: 7,
                    source: Source::Between { from: "a".to_owned(), to: "b".to_owned(), percent: -50 },
                    backend: BackendKind::Cpu,
                    known: vec![],
                },
            ),
            (
                r#"{"type":"load","request":8,"source":{"download":"https://h/b.gguf"},"backend":"auto"}"#,
                ToWorker::Load {
                    request: 8,
                    source: Source::Download("https://h/b.gguf".to_owned()),
                    backend: BackendKind::Auto,
                    known: vec![],
                },
            ),
            (r#"{"type":"list","request":5}"#, ToWorker::List { request: 5 }),
            (
                r#"{"type":"remove","request":6,"sha256":"0f"}"#,
                ToWorker::Remove { request: 6, sha256: "0f".to_owned() },
            ),
            (
                r#"{"type":"ask","request":2,"items":[{"id":7,"question":"1+1?"}],"max_tokens":9,"batch":1,"stop":[],"stream":true}"#,
                ToWorker::Ask {
                    request: 2,
                    items: vec![Item { id: 7, prompt: Words::Question("1+1?".to_owned()) }],
                    max_tokens: 9,
                    batch: Some(1),
                    stop: vec![],
                    stream: true,
                    workers: None,
                },
            ),
            (
                r#"{"type":"ask","request":2,"items":[],"max_tokens":9,"stop":[],"stream":false,"workers":2}"#,
                ToWorker::Ask {
                    request: 2,
                    items: vec![],
                    max_tokens: 9,
                    batch: None,
                    stop: vec![],
                    stream: false,
                    workers: Some(2),
                },
            ),
            (r#"{"type":"switch","off":[[0,3]]}"#, ToWorker::Switch { off: vec![(0, 3)] }),
            (
                r#"{"type":"look","request":2,"prompt":{"question":"1+1?"},"reply":[4],"layer":1,"head":0}"#,
                ToWorker::Look {
                    request: 2,
                    prompt: Words::Question("1+1?".to_owned()),
                    reply: vec![4],
                    layer: 1,
                    head: 0,
                },
            ),
            (r#"{"type":"cancel","request":2}"#, ToWorker::Cancel { request: 2 }),
            (r#"{"type":"lose_gpu"}"#, ToWorker::LoseGpu),
        ];
        for (json, message) in cases {
            assert_eq!(serde_json::from_str::<ToWorker>(json).unwrap(), message);
            assert_eq!(serde_json::to_string(&message).unwrap(), json);
        }
        let kept =
            Kept { name: "b.gguf".to_owned(), bytes: 9, sha256: "0f".to_owned(), when: 1_700_000_000_000 };
        let cases = [
            (r#"{"type":"ready"}"#, FromWorker::Ready),
            (
                r#"{"type":"seen","request":2,"layers":4,"heads":4,"tokens":["a","b"],"shares":[255,51,204]}"#,
                FromWorker::Seen {
                    request: 2,
                    seen: Seen {
                        layers: 4,
                        heads: 4,
                        tokens: vec!["a".to_owned(), "b".to_owned()],
                        shares: vec![255, 51, 204],
                    },
                },
            ),
            (
                r#"{"type":"shelf","request":5,"kept":[{"name":"b.gguf","bytes":9,"sha256":"0f","when":1700000000000}],"room":null}"#,
                FromWorker::Shelf { request: Some(5), kept: vec![kept], parts: vec![], room: None },
            ),
            (
                r#"{"type":"shelf","request":null,"kept":[],"parts":[{"url":"https://h/b.gguf","key":"0f","bytes":4,"total":9}],"room":7}"#,
                FromWorker::Shelf {
                    request: None,
                    kept: vec![],
                    parts: vec![Part {
                        url: "https://h/b.gguf".to_owned(),
                        key: "0f".to_owned(),
                        bytes: 4,
                        total: Some(9),
                    }],
                    room: Some(7),
                },
            ),
            (
                r#"{"type":"failed","request":6,"sentence":"it is in use"}"#,
                FromWorker::Failed { request: Some(6), sentence: "it is in use".to_owned() },
            ),
        ];
        for (json, message) in cases {
            assert_eq!(serde_json::from_str::<FromWorker>(json).unwrap(), message);
            assert_eq!(serde_json::to_string(&message).unwrap(), json);
        }
    }
}
