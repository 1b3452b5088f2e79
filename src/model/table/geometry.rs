//! Flat geometry: one coordinate buffer, offsets feature -> part -> ring -> vertex, and a kind per feature and part.

use super::heights::Heights;
use serde::{Deserialize, Serialize};

/// A box in degrees: west, south, east, north.
///
/// ```
/// use nanbei::model::Bounds;
///
/// let bounds = Bounds::of(&[[121.3, 31.3], [121.5, 31.2]]).unwrap();
/// assert_eq!(bounds.array(), [121.3, 31.2, 121.5, 31.3]);
/// assert!(bounds.intersects(&Bounds::at([121.4, 31.25])));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Bounds {
    /// The box of no position: west of itself.
    pub const NOWHERE: Self = Self { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };

    /// The box of all positions.
    pub const EVERYWHERE: Self = Self { west: f64::NEG_INFINITY, south: f64::NEG_INFINITY, east: f64::INFINITY, north: f64::INFINITY };

    /// The box of one position.
    #[must_use]
    pub const fn at([lon, lat]: [f64; 2]) -> Self {
        Self { west: lon, south: lat, east: lon, north: lat }
    }

    /// The box of some positions; `None` where there are none.
    pub fn of<'a>(positions: impl IntoIterator<Item = &'a [f64; 2]>) -> Option<Self> {
        let mut positions = positions.into_iter();
        let mut bounds = Self::at(*positions.next()?);
        for p in positions {
            bounds.west = if p[0] < bounds.west { p[0] } else { bounds.west };
            bounds.east = if p[0] > bounds.east { p[0] } else { bounds.east };
            bounds.south = if p[1] < bounds.south { p[1] } else { bounds.south };
            bounds.north = if p[1] > bounds.north { p[1] } else { bounds.north };
        }
        Some(bounds)
    }

    /// The smallest box round both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// What both boxes have; turned round where they have nothing in common.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self {
            west: self.west.max(other.west),
            south: self.south.max(other.south),
            east: self.east.min(other.east),
            north: self.north.min(other.north),
        }
    }

    /// Whether the boxes share at least a point.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.west <= other.east && other.west <= self.east && self.south <= other.north && other.south <= self.north
    }

    /// Whether the position lies in the box or on its edge.
    #[must_use]
    pub fn contains(&self, [lon, lat]: [f64; 2]) -> bool {
        (self.west..=self.east).contains(&lon) && (self.south..=self.north).contains(&lat)
    }

    /// Whether the other box lies in this one, edges included.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.contains([other.west, other.south]) && self.contains([other.east, other.north])
    }

    /// The middle of the box, in degrees.
    #[must_use]
    pub fn center(&self) -> [f64; 2] {
        [f64::midpoint(self.west, self.east), f64::midpoint(self.south, self.north)]
    }

    /// The box grown by `degrees` to every side.
    #[must_use]
    pub fn grown(self, lon: f64, lat: f64) -> Self {
        Self { west: self.west - lon, south: self.south - lat, east: self.east + lon, north: self.north + lat }
    }

    /// A box in other coordinates that holds all of this one: round its places, along the sides and inside, as `way` takes them there,
    /// with room for what lies between them. `None` where it takes none of them.
    pub fn across(self, way: impl Fn([f64; 2]) -> Option<[f64; 2]>) -> Option<Self> {
        /// Steps along a side.
        const STEPS: u32 = 8;
        /// Room, as a share of a side, and at the least.
        const ROOM: (f64, f64) = (0.02, 1e-5);
        let at = |from: f64, to: f64, n: u32| from + (to - from) * f64::from(n) / f64::from(STEPS);
        let places: Vec<[f64; 2]> = (0..=STEPS)
            .flat_map(|x| (0..=STEPS).map(move |y| (x, y)))
            .filter_map(|(x, y)| way([at(self.west, self.east, x), at(self.south, self.north, y)]))
            .collect();
        let room = |side: f64| side * ROOM.0 + ROOM.1;
        Self::of(&places).map(|own| own.grown(room(own.east - own.west), room(own.north - own.south)))
    }

    /// The box, or where it is a point's, one grown by so many degrees to every side.
    #[must_use]
    pub fn or_round_point(self, lon: f64, lat: f64) -> Self {
        if self.east - self.west < 1e-9 { self.grown(lon, lat) } else { self }
    }

    /// As an array in the order of RFC 7946's `bbox`.
    #[must_use]
    pub const fn array(&self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }
}

