//! What the page says about models.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::language::{Text, english, fill, local, places};
use super::{BUILT_IN, duration, rate_of, verdict_name};
use crate::answer::Grade;
use crate::app::session::desk::Loading;
use crate::app::session::siblings::Mix;
use crate::engine::{BackendKind, Info, Precision, Products, Race, Reason, Timings};
use std::borrow::Cow;

pub const MODEL_TITLE: Text = english("And the model?");
pub const MODEL_INTRO: Text = english(
    "Two tiny transformers, alike until they were trained: Thinker practised working problems \
    out, Parrot the answers to a few. They run on your own device; nothing you do here leaves it.",
);
pub const MODEL_OTHER: Text = english("It runs on your own device; nothing you do here leaves it.");
pub const MODEL_CHOOSE: Text = english("Choose another model");
pub const MODEL_FILE: Text = english("Model file");
pub const MODEL_WAKING: Text = english("Starting the engine…");
pub const MODEL_READING: Text = english("Reading the problem…");
pub const ASK: Text = english("Ask the model");
pub const ASK_AGAIN: Text = english("Ask again");
pub const STOP: Text = english("Stop");
pub const STOPPED: Text = english("Stopped.");
pub const TRY_AGAIN: Text = english("Try again");
pub const REPLY: Text = english("The model's reply, token by token; arrow keys go through it");
pub const TOKENS_HINT: Text =
    english("Point at a token, or reach it with Tab and the arrow keys, to see how sure the model was.");
pub const NO_WORKER: Text =
    english("This browser did not start the engine's worker; reload the page, or use a current browser.");
pub const PARROT: &str = "Parrot";
pub const THINKER: &str = "Thinker";
pub const WHO_IS_ASKED: Text = english("Which model is asked");
pub const SIBLINGS: Text = english("From Parrot to Thinker, and beyond");
pub const PRACTISE: Text = english("Deal a problem both have practised");

/// A built-in model's name; the same in every language, as it stands in records and in kept runs.
pub fn sibling(mix: Mix) -> Cow<'static, str> {
    match mix {
        Mix::PARROT => PARROT.into(),
        Mix::THINKER => THINKER.into(),
        between => format!("Parrot to Thinker, {}\u{a0}%", signed(between.percent())).into(),
    }
}

/// What it is made of.
pub fn about_sibling(mix: Mix) -> String {
    match mix {
        Mix::PARROT => local("It says the answer at once, right or not.").into(),
        Mix::THINKER => local("It works the problem before it answers.").into(),
        between => fill!(
            "Parrot’s weights and {percent}\u{a0}% of their way to Thinker’s.",
            percent = signed(between.percent())
        ),
    }
}

/// A whole number with the sign that typesetters use.
fn signed(number: i16) -> String {
    number.to_string().replace('-', "−")
}

pub fn chosen(name: &str) -> String {
    fill!("{name} is chosen.", name)
}

pub const RUNS_ON: Text = english("Runs on");

pub fn runs_on(backend: BackendKind) -> &'static str {
    match backend {
        BackendKind::Auto => local("whatever is fastest"),
        BackendKind::Gpu => "WebGPU",
        BackendKind::Cpu => local("the CPU"),
    }
}

/// Why the engine's worker is gone.
pub fn crashed(starting: bool) -> String {
    let words = local(match starting {
        true => "The engine could not be started; check the connection and try again.",
        false => {
            "The engine stopped unexpectedly, perhaps for want of memory. Every answer it gave is kept; try again, \
            and it starts anew."
        }
    });
    words.into()
}

pub fn megabytes(bytes: u64) -> String {
    match bytes {
        bytes if bytes < 100_000 => places(bytes as f64 / 1e3, 1) + "\u{a0}kB",
        bytes if bytes < 9_950_000_000 => places(bytes as f64 / 1e6, 1) + "\u{a0}MB",
        bytes => places(bytes as f64 / 1e9, 0) + "\u{a0}GB",
    }
}

pub fn loading_begun(name: &str) -> String {
    fill!("Loading {name}.", name)
}

/// How far a model is.
pub fn model_loading(loading: &Loading) -> String {
    let Loading { file, loaded, total, .. } = loading;
    let what = file.name();
    if loading.is_complete() {
        return fill!("Preparing {what}…", what);
    }
    let so_far = megabytes(*loaded);
    match total {
        Some(total) => {
            fill!("Loading {what}: {so_far} of {total}", what, so_far, total = megabytes(*total))
        }
        None => fill!("Loading {what}: {so_far}", what, so_far),
    }
}

