//! Rings round a hub: true distances on the ellipsoid, and which lines the hub is served by.

use crate::model::{Document, Feature, FeatureData, FeatureTable, HubRings, Id, Kind, LayerId, PartKind, TableBuilder, Value};
use geo::{Destination, Geodesic};
use std::collections::HashMap;
use std::sync::Arc;

/// How many corners a ring has. With 256 the chord lies 0.04 % of the radius inside the circle at most.
const CORNERS: usize = 256;

/// The positions at `radius` metres from `center` on the ellipsoid, closed, counter-clockwise, beginning due north.
///
/// ```
/// use nanbei::query::{circle, geodesic_distance};
///
/// let center = [121.47, 31.41];
/// let ring = circle(center, 5000.0);
/// assert!(ring.iter().all(|corner| (geodesic_distance(center, *corner) - 5000.0).abs() < 0.01));
/// ```
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

/// Makes the features of the document's ring layer from its radii: they are derived, so this is no step of the
/// history. A ring that stays keeps its row.
pub fn fill_rings(document: &mut Document) {
    let Some(hubs) = document.layer_by_key("hubs").map(|layer| Arc::clone(&layer.table)) else { return };
    let made = rings_table(document.rings(), &hubs);
    let layers: Vec<(LayerId, FeatureTable)> =
        document.layers().iter().filter(|layer| layer.key == "rings").map(|layer| (layer.id, in_own_rows(&layer.table, &made))).collect();
    for (id, table) in layers {
        document.derive(id, Arc::new(table));
    }
}

/// A table's rows with the features of another: each in the row that has its id, else in a new one. The rest are deleted.
fn in_own_rows(table: &FeatureTable, made: &FeatureTable) -> FeatureTable {
    let every: Vec<usize> = (0..table.rows()).collect();
    let revived = table.with_deleted(&every, false);
    let known: HashMap<String, usize> = revived.features().filter_map(|feature| Some((feature.id()?.to_string(), feature.index()))).collect();
    let row = |feature: Feature<'_>| feature.id().and_then(|id| known.get(&id.to_string()).copied());
    let all: Vec<(Option<usize>, FeatureData)> = made.features().map(|feature| (row(feature), FeatureData::from(feature))).collect();
    let mut kept: Vec<(usize, &FeatureData)> = all.iter().filter_map(|(row, data)| Some(((*row)?, data))).collect();
    kept.sort_by_key(|(row, _)| *row);
    let gone: Vec<usize> = every.into_iter().filter(|row| kept.binary_search_by_key(row, |(own, _)| *own).is_err()).collect();
    let added = all.iter().filter(|(row, _)| row.is_none()).map(|(_, data)| data);
    revived.with_features(&kept).with_deleted(&gone, true).with_appended(added)
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
