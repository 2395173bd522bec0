//! The second language: every text of the page is in its dictionary and nothing else is, both sides have the same
//! places to fill, and what is said with it is German.
#![allow(clippy::unwrap_used, reason = "a source tree that cannot be read fails the test")]
#![allow(clippy::indexing_slicing, reason = "in a test a wrong place is a failure like any other")]

use reroll::app::key;
use reroll::app::text::{self, language};
use reroll::checklist::Form;
use reroll::family::lint;
use reroll::respondent::Solver;
use serde_json::ser::{PrettyFormatter, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What says a text in the page's language.
const SAYS: [&str; 4] = ["english", "local", "fill!", "counted!"];

/// Words that are the same in every language: names, units, what a family file holds, and what is copied for people
/// anywhere.
const VERBATIM: &[&str] = &[
    "WebGPU",
    "WebGPU.",
    "WebGPU: {adapter}",
    "WebGPU: {adapter}.",
    "Reroll",
    "Parrot",
    "Thinker",
    "Parrot to Thinker, {}\u{a0}%",
    "{minutes} min",
    "{:.0} min",
    "id, version, title, topic, skills, grade",
    "[[level]]",
    "[cast]",
    "[let]",
    "[where]",
    "[facts]",
    "[asks]",
    "[steps]",
    "[vague]",
    "[[asides]]",
    "[answer]",
    "[diagram]",
    " ({}, {}, {} weights)",
    "Reroll benchmark: {name}{}\n\n",
    "| runs on | side by side | tokens/s | reading/s | writing/s |\n|---|--:|--:|--:|--:|\n",
    "status",
];

/// A string in the source.
#[derive(Debug)]
struct Literal {
    text: String,
    /// Whether it is said in the page's language.
    said: bool,
    place: String,
}

/// An open bracket: where it stands, whether what it holds is said, and whether it is an attribute's.
struct Open {
    at: usize,
    says: Option<&'static str>,
    attribute: bool,
}

/// The strings of a Rust source, but for those of attributes, comments and patterns; and of each template that is filled
/// the names that nothing is given for.
fn literals(path: &str, source: &str) -> (Vec<Literal>, Vec<String>) {
    let chars: Vec<char> = source.chars().collect();
    let starts = |at: usize, what: &str| what.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let mut open: Vec<Open> = Vec::new();
    // The source without its strings, so that names can be looked for in it.
    let mut bare: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(&char) = chars.get(at) {
        let line = || chars[..at].iter().filter(|c| **c == '\n').count() + 1;
        match char {
            '/' if starts(at, "//") => {
                while chars.get(at).is_some_and(|c| *c != '\n') {
                    at += 1;
                }
                continue;
            }
            '"' => {
                let (text, end) = string(&chars, at + 1);
                let mut next = end;
                while chars.get(next).is_some_and(|c| c.is_whitespace()) {
                    next += 1;
                }
                let pattern = starts(next, "=>") || starts(next, "| \"");
                if !pattern && !open.iter().any(|bracket| bracket.attribute) {
                    let said = open.iter().any(|bracket| bracket.says.is_some());
                    found.push(Literal { text, said, place: format!("{path}:{}", line()) });
                }
                bare.push(' ');
                at = end;
                continue;
            }
            '\'' => {
                // A character or a lifetime.
                let length = match (chars.get(at + 1), chars.get(at + 2)) {
                    (Some('\\'), _) => chars[at + 2..].iter().position(|c| *c == '\'').map_or(1, |n| n + 3),
                    (Some(_), Some('\'')) => 3,
                    _ => 1,
                };
                at += length;
                continue;
            }
            '(' | '[' | '{' => {
                let before: String = bare.iter().collect();
                let word = |name: &&&str| {
                    before
                        .strip_suffix(**name)
                        .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
                };
                let says = SAYS.iter().find(|name| char == '(' && word(name)).copied();
                let attribute = char == '[' && (before.ends_with('#') || before.ends_with("#!"));
                open.push(Open { at: bare.len(), says, attribute });
            }
            ')' | ']' | '}' => {
                let bracket = open.pop().unwrap();
                if matches!(bracket.says, Some("fill!" | "counted!")) {
                    let given: String = bare[bracket.at..].iter().collect();
                    let given: BTreeSet<_> =
                        given.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
                    let template = &found.last().unwrap();
                    let lacks =
                        places(&template.text).into_iter().filter(|name| !given.contains(name.as_str()));
                    faults
                        .extend(lacks.map(|name| format!("{}: nothing is given for {name}", template.place)));
                }
            }
            _ => {}
        }
        bare.push(char);
        at += 1;
    }
    (found, faults)
}

/// The string that begins here, and where it is over.
fn string(chars: &[char], mut at: usize) -> (String, usize) {
    let mut text = String::new();
    loop {
        match chars[at] {
            '"' => return (text, at + 1),
            '\\' => {
                at += 1;
                match chars[at] {
                    '\n' => {
                        while chars[at].is_whitespace() {
                            at += 1;
                        }
                        continue;
                    }
                    'n' => text.push('\n'),
                    'u' => {
                        let end = at + chars[at..].iter().position(|c| *c == '}').unwrap();
                        let digits: String = chars[at + 2..end].iter().collect();
                        text.push(char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap());
                        at = end;
                    }
                    other => text.push(other),
                }
            }
            other => text.push(other),
        }
        at += 1;
    }
}

/// The names in a template's braces.
fn places(template: &str) -> BTreeSet<String> {
    let inner = template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    let named = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    inner.filter(named).map(str::to_owned).collect()
}

/// Whether there are so many letters in a row in a text, beside what is filled in.
fn has_letters(text: &str, count: usize) -> bool {
    let bare =
        places(text).into_iter().fold(text.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), ""));
    bare.split(|c: char| !c.is_alphabetic())
        .any(|word| word.chars().skip(1).filter(|c| c.is_lowercase()).count() + 1 >= count)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn sources() -> Vec<String> {
    let mut all = vec!["src/app/text.rs".to_owned()];
    for entry in fs::read_dir(root().join("src/app/text")).unwrap() {
        all.push(format!("src/app/text/{}", entry.unwrap().file_name().to_str().unwrap()));
    }
    // What makes texts is none.
    all.retain(|path| path != "src/app/text/language.rs");
    all.sort();
    all
}

