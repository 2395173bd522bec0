//! Eight floats side by side, the unit of the CPU's products.
//!
//! In the browser they are two SIMD registers by name: the worker is built small, not fast, and at that setting no
//! compiler vectorises by itself. Natively plain arrays do as well.

/// Rows of a tile.
pub const ROWS: usize = 8;

pub use of_this_target::Lanes;
pub(super) use of_this_target::{put, widen};

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

    /// Sets one lane of each.
    pub(in super::super) fn put(lanes: &mut [Lanes], lane: usize, values: impl Iterator<Item = f32>) {
        for (lanes, value) in lanes.iter_mut().zip(values) {
            lanes.0.get_mut(lane).into_iter().for_each(|place| *place = value);
        }
    }

    /// `output[i] = quants[i] * scales + mins`.
    pub(in super::super) fn widen(
        quants: &[[i8; ROWS]],
        scales: &Lanes,
        mins: Option<&Lanes>,
        output: &mut [Lanes],
    ) {
        let mins = mins.map_or([0.0; ROWS], |mins| mins.0);
        for (output, quants) in output.iter_mut().zip(quants) {
            for (((output, quant), scale), min) in output.0.iter_mut().zip(quants).zip(scales.0).zip(mins) {
                *output = f32::from(*quant) * scale + min;
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod of_this_target {
    use super::ROWS;
    use core::arch::wasm32::{
        f32x4_add, f32x4_convert_i32x4, f32x4_extract_lane, f32x4_mul, f32x4_replace_lane, f32x4_splat,
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

    /// Sets one lane of each.
    pub(in super::super) fn put(lanes: &mut [Lanes], lane: usize, values: impl Iterator<Item = f32>) {
        let each = lanes.iter_mut().zip(values);
        let half = lane / 4;
        // A lane is a constant of the instruction.
        match lane % 4 {
            0 => each.for_each(|(lanes, value)| put_at::<0>(lanes, half, value)),
            1 => each.for_each(|(lanes, value)| put_at::<1>(lanes, half, value)),
            2 => each.for_each(|(lanes, value)| put_at::<2>(lanes, half, value)),
            _ => each.for_each(|(lanes, value)| put_at::<3>(lanes, half, value)),
        }
    }

    #[inline]
    #[target_feature(enable = "simd128")]
    fn put_at<const LANE: usize>(lanes: &mut Lanes, half: usize, value: f32) {
        if let Some(half) = lanes.0.get_mut(half) {
            *half = f32x4_replace_lane::<LANE>(*half, value);
        }
    }

    /// `output[i] = quants[i] * scales + mins`.
    #[target_feature(enable = "simd128")]
    pub(in super::super) fn widen(
        quants: &[[i8; ROWS]],
        scales: &Lanes,
        mins: Option<&Lanes>,
        output: &mut [Lanes],
    ) {
        let [scales_low, scales_high] = scales.0;
        let [mins_low, mins_high] = mins.map_or([f32x4_splat(0.0); 2], |mins| mins.0);
        for (output, quants) in output.iter_mut().zip(quants) {
            let bytes = i64x2(i64::from_le_bytes(quants.map(i8::cast_unsigned)), 0);
            let halves = i16x8_extend_low_i8x16(bytes);
            *output = Lanes([
                f32x4_add(
                    f32x4_mul(f32x4_convert_i32x4(i32x4_extend_low_i16x8(halves)), scales_low),
                    mins_low,
                ),
                f32x4_add(
                    f32x4_mul(f32x4_convert_i32x4(i32x4_extend_high_i16x8(halves)), scales_high),
                    mins_high,
                ),
            ]);
        }
    }
}
