//! Writes GGUF files for tests: any header, and small `llama` models with random weights.

use std::collections::HashMap;

/// Builds a file byte by byte; version 3, alignment 32.
#[derive(Default, Clone)]
pub struct Writer {
    keys: Vec<(String, Vec<u8>)>,
    tensors: Vec<(String, Vec<u64>, u32, Vec<u8>)>,
}

pub fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

impl Writer {
    pub fn key(mut self, key: &str, kind: u32, value: &[u8]) -> Self {
        self.keys.push((key.to_owned(), [&kind.to_le_bytes(), value].concat()));
        self
    }

    pub fn text(self, key: &str, value: &str) -> Self {
        self.key(key, 8, &string(value))
    }

    pub fn count(self, key: &str, value: u32) -> Self {
        self.key(key, 4, &value.to_le_bytes())
    }

    pub fn float(self, key: &str, value: f32) -> Self {
        self.key(key, 6, &value.to_le_bytes())
    }

    pub fn truth(self, key: &str, value: bool) -> Self {
        self.key(key, 7, &[value.into()])
    }

    pub fn floats(self, key: &str, items: &[f32]) -> Self {
        let mut value = [&6u32.to_le_bytes()[..], &(items.len() as u64).to_le_bytes()].concat();
        items.iter().for_each(|item| value.extend(item.to_le_bytes()));
        self.key(key, 9, &value)
    }

    pub fn texts(self, key: &str, items: &[String]) -> Self {
        let mut value = [&8u32.to_le_bytes()[..], &(items.len() as u64).to_le_bytes()].concat();
        items.iter().for_each(|item| value.extend(string(item)));
        self.key(key, 9, &value)
    }

    pub fn integers(self, key: &str, items: &[i32]) -> Self {
        let mut value = [&5u32.to_le_bytes()[..], &(items.len() as u64).to_le_bytes()].concat();
        items.iter().for_each(|item| value.extend(item.to_le_bytes()));
        self.key(key, 9, &value)
    }

    pub fn tensor(mut self, name: &str, shape: &[u64], kind: u32, bytes: Vec<u8>) -> Self {
        self.tensors.push((name.to_owned(), shape.to_vec(), kind, bytes));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.keys.retain(|(key, _)| key != name);
        self.tensors.retain(|(tensor, ..)| tensor != name);
        self
    }

    pub fn finish(&self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(3u32.to_le_bytes());
        file.extend((self.tensors.len() as u64).to_le_bytes());
        file.extend((self.keys.len() as u64).to_le_bytes());
        for (key, value) in &self.keys {
            file.extend(string(key));
            file.extend(value);
        }
        let mut offset = 0u64;
        for (name, shape, kind, bytes) in &self.tensors {
            file.extend(string(name));
            file.extend((shape.len() as u32).to_le_bytes());
            shape.iter().for_each(|extent| file.extend(extent.to_le_bytes()));
            file.extend(kind.to_le_bytes());
            file.extend(offset.to_le_bytes());
            offset = (offset + bytes.len() as u64).next_multiple_of(32);
        }
        for (.., bytes) in &self.tensors {
            file.resize(file.len().next_multiple_of(32), 0);
            file.extend(bytes);
        }
        file
    }
}

/// A random stream good enough for weights (xorshift64*).
pub struct Noise(pub u64);

