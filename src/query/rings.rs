//! Rings round a hub: true distances on the ellipsoid, and which lines the hub is served by.

use crate::model::{Document, Feature, FeatureTable, HubRings, Id, Kind, PartKind, TableBuilder, Value};
use geo::{Destination, Geodesic};
use std::sync::Arc;

/// How many corners a ring has. With 256 the chord lies 0.04 % of the radius inside the circle at most.
const CORNERS: usize = 256;

/// The positions at `radius` metres from `center` on the ellipsoid, closed, counter-clockwise, beginning due north.
#[must_use]
pub fn circle(center: [f64; 2], radius: f64) -> Vec<[f64; 2]> {
    let from = geo::Point::new(center[0], center[1]);
    let mut ring: Vec<[f64; 2]> = (0..CORNERS)
        .map(|i| {
            let to = Geodesic.destination(from, -360.0 * i as f64 / CORNERS as f64, radius);
            [to.x(), to.y()]
        })
        .collect();
    ring.push(ring[0]);
    ring
}

/// The rings of all hubs as features, the widest first so that the inner ones stay on top.
#[must_use]
pub fn rings_table(rings: &[HubRings], hubs: &FeatureTable) -> FeatureTable {
    let mut builder = TableBuilder::default();
    for own in rings {
        let Some(hub) = hubs.find_id(&own.hub).and_then(|index| hubs.feature(index)) else { continue };
        let Some(center) = hub.bounds().map(|bounds| bounds.center()) else { continue };
        let mut radii = own.radii.clone();
        radii.sort_by(|a, b| b.total_cmp(a));
        for radius in radii {
            let label = crate::i18n::length(radius).replace(".00", "").replace(".0 ", " ");
            builder.part(PartKind::Polygon, [&circle(center, radius)[..]], &[]);
            builder.set("hub", Value::Text(&own.hub));
            builder.set("name_zh", Value::Text(&format!("{} {label} 圈", hub.text("name_zh").unwrap_or_default())));
            builder.set("name_en", Value::Text(&format!("{} ring of {}", label, hub.text("name_en").unwrap_or_default())));
            builder.set("label", Value::Text(&label));
            builder.set("radius_m", Value::Float(radius));
            builder.end_feature(Kind::Polygon, Some(Id::Text(&format!("{}_{radius:.0}m", own.hub))));
        }
    }
    builder.finish()
}

/// Makes the features of the document's ring layer from its radii: they are derived, so this is no edit.
pub fn fill_rings(document: &mut Document) {
    let Some(hubs) = document.layer_by_key("hubs").map(|layer| Arc::clone(&layer.table)) else { return };
    let table = Arc::new(rings_table(&document.rings, &hubs));
    for layer in document.layers.iter_mut().filter(|layer| layer.key == "rings") {
        layer.table = Arc::clone(&table);
    }
}

/// The features of the document's rail layer whose `serves` names the hub.
pub fn served_lines<'a>(document: &'a Document, hub: &'a str) -> impl Iterator<Item = Feature<'a>> + 'a {
    document
        .layer_by_key("rails")
        .into_iter()
        .flat_map(|layer| layer.table.features())
        .filter(move |line| line.text("serves").is_some_and(|serves| serves.split(';').any(|id| id.trim() == hub)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{geodesic_distance, ring_area};

    #[test]
    fn every_corner_of_a_ring_is_at_its_distance_and_the_area_is_a_circles() {
        let center = [121.44183, 31.40593];
        let ring = circle(center, 3000.0);
        for corner in &ring {
            assert!((geodesic_distance(center, *corner) - 3000.0).abs() < 1e-6);
        }
        let exact = std::f64::consts::PI * 3000.0 * 3000.0;
        assert!((ring_area(&ring) / exact - 1.0).abs() < 1e-3);
    }
}
