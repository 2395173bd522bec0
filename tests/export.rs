//! What `reroll export` writes: complete, well-formed, and read back to the same figures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![cfg(not(target_arch = "wasm32"))]

use reroll::answer::Verdict;
use reroll::checklist::export::{Entry, Export, Target, export};
use reroll::checklist::group::of_tasks;
use reroll::checklist::{Form, Item, Task, prompt};
use reroll::family::{Seed, builtin};
use reroll::score::import::{Source, read, read_named};
use reroll::score::{Options, Report, Tally};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The checklist of one variant of every family of the list.
fn items(families: &[&str]) -> Vec<Item> {
    let all = builtin::all();
    let chosen = all.iter().filter(|family| families.contains(&family.id.as_str()));
    let problems = chosen.flat_map(|family| of_tasks(family, 1, Seed(7), 0, Form::ROWS, Task::ALL).unwrap());
    problems.map(|problem| problem.item).collect()
}

fn entries(items: &[Item]) -> Vec<Entry> {
    items.iter().cloned().map(Entry::from).collect()
}

fn written(items: &[Item], target: Target) -> Export {
    export(&entries(items), target, &[]).unwrap()
}

fn text<'a>(export: &'a Export, path: &str) -> &'a str {
    &export.files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}")).text
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn report(text: &str) -> Report {
    read(text).unwrap().answers.iter().collect::<Tally>().report(&Options::default())
}

/// With answers of many types, and with all of the checklist in the first.
const FEW: &[&str] = &[
    "apples-left",
    "shop-change",
    "cyclists-meet",
    "expand-product",
    "half-way-point",
    "more-than-whom",
    "quadratic-roots",
    "seeds-that-sprout",
    "slow-clock",
    "slope-fraction",
];

#[test]
fn small_exports_are_as_they_were() {
    let items = items(&["shop-change"]);
    for &target in Target::ALL {
        let export = written(&items, target);
        let whole: String =
            export.files.iter().map(|file| format!("== {}\n{}", file.path, file.text)).collect();
        let path = format!("{}/tests/golden/export/{}.txt", env!("CARGO_MANIFEST_DIR"), target.name());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &whole).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(whole == golden, "{path}: run BLESS=1 cargo test --test export if the change is meant");
        assert_eq!(export.files.last().unwrap().path, "README.txt");
        // Only MATHCHECK has no right solutions to look through.
        assert_eq!(export.left_out.is_empty(), target != Target::MathCheck, "{:?}", export.left_out);
    }
}

/// The top level of a YAML file: keys with what stands behind them, and the lines below each.
fn yaml(text: &str) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines() {
        assert!(!line.contains('\t') && !line.trim().is_empty(), "{line:?}");
        let indent = line.len() - line.trim_start().len();
        assert_eq!(indent % 2, 0, "{line:?}");
        if indent == 0 {
            let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no key: {line}"));
            key = name.to_owned();
            assert!(fields.insert(key.clone(), value.trim().to_owned()).is_none(), "{key} stands twice");
        } else {
            let field = fields.get_mut(&key).unwrap();
            *field += "\n";
            *field += line;
        }
    }
    fields
}

