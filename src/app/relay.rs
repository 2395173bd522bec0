//! The line to an endpoint: questions go out through a frame that may talk to this endpoint alone, and what comes back
//! is told to the session as if the worker had said it.
//!
//! The page's own content policy lets it talk to nobody but its host. A policy can be narrowed while a page is open and
//! never widened, so the frame begins with a wide one (`public/relay.html`) and is narrowed to the endpoint that the
//! visitor has named before anything is sent.

use super::page::{Page, now};
use super::remote::stream::{self, Listener};
use super::remote::{Call, Endpoint, Fault, Key, Manner, SIDE_BY_SIDE};
use super::session::Action;
use super::session::models::Order;
use super::text;
use crate::checklist::prompt::Message;
use crate::engine::message::FromWorker;
use crate::engine::{Reason, Timings};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Headers, HtmlIFrameElement, ReadableStreamDefaultReader, RequestCache,
    RequestCredentials, RequestInit, RequestRedirect, Response, ResponseType, Window,
};

thread_local! {
    /// The frames, by the origin that each may talk to.
    static FRAMES: RefCell<HashMap<String, Window>> = RefCell::default();
    /// The requests under way.
    static CALLS: RefCell<HashMap<u32, Rc<Line>>> = RefCell::default();
}

/// A request under way: what its questions are waiting for can be broken off.
#[derive(Default)]
struct Line {
    hung_up: Cell<bool>,
    /// Whether nothing more is to be asked.
    over: Cell<bool>,
    /// How questions are put, once the endpoint has said how it wants them.
    manner: Cell<Manner>,
    waiting: RefCell<Vec<AbortController>>,
}

/// How often a second of waiting looks whether there is still something to wait for.
const NAPS: u32 = 5;

/// Puts questions to an endpoint, a few at a time.
pub(super) fn call(page: Page, call: Call) {
    let line = Rc::new(Line::default());
    CALLS.with_borrow_mut(|calls| calls.insert(call.request, Rc::clone(&line)));
    spawn_local(async move {
        let asked = ask_all(page, &call, &line).await;
        CALLS.with_borrow_mut(|calls| calls.remove(&call.request));
        if line.hung_up.get() {
            return;
        }
        let request = call.request;
        let end = match asked {
            Ok(()) => FromWorker::Done { request, timings: Timings::default(), workers: 1, cancelled: false },
            Err(fault) => {
                FromWorker::Failed { request: Some(request), sentence: text::endpoint_fault(&fault) }
            }
        };
        page.send(Action::Heard(end, now()));
    });
}

/// Breaks a request off.
pub(super) fn hang_up(request: u32) {
    if let Some(line) = CALLS.with_borrow_mut(|calls| calls.remove(&request)) {
        line.hang_up();
    }
}

/// Asks an endpoint which models it has.
pub(super) fn list_models(page: Page, request: u32, endpoint: Endpoint, key: Key, patience: u32) {
    spawn_local(async move {
        let line = Line::default();
        let told = async {
            let frame = frame(endpoint.origin()).await?;
            let asking = Asking { frame: &frame, line: &line, key: &key, patience };
            let answer = asking.send(&endpoint.models(), None).await?;
            super::remote::models(&asking.text(&answer).await?)
        };
        let told = told.await;
        page.send(Action::Models(Order::ModelsListed(request, told)));
    });
}

async fn ask_all(page: Page, call: &Call, line: &Rc<Line>) -> Result<(), Fault> {
    let frame = frame(call.endpoint.origin()).await?;
    let left = RefCell::new(call.questions.iter().cloned().collect::<VecDeque<_>>());
    let fault = RefCell::new(None);
    let one = async || {
        let asking = Asking { frame: &frame, line, key: &call.key, patience: call.patience };
        loop {
            // Taken out first: nothing may be borrowed while an answer is waited for.
            let next = left.borrow_mut().pop_front();
            let Some((id, messages)) = next.filter(|_| !line.over.get()) else { return };
            match asking.patiently(page, call, id, &messages).await {
                Ok((said, reason)) => {
                    let reply = FromWorker::Reply {
                        request: call.request,
                        id,
                        text: said,
                        tokens: Vec::new(),
                        prompt_tokens: 0,
                        reason,
                        ms: 0.0,
                    };
                    if !line.hung_up.get() {
                        page.send(Action::Heard(reply, now()));
                    }
                }
                // The first one tells what is wrong; the others would only be broken off.
                Err(why) => {
                    fault.borrow_mut().get_or_insert(why);
                    line.break_off();
                }
            }
        }
    };
    let () = all([(); SIDE_BY_SIDE].map(|()| one())).await;
    fault.into_inner().map_or(Ok(()), Err)
}

