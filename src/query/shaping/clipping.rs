//! Features cut along the boundary of an area: what lies inside is kept.

use super::cutting::pieces_of;
use super::{AreaShape, flat};
use crate::model::{Bounds, Cancel, Feature, FeatureTable, Kind, PartKind, PartShape, SourceError};
use geo::BooleanOps;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use rstar::{AABB, RTree};

/// An area that features are cut by.
pub struct Clip {
    area: AreaShape,
    /// The same for asking whether a place is inside.
    shape: geo::MultiPolygon<f64>,
    edges: RTree<Edge>,
    bounds: Bounds,
}

/// An edge of the boundary.
struct Edge([[f64; 2]; 2]);

impl rstar::RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.0[0], self.0[1])
    }
}

impl Clip {
    /// Cuts by what any of some areas has; `None` where they have none.
    #[must_use]
    pub fn by(areas: impl IntoIterator<Item = AreaShape>) -> Option<Self> {
        let area = AreaShape::united(areas);
        let polygons = area.polygons().map(|own| {
            let mut rings = own.rings().map(|ring| geo::LineString::from(ring.iter().map(|p| (p[0], p[1])).collect::<Vec<_>>()));
            let outer = rings.next().unwrap_or_else(|| geo::LineString::new(Vec::new()));
            geo::Polygon::new(outer, rings.collect())
        });
        let shape = geo::MultiPolygon::new(polygons.collect());
        let edges = RTree::bulk_load(area.rings().flat_map(super::edges_of).map(Edge).collect());
        (!area.is_empty()).then(|| Self { bounds: area.bounds(), shape, edges, area })
    }

    /// Cuts by a box of degrees.
    #[must_use]
    pub fn by_box(bounds: Bounds) -> Option<Self> {
        let Bounds { west, south, east, north } = bounds;
        Self::by([AreaShape::of_ring(&[[west, south], [east, south], [east, north], [west, north]])])
    }

    /// The box round the area, in degrees.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Whether a place is inside or on the boundary.
    fn has(&self, [x, y]: [f64; 2]) -> bool {
        self.shape.coordinate_position(&geo::Coord { x, y }) != CoordPos::Outside
    }

    /// The rows of a table that have something inside, ascending, and the table with their geometries cut.
    ///
    /// # Errors
    /// `SourceError::Cancelled` alone.
    pub fn of_table(&self, table: &FeatureTable, rows: &[usize], cancel: Cancel<'_>) -> Result<(Vec<usize>, FeatureTable), SourceError> {
        let (mut kept, mut changed) = (Vec::new(), Vec::new());
        for row in rows {
            if cancel() {
                return Err(SourceError::Cancelled);
            }
            let Some(feature) = table.feature(*row) else { continue };
            match self.of_feature(feature) {
                Part::None => {}
                Part::Whole => kept.push(*row),
                Part::Some(kind, parts) => {
                    kept.push(*row);
                    changed.push((*row, kind, parts));
                }
            }
        }
        let changes: Vec<(usize, Kind, &[PartShape])> = changed.iter().map(|(row, kind, parts)| (*row, *kind, parts.as_slice())).collect();
        let table = if changes.is_empty() { table.clone() } else { table.with_geometry(&changes) };
        Ok((kept, table))
    }

    fn of_feature(&self, feature: Feature<'_>) -> Part {
        let Some(bounds) = feature.bounds().filter(|own| own.intersects(&self.bounds)) else { return Part::None };
        let around = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        if self.edges.locate_in_envelope_intersecting(around).next().is_none() {
            // no boundary comes near: it is inside as a whole or not at all
            let first = feature.parts().find_map(|part| part.rings().next().and_then(|ring| ring.first().copied()));
            return if first.is_some_and(|at| self.has(at)) { Part::Whole } else { Part::None };
        }
        let shapes = feature.shapes();
        let mut parts = Vec::new();
        for shape in &shapes {
            match shape.kind {
                PartKind::Points => {
                    let inside: Vec<[f64; 3]> = shape.rings.iter().flatten().filter(|p| self.has(flat(p))).copied().collect();
                    if !inside.is_empty() {
                        parts.push(PartShape::new(PartKind::Points, vec![inside]));
                    }
                }
                PartKind::Line => parts.extend(shape.rings.iter().flat_map(|line| self.of_line(line))),
                PartKind::Polygon => {
                    let own = AreaShape::of_parts(std::slice::from_ref(shape));
                    // one that crosses itself so that its turns cancel out is overlaid by what is on either side of its edges
                    parts.extend(if own.is_empty() { self.of_crossed(shape) } else { own.within(&self.area).into_parts().1 });
                }
            }
        }
        if parts.is_empty() {
            return Part::None;
        }
        if parts.len() == shapes.len() && parts.iter().zip(&shapes).all(|(own, before)| is_as_before(own, before)) {
            return Part::Whole;
        }
        let kind = match (feature.kind(), parts.len()) {
            (Kind::LineString, 2..) => Kind::MultiLineString,
            (Kind::Polygon, 2..) => Kind::MultiPolygon,
            (kind, _) => kind,
        };
        Part::Some(kind, parts)
    }

