//! One feature of a FlatGeobuf file into a table: its FlatBuffer is verified, and nothing in it is taken at its word.

use super::head::Head;
use super::{damaged, limits};
use crate::io::formats::shapes::{line_strings, polygons};
use crate::io::{Counted, Detail, IoError, LoadReport, Note, Problem, Reason};
use crate::model::table::Scratch;
use crate::model::{Kind, PartKind, TableBuilder, Value};
use flatgeobuf::{ColumnType, Geometry, GeometryType, size_prefixed_root_as_feature_with_opts};

/// Features that are put into a table one after the other.
pub struct Records<'a> {
    head: &'a Head,
    pub builder: TableBuilder,
    pub report: LoadReport,
    /// The number of each feature in the file, 0-based.
    pub numbers: Vec<u32>,
    /// The rows of features that were left out and keep their places.
    pub left_out: Vec<usize>,
    scratch: Scratch,
}

/// What is wrong with a geometry, so that it is left out.
enum Unfit {
    Empty,
    Curved,
    NotFinite,
    Damaged,
}

/// Collections in collections: what is deeper nobody has drawn.
const DEEPEST: usize = 32;

impl<'a> Records<'a> {
    pub fn new(head: &'a Head) -> Self {
        let mut builder = TableBuilder::default();
        head.names().for_each(|name| builder.declare(name));
        Self { head, builder, report: LoadReport::counting(Counted::Records), numbers: Vec::new(), left_out: Vec::new(), scratch: Scratch::default() }
    }

    /// Adds the feature of a number, 0-based, from its bytes with their size before them.
    ///
    /// # Errors
    /// Where the bytes are no feature, unless such ones are left out.
    pub fn add(&mut self, bytes: &[u8], number: u64, skip_broken: bool) -> Result<(), IoError> {
        match self.feature(bytes, number) {
            Some(()) => {
                self.numbers.push(number as u32);
                Ok(())
            }
            None if skip_broken => {
                self.builder.discard_feature();
                let detail = Some(Box::new(Detail::Problem(Problem::Packed("FlatGeobuf"))));
                self.note(number, Reason::LeftOut, detail);
                Ok(())
            }
            None => Err(damaged(Some(number + 1))),
        }
    }

    /// Adds a feature as `add` does; one that is left out keeps its row.
    ///
    /// # Errors
    /// As `add`.
    pub fn add_in_place(&mut self, bytes: &[u8], number: u64, skip_broken: bool) -> Result<(), IoError> {
        let before = self.builder.len();
        self.add(bytes, number, skip_broken)?;
        if self.builder.len() == before {
            self.left_out.push(before);
            self.pass_over(number);
        }
        Ok(())
    }

    /// Adds a feature that is not wanted, so that those behind it keep their rows.
    pub fn pass_over(&mut self, number: u64) {
        self.builder.end_feature(Kind::Null, None);
        self.numbers.push(number as u32);
    }

    fn note(&mut self, number: u64, reason: Reason, detail: Option<Box<Detail>>) {
        self.report.add(Note { place: self.report.counted.place(number + 1), feature: number + 1, id: None, reason, detail });
    }

    fn feature(&mut self, bytes: &[u8], number: u64) -> Option<()> {
        let feature = size_prefixed_root_as_feature_with_opts(&limits(bytes), bytes).ok()?;
        // values under columns of the feature's own would be read under the file's
        if feature.columns().is_some_and(|columns| !columns.is_empty()) {
            return None;
        }
        let mut reasons = Vec::new();
        let geometry = feature.geometry().ok_or(Unfit::Empty);
        let kind = match geometry.and_then(|geometry| self.geometry(&geometry, self.head.kind, 0, &mut reasons)) {
            Ok(kind) => kind,
            Err(Unfit::Damaged) => return None,
            Err(unfit) => {
                self.builder.discard_feature();
                reasons.push(match unfit {
                    Unfit::Curved => Reason::Curved,
                    Unfit::NotFinite => Reason::BadPlace,
                    _ => Reason::NoGeometry,
                });
                Kind::Null
            }
        };
        if let Some(properties) = feature.properties() {
            self.properties(properties.bytes(), &mut reasons)?;
        }
        self.builder.end_feature(kind, None);
        for reason in reasons {
            self.note(number, reason, None);
        }
        Some(())
    }

