//! Repairs polygons whose rings cross, through `geo`'s `MakeValid` (constrained Delaunay triangulation, even-odd).

use super::checking::crosses_itself;
use super::{IoError, Progress};
use crate::model::table::Part;
use crate::model::{Feature, FeatureTable, Kind, PartKind, TableBuilder};
use geo::{MakeValid, MultiPolygon, Polygon};
use std::sync::atomic::Ordering;

/// What came of repairing a table.
#[derive(Debug)]
pub struct Repaired {
    pub table: FeatureTable,
    /// The features that were repaired, ascending.
    pub mended: Vec<usize>,
    /// The features that could not be: they are as they were.
    pub failed: Vec<usize>,
}

/// Repairs every feature that crosses itself; all others stay to the last bit.
///
/// # Errors
/// `IoError::Cancelled` where `progress` says so.
pub fn repaired(table: &FeatureTable, progress: &Progress) -> Result<Repaired, IoError> {
    let mut builder = TableBuilder::default();
    table.columns().iter().for_each(|column| builder.declare(column.name()));
    let (mut mended, mut failed) = (Vec::new(), Vec::new());
    progress.total.store(table.len() as u64, Ordering::Relaxed);
    for feature in table.features() {
        if progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        progress.done.store(feature.index() as u64, Ordering::Relaxed);
        if !crosses_itself(feature) {
            builder.copy(feature);
            continue;
        }
        let Some(polygons) = valid_parts(feature) else {
            builder.copy(feature);
            failed.push(feature.index());
            continue;
        };
        let kind = match feature.kind() {
            Kind::GeometryCollection => Kind::GeometryCollection,
            _ if polygons.len() == 1 => Kind::Polygon,
            _ => Kind::MultiPolygon,
        };
        for part in feature.parts().filter(|part| part.kind() != PartKind::Polygon) {
            builder.part(part.kind(), part.rings(), &[]);
        }
        for polygon in &polygons {
            let rings: Vec<Vec<[f64; 2]>> =
                std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(|ring| ring.coords().map(|c| [c.x, c.y]).collect()).collect();
            builder.part(PartKind::Polygon, rings.iter().map(Vec::as_slice), &[]);
        }
        builder.row_of(feature);
        builder.end_feature(kind, feature.id());
        mended.push(feature.index());
    }
    Ok(Repaired { table: builder.finish(), mended, failed })
}

/// The polygons of a feature, made valid together; `None` where that cannot be done or leaves nothing.
fn valid_parts(feature: Feature<'_>) -> Option<Vec<Polygon>> {
    let polygons: Vec<Polygon> =
        feature.parts().filter(|part| part.kind() == PartKind::Polygon).filter_map(|part: Part<'_>| part.to_geo().try_into().ok()).collect();
    let valid = MultiPolygon::new(polygons).make_valid().ok()?;
    (!valid.0.is_empty()).then_some(valid.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{crossed_features, read_geojson};
    use geo::{Area, Validation};

    #[test]
    fn a_bow_tie_becomes_two_triangles_and_its_neighbours_stay_to_the_last_bit() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","id":"a","properties":{"n":1},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}},
            {"type":"Feature","id":"b","properties":{"n":2},"geometry":{"type":"Polygon","coordinates":[[[5,5],[6,5],[6,6.1234567891234],[5,5]]]}}]}"#;
        let (table, _) = read_geojson(text.as_bytes(), &Progress::default()).unwrap();
        let repaired = repaired(&table, &Progress::default()).unwrap();
        assert_eq!((repaired.mended, repaired.failed), (vec![0], vec![]));
        let [bow, plain] = [0, 1].map(|n| repaired.table.feature(n).unwrap());
        assert_eq!(
            (bow.kind(), bow.id(), bow.value("n")),
            (Kind::MultiPolygon, table.feature(0).unwrap().id(), table.feature(0).unwrap().value("n"))
        );
        let geometry = bow.geometry().unwrap();
        assert!(geometry.is_valid() && (geometry.unsigned_area() - 2.0).abs() < 1e-9);
        assert_eq!(plain.bounds(), table.feature(1).unwrap().bounds());
        assert!(crossed_features(&repaired.table, &Progress::default()).unwrap().is_empty());
    }
}
