//! Finds special tokens in text: thousands of them at once, in time linear in the text.
//!
//! Which of two that overlap counts is llama.cpp's rule: the longest special token anywhere in the text is cut out
//! first, wherever it stands, then the next longest from what is left. The texts, read backwards, form a tree; walking
//! it (Aho-Corasick) along the text from its end gives at each place all the tokens that begin there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::ops::Range;

use super::super::error::ModelError;
use super::strings::{Index, Strings};

/// Gemma's 6,400 special tokens have 80 kB of text.
const MAX_TEXT: usize = 1 << 20;

/// The special tokens of a vocabulary.
#[derive(Debug)]
pub(super) struct Specials {
    texts: Strings,
    index: Index,
    /// By the number of the text.
    tokens: Vec<Special>,
    nodes: Vec<Node>,
    /// The child of a node by the next byte.
    children: HashMap<(u32, u8), u32>,
    /// The children of the root once more: most bytes of most texts begin nothing.
    roots: Vec<u32>,
}

/// A special token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Special {
    pub(super) id: u32,
    /// Recognised in any text, not just where special tokens are asked for.
    pub(super) always: bool,
    /// Swallows the whitespace behind it.
    pub(super) strips: bool,
}

/// The end of some token's text, read backwards.
#[derive(Debug)]
struct Node {
    parent: u32,
    byte: u8,
    /// The longest other node that is the beginning of what this one has seen.
    fallback: u32,
    /// The token that is seen whole, by the number of its text.
    token: Option<u32>,
    /// The nearest node by way of fallbacks that has a token.
    shorter: Option<u32>,
}

const ROOT: u32 = 0;

/// A special token in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// One past its last byte, and past whitespace that it swallows.
    pub(super) end: usize,
    pub(super) id: u32,
}

/// A special token that stands at some place, unless that is taken.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    length: usize,
    number: Reverse<u32>,
    at: Reverse<usize>,
    node: u32,
}

