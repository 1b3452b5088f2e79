//! The menu bar, reached by its key.

use crate::app::Action;
use crate::app::action::{Menu, Shortcut, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const MENUS: Self = Self::new("menus", Word::MenuBar, Menu::Help, 13).keys(&[Shortcut { alt: true, ..plain(ShortcutKey::Letter('M')) }]);
}

pub const MODULE: Module = Module::new("menus", &[Deed::window(Action::MENUS, "menus")]);
