//! The settings, and the size of what is in the window.

use crate::app::action::{Menu, Shortcut, ShortcutKey, ctrl, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Settings};
use crate::i18n::Word;

impl Action {
    pub const SETTINGS: Self = Self::new("settings", Word::Settings, Menu::Edit, 90).keys(&[ctrl(',')]);
    pub const LARGER: Self = Self::new("larger", Word::Larger, Menu::View, 34).keys(&[Shortcut { command: true, ..plain(ShortcutKey::Plus) }]);
    pub const SMALLER: Self = Self::new("smaller", Word::Smaller, Menu::View, 35).keys(&[Shortcut { command: true, ..plain(ShortcutKey::Minus) }]);
    pub const USUAL_SIZE: Self = Self::new("usual size", Word::UsualSize, Menu::View, 36).keys(&[ctrl('0')]);
}

/// Per cent that a step makes.
const STEP: u16 = 10;

pub const MODULE: Module = Module::new(
    "settings",
    &[
        Deed::window(Action::SETTINGS, "settings"),
        Deed::new(Action::LARGER, |app| set_scale(app, scale(app) + STEP)).when(|app| scale(app) < most(app)),
        Deed::new(Action::SMALLER, |app| set_scale(app, scale(app) - STEP)).when(|app| scale(app) > *Settings::SCALES.start()),
        Deed::new(Action::USUAL_SIZE, |app| set_scale(app, 100)).when(|app| app.session.settings.scale != 100),
    ],
);

/// The largest scale that the window has room for.
fn most(app: &App) -> u16 {
    app.session.scale_bound.min(*Settings::SCALES.end())
}

/// The scale that is seen.
fn scale(app: &App) -> u16 {
    app.session.settings.scale.min(most(app))
}

fn set_scale(app: &mut App, scale: u16) {
    app.session.settings.scale = scale.clamp(*Settings::SCALES.start(), most(app));
    app.keep_settings();
}
