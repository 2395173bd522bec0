//! The metrics against published vectors, against theory, and in their degenerate cases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use reroll::answer::Verdict;
use reroll::math::Stream;
use reroll::score::formula::{Diagnosis, all_right, g_pass, mcnemar, pass_at_k, processbench_f1};
use reroll::score::nupa::{self, Representation};
use reroll::score::value::{Interval, wilson};
use reroll::score::{Answered, Options, Tally, Undefined, Value, Versus};
use serde_json::Value as Json;

fn vectors(of: &str) -> Vec<Json> {
    let all: Json = serde_json::from_str(include_str!("vectors/metrics.json")).unwrap();
    all["vectors"][of].as_array().unwrap().clone()
}

fn number(json: &Json) -> f64 {
    json.as_f64().unwrap()
}

fn count(json: &Json) -> usize {
    usize::try_from(json.as_u64().unwrap()).unwrap()
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not within {tolerance} of {expected}");
}

#[test]
fn processbench_f1_agrees_with_the_published_figures() {
    for vector in vectors("processbench_f1") {
        let f1 = processbench_f1(number(&vector["error_acc"]), number(&vector["correct_acc"]));
        near(f1, number(&vector["f1"]), 0.1);
    }
    assert_eq!(processbench_f1(0.0, 0.0), 0.0);
}

#[test]
fn g_pass_agrees_with_the_vectors_and_contains_pass_and_worst() {
    for vector in vectors("gpass") {
        let [n, c, k, m] = ["n", "c", "k", "m"].map(|key| count(&vector[key]));
        near(g_pass(n, c, k, m).known().unwrap(), number(&vector["value"]), 1e-6);
    }
    for right in 0..=12 {
        let worst = g_pass(12, right, 5, 5).known().unwrap();
        near(worst, all_right(right, 12, 5), 1e-12);
        let pass = g_pass(12, right, 5, 1).known().unwrap();
        near(pass, pass_at_k(12, right, 5).known().unwrap(), 1e-12);
    }
    assert_eq!(g_pass(3, 1, 4, 2), Value::Undefined(Undefined::SampleTooLarge { k: 4, n: 3 }));
}

#[test]
fn we_math_scores_agree_with_the_published_figures() {
    for vector in vectors("wemath") {
        for mode in ["strict", "loose"] {
            let [ik, ig] = ["IK", "IG"].map(|key| count(&vector[key]));
            let [cm, rm] = ["CM", "RM"].map(|key| count(&vector[mode][key]));
            let diagnosis = Diagnosis { ik, ig, cm, rm };
            assert_eq!(diagnosis.n(), 525);
            near(100.0 * diagnosis.score().known().unwrap(), number(&vector[mode]["score"]), 0.01);
            near(100.0 * diagnosis.rm_rate().known().unwrap(), number(&vector[mode]["rm_rate"]), 0.01);
        }
    }
    assert!(Diagnosis::default().rm_rate().known().is_none());
}

#[test]
fn a_composite_is_diagnosed_by_its_parts() {
    let diagnose = |composite, parts: &[bool], loose| {
        let mut diagnosis = Diagnosis::default();
        diagnosis.add(composite, parts, loose);
        [diagnosis.ik, diagnosis.ig, diagnosis.cm, diagnosis.rm]
    };
    for loose in [false, true] {
        assert_eq!(diagnose(false, &[true, false], loose), [1, 0, 0, 0]);
        assert_eq!(diagnose(false, &[true, true], loose), [0, 1, 0, 0]);
        assert_eq!(diagnose(true, &[true, true], loose), [0, 0, 1, 0]);
        assert_eq!(diagnose(true, &[false, false], loose), [0, 0, 0, 1]);
        assert_eq!(diagnose(true, &[], loose), [0, 0, 0, 0]);
    }
    assert_eq!(diagnose(true, &[true, false], false), [0, 0, 0, 1]);
    assert_eq!(diagnose(true, &[true, false], true), [0, 0, 1, 0]);
}

