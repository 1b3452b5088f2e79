//! What a load lets be seen and may use while it runs: the features read so far, and memory.

use crate::model::FeatureTable;
use std::time::{Duration, Instant};

/// What is told of a load under way.
#[derive(Clone, Copy)]
pub struct Watch<'a, T = FeatureTable> {
    /// Called now and then with the geometry read so far, by whichever thread reads: first after `every`, then when as long
    /// has passed again as all before.
    pub partial: Option<&'a (dyn Fn(T) + Sync)>,
    pub every: Duration,
    /// Bytes that the features may take.
    pub memory: u64,
}

impl<T> Watch<'_, T> {
    /// Nothing is told, and there is no limit: for what is known to be small.
    pub const NONE: Self = Self { partial: None, every: Duration::MAX, memory: u64::MAX };
}

impl<T> Default for Watch<'_, T> {
    /// Nothing is told; the features may take most of what is free.
    fn default() -> Self {
        Self { every: Duration::from_millis(300), memory: free_memory().map_or(u64::MAX, |free| free / 5 * 4), ..Self::NONE }
    }
}

/// Bytes of memory that are free for use; `None` where the system does not tell (Linux does).
fn free_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// When the features read so far are told next.
pub struct Rhythm {
    start: Instant,
    next: Duration,
}

impl Rhythm {
    pub fn new(every: Duration) -> Self {
        Self { start: Instant::now(), next: every }
    }

    /// Whether it is time; then the next time is when as long has passed again. It is not where the rest, after `part` of the
    /// whole, will be there as soon.
    pub fn is_due(&mut self, part: Option<f32>) -> bool {
        let passed = self.start.elapsed();
        let due = passed >= self.next && part.is_none_or(|part| part < 0.5);
        if due {
            self.next = passed * 2;
        }
        due
    }
}
