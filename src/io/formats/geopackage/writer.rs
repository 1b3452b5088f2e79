//! Writes a table as a GeoPackage of one layer, with the tree of its boxes.

use super::blob::write_blob;
use super::kept::{KeptIds, PROJECT, StoredTable, exactly};
use super::names::{GEOMETRY, KEY, in_database, quoted, table_name, triggers};
use crate::i18n::Lang;
use crate::io::formats::format::Features;
use crate::model::table::{Column, ColumnKind};
use crate::model::{Bounds, Feature, Id, Kind, Value};
use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};
use std::collections::HashSet;
use std::fs::File;
use std::io::{Error, Result, Write};

/// What every file has (OGC 12-128r19, 1.1.2 to 2.1), and the extension that describes columns (F.9).
const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec/#extension_schema', 'read-write');
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude and latitude in degrees');
";

/// What the file is, in its head: the letters GPKG, and version 1.3.
const HEAD: &str = "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;";
/// Made in a folder that goes away, so nothing need be kept if the program is stopped.
const FAST: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;";

/// Writes features. Where all have whole numbers as identifiers, each of its own, these number the rows; else identifiers become a
/// column.
pub fn write(out: &mut dyn Write, features: Features<'_>) -> Result<()> {
    let ids = match () {
        () if are_keys(features) => KeptIds::Rows,
        () if features.each().any(|feature| feature.id().is_some()) => KeptIds::Column(features.table.free_column_name("id")),
        () => KeptIds::None,
    };
    write_database(out, |database| write_layer(database, features, &table_name(features.name), &ids, |id| id.to_string()))
}

/// Where QGIS keeps the styles of tables, and that they are no data.
const STYLES: &str = "
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0);
";

/// Writes tables that hold features exactly, identifiers and order too, each with its style for QGIS, and a text beside them.
pub fn write_package(out: &mut dyn Write, layers: &[(StoredTable, Features<'_>, String)], text: &str) -> Result<()> {
    write_database(out, |database| {
        database.execute_batch(STYLES)?;
        let sql = "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, \
                   description, owner) VALUES ('', '', ?1, ?2, ?1, ?3, '', 1, '', '')";
        for (stored, features, style) in layers {
            write_layer(database, *features, &stored.table, &stored.ids, exactly)?;
            database.execute(sql, [stored.table.as_str(), GEOMETRY, style])?;
        }
        database.execute_batch(&format!("CREATE TABLE {PROJECT} (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"))?;
        database.execute(&format!("INSERT INTO {PROJECT} VALUES (1, ?)"), [text])?;
        Ok(())
    })
}

/// Makes a database of what is written into it.
fn write_database(out: &mut dyn Write, write: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("own.gpkg");
    let failed = |error: rusqlite::Error| Error::other(error);
    let mut connection = Connection::open(&path).map_err(failed)?;
    connection.execute_batch(FAST).map_err(failed)?;
    let transaction = connection.transaction().map_err(failed)?;
    transaction.execute_batch(&format!("{HEAD}{TABLES}")).map_err(failed)?;
    write(&transaction).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    connection.close().map_err(|(_, error)| Error::other(error))?;
    std::io::copy(&mut File::open(&path)?, out)?;
    Ok(())
}

/// The number of WGS-84, which every file tells of.
const WGS84: u32 = 4326;

/// The number of the system that features are in.
fn code(features: Features<'_>) -> u32 {
    features.system.epsg().unwrap_or(WGS84)
}

/// Whether the identifiers of features can number the rows.
fn are_keys(features: Features<'_>) -> bool {
    let mut seen = HashSet::new();
    features.each().all(|feature| matches!(feature.id(), Some(Id::Integer(id)) if seen.insert(id)))
}

const fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "GEOMETRY",
        Kind::Point => "POINT",
        Kind::LineString => "LINESTRING",
        Kind::Polygon => "POLYGON",
        Kind::MultiPoint => "MULTIPOINT",
        Kind::MultiLineString => "MULTILINESTRING",
        Kind::MultiPolygon => "MULTIPOLYGON",
        Kind::GeometryCollection => "GEOMETRYCOLLECTION",
    }
}

