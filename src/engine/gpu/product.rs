//! Products and what is fused with them: the norm of the columns on their way in, and on the results' way out the gate,
//! or the bias, the rotation and the cache.

use std::ops::Range;

use super::super::kernel::{Gate, Norm, Product, Rotate};
use super::super::matrix::Form;
use super::super::options::Precision;
use super::lower::{Call, Means, word};
use super::shader::Shader;

/// How a product is cut up among lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Split {
    /// Columns that meet a weight once it has been fetched.
    pub columns: u32,
    /// Parts of a row's sum: 8 on a GPU, for more lanes at work; 1 on a CPU that emulates one, which cannot bear
    /// barriers. A reply's last digits depend on it, so it is one number per device.
    pub parts: u32,
    /// Whether columns are rounded to eight bits first, which shares the rounding among more rows.
    pub precision: Precision,
}

impl Split {
    /// Columns that registers hold.
    const FEW: u32 = 8;
    /// Columns that workgroup memory holds.
    const MANY: u32 = 64;

    /// As many columns at once as there are, on a GPU: each weight is fetched once.
    fn of(columns: u32, form: Form, means: Means) -> Split {
        let most = if means.parts == 1 { Split::FEW } else { Split::MANY };
        // Only integers meet integers.
        let precision = if form == Form::F32 { Precision::Exact } else { means.precision };
        Split { columns: columns.max(1).next_power_of_two().min(most), parts: means.parts, precision }
    }

    /// Whether weights and values go through workgroup memory.
    pub fn is_tiled(self) -> bool {
        self.columns > Split::FEW
    }

    /// Pairs of rows of a workgroup.
    pub fn pairs(self) -> u32 {
        match (self.precision, self.is_tiled()) {
            (Precision::Exact, true) => 8,
            (Precision::Exact, false) => 64 / self.parts,
            (Precision::Rounded, true) => 16,
            (Precision::Rounded, false) => 128 / self.parts,
        }
    }

    /// Bytes of workgroup memory, at most.
    pub fn workgroup_bytes(self) -> u32 {
        let Split { columns, parts, .. } = self;
        // Of 64 blocks: words, scale, totals of two groups, square.
        const BLOCKS: u32 = 64 * 4 * (8 + 1 + 2 + 1);
        match (self.precision, self.is_tiled()) {
            (Precision::Exact, true) => 16 * 8 * (16 + columns) + 4 * columns,
            (Precision::Exact, false) => 8 * 64 * columns + 4 * parts * columns,
            (Precision::Rounded, true) => BLOCKS + 64 / columns * 8 * 16 * (8 + 2 + 2) + 4 * columns,
            (Precision::Rounded, false) => BLOCKS + 8 * 128 * columns + 4 * parts * columns,
        }
    }
}

/// What a product's shader is compiled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fused {
    /// Whether columns are normed on their way in.
    pub norm: bool,
    /// What becomes of the results.
    pub tail: Tail,
}

/// What becomes of a product's results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tail {
    /// They are written or added.
    Put,
    /// They are gates and what those let through.
    Gate,
    /// They are queries, keys and values: biased, rotated, cached.
    Rotate,
}

/// What to do to a product's columns on their way in and to its results on their way out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Around {
    /// The norm of its columns, whose factors are at a place in the constants.
    pub norm: Option<(Norm, u32)>,
    /// What follows.
    pub after: After,
}

/// What follows a product in the same call.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum After {
    /// Nothing.
    #[default]
    Nothing,
    /// The gate.
    Gate(Gate),
    /// The bias, if any, and the rotation.
    Rotate(Rotate, Sources),
}

/// Where a rotation finds what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sources {
    /// Floats before the bias in the constants, if there is one.
    pub bias: Option<u32>,
    /// Floats before the cosines and sines in the constants.
    pub rotations: u32,
    /// Pairs before the values in the cache of the layer.
    pub values: u32,
}

/// The call of a product with what is around it, buffers left out: columns, results, planes; the constants, unless it
/// is by itself; the step's columns and the layer's cache, where it rotates.
pub fn product(kernel: &Product, form: Form, band: Range<usize>, means: Means, around: &Around) -> Call {
    let &Product { columns, rows, inputs, add } = kernel;
    let split = Split::of(columns, form, means);
    let (factors, epsilon) = around.norm.map_or((0, 0.0), |(norm, place)| (place / 4, norm.epsilon));
    let (tail, stride, after) = match around.after {
        After::Nothing => (Tail::Put, rows, Vec::new()),
        After::Gate(gate) => (Tail::Gate, gate.hidden, vec![gate.gelu]),
        After::Rotate(rotate, sources) => {
            let Rotate { heads, kv_heads, head_width, rotary_width, capacity, .. } = rotate;
            let bias = sources.bias.unwrap_or(u32::MAX);
            let sizes = vec![0, heads, kv_heads, head_width, rotary_width, capacity];
            (Tail::Rotate, rows, [sizes, vec![sources.rotations, sources.values, bias]].concat())
        }
    };
    let mut words = vec![columns, word(band.len()), inputs, add, word(band.start), stride];
    words.extend([factors, epsilon.to_bits()]);
    words.extend(after);
    let grid = [word(band.len()).div_ceil(2).div_ceil(split.pairs()), columns.div_ceil(split.columns)];
    let fused = Fused { norm: around.norm.is_some(), tail };
    Call { shader: Shader::Product(form, split, fused), words, bindings: Vec::new(), grid }
}