/// The kind of a feature's geometry, as RFC 7946 names it; `Null` for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    Null,
    Point,
    MultiPoint,
    LineString,
    MultiLineString,
    Polygon,
    MultiPolygon,
    GeometryCollection,
}

impl Kind {
    /// Every kind, in the order of its discriminant.
    pub const ALL: [Self; 8] = [
        Self::Null,
        Self::Point,
        Self::MultiPoint,
        Self::LineString,
        Self::MultiLineString,
        Self::Polygon,
        Self::MultiPolygon,
        Self::GeometryCollection,
    ];

    /// The name in GeoJSON; `null` for a feature without geometry.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Point => "Point",
            Self::MultiPoint => "MultiPoint",
            Self::LineString => "LineString",
            Self::MultiLineString => "MultiLineString",
            Self::Polygon => "Polygon",
            Self::MultiPolygon => "MultiPolygon",
            Self::GeometryCollection => "GeometryCollection",
        }
    }
}

/// What a part is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PartKind {
    /// One ring that lists the points.
    Points,
    /// One ring that lists the line's vertices.
    Line,
    /// The outer ring, then the holes; every ring closed.
    Polygon,
}

/// A part that is not yet in a table: rings of longitude, latitude and height, which is NaN where there is none.
#[derive(Clone, Debug)]
pub struct PartShape {
    pub kind: PartKind,
    pub rings: Vec<Vec<[f64; 3]>>,
}

impl PartialEq for PartShape {
    /// Whether all numbers are the same; a height that is not there equals another that is not.
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &[f64; 3], b: &[f64; 3]| (0..3).all(|n| a[n] == b[n] || (a[n].is_nan() && b[n].is_nan()));
        let ring = |(a, b): (&Vec<[f64; 3]>, &Vec<[f64; 3]>)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b));
        self.kind == other.kind && self.rings.len() == other.rings.len() && self.rings.iter().zip(&other.rings).all(ring)
    }
}

impl PartShape {
    #[must_use]
    pub const fn new(kind: PartKind, rings: Vec<Vec<[f64; 3]>>) -> Self {
        Self { kind, rings }
    }

    /// One ring without heights; that of a polygon is closed where it is not.
    #[must_use]
    pub fn flat(kind: PartKind, positions: &[[f64; 2]]) -> Self {
        let mut ring: Vec<[f64; 3]> = positions.iter().map(|p| [p[0], p[1], f64::NAN]).collect();
        if kind == PartKind::Polygon && positions.first() != positions.last() {
            ring.extend(ring.first().copied());
        }
        Self { kind, rings: vec![ring] }
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.rings.iter().map(|ring| size_of::<Vec<[f64; 3]>>() + ring.capacity() * 24).sum::<usize>()
    }
}

/// The geometry of the features of one chunk. Positions are `[longitude, latitude]` in degrees.
#[derive(Debug, Default, Clone)]
pub struct Geometries {
    pub(crate) xy: Vec<[f64; 2]>,
    /// Heights beside `xy`.
    pub(crate) z: Heights,
    pub(crate) ring_ends: Vec<u32>,
    pub(crate) part_ends: Vec<u32>,
    pub(crate) part_kinds: Vec<PartKind>,
    pub(crate) feature_ends: Vec<u32>,
    pub(crate) kinds: Vec<Kind>,
    /// One box per feature; west > east where there is no position.
    pub(crate) boxes: Vec<Bounds>,
}

impl Geometries {
    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    pub(crate) fn parts_of(&self, feature: usize) -> impl Iterator<Item = Part<'_>> + '_ {
        span(&self.feature_ends, feature).map(move |part| Part { geometries: self, part })
    }

    /// How many positions there are.
    pub(super) fn positions(&self) -> usize {
        self.xy.len()
    }

    /// How many positions a feature has: they lie one after the other.
    pub(super) fn vertices_of(&self, feature: usize) -> usize {
        self.positions_of(feature..feature + 1).len()
    }

    /// The parts, rings and positions that lie before feature `feature`.
    fn before(&self, feature: usize) -> [usize; 3] {
        let end = |ends: &[u32], index: usize| index.checked_sub(1).map_or(0, |last| ends[last] as usize);
        let parts = end(&self.feature_ends, feature);
        let rings = end(&self.part_ends, parts);
        [parts, rings, end(&self.ring_ends, rings)]
    }

