//! Writes a table as a shapefile in WGS-84: geometry, index and attributes, with files that name the encoding and the system.

use super::fields::{Fields, LONGEST};
use crate::io::formats::format::Features;
use crate::io::formats::options::Rounded;
use crate::io::formats::shapes::twice_signed_area;
use crate::model::{Feature, Kind, PartKind};
use std::io::{Error, ErrorKind, Result, Write};

/// What the one kind of geometry of a shapefile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Null = 0,
    Point = 1,
    Line = 3,
    Polygon = 5,
    Points = 8,
}

impl Shape {
    /// That of a kind; none of a collection.
    const fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Null => Some(Self::Null),
            Kind::Point => Some(Self::Point),
            Kind::MultiPoint => Some(Self::Points),
            Kind::LineString | Kind::MultiLineString => Some(Self::Line),
            Kind::Polygon | Kind::MultiPolygon => Some(Self::Polygon),
            Kind::GeometryCollection => None,
        }
    }

    /// That of all features; none where they are of several.
    pub fn of_all(features: Features<'_>) -> Option<Self> {
        let mut all = Self::Null;
        for feature in features.each() {
            all = match (all, Self::of(feature.kind())?) {
                (own, Self::Null) | (Self::Null, own) => own,
                (Self::Point, Self::Points) | (Self::Points, Self::Point) => Self::Points,
                (own, other) if own == other => own,
                _ => return None,
            };
        }
        Some(all)
    }
}

fn too_large() -> Error {
    // lengths are counted in 16-bit words, with a sign
    Error::new(ErrorKind::FileTooLarge, "more than 4 GB for a shapefile")
}

/// The content of each record, and the box of all as x, y and height.
struct Contents {
    shape: Shape,
    has_z: bool,
    records: Vec<Vec<u8>>,
    bounds: [[f64; 2]; 3],
}

/// What stands where there is nothing: the box of no features.
const NOTHING: [f64; 2] = [f64::INFINITY, f64::NEG_INFINITY];

fn grown([least, most]: [f64; 2], value: f64) -> [f64; 2] {
    [least.min(value), most.max(value)]
}

fn put(out: &mut Vec<u8>, numbers: impl IntoIterator<Item = f64>) {
    numbers.into_iter().for_each(|number| out.extend(number.to_le_bytes()));
}

impl Contents {
    fn of(features: Features<'_>) -> Result<Self> {
        let shape = Shape::of_all(features).ok_or(ErrorKind::InvalidInput)?;
        let has_z = features.each().any(|feature| feature.has_heights());
        let mut own = Self { shape, has_z, records: Vec::new(), bounds: [NOTHING; 3] };
        for feature in features.each() {
            let record = own.record(feature);
            own.records.push(record);
        }
        Ok(own)
    }

    /// The number of the shape, with heights or without.
    const fn kind(&self) -> i32 {
        let plain = self.shape as i32;
        if self.has_z && plain > 0 { plain + 10 } else { plain }
    }

    fn record(&mut self, feature: Feature<'_>) -> Vec<u8> {
        let mut rings: Vec<Vec<[f64; 3]>> = Vec::new();
        for part in feature.shapes() {
            for (n, mut ring) in part.rings.into_iter().enumerate() {
                let flat: Vec<[f64; 2]> = ring.iter().map(|p| [p[0], p[1]]).collect();
                // outer rings run clockwise, holes the other way
                if part.kind == PartKind::Polygon && (twice_signed_area(&flat) > 0.0) == (n == 0) {
                    ring.reverse();
                }
                rings.push(ring);
            }
        }
        let positions: Vec<[f64; 3]> = rings.iter().flatten().copied().collect();
        if positions.is_empty() {
            return 0i32.to_le_bytes().to_vec();
        }
        let height = |p: &[f64; 3]| if p[2].is_nan() { 0.0 } else { p[2] };
        let mut bounds = [NOTHING; 3];
        for p in &positions {
            for (axis, own) in bounds.iter_mut().enumerate() {
                *own = grown(*own, if axis == 2 { height(p) } else { p[axis] });
            }
        }
        for (all, own) in self.bounds.iter_mut().zip(bounds) {
            *all = grown(grown(*all, own[0]), own[1]);
        }
        let mut out = self.kind().to_le_bytes().to_vec();
        if self.shape == Shape::Point {
            put(&mut out, [positions[0][0], positions[0][1]]);
            if self.has_z {
                put(&mut out, [height(&positions[0]), 0.0]);
            }
            return out;
        }
        let [[west, east], [south, north], heights] = bounds;
        put(&mut out, [west, south, east, north]);
        if self.shape != Shape::Points {
            out.extend((rings.len() as i32).to_le_bytes());
        }
        out.extend((positions.len() as i32).to_le_bytes());
        if self.shape != Shape::Points {
            let mut start = 0i32;
            for ring in &rings {
                out.extend(start.to_le_bytes());
                start += ring.len() as i32;
            }
        }
        put(&mut out, positions.iter().flat_map(|p| [p[0], p[1]]));
        if self.has_z {
            put(&mut out, heights);
            put(&mut out, positions.iter().map(height));
        }
        out
    }

