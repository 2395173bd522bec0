//! The shapes, the inputs and the comparison.

use reroll::engine::Precision;
use reroll::engine::cpu;
use reroll::engine::gguf::TensorType;
use reroll::engine::gpu::{self, Abilities, Call, Device, wire};
use reroll::engine::kernel::{
    Attend, Bias, Column, Embed, Gate, Gather, Head, HeadNorm, Norm, Pick, Record, Rotate, Rule,
};
use reroll::engine::matrix::{Filler, Form, Matrix, f16_to_f32, nearest_f16};

use super::{fused, products};

/// With and without what not every GPU can do.
pub const ABILITIES: [Abilities; 3] = [
    Abilities::ALL,
    Abilities { halves: false, ..Abilities::ALL },
    Abilities { subgroups: false, halves: false, dots: false },
];

pub async fn all(device: &mut Device) {
    embed(device).await;
    norm(device).await;
    head_norm(device).await;
    bias(device).await;
    fused::rotated_product(device).await;
    // These are the same whatever else a GPU can do.
    let Abilities { halves, dots, .. } = device.abilities();
    let precision = match (halves, dots) {
        (false, false) => Some(Precision::Exact),
        (false, true) => Some(Precision::Rounded),
        _ => None,
    };
    if let Some(precision) = precision {
        products::product(device, precision).await;
        fused::normed_product(device, precision).await;
        fused::gated_product(device, precision).await;
        fused::order(device, precision).await;
    }
    if precision == Some(Precision::Rounded) {
        products::what_is_no_number(device).await;
    }
    rotate(device).await;
    attend(device).await;
    gate(device).await;
    gather(device).await;
    pick(device).await;
    draw(device).await;
}

/// A random stream good enough for inputs (xorshift64*).
pub struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn floats(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| (self.next() >> 40) as f32 / (1u64 << 23) as f32 - 1.0).collect()
    }

    /// Activations; where they are to be rounded, such as rounding leaves as they are, so that nothing depends on which
    /// way it goes: a block of 32 has a largest one of 127, all others are integers too, all by the same.
    pub fn activations(&mut self, count: usize, precision: Precision) -> Vec<f32> {
        let mut floats = self.floats(count);
        if precision == Precision::Rounded {
            for (at, block) in floats.chunks_mut(32).enumerate() {
                block.iter_mut().for_each(|x| *x = (127.0 * *x).round());
                block[at * 7 % block.len()] = 127.0;
                block.iter_mut().for_each(|x| *x *= 0.01 + 0.003 * (at % 5) as f32);
            }
        }
        floats
    }

    /// Factors of a norm that leave such activations so: one size a block, either sign.
    pub fn factors(&mut self, count: usize, precision: Precision) -> Vec<f32> {
        let mut floats = self.floats(count);
        if precision == Precision::Rounded {
            for block in floats.chunks_mut(32) {
                let size = block[0].abs() + 0.1;
                block.iter_mut().for_each(|x| *x = size.copysign(*x));
            }
        }
        floats
    }

    pub fn matrix(&mut self, rows: usize, columns: usize, kind: TensorType) -> Matrix {
        let mut matrix = Matrix::empty(rows, columns, Form::of(kind));
        let mut filler = Filler::default();
        let (block, bytes) = kind.block();
        for row in 0..rows {
            let bytes = match kind {
                TensorType::F32 => bytes_of(&self.floats(columns)),
                _ => (0..columns as u64 / block).flat_map(|_| self.block(kind, bytes as usize)).collect(),
            };
            filler.fill(&mut matrix, row, kind, &bytes).unwrap();
        }
        matrix
    }

    /// A block of random bytes whose factors are halves of ordinary size.
    fn block(&mut self, kind: TensorType, size: usize) -> Vec<u8> {
        let mut block: Vec<u8> = (0..size).map(|_| (self.next() >> 56) as u8).collect();
        let factors: &[usize] = match kind {
            TensorType::Q6_K => &[size - 2],
            TensorType::Q4_1 | TensorType::Q5_1 | TensorType::Q4_K | TensorType::Q5_K => &[0, 2],
            _ => &[0],
        };
        // About 2^-7, of either sign.
        factors.iter().for_each(|at| block[at + 1] = block[at + 1] & 0x83 | 0x20);
        block
    }
}

