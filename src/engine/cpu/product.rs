//! Twin of `gpu/shaders/product.wgsl` and `tile.wgsl`; and with rounded activations, much faster, of
//! `rounded_product.wgsl` and `rounded_tile.wgsl`.

use super::super::kernel::Product;
use super::super::matrix::{Lanes, Matrix, Planes, ROWS, Tile};
use super::dots::{Dots, Work, tile, with_best};
use super::rounded::Rounded;

/// `output[c][r] = sum_k weight[r][k] * input[c][k]`, added to what is there if `call.add` is 1.
///
/// `weight` is `[rows][inputs]`, `input` `[columns][inputs]`, `output` `[columns][rows]`. A tile of weights becomes
/// floats once and then meets every column, four at a time; each sum runs over `k` in order, so a column's result does
/// not depend on the others.
pub fn product(call: &Product, weight: &Matrix, input: &[f32], output: &mut [f32]) {
    let (rows, inputs, columns) = (call.rows as usize, call.inputs as usize, call.columns as usize);
    let mut room = Vec::new();
    for tile in 0..rows.div_ceil(ROWS) {
        let weights = weight.tile(tile).floats(&mut room);
        let mut column = 0;
        let mut fours = input.get(..columns * inputs).unwrap_or_default().chunks_exact(4 * inputs);
        for four in &mut fours {
            let mut each = four.chunks_exact(inputs);
            let (Some(a), Some(b), Some(c), Some(d)) = (each.next(), each.next(), each.next(), each.next())
            else {
                return;
            };
            for sums in dot_floats(weights, [a, b, c, d]) {
                put(call, tile, column, sums, output);
                column += 1;
            }
        }
        for (column, one) in (column..).zip(fours.remainder().chunks_exact(inputs)) {
            let [sums] = dot_floats(weights, [one]);
            put(call, tile, column, sums, output);
        }
    }
}

/// As [`product`], with the activations rounded to eight bits where the weights are integers; `room` is for them.
///
/// The sums of a group of weights are exact, and those of groups run in order, so a column's result depends neither on
/// the others nor on the processor.
pub fn rounded_product(
    call: &Product,
    weight: &Matrix,
    input: &[f32],
    output: &mut [f32],
    room: &mut Rounded,
) {
    let Planes::I8 { group, .. } = &weight.planes else { return product(call, weight, input, output) };
    let inputs = call.inputs as usize;
    room.round(input.get(..call.columns as usize * inputs).unwrap_or_default(), inputs, *group);
    with_best(RoundedProduct { call, weight, group: *group, columns: room, output });
}

struct RoundedProduct<'a> {
    call: &'a Product,
    weight: &'a Matrix,
    group: usize,
    columns: &'a Rounded,
    output: &'a mut [f32],
}

impl Work for RoundedProduct<'_> {
    #[inline(always)]
    fn run<D: Dots>(self) {
        let RoundedProduct { call, weight, group, columns, output } = self;
        let inputs = call.inputs as usize;
        for at in 0..(call.rows as usize).div_ceil(ROWS) {
            let Tile::I8(coded) = weight.tile(at) else { return };
            let mut column = 0;
            for (words, groups) in columns.fours.each(inputs, group) {
                for sums in tile::<D, 4>(coded, words, groups) {
                    put(call, at, column, sums, output);
                    column += 1;
                }
            }
            for (words, groups) in columns.ones.each(inputs, group) {
                let [sums] = tile::<D, 1>(coded, words, groups);
                put(call, at, column, sums, output);
                column += 1;
            }
        }
    }
}

/// Puts a tile's results in their column.
#[inline(always)]
fn put(call: &Product, tile: usize, column: usize, sums: Lanes, output: &mut [f32]) {
    let rows = call.rows as usize;
    let from = column * rows + tile * ROWS;
    let to = (from + ROWS).min((column + 1) * rows);
    for (output, sum) in output.get_mut(from..to).unwrap_or_default().iter_mut().zip(sums.to_array()) {
        *output = if call.add == 1 { *output + sum } else { sum };
    }
}

/// Inner products of a tile's rows with `N` columns.
#[inline]
fn dot_floats<const N: usize>(weights: &[Lanes], columns: [&[f32]; N]) -> [Lanes; N] {
    let mut sums = [Lanes::splat(0.0); N];
    for (at, weights) in weights.iter().enumerate() {
        for (sums, column) in sums.iter_mut().zip(columns) {
            sums.add_product(*weights, column.get(at).copied().unwrap_or_default());
        }
    }
    sums
}
