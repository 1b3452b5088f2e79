//! Saving the project, at once where it is small and in the background where it holds large layers.

use super::files::{file_name, project_path};
use super::jobs::Outcome;
use super::project_file::{Saved, write};
use super::{AfterSave, App, Command, Request, Severity};
use crate::i18n::{Localized, Word};
use crate::io::{Entry, IoError};
use crate::model::{Layer, Origin};
use std::path::{Path, PathBuf};

/// Projects that hold so many vertices are written while the frame waits; larger ones in the background.
const SAVE_AT_ONCE: usize = 200_000;

/// Whether a layer's features stand in the project itself.
const fn is_inside(layer: &Layer) -> bool {
    matches!(layer.origin, Origin::Pasted | Origin::Derived)
}

impl App {
    /// Saves the project; a file that was changed since it was opened is replaced only where the user agreed to go `over` it.
    pub(super) fn save_to(&mut self, path: &Path, over: bool) {
        if self.saving.is_some() {
            self.save_next = Some((path.to_path_buf(), over));
            return;
        }
        let path = project_path(path);
        if self.read_only && self.path.as_ref() == Some(&path) {
            self.after_save = None;
            let text = Word::NewerProjectKept.with(self.lang(), &[&file_name(&path)]);
            self.notify(Severity::Warning, text, Vec::new());
            return self.requests.push(Request::SaveDialog);
        }
        let known = self.on_disk.clone().filter(|_| !over && self.path.as_ref() == Some(&path));
        let mark = self.history.begin_save();
        let inside: usize = self.document.layers().iter().filter(|layer| is_inside(layer)).map(|layer| layer.table.vertices()).sum();
        if inside <= SAVE_AT_ONCE {
            let result = write(&self.document, self.view, &path, known.as_deref());
            return self.saved(path, mark, result);
        }
        self.saves += 1;
        let number = self.saves;
        self.saving = Some(number);
        let (document, view) = (self.document.clone(), self.view);
        self.jobs.start(file_name(&path), move |_| {
            let result = write(&document, view, &path, known.as_deref());
            Outcome::Saved { number, path, mark, result }
        });
    }

    /// Takes in what came of saving in the background. Where another document has taken the place of what was saved, it is only
    /// told.
    pub(super) fn saved_in_background(&mut self, number: u64, path: PathBuf, mark: u64, result: Result<Saved, IoError>) {
        if self.saving == Some(number) {
            return self.saved(path, mark, result);
        }
        let (lang, name) = (self.lang(), file_name(&path));
        match result {
            Ok(Saved::Written(_)) => self.notify(Severity::Info, Word::Saved.with(lang, &[&name]), Vec::new()),
            Ok(Saved::ChangedOnDisk) => self.notify(Severity::Error, Word::ChangedOnDisk.with(lang, &[&name]), Vec::new()),
            Err(error) => self.notify(Severity::Error, Word::SaveFailed.with(lang, &[&name, &error.told(lang)]), Vec::new()),
        }
    }

    /// Takes in what came of saving; `mark` is the step of the history that was saved.
    pub(super) fn saved(&mut self, path: PathBuf, mark: u64, result: Result<Saved, IoError>) {
        self.saving = None;
        let lang = self.lang();
        match result {
            Ok(Saved::Written(own)) => {
                let absolute = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
                self.settings.trust(&absolute, own.clone());
                self.on_disk = Some(own.clone());
                self.history.mark_saved(mark);
                // the journal goes on: what was saved can still be taken back after a crash
                self.journal(None, Entry::Saved { step: mark, path: absolute.clone(), fingerprint: own.clone() });
                self.notify(Severity::Info, Word::Saved.with(lang, &[&file_name(&path)]), Vec::new());
                self.remember(path);
                self.set_path(Some(absolute));
                self.read_only = false;
                self.after_saving();
            }
            Ok(Saved::ChangedOnDisk) => {
                self.after_save = None;
                let text = Word::ChangedOnDisk.with(lang, &[&file_name(&path)]);
                let offer = (self.word(Word::SaveOverIt).to_owned(), Command::SaveOver(path));
                self.notify_with(Severity::Error, text, Vec::new(), Some(offer));
            }
            Err(error) => {
                self.after_save = None;
                self.notify(Severity::Error, Word::SaveFailed.with(lang, &[&file_name(&path), &error.told(lang)]), Vec::new());
            }
        }
        if let Some((path, over)) = self.save_next.take() {
            self.save_to(&path, over);
        }
    }

    /// Goes on with what waited for the work to be saved; asks again where there is new work by now.
    fn after_saving(&mut self) {
        let dirty = self.is_dirty();
        match self.after_save.take() {
            Some(AfterSave::Close) => self.requests.push(if dirty { Request::ConfirmClose } else { Request::Close }),
            Some(AfterSave::New) if dirty => self.requests.push(Request::ConfirmNew),
            Some(AfterSave::New) => self.start_new(),
            Some(AfterSave::Recover) => self.recover(true),
            Some(AfterSave::Open(paths)) if dirty => self.requests.push(Request::ConfirmOpen(paths)),
            Some(AfterSave::Open(paths)) => self.open_files(paths, false),
            None => {}
        }
    }
}