/// Writes a table, with its identifiers kept so; `told` is the text of one in a column.
fn write_layer(database: &Connection, features: Features<'_>, table: &str, kept: &KeptIds, told: fn(&Id<'_>) -> String) -> rusqlite::Result<()> {
    let system = code(features);
    if system != WGS84 {
        let row = rusqlite::params![features.system.name(Lang::En), system, system, features.system.prj().unwrap_or_default()];
        database.execute("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)", row)?;
    }
    let foreign = features.table.collection_foreign();
    let said = |name: &str| foreign.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let ids = if let KeptIds::Column(name) = kept { Some(name.clone()) } else { None };
    let kinds: Vec<ColumnKind> = features.table.columns().iter().map(Column::kind).collect();
    let full: Vec<&str> = features.table.columns().iter().map(Column::name).chain(ids.as_deref()).collect();
    let names = in_database(full.iter().copied());
    let types = kinds.iter().map(|kind| match kind {
        ColumnKind::Text | ColumnKind::Json => "TEXT",
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Float => "REAL",
        ColumnKind::Boolean => "BOOLEAN",
    });
    let columns: String =
        names.iter().zip(types.chain(std::iter::once("TEXT"))).fold(String::new(), |all, (name, kind)| all + ", " + &quoted(name) + " " + kind);
    let kind = features.one_kind().unwrap_or(Kind::Null);
    database.execute_batch(&format!(
        "CREATE TABLE {} ({KEY} INTEGER PRIMARY KEY NOT NULL, {GEOMETRY} {}{columns})",
        quoted(table),
        type_name(kind)
    ))?;
    let tree = quoted(&format!("rtree_{table}_{GEOMETRY}"));
    database.execute_batch(&format!("CREATE VIRTUAL TABLE {tree} USING rtree(id, minx, maxx, miny, maxy)"))?;
    let bounds = insert(database, features, table, &kinds, kept, told)?;
    let mut heights = features.each().filter(|feature| feature.kind() != Kind::Null).map(|feature| feature.has_heights());
    let z = match heights.next() {
        None => 0,
        // forbidden, there everywhere, or with some
        Some(first) => {
            if heights.any(|own| own != first) {
                2
            } else {
                i32::from(first)
            }
        }
    };
    let sides = bounds.map(|own| [own.west, own.south, own.east, own.north].map(Some)).unwrap_or_default();
    let description = said("description");
    let title = Some(said("title")).filter(|title| !title.is_empty()).unwrap_or_else(|| table.to_owned());
    let row = rusqlite::params![table, title, description, sides[0], sides[1], sides[2], sides[3], system];
    let contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id) \
                    VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?)";
    database.execute(contents, row)?;
    database
        .execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, 0)", rusqlite::params![table, GEOMETRY, type_name(kind), system, z])?;
    let extension = "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', 'http://www.geopackage.org/spec/#extension_rtree', 'write-only')";
    database.execute(extension, [table, GEOMETRY])?;
    for (n, (name, full)) in names.iter().zip(full).enumerate() {
        let json = kinds.get(n).filter(|kind| **kind == ColumnKind::Json).map(|_| "application/json");
        if json.is_some() || name != full {
            let row = rusqlite::params![table, name, Some(full).filter(|full| name != full), json];
            database.execute("INSERT INTO gpkg_data_columns (table_name, column_name, title, mime_type) VALUES (?, ?, ?, ?)", row)?;
        }
    }
    database.execute_batch(&triggers(table))
}

