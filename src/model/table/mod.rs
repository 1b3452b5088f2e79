//! Feature tables: the features of one layer as columns, in chunks that are shared by all versions of a table.
//!
//! A row's number is the feature's name for as long as its layer lives: rows are appended, and marked when they are deleted,
//! but never counted anew. Geometry is one flat coordinate buffer for each chunk with offsets feature -> part -> ring -> vertex,
//! the same for points, lines and polygons; attributes are typed columns in one segment for each chunk. A change makes the chunks
//! anew that it touches and shares the rest. `geo` geometries are made per feature where an algorithm wants one.

mod bits;
mod builder;
mod change;
mod codec;
mod column;
mod compare;
mod data;
mod feature;
mod geometry;
mod heights;
mod layout;
mod numbers;
mod ordered;
mod prefilter;
mod reread;
mod ruled;
mod runs;
mod scratch;
mod segment;
mod source;
mod texts;
mod value;
mod window;

pub use builder::TableBuilder;
pub use change::{FeatureData, OwnId, OwnValue};
pub use codec::NotATable;
pub use column::Column;
pub use compare::TableChanges;
pub use feature::{Feature, Id};
pub use geometry::{Bounds, Geometries, Kind, Part, PartKind, PartShape, contains};
pub use ordered::{OrderAnswer, OrderRequest};
pub use prefilter::{Prefilter, Size};
pub use ruled::NO_RULE;
pub use scratch::Scratch;
pub use source::{Budget, Cancel, FeatureAnswer, FeatureRequest, FeatureSource, NEVER, SAMPLE, SourceAddress, Summary, evenly};
pub use value::{ColumnKind, Value};
pub use window::Page;

use bits::Bits;
use layout::Layout;
use serde_json::{Map, Value as Json};
use std::sync::{Arc, Weak};
use std::time::{SystemTime, UNIX_EPOCH};

/// The features of a layer. Coordinates are degrees of longitude and latitude, WGS-84.
///
/// ```
/// use nanbei::model::{FeatureData, FeatureTable, Kind, OwnValue, Value};
///
/// let mut lot = FeatureData::new(Kind::Null, Vec::new());
/// lot.properties = vec![("用途".to_owned(), OwnValue::Text("绿地".to_owned()))];
/// let table = FeatureTable::default().with_appended([&lot, &lot]);
/// // a deleted row keeps its number, and so do those after it
/// let fewer = table.with_deleted(&[0], true);
/// assert_eq!((fewer.len(), fewer.rows()), (1, 2));
/// assert_eq!(fewer.column("用途").unwrap().value(1), Value::Text("绿地"));
/// ```
#[derive(Debug, Clone)]
pub struct FeatureTable {
    layout: Arc<Layout>,
    /// One for each chunk; the list is shared by the versions of the table in which no geometry differs.
    geometries: Arc<Vec<Arc<Geometries>>>,
    columns: Vec<Column>,
    ids: Column,
    /// Foreign members of single features, each as the text of a JSON object.
    foreign: Column,
    /// True for the features whose properties are null, which is not the same as none.
    null_properties: Column,
    /// Foreign members of the whole collection: names and JSON texts.
    collection_foreign: Vec<(String, String)>,
    /// The rows that were deleted, as far as the last of them.
    deleted: Arc<Bits>,
    deleted_count: usize,
    /// The file that it was read from, as it was then.
    read_from: Option<FileStand>,
    /// Where the rest is, where it is a window of a source.
    source: Option<Arc<dyn FeatureSource>>,
    /// Where shapes that stand for features are among its own, and for how many.
    summary: Option<Summary>,
    /// How many such shapes there are.
    stand_ins: usize,
    /// The rule of its layer's style that takes each row, where conditions tell that: noted in the tables of a document as it is shown.
    ruled: Option<Arc<[u16]>>,
}

/// A file's size in bytes and when it was changed last, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileStand {
    pub size: u64,
    pub modified: Option<u128>,
}

impl FileStand {
    /// That of a file with such a size and time, as far as the system tells one.
    #[must_use]
    pub fn new(size: u64, modified: Option<SystemTime>) -> Self {
        let since = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Self { size, modified: since.map(|since| since.as_nanos()) }
    }
}

/// Whether a weak name of a table is of this very version of it.
#[must_use]
pub fn is_version(own: &Weak<FeatureTable>, table: &Arc<FeatureTable>) -> bool {
    std::ptr::eq(own.as_ptr(), Arc::as_ptr(table))
}

