//! The indicators under the map: a row for each place, a bar behind each number, and what can be done with the table.

use crate::app::modules::indicators::IndicatorsOrder;
use crate::app::{App, Command};
use crate::i18n::{Localized, Word};
use crate::model::Group;
use crate::model::table::ColumnKind;
use crate::query::{IndicatorCell, IndicatorTable};
use crate::ui::asked_file::AskedFile;
use crate::ui::module::{Panel, Place};
use crate::ui::sheet_files::{Written, sheet_files};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{close_panel, quiet, text_in};
use egui::{
    Align, Align2, Button, CornerRadius, FontFamily, FontId, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

/// The height of the headings and of a row, and the width of a column of numbers, of text, and of names.
const HEAD: f32 = 36.0;
const ROW: f32 = 24.0;
const NUMBER: f32 = 106.0;
const TEXT: f32 = 190.0;
const SHORT_TEXT: f32 = 84.0;
const NAME: f32 = 184.0;

/// The table, under the map.
pub struct IndicatorsPanel;

impl Panel for IndicatorsPanel {
    fn name(&self) -> &'static str {
        "indicators"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        app.session.panels.is_open("indicators").then_some(Place::UnderMap(250.0, [120.0, 460.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        ui.set_min_height(ui.available_height());
        let own = &app.session.indicators;
        if !own.was_tried {
            commands.push(IndicatorsOrder::Measure.into());
        }
        head(ui, app, commands);
        let Some(table) = own.table.as_deref() else {
            ui.label(quiet(ui, app.word(if own.is_busy() { Word::IndicatorWorking } else { Word::IndicatorNoPlace })));
            return;
        };
        ScrollArea::both().id_salt("indicators").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            rows(ui, app, table, own.chosen, commands);
            ui.add_space(6.0);
            let note = |ui: &mut Ui, word: Word| {
                ui.set_max_width(1100.0);
                ui.add(Label::new(quiet(ui, app.word(word))).wrap());
            };
            note(ui, Word::IndicatorMeasured);
            note(ui, Word::IndicatorIndicative);
        });
    }
}

/// The title, and what can be done with the table; in a narrow panel that is in a menu.
fn head(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let own = &app.session.indicators;
    let narrow = ui.available_width() < 760.0;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            close_panel(ui, app, "indicators", commands);
            if narrow {
                ui.menu_button(RichText::new(app.word(Word::IndicatorMenu)).size(12.0), |ui| {
                    if deeds(ui, app, commands) {
                        ui.close();
                    }
                });
            } else {
                deeds(ui, app, commands);
            }
            add_menu(ui, app, commands);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(app.word(Word::Indicators)).font(FontId::new(13.5, bold()))).truncate());
                if own.is_busy() {
                    ui.add(Label::new(quiet(ui, app.word(Word::IndicatorWorking))).truncate());
                } else if (own.table.is_none() || app.indicators_are_old())
                    && ui.link(RichText::new(app.word(Word::IndicatorAgain)).size(11.5)).clicked()
                {
                    commands.push(IndicatorsOrder::Measure.into());
                }
            });
        });
    });
}

/// The buttons of what can be done with the table; whether one was pressed.
fn deeds(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) -> bool {
    let own = &app.session.indicators;
    let ready = own.table.is_some();
    let button = |ui: &mut Ui, word: Word, enabled: bool| ui.add_enabled(enabled, Button::new(app.word(word)).small()).clicked();
    let before = commands.len();
    if button(ui, Word::IndicatorExport, ready) {
        commands.push(Command::Do(crate::app::Action::EXPORT_INDICATORS));
    }
    if button(ui, Word::IndicatorToSheet, ready) {
        commands.push(IndicatorsOrder::ToSheet.into());
    }
    if button(ui, Word::IndicatorToMap, ready && own.chosen.is_some())
        && let Some(column) = own.chosen
    {
        commands.push(IndicatorsOrder::ToMap(column).into());
    }
    if !own.added.is_empty() && button(ui, Word::IndicatorRemove, true) {
        commands.push(IndicatorsOrder::Clear.into());
    }
    commands.len() > before
}

/// The layers that can be counted in each place, each with its number fields.
fn add_menu(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    ui.menu_button(RichText::new(app.word(Word::IndicatorAdd)).size(12.0), |ui| {
        for layer in app.workspace.document.layers().iter().rev().filter(|layer| layer.group != Group::Plan && layer.key != "rings") {
            ui.menu_button(layer.name.get(app.lang()), |ui| {
                let mut add = |ui: &mut Ui, name: &str, field: Option<String>| {
                    if ui.button(name).clicked() {
                        commands.push(IndicatorsOrder::Add(layer.id, field).into());
                        ui.close();
                    }
                };
                add(ui, app.word(Word::IndicatorNoField), None);
                ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
                    for column in layer.table.columns().iter().filter(|column| matches!(column.kind(), ColumnKind::Integer | ColumnKind::Float)) {
                        add(ui, column.name(), Some(column.name().to_owned()));
                    }
                });
            });
        }
    });
}

