//! What the worker says, read with the browser's own JSON parser: a derived one would be a sixth of the page.

use crate::engine::message::{Choice, FromWorker, Kept, Part, Seen};
use crate::engine::{BackendKind, Info, Pace, Precision, Products, Race, Reason, Timings};
use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A message of the worker's; `None` if it is none.
pub(crate) fn read(json: &str) -> Option<FromWorker> {
    let said = Fields(JSON::parse(json).ok()?);
    let request = || said.count("request");
    Some(match said.text("type")?.as_str() {
        "ready" => FromWorker::Ready,
        "progress" => {
            let total = said.number("total").map(whole);
            FromWorker::Progress { request: request()?, loaded: whole(said.number("loaded")?), total }
        }
        "loaded" => {
            let info = info(&said.inner("info"))?;
            let (fetch_ms, start_ms) = (said.number("fetch_ms")?, said.number("start_ms")?);
            let (bytes, sha256) = (whole(said.number("bytes")?), said.text("sha256")?);
            let unkept = said.text("unkept");
            FromWorker::Loaded { request: request()?, info, bytes, sha256, unkept, fetch_ms, start_ms }
        }
        "shelf" => FromWorker::Shelf {
            request: request(),
            kept: said.list("kept").iter().filter_map(kept).collect(),
            parts: said.list("parts").iter().filter_map(part).collect(),
            room: said.number("room").map(whole),
        },
        "seen" => FromWorker::Seen {
            request: request()?,
            seen: Seen {
                layers: said.count("layers")?,
                heads: said.count("heads")?,
                tokens: said.list("tokens").iter().map(|name| name.as_string().unwrap_or_default()).collect(),
                shares: js_sys::Uint8Array::new(&said.get("shares")).to_vec(),
            },
        },
        "token" => FromWorker::Token {
            request: request()?,
            id: said.count("id")?,
            token: said.count("token")?,
            text: said.text("text")?,
            probability: said.share("probability")?,
            top: said.list("top").iter().filter_map(choice).collect(),
        },
        "reply" => FromWorker::Reply {
            request: request()?,
            id: said.count("id")?,
            text: said.text("text")?,
            tokens: Vec::new(),
            prompt_tokens: said.size("prompt_tokens")?,
            reason: reason(&said.text("reason")?)?,
            ms: said.number("ms")?,
        },
        "fell_back" => FromWorker::FellBack {
            request: request()?,
            sentence: said.text("sentence")?,
            info: info(&said.inner("info"))?,
        },
        "done" => FromWorker::Done {
            request: request()?,
            timings: timings(&said.inner("timings"))?,
            workers: said.size("workers")?,
            cancelled: said.get("cancelled").is_truthy(),
        },
        "failed" => FromWorker::Failed { request: request(), sentence: said.text("sentence")? },
        _ => return None,
    })
}

fn info(of: &Fields) -> Option<Info> {
    let backend = match of.text("backend")?.as_str() {
        "gpu" => BackendKind::Gpu,
        _ => BackendKind::Cpu,
    };
    Some(Info {
        name: of.text("name"),
        architecture: of.text("architecture")?,
        kind: of.text("kind")?,
        backend,
        adapter: of.text("adapter"),
        fallback: of.text("fallback"),
        race: race(&of.inner("race")).map(Box::new),
        products: products(&of.inner("products")).map(Box::new),
        parameters: whole(of.number("parameters")?),
        bytes: whole(of.number("bytes")?),
        context: of.size("context")?,
        vocabulary: of.size("vocabulary")?,
    })
}

fn race(of: &Fields) -> Option<Race> {
    Some(Race {
        cpu: whole(of.number("cpu")?),
        gpu: whole(of.number("gpu")?),
        adapter: of.text("adapter")?,
        workers: of.size("workers")?,
        batch: of.size("batch")?,
        weights: whole(of.number("weights")?),
    })
}

fn products(of: &Fields) -> Option<Products> {
    let taken = match of.text("taken")?.as_str() {
        "rounded" => Precision::Rounded,
        _ => Precision::Exact,
    };
    let (exact, rounded) = (pace(&of.inner("exact"))?, pace(&of.inner("rounded")));
    Some(Products { taken, exact, rounded, doubt: of.text("doubt") })
}

fn pace(of: &Fields) -> Option<Pace> {
    Some(Pace { prompt: whole(of.number("prompt")?), decode: whole(of.number("decode")?) })
}

fn kept(of: JsValue) -> Option<Kept> {
    let of = Fields(of);
    let (bytes, when) = (whole(of.number("bytes")?), whole(of.number("when")?));
    Some(Kept { name: of.text("name")?, bytes, sha256: of.text("sha256")?, when })
}

fn part(of: JsValue) -> Option<Part> {
    let of = Fields(of);
    let (bytes, total) = (whole(of.number("bytes")?), of.number("total").map(whole));
    Some(Part { url: of.text("url")?, key: of.text("key")?, bytes, total })
}

fn timings(of: &Fields) -> Option<Timings> {
    Some(Timings {
        prompt_tokens: of.size("prompt_tokens")?,
        prompt_ms: of.number("prompt_ms")?,
        tokens: of.size("tokens")?,
        decode_ms: of.number("decode_ms")?,
        first_ms: of.number("first_ms")?,
        total_ms: of.number("total_ms")?,
    })
}

fn choice(of: JsValue) -> Option<Choice> {
    let of = Fields(of);
    Some(Choice { token: of.count("token")?, name: of.text("name")?, probability: of.share("probability")? })
}

fn reason(name: &str) -> Option<Reason> {
    Some(match name {
        "stop" => Reason::Stop,
        "length" => Reason::Length,
        "context" => Reason::Context,
        "cancelled" => Reason::Cancelled,
        "broken" => Reason::Broken,
        _ => return None,
    })
}

/// An object of the browser's.
struct Fields(JsValue);

impl Fields {
    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }

    fn inner(&self, name: &str) -> Fields {
        Fields(self.get(name))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.get(name).as_f64()
    }

    fn list(&self, name: &str) -> Array {
        // What is empty may be left out.
        self.get(name).dyn_into().unwrap_or_default()
    }

    fn count(&self, name: &str) -> Option<u32> {
        self.number(name).map(|number| u32::try_from(whole(number)).unwrap_or(u32::MAX))
    }

    fn size(&self, name: &str) -> Option<usize> {
        self.number(name).map(|number| usize::try_from(whole(number)).unwrap_or(usize::MAX))
    }

    #[allow(clippy::cast_possible_truncation, reason = "a probability of 32 bits, on its way back")]
    fn share(&self, name: &str) -> Option<f32> {
        self.number(name).map(|number| number as f32)
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such a cast saturates")]
fn whole(number: f64) -> u64 {
    number as u64
}
