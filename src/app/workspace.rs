//! What is worked on: the document with its history, its journal and its file, and the jobs that work on it.

use super::history::History;
use super::job_id::JobId;
use super::jobs::{Jobs, Partial};
use super::journalling::Journalling;
use super::prepared::{Preparing, Workshop};
use super::reports::Reports;
use super::session_lock::ProjectLock;
use super::shown::ShownDocuments;
use super::source_window::SourceWindow;
use super::stamps::Stamps;
use super::watched_files::Watching;
use super::{AfterSave, CrsQuestion, Replacement, SessionFolder, Source};
use crate::io::Watch;
use crate::model::{Document, ReadAs, SourceCrs};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

/// A document at work. Several viewports may look at one.
#[derive(Debug)]
pub struct Workspace {
    pub document: Document,
    pub(super) history: History,
    pub(super) journal: Journalling,
    /// What the hand is doing that changes the document: a press of the button, the typing in a field.
    pub(super) gesture: Option<u64>,
    pub(super) gestures: u64,
    /// Where the project lies; `None` before it was saved.
    pub path: Option<PathBuf>,
    /// The fingerprint of the project's file as it was read or written last.
    pub(super) on_disk: Option<String>,
    /// Whether the project's file is of a newer version, and is not written over.
    pub(super) read_only: bool,
    /// The lock of the project that is open, where no other window has it.
    pub(super) project_lock: Option<ProjectLock>,
    /// The job that saves this document, and where it is to be written next.
    pub(super) saving: Option<JobId>,
    pub(super) save_next: Option<(PathBuf, bool)>,
    pub(super) after_save: Option<AfterSave>,
    /// Grows with every change that the map shows.
    pub revision: u64,
    /// When the parts of the document were changed last.
    pub stamps: Stamps,
    /// What was noticed in the files that tables came from.
    pub(super) reports: Reports,
    pub(super) workshop: Workshop,
    /// What the map shows of the document.
    pub(super) shown: ShownDocuments,
    pub(super) preparing: Vec<Preparing>,
    pub(super) jobs: Jobs,
    /// Data sets of containers that are loaded when those before are.
    pub(super) to_load: VecDeque<(Source, Option<SourceCrs>, ReadAs)>,
    /// Files that are being loaded, as far as they have come.
    pub(super) partials: Vec<Partial>,
    /// The layers that are windows of a source, and what is asked of these.
    pub(super) windows: Vec<SourceWindow>,
    /// A file of so many bytes is read as a window where its format can.
    pub window_from: u64,
    /// How soon the first features of a file are shown.
    pub watch_every: Duration,
    /// The questions in which system coordinates are, answered one after the other.
    pub(super) crs_questions: VecDeque<CrsQuestion>,
    /// Other data that waits to be put in a layer's place.
    pub(super) replacements: VecDeque<Replacement>,
    /// The files that layers came from.
    pub watching: Watching,
}

/// Bytes of a file from which it is read as a window: about a ninth of the free memory, in which what is smaller is at hand as a whole
/// within seconds.
fn window_from() -> u64 {
    const AT_LEAST: u64 = 512 << 20;
    const AT_MOST: u64 = 2 << 30;
    // of the memory that a load may take, which is four fifths of what is free
    (Watch::<()>::default().memory / 7).clamp(AT_LEAST, AT_MOST)
}

impl Workspace {
    /// Work on a document of a session.
    pub fn new(document: Document, session: SessionFolder) -> Self {
        let mut stamps = Stamps::default();
        stamps.replaced(&document);
        Self {
            document,
            history: History::default(),
            journal: Journalling::of(session),
            gesture: None,
            gestures: 0,
            path: None,
            on_disk: None,
            read_only: false,
            project_lock: None,
            saving: None,
            save_next: None,
            after_save: None,
            revision: 0,
            stamps,
            reports: Reports::default(),
            workshop: Workshop::default(),
            shown: ShownDocuments::default(),
            preparing: Vec::new(),
            jobs: Jobs::default(),
            to_load: VecDeque::new(),
            partials: Vec::new(),
            windows: Vec::new(),
            window_from: window_from(),
            watch_every: Duration::from_millis(300),
            crs_questions: VecDeque::new(),
            replacements: VecDeque::new(),
            watching: Watching::default(),
        }
    }
}
