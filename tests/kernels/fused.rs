//! Products with what is fused with them, against the twins one after the other.

use reroll::engine::Precision;
use reroll::engine::cpu;
use reroll::engine::gguf::TensorType;
use reroll::engine::gpu::{self, After, Around, Call, Device, Sources};
use reroll::engine::kernel::{Bias, Gate, Norm, Product, Rotate};
use reroll::engine::matrix::{Matrix, nearest_f16};

use super::cases::{
    HALF_A_BIT, KINDS, bytes_of, cached, compare, compare_cached, floats, noise, run, some_columns, table,
};
use super::products::{PARTS, means, multiply};

/// Steps of decoding and of prompts, one more than fits in one go.
/// Fewer in the browser, whose GPU is emulated lane by lane.
const BATCHES: &[usize] = if cfg!(target_arch = "wasm32") { &[1, 8, 30] } else { &[1, 2, 8, 12, 30, 65] };

/// What a fused product starts from: a matrix, columns, and the factors of their norm behind four other constants.
struct Fusing {
    matrix: Matrix,
    kernel: Product,
    norm: Norm,
    input: Vec<f32>,
    factors: Vec<f32>,
    precision: Precision,
}

impl Fusing {
    fn new(
        seed: usize,
        [rows, inputs]: [usize; 2],
        columns: usize,
        kind: TensorType,
        precision: Precision,
    ) -> Fusing {
        let mut noise = noise(seed * 100 + columns);
        let (count, width) = (columns as u32, inputs as u32);
        Fusing {
            matrix: noise.matrix(rows, inputs, kind),
            kernel: Product { columns: count, rows: rows as u32, inputs: width, add: 0 },
            norm: Norm { columns: count, width, epsilon: 1e-5, add: 0 },
            input: noise.activations(columns * inputs, precision),
            factors: noise.factors(inputs, precision),
            precision,
        }
    }

    /// The twins of norm and product, one after the other, onto `output`.
    fn twin(&self, output: &mut [f32]) {
        let mut normed = vec![0.0; self.input.len()];
        cpu::norm(&self.norm, &self.input, &self.factors, &mut normed);
        multiply(&self.kernel, &self.matrix, &normed, output, self.precision);
    }

    /// Four other constants, the factors, and more.
    fn constants(&self, more: &[f32]) -> Vec<u8> {
        bytes_of(&[&[7.0; 4], self.factors.as_slice(), more].concat())
    }

    fn call(&self, parts: u32, after: After) -> Call {
        let around = Around { norm: Some((self.norm, 4)), after };
        let means = means(parts, self.precision);
        gpu::product(&self.kernel, self.matrix.form(), 0..self.matrix.rows, means, &around)
    }

    fn buffers(&self, output: &[f32], more: &[f32]) -> Vec<Vec<u8>> {
        let mut buffers = vec![bytes_of(&self.input), bytes_of(output)];
        buffers.extend(gpu::pack(&self.matrix));
        buffers.push(self.constants(more));
        buffers
    }
}

pub async fn normed_product(device: &mut Device, precision: Precision) {
    for (seed, (rows, inputs)) in [(1, 256), (33, 256), (130, 512)].into_iter().enumerate() {
        for columns in BATCHES.iter().copied() {
            for kind in [KINDS[seed], KINDS[3]] {
                let inputs = if kind == TensorType::F32 { inputs + 4 } else { inputs };
                let mut fusing = Fusing::new(seed, [rows, inputs], columns, kind, precision);
                fusing.kernel.add = seed as u32 % 2;
                let before = noise(seed).floats(columns * rows);
                let mut expected = before.clone();
                fusing.twin(&mut expected);
                for parts in PARTS {
                    let call = fusing.call(parts, After::Nothing);
                    let found = run(device, call, fusing.buffers(&before, &[])).await;
                    let what = format!(
                        "normed product {rows} x {inputs}, {columns} columns, {kind:?}, {parts} parts"
                    );
                    compare(&what, &expected, &floats(&found[1]));
                }
            }
        }
    }
}

