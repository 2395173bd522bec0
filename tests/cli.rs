//! The command line as its users meet it: a pipeline, and one clear sentence for bad input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![cfg(not(target_arch = "wasm32"))]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn reroll(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_reroll"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read; the pipe may be closed by then.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn output(arguments: &[&str], input: &str) -> String {
    let done = reroll(arguments, input);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn refusal(arguments: &[&str], input: &str) -> String {
    let done = reroll(arguments, input);
    assert_eq!(done.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(done.stderr).unwrap()
}

#[test]
fn generated_items_never_change() {
    let arguments = ["generate", "--family", "all", "--count", "5", "--seed", "7", "--json"];
    let printed = output(&arguments, "");
    assert_eq!(printed, output(&arguments, ""));
    assert_eq!(printed, include_str!("golden/generate-seed-7.jsonl"));
}

#[test]
fn generate_run_score_is_a_pipeline() {
    let items = output(&["generate", "--count", "10", "--forms", "checklist", "--json"], "");
    let answered = output(&["run", "--solver", "exact"], &items);
    let report: serde_json::Value = serde_json::from_str(&output(&["score", "--json"], &answered)).unwrap();
    assert_eq!(report["n"], items.lines().count());
    assert_eq!(report["accuracy"]["value"], 1.0);
    assert_eq!(report["cells"].as_array().unwrap().len(), 4);
    assert!(output(&["score"], &answered).contains("worst@10"));
}

#[test]
fn replies_are_graded_line_by_line() {
    let graded = output(
        &["grade"],
        "{\"reply\": \"So it is \\\\boxed{7}.\", \"answer\": 7, \"answer_type\": \"integer\"}\n\
         {\"reply\": \"(B)\", \"answer\": \"A\", \"answer_type\": \"choice\", \"choices\": [\"3\", \"4\"]}\n",
    );
    let lines: Vec<serde_json::Value> =
        graded.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["verdict"], &lines[0]["rule"]), (&"right".into(), &"boxed".into()));
    assert_eq!(lines[1]["verdict"], "wrong");
}

#[test]
fn every_built_in_family_passes_every_light() {
    let checked = output(&["check"], "");
    // One line a family, and one that sums up.
    assert_eq!(checked.lines().count(), output(&["families"], "").lines().count() + 1);
}

#[test]
fn bad_input_gets_one_clear_sentence() {
    let check = |arguments: &[&str], input: &str, expected: &str| {
        let said = refusal(arguments, input);
        assert!(said.starts_with("reroll: ") && said.contains(expected), "{arguments:?}: {said}");
    };
    check(&["generate", "--family", "pears"], "", "there is no family called 'pears'");
    check(&["generate", "--level", "9"], "", "has levels 1 to 3, not 9");
    check(&["generate", "--forms", "sonnet"], "", "there is no form 'sonnet'");
    check(&["score"], "", "there are no answered items");
    check(&["score"], "{\"reply\": \"7\"}", "line 1: no answered item: missing field `family`");
    check(&["grade"], "\n{nonsense", "line 2: key must be a string");
    check(&["run", "--model", "no-such-file.gguf"], "{\"question\": \"?\"}", "no-such-file.gguf: ");
    check(&["check", "rustfmt.toml"], "", "rustfmt.toml: line 1, column 1: unknown field `max_width`");
}
