//! The outcomes of races between the CPU and a GPU, which the browser remembers: a race need not be run again.

use crate::engine::Race;

/// The most that are remembered: a visitor has few models and fewer GPUs.
const MOST: usize = 16;

/// What is remembered, a race a line, the latest first. It stays text until it is needed: reading numbers is for the
/// second piece of the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Races(String);

impl Races {
    /// What the browser remembers; lines that are no races do no harm.
    pub fn recalled(remembered: &str) -> Self {
        Self(remembered.to_owned())
    }

    /// How the browser is to remember it.
    pub fn remembered(&self) -> &str {
        &self.0
    }

    /// What is to be known when a model is loaded.
    pub fn known(&self) -> Vec<Race> {
        self.0.lines().filter_map(read).take(MOST).collect()
    }

    /// Takes a race in, in place of an earlier one of the same two with such a model; tells whether that is news.
    pub fn note(&mut self, race: &Race) -> bool {
        let known = self.known();
        if known.contains(race) {
            return false;
        }
        let others = known.iter().filter(|other| !other.is_like(race));
        self.0 = std::iter::once(race).chain(others).take(MOST).map(|race| line(race) + "\n").collect();
        true
    }
}

/// The GPU's name comes last, since it may be of several words.
fn line(race: &Race) -> String {
    let Race { cpu, gpu, adapter, workers, batch, weights } = race;
    format!("{cpu} {gpu} {workers} {batch} {weights} {}", adapter.replace('\n', " "))
}

fn read(line: &str) -> Option<Race> {
    let mut parts = line.splitn(6, ' ');
    let mut count = || parts.next()?.parse::<u64>().ok();
    let [cpu, gpu, workers, batch, weights] = [count()?, count()?, count()?, count()?, count()?];
    let [workers, batch] = [workers, batch].map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    Some(Race { cpu, gpu, workers, batch, weights, adapter: parts.next()?.to_owned() })
}
