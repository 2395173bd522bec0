//! Solids in oblique projection: widths and heights as they are, depths at half and to the upper right.

use super::canvas::{Canvas, Spot};
use super::corners::square;
use super::inputs::{Fault, Inputs};
use super::paint::{DASHED, INK, SOLID, fill};
use super::plane::{P, p};
use crate::math::number;

type Done = Result<(), Fault>;

/// The room for a solid, in pixels.
const ROOM: P = p(178.0, 140.0);
/// The largest ratio of two sizes that is drawn.
const MOST: f64 = 5.0;
/// How far a unit of depth goes to the right and up.
const BACK: P = p(0.42, -0.34);
/// How flat a circle looks that lies on the ground.
const FLAT: f64 = 0.28;

/// Sizes in pixels: those of the fields, drawn closer to each other where they are too different, as large as `room`
/// lets them be; `reach` says how wide and high the solid is with its sizes, `most` how different they may be.
fn sizes<const N: usize>(
    inputs: &Inputs<'_>,
    names: [&str; N],
    reach: fn([f64; N]) -> P,
    most: f64,
    canvas: &mut Canvas,
) -> Result<[f64; N], Fault> {
    let mut sizes = [0.0; N];
    for (size, name) in sizes.iter_mut().zip(names) {
        *size = inputs.size(name, 1.0)?;
    }
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    for size in &mut sizes {
        if *size * most < largest {
            *size = largest / most;
            canvas.distorted = true;
        }
    }
    let taken = reach(sizes);
    let scale = (ROOM.x / taken.x).min(ROOM.y / taken.y);
    Ok(sizes.map(|size| size * scale))
}

/// The label of a line on one side.
fn beside(inputs: &Inputs<'_>, at: usize, [a, b]: [P; 2], toward: P, canvas: &mut Canvas) {
    let labels = inputs.texts("labels");
    if let Some(text) = labels.get(at) {
        canvas.line_label(text, a, b, toward);
    }
}

const DOWN: P = p(0.0, 1.0);
const LEFT: P = p(-1.0, 0.0);
const RIGHT: P = p(1.0, 0.0);
/// Off an edge that goes back, to the lower right.
const OFF: P = p(0.63, 0.777);

pub(super) fn cuboid(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let reach = |[w, h, d]: [f64; 3]| p(w + d * BACK.x, h - d * BACK.y);
    let [w, h, d] = sizes(inputs, ["width", "height", "depth"], reach, MOST, canvas)?;
    let back = BACK * d;
    let front = [p(0.0, 0.0), p(w, 0.0), p(w, -h), p(0.0, -h)];
    let [a, b, c, e] = front;
    canvas.area(&[a, b, b + back, c + back, e + back, e], fill(0));
    canvas.lines(&[(a, a + back), (a + back, b + back), (a + back, e + back)], DASHED);
    canvas.polygon(&front, true, INK);
    canvas.polygon(&[e, e + back, c + back, b + back, b], false, INK);
    canvas.line(c, c + back, INK);
    if inputs.flag("cubes") {
        cubes(inputs, [b - a, e - a, back], [a, b, e], canvas)?;
    }
    beside(inputs, 0, [a, b], DOWN, canvas);
    beside(inputs, 1, [a, e], LEFT, canvas);
    beside(inputs, 2, [b, b + back], OFF, canvas);
    Ok(())
}

/// The edges of unit cubes on the front, the right and the top.
fn cubes(inputs: &Inputs<'_>, [across, up, back]: [P; 3], [a, b, e]: [P; 3], canvas: &mut Canvas) -> Done {
    let mut counts = [0; 3];
    for (count, name) in counts.iter_mut().zip(["width", "height", "depth"]) {
        let number = inputs.number(name)?.unwrap_or_else(|| number::whole(1));
        *count = inputs.counted(name, &number, 20)?;
    }
    let [width, height, depth] = counts;
    let mut strokes = Vec::new();
    let mut cut = |count: usize, along: P, from: [(P, P); 2]| {
        for at in 1..count {
            let step = along * (at as f64 / count as f64);
            strokes.extend(from.map(|(start, way)| (start + step, start + step + way)));
        }
    };
    cut(width, across, [(a, up), (e, back)]);
    cut(height, up, [(a, across), (b, back)]);
    cut(depth, back, [(b, up), (e, across)]);
    if !strokes.is_empty() {
        canvas.lines(&strokes, " stroke-width=\"0.9\"");
    }
    Ok(())
}

