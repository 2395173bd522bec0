//! Takes a file chunk by chunk and hands out each row of a tensor as soon as its last byte is there.

use super::super::error::ModelError;
use super::cursor::Stop;
use super::{Header, TensorInfo};

/// Takes a row of a tensor: the tensor's place in [`Header::tensors`], the tensor, the row's number and its bytes.
/// Rows of a tensor come in order, and all of them come.
pub type RowSink<'a> = dyn FnMut(usize, &TensorInfo, usize, &[u8]) -> Result<(), ModelError> + 'a;

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
    /// The first tensor not yet handed out completely, and its first row not yet handed out.
    next: usize,
    row: usize,
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

    /// Takes the next bytes of the file as far as the header goes; rows wait for [`Stream::rows`].
    ///
    /// # Errors
    /// What is wrong with the header, as soon as it is known.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), ModelError> {
        self.held.extend_from_slice(chunk);
        if self.header.is_some() || self.held.len() < self.retry {
            return Ok(());
        }
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
        Ok(())
    }

    /// Hands out the rows that are complete. Chunks of about a megabyte keep memory low; any size works.
    ///
    /// # Errors
    /// What `sink` returned.
    pub fn rows(&mut self, sink: &mut RowSink<'_>) -> Result<(), ModelError> {
        let Some(header) = &self.header else { return Ok(()) };
        // Consecutive rows are handed out from one buffer, which is cut once.
        let mut used = 0;
        while let Some(info) = header.tensors.get(self.next) {
            let size = info.row_bytes();
            let from = info.start + size * self.row as u64;
            let place = |at: u64| usize::try_from(at.saturating_sub(self.start)).unwrap_or(usize::MAX);
            let Some(bytes) = self.held.get(place(from)..place(from + size)) else {
                // Bytes between tensors are padding.
                used = used.max(place(from).min(self.held.len()));
                break;
            };
            sink(self.next, info, self.row, bytes)?;
            used = place(from + size);
            self.row += 1;
            if from + size >= info.stop {
                (self.next, self.row) = (self.next + 1, 0);
            }
        }
        if header.tensors.get(self.next).is_none() {
            used = self.held.len();
        }
        self.held.drain(..used);
        self.start += used as u64;
        Ok(())
    }

    /// Reads the header once more, from a file that is complete: it may be shorter than the next try would wait for.
    ///
    /// # Errors
    /// What is wrong or missing.
    pub fn complete(&mut self) -> Result<&Header, ModelError> {
        let end = self.start + self.held.len() as u64;
        if self.header.is_none() {
            self.header = Some(match Header::read(&self.held) {
                Ok(header) => header,
                Err(Stop::Bad(error)) => return Err(error),
                Err(Stop::Short { what, at, needs }) => {
                    return Err(ModelError::HeaderTruncated { end, what, at, needs });
                }
            });
        }
        self.header.as_ref().ok_or_else(|| ModelError::Header { at: 0, what: "it is missing".to_owned() })
    }

    /// Ends the file and gives its header.
    ///
    /// # Errors
    /// What is missing, if the file is truncated.
    pub fn finish(mut self) -> Result<Header, ModelError> {
        let end = self.start + self.held.len() as u64;
        let next = self.next;
        let header = self.complete()?;
        match header.tensors.get(next) {
            Some(TensorInfo { name, start, stop, .. }) => {
                Err(ModelError::TensorTruncated { end, tensor: name.clone(), start: *start, stop: *stop })
            }
            None => self.header.ok_or_else(|| ModelError::Header { at: 0, what: "it is missing".to_owned() }),
        }
    }
}
