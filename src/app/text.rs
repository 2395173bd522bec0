//! Every text of the page that does not come from a family, a grader or an error, in one place, so that a second
//! language is a second file.
#![allow(missing_docs, reason = "a text says itself what it is")]

mod author;
mod bench;
mod class;
mod lab;
mod meeting;
mod model;

pub use author::*;
pub use bench::*;
pub use class::*;
pub use lab::*;
pub use meeting::*;
pub use model::*;

use super::session::lab::Progress;
use crate::answer::{Grade, Rule, Verdict};
use crate::checklist::prompt::Role;
use crate::checklist::{Form, Task};
use crate::family::AnswerType;
use std::fmt::Display;

pub const NAME: &str = "Reroll";
pub const QUESTION: &str = "Is it still right when the problem is rerolled?";
pub const COMING: &str = "Loading…";
pub const INCOMPLETE: &str = "A part of this page could not be loaded; check the connection and try again.";
pub const NO_FAMILIES: &str = "The page has no problems to show: its build is broken. Please report it.";
pub const INTRO: &str = "Every problem here is dealt from a seed: the same idea with new names and numbers. Solve it, \
    reroll it, and see whether you, or a tiny language model that runs right in this page, still get it.";
pub const SKIP: &str = "Skip to the problem";
pub const VIEWS: &str = "Views";
pub const VIEW_TRY: &str = "Try";
pub const VIEW_RUN: &str = "Lab";
pub const VIEW_AUTHOR: &str = "Author";
pub const VIEW_CLASS: &str = "Class";
pub const VIEW_MODELS: &str = "Models";
pub const KEYS: &str = "Keyboard shortcuts";
pub const CLOSE: &str = "Close";
pub const DISMISS: &str = "Dismiss";

pub const FAMILY: &str = "Problem";
pub const LEVEL: &str = "Level";
pub const FORM: &str = "Told as";
pub const TASK: &str = "Asked";
pub const MACRO_F1: &str = "macro-F1 of both labels";
pub const MEAN: &str = "Mean";
pub const MEAN_OF: &str = "mean of the cells";
pub const REROLL: &str = "Reroll";
pub const SEED: &str = "Seed";
pub const SEED_BACK: &str = "Previous seed";
pub const SEED_ON: &str = "Next seed";
pub const INDEX: &str = "Index";
pub const BAD_INDEX: &str = "An index is a whole number from 0 to 4294967295.";
pub const EXHAUSTED: &str =
    "This problem has no other variant that looks different here; try another level or problem.";
pub const COPY: &str = "Copy link";
pub const COPIED: &str = "Link copied.";
pub const NOT_COPIED: &str = "The browser did not let the page copy; the link is below the code.";
pub const QR: &str = "QR code";
pub const QR_TITLE: &str = "This very problem, elsewhere";
pub const QR_HINT: &str = "Scan the code, or type the address: it opens the same problem on any device.";
pub const QR_FAILED: &str = "The address is too long for a QR code; here it is in letters.";

pub const YOUR_ANSWER: &str = "Your answer";
pub const CHECK: &str = "Check";
pub const WORKING: &str = "Working";
pub const SHOW_STEP: &str = "Show a step";
pub const SHOW_ANSWER: &str = "Show the answer";
pub const NO_STEP_YET: &str = "Stuck? Reveal the working one line at a time.";

pub const KEY_REROLL: &str = "Reroll the problem";
pub const KEY_SEED_BACK: &str = "Previous seed";
pub const KEY_SEED_ON: &str = "Next seed";
pub const KEY_ANSWER: &str = "Go to the answer box (Enter checks, Esc leaves it)";
pub const KEY_STEP: &str = "Show a step of the working";
pub const KEY_ASK: &str = "Ask the model";
pub const KEY_COPY: &str = "Copy the link";
pub const KEY_QR: &str = "Show the QR code";
pub const KEY_KEYS: &str = "This list";
pub const KEYS_ON: &str = "Single-key shortcuts are on";
pub const KEYS_NOTE: &str = "They do nothing while you type in a field.";

pub const THEME_AUTO: &str = "Theme: as the system";
pub const THEME_LIGHT: &str = "Theme: light";
pub const THEME_DARK: &str = "Theme: dark";

/// A topic's or form's name with a capital.
pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What an error says, as a sentence.
pub fn sentence(error: &str) -> String {
    let capital = capital(error);
    if capital.ends_with(['.', '!', '?']) { capital } else { capital + "." }
}

