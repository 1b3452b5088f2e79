//! Zones round features and lines beside lines, at a distance on the ellipsoid.

use super::area::AreaShape;
use super::plane::Plane;
use super::{Ring, flat};
use crate::model::{PartKind, PartShape};
use geo::algorithm::buffer::{BufferStyle, LineCap, LineJoin};
use geo::{Buffer, Coord, Geometry, LineString, MultiLineString, MultiPolygon, Point, Polygon};

/// Radians between the corners of an arc: the chord lies 0.03 % of the radius inside it at most.
const STEP: f64 = 0.05;

/// A line beside a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Parallel {
    Line(Vec<[f64; 3]>),
    /// The line turns so tightly that there is none at that distance all along it.
    TooTight,
}

/// The zone of so many metres round parts; of areas less than 0 takes so much off them all round. Nothing where nothing is left.
#[must_use]
pub fn buffered(plane: &Plane, parts: &[PartShape], metres: f64) -> Option<AreaShape> {
    let style = BufferStyle::new(metres).line_join(LineJoin::Round(STEP)).line_cap(LineCap::Round(STEP));
    let zones: Option<Vec<AreaShape>> = parts.iter().map(|part| shape(&geometry(plane, part)?.buffer_with_style(style.clone()), plane)).collect();
    Some(AreaShape::united(zones?))
}

fn line(plane: &Plane, ring: &[[f64; 3]]) -> Option<LineString> {
    ring.iter().map(|p| plane.metres(flat(p)).map(|[x, y]| Coord { x, y })).collect::<Option<Vec<_>>>().map(LineString::new)
}

fn geometry(plane: &Plane, part: &PartShape) -> Option<Geometry> {
    let rings: Vec<LineString> = part.rings.iter().map(|ring| line(plane, ring)).collect::<Option<_>>()?;
    let mut rings = rings.into_iter();
    Some(match part.kind {
        PartKind::Points => Geometry::MultiPoint(rings.flat_map(|ring| ring.0).map(Point::from).collect::<Vec<_>>().into()),
        PartKind::Line => Geometry::MultiLineString(MultiLineString::new(rings.collect())),
        PartKind::Polygon => Geometry::Polygon(Polygon::new(rings.next()?, rings.collect())),
    })
}

/// The areas of the plane, in degrees.
fn shape(zone: &MultiPolygon, plane: &Plane) -> Option<AreaShape> {
    let ring =
        |ring: &LineString| -> Option<Ring> { ring.0.iter().map(|p| plane.degrees([p.x, p.y]).map(|[lon, lat]| [lon, lat, f64::NAN])).collect() };
    let polygon = |own: &Polygon| -> Option<PartShape> {
        Some(PartShape::new(PartKind::Polygon, std::iter::once(own.exterior()).chain(own.interiors()).map(ring).collect::<Option<_>>()?))
    };
    zone.0.iter().map(polygon).collect::<Option<Vec<_>>>().map(|parts| AreaShape::of_parts(&parts))
}

