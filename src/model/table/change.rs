//! Other versions of a table: cells, features and columns changed. The chunks that a change does not touch are shared.

use super::bits::Bits;
use super::geometry::{Geometries, Kind, PartShape};
use super::layout::{CHUNK_POSITIONS, CHUNK_ROWS, Layout};
use super::segment::Segment;
use super::{Column, Feature, FeatureTable, Id, Part, PartKind, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A value that is in no table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnValue {
    Null,
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// The JSON text of an array, an object, or an integer that 64 bits do not hold.
    Json(String),
}

impl OwnValue {
    /// The value as a table has it; numbers that JSON cannot hold are null.
    #[must_use]
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(text),
            Self::Integer(number) => Value::Integer(*number),
            Self::Float(number) if !number.is_finite() => Value::Null,
            Self::Float(number) => Value::Float(*number),
            Self::Boolean(value) => Value::Boolean(*value),
            Self::Json(text) => Value::Json(text),
        }
    }

    /// Bytes held, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Text(text) | Self::Json(text) => text.capacity(),
                _ => 0,
            }
    }
}

impl From<Value<'_>> for OwnValue {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Integer(number) => Self::Integer(number),
            Value::Float(number) => Self::Float(number),
            Value::Boolean(value) => Self::Boolean(value),
            Value::Json(text) => Self::Json(text.to_owned()),
        }
    }
}

/// The `id` member of a feature that is in no table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnId {
    Text(String),
    Integer(i64),
    Digits(String),
    Float(f64),
}

impl OwnId {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Integer(number) => Value::Integer(*number),
            Self::Digits(text) => Value::Json(text),
            Self::Float(number) => Value::Float(*number),
        }
    }
}

impl From<Id<'_>> for OwnId {
    fn from(id: Id<'_>) -> Self {
        match id {
            Id::Text(text) => Self::Text(text.to_owned()),
            Id::Integer(number) => Self::Integer(number),
            Id::Digits(text) => Self::Digits(text.to_owned()),
            Id::Float(number) => Self::Float(number),
        }
    }
}

/// A feature that is in no table: its geometry in degrees, WGS-84, and all that a table says of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureData {
    pub kind: Kind,
    pub parts: Vec<PartShape>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<OwnId>,
    /// Names of columns and values.
    pub properties: Vec<(String, OwnValue)>,
    /// Whether properties are null, and no object, as long as there are none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub null_properties: bool,
    /// Members that RFC 7946 does not define, as the text of a JSON object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign: Option<String>,
}

impl FeatureData {
    /// A feature with a geometry and nothing else.
    #[must_use]
    pub const fn new(kind: Kind, parts: Vec<PartShape>) -> Self {
        Self { kind, parts, id: None, properties: Vec::new(), null_properties: false, foreign: None }
    }

    /// The box round it, in degrees; `None` where it has no position.
    #[must_use]
    pub fn bounds(&self) -> Option<super::Bounds> {
        let positions = self.parts.iter().flat_map(|part| &part.rings).flatten();
        positions.map(|p| super::Bounds::at([p[0], p[1]])).reduce(super::Bounds::union)
    }

    /// Bytes held, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let positions = self.parts.iter().flat_map(|part| &part.rings).map(|ring| 24 * ring.len() + 24).sum::<usize>();
        let cells = self.properties.iter().map(|(name, value)| name.len() + value.bytes()).sum::<usize>();
        size_of::<Self>() + positions + cells + self.foreign.as_ref().map_or(0, String::len)
    }

    fn given(&self, name: &str) -> Option<Value<'_>> {
        // the last of two of one name stands, as RFC 8259 leaves to the reader
        self.properties.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.borrowed())
    }
}

impl From<Feature<'_>> for FeatureData {
    fn from(feature: Feature<'_>) -> Self {
        Self {
            kind: feature.kind(),
            parts: feature.shapes(),
            id: feature.id().map(OwnId::from),
            properties: feature.given().map(|(column, value)| (feature.column_name(column).to_owned(), value.into())).collect(),
            null_properties: feature.is_marked_null(),
            foreign: feature.foreign().map(str::to_owned),
        }
    }
}