pub fn unopened(error: &str) -> String {
    format!("{} Here is another problem to go on with.", sentence(error))
}

pub fn bad_seed(error: &impl Display) -> String {
    sentence(&error.to_string())
}

pub fn form(form: Form) -> &'static str {
    match form {
        Form::Original => "Original",
        Form::Paraphrase => "Paraphrase",
        Form::Distractor => "Distractor",
        Form::Inverse => "Inverse",
        Form::NamesOnly => "Other names",
        Form::NumbersOnly => "Other numbers",
        Form::Renamed => "Renamed",
        Form::Renumbered => "Renumbered",
        Form::Symbolic => "Letters",
        Form::MoreDigits => "More digits",
        Form::Grouped => "1,000",
        Form::GroupedLeft => "100,0",
        Form::Spaced => "1 000",
        Form::DigitByDigit => "1 0 0 0",
        Form::Words => "In words",
        Form::Decimal => "12.0",
        Form::Fraction => "24/2",
        Form::Scientific => "× 10^n",
        Form::TextDominant => "Text first",
        Form::TextLite => "Less text",
        Form::TextOnly => "No picture",
        Form::VisionIntensive => "Little text",
        Form::VisionDominant => "Picture first",
        Form::VisionOnly => "All in the picture",
        Form::Filler => "Idle words",
        Form::Critical => "Something missing",
        Form::ClauseLess => "One step done",
        Form::ClauseMore => "One step more",
        Form::ClausesMore => "Two steps more",
        Form::Hint => "Hint",
        Form::HintIrrelevant => "Useless hint",
        Form::HintMisleading => "Misleading hint",
        Form::Asymob(variation) => variation.name(),
    }
}

pub fn form_hint(form: Form) -> &'static str {
    match form {
        Form::Original => "The first wording",
        Form::Paraphrase => "The same in other words",
        Form::Distractor => "With an irrelevant fact put in",
        Form::Inverse => "A given is asked for, the old answer told",
        Form::NamesOnly => "The first variant's numbers, other words",
        Form::NumbersOnly => "The first variant's words, other numbers",
        Form::Renamed => "The same numbers, other words",
        Form::Renumbered => "The same words, other numbers",
        Form::Symbolic => "Letters for the numbers",
        Form::MoreDigits => "Numbers with a digit more",
        Form::Grouped => "Digits in groups of three",
        Form::GroupedLeft => "Groups of three from the left",
        Form::Spaced => "Groups of three with spaces",
        Form::DigitByDigit => "Digits with spaces between",
        Form::Words => "Numbers in words",
        Form::Decimal => "Whole numbers with a decimal point",
        Form::Fraction => "Whole numbers as quotients",
        Form::Scientific => "Numbers with powers of ten",
        Form::TextDominant => "Everything in the text, beside a bare picture",
        Form::TextLite => "The text without what describes the picture",
        Form::TextOnly => "Everything in the text, without the picture",
        Form::VisionIntensive => "The text without the picture's properties",
        Form::VisionDominant => "What the picture can tell is told there alone",
        Form::VisionOnly => "The text stands in the picture",
        Form::Filler => "With a sentence put in that says nothing",
        Form::Critical => "A number is left out, so that there is no answer",
        Form::ClauseLess => "The first line of the working is told",
        Form::ClauseMore => "One operation more on the answer",
        Form::ClausesMore => "Two operations more on the answer",
        Form::Hint => "With a hint at the first step",
        Form::HintIrrelevant => "With a hint that is of no use",
        Form::HintMisleading => "With a hint at a wrong first step",
        Form::Asymob(_) => "A perturbation of ASyMOB's",
    }
}

pub fn title(family: &str) -> String {
    format!("{family} · {NAME}")
}

/// The line above a problem.
pub fn about(title: &str, skills: &[String]) -> String {
    format!("{title} · {}", skills.join(", "))
}

