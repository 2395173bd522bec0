//! Reference solvers over thousands of real items: every figure against what theory says of such a respondent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop at the first thing that is wrong"
)]
#![cfg(not(target_arch = "wasm32"))]

use reroll::checklist::compose::in_sequence;
use reroll::checklist::group::of_tasks;
use reroll::checklist::{Form, Item, Task};
use reroll::family::{Seed, builtin};
use reroll::respondent::{Record, Solver};
use reroll::score::value::{Interval, Value, wilson};
use reroll::score::{Analysis, Metric, Options, Report, Tally, Versus};

/// The checklist, the steps and GSM-Plus's perturbations of so many variants of every family.
fn items(variants: u32, level: u8) -> Vec<Item> {
    let forms = [Form::ROWS, &[Form::Renumbered, Form::ClauseMore, Form::Critical]].concat();
    let tasks = [Task::ALL, &[Task::Part]].concat();
    let families = builtin::all();
    let mut items = Vec::new();
    for family in &families {
        for index in 0..variants {
            let made = of_tasks(family, level, Seed(99), index, &forms, &tasks).unwrap();
            items.extend(made.into_iter().map(|problem| problem.item));
        }
    }
    items
}

fn answered(solver: &Solver, items: &[Item]) -> Tally {
    let records = items
        .iter()
        .map(|item| Record::new(item.clone(), &solver.to_string(), solver.reply(item)).answered());
    let mut tally = Tally::new();
    records.for_each(|record| tally.add(&record));
    tally
}

fn scored(solver: &Solver, items: &[Item]) -> (Report, Analysis) {
    let tally = answered(solver, items);
    (tally.report(&Options::default()), tally.analysis(&Options::default()))
}

/// Whether a rate is what theory says, at four standard deviations, so that one of hundreds does not fail by chance.
fn agrees(what: &str, metric: &Metric, expected: f64) {
    let value = metric.value.known().unwrap_or_else(|| panic!("{what}: {metric:?}"));
    let deviation = (expected * (1.0 - expected) / metric.n as f64).sqrt();
    assert!(
        (value - expected).abs() <= 4.0 * deviation + 1e-9,
        "{what}: {value}, not {expected}, n = {}",
        metric.n
    );
}

#[test]
fn the_exact_solver_has_everything_right() {
    let items = items(2, 1);
    let (report, analysis) = scored(&Solver::Exact, &items);
    assert!(report.n == items.len() && report.n > 6000, "{}", report.n);
    assert_eq!((report.accuracy.value.known(), report.unparsed.value.known()), (Some(1.0), Some(0.0)));
    assert_eq!((report.all.mean.known(), report.strict.value.known()), (Some(1.0), Some(1.0)));
    let process: Vec<_> = report.cells.iter().filter_map(|cell| cell.process.as_ref()).collect();
    assert!(process.len() >= 4);
    assert!(process.iter().all(|process| process.f1 == Value::Known(1.0)));
    assert!(analysis.paired.len() >= 6);
    for pair in &analysis.paired {
        assert_eq!((pair.pdr.value.known(), pair.asp.value.known()), (Some(0.0), Some(1.0)), "{pair:?}");
        assert!(pair.p.known().is_none(), "no pair differs");
    }
    let composite = analysis.composite.unwrap();
    assert_eq!((composite.strict.cm.value.known(), composite.strict.score.known()), (Some(1.0), Some(1.0)));
    assert_eq!(composite.strict.rm_rate.value.known(), Some(0.0));
}

