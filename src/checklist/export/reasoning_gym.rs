//! The items of reasoning-gym (arXiv 2505.24760): question, answer, metadata; a JSON object a line.

use super::{File, file};
use crate::checklist::Item;
use serde_json::json;

const README: &str = "\
Items of Reroll in the shape of reasoning-gym's (https://github.com/open-thought/reasoning-gym): items.jsonl.

metadata.source_dataset is the family, metadata.source_index the position in the run, metadata.item the whole item.
Add the model's whole reply to each line as 'reply' (and a 'score' of your own, if you have one), then

    reroll score items.jsonl
";

pub(super) fn files(items: &[&Item]) -> Vec<File> {
    let line = |item: &Item| {
        let line = json!({
            "question": item.question,
            "answer": item.answer,
            "metadata": {
                "source_dataset": item.family,
                "source_index": item.index,
                "difficulty": { "level": item.level },
                "item": item,
            },
        });
        format!("{line}\n")
    };
    let data = items.iter().map(|item| line(item)).collect::<String>();
    vec![file("items.jsonl", data), file("README.txt", README)]
}