    /// What is inside of a polygon that crosses itself; its heights are not kept.
    fn of_crossed(&self, shape: &PartShape) -> Vec<PartShape> {
        let mut rings = shape.rings.iter().map(|ring| geo::LineString::from(ring.iter().map(|p| (p[0], p[1])).collect::<Vec<_>>()));
        let Some(outer) = rings.next() else { return Vec::new() };
        let inside = geo::Polygon::new(outer, rings.collect()).intersection(&self.shape);
        let positions = |ring: &geo::LineString<f64>| ring.coords().map(|at| [at.x, at.y, f64::NAN]).collect();
        let of = |own: &geo::Polygon<f64>| {
            let rings = std::iter::once(own.exterior()).chain(own.interiors()).map(positions).collect();
            PartShape::new(PartKind::Polygon, rings)
        };
        inside.iter().map(of).collect()
    }

    /// The pieces of a line that are inside.
    fn of_line(&self, line: &[[f64; 3]]) -> Vec<PartShape> {
        let bounds = line.iter().map(|p| Bounds::at(flat(p))).reduce(Bounds::union).unwrap_or(Bounds::NOWHERE);
        let around = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        let mut pieces = vec![line.to_vec()];
        for Edge(edge) in self.edges.locate_in_envelope_intersecting(around) {
            pieces = pieces.into_iter().flat_map(|piece| pieces_of(&piece, edge)).collect();
        }
        let is_inside = |piece: &Vec<[f64; 3]>| {
            // the middle of a piece is on neither end of it
            let edges = piece.windows(2).map(|pair| [flat(&pair[0]), flat(&pair[1])]);
            let longest = edges.max_by(|a, b| super::length(*a).total_cmp(&super::length(*b)));
            longest.is_some_and(|[a, b]| self.has([f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])]))
        };
        let mut kept: Vec<Vec<[f64; 3]>> = Vec::new();
        let mut was_inside = false;
        for piece in pieces.into_iter().filter(|piece| piece.len() > 1) {
            let inside = is_inside(&piece);
            match kept.last_mut() {
                // one that only touches the boundary, or runs along it, goes on
                Some(before) if inside && was_inside && before.last().map(flat) == piece.first().map(flat) => {
                    before.extend(piece.into_iter().skip(1));
                }
                _ if inside => kept.push(piece),
                _ => {}
            }
            was_inside = inside;
        }
        // where a line that comes back to its beginning begins is no end of a piece
        let closes = line.first().map(flat) == line.last().map(flat);
        let begins = |piece: &Vec<[f64; 3]>| piece.first().map(flat) == line.first().map(flat);
        let ends = |piece: &Vec<[f64; 3]>| piece.last().map(flat) == line.last().map(flat);
        if closes && kept.len() > 1 && kept.first().is_some_and(begins) && kept.last().is_some_and(ends) {
            let first = kept.remove(0);
            if let Some(last) = kept.last_mut() {
                last.extend(first.into_iter().skip(1));
            }
        }
        kept.into_iter().map(|piece| PartShape::new(PartKind::Line, vec![piece])).collect()
    }
}

/// What is inside of a feature.
enum Part {
    None,
    Whole,
    Some(Kind, Vec<PartShape>),
}