pub async fn gated_product(device: &mut Device, precision: Precision) {
    for (seed, (hidden, inputs)) in [(1, 256), (37, 256), (96, 512)].into_iter().enumerate() {
        for columns in BATCHES.iter().copied() {
            let kind = KINDS[(seed + columns) % KINDS.len()];
            let fusing = Fusing::new(seed, [2 * hidden, inputs], columns, kind, precision);
            let kernel = Gate { columns: columns as u32, hidden: hidden as u32, gelu: seed as u32 % 2 };
            let mut gates = vec![0.0; 2 * hidden * columns];
            fusing.twin(&mut gates);
            let before = vec![9.0; hidden * columns];
            let mut expected = before.clone();
            cpu::gate(&kernel, &gates, &mut expected);
            for parts in PARTS {
                let call = fusing.call(parts, After::Gate(kernel));
                let found = run(device, call, fusing.buffers(&before, &[])).await;
                let what =
                    format!("gated product {hidden} x {inputs}, {columns} columns, {kind:?}, {parts} parts");
                compare(&what, &expected, &floats(&found[1]));
            }
        }
    }
}

pub async fn rotated_product(device: &mut Device) {
    let shapes = [(1, 1, 4, 4), (4, 2, 32, 32), (3, 3, 12, 8), (9, 3, 64, 64)];
    for (seed, (heads, kv_heads, head_width, rotary_width)) in shapes.into_iter().enumerate() {
        for columns in BATCHES.iter().copied() {
            let kind = KINDS[(seed + columns) % KINDS.len()];
            let (slots, capacity) = (columns as u32, 40);
            let rows = (heads + 2 * kv_heads) * head_width;
            let precision = if device.abilities().dots { Precision::Rounded } else { Precision::Exact };
            let fusing = Fusing::new(seed, [rows, 256], columns, kind, precision);
            let mut noise = noise(seed);
            let tokens = some_columns(columns, slots, capacity);
            let (bias, rotations) = (noise.floats(rows), noise.floats(capacity as usize * rotary_width));
            let cache = noise.floats((slots * capacity) as usize * kv_heads * head_width);
            let kernel = Rotate {
                columns: columns as u32,
                heads: heads as u32,
                kv_heads: kv_heads as u32,
                head_width: head_width as u32,
                rotary_width: rotary_width as u32,
                capacity,
            };
            let has_bias = seed % 2 == 1;
            let mut expected = vec![0.0; rows * columns];
            fusing.twin(&mut expected);
            if has_bias {
                cpu::bias(&Bias { columns: columns as u32, width: rows as u32 }, &bias, &mut expected);
            }
            let (mut keys, mut values) = (cache.clone(), cache.clone());
            let keep = if device.abilities().halves { nearest_f16 } else { |x| x };
            cpu::rotate(&kernel, &tokens, &rotations, &mut expected, &mut keys, &mut values, keep);
            // What is not a query, or padding, is left alone.
            for (row, token) in expected.chunks_mut(rows).zip(&tokens) {
                let kept = if token.active == 1 { heads * head_width } else { 0 };
                row[kept..].fill(9.0);
            }
            let sources = Sources {
                bias: has_bias.then_some(4 + 256),
                rotations: (4 + 256 + rows) as u32,
                values: cache.len() as u32 / 2,
            };
            for parts in PARTS {
                let call = fusing.call(parts, After::Rotate(kernel, sources));
                let mut buffers =
                    fusing.buffers(&vec![9.0; rows * columns], &[bias.as_slice(), &rotations].concat());
                buffers.extend([table(&tokens), cached(device, &[cache.as_slice(), &cache].concat())]);
                let found = run(device, call, buffers).await;
                let what =
                    format!("rotated product {heads}/{kv_heads} x {head_width}, {columns} columns, {kind:?}");
                compare(&what, &expected, &floats(&found[1]));
                let both = [keys.as_slice(), &values].concat();
                // What is all but in the middle between two halves may become either.
                compare_cached(device, &what, &both, found.last().unwrap(), 2.0 * HALF_A_BIT);
            }
        }
    }
}

/// A column's result is the same to the last bit whatever is beside it.
pub async fn order(device: &mut Device, precision: Precision) {
    for (kind, parts) in KINDS.into_iter().flat_map(|kind| PARTS.map(|parts| (kind, parts))) {
        let (rows, inputs) = (40, 768);
        // Rounding up or down is to be the same too.
        let input = noise(1).floats(64 * inputs);
        let mut first: Option<Vec<f32>> = None;
        for columns in [64, 1, 2, 7, 30] {
            let mut some = Fusing::new(1, [rows, inputs], 64, kind, precision);
            some.kernel.columns = columns;
            some.input = input[..columns as usize * inputs].to_vec();
            let output = vec![0.0; columns as usize * rows];
            let found = run(device, some.call(parts, After::Nothing), some.buffers(&output, &[])).await;
            let found = floats(&found[1]);
            let first = first.get_or_insert_with(|| found.clone());
            assert_eq!(first[..found.len()], found, "{kind:?}, {parts} parts, {columns} columns");
        }
    }
}
