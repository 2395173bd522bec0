//! Comma-separated values (RFC 4180), and the semicolons and tabs that spreadsheets put in their place.

use super::ImportError;

/// A row: the line it starts on, counted from 1, and its cells.
pub(super) type Row = (usize, Vec<String>);

/// The rows of a text, without the empty ones; the separator is the one the first row has most of.
///
/// # Errors
/// If a quotation mark is not closed; with its line.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, ImportError> {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: char| header.matches(separator).count();
    // On a tie the comma: the last of equals is the greatest.
    let separator = [';', '\t', ','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(',');
    let mut reader =
        Reader { separator, line: 1, start: 1, quoted: None, cells: vec![String::new()], rows: Vec::new() };
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let doubled = c == '"' && reader.quoted.is_some() && characters.peek() == Some(&'"');
        if doubled {
            characters.next();
            reader.push('"');
        } else {
            reader.take(c);
        }
    }
    reader.end_row();
    match reader.quoted {
        Some(line) => Err(ImportError::Line { line, message: "a quotation mark is not closed".to_owned() }),
        None => Ok(reader.rows),
    }
}

struct Reader {
    separator: char,
    /// The line being read, and the one the row started on.
    line: usize,
    start: usize,
    /// The line of the quotation mark that is open.
    quoted: Option<usize>,
    cells: Vec<String>,
    rows: Vec<Row>,
}

impl Reader {
    fn take(&mut self, c: char) {
        let newline = c == '\n';
        self.line += usize::from(newline);
        match c {
            '"' if self.quoted.is_some() => self.quoted = None,
            // In the middle of a cell it is a character like others.
            '"' if self.cells.last().is_some_and(|cell| cell.trim().is_empty()) => {
                self.quoted = Some(self.line)
            }
            c if self.quoted.is_some() => self.push(c),
            c if c == self.separator => self.cells.push(String::new()),
            '\n' => self.end_row(),
            // Half of a line's end.
            '\r' => {}
            c => self.push(c),
        }
    }

    fn push(&mut self, c: char) {
        self.cells.last_mut().into_iter().for_each(|cell| cell.push(c));
    }

    fn end_row(&mut self) {
        let cells = std::mem::replace(&mut self.cells, vec![String::new()]);
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            self.rows.push((self.start, cells));
        }
        self.start = self.line;
    }
}
