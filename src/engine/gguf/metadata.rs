//! The key-value pairs of a header.

use std::collections::BTreeMap;
use std::fmt;

use super::super::error::ModelError;
use super::cursor::{Cursor, Stop};

const MAX_STRING: u64 = 1 << 20;
const MAX_ITEMS: u64 = 1 << 24;

/// The metadata of a model file, by key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    pairs: BTreeMap<String, Value>,
}

/// A value of the metadata; all integer types widen to `Integer`, both float types to `Float`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Any integer type. An unsigned one beyond `i64` is refused while reading.
    Integer(i64),
    /// Either float type.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A string.
    Text(String),
    /// An array whose items have one type.
    Array(Array),
}

/// An array of the metadata. Arrays of arrays are in no model file known and are refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Array {
    /// Items of any integer or truth type.
    Integers(Vec<i64>),
    /// Items of either float type.
    Floats(Vec<f32>),
    /// Strings.
    Texts(Vec<String>),
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Integer(n) => write!(out, "{n}"),
            Value::Float(x) => write!(out, "{x}"),
            Value::Bool(b) => write!(out, "{b}"),
            Value::Text(text) => write!(out, "{text:?}"),
            Value::Array(Array::Integers(items)) => write!(out, "an array of {} integers", items.len()),
            Value::Array(Array::Floats(items)) => write!(out, "an array of {} floats", items.len()),
            Value::Array(Array::Texts(items)) => write!(out, "an array of {} strings", items.len()),
        }
    }
}

impl Metadata {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.pairs.get(key)
    }

    /// All pairs, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.pairs.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The string at `key`, if there is one.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] if the value is of another type; likewise below.
    pub fn text(&self, key: &str) -> Result<Option<&str>, ModelError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(value) => Err(wrong(key, format!("is {value}, but should be a string"))),
        }
    }

    /// The non-negative integer at `key`, if there is one, at most `most`.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] if it is something else.
    pub fn count(&self, key: &str, most: usize) -> Result<Option<usize>, ModelError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Integer(n)) => match usize::try_from(*n) {
                Ok(n) if n <= most => Ok(Some(n)),
                _ => Err(wrong(key, format!("is {n}, but must be between 0 and {most}"))),
            },
            Some(value) => Err(wrong(key, format!("is {value}, but should be an integer"))),
        }
    }

    /// The finite number at `key`, if there is one.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] if it is something else.
    pub fn number(&self, key: &str) -> Result<Option<f64>, ModelError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Float(x)) if x.is_finite() => Ok(Some(*x)),
            Some(value) => Err(wrong(key, format!("is {value}, but should be a finite number"))),
        }
    }

    /// The truth value at `key`, if there is one.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] if it is something else.
    pub fn truth(&self, key: &str) -> Result<Option<bool>, ModelError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(b)) => Ok(Some(*b)),
            Some(value) => Err(wrong(key, format!("is {value}, but should be true or false"))),
        }
    }

    /// The strings at `key`, if there are any.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] if it is something else.
    pub fn texts(&self, key: &str) -> Result<Option<&[String]>, ModelError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Array(Array::Texts(items))) => Ok(Some(items)),
            Some(value) => Err(wrong(key, format!("is {value}, but should be an array of strings"))),
        }
    }

    /// The integers at `key`, if there are any.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] if it is something else.
    pub fn integers(&self, key: &str) -> Result<Option<&[i64]>, ModelError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Array(Array::Integers(items))) => Ok(Some(items)),
            Some(value) => Err(wrong(key, format!("is {value}, but should be an array of integers"))),
        }
    }

    /// The floats at `key`, if there are any.
    ///
    /// # Errors
    /// [`ModelError::Metadata`] if it is something else.
    pub fn floats(&self, key: &str) -> Result<Option<&[f32]>, ModelError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Array(Array::Floats(items))) => Ok(Some(items)),
            Some(value) => Err(wrong(key, format!("is {value}, but should be an array of floats"))),
        }
    }

    pub(super) fn read_pair(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let at = cursor.at();
        let key = cursor.string(super::MAX_NAME, "a metadata key")?;
        let kind = cursor.u32("a metadata type")?;
        let value = read_value(cursor, kind, key)?;
        if self.pairs.insert(key.to_owned(), value).is_some() {
            return Err(Cursor::bad(at, format!("metadata key {key} is there twice")));
        }
        Ok(())
    }
}

