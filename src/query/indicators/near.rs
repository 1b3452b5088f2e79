//! How much of a line lies within a distance of an area.

use super::holds;
use crate::model::projection::metres_per_degree;
use crate::model::{Feature, PartKind};
use crate::query::measure::geodesic_distance;
use rstar::primitives::Line;
use rstar::{PointDistance, RTree};

/// Pieces of a line that are shorter than this, in metres, are taken whole or not at all.
const FINEST: f64 = 0.5;

/// The length of those parts of a feature's lines that lie in an area or within `reach` metres of its boundary, in metres on the
/// ellipsoid, to half a metre for each time that a line passes the limit.
///
/// Distances are found on a plane scaled for the latitude, as in [`super::super::distance()`]. The distance to an area changes no
/// faster than one moves along the line, so that a piece is wholly in or out where its middle is farther from the limit than half of
/// it is long; all others are halved.
#[must_use]
pub fn length_within(line: Feature<'_>, area: Feature<'_>, reach: f64) -> f64 {
    let (Some(own), Some(of)) = (line.bounds(), area.bounds()) else { return 0.0 };
    let scale = metres_per_degree(of.center()[1]);
    let plane = |p: [f64; 2]| [p[0] * scale[0], p[1] * scale[1]];
    // a metre of the plane is not quite one of the ground
    if !own.intersects(&of.grown(reach * 1.01 / scale[0], reach * 1.01 / scale[1])) {
        return 0.0;
    }
    let edges = area.parts().filter(|part| part.kind() == PartKind::Polygon).flat_map(|part| {
        let rings: Vec<Line<[f64; 2]>> =
            part.rings().flat_map(|ring| ring.windows(2).map(|pair| Line::new(plane(pair[0]), plane(pair[1])))).collect();
        rings
    });
    let tree = RTree::bulk_load(edges.collect());
    // negative inside, so that it goes on changing there
    let distance = |at: [f64; 2]| {
        let away = tree.nearest_neighbor(plane(at)).map_or(f64::INFINITY, |edge| edge.distance_2(&plane(at)).sqrt());
        if holds(area, at) { -away } else { away }
    };
    let mut sum = 0.0;
    for ring in line.parts().filter(|part| part.kind() == PartKind::Line).flat_map(|part| part.rings().map(<[_]>::to_vec).collect::<Vec<_>>()) {
        for pair in ring.windows(2) {
            let mut pieces = vec![[pair[0], pair[1]]];
            while let Some([a, b]) = pieces.pop() {
                let middle = [f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])];
                let (half, away) = (geodesic_distance(a, b) / 2.0, distance(middle));
                // the plane is a few thousandths off at the ends of a long piece
                let slack = half * 1.01;
                if half * 2.0 <= FINEST || (away - reach).abs() >= slack {
                    sum += if away <= reach { half * 2.0 } else { 0.0 };
                } else {
                    pieces.extend([[a, middle], [middle, b]]);
                }
            }
        }
    }
    sum
}
