//! What the page says in the Lab.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{Text, counted, english, fill, local, places};
use super::{form, known, percent, task};
use crate::answer::Verdict;
use crate::app::session::run::{Progress, Run};
use crate::app::session::runs::Head;
use crate::app::session::setup::{Scope, Setup};
use crate::checklist::axis::Axis;
use crate::checklist::export::Target;
use crate::family::{Family, Seed};
use crate::score::Metric;
use crate::score::value::Interval;

pub const SETUP: Text = english("Set up a run");
pub const PAUSE: Text = english("Pause");
pub const BUILT_IN_MODELS: Text = english("Built in");
pub const BESIDE: Text = english("Compared with");
pub const BESIDE_NOBODY: Text = english("Nobody");
pub const PLAN_TWICE: Text = english("Then the other is asked the same.");
pub const AXIS: Text = english("What varies");
pub const AXIS_CHECKLIST: Text = english("Forms and tasks of the checklist");
pub const AXIS_OTHERS: Text = english("As a benchmark varies it");
pub const LADDER: Text = english("up to it");
pub const LADDER_HINT: Text = english("Every level from 1 up to the chosen one, to see where it breaks");
pub const SHARE_SETUP: Text = english("Copy link to this set-up");

pub const VERSUS: Text = english("Side by side");
pub const VERSUS_HINT: Text = english(
    "Only items that both answered. A difference is the first less the second, in points; its interval \
    resamples problem families.",
);
pub const VERSUS_NOTHING: Text =
    english("The two runs have no item in common: compare runs of the same problems and seed.");
pub const SWAP: Text = english("Show the other below");
pub const ALONE: Text = english("Show one alone");
pub const DIFFERENCE: Text = english("Difference");
pub const ONLY_ONE: Text = english("Only one right");
pub const P: &str = "p";
pub const P_HINT: Text =
    english("p is McNemar’s exact test: how likely so uneven a split would be if neither were better.");
pub const ALL_ITEMS: Text = english("All items");
pub const ORIGINALS: Text = english("original problems");
pub const BESIDE_GONE: Text = english("One run is shown.");

pub const PERTURBED: Text = english("Each form against the original");
pub const PERTURBED_HINT: Text = english(
    "Pair by pair, as in GSM-Plus: PDR is the share of the original accuracy that is lost, ASP the \
    share of pairs with both right.",
);
pub const PERTURBED_HEADS: [Text; 6] =
    [english("Form"), english("Right"), english("Original"), english("PDR"), english("ASP"), english("p")];
pub const LEVELS: Text = english("Level by level");
pub const LEVELS_HINT: Text = english("Original problems solved.");
pub const LEVELS_HEADS: [Text; 3] = [english(""), english(""), english("Right")];
pub const STEPS: Text = english("Problems and their steps");
pub const STEPS_HEADS: [Text; 8] = [
    english("Counted"),
    english(""),
    english("IK"),
    english("IG"),
    english("CM"),
    english("RM"),
    english("RM rate"),
    english("Score"),
];
pub const STRICT: Text = english("Strict");
pub const LOOSE: Text = english("Loose");
pub const IN_A_ROW: Text = english("Two problems in a row");
pub const IN_A_ROW_HINT: Text =
    english("The second takes the first one’s answer. Beside it what both accuracies would make.");
pub const IN_A_ROW_HEADS: [Text; 2] = [english(""), english("Right")];
pub const OBSERVED: Text = english("Observed");
pub const PRODUCT: Text = english("Product");
pub const GAP: Text = english("Difference");
pub const METHODS: Text = english("Problems that look alike and need another method");
pub const METHODS_HINT: Text = english("As in OMEGA: the familiar method, and where it leads nowhere.");
pub const METHODS_HEADS: [Text; 3] = [english("Methods"), english("Familiar"), english("Transformed")];
pub const SPREAD: Text = english("Set by set");
pub const SPREAD_HEADS: [Text; 2] = [english("Right"), english("Sets")];
pub const AS_TABLE: Text = english("As a table");
pub const REPEATS: Text = english("Asked again");
pub const OTHERS: Text = english("As others count it");
pub const OTHERS_HINT: Text =
    english("What the system that made the file says of the same replies, computed again from it.");
pub const OTHERS_HEADS: [Text; 4] = [english(""), english("Figure"), english("Mean"), english("n")];

