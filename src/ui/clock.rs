//! How long the stages of a frame take. The time that the window system takes to show a frame is not the program's and is not
//! counted.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The stages of a frame, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Input, panels, commands.
    Interface,
    /// Shapes and text to triangles.
    Tessellation,
    /// What the map's picture needs.
    Map,
    /// The commands for the graphics card.
    Encoding,
}

impl Stage {
    pub const ALL: [Self; 4] = [Self::Interface, Self::Tessellation, Self::Map, Self::Encoding];
}

/// Frames that are remembered.
pub const KEPT: usize = 240;

/// How long each stage of a frame took.
pub type Times = [Duration; 4];

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The value below which `part` of the values lie; 0 where there are none.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len() as f64 - 1.0) * part).round().max(0.0) as usize).copied().unwrap_or(0.0)
}

#[derive(Debug, Default)]
struct Inner {
    current: Times,
    since: Option<Instant>,
    frames: VecDeque<Times>,
}

/// The stages of the last frames, told by the places in the code that they pass.
#[derive(Debug, Default)]
pub struct FrameClock(Mutex<Inner>);

impl FrameClock {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A frame begins; what the one before took is kept.
    pub fn begin(&self) {
        let mut inner = self.inner();
        let done = std::mem::take(&mut inner.current);
        if !done[Stage::Interface as usize].is_zero() {
            if inner.frames.len() >= KEPT {
                inner.frames.pop_front();
            }
            inner.frames.push_back(done);
        }
        inner.since = Some(Instant::now());
    }

    /// A stage ends, and the next begins with `goes_on`.
    pub fn end(&self, stage: Stage, goes_on: bool) {
        let mut inner = self.inner();
        if let Some(since) = inner.since {
            inner.current[stage as usize] += since.elapsed();
        }
        inner.since = goes_on.then(Instant::now);
    }

    /// A stage goes on after a pause.
    pub fn go_on(&self) {
        self.inner().since = Some(Instant::now());
    }

    /// What the last frames took, the oldest first.
    pub fn frames(&self) -> Vec<Times> {
        self.inner().frames.iter().copied().collect()
    }

    /// What the last whole frame took.
    pub fn last(&self) -> Option<Times> {
        self.inner().frames.back().copied()
    }
}
