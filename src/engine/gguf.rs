//! Reads GGUF files, version 2 and 3, as they stream in.
//!
//! The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>. Everything in a file is untrusted: every
//! count, length, offset and type is checked before it is used, nothing is allocated by a number that the bytes at
//! hand do not back, and each error says what is wrong and where. The tensors' bytes are handed on row by row and never
//! kept, so neither the file nor a tensor is ever in memory as a whole.

mod cursor;
mod kind;
mod metadata;
mod stream;

pub use kind::{TensorInfo, TensorType};
pub use metadata::{Array, Metadata, Value};
pub use stream::{RowSink, Stream};

use std::collections::{BTreeMap, HashSet};

use super::error::ModelError;
use cursor::{Cursor, Stop};

/// More than any real model has, few enough to walk through at once.
const MAX_TENSORS: u64 = 1 << 16;
const MAX_KEYS: u64 = 1 << 16;
const MAX_NAME: u64 = 1 << 16;
const MAX_ALIGNMENT: u64 = 1 << 16;

/// Everything before the tensors' bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The format's version, 2 or 3.
    pub version: u32,
    /// The key-value pairs.
    pub metadata: Metadata,
    /// The tensors, in the order of their bytes in the file; they do not overlap.
    pub tensors: Vec<TensorInfo>,
}

impl Header {
    /// Reads a header from the first bytes of a file.
    fn read(bytes: &[u8]) -> Result<Header, Stop> {
        let mut cursor = Cursor::new(bytes);
        let magic = cursor.take(4, "the format's magic number")?;
        if magic != b"GGUF" {
            return Err(Stop::Bad(ModelError::NotGguf { found: format!("\"{}\"", magic.escape_ascii()) }));
        }
        let version = cursor.u32("the version")?;
        if version != 2 && version != 3 {
            return Err(Stop::Bad(ModelError::Version { version }));
        }
        let tensor_count = bounded(&mut cursor, MAX_TENSORS, "the number of tensors")?;
        let key_count = bounded(&mut cursor, MAX_KEYS, "the number of metadata keys")?;
        let mut metadata = Metadata::default();
        for _ in 0..key_count {
            metadata.read_pair(&mut cursor)?;
        }
        let alignment = alignment(&metadata)?;
        let mut names = HashSet::new();
        let mut tensors = Vec::new();
        for _ in 0..tensor_count {
            let at = cursor.at();
            let tensor = read_tensor(&mut cursor, alignment)?;
            if !names.insert(tensor.name.clone()) {
                return Err(Cursor::bad(at, format!("there are two tensors named {}", tensor.name)));
            }
            tensors.push(tensor);
        }
        let data = cursor.at().div_ceil(alignment) * alignment;
        place(&mut tensors, data)?;
        Ok(Header { version, metadata, tensors })
    }

    /// The type that most weights have.
    pub fn main_kind(&self) -> TensorType {
        let mut weights = BTreeMap::new();
        for tensor in &self.tensors {
            *weights.entry(tensor.kind).or_insert(0) += tensor.weights();
        }
        weights.into_iter().max_by_key(|(_, weights)| *weights).map_or(TensorType::F32, |(kind, _)| kind)
    }

    /// One past the last byte that a tensor needs.
    pub fn end(&self) -> u64 {
        self.tensors.last().map_or(0, |tensor| tensor.stop)
    }
}

fn bounded(cursor: &mut Cursor<'_>, most: u64, what: &str) -> Result<u64, Stop> {
    let at = cursor.at();
    let count = cursor.u64(what)?;
    if count > most {
        return Err(Cursor::bad(at, format!("{what} is {count}, more than the {most} allowed")));
    }
    Ok(count)
}

fn alignment(metadata: &Metadata) -> Result<u64, ModelError> {
    let key = "general.alignment";
    match metadata.get(key) {
        None => Ok(32),
        Some(Value::Integer(n)) if (8..=MAX_ALIGNMENT.cast_signed()).contains(n) && n % 8 == 0 => {
            Ok(n.unsigned_abs())
        }
        Some(value) => Err(ModelError::Metadata {
            key: key.to_owned(),
            what: format!("is {value}, but must be a multiple of 8 up to {MAX_ALIGNMENT}"),
        }),
    }
}

/// Reads a tensor's description; `start` is still relative to the data, `stop - start` is its size.
fn read_tensor(cursor: &mut Cursor<'_>, alignment: u64) -> Result<TensorInfo, Stop> {
    let name = cursor.string(MAX_NAME, "a tensor's name")?.to_owned();
    let at = cursor.at();
    let wrong = |what: String| Stop::Bad(ModelError::Tensor { tensor: name.clone(), what });
    let dimensions = cursor.u32("a tensor's number of dimensions")?;
    if !(1..=4).contains(&dimensions) {
        return Err(wrong(format!("has {dimensions} dimensions at byte {at}, but must have 1 to 4")));
    }
    let mut shape = Vec::new();
    for _ in 0..dimensions {
        shape.push(cursor.u64("a tensor's extent")?);
    }
    let weights = shape.iter().try_fold(1u64, |product, extent| product.checked_mul(*extent));
    let weights = match weights {
        Some(weights) if weights > 0 => weights,
        _ => return Err(wrong(format!("has the impossible shape {shape:?} at byte {at}"))),
    };
    let number = cursor.u32("a tensor's type")?;
    let kind = TensorType::from_number(number)
        .map_err(|kind| Stop::Bad(ModelError::TensorType { tensor: name.clone(), kind }))?;
    let (block, block_bytes) = kind.block();
    let columns = shape.first().copied().unwrap_or(0);
    if columns % block != 0 {
        return Err(wrong(format!(
            "has rows of {columns} weights, not a multiple of {kind:?}'s block of {block}"
        )));
    }
    let size = (weights / block).checked_mul(block_bytes);
    let at = cursor.at();
    let start = cursor.u64("a tensor's offset")?;
    if start % alignment != 0 {
        return Err(wrong(format!(
            "is at offset {start} (byte {at}), not a multiple of the alignment {alignment}"
        )));
    }
    let stop = size.and_then(|size| start.checked_add(size)).ok_or_else(|| {
        wrong(format!("would end beyond any file: shape {shape:?}, offset {start} (byte {at})"))
    })?;
    Ok(TensorInfo { name, shape, kind, start, stop })
}

/// Makes offsets count from the start of the file, sorts by them and checks that no two tensors share a byte.
fn place(tensors: &mut [TensorInfo], data: u64) -> Result<(), ModelError> {
    for tensor in tensors.iter_mut() {
        let beyond = || ModelError::Tensor {
            tensor: tensor.name.clone(),
            what: format!("would end beyond any file: offset {}", tensor.start),
        };
        let start = tensor.start.checked_add(data).ok_or_else(beyond)?;
        let stop = tensor.stop.checked_add(data).ok_or_else(beyond)?;
        (tensor.start, tensor.stop) = (start, stop);
    }
    tensors.sort_by_key(|tensor| tensor.start);
    for pair in tensors.windows(2) {
        if let [first, second] = pair
            && second.start < first.stop
        {
            return Err(ModelError::Tensor {
                tensor: second.name.clone(),
                what: format!(
                    "starts at byte {}, inside tensor {} (bytes {}..{})",
                    second.start, first.name, first.start, first.stop
                ),
            });
        }
    }
    Ok(())
}
