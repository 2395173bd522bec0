//! All vectors of a model and both of its tables of rotations in one buffer, for the calls that would otherwise need
//! more buffers than a shader may have. Places are counted in floats and are multiples of four.

use super::super::model::{Model, Weight};
use super::super::plan::Reach;
use super::lower::word;

/// Where a vector begins.
pub(super) fn vector(model: &Model, wanted: Weight) -> Option<u32> {
    let mut place = 0;
    for (weight, vector) in model.vectors() {
        if weight == wanted {
            return Some(word(place));
        }
        place += vector.len().next_multiple_of(4);
    }
    None
}

/// Where the rotations of a reach begin, for sequences of `capacity` positions.
pub(super) fn rotations(model: &Model, capacity: usize, reach: Reach) -> u32 {
    let vectors: usize = model.vectors().map(|(_, vector)| vector.len().next_multiple_of(4)).sum();
    let global = (capacity * model.config.rotation.width).next_multiple_of(4);
    word(match reach {
        Reach::Global => vectors,
        Reach::Local => vectors + global,
    })
}

/// The buffer's floats.
pub(super) fn floats(model: &Model, capacity: usize) -> Vec<f32> {
    let mut floats = Vec::new();
    let mut add = |part: &[f32]| {
        floats.extend_from_slice(part);
        floats.resize(floats.len().next_multiple_of(4), 0.0);
    };
    model.vectors().for_each(|(_, vector)| add(vector));
    for rotation in [model.config.rotation, model.config.local_rotation] {
        add(&rotation.table(capacity, model.vector(Weight::Slowdown)));
    }
    floats
}