#[test]
fn tasks_of_lm_eval_are_complete() {
    let items = items(FEW);
    let export = written(&items, Target::LmEval);
    let cells: BTreeSet<(Form, Task)> = items.iter().map(|item| (item.form, item.task)).collect();
    assert_eq!(cells.len(), 16, "the whole checklist");
    let mut asked = Vec::new();
    for style in ["plain", "chat"] {
        let group = yaml(text(&export, &format!("reroll_{style}.yaml")));
        assert_eq!(group["group"], format!("reroll_{style}"));
        let tasks: Vec<&str> = group["task"].lines().filter_map(|line| line.strip_prefix("  - ")).collect();
        assert_eq!(tasks.len(), cells.len());
        for name in tasks {
            let task = yaml(text(&export, &format!("{name}.yaml")));
            assert_eq!(task["task"], name);
            let base = yaml(text(&export, &task["include"]));
            for field in ["dataset_path", "output_type", "test_split", "generation_kwargs", "metric_list"] {
                assert!(base.contains_key(field) && !task.contains_key(field), "{field}");
            }
            // A pattern is a JSON string, which YAML reads the same.
            let patterns = task["filter_list"].lines().filter_map(|line| line.split_once("regex_pattern: "));
            let patterns: Vec<String> =
                patterns.map(|(_, pattern)| serde_json::from_str(pattern).unwrap()).collect();
            assert!(!patterns.is_empty() && patterns.iter().all(|pattern| pattern.contains('(')));
            let data =
                task["dataset_kwargs"].lines().find_map(|line| line.trim().strip_prefix("test: ")).unwrap();
            for line in lines(text(&export, data)) {
                assert!(
                    line.as_object().unwrap().values().all(Value::is_string),
                    "one schema for every line"
                );
                for field in [&base["doc_to_text"], &base["doc_to_target"]] {
                    assert!(!line[field].as_str().unwrap().is_empty());
                }
                let item: Item = serde_json::from_str(line["item"].as_str().unwrap()).unwrap();
                assert_eq!(line["plain"], prompt::plain(&item, &[]));
                assert_eq!(line["target"], item.answer.as_str());
                asked.push(item);
            }
        }
    }
    let (half, other) = asked.split_at(asked.len() / 2);
    assert_eq!(half, other);
    assert_eq!(half.len(), items.len());
    assert!(items.iter().all(|item| half.contains(item)), "every item arrives as it was");
}

#[test]
fn shots_are_shown_from_their_own_items() {
    let (items, mut shots) = (items(&["apples-left"]), items(&["shop-change"]));
    let export = export(&entries(&items), Target::LmEval, &shots).unwrap();
    let task = yaml(text(&export, "reroll_plain_original_solving.yaml"));
    assert!(task["dataset_kwargs"].contains("train: data/original_solving_shots.jsonl"));
    assert_eq!(task["fewshot_split"], "train");
    assert!(task["fewshot_config"].contains("doc_to_target: shown"));
    // What the harness puts together is what a plain model is asked by Reroll itself.
    let shown = &lines(text(&export, "data/original_solving_shots.jsonl"))[0];
    let question = &lines(text(&export, "data/original_solving.jsonl"))[0];
    let said = |line: &Value, field: &str| line[field].as_str().unwrap().to_owned();
    let together =
        format!("{} {}\n\n{}", said(shown, "plain"), said(shown, "shown"), said(question, "plain"));
    assert_eq!(together, prompt::plain(&items[0], &shots[..1]));
    shots.retain(|shot| shot.task != Task::Process);
    let missing = reroll::checklist::export::export(&entries(&items), Target::LmEval, &shots).unwrap_err();
    assert!(missing.to_string().starts_with("there are no shots for original process"), "{missing}");
}

/// Samples as the harness writes them: a line a question and filter, one schema with nulls, several replies.
fn samples(export: &Export, reply: impl Fn(&Item) -> String) -> String {
    let data = export.files.iter().filter(|file| file.path.starts_with("data/"));
    let docs = data.flat_map(|file| lines(&file.text)).enumerate();
    let samples = docs.flat_map(|(id, doc)| {
        let item: Item = serde_json::from_str(doc["item"].as_str().unwrap()).unwrap();
        let reply = reply(&item);
        let met = f64::from(u8::from(reply.contains(&item.answer)));
        ["announced", "last"].map(|filter| {
            json!({
                "doc_id": id, "doc": doc, "target": item.answer, "arguments": {}, "resps": [[reply, reply]],
                "filtered_resps": ["x"], "filter": filter, "metrics": ["exact_match"], "doc_hash": id.to_string(),
                "prompt_hash": "", "target_hash": "", "exact_match": met,
            })
            .to_string()
                + "\n"
        })
    });
    samples.collect()
}

#[test]
fn samples_of_lm_eval_come_back_to_the_same_figures() {
    let items = items(FEW);
    let export = written(&items, Target::LmEval);
    let right = read_named("samples_reroll_2026.jsonl", &samples(&export, prompt::answered)).unwrap();
    assert_eq!(right.source, Source::LmEval);
    assert_eq!(right.answers.len(), 2 * items.len(), "both replies, though written once for each filter");
    let report = right.answers.iter().collect::<Tally>().report(&Options::default());
    assert_eq!((report.n, report.cells.len()), (items.len(), 16));
    assert_eq!(report.accuracy.value.known(), Some(1.0));
    let beside: Vec<_> = right.beside.iter().map(|beside| (beside.figure.as_str(), beside.n)).collect();
    assert_eq!(beside, [("exact_match, announced", items.len()), ("exact_match, last", items.len())]);
    assert_eq!(right.beside[0].mean.known(), Some(1.0));
    let none = read(&samples(&export, |_| "lol".to_owned())).unwrap();
    assert!(none.answers.iter().all(|answered| answered.verdict == Verdict::Ungradable));
    assert!(none.beside[0].mean.known().unwrap() < 0.1);
}

