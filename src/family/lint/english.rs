//! Slips of English that a program can see: in every wording of every sentence, as the draw tells it.

use crate::family::template::{Template, Writing};
use crate::family::words::{Role, with_article};
use crate::family::{Family, Variant};

/// The first slip in the wordings of a draw, with the sentence it is in.
pub(super) fn slip(variant: &Variant<'_>, told: &str) -> Option<String> {
    if !told.ends_with(['.', '?', '!', ':']) && !told.ends_with('$') {
        return Some("the problem does not end with a full stop or a question mark".into());
    }
    let family = variant.family;
    let sentences = family.scene.iter().chain(
        family.facts.iter().flat_map(|fact| fact.wordings.iter().chain(&fact.vague).chain(&fact.seen)),
    );
    let sentences = sentences.chain(family.asks.iter().flat_map(|ask| &ask.wordings));
    let mut sentences =
        sentences.map(|template: &Template| template.render(variant, &Writing::default()).plain());
    sentences.find_map(|sentence| Some(format!("{} in \"{sentence}\"", of_sentence(&sentence, family)?)))
}

fn of_sentence(sentence: &str, family: &Family) -> Option<String> {
    if sentence.contains("  ") {
        return Some("two spaces".into());
    }
    if sentence.contains(['{', '}']) && !sentence.contains("= {") {
        return Some("a slot left over".into());
    }
    let words: Vec<&str> =
        sentence.split(' ').map(|word| word.trim_matches(['.', ',', '?', '!', ':', ';', '"'])).collect();
    for (at, pair) in words.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        if *first == "1" && is_plural(second, family) {
            return Some(format!("'1 {second}'"));
        }
        // Within a sentence a capital A is a name.
        let article = if at == 0 { first.to_lowercase() } else { (*first).to_owned() };
        let lower = second.starts_with(|c: char| c.is_lowercase());
        if (article == "a" || article == "an") && lower && second.len() > 1 {
            let right = with_article(second);
            if right.split(' ').next() != Some(article.as_str()) {
                return Some(format!("'{first} {second}'"));
            }
        }
        if first.eq_ignore_ascii_case(second) && lower && !["had", "that"].contains(second) {
            return Some(format!("'{first} {second}'"));
        }
    }
    None
}

/// Whether the word is the plural, and not the singular too, of a noun of the family.
fn is_plural(word: &str, family: &Family) -> bool {
    const MEASURES: &[&str] = &[
        "euros",
        "years",
        "metres",
        "minutes",
        "hours",
        "days",
        "weeks",
        "kilometres",
        "litres",
        "grams",
        "kilograms",
        "centimetres",
        "seconds",
        "points",
        "pages",
        "children",
        "people",
        "degrees",
    ];
    let noun = |role: &Role| match role {
        Role::Countable(nouns) => nouns.iter().any(|noun| noun.many == word && noun.one != word),
        Role::Rows { rows, .. } => rows.iter().flatten().any(|noun| noun.many == word && noun.one != word),
        Role::Person | Role::Word(_) => false,
    };
    MEASURES.contains(&word) || family.cast.iter().any(|(_, role)| noun(role))
}
