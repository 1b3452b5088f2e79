//! Repairs polygons that are not valid: each ring by the even-odd rule, then the holes taken from the outer ring, then the parts
//! joined, all by `geo`'s overlay. Its `MakeValid` passes over edges that meet where others do, and covers too much then.

use super::{IoError, Progress};
use crate::model::table::{Part, PartShape};
use crate::model::validity::flaws;
use crate::model::{Feature, FeatureTable, Kind, PartKind};
use geo::{BooleanOps, LineString, MapCoords, MultiPolygon, Polygon};
use rstar::RTree;
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
/// ```
/// use nanbei::io::{Progress, load_bytes, repaired};
///
/// // a bow tie: its edges cross
/// let text = r#"{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":
///     [[[121.0,31.0],[121.1,31.1],[121.1,31.0],[121.0,31.1],[121.0,31.0]]]}}"#;
/// let progress = Progress::default();
/// let table = load_bytes(text.as_bytes(), None, &progress)?.table;
/// let valid = repaired(&table, &progress)?.table;
/// assert!(nanbei::io::invalid_features(&valid, &progress)?.is_empty());
/// # Ok::<(), nanbei::io::IoError>(())
/// ```
///
/// # Errors
/// `IoError::Cancelled` where `progress` says so.
pub fn repaired(table: &FeatureTable, progress: &Progress) -> Result<Repaired, IoError> {
    let (mut changes, mut failed) = (Vec::new(), Vec::new());
    progress.total.store(table.rows() as u64, Ordering::Relaxed);
    for feature in table.features() {
        if progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        progress.done.store(feature.index() as u64, Ordering::Relaxed);
        if flaws(feature).is_empty() {
            continue;
        }
        let Some(parts) = valid_parts(feature) else {
            failed.push(feature.index());
            continue;
        };
        let kind = match (feature.kind(), &parts[..]) {
            (Kind::Polygon | Kind::MultiPolygon, [Mended::New(area)]) if area.0.len() == 1 => Kind::Polygon,
            (Kind::Polygon, _) => Kind::MultiPolygon,
            (kind, _) => kind,
        };
        let shapes = parts.into_iter().flat_map(|part| match part {
            Mended::Old(part) => vec![PartShape::from(part)],
            Mended::New(area) => area.0.iter().map(shape_of).collect(),
        });
        changes.push((feature.index(), kind, shapes.collect::<Vec<_>>()));
    }
    let shapes: Vec<(usize, Kind, &[PartShape])> = changes.iter().map(|(row, kind, parts)| (*row, *kind, parts.as_slice())).collect();
    Ok(Repaired { table: table.with_geometry(&shapes), mended: changes.iter().map(|(row, ..)| *row).collect(), failed })
}

/// A part of a feature: as it was, or the polygons that came of it. These have no heights.
enum Mended<'a> {
    Old(Part<'a>),
    New(MultiPolygon),
}

/// The parts of a feature with its polygons made valid: all of a multi-polygon together, since they may overlap, those of a
/// collection one by one. `None` where that cannot be done or leaves nothing.
fn valid_parts(feature: Feature<'_>) -> Option<Vec<Mended<'_>>> {
    let areal = |part: &Part<'_>| part.kind() == PartKind::Polygon;
    let valid = |area: MultiPolygon, parts: &[Part<'_>]| {
        let places: Vec<[f64; 2]> = parts.iter().flat_map(Part::rings).flatten().copied().collect();
        let exact = at_own_places(&area, &places);
        [exact, area].into_iter().find(|area| !area.0.is_empty() && is_valid(area))
    };
    if feature.kind() == Kind::GeometryCollection {
        let mend = |part: Part<'_>| valid(area_of(&part)?, &[part]).map(Mended::New);
        feature.parts().map(|part| if areal(&part) { mend(part) } else { Some(Mended::Old(part)) }).collect()
    } else {
        let parts: Vec<Part<'_>> = feature.parts().filter(areal).collect();
        let areas = parts.iter().map(area_of).collect::<Option<Vec<_>>>()?;
        let whole = areas.into_iter().reduce(|a, b| a.union(&b))?;
        Some(vec![Mended::New(valid(whole, &parts)?)])
    }
}

fn line_of(ring: &[[f64; 2]]) -> LineString {
    ring.iter().map(|p| geo::Coord { x: p[0], y: p[1] }).collect()
}

/// What a polygon covers: its outer ring less its holes, each by the even-odd rule. The holes are joined first, so that those
/// that cross, stand twice or lie inside another are taken off once.
fn area_of(part: &Part<'_>) -> Option<MultiPolygon> {
    let mut rings = part.rings().map(|ring| even_odd(&Polygon::new(line_of(ring), Vec::new())));
    let shell = rings.next()?;
    Some(match rings.reduce(|a, b| a.union(&b)) {
        Some(holes) => shell.difference(&holes),
        None => shell,
    })
}

/// What the rings of a polygon cover by the even-odd rule, as polygons that touch in places at most.
fn even_odd(polygon: &Polygon) -> MultiPolygon {
    polygon.union(&MultiPolygon::new(Vec::new()))
}

/// The polygons with their corners at the places of the rings that they came of: overlaying rounds to about a thousand-millionth of the
/// extent.
fn at_own_places(area: &MultiPolygon, places: &[[f64; 2]]) -> MultiPolygon {
    let reach = places.iter().fold([f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY], |[w, e, s, n], [x, y]| {
        [w.min(*x), e.max(*x), s.min(*y), n.max(*y)]
    });
    let near = (reach[1] - reach[0]).max(reach[3] - reach[2]) * NEAR;
    let tree = RTree::bulk_load(places.to_vec());
    area.map_coords(|c| match tree.nearest_neighbor([c.x, c.y]) {
        Some([x, y]) if (x - c.x).abs() <= near && (y - c.y).abs() <= near => geo::Coord { x: *x, y: *y },
        _ => c,
    })
}

/// What overlaying a few times may move a corner by, as a part of the extent.
const NEAR: f64 = 1e-8;

fn is_valid(area: &MultiPolygon) -> bool {
    let parts: Vec<PartShape> = area.0.iter().map(shape_of).collect();
    FeatureTable::of_shape(Kind::MultiPolygon, &parts).feature(0).is_some_and(|feature| flaws(feature).is_empty())
}

/// A polygon as a part, without heights.
fn shape_of(polygon: &Polygon) -> PartShape {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    PartShape::new(PartKind::Polygon, rings.map(|ring| ring.coords().map(|c| [c.x, c.y, f64::NAN]).collect()).collect())
}

/// The polygons without crossings that cover what a polygon covers by the even-odd rule; `None` where there are none.
#[must_use]
pub fn valid_polygons(part: &Part<'_>) -> Option<Vec<Polygon>> {
    let mut rings = part.rings().map(line_of);
    let polygon = Polygon::new(rings.next()?, rings.collect());
    let valid = even_odd(&polygon);
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
