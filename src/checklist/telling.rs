//! What a form makes of a variant: what is said, what is right, and why.

use super::absent::Absent;
use super::asymob::Variation;
use super::certificate::Certificate;
use super::form::Form;
use super::{aside, asymob, clause, hint, inverse, symbolic, unanswerable, version};
use crate::family::format::Dress;
use crate::family::variant::{DrawError, Source};
use crate::family::wording::{Told, Wording};
use crate::family::{Family, Gold, Seed, Statement, Variant};
use crate::math::Stream;

/// A problem told in a form.
#[derive(Clone, Debug)]
pub struct Telling<'f> {
    /// The problem; its numbers or words may be those of another position of the run.
    pub variant: Variant<'f>,
    /// How it is told.
    pub wording: Wording,
    /// The right answer.
    pub gold: Gold,
    /// Why that is right.
    pub certificate: Certificate,
    /// What the working is.
    pub steps: Steps,
}

/// The working of a telling.
#[derive(Clone, Debug, Default)]
pub enum Steps {
    /// That of its question.
    #[default]
    Own,
    /// That of its question, and more behind it.
    Then(Vec<Statement>),
    /// There is none for this answer.
    Unknown,
}

/// Why a problem cannot be told in a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TellError {
    /// The numbers cannot be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// The form is not offered.
    #[error(transparent)]
    Absent(#[from] Absent),
}

impl<'f> Telling<'f> {
    /// The problem as it is told.
    pub fn statement(&self) -> Statement {
        self.variant.statement(&self.wording)
    }

    /// A variant in a form; the same forever.
    ///
    /// # Errors
    /// If the family does not offer the form, or its numbers cannot be drawn so.
    pub fn of(variant: &Variant<'f>, form: Form) -> Result<Self, TellError> {
        let family = variant.family;
        let Variant { level, seed, index, .. } = *variant;
        form.offered(family)?;
        let original = || Wording::original(family);
        Ok(match form {
            Form::Original | Form::Paraphrase | Form::Distractor => Self::reworded(variant, form)?,
            Form::Inverse => {
                let (ask, proof) = inverse::choose(variant)?;
                let asked = family.asks.get(ask).and_then(|ask| family.quantities.get(ask.quantity));
                let asked = asked.cloned().unwrap_or_default();
                let wording = Wording::asking(family, ask);
                Self::new(variant.clone(), wording, Certificate::Unique { asked, proof })?
            }
            Form::Symbolic => Self::symbolic(variant, None)?,
            Form::NamesOnly => {
                let drawn = family.draw_from(level, seed, index, Source { numbers: 0, words: index })?;
                Self::new(drawn, original(), Certificate::NamesOnly { numbers_of: 0 })?
            }
            Form::NumbersOnly => {
                let drawn = family.draw_from(level, seed, index, Source { numbers: index, words: 0 })?;
                Self::new(drawn, original(), Certificate::NumbersOnly { words_of: 0 })?
            }
            Form::Renamed => {
                let source = Source { numbers: index, words: elsewhere(index) };
                let drawn = family.draw_from(level, seed, index, source)?;
                Self::new(drawn, original(), Certificate::NamesOnly { numbers_of: index })?
            }
            Form::Renumbered => {
                let source = Source { numbers: elsewhere(index), words: index };
                let drawn = family.draw_from(level, seed, index, source)?;
                Self::new(drawn, original(), Certificate::NumbersOnly { words_of: index })?
            }
            Form::MoreDigits => {
                let drawn = grown(family, level, seed, index)?;
                Self::new(drawn, original(), Certificate::MoreDigits { added: 1 })?
            }
            Form::Grouped
            | Form::GroupedLeft
            | Form::Spaced
            | Form::DigitByDigit
            | Form::Words
            | Form::Decimal
            | Form::Fraction
            | Form::Scientific => dressed(variant, form.dress().unwrap_or_default())?,
            Form::TextDominant
            | Form::TextLite
            | Form::TextOnly
            | Form::VisionIntensive
            | Form::VisionDominant
            | Form::VisionOnly => {
                let (wording, certificate) = version::make(variant, form)?;
                Self::new(variant.clone(), wording, certificate)?
            }
            Form::Filler => {
                let wording = aside::filler(variant).ok_or(Absent::NoAside)?;
                Self::new(variant.clone(), wording, Certificate::Filled)?
            }
            Form::Critical => {
                let (wording, certificate) = unanswerable::solved(variant)?;
                let gold = unanswerable::gold();
                Self { variant: variant.clone(), wording, gold, certificate, steps: Steps::Unknown }
            }
            Form::ClauseLess => {
                let (wording, certificate) = clause::less(variant)?;
                Self::new(variant.clone(), wording, certificate)?
            }
            Form::ClauseMore | Form::ClausesMore => {
                let operations = if form == Form::ClauseMore { 1 } else { 2 };
                let (wording, gold, lines, certificate) = clause::more(variant, operations)?;
                Self { variant: variant.clone(), wording, gold, certificate, steps: Steps::Then(lines) }
            }
            Form::Hint | Form::HintIrrelevant | Form::HintMisleading => {
                let (wording, certificate) = hint::make(variant, form)?;
                Self::new(variant.clone(), wording, certificate)?
            }
            Form::Asymob(variation) => Self::varied(variant, variation)?,
        })
    }

