//! Text to token ids and back, as the model file's metadata defines it and llama.cpp does it: byte-level BPE
//! (`tokenizer.ggml.model` = `gpt2`) with several splitters, and SentencePiece (`llama`) with bytes for what it lacks.
//!
//! Encoding any UTF-8 and decoding the ids gives the same bytes back, provided the vocabulary holds all 256 bytes; a
//! byte it lacks is left out (BPE) or becomes the unknown token (SentencePiece). U+2581 is a space to SentencePiece.

mod bpe;
mod letters;
mod row;
mod sentence;
mod special;
mod split;
mod stream;

pub use stream::TextStream;

use std::collections::HashMap;
use std::sync::Arc;

use super::error::ModelError;
use super::gguf::Metadata;
use bpe::Bpe;
use sentence::{SPACE, Sentence};
use special::{Part, Special};
use split::Splitter;

const MAX_VOCABULARY: usize = 1 << 20;

/// A model's tokenizer; a copy costs nothing.
#[derive(Debug, Clone)]
pub struct Tokenizer(Arc<Vocabulary>);

#[derive(Debug)]
struct Vocabulary {
    /// What each id is called in the file.
    names: Spelled,
    /// What each id stands for in a text.
    texts: Spelled,
    algorithm: Algorithm,
    special: Special,
    /// Ids that end a reply.
    stops: Vec<u32>,
    /// The token to start a prompt with, where the file wants one.
    start: Option<u32>,
    unknown: Option<u32>,
}

#[derive(Debug)]
enum Algorithm {
    Bpe(Bpe, Splitter),
    Sentence(Sentence),
}

/// Byte strings by id, in one piece of memory.
#[derive(Debug, Default)]
struct Spelled {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Spelled {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len());
    }

    /// Nothing for an id that there is not.
    fn get(&self, id: u32) -> &[u8] {
        let Ok(at) = usize::try_from(id) else { return &[] };
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let span = start.zip(self.ends.get(at));
        span.and_then(|(start, end)| self.bytes.get(start..*end)).unwrap_or_default()
    }
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
const UNUSED: i64 = 5;
const BYTE: i64 = 6;

/// Texts that end a turn in the known chat formats, or everything (llama.cpp's list).
const ENDS: [&str; 16] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<end_of_turn>",
    "<end_of_utterance>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "</s>",
    "<｜end▁of▁sentence｜>",
];

impl Tokenizer {
    /// Builds the tokenizer that a file's metadata describes.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] naming the key that is missing, unusable or of a kind not supported.
    pub fn from_metadata(metadata: &Metadata) -> Result<Tokenizer, ModelError> {
        Vocabulary::from_metadata(metadata).map(|vocabulary| Tokenizer(Arc::new(vocabulary)))
    }

    /// How many tokens there are; ids are below this.
    pub fn len(&self) -> usize {
        self.0.names.ends.len()
    }

    /// Never: a vocabulary has at least one token.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids that end a reply, ascending.
    pub fn stops(&self) -> &[u32] {
        &self.0.stops
    }

    /// The token the file wants at the start of every prompt.
    pub fn start(&self) -> Option<u32> {
        self.0.start
    }

    /// The id of a special token by its text.
    pub fn special(&self, text: &str) -> Option<u32> {
        self.0.special.id(text)
    }

    /// The bytes of the text that a token stands for: none for control tokens and ids beyond the vocabulary.
    pub fn bytes(&self, id: u32) -> &[u8] {
        self.0.texts.get(id)
    }

