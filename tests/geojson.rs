//! Reading GeoJSON: the same as the `geojson` crate where it reads, a place and a reason where it does not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use geojson::{GeoJson, GeometryValue};
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{IoError, Precision, Progress, load_file, read_geojson, to_geojson};
use nanbei::model::{FeatureTable, Kind};

fn read(text: &str) -> Result<FeatureTable, IoError> {
    read_geojson(text.as_bytes(), &Progress::default()).map(|(table, _)| table)
}

fn refused(bytes: &[u8]) -> IoError {
    read_geojson(bytes, &Progress::default()).expect_err("the text should be refused")
}

/// Every number of a geometry in order, nested collections walked through.
fn numbers(value: &GeometryValue, out: &mut Vec<f64>) {
    let mut position = |p: &geojson::Position| out.extend(p.as_slice().iter().take(3));
    match value {
        GeometryValue::Point { coordinates } => position(coordinates),
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => coordinates.iter().for_each(position),
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => coordinates.iter().flatten().for_each(position),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().flatten().for_each(position),
        GeometryValue::GeometryCollection { geometries } => geometries.iter().for_each(|geometry| numbers(&geometry.value, out)),
    }
}

/// Compares a table with what the crate reads, feature by feature.
fn same_as_crate(text: &str) {
    let table = read(text).unwrap();
    let features = match text.parse::<GeoJson>().unwrap() {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => vec![geojson::Feature { geometry: Some(geometry), ..Default::default() }],
    };
    assert_eq!(table.len(), features.len());
    for (ours, theirs) in table.features().zip(&features) {
        let mut expected = Vec::new();
        if let Some(geometry) = &theirs.geometry {
            numbers(&geometry.value, &mut expected);
        }
        let mut found: Vec<f64> = Vec::new();
        for part in ours.parts() {
            for (ring, heights) in part.rings().zip(part.heights()) {
                for (i, p) in ring.iter().enumerate() {
                    found.extend(p);
                    found.extend(heights.get(i).filter(|height| !height.is_nan()));
                }
            }
        }
        assert_eq!(found, expected);
        let properties = theirs.properties.clone().unwrap_or_default();
        for (name, value) in &properties {
            let ours = ours.value(name).to_json();
            let same = ours == *value || (ours.as_f64().is_some() && ours.as_f64() == value.as_f64());
            assert!(same, "{name}: {ours} {value}");
        }
        assert_eq!(
            ours.id().map(ToString::to_string),
            theirs.id.as_ref().map(|id| match id {
                geojson::feature::Id::String(text) => text.clone(),
                geojson::feature::Id::Number(number) => number.to_string(),
            })
        );
    }
}

const ALL_KINDS: &str = r#"{"type":"FeatureCollection","name":"foreign","features":[
{"type":"Feature","id":"a","properties":{"名":"点\u5434\n","n":1,"x":1.5,"b":true,"j":[1,{"k":null}],"z":null},"geometry":{"type":"Point","coordinates":[121.5,31.2,4.5]}},
{"type":"Feature","id":18014398509481984,"properties":{"n":2.5},"geometry":{"coordinates":[[121.1,31.1],[121.2,31.2,7]],"type":"MultiPoint"},"extra":{"kept":1}},
{"geometry":{"type":"LineString","coordinates":[[121,31],[122,32]]},"properties":null,"type":"Feature"},
{"type":"Feature","properties":{"n":"text now"},"geometry":{"type":"MultiLineString","coordinates":[[[121,31],[122,32]],[[120,30],[120.5,30.5],[121,30]]]}},
{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}},
{"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[2,2],[3,2],[3,3],[2,2]]]]}},
{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[0,0],[1,1]]}]}]}},
{"type":"Feature","properties":{},"geometry":null}]}"#;

#[test]
fn all_seven_geometries_null_heights_and_foreign_members_are_read_as_the_crate_reads_them() {
    same_as_crate(ALL_KINDS);
    let table = read(ALL_KINDS).unwrap();
    let kinds: Vec<Kind> = table.features().map(|feature| feature.kind()).collect();
    assert_eq!(
        kinds,
        [
            Kind::Point,
            Kind::MultiPoint,
            Kind::LineString,
            Kind::MultiLineString,
            Kind::Polygon,
            Kind::MultiPolygon,
            Kind::GeometryCollection,
            Kind::Null
        ]
    );
    assert_eq!(table.feature(1).unwrap().foreign().unwrap()["extra"]["kept"], 1);
    assert_eq!(table.collection_foreign()["name"], "foreign");
}

