//! Work in the background: each job runs on a thread, tells its progress, can be cancelled, and ends in one outcome.

use super::attribute_table::{Listed, Rows};
use super::balancing::{BalanceOutcome, Balanced};
use super::job_id::JobId;
use super::open_databases::{OpenedTable, TakenOut, WroteBack};
use super::posed::{Posed, PosedAnswer};
use super::prepared::Prepared;
use super::project_file::Saved;
use super::quality_check::CheckOf;
use super::query_builder::{Queried, QueryOutcome};
use super::reports::Noted;
use super::search::Search;
use super::{Lost, Picked, PlacedSource, Replacement, Sent, Source};
use crate::carto::{MissingGlyphs, Remark};
use crate::export::{AtlasReport, ExportError};
use crate::io::{DatumOffer, IoError, Journal, LoadReport, Opened, Progress, ReadStyle, Rounded};
use crate::model::{DataChange, FeatureTable, LayerCrs, LayerData, LayerId, Profile, ReadAs, RowId, SourceCrs, SourceError, Style, TileSet};
use crate::query::{Added, Checked, IndicatorTable, QueryError};
use crate::work::{News, Task, Teller, Waker};
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Instant;

/// A job under way.
#[derive(Debug)]
pub struct Job {
    pub id: JobId,
    /// A file's name, or what is being done.
    pub title: String,
    task: Task<Outcome>,
    pub started: Instant,
    /// Whether it brings data into the document.
    pub loads: bool,
    /// What the layer that it brings will look like.
    pub style: Option<Style>,
}

