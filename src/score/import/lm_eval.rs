//! Samples of EleutherAI's lm-evaluation-harness (`samples_TASK_TIME.jsonl`, written with `--log_samples`): a line per
//! question and filter, with the question (`doc`), the replies (`resps`) and the harness's own metrics.

use super::beside::Scores;
use super::{Import, ImportError, Source, foreign, lines, placed_lines};
use crate::score::tally::Answered;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Fields of a sample that are no metric.
const KNOWN: &[&str] = &[
    "doc_id",
    "doc",
    "target",
    "arguments",
    "resps",
    "filtered_resps",
    "filter",
    "metrics",
    "doc_hash",
    "prompt_hash",
    "target_hash",
];

#[derive(Deserialize)]
struct Sample {
    #[serde(default)]
    doc_id: Json,
    doc: Json,
    #[serde(default)]
    target: Json,
    resps: Json,
    #[serde(default)]
    filter: Option<String>,
    #[serde(default)]
    metrics: Option<Vec<String>>,
    #[serde(default)]
    doc_hash: Option<String>,
    #[serde(flatten)]
    others: Map<String, Json>,
}

/// Whether an object is such a sample.
pub fn is_sample(json: &Json) -> bool {
    json.get("doc").is_some() && json.get("resps").is_some()
}

/// Reads and grades the replies. A question of Reroll's own is graded as itself; of another task's, one whose right
/// answer is a number is a family with one variant. The harness's metrics stand beside, per filter.
///
/// # Errors
/// If a line is no such sample, has no reply in words, or no right answer is a number.
pub fn read(name: &str, text: &str) -> Result<Import, ImportError> {
    let task = task_of(name);
    let mut scores = Scores::default();
    let mut answers: Vec<Answered> = Vec::new();
    let mut first_filters: BTreeMap<String, Option<String>> = BTreeMap::new();
    let (mut replies, mut without) = (0, 0);
    for (place, json) in placed_lines(text)? {
        let sample: Sample = place.read(&json, "sample of lm-evaluation-harness")?;
        sample.scores(&task, &mut scores);
        // The replies are written once for each filter, and graded once.
        let key = format!("{} {}", sample.doc_id, sample.doc_hash.as_deref().unwrap_or_default());
        let number = first_filters.len() + 1;
        let first = first_filters.entry(key).or_insert_with(|| sample.filter.clone());
        if *first != sample.filter {
            continue;
        }
        let said = sample.replies().map_err(|message| place.error(message))?;
        replies += said.len();
        let item = foreign::item(&sample.doc);
        let gold = if item.is_some() { None } else { foreign::gold_in(&sample.target) };
        for reply in said {
            answers.push(match (&item, &gold) {
                (Some(item), _) => {
                    lines::answered(&foreign::with_reply(item.clone(), reply), number, &mut None)
                        .map_err(|message| place.error(message))?
                }
                (None, Some(gold)) => foreign::answered(format!("{task}/{}", sample.doc_id), 0, reply, gold),
                (None, None) => {
                    without += 1;
                    continue;
                }
            });
        }
    }
    if answers.is_empty() && without > 0 {
        return Err(ImportError::Unknown(
            "no right answer in these samples of lm-evaluation-harness is one number, so there is nothing to grade"
                .to_owned(),
        ));
    }
    Ok(Import {
        beside: scores.means("lm-evaluation-harness"),
        notes: foreign::no_number(without, replies, "the harness's").into_iter().collect(),
        ..Import::plain(Source::LmEval, answers)
    })
}

/// `gsm8k` of `samples_gsm8k_2026-01-31T12-00-00.000000.jsonl`.
fn task_of(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.strip_prefix("samples_").and_then(|rest| rest.rsplit_once('_'));
    stem.map_or_else(|| "task".to_owned(), |(task, _)| task.to_owned())
}

impl Sample {
    /// All that the model said: one reply, or as many as the task has repeats.
    fn replies(&self) -> Result<Vec<&str>, String> {
        let requests = self.resps.as_array().map(Vec::as_slice).unwrap_or_default();
        let flat = requests.iter().flat_map(|request| match request {
            Json::Array(repeats) => repeats.iter().collect::<Vec<_>>(),
            one => vec![one],
        });
        let replies = flat.map(Json::as_str).collect::<Option<Vec<_>>>();
        replies.filter(|replies| !replies.is_empty()).ok_or_else(|| {
            "'resps' holds no reply in words: a task answered by likelihood has none to grade".to_owned()
        })
    }

    fn scores(&self, task: &str, scores: &mut Scores) {
        let named = |name: &String| self.metrics.as_ref().is_none_or(|metrics| metrics.contains(name));
        for (name, value) in &self.others {
            let value = value.as_f64().or_else(|| value.as_bool().map(|yes| f64::from(u8::from(yes))));
            if let Some(value) = value.filter(|_| named(name) && !KNOWN.contains(&name.as_str())) {
                let filter = self.filter.as_ref().map(|filter| format!(", {filter}")).unwrap_or_default();
                scores.add(task, &format!("{name}{filter}"), value);
            }
        }
    }
}
