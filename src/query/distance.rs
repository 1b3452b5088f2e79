//! The shortest distance between two features, in metres on the ellipsoid.

use super::measure::geodesic_distance;
use crate::model::projection::metres_per_degree;
use crate::model::table::contains;
use crate::model::{Bounds, Feature, PartKind};
use geo::Relate;
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

/// The shortest distance between two features; 0 where they meet or one lies in the other. `None` where either has no
/// position, or where it is more than `limit` metres.
///
/// The nearest pair is found on a plane that is scaled for the latitude between them (its error grows with the square of the
/// distance and stays under 0.1 % for 100 km at these latitudes), and in space where they are far apart, near a pole or on
/// either side of the 180th meridian; then it is measured on the ellipsoid.
///
/// ```
/// use nanbei::query::distance;
///
/// let document = nanbei::io::embedded_document();
/// let hub = document.layer_by_key("hubs").unwrap().table.feature(0).unwrap();
/// let area = document.layer_by_key("key_areas").unwrap().table.feature(0).unwrap();
/// assert!(distance(area, hub, 1e6).is_some_and(|metres| metres < 1e5));
/// // nothing within a metre
/// assert_eq!(distance(area, hub, 1.0), None);
/// ```
#[must_use]
pub fn distance(a: Feature<'_>, b: Feature<'_>, limit: f64) -> Option<f64> {
    let (a_box, b_box) = (a.bounds()?, b.bounds()?);
    let gap = box_gap(a_box, b_box);
    if gap > limit {
        return None;
    }
    if inside(a, b) || inside(b, a) {
        return Some(0.0);
    }
    let in_space = gap > FAR || [a_box, b_box].iter().any(|own| own.south < -POLAR || own.north > POLAR) || lon_gap(a_box, b_box).1;
    let best = if in_space { nearest_in_space(a, b)? } else { nearest_pair(&segments(a), &segments(b), limit)? };
    if best.0 <= 0.0 {
        return Some(0.0);
    }
    let metres = geodesic_distance(best.1, best.2);
    (metres <= limit).then_some(metres)
}

/// From this distance on, in metres, a plane no longer represents the ground.
const FAR: f64 = 200_000.0;
/// The same from this latitude on, in degrees.
const POLAR: f64 = 75.0;

/// Metres of a degree at the latitude half way between the boxes.
fn scale_between(a: Bounds, b: Bounds) -> [f64; 2] {
    metres_per_degree(f64::midpoint(a.center()[1], b.center()[1]).clamp(-89.0, 89.0))
}

/// The degrees of longitude between two boxes, the shorter way round; and whether that is over the 180th meridian.
fn lon_gap(a: Bounds, b: Bounds) -> (f64, bool) {
    let direct = (b.west - a.east).max(a.west - b.east).max(0.0);
    let round = (360.0 - (a.east.max(b.east) - a.west.min(b.west))).max(0.0);
    if round < direct { (round, true) } else { (direct, false) }
}

/// A lower bound of the distance between two boxes in metres; 0 where they meet: the haversine formula with the least that its
/// terms can be, on a sphere as small as the ellipsoid is curved (6 335 km, the meridian at the equator).
pub fn box_gap(a: Bounds, b: Bounds) -> f64 {
    const LEAST_RADIUS: f64 = 6_335_000.0;
    let far = [a.south, a.north, b.south, b.north].into_iter().fold(0.0f64, |far, lat| far.max(lat.abs())).min(90.0);
    let (lon, _) = lon_gap(a, b);
    let lat = (b.south - a.north).max(a.south - b.north).max(0.0);
    let hav = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let cos = far.to_radians().cos();
    let gap = 2.0 * (hav(lat) + cos * cos * hav(lon)).min(1.0).sqrt().asin() * LEAST_RADIUS;
    gap * 0.9999
}

/// Whether any position of `a` lies in an area of `b`. For a line or an area one position decides, because its edges do not meet
/// those of `b`; points are tested one by one.
fn inside(a: Feature<'_>, b: Feature<'_>) -> bool {
    let holds = |p: [f64; 2]| b.parts().any(|part| part.kind() == PartKind::Polygon && contains(part.rings(), p));
    b.is_areal()
        && a.parts().any(|part| {
            let mut positions = part.rings().flatten().copied();
            if part.kind() == PartKind::Points { positions.any(holds) } else { positions.next().is_some_and(holds) }
        })
}

