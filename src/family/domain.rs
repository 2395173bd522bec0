//! What a quantity may be drawn from: exact numbers, or lists of them.

use crate::math::order::sort;
use crate::math::{Number, Stream, Value, number};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// The most numbers a domain may hold.
pub const MAX_SIZE: u64 = 1_000_000_000_000;
/// The most numbers that are written out: those of an exception, of primes, of what a list is drawn from.
const MAX_LISTED: u64 = 4096;
/// The longest list that is drawn.
const MAX_DRAWN: usize = 64;

/// A finite set of values, drawn from uniformly.
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
    /// Lists of so many numbers of a domain.
    Several {
        /// How many numbers each list holds.
        count: usize,
        /// Where they come from; not lists again.
        of: Box<Domain>,
        /// Which lists there are.
        choice: Choice,
    },
}

/// How the numbers of a drawn list are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Each for itself, so that numbers may come again.
    Any,
    /// All different, in any order.
    Distinct,
    /// All different, ascending.
    Sorted,
}

impl Domain {
    /// Reads
    ///
    /// - numbers: `5..20`, `5..100 by 5`, `0.5..4.5 by 0.5`, `2, 3, 5`, `1/2, 2/3`, `7`, `-9..9 except 0, 1`,
    ///   `primes 2..50`; ranges include both ends;
    /// - lists of numbers: `5 of 1..20`, `5 distinct of 1..20`, `5 sorted of 1..20`, `shuffle 1..6`.
    ///
    /// # Errors
    /// One sentence saying what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(of) = text.strip_prefix("shuffle ") {
            let of = Self::numbers(of)?;
            let count = usize::try_from(of.size()).unwrap_or(usize::MAX);
            return of.several(count, Choice::Distinct);
        }
        let Some((count, of)) = text.split_once(" of ") else { return Self::numbers(text) };
        let (count, choice) = match count.trim().split_once(' ').map(|(n, how)| (n, how.trim())) {
            None => (count.trim(), Choice::Any),
            Some((count, "distinct")) => (count, Choice::Distinct),
            Some((count, "sorted")) => (count, Choice::Sorted),
            Some((_, how)) => return Err(format!("'{how}' is no way to draw: write distinct or sorted")),
        };
        let count = count.parse().map_err(|_| format!("'{count}' is no number of draws"))?;
        Self::numbers(of)?.several(count, choice)
    }

    fn several(self, count: usize, choice: Choice) -> Result<Self, String> {
        if !(1..=MAX_DRAWN).contains(&count) {
            return Err(format!("a list holds 1 to {MAX_DRAWN} draws, not {count}"));
        }
        if choice != Choice::Any && (self.size() < count as u64 || self.size() > MAX_LISTED) {
            let size = self.size();
            return Err(format!(
                "{count} different numbers cannot be drawn from {size} (of at most {MAX_LISTED})"
            ));
        }
        Ok(Self::Several { count, of: Box::new(self), choice })
    }

    fn numbers(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some((from, but)) = text.split_once(" except ") {
            let but: Vec<Number> = but.split(',').map(read).collect::<Result<_, _>>()?;
            return Self::numbers(from)?.kept(text, &|number| !but.contains(number));
        }
        if let Some(range) = text.strip_prefix("primes ") {
            return Self::numbers(range)?.kept(text, &is_prime);
        }
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
            return Err(format!("the range '{text}' is empty: it ends below its start"));
        }
        let steps = ((end - &start) / &step).floor().to_integer().to_u64();
        let count = steps.map(|n| n.saturating_add(1)).filter(|&n| n <= MAX_SIZE);
        let count = count.ok_or_else(|| format!("the range '{text}' holds more than {MAX_SIZE} numbers"))?;
        Ok(Self::Range { start, step, count })
    }

    /// The numbers that `keep` keeps, written out.
    fn kept(&self, text: &str, keep: &dyn Fn(&Number) -> bool) -> Result<Self, String> {
        if self.size() > MAX_LISTED {
            return Err(format!("'{text}' chooses from {} numbers; at most {MAX_LISTED}", self.size()));
        }
        let kept: Vec<Number> =
            (0..self.size()).map(|at| self.at(at)).filter(|number| keep(number)).collect();
        if kept.is_empty() {
            Err(format!("'{text}' leaves nothing to draw from"))
        } else {
            Ok(Self::List(kept))
        }
    }

    /// How many outcomes there are, at most [`u64::MAX`].
    pub fn size(&self) -> u64 {
        match self {
            Self::Range { count, .. } => *count,
            Self::List(of) => of.len() as u64,
            Self::Several { count, of, choice } => {
                let ways = (0..*count as u64).fold(1_u64, |ways, taken| {
                    let left =
                        if *choice == Choice::Any { of.size() } else { of.size().saturating_sub(taken) };
                    ways.saturating_mul(left)
                });
                let orders = (1..=*count as u64).fold(1_u64, u64::saturating_mul);
                if *choice == Choice::Sorted && ways < u64::MAX { ways / orders } else { ways }
            }
        }
    }

    /// The number at a position below [`Self::size`]; positions beyond, and domains of lists, give zero.
    pub fn at(&self, position: u64) -> Number {
        match self {
            Self::Range { start, step, .. } => start + step * Number::from(position),
            Self::List(of) => {
                let at = usize::try_from(position).unwrap_or(usize::MAX);
                of.get(at).cloned().unwrap_or_else(Number::zero)
            }
            Self::Several { .. } => Number::zero(),
        }
    }

    /// Whether the number may be drawn; no domain of lists holds a number.
    pub fn contains(&self, wanted: &Number) -> bool {
        match self {
            Self::Range { start, step, count } => {
                let position = (wanted - start) / step;
                position.as_i64().and_then(|at| u64::try_from(at).ok()).is_some_and(|at| at < *count)
            }
            Self::List(of) => of.contains(wanted),
            Self::Several { .. } => false,
        }
    }

    /// The domain with so many digits more: `3..9` becomes `30..99`, `2, 5` becomes `20, 50`.
    pub fn grown(&self, digits: u32) -> Self {
        let factor = num_traits::pow(number::whole(10), digits as usize);
        match self {
            Self::Range { start, step, count } if start.is_integer() && step.is_one() => {
                // As many more as there are between one multiple of the factor and the next.
                let more = factor.to_integer().to_u64().unwrap_or(1);
                let count = count.saturating_mul(more).min(MAX_SIZE);
                Self::Range { start: start * &factor, step: step.clone(), count }
            }
            Self::Range { start, step, count } => {
                Self::Range { start: start * &factor, step: step * &factor, count: *count }
            }
            Self::List(of) => Self::List(of.iter().map(|number| number * &factor).collect()),
            Self::Several { count, of, choice } => {
                Self::Several { count: *count, of: Box::new(of.grown(digits)), choice: *choice }
            }
        }
    }

    /// Whether only whole numbers can be drawn.
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Range { start, step, count } => start.is_integer() && (*count == 1 || step.is_integer()),
            Self::List(of) => of.iter().all(Number::is_integer),
            Self::Several { of, .. } => of.is_whole(),
        }
    }

    /// The smallest and the largest number.
    pub fn bounds(&self) -> (Number, Number) {
        match self {
            Self::Range { count, .. } => (self.at(0), self.at(count.saturating_sub(1))),
            Self::List(of) => {
                let ordered = |pick: fn(std::cmp::Ordering) -> bool| {
                    of.iter().fold(None, |best: Option<&Number>, one| match best {
                        Some(best) if !pick(number::compare(one, best)) => Some(best),
                        _ => Some(one),
                    })
                };
                let take = |found: Option<&Number>| found.cloned().unwrap_or_else(Number::zero);
                (take(ordered(std::cmp::Ordering::is_lt)), take(ordered(std::cmp::Ordering::is_gt)))
            }
            Self::Several { of, .. } => of.bounds(),
        }
    }

    /// A uniform draw.
    pub fn draw(&self, stream: &mut Stream) -> Value {
        let Self::Several { count, of, choice } = self else {
            return Value::Number(self.at(stream.below(self.size())));
        };
        let mut drawn: Vec<u64> = match choice {
            Choice::Any => (0..*count).map(|_| stream.below(of.size())).collect(),
            Choice::Distinct | Choice::Sorted => {
                let mut positions: Vec<u64> = (0..of.size()).collect();
                stream.shuffle(&mut positions);
                positions.truncate(*count);
                positions
            }
        };
        if *choice == Choice::Sorted {
            sort(&mut drawn);
        }
        Value::List(drawn.into_iter().map(|position| Value::Number(of.at(position))).collect())
    }
}

