//! Feature tables: the features of one layer as columns, immutable once built and shared behind `Arc`.
//!
//! Geometry is one flat coordinate buffer with offsets feature -> part -> ring -> vertex, the same for points, lines and
//! polygons; attributes are typed columns. `geo` geometries are made per feature where an algorithm wants one.

mod builder;
mod column;
mod feature;
mod geometry;

pub use builder::{Scratch, TableBuilder};
pub use column::{Column, ColumnKind, Value};
pub use feature::{Feature, Id};
pub use geometry::{Bounds, Geometries, Kind, Part, PartKind};

use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// The features of a layer. Coordinates are degrees of longitude and latitude, WGS-84.
#[derive(Debug, Default, Clone)]
pub struct FeatureTable {
    pub(crate) geometries: Geometries,
    pub(crate) columns: Vec<Column>,
    /// One per feature, or empty where no feature has an id.
    pub(crate) ids: Vec<Option<Id>>,
    /// Foreign members of single features (RFC 7946, section 6.1), by feature index.
    pub(crate) foreign: HashMap<u32, Map<String, Json>>,
    /// Foreign members of the whole collection.
    pub(crate) collection_foreign: Map<String, Json>,
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
        self.ids.iter().position(|own| own.as_ref().is_some_and(|own| own.matches(id)))
    }

    /// Members of the collection that RFC 7946 does not define.
    #[must_use]
    pub fn collection_foreign(&self) -> &Map<String, Json> {
        &self.collection_foreign
    }

    /// A table of some of the features, in the order given; indices past the end are left out.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        let mut builder = TableBuilder::default();
        self.columns.iter().for_each(|column| builder.declare(column.name()));
        for feature in indices.iter().filter_map(|i| self.feature(*i)) {
            builder.copy(feature);
        }
        builder.finish()
    }
}
