//! The quality check under the map: what is checked and by which rules, how often each fault was found, and every finding, to go to on
//! the map.

use crate::app::modules::quality::{QualityOrder, can_be_checked, is_repairable};
use crate::app::{Action, App, Command};
use crate::i18n::{Localized, Word, decimal_of, integer};
use crate::io::{RULE_SETS, embedded_rules};
use crate::model::{Bound, Layer, ShapeRules};
use crate::query::{Checked, Fault, kept};
use crate::ui::asked_file::AskedFile;
use crate::ui::module::{Panel, Place};
use crate::ui::sheet_files::{Written, sheet_files};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{close_panel, number_field, primary_button, quiet, text_in};
use egui::{
    Align, Align2, Button, Checkbox, ComboBox, CornerRadius, FontFamily, FontId, Grid, Label, Layout, Rect, RichText, Role, ScrollArea, Sense,
    Stroke, Ui, WidgetInfo, pos2, vec2,
};

const ROW: f32 = 24.0;
const HEAD: f32 = 24.0;
/// The list of faults.
const FAULTS: f32 = 210.0;

/// The check, under the map.
pub struct QualityPanel;

impl Panel for QualityPanel {
    fn name(&self) -> &'static str {
        "quality"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        app.session.panels.is_open("quality").then_some(Place::UnderMap(300.0, [150.0, 620.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        ui.set_min_height(ui.available_height());
        head(ui, app, commands);
        ui.horizontal_wrapped(|ui| choices(ui, app, commands));
        ui.add_space(4.0);
        let own = &app.session.quality;
        match &own.made {
            _ if own.is_busy() => drop(ui.label(quiet(ui, app.word(Word::QualityChecking)))),
            None => {
                let has_layer = app.workspace.document.layers().iter().any(can_be_checked);
                ui.label(quiet(ui, app.word(if has_layer { Word::QualityAsk } else { Word::QualityNoLayer })));
                ui.add(Label::new(quiet(ui, own.rules.note.get(app.lang()))).wrap());
            }
            Some((_, Err(told))) => drop(ui.label(RichText::new(told).size(12.5).color(Look::of(ui).warm))),
            Some((_, Ok(checked))) => found(ui, app, checked, commands),
        }
    }
}

fn head(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let own = &app.session.quality;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            close_panel(ui, app, "quality", commands);
            let word = if own.made.is_some() { Word::QualityAgain } else { Word::QualityRun };
            let has_layer = own.layer.is_some_and(|id| app.workspace.document.layer(id).is_some());
            if primary_button(ui, app.word(word), has_layer && !own.is_busy()).clicked() {
                commands.push(QualityOrder::Check.into());
            }
            let ready = own.checked().is_some();
            if ui.add_enabled(ready, Button::new(RichText::new(app.word(Word::QualityExport)).size(12.0))).clicked() {
                commands.push(Command::Do(Action::EXPORT_QUALITY));
            }
            if let Some(fault) = own.only.filter(|fault| ready && is_repairable(*fault)) {
                let word = match fault {
                    Fault::Doubled => Word::QualityRepairDoubled,
                    Fault::Duplicate => Word::QualityRepairDuplicates,
                    Fault::Area => Word::QualityRepairArea,
                    _ => Word::QualityRepairInvalid,
                };
                let button = Button::new(RichText::new(app.word(word)).size(12.0));
                if ui.add_enabled(!app.is_check_stale(), button).clicked() {
                    commands.push(QualityOrder::Repair(fault).into());
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(app.word(Word::Quality)).font(FontId::new(13.5, bold()))).truncate());
                let Some(checked) = own.checked() else { return };
                if app.is_check_stale() {
                    ui.add(Label::new(RichText::new(app.word(Word::QualityStale)).size(11.5).color(Look::of(ui).warm)).truncate());
                } else {
                    ui.add(Label::new(quiet(ui, checked.told(app.lang()))).truncate());
                }
            });
        });
    });
}

