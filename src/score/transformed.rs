//! The familiar method against another one (OMEGA's transformative generalisation, arXiv 2506.18880).

use serde::Serialize;

use super::cell::Cell;
use super::value::Metric;
use crate::checklist::axis::{TRANSFORMATIONS, Transformation};

/// How a respondent fares with a family and with one that looks like it and needs another method.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transformed {
    /// The family whose method is familiar.
    pub familiar: &'static str,
    /// The one that needs another.
    pub transformed: &'static str,
    /// From which method to which.
    pub method: &'static str,
    /// Share of the first right, all levels together.
    pub with_familiar: Metric,
    /// Share of the second right.
    pub with_transformed: Metric,
}

impl Transformed {
    /// The pairs of which both families were asked.
    pub(super) fn all(cell: &Cell) -> Vec<Self> {
        let rate = |family: &str| {
            let levels = cell.families.get(family)?.levels.values();
            let (right, n) =
                levels.fold((0, 0), |sum, unit| (sum.0 + unit.right, sum.1 + unit.variants.len()));
            (n > 0).then(|| Metric::rate(right, n))
        };
        let pair = |&Transformation { familiar, transformed, method }: &Transformation| {
            let (with_familiar, with_transformed) = (rate(familiar)?, rate(transformed)?);
            Some(Self { familiar, transformed, method, with_familiar, with_transformed })
        };
        TRANSFORMATIONS.iter().filter_map(pair).collect()
    }
}
