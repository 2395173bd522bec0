//! What a model does inside: what its attention looks at, and what it expects after each token of a text.

use super::kernel::Record;

/// What each head of each layer looks at, for each token of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Attention {
    /// Number of layers.
    pub layers: usize,
    /// Heads of a layer.
    pub heads: usize,
    /// Tokens of the text.
    pub tokens: usize,
    /// `[layer][head][token][token looked at]`; the weights of a token sum to 1, and later tokens have none.
    shares: Vec<f32>,
}

impl Attention {
    pub(super) fn new(layers: usize, heads: usize, tokens: usize) -> Attention {
        Attention { layers, heads, tokens, shares: vec![0.0; layers * heads * tokens * tokens] }
    }

    /// What a head looks at, `[token][token looked at]`; none if there is no such head.
    pub fn map(&self, layer: usize, head: usize) -> Option<&[f32]> {
        let size = self.tokens * self.tokens;
        let at = (layer * self.heads + head) * size;
        (layer < self.layers && head < self.heads).then(|| self.shares.get(at..at + size)).flatten()
    }

    pub(super) fn set(&mut self, layer: usize, head: usize, token: usize, first: usize, shares: &[f32]) {
        let at = ((layer * self.heads + head) * self.tokens + token) * self.tokens + first;
        if let Some(places) = self.shares.get_mut(at..at + shares.len()) {
            places.copy_from_slice(shares);
        }
    }
}

/// What a model expects after each token of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The text's tokens.
    pub tokens: Vec<u32>,
    /// What is expected after each, with the entropy of the expectation.
    pub next: Vec<Record>,
}
