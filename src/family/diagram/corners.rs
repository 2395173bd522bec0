//! What polygons have in common: fill, outline, and everything written and drawn at their sides and corners.

use super::canvas::{Canvas, Spot};
use super::inputs::{Fault, Inputs};
use super::paint::{DASHED, INK, SOFT, fill};
use super::plane::P;

/// How large the arcs of angles are, in pixels.
pub(super) const ARC: f64 = 20.0;
/// The same for the square of a right angle.
const SQUARE: f64 = 10.0;
/// Half the length of the strokes that mark equal sides.
const TICK: f64 = 4.5;

/// A corner as it lies on the canvas.
struct Corner {
    at: P,
    /// To the corner that follows counter-clockwise, and to the one before.
    next: P,
    before: P,
    /// Into the polygon.
    inward: P,
    reflex: bool,
    /// The length of the shorter side.
    room: f64,
}

/// Draws a polygon with the fields that all polygons share; the points are pixels.
pub(super) fn draw(inputs: &Inputs<'_>, points: &[P], canvas: &mut Canvas) -> Result<(), Fault> {
    if let Some(colour) = inputs.count("fill", 6)?.and_then(|colour| colour.checked_sub(1)) {
        canvas.area(points, fill(colour));
    }
    canvas.polygon(points, true, if inputs.flag("dashed") { DASHED } else { INK });
    let clockwise = area(points) > 0.0;
    let ends: Vec<(P, P)> = points.iter().copied().zip(points.iter().copied().cycle().skip(1)).collect();
    let ticks = inputs.numbers("ticks")?;
    for (at, &(a, b)) in ends.iter().enumerate() {
        if let Some(count) = ticks.get(at) {
            equal_marks(a, b, inputs.counted("ticks", count, 3)?, canvas);
        }
    }
    let corners = corners(points, clockwise);
    for right in inputs.numbers("right")? {
        let at = inputs.counted("right", &right, corners.len())?;
        if let Some(corner) = at.checked_sub(1).and_then(|at| corners.get(at)) {
            square(corner.at, corner.next, corner.before, corner.room, canvas);
        }
    }
    for (corner, text) in corners.iter().zip(inputs.texts("angles")) {
        if !text.is_empty() {
            angle(corner, &text, canvas);
        }
    }
    for (corner, text) in corners.iter().zip(inputs.texts("names")) {
        let out = corner.inward * -1.0;
        let aside = [(0.0, 0.0), (0.6, 1.0), (-0.6, 1.0)];
        let spots = aside.map(|(turn, cost)| Spot::near(corner.at, (out + out.turned() * turn).unit(), cost));
        canvas.label(&text, spots.to_vec());
    }
    for (&(a, b), text) in ends.iter().zip(inputs.texts("sides")) {
        let right = (b - a).unit().turned();
        canvas.line_label(&text, a, b, if clockwise { right * -1.0 } else { right });
    }
    Ok(())
}

/// Twice the area, above zero if the corners go round clockwise on the screen.
fn area(points: &[P]) -> f64 {
    points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| a.cross(*b)).sum()
}

fn corners(points: &[P], clockwise: bool) -> Vec<Corner> {
    let before = points.iter().cycle().skip(points.len().saturating_sub(1));
    let after = points.iter().cycle().skip(1);
    let corners = points.iter().zip(before.zip(after)).map(|(&at, (&before, &after))| {
        let (next, before) = if clockwise { (before, after) } else { (after, before) };
        let room = (next - at).length().min((before - at).length());
        let (next, before) = ((next - at).unit(), (before - at).unit());
        let reflex = next.cross(before) > 1e-9;
        let middle = next + before;
        let inward = match middle.length() {
            // Straight on: to the left of the way.
            length if length < 1e-6 => next.turned() * -1.0,
            _ if reflex => middle.unit() * -1.0,
            _ => middle.unit(),
        };
        Corner { at, next, before, inward, reflex, room }
    });
    corners.collect()
}

fn angle(corner: &Corner, text: &str, canvas: &mut Canvas) {
    // Narrow angles get larger arcs, or nobody sees them.
    let narrow = !corner.reflex && corner.next.dot(corner.before) > 0.88;
    let radius = (if narrow { 1.7 * ARC } else { ARC }).min(corner.room * 0.45);
    canvas.arc_between(corner.at, radius, [corner.next, corner.inward, corner.before], corner.reflex, SOFT);
    canvas.label(text, angle_spots(corner.at, corner.inward, radius));
}

/// Where the label of an angle may go: behind its arc, as near as fits, or outside.
pub(super) fn angle_spots(vertex: P, middle: P, radius: f64) -> Vec<Spot> {
    let behind = |gap: f64, cost: f64| Spot { gap, ..Spot::near(vertex + middle * radius, middle, cost) };
    let mut spots: Vec<Spot> =
        (0_u8..6).map(|at| behind(2.0 + 8.0 * f64::from(at), f64::from(at) * 0.6)).collect();
    spots.push(Spot::near(vertex, middle * -1.0, 5.0));
    spots
}

/// The square of a right angle between two directions.
pub(super) fn square(vertex: P, u: P, v: P, room: f64, canvas: &mut Canvas) {
    let size = SQUARE.min(room * 0.35);
    canvas.polygon(&[vertex + u * size, vertex + (u + v) * size, vertex + v * size], false, SOFT);
}

/// Strokes across a line, that mark lines of one length.
pub(super) fn equal_marks(a: P, b: P, count: usize, canvas: &mut Canvas) {
    let along = (b - a).unit();
    let across = along.turned() * TICK;
    let middle = a.toward(b, 0.5);
    let strokes = (0..count).map(|at| {
        let center = middle + along * ((at as f64 - (count as f64 - 1.0) / 2.0) * 4.5);
        (center - across, center + across)
    });
    let strokes: Vec<(P, P)> = strokes.collect();
    if !strokes.is_empty() {
        canvas.lines(&strokes, INK);
    }
}
