//! What lies along a line: number lines, rulers, and strips divided into parts.

use super::canvas::{Align, Canvas, LABEL, SMALL, Spot};
use super::inputs::{Fault, Inputs};
use super::ladder::{Ladder, every, is_written};
use super::lettering::{shown, width};
use super::paint::{ACCENT, ACCENT_SOLID, INK, SOFT, SOLID, fill};
use super::plane::{P, p};
use crate::math::Number;
use crate::math::number::{plain, whole};

type Done = Result<(), Fault>;

/// How long a line is drawn, in pixels.
const LENGTH: f64 = 280.0;

fn ladder(inputs: &Inputs<'_>, divisions: i64) -> Result<Ladder, Fault> {
    let from = inputs.number("from")?.unwrap_or_else(|| whole(0));
    let to = inputs.number("to")?.unwrap_or_else(|| whole(1));
    Ladder::new(inputs, "to", [from, to], inputs.number("step")?, divisions)
}

/// Numbers below their places on a line at height `y`, as many as there is room for.
fn numerals(ladder: &Ladder, length: f64, y: f64, canvas: &mut Canvas) {
    let rungs = ladder.rungs();
    let widest = rungs.iter().map(|rung| width(&plain(rung), SMALL)).fold(0.0, f64::max);
    let every = every(widest, length * ladder.part(&(&ladder.from + &ladder.step)));
    for rung in rungs.iter().filter(|rung| is_written(rung, &ladder.step, every)) {
        canvas.write(&plain(rung), p(length * ladder.part(rung), y), Align::Middle, SMALL);
    }
}

pub(super) fn number_line(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let ladder = ladder(inputs, 10)?;
    let place = |number: &Number| p(LENGTH * ladder.part(number), 0.0);
    let (left, right) = (p(-14.0, 0.0), p(LENGTH + 16.0, 0.0));
    canvas.line(left, right, INK);
    canvas.arrowhead(right, p(1.0, 0.0), SOLID);
    let plain_ends = inputs.flag("plain");
    // A line of which only the ends are numbered is divided from its end on.
    let rungs = if plain_ends { ladder.parts() } else { ladder.rungs() };
    let strokes: Vec<(P, P)> =
        rungs.iter().map(|rung| (place(rung) - p(0.0, 5.0), place(rung) + p(0.0, 5.0))).collect();
    canvas.lines(&strokes, INK);
    if plain_ends {
        for end in [&ladder.from, &ladder.to] {
            canvas.write(&plain(end), place(end) + p(0.0, 16.0), Align::Middle, SMALL);
        }
    } else {
        numerals(&ladder, LENGTH, 16.0, canvas);
    }
    let outside = |number: &Number| !ladder.holds(number);
    let jump_labels = inputs.texts("jump_labels");
    for (at, (from, to)) in inputs.pairs("jumps")?.into_iter().enumerate() {
        if outside(&from) || outside(&to) {
            return Err(inputs.fault("jumps", "a jump leaves the number line"));
        }
        let (a, b) = (place(&from) - p(0.0, 4.0), place(&to) - p(0.0, 4.0));
        let width = (b.x - a.x).abs();
        let pull = a.toward(b, 0.5) - p(0.0, (width * 0.75).clamp(26.0, 76.0));
        canvas.curve(a, pull, b, ACCENT);
        canvas.arrowhead(b, (b - pull.toward(b, 0.55)).unit(), ACCENT_SOLID);
        let top = a.toward(b, 0.5).toward(pull, 0.5);
        let label = jump_labels.get(at).map_or("", String::as_str);
        canvas.label(label, vec![Spot { gap: 3.0, ..Spot::beside(top, p(0.0, -1.0), 0.0) }]);
    }
    let marks = inputs.cells("marks")?;
    let labels = inputs.texts("labels");
    for (at, (cell, mark)) in marks.iter().zip(inputs.numbers("marks")?).enumerate() {
        if outside(&mark) {
            return Err(inputs.fault("marks", format!("the mark {} is not on the number line", plain(&mark))));
        }
        canvas.dot(place(&mark), 4.6, ACCENT_SOLID);
        let label = labels.get(at).cloned().unwrap_or_else(|| cell.shown());
        let above = |gap: f64, cost: f64| Spot { gap, ..Spot::beside(place(&mark), p(0.0, -1.0), cost) };
        canvas.label(&label, vec![above(8.0, 0.0), above(20.0, 1.0), above(34.0, 2.0)]);
    }
    Ok(())
}

