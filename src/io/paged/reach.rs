//! Which boxes in a file's coordinates meet one in degrees.

use crate::model::datum::Transform;
use crate::model::{Bounds, SourceCrs};

/// Parts of a box's sides by which what is known of it in the file's coordinates is drawn narrower or wider: between the places that are
/// looked at, its sides are no straight lines.
const ROOM: f64 = 0.02;
/// Places along a side that are looked at.
const ALONG: usize = 8;
/// Degrees up to which a box is looked at in the file's coordinates: what is wider may bend back in them.
const WIDEST: f64 = 20.0;

/// A box in degrees, and as far as it can be told the boxes within it and round it in a file's coordinates: most features are told by these,
/// since to put each of their boxes into degrees would cost more than to read it.
pub struct Reach<'a> {
    bounds: Bounds,
    crs: &'a SourceCrs,
    transform: &'a Transform,
    within: Option<Bounds>,
    round: Option<Bounds>,
}

impl<'a> Reach<'a> {
    pub fn of(bounds: Bounds, crs: &'a SourceCrs, transform: &'a Transform) -> Self {
        let is_small = bounds.east - bounds.west <= WIDEST && bounds.north - bounds.south <= WIDEST;
        let is_looked_at = is_small && !crs.is_kept();
        let within = is_looked_at.then(|| within(bounds, transform)).flatten();
        let round = is_looked_at.then(|| bounds.across(|place| transform.of_wgs84(place))).flatten().map(|own| widened(own, ROOM));
        Self { bounds, crs, transform, within, round }
    }

    /// Whether a box in the file's coordinates meets it.
    pub fn meets(&self, own: Bounds) -> bool {
        if self.within.is_some_and(|within| within.intersects(&own)) {
            return true;
        }
        self.round.is_none_or(|round| round.intersects(&own)) && cover_in_degrees(own, self.crs, self.transform).intersects(&self.bounds)
    }
}

fn widened(own: Bounds, part: f64) -> Bounds {
    own.grown((own.east - own.west) * part, (own.north - own.south) * part)
}

/// A box in the file's coordinates that lies in one in degrees.
fn within(bounds: Bounds, transform: &Transform) -> Option<Bounds> {
    let Bounds { west, south, east, north } = bounds;
    let along = |from: [f64; 2], to: [f64; 2]| -> Option<Vec<[f64; 2]>> {
        let at = |n: usize| [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * n as f64 / ALONG as f64);
        (0..=ALONG).map(|n| transform.of_wgs84(at(n))).collect()
    };
    let most = |side: Vec<[f64; 2]>, axis: usize| side.iter().map(|place| place[axis]).fold(f64::NEG_INFINITY, f64::max);
    let least = |side: Vec<[f64; 2]>, axis: usize| side.iter().map(|place| place[axis]).fold(f64::INFINITY, f64::min);
    let own = Bounds {
        west: most(along([west, south], [west, north])?, 0),
        south: most(along([west, south], [east, south])?, 1),
        east: least(along([east, south], [east, north])?, 0),
        north: least(along([west, north], [east, north])?, 1),
    };
    Some(widened(own, -ROOM)).filter(|own| own.west < own.east && own.south < own.north)
}

/// The box in degrees, WGS-84, round one in a file's coordinates. What reaches past the 180th meridian, where features are cut, is taken
/// to be everywhere along it.
pub fn cover_in_degrees(own: Bounds, crs: &SourceCrs, transform: &Transform) -> Bounds {
    if own.west > own.east {
        return own;
    }
    let bounds = if crs.is_kept() {
        own
    } else {
        let world = Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };
        own.across(|place| transform.to_wgs84(place)).unwrap_or(world)
    };
    if bounds.west < -180.0 || bounds.east > 180.0 { Bounds { west: -180.0, east: 180.0, ..bounds } } else { bounds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_in_the_files_coordinates_is_what_degrees_say() {
        let (mut seed, mut told) = (3u64, [0; 3]);
        let mut random = || {
            // Knuth's MMIX
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        for code in ["EPSG:4549", "EPSG:4550", "EPSG:32651", "EPSG:3857"] {
            let crs = SourceCrs::parse(code).unwrap();
            let transform = Transform::of(&crs).unwrap();
            for side in [0.01, 0.3, 2.0, 8.0] {
                let bounds = Bounds::at([121.0 + random(), 31.0 + random()]).grown(side, side * 0.7);
                let reach = Reach::of(bounds, &crs, &transform);
                let [west, south, east, north] = reach.round.unwrap().array();
                let (wide, high) = (east - west, north - south);
                for _ in 0..2_000 {
                    let (x, y) = (west - wide * 0.2 + random() * wide * 1.4, south - high * 0.2 + random() * high * 1.4);
                    let own = Bounds { west: x, south: y, east: x + random() * wide * 0.05, north: y + random() * high * 0.05 };
                    let plain = cover_in_degrees(own, &crs, &transform).intersects(&bounds);
                    assert_eq!(reach.meets(own), plain, "{code} {bounds:?} {own:?}");
                    let is_within = reach.within.is_some_and(|within| within.intersects(&own));
                    told[if is_within {
                        0
                    } else if reach.round.is_some_and(|round| !round.intersects(&own)) {
                        1
                    } else {
                        2
                    }] += 1;
                }
            }
        }
        // most are told without being put into degrees
        assert!(told[0] + told[1] > told[2] * 4, "{told:?}");
        // what lies nowhere meets nothing
        let crs = SourceCrs::parse("EPSG:4549").unwrap();
        let transform = Transform::of(&crs).unwrap();
        assert!(!Reach::of(Bounds::at([121.4, 31.2]).grown(1.0, 1.0), &crs, &transform).meets(Bounds::NOWHERE));
    }
}
