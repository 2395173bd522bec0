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
    let golden = include_str!("golden/generate-seed-7.jsonl");
    for (line, expected) in printed.lines().zip(golden.lines()) {
        assert_eq!(line, expected);
    }
    assert_eq!(printed.len(), golden.len());
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
    let other = std::env::temp_dir().join(format!("reroll-versus-{}.jsonl", std::process::id()));
    std::fs::write(&other, output(&["run", "--solver", "noisy:0.5"], &items)).unwrap();
    let other = other.to_str().unwrap();
    let versus = output(&["score", "--versus", other], &answered);
    assert!(versus.contains("first against second") && versus.contains("worst@10, units"), "{versus}");
    let report = output(&["score", "--json", "--versus", other], &answered);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["versus"]["all"]["pairs"], items.lines().count());
    assert_eq!(report["versus"]["all"]["only_second"], 0);
    std::fs::remove_file(other).unwrap();
}

#[test]
fn parts_and_sequences_go_through_the_pipeline() {
    let lines = |text: &str| -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let arguments =
        ["generate", "--family", "apples-left,triangle-area,box-surface", "--count", "4", "--json"];
    let made =
        ["--tasks", "solving,part,sequence", "--then", "coin-jar,apples-left,apples-left", "--certificates"];
    let items = output(&[&arguments[..], &made[..]].concat(), "");
    assert_eq!(items, output(&[&arguments[..], &made[..]].concat(), ""));
    let of = |task: &str| lines(&items).into_iter().filter(|item| item["task"] == task).collect::<Vec<_>>();
    let (whole, parts, sequences) = (of("solving"), of("part"), of("sequence"));
    // Two steps in the area of a triangle and five in the surface of a box.
    assert_eq!((whole.len(), parts.len()), (12, 4 * (1 + 2 + 5)));
    assert!(!sequences.is_empty());
    assert!(parts.iter().all(|item| item["certificate"]["kind"] == "part"));
    assert!(sequences.iter().all(|item| item["certificate"]["kind"] == "composed"));
    assert!(sequences.iter().all(|item| item["question"].as_str().unwrap().contains("Call the answer N")));
    // The last step's answer is the problem's, and each part has its own name.
    let last = parts.iter().rfind(|item| item["family"] == "triangle-area").unwrap();
    let solved = whole.iter().rfind(|item| item["family"] == "triangle-area").unwrap();
    assert_eq!(last["answer"], solved["answer"]);
    let ids: std::collections::BTreeSet<String> =
        lines(&items).iter().map(|item| item["id"].to_string()).collect();
    assert_eq!(ids.len(), items.lines().count());
    let answered = output(&["run", "--solver", "exact"], &items);
    let report: serde_json::Value = serde_json::from_str(&output(&["score", "--json"], &answered)).unwrap();
    assert_eq!(report["n"], items.lines().count());
    assert_eq!(report["accuracy"]["value"], 1.0);
    assert_eq!(report["cells"].as_array().unwrap().len(), 3);
    assert!(output(&["generate", "--family", "triangle-area", "--tasks", "part"], "").contains("What is"));
}

#[test]
fn the_versions_of_a_picture_are_items_like_others() {
    let arguments = ["generate", "--family", "guy-wire", "--forms", "mathverse", "--json", "--figures"];
    let items: Vec<serde_json::Value> =
        output(&arguments, "").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let forms: Vec<&str> = items.iter().map(|item| item["form"].as_str().unwrap()).collect();
    assert_eq!(forms, ["text-dominant", "text-lite", "text-only", "vision-dominant", "vision-only"]);
    for item in &items {
        assert_eq!(item["with_figure"], item["form"] != "text-only");
        assert_eq!(item["figure"].is_string(), item["with_figure"] == true);
    }
    assert!(items[4]["figure"].as_str().unwrap().contains("upright"));
    let plain = output(&["generate", "--family", "apples-left", "--forms", "mathverse", "--json"], "");
    assert_eq!(plain, "", "a family without a picture has no such versions");
}