fn rows(ui: &mut Ui, app: &App, table: &IndicatorTable, chosen: Option<usize>, commands: &mut Vec<Command>) {
    let (look, lang) = (Look::of(ui), app.lang());
    let width_of = |n: usize, is_number: bool| {
        if is_number {
            NUMBER
        } else if n == 0 {
            SHORT_TEXT
        } else {
            TEXT
        }
    };
    let widths: Vec<f32> = table.columns.iter().enumerate().map(|(n, column)| width_of(n, column.is_number)).collect();
    let width = NAME + widths.iter().sum::<f32>();
    let (rect, _) = ui.allocate_exact_size(vec2(width, HEAD), Sense::hover());
    let mut left = rect.left() + NAME;
    for (n, (column, width)) in table.columns.iter().zip(&widths).enumerate() {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, HEAD));
        left += width;
        let name = column.name.get(lang);
        let is_chosen = chosen == Some(n);
        let ink = if is_chosen { look.accent } else { look.quiet };
        if !column.is_number {
            heading(ui, cell, name, Align::Min, ink);
            continue;
        }
        let response = ui.interact(cell, ui.scope_id().with(("indicator", n)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, name));
        if response.hovered() || is_chosen {
            ui.painter().rect_filled(cell.shrink(1.0), CornerRadius::same(4), look.tint);
        }
        heading(ui, cell, name, Align::Max, ink);
        if response.clicked() {
            commands.push(IndicatorsOrder::Choose((!is_chosen).then_some(n)).into());
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, look.separator));
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    if let Some(column) = chosen {
        let number = |row: &usize| table.rows[*row].cells.get(column).and_then(IndicatorCell::number).unwrap_or(f64::NEG_INFINITY);
        order.sort_by(|a, b| number(b).total_cmp(&number(a)));
    }
    for row in order.iter().map(|n| &table.rows[*n]) {
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
        let name = row.name.get(lang);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let is_looked_at = app.viewport.inspected == Some(row.place);
        if is_looked_at || response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, CornerRadius::same(4), look.tint);
        }
        let family = if row.is_district { bold() } else { FontFamily::Proportional };
        let first = Rect::from_min_size(rect.min, vec2(NAME, ROW)).shrink2(vec2(6.0, 0.0));
        text_in(ui, first, Align2::LEFT_CENTER, name, 12.5, family, look.text);
        let mut left = rect.left() + NAME;
        for (n, (cell, width)) in row.cells.iter().zip(&widths).enumerate() {
            let own = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, ROW)).shrink2(vec2(6.0, 0.0));
            left += width;
            let text = cell.message(lang);
            let of_number = cell.number();
            if let Some(number) = of_number {
                bar(ui, own, number, table.largest(n), if chosen == Some(n) { look.accent } else { look.quiet });
            }
            let align = if table.columns[n].is_number { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
            let ink = if of_number.is_some() { look.text } else { look.quiet };
            text_in(ui, own, align, &text, 12.0, FontFamily::Proportional, ink);
        }
        let note = row.cells.last().filter(|cell| **cell != IndicatorCell::None).map(|cell| cell.message(lang));
        let response = if let Some(note) = note { response.on_hover_text(note) } else { response };
        if response.clicked() {
            commands.push(Command::GoToFeature(row.place));
        }
    }
}

/// A heading in at most two lines at the foot of its cell, on the side of what stands under it.
fn heading(ui: &Ui, cell: Rect, name: &str, side: Align, ink: egui::Color32) {
    let own = cell.shrink2(vec2(6.0, 3.0));
    let mut job = egui::text::LayoutJob::simple(name.to_owned(), FontId::new(11.0, FontFamily::Proportional), ink, own.width());
    (job.halign, job.wrap.max_rows) = (side, 2);
    let galley = ui.painter().layout_job(job);
    let left = if side == Align::Max { own.right() } else { own.left() };
    ui.painter().galley(pos2(left, own.bottom() - galley.size().y), galley, ink);
}

/// A bar as long as a number is large beside the largest of its column.
fn bar(ui: &Ui, cell: Rect, number: f64, largest: f64, ink: egui::Color32) {
    if largest > 0.0 {
        let part = (number.abs() / largest) as f32;
        let rect = Rect::from_min_size(pos2(cell.left(), cell.bottom() - 5.0), vec2(cell.width() * part, 2.5));
        ui.painter().rect_filled(rect, CornerRadius::same(1), ink.gamma_multiply(0.55));
    }
}

/// The dialog for the file that the table is written to.
pub fn files() -> AskedFile {
    sheet_files("indicator files", Written::Sheets, |app| app.word(Word::Indicators).to_owned(), |path| IndicatorsOrder::Export(path).into())
}
