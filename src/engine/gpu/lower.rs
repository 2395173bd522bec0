//! From the plan to shader calls: which shader, with which parameters, over which buffers, how many workgroups.
//! Still data; nothing here touches a device.

use std::ops::Range;

use super::super::config::Config;
use super::super::kernel::{Attend, Bias, Embed, Gate, Gather, HeadNorm, Norm, Pick, Rotate};
use super::super::matrix::{Form, Matrix};
use super::super::model::{Model, Part, Weight};
use super::super::options::Precision;
use super::super::plan::{Buffer, Op, Reach, Room};
use super::pack::{Plane, bands, planes};
use super::product::{Around, product};
use super::shader::Shader;

/// One dispatch.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The shader.
    pub shader: Shader,
    /// Its uniform block.
    pub words: Vec<u32>,
    /// Its storage buffers: bindings 1, 2, …
    pub bindings: Vec<Binding>,
    /// Workgroups.
    pub grid: [u32; 2],
}

/// A buffer on the GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    /// Activations.
    Activations(Buffer),
    /// A plane of a band of a matrix.
    Matrix(Weight, usize, Plane),
    /// A vector.
    Vector(Weight),
    /// Cosines and sines.
    Rotations(Reach),
    /// A layer's keys.
    Keys(usize),
    /// A layer's values.
    Values(usize),
    /// Both: the whole buffer whose halves they are.
    Cache(usize),
    /// Those of all layers one after the other, for small models.
    Caches,
    /// All matrices one after the other, see [`super::arena()`].
    Arena,
    /// All vectors and rotations one after the other.
    Constants,
    /// Which attention heads are on.
    Switches,
    /// The step's columns: a table of prompts' tokens, or the slots themselves.
    Columns,
    /// The step's heads.
    Heads,
    /// Each slot's next column.
    Slots,
    /// How each slot goes on.
    Rules,
    /// What was picked.
    Records,
}

/// What the calls for a GPU depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    /// Parts of a row's sum, see [`super::Split`].
    pub parts: u32,
    /// How columns meet weights that are integers.
    pub precision: Precision,
    /// Whether keys and values are kept as halves.
    pub halves: bool,
    /// The most bytes of a buffer.
    pub buffer_bytes: u64,
}

impl Means {
    /// Bytes of a key's or value's float.
    pub(super) fn cached_bytes(self) -> usize {
        if self.halves { 2 } else { 4 }
    }

    /// Bytes of a layer's keys, and of its values: what binds a part of a buffer asks for a multiple of 256.
    pub(super) fn cache_half(self, config: &Config, room: Room) -> usize {
        (self.cached_bytes() * room.slots * room.capacity * config.kv_width()).next_multiple_of(256)
    }
}

/// The calls for one operation, in order; none if the model lacks the weights, which a parsed model never does.
pub fn lower(op: &Op, model: &Model, means: Means) -> Option<Vec<Call>> {
    let stream = Binding::Activations;
    let bound = |call: Call, bindings: Vec<Binding>| Some(vec![Call { bindings, ..call }]);
    let of_layer = |layer, part| Binding::Vector(Weight::Layer(layer, part));
    match op {
        Op::Embed(call) => {
            let calls = of_bands(model, Weight::Embedding, means, |matrix, band, weights| Call {
                bindings: [vec![Binding::Columns, stream(Buffer::Stream)], weights].concat(),
                ..embed(call, matrix.form().in_bytes(), band)
            });
            Some(calls?.collect())
        }
        Op::Product { call, weight, input, output } => {
            let calls = of_bands(model, *weight, means, |matrix, band, weights| Call {
                bindings: [vec![stream(*input), stream(*output)], weights].concat(),
                ..product(call, matrix.form().in_bytes(), band, means, &Around::default())
            });
            Some(calls?.collect())
        }
        Op::Norm { call, weight, input, output } => {
            bound(norm(call), vec![stream(*input), stream(*output), Binding::Vector(*weight)])
        }
        Op::Bias(call, layer) => {
            bound(bias(call), vec![stream(Buffer::Qkv), of_layer(*layer, Part::QkvBias)])
        }
        Op::HeadNorm(call, layer) => bound(
            head_norm(call),
            vec![stream(Buffer::Qkv), of_layer(*layer, Part::QueryNorm), of_layer(*layer, Part::KeyNorm)],
        ),
        Op::Rotate(call, layer, reach) => bound(
            rotate(call),
            vec![
                Binding::Columns,
                Binding::Rotations(*reach),
                stream(Buffer::Qkv),
                Binding::Keys(*layer),
                Binding::Values(*layer),
            ],
        ),
        Op::Attend(call, layer) => bound(
            attend(call),
            vec![
                Binding::Columns,
                stream(Buffer::Qkv),
                Binding::Keys(*layer),
                Binding::Values(*layer),
                Binding::Switches,
                stream(Buffer::Attended),
            ],
        ),
        Op::Gate(call) => bound(gate(call), vec![stream(Buffer::GateUp), stream(Buffer::Hidden)]),
        Op::Gather(call) => {
            bound(gather(call), vec![Binding::Heads, stream(Buffer::Stream), stream(Buffer::Picked)])
        }
        Op::Pick(call) => bound(
            pick(call),
            vec![stream(Buffer::Logits), Binding::Heads, Binding::Slots, Binding::Rules, Binding::Records],
        ),
    }
}