pub fn accepts(kind: &AnswerType) -> String {
    match kind {
        AnswerType::Integer => "A whole number.".into(),
        AnswerType::Decimal { places: 1 } => "A number, to one decimal.".into(),
        AnswerType::Decimal { places } => format!("A number, to {places} decimals."),
        AnswerType::Fraction => "A fraction or a number of the same value.".into(),
        AnswerType::Numeral => "A number, written as the question says.".into(),
        AnswerType::Percent => "A percentage.".into(),
        AnswerType::Money { .. } => "An amount of money.".into(),
        AnswerType::Time => "A time of day such as 14:35.".into(),
        AnswerType::Polynomial => "A polynomial such as x^2 + 3x - 4.".into(),
        AnswerType::Set => "All the numbers, in any order, with commas.".into(),
        AnswerType::Tuple => "The numbers in their order, such as (3, -2).".into(),
        AnswerType::Expression => "An expression such as 3x + 1.".into(),
        AnswerType::Choice { .. } => "The letter of an option, or its text.".into(),
        AnswerType::Text => "A word or two.".into(),
        AnswerType::Witness { find, .. } => {
            format!("Any {} that {}.", find.join(", "), if find.len() == 1 { "fits" } else { "fit" })
        }
        AnswerType::Label => "One of the words the question names.".into(),
    }
}

pub fn read_as(value: &str) -> String {
    format!("Read as {value}")
}

pub fn the_answer(answer: &str) -> String {
    format!("Answer: {answer}")
}

pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Right => "Right",
        Verdict::Wrong => "Wrong",
        Verdict::Ungradable => "Not gradable",
    }
}

/// What a person is told about what they typed.
pub fn verdict(grade: &Grade) -> String {
    let read = grade.normalised.as_deref().unwrap_or_default();
    match grade.verdict {
        Verdict::Right => "Right. Does it still work when you reroll?".into(),
        Verdict::Wrong => format!("{read} is not it. Have another go, or reveal a step."),
        Verdict::Ungradable => {
            format!(
                "Not gradable yet: {}.",
                grade.reason.as_deref().unwrap_or("no answer can be read from this")
            )
        }
    }
}

/// How a model's reply was graded, in words.
pub fn graded(grade: &Grade) -> String {
    let why = grade.reason.as_deref().unwrap_or_default();
    match (&grade.normalised, grade.rule) {
        (Some(value), Some(rule)) => format!("Read {value} {}.", found_by(rule)),
        _ if why.is_empty() => "No answer can be read from it.".into(),
        _ => sentence(why),
    }
}

pub fn found_by(rule: Rule) -> &'static str {
    match rule {
        Rule::Marker => "where the reply says “the answer is”",
        Rule::Hashes => "after “####”",
        Rule::Boxed => "from \\boxed{…}",
        Rule::AnswerTag => "from <answer>…</answer>",
        Rule::Whole => "as the whole reply",
        Rule::LastSentence => "as the last number of the last sentence",
        Rule::LastNumber => "as the last number of the reply",
    }
}

// ---------------------------------------------------------------- run

pub const RUN_TITLE: &str = "How often is it still right?";
pub const RUN_INTRO: &str = "Deal many variants of each problem to one respondent and watch where it breaks. An average \
    hides it; the worst case over rerolls shows it.";
pub const WHO: &str = "Who answers";
pub const SCOPE: &str = "Problems";
pub const SCOPE_LEARNED: &str = "What Thinker and Parrot have learned";
pub const SCOPE_ALL: &str = "All problems";
pub const SCOPE_TOPICS: &str = "A topic";
pub const VARIANTS: &str = "Variants of each";
pub const START: &str = "Start";
pub const CANCEL: &str = "Cancel";
pub const START_AGAIN: &str = "Start again";
pub const GO_ON: &str = "Go on";
pub const NO_RUN: &str = "Nothing has run yet. A reference solver is done in a second and shows what the figures mean; \
    the model takes longer and is the reason to be here.";
pub const BUILT_IN: &str = "The model in this page";
pub const REFERENCE: &str = "Reference solvers";
pub const FIGURES: &str = "Figures";
pub const AVERAGE: &str = "Average";
pub const AVERAGE_HINT: &str = "share of variants right";
pub const WORST_HINT: &str = "chance that this many rerolls in a row are right";
pub const RR: &str = "Robustness";
pub const RR_HINT: &str = "worst case over average";
pub const UNPARSED: &str = "Not gradable";
pub const UNPARSED_HINT: &str = "replies without a readable answer";
pub const NOT_DEFINED: &str = "n/a";
pub const INTERVALS: &str =
    "Intervals are 95 %: Wilson's for shares of answers, a bootstrap over problems for the rest.";
pub const HEAT: &str = "By form and task";
pub const TASK_SOLVING: &str = "Solving";
pub const STRIPS: &str = "Every variant";
pub const STRIPS_HINT: &str =
    "One mark per variant, in the order of their index. Choose a row or a mark to see the items.";
