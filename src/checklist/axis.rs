//! Named sets of forms and tasks: what each benchmark varies, under the names it has for it.

use super::asymob::Variation;
use super::{Form, Task};

/// One way of perturbing problems, as a benchmark defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The name in options.
    pub name: &'static str,
    /// Where it comes from.
    pub paper: &'static str,
    /// The forms, the one they are compared with first; none where all of ASyMOB's are meant.
    pub forms: &'static [Form],
    /// What is asked.
    pub tasks: &'static [Task],
}

/// Every axis.
pub const AXES: &[Axis] = &[
    Axis { name: "checklist", paper: "MATHCHECK, arXiv 2407.08733", forms: Form::ROWS, tasks: Task::ALL },
    Axis {
        name: "gsm-plus",
        paper: "GSM-Plus, arXiv 2402.19255",
        forms: &[
            Form::Original,
            Form::Renumbered,
            Form::MoreDigits,
            Form::Decimal,
            Form::Fraction,
            Form::ClauseMore,
            Form::Inverse,
            Form::Paraphrase,
            Form::Distractor,
            Form::Critical,
        ],
        tasks: &[Task::Solving],
    },
    Axis {
        name: "gsm-symbolic",
        paper: "GSM-Symbolic, arXiv 2410.05229",
        forms: &[
            Form::Original,
            Form::NamesOnly,
            Form::NumbersOnly,
            Form::Renamed,
            Form::Renumbered,
            Form::ClauseLess,
            Form::ClauseMore,
            Form::ClausesMore,
            Form::Distractor,
            Form::Filler,
        ],
        tasks: &[Task::Solving],
    },
    Axis { name: "asymob", paper: "ASyMOB, arXiv 2505.23851", forms: &[], tasks: &[Task::Solving] },
    Axis {
        name: "mathverse",
        paper: "MathVerse, arXiv 2403.14624",
        forms: Form::VERSIONS,
        tasks: &[Task::Solving],
    },
    Axis {
        name: "notation",
        paper: "TokenizationCounts, arXiv 2402.14903",
        forms: &[
            Form::Original,
            Form::Grouped,
            Form::GroupedLeft,
            Form::Spaced,
            Form::DigitByDigit,
            Form::Words,
            Form::Decimal,
            Form::Fraction,
            Form::Scientific,
        ],
        tasks: &[Task::Solving],
    },
    Axis {
        name: "hints",
        paper: "CHAMP, arXiv 2401.06961",
        forms: &[Form::Original, Form::Hint, Form::HintIrrelevant, Form::HintMisleading],
        tasks: &[Task::Solving],
    },
    Axis {
        name: "we-math",
        paper: "We-Math, arXiv 2407.01284",
        forms: &[Form::Original],
        tasks: &[Task::Solving, Task::Part],
    },
    Axis {
        name: "turns",
        paper: "MathChat, arXiv 2405.19444",
        forms: &[Form::Original],
        tasks: &[Task::Solving, Task::FollowUp, Task::Correction, Task::Doubt],
    },
];

impl Axis {
    /// The axis of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        AXES.iter().find(|axis| axis.name == name)
    }

    /// Its forms, the one they are compared with first.
    pub fn forms(&self) -> Vec<Form> {
        match self.forms {
            [] => [Form::Original].into_iter().chain(Variation::all().map(Form::Asymob)).collect(),
            forms => forms.to_vec(),
        }
    }
}

/// GSM-Plus's eight perturbations and the forms that stand for each.
pub const GSM_PLUS: &[(&str, &[Form])] = &[
    ("numerical substitution", &[Form::Renumbered]),
    ("digit expansion", &[Form::MoreDigits]),
    ("integer-decimal-fraction conversion", &[Form::Decimal, Form::Fraction]),
    ("adding operation", &[Form::ClauseMore]),
    ("reversing operation", &[Form::Inverse]),
    ("problem understanding", &[Form::Paraphrase]),
    ("distractor insertion", &[Form::Distractor]),
    ("critical thinking", &[Form::Critical]),
];

/// Two families that look alike, the second of which needs another method (OMEGA's transformative generalisation, arXiv
/// 2506.18880). The exploratory axis is the level, the compositional one the task `sequence`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transformation {
    /// The family whose method is familiar.
    pub familiar: &'static str,
    /// The family of the same look where it leads nowhere.
    pub transformed: &'static str,
    /// From which method to which.
    pub method: &'static str,
}

const fn to(familiar: &'static str, transformed: &'static str, method: &'static str) -> Transformation {
    Transformation { familiar, transformed, method }
}

/// Every such pair.
pub const TRANSFORMATIONS: &[Transformation] = &[
    to("triangle-area", "triangle-on-grid", "half of base times height; coordinates"),
    to("one-draw", "at-least-one-hit", "favourable over possible; the opposite event"),
    to("common-multiple", "egg-boxes", "least common multiple; simultaneous remainders"),
    to("seats-in-a-row", "log-pile", "a term of a sequence; the sum of all terms"),
    to("growing-colony", "last-digit", "working out a power; the cycle of its last digits"),
    to("rectangle-perimeter", "largest-pen", "adding sides; the top of a parabola"),
    to("slope-fraction", "slope-at-point", "rise over run; the derivative"),
    to("rectangle-area", "area-under-curve", "length times width; an integral"),
    to("committee", "flags-in-a-line", "choosing without order; arranging what looks alike"),
    to("two-step-equation", "two-orders", "undoing one equation; two equations at once"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_and_task_is_on_an_axis() {
        let sorted = |mut forms: Vec<Form>| {
            forms.sort();
            forms.dedup();
            forms
        };
        let on_axes = sorted(AXES.iter().flat_map(Axis::forms).collect());
        let letters = [Form::Symbolic];
        let all = Form::ALL.iter().copied().chain(Variation::all().map(Form::Asymob));
        assert_eq!(on_axes, sorted(all.filter(|form| !letters.contains(form)).collect()));
        let asked = |task: &Task| AXES.iter().any(|axis| axis.tasks.contains(task));
        // Two in a row need a second family.
        assert!(Task::every().filter(|task| *task != Task::Sequence).all(|task| asked(&task)));
        let families = crate::family::builtin::all();
        let known = |id: &str| families.iter().any(|family| family.id == id);
        assert!(TRANSFORMATIONS.iter().all(|pair| known(pair.familiar) && known(pair.transformed)));
        assert_eq!(GSM_PLUS.len(), 8);
        for (_, forms) in GSM_PLUS {
            assert!(forms.iter().all(|form| Axis::named("gsm-plus").unwrap().forms.contains(form)));
        }
    }
}
