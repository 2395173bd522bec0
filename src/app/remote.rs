//! A model elsewhere, asked over the network in the manner of OpenAI's chat completions
//! (<https://platform.openai.com/docs/api-reference/chat>), which llama.cpp, vLLM, Ollama, LM Studio and most services
//! understand: where it is, the key to it, and everything that can go wrong on the way.
//!
//! Nothing here knows the browser; `super::relay` carries it out.

pub mod stream;

use crate::checklist::prompt::Message;
use serde_json::{Value, json};
use std::fmt;

/// How long to wait for the next word of an endpoint at first, in seconds.
pub const PATIENCE: u32 = 60;
/// The longest that may be set.
pub const MOST_PATIENCE: u32 = 600;
/// How many questions an endpoint has at a time.
pub const SIDE_BY_SIDE: usize = 4;
/// How often a question that was turned away for the moment is asked again.
pub const TRIES: u32 = 3;
/// The longest pause before that, in seconds: who wants a longer one is believed when the visitor goes on.
const LONGEST_PAUSE: u32 = 30;
/// The most characters of what an endpoint says about an error.
const MOST_SAID: usize = 200;
/// The shortest key that is hidden where an endpoint sends it back.
const SHORTEST_KEY: usize = 8;
/// The most models of a list.
const MOST_MODELS: usize = 500;

/// Where a model elsewhere is asked, and which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// The address that `/chat/completions` goes behind.
    base: String,
    /// The model, as the endpoint calls it.
    pub model: String,
}

/// What is wrong with a description of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// There is no address, or it is none.
    NoAddress,
    /// It is sent in the clear over the network.
    Open,
    /// It holds a name and a password, a query or a fragment.
    Extra,
    /// No model is named.
    NoModel,
    /// The key has characters that no header may have.
    Key,
    /// The key was given for another address.
    OthersKey,
}

impl Endpoint {
    /// The endpoint at an address as people write it: with or without `/v1` or `/chat/completions`.
    ///
    /// # Errors
    ///
    /// If it is no address, or one that a key and problems should not be sent to.
    pub fn at(address: &str) -> Result<Self, Mistake> {
        let address = address.trim().trim_end_matches('/');
        let (scheme, rest) = address.split_once("://").ok_or(Mistake::NoAddress)?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if address.contains(['?', '#', '@']) {
            return Err(Mistake::Extra);
        }
        // Content policies have no words for addresses of IPv6.
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:_".contains(c);
        let path_plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}'".contains(c);
        if authority.is_empty() || !authority.chars().all(plain) || !path.chars().all(path_plain) {
            return Err(Mistake::NoAddress);
        }
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if is_here(authority) => {}
            "http" => return Err(Mistake::Open),
            _ => return Err(Mistake::NoAddress),
        }
        let path = path.strip_suffix("/chat/completions").unwrap_or(path);
        let path = if path.is_empty() { "/v1" } else { path };
        let base = format!("{}://{}{path}", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
        Ok(Self { base, model: String::new() })
    }

    /// A model of it.
    ///
    /// # Errors
    ///
    /// As [`Endpoint::at`], and if no model is named.
    pub fn new(address: &str, model: &str) -> Result<Self, Mistake> {
        let endpoint = Self::at(address)?;
        match model.trim() {
            "" => Err(Mistake::NoModel),
            model => Ok(Self { model: model.to_owned(), ..endpoint }),
        }
    }

    /// Where it is asked.
    pub fn chat(&self) -> String {
        format!("{}/chat/completions", self.base)
    }

    /// Where it tells which models it has.
    pub fn models(&self) -> String {
        format!("{}/models", self.base)
    }

    /// Scheme, host and port: what the page may talk to for its sake.
    pub fn origin(&self) -> &str {
        let path = self.base.find("://").and_then(|at| Some(at + 3 + self.base.get(at + 3..)?.find('/')?));
        path.and_then(|at| self.base.get(..at)).unwrap_or(&self.base)
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        self.origin().split_once("://").map_or("", |(_, host)| host)
    }

    /// Tells endpoints apart.
    pub fn id(&self) -> String {
        format!("endpoint {} {}", self.base, self.model)
    }
}

/// Whether a host is this very machine, where nothing is overheard and browsers allow `http`. Content policies have no
/// words for addresses of IPv6, so `[::1]` is none of these.
fn is_here(authority: &str) -> bool {
    let host = authority.split(':').next().unwrap_or_default();
    matches!(host, "localhost" | "127.0.0.1") || host.ends_with(".localhost")
}

