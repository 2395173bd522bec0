//! Twin of `gpu/shaders/product_f32.wgsl` and `product_i8.wgsl`.

use super::super::kernel::Product;
use super::lanes::{Lanes, ROWS};
use super::tiles::Tiles;

/// `output[c][r] = sum_k weight[r][k] * input[c][k]`, added to what is there if `call.add` is 1.
///
/// `weight` is `[rows][inputs]`, `input` `[columns][inputs]`, `output` `[columns][rows]`. A tile of weights becomes
/// floats once and then meets every column, four at a time; each sum runs over `k` in order, so a column's result does
/// not depend on the others.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn product(call: &Product, weight: &Tiles, input: &[f32], output: &mut [f32]) {
    let (rows, inputs, columns) = (call.rows as usize, call.inputs as usize, call.columns as usize);
    let mut room = Vec::new();
    for tile in 0..rows.div_ceil(ROWS) {
        let weights = weight.tile(tile, inputs, &mut room);
        let mut put = |column: usize, sums: &Lanes| {
            let from = column * rows + tile * ROWS;
            let to = (from + ROWS).min((column + 1) * rows);
            let Some(output) = output.get_mut(from..to) else { return };
            for (output, sum) in output.iter_mut().zip(sums.to_array()) {
                *output = if call.add == 1 { *output + sum } else { sum };
            }
        };
        let mut left = input.chunks_exact(inputs).take(columns);
        let mut column = 0;
        while columns - column >= 4 {
            if let (Some(a), Some(b), Some(c), Some(d)) = (left.next(), left.next(), left.next(), left.next())
            {
                for sums in sums(weights, [a, b, c, d]) {
                    put(column, &sums);
                    column += 1;
                }
            } else {
                return;
            }
        }
        for (column, input) in (column..).zip(left) {
            let [sums] = sums(weights, [input]);
            put(column, &sums);
        }
    }
}

/// Inner products of a tile's rows with `N` columns.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn sums<const N: usize>(weights: &[Lanes], columns: [&[f32]; N]) -> [Lanes; N] {
    let mut sums = [Lanes::splat(0.0); N];
    // Of one length all, which spares the loop its bounds checks.
    let columns = columns.map(|column| column.get(..weights.len()).unwrap_or_default());
    for (k, weights) in weights.iter().enumerate() {
        for (sums, column) in sums.iter_mut().zip(columns) {
            let Some(value) = column.get(k) else { continue };
            sums.add_product(weights, *value);
        }
    }
    sums
}

/// The inner product of two short slices, in eight lanes.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; ROWS];
    let (a, a_rest) = a.as_chunks::<ROWS>();
    let (b, b_rest) = b.as_chunks::<ROWS>();
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}
