//! The shape of a model, read from the metadata and bounded before anything is computed from it.

use super::error::ModelError;
use super::gguf::Metadata;

/// The hyper-parameters of a `llama` model.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
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
    /// Width of a head, even.
    pub head_width: usize,
    /// How many of a head's dimensions are rotated by position, even.
    pub rotary_width: usize,
    /// Base of the rotation's wavelengths.
    pub rotary_base: f64,
    /// Positions are divided by this (linear scaling).
    pub rotary_factor: f64,
    /// Added to the mean square before its root is taken.
    pub epsilon: f32,
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
        let key = "general.architecture";
        match metadata.text(key)? {
            Some("llama") => {}
            Some(other) => {
                return Err(wrong(key, format!("is {other:?}, which is not supported (\"llama\" is)")));
            }
            None => return Err(wrong(key, "is missing".to_owned())),
        }
        let optional = |name: &str, most: usize| positive(metadata, &format!("llama.{name}"), most);
        let required = |name: &str, most: usize| {
            optional(name, most)?.ok_or_else(|| wrong(&format!("llama.{name}"), "is missing".to_owned()))
        };
        let width = required("embedding_length", 1 << 16)?;
        let layers = required("block_count", 1 << 10)?;
        let hidden = required("feed_forward_length", 1 << 18)?;
        let heads = required("attention.head_count", 1 << 10)?;
        let kv_heads = optional("attention.head_count_kv", 1 << 10)?.unwrap_or(heads);
        let head_width = optional("attention.key_length", 1 << 10)?.unwrap_or(width / heads);
        let value_width = optional("attention.value_length", 1 << 10)?.unwrap_or(head_width);
        let rotary_width = optional("rope.dimension_count", 1 << 10)?.unwrap_or(head_width);
        let context = required("context_length", 1 << 24)?;
        if heads % kv_heads != 0 {
            let what = format!("is {kv_heads}, which does not divide the {heads} heads");
            return Err(wrong("llama.attention.head_count_kv", what));
        }
        if head_width == 0 || head_width % 4 != 0 || head_width > 256 || value_width != head_width {
            let what = format!("gives heads of width {head_width}; multiples of 4 up to 256 are supported");
            return Err(wrong("llama.attention.key_length", what));
        }
        if rotary_width % 2 != 0 || rotary_width > head_width {
            let what =
                format!("is {rotary_width}, but must be even and at most the head's width {head_width}");
            return Err(wrong("llama.rope.dimension_count", what));
        }
        let number = |name: &str, default: f64| -> Result<f64, ModelError> {
            let key = format!("llama.{name}");
            match metadata.number(&key)? {
                Some(x) if x > 0.0 => Ok(x),
                Some(x) => Err(wrong(&key, format!("is {x}, but must be positive"))),
                None => Ok(default),
            }
        };
        let key = "llama.rope.scaling.type";
        let rotary_factor = match metadata.text(key)? {
            None | Some("none") => 1.0,
            Some("linear") => number("rope.scaling.factor", 1.0)?,
            Some(other) => return Err(wrong(key, format!("is {other:?}, which is not supported"))),
        };
        #[allow(clippy::cast_possible_truncation, reason = "the file stores it as f32")]
        let epsilon = number("attention.layer_norm_rms_epsilon", 1e-5)? as f32;
        let rotary_base = number("rope.freq_base", 10_000.0)?;
        Ok(Config {
            width,
            layers,
            hidden,
            heads,
            kv_heads,
            head_width,
            rotary_width,
            rotary_base,
            rotary_factor,
            epsilon,
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

    /// Cosine and sine of each position's rotations, `[positions][rotary_width / 2][2]`, computed once in f64 so that
    /// both backends rotate by the very same numbers. `slowdown` divides each frequency (`rope_freqs.weight`).
    pub fn rotations(&self, positions: usize, slowdown: Option<&[f32]>) -> Vec<f32> {
        let mut table = Vec::new();
        for position in 0..positions {
            for pair in 0..self.rotary_width / 2 {
                let slow = slowdown.and_then(|s| s.get(pair)).map_or(1.0, |s| f64::from(*s));
                let exponent = -2.0 * pair as f64 / self.rotary_width as f64;
                let angle = position as f64 / self.rotary_factor * self.rotary_base.powf(exponent) / slow;
                #[allow(clippy::cast_possible_truncation, reason = "the kernels compute in f32")]
                table.extend([angle.cos() as f32, angle.sin() as f32]);
            }
        }
        table
    }
}

fn positive(metadata: &Metadata, key: &str, most: usize) -> Result<Option<usize>, ModelError> {
    match metadata.count(key, most)? {
        Some(0) => Err(wrong(key, "is 0, but must be positive".to_owned())),
        other => Ok(other),
    }
}

fn wrong(key: &str, what: String) -> ModelError {
    ModelError::Metadata { key: key.to_owned(), what }
}