#[test]
fn nupa_digits_agree_with_the_vectors() {
    for vector in vectors("nupa") {
        let representation: Representation = serde_json::from_value(vector["type"].clone()).unwrap();
        let (prediction, gold) = (vector["pred"].as_str().unwrap(), vector["gold"].as_str().unwrap());
        let digits = nupa::digits(prediction, gold, representation);
        assert_eq!(u64::from(digits.exact), vector["em"].as_u64().unwrap(), "{prediction} {gold}");
        near(digits.digit_match.unwrap(), number(&vector["dm"]), 1e-6);
        assert_eq!(digits.length_difference, count(&vector["dl"]), "{prediction} {gold}");
    }
    assert_eq!(nupa::digits("5", "none", Representation::Integer).digit_match, None);
}

#[test]
fn wilson_intervals_agree_with_the_textbook() {
    let Interval::Known(low, high) = wilson(81, 263) else { panic!("defined") };
    // Newcombe (1998), table I, method 3.
    near(low, 0.2553, 5e-5);
    near(high, 0.3662, 5e-5);
    let Interval::Known(low, high) = wilson(0, 20) else { panic!("defined") };
    assert_eq!(low, 0.0);
    near(high, 0.1611, 5e-5);
    assert_eq!(wilson(0, 0), Interval::Undefined(Undefined::NoAnswers));
}

fn answered(family: usize, index: u64, right: bool) -> Answered {
    Answered {
        draw: None,
        part: None,
        family: format!("family-{family}"),
        level: 0,
        index,
        form: "original".into(),
        task: "solving".into(),
        verdict: if right { Verdict::Right } else { Verdict::Wrong },
        strict: right,
        gold: None,
        answer: None,
        written: None,
    }
}

#[test]
fn an_empty_tally_says_why_nothing_is_known() {
    let report = Tally::new().report(&Options::default());
    assert_eq!(report.accuracy.value, Value::Undefined(Undefined::NoAnswers));
    assert!(report.robustness.is_none());
    assert!(report.to_text().contains("n/a (no answers yet)"));
}

#[test]
fn a_ratio_over_nothing_right_is_not_zero() {
    let answers = [0, 1].map(|family| [answered(family, 0, false), answered(family, 1, false)]).concat();
    let robustness = answers.iter().collect::<Tally>().report(&Options::default()).robustness.unwrap();
    assert_eq!(robustness.average.value, Value::Known(0.0));
    assert_eq!(robustness.rr.value, Value::Undefined(Undefined::ZeroAverage));
}

#[test]
fn one_variant_each_shows_no_robustness() {
    let answers = [answered(0, 0, true), answered(1, 0, true)];
    let robustness = answers.iter().collect::<Tally>().report(&Options::default()).robustness.unwrap();
    assert_eq!(robustness.rr.value, Value::Undefined(Undefined::OneVariant));
    assert_eq!(robustness.delta.value, Value::Undefined(Undefined::OneVariant));
}

#[test]
fn one_family_has_figures_but_no_interval() {
    let answers = [answered(0, 0, true), answered(0, 1, false)];
    let robustness = answers.iter().collect::<Tally>().report(&Options::default()).robustness.unwrap();
    assert_eq!((robustness.k, robustness.units), (2, 1));
    assert_eq!(robustness.average.value, Value::Known(0.5));
    assert_eq!(robustness.worst.value, Value::Known(0.0));
    assert_eq!(robustness.delta.value, Value::Known(0.5));
    assert_eq!(robustness.average.interval, Interval::Undefined(Undefined::OneFamily));
}

#[test]
fn worst_at_k_needs_k_variants_and_says_who_is_left_out() {
    let answers = [answered(0, 0, true), answered(0, 1, true), answered(1, 0, true)];
    let tally = answers.iter().collect::<Tally>();
    let at = |k| tally.report(&Options { k: Some(k), ..Options::default() }).robustness.unwrap();
    assert_eq!((at(2).units, at(2).left_out), (1, 1));
    assert_eq!(at(3).worst.value, Value::Undefined(Undefined::TooFewVariants(3)));
    assert_eq!(tally.report(&Options::default()).robustness.unwrap().k, 1);
}

