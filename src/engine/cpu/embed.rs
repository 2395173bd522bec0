//! Twin of `gpu/shaders/embed.wgsl`.

use super::super::kernel::{Column, Embed};
use super::super::matrix::Matrix;

/// `output[c] = scale * table[token of c]`; `table` is `[vocabulary][width]`, `output` `[columns][width]`.
pub fn embed(call: &Embed, columns: &[Column], table: &Matrix, output: &mut [f32]) {
    let width = call.width as usize;
    for (column, output) in columns.iter().zip(output.chunks_exact_mut(width)).take(call.columns as usize) {
        if column.active == 0 || column.token >= call.vocabulary {
            output.fill(0.0);
            continue;
        }
        for (output, weight) in output.iter_mut().zip(table.row(column.token as usize)) {
            *output = weight * call.scale;
        }
    }
}
