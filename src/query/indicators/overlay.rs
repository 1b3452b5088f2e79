//! The area that two features share.

use crate::model::{Feature, PartKind};
use crate::query::measure::ring_area;
use geo::{BooleanOps, Geometry, LineString, MultiLineString, MultiPolygon};

/// The parts of a feature that are of a kind, as geometries in degrees.
fn parts_of<T: TryFrom<Geometry>>(feature: Feature<'_>, kind: PartKind) -> Vec<T> {
    feature.parts().filter(|part| part.kind() == kind).filter_map(|part| part.to_geo().try_into().ok()).collect()
}

/// The areas of a feature as polygons in degrees.
pub(in crate::query) fn polygons(feature: Feature<'_>) -> MultiPolygon {
    MultiPolygon::new(parts_of(feature, PartKind::Polygon))
}

/// The lines of a feature in degrees.
pub(in crate::query) fn lines(feature: Feature<'_>) -> MultiLineString {
    MultiLineString::new(parts_of(feature, PartKind::Line))
}

/// The area of polygons in square metres on the ellipsoid, as `of_ring` tells that of a ring.
pub(in crate::query) fn area_of(polygons: &MultiPolygon, of_ring: fn(&[[f64; 2]]) -> f64) -> f64 {
    let ring = |line: &LineString| of_ring(&line.0.iter().map(|at| [at.x, at.y]).collect::<Vec<_>>());
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
    area_of(&polygons(a).intersection(&polygons(b)), ring_area)
}