impl Noise {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Between -1 and 1.
    pub fn float(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

/// The half nearest to a float of ordinary size, ties away from zero.
pub fn f16(x: f32) -> u16 {
    let bits = x.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = (bits & 0x7fff_ffff) + 0x1000;
    if magnitude < 0x3880_0000 {
        return sign;
    }
    sign | ((magnitude >> 13) - (112 << 10)) as u16
}

pub const F32: u32 = 0;
pub const F16: u32 = 1;
pub const Q4_0: u32 = 2;
pub const Q4_1: u32 = 3;
pub const Q5_0: u32 = 6;
pub const Q5_1: u32 = 7;
pub const Q8_0: u32 = 8;
pub const Q4_K: u32 = 12;
pub const Q5_K: u32 = 13;
pub const Q6_K: u32 = 14;
pub const IQ4_NL: u32 = 20;
pub const BF16: u32 = 30;

const ALMOST_LOGARITHMIC: [i8; 16] =
    [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/// The low four bits of a block's numbers, the second half above the first.
fn nibbles(quants: &[u8]) -> Vec<u8> {
    let half = quants.len() / 2;
    (0..half).map(|i| (quants[i] & 15) | (quants[i + half] & 15) << 4).collect()
}

/// A block's minimum, and the scale that brings what is above it to `most`.
fn above_minimum(block: &[f32], most: f32) -> (f32, f32) {
    let least = block.iter().copied().fold(f32::MAX, f32::min);
    let largest = block.iter().copied().fold(f32::MIN, f32::max);
    (least, (largest - least) / most)
}

/// 6-bit scales and minima as the K types pack them.
fn pack_scales(scales: &[u8; 8], mins: &[u8; 8]) -> [u8; 12] {
    let mut packed = [0; 12];
    for i in 0..4 {
        packed[i] = scales[i] | (scales[i + 4] >> 4) << 6;
        packed[i + 4] = mins[i] | (mins[i + 4] >> 4) << 6;
        packed[i + 8] = (scales[i + 4] & 15) | (mins[i + 4] & 15) << 4;
    }
    packed
}

/// Encodes weights, and says what they decode to.
pub fn encode(kind: u32, weights: &[f32]) -> (Vec<u8>, Vec<f32>) {
    let half = |bits: u16| reroll::engine::matrix::f16_to_f32(bits);
    let (mut bytes, mut exact) = (Vec::new(), Vec::new());
    match kind {
        F32 => {
            weights.iter().for_each(|w| bytes.extend(w.to_le_bytes()));
            exact.extend(weights);
        }
        F16 => weights.iter().for_each(|w| {
            bytes.extend(f16(*w).to_le_bytes());
            exact.push(half(f16(*w)));
        }),
        BF16 => weights.iter().for_each(|w| {
            let upper = w.to_bits() >> 16;
            bytes.extend((upper as u16).to_le_bytes());
            exact.push(f32::from_bits(upper << 16));
        }),
        Q8_0 | Q4_0 => {
            let most = if kind == Q8_0 { 127.0 } else { 7.0 };
            for block in weights.chunks(32) {
                let scale = f16(block.iter().fold(0.0f32, |m, w| m.max(w.abs())) / most);
                let quants: Vec<i8> = block
                    .iter()
                    .map(|w| (w / half(scale).max(1e-9)).round().clamp(-most, most) as i8)
                    .collect();
                bytes.extend(scale.to_le_bytes());
                exact.extend(quants.iter().map(|q| f32::from(*q) * half(scale)));
                if kind == Q8_0 {
                    bytes.extend(quants.iter().map(|q| *q as u8));
                } else {
                    bytes.extend((0..16).map(|i| (quants[i] + 8) as u8 | ((quants[i + 16] + 8) as u8) << 4));
                }
            }
        }
        Q4_1 | Q5_1 => {
            let most = if kind == Q4_1 { 15.0 } else { 31.0 };
            for block in weights.chunks(32) {
                let (min, scale) = above_minimum(block, most);
                let (min, scale) = (f16(min), f16(scale));
                let quants: Vec<u8> = block
                    .iter()
                    .map(|w| ((w - half(min)) / half(scale).max(1e-9)).round().clamp(0.0, most) as u8)
                    .collect();
                bytes.extend(scale.to_le_bytes());
                bytes.extend(min.to_le_bytes());
                if kind == Q5_1 {
                    let fifth = (0..32).fold(0u32, |bits, i| bits | u32::from(quants[i] >> 4) << i);
                    bytes.extend(fifth.to_le_bytes());
                }
                bytes.extend(nibbles(&quants));
                exact.extend(quants.iter().map(|q| f32::from(*q) * half(scale) + half(min)));
            }
        }
        Q5_0 => {
            for block in weights.chunks(32) {
                let scale = f16(block.iter().fold(0.0f32, |m, w| m.max(w.abs())) / 15.0);
                let quants: Vec<u8> = block
                    .iter()
                    .map(|w| ((w / half(scale).max(1e-9)).round().clamp(-16.0, 15.0) + 16.0) as u8)
                    .collect();
                let fifth = (0..32).fold(0u32, |bits, i| bits | u32::from(quants[i] >> 4) << i);
                bytes.extend(scale.to_le_bytes());
                bytes.extend(fifth.to_le_bytes());
                bytes.extend(nibbles(&quants));
                exact.extend(quants.iter().map(|q| (f32::from(*q) - 16.0) * half(scale)));
            }
        }
        IQ4_NL => {
            for block in weights.chunks(32) {
                let scale = f16(block.iter().fold(0.0f32, |m, w| m.max(w.abs())) / 113.0);
                let far = |q: u8, w: f32| (f32::from(ALMOST_LOGARITHMIC[q as usize]) * half(scale) - w).abs();
                let nearest = |w: &f32| (0..16).min_by(|a, b| far(*a, *w).total_cmp(&far(*b, *w))).unwrap();
                let quants: Vec<u8> = block.iter().map(nearest).collect();
                bytes.extend(scale.to_le_bytes());
                bytes.extend(nibbles(&quants));
                exact.extend(quants.iter().map(|q| f32::from(ALMOST_LOGARITHMIC[*q as usize]) * half(scale)));
            }
        }
        Q4_K | Q5_K => {
            let most = if kind == Q4_K { 15.0 } else { 31.0 };
            for block in weights.chunks(256) {
                let parts: Vec<(f32, f32)> = block
                    .chunks(32)
                    .map(|part| above_minimum(part, most))
                    .map(|(min, scale)| ((-min).max(0.0), scale))
                    .collect();
                let largest = |of: fn(&(f32, f32)) -> f32| parts.iter().map(of).fold(0.0f32, f32::max);
                let (d, dmin) = (f16(largest(|p| p.1) / 63.0), f16(largest(|p| p.0) / 63.0));
                let sixths = |x: f32, unit: f32| (x / unit.max(1e-9)).round().clamp(0.0, 63.0) as u8;
                let scales: [u8; 8] = std::array::from_fn(|i| sixths(parts[i].1, half(d)));
                let mins: [u8; 8] = std::array::from_fn(|i| sixths(parts[i].0, half(dmin)));
                let mut quants = Vec::new();
                for (i, part) in block.chunks(32).enumerate() {
                    let (scale, min) = (half(d) * f32::from(scales[i]), half(dmin) * f32::from(mins[i]));
                    for w in part {
                        let q = ((w + min) / scale.max(1e-9)).round().clamp(0.0, most) as u8;
                        quants.push(q);
                        exact.push(f32::from(q) * scale - min);
                    }
                }
                bytes.extend(d.to_le_bytes());
                bytes.extend(dmin.to_le_bytes());
                bytes.extend(pack_scales(&scales, &mins));
                if kind == Q5_K {
                    bytes
                        .extend((0..32).map(|at| (0..8).fold(0, |b, i| b | (quants[32 * i + at] >> 4) << i)));
                }
                quants.chunks(64).for_each(|chunk| bytes.extend(nibbles(chunk)));
            }
        }
        Q6_K => {
            for block in weights.chunks(256) {
                let sizes: Vec<f32> = block
                    .chunks(16)
                    .map(|part| part.iter().fold(0.0f32, |m, w| m.max(w.abs())) / 31.0)
                    .collect();
                let d = f16(sizes.iter().copied().fold(0.0, f32::max) / 127.0);
                let scales: Vec<i8> = sizes
                    .iter()
                    .enumerate()
                    // Negative scales are allowed, and must be read as such.
                    .map(|(i, s)| (s / half(d).max(1e-9)).round() as i8 * if i % 3 == 1 { -1 } else { 1 })
                    .collect();
                let mut quants = Vec::new();
                for (part, scale) in block.chunks(16).zip(&scales) {
                    let scale = half(d) * f32::from(*scale);
                    for w in part {
                        let q = if scale == 0.0 { 0.0 } else { (w / scale).round().clamp(-32.0, 31.0) };
                        quants.push((q + 32.0) as u8);
                        exact.push(q * scale);
                    }
                }
                for half in quants.chunks(128) {
                    bytes.extend((0..64).map(|i| (half[i] & 15) | (half[i + 64] & 15) << 4));
                }
                for half in quants.chunks(128) {
                    bytes.extend(
                        (0..32).map(|i| (0..4).fold(0, |b, k| b | (half[32 * k + i] >> 4) << (2 * k))),
                    );
                }
                bytes.extend(scales.iter().map(|s| *s as u8));
                bytes.extend(d.to_le_bytes());
            }
        }
        _ => unreachable!("a type the writer does not know"),
    }
    (bytes, exact)
}

/// The shape of a random model.
#[derive(Clone, Copy)]
pub struct Shape {
    pub architecture: &'static str,
    pub width: usize,
    pub layers: usize,
    pub hidden: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub head_width: usize,
    pub context: usize,
    pub tied: bool,
    pub kind: u32,
    /// The type of the values' and the last products' weights, as mixed files have it.
    pub other_kind: u32,
    /// Of layers with a window, in Gemma.
    pub window: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Shape {
            architecture: "llama",
            width: 64,
            layers: 2,
            hidden: 96,
            heads: 4,
            kv_heads: 2,
            head_width: 16,
            context: 128,
            tied: true,
            kind: Q8_0,
            other_kind: Q8_0,
            window: 6,
        }
    }
}

impl Shape {
    pub fn of(kind: u32) -> Shape {
        Shape { kind, other_kind: kind, ..Shape::default() }
    }

    pub fn is_gemma(self) -> bool {
        self.architecture.starts_with("gemma")
    }

    pub fn norms_heads(self) -> bool {
        matches!(self.architecture, "qwen3" | "gemma3")
    }
}

/// A model's file and the weights it decodes to, by tensor name.
pub struct RandomModel {
    pub writer: Writer,
    pub weights: HashMap<String, Vec<f32>>,
}

pub const CHATML: &str = "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + \
    '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

pub const MERGES: [&str; 12] =
    ["Ġ t", "h e", "Ġt he", "i n", "e r", "Ġ a", "o n", "a t", "Ġ w", "Ġ 1", "Ġ =", "Ċ Ċ"];

/// The tokenizer's part of a header: three control tokens, 256 bytes, then the merges.
pub fn tokenizer(writer: Writer, pre: &str) -> Writer {
    let specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"].map(str::to_owned);
    let bytes = (0..=255u8).map(|byte| printable(byte).to_string());
    let merged = MERGES.iter().map(|merge| merge.replace(' ', ""));
    let tokens: Vec<String> = specials.into_iter().chain(bytes).chain(merged).collect();
    let kinds: Vec<i32> = (0..tokens.len()).map(|id| if id < 3 { 3 } else { 1 }).collect();
    writer
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", pre)
        .texts("tokenizer.ggml.tokens", &tokens)
        .integers("tokenizer.ggml.token_type", &kinds)
        .texts("tokenizer.ggml.merges", &MERGES.map(str::to_owned))
        .count("tokenizer.ggml.bos_token_id", 1)
        .count("tokenizer.ggml.eos_token_id", 2)
        .text("tokenizer.chat_template", CHATML)
}

#[allow(dead_code, reason = "only the damaged files need it")]
/// A vocabulary of SentencePiece's kind in place of the one there is: specials, bytes, and pieces with scores. As many as the
/// other has.
pub fn pieces(writer: Writer, prefix: bool) -> Writer {
    let pieces = [
        ("▁", -2.0),
        ("e", -5.0),
        ("a", -6.0),
        ("th", -1.0),
        ("he", -0.5),
        ("the", -0.7),
        ("▁the", -0.2),
        ("▁▁", -0.9),
        ("aa", -1.5),
        ("é", -8.0),
        ("\n\n", -9.0),
    ];
    let specials = ["<unk>", "<s>", "</s>", "<end_of_turn>"];
    let bytes = (0..256).map(|byte| format!("<0x{byte:02X}>"));
    let tokens: Vec<String> = specials
        .map(str::to_owned)
        .into_iter()
        .chain(bytes)
        .chain(pieces.iter().map(|(piece, _)| (*piece).to_owned()))
        .collect();
    let kinds: Vec<i32> = (0..tokens.len())
        .map(|id| match id {
            0 => 2,
            1..4 => 3,
            4..260 => 6,
            _ if tokens[id] == "\n\n" => 4,
            _ => 1,
        })
        .collect();
    let scores: Vec<u8> = (0..tokens.len())
        .flat_map(|id| pieces.get(id.wrapping_sub(260)).map_or(0.0, |(_, score)| *score as f32).to_le_bytes())
        .collect();
    let scores = [&6u32.to_le_bytes()[..], &(tokens.len() as u64).to_le_bytes(), &scores].concat();
    let writer = [
        "tokenizer.ggml.model",
        "tokenizer.ggml.pre",
        "tokenizer.ggml.tokens",
        "tokenizer.ggml.token_type",
        "tokenizer.ggml.merges",
    ]
    .iter()
    .fold(writer, |writer, key| writer.without(key));
    writer
        .text("tokenizer.ggml.model", "llama")
        .texts("tokenizer.ggml.tokens", &tokens)
        .integers("tokenizer.ggml.token_type", &kinds)
        .key("tokenizer.ggml.scores", 9, &scores)
        .key("tokenizer.ggml.add_space_prefix", 7, &[u8::from(prefix)])
        .count("tokenizer.ggml.unknown_token_id", 0)
}

pub const VOCABULARY: usize = 3 + 256 + MERGES.len();

/// GPT-2's printable alphabet.
pub fn printable(byte: u8) -> char {
    let plain = |b: u8| matches!(b, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
    if plain(byte) {
        return byte as char;
    }
    let moved = (0..byte).filter(|b| !plain(*b)).count() as u32;
    char::from_u32(0x100 + moved).unwrap()
}

pub fn random_model(shape: Shape, seed: u64) -> RandomModel {
    let Shape { architecture, width, layers, hidden, heads, kv_heads, head_width, context, tied, .. } = shape;
    let (kind, other) = (shape.kind, shape.other_kind);
    let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let key = |name: &str| format!("{architecture}.{name}");
    let mut writer = Writer::default()
        .text("general.architecture", architecture)
        .text("general.name", "random")
        .count(&key("embedding_length"), width as u32)
        .count(&key("block_count"), layers as u32)
        .count(&key("feed_forward_length"), hidden as u32)
        .count(&key("attention.head_count"), heads as u32)
        .count(&key("attention.head_count_kv"), kv_heads as u32)
        .count(&key("attention.key_length"), head_width as u32)
        .count(&key("attention.value_length"), head_width as u32)
        .count(&key("context_length"), context as u32)
        .float(&key("attention.layer_norm_rms_epsilon"), 1e-5)
        .float(&key("rope.freq_base"), 10_000.0);
    if shape.is_gemma() {
        writer = writer.count(&key("attention.sliding_window"), shape.window as u32);
    }
    if architecture == "gemma2" {
        writer =
            writer.float(&key("attn_logit_softcapping"), 5.0).float(&key("final_logit_softcapping"), 4.0);
    }
    if architecture == "gemma3" {
        // Local layers rotate by 10,000.
        writer = writer
            .without(&key("rope.freq_base"))
            .float(&key("rope.freq_base"), 300_000.0)
            .text(&key("rope.scaling.type"), "linear")
            .float(&key("rope.scaling.factor"), 2.0);
    }
    let mut model = RandomModel { writer: tokenizer(writer, "smollm"), weights: HashMap::new() };
    let (query, kv) = (head_width * heads, head_width * kv_heads);
    model.add(&mut noise, "token_embd.weight", &[width, VOCABULARY], kind);
    model.add(&mut noise, "output_norm.weight", &[width], F32);
    for layer in 0..layers {
        let name = |part: &str| format!("blk.{layer}.{part}");
        model.add(&mut noise, &name("attn_norm.weight"), &[width], F32);
        model.add(&mut noise, &name("attn_q.weight"), &[width, query], kind);
        model.add(&mut noise, &name("attn_k.weight"), &[width, kv], kind);
        model.add(&mut noise, &name("attn_v.weight"), &[width, kv], other);
        model.add(&mut noise, &name("attn_output.weight"), &[query, width], kind);
        model.add(&mut noise, &name("ffn_norm.weight"), &[width], F32);
        model.add(&mut noise, &name("ffn_gate.weight"), &[width, hidden], kind);
        model.add(&mut noise, &name("ffn_up.weight"), &[width, hidden], kind);
        model.add(&mut noise, &name("ffn_down.weight"), &[hidden, width], other);
        if architecture == "qwen2" {
            model.add(&mut noise, &name("attn_q.bias"), &[query], F32);
            model.add(&mut noise, &name("attn_k.bias"), &[kv], F32);
            model.add(&mut noise, &name("attn_v.bias"), &[kv], F32);
        }
        if shape.norms_heads() {
            model.add(&mut noise, &name("attn_q_norm.weight"), &[head_width], F32);
            model.add(&mut noise, &name("attn_k_norm.weight"), &[head_width], F32);
        }
        if shape.is_gemma() {
            model.add(&mut noise, &name("post_attention_norm.weight"), &[width], F32);
            model.add(&mut noise, &name("post_ffw_norm.weight"), &[width], F32);
        }
    }
    if !tied {
        model.add(&mut noise, "output.weight", &[width, VOCABULARY], kind);
    }
    model
}

impl RandomModel {
    fn add(&mut self, noise: &mut Noise, name: &str, shape: &[usize], kind: u32) {
        let count = shape.iter().product::<usize>();
        // Norms near one; matrices so that activations neither die nor explode, with a spread that makes near ties rare.
        let (centre, spread) =
            if shape.len() == 1 { (1.0, 0.2) } else { (0.0, 2.5 / (shape[0] as f32).sqrt()) };
        let weights: Vec<f32> = (0..count).map(|_| centre + spread * noise.float()).collect();
        let (bytes, exact) = encode(kind, &weights);
        let extents: Vec<u64> = shape.iter().map(|extent| *extent as u64).collect();
        self.writer = std::mem::take(&mut self.writer).tensor(name, &extents, kind, bytes);
        self.weights.insert(name.to_owned(), exact);
    }
}
