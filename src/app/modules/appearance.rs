//! How the program looks, and in which language.

use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::app::{Action, ThemeChoice};
use crate::i18n::Word;

impl Action {
    pub const FOLLOW_SYSTEM: Self = Self::new("follow system", Word::ThemeSystem, Menu::View, 30);
    pub const LIGHT: Self = Self::new("light", Word::ThemeLight, Menu::View, 31);
    pub const DARK: Self = Self::new("dark", Word::ThemeDark, Menu::View, 32);
    pub const LANGUAGE: Self = Self::new("language", Word::SwitchLanguage, Menu::View, 33);
}

pub const MODULE: Module = Module::new(
    "appearance",
    &[
        Deed::new(Action::FOLLOW_SYSTEM, |app| app.set_theme(ThemeChoice::System)).switch(|app| app.session.settings.theme == ThemeChoice::System),
        Deed::new(Action::LIGHT, |app| app.set_theme(ThemeChoice::Light)).switch(|app| app.session.settings.theme == ThemeChoice::Light),
        Deed::new(Action::DARK, |app| app.set_theme(ThemeChoice::Dark)).switch(|app| app.session.settings.theme == ThemeChoice::Dark),
        Deed::new(Action::LANGUAGE, |app| {
            app.session.settings.lang = app.session.settings.lang.other();
            app.keep_settings();
        }),
    ],
);