    /// Adds the parts of a geometry; tells its kind.
    fn geometry(&mut self, geometry: &Geometry<'_>, kind: GeometryType, depth: usize, reasons: &mut Vec<Reason>) -> Result<Kind, Unfit> {
        let kind = if kind == GeometryType::Unknown { geometry.type_() } else { kind };
        if geometry.m().is_some() || geometry.t().is_some() || geometry.tm().is_some() {
            reasons.push(Reason::ExtraDimensions);
        }
        self.scratch.clear();
        let made = match kind {
            GeometryType::Point => Kind::Point,
            GeometryType::MultiPoint => Kind::MultiPoint,
            GeometryType::LineString => Kind::LineString,
            GeometryType::MultiLineString => Kind::MultiLineString,
            GeometryType::Polygon | GeometryType::Triangle => Kind::Polygon,
            GeometryType::MultiPolygon | GeometryType::PolyhedralSurface | GeometryType::TIN => Kind::MultiPolygon,
            GeometryType::GeometryCollection => Kind::GeometryCollection,
            GeometryType::Unknown => return Err(Unfit::Damaged),
            _ => return Err(Unfit::Curved),
        };
        if made == Kind::GeometryCollection {
            if depth > DEEPEST {
                return Err(Unfit::Damaged);
            }
            for part in geometry.parts().iter().flatten() {
                match self.geometry(&part, GeometryType::Unknown, depth + 1, reasons) {
                    Ok(Kind::GeometryCollection) => reasons.push(Reason::NestedCollection),
                    Ok(Kind::MultiLineString | Kind::MultiPolygon) => reasons.push(Reason::CollectionParts),
                    Ok(_) => {}
                    Err(Unfit::Empty) => reasons.push(Reason::EmptyPart),
                    Err(unfit) => return Err(unfit),
                }
            }
            return if self.builder.bounds_under_way().is_some() || depth > 0 { Ok(made) } else { Err(Unfit::Empty) };
        }
        // a multi-polygon's polygons are its parts, each with rings of its own
        if made == Kind::MultiPolygon && geometry.parts().is_some() {
            for part in geometry.parts().iter().flatten() {
                self.positions(&part)?;
                let rings = self.scratch.ends[0].len() as u32;
                self.scratch.ends[1].push(rings);
            }
        } else {
            self.positions(geometry)?;
            let rings = self.scratch.ends[0].len() as u32;
            self.scratch.ends[1].push(rings);
        }
        let scratch = &self.scratch;
        if scratch.xy.is_empty() || (made == Kind::Point && scratch.xy[0].iter().any(|value| value.is_nan())) {
            return Err(Unfit::Empty);
        }
        if scratch.xy.iter().flatten().any(|value| !value.is_finite()) {
            return Err(Unfit::NotFinite);
        }
        let mut note = |reason| reasons.push(reason);
        match made {
            Kind::Point if scratch.xy.len() > 1 => return Err(Unfit::Damaged),
            Kind::Point | Kind::MultiPoint => self.builder.coordinates(made, scratch),
            Kind::LineString if scratch.xy.len() < 2 => note(Reason::ShortLine),
            Kind::LineString => self.builder.part(PartKind::Line, [&scratch.xy[..]], scratch.heights(0..scratch.xy.len())),
            Kind::MultiLineString => line_strings(&mut self.builder, scratch, note),
            _ => {
                polygons(&mut self.builder, scratch, made, note);
            }
        }
        Ok(made)
    }

