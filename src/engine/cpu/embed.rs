//! Twin of `gpu/shaders/embed.wgsl`.

use super::super::gguf::{GROUP, Planes};
use super::super::kernel::{Column, Embed};

/// `output[c] = table[token of c]`; `table` is `[vocabulary][width]`, `output` `[columns][width]`.
pub fn embed(call: &Embed, columns: &[Column], table: &Planes, output: &mut [f32]) {
    let width = call.width as usize;
    for (column, out) in columns.iter().zip(output.chunks_exact_mut(width)).take(call.columns as usize) {
        let from = column.token as usize * width;
        if column.active == 0 || column.token >= call.vocabulary {
            out.fill(0.0);
            continue;
        }
        match table {
            Planes::F32(weights) => {
                for (out, weight) in out.iter_mut().zip(weights.iter().skip(from)) {
                    *out = *weight;
                }
            }
            Planes::I8 { quants, scales } => {
                let groups = quants.iter().skip(from).zip(from..);
                for (out, (quant, at)) in out.iter_mut().zip(groups) {
                    *out = f32::from(*quant) * scales.get(at / GROUP).copied().unwrap_or_default();
                }
            }
        }
    }
}
