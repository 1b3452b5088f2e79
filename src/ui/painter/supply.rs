//! Makes chunks in the background, as the view asks for them, and puts them on the GPU.

use super::chunk::{Gpu, GpuChunk};
use crate::carto::{Chunk, LayerMesh};
use crate::work::Waker;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A chunk that a view needs.
#[derive(Clone)]
pub struct Order {
    pub mesh: Arc<LayerMesh>,
    pub level: usize,
    pub piece: usize,
}

impl Order {
    fn is(&self, other: &Self) -> bool {
        let id = |order: &Self| order.mesh.pieces.get(order.piece).map(|piece| piece.id.number);
        id(self) == id(other) && self.level == other.level
    }
}

/// Between two frames that are asked for while many chunks are being made.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Default)]
struct Queue {
    orders: VecDeque<Order>,
    under_way: Vec<Order>,
    made: Vec<(Order, GpuChunk)>,
    /// When the window was told last.
    told: Option<Instant>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    news: Condvar,
    /// Whether a whole picture has been shown: from then on the window's thread goes first.
    is_shown: AtomicBool,
}

/// The threads that make chunks, one for each core. They end with the painter.
pub struct Supply {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Supply {
    pub fn new(gpu: &Gpu, waker: &Waker) -> Self {
        let shared = Arc::new(Shared::default());
        let start = |_| {
            let (shared, gpu, waker) = (Arc::clone(&shared), gpu.clone(), Arc::clone(waker));
            std::thread::Builder::new().spawn(move || make_chunks(&shared, &gpu, &waker)).ok()
        };
        let threads = (0..crate::work::threads()).map_while(start).collect();
        Self { shared, threads }
    }

    /// Asks for chunks, those needed most first, in place of what was asked for before and is not yet begun.
    pub fn ask(&self, orders: Vec<Order>) {
        let mut queue = self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = |order: &Order| queue.under_way.iter().chain(queue.made.iter().map(|(own, _)| own)).any(|own| own.is(order));
        queue.orders = orders.into_iter().filter(|order| !begun(order)).collect();
        let any = !queue.orders.is_empty();
        drop(queue);
        if any {
            self.shared.news.notify_all();
        }
    }

    /// A whole picture of large layers is there: what is made from now on is not waited for as the first one was.
    pub fn shown(&self) {
        self.shared.is_shown.store(true, Ordering::Relaxed);
    }

    /// Whether nothing is waited for.
    pub fn is_idle(&self) -> bool {
        let queue = self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.orders.is_empty() && queue.under_way.is_empty()
    }

    /// The chunks made since the last call.
    pub fn take(&self) -> Vec<(Order, GpuChunk)> {
        std::mem::take(&mut self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner).made)
    }
}

impl Drop for Supply {
    fn drop(&mut self) {
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.shared.news.notify_all();
        // a driver that is closed while a thread still uses it takes the process with it
        for thread in self.threads.drain(..) {
            thread.join().ok();
        }
    }
}

fn make_chunks(shared: &Shared, gpu: &Gpu, waker: &Waker) {
    let mut behind = false;
    loop {
        let order = {
            let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if queue.closed {
                    return;
                }
                if let Some(order) = queue.orders.pop_front() {
                    queue.under_way.push(order.clone());
                    break order;
                }
                queue = shared.news.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
        };
        if !behind && shared.is_shown.load(Ordering::Relaxed) {
            crate::work::step_back();
            behind = true;
        }
        // a piece that cannot be made is empty, and must not be asked for again and again
        let made = std::panic::catch_unwind(AssertUnwindSafe(|| GpuChunk::of(gpu, order.mesh.chunk(order.piece, order.level))));
        let chunk = made.unwrap_or_else(|_| GpuChunk::of(gpu, Chunk::default()));
        let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.under_way.retain(|own| !own.is(&order));
        // data that went meanwhile leaves nothing: the piece may be one of the data that took its place, which asks for it
        if order.mesh.has_data() {
            queue.made.push((order, chunk));
        }
        // a frame for each of many chunks would take the time to make them
        let done = queue.orders.is_empty() && queue.under_way.is_empty();
        let due = done || queue.told.is_none_or(|told| told.elapsed() >= PAUSE);
        if due {
            queue.told = Some(Instant::now());
        }
        drop(queue);
        if due {
            waker();
        }
    }
}
