//! Every text of the page that does not come from a family, a grader or an error, in one place, so that a second
//! language is a second file ([`language`]).
#![allow(missing_docs, reason = "a text says itself what it is")]

pub mod language;

mod author;
mod bench;
mod beside;
mod class;
mod lab;
mod meeting;
mod model;
mod remote;
mod run;

pub use author::*;
pub use bench::*;
pub use beside::*;
pub use class::*;
pub use lab::*;
pub use language::{Text, english};
pub use meeting::*;
pub use model::*;
pub use remote::*;
pub use run::*;

use crate::answer::{Grade, Rule, Verdict};
use crate::checklist::Form;
use crate::family::AnswerType;
use language::{counted, fill, local, translated};
use std::fmt::Display;

pub const NAME: &str = "Reroll";
pub const QUESTION: Text = english("Is it still right when the problem is rerolled?");
/// Said where the page is not in English, and the problems are.
pub const PROBLEMS_ENGLISH: Text = english("The problems themselves are in English.");
pub const COMING: Text = english("Loading…");
pub const INCOMPLETE: Text =
    english("A part of this page could not be loaded; check the connection and try again.");
pub const NO_FAMILIES: Text =
    english("The page has no problems to show: its build is broken. Please report it.");
pub const INTRO: Text = english(
    "Every problem here is dealt from a seed: the same idea with new names and numbers. Solve it, \
    reroll it, and see whether you, or a tiny language model that runs right in this page, still get it.",
);
pub const SKIP: Text = english("Skip to the problem");
pub const VIEWS: Text = english("Views");
pub const VIEW_TRY: Text = english("Try");
pub const VIEW_RUN: Text = english("Lab");
pub const VIEW_AUTHOR: Text = english("Author");
pub const VIEW_CLASS: Text = english("Class");
pub const VIEW_MODELS: Text = english("Models");
pub const KEYS: Text = english("Keyboard shortcuts");
pub const CLOSE: Text = english("Close");
pub const DISMISS: Text = english("Dismiss");

pub const FAMILY: Text = english("Problem");
pub const LEVEL: Text = english("Level");
pub const FORM: Text = english("Told as");
pub const TASK: Text = english("Asked");
pub const MACRO_F1: Text = english("macro-F1 of both labels");
pub const MEAN: Text = english("Mean");
pub const MEAN_OF: Text = english("mean of the cells");
pub const REROLL: Text = english("Reroll");
pub const SEED: Text = english("Seed");
pub const SEED_BACK: Text = english("Previous seed");
pub const SEED_ON: Text = english("Next seed");
pub const INDEX: Text = english("Index");
pub const BAD_INDEX: Text = english("An index is a whole number from 0 to 4294967295.");
pub const EXHAUSTED: Text =
    english("This problem has no other variant that looks different here; try another level or problem.");
pub const COPY: Text = english("Copy link");
pub const COPIED: Text = english("Link copied.");
pub const NOT_COPIED: Text = english("The browser did not let the page copy; the link is below the code.");
pub const QR: Text = english("QR code");
pub const QR_TITLE: Text = english("This very problem, elsewhere");
pub const QR_HINT: Text =
    english("Scan the code, or type the address: it opens the same problem on any device.");
pub const QR_FAILED: Text = english("The address is too long for a QR code; here it is in letters.");

pub const YOUR_ANSWER: Text = english("Your answer");
pub const CHECK: Text = english("Check");
pub const WORKING: Text = english("Working");
pub const SHOW_STEP: Text = english("Show a step");
pub const SHOW_ANSWER: Text = english("Show the answer");
pub const NO_STEP_YET: Text = english("Stuck? Reveal the working one line at a time.");

pub const KEY_REROLL: Text = english("Reroll the problem");
pub const KEY_SEED_BACK: Text = english("Previous seed");
pub const KEY_SEED_ON: Text = english("Next seed");
pub const KEY_ANSWER: Text = english("Go to the answer box (Enter checks, Esc leaves it)");
pub const KEY_STEP: Text = english("Show a step of the working");
pub const KEY_ASK: Text = english("Ask the model");
pub const KEY_COPY: Text = english("Copy the link");
pub const KEY_QR: Text = english("Show the QR code");
pub const KEY_KEYS: Text = english("This list");
pub const KEYS_ON: Text = english("Single-key shortcuts are on");
pub const KEYS_NOTE: Text = english("They do nothing while you type in a field.");

pub const THEME_AUTO: Text = english("Theme: as the system");
pub const THEME_LIGHT: Text = english("Theme: light");
pub const THEME_DARK: Text = english("Theme: dark");