/// One type for each way of storing a matrix.
pub const KINDS: [TensorType; 4] = [TensorType::F32, TensorType::Q8_0, TensorType::Q4_1, TensorType::Q6_K];

pub fn noise(seed: usize) -> Noise {
    Noise((seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

pub fn bytes_of(floats: &[f32]) -> Vec<u8> {
    floats.iter().flat_map(|x| x.to_le_bytes()).collect()
}

pub fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|word| f32::from_le_bytes(*word)).collect()
}

pub fn table(columns: &[Column]) -> Vec<u8> {
    wire::columns(columns.iter().copied())
}

fn heads_table(heads: &[Head]) -> Vec<u8> {
    wire::heads(heads.iter().copied())
}

/// Fails unless all pairs agree to about six digits of the largest.
pub fn compare(what: &str, expected: &[f32], found: &[f32]) {
    assert_eq!(expected.len(), found.len(), "{what}");
    let scale = expected.iter().fold(1.0f32, |most, x| most.max(x.abs()));
    for (at, (a, b)) in expected.iter().zip(found).enumerate() {
        // Written so that NaN fails.
        assert!((a - b).abs() <= 2e-5 * scale, "{what}: [{at}] is {b}, should be {a}");
    }
}

pub async fn run(device: &mut Device, call: Call, buffers: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    device.run(&call, &buffers).await.unwrap()
}

async fn embed(device: &mut Device) {
    let shapes = [(256, 7, 3), (512, 33, 9), (256, 300, 65)];
    for (seed, (width, vocabulary, count)) in shapes.into_iter().enumerate() {
        for kind in KINDS {
            // Floats need a multiple of four only.
            let width = if kind == TensorType::F32 { width - 220 } else { width };
            let mut noise = noise(seed);
            let matrix = noise.matrix(vocabulary, width, kind);
            // One token beyond the vocabulary, some padding.
            let columns: Vec<Column> = (0..count as u32)
                .map(|i| Column {
                    token: i * 37 % (vocabulary as u32 + 1),
                    slot: 0,
                    position: i,
                    active: u32::from(i % 3 != 1),
                })
                .collect();
            let kernel = Embed {
                columns: count as u32,
                width: width as u32,
                vocabulary: vocabulary as u32,
                scale: 1.0 + seed as f32,
            };
            let mut expected = vec![9.0; count * width];
            cpu::embed(&kernel, &columns, &matrix, &mut expected);
            let mut buffers = vec![table(&columns), bytes_of(&vec![9.0; count * width])];
            buffers.extend(gpu::pack(&matrix));
            let found = run(device, gpu::embed(&kernel, matrix.form(), 0..vocabulary), buffers).await;
            compare(&format!("embed {kind:?}"), &expected, &floats(&found[1]));
        }
    }
}

async fn norm(device: &mut Device) {
    for (seed, (width, columns)) in [(4, 1), (36, 3), (128, 17), (576, 2), (2048, 1)].into_iter().enumerate()
    {
        for add in [0, 1] {
            let mut noise = noise(seed);
            let (input, weight) = (noise.floats(width * columns), noise.floats(width));
            let before = noise.floats(input.len());
            let kernel = Norm { columns: columns as u32, width: width as u32, epsilon: 1e-5, add };
            let mut expected = before.clone();
            cpu::norm(&kernel, &input, &weight, &mut expected);
            let buffers = vec![bytes_of(&input), bytes_of(&before), bytes_of(&weight)];
            let found = run(device, gpu::norm(&kernel), buffers).await;
            compare("norm", &expected, &floats(&found[1]));
        }
    }
}

async fn head_norm(device: &mut Device) {
    let shapes = [(1, 1, 4, 1), (4, 2, 64, 3), (9, 3, 128, 5), (4, 1, 256, 2), (2, 1, 36, 7)];
    for (seed, (heads, kv_heads, head_width, columns)) in shapes.into_iter().enumerate() {
        let mut noise = noise(seed);
        let qkv = noise.floats(columns * (heads + 2 * kv_heads) * head_width);
        let (query, key) = (noise.floats(head_width), noise.floats(head_width));
        let kernel = HeadNorm {
            columns: columns as u32,
            heads: heads as u32,
            kv_heads: kv_heads as u32,
            head_width: head_width as u32,
            epsilon: 1e-6,
        };
        let mut expected = qkv.clone();
        cpu::head_norm(&kernel, &query, &key, &mut expected);
        let buffers = vec![bytes_of(&qkv), bytes_of(&query), bytes_of(&key)];
        let found = run(device, gpu::head_norm(&kernel), buffers).await;
        compare("head norm", &expected, &floats(&found[0]));
    }
}

async fn bias(device: &mut Device) {
    for (seed, (width, columns)) in [(4, 1), (36, 3), (960, 17)].into_iter().enumerate() {
        let mut noise = noise(seed);
        let (before, added) = (noise.floats(width * columns), noise.floats(width));
        let kernel = Bias { columns: columns as u32, width: width as u32 };
        let mut expected = before.clone();
        cpu::bias(&kernel, &added, &mut expected);
        let found = run(device, gpu::bias(&kernel), vec![bytes_of(&before), bytes_of(&added)]).await;
        compare("bias", &expected, &floats(&found[0]));
    }
}

/// Columns of a few sequences at odd positions, some padding, no place twice.
pub fn some_columns(count: usize, slots: u32, capacity: u32) -> Vec<Column> {
    (0..count as u32)
        .map(|i| Column {
            token: 0,
            slot: i % slots,
            position: (i / slots * 7 + i) % capacity,
            active: u32::from(i % 4 != 2),
        })
        .collect()
}

/// What a device keeps of keys and values: floats or halves.
pub fn cached(device: &Device, values: &[f32]) -> Vec<u8> {
    match device.abilities().halves {
        true => values.iter().flat_map(|x| half(*x).to_le_bytes()).collect(),
        false => bytes_of(values),
    }
}

/// The values that a device can keep, nearest to these.
fn keepable(device: &Device, values: Vec<f32>) -> Vec<f32> {
    match device.abilities().halves {
        true => values.iter().map(|x| f16_to_f32(half(*x))).collect(),
        false => values,
    }
}

/// Half of the last of a half's eleven bits, and a little.
pub const HALF_A_BIT: f32 = 6e-4;

/// `error` is the part of a half that its rounding may be off.
pub fn compare_cached(device: &Device, what: &str, expected: &[f32], found: &[u8], error: f32) {
    if !device.abilities().halves {
        return compare(what, expected, &floats(found));
    }
    let found: Vec<f32> =
        found.as_chunks::<2>().0.iter().map(|half| f16_to_f32(u16::from_le_bytes(*half))).collect();
    assert_eq!(expected.len(), found.len(), "{what}");
    for (at, (a, b)) in expected.iter().zip(&found).enumerate() {
        // Halves below 2^-14 may become zero.
        assert!((a - b).abs() <= error * a.abs() + 7e-5, "{what}: [{at}] is {b}, should be {a}");
    }
}

/// The half nearest to a float of ordinary size.
fn half(x: f32) -> u16 {
    let bits = x.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = (bits & 0x7fff_ffff) + 0x1000;
    if magnitude < 0x3880_0000 { sign } else { sign | ((magnitude >> 13) - (112 << 10)) as u16 }
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
        let keep = if device.abilities().halves { nearest_f16 } else { |x| x };
        cpu::rotate(&kernel, &columns, &rotations, &mut turned, &mut keys, &mut values, keep);
        let kept = cached(device, &cache);
        let buffers = vec![table(&columns), bytes_of(&rotations), bytes_of(&qkv), kept.clone(), kept];
        let found = run(device, gpu::rotate(&kernel), buffers).await;
        compare("rotated", &turned, &floats(&found[2]));
        compare_cached(device, "keys", &keys, &found[3], HALF_A_BIT);
        compare_cached(device, "values", &values, &found[4], HALF_A_BIT);
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
        let (keys, values) = (keepable(device, noise.floats(size)), keepable(device, noise.floats(size)));
        let mut switches = vec![1.0; 3 * heads];
        switches[heads + heads / 2] = 0.0;
        for (window, cap) in [(u32::MAX, 0.0), (7, 0.0), (300, 2.0)] {
            let kernel = Attend {
                columns: count as u32,
                heads: heads as u32,
                kv_heads: kv_heads as u32,
                head_width: head_width as u32,
                capacity,
                window,
                switches: heads as u32,
                scale: 1.0 / (head_width as f32).sqrt(),
                cap,
            };
            let mut expected = vec![9.0; count * heads * head_width];
            let mut watch = |_, _, first: usize, shares: &[f32]| {
                assert!(shares.len() <= window as usize && first + shares.len() <= capacity as usize);
                assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            };
            cpu::attend(&kernel, &columns, &qkv, &keys, &values, &switches, &mut expected, &mut watch);
            let output = vec![9.0; expected.len()];
            let (keys, values) = (cached(device, &keys), cached(device, &values));
            let buffers =
                vec![table(&columns), bytes_of(&qkv), keys, values, bytes_of(&switches), bytes_of(&output)];
            let found = run(device, gpu::attend(&kernel), buffers).await;
            compare(
                &format!(
                    "attend {heads}/{kv_heads} x {head_width} over {capacity}, window {window}, cap {cap}"
                ),
                &expected,
                &floats(&found[5]),
            );
        }
    }
}