/// Earth-centred coordinates in metres (WGS-84) of a position on the ellipsoid in degrees.
fn in_space([lon, lat]: [f64; 2]) -> [f64; 3] {
    use crate::model::projection::{ECCENTRICITY_2, EQUATORIAL_RADIUS};
    let ((sin, cos), (sin_lon, cos_lon)) = (lat.to_radians().sin_cos(), lon.to_radians().sin_cos());
    let n = EQUATORIAL_RADIUS / (1.0 - ECCENTRICITY_2 * sin * sin).sqrt();
    [n * cos * cos_lon, n * cos * sin_lon, n * (1.0 - ECCENTRICITY_2) * sin]
}

/// A piece of an edge in space, with the positions it is between.
type Piece = GeomWithData<Line<[f64; 3]>, [[f64; 2]; 2]>;

/// The edges of a feature in space, in pieces of a tenth of a degree: their sag under the ground is half a metre then.
fn pieces(feature: Feature<'_>) -> Vec<Piece> {
    /// The edges of a continent are cut less finely.
    const MOST: f64 = 200_000.0;
    let all = segments(feature);
    let span = |s: &Segment| (s.b[0] - s.a[0]).abs().max((s.b[1] - s.a[1]).abs());
    let step = (all.iter().map(span).sum::<f64>() / MOST).max(0.1);
    let mut list = Vec::with_capacity(all.len());
    for s in &all {
        let count = (span(s) / step).ceil().max(1.0);
        let at = |n: f64| [s.a[0] + (s.b[0] - s.a[0]) * n / count, s.a[1] + (s.b[1] - s.a[1]) * n / count];
        for n in (0..count as u32).map(f64::from) {
            let ends = [at(n), at(n + 1.0)];
            list.push(GeomWithData::new(Line::new(in_space(ends[0]), in_space(ends[1])), ends));
        }
    }
    list
}

/// The least distance in space and the positions it is between.
fn nearest_in_space(a: Feature<'_>, b: Feature<'_>) -> Option<(f64, [f64; 2], [f64; 2])> {
    let meet = || Some(a.geometry()?.relate(&b.geometry()?).is_intersects());
    if a.bounds()?.intersects(&b.bounds()?) && meet()? {
        let at = a.bounds()?.center();
        return Some((0.0, at, at));
    }
    let (a, b) = (pieces(a), pieces(b));
    let one_way = |from: &[Piece], to: &[Piece]| {
        let tree = RTree::bulk_load(to.to_vec());
        let nearest = |p: [f64; 2]| {
            let q = in_space(p);
            let piece = tree.nearest_neighbor(q)?;
            let (line, [start, end]) = (piece.geom(), piece.data);
            let (d, w) = ([0, 1, 2].map(|n| line.to[n] - line.from[n]), [0, 1, 2].map(|n| q[n] - line.from[n]));
            let (along, length2) = (0..3).fold((0.0, 0.0), |(along, length2), n| (along + d[n] * w[n], length2 + d[n] * d[n]));
            let k = if length2 > 0.0 { (along / length2).clamp(0.0, 1.0) } else { 0.0 };
            let foot = [start[0] + (end[0] - start[0]) * k, start[1] + (end[1] - start[1]) * k];
            Some((line.distance_2(&q), p, foot))
        };
        let ends = from.iter().flat_map(|piece| piece.data);
        ends.filter_map(nearest).min_by(|x, y| x.0.total_cmp(&y.0))
    };
    let (there, back) = (one_way(&a, &b)?, one_way(&b, &a)?);
    Some(if there.0 <= back.0 { there } else { (back.0, back.2, back.1) })
}

/// A segment with its box; a point is a segment of no length.
struct Segment {
    a: [f64; 2],
    b: [f64; 2],
}

fn segments(feature: Feature<'_>) -> Vec<Segment> {
    let mut list = Vec::with_capacity(feature.vertices());
    for part in feature.parts() {
        for ring in part.rings() {
            if part.kind() == PartKind::Points || ring.len() == 1 {
                list.extend(ring.iter().map(|p| Segment { a: *p, b: *p }));
            } else {
                list.extend(ring.windows(2).map(|pair| Segment { a: pair[0], b: pair[1] }));
            }
        }
    }
    list
}

