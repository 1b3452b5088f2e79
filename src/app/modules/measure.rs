//! The tools that measure: lengths and bearings of a path and the area that it encloses, the radius of a circle.

use crate::app::action::{Menu, Shortcut, ShortcutKey, plain};
use crate::app::module::{Deed, Handling, Module};
use crate::app::{Action, Aim, Cursor, Drawn, Tool};
use crate::i18n::Word;

impl Tool {
    pub const MEASURE: Self =
        Self { name: "measure", hint: Word::HintMeasure, cursor: Cursor::Cross, drawn: Drawn::Measured, drag_pans: true, aim: Aim::Snapped };
    pub const MEASURE_RADIUS: Self = Self { name: "measure radius", hint: Word::HintMeasureRadius, drawn: Drawn::Circle, ..Self::MEASURE };
}

impl Action {
    pub const TOOL_MEASURE: Self = Self::new("measure tool", Word::ToolMeasure, Menu::Tools, 12).keys(&[plain(ShortcutKey::Letter('M'))]);
    pub const TOOL_MEASURE_RADIUS: Self = Self::new("measure radius tool", Word::ToolMeasureRadius, Menu::Tools, 40)
        .keys(&[Shortcut { shift: true, ..plain(ShortcutKey::Letter('M')) }]);
}

pub const MODULE: Module = Module {
    tools: &[
        Handling { finish: |app, _| app.viewport.draft.finished = app.viewport.draft.points.len() > 1, ..Handling::drawing(Tool::MEASURE) },
        Handling {
            click: |app, press| {
                app.add_point(press);
                app.viewport.draft.finished = app.viewport.draft.points.len() > 1;
            },
            double_click: |_, _| {},
            ..Handling::drawing(Tool::MEASURE_RADIUS)
        },
    ],
    ..Module::new("measure", &[Deed::tool(Action::TOOL_MEASURE, Tool::MEASURE), Deed::tool(Action::TOOL_MEASURE_RADIUS, Tool::MEASURE_RADIUS)])
};
