//! Bad family files: each gets a message with line and column, quickly.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

use reroll::family::{AnswerType, Family, lint};

const GOOD: &str = include_str!("../public/families/arithmetic/apples-left.toml");

/// Replaces `old` by `new` in a good file and expects the first complaint to hold `expected` and to point at `at`.
fn check(old: &str, new: &str, at: &str, expected: &str) {
    assert!(GOOD.contains(old), "{old}");
    let text = GOOD.replacen(old, new, 1);
    let issues = Family::parse(&text).expect_err(new);
    let first = &issues[0];
    assert!(first.message.contains(expected), "{new}: {first}");
    let before = &text[..text.find(at).unwrap()];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let place = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
    assert_eq!((first.line, first.column), place, "{new}: {first}");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let define = r#"left = "start - given""#;
    check("topic =", "toppic =", "toppic", "unknown field `toppic`");
    check("title =", "title", "\"Given away\"", "expected `=`");
    check(define, "left = \"b + 1\"\nb = \"left + 1\"", "left = \"b", "circle: 'left', 'b'");
    check(define, r#"left = "start - gven""#, "gven\"", "'gven' is neither drawn");
    check(define, r#"left = "start -""#, "\"\n\n[where]", "the expression ends");
    check(r#"start = "6..20""#, r#"start = "20..6""#, "20..6", "is empty");
    check(
        r#"["left > 1"]"#,
        r#"["left > 100"]"#,
        "\"left > 100",
        "no numbers of level 1 satisfy the conditions",
    );
    check(r#"["left > 1"]"#, r#"["lft > 1"]"#, "lft > 1", "'lft' is not known here");
    check("{who} has {start} {fruit}.", "{who} has {strt} {fruit}.", "{strt}", "'strt' is not known here");
    check(
        "{who} has {start} {fruit}.",
        "{who} has {start {fruit}.",
        "{start {",
        "'start {fruit' is not known",
    );
    check("{who} has {start} {fruit}.", "{who} has $2+$ {fruit}.", "$ {fruit}.\"", "the expression ends");
    check(
        "{who} has {start} {fruit}.",
        "{who} has some {fruit}.",
        "start = [",
        "not every wording of this fact tells 'start'",
    );
    check(
        "{friend} is {age} years old.",
        "{friend} is {start} years old.",
        "[\"{friend} is",
        "must not tell a number",
    );
    check(r#"type = "integer""#, r#"type = "number""#, "\"number\"", "'number' is no type of answer");
    check(r#"id = "apples-left""#, r#"id = "Apples""#, "\"Apples", "an id is");
    check(r#"who = "person""#, r#"who = "persona""#, "persona", "'persona' is not a role");
    check("version = 1", "version = 0", "0\ntitle", "a version is");
    check(
        r#"type = "integer""#,
        "type = \"integer\"\nfind = [\"n\"]",
        "[answer]",
        "only an answer of type witness",
    );
}

#[test]
fn mistakes_of_a_witness_are_told_with_their_place() {
    let check = |answer: &str, at: &str, expected: &str| {
        check(
            "type = \"integer\"\nunit = \"{fruit}\"",
            &format!("type = \"witness\"\n{answer}"),
            at,
            expected,
        );
    };
    check("", "[answer]", "a witness needs find");
    check("find = [\"n\"]", "[answer]", "a witness needs where");
    check("find = \"n\"\nwhere = [\"n > 1\"]", "\"n\"\nwhere", "expected a list, found a text");
    check("find = [\"n\"]\nwhere = [\"n > m\"]", "m\"]", "'m' is not known here");
    check("where = [\"n >\"]\nfind = [\"n\"]", "\"]\nfind", "the expression ends");
    check("find = [\"n\", \"n\"]\nwhere = [\"n > 1\"]", "\"n\"]\nwhere", "'n' is named twice");
    check("find = [\"n\", \"k\"]\nwhere = [\"n > 1\"]", "\"k\"", "no condition speaks of 'k'");
    check("find = [\"2n\"]\nwhere = [\"start > 1\"]", "\"2n\"", "'2n' cannot be an unknown");
    check("find = [\"who\"]\nwhere = [\"who > 1\"]", "\"who\"]\nwhere", "'who' cannot be an unknown");
    check(
        "find = [\"n\"]\nwhere = [\"n > 1\", \"n > start\"]",
        "\"n > start",
        "'left' is no witness in draw 0 of level 1: n = ",
    );
    check(
        "find = [\"n\", \"k\"]\nwhere = [\"n > k\"]",
        "[answer]",
        "there must be a number for each of n, k",
    );
    check(
        "find = [\"n\"]\nfractions = 1\nwhere = [\"n > 1\"]",
        "1\nwhere",
        "expected true or false, found a number",
    );
}

#[test]
fn a_huge_file_is_refused_at_once() {
    let started = std::time::Instant::now();
    let issues = Family::parse(&"# padding\n".repeat(1 << 20)).unwrap_err();
    assert!(issues[0].message.contains("10485760 bytes long"), "{}", issues[0]);
    assert_eq!((issues[0].line, issues[0].column), (6554, 7));
    // No budget is asserted here; a stuck reader would time the whole suite out.
    eprintln!("a 10 MB file: {:?}", started.elapsed());
}

#[test]
fn a_slow_family_is_bounded() {
    let nested = format!("left = \"{}1{}\"", "(".repeat(3000), ")".repeat(3000));
    assert!(Family::parse(&GOOD.replace(r#"left = "start - given""#, &nested)).is_err());
    let towering = GOOD.replace(r#"left = "start - given""#, r#"left = "start^given^start^given""#);
    assert!(Family::parse(&towering).is_err());
}

#[test]
fn every_family_of_the_guide_is_good() {
    let guide = include_str!("../docs/families.md");
    let files: Vec<&str> =
        guide.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(files.len() >= 4, "{}", files.len());
    for file in files {
        let family = Family::parse(file).unwrap_or_else(|issues| panic!("{}:\n{file}", issues[0]));
        for light in lint::lint(&family) {
            assert!(light.pass, "{}, {}: {}", family.id, light.name, light.detail);
        }
    }
    for name in AnswerType::DECLARED {
        assert!(guide.contains(name), "the guide does not name the type {name}");
    }
}
