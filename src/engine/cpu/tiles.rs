//! Matrices as the CPU wants them: eight rows interleaved, so that the rows of a tile are the lanes of a register and
//! no sum ever has to be added up across lanes.

use super::super::gguf::{GROUP, Matrix, Planes};
use super::lanes::{Lanes, ROWS, widen};

/// A matrix in tiles of eight rows, `[rows / 8][columns][8]`; missing rows of the last tile are zero.
#[derive(Debug, Clone)]
pub enum Tiles {
    /// Floats.
    F32(Vec<Lanes>),
    /// Signed bytes.
    I8 {
        /// `[rows / 8][columns][8]`.
        quants: Vec<[i8; ROWS]>,
        /// `[rows / 8][columns / 32][8]`.
        scales: Vec<Lanes>,
    },
}

impl Tiles {
    /// Repacks a matrix, its weights as they are.
    pub fn pack(matrix: &Matrix) -> Tiles {
        let &Matrix { rows, columns, .. } = matrix;
        match &matrix.planes {
            Planes::F32(weights) => Tiles::F32(lanes(weights, rows, columns)),
            Planes::I8 { quants, scales } => Tiles::I8 {
                quants: interleave(quants, rows, columns).collect(),
                scales: lanes(scales, rows, columns / GROUP),
            },
        }
    }

    /// Repacks a matrix as floats: four times the memory of bytes, and twice as fast for a single sequence.
    pub fn pack_wide(matrix: &Matrix) -> Tiles {
        Tiles::F32(lanes(&matrix.to_f32(), matrix.rows, matrix.columns))
    }

    /// The weights of one tile of a matrix with `columns` columns, widened into `room` unless they are floats.
    pub(super) fn tile<'a>(&'a self, tile: usize, columns: usize, room: &'a mut Vec<Lanes>) -> &'a [Lanes] {
        let part = |columns: usize| tile * columns..(tile + 1) * columns;
        match self {
            Tiles::F32(weights) => weights.get(part(columns)).unwrap_or_default(),
            Tiles::I8 { quants, scales } => {
                let quants = quants.get(part(columns)).unwrap_or_default();
                let scales = scales.get(part(columns / GROUP)).unwrap_or_default();
                room.resize(columns, Lanes::splat(0.0));
                let groups = quants.chunks(GROUP).zip(room.chunks_mut(GROUP)).zip(scales);
                groups.for_each(|((quants, room), scales)| widen(quants, scales, room));
                room
            }
        }
    }
}

fn lanes(items: &[f32], rows: usize, columns: usize) -> Vec<Lanes> {
    let mut lanes = Vec::new();
    for eight in interleave(items, rows, columns) {
        lanes.push(Lanes::from_array(eight));
    }
    lanes
}

/// Tile by tile, column by column: the items of eight rows, zero where there is no such row.
fn interleave<T: Copy + Default>(
    items: &[T],
    rows: usize,
    columns: usize,
) -> impl Iterator<Item = [T; ROWS]> {
    let of = move |row: usize, column: usize| {
        let item = if row < rows { items.get(row * columns + column) } else { None };
        item.copied().unwrap_or_default()
    };
    (0..rows).step_by(ROWS).flat_map(move |first| {
        (0..columns).map(move |column| std::array::from_fn(|lane| of(first + lane, column)))
    })
}
