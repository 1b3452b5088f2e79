//! The tools that put texts, arrows, lines and areas on the map.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Handling, Module};
use crate::app::{Action, Aim, Cursor, Drawn, Tool};
use crate::i18n::Word;
use crate::model::AnnotationKind;

impl Tool {
    pub const TEXT: Self = Self { name: "text", hint: Word::HintText, cursor: Cursor::Text, drawn: Drawn::Line, drag_pans: true, aim: Aim::Free };
    pub const ARROW: Self = Self { name: "arrow", hint: Word::HintArrow, cursor: Cursor::Cross, drawn: Drawn::Line, drag_pans: true, aim: Aim::Free };
    pub const LINE: Self = Self { name: "line", hint: Word::HintDraw, cursor: Cursor::Cross, drawn: Drawn::Line, drag_pans: true, aim: Aim::Free };
    pub const POLYGON: Self =
        Self { name: "polygon", hint: Word::HintDraw, cursor: Cursor::Cross, drawn: Drawn::Area, drag_pans: true, aim: Aim::Free };
}

impl Action {
    pub const TOOL_TEXT: Self = Self::new("text tool", Word::ToolText, Menu::Tools, 20).keys(&[plain(ShortcutKey::Letter('T'))]);
    pub const TOOL_ARROW: Self = Self::new("arrow tool", Word::ToolArrow, Menu::Tools, 21).keys(&[plain(ShortcutKey::Letter('A'))]);
    pub const TOOL_LINE: Self = Self::new("line tool", Word::ToolLine, Menu::Tools, 22).keys(&[plain(ShortcutKey::Letter('3'))]);
    pub const TOOL_POLYGON: Self = Self::new("polygon tool", Word::ToolPolygon, Menu::Tools, 23).keys(&[plain(ShortcutKey::Letter('4'))]);
}

pub const MODULE: Module = Module {
    tools: &[
        Handling {
            click: |app, press| {
                app.viewport.draft.points = vec![press.at];
                app.finish_draft(press.modifiers);
            },
            finish: |app, _| app.annotate(AnnotationKind::Text),
            ..Handling::new(Tool::TEXT)
        },
        Handling {
            click: |app, press| {
                app.add_point(press);
                // an arrow has two ends
                if app.viewport.draft.points.len() == 2 {
                    app.finish_draft(press.modifiers);
                }
            },
            finish: |app, _| app.annotate(AnnotationKind::Arrow),
            ..Handling::new(Tool::ARROW)
        },
        Handling { finish: |app, _| app.annotate(AnnotationKind::Line), ..Handling::drawing(Tool::LINE) },
        Handling { finish: |app, _| app.annotate(AnnotationKind::Polygon), ..Handling::drawing(Tool::POLYGON) },
    ],
    ..Module::new(
        "annotate",
        &[
            Deed::tool(Action::TOOL_TEXT, Tool::TEXT),
            Deed::tool(Action::TOOL_ARROW, Tool::ARROW),
            Deed::tool(Action::TOOL_LINE, Tool::LINE),
            Deed::tool(Action::TOOL_POLYGON, Tool::POLYGON),
        ],
    )
};
