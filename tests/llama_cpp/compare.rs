//! How far two ways of reading a text agree.

use super::files::Top;

/// Counts of one comparison; a row of the table.
#[derive(Default)]
pub struct Agreement {
    pub positions: usize,
    pub agreed: usize,
    /// Of the disagreements: how much likelier the expected token is than the one found, in nats.
    pub worst_margin: f64,
    /// Differences of log-probabilities, over the tokens that both list.
    pub most: f64,
    sum: f64,
    compared: usize,
    /// Replies that are the same; that part at a near tie; that part elsewhere.
    pub same: usize,
    pub tied: usize,
    pub parted: usize,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

impl Agreement {
    /// Compares what is likely at a position. A disagreement by more than `tie` nats is a fault.
    pub fn add(&mut self, place: &str, found: &Top, expected: &Top, tie: f64) {
        self.positions += 1;
        let (Some(ours), Some(theirs)) = (found.first(), expected.first()) else {
            return self.faults.push(format!("{place}: nothing is likely"));
        };
        for (id, value) in found {
            if let Some((_, other)) = expected.iter().find(|(other, _)| other == id) {
                let off = (value - other).abs();
                // A difference that is not a number is no agreement.
                self.most = if off.is_nan() { f64::INFINITY } else { self.most.max(off) };
                self.sum += off;
                self.compared += 1;
            }
        }
        if ours.0 == theirs.0 {
            self.agreed += 1;
            return;
        }
        let margin = margin(expected, ours.0);
        self.worst_margin = self.worst_margin.max(margin);
        let what = format!(
            "{place}: {} ({:.4}) instead of {} ({:.4}), by {margin:.4}",
            ours.0,
            ours.1.exp(),
            theirs.0,
            theirs.1.exp()
        );
        println!("    {what}");
        if margin > tie {
            self.faults.push(what);
        }
    }

    /// Compares greedy replies up to where they part. `expected` has, per token, what was likely there.
    pub fn reply(&mut self, place: &str, found: &[u32], expected: (&[u32], &[Top]), tie: f64) {
        let (ids, top) = expected;
        let Some(at) = (0..found.len().max(ids.len())).find(|at| found.get(*at) != ids.get(*at)) else {
            self.same += 1;
            return;
        };
        let margin = found.get(at).zip(top.get(at)).map_or(f64::INFINITY, |(id, top)| margin(top, *id));
        let what = format!(
            "{place} parts at token {at}: {:?} instead of {:?}, by {margin:.4}",
            found.get(at),
            ids.get(at)
        );
        println!("    {what}");
        if margin > tie {
            self.parted += 1;
            self.faults.push(what);
        } else {
            self.tied += 1;
        }
    }

    pub fn mean(&self) -> f64 {
        self.sum / self.compared.max(1) as f64
    }

    pub fn share(&self) -> f64 {
        self.agreed as f64 / self.positions.max(1) as f64
    }

    /// A row of the table, under [`head`].
    pub fn row(&self, what: &str) -> String {
        let replies = format!("{}/{}/{}", self.same, self.tied, self.parted);
        format!(
            "{what:<56} {:>9} {:>7.2} {:>8.4} {:>9.5} {:>10.6} {replies:>8}",
            self.positions,
            100.0 * self.share(),
            self.worst_margin,
            self.most,
            self.mean()
        )
    }
}

/// What the columns of [`Agreement::row`] are; replies are the same / part at a near tie / part elsewhere.
pub fn head() -> String {
    let columns = ["positions", "agree %", "margin", "max |dlp|", "mean |dlp|", "replies"];
    let [positions, agree, margin, most, mean, replies] = columns;
    format!("{:<56} {positions:>9} {agree:>7} {margin:>8} {most:>9} {mean:>10} {replies:>8}", "")
}

/// How much likelier the first is than `id`, in nats; infinite if that is not among the likeliest.
fn margin(top: &Top, id: u32) -> f64 {
    let found = top.iter().find(|(other, _)| *other == id);
    found.zip(top.first()).map_or(f64::INFINITY, |((_, value), (_, first))| first - value)
}
