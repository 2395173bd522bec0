//! Unanswerable: a fact told without its numbers, certified by two sets of numbers that give the same text and
//! different answers.

use super::absent::Absent;
use super::certificate::{Assignment, Certificate};
use crate::family::variant::Glance;
use crate::family::wording::Wording;
use crate::family::{AnswerType, Domain, Family, Gold, Statement, Variant};
use crate::math::Value;
use crate::math::eval::Budget;

/// How many other sets of numbers are drawn in search of a witness.
const MOST_DRAWN: usize = 60;

/// A wording made unanswerable, with the proof that it is.
pub(super) fn make(variant: &Variant<'_>, wording: &Wording) -> Result<(Wording, Certificate), Absent> {
    let family = variant.family;
    if variant.sought().is_some() {
        // One example may fit whatever number is hidden.
        return Err(Absent::AnyExample);
    }
    let mut stream = variant.stream("unanswerable");
    let vague = |at: usize| family.facts.get(at).is_some_and(|fact| !fact.vague.is_empty());
    let mut places: Vec<usize> = (0..wording.facts.len())
        .filter(|&at| wording.facts.get(at).is_some_and(|told| !told.vague && vague(told.fact)))
        .collect();
    if places.is_empty() {
        return Err(Absent::NothingVague);
    }
    stream.shuffle(&mut places);
    for place in places {
        let mut hiding = wording.clone();
        let Some(told) = hiding.facts.get_mut(place) else { continue };
        let count = family.facts.get(told.fact).map_or(0, |fact| fact.vague.len());
        (told.wording, told.vague) = (stream.position(count).unwrap_or(0), true);
        let shown = shown(family, &hiding);
        let Some(witness) = witness(variant, &hiding, &shown, &mut stream) else { continue };
        let hidden = family.facts.get(wording.facts.get(place).map_or(0, |told| told.fact));
        let hidden: Vec<usize> = hidden.map_or_else(Vec::new, |fact| {
            fact.tells.iter().copied().filter(|at| !fact.hints.contains(at)).collect()
        });
        let asked = family.asks.get(wording.ask).map_or(0, |ask| ask.quantity);
        let answer = |of: &Variant<'_>| of.values.get(asked).map(Value::plain).unwrap_or_default();
        let certificate = Certificate::Unanswerable {
            hidden: names(family, &hidden),
            witnesses: [assignment(variant), assignment(&witness)],
            answers: [answer(variant), answer(&witness)],
        };
        return Ok((hiding, certificate));
    }
    Err(Absent::NoWitness)
}

/// The original made unanswerable, and said that it may be, for solving (GSM-Plus's critical thinking, arXiv
/// 2402.19255).
pub(super) fn solved(variant: &Variant<'_>) -> Result<(Wording, Certificate), Absent> {
    let open = Wording { without_options: true, ..Wording::original(variant.family) };
    let (mut wording, certificate) = make(variant, &open)?;
    wording.closing =
        Statement::text("If the question cannot be answered from what is told here, reply Unanswerable.");
    Ok((wording, certificate))
}

/// What is right where there is no answer.
pub(super) fn gold() -> Gold {
    Gold { text: "Unanswerable".into(), answer_type: AnswerType::Label, unit: None }
}

/// Other numbers that fit the conditions and all that is still told, with another answer.
fn witness<'f>(
    variant: &Variant<'f>,
    wording: &Wording,
    shown: &[usize],
    stream: &mut crate::math::Stream,
) -> Option<Variant<'f>> {
    let family = variant.family;
    let asked = family.asks.get(wording.ask)?.quantity;
    let domains = family.levels.get(usize::from(variant.level).wrapping_sub(1))?;
    let decided = |at: usize| family.rules.iter().any(|rule| rule.at == at);
    let open: Vec<(usize, &Domain)> =
        domains.iter().enumerate().filter(|(at, _)| !shown.contains(at) && !decided(*at)).collect();
    let mut glance = Glance::new(variant, shown, asked);
    let (mut untried, budget) = (Vec::new(), Budget::default());
    // One at a time first: where the hidden numbers are drawn ones, the first try fits.
    for round in 0..MOST_DRAWN {
        let alone = (round < MOST_DRAWN / 2).then(|| stream.position(open.len())).flatten();
        let chosen = open.iter().enumerate().filter(|(at, _)| alone.is_none_or(|only| only == *at));
        let changes: Vec<(usize, Value)> =
            chosen.map(|(_, (at, domain))| (*at, domain.draw(stream))).collect();
        let promising = glance.differs(&changes);
        untried.push(changes);
        if !promising {
            continue;
        }
        // A witness counts only if all tries up to it are within the budget, as they would be without the glances.
        let tried = untried.drain(..).map(|changes| variant.with_any_options(&changes, &budget)).last();
        if let Some(Ok(Some(other))) = tried
            && other.options_differ()
        {
            return Some(other);
        }
    }
    None
}

/// The quantities that a wording tells.
fn shown(family: &Family, wording: &Wording) -> Vec<usize> {
    let mut shown = family.asks.get(wording.ask).map_or_else(Vec::new, |ask| ask.mentions.clone());
    for told in &wording.facts {
        let fact = family.facts.get(told.fact);
        shown.extend(fact.into_iter().flat_map(|fact| if told.vague { &fact.hints } else { &fact.mentions }));
    }
    shown
}

fn names(family: &Family, quantities: &[usize]) -> Vec<String> {
    quantities.iter().filter_map(|&at| family.quantities.get(at).cloned()).collect()
}

/// The drawn quantities of a variant with their values.
pub(super) fn assignment(variant: &Variant<'_>) -> Assignment {
    let family = variant.family;
    let drawn = family.quantities.iter().zip(&variant.values).take(family.drawn);
    drawn.map(|(name, value)| (name.clone(), value.plain())).collect()
}
