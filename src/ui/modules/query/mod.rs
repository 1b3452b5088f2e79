//! The query beside the map: what is asked for, what was found while it is put together, and what is done with that.

mod found;
mod place_row;
mod range;
mod rows;
mod values;

use crate::app::may_be_queried;
use crate::app::modules::query::QueryOrder;
use crate::app::{App, Command, QueryForm, SelectHow};
use crate::i18n::{Word, excerpt};
use crate::model::{Layer, LayerId};
use crate::query::{ConditionGroup, conditions_of};
use crate::ui::kept_list::{KeptAsked, KeptEntry, KeptWords, kept_list};
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::theme::Look;
use crate::ui::widgets::{Icon, draw_icon, menu_tool_button, panel_head, primary_button, quiet, switches_button, text_in};
use egui::{
    Align, Align2, Button, ComboBox, FontFamily, Frame, Key, Label, Layout, Response, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo,
    vec2,
};
use values::FieldValues;

#[derive(Default)]
pub struct QueryPanel {
    values: FieldValues,
    /// The name that the query is to be kept under.
    name: String,
    /// The expression that is typed, and the one that it was made of.
    typed: Option<(String, String)>,
}

impl Panel for QueryPanel {
    fn name(&self) -> &'static str {
        "query"
    }

    fn place(&self, app: &App, width: f32) -> Option<Place> {
        let wide = if width < NARROW { 300.0 } else { 348.0 };
        app.session.panels.is_open("query").then_some(Place::Right(wide, [280.0, 560.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        panel_head(ui, app, Word::QueryBuilder, "query", commands);
        let mut form = app.session.query.form.clone();
        self.target(ui, app, &mut form, commands);
        let Some(layer) = form.layer.and_then(|id| app.workspace.document.layer(id)) else {
            ui.add(Label::new(quiet(ui, app.word(Word::QueryLayerLost))).wrap());
            return;
        };
        ui.separator();
        // what is done with it stays in sight
        let mut asked = Vec::new();
        egui::Panel::bottom("query deeds").frame(Frame::new()).show_separator_line(true).show(ui, |ui| deeds(ui, app, layer, &mut asked));
        egui::CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
            ScrollArea::vertical().id_salt("query").auto_shrink([false, false]).show(ui, |ui| {
                ui.set_width(ui.available_width() - 10.0);
                let mut rows = rows::Rows { app, layer, values: &mut self.values, takes_selection: false };
                rows.group(ui, &mut form.conditions, &[]);
                if rows.takes_selection {
                    // taken anew, as it is now
                    form.selected.clear();
                }
                self.expression(ui, app, layer, &mut form.conditions);
                ui.separator();
                found::found(ui, app, layer, &mut form.by);
                ui.add_space(8.0);
            });
        });
        if form != app.session.query.form {
            commands.push(QueryOrder::Set(form).into());
        }
        // what was typed just before counts
        commands.extend(asked);
    }
}

