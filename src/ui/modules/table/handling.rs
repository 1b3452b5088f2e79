//! What mouse and keys do in the attribute table: selecting, going about, copying, pasting, beginning to edit.

use super::cell_editor::Editing;
use super::cells::{Cell, Column};
use super::grid::{Grid, ROW};
use crate::app::modules::table::TableOrder;
use crate::app::{App, Command, Rows, SelectHow};
use crate::i18n::Word;
use crate::model::{FeatureId, Layer, Value};
use crate::ui::keyboard::modifiers;
use crate::ui::menu_keys::context_menu;
use egui::{Key, Modifiers, Rect, Ui};

impl Grid {
    /// The row and column at a position.
    fn hit(&self, rows: &Rows, columns: &[Column], body: Rect, frozen: f32, at: egui::Pos2) -> Option<(usize, Option<String>)> {
        let n = (self.top + f64::from((at.y - body.top()) / ROW)).max(0.0) as usize;
        let n = n.min(rows.rows.len().checked_sub(1)?);
        let of = |column: &&Column| {
            let edge = if column.own.pinned { body.left() } else { frozen };
            at.x >= column.x.max(edge) && at.x < column.x + column.width
        };
        Some((n, columns.iter().find(of).map(|column| column.own.name.clone())))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
    pub fn pointer(
        &mut self,
        ui: &Ui,
        app: &App,
        layer: &Layer,
        rows: &Rows,
        columns: &[Column],
        body: Rect,
        frozen: f32,
        response: &egui::Response,
        commands: &mut Vec<Command>,
    ) {
        let held = modifiers(ui.input(|input| input.modifiers));
        let at = response.interact_pointer_pos();
        if let Some((n, column)) = at.filter(|_| response.double_clicked()).and_then(|at| self.hit(rows, columns, body, frozen, at)) {
            if let Some(column) = column {
                self.begin_edit(app, layer, (rows.rows[n], column));
            } else {
                commands.push(TableOrder::ZoomTo(rows.rows[n]).into());
            }
        } else if let Some((n, column)) =
            at.filter(|_| response.clicked() || response.drag_started()).and_then(|at| self.hit(rows, columns, body, frozen, at))
        {
            let row = rows.rows[n];
            self.has_keys = true;
            self.cursor = column.or_else(|| columns.first().map(|own| own.own.name.clone())).map(|column| (row, column));
            let from = self.anchor.filter(|_| held.shift).and_then(|anchor| rows.rows.iter().position(|own| *own == anchor));
            self.mine = true;
            if let Some(from) = from {
                commands.push(TableOrder::Select(rows.rows[from.min(n)..=from.max(n)].to_vec(), SelectHow::Replace).into());
            } else {
                self.anchor = Some(row);
                let how = SelectHow::of(crate::app::Modifiers { shift: false, ..held });
                commands.push(TableOrder::Select(vec![row], how).into());
            }
            self.dragged = Some(n);
        } else if let Some((n, _)) = at.filter(|_| response.dragged()).and_then(|at| self.hit(rows, columns, body, frozen, at)) {
            let anchor = self.anchor.filter(|_| self.dragged != Some(n));
            if let Some(from) = anchor.and_then(|anchor| rows.rows.iter().position(|own| *own == anchor)) {
                self.dragged = Some(n);
                self.mine = true;
                commands.push(TableOrder::Select(rows.rows[from.min(n)..=from.max(n)].to_vec(), SelectHow::Replace).into());
            }
            // the list runs on under a drag past its ends
            if let Some(at) = at.filter(|at| at.y < body.top() || at.y > body.bottom()) {
                self.top += if at.y < body.top() { -1.0 } else { 1.0 };
                ui.ctx().request_repaint();
            }
        }
        if response.secondary_clicked()
            && let Some((n, column)) = at.and_then(|at| self.hit(rows, columns, body, frozen, at))
        {
            self.cursor = column.or_else(|| columns.first().map(|own| own.own.name.clone())).map(|column| (rows.rows[n], column));
            if !app.viewport.selection.contains(FeatureId::new(layer.id, rows.rows[n])) {
                self.mine = true;
                commands.push(TableOrder::Select(vec![rows.rows[n]], SelectHow::Replace).into());
            }
        }
        context_menu(response, |ui| self.cell_menu(ui, app, layer, commands));
    }

    /// What can be done with the cell and the rows that were clicked.
    fn cell_menu(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        let Some((row, column)) = self.cursor.clone() else { return };
        ui.set_min_width(170.0);
        let editable = layer.table.source().is_none();
        if ui.add_enabled(editable, egui::Button::new(app.word(Word::TableEdit))).clicked() {
            self.begin_edit(app, layer, (row, column.clone()));
            ui.close();
        }
        if ui.button(app.word(Word::TableCopy)).clicked() {
            if let Some(own) = layer.table.column(&column) {
                ui.ctx().copy_text(own.value(row.index()).to_string());
            }
            ui.close();
        }
        if ui.button(app.word(Word::TableCopyRows)).clicked() {
            Self::copy_rows(ui, app, layer);
            ui.close();
        }
        ui.separator();
        if ui.button(app.word(Word::TableQuickThis)).clicked() {
            let value = layer.table.column(&column).map_or(Value::Null, |own| own.value(row.index()));
            let text = match value {
                Value::Null => "IS NULL".to_owned(),
                Value::Text(text) => format!("= '{}'", text.replace('\'', "''")),
                other => format!("= {other}"),
            };
            commands.push(TableOrder::Quick(column, text).into());
            ui.close();
        }
        if ui.button(app.word(Word::TableZoom)).clicked() {
            commands.push(TableOrder::ZoomTo(row).into());
            ui.close();
        }
        ui.separator();
        if ui.add_enabled(editable, egui::Button::new(app.word(Word::TableDelete))).clicked() {
            commands.push(TableOrder::DeleteSelected.into());
            ui.close();
        }
    }

    /// Copies the selected rows with the names of their columns, as a spreadsheet takes them.
    fn copy_rows(ui: &Ui, app: &App, layer: &Layer) {
        let Some(rows) = &app.session.table.rows else { return };
        let shown: Vec<String> = app.table_view().columns(&layer.table).into_iter().filter(|own| !own.hidden).map(|own| own.name).collect();
        let mut text = shown.join("\t");
        for row in rows.rows.iter().filter(|row| app.viewport.selection.contains(FeatureId::new(layer.id, **row))) {
            let value = |name: &String| rows.table(layer).column(name).map(|column| column.value(row.index()).to_string()).unwrap_or_default();
            text.push('\n');
            text.push_str(&shown.iter().map(|name| value(name).replace(['\t', '\n', '\r'], " ")).collect::<Vec<_>>().join("\t"));
        }
        ui.ctx().copy_text(text);
    }

    /// Begins to edit a cell.
    fn begin_edit(&mut self, app: &App, layer: &Layer, cell: Cell) {
        if layer.table.source().is_some() {
            return;
        }
        let held = layer.table.column(&cell.1).map(|column| column.value(cell.0.index()).to_string()).unwrap_or_default();
        self.editing = Some(Editing::new(app, layer, cell.clone(), held));
        self.cursor = Some(cell);
    }

    /// The keys that are the table's: those that move about in it, and those that copy, paste and edit.
    #[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
    pub fn keys(&mut self, ui: &Ui, app: &App, layer: &Layer, rows: &Rows, columns: &[Column], fits: f64, commands: &mut Vec<Command>) {
        if !self.has_keys || self.editing.is_some() || egui::Popup::is_any_open(ui.ctx()) || ui.ctx().egui_wants_keyboard_input() {
            return;
        }
        let Some((row, column)) = self.cursor.clone() else { return };
        let events = ui.input(|input| input.events.clone());
        for event in events {
            match event {
                egui::Event::Copy => Self::copy_rows(ui, app, layer),
                egui::Event::Paste(text) => commands.push(TableOrder::Paste { row, column: column.clone(), text }.into()),
                egui::Event::Key { key, pressed: true, modifiers, .. } => {
                    if matches!(key, Key::F2 | Key::Enter) && !modifiers.any() {
                        self.begin_edit(app, layer, (row, column.clone()));
                    } else if self.is_moving(key, modifiers) {
                        self.step(rows, columns, key, modifiers, fits, commands);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a key moves about in the table.
    pub fn is_moving(&self, key: Key, held: Modifiers) -> bool {
        let plain = !held.alt && !held.command;
        let ends = matches!(key, Key::Home | Key::End) && !held.alt;
        self.has_keys
            && (plain && matches!(key, Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight | Key::PageUp | Key::PageDown) || ends)
    }

    fn step(&mut self, rows: &Rows, columns: &[Column], key: Key, held: Modifiers, fits: f64, commands: &mut Vec<Command>) {
        let Some((row, column)) = self.cursor.clone() else { return };
        let last = rows.rows.len().saturating_sub(1);
        let at = rows.rows.iter().position(|own| *own == row).unwrap_or(0);
        let across = columns.iter().position(|own| own.own.name == column).unwrap_or(0);
        let (to, to_column) = match key {
            Key::ArrowUp => (at.saturating_sub(1), across),
            Key::ArrowDown => ((at + 1).min(last), across),
            Key::PageUp => (at.saturating_sub(self.page), across),
            Key::PageDown => ((at + self.page).min(last), across),
            Key::ArrowLeft => (at, across.saturating_sub(1)),
            Key::ArrowRight => (at, (across + 1).min(columns.len().saturating_sub(1))),
            Key::Home if held.command => (0, across),
            Key::End if held.command => (last, across),
            Key::Home => (at, 0),
            _ => (at, columns.len().saturating_sub(1)),
        };
        let Some((row, column)) = rows.rows.get(to).zip(columns.get(to_column)) else { return };
        self.cursor = Some((*row, column.own.name.clone()));
        self.show_row(to, fits);
        if to != at {
            self.mine = true;
            let from = self.anchor.filter(|_| held.shift).and_then(|anchor| rows.rows.iter().position(|own| *own == anchor));
            if let Some(from) = from {
                commands.push(TableOrder::Select(rows.rows[from.min(to)..=from.max(to)].to_vec(), SelectHow::Replace).into());
            } else {
                self.anchor = Some(*row);
                commands.push(TableOrder::Select(vec![*row], SelectHow::Replace).into());
            }
        }
    }
}
