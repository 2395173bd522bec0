//! Byte-level byte-pair encoding: the merges of a vocabulary, applied in order of rank.

use std::collections::HashMap;

use super::super::error::ModelError;
use super::kinds::Kind;
use super::merge::Merger;
use super::split::Pre;
use super::strings::{Index, Strings};

/// The merges of a vocabulary, over *symbols*: byte strings that are tokens, bytes, or results of merges.
#[derive(Debug)]
pub(super) struct Bpe {
    pre: Pre,
    /// What the symbols spell: first every token, by id, then what is no token.
    symbols: Strings,
    tokens: u32,
    /// The symbols that text can become, by what they spell.
    index: Index,
    /// The symbol of each single byte.
    bytes: Vec<Symbol>,
    /// What two neighbouring symbols become, and how early.
    merges: HashMap<(Symbol, Symbol), (u32, Symbol)>,
}

/// The number of a symbol; that of a token is its id.
type Symbol = u32;

impl Bpe {
    /// `texts` are the tokens and `merges` lines `left right`, both in the printable alphabet.
    pub(super) fn new(
        pre: Pre,
        texts: &[String],
        kinds: &[Kind],
        merges: &[String],
    ) -> Result<Bpe, ModelError> {
        let wrong = |key: &str, what| ModelError::Metadata { key: key.to_owned(), what };
        let (mut symbols, mut index) = (Strings::default(), Index::with_capacity(texts.len()));
        for (text, kind) in texts.iter().zip(kinds) {
            let id = match kind {
                Kind::Plain => symbols.push(bytes_of(text)),
                Kind::Byte(byte) => symbols.push([*byte]),
                Kind::Control | Kind::Defined => symbols.push(text.bytes()),
            };
            if *kind == Kind::Plain
                && !text.is_empty()
                && in_alphabet(text)
                && let Some(first) = index.insert(&symbols, id)
            {
                let what = format!("has {text:?} twice, as tokens {first} and {id}");
                return Err(wrong("tokenizer.ggml.tokens", what));
            }
        }
        let tokens = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let mut add = |spelled: &[u8]| {
            index.find(&symbols, spelled).unwrap_or_else(|| {
                let symbol = symbols.push(spelled.iter().copied());
                index.insert(&symbols, symbol);
                symbol
            })
        };
        let bytes = (0..=u8::MAX).map(|byte| add(&[byte])).collect();
        let mut pairs = HashMap::with_capacity(merges.len());
        let (mut left, mut joined) = (Vec::new(), Vec::new());
        for (rank, line) in (0u32..).zip(merges) {
            let space = line.char_indices().skip(1).find(|(_, c)| *c == ' ');
            let Some((first, second)) = space.and_then(|(at, _)| line.split_at_checked(at)) else {
                let what = format!("merge {rank} is {line:?}, not two symbols with a space between");
                return Err(wrong("tokenizer.ggml.merges", what));
            };
            if !in_alphabet(first) || !in_alphabet(second.trim_start_matches(' ')) {
                continue;
            }
            left.clear();
            left.extend(bytes_of(first));
            joined.clear();
            joined.extend(left.iter().copied().chain(bytes_of(second.get(1..).unwrap_or_default())));
            let pair = (add(&left), add(joined.get(left.len()..).unwrap_or_default()));
            let joined = add(&joined);
            pairs.entry(pair).or_insert((rank, joined));
        }
        Ok(Bpe { pre, symbols, tokens, index, bytes, merges: pairs })
    }

    /// What a token spells.
    pub(super) fn spelled(&self, id: u32) -> &[u8] {
        self.symbols.get(id)
    }

    /// Appends the tokens of a text without special tokens.
    pub(super) fn encode(&self, text: &str, ids: &mut Vec<u32>) {
        let mut merger = Merger::new();
        self.pre.splitter.split(text, &mut |piece| self.encode_piece(piece.as_bytes(), &mut merger, ids));
    }

    fn encode_piece(&self, piece: &[u8], merger: &mut Merger<Symbol>, ids: &mut Vec<u32>) {
        if self.pre.whole_pieces
            && let Some(symbol) = self.index.find(&self.symbols, piece)
            && symbol < self.tokens
        {
            return ids.push(symbol);
        }
        let bytes = piece.iter().filter_map(|byte| self.bytes.get(usize::from(*byte)).copied());
        let join = |left, right| self.merges.get(&(left, right)).copied();
        merger.merge(bytes, join, |symbol| {
            if symbol < self.tokens {
                return ids.push(symbol);
            }
            // Merged into something that is no token: byte by byte. A byte that is none either is left out.
            let bytes = self.symbols.get(symbol).iter();
            let symbols = bytes.filter_map(|byte| self.bytes.get(usize::from(*byte)).copied());
            ids.extend(symbols.filter(|symbol| *symbol < self.tokens));
        });
    }
}

/// Whether text can become this: what arrives is written in the printable alphabet throughout.
fn in_alphabet(text: &str) -> bool {
    text.chars().all(|c| byte_of(c).is_some())
}

/// The bytes behind a token's text in GPT-2's printable alphabet: bytes that print stand for themselves, the other 68
/// are moved up to U+0100 and on, in order. Characters outside the alphabet keep their UTF-8.
fn bytes_of(text: &str) -> impl Iterator<Item = u8> {
    text.chars().flat_map(|c| {
        let mut utf8 = [0; 4];
        let length = match byte_of(c) {
            Some(byte) => {
                utf8 = [byte, 0, 0, 0];
                1
            }
            None => c.encode_utf8(&mut utf8).len(),
        };
        utf8.into_iter().take(length)
    })
}

fn byte_of(c: char) -> Option<u8> {
    let code = u32::from(c);
    match code {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => u8::try_from(code).ok(),
        0x100..=0x143 => {
            // 0..=32, then 127..=160, then 173.
            let moved = code - 0x100;
            u8::try_from(match moved {
                0..=32 => moved,
                33..=66 => moved - 33 + 127,
                _ => 173,
            })
            .ok()
        }
        _ => None,
    }
}
