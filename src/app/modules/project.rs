//! The project as a file: begun, opened, saved, left.

use crate::app::action::{Menu, ctrl, ctrl_shift};
use crate::app::module::{Deed, Module};
use crate::app::{Action, AfterSave, Command, Request};
use crate::i18n::Word;

impl Action {
    pub const NEW: Self = Self::new("new", Word::NewProject, Menu::File, 10).keys(&[ctrl('N')]);
    pub const OPEN: Self = Self::new("open", Word::OpenFiles, Menu::File, 11).keys(&[ctrl('O')]);
    pub const SAVE: Self = Self::new("save", Word::Save, Menu::File, 20).keys(&[ctrl('S')]);
    pub const SAVE_AS: Self = Self::new("save as", Word::SaveAs, Menu::File, 21).keys(&[ctrl_shift('S')]);
    pub const SAVE_AS_PACKAGE: Self = Self::new("save as package", Word::SaveAsPackage, Menu::File, 22);
    pub const QUIT: Self = Self::new("quit", Word::Quit, Menu::File, 90).keys(&[ctrl('Q')]);
}

pub const MODULE: Module = Module::new(
    "project",
    &[
        Deed::new(Action::NEW, |app| if app.is_dirty() { app.request(Request::ConfirmNew) } else { app.start_new() }),
        Deed::new(Action::OPEN, |app| app.request(Request::OpenDialog)),
        Deed::new(Action::SAVE, |app| match app.workspace.path.clone() {
            Some(path) => app.save_to(&path, false),
            None => app.request(Request::SaveDialog),
        }),
        Deed::new(Action::SAVE_AS, |app| app.request(Request::SaveDialog)),
        Deed::new(Action::SAVE_AS_PACKAGE, |app| app.request(Request::PackageDialog)),
        Deed::new(Action::QUIT, |app| {
            // what is being written is waited for
            if app.is_saving() && app.workspace.after_save.is_none() {
                app.workspace.after_save = Some(AfterSave::Close);
            } else if app.is_dirty() {
                app.request(Request::ConfirmClose);
            } else {
                app.dispatch(Command::CloseAnyway);
            }
        }),
    ],
);