/// A list to choose one from, with its name before it.
fn choice(ui: &mut Ui, app: &App, word: Word, shown: &str, width: f32, list: impl FnOnce(&mut Ui)) {
    ui.add(Label::new(quiet(ui, app.word(word))).extend());
    let shown = RichText::new(crate::i18n::excerpt(shown, 24)).size(12.5);
    let combo = ComboBox::from_id_salt(word).selected_text(shown).width(width).height(320.0).show_ui(ui, list);
    combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(word)));
}

fn choices(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let (own, lang) = (&app.session.quality, app.lang());
    let layers: Vec<&Layer> = app.workspace.document.layers().iter().rev().filter(|layer| can_be_checked(layer)).collect();
    let layer = own.layer.and_then(|id| app.workspace.document.layer(id));
    choice(ui, app, Word::QualityLayer, layer.map_or("", |layer| layer.name.get(lang)), 150.0, |ui| {
        for layer in &layers {
            if ui.selectable_label(own.layer == Some(layer.id), layer.name.get(lang)).clicked() {
                commands.push(QualityOrder::Layer(layer.id).into());
            }
        }
    });
    choice(ui, app, Word::QualityRules, own.rules.name.get(lang), 150.0, |ui| {
        for name in RULE_SETS {
            let Some(rules) = embedded_rules(name) else { continue };
            if ui.selectable_label(rules.name == own.rules.name, rules.name.get(lang)).clicked() {
                commands.push(QualityOrder::Rules(name).into());
            }
        }
        ui.separator();
        if ui.selectable_label(false, app.word(Word::QualityRulesFile)).clicked() {
            commands.push(Command::Do(Action::QUALITY_RULES));
        }
    });
    let mut shapes = own.rules.shapes;
    let button = Button::new(RichText::new(app.word(Word::QualityTolerances)).size(12.5));
    let behaviour = egui::containers::menu::MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    egui::containers::menu::MenuButton::from_button(button).config(behaviour).ui(ui, |ui| tolerances(ui, app, &mut shapes));
    if shapes != own.rules.shapes {
        commands.push(QualityOrder::Tolerances(shapes).into());
    }
    if let Some(kind) = layer.and_then(|layer| own.kind(layer)) {
        for (n, sum) in own.rules.layers[kind].sums.iter().enumerate() {
            let bound = app.word(if sum.bound == Bound::Least { Word::QualityLeast } else { Word::QualityMost });
            let name = format!("{} {bound}", sum.name.get(lang));
            ui.add(Label::new(quiet(ui, &name)).extend());
            let mut hectares = sum.target_ha.unwrap_or_default();
            let none = app.word(Word::QualityNoTarget);
            let drag = number_field(&mut hectares).range(0.0..=1e7).speed(1.0).max_decimals(2);
            let drag = drag.custom_formatter(move |value, _| if value > 0.0 { format!("{} ha", decimal_of(value, 2)) } else { none.to_owned() });
            let response = ui.add(drag.custom_parser(|text| text.trim_end_matches("ha").replace([',', ' '], "").parse().ok()));
            response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, &name));
            if response.changed() {
                let hectares = Some(hectares).filter(|hectares| *hectares > 0.0);
                commands.push(QualityOrder::Target { layer: kind, sum: n, hectares }.into());
            }
        }
    }
}

