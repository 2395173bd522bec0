//! Grading real-world reply shapes, and what must hold of every answer.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use reroll::answer::{Gold, Reading, Verdict, check, grade, read};
use reroll::family::answer_type::AnswerType;

#[path = "answer/replies.rs"]
mod replies;

#[path = "answer/shapes.rs"]
mod shapes;

/// `integer`, `decimal 2`, `choice 12|15|18`, …
fn kind(text: &str) -> AnswerType {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    match name {
        "integer" => AnswerType::Integer,
        "decimal" => AnswerType::Decimal { places: rest.parse().unwrap() },
        "fraction" => AnswerType::Fraction,
        "percent" => AnswerType::Percent,
        "expression" => AnswerType::Expression,
        "choice" => AnswerType::Choice { options: rest.split('|').map(Into::into).collect() },
        "money" => AnswerType::Money { places: 2, currency: Some("€".into()) },
        "time" => AnswerType::Time,
        "polynomial" => AnswerType::Polynomial,
        "set" => AnswerType::Set,
        "tuple" => AnswerType::Tuple,
        "witness" => {
            let (names, conditions) = rest.split_once('|').unwrap();
            AnswerType::Witness {
                find: names.split(',').map(Into::into).collect(),
                conditions: conditions.split('|').map(Into::into).collect(),
                fractions: false,
            }
        }
        "text" => AnswerType::Text,
        "label" => AnswerType::Label,
        other => panic!("no type {other}"),
    }
}

/// `7 apples` is a value and a unit; so is `7`.
fn gold(declared: &str, value: &str) -> Gold {
    let kind = kind(declared);
    let (value, unit) = match value.split_once(' ').filter(|_| kind.is_number()) {
        Some((value, unit)) => (value, Some(unit.to_owned())),
        None => (value, None),
    };
    Gold { value: value.to_owned(), kind, unit }
}

#[test]
fn real_replies_get_both_verdicts_right() {
    let mut failures = Vec::new();
    let rows = || replies::REPLIES.iter().chain(shapes::SHAPES);
    for (declared, value, reply, expected) in rows() {
        let grade = grade(reply, &gold(declared, value));
        let verdict = match grade.verdict {
            Verdict::Right if grade.strict => "strict",
            Verdict::Right => "right",
            Verdict::Wrong => "wrong",
            Verdict::Ungradable => "ungradable",
        };
        let rule = grade.rule.map_or("-".to_owned(), |rule| format!("{rule:?}"));
        if *expected != format!("{verdict} {rule}") {
            failures.push(format!(
                "{declared} {value}: {reply:?}\n  is {verdict} {rule}, not {expected}; {grade:?}"
            ));
        }
        if let Some(extracted) = &grade.extracted {
            assert_eq!(reply[extracted.start..extracted.end], extracted.text);
        }
        assert_eq!(grade.reason.is_none(), grade.verdict.is_right(), "{reply:?}");
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), rows().count(), failures.join("\n"));
    let distinct: BTreeSet<_> = rows().map(|(declared, value, reply, _)| (declared, value, reply)).collect();
    assert_eq!(distinct.len(), rows().count(), "a row is there twice");
    assert!(distinct.len() >= 450, "{}", distinct.len());
}

#[test]
fn typed_answers_are_read_as_they_are_typed() {
    let check = |declared: &str, typed: &str, expected: &str| {
        let shown = match read(typed, &kind(declared)) {
            Reading::Value { shown_as, .. } => shown_as,
            Reading::NotYet { reason } => format!("? {}", reason.unwrap_or_default()),
        };
        assert_eq!(shown, expected, "{declared} {typed:?}");
    };
    check("integer", "", "? ");
    check("integer", "   ", "? ");
    check("integer", "7", "7");
    check("integer", " 1,234 ", "1234");
    check("integer", "12 500", "12500");
    check("integer", "-", "? not a number yet");
    check("integer", "\u{2212}7", "-7");
    check("integer", "7 apples", "7");
    check("integer", "$7", "7");
    check("integer", "3 + 4", "? work it out and give the result as one number");
    check("integer", "7 or 8", "? not a number yet");
    check("integer", "seven", "7");
    check("integer", "x", "? not a number yet");
    check("decimal 2", "3.", "3");
    check("decimal 2", "3.14", "3.14");
    check("decimal 1", "3,5", "? write decimals with a point; a comma may only separate thousands");
    check("fraction", "6/8", "3/4");
    check("fraction", "1 1/2", "3/2");
    check("fraction", "3/", "? not a number yet");
    check("fraction", "3/0", "? not a number yet");
    check("percent", "35", "35%");
    check("percent", "35 %", "35%");
    check("expression", "2x+3", "2x + 3");
    check("expression", "2x+", "? the expression ends where a number or a name was expected");
    check("choice 12|15", "b", "B: 15");
    check("choice 12|15", "12", "A: 12");
    check("choice 12|15", "c", "? type the letter of an option, or its text");
    check("label", "answerable", "Answerable");
    check("text", "  Blue. ", "blue");
}

