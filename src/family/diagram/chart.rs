//! Charts and tables.

use super::canvas::{Align, Canvas, LABEL, SMALL, Spot};
use super::inputs::{Cell, Fault, Inputs, UNKNOWN};
use super::ladder::{Ladder, round_step};
use super::lettering::{shown, width};
use super::paint::{ACCENT, ACCENT_SOLID, DASHED, FAINT, INK, SOFT, coloured, fill};
use super::plane::{P, direction, p};
use crate::math::number::{compare, plain, whole};
use crate::math::{Number, Value};
use num_traits::{Signed, Zero};
use std::cmp::Ordering;

type Done = Result<(), Fault>;

/// The height of a chart, and the most that all its bars take in width.
const HEIGHT: f64 = 150.0;
const WIDTH: f64 = 270.0;
/// The radius of a pie.
pub(super) const PIE: f64 = 72.0;

/// A value of a chart; none where it is asked for.
fn number(inputs: &Inputs<'_>, cell: &Cell) -> Result<Option<Number>, Fault> {
    match &cell.value {
        _ if cell.hidden => Ok(None),
        Value::Number(number) => inputs.sized("values", number).map(|_| Some(number.clone())),
        _ => Err(inputs.fault("values", "`values` should be a list of numbers")),
    }
}

pub(super) fn bars(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let values =
        inputs.cells("values")?.iter().map(|cell| number(inputs, cell)).collect::<Result<Vec<_>, _>>()?;
    if !(1..=24).contains(&values.len()) {
        return Err(inputs.fault("values", "a chart has 1 to 24 values"));
    }
    let axis = axis(inputs, values.iter().flatten())?;
    let categories = inputs.texts("categories");
    let widest = categories.iter().map(|text| width(&shown(text), SMALL)).fold(0.0, f64::max);
    let count = values.len() as f64;
    let slot = (widest + 10.0).clamp(34.0, 64.0).min(WIDTH / count);
    let right = slot * count;
    let height = |number: &Number| -HEIGHT * axis.part(number);
    let floor = height(&whole(0));
    let rungs = axis.rungs();
    let lines: Vec<(P, P)> =
        rungs.iter().map(|rung| (p(0.0, height(rung)), p(right, height(rung)))).collect();
    canvas.grid(&lines, FAINT);
    for rung in &rungs {
        canvas.write(&plain(rung), p(-7.0, height(rung)), Align::End, SMALL);
    }
    let middle = |at: usize| slot * (at as f64 + 0.5);
    if inputs.flag("line") {
        line(&values, &middle, &height, canvas);
    } else {
        for (at, value) in values.iter().enumerate() {
            let half = slot * 0.32;
            // A bar that is asked for has a height that tells nothing.
            let top = value.as_ref().map_or(-HEIGHT / 2.0, &height);
            let style = if value.is_some() { fill(0) } else { DASHED };
            canvas.rect(p(middle(at) - half, top), p(middle(at) + half, floor), 0.0, style);
        }
    }
    // What cannot be read off the axis is said, for all of them alike.
    let exact = values.iter().flatten().all(|value| (value / &axis.step).is_integer());
    for (at, value) in values.iter().enumerate() {
        let text = match value {
            None => UNKNOWN.into(),
            Some(_) if exact => continue,
            Some(value) => plain(value),
        };
        let top = value.as_ref().map_or(-HEIGHT / 2.0, &height).min(floor);
        canvas.write(&text, p(middle(at), top - 10.0), Align::Middle, SMALL);
    }
    canvas.line(p(0.0, floor), p(right, floor), INK);
    canvas.line(p(0.0, 0.0), p(0.0, -HEIGHT - 8.0), INK);
    // Long names take turns in several lines.
    let lines = (1..=4).find(|lines| widest + 6.0 <= slot * f64::from(*lines)).unwrap_or(4);
    for (at, text) in categories.iter().take(values.len()).enumerate() {
        let line = (0..lines).cycle().nth(at).unwrap_or(0);
        canvas.write(text, p(middle(at), 13.0 + 15.0 * f64::from(line)), Align::Middle, SMALL);
    }
    let names = inputs.texts("names");
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let above = canvas.extent.min.y - 9.0;
    canvas.write(name(1), p(-4.0, above), Align::Start, SMALL);
    let below = canvas.extent.max.y + 12.0;
    canvas.write(name(0), p(right / 2.0, below), Align::Middle, SMALL);
    Ok(())
}

/// The axis of a chart: from zero, or the least value, to the greatest, in whole steps.
fn axis<'n>(inputs: &Inputs<'_>, values: impl Iterator<Item = &'n Number>) -> Result<Ladder, Fault> {
    let (mut low, mut high) = (whole(0), whole(0));
    for value in values {
        if compare(value, &low) == Ordering::Less {
            low = value.clone();
        }
        if compare(value, &high) == Ordering::Greater {
            high = value.clone();
        }
    }
    if low.is_zero() && high.is_zero() {
        high = whole(1);
    }
    let step = match inputs.number("step")? {
        Some(step) if step.is_positive() => step,
        Some(_) => return Err(inputs.fault("step", "`step` should be above zero")),
        None => round_step(&(&high - &low), 6),
    };
    let range = [(low / &step).floor() * &step, (high / &step).ceil() * &step];
    let ladder = Ladder::new(inputs, "values", range, Some(step), 6)?;
    if ladder.rungs().len() > 26 {
        return Err(inputs.fault("step", "`step` divides the axis into more than 25 parts"));
    }
    Ok(ladder)
}