/// Each rule with a size as a switch and the size.
fn tolerances(ui: &mut Ui, app: &App, shapes: &mut ShapeRules) {
    ui.set_min_width(280.0);
    let switches: [(&mut bool, Fault); 5] = [
        (&mut shapes.empty, Fault::Empty),
        (&mut shapes.invalid, Fault::Invalid),
        (&mut shapes.multipart, Fault::Multipart),
        (&mut shapes.duplicates, Fault::Duplicate),
        (&mut shapes.doubled, Fault::Doubled),
    ];
    for (on, fault) in switches {
        ui.add(Checkbox::new(on, app.word(fault.word())));
    }
    ui.separator();
    let sizes: [(&mut Option<f64>, Fault, Word, &str, f64); 7] = [
        (&mut shapes.overlap_m2, Fault::Overlap, Word::QualityOver, "m²", 0.01),
        (&mut shapes.gap_m2, Fault::Gap, Word::QualityUpTo, "m²", 500.0),
        (&mut shapes.near_m, Fault::Near, Word::QualityUpTo, "m", 0.2),
        (&mut shapes.sliver_m, Fault::Sliver, Word::QualityUnder, "m", 0.5),
        (&mut shapes.tiny_m2, Fault::Tiny, Word::QualityUnder, "m²", 10.0),
        (&mut shapes.sharp_deg, Fault::Sharp, Word::QualityUnder, "°", 10.0),
        (&mut shapes.dense_m, Fault::Dense, Word::QualityUnder, "m", 0.01),
    ];
    Grid::new("tolerances").num_columns(3).spacing(vec2(12.0, 4.0)).show(ui, |ui| {
        for (size, fault, word, unit, usual) in sizes {
            let mut on = size.is_some();
            if ui.add(Checkbox::new(&mut on, app.word(fault.word()))).changed() {
                *size = on.then_some(usual);
            }
            ui.label(quiet(ui, app.word(word)));
            let mut value = size.unwrap_or(usual);
            let drag = number_field(&mut value).range(0.0..=1e12).speed(usual / 50.0).suffix(format!(" {unit}")).max_decimals(3);
            let response = ui.add_enabled(on, drag);
            response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, on, app.word(fault.word())));
            if response.changed() {
                *size = Some(value);
            }
            ui.end_row();
        }
    });
}

/// The faults with their counts on the left, the findings beside them.
fn found(ui: &mut Ui, app: &App, checked: &Checked, commands: &mut Vec<Command>) {
    let room = ui.available_rect_before_wrap();
    let left = Rect::from_min_size(room.min, vec2(FAULTS.min(room.width() * 0.31), room.height()));
    let right = Rect::from_min_max(pos2(left.right() + 10.0, room.top()), room.max);
    ui.painter().vline(left.right() + 4.0, room.y_range(), Stroke::new(1.0, Look::of(ui).separator));
    ui.scope_builder(egui::UiBuilder::new().max_rect(left), |ui| faults(ui, app, checked, commands));
    ui.scope_builder(egui::UiBuilder::new().max_rect(right), |ui| findings(ui, app, checked, commands));
}

fn faults(ui: &mut Ui, app: &App, checked: &Checked, commands: &mut Vec<Command>) {
    let (own, look) = (&app.session.quality, Look::of(ui));
    ScrollArea::vertical().id_salt("faults").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut line = |ui: &mut Ui, only: Option<Fault>, name: &str, count: usize| {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 6.0, ROW), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, own.only == only, format!("{name} {count}")));
            if own.only == only || response.hovered() {
                ui.painter().rect_filled(rect, CornerRadius::same(4), look.tint);
            }
            let cell = rect.shrink2(vec2(8.0, 0.0));
            let family = if own.only == only { bold() } else { FontFamily::Proportional };
            let wide = text_in(ui, cell, Align2::RIGHT_CENTER, &integer(count as u64), 12.0, FontFamily::Proportional, look.quiet);
            text_in(ui, cell.with_max_x(cell.right() - wide - 8.0), Align2::LEFT_CENTER, name, 12.5, family, look.text);
            if response.clicked() {
                commands.push(QualityOrder::Only(only).into());
            }
        };
        line(ui, None, app.word(Word::QualityAll), checked.findings.len());
        for (fault, count) in checked.counts() {
            line(ui, Some(fault), app.word(fault.word()), count);
        }
        ui.add_space(8.0);
        ui.spacing_mut().item_spacing.y = 4.0;
        if let Some(told) = own.made.as_ref().and_then(|(of, _)| checked.kind_told(&of.rules, app.lang())) {
            ui.add(Label::new(quiet(ui, told)).wrap());
        }
        for sum in &checked.sums {
            let ink = match kept(sum) {
                Some(false) => look.danger,
                None if sum.refused.is_some() || sum.untold > 0 => look.warm,
                _ => look.text,
            };
            ui.add(Label::new(RichText::new(sum.message(app.lang())).size(12.0).color(ink)).wrap());
        }
    });
}

