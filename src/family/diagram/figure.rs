//! Figures: points, segments, polygons, circles and angles in the family's own coordinates.

use super::canvas::{Canvas, Spot};
use super::corners::{self, ARC, angle_spots, equal_marks, square};
use super::inputs::{Fault, Inputs};
use super::paint::{ACCENT_SOLID, DASHED, INK, SOFT, SOLID, fill};
use super::plane::{Extent, P, direction, p, sine_cosine};
use super::world::World;
use crate::math::Number;
use crate::math::number::{compare, equal, plain, whole};
use num_traits::Signed;
use std::cmp::Ordering;

type Done = Result<(), Fault>;

/// The length of an angle's arms, in the family's units.
const ARM: f64 = 3.0;

/// The eight ways off a point, best first.
fn around(at: P) -> Vec<Spot> {
    let ways = [45.0, 135.0, 315.0, 225.0, 90.0, 270.0, 0.0, 180.0];
    let spots =
        ways.into_iter().zip(0_u8..).map(|(way, cost)| Spot::near(at, direction(way), f64::from(cost) * 0.3));
    spots.collect()
}

pub(super) fn point(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let place = inputs.point("at")?.unwrap_or_default();
    let at = world.at(place);
    let outside = |axes: Extent| {
        !(axes.min.x..=axes.max.x).contains(&place.x) || !(axes.min.y..=axes.max.y).contains(&place.y)
    };
    if world.axes.is_some_and(outside) {
        return Err(inputs.fault("at", "the point lies outside the axes"));
    }
    if inputs.flag("guides") {
        let (x, y) = world.axes.map_or((0.0, 0.0), |axes| {
            (0.0_f64.clamp(axes.min.x, axes.max.x), 0.0_f64.clamp(axes.min.y, axes.max.y))
        });
        let feet = [world.at(p(place.x, y)), world.at(p(x, place.y))];
        canvas.lines(&feet.map(|foot| (at, foot)), DASHED);
    }
    canvas.dot(at, 3.4, if world.axes.is_some() { ACCENT_SOLID } else { SOLID });
    canvas.label(&inputs.text("label"), around(at));
    Ok(())
}

pub(super) fn text(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let at = world.at(inputs.point("at")?.unwrap_or_default());
    canvas.label(&inputs.text("label"), vec![Spot::on(at, 0.0)]);
    Ok(())
}

pub(super) fn segment(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let from = world.at(inputs.point("from")?.unwrap_or_default());
    let to = world.at(inputs.point("to")?.unwrap_or_default());
    canvas.line(from, to, if inputs.flag("dashed") { DASHED } else { INK });
    if inputs.flag("arrow") {
        canvas.arrowhead(to, (to - from).unit(), SOLID);
    }
    equal_marks(from, to, inputs.count("ticks", 3)?.unwrap_or(0), canvas);
    let across = (to - from).unit().turned();
    let above = if across.y > 0.01 || (across.y > -0.01 && across.x < 0.0) { across * -1.0 } else { across };
    canvas.line_label(&inputs.text("label"), from, to, above);
    Ok(())
}

pub(super) fn polygon(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let points = match inputs.count("regular", 24)? {
        Some(corners @ 3..) => {
            let step = 360.0 / corners as f64;
            // The first side lies at the bottom.
            let corner = |at| {
                let (sine, cosine) = sine_cosine(-90.0 - step / 2.0 + step * at as f64);
                p(cosine, sine)
            };
            (0..corners).map(corner).collect()
        }
        Some(_) => return Err(inputs.fault("regular", "a polygon has 3 to 24 corners")),
        None => inputs.points("points")?,
    };
    if !(3..=64).contains(&points.len()) {
        return Err(
            inputs.fault("points", "a polygon needs 3 to 64 `points`, or the number of corners in `regular`")
        );
    }
    cornered(inputs, &points, world, canvas)
}

pub(super) fn rectangle(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let at = inputs.point("at")?.unwrap_or_default();
    let (width, height) = (inputs.size("width", 1.0)?, inputs.size("height", 1.0)?);
    let points = [at, at + p(width, 0.0), at + p(width, height), at + p(0.0, height)];
    cornered(inputs, &points, world, canvas)
}

fn cornered(inputs: &Inputs<'_>, points: &[P], world: &mut World, canvas: &mut Canvas) -> Done {
    let points: Vec<P> = points.iter().map(|point| world.at(*point)).collect();
    corners::draw(inputs, &points, canvas)
}

