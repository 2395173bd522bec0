//! What the page says in the Lab.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::{capital, form, percent, task};
use crate::answer::Verdict;
use crate::app::session::run::{Progress, Run};
use crate::app::session::runs::Head;
use crate::app::session::setup::{Scope, Setup};
use crate::checklist::axis::Axis;
use crate::checklist::export::Target;
use crate::family::{Family, Seed};
use crate::score::Metric;
use crate::score::value::Interval;

pub const SETUP: &str = "Set up a run";
pub const PAUSE: &str = "Pause";
pub const BUILT_IN_MODELS: &str = "Built in";
pub const BESIDE: &str = "Compared with";
pub const BESIDE_NOBODY: &str = "Nobody";
pub const PLAN_TWICE: &str = "Then the other is asked the same.";
pub const AXIS: &str = "What varies";
pub const AXIS_CHECKLIST: &str = "Forms and tasks of the checklist";
pub const AXIS_OTHERS: &str = "As a benchmark varies it";
pub const LADDER: &str = "up to it";
pub const LADDER_HINT: &str = "Every level from 1 up to the chosen one, to see where it breaks";
pub const SHARE_SETUP: &str = "Copy link to this set-up";

pub const VERSUS: &str = "Side by side";
pub const VERSUS_HINT: &str = "Only items that both answered. A difference is the first less the second, in points; its interval \
    resamples problem families.";
pub const VERSUS_NOTHING: &str =
    "The two runs have no item in common: compare runs of the same problems and seed.";
pub const SWAP: &str = "Show the other below";
pub const ALONE: &str = "Show one alone";
pub const DIFFERENCE: &str = "Difference";
pub const ONLY_ONE: &str = "Only one right";
pub const P: &str = "p";
pub const P_HINT: &str =
    "p is McNemar’s exact test: how likely so uneven a split would be if neither were better.";
pub const ALL_ITEMS: &str = "All items";
pub const ORIGINALS: &str = "original problems";
pub const BESIDE_GONE: &str = "One run is shown.";

pub const PERTURBED: &str = "Each form against the original";
pub const PERTURBED_HINT: &str = "Pair by pair, as in GSM-Plus: PDR is the share of the original accuracy that is lost, ASP the \
    share of pairs with both right.";
pub const PERTURBED_HEADS: [&str; 6] = ["Form", "Right", "Original", "PDR", "ASP", "p"];
pub const LEVELS: &str = "Level by level";
pub const LEVELS_HINT: &str = "Original problems solved.";
pub const LEVELS_HEADS: [&str; 3] = ["", "", "Right"];
pub const STEPS: &str = "Problems and their steps";
pub const STEPS_HEADS: [&str; 8] = ["Counted", "", "IK", "IG", "CM", "RM", "RM rate", "Score"];
pub const STRICT: &str = "Strict";
pub const LOOSE: &str = "Loose";
pub const IN_A_ROW: &str = "Two problems in a row";
pub const IN_A_ROW_HINT: &str =
    "The second takes the first one’s answer. Beside it what both accuracies would make.";
pub const IN_A_ROW_HEADS: [&str; 2] = ["", "Right"];
pub const OBSERVED: &str = "Observed";
pub const PRODUCT: &str = "Product";
pub const GAP: &str = "Difference";
pub const METHODS: &str = "Problems that look alike and need another method";
pub const METHODS_HINT: &str = "As in OMEGA: the familiar method, and where it leads nowhere.";
pub const METHODS_HEADS: [&str; 3] = ["Methods", "Familiar", "Transformed"];
pub const SPREAD: &str = "Set by set";
pub const SPREAD_HEADS: [&str; 2] = ["Right", "Sets"];
pub const AS_TABLE: &str = "As a table";
pub const REPEATS: &str = "Asked again";
pub const OTHERS: &str = "As others count it";
pub const OTHERS_HINT: &str =
    "What the system that made the file says of the same replies, computed again from it.";
pub const OTHERS_HEADS: [&str; 4] = ["", "Figure", "Mean", "n"];

