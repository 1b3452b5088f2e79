//! Repairs polygons that are not valid: each ring by `geo`'s `MakeValid` (constrained Delaunay triangulation, even-odd), then
//! the holes taken from the outer ring, then the parts joined.

use super::{IoError, Progress};
use crate::model::table::Part;
use crate::model::validity::{counting_rings, flaws};
use crate::model::{Feature, FeatureTable, Kind, PartKind, TableBuilder};
use geo::{BooleanOps, LineString, MakeValid, MultiPolygon, Polygon};
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

/// Repairs every feature whose polygons are not valid; all others stay to the last bit.
///
/// # Errors
/// `IoError::Cancelled` where `progress` says so.
pub fn repaired(table: &FeatureTable, progress: &Progress) -> Result<Repaired, IoError> {
    let mut builder = TableBuilder::default();
    builder.frame_of(table);
    let (mut mended, mut failed) = (Vec::new(), Vec::new());
    progress.total.store(table.len() as u64, Ordering::Relaxed);
    for feature in table.features() {
        if progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        progress.done.store(feature.index() as u64, Ordering::Relaxed);
        if flaws(feature).is_empty() {
            builder.copy(feature);
            continue;
        }
        let Some(parts) = valid_parts(feature) else {
            builder.copy(feature);
            failed.push(feature.index());
            continue;
        };
        let kind = match (feature.kind(), &parts[..]) {
            (Kind::Polygon | Kind::MultiPolygon, [Mended::New(polygons)]) if polygons.len() == 1 => Kind::Polygon,
            (Kind::Polygon, _) => Kind::MultiPolygon,
            (kind, _) => kind,
        };
        for part in &parts {
            match part {
                Mended::Old(part) => {
                    let heights: Vec<f64> = part.heights().flatten().copied().collect();
                    builder.part(part.kind(), part.rings(), &heights);
                }
                Mended::New(polygons) => polygons.iter().for_each(|polygon| {
                    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
                    let rings: Vec<Vec<[f64; 2]>> = rings.map(|ring| ring.coords().map(|c| [c.x, c.y]).collect()).collect();
                    builder.part(PartKind::Polygon, rings.iter().map(Vec::as_slice), &[]);
                }),
            }
        }
        builder.row_of(feature);
        builder.end_feature(kind, feature.id());
        mended.push(feature.index());
    }
    Ok(Repaired { table: builder.finish(), mended, failed })
}

/// A part of a feature: as it was, or the polygons that came of it. These have no heights.
enum Mended<'a> {
    Old(Part<'a>),
    New(Vec<Polygon>),
}

/// The parts of a feature with its polygons made valid: all of a multi-polygon together, since they may overlap, those of a
/// collection one by one. `None` where that cannot be done or leaves nothing.
fn valid_parts(feature: Feature<'_>) -> Option<Vec<Mended<'_>>> {
    let areal = |part: &Part<'_>| part.kind() == PartKind::Polygon;
    let mended: Vec<Mended<'_>> = if feature.kind() == Kind::GeometryCollection {
        feature
            .parts()
            .map(|part| if areal(&part) { area_of(&part).map(|area| Mended::New(area.0)) } else { Some(Mended::Old(part)) })
            .collect::<Option<_>>()?
    } else {
        let parts = feature.parts().filter(areal).map(|part| area_of(&part)).collect::<Option<Vec<_>>>()?;
        let whole = parts.into_iter().reduce(|a, b| a.union(&b))?;
        vec![Mended::New(whole.0)]
    };
    let empty = mended.iter().any(|part| matches!(part, Mended::New(polygons) if polygons.is_empty()));
    (!empty).then_some(mended)
}

/// What a polygon covers: its outer ring less its holes, each by the even-odd rule; holes that lie outside, stand twice or
/// inside another count once or not at all.
fn area_of(part: &Part<'_>) -> Option<MultiPolygon> {
    let mut rings = counting_rings(part.rings()).into_iter().map(|ring| {
        let line = ring.iter().map(|p| geo::Coord { x: p[0], y: p[1] }).collect::<LineString>();
        Polygon::new(line, Vec::new()).make_valid().ok()
    });
    let shell = rings.next()??;
    let holes = rings.flatten().reduce(|a, b| a.union(&b));
    let area = match holes {
        Some(holes) => shell.difference(&holes),
        None => shell,
    };
    // what is drawn together again may touch itself
    if area.0.len() == 1 && area.0[0].interiors().is_empty() { Some(area) } else { area.make_valid().ok() }
}

/// The polygons without crossings that cover what a polygon covers by the even-odd rule; `None` where they cannot be found.
#[must_use]
pub fn valid_polygons(part: &Part<'_>) -> Option<Vec<Polygon>> {
    let polygon: Polygon = part.to_geo().try_into().ok()?;
    let valid = polygon.make_valid().ok()?;
    (!valid.0.is_empty()).then_some(valid.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{invalid_features, read_geojson};
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
        assert!(invalid_features(&repaired.table, &Progress::default()).unwrap().is_empty());
    }

    #[test]
    fn what_lies_beside_a_crossing_polygon_keeps_its_shape_its_height_and_its_place() {
        let square = |a: f64, b: f64| format!("[[[{a},{a}],[{b},{a}],[{b},{b}],[{a},{b}],[{a},{a}]]]");
        let polygon = |coordinates: &str| format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#);
        let text = format!(
            r#"{{"type":"FeatureCollection","name":"x","features":[{{"type":"Feature","properties":{{}},"geometry":{{"type":"GeometryCollection","geometries":[{},{},{{"type":"Point","coordinates":[1,2,30]}},{}]}},"kept":1}}]}}"#,
            polygon(&square(0.0, 9.0)),
            polygon(&square(2.0, 3.0)),
            polygon("[[[20,0],[22,2],[22,0],[20,2],[20,0]]]")
        );
        let (table, _) = read_geojson(text.as_bytes(), &Progress::default()).unwrap();
        let repaired = repaired(&table, &Progress::default()).unwrap().table;
        let parts: Vec<Part<'_>> = repaired.feature(0).unwrap().parts().collect();
        assert_eq!(parts.len(), 5, "the bow tie is two polygons now");
        assert_eq!([0, 1].map(|n| parts[n].to_geo().unsigned_area()), [81.0, 1.0], "a building stays in its site");
        assert_eq!(parts[2].heights().next(), Some(&[30.0][..]));
        assert_eq!((repaired.feature(0).unwrap().foreign(), &repaired.collection_foreign()["name"]), (Some(r#"{"kept":1}"#), &"x".into()));
    }
}
