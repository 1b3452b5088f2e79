//! The area balance under the map: what is balanced and where, and a row for each class with its colour, its share as a bar, and the
//! change to what is planned.

use crate::app::modules::balance::{BalanceOrder, may_have_areas};
use crate::app::{Action, App, BalanceForm, BalanceWithin, Command};
use crate::i18n::{Word, decimal_of};
use crate::model::{Column, Layer, LayerId, SheetCell};
use crate::query::{BalanceLevel, BalanceTable, ClassArea};
use crate::ui::asked_file::AskedFile;
use crate::ui::module::{Panel, Place};
use crate::ui::sheet_files::{Written, sheet_files};
use crate::ui::theme::{Look, bold, color};
use crate::ui::widgets::{close_panel, quiet, text_in};
use egui::{
    Align, Align2, Button, ComboBox, CornerRadius, FontFamily, FontId, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};

const ROW: f32 = 24.0;
const HEAD: f32 = 26.0;
/// Square metres of a hectare.
const HECTARE: f64 = 10_000.0;

/// The balance, under the map.
pub struct BalancePanel;

impl Panel for BalancePanel {
    fn name(&self) -> &'static str {
        "balance"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        app.session.panels.is_open("balance").then_some(Place::UnderMap(290.0, [130.0, 620.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        ui.set_min_height(ui.available_height());
        head(ui, app, commands);
        let own = &app.session.balance;
        let mut form = own.form.clone();
        ScrollArea::horizontal().id_salt("balance of").show(ui, |ui| ui.horizontal(|ui| choices(ui, app, &mut form)));
        if form != own.form {
            commands.push(BalanceOrder::Set(form).into());
        }
        ui.add_space(4.0);
        let Some((_, made)) = &own.made else {
            let word = if own.is_busy() { Word::BalanceMeasuring } else { Word::BalanceNoLayer };
            ui.label(quiet(ui, app.word(word)));
            return;
        };
        match made {
            Err(told) => drop(ui.label(RichText::new(told).size(12.5).color(Look::of(ui).warm))),
            Ok(table) => {
                ScrollArea::both().id_salt("balance").auto_shrink([false, false]).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    rows(ui, app, table);
                    ui.add_space(6.0);
                    ui.set_max_width(1000.0);
                    if let Some(left_out) = table.left_out(app.lang()) {
                        ui.label(RichText::new(left_out).size(11.5).color(Look::of(ui).warm));
                    }
                    ui.add(Label::new(quiet(ui, app.word(Word::BalanceMeasured))).wrap());
                });
            }
        }
    }
}

fn head(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let own = &app.session.balance;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            close_panel(ui, app, "balance", commands);
            let ready = own.table().is_some();
            let button = |ui: &mut Ui, word: Word| ui.add_enabled(ready, Button::new(RichText::new(app.word(word)).size(12.0))).clicked();
            if button(ui, Word::BalanceExport) {
                commands.push(Command::Do(Action::EXPORT_BALANCE));
            }
            if button(ui, Word::BalanceToSheet) {
                commands.push(BalanceOrder::ToSheet.into());
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(app.word(Word::Balance)).font(FontId::new(13.5, bold()))).truncate());
                if own.is_busy() {
                    ui.add(Label::new(quiet(ui, app.word(Word::BalanceMeasuring))).truncate());
                }
            });
        });
    });
}

/// A list to choose one from, with its name above it.
fn choice(ui: &mut Ui, app: &App, word: Word, shown: &str, list: impl FnOnce(&mut Ui)) {
    let shown = RichText::new(crate::i18n::excerpt(shown, 22)).size(12.5);
    ui.allocate_ui_with_layout(vec2(134.0, 46.0), Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add(Label::new(quiet(ui, app.word(word))).extend());
        let combo = ComboBox::from_id_salt(word).selected_text(shown).width(126.0).truncate().height(320.0).show_ui(ui, list);
        combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(word)));
    });
}

