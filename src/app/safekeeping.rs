//! Snapshots of unsaved work, written now and then in the background.

use super::lost_work::Description;
use super::session::SessionFolder;
use crate::io::IoError;
use crate::model::{Document, View};
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

impl Safekeeping {
    /// Whether a snapshot was begun and has ended.
    pub fn has_ended(&self) -> bool {
        self.under_way.as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// Whether it is time for another one.
    pub fn is_due(&self) -> bool {
        self.owed && self.under_way.is_none() && self.last.elapsed() >= EVERY
    }

    /// Begins a snapshot.
    ///
    /// # Errors
    /// Where the system grants no thread.
    pub fn begin(&mut self, folder: SessionFolder, document: Document, view: View, description: Description) -> Result<(), IoError> {
        self.last = Instant::now();
        self.owed = false;
        self.number += 1;
        let number = self.number;
        let begun = std::thread::Builder::new().spawn(move || folder.snapshot(&document, view, &description, number));
        self.under_way = Some(begun.map_err(|source| IoError::System { path: String::new(), source })?);
        Ok(())
    }

    /// Waits for the snapshot under way; what came of it, `None` where it broke.
    pub fn finish(&mut self) -> Option<Result<(), IoError>> {
        self.under_way.take().map_or(Some(Ok(())), |under_way| under_way.join().ok())
    }
}
