//! From a step's plan to its calls, with neighbouring kernels fused into the products between them: a layer of a llama
//! is five calls, and a weight is fetched once for up to 64 columns.
//!
//! What is fused does not depend on the size of the step, so that a reply does not depend on its batch.

use super::super::kernel::{Norm, Product};
use super::super::model::{Model, Part, Weight};
use super::super::plan::{self, Buffer, Op, Reach, Room, Size};
use super::constants;
use super::lower::{Binding, Call, Means, lower, of_bands, word};
use super::pack::bands;
use super::product::{After, Around, Sources, product};

/// The calls of a step; none if the model lacks weights, which a parsed model never does.
pub fn calls(model: &Model, size: Size, room: Room, prompt: bool, means: Means) -> Option<Vec<Call>> {
    let ops = plan::step(model, size, room, prompt);
    let mut left = ops.as_slice();
    let mut calls = Vec::new();
    while let Some((op, rest)) = left.split_first() {
        if let Some((fused, taken)) = Fusion::at(left, model, room, means) {
            calls.extend(fused.lower(model, means)?);
            left = left.get(taken..)?;
        } else {
            calls.extend(lower(op, model, means)?);
            left = rest;
        }
    }
    Some(calls)
}

/// A product with what is around it.
struct Fusion {
    call: Product,
    weight: Weight,
    input: Buffer,
    output: Buffer,
    around: Around,
    /// Whose cache it writes.
    layer: usize,
}

impl Fusion {
    /// The product that these operations begin with, and how many of them it takes in.
    fn at(ops: &[Op], model: &Model, room: Room, means: Means) -> Option<(Fusion, usize)> {
        let (norm, ops, input, taken) = match ops {
            [Op::Norm { call, weight, input, output }, rest @ ..]
                if call.add == 0
                    && matches!(rest.first(), Some(Op::Product { input, .. }) if input == output) =>
            {
                let norm: (Norm, u32) = (*call, constants::vector(model, *weight)?);
                (Some(norm), rest, Some(*input), 2)
            }
            _ => (None, ops, None, 1),
        };
        let (Op::Product { call, weight, input: normed, output }, rest) = ops.split_first()? else {
            return None;
        };
        let (after, layer, more) = after(rest, *weight, model, room, means);
        let fusion = Fusion {
            call: *call,
            weight: *weight,
            input: input.unwrap_or(*normed),
            output: if matches!(after, After::Gate(_)) { Buffer::Hidden } else { *output },
            around: Around { norm, after },
            layer,
        };
        Some((fusion, taken + more))
    }

    fn lower(&self, model: &Model, means: Means) -> Option<Vec<Call>> {
        let around = &self.around;
        let mut others = Vec::new();
        if around.norm.is_some() || matches!(around.after, After::Rotate(..)) {
            others.push(Binding::Constants);
        }
        if matches!(around.after, After::Rotate(..)) {
            others.extend([Binding::Columns, Binding::Cache(self.layer)]);
        }
        let activations = [Binding::Activations(self.input), Binding::Activations(self.output)];
        let calls = of_bands(model, self.weight, means, |matrix, band, weights| Call {
            bindings: [activations.to_vec(), weights, others.clone()].concat(),
            ..product(&self.call, matrix.form().in_bytes(), band, means, around)
        });
        Some(calls?.collect())
    }
}

/// What follows a product and can be done with its results while they are in registers; for which layer; and how many
/// operations that is. It takes both rows of a pair, so a matrix in several bands is followed by nothing.
fn after(rest: &[Op], weight: Weight, model: &Model, room: Room, means: Means) -> (After, usize, usize) {
    let nothing = (After::Nothing, 0, 0);
    let Some(matrix) = model.matrix(weight) else { return nothing };
    if bands(matrix, means.buffer_bytes).len() > 1 {
        return nothing;
    }
    let sources = |layer: usize, reach: Reach| Sources {
        bias: constants::vector(model, Weight::Layer(layer, Part::QkvBias)),
        rotations: constants::rotations(model, room.capacity, reach),
        values: word(means.cache_half(&model.config, room) / (2 * means.cached_bytes())),
    };
    match (weight, rest) {
        (Weight::Layer(_, Part::GateUp), [Op::Gate(gate), ..]) => (After::Gate(*gate), 0, 1),
        (Weight::Layer(_, Part::Qkv), [Op::Rotate(rotate, layer, reach), ..]) => {
            (After::Rotate(*rotate, sources(*layer, *reach)), *layer, 1)
        }
        (Weight::Layer(_, Part::Qkv), [Op::Bias(..), Op::Rotate(rotate, layer, reach), ..]) => {
            (After::Rotate(*rotate, sources(*layer, *reach)), *layer, 2)
        }
        _ => nothing,
    }
}
