//! The search box.

use crate::app::Action;
use crate::app::action::{Menu, ctrl};
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const SEARCH: Self = Self::new("search", Word::Search, Menu::Query, 11).keys(&[ctrl('F')]);
}

pub const MODULE: Module = Module::new("search", &[Deed::window(Action::SEARCH, "search")]);