/// How fast a file comes in, and how long it will take at this rate.
pub fn loading_rate(loading: &Loading) -> Option<String> {
    let rate = loading.rate().filter(|rate| *rate >= 1.0)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such a cast saturates")]
    let words = fill!("{rate} a second", rate = megabytes(rate as u64));
    let left = loading.total?.saturating_sub(loading.loaded) as f64 / rate;
    Some(if left < 1.0 { words } else { words + ", " + &fill!("{time} left", time = duration(left)) })
}

/// A token with what else the model might have said.
pub fn token<'a>(text: &str, probability: f32, others: impl Iterator<Item = (&'a str, f32)>) -> String {
    let shown = |text: &str| text.replace('\n', "↵").replace(' ', "␣");
    let others = others.filter(|(_, share)| *share >= 0.001);
    let others = others.map(|(name, share)| quoted(&shown(name), share));
    let others = others.collect::<Vec<_>>().join(", ");
    let own = quoted(&shown(text), probability);
    if others.is_empty() { own } else { fill!("{own}; else {others}", own, others) }
}

fn quoted(token: &str, probability: f32) -> String {
    fill!("“{token}” {share}", token, share = share_of(probability))
}

fn share_of(probability: f32) -> String {
    match probability {
        p if p > 0.999 && p < 1.0 => fill!("over {share}", share = super::percent(0.999)),
        p => super::percent(p.into()),
    }
}

pub fn model_said(reply: &str, grade: &Grade) -> String {
    fill!("The model says: {reply} {verdict}.", reply = reply.trim(), verdict = verdict_name(grade.verdict))
}

pub fn ended_because(reason: Reason) -> &'static str {
    local(match reason {
        Reason::Stop => "",
        Reason::Length => "The reply was cut off where it grew too long.",
        Reason::Context => "The reply was cut off: the model can remember no more.",
        Reason::Cancelled => "Stopped.",
        Reason::Broken => "The model's numbers overflowed, so it had nothing more to say.",
    })
}

pub fn speed(timings: &Timings) -> String {
    let rate = timings.tokens as f64 / (timings.decode_ms.max(1.0) / 1000.0);
    let first = match timings.first_ms {
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => places(ms / 1000.0, 1) + " s",
    };
    fill!(
        "{tokens} tokens, {rate} a second; the first after {first}.",
        tokens = timings.tokens,
        rate = rate_of(rate),
        first
    )
}

pub fn backend(info: &Info) -> String {
    match (&info.backend, &info.adapter) {
        (BackendKind::Gpu, Some(adapter)) => format!("WebGPU: {adapter}."),
        (BackendKind::Gpu, None) => "WebGPU.".into(),
        _ => "CPU.".into(),
    }
}

