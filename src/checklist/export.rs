//! Items written for other systems: a spreadsheet, two harnesses, and the shapes of two collections.
//!
//! Everything is text made of items, so that the page and the command line write the same files. What comes back
//! from a harness is read by `reroll score`, which grades the replies itself: a harness's own figure is a first look.

mod csv;
mod inspect;
mod lm_eval;
mod mathcheck;
mod reasoning_gym;

use super::Item;
use crate::answer::{Grade, Verdict};
use serde::{Deserialize, Serialize};

/// For whom items are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A spreadsheet: comma-separated values (RFC 4180), a row an item.
    Csv,
    /// EleutherAI's lm-evaluation-harness: a task per form and task, in YAML.
    LmEval,
    /// Inspect, of the UK AI Security Institute: a data set and a task file.
    Inspect,
    /// MATHCHECK (arXiv 2407.08733): its JSON array.
    MathCheck,
    /// reasoning-gym (arXiv 2505.24760): its items, a JSON object a line.
    ReasoningGym,
}

impl Target {
    /// Every one of them.
    pub const ALL: &[Target] = &[Self::Csv, Self::LmEval, Self::Inspect, Self::MathCheck, Self::ReasoningGym];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::LmEval => "lm-eval",
            Self::Inspect => "inspect",
            Self::MathCheck => "mathcheck",
            Self::ReasoningGym => "reasoning-gym",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|target| target.name() == name)
    }

    /// Whether the first file is all there is beside the explanations, so that it can be printed.
    pub fn is_one_file(self) -> bool {
        !matches!(self, Self::LmEval | Self::Inspect)
    }
}

/// An item to be written, with the reply to it where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The question.
    #[serde(flatten)]
    pub item: Item,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondent: Option<String>,
    /// The whole reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// How it was graded, where that was done before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// A verdict that stands before the grader's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

impl From<Item> for Entry {
    fn from(item: Item) -> Self {
        Self { item, respondent: None, reply: None, grade: None, verdict: None }
    }
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name below the folder of the export, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// What is to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The files; the data first, `README.txt` last.
    pub files: Vec<File>,
    /// What of the items could not be said in that form, and why; one sentence each.
    pub left_out: Vec<String>,
}

/// Why there is nothing to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// No items at all.
    #[error("there are no items to export")]
    Empty,
    /// Every item was left out.
    #[error("no item can be exported so: {0}")]
    NothingLeft(String),
    /// There is no example to show for some of the items.
    #[error("there are no shots for {0}: every form and task of the items needs examples of its own")]
    NoShots(String),
}

/// Writes items for a system. Shots are answered examples for plain models; only [`Target::LmEval`] uses them.
///
/// # Errors
/// If nothing is left to write, or shots are given and some form and task has none.
pub fn export(entries: &[Entry], target: Target, shots: &[Item]) -> Result<Export, ExportError> {
    if entries.is_empty() {
        return Err(ExportError::Empty);
    }
    let items = entries.iter().map(|entry| &entry.item);
    let (items, left_out) = match target {
        Target::Csv => (Vec::new(), Vec::new()),
        Target::LmEval => kept(items, &[IN_FIGURE, SEVERAL_TURNS]),
        Target::Inspect => kept(items, &[IN_FIGURE]),
        Target::MathCheck => kept(
            items,
            &[
                IN_FIGURE,
                SEVERAL_TURNS,
                mathcheck::OTHER_CELL,
                mathcheck::NOTHING_WRONG,
                mathcheck::NO_NUMBER,
            ],
        ),
        Target::ReasoningGym => kept(items, &[IN_FIGURE, SEVERAL_TURNS]),
    };
    if target != Target::Csv && items.is_empty() {
        return Err(ExportError::NothingLeft(left_out.join("; ")));
    }
    let files = match target {
        Target::Csv => csv::files(entries),
        Target::LmEval => lm_eval::files(&items, shots)?,
        Target::Inspect => inspect::files(&items),
        Target::MathCheck => mathcheck::files(&items),
        Target::ReasoningGym => reasoning_gym::files(&items),
    };
    Ok(Export { files, left_out })
}

/// Whether an item cannot be told in some format, and why.
type Reason = (fn(&Item) -> bool, &'static str);

const IN_FIGURE: Reason = (|item| item.with_figure == Some(true), "a part of the question is in the figure");
const SEVERAL_TURNS: Reason = (|item| !item.before.is_empty(), "the question is the last of several turns");

/// The items that no reason is against, and a sentence for each reason that left some out.
fn kept<'a>(items: impl Iterator<Item = &'a Item>, reasons: &[Reason]) -> (Vec<&'a Item>, Vec<String>) {
    let mut counts = vec![0_usize; reasons.len()];
    let mut kept = Vec::new();
    for item in items {
        match reasons.iter().zip(&mut counts).find(|((against, _), _)| against(item)) {
            Some((_, count)) => *count += 1,
            None => kept.push(item),
        }
    }
    let said = reasons.iter().zip(counts).filter(|(_, count)| *count > 0);
    let said = said.map(|((_, why), count)| match count {
        1 => format!("1 item is left out: {why}"),
        _ => format!("{count} items are left out: {why}"),
    });
    (kept, said.collect())
}

fn file(path: &str, text: impl Into<String>) -> File {
    File { path: path.to_owned(), text: text.into() }
}

/// The answer behind the last "The answer is", as a regular expression of Python: a number with nothing else numeric
/// on its line and without what stands behind it, or else the rest of the line up to its full stop.
const ANNOUNCED: &str = r"the answer is:?[\s*$€£]*(-?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?(?![\w(^])(?=[^\d\n]*(?:\n|\Z))|[^\n]+?(?=[.\s*]*(?:\n|\Z)))";
