//! The tables of a step as bytes, and its records back from bytes.

use super::super::kernel::{Column, Head, Record, Rule};

/// Bytes of a [`Column`].
pub const COLUMN: usize = 16;
/// Bytes of a [`Head`].
pub const HEAD: usize = 8;
/// Bytes of a [`Rule`].
pub const RULE: usize = 20;
/// Bytes of a [`Record`].
pub const RECORD: usize = 48;

/// Token, slot, position, live.
pub fn columns(columns: impl IntoIterator<Item = Column>) -> Vec<u8> {
    let words = columns.into_iter().flat_map(|c| [c.token, c.slot, c.position, c.active]);
    words.flat_map(u32::to_le_bytes).collect()
}

/// Column, slot.
pub fn heads(heads: impl IntoIterator<Item = Head>) -> Vec<u8> {
    heads.into_iter().flat_map(|head| [head.column, head.slot]).flat_map(u32::to_le_bytes).collect()
}

/// Budget, seed, top-k, top-p, temperature.
pub fn rules(rules: impl IntoIterator<Item = Rule>) -> Vec<u8> {
    let words = rules
        .into_iter()
        .flat_map(|r| [r.budget, r.seed, r.top_k, r.top_p.to_bits(), r.temperature.to_bits()]);
    words.flat_map(u32::to_le_bytes).collect()
}

/// Floats.
pub fn floats(floats: &[f32]) -> Vec<u8> {
    floats.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// The records in a buffer.
pub fn records(bytes: &[u8]) -> Vec<Record> {
    let record = |bytes: &[u8; RECORD]| {
        let mut words = bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word));
        let mut next = || words.next().unwrap_or_default();
        let (token, probability, entropy, _) = (next(), next(), next(), next());
        let (ids, probabilities) = (std::array::from_fn(|_| next()), std::array::from_fn(|_| next()));
        Record {
            token,
            probability: f32::from_bits(probability),
            entropy: f32::from_bits(entropy),
            ids,
            probabilities: probabilities.map(f32::from_bits),
        }
    };
    bytes.as_chunks::<RECORD>().0.iter().map(record).collect()
}