/// A line through the values, broken where one is asked for.
fn line(
    values: &[Option<Number>],
    middle: &dyn Fn(usize) -> f64,
    height: &dyn Fn(&Number) -> f64,
    canvas: &mut Canvas,
) {
    let points: Vec<Option<P>> =
        values.iter().enumerate().map(|(at, value)| Some(p(middle(at), height(value.as_ref()?)))).collect();
    for run in points.split(Option::is_none) {
        let run: Vec<P> = run.iter().flatten().copied().collect();
        if run.len() > 1 {
            canvas.polygon(&run, false, ACCENT);
        }
        for point in run {
            canvas.dot(point, 3.2, ACCENT_SOLID);
        }
    }
}

pub(super) fn pie(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let labels = inputs.texts("labels");
    let values = inputs.numbers("values")?;
    sectors(inputs, &values, &labels, canvas)
}

/// A circle in sectors, clockwise from the top. Labels stand in their sectors where they fit, else beside them.
pub(super) fn sectors(
    inputs: &Inputs<'_>,
    values: &[Number],
    labels: &[String],
    canvas: &mut Canvas,
) -> Done {
    let total = values.iter().fold(whole(0), |sum, value| sum + value);
    let drawable = (1..=24).contains(&values.len()) && total.is_positive();
    if !drawable || values.iter().any(Signed::is_negative) {
        return Err(
            inputs.fault("values", "a circle is divided into 1 to 24 values from 0 up, not all of them 0")
        );
    }
    let mut from = 90.0;
    let center = P::default();
    for (at, value) in values.iter().enumerate().filter(|(_, value)| !value.is_zero()) {
        let label = labels.get(at).map_or("", String::as_str);
        let part = inputs.sized("values", &(value * whole(360) / &total))?;
        let style = coloured(label, at);
        if part > 359.99 {
            canvas.circle(center, PIE, style);
        } else {
            canvas.arc(center, p(PIE, PIE), from, -part, true, style);
        }
        let middle = direction(from - part / 2.0);
        let spots = vec![
            Spot::on(middle * (PIE * 0.6), 0.0),
            Spot::near(middle * PIE, middle, 2.0),
            Spot { gap: 14.0, ..Spot::near(middle * PIE, middle, 3.0) },
        ];
        canvas.label(label, spots);
        from -= part;
    }
    Ok(())
}

pub(super) fn table(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let (rows, headed) = cells(inputs)?;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 || columns > 12 || rows.len() > 24 {
        return Err(
            inputs.fault("rows", "a table has 1 to 24 rows of 1 to 12 texts: give `rows` or `values`")
        );
    }
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|text| shown(text)).collect()).collect();
    let widths: Vec<f64> = (0..columns)
        .map(|at| {
            let cells = rows.iter().filter_map(|row| row.get(at));
            cells.map(|text| width(text, LABEL)).fold(18.0, f64::max) + 20.0
        })
        .collect();
    let right: f64 = widths.iter().sum();
    let row_height = 27.0;
    let bottom = row_height * rows.len() as f64;
    if headed {
        canvas.area(&[p(0.0, 0.0), p(right, 0.0), p(right, row_height), p(0.0, row_height)], HEADER);
    }
    if inputs.has("heads") {
        let first = widths.first().copied().unwrap_or(0.0);
        let top = if headed { row_height } else { 0.0 };
        canvas.area(&[p(0.0, top), p(first, top), p(first, bottom), p(0.0, bottom)], HEADER);
    }
    let mut strokes = Vec::new();
    for row in 1..rows.len() {
        let y = row_height * row as f64;
        strokes.push((p(0.0, y), p(right, y)));
    }
    let mut left = 0.0;
    for (at, width) in widths.iter().enumerate() {
        if at > 0 {
            strokes.push((p(left, 0.0), p(left, bottom)));
        }
        for (row, cells) in rows.iter().enumerate() {
            if let Some(text) = cells.get(at) {
                let middle = p(left + width / 2.0, row_height * (row as f64 + 0.5));
                canvas.write_bare(text, middle, Align::Middle, LABEL);
            }
        }
        left += width;
    }
    if !strokes.is_empty() {
        canvas.lines(&strokes, SOFT);
    }
    canvas.rect(P::default(), p(right, bottom), 3.0, INK);
    Ok(())
}

/// The ground of a table's heads, without a stroke.
const HEADER: &str = " class=\"f6\" fill=\"#e6e3db\" stroke=\"none\"";

/// The texts of a table row by row, and whether the first row is a header.
fn cells(inputs: &Inputs<'_>) -> Result<(Vec<Vec<String>>, bool), Fault> {
    let mut rows = inputs.rows("rows");
    for (at, row) in inputs.cells("values")?.into_iter().enumerate() {
        let Value::List(cells) = row.value else {
            return Err(inputs.fault("values", "`values` should be a list of rows, which are lists"));
        };
        if cells.len() > 12 {
            return Err(inputs.fault("values", "a table has at most 12 columns"));
        }
        let shown = cells
            .into_iter()
            .enumerate()
            .map(|(column, value)| Cell { value, hidden: inputs.asks("values", at, column) }.shown());
        rows.push(shown.collect());
    }
    if inputs.has("heads") {
        let mut heads = inputs.texts("heads").into_iter();
        for row in &mut rows {
            row.insert(0, heads.next().unwrap_or_default());
        }
    }
    let header = inputs.texts("header");
    let headed = inputs.has("header");
    if headed {
        rows.insert(0, header);
    }
    Ok((rows, headed))
}
