//! Snapshots of unsaved work, written now and then in the background.

use super::{App, Severity};
use crate::i18n::{Localized, Word};
use crate::io::IoError;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long work may be unsaved and without a snapshot.
const EVERY: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct Safekeeping {
    /// Snapshots written, over all documents of the session.
    pub number: u32,
    /// Whether something has changed since the last one.
    pub owed: bool,
    last: Instant,
    under_way: Option<JoinHandle<Result<(), IoError>>>,
}

impl Default for Safekeeping {
    fn default() -> Self {
        Self { number: 0, owed: false, last: Instant::now(), under_way: None }
    }
}

impl App {
    /// Starts a snapshot of unsaved work where one is due; called once a frame, works rarely.
    pub fn keep_safe(&mut self) {
        if self.safekeeping.under_way.as_ref().is_some_and(JoinHandle::is_finished) {
            self.finish_snapshot();
        }
        if self.safekeeping.under_way.is_some() || !self.owes_snapshot() || self.safekeeping.last.elapsed() < EVERY {
            return;
        }
        self.safekeeping.last = Instant::now();
        self.safekeeping.owed = false;
        self.safekeeping.number += 1;
        let (folder, document, view, number) = (self.folder.clone(), self.document.clone(), self.view, self.safekeeping.number);
        match std::thread::Builder::new().spawn(move || folder.snapshot(&document, view, number)) {
            Ok(under_way) => self.safekeeping.under_way = Some(under_way),
            Err(error) => self.snapshot_failed(&error.to_string()),
        }
    }

    /// Waits for the snapshot under way: what is written afterwards must not come back as lost work.
    pub(super) fn finish_snapshot(&mut self) {
        match self.safekeeping.under_way.take().map(JoinHandle::join) {
            None | Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => self.snapshot_failed(&error.told(self.lang())),
            Some(Err(_)) => self.snapshot_failed("panic"),
        }
    }

    /// Removes the session's snapshots, once its work is saved or given up.
    pub(super) fn clear_snapshots(&mut self) {
        self.finish_snapshot();
        self.folder.clear_snapshots();
    }

    fn snapshot_failed(&mut self, reason: &str) {
        let text = Word::SnapshotFailed.with(self.lang(), &[&reason]);
        self.notify(Severity::Warning, text, Vec::new());
    }

    /// Whether a snapshot is owed, and so a frame some time later.
    #[must_use]
    pub fn owes_snapshot(&self) -> bool {
        self.safekeeping.owed && self.is_dirty()
    }
}
