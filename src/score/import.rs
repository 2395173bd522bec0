//! Answer files of this and of other systems, read into graded answers.
//!
//! What was asked with Reroll's own items is graded by Reroll's grader, whoever asked it. Where another system graded
//! replies to its own questions, its figures are computed again from its file and stand [beside](Beside) ours.

use super::tally::Answered;
use serde::Deserialize;
use serde_json::Value as Json;

pub mod beside;
pub mod csv;
pub mod dynamath;
mod foreign;
pub mod inspect;
pub mod lines;
pub mod lm_eval;
pub mod mathcheck;
pub mod reasoning_gym;
pub mod sheet;

pub use beside::Beside;

/// Graded answers from a file, or from several of one run.
#[derive(Clone, Debug)]
pub struct Import {
    /// What kind of file it was; of several, the first.
    pub source: Source,
    /// The answers, in the order of the file.
    pub answers: Vec<Answered>,
    /// Who answered, where the file says so.
    pub respondent: Option<String>,
    /// What others make of the same replies.
    pub beside: Vec<Beside>,
    /// What a reader of the figures should know, one sentence each.
    pub notes: Vec<String>,
}

/// The kinds of file that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Items with replies, one JSON object a line.
    Lines,
    /// Items with replies, a row each: what `reroll export --to csv` writes, filled in.
    Sheet,
    /// A result file of DynaMath (arXiv 2411.00836): a line per question, `correct` or `fail` per variant.
    DynaMath,
    /// A prediction file of MATHCHECK (arXiv 2407.08733), graded by its own rules.
    MathCheck,
    /// Samples of the lm-evaluation-harness, written with `--log_samples`.
    LmEval,
    /// A log of Inspect in JSON.
    Inspect,
    /// Items of reasoning-gym (arXiv 2505.24760) with replies, or a result file of its evaluation.
    ReasoningGym,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The file has nothing in it.
    #[error("there are no answered items in it")]
    Empty,
    /// What is wrong, and on which line, counted from 1.
    #[error("line {line}: {message}")]
    Line {
        /// The line.
        line: usize,
        /// One sentence.
        message: String,
    },
    /// What is wrong with an entry of a JSON array, counted from 1.
    #[error("entry {entry}: {message}")]
    Entry {
        /// The entry.
        entry: usize,
        /// One sentence.
        message: String,
    },
    /// Not one of the known kinds.
    #[error("{0}")]
    Unknown(String),
}

/// Reads a file of any known kind, told by what is in it.
///
/// # Errors
/// If it is of no known kind, or damaged; with the line or entry.
pub fn read(text: &str) -> Result<Import, ImportError> {
    read_named("", text)
}

/// Reads a file whose name may say what is not in it: the task that samples of the lm-evaluation-harness are of.
///
/// # Errors
/// As [`read`].
pub fn read_named(name: &str, text: &str) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let import = match text.trim_start().chars().next() {
        None => return Err(ImportError::Empty),
        Some('{') => objects(name, text)?,
        Some('[') => array(text)?,
        Some(_) if dynamath::is_header(text) => Import::plain(Source::DynaMath, dynamath::read(text)?),
        Some(_) if sheet::is_header(text) => sheet::read(text)?,
        Some(_) => return Err(unknown()),
    };
    if import.answers.is_empty() { Err(ImportError::Empty) } else { Ok(import) }
}

/// A text that starts with an object: a line each, or one for the whole.
fn objects(name: &str, text: &str) -> Result<Import, ImportError> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let (first, lines) = match serde_json::from_str::<Json>(first) {
        Ok(first) => (first, true),
        // Over several lines it is one object, or a first line that is damaged.
        Err(_) => match serde_json::from_str::<Json>(text) {
            Ok(whole) => (whole, false),
            Err(_) => return lines::read(text),
        },
    };
    if inspect::is_log(&first) {
        inspect::read(&first)
    } else if reasoning_gym::is_result(&first) {
        reasoning_gym::read_result(&first)
    } else if !lines {
        Err(unknown())
    } else if lm_eval::is_sample(&first) {
        lm_eval::read(name, text)
    } else if mathcheck::is_entry(&first) {
        mathcheck::read(&placed_lines(text)?)
    } else if reasoning_gym::is_item(&first) {
        reasoning_gym::read(&placed_lines(text)?)
    } else {
        lines::read(text)
    }
}

/// A text that is one JSON array.
fn array(text: &str) -> Result<Import, ImportError> {
    let entries = serde_json::from_str::<Vec<Json>>(text)
        .map_err(|error| ImportError::Line { line: error.line(), message: error.to_string() })?;
    let entries = (1..).zip(entries).map(|(entry, json)| (Place::Entry(entry), json)).collect::<Vec<_>>();
    match entries.first() {
        Some((_, first)) if reasoning_gym::is_item(first) && !mathcheck::is_entry(first) => {
            reasoning_gym::read(&entries)
        }
        _ => mathcheck::read(&entries),
    }
}

fn unknown() -> ImportError {
    let message = "this is neither JSON lines of items with replies, nor a filled-in CSV of reroll export, nor a DynaMath \
                   result CSV (it starts with 'Question ID,Variant 1,…'), nor a MATHCHECK prediction file (entries with \
                   'task_type' and 'question_type'), nor samples of lm-evaluation-harness (lines with 'doc' and 'resps'), \
                   nor a JSON log of Inspect ('eval' and 'samples'), nor items or results of reasoning-gym";
    ImportError::Unknown(message.to_owned())
}

impl Import {
    /// Answers with nothing beside.
    fn plain(source: Source, answers: Vec<Answered>) -> Self {
        Self { source, answers, respondent: None, beside: Vec::new(), notes: Vec::new() }
    }

    /// Adds the answers of another file of the same run.
    ///
    /// # Errors
    /// If they are by another respondent.
    pub fn join(&mut self, other: Self) -> Result<(), String> {
        match (&self.respondent, &other.respondent) {
            (Some(one), Some(two)) if one != two => {
                return Err(format!(
                    "these replies are by '{two}', those before by '{one}'; score each respondent on its own"
                ));
            }
            (None, Some(_)) => self.respondent = other.respondent,
            _ => {}
        }
        self.answers.extend(other.answers);
        self.beside.extend(other.beside);
        self.notes
            .extend(other.notes.into_iter().filter(|note| !self.notes.contains(note)).collect::<Vec<_>>());
        Ok(())
    }
}

/// Where in a file something stands, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On this line.
    Line(usize),
    /// In this entry of an array.
    Entry(usize),
}

impl Place {
    fn error(self, message: String) -> ImportError {
        match self {
            Self::Line(line) => ImportError::Line { line, message },
            Self::Entry(entry) => ImportError::Entry { entry, message },
        }
    }

    /// Reads one thing, or says here what it is not.
    fn read<'a, T: Deserialize<'a>>(self, json: &'a Json, what: &str) -> Result<T, ImportError> {
        T::deserialize(json).map_err(|error| self.error(format!("no {what}: {error}")))
    }
}

/// The objects of a text of JSON lines, and where they stand; empty lines are passed over.
fn placed_lines(text: &str) -> Result<Vec<(Place, Json)>, ImportError> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let read = |(number, line): (usize, &str)| {
        let place = Place::Line(number);
        let json = serde_json::from_str(line).map_err(|error| place.error(format!("no JSON: {error}")))?;
        Ok((place, json))
    };
    lines.map(read).collect()
}