async fn gate(device: &mut Device) {
    for (seed, (hidden, columns)) in [(1, 1), (44, 3), (384, 8), (1536, 2)].into_iter().enumerate() {
        let input: Vec<f32> = noise(seed).floats(2 * hidden * columns).iter().map(|x| 30.0 * x).collect();
        for gelu in [0, 1] {
            let kernel = Gate { columns: columns as u32, hidden: hidden as u32, gelu };
            let mut expected = vec![0.0; hidden * columns];
            cpu::gate(&kernel, &input, &mut expected);
            let buffers = vec![bytes_of(&input), bytes_of(&vec![0.0; hidden * columns])];
            let found = run(device, gpu::gate(&kernel), buffers).await;
            compare("gate", &expected, &floats(&found[1]));
        }
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
        let buffers = vec![heads_table(&heads), bytes_of(&input), bytes_of(&vec![0.0; expected.len()])];
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
        let rules: Vec<Rule> = (0..=count as u32)
            .map(|slot| Rule { budget: if slot == 3 { 1 } else { 7 }, ..Rule::default() })
            .collect();
        for cap in [0.0, 3.0] {
            let kernel = Pick {
                heads: count as u32,
                vocabulary: vocabulary as u32,
                slots: slots.len() as u32,
                step: 1,
                capacity: 16,
                cap,
                stops: std::array::from_fn(|at| if at == 6 { 0 } else { u32::MAX }),
            };
            let picked = pick_both(device, &kernel, &logits, &heads, &slots, &rules).await;
            if vocabulary > 4 && cap == 0.0 {
                let mut ties = ties.map(|at| at as u32);
                ties.sort_unstable();
                assert_eq!(picked[0].ids[..3], ties, "ties go to the lowest id");
            }
        }
    }
}

