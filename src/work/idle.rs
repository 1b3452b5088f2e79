//! Threads that wait a while for more work before they end: to start one takes the window's thread a tenth of a millisecond, and
//! labels are placed six times a second.

use super::{has_stepped_back, in_background};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SendError, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

type Work = Box<dyn FnOnce() + Send>;

/// The threads that wait, each with a number of its own, and the number that the last of them was given.
struct Waiting {
    last: u64,
    threads: Vec<(u64, Sender<Work>)>,
}

static WAITING: Mutex<Waiting> = Mutex::new(Waiting { last: 0, threads: Vec::new() });

/// So long a thread waits, and so many of them do.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST: usize = 4;

fn waiting() -> MutexGuard<'static, Waiting> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has work done by a thread that waits for some, else by a new one; where the system grants none it is dropped.
pub fn on_a_thread(work: impl FnOnce() + Send + 'static) {
    let mut work: Work = Box::new(work);
    loop {
        let next = waiting().threads.pop();
        let Some((_, thread)) = next else {
            in_background(move || serve(work));
            return;
        };
        match thread.send(work) {
            Ok(()) => return,
            Err(SendError(own)) => work = own,
        }
    }
}

/// Does work and then what comes next.
fn serve(mut work: Work) {
    loop {
        work();
        // who has stepped back cannot step forth again, and nobody else's work is to go after the window's
        if has_stepped_back() {
            return;
        }
        let (sender, receiver) = channel();
        let own = {
            let mut waiting = waiting();
            if waiting.threads.len() >= MOST {
                return;
            }
            waiting.last += 1;
            let own = waiting.last;
            waiting.threads.push((own, sender));
            own
        };
        let Some(next) = next(own, &receiver) else { return };
        work = next;
    }
}

/// The next work of a waiting thread; `None` when it has waited long enough.
fn next(own: u64, receiver: &Receiver<Work>) -> Option<Work> {
    match receiver.recv_timeout(PATIENCE) {
        Ok(work) => Some(work),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => {
            let mut waiting = waiting();
            if let Some(at) = waiting.threads.iter().position(|(number, _)| *number == own) {
                waiting.threads.remove(at);
                return None;
            }
            drop(waiting);
            // somebody has just chosen this thread
            receiver.recv().ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::thread::ThreadId;

    fn done_by() -> ThreadId {
        let (sender, receiver) = channel();
        on_a_thread(move || sender.send(std::thread::current().id()).unwrap());
        receiver.recv().unwrap()
    }

    #[test]
    fn work_one_after_the_other_is_done_by_few_threads_and_all_of_it_is_done() {
        let mut threads = HashSet::new();
        for _ in 0..50 {
            threads.insert(done_by());
            // the thread is on its way to wait
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(threads.len() < 25, "{}", threads.len());
        let (sender, receiver) = channel();
        for n in 0..500 {
            let sender = sender.clone();
            on_a_thread(move || sender.send(n).unwrap());
        }
        drop(sender);
        let mut all: Vec<i32> = receiver.iter().collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..500));
    }

    #[test]
    fn a_thread_that_has_stepped_back_does_no_other_work() {
        for _ in 0..20 {
            let (sender, receiver) = channel();
            on_a_thread(move || {
                super::super::step_back();
                sender.send(std::thread::current().id()).unwrap();
            });
            let own = receiver.recv().unwrap();
            std::thread::sleep(Duration::from_millis(2));
            assert_ne!(done_by(), own);
        }
    }
}