/// A name with a capital.
pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A topic's name for people: `plane-geometry` is Plane geometry.
pub fn topic(name: &str) -> String {
    capital(&name.replace('-', " "))
}

/// What an error says, as a sentence.
pub fn sentence(error: &str) -> String {
    let capital = capital(error);
    if capital.ends_with(['.', '!', '?']) { capital } else { capital + "." }
}

pub fn unopened(error: &str) -> String {
    fill!("{error} Here is another problem to go on with.", error = sentence(error))
}

pub fn bad_seed(error: &impl Display) -> String {
    sentence(&error.to_string())
}

pub fn form(form: Form) -> &'static str {
    local(match form {
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
    })
}

/// The same of a form that a report knows by its name; files from elsewhere have names of their own.
pub fn form_named(name: &str) -> String {
    Form::named(name).map_or_else(|| capital(name), |known| form(known).to_owned())
}

/// A name that comes from elsewhere: of a reference solver, of a check, of a key.
pub fn known(name: &str) -> String {
    translated(name).unwrap_or(name).to_owned()
}

pub fn form_hint(form: Form) -> &'static str {
    local(match form {
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
    })
}

pub fn title(family: &str) -> String {
    format!("{family} · {NAME}")
}

/// The line above a problem.
pub fn about(title: &str, skills: &[String]) -> String {
    format!("{title} · {}", skills.join(", "))
}

pub fn accepts(kind: &AnswerType) -> String {
    let words = local(match kind {
        AnswerType::Integer => "A whole number.",
        AnswerType::Decimal { places } => {
            return counted!(*places, "A number, to one decimal.", "A number, to {places} decimals.", places);
        }
        AnswerType::Fraction => "A fraction or a number of the same value.",
        AnswerType::Numeral => "A number, written as the question says.",
        AnswerType::Percent => "A percentage.",
        AnswerType::Money { .. } => "An amount of money.",
        AnswerType::Time => "A time of day such as 14:35.",
        AnswerType::Polynomial => "A polynomial such as x^2 + 3x - 4.",
        AnswerType::Set => "All the numbers, in any order, with commas.",
        AnswerType::Tuple => "The numbers in their order, such as (3, -2).",
        AnswerType::Expression => "An expression such as 3x + 1.",
        AnswerType::Choice { .. } => "The letter of an option, or its text.",
        AnswerType::Text => "A word or two.",
        AnswerType::Witness { find, .. } => {
            let names = find.join(", ");
            return counted!(find.len(), "Any {names} that fits.", "Any {names} that fit.", names);
        }
        AnswerType::Label => "One of the words the question names.",
    });
    words.into()
}

pub fn read_as(value: &str) -> String {
    fill!("Read as {value}", value)
}

pub fn the_answer(answer: &str) -> String {
    fill!("Answer: {answer}", answer)
}

pub fn verdict_name(verdict: Verdict) -> &'static str {
    local(match verdict {
        Verdict::Right => "Right",
        Verdict::Wrong => "Wrong",
        Verdict::Ungradable => "Not gradable",
    })
}

/// What a person is told about what they typed.
pub fn verdict(grade: &Grade) -> String {
    let read = grade.normalised.as_deref().unwrap_or_default();
    match grade.verdict {
        Verdict::Right => local("Right. Does it still work when you reroll?").into(),
        Verdict::Wrong => fill!("{read} is not it. Have another go, or reveal a step.", read),
        Verdict::Ungradable => {
            let why = grade.reason.as_deref().unwrap_or(local("no answer can be read from this"));
            fill!("Not gradable yet: {why}.", why)
        }
    }
}

/// How a model's reply was graded, in words.
pub fn graded(grade: &Grade) -> String {
    let why = grade.reason.as_deref().unwrap_or_default();
    match (&grade.normalised, grade.rule) {
        (Some(value), Some(rule)) => fill!("Read {value} {place}.", value, place = found_by(rule)),
        _ if why.is_empty() => local("No answer can be read from it.").into(),
        _ => sentence(why),
    }
}

pub fn found_by(rule: Rule) -> &'static str {
    local(match rule {
        Rule::Marker => "where the reply says “the answer is”",
        Rule::Hashes => "after “####”",
        Rule::Boxed => "from \\boxed{…}",
        Rule::AnswerTag => "from <answer>…</answer>",
        Rule::Whole => "as the whole reply",
        Rule::LastSentence => "as the last number of the last sentence",
        Rule::LastNumber => "as the last number of the reply",
    })
}
