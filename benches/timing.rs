//! How long work takes.

use std::time::{Duration, Instant};

/// The median time of some runs.
#[allow(dead_code, reason = "not every benchmark times one piece of work again and again")]
pub fn median(runs: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[runs / 2]
}

/// The middle one of some times.
#[allow(dead_code, reason = "not every benchmark has times of its own")]
pub fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
