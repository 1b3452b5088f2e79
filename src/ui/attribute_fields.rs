//! Fields of a feature that can be typed into, and the classes of land use to choose from.

use super::theme::Look;
use super::widgets::{heading, quiet};
use crate::app::{App, Command, Tool};
use crate::carto::class_fields;
use crate::i18n::Word;
use crate::io::embedded_land_use;
use crate::model::{Feature, FeatureId, Layer, LayerId};
use egui::{Align, Button, Key, Label, Layout, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

/// A field with what it holds; what it is to hold from now on, once that was typed or chosen. `salt` is its own among the fields shown.
fn attribute_field(ui: &mut Ui, app: &App, layer: LayerId, name: &str, value: &str, salt: impl std::hash::Hash + std::fmt::Debug) -> Option<String> {
    let look = Look::of(ui);
    let mut next = None;
    let computed = app.expression_of(layer, name).map(str::to_owned);
    let is_class = app.workspace.document.layer(layer).is_some_and(|own| class_fields(&own.table).contains(&Some(name)));
    let width = ui.available_width();
    ui.horizontal(|ui| {
        ui.set_width(width);
        ui.allocate_ui_with_layout(vec2(78.0, 24.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(78.0);
            ui.add(Label::new(RichText::new(name).size(12.5).color(look.quiet)).truncate());
        });
        if let Some(expression) = computed {
            ui.label(RichText::new(value).size(13.0));
            ui.label(quiet(ui, app.word(Word::FeatureComputed))).on_hover_text(expression);
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if is_class {
                let button = Button::new(RichText::new("…").size(12.5)).small();
                let menu = egui::containers::menu::MenuButton::from_button(button);
                let (response, _) = menu.ui(ui, |ui| next = class_menu(ui, app, name));
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, app.word(Word::ChooseClass)));
                response.on_hover_text(app.word(Word::ChooseClass));
            }
            let id = ui.make_persistent_id((salt, name));
            // what is being typed is kept until it is entered or left
            let mut text = ui.data_mut(|data| data.get_temp::<String>(id)).unwrap_or_else(|| value.to_owned());
            let edit = ui.add(TextEdit::singleline(&mut text).id(id).desired_width(f32::INFINITY).font(egui::FontId::proportional(13.0)));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
            if edit.changed() {
                ui.data_mut(|data| data.insert_temp(id, text.clone()));
            }
            // a click on the map may take the field away before it has lost the keyboard
            if edit.lost_focus() || edit.clicked_elsewhere() {
                let given_up = ui.input(|input| input.key_pressed(Key::Escape));
                ui.data_mut(|data| data.remove::<String>(id));
                if !given_up && text != value {
                    next = Some(text);
                }
            }
        });
    });
    next
}

/// The row of a feature of the layer that is drawn into, to be typed into.
pub fn edited_attributes(ui: &mut Ui, app: &App, layer: &Layer, feature: Feature<'_>, commands: &mut Vec<Command>) {
    heading(ui, app.word(Word::Attributes));
    let id = FeatureId::new(layer.id, feature.row_id());
    for column in layer.table.columns() {
        let (field, value) = (column.name(), feature.value(column.name()).to_string());
        if let Some(text) = attribute_field(ui, app, layer.id, field, &value, id) {
            commands.push(Command::TypeAttribute { feature: id, field: field.to_owned(), text });
        }
    }
}

/// What features are given that are drawn next, where a tool is taken up that draws them.
pub fn next_attributes(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let draws = [Tool::DRAW_POINT, Tool::DRAW_LINE, Tool::DRAW_AREA, Tool::DRAW_RECTANGLE, Tool::DRAW_CIRCLE];
    let Some(layer) = app.edited_layer().filter(|_| draws.contains(&app.viewport.tool)) else { return };
    heading(ui, app.word(Word::NextFeature));
    ui.label(quiet(ui, Word::NextFeatureNote.with(app.lang(), &[&layer.name.get(app.lang())])));
    for column in layer.table.columns().iter().filter(|column| app.expression_of(layer.id, column.name()).is_none()) {
        let name = column.name();
        if let Some(value) = attribute_field(ui, app, layer.id, name, app.session.digitizing.value_of(name), ("next", layer.id)) {
            commands.push(Command::NextAttribute { field: name.to_owned(), text: value });
        }
    }
}

/// The classes of land use under the groups that they belong to; what a field is to hold for the one that was chosen.
fn class_menu(ui: &mut Ui, app: &App, field: &str) -> Option<String> {
    let classes = embedded_land_use().classes();
    let is_code = app.edited_layer().is_some_and(|layer| class_fields(&layer.table)[0] == Some(field));
    let mut chosen = None;
    let entry = |ui: &mut Ui, class: &crate::model::LandUseClass, chosen: &mut Option<String>| {
        let text = format!("{}  {}", class.code, class.name.get(app.lang()));
        let button = ui.add(Button::new(RichText::new(text).size(12.5)).frame(false).wrap_mode(egui::TextWrapMode::Extend));
        let swatch = egui::Rect::from_center_size(button.rect.left_center() + vec2(-2.0, 0.0), vec2(4.0, 14.0));
        ui.painter().rect_filled(swatch, 1.0, super::theme::color(class.rgb));
        if button.clicked() {
            *chosen = Some(if is_code { class.code.clone() } else { class.name.zh.clone() });
            ui.close();
        }
    };
    ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
        for group in classes.iter().filter(|class| class.code.len() == 2) {
            let text = format!("{}  {}", group.code, group.name.get(app.lang()));
            ui.menu_button(RichText::new(text).size(12.5), |ui| {
                ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
                    for class in classes.iter().filter(|class| class.code.starts_with(&group.code)) {
                        entry(ui, class, &mut chosen);
                    }
                });
            });
        }
    });
    chosen
}