impl Specials {
    /// Builds the tree of some tokens and their texts.
    pub(super) fn new<'t>(all: impl Iterator<Item = (&'t str, Special)>) -> Result<Specials, ModelError> {
        let wrong = |what| ModelError::Metadata { key: "tokenizer.ggml.tokens".to_owned(), what };
        let root = Node { parent: ROOT, byte: 0, fallback: ROOT, token: None, shorter: None };
        let mut specials = Specials {
            texts: Strings::default(),
            index: Index::with_capacity(0),
            tokens: Vec::new(),
            nodes: vec![root],
            children: HashMap::new(),
            roots: vec![ROOT; 256],
        };
        let mut bytes = 0;
        for (text, token) in all.filter(|(text, _)| !text.is_empty()) {
            bytes += text.len();
            if bytes > MAX_TEXT {
                return Err(wrong(format!("has more than {MAX_TEXT} bytes of special tokens")));
            }
            let number = specials.texts.push(text.bytes());
            if let Some(first) = specials.index.insert(&specials.texts, number) {
                let first = specials.tokens.get(first as usize).map_or(0, |token| token.id);
                return Err(wrong(format!("has {text:?} twice, as tokens {first} and {}", token.id)));
            }
            specials.tokens.push(token);
            let end = text.bytes().rev().fold(ROOT, |node, byte| specials.grow(node, byte));
            if let Some(node) = specials.nodes.get_mut(end as usize) {
                node.token = Some(number);
            }
        }
        specials.link();
        Ok(specials)
    }

    /// The child of a node, which may be new.
    fn grow(&mut self, parent: u32, byte: u8) -> u32 {
        // At most one node for each of `MAX_TEXT` bytes.
        let new = u32::try_from(self.nodes.len()).unwrap_or(ROOT);
        let child = *self.children.entry((parent, byte)).or_insert(new);
        if child == new {
            self.nodes.push(Node { parent, byte, fallback: ROOT, token: None, shorter: None });
            if parent == ROOT
                && let Some(root) = self.roots.get_mut(usize::from(byte))
            {
                *root = new;
            }
        }
        child
    }

    /// Finds the fallbacks, those of short texts first.
    fn link(&mut self) {
        let mut depths = vec![0u32];
        for node in self.nodes.iter().skip(1) {
            depths.push(depths.get(node.parent as usize).map_or(0, |depth| depth + 1));
        }
        let mut order: Vec<u32> = (1..).take(depths.len() - 1).collect();
        order.sort_by_key(|node| depths.get(*node as usize));
        for at in order {
            let Some(Node { parent, byte, .. }) = self.nodes.get(at as usize) else { continue };
            let fallback = match *parent {
                ROOT => ROOT,
                parent => self.step(self.fallback(parent), *byte),
            };
            let shorter = self.nodes.get(fallback as usize).and_then(|node| match node.token {
                Some(_) => Some(fallback),
                None => node.shorter,
            });
            if let Some(node) = self.nodes.get_mut(at as usize) {
                (node.fallback, node.shorter) = (fallback, shorter);
            }
        }
    }

    fn fallback(&self, node: u32) -> u32 {
        self.nodes.get(node as usize).map_or(ROOT, |node| node.fallback)
    }

    /// The node after one more byte.
    fn step(&self, mut node: u32, byte: u8) -> u32 {
        while node != ROOT {
            if let Some(child) = self.children.get(&(node, byte)) {
                return *child;
            }
            node = self.fallback(node);
        }
        self.roots.get(usize::from(byte)).copied().unwrap_or(ROOT)
    }

    /// The special token with exactly this text.
    pub(super) fn get(&self, text: &str) -> Option<Special> {
        let number = self.index.find(&self.texts, text.as_bytes())?;
        self.tokens.get(number as usize).copied()
    }

    /// The special tokens in a text by where they start. Within `spelled`, which is sorted, only those count that are
    /// recognised always.
    pub(super) fn find(&self, text: &str, spelled: &[Range<usize>]) -> BTreeMap<usize, Found> {
        let mut candidates = BinaryHeap::new();
        let mut node = ROOT;
        for (at, byte) in text.bytes().enumerate().rev() {
            node = self.step(node, byte);
            if node != ROOT {
                candidates.extend(self.candidate(Some(node), at, text.len() - at, spelled));
            }
        }
        let mut found: BTreeMap<usize, Found> = BTreeMap::new();
        while let Some(Candidate { length, number, at: Reverse(at), node }) = candidates.pop() {
            if found.range(..=at).next_back().is_some_and(|(_, before)| before.end > at) {
                continue;
            }
            let next = found.range(at..).next().map_or(text.len(), |(start, _)| *start);
            if length > next - at {
                let shorter = self.nodes.get(node as usize).and_then(|node| node.shorter);
                candidates.extend(self.candidate(shorter, at, next - at, spelled));
            } else if let Some(special) = self.tokens.get(number.0 as usize) {
                let rest = text.get(at + length..next).unwrap_or_default();
                let blank = if special.strips {
                    rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']).len()
                } else {
                    0
                };
                found.insert(at, Found { end: at + length + blank, id: special.id });
            }
        }
        found
    }

    /// The longest token that ends in `node` or in a fallback of it, begins `at` and fits into `room` bytes.
    fn candidate(
        &self,
        mut node: Option<u32>,
        at: usize,
        room: usize,
        spelled: &[Range<usize>],
    ) -> Option<Candidate> {
        while let Some(this) = node {
            let Node { token, shorter, .. } = self.nodes.get(this as usize)?;
            if let Some(number) = *token {
                let length = self.texts.get(number).len();
                let after = spelled.partition_point(|range| range.end <= at);
                let is_spelled = spelled.get(after).is_some_and(|range| range.start < at + length);
                let always = self.tokens.get(number as usize).is_some_and(|token| token.always);
                if length <= room && (always || !is_spelled) {
                    return Some(Candidate { length, number: Reverse(number), at: Reverse(at), node: this });
                }
            }
            node = *shorter;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule as it is told: each token in turn, longest first, is cut out of what is left.
    fn one_by_one(
        tokens: &[&str],
        text: &str,
        open: impl Fn(&str, Range<usize>) -> bool,
    ) -> BTreeMap<usize, Found> {
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        order.sort_by_key(|at| Reverse(tokens[*at].len()));
        let mut found: BTreeMap<usize, Found> = BTreeMap::new();
        for (id, number) in order.into_iter().map(|at| (u32::try_from(at).unwrap(), at)) {
            let token = tokens[number];
            for at in 0..text.len() {
                let range = at..at + token.len();
                let free = found.iter().all(|(start, other)| range.end <= *start || other.end <= range.start);
                if text[at..].starts_with(token) && free && open(token, range.clone()) {
                    found.insert(at, Found { end: range.end, id });
                }
            }
        }
        found
    }

    #[test]
    fn tokens_are_found_as_if_one_by_one() {
        let mut state = 1u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for round in 0..3000 {
            let mut word = |most| -> String {
                (0..=random(most)).map(|_| ["a", "b", "c"][random(3) as usize]).collect()
            };
            let mut words: Vec<String> = (0..7).map(|_| word(5)).collect();
            let text = word(30);
            words.sort();
            words.dedup();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            // Some are found only where nothing is spelled.
            let always = |token: &str| token.len().is_multiple_of(2);
            let numbered = (0u32..).zip(words.iter().copied());
            let special = |id, text| Special { id, always: always(text), strips: false };
            let specials = Specials::new(numbered.map(|(id, text)| (text, special(id, text)))).unwrap();
            let (start, end) = (text.len() / 3, text.len() / 2);
            let spelled: Vec<_> = (start < end).then_some(start..end).into_iter().collect();
            let open = |token: &str, range: Range<usize>| {
                always(token) || spelled.iter().all(|part| range.end <= part.start || part.end <= range.start)
            };
            let expected = one_by_one(&words, &text, open);
            assert_eq!(specials.find(&text, &spelled), expected, "round {round}: {words:?} in {text:?}");
        }
    }
}