    /// The head of the geometry or of its index, of which so many bytes follow.
    fn head(&self, following: u64) -> Result<Vec<u8>> {
        let words = i32::try_from(following / 2 + 50).map_err(|_| too_large())?;
        let mut out = 9994i32.to_be_bytes().to_vec();
        out.resize(24, 0);
        out.extend(words.to_be_bytes());
        out.extend(1000i32.to_le_bytes());
        out.extend(self.kind().to_le_bytes());
        let [x, y, z] = self.bounds.map(|own| if own[0] <= own[1] { own } else { [0.0; 2] });
        put(&mut out, [x[0], y[0], x[1], y[1]]);
        put(&mut out, if self.has_z { z } else { [0.0; 2] });
        put(&mut out, [0.0; 2]);
        Ok(out)
    }

    fn bytes(&self) -> u64 {
        self.records.iter().map(|record| record.len() as u64 + 8).sum()
    }
}

/// Writes the geometry.
pub fn write_geometry(out: &mut dyn Write, features: Features<'_>) -> Result<()> {
    let own = Contents::of(features)?;
    out.write_all(&own.head(own.bytes())?)?;
    for (n, record) in own.records.iter().enumerate() {
        out.write_all(&(n as u32 + 1).to_be_bytes())?;
        out.write_all(&(record.len() as u32 / 2).to_be_bytes())?;
        out.write_all(record)?;
    }
    Ok(())
}

/// Writes one of the files beside the geometry; tells what of the attributes it was too short for.
pub fn write_beside(ending: &str, out: &mut dyn Write, features: Features<'_>) -> Result<Rounded> {
    match ending {
        "shx" => {
            let own = Contents::of(features)?;
            // a geometry that is too long has no index either
            own.head(own.bytes())?;
            out.write_all(&own.head(own.records.len() as u64 * 8)?)?;
            let mut start = 50u32;
            for record in &own.records {
                out.write_all(&start.to_be_bytes())?;
                out.write_all(&(record.len() as u32 / 2).to_be_bytes())?;
                start += record.len() as u32 / 2 + 4;
            }
        }
        "dbf" => return write_table(out, features),
        "prj" => out.write_all(features.system.prj().unwrap_or_default().as_bytes())?,
        "cpg" => out.write_all(b"UTF-8")?,
        _ => Fields::of_features(features).write_names(out)?,
    }
    Ok(Rounded::default())
}

fn write_table(out: &mut dyn Write, features: Features<'_>) -> Result<Rounded> {
    let fields = Fields::of_features(features);
    let count = u32::try_from(features.each().count()).map_err(|_| too_large())?;
    let now = time::OffsetDateTime::now_utc().date();
    let mut head = vec![3, (now.year() - 1900).clamp(0, 255) as u8, u8::from(now.month()), now.day()];
    head.extend(count.to_le_bytes());
    head.extend((32 + 32 * fields.all.len() as u16 + 1).to_le_bytes());
    head.extend((fields.all.iter().map(|own| u16::from(own.length)).sum::<u16>() + 1).to_le_bytes());
    head.resize(32, 0);
    for field in &fields.all {
        let mut own = [0u8; 32];
        let name = field.name.as_bytes();
        own[..name.len()].copy_from_slice(name);
        (own[11], own[16], own[17]) = (field.kind, field.length, field.decimals);
        head.extend(own);
    }
    head.push(0x0d);
    out.write_all(&head)?;
    let (mut rounded, mut row) = (Rounded::default(), Vec::new());
    for feature in features.each() {
        row.clear();
        row.push(b' ');
        for field in &fields.all {
            let cell = field.cell(feature);
            let (kept, is_cut) = cut(&cell, usize::from(field.length));
            rounded.shortened += usize::from(is_cut);
            let room = usize::from(field.length) - kept.len();
            let blanks = std::iter::repeat_n(b' ', room);
            if matches!(field.kind, b'N' | b'F') {
                row.extend(blanks);
                row.extend(kept);
            } else {
                row.extend(kept);
                row.extend(blanks);
            }
        }
        out.write_all(&row)?;
    }
    out.write_all(&[0x1a])?;
    Ok(rounded)
}

/// A text in so many bytes, whole letters alone; whether something was cut.
fn cut(text: &str, most: usize) -> (&[u8], bool) {
    debug_assert!(most <= usize::from(LONGEST));
    if text.len() <= most {
        return (text.as_bytes(), false);
    }
    (&text.as_bytes()[..text.floor_char_boundary(most)], true)
}
