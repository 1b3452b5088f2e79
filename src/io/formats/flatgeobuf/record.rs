//! One feature of a FlatGeobuf file into a table: its FlatBuffer is verified, and nothing in it is taken at its word.

use super::head::Head;
use super::{damaged, limits};
use crate::io::formats::filling::{Filling, Unfit};
use crate::io::{Counted, IoError, Problem, Reason};
use crate::model::{Kind, Value};
use flatgeobuf::{ColumnType, Geometry, GeometryType, size_prefixed_root_as_feature_with_opts};

/// Features that are put into a table one after the other.
pub struct Records<'a> {
    head: &'a Head,
    pub filling: Filling,
    /// The rows of features that were left out and keep their places.
    pub left_out: Vec<usize>,
}

/// Collections in collections: what is deeper nobody has drawn.
const DEEPEST: usize = 32;

impl<'a> Records<'a> {
    pub fn new(head: &'a Head) -> Self {
        Self { head, filling: Filling::new(head.names(), Counted::Records), left_out: Vec::new() }
    }

    /// Adds the feature of a number, 0-based, from its bytes with their size before them.
    ///
    /// # Errors
    /// Where the bytes are no feature, unless such ones are left out.
    pub fn add(&mut self, bytes: &[u8], number: u64, skip_broken: bool) -> Result<(), IoError> {
        match self.feature(bytes, number) {
            Some(()) => {}
            None if skip_broken => self.filling.leave_out(number, Problem::Packed("FlatGeobuf")),
            None => return Err(damaged(Some(number + 1))),
        }
        Ok(())
    }

    /// Adds a feature as `add` does; one that is left out keeps its row.
    ///
    /// # Errors
    /// As `add`.
    pub fn add_in_place(&mut self, bytes: &[u8], number: u64, skip_broken: bool) -> Result<(), IoError> {
        let before = self.filling.builder.len();
        self.add(bytes, number, skip_broken)?;
        if self.filling.builder.len() == before {
            self.left_out.push(before);
            self.pass_over(number);
        }
        Ok(())
    }

    /// Adds a feature that is not wanted, so that those behind it keep their rows.
    pub fn pass_over(&mut self, number: u64) {
        self.filling.end(number, Kind::Null, None);
    }

    fn feature(&mut self, bytes: &[u8], number: u64) -> Option<()> {
        let feature = size_prefixed_root_as_feature_with_opts(&limits(bytes), bytes).ok()?;
        // values under columns of the feature's own would be read under the file's
        if feature.columns().is_some_and(|columns| !columns.is_empty()) {
            return None;
        }
        let geometry = feature.geometry().ok_or(Unfit::Empty);
        let made = geometry.and_then(|geometry| self.geometry(&geometry, self.head.kind, 0));
        let kind = self.filling.accept(made)?;
        if let Some(properties) = feature.properties() {
            self.properties(properties.bytes())?;
        }
        self.filling.end(number, kind, None);
        Some(())
    }

    /// Adds the parts of a geometry; tells its kind.
    fn geometry(&mut self, geometry: &Geometry<'_>, kind: GeometryType, depth: usize) -> Result<Kind, Unfit> {
        let kind = if kind == GeometryType::Unknown { geometry.type_() } else { kind };
        if geometry.m().is_some() || geometry.t().is_some() || geometry.tm().is_some() {
            self.filling.remark(Reason::ExtraDimensions);
        }
        self.filling.scratch.clear();
        let made = match kind {
            GeometryType::Point => Kind::Point,
            GeometryType::MultiPoint => Kind::MultiPoint,
            GeometryType::LineString => Kind::LineString,
            GeometryType::MultiLineString => Kind::MultiLineString,
            GeometryType::Polygon | GeometryType::Triangle => Kind::Polygon,
            GeometryType::MultiPolygon | GeometryType::PolyhedralSurface | GeometryType::TIN => Kind::MultiPolygon,
            GeometryType::GeometryCollection => Kind::GeometryCollection,
            // what some write for none
            GeometryType::Unknown if geometry.xy().is_none() && geometry.parts().is_none() => return Err(Unfit::Empty),
            GeometryType::Unknown => return Err(Unfit::Damaged),
            _ => return Err(Unfit::Other(Reason::Curved)),
        };
        if made == Kind::GeometryCollection {
            if depth > DEEPEST {
                return Err(Unfit::Damaged);
            }
            for part in geometry.parts().iter().flatten() {
                match self.geometry(&part, GeometryType::Unknown, depth + 1) {
                    Ok(Kind::GeometryCollection) => self.filling.remark(Reason::NestedCollection),
                    Ok(Kind::MultiLineString | Kind::MultiPolygon) => self.filling.remark(Reason::CollectionParts),
                    Ok(_) => {}
                    Err(Unfit::Empty) => self.filling.remark(Reason::EmptyPart),
                    Err(unfit) => return Err(unfit),
                }
            }
            return if self.filling.builder.bounds_under_way().is_some() || depth > 0 { Ok(made) } else { Err(Unfit::Empty) };
        }
        // a multi-polygon's polygons are its parts, each with rings of its own
        if made == Kind::MultiPolygon && geometry.parts().is_some() {
            for part in geometry.parts().iter().flatten() {
                self.positions(&part)?;
                let rings = self.filling.scratch.ends[0].len() as u32;
                self.filling.scratch.ends[1].push(rings);
            }
        } else {
            self.positions(geometry)?;
            let rings = self.filling.scratch.ends[0].len() as u32;
            self.filling.scratch.ends[1].push(rings);
        }
        self.filling.shape(made)
    }

