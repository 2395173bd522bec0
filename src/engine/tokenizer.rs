//! Text to token ids and back, as the model file's metadata defines it: byte-level BPE (`tokenizer.ggml.model` =
//! `gpt2`) and SentencePiece (`llama`).
//!
//! What llama.cpp makes of a text decides what is right, and the ids are the same but for this: a control token is never
//! the result of merging what a stranger typed, nor is a byte. Encoding any UTF-8 and decoding the ids gives the same
//! bytes back where the vocabulary has a token for each byte (else such a byte is left out, or becomes the unknown
//! token), except that SentencePiece cannot tell `▁` from a space.

mod bpe;
mod classes;
mod kinds;
mod merge;
mod pieces;
mod special;
mod split;
mod stream;
mod strings;

pub use stream::TextStream;

use std::borrow::Cow;
use std::sync::Arc;

use super::error::ModelError;
use super::gguf::Metadata;
use bpe::Bpe;
use kinds::{Kind, Kinds, id_at};
use pieces::Pieces;
use special::Special;
use split::Pre;

const MAX_VOCABULARY: usize = 1 << 20;

/// A model's tokenizer. Clones share the vocabulary.
#[derive(Debug, Clone)]
pub struct Tokenizer(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    kinds: Vec<Kind>,
    /// Ids that end a reply.
    stops: Vec<u32>,
    model: Merges,
    specials: special::Specials,
    /// The token that begins a text, whether the file wants one or not.
    first: Option<u32>,
    /// The token that ends a text.
    last: Option<u32>,
    /// Whether the file wants the first token at the start of every prompt.
    starts: bool,
}

#[derive(Debug)]
enum Merges {
    Bytes(Bpe),
    Pieces(Pieces),
}

/// What to make of special tokens that stand written out in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Specials {
    /// `<|im_end|>` is that token.
    Recognise,
    /// `<|im_end|>` is ten characters like any others: what a stranger typed cannot steer the model.
    Spell,
}

impl Tokenizer {
    /// Builds the tokenizer that a file's metadata describes.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] naming the key that is missing, unusable or of a kind not supported.
    pub fn from_metadata(metadata: &Metadata) -> Result<Tokenizer, ModelError> {
        let texts = texts(metadata)?;
        let key = "tokenizer.ggml.model";
        let wrong = |what| ModelError::Metadata { key: key.to_owned(), what };
        let bytes = match metadata.text(key)? {
            Some("gpt2") => true,
            Some("llama") => false,
            Some("t5") => {
                return Err(wrong("is \"t5\", a Unigram vocabulary, which is not supported".to_owned()));
            }
            Some(other) => {
                let what = format!("is {other:?}, which is not supported (\"gpt2\" and \"llama\" are)");
                return Err(wrong(what));
            }
            None => return Err(wrong("is missing".to_owned())),
        };
        // What SentencePiece vocabularies have had from the first, so that files need not say it.
        let usual = |id: u32| (!bytes && (id as usize) < texts.len()).then_some(id);
        let Kinds { kinds, stops } = Kinds::read(metadata, texts, usual(2))?;
        let (model, starts) = if bytes {
            let pre = Pre::from_metadata(metadata)?;
            let merges = metadata.texts("tokenizer.ggml.merges")?.unwrap_or_default();
            (Merges::Bytes(Bpe::new(pre, texts, &kinds, merges)?), pre.starts)
        } else {
            let unknown = id_at(metadata, "unknown_token_id", texts.len())?.or(usual(0));
            (Merges::Pieces(Pieces::from_metadata(metadata, texts, &kinds, unknown)?), true)
        };
        let strips = strips(metadata)?;
        let specials = special::Specials::new(
            (0u32..)
                .zip(texts)
                .zip(&kinds)
                .filter(|(_, kind)| matches!(kind, Kind::Control | Kind::Defined))
                .map(|((id, text), kind)| {
                    let strips = strips && !UNSTRIPPED.contains(&text.as_str());
                    (text.as_str(), Special { id, always: *kind == Kind::Defined, strips })
                }),
        )?;
        let first = id_at(metadata, "bos_token_id", texts.len())?.or(usual(1));
        let last = id_at(metadata, "eos_token_id", texts.len())?.or(usual(2));
        let starts = metadata.truth("tokenizer.ggml.add_bos_token")?.unwrap_or(starts);
        Ok(Tokenizer(Arc::new(Parts { kinds, stops, model, specials, first, last, starts })))
    }

    /// How many tokens there are; ids are below this.
    pub fn len(&self) -> usize {
        self.0.kinds.len()
    }

    /// Never: a vocabulary has at least one token.
    pub fn is_empty(&self) -> bool {
        self.0.kinds.is_empty()
    }

    /// The ids that end a reply, ascending.
    pub fn stops(&self) -> &[u32] {
        &self.0.stops
    }

    /// The token the file wants at the start of every prompt.
    pub fn start(&self) -> Option<u32> {
        self.first().filter(|_| self.0.starts)
    }

