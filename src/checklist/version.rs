//! Six versions of a problem with a picture (MathVerse, arXiv 2403.14624): the same facts, told in the text, in the
//! figure, or in both.
//!
//! | version | the text tells | the figure tells |
//! |---|---|---|
//! | text-dominant | everything | what cannot be left unlabelled |
//! | text-lite | all but descriptions of the figure | that |
//! | text-only | everything | there is none |
//! | vision-intensive | all but descriptions and properties of the figure | those |
//! | vision-dominant | what the figure cannot tell, and properties | all it can |
//! | vision-only | nothing | everything: the text is in it |
//!
//! A fact may be left to the figure where its quantities stand in labels, are read off exactly, or follow from those.
//! What is a description or a property is said by the family.

use super::absent::Absent;
use super::certificate::Certificate;
use super::form::Form;
use crate::family::diagram::Told;
use crate::family::fact::Part;
use crate::family::wording::{Picture, Wording};
use crate::family::{Diagram, Domain, Fact, Family, Variant};
use crate::math::Value;
use crate::math::eval::Budget;

/// The most combinations of numbers that are gone through to see that the picture tells nothing new.
const MOST_TRIED: u64 = 1500;

/// Whether a family could offer a version, its variants permitting.
pub(super) fn offered(family: &Family, form: Form) -> Result<(), Absent> {
    if family.diagram.is_none() {
        return Err(Absent::NoPicture);
    }
    let parts = || [family.scene_part].into_iter().chain(family.facts.iter().map(|fact| fact.part));
    match form {
        Form::TextLite if !parts().any(|part| part == Part::Descriptive) => Err(Absent::NothingDescriptive),
        Form::VisionIntensive if !parts().any(|part| part == Part::Implicit) => Err(Absent::NothingImplicit),
        _ => Ok(()),
    }
}

/// A variant in a version, and what is told where.
pub(super) fn make(variant: &Variant<'_>, form: Form) -> Result<(Wording, Certificate), Absent> {
    let family = variant.family;
    let diagram = family.diagram.as_ref().ok_or(Absent::NoPicture)?;
    let told = diagram.told(variant);
    let asked = family.asked();
    let labelled: Vec<usize> =
        told.labelled.iter().chain(&told.read).copied().filter(|at| *at != asked).collect();
    let by_picture = family.follows(&labelled);
    let seen = |fact: &Fact| fact.tells.iter().all(|at| by_picture.contains(at));
    let left = |part: Part, seen: bool| match form {
        Form::TextLite => part == Part::Descriptive,
        Form::VisionIntensive => part != Part::Essential,
        Form::VisionDominant | Form::VisionOnly => {
            part == Part::Descriptive || (part == Part::Essential && seen)
        }
        _ => false,
    };
    let mut wording = Wording::original(family);
    let facts: Vec<usize> = wording.facts.iter().map(|told| told.fact).collect();
    wording.seen = facts
        .iter()
        .copied()
        .filter(|at| {
            fact(family, *at).is_some_and(|fact| {
                // What the family calls descriptive is told by its pictures, but perhaps not by this one.
                let seen = seen(fact);
                seen && left(fact.part, seen)
            })
        })
        .collect();
    wording.without_scene = left(family.scene_part, false);
    wording.picture = match form {
        Form::TextOnly => Picture::Away,
        Form::VisionOnly => Picture::Whole,
        _ => Picture::Bare,
    };
    if form == Form::TextOnly {
        tells_nothing_new(variant, diagram)?;
    } else if variant.figure(&wording, "v").is_none() {
        return Err(Absent::NotDrawn);
    }
    differs(&wording, family, form)?;
    let [text, figure] = shared(variant, &wording, &told);
    // Nothing is lost on the way: a fact that follows from others may do so only as long as those are labelled.
    let lost = |at: &usize| fact(family, *at).is_some_and(|fact| !figure.contains(&key(family, fact)));
    if wording.seen.iter().any(lost) {
        return Err(Absent::NothingSeen);
    }
    Ok((wording, Certificate::Shared { text, figure }))
}

