//! The attribute table under the map: what is listed and how much of it, the layer's filter, and the cells.

mod calculator;
mod cell_editor;
mod cells;
mod column_menu;
mod grid;
mod handling;
mod headings;
mod join_window;
mod scroll_bar;

use crate::app::modules::table::TableOrder;
use crate::app::{Action, App, Command};
use crate::i18n::{Word, integer};
use crate::model::{Group, Layer, LayerId};
use crate::ui::asked_file::AskedFile;
use crate::ui::module::{Panel, Place};
use crate::ui::sheet_files::{Written, sheet_files};
use crate::ui::theme::bold;
use crate::ui::widgets::{Icon, close_panel, icon_button, quiet};
use calculator::Calculator;
use egui::{Align, Button, FontId, Key, Label, Layout, Modifiers, RichText, Role, TextEdit, Ui, WidgetInfo};
use grid::Grid;
pub use join_window::JoinForm;

/// The table, under the map.
#[derive(Default)]
pub struct TablePanel {
    grid: Grid,
    /// The layer that is shown, and its filter as it is being typed.
    of: Option<(LayerId, String)>,
    filter: String,
    calculator: Calculator,
}

impl Panel for TablePanel {
    fn name(&self) -> &'static str {
        "table"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        app.session.panels.is_open("table").then_some(Place::UnderMap(260.0, [120.0, 620.0]))
    }

    fn takes_key(&mut self, app: &App, key: Key, held: Modifiers) -> bool {
        // keys are the table's as long as there are rows to go to
        if !app.session.panels.is_open("table") || app.session.table.rows.as_ref().is_none_or(|own| own.rows.is_empty()) {
            self.grid.has_keys = false;
        }
        self.grid.is_moving(key, held) || self.grid.has_keys && matches!(key, Key::Enter | Key::F2) && !held.any()
    }

    fn takes_paste(&self, app: &App) -> bool {
        self.grid.has_keys && app.session.panels.is_open("table")
    }

    fn close(&mut self) -> bool {
        self.grid.editing.take().is_some() || std::mem::take(&mut self.grid.has_keys)
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        ui.set_min_height(ui.available_height());
        let Some(layer) = app.listed_layer() else {
            head(ui, |ui| close_panel(ui, app, "table", commands), |ui| drop(ui.label(quiet(ui, app.word(Word::TableNoLayer)))));
            return;
        };
        if self.of.as_ref().is_none_or(|(id, filter)| *id != layer.id || *filter != layer.filter) {
            if self.of.as_ref().is_none_or(|(id, _)| *id != layer.id) {
                self.grid.reset();
            }
            self.of = Some((layer.id, layer.filter.clone()));
            self.filter.clone_from(&layer.filter);
        }
        let (mut asked, mut chosen) = (Vec::new(), Vec::new());
        let narrow = ui.available_width() < 980.0;
        head(
            ui,
            |ui| {
                close_panel(ui, app, "table", commands);
                if narrow {
                    ui.menu_button(RichText::new(app.word(Word::IndicatorMenu)).size(12.0), |ui| self.deeds(ui, app, layer, &mut asked));
                } else {
                    self.deeds(ui, app, layer, &mut asked);
                }
                // a layer that is read as it is needed has no filter, and more to be told
                if layer.table.source().is_none() {
                    self.filter(ui, app, layer, &mut asked);
                }
                switch(ui, app, Word::TableOnlyInView, Word::TableOnlyInViewLong, app.table_view().only_in_view, TableOrder::OnlyInView, &mut asked);
                switch(
                    ui,
                    app,
                    Word::TableOnlySelected,
                    Word::TableOnlySelectedLong,
                    app.table_view().only_selected,
                    TableOrder::OnlySelected,
                    &mut asked,
                );
                // a source that orders all of its rows by itself
                if layer.table.source().is_some_and(|source| source.orders() && source.is_open()) {
                    let on = app.table_view().everywhere;
                    switch(ui, app, Word::TableEverywhere, Word::TableEverywhereLong, on, TableOrder::Everywhere, &mut asked);
                }
            },
            |ui| title(ui, app, layer, &mut chosen),
        );
        commands.extend(asked.into_iter().chain(chosen));
        let Some(rows) = app.session.table.rows.as_ref().filter(|rows| rows.of.layer == layer.id) else { return };
        if layer.table.columns().is_empty() {
            ui.label(quiet(ui, app.word(Word::TableNoColumns)));
            return;
        }
        if rows.rows.is_empty() {
            ui.label(quiet(ui, app.word(Word::TableNoRows)));
        }
        self.grid.show(ui, app, layer, rows, commands);
    }
}

/// One line: what is to the right, and what has the rest of the room.
fn head(ui: &mut Ui, right: impl FnOnce(&mut Ui), left: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            right(ui);
            ui.with_layout(Layout::left_to_right(Align::Center), left);
        });
    });
}