#[test]
fn asking_again_measures_consistency_and_nothing_else() {
    let say =
        |index, text: Option<&str>| Answered { answer: text.map(Into::into), ..answered(0, index, true) };
    let answers = [say(0, Some("4")), say(0, Some("4")), say(0, Some("5")), say(1, None), say(1, None)];
    let report = answers.iter().collect::<Tally>().report(&Options::default());
    assert_eq!(report.n, 2);
    assert_eq!(report.robustness.unwrap().consistency.value, Value::Known(1.0 / 3.0));
}

/// A solver that is right with probability p, independently: every figure has a known expectation.
#[test]
fn a_noisy_solver_scores_what_theory_says() {
    let (p, families, variants) = (0.8, 200, 10);
    let mut stream = Stream::new("noisy solver");
    let mut answers = Vec::new();
    for family in 0..families {
        answers.extend((0..variants).map(|index| answered(family, index, stream.below(10) < 8)));
    }
    let report = answers.iter().collect::<Tally>().report(&Options { k: Some(3), ..Options::default() });
    let robustness = report.robustness.unwrap();
    let holds = |metric: &reroll::score::Metric, expected: f64| match metric.interval {
        Interval::Known(low, high) => assert!((low..=high).contains(&expected), "{expected} in {metric:?}"),
        Interval::Undefined(_) => panic!("{metric:?}"),
    };
    holds(&report.accuracy, p);
    holds(&robustness.average, p);
    holds(&robustness.worst, p.powi(3));
    holds(&robustness.rr, p.powi(2));
    holds(&robustness.delta, p - p.powi(3));
    holds(&robustness.worst_of_all, p.powi(10));
    assert_eq!(robustness.curve.len(), 10);
    near(robustness.curve[0], robustness.average.value.known().unwrap(), 1e-12);
    near(robustness.curve[9], robustness.worst_of_all.value.known().unwrap(), 1e-12);
    assert!(robustness.curve.is_sorted_by(|a, b| a >= b));
}

fn judged(family: usize, gold: &str, verdict: Verdict) -> Answered {
    Answered { task: "outcome".into(), gold: Some(gold.into()), verdict, ..answered(family, 0, true) }
}

#[test]
fn a_constant_guesser_scores_its_baseline_exactly() {
    let mut tally = Tally::new();
    for family in 0..129 {
        tally.add(&judged(family, "Correct", Verdict::Right));
        if family == 0 {
            let missing = tally.report(&Options::default()).cells[0].score.value.clone();
            assert_eq!(missing, Value::Undefined(Undefined::MissingLabel("Incorrect")));
        }
        tally.add(&judged(family, "Incorrect", Verdict::Wrong));
    }
    let report = tally.report(&Options::default());
    let cell = &report.cells[0];
    assert_eq!((cell.measure, cell.baseline_answer.as_deref()), ("macro_f1", Some("Correct")));
    assert_eq!(cell.score.value, Value::Known(1.0 / 3.0));
    assert_eq!(cell.baseline, Value::Known(1.0 / 3.0));
}

#[test]
fn an_unparsed_judgement_is_a_miss_and_no_vote() {
    let verdicts = [Verdict::Right, Verdict::Ungradable];
    let answers = [0, 1].map(|family| judged(family, "Correct", verdicts[family]));
    let mut tally = answers.iter().collect::<Tally>();
    tally.add(&judged(2, "Incorrect", Verdict::Right));
    let report = tally.report(&Options::default());
    // Correct: 2·1/(2·1 + 1 miss + 0); Incorrect: 1, the unparsed reply being no false alarm against it.
    near(report.cells[0].score.value.known().unwrap(), f64::midpoint(2.0 / 3.0, 1.0), 1e-12);
    near(report.unparsed.value.known().unwrap(), 1.0 / 3.0, 1e-12);
}

