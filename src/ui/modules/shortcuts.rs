//! The table of shortcuts.

use crate::app::Action;
use crate::i18n::Word;
use crate::ui::module::Surface;
use crate::ui::widgets::quiet;
use egui::{Grid, ScrollArea};

/// The table of shortcuts.
pub fn shortcuts(on: &mut Surface<'_>, open: &mut bool) {
    let app = &*on.app;
    egui::Window::new(app.word(Word::ShortcutSheet)).id(egui::Id::unique("shortcuts")).open(open).collapsible(false).resizable(false).show(
        on.ctx,
        |ui| {
            ScrollArea::vertical().max_height(460.0).show(ui, |ui| {
                Grid::new("shortcuts").num_columns(4).spacing([18.0, 5.0]).show(ui, |ui| {
                    let rows = Action::all().filter(|action| !action.shortcuts().is_empty());
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
