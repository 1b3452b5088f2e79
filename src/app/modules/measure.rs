//! The tool that measures lengths and areas.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Handling, Module};
use crate::app::{Action, Cursor, Drawn, Tool};
use crate::i18n::Word;

impl Tool {
    pub const MEASURE: Self = Self { name: "measure", hint: Word::HintMeasure, cursor: Cursor::Cross, drawn: Drawn::Measured, drag_pans: true };
}

impl Action {
    pub const TOOL_MEASURE: Self = Self::new("measure tool", Word::ToolMeasure, Menu::Tools, 12).keys(&[plain(ShortcutKey::Letter('M'))]);
}

pub const MODULE: Module = Module {
    tools: &[Handling { finish: |app, _| app.viewport.draft.finished = app.viewport.draft.points.len() > 1, ..Handling::drawing(Tool::MEASURE) }],
    ..Module::new("measure", &[Deed::tool(Action::TOOL_MEASURE, Tool::MEASURE)])
};