impl QueryPanel {
    /// The layer that is asked, and the queries that are kept.
    fn target(&mut self, ui: &mut Ui, app: &App, form: &mut QueryForm, commands: &mut Vec<Command>) {
        let lang = app.lang();
        let left_to_right = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
            // it stays open while a name is typed
            switches_button(ui, app.word(Word::QuerySaved), |ui| self.saved(ui, app, form, commands));
            ui.with_layout(left_to_right, |ui| {
                ui.add(Label::new(quiet(ui, app.word(Word::QueryLayer))).extend());
                let name = |id: LayerId| app.workspace.document.layer(id).map_or("", |layer| layer.name.get(lang));
                let shown = RichText::new(excerpt(form.layer.map_or("", name), 22)).size(12.5);
                let combo = ComboBox::from_id_salt("query layer").selected_text(shown).width(ui.available_width()).height(360.0).show_ui(ui, |ui| {
                    for layer in app.workspace.document.layers().iter().rev().filter(|layer| may_be_queried(layer)) {
                        if ui.selectable_label(form.layer == Some(layer.id), layer.name.get(lang)).clicked() && form.layer != Some(layer.id) {
                            commands.push(QueryOrder::Read { layer: layer.id, filter: layer.filter.clone() }.into());
                        }
                    }
                });
                combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::QueryLayer)));
            });
        });
    }

    fn saved(&mut self, ui: &mut Ui, app: &App, form: &mut QueryForm, commands: &mut Vec<Command>) {
        if ui.button(app.word(Word::QueryNew)).clicked() {
            form.conditions = ConditionGroup::default();
            ui.close();
        }
        ui.separator();
        let document = &app.workspace.document;
        let layer = |key: &str| document.layer_by_key(key).map_or_else(|| key.to_owned(), |layer| layer.name.get(app.lang()).to_owned());
        let layers: Vec<String> = document.queries().iter().map(|own| layer(&own.layer)).collect();
        let (key, text) = (form.layer.and_then(|id| document.layer(id)).map(|layer| layer.key.as_str()), form.conditions.text());
        let entries: Vec<KeptEntry<'_>> = document
            .queries()
            .iter()
            .zip(&layers)
            .map(|(own, layer)| KeptEntry {
                name: &own.name,
                remark: layer,
                hint: &own.filter,
                is_current: Some(own.layer.as_str()) == key && own.filter == text,
            })
            .collect();
        let words = KeptWords { none: Word::QuerySavedNone, name: Word::QuerySaveName, keep: Word::QuerySave, remove: Word::QueryRemove };
        if let Some(asked) = kept_list(ui, app, &words, &entries, &mut self.name) {
            commands.push(match asked {
                KeptAsked::TakeUp(at) => QueryOrder::TakeUp(at).into(),
                KeptAsked::Remove(at) => QueryOrder::Remove(at).into(),
                KeptAsked::Keep(name) => QueryOrder::Save(name).into(),
            });
        }
    }

    /// The conditions as they are written, to be read and changed.
    fn expression(&mut self, ui: &mut Ui, app: &App, layer: &Layer, conditions: &mut ConditionGroup) {
        ui.add_space(4.0);
        egui::CollapsingHeader::new(RichText::new(app.word(Word::QueryExpression)).size(12.0)).id_salt("query expression").show(ui, |ui| {
            let text = conditions.text();
            let mut typed = self.typed.take().filter(|(of, _)| *of == text).map_or_else(|| text.clone(), |(_, typed)| typed);
            let hint = app.word(Word::QueryTextHint);
            let field = ui.add(TextEdit::multiline(&mut typed).desired_rows(2).desired_width(f32::INFINITY).hint_text(hint));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::QueryExpression)));
            // Enter takes it up, with Shift a line is broken
            let entered = field.has_focus() && ui.input(|input| input.key_pressed(Key::Enter) && !input.modifiers.shift);
            if entered {
                typed = typed.replace('\n', " ");
            }
            if (field.lost_focus() || entered) && typed.trim() != text {
                *conditions = conditions_of(&typed, &layer.table);
            } else if field.has_focus() {
                self.typed = Some((text, typed));
            }
        });
    }
}

/// What is done with the features that are found.
fn deeds(ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        if primary_button(ui, app.word(Word::QuerySelect), true).clicked() {
            commands.push(QueryOrder::Select(SelectHow::Replace).into());
        }
        let more = menu_tool_button(ui, "", |ui| {
            for (word, how) in
                [(Word::QuerySelectAdd, SelectHow::Add), (Word::QuerySelectSubtract, SelectHow::Subtract), (Word::QuerySelectKeep, SelectHow::Keep)]
            {
                if ui.button(app.word(word)).clicked() {
                    commands.push(QueryOrder::Select(how).into());
                    ui.close();
                }
            }
        });
        more.widget_info(|| WidgetInfo::labeled(Role::Button, true, app.word(Word::QuerySelectMore)));
        let is_other = app.session.query.form.conditions.text() != layer.filter;
        let has_any = !app.session.query.form.conditions.text().is_empty();
        let deeds = [
            (Word::QueryToFilter, QueryOrder::Filter, is_other),
            (Word::QueryToLayer, QueryOrder::ToLayer, true),
            (Word::QueryToRule, QueryOrder::ToRule, has_any),
        ];
        for (word, order, enabled) in deeds {
            if ui.add_enabled(enabled, Button::new(RichText::new(app.word(word)).size(12.5)).min_size(vec2(0.0, 28.0))).clicked() {
                commands.push(order.into());
            }
        }
    });
    ui.add_space(2.0);
}

/// A button that opens a list and tells what is chosen in it, as wide as there is room.
fn list_button(ui: &mut Ui, name: &str, shown: &str, is_chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name}: {shown}")));
    let (look, visuals) = (Look::of(ui), *ui.style().interact(&response));
    ui.painter().rect(rect, visuals.corner_radius, visuals.weak_bg_fill, visuals.bg_stroke, egui::StrokeKind::Inside);
    let ink = if is_chosen { look.text } else { look.quiet };
    let room = rect.shrink2(vec2(8.0, 0.0)).with_max_x(rect.right() - 24.0);
    text_in(ui, room, Align2::LEFT_CENTER, shown, 12.5, FontFamily::Proportional, ink);
    draw_icon(ui, Icon::Fold(true), rect.right_center() - vec2(14.0, 0.0), 5.0, look.text, look);
    response
}

/// The frame of a row.
fn row_frame(ui: &Ui) -> Frame {
    let look = Look::of(ui);
    Frame::new().fill(look.window).stroke(egui::Stroke::new(1.0, look.separator)).corner_radius(6.0).inner_margin(egui::Margin::symmetric(8, 6))
}
