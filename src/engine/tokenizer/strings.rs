//! Many byte strings in one block, by number and the other way round: a vocabulary of 262,144 without a box for each.

use std::hash::{BuildHasher, RandomState};

/// Byte strings, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Strings {
    bytes: Vec<u8>,
    /// Where each one ends; it starts where the one before ends.
    ends: Vec<usize>,
}

impl Strings {
    /// Adds a string and gives its number.
    pub(super) fn push(&mut self, string: impl IntoIterator<Item = u8>) -> u32 {
        // A header holds fewer than 2^27 bytes, and no byte of it becomes more than four strings.
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.bytes.extend(string);
        self.ends.push(self.bytes.len());
        number
    }

    /// The string of a number; beyond the last one, an empty one.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        let Ok(number) = usize::try_from(number) else { return &[] };
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        match (start, self.ends.get(number)) {
            (Some(start), Some(end)) => self.bytes.get(start..*end).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The numbers of some [`Strings`] by what they say.
#[derive(Debug)]
pub(super) struct Index {
    /// Numbers at the place their hash says or the next free one; a power of two of places, at most half of them taken.
    places: Vec<u32>,
    taken: usize,
    hasher: RandomState,
}

const FREE: u32 = u32::MAX;

impl Index {
    /// An index with room for so many strings; more of them find room too.
    pub(super) fn with_capacity(strings: usize) -> Self {
        let places = (strings.saturating_mul(2) + 1).next_power_of_two();
        Index { places: vec![FREE; places.max(64)], taken: 0, hasher: RandomState::new() }
    }

    /// The number of a string.
    pub(super) fn find(&self, strings: &Strings, string: &[u8]) -> Option<u32> {
        self.places.get(self.place(strings, string)).copied().filter(|number| *number != FREE)
    }

    /// Adds a string by its number, unless it is there already: then that number is returned.
    pub(super) fn insert(&mut self, strings: &Strings, number: u32) -> Option<u32> {
        if self.places.len() < (self.taken + 1) * 2 {
            let larger = vec![FREE; self.places.len() * 2];
            let smaller = std::mem::replace(&mut self.places, larger);
            for moved in smaller.into_iter().filter(|number| *number != FREE) {
                let at = self.place(strings, strings.get(moved));
                if let Some(place) = self.places.get_mut(at) {
                    *place = moved;
                }
            }
        }
        let at = self.place(strings, strings.get(number));
        let place = self.places.get_mut(at)?;
        if *place != FREE {
            return Some(*place);
        }
        *place = number;
        self.taken += 1;
        None
    }

    /// Where a string is, or would be.
    fn place(&self, strings: &Strings, string: &[u8]) -> usize {
        // Never empty, and a power of two.
        let last = self.places.len() - 1;
        #[allow(clippy::cast_possible_truncation, reason = "a hash is as good with fewer bits")]
        let mut at = self.hasher.hash_one(string) as usize & last;
        while self.places.get(at).is_some_and(|number| *number != FREE && strings.get(*number) != string) {
            at = (at + 1) & last;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_by_what_they_say_however_many_there_are() {
        let (mut strings, mut index) = (Strings::default(), Index::with_capacity(0));
        for number in 0..1000u32 {
            assert_eq!(strings.push(number.to_string().bytes().chain(*b"x")), number);
            assert_eq!(index.insert(&strings, number), None);
        }
        let again = strings.push(*b"777x");
        assert_eq!(index.insert(&strings, again), Some(777));
        for number in 0..1000u32 {
            assert_eq!(strings.get(number), format!("{number}x").as_bytes());
            assert_eq!(index.find(&strings, format!("{number}x").as_bytes()), Some(number));
        }
        assert_eq!(index.find(&strings, b"1000x"), None);
        assert_eq!(strings.get(1001), b"");
    }
}
