//! A measurement that is kept on the map as an annotation.

use crate::app::action::{Menu, ctrl};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Tool, area_told};
use crate::i18n::Word;
use crate::model::AnnotationKind;
use crate::query::checked_ring_area;

impl Action {
    pub const KEEP_MEASURE: Self = Self::new("keep measure", Word::KeepMeasure, Menu::Tools, 41).keys(&[ctrl('M')]);
}

pub const MODULE: Module = Module::new("keep_measure", &[Deed::new(Action::KEEP_MEASURE, App::keep_measure).when(is_measured)]);

/// Whether there is a finished measurement.
fn is_measured(app: &App) -> bool {
    [Tool::MEASURE, Tool::MEASURE_RADIUS].contains(&app.viewport.tool) && app.viewport.draft.finished && app.viewport.draft.points.len() > 1
}

impl App {
    /// A path as a line with its length, one that comes back to its beginning and a circle as an area with that.
    fn keep_measure(&mut self) {
        let drawn = self.viewport.tool.drawn;
        let made = std::mem::take(&mut self.viewport.draft).points;
        let mut points = drawn.outline(&made);
        let closes = points.len() > 3 && points.first() == points.last();
        let mut text = drawn.length_told(&made).unwrap_or_default();
        let mut kind = AnnotationKind::Line;
        if let Some(square) = checked_ring_area(&points).ok().filter(|_| closes) {
            text = format!("{text}\n{}", area_told(square, self.lang()));
            points.pop();
            kind = AnnotationKind::Polygon;
        }
        self.put_annotation(kind, points, text);
    }
}
