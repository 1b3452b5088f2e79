//! A piece of work beside the calling thread, with progress and a flag to stop; a panic in it ends it and nothing else.

use super::Progress;
use super::idle::on_a_thread;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

/// Called from a task's thread when there is something to take.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Work under way. What it is to bring is not wanted any more where this is dropped: it is asked to stop.
///
/// ```
/// use nanbei::work::{News, Task};
///
/// let task = Task::start(std::sync::Arc::new(|| {}), |progress| if progress.is_cancelled() { 0 } else { 6 * 7 });
/// let found = loop {
///     match task.take() {
///         News::Done(found) => break found,
///         News::Broken => unreachable!("nothing in it can break"),
///         News::None | News::SoFar(_) => std::thread::yield_now(),
///     }
/// };
/// assert_eq!(found, 42);
/// ```
#[derive(Debug)]
pub struct Task<T> {
    pub progress: Arc<Progress>,
    told: Receiver<Message<T>>,
}

#[derive(Debug)]
enum Message<T> {
    SoFar(T),
    AtLast(T),
}

/// What there is to take of a task.
#[derive(Debug)]
pub enum News<T> {
    /// It goes on.
    None,
    /// What it has made so far; it goes on.
    SoFar(T),
    /// What came of it; it has ended.
    Done(T),
    /// It broke; it has ended and brings nothing.
    Broken,
}

/// Tells what a task has made so far.
pub struct Teller<T> {
    sender: Sender<Message<T>>,
    waker: Waker,
}

impl<T> Teller<T> {
    pub fn tell(&self, what: T) {
        // nobody listens any more where the task was given up
        self.sender.send(Message::SoFar(what)).ok();
        (self.waker)();
    }
}

impl<T: Send + 'static> Task<T> {
    /// Starts work; `waker` is called when it has ended.
    pub fn start(waker: Waker, work: impl FnOnce(&Progress) -> T + Send + 'static) -> Self {
        Self::start_telling(waker, |progress, _| work(progress))
    }

    /// Starts work that tells what it has made so far; `waker` is called each time and when it has ended. Where the system
    /// grants no thread the task is broken.
    pub fn start_telling(waker: Waker, work: impl FnOnce(&Progress, &Teller<T>) -> T + Send + 'static) -> Self {
        let (sender, told) = channel();
        let progress = Arc::new(Progress::default());
        let own = Arc::clone(&progress);
        on_a_thread(move || {
            let teller = Teller { sender, waker: Arc::clone(&waker) };
            if let Ok(result) = catch_unwind(AssertUnwindSafe(|| work(&own, &teller))) {
                teller.sender.send(Message::AtLast(result)).ok();
            }
            // whoever is woken finds a broken task's channel closed
            drop(teller);
            waker();
        });
        Self { progress, told }
    }

    /// What there is to take now. After it has ended there is nothing more.
    #[must_use]
    pub fn take(&self) -> News<T> {
        match self.told.try_recv() {
            Ok(Message::SoFar(what)) => News::SoFar(what),
            Ok(Message::AtLast(what)) => News::Done(what),
            Err(TryRecvError::Empty) => News::None,
            Err(TryRecvError::Disconnected) => News::Broken,
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.progress.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn end<T: Send + 'static>(task: &Task<T>) -> News<T> {
        loop {
            match task.take() {
                News::None => std::thread::sleep(Duration::from_millis(1)),
                news => return news,
            }
        }
    }

    #[test]
    fn a_task_tells_what_it_makes_and_wakes_each_time() {
        let woken = Arc::new(AtomicUsize::new(0));
        let own = Arc::clone(&woken);
        let waker: Waker = Arc::new(move || {
            own.fetch_add(1, Ordering::SeqCst);
        });
        let task = Task::start_telling(waker, |_, teller| {
            teller.tell(1);
            2
        });
        assert!(matches!((end(&task), end(&task)), (News::SoFar(1), News::Done(2))));
        while woken.load(Ordering::SeqCst) < 2 {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_panic_ends_its_task_alone_and_a_dropped_task_is_asked_to_stop() {
        let broken: Task<()> = Task::start(Arc::new(|| {}), |_| panic!("on purpose"));
        assert!(matches!(end(&broken), News::Broken));
        let (sender, stopped) = channel();
        let endless = Task::start(Arc::new(|| {}), move |progress| {
            while !progress.is_cancelled() {
                std::thread::yield_now();
            }
            sender.send(()).unwrap();
        });
        drop(endless);
        assert_eq!(stopped.recv_timeout(Duration::from_secs(20)), Ok(()));
    }
}
