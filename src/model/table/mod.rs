//! Feature tables: the features of one layer as columns, immutable once built and shared behind `Arc`.
//!
//! Geometry is one flat coordinate buffer with offsets feature -> part -> ring -> vertex, the same for points, lines and
//! polygons; attributes are typed columns. `geo` geometries are made per feature where an algorithm wants one.

mod bits;
mod builder;
mod column;
mod feature;
mod geometry;
mod heights;
mod runs;
mod texts;

pub use builder::{Scratch, TableBuilder};
pub use column::{Column, ColumnKind, Value};
pub use feature::{Feature, Id};
pub use geometry::{Bounds, Geometries, Kind, Part, PartKind, PartShape, contains};

use runs::Runs;
use serde_json::{Map, Value as Json};

/// The features of a layer. Coordinates are degrees of longitude and latitude, WGS-84.
#[derive(Debug, Clone)]
pub struct FeatureTable {
    pub(crate) geometries: Geometries,
    columns: Vec<Column>,
    ids: Column,
    /// Foreign members of single features, each as the text of a JSON object.
    foreign: Column,
    /// Foreign members of the whole collection: names and JSON texts.
    collection_foreign: Vec<(String, String)>,
    /// The features whose properties are null, which is not the same as none.
    null_properties: Runs,
}

impl Default for FeatureTable {
    fn default() -> Self {
        Self {
            geometries: Geometries::default(),
            columns: Vec::new(),
            ids: Column::exact(),
            foreign: Column::new(""),
            collection_foreign: Vec::new(),
            null_properties: Runs::EMPTY,
        }
    }
}

impl FeatureTable {
    /// How many features there are, those without geometry counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.geometries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Feature `index` (0-based), or `None` past the end.
    #[must_use]
    pub fn feature(&self, index: usize) -> Option<Feature<'_>> {
        (index < self.len()).then_some(Feature { table: self, index })
    }

    /// All features in order.
    pub fn features(&self) -> impl ExactSizeIterator<Item = Feature<'_>> + '_ {
        (0..self.len()).map(|index| Feature { table: self, index })
    }

    /// The attribute columns in order of first appearance.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column named `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == name)
    }

    /// `wanted`, or `wanted_2`, `wanted_3`, … where an attribute is called that, in any case of its letters.
    #[must_use]
    pub fn free_column_name(&self, wanted: &str) -> String {
        let taken = |name: &str| self.columns.iter().any(|column| column.name().eq_ignore_ascii_case(name));
        if !taken(wanted) {
            return wanted.to_owned();
        }
        (2..u32::MAX).map(|n| format!("{wanted}_{n}")).find(|name| !taken(name)).unwrap_or_default()
    }

    /// The box of each feature, in degrees; `Bounds::NOWHERE` where it has no position.
    #[must_use]
    pub fn boxes(&self) -> &[Bounds] {
        &self.geometries.boxes
    }

    /// The flat geometry.
    #[must_use]
    pub fn geometries(&self) -> &Geometries {
        &self.geometries
    }

    /// West, south, east and north of everything; `None` where nothing has a position.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.features().filter_map(|feature| feature.bounds()).reduce(Bounds::union)
    }

    /// How many positions there are.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.geometries.xy.len()
    }

    /// Bytes of memory the table holds.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let columns = self.columns.iter().chain([&self.ids, &self.foreign]).map(Column::bytes).sum::<usize>();
        (self.geometries.bytes() + columns) as u64
    }

    /// How many features there are of each kind, the kinds that occur only.
    #[must_use]
    pub fn kinds(&self) -> Vec<(Kind, usize)> {
        let mut counts = [0usize; Kind::ALL.len()];
        for kind in &self.geometries.kinds {
            counts[*kind as usize] += 1;
        }
        Kind::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0).collect()
    }

    /// The index of the feature whose id, written as text, is `id`.
    #[must_use]
    pub fn find_id(&self, id: &str) -> Option<usize> {
        (0..self.ids.len()).find(|index| Id::of(self.ids.value(*index)).is_some_and(|own| own.matches(id)))
    }

    /// Members of the collection that RFC 7946 does not define.
    #[must_use]
    pub fn collection_foreign(&self) -> Map<String, Json> {
        let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Json::Null);
        self.collection_foreign.iter().map(|(name, text)| (name.clone(), parsed(text))).collect()
    }

    /// Every position, to be moved; `refresh_bounds` belongs behind it.
    pub fn positions_mut(&mut self) -> &mut [[f64; 2]] {
        &mut self.geometries.xy
    }

    /// Makes the boxes anew after positions were moved.
    pub fn refresh_bounds(&mut self) {
        let boxes = self.features().map(|feature| Bounds::of(feature.parts().flat_map(|part| part.rings()).flatten()).unwrap_or(Bounds::NOWHERE));
        self.geometries.boxes = boxes.collect();
    }

    /// The table with the geometry of some features left out; `indices` ascend.
    #[must_use]
    pub fn without_geometry(&self, indices: &[usize]) -> Self {
        let mut geometries = Geometries::default();
        for feature in self.features() {
            if indices.binary_search(&feature.index).is_err() {
                feature.parts().for_each(|part| geometries.push_part(&part));
            }
            geometries.end_feature(feature.kind());
        }
        Self { geometries, ..self.clone() }
    }

    /// The table with other parts for some features; `shapes` ascends by their indices. A polygon of several parts is a
    /// multi-polygon then, and a line likewise.
    #[must_use]
    pub fn with_shapes(&self, shapes: &[(usize, Vec<PartShape>)]) -> Self {
        let mut geometries = Geometries::default();
        for feature in self.features() {
            let Ok(n) = shapes.binary_search_by_key(&feature.index, |(index, _)| *index) else {
                feature.parts().for_each(|part| geometries.push_part(&part));
                geometries.end_feature(feature.kind());
                continue;
            };
            let parts = &shapes[n].1;
            for part in parts {
                geometries.push_shape(part);
            }
            geometries.end_feature(match feature.kind() {
                Kind::Polygon if parts.len() > 1 => Kind::MultiPolygon,
                Kind::LineString if parts.len() > 1 => Kind::MultiLineString,
                kind => kind,
            });
        }
        Self { geometries, ..self.clone() }
    }

    /// A table of some of the features, in the order given; indices past the end are left out.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        let mut builder = TableBuilder::default();
        builder.frame_of(self);
        for feature in indices.iter().filter_map(|i| self.feature(*i)) {
            builder.copy(feature);
        }
        builder.finish()
    }
}
