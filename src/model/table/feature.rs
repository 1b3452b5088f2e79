//! One feature of a table: its id, geometry, box and row of attributes, borrowed.

use super::{Bounds, FeatureTable, Geometries, Kind, Part, PartKind, PartShape, Value};
use crate::model::RowId;

/// The `id` member of a feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Id<'a> {
    Text(&'a str),
    Integer(i64),
    /// The digits of an integer that 64 bits do not hold.
    Digits(&'a str),
    /// A number that is no 64-bit integer.
    Float(f64),
}

impl<'a> Id<'a> {
    /// The id that a value of the column of ids is.
    pub(super) fn of(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(Self::Text(text)),
            Value::Integer(number) => Some(Self::Integer(number)),
            Value::Float(number) => Some(Self::Float(number)),
            Value::Json(text) => Some(Self::Digits(text)),
            Value::Null | Value::Boolean(_) => None,
        }
    }

    /// Whether the id, written as text, is `text`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => *own == text,
            other => other.to_string() == text,
        }
    }
}

impl std::fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) | Self::Digits(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
        }
    }
}

/// A feature, borrowed from its table.
#[derive(Clone, Copy)]
pub struct Feature<'a> {
    pub(super) table: &'a FeatureTable,
    pub(super) row: usize,
    /// The chunk of the row, and its number in it.
    pub(super) chunk: usize,
    pub(super) local: usize,
}

impl<'a> Feature<'a> {
    /// The row in the table, 0-based: the feature's name for as long as the table's layer lives.
    #[must_use]
    pub fn index(&self) -> usize {
        self.row
    }

    /// The feature's name within its layer.
    #[must_use]
    pub fn row_id(&self) -> RowId {
        RowId::new(self.row)
    }

    fn geometries(&self) -> &'a Geometries {
        &self.table.geometries[self.chunk]
    }

    #[must_use]
    pub fn id(&self) -> Option<Id<'a>> {
        Id::of(self.table.ids.value_in(self.chunk, self.local))
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        self.geometries().kinds[self.local]
    }

    /// The box round the feature, in degrees; `None` where it has no position.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        let bounds = self.geometries().boxes[self.local];
        (bounds.west <= bounds.east).then_some(bounds)
    }

    /// The parts: point sets, lines and polygons; those of nested collections in order.
    pub fn parts(&self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        self.geometries().parts_of(self.local)
    }

    /// Whether any position has a height.
    #[must_use]
    pub fn has_heights(&self) -> bool {
        self.parts().any(|part| part.heights().flatten().any(|height| !height.is_nan()))
    }

    /// The parts as shapes of their own.
    #[must_use]
    pub fn shapes(&self) -> Vec<PartShape> {
        self.parts().map(PartShape::from).collect()
    }

    /// How many positions the feature has.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.geometries().vertices_of(self.local)
    }

    /// Whether the feature has an area.
    #[must_use]
    pub fn is_areal(&self) -> bool {
        self.parts().any(|part| part.kind() == PartKind::Polygon)
    }

    /// The geometry for an algorithm of `geo`, in degrees; `None` where there is none.
    #[must_use]
    pub fn geometry(&self) -> Option<geo::Geometry<f64>> {
        let mut parts: Vec<geo::Geometry<f64>> = self.parts().map(|part| part.to_geo()).collect();
        match (self.kind(), parts.len()) {
            (_, 0) => None,
            (Kind::Point | Kind::LineString | Kind::Polygon | Kind::MultiPoint, 1) => parts.pop(),
            (Kind::MultiPolygon, _) => Some(geo::MultiPolygon::new(parts.into_iter().filter_map(|part| part.try_into().ok()).collect()).into()),
            (Kind::MultiLineString, _) => Some(geo::MultiLineString::new(parts.into_iter().filter_map(|part| part.try_into().ok()).collect()).into()),
            _ => Some(geo::Geometry::GeometryCollection(geo::GeometryCollection::new_from(parts))),
        }
    }

    /// The value in the column named `name`; null where the column or the value is missing.
    #[must_use]
    pub fn value(&self, name: &str) -> Value<'a> {
        self.table.column(name).map_or(Value::Null, |column| column.value_in(self.chunk, self.local))
    }

    /// The text in the column named `name`, where it is text and not empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        match self.value(name) {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The row: names and values, nulls left out.
    pub fn row(&self) -> impl Iterator<Item = (&'a str, Value<'a>)> + use<'a> {
        let columns = &self.table.columns;
        self.values().map(move |(column, value)| (columns[column].name(), value))
    }

    /// The row by the columns' places, nulls left out.
    pub fn values(&self) -> impl Iterator<Item = (usize, Value<'a>)> + use<'a> {
        let (chunk, local) = (self.chunk, self.local);
        let values = self.table.columns.iter().map(move |column| column.value_in(chunk, local)).enumerate();
        values.filter(|(_, value)| !matches!(value, Value::Null))
    }

    /// The row as a file gives it, by the columns' places: nulls that were given, not those that were not.
    pub fn given(&self) -> impl Iterator<Item = (usize, Value<'a>)> + use<'a> {
        let (chunk, local) = (self.chunk, self.local);
        let values = self.table.columns.iter().enumerate();
        values.filter_map(move |(n, column)| Some((n, column.given_in(chunk, local)?)))
    }

    /// The name of a column of the feature's table.
    #[must_use]
    pub fn column_name(&self, column: usize) -> &'a str {
        self.table.columns[column].name()
    }

    pub(super) fn is_marked_null(&self) -> bool {
        self.table.null_properties.value_in(self.chunk, self.local) == Value::Boolean(true)
    }

    /// Whether the feature's properties are null, and not an object.
    #[must_use]
    pub fn has_null_properties(&self) -> bool {
        // one whose attributes were set since has an object
        self.is_marked_null() && self.given().next().is_none()
    }

    /// Members of the feature that RFC 7946 does not define (section 6.1), as the text of a JSON object.
    #[must_use]
    pub fn foreign(&self) -> Option<&'a str> {
        match self.table.foreign.value_in(self.chunk, self.local) {
            Value::Json(text) => Some(text),
            _ => None,
        }
    }
}
