//! The keys of a frame, and what they ask for.

use crate::app::{Action, App, Command, Modifiers as Held, Shortcut, ShortcutKey};
use crate::model::View;
use egui::{Context, Event, EventFilter, Key, Modifiers, Response, Ui};

/// The keys that went down, each with the modifiers that were held then, not those at the end of a slow frame, and whether it
/// repeats while it is held.
pub fn pressed_keys(ctx: &Context) -> Vec<(Key, Modifiers, bool)> {
    ctx.input(|input| {
        let pressed = input.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, repeat, modifiers, .. } => Some((*key, *modifiers, *repeat)),
            _ => None,
        });
        pressed.collect()
    })
}

/// The keys held, as the program knows them.
pub fn modifiers(keys: Modifiers) -> Held {
    Held { shift: keys.shift, command: keys.command, alt: keys.alt }
}

/// The action whose shortcut a key is with what was held.
pub fn action_of(key: Key, held: Modifiers) -> Option<Action> {
    Action::all().find(|action| action.shortcuts().iter().any(|shortcut| matches(*shortcut, key, held)))
}

/// Whether a key with what was held is the shortcut, with exactly its modifiers.
fn matches(shortcut: Shortcut, key: Key, held: Modifiers) -> bool {
    let own = match shortcut.key {
        ShortcutKey::Letter(letter) => Key::from_name(&letter.to_string()) == Some(key),
        ShortcutKey::F(number) => Key::from_name(&format!("F{number}")) == Some(key),
        ShortcutKey::Delete => key == Key::Delete,
        ShortcutKey::Home => key == Key::Home,
        ShortcutKey::Plus => matches!(key, Key::Plus | Key::Equals),
        ShortcutKey::Minus => key == Key::Minus,
        ShortcutKey::Left => key == Key::ArrowLeft,
        ShortcutKey::Right => key == Key::ArrowRight,
        ShortcutKey::Escape => key == Key::Escape,
    };
    // a plus sign needs Shift on many keyboards
    let shift = held.shift == shortcut.shift || shortcut.key == ShortcutKey::Plus;
    own && held.command == shortcut.command && shift && held.alt == shortcut.alt
}

/// The view an eighth of the window to one side.
pub fn step_aside(app: &App, key: Key) -> Command {
    let view = app.viewport.view;
    let [w, h] = app.viewport.view_size.map(|side| side / 8.0);
    let by = match key {
        Key::ArrowLeft => [-w, 0.0],
        Key::ArrowRight => [w, 0.0],
        Key::ArrowUp => [0.0, -h],
        _ => [0.0, h],
    };
    Command::SetView(View { center: view.position(by), ..view })
}

/// Keeps the arrow keys for what has the keyboard: those to the sides, and those up and down where it has use for them.
pub fn keep_arrows(ui: &Ui, response: &Response, vertical: bool) {
    let own = EventFilter { horizontal_arrows: true, vertical_arrows: vertical, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, own));
}
