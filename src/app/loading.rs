//! Loading data into the document: the job, what comes of it, the question about its system of coordinates, its report.

use super::jobs::{LoadedLayer, Outcome, Partial};
use super::prepared::Prepared;
use super::reports::Noted;
use super::{App, Command, CrsQuestion, CrsSubject, Severity, Source};
use crate::carto::{SURELY, color_by_land_use, land_use_field};
use crate::i18n::{Bilingual, ChinaTime, Localized, Word, integer, length};
use crate::io::{
    DatumOffer, IoError, KMZ_ROOT, LoadReport, Problem, ReadStyle, Reading, Reason, Text, Watch, check_table, datasets, datum_offer,
    embedded_land_use, file_name, kept_style, load_dataset, stem, write_atomically,
};
use crate::model::{
    Bounds, FeatureTable, Group, LabelStyle, LayerId, LoadedData, Operation, Origin, Placement, Provenance, ReadAs, SourceCrs, Style, System,
};
use crate::work::step_back;
use std::path::Path;
use std::sync::Arc;

/// Where a file in degrees may be of a Chinese web map: Shanghai and round it.
const HOME: Bounds = Bounds { west: 120.0, south: 29.5, east: 123.0, north: 33.0 };

impl App {
    /// What a source is called.
    pub(super) fn name_of_source(&self, source: &Source) -> String {
        match source {
            Source::File(path) => file_name(path),
            Source::Text(_) => self.word(Word::PastedLayer).to_owned(),
            Source::Sent(sent) => sent.name.clone(),
        }
    }

    /// What the data read from a source is called: the file in an archive before the archive.
    fn name_of_data(&self, source: &Source, read_as: &ReadAs) -> String {
        let own = read_as.dataset.as_deref().and_then(|name| name.rsplit('/').next());
        // every KMZ calls its document the same
        own.filter(|own| *own != KMZ_ROOT).map_or_else(|| self.name_of_source(source), str::to_owned)
    }

    /// Starts loading a source; `crs` is what the user says of its coordinates, `read_as` how its text is to be read.
    pub(super) fn load(&mut self, source: Source, crs: Option<SourceCrs>, read_as: ReadAs) {
        let title = self.name_of_data(&source, &read_as);
        let under_way: Vec<Style> = self.workspace.jobs.list().iter().filter_map(|job| job.style.clone()).collect();
        let style = self.workspace.document.next_style(&under_way);
        let own = style.clone();
        let (every, window_from) = (self.workspace.watch_every, self.workspace.window_from);
        self.viewport.left_at = Some(self.viewport.view);
        let id = self.workspace.jobs.start_watched_load(title, move |progress, job, teller| {
            let show = |table: FeatureTable| {
                let table = Arc::new(table);
                let prepared = Prepared::of(&table, &style);
                teller.tell(Outcome::Partial(Box::new(Partial { job, table, style: style.clone(), prepared })));
            };
            let watch = Watch { partial: Some(&show), every, window_from, ..Watch::default() };
            let text = match &source {
                Source::File(path) => Text::of_file(path),
                Source::Text(text) => Ok(Text::Memory(text.as_bytes().into())),
                Source::Sent(sent) => Ok(Text::Memory(sent.text.as_bytes().into())),
            };
            let several = text.as_ref().ok().filter(|_| read_as.dataset.is_none()).map(datasets).and_then(Result::ok).unwrap_or_default();
            if several.len() > 1 {
                return Outcome::Several { source, crs, read_as, datasets: several };
            }
            let read_as = ReadAs { dataset: read_as.dataset.or_else(|| several.into_iter().next()), ..read_as };
            let wanted = read_as.dataset.as_deref();
            let loaded = text.and_then(|text| {
                let loaded = load_dataset(&text, wanted, Reading::of(&read_as), crs.as_ref(), progress, &watch)?;
                Ok((loaded, kept_style(&text, wanted)))
            });
            let result = loaded.and_then(|(loaded, kept)| {
                let table = Arc::new(loaded.table);
                // texts of a drawing are read, and no points
                let words = loaded.format.label().filter(|name| table.column(name).is_some_and(|own| !own.has_no_values()));
                let style = Style { label: words.map(|name| LabelStyle::by(name, Placement::Beside)).or(style.label), ..style };
                let prepared = Prepared::of(&table, &style);
                if progress.is_cancelled() {
                    return Err(IoError::Cancelled);
                }
                Ok(Box::new(LoadedLayer { table, style, crs: loaded.crs, report: loaded.report, lines: loaded.lines, prepared, kept }))
            });
            Outcome::Loaded { source, read_as, result }
        });
        self.workspace.jobs.set_style(id, &own);
    }

