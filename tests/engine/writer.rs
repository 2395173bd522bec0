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
pub const Q8_0: u32 = 8;
pub const BF16: u32 = 30;

/// Encodes weights, and says what they decode to.
pub fn encode(kind: u32, weights: &[f32]) -> (Vec<u8>, Vec<f32>) {
    let half = |bits: u16| reroll::engine::gguf::f16_to_f32(bits);
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
        _ => unreachable!("a type the writer does not know"),
    }
    (bytes, exact)
}

/// The shape of a random model.
#[derive(Clone, Copy)]
pub struct Shape {
    pub width: usize,
    pub layers: usize,
    pub hidden: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub context: usize,
    pub tied: bool,
    pub kind: u32,
}

impl Default for Shape {
    fn default() -> Self {
        Shape {
            width: 64,
            layers: 2,
            hidden: 96,
            heads: 4,
            kv_heads: 2,
            context: 128,
            tied: true,
            kind: Q8_0,
        }
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

pub const VOCABULARY: usize = 3 + 256 + MERGES.len();

/// GPT-2's printable alphabet.
fn printable(byte: u8) -> char {
    let plain = |b: u8| matches!(b, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
    if plain(byte) {
        return byte as char;
    }
    let moved = (0..byte).filter(|b| !plain(*b)).count() as u32;
    char::from_u32(0x100 + moved).unwrap()
}

pub fn random_model(shape: Shape, seed: u64) -> RandomModel {
    let Shape { width, layers, hidden, heads, kv_heads, context, tied, kind } = shape;
    let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let writer = Writer::default()
        .text("general.architecture", "llama")
        .text("general.name", "random")
        .count("llama.embedding_length", width as u32)
        .count("llama.block_count", layers as u32)
        .count("llama.feed_forward_length", hidden as u32)
        .count("llama.attention.head_count", heads as u32)
        .count("llama.attention.head_count_kv", kv_heads as u32)
        .count("llama.context_length", context as u32)
        .float("llama.attention.layer_norm_rms_epsilon", 1e-5)
        .float("llama.rope.freq_base", 10_000.0);
    let mut model = RandomModel { writer: tokenizer(writer, "smollm"), weights: HashMap::new() };
    let kv = width / heads * kv_heads;
    model.add(&mut noise, "token_embd.weight", &[width, VOCABULARY], kind);
    model.add(&mut noise, "output_norm.weight", &[width], F32);
    for layer in 0..layers {
        let name = |part: &str| format!("blk.{layer}.{part}.weight");
        model.add(&mut noise, &name("attn_norm"), &[width], F32);
        model.add(&mut noise, &name("attn_q"), &[width, width], kind);
        model.add(&mut noise, &name("attn_k"), &[width, kv], kind);
        model.add(&mut noise, &name("attn_v"), &[width, kv], kind);
        model.add(&mut noise, &name("attn_output"), &[width, width], kind);
        model.add(&mut noise, &name("ffn_norm"), &[width], F32);
        model.add(&mut noise, &name("ffn_gate"), &[width, hidden], kind);
        model.add(&mut noise, &name("ffn_up"), &[width, hidden], kind);
        model.add(&mut noise, &name("ffn_down"), &[hidden, width], kind);
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
