//! Matrices as the CPU wants them: eight rows interleaved, so that the rows of a tile are the lanes of a register and
//! no sum ever has to be added up across lanes.

use super::super::gguf::{GROUP, Matrix, Planes};

/// Rows of a tile.
pub const ROWS: usize = 8;

/// One weight of each row of a tile.
pub type Lanes = [f32; ROWS];

/// A matrix in tiles of eight rows, `[rows / 8][columns][8]`; missing rows of the last tile are zero.
#[derive(Debug, Clone, PartialEq)]
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
            Planes::F32(weights) => Tiles::F32(interleave(weights, rows, columns)),
            Planes::I8 { quants, scales } => Tiles::I8 {
                quants: interleave(quants, rows, columns),
                scales: interleave(scales, rows, columns / GROUP),
            },
        }
    }

    /// Repacks a matrix as floats: four times the memory of bytes, and twice as fast for a single sequence.
    pub fn pack_wide(matrix: &Matrix) -> Tiles {
        Tiles::F32(interleave(&matrix.to_f32(), matrix.rows, matrix.columns))
    }

    /// The weights of one tile of a matrix with `columns` columns, widened into `room` unless they are floats.
    pub(super) fn tile<'a>(&'a self, tile: usize, columns: usize, room: &'a mut Vec<Lanes>) -> &'a [Lanes] {
        let part = |columns: usize| tile * columns..(tile + 1) * columns;
        match self {
            Tiles::F32(weights) => weights.get(part(columns)).unwrap_or_default(),
            Tiles::I8 { quants, scales } => {
                let quants = quants.get(part(columns)).unwrap_or_default();
                let scales = scales.get(part(columns / GROUP)).unwrap_or_default();
                room.resize(columns, [0.0; ROWS]);
                widen(quants, scales, room);
                room
            }
        }
    }
}

fn interleave<T: Copy + Default>(items: &[T], rows: usize, columns: usize) -> Vec<[T; ROWS]> {
    let tiles = (0..rows).step_by(ROWS);
    tiles
        .flat_map(|first| {
            (0..columns).map(move |column| {
                std::array::from_fn(|lane| {
                    let row = first + lane;
                    if row < rows { items.get(row * columns + column).copied() } else { None }
                        .unwrap_or_default()
                })
            })
        })
        .collect()
}

fn widen(quants: &[[i8; ROWS]], scales: &[Lanes], floats: &mut [Lanes]) {
    for ((quants, floats), scales) in quants.chunks(GROUP).zip(floats.chunks_mut(GROUP)).zip(scales) {
        // Flat first: compilers make better code of one long conversion than of eight short ones.
        for (float, quant) in floats.as_flattened_mut().iter_mut().zip(quants.as_flattened()) {
            *float = f32::from(*quant);
        }
        for lanes in floats {
            for (float, scale) in lanes.iter_mut().zip(scales) {
                *float *= scale;
            }
        }
    }
}
