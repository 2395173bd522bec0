//! Tasks for EleutherAI's lm-evaluation-harness, in YAML alone: one per form and task, so that the harness prints the
//! checklist's cells, and a group over them; once for plain models and once for chat models.
//!
//! An item travels as one field of text: the harness's reader of JSON lines makes one schema of a whole file and fills
//! it up with nulls, and a text comes back as it was.

use super::{ANNOUNCED, ExportError, File, file};
use crate::checklist::prompt::{STOP, answered, chat, plain};
use crate::checklist::{Form, Item, Task};
use serde_json::json;
use std::collections::BTreeMap;

/// How a model is asked.
struct Style {
    name: &'static str,
    /// Where a reply ends, beside where the model ends it.
    until: &'static [&'static str],
}

const STYLES: [Style; 2] = [Style { name: "plain", until: &[STOP] }, Style { name: "chat", until: &[] }];

/// The longest reply, in tokens.
const TOKENS: u32 = 1024;

type Cells<'a> = BTreeMap<(Form, Task), Vec<&'a Item>>;

pub(super) fn files(items: &[&Item], shots: &[Item]) -> Result<Vec<File>, ExportError> {
    let (cells, examples) = (by_cell(items.iter().copied()), by_cell(shots.iter()));
    let mut data = Vec::new();
    for (&cell, items) in &cells {
        data.push(file(&data_path(cell, ""), lines(items)));
        if !shots.is_empty() {
            let own = examples.get(&cell).ok_or_else(|| ExportError::NoShots(title(cell)))?;
            data.push(file(&data_path(cell, "_shots"), lines(own)));
        }
    }
    let tasks = STYLES.iter().flat_map(|style| {
        let tasks = cells.iter().map(|(&cell, items)| {
            file(&format!("{}.yaml", task_name(style, cell)), task(style, cell, items, !shots.is_empty()))
        });
        [
            file(&base_name(style), base(style)),
            file(&format!("reroll_{}.yaml", style.name), group(style, &cells)),
        ]
        .into_iter()
        .chain(tasks)
    });
    let readme = [file("README.txt", readme(!shots.is_empty()))];
    Ok(data.into_iter().chain(tasks.collect::<Vec<_>>()).chain(readme).collect())
}

fn by_cell<'a>(items: impl Iterator<Item = &'a Item>) -> Cells<'a> {
    let mut cells = Cells::new();
    for item in items {
        cells.entry((item.form, item.task)).or_default().push(item);
    }
    cells
}

fn title((form, task): (Form, Task)) -> String {
    format!("{} {}", form.name(), task.name())
}

/// Names of tasks have no spaces or dashes by the harness's custom.
fn slug(cell: (Form, Task)) -> String {
    title(cell).replace([' ', '-'], "_")
}

fn task_name(style: &Style, cell: (Form, Task)) -> String {
    format!("reroll_{}_{}", style.name, slug(cell))
}

fn data_path(cell: (Form, Task), which: &str) -> String {
    format!("data/{}{which}.jsonl", slug(cell))
}

/// Without `.yaml`, which the harness would take for a task.
fn base_name(style: &Style) -> String {
    format!("_reroll_{}", style.name)
}

fn lines(items: &[&Item]) -> String {
    let line = |item: &Item| {
        let asked = chat(item).pop().map(|message| message.content).unwrap_or_default();
        let line = json!({
            "id": item.id,
            "plain": plain(item, &[]),
            "chat": asked,
            "target": item.answer,
            "shown": answered(item).trim_start(),
            "item": json!(item).to_string(),
        });
        format!("{line}\n")
    };
    items.iter().map(|item| line(item)).collect()
}

/// What the tasks of a style share.
fn base(style: &Style) -> String {
    let until = json!(style.until);
    format!(
        r#"dataset_path: json
output_type: generate_until
test_split: test
doc_to_text: {name}
doc_to_target: target
target_delimiter: " "
fewshot_delimiter: "\n\n"
num_fewshot: 0
generation_kwargs:
  until: {until}
  do_sample: false
  temperature: 0.0
  max_gen_toks: {TOKENS}
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    ignore_case: true
    regexes_to_ignore: [",", "\\s", "[$€£%°*]"]
metadata:
  version: 1.0
"#,
        name = style.name
    )
}

