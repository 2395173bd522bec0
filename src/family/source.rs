//! The file as it is written: TOML with the place of every value kept, so that every complaint has a line.

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use toml::Spanned;

/// The largest family file that is read, in bytes.
pub const MAX_BYTES: usize = 65_536;

/// Something wrong with a family file, and where.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Issue {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// One sentence.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl Issue {
    /// An issue at a byte offset of `text`.
    pub fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let offset = (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let before = text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            message: message.into(),
        }
    }
}

/// A table whose order and places are kept.
#[derive(Debug)]
pub struct Entries<T>(pub Vec<(Spanned<String>, Spanned<T>)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Table<T> {
            type Value = Entries<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                entries.sort_by_key(|(key, _): &(Spanned<String>, Spanned<T>)| key.span().start);
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Table(PhantomData))
    }
}

/// One text, or a list of alternatives.
#[derive(Debug, Default)]
pub struct Alternatives(pub Vec<Spanned<String>>);

impl<'de> Deserialize<'de> for Alternatives {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Alternatives;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Alternatives, E> {
                Ok(Alternatives(vec![Spanned::new(0..0, text.to_owned())]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Alternatives, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = seq.next_element()? {
                    texts.push(text);
                }
                Ok(Alternatives(texts))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

/// A domain as text, or a whole number for a quantity that does not vary.
#[derive(Debug)]
pub struct DomainText(pub String);

impl<'de> Deserialize<'de> for DomainText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = DomainText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a range such as \"5..20\", a list such as \"2, 3, 5\" or a whole number")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<DomainText, E> {
                Ok(DomainText(text.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<DomainText, E> {
                Ok(DomainText(number.to_string()))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// See [`super::Family::id`].
    pub id: Spanned<String>,
    /// See [`super::Family::version`].
    pub version: Spanned<u32>,
    /// See [`super::Family::title`].
    pub title: String,
    /// See [`super::Family::topic`].
    pub topic: String,
    /// See [`super::Family::skills`].
    #[serde(default)]
    pub skills: Vec<String>,
    /// See [`super::Family::grade`].
    pub grade: Spanned<[u8; 2]>,
    /// The words that vary.
    #[serde(default)]
    pub cast: Entries<String>,
    /// The ladder.
    #[serde(default)]
    pub level: Vec<Spanned<Entries<DomainText>>>,
    /// Computed quantities.
    #[serde(default, rename = "let")]
    pub lets: Entries<String>,
    /// What a draw must satisfy.
    #[serde(default, rename = "where")]
    pub conditions: Conditions,
    /// Opening sentences.
    #[serde(default)]
    pub scene: Option<Spanned<Alternatives>>,
    /// What is told, keyed by the quantities it tells (`"length, width"` for two).
    #[serde(default)]
    pub facts: Entries<Alternatives>,
    /// The question, keyed by the quantity it asks for.
    #[serde(default)]
    pub asks: Entries<Alternatives>,
    /// Lines of working, keyed by the quantity they find.
    #[serde(default)]
    pub steps: Entries<String>,
    /// Irrelevant facts.
    #[serde(default)]
    pub asides: Vec<AsideSource>,
    /// The kind of answer.
    pub answer: Spanned<AnswerSource>,
}

/// The `[where]` table.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Comparisons that all must hold.
    #[serde(default)]
    pub conditions: Vec<Spanned<String>>,
}

/// One `[[asides]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsideSource {
    /// Quantities of its own.
    #[serde(default, rename = "let")]
    pub lets: Entries<DomainText>,
    /// Alternative wordings.
    pub text: Spanned<Alternatives>,
}

/// The `[answer]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerSource {
    /// The name of an [`super::AnswerType`].
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// Decimals, for the type `decimal`.
    pub places: Option<u32>,
    /// The unit, as a template.
    pub unit: Option<Spanned<String>>,
}

/// Reads the TOML of a family file.
///
/// # Errors
/// The first thing that is not as it should be.
pub fn read(text: &str) -> Result<Source, Issue> {
    if text.len() > MAX_BYTES {
        let message = format!("the file is {} bytes long; a family is at most {MAX_BYTES}", text.len());
        return Err(Issue::at(text, MAX_BYTES, message));
    }
    toml::from_str(text).map_err(|error| {
        let offset = error.span().unwrap_or(Range { start: 0, end: 0 }).start;
        Issue::at(text, offset, error.message().replace('\n', " "))
    })
}