#[test]
fn a_log_of_inspect_comes_back_to_the_same_figures() {
    let items = items(FEW);
    let export = written(&items, Target::Inspect);
    let task = text(&export, "reroll.py");
    assert!(task.contains("json_dataset") && !task.contains("@ANNOUNCED@"), "{task}");
    let data = lines(text(&export, "items.jsonl"));
    assert_eq!(data.len(), items.len());
    let samples = data.iter().zip(&items).flat_map(|(sample, item)| {
        assert_eq!(sample["input"], json!(prompt::chat(item)));
        (1..=2).map(move |epoch| {
            json!({
                "id": sample["id"], "epoch": epoch, "input": sample["input"], "target": sample["target"],
                "metadata": sample["metadata"], "error": null,
                "output": {"choices": [{"message": {"content": [
                    {"type": "reasoning", "reasoning": "I think."}, {"type": "text", "text": prompt::answered(item)},
                ]}}]},
                "scores": {"pattern": {"value": "C"}},
            })
        })
    });
    let mut samples: Vec<Value> = samples.collect();
    samples[0]["error"] = json!({"message": "time out"});
    let log = json!({"version": 2, "status": "success", "eval": {"task": "reroll", "model": "mockllm/model"}, "samples": samples});
    let import = read(&serde_json::to_string_pretty(&log).unwrap()).unwrap();
    assert_eq!((import.source, import.respondent.as_deref()), (Source::Inspect, Some("mockllm/model")));
    let report = import.answers.iter().collect::<Tally>().report(&Options::default());
    assert_eq!((report.n, report.accuracy.value.known()), (items.len(), Some(1.0)));
    assert_eq!(import.answers.len(), 2 * items.len() - 1, "a sample with an error was not answered");
    assert!(import.notes[0].starts_with("1 of "), "{:?}", import.notes);
    assert_eq!(import.beside[0].mean.known(), Some(1.0));
    // On one line it is the same log.
    assert_eq!(read(&log.to_string()).unwrap().answers.len(), import.answers.len());
}

#[test]
fn a_sheet_comes_back_as_it_went() {
    let mut entries = entries(&items(FEW));
    for (at, entry) in entries.iter_mut().enumerate() {
        let reply = match at % 4 {
            0 => prompt::answered(&entry.item),
            // What a spreadsheet would compute.
            1 => "=HYPERLINK(\"http://example.com\", \"x\")\r\n, \"quoted\"".to_owned(),
            2 => "'=1+1".to_owned(),
            _ => continue,
        };
        entry.reply = Some(reply);
        entry.respondent = Some("a model".to_owned());
    }
    entries[1].verdict = Some(Verdict::Right);
    let export = export(&entries, Target::Csv, &[]).unwrap();
    let sheet = &export.files[0].text;
    assert!(sheet.contains("\"'=HYPERLINK(\"\"http"), "no formula is left");
    assert!(sheet.lines().all(|line| !line.contains(",=") && !line.contains(",\"=")));
    assert!(
        sheet.contains(",integer,") && sheet.contains("\"{\"\"places\"\":1,\"\"type\"\":\"\"decimal\"\"}\""),
        "types are whole"
    );
    let import = read(sheet).unwrap();
    assert_eq!((import.source, import.respondent.as_deref()), (Source::Sheet, Some("a model")));
    let answered = entries.iter().filter(|entry| entry.reply.is_some()).collect::<Vec<_>>();
    assert_eq!(import.answers.len(), answered.len());
    assert_eq!(
        import.notes,
        [format!("{} rows have no reply and are not counted", entries.len() - answered.len())]
    );
    // The same as the same items as JSON lines.
    let lines: String = answered.iter().map(|entry| json!(entry).to_string() + "\n").collect();
    let direct = read(&lines).unwrap();
    for (one, other) in import.answers.iter().zip(&direct.answers) {
        assert_eq!(json!(one), json!(other));
    }
    let reply_2 = entries[2].reply.clone().unwrap();
    assert!(sheet.contains("''=1+1") && reply_2 == "'=1+1", "an apostrophe of one's own is kept");
    // Semicolons, a byte order mark and other columns are what spreadsheets make of it.
    let other = "\u{feff}reply;extra;family;answer;answer_type\r\n7 ;x;apples-left;7;integer\r\n";
    assert_eq!(report(other).accuracy.value.known(), Some(1.0));
}

