//! Whatever a family file contains: it is read or refused, and what is read is drawn, told in every form, judged,
//! pictured and linted within bounds and without a panic.
//!
//! The files are the built-in ones, damaged: lines deleted, doubled, swapped or taken from another family, words put
//! elsewhere, numbers made extreme, brackets nested, lists made long, characters of all sorts thrown in.
//! `REROLL_CASES=1000000 cargo test --release --test reader -- --nocapture` looks at so many; `REROLL_SEED` starts
//! elsewhere. How many were read and which took longest is printed; a damage that panics is cut down first.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use reroll::checklist::figure::figure;
use reroll::checklist::group::of_tasks;
use reroll::checklist::{Form, Task, compose};
use reroll::family::builtin::SOURCES;
use reroll::family::{Family, Seed, lint};
use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// One thing done to a file: what, where, and with what.
#[derive(Clone, Debug)]
struct Damage {
    kind: u8,
    at: u32,
    from: u32,
    text: String,
}

/// What numbers are made into.
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "1e308",
    "99999999999999999999999999999999999999",
    "-9223372036854775808",
    "9223372036854775807",
    "0.0000000000000000000000001",
    "1/0",
    "4294967296",
    "1000000",
    "65",
    "2^4096",
    "1..1000000000000000000",
    "64 of 1..9999999",
    "primes 2..100000",
    "nan",
];

/// What is put in anywhere.
const TOKENS: &[&str] = &[
    "\"",
    "'''",
    "\"\"\"",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "$",
    "\\",
    "\\u0000",
    "=",
    ",",
    ".",
    "..",
    "#",
    "\n",
    "\r",
    "{x}",
    "{{",
    "$$",
    " = ",
    " + ",
    " ^ ",
    " mod ",
    " div ",
    "!",
    "sqrt(",
    "factorial(",
    "binomial(",
    "gcd(",
    "det(",
    "[i for i in 1..1000000]",
    "[i*j for i in 1..300 for j in 1..300]",
    "if(",
    "person",
    "rows: a, b; c, d",
    "countable: a",
    "shuffle 1..200",
    "5 distinct of 1..5",
    "\u{202e}",
    "\u{0}",
    "\u{feff}",
    "🂡",
    "é",
    "∞",
    "  ",
    "inf",
    "true",
    "[diagram]",
    "when = \"1 = 1\"",
    "kind = \"axes\"",
    "kind = \"plot\"",
    "kind = \"table\"",
    "letters = [\"x\"]",
    "given = []",
    "version = 999",
    "type = \"set\"",
    "type = \"polynomial\"",
    "places = 20",
];

fn char_at(text: &str, at: u32) -> usize {
    let at = at as usize % (text.len() + 1);
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// The ranges of the runs of characters of which `is` holds.
fn runs(text: &str, is: impl Fn(char) -> bool) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is(*c)) {
        match found.last_mut() {
            Some((_, end)) if *end == at => *end = at + c.len_utf8(),
            _ => found.push((at, at + c.len_utf8())),
        }
    }
    found
}

fn pick<T: Copy>(of: &[T], at: u32) -> Option<T> {
    of.get(at as usize % of.len().max(1)).copied()
}

