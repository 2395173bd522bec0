//! Activations rounded to eight bits, 32 under one scale, as ggml does (its types Q8_0 and Q8_1): products of integers
//! are many times as fast as those of floats.
//!
//! What that costs is a little noise. It grows until it no longer depends on what began it: two programs that round
//! alike, but add up in another order, agree with each other no better than either does with exact arithmetic.
//!
//! Columns lie in panels of a few side by side, four neighbouring integers of a column in a word, so that each word
//! meets four weights of many rows at once.

/// Floats that share a scale.
const BLOCK: usize = 32;

/// Columns of activations, rounded: panels of four, and of one for those left over.
#[derive(Debug, Default)]
pub struct Rounded {
    pub(super) fours: Panels<4>,
    pub(super) ones: Panels<1>,
}

/// Panels of `N` columns, one after the other.
#[derive(Debug)]
pub(super) struct Panels<const N: usize> {
    /// `[panels][inputs / 4][N]` words of four integers.
    words: Vec<[i32; N]>,
    /// `[panels][inputs / group][N]`.
    groups: Vec<[Group; N]>,
}

/// What the products of a group of integers need to know about them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    /// What the integers are to be multiplied by.
    pub(super) scale: f32,
    /// Their sum.
    pub(super) sum: i32,
    /// The sum of what they stand for.
    pub(super) total: f32,
}

impl Rounded {
    /// Rounds columns of `inputs` floats, a multiple of 32; weights will have their scales per `group`, 16 or 32.
    pub fn round(&mut self, columns: &[f32], inputs: usize, group: usize) {
        self.fours.clear();
        self.ones.clear();
        let mut panels = columns.chunks_exact(4 * inputs);
        for panel in &mut panels {
            let mut each = panel.chunks_exact(inputs);
            if let (Some(a), Some(b), Some(c), Some(d)) = (each.next(), each.next(), each.next(), each.next())
            {
                self.fours.push([a, b, c, d], group);
            }
        }
        for column in panels.remainder().chunks_exact(inputs) {
            self.ones.push([column], group);
        }
    }
}

impl<const N: usize> Default for Panels<N> {
    fn default() -> Self {
        Panels { words: Vec::new(), groups: Vec::new() }
    }
}

impl<const N: usize> Panels<N> {
    fn clear(&mut self) {
        self.words.clear();
        self.groups.clear();
    }

    /// Each panel's words and groups.
    pub(super) fn each(
        &self,
        inputs: usize,
        group: usize,
    ) -> impl Iterator<Item = (&[[i32; N]], &[[Group; N]])> {
        self.words.chunks_exact(inputs / 4).zip(self.groups.chunks_exact(inputs / group))
    }

    fn push(&mut self, columns: [&[f32]; N], group: usize) {
        let mut blocks = columns.map(|column| column.as_chunks::<BLOCK>().0.iter());
        let (count, per_block) = (columns.first().map_or(0, |column| column.len() / BLOCK), BLOCK / group);
        for _ in 0..count {
            let rounded = blocks.each_mut().map(|blocks| blocks.next().map(round).unwrap_or_default());
            for at in 0..BLOCK / 4 {
                self.words
                    .push(rounded.each_ref().map(|block| block.words.get(at).copied().unwrap_or_default()));
            }
            for at in 0..per_block {
                self.groups.push(rounded.each_ref().map(|block| block.group(at, per_block)));
            }
        }
    }
}

/// A block rounded.
#[derive(Default)]
struct Block {
    words: [i32; BLOCK / 4],
    /// What the integers are multiplied by.
    scale: f32,
    /// Sums of the halves of the block.
    sums: [i32; 2],
}

impl Block {
    fn group(&self, at: usize, of: usize) -> Group {
        let [first, second] = self.sums;
        let sum = match (of, at) {
            (1, _) => first + second,
            (_, 0) => first,
            _ => second,
        };
        Group { scale: self.scale, sum, total: self.scale * sum as f32 }
    }
}

/// The largest becomes 127 or -127.
#[inline]
fn round(block: &[f32; BLOCK]) -> Block {
    // Eight side by side, so that a compiler can use its registers.
    let (mut most, mut faults) = ([0.0f32; 8], [0.0f32; 8]);
    for eight in block.as_chunks::<8>().0 {
        for ((most, fault), x) in most.iter_mut().zip(&mut faults).zip(eight) {
            let size = x.abs();
            *most = if size > *most { size } else { *most };
            // Nothing, except where there is no number.
            *fault += x * 0.0;
        }
    }
    let most = most.into_iter().fold(0.0, |a, b| if b > a { b } else { a });
    // What is not a number makes the whole block so.
    let scale = most / 127.0 + faults.into_iter().sum::<f32>();
    let inverse = if most > 0.0 { 127.0 / most } else { 0.0 };
    let integers = block.map(|x| nearest(x * inverse));
    let (first, second) = integers.split_at(BLOCK / 2);
    let mut words = [0; BLOCK / 4];
    for (word, four) in words.iter_mut().zip(integers.as_chunks::<4>().0) {
        let [a, b, c, d] = four.map(|x| x & 0xff);
        *word = a | b << 8 | c << 16 | d << 24;
    }
    Block { words, scale, sums: [first.iter().sum(), second.iter().sum()] }
}

/// The nearest integer, ties to even, of a number between -128 and 127; of others, some integer of eight bits.
#[inline(always)]
fn nearest(x: f32) -> i32 {
    // In this binade a unit is the last bit.
    const SHIFT: f32 = 12_582_912.0;
    let integer = (x + SHIFT).to_bits().wrapping_sub(SHIFT.to_bits()).cast_signed();
    integer << 24 >> 24
}
