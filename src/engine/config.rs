//! The shape of a model, read from the metadata and bounded before anything is computed from it.
//!
//! Four architectures and a cousin share one forward pass; what tells them apart is here and in the tensors that a file
//! of each has ([`super::layout`]). Keys are those of <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>;
//! where a key is missing the default is llama.cpp's.

mod rotation;

pub use rotation::{Rotation, Scaling};

use super::error::ModelError;
use super::gguf::Metadata;

/// The families of models whose forward pass this engine knows, `general.architecture`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// Llama and everything that is like it: SmolLM2, TinyLlama, Mistral.
    Llama,
    /// Qwen 2 and 2.5: biases on queries, keys and values.
    Qwen2,
    /// Qwen 3: norms on queries and keys.
    Qwen3,
    /// Gemma 2: norms after attention and feed-forward too, soft caps, sliding windows.
    Gemma2,
    /// Gemma 3: as Gemma 2, without caps, with norms on queries and keys and another rotation in the windows.
    Gemma3,
}

impl Architecture {
    const ALL: [(Architecture, &'static str); 5] = [
        (Architecture::Llama, "llama"),
        (Architecture::Qwen2, "qwen2"),
        (Architecture::Qwen3, "qwen3"),
        (Architecture::Gemma2, "gemma2"),
        (Architecture::Gemma3, "gemma3"),
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    fn is_gemma(self) -> bool {
        matches!(self, Architecture::Gemma2 | Architecture::Gemma3)
    }

    /// Whether a head's rotated pairs are its halves' floats (`i`, `i + width / 2`) instead of neighbours.
    pub fn rotates_halves(self) -> bool {
        self != Architecture::Llama
    }

    /// Whether each head's queries and keys are normed.
    pub fn norms_heads(self) -> bool {
        matches!(self, Architecture::Qwen3 | Architecture::Gemma3)
    }

    /// Whether what attention and feed-forward give is normed before it is added to the stream.
    pub fn norms_branches(self) -> bool {
        self.is_gemma()
    }
}

/// The gate's function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `x / (1 + exp(-x))`, for SwiGLU.
    Silu,
    /// The tanh form of GELU (<https://arxiv.org/abs/1606.08415>), for GeGLU.
    Gelu,
}

/// Layers that see only the latest positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How many positions such a layer sees, its own included.
    pub positions: usize,
    /// Every so many layers the last one sees everything.
    pub period: usize,
}

/// The hyper-parameters of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Which forward pass.
    pub architecture: Architecture,
    /// Width of the residual stream.
    pub width: usize,
    /// Number of layers.
    pub layers: usize,
    /// Width of the feed-forward network.
    pub hidden: usize,
    /// Attention heads.
    pub heads: usize,
    /// Heads of the keys and values; divides `heads`.
    pub kv_heads: usize,
    /// Width of a head, a multiple of 4.
    pub head_width: usize,
    /// How queries and keys are rotated by position.
    pub rotation: Rotation,
    /// How they are rotated in layers with a window.
    pub local_rotation: Rotation,
    /// Which layers see only the latest positions, if any.
    pub window: Option<Window>,
    /// Added to the mean square before its root is taken.
    pub epsilon: f32,
    /// Factor on a token's row of the embedding.
    pub embedding_scale: f32,
    /// Factor on the scores of attention.
    pub attention_scale: f32,
    /// Scores become `cap * tanh(score / cap)`.
    pub attention_cap: Option<f32>,
    /// Logits likewise.
    pub logit_cap: Option<f32>,
    /// The gate's function.
    pub activation: Activation,
    /// The most tokens a sequence may have.
    pub context: usize,
    /// Number of token ids.
    pub vocabulary: usize,
}

