//! The weights, in the one form that stays in memory: tiles of eight rows, whose columns lie side by side, so that the
//! rows of a tile are the lanes of a register and no sum ever has to be added up across lanes.
//!
//! A matrix is filled row by row while its file comes in; neither the file nor a tensor is ever in memory as a whole.
//! Quantized types become signed bytes with a scale, and perhaps a minimum, per group of 16 or 32 along a row: every
//! type of GGUF that this engine reads is one of those exactly (f32 rounding of `quant * scale + min` apart, which
//! ggml's own decoding has likewise).

mod block;
mod lanes;

pub use block::{f16_to_f32, nearest_f16};
pub use lanes::{Lanes, ROWS};

use std::collections::TryReserveError;

use super::gguf::TensorType;
use block::Row;
use lanes::{put, widen};

/// A matrix of weights; rows are outputs of a product, columns inputs.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns: a multiple of the group for bytes, of 4 for floats.
    pub columns: usize,
    /// The weights.
    pub planes: Planes,
}

/// The weights of a [`Matrix`], `[rows / 8][columns][8]`; missing rows of the last tile are zero.
#[derive(Debug, Clone)]
pub enum Planes {
    /// Floats.
    F32(Vec<Lanes>),
    /// Bytes: `quant * scale + min`.
    I8 {
        /// How many columns share a scale: 16 or 32.
        group: usize,
        /// `[rows / 8][columns][8]`.
        quants: Vec<[i8; ROWS]>,
        /// `[rows / 8][columns / group][8]`.
        scales: Vec<Lanes>,
        /// As `scales`; none if all minima are zero.
        mins: Option<Vec<Lanes>>,
    },
}

/// What kind of [`Planes`] a matrix has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Floats.
    F32,
    /// Bytes.
    I8 {
        /// How many columns share a scale.
        group: usize,
        /// Whether there are minima.
        mins: bool,
    },
}

impl Form {
    /// What a tensor's type becomes.
    pub fn of(kind: TensorType) -> Form {
        match kind {
            TensorType::F32 | TensorType::F16 | TensorType::BF16 => Form::F32,
            TensorType::Q8_0 | TensorType::Q4_0 | TensorType::Q5_0 | TensorType::IQ4_NL => {
                Form::I8 { group: 32, mins: false }
            }
            TensorType::Q4_1 | TensorType::Q5_1 | TensorType::Q4_K | TensorType::Q5_K => {
                Form::I8 { group: 32, mins: true }
            }
            TensorType::Q6_K => Form::I8 { group: 16, mins: false },
        }
    }

    /// A form that holds both exactly, for tensors stacked into one matrix.
    pub fn join(self, other: Form) -> Form {
        match (self, other) {
            (Form::I8 { group, mins }, Form::I8 { group: other_group, mins: other_mins }) => {
                Form::I8 { group: group.min(other_group), mins: mins || other_mins }
            }
            _ => Form::F32,
        }
    }

    /// Bytes of a matrix in memory.
    pub fn bytes(self, rows: usize, columns: usize) -> u64 {
        let tiles = (rows.div_ceil(ROWS) * ROWS) as u64;
        match self {
            Form::F32 => 4 * tiles * columns as u64,
            Form::I8 { group, mins } => {
                let factors = tiles * (columns / group) as u64;
                tiles * columns as u64 + 4 * factors * if mins { 2 } else { 1 }
            }
        }
    }
}

/// Fills matrices from a file's rows; keeps the room for decoding between rows.
#[derive(Debug, Default)]
pub struct Filler {
    row: Row,
}

/// Why a row could not be put into a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It holds an infinity or something that is not a number.
    NotFinite,
    /// There is no memory for it.
    NoMemory,
}

impl From<TryReserveError> for Unfit {
    fn from(_: TryReserveError) -> Self {
        Unfit::NoMemory
    }
}

impl Filler {
    /// Puts a tensor's row, `bytes` of the type `kind`, into a row of a matrix of at least its [`Form`].
    ///
    /// # Errors
    /// Why it does not fit.
    pub fn fill(
        &mut self,
        matrix: &mut Matrix,
        row: usize,
        kind: TensorType,
        bytes: &[u8],
    ) -> Result<(), Unfit> {
        self.row.decode(kind, bytes);
        if !self.row.is_finite() {
            return Err(Unfit::NotFinite);
        }
        matrix.grow(row / ROWS + 1)?;
        matrix.put(row, &self.row);
        Ok(())
    }

    /// A tensor's row as floats.
    ///
    /// # Errors
    /// Why it does not fit.
    pub fn floats(&mut self, kind: TensorType, bytes: &[u8]) -> Result<Vec<f32>, Unfit> {
        self.row.decode(kind, bytes);
        if !self.row.is_finite() {
            return Err(Unfit::NotFinite);
        }
        Ok(self.row.values().collect())
    }
}

impl Row {
    /// The weights.
    fn values(&self) -> impl Iterator<Item = f32> {
        let group = self.quants.len().checked_div(self.scales.len()).unwrap_or(1).max(1);
        let mins = self.mins.iter().copied().chain(std::iter::repeat(0.0));
        let groups = self.quants.chunks(group).zip(&self.scales).zip(mins);
        let bytes = groups.flat_map(|((quants, scale), min)| {
            quants.iter().map(move |quant| f32::from(*quant) * scale + min)
        });
        self.floats.iter().copied().chain(bytes)
    }
}

impl Matrix {
    /// A matrix without its weights yet.
    pub fn empty(rows: usize, columns: usize, form: Form) -> Matrix {
        let planes = match form {
            Form::F32 => Planes::F32(Vec::new()),
            Form::I8 { group, mins } => {
                Planes::I8 { group, quants: Vec::new(), scales: Vec::new(), mins: mins.then(Vec::new) }
            }
        };
        Matrix { rows, columns, planes }
    }

