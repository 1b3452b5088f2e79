//! Where the map looks, and how much of the window it has.

use crate::app::action::{Menu, Shortcut, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, Request};
use crate::i18n::Word;

impl Action {
    pub const ZOOM_IN: Self = Self::new("zoom in", Word::ZoomIn, Menu::View, 10).keys(&[plain(ShortcutKey::Plus)]);
    pub const ZOOM_OUT: Self = Self::new("zoom out", Word::ZoomOut, Menu::View, 11).keys(&[plain(ShortcutKey::Minus)]);
    pub const HOME: Self = Self::new("home", Word::WholeExtent, Menu::View, 12).keys(&[plain(ShortcutKey::Home)]);
    pub const VIEW_BACK: Self = Self::new("view back", Word::ViewBack, Menu::View, 14).keys(&[Shortcut { alt: true, ..plain(ShortcutKey::Left) }]);
    pub const VIEW_FORWARD: Self =
        Self::new("view forward", Word::ViewForward, Menu::View, 15).keys(&[Shortcut { alt: true, ..plain(ShortcutKey::Right) }]);
    pub const MAP_ONLY: Self = Self::new("map only", Word::MapOnly, Menu::View, 28).keys(&[plain(ShortcutKey::F(12))]);
    pub const FULL_SCREEN: Self = Self::new("full screen", Word::FullScreen, Menu::View, 29).keys(&[plain(ShortcutKey::F(11))]);
}

pub const MODULE: Module = Module::new(
    "view",
    &[
        Deed::new(Action::ZOOM_IN, |app| app.zoom_by(1.0)),
        Deed::new(Action::ZOOM_OUT, |app| app.zoom_by(-1.0)),
        Deed::new(Action::HOME, |app| {
            app.viewport.view_history.leave(app.viewport.view);
            app.go_home();
        }),
        Deed::new(Action::VIEW_BACK, |app| app.viewport.view = app.viewport.view_history.back(app.viewport.view).unwrap_or(app.viewport.view))
            .when(|app| app.viewport.view_history.can_undo()),
        Deed::new(Action::VIEW_FORWARD, |app| app.viewport.view = app.viewport.view_history.forward(app.viewport.view).unwrap_or(app.viewport.view))
            .when(|app| app.viewport.view_history.can_redo()),
        Deed::new(Action::MAP_ONLY, |app| app.session.map_only = !app.session.map_only).switch(|app| app.session.map_only),
        Deed::new(Action::FULL_SCREEN, |app| {
            app.session.full_screen = !app.session.full_screen;
            app.request(Request::FullScreen(app.session.full_screen));
        })
        .switch(|app| app.session.full_screen),
    ],
);
