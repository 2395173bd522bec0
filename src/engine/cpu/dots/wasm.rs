//! WebAssembly with SIMD, relaxed where the program is built so.
//!
//! The relaxed dot product multiplies signed bytes with bytes that may be taken as signed or not, at the browser's
//! choice; codes have seven bits, so that there is nothing to choose, and its sums of two products fit into 16 bits.

use core::arch::wasm32::*;

use super::super::super::matrix::{Lanes, Piece};
use super::{Dots, Work};

/// SIMD registers.
pub(super) struct Wasm;

#[cfg(target_feature = "relaxed-simd")]
type Sums = [v128; 2];
/// Two sums to a row.
#[cfg(not(target_feature = "relaxed-simd"))]
type Sums = [v128; 4];

impl Dots for Wasm {
    type Four = [v128; 2];
    type Sums = Sums;

    #[inline(always)]
    fn nibbles(Piece(piece): Piece) -> Self::Four {
        [low(piece), high(piece)]
    }

    #[inline(always)]
    fn bytes([Piece(low), Piece(high)]: [Piece; 2]) -> Self::Four {
        [low, high]
    }

    #[inline(always)]
    fn low([Piece(a), Piece(b)]: [Piece; 2]) -> Self::Four {
        [low(a), low(b)]
    }

    #[inline(always)]
    fn high([Piece(a), Piece(b)]: [Piece; 2]) -> Self::Four {
        [high(a), high(b)]
    }

    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    fn start(value: i32) -> Sums {
        [i32x4_splat(value); 2]
    }

    #[cfg(not(target_feature = "relaxed-simd"))]
    #[inline(always)]
    fn start(value: i32) -> Sums {
        [i32x4(value, 0, value, 0); 4]
    }

    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    fn add([low, high]: Sums, [codes_low, codes_high]: Self::Four, word: i32) -> Sums {
        let word = i32x4_splat(word);
        [
            i32x4_relaxed_dot_i8x16_i7x16_add(word, codes_low, low),
            i32x4_relaxed_dot_i8x16_i7x16_add(word, codes_high, high),
        ]
    }

    #[cfg(not(target_feature = "relaxed-simd"))]
    #[inline(always)]
    fn add([a, b, c, d]: Sums, [low, high]: Self::Four, word: i32) -> Sums {
        let word = i16x8_extend_low_i8x16(i32x4_splat(word));
        [
            i32x4_add(a, i32x4_dot_i16x8(i16x8_extend_low_i8x16(low), word)),
            i32x4_add(b, i32x4_dot_i16x8(i16x8_extend_high_i8x16(low), word)),
            i32x4_add(c, i32x4_dot_i16x8(i16x8_extend_low_i8x16(high), word)),
            i32x4_add(d, i32x4_dot_i16x8(i16x8_extend_high_i8x16(high), word)),
        ]
    }

    #[inline(always)]
    fn join(mut sums: Sums, others: Sums) -> Sums {
        for (sum, other) in sums.iter_mut().zip(others) {
            *sum = i32x4_add(*sum, other);
        }
        sums
    }

    #[inline(always)]
    fn lift(sums: Sums, value: i32) -> Sums {
        let mut lifted = Self::start(value);
        for (lifted, sum) in lifted.iter_mut().zip(sums) {
            *lifted = i32x4_add(*lifted, i32x4_shl(sum, 4));
        }
        lifted
    }

    #[inline(always)]
    fn finish(sums: Sums) -> Lanes {
        let [low, high] = rows(sums);
        Lanes([f32x4_convert_i32x4(low), f32x4_convert_i32x4(high)])
    }

    #[inline(always)]
    fn with(work: impl Work) {
        work.run::<Self>();
    }
}

#[inline(always)]
fn low(bytes: v128) -> v128 {
    v128_and(bytes, u8x16_splat(15))
}

/// No shift of bytes: of those a processor has none, and a browser makes one of more instructions than this.
#[inline(always)]
fn high(bytes: v128) -> v128 {
    low(u16x8_shr(bytes, 4))
}

#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
fn rows(sums: Sums) -> [v128; 2] {
    sums
}

#[cfg(not(target_feature = "relaxed-simd"))]
#[inline(always)]
fn rows([a, b, c, d]: Sums) -> [v128; 2] {
    let pairs = |a, b| i32x4_add(i32x4_shuffle::<0, 2, 4, 6>(a, b), i32x4_shuffle::<1, 3, 5, 7>(a, b));
    [pairs(a, b), pairs(c, d)]
}
