//! SentencePiece as llama.cpp applies it (`llm_tokenizer_spm`): neighbours are joined while what they give is a token,
//! the one with the highest score first, the leftmost of equals. What is no token at the end is spelled in bytes.
//!
//! A space is `▁` (U+2581) in tokens, so that a text with that character comes back with spaces, as it does there.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::Spelled;
use super::row::Row;

/// How a space is written in tokens.
pub(super) const SPACE: &str = "\u{2581}";

/// A vocabulary of pieces with scores.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Ids that may come of joining, in the order of what they spell.
    sorted: Vec<u32>,
    /// A score for each id.
    scores: Vec<f32>,
    /// The token of each byte.
    bytes: Vec<Option<u32>>,
    /// Whether a text begins with a space, whatever it begins with.
    prefix: bool,
}

/// A part of the text.
type Span = (usize, usize);

/// A pair that could be joined; the greatest is joined first.
struct Offer {
    score: f32,
    left: Reverse<usize>,
    /// Where the joined part ends, so that an offer made stale by another is known.
    span: Span,
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(self.left.cmp(&other.left))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Offer {}

impl Sentence {
    /// `tokens` are as the file writes them; `joinable` are ids that ordinary text may give.
    pub(super) fn new(
        tokens: &Spelled,
        joinable: Vec<u32>,
        scores: Vec<f32>,
        bytes: Vec<Option<u32>>,
        prefix: bool,
    ) -> Sentence {
        let mut sorted = joinable;
        // Of two tokens that spell the same the last counts.
        sorted.sort_unstable_by(|a, b| tokens.get(*a).cmp(tokens.get(*b)).then(b.cmp(a)));
        sorted.dedup_by(|a, b| tokens.get(*a) == tokens.get(*b));
        Sentence { sorted, scores, bytes, prefix }
    }

    fn find(&self, tokens: &Spelled, text: &[u8]) -> Option<u32> {
        let at = self.sorted.binary_search_by(|id| tokens.get(*id).cmp(text)).ok()?;
        self.sorted.get(at).copied()
    }

    /// Appends the tokens of a text; `first` if it stands at the beginning or after a special token.
    pub(super) fn encode(
        &self,
        tokens: &Spelled,
        text: &str,
        first: bool,
        unknown: Option<u32>,
        ids: &mut Vec<u32>,
    ) {
        let prefix = if first && self.prefix { SPACE } else { "" };
        let text = prefix.to_owned() + &text.replace(' ', SPACE);
        let bytes = |(from, to): Span| text.as_bytes().get(from..to).unwrap_or_default();
        let mut row = Row::new(text.char_indices().map(|(at, c)| (at, at + c.len_utf8())));
        let mut queue = BinaryHeap::new();
        let offer = |queue: &mut BinaryHeap<Offer>, row: &Row<Span>, left: usize| {
            let Some(((from, _), (_, to))) = row.pair(left) else { return };
            if let Some(id) = self.find(tokens, bytes((from, to))) {
                let score = self.scores.get(id as usize).copied().unwrap_or_default();
                queue.push(Offer { score, left: Reverse(left), span: (from, to) });
            }
        };
        for left in 0..row.len() {
            offer(&mut queue, &row, left);
        }
        while let Some(Offer { left: Reverse(left), span, .. }) = queue.pop() {
            // Stale where a neighbour has been joined since.
            if row.pair(left).map(|((from, _), (_, to))| (from, to)) != Some(span) {
                continue;
            }
            row.join(left, span);
            if let Some(before) = row.before(left) {
                offer(&mut queue, &row, before);
            }
            offer(&mut queue, &row, left);
        }
        for span in row.into_symbols() {
            match self.find(tokens, bytes(span)) {
                Some(id) => ids.push(id),
                None => ids.extend(
                    bytes(span)
                        .iter()
                        .filter_map(|byte| self.bytes.get(usize::from(*byte)).copied().flatten().or(unknown)),
                ),
            }
        }
    }
}
