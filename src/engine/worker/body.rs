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
    /// Asks for the file at an address.
    pub(super) async fn fetch(url: &str) -> Result<Body, String> {
        let scope: WorkerGlobalScope =
            js_sys::global().dyn_into().map_err(|_| "the worker has no network".to_owned())?;
        let (request, abort) = (RequestInit::new(), Abort::new());
        request.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
        let response = wait(scope.fetch_with_str_and_init(url, &request)).await.map_err(|error| {
            format!("the model could not be fetched from {url} ({}); are you offline?", describe(&error))
        })?;
        // From here on the reader stops the transfer.
        abort.forgo();
        let response: Response = response.dyn_into().map_err(|_| format!("{url} gave no response"))?;
        if !response.ok() {
            return Err(format!("the model could not be fetched: {url} answers {}", response.status()));
        }
        let header = |name: &str| response.headers().get(name).ok().flatten();
        // A compressed body is longer than its header says.
        let length = match header("content-encoding") {
            None => header("content-length").and_then(|length| length.parse().ok()),
            Some(_) => None,
        };
        let stream = response.body().ok_or_else(|| format!("{url} is empty"))?;
        Ok(Body::new(&stream, url.to_owned(), true, length))
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
