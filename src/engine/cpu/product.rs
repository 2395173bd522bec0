//! Twin of `gpu/shaders/product_f32.wgsl` and `product_i8.wgsl`.

use super::super::gguf::{GROUP, Planes};
use super::super::kernel::Product;

/// `output[c][r] = sum_k weight[r][k] * input[c][k]`, added to what is there if `call.add` is 1.
///
/// `weight` is `[rows][inputs]`, `input` `[columns][inputs]`, `output` `[columns][rows]`. A row of weights becomes
/// floats once and then meets every column, four at a time.
pub fn product(call: &Product, weight: &Planes, input: &[f32], output: &mut [f32]) {
    let (rows, inputs, columns) = (call.rows as usize, call.inputs as usize, call.columns as usize);
    let mut floats = vec![0.0; inputs];
    for row in 0..rows {
        let at = row * inputs;
        let weights = match weight {
            Planes::F32(weights) => weights.get(at..at + inputs).unwrap_or_default(),
            Planes::I8 { quants, scales } => {
                let quants = quants.get(at..at + inputs).unwrap_or_default();
                widen(quants, scales.get(at / GROUP..).unwrap_or_default(), &mut floats);
                &floats
            }
        };
        let mut inputs_left = input.chunks_exact(inputs).take(columns);
        let mut place = row;
        let mut put = |sum: f32| {
            if let Some(out) = output.get_mut(place) {
                *out = if call.add == 1 { *out + sum } else { sum };
            }
            place += rows;
        };
        let mut columns_left = inputs_left.len();
        while columns_left >= 4 {
            if let (Some(a), Some(b), Some(c), Some(d)) =
                (inputs_left.next(), inputs_left.next(), inputs_left.next(), inputs_left.next())
            {
                dot4(weights, [a, b, c, d]).into_iter().for_each(&mut put);
            }
            columns_left -= 4;
        }
        for column in inputs_left {
            put(dot(weights, column));
        }
    }
}

fn widen(quants: &[i8], scales: &[f32], floats: &mut [f32]) {
    let (quants, floats) = (quants.as_chunks::<GROUP>().0, floats.as_chunks_mut::<GROUP>().0);
    for ((quants, floats), scale) in quants.iter().zip(floats).zip(scales) {
        for (float, quant) in floats.iter_mut().zip(quants) {
            *float = f32::from(*quant) * scale;
        }
    }
}

/// How many sums run side by side: enough for the widest registers, in an order that no compiler has to guess.
const LANES: usize = 8;

/// The inner product of two slices, summed in eight lanes.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// Four inner products at once, each summed as [`dot`] does, so that a sequence's reply does not depend on its batch.
fn dot4(weights: &[f32], columns: [&[f32]; 4]) -> [f32; 4] {
    let [mut s0, mut s1, mut s2, mut s3] = [[0.0f32; LANES]; 4];
    let (chunks, rest) = weights.as_chunks::<LANES>();
    let [(c0, r0), (c1, r1), (c2, r2), (c3, r3)] = columns.map(|column| column.as_chunks::<LANES>());
    for ((((w, c0), c1), c2), c3) in chunks.iter().zip(c0).zip(c1).zip(c2).zip(c3) {
        for (lane, w) in w.iter().enumerate() {
            #[allow(clippy::indexing_slicing, reason = "lane is below LANES, the length of all nine arrays")]
            {
                s0[lane] += w * c0[lane];
                s1[lane] += w * c1[lane];
                s2[lane] += w * c2[lane];
                s3[lane] += w * c3[lane];
            }
        }
    }
    let tail = |sums: [f32; LANES], last: &[f32]| {
        sums.iter().sum::<f32>() + rest.iter().zip(last).map(|(a, b)| a * b).sum::<f32>()
    };
    [tail(s0, r0), tail(s1, r1), tail(s2, r2), tail(s3, r3)]
}
