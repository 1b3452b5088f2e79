//! What is wrong with a feature by itself: no shape, polygons that are not valid, sharp corners, vertices too close, areas too small
//! or too narrow, several parts.

use super::finding::{Fault, FaultDetail, Finding};
use super::outlines::is_unfit;
use crate::model::projection::metres_per_degree;
use crate::model::validity::{Invalid, flaws};
use crate::model::{Bounds, Feature, PartKind, ShapeRules};
use crate::query::areal::Areal;

/// What is known of a feature's area.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Known {
    /// It has none.
    #[default]
    None,
    /// It cannot be told.
    Unfit,
    /// Square metres on the ellipsoid.
    Area(f64),
}

impl Known {
    pub const fn area(self) -> Option<f64> {
        if let Self::Area(area) = self { Some(area) } else { None }
    }
}

/// Checks a feature by itself and tells its area.
pub fn check(feature: Feature<'_>, rules: &ShapeRules, found: &mut Vec<Finding>) -> Known {
    let row = feature.index();
    let Some(bounds) = feature.bounds() else {
        if rules.empty {
            found.push(Finding::of(Fault::Empty, row, None, FaultDetail::None));
        }
        return Known::None;
    };
    let metres = metres_per_degree(bounds.center()[1].clamp(-89.0, 89.0));
    vertices(feature, rules, metres, found);
    if rules.multipart && feature.parts().nth(1).is_some() {
        found.push(Finding::of(Fault::Multipart, row, Some(anchor(feature, bounds)), FaultDetail::Times(feature.parts().count())));
    }
    if !feature.is_areal() {
        return Known::None;
    }
    let flaws = flaws(feature);
    if rules.invalid {
        found.extend(flaws.iter().map(|own: &Invalid| Finding::of(Fault::Invalid, row, Some(own.at), FaultDetail::Flaw(own.flaw))));
    }
    if flaws.iter().any(|own| is_unfit(own.flaw)) {
        return Known::Unfit;
    }
    let Ok(areal) = Areal::with(feature, &flaws) else { return Known::Unfit };
    let area = areal.area();
    let perimeter: f64 = rings(feature).flat_map(|ring| ring.windows(2)).map(|pair| distance(pair[0], pair[1], metres)).sum();
    let width = if perimeter > 0.0 { 2.0 * area / perimeter } else { 0.0 };
    if rules.sliver_m.is_some_and(|least| width < least) {
        found.push(Finding::of(Fault::Sliver, row, Some(anchor(feature, bounds)), FaultDetail::Metres(width)));
    }
    if rules.tiny_m2.is_some_and(|least| area < least) {
        found.push(Finding::of(Fault::Tiny, row, Some(anchor(feature, bounds)), FaultDetail::SquareMetres(area)));
    }
    Known::Area(area)
}

fn rings(feature: Feature<'_>) -> impl Iterator<Item = &[[f64; 2]]> {
    feature.parts().filter(|part| part.kind() != PartKind::Points).flat_map(|part| part.rings())
}

/// A place of the feature: its first position.
fn anchor(feature: Feature<'_>, bounds: Bounds) -> [f64; 2] {
    feature.parts().next().and_then(|part| part.rings().next()).and_then(|ring| ring.first().copied()).unwrap_or(bounds.center())
}

/// The distance of two near positions in metres.
pub fn distance(a: [f64; 2], b: [f64; 2], metres: [f64; 2]) -> f64 {
    ((a[0] - b[0]) * metres[0]).hypot((a[1] - b[1]) * metres[1])
}

/// The most telling place of one fault in a feature.
#[derive(Default)]
struct Worst {
    times: usize,
    size: f64,
    at: Option<[f64; 2]>,
}

impl Worst {
    /// `size` counts as worse the smaller it is.
    fn add(&mut self, size: f64, at: [f64; 2]) {
        if self.times == 0 || size < self.size {
            (self.size, self.at) = (size, Some(at));
        }
        self.times += 1;
    }
}

/// Corners and distances of vertices along lines and boundaries.
fn vertices(feature: Feature<'_>, rules: &ShapeRules, metres: [f64; 2], found: &mut Vec<Finding>) {
    let (mut doubled, mut dense, mut sharp) = (Worst::default(), Worst::default(), Worst::default());
    let sharpest = rules.sharp_deg.map_or(f64::NEG_INFINITY, |degrees| degrees.to_radians().cos());
    let near = rules.dense_m.unwrap_or_default();
    for part in feature.parts().filter(|part| part.kind() != PartKind::Points) {
        let is_area = part.kind() == PartKind::Polygon;
        for ring in part.rings() {
            // the edge before, as it goes in metres, and its length
            let mut before: Option<([f64; 2], f64)> = None;
            let mut first: Option<([f64; 2], f64)> = None;
            let mut corner = |before: ([f64; 2], f64), next: ([f64; 2], f64), at: [f64; 2]| {
                // between the way back and the way on
                let cos = -(before.0[0] * next.0[0] + before.0[1] * next.0[1]) / (before.1 * next.1);
                if cos > sharpest {
                    sharp.add(cos.clamp(-1.0, 1.0).acos().to_degrees(), at);
                }
            };
            for pair in ring.windows(2) {
                let way = [(pair[1][0] - pair[0][0]) * metres[0], (pair[1][1] - pair[0][1]) * metres[1]];
                let long = (way[0] * way[0] + way[1] * way[1]).sqrt();
                if long == 0.0 {
                    doubled.add(0.0, pair[0]);
                    continue;
                }
                if long < near {
                    dense.add(long, pair[0]);
                }
                if rules.sharp_deg.is_some() {
                    if let Some(before) = before {
                        corner(before, (way, long), pair[0]);
                    }
                    first = first.or(Some((way, long)));
                    before = Some((way, long));
                }
            }
            if is_area && let Some((before, first)) = before.zip(first) {
                corner(before, first, ring[0]);
            }
        }
    }
    let row = feature.index();
    if rules.doubled && doubled.times > 0 {
        found.push(Finding::of(Fault::Doubled, row, doubled.at, FaultDetail::Times(doubled.times)));
    }
    if dense.times > 0 {
        found.push(Finding::of(Fault::Dense, row, dense.at, FaultDetail::Metres(dense.size)));
    }
    if sharp.times > 0 {
        found.push(Finding::of(Fault::Sharp, row, sharp.at, FaultDetail::Degrees(sharp.size)));
    }
}
