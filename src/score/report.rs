//! Everything computed over a tally, ready to be shown or written as JSON.

use std::collections::BTreeSet;

use serde::Serialize;

use super::bootstrap;
use super::cell::{Cell, form_order, task_order};
use super::formula::{macro_f1, processbench_f1};
use super::robustness::Robustness;
use super::tally::{Options, Tally};
use super::value::{Metric, Undefined, Value};
use crate::answer::Verdict;

/// All figures over the answers so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Items answered, repeats left out.
    pub n: usize,
    /// Share right, all cells together.
    pub accuracy: Metric,
    /// Share right in the asked-for form at the asked-for place.
    pub strict: Metric,
    /// Share of replies without a gradable answer.
    pub unparsed: Metric,
    /// One per form and task that has an answer, forms first, in the order of the checklist.
    pub cells: Vec<CellReport>,
    /// Mean score of each task over its forms.
    pub tasks: Vec<Marginal>,
    /// Mean score of each form over its tasks.
    pub forms: Vec<Marginal>,
    /// Mean score of all cells (MATHCHECK's "All" when there are 16). It mixes accuracies and F1s.
    pub all: Marginal,
    /// Robustness of solving the original problems, or of the first cell where nothing original was solved.
    pub robustness: Option<Robustness>,
    /// A verdict per variant, for every unit of every cell.
    pub strips: Vec<Strip>,
}

/// One form of one task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CellReport {
    /// The form.
    pub form: String,
    /// The task.
    pub task: String,
    /// What `score` is: `accuracy`, or `macro_f1` for the two-label tasks.
    pub measure: &'static str,
    /// The cell's figure; of process judging over the wrong solutions only, as in MATHCHECK.
    pub score: Metric,
    /// Share right.
    pub accuracy: Metric,
    /// Share right in the asked-for form at the asked-for place.
    pub strict: Metric,
    /// Share of replies without a gradable answer.
    pub unparsed: Metric,
    /// What the best constant answer would score.
    pub baseline: Value,
    /// That constant answer.
    pub baseline_answer: Option<String>,
    /// The two sides of process judging, where right solutions were judged too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<Process>,
    /// How it holds up over variants.
    pub robustness: Robustness,
}

/// Process judging over wrong and right solutions (ProcessBench, arXiv 2412.06559).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Process {
    /// Share of the wrong solutions whose first wrong step was named.
    pub error_accuracy: Metric,
    /// Share of the right solutions of which it was said that no step is wrong.
    pub correct_accuracy: Metric,
    /// The harmonic mean of the two; 0 where both are.
    pub f1: Value,
}

/// A mean over cells. Cells without a figure are not in it, and are never taken as 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Marginal {
    /// The task or form; `all` for the whole.
    pub name: String,
    /// Unweighted mean of the cells' scores.
    pub mean: Value,
    /// Cells in the mean.
    pub cells: usize,
    /// Cells there would be with none empty; the mean is partial while `cells` is less.
    pub of: usize,
}

/// The verdicts over the variants of one unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Strip {
    /// Family id.
    pub family: String,
    /// Level.
    pub level: u32,
    /// Form.
    pub form: String,
    /// Task.
    pub task: String,
    /// Variants right.
    pub right: usize,
    /// Distinct right answers among the variants; 1 means that a constant guess passes the worst case. `None`
    /// where the right answers are not known.
    pub distinct_golds: Option<usize>,
    /// Verdict per variant, by index.
    pub verdicts: Vec<(u64, Verdict)>,
}

impl Report {
    pub(super) fn of(tally: &Tally, options: &Options) -> Self {
        let total = |count: fn(&Cell) -> usize| tally.cells.iter().map(count).sum::<usize>();
        let n = tally.n();
        let cells = tally.cells.iter().map(|cell| CellReport::of(cell, options)).collect::<Vec<_>>();
        let forms = names(&cells, |cell| &cell.form, form_order);
        let tasks = names(&cells, |cell| &cell.task, task_order);
        let marginal = |name: &str, of: usize, within: &dyn Fn(&CellReport) -> bool| {
            Marginal::of(name, cells.iter().filter(|cell| within(cell)), of)
        };
        let headline = cells.iter().find(|cell| cell.form == "original" && cell.task == "solving");
        Self {
            n,
            accuracy: Metric::rate(total(|cell| cell.right), n),
            strict: Metric::rate(total(|cell| cell.strict), n),
            unparsed: Metric::rate(total(|cell| cell.unparsed), n),
            tasks: tasks.iter().map(|name| marginal(name, forms.len(), &|cell| cell.task == *name)).collect(),
            forms: forms.iter().map(|name| marginal(name, tasks.len(), &|cell| cell.form == *name)).collect(),
            all: marginal("all", forms.len() * tasks.len(), &|_| true),
            robustness: headline.or(cells.first()).map(|cell| cell.robustness.clone()),
            strips: tally.cells.iter().flat_map(strips).collect(),
            cells,
        }
    }
}