    /// What kind of planes it has.
    pub fn form(&self) -> Form {
        match &self.planes {
            Planes::F32(_) => Form::F32,
            Planes::I8 { group, mins, .. } => Form::I8 { group: *group, mins: mins.is_some() },
        }
    }

    /// Bytes this takes in memory.
    pub fn bytes(&self) -> u64 {
        self.form().bytes(self.rows, self.columns)
    }

    /// Makes room for all rows at once, so that no room is wasted by growing.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn reserve(&mut self) -> Result<(), Unfit> {
        let (tiles, columns) = (self.rows.div_ceil(ROWS), self.columns);
        match &mut self.planes {
            Planes::F32(weights) => weights.try_reserve_exact(tiles * columns)?,
            Planes::I8 { group, quants, scales, mins } => {
                quants.try_reserve_exact(tiles * columns)?;
                for factors in std::iter::once(scales).chain(mins) {
                    factors.try_reserve_exact(tiles * (columns / *group))?;
                }
            }
        }
        Ok(())
    }

    /// Makes sure of the first tiles, zero where nothing has been put yet.
    fn grow(&mut self, tiles: usize) -> Result<(), Unfit> {
        fn to<T: Clone>(items: &mut Vec<T>, length: usize, zero: T) -> Result<(), Unfit> {
            if let Some(more) = length.checked_sub(items.len()) {
                items.try_reserve(more)?;
                items.resize(length, zero);
            }
            Ok(())
        }
        let columns = self.columns;
        let zero = Lanes::splat(0.0);
        match &mut self.planes {
            Planes::F32(weights) => to(weights, tiles * columns, zero),
            Planes::I8 { group, quants, scales, mins } => {
                for factors in std::iter::once(scales).chain(mins) {
                    to(factors, tiles * (columns / *group), zero)?;
                }
                to(quants, tiles * columns, [0; ROWS])
            }
        }
    }

    fn put(&mut self, row: usize, from: &Row) {
        let (tile, lane) = (row / ROWS, row % ROWS);
        let part = |columns: usize| tile * columns..(tile + 1) * columns;
        match &mut self.planes {
            Planes::F32(weights) => {
                let weights = weights.get_mut(part(self.columns)).unwrap_or_default();
                put(weights, lane, from.values());
            }
            Planes::I8 { group, quants, scales, mins } => {
                let places = quants.get_mut(part(self.columns)).unwrap_or_default();
                for (place, quant) in places.iter_mut().zip(&from.quants) {
                    place.get_mut(lane).into_iter().for_each(|place| *place = *quant);
                }
                let part = part(self.columns / *group);
                // A row of wider groups says each of its factors several times.
                let times = (part.len() / from.scales.len().max(1)).max(1);
                let spread = |factors: &[f32]| {
                    factors.iter().flat_map(|factor| std::iter::repeat_n(*factor, times)).collect::<Vec<_>>()
                };
                put(scales.get_mut(part.clone()).unwrap_or_default(), lane, spread(&from.scales).into_iter());
                if let Some(mins) = mins {
                    put(mins.get_mut(part).unwrap_or_default(), lane, spread(&from.mins).into_iter());
                }
            }
        }
    }

    /// The same weights as floats: four times the memory of bytes, and twice as fast for a single sequence.
    pub fn widened(&self) -> Matrix {
        let mut weights = Vec::new();
        let mut room = Vec::new();
        for tile in 0..self.rows.div_ceil(ROWS) {
            weights.extend_from_slice(self.tile(tile, &mut room));
        }
        Matrix { planes: Planes::F32(weights), ..*self }
    }

    /// The weights of eight rows, `[columns][8]`, widened into `room` unless they are floats.
    pub(super) fn tile<'a>(&'a self, tile: usize, room: &'a mut Vec<Lanes>) -> &'a [Lanes] {
        let columns = self.columns;
        let part = |columns: usize| tile * columns..(tile + 1) * columns;
        match &self.planes {
            Planes::F32(weights) => weights.get(part(columns)).unwrap_or_default(),
            Planes::I8 { group, quants, scales, mins } => {
                let quants = quants.get(part(columns)).unwrap_or_default();
                let part = part(columns / group);
                let mut mins =
                    mins.as_ref().and_then(|mins| mins.get(part.clone())).unwrap_or_default().iter();
                let scales = scales.get(part).unwrap_or_default();
                room.resize(columns, Lanes::splat(0.0));
                for ((quants, room), scales) in quants.chunks(*group).zip(room.chunks_mut(*group)).zip(scales)
                {
                    widen(quants, scales, mins.next(), room);
                }
                room
            }
        }
    }

    /// A row as floats.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f32> {
        let (tile, lane) = (row / ROWS, row % ROWS);
        let of = move |lanes: &Lanes| lanes.to_array().get(lane).copied().unwrap_or_default();
        (0..self.columns).map(move |column| match &self.planes {
            Planes::F32(weights) => weights.get(tile * self.columns + column).map_or(0.0, of),
            Planes::I8 { group, quants, scales, mins } => {
                let quant = quants.get(tile * self.columns + column).and_then(|quants| quants.get(lane));
                let at = tile * (self.columns / group) + column / group;
                let factor = |factors: &[Lanes]| factors.get(at).map_or(0.0, of);
                f32::from(quant.copied().unwrap_or_default()) * factor(scales)
                    + mins.as_ref().map_or(0.0, |mins| factor(mins))
            }
        })
    }
}
