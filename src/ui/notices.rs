//! Toasts and running jobs, at the top of the map and in front of whatever is open.

use super::theme::Look;
use super::widgets::{Icon, icon_button, quiet};
use crate::app::{App, Command, Notice, Severity};
use crate::i18n::Word;
use egui::{Area, Label, Order, ProgressBar, Rect, RichText, ScrollArea, Ui, pos2, vec2};

/// Shows jobs that have run a while and the notices that are not dismissed.
pub fn notices(ui: &Ui, app: &App, map: Rect, commands: &mut Vec<Command>) {
    let shown: Vec<&Notice> = app.notices.iter().rev().filter(|notice| notice.is_shown()).take(4).collect();
    // work under 200 ms needs no bar
    let jobs: Vec<_> = app.jobs().iter().filter(|job| job.started.elapsed().as_millis() >= 200).collect();
    if !app.jobs().is_empty() {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    }
    if shown.iter().any(|notice| notice.severity == Severity::Info) {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(500));
    }
    if shown.is_empty() && jobs.is_empty() {
        return;
    }
    let width = (map.width() - 120.0).clamp(240.0, 460.0);
    Area::new(egui::Id::unique("notices")).order(Order::Tooltip).fixed_pos(pos2(map.center().x - width / 2.0, map.top() + 12.0)).show(
        ui.ctx(),
        |ui| {
            ui.set_width(width);
            for job in jobs {
                card(ui, Look::of(ui).accent, |ui| {
                    ui.horizontal(|ui| {
                        ui.add(Label::new(RichText::new(&job.title).size(12.5)).truncate());
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            if ui.small_button(app.word(Word::Cancel)).clicked() {
                                commands.push(Command::CancelJob(job.id));
                            }
                            let fraction = job.progress.fraction();
                            ui.add(ProgressBar::new(fraction.unwrap_or(0.0)).desired_width(140.0).show_percentage());
                        });
                    });
                });
            }
            for notice in shown {
                one(ui, app, notice, commands);
            }
        },
    );
}

fn one(ui: &mut Ui, app: &App, notice: &Notice, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let ink = match notice.severity {
        Severity::Info => look.accent,
        Severity::Warning => look.warm,
        Severity::Error => look.danger,
    };
    card(ui, ink, |ui| {
        ui.horizontal_top(|ui| {
            let width = ui.available_width() - 34.0;
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.add(Label::new(RichText::new(&notice.text).size(13.0).color(look.text)).wrap().selectable(true));
                if let Some((label, command)) = &notice.offer
                    && ui.add(egui::Button::new(RichText::new(label).size(12.5).color(look.accent))).clicked()
                {
                    commands.push(command.clone());
                    commands.push(Command::DismissNotice(notice.id));
                }
                if !notice.details.is_empty() {
                    ui.collapsing(quiet(ui, app.word(Word::Details)), |ui| {
                        ScrollArea::vertical().max_height(160.0).show(ui, |ui| {
                            for line in &notice.details {
                                ui.add(Label::new(RichText::new(line).size(12.0)).wrap().selectable(true));
                            }
                        });
                        if ui.small_button(app.word(Word::Copy)).clicked() {
                            ui.ctx().copy_text(format!("{}\n{}", notice.text, notice.details.join("\n")));
                        }
                    });
                }
            });
            if icon_button(ui, Icon::Close, app.word(Word::Dismiss), 22.0, true).clicked() {
                commands.push(Command::DismissNotice(notice.id));
            }
        });
    });
}

fn card(ui: &mut Ui, ink: egui::Color32, contents: impl FnOnce(&mut Ui)) {
    let look = Look::of(ui);
    let shown = egui::Frame::new()
        .fill(look.window)
        .stroke(egui::Stroke::new(1.0, look.separator))
        .corner_radius(7)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(egui::Margin { left: 14, right: 8, top: 8, bottom: 8 })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui);
        });
    let rect = shown.response.rect;
    ui.painter().rect_filled(Rect::from_min_size(rect.min + vec2(4.0, 7.0), vec2(3.0, rect.height() - 14.0)), 2.0, ink);
    ui.add_space(2.0);
}
