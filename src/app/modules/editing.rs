//! Steps taken back and brought again, and what is removed from the map.

use crate::app::action::{Menu, ShortcutKey, ctrl, ctrl_shift, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Command, Tool};
use crate::i18n::Word;
use crate::model::Operation;

impl Action {
    pub const UNDO: Self = Self::new("undo", Word::Undo, Menu::Edit, 10).keys(&[ctrl('Z')]);
    pub const REDO: Self = Self::new("redo", Word::Redo, Menu::Edit, 11).keys(&[ctrl_shift('Z'), ctrl('Y')]);
    pub const DELETE: Self = Self::new("delete", Word::Delete, Menu::Edit, 20).keys(&[plain(ShortcutKey::Delete)]);
}

fn is_drawing(app: &App) -> bool {
    !app.viewport.draft.points.is_empty() && !app.viewport.draft.finished
}

pub const MODULE: Module = Module::new(
    "editing",
    &[
        Deed::new(Action::UNDO, |app| {
            // as long as something is drawn, the step before is its last point
            if is_drawing(app) {
                app.dispatch(Command::StepBack);
            } else {
                app.undo();
            }
        })
        .when(|app| app.workspace.history.can_undo() || is_drawing(app)),
        Deed::new(Action::REDO, App::redo).when(|app| app.workspace.history.can_redo()),
        Deed::new(Action::DELETE, |app| {
            if app.delete_vertex() {
                return;
            }
            match app.viewport.selected_annotation {
                Some(id) => app.edit(Operation::RemoveAnnotation(id)),
                None => {
                    if let Some(id) = app.edited_layer().map(|layer| layer.id) {
                        app.delete_selected(id);
                    }
                }
            }
        })
        .when(|app| {
            // one press too many while vertices are deleted or something is drawn deletes no feature
            let is_busy = app.viewport.tool == Tool::VERTICES || !app.viewport.draft.points.is_empty();
            let draws = app.session.panels.is_open("digitizing") && app.has_selected(1) && !is_busy;
            draws || app.picked_vertex().is_some() || app.viewport.selected_annotation.is_some()
        }),
    ],
);