/// The least distance in scaled metres and the positions it is between; `None` past the limit.
fn nearest_pair(a: &[Segment], b: &[Segment], limit: f64) -> Option<(f64, [f64; 2], [f64; 2])> {
    // runs of segments with a common box, so that most pairs are passed over at once
    const RUN: usize = 32;
    let runs = |list: &[Segment]| -> Vec<(Bounds, std::ops::Range<usize>)> {
        (0..list.len())
            .step_by(RUN)
            .filter_map(|start| {
                let range = start..(start + RUN).min(list.len());
                Bounds::of(list[range.clone()].iter().flat_map(|s| [&s.a, &s.b])).map(|bounds| (bounds, range))
            })
            .collect()
    };
    let (mut a_runs, b_runs) = (runs(a), runs(b));
    let whole = b_runs.iter().map(|(bounds, _)| *bounds).reduce(Bounds::union)?;
    // the nearest runs first, so that the rest is passed over by its boxes
    a_runs.sort_by(|x, y| box_gap(x.0, whole).total_cmp(&box_gap(y.0, whole)));
    let mut best: Option<(f64, [f64; 2], [f64; 2])> = None;
    for (a_box, a_range) in &a_runs {
        let reach = best.map_or(limit * 1.002 + 1.0, |(distance, _, _)| distance);
        if box_gap(*a_box, whole) > reach {
            break;
        }
        for (b_box, b_range) in &b_runs {
            let reach = best.map_or(limit * 1.002 + 1.0, |(distance, _, _)| distance);
            if box_gap(*a_box, *b_box) > reach {
                continue;
            }
            let scale = scale_between(*a_box, *b_box);
            for s in &a[a_range.clone()] {
                for t in &b[b_range.clone()] {
                    let found = segment_distance(s, t, scale);
                    if best.is_none_or(|(distance, _, _)| found.0 < distance) {
                        best = Some(found);
                        if found.0 <= 0.0 {
                            return best;
                        }
                    }
                }
            }
        }
    }
    best
}

