//! What the browser does for a family that is being written: it waits, looks at lights without keeping anybody waiting,
//! and makes links of texts and texts of links.

use super::page::{Page, now};
use super::session::author::{Looked, Order, Unopened, Unpacking};
use super::session::{Action, Effect};
use crate::family::lint::Draws;
use crate::family::source::MAX_BYTES;
use crate::family::{Family, builtin};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    HtmlTextAreaElement, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair, Response,
};

/// How long nothing must have been typed until the text is looked at, in milliseconds.
const PAUSE_MS: u32 = 300;
/// How many variants are drawn, and for how long lights are looked at, before the page may breathe.
const FEW: u32 = 4;
const BREATH_MS: f64 = 30.0;
/// How long the lights of a family may take altogether.
const PATIENCE_MS: f64 = 30_000.0;
/// The most letters that a family can be packed in: six bits each, and its bytes where nothing can be saved, with a
/// few more for each block of them.
const MOST_PACKED: usize = (MAX_BYTES + 64) * 4 / 3;
/// The family to start from where nobody chose one.
const EXAMPLE: &str = "apples-left";

impl Page {
    /// Carries out what the family that is being written needs.
    pub(super) fn perform_draft(self, effect: Effect) {
        match effect {
            Effect::Pause(edit) => {
                Timeout::new(PAUSE_MS, move || self.write(Order::Pause(edit))).forget();
            }
            Effect::Lint(look, family) => spawn_local(async move { self.lint(look, &family).await }),
            Effect::Pack(edit, text) => {
                spawn_local(async move { self.write(Order::Packed(edit, pack(&text).await)) });
            }
            Effect::Unpack(link, packed) => {
                spawn_local(async move { self.write(Order::Unpacked(link, unpack(&packed).await)) });
            }
            Effect::Example => source(EXAMPLE).into_iter().for_each(|text| self.write(Order::Example(text))),
            Effect::Point(line, column) => point(line, column),
            _ => {}
        }
    }

    fn write(self, order: Order) {
        self.send(Action::Author(order));
    }

    /// Starts from the built-in family of this id.
    pub(super) fn begin(self, id: &str) {
        source(id).into_iter().for_each(|text| self.write(Order::Begin(text)));
    }

    /// A file that the visitor opened; a large one is not even read.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length of the browser's")]
    pub(super) fn open_family(self, file: web_sys::File) {
        let bytes = file.size() as u64;
        if bytes > MAX_BYTES as u64 {
            return self.write(Order::Opened(Err(Unopened::TooLarge(bytes))));
        }
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            self.write(Order::Opened(text.ok_or(Unopened::Unreadable)));
        });
    }

    /// Looks at all lights, with a breath between them, as long as somebody wants to know.
    async fn lint(self, look: u32, family: &Family) {
        let (begun, mut breathed) = (now(), now());
        for level in 1..=family.top_level() {
            let mut draws = Draws::new(family, level);
            while draws.more(FEW) {
                if !self.goes_on(look, begun, &mut breathed).await {
                    return;
                }
            }
            for light in draws.lights() {
                self.write(Order::Lit(look, light));
                if !self.goes_on(look, begun, &mut breathed).await {
                    return;
                }
            }
        }
        self.write(Order::Looked(look, Looked::All));
    }

    /// Lets the page breathe if it is time to; whether the lights are still wanted, and still may be looked at.
    async fn goes_on(self, look: u32, begun: f64, breathed: &mut f64) -> bool {
        if now() - *breathed > BREATH_MS {
            breath().await;
            *breathed = now();
        }
        let wanted = self.now(|session| session.author.looks_on(look));
        if wanted && now() - begun > PATIENCE_MS {
            self.write(Order::Looked(look, Looked::Slow));
            return false;
        }
        wanted
    }
}

/// The text of the built-in family of this id, which stands in the page.
fn source(id: &str) -> Option<String> {
    let bundle = document().get_element_by_id("families")?.text_content()?;
    let (_, text) = builtin::files(&bundle).find(|(path, _)| path.rsplit('/').next() == Some(id))?;
    Some(text.to_owned())
}