/// All of these, side by side.
async fn all<const N: usize>(tasks: [impl Future<Output = ()>; N]) {
    let mut tasks = tasks.map(|task| Some(Box::pin(task)));
    std::future::poll_fn(|context| {
        for task in &mut tasks {
            if task.as_mut().is_some_and(|task| task.as_mut().poll(context).is_ready()) {
                *task = None;
            }
        }
        if tasks.iter().all(Option::is_none) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

/// How one question is asked.
struct Asking<'a> {
    frame: &'a Window,
    line: &'a Line,
    key: &'a Key,
    patience: u32,
}

/// An answer that is coming in.
struct Answer {
    response: Response,
    controller: AbortController,
    silent: Rc<Cell<bool>>,
}

impl Asking<'_> {
    /// Asks until there is a reply, or no more sense in asking.
    async fn patiently(
        &self,
        page: Page,
        call: &Call,
        id: u32,
        messages: &[Message],
    ) -> Result<(String, Reason), Fault> {
        let mut tries = 0;
        loop {
            let manner = self.line.manner.get();
            let fault = match self.ask(page, call, id, &call.body(messages, manner)).await {
                Ok(reply) => return Ok(reply),
                Err(fault) => fault,
            };
            if let Some(other) = manner.after(&fault) {
                self.line.manner.set(other);
                continue;
            }
            tries += 1;
            let Some(pause) = fault.pause(tries) else { return Err(fault) };
            // In short naps, so that whoever gives up does not keep the others.
            for _ in 0..NAPS * pause.max(1) {
                if self.line.over.get() {
                    return Err(fault);
                }
                sleep(1000 / NAPS).await;
            }
        }
    }

    async fn ask(&self, page: Page, call: &Call, id: u32, body: &str) -> Result<(String, Reason), Fault> {
        let answer = self.send(&call.endpoint.chat(), Some(body)).await?;
        let kind = answer.response.headers().get("content-type").ok().flatten().unwrap_or_default();
        let kind = self.key.hidden_in(&kind);
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/json" => {
                let (said, reason) = stream::whole(&self.text(&answer).await?)?;
                self.tell(page, call, id, said.clone());
                Ok((said, reason))
            }
            "text/event-stream" => {
                let (mut listener, reader) = (Listener::new(self.key.clone()), answer.reader()?);
                while !listener.is_over() {
                    let Some(bytes) = self.next(&reader, &answer).await? else { break };
                    let said = listener.hear(&bytes).inspect_err(|_| answer.controller.abort())?;
                    self.tell(page, call, id, said);
                }
                answer.controller.abort();
                listener.finish()
            }
            _ => {
                answer.controller.abort();
                Err(Fault::NotChat(kind.chars().take(60).collect()))
            }
        }
    }

    fn tell(&self, page: Page, call: &Call, id: u32, text: String) {
        if call.stream && !text.is_empty() && !self.line.hung_up.get() {
            // It does not say how sure it was.
            let (token, probability, top) = (0, f32::NAN, Vec::new());
            let piece = FromWorker::Token { request: call.request, id, token, text, probability, top };
            page.send(Action::Heard(piece, now()));
        }
    }

    /// Sends a question, or asks for what stands at an address; gives a good answer.
    async fn send(&self, url: &str, body: Option<&str>) -> Result<Answer, Fault> {
        if self.line.over.get() {
            return Err(Fault::Unreachable);
        }
        let controller = AbortController::new().map_err(|_| Fault::Unreachable)?;
        self.line.waiting.borrow_mut().push(controller.clone());
        let headers = Headers::new().map_err(|_| Fault::Unreachable)?;
        let init = RequestInit::new();
        let mut set = Ok(());
        if let Some(body) = body {
            init.set_method("POST");
            init.set_body(&body.into());
            set = headers.set("Content-Type", "application/json");
        }
        if let Ok(Some(key)) = self.key.header() {
            set = set.and(headers.set("Authorization", &key));
        }
        set.map_err(|_| Fault::Unreachable)?;
        init.set_headers(&headers);
        init.set_signal(Some(&controller.signal()));
        // The key goes where the visitor has sent it, and nowhere else; and nothing of theirs goes with it.
        init.set_redirect(RequestRedirect::Manual);
        init.set_credentials(RequestCredentials::Omit);
        init.set_cache(RequestCache::NoStore);
        let silent = Rc::new(Cell::new(false));
        let promise = self.frame.fetch_with_str_and_init(url, &init);
        let response = self.waited(promise, &controller, &silent).await?;
        // Of another frame's making, so that it is none of this one's kind.
        let answer = Answer { response: response.unchecked_into(), controller, silent };
        let response = &answer.response;
        if response.type_() == ResponseType::Opaqueredirect {
            return Err(Fault::Redirects);
        }
        if !response.ok() {
            let (status, pause) = (response.status(), response.headers().get("retry-after").ok().flatten());
            let said = self.text(&answer).await.unwrap_or_default();
            return Err(Fault::refused(status, &said, pause.as_deref()));
        }
        Ok(answer)
    }

    /// All of an answer, if that is not too much.
    async fn text(&self, answer: &Answer) -> Result<String, Fault> {
        let (reader, mut whole) = (answer.reader()?, Vec::new());
        while let Some(bytes) = self.next(&reader, answer).await? {
            whole.extend(bytes);
            if whole.len() > stream::MOST_BYTES {
                answer.controller.abort();
                return Err(Fault::TooLong);
            }
        }
        Ok(self.key.hidden_in(&String::from_utf8_lossy(&whole)))
    }

    async fn next(
        &self,
        reader: &ReadableStreamDefaultReader,
        answer: &Answer,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let next = self.waited(reader.read(), &answer.controller, &answer.silent).await;
        let next = next.map_err(|fault| if fault == Fault::Unreachable { Fault::Broken } else { fault })?;
        let field = |name: &str| Reflect::get(&next, &name.into()).unwrap_or_default();
        match field("done").is_truthy() {
            true => Ok(None),
            false => Ok(Some(Uint8Array::new(&field("value")).to_vec())),
        }
    }

    /// What a promise gives, unless that takes longer than the visitor wants to wait.
    async fn waited(
        &self,
        promise: Promise,
        controller: &AbortController,
        silent: &Rc<Cell<bool>>,
    ) -> Result<JsValue, Fault> {
        let alarm = {
            let (controller, silent) = (controller.clone(), Rc::clone(silent));
            Timeout::new(1000 * self.patience, move || {
                silent.set(true);
                controller.abort();
            })
        };
        let given = JsFuture::from(promise).await;
        alarm.cancel();
        given.map_err(|_| if silent.get() { Fault::Silent(self.patience) } else { Fault::Unreachable })
    }
}