    /// Loads each data set of a file as a layer of its own.
    pub(super) fn load_several(&mut self, source: &Source, crs: Option<&SourceCrs>, read_as: &ReadAs, datasets: Vec<String>) {
        let own = datasets.into_iter().map(|name| (source.clone(), crs.cloned(), ReadAs { dataset: Some(name), ..read_as.clone() }));
        self.workspace.to_load.extend(own);
    }

    /// Begins to load what waits, a few at a time.
    pub(super) fn load_waiting(&mut self) {
        const AT_ONCE: usize = 4;
        while self.workspace.jobs.list().iter().filter(|job| job.loads).count() < AT_ONCE {
            let Some((source, crs, read_as)) = self.workspace.to_load.pop_front() else { return };
            self.load(source, crs, read_as);
        }
    }

    pub(super) fn loaded(&mut self, source: Source, read_as: ReadAs, result: Result<Box<LoadedLayer>, IoError>) {
        let name = self.name_of_data(&source, &read_as);
        let loaded = match result {
            Ok(loaded) => *loaded,
            Err(error) if asks_for_crs(&error) => return self.question_crs(CrsSubject::Source(source, read_as), name, &error),
            Err(error) => return self.refused_with_offer(source, read_as, &name, &error),
        };
        let first = !self.workspace.document.layers().iter().any(|layer| layer.group == Group::Mine);
        let origin = match &source {
            Source::File(path) => Origin::File(path.clone()),
            Source::Text(_) | Source::Sent(_) => Origin::Pasted,
        };
        let is_window = loaded.table.source().is_some();
        let read_as = ReadAs { window: is_window, ..read_as };
        let data = LoadedData { origin, name: stem(&name).to_owned(), style: loaded.style, read_as, crs: loaded.crs, table: loaded.table };
        let mut layer = self.workspace.document.loaded_layer(data);
        if let Source::Sent(sent) = &source {
            let told = if sent.credit.is_empty() { &sent.name } else { &sent.credit };
            layer.provenance = Provenance { source: Bilingual::same(told.clone()), date: ChinaTime::now().day(), ..Provenance::default() };
        }
        self.keep_prepared(&layer, loaded.prepared);
        let (id, bounds, features, table) = (layer.id, layer.table.whole_bounds(), layer.table.total(), Arc::clone(&layer.table));
        let at = self.workspace.document.place_for_loaded();
        self.edit(Operation::AddLayer { at, layer: Box::new(layer) });
        if let Some(ReadStyle { style, lacks }) = loaded.kept {
            let told = lacks.iter().map(|own| own.message(self.lang())).collect();
            self.take_style(id, style, told);
        }
        if let Source::File(path) = source {
            self.remember(path);
        }
        if let (true, Some(bounds)) = (first, bounds) {
            self.show_loaded(bounds);
        }
        if is_window {
            let text = Word::OpenedAsWindow.with(self.lang(), &[&name, &integer(features as u64)]);
            return self.notify(Severity::Info, text, Vec::new());
        }
        self.tell_report(id, &name, features, &loaded.report);
        self.workspace.reports.put(&table, Noted { report: Arc::new(loaded.report), lines: Arc::new(loaded.lines) });
        self.look_closer(id, false);
    }

    /// Tells why a file was refused, and offers to read it in the encoding it seems to be in, or without its broken features.
    fn refused_with_offer(&mut self, source: Source, read_as: ReadAs, name: &str, error: &IoError) {
        let lang = self.lang();
        let (button, read_as) = match error {
            IoError::Text { problem: Problem::NotUtf8(Some(encoding)), .. } => {
                (Word::ReadAs.with(lang, &[&encoding.name()]), ReadAs { encoding: Some(encoding.name().to_owned()), ..read_as })
            }
            IoError::Text { feature: Some(_), .. } if !read_as.skip_broken => {
                (self.word(Word::LoadTheRest).to_owned(), ReadAs { skip_broken: true, ..read_as })
            }
            _ => return self.refused(name, error),
        };
        let text = Word::LoadRefused.with(lang, &[&name, &error.message(lang)]);
        self.notify_with(Severity::Error, text, Vec::new(), Some((button, Command::LoadAs(source, read_as))));
    }

    /// Takes in what has been read so far of a file.
    pub(super) fn partly_loaded(&mut self, partial: Partial) {
        let first = !self.workspace.document.layers().iter().any(|layer| layer.group == Group::Mine);
        if let (true, Some(bounds)) = (first && self.workspace.partials.is_empty(), partial.table.bounds()) {
            self.show_loaded(bounds);
        }
        self.workspace.partials.retain(|own| own.job != partial.job);
        self.workspace.partials.push(partial);
        self.workspace.revision += 1;
        self.workspace.stamps.prepared();
    }

