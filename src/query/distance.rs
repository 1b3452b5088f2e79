//! The shortest distance between two features, in metres on the ellipsoid.

use super::measure::geodesic_distance;
use crate::model::projection::metres_per_degree;
use crate::model::table::contains;
use crate::model::{Bounds, Feature, PartKind};

/// The shortest distance between two features; 0 where they meet or one lies in the other. `None` where either has no
/// position, or where it is more than `limit` metres.
///
/// The nearest pair is found on a plane that is scaled for the latitude between them (its error grows with the square of the
/// distance and stays under 0.1 % for 100 km at these latitudes), then measured on the ellipsoid.
#[must_use]
pub fn distance(a: Feature<'_>, b: Feature<'_>, limit: f64) -> Option<f64> {
    let (a_box, b_box) = (a.bounds()?, b.bounds()?);
    if box_gap(a_box, b_box) > limit {
        return None;
    }
    if inside(a, b) || inside(b, a) {
        return Some(0.0);
    }
    let best = nearest_pair(&segments(a), &segments(b), limit)?;
    if best.0 <= 0.0 {
        return Some(0.0);
    }
    let metres = geodesic_distance(best.1, best.2);
    (metres <= limit).then_some(metres)
}

/// Metres of a degree at the latitude half way between the boxes.
fn scale_between(a: Bounds, b: Bounds) -> [f64; 2] {
    metres_per_degree(f64::midpoint(a.center()[1], b.center()[1]).clamp(-89.0, 89.0))
}

/// A lower bound of the distance between two boxes in metres; 0 where they meet. Degrees are taken where they are smallest.
fn box_gap(a: Bounds, b: Bounds) -> f64 {
    let far = [a.south, a.north, b.south, b.north].into_iter().fold(0.0f64, |far, lat| far.max(lat.abs())).min(89.9);
    // 110 574 m is a degree of latitude at the equator, the shortest
    let (lon, lat) = (metres_per_degree(far)[0], 110_574.0);
    let dx = (b.west - a.east).max(a.west - b.east).max(0.0) * lon;
    let dy = (b.south - a.north).max(a.south - b.north).max(0.0) * lat;
    // the chord of a long way is shorter than its legs tell
    dx.hypot(dy) * 0.998
}

/// Whether any vertex of `a` lies in an area of `b`; with the edges apart, one is enough to know.
fn inside(a: Feature<'_>, b: Feature<'_>) -> bool {
    b.is_areal()
        && a.parts()
            .filter_map(|part| part.rings().next().and_then(|ring| ring.first().copied()))
            .any(|p| b.parts().any(|part| part.kind() == PartKind::Polygon && contains(part.rings(), p)))
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
}
