//! Work in the background: each job runs on a thread, tells its progress, can be cancelled, and ends in one outcome.

use super::posed::Posed;
use super::prepared::Prepared;
use super::project_file::Saved;
use super::reports::Noted;
use super::{Lost, Picked, Replacement, Source};
use crate::carto::{MissingGlyphs, Remark};
use crate::export::{AtlasReport, ExportError};
use crate::io::{DatumOffer, IoError, Journal, LoadReport, Opened, Progress, Rounded};
use crate::model::{DataChange, FeatureTable, LayerCrs, LayerData, LayerId, ReadAs, Style};
use crate::query::QueryError;
use crate::work::in_background;
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
    pub loads: bool,
    /// What the layer that it brings will look like.
    pub style: Option<Style>,
}

/// A file's features with everything made of them.
#[derive(Debug)]
pub struct LoadedLayer {
    pub table: Arc<FeatureTable>,
    pub style: Style,
    pub crs: LayerCrs,
    pub report: LoadReport,
    /// The line of each feature in its file, 0-based.
    pub lines: Vec<u32>,
    pub prepared: Prepared,
}

/// Data that was made of a layer's, to be put in its place.
#[derive(Debug)]
pub struct MadeData {
    pub layer: LayerId,
    /// What it was made of: if the layer has other data by now, it is not used.
    pub before: Arc<FeatureTable>,
    pub data: LayerData,
    pub why: DataChange,
    pub prepared: Prepared,
    /// How many features were changed, and how many could not be.
    pub changed: (usize, usize),
    /// What was noticed in the file, where the data came from another one.
    pub noted: Option<Noted>,
}

/// Features of a file that is still being loaded, shown until it is.
#[derive(Debug)]
pub struct Partial {
    pub job: JobId,
    pub table: Arc<FeatureTable>,
    pub style: Style,
    pub prepared: Prepared,
}

/// How a job ended, or what it has made so far.
#[derive(Debug)]
pub enum Outcome {
    Loaded {
        source: Source,
        read_as: ReadAs,
        result: Result<Box<LoadedLayer>, IoError>,
    },
    /// What has been read so far of a file that is being loaded.
    Partial(Box<Partial>),
    /// What a closer look at a loaded layer has found.
    Checked {
        layer: LayerId,
        table: Arc<FeatureTable>,
        report: LoadReport,
        offer: Option<DatumOffer>,
        /// Whether only the layer's mark tells of it.
        quiet: bool,
    },
    /// A file to take the place of a layer's data.
    ReplacementRead {
        layer: LayerId,
        path: PathBuf,
        result: Result<Box<Replacement>, IoError>,
    },
    /// Other data for a layer.
    DataMade {
        title: String,
        result: Result<Box<MadeData>, IoError>,
    },
    /// Features were written.
    Written {
        path: PathBuf,
        result: Result<Rounded, IoError>,
    },
    /// A project, and the data files that were asked for with it.
    Opened {
        path: PathBuf,
        then: Vec<PathBuf>,
        discard: bool,
        /// Whether the user has agreed that all the files it names are opened.
        agreed: bool,
        result: Result<Box<Opened>, IoError>,
    },
    /// A project was written, as it was at a step of the history.
    Saved {
        number: u64,
        path: PathBuf,
        mark: u64,
        result: Result<Saved, IoError>,
    },
    /// The journal of lost work was read.
    JournalRead {
        lost: Lost,
        /// Whether the user has agreed that unsaved work is given up for it.
        discard: bool,
        result: Result<Box<Journal>, IoError>,
    },
    /// A question was answered.
    Answered {
        posed: Box<Posed>,
        result: Result<Vec<Picked>, QueryError>,
    },
    /// The job itself broke; what it worked on is as it was.
    Broken {
        job: JobId,
        title: String,
    },
    Exported {
        path: PathBuf,
        result: Result<(MissingGlyphs, Vec<Remark>), ExportError>,
    },
    AtlasMade {
        path: PathBuf,
        result: Result<AtlasReport, ExportError>,
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
        self.start_watched_load(title, move |progress, _, _| work(progress))
    }

    /// Says what the layer that a job brings will look like.
    pub fn set_style(&mut self, id: JobId, style: &Style) {
        self.list.iter_mut().filter(|job| job.id == id).for_each(|job| job.style = Some(style.clone()));
    }

    /// Starts a job that loads data into the document and tells what it has made so far.
    pub fn start_watched_load(
        &mut self,
        title: String,
        work: impl FnOnce(&Progress, JobId, &(dyn Fn(Outcome) + Sync)) -> Outcome + Send + 'static,
    ) -> JobId {
        let own = JobId(self.next + 1);
        let (sender, waker) = (self.sender.clone(), Arc::clone(&self.waker));
        let id = self.start(title, move |progress| {
            let tell = move |outcome| {
                sender.send((own, outcome)).ok();
                waker();
            };
            work(progress, own, &tell)
        });
        self.list.iter_mut().filter(|job| job.id == id).for_each(|job| job.loads = true);
        id
    }

    /// Gives up the loads under way: their document is gone.
    pub fn cancel_loads(&mut self) {
        self.list.iter().filter(|job| job.loads).for_each(|job| job.progress.stop());
        self.list.retain(|job| !job.loads);
    }

    /// Starts a job.
    pub fn start(&mut self, title: String, work: impl FnOnce(&Progress) -> Outcome + Send + 'static) -> JobId {
        self.next += 1;
        let id = JobId(self.next);
        let progress = Arc::new(Progress::default());
        let name = title.clone();
        self.list.push(Job { id, title, progress: Arc::clone(&progress), started: Instant::now(), loads: false, style: None });
        let (sender, waker) = (self.sender.clone(), Arc::clone(&self.waker));
        let broken = (self.sender.clone(), Outcome::Broken { job: id, title: name.clone() });
        let started = in_background(move || {
            // a job that breaks must not stay in the list for ever
            let outcome =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&progress))).unwrap_or(Outcome::Broken { job: id, title: name });
            // nobody listens any more when the program has closed
            sender.send((id, outcome)).ok();
            waker();
        });
        if started.is_none() {
            broken.0.send((id, broken.1)).ok();
        }
        id
    }

    /// Asks a job to stop. One that brings data is given up at once, and its title returned: nothing it may still bring is
    /// taken in. Others end with an outcome that says so.
    pub fn cancel(&mut self, id: JobId) -> Option<String> {
        let at = self.list.iter().position(|job| job.id == id)?;
        self.list[at].progress.stop();
        self.list[at].loads.then(|| self.list.remove(at).title)
    }

    /// The next outcome that came; `None` where there is none. What was given up is not handed out, even where it is given up
    /// because of the outcome before.
    pub fn take(&mut self) -> Option<Outcome> {
        loop {
            let (id, outcome) = self.receiver.try_recv().ok()?;
            if matches!(outcome, Outcome::Partial(_)) {
                if self.list.iter().any(|job| job.id == id) {
                    return Some(outcome);
                }
                continue;
            }
            let before = self.list.len();
            self.list.retain(|job| job.id != id);
            if self.list.len() < before {
                return Some(outcome);
            }
        }
    }
}
