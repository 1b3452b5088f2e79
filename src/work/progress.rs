//! How far a piece of work has come, and whether it shall stop; shared between the job and who watches it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Bytes done of bytes to do, and a flag to stop.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: AtomicU64,
    pub total: AtomicU64,
    pub cancel: AtomicBool,
}

impl Progress {
    /// Waits so long, or until it is asked to stop.
    pub fn pause(&self, time: std::time::Duration) {
        /// How soon a pause that is not wanted any more ends.
        const GLANCE: std::time::Duration = std::time::Duration::from_millis(100);
        let mut left = time;
        while !left.is_zero() && !self.is_cancelled() {
            let step = left.min(GLANCE);
            std::thread::sleep(step);
            left -= step;
        }
    }

    /// The part done, 0 to 1; `None` while the size is not known.
    #[must_use]
    pub fn fraction(&self) -> Option<f32> {
        let total = self.total.load(Ordering::Relaxed);
        (total > 0).then(|| (self.done.load(Ordering::Relaxed) as f32 / total as f32).min(1.0))
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    pub fn stop(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}
