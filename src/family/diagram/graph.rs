//! Graphs of vertices and edges, and Venn diagrams.

use super::canvas::{Align, Canvas, LABEL, Spot};
use super::inputs::{Cell, Fault, Inputs};
use super::lettering::width;
use super::paint::{INK, SOLID, coloured, fill};
use super::plane::{Extent, P, direction, p};
use crate::math::Value;
use crate::math::number::to_i64;

type Done = Result<(), Fault>;

/// The room for the vertices, in pixels.
const ROOM: P = p(220.0, 165.0);

pub(super) fn graph(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    let names = inputs.texts("names");
    if !(1..=24).contains(&names.len()) {
        return Err(inputs.fault("names", "a graph has 1 to 24 vertices, all of them in `names`"));
    }
    let places = places(inputs, names.len())?;
    let radius = names.iter().map(|name| width(name, LABEL) / 2.0 + 5.0).fold(13.0, f64::max);
    let edges = edges(inputs, &names)?;
    let directed = inputs.flag("directed");
    for edge in &edges {
        let (Some(&from), Some(&to)) = (places.get(edge.from), places.get(edge.to)) else { continue };
        let along = (to - from).unit();
        // There and back: each a little to its right.
        let double = directed && edges.iter().any(|other| (other.from, other.to) == (edge.to, edge.from));
        let aside = if double { along.turned() * 6.0 } else { P::default() };
        let (a, b) = (from + along * radius + aside, to - along * radius + aside);
        canvas.line(a, b, INK);
        if directed {
            canvas.arrowhead(b, along, SOLID);
        }
        let mut side = along.turned();
        if !double && (side.y > 0.01 || (side.y > -0.01 && side.x < 0.0)) {
            side = side * -1.0;
        }
        canvas.line_label(&edge.label, a, b, side);
    }
    for (name, &at) in names.iter().zip(&places) {
        canvas.circle(at, radius, fill(0));
        canvas.write_bare(name, at, Align::Middle, LABEL);
    }
    Ok(())
}

/// Where the vertices lie: as given, or around a circle from the top.
fn places(inputs: &Inputs<'_>, count: usize) -> Result<Vec<P>, Fault> {
    if !inputs.has("at") {
        let step = 360.0 / count as f64;
        let radius = if count > 1 { (52.0 + 6.0 * count as f64).min(105.0) } else { 0.0 };
        return Ok((0..count).map(|at| direction(90.0 - step * at as f64) * radius).collect());
    }
    let points = inputs.points("at")?;
    if points.len() != count {
        return Err(
            inputs.fault("at", format!("there are {count} names, and {} points in `at`", points.len()))
        );
    }
    let mut extent = Extent::NOTHING;
    points.iter().for_each(|point| extent.include(*point));
    let span = extent.size();
    let fit = |room: f64, span: f64| if span > 0.0 { room / span } else { f64::INFINITY };
    let scale = fit(ROOM.x, span.x).min(fit(ROOM.y, span.y));
    let scale = if scale.is_finite() { scale } else { 1.0 };
    Ok(points.iter().map(|point| p(point.x * scale, -point.y * scale)).collect())
}

struct Edge {
    from: usize,
    to: usize,
    label: String,
}

fn edges(inputs: &Inputs<'_>, names: &[String]) -> Result<Vec<Edge>, Fault> {
    let vertex = |value: &Value| {
        let at = match value {
            Value::Number(number) => {
                to_i64(number).and_then(|at| usize::try_from(at).ok()).and_then(|at| at.checked_sub(1))
            }
            Value::Text(name) => names.iter().position(|other| other == name),
            _ => None,
        };
        at.filter(|at| *at < names.len()).ok_or_else(|| {
            inputs.fault("edges", "an edge goes from a vertex to a vertex, by number from 1 or by name")
        })
    };
    let edge = |(at, cell): (usize, Cell)| {
        let Value::List(parts) = cell.value else {
            return Err(inputs.fault("edges", "`edges` should hold [from, to] or [from, to, label]"));
        };
        let [from, to, label @ ..] = parts.as_slice() else {
            return Err(inputs.fault("edges", "`edges` should hold [from, to] or [from, to, label]"));
        };
        let (from, to) = (vertex(from)?, vertex(to)?);
        if from == to {
            return Err(inputs.fault("edges", "an edge from a vertex to itself cannot be drawn"));
        }
        let label = label.first().map_or_else(String::new, |value| {
            Cell { value: value.clone(), hidden: inputs.asks("edges", at, 2) }.shown()
        });
        Ok(Edge { from, to, label })
    };
    let edges = inputs.cells("edges")?;
    if edges.len() > 64 {
        return Err(inputs.fault("edges", "a graph has at most 64 edges"));
    }
    edges.into_iter().enumerate().map(edge).collect()
}

pub(super) fn venn(inputs: &Inputs<'_>, canvas: &mut Canvas) -> Done {
    const RADIUS: f64 = 62.0;
    const APART: f64 = 37.0;
    let (left, right) = (p(-APART, 0.0), p(APART, 0.0));
    let names = inputs.texts("names");
    if names.len() != 2 {
        return Err(inputs.fault("names", "a Venn diagram has two `names`"));
    }
    let regions = inputs.texts("regions");
    let region = |at: usize| regions.get(at).map_or("", String::as_str);
    if !region(3).is_empty() {
        canvas.rect(p(-126.0, -96.0), p(126.0, 84.0), 4.0, INK);
        canvas.write(region(3), p(108.0, 68.0), Align::Middle, LABEL);
    }
    for (center, name, colour) in [(left, names.first(), 0), (right, names.last(), 1)] {
        let name = name.map_or("", String::as_str);
        canvas.circle(center, RADIUS, coloured(name, colour));
    }
    // The outline of the first circle again, over the second's ground.
    canvas.circle(left, RADIUS, INK);
    for (at, x) in [(0, -APART * 1.75), (1, 0.0), (2, APART * 1.75)] {
        canvas.write(region(at), p(x, 0.0), Align::Middle, LABEL);
    }
    for (center, name, side) in [(left, names.first(), -1.0), (right, names.last(), 1.0)] {
        let top = center + p(side * 14.0, -RADIUS);
        let spots =
            vec![Spot::near(top, p(0.0, -1.0), 0.0), Spot::near(top, p(side * 0.5, -0.9).unit(), 1.0)];
        canvas.label(name.map_or("", String::as_str), spots);
    }
    Ok(())
}
