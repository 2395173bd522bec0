//! A model's weights on their way to a GPU.

use std::collections::HashMap;

use super::super::error::EngineError;
use super::super::matrix::Matrix;
use super::super::model::Model;
use super::device::Device;
use super::lower::Binding;
use super::pack::{self, Plane};
use super::reply::arena;
use super::wire::floats as bytes_of;

/// Puts all of them there, and once more one after the other where one call is to read them all.
pub(super) async fn all(
    model: &Model,
    device: &Device,
    whole: bool,
) -> Result<HashMap<Binding, wgpu::Buffer>, EngineError> {
    let mut weights = HashMap::new();
    let memory = device.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
    for (weight, matrix) in model.matrices() {
        for (band, rows) in pack::bands(matrix, device.means().buffer_bytes).into_iter().enumerate() {
            for plane in pack::planes(matrix.form()) {
                let buffer = upload(device, matrix, *plane, rows.clone())?;
                weights.insert(Binding::Matrix(weight, band, *plane), buffer);
            }
        }
    }
    for (weight, vector) in model.vectors() {
        weights.insert(Binding::Vector(weight), device.filled(&bytes_of(vector), "a vector of the model")?);
    }
    if whole {
        weights.insert(Binding::Arena, device.filled(&arena(model), "the model's matrices")?);
    }
    let switches = vec![1f32.to_le_bytes(); model.config.layers * model.config.heads];
    weights.insert(Binding::Switches, device.filled(switches.as_flattened(), "the heads' switches")?);
    if memory.pop().await.is_some() {
        let megabytes = model.bytes().div_ceil(1 << 20);
        return Err(EngineError::Gpu(format!("the GPU has no room for the model's {megabytes} MB")));
    }
    Ok(weights)
}

/// Puts a plane of a band on the GPU, a megabyte at a time.
fn upload(
    device: &Device,
    matrix: &Matrix,
    plane: Plane,
    rows: std::ops::Range<usize>,
) -> Result<wgpu::Buffer, EngineError> {
    const PIECE: usize = 1 << 20;
    let lines = pack::lines(matrix, plane);
    let mut piece = Vec::new();
    pack::line(matrix, plane, 0, rows.clone(), &mut piece);
    let buffer = device.storage((piece.len() * lines) as u64, "a matrix of the model")?;
    let mut at = 0;
    for line in 0..lines {
        if line > 0 {
            pack::line(matrix, plane, line, rows.clone(), &mut piece);
        }
        if piece.len() >= PIECE || line + 1 == lines {
            device.write(&buffer, at, &piece);
            at += piece.len() as u64;
            piece.clear();
        }
    }
    Ok(buffer)
}
