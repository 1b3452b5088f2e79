//! Carries out commands: the one place where the program's state changes.

use super::modules::carry_out;
use super::viewport::FirstView;
use super::{Action, App, Command, Draft, Modifiers, Picked, Request, Severity, Source, ThemeChoice, Tool};
use crate::i18n::{Bilingual, Lang, Word};
use crate::model::table::is_version;
use crate::model::{Bounds, FeatureId, Group, Layer, LayerId, Operation, Origin, ReadAs, View};

impl App {
    /// Carries out one command.
    pub fn dispatch(&mut self, command: Command) {
        match command {
            Command::Do(action) => action.run(self),
            Command::Order(order) => carry_out(self, &*order),
            Command::Change(transaction) => self.edit(transaction),
            Command::OpenFiles(paths) => self.open_files(paths, false),
            Command::OpenDiscarding(paths) => self.open_files(paths, true),
            Command::SaveThen(after) => {
                self.workspace.after_save = Some(after);
                Action::SAVE.run(self);
            }
            Command::SaveCancelled => self.workspace.after_save = None,
            Command::Paste(text) => self.load(Source::Text(text.into()), None, ReadAs::default()),
            Command::LoadAs(source, read_as) => self.load(source, None, read_as),
            Command::SaveTo(path) => self.save_to(&path, false),
            Command::SaveOver(path) => self.save_to(&path, true),
            Command::OpenTrusted(path) => self.open_trusted(path),
            Command::Print(order) => self.start_printing(*order),
            Command::KeepSheet(sheet) => self.keep_sheet(&sheet),
            Command::SaveSelectionTo(path) => self.save_selection(&path),
            Command::AnswerCrs(answer) => self.answer_crs(answer),
            Command::PlaceByControlPoints => self.place_by_control_points(),
            Command::AskCrs(layer) => self.ask_crs(layer),
            Command::SetCrs { layer, crs } => self.set_crs(layer, crs),
            Command::Convert { layer, table, crs } => {
                let same = self.workspace.document.layer(layer).is_some_and(|own| is_version(&table, &own.table));
                if same {
                    self.set_crs(layer, crs);
                }
            }
            Command::ShowTable(layer) => self.show_table(layer),
            Command::ShowStyle(layer) => self.show_style(layer),
            Command::ShowQuery(layer) => self.query_filter_of(layer),
            Command::TypeAttribute { feature, field, text } => self.type_attribute(feature, &field, &text),
            Command::NextAttribute { field, text } => self.set_next_value(&field, &text),
            Command::SetFilter { layer, filter } => self.set_filter(layer, &filter),
            Command::ColorByLandUse { layer, field } => self.color_layer_by_land_use(layer, &field),
            Command::Repair(layer) => self.repair(layer),
            Command::AskReplace(layer) => self.request(Request::ReplaceDialog(layer)),
            Command::ReplaceData { layer, path } => self.read_replacement(layer, path),
            Command::FinishReplace(options) => self.finish_replace(options),
            Command::AskDataExport(layer) => self.request(Request::DataExport(layer)),
            Command::ExportData(order, path) => self.export_data(*order, path),
            Command::ShowReport(layer) => {
                self.session.report_open = layer;
                // what the message offered is there
                self.dismiss_report_notices(layer);
            }
            Command::SaveReport { layer, path } => self.save_report(layer, &path),
            Command::GoToFeature(feature) => self.go_to_feature(feature),
            Command::Pointer(event, modifiers) => self.pointer(event, modifiers),
            Command::FinishDraft => self.finish_draft(Modifiers::default()),
            Command::StepBack => drop(self.viewport.draft.points.pop()),
            Command::Cancel => self.cancel_step(),
            Command::Hover(at) => self.hover_at(at),
            Command::SelectShape(shape, how) => self.select_shape(&shape, how),
            Command::SelectFeature(feature, how) => {
                self.viewport.inspected = Some(feature);
                self.viewport.selected_annotation = None;
                self.viewport.selection.take(vec![Picked { feature, distance: None }], how);
            }
            Command::Inspect(feature) => {
                self.viewport.inspected = Some(feature);
                self.viewport.selected_annotation = None;
            }
            Command::ChooseLayer(layer) => self.viewport.chosen_layer = layer,
            Command::SelectAnnotation(id) => self.viewport.selected_annotation = id,
            Command::ZoomTo(bounds) => self.zoom_to(bounds),
            Command::ZoomToLayer(id) => {
                if let Some(bounds) = self.seen().layer(id).and_then(|layer| layer.table.whole_bounds()) {
                    self.zoom_to(bounds);
                }
            }
            Command::CenterOn(position) => self.go(View { center: position, zoom: self.viewport.view.zoom.max(13.0) }),
            Command::SetView(view) => self.viewport.view = view,
            Command::SetScale(denominator) => self.go(self.viewport.view.at_scale(denominator)),
            Command::SetRings(rings) => self.edit(Operation::SetRings(rings)),
            Command::WithinRing { hub, radius } => self.within_ring(&hub, radius),
            Command::Solo { layer, clicked } => self.solo(layer, clicked),
            Command::Settings(settings) => {
                self.session.settings = *settings;
                self.keep_settings();
            }
            Command::Forget(paths) => self.forget(&paths),
            Command::ShowTheme(at) => self.show_theme(at),
            Command::CancelJob(id) => {
                if let Some(title) = self.workspace.jobs.cancel(id) {
                    let text = Word::LoadCancelled.with(self.lang(), &[&title]);
                    self.notify(Severity::Info, text, Vec::new());
                }
            }
            Command::OnlineAnswers(answers) => self.online_answers(answers),
            Command::SetPanel(panel, open) => self.session.panels.set(panel, open),
            Command::ShowScenario(scenario) => self.show_scenario(scenario),
            Command::Swipe(at) => self.swipe(at),
            Command::ShowStatement(id) => {
                self.session.panels.set("plan", true);
                // what is asked for must not hide it
                self.session.brief.filter = crate::model::PlanFilter::default();
                self.choose_statement(Some(id));
            }
            Command::Recover(wanted) => self.recover(wanted),
            Command::RecoverDiscarding => {
                if let Some(lost) = self.session.recovery.clone() {
                    self.recover_discarding(lost);
                }
            }
            Command::CloseAnyway => {
                self.workspace.journal.discard();
                self.workspace.journal.flush();
                self.request(Request::Close);
            }
        }
    }