#[test]
fn number_tasks_go_through_the_pipeline() {
    let arguments =
        ["numbers", "--tasks", "all,easy,hard", "--digits", "1,20,100", "--dress", "all", "--json"];
    let items = output(&arguments, "");
    assert_eq!(items, output(&arguments, ""));
    let answered = output(&["run", "--solver", "exact"], &items);
    let report: serde_json::Value = serde_json::from_str(&output(&["score", "--json"], &answered)).unwrap();
    assert_eq!(report["n"], items.lines().count());
    assert_eq!((&report["accuracy"]["value"], &report["strict"]["value"]), (&1.0.into(), &1.0.into()));
    // Plain digits, and five other ways to set them.
    assert_eq!(report["cells"].as_array().unwrap().len(), 6);
    let count = |more: &[&str]| output(&[&["numbers", "--json"], more].concat(), "").lines().count();
    assert_eq!(count(&[]), 41 * 20);
    assert_eq!(
        count(&["--tasks", "add,add,all", "--representations", "float", "--digits", "3,1-4,3"]),
        12 * 4
    );
    assert_eq!(
        count(&["--tasks", "max-hard", "--count", "5", "--digits", "9", "--dress", "digits,digits"]),
        15
    );
    assert!(output(&["numbers", "--digits", "2"], "").contains("\n    -> "));
}

#[test]
fn wrong_whole_numbers_are_graded_with_the_slips_that_explain_them() {
    let slips = |line: &str| {
        let graded: serde_json::Value = serde_json::from_str(&output(&["grade"], line)).unwrap();
        graded["slips"].clone()
    };
    let reply =
        |reply: &str| format!("{{\"reply\": \"{reply}\", \"answer\": 125, \"answer_type\": \"integer\"}}");
    assert_eq!(slips(&reply("The answer is -125.")), serde_json::json!(["sign-lost"]));
    assert_eq!(slips(&reply("The answer is 126.")), serde_json::json!(["off-by-one"]));
    assert!(slips(&reply("The answer is 125.")).is_null() && slips(&reply("The answer is 7.")).is_null());
    // Of a sum that Reroll drew, the addends are known.
    let sum =
        output(&["numbers", "--tasks", "add", "--representations", "integer", "--digits", "1", "--json"], "");
    let mut item: serde_json::Value = serde_json::from_str(&sum).unwrap();
    let total: i64 = item["answer"].as_str().unwrap().parse().unwrap();
    assert!(total >= 10, "{sum}");
    item["reply"] = format!("The answer is {}.", total - 10).into();
    assert_eq!(slips(&item.to_string())[0], "carry-missed");
}