pub const RUNS: &str = "Runs";
pub const RUNS_HINT: &str = "Runs are kept in this browser while they go on. Files of answers can be dropped here: JSON lines and \
    spreadsheets of Reroll, results of DynaMath, MATHCHECK, lm-evaluation-harness, Inspect and reasoning-gym.";
pub const NO_RUNS: &str = "No run has been kept yet.";
pub const OPEN_ANSWERS: &str = "Open answers…";
pub const SHOW: &str = "Show";
pub const COMPARE: &str = "Compare";
pub const RENAME: &str = "Rename";
pub const RUN_NAME: &str = "Name of the run";
pub const RUN_DROPPED: &str = "The run is removed.";
pub const RUN_STALE: &str =
    "The problems of this run have changed since, so that it cannot go on; what was answered stays.";
pub const RUN_BUSY: &str = "A run is under way: pause it first.";
pub const RUN_UNKEPT: &str =
    "The run on screen is not kept in this browser: export it first, or its answers are lost.";

pub const EXPORT_AS: &str = "Export as";
pub const EXPORT: &str = "Export";
pub const EXPORT_LINES: &str = "JSON lines (all there is)";
pub const PRINT: &str = "Print";
pub const NO_ITEMS: &str = "The file has figures for these, and no replies to look at.";
pub const OVERRIDE: &str = "Your verdict";
pub const OVERRIDE_NONE: &str = "As graded";
pub const OVERRIDDEN: &str = "changed by you";

/// Another program's files in the list.
pub fn export_target(target: Target) -> &'static str {
    match target {
        Target::Csv => "CSV, for a spreadsheet",
        Target::LmEval => "lm-evaluation-harness tasks",
        Target::Inspect => "Inspect task",
        Target::MathCheck => "MATHCHECK items",
        Target::ReasoningGym => "reasoning-gym items",
    }
}

/// An axis in the list.
pub fn axis(axis: &Axis) -> String {
    let what = match axis.name {
        "gsm-plus" => "eight perturbations",
        "gsm-symbolic" => "names, numbers, clauses",
        "asymob" => "symbolic variations",
        "mathverse" => "text and picture",
        "notation" => "how numbers are written",
        "hints" => "hints, good and bad",
        "we-math" => "problems and their steps",
        "turns" => "follow-up, correction, doubt",
        other => other,
    };
    let source = axis.paper.split(',').next().unwrap_or_default();
    format!("{source}: {what}")
}

pub fn pairs(pairs: usize) -> String {
    format!("n = {pairs}")
}

/// A difference of shares, in points.
pub fn points(difference: f64) -> String {
    let points = format!("{:.1}", 100.0 * difference.abs());
    match (points.as_str(), difference < 0.0) {
        ("0.0", _) => "0.0".into(),
        (_, true) => format!("−{points}"),
        (_, false) => format!("+{points}"),
    }
}

pub fn points_between(metric: &Metric) -> String {
    match &metric.interval {
        Interval::Known(low, high) => format!("{} to {}", points(*low), points(*high)),
        Interval::Undefined(why) => why.to_string(),
    }
}

pub fn only_one(first: usize, second: usize) -> String {
    format!("{first} : {second}")
}

pub fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".into() } else { format!("{p:.3}") }
}

pub fn steps_hint(problems: usize, one_step: &str) -> String {
    format!(
        "As in We-Math, {problems} problems: IK both fail, IG the steps are right and the problem is not, CM both are right, RM \
         the problem is right and its steps are not. Single steps: {one_step} right."
    )
}

pub fn spread(sets: usize, units: usize, mean: &str, sd: &str, floor: &str) -> String {
    format!(
        "As in GSM-Symbolic: {sets} sets of one variant of each of {units} problems. Mean {mean}, standard deviation {sd}; {floor} \
         would be expected from chance alone."
    )
}

pub fn of_units(right: usize, units: usize) -> String {
    format!("{right} of {units}")
}

