//! What any layer has inside a place: how many features, their area and length there, the sum of a field.

use super::holds;
use super::near::length_within;
use super::overlay::{area_of, polygons};
use crate::model::{Bounds, Cancel, Document, Feature, FeatureId, FeatureRequest, LayerId, PartKind, SourceError};
use crate::query::measure::ring_area;
use geo::{BooleanOps, InteriorPoint, MultiPolygon};

/// A layer whose features are counted inside each place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    pub layer: LayerId,
    /// A column whose values are added up.
    pub field: Option<String>,
}

/// What a layer has in a place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Within {
    /// Features that lie in it by a point of theirs, so that each is counted in one of several places that meet.
    pub count: usize,
    /// The sum of the field over these features.
    pub sum: f64,
    /// What lies in the place itself, cut at its boundary: square metres of areas, metres of lines.
    pub area: f64,
    pub length: f64,
}

/// What a layer has in a place; nothing where the layer is gone.
pub(super) fn within(document: &Document, place: FeatureId, wanted: &Added, cancel: Cancel<'_>) -> Result<Within, SourceError> {
    let mut found = Within::default();
    let Some((place, layer)) = document.feature(place).zip(document.layer(wanted.layer)) else { return Ok(found) };
    let Some(bounds) = place.bounds() else { return Ok(found) };
    let own = polygons(place);
    let table = match layer.table.source() {
        // features that are not at hand are asked for
        Some(_) => crate::model::FeatureTable::gathered(&layer.table, &FeatureRequest::exact(bounds, cancel))?.0,
        None => std::sync::Arc::clone(&layer.table),
    };
    for (n, (row, own_box)) in table.boxes().enumerate() {
        if n % 1024 == 0 && cancel() {
            return Err(SourceError::Cancelled);
        }
        if own_box.intersects(&bounds)
            && let Some(feature) = table.feature(row)
        {
            add(&mut found, feature, own_box, place, &own, wanted.field.as_deref());
        }
    }
    Ok(found)
}

fn add(found: &mut Within, feature: Feature<'_>, own_box: Bounds, place: Feature<'_>, area: &MultiPolygon, field: Option<&str>) {
    if point_of(feature, own_box).is_some_and(|at| holds(place, at)) {
        found.count += 1;
        found.sum += field.and_then(|field| feature.value(field).number()).unwrap_or(0.0);
    }
    let has = |kind: PartKind| feature.parts().any(|part| part.kind() == kind);
    if has(PartKind::Polygon) {
        found.area += area_of(&polygons(feature).intersection(area), ring_area);
    }
    if has(PartKind::Line) {
        found.length += length_within(feature, place, 0.0);
    }
}

/// A point that a feature is counted by: in its largest area, or the middle of its line or points.
fn point_of(feature: Feature<'_>, own_box: Bounds) -> Option<[f64; 2]> {
    if feature.kind() == crate::model::Kind::Point {
        return Some(own_box.center());
    }
    feature.geometry()?.interior_point().map(|at| [at.x(), at.y()])
}
