//! A rendered text: plain prose with mathematics in it.

use crate::math::{Expr, render};

/// A rendered text, kept as structure until it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Math(Expr),
}

impl Statement {
    /// Prose.
    pub fn text(text: &str) -> Self {
        Self(vec![Part::Text(text.to_owned())])
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends prose.
    pub fn push_text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.0.push(Part::Text(text.to_owned())),
        }
    }

    /// Appends mathematics.
    pub fn push_math(&mut self, expr: Expr) {
        self.0.push(Part::Math(expr));
    }

    /// Appends a sentence, with a space before it if anything is there, and its first letter made a capital.
    pub fn push_sentence(&mut self, mut sentence: Statement) {
        if let Some(Part::Text(first)) = sentence.0.first_mut() {
            let mut letters = first.chars();
            if let Some(letter) = letters.next().filter(|c| c.is_lowercase()) {
                *first = letter.to_uppercase().chain(letters).collect();
            }
        }
        if !self.0.is_empty() {
            self.push_text(" ");
        }
        self.append(sentence);
    }

    /// Appends a text as it stands.
    pub fn append(&mut self, other: Statement) {
        for part in other.0 {
            match part {
                Part::Text(text) => self.push_text(&text),
                Part::Math(expr) => self.push_math(expr),
            }
        }
    }

    /// Plain text: what models read and fingerprints are taken of.
    pub fn plain(&self) -> String {
        self.0.iter().map(|part| part.shown(str::to_owned, render::plain)).collect()
    }

    /// HTML with MathML; every character of prose is escaped.
    pub fn html(&self) -> String {
        self.0.iter().map(|part| part.shown(render::escape, render::mathml)).collect()
    }

    /// Text for a voice: mathematics in words.
    pub fn spoken(&self) -> String {
        self.0.iter().map(|part| part.shown(str::to_owned, render::spoken)).collect()
    }

    /// Text with LaTeX between dollar signs, for copying.
    pub fn latex(&self) -> String {
        self.0
            .iter()
            .map(|part| part.shown(str::to_owned, |expr| format!("${}$", render::latex(expr))))
            .collect()
    }
}

impl Part {
    fn shown(&self, text: impl Fn(&str) -> String, math: impl Fn(&Expr) -> String) -> String {
        match self {
            Self::Text(prose) => text(prose),
            Self::Math(expr) => math(expr),
        }
    }
}
