//! Work in the background: each job runs on a thread, tells its progress, can be cancelled, and ends in one outcome.

use super::prepared::Prepared;
use crate::export::ExportError;
use crate::io::{IoError, LoadReport, Opened, Progress};
use crate::model::{FeatureTable, LayerCrs, LayerId, Style};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

/// Names a job as long as it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JobId(pub u64);

/// A job under way.
#[derive(Debug)]
pub struct Job {
    pub id: JobId,
    /// A file's name, or what is being done.
    pub title: String,
    pub progress: Arc<Progress>,
    pub started: Instant,
    /// Whether it brings data into the document.
    loads: bool,
}

/// A file's features with everything made of them.
#[derive(Debug)]
pub struct LoadedLayer {
    pub table: Arc<FeatureTable>,
    pub style: Style,
    pub crs: LayerCrs,
    pub report: LoadReport,
    pub prepared: Prepared,
}

/// How a job ended.
#[derive(Debug)]
pub enum Outcome {
    Loaded {
        origin: Option<PathBuf>,
        result: Result<Box<LoadedLayer>, IoError>,
    },
    /// A project, and the data files that were asked for with it.
    Opened {
        path: PathBuf,
        then: Vec<PathBuf>,
        discard: bool,
        result: Result<Box<Opened>, IoError>,
    },
    /// The job itself broke; what it worked on is as it was.
    Broken {
        title: String,
    },
    Exported {
        path: PathBuf,
        result: Result<(), ExportError>,
    },
    Prepared {
        layer: LayerId,
        table: Arc<FeatureTable>,
        style: Style,
        prepared: Prepared,
    },
}

/// Called from a job's thread when there is something to see.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

pub struct Jobs {
    list: Vec<Job>,
    next: u64,
    sender: Sender<(JobId, Outcome)>,
    receiver: Receiver<(JobId, Outcome)>,
    waker: Waker,
}

impl Default for Jobs {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { list: Vec::new(), next: 0, sender, receiver, waker: Arc::new(|| {}) }
    }
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.list.fmt(f)
    }
}

impl Jobs {
    /// Sets what is called when a job ends.
    pub fn set_waker(&mut self, waker: Waker) {
        self.waker = waker;
    }

    /// The jobs under way, the oldest first.
    #[must_use]
    pub fn list(&self) -> &[Job] {
        &self.list
    }

    /// Starts a job that loads data into the document.
    pub fn start_load(&mut self, title: String, work: impl FnOnce(&Progress) -> Outcome + Send + 'static) -> JobId {
        let id = self.start(title, work);
        self.list.iter_mut().filter(|job| job.id == id).for_each(|job| job.loads = true);
        id
    }

    /// Stops the loads under way: their document is gone.
    pub fn cancel_loads(&self) {
        self.list.iter().filter(|job| job.loads).for_each(|job| job.progress.stop());
    }

    /// Starts a job.
    pub fn start(&mut self, title: String, work: impl FnOnce(&Progress) -> Outcome + Send + 'static) -> JobId {
        self.next += 1;
        let id = JobId(self.next);
        let progress = Arc::new(Progress::default());
        let name = title.clone();
        self.list.push(Job { id, title, progress: Arc::clone(&progress), started: Instant::now(), loads: false });
        let (sender, waker) = (self.sender.clone(), Arc::clone(&self.waker));
        std::thread::spawn(move || {
            // a job that breaks must not stay in the list for ever
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&progress))).unwrap_or(Outcome::Broken { title: name });
            // nobody listens any more when the program has closed
            sender.send((id, outcome)).ok();
            waker();
        });
        id
    }

    /// Asks a job to stop; it ends with an outcome that says so.
    pub fn cancel(&self, id: JobId) {
        if let Some(job) = self.list.iter().find(|job| job.id == id) {
            job.progress.stop();
        }
    }

    /// The outcomes that came since the last call.
    pub fn take(&mut self) -> Vec<Outcome> {
        let ended: Vec<_> = self.receiver.try_iter().collect();
        self.list.retain(|job| ended.iter().all(|(id, _)| *id != job.id));
        ended.into_iter().map(|(_, outcome)| outcome).collect()
    }
}
