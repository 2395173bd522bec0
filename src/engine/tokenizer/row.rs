//! A row of symbols as a doubly linked list, so that joining two is constant time; what merges work on.

/// The row; places do not change when neighbours are joined.
pub(super) struct Row<T> {
    links: Vec<Link<T>>,
}

struct Link<T> {
    /// None once joined to the symbol on its left.
    symbol: Option<T>,
    before: Option<usize>,
    after: Option<usize>,
}

impl<T: Copy> Row<T> {
    pub(super) fn new(symbols: impl Iterator<Item = T>) -> Self {
        let mut links: Vec<Link<T>> = symbols
            .enumerate()
            .map(|(at, symbol)| Link { symbol: Some(symbol), before: at.checked_sub(1), after: Some(at + 1) })
            .collect();
        if let Some(last) = links.last_mut() {
            last.after = None;
        }
        Row { links }
    }

    pub(super) fn len(&self) -> usize {
        self.links.len()
    }

    /// The symbol at a place and its right neighbour.
    pub(super) fn pair(&self, left: usize) -> Option<(T, T)> {
        let link = self.links.get(left)?;
        let right = self.links.get(link.after?)?;
        Some((link.symbol?, right.symbol?))
    }

    pub(super) fn before(&self, at: usize) -> Option<usize> {
        self.links.get(at)?.before
    }

    /// Makes one symbol of that at a place and its right neighbour.
    pub(super) fn join(&mut self, left: usize, joined: T) {
        let Some(right) = self.links.get(left).and_then(|link| link.after) else { return };
        let after = self.links.get_mut(right).and_then(|link| {
            link.symbol = None;
            link.after
        });
        if let Some(link) = self.links.get_mut(left) {
            link.symbol = Some(joined);
            link.after = after;
        }
        if let Some(link) = after.and_then(|after| self.links.get_mut(after)) {
            link.before = Some(left);
        }
    }

    /// What is left, in order.
    pub(super) fn into_symbols(self) -> impl Iterator<Item = T> {
        self.links.into_iter().filter_map(|link| link.symbol)
    }
}
