//! What the pointer does on the map: picking, drawing, dragging, and what hovers under it.

use super::annotate::{Held, annotation_at};
use super::tool::constrained;
use super::{App, Command, Draft, Modifiers, Picked, PointerEvent, SelectHow, Tool};
use crate::i18n::Word;
use crate::model::{Annotation, AnnotationKind, AnnotationStyle, Bounds, Group, Ink, LayerId, Operation, View};
use crate::query::{Shape, picked};
use crate::source::{NEVER, Request, window};

impl App {
    /// The features at a position, the topmost layer first; points before lines before areas over all layers.
    #[must_use]
    pub fn features_at(&self, at: [f64; 2], reach: [f64; 2]) -> Vec<(LayerId, usize)> {
        let mut found: Vec<(u8, LayerId, usize)> = Vec::new();
        for layer in self.workspace.document.layers().iter().rev().filter(|layer| layer.visible && layer.group != Group::Basemap) {
            let Some(prepared) = self.prepared(layer) else { continue };
            let request = Request::exact(Bounds::at(at).grown(reach[0], reach[1]), NEVER);
            // nobody cancels it
            let rows = window(&layer.table, Some(&prepared.index), &request).map(|found| found.rows).unwrap_or_default();
            for index in picked(&layer.table, rows, at, reach) {
                let rank = match layer.table.feature(index).map(|feature| (feature.is_areal(), feature.kind())) {
                    // rings lie over everything and are picked last
                    _ if layer.key == "rings" => 3,
                    Some((true, _)) => 2,
                    Some((_, crate::model::Kind::Point | crate::model::Kind::MultiPoint)) => 0,
                    _ => 1,
                };
                found.push((rank, layer.id, index));
            }
        }
        found.sort_by_key(|(rank, ..)| *rank);
        found.into_iter().map(|(_, layer, index)| (layer, index)).collect()
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
        match event {
            PointerEvent::Move { at } => {
                self.viewport.draft.pointer = Some(match (modifiers.shift, self.viewport.draft.points.last()) {
                    (true, Some(last)) if !matches!(self.viewport.tool, Tool::Box | Tool::Extent) => constrained(*last, at),
                    _ => at,
                });
            }
            PointerEvent::Click { at, reach } => self.click(at, reach, modifiers),
            PointerEvent::DoubleClick { at, reach } => match self.viewport.tool {
                Tool::Pan => self.go(View { center: at, zoom: (self.viewport.view.zoom + 1.0).min(*View::ZOOMS.end()) }),
                Tool::Select => self.click(at, reach, modifiers),
                _ => self.finish_draft(modifiers),
            },
            PointerEvent::DragStart { at, reach } => {
                if matches!(self.viewport.tool, Tool::Box | Tool::Extent) || (self.viewport.tool == Tool::Select && modifiers.shift) {
                    self.viewport.draft = Draft { points: vec![at], pointer: Some(at), finished: false };
                } else if self.viewport.tool == Tool::Select
                    && let Some((id, vertex)) = annotation_at(&self.workspace.document, at, reach)
                    && let Some(annotation) = self.workspace.document.annotation(id)
                {
                    let (annotation, several) = (annotation.clone(), annotation.points.len() > 1);
                    let gesture = self.fresh_gesture();
                    self.viewport.held = Some(Held { annotation, vertex: vertex.filter(|_| several), from: at, gesture });
                    self.viewport.selected_annotation = Some(id);
                }
            }
            PointerEvent::DragTo { at } => {
                if let Some(held) = &self.viewport.held {
                    let (moved, gesture) = (held.moved_to(at), held.gesture);
                    self.edit_by(Some(gesture), Operation::SetAnnotation(Box::new(moved)).into());
                } else {
                    self.viewport.draft.pointer = Some(at);
                }
            }
            PointerEvent::DragEnd { at } => {
                if self.viewport.held.take().is_none()
                    && !self.viewport.draft.points.is_empty()
                    && matches!(self.viewport.tool, Tool::Box | Tool::Select | Tool::Extent)
                {
                    let corners = [self.viewport.draft.points[0], at];
                    if self.viewport.tool == Tool::Extent {
                        self.viewport.draft = Draft::default();
                        self.viewport.drawn_extent = Bounds::of(&corners);
                        return;
                    }
                    // in the select tool the drag itself was asked for with Shift
                    let keys = if self.viewport.tool == Tool::Select { Modifiers { shift: true, ..modifiers } } else { modifiers };
                    self.viewport.draft = Draft::default();
                    if let Some(command) = select_by(Tool::Box, &corners, keys) {
                        self.dispatch(command);
                    }
                }
            }
        }
    }