#[test]
fn numbers_are_no_formulas() {
    let mut items = items(&["apples-left"]);
    items.truncate(1);
    for (answer, cell) in
        [("-5", ",-5,"), ("-2/3", ",-2/3,"), ("-3x + 1", ",'-3x + 1,"), ("-0.75", ",-0.75,")]
    {
        items[0].answer = answer.to_owned();
        let export = written(&items, Target::Csv);
        assert!(export.files[0].text.contains(cell), "{}", export.files[0].text);
    }
}

#[test]
fn the_shape_of_mathcheck_is_what_its_scripts_read() {
    let items = items(&["apples-left", "shop-change", "expand-product"]);
    let export = written(&items, Target::MathCheck);
    let mut array: Vec<Value> = serde_json::from_str(text(&export, "checklist.json")).unwrap();
    let left = array.len();
    assert!(
        left < items.len() && export.left_out.iter().any(|why| why.contains("the answer is no number")),
        "{:?}",
        export.left_out
    );
    for entry in &mut array {
        let task = entry["task_type"].as_str().unwrap().to_owned();
        let question = entry["question"].as_str().unwrap();
        assert!(!question.contains("Solution:") && !question.contains("Reply "), "{question}");
        let judged = matches!(task.as_str(), "outcome_judging" | "process_judging");
        assert_eq!(entry["solution"].as_str().is_some_and(|text| text.starts_with("Step 1: ")), judged);
        assert_eq!(entry["answer"].is_f64(), task == "solving");
        let prediction = format!("The answer is: {}", entry["answer"].to_string().trim_matches('"'));
        entry["model_prediction"] = prediction.into();
    }
    let import = read(&json!(array).to_string()).unwrap();
    assert_eq!((import.source, import.answers.len()), (Source::MathCheck, left));
    assert!(import.answers.iter().all(|answered| answered.verdict.is_right() && answered.strict));
    let groups: BTreeSet<&str> = import.answers.iter().map(|answered| answered.family.as_str()).collect();
    assert_eq!(groups.len(), 3, "groups are read where they are named");
}

#[test]
fn the_shape_of_reasoning_gym_comes_back() {
    let items = items(FEW);
    let export = written(&items, Target::ReasoningGym);
    let mut data = lines(text(&export, "items.jsonl"));
    for (line, item) in data.iter_mut().zip(&items) {
        assert_eq!(
            (line["question"].as_str(), line["answer"].as_str()),
            (Some(&*item.question), Some(&*item.answer))
        );
        line["reply"] = prompt::answered(item).into();
    }
    let text: String = data.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(read(&text).unwrap().source, Source::ReasoningGym);
    let report = report(&text);
    assert_eq!((report.n, report.cells.len(), report.accuracy.value.known()), (items.len(), 16, Some(1.0)));
}

#[test]
fn what_cannot_be_told_is_left_out_and_said() {
    let mut items = items(&["apples-left"]);
    items.truncate(3);
    items[0].with_figure = Some(true);
    items[1].before = prompt::chat(&items[2]);
    let export_to = |target| export(&entries(&items), target, &[]).unwrap();
    let left = export_to(Target::LmEval).left_out;
    assert_eq!(left.len(), 2);
    assert_eq!(left[0], "1 item is left out: a part of the question is in the figure");
    assert_eq!(export_to(Target::Inspect).left_out.len(), 1, "Inspect asks in turns");
    assert_eq!(export_to(Target::Csv).left_out.len(), 0);
    let why = export(&entries(&items[..1]), Target::Inspect, &[]).unwrap_err().to_string();
    assert_eq!(
        why,
        "no item can be exported so: 1 item is left out: a part of the question is in the figure"
    );
    assert_eq!(export(&[], Target::Csv, &[]).unwrap_err().to_string(), "there are no items to export");
}
