//! Decodes the blocks of GGUF's tensor types, a row at a time. Layouts are those of ggml (`ggml-common.h`).

use super::super::gguf::TensorType;

/// A row decoded: floats, or small integers that share scales and perhaps minima: `quant * scale + min`.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The weights of the float types.
    pub(super) floats: Vec<f32>,
    /// The numbers of the quantized types.
    pub(super) quants: Vec<i8>,
    /// One per group.
    pub(super) scales: Vec<f32>,
    /// One per group, or none at all.
    pub(super) mins: Vec<f32>,
}

/// What the indices of IQ4_NL stand for (`kvalues_iq4nl`).
const IQ4_NL: [i8; 16] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

impl Row {
    /// Decodes a row in place of the one there was; bytes that are no whole block are passed over.
    pub(super) fn decode(&mut self, kind: TensorType, bytes: &[u8]) {
        self.floats.clear();
        self.quants.clear();
        self.scales.clear();
        self.mins.clear();
        match kind {
            TensorType::F32 => self.floats.extend(blocks(bytes).map(|word| f32::from_le_bytes(*word))),
            TensorType::F16 => self.floats.extend(blocks(bytes).map(|[a, b]| half(*a, *b))),
            TensorType::BF16 => self
                .floats
                .extend(blocks(bytes).map(|word| f32::from_bits(u32::from(u16::from_le_bytes(*word)) << 16))),
            TensorType::Q8_0 => blocks(bytes).for_each(|block| self.q8_0(block)),
            TensorType::Q4_0 => blocks(bytes).for_each(|block| self.q4_0(block)),
            TensorType::Q4_1 => blocks(bytes).for_each(|block| self.q4_1(block)),
            TensorType::Q5_0 => blocks(bytes).for_each(|block| self.q5_0(block)),
            TensorType::Q5_1 => blocks(bytes).for_each(|block| self.q5_1(block)),
            TensorType::IQ4_NL => blocks(bytes).for_each(|block| self.iq4_nl(block)),
            TensorType::Q4_K => blocks(bytes).for_each(|block| self.q4_k(block)),
            TensorType::Q5_K => blocks(bytes).for_each(|block| self.q5_k(block)),
            TensorType::Q6_K => blocks(bytes).for_each(|block| self.q6_k(block)),
        }
    }

    /// Takes floats, as they are or as integers of eight bits, 32 under a scale: as ggml does, the largest of them
    /// becomes 127 (`quantize_row_q8_0_ref`), but the scale keeps all its bits.
    pub(super) fn take(&mut self, values: &[f32], integers: bool) {
        self.decode(TensorType::F32, &[]);
        if !integers {
            self.floats.extend(values);
            return;
        }
        for block in values.chunks_exact(32) {
            let scale = block.iter().fold(0.0f32, |most, value| most.max(value.abs())) / 127.0;
            // A NaN is not to become a number.
            self.scales.push(if block.iter().any(|value| value.is_nan()) { f32::NAN } else { scale });
            let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            #[allow(clippy::cast_possible_truncation, reason = "at most 127")]
            self.quants.extend(block.iter().map(|value| (value * inverse).round() as i8));
        }
    }

    /// Whether every number is one.
    pub(super) fn is_finite(&self) -> bool {
        [&self.floats, &self.scales, &self.mins].into_iter().flatten().all(|x| x.is_finite())
    }

    fn q8_0(&mut self, [a, b, quants @ ..]: &[u8; 34]) {
        self.scales.push(half(*a, *b));
        self.quants.extend(quants.iter().map(|byte| byte.cast_signed()));
    }

    fn q4_0(&mut self, [a, b, nibbles @ ..]: &[u8; 18]) {
        self.scales.push(half(*a, *b));
        self.quants.extend(low_then_high(nibbles).map(|quant| quant - 8));
    }

    fn q4_1(&mut self, [a, b, c, d, nibbles @ ..]: &[u8; 20]) {
        self.scales.push(half(*a, *b));
        self.mins.push(half(*c, *d));
        self.quants.extend(low_then_high(nibbles));
    }

    fn q5_0(&mut self, [a, b, c, d, e, f, nibbles @ ..]: &[u8; 22]) {
        self.scales.push(half(*a, *b));
        let fifth = fifth_bits(u32::from_le_bytes([*c, *d, *e, *f]));
        self.quants.extend(low_then_high(nibbles).zip(fifth).map(|(quant, fifth)| quant + fifth - 16));
    }

    fn q5_1(&mut self, [a, b, c, d, e, f, g, h, nibbles @ ..]: &[u8; 24]) {
        self.scales.push(half(*a, *b));
        self.mins.push(half(*c, *d));
        let fifth = fifth_bits(u32::from_le_bytes([*e, *f, *g, *h]));
        self.quants.extend(low_then_high(nibbles).zip(fifth).map(|(quant, fifth)| quant + fifth));
    }