    /// Whether a drag from here moves something of the document instead of the map.
    #[must_use]
    pub fn drag_holds(&self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) -> bool {
        match self.viewport.tool {
            Tool::Box | Tool::Extent => true,
            Tool::Select => modifiers.shift || annotation_at(&self.workspace.document, at, reach).is_some(),
            _ => false,
        }
    }

    pub(super) fn click(&mut self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) {
        match self.viewport.tool {
            Tool::Select => self.pick(at, reach, modifiers),
            Tool::Pan => {}
            Tool::Annotate(AnnotationKind::Text) => {
                self.viewport.draft.points = vec![at];
                self.finish_draft(modifiers);
            }
            Tool::Measure | Tool::Annotate(_) | Tool::Lasso | Tool::Box | Tool::Extent => {
                let at = match (modifiers.shift, self.viewport.draft.points.last()) {
                    (true, Some(last)) if !self.viewport.draft.finished => constrained(*last, at),
                    _ => at,
                };
                self.viewport.draft.push(at);
                // an arrow has two ends
                if self.viewport.tool == Tool::Annotate(AnnotationKind::Arrow) && self.viewport.draft.points.len() == 2 {
                    self.finish_draft(modifiers);
                }
            }
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
        match found.get(self.viewport.cycle) {
            Some((layer, index)) => {
                self.viewport.inspected = Some((*layer, *index));
                // going through an answer on the map keeps it
                let in_answer = !self.viewport.selection.title.is_empty() && self.viewport.selection.contains(*layer, *index);
                if how == SelectHow::Replace && in_answer {
                    return;
                }
                self.viewport.selection.take(vec![Picked { layer: *layer, index: *index, distance: None }], how);
                // what was taken out of the selection is no longer looked at
                self.viewport.inspected = self.viewport.inspected.filter(|(layer, index)| self.viewport.selection.contains(*layer, *index));
            }
            None if how == SelectHow::Replace => {
                self.viewport.inspected = None;
                self.viewport.selection.clear();
            }
            None => {}
        }
    }

    pub(super) fn finish_draft(&mut self, modifiers: Modifiers) {
        match self.viewport.tool {
            Tool::Annotate(kind) => {
                let points = std::mem::take(&mut self.viewport.draft).points;
                if points.len() < Annotation::least_points(kind) {
                    return;
                }
                let id = self.workspace.document.fresh_annotation_id();
                let text = if kind == AnnotationKind::Text { self.word(Word::NewText).to_owned() } else { String::new() };
                let style = match kind {
                    AnnotationKind::Text => AnnotationStyle::default(),
                    _ => AnnotationStyle { ink: Ink::Custom([58, 63, 71]), ..AnnotationStyle::default() },
                };
                let at = self.workspace.document.annotations().len();
                self.edit(Operation::AddAnnotation { at, annotation: Box::new(Annotation { id, kind, points, text, style }) });
                self.viewport.selected_annotation = Some(id);
                self.viewport.inspected = None;
                self.viewport.tool = Tool::Select;
            }
            Tool::Lasso => {
                let points = std::mem::take(&mut self.viewport.draft).points;
                if let Some(command) = select_by(Tool::Lasso, &points, modifiers) {
                    self.dispatch(command);
                }
            }
            Tool::Measure => self.viewport.draft.finished = self.viewport.draft.points.len() > 1,
            Tool::Select | Tool::Pan | Tool::Box | Tool::Extent => {}
        }
    }

    pub(super) fn cancel_step(&mut self) {
        if !self.viewport.draft.points.is_empty() {
            self.viewport.draft = Draft::default();
        } else if self.viewport.tool != Tool::Select {
            self.viewport.tool = Tool::Select;
        } else {
            self.viewport.selected_annotation = None;
            self.viewport.inspected = None;
            self.viewport.chosen_layer = None;
            self.viewport.selection.clear();
        }
        self.viewport.held = None;
    }
}

/// The command that selects by a drawn shape.
fn select_by(tool: Tool, points: &[[f64; 2]], modifiers: Modifiers) -> Option<Command> {
    let how = SelectHow::of(modifiers);
    match tool {
        Tool::Box => Bounds::of(points).map(|bounds| Command::SelectShape(Shape::Box(bounds), how)),
        Tool::Lasso if points.len() >= 3 => Some(Command::SelectShape(Shape::Polygon(points.to_vec()), how)),
        _ => None,
    }
}