fn wrong(key: &str, what: String) -> ModelError {
    ModelError::Metadata { key: key.to_owned(), what }
}

const STRING: u32 = 8;
const ARRAY: u32 = 9;

fn read_value(cursor: &mut Cursor<'_>, kind: u32, key: &str) -> Result<Value, Stop> {
    match kind {
        STRING => Ok(Value::Text(cursor.string(MAX_STRING, key)?.to_owned())),
        ARRAY => read_array(cursor, key).map(Value::Array),
        _ => read_scalar(cursor, kind, key),
    }
}

fn read_scalar(cursor: &mut Cursor<'_>, kind: u32, key: &str) -> Result<Value, Stop> {
    let at = cursor.at();
    Ok(match kind {
        0 => Value::Integer(cursor.u8(key)?.into()),
        1 => Value::Integer(cursor.u8(key)?.cast_signed().into()),
        2 => Value::Integer(cursor.u16(key)?.into()),
        3 => Value::Integer(cursor.u16(key)?.cast_signed().into()),
        4 => Value::Integer(cursor.u32(key)?.into()),
        5 => Value::Integer(cursor.u32(key)?.cast_signed().into()),
        6 => Value::Float(f32::from_bits(cursor.u32(key)?).into()),
        7 => match cursor.u8(key)? {
            0 => Value::Bool(false),
            1 => Value::Bool(true),
            other => {
                return Err(Cursor::bad(at, format!("{key} is {other}, neither true (1) nor false (0)")));
            }
        },
        10 => {
            let number = cursor.u64(key)?;
            let number = i64::try_from(number);
            Value::Integer(
                number.map_err(|_| Cursor::bad(at, format!("{key} is larger than any real value")))?,
            )
        }
        11 => Value::Integer(cursor.u64(key)?.cast_signed()),
        12 => Value::Float(f64::from_bits(cursor.u64(key)?)),
        _ => return Err(Cursor::bad(at, format!("{key} has the unknown type {kind}"))),
    })
}

fn read_array(cursor: &mut Cursor<'_>, key: &str) -> Result<Array, Stop> {
    let at = cursor.at();
    let kind = cursor.u32(key)?;
    let count = cursor.u64(key)?;
    if count > MAX_ITEMS {
        return Err(Cursor::bad(
            at,
            format!("{key} claims {count} items, more than the {MAX_ITEMS} allowed"),
        ));
    }
    // Room grows with what is really read: an item takes at least a byte of the file.
    match kind {
        STRING => {
            let mut items = Vec::new();
            for _ in 0..count {
                items.push(cursor.string(MAX_STRING, key)?.to_owned());
            }
            Ok(Array::Texts(items))
        }
        6 | 12 => {
            let mut items = Vec::new();
            for _ in 0..count {
                if let Value::Float(x) = read_scalar(cursor, kind, key)? {
                    #[allow(clippy::cast_possible_truncation, reason = "scores need no more than f32")]
                    items.push(x as f32);
                }
            }
            Ok(Array::Floats(items))
        }
        ARRAY => Err(Cursor::bad(at, format!("{key} is an array of arrays, which no known model uses"))),
        _ => {
            let mut items = Vec::new();
            for _ in 0..count {
                match read_scalar(cursor, kind, key)? {
                    Value::Integer(n) => items.push(n),
                    Value::Bool(b) => items.push(b.into()),
                    _ => {}
                }
            }
            Ok(Array::Integers(items))
        }
    }
}
