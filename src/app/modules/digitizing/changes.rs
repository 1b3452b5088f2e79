//! What is done with the shapes of features: split, reshaped, holed, merged, exploded, and made others by a number.

use super::ShapeChange;
use super::put::{corners, fresh_corners, one_each};
use crate::app::{App, Draft, Severity};
use crate::i18n::{Word, integer};
use crate::model::validity::flaws;
use crate::model::{Bounds, Feature, FeatureData, FeatureTable, Kind, LayerId, Operation, PartKind, PartShape, RowId, Transaction};
use crate::query::{
    AreaShape, Exchange, Index, Parallel, Plane, Reshaped, Similarity, area, buffered, contains, cut, length, merged, noded, parallel, reshaped,
    simplified,
};

/// More features than this are not changed at once: each is looked at by the window's thread.
const MOST: usize = 20_000;

/// Features with other shapes and new ones, which belong to one step.
#[derive(Default)]
pub(super) struct Changed {
    pub shapes: Reshaped,
    pub features: Vec<FeatureData>,
}

fn kind_of(part: PartKind, count: usize) -> Kind {
    match (part, count) {
        (PartKind::Points, _) => Kind::Point,
        (PartKind::Line, 1) => Kind::LineString,
        (PartKind::Line, _) => Kind::MultiLineString,
        (PartKind::Polygon, 1) => Kind::Polygon,
        (PartKind::Polygon, _) => Kind::MultiPolygon,
    }
}

/// Features with the rows that they get behind all others of a table.
fn numbered(table: &FeatureTable, features: Vec<FeatureData>) -> Vec<(RowId, FeatureData)> {
    features.into_iter().enumerate().map(|(n, data)| (RowId::new(table.rows() + n), data)).collect()
}

/// A feature with other parts and the same attributes; its id stays with the one that it was of.
fn piece(of: Feature<'_>, kind: Kind, parts: Vec<PartShape>) -> FeatureData {
    FeatureData { kind, parts, id: None, ..FeatureData::from(of) }
}

impl App {
    /// The features that a drawn line or area is for: the selected ones of the layer, else those that lie under it.
    fn drawn_over(&self, table: &FeatureTable, index: &Index) -> Vec<RowId> {
        let Some(around) = Bounds::of(&self.viewport.draft.points) else { return Vec::new() };
        let mut selected = self.selected_rows();
        selected.retain(|row| table.box_of(row.index()).intersects(&around));
        if !selected.is_empty() {
            return selected;
        }
        let Some(id) = self.edited_layer().map(|layer| layer.id) else { return Vec::new() };
        let mut rows: Vec<RowId> = index.window(around).filter(|row| table.feature(*row).is_some()).map(RowId::new).collect();
        rows.retain(|row| self.is_seen(id, *row));
        rows.sort_unstable();
        rows
    }

    /// Makes a change one step, its neighbours kept in step; the rows of what is new.
    pub(super) fn make(&mut self, id: LayerId, table: &FeatureTable, index: &Index, changed: Changed) -> Vec<RowId> {
        let Changed { mut shapes, features } = changed;
        // what a vertex was brought to on the edge of a neighbour is a vertex of that one too
        if self.session.digitizing.options.shared {
            let rows: Vec<RowId> = shapes.iter().map(|(row, ..)| *row).collect();
            let all = shapes.iter().map(|(_, _, parts)| parts).chain(features.iter().map(|data| &data.parts));
            let fresh = fresh_corners(table, &rows, all);
            shapes.extend(noded(table, index, &rows, &fresh));
        }
        let (shapes, features) = (one_each(shapes), numbered(table, features));
        let new = features.iter().map(|(row, _)| *row).collect();
        let mut operations = Vec::new();
        if !shapes.is_empty() {
            operations.push(Operation::SetGeometry { id, shapes });
        }
        if !features.is_empty() {
            operations.push(Operation::PutFeatures { id, features });
        }
        if !operations.is_empty() {
            self.edit(Transaction { operations });
        }
        new
    }

    pub(in crate::app) fn split_features(&mut self) {
        let Some((id, table, index)) = self.edited() else { return self.not_digitized(Word::NoEditedLayer) };
        let line = self.viewport.draft.points.clone();
        if line.len() < 2 {
            return;
        }
        let mut changed = Changed::default();
        for feature in self.drawn_over(&table, &index).iter().filter_map(|row| table.feature(row.index())) {
            let (kept, off) = split(feature, &line);
            if !off.is_empty() {
                changed.shapes.push((feature.row_id(), kept.0, kept.1));
                changed.features.extend(off.into_iter().map(|(kind, parts)| piece(feature, kind, parts)));
            }
        }
        if changed.features.is_empty() {
            return self.not_digitized(Word::NothingSplit);
        }
        let mut rows: Vec<RowId> = changed.shapes.iter().map(|(row, ..)| *row).collect();
        self.viewport.draft = Draft::default();
        rows.extend(self.make(id, &table, &index, changed));
        self.look_at(id, &rows);
    }

