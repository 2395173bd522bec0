//! What chance and counting are shown with: dice, spinners, bags of balls, patterns of dots.

use super::canvas::{Align, Canvas, LABEL, SMALL};
use super::chart::{PIE, sectors};
use super::inputs::{Fault, Inputs};
use super::lettering::{shown, width};
use super::paint::{INK, PAPER, SOLID, coloured, fill, is_colour};
use super::plane::{P, direction, p};
use crate::math::number::whole;

type Done = Result<(), Fault>;

pub(super) fn dice(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    const SIDE: f64 = 46.0;
    let values = inputs.numbers("values")?;
    if !(1..=24).contains(&values.len()) {
        return Err(inputs.fault("values", "1 to 24 dice are drawn"));
    }
    for (at, value) in values.iter().enumerate() {
        let value = inputs.counted("values", value, 6)?;
        let corner = p((at % 5) as f64 * (SIDE + 14.0), (at / 5) as f64 * (SIDE + 14.0));
        canvas.rect(corner, corner + p(SIDE, SIDE), 8.0, PAPER);
        let center = corner + p(SIDE, SIDE) * 0.5;
        let far = SIDE * 0.27;
        // Which of the places of a die's dots are taken: the middle, two diagonals, the sides.
        let spots: [(bool, P); 7] = [
            (value % 2 == 1, p(0.0, 0.0)),
            (value > 1, p(-far, -far)),
            (value > 1, p(far, far)),
            (value > 3, p(far, -far)),
            (value > 3, p(-far, far)),
            (value == 6, p(-far, 0.0)),
            (value == 6, p(far, 0.0)),
        ];
        for (_, spot) in spots.into_iter().filter(|(taken, _)| *taken) {
            canvas.dot(center + spot, 4.2, SOLID);
        }
    }
    Ok(())
}

pub(super) fn spinner(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let labels = inputs.texts("labels");
    let values = if inputs.has("values") { inputs.numbers("values")? } else { vec![whole(1); labels.len()] };
    sectors(inputs, &values, &labels, canvas)?;
    // The pointer stops at no sector in particular: between the centre and the edge of the first.
    let way = direction(78.0);
    canvas.line(way * -16.0, way * 30.0, " stroke-width=\"3\"");
    canvas.arrowhead(way * (PIE * 0.52), way, SOLID);
    canvas.dot(P::default(), 5.0, SOLID);
    Ok(())
}

pub(super) fn bag(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    const BALL: f64 = 11.5;
    let labels: Vec<String> = inputs.texts("labels").iter().map(|label| shown(label)).collect();
    let counts = inputs.numbers("counts")?;
    if !(1..=8).contains(&counts.len()) || counts.len() != labels.len() {
        return Err(inputs.fault("counts", "a bag has 1 to 8 kinds of balls, with a label each"));
    }
    let mut balls = Vec::new();
    for (at, count) in counts.iter().enumerate() {
        balls.extend(std::iter::repeat_n(at, inputs.counted("counts", count, 60)?));
    }
    let most = balls.len();
    if most > 60 {
        return Err(inputs.fault("counts", "a bag holds at most 60 balls"));
    }
    let columns = (3..=9).find(|columns| columns * columns * 3 >= most * 4).unwrap_or(9).min(most.max(3));
    let rows = most.div_ceil(columns).max(2);
    let step = 2.0 * BALL + 3.0;
    let (half, bottom) = (columns as f64 * step / 2.0, rows as f64 * step);
    // The bag, narrower at the neck.
    let (side, deep) = (half + 9.0, bottom + 10.0);
    canvas.outline(
        &[
            ('M', p(-side * 0.72, -22.0)),
            ('Q', p(-side * 0.72, -8.0)),
            (' ', p(-side * 0.9, 0.0)),
            ('Q', p(-side * 1.12, deep * 0.4)),
            (' ', p(-side, deep - 10.0)),
            ('Q', p(-side, deep)),
            (' ', p(14.0 - side, deep)),
            ('L', p(side - 14.0, deep)),
            ('Q', p(side, deep)),
            (' ', p(side, deep - 10.0)),
            ('Q', p(side * 1.12, deep * 0.4)),
            (' ', p(side * 0.9, 0.0)),
            ('Q', p(side * 0.72, -8.0)),
            (' ', p(side * 0.72, -22.0)),
            ('Q', p(0.0, -13.0)),
            (' ', p(-side * 0.72, -22.0)),
        ],
        [p(-side * 1.05, -22.0), p(side * 1.05, deep)],
        fill(5),
    );
    // Kinds that are called by a colour are told apart by it, others by their letters.
    let lettered = !labels.iter().all(|label| is_colour(label));
    for (at, ball) in balls.iter().enumerate() {
        let row = at / columns;
        let in_row = if row + 1 == most.div_ceil(columns) { most - row * columns } else { columns };
        let x = ((at % columns) as f64 + 0.5 - in_row as f64 / 2.0) * step;
        let center = p(x, bottom - (row as f64 + 0.5) * step);
        let label = labels.get(*ball).map_or("", String::as_str);
        canvas.dot(center, BALL, coloured(label, *ball));
        if lettered && label.chars().count() <= 2 {
            canvas.write_bare(label, center, Align::Middle, SMALL);
        }
    }
    if labels.iter().any(|label| label.chars().count() > 2) {
        legend(&labels, bottom + 32.0, canvas);
    }
    Ok(())
}

/// What the colours mean, in a row below.
fn legend(labels: &[String], y: f64, canvas: &mut Canvas) {
    let room: f64 = labels.iter().map(|label| width(label, SMALL) + 30.0).sum();
    let mut x = -room / 2.0 + 8.0;
    for (at, label) in labels.iter().enumerate() {
        canvas.dot(p(x, y), 5.5, coloured(label, at));
        canvas.write(label, p(x + 10.0, y), Align::Start, SMALL);
        x += width(label, SMALL) + 30.0;
    }
}

pub(super) fn dots(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let (rows, columns, count) =
        (inputs.count("rows", 30)?, inputs.count("columns", 30)?, inputs.count("count", 400)?);
    let (columns, count) = match (rows, columns, count) {
        (Some(rows), Some(columns), None) if rows * columns <= 400 => (columns, rows * columns),
        (None, columns, Some(count)) => (columns.unwrap_or(10).max(1), count),
        _ => {
            return Err(
                inputs.fault("rows", "dots need `rows` and `columns`, or a `count`; at most 400 in all")
            );
        }
    };
    let shaded = inputs.count("shaded", count)?;
    let step = (280.0 / columns.max(1) as f64).min(24.0);
    for at in 0..count {
        let center = p((at % columns) as f64 * step, (at / columns) as f64 * step);
        let style = if shaded.is_none_or(|shaded| at < shaded) { fill(0) } else { INK };
        canvas.dot(center, step * 0.34, style);
    }
    if count == 0 {
        canvas.write("none", P::default(), Align::Middle, LABEL);
    }
    Ok(())
}
