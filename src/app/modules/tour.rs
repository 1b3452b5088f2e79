//! A short tour of the window.

use crate::app::Action;
use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const TOUR: Self = Self::new("tour", Word::Tour, Menu::Help, 9);
}

pub const MODULE: Module = Module::new("tour", &[Deed::window(Action::TOUR, "tour")]);
