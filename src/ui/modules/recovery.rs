//! The offer of lost work, in a bar under the toolbar.

use crate::app::{App, Command};
use crate::i18n::Word;
use crate::ui::module::{Panel, Place};
use crate::ui::theme::Look;
use crate::ui::widgets::primary_button;
use egui::{Frame, Margin, Ui};

/// Offers the work that a session left that did not end well: what it is, of when, what had been done to it.
pub struct Recovery;

impl Panel for Recovery {
    fn name(&self) -> &'static str {
        "recovery"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        app.session.recovery.is_some().then_some(Place::Top(None))
    }

    fn frame(&self, ui: &Ui) -> Option<Frame> {
        Some(Frame::new().fill(Look::of(ui).tint).inner_margin(Margin::symmetric(12, 5)))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        let Some(lost) = &app.session.recovery else { return };
        let (lang, description) = (app.lang(), &lost.description);
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button(app.word(Word::Discard)).clicked() {
                    commands.push(Command::Recover(false));
                }
                if primary_button(ui, app.word(Word::Recover), true).clicked() {
                    commands.push(Command::Recover(true));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let name = if description.name.is_empty() { app.word(Word::AppName) } else { description.name.get(lang) };
                    let changes = description.message(lang);
                    let text = match changes.as_str() {
                        "" => Word::RecoveryText.with(lang, &[&name, &lost.when]),
                        _ => Word::RecoveryChanges.with(lang, &[&name, &lost.when, &changes]),
                    };
                    let label = ui.add(egui::Label::new(text).truncate());
                    if let Some(path) = &description.path {
                        label.on_hover_text(path.display().to_string());
                    }
                });
            });
        });
    }
}
