//! SentencePiece vocabularies, as llama.cpp reads them: neighbours that together are a token are joined, the token with
//! the highest score first. (SentencePiece itself would look for the likeliest row of tokens.)

use std::collections::BTreeSet;

use super::super::error::ModelError;
use super::super::gguf::{Array, Metadata, Value};
use super::kinds::{Kind, byte_called};
use super::merge::Merger;
use super::strings::{Index, Strings};

/// What stands for a space in the tokens of a file.
const SPACE: char = '▁';

/// The tokens of a vocabulary and how early text is joined to each.
#[derive(Debug)]
pub(super) struct Pieces {
    /// What the tokens spell, with spaces for [`SPACE`].
    spelled: Strings,
    /// The tokens that text can become.
    index: Index,
    /// By id; the highest score has the lowest.
    ranks: Vec<u32>,
    /// The bytes in the longest token.
    longest: usize,
    /// What stands before a space within some token.
    before_spaces: BTreeSet<char>,
    /// The tokens `<0xNN>`.
    bytes: Vec<Option<u32>>,
    /// Stands for a character that is no token where its bytes are none either.
    unknown: Option<u32>,
    /// A text begins with a space even where it has none.
    prefix: bool,
}

/// Some bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    start: usize,
    length: usize,
}

impl Pieces {
    pub(super) fn from_metadata(
        metadata: &Metadata,
        texts: &[String],
        kinds: &[Kind],
        unknown: Option<u32>,
    ) -> Result<Pieces, ModelError> {
        let (mut spelled, mut index) = (Strings::default(), Index::with_capacity(texts.len()));
        let mut bytes = vec![None; 256];
        let (mut longest, mut before_spaces) = (0, BTreeSet::new());
        for (text, kind) in texts.iter().zip(kinds) {
            let id = match kind {
                Kind::Byte(byte) => spelled.push([*byte]),
                Kind::Control => spelled.push(text.bytes()),
                Kind::Plain | Kind::Defined => spelled.push(text.replace(SPACE, " ").into_bytes()),
            };
            if *kind != Kind::Control
                && let Some(byte) = byte_called(text)
                && let Some(token) = bytes.get_mut(usize::from(byte))
                && *text == format!("<0x{byte:02X}>")
            {
                *token = Some(id);
            }
            // A true space in a token is never met: in text it has become the other one.
            let joins = matches!(kind, Kind::Plain | Kind::Defined) && !text.is_empty();
            if !joins || text.contains(' ') {
                continue;
            }
            longest = longest.max(spelled.get(id).len());
            before_spaces.extend(text.chars().zip(text.chars().skip(1)).filter(|(_, c)| *c == SPACE).map(
                |(c, _)| {
                    if c == SPACE { ' ' } else { c }
                },
            ));
            if let Some(first) = index.insert(&spelled, id) {
                let what = format!("has {text:?} twice, as tokens {first} and {id}");
                return Err(ModelError::Metadata { key: "tokenizer.ggml.tokens".to_owned(), what });
            }
        }
        let ranks = ranks(metadata, texts.len())?;
        let prefix = metadata.truth("tokenizer.ggml.add_space_prefix")?.unwrap_or(true);
        Ok(Pieces { spelled, index, ranks, longest, before_spaces, bytes, unknown, prefix })
    }

    /// What a token spells.
    pub(super) fn spelled(&self, id: u32) -> &[u8] {
        self.spelled.get(id)
    }

    /// Whether texts begin with a space even where they have none.
    pub(super) fn prefix(&self) -> bool {
        self.prefix
    }

    /// Appends the tokens of a text without special tokens, which has nothing but special tokens before it.
    pub(super) fn encode(&self, text: &str, ids: &mut Vec<u32>) {
        let prefix = if self.prefix { " " } else { "" };
        let text = format!("{prefix}{}", text.replace(SPACE, " "));
        let mut merger = Merger::new();
        let (mut rest, mut last) = (text.as_str(), ' ');
        while !rest.is_empty() {
            // No token reaches beyond this, so what is on both sides is merged by itself: word by word as a rule.
            let cut = rest.char_indices().find(|(at, c)| {
                let before = std::mem::replace(&mut last, *c);
                *c == ' ' && *at > 0 && !self.before_spaces.contains(&before)
            });
            let (word, after) =
                rest.split_at_checked(cut.map_or(rest.len(), |(at, _)| at)).unwrap_or((rest, ""));
            self.encode_word(word, &mut merger, ids);
            rest = after;
        }
    }

    fn encode_word(&self, word: &str, merger: &mut Merger<Span>, ids: &mut Vec<u32>) {
        let characters = word.char_indices().map(|(start, c)| Span { start, length: c.len_utf8() });
        let token = |span: Span| {
            let bytes = word.as_bytes().get(span.start..span.start + span.length)?;
            if bytes.len() > self.longest { None } else { self.index.find(&self.spelled, bytes) }
        };
        let join = |left: Span, right: Span| {
            let joined = Span { start: left.start, length: left.length + right.length };
            Some((*self.ranks.get(token(joined)? as usize)?, joined))
        };
        merger.merge(characters, join, |span| match token(span) {
            Some(id) => ids.push(id),
            None => {
                let bytes = word.as_bytes().get(span.start..span.start + span.length).unwrap_or_default();
                // What is asked of the bytes is what SentencePiece sees.
                let mut utf8 = [0; 4];
                let bytes = if bytes == b" " { SPACE.encode_utf8(&mut utf8).as_bytes() } else { bytes };
                let tokens: Option<Vec<u32>> =
                    bytes.iter().map(|byte| self.bytes.get(usize::from(*byte)).copied().flatten()).collect();
                match tokens {
                    Some(tokens) => ids.extend(tokens),
                    None => ids.extend(self.unknown),
                }
            }
        });
    }
}

/// Orders scores: the highest first, as numbers that can be compared.
fn ranks(metadata: &Metadata, tokens: usize) -> Result<Vec<u32>, ModelError> {
    let key = "tokenizer.ggml.scores";
    let wrong = |what| ModelError::Metadata { key: key.to_owned(), what };
    #[allow(clippy::cast_precision_loss, reason = "llama.cpp compares such scores as f32 too")]
    let scores: Vec<f32> = match metadata.get(key) {
        None => vec![0.0; tokens],
        Some(Value::Array(Array::Floats(scores))) => scores.clone(),
        Some(Value::Array(Array::Integers(scores))) => scores.iter().map(|score| *score as f32).collect(),
        Some(value) => return Err(wrong(format!("is {value}, but should be an array of numbers"))),
    };
    if scores.len() < tokens {
        return Err(wrong(format!("has {} entries for {tokens} tokens", scores.len())));
    }
    if let Some(token) = scores.iter().position(|score| score.is_nan()) {
        return Err(wrong(format!("has NaN for token {token}, which cannot be compared")));
    }
    // The bits of floats are in order but for the sign, and the two zeros are one.
    let order = |score: f32| {
        let bits = (score + 0.0).to_bits();
        if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
    };
    Ok(scores.into_iter().take(tokens).map(|score| !order(score)).collect())
}
