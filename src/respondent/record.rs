//! An answered item: what the page exports, and what `reroll run | reroll score` pass on, one JSON object a line.

use crate::answer::{Gold, Grade, grade};
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
        Self { item, respondent: respondent.to_owned(), reply, grade }
    }

    /// What the scores count of it.
    pub fn answered(&self) -> Answered {
        Answered::of(&self.item, &self.grade)
    }
}
