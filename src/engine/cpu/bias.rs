//! Twin of `gpu/shaders/bias.wgsl`.

use super::super::kernel::Bias;

/// `output[c] += bias`; `output` is `[columns][width]`.
pub fn bias(call: &Bias, bias: &[f32], output: &mut [f32]) {
    for column in output.chunks_exact_mut(call.width as usize).take(call.columns as usize) {
        column.iter_mut().zip(bias).for_each(|(x, bias)| *x += bias);
    }
}
