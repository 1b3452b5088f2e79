//! What the program is and where its data comes from.

use crate::app::Action;
use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const ABOUT: Self = Self::new("about", Word::About, Menu::Help, 20);
}

pub const MODULE: Module = Module::new("about", &[Deed::window(Action::ABOUT, "about")]);
