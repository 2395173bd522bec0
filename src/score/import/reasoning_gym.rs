//! reasoning-gym (arXiv 2505.24760): its items with replies, and the result files of its evaluation.
//!
//! Many of its data sets accept several answers and score by a program of their own. So only questions whose right
//! answer is one number are graded here; the scores in a file stand beside, for all of them.

use super::beside::Scores;
use super::{Import, ImportError, Place, Source, foreign, lines};
use serde::Deserialize;
use serde_json::Value as Json;

/// Where people put the reply; the whole one before the answer taken from it.
const REPLIES: &[&str] = &[
    "reply",
    "full_model_response",
    "best_full_model_response",
    "response",
    "completion",
    "model_answer",
    "best_model_answer",
];

#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    name: Option<String>,
    results: Vec<Json>,
}

/// Whether an object is an item: a question with metadata and no type of answer.
pub fn is_item(json: &Json) -> bool {
    let has = |field: &str| json.get(field).is_some();
    has("question") && has("answer") && has("metadata") && !has("answer_type")
}

/// Whether an object is a result file of its evaluation.
pub fn is_result(json: &Json) -> bool {
    let first = json.pointer("/results/0");
    first.is_some_and(|first| first.get("question").is_some() && first.get("expected_answer").is_some())
}

/// Reads and grades items with replies. A data set is a family, its items are the variants.
///
/// # Errors
/// If an item has no reply, or no right answer is a number.
pub fn read(entries: &[(Place, Json)]) -> Result<Import, ImportError> {
    let mut reader = Reader::default();
    for (number, (place, json)) in (0..).zip(entries) {
        let metadata = json.get("metadata").unwrap_or(&Json::Null);
        let set = metadata.get("source_dataset").and_then(Json::as_str).unwrap_or("reasoning-gym");
        let index = metadata.get("source_index").and_then(Json::as_u64).unwrap_or(number);
        let gold = json.get("answer").unwrap_or(&Json::Null);
        let question = Question { place: *place, set, index, gold, metadata };
        reader.replies(&question, json)?;
    }
    reader.end()
}

/// Reads and grades a result file: a data set, its questions, one completion each or several.
///
/// # Errors
/// If a result has no reply, or no right answer is a number.
pub fn read_result(json: &Json) -> Result<Import, ImportError> {
    let results = Results::deserialize(json)
        .map_err(|error| ImportError::Unknown(format!("no result file of reasoning-gym: {error}")))?;
    let mut reader = Reader::default();
    for (index, json) in (0_u64..).zip(&results.results) {
        let place = Place::Entry(usize::try_from(index).unwrap_or_default() + 1);
        let gold = json.get("expected_answer").unwrap_or(&Json::Null);
        let set = results.name.as_deref().unwrap_or("reasoning-gym");
        reader.replies(&Question { place, set, index, gold, metadata: &Json::Null }, json)?;
    }
    reader.end()
}

struct Question<'a> {
    place: Place,
    set: &'a str,
    index: u64,
    gold: &'a Json,
    metadata: &'a Json,
}

#[derive(Default)]
struct Reader {
    answers: Vec<super::Answered>,
    scores: Scores,
    seen: usize,
    without: usize,
}

impl Reader {
    /// Every completion of a question, or the question's own reply.
    fn replies(&mut self, question: &Question<'_>, json: &Json) -> Result<(), ImportError> {
        match json.get("completions").and_then(Json::as_array).filter(|list| !list.is_empty()) {
            Some(completions) => completions.iter().try_for_each(|completion| self.one(question, completion)),
            None => self.one(question, json),
        }
    }

    fn one(&mut self, question: &Question<'_>, json: &Json) -> Result<(), ImportError> {
        let found = REPLIES.iter().find_map(|field| json.get(field));
        let reply = match found {
            Some(Json::String(text)) => text.as_str(),
            // Asked, and nothing came.
            Some(Json::Null) => "",
            _ => {
                let message = "there is no reply: it is looked for in 'reply', 'full_model_response', 'response', \
                               'completion' and 'model_answer'";
                return Err(question.place.error(message.to_owned()));
            }
        };
        self.seen += 1;
        if let Some(score) =
            ["score", "best_score"].iter().find_map(|field| json.get(field)).and_then(Json::as_f64)
        {
            self.scores.add(question.set, "score", score);
        }
        if let Some(item) = foreign::item(question.metadata) {
            let number = usize::try_from(question.index).unwrap_or(usize::MAX);
            let answered = lines::answered(&foreign::with_reply(item, reply), number, &mut None);
            self.answers.push(answered.map_err(|message| question.place.error(message))?);
        } else if let Some(gold) = foreign::gold_in(question.gold) {
            self.answers.push(foreign::answered(question.set.to_owned(), question.index, reply, &gold));
        } else {
            self.without += 1;
        }
        Ok(())
    }

    fn end(self) -> Result<Import, ImportError> {
        if self.answers.is_empty() && self.without > 0 {
            return Err(ImportError::Unknown(
                "no right answer in this file of reasoning-gym is one number, so there is nothing to grade"
                    .to_owned(),
            ));
        }
        Ok(Import {
            beside: self.scores.means("reasoning-gym"),
            notes: foreign::no_number(self.without, self.seen, "reasoning-gym's").into_iter().collect(),
            ..Import::plain(Source::ReasoningGym, self.answers)
        })
    }
}
