//! Saving the project, in the background.

use super::files::project_path;
use super::job_id::JobId;
use super::jobs::Outcome;
use super::project_file::{Saved, write};
use super::{AfterSave, App, Command, Request, Severity};
use crate::i18n::{Localized, Word};
use crate::io::{Entry, IoError, file_name, is_project_package};
use crate::model::BaseSource;
use std::path::{Path, PathBuf};

impl App {
    /// Saves the project in the background; a file that was changed since it was opened is replaced only where the user agreed to go
    /// `over` it.
    pub(super) fn save_to(&mut self, path: &Path, over: bool) {
        if self.workspace.saving.is_some() {
            self.workspace.save_next = Some((path.to_path_buf(), over));
            return;
        }
        let path = project_path(path);
        if self.workspace.read_only && self.workspace.path.as_ref() == Some(&path) {
            self.workspace.after_save = None;
            let text = Word::NewerProjectKept.with(self.lang(), &[&file_name(&path)]);
            self.notify(Severity::Warning, text, Vec::new());
            return self.session.requests.push(Request::SaveDialog);
        }
        let known = self.workspace.on_disk.clone().filter(|_| !over && self.workspace.path.as_ref() == Some(&path));
        let mark = self.workspace.history.begin_save();
        let tables = self.session.table.layouts(&self.workspace.document);
        self.workspace.document.keep_tables(tables);
        let (document, view) = (self.workspace.document.clone(), self.viewport.view);
        let job = self.workspace.jobs.start_named(file_name(&path), move |job| {
            let result = write(&document, view, &path, known.as_deref());
            Outcome::Saved { job, path, mark, result }
        });
        self.workspace.saving = Some(job);
    }

    /// Whether the project is being saved.
    #[must_use]
    pub const fn is_saving(&self) -> bool {
        self.workspace.saving.is_some()
    }

    /// Takes in what came of saving; `mark` is the step of the history that was saved. Where another document has taken the place of
    /// what was saved, it is only told.
    pub(super) fn saved(&mut self, job: JobId, path: PathBuf, mark: u64, result: Result<Saved, IoError>) {
        let (lang, name, is_own) = (self.lang(), file_name(&path), self.workspace.saving == Some(job));
        if is_own {
            self.workspace.saving = None;
            if !matches!(result, Ok(Saved::Written(_))) {
                // what was to follow waited for the work to be on the disk
                self.workspace.after_save = None;
            }
        }
        match result {
            Ok(Saved::Written(own)) => {
                // what is read as needed stays where it is, which a single file for others does not say by itself
                let document = &self.workspace.document;
                let layers = document.layers().iter().filter(|layer| layer.table.source().is_some()).map(|layer| layer.name.get(lang).to_owned());
                let base = document.base_map().and_then(|base| if let BaseSource::Own(set) = &base.source { set.place.file() } else { None });
                let linked: Vec<String> = layers.chain(base.map(|file| file_name(file))).collect();
                if is_project_package(&path) && !linked.is_empty() {
                    self.notify(Severity::Warning, Word::SavedButLinked.with(lang, &[&name]), linked);
                } else {
                    self.notify(Severity::Info, Word::Saved.with(lang, &[&name]), Vec::new());
                }
                if is_own {
                    self.is_saved(path, mark, own);
                }
            }
            Ok(Saved::ChangedOnDisk) => {
                let offer = is_own.then(|| (self.word(Word::SaveOverIt).to_owned(), Command::SaveOver(path)));
                self.notify_with(Severity::Error, Word::ChangedOnDisk.with(lang, &[&name]), Vec::new(), offer);
            }
            Err(error) => {
                self.notify(Severity::Error, Word::SaveFailed.with(lang, &[&name, &error.message(lang)]), Vec::new());
            }
        }
        if is_own && let Some((path, over)) = self.workspace.save_next.take() {
            self.save_to(&path, over);
        }
    }

    /// The document is on the disk as it was at a step, with this fingerprint.
    fn is_saved(&mut self, path: PathBuf, mark: u64, own: String) {
        let absolute = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
        self.session.settings.trust(&absolute, own.clone());
        self.workspace.on_disk = Some(own.clone());
        self.workspace.history.mark_saved(mark);
        // the journal goes on: what was saved can still be taken back after a crash
        self.journal(None, Entry::Saved { step: mark, path: absolute.clone(), fingerprint: own });
        self.remember(path);
        self.keep_thumbnail(&absolute);
        self.set_path(Some(absolute));
        self.workspace.read_only = false;
        self.after_saving();
    }

    /// Goes on with what waited for the work to be saved; asks again where there is new work by now.
    fn after_saving(&mut self) {
        let dirty = self.is_dirty();
        match self.workspace.after_save.take() {
            Some(AfterSave::Close) => self.session.requests.push(if dirty { Request::ConfirmClose } else { Request::Close }),
            Some(AfterSave::New) if dirty => self.session.requests.push(Request::ConfirmNew),
            Some(AfterSave::New) => self.start_new(),
            Some(AfterSave::Recover) => self.recover(true),
            Some(AfterSave::Open(paths)) if dirty => self.session.requests.push(Request::ConfirmOpen(paths)),
            Some(AfterSave::Open(paths)) => self.open_files(paths, false),
            None => {}
        }
    }
}
