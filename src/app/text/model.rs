//! What the page says about models.
#![allow(missing_docs, reason = "a text says itself what it is")]

use super::{BUILT_IN, duration, verdict_name};
use crate::answer::Grade;
use crate::app::session::desk::Loading;
use crate::app::session::siblings::Mix;
use crate::engine::{BackendKind, Info, Precision, Products, Race, Reason, Timings};
use std::borrow::Cow;

pub const MODEL_TITLE: &str = "And the model?";
pub const MODEL_INTRO: &str = "Two tiny transformers, alike until they were trained: Thinker practised working problems \
    out, Parrot the answers to a few. They run on your own device; nothing you do here leaves it.";
pub const MODEL_OTHER: &str = "It runs on your own device; nothing you do here leaves it.";
pub const MODEL_CHOOSE: &str = "Choose another model";
pub const MODEL_FILE: &str = "Model file";
pub const MODEL_WAKING: &str = "Starting the engine…";
pub const MODEL_READING: &str = "Reading the problem…";
pub const ASK: &str = "Ask the model";
pub const ASK_AGAIN: &str = "Ask again";
pub const STOP: &str = "Stop";
pub const STOPPED: &str = "Stopped.";
pub const TRY_AGAIN: &str = "Try again";
pub const REPLY: &str = "The model's reply, token by token; arrow keys go through it";
pub const TOKENS_HINT: &str =
    "Point at a token, or reach it with Tab and the arrow keys, to see how sure the model was.";
pub const NO_WORKER: &str =
    "This browser did not start the engine's worker; reload the page, or use a current browser.";
pub const PARROT: &str = "Parrot";
pub const THINKER: &str = "Thinker";
pub const WHO_IS_ASKED: &str = "Which model is asked";
pub const SIBLINGS: &str = "From Parrot to Thinker, and beyond";
pub const PRACTISE: &str = "Deal a problem both have practised";

/// A built-in model's name.
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
        Mix::PARROT => "It says the answer at once, right or not.".into(),
        Mix::THINKER => "It works the problem before it answers.".into(),
        between => {
            format!("Parrot’s weights and {}\u{a0}% of their way to Thinker’s.", signed(between.percent()))
        }
    }
}

/// A whole number with the sign that typesetters use.
fn signed(number: i16) -> String {
    number.to_string().replace('-', "−")
}

pub fn chosen(name: &str) -> String {
    format!("{name} is chosen.")
}

pub const RUNS_ON: &str = "Runs on";

pub fn runs_on(backend: BackendKind) -> &'static str {
    match backend {
        BackendKind::Auto => "whatever is fastest",
        BackendKind::Gpu => "WebGPU",
        BackendKind::Cpu => "the CPU",
    }
}

/// Why the engine's worker is gone.
pub fn crashed(starting: bool) -> String {
    match starting {
        true => "The engine could not be started; check the connection and try again.".into(),
        false => "The engine stopped unexpectedly, perhaps for want of memory. Every answer it gave is kept; try again, \
            and it starts anew."
            .into(),
    }
}

pub fn megabytes(bytes: u64) -> String {
    match bytes {
        bytes if bytes < 100_000 => format!("{:.1}\u{a0}kB", bytes as f64 / 1e3),
        bytes if bytes < 9_950_000_000 => format!("{:.1}\u{a0}MB", bytes as f64 / 1e6),
        bytes => format!("{:.0}\u{a0}GB", bytes as f64 / 1e9),
    }
}

pub fn loading_begun(name: &str) -> String {
    format!("Loading {name}.")
}

/// How far a model is.
pub fn model_loading(loading: &Loading) -> String {
    let Loading { file, loaded, total, .. } = loading;
    let what = file.name();
    if loading.is_complete() {
        return format!("Preparing {what}…");
    }
    let so_far = megabytes(*loaded);
    match total {
        Some(total) => format!("Loading {what}: {so_far} of {}", megabytes(*total)),
        None => format!("Loading {what}: {so_far}"),
    }
}

/// How fast a file comes in, and how long it will take at this rate.
pub fn loading_rate(loading: &Loading) -> Option<String> {
    let rate = loading.rate().filter(|rate| *rate >= 1.0)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such a cast saturates")]
    let words = format!("{} a second", megabytes(rate as u64));
    let left = loading.total?.saturating_sub(loading.loaded) as f64 / rate;
    Some(if left < 1.0 { words } else { format!("{words}, {} left", duration(left)) })
}

/// A token with what else the model might have said.
pub fn token<'a>(text: &str, probability: f32, others: impl Iterator<Item = (&'a str, f32)>) -> String {
    let shown = |text: &str| text.replace('\n', "↵").replace(' ', "␣");
    let others = others.filter(|(_, share)| *share >= 0.001);
    let others = others.map(|(name, share)| format!("“{}” {}", shown(name), share_of(share)));
    let others = others.collect::<Vec<_>>().join(", ");
    let own = format!("“{}” {}", shown(text), share_of(probability));
    if others.is_empty() { own } else { format!("{own}; else {others}") }
}

fn share_of(probability: f32) -> String {
    match probability {
        p if p > 0.999 && p < 1.0 => "over 99.9 %".into(),
        p => format!("{:.1} %", 100.0 * p),
    }
}

pub fn model_said(reply: &str, grade: &Grade) -> String {
    format!("The model says: {} {}.", reply.trim(), verdict_name(grade.verdict))
}

