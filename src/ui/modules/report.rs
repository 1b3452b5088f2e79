//! What was noticed while a layer's file was read: counts, and each note with a way to its feature.

use crate::app::{App, Command};
use crate::i18n::{Localized, Word, integer};
use crate::io::{Counted, LoadReport, Reason};
use crate::model::{FeatureId, LayerId};
use crate::ui::module::{Depth, Surface, Window};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::text_in;
use egui::{Align2, FontFamily, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

const ROW: f32 = 24.0;

/// The report that is open in the session.
pub struct ReportWindow;

impl Window for ReportWindow {
    fn name(&self) -> &'static str {
        "report"
    }

    fn depth(&self) -> Depth {
        Depth::Report
    }

    fn close(&mut self, app: &App, commands: &mut Vec<Command>) -> bool {
        let is_open = app.session.report_open.is_some();
        if is_open {
            commands.push(Command::ShowReport(None));
        }
        is_open
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let (app, commands) = (&*on.app, &mut *on.commands);
        let Some(id) = app.session.report_open else { return };
        let Some((layer, report)) = app.workspace.document.layer(id).and_then(|layer| Some((layer, app.report(layer)?))) else {
            commands.push(Command::ShowReport(None));
            return;
        };
        let (mut open, mut save) = (true, false);
        let title = format!("{} · {}", app.word(Word::LoadReport), layer.name.get(app.lang()));
        let window = egui::Window::new(title).id(egui::Id::unique("report")).open(&mut open).collapsible(false);
        window.default_size([680.0, 420.0]).default_pos([330.0, 130.0]).show(on.ctx, |ui| {
            counts(ui, app, report);
            ui.separator();
            ui.horizontal(|ui| {
                if ui.button(app.word(Word::Copy)).clicked() {
                    ui.ctx().copy_text(report.text(layer.name.get(app.lang()), app.lang()));
                }
                save = ui.button(app.word(Word::SaveReport)).clicked();
                if report.count(Reason::InvalidPolygon) > 0 && ui.button(app.word(Word::RepairGeometry)).clicked() {
                    commands.push(Command::Repair(id));
                }
            });
            list(ui, app, id, report, commands);
        });
        if !open {
            commands.push(Command::ShowReport(None));
        }
        if save {
            on.dialogs.save_report(on.ctx, app, id);
        }
    }
}

fn counts(ui: &mut Ui, app: &App, report: &LoadReport) {
    let look = Look::of(ui);
    if report.total() == 0 {
        ui.label(RichText::new(app.word(Word::NothingNoticed)).size(13.0));
    }
    for (reason, count) in report.counts() {
        let ink = if reason.is_warning() { look.warm } else { look.quiet };
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(58.0, 18.0), Sense::hover());
            text_in(ui, rect, Align2::RIGHT_CENTER, &integer(count), 13.0, bold(), ink);
            ui.add(egui::Label::new(RichText::new(reason.message(app.lang())).size(12.5).color(look.text)).wrap());
        });
    }
}

fn list(ui: &mut Ui, app: &App, layer: LayerId, report: &LoadReport, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let width = ui.available_width();
    let columns = [0.0, 62.0, 122.0, 206.0_f32.min(width * 0.4)];
    let cell = |ui: &Ui, rect: egui::Rect, n: usize, text: &str, ink| {
        let left = rect.left() + 6.0 + columns[n];
        let right = columns.get(n + 1).map_or(rect.right(), |next| rect.left() + next);
        text_in(ui, rect.with_min_x(left).with_max_x(right - 4.0), Align2::LEFT_CENTER, text, 12.0, FontFamily::Proportional, ink);
    };
    let (head, _) = ui.allocate_exact_size(vec2(width, 20.0), Sense::hover());
    let place = match report.counted {
        Counted::Lines => Word::ReportLine,
        Counted::Rows => Word::ReportRow,
        Counted::Records => Word::ReportRecord,
    };
    for (n, word) in [place, Word::ReportFeature, Word::ReportId, Word::ReportReason].into_iter().enumerate() {
        cell(ui, head, n, app.word(word), look.quiet);
    }
    ui.painter().hline(head.x_range(), head.bottom(), egui::Stroke::new(1.0, look.separator));
    ui.spacing_mut().item_spacing.y = 0.0;
    let rows = report.notes.len() + usize::from(report.more() > 0);
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, rows, |ui, shown| {
        for n in shown {
            let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
            let Some(note) = report.notes.get(n) else {
                cell(ui, rect, 0, &Word::MoreNotes.with(app.lang(), &[&integer(report.more())]), look.quiet);
                continue;
            };
            response.widget_info(|| WidgetInfo::labeled(Role::Button, note.feature > 0, note.message(app.lang())));
            if response.hovered() {
                ui.painter().rect_filled(rect, egui::CornerRadius::same(4), look.tint);
            }
            let feature = if note.feature > 0 { integer(note.feature) } else { String::new() };
            let reason = note.reason.message(app.lang());
            for (n, text) in [&*integer(note.place.number()), &*feature, note.id.as_deref().unwrap_or_default(), &*reason].into_iter().enumerate() {
                cell(ui, rect, n, text, if n == 3 { look.text } else { look.quiet });
            }
            let response = response.on_hover_text(&reason);
            if response.clicked() && note.feature > 0 {
                commands.push(Command::GoToFeature(FeatureId::at(layer, note.feature as usize - 1)));
            }
        }
    });
}
