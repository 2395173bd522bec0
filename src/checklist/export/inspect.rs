//! A data set and a task file for Inspect, of the UK AI Security Institute.
//!
//! Inspect has no way to run a data set without a task written in Python, so there is one, as short as can be.

use super::{ANNOUNCED, File, file};
use crate::checklist::Item;
use crate::checklist::prompt::chat;
use serde_json::json;

const TASK: &str = include_str!("inspect_task.py");

const README: &str = "\
Items of Reroll as a task of Inspect (https://inspect.aisi.org.uk): items.jsonl is the data set, reroll.py the task.
Inspect runs nothing without a task in Python; this one only names the data, the solver and the scorer.

    pip install inspect-ai
    inspect eval reroll.py --model openai/MODEL --log-format json

--epochs 4 asks every item four times. What Inspect prints is a first look: what stands behind the last \"The answer is\"
is compared letter by letter, in all and per form and task. The replies are graded, with units, fractions and expressions
understood and the checklist's figures computed, by

    reroll score logs/*.json

Logs in Inspect's packed format (.eval) are turned into JSON by: inspect log dump logs/FILE.eval > FILE.json
";

pub(super) fn files(items: &[&Item]) -> Vec<File> {
    let line = |item: &Item| {
        let line = json!({
            "id": item.id,
            "input": chat(item),
            "target": item.answer,
            "metadata": {
                "cell": format!("{} {}", item.form.name(), item.task.name()),
                // As text, which no reader on the way has an opinion on.
                "item": json!(item).to_string(),
            },
        });
        format!("{line}\n")
    };
    let data = items.iter().map(|item| line(item)).collect::<String>();
    let task = TASK.replace("@ANNOUNCED@", ANNOUNCED);
    vec![file("items.jsonl", data), file("reroll.py", task), file("README.txt", README)]
}
