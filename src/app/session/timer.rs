//! The timer of the Class view: what is left of some minutes, or how many have passed.
//!
//! It is told the time and never asks for it: when it is started or stopped, and at every whole second while somebody
//! sees it. All times are in milliseconds of the page's clock.

/// The minutes to choose from; none counts up.
pub const MINUTES: [u32; 6] = [0, 1, 2, 3, 5, 10];
/// The ones at first.
pub const MINUTES_AT_FIRST: u32 = 3;

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;

/// A timer.
#[derive(Clone, Debug)]
pub struct Timer {
    /// How many minutes there are; with none it counts up.
    pub minutes: u32,
    /// How much time had passed when it was last looked at.
    passed: u64,
    /// When it would have been started if it had never been stopped.
    since: Option<u64>,
    /// How often it was started: ticks of another start are dropped.
    starts: u32,
}

impl Default for Timer {
    fn default() -> Self {
        Self { minutes: MINUTES_AT_FIRST, passed: 0, since: None, starts: 0 }
    }
}

/// When a timer is to be told the time again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Of which start.
    pub start: u32,
    /// In how many milliseconds.
    pub after: u32,
}

impl Timer {
    /// Whether time passes.
    pub fn is_running(&self) -> bool {
        self.since.is_some()
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        self.minutes > 0 && self.passed >= self.total()
    }

    /// Whether it stands at its beginning.
    pub fn is_fresh(&self) -> bool {
        self.passed == 0 && self.since.is_none()
    }

    /// The seconds to show: those that are left, or that have passed.
    pub fn seconds(&self) -> u64 {
        match self.minutes {
            0 => self.passed / SECOND,
            _ => self.total().saturating_sub(self.passed).div_ceil(SECOND),
        }
    }

    /// Another number of minutes, from the beginning.
    pub fn set(&mut self, minutes: u32) {
        self.minutes = minutes;
        self.reset();
    }

    /// Back to the beginning.
    pub fn reset(&mut self) {
        (self.passed, self.since) = (0, None);
    }

    /// Starts or pauses; where the time was up, from the beginning.
    pub fn press(&mut self, now: u64) -> Option<Tick> {
        if self.is_running() {
            self.look(now);
            self.since = None;
            return None;
        }
        if self.is_over() {
            self.reset();
        }
        self.since = Some(now.saturating_sub(self.passed));
        self.resume()
    }

    /// It is seen again: if it is running it wants to know the time.
    pub fn resume(&mut self) -> Option<Tick> {
        self.since?;
        self.starts = self.starts.wrapping_add(1);
        Some(Tick { start: self.starts, after: 0 })
    }

    /// Tells it the time, if this tick is still wanted; it stops by itself at its end.
    pub fn tick(&mut self, start: u32, now: u64) -> Option<Tick> {
        if start != self.starts || !self.is_running() {
            return None;
        }
        self.look(now);
        if self.is_over() {
            self.since = None;
            return None;
        }
        // The next whole second is the same one whether it counts up or down.
        let after = SECOND - self.passed % SECOND;
        Some(Tick { start, after: u32::try_from(after).unwrap_or_default() })
    }

    fn look(&mut self, now: u64) {
        if let Some(since) = self.since {
            self.passed = now.saturating_sub(since);
        }
    }

    fn total(&self) -> u64 {
        u64::from(self.minutes) * MINUTE
    }
}
