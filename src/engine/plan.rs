//! The forward pass as data: a list of kernels over named buffers, the same for all backends.
//!
//! A *step* takes a number of columns (tokens of any sequences at any positions) through all layers, and at its end
//! picks the next token for some of them. A prompt is one or more steps of many columns; decoding is steps of one
//! column per sequence, whose tokens and positions come from the pick of the step before.

use super::config::{Activation, Config};
use super::kernel::{Attend, Bias, Embed, Gate, Gather, HeadNorm, Norm, Pick, Product, Rotate, STOPS};
use super::model::{Model, Part, Weight};

/// Steps of decoding at most between two looks at the results.
pub const MAX_STEPS: usize = 32;

/// Activations between kernels, `[columns][…]` floats each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// What is to be normed before it is added to the stream, `width` floats.
    Branch,
    /// The columns whose logits are wanted, `width` floats.
    Picked,
    /// Their logits, `vocabulary` floats.
    Logits,
}

impl Buffer {
    /// All of them.
    pub const ALL: [Buffer; 9] = [
        Buffer::Stream,
        Buffer::Normed,
        Buffer::Qkv,
        Buffer::Attended,
        Buffer::GateUp,
        Buffer::Hidden,
        Buffer::Branch,
        Buffer::Picked,
        Buffer::Logits,
    ];

    /// Floats of a column.
    pub fn width(self, config: &Config) -> usize {
        match self {
            Buffer::Stream | Buffer::Normed | Buffer::Branch | Buffer::Picked => config.width,
            Buffer::Qkv => config.query_width() + 2 * config.kv_width(),
            Buffer::Attended => config.query_width(),
            Buffer::GateUp => 2 * config.hidden,
            Buffer::Hidden => config.hidden,
            Buffer::Logits => config.vocabulary,
        }
    }
}

/// Which of a model's two rotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Of layers that see everything.
    Global,
    /// Of layers with a window.
    Local,
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
        /// Written or added to.
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
    /// [`Buffer::Qkv`] in place, by the bias of a layer.
    Bias(Bias, usize),
    /// [`Buffer::Qkv`] in place, by the norms of a layer.
    HeadNorm(HeadNorm, usize),
    /// [`Buffer::Qkv`] in place, and to the cache of a layer.
    Rotate(Rotate, usize, Reach),
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
pub fn step(model: &Model, size: Size, room: Room, gather: bool) -> Vec<Op> {
    let config = &model.config;
    let pass = Pass { model, config, room, columns: word(size.columns) };
    let mut ops = vec![Op::Embed(Embed {
        columns: pass.columns,
        width: word(config.width),
        vocabulary: word(config.vocabulary),
        scale: config.embedding_scale,
    })];
    for layer in 0..config.layers {
        pass.attention(layer, &mut ops);
        pass.feed_forward(layer, &mut ops);
    }
    if size.heads > 0 {
        Pass { columns: word(size.heads), ..pass }.heads(gather, &mut ops);
    }
    ops
}

/// What the kernels of a step have in common.
#[derive(Clone, Copy)]
struct Pass<'a> {
    model: &'a Model,
    config: &'a Config,
    room: Room,
    columns: u32,
}