#[test]
fn marginals_say_when_they_are_partial() {
    let answers = [
        answered(0, 0, true),
        Answered { form: "paraphrase".into(), ..answered(0, 0, false) },
        judged(0, "Correct", Verdict::Right),
    ];
    let report = answers.iter().collect::<Tally>().report(&Options::default());
    let names = report.cells.iter().map(|cell| format!("{} {}", cell.form, cell.task)).collect::<Vec<_>>();
    assert_eq!(names, ["original solving", "original outcome", "paraphrase solving"]);
    assert_eq!(report.all.mean, Value::Known(0.5));
    assert_eq!((report.all.cells, report.all.of), (2, 4));
    assert_eq!((report.tasks[1].name.as_str(), report.tasks[1].cells), ("outcome", 0));
    assert!(report.to_text().contains("partial: 2 of 4 cells"));
}

#[test]
fn one_at_a_time_or_all_at_once_in_any_order_is_the_same() {
    let mut stream = Stream::new("orders");
    let mut answers = Vec::new();
    for family in 0..20 {
        answers.extend((0..6).map(|index| answered(family, index, stream.below(3) > 0)));
    }
    let whole = answers.iter().collect::<Tally>().report(&Options::default());
    let mut tally = Tally::new();
    stream.shuffle(&mut answers);
    for answer in &answers {
        tally.add(answer);
    }
    assert_eq!(tally.report(&Options::default()), whole);
    let json = serde_json::to_value(&whole).unwrap();
    assert!(json["robustness"]["rr"]["interval"]["low"].is_number());
    assert_eq!(json["cells"][0]["baseline"]["undefined"], "the right answers are not in the data");
    assert_eq!(json["strips"][0]["verdicts"].as_array().unwrap().len(), 6);
}

#[test]
fn mcnemars_p_is_the_binomial_tail() {
    // C(5, 0) + C(5, 1) over 2^5, doubled; and an even split is no evidence.
    near(mcnemar(1, 4).known().unwrap(), 2.0 * 6.0 / 32.0, 1e-12);
    near(mcnemar(4, 1).known().unwrap(), 2.0 * 6.0 / 32.0, 1e-12);
    assert_eq!(mcnemar(3, 3), Value::Known(1.0));
    assert!(matches!(mcnemar(0, 0), Value::Undefined(Undefined::NothingToDivide(_))));
    // By simulation of a fair coin: a split of 30 and 50 or worse.
    let mut stream = Stream::new("mcnemar");
    let uneven = (0..20_000).filter(|_| {
        let heads = (0..80).filter(|_| stream.below(2) == 0).count();
        heads.min(80 - heads) <= 30
    });
    near(mcnemar(30, 50).known().unwrap(), uneven.count() as f64 / 20_000.0, 0.006);
    // Thousands of pairs neither overflow nor vanish.
    let many = mcnemar(4900, 5100).known().unwrap();
    assert!((0.04..0.06).contains(&many), "{many}");
}

fn perturbed(form: &str, family: usize, index: u64, right: bool) -> Answered {
    Answered { form: form.into(), ..answered(family, index, right) }
}

#[test]
fn pairs_are_of_the_same_problem_and_name_the_perturbation() {
    let mut answers = Vec::new();
    // Both right, only the original, only the perturbed, neither: 4, 3, 2 and 1 of them; an unpaired one beside.
    for (index, (was, is)) in (0..).zip(
        [[(true, true); 4].as_slice(), &[(true, false); 3], &[(false, true); 2], &[(false, false)]].concat(),
    ) {
        answers.push(answered(0, index, was));
        answers.push(perturbed("more-digits", 0, index, is));
    }
    answers.push(perturbed("more-digits", 0, 99, true));
    let analysis = answers.iter().collect::<Tally>().analysis(&Options::default());
    let [pair] = analysis.paired.as_slice() else { panic!("{analysis:?}") };
    assert_eq!(
        (pair.pairs, pair.both, pair.only_original, pair.only_perturbed, pair.neither),
        (10, 4, 3, 2, 1)
    );
    assert_eq!((pair.gsm_plus, pair.asp.value.clone()), (Some("digit expansion"), Value::Known(0.4)));
    near(pair.pdr.value.known().unwrap(), 1.0 - 6.0 / 7.0, 1e-12);
    assert_eq!(pair.pdr.interval, Interval::Undefined(Undefined::OneFamily));
    assert_eq!(pair.p, mcnemar(3, 2));
    let lost = [answered(0, 0, false), perturbed("decimal", 0, 0, true)];
    let analysis = lost.iter().collect::<Tally>().analysis(&Options::default());
    assert_eq!(analysis.paired[0].pdr.value, Value::Undefined(Undefined::ZeroAverage));
    assert!(analysis.to_text().contains("n/a"));
}

