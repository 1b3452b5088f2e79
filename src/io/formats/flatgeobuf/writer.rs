//! Writes a table as FlatGeobuf with its tree, by the library: its features along the Hilbert curve.

use crate::i18n::Lang;
use crate::io::formats::format::Features;
use crate::model::table::{ColumnKind, Part};
use crate::model::{Feature, Kind, PartKind, Value};
use flatgeobuf::geozero::error::Result as Geozero;
use flatgeobuf::geozero::{ColumnValue, CoordDimensions, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use std::io::{Error, Result, Write};

/// Writes features. Their identifiers become a column, as the format has none.
pub fn write_flatgeobuf(out: &mut dyn Write, own: Features<'_>) -> Result<()> {
    let (table, features) = (own.table, || own.each());
    let kind = own.one_kind().map_or(GeometryType::Unknown, type_of);
    let has_z = features().any(|feature| feature.has_heights());
    let foreign = table.collection_foreign();
    let told = |name: &str| foreign.get(name).and_then(|value| value.as_str());
    let system = own.system.name(Lang::En);
    let options = FgbWriterOptions {
        write_index: true,
        detect_type: false,
        promote_to_multi: false,
        crs: FgbCrs { org: Some("EPSG"), code: own.system.epsg().unwrap_or(4326) as i32, name: Some(&system), ..FgbCrs::default() },
        has_z,
        title: told("title"),
        description: told("description"),
        ..FgbWriterOptions::default()
    };
    let mut writer = FgbWriter::create_with_options(told("name").unwrap_or_default(), kind, options).map_err(Error::other)?;
    let types: Vec<ColumnType> = table.columns().iter().map(|column| column_type(column.kind())).collect();
    for (column, kind) in table.columns().iter().zip(&types) {
        writer.add_column(column.name(), *kind, |_, _| {});
    }
    let ids = features().any(|feature| feature.id().is_some()).then(|| table.free_column_name("id"));
    if let Some(name) = &ids {
        writer.add_column(name, ColumnType::String, |_, _| {});
    }
    for feature in features() {
        let mut failed = None;
        let added = writer.add_feature_geom(Shape { feature, has_z, is_mixed: kind == GeometryType::Unknown }, |out| {
            for (column, value) in feature.values() {
                let name = feature.column_name(column);
                let set = Cell { column, name, kind: types[column], value }.put(out);
                failed = failed.take().or_else(|| set.err());
            }
            if let (Some(name), Some(id)) = (&ids, feature.id()) {
                let set = out.property(types.len(), name, &ColumnValue::String(&id.to_string()));
                failed = failed.take().or_else(|| set.err());
            }
        });
        added.map_err(Error::other)?;
        if let Some(error) = failed {
            return Err(Error::other(error));
        }
    }
    writer.write(out).map_err(|error| match error {
        flatgeobuf::Error::IO(error) => error,
        error => Error::other(error),
    })
}

const fn type_of(kind: Kind) -> GeometryType {
    match kind {
        Kind::Null => GeometryType::Unknown,
        Kind::Point => GeometryType::Point,
        Kind::MultiPoint => GeometryType::MultiPoint,
        Kind::LineString => GeometryType::LineString,
        Kind::MultiLineString => GeometryType::MultiLineString,
        Kind::Polygon => GeometryType::Polygon,
        Kind::MultiPolygon => GeometryType::MultiPolygon,
        Kind::GeometryCollection => GeometryType::GeometryCollection,
    }
}

const fn column_type(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Text => ColumnType::String,
        ColumnKind::Integer => ColumnType::Long,
        ColumnKind::Float => ColumnType::Double,
        ColumnKind::Boolean => ColumnType::Bool,
        ColumnKind::Json => ColumnType::Json,
    }
}

/// A value and the column that it is written into.
struct Cell<'a> {
    column: usize,
    name: &'a str,
    kind: ColumnType,
    value: Value<'a>,
}

impl Cell<'_> {
    fn put(&self, out: &mut impl PropertyProcessor) -> Geozero<()> {
        let mut set = |value: &ColumnValue<'_>| out.property(self.column, self.name, value).map(drop);
        match (self.kind, self.value) {
            // what is given no value is null
            (_, Value::Null) => Ok(()),
            (ColumnType::String, Value::Text(text)) => set(&ColumnValue::String(text)),
            (ColumnType::Long, Value::Integer(value)) => set(&ColumnValue::Long(value)),
            (ColumnType::Double, value @ (Value::Float(_) | Value::Integer(_))) => set(&ColumnValue::Double(value.number().unwrap_or(f64::NAN))),
            (ColumnType::Bool, Value::Boolean(value)) => set(&ColumnValue::Bool(value)),
            (_, Value::Json(text)) => set(&ColumnValue::Json(text)),
            (_, value) => set(&ColumnValue::Json(&value.to_json().to_string())),
        }
    }
}

