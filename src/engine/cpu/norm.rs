//! Twins of `gpu/shaders/norm.wgsl` and `gpu/shaders/head_norm.wgsl`.

use super::super::kernel::{HeadNorm, Norm};
use super::lanes::dot;

/// `output[c] = input[c] / sqrt(mean(input[c]^2) + epsilon) * weight`, added to what is there if `call.add` is 1; both
/// `[columns][width]`.
pub fn norm(call: &Norm, input: &[f32], weight: &[f32], output: &mut [f32]) {
    let width = call.width as usize;
    let pairs = input.chunks_exact(width).zip(output.chunks_exact_mut(width));
    for (input, output) in pairs.take(call.columns as usize) {
        let factor = factor(input, call.epsilon);
        for ((output, input), weight) in output.iter_mut().zip(input).zip(weight) {
            let normed = input * factor * weight;
            *output = if call.add == 1 { *output + normed } else { normed };
        }
    }
}

/// Norms each head's queries by `query` and keys by `key` (`[head_width]`) in
/// `qkv` (`[columns][(heads + 2 kv_heads) * head_width]`).
pub fn head_norm(call: &HeadNorm, query: &[f32], key: &[f32], qkv: &mut [f32]) {
    let (heads, kv_heads, head) = (call.heads as usize, call.kv_heads as usize, call.head_width as usize);
    for column in qkv.chunks_exact_mut((heads + 2 * kv_heads) * head).take(call.columns as usize) {
        for (at, one) in column.chunks_exact_mut(head).take(heads + kv_heads).enumerate() {
            let factor = factor(one, call.epsilon);
            let weight = if at < heads { query } else { key };
            one.iter_mut().zip(weight).for_each(|(x, weight)| *x = *x * factor * weight);
        }
    }
}

fn factor(x: &[f32], epsilon: f32) -> f32 {
    1.0 / (dot(x, x) / x.len() as f32 + epsilon).sqrt()
}
