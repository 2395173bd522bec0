//! Twin of `gpu/shaders/norm.wgsl`.

use super::super::kernel::Norm;
use super::product::dot;

/// `output[c] = input[c] / sqrt(mean(input[c]^2) + epsilon) * weight`; both `[columns][width]`.
pub fn norm(call: &Norm, input: &[f32], weight: &[f32], output: &mut [f32]) {
    let width = call.width as usize;
    let pairs = input.chunks_exact(width).zip(output.chunks_exact_mut(width));
    for (input, output) in pairs.take(call.columns as usize) {
        let factor = 1.0 / (dot(input, input) / width as f32 + call.epsilon).sqrt();
        for ((output, input), weight) in output.iter_mut().zip(input).zip(weight) {
            *output = input * factor * weight;
        }
    }
}
