//! Axes, and graphs of expressions over them.

use super::canvas::{Align, Canvas, SMALL, Spot};
use super::inputs::{Fault, Inputs};
use super::ladder::{Ladder, every, is_written};
use super::lettering::width;
use super::paint::{ACCENT, ACCENT_DASHED, FAINT, INK, SOFT, SOLID};
use super::plane::{Extent, P, direction, p};
use super::world::World;
use crate::math::Number;
use crate::math::number::plain;
use num_traits::{ToPrimitive, Zero};

type Done = Result<(), Fault>;

/// How far an axis goes on behind its range, in pixels.
const BEYOND: f64 = 12.0;
/// Into how many pieces a graph is sampled.
const SAMPLES: i64 = 96;

pub(super) fn range(inputs: &Inputs<'_>, name: &str) -> Result<Ladder, Fault> {
    let numbers = inputs.numbers(name)?;
    match numbers.as_slice() {
        [from, to] => Ladder::new(inputs, name, [from.clone(), to.clone()], None, 10),
        [from, to, step] => Ladder::new(inputs, name, [from.clone(), to.clone()], Some(step.clone()), 10),
        _ => Err(inputs.fault(name, format!("`{name}` should be [from, to] or [from, to, step]"))),
    }
}

pub(super) fn axes(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let (across, up) = (range(inputs, "x")?, range(inputs, "y")?);
    let real = |number: &Number| inputs.sized("x", number);
    let range =
        Extent { min: p(real(&across.from)?, real(&up.from)?), max: p(real(&across.to)?, real(&up.to)?) };
    world.axes = Some(range);
    world.across = Some((across.from.clone(), across.to.clone()));
    let (low, high) = (world.at(range.min), world.at(range.max));
    // Where the axes cross, or the edge nearest to it.
    let origin =
        world.at(p(0.0_f64.clamp(range.min.x, range.max.x), 0.0_f64.clamp(range.min.y, range.max.y)));
    let columns = rungs(&across, |part| p(low.x + (high.x - low.x) * part, origin.y));
    let rows = rungs(&up, |part| p(origin.x, low.y + (high.y - low.y) * part));
    if inputs.flag("grid") {
        let mut lines: Vec<(P, P)> =
            columns.iter().map(|(_, at)| (p(at.x, low.y), p(at.x, high.y))).collect();
        lines.extend(rows.iter().map(|(_, at)| (p(low.x, at.y), p(high.x, at.y))));
        canvas.grid(&lines, FAINT);
    }
    let (right, top) = (p(high.x + BEYOND, origin.y), p(origin.x, high.y - BEYOND));
    canvas.line(p(low.x, origin.y), right, INK);
    canvas.line(p(origin.x, low.y), top, INK);
    canvas.arrowhead(right, p(1.0, 0.0), SOLID);
    canvas.arrowhead(top, p(0.0, -1.0), SOLID);
    let names = inputs.texts("names");
    let name = |at: usize, usual: &str| names.get(at).map_or(usual, String::as_str).to_owned();
    canvas.write(&name(0, "x"), right + p(6.0, 0.0), Align::Start, super::canvas::LABEL);
    canvas.write(&name(1, "y"), top - p(0.0, 10.0), Align::Middle, super::canvas::LABEL);
    numerals(&across, &columns, p(0.0, 1.0), origin, canvas);
    numerals(&up, &rows, p(-1.0, 0.0), origin, canvas);
    Ok(())
}

/// The multiples of the step with their places.
fn rungs(ladder: &Ladder, place: impl Fn(f64) -> P) -> Vec<(Number, P)> {
    ladder
        .rungs()
        .into_iter()
        .map(|rung| {
            let at = place(ladder.part(&rung));
            (rung, at)
        })
        .collect()
}

