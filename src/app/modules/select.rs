//! The tool that picks features and moves annotations.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::annotate::annotation_at;
use crate::app::module::{Deed, Handling, Module};
use crate::app::{Action, Aim, Cursor, Drawn, Modifiers, Tool};
use crate::i18n::Word;

impl Tool {
    pub const SELECT: Self =
        Self { name: "select", hint: Word::HintSelect, cursor: Cursor::Arrow, drawn: Drawn::Box, drag_pans: true, aim: Aim::Free };
}

impl Action {
    pub const TOOL_SELECT: Self = Self::new("select tool", Word::ToolSelect, Menu::Tools, 10).keys(&[plain(ShortcutKey::Letter('V'))]);
}

pub const MODULE: Module = Module {
    tools: &[Handling {
        click: |app, press| app.pick(press.at, press.reach, press.modifiers),
        double_click: |app, press| app.pick(press.at, press.reach, press.modifiers),
        drag_start: |app, press| {
            if press.modifiers.shift {
                app.begin_box(press.at);
            } else {
                app.hold_annotation(press.at, press.reach);
            }
        },
        // the drag itself was asked for with Shift
        drag_end: |app, at, modifiers| app.select_box(at, Modifiers { shift: true, ..modifiers }),
        holds: |app, press| press.modifiers.shift || annotation_at(&app.workspace.document, press.at, press.reach).is_some(),
        ..Handling::new(Tool::SELECT)
    }],
    ..Module::new("select", &[Deed::tool(Action::TOOL_SELECT, Tool::SELECT)])
};