    pub(in crate::app) fn reshape_features(&mut self) {
        let Some((id, table, index)) = self.edited() else { return self.not_digitized(Word::NoEditedLayer) };
        let line = self.viewport.draft.points.clone();
        if line.len() < 2 {
            return;
        }
        let own = self.drawn_over(&table, &index);
        let selected: Vec<RowId> = self.selected_rows().into_iter().filter(|row| own.contains(row)).collect();
        let met = led(&table, &own, &line);
        // of several that are not selected, the one that the line begins in gets its boundary, and its neighbours make room
        let begins = |(_, (row, ..)): &&Led| {
            table.feature(row.index()).is_some_and(|own| own.parts().any(|part| part.kind() == PartKind::Polygon && contains(part.rings(), line[0])))
        };
        let nearest = || met.iter().min_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Reshaped = if selected.is_empty() {
            met.iter().find(begins).or_else(nearest).map(|(_, own)| own.clone()).into_iter().collect()
        } else {
            met.into_iter().map(|(_, own)| own).collect()
        };
        let all: Vec<RowId> = wanted.iter().map(|(row, ..)| *row).collect();
        let mut shapes = Reshaped::new();
        for (row, kind, parts) in wanted {
            let Some(feature) = table.feature(row.index()) else { continue };
            if let Some(told) = self.crossing(kind, &parts).filter(|_| flaws(feature).is_empty()) {
                return self.notify(Severity::Error, told, Vec::new());
            }
            let after = AreaShape::of_parts(&parts);
            if self.session.digitizing.options.shared && !after.is_empty() {
                let exchange = Exchange::between(AreaShape::of(feature), &after);
                let mut neighbours: Vec<RowId> = index.window(exchange.bounds()).map(RowId::new).collect();
                // those that are led along the line themselves are no neighbours
                neighbours.retain(|own| !all.contains(own) && self.is_seen(id, *own));
                // one that has made room already does so once more
                let now = |own: RowId| match shapes.iter().find(|(done, ..)| *done == own) {
                    Some((_, _, parts)) => Some(AreaShape::of_parts(parts)),
                    None => table.feature(own.index()).map(AreaShape::of),
                };
                let neighbours = neighbours.into_iter().filter_map(|own| Some((own, now(own)?))).filter(|(_, area)| !area.is_empty()).collect();
                for (row, area) in exchange.with(neighbours) {
                    if area.is_empty() {
                        return self.not_digitized(Word::NothingLeftOfArea);
                    }
                    let Some(neighbour) = table.feature(row.index()) else { continue };
                    let (kind, parts) = with_area(neighbour, area);
                    shapes.retain(|(own, ..)| *own != row);
                    shapes.push((row, kind, parts));
                }
            }
            shapes.push((row, kind, parts));
        }
        if shapes.is_empty() {
            return self.not_digitized(Word::NothingReshaped);
        }
        let rows: Vec<RowId> = shapes.last().map(|(row, ..)| *row).into_iter().collect();
        self.viewport.draft = Draft::default();
        self.make(id, &table, &index, Changed { shapes: one_each(shapes), ..Changed::default() });
        self.look_at(id, &if selected.is_empty() { rows } else { selected });
    }

    pub(in crate::app) fn cut_hole(&mut self) {
        let Some((id, table, index)) = self.edited() else { return self.not_digitized(Word::NoEditedLayer) };
        let Some(hole) = self.drawn_area() else { return };
        let mut shapes = Reshaped::new();
        let mut gone = Vec::new();
        for feature in self.drawn_over(&table, &index).iter().filter_map(|row| table.feature(row.index())) {
            let own = AreaShape::of(feature);
            let rest = own.without(&hole);
            if own.is_empty() || rest.has_vertices_of(&own) {
                continue;
            }
            if rest.is_empty() {
                gone.push(feature.row_id());
                continue;
            }
            let (kind, parts) = with_area(feature, rest);
            shapes.push((feature.row_id(), kind, parts));
        }
        if shapes.is_empty() {
            return self.not_digitized(if gone.is_empty() { Word::NothingUnderHole } else { Word::NothingLeftOfArea });
        }
        self.viewport.draft = Draft::default();
        self.make(id, &table, &index, Changed { shapes, ..Changed::default() });
        if !gone.is_empty() {
            let text = Word::WhollyUnderHole.with(self.lang(), &[&integer(gone.len() as u64)]);
            self.notify(Severity::Warning, text, Vec::new());
        }
    }

