//! Points, which are lists of coordinates.

use super::{Call, Entry};
use crate::math::eval::EvalError;
use crate::math::{Number, Value};
use num_traits::{Signed, Zero};

pub(super) const TABLE: &[Entry] = &[Entry("area", 1, 1, area), Entry("distance2", 2, 2, distance2)];

/// The area of a polygon by its corners in order (the shoelace formula), whichever way round. Of a polygon that
/// crosses itself it is the difference of its parts.
fn area(call: &Call<'_>) -> Result<Value, EvalError> {
    let wanted = "a list of 3 to 64 points [x, y]";
    let corners = call.list(0)?.iter().map(|point| match point.list()? {
        [Value::Number(x), Value::Number(y)] => Some((x, y)),
        _ => None,
    });
    let corners =
        corners.collect::<Option<Vec<(&Number, &Number)>>>().ok_or_else(|| call.refuse(0, wanted))?;
    if !(3..=64).contains(&corners.len()) {
        return Err(call.refuse(0, wanted));
    }
    let mut twice = Number::zero();
    for ((x1, y1), (x2, y2)) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        let turn = call.step(x1, y2, |a, b| a * b)? - call.step(x2, y1, |a, b| a * b)?;
        twice = call.step(&twice, &turn, |a, b| a + b)?;
    }
    Ok((twice.abs() / crate::math::number::whole(2)).into())
}

/// The square of the distance of two points, in any number of dimensions.
fn distance2(call: &Call<'_>) -> Result<Value, EvalError> {
    let (from, to) = (call.vector(0)?, call.vector(1)?);
    if from.len() != to.len() {
        return Err(call.refuse(1, "a point of as many coordinates as the first"));
    }
    let mut square = Number::zero();
    for (a, b) in from.into_iter().zip(to) {
        let part = call.step(a, b, |a, b| (a - b) * (a - b))?;
        square = call.step(&square, &part, |a, b| a + b)?;
    }
    Ok(square.into())
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn points_are_measured() {
        check(&[
            ("area([[0, 0], [4, 0], [4, 3]])", "6"),
            ("area([[0, 0], [0, 2], [3, 2], [3, 0]])", "6"),
            ("area([[3, 4], [5, 11], [12, 8], [9, 5], [5, 6]])", "30"),
            (
                "area([[0, 0], [1, 1]])",
                "argument 1 of area must be a list of 3 to 64 points [x, y], not [0, 0], [1, 1]",
            ),
            ("distance2([1, 2], [4, 6])", "25"),
            ("distance2([0, 0, 0], [1, 2, 2])", "9"),
            (
                "distance2([1], [2, 3])",
                "argument 2 of distance2 must be a point of as many coordinates as the first, not 2, 3",
            ),
        ]);
    }
}