    /// ASyMOB's perturbations.
    fn varied(variant: &Variant<'f>, variation: Variation) -> Result<Self, TellError> {
        let resized = |(other, certificate): (Variant<'f>, Certificate)| {
            Self::new(other, Wording::original(variant.family), certificate)
        };
        let multiplied = |all, hard| {
            let (wording, certificate) = asymob::multiplied(variant, all, hard)?;
            Self::new(variant.clone(), wording, certificate)
        };
        Ok(match variation {
            Variation::Symbolic(letters) => Self::symbolic(variant, Some(usize::from(letters)))?,
            Variation::NumericOne(digits) => resized(asymob::resized(variant, false, digits)?)?,
            Variation::NumericAll(digits) => resized(asymob::resized(variant, true, digits)?)?,
            Variation::NumericSample => resized(asymob::sampled(variant)?)?,
            Variation::EquivalenceOneEasy => multiplied(false, false)?,
            Variation::EquivalenceOneHard => multiplied(false, true)?,
            Variation::EquivalenceAllEasy => multiplied(true, false)?,
            Variation::EquivalenceAllHard => multiplied(true, true)?,
        })
    }

    fn symbolic(variant: &Variant<'f>, letters: Option<usize>) -> Result<Self, Absent> {
        let (wording, gold, certificate) = symbolic::make(variant, letters)?;
        Ok(Self { variant: variant.clone(), wording, gold, certificate, steps: Steps::Unknown })
    }

    /// A variant in other words ([`Form::is_rewording`]), which takes no proof and no search; in any other form, as the
    /// original.
    ///
    /// # Errors
    /// If the family does not offer the form.
    pub fn reworded(variant: &Variant<'f>, form: Form) -> Result<Self, TellError> {
        let family = variant.family;
        form.offered(family)?;
        let (wording, certificate) = match form {
            Form::Paraphrase => (paraphrase(variant), Certificate::Drawn),
            Form::Distractor => aside::distractor(variant),
            _ => (Wording::original(family), Certificate::Drawn),
        };
        Ok(Self::new(variant.clone(), wording, certificate)?)
    }

    fn new(variant: Variant<'f>, wording: Wording, certificate: Certificate) -> Result<Self, Absent> {
        let gold = variant.gold(wording.ask).ok_or(Absent::NoAnswer)?;
        Ok(Self { variant, wording, gold, certificate, steps: Steps::Own })
    }
}

/// A position of the run that no run of ordinary length comes to.
fn elsewhere(index: u32) -> u32 {
    index ^ (1 << 31)
}

/// Numbers from the ranges of the level with a digit more.
fn grown(family: &Family, level: u8, seed: Seed, index: u32) -> Result<Variant<'_>, TellError> {
    family.draw_grown(level, seed, index, 1).map_err(|error| match error {
        DrawError::Unsatisfied { .. } | DrawError::TooMuchWork { .. } => Absent::NoLargerNumbers.into(),
        other => other.into(),
    })
}

/// The original with its plain numbers in another notation, which is explained first where it has to be: that says
/// nothing about the problem, so the answer stays the same.
fn dressed<'f>(variant: &Variant<'f>, dress: Dress) -> Result<Telling<'f>, TellError> {
    let wording = Wording { dress, ..Wording::original(variant.family) };
    let mut telling = Telling::new(variant.clone(), wording, Certificate::Rewritten)?;
    if telling.statement() == variant.statement(&Wording::original(variant.family)) {
        return Err(Absent::SameNotation.into());
    }
    telling.wording.notice = dress.notice();
    Ok(telling)
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
