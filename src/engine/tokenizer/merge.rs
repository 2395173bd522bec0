//! Merging neighbours in a row of symbols, best first: what byte-pair encoding and SentencePiece have in common.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Merges rows of symbols, keeping its memory from one to the next.
#[derive(Debug)]
pub(super) struct Merger<S> {
    links: Vec<Link<S>>,
    offers: BinaryHeap<Reverse<Offer<S>>>,
}

/// A symbol in a doubly linked list, so that joining two is constant time.
#[derive(Debug)]
struct Link<S> {
    /// None once joined to the symbol on its left.
    symbol: Option<S>,
    before: usize,
    after: usize,
}

/// No neighbour on that side.
const NONE: usize = usize::MAX;

/// Two neighbours that can be joined. The lowest rank goes first, and of equal ones the leftmost.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Offer<S> {
    rank: u32,
    left: usize,
    pair: (S, S),
    joined: S,
}

impl<S: Copy + Ord> Merger<S> {
    pub(super) fn new() -> Self {
        Merger { links: Vec::new(), offers: BinaryHeap::new() }
    }

    /// Joins neighbours until none can be, `join` saying what two become and how early, and hands out what is left:
    /// n log n in the length of the row.
    pub(super) fn merge(
        &mut self,
        row: impl Iterator<Item = S>,
        join: impl Fn(S, S) -> Option<(u32, S)>,
        mut take: impl FnMut(S),
    ) {
        self.links.clear();
        self.links.extend(row.enumerate().map(|(at, symbol)| Link {
            symbol: Some(symbol),
            before: at.wrapping_sub(1),
            after: at + 1,
        }));
        if let Some(last) = self.links.last_mut() {
            last.after = NONE;
        }
        self.offers.clear();
        for left in 0..self.links.len() {
            self.offer(left, &join);
        }
        while let Some(Reverse(Offer { left, pair, joined, .. })) = self.offers.pop() {
            // Stale where one of them has been joined to another since.
            if self.pair(left) == Some(pair) {
                let before = self.join(left, joined);
                self.offer(before, &join);
                self.offer(left, &join);
            }
        }
        self.links.iter().filter_map(|link| link.symbol).for_each(&mut take);
    }

    fn offer(&mut self, left: usize, join: impl Fn(S, S) -> Option<(u32, S)>) {
        if let Some(pair) = self.pair(left)
            && let Some((rank, joined)) = join(pair.0, pair.1)
        {
            self.offers.push(Reverse(Offer { rank, left, pair, joined }));
        }
    }

    fn pair(&self, left: usize) -> Option<(S, S)> {
        let link = self.links.get(left)?;
        Some((link.symbol?, self.links.get(link.after)?.symbol?))
    }

    /// Joins a symbol and the next; gives what stands before them.
    fn join(&mut self, left: usize, joined: S) -> usize {
        let right = self.links.get(left).map_or(NONE, |link| link.after);
        let after = self.links.get_mut(right).map_or(NONE, |link| {
            link.symbol = None;
            link.after
        });
        if let Some(link) = self.links.get_mut(after) {
            link.before = left;
        }
        self.links.get_mut(left).map_or(NONE, |link| {
            link.symbol = Some(joined);
            link.after = after;
            link.before
        })
    }
}