pub fn repeats(items: usize, k: usize) -> String {
    format!("{items} items answered {k} times or more.")
}

/// What a run is called: as the visitor said, or by who answers.
pub fn run_name(head: &Head) -> String {
    if head.name.is_empty() { head.who.clone() } else { head.name.clone() }
}

/// The same of a run that is shown.
pub fn run_title(run: &Run) -> String {
    if run.name.is_empty() { run.who.name.clone() } else { run.name.clone() }
}

/// What a kept run is about.
pub fn run_about(head: &Head, families: &[Family]) -> String {
    let who = if head.name.is_empty() { String::new() } else { format!("{} · ", head.who) };
    if head.foreign {
        return format!("{who}from a file");
    }
    let mut setup = Setup::new(Seed(0));
    setup.read(&head.setup, families);
    let scope = match &setup.scope {
        Scope::Learned => super::SCOPE_LEARNED.to_owned(),
        Scope::All => super::SCOPE_ALL.to_owned(),
        Scope::Topic(topic) => capital(topic),
        Scope::Family(id) => {
            let family = families.iter().find(|family| family.id == *id);
            family.map_or_else(|| id.clone(), |family| family.title.clone())
        }
    };
    let level =
        if setup.ladder { format!("levels 1 to {}", setup.level) } else { format!("level {}", setup.level) };
    let asked = match setup.axis {
        Some(axis) => axis.name.to_owned(),
        None => {
            let forms = setup.forms.iter().map(|one| form(*one)).collect::<Vec<_>>().join(", ");
            let tasks = setup.tasks.iter().map(|one| task(*one)).collect::<Vec<_>>().join(", ");
            format!("{forms}; {tasks}")
        }
    };
    format!("{who}{scope} · {level} · {} variants · {asked} · seed {}", setup.variants, setup.seed)
}

/// How far a kept run came, and what it showed.
pub fn run_figures(head: &Head) -> String {
    let how = match &head.ended {
        Some(Progress::Finished) => String::new(),
        Some(Progress::Failed(_)) => ", failed, can go on".into(),
        Some(Progress::Running | Progress::Cancelled) | None => ", can go on".into(),
    };
    let mut words = format!("{} of {}{how}", head.done, head.total);
    if let Some(average) = head.average {
        words += &format!(" · average {}", percent(average));
    }
    if let Some(worst) = head.worst.filter(|_| head.k > 1) {
        words += &format!(" · worst of {} {}", head.k, percent(worst));
    }
    words
}

pub fn all_runs(count: usize) -> String {
    format!("Show all {count} runs")
}

pub fn run_opened(name: &str, answers: usize) -> String {
    format!("{name}: {answers} answers.")
}

pub fn runs_unlisted(why: &str) -> String {
    format!(
        "This browser keeps no runs ({why}). What you run here is lost with the page: export what you need."
    )
}

pub fn run_unkept(why: &str) -> String {
    format!(
        "This browser could not keep the run ({why}). It goes on, and is lost with the page: export what you need."
    )
}

pub fn run_unopened(why: &str) -> String {
    format!("This run could not be read ({why}).")
}

pub fn answers_read(name: &str, answers: usize, kept: bool) -> String {
    let s = if answers == 1 { "" } else { "s" };
    let kept = if kept { "" } else { " The file has no replies, so it is not kept among the runs." };
    format!("{name}: {answers} answer{s} read.{kept}")
}

pub fn answers_unread(name: &str, why: &str) -> String {
    format!("{name} was not opened: {why}.")
}

pub fn answers_too_large(name: &str, bytes: u64, most: u64) -> String {
    format!(
        "{name} has {} MB, and at most {} can be opened here; use the command line.",
        bytes.div_ceil(1_000_000),
        most / 1_000_000
    )
}

pub fn judged(verdict: Option<Verdict>) -> String {
    match verdict {
        Some(verdict) => format!("Counted as: {}.", super::verdict_name(verdict)),
        None => "Counted as it was graded.".into(),
    }
}