impl Job {
    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.task.progress
    }
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
    /// The style that was kept with the data.
    pub kept: Option<ReadStyle>,
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
    /// Where features stand that have other rows now, by the rows before.
    pub rows: Option<Vec<(RowId, RowId)>>,
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
    /// A file holds several data sets: each becomes a layer.
    Several {
        source: Source,
        crs: Option<SourceCrs>,
        read_as: ReadAs,
        datasets: Vec<String>,
    },
    /// What a file of tiles, or a picture that lies on the map, says of itself.
    TilesRead {
        path: PathBuf,
        result: Result<TileSet, IoError>,
    },
    /// What is to be placed by control points, as it is.
    Pointed(Result<PlacedSource, IoError>),
    /// What a service was asked for.
    Fetched {
        name: String,
        result: Result<Sent, SourceError>,
    },
    /// A table of a database.
    TableOpened(Box<OpenedTable>),
    /// Features of a table to be changed here.
    TakenOut(Box<TakenOut>),
    WroteBack(Box<WroteBack>),
    /// What has been read so far of a file that is being loaded.
    Partial(Box<Partial>),
    /// What a closer look at a loaded layer has found.
    Checked {
        layer: LayerId,
        table: Arc<FeatureTable>,
        report: LoadReport,
        offer: Option<DatumOffer>,
        /// The field that tells the features' land use by the national classification.
        land_use: Option<String>,
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
        job: JobId,
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
    /// A query was counted; none where it was stopped.
    Queried {
        asked: Box<Queried>,
        found: Option<QueryOutcome>,
    },
    /// A query was answered.
    Answered {
        posed: Box<Posed>,
        result: Result<PosedAnswer, QueryError>,
    },
    /// A search over all layers has ended.
    Found {
        search: Search,
        /// What was searched, so that what has other data by now is told from it.
        layers: Vec<(LayerId, Arc<FeatureTable>)>,
        found: Result<Vec<Picked>, QueryError>,
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
    /// The plan's places were measured with the layers that were added.
    PlacesMeasured {
        added: Vec<Added>,
        of: Vec<(LayerId, Weak<FeatureTable>)>,
        result: Result<IndicatorTable, SourceError>,
    },
    /// Areas were balanced; `None` where that was stopped.
    Balanced {
        asked: Box<Balanced>,
        made: Option<BalanceOutcome>,
    },
    /// A layer was checked; `None` where that was stopped.
    QualityChecked {
        asked: Box<CheckOf>,
        found: Option<Arc<Checked>>,
    },
    /// The rows of the attribute table; `None` where that was stopped.
    RowsListed(Option<Box<Rows>>),
    /// The first rows in the order that a source has put all of its rows in.
    RowsOrdered(Listed, Result<Option<Box<Rows>>, SourceError>),
    /// What a source tells of a column.
    Figures {
        layer: LayerId,
        column: String,
        result: Result<Option<Profile>, SourceError>,
    },
    Prepared {
        layer: LayerId,
        table: Arc<FeatureTable>,
        style: Style,
        prepared: Prepared,
    },
}

/// The jobs under way, in the order in which they were started.
pub struct Jobs {
    list: Vec<Job>,
    next: u64,
    waker: Waker,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { list: Vec::new(), next: 0, waker: Arc::new(|| {}) }
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

    /// What is called when a job ends.
    pub(super) fn waker(&self) -> Waker {
        Arc::clone(&self.waker)
    }

    /// The jobs under way, the oldest first.
    #[must_use]
    pub fn list(&self) -> &[Job] {
        &self.list
    }

    /// Starts a job.
    pub fn start(&mut self, title: String, work: impl FnOnce(&Progress) -> Outcome + Send + 'static) -> JobId {
        self.start_telling(title, false, move |progress, _, _| work(progress))
    }

    /// Starts a job that knows its own name.
    pub fn start_named(&mut self, title: String, work: impl FnOnce(JobId) -> Outcome + Send + 'static) -> JobId {
        self.start_telling(title, false, move |_, job, _| work(job))
    }

    /// Starts a job that loads data into the document.
    pub fn start_load(&mut self, title: String, work: impl FnOnce(&Progress) -> Outcome + Send + 'static) -> JobId {
        self.start_telling(title, true, move |progress, _, _| work(progress))
    }

    /// Starts a job that loads data into the document and tells what it has made so far.
    pub fn start_watched_load(&mut self, title: String, work: impl FnOnce(&Progress, JobId, &Teller<Outcome>) -> Outcome + Send + 'static) -> JobId {
        self.start_telling(title, true, work)
    }

    fn start_telling(
        &mut self,
        title: String,
        loads: bool,
        work: impl FnOnce(&Progress, JobId, &Teller<Outcome>) -> Outcome + Send + 'static,
    ) -> JobId {
        self.next += 1;
        let id = JobId(self.next);
        let task = Task::start_telling(Arc::clone(&self.waker), move |progress, teller| work(progress, id, teller));
        self.list.push(Job { id, title, task, started: Instant::now(), loads, style: None });
        id
    }

    /// Says what the layer that a job brings will look like.
    pub fn set_style(&mut self, id: JobId, style: &Style) {
        self.list.iter_mut().filter(|job| job.id == id).for_each(|job| job.style = Some(style.clone()));
    }

    /// Gives up the loads under way: their document is gone.
    pub fn cancel_loads(&mut self) {
        self.list.retain(|job| !job.loads);
    }

    /// Asks a job to stop. One that brings data is given up at once, and its title returned: nothing it may still bring is
    /// taken in. Others end with an outcome that says so.
    pub fn cancel(&mut self, id: JobId) -> Option<String> {
        let at = self.list.iter().position(|job| job.id == id)?;
        self.list[at].task.progress.stop();
        self.list[at].loads.then(|| self.list.remove(at).title)
    }

    /// Whether a job still runs.
    pub fn is_running(&self, id: JobId) -> bool {
        self.list.iter().any(|job| job.id == id)
    }

    /// The next outcome that came; `None` where there is none. What was given up is not handed out, even where it is given up
    /// because of the outcome before.
    pub fn take(&mut self) -> Option<Outcome> {
        for at in 0..self.list.len() {
            match self.list[at].task.take() {
                News::None => {}
                News::SoFar(outcome) => return Some(outcome),
                News::Done(outcome) => {
                    self.list.remove(at);
                    return Some(outcome);
                }
                News::Broken => {
                    let Job { id, title, .. } = self.list.remove(at);
                    return Some(Outcome::Broken { job: id, title });
                }
            }
        }
        None
    }
}
