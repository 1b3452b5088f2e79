//! Well-known binary (OGC 06-103r4, 8.2; with the flags of PostGIS): a geometry into a table, and out of one.

use super::filling::{Filling, Unfit};
use crate::io::Reason;
use crate::model::table::Part;
use crate::model::{Feature, Kind, PartKind};

/// Collections in collections: what is deeper nobody has drawn.
const DEEPEST: usize = 32;

/// Flags of `PostGIS` in the number of the type: heights, measures, the number of a system.
const EWKB_Z: u32 = 0x8000_0000;
const EWKB_M: u32 = 0x4000_0000;
const EWKB_SRID: u32 = 0x2000_0000;

/// Adds the geometry that bytes describe to the feature under way.
///
/// # Errors
/// Where they are not as the specification has them, or what they describe is not kept.
pub fn read_wkb(bytes: &[u8], filling: &mut Filling) -> Result<Kind, Unfit> {
    let mut reader = Reader { bytes, big: false };
    let made = reader.geometry(filling, 0)?;
    if reader.bytes.is_empty() { Ok(made) } else { Err(Unfit::Damaged) }
}

struct Reader<'b> {
    bytes: &'b [u8],
    /// Whether the first byte of a number is its largest.
    big: bool,
}

/// What stands before the positions of a geometry.
#[derive(Clone, Copy)]
struct Head {
    kind: u32,
    has_z: bool,
    has_m: bool,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unfit> {
        let (own, rest) = self.bytes.split_first_chunk::<N>().ok_or(Unfit::Damaged)?;
        self.bytes = rest;
        Ok(*own)
    }

    fn number(&mut self) -> Result<u32, Unfit> {
        let own = self.take()?;
        Ok(if self.big { u32::from_be_bytes(own) } else { u32::from_le_bytes(own) })
    }

    fn head(&mut self) -> Result<Head, Unfit> {
        self.big = match self.take::<1>()? {
            [0] => true,
            [1] => false,
            _ => return Err(Unfit::Damaged),
        };
        let number = self.number()?;
        if number & EWKB_SRID != 0 {
            self.number()?;
        }
        let plain = number & !(EWKB_Z | EWKB_M | EWKB_SRID);
        let (kind, dimensions) = (plain % 1000, plain / 1000);
        if dimensions > 3 {
            return Err(Unfit::Damaged);
        }
        // 1000 more with heights, 2000 with measures, 3000 with both
        Ok(Head { kind, has_z: dimensions & 1 != 0 || number & EWKB_Z != 0, has_m: dimensions & 2 != 0 || number & EWKB_M != 0 })
    }

    fn geometry(&mut self, filling: &mut Filling, depth: usize) -> Result<Kind, Unfit> {
        let head = self.head()?;
        if head.has_m {
            filling.remark(Reason::ExtraDimensions);
        }
        filling.scratch.clear();
        let made = match head.kind {
            1 => {
                self.positions(filling, head, 1)?;
                Kind::Point
            }
            2 => {
                let count = self.number()?;
                self.positions(filling, head, count)?;
                Kind::LineString
            }
            // a triangle is a polygon of one ring
            3 | 17 => {
                self.rings(filling, head)?;
                Kind::Polygon
            }
            4 => {
                for _ in 0..self.number()? {
                    let own = self.part(&[1])?;
                    self.positions(filling, own, 1)?;
                    // a point without a place among others
                    if filling.scratch.xy.pop_if(|last| last.iter().any(|value| value.is_nan())).is_some() {
                        let count = filling.scratch.xy.len();
                        filling.scratch.z.truncate(count);
                        filling.remark(Reason::EmptyPart);
                    }
                }
                Kind::MultiPoint
            }
            5 => {
                for _ in 0..self.number()? {
                    let own = self.part(&[2])?;
                    let count = self.number()?;
                    self.positions(filling, own, count)?;
                    let end = filling.scratch.xy.len() as u32;
                    filling.scratch.ends[0].push(end);
                }
                Kind::MultiLineString
            }
            // surfaces of triangles and of polygons
            6 | 15 | 16 => {
                for _ in 0..self.number()? {
                    let own = self.part(&[3, 17])?;
                    self.rings(filling, own)?;
                }
                Kind::MultiPolygon
            }
            7 if depth < DEEPEST => return self.collection(filling, depth),
            8..=14 => return Err(Unfit::Other(Reason::Curved)),
            _ => return Err(Unfit::Damaged),
        };
        filling.shape(made)
    }

    fn collection(&mut self, filling: &mut Filling, depth: usize) -> Result<Kind, Unfit> {
        for _ in 0..self.number()? {
            match self.geometry(filling, depth + 1) {
                Ok(Kind::GeometryCollection) => filling.remark(Reason::NestedCollection),
                Ok(Kind::MultiLineString | Kind::MultiPolygon) => filling.remark(Reason::CollectionParts),
                Ok(_) => {}
                Err(Unfit::Empty) => filling.remark(Reason::EmptyPart),
                Err(unfit) => return Err(unfit),
            }
        }
        if filling.builder.bounds_under_way().is_some() || depth > 0 { Ok(Kind::GeometryCollection) } else { Err(Unfit::Empty) }
    }

