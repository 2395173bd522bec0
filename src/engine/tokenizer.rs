//! Text to token ids and back, as the model file's metadata defines it: byte-level BPE (`tokenizer.ggml.model` =
//! `gpt2`) with the `smollm` and `gpt-2` splitters.
//!
//! Encoding any UTF-8 and decoding the ids gives the same bytes back, provided the vocabulary holds all 256 bytes; a
//! byte it lacks becomes the unknown token, or nothing where there is none, as in llama.cpp.

mod bpe;
mod letters;
mod split;
mod stream;

pub use stream::TextStream;

use std::collections::HashMap;

use super::error::ModelError;
use super::gguf::Metadata;
use bpe::Bpe;
use split::Splitter;

const MAX_VOCABULARY: usize = 1 << 20;

/// A model's tokenizer.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    /// What each id stands for.
    tokens: Vec<Token>,
    bpe: Bpe,
    splitter: Splitter,
    /// Control and user-defined tokens, longest first, so that the first match is the longest.
    special: Vec<Special>,
    /// Ids that end a reply.
    stops: Vec<u32>,
    /// The token to start a prompt with, where the file wants one.
    start: Option<u32>,
    unknown: Option<u32>,
}

#[derive(Debug, Clone)]
struct Token {
    bytes: Box<[u8]>,
    /// Control tokens steer the model and are not part of the text.
    control: bool,
}

#[derive(Debug, Clone)]
struct Special {
    text: String,
    id: u32,
    /// Recognised in any text, not just where special tokens are asked for.
    always: bool,
}

/// What to make of special tokens that stand written out in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Specials {
    /// `<|im_end|>` is that token.
    Recognise,
    /// `<|im_end|>` is ten characters like any others: what a stranger typed cannot steer the model.
    Spell,
}

// Token types of GGUF.
const UNKNOWN: i64 = 2;
const CONTROL: i64 = 3;
const USER_DEFINED: i64 = 4;

/// Texts that end a turn in the known chat formats.
const END_OF_TURN: [&str; 6] =
    ["<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<end_of_turn>", "</s>"];

impl Tokenizer {
    /// Builds the tokenizer that a file's metadata describes.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] naming the key that is missing, unusable or of a kind not supported.
    pub fn from_metadata(metadata: &Metadata) -> Result<Tokenizer, ModelError> {
        let wrong = |key: &str, what: String| ModelError::Metadata { key: key.to_owned(), what };
        let missing = |key: &str| wrong(key, "is missing".to_owned());
        let key = "tokenizer.ggml.model";
        match metadata.text(key)? {
            Some("gpt2") => {}
            Some(other) => {
                return Err(wrong(key, format!("is {other:?}, which is not supported (\"gpt2\" is)")));
            }
            None => return Err(missing(key)),
        }
        let splitter = Splitter::from_metadata(metadata)?;
        let key = "tokenizer.ggml.tokens";
        let texts = metadata.texts(key)?.ok_or_else(|| missing(key))?;
        if texts.is_empty() || texts.len() > MAX_VOCABULARY {
            return Err(wrong(key, format!("has {} tokens; 1 to {MAX_VOCABULARY} are allowed", texts.len())));
        }
        let key = "tokenizer.ggml.token_type";
        let kinds = metadata.integers(key)?.unwrap_or_default();
        if !kinds.is_empty() && kinds.len() != texts.len() {
            return Err(wrong(key, format!("has {} entries for {} tokens", kinds.len(), texts.len())));
        }
        let mut tokens = Vec::new();
        let mut special = Vec::new();
        let mut symbols = HashMap::new();
        for ((id, text), kind) in (0u32..).zip(texts).zip(kinds.iter().copied().chain(std::iter::repeat(1))) {
            let literal = matches!(kind, UNKNOWN | CONTROL | USER_DEFINED);
            let bytes = if literal { text.as_bytes().into() } else { bpe::bytes_of(text) };
            if literal && !text.is_empty() {
                special.push(Special { text: text.clone(), id, always: kind == USER_DEFINED });
            } else {
                symbols.entry(bytes.clone()).or_insert(id);
            }
            tokens.push(Token { bytes, control: matches!(kind, UNKNOWN | CONTROL) });
        }
        special.sort_by_key(|special| std::cmp::Reverse(special.text.len()));
        let merges = metadata.texts("tokenizer.ggml.merges")?.unwrap_or_default();
        let bpe = Bpe::new(symbols, merges)?;

        let id_at = |key: &str| -> Result<Option<u32>, ModelError> {
            let id = metadata.count(key, texts.len() - 1)?;
            Ok(id.and_then(|id| u32::try_from(id).ok()))
        };
        let mut stops = Vec::new();
        for key in
            ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"]
        {
            stops.extend(id_at(key)?);
        }
        stops.extend(special.iter().filter(|s| END_OF_TURN.contains(&s.text.as_str())).map(|s| s.id));
        stops.sort_unstable();
        stops.dedup();
        let start = match metadata.truth("tokenizer.ggml.add_bos_token")? {
            Some(true) => id_at("tokenizer.ggml.bos_token_id")?,
            _ => None,
        };
        let unknown = id_at("tokenizer.ggml.unknown_token_id")?;
        Ok(Tokenizer { tokens, bpe, splitter, special, stops, start, unknown })
    }

