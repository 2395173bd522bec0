//! Reference solvers: respondents whose scores are known before they answer.

use crate::checklist::Item;
use crate::family::AnswerType;
use crate::math::{Stream, number};
use std::fmt;
use std::str::FromStr;

/// A respondent that needs no model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Solver {
    /// Shows the working and the right answer: always right.
    Exact,
    /// Repeats the last number of the question: right only by chance.
    LastNumber,
    /// Always the same answer.
    Constant(String),
    /// Right with a known probability, independently for every item; else off by a little, or of the other label.
    Noisy {
        /// How many in a thousand are right.
        right_per_mille: u16,
    },
}

impl Solver {
    /// The solvers a page offers.
    pub fn offered() -> Vec<Self> {
        vec![Self::Exact, Self::Noisy { right_per_mille: 800 }, Self::LastNumber, Self::Constant("0".into())]
    }

    /// The solver in a few words for people.
    pub fn title(&self) -> String {
        match self {
            Self::Exact => "Exact solver".into(),
            Self::LastNumber => "Repeats the last number".into(),
            Self::Constant(answer) => format!("Always says {answer}"),
            Self::Noisy { right_per_mille } => {
                format!("Right {} % of the time", f64::from(*right_per_mille) / 10.0)
            }
        }
    }

    /// The reply to an item; the same whenever it is asked again.
    pub fn reply(&self, item: &Item) -> String {
        match self {
            Self::Exact => with_working(&item.steps, &item.answer),
            Self::LastNumber => closing(last_number(&item.question).unwrap_or("0")),
            Self::Constant(answer) => closing(answer),
            Self::Noisy { right_per_mille } => {
                let mut stream = Stream::new(&format!("reroll/noisy/{right_per_mille}/{}", item.id));
                if stream.below(1000) < u64::from(*right_per_mille) {
                    return closing(&item.answer);
                }
                let slip = 1 + i64::try_from(stream.below(9)).unwrap_or(0);
                closing(wrong(item, slip).as_deref().unwrap_or("unknown"))
            }
        }
    }
}

/// What built-in models are trained to say: the working, then the marker that the grader reads.
pub fn with_working(steps: &[String], answer: &str) -> String {
    steps.iter().map(|step| format!("{step}\n")).collect::<String>() + &closing(answer)
}

/// Another answer of the same kind; `None` where none is at hand.
fn wrong(item: &Item, slip: i64) -> Option<String> {
    if let AnswerType::Choice { options } = &item.answer_type {
        let right = item.answer.bytes().next()?.checked_sub(b'A')?;
        let other = (right + 1) % u8::try_from(options.len()).ok()?.max(1);
        return Some(char::from(b'A' + other).to_string());
    }
    let other = match item.answer.as_str() {
        "Answerable" => "Unanswerable",
        "Unanswerable" => "Answerable",
        "Correct" => "Incorrect",
        "Incorrect" => "Correct",
        "None" => "Step 1",
        answer => {
            if let Some(step) = answer.strip_prefix("Step ") {
                return Some(format!("Step {}", step.parse::<u32>().ok()? + 1));
            }
            let value = number::parse_plain(answer)?;
            return Some(number::plain(&(value + number::whole(slip))));
        }
    };
    Some(other.to_owned())
}

fn closing(answer: &str) -> String {
    format!("The answer is {answer}.")
}

fn last_number(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty())
}

impl fmt::Display for Solver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => f.write_str("exact"),
            Self::LastNumber => f.write_str("last-number"),
            Self::Constant(answer) => write!(f, "constant:{answer}"),
            Self::Noisy { right_per_mille } => write!(f, "noisy:{}", f64::from(*right_per_mille) / 1000.0),
        }
    }
}

impl FromStr for Solver {
    type Err = String;

    /// Reads what [`fmt::Display`] writes.
    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || {
            format!("'{text}' is no reference solver: write exact, last-number, constant:TEXT or noisy:0.8")
        };
        match text.split_once(':') {
            None if text == "exact" => Ok(Self::Exact),
            None if text == "last-number" => Ok(Self::LastNumber),
            Some(("constant", answer)) if !answer.is_empty() => Ok(Self::Constant(answer.to_owned())),
            Some(("noisy", share)) => {
                let per_mille = number::parse_plain(share).map(|share| share * number::whole(1000));
                let right = per_mille.as_ref().and_then(number::to_i64).and_then(|n| u16::try_from(n).ok());
                let right_per_mille = right.filter(|n| *n <= 1000).ok_or_else(unknown)?;
                Ok(Self::Noisy { right_per_mille })
            }
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::{Form, item::Problem};
    use crate::family::{Seed, builtin};
    use crate::respondent::Record;
    use crate::score::{Options, Tally};

    /// The score of a solver over 50 variants of every family in every form.
    fn score(solver: &Solver) -> (f64, usize) {
        let mut tally = Tally::new();
        for family in builtin::all() {
            for (index, &form) in (0..50).flat_map(|index| Form::ROWS.iter().map(move |form| (index, form))) {
                let Ok(problem) = Problem::draw(&family, 1, Seed(3), index, form) else { continue };
                let item = problem.item;
                let reply = solver.reply(&item);
                tally.add(&Record::new(item, &solver.to_string(), reply).answered());
            }
        }
        let report = tally.report(&Options::default());
        (report.accuracy.value.known().unwrap(), report.n)
    }

    #[test]
    fn known_solvers_score_as_theory_says() {
        assert_eq!(score(&Solver::Exact).0, 1.0);
        let (noisy, n) = score(&Solver::Noisy { right_per_mille: 800 });
        let deviation = (0.8 * 0.2 / n as f64).sqrt();
        assert!((noisy - 0.8).abs() < 4.0 * deviation, "{noisy} over {n}");
        assert_eq!(score(&Solver::Constant("-1".into())).0, 0.0);
        assert!(score(&Solver::LastNumber).0 < 0.2);
    }

    #[test]
    fn solvers_are_named_both_ways() {
        for solver in Solver::offered() {
            assert_eq!(solver.to_string().parse(), Ok(solver));
        }
        for bad in ["", "noisy", "noisy:2", "noisy:x", "constant:", "oracle"] {
            assert!(bad.parse::<Solver>().is_err(), "{bad}");
        }
    }
}
