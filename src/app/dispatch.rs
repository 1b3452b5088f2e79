//! Carries out commands: the one place where the program's state changes.

use super::annotate::{Held, annotation_at};
use super::jobs::{LoadedLayer, Outcome};
use super::prepared::Prepared;
use super::state::FirstView;
use super::tool::constrained;
use super::{Action, AfterSave, App, AskForm, Command, Draft, Modifiers, Picked, PointerEvent, Request, SelectHow, Severity, ThemeChoice, Tool};
use crate::export::export;
use crate::i18n::{Bilingual, Lang, Localized, Word, integer};
use crate::io::{
    IoError, LoadReport, Opened, Precision, is_project, load_bytes, load_file, open_project, project_text, to_csv, to_geojson, write_atomically,
};
use crate::model::{Annotation, AnnotationKind, AnnotationStyle, Bounds, Edit, Group, Ink, Layer, LayerId, LoadedData, Origin, Sheet, View};
use crate::query::{Question, Shape, Subject, answer};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl App {
    /// Carries out one command.
    pub fn dispatch(&mut self, command: Command) {
        match command {
            Command::Do(action) => self.act(action),
            Command::Edit(edit) => self.edit(edit),
            Command::OpenFiles(paths) => self.open_files(paths, false),
            Command::OpenDiscarding(paths) => self.open_files(paths, true),
            Command::SaveThen(after) => {
                self.after_save = Some(after);
                self.act(Action::Save);
            }
            Command::SaveCancelled => self.after_save = None,
            Command::Paste(text) => self.load(None, Some(text)),
            Command::SaveTo(path) => self.save_to(&path),
            Command::Export { path, sheet } => self.start_export(path, *sheet),
            Command::SaveSelectionTo(path) => self.save_selection(&path),
            Command::Pointer(event, modifiers) => self.pointer(event, modifiers),
            Command::FinishDraft => self.finish_draft(Modifiers::default()),
            Command::StepBack => drop(self.draft.points.pop()),
            Command::Cancel => self.cancel_step(),
            Command::Hover(at) => self.hover_at(at),
            Command::SelectShape(shape, how) => self.select_shape(&shape, how),
            Command::SelectFeature { layer, index, how } => {
                self.inspected = Some((layer, index));
                self.selected_annotation = None;
                self.selection.take(vec![Picked { layer, index, distance: None }], how);
            }
            Command::SelectAnnotation(id) => self.selected_annotation = id,
            Command::ZoomTo(bounds) => self.zoom_to(bounds),
            Command::ZoomToLayer(id) => {
                if let Some(bounds) = self.document.layer(id).and_then(|layer| layer.table.bounds()) {
                    self.zoom_to(bounds);
                }
            }
            Command::CenterOn(position) => self.go(View { center: position, zoom: self.view.zoom.max(13.0) }),
            Command::SetView(view) => self.view = view,
            Command::SetScale(denominator) => self.go(self.view.at_scale(denominator)),
            Command::SetRings(rings) => self.edit(Edit::SetRings(rings)),
            Command::WithinRing { hub, radius } => self.within_ring(&hub, radius),
            Command::Ask(form) => self.ask(*form),
            Command::Solo(id) => self.solo(id),
            Command::DuplicateLayer(id) => self.duplicate(id),
            Command::Settings(settings) => {
                self.settings = *settings;
                self.keep_settings();
            }
            Command::CancelJob(id) => self.jobs.cancel(id),
            Command::DismissNotice(id) => self.notices.iter_mut().filter(|notice| notice.id == id).for_each(|notice| notice.dismissed = true),
            Command::SetResults(open) => self.results_open = open,
            Command::Recover(wanted) => self.recover(wanted),
            Command::CloseAnyway => {
                self.folder.clear_snapshots();
                self.requests.push(Request::Close);
            }
        }
    }

    fn act(&mut self, action: Action) {
        if !action.enabled(self) {
            return;
        }
        if let Some(tool) = Tool::of(action) {
            self.tool = tool;
            self.draft = Draft::default();
            return;
        }
        match action {
            Action::New if self.is_dirty() => self.requests.push(Request::ConfirmNew),
            Action::New => self.reset(),
            Action::Open => self.requests.push(Request::OpenDialog),
            Action::Save => match self.path.clone() {
                Some(path) => self.save_to(&path),
                None => self.requests.push(Request::SaveDialog),
            },
            Action::SaveAs => self.requests.push(Request::SaveDialog),
            Action::Export => self.requests.push(Request::ExportDialog),
            Action::Quit if self.is_dirty() => self.requests.push(Request::ConfirmClose),
            Action::Quit => self.dispatch(Command::CloseAnyway),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Delete => {
                if let Some(id) = self.selected_annotation {
                    self.edit(Edit::RemoveAnnotation(id));
                }
            }
            Action::SelectAll => self.select_all(),
            Action::ClearSelection => self.selection.clear(),
            Action::InvertSelection => self.invert_selection(),
            Action::ZoomToSelection => {
                if let Some(bounds) = self.selection.bounds(&self.document) {
                    self.zoom_to(bounds);
                }
            }
            Action::SaveSelection => self.requests.push(Request::SelectionDialog),
            Action::ZoomIn => self.zoom_by(1.0),
            Action::ZoomOut => self.zoom_by(-1.0),
            Action::Home => {
                self.view_history.leave(self.view);
                self.go_home();
            }
            Action::ViewBack => self.view = self.view_history.back(self.view).unwrap_or(self.view),
            Action::ViewForward => self.view = self.view_history.forward(self.view).unwrap_or(self.view),
            Action::FullScreen => {
                self.full_screen = !self.full_screen;
                self.requests.push(Request::FullScreen(self.full_screen));
            }
            Action::MapOnly => self.map_only = !self.map_only,
            Action::Results => self.results_open = !self.results_open,
            Action::Legend => self.legend_open = !self.legend_open,
            Action::Diagnostics => self.diagnostics_open = !self.diagnostics_open,
            Action::Language => {
                self.settings.lang = self.settings.lang.other();
                self.keep_settings();
            }
            Action::Light | Action::Dark | Action::FollowSystem => {
                self.settings.theme = match action {
                    Action::Light => ThemeChoice::Light,
                    Action::Dark => ThemeChoice::Dark,
                    _ => ThemeChoice::System,
                };
                self.keep_settings();
            }
            Action::Online => self.edit(Edit::SetOnline(!self.document.online)),
            Action::Ask => self.requests.push(Request::AskPanel),
            Action::Search => self.requests.push(Request::FocusSearch),
            Action::Shortcuts => self.requests.push(Request::Shortcuts),
            Action::About => self.requests.push(Request::About),
            // tools were taken up above
            _ => {}
        }
    }

    // --- edits and history

    fn edit(&mut self, edit: Edit) {
        let name = name_of(&edit);
        let gesture = edit.gesture();
        let rings = touches_rings(&edit);
        match edit.apply(&mut self.document) {
            Ok(inverse) => {
                self.history.push(inverse, gesture, name);
                self.after_edit(rings);
            }
            Err(error) => self.notify(Severity::Error, error.to_string(), Vec::new()),
        }
    }

    fn after_edit(&mut self, rings: bool) {
        if rings {
            self.fill_rings();
        }
        self.document_changed();
    }

    fn undo(&mut self) {
        let Some(mut step) = self.history.take_undo() else { return };
        let edit = std::mem::replace(&mut step.edit, Edit::Batch(Vec::new()));
        let rings = touches_rings(&edit);
        match edit.apply(&mut self.document) {
            Ok(again) => self.history.undone(&step, again),
            Err(error) => self.notify(Severity::Error, error.to_string(), Vec::new()),
        }
        self.after_edit(rings);
    }

    fn redo(&mut self) {
        let Some(mut step) = self.history.take_redo() else { return };
        let edit = std::mem::replace(&mut step.edit, Edit::Batch(Vec::new()));
        let rings = touches_rings(&edit);
        match edit.apply(&mut self.document) {
            Ok(back) => self.history.redone(&step, back),
            Err(error) => self.notify(Severity::Error, error.to_string(), Vec::new()),
        }
        self.after_edit(rings);
    }

    fn solo(&mut self, id: LayerId) {
        let edits = if let Some((own, hidden)) = self.soloed.take().filter(|(own, _)| *own == id) {
            self.soloed = None;
            hidden
                .into_iter()
                .filter(|layer| self.document.layer(*layer).is_some() && *layer != own)
                .map(|id| Edit::SetVisible { id, visible: true })
                .collect()
        } else {
            // the base map stays, so that the layer has a ground to be read on
            let others: Vec<LayerId> = self
                .document
                .layers
                .iter()
                .filter(|layer| layer.id != id && layer.visible && layer.group != Group::Basemap)
                .map(|layer| layer.id)
                .collect();
            self.soloed = Some((id, others.clone()));
            others.into_iter().map(|id| Edit::SetVisible { id, visible: false }).chain([Edit::SetVisible { id, visible: true }]).collect()
        };
        self.edit(Edit::Batch(edits));
    }

    fn duplicate(&mut self, id: LayerId) {
        let Some(at) = self.document.layers.iter().position(|layer| layer.id == id) else { return };
        let mut copy = self.document.layers[at].clone();
        copy.id = self.document.fresh_layer_id();
        copy.key = self.document.fresh_key(&copy.key);
        copy.name = Bilingual::new(format!("{} 副本", copy.name.get(Lang::Zh)), format!("{} copy", copy.name.get(Lang::En)));
        // only a file can be read again; what was embedded or derived under another key is kept inside
        if !matches!(copy.origin, Origin::File(_)) {
            copy.origin = Origin::Pasted;
        }
        copy.group = Group::Mine;
        self.edit(Edit::AddLayer { at: at + 1, layer: Box::new(copy) });
    }

    // --- files

    /// Opens the first project among the paths, then loads the data files into it. Unsaved work is asked about first,
    /// unless the user said to `discard` it.
    fn open_files(&mut self, paths: Vec<PathBuf>, discard: bool) {
        let (projects, data): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| is_project(path));
        let Some(path) = projects.into_iter().next() else {
            for path in data {
                self.load(Some(path), None);
            }
            return;
        };
        if self.is_dirty() && !discard {
            self.requests.push(Request::ConfirmOpen(paths));
            return;
        }
        self.jobs.start(file_name(&path), move |progress| {
            let result = open_project(&path, progress).map(Box::new);
            Outcome::Opened { path, then: data, discard, result }
        });
    }

    fn load(&mut self, path: Option<PathBuf>, text: Option<String>) {
        let title = path.as_deref().map_or_else(|| self.word(Word::PastedLayer).to_owned(), file_name);
        let style = self.document.next_style(self.jobs.list().len());
        self.jobs.start_load(title, move |progress| {
            let loaded = match (&path, text) {
                (Some(path), _) => load_file(path, progress),
                (None, text) => load_bytes(text.unwrap_or_default().as_bytes(), progress),
            };
            let result = loaded.and_then(|loaded| {
                if progress.is_cancelled() {
                    return Err(IoError::Cancelled);
                }
                let table = Arc::new(loaded.table);
                let prepared = Prepared::of(&table, &style);
                if progress.is_cancelled() {
                    return Err(IoError::Cancelled);
                }
                Ok(Box::new(LoadedLayer { table, style, report: loaded.report, prepared }))
            });
            Outcome::Loaded { origin: path, result }
        });
    }

    /// Takes in what the jobs have brought; returns whether there was anything.
    pub fn poll_jobs(&mut self) -> bool {
        let outcomes = self.jobs.take();
        let any = !outcomes.is_empty();
        for outcome in outcomes {
            match outcome {
                Outcome::Loaded { origin, result } => self.loaded(origin, result),
                // work may have begun while the project was read
                Outcome::Opened { path, then, discard: false, result: Ok(_) } if self.is_dirty() => {
                    self.requests.push(Request::ConfirmOpen(std::iter::once(path).chain(then).collect()));
                }
                Outcome::Opened { path, then, result, .. } => match result {
                    Ok(opened) => {
                        self.opened(&path, *opened);
                        self.remember(path.clone());
                        self.path = Some(path);
                        for path in then {
                            self.load(Some(path), None);
                        }
                    }
                    Err(error) => self.refused(&file_name(&path), &error),
                },
                Outcome::Exported { path, result } => match result {
                    Ok(()) => {
                        let text = Word::Exported.with(self.lang(), &[&path.display()]);
                        self.notify(Severity::Info, text, Vec::new());
                    }
                    Err(error) => {
                        let text = Word::ExportFailed.with(self.lang(), &[&file_name(&path), &error.told(self.lang())]);
                        self.notify(Severity::Error, text, Vec::new());
                    }
                },
                Outcome::Broken { title } => {
                    self.forget_preparing();
                    let text = Word::JobBroken.with(self.lang(), &[&title]);
                    self.notify(Severity::Error, text, Vec::new());
                }
                Outcome::Prepared { layer, table, style, prepared } => self.take_prepared(layer, &table, &style, prepared),
            }
        }
        any
    }

    fn refused(&mut self, name: &str, error: &IoError) {
        let lang = self.lang();
        if matches!(error, IoError::Cancelled) {
            self.notify(Severity::Info, Word::LoadCancelled.with(lang, &[&name]), Vec::new());
        } else {
            self.notify(Severity::Error, Word::LoadRefused.with(lang, &[&name, &error.told(lang)]), Vec::new());
        }
    }

    fn loaded(&mut self, origin: Option<PathBuf>, result: Result<Box<LoadedLayer>, IoError>) {
        let name = origin.as_deref().map_or_else(|| self.word(Word::PastedLayer).to_owned(), file_name);
        let loaded = match result {
            Ok(loaded) => *loaded,
            Err(error) => return self.refused(&name, &error),
        };
        let first = !self.document.layers.iter().any(|layer| layer.group == Group::Mine);
        let data =
            LoadedData { origin: origin.clone().map_or(Origin::Pasted, Origin::File), name: name.clone(), style: loaded.style, table: loaded.table };
        let layer = self.document.loaded_layer(data);
        self.keep_prepared(&layer, loaded.prepared);
        let (bounds, features) = (layer.table.bounds(), layer.table.len());
        let at = self.document.place_for(&layer);
        self.edit(Edit::AddLayer { at, layer: Box::new(layer) });
        if let Some(path) = origin {
            self.remember(path);
        }
        if let (true, Some(bounds)) = (first, bounds) {
            self.zoom_to(bounds);
        }
        self.tell_report(&name, features, &loaded.report);
    }

    fn tell_report(&mut self, name: &str, features: usize, report: &LoadReport) {
        let lang = self.lang();
        let count = integer(features as u64);
        if report.has_warnings() {
            let mut details: Vec<String> = report.notes.iter().map(|note| note.told(lang)).collect();
            if report.more() > 0 {
                details.push(Word::MoreNotes.with(lang, &[&integer(report.more())]));
            }
            self.notify(Severity::Warning, Word::LoadedWithNotes.with(lang, &[&name, &count, &integer(report.total)]), details);
        } else {
            self.notify(Severity::Info, Word::Loaded.with(lang, &[&name, &count]), Vec::new());
        }
    }

    fn opened(&mut self, path: &Path, opened: Opened) {
        self.reset();
        self.document = opened.document;
        self.ask = AskForm::new(&self.document);
        self.fill_rings();
        self.prepare();
        self.revision += 1;
        match opened.view {
            Some(view) => {
                self.view = view;
                if self.first_view != FirstView::Shown {
                    self.first_view = FirstView::Given;
                }
            }
            None => self.go_home(),
        }
        for missing in opened.missing {
            let text = Word::MissingFile.with(self.lang(), &[&missing.path.display(), &missing.error.told(self.lang())]);
            self.notify(Severity::Error, text, Vec::new());
        }
        let text = Word::Opened.with(self.lang(), &[&file_name(path)]);
        self.notify(Severity::Info, text, Vec::new());
    }

    fn remember(&mut self, path: PathBuf) {
        let path = std::path::absolute(&path).unwrap_or(path);
        self.settings.recents.retain(|own| *own != path);
        self.settings.recents.insert(0, path);
        self.settings.recents.truncate(10);
        self.keep_settings();
    }

    fn keep_settings(&mut self) {
        if let Err(error) = self.folder.keep(&self.settings) {
            let text = error.told(self.lang());
            self.notify(Severity::Warning, text, Vec::new());
        }
    }

    fn save_to(&mut self, path: &Path) {
        let path = project_path(path);
        let lang = self.lang();
        let written = project_text(&self.document, Some(self.view), &path).and_then(|text| {
            if let Ok(old) = std::fs::read(&path) {
                // the version before stays beside the new one
                write_atomically(&path.with_extension("nanbei~"), |out| out.write_all(&old))?;
            }
            write_atomically(&path, |out| out.write_all(text.as_bytes()))
        });
        match written {
            Ok(()) => {
                self.history.mark_saved();
                self.folder.clear_snapshots();
                if let Some(found) = self.recovered.take() {
                    self.folder.discard_recovery(&found);
                }
                self.notify(Severity::Info, Word::Saved.with(lang, &[&file_name(&path)]), Vec::new());
                self.remember(path.clone());
                self.path = Some(path);
                match self.after_save.take() {
                    Some(AfterSave::Close) => self.requests.push(Request::Close),
                    Some(AfterSave::New) => self.start_new(),
                    Some(AfterSave::Open(paths)) => self.open_files(paths, false),
                    None => {}
                }
            }
            Err(error) => {
                self.after_save = None;
                self.notify(Severity::Error, Word::SaveFailed.with(lang, &[&file_name(&path), &error.told(lang)]), Vec::new());
            }
        }
    }

    fn recover(&mut self, wanted: bool) {
        let Some(path) = self.recovery.take() else { return };
        if !wanted {
            self.folder.discard_recovery(&path);
            return;
        }
        match open_project(&path, &crate::io::Progress::default()) {
            Ok(opened) => {
                self.opened(&path, opened);
                // recovered work has no place of its own until the user gives it one, and its snapshot stays until then
                self.recovery = None;
                self.recovered = Some(path);
                self.history.mark_unsaved();
            }
            Err(error) => self.refused(&file_name(&path), &error),
        }
    }

    fn save_selection(&mut self, path: &Path) {
        let lang = self.lang();
        let table = self.selection.table(&self.document);
        let all: Vec<usize> = (0..table.len()).collect();
        let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let text = if csv { to_csv(&table, &all) } else { to_geojson(&table, None, Precision::Centimetre) };
        match write_atomically(path, |out| out.write_all(text.as_bytes())) {
            Ok(()) => self.notify(Severity::Info, Word::Exported.with(lang, &[&path.display()]), Vec::new()),
            Err(error) => self.notify(Severity::Error, Word::SaveFailed.with(lang, &[&file_name(path), &error.told(lang)]), Vec::new()),
        }
    }

    fn start_export(&mut self, path: PathBuf, sheet: Sheet) {
        if self.document.sheet != sheet {
            self.edit(Edit::SetSheet(Box::new(sheet.clone())));
        }
        let (document, view) = (self.document.clone(), self.view.bounds(self.view_size));
        let title = file_name(&path);
        self.jobs.start(title, move |progress| {
            let picture = crate::carto::sheet_picture(&document, &sheet, view);
            let result = export(&picture, &path, sheet.dpi, progress);
            Outcome::Exported { path, result }
        });
    }

    // --- the view

    fn go(&mut self, view: View) {
        self.view_history.leave(self.view);
        self.view = view;
    }

    fn zoom_to(&mut self, bounds: Bounds) {
        if self.first_view != FirstView::Shown {
            self.first_view = FirstView::Fit(bounds);
        }
        self.go(View::fitting(bounds, self.view_size, 48.0));
    }

    fn zoom_by(&mut self, steps: f64) {
        let zoom = (self.view.zoom + steps).clamp(*View::ZOOMS.start(), *View::ZOOMS.end());
        self.go(View { zoom, ..self.view });
    }

    // --- pointing

    /// The features at a position, the topmost layer first; points before lines before areas over all layers.
    #[must_use]
    pub fn features_at(&self, at: [f64; 2], reach: [f64; 2]) -> Vec<(LayerId, usize)> {
        let mut found: Vec<(u8, LayerId, usize)> = Vec::new();
        for layer in self.document.layers.iter().rev().filter(|layer| layer.visible && layer.group != Group::Basemap) {
            let Some(prepared) = self.prepared(layer) else { continue };
            for index in prepared.index.pick(&layer.table, at, reach) {
                let rank = match layer.table.feature(index).map(|feature| (feature.is_areal(), feature.kind())) {
                    // rings lie over everything and are picked last
                    _ if layer.key == "rings" => 3,
                    Some((true, _)) => 2,
                    Some((_, crate::model::Kind::Point | crate::model::Kind::MultiPoint)) => 0,
                    _ => 1,
                };
                found.push((rank, layer.id, index));
            }
        }
        found.sort_by_key(|(rank, ..)| *rank);
        found.into_iter().map(|(_, layer, index)| (layer, index)).collect()
    }

    /// The pick radius of six pixels, in degrees.
    #[must_use]
    pub fn reach(&self) -> [f64; 2] {
        let [lon, lat] = crate::model::projection::metres_per_degree(self.view.center[1].clamp(-84.0, 84.0));
        let metres = 6.0 * self.view.metres_per_pixel();
        [metres / lon, metres / lat]
    }

    fn hover_at(&mut self, at: Option<[f64; 2]>) {
        self.hover = at.and_then(|at| self.features_at(at, self.reach()).first().copied());
    }

    fn pointer(&mut self, event: PointerEvent, modifiers: Modifiers) {
        match event {
            PointerEvent::Move { at } => {
                self.draft.pointer = Some(match (modifiers.shift, self.draft.points.last()) {
                    (true, Some(last)) if self.tool != Tool::Box => constrained(*last, at),
                    _ => at,
                });
            }
            PointerEvent::Click { at, reach } => self.click(at, reach, modifiers),
            PointerEvent::DoubleClick { at, reach } => match self.tool {
                Tool::Pan => self.go(View { center: at, zoom: (self.view.zoom + 1.0).min(*View::ZOOMS.end()) }),
                Tool::Select => self.click(at, reach, modifiers),
                _ => self.finish_draft(modifiers),
            },
            PointerEvent::DragStart { at, reach } => {
                if self.tool == Tool::Box || (self.tool == Tool::Select && modifiers.shift) {
                    self.draft = Draft { points: vec![at], pointer: Some(at), finished: false };
                } else if self.tool == Tool::Select
                    && let Some((id, vertex)) = annotation_at(&self.document, at, reach)
                    && let Some(annotation) = self.document.annotation(id)
                {
                    self.held = Some(Held { annotation: annotation.clone(), vertex: vertex.filter(|_| annotation.points.len() > 1), from: at });
                    self.selected_annotation = Some(id);
                }
            }
            PointerEvent::DragTo { at } => {
                if let Some(held) = &self.held {
                    let moved = held.moved_to(at);
                    self.edit(Edit::SetAnnotation(Box::new(moved)));
                } else {
                    self.draft.pointer = Some(at);
                }
            }
            PointerEvent::DragEnd { at } => {
                if self.held.take().is_none() && !self.draft.points.is_empty() && matches!(self.tool, Tool::Box | Tool::Select) {
                    let corners = [self.draft.points[0], at];
                    // in the select tool the drag itself was asked for with Shift
                    let keys = if self.tool == Tool::Select { Modifiers { shift: true, ..modifiers } } else { modifiers };
                    self.draft = Draft::default();
                    if let Some(command) = select_by(Tool::Box, &corners, keys) {
                        self.dispatch(command);
                    }
                }
            }
        }
    }

    /// Whether a drag from here moves something of the document instead of the map.
    #[must_use]
    pub fn drag_holds(&self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) -> bool {
        match self.tool {
            Tool::Box => true,
            Tool::Select => modifiers.shift || annotation_at(&self.document, at, reach).is_some(),
            _ => false,
        }
    }

    fn click(&mut self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) {
        match self.tool {
            Tool::Select => self.pick(at, reach, modifiers),
            Tool::Pan => {}
            Tool::Annotate(AnnotationKind::Text) => {
                self.draft.points = vec![at];
                self.finish_draft(modifiers);
            }
            Tool::Measure | Tool::Annotate(_) | Tool::Lasso | Tool::Box => {
                let at = match (modifiers.shift, self.draft.points.last()) {
                    (true, Some(last)) if !self.draft.finished => constrained(*last, at),
                    _ => at,
                };
                self.draft.push(at);
                // an arrow has two ends
                if self.tool == Tool::Annotate(AnnotationKind::Arrow) && self.draft.points.len() == 2 {
                    self.finish_draft(modifiers);
                }
            }
        }
    }

    fn pick(&mut self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) {
        if let Some((id, _)) = annotation_at(&self.document, at, reach) {
            self.selected_annotation = Some(id);
            self.inspected = None;
            return;
        }
        self.selected_annotation = None;
        let found = self.features_at(at, reach);
        // a second click on the same place goes on to what lies beneath
        let same = self.last_pick.is_some_and(|last| (last[0] - at[0]).abs() < reach[0] * 0.7 && (last[1] - at[1]).abs() < reach[1] * 0.7);
        self.cycle = if same && !found.is_empty() { (self.cycle + 1) % found.len() } else { 0 };
        self.last_pick = Some(at);
        let how = SelectHow::of(modifiers);
        match found.get(self.cycle) {
            Some((layer, index)) => {
                self.inspected = Some((*layer, *index));
                self.selection.take(vec![Picked { layer: *layer, index: *index, distance: None }], how);
            }
            None if how == SelectHow::Replace => {
                self.inspected = None;
                self.selection.clear();
            }
            None => {}
        }
    }

    fn finish_draft(&mut self, modifiers: Modifiers) {
        match self.tool {
            Tool::Annotate(kind) => {
                let points = std::mem::take(&mut self.draft).points;
                if points.len() < Annotation::least_points(kind) {
                    return;
                }
                let id = self.document.fresh_annotation_id();
                let text = if kind == AnnotationKind::Text { self.word(Word::NewText).to_owned() } else { String::new() };
                let style = match kind {
                    AnnotationKind::Text => AnnotationStyle::default(),
                    _ => AnnotationStyle { ink: Ink::Custom([58, 63, 71]), ..AnnotationStyle::default() },
                };
                let at = self.document.annotations.len();
                self.edit(Edit::AddAnnotation { at, annotation: Box::new(Annotation { id, kind, points, text, style }) });
                self.selected_annotation = Some(id);
                self.inspected = None;
                self.tool = Tool::Select;
            }
            Tool::Lasso => {
                let points = std::mem::take(&mut self.draft).points;
                if let Some(command) = select_by(Tool::Lasso, &points, modifiers) {
                    self.dispatch(command);
                }
            }
            Tool::Measure => self.draft.finished = self.draft.points.len() > 1,
            Tool::Select | Tool::Pan | Tool::Box => {}
        }
    }

    fn cancel_step(&mut self) {
        if !self.draft.points.is_empty() {
            self.draft = Draft::default();
        } else if self.tool != Tool::Select {
            self.tool = Tool::Select;
        } else {
            self.selected_annotation = None;
            self.inspected = None;
            self.selection.clear();
        }
        self.held = None;
    }

    // --- selecting and asking

    /// The layers that box and polygon selections look at.
    fn selectable(&self) -> impl Iterator<Item = &Layer> {
        self.document.layers.iter().rev().filter(|layer| layer.visible && layer.group != Group::Basemap && layer.key != "rings")
    }

    fn select_shape(&mut self, shape: &Shape, how: SelectHow) {
        let question = Question { shape: Some(shape.clone()), ..Question::default() };
        let picked = self.ask_layers(&question);
        self.selection.take(picked, how);
        self.show_results(self.word(Word::SelectedByShape).to_owned());
    }

    /// Asks every selectable layer the same question.
    fn ask_layers(&self, question: &Question<'_>) -> Vec<Picked> {
        self.selectable()
            .filter_map(|layer| Some((layer, self.prepared(layer)?)))
            .flat_map(|(layer, prepared)| {
                let hits = answer(&layer.table, &prepared.index, question).map(|answer| answer.hits).unwrap_or_default();
                hits.into_iter().map(move |hit| Picked { layer: layer.id, index: hit.index, distance: hit.distance })
            })
            .collect()
    }

    fn within_ring(&mut self, hub: &str, radius: f64) {
        let Some(layer) = self.document.layer_by_key("hubs") else { return };
        let Some(index) = layer.table.find_id(hub) else { return };
        let (hub_layer, table, only) = (layer.id, Arc::clone(&layer.table), [index]);
        let question = Question { within: Some((radius, Subject { table: &table, only: Some(&only) })), ..Question::default() };
        let mut picked = self.ask_layers(&question);
        picked.retain(|p| !(p.layer == hub_layer && p.index == index));
        picked.sort_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)));
        let name = table.feature(index).map(crate::query::name_of).unwrap_or_default();
        self.selection.take(picked, SelectHow::Replace);
        let title = Word::WithinOf.with(self.lang(), &[&crate::i18n::length(radius), &name.get(self.lang())]);
        self.show_results(title);
    }

    fn ask(&mut self, form: AskForm) {
        self.ask = form;
        match self.ask.answer(self) {
            Ok(picked) => {
                self.selection.take(picked, SelectHow::Replace);
                self.show_results(self.word(Word::QueryAnswer).to_owned());
            }
            Err(error) => {
                let text = error.told(self.lang());
                self.notify(Severity::Error, text, Vec::new());
            }
        }
    }

    fn show_results(&mut self, title: String) {
        self.selection.title = title;
        self.results_open = true;
    }

    fn select_all(&mut self) {
        let layer = self
            .inspected
            .map(|(layer, _)| layer)
            .or_else(|| self.selection.list().first().map(|p| p.layer))
            .or_else(|| self.selectable().next().map(|layer| layer.id));
        if let Some(layer) = layer.and_then(|id| self.document.layer(id)) {
            let picked = (0..layer.table.len()).map(|index| Picked { layer: layer.id, index, distance: None }).collect();
            self.selection.take(picked, SelectHow::Replace);
            self.results_open = true;
        }
    }

    fn invert_selection(&mut self) {
        let layers: std::collections::BTreeSet<LayerId> = self.selection.list().iter().map(|p| p.layer).collect();
        let picked = layers
            .iter()
            .filter_map(|id| self.document.layer(*id))
            .flat_map(|layer| (0..layer.table.len()).map(|index| Picked { layer: layer.id, index, distance: None }))
            .filter(|p| !self.selection.contains(p.layer, p.index))
            .collect();
        self.selection.take(picked, SelectHow::Replace);
    }
}