fn task(style: &Style, cell: (Form, Task), items: &[&Item], shots: bool) -> String {
    let mut text = format!(
        "include: {}\ntask: {}\ntask_alias: {}\ndataset_kwargs:\n  data_files:\n    test: {}\n",
        base_name(style),
        task_name(style, cell),
        title(cell),
        data_path(cell, ""),
    );
    if shots {
        text += &format!("    train: {}\n", data_path(cell, "_shots"));
        text += "training_split: train\nfewshot_split: train\nfewshot_config:\n  doc_to_target: shown\n";
    }
    text += "filter_list:\n";
    let announced = format!("(?i){ANNOUNCED}");
    let filters = [("announced", Some(announced.as_str())), ("last", last(cell.1, items))];
    for (name, pattern) in filters.iter().filter_map(|(name, pattern)| Some((name, (*pattern)?))) {
        text += &format!(
            "  - name: {name}\n    filter:\n      - function: regex\n        group_select: -1\n        \
             regex_pattern: {}\n      - function: take_first\n",
            json!(pattern)
        );
    }
    text
}

/// The last thing in a reply that could be an answer, where all answers of a cell look alike.
fn last(task: Task, items: &[&Item]) -> Option<&'static str> {
    match task {
        Task::Answerable => Some(r"(?i)\b(unanswerable|answerable)\b"),
        Task::Outcome => Some(r"(?i)\b(incorrect|correct)\b"),
        Task::Process => Some(r"(?i)\b(step \d+|none)\b"),
        _ => items
            .iter()
            .all(|item| item.answer_type.is_number())
            .then_some(r"(-?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?)"),
    }
}

/// The mean of the cells, each counted once.
fn group(style: &Style, cells: &Cells<'_>) -> String {
    let tasks = cells.keys().map(|&cell| format!("  - {}\n", task_name(style, cell))).collect::<String>();
    format!(
        "group: reroll_{}\ntask:\n{tasks}aggregate_metric_list:\n  - metric: exact_match\n    filter_list: announced\n    \
         aggregation: mean\n    weight_by_size: false\nmetadata:\n  version: 1.0\n",
        style.name
    )
}

fn readme(shots: bool) -> String {
    let shown = if shots {
        "Add --num_fewshot 4 (or less, or more) to show as many answered examples first."
    } else {
        "A plain model needs answered examples: export with --shots FILE, and add --num_fewshot 4."
    };
    format!(
        "\
Items of Reroll as tasks of the lm-evaluation-harness (https://github.com/EleutherAI/lm-evaluation-harness): a task per
form and task of the checklist, in two groups: reroll_plain for base models, reroll_chat for chat models.

Run from this folder: the harness looks for the data from where it is started.

    pip install lm-eval==0.4.13
    lm_eval --model hf --model_args pretrained=MODEL --include_path . --tasks reroll_plain \\
        --log_samples --output_path results

{shown}

    lm_eval --model local-chat-completions --apply_chat_template \\
        --model_args model=MODEL,base_url=http://localhost:8000/v1/chat/completions \\
        --include_path . --tasks reroll_chat --log_samples --output_path results

What the harness prints is a first look: 'announced' compares what stands behind the last \"The answer is\" letter by
letter, 'last' the last number or label of the reply. The replies are graded, with units, fractions and expressions
understood and the checklist's figures computed, by

    reroll score results/*/samples_reroll_plain_*.jsonl
    reroll score results/*/samples_reroll_chat_*.jsonl

Give it the samples of one run of one model; the files of a second run count as the same items asked again.
Replies are cut after {TOKENS} tokens; --gen_kwargs max_gen_toks=4096 gives a model that thinks more room.
"
    )
}
