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
        for layer in self.document.layers().iter().rev().filter(|layer| layer.visible && layer.group != Group::Basemap) {
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
        let [lon, lat] = crate::model::projection::metres_per_degree(self.view.center[1].clamp(-84.0, 84.0));
        let metres = 6.0 * self.view.metres_per_pixel();
        [metres / lon, metres / lat]
    }

    pub(super) fn hover_at(&mut self, at: Option<[f64; 2]>) {
        self.hover = at.and_then(|at| self.features_at(at, self.reach()).first().copied());
    }

    pub(super) fn pointer(&mut self, event: PointerEvent, modifiers: Modifiers) {
        match event {
            PointerEvent::Move { at } => {
                self.draft.pointer = Some(match (modifiers.shift, self.draft.points.last()) {
                    (true, Some(last)) if !matches!(self.tool, Tool::Box | Tool::Extent) => constrained(*last, at),
                    _ => at,
                });
            }
            PointerEvent::Click { at, reach } => self.click(at, reach, modifiers),
            PointerEvent::DoubleClick { at, reach } => match self.tool {
                Tool::Pan => self.go(View { center: at, zoom: (self.view.zoom + 1.0).min(*View::ZOOMS.end()) }),
                Tool::Select => self.click(at, reach, modifiers),
                _ => self.finish_draft(modifiers),
            },
            PointerEvent::DragStart { at, reach } => {
                if matches!(self.tool, Tool::Box | Tool::Extent) || (self.tool == Tool::Select && modifiers.shift) {
                    self.draft = Draft { points: vec![at], pointer: Some(at), finished: false };
                } else if self.tool == Tool::Select
                    && let Some((id, vertex)) = annotation_at(&self.document, at, reach)
                    && let Some(annotation) = self.document.annotation(id)
                {
                    let (annotation, several) = (annotation.clone(), annotation.points.len() > 1);
                    let gesture = self.fresh_gesture();
                    self.held = Some(Held { annotation, vertex: vertex.filter(|_| several), from: at, gesture });
                    self.selected_annotation = Some(id);
                }
            }
            PointerEvent::DragTo { at } => {
                if let Some(held) = &self.held {
                    let (moved, gesture) = (held.moved_to(at), held.gesture);
                    self.edit_by(Some(gesture), Operation::SetAnnotation(Box::new(moved)).into());
                } else {
                    self.draft.pointer = Some(at);
                }
            }
            PointerEvent::DragEnd { at } => {
                if self.held.take().is_none() && !self.draft.points.is_empty() && matches!(self.tool, Tool::Box | Tool::Select | Tool::Extent) {
                    let corners = [self.draft.points[0], at];
                    if self.tool == Tool::Extent {
                        self.draft = Draft::default();
                        self.drawn_extent = Bounds::of(&corners);
                        return;
                    }
                    // in the select tool the drag itself was asked for with Shift
                    let keys = if self.tool == Tool::Select { Modifiers { shift: true, ..modifiers } } else { modifiers };
                    self.draft = Draft::default();
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
        match self.tool {
            Tool::Box | Tool::Extent => true,
            Tool::Select => modifiers.shift || annotation_at(&self.document, at, reach).is_some(),
            _ => false,
        }
    }

    pub(super) fn click(&mut self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) {
        match self.tool {
            Tool::Select => self.pick(at, reach, modifiers),
            Tool::Pan => {}
            Tool::Annotate(AnnotationKind::Text) => {
                self.draft.points = vec![at];
                self.finish_draft(modifiers);
            }
            Tool::Measure | Tool::Annotate(_) | Tool::Lasso | Tool::Box | Tool::Extent => {
                let at = match (modifiers.shift, self.draft.points.last()) {
                    (true, Some(last)) if !self.draft.finished => constrained(*last, at),
                    _ => at,
                };
                self.draft.push(at);
                // an arrow has two ends
                if self.tool == Tool::Annotate(AnnotationKind::Arrow) && self.draft.points.len() == 2 {
                    self.finish_draft(modifiers);
                }
            }
        }
    }

    pub(super) fn pick(&mut self, at: [f64; 2], reach: [f64; 2], modifiers: Modifiers) {
        if let Some((id, _)) = annotation_at(&self.document, at, reach) {
            self.selected_annotation = Some(id);
            self.inspected = None;
            return;
        }
        self.selected_annotation = None;
        let found = self.features_at(at, reach);
        // a second click on the same place goes on to what lies beneath
        let same = self.last_pick.is_some_and(|last| (last[0] - at[0]).abs() < reach[0] * 0.7 && (last[1] - at[1]).abs() < reach[1] * 0.7);
        let how = SelectHow::of(modifiers);
        self.cycle = match (same, how) {
            (true, SelectHow::Replace) if !found.is_empty() => (self.cycle + 1) % found.len(),
            // what is added and taken away at a place is one feature
            (true, _) => self.cycle,
            (false, _) => 0,
        };
        self.last_pick = Some(at);
        match found.get(self.cycle) {
            Some((layer, index)) => {
                self.inspected = Some((*layer, *index));
                // going through an answer on the map keeps it
                let in_answer = !self.selection.title.is_empty() && self.selection.contains(*layer, *index);
                if how == SelectHow::Replace && in_answer {
                    return;
                }
                self.selection.take(vec![Picked { layer: *layer, index: *index, distance: None }], how);
                // what was taken out of the selection is no longer looked at
                self.inspected = self.inspected.filter(|(layer, index)| self.selection.contains(*layer, *index));
            }
            None if how == SelectHow::Replace => {
                self.inspected = None;
                self.selection.clear();
            }
            None => {}
        }
    }

    pub(super) fn finish_draft(&mut self, modifiers: Modifiers) {
        match self.tool {
            Tool::Annotate(kind) => {
                let points = std::mem::take(&mut self.draft).points;
                if points.len() < Annotation::least_points(kind) {
                    return;
                }
                let id = self.document.fresh_annotation_id();
                let text = if kind == AnnotationKind::Text { self.word(Word::NewText).to_owned() } else { String::new() };
                let style = match kind {
                    AnnotationKind::Text => AnnotationStyle::default(),
                    _ => AnnotationStyle { ink: Ink::Custom([58, 63, 71]), ..AnnotationStyle::default() },
                };
                let at = self.document.annotations().len();
                self.edit(Operation::AddAnnotation { at, annotation: Box::new(Annotation { id, kind, points, text, style }) });
                self.selected_annotation = Some(id);
                self.inspected = None;
                self.tool = Tool::Select;
            }
            Tool::Lasso => {
                let points = std::mem::take(&mut self.draft).points;
                if let Some(command) = select_by(Tool::Lasso, &points, modifiers) {
                    self.dispatch(command);
                }
            }
            Tool::Measure => self.draft.finished = self.draft.points.len() > 1,
            Tool::Select | Tool::Pan | Tool::Box | Tool::Extent => {}
        }
    }

    pub(super) fn cancel_step(&mut self) {
        if !self.draft.points.is_empty() {
            self.draft = Draft::default();
        } else if self.tool != Tool::Select {
            self.tool = Tool::Select;
        } else {
            self.selected_annotation = None;
            self.inspected = None;
            self.chosen_layer = None;
            self.selection.clear();
        }
        self.held = None;
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
