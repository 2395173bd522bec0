//! What stands right of the `#` of the page's address: which view, and which problem.
//!
//! `1/apples-left.1/7k3q9x?lv=2~a7q4` is a problem in Try ([`crate::checklist::link`]), and `class/` before it shows it to
//! a class. `class/plain.no-timer.min-5/1/apples-left.1/7k3q9x` is a link that a teacher has prepared: without controls,
//! and without what `no-` stands before ([`prepared`]). `class/sheets?of=apples-left.1&n=8&k=20&seed=7k3q9x~m2t8` are
//! sheets of problems to print ([`super::session::plan`]).

/// The word for the Lab; a set-up may follow behind a question mark ([`super::session::setup`]).
pub const LAB: &str = "lab";
/// What it was once called.
const RUN: &str = "run";
/// The word for the Author view; a packed family may follow behind a slash.
pub const AUTHOR: &str = "author";
/// The word for the Class view; [`super::session::class`] reads what follows.
pub const CLASS: &str = "class";
/// The first word of what follows in a prepared link; its options follow behind dots.
pub const PLAIN: &str = "plain";
/// The word for sheets of problems in the Class view.
pub const SHEETS: &str = "sheets";
/// The word for the Models view.
pub const MODELS: &str = "models";

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing is said: the page chooses.
    Blank,
    /// The Lab, with the set-up that the link carries, or nothing.
    Lab(String),
    /// The Author view, with the packed family that the link carries, or nothing.
    Author(String),
    /// The Class view, with what the link says about it.
    Class(String),
    /// The Models view.
    Models,
    /// A link to a problem, for [`crate::checklist::Link::open`] to judge.
    Problem(String),
}

impl Place {
    /// Reads a location's hash, with or without its `#`.
    pub fn read(hash: &str) -> Self {
        let text = hash.strip_prefix('#').unwrap_or(hash);
        let (word, rest) = text.split_once('/').unwrap_or((text, ""));
        match word {
            "" => Self::Blank,
            LAB | RUN => Self::Lab(String::new()),
            AUTHOR => Self::Author(rest.to_owned()),
            CLASS => Self::Class(decoded(rest)),
            MODELS => Self::Models,
            _ if word.split_once('?').is_some_and(|(lab, _)| lab == LAB) => {
                // Its values are decoded one by one: they may hold what stands between them.
                Self::Lab(text.strip_prefix(LAB).unwrap_or_default().to_owned())
            }
            _ => {
                let text = decoded(text);
                // Some programs encode every slash.
                match text.split_once('/') {
                    Some((CLASS, rest)) => Self::Class(rest.to_owned()),
                    Some((AUTHOR, rest)) => Self::Author(rest.to_owned()),
                    _ => Self::Problem(text),
                }
            }
        }
    }
}

/// What stands behind `class/`, split: the options of a prepared link, if it is one, and the link to the problem.
pub fn prepared(rest: &str) -> (Option<&str>, &str) {
    let (first, link) = rest.split_once('/').unwrap_or((rest, ""));
    match first.strip_prefix(PLAIN) {
        Some("") => (Some(""), link),
        Some(options) if options.starts_with('.') => (Some(options), link),
        _ => (None, rest),
    }
}

/// Undoes the percent encoding that browsers and chat programs put on a link; what is not encoded stays.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let escape = (byte == b'%').then(|| Some(16 * hex(ahead.next()?)? + hex(ahead.next()?)?)).flatten();
        match escape {
            Some(value) => {
                out.push(value);
                bytes = ahead;
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_apart() {
        assert_eq!(Place::read(""), Place::Blank);
        assert_eq!(Place::read("#"), Place::Blank);
        assert_eq!(Place::read("#lab"), Place::Lab(String::new()));
        assert_eq!(Place::read("#run"), Place::Lab(String::new()));
        assert_eq!(Place::read("#lab?of=topic:a%20b&n=3"), Place::Lab("?of=topic:a%20b&n=3".into()));
        assert_eq!(Place::read("#models"), Place::Models);
        assert_eq!(Place::read("#author"), Place::Author(String::new()));
        assert_eq!(Place::read("#author/q1YqSA"), Place::Author("q1YqSA".into()));
        assert_eq!(Place::read("#class"), Place::Class(String::new()));
        assert_eq!(Place::read("#class/1/a.1/7%3Fi%3D4"), Place::Class("1/a.1/7?i=4".into()));
        assert_eq!(Place::read("#class%2F1%2Fa.1%2F7"), Place::Class("1/a.1/7".into()));
        assert_eq!(Place::read("#author%2Fq1YqSA"), Place::Author("q1YqSA".into()));
        assert_eq!(Place::read("#1/a.1/7"), Place::Problem("1/a.1/7".into()));
    }

    #[test]
    fn a_prepared_link_is_split_from_its_problem() {
        assert_eq!(prepared("1/a.1/7"), (None, "1/a.1/7"));
        assert_eq!(prepared("plain/1/a.1/7"), (Some(""), "1/a.1/7"));
        assert_eq!(prepared("plain.no-qr.x/1/a.1/7"), (Some(".no-qr.x"), "1/a.1/7"));
        assert_eq!(prepared("plain"), (Some(""), ""));
        assert_eq!(prepared(""), (None, ""));
        assert_eq!(prepared("plainly/1"), (None, "plainly/1"));
    }

    #[test]
    fn encoding_on_the_way_does_no_harm() {
        let plain = "1/apples-left.1/7?i=4~a7q4";
        assert_eq!(Place::read("#1/apples-left.1/7%3Fi%3D4%7Ea7q4"), Place::Problem(plain.into()));
        for odd in ["%", "%2", "%zz", "%%41", "%ff%fe"] {
            assert!(matches!(Place::read(odd), Place::Problem(_)), "{odd}");
        }
    }
}
