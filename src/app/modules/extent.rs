//! The tool that draws a sheet's extent; it is taken up in the sheet's window.

use crate::app::module::{Handling, Module};
use crate::app::{Aim, Cursor, Draft, Drawn, Tool};
use crate::i18n::Word;
use crate::model::Bounds;

impl Tool {
    pub const EXTENT: Self =
        Self { name: "extent", hint: Word::ExtentPicking, cursor: Cursor::Cross, drawn: Drawn::Box, drag_pans: false, aim: Aim::Free };
}

pub const MODULE: Module = Module {
    tools: &[Handling {
        drag_end: |app, at, _| {
            let corners = std::mem::take::<Draft>(&mut app.viewport.draft).points.first().map(|from| [*from, at]);
            app.viewport.drawn_extent = corners.and_then(|corners| Bounds::of(&corners));
        },
        ..Handling::boxing(Tool::EXTENT)
    }],
    ..Module::new("extent", &[])
};