/// Adds the rows and their boxes; tells the box round them all.
fn insert(
    database: &Connection,
    features: Features<'_>,
    table: &str,
    kinds: &[ColumnKind],
    kept: &KeptIds,
    told: fn(&Id<'_>) -> String,
) -> rusqlite::Result<Option<Bounds>> {
    let has_ids = matches!(kept, KeptIds::Column(_));
    let blanks = ", ?".repeat(kinds.len() + usize::from(has_ids));
    let mut statement = database.prepare(&format!("INSERT INTO {} VALUES (?, ?{blanks})", quoted(table)))?;
    let (mut all, mut blob, mut boxes) = (None, Vec::new(), Vec::new());
    for (n, feature) in features.each().enumerate() {
        let key = match feature.id() {
            Some(Id::Integer(id)) if *kept == KeptIds::Rows => id,
            _ => n as i64 + 1,
        };
        statement.raw_bind_parameter(1, key)?;
        match write_blob(&mut blob, feature, feature.has_heights(), code(features)) {
            Some(own) => {
                statement.raw_bind_parameter(2, ToSqlOutput::Borrowed(ValueRef::Blob(&blob)))?;
                all = Some(all.map_or(own, |all: Bounds| all.union(own)));
                boxes.push((key, own));
            }
            None => statement.raw_bind_parameter(2, Null)?,
        }
        bind(&mut statement, feature, kinds)?;
        if has_ids {
            statement.raw_bind_parameter(kinds.len() + 3, feature.id().map(|id| told(&id)))?;
        }
        statement.raw_execute()?;
    }
    let tree = quoted(&format!("rtree_{table}_{GEOMETRY}"));
    let mut statement = database.prepare(&format!("INSERT INTO {tree} VALUES (?, ?, ?, ?, ?)"))?;
    // near ones one after the other make a tree whose leaves lie apart
    if let Some(all) = all {
        boxes.sort_by_cached_key(|(_, own)| along_strips(own.center(), all));
    }
    for (key, own) in boxes {
        statement.execute(rusqlite::params![key, own.west, own.east, own.south, own.north])?;
    }
    Ok(all)
}

/// Where a place is on a way through a box in strips, there and back.
fn along_strips([x, y]: [f64; 2], all: Bounds) -> (u32, i64) {
    const STRIPS: f64 = 256.0;
    let strip = ((x - all.west) / (all.east - all.west).max(1e-12) * STRIPS) as u32;
    let up = ((y - all.south) / (all.north - all.south).max(1e-12) * 1e9) as i64;
    (strip, if strip.is_multiple_of(2) { up } else { -up })
}

/// Gives a statement the values of a feature.
fn bind(statement: &mut rusqlite::Statement<'_>, feature: Feature<'_>, kinds: &[ColumnKind]) -> rusqlite::Result<()> {
    let mut next = 0;
    for (column, value) in feature.values() {
        while next < column {
            statement.raw_bind_parameter(next + 3, Null)?;
            next += 1;
        }
        statement.raw_bind_parameter(column + 3, Cell(kinds[column], value))?;
        next = column + 1;
    }
    (next..kinds.len()).try_for_each(|column| statement.raw_bind_parameter(column + 3, Null))
}

/// A value, and the kind of the column that it is written into.
struct Cell<'a>(ColumnKind, Value<'a>);

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let own = |own| Ok(ToSqlOutput::Borrowed(own));
        match (self.0, self.1) {
            (_, Value::Null) => own(ValueRef::Null),
            (ColumnKind::Text, Value::Text(text)) | (_, Value::Json(text)) => own(ValueRef::Text(text.as_bytes())),
            (ColumnKind::Integer | ColumnKind::Float, Value::Integer(number)) => own(ValueRef::Integer(number)),
            (ColumnKind::Float, Value::Float(number)) => own(ValueRef::Real(number)),
            (ColumnKind::Boolean, Value::Boolean(truth)) => own(ValueRef::Integer(i64::from(truth))),
            (_, value) => Ok(ToSqlOutput::from(value.to_json().to_string())),
        }
    }
}
