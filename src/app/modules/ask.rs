//! Spatial questions.

use crate::app::Action;
use crate::app::action::{Menu, ctrl_shift};
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const ASK: Self = Self::new("ask", Word::SpatialQuery, Menu::Query, 10).keys(&[ctrl_shift('F')]);
}

pub const MODULE: Module = Module::new("ask", &[Deed::window(Action::ASK, "ask")]);
