//! A file on its way in, chunk by chunk: from the network, or from one that the browser has at hand.

use js_sys::{ArrayBuffer, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Blob, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader,
    RequestInit, Response, WorkerGlobalScope,
};

/// Bytes of a chunk, at most, where the browser fills a buffer of ours.
const CHUNK: u32 = 1 << 20;

/// The status of an answer that is a part of a file (RFC 9110, 15.3.7).
const PART: u16 = 206;
/// The status where there is none (15.5.17).
const NO_SUCH_PART: u16 = 416;

/// What a server gives.
pub(super) struct Fetched {
    pub(super) body: Body,
    /// The byte of the file that it begins with; `None` where another site's server does not let that be seen.
    pub(super) from: Option<u64>,
    /// What tells this file from another one at the same address, where the server says.
    pub(super) tag: Option<String>,
}

/// Why it gives nothing.
pub(super) struct Refusal {
    /// The same for the visitor.
    pub(super) why: String,
    /// Whether the file has no such part.
    pub(super) is_range: bool,
}

impl From<String> for Refusal {
    fn from(why: String) -> Refusal {
        Refusal { why, is_range: false }
    }
}

/// A file that is being read. Whoever drops it stops the transfer.
pub(super) struct Body {
    reader: Reader,
    /// What to call it in an error.
    name: String,
    /// Whether it comes over the network.
    remote: bool,
    /// Its length in bytes, where that is known: a server may not say so, or compress.
    pub(super) length: Option<u64>,
}

impl Body {
    /// Asks for the file at an address, from a byte on if the server gives parts of files.
    pub(super) async fn fetch(url: &str, from: u64) -> Result<Fetched, Refusal> {
        let scope: WorkerGlobalScope =
            js_sys::global().dyn_into().map_err(|_| "the worker has no network".to_owned())?;
        let (request, abort) = (RequestInit::new(), Abort::new());
        request.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
        if from > 0 {
            let range = js_sys::Object::new();
            // A range like this needs no leave of another site's (Fetch, "CORS-safelisted request-header").
            let _ = Reflect::set(&range, &"Range".into(), &format!("bytes={from}-").into());
            request.set_headers(&range);
        }
        let response = wait(scope.fetch_with_str_and_init(url, &request)).await.map_err(|error| {
            format!("the model could not be fetched from {url} ({}); are you offline?", describe(&error))
        })?;
        // From here on the reader stops the transfer.
        abort.forgo();
        let response: Response = response.dyn_into().map_err(|_| format!("{url} gave no response"))?;
        if !response.ok() {
            let (why, is_range) = (refusal(url, response.status()), response.status() == NO_SUCH_PART);
            return Err(Refusal { why, is_range });
        }
        let header = |name: &str| response.headers().get(name).ok().flatten();
        let (from, length) = match response.status() {
            PART => header("content-range")
                .as_deref()
                .and_then(range)
                .map_or((None, None), |(first, total)| (Some(first), total)),
            // A compressed body is longer than its header says.
            _ if header("content-encoding").is_some() => (Some(0), None),
            _ => (Some(0), header("content-length").and_then(|length| length.parse().ok())),
        };
        let tag = header("etag");
        let stream = response.body().ok_or_else(|| format!("{url} is empty"))?;
        Ok(Fetched { body: Body::new(&stream, url.to_owned(), true, length), from, tag })
    }

    /// Reads what the browser has at hand.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length of the browser's")]
    pub(super) fn of(blob: &Blob, name: &str) -> Body {
        Body::new(&blob.stream(), name.to_owned(), false, Some(blob.size() as u64))
    }

    fn new(stream: &ReadableStream, name: String, remote: bool, length: Option<u64>) -> Body {
        let reader = match ReadableStreamByobReader::new(stream) {
            Ok(reader) => Reader::Filling(reader, ArrayBuffer::new(CHUNK)),
            // An older browser.
            Err(_) => Reader::Giving(stream.get_reader().unchecked_into()),
        };
        Body { reader, name, remote, length }
    }

    /// The next chunk; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        let promise = match &self.reader {
            Reader::Filling(reader, buffer) => reader.read_with_array_buffer_view(&Uint8Array::new(buffer)),
            Reader::Giving(reader) => reader.read(),
        };
        let result = wait(promise).await.map_err(|error| self.broken(&error))?;
        if field(&result, "done").is_truthy() {
            return Ok(None);
        }
        let Ok(chunk) = field(&result, "value").dyn_into::<Uint8Array>() else {
            return Err(format!("{} sent something unreadable", self.name));
        };
        if let Reader::Filling(_, buffer) = &mut self.reader {
            // The same memory as before, though it goes by another object.
            *buffer = chunk.buffer();
        }
        Ok(Some(chunk.to_vec()))
    }

    fn broken(&self, error: &JsValue) -> String {
        let (name, why) = (&self.name, describe(error));
        match self.remote {
            true => format!("the connection to {name} broke while the model was being fetched ({why})"),
            false => format!(
                "{name} could not be read to its end ({why}); was it moved or changed meanwhile? Open it again"
            ),
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        // Nothing happens if it has ended by itself, or is refused if it has broken.
        let_go(match &self.reader {
            Reader::Filling(reader, _) => reader.cancel(),
            Reader::Giving(reader) => reader.cancel(),
        });
    }
}

/// The first byte of a part and the length of the whole, as in `bytes 100-999/1000` (RFC 9110, 14.4).
fn range(header: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = header.trim().strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.trim().parse().ok()?, total.trim().parse().ok()))
}

/// Why a server gives no file, and what to do.
fn refusal(url: &str, status: u16) -> String {
    let hint = match status {
        401 | 403 => {
            "; it may ask for an account or for consent to a licence: download the file there, and open it from disk"
        }
        404 | 410 => "; is the address right, to the last letter?",
        429 | 503 => "; it is busy, try again in a while",
        _ => "",
    };
    format!("the model could not be fetched: {url} answers {status}{hint}")
}

/// How chunks come.
enum Reader {
    /// Into one buffer, over and over, so that nothing is left for the browser to clear away.
    Filling(ReadableStreamByobReader, ArrayBuffer),
    /// As the browser has them.
    Giving(ReadableStreamDefaultReader),
}

/// Takes a request back unless its response has come.
struct Abort(Option<AbortController>);

impl Abort {
    fn new() -> Abort {
        Abort(AbortController::new().ok())
    }

    fn forgo(mut self) {
        self.0 = None;
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

pub(super) async fn wait(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

/// For a promise that may end as it likes. One that is dropped instead, and is refused, is an error of the worker's.
pub(super) fn let_go(promise: Promise) {
    spawn_local(async { drop(wait(promise).await) });
}

pub(super) fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// What an error of the browser's says.
pub(super) fn describe(error: &JsValue) -> String {
    let message = field(error, "message").as_string().filter(|message| !message.is_empty());
    message.unwrap_or_else(|| "unknown error".to_owned())
}
