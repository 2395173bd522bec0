//! What an endpoint says: server-sent events with pieces of a reply, a reply in one JSON object, or a complaint.
//!
//! Events are as in the HTML standard, section 9.2.6: lines `data: …`, an event ends at an empty line. Nothing an
//! endpoint sends makes the page hold more than [`MOST_BYTES`].

use super::{Fault, Key, excerpt};
use crate::engine::Reason;
use serde_json::Value;

/// The longest line, and the longest reply, in bytes.
pub const MOST_BYTES: usize = 1 << 20;

/// Takes a reply in as it comes.
#[derive(Debug)]
pub struct Listener {
    /// What is hidden wherever it stands.
    key: Key,
    /// The line that is not complete.
    line: Vec<u8>,
    /// The event that is not complete.
    data: String,
    /// All that was said.
    said: String,
    /// Why the reply ended, once the endpoint has said so.
    ended: Option<Reason>,
    /// Whether the endpoint has said that nothing more comes.
    over: bool,
    /// Whether there was any event.
    heard: bool,
}

impl Listener {
    /// One that has heard nothing yet; the key is hidden in whatever it hears.
    pub fn new(key: Key) -> Self {
        let (line, data, said) = (Vec::new(), String::new(), String::new());
        Self { key, line, data, said, ended: None, over: false, heard: false }
    }

    /// Takes the next bytes; gives what was said anew.
    ///
    /// # Errors
    ///
    /// If an event is none of a reply's, or tells of an error, or there is no end to it.
    pub fn hear(&mut self, bytes: &[u8]) -> Result<String, Fault> {
        let before = self.said.len();
        for byte in bytes {
            match byte {
                b'\n' => self.end_line()?,
                _ if self.line.len() >= MOST_BYTES => return Err(Fault::TooLong),
                byte => self.line.push(*byte),
            }
        }
        Ok(self.said.get(before..).unwrap_or_default().to_owned())
    }

    /// The whole reply and why it ended; the connection is closed.
    ///
    /// # Errors
    ///
    /// If it ended before the reply did.
    pub fn finish(mut self) -> Result<(String, Reason), Fault> {
        // The last line may lack its end.
        self.end_line()?;
        self.end_event()?;
        match self.ended {
            Some(reason) => Ok((self.said, reason)),
            None if self.over && self.heard => Ok((self.said, Reason::Stop)),
            None => Err(Fault::Broken),
        }
    }

    /// Whether the endpoint has said that nothing more comes: some keep the connection open.
    pub fn is_over(&self) -> bool {
        self.over
    }

    fn end_line(&mut self) -> Result<(), Fault> {
        let line = std::mem::take(&mut self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if line.is_empty() {
            return self.end_event();
        }
        let line = self.key.hidden_in(&String::from_utf8_lossy(line));
        match line.strip_prefix("data:") {
            Some(data) => {
                if self.data.len() + data.len() > MOST_BYTES {
                    return Err(Fault::TooLong);
                }
                self.data += data.strip_prefix(' ').unwrap_or(data);
                self.data.push('\n');
                Ok(())
            }
            // Comments keep the connection alive; names and numbers of events do not matter here.
            None if [":", "event:", "id:", "retry:"].iter().any(|known| line.starts_with(known)) => Ok(()),
            None => Err(Fault::Garbled(excerpt(&line))),
        }
    }

    fn end_event(&mut self) -> Result<(), Fault> {
        let data = std::mem::take(&mut self.data);
        let data = data.trim_end_matches('\n');
        if data.is_empty() {
            return Ok(());
        }
        if data.trim() == "[DONE]" {
            self.over = true;
            return Ok(());
        }
        let event: Value = serde_json::from_str(data).map_err(|_| Fault::Garbled(excerpt(data)))?;
        let (piece, reason) = piece(&event, "delta")?;
        self.heard = true;
        self.said += piece;
        self.ended = self.ended.or(reason);
        if self.said.len() > MOST_BYTES { Err(Fault::TooLong) } else { Ok(()) }
    }
}

/// A reply that came in one JSON object, from an endpoint that does not stream.
///
/// # Errors
///
/// If it is none, or tells of an error.
pub fn whole(body: &str) -> Result<(String, Reason), Fault> {
    let reply: Value = serde_json::from_str(body).map_err(|_| Fault::Garbled(excerpt(body)))?;
    match piece(&reply, "message")? {
        (said, reason) if reason.is_some() || !said.is_empty() => {
            Ok((said.to_owned(), reason.unwrap_or(Reason::Stop)))
        }
        _ => Err(Fault::Garbled(excerpt(body))),
    }
}

/// What an event or object says, and why the reply ended with it.
fn piece<'a>(of: &'a Value, part: &str) -> Result<(&'a str, Option<Reason>), Fault> {
    if let Some(error) = of.get("error").filter(|error| !error.is_null()) {
        return Err(Fault::Garbled(excerpt(&message(error))));
    }
    let Some(choices) = of.get("choices").and_then(Value::as_array) else {
        return Err(Fault::Garbled(excerpt(&of.to_string())));
    };
    // An event may tell of usage alone.
    let Some(choice) = choices.first() else { return Ok(("", None)) };
    let said =
        choice.get(part).and_then(|part| part.get("content")).and_then(Value::as_str).unwrap_or_default();
    let reason = choice.get("finish_reason").and_then(Value::as_str).map(|reason| match reason {
        "length" => Reason::Length,
        _ => Reason::Stop,
    });
    Ok((said, reason))
}

/// What a refusal says, if it is readable: the message of an error object, or nothing, since a whole web page says
/// nothing to people.
pub fn complaint(body: &str) -> String {
    let said = serde_json::from_str::<Value>(body).ok();
    let said = said.and_then(|said| said.get("error").or_else(|| said.get("detail")).map(message));
    excerpt(&said.unwrap_or_default())
}

fn message(error: &Value) -> String {
    let message = error.get("message").unwrap_or(error);
    message.as_str().map_or_else(|| message.to_string(), str::to_owned)
}
