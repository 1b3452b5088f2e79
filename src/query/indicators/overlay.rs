//! The area that two features share.

use crate::model::{Feature, PartKind};
use crate::query::measure::ring_area;
use geo::{BooleanOps, MultiPolygon};

/// The areas of a feature as polygons in degrees.
pub(in crate::query) fn polygons(feature: Feature<'_>) -> MultiPolygon {
    let areal = feature.parts().filter(|part| part.kind() == PartKind::Polygon);
    MultiPolygon::new(areal.filter_map(|part| part.to_geo().try_into().ok()).collect())
}

/// The area of polygons in square metres on the ellipsoid.
pub(super) fn area_of(polygons: &MultiPolygon) -> f64 {
    let ring = |line: &geo::LineString| ring_area(&line.0.iter().map(|at| [at.x, at.y]).collect::<Vec<_>>());
    polygons.iter().map(|own| ring(own.exterior()) - own.interiors().iter().map(ring).sum::<f64>()).sum()
}

/// The area that two features share, in square metres on the ellipsoid.
///
/// ```
/// let document = nanbei::io::embedded_document();
/// let first = |key: &str| document.layer_by_key(key).unwrap().table.feature(0).unwrap();
/// let (wusong, baoshan) = (first("key_areas"), first("baoshan"));
/// let shared = nanbei::query::shared_area(wusong, baoshan);
/// assert!(shared > 20e6 && shared <= nanbei::query::area(wusong) * 1.000_001);
/// ```
#[must_use]
pub fn shared_area(a: Feature<'_>, b: Feature<'_>) -> f64 {
    let (Some(a_box), Some(b_box)) = (a.bounds(), b.bounds()) else { return 0.0 };
    if !a_box.intersects(&b_box) {
        return 0.0;
    }
    area_of(&polygons(a).intersection(&polygons(b)))
}
