//! Tensor types of GGUF and what their blocks decode to.
//!
//! Layouts are those of ggml (`ggml-common.h`): a *block* is 32 weights for the quantized types, 1 for the others.

use super::super::error::ModelError;

/// The element type of a tensor that this engine can decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TensorType {
    /// 32-bit floats.
    F32,
    /// 16-bit IEEE floats.
    F16,
    /// The upper half of 32-bit floats.
    Bf16,
    /// 32 signed bytes under one f16 scale.
    Q8_0,
    /// 32 nibbles, offset by 8, under one f16 scale.
    Q4_0,
}

/// How many weights share a scale in the quantized types.
pub const GROUP: usize = 32;

impl TensorType {
    /// The type with this number in a GGUF file, or the name of the type that is not supported.
    pub(super) fn from_number(number: u32) -> Result<Self, String> {
        match number {
            0 => Ok(TensorType::F32),
            1 => Ok(TensorType::F16),
            2 => Ok(TensorType::Q4_0),
            8 => Ok(TensorType::Q8_0),
            30 => Ok(TensorType::Bf16),
            _ => Err(UNSUPPORTED
                .iter()
                .find(|(known, _)| *known == number)
                .map_or_else(|| format!("number {number}"), |(_, name)| (*name).to_owned())),
        }
    }

    /// (weights, bytes) of one block.
    pub fn block(self) -> (u64, u64) {
        match self {
            TensorType::F32 => (1, 4),
            TensorType::F16 | TensorType::Bf16 => (1, 2),
            TensorType::Q8_0 => (32, 34),
            TensorType::Q4_0 => (32, 18),
        }
    }
}

const UNSUPPORTED: [(u32, &str); 33] = [
    (3, "Q4_1"),
    (6, "Q5_0"),
    (7, "Q5_1"),
    (9, "Q8_1"),
    (10, "Q2_K"),
    (11, "Q3_K"),
    (12, "Q4_K"),
    (13, "Q5_K"),
    (14, "Q6_K"),
    (15, "Q8_K"),
    (16, "IQ2_XXS"),
    (17, "IQ2_XS"),
    (18, "IQ3_XXS"),
    (19, "IQ1_S"),
    (20, "IQ4_NL"),
    (21, "IQ3_S"),
    (22, "IQ2_S"),
    (23, "IQ4_XS"),
    (24, "I8"),
    (25, "I16"),
    (26, "I32"),
    (27, "I64"),
    (28, "F64"),
    (29, "IQ1_M"),
    (31, "Q4_0_4_4"),
    (32, "Q4_0_4_8"),
    (33, "Q4_0_8_8"),
    (34, "TQ1_0"),
    (35, "TQ2_0"),
    (36, "IQ4_NL_4_4"),
    (37, "IQ4_NL_4_8"),
    (38, "IQ4_NL_8_8"),
    (39, "MXFP4"),
];

/// A tensor as the header describes it; `start..stop` lies inside the file once the header has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    /// The tensor's name.
    pub name: String,
    /// Its extents, fastest-varying first as ggml writes them: a matrix is `[columns, rows]`. At most four.
    pub shape: Vec<u64>,
    /// Its element type.
    pub kind: TensorType,
    /// Its first byte, from the start of the file.
    pub start: u64,
    /// One past its last byte.
    pub stop: u64,
}

/// A matrix (or vector: one row) in the two forms the kernels read; row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Number of rows: outputs of a product.
    pub rows: usize,
    /// Number of columns: inputs of a product. A multiple of 32 for [`Planes::I8`], of 4 for [`Planes::F32`].
    pub columns: usize,
    /// The weights.
    pub planes: Planes,
}

/// The weights of a [`Matrix`].
#[derive(Debug, Clone, PartialEq)]
pub enum Planes {
    /// `rows * columns` floats.
    F32(Vec<f32>),
    /// Signed bytes, each group of 32 along a row under one scale.
    I8 {
        /// `rows * columns` quantized weights.
        quants: Vec<i8>,
        /// `rows * columns / 32` scales.
        scales: Vec<f32>,
    },
}

