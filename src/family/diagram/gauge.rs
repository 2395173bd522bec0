//! Instruments: clocks, balances and dials.

use super::canvas::{Align, Canvas, LABEL, SMALL};
use super::corners::angle_spots;
use super::inputs::{Fault, Inputs};
use super::ladder::{Ladder, every, is_written};
use super::lettering::{shown, width};
use super::paint::{ACCENT, ACCENT_SOLID, INK, PAPER, SOFT, SOLID, fill};
use super::plane::{P, direction, p};
use crate::math::number::{plain, whole};

type Done = Result<(), Fault>;

/// The radius of a clock's face.
const FACE: f64 = 66.0;
/// The hands, wider than lines.
const HOUR_HAND: &str = " stroke-width=\"4\"";
const MINUTE_HAND: &str = " stroke-width=\"2.6\"";

pub(super) fn clock(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let hours = inputs.number("hours")?.unwrap_or_else(|| whole(0));
    let minutes = inputs.number("minutes")?.unwrap_or_else(|| whole(0));
    // Both turn clockwise from the top; the hour hand goes on with the minutes.
    let turned = |turns: crate::math::Number| {
        let turn = &turns - turns.floor();
        inputs.sized("hours", &(turn * whole(360)))
    };
    let minute = turned(&minutes / whole(60))?;
    let hour = turned((hours + &minutes / whole(60)) / whole(12))?;
    let center = P::default();
    canvas.circle(center, FACE, PAPER);
    let stroke = |at: u8, inner: f64| {
        let way = direction(f64::from(at) * 6.0);
        (way * inner, way * (FACE - 3.0))
    };
    let small: Vec<_> = (0..60).filter(|at| at % 5 > 0).map(|at| stroke(at, FACE - 6.0)).collect();
    let large: Vec<_> = (0..12).map(|at| stroke(at * 5, FACE - 9.0)).collect();
    canvas.grid(&small, SOFT);
    canvas.grid(&large, INK);
    if !inputs.flag("plain") {
        for at in 1..=12_u8 {
            let way = direction(90.0 - 30.0 * f64::from(at));
            canvas.write(&at.to_string(), way * (FACE - 18.0), Align::Middle, SMALL);
        }
    }
    let (hour_way, minute_way) = (direction(90.0 - hour), direction(90.0 - minute));
    if inputs.has("angle") {
        // The smaller of the two angles, counter-clockwise from its first arm.
        let (u, v) =
            if hour_way.cross(minute_way) > 0.0 { (minute_way, hour_way) } else { (hour_way, minute_way) };
        let middle = if (u + v).length() < 1e-6 { u.turned() * -1.0 } else { (u + v).unit() };
        canvas.arc_between(center, 22.0, [u, middle, v], false, ACCENT);
        canvas.label(&inputs.text("angle"), angle_spots(center, middle, 22.0));
    }
    canvas.line(center, hour_way * 27.0, HOUR_HAND);
    canvas.line(center, minute_way * 41.0, MINUTE_HAND);
    canvas.dot(center, 3.6, SOLID);
    Ok(())
}

pub(super) fn balance(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let (left, right) = (inputs.texts("left"), inputs.texts("right"));
    if left.len().max(right.len()) > 16 {
        return Err(inputs.fault("left", "a pan holds at most 16 boxes"));
    }
    let tilt = inputs.real("tilt")?.unwrap_or(0.0);
    let lift = if tilt > 0.0 {
        12.0
    } else if tilt < 0.0 {
        -12.0
    } else {
        0.0
    };
    let (left, right) = (pack(&left), pack(&right));
    let room = |rows: &[Vec<(String, f64)>]| {
        let row = |row: &Vec<(String, f64)>| row.iter().map(|(_, width)| width + 3.0).sum::<f64>();
        rows.iter().map(row).fold(70.0, f64::max)
    };
    let (left_width, right_width) = (room(&left), room(&right));
    let arm = (left_width.max(right_width) / 2.0 + 16.0).max(64.0);
    let ends = [p(-arm, -lift), p(arm, lift)];
    let [a, b] = ends;
    canvas.polygon(&[p(0.0, 3.0), p(-17.0, 44.0), p(17.0, 44.0)], true, fill(5));
    canvas.line(p(-44.0, 44.0), p(44.0, 44.0), INK);
    canvas.line(a, b, HOUR_HAND);
    canvas.dot(P::default(), 4.0, SOLID);
    for (end, rows, width) in [(a, left, left_width), (b, right, right_width)] {
        let plate = end - p(0.0, 16.0);
        canvas.line(end, plate, INK);
        canvas.line(plate - p(width / 2.0 + 4.0, 0.0), plate + p(width / 2.0 + 4.0, 0.0), MINUTE_HAND);
        let mut bottom = plate.y - 1.5;
        for row in rows {
            let whole: f64 = row.iter().map(|(_, width)| width + 3.0).sum();
            let mut x = plate.x - whole / 2.0;
            for (text, width) in row {
                let (corner, opposite) = (p(x + 1.5, bottom - 25.0), p(x + 1.5 + width, bottom));
                let colour = usize::from(text.chars().any(|c| c.is_ascii_digit()));
                canvas.rect(corner, opposite, 3.0, fill(colour));
                canvas.write_bare(&text, corner.toward(opposite, 0.5), Align::Middle, LABEL);
                x += width + 3.0;
            }
            bottom -= 27.0;
        }
    }
    Ok(())
}

