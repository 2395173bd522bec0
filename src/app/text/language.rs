//! The language of the page. English stands in the program; any other is a dictionary from the English texts to its own
//! (`public/languages/`), which `public/boot.js` fetches where it is wanted and which is set once, before anything is
//! said. What a dictionary lacks is said in English, and so is all that comes from elsewhere: problems, their working,
//! the titles of families, why an answer was refused, what is wrong with a file.
//!
//! Nothing that programs read asks for a language: links, exports, records and what the browser keeps are the same in
//! all of them.

use std::fmt::{Display, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The languages that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// That of the program itself.
    English,
    /// That of `public/languages/de.json`.
    German,
}

impl Language {
    /// The one that the page speaks.
    pub fn current() -> Self {
        if WORDS.get().is_some() { Self::German } else { Self::English }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::English => Self::German,
            Self::German => Self::English,
        }
    }

    /// Its name in storage, in attributes and among the dictionaries.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What it calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }
}

/// The dictionary, in the order of its English texts.
static WORDS: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();

/// Whether what is said is for programs and for people elsewhere, and so in English.
static PLAIN: AtomicBool = AtomicBool::new(false);

/// The page speaks German from now on, with these words for the English ones. They stay in memory for good, as the
/// English ones do.
pub fn set_german(words: impl IntoIterator<Item = (String, String)>) {
    let mut sorted: Vec<(&'static str, &'static str)> = Vec::new();
    for (english, own) in words {
        let (english, own): (&'static str, &'static str) = (english.leak(), own.leak());
        // The file is in order, so that this is mostly the end.
        if let Err(place) = sorted.binary_search_by(|(known, _)| (*known).cmp(english)) {
            sorted.insert(place, (english, own));
        }
    }
    drop(WORDS.set(sorted));
}

/// Says something in English, whatever the page speaks: what is copied for people anywhere.
pub fn in_english<T>(say: impl FnOnce() -> T) -> T {
    PLAIN.store(true, Ordering::Relaxed);
    let said = say();
    PLAIN.store(false, Ordering::Relaxed);
    said
}

/// A text in the page's language, if the dictionary has it.
pub fn translated(english: &str) -> Option<&'static str> {
    let words = WORDS.get().filter(|_| !PLAIN.load(Ordering::Relaxed))?;
    let place = words.binary_search_by(|(known, _)| (*known).cmp(english)).ok()?;
    words.get(place).map(|(_, own)| *own)
}

/// A text in the page's language.
#[inline(never)]
pub fn local(english: &'static str) -> &'static str {
    translated(english).unwrap_or(english)
}

/// A text that is said in the page's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(&'static str);

/// A text of the program's.
pub const fn english(english: &'static str) -> Text {
    Text(english)
}

impl Text {
    /// It in the page's language.
    pub fn get(self) -> &'static str {
        local(self.0)
    }
}

/// A template in the page's language with what belongs into its braces. In another language the parts may stand in
/// another order, so they go by names.
macro_rules! fill {
    ($template:literal $(, $name:ident $(= $part:expr)?)* $(,)?) => {
        $crate::app::text::language::filled(
            $crate::app::text::language::local($template),
            &[$((stringify!($name), $crate::app::text::language::part!($name $(= $part)?))),*],
        )
    };
}

/// The same of two templates: the first for one of something, the second for any other number of it.
macro_rules! counted {
    ($count:expr, $one:literal, $many:literal $(, $name:ident $(= $part:expr)?)* $(,)?) => {
        $crate::app::text::language::filled(
            $crate::app::text::language::local(if $count == 1 { $one } else { $many }),
            &[$((stringify!($name), $crate::app::text::language::part!($name $(= $part)?))),*],
        )
    };
}

/// What belongs into one pair of braces.
macro_rules! part {
    ($name:ident) => {
        &$name as &dyn std::fmt::Display
    };
    ($name:ident = $part:expr) => {
        &$part as &dyn std::fmt::Display
    };
}

pub(crate) use {counted, fill, part};

/// A template with its braces filled; those that nothing is given for stay.
pub fn filled(template: &str, parts: &[(&str, &dyn Display)]) -> String {
    let mut words = String::new();
    let mut rest = template;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        words.push_str(before);
        // Writing to a string cannot fail.
        let _ = match parts.iter().find(|(own, _)| *own == name) {
            Some((_, part)) => write!(words, "{part}"),
            None => write!(words, "{{{name}}}"),
        };
        rest = after;
    }
    words.push_str(rest);
    words
}

/// A number with so many decimals, with the sign that the language has before them.
pub fn places(number: f64, decimals: usize) -> String {
    format!("{number:.decimals$}").replace('.', local("."))
}
