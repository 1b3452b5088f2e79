//! The selection as a whole.

use crate::app::action::{Menu, ShortcutKey, ctrl, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Request};
use crate::i18n::Word;

impl Action {
    pub const SELECT_ALL: Self = Self::new("select all", Word::SelectAll, Menu::Edit, 30).keys(&[ctrl('A')]);
    pub const INVERT_SELECTION: Self = Self::new("invert selection", Word::InvertSelection, Menu::Edit, 31);
    pub const CLEAR_SELECTION: Self = Self::new("clear selection", Word::ClearSelection, Menu::Edit, 32);
    pub const ALL_LAYERS: Self = Self::new("all layers", Word::SelectAllLayers, Menu::Edit, 33);
    pub const SAVE_SELECTION: Self = Self::new("save selection", Word::SaveSelection, Menu::Edit, 34);
    pub const ZOOM_TO_SELECTION: Self =
        Self::new("zoom to selection", Word::ZoomToSelection, Menu::View, 13).keys(&[plain(ShortcutKey::Letter('Z'))]);
}

pub const MODULE: Module = Module::new(
    "selection",
    &[
        Deed::new(Action::SELECT_ALL, App::select_all),
        Deed::new(Action::INVERT_SELECTION, App::invert_selection).when(|app| !app.viewport.selection.is_empty()),
        Deed::new(Action::CLEAR_SELECTION, |app| app.viewport.selection.clear()).when(|app| !app.viewport.selection.is_empty()),
        Deed::new(Action::ALL_LAYERS, |app| {
            app.session.settings.all_layers = !app.session.settings.all_layers;
            app.keep_settings();
            app.select_shape_again();
        })
        .switch(|app| app.session.settings.all_layers),
        Deed::new(Action::SAVE_SELECTION, |app| app.request(Request::SelectionDialog)).when(|app| !app.viewport.selection.is_empty()),
        Deed::new(Action::ZOOM_TO_SELECTION, |app| {
            if let Some(bounds) = app.viewport.selection.bounds(&app.workspace.document) {
                app.zoom_to(bounds);
            }
        })
        .when(|app| !app.viewport.selection.is_empty()),
    ],
);
