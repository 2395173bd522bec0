//! Cuts text into the pieces within which merges may happen, as the regular expressions of llama.cpp do
//! (`llama-vocab.cpp`, `llm_tokenizer_bpe`), written out by hand: a regex engine would double the worker's size.

use super::super::error::ModelError;
use super::super::gguf::Metadata;
use super::letters::{is_letter, is_number};

/// How a vocabulary wants text cut, `tokenizer.ggml.pre`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Splitter {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    Gpt2,
    /// Every number character by itself (`\p{N}`), then what is between them as GPT-2.
    Smollm,
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,most}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    Llama3 {
        /// How many digits stay together: 3 for Llama 3, 1 for Qwen 2.
        most: usize,
    },
}

const NAMES: [(&str, Splitter); 8] = [
    ("gpt-2", Splitter::Gpt2),
    ("smollm", Splitter::Smollm),
    ("llama-bpe", Splitter::Llama3 { most: 3 }),
    ("llama3", Splitter::Llama3 { most: 3 }),
    ("llama-v3", Splitter::Llama3 { most: 3 }),
    ("qwen2", Splitter::Llama3 { most: 1 }),
    ("deepseek-r1-qwen", Splitter::Llama3 { most: 1 }),
    ("stablelm2", Splitter::Llama3 { most: 1 }),
];

impl Splitter {
    pub(super) fn from_metadata(metadata: &Metadata) -> Result<Self, ModelError> {
        let key = "tokenizer.ggml.pre";
        let name = metadata.text(key)?;
        let known = NAMES.iter().find(|(known, _)| name == Some(known));
        known.map(|(_, splitter)| *splitter).ok_or_else(|| {
            let found = name.map_or_else(|| "is missing".to_owned(), |name| format!("is {name:?}"));
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            let what = format!("{found}; the supported splitters are {}", names.join(", "));
            ModelError::Metadata { key: key.to_owned(), what }
        })
    }

    /// Whether a piece that is a token is that token, whatever its merges say (llama.cpp's `ignore_merges`).
    pub(super) fn takes_whole_pieces(self) -> bool {
        self == Splitter::Llama3 { most: 3 }
    }

    /// The pieces of `text`; joined they are `text`.
    pub(super) fn split(self, text: &str) -> impl Iterator<Item = &str> {
        let mut rest = text;
        // What a rule may see: it ends where `rest` begins.
        let mut part = "";
        std::iter::from_fn(move || {
            if part.is_empty() {
                (part, rest) = rest.split_at_checked(self.part(rest))?;
            }
            let length = match (self, part.chars().next()?) {
                (Splitter::Smollm, first) if is_number(first) => first.len_utf8(),
                (Splitter::Smollm | Splitter::Gpt2, _) => gpt2_piece(part),
                (Splitter::Llama3 { most }, _) => llama3_piece(part, most),
            };
            let piece;
            (piece, part) = part.split_at_checked(length)?;
            Some(piece)
        })
    }

    /// The length in bytes of the part of `text` that is cut by itself.
    fn part(self, text: &str) -> usize {
        match (self, text.chars().next()) {
            (Splitter::Smollm, Some(first)) if is_number(first) => first.len_utf8(),
            (Splitter::Smollm, Some(_)) => text.find(is_number).unwrap_or(text.len()),
            _ => text.len(),
        }
    }
}

const CONTRACTIONS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

/// The length in bytes of the first piece, 0 only for empty text.
fn gpt2_piece(text: &str) -> usize {
    if let Some(ending) = CONTRACTIONS.iter().find(|ending| text.starts_with(**ending)) {
        return ending.len();
    }
    // ` ?` before a run: the space counts only if a run follows it.
    let run_start = usize::from(text.starts_with(' '));
    let run = text.get(run_start..).unwrap_or_default();
    for kind in [is_letter, is_number, is_other] {
        let length = length_while(run, kind);
        if length > 0 {
            return run_start + length;
        }
    }
    blank_piece(text)
}

/// As [`gpt2_piece`]; at most `most` digits stay together.
fn llama3_piece(text: &str, most: usize) -> usize {
    let contraction = CONTRACTIONS
        .iter()
        .find(|ending| text.get(..ending.len()).is_some_and(|start| start.eq_ignore_ascii_case(ending)));
    if let Some(ending) = contraction {
        return ending.len();
    }
    let Some(first) = text.chars().next() else { return 0 };
    // One character that is no number and no line break may go before letters.
    let before = if is_letter(first) || is_number(first) || is_break(first) { 0 } else { first.len_utf8() };
    let letters = length_while(text.get(before..).unwrap_or_default(), is_letter);
    if letters > 0 {
        return before + letters;
    }
    if is_number(first) {
        return text.chars().take(most).take_while(|c| is_number(*c)).map(char::len_utf8).sum();
    }
    let run_start = usize::from(first == ' ');
    let run = text.get(run_start..).unwrap_or_default();
    let others = length_while(run, is_other);
    if others > 0 {
        return run_start + others + length_while(run.get(others..).unwrap_or_default(), is_break);
    }
    // Whitespace up to its last line break, if it has one.
    let blank = text.get(..length_while(text, char::is_whitespace)).unwrap_or_default();
    match blank.rfind(is_break) {
        Some(at) => at + 1,
        None => blank_piece(text),
    }
}

/// Whitespace: all of it at the end of the text, else all but the last, which belongs to what follows.
fn blank_piece(text: &str) -> usize {
    let blank = length_while(text, char::is_whitespace);
    let last = text.get(..blank).and_then(|blank| blank.chars().next_back()).map_or(0, char::len_utf8);
    if blank == text.len() || blank == last { blank } else { blank - last }
}

fn is_other(c: char) -> bool {
    !c.is_whitespace() && !is_letter(c) && !is_number(c)
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n')
}

fn length_while(text: &str, keep: impl Fn(char) -> bool) -> usize {
    text.find(|c| !keep(c)).unwrap_or(text.len())
}