impl Answer {
    fn reader(&self) -> Result<ReadableStreamDefaultReader, Fault> {
        let body = self.response.body().ok_or(Fault::Broken)?;
        Ok(body.get_reader().unchecked_into())
    }
}

impl Line {
    fn hang_up(&self) {
        self.hung_up.set(true);
        self.break_off();
    }

    fn break_off(&self) {
        self.over.set(true);
        self.waiting.take().iter().for_each(AbortController::abort);
    }
}

/// The frame that may talk to an origin, made the first time.
async fn frame(origin: &str) -> Result<Window, Fault> {
    if let Some(frame) = FRAMES.with_borrow(|frames| frames.get(origin).cloned()) {
        return Ok(frame);
    }
    let made = narrowed_frame(origin).await.ok().flatten().ok_or(Fault::Unreachable)?;
    FRAMES.with_borrow_mut(|frames| frames.insert(origin.to_owned(), made.clone()));
    Ok(made)
}

async fn narrowed_frame(origin: &str) -> Result<Option<Window>, JsValue> {
    let frame: HtmlIFrameElement = document().create_element("iframe")?.unchecked_into();
    frame.set_hidden(true);
    frame.set_attribute("aria-hidden", "true")?;
    frame.set_attribute("title", "relay")?;
    frame.set_src("./relay.html");
    let loaded = Promise::new(&mut |done: Function, _| frame.set_onload(Some(&done)));
    document().body().ok_or(JsValue::NULL)?.append_child(&frame)?;
    JsFuture::from(loaded).await?;
    let narrowed = narrow(&frame, origin);
    if !matches!(narrowed, Ok(Some(()))) {
        frame.remove();
        return Ok(None);
    }
    Ok(frame.content_window())
}

/// Adds the policy that allows this origin alone; nothing where the frame holds something else than the relay, such as a
/// host's page for what it has not.
fn narrow(frame: &HtmlIFrameElement, origin: &str) -> Result<Option<()>, JsValue> {
    let Some(inside) = frame.content_document() else { return Ok(None) };
    let Some(mark) = inside.query_selector("meta[name=reroll-relay]")? else { return Ok(None) };
    let narrower = inside.create_element("meta")?;
    narrower.set_attribute("http-equiv", "Content-Security-Policy")?;
    narrower.set_attribute("content", &format!("connect-src {origin}"))?;
    mark.after_with_node_1(&narrower)?;
    Ok(Some(()))
}

async fn sleep(milliseconds: u32) {
    let slept = Promise::new(&mut |done, _| {
        Timeout::new(milliseconds, move || drop(done.call0(&JsValue::UNDEFINED))).forget();
    });
    let _ = JsFuture::from(slept).await;
}
