//! Eight floats side by side, the unit of the CPU's products.
//!
//! In the browser they are two SIMD registers by name: the worker is built small, not fast, and at that setting no
//! compiler vectorises by itself. Natively plain arrays do as well.

/// Rows of a tile.
pub const ROWS: usize = 8;

pub use of_this_target::Lanes;
pub(super) use of_this_target::widen;

#[cfg(not(target_arch = "wasm32"))]
mod of_this_target {
    use super::ROWS;

    /// Eight floats.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Lanes([f32; ROWS]);

    impl Lanes {
        /// Eight times the same.
        #[inline]
        pub fn splat(value: f32) -> Lanes {
            Lanes([value; ROWS])
        }

        /// The floats of an array.
        #[inline]
        pub fn from_array(array: [f32; ROWS]) -> Lanes {
            Lanes(array)
        }

        /// The floats as an array.
        #[inline]
        pub fn to_array(self) -> [f32; ROWS] {
            self.0
        }

        /// Adds `weights * value`.
        #[inline]
        pub fn add_product(&mut self, weights: &Lanes, value: f32) {
            for (sum, weight) in self.0.iter_mut().zip(weights.0) {
                *sum += weight * value;
            }
        }
    }

    /// `output[i] = quants[i] * scales`.
    pub(in super::super) fn widen(quants: &[[i8; ROWS]], scales: &Lanes, output: &mut [Lanes]) {
        for (output, quants) in output.iter_mut().zip(quants) {
            let scaled = quants.iter().zip(scales.0).map(|(quant, scale)| f32::from(*quant) * scale);
            for (output, scaled) in output.0.iter_mut().zip(scaled) {
                *output = scaled;
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod of_this_target {
    use super::ROWS;
    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_convert_i32x4, f32x4_extract_lane, f32x4_mul, f32x4_splat,
        i16x8_extend_low_i8x16, i32x4_extend_high_i16x8, i32x4_extend_low_i16x8, i64x2, v128,
    };

    /// Eight floats.
    #[derive(Debug, Clone, Copy)]
    pub struct Lanes([v128; 2]);

    impl Lanes {
        /// Eight times the same.
        #[inline]
        #[target_feature(enable = "simd128")]
        pub fn splat(value: f32) -> Lanes {
            Lanes([f32x4_splat(value); 2])
        }

        /// The floats of an array.
        #[inline]
        #[target_feature(enable = "simd128")]
        pub fn from_array([a, b, c, d, e, f, g, h]: [f32; ROWS]) -> Lanes {
            Lanes([f32x4(a, b, c, d), f32x4(e, f, g, h)])
        }

        /// The floats as an array.
        #[inline]
        #[target_feature(enable = "simd128")]
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

        /// Adds `weights * value`.
        #[inline]
        #[target_feature(enable = "simd128")]
        pub fn add_product(&mut self, weights: &Lanes, value: f32) {
            let value = f32x4_splat(value);
            let ([low, high], [weights_low, weights_high]) = (self.0, weights.0);
            *self = Lanes([
                f32x4_add(low, f32x4_mul(weights_low, value)),
                f32x4_add(high, f32x4_mul(weights_high, value)),
            ]);
        }
    }

    /// `output[i] = quants[i] * scales`.
    #[target_feature(enable = "simd128")]
    pub(in super::super) fn widen(quants: &[[i8; ROWS]], scales: &Lanes, output: &mut [Lanes]) {
        let [scales_low, scales_high] = scales.0;
        for (output, quants) in output.iter_mut().zip(quants) {
            let bytes = i64x2(i64::from_le_bytes(quants.map(i8::cast_unsigned)), 0);
            let halves = i16x8_extend_low_i8x16(bytes);
            *output = Lanes([
                f32x4_mul(f32x4_convert_i32x4(i32x4_extend_low_i16x8(halves)), scales_low),
                f32x4_mul(f32x4_convert_i32x4(i32x4_extend_high_i16x8(halves)), scales_high),
            ]);
        }
    }
}
