//! Twin of `gpu/shaders/gate.wgsl`.

use super::super::kernel::Gate;

/// `output[c][i] = silu(input[c][i]) * input[c][hidden + i]`; `input` is `[columns][2 hidden]`.
pub fn gate(call: &Gate, input: &[f32], output: &mut [f32]) {
    let hidden = call.hidden as usize;
    let pairs = input.chunks_exact(2 * hidden).zip(output.chunks_exact_mut(hidden));
    for (input, output) in pairs.take(call.columns as usize) {
        let (gate, up) = input.split_at(hidden);
        for ((output, gate), up) in output.iter_mut().zip(gate).zip(up) {
            *output = gate / (1.0 + (-gate).exp()) * up;
        }
    }
}
