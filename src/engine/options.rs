//! What a request asks for: how long replies may be, what ends them, and how their tokens are chosen.

use serde::{Deserialize, Serialize};

use super::cpu::mixed;
use super::kernel::Rule;

/// What bounds the replies of a request, and how their tokens are chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The most tokens of a reply; at least one is generated.
    pub max_tokens: usize,
    /// The most sequences at a time.
    pub batch: usize,
    /// Texts that end a reply; they are not part of it.
    pub stop: Vec<String>,
    /// Tokens that end a reply, beside those that the model's file names.
    pub stop_ids: Vec<u32>,
    /// How tokens are chosen.
    pub sampling: Sampling,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            max_tokens: 256,
            batch: 16,
            stop: Vec::new(),
            stop_ids: Vec::new(),
            sampling: Sampling::default(),
        }
    }
}

/// How activations are multiplied with weights that are integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Activations are rounded to eight bits first, 32 under a scale, as llama.cpp does: many times as fast on a CPU,
    /// and done on a GPU where it is faster there (see [`super::Products`]).
    #[default]
    Rounded,
    /// As floats.
    Exact,
}

/// How tokens are chosen: in llama.cpp's order, the `top_k` likeliest, of those the fewest that together have `top_p` of
/// the probability, and of those one at random by `exp(logit / temperature)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sampling {
    /// 0 for the likeliest token always.
    pub temperature: f32,
    /// 0 for all.
    pub top_k: u32,
    /// 1 for all.
    pub top_p: f32,
    /// The same seed gives the same replies, whatever the batch; each prompt of a request has random numbers of its own.
    pub seed: u32,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling { temperature: 0.0, top_k: 0, top_p: 1.0, seed: 0 }
    }
}

impl Sampling {
    /// What is wrong with the numbers, if anything.
    pub fn complaint(&self) -> Option<String> {
        if !(0.0..=100.0).contains(&self.temperature) {
            return Some(format!("a temperature is between 0 and 100, not {}", self.temperature));
        }
        (!(self.top_p > 0.0 && self.top_p <= 1.0))
            .then(|| format!("top-p is above 0 and at most 1, not {}", self.top_p))
    }

    /// The rule of a prompt of the request, by its index.
    pub(super) fn rule(&self, sequence: usize, budget: usize) -> Rule {
        let sequence = u32::try_from(sequence).unwrap_or(u32::MAX);
        Rule {
            budget: u32::try_from(budget).unwrap_or(u32::MAX),
            seed: mixed(self.seed).wrapping_add(sequence),
            top_k: self.top_k,
            top_p: self.top_p,
            temperature: self.temperature,
        }
    }
}