pub(super) fn cylinder(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let reach = |[r, h]: [f64; 2]| p(2.0 * r, h + 2.0 * FLAT * r);
    let [r, h] = sizes(inputs, ["radius", "height"], reach, MOST, canvas)?;
    let flat = p(r, r * FLAT);
    let (top, bottom) = (p(0.0, -h), P::default());
    // The visible outline, then what lies behind.
    canvas.area(&[p(-r, 0.0), p(-r, -h), p(r, -h), p(r, 0.0)], NO_STROKE);
    canvas.arc(bottom, flat, 180.0, 180.0, true, NO_STROKE);
    canvas.arc(bottom, flat, 180.0, 180.0, false, INK);
    canvas.arc(bottom, flat, 0.0, 180.0, false, DASHED);
    canvas.lines(&[(p(-r, 0.0), p(-r, -h)), (p(r, 0.0), p(r, -h))], INK);
    canvas.ellipse(top, flat, fill(0));
    canvas.line(top, top + p(r, 0.0), DASHED);
    canvas.dot(top, 2.4, SOLID);
    // Above the rim where the circle is too flat for a text.
    let radius = inputs.texts("labels").into_iter().next().unwrap_or_default();
    let middle = top + p(r * 0.5, 0.0);
    let [up, rim] = [middle, middle - p(0.0, flat.y * 0.87)].map(|at| Spot::beside(at, p(0.0, -1.0), 0.0));
    canvas.label(&radius, vec![Spot { gap: 2.0, ..up }, rim]);
    beside(inputs, 1, [p(r, 0.0), p(r, -h)], RIGHT, canvas);
    Ok(())
}

/// The ground of a solid, whose outline is drawn apart.
const NO_STROKE: &str = " class=\"f1\" fill=\"#dddcfa\" stroke=\"none\"";

pub(super) fn cone(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let reach = |[r, h]: [f64; 2]| p(2.0 * r, h + FLAT * r);
    let [r, h] = sizes(inputs, ["radius", "height"], reach, 2.5, canvas)?;
    let flat = p(r, r * FLAT);
    let (apex, center) = (p(0.0, -h), P::default());
    canvas.area(&[p(-r, 0.0), apex, p(r, 0.0)], NO_STROKE);
    canvas.arc(center, flat, 180.0, 180.0, true, NO_STROKE);
    canvas.arc(center, flat, 180.0, 180.0, false, INK);
    canvas.arc(center, flat, 0.0, 180.0, false, DASHED);
    canvas.polygon(&[p(-r, 0.0), apex, p(r, 0.0)], false, INK);
    canvas.lines(&[(center, apex), (center, p(r, 0.0))], DASHED);
    square(center, p(-1.0, 0.0), p(0.0, -1.0), h, canvas);
    canvas.dot(center, 2.4, SOLID);
    beside(inputs, 0, [center, p(r, 0.0)], DOWN, canvas);
    beside(inputs, 1, [center, apex], LEFT, canvas);
    beside(inputs, 2, [p(r, 0.0), apex], p(h, -r).unit(), canvas);
    Ok(())
}

pub(super) fn sphere(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    inputs.size("radius", 1.0)?;
    let r = 64.0;
    let center = P::default();
    let flat = p(r, r * 0.36);
    canvas.circle(center, r, fill(0));
    canvas.arc(center, flat, 180.0, 180.0, false, INK);
    canvas.arc(center, flat, 0.0, 180.0, false, DASHED);
    canvas.line(center, p(r, 0.0), INK);
    canvas.dot(center, 2.6, SOLID);
    let text = inputs.texts("labels").into_iter().next().unwrap_or_default();
    canvas.label(&text, vec![Spot { gap: 1.5, ..Spot::beside(p(r * 0.48, 0.0), p(0.0, 1.0), 0.0) }]);
    Ok(())
}

pub(super) fn prism(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let reach = |[b, h, l]: [f64; 3]| p(b + l * BACK.x, h - l * BACK.y);
    let [base, height, length] = sizes(inputs, ["base", "height", "length"], reach, MOST, canvas)?;
    let back = BACK * length;
    let (a, b, c) = (P::default(), p(base, 0.0), p(base / 2.0, -height));
    canvas.area(&[a, b, b + back, c + back, c], fill(0));
    canvas.lines(&[(a, a + back), (a + back, b + back), (a + back, c + back)], DASHED);
    canvas.polygon(&[a, b, c], true, INK);
    canvas.polygon(&[c, c + back, b + back, b], false, INK);
    let foot = p(base / 2.0, 0.0);
    canvas.line(foot, c, DASHED);
    square(foot, p(-1.0, 0.0), p(0.0, -1.0), height, canvas);
    beside(inputs, 0, [a, b], DOWN, canvas);
    beside(inputs, 1, [foot, c], LEFT, canvas);
    beside(inputs, 2, [b, b + back], OFF, canvas);
    Ok(())
}

pub(super) fn pyramid(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let reach = |[b, h]: [f64; 2]| p(b * (1.0 + BACK.x), h - b * BACK.y / 2.0);
    let [base, height] = sizes(inputs, ["base", "height"], reach, MOST, canvas)?;
    let back = BACK * base;
    let (a, b) = (P::default(), p(base, 0.0));
    let center = a.toward(b + back, 0.5);
    let apex = center - p(0.0, height);
    canvas.area(&[a, b, b + back, apex], fill(0));
    canvas.lines(&[(a, a + back), (a + back, b + back), (a + back, apex), (center, apex)], DASHED);
    canvas.polygon(&[a, b, b + back, apex], true, INK);
    canvas.line(b, apex, INK);
    canvas.dot(center, 2.4, SOLID);
    beside(inputs, 0, [a, b], DOWN, canvas);
    beside(inputs, 1, [center, apex], LEFT, canvas);
    Ok(())
}
