//! Keeping what is done in a journal, and bringing lost work back from one.

use super::done::{changes_rings, name_of};
use super::history::History;
use super::jobs::Outcome;
use super::{App, Lost, Request, Severity};
use crate::i18n::{Localized, Word, integer};
use crate::io::{Beginning, Entry, IoError, Journal, MissingFile, Opened, file_name, read_journal};
use crate::model::{Document, Transaction};
use std::path::PathBuf;
use std::time::Duration;

impl App {
    /// The document as its journal begins with it, where it needs one: to be asked for before a change and given to `journal`
    /// after it.
    pub(super) fn beginning(&self) -> Option<Beginning> {
        self.workspace.journal.needs_beginning().then(|| Beginning {
            name: self.name(),
            path: self.workspace.path.clone(),
            on_disk: self.workspace.on_disk.clone(),
            read_only: self.workspace.read_only,
            view: self.viewport.view,
            document: self.workspace.document.clone(),
        })
    }

    /// Appends what was done to the journal.
    pub(super) fn journal(&mut self, beginning: Option<Beginning>, entry: Entry) {
        if let Some(beginning) = beginning {
            self.workspace.journal.begin(beginning);
        }
        self.workspace.journal.record(self.viewport.view, entry);
    }

    /// Tells where the journal cannot be written; called once a frame.
    pub fn keep_safe(&mut self) {
        if let Some(error) = self.workspace.journal.take_trouble() {
            let text = Word::JournalFailed.with(self.lang(), &[&error.message(self.lang())]);
            self.notify(Severity::Warning, text, Vec::new());
        }
    }

    /// Removes in the background what sessions have left that nobody needs any more.
    pub fn sweep_journals(&self) {
        let folder = self.session.folder.clone();
        crate::work::in_background(move || folder.sweep());
    }

    /// Waits until everything that was done is on the disk.
    pub fn keep_safe_now(&mut self) {
        self.workspace.journal.flush();
        self.keep_safe();
    }

    /// The longest time from a change to its being on the disk, and how many records are there.
    #[must_use]
    pub fn journal_lag(&self) -> (Duration, u64) {
        self.workspace.journal.lag()
    }

    /// Begins to measure the journal's lag anew.
    pub fn forget_journal_lag(&self) {
        self.workspace.journal.forget_lag();
    }

    pub(super) fn recover(&mut self, wanted: bool) {
        let Some(lost) = self.session.recovery.clone() else { return };
        if !wanted {
            self.session.recovery = None;
            self.session.folder.discard_recovery(&lost.journal);
        } else if self.is_dirty() {
            self.session.requests.push(Request::ConfirmRecover);
        } else {
            self.read_lost(lost, false);
        }
    }

    /// Brings lost work back though there may be unsaved work.
    pub(super) fn recover_discarding(&mut self, lost: Lost) {
        self.read_lost(lost, true);
    }

    fn read_lost(&mut self, lost: Lost, discard: bool) {
        self.session.recovery = None;
        self.workspace.jobs.start(self.word(Word::Recover).to_owned(), move |progress| {
            let result = read_journal(&lost.journal, progress).map(Box::new);
            Outcome::JournalRead { lost, discard, result }
        });
    }