fn segment_distance(s: &Segment, t: &Segment, scale: [f64; 2]) -> (f64, [f64; 2], [f64; 2]) {
    let plane = |p: [f64; 2]| [(p[0] - s.a[0]) * scale[0], (p[1] - s.a[1]) * scale[1]];
    let (a, b, c, d) = (plane(s.a), plane(s.b), plane(t.a), plane(t.b));
    let cross = |o: [f64; 2], p: [f64; 2], q: [f64; 2]| (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
    let (s1, s2, s3, s4) = (cross(a, b, c), cross(a, b, d), cross(c, d, a), cross(c, d, b));
    if s1 * s2 < 0.0 && s3 * s4 < 0.0 {
        return (0.0, s.a, s.a);
    }
    let along = |p: [f64; 2], o: [f64; 2], e: [f64; 2]| {
        let (dx, dy) = (e[0] - o[0], e[1] - o[1]);
        let length2 = dx * dx + dy * dy;
        if length2 > 0.0 { (((p[0] - o[0]) * dx + (p[1] - o[1]) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 }
    };
    let at = |seg: &Segment, k: f64| [seg.a[0] + (seg.b[0] - seg.a[0]) * k, seg.a[1] + (seg.b[1] - seg.a[1]) * k];
    let candidates = [(at(s, along(c, a, b)), t.a), (at(s, along(d, a, b)), t.b), (s.a, at(t, along(a, c, d))), (s.b, at(t, along(b, c, d)))];
    candidates
        .into_iter()
        .map(|(p, q)| ((((p[0] - q[0]) * scale[0]).hypot((p[1] - q[1]) * scale[1])), p, q))
        .min_by(|x, y| x.0.total_cmp(&y.0))
        .unwrap_or((0.0, s.a, t.a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureTable, Kind, TableBuilder};

    fn line(points: &[[f64; 2]], kind: PartKind) -> FeatureTable {
        let mut builder = TableBuilder::default();
        builder.part(kind, [points], &[]);
        builder.end_feature(if kind == PartKind::Points { Kind::Point } else { Kind::LineString }, None);
        builder.finish()
    }

    fn between(a: &FeatureTable, b: &FeatureTable, limit: f64) -> Option<f64> {
        distance(a.feature(0)?, b.feature(0)?, limit)
    }

    #[test]
    fn points_are_as_far_apart_as_the_geodesic() {
        let (a, b) = ([121.44183, 31.40593], [121.346, 30.79]);
        let found = between(&line(&[a], PartKind::Points), &line(&[b], PartKind::Points), f64::INFINITY).unwrap();
        assert!((found - geodesic_distance(a, b)).abs() < 1e-6);
    }

    #[test]
    fn the_foot_on_a_segment_is_found_within_a_thousandth() {
        // a point due east of a meridian: the foot is at nearly the same latitude
        let point = line(&[[121.5, 31.2]], PartKind::Points);
        let meridian = line(&[[121.4, 31.0], [121.4, 31.4]], PartKind::Line);
        let found = between(&point, &meridian, f64::INFINITY).unwrap();
        let fine = (0..=4000).map(|i| geodesic_distance([121.5, 31.2], [121.4, 31.0 + f64::from(i) * 1e-4])).fold(f64::INFINITY, f64::min);
        assert!((found - fine).abs() < fine * 1e-3, "{found} {fine}");
    }

    #[test]
    fn a_long_line_is_in_reach_of_a_point_at_its_far_end() {
        let meridian = line(&[[121.0, 31.0], [121.0, 40.0]], PartKind::Line);
        let point = line(&[[121.0115, 40.0]], PartKind::Points);
        let exact = geodesic_distance([121.0, 40.0], [121.0115, 40.0]);
        let found = between(&point, &meridian, 1000.0).unwrap();
        assert!((found - exact).abs() < exact * 1e-3, "{found} {exact}");
    }

    #[test]
    fn crossing_lines_touch_and_a_limit_cuts_off() {
        let a = line(&[[0.0, 0.0], [1.0, 1.0]], PartKind::Line);
        let b = line(&[[0.0, 1.0], [1.0, 0.0]], PartKind::Line);
        assert_eq!(between(&a, &b, 1.0), Some(0.0));
        assert_eq!(between(&line(&[[0.0, 0.0]], PartKind::Points), &line(&[[0.1, 0.0]], PartKind::Points), 11_000.0), None);
    }

    #[test]
    fn every_point_of_several_is_looked_at() {
        let square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]];
        let mut builder = TableBuilder::default();
        builder.part(PartKind::Polygon, [&square[..]], &[]);
        builder.end_feature(Kind::Polygon, None);
        let area = builder.finish();
        // the second point is well inside, both are far from every edge of it
        let points = line(&[[5.0, 5.0], [0.5, 0.5]], PartKind::Points);
        assert_eq!(between(&points, &area, f64::INFINITY), Some(0.0));
        assert_eq!(between(&area, &points, f64::INFINITY), Some(0.0));
    }

    #[test]
    fn the_shorter_way_round_the_earth_is_found() {
        for (a, b) in [
            ([179.9, 10.0], [-179.9, 10.0]),
            ([10.0, 89.0], [-170.0, 89.5]),
            ([0.0, -89.9], [90.0, -89.9]),
            ([121.5, 31.2], [-58.5, -31.0]),
            ([170.0, 60.0], [-100.0, 65.0]),
        ] {
            let exact = geodesic_distance(a, b);
            let (from, to) = (line(&[a], PartKind::Points), line(&[b], PartKind::Points));
            let found = between(&from, &to, f64::INFINITY).unwrap();
            assert!((found - exact).abs() < 1e-6 * exact.max(1.0), "{a:?} {b:?}: {found} {exact}");
            assert!(between(&from, &to, exact * 1.001).is_some() && between(&from, &to, exact * 0.99).is_none(), "{a:?} {b:?}");
            assert!(box_gap(Bounds::at(a), Bounds::at(b)) <= exact, "{a:?} {b:?}");
        }
        // the nearest place of a line that passes the pole
        let over = line(&[[0.0, 85.0], [0.0, 90.0]], PartKind::Line);
        let found = between(&line(&[[180.0, 89.0]], PartKind::Points), &over, f64::INFINITY).unwrap();
        assert!((found - geodesic_distance([180.0, 89.0], [0.0, 90.0])).abs() < 1.0, "{found}");
    }
}