fn choices(ui: &mut Ui, app: &App, form: &mut BalanceForm) {
    let lang = app.lang();
    let layers: Vec<&Layer> = app.workspace.document.layers().iter().rev().filter(|layer| may_have_areas(layer)).collect();
    let name = |id: LayerId| app.workspace.document.layer(id).map_or("", |layer| layer.name.get(lang)).to_owned();
    let current = form.layer.map(name).unwrap_or_default();
    choice(ui, app, Word::BalanceLayer, &current, |ui| {
        for layer in &layers {
            if ui.selectable_label(form.layer == Some(layer.id), layer.name.get(lang)).clicked() {
                (form.layer, form.field) = (Some(layer.id), None);
            }
        }
    });
    let shown = form.field.clone().unwrap_or_else(|| app.word(Word::BalanceFieldAuto).to_owned());
    choice(ui, app, Word::BalanceField, &shown, |ui| {
        ui.selectable_value(&mut form.field, None, app.word(Word::BalanceFieldAuto));
        let columns = form.layer.and_then(|id| app.workspace.document.layer(id)).into_iter().flat_map(|layer| layer.table.columns());
        for column in columns.map(Column::name) {
            ui.selectable_value(&mut form.field, Some(column.to_owned()), column);
        }
    });
    let shown = match form.within {
        BalanceWithin::Everywhere => app.word(Word::BalanceEverywhere).to_owned(),
        BalanceWithin::Selected => app.word(Word::BalanceSelected).to_owned(),
        BalanceWithin::SelectedAreas => app.word(Word::BalanceSelectedAreas).to_owned(),
        BalanceWithin::Drawn => app.word(Word::BalanceDrawn).to_owned(),
        BalanceWithin::Layer(id) => Word::BalanceEach.with(lang, &[&name(id)]),
    };
    choice(ui, app, Word::BalanceWithinLabel, &shown, |ui| {
        ui.selectable_value(&mut form.within, BalanceWithin::Everywhere, app.word(Word::BalanceEverywhere));
        ui.selectable_value(&mut form.within, BalanceWithin::Selected, app.word(Word::BalanceSelected));
        ui.selectable_value(&mut form.within, BalanceWithin::SelectedAreas, app.word(Word::BalanceSelectedAreas));
        ui.selectable_value(&mut form.within, BalanceWithin::Drawn, app.word(Word::BalanceDrawn));
        ui.separator();
        let rings = app.workspace.document.layer_by_key("rings");
        for layer in layers.iter().copied().chain(rings).filter(|layer| Some(layer.id) != form.layer) {
            ui.selectable_value(&mut form.within, BalanceWithin::Layer(layer.id), Word::BalanceEach.with(lang, &[&layer.name.get(lang)]));
        }
    });
    let level = |level: BalanceLevel| match level {
        BalanceLevel::Own => Word::BalanceLevelOwn,
        BalanceLevel::First => Word::BalanceLevelFirst,
        BalanceLevel::Second => Word::BalanceLevelSecond,
    };
    choice(ui, app, Word::BalanceLevelLabel, app.word(level(form.level)), |ui| {
        for own in BalanceLevel::ALL {
            ui.selectable_value(&mut form.level, own, app.word(level(own)));
        }
    });
    let shown = form.planned.map_or_else(|| app.word(Word::BalanceNoPlanned).to_owned(), name);
    choice(ui, app, Word::BalancePlannedLayer, &shown, |ui| {
        ui.selectable_value(&mut form.planned, None, app.word(Word::BalanceNoPlanned));
        for layer in layers.iter().filter(|layer| Some(layer.id) != form.layer) {
            ui.selectable_value(&mut form.planned, Some(layer.id), layer.name.get(lang));
        }
    });
}

/// A column: its name, its width in logical pixels, and whether it is of numbers.
type Head = (Word, f32, bool);

