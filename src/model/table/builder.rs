//! Builds a feature table, one feature after the other or one stretch of a file after the other.

use super::geometry::Geometries;
use super::layout::{CHUNK_POSITIONS, CHUNK_ROWS, Layout};
use super::scratch::Scratch;
use super::segment::Segment;
use super::{Bounds, Column, Feature, FeatureTable, Id, Kind, PartKind, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Collects features; `finish` gives the table. A feature is: parts, then attributes, then `end_feature`.
///
/// ```
/// use nanbei::model::{TableBuilder, Value};
///
/// let mut builder = TableBuilder::default();
/// builder.set("name", Value::Text("南大"));
/// builder.set("floors", Value::Integer(12));
/// builder.end_feature(nanbei::model::Kind::Null, None);
/// let table = builder.finish();
/// assert_eq!((table.columns().len(), table.len()), (2, 1));
/// ```
#[derive(Default)]
pub struct TableBuilder {
    /// The chunks that are closed, and the columns by name.
    done: FeatureTable,
    layout: Layout,
    done_positions: usize,
    done_bytes: usize,
    /// The chunk under way.
    tail: Tail,
    by_name: HashMap<String, usize>,
    /// The column after the one set last: most files repeat their properties in one order.
    likely: usize,
    part_start: usize,
    xy_start: usize,
    /// The foreign members of the feature under way: the text of a JSON object without its closing bracket.
    foreign: String,
}

/// A chunk while rows are added to it.
struct Tail {
    geometries: Geometries,
    /// One for each column.
    segments: Vec<Segment>,
    ids: Segment,
    foreign: Segment,
    null_properties: Segment,
}

impl Default for Tail {
    fn default() -> Self {
        let plain = || Segment::new(false);
        Self { geometries: Geometries::default(), segments: Vec::new(), ids: Segment::new(true), foreign: plain(), null_properties: plain() }
    }
}

impl Tail {
    fn segments_mut(&mut self) -> impl Iterator<Item = &mut Segment> {
        self.segments.iter_mut().chain([&mut self.ids, &mut self.foreign, &mut self.null_properties])
    }

    fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().chain([&self.ids, &self.foreign, &self.null_properties])
    }

    fn bytes(&self) -> usize {
        self.geometries.bytes() + self.segments().map(Segment::bytes).sum::<usize>()
    }
}

