//! An action as an entry of a menu.

use crate::app::{Action, App, Command};
use crate::i18n::Word;
use egui::Ui;

/// Shows the entry; a click asks for what it says.
pub fn menu_entry(ui: &mut Ui, app: &App, action: Action, commands: &mut Vec<Command>) {
    let lang = app.lang();
    let (undo, redo) = app.history_names();
    let name = match (undo, redo) {
        (Some(what), _) if action == Action::UNDO => Word::UndoWhat.with(lang, &[&what.text(lang)]),
        (_, Some(what)) if action == Action::REDO => Word::RedoWhat.with(lang, &[&what.text(lang)]),
        _ => action.name(lang).to_owned(),
    };
    let mut button = egui::Button::new(name).shortcut_text(action.shortcuts().first().map(crate::app::Shortcut::text).unwrap_or_default());
    button = button.selected(action.checked(app) == Some(true));
    let response = ui.add_enabled(action.enabled(app), button);
    let response = if action == Action::ONLINE { response.on_hover_text(app.word(Word::NetworkNote)) } else { response };
    if response.clicked() {
        commands.push(Command::Do(action));
        ui.close();
    }
}