impl CellReport {
    fn of(cell: &Cell, options: &Options) -> Self {
        let accuracy = Metric::rate(cell.right, cell.n);
        let baseline = cell.baseline();
        let two_labels = cell.labels();
        let (right, scored) = cell.scored();
        let process = (cell.sound.0 > 0).then(|| {
            let (sound, said) = cell.sound;
            let error_accuracy = Metric::rate(right, scored);
            let correct_accuracy = Metric::rate(said, sound);
            let f1 = match (error_accuracy.value.known(), correct_accuracy.value.known()) {
                (Some(error), Some(correct)) => Value::Known(processbench_f1(error, correct)),
                _ => Undefined::NoAnswers.into(),
            };
            Process { error_accuracy, correct_accuracy, f1 }
        });
        Self {
            form: cell.form.clone(),
            task: cell.task.clone(),
            measure: if two_labels.is_some() { "macro_f1" } else { "accuracy" },
            score: two_labels.map_or_else(|| Metric::rate(right, scored), |labels| f1(cell, labels, options)),
            process,
            accuracy,
            strict: Metric::rate(cell.strict, cell.n),
            unparsed: Metric::rate(cell.unparsed, cell.n),
            baseline: baseline.map_or(Undefined::NoGold.into(), |(_, score)| Value::Known(score)),
            baseline_answer: baseline.map(|(answer, _)| answer.to_owned()),
            robustness: Robustness::of(cell, options),
        }
    }
}

impl Marginal {
    fn of<'a>(name: &str, cells: impl Iterator<Item = &'a CellReport>, of: usize) -> Self {
        let scores = cells.filter_map(|cell| cell.score.value.known()).collect::<Vec<_>>();
        let mean = Value::ratio(scores.iter().sum(), scores.len() as f64, Undefined::NoAnswers);
        Self { name: name.to_owned(), mean, cells: scores.len(), of }
    }
}

fn names(
    cells: &[CellReport],
    name: fn(&CellReport) -> &String,
    order: for<'a> fn(&'a str) -> (usize, &'a str),
) -> Vec<String> {
    let sorted = cells.iter().map(|cell| order(name(cell))).collect::<BTreeSet<_>>();
    sorted.into_iter().map(|(_, name)| name.to_owned()).collect()
}

fn f1(cell: &Cell, labels: [&'static str; 2], options: &Options) -> Metric {
    let confusion = cell.confusion();
    let Some(value) = macro_f1(&confusion) else {
        let missing = labels.iter().zip(&confusion).find(|(_, row)| row.iter().all(|count| *count == 0.0));
        return Metric::undefined(
            missing.map_or(Undefined::NoGold, |(label, _)| Undefined::MissingLabel(label)),
            cell.n,
        );
    };
    let flat = |family: &super::cell::Family| {
        let [[a, b, c], [d, e, f]] = family.confusion;
        [a, b, c, d, e, f]
    };
    let clusters = cell.families.values().map(flat).collect::<Vec<_>>();
    let [interval] = bootstrap::intervals(&clusters, options.resamples, |&[a, b, c, d, e, f]| {
        [macro_f1(&[[a, b, c], [d, e, f]])]
    });
    Metric { value: Value::Known(value), interval, n: cell.n }
}

fn strips(cell: &Cell) -> impl Iterator<Item = Strip> {
    cell.units().map(|(family, level, unit)| {
        let golds =
            unit.variants.keys().filter_map(|variant| variant.gold.as_deref()).collect::<BTreeSet<_>>();
        Strip {
            family: family.to_owned(),
            level,
            form: cell.form.clone(),
            task: cell.task.clone(),
            right: unit.right,
            distinct_golds: (!golds.is_empty()).then_some(golds.len()),
            verdicts: unit.variants.iter().map(|(variant, seen)| (variant.index, seen.verdict)).collect(),
        }
    })
}
