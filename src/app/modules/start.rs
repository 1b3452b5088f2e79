//! The start page: what there is for somebody who has just come, or come back.

use crate::app::Action;
use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const START_PAGE: Self = Self::new("start page", Word::StartPage, Menu::File, 14);
}

pub const MODULE: Module = Module::new("start", &[Deed::panel(Action::START_PAGE, "start")]);