    /// Adds the positions of a geometry to those at hand, with the ends of its rings or lines.
    fn positions(&mut self, geometry: &Geometry<'_>) -> Result<(), Unfit> {
        let start = self.filling.scratch.xy.len();
        let number = |bytes: &[u8]| f64::from_le_bytes(<[u8; 8]>::try_from(bytes).unwrap_or_default());
        let Some(xy) = geometry.xy() else { return Ok(()) };
        let added = xy.len() / 2;
        if xy.len() % 2 != 0 || start + added > u32::MAX as usize {
            return Err(Unfit::Damaged);
        }
        self.filling.scratch.xy.extend(xy.bytes().chunks_exact(16).map(|own| [number(&own[..8]), number(&own[8..])]));
        if let Some(z) = geometry.z().filter(|_| self.head.has_z) {
            if z.len() != added {
                return Err(Unfit::Damaged);
            }
            let heights = z.bytes().chunks_exact(8).map(number);
            if !self.filling.scratch.z.is_empty() || heights.clone().any(|height| !height.is_nan()) {
                self.filling.scratch.z.resize(start, f64::NAN);
                self.filling.scratch.z.extend(heights.map(|height| if height.is_finite() { height } else { f64::NAN }));
            }
        } else if !self.filling.scratch.z.is_empty() {
            self.filling.scratch.z.resize(start + added, f64::NAN);
        }
        match geometry.ends().filter(|ends| !ends.is_empty()) {
            None => self.filling.scratch.ends[0].push((start + added) as u32),
            Some(ends) => {
                let mut last = 0;
                for end in ends {
                    if end < last || end as usize > added {
                        return Err(Unfit::Damaged);
                    }
                    last = end;
                    self.filling.scratch.ends[0].push(start as u32 + end);
                }
                if last as usize != added {
                    return Err(Unfit::Damaged);
                }
            }
        }
        Ok(())
    }

    /// Adds the values of a feature: each is the number of its column and as many bytes as that has.
    fn properties(&mut self, mut bytes: &[u8]) -> Option<()> {
        while bytes.len() > 1 {
            let (name, kind) = self.head.columns.get(usize::from(u16::from_le_bytes(take(&mut bytes)?)))?;
            let filling = &mut self.filling;
            let mut set = |value: Value<'_>| filling.set(name, value);
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
                ColumnType::Float => set(Value::of_float(f64::from(f32::from_le_bytes(take(&mut bytes)?)))),
                ColumnType::Double => set(Value::of_float(f64::from_le_bytes(take(&mut bytes)?))),
                ColumnType::String | ColumnType::DateTime => set(Value::Text(std::str::from_utf8(counted(&mut bytes)?).ok()?)),
                ColumnType::Json => {
                    filling.set_json(name, std::str::from_utf8(counted(&mut bytes)?).ok()?);
                }
                ColumnType::Binary => {
                    counted(&mut bytes)?;
                    self.filling.remark_on(Reason::BinaryValue, name);
                }
                _ => return None,
            }
        }
        Some(())
    }
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