#[test]
fn a_typed_answer_is_all_of_the_answer() {
    let verdict = |typed: &str| check(typed, &gold("integer", "7 apples")).verdict;
    assert_eq!(verdict("7"), Verdict::Right);
    assert_eq!(verdict("7 apples"), Verdict::Right);
    assert_eq!(verdict("70"), Verdict::Wrong);
    assert_eq!(verdict("7!"), Verdict::Ungradable);
    assert_eq!(verdict("6 or 7"), Verdict::Ungradable);
    assert_eq!(verdict("I think it is 7"), Verdict::Ungradable);
    assert_eq!(verdict(""), Verdict::Ungradable);
}

/// The ways in which a reply may give a number.
fn dressed(number: &str) -> Vec<String> {
    let spoken = number.replace('-', "\u{2212}");
    vec![
        number.to_owned(),
        spoken.clone(),
        format!("{number}."),
        format!("**{number}**"),
        format!("${number}$"),
        format!("{number} apples"),
        format!("The answer is {number}."),
        format!("The answer is: **{spoken}** apples."),
        format!("#### {number}"),
        format!("First 2 + 3 = 5.\nSo \\[\\boxed{{{number}}}\\]"),
        format!("\\boxed{{\\text{{{number} apples}}}}"),
        format!("<think>4?</think><answer>{number}</answer>"),
        format!("There were 12 of them, so now Tom has {number} apples."),
        format!("Step 1: 3 + 4 = 7\nStep 2: 7 - 9 = {spoken}\n"),
        format!("x = {number}"),
    ]
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    format!("{sign}{}", groups.collect::<Vec<_>>().join(","))
}

fn latex_fraction(above: i64, below: i64) -> String {
    let sign = if above < 0 { "-" } else { "" };
    format!("{sign}\\frac{{{}}}{{{below}}}", above.abs())
}

/// Sign lost, a digit dropped, a digit added, a digit changed.
fn near_misses(number: &str) -> Vec<String> {
    let bare = number.trim_start_matches('-');
    let flipped = if bare.len() < number.len() { bare.to_owned() } else { format!("-{bare}") };
    let mut misses = vec![flipped, format!("{number}0"), format!("{number}5"), format!("1{bare}")];
    if bare.len() > 1 {
        misses.push(number[..number.len() - 1].to_owned());
    }
    misses
}

fn verdict_of(declared: &str, value: &str, reply: &str) -> Verdict {
    grade(reply, &gold(declared, value)).verdict
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn integers_survive_every_dress(number in -10_000_000_i64..10_000_000) {
        let value = number.to_string();
        for reply in dressed(&value).into_iter().chain(dressed(&grouped(&value))) {
            prop_assert_eq!(verdict_of("integer", &format!("{value} apples"), &reply), Verdict::Right, "{}", reply);
        }
        for miss in near_misses(&value).into_iter().filter(|miss| number != 0 || miss != "-0" && miss != "00") {
            for reply in dressed(&miss) {
                prop_assert_ne!(verdict_of("integer", &value, &reply), Verdict::Right, "{}", reply);
            }
        }
    }

    #[test]
    fn decimals_survive_every_dress(number in 1_i64..1_000_000, negative: bool) {
        let value = format!("{}{}.{:02}", if negative { "-" } else { "" }, number / 100, number % 100);
        for reply in dressed(&value) {
            prop_assert_eq!(verdict_of("decimal 2", &value, &reply), Verdict::Right, "{}", reply);
        }
        let bare = value.trim_start_matches('-');
        for miss in [format!("1{bare}"), format!("{value}5"), value.replace('.', ""), format!("{}1", value.replace('.', "0."))] {
            for reply in dressed(&miss) {
                prop_assert_ne!(verdict_of("decimal 2", &value, &reply), Verdict::Right, "{}", reply);
            }
        }
    }

    #[test]
    fn fractions_survive_every_dress(above in 1_i64..500, below in 2_i64..500, negative: bool) {
        let above = if negative { -above } else { above };
        let value = format!("{above}/{below}");
        for dress in [value.clone(), latex_fraction(above, below), format!("{}/{}", 3 * above, 3 * below)] {
            for reply in dressed(&dress) {
                prop_assert_eq!(verdict_of("fraction", &value, &reply), Verdict::Right, "{}", reply);
            }
        }
        let misses = [format!("{}/{below}", -above), format!("{above}/{}", below + 1), format!("{above}{below}")];
        for miss in misses.into_iter().chain((above.abs() != below).then(|| format!("{below}/{above}"))) {
            for reply in dressed(&miss) {
                prop_assert_ne!(verdict_of("fraction", &value, &reply), Verdict::Right, "{}", reply);
            }
        }
    }

    #[test]
    fn percentages_survive_every_dress(number in 1_u32..400) {
        for sign in ["%", " %", "\\%", " percent", ""] {
            for frame in ["The answer is {}.", "{}", "\\boxed{{}}", "So it is {}."] {
                let reply = frame.replacen("{}", &format!("{number}{sign}"), 1).replace("{{", "{");
                prop_assert_eq!(verdict_of("percent", &number.to_string(), &reply), Verdict::Right, "{}", reply);
            }
        }
        let hundredth = format!("The answer is {}.", f64::from(number) / 100.0);
        prop_assert_ne!(verdict_of("percent", &number.to_string(), &hundredth), Verdict::Right);
    }

    #[test]
    fn expressions_are_compared_as_functions(a in -9_i64..10, b in -9_i64..10, c in 1_i64..10) {
        let value = format!("{c}*(x + {a})*(x - {b})");
        let same = format!("{c}x^2 + {}x - {}", c * (a - b), c * a * b).replace("+ -", "- ").replace("- -", "+ ");
        prop_assert_eq!(verdict_of("expression", &value, &format!("The answer is ${same}$.")), Verdict::Right);
        let other = format!("{same} + 1");
        prop_assert_ne!(verdict_of("expression", &value, &format!("The answer is ${other}$.")), Verdict::Right);
    }

    #[test]
    fn no_reply_panics_and_spans_are_real(reply in "(\\PC|\n){0,60}", at in 0_usize..8) {
        let (declared, value) = ALL_TYPES[at];
        let grade = grade(&reply, &gold(declared, value));
        if let Some(extracted) = grade.extracted {
            prop_assert_eq!(reply.get(extracted.start..extracted.end), Some(extracted.text.as_str()));
        }
        let _ = read(&reply, &kind(declared));
        let _ = check(&reply, &gold(declared, value));
    }

    #[test]
    fn no_reply_of_pieces_panics(pieces in prop::collection::vec(0..PIECES.len(), 0..30), at in 0_usize..8) {
        let reply = pieces.into_iter().map(|piece| PIECES[piece]).collect::<String>();
        let (declared, value) = ALL_TYPES[at];
        let _ = grade(&reply, &gold(declared, value));
        let _ = read(&reply, &kind(declared));
    }
}

