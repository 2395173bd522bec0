//! A position in a text that can only move forward and never panics.

/// What is left of a text, with what came before it still visible.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    /// At a byte offset; one inside a character reads as the end.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn before(&self) -> &'a str {
        self.text.get(..self.at).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn eat(&mut self, piece: &str) -> bool {
        let found = self.rest().starts_with(piece);
        if found {
            self.at += piece.len();
        }
        found
    }

    pub(super) fn eat_any(&mut self, pieces: &[&str]) -> bool {
        pieces.iter().any(|piece| self.eat(piece))
    }

    /// Eats a word whatever its case, if it ends here.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let same = rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let ends =
            same && !rest.get(word.len()..).is_some_and(|tail| tail.starts_with(char::is_alphanumeric));
        if ends {
            self.at += word.len();
        }
        ends
    }

    pub(super) fn take_while(&mut self, mut matches: impl FnMut(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !matches(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    pub(super) fn digits(&mut self) -> &'a str {
        self.take_while(|c| c.is_ascii_digit())
    }

    pub(super) fn spaces(&mut self) -> usize {
        self.take_while(|c| matches!(c, ' ' | '\t' | '\u{a0}' | '\u{202f}' | '\u{2009}')).len()
    }

    /// Runs a reader, and goes back to where it was if it finds nothing.
    pub(super) fn attempt<T>(&mut self, reader: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = reader(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }
}

/// The first place between two characters at or after a byte offset.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
