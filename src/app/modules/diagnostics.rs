//! What the program measures of itself.

use crate::app::Action;
use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const DIAGNOSTICS: Self = Self::new("diagnostics", Word::Diagnostics, Menu::View, 46);
}

pub const MODULE: Module = Module::new("diagnostics", &[Deed::panel(Action::DIAGNOSTICS, "diagnostics")]);
