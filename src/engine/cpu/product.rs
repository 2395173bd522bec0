//! Twin of `gpu/shaders/product_f32.wgsl` and `product_i8.wgsl`.

use super::super::kernel::Product;
use super::super::matrix::{Lanes, Matrix, ROWS};

/// `output[c][r] = sum_k weight[r][k] * input[c][k]`, added to what is there if `call.add` is 1.
///
/// `weight` is `[rows][inputs]`, `input` `[columns][inputs]`, `output` `[columns][rows]`. A tile of weights becomes
/// floats once and then meets every column, four at a time; each sum runs over `k` in order, so a column's result does
/// not depend on the others.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn product(call: &Product, weight: &Matrix, input: &[f32], output: &mut [f32]) {
    let (rows, inputs, columns) = (call.rows as usize, call.inputs as usize, call.columns as usize);
    let mut room = Vec::new();
    for tile in 0..rows.div_ceil(ROWS) {
        let weights = weight.tile(tile, &mut room);
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
            let (Some(a), Some(b), Some(c), Some(d)) = (left.next(), left.next(), left.next(), left.next())
            else {
                return;
            };
            for sums in four(weights, [a, b, c, d]) {
                put(column, &sums);
                column += 1;
            }
        }
        for (column, input) in (column..).zip(left) {
            put(column, &one(weights, input));
        }
    }
}

/// Inner products of a tile's rows with a column.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn one(weights: &[Lanes], column: &[f32]) -> Lanes {
    let mut sums = Lanes::splat(0.0);
    for (weights, value) in weights.iter().zip(column) {
        sums.add_product(weights, *value);
    }
    sums
}

/// Inner products of a tile's rows with four columns, written out: built small, no loop over them would be unrolled,
/// and the sums would live in memory.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn four(weights: &[Lanes], [a, b, c, d]: [&[f32]; 4]) -> [Lanes; 4] {
    let zero = Lanes::splat(0.0);
    let (mut sums_a, mut sums_b, mut sums_c, mut sums_d) = (zero, zero, zero, zero);
    for ((((weights, a), b), c), d) in weights.iter().zip(a).zip(b).zip(c).zip(d) {
        sums_a.add_product(weights, *a);
        sums_b.add_product(weights, *b);
        sums_c.add_product(weights, *c);
        sums_d.add_product(weights, *d);
    }
    [sums_a, sums_b, sums_c, sums_d]
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
