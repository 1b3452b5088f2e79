//! The sheet: composed, written, copied.

use crate::app::Action;
use crate::app::action::{Menu, ctrl};
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const EXPORT: Self = Self::new("sheet", Word::ExportSheet, Menu::File, 30).keys(&[ctrl('E')]);
}

pub const MODULE: Module = Module::new("sheet", &[Deed::window(Action::EXPORT, "sheet")]);
