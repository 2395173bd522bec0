//! The shapes, the inputs and the comparison.

use reroll::engine::cpu;
use reroll::engine::gguf::{Matrix, Planes};
use reroll::engine::gpu::{self, Call, Device, Shader};
use reroll::engine::kernel::{
    Attend, Column, Embed, Gate, Gather, Head, Norm, Pick, Product, Record, Rotate,
};

pub async fn all(device: &mut Device) {
    embed(device).await;
    norm(device).await;
    product(device).await;
    rotate(device).await;
    attend(device).await;
    gate(device).await;
    gather(device).await;
    pick(device).await;
}

/// A random stream good enough for inputs (xorshift64*).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| (self.next() >> 40) as f32 / (1u64 << 23) as f32 - 1.0).collect()
    }

    fn matrix(&mut self, rows: usize, columns: usize, bytes: bool) -> Matrix {
        let planes = if bytes {
            let quants = (0..rows * columns).map(|_| (self.next() >> 56) as u8 as i8).collect();
            let scales = self.floats(rows * columns / 32).iter().map(|x| x / 64.0).collect();
            Planes::I8 { quants, scales }
        } else {
            Planes::F32(self.floats(rows * columns))
        };
        Matrix { rows, columns, planes }
    }
}

fn noise(seed: usize) -> Noise {
    Noise((seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn bytes(floats: &[f32]) -> Vec<u8> {
    floats.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|word| f32::from_le_bytes(*word)).collect()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn table(columns: &[Column]) -> Vec<u8> {
    columns.iter().flat_map(|c| words(&[c.token, c.slot, c.position, c.active])).collect()
}

fn heads_table(heads: &[Head]) -> Vec<u8> {
    heads.iter().flat_map(|head| words(&[head.column, head.slot])).collect()
}

fn weights(matrix: &Matrix) -> Vec<Vec<u8>> {
    let (words, scales) = gpu::pack(matrix);
    std::iter::once(words).chain(scales).collect()
}

/// Fails unless all pairs agree to about six digits of the largest.
fn compare(what: &str, expected: &[f32], found: &[f32]) {
    assert_eq!(expected.len(), found.len(), "{what}");
    let scale = expected.iter().fold(1.0f32, |most, x| most.max(x.abs()));
    for (at, (a, b)) in expected.iter().zip(found).enumerate() {
        // Written so that NaN fails.
        assert!((a - b).abs() <= 2e-5 * scale, "{what}: [{at}] is {b}, should be {a}");
    }
}

async fn run(device: &mut Device, call: Call, buffers: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    device.run(&call, &buffers).await.unwrap()
}

async fn embed(device: &mut Device) {
    for (seed, (width, vocabulary, count, i8)) in
        [(32, 7, 3, true), (128, 512, 9, true), (576, 33, 2, true), (36, 5, 4, false), (64, 300, 65, false)]
            .into_iter()
            .enumerate()
    {
        let mut noise = noise(seed);
        let matrix = noise.matrix(vocabulary, width, i8);
        // One token beyond the vocabulary, some padding.
        let columns: Vec<Column> = (0..count as u32)
            .map(|i| Column {
                token: i * 37 % (vocabulary as u32 + 1),
                slot: 0,
                position: i,
                active: u32::from(i % 3 != 1),
            })
            .collect();
        let kernel = Embed { columns: count as u32, width: width as u32, vocabulary: vocabulary as u32 };
        let mut expected = vec![9.0; count * width];
        cpu::embed(&kernel, &columns, &matrix.planes, &mut expected);
        let shader = if i8 { Shader::EmbedI8 } else { Shader::EmbedF32 };
        let grid = [(kernel.width / 4).div_ceil(64), kernel.columns];
        let call = Call {
            shader,
            words: vec![kernel.columns, kernel.width, kernel.vocabulary],
            bindings: vec![],
            grid,
        };
        let mut buffers = vec![table(&columns)];
        buffers.extend(weights(&matrix));
        buffers.push(bytes(&vec![9.0; count * width]));
        let found = run(device, call, buffers).await;
        compare("embed", &expected, &floats(found.last().unwrap()));
    }
}

async fn norm(device: &mut Device) {
    for (seed, (width, columns)) in [(4, 1), (36, 3), (128, 17), (576, 2), (2048, 1)].into_iter().enumerate()
    {
        let mut noise = noise(seed);
        let (input, weight) = (noise.floats(width * columns), noise.floats(width));
        let kernel = Norm { columns: columns as u32, width: width as u32, epsilon: 1e-5 };
        let mut expected = vec![0.0; input.len()];
        cpu::norm(&kernel, &input, &weight, &mut expected);
        let buffers = vec![bytes(&input), bytes(&weight), bytes(&vec![0.0; input.len()])];
        let found = run(device, gpu::norm(&kernel), buffers).await;
        compare("norm", &expected, &floats(&found[2]));
    }
}

async fn product(device: &mut Device) {
    let shapes = [(1, 32), (16, 32), (17, 96), (65, 128), (576, 192), (33, 576), (300, 1536)];
    for (seed, (rows, inputs)) in shapes.into_iter().enumerate() {
        for columns in [1, 2, 4, 5, 8, 19] {
            for (i8, add) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
                // Floats need a multiple of four only.
                let inputs = if i8 { inputs } else { inputs + 4 };
                let mut noise = noise(seed * 100 + columns);
                let matrix = noise.matrix(rows, inputs, i8);
                let (input, before) = (noise.floats(columns * inputs), noise.floats(columns * rows));
                let kernel =
                    Product { columns: columns as u32, rows: rows as u32, inputs: inputs as u32, add };
                let mut expected = before.clone();
                cpu::product(&kernel, &cpu::Tiles::pack(&matrix), &input, &mut expected);
                let mut buffers = weights(&matrix);
                buffers.extend([bytes(&input), bytes(&before)]);
                for parts in [1, 4] {
                    let call = gpu::product(&kernel, &matrix, parts);
                    let found = run(device, call, buffers.clone()).await;
                    let what = format!(
                        "product {rows} x {inputs}, {columns} columns, bytes {i8}, add {add}, {parts} parts"
                    );
                    compare(&what, &expected, &floats(found.last().unwrap()));
                }
            }
        }
    }
}

/// Columns of a few sequences at odd positions, some padding, no place twice.
fn some_columns(count: usize, slots: u32, capacity: u32) -> Vec<Column> {
    (0..count as u32)
        .map(|i| Column {
            token: 0,
            slot: i % slots,
            position: (i / slots * 7 + i) % capacity,
            active: u32::from(i % 4 != 2),
        })
        .collect()
}

async fn rotate(device: &mut Device) {
    let shapes = [(1, 1, 4, 4, 1), (4, 2, 32, 32, 5), (9, 3, 64, 64, 7), (3, 3, 12, 8, 4)];
    for (seed, (heads, kv_heads, head_width, rotary_width, count)) in shapes.into_iter().enumerate() {
        let mut noise = noise(seed);
        let (slots, capacity) = (3, 40);
        let columns = some_columns(count, slots, capacity);
        let stride = (heads + 2 * kv_heads) * head_width;
        let qkv = noise.floats(count * stride);
        let rotations = noise.floats(capacity as usize * rotary_width);
        let cache = noise.floats((slots * capacity) as usize * kv_heads * head_width);
        let kernel = Rotate {
            columns: count as u32,
            heads: heads as u32,
            kv_heads: kv_heads as u32,
            head_width: head_width as u32,
            rotary_width: rotary_width as u32,
            capacity,
        };
        let (mut turned, mut keys, mut values) = (qkv.clone(), cache.clone(), cache.clone());
        cpu::rotate(&kernel, &columns, &rotations, &mut turned, &mut keys, &mut values);
        let buffers = vec![table(&columns), bytes(&rotations), bytes(&qkv), bytes(&cache), bytes(&cache)];
        let found = run(device, gpu::rotate(&kernel), buffers).await;
        compare("rotated", &turned, &floats(&found[2]));
        compare("keys", &keys, &floats(&found[3]));
        compare("values", &values, &floats(&found[4]));
    }
}

async fn attend(device: &mut Device) {
    // The last two go through several tiles of 256 keys.
    let shapes = [
        (1, 1, 4, 1, 8),
        (4, 2, 32, 6, 40),
        (9, 3, 64, 5, 100),
        (2, 1, 256, 3, 20),
        (4, 4, 32, 4, 700),
        (3, 1, 8, 3, 513),
    ];
    for (seed, (heads, kv_heads, head_width, count, capacity)) in shapes.into_iter().enumerate() {
        let mut noise = noise(seed);
        let slots = 3;
        let mut columns = some_columns(count, slots, capacity);
        columns[0].position = capacity - 1;
        let qkv: Vec<f32> =
            noise.floats(count * (heads + 2 * kv_heads) * head_width).iter().map(|x| 3.0 * x).collect();
        let size = (slots * capacity) as usize * kv_heads * head_width;
        let (keys, values) = (noise.floats(size), noise.floats(size));
        let kernel = Attend {
            columns: count as u32,
            heads: heads as u32,
            kv_heads: kv_heads as u32,
            head_width: head_width as u32,
            capacity,
            scale: 1.0 / (head_width as f32).sqrt(),
        };
        let mut expected = vec![9.0; count * heads * head_width];
        cpu::attend(&kernel, &columns, &qkv, &keys, &values, &mut expected);
        let output = vec![9.0; expected.len()];
        let buffers = vec![table(&columns), bytes(&qkv), bytes(&keys), bytes(&values), bytes(&output)];
        let found = run(device, gpu::attend(&kernel), buffers).await;
        compare(
            &format!("attend {heads}/{kv_heads} x {head_width} over {capacity}"),
            &expected,
            &floats(&found[4]),
        );
    }
}

async fn gate(device: &mut Device) {
    for (seed, (hidden, columns)) in [(1, 1), (44, 3), (384, 8), (1536, 2)].into_iter().enumerate() {
        let input: Vec<f32> = noise(seed).floats(2 * hidden * columns).iter().map(|x| 30.0 * x).collect();
        let kernel = Gate { columns: columns as u32, hidden: hidden as u32 };
        let mut expected = vec![0.0; hidden * columns];
        cpu::gate(&kernel, &input, &mut expected);
        let buffers = vec![bytes(&input), bytes(&vec![0.0; hidden * columns])];
        let found = run(device, gpu::gate(&kernel), buffers).await;
        compare("gate", &expected, &floats(&found[1]));
    }
}

async fn gather(device: &mut Device) {
    for (seed, (width, columns)) in [(4, 1), (36, 5), (576, 64)].into_iter().enumerate() {
        let input = noise(seed).floats(width * columns);
        let heads: Vec<Head> = (0..columns as u32)
            .step_by(2)
            .map(|i| Head { column: columns as u32 - 1 - i, slot: 0 })
            .collect();
        let kernel = Gather { heads: heads.len() as u32, width: width as u32 };
        let mut expected = vec![0.0; heads.len() * width];
        cpu::gather(&kernel, &heads, &input, &mut expected);
        let buffers = vec![heads_table(&heads), bytes(&input), bytes(&vec![0.0; expected.len()])];
        let found = run(device, gpu::gather(&kernel), buffers).await;
        assert_eq!(expected, floats(&found[2]), "gather");
    }
}

async fn pick(device: &mut Device) {
    for (seed, (vocabulary, count)) in
        [(2, 1), (63, 3), (64, 2), (271, 8), (512, 5), (49152, 2)].into_iter().enumerate()
    {
        let mut noise = noise(seed);
        let mut logits: Vec<f32> = noise.floats(vocabulary * count).iter().map(|x| 8.0 * x).collect();
        // Ties: the largest value thrice in the first head, all equal in the second.
        let ties = [vocabulary / 3, vocabulary - 1, vocabulary / 2];
        ties.iter().for_each(|at| logits[*at] = 9.0);
        if count > 1 {
            logits[vocabulary..2 * vocabulary].fill(0.25);
        }
        let heads: Vec<Head> =
            (0..count as u32).map(|i| Head { column: i, slot: (i + 1) % (count as u32 + 1) }).collect();
        let slots: Vec<Column> = (0..=count as u32)
            .map(|slot| Column { token: 3, slot, position: 5 + 3 * slot, active: u32::from(slot != 4) })
            .collect();
        let budget: Vec<u32> = (0..=count as u32).map(|slot| if slot == 3 { 1 } else { 7 }).collect();
        let kernel = Pick {
            heads: count as u32,
            vocabulary: vocabulary as u32,
            slots: slots.len() as u32,
            step: 1,
            capacity: 16,
            stops: std::array::from_fn(|at| if at == 6 { 0 } else { u32::MAX }),
        };
        let records = vec![Record::default(); 2 * slots.len()];
        let (mut next, mut left, mut picked) = (slots.clone(), budget.clone(), records.clone());
        cpu::pick(&kernel, &logits, &heads, &mut next, &mut left, &mut picked);
        let buffers = vec![
            bytes(&logits),
            heads_table(&heads),
            table(&slots),
            words(&budget),
            vec![0; 32 * records.len()],
        ];
        let found = run(device, gpu::pick(&kernel), buffers).await;
        assert_eq!(table(&next), found[2], "slots of {count} heads over {vocabulary}");
        assert_eq!(words(&left), found[3], "budgets of {count} heads over {vocabulary}");
        for (record, bytes) in picked.iter().zip(found[4].as_chunks::<32>().0) {
            let (ids, probabilities) = bytes.split_at(16);
            assert_eq!(words(&record.ids), ids, "ids of {count} heads over {vocabulary}");
            compare("probabilities", &record.probabilities, &floats(probabilities));
        }
        if vocabulary > 4 {
            let mut ties = ties.map(|at| at as u32);
            ties.sort_unstable();
            assert_eq!(picked[slots.len() + 1].ids[..3], ties, "ties go to the lowest id");
        }
    }
}
