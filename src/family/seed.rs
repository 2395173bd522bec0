//! The seed of a run of variants: 32 bits, written in Crockford's base 32.

use std::fmt;
use std::str::FromStr;

/// A seed, shown and typed as up to seven characters of Crockford's base 32 (<https://www.crockford.com/base32.html>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seed(pub u32);

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The lowest `5 * length` bits of `bits` as Crockford characters, most significant first.
pub fn crockford(bits: u64, length: u32) -> String {
    (0..length)
        .rev()
        .filter_map(|at| ALPHABET.get(usize::try_from(bits >> (5 * at) & 31).ok()?))
        .map(|&b| char::from(b))
        .collect()
}

impl Seed {
    /// The seed `steps` further on, around the end.
    pub fn step(self, steps: i32) -> Self {
        Self(self.0.wrapping_add_signed(steps))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = crockford(u64::from(self.0), 7);
        let short = all.trim_start_matches('0');
        f.write_str(if short.is_empty() { "0" } else { short })
    }
}

/// Why a text is no seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a seed is one to seven letters or digits (no u), up to 3zzzzzz")]
pub struct BadSeed;

impl FromStr for Seed {
    type Err = BadSeed;

    /// Reads either case, and takes `i` and `l` for 1 and `o` for 0, as Crockford asks.
    fn from_str(text: &str) -> Result<Self, BadSeed> {
        if text.is_empty() || text.len() > 7 {
            return Err(BadSeed);
        }
        text.bytes()
            .try_fold(0u64, |seed, byte| {
                let byte = match byte.to_ascii_lowercase() {
                    b'i' | b'l' => b'1',
                    b'o' => b'0',
                    other => other,
                };
                let digit = ALPHABET.iter().position(|&b| b == byte)?;
                Some(seed << 5 | digit as u64)
            })
            .and_then(|seed| u32::try_from(seed).ok())
            .map(Self)
            .ok_or(BadSeed)
    }
}

impl serde::Serialize for Seed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Seed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_seed_reads_back(seed: u32) {
            prop_assert_eq!(Seed(seed).to_string().parse(), Ok(Seed(seed)));
        }
    }

    #[test]
    fn typed_seeds_are_forgiven_what_eyes_confuse() {
        assert_eq!("7K3Q9X".parse(), "7k3q9x".parse::<Seed>());
        assert_eq!("lO".parse(), Ok(Seed(32)));
        assert_eq!(Seed(0).to_string(), "0");
        assert_eq!(Seed(u32::MAX).to_string(), "3zzzzzz");
        for bad in ["", "u", "4000000", "12345678", "a b", "é"] {
            assert_eq!(bad.parse::<Seed>(), Err(BadSeed), "{bad}");
        }
    }

    #[test]
    fn stepping_goes_round() {
        assert_eq!(Seed(0).step(-1), Seed(u32::MAX));
        assert_eq!(Seed(7).step(1), Seed(8));
    }
}
