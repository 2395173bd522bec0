//! Takes a file chunk by chunk and hands out each tensor as soon as its last byte is there.

use super::super::error::ModelError;
use super::cursor::Stop;
use super::{Header, TensorInfo};

/// Takes a tensor and its bytes.
pub type TensorSink<'a> = dyn FnMut(&TensorInfo, &[u8]) -> Result<(), ModelError> + 'a;

/// Larger than the header of any model whose vocabulary this engine accepts.
const MAX_HEADER: usize = 1 << 27;

/// A GGUF file on its way in.
#[derive(Debug, Default)]
pub struct Stream {
    /// Bytes that came in and are not yet used up; the first is byte `start` of the file.
    held: Vec<u8>,
    start: u64,
    /// The header is not worth another try before this many bytes are held.
    retry: usize,
    header: Option<Header>,
    /// The first tensor not yet handed out.
    next: usize,
}

impl Stream {
    /// A stream at its beginning.
    pub fn new() -> Self {
        Stream::default()
    }

    /// The header, once it has come in.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// Takes the next bytes of the file, calling `tensor` with each tensor they complete. Chunks of about a megabyte
    /// keep memory low; any size works.
    ///
    /// # Errors
    /// What is wrong with the file, as soon as it is known, or what `tensor` returned.
    pub fn push(&mut self, chunk: &[u8], tensor: &mut TensorSink<'_>) -> Result<(), ModelError> {
        self.held.extend_from_slice(chunk);
        if self.header.is_none() && self.held.len() >= self.retry {
            match Header::read(&self.held) {
                Ok(header) => self.header = Some(header),
                Err(Stop::Bad(error)) => return Err(error),
                Err(Stop::Short { what, at, .. }) if self.held.len() > MAX_HEADER => {
                    let what = format!("{what} is still missing after {MAX_HEADER} bytes of header");
                    return Err(ModelError::Header { at, what });
                }
                // Reading again from the start is linear overall only if each try has half as much again to read.
                Err(Stop::Short { .. }) => self.retry = self.held.len() + self.held.len() / 2,
            }
        }
        self.hand_out(tensor)
    }

    /// Ends the file and gives its header.
    ///
    /// # Errors
    /// What is missing, if the file is truncated; or as [`Stream::push`].
    pub fn finish(mut self, tensor: &mut TensorSink<'_>) -> Result<Header, ModelError> {
        let end = self.start + self.held.len() as u64;
        if self.header.is_none() {
            match Header::read(&self.held) {
                Ok(header) => self.header = Some(header),
                Err(Stop::Bad(error)) => return Err(error),
                Err(Stop::Short { what, at, needs }) => {
                    return Err(ModelError::HeaderTruncated { end, what, at, needs });
                }
            }
            self.hand_out(tensor)?;
        }
        let Some(header) = self.header else {
            return Err(ModelError::Header { at: 0, what: "it is missing".to_owned() });
        };
        match header.tensors.get(self.next) {
            None => Ok(header),
            Some(TensorInfo { name, start, stop, .. }) => {
                Err(ModelError::TensorTruncated { end, tensor: name.clone(), start: *start, stop: *stop })
            }
        }
    }

    fn hand_out(&mut self, tensor: &mut TensorSink<'_>) -> Result<(), ModelError> {
        let Some(header) = &self.header else { return Ok(()) };
        // Consecutive tensors are handed out from one buffer, which is cut once.
        let mut used = 0;
        while let Some(info) = header.tensors.get(self.next) {
            let place = |at: u64| usize::try_from(at.saturating_sub(self.start)).unwrap_or(usize::MAX);
            let (from, to) = (place(info.start), place(info.stop));
            let Some(bytes) = self.held.get(from..to) else {
                // Bytes between tensors are padding.
                used = used.max(from.min(self.held.len()));
                break;
            };
            tensor(info, bytes)?;
            used = to;
            self.next += 1;
        }
        if header.tensors.get(self.next).is_none() {
            used = self.held.len();
        }
        self.held.drain(..used);
        self.start += used as u64;
        Ok(())
    }
}
