//! GeoJSON bytes to a feature table: one pass, members in any order, every error with its line and feature.

use super::coordinates::{Shape, coordinates, height_of};
use super::cursor::{Begins, Cursor, MAX_DEPTH};
use crate::io::{IoError, LoadReport, Note, Problem, Progress, Reason};
use crate::model::table::Scratch;
use crate::model::{FeatureTable, Id, Kind, PartKind, TableBuilder, Value};
use serde_json::Value as Json;
use std::sync::atomic::Ordering;

/// Geometry collections may nest this deep.
const MAX_COLLECTIONS: usize = 32;
/// Offsets are 32-bit.
const MAX_POSITIONS: usize = u32::MAX as usize - 1;

/// Reads a FeatureCollection, a Feature or a bare geometry. A byte order mark is allowed.
///
/// # Errors
/// `IoError::Text` with line and feature where the text is no GeoJSON, `IoError::Cancelled` where `progress` says so.
pub fn read_geojson(bytes: &[u8], progress: &Progress) -> Result<(FeatureTable, LoadReport), IoError> {
    let text_error = |problem, at: usize| IoError::Text { problem, line: line_of(bytes, at), feature: None };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(text_error(Problem::Utf16, 0));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| text_error(Problem::NotUtf8, error.valid_up_to()))?;
    if text.trim_ascii().is_empty() {
        return Err(IoError::Text { problem: Problem::Empty, line: 0, feature: None });
    }
    let mut reader = Reader {
        cursor: Cursor { text, at: 0 },
        builder: TableBuilder::default(),
        scratch: Scratch::default(),
        notes: Vec::new(),
        noted: 0,
        warnings: 0,
        feature: None,
        positions: 0,
        placed: 0,
        misplaced: None,
        progress,
    };
    let result = reader.document();
    let (at, feature) = (reader.cursor.at, reader.feature);
    match result {
        Ok(()) => {}
        Err(Stop::Cancelled) => return Err(IoError::Cancelled),
        Err(Stop::TooLarge) => return Err(IoError::TooLarge(MAX_POSITIONS as u64)),
        Err(Stop::Problem(problem)) => return Err(IoError::Text { problem, line: line_of(bytes, at), feature }),
    }
    if let (0, Some((at, feature, [x, y]))) = (reader.placed, reader.misplaced) {
        let problem = Problem::Projected { x: x.to_string(), y: y.to_string() };
        return Err(IoError::Text { problem, line: line_of(bytes, at), feature: Some(feature) });
    }
    let notes = lines_of(bytes, &reader.notes);
    Ok((reader.builder.finish(), LoadReport { notes, total: reader.noted, warnings: reader.warnings }))
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u64 + 1
}

/// The notes with their lines; they come in the order of the text.
fn lines_of(bytes: &[u8], notes: &[(usize, u64, Reason)]) -> Vec<Note> {
    let (mut line, mut from) = (1, 0);
    notes
        .iter()
        .map(|(at, feature, reason)| {
            line += memchr::memchr_iter(b'\n', &bytes[from..(*at).max(from)]).count() as u64;
            from = from.max(*at);
            Note { line, feature: *feature, reason: *reason }
        })
        .collect()
}

enum Stop {
    Problem(Problem),
    Cancelled,
    TooLarge,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    builder: TableBuilder,
    scratch: Scratch,
    /// Byte offset, feature (1-based) and reason.
    notes: Vec<(usize, u64, Reason)>,
    noted: u64,
    warnings: u64,
    /// The feature under way, 1-based.
    feature: Option<u64>,
    positions: usize,
    /// Geometries with all positions in range.
    placed: u64,
    /// The first position out of range: byte offset, feature, position.
    misplaced: Option<(usize, u64, [f64; 2])>,
    progress: &'a Progress,
}