/// The layer, which can be changed, and how many rows there are, are selected and are listed.
fn title(ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
    let lang = app.lang();
    ui.menu_button(RichText::new(layer.name.get(lang)).font(FontId::new(13.5, bold())), |ui| {
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for own in app.workspace.document.layers().iter().rev().filter(|own| own.group != Group::Basemap) {
                if ui.selectable_label(own.id == layer.id, own.name.get(lang)).clicked() {
                    commands.push(Command::ShowTable(own.id));
                    ui.close();
                }
            }
        });
    });
    let all = app.workspace.document.layer(layer.id).map_or(0, |own| own.table.total());
    let mut told = vec![Word::TableRows.with(lang, &[&integer(all as u64)])];
    let selected = app.viewport.selection.rows_of(layer.id).count();
    if selected > 0 {
        told.push(Word::TableSelected.with(lang, &[&integer(selected as u64)]));
    }
    let rows = app.session.table.rows.as_ref().filter(|rows| rows.of.layer == layer.id);
    let count = rows.map_or_else(String::new, |rows| integer(rows.rows.len() as u64));
    match rows.map(|rows| (rows, rows.ordered.as_ref())) {
        Some((rows, Some(own))) => {
            told[0] = Word::TableRows.with(lang, &[&integer(own.total)]);
            match (own.is_all, rows.of.quick.is_empty()) {
                (true, true) => {}
                (true, false) => told.push(Word::TableFiltered.with(lang, &[&count])),
                (false, true) => told.push(Word::TableFirst.with(lang, &[&count])),
                (false, false) => {
                    told.push(Word::TableFirstOf.with(lang, &[&integer(own.seen as u64), &integer(own.met as u64)]));
                    if own.met > rows.rows.len() {
                        told.push(Word::TableFirst.with(lang, &[&count]));
                    }
                }
            }
            if own.by_text {
                told.push(app.word(Word::TableByText).to_owned());
            }
        }
        // an order of what is at hand is not one of all
        Some((rows, None)) if layer.table.source().is_some() && rows.rows.len() != all => told.push(Word::TableAtHand.with(lang, &[&count])),
        Some((rows, None)) if rows.rows.len() != all => told.push(Word::TableFiltered.with(lang, &[&count])),
        _ => {}
    }
    if app.session.table.is_busy() {
        told.push(app.word(Word::TableSorting).to_owned());
    }
    if layer.table.source().is_some() {
        told.push(app.word(Word::TableReadOnly).to_owned());
    }
    ui.add(Label::new(quiet(ui, told.join(" · "))).truncate());
}

/// A switch of what is listed.
fn switch(ui: &mut Ui, app: &App, word: Word, long: Word, on: bool, order: fn(bool) -> TableOrder, commands: &mut Vec<Command>) {
    let button = Button::selectable(on, RichText::new(app.word(word)).size(12.0));
    if ui.add(button).on_hover_text(app.word(long)).clicked() {
        commands.push(order(!on).into());
    }
}

impl TablePanel {
    /// Adding a field, and export.
    fn deeds(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        let ready = app.listed_rows().is_some();
        if ui.add_enabled(ready, Button::new(RichText::new(app.word(Word::TableExport)).size(12.0))).clicked() {
            commands.push(Command::Do(Action::EXPORT_TABLE));
            ui.close();
        }
        ui.add_enabled_ui(layer.table.source().is_none(), |ui| {
            ui.menu_button(RichText::new(app.word(Word::TableAddColumn)).size(12.0), |ui| {
                let Some(rows) = &app.session.table.rows else { return };
                if self.calculator.show(ui, app, layer, rows, true, commands) {
                    self.calculator = Calculator::default();
                    ui.close();
                }
            });
            if ui.button(RichText::new(app.word(Word::JoinByPlace)).size(12.0)).clicked() {
                commands.push(Command::Do(Action::JOIN_BY_PLACE));
                ui.close();
            }
        });
    }

    /// The layer's filter, as it is and as it is typed.
    fn filter(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        if !layer.filter.is_empty() && icon_button(ui, Icon::Close, app.word(Word::TableFilterClear), 20.0, true).clicked() {
            commands.push(Command::SetFilter { layer: layer.id, filter: String::new() });
        }
        let wide = (ui.available_width() * 0.4).clamp(120.0, 330.0);
        let edit = TextEdit::singleline(&mut self.filter)
            .desired_width(wide)
            .hint_text(app.word(Word::TableFilterHint))
            .font(FontId::new(12.5, egui::FontFamily::Proportional));
        let edit = ui.add(edit).on_hover_text(app.word(Word::TableFilterLong));
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::TableFilter)));
        if edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && self.filter.trim() != layer.filter {
            commands.push(Command::SetFilter { layer: layer.id, filter: self.filter.clone() });
        }
    }
}

/// Asks for the file that what is listed is written to.
pub fn files() -> AskedFile {
    sheet_files(
        "table files",
        Written::Sheets,
        |app| app.listed_layer().map(|layer| layer.name.get(app.lang()).to_owned()).unwrap_or_default(),
        |path| TableOrder::Export(path).into(),
    )
}
