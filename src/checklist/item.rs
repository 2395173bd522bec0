//! One question to one respondent, with everything needed to grade and to reproduce it.

use super::certificate::Certificate;
use super::prompt::Message;
use super::telling::{TellError, Telling};
use super::working::working;
use super::{Form, Link, Task};
use crate::family::wording::Picture;
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
    /// What was said before the question, in a task of several turns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Message>,
    /// The whole question in plain text.
    pub question: String,
    /// Whether the figure is part of the question; only in the forms that share what they tell with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_figure: Option<bool>,
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
    /// Why the answer is right; only where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
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
    /// Why the answer is right.
    pub certificate: Certificate,
}

/// Draws the problem with a name: family, level, seed, position and form.
pub type Draw = fn(&Family, u8, Seed, u32, Form) -> Result<Problem, TellError>;

impl Problem {
    /// The problem with this name.
    ///
    /// # Errors
    /// If it cannot be drawn, or not in that form.
    pub fn draw(family: &Family, level: u8, seed: Seed, index: u32, form: Form) -> Result<Self, TellError> {
        Self::of(&family.draw(level, seed, index)?, form)
    }

    /// The problem with this name in other words ([`Telling::reworded`]).
    ///
    /// # Errors
    /// If it cannot be drawn, or the family does not offer the form.
    pub fn reworded(
        family: &Family,
        level: u8,
        seed: Seed,
        index: u32,
        form: Form,
    ) -> Result<Self, TellError> {
        let telling = Telling::reworded(&family.draw(level, seed, index)?, form)?;
        let steps = telling.variant.steps();
        Ok(Self::solving(&telling, form, steps))
    }

    /// A variant told in a form.
    ///
    /// # Errors
    /// If it cannot be told so.
    pub fn of(variant: &Variant<'_>, form: Form) -> Result<Self, TellError> {
        Ok(Self::told(&Telling::of(variant, form)?, form))
    }

    /// A task of judging, with its label.
    pub(super) fn judged(
        telling: &Telling<'_>,
        form: Form,
        task: Task,
        statement: Statement,
        label: &str,
        certificate: Certificate,
    ) -> Self {
        let gold = Gold { text: label.to_owned(), answer_type: AnswerType::Label, unit: None };
        Self::new(telling, form, task, statement, gold, Vec::new(), certificate)
    }

    /// The solving task of a telling.
    pub(super) fn told(telling: &Telling<'_>, form: Form) -> Self {
        let Telling { variant, wording, .. } = telling;
        let family = variant.family;
        let steps = match working(family, wording.ask) {
            Some(lines) if wording.ask > 0 => lines.iter().map(|line| line.text(variant)).collect(),
            _ if wording.ask > 0 || form == Form::Symbolic => Vec::new(),
            _ => variant.steps(),
        };
        Self::solving(telling, form, steps)
    }

    fn solving(telling: &Telling<'_>, form: Form, steps: Vec<Statement>) -> Self {
        let (gold, certificate) = (telling.gold.clone(), telling.certificate.clone());
        Self::new(telling, form, Task::Solving, telling.statement(), gold, steps, certificate)
    }

    fn new(
        telling: &Telling<'_>,
        form: Form,
        task: Task,
        statement: Statement,
        gold: Gold,
        steps: Vec<Statement>,
        certificate: Certificate,
    ) -> Self {
        let Variant { family, level, seed, index, .. } = telling.variant;
        let question = statement.plain();
        let answer = gold.text;
        let link = Link {
            family: family.id.clone(),
            version: family.version,
            seed,
            index,
            level,
            form,
            // Of the problem itself, where the question only says that it stands in the figure.
            fingerprint: Some(match telling.wording.picture {
                Picture::Whole => {
                    let told = telling.variant.told(&telling.wording).plain();
                    super::fingerprint::fingerprint(&told, &answer)
                }
                _ => super::fingerprint::fingerprint(&question, &answer),
            }),
        };
        let item = Item {
            id: match task {
                // Two items share the cell, told apart by their label.
                Task::Answerable | Task::Outcome => format!(
                    "{}/{level}/{seed}/{index}/{}/{}/{}",
                    family.release(),
                    form.name(),
                    task.name(),
                    answer.to_lowercase()
                ),
                _ => format!("{}/{level}/{seed}/{index}/{}/{}", family.release(), form.name(), task.name()),
            },
            family: family.id.clone(),
            version: family.version,
            topic: family.topic.clone(),
            level,
            seed,
            index,
            form,
            task,
            before: Vec::new(),
            question,
            with_figure: Form::VERSIONS.contains(&form).then_some(telling.wording.picture != Picture::Away),
            answer,
            answer_type: gold.answer_type,
            unit: gold.unit,
            steps: steps.iter().map(Statement::plain).collect(),
            certificate: None,
            link: link.to_string(),
        };
        Self { item, statement, steps, certificate }
    }
}
