//! From the plan to shader calls: which shader, with which parameters, over which buffers, how many workgroups.
//! Still data; nothing here touches a device.

use super::super::gguf::{Matrix, Planes};
use super::super::kernel::{Attend, Embed, Gate, Gather, Norm, Pick, Product, Rotate};
use super::super::model::{Model, Weight};
use super::super::plan::{Buffer, Op};
use super::shader::{Shader, Split};

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
    /// The weights of a matrix, by its place in the model: floats, or the words of bytes.
    Weights(usize),
    /// The scales of a matrix of bytes.
    Scales(usize),
    /// Cosines and sines.
    Rotations,
    /// A layer's keys.
    Keys(usize),
    /// A layer's values.
    Values(usize),
    /// The step's columns: a table of prompts' tokens, or the slots themselves.
    Columns,
    /// The step's heads.
    Heads,
    /// Each slot's next column.
    Slots,
    /// Each slot's budget.
    Budget,
    /// What was picked.
    Records,
}

/// The call for one operation; none if the model lacks the matrix, which a parsed model never does.
///
/// `parts` is how many lanes share a row of a product, see [`Split`].
pub fn lower(op: &Op, model: &Model, parts: u32) -> Option<Call> {
    let matrix = |weight: Weight| model.weight(weight).map(|matrix| (model.place(weight), matrix));
    let stream = |buffer: Buffer| Binding::Activations(buffer);
    Some(match op {
        Op::Embed(call) => {
            let (place, table) = matrix(Weight::Embedding)?;
            embed(call, table, [Binding::Columns], weights(place, table), [stream(Buffer::Stream)])
        }
        Op::Norm { call, weight, input, output } => {
            let (place, _) = matrix(*weight)?;
            Call { bindings: vec![stream(*input), Binding::Weights(place), stream(*output)], ..norm(call) }
        }
        Op::Product { call, weight, input, output } => {
            let (place, matrix) = matrix(*weight)?;
            let mut bindings = weights(place, matrix);
            bindings.extend([stream(*input), stream(*output)]);
            Call { bindings, ..product(call, matrix, parts) }
        }
        Op::Rotate(call, layer) => Call {
            bindings: vec![
                Binding::Columns,
                Binding::Rotations,
                stream(Buffer::Qkv),
                Binding::Keys(*layer),
                Binding::Values(*layer),
            ],
            ..rotate(call)
        },
        Op::Attend(call, layer) => Call {
            bindings: vec![
                Binding::Columns,
                stream(Buffer::Qkv),
                Binding::Keys(*layer),
                Binding::Values(*layer),
                stream(Buffer::Attended),
            ],
            ..attend(call)
        },
        Op::Gate(call) => {
            Call { bindings: vec![stream(Buffer::GateUp), stream(Buffer::Hidden)], ..gate(call) }
        }
        Op::Gather(call) => Call {
            bindings: vec![Binding::Heads, stream(Buffer::Stream), stream(Buffer::Picked)],
            ..gather(call)
        },
        Op::Pick(call) => Call {
            bindings: vec![
                stream(Buffer::Logits),
                Binding::Heads,
                Binding::Slots,
                Binding::Budget,
                Binding::Records,
            ],
            ..pick(call)
        },
    })
}

fn weights(place: usize, matrix: &Matrix) -> Vec<Binding> {
    match matrix.planes {
        Planes::F32(_) => vec![Binding::Weights(place)],
        Planes::I8 { .. } => vec![Binding::Weights(place), Binding::Scales(place)],
    }
}

const LANES: u32 = 64;

fn call(shader: Shader, words: Vec<u32>, grid: [u32; 2]) -> Call {
    Call { shader, words, bindings: Vec::new(), grid }
}

fn embed<const N: usize, const M: usize>(
    kernel: &Embed,
    table: &Matrix,
    before: [Binding; N],
    weights: Vec<Binding>,
    after: [Binding; M],
) -> Call {
    let &Embed { columns, width, vocabulary } = kernel;
    let shader = match table.planes {
        Planes::F32(_) => Shader::EmbedF32,
        Planes::I8 { .. } => Shader::EmbedI8,
    };
    let bindings = before.into_iter().chain(weights).chain(after).collect();
    let grid = [(width / 4).div_ceil(LANES), columns];
    Call { shader, words: vec![columns, width, vocabulary], bindings, grid }
}

/// The call of a kernel by itself, buffers left out; tests give their own.
pub fn norm(kernel: &Norm) -> Call {
    let &Norm { columns, width, epsilon } = kernel;
    call(Shader::Norm, vec![columns, width, epsilon.to_bits()], [columns, 1])
}

/// As [`norm`].
pub fn product(kernel: &Product, matrix: &Matrix, parts: u32) -> Call {
    let &Product { columns, rows, inputs, add } = kernel;
    // As many columns as there are, up to what registers hold.
    let split = Split {
        columns: match columns {
            0 | 1 => 1,
            2..=4 => 4,
            _ => 8,
        },
        parts,
    };
    let shader = match matrix.planes {
        Planes::F32(_) => Shader::ProductF32(split),
        Planes::I8 { .. } => Shader::ProductI8(split),
    };
    let grid = [rows.div_ceil(split.rows()), columns.div_ceil(split.columns)];
    call(shader, vec![columns, rows, inputs, add], grid)
}

/// As [`norm`].
pub fn rotate(kernel: &Rotate) -> Call {
    let &Rotate { columns, heads, kv_heads, head_width, rotary_width, capacity } = kernel;
    let pairs = (heads + 2 * kv_heads) * head_width / 2;
    let words = vec![columns, heads, kv_heads, head_width, rotary_width, capacity];
    call(Shader::Rotate, words, [pairs.div_ceil(LANES), columns])
}

/// As [`norm`].
pub fn attend(kernel: &Attend) -> Call {
    let &Attend { columns, heads, kv_heads, head_width, capacity, scale } = kernel;
    let words = vec![columns, heads, kv_heads, head_width, capacity, scale.to_bits()];
    call(Shader::Attend, words, [heads, columns])
}

/// As [`norm`].
pub fn gate(kernel: &Gate) -> Call {
    let &Gate { columns, hidden } = kernel;
    call(Shader::Gate, vec![columns, hidden], [hidden.div_ceil(LANES), columns])
}

/// As [`norm`].
pub fn gather(kernel: &Gather) -> Call {
    let &Gather { heads, width } = kernel;
    call(Shader::Gather, vec![heads, width], [(width / 4).div_ceil(LANES), heads])
}

/// As [`norm`].
pub fn pick(kernel: &Pick) -> Call {
    let &Pick { heads, vocabulary, slots, step, capacity, stops } = kernel;
    let mut words = vec![heads, vocabulary, slots, step, capacity, 0, 0, 0];
    words.extend(stops);
    call(Shader::Pick, words, [heads, 1])
}
