//! A measurement that is kept on the map as an annotation.

use crate::app::action::{Menu, ctrl};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Draft, Drawn, Tool};
use crate::i18n::{Word, area, length, mu};
use crate::model::{Annotation, AnnotationKind, AnnotationStyle, Ink, Operation};
use crate::query::{checked_ring_area, geodesic_distance};

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
        let draft = std::mem::take(&mut self.viewport.draft);
        let drawn = self.viewport.tool.drawn;
        let mut points = drawn.outline(&draft.points);
        let along: f64 = points.windows(2).map(|pair| geodesic_distance(pair[0], pair[1])).sum();
        let closes = points.len() > 3 && points.first() == points.last();
        let enclosed = checked_ring_area(&points).ok().filter(|_| closes);
        let mut text = match (drawn, &draft.points[..]) {
            (Drawn::Circle, [middle, on, ..]) => format!("R {}", length(geodesic_distance(*middle, *on))),
            _ => length(along),
        };
        if let Some(square) = enclosed {
            text = format!("{text}\n{} · {}", area(square), mu(square, self.lang()));
            points.pop();
        }
        let kind = if enclosed.is_some() { AnnotationKind::Polygon } else { AnnotationKind::Line };
        let id = self.workspace.document.fresh_annotation_id();
        let style = AnnotationStyle { ink: Ink::Custom([58, 63, 71]), ..AnnotationStyle::default() };
        let at = self.workspace.document.annotations().len();
        self.edit(Operation::AddAnnotation { at, annotation: Box::new(Annotation { id, kind, points, text, style }) });
        self.viewport.selected_annotation = Some(id);
        self.viewport.draft = Draft::default();
    }
}
