//! A log of Inspect in JSON (`--log-format json`, or `inspect log dump`): samples with the reply, their metadata and
//! the scorers' scores.

use super::beside::Scores;
use super::{Import, ImportError, Place, Source, foreign, lines};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

#[derive(Deserialize)]
struct Log {
    eval: Eval,
    #[serde(default)]
    samples: Vec<Json>,
}

#[derive(Deserialize)]
struct Eval {
    task: String,
    model: String,
}

#[derive(Deserialize)]
struct Sample {
    id: Json,
    #[serde(default)]
    target: Json,
    #[serde(default)]
    metadata: Json,
    #[serde(default)]
    output: Json,
    #[serde(default)]
    scores: Option<Map<String, Json>>,
    #[serde(default)]
    error: Json,
}

/// Whether an object is such a log.
pub fn is_log(json: &Json) -> bool {
    json.get("eval").is_some_and(Json::is_object)
        && (json.get("samples").is_some() || json.get("plan").is_some())
}

/// Reads and grades the replies; an item asked in several epochs was asked several times. A sample that ended in an
/// error was not answered.
///
/// # Errors
/// If the log is damaged or has no samples, or no right answer is a number.
pub fn read(log: &Json) -> Result<Import, ImportError> {
    let log =
        Log::deserialize(log).map_err(|error| ImportError::Unknown(format!("no log of Inspect: {error}")))?;
    let mut scores = Scores::default();
    let mut answers = Vec::new();
    let (mut without, mut failed) = (0, 0);
    for (number, json) in (1..).zip(&log.samples) {
        let place = Place::Entry(number);
        let sample: Sample = place.read(json, "sample of Inspect")?;
        if !sample.error.is_null() {
            failed += 1;
            continue;
        }
        for (scorer, score) in sample.scores.iter().flatten() {
            if let Some(value) = score.get("value").and_then(value) {
                scores.add(&log.eval.task, scorer, value);
            }
        }
        let reply = reply(&sample.output);
        let item = foreign::item(&sample.metadata);
        let gold = if item.is_some() { None } else { foreign::gold_in(&sample.target) };
        match (item, gold) {
            (Some(item), _) => {
                let answered = lines::answered(&foreign::with_reply(item, &reply), number, &mut None);
                answers.push(answered.map_err(|message| place.error(message))?);
            }
            (None, Some(gold)) => {
                let id = sample.id.as_str().map_or_else(|| sample.id.to_string(), str::to_owned);
                answers.push(foreign::answered(format!("{}/{id}", log.eval.task), 0, &reply, &gold));
            }
            (None, None) => without += 1,
        }
    }
    if answers.is_empty() && without > 0 {
        return Err(ImportError::Unknown(
            "no right answer in this log of Inspect is one number, so there is nothing to grade".to_owned(),
        ));
    }
    let failed = (failed > 0).then(|| {
        format!("{failed} of {} samples ended in an error and were not answered", log.samples.len())
    });
    let notes = foreign::no_number(without, log.samples.len(), "Inspect's").into_iter().chain(failed);
    Ok(Import {
        respondent: Some(log.eval.model),
        beside: scores.means("Inspect"),
        notes: notes.collect(),
        ..Import::plain(Source::Inspect, answers)
    })
}

/// The text of the first choice.
fn reply(output: &Json) -> String {
    let content = output.pointer("/choices/0/message/content");
    match content.or_else(|| output.get("completion")) {
        Some(Json::String(text)) => text.clone(),
        // Reasoning and tools are parts of their own, and no part of the reply.
        Some(Json::Array(parts)) => {
            let texts = parts.iter().filter_map(|part| part.get("text").and_then(Json::as_str));
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// A score as Inspect counts it by default: correct, partly correct, incorrect, no answer, or a number.
fn value(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::Bool(yes) => Some(f64::from(u8::from(*yes))),
        Json::String(letter) => match letter.as_str() {
            "C" => Some(1.0),
            "P" => Some(0.5),
            "I" | "N" => Some(0.0),
            other => other.parse().ok(),
        },
        _ => None,
    }
}
