//! The legend on the map.

use crate::app::Action;
use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const LEGEND: Self = Self::new("legend", Word::Legend, Menu::View, 20);
}

pub const MODULE: Module = Module::new("legend", &[Deed::panel(Action::LEGEND, "legend")]);