fn dictionary() -> BTreeMap<String, String> {
    serde_json::from_str(&read("public/languages/de.json")).unwrap()
}

/// Texts that are not in `src/app/text`: names of solvers, checks and keys, which are looked up as they come, and what
/// the page says before its program is there.
fn from_elsewhere() -> BTreeSet<String> {
    let solvers = Solver::offered().iter().map(Solver::title).collect::<Vec<_>>();
    let lights = lint::names().map(text::capital);
    let caps = key::KEYS.iter().flat_map(|key| key.caps).filter(|cap| has_letters(cap, 2));
    let caps = caps.map(|cap| (*cap).to_owned());
    let boot = read("public/boot.js");
    let boot = boot.split("say('").skip(1).map(|rest| rest.split_once("')").unwrap().0.to_owned());
    let index = read("index.html");
    let shown = ["<title>", "<h1>", "<p id=\"boot-status\" role=\"status\">"].map(|tag| {
        let (_, rest) = index.split_once(tag).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    });
    let all = solvers.into_iter().chain(lights).chain(caps).chain(boot.collect::<Vec<_>>()).chain(shown);
    // The sign before decimals.
    all.chain([".".to_owned()]).collect()
}

#[test]
fn every_text_has_its_german_one_and_nothing_else_has() {
    let dictionary = dictionary();
    let mut faults = Vec::new();
    let elsewhere = from_elsewhere();
    let mut wanted = elsewhere.clone();
    for path in sources() {
        let (literals, unfilled) = literals(&path, &read(&path));
        faults.extend(unfilled);
        for Literal { text, said, place } in literals {
            match said {
                // A few signs need no words for them, and may have some.
                true if has_letters(&text, 2) || dictionary.contains_key(&text) => drop(wanted.insert(text)),
                // Said as it stands; so it had better be no words.
                false
                    if has_letters(&text, 3)
                        && !VERBATIM.contains(&text.as_str())
                        && !elsewhere.contains(&text) =>
                {
                    faults.push(format!("{place}: {text:?} is in no language"));
                }
                _ => {}
            }
        }
    }
    let known = dictionary.keys().cloned().collect();
    faults.extend(wanted.difference(&known).map(|text| format!("not in de.json: {text:?}")));
    faults.extend(known.difference(&wanted).map(|text| format!("only in de.json: {text:?}")));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn both_sides_have_the_same_places_to_fill() {
    for (english, german) in dictionary() {
        assert_eq!(places(&english), places(&german), "{english:?}: {german:?}");
        assert!(!german.trim().is_empty(), "{english:?} is empty");
        assert_eq!(english.starts_with(' '), german.starts_with(' '), "{english:?}: {german:?}");
        assert!(english.contains('"') || !german.contains('"'), "quotes of a typewriter: {german:?}");
        assert_eq!(german.matches('„').count(), german.matches('“').count(), "{german:?}");
    }
}

#[test]
fn the_file_is_in_order_and_says_nothing_twice() {
    let mut written = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut written, PrettyFormatter::with_indent(b" "));
    serde::Serialize::serialize(&dictionary(), &mut serializer).unwrap();
    assert!(String::from_utf8(written).unwrap() + "\n" == read("public/languages/de.json"));
}

