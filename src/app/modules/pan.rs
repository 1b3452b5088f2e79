//! The tool that moves the map.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Handling, Module};
use crate::app::{Action, Aim, Cursor, Drawn, Tool};
use crate::i18n::Word;
use crate::model::View;

impl Tool {
    pub const PAN: Self = Self { name: "pan", hint: Word::HintPan, cursor: Cursor::Hand, drawn: Drawn::Line, drag_pans: true, aim: Aim::Free };
}

impl Action {
    pub const TOOL_PAN: Self = Self::new("pan tool", Word::ToolPan, Menu::Tools, 11).keys(&[plain(ShortcutKey::Letter('H'))]);
}

pub const MODULE: Module = Module {
    tools: &[Handling {
        double_click: |app, press| {
            let zoom = (app.viewport.view.zoom + 1.0).min(*View::ZOOMS.end());
            app.go(View { center: press.at, zoom });
        },
        ..Handling::new(Tool::PAN)
    }],
    ..Module::new("pan", &[Deed::tool(Action::TOOL_PAN, Tool::PAN)])
};
