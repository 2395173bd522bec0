//! The picture that stands beside a wording of the problem.

use super::{Showing, inputs};
use crate::family::template::Writing;
use crate::family::wording::{Picture, Wording};
use crate::family::{Fact, Variant};

impl Variant<'_> {
    /// The picture of the problem as a wording tells it, see [`Diagram::svg`]: none where the family has none, or it
    /// would tell what the wording leaves out.
    pub fn figure(&self, wording: &Wording, prefix: &str) -> Option<String> {
        let family = self.family;
        let diagram = family.diagram.as_ref().filter(|_| wording.picture != Picture::Away)?;
        let asked = family.asks.get(wording.ask)?.quantity;
        let told = |vague: bool| {
            let facts = wording.facts.iter().filter(move |told| told.vague == vague);
            facts.filter_map(|told| family.facts.get(told.fact)).flat_map(|fact| fact.tells.iter().copied())
        };
        // What is left out shows in the size of a side already, and in everything computed from it.
        let mut untold: Vec<usize> =
            told(true).filter(|at| *at != asked && !told(false).any(|other| other == *at)).collect();
        let name = |at: usize| family.quantities.get(at).map_or("", String::as_str);
        for rule in &family.rules {
            if untold.iter().any(|at| inputs::uses(&rule.definition, name(*at))) {
                untold.push(rule.at);
            }
        }
        if untold.iter().any(|at| diagram.shown.contains(at) || diagram.uses(name(*at))) {
            return None;
        }
        let writing = Writing { dress: wording.dress, stand_ins: &wording.stand_ins, ..Writing::default() };
        let unlabelled = self.unlabelled(wording);
        let whole = wording.picture == Picture::Whole;
        let text = whole.then(|| self.told(wording).plain());
        let showing = Showing { hidden: &[asked], unlabelled: &unlabelled, text: text.as_deref() };
        diagram.svg_showing(self, &showing, &writing, prefix).ok().flatten()
    }

    /// The quantities whose labels a wording's picture leaves away: all that the text tells, but what is read off and
    /// what another fact leaves to the picture.
    pub fn unlabelled(&self, wording: &Wording) -> Vec<usize> {
        let bare = matches!(wording.picture, Picture::Bare | Picture::Whole);
        let Some(diagram) = self.family.diagram.as_ref().filter(|_| bare) else { return Vec::new() };
        let fact = |at: usize| self.family.facts.get(at);
        let seen: Vec<&Fact> = wording.seen.iter().filter_map(|at| fact(*at)).collect();
        let read = diagram.told(self).read;
        let told = wording.facts.iter().filter(|told| !wording.seen.contains(&told.fact));
        let told =
            told.filter_map(|told| fact(told.fact)).flat_map(|fact| fact.mentions.iter().chain(&fact.tells));
        told.copied()
            .filter(|at| !read.contains(at) && !seen.iter().any(|fact| fact.tells.contains(at)))
            .collect()
    }
}
