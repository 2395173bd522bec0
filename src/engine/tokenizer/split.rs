//! Cuts text into the pieces within which merges may happen, as the regular expressions of llama.cpp do
//! (`llama-vocab.cpp`, `llm_tokenizer_bpe`), written out by hand: a regex engine would double the worker's size.

use super::super::error::ModelError;
use super::super::gguf::Metadata;
use super::letters::is_letter;

/// How a vocabulary wants text cut, `tokenizer.ggml.pre`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Splitter {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    Gpt2,
    /// Every number character by itself (`\p{N}`), then what is between them as GPT-2.
    Smollm,
}

impl Splitter {
    pub(super) fn from_metadata(metadata: &Metadata) -> Result<Self, ModelError> {
        let key = "tokenizer.ggml.pre";
        match metadata.text(key)? {
            Some("gpt-2") => Ok(Splitter::Gpt2),
            Some("smollm") => Ok(Splitter::Smollm),
            other => {
                let found = other.map_or_else(|| "is missing".to_owned(), |name| format!("is {name:?}"));
                let what = format!("{found}; the supported splitters are \"gpt-2\" and \"smollm\"");
                Err(ModelError::Metadata { key: key.to_owned(), what })
            }
        }
    }

    /// The pieces of `text`; joined they are `text`.
    pub(super) fn split(self, text: &str) -> impl Iterator<Item = &str> {
        let mut rest = text;
        // What GPT-2's rule may see: it ends where `rest` begins.
        let mut part = "";
        std::iter::from_fn(move || {
            if part.is_empty() {
                (part, rest) = rest.split_at_checked(self.part(rest))?;
            }
            let length = match part.chars().next()? {
                first if self == Splitter::Smollm && first.is_numeric() => first.len_utf8(),
                _ => gpt2_piece(part),
            };
            let piece;
            (piece, part) = part.split_at_checked(length)?;
            Some(piece)
        })
    }

    /// The length in bytes of the part of `text` that is cut by itself.
    fn part(self, text: &str) -> usize {
        match (self, text.chars().next()) {
            (Splitter::Gpt2, _) | (_, None) => text.len(),
            (Splitter::Smollm, Some(first)) if first.is_numeric() => first.len_utf8(),
            (Splitter::Smollm, Some(_)) => text.find(char::is_numeric).unwrap_or(text.len()),
        }
    }
}

/// The length in bytes of the first piece, 0 only for empty text.
fn gpt2_piece(text: &str) -> usize {
    for ending in ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"] {
        if text.starts_with(ending) {
            return ending.len();
        }
    }
    // ` ?` before a run: the space counts only if a run follows it.
    let run_start = usize::from(text.starts_with(' '));
    let run = text.get(run_start..).unwrap_or_default();
    let kinds: [fn(char) -> bool; 3] =
        [is_letter, char::is_numeric, |c| !c.is_whitespace() && !is_letter(c) && !c.is_numeric()];
    for kind in kinds {
        let length = length_while(run, kind);
        if length > 0 {
            return run_start + length;
        }
    }
    // Whitespace: all of it at the end of the text, else all but the last, which belongs to what follows.
    let blank = length_while(text, char::is_whitespace);
    let last = text.get(..blank).and_then(|blank| blank.chars().next_back()).map_or(0, char::len_utf8);
    if blank == text.len() || blank == last { blank } else { blank - last }
}

fn length_while(text: &str, keep: impl Fn(char) -> bool) -> usize {
    text.find(|c| !keep(c)).unwrap_or(text.len())
}
