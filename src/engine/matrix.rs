//! The weights, in the one form that stays in memory: tiles of eight rows, whose columns lie side by side, so that the
//! rows of a tile are the lanes of a register and no sum ever has to be added up across lanes.
//!
//! A matrix is filled row by row while its file comes in; neither the file nor a tensor is ever in memory as a whole.
//! Quantized types become integers of as few bits as they need ([`Codes`]) with a scale, and perhaps a minimum, per
//! group of 16 or 32 along a row: every type of GGUF that this engine reads is one of those exactly (f32 rounding of
//! `quant * scale + min` apart, which ggml's own decoding has likewise).

mod block;
mod codes;
mod lanes;

pub use block::{f16_to_f32, nearest_f16};
pub use codes::{Codes, Piece};
pub use lanes::{Lanes, ROWS};

use std::collections::TryReserveError;

use super::gguf::TensorType;
use block::Row;

/// A matrix of weights; rows are outputs of a product, columns inputs.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns: a multiple of 32 for integers, of 4 for floats.
    pub columns: usize,
    /// The weights.
    pub planes: Planes,
}

/// The weights of a [`Matrix`], in tiles of eight rows; missing rows of the last tile are zero.
#[derive(Debug, Clone)]
pub enum Planes {
    /// Floats, `[rows / 8][columns][8]`.
    F32(Vec<Lanes>),
    /// Small integers: `quant * scale + min`.
    I8 {
        /// How the integers are stored.
        codes: Codes,
        /// How many columns share a scale: 16 or 32.
        group: usize,
        /// `[rows / 8][columns / 4]` times as many pieces as the codes take.
        pieces: Vec<Piece>,
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
    /// Small integers.
    I8 {
        /// How they are stored.
        codes: Codes,
        /// How many columns share a scale.
        group: usize,
        /// Whether there are minima.
        mins: bool,
    },
}

impl Form {
    /// What a tensor's type becomes.
    pub fn of(kind: TensorType) -> Form {
        let (codes, group, mins) = match kind {
            TensorType::F32 | TensorType::F16 | TensorType::BF16 => return Form::F32,
            TensorType::Q8_0 | TensorType::IQ4_NL => (Codes::Eight, 32, false),
            TensorType::Q4_0 => (Codes::FourSigned, 32, false),
            TensorType::Q5_0 => (Codes::Seven, 32, false),
            TensorType::Q4_1 | TensorType::Q4_K => (Codes::Four, 32, true),
            TensorType::Q5_1 | TensorType::Q5_K => (Codes::Seven, 32, true),
            TensorType::Q6_K => (Codes::Seven, 16, false),
        };
        Form::I8 { codes, group, mins }
    }

    /// A form that holds both exactly, for tensors stacked into one matrix.
    pub fn join(self, other: Form) -> Form {
        match (self, other) {
            (
                Form::I8 { codes, group, mins },
                Form::I8 { codes: other_codes, group: other_group, mins: other_mins },
            ) => Form::I8 {
                codes: codes.join(other_codes),
                group: group.min(other_group),
                mins: mins || other_mins,
            },
            _ => Form::F32,
        }
    }

    /// The form that a GPU has of it, where all integers are bytes.
    pub(super) fn in_bytes(self) -> Form {
        match self {
            Form::F32 => Form::F32,
            Form::I8 { group, mins, .. } => Form::I8 { codes: Codes::Eight, group, mins },
        }
    }