pub const RUNS: Text = english("Runs");
pub const RUNS_HINT: Text = english(
    "Runs are kept in this browser while they go on. Files of answers can be dropped here: JSON lines and \
    spreadsheets of Reroll, results of DynaMath, MATHCHECK, lm-evaluation-harness, Inspect and reasoning-gym.",
);
pub const NO_RUNS: Text = english("No run has been kept yet.");
pub const OPEN_ANSWERS: Text = english("Open answers…");
pub const SHOW: Text = english("Show");
pub const COMPARE: Text = english("Compare");
pub const RENAME: Text = english("Rename");
pub const RUN_NAME: Text = english("Name of the run");
pub const RUN_DROPPED: Text = english("The run is removed.");
pub const RUN_STALE: Text =
    english("The problems of this run have changed since, so that it cannot go on; what was answered stays.");
pub const RUN_BUSY: Text = english("A run is under way: pause it first.");
pub const RUN_ELSEWHERE: Text = english("Another tab goes on with this run, so this one leaves it alone.");
pub const RUN_UNKEPT: Text =
    english("The run on screen is not kept in this browser: export it first, or its answers are lost.");

pub const EXPORT_AS: Text = english("Export as");
pub const EXPORT: Text = english("Export");
pub const EXPORT_LINES: Text = english("JSON lines (all there is)");
pub const PRINT: Text = english("Print");
pub const NO_ITEMS: Text = english("The file has figures for these, and no replies to look at.");
pub const OVERRIDE: Text = english("Your verdict");
pub const OVERRIDE_NONE: Text = english("As graded");
pub const OVERRIDDEN: Text = english("changed by you");

/// Another program's files in the list.
pub fn export_target(target: Target) -> &'static str {
    local(match target {
        Target::Csv => "CSV, for a spreadsheet",
        Target::LmEval => "lm-evaluation-harness tasks",
        Target::Inspect => "Inspect task",
        Target::MathCheck => "MATHCHECK items",
        Target::ReasoningGym => "reasoning-gym items",
    })
}

/// An axis in the list.
pub fn axis(axis: &Axis) -> String {
    let what = local(match axis.name {
        "gsm-plus" => "eight perturbations",
        "gsm-symbolic" => "names, numbers, clauses",
        "asymob" => "symbolic variations",
        "mathverse" => "text and picture",
        "notation" => "how numbers are written",
        "hints" => "hints, good and bad",
        "we-math" => "problems and their steps",
        "turns" => "follow-up, correction, doubt",
        other => other,
    });
    let source = axis.paper.split(',').next().unwrap_or_default();
    format!("{source}: {what}")
}

pub fn pairs(pairs: usize) -> String {
    format!("n = {pairs}")
}

/// A difference of shares, in points.
pub fn points(difference: f64) -> String {
    let points = places(100.0 * difference.abs(), 1);
    match difference {
        // What is rounded to nothing has no sign.
        difference if 100.0 * difference.abs() < 0.05 => places(0.0, 1),
        difference if difference < 0.0 => format!("−{points}"),
        _ => format!("+{points}"),
    }
}

pub fn points_between(metric: &Metric) -> String {
    match &metric.interval {
        Interval::Known(low, high) => fill!("{low} to {high}", low = points(*low), high = points(*high)),
        Interval::Undefined(why) => why.to_string(),
    }
}

pub fn only_one(first: usize, second: usize) -> String {
    format!("{first} : {second}")
}

pub fn p_value(p: f64) -> String {
    if p < 0.001 { format!("< {}", places(0.001, 3)) } else { places(p, 3) }
}

pub fn steps_hint(problems: usize, one_step: &str) -> String {
    fill!(
        "As in We-Math, {problems} problems: IK both fail, IG the steps are right and the problem is not, CM both are right, RM \
         the problem is right and its steps are not. Single steps: {one_step} right.",
        problems,
        one_step
    )
}

pub fn spread(sets: usize, units: usize, mean: &str, sd: &str, floor: &str) -> String {
    fill!(
        "As in GSM-Symbolic: {sets} sets of one variant of each of {units} problems. Mean {mean}, standard deviation {sd}; {floor} \
         would be expected from chance alone.",
        sets,
        units,
        mean,
        sd,
        floor
    )
}

pub fn of_units(right: usize, units: usize) -> String {
    fill!("{right} of {units}", right, units)
}

