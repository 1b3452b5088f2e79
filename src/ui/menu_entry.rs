//! An action as an entry of a menu, and how it is told elsewhere.

use crate::app::{Action, App, Command, Shortcut};
use crate::i18n::Word;
use egui::Ui;

/// What an action is called now: that of undoing says what it takes back.
pub fn title(app: &App, action: Action) -> String {
    let lang = app.lang();
    match app.history_names() {
        (Some(what), _) if action == Action::UNDO => Word::UndoWhat.with(lang, &[&what.text(lang)]),
        (_, Some(what)) if action == Action::REDO => Word::RedoWhat.with(lang, &[&what.text(lang)]),
        _ => action.name(lang).to_owned(),
    }
}

/// The key of an action as it is written; empty where it has none.
pub fn key_of(action: Action) -> String {
    action.shortcuts().first().map(Shortcut::text).unwrap_or_default()
}

/// What is said of an action while the pointer rests on its button: what it is called and its key.
pub fn tip(app: &App, action: Action) -> String {
    let (name, key) = (action.name(app.lang()), key_of(action));
    if key.is_empty() { name.to_owned() } else { format!("{name}  {key}") }
}

/// Shows the entry; a click asks for what it says.
pub fn menu_entry(ui: &mut Ui, app: &App, action: Action, commands: &mut Vec<Command>) {
    let button = egui::Button::new(title(app, action)).shortcut_text(key_of(action)).selected(action.checked(app) == Some(true));
    let response = ui.add_enabled(action.enabled(app), button);
    let response =
        if action == Action::ONLINE { response.on_hover_text(Word::NetworkNote.with(app.lang(), &[&app.base_map_host()])) } else { response };
    if response.clicked() {
        commands.push(Command::Do(action));
        ui.close();
    }
}