/// GPT-4 on GSM-Plus as published: 8604 pairs both right, 1236 only the original, 426 only the perturbed, 286 neither.
#[test]
fn the_published_pairs_of_gsm_plus_give_the_published_figures() {
    let kinds = [((true, true), 8604), ((true, false), 1236), ((false, true), 426), ((false, false), 286)];
    let all = kinds.into_iter().flat_map(|(kind, count)| std::iter::repeat_n(kind, count));
    let mut tally = Tally::new();
    for (at, (was, is)) in all.enumerate() {
        tally.add(&answered(at % 50, at as u64, was));
        tally.add(&perturbed("paraphrase", at % 50, at as u64, is));
    }
    let analysis = tally.analysis(&Options::default());
    let pair = &analysis.paired[0];
    near(100.0 * pair.pdr.value.known().unwrap(), 8.23, 0.005);
    near(100.0 * pair.asp.value.known().unwrap(), 81.54, 0.005);
    near(100.0 * pair.original.value.known().unwrap(), 93.25, 0.005);
    near(100.0 * pair.perturbed.value.known().unwrap(), 85.58, 0.005);
    assert!(pair.p.known().unwrap() < 1e-80);
}

#[test]
fn process_judging_keeps_the_two_kinds_of_solutions_apart() {
    let judged = |family, gold: &str, right| Answered {
        task: "process".into(),
        gold: Some(gold.into()),
        ..answered(family, 0, right)
    };
    let wrong = [judged(0, "Step 1", true), judged(1, "Step 2", false), judged(2, "Step 1", false)];
    let report = wrong.iter().collect::<Tally>().report(&Options::default());
    assert!(report.cells[0].process.is_none(), "MATHCHECK's own kind of data");
    assert_eq!(report.cells[0].score.value, Value::Known(1.0 / 3.0));
    let right = [judged(0, "None", true), judged(1, "None", true), judged(2, "None", false)];
    let report = wrong.iter().chain(&right).collect::<Tally>().report(&Options::default());
    let cell = &report.cells[0];
    assert_eq!((cell.score.value.clone(), cell.score.n), (Value::Known(1.0 / 3.0), 3));
    assert_eq!(
        (cell.baseline.clone(), cell.baseline_answer.as_deref()),
        (Value::Known(2.0 / 3.0), Some("Step 1"))
    );
    let process = cell.process.as_ref().unwrap();
    near(process.f1.known().unwrap(), 2.0 * (1.0 / 3.0) * (2.0 / 3.0), 1e-12);
    let report = right.iter().collect::<Tally>().report(&Options::default());
    assert_eq!(report.cells[0].process.as_ref().unwrap().f1, Value::Undefined(Undefined::NoAnswers));
}