impl Matrix {
    /// Decodes a tensor's bytes. Q4_0 widens to bytes, which is exact; the half types widen to f32, likewise exact.
    ///
    /// # Errors
    /// [`ModelError::Tensor`] where the shape is not a vector or matrix or `bytes` has another length than it needs.
    pub fn decode(info: &TensorInfo, bytes: &[u8]) -> Result<Matrix, ModelError> {
        let wrong = |what: &str| ModelError::Tensor { tensor: info.name.clone(), what: what.to_owned() };
        let (columns, rows) = match info.shape.as_slice() {
            [columns] => (*columns, 1),
            [columns, rows] => (*columns, *rows),
            _ => return Err(wrong("has more than two dimensions, which no supported model uses")),
        };
        if bytes.len() as u64 != info.stop.saturating_sub(info.start) {
            return Err(wrong("was given another number of bytes than its shape needs"));
        }
        let rows = usize::try_from(rows).map_err(|_| wrong("is too large for this device"))?;
        let columns = usize::try_from(columns).map_err(|_| wrong("is too large for this device"))?;
        let planes = match info.kind {
            TensorType::F32 => Planes::F32(pieces(bytes).map(|piece| f32::from_le_bytes(*piece)).collect()),
            TensorType::F16 => {
                Planes::F32(pieces(bytes).map(|piece| f16_to_f32(u16::from_le_bytes(*piece))).collect())
            }
            TensorType::Bf16 => Planes::F32(
                pieces(bytes).map(|p| f32::from_bits(u32::from(u16::from_le_bytes(*p)) << 16)).collect(),
            ),
            TensorType::Q8_0 => decode_q8_0(bytes),
            TensorType::Q4_0 => decode_q4_0(bytes),
        };
        let finite = match &planes {
            Planes::F32(weights) => weights.iter().all(|w| w.is_finite()),
            Planes::I8 { scales, .. } => scales.iter().all(|s| s.is_finite()),
        };
        if !finite {
            return Err(wrong("holds a value that is not a number or is infinite; the file is damaged"));
        }
        Ok(Matrix { rows, columns, planes })
    }

    /// The weights as floats, row-major.
    pub fn to_f32(&self) -> Vec<f32> {
        match &self.planes {
            Planes::F32(weights) => weights.clone(),
            Planes::I8 { quants, scales } => quants
                .chunks(GROUP)
                .zip(scales)
                .flat_map(|(group, scale)| group.iter().map(move |q| f32::from(*q) * scale))
                .collect(),
        }
    }

    /// The rows of `parts` one after the other, for one product instead of several. Parts of different forms become
    /// floats. All parts have the same number of columns.
    pub fn stack(parts: Vec<Matrix>) -> Matrix {
        let rows = parts.iter().map(|part| part.rows).sum();
        let columns = parts.first().map_or(0, |part| part.columns);
        let all_i8 = parts.iter().all(|part| matches!(part.planes, Planes::I8 { .. }));
        let planes = if all_i8 {
            let (mut all_quants, mut all_scales) = (Vec::new(), Vec::new());
            for part in parts {
                if let Planes::I8 { quants, scales } = part.planes {
                    all_quants.extend(quants);
                    all_scales.extend(scales);
                }
            }
            Planes::I8 { quants: all_quants, scales: all_scales }
        } else {
            Planes::F32(parts.iter().flat_map(Matrix::to_f32).collect())
        };
        Matrix { rows, columns, planes }
    }

    /// Bytes this takes in memory.
    pub fn bytes(&self) -> u64 {
        match &self.planes {
            Planes::F32(weights) => 4 * weights.len() as u64,
            Planes::I8 { quants, scales } => quants.len() as u64 + 4 * scales.len() as u64,
        }
    }
}

fn pieces<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = &[u8; N]> {
    bytes.as_chunks::<N>().0.iter()
}

fn decode_q8_0(bytes: &[u8]) -> Planes {
    let blocks = bytes.len() / 34;
    let (mut quants, mut scales) = (Vec::with_capacity(blocks * GROUP), Vec::with_capacity(blocks));
    for [low, high, block @ ..] in pieces::<34>(bytes) {
        scales.push(f16_to_f32(u16::from_le_bytes([*low, *high])));
        quants.extend(block.iter().map(|byte| byte.cast_signed()));
    }
    Planes::I8 { quants, scales }
}

fn decode_q4_0(bytes: &[u8]) -> Planes {
    let blocks = bytes.len() / 18;
    let (mut quants, mut scales) = (Vec::with_capacity(blocks * GROUP), Vec::with_capacity(blocks));
    for [low, high, block @ ..] in pieces::<18>(bytes) {
        scales.push(f16_to_f32(u16::from_le_bytes([*low, *high])));
        // The low nibbles are the first sixteen weights, the high ones the last sixteen.
        quants.extend(block.iter().map(|byte| (byte & 0x0f).cast_signed() - 8));
        quants.extend(block.iter().map(|byte| (byte >> 4).cast_signed() - 8));
    }
    Planes::I8 { quants, scales }
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
