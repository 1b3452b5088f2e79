//! Features as CSV (RFC 4180) for a spreadsheet: UTF-8 with a byte order mark, no cell a spreadsheet would run, and none that
//! would be read back as something else.

use super::place::with_code;
use super::value::{Held, RUNS, Rules};
use crate::i18n::cleaned;
use crate::io::formats::format::Features;
use crate::model::table::Part;
use crate::model::{Feature, FeatureTable, Id, Kind, LayerCrs, PartKind, System, Value};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// How a feature's place is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvGeometry {
    /// Longitude and latitude of the middle of its box, in columns `lon` and `lat`.
    #[default]
    LonLat,
    /// The whole geometry as Well-Known Text (OGC 06-103r4), in a column `wkt`.
    Wkt,
}

/// How a table is written for a spreadsheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    pub geometry: CsvGeometry,
    /// Whether texts that are digits, as 007 and codes of twenty digits are, become formulas that give the text, `="007"`:
    /// spreadsheets take them for numbers otherwise.
    pub keep_codes: bool,
}

impl From<CsvGeometry> for CsvOptions {
    fn from(geometry: CsvGeometry) -> Self {
        Self { geometry, keep_codes: false }
    }
}

/// The features at `indices` as text.
#[must_use]
pub fn to_csv(table: &FeatureTable, indices: &[usize]) -> String {
    let mut bytes = Vec::new();
    // writing to memory cannot fail, and what is written is UTF-8
    let _ = write_csv(&mut bytes, table, Some(indices), CsvOptions::default(), None);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Writes the features at `indices`, or all, with id, place (WGS-84 degrees, seven decimals) and all attributes. Where they came
/// in another system, a last column `source_crs` tells it.
///
/// # Errors
/// What the writer says.
pub fn write_csv(out: &mut dyn Write, table: &FeatureTable, indices: Option<&[usize]>, options: CsvOptions, crs: Option<&LayerCrs>) -> Result<()> {
    write_features(out, Features { table, indices, crs, name: "", system: &System::Wgs84 }, options)
}

/// The names of the columns of identifiers and places in a system, and the decimals of a coordinate: a centimetre or finer.
pub fn place_columns(system: &System, wkt: bool) -> (Vec<String>, usize) {
    let names: &[&str] = match (wkt, system.is_geographic()) {
        (true, _) => &["wkt"],
        (false, true) => &["lon", "lat"],
        (false, false) => &["x", "y"],
    };
    let code = system.epsg().filter(|_| *system != System::Wgs84);
    let told = |name: &&str| code.map_or_else(|| (*name).to_owned(), |code| with_code(name, code));
    (std::iter::once("id".to_owned()).chain(names.iter().map(told)).collect(), if system.is_geographic() { 7 } else { 4 })
}

/// Writes features in the system that they are in, which stands in the names of the columns of places.
///
/// # Errors
/// What the writer says.
pub fn write_features(out: &mut dyn Write, features: Features<'_>, options: CsvOptions) -> Result<()> {
    let Features { table, indices, crs, system, .. } = features;
    let came = crs.filter(|crs| !crs.crs.is_kept()).map(|crs| crs.crs.code());
    let geometry = options.geometry;
    // attributes keep their names; what is added finds one that is free
    let own = |name: &str| table.free_column_name(name);
    let mut text = String::from("\u{feff}");
    let (head, decimals) = place_columns(system, geometry == CsvGeometry::Wkt);
    text.push_str(&head.iter().map(|name| own(name)).collect::<Vec<_>>().join(","));
    for column in table.columns() {
        text.push(',');
        cell(&mut text, column.name(), true);
    }
    if came.is_some() {
        text.push(',');
        text.push_str(&own("source_crs"));
    }
    text.push_str("\r\n");
    let mut one = |feature: Feature<'_>| -> Result<()> {
        if let Some(id) = feature.id() {
            cell(&mut text, &id.to_string(), matches!(id, Id::Text(_)));
        }
        match (geometry, feature.bounds().map(|bounds| bounds.center())) {
            // writing to a String cannot fail
            (CsvGeometry::LonLat, Some([x, y])) => drop(write!(text, ",{x:.decimals$},{y:.decimals$}")),
            (CsvGeometry::LonLat, None) => text.push_str(",,"),
            (CsvGeometry::Wkt, _) => {
                text.push(',');
                cell(&mut text, &feature_wkt(feature), false);
            }
        }
        for column in table.columns() {
            let value = column.value(feature.index());
            text.push(',');
            match value {
                Value::Text(code) | Value::Json(code) if options.keep_codes && is_code(code) => text.extend(["\"=\"\"", code, "\"\"\""]),
                value => cell(&mut text, &value.to_string(), value.number().is_none() && !matches!(value, Value::Boolean(_))),
            }
        }
        if let Some(came) = &came {
            text.push(',');
            cell(&mut text, came, true);
        }
        text.push_str("\r\n");
        if text.len() > 1 << 18 {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        Ok(())
    };
    match indices {
        Some(indices) => indices.iter().filter_map(|index| table.feature(*index)).try_for_each(&mut one)?,
        None => table.features().try_for_each(&mut one)?,
    }
    out.write_all(text.as_bytes())
}

/// Whether a spreadsheet would take a text for a number and lose digits of it.
fn is_code(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    // spreadsheets keep fifteen digits
    digits && (text.len() > 15 || (text.len() > 1 && text.starts_with('0')))
}

/// Adds a cell, quoted where it must be: a text that looks like a number or a truth value too, which is how the two are told
/// apart. Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection), and so does text
/// that looks as if it had one.
pub fn cell(out: &mut String, text: &str, is_text: bool) {
    let text = &*cleaned(text);
    let guard = if is_text && text.trim_start_matches('\'').starts_with(RUNS) { "'" } else { "" };
    let held = || Held::of(text, false, Rules::default());
    let seems = is_text && guard.is_empty() && matches!(held(), Held::Integer(_) | Held::Float(_) | Held::Boolean(_) | Held::Missing(_));
    if seems || text.contains([',', '"', '\n', '\r']) {
        out.extend(["\"", guard, &text.replace('"', "\"\""), "\""]);
    } else {
        out.extend([guard, text]);
    }
}

/// A feature's geometry as Well-Known Text; empty where it has none. Heights are left out.
#[must_use]
pub fn feature_wkt(feature: Feature<'_>) -> String {
    let name = match feature.kind() {
        Kind::Null => return String::new(),
        kind => kind.name().to_uppercase(),
    };
    let parts: Vec<Part<'_>> = feature.parts().collect();
    if parts.is_empty() {
        return format!("{name} EMPTY");
    }
    let bodies = |one: fn(&Part<'_>) -> String| parts.iter().map(one).collect::<Vec<_>>().join(",");
    match feature.kind() {
        Kind::MultiPolygon => format!("{name} ({})", bodies(rings)),
        Kind::MultiLineString => format!("{name} ({})", bodies(first_ring)),
        Kind::Polygon => format!("{name} {}", rings(&parts[0])),
        Kind::GeometryCollection => format!("{name} ({})", bodies(alone)),
        _ => format!("{name} {}", first_ring(&parts[0])),
    }
}

/// A part as a geometry of its own.
fn alone(part: &Part<'_>) -> String {
    match part.kind() {
        PartKind::Polygon => format!("POLYGON {}", rings(part)),
        PartKind::Line => format!("LINESTRING {}", first_ring(part)),
        PartKind::Points if part.rings().next().is_some_and(|ring| ring.len() == 1) => format!("POINT {}", first_ring(part)),
        PartKind::Points => format!("MULTIPOINT {}", first_ring(part)),
    }
}

fn rings(part: &Part<'_>) -> String {
    format!("({})", part.rings().map(positions).collect::<Vec<_>>().join(","))
}

fn first_ring(part: &Part<'_>) -> String {
    part.rings().next().map(positions).unwrap_or_default()
}

fn positions(ring: &[[f64; 2]]) -> String {
    let mut text = String::from("(");
    for (n, [lon, lat]) in ring.iter().enumerate() {
        let comma = if n > 0 { "," } else { "" };
        // writing to a String cannot fail
        let _ = write!(text, "{comma}{} {}", rounded(*lon), rounded(*lat));
    }
    text.push(')');
    text
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::read_geojson;
    use crate::model::TableBuilder;

    #[test]
    fn a_spreadsheet_runs_no_cell_and_loses_no_quote() {
        let mut builder = TableBuilder::default();
        builder.part(PartKind::Points, [&[[121.5, 31.25]][..]], &[]);
        builder.set("名称", Value::Text("=HYPERLINK(\"x\")"));
        builder.set("数", Value::Integer(-5));
        builder.end_feature(Kind::Point, None);
        let csv = to_csv(&builder.finish(), &[0]);
        assert_eq!(csv, "\u{feff}id,lon,lat,名称,数\r\n,121.5000000,31.2500000,\"'=HYPERLINK(\"\"x\"\")\",-5\r\n");
    }

    #[test]
    fn every_kind_of_geometry_is_written_as_well_known_text() {
        for (geojson, wkt) in [
            (r#"{"type":"Point","coordinates":[1,2.5]}"#, "POINT (1 2.5)"),
            (r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#, "MULTIPOINT (1 2,3 4)"),
            (r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#, "LINESTRING (1 2,3 4)"),
            (r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}"#, "MULTILINESTRING ((1 2,3 4),(5 6,7 8))"),
            (r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#, "POLYGON ((0 0,1 0,1 1,0 0))"),
            (r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}"#, "MULTIPOLYGON (((0 0,1 0,1 1,0 0)))"),
            (
                r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}"#,
                "GEOMETRYCOLLECTION (POINT (1 2),LINESTRING (1 2,3 4))",
            ),
        ] {
            let table = read_geojson(geojson.as_bytes(), &crate::io::Progress::default()).unwrap().0;
            let mut bytes = Vec::new();
            write_csv(&mut bytes, &table, None, CsvGeometry::Wkt.into(), None).unwrap();
            let quoted = if wkt.contains(',') { format!("\"{wkt}\"") } else { wkt.to_owned() };
            assert_eq!(String::from_utf8(bytes).unwrap(), format!("\u{feff}id,wkt\r\n,{quoted}\r\n"));
        }
    }
}