    pub(super) fn change_shapes(&mut self, change: ShapeChange) {
        let Some((id, table, index)) = self.edited() else { return self.not_digitized(Word::NoEditedLayer) };
        let rows = self.selected_rows();
        if rows.is_empty() {
            return self.not_digitized(Word::NothingSelectedToChange);
        }
        if self.are_too_many(rows.len()) {
            return;
        }
        let features: Vec<Feature<'_>> = rows.iter().filter_map(|row| table.feature(row.index())).collect();
        let middle = features.iter().filter_map(Feature::bounds).reduce(Bounds::union).map(|bounds| bounds.center());
        let Some(plane) = middle.and_then(Plane::at) else { return };
        match change {
            ShapeChange::Merge => self.merge(id, &features),
            ShapeChange::Explode => {
                let changed = exploded(&features);
                if changed.features.is_empty() {
                    return self.not_digitized(Word::NothingToExplode);
                }
                self.make(id, &table, &index, changed);
            }
            ShapeChange::Buffer(metres) => {
                let new = features.iter().filter_map(|feature| {
                    let plane = Plane::at(feature.bounds()?.center())?;
                    let zone = buffered(&plane, &feature.shapes(), metres).filter(|zone| !zone.is_empty())?;
                    let (kind, parts) = zone.into_parts();
                    Some(piece(*feature, kind, parts))
                });
                self.make_new(id, &table, new.collect(), Word::NothingLeftOfArea);
            }
            ShapeChange::Parallel(metres) => {
                let mut new = Vec::new();
                for feature in &features {
                    let lines = feature.shapes().into_iter().filter(|part| part.kind == PartKind::Line).flat_map(|part| part.rings);
                    for line in lines {
                        match parallel(&plane, &line, metres) {
                            Some(Parallel::Line(line)) => {
                                new.push(piece(*feature, Kind::LineString, vec![PartShape::new(PartKind::Line, vec![line])]));
                            }
                            Some(Parallel::TooTight) => return self.not_digitized(Word::ParallelTooTight),
                            None => {}
                        }
                    }
                }
                self.make_new(id, &table, new, Word::NoLineSelected);
            }
            ShapeChange::Simplify(metres) => {
                let shapes = simplified(&table, &index, &rows, &plane, metres);
                let count = |shapes: usize| integer(shapes as u64);
                let fewer: usize = shapes.iter().map(|(_, _, parts)| corners(parts).len()).sum();
                let before: usize = shapes.iter().filter_map(|(row, ..)| table.feature(row.index())).map(|feature| feature.vertices()).sum();
                if shapes.is_empty() {
                    return self.not_digitized(Word::NothingToSimplify);
                }
                self.edit(Operation::SetGeometry { id, shapes });
                let text = Word::Simplified.with(self.lang(), &[&count(before), &count(fewer)]);
                self.notify(Severity::Info, text, Vec::new());
            }
            ShapeChange::Place(how) => {
                let placed = |feature: &Feature<'_>| Some((feature.row_id(), feature.kind(), plane.placed(&feature.shapes(), how)?));
                if let Some(shapes) = features.iter().map(placed).collect::<Option<Reshaped>>().filter(|_| how != Similarity::STILL) {
                    self.edit(Operation::SetGeometry { id, shapes });
                }
            }
        }
    }

    /// Whether so many features are too many to be changed at once, which is said.
    pub(super) fn are_too_many(&mut self, count: usize) -> bool {
        if count > MOST {
            let text = Word::TooManyToChange.with(self.lang(), &[&integer(count as u64), &integer(MOST as u64)]);
            self.notify(Severity::Warning, text, Vec::new());
        }
        count > MOST
    }

    /// Puts new features into the layer and looks at them, or says why there are none.
    fn make_new(&mut self, id: LayerId, table: &FeatureTable, features: Vec<FeatureData>, none: Word) {
        if features.is_empty() {
            return self.not_digitized(none);
        }
        let features = numbered(table, features);
        let rows: Vec<RowId> = features.iter().map(|(row, _)| *row).collect();
        self.edit(Operation::PutFeatures { id, features });
        self.look_at(id, &rows);
    }