impl Damage {
    fn apply(&self, text: &str) -> String {
        let Self { kind, at, from, text: own } = self;
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let replaced =
            |(start, end): (usize, usize), with: &str| format!("{}{with}{}", &text[..start], &text[end..]);
        let mut lines: Vec<&str> = text.lines().collect();
        let count = lines.len().max(1);
        let (a, b) = (*at as usize % count, *from as usize % count);
        let (_, other) = SOURCES[*from as usize % SOURCES.len()];
        match kind % 14 {
            _ if lines.is_empty() => return own.clone(),
            0 => drop(lines.remove(a)),
            1 => lines.insert(b, lines[a]),
            2 => lines.swap(a, b),
            3 => {
                let others: Vec<&str> = other.lines().collect();
                lines.insert(a, others[*at as usize % others.len()]);
            }
            4 => {
                // A line of another family in the place of one with the same key.
                let key = |line: &str| line.split(['=', '[']).next().unwrap_or_default().trim().to_owned();
                let alike = other.lines().find(|line| key(line) == key(lines[a]));
                lines[a] = alike.unwrap_or_else(|| other.lines().next().unwrap());
            }
            5 => {
                let words = runs(text, word);
                let (Some(place), Some((start, end))) = (pick(&words, *at), pick(&words, *from)) else {
                    return text.to_owned();
                };
                return replaced(place, &text[start..end]);
            }
            6 => {
                let Some(place) = pick(&runs(text, |c| c.is_ascii_digit()), *at) else {
                    return text.to_owned();
                };
                return replaced(place, NUMBERS[*from as usize % NUMBERS.len()]);
            }
            7 => return replaced((char_at(text, *at), char_at(text, *at)), own),
            8 | 9 => {
                let place = char_at(text, *at);
                return replaced((place, place), TOKENS[*from as usize % TOKENS.len()]);
            }
            10 => {
                // Deep nesting around a word.
                let Some((start, end)) = pick(&runs(text, word), *at) else { return text.to_owned() };
                let depth = [2, 30, 90, 300, 3000, 20_000][*from as usize % 6];
                let (open, close) =
                    [("(", ")"), ("[", "]"), ("-", ""), ("{", "}"), ("not ", "")][*from as usize % 5];
                let nested = format!("{}{}{}", open.repeat(depth), &text[start..end], close.repeat(depth));
                return replaced((start, end), &nested);
            }
            11 => {
                // A list element, a line or a table many times over.
                let times = [3, 40, 65, 257, 1500][*from as usize % 5];
                let repeated = match from % 3 {
                    0 => vec![lines[a]; times].join("\n"),
                    1 => format!("{}{}", lines[a], vec![own.as_str(); times].join(", ")),
                    _ => (0..times).map(|n| lines[a].replacen('=', &format!("{n} ="), 1) + "\n").collect(),
                };
                lines[a] = &repeated;
                return lines.join("\n") + "\n";
            }
            12 => {
                let (start, end) = (char_at(text, *at), char_at(text, at.wrapping_add(from % 40)));
                return if start <= end { replaced((start, end), "") } else { text.to_owned() };
            }
            _ => {
                // One slot or operator for another.
                let signs = runs(text, |c| "+-*/^<>=".contains(c));
                let Some(place) = pick(&signs, *at) else { return text.to_owned() };
                return replaced(place, ["+", "-", "*", "/", "^", "<", " mod ", ".."][*from as usize % 8]);
            }
        }
        lines.join("\n") + "\n"
    }
}

fn damaged((source, damages): &(usize, Vec<Damage>)) -> String {
    let (_, text) = SOURCES[source % SOURCES.len()];
    damages.iter().fold(text.to_owned(), |text, damage| damage.apply(&text))
}

fn files() -> impl Strategy<Value = (usize, Vec<Damage>)> {
    let damage = (any::<u8>(), any::<u32>(), any::<u32>(), "\\PC{0,12}");
    let damage = damage.prop_map(|(kind, at, from, text)| Damage { kind, at, from, text });
    let count = prop_oneof![3 => 1..2_usize, 2 => 2..4_usize, 1 => 4..9_usize];
    let damages = count.prop_flat_map(move |count| proptest::collection::vec(damage.clone(), count));
    (0..SOURCES.len(), damages)
}

