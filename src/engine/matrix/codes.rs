//! Small integers without a sign, as the CPU's products want them: four neighbouring weights of a row are the four bytes
//! of a word, and the words of a tile's rows lie side by side, so that one instruction multiplies four weights of
//! several rows and no sum ever crosses rows.

use super::lanes::ROWS;

/// How the integers of a matrix are stored; what a code stands for is the code less an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Codes {
    /// Four bits, from 0.
    Four,
    /// Four bits, from -8.
    FourSigned,
    /// Seven bits, from -32.
    Seven,
    /// Eight bits, from -128.
    Eight,
}

impl Codes {
    /// What the code 0 stands for, with its sign turned.
    pub const fn offset(self) -> i32 {
        match self {
            Codes::Four => 0,
            Codes::FourSigned => 8,
            Codes::Seven => 32,
            Codes::Eight => 128,
        }
    }

    /// Pieces that hold four columns of a tile.
    pub const fn pieces(self) -> usize {
        match self {
            Codes::Four | Codes::FourSigned => 1,
            Codes::Seven | Codes::Eight => 2,
        }
    }

    /// Codes that hold what either does.
    pub fn join(self, other: Codes) -> Codes {
        match (self.min(other), self.max(other)) {
            (one, same) if one == same => one,
            (Codes::Four, Codes::FourSigned) => Codes::Seven,
            (_, larger) => larger,
        }
    }

    /// Puts four neighbouring weights of a row of a tile into its still empty place in their pieces.
    pub(in super::super) fn put(self, pieces: &mut [Piece], row: usize, weights: [i8; 4]) {
        let codes = weights.map(|weight| {
            // What a form cannot hold is never put into it.
            u8::try_from(i32::from(weight) + self.offset()).unwrap_or_default()
        });
        let word = u32::from_le_bytes(codes);
        let (at, shift) = if self.pieces() == 1 { (0, row / 4 * 4) } else { (row / 4, 0) };
        if let Some(piece) = pieces.get_mut(at) {
            piece.add(row % 4, word << shift);
        }
    }

    /// The codes of four columns of a tile, a word per row, its bytes the columns.
    pub(super) fn words(self, pieces: &[Piece]) -> [u32; ROWS] {
        let [a, b, c, d, e, f, g, h] = match pieces {
            [nibbles] => {
                let words = nibbles.words();
                let [[a, b, c, d], [e, f, g, h]] =
                    [0, 4].map(|shift| words.map(|word| word >> shift & 0x0f0f_0f0f));
                [a, b, c, d, e, f, g, h]
            }
            [low, high, ..] => {
                let ([a, b, c, d], [e, f, g, h]) = (low.words(), high.words());
                [a, b, c, d, e, f, g, h]
            }
            [] => [0; ROWS],
        };
        [a, b, c, d, e, f, g, h]
    }
}

pub use of_this_target::Piece;

#[cfg(not(target_feature = "simd128"))]
mod of_this_target {
    /// Sixteen bytes: four words of bytes, or of nibbles whose high halves belong to the rows four further down.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[repr(align(16))]
    pub struct Piece(pub [u8; 16]);

    impl Piece {
        /// Sixteen zeros.
        pub const ZERO: Piece = Piece([0; 16]);

        /// Sets bits of a word that has none of them yet.
        pub(super) fn add(&mut self, at: usize, word: u32) {
            if let Some(place) = self.0.as_chunks_mut::<4>().0.get_mut(at) {
                *place = (u32::from_le_bytes(*place) | word).to_le_bytes();
            }
        }

        /// The four words.
        #[inline(always)]
        pub fn words(&self) -> [u32; 4] {
            let Piece([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]) = *self;
            [[a, b, c, d], [e, f, g, h], [i, j, k, l], [m, n, o, p]].map(u32::from_le_bytes)
        }
    }
}

#[cfg(target_feature = "simd128")]
mod of_this_target {
    use core::arch::wasm32::{u32x4, u32x4_extract_lane, v128, v128_or};

    /// Sixteen bytes: four words of bytes, or of nibbles whose high halves belong to the rows four further down.
    #[derive(Debug, Clone, Copy)]
    pub struct Piece(pub v128);

    impl Piece {
        /// Sixteen zeros.
        pub const ZERO: Piece = Piece(u32x4(0, 0, 0, 0));

        /// Sets bits of a word that has none of them yet.
        pub(super) fn add(&mut self, at: usize, word: u32) {
            let here = |place: usize| if place == at { word } else { 0 };
            self.0 = v128_or(self.0, u32x4(here(0), here(1), here(2), here(3)));
        }

        /// The four words.
        #[inline(always)]
        pub fn words(&self) -> [u32; 4] {
            let Piece(all) = *self;
            [
                u32x4_extract_lane::<0>(all),
                u32x4_extract_lane::<1>(all),
                u32x4_extract_lane::<2>(all),
                u32x4_extract_lane::<3>(all),
            ]
        }
    }
}
