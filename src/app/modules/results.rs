//! The panel of results.

use crate::app::Action;
use crate::app::action::{Menu, Shortcut, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::i18n::Word;

impl Action {
    pub const RESULTS: Self = Self::new("results", Word::ResultsPanel, Menu::View, 21).keys(&[Shortcut { shift: true, ..plain(ShortcutKey::F(6)) }]);
}

pub const MODULE: Module = Module::new("results", &[Deed::panel(Action::RESULTS, "results")]);
