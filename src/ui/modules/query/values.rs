//! The values of a field to choose from, with how many features have each.

use super::list_button;
use crate::app::App;
use crate::carto::land_use_field;
use crate::i18n::{Lang, Word, excerpt, integer};
use crate::io::embedded_land_use;
use crate::model::table::ColumnKind;
use crate::model::{Column, Layer, Value};
use crate::query::Written;
use crate::ui::known_values::{KnownValues, MOST_VALUES};
use crate::ui::widgets::quiet;
use egui::{Button, PopupCloseBehavior, Role, ScrollArea, TextEdit, Ui, WidgetInfo};

/// What is known of fields, and what is looked for in the list of values that is open.
#[derive(Default)]
pub struct FieldValues {
    pub known: KnownValues,
    find: String,
}

/// The field that is most likely asked for: that of the classes, or else one that has few values.
pub fn telling<'a>(known: &mut KnownValues, layer: &'a Layer) -> Option<&'a Column> {
    /// Fields that are looked at.
    const LOOKED_AT: usize = 12;
    let (table, columns) = (&layer.table, layer.table.columns());
    let classed = layer.style.classes.as_ref().and_then(|own| table.column(&own.field));
    let land_use = || land_use_field(table, embedded_land_use(), 0.5).and_then(|name| table.column(name));
    let few = || {
        let is_few = |own: &&Column| known.counts(table, own).as_ref().as_ref().is_some_and(|own| (2..=60).contains(&own.len()));
        columns.iter().take(LOOKED_AT).find(is_few)
    };
    classed.or_else(land_use).or_else(few).or(columns.first())
}

/// A value of a column as it is written in a filter.
fn written(column: &Column, text: &str) -> Written {
    match column.kind() {
        ColumnKind::Boolean => Written::Truth(text == "true"),
        ColumnKind::Integer | ColumnKind::Float => {
            // whole numbers of more digits than a float has are told by their digits
            let number = text.parse().map(Written::Number).ok().filter(|own| own.text() == text);
            number.unwrap_or_else(|| Written::Text(text.to_owned()))
        }
        _ => Written::Text(text.to_owned()),
    }
}

/// A value of a field as it is told: with the name that the layer's classes give it.
pub fn told(app: &App, layer: &Layer, field: &str, value: &str) -> String {
    let classes = layer.style.classes.as_ref().filter(|own| own.field == field);
    let name = classes.and_then(|own| own.names.get(usize::from(own.class_of(&Value::Text(value)))));
    name.map(|name| name.get(app.lang())).filter(|name| *name != value).map_or_else(|| value.to_owned(), |name| format!("{value} {name}"))
}

/// A button that tells which values are chosen, and opens their list.
pub fn pick_values(ui: &mut Ui, app: &App, fields: &mut FieldValues, layer: &Layer, column: &Column, values: &mut Vec<Written>) {
    let (table, name) = (&layer.table, column.name());
    let between = if app.lang() == Lang::Zh { "、" } else { ", " };
    let shown = if values.is_empty() {
        app.word(Word::QueryValues).to_owned()
    } else {
        values.iter().take(3).map(|own| told(app, layer, name, &own.shown())).collect::<Vec<_>>().join(between)
    };
    let shown = if values.len() > 3 { format!("{shown} … {}", Word::QueryValuesCount.with(app.lang(), &[&values.len()])) } else { shown };
    let response = list_button(ui, app.word(Word::QueryValues), &shown, !values.is_empty());
    let popup = egui::Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_width(280.0);
        let field = ui.add(TextEdit::singleline(&mut fields.find).desired_width(f32::INFINITY).hint_text(app.word(Word::QueryValuesFind)));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::QueryValuesFind)));
        let find = fields.find.trim().to_lowercase();
        let counts = fields.known.counts(table, column);
        let Some(counts) = counts.as_ref() else {
            ui.label(quiet(ui, Word::QueryValuesMany.with(app.lang(), &[&MOST_VALUES])));
            typed_value(ui, app, column, &mut fields.find, values);
            return;
        };
        // what is chosen but not there stays to be taken out
        let lacking = values.iter().map(Written::shown).filter(|own| !counts.iter().any(|(text, _)| text == own)).map(|own| (own, 0));
        let all: Vec<(String, usize)> = lacking.chain(counts.iter().cloned()).collect();
        let all: Vec<(String, usize, String)> = all.into_iter().map(|(text, count)| (text.clone(), count, told(app, layer, name, &text))).collect();
        let listed: Vec<&(String, usize, String)> = all.iter().filter(|(_, _, told)| told.to_lowercase().contains(&find)).collect();
        ScrollArea::vertical().max_height(280.0).show_rows(ui, 22.0, listed.len(), |ui, rows| {
            for (text, count, told) in &listed[rows] {
                let own = written(column, text);
                let mut on = values.contains(&own) || values.iter().any(|value| value.shown() == *text);
                ui.horizontal(|ui| {
                    if ui.checkbox(&mut on, excerpt(told, 30)).changed() {
                        values.retain(|value| value.shown() != *text);
                        if on {
                            values.push(own);
                        }
                    }
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        ui.add_space(6.0);
                        ui.label(quiet(ui, integer(*count as u64)));
                    });
                });
            }
        });
    });
    if response.clicked() {
        fields.find.clear();
    }
}

/// Where the values are too many to be listed, one is typed.
fn typed_value(ui: &mut Ui, app: &App, column: &Column, text: &mut String, values: &mut Vec<Written>) {
    if ui.add_enabled(!text.trim().is_empty(), Button::new(app.word(Word::QueryAddValue))).clicked() {
        let own = written(column, text.trim());
        if !values.contains(&own) {
            values.push(own);
        }
        text.clear();
    }
    let mut gone = None;
    for (n, own) in values.iter().enumerate() {
        let mut on = true;
        if ui.checkbox(&mut on, excerpt(&own.shown(), 30)).changed() {
            gone = Some(n);
        }
    }
    if let Some(n) = gone {
        values.remove(n);
    }
}