    fn positions_of(&self, features: std::ops::Range<usize>) -> std::ops::Range<usize> {
        self.before(features.start)[2]..self.before(features.end)[2]
    }

    /// Adds some features of another that follow one another.
    pub(super) fn extend(&mut self, other: &Self, features: std::ops::Range<usize>) {
        let ([parts, rings, start], [parts_end, rings_end, end]) = (other.before(features.start), other.before(features.end));
        let moved = |own: usize, from: usize| move |end: &u32| (*end as usize - from + own) as u32;
        let own = [self.part_ends.len(), self.ring_ends.len(), self.xy.len()];
        self.z.append_range(own[2], &other.z, start..end);
        self.xy.extend_from_slice(&other.xy[start..end]);
        self.ring_ends.extend(other.ring_ends[rings..rings_end].iter().map(moved(own[2], start)));
        self.part_ends.extend(other.part_ends[parts..parts_end].iter().map(moved(own[1], rings)));
        self.part_kinds.extend_from_slice(&other.part_kinds[parts..parts_end]);
        self.feature_ends.extend(other.feature_ends[features.clone()].iter().map(moved(own[0], parts)));
        self.kinds.extend_from_slice(&other.kinds[features.clone()]);
        self.boxes.extend_from_slice(&other.boxes[features]);
    }

    /// The geometry with other parts and kinds for some features, ascending by feature.
    pub(super) fn with(&self, changes: &[(usize, Kind, &[PartShape])]) -> Self {
        let mut changed = Self::default();
        changed.xy.reserve(self.xy.len());
        let mut from = 0;
        for (feature, kind, parts) in changes {
            changed.extend(self, from..*feature);
            parts.iter().for_each(|part| changed.push_shape(part));
            changed.end_feature(*kind);
            from = feature + 1;
        }
        changed.extend(self, from..self.len());
        changed
    }

    /// Makes the boxes anew after positions were moved.
    pub(super) fn refresh_boxes(&mut self) {
        let one = |feature: usize| Bounds::of(&self.xy[self.positions_of(feature..feature + 1)]).unwrap_or(Bounds::NOWHERE);
        self.boxes = (0..self.len()).map(one).collect();
    }

    /// No features, with room for as many and a few more: chunks are not of one size, and growing would copy them.
    pub(super) fn next(&self) -> Self {
        let room = |len: usize| len + len / 8;
        Self {
            xy: Vec::with_capacity(room(self.xy.len())),
            z: Heights::default(),
            ring_ends: Vec::with_capacity(room(self.ring_ends.len())),
            part_ends: Vec::with_capacity(room(self.part_ends.len())),
            part_kinds: Vec::with_capacity(room(self.part_kinds.len())),
            feature_ends: Vec::with_capacity(room(self.feature_ends.len())),
            kinds: Vec::with_capacity(room(self.kinds.len())),
            boxes: Vec::with_capacity(room(self.boxes.len())),
        }
    }

    /// Adds a part by its positions.
    pub(super) fn push_shape(&mut self, shape: &PartShape) {
        let heights = shape.rings.iter().flatten().any(|p| !p[2].is_nan());
        for ring in &shape.rings {
            let own: Vec<f64> = if heights { ring.iter().map(|p| p[2]).collect() } else { Vec::new() };
            self.z.push(self.xy.len(), &own, ring.len());
            self.xy.extend(ring.iter().map(|p| [p[0], p[1]]));
            self.ring_ends.push(self.xy.len() as u32);
        }
        self.part_ends.push(self.ring_ends.len() as u32);
        self.part_kinds.push(shape.kind);
    }

    /// Ends the feature whose parts were added last.
    pub(super) fn end_feature(&mut self, kind: Kind) {
        let first = self.feature_ends.last().map_or(0, |end| *end as usize);
        let start = if first == 0 { 0 } else { self.ring_ends[self.part_ends[first - 1] as usize - 1] as usize };
        self.boxes.push(Bounds::of(&self.xy[start.min(self.xy.len())..]).unwrap_or(Bounds::NOWHERE));
        self.feature_ends.push(self.part_ends.len() as u32);
        self.kinds.push(kind);
    }