#[test]
fn number_tasks_are_measured_digit_by_digit() {
    let reply = |digits: u32, index: u64, gold: &str, written: Option<&str>| Answered {
        family: "nupa-add-integer".into(),
        level: digits,
        gold: Some(gold.into()),
        written: written.map(Into::into),
        verdict: if written == Some(gold) { Verdict::Right } else { Verdict::Wrong },
        ..answered(0, index, true)
    };
    let answers = [
        reply(4, 0, "1234", Some("1234")),
        reply(4, 1, "1234", Some("1234")),
        reply(6, 0, "123456", Some("123457")),
        reply(6, 1, "123456", Some("123456")),
        reply(9, 0, "123456789", None),
    ];
    let analysis = answers.iter().collect::<Tally>().analysis(&Options::default());
    let [task] = analysis.numbers.as_slice() else { panic!("{analysis:?}") };
    let lengths: Vec<(u32, f64)> = task.lengths.iter().map(|one| (one.digits, one.exact_match)).collect();
    assert_eq!(lengths, [(4, 1.0), (6, 0.5), (9, 0.0)]);
    near(task.lengths[1].digit_match, (5.0 / 6.0 + 1.0) / 2.0, 1e-12);
    assert_eq!((task.lengths[2].digit_match, task.lengths[2].length_difference), (0.0, 9.0));
    assert_eq!((task.well_learned.exact_match, task.well_learned.digit_match), (Some(4), Some(6)));
    assert_eq!((task.preserved.exact_match, task.preserved.length_difference), (Some(6), Some(6)));
    assert_eq!(task.ranges, [("S", 1.0), ("M", 0.5), ("L", 0.0)]);
}

#[test]
fn a_spread_of_sets_is_shown_beside_what_chance_makes_of_it() {
    let mut stream = Stream::new("sets");
    let mut answers = Vec::new();
    for family in 0..80 {
        // Every family has a rate of its own.
        let rate = 20 + family as u64;
        answers.extend((0..60).map(|index| answered(family, index, stream.below(100) < rate)));
    }
    let sets = answers.iter().collect::<Tally>().analysis(&Options::default()).sets.unwrap();
    assert_eq!((sets.units, sets.sets, sets.left_out), (80, 60, 0));
    let (sd, floor) = (sets.sd.known().unwrap(), sets.binomial_floor.known().unwrap());
    assert!((sd / floor - 1.0).abs() < 0.3, "independent answers spread as chance does: {sd} {floor}");
    assert!(floor < sets.pooled_floor.known().unwrap());
    assert_eq!(sets.histogram.iter().map(|(_, count)| count).sum::<usize>(), 60);
    answers.pop();
    let sets = answers.iter().collect::<Tally>().analysis(&Options::default()).sets.unwrap();
    assert_eq!((sets.sets, sets.left_out), (59, 1));
    let one = [answered(0, 0, true), answered(1, 0, false)];
    let sets = one.iter().collect::<Tally>().analysis(&Options::default()).sets.unwrap();
    assert_eq!((sets.mean, sets.sd), (Value::Known(0.5), Value::Undefined(Undefined::OneSet)));
}

#[test]
fn only_what_both_answered_is_compared() {
    // Family 0: three shared variants; family 1: one; family 2 by one of the two only.
    let first = [(0, 0, true), (0, 1, true), (0, 2, false), (1, 0, true), (1, 1, true), (2, 0, true)];
    let second = [(0, 0, true), (0, 1, false), (0, 2, false), (1, 0, false), (3, 0, true), (0, 7, true)];
    let [first, second] = [first, second].map(|answers| {
        let answers = answers.map(|(family, index, right)| answered(family, index, right));
        answers.iter().collect::<Tally>()
    });
    let versus = Versus::of(&first, &second, &Options::default());
    let all = &versus.all;
    assert_eq!([all.pairs, all.both, all.only_first, all.only_second, all.neither], [4, 1, 2, 0, 1]);
    near(all.difference.value.known().unwrap(), 0.5, 1e-12);
    near(all.p.known().unwrap(), 0.5, 1e-12);
    assert_eq!(versus.cells.len(), 1);
    // At k = 3 only family 0 counts: neither has all three right.
    let worst =
        Versus::of(&first, &second, &Options { k: Some(3), ..Options::default() }).robustness.unwrap();
    assert_eq!(
        (worst.difference.n, worst.first.value.known(), worst.difference.value.known()),
        (1, Some(0.0), Some(0.0))
    );
    let nobody = Versus::of(&first, &Tally::new(), &Options::default());
    assert_eq!((nobody.all.pairs, nobody.robustness), (0, None));
    assert_eq!(nobody.all.difference.value, Value::Undefined(Undefined::NoAnswers));
}
