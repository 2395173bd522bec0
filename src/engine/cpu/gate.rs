//! Twin of `gpu/shaders/gate.wgsl`.

use super::super::kernel::Gate;
use super::lanes::exp;

/// `output[c][i] = f(input[c][i]) * input[c][hidden + i]`; `input` is `[columns][2 hidden]`.
pub fn gate(call: &Gate, input: &[f32], output: &mut [f32]) {
    let hidden = call.hidden as usize;
    let pairs = input.chunks_exact(2 * hidden).zip(output.chunks_exact_mut(hidden));
    for (input, output) in pairs.take(call.columns as usize) {
        let (gate, up) = input.split_at(hidden);
        // Two loops, so that each can be done several floats at a time.
        match call.gelu {
            1 => output
                .iter_mut()
                .zip(gate)
                .zip(up)
                .for_each(|((output, gate), up)| *output = gelu(*gate) * up),
            _ => output
                .iter_mut()
                .zip(gate)
                .zip(up)
                .for_each(|((output, gate), up)| *output = silu(*gate) * up),
        }
    }
}

#[inline(always)]
fn silu(x: f32) -> f32 {
    x / (1.0 + exp(-x))
}

/// The tanh form of GELU, `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))`, whose `(1 + tanh(y)) / 2` is a
/// sigmoid.
#[inline(always)]
fn gelu(x: f32) -> f32 {
    const SQRT_8_OVER_PI: f32 = 1.595_769;
    x / (1.0 + exp(-SQRT_8_OVER_PI * x * (1.0 + 0.044_715 * x * x)))
}
