//! A feature table as GeoJSON text (RFC 7946): right-hand rule, WGS-84, one feature a line, straight from the columns.

use super::reader::twice_signed_area;
use crate::model::table::{Column, Part};
use crate::model::{Feature, FeatureTable, Id, Kind, LayerCrs, PartKind, Value};
use std::io::{Result, Write};

/// How exactly positions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// So many decimals of a degree, at most 15; zeros at the end are left out.
    Decimals(u8),
    /// Every digit: for what must read back the same.
    Full,
}

impl Precision {
    /// Seven decimals of a degree, 1.1 cm: for exchange.
    pub const CENTIMETRE: Self = Self::Decimals(7);
}

/// The features at `indices`, or all, as the text of a FeatureCollection.
#[must_use]
pub fn to_geojson(table: &FeatureTable, indices: Option<&[usize]>, precision: Precision) -> String {
    let mut bytes = Vec::with_capacity(table.vertices() * 24 + table.len() * 64 + 64);
    // writing to memory cannot fail, and what is written is UTF-8
    let _ = write_geojson(&mut bytes, table, indices, precision, None);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Writes the features at `indices`, or all, as a FeatureCollection, one feature a line. `crs` is the system they came in, which
/// is told in a foreign member; what is written is WGS-84, as RFC 7946 asks.
///
/// # Errors
/// What the writer says.
pub fn write_geojson(
    out: &mut dyn Write,
    table: &FeatureTable,
    indices: Option<&[usize]>,
    precision: Precision,
    crs: Option<&LayerCrs>,
) -> Result<()> {
    let mut writer = Writer { text: Vec::with_capacity(BLOCK + BLOCK / 4), precision, names: names(table.columns()) };
    writer.text.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
    for (name, value) in table.collection_foreign().iter().filter(|(name, _)| !matches!(name.as_str(), "crs" | SOURCE_CRS)) {
        writer.json(&serde_json::Value::from(name.as_str()))?;
        writer.text.push(b':');
        writer.json(value)?;
        writer.text.push(b',');
    }
    if let Some(crs) = crs {
        writer.text.extend_from_slice(format!("\"{SOURCE_CRS}\":").as_bytes());
        writer.json(&serde_json::to_value(crs).unwrap_or_default())?;
        writer.text.push(b',');
    }
    writer.text.extend_from_slice(b"\"features\":[\n");
    let mut first = true;
    let mut one = |feature: Feature<'_>| -> Result<()> {
        if !std::mem::take(&mut first) {
            writer.text.extend_from_slice(b",\n");
        }
        writer.feature(feature)?;
        if writer.text.len() >= BLOCK {
            out.write_all(&writer.text)?;
            writer.text.clear();
        }
        Ok(())
    };
    match indices {
        Some(indices) => indices.iter().filter_map(|index| table.feature(*index)).try_for_each(&mut one)?,
        None => table.features().try_for_each(&mut one)?,
    }
    writer.text.extend_from_slice(b"\n]}\n");
    out.write_all(&writer.text)
}

/// The foreign member that tells the system the data came in.
const SOURCE_CRS: &str = "source_crs";
/// Text is handed on in blocks of about this many bytes.
const BLOCK: usize = 1 << 18;

/// The names of the columns as JSON strings with their colons.
fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| format!("{}:", serde_json::Value::from(column.name()))).collect()
}

struct Writer {
    text: Vec<u8>,
    precision: Precision,
    names: Vec<String>,
}

impl Writer {
    fn json(&mut self, value: &serde_json::Value) -> Result<()> {
        Ok(serde_json::to_writer(&mut self.text, value)?)
    }

    fn feature(&mut self, feature: Feature<'_>) -> Result<()> {
        self.text.extend_from_slice(b"{\"type\":\"Feature\"");
        if let Some(id) = feature.id() {
            self.text.extend_from_slice(b",\"id\":");
            match id {
                Id::Text(text) => serde_json::to_writer(&mut self.text, text)?,
                Id::Float(number) => serde_json::to_writer(&mut self.text, &number)?,
                other => write!(self.text, "{other}")?,
            }
        }
        self.text.extend_from_slice(b",\"properties\":{");
        let mut first = true;
        for (n, value) in feature.values() {
            if !std::mem::take(&mut first) {
                self.text.push(b',');
            }
            self.text.extend_from_slice(self.names[n].as_bytes());
            match value {
                Value::Text(text) => serde_json::to_writer(&mut self.text, text)?,
                Value::Integer(number) => serde_json::to_writer(&mut self.text, &number)?,
                Value::Float(number) => serde_json::to_writer(&mut self.text, &number)?,
                Value::Boolean(value) => serde_json::to_writer(&mut self.text, &value)?,
                Value::Json(text) => self.text.extend_from_slice(text.as_bytes()),
                Value::Null => self.text.extend_from_slice(b"null"),
            }
        }
        self.text.extend_from_slice(b"},\"geometry\":");
        self.geometry(feature);
        if let Some(foreign) = feature.foreign().and_then(|text| text.strip_prefix('{')) {
            self.text.push(b',');
            self.text.extend_from_slice(foreign.as_bytes());
        } else {
            self.text.push(b'}');
        }
        Ok(())
    }

