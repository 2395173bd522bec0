//! Matrices as the shaders want them: transposed in words of four, so that neighbouring lanes, which do neighbouring
//! rows, read neighbouring words; cut into bands of rows where a GPU's buffers are smaller than a matrix.

use std::ops::Range;

use super::super::matrix::{Form, Matrix, Planes, ROWS, lane};

/// One of the buffers that hold a band of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Plane {
    /// `[columns / 4][rows]` words of four weights.
    Weights,
    /// `[columns / group][rows]` floats.
    Scales,
    /// As `Scales`.
    Mins,
}

/// The planes of a form.
pub(super) fn planes(form: Form) -> &'static [Plane] {
    match form {
        Form::F32 => &[Plane::Weights],
        Form::I8 { mins: false, .. } => &[Plane::Weights, Plane::Scales],
        Form::I8 { mins: true, .. } => &[Plane::Weights, Plane::Scales, Plane::Mins],
    }
}

/// The bands of rows of a matrix, none with a plane of more than `most` bytes.
pub(super) fn bands(matrix: &Matrix, most: u64) -> Vec<Range<usize>> {
    const ROWS_AT_LEAST: usize = 64;
    let row = matrix.columns as u64 * if matrix.form() == Form::F32 { 4 } else { 1 };
    let rows = usize::try_from(most / row.max(1)).unwrap_or(usize::MAX);
    let rows = (rows / ROWS_AT_LEAST * ROWS_AT_LEAST).max(ROWS_AT_LEAST);
    (0..matrix.rows).step_by(rows).map(|first| first..(first + rows).min(matrix.rows)).collect()
}

/// How many lines a plane has; each is `4 * rows` bytes for bytes and factors, `16 * rows` for floats.
pub(super) fn lines(matrix: &Matrix, plane: Plane) -> usize {
    match (matrix.form(), plane) {
        (Form::I8 { group, .. }, Plane::Scales | Plane::Mins) => matrix.columns / group,
        _ => matrix.columns / 4,
    }
}

/// Appends a line of a plane: the words of a band's rows, one after the other.
pub(super) fn line(matrix: &Matrix, plane: Plane, line: usize, band: Range<usize>, out: &mut Vec<u8>) {
    for row in band {
        match (&matrix.planes, plane) {
            (Planes::F32(weights), _) => {
                for column in 4 * line..4 * line + 4 {
                    out.extend(lane(weights.get(row / ROWS * matrix.columns + column), row).to_le_bytes());
                }
            }
            (Planes::I8 { .. }, Plane::Weights) => {
                let four = [0, 1, 2, 3].map(|at| matrix.quant(row, 4 * line + at));
                out.extend(four.map(i8::cast_unsigned));
            }
            (Planes::I8 { .. }, Plane::Scales) => out.extend(matrix.factors(row, line).0.to_le_bytes()),
            (Planes::I8 { .. }, Plane::Mins) => out.extend(matrix.factors(row, line).1.to_le_bytes()),
        }
    }
}

/// The bytes of a whole matrix's planes, in order; tests give them to single kernels.
pub fn pack(matrix: &Matrix) -> Vec<Vec<u8>> {
    let whole = |plane: &Plane| {
        let mut bytes = Vec::new();
        (0..lines(matrix, *plane)).for_each(|at| line(matrix, *plane, at, 0..matrix.rows, &mut bytes));
        bytes
    };
    planes(matrix.form()).iter().map(whole).collect()
}