impl From<Part<'_>> for PartShape {
    fn from(part: Part<'_>) -> Self {
        let ring = |(ring, heights): (&[[f64; 2]], &[f64])| -> Vec<[f64; 3]> {
            ring.iter().enumerate().map(|(n, [x, y])| [*x, *y, heights.get(n).copied().unwrap_or(f64::NAN)]).collect()
        };
        Self::new(part.kind(), part.rings().zip(part.heights()).map(ring).collect())
    }
}

impl FeatureTable {
    /// What the feature of a row has been given in a column; `None` for nothing, which is not the same as null.
    #[must_use]
    pub fn cell(&self, column: usize, row: usize) -> Option<OwnValue> {
        let (chunk, local) = self.layout.place(row)?;
        self.columns.get(column)?.given_in(chunk, local).map(OwnValue::from)
    }

    /// Bytes that this version holds and another does not: what a change has copied.
    #[must_use]
    pub fn bytes_beside(&self, other: &Self) -> u64 {
        let held = |own: &Arc<Geometries>| other.geometries.iter().any(|theirs| Arc::ptr_eq(own, theirs));
        let geometries: usize = self.geometries.iter().filter(|own| !held(own)).map(|own| own.bytes()).sum();
        let columns: usize = self.all_columns().zip(other.all_columns()).map(|(own, theirs)| own.bytes_beside(theirs)).sum();
        (geometries + columns) as u64
    }