    /// The head of a part, which is of one of these kinds.
    fn part(&mut self, kinds: &[u32]) -> Result<Head, Unfit> {
        let head = self.head()?;
        if kinds.contains(&head.kind) { Ok(head) } else { Err(Unfit::Damaged) }
    }

    /// Adds the rings of a polygon.
    fn rings(&mut self, filling: &mut Filling, head: Head) -> Result<(), Unfit> {
        for _ in 0..self.number()? {
            let count = self.number()?;
            self.positions(filling, head, count)?;
            let end = filling.scratch.xy.len() as u32;
            filling.scratch.ends[0].push(end);
        }
        let rings = filling.scratch.ends[0].len() as u32;
        filling.scratch.ends[1].push(rings);
        Ok(())
    }

    fn positions(&mut self, filling: &mut Filling, head: Head, count: u32) -> Result<(), Unfit> {
        let each = 8 * (2 + usize::from(head.has_z) + usize::from(head.has_m));
        let bytes = (count as usize).checked_mul(each).ok_or(Unfit::Damaged)?;
        let (own, rest) = self.bytes.split_at_checked(bytes).ok_or(Unfit::Damaged)?;
        self.bytes = rest;
        let big = self.big;
        let number = |bytes: &[u8; 8]| if big { f64::from_be_bytes(*bytes) } else { f64::from_le_bytes(*bytes) };
        let (numbers, _) = own.as_chunks::<8>();
        if each == 16 && filling.scratch.z.is_empty() {
            filling.scratch.xy.extend(numbers.as_chunks::<2>().0.iter().map(|[x, y]| [number(x), number(y)]));
            return Ok(());
        }
        for position in numbers.chunks_exact(each / 8) {
            let height = head.has_z.then(|| number(&position[2])).filter(|height| height.is_finite());
            filling.scratch.push([number(&position[0]), number(&position[1])], height);
        }
        Ok(())
    }
}

/// The number of a kind.
const fn code(kind: Kind) -> u32 {
    match kind {
        Kind::Point => 1,
        Kind::LineString => 2,
        Kind::Polygon => 3,
        Kind::MultiPoint => 4,
        Kind::MultiLineString => 5,
        Kind::MultiPolygon => 6,
        Kind::Null | Kind::GeometryCollection => 7,
    }
}

/// Adds a feature's geometry to some bytes, as WKB of ISO, little-endian; positions without a height get NaN where others of the file
/// have one.
pub fn write_wkb(out: &mut Vec<u8>, feature: Feature<'_>, has_z: bool) {
    let mut writer = Writer { out, has_z };
    let parts: Vec<Part<'_>> = feature.parts().collect();
    match feature.kind() {
        Kind::Point | Kind::LineString | Kind::Polygon => {
            for part in &parts {
                writer.part(*part);
            }
        }
        Kind::MultiPoint => {
            writer.head(4);
            writer.count(parts.iter().flat_map(Part::rings).map(<[_]>::len).sum());
            for part in &parts {
                writer.points(*part);
            }
        }
        kind => {
            writer.head(code(kind));
            writer.count(parts.len());
            for part in &parts {
                writer.part(*part);
            }
        }
    }
}

struct Writer<'o> {
    out: &'o mut Vec<u8>,
    has_z: bool,
}

impl Writer<'_> {
    fn head(&mut self, kind: u32) {
        self.out.push(1);
        self.out.extend((kind + if self.has_z { 1000 } else { 0 }).to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.out.extend((count as u32).to_le_bytes());
    }

    fn positions(&mut self, ring: &[[f64; 2]], heights: &[f64]) {
        for (n, [x, y]) in ring.iter().enumerate() {
            self.out.extend(x.to_le_bytes());
            self.out.extend(y.to_le_bytes());
            if self.has_z {
                self.out.extend(heights.get(n).copied().unwrap_or(f64::NAN).to_le_bytes());
            }
        }
    }

    /// The points of a part, each as a geometry.
    fn points(&mut self, part: Part<'_>) {
        for (ring, heights) in part.rings().zip(part.heights()) {
            for (n, own) in ring.iter().enumerate() {
                self.head(1);
                self.positions(&[*own], heights.get(n..=n).unwrap_or_default());
            }
        }
    }

    /// A part as a geometry of its own.
    fn part(&mut self, part: Part<'_>) {
        match part.kind() {
            PartKind::Points => {
                let count = part.rings().map(<[_]>::len).sum::<usize>();
                if count != 1 {
                    self.head(4);
                    self.count(count);
                }
                self.points(part);
            }
            PartKind::Line => {
                self.head(2);
                self.count(part.rings().map(<[_]>::len).sum());
                part.rings().zip(part.heights()).for_each(|(ring, heights)| self.positions(ring, heights));
            }
            PartKind::Polygon => {
                self.head(3);
                self.count(part.rings().len());
                for (ring, heights) in part.rings().zip(part.heights()) {
                    self.count(ring.len());
                    self.positions(ring, heights);
                }
            }
        }
    }
}