    fn iq4_nl(&mut self, [a, b, nibbles @ ..]: &[u8; 18]) {
        self.scales.push(half(*a, *b));
        let meant = |index: i8| IQ4_NL.get(usize::from(index.cast_unsigned())).copied().unwrap_or_default();
        self.quants.extend(low_then_high(nibbles).map(meant));
    }

    fn q4_k(&mut self, block: &[u8; 144]) {
        let [a, b, c, d, rest @ ..] = block;
        let (scales, nibbles) = rest.split_at(12);
        self.scales_of_6_bits(half(*a, *b), half(*c, *d), scales);
        nibbles.chunks(32).for_each(|chunk| self.quants.extend(low_then_high(chunk)));
    }

    fn q5_k(&mut self, block: &[u8; 176]) {
        let [a, b, c, d, rest @ ..] = block;
        let (scales, rest) = rest.split_at(12);
        let (fifth, nibbles) = rest.split_at(32);
        self.scales_of_6_bits(half(*a, *b), half(*c, *d), scales);
        // Bit `k` of a byte belongs to the `k`-th 32 weights.
        let chunks = nibbles.chunks(32).map(low_then_high);
        for (group, quant) in chunks.flatten().enumerate().map(|(at, quant)| ((at / 32, at % 32), quant)) {
            let bit = fifth.get(group.1).map_or(0, |byte| byte >> group.0 & 1);
            self.quants.push(quant + (bit << 4).cast_signed());
        }
    }

    fn q6_k(&mut self, block: &[u8; 210]) {
        let (low, rest) = block.split_at(128);
        let (high, rest) = rest.split_at(64);
        let (scales, rest) = rest.split_at(16);
        let factor = if let [a, b] = rest { half(*a, *b) } else { 0.0 };
        self.scales.extend(scales.iter().map(|scale| factor * f32::from(scale.cast_signed())));
        // Each half of the block has 64 bytes of nibbles and 32 of two bits, for four times 32 weights.
        for (low, high) in low.chunks(64).zip(high.chunks(32)) {
            for quarter in 0..4 {
                let nibbles = low.iter().skip(quarter % 2 * 32).take(32);
                let upper = high.iter().map(|byte| byte >> (2 * quarter) & 3);
                let quants =
                    nibbles.zip(upper).map(|(byte, upper)| (byte >> (quarter / 2 * 4) & 15) | upper << 4);
                self.quants.extend(quants.map(|quant| quant.cast_signed() - 32));
            }
        }
    }

    /// Eight scales and eight minima of 6 bits in 12 bytes, times their factors.
    fn scales_of_6_bits(&mut self, scale: f32, min: f32, packed: &[u8]) {
        let byte = |at: usize| packed.get(at).copied().unwrap_or_default();
        for group in 0..8 {
            let (scale_bits, min_bits) = match group {
                0..4 => (byte(group) & 63, byte(group + 4) & 63),
                _ => (
                    byte(group + 4) & 15 | byte(group - 4) >> 6 << 4,
                    byte(group + 4) >> 4 | byte(group) >> 6 << 4,
                ),
            };
            self.scales.push(scale * f32::from(scale_bits));
            self.mins.push(-(min * f32::from(min_bits)));
        }
    }
}

fn blocks<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = &[u8; N]> {
    bytes.as_chunks::<N>().0.iter()
}

/// The low nibbles of all bytes, then the high ones.
fn low_then_high(bytes: &[u8]) -> impl Iterator<Item = i8> {
    let nibble = |shift: u8| bytes.iter().map(move |byte| (byte >> shift & 15).cast_signed());
    nibble(0).chain(nibble(4))
}

/// The fifth bits of 32 weights, each worth 16.
fn fifth_bits(bits: u32) -> impl Iterator<Item = i8> {
    (0..32).map(move |at| if bits >> at & 1 == 1 { 16 } else { 0 })
}

fn half(low: u8, high: u8) -> f32 {
    f16_to_f32(u16::from_le_bytes([low, high]))
}

/// Widens an IEEE half to a float, exactly, subnormals included.
pub fn f16_to_f32(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from(half >> 10) & 0x1f;
    let fraction = u32::from(half) & 0x3ff;
    match exponent {
        0 => {
            // 2^-24 is the smallest subnormal; the product is exact.
            let magnitude = f32::from_bits(0x3380_0000) * fraction as f32;
            f32::from_bits(magnitude.to_bits() | sign)
        }
        0x1f => f32::from_bits(sign | 0x7f80_0000 | (fraction << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13)),
    }
}

/// The half nearest to a float, ties to even, as a float again; beyond the halves' normal range, bits of f32 are kept.
pub fn nearest_f16(x: f32) -> f32 {
    let bits = x.to_bits();
    f32::from_bits(bits.wrapping_add(0xfff + (bits >> 13 & 1)) & !0x1fff)
}
