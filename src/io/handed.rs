//! A single feature as text for other programs, such as on the clipboard, by the `geojson` crate's structures. What they cannot
//! say exactly (digits past 64 bits) is `None`: then the writer of files says it.

use crate::model::table::Part;
use crate::model::{Feature, Id, Kind, PartKind, Value};
use ::geojson::{Geometry, GeometryValue, JsonObject, JsonValue, Position, feature};

/// A feature as a GeoJSON Feature, in degrees, WGS-84, with every digit.
#[must_use]
pub fn feature_text(feature: Feature<'_>) -> Option<String> {
    let id = match feature.id() {
        None => None,
        Some(Id::Text(text)) => Some(feature::Id::String(text.to_owned())),
        Some(id) => Some(feature::Id::Number(exact(&id.to_string())?.as_number()?.clone())),
    };
    let mut properties = JsonObject::new();
    for (column, value) in feature.given() {
        let value = match value {
            Value::Text(text) => text.into(),
            Value::Integer(number) => number.into(),
            Value::Float(number) => number.into(),
            Value::Boolean(value) => value.into(),
            Value::Json(text) => exact(text)?,
            Value::Null => JsonValue::Null,
        };
        properties.insert(feature.column_name(column).to_owned(), value);
    }
    let properties = (!feature.has_null_properties()).then_some(properties);
    let foreign_members = match feature.foreign() {
        Some(text) => Some(exact(text)?.as_object()?.clone()),
        None => None,
    };
    let handed = ::geojson::Feature { bbox: None, geometry: geometry(feature).map(Geometry::new), id, properties, foreign_members };
    Some(handed.to_string())
}

/// A JSON text as a value, where that says the same.
fn exact(text: &str) -> Option<JsonValue> {
    serde_json::from_str::<JsonValue>(text).ok().filter(|value| serde_json::to_string(value).is_ok_and(|own| own == text))
}

fn geometry(feature: Feature<'_>) -> Option<GeometryValue> {
    let parts: Vec<Part<'_>> = feature.parts().collect();
    let first = parts.first()?;
    Some(match feature.kind() {
        Kind::Null => return None,
        Kind::GeometryCollection => {
            GeometryValue::GeometryCollection { geometries: parts.iter().filter_map(|part| Some(Geometry::new(alone(part)?))).collect() }
        }
        Kind::MultiPoint => GeometryValue::MultiPoint { coordinates: rings(first).pop()? },
        Kind::MultiLineString => GeometryValue::MultiLineString { coordinates: parts.iter().filter_map(|part| rings(part).pop()).collect() },
        Kind::MultiPolygon => GeometryValue::MultiPolygon { coordinates: parts.iter().map(rings).collect() },
        Kind::Point | Kind::LineString | Kind::Polygon => alone(first)?,
    })
}

/// A part as a geometry of its own.
fn alone(part: &Part<'_>) -> Option<GeometryValue> {
    let mut rings = rings(part);
    Some(match part.kind() {
        PartKind::Polygon => GeometryValue::Polygon { coordinates: rings },
        PartKind::Line => GeometryValue::LineString { coordinates: rings.pop()? },
        PartKind::Points => {
            let mut points = rings.pop()?;
            if points.len() == 1 { GeometryValue::Point { coordinates: points.pop()? } } else { GeometryValue::MultiPoint { coordinates: points } }
        }
    })
}

/// The positions of a part's rings, with heights where they have any.
fn rings(part: &Part<'_>) -> Vec<Vec<Position>> {
    let mut heights = part.heights();
    let with = |ring: &[[f64; 2]]| {
        let heights = heights.next().unwrap_or_default();
        let position = |(n, [lon, lat]): (usize, &[f64; 2])| match heights.get(n) {
            Some(z) if !z.is_nan() => Position::from([*lon, *lat, *z]),
            _ => Position::from([*lon, *lat]),
        };
        ring.iter().enumerate().map(position).collect()
    };
    part.rings().map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{Precision, Progress, read_geojson, to_geojson};

    #[test]
    fn a_feature_handed_out_is_read_back_as_it_was() {
        let geometries = [
            "null",
            r#"{"type":"Point","coordinates":[121.47000000000001,31.2,4.5]}"#,
            r#"{"type":"MultiPoint","coordinates":[[121.4,31.2],[121.5,31.3]]}"#,
            r#"{"type":"LineString","coordinates":[[121.4,31.2],[121.5,31.3,7]]}"#,
            r#"{"type":"MultiLineString","coordinates":[[[121.4,31.2],[121.5,31.3]],[[121.6,31.2],[121.7,31.3]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]]],[[[20,0],[29,0],[29,9],[20,0]]]]}"#,
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}"#,
        ];
        for geometry in geometries {
            let text = format!(
                r#"{{"type":"Feature","id":7,"properties":{{"name":"吴淞 \"甲\"","n":12,"x":0.1,"none":null,"list":[1,{{"a":true}}],"yes":false}},"geometry":{geometry},"kept":{{"a":1}}}}"#
            );
            let read = |text: &str| read_geojson(text.as_bytes(), &Progress::default()).unwrap().0;
            let table = read(&text);
            let handed = feature_text(table.feature(0).unwrap()).unwrap();
            let whole = |text: &str| to_geojson(&read(text), None, Precision::Full);
            assert_eq!(whole(&handed), whole(&text), "{geometry}");
        }
        let digits = r#"{"type":"Feature","properties":{"id":12345678901234567890123},"geometry":null}"#;
        let table = read_geojson(digits.as_bytes(), &Progress::default()).unwrap().0;
        assert_eq!(feature_text(table.feature(0).unwrap()), None, "digits are not rounded");
    }
}
