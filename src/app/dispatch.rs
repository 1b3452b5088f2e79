//! Carries out commands: the one place where the program's state changes.

use super::state::FirstView;
use super::{Action, App, Command, Draft, Modifiers, Picked, Request, Severity, Source, ThemeChoice, Tool};
use crate::i18n::{Bilingual, Lang, Word};
use crate::model::{Bounds, DataChange, Edit, Group, LayerId, Origin, ReadAs, View};
use crate::query::fill_rings;

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
            Command::Paste(text) => self.load(Source::Text(text.into()), None, ReadAs::default()),
            Command::LoadAs(source, read_as) => self.load(source, None, read_as),
            Command::SaveTo(path) => self.save_to(&path, false),
            Command::SaveOver(path) => self.save_to(&path, true),
            Command::OpenTrusted(path) => self.open_trusted(path),
            Command::Print(order) => self.start_printing(*order),
            Command::KeepSheet(sheet) => self.keep_sheet(&sheet),
            Command::AddBookmark(name) => self.add_bookmark(name),
            Command::RemoveBookmark(at) => self.remove_bookmark(at),
            Command::SaveSelectionTo(path) => self.save_selection(&path),
            Command::AnswerCrs(answer) => self.answer_crs(answer),
            Command::AskCrs(layer) => self.ask_crs(layer),
            Command::SetCrs { layer, crs } => self.set_crs(layer, crs),
            Command::Convert { layer, table, crs } => {
                let same = self.document.layer(layer).is_some_and(|own| std::ptr::eq(table.as_ptr(), std::sync::Arc::as_ptr(&own.table)));
                if same {
                    self.set_crs(layer, crs);
                }
            }
            Command::Repair(layer) => self.repair(layer),
            Command::AskReplace(layer) => self.requests.push(Request::ReplaceDialog(layer)),
            Command::ReplaceData { layer, path } => self.read_replacement(layer, path),
            Command::FinishReplace(options) => self.finish_replace(options),
            Command::AskDataExport(layer) => self.requests.push(Request::DataExport(layer)),
            Command::ExportData { layer, selected, path, format } => self.export_data(layer, selected, path, format),
            Command::ShowReport(layer) => {
                self.report_open = layer;
                // what the message offered is there
                self.dismiss_report_notices(layer);
            }
            Command::SaveReport { layer, path } => self.save_report(layer, &path),
            Command::GoToFeature { layer, index } => self.go_to_feature(layer, index),
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
            Command::Inspect { layer, index } => {
                self.inspected = Some((layer, index));
                self.selected_annotation = None;
            }
            Command::ChooseLayer(layer) => self.chosen_layer = layer,
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
            Command::SetPositionFormat(format) => self.position_format = format,
            Command::SetRings(rings) => self.edit(Edit::SetRings(rings)),
            Command::WithinRing { hub, radius } => self.within_ring(&hub, radius),
            Command::Ask(form) => self.ask(*form),
            Command::Solo(id) => self.solo(id),
            Command::DuplicateLayer(id) => self.duplicate(id),
            Command::Settings(settings) => {
                self.settings = *settings;
                self.keep_settings();
            }
            Command::CancelJob(id) => {
                if let Some(title) = self.jobs.cancel(id) {
                    let text = Word::LoadCancelled.with(self.lang(), &[&title]);
                    self.notify(Severity::Info, text, Vec::new());
                }
            }
            Command::DismissNotice(id) => self.notices.iter_mut().filter(|notice| notice.id == id).for_each(|notice| notice.dismissed = true),
            Command::DismissNotices => self.notices.iter_mut().for_each(|notice| notice.dismissed = true),
            Command::NoticesRead => self.unread_notices = 0,
            Command::OnlineAnswers(answers) => self.online_answers(answers),
            Command::SetResults(open) => self.results_open = open,
            Command::Recover(wanted) => self.recover(wanted),
            Command::RecoverDiscarding => {
                if let Some(lost) = self.recovery.clone() {
                    self.recover_discarding(lost, true);
                }
            }
            Command::CloseAnyway => {
                self.clear_snapshots();
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
                Some(path) => self.save_to(&path, false),
                None => self.requests.push(Request::SaveDialog),
            },
            Action::SaveAs => self.requests.push(Request::SaveDialog),
            Action::Export => self.requests.push(Request::ExportDialog),
            Action::Messages => self.requests.push(Request::Messages),
            Action::Bookmarks => self.requests.push(Request::Bookmarks),
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
            Action::AllLayers => {
                self.settings.all_layers = !self.settings.all_layers;
                self.keep_settings();
                self.select_shape_again();
            }
            Action::Online => self.edit(Edit::SetOnline(!self.document.online)),
            Action::LayerExport | Action::LayerReplace | Action::LayerCrs | Action::LayerRepair | Action::LayerReport => {
                let Some(layer) = self.current_layer().map(|layer| layer.id) else { return };
                self.dispatch(match action {
                    Action::LayerExport => Command::AskDataExport(layer),
                    Action::LayerReplace => Command::AskReplace(layer),
                    Action::LayerCrs => Command::AskCrs(layer),
                    Action::LayerRepair => Command::Repair(layer),
                    _ => Command::ShowReport(Some(layer)),
                });
            }
            Action::Ask => self.requests.push(Request::AskPanel),
            Action::Search => self.requests.push(Request::FocusSearch),
            Action::Shortcuts => self.requests.push(Request::Shortcuts),
            Action::About => self.requests.push(Request::About),
            // tools were taken up above
            _ => {}
        }
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        let name = name_of(&edit);
        let gesture = edit.gesture();
        let touched = Touched::by(&edit);
        match edit.apply(&mut self.document) {
            Ok(inverse) => {
                self.history.push(inverse, gesture, name);
                self.after_edit(&touched);
            }
            Err(error) => self.notify(Severity::Error, error.to_string(), Vec::new()),
        }
    }

    /// After a step back or forth, what was told of it is no longer so, and what was offered before it is offered again.
    fn after_step(&mut self, touched: &Touched) {
        self.after_edit(touched);
        let document = &self.document;
        for notice in &mut self.notices {
            if let Some((_, Command::Convert { layer, table, .. })) = &notice.offer {
                notice.dismissed = !document.layer(*layer).is_some_and(|own| std::ptr::eq(table.as_ptr(), std::sync::Arc::as_ptr(&own.table)));
            } else if notice.severity == Severity::Info {
                notice.dismissed = true;
            }
        }
    }

    fn after_edit(&mut self, touched: &Touched) {
        if touched.rings {
            fill_rings(&mut self.document);
        }
        // the number of a feature means another one in other data
        for layer in &touched.replaced {
            self.selection.drop_layer(*layer);
            self.hover = self.hover.filter(|(own, _)| own != layer);
            self.inspected = self.inspected.filter(|(own, _)| own != layer);
        }
        self.document_changed();
    }

    pub(super) fn undo(&mut self) {
        let Some(mut step) = self.history.take_undo() else { return };
        let edit = std::mem::replace(&mut step.edit, Edit::Batch(Vec::new()));
        let touched = Touched::by(&edit);
        match edit.apply(&mut self.document) {
            Ok(again) => self.history.undone(&step, again),
            Err(error) => self.notify(Severity::Error, error.to_string(), Vec::new()),
        }
        self.after_step(&touched);
    }

    pub(super) fn redo(&mut self) {
        let Some(mut step) = self.history.take_redo() else { return };
        let edit = std::mem::replace(&mut step.edit, Edit::Batch(Vec::new()));
        let touched = Touched::by(&edit);
        match edit.apply(&mut self.document) {
            Ok(back) => self.history.redone(&step, back),
            Err(error) => self.notify(Severity::Error, error.to_string(), Vec::new()),
        }
        self.after_step(&touched);
    }

    /// Shows a layer alone, or again all that it was shown without. That is a way of looking, no change that could be taken
    /// back; a first click of two that hid or showed the layer never was.
    pub(super) fn solo(&mut self, id: LayerId) {
        let clicked = self.history.forget_last(|edit| matches!(edit, Edit::SetVisible { id: own, .. } if *own == id));
        let before = clicked.and_then(|inverse| inverse.apply(&mut self.document).err());
        let edits: Vec<Edit> = if let Some((own, hidden)) = self.soloed.take().filter(|(own, _)| *own == id) {
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
        let failed = Edit::Batch(edits).apply(&mut self.document).err();
        if let Some(error) = before.or(failed) {
            self.notify(Severity::Error, error.to_string(), Vec::new());
        }
        self.document_changed();
    }

    /// Tells once that the online base map does not answer, and takes that back when it does.
    fn online_answers(&mut self, answers: bool) {
        let text = self.word(Word::OnlineSilent);
        if answers || !self.document.online {
            self.notices.iter_mut().filter(|notice| notice.text == text).for_each(|notice| notice.dismissed = true);
        } else if !self.online_silent {
            self.notify(Severity::Warning, text.to_owned(), Vec::new());
        }
        self.online_silent = !answers && self.document.online;
    }

    pub(super) fn duplicate(&mut self, id: LayerId) {
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

    pub(super) fn go_to_feature(&mut self, layer: LayerId, index: usize) {
        self.dispatch(Command::SelectFeature { layer, index, how: super::SelectHow::Replace });
        let feature = self.document.layer(layer).and_then(|layer| layer.table.feature(index));
        if let Some(bounds) = feature.and_then(|feature| feature.bounds()) {
            // something of what lies round it, and of a point a little town
            let [lon, lat] = [(bounds.east - bounds.west) * 0.4, (bounds.north - bounds.south) * 0.4].map(|margin| margin.max(2e-4));
            self.zoom_to(bounds.grown(lon, lat));
        }
    }

    pub(super) fn go(&mut self, view: View) {
        self.view_history.leave(self.view);
        self.view = view;
    }

    pub(super) fn zoom_to(&mut self, bounds: Bounds) {
        if self.first_view != FirstView::Shown {
            self.first_view = FirstView::Fit(bounds);
        }
        self.go(View::fitting(bounds, self.view_size, 48.0));
    }

    pub(super) fn zoom_by(&mut self, steps: f64) {
        let zoom = (self.view.zoom + steps).clamp(*View::ZOOMS.start(), *View::ZOOMS.end());
        self.go(View { zoom, ..self.view });
    }
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
        Edit::SetData { why: DataChange::Repaired, .. } => Word::EditRepair,
        Edit::SetData { why: DataChange::Reinterpreted, .. } => Word::EditCrs,
        Edit::SetData { why: DataChange::Replaced, .. } => Word::EditData,
        Edit::AddAnnotation { .. } => Word::EditAddAnnotation,
        Edit::RemoveAnnotation(_) => Word::EditRemoveAnnotation,
        Edit::SetAnnotation(_) => Word::EditAnnotation,
        Edit::SetRings(_) => Word::EditRings,
        Edit::SetSheet(_) => Word::EditSheet,
        Edit::SetTitle(_) => Word::EditTitle,
        Edit::SetBookmarks(_) => Word::EditBookmarks,
        Edit::SetOnline(_) => Word::OnlineBaseMap,
        Edit::Batch(edits) => edits.first().map_or(Word::EditVisibility, name_of),
    }
}

/// What an edit touches beside what it changes.
#[derive(Default)]
struct Touched {
    /// The hub rings are to be drawn anew.
    rings: bool,
    /// Layers whose features are others now.
    replaced: Vec<LayerId>,
}

impl Touched {
    fn by(edit: &Edit) -> Self {
        match edit {
            Edit::SetRings(_) => Self { rings: true, ..Self::default() },
            // other data may hold other hubs
            Edit::SetData { id, why, .. } => Self { rings: true, replaced: if *why == DataChange::Replaced { vec![*id] } else { Vec::new() } },
            Edit::Batch(edits) => edits.iter().map(Self::by).fold(Self::default(), |mut all, own| {
                all.rings |= own.rings;
                all.replaced.extend(own.replaced);
                all
            }),
            _ => Self::default(),
        }
    }
}