/// A text as the part of a link: raw DEFLATE (RFC 1951) in base64url (RFC 4648, section 5) without padding.
async fn pack(text: &str) -> Option<String> {
    let stream = through(text.as_bytes(), "CompressionStream")?;
    let bytes = collected(&stream, usize::MAX).await.ok()?;
    // The browser's own base64 takes a text of one letter a byte.
    let letters: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let packed = window().btoa(&letters).ok()?;
    Some(packed.trim_end_matches('=').replace('+', "-").replace('/', "_"))
}

/// The text that a link holds.
async fn unpack(packed: &str) -> Result<String, Unpacking> {
    // Before the first of it is seen, browsers unpack a good deal: what cannot be small enough is not begun.
    if packed.len() > MOST_PACKED {
        return Err(Unpacking::TooLarge);
    }
    let letters =
        window().atob(&packed.replace('-', "+").replace('_', "/")).map_err(|_| Unpacking::Damaged)?;
    let bytes = letters.chars().map(|letter| u8::try_from(letter).unwrap_or(0)).collect::<Vec<_>>();
    let stream = through(&bytes, "DecompressionStream").ok_or(Unpacking::Unable)?;
    // A few bytes may unpack to gigabytes: what comes is counted while it comes.
    let text = collected(&stream, MAX_BYTES).await?;
    String::from_utf8(text).map_err(|_| Unpacking::Damaged)
}

/// Bytes on their way through one of the browser's streams of the Compression Standard, by its name (`web_sys` calls them
/// unstable); `None` where there is none.
fn through(bytes: &[u8], name: &str) -> Option<ReadableStream> {
    let stream = field(&window(), name).dyn_into::<Function>().ok()?;
    let stream = Reflect::construct(&stream, &Array::of1(&"deflate-raw".into())).ok()?;
    let source = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes))).ok()?.body()?;
    Some(source.pipe_through(stream.unchecked_ref::<ReadableWritablePair>()))
}

/// All that comes out of a stream, if it is not more than may be.
async fn collected(stream: &ReadableStream, most: usize) -> Result<Vec<u8>, Unpacking> {
    let reader = stream.get_reader().unchecked_into::<ReadableStreamDefaultReader>();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| Unpacking::Damaged)?;
        if field(&part, "done").is_truthy() {
            return Ok(bytes);
        }
        bytes.extend(field(&part, "value").unchecked_into::<Uint8Array>().to_vec());
        if bytes.len() > most {
            drop(reader.cancel());
            return Err(Unpacking::TooLarge);
        }
    }
}

fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// What else the page has to do comes first.
async fn breath() {
    let later = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback(&resolve);
    });
    drop(JsFuture::from(later).await);
}

/// The cursor to a place in the editor, and the place into sight.
fn point(line: usize, column: usize) {
    let editor = document().get_element_by_id("source");
    let Some(editor) = editor.and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok()) else {
        return;
    };
    let text = editor.value();
    let before: usize = text.split_inclusive('\n').take(line - 1).map(units).sum();
    let own = text.split('\n').nth(line - 1).unwrap_or_default();
    let start = before + own.chars().take(column - 1).map(char::len_utf16).sum::<usize>();
    let end = before + units(own);
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let _ = editor.focus();
    // Browsers scroll to the cursor, not to a selection: first the one, then the other.
    let _ = editor.set_selection_range(place(start), place(start));
    let _ = editor.set_selection_range(place(start), place(end.max(start)));
    let lines = text.split('\n').count().max(1);
    let height = f64::from(editor.scroll_height()) / lines as f64;
    #[allow(clippy::cast_possible_truncation, reason = "a place in the editor in pixels")]
    editor.set_scroll_top((height * (line as f64 - 4.0)).max(0.0) as i32);
}

/// The length of a text as the browser counts it.
fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
