//! What the pointer does on the map: picking, drawing, dragging, and what hovers under it.

use super::annotate::{Held, annotation_at};
use super::module::Press;
use super::modules::handling;
use super::tool::constrained;
use super::{Aim, App, Draft, Drawn, Modifiers, Picked, PointerEvent, SelectHow, Tool};
use crate::i18n::Word;
use crate::model::{Annotation, AnnotationKind, AnnotationStyle, Bounds, FeatureId, FeatureRequest, Group, Ink, NEVER, Operation};
use crate::query::{Shape, picked};
use crate::source::window;

impl App {
    /// The features at a position, the topmost layer first; points before lines before areas over all layers.
    #[must_use]
    pub fn features_at(&self, at: [f64; 2], reach: [f64; 2]) -> Vec<FeatureId> {
        let mut found: Vec<(u8, FeatureId)> = Vec::new();
        let scale = self.viewport.view.scale();
        for layer in self.drawn_layers().filter(|layer| layer.group != Group::Basemap) {
            let is_own = |row: &usize| !layer.table.stands_for_others(*row);
            let is_drawn = |row: &usize| layer.table.feature(*row).is_some_and(|feature| layer.style.draws(feature, scale));
            let Some(prepared) = self.prepared(layer) else { continue };
            let request = FeatureRequest::exact(Bounds::at(at).grown(reach[0], reach[1]), NEVER);
            // nobody cancels it
            let rows = window(&layer.table, Some(&prepared.index), &request).map(|found| found.rows).unwrap_or_default();
            for index in picked(&layer.table, rows, at, reach).into_iter().filter(is_own).filter(is_drawn) {
                let rank = match layer.table.feature(index).map(|feature| (feature.is_areal(), feature.kind())) {
                    // rings lie over everything and are picked last
                    _ if layer.key == "rings" => 3,
                    Some((true, _)) => 2,
                    Some((_, crate::model::Kind::Point | crate::model::Kind::MultiPoint)) => 0,
                    _ => 1,
                };
                found.push((rank, FeatureId::at(layer.id, index)));
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, feature)| feature).collect()
    }

    /// The pick radius of six pixels, in degrees.
    #[must_use]
    pub fn reach(&self) -> [f64; 2] {
        let [lon, lat] = crate::model::projection::metres_per_degree(self.viewport.view.center[1].clamp(-84.0, 84.0));
        let metres = 6.0 * self.viewport.view.metres_per_pixel();
        [metres / lon, metres / lat]
    }

    pub(super) fn hover_at(&mut self, at: Option<[f64; 2]>) {
        self.viewport.hover = at.and_then(|at| self.features_at(at, self.reach()).first().copied());
    }

    pub(super) fn pointer(&mut self, event: PointerEvent, modifiers: Modifiers) {
        let own = handling(self.viewport.tool);
        let event = if self.viewport.tool.aim == Aim::Free { event } else { self.drawn_to(event, modifiers) };
        match event {
            PointerEvent::Move { at } => {
                self.viewport.draft.way = self.way_to(at);
                let level = |last: &[f64; 2]| if modifiers.shift && self.viewport.tool.drawn != Drawn::Box { constrained(*last, at) } else { at };
                self.viewport.draft.pointer = Some(self.viewport.draft.points.last().map_or(at, level));
            }
            PointerEvent::Click { at, reach } => (own.click)(self, Press { at, reach, modifiers }),
            PointerEvent::DoubleClick { at, reach } => (own.double_click)(self, Press { at, reach, modifiers }),
            PointerEvent::DragStart { at, reach } => (own.drag_start)(self, Press { at, reach, modifiers }),
            PointerEvent::DragTo { at } => {
                if let Some(held) = &self.viewport.held {
                    let (moved, gesture) = (held.moved_to(at), held.gesture);
                    self.edit_by(Some(gesture), Operation::SetAnnotation(Box::new(moved)).into());
                } else {
                    (own.drag_to)(self, at);
                }
            }
            PointerEvent::DragEnd { at } => {
                let is_begun = !self.viewport.draft.points.is_empty() || self.session.digitizing.hand.is_some();
                if self.viewport.held.take().is_none() && is_begun {
                    (own.drag_end)(self, at, modifiers);
                }
            }
        }
    }

    /// Whether a drag from here moves something of the document instead of the map.
    #[must_use]
    pub fn drag_holds(&self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) -> bool {
        (handling(self.viewport.tool).holds)(self, Press { at, reach, modifiers })
    }

    /// Adds a point to what is drawn; with Shift it is in line with the one before.
    pub(super) fn add_point(&mut self, press: Press) {
        let at = match (press.modifiers.shift, self.viewport.draft.points.last()) {
            (true, Some(last)) if !self.viewport.draft.finished => constrained(*last, press.at),
            _ => press.at,
        };
        for p in self.way_to(at).into_iter().chain([at]) {
            self.viewport.draft.push(p);
        }
        self.viewport.draft.way.clear();
    }

    /// Begins to draw a box by a drag.
    pub(super) fn begin_box(&mut self, at: [f64; 2]) {
        self.viewport.draft = Draft { points: vec![at], pointer: Some(at), ..Draft::default() };
    }