#[test]
fn bare_geometries_features_and_a_byte_order_mark_are_read() {
    same_as_crate(r#"{"type":"Point","coordinates":[121.5,31.2]}"#);
    same_as_crate(r#" {"type":"Feature","properties":{"a":"b"},"geometry":{"type":"Point","coordinates":[1,2]}} "#);
    assert_eq!(read("\u{feff}{\"type\":\"Point\",\"coordinates\":[1,2]}").unwrap().len(), 1);
    let crs = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[]}"#;
    assert_eq!(read(crs).unwrap().len(), 0);
}

#[test]
fn generated_documents_are_read_as_the_crate_reads_them() {
    let mut seed = 7u64;
    let mut random = move |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    for _ in 0..400 {
        let features: Vec<String> = (0..random(6))
            .map(|_| {
                let mut at = || format!("[{}.{:05},{}e-1{}]", random(179), random(99_999), random(900), if random(3) == 0 { ",12.25" } else { "" });
                let line = |at: &mut dyn FnMut() -> String| format!("[{},{},{}]", at(), at(), at());
                let (a, b) = (at(), at());
                let ring = format!("[{a},{b},{},{a}]", at());
                let geometry = match ring.len() % 5 {
                    0 => format!("{{\"type\":\"Point\",\"coordinates\":{a}}}"),
                    1 => format!("{{\"coordinates\":{},\"type\":\"LineString\"}}", line(&mut at)),
                    2 => format!("{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}"),
                    3 => format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[[{ring}],[{ring}]]}}"),
                    _ => "null".to_owned(),
                };
                format!("{{\"properties\":{{\"a b\":{},\"名\":\"\\\"吴\\\\淞\\t\"}},\"geometry\":{geometry},\"type\":\"Feature\"}}", b.len())
            })
            .collect();
        same_as_crate(&format!("{{\"features\":[{}],\"type\":\"FeatureCollection\"}}", features.join(" ,\n")));
    }
}

#[test]
fn what_is_written_reads_back_the_same() {
    let table = read(ALL_KINDS).unwrap();
    let again = read(&to_geojson(&table, None, Precision::Full)).unwrap();
    for (a, b) in table.features().zip(again.features()) {
        assert_eq!(a.id(), b.id());
        assert_eq!(a.vertices(), b.vertices());
        assert_eq!(a.bounds(), b.bounds());
        assert_eq!(a.row().map(|(n, v)| (n, v.to_json())).collect::<Vec<_>>(), b.row().map(|(n, v)| (n, v.to_json())).collect::<Vec<_>>());
    }
}

