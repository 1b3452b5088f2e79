//! The tools that select by a box and by a polygon.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Handling, Module};
use crate::app::{Action, Aim, Cursor, Drawn, Tool};
use crate::i18n::Word;

impl Tool {
    pub const BOX: Self = Self { name: "box", hint: Word::HintBox, cursor: Cursor::Cross, drawn: Drawn::Box, drag_pans: false, aim: Aim::Free };
    pub const LASSO: Self = Self { name: "lasso", hint: Word::HintLasso, cursor: Cursor::Cross, drawn: Drawn::Area, drag_pans: true, aim: Aim::Free };
}

impl Action {
    pub const TOOL_BOX: Self = Self::new("box tool", Word::ToolBox, Menu::Tools, 30).keys(&[plain(ShortcutKey::Letter('5'))]);
    pub const TOOL_LASSO: Self = Self::new("lasso tool", Word::ToolLasso, Menu::Tools, 31).keys(&[plain(ShortcutKey::Letter('6'))]);
}

pub const MODULE: Module = Module {
    tools: &[
        Handling { drag_end: |app, at, modifiers| app.select_box(at, modifiers), ..Handling::boxing(Tool::BOX) },
        Handling { finish: |app, modifiers| app.select_lasso(modifiers), ..Handling::drawing(Tool::LASSO) },
    ],
    ..Module::new("select_by_shape", &[Deed::tool(Action::TOOL_BOX, Tool::BOX), Deed::tool(Action::TOOL_LASSO, Tool::LASSO)])
};