/// The line so many metres to the right of a line, as it runs; to the left of it for less than 0. `None` outside the plane.
#[must_use]
pub fn parallel(plane: &Plane, own: &[[f64; 3]], metres: f64) -> Option<Parallel> {
    let line = line(plane, own)?;
    let points = &line.0;
    if points.len() < 2 || metres == 0.0 {
        return Some(Parallel::Line(own.to_vec()));
    }
    // the edge of the zone round it, from the corner beside its beginning to the one beside its end
    let style = BufferStyle::new(metres.abs()).line_join(LineJoin::Miter(0.5)).line_cap(LineCap::Butt);
    let zone = line.buffer_with_style(style);
    let beside = |p: Coord, a: Coord, b: Coord, side: f64| {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = dx.hypot(dy);
        Coord { x: p.x + dy / length * side, y: p.y - dx / length * side }
    };
    let last = points.len() - 1;
    let corners = |side: f64| [beside(points[0], points[0], points[1], side), beside(points[last], points[last - 1], points[last], side)];
    let ([from, to], others) = (corners(metres), corners(-metres));
    let near = |a: Coord, b: Coord| (a.x - b.x).hypot(a.y - b.y) < 0.01;
    for ring in zone.0.iter().flat_map(|own| std::iter::once(own.exterior()).chain(own.interiors())) {
        let ring = &ring.0[..ring.0.len().saturating_sub(1)];
        let place = |corner: Coord| ring.iter().position(|p| near(*p, corner));
        let (Some(start), Some(end)) = (place(from), place(to)) else { continue };
        let count = ring.len();
        let way = |step: usize| -> Vec<Coord> {
            let steps = if step == 1 { (end + count - start) % count } else { (start + count - end) % count };
            (0..=steps).map(|n| ring[(start + n * step) % count]).collect()
        };
        // the way that does not go round the other side
        let free = [way(1), way(count - 1)].into_iter().find(|way| way.len() > 1 && !way.iter().any(|p| others.iter().any(|other| near(*p, *other))));
        if let Some(way) = free {
            let back: Option<Ring> = way.iter().map(|p| plane.degrees([p.x, p.y]).map(|[lon, lat]| [lon, lat, f64::NAN])).collect();
            return back.map(Parallel::Line);
        }
    }
    Some(Parallel::TooTight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{geodesic_distance, ring_area};

    const CENTRE: [f64; 2] = [121.44, 31.4];

    fn part(kind: PartKind, metres: &[[f64; 2]]) -> PartShape {
        let plane = Plane::at(CENTRE).unwrap();
        PartShape::new(kind, vec![metres.iter().map(|p| plane.degrees(*p).map(|[lon, lat]| [lon, lat, f64::NAN]).unwrap()).collect()])
    }

    fn size(area: &AreaShape) -> f64 {
        area.rings().map(|ring| ring_area(&ring.iter().map(flat).collect::<Vec<_>>())).sum()
    }

    #[test]
    fn a_zone_has_its_area_on_the_ellipsoid() {
        let plane = Plane::at(CENTRE).unwrap();
        let round = buffered(&plane, &[part(PartKind::Points, &[[300.0, 200.0]])], 500.0).unwrap();
        assert!((size(&round) / (std::f64::consts::PI * 500.0 * 500.0) - 1.0).abs() < 1e-3, "{}", size(&round));
        let square = part(PartKind::Polygon, &[[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0], [0.0, 0.0]]);
        let less = buffered(&plane, std::slice::from_ref(&square), -10.0).unwrap();
        assert!((size(&less) - 6400.0).abs() < 1.0, "{}", size(&less));
        assert!(buffered(&plane, &[square], -60.0).unwrap().is_empty());
    }

    #[test]
    fn a_parallel_keeps_its_distance_and_its_side() {
        let plane = Plane::at(CENTRE).unwrap();
        let road = part(PartKind::Line, &[[0.0, 0.0], [100.0, 0.0], [100.0, 100.0]]);
        let Some(Parallel::Line(right)) = parallel(&plane, &road.rings[0], 10.0) else { panic!("there is one") };
        let corners: Vec<[f64; 2]> = right.iter().map(|p| plane.metres(flat(p)).unwrap()).collect();
        for (own, expected) in corners.iter().zip([[0.0, -10.0], [110.0, -10.0], [110.0, 100.0]]) {
            assert!((own[0] - expected[0]).hypot(own[1] - expected[1]) < 0.01, "{corners:?}");
        }
        let Some(Parallel::Line(left)) = parallel(&plane, &road.rings[0], -10.0) else { panic!("there is one") };
        let distance = geodesic_distance(flat(&left[0]), flat(&road.rings[0][0]));
        assert!((distance - 10.0).abs() < 0.01, "{distance}");
        let hairpin = part(PartKind::Line, &[[0.0, 0.0], [100.0, 0.0], [100.0, 5.0], [0.0, 5.0]]);
        assert_eq!(parallel(&plane, &hairpin.rings[0], -20.0), Some(Parallel::TooTight));
    }
}
