//! Loops over floats, written so that a compiler can keep eight of them side by side, and so with one order of sums on
//! every processor.

/// Floats side by side.
const SIDE: usize = 8;

/// The inner product of two slices.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<SIDE>(), b.as_chunks::<SIDE>());
    let mut sums = [0.0; SIDE];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    across(sums) + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// The sum of a slice.
#[inline(always)]
pub(super) fn sum(values: &[f32]) -> f32 {
    let (eights, rest) = values.as_chunks::<SIDE>();
    let mut sums = [0.0; SIDE];
    for eight in eights {
        sums.iter_mut().zip(eight).for_each(|(sum, x)| *sum += x);
    }
    across(sums) + rest.iter().sum::<f32>()
}

/// The largest of a slice; of none, minus infinity. What is no number is passed over.
#[inline(always)]
pub(super) fn most(values: &[f32]) -> f32 {
    let larger = |most: f32, x: f32| if x > most { x } else { most };
    let (eights, rest) = values.as_chunks::<SIDE>();
    let mut all = [f32::NEG_INFINITY; SIDE];
    for eight in eights {
        all.iter_mut().zip(eight).for_each(|(most, x)| *most = larger(*most, *x));
    }
    all.into_iter().chain(rest.iter().copied()).fold(f32::NEG_INFINITY, larger)
}

#[inline(always)]
fn across([a, b, c, d, e, f, g, h]: [f32; SIDE]) -> f32 {
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

/// `e^x` to within two units of the last place, 0 below -87 and no more than at 88.3; the standard function is a call for each float.
///
/// `x = n ln 2 + r` with `r` between plus and minus `ln 2 / 2`, and a polynomial for `e^r` (coefficients of Cephes'
/// `expf`).
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    const LEAST: f32 = -87.0;
    const MOST: f32 = 88.3;
    // In this binade a unit is the last bit.
    const SHIFT: f32 = 12_582_912.0;
    let bounded = if x > MOST { MOST } else { x };
    let bounded = if bounded < LEAST { LEAST } else { bounded };
    let shifted = bounded * std::f32::consts::LOG2_E + SHIFT;
    let n = shifted - SHIFT;
    // ln 2 in two parts, the first of few enough bits that its product is exact.
    let r = (bounded - n * 0.693_359_4) + n * 2.121_944_4e-4;
    let mut power = 1.987_569_1e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_66, 0.5] {
        power = power * r + coefficient;
    }
    let power = power * r * r + r + 1.0;
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    if x < LEAST { 0.0 } else { power * scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_two_units_of_the_last_place() {
        for step in -87_000..=88_300 {
            let x = step as f32 / 1000.0;
            let exact = f64::from(x).exp();
            let off = (f64::from(exp(x)) - exact).abs() / exact;
            assert!(off < 2.5e-7, "exp({x}) is off by {off:e}");
        }
        assert_eq!((exp(-200.0), exp(f32::NEG_INFINITY), exp(0.0)), (0.0, 0.0, 1.0));
        assert!(exp(f32::NAN).is_nan() && exp(1000.0) > 1e38);
    }

    #[test]
    fn sums_and_the_largest_are_those_of_the_slice() {
        for length in [0, 1, 7, 8, 9, 64, 100] {
            let values: Vec<f32> = (0..length).map(|i| (i * 37 % 101) as f32 - 50.0).collect();
            assert_eq!(sum(&values), values.iter().sum::<f32>());
            assert_eq!(dot(&values, &values), values.iter().map(|x| x * x).sum::<f32>());
            assert_eq!(most(&values), values.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        }
    }
}