pub(super) fn triangle(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let (b, c) = triangle_corners(inputs)?;
    cornered(inputs, &[p(0.0, 0.0), b, c], world, canvas)?;
    if inputs.has("altitude") {
        let [a, b, c, foot] = [p(0.0, 0.0), b, c, p(c.x, 0.0)].map(|point| world.at(point));
        canvas.line(foot, c, DASHED);
        let nearest = if foot.x < a.x { a } else { b };
        if foot.x < a.x || foot.x > b.x {
            canvas.line(nearest, foot, DASHED);
        }
        let along = if foot.x > (a.x + b.x) / 2.0 { p(-1.0, 0.0) } else { p(1.0, 0.0) };
        square(foot, along, p(0.0, -1.0), (c - foot).length(), canvas);
        canvas.line_label(&inputs.text("altitude"), foot, c, along);
    }
    Ok(())
}

/// The corners B and C of a triangle whose corner A is the origin and whose side AB lies to the right.
fn triangle_corners(inputs: &Inputs<'_>) -> Result<(P, P), Fault> {
    if inputs.has("lengths") {
        let lengths = inputs.numbers("lengths")?;
        let [c, a, b] = lengths.as_slice() else {
            return Err(inputs.fault("lengths", "a triangle has three `lengths`"));
        };
        let longer =
            |side: &Number, one: &Number, other: &Number| compare(side, &(one + other)) != Ordering::Less;
        if longer(a, b, c) || longer(b, c, a) || longer(c, a, b) {
            let sides = lengths.iter().map(plain).collect::<Vec<_>>().join(", ");
            return Err(inputs.fault("lengths", format!("there is no triangle with the sides {sides}")));
        }
        // By the law of cosines; the square under the root is exact, and above zero.
        let x = (b * b + c * c - a * a) / (c * whole(2));
        let square = inputs.sized("lengths", &(b * b - &x * &x))?;
        return Ok((
            p(inputs.sized("lengths", c)?, 0.0),
            p(inputs.sized("lengths", &x)?, square.max(0.0).sqrt()),
        ));
    }
    if inputs.has("degrees") {
        let degrees = inputs.numbers("degrees")?;
        let sum = degrees.iter().fold(whole(0), |sum, angle| sum + angle);
        let fits = match degrees.len() {
            2 => compare(&sum, &whole(180)) == Ordering::Less,
            3 => equal(&sum, &whole(180)),
            _ => false,
        };
        if !fits || !degrees.iter().all(Signed::is_positive) {
            let message = "a triangle has two or three `degrees` above 0, all three 180 together";
            return Err(inputs.fault("degrees", message));
        }
        let angles = inputs.reals("degrees")?;
        let (a, b) = (angles.first().copied().unwrap_or(60.0), angles.get(1).copied().unwrap_or(60.0));
        // By the law of sines, with AB of length one.
        let side = sine_cosine(b).0 / sine_cosine(a + b).0;
        let (sine, cosine) = sine_cosine(a);
        return Ok((p(1.0, 0.0), p(side * cosine, side * sine)));
    }
    if !inputs.has("base") || !inputs.has("height") {
        return Err(inputs.fault("", "a triangle needs `lengths`, `degrees`, or `base` and `height`"));
    }
    let (base, height) = (inputs.size("base", 1.0)?, inputs.size("height", 1.0)?);
    let foot = inputs.real("foot")?.unwrap_or(base / 2.0);
    Ok((p(base, 0.0), p(foot, height)))
}

