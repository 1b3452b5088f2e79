//! Lengths and areas on the WGS-84 ellipsoid, by Karney's algorithms (2013) as `geo` carries them. Metres and square metres.

use crate::i18n;
use crate::model::{Feature, PartKind};
use geo::{Distance, Geodesic, GeodesicArea};

/// The length of the shortest path between two positions in degrees.
#[must_use]
pub fn geodesic_distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    Geodesic.distance(geo::Point::new(a[0], a[1]), geo::Point::new(b[0], b[1]))
}

/// The length of a line through positions in degrees.
#[must_use]
pub fn path(positions: &[[f64; 2]]) -> f64 {
    positions.windows(2).map(|pair| geodesic_distance(pair[0], pair[1])).sum()
}

/// The length of a feature's lines; 0 where it has none.
#[must_use]
pub fn length(feature: Feature<'_>) -> f64 {
    feature.parts().filter(|part| part.kind() == PartKind::Line).flat_map(|part| part.rings().map(path)).sum()
}

/// The length of all boundaries of a feature's areas, holes included.
#[must_use]
pub fn perimeter(feature: Feature<'_>) -> f64 {
    feature.parts().filter(|part| part.kind() == PartKind::Polygon).flat_map(|part| part.rings().map(path)).sum()
}

/// The area of a feature, holes taken out, however its rings turn; 0 where it has none.
#[must_use]
pub fn area(feature: Feature<'_>) -> f64 {
    feature
        .parts()
        .filter(|part| part.kind() == PartKind::Polygon)
        .map(|part| part.rings().enumerate().map(|(n, ring)| if n == 0 { ring_area(ring) } else { -ring_area(ring) }).sum::<f64>())
        .sum()
}

/// The area inside one ring, closed or not, in degrees; never negative.
#[must_use]
pub fn ring_area(ring: &[[f64; 2]]) -> f64 {
    let line = geo::LineString::new(ring.iter().map(|p| geo::Coord { x: p[0], y: p[1] }).collect());
    geo::Polygon::new(line, Vec::new()).geodesic_area_signed().abs()
}
/// A feature's area or else its length, in the unit that suits it; empty for points.
#[must_use]
pub fn measured(feature: Feature<'_>) -> String {
    match area(feature) {
        square if square > 0.0 => i18n::area(square),
        _ => match length(feature) {
            long if long > 0.0 => i18n::length(long),
            _ => String::new(),
        },
    }
}
