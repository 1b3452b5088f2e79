//! Writes a table as MIF and MID: in the letters that old programs of this country read, where these have all of them.

use crate::io::formats::format::Features;
use crate::io::formats::options::Rounded;
use crate::model::table::{ColumnKind, Part};
use crate::model::{Feature, Kind, PartKind, System, Value};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// Bytes of a text, and of a name.
const LONGEST: usize = 254;
const NAME: usize = 31;

/// A column that is written.
struct Column {
    /// Its number in the table; none for identifiers.
    own: Option<usize>,
    name: String,
    kind: &'static str,
}

/// A name as MapInfo takes it: of letters, digits and lines, each once.
fn name_of(wanted: &str, gbk: bool, taken: &mut Vec<String>) -> String {
    let plain: String = wanted.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    let plain = if plain.is_empty() || plain.starts_with(|c: char| c.is_ascii_digit()) { format!("_{plain}") } else { plain };
    let plain = plain[..fitting(&plain, NAME, gbk)].to_owned();
    let short = plain[..fitting(&plain, NAME - 4, gbk)].to_owned();
    let is_taken = |name: &String| taken.iter().any(|own| own.to_lowercase() == name.to_lowercase());
    let mut names = std::iter::once(plain).chain((2..=taken.len() + 2).map(|n| format!("{short}_{n}")));
    let own = names.find(|name| !is_taken(name)).unwrap_or_default();
    taken.push(own.clone());
    own
}

fn columns(features: Features<'_>, gbk: bool) -> Vec<Column> {
    let mut taken = Vec::new();
    let mut all: Vec<Column> = Vec::new();
    if features.each().any(|feature| feature.id().is_some()) {
        let name = name_of(&features.table.free_column_name("id"), gbk, &mut taken);
        all.push(Column { own: None, name, kind: "Char(254)" });
    }
    for (own, column) in features.table.columns().iter().enumerate() {
        let is_small = || features.each().all(|feature| !matches!(column.value(feature.index()), Value::Integer(own) if i32::try_from(own).is_err()));
        let kind = match column.kind() {
            ColumnKind::Text | ColumnKind::Json => "Char(254)",
            ColumnKind::Integer if is_small() => "Integer",
            ColumnKind::Integer => "Decimal(20,0)",
            ColumnKind::Float => "Float",
            ColumnKind::Boolean => "Logical",
        };
        all.push(Column { own: Some(own), name: name_of(column.name(), gbk, &mut taken), kind });
    }
    if all.is_empty() {
        all.push(Column { own: None, name: "id".to_owned(), kind: "Char(254)" });
    }
    all
}

/// Whether all names and texts can be written in GBK.
fn is_gbk(features: Features<'_>) -> bool {
    let fits = |text: &str| text.is_ascii() || !encoding_rs::GBK.encode(text).2;
    let names = features.table.columns().iter().all(|column| fits(column.name()));
    names
        && features.each().all(|feature| {
            let is_fine = |(_, value): (usize, Value<'_>)| match value {
                Value::Text(text) | Value::Json(text) => fits(text),
                _ => true,
            };
            feature.values().all(is_fine) && feature.id().is_none_or(|id| fits(&id.to_string()))
        })
}

/// Writes a text in the letters of both files.
fn put(out: &mut dyn Write, text: &str, gbk: bool) -> Result<()> {
    if gbk { out.write_all(&encoding_rs::GBK.encode(text).0) } else { out.write_all(text.as_bytes()) }
}

/// How MapInfo names a system: by its projection, its datum (104 is WGS-84, with which CGCS2000 agrees to a decimetre) and its
/// parameters.
pub fn coord_sys(system: &System) -> Option<String> {
    let transverse = |meridian: i32, scale: f64, east: i64| format!("Earth Projection 8, 104, \"m\", {meridian}, 0, {scale}, {east}, 0");
    Some(match system {
        System::Wgs84 | System::Cgcs2000 => "Earth Projection 1, 104".to_owned(),
        System::GaussKruger { width, zone, numbered } => {
            let meridian = System::central_meridian(*width, *zone);
            transverse(meridian, 1.0, 500_000 + if *numbered { i64::from(*zone) * 1_000_000 } else { 0 })
        }
        System::Utm(zone) => transverse(i32::from(*zone) * 6 - 183, 0.9996, 500_000),
        _ => return None,
    })
}

