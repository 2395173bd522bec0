//! The numbers a quantity may be drawn from.

use crate::math::{Number, Stream, number};
use num_traits::{Signed, ToPrimitive, Zero};

/// The most numbers a domain may hold.
pub const MAX_SIZE: u64 = 1_000_000_000_000;

/// A finite set of exact numbers, drawn from uniformly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// `start, start + step, …`, `count` numbers.
    Range {
        /// The first number.
        start: Number,
        /// The distance between neighbours.
        step: Number,
        /// How many there are; at least one.
        count: u64,
    },
    /// The listed numbers; at least one.
    List(Vec<Number>),
}

impl Domain {
    /// Reads `5..20`, `5..100 by 5`, `0.5..4.5 by 0.5`, `2, 3, 5` or `7`; ranges include both ends.
    ///
    /// # Errors
    /// One sentence saying what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read = |part: &str| {
            number::parse_plain(part.trim()).ok_or_else(|| format!("'{}' is not a number", part.trim()))
        };
        let Some((start, rest)) = text.split_once("..") else {
            return text.split(',').map(read).collect::<Result<_, _>>().map(Self::List);
        };
        let (end, step) = match rest.split_once(" by ") {
            Some((end, step)) => (read(end)?, read(step)?),
            None => (read(rest)?, number::whole(1)),
        };
        let start = read(start)?;
        if !step.is_positive() {
            return Err("the step of a range must be above zero".into());
        }
        if end < start {
            return Err(format!("the range '{}' is empty: it ends below its start", text.trim()));
        }
        let steps = ((end - &start) / &step).floor().to_integer().to_u64();
        let count = steps.map(|n| n.saturating_add(1)).filter(|&n| n <= MAX_SIZE);
        let count =
            count.ok_or_else(|| format!("the range '{}' holds more than {MAX_SIZE} numbers", text.trim()))?;
        Ok(Self::Range { start, step, count })
    }

    /// How many numbers there are.
    pub fn size(&self) -> u64 {
        match self {
            Self::Range { count, .. } => *count,
            Self::List(of) => of.len() as u64,
        }
    }

    /// The number at a position below [`Self::size`]; positions beyond give zero.
    pub fn at(&self, position: u64) -> Number {
        match self {
            Self::Range { start, step, .. } => start + step * Number::from_integer(position.into()),
            Self::List(of) => {
                let at = usize::try_from(position).unwrap_or(usize::MAX);
                of.get(at).cloned().unwrap_or_else(Number::zero)
            }
        }
    }

    /// A uniform draw.
    pub fn draw(&self, stream: &mut Stream) -> Number {
        self.at(stream.below(self.size()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match Domain::parse(text) {
            Ok(domain) => {
                (0..domain.size().min(4)).map(|i| number::plain(&domain.at(i))).collect::<Vec<_>>().join(" ")
                    + &format!(" ({})", domain.size())
            }
            Err(message) => message,
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn ranges_and_lists_hold_what_they_say() {
        check("5..20", "5 6 7 8 (16)");
        check("5..20 by 5", "5 10 15 20 (4)");
        check("0.5..2 by 0.5", "0.5 1 1.5 2 (4)");
        check("-2..1", "-2 -1 0 1 (4)");
        check("2, 3,5", "2 3 5 (3)");
        check("7", "7 (1)");
    }

    #[test]
    fn bad_domains_say_why() {
        check("9..5", "the range '9..5' is empty: it ends below its start");
        check("1..9 by 0", "the step of a range must be above zero");
        check("a..9", "'a' is not a number");
        check("", "'' is not a number");
        check("1..9999999999999", "the range '1..9999999999999' holds more than 1000000000000 numbers");
    }
}
