//! Windows of help: what the program is and where its data comes from, the shortcuts; and the offer of recovered work.

use super::theme::{Look, bold};
use super::widgets::{heading, primary_button, quiet};
use crate::app::{Action, App, Command};
use crate::carto::attribution;
use crate::i18n::Word;
use egui::{FontId, Grid, RichText, ScrollArea};

/// Offers the work that a session left that did not end well: what it is, of when, what had been done to it.
pub fn recovery(ui: &mut egui::Ui, app: &App, commands: &mut Vec<Command>) {
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

/// What the program is, and its sources.
pub fn about(ctx: &egui::Context, app: &App, open: &mut bool) {
    egui::Window::new(app.word(Word::About)).id(egui::Id::unique("about")).open(open).collapsible(false).resizable(false).default_width(460.0).show(
        ctx,
        |ui| {
            ui.label(RichText::new(format!("{}  {}", app.word(Word::AppName), env!("CARGO_PKG_VERSION"))).font(FontId::new(17.0, bold())));
            ui.label(app.word(Word::AboutText));
            ui.label(RichText::new(app.word(Word::DataNote)).color(Look::of(ui).warm));
            heading(ui, app.word(Word::Sources));
            let all = crate::model::Document::from(crate::model::Content {
                layers: app
                    .workspace
                    .document
                    .layers()
                    .iter()
                    .map(|layer| crate::model::Layer { visible: true, opacity: 1.0, ..layer.clone() })
                    .collect(),
                ..Default::default()
            });
            for line in attribution(&all, true).get(app.lang()).split(['；', ';']) {
                ui.label(RichText::new(line.trim()).size(12.5));
            }
            ui.add_space(4.0);
            ui.label(quiet(ui, "Noto Sans CJK SC, SIL Open Font License 1.1"));
            ui.label(quiet(ui, "MIT OR Apache-2.0"));
        },
    );
}

/// The table of shortcuts.
pub fn shortcuts(ctx: &egui::Context, app: &App, open: &mut bool) {
    egui::Window::new(app.word(Word::ShortcutSheet)).id(egui::Id::unique("shortcuts")).open(open).collapsible(false).resizable(false).show(
        ctx,
        |ui| {
            ScrollArea::vertical().max_height(460.0).show(ui, |ui| {
                Grid::new("shortcuts").num_columns(4).spacing([18.0, 5.0]).show(ui, |ui| {
                    let rows = Action::ALL.iter().filter(|action| !action.shortcuts().is_empty());
                    for (n, action) in rows.enumerate() {
                        let keys: Vec<String> = action.shortcuts().iter().map(crate::app::Shortcut::text).collect();
                        ui.label(action.name(app.lang()));
                        ui.label(quiet(ui, keys.join("  ")));
                        if n % 2 == 1 {
                            ui.end_row();
                        }
                    }
                });
                ui.add_space(6.0);
                ui.add(egui::Label::new(quiet(ui, app.word(Word::GestureHelp))).wrap());
            });
        },
    );
}
