//! Features that were drawn are put into their layer, in step with their neighbours.

use super::new_layer::land_use_style;
use crate::app::module::Press;
use crate::app::modules::handling;
use crate::app::typed_value::typed;
use crate::app::{App, Draft, Modifiers, Picked, SelectHow, Severity};
use crate::i18n::{Localized, Word};
use crate::model::table::OwnValue;
use crate::model::validity::flaws;
use crate::model::{Feature, FeatureData, FeatureId, FeatureTable, Kind, LayerId, Operation, PartKind, PartShape, RowId, Transaction};
use crate::query::{AreaShape, Reshaped, noded, with_vertices_of};
use std::collections::HashSet;

impl App {
    pub(in crate::app) fn draw_point(&mut self, at: [f64; 2]) {
        self.put_feature(Kind::Point, vec![PartShape::flat(PartKind::Points, &[at])]);
    }

    pub(in crate::app) fn draw_line(&mut self) {
        if self.viewport.draft.points.len() > 1 {
            self.put_feature(Kind::LineString, vec![PartShape::flat(PartKind::Line, &self.viewport.draft.points)]);
        }
    }

    pub(in crate::app) fn draw_area(&mut self) {
        if let Some(area) = self.drawn_area() {
            let (kind, parts) = area.into_parts();
            self.put_feature(kind, parts);
        }
    }

    /// What the points of an area enclose. `None` where they are too few, and where they cross each other, which is said: what was drawn
    /// stays in hand.
    pub(super) fn drawn_area(&mut self) -> Option<AreaShape> {
        let ring = self.viewport.tool.drawn.outline(&self.viewport.draft.points);
        if ring.len() < 3 {
            return None;
        }
        if let Some(told) = self.crossing(Kind::Polygon, &[PartShape::flat(PartKind::Polygon, &ring)]) {
            self.notify(Severity::Error, told, Vec::new());
            return None;
        }
        Some(AreaShape::of_ring(&ring)).filter(|area| !area.is_empty())
    }

    /// The next point as it was typed.
    pub(super) fn type_point(&mut self, at: [f64; 2]) {
        let reach = self.reach();
        (handling(self.viewport.tool).click)(self, Press { at, reach, modifiers: Modifiers::default() });
    }

    /// Puts a feature into the layer that is drawn into. Where it cannot be, what was drawn stays in hand.
    fn put_feature(&mut self, mut kind: Kind, mut parts: Vec<PartShape>) {
        let Some((id, table, index)) = self.edited() else { return self.not_digitized(Word::NoEditedLayer) };
        let options = self.session.digitizing.options;
        if options.without_overlap && parts.iter().any(|part| part.kind == PartKind::Polygon) {
            let own = AreaShape::of_parts(&parts);
            let near = index.window(own.bounds()).filter(|row| self.is_seen(id, RowId::new(*row))).filter_map(|row| table.feature(row));
            let rest = own.without(&AreaShape::united(near.map(AreaShape::of)));
            if rest.is_empty() {
                return self.not_digitized(Word::NothingLeftOfArea);
            }
            (kind, parts) = rest.into_parts();
        }
        let mut neighbours = Vec::new();
        if options.shared && kind != Kind::Point {
            with_vertices_of(&mut parts, &table, &index);
            neighbours = noded(&table, &index, &[], &corners(&parts));
        }
        let Some(properties) = self.next_values(id) else { return };
        let row = RowId::new(table.rows());
        let data = FeatureData { properties, ..FeatureData::new(kind, parts) };
        let style = self.workspace.document.layer(id).and_then(|layer| land_use_style(layer, &table.with_appended([&data])));
        let mut operations = vec![Operation::PutFeatures { id, features: vec![(row, data)] }];
        if !neighbours.is_empty() {
            operations.push(Operation::SetGeometry { id, shapes: neighbours });
        }
        operations.extend(style.map(|style| Operation::SetStyle { id, style: Box::new(style) }));
        self.viewport.draft = Draft::default();
        self.edit(Transaction { operations });
        self.look_at(id, &[row]);
        if !self.is_seen(id, row) {
            self.not_digitized(Word::HiddenByFilter);
        }
    }

    /// Whether a feature of a layer is there and neither a filter nor a year hides it: what is hidden is left alone.
    pub(super) fn is_seen(&self, layer: LayerId, row: RowId) -> bool {
        self.seen().feature(FeatureId::new(layer, row)).is_some()
    }

    /// Selects features of a layer and looks at the first.
    pub(super) fn look_at(&mut self, layer: LayerId, rows: &[RowId]) {
        let present = |row: &&RowId| self.is_seen(layer, **row);
        let picked: Vec<Picked> = rows.iter().filter(present).map(|row| Picked { feature: FeatureId::new(layer, *row), distance: None }).collect();
        self.viewport.inspected = picked.first().map(|own| own.feature);
        self.viewport.selected_annotation = None;
        self.viewport.selection.take(picked, SelectHow::Replace);
    }

    /// What new features are given, as values of their columns; `None` where something does not fit its column, which is said.
    fn next_values(&mut self, id: LayerId) -> Option<Vec<(String, OwnValue)>> {
        let mut values = Vec::new();
        for (field, text) in self.session.digitizing.values.clone() {
            let Some(kind) = self.kind_of(id, &field).filter(|_| self.expression_of(id, &field).is_none()) else {
                continue;
            };
            match typed(&text, kind) {
                Ok(value) => values.extend(value.map(|value| (field, value))),
                Err(error) => {
                    self.not_typed(&field, &error);
                    return None;
                }
            }
        }
        Some(values)
    }

    /// What is wrong with a shape that was drawn, where it crosses itself.
    pub(super) fn crossing(&self, kind: Kind, parts: &[PartShape]) -> Option<String> {
        let alone = FeatureTable::of_shape(kind, parts);
        let flaw = alone.feature(0).and_then(|feature| flaws(feature).into_iter().next())?;
        Some(Word::ShapeNotDrawn.with(self.lang(), &[&flaw.flaw.message(self.lang())]))
    }
}

/// The places of all vertices of parts.
pub(super) fn corners(parts: &[PartShape]) -> Vec<[f64; 2]> {
    parts.iter().flat_map(|part| &part.rings).flatten().map(|p| [p[0], p[1]]).collect()
}

/// The positions of a feature.
pub(super) fn positions(feature: Feature<'_>) -> impl Iterator<Item = &[f64; 2]> {
    feature.parts().flat_map(|part| part.rings()).flatten()
}

/// The places of vertices that features did not have before they changed.
pub(super) fn fresh_corners<'a>(table: &FeatureTable, rows: &[RowId], parts: impl Iterator<Item = &'a Vec<PartShape>>) -> Vec<[f64; 2]> {
    let bits = |p: &[f64; 2]| p.map(f64::to_bits);
    let features = rows.iter().filter_map(|row| table.feature(row.index()));
    let before: HashSet<[u64; 2]> = features.flat_map(positions).map(bits).collect();
    parts.flat_map(|parts| corners(parts)).filter(|p| !before.contains(&bits(p))).collect()
}

/// Features with other shapes, of which none stands twice: the first of two is kept.
pub(super) fn one_each(mut shapes: Reshaped) -> Reshaped {
    shapes.sort_by_key(|(row, ..)| *row);
    shapes.dedup_by_key(|(row, ..)| *row);
    shapes
}