    /// Shows what is being loaded, unless the view was moved meanwhile.
    fn show_loaded(&mut self, bounds: Bounds) {
        if self.has_been_shown() && self.viewport.left_at != Some(self.viewport.view) {
            return;
        }
        // a point alone is shown with its surroundings
        let point = bounds.east - bounds.west < 1e-6 && bounds.north - bounds.south < 1e-6;
        self.zoom_to(if point { bounds.grown(0.012, 0.01) } else { bounds });
        self.viewport.left_at = Some(self.viewport.view);
    }

    /// Starts a closer look at a layer's data: it takes longer than loading, and nobody waits for it. With `quiet`, only the
    /// layer's mark tells what is found.
    pub(super) fn look_closer(&mut self, layer: LayerId, quiet: bool) {
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let Some(noted) = self.workspace.reports.get(&own.table) else { return };
        let mut report = noted.report.without(&[Reason::InvalidPolygon, Reason::DuplicateId]);
        let (table, lines) = (Arc::clone(&own.table), Arc::clone(&noted.lines));
        let assumed = own.crs.may_be_shifted();
        self.workspace.jobs.start(Word::Checking.with(self.lang(), &[&own.name.get(self.lang())]), move |progress| {
            // the map is waited for, this is not
            step_back();
            // a look that was stopped has found what it has found
            check_table(&table, &lines, &mut report, progress).ok();
            let offer = assumed.then(|| datum_offer(&table)).flatten();
            let land_use = land_use_field(&table, embedded_land_use(), SURELY).map(str::to_owned);
            Outcome::Checked { layer, table, report, offer, land_use, quiet }
        });
    }

    fn tell_report(&mut self, layer: LayerId, name: &str, features: usize, report: &LoadReport) {
        let lang = self.lang();
        let count = integer(features as u64);
        let crs = self.workspace.document.layer(layer).map(|layer| layer.crs.clone()).unwrap_or_default();
        let system = if crs.crs.is_kept() { String::new() } else { format!(" {}", Word::TakenAs.with(lang, &[&crs.crs.name(lang)])) };
        if report.has_warnings() {
            let details = report.counts().map(|(reason, count)| format!("{} × {}", integer(count), reason.message(lang))).collect();
            let text = Word::LoadedWithNotes.with(lang, &[&name, &count, &integer(report.total())]) + &system;
            self.notify_with(Severity::Warning, text, details, Some((self.word(Word::LoadReport).to_owned(), Command::ShowReport(Some(layer)))));
        } else {
            self.notify(Severity::Info, Word::Loaded.with(lang, &[&name, &count]) + &system, Vec::new());
        }
    }

    /// Takes in what a closer look at a layer has found.
    pub(super) fn checked(&mut self, layer: LayerId, table: &Arc<FeatureTable>, report: LoadReport, offer: Option<DatumOffer>, quiet: bool) {
        let Some(noted) = self.workspace.reports.get(table).cloned() else { return };
        let found_more = report.warnings() > noted.report.warnings();
        let report = Arc::new(report);
        self.workspace.reports.put(table, Noted { report: Arc::clone(&report), ..noted });
        let own = self.workspace.document.layer(layer).filter(|own| Arc::ptr_eq(&own.table, table));
        let Some(name) = own.map(|own| own.name.get(self.lang()).to_owned()).filter(|_| !quiet) else { return };
        if found_more {
            // one message for one file: the one before knew less
            self.dismiss_report_notices(Some(layer));
            self.tell_report(layer, &name, table.len(), &report);
        }
        if offer.is_none() {
            self.tell_assumed(layer, &name);
        }
        if let Some(offer) = offer {
            let lang = self.lang();
            let text = offer.message(&name, lang);
            let button = Word::ConvertFrom.with(lang, &[&offer.crs.name(lang), &length(offer.metres)]);
            let command = Command::Convert { layer, table: Arc::downgrade(table), crs: offer.crs };
            self.notify_with(Severity::Warning, text, Vec::new(), Some((button, command)));
        }
    }

    /// Offers the colours of the national classification for a layer that was just loaded and has land use.
    pub(super) fn offer_land_use(&mut self, layer: LayerId, table: &Arc<FeatureTable>, field: String) {
        let own = self.workspace.document.layer(layer).filter(|own| Arc::ptr_eq(&own.table, table) && own.style.classes.is_none());
        let Some(name) = own.map(|own| own.name.get(self.lang()).to_owned()) else { return };
        let text = Word::LandUseFound.with(self.lang(), &[&name, &field]);
        let offer = (self.word(Word::LandUseColors).to_owned(), Command::ColorByLandUse { layer, field });
        self.notify_with(Severity::Info, text, Vec::new(), Some(offer));
    }

