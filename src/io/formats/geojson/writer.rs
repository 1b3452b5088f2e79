//! A feature table as GeoJSON text (RFC 7946): right-hand rule, WGS-84, one feature a line, straight from the columns.

use crate::io::formats::options::{Precision, Rounded};
use crate::io::formats::shapes::twice_signed_area;
use crate::model::table::{Column, Part};
use crate::model::{Feature, FeatureTable, Id, Kind, LayerCrs, PartKind, Value};
use std::io::{Result, Write};

/// The features at `indices`, or all, as the text of a FeatureCollection.
///
/// ```
/// use nanbei::io::{Precision, Progress, load_bytes, to_geojson};
///
/// let text = r#"{"type":"Feature","properties":{"n":1},"geometry":{"type":"Point","coordinates":[121.5,31.25]}}"#;
/// let table = load_bytes(text.as_bytes(), None, &Progress::default())?.table;
/// assert!(to_geojson(&table, None, Precision::Full).contains("[121.5,31.25]"));
/// # Ok::<(), nanbei::io::IoError>(())
/// ```
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
) -> Result<Rounded> {
    let mut writer = Writer {
        text: Vec::with_capacity(BLOCK + BLOCK / 4),
        precision,
        names: names(table.columns()),
        rounded: Rounded::default(),
        grid: Vec::new(),
        collapsed: 0,
    };
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
    out.write_all(&writer.text)?;
    Ok(writer.rounded)
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
    rounded: Rounded,
    /// The positions of a ring or line in steps of the last decimal, without neighbours that are equal, and which they were.
    grid: Vec<([i64; 2], usize)>,
    /// How many rings and lines of the feature under way collapsed.
    collapsed: usize,
}

