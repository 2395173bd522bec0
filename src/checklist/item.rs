//! One question to one respondent, with everything needed to grade and to reproduce it.

use super::form::Absent;
use super::{Form, Link, Task};
use crate::family::variant::DrawError;
use crate::family::{AnswerType, Family, Gold, Seed, Statement, Variant};
use serde::{Deserialize, Serialize};

/// One question, as `reroll generate` prints it: one JSON object a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Unique within any set of items: the release, level, seed, index, form and task.
    pub id: String,
    /// The family's id.
    pub family: String,
    /// The family's version.
    pub version: u32,
    /// The family's topic.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// The rung of the ladder, from 1.
    pub level: u8,
    /// The seed of the run, in Crockford's base 32.
    pub seed: Seed,
    /// The position in the run.
    pub index: u32,
    /// How the problem is told.
    pub form: Form,
    /// What is asked about it.
    pub task: Task,
    /// The whole question in plain text.
    pub question: String,
    /// The right answer in plain text, without its unit.
    pub answer: String,
    /// The declared type of the answer.
    pub answer_type: AnswerType,
    /// The unit of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The lines of working.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// What goes right of the `#` of the page's address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
}

/// An item with the structure behind its texts, for a page to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The texts as data.
    pub item: Item,
    /// The question as structure.
    pub statement: Statement,
    /// The lines of working as structure.
    pub steps: Vec<Statement>,
}

/// Why there is no such item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// The variant cannot be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// The family does not offer the form.
    #[error(transparent)]
    Absent(#[from] Absent),
}

impl Problem {
    /// The problem with this name.
    ///
    /// # Errors
    /// If it cannot be drawn, or not in that form.
    pub fn draw(family: &Family, level: u8, seed: Seed, index: u32, form: Form) -> Result<Self, ItemError> {
        Ok(Self::of(&family.draw(level, seed, index)?, form)?)
    }

    /// A variant told in a form.
    ///
    /// # Errors
    /// If the family does not offer the form.
    pub fn of(variant: &Variant<'_>, form: Form) -> Result<Self, Absent> {
        let Variant { family, level, seed, index, .. } = *variant;
        let statement = variant.statement(&form.wording(variant)?);
        let steps = variant.steps();
        let task = Task::Solving;
        let question = statement.plain();
        let gold = variant.gold(0).unwrap_or_else(|| Gold {
            text: String::new(),
            answer_type: AnswerType::Text,
            unit: None,
        });
        let answer = gold.text;
        let link = Link {
            family: family.id.clone(),
            version: family.version,
            seed,
            index,
            level,
            form,
            fingerprint: Some(super::fingerprint::fingerprint(&question, &answer)),
        };
        let item = Item {
            id: format!("{}/{level}/{seed}/{index}/{}/{}", family.release(), form.name(), task.name()),
            family: family.id.clone(),
            version: family.version,
            topic: family.topic.clone(),
            level,
            seed,
            index,
            form,
            task,
            question,
            answer,
            answer_type: gold.answer_type,
            unit: gold.unit,
            steps: steps.iter().map(Statement::plain).collect(),
            link: link.to_string(),
        };
        Ok(Self { item, statement, steps })
    }
}

/// The problems of one variant in the chosen forms; forms that the family does not offer are left out.
///
/// # Errors
/// If the variant cannot be drawn.
pub fn in_forms(
    family: &Family,
    level: u8,
    seed: Seed,
    index: u32,
    forms: &[Form],
) -> Result<Vec<Problem>, DrawError> {
    let variant = family.draw(level, seed, index)?;
    Ok(forms.iter().filter_map(|&form| Problem::of(&variant, form).ok()).collect())
}