/// Everything that is done with a family, a bounded number of times. Whether the file is a family.
fn look_at(text: &str, thorough: bool) -> bool {
    let family = match Family::parse(text) {
        Ok(family) => family,
        Err(issues) => {
            assert!(!issues.is_empty(), "refused without a reason");
            for issue in issues {
                assert!(issue.line >= 1 && issue.column >= 1 && !issue.message.is_empty());
                assert!(issue.message.chars().count() < 700, "{} bytes of complaint", issue.message.len());
            }
            return false;
        }
    };
    let (levels, draws) = if thorough { (family.top_level(), 2) } else { (family.top_level().min(2), 1) };
    for level in 1..=levels {
        for index in 0..draws {
            let Ok(problems) = of_tasks(&family, level, Seed(11), index, Form::ALL, Task::ALL) else {
                continue;
            };
            for problem in problems {
                assert!(problem.item.question.len() < 4_000_000);
                let _ = (problem.statement.html(), problem.statement.latex());
                let _ = figure(&family, &problem.item, "f");
            }
            let Ok(variant) = family.draw(level, Seed(11), index) else { continue };
            let _ = compose::parts(&variant);
            let _ = compose::in_sequence(&variant, &family, level);
        }
    }
    if thorough {
        assert!(!lint::lint(&family).is_empty());
    }
    true
}

/// What the run has seen.
#[derive(Default)]
struct Seen {
    files: u64,
    read: u64,
    linted: u64,
    slow: u64,
    slowest: Duration,
    text_of_slowest: String,
}

/// Says of a file that takes a minute where it can be found, since a hang would never get to say so.
fn watch(now: Arc<Mutex<Option<(Instant, String)>>>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(20));
            let file =
                now.lock().unwrap().as_ref().filter(|(since, _)| since.elapsed().as_secs() > 60).cloned();
            if let Some((since, text)) = file {
                let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/hanging.toml");
                std::fs::write(path, text).unwrap();
                eprintln!("reader: at one file for {:?} now; it is in {path}", since.elapsed());
            }
        }
    });
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "an unknown amount".into(), |peak| peak.trim().to_owned())
}

#[test]
fn no_family_file_does_harm() {
    let setting = |name: &str, otherwise: u32| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (cases, seed) = (setting("REROLL_CASES", 300), setting("REROLL_SEED", 0));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let mut key = [0; 32];
    key[..4].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &key));
    let seen = RefCell::new(Seen::default());
    let now = Arc::new(Mutex::new(None));
    watch(Arc::clone(&now));
    let started = Instant::now();
    let result = runner.run(&files(), |file| {
        let text = damaged(&file);
        let start = Instant::now();
        *now.lock().unwrap() = Some((start, text.clone()));
        // The lights draw thousands of problems: of every eighth family that is read, so that more can be looked at.
        let mut seen = seen.borrow_mut();
        let thorough = seen.read.is_multiple_of(8);
        let read = look_at(&text, thorough);
        let took = start.elapsed();
        seen.files += 1;
        seen.read += u64::from(read);
        seen.linted += u64::from(read && thorough);
        seen.slow += u64::from(took > Duration::from_secs(5));
        if took > seen.slowest {
            (seen.slowest, seen.text_of_slowest) = (took, text);
        }
        *now.lock().unwrap() = None;
        if seen.files.is_multiple_of(20_000) {
            eprintln!("reader: {} files, {} read, slowest {:?}", seen.files, seen.read, seen.slowest);
        }
        Ok(())
    });
    if let Err(TestError::Fail(why, file)) = &result {
        let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/damaged.toml");
        std::fs::write(path, damaged(file)).unwrap();
        panic!("{why}\n{file:?}\nthe file is in {path}");
    }
    result.unwrap();
    let seen = seen.borrow();
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/slowest.toml");
    std::fs::write(path, &seen.text_of_slowest).unwrap();
    println!(
        "reader: {} files in {:?}, {} read, {} of them linted; slowest {:?} (in {path}), {} above 5 s; at most {} of memory",
        seen.files,
        started.elapsed(),
        seen.read,
        seen.linted,
        seen.slowest,
        seen.slow,
        peak_memory()
    );
}
