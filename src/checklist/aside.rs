//! An irrelevant fact put in, and in its place a text as long that is none.

use super::certificate::{Assignment, Certificate};
use crate::family::Variant;
use crate::family::wording::{Filler, Insertion, Wording};
use crate::math::Value;

/// The original with an irrelevant fact.
pub(super) fn distractor(variant: &Variant<'_>) -> (Wording, Certificate) {
    let mut stream = variant.stream("distractor");
    let family = variant.family;
    let mut wording = Wording::original(family);
    let mut own = Assignment::new();
    let aside = stream.position(family.asides.len()).unwrap_or(0);
    if let Some(chosen) = family.asides.get(aside) {
        let values: Vec<Value> = chosen.domains.iter().map(|domain| domain.draw(&mut stream)).collect();
        let text = stream.position(chosen.texts.len()).unwrap_or(0);
        own.extend(chosen.names.iter().cloned().zip(values.iter().map(Value::plain)));
        // Behind all facts: between them it could come between a word such as "them" or "more" and what it means,
        // and the answer would no longer be provably the same.
        let after = wording.facts.len();
        wording.asides.push(Insertion { after, aside, text, values });
    }
    (wording, Certificate::Independent { aside: own })
}

/// Sentences that say nothing of any problem and name no number.
const FILLERS: &[&str] = &[
    "There is no hurry.",
    "Take your time with this.",
    "A pencil and paper may be of use.",
    "It often helps to read a text slowly and with care.",
    "Some people like to make a small sketch before they begin to write.",
    "Whoever likes to may read these lines aloud before going on to what comes after them.",
    "It is a good habit to look at what has been said so far with care before reading on to what is asked at the end.",
];

/// The original with a text that says nothing, where the distractor has its irrelevant fact and about as long: what
/// length alone does to a respondent.
pub(super) fn filler(variant: &Variant<'_>) -> Option<Wording> {
    let (distracting, _) = distractor(variant);
    let mut wording = Wording::original(variant.family);
    let length = |wording: &Wording| variant.statement(wording).plain().len();
    let wanted = length(&distracting).checked_sub(length(&wording) + 1)?;
    let text = FILLERS.iter().min_by_key(|text| text.len().abs_diff(wanted))?;
    let after = distracting.asides.first()?.after;
    wording.filler = Some(Filler { after, text });
    Some(wording)
}