/// The geometry of a feature, as the library takes it.
struct Shape<'a> {
    feature: Feature<'a>,
    has_z: bool,
    /// Whether each geometry of the file tells its kind.
    is_mixed: bool,
}

impl GeozeroGeometry for Shape<'_> {
    fn process_geom<P: GeomProcessor>(&self, out: &mut P) -> Geozero<()> {
        let parts: Vec<Part<'_>> = self.feature.parts().collect();
        match self.feature.kind() {
            // none has no kind, which readers refuse; a collection of nothing has
            Kind::Null if self.is_mixed => {
                out.geometrycollection_begin(0, 0)?;
                out.geometrycollection_end(0)?;
            }
            Kind::Null => {}
            Kind::Point => {
                out.point_begin(0)?;
                if let Some(part) = parts.first() {
                    self.positions(*part, out)?;
                }
                out.point_end(0)?;
            }
            Kind::MultiPoint => {
                out.multipoint_begin(self.feature.vertices(), 0)?;
                parts.iter().try_for_each(|part| self.positions(*part, out))?;
                out.multipoint_end(0)?;
            }
            Kind::LineString => parts.iter().try_for_each(|part| self.line(*part, true, 0, out))?,
            Kind::MultiLineString => {
                out.multilinestring_begin(parts.len(), 0)?;
                parts.iter().enumerate().try_for_each(|(n, part)| self.line(*part, false, n, out))?;
                out.multilinestring_end(0)?;
            }
            Kind::Polygon => parts.iter().try_for_each(|part| self.polygon(*part, true, 0, out))?,
            Kind::MultiPolygon => {
                out.multipolygon_begin(parts.len(), 0)?;
                parts.iter().enumerate().try_for_each(|(n, part)| self.polygon(*part, false, n, out))?;
                out.multipolygon_end(0)?;
            }
            Kind::GeometryCollection => {
                out.geometrycollection_begin(parts.len(), 0)?;
                for (n, part) in parts.iter().enumerate() {
                    match part.kind() {
                        PartKind::Line => self.line(*part, true, n, out)?,
                        PartKind::Polygon => self.polygon(*part, true, n, out)?,
                        PartKind::Points if part.rings().map(<[_]>::len).sum::<usize>() == 1 => {
                            out.point_begin(n)?;
                            self.positions(*part, out)?;
                            out.point_end(n)?;
                        }
                        PartKind::Points => {
                            out.multipoint_begin(part.rings().map(<[_]>::len).sum(), n)?;
                            self.positions(*part, out)?;
                            out.multipoint_end(n)?;
                        }
                    }
                }
                // among other kinds the library takes the last part's type for the whole; beginning again says it anew
                out.geometrycollection_begin(parts.len(), 0)?;
                out.geometrycollection_end(0)?;
            }
        }
        Ok(())
    }

    fn dims(&self) -> CoordDimensions {
        if self.has_z { CoordDimensions::xyz() } else { CoordDimensions::xy() }
    }
}

impl Shape<'_> {
    fn positions<P: GeomProcessor>(&self, part: Part<'_>, out: &mut P) -> Geozero<()> {
        part.rings().zip(part.heights()).try_for_each(|(ring, heights)| self.ring(ring, heights, out))
    }

    fn ring<P: GeomProcessor>(&self, ring: &[[f64; 2]], heights: &[f64], out: &mut P) -> Geozero<()> {
        for (n, [x, y]) in ring.iter().enumerate() {
            if self.has_z {
                out.coordinate(*x, *y, Some(heights.get(n).copied().unwrap_or(f64::NAN)), None, None, None, n)?;
            } else {
                out.xy(*x, *y, n)?;
            }
        }
        Ok(())
    }

    fn line<P: GeomProcessor>(&self, part: Part<'_>, tagged: bool, n: usize, out: &mut P) -> Geozero<()> {
        out.linestring_begin(tagged, part.rings().map(<[_]>::len).sum(), n)?;
        self.positions(part, out)?;
        out.linestring_end(tagged, n)
    }

    fn polygon<P: GeomProcessor>(&self, part: Part<'_>, tagged: bool, n: usize, out: &mut P) -> Geozero<()> {
        out.polygon_begin(tagged, part.rings().count(), n)?;
        for (at, (ring, heights)) in part.rings().zip(part.heights()).enumerate() {
            out.linestring_begin(false, ring.len(), at)?;
            self.ring(ring, heights, out)?;
            out.linestring_end(false, at)?;
        }
        out.polygon_end(tagged, n)
    }
}
