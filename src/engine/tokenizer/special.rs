//! Finds special tokens written out in a text, in llama.cpp's order (`tokenizer_st_partition`): the longest anywhere
//! before any shorter one, of equals the leftmost.

use std::collections::HashMap;

/// Special tokens by what they spell.
#[derive(Debug, Default)]
pub(super) struct Special {
    /// By length, longest first.
    lengths: Vec<OfLength>,
}

#[derive(Debug)]
struct OfLength {
    length: usize,
    tokens: HashMap<Box<[u8]>, Known>,
    /// Which bytes any of them begins with: most places of a text begin none.
    starts: Vec<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    id: u32,
    /// Recognised in any text, not just where special tokens are asked for.
    always: bool,
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Ordinary text, not empty.
    Text(&'a str),
    /// A special token.
    Token(u32),
}

impl Special {
    pub(super) fn new(tokens: impl Iterator<Item = (String, u32, bool)>) -> Special {
        let mut lengths: HashMap<usize, OfLength> = HashMap::new();
        for (text, id, always) in tokens.filter(|(text, ..)| !text.is_empty()) {
            let length = text.len();
            let new = || OfLength { length, tokens: HashMap::new(), starts: vec![false; 256] };
            let of_length = lengths.entry(length).or_insert_with(new);
            for start in text.bytes().take(1) {
                of_length.starts.get_mut(usize::from(start)).into_iter().for_each(|starts| *starts = true);
            }
            of_length.tokens.insert(text.into_bytes().into(), Known { id, always });
        }
        let mut lengths: Vec<OfLength> = lengths.into_values().collect();
        lengths.sort_unstable_by_key(|of_length| std::cmp::Reverse(of_length.length));
        Special { lengths }
    }

    /// The id of a special token by its text.
    pub(super) fn id(&self, text: &str) -> Option<u32> {
        let of_length = self.lengths.iter().find(|of_length| of_length.length == text.len())?;
        of_length.tokens.get(text.as_bytes()).map(|known| known.id)
    }

    /// The parts of a text; with `all` every special token is recognised, else those that always are.
    pub(super) fn parts<'a>(&self, text: &'a str, all: bool) -> Vec<Part<'a>> {
        let mut parts = vec![Part::Text(text)];
        for of_length in self.lengths.iter().filter(|of_length| of_length.matter(all)) {
            parts = parts
                .into_iter()
                .flat_map(|part| match part {
                    Part::Text(text) => of_length.cut(text, all),
                    token @ Part::Token(_) => vec![token],
                })
                .collect();
        }
        parts.retain(|part| *part != Part::Text(""));
        parts
    }
}

impl OfLength {
    fn matter(&self, all: bool) -> bool {
        all || self.tokens.values().any(|known| known.always)
    }

    fn cut<'a>(&self, text: &'a str, all: bool) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        let (mut done, mut at) = (0, 0);
        while let Some(window) = text.as_bytes().get(at..at + self.length) {
            let begins = window.first().and_then(|start| self.starts.get(usize::from(*start))) == Some(&true);
            let known = if begins { self.tokens.get(window) } else { None };
            match known.filter(|known| all || known.always) {
                Some(known) => {
                    parts.extend([Part::Text(text.get(done..at).unwrap_or_default()), Part::Token(known.id)]);
                    at += self.length;
                    done = at;
                }
                None => at += 1,
            }
        }
        parts.push(Part::Text(text.get(done..).unwrap_or_default()));
        parts
    }
}