    /// Bytes of a matrix in memory.
    pub fn bytes(self, rows: usize, columns: usize) -> u64 {
        let tiles = rows.div_ceil(ROWS) as u64;
        let columns = columns as u64;
        match self {
            Form::F32 => 4 * tiles * columns * ROWS as u64,
            Form::I8 { codes, group, mins } => {
                let pieces = columns / 4 * codes.pieces() as u64;
                let factors = columns / group as u64 * if mins { 2 } else { 1 };
                tiles * (16 * pieces + 4 * factors * ROWS as u64)
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
        self.put(matrix, row)
    }

    /// Puts floats into a row of a matrix: of [`Form::F32`], or of the form of [`TensorType::Q8_0`], rounded to it.
    ///
    /// # Errors
    /// Why they do not fit.
    pub fn round(&mut self, matrix: &mut Matrix, row: usize, values: &[f32]) -> Result<(), Unfit> {
        self.row.take(values, matrix.form() != Form::F32);
        self.put(matrix, row)
    }

    fn put(&self, matrix: &mut Matrix, row: usize) -> Result<(), Unfit> {
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
            Form::I8 { codes, group, mins } => {
                Planes::I8 { codes, group, pieces: Vec::new(), scales: Vec::new(), mins: mins.then(Vec::new) }
            }
        };
        Matrix { rows, columns, planes }
    }

    /// What kind of planes it has.
    pub fn form(&self) -> Form {
        match &self.planes {
            Planes::F32(_) => Form::F32,
            Planes::I8 { codes, group, mins, .. } => {
                Form::I8 { codes: *codes, group: *group, mins: mins.is_some() }
            }
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
            Planes::I8 { codes, group, pieces, scales, mins } => {
                pieces.try_reserve_exact(tiles * (columns / 4 * codes.pieces()))?;
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
            Planes::I8 { codes, group, pieces, scales, mins } => {
                for factors in std::iter::once(scales).chain(mins) {
                    to(factors, tiles * (columns / *group), zero)?;
                }
                to(pieces, tiles * (columns / 4 * codes.pieces()), Piece::ZERO)
            }
        }
    }

    /// Puts a row into its still empty place.
    fn put(&mut self, row: usize, from: &Row) {
        let (tile, lane) = (row / ROWS, row % ROWS);
        let part = |columns: usize| tile * columns..(tile + 1) * columns;
        match &mut self.planes {
            Planes::F32(weights) => {
                let weights = weights.get_mut(part(self.columns)).unwrap_or_default();
                put(weights, lane, from.values());
            }
            Planes::I8 { codes, group, pieces, scales, mins } => {
                let per_four = codes.pieces();
                let places = pieces.get_mut(part(self.columns / 4 * per_four)).unwrap_or_default();
                for (place, quants) in places.chunks_exact_mut(per_four).zip(from.quants.as_chunks::<4>().0) {
                    codes.put(place, lane, *quants);
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

    /// The eight rows of a tile.
    pub(super) fn tile(&self, tile: usize) -> Tile<'_> {
        let part = |columns: usize| tile * columns..(tile + 1) * columns;
        match &self.planes {
            Planes::F32(weights) => Tile::F32(weights.get(part(self.columns)).unwrap_or_default()),
            Planes::I8 { codes, group, pieces, scales, mins } => Tile::I8(Coded {
                codes: *codes,
                group: *group,
                pieces: pieces.get(part(self.columns / 4 * codes.pieces())).unwrap_or_default(),
                scales: scales.get(part(self.columns / group)).unwrap_or_default(),
                mins: mins.as_ref().map(|mins| mins.get(part(self.columns / group)).unwrap_or_default()),
            }),
        }
    }

    /// A row as floats.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f32> {
        (0..self.columns).map(move |column| match &self.planes {
            Planes::F32(weights) => lane(weights.get(row / ROWS * self.columns + column), row),
            Planes::I8 { group, .. } => {
                let (scale, min) = self.factors(row, column / group);
                f32::from(self.quant(row, column)) * scale + min
            }
        })
    }

    /// An integer of a matrix of them.
    pub fn quant(&self, row: usize, column: usize) -> i8 {
        let Planes::I8 { codes, pieces, .. } = &self.planes else { return 0 };
        let at = (row / ROWS * (self.columns / 4) + column / 4) * codes.pieces();
        let words = codes.words(pieces.get(at..at + codes.pieces()).unwrap_or_default());
        let bytes = words.get(row % ROWS).map_or([0; 4], |word| word.to_le_bytes());
        let code = bytes.get(column % 4).copied().unwrap_or_default();
        i8::try_from(i32::from(code) - codes.offset()).unwrap_or_default()
    }

    /// The scale and the minimum of a group of a matrix of integers.
    pub fn factors(&self, row: usize, group: usize) -> (f32, f32) {
        let Planes::I8 { group: columns, scales, mins, .. } = &self.planes else { return (0.0, 0.0) };
        let at = row / ROWS * (self.columns / columns) + group;
        (lane(scales.get(at), row), mins.as_ref().map_or(0.0, |mins| lane(mins.get(at), row)))
    }
}

/// A row's float in its tile.
pub(super) fn lane(lanes: Option<&Lanes>, row: usize) -> f32 {
    let lanes = lanes.map_or([0.0; ROWS], |lanes| lanes.to_array());
    lanes.get(row % ROWS).copied().unwrap_or_default()
}

/// Sets one lane of each.
fn put(lanes: &mut [Lanes], lane: usize, values: impl Iterator<Item = f32>) {
    for (lanes, value) in lanes.iter_mut().zip(values) {
        let mut all = lanes.to_array();
        all.get_mut(lane).into_iter().for_each(|place| *place = value);
        *lanes = Lanes::from_array(all);
    }
}

/// Eight rows of a matrix.
pub(super) enum Tile<'a> {
    /// `[columns][8]`.
    F32(&'a [Lanes]),
    /// Integers.
    I8(Coded<'a>),
}

/// Eight rows of integers.
#[derive(Clone, Copy)]
pub(super) struct Coded<'a> {
    /// How they are stored.
    pub(super) codes: Codes,
    /// How many columns share a scale.
    pub(super) group: usize,
    /// `[columns / 4]` times as many as the codes take.
    pub(super) pieces: &'a [Piece],
    /// `[columns / group][8]`.
    pub(super) scales: &'a [Lanes],
    /// Likewise.
    pub(super) mins: Option<&'a [Lanes]>,
}

impl<'a> Tile<'a> {
    /// The rows as floats, `[columns][8]`, made in `room` unless they are there.
    pub(super) fn floats(self, room: &'a mut Vec<Lanes>) -> &'a [Lanes] {
        let coded = match self {
            Tile::F32(weights) => return weights,
            Tile::I8(coded) => coded,
        };
        let Coded { codes, group, pieces, scales, mins } = coded;
        let none = Lanes::splat(0.0);
        room.clear();
        let groups = pieces.chunks_exact(group / 4 * codes.pieces()).zip(scales);
        let mut mins = mins.unwrap_or_default().iter();
        for (pieces, scale) in groups {
            let min = mins.next().copied().unwrap_or(none);
            for four in pieces.chunks_exact(codes.pieces()) {
                let words = codes.words(four);
                room.extend([0, 8, 16, 24].map(|shift| {
                    let quants =
                        words.map(|word| ((word >> shift & 0xff).cast_signed() - codes.offset()) as f32);
                    Lanes::from_array(quants).times(*scale).plus(min)
                }));
            }
        }
        room
    }
}