    /// Adds the positions of a geometry to those at hand, with the ends of its rings or lines.
    fn positions(&mut self, geometry: &Geometry<'_>) -> Result<(), Unfit> {
        let start = self.scratch.xy.len();
        let number = |bytes: &[u8]| f64::from_le_bytes(<[u8; 8]>::try_from(bytes).unwrap_or_default());
        let Some(xy) = geometry.xy() else { return Ok(()) };
        let added = xy.len() / 2;
        if xy.len() % 2 != 0 || start + added > u32::MAX as usize {
            return Err(Unfit::Damaged);
        }
        self.scratch.xy.extend(xy.bytes().chunks_exact(16).map(|own| [number(&own[..8]), number(&own[8..])]));
        if let Some(z) = geometry.z().filter(|_| self.head.has_z) {
            if z.len() != added {
                return Err(Unfit::Damaged);
            }
            let heights = z.bytes().chunks_exact(8).map(number);
            if !self.scratch.z.is_empty() || heights.clone().any(|height| !height.is_nan()) {
                self.scratch.z.resize(start, f64::NAN);
                self.scratch.z.extend(heights.map(|height| if height.is_finite() { height } else { f64::NAN }));
            }
        } else if !self.scratch.z.is_empty() {
            self.scratch.z.resize(start + added, f64::NAN);
        }
        match geometry.ends().filter(|ends| !ends.is_empty()) {
            None => self.scratch.ends[0].push((start + added) as u32),
            Some(ends) => {
                let mut last = 0;
                for end in ends {
                    if end < last || end as usize > added {
                        return Err(Unfit::Damaged);
                    }
                    last = end;
                    self.scratch.ends[0].push(start as u32 + end);
                }
                if last as usize != added {
                    return Err(Unfit::Damaged);
                }
            }
        }
        Ok(())
    }

    /// Adds the values of a feature: each is the number of its column and as many bytes as that has.
    fn properties(&mut self, mut bytes: &[u8], reasons: &mut Vec<Reason>) -> Option<()> {
        while bytes.len() > 1 {
            let (name, kind) = self.head.columns.get(usize::from(u16::from_le_bytes(take(&mut bytes)?)))?;
            let builder = &mut self.builder;
            let mut set = |value: Value<'_>| {
                if builder.set(name, value) {
                    reasons.push(Reason::RepeatedName);
                }
            };
            match *kind {
                ColumnType::Byte => set(Value::Integer(i64::from(i8::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::UByte => set(Value::Integer(i64::from(u8::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::Bool => set(Value::Boolean(take::<1>(&mut bytes)? != [0])),
                ColumnType::Short => set(Value::Integer(i64::from(i16::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::UShort => set(Value::Integer(i64::from(u16::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::Int => set(Value::Integer(i64::from(i32::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::UInt => set(Value::Integer(i64::from(u32::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::Long => set(Value::Integer(i64::from_le_bytes(take(&mut bytes)?))),
                ColumnType::ULong => {
                    let value = u64::from_le_bytes(take(&mut bytes)?);
                    match i64::try_from(value) {
                        Ok(value) => set(Value::Integer(value)),
                        Err(_) => set(Value::Json(&value.to_string())),
                    }
                }
                ColumnType::Float => set(real(f64::from(f32::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::Double => set(real(f64::from_le_bytes(take(&mut bytes)?))),
                ColumnType::String | ColumnType::DateTime => set(Value::Text(std::str::from_utf8(counted(&mut bytes)?).ok()?)),
                ColumnType::Json => {
                    let text = std::str::from_utf8(counted(&mut bytes)?).ok()?;
                    match serde_json::from_str::<serde_json::Value>(text) {
                        Ok(serde_json::Value::String(own)) => set(Value::Text(&own)),
                        Ok(serde_json::Value::Bool(own)) => set(Value::Boolean(own)),
                        Ok(serde_json::Value::Null) => set(Value::Null),
                        Ok(serde_json::Value::Number(own)) => match (own.as_i64(), own.as_f64()) {
                            (Some(own), _) => set(Value::Integer(own)),
                            (None, Some(value)) if !own.is_u64() => set(Value::Float(value)),
                            _ => set(Value::Json(text)),
                        },
                        Ok(_) => set(Value::Json(text)),
                        Err(_) => set(Value::Text(text)),
                    }
                }
                ColumnType::Binary => {
                    counted(&mut bytes)?;
                    reasons.push(Reason::BinaryValue);
                }
                _ => return None,
            }
        }
        Some(())
    }
}

/// A number as a value: what is none is nothing.
const fn real(value: f64) -> Value<'static> {
    if value.is_finite() { Value::Float(value) } else { Value::Null }
}

/// The next bytes; `None` where there are too few.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (own, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*own)
}

/// The next bytes behind their number.
fn counted<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let count = u32::from_le_bytes(take(bytes)?) as usize;
    let (own, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(own)
}
