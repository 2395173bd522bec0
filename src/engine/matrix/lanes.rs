//! Eight floats side by side, the unit of the CPU's products: the rows of a tile.
//!
//! In the browser they are two SIMD registers by name, where the program is built with SIMD; elsewhere plain arrays,
//! which a compiler turns into registers by itself.

/// Rows of a tile.
pub const ROWS: usize = 8;

pub use of_this_target::Lanes;

impl Lanes {
    /// Adds `weights * value`.
    #[inline(always)]
    pub fn add_product(&mut self, weights: Lanes, value: f32) {
        *self = self.plus(weights.times(Lanes::splat(value)));
    }
}

#[cfg(not(target_feature = "simd128"))]
mod of_this_target {
    use super::ROWS;

    /// Eight floats.
    #[derive(Debug, Clone, Copy, PartialEq)]
    #[repr(align(32))]
    pub struct Lanes(pub [f32; ROWS]);

    impl Lanes {
        /// Eight times the same.
        #[inline(always)]
        pub fn splat(value: f32) -> Lanes {
            Lanes([value; ROWS])
        }

        /// These floats.
        #[inline(always)]
        pub fn from_array(values: [f32; ROWS]) -> Lanes {
            Lanes(values)
        }

        /// The floats as an array.
        #[inline(always)]
        pub fn to_array(self) -> [f32; ROWS] {
            self.0
        }

        /// Lane by lane the sum.
        #[inline(always)]
        pub fn plus(mut self, other: Lanes) -> Lanes {
            self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a += b);
            self
        }

        /// Lane by lane the product.
        #[inline(always)]
        pub fn times(mut self, other: Lanes) -> Lanes {
            self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a *= b);
            self
        }
    }
}

#[cfg(target_feature = "simd128")]
mod of_this_target {
    use super::ROWS;
    use core::arch::wasm32::{f32x4, f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_splat, v128};

    /// Eight floats.
    #[derive(Debug, Clone, Copy)]
    pub struct Lanes(pub [v128; 2]);

    impl Lanes {
        /// Eight times the same.
        #[inline(always)]
        pub fn splat(value: f32) -> Lanes {
            Lanes([f32x4_splat(value); 2])
        }

        /// These floats.
        #[inline(always)]
        pub fn from_array([a, b, c, d, e, f, g, h]: [f32; ROWS]) -> Lanes {
            Lanes([f32x4(a, b, c, d), f32x4(e, f, g, h)])
        }

        /// The floats as an array.
        #[inline(always)]
        pub fn to_array(self) -> [f32; ROWS] {
            let [low, high] = self.0;
            [
                f32x4_extract_lane::<0>(low),
                f32x4_extract_lane::<1>(low),
                f32x4_extract_lane::<2>(low),
                f32x4_extract_lane::<3>(low),
                f32x4_extract_lane::<0>(high),
                f32x4_extract_lane::<1>(high),
                f32x4_extract_lane::<2>(high),
                f32x4_extract_lane::<3>(high),
            ]
        }

        /// Lane by lane the sum.
        #[inline(always)]
        pub fn plus(self, other: Lanes) -> Lanes {
            let ([a, b], [c, d]) = (self.0, other.0);
            Lanes([f32x4_add(a, c), f32x4_add(b, d)])
        }

        /// Lane by lane the product.
        #[inline(always)]
        pub fn times(self, other: Lanes) -> Lanes {
            let ([a, b], [c, d]) = (self.0, other.0);
            Lanes([f32x4_mul(a, c), f32x4_mul(b, d)])
        }
    }
}
