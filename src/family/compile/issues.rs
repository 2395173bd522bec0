//! What is wrong with a file, collected so that an author sees all of it at once.

use crate::family::source::Issue;
use toml::Spanned;

/// The most complaints that are told at once.
const MAX_ISSUES: usize = 50;

/// Collects what is wrong, so that an author sees all of it at once.
pub(super) struct Issues<'a> {
    pub(super) text: &'a str,
    pub(super) list: Vec<Issue>,
}

impl Issues<'_> {
    pub(super) fn add(&mut self, offset: usize, message: impl Into<String>) {
        if self.list.len() < MAX_ISSUES {
            self.list.push(Issue::at(self.text, offset, message));
        }
    }

    /// Keeps the value, or the complaint. `inside` is the offset within the quoted value.
    pub(super) fn keep<T>(
        &mut self,
        value: &Spanned<String>,
        result: Result<T, (usize, String)>,
    ) -> Option<T> {
        result.map_err(|(inside, message)| self.add(self.inside(value, inside), message)).ok()
    }

    /// A complaint about the value that starts at `start`, at a byte inside its quotes where one is known.
    pub(super) fn add_inside(&mut self, start: usize, inside: Option<usize>, message: String) {
        self.add(inside.map_or(start, |inside| self.behind_quotes(start) + inside), message);
    }

    /// The offset in the file of a byte of a quoted value (exact unless the value has escapes before it).
    pub(super) fn inside(&self, value: &Spanned<String>, offset: usize) -> usize {
        self.behind_quotes(value.span().start) + offset
    }

    /// Where a value that starts at `start` goes on behind its quotes.
    fn behind_quotes(&self, start: usize) -> usize {
        let quotes = self.text.get(start..).map_or(0, |rest| {
            if rest.starts_with("\"\"\"") || rest.starts_with("'''") {
                3
            } else {
                usize::from(rest.starts_with(['"', '\'']))
            }
        });
        start + quotes
    }
}