/// Picks on both, compares all that comes of it, and gives the records.
async fn pick_both(
    device: &mut Device,
    kernel: &Pick,
    logits: &[f32],
    heads: &[Head],
    slots: &[Column],
    rules: &[Rule],
) -> Vec<Record> {
    let count = heads.len();
    let records = vec![Record::default(); 2 * count];
    let (mut next, mut left, mut picked) = (slots.to_vec(), rules.to_vec(), records.clone());
    cpu::pick(kernel, &mut logits.to_vec(), heads, &mut next, &mut left, &mut picked);
    let buffers = vec![
        bytes_of(logits),
        heads_table(heads),
        table(slots),
        wire::rules(rules.iter().copied()),
        vec![0; wire::RECORD * records.len()],
    ];
    let found = run(device, gpu::pick(kernel), buffers).await;
    let what = format!("{count} heads over {}", kernel.vocabulary);
    assert_eq!(table(&next), found[2], "slots of {what}");
    assert_eq!(wire::rules(left), found[3], "rules of {what}");
    for (a, b) in picked.iter().zip(wire::records(&found[4])) {
        assert_eq!((a.token, a.ids), (b.token, b.ids), "{what}");
        compare(&what, &[a.probability, a.entropy], &[b.probability, b.entropy]);
        compare(&what, &a.probabilities, &b.probabilities);
    }
    picked.split_off(count)
}