/// Strokes across an axis and the numbers at them; `side` is where the numbers stand. Where both axes have their zero,
/// it stands once, between them.
fn numerals(ladder: &Ladder, rungs: &[(Number, P)], side: P, origin: P, canvas: &mut Canvas) {
    let strokes: Vec<(P, P)> = rungs.iter().map(|(_, at)| (*at - side * 3.0, *at + side * 3.0)).collect();
    if strokes.is_empty() {
        return;
    }
    canvas.lines(&strokes, SOFT);
    let texts: Vec<String> = rungs.iter().map(|(rung, _)| plain(rung)).collect();
    let widest = texts.iter().map(|text| width(text, SMALL)).fold(0.0, f64::max);
    let spacing = match rungs {
        [(_, first), (_, second), ..] => (*second - *first).length(),
        _ => f64::INFINITY,
    };
    let room = if side.y > 0.0 { widest } else { SMALL };
    let every = every(room, spacing);
    for ((rung, at), text) in rungs.iter().zip(&texts) {
        if !is_written(rung, &ladder.step, every) {
            continue;
        }
        let crossing = rung.is_zero() && (*at - origin).length() < 0.5;
        match (side.y > 0.0, crossing) {
            // Between the axes; the other axis leaves its zero out.
            (true, true) => canvas.write(text, *at + p(-5.0, 12.0), Align::End, SMALL),
            (false, true) => {}
            (true, false) => canvas.write(text, *at + p(0.0, 12.0), Align::Middle, SMALL),
            (false, false) => canvas.write(text, *at + p(-6.0, 0.0), Align::End, SMALL),
        }
    }
}

pub(super) fn plot(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let (Some(range), Some((from, to))) = (world.axes, world.across.clone()) else {
        return Err(inputs.fault("", "a plot needs `axes` to lie in"));
    };
    let letter = inputs.text("letter");
    let letter = if letter.is_empty() { "x" } else { &letter };
    let curve = inputs.curve("y", letter)?;
    let mut runs: Vec<Vec<P>> = vec![Vec::new()];
    let mut before: Option<P> = None;
    for at in 0..=SAMPLES {
        let x = &from + (&to - &from) * Number::new(at.into(), SAMPLES.into());
        let y = inputs.along("y", &curve, letter, &x)?;
        let y = y.map(|y| y.to_f64().unwrap_or(f64::INFINITY).clamp(-1e9, 1e9));
        let here = y.map(|y| p(x.to_f64().unwrap_or(0.0), y));
        extend(&mut runs, before, here, &range);
        before = here;
    }
    let style = if inputs.flag("dashed") { ACCENT_DASHED } else { ACCENT };
    let mut last = None;
    for run in runs.iter().filter(|run| run.len() > 1) {
        let points: Vec<P> = run.iter().map(|point| world.at(*point)).collect();
        canvas.polygon(&points, false, style);
        last = points.last().copied();
        let label = points.len().saturating_sub(1) * 3 / 4;
        last = points.get(label).copied().or(last);
    }
    if last.is_none() {
        return Err(inputs.fault("y", "the graph does not pass through the axes' ranges"));
    }
    if let Some(last) = last {
        let ways = [45.0, 0.0, 135.0, 315.0, 225.0, 180.0];
        let spots = ways
            .iter()
            .zip(0_u8..)
            .map(|(way, cost)| Spot::near(last, direction(*way), f64::from(cost) * 0.3));
        canvas.label(&inputs.text("label"), spots.collect());
    }
    Ok(())
}

/// Adds the piece from `before` to `here` to the runs, as far as it is within the range.
fn extend(runs: &mut Vec<Vec<P>>, before: Option<P>, here: Option<P>, range: &Extent) {
    let inside = |point: &P| (range.min.y..=range.max.y).contains(&point.y);
    // Where the piece from a point inside to one outside leaves the range.
    let leaves = |from: P, to: P| {
        let edge = if to.y > from.y { range.max.y } else { range.min.y };
        from.toward(to, if to.y == from.y { 0.0 } else { (edge - from.y) / (to.y - from.y) })
    };
    let Some(here) = here else {
        runs.push(Vec::new());
        return;
    };
    let Some(run) = runs.last_mut() else { return };
    match (before, inside(&here)) {
        (Some(before), true) if !inside(&before) => run.extend([leaves(here, before), here]),
        (_, true) => run.push(here),
        (Some(before), false) if inside(&before) => {
            run.push(leaves(before, here));
            runs.push(Vec::new());
        }
        _ => {}
    }
}