    /// The place of the column of that name.
    #[must_use]
    pub fn column_place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name() == name)
    }

    /// The table with other values for some cells of a column, ascending by row; `None` for a cell that is given nothing.
    #[must_use]
    pub fn with_cells(&self, column: usize, cells: &[(usize, Option<Value<'_>>)]) -> Self {
        let mut table = self.clone();
        table.columns[column] = self.columns[column].with(cells);
        table
    }

    /// The table with a column at a place among the others.
    #[must_use]
    pub fn with_column(&self, at: usize, column: Column) -> Self {
        let mut table = self.clone();
        let at = at.min(table.columns.len());
        table.columns.insert(at, column);
        table.columns[at].set_layout(&self.layout);
        table
    }

    /// The table without a column.
    #[must_use]
    pub fn without_column(&self, column: usize) -> Self {
        let mut table = self.clone();
        table.columns.remove(column);
        table
    }

    /// The table with another column in the place of one.
    #[must_use]
    pub fn with_other_column(&self, at: usize, column: Column) -> Self {
        let mut table = self.clone();
        table.columns[at] = column;
        table.columns[at].set_layout(&self.layout);
        table
    }

    /// The table with a column in the place of the one of its name, or behind all others.
    #[must_use]
    pub fn with_named_column(&self, column: Column) -> Self {
        match self.column_place(column.name()) {
            Some(at) => self.with_other_column(at, column),
            None => self.with_column(self.columns.len(), column),
        }
    }

    /// A column for the table: the value of each row, deleted ones among them, in order; `None` for a row that is given nothing.
    #[must_use]
    pub fn column_of<'a>(&self, name: &str, values: impl IntoIterator<Item = Option<Value<'a>>>) -> Column {
        let mut values = values.into_iter();
        let mut column = Column::new(name);
        for chunk in 0..self.layout.chunks() {
            column.put(chunk, Segment::of(false, values.by_ref().take(self.layout.range(chunk).len())));
        }
        column.set_layout(&self.layout);
        column
    }

    /// The table with other parts and kinds for some features, ascending by row.
    #[must_use]
    pub fn with_geometry(&self, changes: &[(usize, Kind, &[PartShape])]) -> Self {
        let mut table = self.clone();
        self.by_chunk(
            changes,
            |change| change.0,
            |chunk, start, changes| {
                let local: Vec<_> = changes.iter().map(|(row, kind, parts)| (row - start, *kind, *parts)).collect();
                Arc::make_mut(&mut table.geometries)[chunk] = Arc::new(self.geometries[chunk].with(&local));
            },
        );
        table
    }

    /// Whether this is another table with nothing but some of its features left out.
    #[must_use]
    pub fn only_hides_of(&self, whole: &Self) -> bool {
        let shared = Arc::ptr_eq(&self.geometries, &whole.geometries) && Arc::ptr_eq(&self.layout, &whole.layout);
        let columns =
            self.columns.len() == whole.columns.len() && self.all_columns().zip(whole.all_columns()).all(|(own, other)| own.is_shared_with(other));
        shared && columns && self.deleted.holds(&whole.deleted) && self.source.is_none() && whole.source.is_none()
    }

    /// The table with features marked as deleted, or with that mark taken back.
    #[must_use]
    pub fn with_deleted(&self, rows: &[usize], deleted: bool) -> Self {
        let mut table = self.clone();
        let bits: &mut Bits = Arc::make_mut(&mut table.deleted);
        for row in rows.iter().filter(|row| **row < self.layout.rows()) {
            if bits.get(*row) != deleted {
                bits.set(*row, deleted);
                table.deleted_count = if deleted { table.deleted_count + 1 } else { table.deleted_count - 1 };
            }
        }
        table
    }

    /// The table with other features in the place of some, ascending by row. Columns that it lacks are added.
    #[must_use]
    pub fn with_features(&self, features: &[(usize, &FeatureData)]) -> Self {
        let geometry: Vec<(usize, Kind, &[PartShape])> = features.iter().map(|(row, data)| (*row, data.kind, data.parts.as_slice())).collect();
        let mut table = self.with_geometry(&geometry);
        table.add_columns(features.iter().map(|(_, data)| *data));
        let changed = |column: &Column, of: &dyn for<'a> Fn(&'a FeatureData) -> Option<Value<'a>>| {
            let cells: Vec<(usize, Option<Value<'_>>)> = features.iter().map(|(row, data)| (*row, of(data))).collect();
            column.with(&cells)
        };
        let columns = table.columns.iter().map(|column| changed(column, &|data| data.given(column.name()))).collect();
        table.columns = columns;
        table.ids = changed(&table.ids, &|data| data.id.as_ref().map(OwnId::value));
        table.foreign = changed(&table.foreign, &|data| data.foreign.as_deref().map(Value::Json));
        table.null_properties = changed(&table.null_properties, &|data| data.null_properties.then_some(Value::Boolean(true)));
        table
    }

    /// A table of one feature that is nothing but its shape, for what is asked of features.
    #[must_use]
    pub fn of_shape(kind: Kind, parts: &[PartShape]) -> Self {
        Self::default().with_appended([&FeatureData::new(kind, parts.to_vec())])
    }

    /// The table with features appended after all rows. Columns that it lacks are added.
    #[must_use]
    pub fn with_appended<'d>(&self, features: impl IntoIterator<Item = &'d FeatureData>) -> Self {
        let features: Vec<&FeatureData> = features.into_iter().collect();
        let mut table = self.clone();
        table.add_columns(features.iter().copied());
        let mut rest = &features[..];
        let mut layout = (*self.layout).clone();
        while !rest.is_empty() {
            let last = layout.chunks().checked_sub(1);
            let open = last.filter(|chunk| layout.range(*chunk).len() < CHUNK_ROWS && table.geometries[*chunk].positions() < CHUNK_POSITIONS);
            let (chunk, rows) = open.map_or((layout.chunks(), 0), |chunk| (chunk, layout.range(chunk).len()));
            let empty = Geometries::default();
            let before: &Geometries = table.geometries.get(chunk).map_or(&empty, Arc::as_ref);
            let mut geometries = Geometries::default();
            geometries.extend(before, 0..before.len());
            let mut taken = 0;
            while taken < rest.len() && geometries.len() < CHUNK_ROWS && (geometries.positions() < CHUNK_POSITIONS || taken == 0) {
                rest[taken].parts.iter().for_each(|part| geometries.push_shape(part));
                geometries.end_feature(rest[taken].kind);
                taken += 1;
            }
            let (here, after) = rest.split_at(taken);
            if open.is_some() {
                Arc::make_mut(&mut table.geometries)[chunk] = Arc::new(geometries);
                layout.grow(taken);
            } else {
                Arc::make_mut(&mut table.geometries).push(Arc::new(geometries));
                layout.push(taken);
            }
            for column in &mut table.columns {
                let name = column.name().to_owned();
                append(column, chunk, rows, here, |data| data.given(&name));
            }
            append(&mut table.ids, chunk, rows, here, |data| data.id.as_ref().map(OwnId::value));
            append(&mut table.foreign, chunk, rows, here, |data| data.foreign.as_deref().map(Value::Json));
            append(&mut table.null_properties, chunk, rows, here, |data| data.null_properties.then_some(Value::Boolean(true)));
            rest = after;
        }
        table.set_layout(layout);
        table
    }

    pub(super) fn set_layout(&mut self, layout: Layout) {
        self.layout = Arc::new(layout);
        let layout = Arc::clone(&self.layout);
        self.all_columns_mut().for_each(|column| column.set_layout(&layout));
    }

    /// Adds the columns that features have and the table lacks.
    fn add_columns<'d>(&mut self, features: impl Iterator<Item = &'d FeatureData>) {
        for (name, _) in features.flat_map(|data| &data.properties) {
            if self.column(name).is_none() {
                let mut column = Column::new(name);
                column.set_layout(&self.layout);
                self.columns.push(column);
            }
        }
    }

    /// Hands out the changes of each chunk with the chunk's first row.
    fn by_chunk<C>(&self, changes: &[C], row: impl Fn(&C) -> usize, mut each: impl FnMut(usize, usize, &[C])) {
        let mut rest = changes;
        while let Some(first) = rest.first() {
            let Some((chunk, _)) = self.layout.place(row(first)) else { return };
            let range = self.layout.range(chunk);
            let (here, after) = rest.split_at(rest.partition_point(|change| row(change) < range.end));
            each(chunk, range.start, here);
            rest = after;
        }
    }
}

