//! What the program is and where its data comes from.

use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::app::{Action, Request};
use crate::i18n::Word;

impl Action {
    pub const ABOUT: Self = Self::new("about", Word::About, Menu::Help, 11);
}

pub const MODULE: Module = Module::new("about", &[Deed::new(Action::ABOUT, |app| app.request(Request::Open("about")))]);