    /// Adds the features of another.
    pub(super) fn append(&mut self, other: &Self) {
        let (positions, rings, parts) = (self.xy.len() as u32, self.ring_ends.len() as u32, self.part_ends.len() as u32);
        self.z.append(self.xy.len(), &other.z, other.xy.len());
        self.xy.extend_from_slice(&other.xy);
        self.ring_ends.extend(other.ring_ends.iter().map(|end| end + positions));
        self.part_ends.extend(other.part_ends.iter().map(|end| end + rings));
        self.part_kinds.extend_from_slice(&other.part_kinds);
        self.feature_ends.extend(other.feature_ends.iter().map(|end| end + parts));
        self.kinds.extend_from_slice(&other.kinds);
        self.boxes.extend_from_slice(&other.boxes);
    }

    pub(super) fn clear(&mut self) {
        self.xy.clear();
        self.z.clear();
        self.ring_ends.clear();
        self.part_ends.clear();
        self.part_kinds.clear();
        self.feature_ends.clear();
        self.kinds.clear();
        self.boxes.clear();
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let ends = self.ring_ends.capacity() + self.part_ends.capacity() + self.feature_ends.capacity();
        let kinds = self.part_kinds.capacity() + self.kinds.capacity();
        self.xy.capacity() * 16 + self.z.bytes() + ends * 4 + kinds + self.boxes.capacity() * size_of::<Bounds>()
    }

    /// Gives back the room that was not used.
    pub(super) fn shrink_to_fit(&mut self) {
        self.xy.shrink_to_fit();
        self.z.shrink_to_fit();
        self.ring_ends.shrink_to_fit();
        self.part_ends.shrink_to_fit();
        self.part_kinds.shrink_to_fit();
        self.feature_ends.shrink_to_fit();
        self.kinds.shrink_to_fit();
        self.boxes.shrink_to_fit();
    }
}

/// The half-open range that entry `index` of a column of ends covers.
fn span(ends: &[u32], index: usize) -> std::ops::Range<usize> {
    let start = if index == 0 { 0 } else { ends[index - 1] as usize };
    start..ends[index] as usize
}

/// One part of a feature: some points, one line or one polygon.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    geometries: &'a Geometries,
    part: usize,
}

impl<'a> Part<'a> {
    #[must_use]
    pub fn kind(&self) -> PartKind {
        self.geometries.part_kinds[self.part]
    }

    /// The rings of the part, each a slice of `[longitude, latitude]` in degrees.
    pub fn rings(&self) -> impl ExactSizeIterator<Item = &'a [[f64; 2]]> + use<'a> {
        let geometries = self.geometries;
        span(&geometries.part_ends, self.part).map(move |ring| &geometries.xy[span(&geometries.ring_ends, ring)])
    }

    /// The heights beside each ring's positions, in metres; empty slices where there are none.
    pub fn heights(&self) -> impl ExactSizeIterator<Item = &'a [f64]> + use<'a> {
        let geometries = self.geometries;
        span(&geometries.part_ends, self.part).map(move |ring| geometries.z.slice(span(&geometries.ring_ends, ring)))
    }

    /// The part as a `geo` geometry; a polygon's rings keep their order.
    #[must_use]
    pub fn to_geo(&self) -> geo::Geometry<f64> {
        let line = |ring: &[[f64; 2]]| geo::LineString::new(ring.iter().map(|p| geo::Coord { x: p[0], y: p[1] }).collect());
        let mut rings = self.rings();
        let first = rings.next().unwrap_or_default();
        match self.kind() {
            PartKind::Points if first.len() == 1 => geo::Point::new(first[0][0], first[0][1]).into(),
            PartKind::Points => geo::MultiPoint::new(first.iter().map(|p| geo::Point::new(p[0], p[1])).collect()).into(),
            PartKind::Line => line(first).into(),
            PartKind::Polygon => geo::Polygon::new(line(first), rings.map(line).collect()).into(),
        }
    }
}

/// Whether a position lies inside rings by the even-odd rule (holes are outside; a boundary counts as either).
#[must_use]
pub fn contains<'a>(rings: impl Iterator<Item = &'a [[f64; 2]]>, [x, y]: [f64; 2]) -> bool {
    let mut inside = false;
    for ring in rings {
        for pair in ring.windows(2) {
            let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
            if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                inside = !inside;
            }
        }
    }
    inside
}