impl Pass<'_> {
    fn attention(self, layer: usize, ops: &mut Vec<Op>) {
        let Pass { config, columns, .. } = self;
        let part = |part| Weight::Layer(layer, part);
        let (heads, kv_heads) = (word(config.heads), word(config.kv_heads));
        let (head_width, capacity) = (word(config.head_width), word(self.room.capacity));
        let window = config.window_of(layer);
        ops.push(self.norm(part(Part::AttentionNorm), Buffer::Stream, Buffer::Normed, false));
        ops.push(self.product(part(Part::Qkv), Buffer::Normed, Buffer::Qkv, false));
        if self.model.has_bias(layer) {
            ops.push(Op::Bias(Bias { columns, width: word(Buffer::Qkv.width(config)) }, layer));
        }
        if config.architecture.norms_heads() {
            let epsilon = config.epsilon;
            ops.push(Op::HeadNorm(HeadNorm { columns, heads, kv_heads, head_width, epsilon }, layer));
        }
        let (reach, rotation) = match window {
            Some(_) => (Reach::Local, config.local_rotation),
            None => (Reach::Global, config.rotation),
        };
        let rotary_width = word(rotation.width);
        ops.push(Op::Rotate(
            Rotate { columns, heads, kv_heads, head_width, rotary_width, capacity },
            layer,
            reach,
        ));
        let attend = Attend {
            columns,
            heads,
            kv_heads,
            head_width,
            capacity,
            window: window.map_or(u32::MAX, word),
            switches: word(layer * config.heads),
            scale: config.attention_scale,
            cap: config.attention_cap.unwrap_or(0.0),
        };
        ops.push(Op::Attend(attend, layer));
        self.branch(part(Part::AttentionOut), Buffer::Attended, part(Part::AttentionBranchNorm), ops);
    }

    fn feed_forward(self, layer: usize, ops: &mut Vec<Op>) {
        let Pass { config, columns, .. } = self;
        let part = |part| Weight::Layer(layer, part);
        let gelu = u32::from(config.activation == Activation::Gelu);
        ops.push(self.norm(part(Part::HiddenNorm), Buffer::Stream, Buffer::Normed, false));
        ops.push(self.product(part(Part::GateUp), Buffer::Normed, Buffer::GateUp, false));
        ops.push(Op::Gate(Gate { columns, hidden: word(config.hidden), gelu }));
        self.branch(part(Part::Down), Buffer::Hidden, part(Part::HiddenBranchNorm), ops);
    }

    /// A product added to the stream, through a norm where the architecture has one.
    fn branch(self, weight: Weight, input: Buffer, norm: Weight, ops: &mut Vec<Op>) {
        if self.config.architecture.norms_branches() {
            ops.push(self.product(weight, input, Buffer::Branch, false));
            ops.push(self.norm(norm, Buffer::Branch, Buffer::Stream, true));
        } else {
            ops.push(self.product(weight, input, Buffer::Stream, true));
        }
    }

    fn heads(self, gather: bool, ops: &mut Vec<Op>) {
        let Pass { config, columns: heads, .. } = self;
        let mut last = Buffer::Stream;
        if gather {
            ops.push(Op::Gather(Gather { heads, width: word(config.width) }));
            last = Buffer::Picked;
        }
        ops.extend([
            self.norm(Weight::OutputNorm, last, Buffer::Normed, false),
            self.product(Weight::Head, Buffer::Normed, Buffer::Logits, false),
            Op::Pick(Pick {
                heads,
                vocabulary: word(config.vocabulary),
                slots: word(self.room.slots),
                step: 0,
                capacity: word(self.room.capacity),
                cap: config.logit_cap.unwrap_or(0.0),
                stops: stops(self.model),
            }),
        ]);
    }

    fn norm(self, weight: Weight, input: Buffer, output: Buffer, add: bool) -> Op {
        let Pass { config, columns, .. } = self;
        let call = Norm { columns, width: word(config.width), epsilon: config.epsilon, add: u32::from(add) };
        Op::Norm { call, weight, input, output }
    }

    fn product(self, weight: Weight, input: Buffer, output: Buffer, add: bool) -> Op {
        let Pass { config, columns, .. } = self;
        let (rows, inputs) = (word(output.width(config)), word(input.width(config)));
        Op::Product { call: Product { columns, rows, inputs, add: u32::from(add) }, weight, input, output }
    }
}

/// The ids that end a sequence, as [`Pick`] has them.
pub(super) fn stops(model: &Model) -> [u32; STOPS] {
    let stops = model.tokenizer.stops();
    std::array::from_fn(|at| stops.get(at).copied().unwrap_or(u32::MAX))
}

/// Sizes are bounded when a model is read; a larger one would be a bug and saturates instead of wrapping.
fn word(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
