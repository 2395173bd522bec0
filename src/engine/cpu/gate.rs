//! Twin of `gpu/shaders/gate.wgsl`.

use super::super::kernel::Gate;

/// `output[c][i] = f(input[c][i]) * input[c][hidden + i]`; `input` is `[columns][2 hidden]`.
pub fn gate(call: &Gate, input: &[f32], output: &mut [f32]) {
    let hidden = call.hidden as usize;
    let function = if call.gelu == 1 { gelu } else { silu };
    let pairs = input.chunks_exact(2 * hidden).zip(output.chunks_exact_mut(hidden));
    for (input, output) in pairs.take(call.columns as usize) {
        let (gate, up) = input.split_at(hidden);
        for ((output, gate), up) in output.iter_mut().zip(gate).zip(up) {
            *output = function(*gate) * up;
        }
    }
}

fn silu(x: f32) -> f32 {
    x / (1.0 + (-x).exp())
}

/// The tanh form of GELU, `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))`, whose `(1 + tanh(y)) / 2` is a
/// sigmoid.
fn gelu(x: f32) -> f32 {
    const SQRT_8_OVER_PI: f32 = 1.595_769;
    x / (1.0 + (-SQRT_8_OVER_PI * x * (1.0 + 0.044_715 * x * x)).exp())
}
