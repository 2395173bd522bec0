//! Reads little-endian fields of a header, each checked against the bytes that are there before it is used.

use super::super::error::ModelError;

/// A place in a header that may not have arrived completely yet.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Why a field could not be read.
#[derive(Debug)]
pub(super) enum Stop {
    /// More of the file is needed: `needs` bytes from byte `at`, for `what`.
    Short { what: String, at: u64, needs: u64 },
    /// The file is unusable, whatever follows.
    Bad(ModelError),
}

impl From<ModelError> for Stop {
    fn from(error: ModelError) -> Self {
        Stop::Bad(error)
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    /// The current byte, counted from the start of the file.
    pub(super) fn at(&self) -> u64 {
        self.at as u64
    }

    /// An error about the field that starts at `at`.
    pub(super) fn bad(at: u64, what: impl Into<String>) -> Stop {
        Stop::Bad(ModelError::Header { at, what: what.into() })
    }

    pub(super) fn take(&mut self, count: u64, what: &str) -> Result<&'a [u8], Stop> {
        let short = || Stop::Short { what: what.to_owned(), at: self.at as u64, needs: count };
        let wanted = usize::try_from(count).map_err(|_| short())?;
        let end = self.at.checked_add(wanted).ok_or_else(short)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(short)?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], Stop> {
        let at = self.at();
        let bytes = self.take(N as u64, what)?;
        bytes.try_into().map_err(|_| Cursor::bad(at, format!("{what} could not be read")))
    }

    pub(super) fn u8(&mut self, what: &str) -> Result<u8, Stop> {
        self.array::<1>(what).map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self, what: &str) -> Result<u16, Stop> {
        self.array(what).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self, what: &str) -> Result<u32, Stop> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self, what: &str) -> Result<u64, Stop> {
        self.array(what).map(u64::from_le_bytes)
    }

    /// A string: a 64-bit length, at most `limit`, then that many bytes of UTF-8.
    pub(super) fn string(&mut self, limit: u64, what: &str) -> Result<&'a str, Stop> {
        let at = self.at();
        let length = self.u64(what)?;
        if length > limit {
            return Err(Cursor::bad(
                at,
                format!("{what} claims {length} bytes, more than the {limit} allowed"),
            ));
        }
        let bytes = self.take(length, what)?;
        std::str::from_utf8(bytes).map_err(|_| Cursor::bad(at, format!("{what} is not valid UTF-8")))
    }
}