pub const PENDING: &str = "to come";
pub const ITEM_LINK: &str = "Open in Try";
pub const ITEM_QUESTION: &str = "Question";
pub const ITEM_REPLY: &str = "Reply";
pub const ITEM_GRADE: &str = "Graded";
pub const ITEM_GOLD: &str = "Right answer";
pub const ITEMS_MORE: &str = "Show more";

pub fn worst(k: usize) -> String {
    format!("Worst of {k}")
}

pub fn plan(families: usize, variants: u32, forms: usize, tasks: usize, items: usize) -> String {
    let s = |count: usize| if count == 1 { "" } else { "s" };
    let tasks = if tasks == 1 { String::new() } else { format!(" and {tasks} tasks") };
    format!(
        "{families} problem{} × {variants} variant{} in {forms} form{}{tasks}: {items} question{}.",
        s(families),
        s(variants as usize),
        s(forms),
        s(items)
    )
}

pub fn progress(done: usize, total: usize, rate: Option<f64>, left: Option<f64>) -> String {
    let mut words = format!("{done} of {total}");
    if let Some(rate) = rate {
        words +=
            &if rate < 10.0 { format!(" · {rate:.1} a second") } else { format!(" · {rate:.0} a second") };
    }
    if let Some(left) = left.filter(|_| done < total) {
        words += &format!(" · {} left", duration(left));
    }
    words
}

pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "under a second".into(),
        s if s < 90.0 => format!("{s:.0} s"),
        s => format!("{:.0} min", s / 60.0),
    }
}

pub fn run_started(who: &str, total: usize) -> String {
    format!("Run started: {who}, {total} questions.")
}

pub fn run_goes_on(left: usize) -> String {
    format!("The run goes on: {left} questions are left.")
}

pub fn run_ended(done: usize, total: usize, accuracy: &str, how: &str) -> String {
    format!("Run {how}: {done} of {total} answered, {accuracy} right.")
}

pub fn ended(progress: &Progress) -> &'static str {
    match progress {
        Progress::Running => "under way",
        Progress::Finished => "finished",
        Progress::Cancelled => "stopped",
        Progress::Failed(_) => "failed",
    }
}

pub fn said_by(role: Role) -> &'static str {
    match role {
        Role::User => "Asked before",
        Role::Assistant => "Answered",
    }
}

pub fn task_hint(task: Task) -> &'static str {
    match task {
        Task::Solving => "Find the answer",
        Task::Answerable => "Is there enough information?",
        Task::Outcome => "Is the final answer of a solution right?",
        Task::Process => "Which step of a solution is the first wrong one, if any?",
        Task::Part => "Find what one step finds",
        Task::Sequence => "Find the answer of a problem that needs another's",
        Task::FollowUp => "Solve it again with a number changed",
        Task::Correction => "Mend a wrong solution",
        Task::Doubt => "Stand by a right solution",
    }
}

pub fn task(task: Task) -> &'static str {
    match task {
        Task::Solving => TASK_SOLVING,
        Task::Answerable => "Answerable?",
        Task::Outcome => "Right answer?",
        Task::Process => "First wrong step",
        Task::Part => "One step",
        Task::Sequence => "Two in a row",
        Task::FollowUp => "Follow-up",
        Task::Correction => "Correction",
        Task::Doubt => "Are you sure?",
    }
}

pub fn unparsed_share(share: &str) -> String {
    format!("{share} not gradable")
}

pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

pub fn between(low: f64, high: f64) -> String {
    format!("{:.1} to {:.1} %", 100.0 * low, 100.0 * high)
}

pub fn robustness_of(form: &str, families: usize, variants: usize) -> String {
    let s = if families == 1 { "" } else { "s" };
    format!("{} form, {families} problem{s}, up to {variants} variants of each.", capital(form))
}

/// What follows the count of a strip for those who cannot see its marks.
pub fn strip(wrong: usize, unparsed: usize) -> String {
    format!(" right, {wrong} wrong, {unparsed} not gradable. Show the items.")
}

pub fn items_title(
    family: Option<&str>,
    form: Option<&str>,
    task: Option<&str>,
    index: Option<u32>,
) -> String {
    let mut parts = Vec::new();
    parts.extend(family.map(str::to_owned));
    parts.extend(form.map(capital));
    parts.extend(task.map(str::to_owned));
    parts.extend(index.map(|index| format!("#{index}")));
    if parts.is_empty() { "All items".into() } else { parts.join(" · ") }
}
