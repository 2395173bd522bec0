//! Twenty bits that tell whether a link still gives the problem it was made from.

use crate::family::seed::crockford;
use sha2::{Digest, Sha256};

/// Four Crockford characters of the SHA-256 of the plain question and answer.
pub fn fingerprint(question: &str, answer: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(format!("{question}\n{answer}").as_bytes()).into();
    let [a, b, c, ..] = hash;
    crockford(u64::from(u32::from_be_bytes([0, a, b, c]) >> 4), 4)
}
