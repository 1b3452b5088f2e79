//! The list of everything that can be done, to choose from by typing.

use crate::app::Action;
use crate::app::action::{Menu, ctrl};
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const PALETTE: Self = Self::new("palette", Word::Palette, Menu::Help, 11).keys(&[ctrl('K')]);
}

pub const MODULE: Module = Module::new("palette", &[Deed::window(Action::PALETTE, "palette")]);