    /// Joins features to the one that is looked at, else to the largest; it keeps its attributes.
    fn merge(&mut self, id: LayerId, features: &[Feature<'_>]) {
        let parts: Vec<PartShape> = features.iter().flat_map(Feature::shapes).collect();
        let Some((kind, parts)) = merged(&parts) else { return self.not_digitized(Word::NotOfOneKind) };
        let looked_at = self.viewport.inspected.filter(|own| own.layer == id).map(|own| own.row);
        let size = |feature: &&Feature<'_>| area(**feature).max(length(**feature));
        let largest = || features.iter().max_by(|a, b| size(a).total_cmp(&size(b))).map(Feature::row_id);
        let own = looked_at.filter(|row| features.iter().any(|feature| feature.row_id() == *row));
        let Some(kept) = own.or_else(largest) else { return };
        let rows: Vec<RowId> = features.iter().map(Feature::row_id).filter(|row| *row != kept).collect();
        if rows.is_empty() {
            return;
        }
        let count = integer(features.len() as u64);
        let operations = vec![Operation::SetGeometry { id, shapes: vec![(kept, kind, parts)] }, Operation::DeleteFeatures { id, rows }];
        self.edit(Transaction { operations });
        self.look_at(id, &[kept]);
        let text = Word::Merged.with(self.lang(), &[&count]);
        self.notify(Severity::Info, text, Vec::new());
    }
}

type Geometry = (Kind, Vec<PartShape>);

/// A feature with another area; its lines and points stay.
fn with_area(feature: Feature<'_>, area: AreaShape) -> Geometry {
    let others: Vec<PartShape> = feature.shapes().into_iter().filter(|part| part.kind != PartKind::Polygon).collect();
    let (kind, mut parts) = area.into_parts();
    let kind = if others.is_empty() { kind } else { Kind::GeometryCollection };
    parts.extend(others);
    (kind, parts)
}

/// A feature split by a line: what stays, and the pieces that are cut off.
fn split(feature: Feature<'_>, line: &[[f64; 2]]) -> (Geometry, Vec<Geometry>) {
    let (mut kept, mut off) = (Vec::new(), Vec::new());
    for part in feature.shapes() {
        match part.kind {
            PartKind::Polygon => {
                let (own, cut_off) = AreaShape::of_parts(std::slice::from_ref(&part)).split(line);
                // where nothing is cut off, the part stays as it was, whichever way its rings run
                kept.extend(if cut_off.is_empty() { vec![part] } else { own.into_parts().1 });
                off.extend(cut_off.into_iter().map(AreaShape::into_parts));
            }
            PartKind::Line => {
                for ring in &part.rings {
                    let mut pieces = cut(ring, line).into_iter().map(|piece| PartShape::new(PartKind::Line, vec![piece]));
                    kept.extend(pieces.next());
                    off.extend(pieces.map(|piece| (Kind::LineString, vec![piece])));
                }
            }
            PartKind::Points => kept.push(part),
        }
    }
    let mixed = kept.windows(2).any(|pair| pair[0].kind != pair[1].kind);
    let kind = kept.first().filter(|_| !mixed && !off.is_empty()).map_or_else(|| feature.kind(), |part| kind_of(part.kind, kept.len()));
    ((kind, kept), off)
}

/// A feature led along a line, with how far along that it leaves its boundary first.
type Led = (f64, (RowId, Kind, Vec<PartShape>));

/// Features led along a line, each with how far along that it leaves their boundary first.
fn led(table: &FeatureTable, rows: &[RowId], line: &[[f64; 2]]) -> Vec<Led> {
    let mut found = Vec::new();
    for feature in rows.iter().filter_map(|row| table.feature(row.index())) {
        let mut parts = feature.shapes();
        if let Some((n, (part, at))) = parts.iter().enumerate().find_map(|(n, part)| reshaped(part, line).map(|made| (n, made))) {
            parts[n] = part;
            found.push((at, (feature.row_id(), feature.kind(), parts)));
        }
    }
    found
}

/// Features of several parts with the first of them, and the others as features of their own.
fn exploded(features: &[Feature<'_>]) -> Changed {
    let mut changed = Changed::default();
    for feature in features {
        let parts = feature.shapes();
        let pieces: Vec<PartShape> = parts
            .into_iter()
            .flat_map(|part| match part.kind {
                // a set of points is one part
                PartKind::Points => part.rings.into_iter().flatten().map(|p| PartShape::new(PartKind::Points, vec![vec![p]])).collect(),
                _ => vec![part],
            })
            .collect();
        let mut pieces = pieces.into_iter().map(|part| (kind_of(part.kind, 1), vec![part]));
        let (Some((kind, first)), rest) = (pieces.next(), pieces.collect::<Vec<_>>()) else { continue };
        if !rest.is_empty() {
            changed.shapes.push((feature.row_id(), kind, first));
            changed.features.extend(rest.into_iter().map(|(kind, parts)| piece(*feature, kind, parts)));
        }
    }
    changed
}