pub(super) fn ruler(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let ladder = ladder(inputs, 20)?;
    let rungs = ladder.rungs();
    let step = LENGTH * ladder.part(&(&ladder.from + &ladder.step));
    canvas.rect(p(-12.0, 0.0), p(LENGTH + 12.0, 40.0), 3.0, fill(1));
    let mut strokes: Vec<(P, P)> = Vec::new();
    // As many small strokes between the numbers as can be told apart.
    let parts: u8 = if step >= 40.0 {
        10
    } else if step >= 18.0 {
        5
    } else if step >= 9.0 {
        2
    } else {
        1
    };
    for rung in &rungs {
        let x = LENGTH * ladder.part(rung);
        strokes.push((p(x, 0.0), p(x, 13.0)));
        for part in 1..parts {
            let between = x + step * f64::from(part) / f64::from(parts);
            if between < LENGTH {
                strokes.push((p(between, 0.0), p(between, if part * 2 == parts { 9.0 } else { 6.0 })));
            }
        }
    }
    canvas.lines(&strokes, SOFT);
    numerals(&ladder, LENGTH, 23.0, canvas);
    if inputs.has("object") {
        let object = inputs.numbers("object")?;
        let [from, to] = object.as_slice() else {
            return Err(inputs.fault("object", "`object` should be [from, to]"));
        };
        let (left, right) = (LENGTH * ladder.part(from), LENGTH * ladder.part(to));
        if !ladder.holds(from) || !ladder.holds(to) || left >= right {
            return Err(inputs.fault("object", "the object does not lie along the ruler"));
        }
        canvas.rect(p(left, -22.0), p(right, -5.0), 2.0, fill(0));
        let above = p((left + right) / 2.0, -22.0);
        canvas.label(&inputs.text("label"), vec![Spot::beside(above, p(0.0, -1.0), 0.0)]);
    }
    Ok(())
}

pub(super) fn strip(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let values = inputs.reals("values")?;
    if !(1..=40).contains(&values.len()) || values.iter().any(|value| *value <= 0.0) {
        return Err(inputs.fault("values", "a strip has 1 to 40 parts, all above 0"));
    }
    let labels: Vec<String> = inputs.texts("labels").iter().map(|text| shown(text)).collect();
    let total: f64 = values.iter().sum();
    // No part is too narrow for its label; the others then share what is left.
    let least = |at: usize| labels.get(at).map_or(0.0, |text| width(text, LABEL)).max(4.0) + 6.0;
    let widths: Vec<f64> =
        values.iter().enumerate().map(|(at, value)| (LENGTH * value / total).max(least(at))).collect();
    let taken: f64 = widths.iter().sum();
    canvas.distorted |= taken > LENGTH * 1.01;
    let shrink = |at: usize, width: f64| {
        let slack: f64 = widths.iter().enumerate().map(|(at, width)| width - least(at)).sum();
        let excess = (taken - LENGTH).min(slack).max(0.0);
        if slack > 0.0 { width - (width - least(at)) * excess / slack } else { width }
    };
    let shaded = inputs.count("shaded", values.len())?;
    let mut left = 0.0;
    for (at, width) in widths.iter().enumerate() {
        let right = left + shrink(at, *width);
        let style = match shaded {
            Some(shaded) if at < shaded => fill(0),
            Some(_) => INK,
            None => fill(at),
        };
        canvas.rect(p(left, 0.0), p(right, 38.0), 0.0, style);
        let label = labels.get(at).map_or("", String::as_str);
        canvas.write_bare(label, p((left + right) / 2.0, 19.0), Align::Middle, LABEL);
        left = right;
    }
    if inputs.has("total") {
        let (middle, y) = (left / 2.0, 46.0);
        // A brace: two hooks that meet in a tip.
        for (end, pull) in [(0.0, 0.0), (left, left)] {
            canvas.curve(p(end, y), p(pull, y + 9.0), p(end.max(8.0).min(left - 8.0), y + 9.0), SOFT);
            let inner = if end == 0.0 { middle - 8.0 } else { middle + 8.0 };
            canvas.line(p(end.max(8.0).min(left - 8.0), y + 9.0), p(inner, y + 9.0), SOFT);
            canvas.curve(p(inner, y + 9.0), p(middle, y + 9.0), p(middle, y + 17.0), SOFT);
        }
        canvas.write(&inputs.text("total"), p(middle, y + 27.0), Align::Middle, LABEL);
    }
    Ok(())
}