    fn geometry(&mut self, feature: Feature<'_>) {
        let kind = feature.kind();
        let mut parts = feature.parts().peekable();
        match kind {
            Kind::Null => return self.text.extend_from_slice(b"null"),
            // a point whose position was left out
            Kind::Point if parts.peek().is_none() => return self.text.extend_from_slice(b"null"),
            Kind::GeometryCollection => {
                self.text.extend_from_slice(b"{\"type\":\"GeometryCollection\",\"geometries\":[");
                self.list(parts, |own, part| own.part(&part));
                return self.text.extend_from_slice(b"]}");
            }
            _ => {}
        }
        self.begin(kind);
        match kind {
            Kind::MultiPolygon => {
                self.text.push(b'[');
                self.list(parts, |own, part| own.rings(&part));
                self.text.push(b']');
            }
            Kind::MultiLineString => {
                self.text.push(b'[');
                self.list(parts, |own, part| own.line(&part, false));
                self.text.push(b']');
            }
            _ => match parts.next() {
                Some(part) if kind == Kind::Polygon => self.rings(&part),
                Some(part) => self.line(&part, kind == Kind::Point),
                None => self.text.extend_from_slice(b"[]"),
            },
        }
        self.text.push(b'}');
    }

    fn begin(&mut self, kind: Kind) {
        self.text.extend_from_slice(b"{\"type\":\"");
        self.text.extend_from_slice(kind.name().as_bytes());
        self.text.extend_from_slice(b"\",\"coordinates\":");
    }

    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut one: impl FnMut(&mut Self, T)) {
        for (n, item) in items.enumerate() {
            if n > 0 {
                self.text.push(b',');
            }
            one(self, item);
        }
    }

    /// A part of a collection as a geometry of its own.
    fn part(&mut self, part: &Part<'_>) {
        let single = part.rings().next().is_some_and(|ring| ring.len() == 1);
        match part.kind() {
            PartKind::Polygon => {
                self.begin(Kind::Polygon);
                self.rings(part);
            }
            PartKind::Line => {
                self.begin(Kind::LineString);
                self.line(part, false);
            }
            PartKind::Points => {
                self.begin(if single { Kind::Point } else { Kind::MultiPoint });
                self.line(part, single);
            }
        }
        self.text.push(b'}');
    }

    /// The positions of a line or of points; of a single point without a list round it.
    fn line(&mut self, part: &Part<'_>, single: bool) {
        let (Some(ring), Some(heights)) = (part.rings().next(), part.heights().next()) else { return self.text.extend_from_slice(b"[]") };
        match ring.first() {
            Some(position) if single => self.position(*position, heights.first().copied()),
            _ => self.positions(ring, heights, false),
        }
    }

    /// The rings of a polygon, the outer one counter-clockwise, the holes clockwise (RFC 7946, 3.1.6).
    fn rings(&mut self, part: &Part<'_>) {
        self.text.push(b'[');
        self.list(part.rings().zip(part.heights()).enumerate(), |own, (n, (ring, heights))| {
            let area = twice_signed_area(ring);
            own.positions(ring, heights, if n == 0 { area < 0.0 } else { area > 0.0 });
        });
        self.text.push(b']');
    }

    fn positions(&mut self, ring: &[[f64; 2]], heights: &[f64], backwards: bool) {
        self.text.push(b'[');
        self.list(0..ring.len(), |own, i| {
            let i = if backwards { ring.len() - 1 - i } else { i };
            own.position(ring[i], heights.get(i).copied());
        });
        self.text.push(b']');
    }

    fn position(&mut self, [lon, lat]: [f64; 2], height: Option<f64>) {
        self.text.push(b'[');
        self.number(lon);
        self.text.push(b',');
        self.number(lat);
        if let Some(height) = height.filter(|height| height.is_finite()) {
            self.text.push(b',');
            // writing to memory cannot fail
            let _ = serde_json::to_writer(&mut self.text, &height);
        }
        self.text.push(b']');
    }

    /// A coordinate in degrees.
    fn number(&mut self, value: f64) {
        let decimals = match self.precision {
            Precision::Decimals(decimals) if value.abs() < 1000.0 => u32::from(decimals.min(15)),
            _ => {
                let _ = serde_json::to_writer(&mut self.text, &value);
                return;
            }
        };
        let scale = 10u64.pow(decimals);
        let scaled = (value.abs() * scale as f64).round() as u64;
        if value < 0.0 && scaled > 0 {
            self.text.push(b'-');
        }
        let (whole, mut fraction, mut places) = (scaled / scale, scaled % scale, decimals as usize);
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = whole;
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.text.extend_from_slice(&digits[at..]);
        if fraction == 0 {
            return;
        }
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            places -= 1;
        }
        self.text.push(b'.');
        for place in (0..places).rev() {
            digits[place] = b'0' + (fraction % 10) as u8;
            fraction /= 10;
        }
        self.text.extend_from_slice(&digits[..places]);
    }
}