#[test]
fn bad_text_is_refused_with_its_place_and_a_reason_in_both_languages() {
    let feature = |geometry: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":null}},\n{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{geometry}}}\n]}}"
        )
    };
    let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
    // text, line, feature, a word of the English reason
    let cases: Vec<(Vec<u8>, u64, Option<u64>, &str)> = vec![
        (b"".to_vec(), 0, None, "empty"),
        (b"  \n ".to_vec(), 0, None, "empty"),
        (b"id,lon,lat\n1,2,3".to_vec(), 1, None, "not JSON"),
        (b"[1,2]".to_vec(), 1, None, "not JSON"),
        (b"{\"a\":1}".to_vec(), 1, None, "type"),
        (b"{\"type\":\"Topology\"}".to_vec(), 1, Some(1), "Topology"),
        (feature(r#"{"type":"Point","coordinates":["121.5","31.2"]}"#).into_bytes(), 3, Some(2), "must be a number"),
        (feature(r#"{"type":"Point","coordinates":[NaN,31.2]}"#).into_bytes(), 3, Some(2), "NaN"),
        (feature(r#"{"type":"Point","coordinates":[121.5]}"#).into_bytes(), 3, Some(2), "two numbers"),
        (feature(r#"{"type":"Point","coordinates":[1e999,0]}"#).into_bytes(), 3, Some(2), "must be a number"),
        (feature(r#"{"type":"Polygon","coordinates":[[1,2],[3,4]]}"#).into_bytes(), 3, Some(2), "depth"),
        (feature(r#"{"type":"Circle","coordinates":[1,2]}"#).into_bytes(), 3, Some(2), "Circle"),
        (feature(r#"{"type":"Point"}"#).into_bytes(), 3, Some(2), "coordinates"),
        (feature("7").into_bytes(), 3, Some(2), "geometry"),
        (feature(&format!("{{\"type\":\"Point\",\"coordinates\":{nested}}}")).into_bytes(), 3, Some(2), "nested"),
        (feature(&format!("{{\"type\":\"Point\",\"x\":{nested},\"coordinates\":[1,2]}}")).into_bytes(), 3, Some(2), "nested"),
        (feature("null").as_bytes()[..70].to_vec(), 2, Some(1), "ends in the middle"),
        ([feature("null").as_bytes(), b"x"].concat(), 4, None, "more text"),
        (b"{\"type\":\"Feature\",\"properties\":{\"a\":\"\xff\"}}".to_vec(), 1, None, "UTF-8"),
        (b"\xff\xfe{\0}\0".to_vec(), 1, None, "UTF-16"),
        (feature(r#"{"type":"Point","coordinates":[353423.5,3462345.1]}"#).into_bytes(), 3, Some(2), "projected"),
        (br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4549"}},"features":[]}"#.to_vec(), 1, None, "EPSG:4549"),
    ];
    for (bytes, line, feature, word) in cases {
        let shown = String::from_utf8_lossy(&bytes).chars().take(90).collect::<String>();
        let error = refused(&bytes);
        let IoError::Text { line: found_line, feature: found_feature, .. } = &error else { panic!("{shown}: {error}") };
        assert_eq!((*found_line, *found_feature), (line, feature), "{shown}: {error}");
        assert!(error.told(Lang::En).contains(word), "{shown}: {error}");
        let zh = error.told(Lang::Zh);
        assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && zh != error.told(Lang::En), "{zh}");
    }
}

#[test]
fn truncation_at_every_byte_is_refused_and_never_panics() {
    for end in 0..ALL_KINDS.len() {
        if ALL_KINDS.is_char_boundary(end) {
            assert!(read(&ALL_KINDS[..end]).is_err(), "{end}");
        }
    }
}

#[test]
fn every_change_of_one_byte_is_read_or_refused_and_never_panics() {
    let bytes = ALL_KINDS.as_bytes();
    for at in 0..bytes.len() {
        for change in [b'{', b'}', b'[', b']', b',', b':', b'"', b'0', b'-', b' ', b'\\', 0, 0xff] {
            let mut changed = bytes.to_vec();
            changed[at] = change;
            // either is fine; what counts is that it comes back
            let _ = read_geojson(&changed, &Progress::default());
        }
    }
}

#[test]
fn what_can_be_mended_is_loaded_with_notes_that_say_where() {
    let text = "{\"type\":\"FeatureCollection\",\"features\":[\n\
        {\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}},\n\
        {\"type\":\"Feature\",\"properties\":3,\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[0,0]]}},\n\
        {\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[200,0]}}]}";
    let (table, report) = read_geojson(text.as_bytes(), &Progress::default()).unwrap();
    assert_eq!(table.len(), 3);
    let places: Vec<(u64, u64)> = report.notes.iter().map(|note| (note.line, note.feature)).collect();
    assert_eq!(places, [(2, 1), (3, 2), (3, 2), (4, 3)]);
    assert_eq!(table.feature(0).unwrap().vertices(), 4, "the ring is closed");
    assert!(report.has_warnings());
}

#[test]
fn folders_missing_files_and_forbidden_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| load_file(&folder.path().join(name), &Progress::default()).map(|_| ()).unwrap_err();
    assert!(matches!(at("."), IoError::Folder(_)));
    assert!(matches!(at("nothing.geojson"), IoError::NotFound(_)));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.path().join("secret.geojson");
        std::fs::write(&path, "{}").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        // root reads everything; then there is nothing to forbid
        if std::fs::read(&path).is_err() {
            assert!(matches!(at("secret.geojson"), IoError::Permission(_)));
        }
    }
}

#[test]
fn a_cancelled_load_says_so() {
    let features = vec![r#"{"type":"Feature","properties":{},"geometry":null}"#; 1000].join(",");
    let progress = Progress::default();
    progress.stop();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    assert!(matches!(read_geojson(text.as_bytes(), &progress), Err(IoError::Cancelled)));
}
