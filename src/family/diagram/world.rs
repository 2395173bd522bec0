//! The world of the figures: coordinates as the family has them, y up, and how they lie on the canvas.

use super::plane::{Extent, P, p};
use crate::math::Number;

/// How far figures may reach on the canvas, in pixels.
const FIGURES: P = p(220.0, 170.0);
/// The same for axes.
const AXES: P = p(248.0, 204.0);
/// The most elongated box of figures that is drawn to scale.
const MOST_ELONGATED: f64 = 6.0;
/// The same for axes, whose units may differ without a remark.
const ELONGATED_AXES: f64 = 2.5;

/// Maps the world to the canvas. A drawing is made twice: first to see how much of the world it takes, then in
/// earnest.
pub(super) struct World {
    extent: Extent,
    scale: P,
    measuring: bool,
    /// The ranges of the axes, if there are any.
    pub(super) axes: Option<Extent>,
    /// The ends of the first axis, exactly.
    pub(super) across: Option<(Number, Number)>,
}

impl World {
    pub(super) fn new() -> Self {
        Self { extent: Extent::NOTHING, scale: p(1.0, 1.0), measuring: true, axes: None, across: None }
    }

    /// Where a point lies on the canvas.
    pub(super) fn at(&mut self, point: P) -> P {
        if self.measuring {
            self.extent.include(point);
        }
        p(point.x * self.scale.x, -point.y * self.scale.y)
    }

    /// Makes sure that the box around a centre is seen.
    pub(super) fn reach(&mut self, center: P, half: f64) {
        self.at(center - p(half, half));
        self.at(center + p(half, half));
    }

    /// Pixels for one unit to the right and up.
    pub(super) fn scale(&self) -> P {
        self.scale
    }

    /// Chooses the scale after the first drawing; whether it has to distort the figures.
    pub(super) fn fit(&mut self, width: f64) -> bool {
        self.measuring = false;
        let span = self.extent.size();
        let room = if self.axes.is_some() { AXES } else { FIGURES };
        let room = p(room.x.min(width), room.y);
        let each = p(ratio(room.x, span.x), ratio(room.y, span.y));
        let both = each.x.min(each.y);
        // A single point, or nothing: any scale will do.
        let both = if both.is_finite() { both } else { 1.0 };
        self.scale = p(both, both);
        if span.x <= 0.0 || span.y <= 0.0 {
            return false;
        }
        let elongated = (span.x / span.y).max(span.y / span.x);
        if self.axes.is_some() {
            if elongated > ELONGATED_AXES {
                self.scale = each;
            }
            return false;
        }
        if elongated > MOST_ELONGATED {
            let stretch = elongated / MOST_ELONGATED;
            self.scale =
                if span.x > span.y { p(each.x, each.x * stretch) } else { p(each.y * stretch, each.y) };
        }
        elongated > MOST_ELONGATED
    }
}

fn ratio(room: f64, span: f64) -> f64 {
    if span > 0.0 { room / span } else { f64::INFINITY }
}
