//! What the page says about models that are fetched, and about those elsewhere.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{counted, fill};
use super::{Text, english, megabytes};
use crate::app::remote::{Fault, Mistake};
use crate::engine::message::Part;

pub const HUB_TITLE: Text = english("From a model hub");
pub const HUB_LABEL: Text = english("Address of a GGUF file");
pub const HUB_HINT: Text = english(
    "From this device straight to the hub and back: the file is kept in this browser, and goes on \
    where it was if the connection breaks.",
);
pub const HUB_FETCH: Text = english("Fetch");
pub const HUB_KNOWN: Text = english("Small ones that work");
pub const HUB_EMPTY: Text =
    english("Type the address of a file, or owner/repository/file.gguf of Hugging Face.");
pub const HUB_OPEN: Text = english("Only https can be fetched from, but for this machine itself.");
pub const HUB_NO_FILE: Text = english("The address of a file ends in .gguf; this one is of something else.");
pub const GO_ON_FETCHING: Text = english("Go on");

pub const ENDPOINT_TITLE: Text = english("A model elsewhere");
pub const ENDPOINT_HINT: Text = english(
    "Any endpoint that understands OpenAI’s chat completions: a service, or llama.cpp, Ollama or \
    LM Studio on your own machine. Problems are sent there and nowhere else. The key stays in the memory of this page: it is not \
    stored, and in no link, export or log.",
);
pub const ENDPOINT_URL: Text = english("Address of the endpoint");
pub const ENDPOINT_MODEL: Text = english("Model");
pub const ENDPOINT_KEY: Text = english("Key (if it wants one)");
pub const ENDPOINT_PATIENCE: Text = english("Give up after (seconds of silence)");
pub const ENDPOINT_CONNECT: Text = english("Use this endpoint");
pub const ENDPOINT_LIST: Text = english("Ask which models it has");
pub const ENDPOINT_LISTING: Text = english("Asking…");
pub const MODEL_ELSEWHERE: Text = english("It runs elsewhere: the problem is sent there when you ask.");

pub const TOKENS_UNTOLD: Text = english("An endpoint does not tell how sure the model was.");
pub const CHOOSE: Text = english("Choose");

/// Where an endpoint is.
pub fn endpoint_about(host: &str) -> String {
    fill!("at {host}", host)
}

pub fn endpoint_chosen(model: &str, host: &str) -> String {
    fill!("{model} at {host} is asked from now on.", model, host)
}

pub fn endpoint_waiting(host: &str) -> String {
    fill!("Waiting for {host}…", host)
}

pub fn endpoint_models(count: usize) -> String {
    counted!(count, "The endpoint has one model.", "The endpoint has {count} models.", count)
}

/// What is wrong with the form.
pub fn endpoint_mistake(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::NoAddress => english("Type an address such as https://api.example.com/v1."),
        Mistake::Open => english("Only https keeps the key from being overheard; http is for this machine itself."),
        Mistake::Extra => {
            english("The address is to have no name, password, question mark or fragment; the key has a field of its own.")
        }
        Mistake::NoModel => english("Name the model that is to answer, as the endpoint calls it."),
        Mistake::OthersKey => english("This key was given for another address: type the one for this address, or clear the field."),
        Mistake::Key => english("The key has a character that no key has; copy it once more."),
    }
    .get()
}

/// Why an endpoint gave no reply, and what to do.
pub fn endpoint_fault(fault: &Fault) -> String {
    match fault {
        Fault::Unreachable => english(
            "The endpoint cannot be reached: the address may be wrong, the connection down, or the endpoint lets no page of \
             another site read its answers (CORS).",
        )
        .get()
        .into(),
        Fault::Redirects => {
            english("The endpoint sends the page elsewhere, where your key is not to follow: type the address it leads to.")
                .get()
                .into()
        }
        Fault::Refused { status, said, .. } => refused(*status, said),
        Fault::Silent(seconds) => counted!(
            *seconds,
            "The endpoint said nothing for a second. Try again, or wait longer (Models).",
            "The endpoint said nothing for {seconds} seconds. Try again, or wait longer (Models).",
            seconds
        ),
        Fault::NotChat(kind) => fill!(
            "The endpoint answers with “{kind}”, not with a chat completion: is the address the right one?",
            kind
        ),
        Fault::Garbled(said) if said.is_empty() => {
            english("What the endpoint says is no chat completion.").get().into()
        }
        Fault::Garbled(said) => fill!("What the endpoint says is no chat completion: {said}", said),
        Fault::TooLong => english("The endpoint’s reply has no end; the page stopped listening.").get().into(),
        Fault::Broken => english("The connection broke in the middle of the reply; try again.").get().into(),
    }
}

fn refused(status: u16, said: &str) -> String {
    let why = match status {
        401 | 403 => english("The endpoint does not accept the key ({status}).").get(),
        404 => english("The endpoint has no such address or model ({status}).").get(),
        429 => english("The endpoint asks to wait, or the key’s quota is used up ({status}).").get(),
        500.. => english("The endpoint has trouble of its own ({status}); try again in a while.").get(),
        _ => english("The endpoint refuses the question ({status}).").get(),
    };
    let why = super::language::filled(why, &[("status", &status)]);
    if said.is_empty() { why } else { fill!("{why} It says: {said}", why, said) }
}

/// How much of a file has come in.
pub fn part_about(part: &Part) -> String {
    let so_far = megabytes(part.bytes);
    match part.total {
        Some(total) => fill!("{so_far} of {total} are here", so_far, total = megabytes(total)),
        None => fill!("{so_far} are here", so_far),
    }
}

/// What is known of a model on the hub.
pub fn known_about(bytes: u64, licence: &str) -> String {
    fill!("about {size}, licence {licence}", size = megabytes(bytes), licence)
}
