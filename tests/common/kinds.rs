//! One geometry of each kind, with heights and holes, as GeoJSON.

pub const GEOMETRIES: [&str; 8] = [
    "null",
    r#"{"type":"Point","coordinates":[121.47000000000001,31.2]}"#,
    r#"{"type":"MultiPoint","coordinates":[[121.4,31.2],[121.5,31.3]]}"#,
    r#"{"type":"LineString","coordinates":[[121.4,31.2,1.25],[121.5,31.3,7]]}"#,
    r#"{"type":"MultiLineString","coordinates":[[[121.4,31.2],[121.5,31.3]],[[121.6,31.2],[121.7,31.3]]]}"#,
    r#"{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,32],[121,32],[121,31]],[[121.1,31.1],[121.1,31.2],[121.2,31.2],[121.1,31.1]]]}"#,
    r#"{"type":"MultiPolygon","coordinates":[[[[121,31],[121.5,31],[121.5,31.5],[121,31]]],[[[122,31],[122.5,31],[122.5,31.5],[122,31]]]]}"#,
    r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[121,31]},{"type":"LineString","coordinates":[[121,31],[122,32]]}]}"#,
];
