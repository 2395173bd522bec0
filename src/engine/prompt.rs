//! Cuts prompts into steps: the tokens of several prompts side by side, none longer than a backend's step.

use super::kernel::{Column, Head};

/// A prompt on its way into a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// The free slot it goes to.
    pub slot: u32,
    /// Its tokens, at least one.
    pub tokens: Vec<u32>,
    /// How many tokens its reply may have.
    pub budget: u32,
}

/// One step over prompts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chunk {
    /// Tokens, in order within a sequence.
    pub columns: Vec<Column>,
    /// The prompts that end in this chunk.
    pub heads: Vec<Head>,
    /// How many tokens the reply to each of those may have.
    pub budgets: Vec<u32>,
}

/// The steps that take in `admissions`, each of at most `most` columns.
pub fn chunks(admissions: &[Admission], most: usize) -> Vec<Chunk> {
    let mut chunks = vec![Chunk::default()];
    for Admission { slot, tokens, budget } in admissions {
        for (position, token) in (0u32..).zip(tokens) {
            if chunks.last().is_none_or(|chunk| chunk.columns.len() >= most) {
                chunks.push(Chunk::default());
            }
            if let Some(chunk) = chunks.last_mut() {
                chunk.columns.push(Column { token: *token, slot: *slot, position, active: 1 });
            }
        }
        if let Some(chunk) = chunks.last_mut()
            && let Some(last) = chunk.columns.len().checked_sub(1)
        {
            chunk.heads.push(Head { column: u32::try_from(last).unwrap_or(u32::MAX), slot: *slot });
            chunk.budgets.push(*budget);
        }
    }
    chunks.retain(|chunk| !chunk.columns.is_empty());
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_cut_at_the_steps_length_and_end_where_they_end() {
        let admissions = [
            Admission { slot: 2, tokens: vec![10, 11, 12], budget: 5 },
            Admission { slot: 0, tokens: vec![20, 21, 22, 23], budget: 6 },
        ];
        let chunks = chunks(&admissions, 4);
        let places = |chunk: &Chunk| -> Vec<_> {
            chunk.columns.iter().map(|column| (column.token, column.slot, column.position)).collect()
        };
        assert_eq!(places(&chunks[0]), [(10, 2, 0), (11, 2, 1), (12, 2, 2), (20, 0, 0)]);
        assert_eq!(places(&chunks[1]), [(21, 0, 1), (22, 0, 2), (23, 0, 3)]);
        assert_eq!(chunks[0].heads, [Head { column: 2, slot: 2 }]);
        assert_eq!(chunks[1].heads, [Head { column: 2, slot: 0 }]);
        assert_eq!((chunks[0].budgets.clone(), chunks[1].budgets.clone()), (vec![5], vec![6]));
    }
}
