//! Boxes in degrees and in the coordinates of a table, each large enough for the other.

use crate::model::datum::Transform;
use crate::model::{Bounds, SourceCrs};

/// Places over a box, along its sides and in it.
fn places(bounds: Bounds) -> impl Iterator<Item = [f64; 2]> {
    /// Steps along a side.
    const STEPS: u32 = 8;
    let at = |from: f64, to: f64, n: u32| from + (to - from) * f64::from(n) / f64::from(STEPS);
    (0..=STEPS).flat_map(move |x| (0..=STEPS).map(move |y| [at(bounds.west, bounds.east, x), at(bounds.south, bounds.north, y)]))
}

/// Room for what lies between the places that were looked at.
fn with_room(bounds: Bounds) -> Bounds {
    let [x, y] = [bounds.east - bounds.west, bounds.north - bounds.south].map(|side| side * 0.02 + 1e-6);
    bounds.grown(x, y)
}

/// The box in degrees round one in a table's coordinates.
pub fn in_degrees(own: Bounds, crs: &SourceCrs) -> Option<Bounds> {
    if crs.is_kept() {
        return Some(own);
    }
    let transform = Transform::of(crs).ok()?;
    Bounds::of(&places(own).filter_map(|place| transform.to_wgs84(place)).collect::<Vec<_>>()).map(with_room)
}

/// The box in a table's coordinates round one in degrees.
pub fn of_degrees(own: Bounds, crs: &SourceCrs) -> Option<Bounds> {
    if crs.is_kept() {
        return Some(own);
    }
    let transform = Transform::of(crs).ok()?;
    Bounds::of(&places(own).filter_map(|place| transform.of_wgs84(place)).collect::<Vec<_>>()).map(with_room)
}
