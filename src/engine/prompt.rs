//! Cuts prompts into steps: the tokens of several prompts side by side, none longer than a backend's step.

use super::kernel::{Column, Head, Rule};

/// Columns of a prompt step at most: enough for each weight to be worth its way, few enough for little memory.
pub const COLUMNS: usize = 64;

/// A prompt on its way into a slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Admission {
    /// The free slot it goes to.
    pub slot: u32,
    /// How many tokens that slot holds already.
    pub held: u32,
    /// The tokens after those, at least one.
    pub tokens: Vec<u32>,
    /// How its reply's tokens are chosen, and how many.
    pub rule: Rule,
}

/// One step over prompts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chunk {
    /// Tokens, in order within a sequence.
    pub columns: Vec<Column>,
    /// The prompts that end in this chunk.
    pub heads: Vec<Head>,
    /// How the reply to each of those goes on; none for heads that are only looked at.
    pub rules: Vec<Rule>,
}

/// How many tokens all the prompts begin with; the last token of each is its own.
pub fn common<'a>(prompts: impl IntoIterator<Item = &'a [u32]>) -> usize {
    let mut prompts = prompts.into_iter();
    let first = prompts.next().and_then(|first| first.split_last()).map_or(&[][..], |(_, rest)| rest);
    prompts.fold(first.len(), |common, prompt| {
        let same = first.iter().zip(prompt).take_while(|(a, b)| a == b).count();
        common.min(same).min(prompt.len().saturating_sub(1))
    })
}

/// The steps that read one text in slot 0 and look at every column, each of at most `most` columns.
pub fn looks(tokens: &[u32], most: usize) -> Vec<Chunk> {
    let places: Vec<(u32, u32)> = (0u32..).zip(tokens.iter().copied()).collect();
    let chunks = places.chunks(most.max(1)).map(|places| Chunk {
        columns: places
            .iter()
            .map(|(position, token)| Column { token: *token, slot: 0, position: *position, active: 1 })
            .collect(),
        heads: (0u32..).zip(places).map(|(column, _)| Head::looking(column)).collect(),
        rules: Vec::new(),
    });
    chunks.collect()
}

/// The steps that take in `admissions`, each of at most `most` columns.
pub fn chunks(admissions: &[Admission], most: usize) -> Vec<Chunk> {
    let mut chunks = vec![Chunk::default()];
    for Admission { slot, held, tokens, rule } in admissions {
        for (position, token) in (*held..).zip(tokens) {
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
            chunk.rules.push(*rule);
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
        let rule = |budget| Rule { budget, ..Rule::default() };
        let admissions = [
            Admission { slot: 2, held: 0, tokens: vec![10, 11, 12], rule: rule(5) },
            Admission { slot: 0, held: 7, tokens: vec![20, 21, 22, 23], rule: rule(6) },
        ];
        let chunks = chunks(&admissions, 4);
        let places = |chunk: &Chunk| -> Vec<_> {
            chunk.columns.iter().map(|column| (column.token, column.slot, column.position)).collect()
        };
        assert_eq!(places(&chunks[0]), [(10, 2, 0), (11, 2, 1), (12, 2, 2), (20, 0, 7)]);
        assert_eq!(places(&chunks[1]), [(21, 0, 8), (22, 0, 9), (23, 0, 10)]);
        assert_eq!(chunks[0].heads, [Head { column: 2, slot: 2 }]);
        assert_eq!(chunks[1].heads, [Head { column: 2, slot: 0 }]);
        assert_eq!((chunks[0].rules.clone(), chunks[1].rules.clone()), (vec![rule(5)], vec![rule(6)]));
    }

    #[test]
    fn prompts_have_in_common_what_they_begin_with_but_never_their_last_token() {
        let common = |prompts: &[&[u32]]| common(prompts.iter().copied());
        assert_eq!(common(&[&[1, 2, 3, 4], &[1, 2, 3, 5], &[1, 2, 7]]), 2);
        assert_eq!(common(&[&[1, 2, 3], &[1, 2, 3]]), 2);
        assert_eq!(common(&[&[1, 2, 3], &[1, 2]]), 1);
        assert_eq!((common(&[&[1], &[1, 2]]), common(&[&[1, 2, 3]]), common(&[])), (0, 2, 0));
    }
}
