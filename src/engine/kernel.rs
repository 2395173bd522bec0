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

/// What `pick` finds for one sequence: the four likeliest tokens, likeliest first, with their probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Record {
    /// Token ids; `u32::MAX` where the vocabulary has fewer than four, or where the logits are not numbers.
    pub ids: [u32; 4],
    /// Their probabilities under softmax.
    pub probabilities: [f32; 4],
}

/// How many stop ids `pick` can test by itself.
pub const STOPS: usize = 8;

/// Looks tokens up: `output[c] = table[token of c]`, zero for padding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Embed {
    /// Number of columns.
    pub columns: u32,
    /// Floats of a row of the table.
    pub width: u32,
    /// Rows of the table.
    pub vocabulary: u32,
}

/// Root-mean-square norm (<https://arxiv.org/abs/1910.07467>): `x / sqrt(mean(x^2) + epsilon) * weight`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Norm {
    /// Number of columns.
    pub columns: u32,
    /// Floats of a column.
    pub width: u32,
    /// Added to the mean square.
    pub epsilon: f32,
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
    /// Factor on each score, `1 / sqrt(head_width)`.
    pub scale: f32,
}

/// The gate of SwiGLU (<https://arxiv.org/abs/2002.05202>): `output[c][i] = silu(x[c][i]) * x[c][hidden + i]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// Number of columns.
    pub columns: u32,
    /// Floats of an output column, half of an input column.
    pub hidden: u32,
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
    /// The slot of its sequence; `u32::MAX` for padding.
    pub slot: u32,
}

/// Finds each head's likeliest tokens (ties to the lowest id), records them, and moves its sequence on by the first:
/// the token becomes the slot's next column, unless it is a stop or the budget or the cache is used up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pick {
    /// Number of heads.
    pub heads: u32,
    /// Logits of a head.
    pub vocabulary: u32,
    /// Number of slots: records of a step.
    pub slots: u32,
    /// Which step of the submission this is: records go to `[step][slot]`.
    pub step: u32,
    /// Positions of a cache slot.
    pub capacity: u32,
    /// Ids that end a sequence; unused ones are `u32::MAX`.
    pub stops: [u32; STOPS],
}