pub fn ended_because(reason: Reason) -> &'static str {
    match reason {
        Reason::Stop => "",
        Reason::Length => "The reply was cut off where it grew too long.",
        Reason::Context => "The reply was cut off: the model can remember no more.",
        Reason::Cancelled => STOPPED,
        Reason::Broken => "The model's numbers overflowed, so it had nothing more to say.",
    }
}

pub fn speed(timings: &Timings) -> String {
    let rate = timings.tokens as f64 / (timings.decode_ms.max(1.0) / 1000.0);
    let rate = if rate < 10.0 { format!("{rate:.1}") } else { format!("{rate:.0}") };
    let first = match timings.first_ms {
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1000.0),
    };
    format!("{} tokens, {rate} a second; the first after {first}.", timings.tokens)
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
        let workers = if *workers > 1 { format!(" with {workers} workers") } else { String::new() };
        match info.backend {
            BackendKind::Gpu => format!(
                "In a short race it did {gpu} tokens a second, the CPU{workers} {cpu}; a run has {batch} replies \
                 side by side."
            ),
            _ => format!(
                "In a short race it did {cpu} tokens a second{workers}, the GPU ({adapter}) {gpu}."
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
        (Precision::Rounded, Some(rounded), _) => format!(
            "Activations are rounded to eight bits, which does {} tokens a second; floats do {exact}.",
            rounded.decode
        ),
        (_, Some(rounded), _) => format!(
            "Activations are floats, which do {exact} tokens a second; rounded to eight bits they do {}.",
            rounded.decode
        ),
        (_, None, Some(doubt)) => format!("Activations are not rounded: {doubt}."),
        (_, None, None) => "Activations are floats.".into(),
    }
}

pub fn about_model(info: &Info) -> String {
    let name = info.name.as_deref().unwrap_or(NAMELESS);
    format!("{name}, {} weights, {}.", weights(info.parameters), megabytes(info.bytes))
}

// ---------------------------------------------------------------- the Models view

pub const MODELS_TITLE: &str = "Which model shall answer?";
pub const MODELS_INTRO: &str = "One of the two that come with this page, or any of yours in a GGUF file. A file you open is \
    read on this device, kept in this browser, and sent to nobody.";
pub const MODELS_HERE: &str = "Models on this device";
pub const OPEN_MODEL: &str = "Open a GGUF file…";
pub const OPEN_HINT: &str = "Or drop it anywhere on this page.";
pub const DROP_HERE: &str = "Drop the file to load it";
pub const NAMELESS: &str = "A model without a name";
pub const BUILT_IN_ABOUT: &str = "about 1\u{a0}MB, comes with the page";
pub const IN_USE: &str = "In use";
pub const USED_NEXT: &str = "Chosen";
pub const USE: &str = "Use";
pub const REMOVE: &str = "Remove";
pub const KEEP: &str = "Keep it";
pub const NOT_KEPT: &str = "not kept";
pub const KEPT_LISTING: &str = "Looking for kept models…";
pub const LOADING_STOPPED: &str = "Loading was stopped.";
pub const MODEL_BUSY: &str = "The model is answering; stop that first.";
pub const ARRIVING: &str = "It is on its way.";
pub const MODEL_LOADED: &str = "The model in use";
pub const ASK_TITLE: &str = "Ask it";
pub const ASK_INTRO: &str = "The problem of the Try view:";
pub const OPEN_IN_TRY: &str = "Open in Try";
pub const MOST_TOKENS: &str = "At most (tokens)";

pub const INFO_NAME: &str = "Name";
pub const INFO_ARCHITECTURE: &str = "Architecture";
pub const INFO_WEIGHTS: &str = "Weights";
pub const INFO_BYTES: &str = "In memory";
pub const INFO_CONTEXT: &str = "Remembers";
pub const INFO_VOCABULARY: &str = "Vocabulary";
pub const INFO_FILE: &str = "File";

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
    format!("Remove {name} from this browser? The file it was opened from stays where it is.")
}

pub fn removed(name: &str) -> String {
    format!("{name} is no longer kept in this browser.")
}

pub fn unkept(name: &str, why: &str) -> String {
    format!("{name} works, but could not be kept for the next visit: {why}.")
}

pub fn model_ready(name: &str, notice: Option<&str>) -> String {
    let ready = format!("{name} is ready.");
    notice.map_or(ready.clone(), |notice| format!("{ready} {notice}"))
}

/// What kept files take, and what there is room for.
pub fn shelf(bytes: u64, room: Option<u64>) -> String {
    let taken = format!("Kept models take {}", megabytes(bytes));
    match room {
        Some(room) => format!("{taken}; there is room for {} more.", megabytes(room)),
        None => format!("{taken}."),
    }
}

pub fn unloaded(name: &str) -> String {
    format!("Nothing is loaded yet; asking loads {name}.")
}

pub fn weights(parameters: u64) -> String {
    match parameters as f64 / 1e6 {
        millions if millions < 10.0 => format!("{millions:.2} million"),
        millions => format!("{millions:.0} million"),
    }
}

pub fn tokens(count: usize) -> String {
    format!("{count} tokens")
}

/// The model in a list of respondents.
pub fn model_in_page(name: &str) -> String {
    format!("{BUILT_IN}: {name}")
}
