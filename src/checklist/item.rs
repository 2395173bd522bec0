//! One question to one respondent, with everything needed to grade and to reproduce it.

use super::certificate::Certificate;
use super::fingerprint::fingerprint;
use super::prompt::Message;
use super::telling::{Steps, TellError, Telling};
use super::working::working;
use super::{Absent, Form, Link, Task};
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
    /// Which of the items of that task, from 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub which: u8,
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

fn is_first(which: &u8) -> bool {
    *which == 0
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

/// Which of a variant's items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// How the problem is told.
    pub form: Form,
    /// What is asked about it.
    pub task: Task,
    /// Which of the items of that task, from 0: a judging task has one for either label.
    pub which: u8,
}

impl Cell {
    /// Solving the problem in a form.
    pub fn solving(form: Form) -> Self {
        Self { form, ..Self::default() }
    }

    /// Whether it is the same problem in other words ([`Form::is_rewording`]), to be solved.
    pub fn is_rewording(self) -> bool {
        self.form.is_rewording() && self.task == Task::Solving
    }
}

/// Draws the problem with a name: family, level, seed, position and cell.
pub type Draw = fn(&Family, u8, Seed, u32, Cell) -> Result<Problem, TellError>;

impl Problem {
    /// The problem with this name, to be solved.
    ///
    /// # Errors
    /// If it cannot be drawn, or not in that form.
    pub fn draw(family: &Family, level: u8, seed: Seed, index: u32, form: Form) -> Result<Self, TellError> {
        Self::of(&family.draw(level, seed, index)?, form)
    }

    /// The problem with this name, whatever is asked about it.
    ///
    /// # Errors
    /// If it cannot be drawn, or has no such item.
    pub fn draw_cell(
        family: &Family,
        level: u8,
        seed: Seed,
        index: u32,
        cell: Cell,
    ) -> Result<Self, TellError> {
        if cell.task == Task::Solving {
            return Self::draw(family, level, seed, index, cell.form);
        }
        let telling = Telling::of(&family.draw(level, seed, index)?, cell.form)?;
        let mut problems = super::group::of_task(&telling, cell.form, cell.task)?.into_iter();
        Ok(problems.find(|problem| problem.item.which == cell.which).ok_or(Absent::NoSuchItem)?)
    }

    /// The problem with this name in other words ([`Telling::reworded`]), to be solved.
    ///
    /// # Errors
    /// If it cannot be drawn, or the family does not offer the form.
    pub fn reworded(
        family: &Family,
        level: u8,
        seed: Seed,
        index: u32,
        cell: Cell,
    ) -> Result<Self, TellError> {
        let telling = Telling::reworded(&family.draw(level, seed, index)?, cell.form)?;
        let steps = telling.variant.steps();
        Ok(Self::solving(&telling, cell.form, steps))
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
        cell: Cell,
        statement: Statement,
        label: &str,
        certificate: Certificate,
    ) -> Self {
        let gold = Gold { text: label.to_owned(), answer_type: AnswerType::Label, unit: None };
        Self::new(telling, cell, statement, gold, Vec::new(), certificate)
    }

    /// The solving task of a telling.
    pub(super) fn told(telling: &Telling<'_>, form: Form) -> Self {
        let Telling { variant, wording, .. } = telling;
        let own = || match working(variant.family, wording.ask) {
            Some(lines) if wording.ask > 0 => lines.iter().map(|line| line.text(variant)).collect(),
            _ if wording.ask > 0 => Vec::new(),
            _ => variant.steps(),
        };
        let steps = match &telling.steps {
            Steps::Own => own(),
            Steps::Then(more) => own().into_iter().chain(more.iter().cloned()).collect(),
            Steps::Unknown => Vec::new(),
        };
        Self::solving(telling, form, steps)
    }

    fn solving(telling: &Telling<'_>, form: Form, steps: Vec<Statement>) -> Self {
        let (gold, certificate) = (telling.gold.clone(), telling.certificate.clone());
        Self::new(telling, Cell::solving(form), telling.statement(), gold, steps, certificate)
    }

    /// The item as a later turn of a conversation; its fingerprint is of all that is said.
    pub(super) fn after(mut self, before: Vec<Message>) -> Self {
        let said = before.iter().map(|message| message.content.as_str()).chain([self.item.question.as_str()]);
        let fingerprint = fingerprint(&said.collect::<Vec<_>>().join("\n\n"), &self.item.answer);
        let name = self.item.link.split('~').next().unwrap_or_default();
        self.item.link = format!("{name}~{fingerprint}");
        self.item.before = before;
        self
    }

    pub(super) fn new(
        telling: &Telling<'_>,
        cell: Cell,
        statement: Statement,
        gold: Gold,
        steps: Vec<Statement>,
        certificate: Certificate,
    ) -> Self {
        let Variant { family, level, seed, index, .. } = telling.variant;
        let Cell { form, task, which } = cell;
        let question = statement.plain();
        let answer = gold.text;
        // Of the problem itself, where the question only says that it stands in the figure.
        let fingerprint = match telling.wording.picture {
            Picture::Whole => fingerprint(&telling.variant.told(&telling.wording).plain(), &answer),
            _ => fingerprint(&question, &answer),
        };
        let link = Link {
            family: family.id.clone(),
            version: family.version,
            seed,
            index,
            level,
            cell,
            fingerprint: Some(fingerprint),
        };
        let item = Item {
            id: id(&telling.variant, cell, &answer),
            family: family.id.clone(),
            version: family.version,
            topic: family.topic.clone(),
            level,
            seed,
            index,
            form,
            task,
            which,
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

/// What tells an item from every other: items that share a cell are told apart by their label, or their number.
fn id(variant: &Variant<'_>, Cell { form, task, which }: Cell, answer: &str) -> String {
    let Variant { family, level, seed, index, .. } = variant;
    let part = match task {
        Task::Answerable | Task::Outcome => format!("/{}", answer.to_lowercase()),
        Task::Process => if answer == "None" { "/right" } else { "/wrong" }.to_owned(),
        _ if which > 0 || task.items() > 1 || Task::MADE.contains(&task) => format!("/{}", which + 1),
        _ => String::new(),
    };
    format!("{}/{level}/{seed}/{index}/{}/{}{part}", family.release(), form.name(), task.name())
}
