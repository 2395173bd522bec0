//! The frozen random stream: what a released seed means never changes.
//!
//! The raw generator is ChaCha with 8 rounds (its output is pinned by published test vectors); its key is the
//! SHA-256 of a text that names what is drawn. The sampling functions above it are our own, because the
//! distributions of the `rand` crate may change between minor releases. Streams are never derived as
//! `seed + index`: that would make item 1 of seed 42 equal item 0 of seed 43.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// A stream of random draws, fully determined by the key it was made from.
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `key`; different keys give unrelated streams.
    pub fn new(key: &str) -> Self {
        Self(ChaCha8Rng::from_seed(Sha256::digest(key.as_bytes()).into()))
    }

    /// 64 uniform bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A uniform number in `0..n`, or 0 if `n` is 0.
    ///
    /// Lemire's multiply-and-reject (arXiv 1805.10941): unbiased, and one draw nearly always.
    pub fn below(&mut self, n: u64) -> u64 {
        let threshold = n.wrapping_neg().checked_rem(n).unwrap_or(0);
        loop {
            let product = u128::from(self.bits()) * u128::from(n);
            // The product's upper half is below n; the lower half decides whether this draw is kept.
            #[expect(clippy::cast_possible_truncation, reason = "these are the two halves of 128 bits")]
            let (high, low) = ((product >> 64) as u64, product as u64);
            if low >= threshold {
                return high;
            }
        }
    }

    /// A uniform position in a collection of `len` elements, or `None` if it is empty.
    pub fn position(&mut self, len: usize) -> Option<usize> {
        (len > 0).then(|| usize::try_from(self.below(len as u64)).unwrap_or(0))
    }

    /// A uniform element, or `None` of an empty slice.
    pub fn choose<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        self.position(of.len()).and_then(|at| of.get(at))
    }

    /// A position drawn in proportion to integer weights, or `None` if they are all zero.
    pub fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let total = weights.iter().map(|&w| u64::from(w)).sum::<u64>();
        let mut left = (total > 0).then(|| self.below(total))?;
        weights.iter().position(|&w| match left.checked_sub(u64::from(w)) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        })
    }

    /// Puts the elements in a uniformly drawn order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, of: &mut [T]) {
        for last in (1..of.len()).rev() {
            if let Some(at) = self.position(last + 1) {
                of.swap(at, last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_the_same_draws_forever() {
        let mut stream = Stream::new("reroll");
        let draws: Vec<u64> = (0..4).map(|_| stream.below(1000)).collect();
        assert_eq!(draws, GOLDEN);
    }

    const GOLDEN: [u64; 4] = [71, 246, 778, 693];

    #[test]
    fn draws_are_in_range_and_near_uniform() {
        let mut stream = Stream::new("uniform");
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[stream.position(7).unwrap()] += 1;
        }
        assert!(counts.iter().all(|&n| (9_500..10_500).contains(&n)), "{counts:?}");
    }

    #[test]
    fn weights_are_kept_to_and_zero_weights_never_drawn() {
        let mut stream = Stream::new("weights");
        let mut counts = [0u32; 3];
        for _ in 0..40_000 {
            counts[stream.weighted(&[1, 0, 3]).unwrap()] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((9_500..10_500).contains(&counts[0]), "{counts:?}");
        assert_eq!(stream.weighted(&[0, 0]), None);
    }

    #[test]
    fn a_shuffle_keeps_every_element() {
        let mut stream = Stream::new("shuffle");
        let mut cards: Vec<u32> = (0..52).collect();
        stream.shuffle(&mut cards);
        assert_ne!(cards, (0..52).collect::<Vec<_>>());
        cards.sort_unstable();
        assert_eq!(cards, (0..52).collect::<Vec<_>>());
    }

    #[test]
    fn nothing_is_drawn_from_nothing() {
        let mut stream = Stream::new("empty");
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.choose::<u8>(&[]), None);
    }
}