impl Reader<'_> {
    fn note(&mut self, at: usize, reason: Reason) {
        self.noted += 1;
        self.warnings += u64::from(reason.is_warning());
        // what is only counted leaves the list's places to what needs looking at
        let places = if reason.is_warning() { LoadReport::CAP } else { LoadReport::CAP / 10 };
        if self.notes.len() < places {
            self.notes.push((at, self.feature.unwrap_or(1), reason));
        }
    }

    fn document(&mut self) -> Result<(), Stop> {
        if self.cursor.begins()? != Begins::Object {
            return Err(Problem::NotJson { expected: "an object", found: self.cursor.found() }.into());
        }
        let start = self.cursor.at;
        // the type decides what the members mean; it is nearly always first
        let kind = self.type_of_object()?;
        self.cursor.at = start;
        match kind.as_deref() {
            Some("FeatureCollection") => self.collection()?,
            Some("Feature") => self.feature()?,
            Some(_) => {
                self.feature = Some(1);
                let kind = self.geometry(0)?;
                self.builder.end_feature(kind, None);
                self.feature = None;
            }
            None => return Err(Problem::NoType.into()),
        }
        if self.cursor.peek().is_some() {
            return Err(Problem::Trailing.into());
        }
        Ok(())
    }

    /// Looks for the `type` member of the object that begins here, skipping what stands before it.
    fn type_of_object(&mut self) -> Result<Option<String>, Stop> {
        self.cursor.expect(b'{', "an object")?;
        let mut first = true;
        while self.cursor.next(b'}', &mut first)? {
            let name = self.cursor.name()?;
            if name == "type" {
                return match self.cursor.begins()? {
                    Begins::String => Ok(Some(self.cursor.string()?.into_owned())),
                    _ => Err(Problem::WrongMember { member: "type", expected: "a string" }.into()),
                };
            }
            self.skip(0)?;
        }
        Ok(None)
    }

    /// Passes over a value, checking it.
    fn skip(&mut self, depth: usize) -> Result<(), Stop> {
        if depth > MAX_DEPTH {
            return Err(Problem::TooDeep(MAX_DEPTH).into());
        }
        match self.cursor.begins()? {
            Begins::Object => {
                self.cursor.at += 1;
                let mut first = true;
                while self.cursor.next(b'}', &mut first)? {
                    self.cursor.name()?;
                    self.skip(depth + 1)?;
                }
            }
            Begins::Array => {
                self.cursor.at += 1;
                let mut first = true;
                while self.cursor.next(b']', &mut first)? {
                    self.skip(depth + 1)?;
                }
            }
            Begins::String => drop(self.cursor.string()?),
            Begins::Number => drop(self.cursor.number_text()?),
            Begins::Literal => drop(self.cursor.literal()?),
        }
        Ok(())
    }

    fn collection(&mut self) -> Result<(), Stop> {
        self.cursor.expect(b'{', "an object")?;
        let (mut first, mut seen) = (true, false);
        while self.cursor.next(b'}', &mut first)? {
            let name = self.cursor.name()?;
            match &*name {
                "type" => drop(self.cursor.string()?),
                "features" => {
                    seen = true;
                    if self.cursor.begins()? != Begins::Array {
                        return Err(Problem::WrongMember { member: "features", expected: "an array" }.into());
                    }
                    self.cursor.at += 1;
                    let mut first = true;
                    while self.cursor.next(b']', &mut first)? {
                        self.feature()?;
                    }
                    self.feature = None;
                }
                "crs" => {
                    let value = self.cursor.value(0)?;
                    check_crs(&value)?;
                    self.builder.collection_foreign("crs", value);
                }
                "bbox" => drop(self.cursor.value(0)?),
                _ => {
                    let value = self.cursor.value(0)?;
                    self.builder.collection_foreign(&name, value);
                }
            }
        }
        if !seen {
            return Err(Problem::WrongMember { member: "features", expected: "an array" }.into());
        }
        Ok(())
    }

    fn feature(&mut self) -> Result<(), Stop> {
        let number = self.builder.len() as u64 + 1;
        self.feature = Some(number);
        if number.is_multiple_of(64) {
            self.progress.done.store(self.cursor.at as u64, Ordering::Relaxed);
            if self.progress.is_cancelled() {
                return Err(Stop::Cancelled);
            }
        }
        if self.cursor.begins()? != Begins::Object {
            return Err(Problem::WrongMember { member: "features", expected: "an object" }.into());
        }
        let start = self.cursor.at;
        self.cursor.at += 1;
        let (mut first, mut typed, mut kind, mut id) = (true, false, None, None);
        while self.cursor.next(b'}', &mut first)? {
            let name = self.cursor.name()?;
            let at = self.cursor.at;
            match &*name {
                "type" => {
                    let found = match self.cursor.begins()? {
                        Begins::String => self.cursor.string()?,
                        _ => return Err(Problem::WrongMember { member: "type", expected: "a string" }.into()),
                    };
                    if found != "Feature" {
                        return Err(Problem::UnknownType(found.into_owned()).into());
                    }
                    typed = true;
                }
                "geometry" => {
                    // of two geometries the last counts, as of any two members
                    self.builder.discard_geometry();
                    kind = Some(match self.cursor.begins()? {
                        Begins::Object => self.geometry(0)?,
                        Begins::Literal if self.cursor.literal()?.is_null() => Kind::Null,
                        _ => return Err(Problem::WrongMember { member: "geometry", expected: "an object or null" }.into()),
                    });
                }
                "properties" => self.properties(at)?,
                "id" => id = self.id()?,
                "bbox" => drop(self.cursor.value(0)?),
                "crs" => {
                    let value = self.cursor.value(0)?;
                    check_crs(&value)?;
                    self.builder.foreign(&name, value);
                }
                _ => {
                    let value = self.cursor.value(0)?;
                    self.builder.foreign(&name, value);
                }
            }
        }
        if !typed {
            return Err(Problem::NoType.into());
        }
        let kind = kind.unwrap_or(Kind::Null);
        if kind == Kind::Null {
            self.note(start, Reason::NoGeometry);
        }
        self.builder.end_feature(kind, id);
        Ok(())
    }

    fn id(&mut self) -> Result<Option<Id>, Stop> {
        let wrong = Problem::WrongMember { member: "id", expected: "a string or a number" };
        Ok(match self.cursor.begins()? {
            Begins::String => Some(Id::Text((*self.cursor.string()?).into())),
            Begins::Number => {
                let text = self.cursor.number_text()?;
                Some(match (text.parse(), text.parse()) {
                    (Ok(integer), _) => Id::Integer(integer),
                    (_, Ok(unsigned)) => Id::Unsigned(unsigned),
                    _ => Id::Float(text.parse().unwrap_or(f64::NAN)),
                })
            }
            Begins::Literal if self.cursor.literal()?.is_null() => None,
            _ => return Err(wrong.into()),
        })
    }

    fn properties(&mut self, at: usize) -> Result<(), Stop> {
        match self.cursor.begins()? {
            Begins::Object => {}
            Begins::Literal => {
                if !self.cursor.literal()?.is_null() {
                    self.note(at, Reason::BadProperties);
                }
                return Ok(());
            }
            _ => {
                self.skip(0)?;
                self.note(at, Reason::BadProperties);
                return Ok(());
            }
        }
        self.cursor.at += 1;
        let mut first = true;
        while self.cursor.next(b'}', &mut first)? {
            let name = self.cursor.name()?;
            match self.cursor.begins()? {
                Begins::String => {
                    let text = self.cursor.string()?;
                    self.builder.set(&name, Value::Text(&text));
                }
                Begins::Number => {
                    let text = self.cursor.number_text()?;
                    let large;
                    let value = if let Ok(integer) = text.parse() {
                        Value::Integer(integer)
                    } else if let Ok(unsigned) = text.parse::<u64>() {
                        large = Json::from(unsigned);
                        Value::Json(&large)
                    } else {
                        match text.parse::<f64>() {
                            Ok(float) if float.is_finite() => Value::Float(float),
                            _ => return Err(Problem::NotANumber(text.chars().take(24).collect()).into()),
                        }
                    };
                    self.builder.set(&name, value);
                }
                Begins::Literal => {
                    let value = match self.cursor.literal()? {
                        Json::Bool(value) => Value::Boolean(value),
                        _ => Value::Null,
                    };
                    self.builder.set(&name, value);
                }
                Begins::Array | Begins::Object => {
                    let value = self.cursor.value(1)?;
                    self.builder.set(&name, Value::Json(&value));
                }
            }
        }
        Ok(())
    }

    /// Reads the geometry object that begins here into the feature under way and returns its kind.
    fn geometry(&mut self, depth: usize) -> Result<Kind, Stop> {
        if depth > MAX_COLLECTIONS {
            return Err(Problem::TooDeep(MAX_COLLECTIONS).into());
        }
        let start = self.cursor.at;
        self.cursor.expect(b'{', "an object")?;
        let (mut first, mut kind, mut placed, mut geometries) = (true, None, None, None);
        while self.cursor.next(b'}', &mut first)? {
            let name = self.cursor.name()?;
            let at = self.cursor.at;
            match &*name {
                "type" => match self.cursor.begins()? {
                    Begins::String => kind = Some(self.cursor.string()?.into_owned()),
                    _ => return Err(Problem::WrongMember { member: "type", expected: "a string" }.into()),
                },
                "coordinates" => match self.cursor.begins()? {
                    Begins::Array => placed = Some((at, coordinates(&mut self.cursor, &mut self.scratch)?)),
                    _ => return Err(Problem::WrongMember { member: "coordinates", expected: "an array" }.into()),
                },
                "geometries" => {
                    geometries = Some(at);
                    self.skip(depth)?;
                }
                "crs" => check_crs(&self.cursor.value(depth)?)?,
                _ => drop(self.cursor.value(depth)?),
            }
        }
        let end = self.cursor.at;
        let Some(name) = kind else { return Err(Problem::NoType.into()) };
        let Some(kind) = Kind::ALL.into_iter().find(|kind| *kind != Kind::Null && kind.name() == name) else {
            return Err(Problem::UnknownType(name).into());
        };
        if kind == Kind::GeometryCollection {
            let Some(at) = geometries else {
                return Err(Problem::WrongMember { member: "geometries", expected: "an array" }.into());
            };
            self.cursor.at = at;
            if self.cursor.begins()? != Begins::Array {
                return Err(Problem::WrongMember { member: "geometries", expected: "an array" }.into());
            }
            self.cursor.at += 1;
            let mut first = true;
            while self.cursor.next(b']', &mut first)? {
                if self.cursor.begins()? != Begins::Object {
                    return Err(Problem::WrongMember { member: "geometries", expected: "an object" }.into());
                }
                self.geometry(depth + 1)?;
            }
            self.cursor.at = end;
        } else {
            let Some((at, shape)) = placed else {
                return Err(Problem::WrongMember { member: "coordinates", expected: "an array" }.into());
            };
            self.place(kind, at, shape).inspect_err(|_| self.cursor.at = start)?;
        }
        Ok(kind)
    }

    /// Checks what the scratch holds and adds it to the feature under way.
    fn place(&mut self, kind: Kind, at: usize, shape: Shape) -> Result<(), Stop> {
        let expected = height_of(kind);
        match shape.height {
            None if self.scratch.xy.is_empty() => {
                self.note(at, Reason::EmptyGeometry);
                return Ok(());
            }
            Some(found) if found != expected => {
                return Err(Problem::WrongDepth { kind: kind.name(), expected: expected + 1, found: found + 1 }.into());
            }
            _ => {}
        }
        if shape.extra {
            self.note(at, Reason::ExtraDimensions);
        }
        self.positions += self.scratch.xy.len();
        if self.positions > MAX_POSITIONS {
            return Err(Stop::TooLarge);
        }
        if let Some(wrong) = self.scratch.xy.iter().find(|[lon, lat]| lon.abs() > 180.0 || lat.abs() > 90.0) {
            self.misplaced.get_or_insert((at, self.feature.unwrap_or(1), *wrong));
            self.note(at, Reason::OutOfRange);
            return Ok(());
        }
        self.placed += 1;
        match kind {
            Kind::Polygon | Kind::MultiPolygon => self.rings(at, kind),
            Kind::LineString if self.scratch.xy.len() < 2 => self.note(at, Reason::ShortLine),
            Kind::MultiLineString => self.lines(at),
            _ => self.builder.coordinates(kind, &self.scratch),
        }
        Ok(())
    }

    fn lines(&mut self, at: usize) {
        let mut start = 0;
        for end in self.scratch.ends[0].clone() {
            let range = start..end as usize;
            start = end as usize;
            if range.len() < 2 {
                self.note(at, Reason::ShortLine);
                continue;
            }
            let heights = if self.scratch.any_z { &self.scratch.z[range.clone()] } else { &[][..] };
            self.builder.part(PartKind::Line, [&self.scratch.xy[range]], heights);
        }
    }

    /// Adds polygons whose rings are whole at once; mends those that are not closed or too short one by one.
    fn rings(&mut self, at: usize, kind: Kind) {
        let mut start = 0;
        let fine = self.scratch.ends[0].iter().all(|end| {
            let ring = &self.scratch.xy[start..*end as usize];
            start = *end as usize;
            // an empty ring is left out, whatever it stands among
            ring.is_empty() || (ring.len() >= 4 && ring.first() == ring.last())
        });
        if fine {
            self.builder.coordinates(kind, &self.scratch);
            return;
        }
        let polygons = if kind == Kind::Polygon { vec![self.scratch.ends[0].len() as u32] } else { self.scratch.ends[1].clone() };
        let (mut ring_at, mut from) = (0, 0);
        for end in polygons {
            let (mut rings, mut heights) = (Vec::new(), Vec::new());
            let mut outer = true;
            for ring_number in ring_at..end as usize {
                let range = from..self.scratch.ends[0][ring_number] as usize;
                from = range.end;
                if range.is_empty() {
                    continue;
                }
                let (mut ring, mut z) = (self.scratch.xy[range.clone()].to_vec(), self.scratch.z[range].to_vec());
                let closed = ring.first() == ring.last();
                if ring.len() < if closed { 4 } else { 3 } {
                    self.note(at, Reason::ShortRing);
                    if outer {
                        // without its outer ring a polygon's holes mean nothing
                        from = self.scratch.ends[0][end as usize - 1] as usize;
                        rings.clear();
                        break;
                    }
                    continue;
                }
                if !closed {
                    ring.push(ring[0]);
                    z.push(z[0]);
                    self.note(at, Reason::UnclosedRing);
                }
                outer = false;
                rings.push(ring);
                heights.extend(z);
            }
            ring_at = end as usize;
            if !rings.is_empty() {
                let heights = if self.scratch.any_z { &heights[..] } else { &[][..] };
                self.builder.part(PartKind::Polygon, rings.iter().map(Vec::as_slice), heights);
            }
        }
    }
}

/// The `crs` member of GeoJSON 2008: WGS-84 and CGCS2000 in degrees pass, others are refused by name.
fn check_crs(value: &Json) -> Result<(), Problem> {
    let name = match value {
        Json::Null => return Ok(()),
        value => value.pointer("/properties/name").or_else(|| value.pointer("/properties/href")).and_then(Json::as_str).unwrap_or("?"),
    };
    let code = name.rsplit([':', '/']).next().unwrap_or(name);
    let known = matches!(code, "CRS84" | "4326" | "4490" | "CRS84h" | "4979" | "4480");
    if known { Ok(()) } else { Err(Problem::Crs(name.to_owned())) }
}
