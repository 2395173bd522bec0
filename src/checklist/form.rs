//! The forms a problem may be told in, derived from its family and never written twice.

use super::absent::Absent;
use super::asymob::Variation;
use crate::family::Family;
use crate::family::format::Dress;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The enumeration, the list and the names from one table.
macro_rules! forms {
    ($($(#[doc = $doc:literal])+ $form:ident = $name:literal,)+) => {
        /// A way of telling a problem. Most leave its answer unchanged, or draw other numbers or words; what the
        /// others make of the answer is in the certificate.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Form {
            #[default]
            $($(#[doc = $doc])+ $form,)+
            /// A perturbation of ASyMOB's.
            Asymob(Variation),
        }

        impl Form {
            /// Every form but ASyMOB's ([`Variation::ALL`]): first the checklist's rows, then the other perturbations.
            pub const ALL: &[Form] = &[$(Form::$form,)+];

            /// The name in links, items and options.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$form => $name,)+
                    Self::Asymob(variation) => variation.name(),
                }
            }
        }
    };
}

forms! {
    /// The family's first wording.
    Original = "original",
    /// Every sentence that has another wording in another wording, free facts in another order.
    Paraphrase = "paraphrase",
    /// The first wording with an irrelevant fact put in.
    Distractor = "distractor",
    /// A given is asked for and the old answer told, where that has one solution.
    Inverse = "inverse",
    /// The numbers of the first variant of the run, other words.
    NamesOnly = "names-only",
    /// The words of the first variant of the run, other numbers.
    NumbersOnly = "numbers-only",
    /// Other words for the same numbers.
    Renamed = "renamed",
    /// Other numbers in the same words.
    Renumbered = "renumbered",
    /// Letters for the numbers.
    Symbolic = "symbolic",
    /// Numbers with a digit more.
    MoreDigits = "more-digits",
    /// Digits in groups of three.
    Grouped = "grouped",
    /// Digits in groups of three from the left.
    GroupedLeft = "grouped-left",
    /// Digits in groups of three with spaces between.
    Spaced = "spaced",
    /// Digits with spaces between.
    DigitByDigit = "digit-by-digit",
    /// Numbers in words.
    Words = "words",
    /// Whole numbers with a decimal point.
    Decimal = "decimal",
    /// Whole numbers as quotients.
    Fraction = "fraction",
    /// Numbers as a digit, decimals and a power of ten.
    Scientific = "scientific",
    /// Everything in the text, beside the picture.
    TextDominant = "text-dominant",
    /// The text without what only describes the picture.
    TextLite = "text-lite",
    /// Everything in the text, without the picture.
    TextOnly = "text-only",
    /// The text without properties of the picture either.
    VisionIntensive = "vision-intensive",
    /// What the picture can tell is told there alone.
    VisionDominant = "vision-dominant",
    /// The text is in the picture.
    VisionOnly = "vision-only",
    /// A sentence that says nothing where the distractor has its irrelevant fact, about as long.
    Filler = "filler",
    /// A fact is told without its numbers, so that the right answer is that there is none.
    Critical = "critical",
    /// An operation fewer: the first line of the working is told.
    ClauseLess = "clause-less",
    /// An operation more on the answer.
    ClauseMore = "clause-more",
    /// Two operations more on the answer.
    ClausesMore = "clauses-more",
    /// With a hint at the first step.
    Hint = "hint",
    /// With a hint that is true and of no use.
    HintIrrelevant = "hint-irrelevant",
    /// With a hint at a wrong first step.
    HintMisleading = "hint-misleading",
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("there is no form '{name}'")))
    }
}

impl Form {
    /// The checklist's rows (MATHCHECK, arXiv 2407.08733), in order.
    pub const ROWS: &[Form] = &[Form::Original, Form::Paraphrase, Form::Distractor, Form::Inverse];

    /// A problem and its picture share what is told in six ways (MathVerse, arXiv 2403.14624).
    pub const VERSIONS: &[Form] = &[
        Form::TextDominant,
        Form::TextLite,
        Form::TextOnly,
        Form::VisionIntensive,
        Form::VisionDominant,
        Form::VisionOnly,
    ];

    /// Whether the problem is the same in other words, told without a proof.
    pub fn is_rewording(self) -> bool {
        matches!(self, Self::Original | Self::Paraphrase | Self::Distractor)
    }

    /// The form of this name.
    pub fn named(name: &str) -> Option<Self> {
        let asymob = || Variation::named(name).map(Self::Asymob);
        Self::ALL.iter().copied().find(|form| form.name() == name).or_else(asymob)
    }

    /// The notation that the form puts numbers into; `None` if it is about something else.
    pub fn dress(self) -> Option<Dress> {
        Some(match self {
            Self::Grouped => Dress::Grouped,
            Self::GroupedLeft => Dress::GroupedLeft,
            Self::Spaced => Dress::Spaced,
            Self::DigitByDigit => Dress::DigitByDigit,
            Self::Words => Dress::Words,
            Self::Decimal => Dress::Decimal,
            Self::Fraction => Dress::Fraction,
            Self::Scientific => Dress::Scientific,
            _ => return None,
        })
    }

    /// Whether the form asks for another answer than the family's working ends in, so that no solution of it can be
    /// judged; what stands in a picture is not judged either.
    pub fn is_only_solved(self) -> bool {
        let other = [Self::Symbolic, Self::Critical, Self::ClauseLess, Self::ClauseMore, Self::ClausesMore];
        other.contains(&self) || Self::VERSIONS.contains(&self) || matches!(self, Self::Asymob(_))
    }

    /// Whether a family offers the form; a variant may still turn out to be an exception
    /// ([`super::telling::Telling::of`] says so).
    ///
    /// # Errors
    /// Why it does not.
    pub fn offered(self, family: &Family) -> Result<(), Absent> {
        let given = |at: &usize| family.given.contains(at);
        match self {
            Self::Paraphrase if !rewordable(family) => Err(Absent::NoOtherWording),
            Self::Distractor | Self::Filler if family.asides.is_empty() => Err(Absent::NoAside),
            Self::Inverse if !family.asks.iter().skip(1).any(|ask| given(&ask.quantity)) => {
                Err(Absent::NoInverse)
            }
            _ if Self::VERSIONS.contains(&self) => super::version::offered(family, self),
            _ => Ok(()),
        }
    }
}

fn rewordable(family: &Family) -> bool {
    let wordings = [&family.scene].into_iter().chain(family.facts.iter().map(|fact| &fact.wordings));
    wordings.chain(family.main().map(|ask| &ask.wordings)).any(|wordings| wordings.len() > 1)
}
