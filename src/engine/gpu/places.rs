//! Which sequence is where in a step: sequences move to the front as others end, so that a step of few is a small one.
//!
//! A slot is where a sequence's keys and values are, and stays; a place is its column in a step, and may change.

/// The slot in each place.
#[derive(Debug, Default)]
pub(super) struct Places {
    slots: Vec<Option<usize>>,
}

impl Places {
    /// Nobody anywhere.
    pub(super) fn new(slots: usize) -> Places {
        Places { slots: vec![None; slots] }
    }

    /// Where a slot's sequence is.
    pub(super) fn of(&self, slot: usize) -> Option<usize> {
        self.slots.iter().position(|held| *held == Some(slot))
    }

    /// The slots in their places.
    pub(super) fn slots(&self) -> impl Iterator<Item = Option<usize>> {
        self.slots.iter().copied()
    }

    /// Puts a slot's sequence in, and says where; none if there are more sequences than places.
    pub(super) fn admit(&mut self, slot: usize) -> Option<usize> {
        let place = self.of(slot).or_else(|| self.slots.iter().position(Option::is_none))?;
        self.slots.get_mut(place).into_iter().for_each(|held| *held = Some(slot));
        Some(place)
    }

    /// Takes a slot's sequence out, and says where it was.
    pub(super) fn release(&mut self, slot: usize) -> Option<usize> {
        let place = self.of(slot)?;
        self.slots.get_mut(place).into_iter().for_each(|held| *held = None);
        Some(place)
    }

    /// How many columns a step has that takes all sequences where they are, of sizes that double.
    pub(super) fn columns(&self) -> usize {
        let last = self.slots.iter().rposition(Option::is_some).map_or(1, |last| last + 1);
        last.next_power_of_two().min(self.slots.len())
    }

    /// Moves sequences to the front if that makes a step smaller; gives the moves, from a place to a free one.
    pub(super) fn compact(&mut self) -> Vec<(usize, usize)> {
        let live = self.slots.iter().flatten().count();
        let mut moves = Vec::new();
        if live.max(1).next_power_of_two() >= self.columns() {
            return moves;
        }
        while let (Some(free), Some(last)) =
            (self.slots.iter().position(Option::is_none), self.slots.iter().rposition(Option::is_some))
        {
            if free > last {
                break;
            }
            self.slots.swap(free, last);
            moves.push((last, free));
        }
        moves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_move_to_the_front_when_a_step_becomes_smaller_by_it() {
        let mut places = Places::new(12);
        (0..12).for_each(|slot| assert_eq!(places.admit(slot), Some(slot)));
        assert_eq!((places.admit(12), places.columns()), (None, 12));
        for slot in [0, 3, 4, 5, 6] {
            assert_eq!(places.release(slot), Some(slot));
            // Twelve to nine are a step of twelve, eight one of eight.
            let moves = places.compact();
            let expected = if slot == 5 { vec![(11, 0), (10, 3), (9, 4), (8, 5)] } else { vec![] };
            assert_eq!((moves, places.columns()), (expected, if slot < 5 { 12 } else { 8 }), "{slot}");
        }
        assert_eq!((places.of(11), places.of(1), places.of(6)), (Some(0), Some(1), None));
        assert_eq!(places.admit(3), Some(6), "the first that is free");
        assert_eq!(places.release(99), None);
    }
}