    /// What a token is called, for display: its text, control tokens included.
    pub fn name(&self, id: u32) -> String {
        let bytes = match self.bytes(id) {
            [] => self.0.names.get(id),
            text => text,
        };
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// The ids of a text; no start token is added.
    pub fn encode(&self, text: &str, specials: Specials) -> Vec<u32> {
        let Vocabulary { names, algorithm, special, unknown, .. } = &*self.0;
        let mut ids = Vec::new();
        let mut first = true;
        for part in special.parts(text, specials == Specials::Recognise) {
            match (part, algorithm) {
                (Part::Token(id), _) => ids.push(id),
                (Part::Text(text), Algorithm::Bpe(bpe, splitter)) => {
                    splitter.split(text).for_each(|piece| bpe.encode(piece.as_bytes(), &mut ids));
                }
                (Part::Text(text), Algorithm::Sentence(sentence)) => {
                    sentence.encode(names, text, first, *unknown, &mut ids);
                }
            }
            first = matches!(part, Part::Token(_));
        }
        ids
    }

    /// The bytes of a row of ids, control tokens left out.
    pub fn decode(&self, ids: &[u32]) -> Vec<u8> {
        ids.iter().flat_map(|id| self.bytes(*id)).copied().collect()
    }
}

impl Vocabulary {
    fn from_metadata(metadata: &Metadata) -> Result<Vocabulary, ModelError> {
        let key = "tokenizer.ggml.model";
        let is_sentence = match metadata.text(key)? {
            Some("gpt2") => false,
            Some("llama") => true,
            Some(other) => {
                return Err(wrong(key, format!("is {other:?}, which is not supported (gpt2 and llama are)")));
            }
            None => return Err(wrong(key, "is missing".to_owned())),
        };
        let key = "tokenizer.ggml.tokens";
        let tokens = metadata.texts(key)?.ok_or_else(|| wrong(key, "is missing".to_owned()))?;
        if tokens.is_empty() || tokens.len() > MAX_VOCABULARY {
            let what = format!("has {} tokens; 1 to {MAX_VOCABULARY} are allowed", tokens.len());
            return Err(wrong(key, what));
        }
        let key = "tokenizer.ggml.token_type";
        let kinds = metadata.integers(key)?.unwrap_or_default();
        if !kinds.is_empty() && kinds.len() != tokens.len() {
            return Err(wrong(key, format!("has {} entries for {} tokens", kinds.len(), tokens.len())));
        }
        let kinds: Vec<i64> = kinds.iter().copied().chain(std::iter::repeat(1)).take(tokens.len()).collect();
        // Some files call what ends a reply an ordinary token; llama.cpp overrules them, too.
        let kind_of = |text: &str, kind| if ENDS.contains(&text) { CONTROL } else { kind };
        let tokens: Vec<(u32, &str, i64)> = (0u32..)
            .zip(tokens)
            .zip(kinds)
            .map(|((id, text), kind)| (id, text.as_str(), kind_of(text, kind)))
            .collect();

        let (mut names, mut texts) = (Spelled::default(), Spelled::default());
        for (_, name, kind) in &tokens {
            names.push(name.as_bytes());
            texts.push(&meaning(name, *kind, is_sentence));
        }
        let algorithm = match is_sentence {
            true => Algorithm::Sentence(sentence(metadata, &tokens, &names)?),
            false => {
                let splitter = Splitter::from_metadata(metadata)?;
                Algorithm::Bpe(byte_pairs(metadata, &tokens, splitter)?, splitter)
            }
        };
        let special = tokens.iter().filter(|(.., kind)| is_literal(*kind));
        let special =
            Special::new(special.map(|(id, text, kind)| ((*text).to_owned(), *id, *kind == USER_DEFINED)));
        let id_at = |key: &str| -> Result<Option<u32>, ModelError> {
            let id = metadata.count(key, tokens.len() - 1)?;
            Ok(id.and_then(|id| u32::try_from(id).ok()))
        };
        let mut stops = Vec::new();
        for key in
            ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"]
        {
            stops.extend(id_at(key)?);
        }
        stops.extend(ENDS.iter().filter_map(|text| special.id(text)));
        stops.sort_unstable();
        stops.dedup();
        // What llama.cpp takes for granted where a file does not say.
        let starts = metadata.truth("tokenizer.ggml.add_bos_token")?;
        let starts = starts.unwrap_or(match &algorithm {
            Algorithm::Sentence(_) => true,
            Algorithm::Bpe(_, splitter) => splitter.takes_whole_pieces(),
        });
        let start = if starts { id_at("tokenizer.ggml.bos_token_id")? } else { None };
        let unknown = id_at("tokenizer.ggml.unknown_token_id")?;
        Ok(Vocabulary { names, texts, algorithm, special, stops, start, unknown })
    }
}

/// Whether a token's name is its text as it stands.
fn is_literal(kind: i64) -> bool {
    matches!(kind, UNKNOWN | CONTROL | USER_DEFINED)
}

/// The bytes of a text that a token stands for; control tokens steer the model and are no part of the text.
fn meaning(name: &str, kind: i64, is_sentence: bool) -> Box<[u8]> {
    match kind {
        UNKNOWN | CONTROL => Box::default(),
        USER_DEFINED => name.as_bytes().into(),
        BYTE if is_sentence => byte(name).into_iter().collect(),
        _ if is_sentence => name.replace(SPACE, " ").into_bytes().into(),
        _ => bpe::bytes_of(name),
    }
}

/// The byte that `<0x0A>` stands for.
fn byte(name: &str) -> Option<u8> {
    let digits = name.strip_prefix("<0x")?.strip_suffix('>')?;
    (digits.len() == 2).then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}

fn byte_pairs(
    metadata: &Metadata,
    tokens: &[(u32, &str, i64)],
    splitter: Splitter,
) -> Result<Bpe, ModelError> {
    let mut symbols = HashMap::new();
    for (id, name, _) in tokens.iter().filter(|(.., kind)| !is_literal(*kind)) {
        symbols.entry(bpe::bytes_of(name)).or_insert(*id);
    }
    let merges = metadata.texts("tokenizer.ggml.merges")?.unwrap_or_default();
    Bpe::new(symbols, merges, splitter.takes_whole_pieces())
}

fn sentence(
    metadata: &Metadata,
    tokens: &[(u32, &str, i64)],
    names: &Spelled,
) -> Result<Sentence, ModelError> {
    let key = "tokenizer.ggml.scores";
    let scores = metadata.floats(key)?.ok_or_else(|| wrong(key, "is missing".to_owned()))?;
    if scores.len() != tokens.len() {
        return Err(wrong(key, format!("has {} entries for {} tokens", scores.len(), tokens.len())));
    }
    if let Some(at) = scores.iter().position(|score| score.is_nan()) {
        return Err(wrong(key, format!("has no number for token {at}")));
    }
    let mut bytes = vec![None; 256];
    for (id, name, _) in tokens.iter().filter(|(.., kind)| *kind == BYTE) {
        let place = byte(name).and_then(|byte| bytes.get_mut(usize::from(byte)));
        place.into_iter().for_each(|place| *place = Some(*id));
    }
    let joinable = tokens.iter().filter(|(.., kind)| !matches!(*kind, UNKNOWN | CONTROL | UNUSED | BYTE));
    let prefix = metadata.truth("tokenizer.ggml.add_space_prefix")?.unwrap_or(true);
    Ok(Sentence::new(names, joinable.map(|(id, ..)| *id).collect(), scores.to_vec(), bytes, prefix))
}

fn wrong(key: &str, what: String) -> ModelError {
    ModelError::Metadata { key: key.to_owned(), what }
}
