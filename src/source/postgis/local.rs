//! Boxes in degrees and in the coordinates of a table, each large enough for the other.

use crate::model::datum::Transform;
use crate::model::{Bounds, SourceCrs};

/// The box in degrees round one in a table's coordinates.
pub fn in_degrees(own: Bounds, crs: &SourceCrs) -> Option<Bounds> {
    if crs.is_kept() {
        return Some(own);
    }
    let transform = Transform::of(crs).ok()?;
    own.across(|place| transform.to_wgs84(place))
}

/// The box in a table's coordinates round one in degrees.
pub fn of_degrees(own: Bounds, crs: &SourceCrs) -> Option<Bounds> {
    if crs.is_kept() {
        return Some(own);
    }
    let transform = Transform::of(crs).ok()?;
    own.across(|place| transform.of_wgs84(place))
}