    /// The token that begins a text, for templates that write one themselves.
    pub fn first(&self) -> Option<u32> {
        self.0.first
    }

    /// The token that ends a text, for templates that write it behind earlier replies. No prompt gets one at its end,
    /// whatever the file's `add_eos_token` says: a prompt goes on.
    pub fn last(&self) -> Option<u32> {
        self.0.last
    }

    /// The id of a special token by its text.
    pub fn special(&self, text: &str) -> Option<u32> {
        self.0.specials.get(text).map(|special| special.id)
    }

    /// The bytes of the text that a token stands for: none for control tokens and ids beyond the vocabulary.
    pub fn bytes(&self, id: u32) -> &[u8] {
        match self.kind(id) {
            None | Some(Kind::Control) => &[],
            Some(_) => self.spelled(id),
        }
    }

    /// What a token is called, for display: its text, control tokens included.
    pub fn name(&self, id: u32) -> String {
        match self.kind(id) {
            None => String::new(),
            Some(Kind::Byte(byte)) => format!("<0x{byte:02X}>"),
            Some(_) => String::from_utf8_lossy(self.spelled(id)).into_owned(),
        }
    }

    /// The ids of a text; no start token is added.
    pub fn encode(&self, text: &str, specials: Specials) -> Vec<u32> {
        self.encode_parts(&[(text, specials)])
    }

    /// The ids of a text of several parts. What stands across them is merged, but no special token has a character
    /// from a part that is to be spelled, unless it is one that every text has.
    pub fn encode_parts(&self, parts: &[(&str, Specials)]) -> Vec<u32> {
        let text = match parts {
            [(text, _)] => Cow::Borrowed(*text),
            _ => Cow::Owned(parts.iter().map(|(text, _)| *text).collect()),
        };
        let mut at = 0;
        let mut spelled = Vec::new();
        for (part, specials) in parts {
            if *specials == Specials::Spell && !part.is_empty() {
                spelled.push(at..at + part.len());
            }
            at += part.len();
        }
        let mut ids = Vec::new();
        let mut from = 0;
        for (start, found) in self.0.specials.find(&text, &spelled) {
            self.encode_plain(&text, from..start, &mut ids);
            ids.push(found.id);
            from = found.end;
        }
        self.encode_plain(&text, from..text.len(), &mut ids);
        ids
    }

    /// The bytes of a row of ids, control tokens left out. The space that a text begins with even where it has none is
    /// taken off again.
    pub fn decode(&self, ids: &[u32]) -> Vec<u8> {
        let mut bytes: Vec<u8> = ids.iter().flat_map(|id| self.bytes(*id)).copied().collect();
        let first = ids.first().map(|id| self.bytes(*id)).unwrap_or_default();
        if self.prefixes() && first.starts_with(b" ") {
            bytes.remove(0);
        }
        bytes
    }

    /// Text on its way out that begins as [`Tokenizer::decode`] has it: for a reply, which is a text of its own.
    pub fn stream(&self) -> TextStream {
        TextStream::new(self.prefixes())
    }

    fn prefixes(&self) -> bool {
        matches!(&self.0.model, Merges::Pieces(pieces) if pieces.prefix())
    }

    fn kind(&self, id: u32) -> Option<Kind> {
        self.0.kinds.get(usize::try_from(id).ok()?).copied()
    }

    fn spelled(&self, id: u32) -> &[u8] {
        match &self.0.model {
            Merges::Bytes(bpe) => bpe.spelled(id),
            Merges::Pieces(pieces) => pieces.spelled(id),
        }
    }

    fn encode_plain(&self, text: &str, range: std::ops::Range<usize>, ids: &mut Vec<u32>) {
        match text.get(range).unwrap_or_default() {
            "" => {}
            part => match &self.0.model {
                Merges::Bytes(bpe) => bpe.encode(part, ids),
                Merges::Pieces(pieces) => pieces.encode(part, ids),
            },
        }
    }
}

fn texts(metadata: &Metadata) -> Result<&[String], ModelError> {
    let key = "tokenizer.ggml.tokens";
    let wrong = |what| ModelError::Metadata { key: key.to_owned(), what };
    let texts = metadata.texts(key)?.ok_or_else(|| wrong("is missing".to_owned()))?;
    if texts.is_empty() || texts.len() > MAX_VOCABULARY {
        return Err(wrong(format!("has {} tokens; 1 to {MAX_VOCABULARY} are allowed", texts.len())));
    }
    Ok(texts)
}

/// Whether special tokens swallow the whitespace behind them, which no file says: those of Phi-3 do, with exceptions.
fn strips(metadata: &Metadata) -> Result<bool, ModelError> {
    let name = metadata.text("general.name")?.unwrap_or_default().to_ascii_lowercase();
    Ok(name.contains("phi-3") || name.contains("phi3"))
}

/// Phi-3's special tokens that leave what is behind them.
const UNSTRIPPED: [&str; 3] = ["<unk>", "<s>", "<|endoftext|>"];
