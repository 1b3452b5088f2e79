//! The headings of the attribute table: sorting by a click, widths by a drag, the distribution of numbers, the menu of a column.

use super::cells::{Column, PAD, paint};
use super::column_menu::column_menu;
use super::grid::{BAR, Grid, HEAD, NUMBER};
use crate::app::modules::table::TableOrder;
use crate::app::{App, Command, Rows};
use crate::i18n::Word;
use crate::model::{Layer, NumberProfile};
use crate::query::SortBy;
use crate::ui::menu_keys::context_menu;
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, draw_icon, text_in};
use egui::{Align2, CornerRadius, CursorIcon, FontFamily, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

impl Grid {
    #[expect(clippy::too_many_arguments, reason = "the parts of one picture")]
    pub fn heads(
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
            let response = ui.interact(rect, ui.scope_id().with(("head", name)), Sense::click_and_drag());
            if response.drag_started_by(egui::PointerButton::Primary) {
                self.moved = Some(name.clone());
            }
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
            context_menu(&response, |ui| column_menu(ui, app, layer, rows, name, &mut self.menu, commands));
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
        self.move_column(ui, columns, line, commands);
        let corner = Rect::from_min_size(area.min, vec2(NUMBER, HEAD - 1.0));
        ui.painter().rect_filled(corner, 0.0, look.panel);
        text_in(ui, corner.shrink2(vec2(PAD, 0.0)), Align2::RIGHT_CENTER, "#", 11.0, FontFamily::Proportional, look.quiet);
    }
}

impl Grid {
    /// A column whose heading is dragged goes before the one where the line shows, among those that are pinned like it.
    fn move_column(&mut self, ui: &mut Ui, columns: &[Column], line: Rect, commands: &mut Vec<Command>) {
        let Some(moved) = self.moved.clone() else { return };
        let (pointer, down, given_up) =
            ui.input(|input| (input.pointer.interact_pos(), input.pointer.primary_down(), input.key_pressed(egui::Key::Escape)));
        let own = columns.iter().find(|column| column.own.name == moved);
        let Some((pointer, own)) = pointer.zip(own).filter(|_| !given_up) else {
            self.moved = None;
            return;
        };
        let alike: Vec<&Column> = columns.iter().filter(|column| column.own.pinned == own.own.pinned).collect();
        let to = alike.iter().position(|column| pointer.x < column.x + column.width / 2.0).unwrap_or(alike.len());
        let x = alike.get(to).map_or_else(|| alike.last().map_or(line.left(), |last| last.x + last.width), |column| column.x);
        let accent = Look::of(ui).accent;
        ui.set_cursor_icon(CursorIcon::Grabbing);
        let plate = Rect::from_min_size(pos2(own.x, line.top()), vec2(own.width, line.height()));
        ui.painter().rect_filled(plate.intersect(line), CornerRadius::same(3), accent.gamma_multiply(0.12));
        ui.painter().vline(x.clamp(line.left() + 1.0, line.right() - 1.0), line.y_range(), Stroke::new(2.0, accent));
        if down {
            return;
        }
        self.moved = None;
        if !line.expand2(vec2(40.0, 120.0)).contains(pointer) {
            return;
        }
        let from = alike.iter().position(|column| column.own.name == moved).unwrap_or(to);
        if to != from && to != from + 1 {
            // behind the last of the pinned ones come those that are not
            let next = alike.get(to).copied().or_else(|| columns.iter().find(|column| own.own.pinned && !column.own.pinned));
            commands.push(TableOrder::Move(moved, next.map(|column| column.own.name.clone())).into());
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
