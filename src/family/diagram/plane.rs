//! Points in the plane and the sines that place them.
//!
//! The picture is presentation: it is made of values that were computed exactly, and only where a stroke goes is
//! worked out in `f64`. It must still be the same text natively and in wasm, so nothing here calls a mathematics
//! library: sums, products, quotients and square roots are rounded the same way everywhere (IEEE 754), and the sine
//! is a polynomial of them.

use std::ops::{Add, Mul, Sub};

/// A point or a direction; in pixels, with y down, unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct P {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A point.
pub(super) const fn p(x: f64, y: f64) -> P {
    P { x, y }
}

impl Add for P {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        p(self.x + other.x, self.y + other.y)
    }
}

impl Sub for P {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        p(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for P {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        p(self.x * factor, self.y * factor)
    }
}

impl P {
    pub(super) fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    /// The direction, of length one; none in particular for what has no length.
    pub(super) fn unit(self) -> Self {
        let length = self.length();
        if length > 1e-9 { self * (1.0 / length) } else { p(1.0, 0.0) }
    }

    /// A quarter turn: clockwise as seen on the screen.
    pub(super) fn turned(self) -> Self {
        p(-self.y, self.x)
    }

    /// Above zero if `other` lies clockwise of this, as seen on the screen.
    pub(super) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    pub(super) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// The point this part of the way to another.
    pub(super) fn toward(self, other: Self, part: f64) -> Self {
        self + (other - self) * part
    }
}

/// The direction so many degrees counter-clockwise from the right, as seen on the screen.
pub(super) fn direction(degrees: f64) -> P {
    let (sine, cosine) = sine_cosine(degrees);
    p(cosine, -sine)
}

/// Sine and cosine of an angle in degrees, to about 14 places; exact at multiples of 90.
pub(super) fn sine_cosine(degrees: f64) -> (f64, f64) {
    let quarters = (degrees / 90.0).round();
    let x = (degrees - quarters * 90.0) * (std::f64::consts::PI / 180.0);
    let square = x * x;
    // Taylor's series by Horner's rule; |x| is at most pi/4, where the terms left out are below 1e-14.
    let series = |terms: &[f64]| terms.iter().rev().fold(1.0, |sum, divisor| 1.0 - square * sum / divisor);
    let sine = x * series(&[6.0, 20.0, 42.0, 72.0, 110.0, 156.0]);
    let cosine = series(&[2.0, 12.0, 30.0, 56.0, 90.0, 132.0, 182.0]);
    let turns = quarters - 4.0 * (quarters / 4.0).floor();
    match turns {
        t if t < 0.5 => (sine, cosine),
        t if t < 1.5 => (cosine, -sine),
        t if t < 2.5 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}

/// The smallest upright box around what was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    pub(super) min: P,
    pub(super) max: P,
}

impl Extent {
    pub(super) const NOTHING: Self =
        Self { min: p(f64::INFINITY, f64::INFINITY), max: p(f64::NEG_INFINITY, f64::NEG_INFINITY) };

    /// The box around a centre, reaching `half` to either side.
    pub(super) fn around(center: P, half: P) -> Self {
        Self { min: center - half, max: center + half }
    }

    pub(super) fn include(&mut self, point: P) {
        self.min = p(self.min.x.min(point.x), self.min.y.min(point.y));
        self.max = p(self.max.x.max(point.x), self.max.y.max(point.y));
    }

    /// Width and height; nothing has none.
    pub(super) fn size(&self) -> P {
        let size = self.max - self.min;
        if size.x >= 0.0 { size } else { P::default() }
    }

    /// The area two boxes have in common.
    pub(super) fn overlap(&self, other: &Self) -> f64 {
        let width = self.max.x.min(other.max.x) - self.min.x.max(other.min.x);
        let height = self.max.y.min(other.max.y) - self.min.y.max(other.min.y);
        if width > 0.0 && height > 0.0 { width * height } else { 0.0 }
    }

    /// Whether a straight line from `a` to `b` passes through the box (Liang and Barsky's clipping).
    pub(super) fn crosses(&self, a: P, b: P) -> bool {
        let step = b - a;
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        let sides = [
            (-step.x, a.x - self.min.x),
            (step.x, self.max.x - a.x),
            (-step.y, a.y - self.min.y),
            (step.y, self.max.y - a.y),
        ];
        for (pace, room) in sides {
            if pace == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if pace < 0.0 {
                from = from.max(room / pace);
            } else {
                to = to.min(room / pace);
            }
        }
        from <= to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sines_are_right() {
        for tenth in -7300..7300 {
            let degrees = f64::from(tenth) / 10.0;
            let (sine, cosine) = sine_cosine(degrees);
            assert!((sine - degrees.to_radians().sin()).abs() < 1e-12, "{degrees}");
            assert!((cosine - degrees.to_radians().cos()).abs() < 1e-12, "{degrees}");
        }
        assert_eq!(sine_cosine(90.0), (1.0, -0.0));
        assert_eq!(sine_cosine(180.0).1, -1.0);
    }

    #[test]
    fn lines_through_a_box_are_seen() {
        let square = Extent::around(p(0.0, 0.0), p(1.0, 1.0));
        assert!(square.crosses(p(-2.0, 0.0), p(2.0, 0.5)));
        assert!(square.crosses(p(0.1, 0.1), p(0.2, 0.1)));
        assert!(!square.crosses(p(-2.0, 2.0), p(2.0, 1.5)));
        assert!(!square.crosses(p(2.0, -3.0), p(2.0, 3.0)));
        assert_eq!(square.overlap(&Extent::around(p(1.5, 0.0), p(1.0, 1.0))), 1.0);
    }
}
