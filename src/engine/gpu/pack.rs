//! Matrices as the shaders want them: transposed in words of four, so that neighbouring lanes, which do neighbouring
//! rows, read neighbouring words.

use super::super::gguf::{GROUP, Matrix, Planes};

/// The bytes of a matrix's buffers: `[columns / 4][rows]` words of four weights, and for bytes `[columns / 32][rows]`
/// scales.
pub fn pack(matrix: &Matrix) -> (Vec<u8>, Option<Vec<u8>>) {
    let &Matrix { rows, columns, .. } = matrix;
    match &matrix.planes {
        Planes::F32(weights) => {
            let words = transposed(weights.as_chunks::<4>().0, rows, columns / 4);
            (words.flat_map(|word| word.map(f32::to_le_bytes)).flatten().collect(), None)
        }
        Planes::I8 { quants, scales } => {
            let words = transposed(quants.as_chunks::<4>().0, rows, columns / 4);
            let scales = transposed(scales, rows, columns / GROUP);
            (
                words.flat_map(|word| word.map(i8::cast_unsigned)).collect(),
                Some(scales.flat_map(|scale| scale.to_le_bytes()).collect()),
            )
        }
    }
}

fn transposed<T: Copy>(items: &[T], rows: usize, columns: usize) -> impl Iterator<Item = &T> {
    (0..columns).flat_map(move |column| (0..rows).filter_map(move |row| items.get(row * columns + column)))
}
