//! The cells of the attribute table. Its place among the rows is a number of its own, so that a million rows and more are scrolled
//! exactly; only what is seen is laid out.

use super::cell_editor::{Editing, Ended};
use super::column_menu::{ColumnMenu, column_menu};
use super::scroll_bar::{Axis, scroll_bar};
use crate::app::modules::table::TableOrder;
use crate::app::{App, ColumnView, Command, Rows, SelectHow};
use crate::i18n::Word;
use crate::model::{FeatureId, Layer, RowId, Value};
use crate::query::{NumberProfile, SortBy, is_numeric};
use crate::ui::keyboard::modifiers;
use crate::ui::theme::{Look, bold, color};
use crate::ui::widgets::{Icon, draw_icon, text_in};
use egui::{Align2, Color32, CornerRadius, CursorIcon, FontFamily, Key, Modifiers, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::collections::HashMap;

/// The height of the heading and of a row, the width of the rows' numbers and of a scroll bar, in logical pixels.
const HEAD: f32 = 27.0;
const ROW: f32 = 24.0;
const NUMBER: f32 = 62.0;
const BAR: f32 = 12.0;
const PAD: f32 = 9.0;

/// A cell by its feature and its column.
pub type Cell = (RowId, String);

#[derive(Default)]
pub struct Grid {
    /// The row at the top, and how far the columns are scrolled, in logical pixels.
    top: f64,
    left: f32,
    /// Whether the keyboard is the table's.
    pub has_keys: bool,
    cursor: Option<Cell>,
    /// The row that a range of selected rows begins with.
    anchor: Option<RowId>,
    /// The row that a drag has reached.
    dragged: Option<usize>,
    pub editing: Option<Editing>,
    widths: HashMap<(u32, String), f32>,
    /// The selection that was seen last: the table follows one that is made elsewhere.
    seen: u64,
    mine: bool,
    menu: ColumnMenu,
    page: usize,
}

/// A column on the screen.
struct Column {
    own: ColumnView,
    /// Its place in the table.
    at: usize,
    numeric: bool,
    x: f32,
    width: f32,
}

impl Grid {
    /// Goes back to the first row, as another layer is shown.
    pub fn reset(&mut self) {
        *self = Self { widths: std::mem::take(&mut self.widths), ..Self::default() };
    }

    /// The width that suits a column: that of its name and of what it holds in the first rows.
    fn natural(&mut self, ui: &Ui, layer: &Layer, name: &str, rows: &Rows) -> f32 {
        let key = (layer.id.0, name.to_owned());
        if let Some(width) = self.widths.get(&key) {
            return *width;
        }
        let measure = |text: &str, size: f32| {
            let font = egui::FontId::new(size, FontFamily::Proportional);
            ui.painter().layout_no_wrap(text.chars().take(60).collect(), font, Color32::BLACK).size().x
        };
        let head = measure(name, 12.5) + 2.0 * PAD + 20.0;
        let bars = if rows.profiles.iter().any(|(own, _)| own == name) { 34.0 } else { 0.0 };
        let column = layer.table.column(name);
        let values = rows.rows.iter().take(40).filter_map(|row| column.map(|column| column.value(row.index()).to_string()));
        let widest = values.map(|text| measure(&text, 12.5)).fold(0.0, f32::max) + 2.0 * PAD;
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
            let by = ui.input(|input| input.smooth_scroll_delta());
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
            let told = || {
                let cells = columns.iter().take(4).map(|column| layer.table.columns()[column.at].value(row.index()).to_string());
                format!("{} {}", row.index() + 1, cells.collect::<Vec<_>>().join(" "))
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
                    let is_there = layer.table.feature(row.index()).is_some();
                    cell(app, &painter, rect, layer.table.columns()[column.at].value(row.index()), column.numeric, swatch, is_there, look);
                }
            }
            let number = Rect::from_min_size(line.min, vec2(NUMBER, ROW));
            clip.rect_filled(number, 0.0, if selected { look.selected.gamma_multiply(0.25) } else { look.panel });
            paint(&clip, number.shrink2(vec2(PAD, 0.0)), Align2::RIGHT_CENTER, &(row.index() + 1).to_string(), 11.0, look.quiet);
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
        self.pointer(ui, app, layer, rows, &columns, body, frozen, &response, commands);
        self.keys(ui, app, layer, rows, &columns, fits, commands);
        self.cursor_and_editor(ui, app, rows, &columns, body, frozen, commands);
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
        if selection.list().iter().any(|own| own.feature.layer == layer.id)
            && let Some(at) = rows.rows.iter().position(|row| selection.contains(FeatureId::new(layer.id, *row)))
        {
            self.show_row(at, fits);
        }
    }

    fn show_row(&mut self, at: usize, fits: f64) {
        let at = at as f64;
        if at < self.top {
            self.top = at;
        } else if at + 1.0 > self.top + fits {
            self.top = at + 1.0 - fits;
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
    fn heads(
        &mut self,
        ui: &mut Ui,
        app: &App,
        layer: &Layer,
        rows: &Rows,
        columns: &[Column],
        area: Rect,
        frozen: f32,
        commands: &mut Vec<Command>,
    ) {
        let look = Look::of(ui);
        let line = Rect::from_min_size(area.min, vec2(area.width(), HEAD));
        ui.painter().rect_filled(line, 0.0, look.panel);
        ui.painter().hline(line.x_range(), line.bottom() - 0.5, Stroke::new(1.0, look.separator));
        let view = app.table_view();
        for column in columns {
            let edge = if column.own.pinned { area.left() } else { frozen };
            let whole = Rect::from_min_size(pos2(column.x, line.top()), vec2(column.width, HEAD));
            let rect = whole.intersect(Rect::from_min_max(pos2(edge, line.top()), pos2(area.right() - BAR, line.bottom())));
            if rect.width() < 4.0 {
                continue;
            }
            let name = &column.own.name;
            let response = ui.interact(rect, ui.scope_id().with(("head", name)), Sense::click());
            let by = view.sort.iter().position(|own| own.column == *name);
            response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, by.is_some(), name));
            if response.hovered() || response.has_focus() {
                ui.painter().rect_filled(rect, CornerRadius::same(3), look.tint);
            }
            let painter = ui.painter().with_clip_rect(rect);
            let mut right = whole.right() - 6.0;
            let menu = Rect::from_center_size(pos2(right - 7.0, whole.center().y), vec2(18.0, 20.0));
            let open = ui.interact(menu.intersect(rect), ui.scope_id().with(("menu", name)), Sense::click());
            open.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {name}", app.word(Word::IndicatorMenu))));
            if response.hovered() || open.hovered() || open.has_focus() {
                draw_icon(ui, Icon::Fold(true), menu.center(), 4.0, look.text, look);
            }
            right -= 18.0;
            if let Some(n) = by {
                let descending = view.sort[n].descending;
                draw_icon(ui, if descending { Icon::Fold(true) } else { Icon::Up }, pos2(right - 4.0, whole.center().y), 4.0, look.accent, look);
                right -= 12.0;
                if view.sort.len() > 1 {
                    paint(
                        &painter,
                        Rect::from_min_max(pos2(right - 10.0, whole.top()), pos2(right, whole.bottom())),
                        Align2::RIGHT_CENTER,
                        &(n + 1).to_string(),
                        10.0,
                        look.accent,
                    );
                    right -= 10.0;
                }
            }
            let profile = rows.profiles.iter().find(|(own, _)| own == name).and_then(|(_, own)| own.numbers.as_ref());
            if let Some(numbers) = profile.filter(|_| right - whole.left() > 70.0) {
                bars(&painter, Rect::from_min_max(pos2(right - 32.0, whole.top() + 6.0), pos2(right - 2.0, whole.bottom() - 6.0)), numbers, look);
                right -= 34.0;
            }
            if app.expression_of(layer.id, name).is_some() {
                let mark = Rect::from_min_max(pos2(right - 14.0, whole.top()), pos2(right, whole.bottom()));
                paint(&painter, mark, Align2::RIGHT_CENTER, "fx", 10.5, look.accent);
                right -= 16.0;
            }
            let text = Rect::from_min_max(pos2(whole.left() + PAD, whole.top()), pos2(right, whole.bottom()));
            let quick = !view.quick_of(name).is_empty();
            let ink = if quick { look.accent } else { look.text };
            let mut job = egui::text::LayoutJob::simple_singleline(name.clone(), egui::FontId::new(12.5, bold()), ink);
            job.wrap = egui::text::TextWrapping::truncate_at_width(text.width().max(8.0));
            let galley = painter.layout_job(job);
            painter.galley(pos2(text.left(), text.center().y - galley.size().y / 2.0), galley, ink);
            if response.clicked() {
                let add = ui.input(|input| input.modifiers.shift);
                commands.push(TableOrder::Sort(next_sort(&view.sort, name, add)).into());
            }
            egui::Popup::menu(&open).show(|ui| column_menu(ui, app, layer, rows, name, &mut self.menu, commands));
            response.context_menu(|ui| column_menu(ui, app, layer, rows, name, &mut self.menu, commands));
            let grip = Rect::from_center_size(pos2(whole.right() - 1.0, whole.center().y), vec2(7.0, HEAD)).intersect(rect.expand2(vec2(4.0, 0.0)));
            let grip = ui.interact(grip, ui.scope_id().with(("width", name)), Sense::click_and_drag());
            if grip.hovered() || grip.dragged() {
                ui.set_cursor_icon(CursorIcon::ResizeColumn);
            }
            if grip.dragged() {
                commands.push(TableOrder::Width(name.clone(), column.width + grip.drag_delta().x).into());
            }
            if grip.double_clicked() {
                self.widths.remove(&(layer.id.0, name.clone()));
                let width = self.natural(ui, layer, name, rows);
                commands.push(TableOrder::Width(name.clone(), width).into());
            }
        }
        let corner = Rect::from_min_size(area.min, vec2(NUMBER, HEAD - 1.0));
        ui.painter().rect_filled(corner, 0.0, look.panel);
        text_in(ui, corner.shrink2(vec2(PAD, 0.0)), Align2::RIGHT_CENTER, "#", 11.0, FontFamily::Proportional, look.quiet);
    }

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
    fn pointer(
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
            match column {
                Some(column) => self.begin_edit(app, layer, (rows.rows[n], column), None),
                None => commands.push(TableOrder::ZoomTo(rows.rows[n]).into()),
            }
        } else if let Some((n, column)) =
            at.filter(|_| response.clicked() || response.drag_started()).and_then(|at| self.hit(rows, columns, body, frozen, at))
        {
            let row = rows.rows[n];
            self.has_keys = true;
            self.cursor = column.or_else(|| columns.first().map(|own| own.own.name.clone())).map(|column| (row, column));
            let from = self.anchor.filter(|_| held.shift).and_then(|anchor| rows.rows.iter().position(|own| *own == anchor));
            self.mine = true;
            match from {
                Some(from) => commands.push(TableOrder::Select(rows.rows[from.min(n)..=from.max(n)].to_vec(), SelectHow::Replace).into()),
                None => {
                    self.anchor = Some(row);
                    let how = SelectHow::of(crate::app::Modifiers { shift: false, ..held });
                    commands.push(TableOrder::Select(vec![row], how).into());
                }
            }
            self.dragged = Some(n);
        } else if let Some((n, _)) = at.filter(|_| response.dragged()).and_then(|at| self.hit(rows, columns, body, frozen, at)) {
            let from = self.anchor.and_then(|anchor| rows.rows.iter().position(|own| *own == anchor));
            if let Some(from) = from.filter(|_| self.dragged != Some(n)) {
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
        response.context_menu(|ui| self.cell_menu(ui, app, layer, commands));
    }

    /// What can be done with the cell and the rows that were clicked.
    fn cell_menu(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) {
        let Some((row, column)) = self.cursor.clone() else { return };
        ui.set_min_width(170.0);
        let editable = layer.table.source().is_none();
        if ui.add_enabled(editable, egui::Button::new(app.word(Word::TableEdit))).clicked() {
            self.begin_edit(app, layer, (row, column.clone()), None);
            ui.close();
        }
        if ui.button(app.word(Word::TableCopy)).clicked() {
            if let Some(own) = layer.table.column(&column) {
                ui.ctx().copy_text(own.value(row.index()).to_string());
            }
            ui.close();
        }
        if ui.button(app.word(Word::TableCopyRows)).clicked() {
            self.copy_rows(ui, app, layer);
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
    fn copy_rows(&self, ui: &Ui, app: &App, layer: &Layer) {
        let Some(rows) = &app.session.table.rows else { return };
        let shown: Vec<String> = app.table_view().columns(&layer.table).into_iter().filter(|own| !own.hidden).map(|own| own.name).collect();
        let mut text = shown.join("\t");
        for row in rows.rows.iter().filter(|row| app.viewport.selection.contains(FeatureId::new(layer.id, **row))) {
            let value = |name: &String| layer.table.column(name).map(|column| column.value(row.index()).to_string()).unwrap_or_default();
            text.push('\n');
            text.push_str(&shown.iter().map(|name| value(name).replace(['\t', '\n', '\r'], " ")).collect::<Vec<_>>().join("\t"));
        }
        ui.ctx().copy_text(text);
    }

    /// Begins to edit a cell, with what was typed or with what it holds.
    fn begin_edit(&mut self, app: &App, layer: &Layer, cell: Cell, typed: Option<String>) {
        if layer.table.source().is_some() {
            return;
        }
        let held = layer.table.column(&cell.1).map(|column| column.value(cell.0.index()).to_string()).unwrap_or_default();
        self.editing = Some(Editing::new(app, layer, cell.clone(), typed.unwrap_or(held)));
        self.cursor = Some(cell);
    }

    /// The keys that are the table's: those that move about in it, and those that copy, paste and edit.
    #[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
    fn keys(&mut self, ui: &Ui, app: &App, layer: &Layer, rows: &Rows, columns: &[Column], fits: f64, commands: &mut Vec<Command>) {
        if !self.has_keys || self.editing.is_some() || egui::Popup::is_any_open(ui.ctx()) || ui.ctx().egui_wants_keyboard_input() {
            return;
        }
        let Some((row, column)) = self.cursor.clone() else { return };
        let events = ui.input(|input| input.events.clone());
        for event in events {
            match event {
                egui::Event::Copy => self.copy_rows(ui, app, layer),
                egui::Event::Paste(text) => commands.push(TableOrder::Paste { row, column: column.clone(), text }.into()),
                egui::Event::Key { key, pressed: true, modifiers, .. } => {
                    if matches!(key, Key::F2 | Key::Enter) && !modifiers.any() {
                        self.begin_edit(app, layer, (row, column.clone()), None);
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
            match from {
                Some(from) => commands.push(TableOrder::Select(rows.rows[from.min(to)..=from.max(to)].to_vec(), SelectHow::Replace).into()),
                None => {
                    self.anchor = Some(*row);
                    commands.push(TableOrder::Select(vec![*row], SelectHow::Replace).into());
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
    fn cursor_and_editor(&mut self, ui: &mut Ui, app: &App, rows: &Rows, columns: &[Column], body: Rect, frozen: f32, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        let Some((row, name)) = self.cursor.clone() else { return };
        let first = self.top.floor() as usize;
        let seen = rows.rows.iter().skip(first).take(self.page + 2).position(|own| *own == row);
        let (Some(n), Some(column)) = (seen, columns.iter().find(|own| own.own.name == name)) else { return };
        let y = body.top() + ((first + n) as f64 - self.top) as f32 * ROW;
        let rect = Rect::from_min_size(pos2(column.x, y), vec2(column.width, ROW));
        let edge = if column.own.pinned { body.left() } else { frozen };
        let seen = rect.intersect(Rect::from_min_max(pos2(edge, body.top()), body.max));
        if !seen.is_positive() {
            return;
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
                commands.push(TableOrder::Type { row, column: name.clone(), text }.into());
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

/// The order of rows after a click on a heading: up, then down, then none; with Shift behind the others.
fn next_sort(sort: &[SortBy], column: &str, add: bool) -> Vec<SortBy> {
    let before = sort.iter().find(|own| own.column == column);
    let next = match before {
        None => Some(false),
        Some(SortBy { descending: false, .. }) => Some(true),
        Some(_) => None,
    };
    let mut kept: Vec<SortBy> = if add { sort.to_vec() } else { Vec::new() };
    match (kept.iter_mut().find(|own| own.column == column), next) {
        (Some(own), Some(descending)) => own.descending = descending,
        (Some(_), None) => kept.retain(|own| own.column != column),
        (None, Some(descending)) => kept.push(SortBy { column: column.to_owned(), descending }),
        (None, None) => {}
    }
    kept
}

/// The distribution of a column's numbers, small.
fn bars(painter: &egui::Painter, rect: Rect, numbers: &NumberProfile, look: Look) {
    let most = numbers.bins.iter().copied().max().unwrap_or(1).max(1) as f32;
    let width = rect.width() / numbers.bins.len() as f32;
    for (n, count) in numbers.bins.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = (*count as f32 / most * rect.height()).max(1.0);
        let left = rect.left() + n as f32 * width;
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + width * 0.86, rect.bottom()));
        painter.rect_filled(bar, 0.0, look.accent.gamma_multiply(0.45));
    }
}

fn paint(painter: &egui::Painter, rect: Rect, align: Align2, text: &str, size: f32, ink: Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), egui::FontId::new(size, FontFamily::Proportional), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(4.0));
    let galley = painter.layout_job(job);
    let placed = align.align_size_within_rect(galley.size(), rect);
    painter.galley(placed.min, galley, ink);
}

#[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
fn cell(app: &App, painter: &egui::Painter, rect: Rect, value: Value<'_>, numeric: bool, swatch: Option<Color32>, is_there: bool, look: Look) {
    let mut inner = rect.shrink2(vec2(PAD, 0.0));
    if let Some(ink) = swatch {
        let square = Rect::from_center_size(pos2(inner.left() + 5.0, inner.center().y), vec2(10.0, 10.0));
        painter.rect(square, 2.0, ink, Stroke::new(1.0, look.separator), egui::StrokeKind::Outside);
        inner.min.x += 16.0;
    }
    let (text, ink) = match value {
        // its source brings it in a moment
        _ if !is_there => ("…".to_owned(), look.quiet),
        Value::Null => ("—".to_owned(), look.quiet.gamma_multiply(0.7)),
        // one line is enough to know it by
        Value::Text(text) => (text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect(), look.text),
        Value::Boolean(truth) => (app.word(if truth { Word::TableYes } else { Word::TableNo }).to_owned(), look.text),
        other => (other.to_string(), look.text),
    };
    let align = if numeric { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    paint(painter, inner, align, &text, 12.5, ink);
}
