//! Answer files of this and of other systems, read into graded answers.

use super::tally::Answered;

pub mod dynamath;

pub mod mathcheck;

pub mod lines;

/// Graded answers from a file.
#[derive(Clone, Debug)]
pub struct Import {
    /// What kind of file it was.
    pub source: Source,
    /// The answers, in the order of the file.
    pub answers: Vec<Answered>,
}

/// The kinds of file that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Items with replies, one JSON object a line.
    Lines,
    /// A result file of DynaMath (arXiv 2411.00836): a line per question, `correct` or `fail` per variant.
    DynaMath,
    /// A prediction file of MATHCHECK (arXiv 2407.08733): one JSON array, graded by its own rules.
    MathCheck,
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

/// Reads a file of any known kind, told by how it starts.
///
/// # Errors
/// If it is of no known kind, or damaged; with the line or entry.
pub fn read(text: &str) -> Result<Import, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (source, answers) = match text.trim_start().chars().next() {
        None => return Err(ImportError::Empty),
        Some('{') => (Source::Lines, lines::read(text)?),
        Some('[') => (Source::MathCheck, mathcheck::read(text)?),
        Some(_) if dynamath::is_header(text) => (Source::DynaMath, dynamath::read(text)?),
        Some(_) => {
            let message = "this is neither JSON lines of items with replies, nor a DynaMath result CSV (it starts with \
                           'Question ID,Variant 1,…'), nor a MATHCHECK prediction file (a JSON array)";
            return Err(ImportError::Unknown(message.to_owned()));
        }
    };
    if answers.is_empty() { Err(ImportError::Empty) } else { Ok(Import { source, answers }) }
}