    /// Takes in a journal that was read: the document with its steps, as it was when the last of them was on the disk.
    pub(super) fn journal_read(&mut self, lost: Lost, result: Result<Box<Journal>, IoError>) {
        let journal = match result {
            Ok(journal) => *journal,
            Err(IoError::Cancelled) => {
                self.session.recovery = Some(lost);
                return;
            }
            // the journal stays: another version of the program may read it
            Err(error) => return self.refused(lost.description.name.get(self.lang()), &error),
        };
        let Journal { beginning, records, .. } = &journal;
        let count = records.len();
        let mut replay = Replay { document: beginning.document.clone(), history: History::default() };
        let done = records.iter().take_while(|record| replay.step(&record.entry).is_some()).count();
        let last = done.checked_sub(1).map(|last| &records[last]);
        let (number, view) = (last.map_or(0, |record| record.number), last.map_or(beginning.view, |record| record.view));
        let (end, read_only) =
            (journal.end_of(done), beginning.read_only && !records.iter().any(|record| matches!(record.entry, Entry::Saved { .. })));
        let Journal { torn, lacking, missing, .. } = journal;
        replay.history.limit();
        let missing = missing.into_iter().map(|(layer, error)| {
            let path = replay.document.layer(layer).map(|layer| layer.name.get(self.lang()).to_owned().into()).unwrap_or_default();
            MissingFile { layer, path, error }
        });
        let opened = Opened {
            missing: missing.collect(),
            // the network waits for the user's word
            document: replay.document.with_online(false),
            newer: None,
            view: Some(view),
            corrections: Vec::new(),
            fingerprint: String::new(),
            reports: Vec::new(),
        };
        let shown = lost.description.path.clone().unwrap_or_else(|| lost.journal.clone());
        let told = Word::Recovered.with(self.lang(), &[&lost.description.name.get(self.lang()), &integer(done as u64)]);
        self.opened(&shown, opened, told);
        // it is saved where it was, if nobody has changed that since
        self.set_path(lost.description.path);
        self.workspace.on_disk = lost.description.on_disk;
        self.workspace.read_only = read_only;
        // what lacks its data may be carried out another time: that journal stays, and a new one begins with what there is
        let adopted = if lacking.is_some() { Ok(false) } else { self.workspace.journal.adopt(&lost.journal, end, number).map(|()| true) };
        match adopted {
            Ok(true) => self.workspace.history = replay.history,
            Ok(false) => self.workspace.history.mark_unsaved(),
            Err(error) => {
                self.workspace.history.mark_unsaved();
                let text = Word::JournalFailed.with(self.lang(), &[&error.message(self.lang())]);
                self.notify(Severity::Warning, text, Vec::new());
            }
        }
        if torn || lacking.is_some() || done < count {
            let text = Word::RecoveredCut.with(self.lang(), &[&integer(done as u64)]);
            let details = lacking.into_iter().map(|error| error.message(self.lang())).collect();
            self.notify(Severity::Warning, text, details);
        }
    }

    /// Takes a path as the project's, and tells where another window has it open.
    pub(super) fn set_path(&mut self, path: Option<PathBuf>) {
        if self.workspace.path == path {
            return;
        }
        self.workspace.project_lock = None;
        if let Some(path) = path.as_deref().filter(|_| self.session.folder.keeps_journals()) {
            self.workspace.project_lock = self.session.folder.take_project(path);
            if self.workspace.project_lock.is_none() {
                let text = Word::OpenElsewhere.with(self.lang(), &[&file_name(path)]);
                self.notify(Severity::Warning, text, Vec::new());
            }
        }
        self.workspace.path = path;
    }
}

/// A document whose journal is carried out again.
struct Replay {
    document: Document,
    history: History,
}

impl Replay {
    fn apply(&mut self, transaction: &Transaction) -> Option<Transaction> {
        let applied = transaction.apply(&mut self.document).ok()?;
        if changes_rings(&applied.delta, &self.document) {
            crate::query::fill_rings(&mut self.document);
        }
        Some(applied.inverse)
    }

    /// Does what a record says; `None` where that cannot be done.
    fn step(&mut self, entry: &Entry) -> Option<()> {
        match entry {
            Entry::Did { transaction, joined } => {
                let inverse = self.apply(transaction)?;
                self.history.push_again(inverse, name_of(transaction), *joined);
            }
            Entry::Undid => {
                let step = self.history.take_undo()?;
                let again = self.apply(&step.transaction)?;
                self.history.undone(&step, again);
            }
            Entry::Redid => {
                let step = self.history.take_redo()?;
                let back = self.apply(&step.transaction)?;
                self.history.redone(&step, back);
            }
            Entry::Looked { transaction, forgot } => {
                if *forgot {
                    self.history.forget_last(|_| true)?;
                }
                self.apply(transaction)?;
            }
            Entry::Saved { step, .. } => self.history.mark_saved(*step),
        }
        Some(())
    }
}
