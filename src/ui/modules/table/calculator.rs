//! The form of a computed column: its name, its expression with fields and functions to choose from, and what it gives in the first row.

use crate::app::modules::table::TableOrder;
use crate::app::{App, Command, Rows};
use crate::i18n::{Localized, Word, excerpt};
use crate::model::table::Versions;
use crate::model::{Column, Layer, RowId};
use crate::query::{Expression, QueryError, Surroundings, layers_called};
use crate::ui::theme::Look;
use crate::ui::widgets::{field_menu, quiet};
use egui::{Button, RichText, Role, TextEdit, Ui, WidgetInfo};

#[derive(Default)]
pub struct Calculator {
    pub name: String,
    pub expression: String,
    pub keep: bool,
    /// Whether Enter was pressed in the field of the name.
    entered: bool,
    first: Option<FirstValue>,
}

/// What an expression gives in a row of a table.
struct FirstValue {
    expression: String,
    row: Option<RowId>,
    /// That of the layer, then those of the layers that it names.
    tables: Versions,
    value: Result<String, QueryError>,
}

/// Functions to choose from, and what they give.
const FUNCTIONS: [(&str, Word); 13] = [
    ("area()", Word::TableFunctionArea),
    ("length()", Word::TableFunctionLength),
    ("perimeter()", Word::TableFunctionPerimeter),
    ("distance(layer('hubs'))", Word::TableFunctionDistance),
    ("take(layer('key_areas'), 'name_zh')", Word::JoinWithin),
    ("count(layer('stations'))", Word::JoinCount),
    ("lon()", Word::TableFunctionLon),
    ("lat()", Word::TableFunctionLat),
    ("vertices()", Word::TableFunctionVertices),
    ("round(x, 2)", Word::TableFunctionRound),
    ("concat(a, '-', b)", Word::TableFunctionConcat),
    ("substr(a, 1, 4)", Word::TableFunctionSubstr),
    ("coalesce(a, b)", Word::TableFunctionCoalesce),
];

impl Calculator {
    /// The form of a column with its expression, which may be empty.
    pub fn of(name: &str, expression: String) -> Self {
        Self { name: name.to_owned(), keep: !expression.is_empty(), expression, ..Self::default() }
    }

    /// Shows the form; whether it is done.
    pub fn show(&mut self, ui: &mut Ui, app: &App, layer: &Layer, rows: &Rows, is_new: bool, commands: &mut Vec<Command>) -> bool {
        ui.set_min_width(300.0);
        let field = |ui: &mut Ui, word: Word, text: &mut String, hint: Word, lines: usize| {
            ui.label(quiet(ui, app.word(word)));
            let edit = if lines > 1 { TextEdit::multiline(text).desired_rows(lines) } else { TextEdit::singleline(text) };
            let edit = ui.add(edit.desired_width(300.0).hint_text(app.word(hint)));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(word)));
            edit
        };
        let mut entered = false;
        if is_new {
            let edit = field(ui, Word::TableColumnName, &mut self.name, Word::TableColumnName, 1);
            entered = edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        }
        field(ui, Word::TableExpression, &mut self.expression, Word::TableExpressionHint, 2);
        ui.horizontal(|ui| {
            if let Some(name) = field_menu(ui, app, layer.table.columns().iter().map(Column::name)) {
                self.add(&format!("\"{}\"", name.replace('"', "\"\"")));
            }
            ui.menu_button(RichText::new(app.word(Word::TableFunctions)).size(11.5), |ui| {
                for (text, word) in FUNCTIONS {
                    if ui.button(format!("{text}   {}", app.word(word))).clicked() {
                        self.add(text);
                        ui.close();
                    }
                }
            });
        });
        let blank = self.expression.trim().is_empty();
        let word = if blank { Word::TableColumnAdd } else { Word::TableComputeNow };
        if blank && !is_new {
            ui.add_enabled(false, Button::new(app.word(word)));
            return false;
        }
        self.entered = entered;
        self.finish(ui, app, layer, rows.rows.first().copied(), word, commands)
    }

    /// What the expression gives in the first row, whether that is kept, and the button; whether it is done.
    pub fn finish(&mut self, ui: &mut Ui, app: &App, layer: &Layer, first: Option<RowId>, word: Word, commands: &mut Vec<Command>) -> bool {
        let (look, lang) = (Look::of(ui), app.lang());
        let blank = self.expression.trim().is_empty();
        let mut fits = true;
        if !blank {
            let told = match self.first_value(app, layer, first) {
                Ok(value) => quiet(ui, Word::TableFirstValue.with(lang, &[&value])),
                Err(error) => {
                    fits = false;
                    RichText::new(error.message(lang)).size(11.5).color(look.danger)
                }
            };
            ui.scope(|ui| {
                ui.set_max_width(300.0);
                ui.add(egui::Label::new(told).wrap());
            });
            ui.checkbox(&mut self.keep, app.word(Word::TableKeep)).on_hover_text(app.word(Word::TableKeepLong));
        }
        let ready = fits && !self.name.trim().is_empty();
        let entered = std::mem::take(&mut self.entered);
        if (ui.add_enabled(ready, Button::new(app.word(word))).clicked() || entered) && ready {
            let column = self.name.trim().to_owned();
            commands.push(if blank {
                TableOrder::AddColumn(column).into()
            } else {
                TableOrder::Compute { column, expression: self.expression.trim().to_owned(), keep: self.keep }.into()
            });
            return true;
        }
        false
    }

    /// What the expression gives in a row, found once: what it measures to may be a layer of many features.
    fn first_value(&mut self, app: &App, layer: &Layer, row: Option<RowId>) -> Result<&str, &QueryError> {
        let document = &app.workspace.document;
        let named = layers_called(document, &Expression::layers(&self.expression, &layer.table));
        let named = named.into_iter().filter_map(|id| document.layer(id)).map(|layer| &layer.table);
        let tables: Versions = std::iter::once(&layer.table).chain(named).collect();
        let is_of = |own: &FirstValue| own.tables == tables && own.expression == self.expression && own.row == row;
        let known = self.first.take().filter(is_of);
        let own = known.unwrap_or_else(|| {
            let read = Expression::parse_among(&self.expression, &layer.table, &Surroundings::of(document));
            let value = read.map(|own| row.and_then(|row| own.value(&layer.table, row.index())));
            let value = value.map(|own| own.map_or("—".to_owned(), |own| excerpt(&own.borrowed().to_string(), 40))).map_err(QueryError::from);
            FirstValue { expression: self.expression.clone(), row, tables, value }
        });
        self.first.insert(own).value.as_deref()
    }

    fn add(&mut self, text: &str) {
        if !self.expression.is_empty() && !self.expression.ends_with([' ', '(']) {
            self.expression.push(' ');
        }
        self.expression.push_str(text);
    }
}