impl TableBuilder {
    /// How many features are finished.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layout.rows() + self.tail.geometries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a part to the feature under way. `heights` is empty or as long as the positions of all rings together.
    pub fn part<'a>(&mut self, kind: PartKind, rings: impl IntoIterator<Item = &'a [[f64; 2]]>, heights: &[f64]) {
        let geometries = &mut self.tail.geometries;
        let start = geometries.xy.len();
        for ring in rings {
            geometries.xy.extend_from_slice(ring);
            geometries.ring_ends.push(geometries.xy.len() as u32);
        }
        let added = geometries.xy.len() - start;
        geometries.z.push(start, heights, added);
        geometries.part_ends.push(geometries.ring_ends.len() as u32);
        geometries.part_kinds.push(kind);
    }

    /// Adds the parts that `coordinates` of a geometry of `kind` make. The scratch must have the height the kind asks for.
    pub fn coordinates(&mut self, kind: Kind, scratch: &Scratch) {
        let heights = |range| scratch.heights(range);
        let ring = |index: usize| {
            let start = if index == 0 { 0 } else { scratch.ends[0][index - 1] as usize };
            start..scratch.ends[0][index] as usize
        };
        match kind {
            Kind::Point | Kind::MultiPoint => {
                if !scratch.xy.is_empty() {
                    self.part(PartKind::Points, [&scratch.xy[..]], heights(0..scratch.xy.len()));
                }
            }
            Kind::LineString => {
                if !scratch.xy.is_empty() {
                    self.part(PartKind::Line, [&scratch.xy[..]], heights(0..scratch.xy.len()));
                }
            }
            Kind::MultiLineString => {
                for range in (0..scratch.ends[0].len()).map(ring).filter(|range| !range.is_empty()) {
                    self.part(PartKind::Line, [&scratch.xy[range.clone()]], heights(range));
                }
            }
            Kind::Polygon => self.polygon(scratch, 0..scratch.ends[0].len()),
            Kind::MultiPolygon => {
                let mut start = 0;
                for end in &scratch.ends[1] {
                    self.polygon(scratch, start..*end as usize);
                    start = *end as usize;
                }
            }
            Kind::Null | Kind::GeometryCollection => {}
        }
    }

    /// Adds a polygon of the scratch's rings; empty ones are left out.
    fn polygon(&mut self, scratch: &Scratch, rings: std::ops::Range<usize>) {
        let ends = &scratch.ends[0];
        let start = if rings.start == 0 { 0 } else { ends[rings.start - 1] as usize };
        let end = rings.clone().next_back().map_or(start, |last| ends[last] as usize);
        if start == end {
            return;
        }
        let mut from = start;
        let filled = ends[rings].iter().filter_map(|end| {
            let range = from..*end as usize;
            from = range.end;
            (!range.is_empty()).then(|| &scratch.xy[range])
        });
        self.part(PartKind::Polygon, filled, scratch.heights(start..end));
    }

    /// Sets an attribute of the feature under way; a name given twice keeps the last value. Tells whether it had one.
    pub fn set(&mut self, name: &str, value: Value<'_>) -> bool {
        let index = self.tail.geometries.len();
        // a few optional attributes may be left out of an order
        let near = self.done.columns.iter().skip(self.likely).take(3).position(|column| column.name() == name);
        let column = match near {
            Some(ahead) => self.likely + ahead,
            None => self.column_named(name),
        };
        self.likely = column + 1;
        self.tail.segments[column].set(index, value)
    }

    /// Notes that the properties of the feature under way are null, and not an object.
    pub fn set_null_properties(&mut self) {
        self.tail.null_properties.set(self.tail.geometries.len(), Value::Boolean(true));
    }

    /// The place of the column of that name, a new one where there is none.
    fn column_named(&mut self, name: &str) -> usize {
        if let Some(column) = self.by_name.get(name) {
            return *column;
        }
        self.done.columns.push(Column::new(name));
        self.tail.segments.push(Segment::new(false));
        let column = self.done.columns.len() - 1;
        self.by_name.insert(name.to_owned(), column);
        column
    }

    /// Keeps a foreign member of the feature under way, by its JSON text.
    pub fn foreign(&mut self, name: &str, json: &str) {
        self.foreign.push(if self.foreign.is_empty() { '{' } else { ',' });
        self.foreign.push_str(&serde_json::Value::from(name).to_string());
        self.foreign.push(':');
        self.foreign.push_str(json);
    }

    /// Keeps a foreign member of the collection, by its JSON text; the last of a name stands. Tells whether there was one.
    pub fn collection_foreign(&mut self, name: &str, json: String) -> bool {
        let before = self.done.collection_foreign.len();
        self.done.collection_foreign.retain(|(own, _)| own != name);
        let replaced = self.done.collection_foreign.len() < before;
        self.done.collection_foreign.push((name.to_owned(), json));
        replaced
    }

    /// Takes back all that was given of the feature under way.
    pub fn discard_feature(&mut self) {
        self.discard_geometry();
        let index = self.tail.geometries.len();
        self.tail.segments_mut().for_each(|segment| segment.discard(index));
        self.foreign.clear();
        self.likely = 0;
    }

    /// Takes back the parts of the feature under way.
    fn discard_geometry(&mut self) {
        let geometries = &mut self.tail.geometries;
        geometries.part_kinds.truncate(self.part_start);
        geometries.part_ends.truncate(self.part_start);
        geometries.ring_ends.truncate(geometries.part_ends.last().map_or(0, |end| *end as usize));
        geometries.xy.truncate(self.xy_start);
        geometries.z.truncate(self.xy_start);
    }

    /// The box round the finished features from `start` on; `None` where none has a position.
    #[must_use]
    pub fn bounds_from(&self, start: usize) -> Option<Bounds> {
        let chunks = self.done.geometries.iter().map(Arc::as_ref).chain([&self.tail.geometries]);
        let boxes = chunks.flat_map(|own| &own.boxes).skip(start).copied();
        boxes.filter(|bounds| bounds.west <= bounds.east).reduce(Bounds::union)
    }

    /// The box round the feature under way; `None` where it has no position yet.
    #[must_use]
    pub fn bounds_under_way(&self) -> Option<Bounds> {
        Bounds::of(&self.tail.geometries.xy[self.xy_start..])
    }

    /// Ends the feature under way.
    pub fn end_feature(&mut self, kind: Kind, id: Option<Id<'_>>) {
        let geometries = &mut self.tail.geometries;
        let index = geometries.len();
        geometries.boxes.push(Bounds::of(&geometries.xy[self.xy_start..]).unwrap_or(Bounds::NOWHERE));
        geometries.feature_ends.push(geometries.part_ends.len() as u32);
        geometries.kinds.push(kind);
        self.part_start = geometries.part_ends.len();
        self.xy_start = geometries.xy.len();
        if let Some(id) = id {
            let value = match id {
                Id::Text(text) => Value::Text(text),
                Id::Integer(number) => Value::Integer(number),
                Id::Digits(digits) => Value::Json(digits),
                Id::Float(number) => Value::Float(number),
            };
            self.tail.ids.set(index, value);
        }
        if !self.foreign.is_empty() {
            self.foreign.push('}');
            self.tail.foreign.set(index, Value::Json(&self.foreign));
            self.foreign.clear();
        }
        self.likely = 0;
        self.close_full_chunk();
    }

    /// Closes the chunk under way once it is large enough.
    fn close_full_chunk(&mut self) {
        if self.tail.geometries.len() >= CHUNK_ROWS || self.tail.geometries.positions() >= CHUNK_POSITIONS {
            self.close_chunk();
        }
    }

    /// Closes the chunk under way, between two features.
    fn close_chunk(&mut self) {
        let rows = self.tail.geometries.len();
        if rows == 0 {
            return;
        }
        let chunk = self.layout.chunks();
        self.layout.push(rows);
        self.done_positions += self.tail.geometries.positions();
        let next = self.tail.geometries.next();
        let mut geometries = std::mem::replace(&mut self.tail.geometries, next);
        geometries.shrink_to_fit();
        self.done_bytes += geometries.bytes();
        Arc::make_mut(&mut self.done.geometries).push(Arc::new(geometries));
        for (segment, column) in self.tail.segments_mut().zip(self.done.all_columns_mut()) {
            if segment.is_used() {
                let next = segment.next();
                let mut segment = std::mem::replace(segment, next);
                segment.seal();
                self.done_bytes += segment.bytes();
                column.put(chunk, segment);
            }
        }
        (self.part_start, self.xy_start) = (0, 0);
    }

    /// Adds the finished features of another builder after those of this one.
    pub fn append(&mut self, other: &Self) {
        if other.layout.chunks() > 0 {
            self.close_chunk();
            self.append_chunks(other);
        }
        let base = self.tail.geometries.len();
        for (column, segment) in other.done.columns.iter().zip(&other.tail.segments).filter(|(_, segment)| segment.is_used()) {
            let own = self.column_named(column.name());
            self.tail.segments[own].append(base, segment);
        }
        self.tail.ids.append(base, &other.tail.ids);
        self.tail.foreign.append(base, &other.tail.foreign);
        self.tail.null_properties.append(base, &other.tail.null_properties);
        self.tail.geometries.append(&other.tail.geometries);
        for (name, json) in &other.done.collection_foreign {
            self.collection_foreign(name, json.clone());
        }
        self.part_start = self.tail.geometries.part_ends.len();
        self.xy_start = self.tail.geometries.xy.len();
        self.close_full_chunk();
    }

    /// Adds the closed chunks of another builder.
    fn append_chunks(&mut self, other: &Self) {
        let used = other.done.columns.iter().filter(|column| !column.has_no_values());
        let own: Vec<(usize, &Column)> = used.map(|column| (self.column_named(column.name()), column)).collect();
        for chunk in 0..other.layout.chunks() {
            let at = self.layout.chunks();
            self.layout.push(other.layout.range(chunk).len());
            Arc::make_mut(&mut self.done.geometries).push(Arc::clone(&other.done.geometries[chunk]));
            for (column, theirs) in &own {
                self.done.columns[*column].put_shared(at, theirs.shared(chunk));
            }
            self.done.ids.put_shared(at, other.done.ids.shared(chunk));
            self.done.foreign.put_shared(at, other.done.foreign.shared(chunk));
            self.done.null_properties.put_shared(at, other.done.null_properties.shared(chunk));
        }
        self.done_positions += other.done_positions;
        self.done_bytes += other.done_bytes;
    }

    /// Empties the builder, keeping its room and the columns it has come to know.
    pub fn clear(&mut self) {
        /// More names than any table has that somebody made: where each feature has names of its own, none is kept.
        const MANY: usize = 1000;
        if self.done.columns.len() > MANY {
            self.done.columns = Vec::new();
            self.tail.segments = Vec::new();
            self.by_name = HashMap::new();
        }
        self.done.all_columns_mut().for_each(Column::clear);
        Arc::make_mut(&mut self.done.geometries).clear();
        self.done.collection_foreign.clear();
        self.layout = Layout::default();
        (self.done_positions, self.done_bytes) = (0, 0);
        self.tail.geometries.clear();
        self.tail.segments_mut().for_each(Segment::clear);
        self.foreign.clear();
        (self.likely, self.part_start, self.xy_start) = (0, 0, 0);
    }

    /// How many positions there are.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.done_positions + self.tail.geometries.positions()
    }

    /// Whether text has outgrown its 32-bit offsets: the table must not be used then.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.tail.segments().any(Segment::is_full)
    }

    /// Makes a column before there is a value for it, so that it is there even where all its values are null.
    pub fn declare(&mut self, name: &str) {
        self.column_named(name);
    }

    /// Adds a copy of a feature of another table.
    pub fn copy(&mut self, feature: Feature<'_>) {
        self.copy_with(feature, None);
    }

    /// Adds a copy with one attribute set, whatever the feature had there.
    pub fn copy_with(&mut self, feature: Feature<'_>, extra: Option<(&str, Value<'_>)>) {
        self.parts_of(feature);
        self.row_of(feature);
        if let Some((name, value)) = extra {
            self.set(name, value);
        }
        self.end_feature(feature.kind(), feature.id());
    }

    /// Takes over what stands round the features of another table: its columns, though they may stay empty, and the foreign
    /// members of the collection.
    pub fn frame_of(&mut self, table: &FeatureTable) {
        table.columns.iter().for_each(|column| self.declare(column.name()));
        for (name, json) in &table.collection_foreign {
            self.collection_foreign(name, json.clone());
        }
    }

    /// Adds the parts of a feature of another table.
    pub fn parts_of(&mut self, feature: Feature<'_>) {
        for part in feature.parts() {
            let heights: Vec<f64> = part.heights().flatten().copied().collect();
            self.part(part.kind(), part.rings(), &heights);
        }
    }

    /// Adds the attributes and foreign members of a feature of another table.
    pub fn row_of(&mut self, feature: Feature<'_>) {
        for (column, value) in feature.given() {
            self.set(feature.table.columns[column].name(), value);
        }
        if feature.has_null_properties() {
            self.set_null_properties();
        }
        self.foreign_of(feature);
    }

    /// Adds the foreign members of a feature of another table.
    pub fn foreign_of(&mut self, feature: Feature<'_>) {
        if let Some(foreign) = feature.foreign() {
            // whole, short of the closing bracket that ending the feature adds
            self.foreign.push_str(foreign.strip_suffix('}').unwrap_or_default());
        }
    }

    /// The geometry of the finished features, without attributes.
    #[must_use]
    pub fn so_far(&self) -> FeatureTable {
        let mut table = FeatureTable { geometries: self.done.geometries.clone(), ..FeatureTable::default() };
        let mut layout = self.layout.clone();
        if self.tail.geometries.len() > 0 {
            Arc::make_mut(&mut table.geometries).push(Arc::new(self.tail.geometries.clone()));
            layout.push(self.tail.geometries.len());
        }
        table.set_layout(layout);
        table
    }

    /// Bytes of memory that the features take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.done_bytes + self.tail.bytes()) as u64
    }

    /// The finished table; a feature under way is left out.
    #[must_use]
    pub fn finish(mut self) -> FeatureTable {
        self.discard_feature();
        self.close_chunk();
        self.done.set_layout(self.layout);
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subset_keeps_geometry_heights_attributes_and_ids() {
        let mut builder = TableBuilder::default();
        builder.part(PartKind::Line, [&[[121.0, 31.0], [121.1, 31.1]][..]], &[4.0, 5.0]);
        builder.set("name", Value::Text("a"));
        builder.end_feature(Kind::LineString, Some(Id::Integer(7)));
        builder.end_feature(Kind::Null, None);
        builder.part(PartKind::Points, [&[[121.5, 31.5]][..]], &[]);
        builder.end_feature(Kind::Point, None);
        let table = builder.finish();
        assert_eq!((table.len(), table.vertices()), (3, 3));
        let part = table.subset(&[2, 0]);
        assert_eq!(part.feature(1).and_then(|f| f.id()), Some(Id::Integer(7)));
        assert_eq!(part.feature(1).map(|f| f.value("name")), Some(Value::Text("a")));
        let heights: Vec<Vec<f64>> =
            part.features().flat_map(|f| f.parts().flat_map(|p| p.heights().map(<[f64]>::to_vec).collect::<Vec<_>>()).collect::<Vec<_>>()).collect();
        assert!(heights[0][0].is_nan());
        assert_eq!(heights[1], vec![4.0, 5.0]);
    }
}