pub fn repeats(items: usize, k: usize) -> String {
    fill!("{items} items answered {k} times or more.", items, k)
}

/// What a run is called: as the visitor said, or by who answers.
pub fn run_name(head: &Head) -> String {
    if head.name.is_empty() { known(&head.who) } else { head.name.clone() }
}

/// The same of a run that is shown.
pub fn run_title(run: &Run) -> String {
    if run.name.is_empty() { known(&run.who.name) } else { run.name.clone() }
}

/// What a kept run is about.
pub fn run_about(head: &Head, families: &[Family]) -> String {
    let who = if head.name.is_empty() { String::new() } else { known(&head.who) + " · " };
    if head.foreign {
        return who + local("from a file");
    }
    let mut setup = Setup::new(Seed(0));
    setup.read(&head.setup, families);
    let scope = match &setup.scope {
        Scope::Learned => super::SCOPE_LEARNED.get().to_owned(),
        Scope::All => super::SCOPE_ALL.get().to_owned(),
        Scope::Topic(topic) => super::topic(topic),
        Scope::Family(id) => {
            let family = families.iter().find(|family| family.id == *id);
            family.map_or_else(|| id.clone(), |family| family.title.clone())
        }
    };
    let level = setup.level;
    let level =
        if setup.ladder { fill!("levels 1 to {level}", level) } else { fill!("level {level}", level) };
    let asked = match setup.axis {
        Some(axis) => axis.name.to_owned(),
        None => {
            let forms = setup.forms.iter().map(|one| form(*one)).collect::<Vec<_>>().join(", ");
            let tasks = setup.tasks.iter().map(|one| task(*one)).collect::<Vec<_>>().join(", ");
            format!("{forms}; {tasks}")
        }
    };
    fill!(
        "{who}{scope} · {level} · {variants} variants · {asked} · seed {seed}",
        who,
        scope,
        level,
        variants = setup.variants,
        asked,
        seed = setup.seed
    )
}

/// How far a kept run came, and what it showed.
pub fn run_figures(head: &Head) -> String {
    let mut words = fill!("{done} of {total}", done = head.done, total = head.total);
    words += match &head.ended {
        Some(Progress::Finished) => "",
        Some(Progress::Failed(_)) => local(", failed, can go on"),
        Some(Progress::Running | Progress::Cancelled) | None => local(", can go on"),
    };
    if let Some(average) = head.average {
        words += " · ";
        words += &fill!("average {share}", share = percent(average));
    }
    if let Some(worst) = head.worst.filter(|_| head.k > 1) {
        words += " · ";
        words += &fill!("worst of {k} {share}", k = head.k, share = percent(worst));
    }
    words
}

pub fn all_runs(count: usize) -> String {
    fill!("Show all {count} runs", count)
}

pub fn run_opened(name: &str, answers: usize) -> String {
    fill!("{name}: {answers} answers.", name, answers)
}

pub fn runs_unlisted(why: &str) -> String {
    fill!(
        "This browser keeps no runs ({why}). What you run here is lost with the page: export what you need.",
        why
    )
}

pub fn run_unkept(why: &str) -> String {
    fill!(
        "This browser could not keep the run ({why}). It goes on, and is lost with the page: export what you need.",
        why
    )
}

pub fn run_unopened(why: &str) -> String {
    fill!("This run could not be read ({why}).", why)
}

pub fn answers_read(name: &str, answers: usize, kept: bool) -> String {
    let read =
        counted!(answers, "{name}: {answers} answer read.", "{name}: {answers} answers read.", name, answers);
    match kept {
        true => read,
        false => read + " " + local("The file has no replies, so it is not kept among the runs."),
    }
}

pub fn answers_unread(name: &str, why: &str) -> String {
    fill!("{name} was not opened: {why}.", name, why)
}

pub fn answers_too_large(name: &str, bytes: u64, most: u64) -> String {
    fill!(
        "{name} has {bytes} MB, and at most {most} can be opened here; use the command line.",
        name,
        bytes = bytes.div_ceil(1_000_000),
        most = most / 1_000_000
    )
}

pub fn judged(verdict: Option<Verdict>) -> String {
    match verdict {
        Some(verdict) => fill!("Counted as: {verdict}.", verdict = super::verdict_name(verdict)),
        None => local("Counted as it was graded.").into(),
    }
}
