//! Work beside the calling thread: side by side on as many threads as the machine has, or in the background as a task.

mod idle;
mod progress;
mod task;

pub use progress::Progress;
pub use task::{News, Task, Teller, Waker};

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

/// Does the work for each item and returns what came of it, in the order of the items. Where the system grants no more threads
/// the calling one does it all.
///
/// ```
/// assert_eq!(nanbei::work::side_by_side(vec![1, 2, 3], |n| n * n), [1, 4, 9]);
/// ```
pub fn side_by_side<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = threads().min(items.len());
    let mut done: Vec<Option<R>> = Vec::new();
    done.resize_with(items.len(), || None);
    let waiting = Mutex::new(items.into_iter().enumerate());
    let done = Mutex::new(done);
    let run = || {
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((n, item)) = next else { return };
            let result = Some(work(item));
            done.lock().unwrap_or_else(PoisonError::into_inner)[n] = result;
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            if std::thread::Builder::new().spawn_scoped(scope, run).is_err() {
                break;
            }
        }
        run();
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

/// Starts work on a thread of its own, which may be waited for; `None` where the system granted none.
pub fn in_background(work: impl FnOnce() + Send + 'static) -> Option<JoinHandle<()>> {
    std::thread::Builder::new().spawn(work).ok()
}

thread_local! {
    static STEPPED_BACK: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread has let the window's go before it.
fn has_stepped_back() -> bool {
    STEPPED_BACK.get()
}

/// Lets the window's thread go before the calling one, which works for a picture that is not waited for. Only Linux has a
/// priority for each thread that needs no rights; elsewhere nothing happens.
pub fn step_back() {
    STEPPED_BACK.set(true);
    #[cfg(target_os = "linux")]
    {
        /// As much as `nice` takes where it is not told how much (POSIX).
        const USUAL: i32 = 10;
        // a system that refuses loses nothing but the order
        rustix::process::nice(USUAL).ok();
    }
}

/// How many threads run at once on this machine, for work that is shared out evenly.
#[must_use]
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for len in [0, 1, 2, 1000] {
            assert_eq!(side_by_side((0..len).collect(), |n: usize| n * n), (0..len).map(|n| n * n).collect::<Vec<_>>());
        }
    }
}
