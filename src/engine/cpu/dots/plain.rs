//! Anywhere, and what the others are tested against.

use super::super::super::matrix::{Lanes, Piece, ROWS};
use super::{Dots, Work};

/// Plain Rust.
pub(super) struct Plain;

impl Dots for Plain {
    type Four = [u32; ROWS];
    type Sums = [i32; ROWS];

    #[inline(always)]
    fn nibbles(piece: Piece) -> Self::Four {
        let ([a, b, c, d], mask) = (piece.words(), 0x0f0f_0f0f);
        [a & mask, b & mask, c & mask, d & mask, a >> 4 & mask, b >> 4 & mask, c >> 4 & mask, d >> 4 & mask]
    }

    #[inline(always)]
    fn bytes([low, high]: [Piece; 2]) -> Self::Four {
        let ([a, b, c, d], [e, f, g, h]) = (low.words(), high.words());
        [a, b, c, d, e, f, g, h]
    }

    #[inline(always)]
    fn low(pieces: [Piece; 2]) -> Self::Four {
        Self::bytes(pieces).map(|word| word & 0x0f0f_0f0f)
    }

    #[inline(always)]
    fn high(pieces: [Piece; 2]) -> Self::Four {
        Self::bytes(pieces).map(|word| word >> 4 & 0x0f0f_0f0f)
    }

    #[inline(always)]
    fn start(value: i32) -> Self::Sums {
        [value; ROWS]
    }

    #[inline(always)]
    fn add(mut sums: Self::Sums, four: Self::Four, word: i32) -> Self::Sums {
        let word = word.to_le_bytes().map(|byte| i32::from(byte.cast_signed()));
        for (sum, four) in sums.iter_mut().zip(four) {
            for (code, integer) in four.to_le_bytes().into_iter().zip(word) {
                *sum += i32::from(code) * integer;
            }
        }
        sums
    }

    #[inline(always)]
    fn join(mut sums: Self::Sums, others: Self::Sums) -> Self::Sums {
        sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        sums
    }

    #[inline(always)]
    fn lift(sums: Self::Sums, value: i32) -> Self::Sums {
        sums.map(|sum| 16 * sum + value)
    }

    #[inline(always)]
    fn finish(sums: Self::Sums) -> Lanes {
        Lanes::from_array(sums.map(|sum| sum as f32))
    }

    #[inline(always)]
    fn with(work: impl Work) {
        work.run::<Self>();
    }
}
