//! x86-64 with AVX2, and with VNNI where the processor has it.
#![allow(unsafe_code, reason = "instructions that not every processor has; see each block")]

use core::arch::x86_64::*;

use super::super::super::matrix::{Lanes, Piece};
use super::{Dots, Work};

/// AVX2; with VNNI if `VNNI`. Nothing of it runs outside [`Dots::with`], which [`super::best`] has allowed.
pub(super) struct Avx<const VNNI: bool>;

#[target_feature(enable = "avx2")]
fn with_avx2(work: impl Work) {
    work.run::<Avx<false>>();
}

#[target_feature(enable = "avx2,avxvnni")]
fn with_vnni(work: impl Work) {
    work.run::<Avx<true>>();
}

impl<const VNNI: bool> Dots for Avx<VNNI> {
    type Four = __m256i;
    type Sums = __m256i;

    #[inline(always)]
    fn nibbles(Piece(piece): Piece) -> Self::Four {
        let [low, high] = halves_of(u128::from_le_bytes(piece));
        // SAFETY: the processor has AVX2.
        unsafe {
            let nibbles = _mm_set_epi64x(high, low);
            let both = _mm256_set_m128i(_mm_srli_epi16(nibbles, 4), nibbles);
            _mm256_and_si256(both, _mm256_set1_epi8(15))
        }
    }

    #[inline(always)]
    fn bytes([Piece(low), Piece(high)]: [Piece; 2]) -> Self::Four {
        let [a, b] = halves_of(u128::from_le_bytes(low));
        let [c, d] = halves_of(u128::from_le_bytes(high));
        // SAFETY: the processor has AVX2.
        unsafe { _mm256_set_epi64x(d, c, b, a) }
    }

    #[inline(always)]
    fn low(pieces: [Piece; 2]) -> Self::Four {
        // SAFETY: the processor has AVX2.
        unsafe { _mm256_and_si256(Self::bytes(pieces), _mm256_set1_epi8(15)) }
    }

    #[inline(always)]
    fn high(pieces: [Piece; 2]) -> Self::Four {
        // SAFETY: the processor has AVX2.
        unsafe { _mm256_and_si256(_mm256_srli_epi16(Self::bytes(pieces), 4), _mm256_set1_epi8(15)) }
    }

    #[inline(always)]
    fn start(value: i32) -> Self::Sums {
        // SAFETY: the processor has AVX2.
        unsafe { _mm256_set1_epi32(value) }
    }

    #[inline(always)]
    fn add(sums: Self::Sums, four: Self::Four, word: i32) -> Self::Sums {
        // SAFETY: the processor has AVX2, and VNNI if that is asked for.
        unsafe {
            let word = _mm256_set1_epi32(word);
            if VNNI {
                _mm256_dpbusd_avx_epi32(sums, four, word)
            } else {
                let pairs = _mm256_maddubs_epi16(four, word);
                _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
            }
        }
    }

    #[inline(always)]
    fn join(sums: Self::Sums, others: Self::Sums) -> Self::Sums {
        // SAFETY: the processor has AVX2.
        unsafe { _mm256_add_epi32(sums, others) }
    }

    #[inline(always)]
    fn lift(sums: Self::Sums, value: i32) -> Self::Sums {
        // SAFETY: the processor has AVX2.
        unsafe { _mm256_add_epi32(_mm256_slli_epi32(sums, 4), _mm256_set1_epi32(value)) }
    }

    #[inline(always)]
    fn finish(sums: Self::Sums) -> Lanes {
        let mut floats = [0.0; 8];
        // SAFETY: the processor has AVX2, and eight floats fit.
        unsafe { _mm256_storeu_ps(floats.as_mut_ptr(), _mm256_cvtepi32_ps(sums)) };
        Lanes(floats)
    }

    #[inline(always)]
    fn with(work: impl Work) {
        // SAFETY: whoever asks for this has found the processor to be able to do it.
        unsafe { if VNNI { with_vnni(work) } else { with_avx2(work) } }
    }
}

fn halves_of(bytes: u128) -> [i64; 2] {
    #[allow(clippy::cast_possible_truncation, reason = "each takes its half")]
    [bytes as i64, (bytes >> 64) as i64]
}
