//! The table of shortcuts.

use crate::app::Action;
use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const SHORTCUTS: Self = Self::new("shortcuts", Word::ShortcutSheet, Menu::Help, 10).keys(&[plain(ShortcutKey::F(1))]);
}

pub const MODULE: Module = Module::new("shortcuts", &[Deed::window(Action::SHORTCUTS, "shortcuts")]);