#[test]
fn the_noisy_solver_scores_what_theory_says_in_every_figure() {
    let p: f64 = 0.7;
    let items = items(6, 1);
    let (report, analysis) = scored(&Solver::Noisy { right_per_mille: 700 }, &items);
    agrees("accuracy", &report.accuracy, p);
    for cell in &report.cells {
        agrees(&format!("{} {}", cell.form, cell.task), &cell.accuracy, p);
        if cell.measure == "macro_f1" {
            // Either label comes up as often and is flipped as often, so either F1 is p.
            agrees(&format!("{} {} F1", cell.form, cell.task), &cell.score, p);
        }
        if let Some(process) = &cell.process {
            agrees("wrong solutions", &process.error_accuracy, p);
            agrees("right solutions", &process.correct_accuracy, p);
            assert!((process.f1.known().unwrap() - p).abs() < 0.06, "{:?}", process.f1);
        }
    }
    let robustness = report.robustness.unwrap();
    for (k, share) in (1..).zip(&robustness.curve) {
        let expected = p.powi(k);
        let deviation = (expected * (1.0 - expected) / robustness.units as f64).sqrt();
        assert!((share - expected).abs() < 4.0 * deviation, "worst@{k}: {share}, not {expected}");
    }
    for pair in &analysis.paired {
        agrees(&format!("{} original", pair.form), &pair.original, p);
        agrees(&format!("{} perturbed", pair.form), &pair.perturbed, p);
        agrees(&format!("{} both", pair.form), &pair.asp, p * p);
        let Interval::Known(low, high) = pair.pdr.interval else { panic!("{pair:?}") };
        let width = high - low;
        assert!((low - width..=high + width).contains(&0.0), "{pair:?}");
        assert!(pair.p.known().unwrap() > 1e-4, "{pair:?}");
        assert_eq!(pair.both + pair.only_original + pair.only_perturbed + pair.neither, pair.pairs);
    }
    let sets = analysis.sets.unwrap();
    assert_eq!((sets.sets, sets.left_out), (6, 0));
    let (sd, floor, pooled) =
        (sets.sd.known().unwrap(), sets.binomial_floor.known().unwrap(), sets.pooled_floor.known().unwrap());
    assert!(floor <= 1.1 * pooled && sd < 3.0 * pooled, "{sd} {floor} {pooled}");
    // A problem and its n steps are n + 1 independent answers.
    let composite = analysis.composite.unwrap();
    agrees("steps", &composite.one_step, p);
    let of_steps = |share: &dyn Fn(f64) -> f64| {
        let steps = composite.by_steps.iter();
        steps.map(|(n, metric)| share(p.powf(*n as f64)) * metric.n as f64).sum::<f64>()
            / composite.problems as f64
    };
    agrees("CM", &composite.strict.cm, of_steps(&|all| p * all));
    agrees("RM", &composite.strict.rm, of_steps(&|all| p * (1.0 - all)));
    agrees("IG", &composite.strict.ig, of_steps(&|all| (1.0 - p) * all));
    agrees("IK", &composite.strict.ik, of_steps(&|all| (1.0 - p) * (1.0 - all)));
    for (n, metric) in &composite.by_steps {
        agrees(&format!("problems of {n} steps"), metric, p);
    }
}

#[test]
fn constant_guessers_score_exactly_their_baseline() {
    let items = items(3, 1);
    for (answer, task) in [
        ("Answerable", "answerable"),
        ("Unanswerable", "answerable"),
        ("Correct", "outcome"),
        ("Incorrect", "outcome"),
    ] {
        let (report, _) = scored(&Solver::Constant(answer.into()), &items);
        for cell in report.cells.iter().filter(|cell| cell.task == task) {
            // The labels are balanced, so F1 is 2/3 for the one and 0 for the other.
            assert_eq!(cell.score.value, Value::Known(1.0 / 3.0), "{} {}", cell.form, cell.task);
            assert_eq!(cell.baseline, Value::Known(1.0 / 3.0));
        }
    }
    // Whoever always says that nothing is wrong has every right solution and no wrong one.
    let (report, _) = scored(&Solver::Constant("None".into()), &items);
    for process in report.cells.iter().filter_map(|cell| cell.process.as_ref()) {
        assert_eq!(process.error_accuracy.value, Value::Known(0.0));
        assert_eq!((&process.correct_accuracy.value, &process.f1), (&Value::Known(1.0), &Value::Known(0.0)));
    }
    // The best constant step scores what the report calls the baseline.
    for cell in report.cells.iter().filter(|cell| cell.task == "process") {
        let best = cell.baseline_answer.clone().unwrap();
        let (guessed, _) = scored(&Solver::Constant(best), &items);
        let same = guessed.cells.iter().find(|other| (&other.form, &other.task) == (&cell.form, &cell.task));
        assert_eq!(same.unwrap().score.value, cell.baseline);
    }
}

#[test]
fn the_last_number_is_seldom_right() {
    let (report, _) = scored(&Solver::LastNumber, &items(3, 1));
    let solving =
        report.cells.iter().find(|cell| (&*cell.form, &*cell.task) == ("original", "solving")).unwrap();
    assert!(solving.accuracy.value.known().unwrap() < 0.1, "{:?}", solving.accuracy);
    let critical = report.cells.iter().find(|cell| cell.form == "critical").unwrap();
    assert_eq!(critical.accuracy.value, Value::Known(0.0));
}

