//! What each token is for, and which tokens end a reply: what the file says, and what llama.cpp knows by a token's text
//! (`llama-vocab.cpp`, `llama_vocab::impl::load`), because files get it wrong.

use super::super::error::ModelError;
use super::super::gguf::Metadata;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Plain,
    /// Steers the model and is no part of the text; the unknown token is one of these.
    Control,
    /// Text that is always this token.
    Defined,
    /// One byte, called `<0xNN>`.
    Byte(u8),
}

/// The kinds of all tokens, and the ids that end a reply, ascending.
#[derive(Debug)]
pub(super) struct Kinds {
    pub(super) kinds: Vec<Kind>,
    pub(super) stops: Vec<u32>,
}

/// Texts that end a reply or a turn in the known chat formats.
const ENDS: [&str; 22] = [
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<｜end▁of▁sentence｜>",
    "[e~[",
];

/// Tokens for filling in the middle of code, by the keys that name them: where the file has none of the keys, the first
/// token that is called like this.
const FILLING: [(&[&str], &[&str]); 6] = [
    (
        &["fim_pre_token_id", "prefix_token_id"],
        &[
            "<|fim_prefix|>",
            "<fim-prefix>",
            "<fim_prefix>",
            "<｜fim▁begin｜>",
            "<PRE>",
            "▁<PRE>",
            "<|code_prefix|>",
            "<|prefix|>",
        ],
    ),
    (
        &["fim_suf_token_id", "suffix_token_id"],
        &[
            "<|fim_suffix|>",
            "<fim-suffix>",
            "<fim_suffix>",
            "<｜fim▁hole｜>",
            "<SUF>",
            "▁<SUF>",
            "<|code_suffix|>",
            "<|suffix|>",
        ],
    ),
    (
        &["fim_mid_token_id", "middle_token_id"],
        &[
            "<|fim_middle|>",
            "<fim-middle>",
            "<fim_middle>",
            "<｜fim▁end｜>",
            "<MID>",
            "▁<MID>",
            "<|code_middle|>",
            "<|middle|>",
        ],
    ),
    (&["fim_pad_token_id"], &["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"]),
    (&["fim_rep_token_id"], &["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"]),
    (&["fim_sep_token_id"], &["<|file_sep|>"]),
];

/// From this one on, [`FILLING`] ends a reply.
const FILLING_ENDS: usize = 3;

/// Parts of a reply of several channels, to be seen.
const CHANNELS: [&str; 4] = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"];

// Token types of GGUF; any other is text.
const UNKNOWN: i64 = 2;
const CONTROL: i64 = 3;
const USER_DEFINED: i64 = 4;
const BYTE: i64 = 6;

impl Kinds {
    /// The kinds of the tokens `texts`; `end` ends a reply where the file does not say what does.
    pub(super) fn read(metadata: &Metadata, texts: &[String], end: Option<u32>) -> Result<Kinds, ModelError> {
        let key = "tokenizer.ggml.token_type";
        let types = metadata.integers(key)?.unwrap_or_default();
        let wrong = |what| ModelError::Metadata { key: key.to_owned(), what };
        if !types.is_empty() && types.len() < texts.len() {
            return Err(wrong(format!("has {} entries for {} tokens", types.len(), texts.len())));
        }
        let mut kinds = vec![Kind::Plain; texts.len()];
        for (id, (kind, (text, number))) in kinds.iter_mut().zip(texts.iter().zip(types)).enumerate() {
            *kind = match *number {
                UNKNOWN | CONTROL => Kind::Control,
                USER_DEFINED => Kind::Defined,
                BYTE => Kind::Byte(byte_called(text).ok_or_else(|| {
                    wrong(format!("says that token {id} is a byte, but it is called {text:?}, not <0xNN>"))
                })?),
                _ => Kind::Plain,
            };
        }
        let mut kinds = Kinds { kinds, stops: Vec::new() };
        kinds.correct(metadata, texts)?;
        kinds.stops.extend(id_at(metadata, "eos_token_id", texts.len())?.or(end));
        kinds.stops.extend(id_at(metadata, "eot_token_id", texts.len())?);
        kinds.stops.extend(id_at(metadata, "eom_token_id", texts.len())?);
        kinds.excuse(texts);
        kinds.stops.sort_unstable();
        kinds.stops.dedup();
        Ok(kinds)
    }

    fn set(&mut self, id: u32, kind: Kind) {
        if let Some(old) = self.kinds.get_mut(id as usize) {
            *old = kind;
        }
    }

    /// Makes control tokens of those that are called like one.
    fn correct(&mut self, metadata: &Metadata, texts: &[String]) -> Result<(), ModelError> {
        let mut filling = [None; FILLING.len()];
        for (id, (keys, _)) in filling.iter_mut().zip(FILLING) {
            for key in keys {
                *id = id.or(id_at(metadata, key, texts.len())?);
            }
        }
        self.stops.extend(filling.iter().skip(FILLING_ENDS).flatten());
        for (id, text) in (0u32..).zip(texts) {
            if !text.starts_with(['<', '[', '_', '▁']) {
                continue;
            }
            for (at, (named, (_, names))) in filling.iter_mut().zip(FILLING).enumerate() {
                if named.is_none() && names.contains(&text.as_str()) {
                    *named = Some(id);
                    self.set(id, Kind::Control);
                    self.stops.extend((at >= FILLING_ENDS).then_some(id));
                }
            }
            if ENDS.contains(&text.as_str()) {
                self.set(id, Kind::Control);
                self.stops.push(id);
            } else if CHANNELS.contains(&text.as_str()) {
                self.set(id, Kind::Defined);
            }
        }
        Ok(())
    }

    /// Lets a reply go on after tokens that end one only in other vocabularies.
    fn excuse(&mut self, texts: &[String]) {
        let named = |name| {
            let mut stops = self.stops.iter().copied();
            stops.find(|id| texts.get(*id as usize).is_some_and(|text| text == name))
        };
        let calls = named("<|call|>").or(named("<|calls|>")).is_some();
        let replies = calls && named("<|return|>").or(named("<|flush|>")).is_some();
        let end = named("<|end|>").filter(|_| replies);
        let crossed = named("</s>").filter(|_| named("<|tool_response>").is_some());
        for (id, kind) in [(end, Kind::Defined), (crossed, Kind::Plain)] {
            let Some(id) = id else { continue };
            self.stops.retain(|stop| *stop != id);
            self.set(id, kind);
        }
    }
}

/// The token that a key names, which must be one.
pub(super) fn id_at(metadata: &Metadata, key: &str, tokens: usize) -> Result<Option<u32>, ModelError> {
    let id = metadata.count(&format!("tokenizer.ggml.{key}"), tokens.saturating_sub(1))?;
    Ok(id.and_then(|id| u32::try_from(id).ok()))
}

/// The byte of `<0xNN>`.
pub(super) fn byte_called(text: &str) -> Option<u8> {
    let digits = text.strip_prefix("<0x")?.strip_suffix('>')?;
    if digits.len() == 2 { u8::from_str_radix(digits, 16).ok() } else { None }
}
