//! Opening, loading, saving, recovering and exporting: what the commands do with files, and what the jobs bring back.

use super::jobs::Outcome;
use super::reports::Noted;
use super::source_window::has_same_features;
use super::viewport::FirstView;
use super::{App, Command, Request, Severity, Source};
use crate::i18n::{Localized, Word, printable};
use crate::io::{
    DataFormat, IoError, MissingFile, Opened, Rounded, Sheets, Trust, file_meant, file_name, fingerprint_of, free_path, is_project, is_tile_file,
    open_project, write_atomically, write_data,
};
use crate::model::{CellTable, ReadAs};
use crate::query::{QueryError, fill_rings};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files opened last that are known.
const MOST_RECENT: usize = 12;

/// The files that are meant by some: those that belong together are one layer, however many of them were taken.
fn meant(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    for path in paths {
        // a path as it was typed means something only where it was typed
        let path = file_meant(&std::path::absolute(&path).unwrap_or(path));
        if !all.contains(&path) {
            all.push(path);
        }
    }
    all
}

impl App {
    /// Opens the first project among the paths, then loads the data files into it. Unsaved work is asked about first,
    /// unless the user said to `discard` it.
    pub(super) fn open_files(&mut self, paths: Vec<PathBuf>, discard: bool) {
        let (projects, data): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| is_project(path));
        let (tiles, data): (Vec<PathBuf>, Vec<PathBuf>) = data.into_iter().partition(|path| is_tile_file(path));
        // one base map lies under all
        if let Some(path) = tiles.last() {
            self.show_tile_file(path, None);
        }
        let data = meant(data);
        let Some(path) = projects.into_iter().next() else {
            for path in data {
                self.load(Source::File(path), None, ReadAs::default());
            }
            return;
        };
        if self.is_dirty() && !discard {
            self.session.requests.push(Request::ConfirmOpen(paths));
            return;
        }
        self.start_opening(path, data, discard, false);
    }

    /// Opens a project with all the files it names: the user stands for it.
    pub(super) fn open_trusted(&mut self, path: PathBuf) {
        if self.is_dirty() {
            self.session.requests.push(Request::ConfirmOpen(vec![path]));
            return;
        }
        self.start_opening(path, Vec::new(), false, true);
    }

    fn start_opening(&mut self, path: PathBuf, then: Vec<PathBuf>, discard: bool, agreed: bool) {
        // a path as it was typed means something only where it was typed
        let path = std::path::absolute(&path).unwrap_or(path);
        let settings = self.session.settings.clone();
        self.workspace.jobs.start(file_name(&path), move |progress| {
            let known = || fingerprint_of(&path).is_ok_and(|own| settings.trusts(&path, &own));
            let trust = if agreed || known() { Trust::All } else { Trust::Folder };
            let result = open_project(&path, trust, progress).map(Box::new);
            Outcome::Opened { path, then, discard, agreed, result }
        });
    }

    /// Takes in what the jobs have brought; returns whether there was anything.
    pub fn poll_jobs(&mut self) -> bool {
        let mut any = false;
        while let Some(outcome) = self.workspace.jobs.take() {
            any = true;
            match outcome {
                Outcome::Partial(partial) => self.partly_loaded(*partial),
                Outcome::Several { source, crs, read_as, datasets } => self.load_several(&source, crs.as_ref(), &read_as, datasets),
                Outcome::TilesRead { path, result } => self.tiles_read(&path, result),
                Outcome::Pointed(result) => self.pointed(result),
                Outcome::Fetched { name, result } => self.fetched(&name, result),
                Outcome::TableOpened(opened) => self.table_opened(*opened),
                Outcome::TakenOut(taken) => self.taken_out(*taken),
                Outcome::WroteBack(wrote) => self.wrote_back(*wrote),
                Outcome::Loaded { source, read_as, result } => self.loaded(source, read_as, result),
                Outcome::Checked { layer, table, report, offer, land_use, quiet } => {
                    self.checked(layer, &table, report, offer, quiet);
                    if let Some(field) = land_use.filter(|_| !quiet) {
                        self.offer_land_use(layer, &table, field);
                    }
                }
                Outcome::ReplacementRead { layer, path, result } => self.replacement_read(layer, path, result),
                Outcome::DataMade { title, result } => match result {
                    Ok(made) => self.data_made(*made),
                    Err(error) => self.not_done(&title, &error),
                },
                Outcome::Saved { job, path, mark, result } => self.saved(job, path, mark, result),
                Outcome::Answered { posed, result } => {
                    self.session.asking = None;
                    let fits = posed.fits(self.seen());
                    self.take_answer(&posed, if fits { result } else { Err(QueryError::SubjectGone) });
                }
                Outcome::Found { search, layers, found } => {
                    self.session.asking = None;
                    let fits =
                        layers.iter().all(|(id, table)| self.workspace.document.layer(*id).is_some_and(|own| has_same_features(&own.table, table)));
                    self.found(&search, if fits { found } else { Err(QueryError::SubjectGone) });
                }
                Outcome::Balanced { asked, made } => self.balanced(*asked, made),
                Outcome::Queried { asked, found } => self.queried(*asked, found),
                Outcome::QualityChecked { asked, found } => self.quality_checked(*asked, found),
                Outcome::RowsListed(rows) => self.rows_listed(rows),
                Outcome::RowsOrdered(of, result) => self.rows_ordered(&of, result),
                Outcome::Figures { layer, column, result } => self.figures_told(layer, column, result),
                Outcome::Written { path, result } => self.data_written(&path, result),
                // work may have begun while the project was read
                Outcome::Opened { path, then, discard: false, result: Ok(_), .. } if self.is_dirty() => {
                    self.session.requests.push(Request::ConfirmOpen(std::iter::once(path).chain(then).collect()));
                }
                Outcome::Opened { path, then, agreed, result, .. } => match result {
                    Ok(opened) => {
                        let (own, newer) = (opened.fingerprint.clone(), opened.newer.is_some());
                        if agreed {
                            self.session.settings.trust(&path, own.clone());
                        }
                        let told = Word::Opened.with(self.lang(), &[&file_name(&path)]);
                        let opened = self.with_known_base_map(*opened);
                        self.opened(&path, opened, told);
                        self.workspace.on_disk = Some(own);
                        self.remember(path.clone());
                        self.set_path(Some(path.clone()));
                        if self.thumbnail_of(&path).is_some_and(|kept| !kept.exists()) {
                            self.keep_thumbnail(&path);
                        }
                        self.workspace.read_only = newer;
                        if newer {
                            let text = Word::NewerProjectOpened.with(self.lang(), &[&file_name(&path)]);
                            self.notify(Severity::Warning, text, Vec::new());
                        }
                        for path in then {
                            self.load(Source::File(path), None, ReadAs::default());
                        }
                    }
                    Err(error) => self.refused(&file_name(&path), &error),
                },
                // work may have begun while the journal was read
                Outcome::JournalRead { lost, discard: false, result: Ok(_) } if self.is_dirty() => {
                    self.session.recovery = Some(lost);
                    self.session.requests.push(Request::ConfirmRecover);
                }
                Outcome::JournalRead { lost, result, .. } => self.journal_read(lost, result),
                Outcome::Exported { path, result } => self.printed(&path, result),
                Outcome::AtlasMade { path, result } => self.atlas_made(&path, result),
                Outcome::PlacesMeasured { added, of, result } => self.places_measured(&added, of, result),
                Outcome::Broken { job, title } => {
                    self.forget_preparing();
                    self.session.indicators.job = self.session.indicators.job.filter(|own| *own != job);
                    if self.workspace.saving == Some(job) {
                        // the work is still unsaved
                        (self.workspace.saving, self.workspace.save_next, self.workspace.after_save) = (None, None, None);
                    }
                    let text = Word::JobBroken.with(self.lang(), &[&title]);
                    self.notify(Severity::Error, text, Vec::new());
                }
                Outcome::Prepared { layer, table, style, prepared } => self.take_prepared(layer, &table, &style, prepared),
            }
        }
        any |= self.provide();
        any |= self.keep_listed();
        any |= self.keep_balanced();
        any |= self.keep_checked();
        any |= self.keep_queried();
        any |= self.keep_watched();
        self.load_waiting();
        // what was given up or has come in whole is no longer shown in part
        let jobs = &self.workspace.jobs;
        self.workspace.partials.retain(|partial| jobs.list().iter().any(|job| job.id == partial.job));
        any
    }

    /// Writes a table of cells as CSV or XLSX, and tells what came of it.
    pub(super) fn write_cells(&mut self, path: &Path, table: &CellTable) {
        let (lang, name) = (self.lang(), file_name(path));
        let bytes = Sheets::of(path).unwrap_or(Sheets::Csv).bytes(table);
        match bytes.and_then(|bytes| write_atomically(path, |out| out.write_all(&bytes))) {
            Ok(()) => self.notify(Severity::Info, Word::IndicatorWritten.with(lang, &[&name]), Vec::new()),
            Err(error) => self.notify(Severity::Error, Word::IndicatorNotWritten.with(lang, &[&name, &error.message(lang)]), Vec::new()),
        }
    }

    pub(super) fn refused(&mut self, name: &str, error: &IoError) {
        let lang = self.lang();
        if matches!(error, IoError::Cancelled) {
            self.notify(Severity::Info, Word::LoadCancelled.with(lang, &[&name]), Vec::new());
        } else {
            self.notify(Severity::Error, Word::LoadRefused.with(lang, &[&name, &error.message(lang)]), Vec::new());
        }
    }

    /// Tells that work on a layer's data came to nothing.
    fn not_done(&mut self, title: &str, error: &IoError) {
        let lang = self.lang();
        if matches!(error, IoError::Cancelled) {
            self.notify(Severity::Info, Word::LoadCancelled.with(lang, &[&title]), Vec::new());
        } else {
            self.notify(Severity::Error, Word::NotDone.with(lang, &[&title, &error.message(lang)]), Vec::new());
        }
    }

    /// Puts a document that was read in the place of the one that is there; `told` says what it is.
    pub(super) fn opened(&mut self, path: &Path, opened: Opened, told: String) {
        self.reset();
        self.workspace.document = opened.document;
        self.session.brief.follow(&self.workspace.document);
        self.session.table.take_layouts(&self.workspace.document);
        fill_rings(&mut self.workspace.document);
        self.workspace.stamps.replaced(&self.workspace.document);
        self.document_changed();
        match opened.view {
            Some(view) => {
                self.viewport.view = view;
                if self.viewport.first_view != FirstView::Shown {
                    self.viewport.first_view = FirstView::Given;
                }
            }
            None => self.go_home(),
        }
        for (layer, report, lines) in opened.reports {
            // of a window nothing is read yet
            let table = self.workspace.document.layer(layer).map(|layer| Arc::clone(&layer.table)).filter(|table| table.source().is_none());
            if let Some(table) = table {
                self.workspace.reports.put(&table, Noted { report: Arc::new(report), lines: Arc::new(lines) });
                self.look_closer(layer, true);
            }
        }
        let lang = self.lang();
        let (outside, missing): (Vec<MissingFile>, Vec<MissingFile>) =
            opened.missing.into_iter().partition(|missing| matches!(missing.error, IoError::Outside(_)));
        for missing in missing {
            let text = Word::MissingFile.with(lang, &[&missing.path.display(), &missing.error.message(lang)]);
            self.notify(Severity::Error, text, Vec::new());
        }
        if !outside.is_empty() {
            let text = Word::OutsideFiles.with(lang, &[&file_name(path), &outside.len()]);
            let details = outside.iter().map(|missing| printable(&missing.path.display().to_string()).into_owned()).collect();
            let offer = (self.word(Word::OpenThem).to_owned(), Command::OpenTrusted(path.to_path_buf()));
            self.notify_with(Severity::Warning, text, details, Some(offer));
        }
        if !opened.corrections.is_empty() {
            let text = Word::ProjectCorrected.with(lang, &[&file_name(path), &opened.corrections.len()]);
            self.notify(Severity::Warning, text, opened.corrections.iter().map(|correction| correction.message(lang)).collect());
        }
        self.notify(Severity::Info, told, Vec::new());
    }

    pub(super) fn remember(&mut self, path: PathBuf) {
        let path = std::path::absolute(&path).unwrap_or(path);
        self.session.settings.recents.retain(|own| *own != path);
        self.session.settings.recents.insert(0, path);
        let most = self.session.settings.recents.len().min(MOST_RECENT);
        let forgotten = self.session.settings.recents.split_off(most);
        self.drop_thumbnails(&forgotten);
        // what it is for is done
        self.session.panels.set("start", false);
        self.keep_settings();
    }

    /// Forgets files that were opened before, and what their maps look like.
    pub(super) fn forget(&mut self, paths: &[PathBuf]) {
        self.session.settings.recents.retain(|own| !paths.contains(own));
        self.drop_thumbnails(paths);
        self.keep_settings();
    }

    fn drop_thumbnails(&self, paths: &[PathBuf]) {
        for kept in paths.iter().filter_map(|path| self.thumbnail_of(path)) {
            std::fs::remove_file(kept).ok();
        }
    }

    /// Where the settings are kept; `None` where nothing is.
    #[must_use]
    pub fn settings_file(&self) -> Option<PathBuf> {
        self.session.folder.settings_file()
    }

    pub(super) fn keep_settings(&mut self) {
        if let Err(error) = self.session.folder.keep(&self.session.settings) {
            let text = error.message(self.lang());
            self.notify(Severity::Warning, text, Vec::new());
        }
    }

    pub(super) fn save_selection(&mut self, path: &Path) {
        let format = DataFormat::of(path);
        // a table shows what the list shows
        let listed = format.way.spreadsheet;
        let document = match self.with_selection() {
            Ok(document) => document,
            Err(error) => return self.data_written(path, Err(error.into())),
        };
        let table = if listed { self.viewport.selection.listed(&document, self.lang()) } else { self.viewport.selection.table(&document) };
        // features of one layer came in one system
        let mut layers = self.viewport.selection.list().iter().map(|picked| picked.feature.layer);
        let first = layers.next().filter(|first| layers.all(|layer| layer == *first));
        let crs = first.and_then(|layer| self.workspace.document.layer(layer)).map(|layer| layer.crs.clone());
        self.data_written(path, write_data(path, &table, None, format, crs.as_ref()));
    }

    /// Tells how writing features went, and what the rounding made too small.
    pub(super) fn data_written(&mut self, path: &Path, result: Result<Rounded, IoError>) {
        self.workspace.watching.written(path);
        match result {
            Ok(rounded) if rounded.is_any() => {
                let text = rounded.message(&path.display().to_string(), self.lang());
                self.notify(Severity::Warning, text, Vec::new());
            }
            result => self.written(path, result.map(drop)),
        }
    }

    /// Tells how writing features or a report went.
    pub(super) fn written(&mut self, path: &Path, result: Result<(), IoError>) {
        let lang = self.lang();
        match result {
            Ok(()) => self.notify(Severity::Info, Word::Exported.with(lang, &[&path.display()]), Vec::new()),
            Err(error) => self.notify(Severity::Error, Word::SaveFailed.with(lang, &[&file_name(path), &error.message(lang)]), Vec::new()),
        }
    }
}

/// A project's path: with its extension, and where that had to be added, one that no file has, since nobody was asked.
pub(super) fn project_path(path: &Path) -> PathBuf {
    if is_project(path) {
        return path.to_path_buf();
    }
    free_path(path, "nanbei")
}