/// A call for each band of a matrix.
pub(super) fn of_bands(
    model: &Model,
    weight: Weight,
    means: Means,
    call: impl Fn(&Matrix, Range<usize>, Vec<Binding>) -> Call,
) -> Option<impl Iterator<Item = Call>> {
    let (weight, matrix) = (model.resolve(weight), model.matrix(weight)?);
    Some(bands(matrix, means.buffer_bytes).into_iter().enumerate().map(move |(band, rows)| {
        let planes = planes(matrix.form()).iter().map(|plane| Binding::Matrix(weight, band, *plane));
        call(matrix, rows, planes.collect())
    }))
}

const LANES: u32 = 64;
/// Where the words of a pick have its step.
const PICK_STEP: usize = 3;
/// Where those of a reply have the number of its steps.
const REPLY_STEPS: usize = 0;

fn call(shader: Shader, words: Vec<u32>, grid: [u32; 2]) -> Call {
    Call { shader, words, bindings: Vec::new(), grid }
}

/// The call of a kernel by itself, buffers left out; tests give their own.
pub fn embed(kernel: &Embed, form: Form, band: Range<usize>) -> Call {
    let &Embed { columns, width, vocabulary, scale } = kernel;
    let words = vec![columns, width, word(band.len()), word(band.start), vocabulary, scale.to_bits()];
    call(Shader::Embed(form), words, [(width / 4).div_ceil(LANES), columns])
}

/// As [`embed`].
pub fn norm(kernel: &Norm) -> Call {
    let &Norm { columns, width, epsilon, add } = kernel;
    call(Shader::Norm, vec![columns, width, epsilon.to_bits(), add], [columns, 1])
}

/// As [`embed`].
pub fn head_norm(kernel: &HeadNorm) -> Call {
    let &HeadNorm { columns, heads, kv_heads, head_width, epsilon } = kernel;
    let words = vec![columns, heads, kv_heads, head_width, epsilon.to_bits()];
    call(Shader::HeadNorm, words, [heads + kv_heads, columns])
}

/// As [`embed`].
pub fn bias(kernel: &Bias) -> Call {
    let &Bias { columns, width } = kernel;
    call(Shader::Bias, vec![columns, width], [(width / 4).div_ceil(LANES), columns])
}

/// As [`embed`].
pub fn rotate(kernel: &Rotate) -> Call {
    let &Rotate { columns, heads, kv_heads, head_width, rotary_width, capacity } = kernel;
    let pairs = (heads + 2 * kv_heads) * head_width / 2;
    let words = vec![columns, heads, kv_heads, head_width, rotary_width, capacity];
    call(Shader::Rotate, words, [pairs.div_ceil(LANES), columns])
}

/// As [`embed`].
pub fn attend(kernel: &Attend) -> Call {
    let &Attend { columns, heads, kv_heads, head_width, capacity, window, switches, scale, cap } = kernel;
    let words = vec![
        columns,
        heads,
        kv_heads,
        head_width,
        capacity,
        window,
        switches,
        scale.to_bits(),
        cap.to_bits(),
    ];
    call(Shader::Attend, words, [heads, columns])
}

/// As [`embed`].
pub fn gate(kernel: &Gate) -> Call {
    let &Gate { columns, hidden, gelu } = kernel;
    call(Shader::Gate, vec![columns, hidden, gelu], [hidden.div_ceil(LANES), columns])
}

/// As [`embed`].
pub fn gather(kernel: &Gather) -> Call {
    let &Gather { heads, width } = kernel;
    call(Shader::Gather, vec![heads, width], [(width / 4).div_ceil(LANES), heads])
}

/// As [`embed`].
pub fn pick(kernel: &Pick) -> Call {
    let &Pick { heads, vocabulary, slots, step, capacity, cap, stops } = kernel;
    let mut words = vec![heads, vocabulary, slots, step, capacity, cap.to_bits(), 0, 0];
    words.extend(stops);
    call(Shader::Pick, words, [heads, 1])
}

/// The words of a call in another step of a submission: picks tell their steps apart, and whole replies take all steps up
/// to it.
pub(super) fn at_step(call: &Call, step: u32) -> Vec<u32> {
    let mut words = call.words.clone();
    let (at, word) = match call.shader {
        Shader::Pick => (PICK_STEP, step),
        Shader::Reply(_) => (REPLY_STEPS, step + 1),
        _ => return words,
    };
    words.get_mut(at).into_iter().for_each(|place| *place = word);
    words
}

/// Sizes are bounded when a model is read.
pub(super) fn word(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