    /// Takes a tool up; what was being drawn is given up.
    pub(super) fn take_up(&mut self, tool: Tool) {
        self.viewport.tool = tool;
        self.viewport.draft = Draft::default();
        self.session.digitizing.let_go();
        if tool.edits() {
            self.begin_digitizing();
        }
    }

    pub(super) fn set_theme(&mut self, theme: ThemeChoice) {
        self.session.settings.theme = theme;
        self.keep_settings();
    }

    /// Tells once that the online base map does not answer, and takes that back when it does.
    fn online_answers(&mut self, answers: bool) {
        let text = self.word(Word::OnlineSilent);
        if answers || !self.workspace.document.is_online() {
            self.session.notices.iter_mut().filter(|notice| notice.text == text).for_each(|notice| notice.dismissed = true);
        } else if !self.session.online_silent {
            self.notify(Severity::Warning, text.to_owned(), Vec::new());
        }
        self.session.online_silent = !answers && self.workspace.document.is_online();
    }

    /// Copies layers, as one step.
    pub(super) fn duplicate(&mut self, layers: &[LayerId]) {
        let copied = |own: &Layer| {
            let name = Bilingual::new(format!("{} 副本", own.name.get(Lang::Zh)), format!("{} copy", own.name.get(Lang::En)));
            // only a file or a table can be read again; what was embedded or derived under another key is kept inside
            let origin = if matches!(own.origin, Origin::File(_) | Origin::Database(_)) { own.origin.clone() } else { Origin::Pasted };
            Layer { name, origin, group: Group::Mine, ..own.clone() }
        };
        let all = self.workspace.document.with_copies(layers, copied);
        if !all.operations.is_empty() {
            self.edit(all);
        }
    }

    pub(super) fn go_to_feature(&mut self, id: FeatureId) {
        self.dispatch(Command::SelectFeature(id, super::SelectHow::Replace));
        if let Some(bounds) = self.workspace.document.feature(id).and_then(|feature| feature.bounds()) {
            // something of what lies round it, and of a point a little town
            let [lon, lat] = [(bounds.east - bounds.west) * 0.4, (bounds.north - bounds.south) * 0.4].map(|margin| margin.max(2e-4));
            self.zoom_to(bounds.grown(lon, lat));
        }
    }

    pub(super) fn go(&mut self, view: View) {
        self.viewport.view_history.leave(self.viewport.view);
        self.viewport.view = view;
    }

    pub(super) fn zoom_to(&mut self, bounds: Bounds) {
        if self.viewport.first_view != FirstView::Shown {
            self.viewport.first_view = FirstView::Fit(bounds);
        }
        self.go(View::fitting(bounds, self.viewport.view_size, 48.0));
    }

    pub(super) fn zoom_by(&mut self, steps: f64) {
        let zoom = (self.viewport.view.zoom + steps).clamp(*View::ZOOMS.start(), *View::ZOOMS.end());
        self.go(View { zoom, ..self.viewport.view });
    }
}
