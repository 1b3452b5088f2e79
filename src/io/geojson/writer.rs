//! A feature table as GeoJSON text, through the `geojson` crate: RFC 7946, right-hand rule, seven decimals (a centimetre).

use crate::model::table::Part;
use crate::model::{Feature, FeatureTable, Id, Kind, PartKind};
use geojson::{FeatureCollection, Geometry, GeometryValue, Position};

/// How exactly positions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Seven decimals of a degree, 1.1 cm: for exchange.
    Centimetre,
    /// Every digit: for what must read back the same.
    Full,
}

impl Precision {
    fn round(self, degrees: f64) -> f64 {
        match self {
            Self::Centimetre => (degrees * 1e7).round() / 1e7,
            Self::Full => degrees,
        }
    }
}

/// The features at `indices`, or all, as a FeatureCollection, one feature a line.
#[must_use]
pub fn to_geojson(table: &FeatureTable, indices: Option<&[usize]>, precision: Precision) -> String {
    let all: Vec<usize>;
    let indices = if let Some(indices) = indices {
        indices
    } else {
        all = (0..table.len()).collect();
        &all
    };
    let mut collection = FeatureCollection { bbox: None, ..FeatureCollection::new([]) };
    let foreign = table.collection_foreign();
    let kept: geojson::JsonObject = foreign.iter().filter(|(name, _)| *name != "crs").map(|(k, v)| (k.clone(), v.clone())).collect();
    collection.foreign_members = (!kept.is_empty()).then_some(kept);
    let empty = collection.to_string();
    let mut text = String::with_capacity(indices.len() * 200 + empty.len());
    // the collection's own members come from the crate; its features are set one to a line, so that a diff reads well
    let (head, tail) = empty.split_once("[]").unwrap_or(("{\"type\":\"FeatureCollection\",\"features\":", "}"));
    text.push_str(head);
    text.push_str("[\n");
    for (n, index) in indices.iter().enumerate() {
        if let Some(feature) = table.feature(*index) {
            if n > 0 {
                text.push_str(",\n");
            }
            text.push_str(&feature_of(feature, precision).to_string());
        }
    }
    text.push_str("\n]");
    text.push_str(tail);
    text.push('\n');
    text
}

fn feature_of(feature: Feature<'_>, precision: Precision) -> geojson::Feature {
    geojson::Feature {
        bbox: None,
        geometry: geometry_of(feature, precision),
        id: feature.id().map(|id| match id {
            Id::Text(text) => geojson::feature::Id::String(text.to_string()),
            Id::Integer(number) => geojson::feature::Id::Number((*number).into()),
            Id::Unsigned(number) => geojson::feature::Id::Number((*number).into()),
            Id::Float(number) => {
                serde_json::Number::from_f64(*number).map_or_else(|| geojson::feature::Id::String(number.to_string()), geojson::feature::Id::Number)
            }
        }),
        properties: Some(feature.row().map(|(name, value)| (name.to_owned(), value.to_json())).collect()),
        foreign_members: feature.foreign().cloned(),
    }
}

fn geometry_of(feature: Feature<'_>, precision: Precision) -> Option<Geometry> {
    let parts: Vec<Part<'_>> = feature.parts().collect();
    let lines = |parts: &[Part<'_>]| parts.iter().flat_map(|part| rings(part, false, precision)).collect::<Vec<_>>();
    let value = match feature.kind() {
        Kind::Null => return None,
        Kind::Point => match lines(&parts).into_iter().flatten().next() {
            Some(coordinates) => GeometryValue::Point { coordinates },
            None => return None,
        },
        Kind::MultiPoint => GeometryValue::MultiPoint { coordinates: lines(&parts).into_iter().flatten().collect() },
        Kind::LineString => GeometryValue::LineString { coordinates: lines(&parts).into_iter().flatten().collect() },
        Kind::MultiLineString => GeometryValue::MultiLineString { coordinates: lines(&parts) },
        Kind::Polygon => GeometryValue::Polygon { coordinates: parts.first().map(|part| rings(part, true, precision)).unwrap_or_default() },
        Kind::MultiPolygon => GeometryValue::MultiPolygon { coordinates: parts.iter().map(|part| rings(part, true, precision)).collect() },
        Kind::GeometryCollection => GeometryValue::GeometryCollection { geometries: parts.iter().map(|part| part_of(part, precision)).collect() },
    };
    Some(Geometry::new(value))
}

fn part_of(part: &Part<'_>, precision: Precision) -> Geometry {
    let mut lines = rings(part, part.kind() == PartKind::Polygon, precision);
    Geometry::new(match part.kind() {
        PartKind::Polygon => GeometryValue::Polygon { coordinates: lines },
        PartKind::Line => GeometryValue::LineString { coordinates: lines.pop().unwrap_or_default() },
        PartKind::Points => match (lines.pop().unwrap_or_default(), ()) {
            (mut points, ()) if points.len() == 1 => GeometryValue::Point { coordinates: points.remove(0) },
            (points, ()) => GeometryValue::MultiPoint { coordinates: points },
        },
    })
}

/// The rings of a part as positions; of a polygon the outer one counter-clockwise, the holes clockwise (RFC 7946, 3.1.6).
fn rings(part: &Part<'_>, orient: bool, precision: Precision) -> Vec<Vec<Position>> {
    part.rings()
        .zip(part.heights())
        .enumerate()
        .map(|(n, (ring, heights))| {
            let round = |value: f64| precision.round(value);
            let mut positions: Vec<Position> = ring
                .iter()
                .enumerate()
                .map(|(i, [lon, lat])| match heights.get(i).filter(|height| height.is_finite()) {
                    Some(height) => Position::from(vec![round(*lon), round(*lat), *height]),
                    None => Position::from([round(*lon), round(*lat)]),
                })
                .collect();
            if orient && (signed_area(ring) < 0.0) == (n == 0) {
                positions.reverse();
            }
            positions
        })
        .collect()
}

/// Twice the signed area in square degrees; positive counter-clockwise.
fn signed_area(ring: &[[f64; 2]]) -> f64 {
    -ring.windows(2).map(|pair| (pair[1][0] - pair[0][0]) * (pair[1][1] + pair[0][1])).sum::<f64>()
}