impl Config {
    /// Reads the shape of a model with `vocabulary` tokens.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] naming the key that is missing, out of bounds or of a kind not supported.
    pub fn from_metadata(metadata: &Metadata, vocabulary: usize) -> Result<Config, ModelError> {
        let architecture = architecture(metadata)?;
        let keys = Keys { metadata, architecture };
        let width = keys.required("embedding_length", 1 << 16)?;
        let layers = keys.required("block_count", 1 << 10)?;
        let hidden = keys.required("feed_forward_length", 1 << 18)?;
        let heads = keys.required("attention.head_count", 1 << 10)?;
        let kv_heads = keys.count("attention.head_count_kv", 1 << 10)?.unwrap_or(heads);
        let head_width = keys.count("attention.key_length", 1 << 10)?.unwrap_or(width / heads);
        let value_width = keys.count("attention.value_length", 1 << 10)?.unwrap_or(head_width);
        let context = keys.required("context_length", 1 << 24)?;
        if !heads.is_multiple_of(kv_heads) {
            let what = format!("is {kv_heads}, which does not divide the {heads} heads");
            return Err(keys.wrong("attention.head_count_kv", what));
        }
        if head_width == 0 || !head_width.is_multiple_of(4) || head_width > 256 || value_width != head_width {
            let what = format!("gives heads of width {head_width}; multiples of 4 up to 256 are supported");
            return Err(keys.wrong("attention.key_length", what));
        }
        let rotation = Rotation::from_metadata(&keys, head_width)?;
        let local_rotation = match architecture {
            Architecture::Gemma3 => {
                let base = keys.positive("rope.freq_base_swa")?.unwrap_or(10_000.0);
                Rotation { base, scaling: Scaling::None, ..rotation }
            }
            _ => rotation,
        };
        let window = match architecture {
            Architecture::Gemma2 => keys.window(4096, 2)?,
            Architecture::Gemma3 => keys.window(0, 6)?,
            _ => None,
        };
        let cap = |name: &str, default: Option<f64>| -> Result<Option<f32>, ModelError> {
            let used = architecture.is_gemma();
            Ok(if used { keys.positive(name)?.or(default).map(narrow) } else { None })
        };
        let is_gemma2 = architecture == Architecture::Gemma2;
        let epsilon = keys.positive("attention.layer_norm_rms_epsilon")?.map_or(1e-5, narrow);
        Ok(Config {
            architecture,
            width,
            layers,
            hidden,
            heads,
            kv_heads,
            head_width,
            rotation,
            local_rotation,
            window,
            epsilon,
            embedding_scale: if architecture.is_gemma() { (width as f32).sqrt() } else { 1.0 },
            attention_scale: 1.0 / (head_width as f32).sqrt(),
            attention_cap: cap("attn_logit_softcapping", is_gemma2.then_some(50.0))?,
            logit_cap: cap("final_logit_softcapping", is_gemma2.then_some(30.0))?,
            activation: if architecture.is_gemma() { Activation::Gelu } else { Activation::Silu },
            context,
            vocabulary,
        })
    }

    /// Floats in all heads' queries of a token.
    pub fn query_width(&self) -> usize {
        self.heads * self.head_width
    }

    /// Floats in all heads' keys (or values) of a token.
    pub fn kv_width(&self) -> usize {
        self.kv_heads * self.head_width
    }

    /// Bytes of a sequence's keys and values with room for `positions`.
    pub fn cache_bytes(&self, positions: usize) -> u64 {
        2 * 4 * (self.layers * self.kv_width()) as u64 * positions as u64
    }

    /// How many of the latest positions a layer sees; none if all.
    pub fn window_of(&self, layer: usize) -> Option<usize> {
        let Window { positions, period } = self.window?;
        (layer % period < period - 1).then_some(positions)
    }
}

fn architecture(metadata: &Metadata) -> Result<Architecture, ModelError> {
    let key = "general.architecture";
    let wrong = |what: String| ModelError::Metadata { key: key.to_owned(), what };
    let name = metadata.text(key)?.ok_or_else(|| wrong("is missing".to_owned()))?;
    let known = Architecture::ALL.into_iter().find(|(_, known)| *known == name);
    known.map(|(architecture, _)| architecture).ok_or_else(|| {
        let names: Vec<&str> = Architecture::ALL.iter().map(|(_, name)| *name).collect();
        wrong(format!("is {name:?}, which is not supported ({} are)", names.join(", ")))
    })
}

/// The keys of an architecture, `<architecture>.<name>`.
struct Keys<'a> {
    metadata: &'a Metadata,
    architecture: Architecture,
}

impl Keys<'_> {
    fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.architecture.name())
    }

    fn wrong(&self, name: &str, what: String) -> ModelError {
        ModelError::Metadata { key: self.key(name), what }
    }

    /// A positive integer of at most `most`.
    fn count(&self, name: &str, most: usize) -> Result<Option<usize>, ModelError> {
        match self.metadata.count(&self.key(name), most)? {
            Some(0) => Err(self.wrong(name, "is 0, but must be positive".to_owned())),
            other => Ok(other),
        }
    }

    fn required(&self, name: &str, most: usize) -> Result<usize, ModelError> {
        self.count(name, most)?.ok_or_else(|| self.wrong(name, "is missing".to_owned()))
    }

    /// A positive number.
    fn positive(&self, name: &str) -> Result<Option<f64>, ModelError> {
        match self.metadata.number(&self.key(name))? {
            Some(x) if x <= 0.0 => Err(self.wrong(name, format!("is {x}, but must be positive"))),
            other => Ok(other),
        }
    }

    /// The sliding window; 0 positions mean that there is none.
    fn window(&self, positions: usize, period: usize) -> Result<Option<Window>, ModelError> {
        let name = "attention.sliding_window";
        let positions = self.metadata.count(&self.key(name), 1 << 24)?.unwrap_or(positions);
        // Newer files may say the pattern; an array, one truth a layer, is in none of these architectures' files.
        let period = self.count("attention.sliding_window_pattern", 1 << 10)?.unwrap_or(period);
        Ok((positions > 0).then_some(Window { positions, period }))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "files store these as f32")]
fn narrow(x: f64) -> f32 {
    x as f32
}
