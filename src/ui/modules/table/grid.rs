//! The cells of the attribute table. Its place among the rows is a number of its own, so that a million rows and more are scrolled
//! exactly; only what is seen is laid out.

use super::cell_editor::{Editing, Ended};
use super::cells::{Cell, Column, PAD, cell, paint};
use super::column_menu::ColumnMenu;
use super::scroll_bar::{Axis, scroll_bar};
use crate::app::modules::table::TableOrder;
use crate::app::{App, Command, Rows};
use crate::i18n::Word;
use crate::model::{FeatureId, Layer, RowId, Value};
use crate::query::is_numeric;
use crate::ui::theme::{Look, bold, color};
use egui::{Align2, Color32, FontFamily, Key, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::collections::HashMap;

/// The height of the heading and of a row, the width of the rows' numbers and of a scroll bar, in logical pixels.
pub const HEAD: f32 = 27.0;
pub const ROW: f32 = 24.0;
pub const NUMBER: f32 = 62.0;
pub const BAR: f32 = 12.0;

#[derive(Default)]
pub struct Grid {
    /// The row at the top, and how far the columns are scrolled, in logical pixels.
    pub(super) top: f64,
    left: f32,
    /// Whether the keyboard is the table's.
    pub has_keys: bool,
    pub(super) cursor: Option<Cell>,
    /// The row that a range of selected rows begins with.
    pub(super) anchor: Option<RowId>,
    /// The row that a drag has reached.
    pub(super) dragged: Option<usize>,
    /// The column whose heading is dragged.
    pub(super) moved: Option<String>,
    pub editing: Option<Editing>,
    pub(super) widths: HashMap<(u32, String), f32>,
    /// The selection that was seen last: the table follows one that is made elsewhere.
    seen: u64,
    pub(super) mine: bool,
    pub(super) menu: ColumnMenu,
    pub(super) page: usize,
}

impl Grid {
    /// Goes back to the first row, as another layer is shown.
    pub fn reset(&mut self) {
        *self = Self { widths: std::mem::take(&mut self.widths), ..Self::default() };
    }

    /// The width that suits a column: that of its name and of what it holds in the first rows.
    pub(super) fn natural(&mut self, ui: &Ui, layer: &Layer, name: &str, rows: &Rows) -> f32 {
        let key = (layer.id.0, name.to_owned());
        if let Some(width) = self.widths.get(&key) {
            return *width;
        }
        let measure = |text: &str, family: FontFamily| {
            let font = egui::FontId::new(12.5, family);
            ui.painter().layout_no_wrap(text.chars().take(60).collect(), font, Color32::BLACK).size().x
        };
        // with room for the menu, the way it is sorted and the mark of a computed one
        let computed = layer.computed.iter().any(|own| own.column == name);
        let head = measure(name, bold()) + 2.0 * PAD + 34.0 + if computed { 16.0 } else { 0.0 };
        let bars = if rows.profiles.iter().any(|(own, _)| own == name) { 34.0 } else { 0.0 };
        let column = rows.table(layer).column(name);
        let values = rows.rows.iter().take(40).filter_map(|row| column.map(|column| column.value(row.index()).to_string()));
        let widest = values.map(|text| measure(&text, FontFamily::Proportional)).fold(0.0, f32::max) + 2.0 * PAD;
        let width = (head + bars).max(widest).clamp(64.0, 300.0);
        if !rows.rows.is_empty() {
            self.widths.insert(key, width);
        }
        width
    }

    fn columns(&mut self, ui: &Ui, app: &App, layer: &Layer, rows: &Rows, body: Rect) -> (Vec<Column>, f32, f32) {
        let (mut x, mut pinned) = (body.left() + NUMBER, 0.0);
        let mut all = Vec::new();
        for own in app.table_view().columns(&layer.table).into_iter().filter(|own| !own.hidden) {
            let width = own.width.unwrap_or_else(|| self.natural(ui, layer, &own.name, rows));
            let Some(at) = layer.table.column_place(&own.name) else { continue };
            if own.pinned {
                pinned += width;
            }
            let numeric = is_numeric(&layer.table.columns()[at]);
            all.push(Column { own, at, numeric, x, width });
            x += width;
        }
        let total = x - body.left();
        self.left = self.left.clamp(0.0, (total - body.width()).max(0.0));
        all.iter_mut().filter(|own| !own.own.pinned).for_each(|own| own.x -= self.left);
        (all, total, pinned)
    }

    pub fn show(&mut self, ui: &mut Ui, app: &App, layer: &Layer, rows: &Rows, commands: &mut Vec<Command>) {
        let area = ui.available_rect_before_wrap();
        ui.allocate_rect(area, Sense::hover());
        let look = Look::of(ui);
        let body = Rect::from_min_max(area.min + vec2(0.0, HEAD), area.max - vec2(BAR, BAR));
        if body.height() < ROW || body.width() < 80.0 {
            return;
        }
        let count = rows.rows.len();
        let fits = f64::from(body.height() / ROW);
        self.page = (fits as usize).max(1);
        let (columns, total, pinned) = self.columns(ui, app, layer, rows, body);
        let most = (count as f64 - fits).max(0.0);
        if ui.rect_contains_pointer(area) && self.editing.is_none() {
            let by = ui.input(egui::InputState::smooth_scroll_delta);
            self.top -= f64::from(by.y / ROW);
            self.left -= by.x;
        }
        self.follow_selection(app, layer, rows, fits);
        self.top = self.top.clamp(0.0, most);
        self.left = self.left.clamp(0.0, (total - body.width()).max(0.0));
        let frozen = body.left() + NUMBER + pinned;
        self.heads(ui, app, layer, rows, &columns, area, frozen, commands);
        let response = ui.interact(body, ui.scope_id().with("cells"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Table, true, app.word(Word::Table)));
        if response.gained_focus() {
            // the table has the keys without a widget's focus, so that the program's shortcuts go on
            ui.memory_mut(|memory| memory.surrender_focus(response.id));
            self.has_keys = true;
            if self.cursor.is_none() {
                self.cursor = rows.rows.first().zip(columns.first()).map(|(row, column)| (*row, column.own.name.clone()));
            }
        }
        if ui.input(|input| input.pointer.any_pressed()) && !ui.rect_contains_pointer(area) {
            self.has_keys = false;
        }
        let first = self.top.floor();
        let shift = ((self.top - first) as f32) * ROW;
        let clip = ui.painter().with_clip_rect(body.intersect(ui.clip_rect()));
        let classes = app.classes(layer);
        let table = rows.table(layer);
        let hovered = response.hover_pos().map(|at| first as usize + ((at.y - body.top() + shift) / ROW) as usize);
        for n in 0..=self.page + 1 {
            let at = first as usize + n;
            let Some(row) = rows.rows.get(at).copied() else { break };
            let line = Rect::from_min_size(pos2(body.left(), body.top() + n as f32 * ROW - shift), vec2(body.width(), ROW));
            let selected = app.viewport.selection.contains(FeatureId::new(layer.id, row));
            if selected {
                clip.rect_filled(line, 0.0, look.selected.gamma_multiply(0.18));
            } else if hovered == Some(at) {
                clip.rect_filled(line, 0.0, look.tint.gamma_multiply(0.6));
            }
            clip.hline(line.x_range(), line.bottom() - 0.5, Stroke::new(1.0, look.separator.gamma_multiply(0.6)));
            let is_there = table.feature(row.index()).is_some();
            // rows of an order of all are counted in it: what a row is at hand as says nothing then
            let shown_number = if rows.ordered.is_some() { at + 1 } else { row.index() + 1 };
            let told = || {
                let cells =
                    columns.iter().take(4).filter_map(|column| table.columns().get(column.at)).map(|column| column.value(row.index()).to_string());
                format!("{} {}", shown_number, cells.collect::<Vec<_>>().join(" "))
            };
            let access = ui.interact(line.intersect(body), ui.scope_id().with(("row", at)), Sense::hover());
            access.widget_info(|| WidgetInfo::selected(Role::Row, true, selected, told()));
            for pass in [false, true] {
                let edge = if pass { body.left() } else { frozen };
                let painter = clip.with_clip_rect(Rect::from_min_max(pos2(edge, body.top()), body.max).intersect(clip.clip_rect()));
                for column in columns.iter().filter(|column| column.own.pinned == pass && column.x < body.right() && column.x + column.width > edge) {
                    let rect = Rect::from_min_size(pos2(column.x, line.top()), vec2(column.width, ROW));
                    let swatch = layer.style.classes.as_ref().filter(|own| own.field == column.own.name).zip(classes).and_then(|(own, codes)| {
                        let class = *codes.codes.get(row.index())?;
                        (class != crate::model::NO_CLASS).then(|| color(own.ink(class)))
                    });
                    cell(
                        app,
                        &painter,
                        rect,
                        table.columns().get(column.at).map_or(Value::Null, |own| own.value(row.index())),
                        column.numeric,
                        swatch,
                        is_there,
                        look,
                    );
                }
            }
            let number = Rect::from_min_size(line.min, vec2(NUMBER, ROW));
            clip.rect_filled(number, 0.0, if selected { look.selected.gamma_multiply(0.25) } else { look.panel });
            paint(&clip, number.shrink2(vec2(PAD, 0.0)), Align2::RIGHT_CENTER, &shown_number.to_string(), 11.0, look.quiet);
        }
        for column in &columns {
            let edge = if column.own.pinned { body.left() } else { frozen };
            if column.x + column.width > edge {
                clip.vline(column.x + column.width - 0.5, body.y_range(), Stroke::new(1.0, look.separator.gamma_multiply(0.5)));
            }
        }
        if pinned > 0.0 {
            clip.vline(frozen - 0.5, body.y_range(), Stroke::new(1.5, look.separator));
        }
        // the editor first: a click elsewhere ends it with what was typed
        let was_editing = self.editing.is_some();
        self.cursor_and_editor(ui, app, rows, &columns, body, frozen, commands);
        self.pointer(ui, app, layer, rows, &columns, body, frozen, &response, commands);
        // the key that ended an edit does nothing else
        if !was_editing {
            self.keys(ui, app, layer, rows, &columns, fits, commands);
        }
        let track = Rect::from_min_max(pos2(area.right() - BAR, body.top()), pos2(area.right(), body.bottom()));
        scroll_bar(ui, app, Axis::Vertical, track, &mut self.top, fits, count as f64);
        let track = Rect::from_min_max(pos2(body.left(), area.bottom() - BAR), pos2(body.right(), area.bottom()));
        let mut left = f64::from(self.left);
        scroll_bar(ui, app, Axis::Horizontal, track, &mut left, f64::from(body.width()), f64::from(total));
        self.left = left as f32;
    }

    /// Shows the first selected row, where the selection was made elsewhere.
    fn follow_selection(&mut self, app: &App, layer: &Layer, rows: &Rows, fits: f64) {
        let number = app.viewport.selection.number();
        if self.seen == number {
            return;
        }
        self.seen = number;
        if std::mem::take(&mut self.mine) {
            return;
        }
        let selection = &app.viewport.selection;
        if selection.rows_of(layer.id).next().is_some()
            && let Some(at) = rows.rows.iter().position(|row| selection.contains(FeatureId::new(layer.id, *row)))
        {
            self.show_row(at, fits);
        }
    }

    pub(super) fn show_row(&mut self, at: usize, fits: f64) {
        let at = at as f64;
        if at < self.top {
            self.top = at;
        } else if at + 1.0 > self.top + fits {
            self.top = at + 1.0 - fits;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
    fn cursor_and_editor(&mut self, ui: &mut Ui, app: &App, rows: &Rows, columns: &[Column], body: Rect, frozen: f32, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        let Some((row, name)) = self.cursor.clone() else { return };
        let first = self.top.floor() as usize;
        let seen = rows.rows.iter().skip(first).take(self.page + 2).position(|own| *own == row);
        let (Some(n), Some(column)) = (seen, columns.iter().find(|own| own.own.name == name)) else {
            // a cell that is out of sight is not edited
            self.editing = None;
            return;
        };
        let y = body.top() + ((first + n) as f64 - self.top) as f32 * ROW;
        let rect = Rect::from_min_size(pos2(column.x, y), vec2(column.width, ROW));
        let edge = if column.own.pinned { body.left() } else { frozen };
        let seen = rect.intersect(Rect::from_min_max(pos2(edge, body.top()), body.max));
        if !seen.is_positive() {
            self.editing = None;
            return;
        }
        if self.editing.as_ref().is_some_and(|own| own.cell != (row, name.clone())) {
            self.editing = None;
        }
        let Some(editing) = self.editing.as_mut().filter(|own| own.cell == (row, name.clone())) else {
            if self.has_keys {
                ui.painter().rect_stroke(seen.shrink(0.5), 0.0, Stroke::new(1.5, look.accent), egui::StrokeKind::Inside);
            }
            return;
        };
        match editing.show(ui, app, seen) {
            Ended::Not => {}
            Ended::GivenUp => self.editing = None,
            Ended::Done { text, next } => {
                self.editing = None;
                self.has_keys = true;
                commands.extend(text.map(|text| TableOrder::Type { row, column: name.clone(), text }.into()));
                let at = rows.rows.iter().position(|own| *own == row).unwrap_or(0);
                let across = columns.iter().position(|own| own.own.name == name).unwrap_or(0);
                let (to, to_column) = match next {
                    Some(Key::Tab) => (at, (across + 1).min(columns.len() - 1)),
                    Some(_) => ((at + 1).min(rows.rows.len().saturating_sub(1)), across),
                    None => (at, across),
                };
                if let Some((row, column)) = rows.rows.get(to).zip(columns.get(to_column)) {
                    self.cursor = Some((*row, column.own.name.clone()));
                    self.show_row(to, f64::from(body.height() / ROW));
                }
            }
        }
    }
}
