//! A file from the network, chunk by chunk.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response, WorkerGlobalScope};

/// A response whose body is being read.
pub(super) struct Body {
    reader: ReadableStreamDefaultReader,
    url: String,
    /// Its length in bytes, where the server says so and does not compress.
    pub(super) length: Option<u64>,
}

/// Asks for a file.
pub(super) async fn open(url: &str) -> Result<Body, String> {
    let scope: WorkerGlobalScope =
        js_sys::global().dyn_into().map_err(|_| "the worker has no network".to_owned())?;
    let response = JsFuture::from(scope.fetch_with_str(url)).await.map_err(|error| {
        format!("the model could not be fetched from {url} ({}); are you offline?", describe(&error))
    })?;
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
    let body = response.body().ok_or_else(|| format!("{url} is empty"))?;
    let reader = body.get_reader().dyn_into().map_err(|_| format!("{url} cannot be read"))?;
    Ok(Body { reader, url: url.to_owned(), length })
}

impl Body {
    /// The next chunk; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        let result = JsFuture::from(self.reader.read()).await.map_err(|error| {
            format!(
                "the connection to {} broke while the model was being fetched ({})",
                self.url,
                describe(&error)
            )
        })?;
        let field = |name: &str| Reflect::get(&result, &JsValue::from_str(name)).ok();
        if field("done").is_some_and(|done| done.is_truthy()) {
            return Ok(None);
        }
        let chunk = field("value").and_then(|value| value.dyn_into::<Uint8Array>().ok());
        chunk
            .map(|chunk| Some(chunk.to_vec()))
            .ok_or_else(|| format!("{} sent something unreadable", self.url))
    }

    /// Stops the transfer.
    pub(super) fn close(self) {
        // Whether it could be stopped or had ended by itself makes no difference.
        drop(self.reader.cancel());
    }
}

fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| "unknown error".to_owned(), |error| error.message().into())
}
