//! The tools that draw features into a layer and take their vertices in hand.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Handling, Module, Press};
use crate::app::{Action, Aim, App, Cursor, Drawn, Tool};
use crate::i18n::Word;

const fn drawing(name: &'static str, hint: Word, drawn: Drawn) -> Tool {
    Tool { name, hint, cursor: Cursor::Cross, drawn, drag_pans: true, aim: Aim::Drawing }
}

impl Tool {
    pub const DRAW_POINT: Self = drawing("draw point", Word::HintDrawPoint, Drawn::Line);
    pub const DRAW_LINE: Self = drawing("draw line", Word::HintDrawFeature, Drawn::Line);
    pub const DRAW_AREA: Self = drawing("draw area", Word::HintDrawFeature, Drawn::Area);
    pub const DRAW_RECTANGLE: Self = drawing("draw rectangle", Word::HintDrawRectangle, Drawn::Rectangle);
    pub const DRAW_CIRCLE: Self = drawing("draw circle", Word::HintDrawCircle, Drawn::Circle);
    pub const VERTICES: Self =
        Self { name: "vertices", hint: Word::HintVertices, cursor: Cursor::Arrow, drawn: Drawn::Line, drag_pans: true, aim: Aim::Taking };
    pub const MOVE: Self =
        Self { name: "move features", hint: Word::HintMove, cursor: Cursor::Arrow, drawn: Drawn::Line, drag_pans: true, aim: Aim::Taking };
    pub const SPLIT: Self = drawing("split", Word::HintSplit, Drawn::Line);
    pub const RESHAPE: Self = drawing("reshape", Word::HintReshape, Drawn::Line);
    pub const HOLE: Self = drawing("hole", Word::HintHole, Drawn::Area);
}

impl Action {
    pub const DRAW_POINT: Self = Self::new("draw point", Word::DrawPoint, Menu::Draw, 20).keys(&[plain(ShortcutKey::Letter('2'))]);
    pub const DRAW_LINE: Self = Self::new("draw line", Word::DrawLine, Menu::Draw, 21).keys(&[plain(ShortcutKey::Letter('L'))]);
    pub const DRAW_AREA: Self = Self::new("draw area", Word::DrawArea, Menu::Draw, 22).keys(&[plain(ShortcutKey::Letter('G'))]);
    pub const DRAW_RECTANGLE: Self = Self::new("draw rectangle", Word::DrawRectangle, Menu::Draw, 23).keys(&[plain(ShortcutKey::Letter('R'))]);
    pub const DRAW_CIRCLE: Self = Self::new("draw circle", Word::DrawCircle, Menu::Draw, 24).keys(&[plain(ShortcutKey::Letter('C'))]);
    pub const VERTICES: Self = Self::new("vertices", Word::EditVertices, Menu::Draw, 30).keys(&[plain(ShortcutKey::Letter('N'))]);
    pub const MOVE: Self = Self::new("move features", Word::MoveFeatures, Menu::Draw, 31).keys(&[plain(ShortcutKey::Letter('O'))]);
    pub const SPLIT: Self = Self::new("split", Word::SplitFeatures, Menu::Draw, 32).keys(&[plain(ShortcutKey::Letter('X'))]);
    pub const RESHAPE: Self = Self::new("reshape", Word::ReshapeFeatures, Menu::Draw, 33).keys(&[plain(ShortcutKey::Letter('E'))]);
    pub const HOLE: Self = Self::new("hole", Word::CutHole, Menu::Draw, 34).keys(&[plain(ShortcutKey::Letter('K'))]);
}

/// Adds a point, and finishes what so many points make.
fn add(app: &mut App, press: Press) {
    app.add_point(press);
    let drawn = app.viewport.tool.drawn;
    if drawn.finished_by().is_some_and(|count| app.viewport.draft.points.len() >= count) {
        app.finish_draft(press.modifiers);
        // one that makes no shape is not kept: the next click is another try
        if drawn.finished_by().is_some_and(|count| app.viewport.draft.points.len() >= count) {
            app.viewport.draft.points.pop();
        }
    }
}

/// A tool that draws and hands what was drawn over.
const fn draws(tool: Tool, finish: fn(&mut App, crate::app::Modifiers)) -> Handling {
    Handling { click: add, finish, ..Handling::drawing(tool) }
}

/// A tool that takes something of the layer in hand.
const fn takes(tool: Tool) -> Handling {
    Handling { drag_to: |app, at| app.bring_hand(at), drag_end: |app, at, _| app.let_hand_go(at), ..Handling::new(tool) }
}

pub const MODULE: Module = Module {
    tools: &[
        Handling { click: |app, press| app.draw_point(press.at), double_click: |_, _| {}, ..Handling::new(Tool::DRAW_POINT) },
        draws(Tool::DRAW_LINE, |app, _| app.draw_line()),
        draws(Tool::DRAW_AREA, |app, _| app.draw_area()),
        draws(Tool::DRAW_RECTANGLE, |app, _| app.draw_area()),
        draws(Tool::DRAW_CIRCLE, |app, _| app.draw_area()),
        Handling {
            click: |app, press| app.pick_vertex(press),
            double_click: |app, press| app.add_vertex(press),
            drag_start: |app, press| app.take_vertex(press),
            holds: |app, press| app.grip_at(press.at).is_some(),
            ..takes(Tool::VERTICES)
        },
        Handling {
            click: |app, press| app.pick(press.at, press.reach, press.modifiers),
            double_click: |_, _| {},
            drag_start: |app, press| app.take_features(press),
            holds: |app, press| app.is_on_movable(press),
            ..takes(Tool::MOVE)
        },
        draws(Tool::SPLIT, |app, _| app.split_features()),
        draws(Tool::RESHAPE, |app, _| app.reshape_features()),
        draws(Tool::HOLE, |app, _| app.cut_hole()),
    ],
    ..Module::new(
        "drawing",
        &[
            Deed::tool(Action::DRAW_POINT, Tool::DRAW_POINT),
            Deed::tool(Action::DRAW_LINE, Tool::DRAW_LINE),
            Deed::tool(Action::DRAW_AREA, Tool::DRAW_AREA),
            Deed::tool(Action::DRAW_RECTANGLE, Tool::DRAW_RECTANGLE),
            Deed::tool(Action::DRAW_CIRCLE, Tool::DRAW_CIRCLE),
            Deed::tool(Action::VERTICES, Tool::VERTICES),
            Deed::tool(Action::MOVE, Tool::MOVE),
            Deed::tool(Action::SPLIT, Tool::SPLIT),
            Deed::tool(Action::RESHAPE, Tool::RESHAPE),
            Deed::tool(Action::HOLE, Tool::HOLE),
        ],
    )
};
