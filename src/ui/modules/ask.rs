//! The form of a spatial question.

use crate::app::{App, AskForm, AskKind, AskSubject, Command};
use crate::i18n::Word;
use crate::model::{Column, FeatureId, Group, LayerId};
use crate::query::name_of;
use crate::ui::module::{Depth, Surface, Window};
use crate::ui::widgets::{field_menu, primary_button, quiet};
use egui::{ComboBox, DragValue, Grid, Role, TextEdit, Ui, WidgetInfo};

#[derive(Default)]
pub struct AskWindow {
    open: bool,
    /// Whether Enter was pressed while nothing had the keyboard.
    entered: bool,
    form: Option<AskForm>,
}

const fn kind_word(kind: AskKind) -> Word {
    match kind {
        AskKind::WithinDistance => Word::AskWithin,
        AskKind::Nearest => Word::AskNearest,
        AskKind::Intersects => Word::AskIntersects,
        AskKind::Within => Word::AskInside,
        AskKind::Contains => Word::AskContains,
        AskKind::Filter => Word::AskFilter,
    }
}

impl Window for AskWindow {
    fn name(&self) -> &'static str {
        "ask"
    }

    fn open(&mut self, _: &App) {
        self.open = true;
    }

    fn depth(&self) -> Depth {
        Depth::Form
    }

    fn close(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        std::mem::take(&mut self.open)
    }

    fn confirm(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        self.entered |= self.open;
        self.open
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if !self.open {
            return;
        }
        let (ctx, app, commands) = (on.ctx, &*on.app, &mut *on.commands);
        let mut form = self.form.take().filter(|form| app.workspace.document.layer(form.target).is_some()).unwrap_or_else(|| app.session.ask.clone());
        let mut open = true;
        egui::Window::new(app.word(Word::SpatialQuery))
            .id(egui::Id::unique("ask"))
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .default_pos([300.0, 110.0])
            .show(ctx, |ui| {
                let typed = Grid::new("ask").num_columns(2).spacing([12.0, 9.0]).show(ui, |ui| rows(ui, app, &mut form)).inner;
                ui.add_space(6.0);
                ui.vertical_centered_justified(|ui| {
                    let entered = self.entered || ui.input(|input| input.key_pressed(egui::Key::Enter)) && typed;
                    if primary_button(ui, app.word(Word::AskRun), true).clicked() || entered {
                        commands.push(Command::Ask(Box::new(form.clone())));
                    }
                    self.entered = false;
                });
            });
        self.open = open;
        self.form = Some(form);
    }
}

/// The fields; returns whether one was left as one leaves it with Enter.
fn rows(ui: &mut Ui, app: &App, form: &mut AskForm) -> bool {
    let mut left = false;
    let lang = app.lang();
    let layer_name = |id: LayerId| app.workspace.document.layer(id).map(|layer| layer.name.get(lang).to_owned()).unwrap_or_default();
    let layers = || app.workspace.document.layers().iter().rev().filter(|layer| layer.group != Group::Basemap);
    let label = |ui: &mut Ui, word: Word| ui.label(quiet(ui, app.word(word)));
    label(ui, Word::AskTarget);
    let combo = ComboBox::from_id_salt("target").width(230.0).selected_text(layer_name(form.target)).show_ui(ui, |ui| {
        for layer in layers() {
            ui.selectable_value(&mut form.target, layer.id, layer.name.get(lang));
        }
    });
    name(&combo.response, app.word(Word::AskTarget));
    ui.end_row();
    label(ui, Word::AskThat);
    let combo = ComboBox::from_id_salt("kind").width(230.0).selected_text(app.word(kind_word(form.kind))).show_ui(ui, |ui| {
        for kind in AskKind::ALL {
            ui.selectable_value(&mut form.kind, kind, app.word(kind_word(kind)));
        }
    });
    name(&combo.response, app.word(Word::AskThat));
    ui.end_row();
    if form.kind == AskKind::WithinDistance {
        label(ui, Word::AskDistance);
        let mut km = form.metres / 1000.0;
        let value = ui.add(DragValue::new(&mut km).range(0.001..=500.0).speed(0.1).suffix(" km").max_decimals(3));
        left |= value.lost_focus();
        name(&value, app.word(Word::AskDistance));
        form.metres = km * 1000.0;
        ui.end_row();
    }
    if form.kind == AskKind::Nearest {
        label(ui, Word::AskCount);
        let value = ui.add(DragValue::new(&mut form.count).range(1..=1000));
        left |= value.lost_focus();
        name(&value, app.word(Word::AskCount));
        ui.end_row();
    }
    if form.kind != AskKind::Filter {
        label(ui, Word::AskSubject);
        let shown = match form.subject {
            AskSubject::Selection => app.word(Word::AskSelection).to_owned(),
            AskSubject::Layer(id) => Word::AskWholeLayer.with(lang, &[&layer_name(id)]),
            AskSubject::Feature(id) => app.workspace.document.feature(id).map(|feature| name_of(feature).get(lang).to_owned()).unwrap_or_default(),
        };
        let combo = ComboBox::from_id_salt("subject").width(230.0).height(320.0).selected_text(shown).show_ui(ui, |ui| {
            for key in ["hubs", "key_areas"] {
                let Some(layer) = app.seen().layer_by_key(key) else { continue };
                for feature in layer.table.features() {
                    ui.selectable_value(
                        &mut form.subject,
                        AskSubject::Feature(FeatureId::new(layer.id, feature.row_id())),
                        name_of(feature).get(lang),
                    );
                }
            }
            ui.separator();
            ui.selectable_value(&mut form.subject, AskSubject::Selection, app.word(Word::AskSelection));
            for layer in layers() {
                ui.selectable_value(&mut form.subject, AskSubject::Layer(layer.id), Word::AskWholeLayer.with(lang, &[&layer.name.get(lang)]));
            }
        });
        name(&combo.response, app.word(Word::AskSubject));
        form.note_subject(&app.workspace.document);
        ui.end_row();
    }
    label(ui, Word::AskWhere);
    ui.vertical(|ui| {
        let edit = ui.add(TextEdit::singleline(&mut form.filter).desired_width(230.0).hint_text(app.word(Word::AskWhereHint)));
        left |= edit.lost_focus();
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::AskWhere)));
        let fields = app.workspace.document.layer(form.target).into_iter().flat_map(|layer| layer.table.columns()).map(Column::name);
        if let Some(field) = field_menu(ui, app, fields) {
            if !form.filter.is_empty() && !form.filter.ends_with([' ', '(']) {
                form.filter.push(' ');
            }
            form.filter.extend(["\"", &field.replace('"', "\"\""), "\" "]);
        }
    });
    ui.end_row();
    left
}

fn name(response: &egui::Response, text: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, text));
}
