//! Products of small integers: one kernel, over what each kind of processor does best.
//!
//! Every implementation computes the same integers, so a reply does not depend on which of them ran.

#[cfg(any(test, not(target_feature = "simd128")))]
mod plain;
#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "test code: a panic is a failed test, and its numbers are small"
)]
mod tests;
#[cfg(target_feature = "simd128")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

use super::super::matrix::{Coded, Codes, Lanes, Piece};
use super::rounded::Group;

/// How a processor multiplies codes with integers.
pub(super) trait Dots {
    /// Four codes, of at most seven bits each, of each of the eight rows of a tile.
    type Four: Copy;
    /// A sum for each row.
    type Sums: Copy;

    /// From codes of four bits.
    fn nibbles(piece: Piece) -> Self::Four;
    /// From codes of seven bits.
    fn bytes(pieces: [Piece; 2]) -> Self::Four;
    /// The lower halves of codes of eight bits.
    fn low(pieces: [Piece; 2]) -> Self::Four;
    /// Their upper halves.
    fn high(pieces: [Piece; 2]) -> Self::Four;
    /// Sums that begin with this.
    fn start(value: i32) -> Self::Sums;
    /// Adds the products of four codes of each row with a word's four integers, none of which is -128.
    fn add(sums: Self::Sums, four: Self::Four, word: i32) -> Self::Sums;
    /// Both together.
    fn join(sums: Self::Sums, others: Self::Sums) -> Self::Sums;
    /// Sixteen times the sums, and this.
    fn lift(sums: Self::Sums, value: i32) -> Self::Sums;
    /// The sums as floats.
    fn finish(sums: Self::Sums) -> Lanes;
    /// Does something with the processor's abilities at hand.
    fn with(work: impl Work);
}

/// Inner products of the eight rows of a tile with `N` rounded columns.
#[inline(always)]
pub(super) fn tile<D: Dots, const N: usize>(
    tile: Coded<'_>,
    words: &[[i32; N]],
    groups: &[[Group; N]],
) -> [Lanes; N] {
    match tile.codes {
        Codes::Four | Codes::FourSigned => sums::<D, Nibbles, N>(tile, words, groups),
        Codes::Seven => sums::<D, Bytes, N>(tile, words, groups),
        Codes::Eight => sums::<D, Halves, N>(tile, words, groups),
    }
}

/// Adds up what each group gives, scaled.
#[inline(always)]
fn sums<D: Dots, U: Unpack, const N: usize>(
    tile: Coded<'_>,
    words: &[[i32; N]],
    groups: &[[Group; N]],
) -> [Lanes; N] {
    let Coded { codes, group: columns, pieces, scales, mins } = tile;
    let mut totals = [Lanes::splat(0.0); N];
    let pieces = pieces.chunks_exact(columns / 4 * codes.pieces());
    let mut mins = mins.unwrap_or_default().iter();
    for (((pieces, words), groups), scales) in
        pieces.zip(words.chunks_exact(columns / 4)).zip(groups).zip(scales)
    {
        let found = U::dot::<D, N>(pieces, words, groups, -codes.offset());
        for ((total, found), group) in totals.iter_mut().zip(found).zip(groups) {
            *total = total.plus(found.times(scales.times(Lanes::splat(group.scale))));
        }
        if let Some(mins) = mins.next() {
            for (total, group) in totals.iter_mut().zip(groups) {
                total.add_product(*mins, group.total);
            }
        }
    }
    totals
}

/// How codes lie in pieces.
trait Unpack {
    /// The products of a group, each code with `less` added to it.
    fn dot<D: Dots, const N: usize>(
        pieces: &[Piece],
        words: &[[i32; N]],
        groups: &[Group; N],
        less: i32,
    ) -> [Lanes; N];
}

// Loops, not `map`: a function given to that would not become part of one that has the processor's abilities at hand.

#[inline(always)]
fn started<D: Dots, const N: usize>(groups: &[Group; N], less: i32) -> [D::Sums; N] {
    let mut sums = [D::start(0); N];
    for (sums, group) in sums.iter_mut().zip(groups) {
        *sums = D::start(less * group.sum);
    }
    sums
}

