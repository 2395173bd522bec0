//! What the page says about what stands beside a problem: hints, a voice, code to embed it, follow-ups, a look inside the
//! model, and a person who answers a run.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{counted, fill, places};
use super::{Text, english};

pub const HINT: Text = english("Hint");
pub const NO_HINT: Text = english("There is no hint for this one but its working.");
pub const READ_ALOUD: Text = english("Read aloud");
pub const READ_NO_LONGER: Text = english("Stop reading");
pub const NO_VOICE: Text = english("This browser has no voice to read with.");
pub const EMBED: Text = english("Embed");
pub const EMBED_TITLE: Text = english("This problem in a page of yours");
pub const EMBED_HINT: Text = english(
    "Put this into the HTML of a page: it shows this very problem, to be answered and rerolled there.",
);
pub const EMBED_CODE: Text = english("Code to embed the problem");
pub const EMBED_COPY: Text = english("Copy the code");
pub const EMBED_COPIED: Text = english("Code copied.");
pub const EMBED_NOT_COPIED: Text =
    english("The browser did not let the page copy; select the code and copy it yourself.");

pub const FOLLOW_UP: Text = english("Change a number");
pub const DOUBT: Text = english("Are you sure?");
pub const FOLLOW_UPS: Text = english("Go on talking with the model");
pub const NO_FOLLOW_UP: Text =
    english("In this problem no number can be changed by a single sentence; try another variant.");

pub const INSIDE: Text = english("Look inside");
pub const INSIDE_HINT: Text = english(
    "Each attention head of each layer looks back at some of the text. Point at a token, or reach it with \
    Tab and the arrow keys, to see at what. Switch heads off and ask again to see what they are for.",
);
pub const INSIDE_TEXT: Text = english("The problem and the reply, token by token; arrow keys go through it");
pub const LAYER: Text = english("Layer");
pub const HEAD: Text = english("Head");
pub const HEADS_ON: Text = english("Heads that are on");
pub const ALL_ON: Text = english("Switch all on");
pub const ASK_TO_SEE: Text = english("Ask again to see what changes.");

pub const YOU: Text = english("You");
pub const PEOPLE: Text = english("People");
pub const PERSON_TITLE: Text = english("Your turn");
pub const PERSON_ANSWER: Text = english("Answer");
pub const PERSON_SKIP: Text = english("Skip");
pub const PERSON_EMPTY: Text = english("Type an answer, or skip the question.");

pub const TOUR_OFFER: Text = english("Take the tour");
pub const TOUR_NEXT: Text = english("Next");
pub const TOUR_BACK: Text = english("Back");
pub const TOUR_DONE: Text = english("Done");
pub const TOUR_SKIP: Text = english("Skip the tour");
pub const TOUR_REROLL: Text = english(
    "Every problem is dealt from a seed. Reroll deals it anew: the same idea, other names and numbers. \
    The address bar always holds a link to the very variant that you see.",
);
pub const TOUR_ANSWER: Text = english(
    "Type an answer here; while you type, you see how it is read. Below are a hint and the working, \
    line by line.",
);
pub const TOUR_MODEL: Text = english(
    "Ask a model beside you. Thinker works problems out, Parrot has learned some by heart: reroll, ask again, \
    and see which of them still gets it right.",
);
pub const TOUR_LAB: Text = english(
    "The Lab deals hundreds of variants to a model, to two of them, or to you, and shows the average, the worst \
    case, and where it breaks.",
);
pub const TOUR_MORE: Text = english(
    "Author: write problems of your own. Class: a problem for a room, worksheets with a key. Models: a file of \
    your own, or a service. The question mark lists the keys of each view.",
);

pub fn tour_step(step: usize, steps: usize) -> String {
    fill!("Tour, {step} of {steps}", step, steps)
}

/// A token with its spaces and line breaks visible.
pub fn shown_token(name: &str) -> String {
    name.replace('\n', "↵")
}

/// What a token looks at, most first.
pub fn looks_at<'a>(token: &str, at: impl Iterator<Item = (&'a str, f64)>) -> String {
    let quoted = |name: &str| format!("“{}”", name.replace('\n', "↵").replace(' ', "␣"));
    let at = at.map(|(name, share)| format!("{} {}\u{a0}%", quoted(name), places(100.0 * share, 0)));
    fill!("{token} looks at {what}", token = quoted(token), what = at.collect::<Vec<_>>().join(", "))
}

pub fn layer(number: u32) -> String {
    fill!("Layer {number}", number)
}

pub fn head_of_layer(head: u32, layer: u32) -> String {
    fill!("Head {head} of layer {layer}", head, layer)
}

pub fn heads_off(count: usize) -> String {
    match count {
        0 => english("All heads are on.").get().into(),
        count => counted!(count, "One head is off.", "{count} heads are off.", count),
    }
}

/// A model's name where some of its heads are off.
pub fn with_heads_off(name: &str, count: usize) -> String {
    counted!(count, "{name}, a head off", "{name}, {count} heads off", name, count)
}

pub fn person_place(at: usize, all: usize) -> String {
    fill!("Question {at} of {all}", at, all)
}