/// Why it runs there and so: what it does not run on, how it computes there, and how fast all that was.
pub fn why_there(info: &Info) -> Option<String> {
    let race = info.race.as_deref().map(|Race { cpu, gpu, adapter, workers, batch, .. }| {
        let workers = if *workers > 1 { fill!(" with {workers} workers", workers) } else { String::new() };
        match info.backend {
            BackendKind::Gpu => fill!(
                "In a short race it did {gpu} tokens a second, the CPU{workers} {cpu}; a run has {batch} replies \
                 side by side.",
                gpu,
                workers,
                cpu,
                batch
            ),
            _ => fill!(
                "In a short race it did {cpu} tokens a second{workers}, the GPU ({adapter}) {gpu}.",
                cpu,
                workers,
                adapter,
                gpu
            ),
        }
    });
    let there = info.fallback.as_deref().map(super::sentence).or(race);
    let so = info.products.as_deref().map(why_so);
    let all: Vec<String> = there.into_iter().chain(so).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Why a GPU rounds activations, or does not.
fn why_so(products: &Products) -> String {
    let exact = products.exact.decode;
    match (products.taken, products.rounded, &products.doubt) {
        (Precision::Rounded, Some(rounded), _) => fill!(
            "Activations are rounded to eight bits, which does {rounded} tokens a second; floats do {exact}.",
            rounded = rounded.decode,
            exact
        ),
        (_, Some(rounded), _) => fill!(
            "Activations are floats, which do {exact} tokens a second; rounded to eight bits they do {rounded}.",
            exact,
            rounded = rounded.decode
        ),
        (_, None, Some(doubt)) => fill!("Activations are not rounded: {doubt}.", doubt),
        (_, None, None) => local("Activations are floats.").into(),
    }
}

pub fn about_model(info: &Info) -> String {
    let name = info.name.as_deref().unwrap_or(NAMELESS.get());
    fill!(
        "{name}, {count} weights, {bytes}.",
        name,
        count = weights(info.parameters),
        bytes = megabytes(info.bytes)
    )
}

// ---------------------------------------------------------------- the Models view

pub const MODELS_TITLE: Text = english("Which model shall answer?");
pub const MODELS_INTRO: Text = english(
    "One of the two that come with this page, any in a GGUF file of yours or of a model hub, or one that runs elsewhere. A \
    file is read on this device, kept in this browser, and sent to nobody.",
);
pub const MODELS_HERE: Text = english("Models on this device");
pub const OPEN_MODEL: Text = english("Open a GGUF file…");
pub const OPEN_HINT: Text = english("Or drop it anywhere on this page.");
pub const DROP_HERE: Text = english("Drop the file to load it");
pub const NAMELESS: Text = english("A model without a name");
pub const BUILT_IN_ABOUT: Text = english("about 1\u{a0}MB, comes with the page");
pub const IN_USE: Text = english("In use");
pub const USED_NEXT: Text = english("Chosen");
pub const USE: Text = english("Use");
pub const REMOVE: Text = english("Remove");
pub const KEEP: Text = english("Keep it");
pub const NOT_KEPT: Text = english("not kept");
pub const KEPT_LISTING: Text = english("Looking for kept models…");
pub const LOADING_STOPPED: Text = english("Loading was stopped.");
pub const MODEL_BUSY: Text = english("The model is answering; stop that first.");
pub const ARRIVING: Text = english("It is on its way.");
pub const MODEL_LOADED: Text = english("The model in use");
pub const ASK_TITLE: Text = english("Ask it");
pub const ASK_INTRO: Text = english("The problem of the Try view:");
pub const OPEN_IN_TRY: Text = english("Open in Try");
pub const MOST_TOKENS: Text = english("At most (tokens)");

pub const INFO_NAME: Text = english("Name");
pub const INFO_ARCHITECTURE: Text = english("Architecture");
pub const INFO_WEIGHTS: Text = english("Weights");
pub const INFO_BYTES: Text = english("In memory");
pub const INFO_CONTEXT: Text = english("Remembers");
pub const INFO_VOCABULARY: Text = english("Vocabulary");
pub const INFO_FILE: Text = english("File");

/// A button's name for those who do not see which row it stands in.
pub fn button_of(what: &str, name: &str) -> String {
    format!("{what} {name}")
}

/// The beginning of a SHA-256, enough to tell files apart.
pub fn short_hash(sha256: &str) -> &str {
    sha256.get(..8).unwrap_or(sha256)
}

pub fn about_file(bytes: u64, sha256: Option<&str>) -> String {
    match sha256 {
        Some(sha256) => format!("{}, SHA-256 {}…", megabytes(bytes), short_hash(sha256)),
        None => megabytes(bytes),
    }
}

pub fn doubt(name: &str) -> String {
    fill!("Remove {name} from this browser? The file it was opened from stays where it is.", name)
}

pub fn removed(name: &str) -> String {
    fill!("{name} is no longer kept in this browser.", name)
}

pub fn unkept(name: &str, why: &str) -> String {
    fill!("{name} works, but could not be kept for the next visit: {why}.", name, why)
}

pub fn model_ready(name: &str, notice: Option<&str>) -> String {
    let ready = fill!("{name} is ready.", name);
    notice.map_or(ready.clone(), |notice| format!("{ready} {notice}"))
}

/// What kept files take, and what there is room for.
pub fn shelf(bytes: u64, room: Option<u64>) -> String {
    let taken = megabytes(bytes);
    match room {
        Some(room) => {
            fill!("Kept models take {taken}; there is room for {room} more.", taken, room = megabytes(room))
        }
        None => fill!("Kept models take {taken}.", taken),
    }
}

pub fn unloaded(name: &str) -> String {
    fill!("Nothing is loaded yet; asking loads {name}.", name)
}

pub fn weights(parameters: u64) -> String {
    let millions = parameters as f64 / 1e6;
    fill!("{millions} million", millions = places(millions, if millions < 10.0 { 2 } else { 0 }))
}

pub fn tokens(count: usize) -> String {
    fill!("{count} tokens", count)
}

/// The model in a list of respondents.
pub fn model_in_page(name: &str) -> String {
    format!("{}: {name}", BUILT_IN.get())
}