#[test]
fn a_forgotten_text_is_found() {
    let source = r#"
        #[allow(dead_code, reason = "in an attribute")]
        fn of<'a>(kind: char, name: &'a str) -> String { // "in a comment"
            let _ = kind == '"' || kind == '\'';
            match name {
                "a pattern" => local("one \
                    line").into(),
                _ => fill!("{name} and {nobody}\u{a0}%", name),
            }
        }
        const FORGOTTEN: &str = "a \"text\"";
    "#;
    let (found, faults) = literals("x.rs", source);
    let found = found.iter().map(|literal| (literal.text.as_str(), literal.said)).collect::<Vec<_>>();
    assert_eq!(found, [("one line", true), ("{name} and {nobody}\u{a0}%", true), ("a \"text\"", false)]);
    assert_eq!(faults, ["x.rs:8: nothing is given for nobody"]);
    assert!(has_letters("{name} and", 3) && !has_letters("{name} · {what}, GPU", 3));
}

/// The dictionary is set once for a process, so all that is said with it is in one test.
#[test]
fn the_page_speaks_german() {
    assert_eq!((text::VIEW_TRY.get(), text::percent(0.955)), ("Try", "95.5 %".into()));
    assert_eq!(language::Language::current().code(), "en");

    // In no order at all: the file's is only the fastest.
    language::set_german(dictionary().into_iter().rev());
    assert_eq!(language::Language::current().code(), "de");
    assert_eq!(text::VIEW_TRY.get(), "Üben");
    assert_eq!(text::form(Form::Paraphrase), "Umformuliert");
    assert_eq!(text::form_named("paraphrase"), "Umformuliert");
    assert_eq!(text::form_named("their-own"), "Their-own");
    assert_eq!(text::known("Exact solver"), "Exakter Löser");
    assert_eq!(text::known("Somebody"), "Somebody");

    assert_eq!(text::wrong(1), "Ein Fehler:");
    assert_eq!(text::wrong(3), "3 Fehler:");
    assert_eq!(text::plan(1, 20, 1, 1, 20), "1 Aufgabe × 20 Varianten in 1 Fassung: 20 Fragen.");
    assert_eq!(
        text::plan(2, 1, 4, 4, 32),
        "2 Aufgaben × 1 Variante in 4 Fassungen und 4 Fragestellungen: 32 Fragen."
    );
    assert_eq!(text::read_as("{value}"), "Gelesen als {value}", "what is filled in is not filled");

    assert_eq!(text::percent(0.955), "95,5 %");
    assert_eq!(text::points(-0.1234), "−12,3");
    assert_eq!(text::points(-0.0001), "0,0");
    assert_eq!(text::megabytes(1_040_000), "1,0\u{a0}MB");
    assert_eq!(text::progress(3, 10, Some(2.5), Some(3.0)), "3 von 10 · 2,5 pro Sekunde · noch 3 s");
    assert_eq!(text::p_value(0.0001), "< 0,001");

    // What is for programs and for people elsewhere.
    assert_eq!(language::in_english(|| text::percent(0.955)), "95.5 %");
    assert_eq!(text::percent(0.955), "95,5 %");
    // What the dictionary lacks.
    assert_eq!(language::local("Brand new"), "Brand new");
}