/// Boxes with their widths, in rows that a pan has room for.
fn pack(texts: &[String]) -> Vec<Vec<(String, f64)>> {
    let mut rows: Vec<Vec<(String, f64)>> = Vec::new();
    let mut taken = f64::INFINITY;
    for text in texts.iter().map(|text| shown(text)).filter(|text| !text.is_empty()) {
        let width = (width(&text, LABEL) + 12.0).max(26.0);
        if taken + width > 118.0 {
            rows.push(Vec::new());
            taken = 0.0;
        }
        taken += width + 3.0;
        if let Some(row) = rows.last_mut() {
            row.push((text, width));
        }
    }
    rows
}

pub(super) fn dial(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    const RADIUS: f64 = 78.0;
    let from = inputs.number("from")?.unwrap_or_else(|| whole(0));
    let to = inputs.number("to")?.unwrap_or_else(|| whole(1));
    let value = inputs.number("value")?.unwrap_or_else(|| from.clone());
    let dial = Ladder::new(inputs, "to", [from, to], inputs.number("step")?, 10)?;
    if !dial.holds(&value) {
        return Err(inputs.fault("value", format!("the value {} is not on the dial", plain(&value))));
    }
    // From the lower left over the top to the lower right.
    let way = |part: f64| direction(220.0 - 260.0 * part);
    canvas.arc(P::default(), p(RADIUS, RADIUS), 220.0, -260.0, false, INK);
    let rungs = dial.rungs();
    let step = dial.part(&(&dial.from + &dial.step));
    let spacing = 4.53 * RADIUS * step;
    let mut small = Vec::new();
    let parts: u8 = if spacing >= 30.0 {
        10
    } else if spacing >= 16.0 {
        5
    } else if spacing >= 8.0 {
        2
    } else {
        1
    };
    let large: Vec<(P, P)> = rungs
        .iter()
        .map(|rung| {
            let at = dial.part(rung);
            for part in 1..parts {
                let between = at + step * f64::from(part) / f64::from(parts);
                if between < 1.0 {
                    let inner = if part * 2 == parts { 8.0 } else { 5.0 };
                    small.push((way(between) * RADIUS, way(between) * (RADIUS - inner)));
                }
            }
            (way(at) * RADIUS, way(at) * (RADIUS - 11.0))
        })
        .collect();
    if !small.is_empty() {
        canvas.grid(&small, SOFT);
    }
    canvas.grid(&large, INK);
    // Outside, where the hand hides none.
    let widest = rungs.iter().map(|rung| width(&plain(rung), SMALL)).fold(SMALL, f64::max);
    let every = every(widest - 4.0, spacing);
    for rung in rungs.iter().filter(|rung| is_written(rung, &dial.step, every)) {
        let toward = way(dial.part(rung));
        let reach = p(toward.x * width(&plain(rung), SMALL) / 2.0, toward.y * SMALL / 2.0);
        canvas.write(&plain(rung), toward * (RADIUS + 5.0) + reach, Align::Middle, SMALL);
    }
    canvas.line(P::default(), way(dial.part(&value)) * (RADIUS - 6.0), ACCENT);
    canvas.dot(P::default(), 5.0, ACCENT_SOLID);
    canvas.write(&inputs.text("unit"), p(0.0, 34.0), Align::Middle, LABEL);
    Ok(())
}