const ALL_TYPES: [(&str, &str); 8] = [
    ("integer", "7 cm"),
    ("decimal 2", "3.14"),
    ("fraction", "2/3"),
    ("percent", "35"),
    ("expression", "2x + 1"),
    ("choice 12|15|Ärger", "B"),
    ("text", "blue"),
    ("label", "Step 3"),
];

const PIECES: &[&str] = &[
    "7",
    "-",
    "\u{2212}",
    "$",
    "\\boxed{",
    "{",
    "}",
    "\\frac",
    "/",
    ".",
    ",",
    " ",
    "\n",
    "the answer is",
    ":",
    "**",
    "e9",
    "^",
    "×10",
    "%",
    "½",
    "one",
    "hundred",
    "and",
    "####",
    "<answer>",
    "</answer>",
    "Step",
    "B",
    "(",
    ")",
    "=",
    "x",
    "incorrect",
    "not",
    "or",
    "é",
    "²",
    "İ",
    "\\text{",
    "999999999999999999999999",
];

#[test]
fn a_long_reply_is_graded_in_milliseconds() {
    let long = |piece: &str| piece.repeat(100_000 / piece.len());
    let replies = [
        "7 ",
        "answer",
        "answer is ",
        "answer to ",
        "the answer is 7 ",
        "\\boxed{",
        "\\boxed{7}",
        "\n",
        "$\n",
        "-",
        "7-",
        ". ",
        "one ",
        "1 1/2 ",
        "Step 3 ",
        "1e400 ",
        "9",
        "not correct ",
        "A ",
        "(",
        "{",
        "\\frac{1}{2}",
        "<answer>",
        "12 ",
        "####",
        "1,000,",
        "x",
        "* ",
        "½",
        "12 apples and ",
        "B or ",
    ];
    for piece in replies {
        for (declared, value) in [ALL_TYPES[0], ALL_TYPES[5], ALL_TYPES[7], ("label", "Correct")] {
            let (reply, gold) = (long(piece), gold(declared, value));
            let start = Instant::now();
            let _ = grade(&reply, &gold);
            let took = start.elapsed();
            // Milliseconds when optimised, which this build need not be; quadratic work would take minutes.
            assert!(took < Duration::from_secs(5), "{piece:?} as {declared} took {took:?}");
        }
    }
    // Fifty thousand sentences with nothing in them, between two that have something.
    let start = Instant::now();
    let _ = grade(&format!("a{}b", ". ".repeat(50_000)), &gold("integer", "7"));
    assert!(start.elapsed() < Duration::from_secs(1), "empty sentences took {:?}", start.elapsed());
    // Large powers over each other, at every point anew.
    let tower = (2..24).map(|n| format!("(x^60+{n})/(x^59+{n})")).collect::<Vec<_>>().join("+");
    let start = Instant::now();
    let _ = check(&tower, &gold("expression", "2x + 1"));
    let _ = check(&tower, &gold("expression", &format!("{tower}+x-x")));
    assert!(start.elapsed() < Duration::from_secs(5), "an expression took {:?}", start.elapsed());
}