fn read(text: &str) -> Result<Number, String> {
    number::parse_plain(text.trim()).ok_or_else(|| format!("'{}' is not a number", text.trim()))
}

fn is_prime(of: &Number) -> bool {
    let n = number::to_i64(of).unwrap_or(0);
    n >= 2 && (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(&d))
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
        check("-2..2 except 0, 1", "-2 -1 2 (3)");
        check("primes 2..20", "2 3 5 7 (8)");
        check("1/2, 2/3", "0.5 2/3 (2)");
    }

    #[test]
    fn lists_are_drawn_as_they_say() {
        let mut stream = Stream::new("lists");
        let mut drawn = |text: &str| match Domain::parse(text).unwrap().draw(&mut stream) {
            Value::List(list) => list.iter().filter_map(|n| number::to_i64(n.number()?)).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        for _ in 0..50 {
            assert!(drawn("5 of 1..3").iter().all(|n| (1..=3).contains(n)));
            assert!(drawn("4 sorted of 1..9").windows(2).all(|pair| pair[0] < pair[1]));
            let mut all = drawn("shuffle 1..6");
            all.sort_unstable();
            assert_eq!(all, [1, 2, 3, 4, 5, 6]);
        }
        let size = |text: &str| Domain::parse(text).unwrap().size();
        assert_eq!([size("3 of 1..4"), size("3 distinct of 1..4"), size("3 sorted of 1..4")], [64, 24, 4]);
        assert_eq!(size("64 of 1..1000"), u64::MAX);
    }

    #[test]
    fn what_is_in_a_domain_is_known() {
        let contains = |text: &str, number: &str| {
            Domain::parse(text).unwrap().contains(&number::parse_plain(number).unwrap())
        };
        assert!(
            contains("5..20 by 5", "15") && !contains("5..20 by 5", "16") && !contains("5..20 by 5", "25")
        );
        assert!(contains("0.5..2 by 0.5", "1.5") && !contains("2, 3", "4") && !contains("5..9", "4"));
        let (low, high) = Domain::parse("3, -2, 8").unwrap().bounds();
        assert_eq!((low, high), (number::whole(-2), number::whole(8)));
    }

    #[test]
    fn bad_domains_say_why() {
        check("9..5", "the range '9..5' is empty: it ends below its start");
        check("1..9 by 0", "the step of a range must be above zero");
        check("a..9", "'a' is not a number");
        check("", "'' is not a number");
        check("3..4 except 3, 4", "'3..4 except 3, 4' leaves nothing to draw from");
        check("1..99999 except 3", "'1..99999 except 3' chooses from 99999 numbers; at most 4096");
        check("9 distinct of 1..3", "9 different numbers cannot be drawn from 3 (of at most 4096)");
        check("0 of 1..3", "a list holds 1 to 64 draws, not 0");
        check("3 odd of 1..3", "'odd' is no way to draw: write distinct or sorted");
        check("1..9999999999999", "the range '1..9999999999999' holds more than 1000000000000 numbers");
    }
}
