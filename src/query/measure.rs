//! Lengths and areas on the WGS-84 ellipsoid, by Karney's algorithms (2013) as `geo` carries them. Metres and square metres.

use super::areal::straight_area;
use crate::i18n::{self, Lang, Localized};
use crate::model::validity::{Flaw, Invalid, counting_rings, flaws};
use crate::model::{Feature, FeatureTable, Kind, PartKind, PartShape};
use geo::{Bearing, Distance, Geodesic, GeodesicArea};

/// The length of the shortest path between two positions in degrees.
///
/// ```
/// use nanbei::query::geodesic_distance;
///
/// // a degree of latitude at Shanghai, 31 to 32 degrees north
/// assert!((geodesic_distance([121.0, 31.0], [121.0, 32.0]) - 110_878.0).abs() < 1.0);
/// ```
#[must_use]
pub fn geodesic_distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    Geodesic.distance(geo::Point::new(a[0], a[1]), geo::Point::new(b[0], b[1]))
}

/// The direction in which the shortest path from one position to another begins, in degrees clockwise from north, 0 to 360.
#[must_use]
pub fn bearing(a: [f64; 2], b: [f64; 2]) -> f64 {
    Geodesic.bearing(geo::Point::new(a[0], a[1]), geo::Point::new(b[0], b[1])).rem_euclid(360.0)
}

/// The length of a line through positions in degrees.
#[must_use]
pub fn path(positions: &[[f64; 2]]) -> f64 {
    positions.windows(2).map(|pair| edge_length(pair[0], pair[1])).sum()
}

/// The length of an edge. One that spans more than half the world is measured as it is written (RFC 7946, 3.1.1), in pieces of
/// a degree.
fn edge_length(a: [f64; 2], b: [f64; 2]) -> f64 {
    let wide = b[0] - a[0];
    if wide.abs() < 180.0 {
        return geodesic_distance(a, b);
    }
    let pieces = wide.abs().ceil();
    let at = |n: f64| [a[0] + wide * n / pieces, a[1] + (b[1] - a[1]) * n / pieces];
    (0..pieces as u32).map(f64::from).map(|n| geodesic_distance(at(n), at(n + 1.0))).sum()
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

/// The area of a feature, without its holes, whichever way its rings run; 0 where it has none, and where it cannot be told.
#[must_use]
pub fn area(feature: Feature<'_>) -> f64 {
    checked_area(feature).unwrap_or(0.0)
}

/// The area of a feature in square metres, without its holes, whichever way its rings run; 0 where it has none.
///
/// ```
/// use nanbei::query::checked_area;
///
/// let document = nanbei::io::embedded_document();
/// let baoshan = document.layer_by_key("baoshan").unwrap().table.feature(0).unwrap();
/// let square_kilometres = checked_area(baoshan)? / 1e6;
/// assert!((250.0..350.0).contains(&square_kilometres));
/// # Ok::<(), nanbei::model::validity::Invalid>(())
/// ```
///
/// # Errors
/// What makes it impossible to tell the area, where polygons cross or overlap.
pub fn checked_area(feature: Feature<'_>) -> Result<f64, Invalid> {
    let flaws = flaws(feature);
    if let Some(spoiled) = flaws.iter().find(|own| own.flaw.spoils_area()) {
        return Err(*spoiled);
    }
    let holes_lie = flaws.iter().any(|own| matches!(own.flaw, Flaw::HoleOutside | Flaw::RingsShareLine | Flaw::HoleInHole));
    let of_rings = |rings: &mut dyn Iterator<Item = &[[f64; 2]]>| -> f64 {
        rings.enumerate().map(|(n, ring)| if n == 0 { ring_area(ring) } else { -ring_area(ring) }).sum()
    };
    let areal = feature.parts().filter(|part| part.kind() == PartKind::Polygon);
    Ok(areal.map(|part| if holes_lie { of_rings(&mut counting_rings(part.rings()).into_iter()) } else { of_rings(&mut part.rings()) }).sum())
}

/// The area inside one ring, closed or not, in degrees; never negative.
///
/// ```
/// use nanbei::query::ring_area;
///
/// let lot = [[121.40, 31.30], [121.41, 31.30], [121.41, 31.31], [121.40, 31.31], [121.40, 31.30]];
/// // 951 m by 1 109 m
/// assert!((ring_area(&lot) - 1_055_000.0).abs() < 5_000.0);
/// ```
#[must_use]
pub fn ring_area(ring: &[[f64; 2]]) -> f64 {
    // an edge that spans more than half the world is taken as it is written, and not the short way round (RFC 7946, 3.1.1)
    if ring.windows(2).any(|pair| (pair[1][0] - pair[0][0]).abs() >= 180.0) {
        return straight_area(ring);
    }
    let line = geo::LineString::new(ring.iter().map(|p| geo::Coord { x: p[0], y: p[1] }).collect());
    geo::Polygon::new(line, Vec::new()).geodesic_area_signed().abs()
}

/// The area inside one ring that was drawn, closed or not, in square metres.
///
/// # Errors
/// Where the ring crosses or touches itself, so that it has no inside that one would agree on.
pub fn checked_ring_area(ring: &[[f64; 2]]) -> Result<f64, Invalid> {
    let alone = FeatureTable::of_shape(Kind::Polygon, &[PartShape::flat(PartKind::Polygon, ring)]);
    alone.feature(0).map_or(Ok(0.0), checked_area)
}

/// A feature's area or else its length, in the unit that suits it; empty for points; the reason where an area cannot be told.
#[must_use]
pub fn measured(feature: Feature<'_>, lang: Lang) -> String {
    match checked_area(feature) {
        Err(invalid) => format!("— {}", invalid.flaw.message(lang)),
        Ok(square) if square > 0.0 => i18n::area(square),
        Ok(_) => match length(feature) {
            long if long > 0.0 => i18n::length(long),
            _ => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_round_the_world_has_the_ellipsoids_area() {
        let world = [[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0], [-180.0, -90.0]];
        let area = ring_area(&world);
        // NIMA TR8350.2: the WGS-84 ellipsoid has 510 065 621.7 km²
        assert!((area - 510_065_621.724e6).abs() < 1e3, "{area}");
        let half = [[-180.0, 0.0], [180.0, 0.0], [180.0, 90.0], [-180.0, 90.0], [-180.0, 0.0]];
        assert!((ring_area(&half) - area / 2.0).abs() < 1e3);
    }
}
