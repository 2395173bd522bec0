//! A figure that may be undefined, and one with its interval.

use serde::{Serialize, Serializer};

/// Why a figure cannot be given. Shown to people beside "n/a".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// Nothing was answered.
    #[error("no answers yet")]
    NoAnswers,
    /// A ratio over an accuracy of zero.
    #[error("no answer is right yet, so the ratio has nothing to stand on")]
    ZeroAverage,
    /// Worst case and average are the same number.
    #[error("with one variant each there is nothing to compare: reroll")]
    OneVariant,
    /// No unit has enough variants for worst@k.
    #[error("no family has {0} answered variants yet")]
    TooFewVariants(usize),
    /// An interval over families needs at least two.
    #[error("an interval over families needs at least two of them")]
    OneFamily,
    /// Most resamples left the figure undefined.
    #[error("too few right answers for an interval")]
    Unstable,
    /// Macro-F1 before an item of each label was answered.
    #[error("no item labelled {0} was answered yet")]
    MissingLabel(&'static str),
    /// No answer was told what the right one is.
    #[error("the right answers are not in the data")]
    NoGold,
    /// No variant was asked twice.
    #[error("no variant was asked more than once")]
    NoRepeats,
    /// A sample of k from n with k larger than n.
    #[error("k = {k} is more than n = {n}")]
    SampleTooLarge {
        /// How many are drawn.
        k: usize,
        /// How many there are.
        n: usize,
    },
    /// A ratio 0/0, named by what is missing.
    #[error("there is nothing to divide by: {0}")]
    NothingToDivide(&'static str),
    /// A deviation over sets needs at least two.
    #[error("with one set there is no spread")]
    OneSet,
    /// A product of accuracies of which one is not known.
    #[error("one of the two problems was not asked by itself")]
    PartNotAsked,
    /// The caller asked for no intervals.
    #[error("not computed")]
    NotComputed,
}

/// A number, or the reason why there is none. In JSON a number or `{"undefined": "reason"}`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The number; finite.
    Known(f64),
    /// Why there is none.
    Undefined(Undefined),
}

impl Value {
    /// `top / bottom`, or `otherwise` when the bottom is zero.
    pub fn ratio(top: f64, bottom: f64, otherwise: Undefined) -> Self {
        if bottom == 0.0 { Self::Undefined(otherwise) } else { Self::Known(top / bottom) }
    }

    /// The number, if there is one.
    pub fn known(&self) -> Option<f64> {
        match self {
            Self::Known(x) => Some(*x),
            Self::Undefined(_) => None,
        }
    }
}

impl From<Undefined> for Value {
    fn from(why: Undefined) -> Self {
        Self::Undefined(why)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(x) => serializer.serialize_f64(*x),
            Self::Undefined(why) => because(why).serialize(serializer),
        }
    }
}

/// A 95 % interval, or the reason why there is none. In JSON `{"low": …, "high": …}` or `{"undefined": "reason"}`.
#[derive(Clone, Debug, PartialEq)]
pub enum Interval {
    /// From the first to the second.
    Known(f64, f64),
    /// Why there is none.
    Undefined(Undefined),
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(low, high) => Ends { low: *low, high: *high }.serialize(serializer),
            Self::Undefined(why) => because(why).serialize(serializer),
        }
    }
}

#[derive(Serialize)]
struct Ends {
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct Because {
    undefined: String,
}

fn because(why: &Undefined) -> Because {
    Because { undefined: why.to_string() }
}

/// A figure with its 95 % interval and the number of things it was computed over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metric {
    /// The figure.
    pub value: Value,
    /// Its interval: Wilson's for a rate, a bootstrap over families for anything else.
    pub interval: Interval,
    /// How many answers (rates) or units (robustness) it rests on.
    pub n: usize,
}

impl Metric {
    /// The share `right / n` with Wilson's interval.
    pub fn rate(right: usize, n: usize) -> Self {
        let value = Value::ratio(right as f64, n as f64, Undefined::NoAnswers);
        Self { value, interval: wilson(right, n), n }
    }

    /// A figure that is not defined, over n things.
    pub fn undefined(why: Undefined, n: usize) -> Self {
        Self { value: Value::Undefined(why.clone()), interval: Interval::Undefined(why), n }
    }
}

/// Wilson's score interval at 95 % for `right` of `n`: good for small n and for shares near 0 and 1
/// (Wilson 1927).
pub fn wilson(right: usize, n: usize) -> Interval {
    const Z: f64 = 1.959_963_984_540_054;
    if n == 0 {
        return Interval::Undefined(Undefined::NoAnswers);
    }
    let (total, share) = (n as f64, right as f64 / n as f64);
    let scale = 1.0 + Z * Z / total;
    let centre = (share + Z * Z / (2.0 * total)) / scale;
    let half = Z / scale * (share * (1.0 - share) / total + Z * Z / (4.0 * total * total)).sqrt();
    // At the ends the bound is exactly 0 or 1; rounding would leave 1e-17.
    let low = if right == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if right == n { 1.0 } else { (centre + half).min(1.0) };
    Interval::Known(low, high)
}
