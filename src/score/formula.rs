//! Small published formulas, each a pure function with its degenerate case decided.

use super::value::{Undefined, Value};

/// ProcessBench's F1 (arXiv 2412.06559): the harmonic mean of the accuracy on wrong solutions (the first wrong
/// step is named) and on correct ones (none is named). Not a classification F1. Any scale; 0 when both are 0.
pub fn processbench_f1(error_accuracy: f64, correct_accuracy: f64) -> f64 {
    let sum = error_accuracy + correct_accuracy;
    if sum == 0.0 { 0.0 } else { 2.0 * error_accuracy * correct_accuracy / sum }
}

/// Macro-F1 over two labels from `counts[gold][predicted]`, the third column being replies that name neither label:
/// a miss for their class and no vote for the other (scikit-learn's `f1_score(labels=[0, 1], average="macro")`).
/// `None` until both classes were seen in the gold.
pub fn macro_f1(counts: &[[f64; 3]; 2]) -> Option<f64> {
    let [[a_as_a, a_as_b, a_as_none], [b_as_a, b_as_b, b_as_none]] = *counts;
    if a_as_a + a_as_b + a_as_none == 0.0 || b_as_a + b_as_b + b_as_none == 0.0 {
        return None;
    }
    let f1 = |hit: f64, missed: f64, false_alarm: f64| 2.0 * hit / (2.0 * hit + missed + false_alarm);
    Some(f64::midpoint(f1(a_as_a, a_as_b + a_as_none, b_as_a), f1(b_as_b, b_as_a + b_as_none, a_as_b)))
}

/// C(right, k) / C(n, k): the chance that k variants drawn without replacement from n, `right` of which are right,
/// are all right. The unbiased estimate of worst-case accuracy at k; 0 when k > n (callers exclude that).
pub fn all_right(right: usize, n: usize, k: usize) -> f64 {
    if k > right || k > n {
        return 0.0;
    }
    (0..k).map(|i| (right - i) as f64 / (n - i) as f64).product()
}

/// pass@k (arXiv 2107.03374): the chance that at least one of k samples drawn from n is right.
pub fn pass_at_k(n: usize, right: usize, k: usize) -> Value {
    if k > n || right > n {
        return Undefined::SampleTooLarge { k, n }.into();
    }
    Value::Known(1.0 - all_right(n - right, n, k))
}

/// G-Pass@k at threshold m of k (arXiv 2412.13147): the chance that at least `m` of `k` samples drawn without
/// replacement from `n`, of which `right` are right, are right; the tail of the hypergeometric distribution. m is
/// at least 1 (m = 1 is pass@k, m = k the worst case at k).
pub fn g_pass(n: usize, right: usize, k: usize, m: usize) -> Value {
    if k > n || right > n {
        return Undefined::SampleTooLarge { k, n }.into();
    }
    let whole = ln_choose(n, k);
    let tail = (m.max(1)..=k.min(right))
        .filter(|j| k - j <= n - right)
        .map(|j| (ln_choose(right, j) + ln_choose(n - right, k - j) - whole).exp())
        .sum::<f64>();
    Value::Known(tail.min(1.0))
}

/// mG-Pass@k: the mean of G-Pass@k over the thresholds above one half, 2/k · Σ over m from ⌈k/2⌉ + 1 to k.
pub fn mean_g_pass(n: usize, right: usize, k: usize) -> Value {
    if k > n || right > n || k == 0 {
        return Undefined::SampleTooLarge { k, n }.into();
    }
    let above = k.div_ceil(2) + 1..=k;
    Value::Known(2.0 / k as f64 * above.filter_map(|m| g_pass(n, right, k, m).known()).sum::<f64>())
}

/// McNemar's exact two-sided p for pairs of which `first` are right only on the one side and `second` only on the
/// other: the chance of a split at least as uneven if either were as likely (binomial, doubled, at most 1).
pub fn mcnemar(first: usize, second: usize) -> Value {
    let n = first + second;
    if n == 0 {
        return Undefined::NothingToDivide("no pair differs").into();
    }
    let tail = (0..=first.min(second)).map(|i| (ln_choose(n, i) - n as f64 * std::f64::consts::LN_2).exp());
    Value::Known((2.0 * tail.sum::<f64>()).min(1.0))
}

fn ln_choose(n: usize, k: usize) -> f64 {
    (0..k.min(n - k.min(n))).map(|i| ((n - i) as f64 / (i + 1) as f64).ln()).sum()
}

/// How the answers to composite problems and to their one-step parts go together (We-Math, arXiv 2407.01284).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// Insufficient knowledge: the composite is wrong, and so is a part.
    pub ik: usize,
    /// Inadequate generalization: the composite is wrong with every part right.
    pub ig: usize,
    /// Complete mastery: the composite is right, and every part (strict) or at least one (loose) is.
    pub cm: usize,
    /// Rote memorization: the composite is right, and a part (strict) or every part (loose) is wrong.
    pub rm: usize,
}

impl Diagnosis {
    /// Counts one composite with its parts. A composite without parts has nothing to diagnose and is left out.
    pub fn add(&mut self, composite: bool, parts: &[bool], loose: bool) {
        if parts.is_empty() {
            return;
        }
        let all = parts.iter().all(|right| *right);
        let mastered = if loose { parts.iter().any(|right| *right) } else { all };
        *match (composite, all, mastered) {
            (false, false, _) => &mut self.ik,
            (false, true, _) => &mut self.ig,
            (true, _, true) => &mut self.cm,
            (true, _, false) => &mut self.rm,
        } += 1;
    }

    /// Composites counted.
    pub fn n(&self) -> usize {
        self.ik + self.ig + self.cm + self.rm
    }

    /// (CM + IG / 2) / N.
    pub fn score(&self) -> Value {
        Value::ratio(self.cm as f64 + 0.5 * self.ig as f64, self.n() as f64, Undefined::NoAnswers)
    }

    /// RM / (CM + RM): of the composites solved, the share solved by rote.
    pub fn rm_rate(&self) -> Value {
        let solved = (self.cm + self.rm) as f64;
        Value::ratio(self.rm as f64, solved, Undefined::NothingToDivide("no composite problem was solved"))
    }
}
