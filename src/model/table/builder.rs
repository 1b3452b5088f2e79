//! Builds a feature table, one feature after the other.

use super::{Bounds, Column, Feature, FeatureTable, Id, Kind, PartKind, Value};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// Collects features; `finish` gives the table. A feature is: parts, then attributes, then `end_feature`.
#[derive(Default)]
pub struct TableBuilder {
    table: FeatureTable,
    by_name: HashMap<String, usize>,
    /// The column after the one set last: most files repeat their properties in one order.
    likely: usize,
    part_start: usize,
    xy_start: usize,
}

/// Coordinates of one GeoJSON `coordinates` member before its type is known: positions and where lists of each height end.
#[derive(Default, Debug)]
pub struct Scratch {
    pub xy: Vec<[f64; 2]>,
    /// Beside `xy`; NaN where a position has no height.
    pub z: Vec<f64>,
    pub any_z: bool,
    /// Ends of lists of positions (in `xy`), of lists of these (in `ends[0]`) and of lists of those (in `ends[1]`).
    pub ends: [Vec<u32>; 3],
}

impl Scratch {
    pub fn clear(&mut self) {
        self.xy.clear();
        self.z.clear();
        self.any_z = false;
        self.ends.iter_mut().for_each(Vec::clear);
    }
}

impl TableBuilder {
    /// How many features are finished.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.geometries.kinds.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a part to the feature under way. `heights` is empty or as long as the positions of all rings together.
    pub fn part<'a>(&mut self, kind: PartKind, rings: impl IntoIterator<Item = &'a [[f64; 2]]>, heights: &[f64]) {
        let geometries = &mut self.table.geometries;
        let start = geometries.xy.len();
        for ring in rings {
            geometries.xy.extend_from_slice(ring);
            geometries.ring_ends.push(geometries.xy.len() as u32);
        }
        let added = geometries.xy.len() - start;
        if !heights.is_empty() && geometries.z.is_empty() {
            geometries.z.resize(start, f64::NAN);
        }
        if !geometries.z.is_empty() || !heights.is_empty() {
            geometries.z.extend(heights.iter().copied().chain(std::iter::repeat(f64::NAN)).take(added));
        }
        geometries.part_ends.push(geometries.ring_ends.len() as u32);
        geometries.part_kinds.push(kind);
    }

    /// Adds the parts that `coordinates` of a geometry of `kind` make. The scratch must have the height the kind asks for.
    pub fn coordinates(&mut self, kind: Kind, scratch: &Scratch) {
        let heights = |range: std::ops::Range<usize>| if scratch.any_z { &scratch.z[range] } else { &[][..] };
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

    fn polygon(&mut self, scratch: &Scratch, rings: std::ops::Range<usize>) {
        let ranges: Vec<_> = rings
            .map(|i| (if i == 0 { 0 } else { scratch.ends[0][i - 1] as usize })..scratch.ends[0][i] as usize)
            .filter(|range| !range.is_empty())
            .collect();
        if let (Some(first), Some(last)) = (ranges.first(), ranges.last()) {
            // a ring that was closed for the reader's benefit carries its own heights, so these stay in step
            let heights = if scratch.any_z { &scratch.z[first.start..last.end] } else { &[][..] };
            self.part(PartKind::Polygon, ranges.iter().map(|range| &scratch.xy[range.clone()]), heights);
        }
    }

    /// Sets an attribute of the feature under way; a name given twice keeps the last value.
    pub fn set(&mut self, name: &str, value: Value<'_>) {
        let index = self.len();
        let column = match self.table.columns.get(self.likely) {
            Some(column) if column.name() == name => self.likely,
            _ => self.by_name.get(name).copied().unwrap_or_else(|| {
                self.table.columns.push(Column::new(name));
                self.by_name.insert(name.to_owned(), self.table.columns.len() - 1);
                self.table.columns.len() - 1
            }),
        };
        self.table.columns[column].set(index, value);
        self.likely = column + 1;
    }

    /// Keeps a foreign member of the feature under way.
    pub fn foreign(&mut self, name: &str, value: Json) {
        self.table.foreign.entry(self.len() as u32).or_default().insert(name.to_owned(), value);
    }

    /// Keeps a foreign member of the collection.
    pub fn collection_foreign(&mut self, name: &str, value: Json) {
        self.table.collection_foreign.insert(name.to_owned(), value);
    }

    /// Takes back the parts of the feature under way.
    pub fn discard_geometry(&mut self) {
        let geometries = &mut self.table.geometries;
        geometries.part_kinds.truncate(self.part_start);
        geometries.part_ends.truncate(self.part_start);
        geometries.ring_ends.truncate(geometries.part_ends.last().map_or(0, |end| *end as usize));
        geometries.xy.truncate(self.xy_start);
        geometries.z.truncate(self.xy_start);
    }

    /// Ends the feature under way.
    pub fn end_feature(&mut self, kind: Kind, id: Option<Id>) {
        let index = self.len();
        let geometries = &mut self.table.geometries;
        let empty = Bounds { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };
        geometries.boxes.push(Bounds::of(&geometries.xy[self.xy_start..]).unwrap_or(empty));
        geometries.feature_ends.push(geometries.part_ends.len() as u32);
        geometries.kinds.push(kind);
        self.part_start = geometries.part_ends.len();
        self.xy_start = geometries.xy.len();
        if id.is_some() || !self.table.ids.is_empty() {
            self.table.ids.resize(index, None);
            self.table.ids.push(id);
        }
        self.likely = 0;
    }

    /// Makes a column before there is a value for it, so that it is there even where all its values are null.
    pub fn declare(&mut self, name: &str) {
        if !self.by_name.contains_key(name) {
            self.table.columns.push(Column::new(name));
            self.by_name.insert(name.to_owned(), self.table.columns.len() - 1);
        }
    }

    /// Adds a copy of a feature of another table.
    pub fn copy(&mut self, feature: Feature<'_>) {
        self.copy_with(feature, None);
    }

    /// Adds a copy with one attribute set, whatever the feature had there.
    pub fn copy_with(&mut self, feature: Feature<'_>, extra: Option<(&str, Value<'_>)>) {
        for part in feature.parts() {
            let heights: Vec<f64> = part.heights().flatten().copied().collect();
            self.part(part.kind(), part.rings(), &heights);
        }
        for (name, value) in feature.row() {
            self.set(name, value);
        }
        if let Some((name, value)) = extra {
            self.set(name, value);
        }
        for (name, value) in feature.foreign().into_iter().flat_map(Map::iter) {
            self.foreign(name, value.clone());
        }
        self.end_feature(feature.kind(), feature.id().cloned());
    }

    /// The finished table; a feature under way is left out.
    #[must_use]
    pub fn finish(mut self) -> FeatureTable {
        self.discard_geometry();
        let len = self.len();
        if !self.table.ids.is_empty() {
            self.table.ids.resize(len, None);
        }
        for column in &mut self.table.columns {
            column.seal();
        }
        let geometries = &mut self.table.geometries;
        geometries.xy.shrink_to_fit();
        geometries.z.shrink_to_fit();
        geometries.ring_ends.shrink_to_fit();
        self.table
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
        assert_eq!(part.feature(1).and_then(|f| f.id().cloned()), Some(Id::Integer(7)));
        assert_eq!(part.feature(1).map(|f| f.value("name")), Some(Value::Text("a")));
        let heights: Vec<Vec<f64>> =
            part.features().flat_map(|f| f.parts().flat_map(|p| p.heights().map(<[f64]>::to_vec).collect::<Vec<_>>()).collect::<Vec<_>>()).collect();
        assert!(heights[0][0].is_nan());
        assert_eq!(heights[1], vec![4.0, 5.0]);
    }
}