fn findings(ui: &mut Ui, app: &App, checked: &Checked, commands: &mut Vec<Command>) {
    let (own, look, lang) = (&app.session.quality, Look::of(ui), app.lang());
    let listed = own.listed();
    let width = ui.available_width();
    // in a narrow window the place is told by the map alone
    let parts = if width < 470.0 { [0.32, 0.14, 0.14, 0.4, 0.0] } else { [0.18, 0.11, 0.13, 0.34, 0.24] };
    let columns = parts.map(|part| width * part);
    let cells = |rect: Rect, cell: &mut dyn FnMut(usize, Rect)| {
        let mut left = rect.left() + 6.0;
        for (n, width) in columns.into_iter().enumerate().filter(|(_, width)| *width > 0.0) {
            cell(n, Rect::from_min_size(pos2(left, rect.top()), vec2(width - 10.0, rect.height())));
            left += width;
        }
    };
    let heads = [Word::QualityFault, Word::QualityFeature, Word::QualityOther, Word::QualityFound, Word::QualityPlace];
    let (head, _) = ui.allocate_exact_size(vec2(width, HEAD), Sense::hover());
    cells(head, &mut |n, rect| {
        text_in(ui, rect, Align2::LEFT_CENTER, app.word(heads[n]), 11.0, FontFamily::Proportional, look.quiet);
    });
    ui.painter().hline(head.x_range(), head.bottom(), Stroke::new(1.0, look.separator));
    ui.spacing_mut().item_spacing.y = 0.0;
    if listed.is_empty() {
        ui.add_space(8.0);
        ui.label(quiet(ui, checked.told(lang)));
        return;
    }
    ScrollArea::vertical().id_salt("findings").auto_shrink([false, false]).show_rows(ui, ROW, listed.len(), |ui, rows| {
        for at in rows.start + listed.start..rows.end + listed.start {
            let finding = &checked.findings[at];
            let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
            let number = |row: Option<crate::model::RowId>| row.map(|row| integer(row.index() as u64 + 1));
            let texts = [
                app.word(finding.fault.word()).to_owned(),
                number(finding.row).unwrap_or_else(|| app.word(Word::QualityWhole).to_owned()),
                number(finding.other).unwrap_or_default(),
                finding.message(lang),
                finding.at.map(|at| format!("{:.5}, {:.5}", at[0], at[1])).unwrap_or_default(),
            ];
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, texts[..4].join(" ")));
            if own.shown == Some(at) || response.hovered() {
                ui.painter().rect_filled(rect, CornerRadius::same(4), look.tint);
            }
            cells(rect, &mut |n, rect| {
                let ink = if n == 0 || n == 3 { look.text } else { look.quiet };
                text_in(ui, rect, Align2::LEFT_CENTER, &texts[n], 12.5, FontFamily::Proportional, ink);
            });
            if response.clicked() {
                commands.push(QualityOrder::Show(at).into());
            }
        }
    });
}

/// Asks for the file that the report is written to.
pub fn files() -> AskedFile {
    sheet_files("quality files", Written::SheetsOrPdf, |app| app.word(Word::Quality).to_owned(), |path| QualityOrder::Export(path).into())
}

/// Asks for the file that rules are read from.
pub fn rules_file() -> AskedFile {
    AskedFile::new("quality rules", |on| on.dialogs.pick(on.ctx, "JSON", &["json"], |path| QualityOrder::RulesFile(path).into()))
}