/// Tokens drawn by chance: the same on both, and as often as their probabilities say.
async fn draw(device: &mut Device) {
    let vocabulary = 300;
    let logits: Vec<f32> = noise(5).floats(vocabulary).iter().map(|x| 4.0 * x).collect();
    for (top_k, top_p, temperature) in [(0, 1.0, 1.0), (5, 1.0, 0.7), (0, 0.5, 1.0), (40, 0.9, 1.5)] {
        let draws = 64;
        let kernel = Pick {
            heads: draws,
            vocabulary: vocabulary as u32,
            slots: draws,
            step: 1,
            capacity: 4096,
            cap: 0.0,
            stops: [u32::MAX; 8],
        };
        let rule = |seed| Rule { budget: 9, seed, top_k, top_p, temperature };
        let mut counts = vec![0u32; vocabulary];
        for round in 0..8 {
            let heads: Vec<Head> = (0..draws).map(|slot| Head { column: slot, slot }).collect();
            let slots: Vec<Column> =
                (0..draws).map(|slot| Column { token: 0, slot, position: round, active: 1 }).collect();
            let rules: Vec<Rule> = (0..draws).map(rule).collect();
            let all = logits.repeat(draws as usize);
            let picked = pick_both(device, &kernel, &all, &heads, &slots, &rules).await;
            picked.iter().for_each(|record| counts[record.token as usize] += 1);
        }
        // What may be drawn, and how often, by sorting.
        let mut order: Vec<usize> = (0..vocabulary).collect();
        order.sort_by(|a, b| logits[*b].total_cmp(&logits[*a]));
        if top_k > 0 {
            order.truncate(top_k as usize);
        }
        let total: f32 = order.iter().map(|id| logits[*id].exp()).sum();
        let mut before = 0.0;
        order.retain(|id| {
            let wanted = before < top_p * total;
            before += logits[*id].exp();
            wanted
        });
        let weight = |id: &usize| f64::from((logits[*id] / temperature).exp());
        let all: f64 = order.iter().map(weight).sum();
        let drawn: u32 = counts.iter().sum();
        let among: u32 = order.iter().map(|id| counts[*id]).sum();
        assert_eq!(drawn, among, "only candidates are drawn: {top_k} {top_p}");
        for id in &order {
            let expected = f64::from(drawn) * weight(id) / all;
            let off = (f64::from(counts[*id]) - expected).abs();
            assert!(
                off <= 5.0 * expected.max(1.0).sqrt() + 1.0,
                "{id}: {} draws, expected {expected}",
                counts[*id]
            );
        }
    }
}