/// The command that selects by a drawn shape.
fn select_by(tool: Tool, points: &[[f64; 2]], modifiers: Modifiers) -> Option<Command> {
    let how = SelectHow::of(modifiers);
    match tool {
        Tool::Box => Bounds::of(points).map(|bounds| Command::SelectShape(Shape::Box(bounds), how)),
        Tool::Lasso if points.len() >= 3 => Some(Command::SelectShape(Shape::Polygon(points.to_vec()), how)),
        _ => None,
    }
}

/// A project's path: with its extension, and where that had to be added, one that no file has, since nobody was asked.
fn project_path(path: &Path) -> PathBuf {
    if is_project(path) {
        return path.to_path_buf();
    }
    let with = |middle: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(middle);
        name.push(".nanbei");
        PathBuf::from(name)
    };
    std::iter::once(with("")).chain((2..1000).map(|n| with(&format!(" {n}")))).find(|path| !path.exists()).unwrap_or_else(|| with(""))
}

/// What an edit is called in the undo menu.
fn name_of(edit: &Edit) -> Word {
    match edit {
        Edit::AddLayer { .. } => Word::EditAddLayer,
        Edit::RemoveLayer(_) => Word::EditRemoveLayer,
        Edit::MoveLayer { .. } => Word::EditMoveLayer,
        Edit::SetVisible { .. } => Word::EditVisibility,
        Edit::SetOpacity { .. } => Word::EditOpacity,
        Edit::SetStyle { .. } => Word::EditStyle,
        Edit::Rename { .. } => Word::EditRename,
        Edit::SetTable { .. } => Word::EditData,
        Edit::AddAnnotation { .. } => Word::EditAddAnnotation,
        Edit::RemoveAnnotation(_) => Word::EditRemoveAnnotation,
        Edit::SetAnnotation(_) => Word::EditAnnotation,
        Edit::SetRings(_) => Word::EditRings,
        Edit::SetSheet(_) => Word::EditSheet,
        Edit::SetTitle(_) => Word::EditTitle,
        Edit::SetOnline(_) => Word::OnlineBaseMap,
        Edit::Batch(edits) => edits.first().map_or(Word::EditVisibility, name_of),
    }
}

fn touches_rings(edit: &Edit) -> bool {
    match edit {
        Edit::SetRings(_) => true,
        Edit::Batch(edits) => edits.iter().any(touches_rings),
        _ => false,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
