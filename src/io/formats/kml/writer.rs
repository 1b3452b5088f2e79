//! Writes a table as KML, in WGS-84, with its attributes as typed data; and the same as KMZ.

use crate::io::formats::format::Features;
use crate::io::formats::xml::escaped;
use crate::model::table::{Column, ColumnKind, Part};
use crate::model::{Feature, PartKind, Value};
use std::fmt::Write as _;
use std::io::{Error, Result, Write};

/// The columns that an element of a placemark holds: of these names, and of text.
const ELEMENTS: [&str; 2] = ["name", "description"];
/// The columns whose texts programs show as the name of a placemark that has none.
const NAMES: [&str; 3] = ["名称", "Name", "NAME"];

/// Writes features. Identifiers become a column.
pub fn write_kml(out: &mut dyn Write, features: Features<'_>) -> Result<()> {
    let table = features.table;
    let kinds: Vec<ColumnKind> = table.columns().iter().map(Column::kind).collect();
    let is_element = |column: usize| kinds[column] == ColumnKind::Text && ELEMENTS.contains(&table.columns()[column].name());
    let shown = table.columns().iter().position(|column| column.kind() == ColumnKind::Text && NAMES.contains(&column.name()));
    let shown = shown.filter(|_| table.column(ELEMENTS[0]).is_none());
    let ids = features.each().any(|feature| feature.id().is_some()).then(|| table.free_column_name("id"));
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\" xmlns:nb=\"urn:nanbei:fields\">\n<Document>\n",
    );
    // writing to a string cannot fail
    let _ = writeln!(text, "<name>{}</name>\n<Schema id=\"fields\" name=\"fields\">", escaped(features.name));
    let field = |text: &mut String, name: &str, kind: &str| {
        let _ = writeln!(text, "<SimpleField name=\"{}\" type=\"{kind}\"/>", escaped(name));
    };
    if let Some(name) = &ids {
        field(&mut text, name, "string");
    }
    for (column, own) in table.columns().iter().enumerate().filter(|(column, _)| !is_element(*column)) {
        let kind = match kinds[column] {
            ColumnKind::Text | ColumnKind::Json => "string",
            ColumnKind::Integer if own.values().all(is_small) => "int",
            // whole numbers of the format have 32 bits
            ColumnKind::Integer => "string\" nb:type=\"integer",
            ColumnKind::Float => "double",
            ColumnKind::Boolean => "bool",
        };
        field(&mut text, own.name(), kind);
    }
    text.push_str("</Schema>\n");
    for feature in features.each() {
        text.push_str("<Placemark>");
        let element = |text: &mut String, name: &str, value: &str| {
            let _ = write!(text, "<{name}>{}</{name}>", escaped(value));
        };
        if let Some(Value::Text(name)) = shown.map(|column| table.columns()[column].value(feature.index())) {
            element(&mut text, ELEMENTS[0], name);
        }
        // the order is that of the specification
        for name in ELEMENTS {
            if let Some(value) = table.column(name).filter(|own| own.kind() == ColumnKind::Text).and_then(|_| feature.text(name)) {
                element(&mut text, name, value);
            }
        }
        let mut data = String::new();
        let mut one = |name: &str, value: &str| {
            let _ = write!(data, "<SimpleData name=\"{}\">{}</SimpleData>", escaped(name), escaped(value));
        };
        if let (Some(name), Some(id)) = (&ids, feature.id()) {
            one(name, &id.to_string());
        }
        for (column, value) in feature.values().filter(|(column, value)| !is_element(*column) && *value != Value::Null) {
            // GDAL takes truth for a number
            let text = if let Value::Boolean(truth) = value { u8::from(truth).to_string() } else { value.to_string() };
            one(feature.column_name(column), &text);
        }
        if !data.is_empty() {
            let _ = write!(text, "<ExtendedData><SchemaData schemaUrl=\"#fields\">{data}</SchemaData></ExtendedData>");
        }
        geometry(&mut text, feature);
        text.push_str("</Placemark>\n");
        if text.len() > 1 << 18 {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    text.push_str("</Document>\n</kml>\n");
    out.write_all(text.as_bytes())
}

/// Writes features as the only document of an archive.
pub fn write_kmz(out: &mut dyn Write, features: Features<'_>) -> Result<()> {
    let failed = |error: rawzip::Error| Error::other(error);
    let mut archive = rawzip::ZipArchiveWriter::new(out);
    let (mut entry, config) = archive.new_file("doc.kml").compression_method(rawzip::CompressionMethod::DEFLATE).start().map_err(failed)?;
    let mut packed = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default()));
    write_kml(&mut packed, features)?;
    let (packer, told) = packed.finish().map_err(failed)?;
    packer.finish()?;
    entry.finish(told).map_err(failed)?;
    archive.finish().map_err(failed)?;
    Ok(())
}

fn is_small(value: Value<'_>) -> bool {
    !matches!(value, Value::Integer(own) if i32::try_from(own).is_err())
}

fn geometry(text: &mut String, feature: Feature<'_>) {
    let parts: Vec<Part<'_>> = feature.parts().collect();
    let points = |part: &Part<'_>| if part.kind() == PartKind::Points { part.rings().map(<[_]>::len).sum() } else { 1 };
    let several = parts.iter().map(points).sum::<usize>() > 1;
    if several {
        text.push_str("<MultiGeometry>");
    }
    for own in &parts {
        part(text, own);
    }
    if several {
        text.push_str("</MultiGeometry>");
    }
}

fn part(text: &mut String, part: &Part<'_>) {
    let has_heights = part.heights().flatten().any(|height| !height.is_nan());
    // without it heights are drawn on the ground
    let mode = if has_heights { "<altitudeMode>absolute</altitudeMode>" } else { "" };
    for (n, (ring, heights)) in part.rings().zip(part.heights()).enumerate() {
        match part.kind() {
            PartKind::Points => {
                for (n, place) in ring.iter().enumerate() {
                    let _ = write!(text, "<Point>{mode}<coordinates>");
                    positions(text, &[*place], heights.get(n..=n).unwrap_or_default());
                    text.push_str("</coordinates></Point>");
                }
            }
            PartKind::Line => {
                let _ = write!(text, "<LineString>{mode}<coordinates>");
                positions(text, ring, heights);
                text.push_str("</coordinates></LineString>");
            }
            PartKind::Polygon => {
                let side = if n == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
                if n == 0 {
                    let _ = write!(text, "<Polygon>{mode}");
                }
                let _ = write!(text, "<{side}><LinearRing><coordinates>");
                positions(text, ring, heights);
                let _ = write!(text, "</coordinates></LinearRing></{side}>");
            }
        }
    }
    if part.kind() == PartKind::Polygon {
        text.push_str("</Polygon>");
    }
}

fn positions(text: &mut String, ring: &[[f64; 2]], heights: &[f64]) {
    for (n, [lon, lat]) in ring.iter().enumerate() {
        let blank = if n > 0 { " " } else { "" };
        let _ = write!(text, "{blank}{lon},{lat}");
        if let Some(height) = heights.get(n).filter(|height| !height.is_nan()) {
            let _ = write!(text, ",{height}");
        }
    }
}
