//! Tensor types of GGUF (`ggml.h`, `enum ggml_type`) and tensors as a header describes them.

/// The element type of a tensor that this engine can decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(non_camel_case_types, reason = "the names of the format")]
pub enum TensorType {
    /// 32-bit floats.
    F32,
    /// 16-bit IEEE floats.
    F16,
    /// The upper half of 32-bit floats.
    BF16,
    /// 32 nibbles, offset by 8, under one f16 scale.
    Q4_0,
    /// 32 nibbles under one f16 scale and above one f16 minimum.
    Q4_1,
    /// 32 numbers of 5 bits, offset by 16, under one f16 scale.
    Q5_0,
    /// 32 numbers of 5 bits under one f16 scale and above one f16 minimum.
    Q5_1,
    /// 32 signed bytes under one f16 scale.
    Q8_0,
    /// 256 nibbles; each 32 have a scale and a minimum of 6 bits, and those an f16 factor each.
    Q4_K,
    /// As `Q4_K`, with 5 bits.
    Q5_K,
    /// 256 numbers of 6 bits, offset by 32; each 16 have a scale of 8 bits, and those one f16 factor.
    Q6_K,
    /// 32 indices into a table of 16 signed bytes, under one f16 scale.
    IQ4_NL,
}

/// Number, type, weights and bytes of a block.
const KINDS: [(u32, TensorType, u64, u64); 12] = [
    (0, TensorType::F32, 1, 4),
    (1, TensorType::F16, 1, 2),
    (2, TensorType::Q4_0, 32, 18),
    (3, TensorType::Q4_1, 32, 20),
    (6, TensorType::Q5_0, 32, 22),
    (7, TensorType::Q5_1, 32, 24),
    (8, TensorType::Q8_0, 32, 34),
    (12, TensorType::Q4_K, 256, 144),
    (13, TensorType::Q5_K, 256, 176),
    (14, TensorType::Q6_K, 256, 210),
    (20, TensorType::IQ4_NL, 32, 18),
    (30, TensorType::BF16, 1, 2),
];

const UNSUPPORTED: [(u32, &str); 26] = [
    (9, "Q8_1"),
    (10, "Q2_K"),
    (11, "Q3_K"),
    (15, "Q8_K"),
    (16, "IQ2_XXS"),
    (17, "IQ2_XS"),
    (18, "IQ3_XXS"),
    (19, "IQ1_S"),
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

impl TensorType {
    /// All of them, by their number in the format.
    pub fn all() -> impl Iterator<Item = (u32, TensorType)> {
        KINDS.into_iter().map(|(number, kind, ..)| (number, kind))
    }

    /// The type with this number in a GGUF file, or the name of the type that is not supported.
    pub(super) fn from_number(number: u32) -> Result<Self, String> {
        let known = KINDS.iter().find(|(known, ..)| *known == number);
        let name =
            || UNSUPPORTED.iter().find(|(known, _)| *known == number).map(|(_, name)| (*name).to_owned());
        known.map(|(_, kind, ..)| *kind).ok_or_else(|| name().unwrap_or_else(|| format!("number {number}")))
    }

    /// (weights, bytes) of one block.
    pub fn block(self) -> (u64, u64) {
        let known = KINDS.iter().find(|(_, kind, ..)| *kind == self);
        known.map_or((1, 1), |(_, _, weights, bytes)| (*weights, *bytes))
    }
}

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

impl TensorInfo {
    /// Bytes of one row: of the weights that share all but the first extent.
    pub fn row_bytes(&self) -> u64 {
        let (block, bytes) = self.kind.block();
        self.shape.first().map_or(0, |columns| columns / block * bytes)
    }

    /// Number of weights.
    pub fn weights(&self) -> u64 {
        self.shape.iter().product()
    }
}