pub(super) fn circle(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let place = inputs.point("center")?.unwrap_or_default();
    let radius = inputs.size("radius", 1.0)?;
    world.reach(place, radius);
    let center = world.at(place);
    let radius = world.scale() * radius;
    let rim = |degrees: f64| {
        let along = direction(degrees);
        center + p(along.x * radius.x, along.y * radius.y)
    };
    let style = inputs.count("fill", 6)?.and_then(|colour| colour.checked_sub(1)).map_or(INK, fill);
    canvas.ellipse(center, radius, style);
    let mut way = 0.0;
    if inputs.has("sector") {
        let sector = inputs.numbers("sector")?;
        let [from, to] = sector.as_slice() else {
            return Err(inputs.fault("sector", "`sector` should be [from, to], in degrees"));
        };
        let size = to - from;
        if !size.is_positive() || compare(&size, &whole(360)) != Ordering::Less {
            return Err(inputs.fault("sector", "`sector` should be above 0 and below 360 degrees wide"));
        }
        way = inputs.sized("sector", from)?;
        let size = inputs.sized("sector", &size)?;
        canvas.arc(center, radius, way, size, true, fill(0));
        let middle = direction(way + size / 2.0);
        let arc = ARC.min(radius.x * 0.5);
        if inputs.has("sector_label") {
            canvas.arc(center, p(arc, arc), way, size, false, SOFT);
        }
        canvas.label(&inputs.text("sector_label"), angle_spots(center, middle, arc));
    }
    if inputs.has("diameter") {
        canvas.line(rim(way), rim(way + 180.0), INK);
        canvas.line_label(&inputs.text("diameter"), rim(way + 180.0), rim(way), direction(way + 90.0));
    } else if inputs.has("label") {
        canvas.line(center, rim(way), INK);
        let below = if inputs.has("sector") { -90.0 } else { 90.0 };
        canvas.line_label(&inputs.text("label"), center, rim(way), direction(way + below));
    }
    if ["name", "label", "diameter"].iter().any(|name| inputs.has(name)) {
        canvas.dot(center, 2.6, SOLID);
    }
    let ways = [225.0, 180.0, 270.0, 135.0, 315.0];
    let spots = ways.iter().map(|way| Spot::near(center, direction(*way), 0.0));
    canvas.label(&inputs.text("name"), spots.collect());
    Ok(())
}

pub(super) fn angle(inputs: &Inputs<'_>, world: &mut World, canvas: &mut Canvas) -> Done {
    let place = inputs.point("at")?.unwrap_or_default();
    let vertex = world.at(place);
    let label = inputs.text("label");
    let ends = match (inputs.number("degrees")?, inputs.point("from")?, inputs.point("to")?) {
        (Some(degrees), ..) => {
            if !degrees.is_positive() || compare(&degrees, &whole(360)) != Ordering::Less {
                return Err(inputs.fault("degrees", "an angle is above 0 and below 360 degrees"));
            }
            let degrees = inputs.sized("degrees", &degrees)?;
            let start = inputs.real("start")?.unwrap_or(0.0);
            let arm = inputs.size("arm", ARM)?;
            let mut end = |way: f64| {
                let (sine, cosine) = sine_cosine(way);
                world.at(place + p(cosine, sine) * arm)
            };
            let ends = [end(start), end(start + degrees)];
            for end in ends {
                canvas.line(vertex, end, INK);
            }
            if inputs.flag("square") {
                square(vertex, direction(start), direction(start + degrees), 60.0, canvas);
                canvas.label(&label, angle_spots(vertex, direction(start + degrees / 2.0), ARC));
            } else {
                let radius = if degrees < 25.0 { 1.8 * ARC } else { 1.2 * ARC };
                canvas.arc(vertex, p(radius, radius), start, degrees, false, SOFT);
                canvas.label(&label, angle_spots(vertex, direction(start + degrees / 2.0), radius));
            }
            ends
        }
        (None, Some(from), Some(to)) => {
            let ends = [world.at(from), world.at(to)];
            let [u, v] = ends.map(|end| (end - vertex).unit());
            // The smaller of the two angles, counter-clockwise from its first arm.
            let (u, v) = if u.cross(v) > 0.0 { (v, u) } else { (u, v) };
            let middle = if (u + v).length() < 1e-6 { u.turned() * -1.0 } else { (u + v).unit() };
            let room = ends.iter().map(|end| (*end - vertex).length()).fold(f64::INFINITY, f64::min);
            if inputs.flag("square") {
                square(vertex, u, v, room, canvas);
            } else {
                let radius = if u.dot(v) > 0.88 { 1.8 * ARC } else { 1.2 * ARC }.min(room * 0.6);
                canvas.arc_between(vertex, radius, [u, middle, v], false, SOFT);
            }
            canvas.label(&label, angle_spots(vertex, middle, ARC));
            ends
        }
        _ => return Err(inputs.fault("", "an angle needs `degrees`, or points `from` and `to`")),
    };
    let [first, second] = ends;
    let middle = ((first - vertex).unit() + (second - vertex).unit()).unit();
    let places = [(first, first - vertex), (vertex, middle * -1.0), (second, second - vertex)];
    for ((at, way), text) in places.into_iter().zip(inputs.texts("names")) {
        let mut spots = vec![Spot::near(at, way.unit(), 0.0)];
        spots.extend(around(at).into_iter().map(|spot| Spot { cost: spot.cost + 1.0, ..spot }));
        canvas.label(&text, spots);
    }
    Ok(())
}