fn rows(ui: &mut Ui, app: &App, table: &BalanceTable) {
    let (look, lang) = (Look::of(ui), app.lang());
    let has_plan = table.zones.iter().any(|zone| zone.planned.is_some());
    let mut heads: Vec<Head> = vec![
        (Word::BalanceCode, 74.0, false),
        (Word::BalanceClassName, 230.0, false),
        (Word::BalanceCount, 70.0, true),
        (Word::BalanceHectares, 100.0, true),
        (Word::BalanceShare, 150.0, true),
        (Word::BalanceMu, 100.0, true),
    ];
    if has_plan {
        heads.extend([(Word::BalancePlannedHectares, 120.0, true), (Word::BalancePlannedShare, 120.0, true), (Word::BalanceChange, 100.0, true)]);
    }
    let width = heads.iter().map(|own| own.1).sum::<f32>();
    let line = |ui: &mut Ui, height: f32| ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let cells = |rect: Rect, mut each: Box<dyn FnMut(usize, Rect) + '_>| {
        let mut left = rect.left();
        for (n, (_, width, _)) in heads.iter().enumerate() {
            each(n, Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height())).shrink2(vec2(7.0, 0.0)));
            left += width;
        }
    };
    let align = |n: usize| if heads[n].2 { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
    let (rect, _) = line(ui, HEAD);
    cells(
        rect,
        Box::new(|n, cell| {
            text_in(ui, cell, align(n), app.word(heads[n].0), 11.0, FontFamily::Proportional, look.quiet);
        }),
    );
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, look.separator));
    for (at, zone) in table.zones.iter().enumerate() {
        if let Some(name) = &zone.name {
            let (rect, response) = line(ui, ROW + 4.0);
            response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, name.get(lang)));
            let own = zone.own.map(|own| format!("{} ha", decimal_of(own / HECTARE, 2))).unwrap_or_default();
            let used = text_in(ui, rect.shrink2(vec2(7.0, 0.0)), Align2::LEFT_CENTER, name.get(lang), 12.5, bold(), look.text);
            text_in(ui, rect.with_min_x(rect.left() + used + 16.0), Align2::LEFT_CENTER, &own, 11.5, FontFamily::Proportional, look.quiet);
        }
        let (all, all_planned) = (zone.total(), zone.planned_total());
        let mut most = 0.0f64;
        for n in table.classes_in(at) {
            most = most.max(zone.present[n].area).max(zone.planned.as_ref().map_or(0.0, |planned| planned[n].area));
        }
        let told = |ui: &mut Ui, code: &str, name: &str, rgb: Option<[u8; 3]>, own: ClassArea, planned: Option<ClassArea>, is_total: bool| {
            let (rect, response) = line(ui, ROW);
            let mut texts: Vec<String> = table.figures(at, own, planned).iter().map(SheetCell::text).collect();
            // more is told as what is less
            if let Some(change) = texts.get_mut(6).filter(|_| planned.is_some_and(|planned| planned.area - own.area >= HECTARE * 0.005)) {
                change.insert(0, '+');
            }
            response.widget_info(|| WidgetInfo::labeled(Role::Row, true, format!("{code} {name} {}", texts.join(" "))));
            if response.hovered() {
                ui.painter().rect_filled(rect, CornerRadius::same(3), look.tint);
            }
            let family = if is_total { bold() } else { FontFamily::Proportional };
            cells(
                rect,
                Box::new(|n, cell| match n {
                    0 => {
                        let mut cell = cell;
                        if let Some(rgb) = rgb {
                            let square = Rect::from_center_size(pos2(cell.left() + 6.0, cell.center().y), vec2(12.0, 12.0));
                            ui.painter().rect(square, 2.0, color(rgb), Stroke::new(1.0, look.separator), egui::StrokeKind::Outside);
                        }
                        cell.min.x += 20.0;
                        text_in(ui, cell, Align2::LEFT_CENTER, code, 12.0, FontFamily::Proportional, look.quiet);
                    }
                    1 => {
                        text_in(ui, cell, Align2::LEFT_CENTER, name, 12.5, family.clone(), look.text);
                    }
                    n => {
                        if n == 4 && !is_total && most > 0.0 {
                            let bar = Rect::from_min_size(pos2(cell.left(), cell.center().y - 4.0), vec2(84.0, 8.0));
                            let part = (own.area / most) as f32;
                            ui.painter().rect_filled(bar, 2.0, look.separator.gamma_multiply(0.5));
                            let fill = rgb.map_or(look.accent.gamma_multiply(0.6), color);
                            ui.painter().rect_filled(bar.with_max_x(bar.left() + bar.width() * part), 2.0, fill);
                        }
                        let ink = if n == 8 && planned.is_some_and(|planned| planned.area < own.area) { look.warm } else { look.text };
                        text_in(ui, cell, align(n), texts.get(n - 2).map_or("", String::as_str), 12.5, family.clone(), ink);
                    }
                }),
            );
        };
        for n in table.classes_in(at) {
            let class = &table.classes[n];
            let planned = zone.planned.as_ref().map(|planned| planned[n]);
            told(ui, &class.code, class.name.get(lang), class.rgb, zone.present[n], planned, false);
        }
        if all.count == 0 && all_planned.is_none_or(|own| own.count == 0) {
            let (rect, _) = line(ui, ROW);
            text_in(
                ui,
                rect.shrink2(vec2(27.0, 0.0)),
                Align2::LEFT_CENTER,
                app.word(Word::BalanceNothing),
                12.0,
                FontFamily::Proportional,
                look.quiet,
            );
        } else {
            told(ui, "", app.word(Word::BalanceTotal), None, all, all_planned, true);
            ui.painter().hline(rect.x_range(), ui.cursor().top() - ROW, Stroke::new(1.0, look.separator));
        }
        ui.add_space(4.0);
    }
}

/// Asks for the file that the balance is written to.
pub fn files() -> AskedFile {
    sheet_files("balance files", Written::Sheets, |app| app.word(Word::Balance).to_owned(), |path| BalanceOrder::Export(path).into())
}
