//! The parameters of each kernel, shared by the shader (as its uniform block) and its CPU twin (as its first argument).
//!
//! A kernel is a pair: `gpu/shaders/<name>.wgsl` and the function `<name>` in `cpu/<name>.rs`. They take the same
//! parameters and buffers; only matrices differ in layout (see [`super::gpu`]). Activations are f32, `[column][…]`.

/// One token on its way through the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Column {
    /// The token's id.
    pub token: u32,
    /// The cache slot of its sequence.
    pub slot: u32,
    /// Its position in the sequence, below the cache's capacity.
    pub position: u32,
    /// 1, or 0 for padding, which is computed but neither read nor stored.
    pub active: u32,
}

/// What `pick` finds after one column: the token it chose and the four likeliest ones.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Record {
    /// The token chosen; `u32::MAX` where the logits are not numbers.
    pub token: u32,
    /// Its probability under softmax, whatever the way of choosing.
    pub probability: f32,
    /// Entropy of the whole distribution, in nats.
    pub entropy: f32,
    /// The likeliest tokens, likeliest first; `u32::MAX` where the vocabulary has fewer than four.
    pub ids: [u32; 4],
    /// Their probabilities.
    pub probabilities: [f32; 4],
}

/// How a slot's tokens are chosen, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rule {
    /// How many more tokens it may have.
    pub budget: u32,
    /// Of its random numbers.
    pub seed: u32,
    /// Only so many of the likeliest tokens are candidates; 0 for all.
    pub top_k: u32,
    /// Only the likeliest tokens that together have this probability are candidates; 1 for all.
    pub top_p: f32,
    /// Divides the logits of the candidates; 0 for the likeliest always.
    pub temperature: f32,
}

/// How many stop ids `pick` can test by itself.
pub const STOPS: usize = 8;

/// Looks tokens up: `output[c] = scale * table[token of c]`, zero for padding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Embed {
    /// Number of columns.
    pub columns: u32,
    /// Floats of a row of the table.
    pub width: u32,
    /// Rows of the table.
    pub vocabulary: u32,
    /// Factor on each float.
    pub scale: f32,
}

/// Root-mean-square norm (<https://arxiv.org/abs/1910.07467>): `x / sqrt(mean(x^2) + epsilon) * weight`, added to what
/// is there if `add` is 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Norm {
    /// Number of columns.
    pub columns: u32,
    /// Floats of a column.
    pub width: u32,
    /// Added to the mean square.
    pub epsilon: f32,
    /// 1 to add to the output, 0 to overwrite it.
    pub add: u32,
}

/// Norms each head's queries and keys in place, as [`Norm`] with a weight for queries and one for keys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadNorm {
    /// Number of columns.
    pub columns: u32,
    /// Query heads.
    pub heads: u32,
    /// Key and value heads.
    pub kv_heads: u32,
    /// Floats of a head.
    pub head_width: u32,
    /// Added to the mean square.
    pub epsilon: f32,
}

/// Adds a vector to each column: `output[c] += bias`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bias {
    /// Number of columns.
    pub columns: u32,
    /// Floats of a column.
    pub width: u32,
}

/// Matrix times columns: `output[c][r] = sum_k weight[r][k] * input[c][k]`, added to what is there if `add` is 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Product {
    /// Number of columns.
    pub columns: u32,
    /// Rows of the matrix: floats of an output column.
    pub rows: u32,
    /// Columns of the matrix: floats of an input column.
    pub inputs: u32,
    /// 1 to add to the output, 0 to overwrite it.
    pub add: u32,
}

/// Rotates queries and keys by position (<https://arxiv.org/abs/2104.09864>, adjacent pairs) in place and stores keys
/// and values in the cache.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rotate {
    /// Number of columns.
    pub columns: u32,
    /// Query heads.
    pub heads: u32,
    /// Key and value heads.
    pub kv_heads: u32,
    /// Floats of a head.
    pub head_width: u32,
    /// How many of them are rotated.
    pub rotary_width: u32,
    /// Positions of a cache slot.
    pub capacity: u32,
}

/// Attention of each column's queries over its sequence's cache, up to and including its own position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attend {
    /// Number of columns.
    pub columns: u32,
    /// Query heads.
    pub heads: u32,
    /// Key and value heads.
    pub kv_heads: u32,
    /// Floats of a head.
    pub head_width: u32,
    /// Positions of a cache slot.
    pub capacity: u32,
    /// How many of the latest positions are seen; `u32::MAX` for all.
    pub window: u32,
    /// Where the layer's switches begin, one per head.
    pub switches: u32,
    /// Factor on each score.
    pub scale: f32,
    /// Scores become `cap * tanh(score / cap)`; 0 for no cap.
    pub cap: f32,
}

/// The gate (<https://arxiv.org/abs/2002.05202>): `output[c][i] = f(x[c][i]) * x[c][hidden + i]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// Number of columns.
    pub columns: u32,
    /// Floats of an output column, half of an input column.
    pub hidden: u32,
    /// 0 for `f` = SiLU, 1 for the tanh form of GELU.
    pub gelu: u32,
}

/// Takes out the columns whose logits are wanted: `output[h] = input[heads[h].column]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gather {
    /// Number of columns to take.
    pub heads: u32,
    /// Floats of a column.
    pub width: u32,
}

/// A column whose logits are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Which column.
    pub column: u32,
    /// The slot of its sequence, which moves on by the token chosen; `u32::MAX` if none does.
    pub slot: u32,
}

impl Head {
    /// A column that is only looked at.
    pub fn looking(column: u32) -> Head {
        Head { column, slot: u32::MAX }
    }
}

/// Finds each head's likeliest tokens (ties to the lowest id), chooses one by its slot's [`Rule`], records all, and
/// moves the slot on: the token becomes the slot's next column, unless it is a stop or the budget or the cache is used
/// up. Records go to `[step][head]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pick {
    /// Number of heads.
    pub heads: u32,
    /// Logits of a head.
    pub vocabulary: u32,
    /// Number of slots.
    pub slots: u32,
    /// Which step of the submission this is.
    pub step: u32,
    /// Positions of a cache slot.
    pub capacity: u32,
    /// Logits become `cap * tanh(logit / cap)`; 0 for no cap.
    pub cap: f32,
    /// Ids that end a sequence; unused ones are `u32::MAX`.
    pub stops: [u32; STOPS],
}
