//! The forms a problem may be told in, derived from its family and never written twice.

use crate::family::wording::{Insertion, Told, Wording};
use crate::family::{Family, Variant};
use crate::math::Stream;
use serde::{Deserialize, Serialize};

/// A way of telling a problem that leaves its answer unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// The family's first wording.
    #[default]
    Original,
    /// Every sentence that has another wording in another wording.
    Paraphrase,
    /// The first wording with an irrelevant fact put in.
    Distractor,
}

/// What is asked about a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Find the answer.
    #[default]
    Solving,
}

impl Task {
    /// Every task, in the order of the checklist's columns.
    pub const ALL: &[Task] = &[Task::Solving];

    /// The name in links, items and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Solving => "solving",
        }
    }
}

/// Why a family cannot offer a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Absent {
    /// Nothing can be said otherwise.
    #[error("no sentence of this family has another wording")]
    NoOtherWording,
    /// Nothing irrelevant can be said.
    #[error("this family has no irrelevant facts to tell")]
    NoAside,
}

impl Form {
    /// Every form, in the order of the checklist's rows.
    pub const ALL: &[Form] = &[Form::Original, Form::Paraphrase, Form::Distractor];

    /// The name in links, items and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Paraphrase => "paraphrase",
            Self::Distractor => "distractor",
        }
    }

    /// The form of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|form| form.name() == name)
    }

    /// Whether a family offers the form.
    ///
    /// # Errors
    /// Why it does not.
    pub fn offered(self, family: &Family) -> Result<(), Absent> {
        match self {
            Self::Paraphrase if !rewordable(family) => Err(Absent::NoOtherWording),
            Self::Distractor if family.asides.is_empty() => Err(Absent::NoAside),
            Self::Original | Self::Paraphrase | Self::Distractor => Ok(()),
        }
    }

    /// How a variant is worded in this form; drawn from the variant's own stream, so the same forever.
    ///
    /// # Errors
    /// If the family does not offer the form.
    pub fn wording(self, variant: &Variant<'_>) -> Result<Wording, Absent> {
        self.offered(variant.family)?;
        Ok(match self {
            Self::Original => Wording::original(variant.family),
            Self::Paraphrase => paraphrase(variant),
            Self::Distractor => distractor(variant),
        })
    }
}

fn rewordable(family: &Family) -> bool {
    let wordings = [&family.scene].into_iter().chain(family.facts.iter().map(|fact| &fact.wordings));
    wordings.chain(family.main().map(|ask| &ask.wordings)).any(|wordings| wordings.len() > 1)
}

fn paraphrase(variant: &Variant<'_>) -> Wording {
    let mut stream = variant.stream("paraphrase");
    // Any wording but the first, where there is another.
    let mut other = |count: usize| stream.position(count.saturating_sub(1)).map_or(0, |at| at + 1);
    let family = variant.family;
    let mut wording = Wording::original(family);
    wording.scene = other(family.scene.len());
    for told in &mut wording.facts {
        told.wording = other(family.facts.get(told.fact).map_or(0, |fact| fact.wordings.len()));
    }
    wording.question = other(family.main().map_or(0, |ask| ask.wordings.len()));
    reorder(&mut wording.facts, family, &mut stream);
    wording
}

/// Puts the facts that may change places into a drawn order; each of the others keeps its place.
fn reorder(facts: &mut [Told], family: &Family, stream: &mut Stream) {
    let free = |told: &Told| family.facts.get(told.fact).is_some_and(|fact| fact.free);
    let places: Vec<usize> = (0..facts.len()).filter(|&at| facts.get(at).is_some_and(free)).collect();
    let mut moved: Vec<Told> = places.iter().filter_map(|&at| facts.get(at).copied()).collect();
    stream.shuffle(&mut moved);
    for (place, told) in places.into_iter().zip(moved) {
        if let Some(slot) = facts.get_mut(place) {
            *slot = told;
        }
    }
}

fn distractor(variant: &Variant<'_>) -> Wording {
    let mut stream = variant.stream("distractor");
    let family = variant.family;
    let mut wording = Wording::original(family);
    let aside = stream.position(family.asides.len()).unwrap_or(0);
    if let Some(chosen) = family.asides.get(aside) {
        let values = chosen.domains.iter().map(|domain| domain.draw(&mut stream)).collect();
        let text = stream.position(chosen.texts.len()).unwrap_or(0);
        // Behind all facts: between them it could come between a word such as "them" or "more" and what it means,
        // and the answer would no longer be provably the same.
        let after = wording.facts.len();
        wording.asides.push(Insertion { after, aside, text, values });
    }
    wording
}