#[test]
fn two_in_a_row_against_each_by_itself() {
    let families = builtin::all();
    let firsts: Vec<_> = families.iter().filter(|family| family.topic == "arithmetic").collect();
    let mut items = Vec::new();
    for (first, second) in firsts.iter().zip(firsts.iter().cycle().skip(3)) {
        for index in 0..40 {
            let variant = first.draw(1, Seed(3), index).unwrap();
            let made = of_tasks(first, 1, Seed(3), index, &[Form::Original], &[Task::Solving]).unwrap();
            items.extend(made.into_iter().map(|problem| problem.item));
            let sequence = in_sequence(&variant, second, 1);
            items.extend(sequence.map(|made| made.problem(&variant, Task::Sequence).item));
        }
    }
    let p: f64 = 0.8;
    let (_, analysis) = scored(&Solver::Noisy { right_per_mille: 800 }, &items);
    let sequences = analysis.sequences.unwrap();
    assert!(sequences.pairs.len() > 20, "{}", sequences.pairs.len());
    // This respondent finds two in a row no harder than one.
    let near = |metric: &Metric, expected: f64| {
        assert!((metric.value.known().unwrap() - expected).abs() < 0.05, "{metric:?}, not {expected}");
    };
    near(&sequences.observed, p);
    near(&sequences.product, p * p);
    near(&sequences.gap, p - p * p);
    let lone = items.iter().filter(|item| item.task == Task::Sequence).cloned().collect::<Vec<_>>();
    let (_, analysis) = scored(&Solver::Exact, &lone);
    assert_eq!(analysis.sequences.unwrap().gap.value.known(), None, "the parts were not asked");
}

#[test]
fn levels_and_repeats_are_told_apart() {
    let mut tally = Tally::new();
    let mut all = items(1, 1);
    all.extend(items(1, 3));
    let solving: Vec<&Item> =
        all.iter().filter(|item| item.task == Task::Solving && item.form == Form::Original).collect();
    // Asked four times with independent answers: each a solver of its own, named by its rate.
    for (sample, rate) in [500, 501, 499, 502].into_iter().enumerate() {
        let solver = Solver::Noisy { right_per_mille: rate };
        for item in &solving {
            tally.add(&Record::new((*item).clone(), "noisy", solver.reply(item)).answered());
        }
        assert_eq!(tally.n(), solving.len(), "repeat {sample} is no new item");
    }
    let options = Options { trained: Some(1), ..Options::default() };
    let analysis = tally.analysis(&options);
    let samples = analysis.samples.unwrap();
    assert_eq!((samples.k, samples.items), (4, solving.len()));
    agrees("pass@4", &samples.pass, 1.0 - 0.5_f64.powi(4));
    agrees("all of 4", &samples.g_pass_100, 0.5_f64.powi(4));
    agrees("half of 4", &samples.g_pass_50, 11.0 / 16.0);
    agrees("three of 4", &samples.g_pass_75, 5.0 / 16.0);
    agrees("mean", &samples.mean_g_pass, (5.0 / 16.0 + 1.0 / 16.0) / 2.0);
    let levels = analysis.levels.unwrap();
    assert_eq!(levels.curve.iter().map(|(level, _)| *level).collect::<Vec<_>>(), [1, 3]);
    for metric in levels
        .curve
        .iter()
        .map(|(_, metric)| metric)
        .chain([&levels.trained.unwrap(), &levels.above.unwrap()])
    {
        agrees("level", metric, 0.5);
        let rights = (0..=metric.n).filter(|right| wilson(*right, metric.n) == metric.interval);
        assert_eq!(rights.count(), 1, "Wilson's interval of some count");
    }
}

#[test]
fn any_order_gives_the_same_figures() {
    let items = items(1, 2);
    let solver = Solver::Noisy { right_per_mille: 600 };
    let forwards = scored(&solver, &items);
    let backwards: Vec<Item> = items.into_iter().rev().collect();
    assert_eq!(scored(&solver, &backwards), forwards);
}

#[test]
fn two_respondents_differ_by_what_theory_says_and_one_does_not_from_itself() {
    let items = items(10, 1);
    let [most, some] = [900, 600].map(|right_per_mille| answered(&Solver::Noisy { right_per_mille }, &items));
    let versus = Versus::of(&most, &some, &Options::default());
    assert_eq!(versus.all.pairs, items.len());
    agrees("first", &versus.all.first, 0.9);
    agrees("second", &versus.all.second, 0.6);
    assert!(versus.all.p.known().unwrap() < 1e-9);
    for contest in &versus.cells {
        let duel = &contest.duel;
        assert_eq!(duel.both + duel.only_first + duel.only_second + duel.neither, duel.pairs);
        let Interval::Known(low, high) = duel.difference.interval else { panic!("{contest:?}") };
        assert!(low < 0.3 && 0.3 < high, "{} {}: {low} to {high}", contest.form, contest.task);
    }
    let worst = versus.robustness.unwrap();
    assert_eq!(worst.k, 10);
    assert_eq!(
        worst.first.value,
        most.robustness("original", "solving", &Options::default()).unwrap().worst.value
    );
    let same = Versus::of(&most, &most, &Options::default());
    assert_eq!((same.all.only_first, same.all.only_second), (0, 0));
    assert_eq!(
        (same.all.difference.value.clone(), same.all.difference.interval.clone()),
        (Value::Known(0.0), Interval::Known(0.0, 0.0))
    );
    assert_eq!(same.all.p.known(), None, "where no pair differs there is nothing to test");
    assert!(same.to_text().contains("worst@10, units"));
}
