//! A reply with its item's answer, as one JSON object of a file.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::grade::{Gold, Grade, check, grade};
use crate::family::answer_type::AnswerType;

/// What grading needs of a JSON line. Other fields are ignored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The reply to grade.
    pub reply: String,
    /// The right answer: text, or a number that JSON can hold exactly.
    pub answer: Json,
    /// Its type: a name (`"integer"`) or a table (`{"type": "decimal", "places": 2}`).
    pub answer_type: Json,
    /// The options, where the type is the name `choice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    /// The decimals, where the type is the name `decimal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<u32>,
    /// The unit asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether a person typed the reply into an answer box, so that all of it is the answer.
    #[serde(default)]
    pub typed: bool,
}

/// From here on not every whole number is an `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Why a record cannot be graded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The answer is neither text nor a number.
    #[error("'answer' must be text or a number, not {0}")]
    Answer(String),
    /// A number that JSON readers round.
    #[error("'answer' has more digits than a JSON number keeps: write it as text, in quotation marks")]
    Rounded,
    /// The answer is not of its type.
    #[error("{0}")]
    Unreadable(String),
    /// No such type.
    #[error(
        "'answer_type' is not one of {known}, or lacks a field of its own: {0}",
        known = AnswerType::DECLARED.join(", ")
    )]
    Type(String),
}

impl Record {
    /// The right answer.
    ///
    /// # Errors
    /// If the answer or its type is not one, or the answer is not of its type.
    pub fn gold(&self) -> Result<Gold, RecordError> {
        let value = match &self.answer {
            Json::String(text) => text.clone(),
            Json::Number(number) if number.is_f64() && number.as_f64().is_none_or(|x| x.abs() >= EXACT) => {
                return Err(RecordError::Rounded);
            }
            Json::Number(number) => number.to_string(),
            other => return Err(RecordError::Answer(other.to_string())),
        };
        let gold = Gold { value, kind: self.kind()?, unit: self.unit.clone() };
        gold.readable().map_err(RecordError::Unreadable)?;
        Ok(gold)
    }

    fn kind(&self) -> Result<AnswerType, RecordError> {
        let table = match &self.answer_type {
            Json::String(name) => {
                let mut table = serde_json::Map::new();
                table.insert("type".to_owned(), name.as_str().into());
                if let Some(choices) = &self.choices {
                    table.insert("options".to_owned(), choices.clone().into());
                }
                if let Some(places) = self.places {
                    table.insert("places".to_owned(), places.into());
                }
                Json::Object(table)
            }
            other => other.clone(),
        };
        serde_json::from_value(table)
            .map_err(|error| RecordError::Type(format!("{} ({error})", self.answer_type)))
    }

    /// The grade of the reply.
    ///
    /// # Errors
    /// If the answer or its type is not one.
    pub fn grade(&self) -> Result<Grade, RecordError> {
        let gold = self.gold()?;
        Ok(if self.typed { check(&self.reply, &gold) } else { grade(&self.reply, &gold) })
    }
}
