//! The forward pass as data: a list of kernels over named buffers, the same for both backends.
//!
//! A *step* takes a number of columns (tokens of any sequences at any positions) through all layers, and at its end
//! picks the next token for some of them. A prompt is one or more steps of many columns; decoding is steps of one
//! column per sequence, whose tokens and positions come from the pick of the step before.

use super::config::Config;
use super::kernel::{Attend, Embed, Gate, Gather, Norm, Pick, Product, Rotate, STOPS};
use super::model::Weight;

/// Steps of decoding at most between two looks at the results.
pub const MAX_STEPS: usize = 32;

/// Activations between kernels, `[columns][…]` floats each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Buffer {
    /// The residual stream, `width` floats a column.
    Stream,
    /// A normed stream, `width` floats.
    Normed,
    /// Queries, keys and values.
    Qkv,
    /// What attention gives, `query_width` floats.
    Attended,
    /// Gate and up, `2 hidden` floats.
    GateUp,
    /// Gated, `hidden` floats.
    Hidden,
    /// The columns whose logits are wanted, `width` floats.
    Picked,
    /// Their logits, `vocabulary` floats.
    Logits,
}

impl Buffer {
    /// All of them.
    pub const ALL: [Buffer; 8] = [
        Buffer::Stream,
        Buffer::Normed,
        Buffer::Qkv,
        Buffer::Attended,
        Buffer::GateUp,
        Buffer::Hidden,
        Buffer::Picked,
        Buffer::Logits,
    ];

    /// Floats of a column.
    pub fn width(self, config: &Config) -> usize {
        match self {
            Buffer::Stream | Buffer::Normed | Buffer::Picked => config.width,
            Buffer::Qkv => config.query_width() + 2 * config.kv_width(),
            Buffer::Attended => config.query_width(),
            Buffer::GateUp => 2 * config.hidden,
            Buffer::Hidden => config.hidden,
            Buffer::Logits => config.vocabulary,
        }
    }
}

/// One kernel call. Buffers that a kernel always uses are not named: `Rotate` and `Attend` work on [`Buffer::Qkv`],
/// `Pick` on [`Buffer::Logits`], and so on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Op {
    /// Tokens to [`Buffer::Stream`].
    Embed(Embed),
    /// `input` to `output`.
    Norm {
        /// Sizes.
        call: Norm,
        /// The factors.
        weight: Weight,
        /// Read.
        input: Buffer,
        /// Written.
        output: Buffer,
    },
    /// `input` to `output`.
    Product {
        /// Sizes.
        call: Product,
        /// The matrix.
        weight: Weight,
        /// Read.
        input: Buffer,
        /// Written or added to.
        output: Buffer,
    },
    /// [`Buffer::Qkv`] in place, and to the cache of a layer.
    Rotate(Rotate, usize),
    /// [`Buffer::Qkv`] and the cache of a layer to [`Buffer::Attended`].
    Attend(Attend, usize),
    /// [`Buffer::GateUp`] to [`Buffer::Hidden`].
    Gate(Gate),
    /// [`Buffer::Stream`] to [`Buffer::Picked`].
    Gather(Gather),
    /// [`Buffer::Logits`] to records and to the slots' next columns.
    Pick(Pick),
}

/// How large a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Columns it takes.
    pub columns: usize,
    /// Columns it picks a next token for.
    pub heads: usize,
}

/// What stays the same over the steps of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Sequences in the cache at a time.
    pub slots: usize,
    /// Positions of each.
    pub capacity: usize,
}

/// The kernels of one step, in order.
///
/// With `gather`, heads are any columns, as the step's table of heads says; without, head `i` is column `i`.
pub fn step(config: &Config, size: Size, room: Room, stops: &[u32], gather: bool) -> Vec<Op> {
    let &Config { width, hidden, vocabulary, .. } = config;
    let columns = word(size.columns);
    let norm = |weight, input, columns, output| Op::Norm {
        call: Norm { columns, width: word(width), epsilon: config.epsilon },
        weight,
        input,
        output,
    };
    let product = |weight, input: Buffer, output: Buffer, columns, add| Op::Product {
        call: Product {
            columns,
            rows: word(output.width(config)),
            inputs: word(input.width(config)),
            add: u32::from(add),
        },
        weight,
        input,
        output,
    };
    let capacity = word(room.capacity);
    let (heads, kv_heads, head_width) = (word(config.heads), word(config.kv_heads), word(config.head_width));
    let rotate =
        Rotate { columns, heads, kv_heads, head_width, rotary_width: word(config.rotary_width), capacity };
    let scale = 1.0 / (config.head_width as f32).sqrt();
    let attend = Attend { columns, heads, kv_heads, head_width, capacity, scale };
    let mut ops = vec![Op::Embed(Embed { columns, width: word(width), vocabulary: word(vocabulary) })];
    for layer in 0..config.layers {
        ops.extend([
            norm(Weight::AttentionNorm(layer), Buffer::Stream, columns, Buffer::Normed),
            product(Weight::Qkv(layer), Buffer::Normed, Buffer::Qkv, columns, false),
            Op::Rotate(rotate, layer),
            Op::Attend(attend, layer),
            product(Weight::AttentionOut(layer), Buffer::Attended, Buffer::Stream, columns, true),
            norm(Weight::HiddenNorm(layer), Buffer::Stream, columns, Buffer::Normed),
            product(Weight::GateUp(layer), Buffer::Normed, Buffer::GateUp, columns, false),
            Op::Gate(Gate { columns, hidden: word(hidden) }),
            product(Weight::Down(layer), Buffer::Hidden, Buffer::Stream, columns, true),
        ]);
    }
    if size.heads == 0 {
        return ops;
    }
    let heads = word(size.heads);
    let last = if gather {
        ops.push(Op::Gather(Gather { heads, width: word(width) }));
        Buffer::Picked
    } else {
        Buffer::Stream
    };
    ops.extend([
        norm(Weight::OutputNorm, last, heads, Buffer::Normed),
        product(Weight::Head, Buffer::Normed, Buffer::Logits, heads, false),
        Op::Pick(Pick {
            heads,
            vocabulary: word(vocabulary),
            slots: word(room.slots),
            step: 0,
            capacity,
            stops: std::array::from_fn::<u32, STOPS, _>(|at| stops.get(at).copied().unwrap_or(u32::MAX)),
        }),
    ]);
    ops
}

/// Sizes are bounded when a model is read; a larger one would be a bug and saturates instead of wrapping.
fn word(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