#[test]
fn axes_go_through_the_pipeline_with_prompts() {
    let one = |axis: &str, prompts: &str| {
        let arguments = ["generate", "--family", "shop-change,two-step-equation", "--axis", axis];
        output(&[&arguments[..], &["--json", "--prompts", prompts]].concat(), "")
    };
    for axis in ["checklist", "gsm-plus", "gsm-symbolic", "asymob", "notation", "hints", "we-math", "turns"] {
        let items = one(axis, "chat");
        assert!(items.lines().count() > 2, "{axis}");
        for line in items.lines() {
            let item: serde_json::Value = serde_json::from_str(line).unwrap();
            let messages = item["messages"].as_array().unwrap();
            assert!(
                messages.last().unwrap()["content"]
                    .as_str()
                    .unwrap()
                    .contains(item["question"].as_str().unwrap())
            );
            assert_eq!(messages.len() - 1, item["before"].as_array().map_or(0, Vec::len));
        }
        let report = output(&["score"], &output(&["run", "--solver", "exact"], &items));
        assert!(report.contains("right      100.00"), "{axis}: {report}");
    }
    assert!(one("turns", "plain").contains("\\nAnswer:"));
    let pairs = ["generate", "--family", "transformative", "--count", "3", "--json"];
    let report = output(&["score"], &output(&["run", "--solver", "exact"], &output(&pairs, "")));
    assert!(report.contains("another method") && report.contains("triangle-area > triangle-on-grid"));
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
fn exports_are_written_and_read_back() {
    let items = output(&["generate", "--family", "apples-left", "--count", "3", "--json"], "");
    let answered = output(&["run", "--solver", "exact"], &items);
    let sheet = output(&["export", "--to", "csv"], &answered);
    assert_eq!(sheet.lines().next().unwrap().split(',').next(), Some("id"));
    let report: serde_json::Value = serde_json::from_str(&output(&["score", "--json"], &sheet)).unwrap();
    assert_eq!((&report["n"], &report["accuracy"]["value"]), (&3.into(), &1.0.into()));
    let folder = std::env::temp_dir().join(format!("reroll-export-{}", std::process::id()));
    let folder = folder.to_str().unwrap();
    let written = output(&["export", "--to", "lm-eval", "--out", folder], &items);
    assert_eq!(written.lines().filter(|path| std::path::Path::new(path).is_file()).count(), 8);
    std::fs::remove_dir_all(folder).unwrap();
    // Two tasks of one run, given as two files.
    let sample = |id: u32| serde_json::json!({"doc_id": id, "doc": {}, "target": "#### 18", "resps": [["18"]], "exact_match": 1.0});
    std::fs::create_dir_all(folder).unwrap();
    let files = ["one", "two"].map(|task| format!("{folder}/samples_{task}_2026.jsonl"));
    for file in &files {
        std::fs::write(file, format!("{}\n{}\n", sample(0), sample(1))).unwrap();
    }
    let scored = output(&["score", &files[0], &files[1]], "");
    assert!(scored.starts_with("4 answers\n") && scored.contains("mean of 2 exact_match"), "{scored}");
    let report = output(&["score", "--json", &files[0]], "");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["n"], &report["beside"][0]["n"]), (&2.into(), &2.into()));
    std::fs::write(&files[1], "{\"doc\": 1, \"resps\": 2}").unwrap();
    let said = refusal(&["score", &files[0], &files[1]], "");
    assert!(said.starts_with(&format!("reroll: {}: line 1: ", files[1])), "{said}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_model_file_is_looked_into_and_asked() {
    let file = "public/models/thinker.gguf";
    let told = output(&["model", "info", file], "");
    for part in ["architecture  llama", "Q8_0", "4 of width 128", "1024 tokens"] {
        assert!(told.contains(part), "{part} is not in:\n{told}");
    }
    assert!(output(&["model", "info", file, "--all"], "").contains("blk.0.attn_q.weight"));
    let told: serde_json::Value =
        serde_json::from_str(&output(&["model", "info", file, "--json", "--all"], "")).unwrap();
    assert_eq!(told["architecture"], "llama");
    assert_eq!(told["layers"], 4);
    assert!(told["memory_bytes"].as_u64().unwrap() > 900_000);
    let tensors = told["tensors"].as_array().unwrap();
    assert!(tensors.iter().any(|tensor| tensor["kind"] == "Q8_0"));

    // A problem that it is sure about: a text that means nothing to it may go on one way or another.
    let problem = "Tom has 9 apples. Tom gives 4 of them to Ana. How many apples does Tom have left?";
    let prompt = format!("<|im_start|>user\n{problem}<|im_end|>\n<|im_start|>assistant\n");
    let ask = |more: &[&str]| {
        let first = ["run", "--model", file, "--backend", "cpu", "--prompt", &prompt, "--max-tokens", "12"];
        let said: serde_json::Value =
            serde_json::from_str(&output(&[&first[..], more].concat(), "")).unwrap();
        said["reply"].as_str().unwrap().to_owned()
    };
    let greedy = ask(&[]);
    assert_eq!(
        ask(&["--toward", file, "--alpha", "-0.5"]),
        greedy,
        "there is one model between a model and itself"
    );
    assert_eq!(ask(&["--temperature", "2", "--top-k", "1"]), greedy);
    assert_eq!(ask(&["--exact"]), greedy, "what is likely does not depend on rounding");
    let hot = ["--temperature", "2", "--top-p", "0.95", "--seed", "4"];
    assert_eq!(ask(&hot), ask(&hot));
    assert_ne!(ask(&hot), greedy);
    let word = greedy.split_whitespace().nth(1).unwrap();
    assert_eq!(ask(&["--stop", word]), greedy.split(word).next().unwrap());
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
    check(&["generate", "--axis", "sideways"], "", "there is no axis 'sideways'; there are checklist");
    check(&["generate", "--tasks", "guessing"], "", "there is no task 'guessing'; there are solving");
    check(&["generate", "--tasks", "sequence"], "", "needs a second family: say which with --then");
    check(&["generate", "--then", "apples-left"], "", "--then is for the task sequence");
    check(&["generate", "--tasks", "sequence", "--then", "pears"], "", "there is no family called 'pears'");
    check(&["generate", "--tasks", "part", "--forms", "inverse"], "", "of the form original");
    check(&["numbers", "--tasks", "cube"], "", "there is no task 'cube'; there are add, sub");
    check(
        &["numbers", "--tasks", "mod", "--representations", "float"],
        "",
        "these representations only: integer",
    );
    check(
        &["numbers", "--representations", "roman"],
        "",
        "there is no representation 'roman'; there are integer",
    );
    check(&["numbers", "--digits", "0-4"], "", "'0-4' is no length of numbers: write 1-20 or 1,5,100");
    check(&["numbers", "--digits", "101"], "", "with 1 to 100 digits");
    check(&["numbers", "--dress", "hat"], "", "there is no dress 'hat'; there are digits, grouped");
    check(
        &["numbers", "--digits", "3", "--dress", "grouped"],
        "",
        "are not written differently in the form grouped",
    );
    check(&["score"], "", "there are no answered items");
    check(&["score"], "{\"reply\": \"7\"}", "line 1: no answered item: missing field `family`");
    check(&["export", "--to", "csv"], "", "there are no items to export");
    check(&["export", "--to", "csv"], "{\"id\": 1}", "line 1: no item that generate wrote: ");
    let item = output(&["generate", "--family", "apples-left", "--json"], "");
    check(
        &["export", "--to", "lm-eval"],
        &item,
        "--to lm-eval is several files: say where with --out FOLDER",
    );
    check(&["export", "--to", "csv", "--shots", "x"], &item, "--shots is for --to lm-eval");
    check(&["score", "log.eval"], "", "inspect log dump log.eval > log.json");
    check(&["grade"], "\n{nonsense", "line 2: key must be a string");
    check(&["run", "--model", "no-such-file.gguf"], "{\"question\": \"?\"}", "no-such-file.gguf: ");
    let model = ["run", "--model", "public/models/thinker.gguf", "--prompt", "a", "--backend", "cpu"];
    check(&[&model[..], &["--temperature", "nan"]].concat(), "", "a temperature is between 0 and 100");
    check(&[&model[..], &["--top-p", "0"]].concat(), "", "top-p is above 0 and at most 1, not 0");
    check(&[&model[..], &["--toward", "README.md"]].concat(), "", "README.md: this is not a GGUF file");
    let far = ["--toward", "public/models/thinker.gguf", "--alpha", "inf"];
    check(&[&model[..], &far].concat(), "", "no finite weights");
    check(&["model", "info", "README.md"], "", "README.md: this is not a GGUF file");
    check(&["check", "rustfmt.toml"], "", "rustfmt.toml: line 1, column 1: unknown field `max_width`");
}