    /// How many tokens there are; ids are below this.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Never: a vocabulary has at least one token.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The ids that end a reply, ascending.
    pub fn stops(&self) -> &[u32] {
        &self.stops
    }

    /// The token the file wants at the start of every prompt.
    pub fn start(&self) -> Option<u32> {
        self.start
    }

    /// The id of a special token by its text.
    pub fn special(&self, text: &str) -> Option<u32> {
        self.special.iter().find(|special| special.text == text).map(|special| special.id)
    }

    /// The bytes of the text that a token stands for: none for control tokens and ids beyond the vocabulary.
    pub fn bytes(&self, id: u32) -> &[u8] {
        match self.token(id) {
            Some(token) if !token.control => &token.bytes,
            _ => &[],
        }
    }

    /// What a token is called, for display: its text, control tokens included.
    pub fn name(&self, id: u32) -> String {
        self.token(id).map(|token| String::from_utf8_lossy(&token.bytes).into_owned()).unwrap_or_default()
    }

    /// The ids of a text; no start token is added.
    pub fn encode(&self, text: &str, specials: Specials) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut rest = text;
        while let Some((at, special)) = self.next_special(rest, specials) {
            let (before, after) = rest.split_at(at);
            self.encode_plain(before, &mut ids);
            ids.push(special.id);
            rest = after.get(special.text.len()..).unwrap_or_default();
        }
        self.encode_plain(rest, &mut ids);
        ids
    }

    /// The bytes of a row of ids, control tokens left out.
    pub fn decode(&self, ids: &[u32]) -> Vec<u8> {
        ids.iter().flat_map(|id| self.bytes(*id)).copied().collect()
    }

    fn token(&self, id: u32) -> Option<&Token> {
        self.tokens.get(usize::try_from(id).ok()?)
    }

    /// The first special token in `text`, the longest if several start there.
    fn next_special(&self, text: &str, specials: Specials) -> Option<(usize, &Special)> {
        self.special
            .iter()
            .filter(|special| special.always || specials == Specials::Recognise)
            .filter_map(|special| text.find(&special.text).map(|at| (at, special)))
            .min_by_key(|(at, special)| (*at, std::cmp::Reverse(special.text.len())))
    }

    fn encode_plain(&self, text: &str, ids: &mut Vec<u32>) {
        for piece in self.splitter.split(text) {
            self.bpe.encode(piece.as_bytes(), self.unknown, ids);
        }
    }
}