#[inline(always)]
fn add<D: Dots, const N: usize>(sums: &mut [D::Sums; N], four: D::Four, words: &[i32; N]) {
    for (sums, word) in sums.iter_mut().zip(words) {
        *sums = D::add(*sums, four, *word);
    }
}

#[inline(always)]
fn join<D: Dots, const N: usize>(sums: &mut [D::Sums; N], others: &[D::Sums; N]) {
    for (sums, others) in sums.iter_mut().zip(others) {
        *sums = D::join(*sums, *others);
    }
}

#[inline(always)]
fn finished<D: Dots, const N: usize>(sums: [D::Sums; N]) -> [Lanes; N] {
    let mut found = [Lanes::splat(0.0); N];
    for (found, sums) in found.iter_mut().zip(sums) {
        *found = D::finish(sums);
    }
    found
}

struct Nibbles;
struct Bytes;
struct Halves;

impl Unpack for Nibbles {
    #[inline(always)]
    fn dot<D: Dots, const N: usize>(
        pieces: &[Piece],
        words: &[[i32; N]],
        groups: &[Group; N],
        less: i32,
    ) -> [Lanes; N] {
        let mut sums = started::<D, N>(groups, less);
        if N == 1 {
            // One column's sums wait for each other: two chains wait half as long.
            let mut others = [D::start(0); N];
            for (pieces, words) in pieces.as_chunks::<2>().0.iter().zip(words.as_chunks::<2>().0) {
                let ([first, second], [first_words, second_words]) = (pieces, words);
                add::<D, N>(&mut sums, D::nibbles(*first), first_words);
                add::<D, N>(&mut others, D::nibbles(*second), second_words);
            }
            join::<D, N>(&mut sums, &others);
        } else {
            for (piece, words) in pieces.iter().zip(words) {
                add::<D, N>(&mut sums, D::nibbles(*piece), words);
            }
        }
        finished::<D, N>(sums)
    }
}

impl Unpack for Bytes {
    #[inline(always)]
    fn dot<D: Dots, const N: usize>(
        pieces: &[Piece],
        words: &[[i32; N]],
        groups: &[Group; N],
        less: i32,
    ) -> [Lanes; N] {
        let mut sums = started::<D, N>(groups, less);
        for (pieces, words) in pieces.as_chunks::<2>().0.iter().zip(words) {
            add::<D, N>(&mut sums, D::bytes(*pieces), words);
        }
        finished::<D, N>(sums)
    }
}

impl Unpack for Halves {
    #[inline(always)]
    fn dot<D: Dots, const N: usize>(
        pieces: &[Piece],
        words: &[[i32; N]],
        groups: &[Group; N],
        less: i32,
    ) -> [Lanes; N] {
        let mut sums = [D::start(0); N];
        let mut lows = [D::start(0); N];
        for (pieces, words) in pieces.as_chunks::<2>().0.iter().zip(words) {
            add::<D, N>(&mut sums, D::high(*pieces), words);
            if N == 1 {
                add::<D, N>(&mut lows, D::low(*pieces), words);
            }
        }
        for (sums, group) in sums.iter_mut().zip(groups) {
            *sums = D::lift(*sums, less * group.sum);
        }
        if N == 1 {
            join::<D, N>(&mut sums, &lows);
        } else {
            // The lower halves go on with the sums of the upper ones: there are registers for no more.
            for (pieces, words) in pieces.as_chunks::<2>().0.iter().zip(words) {
                add::<D, N>(&mut sums, D::low(*pieces), words);
            }
        }
        finished::<D, N>(sums)
    }
}

/// Something to be done with the best [`Dots`] there is.
pub(super) trait Work {
    /// Does it.
    fn run<D: Dots>(self);
}

/// Does something with the best that this processor can.
#[cfg(target_feature = "simd128")]
pub(super) fn with_best(work: impl Work) {
    wasm::Wasm::with(work);
}

/// Does something with the best that this processor can.
#[cfg(not(target_feature = "simd128"))]
pub(super) fn with_best(work: impl Work) {
    #[cfg(target_arch = "x86_64")]
    {
        use x86::Avx;
        if is_x86_feature_detected!("avx2") {
            return match is_x86_feature_detected!("avxvnni") {
                true => Avx::<true>::with(work),
                false => Avx::<false>::with(work),
            };
        }
    }
    plain::Plain::with(work);
}
