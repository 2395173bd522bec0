//! Vectors, which are lists of numbers, and matrices, which are lists of rows of at most [`MAX_SIZE`].

use super::{Call, Entry};
use crate::math::eval::EvalError;
use crate::math::{Number, Value};
use num_traits::{One, Zero};

pub(super) const TABLE: &[Entry] = &[
    Entry("dot", 2, 2, |call| Ok(dot(call, &call.vector(0)?, &call.vector(1)?)?.into())),
    Entry("cross", 2, 2, cross),
    Entry("det", 1, 1, det),
    Entry("matmul", 2, 2, matmul),
    Entry("transpose", 1, 1, |call| list(call, &turned(&borrowed(&matrix(call, 0)?)))),
    Entry("inverse", 1, 1, inverse),
    Entry("rank", 1, 1, rank),
    Entry("solve", 2, 2, solve),
];

/// The most rows and columns of a matrix.
const MAX_SIZE: usize = 8;

type Matrix = Vec<Vec<Number>>;

fn matrix(call: &Call<'_>, at: usize) -> Result<Matrix, EvalError> {
    let rows = call.list(at)?.iter().map(|row| {
        let numbers = row.list()?.iter().map(|entry| entry.number().cloned());
        numbers.collect::<Option<Vec<Number>>>()
    });
    let rows = rows.collect::<Option<Matrix>>().unwrap_or_default();
    let width = rows.first().map_or(0, Vec::len);
    let even = rows.iter().all(|row| row.len() == width);
    if !even || rows.len() > MAX_SIZE || !(1..=MAX_SIZE).contains(&width) {
        return Err(call.refuse(at, "a matrix: a list of up to 8 rows of as many numbers each"));
    }
    Ok(rows)
}

fn square(call: &Call<'_>) -> Result<Matrix, EvalError> {
    let matrix = matrix(call, 0)?;
    let even = matrix.first().is_some_and(|row| row.len() == matrix.len());
    if even { Ok(matrix) } else { Err(call.refuse(0, "a matrix with as many rows as columns")) }
}

fn borrowed(matrix: &Matrix) -> Vec<Vec<&Number>> {
    matrix.iter().map(|row| row.iter().collect()).collect()
}

/// Columns for rows.
fn turned<'m>(rows: &[Vec<&'m Number>]) -> Vec<Vec<&'m Number>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width).map(|column| rows.iter().filter_map(|row| row.get(column).copied()).collect()).collect()
}

fn list(call: &Call<'_>, rows: &[Vec<&Number>]) -> Result<Value, EvalError> {
    let row = |row: &Vec<&Number>| Value::List(row.iter().map(|entry| (*entry).clone().into()).collect());
    call.listed(rows.iter().map(row).collect())
}

fn dot(call: &Call<'_>, a: &[&Number], b: &[&Number]) -> Result<Number, EvalError> {
    if a.len() != b.len() {
        return Err(call.refuse(1, "as long as the first"));
    }
    a.iter().zip(b).try_fold(Number::zero(), |sum, (a, b)| {
        let product = call.step(a, b, |a, b| a * b)?;
        call.step(&sum, &product, |a, b| a + b)
    })
}

/// The vector product of three dimensions.
fn cross(call: &Call<'_>) -> Result<Value, EvalError> {
    let (a, b) = (call.vector(0)?, call.vector(1)?);
    let (&[a1, a2, a3], &[b1, b2, b3]) = (a.as_slice(), b.as_slice()) else {
        return Err(call.refuse(usize::from(a.len() == 3), "a list of three numbers"));
    };
    let part = |a: [&Number; 2], b: [&Number; 2]| {
        let [left, right] = [call.step(a[0], b[1], |a, b| a * b)?, call.step(a[1], b[0], |a, b| a * b)?];
        call.step(&left, &right, |a, b| a - b).map(Value::Number)
    };
    call.listed(vec![part([a2, a3], [b2, b3])?, part([a3, a1], [b3, b1])?, part([a1, a2], [b1, b2])?])
}

