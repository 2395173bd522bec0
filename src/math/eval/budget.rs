//! What evaluation may cost.

use super::EvalError;
use std::cell::Cell;

/// Work that evaluation may do; shared by all the expressions of one draw, so that many cheap ones are bounded too.
///
/// One unit is about one operation on small whole numbers, and an operation on fractions or on w-word numbers costs 4w²
/// (that is what a greatest common divisor takes). Memory costs too, about 32 bytes a unit, so that a budget bounds both:
/// [`Budget::default`] is some tens of milliseconds and a few megabytes at the worst.
#[derive(Debug)]
pub struct Budget(Cell<u64>);

impl Budget {
    /// So many units.
    pub fn new(units: u64) -> Self {
        Self(Cell::new(units))
    }

    /// What is left.
    pub fn left(&self) -> u64 {
        self.0.get()
    }

    /// Takes the cost of one operation whose operands or result have so many bits together.
    pub(in crate::math) fn spend_bits(&self, bits: u64) -> Result<(), EvalError> {
        let words = 1 + bits / 64;
        self.spend(4 * words * words)
    }

    /// Takes so many units.
    pub(in crate::math) fn spend(&self, units: u64) -> Result<(), EvalError> {
        match self.0.get().checked_sub(units) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => {
                self.0.set(0);
                Err(EvalError::TooMuchWork)
            }
        }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(200_000)
    }
}