/// Which versions of some tables something was made of: equal to others that are the same ones. It keeps none of them.
#[derive(Clone, Debug, Default)]
pub struct Versions(Vec<Weak<FeatureTable>>);

impl<'a> FromIterator<&'a Arc<FeatureTable>> for Versions {
    fn from_iter<I: IntoIterator<Item = &'a Arc<FeatureTable>>>(tables: I) -> Self {
        Self(tables.into_iter().map(Arc::downgrade).collect())
    }
}

impl PartialEq for Versions {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a.ptr_eq(b))
    }
}

impl Versions {
    /// Whether all of them are still there.
    #[must_use]
    pub fn are_there(&self) -> bool {
        self.0.iter().all(|own| own.strong_count() > 0)
    }
}

impl Default for FeatureTable {
    fn default() -> Self {
        Self {
            layout: Arc::default(),
            geometries: Arc::default(),
            columns: Vec::new(),
            ids: Column::exact(),
            foreign: Column::new(""),
            null_properties: Column::new(""),
            collection_foreign: Vec::new(),
            deleted: Arc::default(),
            deleted_count: 0,
            read_from: None,
            source: None,
            summary: None,
            stand_ins: 0,
            ruled: None,
        }
    }
}

impl FeatureTable {
    /// How many features there are, those without geometry counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows() - self.deleted_count - self.stand_ins
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows there are, those of deleted features counted: one past the last row's number.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layout.rows()
    }

    /// The file that it was read from, as it was then; none where its features came from elsewhere.
    #[must_use]
    pub const fn read_from(&self) -> Option<FileStand> {
        self.read_from
    }

    /// Notes the file that it was read from.
    pub const fn set_read_from(&mut self, file: Option<FileStand>) {
        self.read_from = file;
    }

    /// Whether the feature of a row was deleted.
    #[must_use]
    pub fn is_deleted(&self, row: usize) -> bool {
        self.deleted.get(row)
    }

    /// The feature of row `row` (0-based), or `None` where it was deleted and past the end.
    #[must_use]
    pub fn feature(&self, row: usize) -> Option<Feature<'_>> {
        let (chunk, local) = self.layout.place(row)?;
        (!self.is_deleted(row)).then_some(Feature { table: self, row, chunk, local })
    }

    /// One past the last row of a feature: behind it there are shapes that stand for others.
    fn own_rows(&self) -> usize {
        self.summary.map_or_else(|| self.rows(), |summary| summary.from)
    }

    /// All features in order.
    pub fn features(&self) -> impl Iterator<Item = Feature<'_>> + Clone + '_ {
        let all = (0..self.layout.chunks())
            .flat_map(move |chunk| self.layout.range(chunk).enumerate().map(move |(local, row)| Feature { table: self, row, chunk, local }));
        let end = self.own_rows();
        all.take_while(move |feature| feature.row < end).filter(|feature| !self.is_deleted(feature.row))
    }

    /// The rows of all features, in order.
    pub fn live_rows(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        (0..self.own_rows()).filter(|row| !self.is_deleted(*row))
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

    /// The box round the feature of a row, in degrees; `Bounds::NOWHERE` where it has no position or was deleted.
    #[must_use]
    pub fn box_of(&self, row: usize) -> Bounds {
        self.feature(row).and_then(|feature| feature.bounds()).unwrap_or(Bounds::NOWHERE)
    }

    /// The boxes of the features that have a position, in degrees, each with its row.
    pub fn boxes(&self) -> impl Iterator<Item = (usize, Bounds)> + '_ {
        (0..self.layout.chunks()).flat_map(|chunk| self.boxes_in(chunk))
    }

    /// How many chunks there are.
    #[must_use]
    pub fn chunks(&self) -> usize {
        self.layout.chunks()
    }

    /// The rows of a chunk, those of deleted features among them.
    #[must_use]
    pub fn rows_in(&self, chunk: usize) -> std::ops::Range<usize> {
        self.layout.range(chunk)
    }

    /// The boxes of the features of a chunk that have a position, in degrees, each with its row.
    pub fn boxes_in(&self, chunk: usize) -> impl Iterator<Item = (usize, Bounds)> + '_ {
        let boxes = self.layout.range(chunk).zip(&self.geometries[chunk].boxes);
        boxes.filter(|(row, bounds)| bounds.west <= bounds.east && !self.is_deleted(*row)).map(|(row, bounds)| (row, *bounds))
    }

    /// West, south, east and north of everything; `None` where nothing has a position.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.boxes().map(|(_, bounds)| bounds).reduce(Bounds::union)
    }

    /// How many positions there are, those of deleted features counted.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.geometries.iter().map(|own| own.xy.len()).sum()
    }

    /// Bytes of memory the table holds.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let columns = self.all_columns().map(Column::bytes).sum::<usize>();
        // pages of a window that are not at hand share one
        let mut seen = std::collections::HashSet::new();
        let mut counted = |own: &&Arc<Geometries>| self.source.is_none() || seen.insert(Arc::as_ptr(own));
        (self.geometries.iter().filter(|own| counted(own)).map(|own| own.bytes()).sum::<usize>() + columns) as u64
    }

    fn all_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().chain([&self.ids, &self.foreign, &self.null_properties])
    }

    fn all_columns_mut(&mut self) -> impl Iterator<Item = &mut Column> {
        self.columns.iter_mut().chain([&mut self.ids, &mut self.foreign, &mut self.null_properties])
    }

    /// How many features there are of each kind, the kinds that occur only.
    #[must_use]
    pub fn kinds(&self) -> Vec<(Kind, usize)> {
        let mut counts = [0usize; Kind::ALL.len()];
        self.features().for_each(|feature| counts[feature.kind() as usize] += 1);
        Kind::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0).collect()
    }

    /// The row of the feature whose id, written as text, is `id`.
    #[must_use]
    pub fn find_id(&self, id: &str) -> Option<usize> {
        self.features().find(|feature| feature.id().is_some_and(|own| own.matches(id))).map(|feature| feature.row)
    }

    /// Members of the collection that RFC 7946 does not define.
    #[must_use]
    pub fn collection_foreign(&self) -> Map<String, Json> {
        let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Json::Null);
        self.collection_foreign.iter().map(|(name, text)| (name.clone(), parsed(text))).collect()
    }

    /// The same with members of the collection.
    #[must_use]
    pub fn with_collection_foreign(mut self, members: &Map<String, Json>) -> Self {
        self.collection_foreign = members.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
        self
    }

    /// Every position, to be moved, a slice for each chunk; `refresh_bounds` belongs behind it.
    pub fn positions_mut(&mut self) -> impl Iterator<Item = &mut [[f64; 2]]> {
        Arc::make_mut(&mut self.geometries).iter_mut().map(|own| Arc::make_mut(own).xy.as_mut_slice())
    }

    /// Makes the boxes anew after positions were moved.
    pub fn refresh_bounds(&mut self) {
        for own in Arc::make_mut(&mut self.geometries) {
            Arc::make_mut(own).refresh_boxes();
        }
    }

    /// The table with the geometry of some features left out; `rows` ascend.
    #[must_use]
    pub fn without_geometry(&self, rows: &[usize]) -> Self {
        let changes: Vec<(usize, Kind, &[PartShape])> =
            rows.iter().filter_map(|row| Some((*row, self.feature(*row)?.kind(), [].as_slice()))).collect();
        self.with_geometry(&changes)
    }

    /// The table with other parts for some features; `shapes` ascends by their rows. A polygon of several parts is a multi-polygon
    /// then, and a line likewise.
    #[must_use]
    pub fn with_shapes(&self, shapes: &[(usize, Vec<PartShape>)]) -> Self {
        let several = |kind: Kind, parts: &[PartShape]| match kind {
            Kind::Polygon if parts.len() > 1 => Kind::MultiPolygon,
            Kind::LineString if parts.len() > 1 => Kind::MultiLineString,
            kind => kind,
        };
        let one = |(row, parts): &'_ (usize, Vec<PartShape>)| Some((*row, several(self.feature(*row)?.kind(), parts)));
        let changes: Vec<(usize, Kind, &[PartShape])> =
            shapes.iter().filter_map(|shape| one(shape).map(|(row, kind)| (row, kind, shape.1.as_slice()))).collect();
        self.with_geometry(&changes)
    }

    /// A table of some of the features, in the order given; rows that hold none are left out.
    #[must_use]
    pub fn subset(&self, rows: &[usize]) -> Self {
        let mut builder = TableBuilder::default();
        builder.frame_of(self);
        for feature in rows.iter().filter_map(|row| self.feature(*row)) {
            builder.copy(feature);
        }
        builder.finish()
    }
}