/// A key to an endpoint. It is held in memory alone, and nothing prints it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key as it was typed.
    pub fn new(typed: &str) -> Self {
        Self(typed.trim().to_owned())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the `Authorization` header says, if anything.
    ///
    /// # Errors
    ///
    /// If no header may say it.
    pub fn header(&self) -> Result<Option<String>, Mistake> {
        match self.0.bytes().all(|byte| byte.is_ascii_graphic()) {
            true => Ok((!self.0.is_empty()).then(|| format!("Bearer {}", self.0))),
            false => Err(Mistake::Key),
        }
    }

    /// A text of the endpoint's without the key, should it send that back. What is too short to be a key may well be a part
    /// of an answer.
    pub fn hidden_in(&self, text: &str) -> String {
        if self.0.len() < SHORTEST_KEY { text.to_owned() } else { text.replace(&self.0, "…") }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "Key(none)" } else { "Key(…)" })
    }
}

/// Questions to an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The request's number.
    pub request: u32,
    /// Who is asked.
    pub endpoint: Endpoint,
    /// With this key.
    pub key: Key,
    /// The questions, each with the page's number for it.
    pub questions: Vec<(u32, Vec<Message>)>,
    /// The most tokens of a reply.
    pub most_tokens: u32,
    /// How long to wait for the next word, in seconds.
    pub patience: u32,
    /// Whether to tell replies piece by piece.
    pub stream: bool,
}

/// How a question is put: services differ in what they call the limit, and newer models refuse a temperature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// `max_tokens` and a temperature of 0.
    #[default]
    Usual,
    /// `max_completion_tokens`, and the model's own temperature.
    Newer,
}

impl Manner {
    /// How to put it after it was refused, if that might help.
    pub fn after(self, fault: &Fault) -> Option<Self> {
        match fault {
            Fault::Refused { status: 400 | 422, said, .. }
                if self == Self::Usual && (said.contains("max_tokens") || said.contains("temperature")) =>
            {
                Some(Self::Newer)
            }
            _ => None,
        }
    }
}

impl Call {
    /// What is sent for a question.
    pub fn body(&self, messages: &[Message], manner: Manner) -> String {
        let mut body = json!({ "model": self.endpoint.model, "messages": messages, "stream": true });
        let limits: [(&str, Value); 2] = match manner {
            Manner::Usual => [("max_tokens", self.most_tokens.into()), ("temperature", 0.into())],
            Manner::Newer => [("max_completion_tokens", self.most_tokens.into()), ("n", 1.into())],
        };
        if let Some(fields) = body.as_object_mut() {
            fields.extend(limits.map(|(name, value)| (name.to_owned(), value)));
        }
        body.to_string()
    }
}

/// Why an endpoint gave no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The browser got no answer, or one that it does not let pages read.
    Unreachable,
    /// It sends the page elsewhere, where the key must not follow.
    Redirects,
    /// It says no.
    Refused {
        /// The status of HTTP.
        status: u16,
        /// What it says about it; may be empty.
        said: String,
        /// The pause it asks for, in seconds.
        pause: Option<u32>,
    },
    /// It said nothing for so many seconds.
    Silent(u32),
    /// It answers with another type of content, such as a web page.
    NotChat(String),
    /// What it says is no reply; an excerpt.
    Garbled(String),
    /// A reply, or a line of one, has no end.
    TooLong,
    /// The connection broke in the middle of a reply.
    Broken,
}

impl Fault {
    /// What an answer other than a good one means.
    pub fn refused(status: u16, body: &str, retry_after: Option<&str>) -> Self {
        let pause = retry_after.and_then(|seconds| seconds.trim().parse().ok());
        Self::Refused { status, said: stream::complaint(body), pause }
    }

    /// The pause before asking once more, in seconds, if that may help; `tries` have failed.
    pub fn pause(&self, tries: u32) -> Option<u32> {
        let own = 1 << tries.saturating_sub(1).min(5);
        match self {
            _ if tries >= TRIES => None,
            Self::Refused { status: 429 | 500 | 502..=504 | 529, pause, .. } => {
                Some(pause.unwrap_or(own)).filter(|pause| *pause <= LONGEST_PAUSE)
            }
            _ => None,
        }
    }
}

/// The names of the models that an endpoint lists.
///
/// # Errors
///
/// If the text is no such list.
pub fn models(body: &str) -> Result<Vec<String>, Fault> {
    let garbled = || Fault::Garbled(excerpt(body));
    let list: Value = serde_json::from_str(body).map_err(|_| garbled())?;
    let list =
        list.get("data").or_else(|| list.get("models")).and_then(Value::as_array).ok_or_else(garbled)?;
    let name = |model: &Value| {
        let name = model.get("id").or_else(|| model.get("name")).and_then(Value::as_str)?;
        Some(name.chars().take(MOST_SAID).collect::<String>())
    };
    let mut names: Vec<String> = list.iter().filter_map(name).take(MOST_MODELS).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// The beginning of what an endpoint said, on one line.
fn excerpt(said: &str) -> String {
    let words = said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_SAID) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests;
