//! Twin of `gpu/shaders/gather.wgsl`.

use super::super::kernel::{Gather, Head};

/// `output[h] = input[heads[h].column]`; both `[…][width]`.
pub fn gather(call: &Gather, heads: &[Head], input: &[f32], output: &mut [f32]) {
    let width = call.width as usize;
    for (head, output) in heads.iter().zip(output.chunks_exact_mut(width)).take(call.heads as usize) {
        let from = head.column as usize * width;
        if let Some(column) = input.get(from..from + width) {
            output.copy_from_slice(column);
        }
    }
}