/// Whether a part has the positions that it had.
fn is_as_before(own: &PartShape, before: &PartShape) -> bool {
    let places = |shape: &PartShape| {
        let mut places: Vec<[u64; 2]> = shape.rings.iter().flatten().map(|p| super::key(flat(p))).collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    own.kind == before.kind && own.rings.len() == before.rings.len() && places(own) == places(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureData, NEVER};
    use geo::{Area, Euclidean, Length};

    fn table(features: &[FeatureData]) -> FeatureTable {
        FeatureTable::default().with_appended(features)
    }

    fn feature(kind: Kind, parts: PartKind, rings: Vec<Vec<[f64; 3]>>) -> FeatureData {
        FeatureData::new(kind, vec![PartShape::new(parts, rings)])
    }

    fn box_ring(x: f64, y: f64, side: f64) -> Vec<[f64; 3]> {
        [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]].map(|[x, y]| [x, y, 3.0]).to_vec()
    }

    #[test]
    fn points_lines_and_areas_are_cut_along_the_boundary_and_keep_their_heights() {
        let clip = Clip::by_box(Bounds { west: 0.0, south: 0.0, east: 10.0, north: 10.0 }).unwrap();
        let line = vec![[-5.0, 5.0, 0.0], [5.0, 5.0, 10.0], [5.0, 15.0, 20.0], [8.0, 15.0, 20.0], [8.0, 5.0, 30.0]];
        let all = [
            feature(Kind::Point, PartKind::Points, vec![vec![[5.0, 5.0, 1.0]]]),
            feature(Kind::Point, PartKind::Points, vec![vec![[15.0, 5.0, 1.0]]]),
            feature(Kind::LineString, PartKind::Line, vec![line]),
            feature(Kind::Polygon, PartKind::Polygon, vec![box_ring(8.0, 8.0, 4.0)]),
            feature(Kind::Polygon, PartKind::Polygon, vec![box_ring(1.0, 1.0, 4.0)]),
            feature(Kind::Polygon, PartKind::Polygon, vec![box_ring(-5.0, -5.0, 30.0)]),
            feature(Kind::Polygon, PartKind::Polygon, vec![box_ring(20.0, 20.0, 3.0)]),
        ];
        let table = table(&all);
        let (rows, cut) = clip.of_table(&table, &[0, 1, 2, 3, 4, 5, 6], NEVER).unwrap();
        assert_eq!(rows, [0, 2, 3, 4, 5]);
        let shapes = |row: usize| cut.feature(row).unwrap().shapes();
        let lines = shapes(2);
        assert_eq!(cut.feature(2).unwrap().kind(), Kind::MultiLineString);
        assert_eq!(lines[0].rings[0], [[0.0, 5.0, 5.0], [5.0, 5.0, 10.0], [5.0, 10.0, 15.0]]);
        assert_eq!(lines[1].rings[0], [[8.0, 10.0, 25.0], [8.0, 5.0, 30.0]]);
        let area = |row: usize| match cut.feature(row).unwrap().geometry().unwrap() {
            geo::Geometry::Polygon(own) => own.unsigned_area(),
            other => panic!("{other:?}"),
        };
        assert!((area(3) - 4.0).abs() < 1e-9 && (area(4) - 16.0).abs() < 1e-9 && (area(5) - 100.0).abs() < 1e-9);
        // what lies inside is the same to the last digit, in its order
        assert_eq!(shapes(4), table.feature(4).unwrap().shapes());
    }

    #[test]
    fn any_shapes_are_cut_as_geo_cuts_them() {
        let mut seed = 5u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut star = |x: f64, y: f64, wide: f64| -> Vec<[f64; 3]> {
            let mut ring: Vec<[f64; 3]> = (0..11)
                .map(|n| {
                    let (angle, far) = (f64::from(n) / 11.0 * std::f64::consts::TAU, wide * (0.3 + 0.7 * random()));
                    [x + far * angle.cos(), y + far * angle.sin(), f64::NAN]
                })
                .collect();
            ring.push(ring[0]);
            ring
        };
        for n in 0..60 {
            let mask = star(121.5, 31.3, 0.1);
            let (x, y) = (121.45 + f64::from(n % 8) * 0.015, 31.25 + f64::from(n / 8) * 0.012);
            let own = star(x, y, 0.05);
            let to_geo = |ring: &[[f64; 3]]| geo::Polygon::new(ring.iter().map(|p| (p[0], p[1])).collect(), vec![]);
            let (mask_geo, own_geo) = (to_geo(&mask), to_geo(&own));
            // every other one comes back to its beginning
            let line: Vec<[f64; 3]> = own[..own.len() - usize::from(n % 2 == 0)].to_vec();
            let table =
                table(&[feature(Kind::Polygon, PartKind::Polygon, vec![own.clone()]), feature(Kind::LineString, PartKind::Line, vec![line.clone()])]);
            let flat_ring: Vec<[f64; 2]> = mask.iter().map(flat).collect();
            let clip = Clip::by([AreaShape::of_ring(&flat_ring)]).unwrap();
            let (rows, cut) = clip.of_table(&table, &[0, 1], NEVER).unwrap();
            let wanted = own_geo.intersection(&mask_geo).unsigned_area();
            let found = if rows.contains(&0) { cut.feature(0).unwrap().geometry().map_or(0.0, |own| own.unsigned_area()) } else { 0.0 };
            assert!((wanted - found).abs() < 1e-10, "{n}: {wanted} {found}");
            let line = geo::MultiLineString::new(vec![line.iter().map(|p| (p[0], p[1])).collect()]);
            let wanted: f64 = mask_geo.clip(&line, false).iter().map(|own| Euclidean.length(own)).sum();
            let found: f64 = if rows.contains(&1) {
                cut.feature(1)
                    .unwrap()
                    .shapes()
                    .iter()
                    .map(|part| part.rings[0].windows(2).map(|p| (p[0][0] - p[1][0]).hypot(p[0][1] - p[1][1])).sum::<f64>())
                    .sum()
            } else {
                0.0
            };
            assert!((wanted - found).abs() < 1e-8, "{n}: {wanted} {found}");
        }
    }
}