/// A version that says the same as another is not offered.
fn differs(wording: &Wording, family: &Family, form: Form) -> Result<(), Absent> {
    let nothing = wording.seen.is_empty() && !wording.without_scene;
    let part = |part| {
        let scene = wording.without_scene && family.scene_part == part;
        scene || wording.seen.iter().any(|at| fact(family, *at).is_some_and(|fact| fact.part == part))
    };
    match form {
        Form::TextLite if nothing => Err(Absent::NothingDescriptive),
        Form::VisionIntensive if !part(Part::Implicit) => Err(Absent::NothingImplicit),
        Form::VisionDominant if !part(Part::Essential) => Err(Absent::NothingSeen),
        _ => Ok(()),
    }
}

/// A fact by the quantities it tells, as its family names it.
fn key(family: &Family, fact: &Fact) -> String {
    let names = fact.tells.iter().filter_map(|at| family.quantities.get(*at));
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What is told in the text and what in the figure.
fn shared(variant: &Variant<'_>, wording: &Wording, told: &Told) -> [Vec<String>; 2] {
    let family = variant.family;
    let (mut text, mut figure) = (Vec::new(), Vec::new());
    if !family.scene.is_empty() {
        if wording.without_scene { &mut figure } else { &mut text }.push("scene".to_owned());
    }
    let in_figure = if wording.picture == Picture::Away {
        Vec::new()
    } else {
        let unlabelled = variant.unlabelled(wording);
        let kept = told.labelled.iter().filter(|at| **at != family.asked() && !unlabelled.contains(at));
        family.follows(&kept.chain(&told.read).copied().collect::<Vec<_>>())
    };
    for (at, fact) in wording.facts.iter().filter_map(|told| Some((told.fact, fact(family, told.fact)?))) {
        if !wording.seen.contains(&at) {
            text.push(key(family, fact));
        }
        if fact.tells.iter().all(|at| in_figure.contains(at)) {
            figure.push(key(family, fact));
        }
    }
    text.push("question".to_owned());
    if wording.picture == Picture::Whole {
        let more: Vec<String> = text.drain(..).filter(|key| !figure.contains(key)).collect();
        figure.extend(more);
    }
    [text, figure]
}

/// Whether everything that can be seen in the picture is known from the text: it is told, follows from what is told,
/// or no other numbers of the level give the same text.
pub(super) fn tells_nothing_new(variant: &Variant<'_>, diagram: &Diagram) -> Result<(), Absent> {
    let family = variant.family;
    let ask = family.main().ok_or(Absent::NoAnswer)?;
    let mut known = family.known(ask);
    known.extend(&ask.tells);
    let follows = family.follows(&known);
    let new: Vec<usize> =
        (diagram.shown().iter().copied()).filter(|at| *at != ask.quantity && !follows.contains(at)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let domains = family.levels.get(usize::from(variant.level).wrapping_sub(1)).ok_or(Absent::OnlySeen)?;
    let open: Vec<(usize, &Domain)> =
        domains.iter().enumerate().filter(|(at, _)| !follows.contains(at)).collect();
    let several = open.iter().any(|(_, domain)| matches!(domain, Domain::Several { .. }));
    let count = open.iter().try_fold(1_u64, |count, (_, domain)| count.checked_mul(domain.size()));
    let count = count.filter(|count| !several && *count <= MOST_TRIED).ok_or(Absent::OnlySeen)?;
    let budget = Budget::default();
    for mut position in 0..count {
        let mut changes = Vec::new();
        for (at, domain) in &open {
            changes.push((*at, Value::Number(domain.at(position % domain.size()))));
            position /= domain.size().max(1);
        }
        let Ok(other) = variant.recompute(&changes, &budget) else { continue };
        let same = |list: &[usize]| list.iter().all(|at| other.values.get(*at) == variant.values.get(*at));
        if same(&known) && !same(&new) && other.holds(&budget) {
            return Err(Absent::OnlySeen);
        }
    }
    if budget.left() > 0 { Ok(()) } else { Err(Absent::OnlySeen) }
}

fn fact(family: &Family, at: usize) -> Option<&Fact> {
    family.facts.get(at)
}
