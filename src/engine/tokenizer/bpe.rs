//! Byte-level byte-pair encoding: the merges of a vocabulary, applied in order of rank.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::super::error::ModelError;
use super::row::Row;

/// The merges of a vocabulary, over *symbols*: byte strings that are tokens, bytes, or results of merges.
#[derive(Debug, Clone)]
pub(super) struct Bpe {
    /// The symbol of each single byte.
    bytes: Vec<Symbol>,
    /// What two neighbouring symbols become, and how early.
    merges: HashMap<(Symbol, Symbol), (u32, Symbol)>,
    /// Per symbol: its token, or the bytes it spells where it has none.
    symbols: Vec<Spelling>,
    /// The symbols of whole pieces, where a piece that is a token is that token whatever the merges say.
    whole: Option<HashMap<Box<[u8]>, Symbol>>,
}

type Symbol = u32;

#[derive(Debug, Clone)]
enum Spelling {
    Token(u32),
    /// Not in the vocabulary: spelled byte by byte.
    Bytes(Box<[u8]>),
}

impl Bpe {
    /// `tokens` maps what a token spells to its id; `merges` are lines `left right` in the printable alphabet; `whole`
    /// says that a piece that is a token is that token.
    pub(super) fn new(
        tokens: HashMap<Box<[u8]>, u32>,
        merges: &[String],
        whole: bool,
    ) -> Result<Bpe, ModelError> {
        let mut table = Table { symbols: Vec::new(), known: HashMap::new() };
        let mut tokens: Vec<_> = tokens.into_iter().collect();
        tokens.sort_unstable_by_key(|(_, id)| *id);
        for (spelled, id) in tokens {
            table.add(spelled, Some(id));
        }
        let bytes = (0..=u8::MAX).map(|byte| table.add([byte].into(), None)).collect();
        let mut pairs = HashMap::new();
        for (rank, line) in (0u32..).zip(merges) {
            let (left, right) = line
                .char_indices()
                .skip(1)
                .find(|(_, c)| *c == ' ')
                .map(|(at, _)| line.split_at(at))
                .ok_or_else(|| ModelError::Metadata {
                    key: "tokenizer.ggml.merges".to_owned(),
                    what: format!("merge {rank} is {line:?}, not two symbols with a space between"),
                })?;
            let (left, right) = (bytes_of(left), bytes_of(right.get(1..).unwrap_or_default()));
            let joined = [&*left, &*right].concat().into();
            let pair = (table.add(left, None), table.add(right, None));
            let joined = table.add(joined, None);
            pairs.entry(pair).or_insert((rank, joined));
        }
        Ok(Bpe { bytes, merges: pairs, symbols: table.symbols, whole: whole.then_some(table.known) })
    }

    /// Appends the tokens of one piece of text. A byte that is no token is left out, as in llama.cpp.
    pub(super) fn encode(&self, piece: &[u8], ids: &mut Vec<u32>) {
        let token = |symbol: Symbol| match self.spelling(symbol) {
            Some(Spelling::Token(id)) => Some(*id),
            _ => None,
        };
        let whole = self.whole.as_ref().and_then(|whole| whole.get(piece));
        if let Some(id) = whole.and_then(|symbol| token(*symbol)) {
            ids.push(id);
            return;
        }
        for symbol in self.merge(piece) {
            match self.spelling(symbol) {
                Some(Spelling::Token(id)) => ids.push(*id),
                Some(Spelling::Bytes(bytes)) => {
                    ids.extend(bytes.iter().filter_map(|byte| token(*self.bytes.get(usize::from(*byte))?)))
                }
                None => {}
            }
        }
    }

    fn spelling(&self, symbol: Symbol) -> Option<&Spelling> {
        self.symbols.get(usize::try_from(symbol).ok()?)
    }

    /// Merges the best-ranked neighbours, leftmost first, until none can be: n log n in the length of the piece.
    fn merge(&self, piece: &[u8]) -> impl Iterator<Item = Symbol> {
        let mut row = Row::new(piece.iter().filter_map(|byte| self.bytes.get(usize::from(*byte)).copied()));
        let mut queue = BinaryHeap::new();
        let offer = |queue: &mut BinaryHeap<_>, row: &Row<Symbol>, left: usize| {
            if let Some(pair) = row.pair(left)
                && let Some((rank, joined)) = self.merges.get(&pair)
            {
                queue.push(Reverse((*rank, left, pair, *joined)));
            }
        };
        for left in 0..piece.len() {
            offer(&mut queue, &row, left);
        }
        while let Some(Reverse((_, left, pair, joined))) = queue.pop() {
            // Stale where a neighbour has been merged since.
            if row.pair(left) != Some(pair) {
                continue;
            }
            row.join(left, joined);
            if let Some(before) = row.before(left) {
                offer(&mut queue, &row, before);
            }
            offer(&mut queue, &row, left);
        }
        row.into_symbols()
    }
}

struct Table {
    symbols: Vec<Spelling>,
    known: HashMap<Box<[u8]>, Symbol>,
}

impl Table {
    fn add(&mut self, spelled: Box<[u8]>, token: Option<u32>) -> Symbol {
        if let Some(symbol) = self.known.get(&spelled) {
            return *symbol;
        }
        // Symbols number at most the tokens, the bytes and three a merge, all bounded far below 2^32.
        let symbol = Symbol::try_from(self.symbols.len()).unwrap_or(Symbol::MAX);
        self.symbols.push(token.map_or_else(|| Spelling::Bytes(spelled.clone()), Spelling::Token));
        self.known.insert(spelled, symbol);
        symbol
    }
}

/// The bytes behind a token's text in GPT-2's printable alphabet: bytes that print stand for themselves, the other 68
/// are moved up to U+0100 and on, in order. Characters outside the alphabet keep their UTF-8.
pub(super) fn bytes_of(text: &str) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte_of(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    bytes.into()
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