/// What a list of positions is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Ring,
    Open,
    Points,
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
        if feature.has_null_properties() {
            self.text.extend_from_slice(b",\"properties\":null,\"geometry\":");
            self.end(feature);
            return Ok(());
        }
        self.text.extend_from_slice(b",\"properties\":{");
        let mut first = true;
        for (n, value) in feature.given() {
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
        self.end(feature);
        Ok(())
    }

    /// The geometry and the foreign members.
    fn end(&mut self, feature: Feature<'_>) {
        self.collapsed = 0;
        self.geometry(feature);
        if self.collapsed > 0 {
            self.rounded.collapsed += self.collapsed;
            if self.rounded.features.len() < 100 {
                self.rounded.features.push(feature.index());
            }
        }
        if let Some(foreign) = feature.foreign().and_then(|text| text.strip_prefix('{')) {
            self.text.push(b',');
            self.text.extend_from_slice(foreign.as_bytes());
        } else {
            self.text.push(b'}');
        }
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
            _ => {
                let begun = self.text.len();
                match parts.next() {
                    Some(part) if kind == Kind::Polygon => self.rings(&part),
                    Some(part) => self.line(&part, kind == Kind::Point),
                    None => {}
                }
                if self.text.len() == begun {
                    self.text.extend_from_slice(b"[]");
                }
            }
        }
        self.text.push(b'}');
    }

    fn begin(&mut self, kind: Kind) {
        self.text.extend_from_slice(b"{\"type\":\"");
        self.text.extend_from_slice(kind.name().as_bytes());
        self.text.extend_from_slice(b"\",\"coordinates\":");
    }

    /// A list of what writes something; what writes nothing leaves no comma.
    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut one: impl FnMut(&mut Self, T)) {
        let mut first = true;
        for item in items {
            let before = self.text.len();
            if !first {
                self.text.push(b',');
            }
            let begun = self.text.len();
            one(self, item);
            if self.text.len() == begun {
                self.text.truncate(before);
            } else {
                first = false;
            }
        }
    }

    /// A part of a collection as a geometry of its own.
    fn part(&mut self, part: &Part<'_>) {
        let single = part.rings().next().is_some_and(|ring| ring.len() == 1);
        let before = self.text.len();
        let (kind, begun) = match part.kind() {
            PartKind::Polygon => (Kind::Polygon, Writer::rings as fn(&mut Self, &Part<'_>)),
            PartKind::Line => (Kind::LineString, (|own, part| own.line(part, false)) as fn(&mut Self, &Part<'_>)),
            PartKind::Points if single => (Kind::Point, (|own, part| own.line(part, true)) as fn(&mut Self, &Part<'_>)),
            PartKind::Points => (Kind::MultiPoint, (|own, part| own.line(part, false)) as fn(&mut Self, &Part<'_>)),
        };
        self.begin(kind);
        let at = self.text.len();
        begun(self, part);
        if self.text.len() == at {
            // it has collapsed
            self.text.truncate(before);
        } else {
            self.text.push(b'}');
        }
    }

    /// The positions of a line or of points; of a single point without a list round it. Nothing for a line that collapses.
    fn line(&mut self, part: &Part<'_>, single: bool) {
        let (Some(ring), Some(heights)) = (part.rings().next(), part.heights().next()) else { return self.text.extend_from_slice(b"[]") };
        match ring.first() {
            Some(position) if single => self.position(*position, heights.first().copied()),
            _ => self.positions(ring, heights, false, if part.kind() == PartKind::Line { Line::Open } else { Line::Points }),
        }
    }

    /// The rings of a polygon, the outer one counter-clockwise, the holes clockwise (RFC 7946, 3.1.6). Nothing where the outer
    /// ring collapses.
    fn rings(&mut self, part: &Part<'_>) {
        let before = self.text.len();
        self.text.push(b'[');
        let mut whole = true;
        self.list(part.rings().zip(part.heights()).enumerate(), |own, (n, (ring, heights))| {
            if !whole {
                return;
            }
            let area = twice_signed_area(ring);
            let begun = own.text.len();
            own.positions(ring, heights, if n == 0 { area < 0.0 } else { area > 0.0 }, Line::Ring);
            whole = n > 0 || own.text.len() > begun;
        });
        if whole {
            self.text.push(b']');
        } else {
            self.text.truncate(before);
        }
    }

    fn positions(&mut self, ring: &[[f64; 2]], heights: &[f64], backwards: bool, line: Line) {
        if let (Some(scale), true) = (self.scale(), line != Line::Points) {
            return self.rounded_positions(ring, heights, backwards, line, scale);
        }
        self.text.push(b'[');
        self.list(0..ring.len(), |own, i| {
            let i = if backwards { ring.len() - 1 - i } else { i };
            own.position(ring[i], heights.get(i).copied());
        });
        self.text.push(b']');
    }

    /// Steps of a degree, where positions are rounded to so few decimals that whole steps are exact.
    fn scale(&self) -> Option<f64> {
        match self.precision {
            Precision::Decimals(decimals @ 0..=EXACT) => Some(10f64.powi(i32::from(decimals))),
            _ => None,
        }
    }

    /// A ring or a line by its rounded positions: neighbours that have become equal are one, and what has lost all extent is
    /// left out and counted.
    fn rounded_positions(&mut self, ring: &[[f64; 2]], heights: &[f64], backwards: bool, line: Line, scale: f64) {
        let mut grid = std::mem::take(&mut self.grid);
        grid.clear();
        let mut merged = false;
        for step in 0..ring.len() {
            let i = if backwards { ring.len() - 1 - step } else { step };
            let at = ring[i].map(|degrees| (degrees * scale).round() as i64);
            let same = grid.last().is_some_and(|(last, _)| *last == at);
            // what was equal before stays: it is the file's
            if same && ring[i] != ring[grid[grid.len() - 1].1] {
                merged = true;
            } else {
                grid.push((at, i));
            }
        }
        let area = || {
            let [x, y] = grid[0].0.map(i128::from);
            let turn = |pair: &[([i64; 2], usize)]| {
                let ([ax, ay], [bx, by]) = (pair[0].0.map(i128::from), pair[1].0.map(i128::from));
                (ax - x) * (by - y) - (bx - x) * (ay - y)
            };
            grid.windows(2).map(turn).sum::<i128>()
        };
        let collapsed = match line {
            Line::Ring => (merged && grid.len() < 4) || (area() == 0 && twice_signed_area(ring) != 0.0),
            Line::Open => merged && grid.len() < 2,
            Line::Points => false,
        };
        if collapsed {
            self.collapsed += 1;
        } else {
            self.text.push(b'[');
            self.list(grid.iter(), |own, (_, i)| own.position(ring[*i], heights.get(*i).copied()));
            self.text.push(b']');
        }
        self.grid = grid;
    }

    fn position(&mut self, [lon, lat]: [f64; 2], height: Option<f64>) {
        self.text.push(b'[');
        self.number(lon);
        self.text.push(b',');
        self.number(lat);
        if let Some(height) = height.filter(|height| height.is_finite()) {
            self.text.push(b',');
            self.shortest(height);
        }
        self.text.push(b']');
    }

    /// The shortest decimal that reads back the same.
    fn shortest(&mut self, value: f64) {
        // writing to memory cannot fail
        let _ = serde_json::to_writer(&mut self.text, &value);
        if self.text.ends_with(b".0") {
            self.text.truncate(self.text.len() - 2);
        }
    }

    /// A coordinate in degrees.
    fn number(&mut self, value: f64) {
        let decimals = match self.precision {
            Precision::Decimals(decimals @ 0..=EXACT) if value.abs() < 1000.0 => u32::from(decimals),
            Precision::Decimals(decimals) if value.abs() < 1000.0 => return self.many_decimals(value, usize::from(decimals)),
            _ => return self.shortest(value),
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

    /// A coordinate with more decimals than whole steps tell exactly: the shortest that reads back, cut where it has more.
    fn many_decimals(&mut self, value: f64, decimals: usize) {
        let start = self.text.len();
        self.shortest(value);
        let places = self.text[start..].iter().position(|byte| *byte == b'.').map_or(0, |point| self.text.len() - start - point - 1);
        if places > decimals || self.text[start..].contains(&b'e') {
            self.text.truncate(start);
            let text = format!("{value:.decimals$}");
            self.text.extend_from_slice(text.trim_end_matches('0').trim_end_matches('.').as_bytes());
        }
    }
}

/// Decimals of a degree that a step of is exact to: 360 * 10^12 is less than 2^53.
const EXACT: u8 = 12;