    /// Colours a layer by the national classification of land use.
    pub(super) fn color_layer_by_land_use(&mut self, layer: LayerId, field: &str) {
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let mut style = own.style.clone();
        if color_by_land_use(&mut style, &own.table, field, embedded_land_use()) {
            self.edit(Operation::SetStyle { id: layer, style: Box::new(style) });
        }
    }

    /// Says which system was assumed where a file gives no sign of it, and lets the coordinates of a Chinese web map be declared.
    fn tell_assumed(&mut self, layer: LayerId, name: &str) {
        let lang = self.lang();
        let own = self
            .workspace
            .document
            .layer(layer)
            .filter(|own| own.crs.may_be_shifted() && own.table.bounds().is_some_and(|bounds| HOME.intersects(&bounds)));
        let Some(table) = own.map(|own| Arc::downgrade(&own.table)) else { return };
        let text = Word::AssumedSystem.with(lang, &[&name]);
        let crs = SourceCrs::new(System::Gcj02);
        let offer = (self.word(Word::IsFromWebMap).to_owned(), Command::Convert { layer, table, crs });
        self.notify_with(Severity::Info, text, Vec::new(), Some(offer));
    }

    /// Closes the messages that offer a layer's report.
    pub(super) fn dismiss_report_notices(&mut self, layer: Option<LayerId>) {
        let shows = |offer: &Option<(String, Command)>| matches!(offer, Some((_, Command::ShowReport(own))) if *own == layer);
        self.session.notices.iter_mut().filter(|notice| shows(&notice.offer)).for_each(|notice| notice.dismissed = true);
    }

    /// Asks in which system the coordinates of a file are that could not be told.
    pub(super) fn question_crs(&mut self, subject: CrsSubject, name: String, error: &IoError) {
        let (reason, likely) = match error {
            // the likely systems are a list of their own
            IoError::Projected { x, y, line, feature, likely } => {
                let bare = IoError::Projected { x: *x, y: *y, line: *line, feature: *feature, likely: Vec::new() };
                (bare.message(self.lang()), likely.clone())
            }
            IoError::Text { problem: Problem::NotInSystem(crs, likely), line, feature } => {
                let bare = IoError::Text { problem: Problem::NotInSystem(crs.clone(), Vec::new()), line: *line, feature: *feature };
                (bare.message(self.lang()), likely.clone())
            }
            error => (error.message(self.lang()), Vec::new()),
        };
        self.workspace.crs_questions.push_back(CrsQuestion { subject, name, reason, likely, current: None });
    }

    pub(super) fn ask_crs(&mut self, layer: LayerId) {
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let (name, current) = (own.name.get(self.lang()).to_owned(), Some(own.crs.crs.clone()));
        let reason = Word::NowTaken.with(self.lang(), &[&own.crs.message(self.lang())]);
        self.workspace.crs_questions.push_back(CrsQuestion { subject: CrsSubject::Layer(layer), name, reason, likely: Vec::new(), current });
    }

    pub(super) fn answer_crs(&mut self, answer: Option<SourceCrs>) {
        let Some(question) = self.workspace.crs_questions.pop_front() else { return };
        self.answer_about(question.subject, &question.name, answer);
    }

    /// Takes the coordinates of something to be in a system, or gives it up where there is no answer.
    pub(super) fn answer_about(&mut self, subject: CrsSubject, name: &str, answer: Option<SourceCrs>) {
        match (answer, subject) {
            (Some(crs), CrsSubject::Source(source, read_as)) => self.load(source, Some(crs), read_as),
            (Some(crs), CrsSubject::Replacement(layer, path)) => self.read_replacement_in(layer, path, Some(crs)),
            (Some(crs), CrsSubject::Picture(path)) => self.show_tile_file(&path, Some(&crs)),
            (Some(crs), CrsSubject::Layer(layer)) => self.set_crs(layer, crs),
            (None, CrsSubject::Layer(_)) => {}
            (None, _) => {
                let text = Word::LoadCancelled.with(self.lang(), &[&name]);
                self.notify(Severity::Info, text, Vec::new());
            }
        }
    }

    pub(super) fn save_report(&mut self, layer: LayerId, path: &Path) {
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let Some(report) = self.report(own) else { return };
        let text = report.text(own.name.get(self.lang()), self.lang());
        self.written(path, write_atomically(path, |out| out.write_all(text.as_bytes())));
    }
}

/// Whether a file is refused only because nobody knows in which system its coordinates are.
pub(super) fn asks_for_crs(error: &IoError) -> bool {
    matches!(
        error,
        IoError::Projected { .. }
            | IoError::Text { problem: Problem::Crs(_) | Problem::Restricted(_) | Problem::NotInSystem(..) | Problem::Parameters(_), .. }
    )
}