/// Writes the shapes.
pub fn write_mif(out: &mut dyn Write, features: Features<'_>) -> Result<()> {
    let gbk = is_gbk(features);
    let charset = if gbk { "WindowsSimpChinese" } else { "UTF-8" };
    let (columns, system) = (columns(features, gbk), coord_sys(features.system));
    let is_newer = features.each().any(|own| matches!(own.kind(), Kind::MultiPoint | Kind::GeometryCollection));
    // the versions that first had the letters, and the objects
    let version = match (gbk, is_newer) {
        (true, false) => 450,
        (true, true) => 650,
        (false, _) => 1520,
    };
    let mut text =
        format!("Version {version}\nCharset \"{charset}\"\nDelimiter \",\"\nCoordSys {}\nColumns {}\n", system.unwrap_or_default(), columns.len());
    // writing to a string cannot fail
    for column in &columns {
        let _ = writeln!(text, "  {} {}", column.name, column.kind);
    }
    text.push_str("Data\n\n");
    for feature in features.each() {
        shape(&mut text, feature);
        if text.len() > 1 << 18 {
            put(out, &text, gbk)?;
            text.clear();
        }
    }
    put(out, &text, gbk)
}

fn shape(text: &mut String, feature: Feature<'_>) {
    let parts: Vec<Part<'_>> = feature.parts().collect();
    let of = |kind| parts.iter().copied().filter(|part| part.kind() == kind).collect::<Vec<Part<'_>>>();
    let (points, lines, areas) = (of(PartKind::Points), of(PartKind::Line), of(PartKind::Polygon));
    let kinds = [&points, &lines, &areas].iter().filter(|own| !own.is_empty()).count();
    if kinds == 0 {
        text.push_str("None\n");
    } else if kinds > 1 {
        let _ = writeln!(text, "Collection {kinds}");
    }
    if !areas.is_empty() {
        let _ = writeln!(text, "Region {}", areas.iter().map(|part| part.rings().len()).sum::<usize>());
        areas.iter().flat_map(Part::rings).for_each(|ring| positions(text, ring));
    }
    if let [line] = &lines[..] {
        text.push_str("Pline ");
        line.rings().for_each(|ring| positions(text, ring));
    } else if !lines.is_empty() {
        let _ = writeln!(text, "Pline Multiple {}", lines.len());
        lines.iter().flat_map(Part::rings).for_each(|ring| positions(text, ring));
    }
    let places: Vec<[f64; 2]> = points.iter().flat_map(Part::rings).flatten().copied().collect();
    match &places[..] {
        [] => {}
        [[lon, lat]] if kinds == 1 => {
            let _ = writeln!(text, "Point {lon} {lat}");
        }
        places => {
            text.push_str("Multipoint ");
            positions(text, places);
        }
    }
}

fn positions(text: &mut String, ring: &[[f64; 2]]) {
    let _ = writeln!(text, "{}", ring.len());
    for [lon, lat] in ring {
        let _ = writeln!(text, "{lon} {lat}");
    }
}

/// The bytes of a text whose letters take at most so many in the file.
fn fitting(text: &str, most: usize, gbk: bool) -> usize {
    let mut room = most;
    let mut fits = |c: char| {
        // every letter of GBK that is not ASCII takes two
        let own = if gbk { 1 + usize::from(!c.is_ascii()) } else { c.len_utf8() };
        let left = room.checked_sub(own);
        room = left.unwrap_or(0);
        left.is_some()
    };
    text.char_indices().find(|(_, c)| !fits(*c)).map_or(text.len(), |(at, _)| at)
}

/// Writes the rows; tells how many texts were cut.
pub fn write_mid(out: &mut dyn Write, features: Features<'_>) -> Result<Rounded> {
    let gbk = is_gbk(features);
    let (columns, mut rounded, mut text) = (columns(features, gbk), Rounded::default(), String::new());
    for feature in features.each() {
        for (n, column) in columns.iter().enumerate() {
            text.push_str(if n > 0 { "," } else { "" });
            let value = column.own.map(|own| features.table.columns()[own].value(feature.index()));
            let own = match (value, column.kind) {
                (None, _) => feature.id().map(|id| id.to_string()),
                (Some(Value::Null), _) => None,
                (Some(Value::Boolean(own)), "Logical") => Some(if own { "T" } else { "F" }.to_owned()),
                (Some(own), _) => Some(own.to_string()),
            };
            match own {
                Some(own) if column.kind.starts_with("Char") => {
                    // a row is one line
                    let own = own.replace('\r', "").replace('\n', " ");
                    let kept = &own[..fitting(&own, LONGEST, gbk)];
                    rounded.shortened += usize::from(kept.len() < own.len());
                    let _ = write!(text, "\"{}\"", kept.replace('"', "\"\""));
                }
                Some(own) => text.push_str(&own),
                None if column.kind.starts_with("Char") => text.push_str("\"\""),
                None => {}
            }
        }
        text.push_str("\r\n");
        if text.len() > 1 << 18 {
            put(out, &text, gbk)?;
            text.clear();
        }
    }
    put(out, &text, gbk)?;
    Ok(rounded)
}