    /// Takes the annotation at a position in hand, where there is one.
    pub(super) fn hold_annotation(&mut self, at: [f64; 2], reach: [f64; 2]) {
        if let Some((id, vertex)) = annotation_at(&self.workspace.document, at, reach)
            && let Some(annotation) = self.workspace.document.annotation(id)
        {
            let (annotation, several) = (annotation.clone(), annotation.points.len() > 1);
            let gesture = self.fresh_gesture();
            self.viewport.held = Some(Held { annotation, vertex: vertex.filter(|_| several), from: at, gesture });
            self.viewport.selected_annotation = Some(id);
        }
    }

    pub(super) fn pick(&mut self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) {
        if let Some((id, _)) = annotation_at(&self.workspace.document, at, reach) {
            self.viewport.selected_annotation = Some(id);
            self.viewport.inspected = None;
            return;
        }
        self.viewport.selected_annotation = None;
        let found = self.features_at(at, reach);
        // a second click on the same place goes on to what lies beneath
        let same = self.viewport.last_pick.is_some_and(|last| (last[0] - at[0]).abs() < reach[0] * 0.7 && (last[1] - at[1]).abs() < reach[1] * 0.7);
        let how = SelectHow::of(modifiers);
        self.viewport.cycle = match (same, how) {
            (true, SelectHow::Replace) if !found.is_empty() => (self.viewport.cycle + 1) % found.len(),
            // what is added and taken away at a place is one feature
            (true, _) => self.viewport.cycle,
            (false, _) => 0,
        };
        self.viewport.last_pick = Some(at);
        match found.get(self.viewport.cycle).copied() {
            Some(feature) => {
                self.viewport.inspected = Some(feature);
                // going through an answer on the map keeps it
                let in_answer = !self.viewport.selection.title.is_empty() && self.viewport.selection.contains(feature);
                if how == SelectHow::Replace && in_answer {
                    return;
                }
                self.viewport.selection.take(vec![Picked { feature, distance: None }], how);
                // what was taken out of the selection is no longer looked at
                self.viewport.inspected = self.viewport.inspected.filter(|own| self.viewport.selection.contains(*own));
            }
            None if how == SelectHow::Replace => {
                self.viewport.inspected = None;
                self.viewport.selection.clear();
            }
            None => {}
        }
    }

    pub(super) fn finish_draft(&mut self, modifiers: Modifiers) {
        (handling(self.viewport.tool).finish)(self, modifiers);
    }

    /// Puts what was drawn on the map as an annotation, where it has points enough.
    pub(super) fn annotate(&mut self, kind: AnnotationKind) {
        let points = std::mem::take(&mut self.viewport.draft).points;
        if points.len() < Annotation::least_points(kind) {
            return;
        }
        let text = if kind == AnnotationKind::Text { self.word(Word::NewText).to_owned() } else { String::new() };
        self.put_annotation(kind, points, text);
        self.viewport.inspected = None;
        self.viewport.tool = Tool::SELECT;
    }

    /// Puts an annotation on top of the others and selects it.
    pub(super) fn put_annotation(&mut self, kind: AnnotationKind, points: Vec<[f64; 2]>, text: String) {
        let id = self.workspace.document.fresh_annotation_id();
        let style = match kind {
            AnnotationKind::Text => AnnotationStyle::default(),
            _ => AnnotationStyle { ink: Ink::Custom([58, 63, 71]), ..AnnotationStyle::default() },
        };
        let at = self.workspace.document.annotations().len();
        self.edit(Operation::AddAnnotation { at, annotation: Box::new(Annotation { id, kind, points, text, style }) });
        self.viewport.selected_annotation = Some(id);
    }

    /// Selects by the box from the first point drawn to a position.
    pub(super) fn select_box(&mut self, at: [f64; 2], modifiers: Modifiers) {
        let corners = std::mem::take(&mut self.viewport.draft).points.first().map(|from| [*from, at]);
        if let Some(bounds) = corners.and_then(|corners| Bounds::of(&corners)) {
            self.select_shape(&Shape::Box(bounds), SelectHow::of(modifiers));
        }
    }

    /// Selects by the polygon that was drawn.
    pub(super) fn select_lasso(&mut self, modifiers: Modifiers) {
        let points = std::mem::take(&mut self.viewport.draft).points;
        if points.len() >= 3 {
            self.select_shape(&Shape::Polygon(points), SelectHow::of(modifiers));
        }
    }

    pub(super) fn cancel_step(&mut self) {
        if self.session.digitizing.let_go() {
            return;
        }
        if !self.viewport.draft.points.is_empty() {
            self.viewport.draft = Draft::default();
        } else if self.viewport.tool != Tool::SELECT {
            self.viewport.tool = Tool::SELECT;
        } else if self.session.brief.chosen().is_some() {
            self.session.brief.choose(&self.workspace.document, None);
            // what stood out steps back before anything is taken from the selection
        } else {
            self.viewport.selected_annotation = None;
            self.viewport.inspected = None;
            self.viewport.chosen_layer = None;
            self.viewport.marked_layers.clear();
            self.viewport.selection.clear();
        }
        self.viewport.held = None;
    }
}