/// Gives a chunk's segment of a column the values of features that follow its `rows` rows.
fn append(column: &mut Column, chunk: usize, rows: usize, features: &[&FeatureData], of: impl Fn(&FeatureData) -> Option<Value<'_>>) {
    let changes: Vec<(usize, Option<Value<'_>>)> = features.iter().enumerate().map(|(n, data)| (rows + n, of(data))).collect();
    if changes.iter().any(|(_, value)| value.is_some()) {
        let empty = Segment::new(column.is_exact());
        let segment = column.segment(chunk).unwrap_or(&empty).with(rows, &changes);
        column.put(chunk, segment);
    }
}

/// A part as JSON, where a height that is not there must not be a number: rings of `[longitude, latitude]` or `[longitude,
/// latitude, height]`.
#[derive(Serialize, Deserialize)]
struct WrittenPart {
    kind: PartKind,
    rings: Vec<Vec<Vec<f64>>>,
}

impl Serialize for PartShape {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let position = |p: &[f64; 3]| if p[2].is_nan() { p[..2].to_vec() } else { p.to_vec() };
        let rings = self.rings.iter().map(|ring| ring.iter().map(position).collect()).collect();
        WrittenPart { kind: self.kind, rings }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PartShape {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WrittenPart { kind, rings } = WrittenPart::deserialize(deserializer)?;
        let position = |p: &Vec<f64>| match p[..] {
            [x, y] => Ok([x, y, f64::NAN]),
            [x, y, z] => Ok([x, y, z]),
            _ => Err(serde::de::Error::invalid_length(p.len(), &"two or three numbers")),
        };
        let rings = rings.iter().map(|ring| ring.iter().map(position).collect()).collect::<Result<_, D::Error>>()?;
        Ok(Self { kind, rings })
    }
}
