//! An answered item: what the page exports, and what `reroll run | reroll score` pass on, one JSON object a line.

use crate::answer::{Gold, Grade, Verdict, grade};
use crate::checklist::Item;
use crate::score::Answered;
use serde::{Deserialize, Serialize};

/// An item with a reply to it and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The question.
    #[serde(flatten)]
    pub item: Item,
    /// Who answered.
    pub respondent: String,
    /// The whole reply, as given.
    pub reply: String,
    /// How it was graded.
    pub grade: Grade,
    /// A verdict that somebody put in place of the grader's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

impl Item {
    /// What counts as a right answer.
    pub fn gold(&self) -> Gold {
        Gold { value: self.answer.clone(), kind: self.answer_type.clone(), unit: self.unit.clone() }
    }
}

impl Record {
    /// Grades a reply to an item.
    pub fn new(item: Item, respondent: &str, reply: String) -> Self {
        let grade = grade(&reply, &item.gold());
        Self { item, respondent: respondent.to_owned(), reply, grade, verdict: None }
    }

    /// What the scores count of it.
    pub fn answered(&self) -> Answered {
        let answered = Answered::of(&self.item, &self.grade);
        match self.verdict {
            // As of a file: who says it is right says no more than that.
            Some(verdict) => {
                Answered { verdict, strict: self.grade.strict && verdict.is_right(), ..answered }
            }
            None => answered,
        }
    }
}