/// The product of two matrices, or of a matrix and a vector.
fn matmul(call: &Call<'_>) -> Result<Value, EvalError> {
    let left = matrix(call, 0)?;
    let vector = call.list(1)?.iter().all(|entry| entry.number().is_some());
    let product = |columns: &[Vec<&Number>]| {
        let mut rows = Vec::with_capacity(left.len());
        for row in &borrowed(&left) {
            let entries = columns.iter().map(|column| dot(call, row, column).map(Value::Number));
            rows.push(entries.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(rows)
    };
    if vector {
        return call.listed(product(&[call.vector(1)?])?.into_iter().flatten().collect());
    }
    let right = matrix(call, 1)?;
    if left.first().is_none_or(|row| row.len() != right.len()) {
        return Err(call.refuse(1, "a matrix with as many rows as the first has columns"));
    }
    call.listed(product(&turned(&borrowed(&right)))?.into_iter().map(Value::List).collect())
}

/// Brings the first `width` columns to reduced row echelon form (Gauss and Jordan); gives their rank and, were they
/// square, their determinant.
fn reduce(call: &Call<'_>, rows: &mut Matrix, width: usize) -> Result<(usize, Number), EvalError> {
    let (mut rank, mut determinant) = (0, Number::one());
    for column in 0..width {
        let entry = |row: &Vec<Number>| row.get(column).cloned().unwrap_or_default();
        let Some(found) = rows.iter().skip(rank).position(|row| !entry(row).is_zero()) else {
            determinant = Number::zero();
            continue;
        };
        if found > 0 {
            rows.swap(rank, rank + found);
            determinant = -determinant;
        }
        let mut pivot = rows.get(rank).cloned().unwrap_or_default();
        let lead = entry(&pivot);
        determinant = call.step(&determinant, &lead, |a, b| a * b)?;
        for number in &mut pivot {
            *number = call.step(number, &lead, |a, b| a / b)?;
        }
        for row in rows.iter_mut() {
            let factor = entry(row);
            for (number, above) in row.iter_mut().zip(&pivot) {
                let part = call.step(above, &factor, |a, b| a * b)?;
                *number = call.step(number, &part, |a, b| a - b)?;
            }
        }
        rows.get_mut(rank).into_iter().for_each(|row| row.clone_from(&pivot));
        rank += 1;
    }
    Ok((rank, determinant))
}

fn det(call: &Call<'_>) -> Result<Value, EvalError> {
    let mut rows = square(call)?;
    let width = rows.len();
    Ok(reduce(call, &mut rows, width)?.1.into())
}

fn rank(call: &Call<'_>) -> Result<Value, EvalError> {
    let mut rows = matrix(call, 0)?;
    let width = rows.first().map_or(0, Vec::len);
    let (rank, _) = reduce(call, &mut rows, width)?;
    super::whole(i64::try_from(rank).unwrap_or(0))
}

/// What `right` becomes when a square matrix beside it is brought to the identity.
fn solved(call: &Call<'_>, mut rows: Matrix, right: &[Vec<Number>]) -> Result<Matrix, EvalError> {
    let width = rows.len();
    for (row, more) in rows.iter_mut().zip(right) {
        row.extend_from_slice(more);
    }
    if reduce(call, &mut rows, width)?.0 < width {
        return Err(call.refuse(0, "a matrix with a determinant other than 0"));
    }
    Ok(rows.into_iter().map(|row| row.into_iter().skip(width).collect()).collect())
}

fn inverse(call: &Call<'_>) -> Result<Value, EvalError> {
    let rows = square(call)?;
    let one = |row: usize, column: usize| if row == column { Number::one() } else { Number::zero() };
    let identity: Matrix =
        (0..rows.len()).map(|row| (0..rows.len()).map(|column| one(row, column)).collect()).collect();
    list(call, &borrowed(&solved(call, rows, &identity)?))
}

/// The one x with A·x = b.
fn solve(call: &Call<'_>) -> Result<Value, EvalError> {
    let rows = square(call)?;
    let right: Matrix = call.vector(1)?.into_iter().map(|entry| vec![entry.clone()]).collect();
    if right.len() != rows.len() {
        return Err(call.refuse(1, "as long as the matrix has rows"));
    }
    let solution = solved(call, rows, &right)?;
    call.listed(solution.into_iter().flatten().map(Value::Number).collect())
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn vectors_and_matrices_follow_their_definitions() {
        check(&[
            ("dot([1, 2, 3], [4, -5, 6])", "12"),
            ("dot([1], [2, 3])", "argument 2 of dot must be as long as the first, not 2, 3"),
            ("cross([1, 2, 3], [4, 5, 6])", "-3, 6, -3"),
            ("cross([1, 0, 0], [0, 1, 0])", "0, 0, 1"),
            ("cross([1, 0], [0, 1])", "argument 1 of cross must be a list of three numbers, not 1, 0"),
            ("det([[3, 8], [4, 6]])", "-14"),
            ("det([[6, 1, 1], [4, -2, 5], [2, 8, 7]])", "-306"),
            ("det([[0, 1], [1, 0]])", "-1"),
            ("det([[1, 2], [2, 4]])", "0"),
            (
                "det([[1, 2, 3], [4, 5, 6]])",
                "argument 1 of det must be a matrix with as many rows as columns, not [1, 2, 3], [4, 5, 6]",
            ),
            ("matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]])", "[19, 22], [43, 50]"),
            ("matmul([[1, 2], [3, 4]], [5, 6])", "17, 39"),
            (
                "matmul([[1, 2]], [[3, 4]])",
                "argument 2 of matmul must be a matrix with as many rows as the first has columns, not [3, 4]",
            ),
            ("transpose([[1, 2, 3], [4, 5, 6]])", "[1, 4], [2, 5], [3, 6]"),
            ("inverse([[4, 7], [2, 6]])", "[0.6, -0.7], [-0.2, 0.4]"),
            (
                "inverse([[1, 2], [2, 4]])",
                "argument 1 of inverse must be a matrix with a determinant other than 0, not [1, 2], [2, 4]",
            ),
            ("rank([[1, 2, 3], [2, 4, 6], [1, 0, 1]])", "2"),
            ("rank([[0, 0]])", "0"),
            ("solve([[2, 1], [1, 3]], [3, 5])", "0.8, 1.4"),
            ("solve([[0, 2, 1], [1, 1, 1], [2, 0, 3]], [7, 6, 11])", "1, 2, 3"),
            (
                "rank([[1], [2, 3]])",
                "argument 1 of rank must be a matrix: a list of up to 8 rows of as many numbers each, not [1], [2, 3]",
            ),
        ]);
    }

    #[test]
    fn a_matrix_of_full_size_is_affordable() {
        // The second difference: its determinant is one more than its size.
        check(&[("det([[if(i = j, 2, if(abs(i - j) = 1, -1, 0)) for i in 1..8] for j in 1..8])", "9")]);
    }
}
