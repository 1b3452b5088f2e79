//! Reading GeoJSON: the same as the `geojson` crate where it reads, a place and a reason where it does not.

#![allow(clippy::print_stdout)]

use geojson::{GeoJson, GeometryValue};
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{IoError, LoadReport, Precision, Progress, Reading, Reason, Text, load, load_file, read_geojson, to_geojson};
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

/// Reads a text cut into stretches of a few bytes, on two threads.
fn read_cut(text: &str, size: usize) -> Result<FeatureTable, IoError> {
    load(&Text::Memory(text.as_bytes().into()), Reading { size, threads: 2, ..Reading::default() }, None, &Progress::default())
        .map(|loaded| loaded.table)
}

/// Compares what is read whole, and cut at several places, with what the crate reads, feature by feature.
fn same_as_crate(text: &str) {
    let features = match text.parse::<GeoJson>().unwrap() {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => vec![geojson::Feature { geometry: Some(geometry), ..Default::default() }],
    };
    same_features(&read(text).unwrap(), &features);
    for size in [16, 100, 700] {
        same_features(&read_cut(text, size).unwrap(), &features);
    }
}

/// The longitudes of a feature of the crate's.
fn expected_longitudes(feature: &geojson::Feature) -> Vec<f64> {
    use geo::CoordsIter;
    let shape = feature.geometry.as_ref().and_then(|geometry| geo::Geometry::<f64>::try_from(geometry.clone()).ok());
    shape.map(|shape| shape.coords_iter().map(|c| c.x).collect()).unwrap_or_default()
}

fn same_features(table: &FeatureTable, features: &[geojson::Feature]) {
    assert_eq!(table.len(), features.len());
    for (ours, theirs) in table.features().zip(features) {
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
        // a shape that jumps over the 180th meridian is cut there: the positions of lines and points are all left, and those of
        // the cut come to them; of polygons that cross themselves, as generated ones do, pieces without area go
        let near = |side: f64| expected_longitudes(theirs).iter().any(|lon| lon * side >= 120.0);
        if near(1.0) && near(-1.0) {
            let areal = ours.is_areal();
            assert!(areal || expected.iter().all(|number| found.iter().any(|own| (own - number).abs() < 1e-9)), "{found:?} {expected:?}");
        } else {
            assert_eq!(found, expected);
        }
        let properties = theirs.properties.clone().unwrap_or_default();
        for (name, value) in &properties {
            let ours = ours.value(name).to_json();
            let same = ours == *value || (ours.as_f64().is_some() && ours.as_f64() == value.as_f64());
            assert!(same, "{name}: {ours} {value}");
        }
        assert_eq!(
            ours.id().map(|id| id.to_string()),
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
    assert_eq!(table.feature(1).unwrap().foreign(), Some(r#"{"extra":{"kept":1}}"#));
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

/// Numbers that are the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn space(&mut self) -> &'static str {
        self.of(&["", "", "", " ", "\n", "\t", " \r\n "])
    }

    fn number(&mut self, most: u64) -> String {
        match self.below(6) {
            0 => self.below(most).to_string(),
            1 => format!("-{}.{:05}", self.below(most), self.below(99_999)),
            2 => format!("{}.{:09}{:08}", self.below(most), self.below(999_999_999), self.below(99_999_999)),
            3 => format!("{}e-1", self.below(most * 10)),
            4 => format!("0.{:07}E{}1", self.below(9_999_999), self.of(&["+", ""])),
            _ => format!("{}.{:07}", self.below(most), self.below(9_999_999)),
        }
    }

    fn position(&mut self) -> String {
        let (x, y) = (self.number(179), self.number(89));
        let more = if self.below(5) == 0 { format!(",{}", self.number(400)) } else { String::new() };
        format!("[{}{x}{},{}{y}{more}{}]", self.space(), self.space(), self.space(), self.space())
    }

    fn line(&mut self) -> String {
        let list: Vec<String> = (0..2 + self.below(4)).map(|_| self.position()).collect();
        format!("[{}]", list.join(","))
    }

    fn ring(&mut self) -> String {
        let mut list: Vec<String> = (0..3 + self.below(5)).map(|_| self.position()).collect();
        list.push(list[0].clone());
        format!("[{}{}]", list.join(", "), self.space())
    }

    fn geometry(&mut self, depth: u64) -> String {
        let (kind, coordinates) = match self.below(if depth > 2 { 6 } else { 8 }) {
            0 => ("Point", self.position()),
            1 => ("MultiPoint", self.line()),
            2 => ("LineString", self.line()),
            3 => ("MultiLineString", format!("[{},{}]", self.line(), self.line())),
            4 => ("Polygon", format!("[{},{}]", self.ring(), self.ring())),
            5 => ("MultiPolygon", format!("[[{}],[{},{}]]", self.ring(), self.ring(), self.ring())),
            6 => {
                let list: Vec<String> = (0..self.below(4)).map(|_| self.geometry(depth + 1)).collect();
                let list = format!("\"geometries\":[{}]", list.join(","));
                let kind = "\"type\":\"GeometryCollection\"".to_owned();
                return self.object(vec![kind, list]);
            }
            _ => return if depth == 0 { "null".to_owned() } else { self.geometry(depth) },
        };
        let mut members = vec![format!("\"type\":\"{kind}\""), format!("\"coordinates\":{coordinates}")];
        if self.below(9) == 0 {
            members.push("\"bbox\":[0,0,1,1]".to_owned());
        }
        self.object(members)
    }

    fn text(&mut self) -> String {
        let parts = [
            "吴淞",
            "a",
            " ",
            "\\\"",
            "\\\\",
            "\\n",
            "\\u5434",
            "\\ud83d\\ude00",
            "😀",
            "},{\\\"type\\\":\\\"Feature\\\"",
            "é",
            "/",
            "\\/",
            "0123456789",
        ];
        format!("\"{}\"", (0..self.below(5)).map(|_| self.of(&parts)).collect::<String>())
    }

    fn value(&mut self, depth: u64) -> String {
        match self.below(if depth > 3 { 6 } else { 9 }) {
            0 | 1 => self.text(),
            2 => self.number(1000),
            3 => self.of(&["true", "false", "null"]).to_owned(),
            4 => self
                .of(&["9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e300", "-0", "0.1", "12345678901234567890123"])
                .to_owned(),
            5 => (self.below(5) as i64 - 2).to_string(),
            // what looks like features and is none
            6 => r#"[{"type":"Feature","properties":{}},{"type":"Feature","geometry":null,"properties":{}}]"#.to_owned(),
            7 => {
                let list: Vec<String> = (0..self.below(4)).map(|_| self.value(depth + 1)).collect();
                format!("[{}]", list.join(","))
            }
            _ => {
                let members = (0..self.below(4)).map(|_| format!("{}:{}", self.text(), self.value(depth + 1))).collect();
                self.object(members)
            }
        }
    }

    /// Members in any order, with any white space.
    fn object(&mut self, mut members: Vec<String>) -> String {
        for last in (1..members.len()).rev() {
            members.swap(last, self.below(last as u64 + 1) as usize);
        }
        let separator = format!("{},{}", self.space(), self.space());
        format!("{{{}{}{}}}", self.space(), members.join(&separator), self.space())
    }

    fn feature(&mut self) -> String {
        let properties = if self.below(8) == 0 {
            "null".to_owned()
        } else {
            let names = ["名称", "area", "n", "x y", "\\u540d", "混"];
            let mut members: Vec<String> = (0..self.below(6)).map(|_| format!("\"{}\":{}", self.of(&names), self.value(0))).collect();
            if self.below(3) > 0 {
                members.push(format!("\"id\":{}", self.below(1000)));
            }
            self.object(members)
        };
        let mut members =
            vec![r#""type":"Feature""#.to_owned(), format!("\"properties\":{properties}"), format!("\"geometry\":{}", self.geometry(0))];
        match self.below(6) {
            0 => members.push(format!("\"id\":{}", self.text())),
            1 => members.push(format!("\"id\":{}", self.of(&["7", "-7", "1.5", "18014398509481984", "18446744073709551615"]))),
            2 => members.push(format!("\"foreign\":{}", self.value(0))),
            3 => members.push("\"bbox\":[0,0,1,1]".to_owned()),
            _ => {}
        }
        self.object(members)
    }

    fn document(&mut self) -> String {
        match self.below(12) {
            0 => self.feature(),
            1 => loop {
                let geometry = self.geometry(0);
                if geometry != "null" {
                    return geometry;
                }
            },
            _ => {
                let features: Vec<String> = (0..self.below(9)).map(|_| self.feature()).collect();
                let separator = format!("{},{}", self.space(), self.space());
                let mut members =
                    vec![r#""type":"FeatureCollection""#.to_owned(), format!("\"features\":[{}{}]", features.join(&separator), self.space())];
                if self.below(3) == 0 {
                    members.push(format!("{}:{}", self.text(), self.value(0)));
                }
                self.object(members)
            }
        }
    }
}

#[test]
fn ten_thousand_generated_documents_are_read_as_the_crate_reads_them() {
    let mut random = Random(7);
    let mut features = 0;
    for n in 0..10_000 {
        let text = random.document();
        // a name like `type` among the strings would be another document
        if text.parse::<GeoJson>().is_err() {
            assert!(read(&text).is_err(), "{n}: {text}");
            continue;
        }
        same_as_crate(&text);
        features += read(&text).unwrap().len();
    }
    assert!(features > 30_000, "{features}");
}

#[test]
#[ignore = "the files are large and not part of the project: benches/real_files fetches them and runs this"]
fn real_files_are_read_as_the_crate_reads_them() {
    let folder = std::env::var_os("NANBEI_REAL_FILES").expect("benches/real_files says where they are");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "geojson") {
            let table = load_file(&path, None, &Progress::default()).unwrap().table;
            let features = match std::fs::read_to_string(&path).unwrap().parse::<GeoJson>().unwrap() {
                GeoJson::FeatureCollection(collection) => collection.features,
                GeoJson::Feature(feature) => vec![feature],
                GeoJson::Geometry(geometry) => vec![geojson::Feature { geometry: Some(geometry), ..Default::default() }],
            };
            same_features(&table, &features);
            println!("{}: {} features, {} positions, the same", path.display(), table.len(), table.vertices());
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn records_on_lines_and_after_separators_are_read_in_order_packed_or_not() {
    let mut random = Random(11);
    let records: Vec<String> = (0..300).map(|_| random.feature().replace(['\n', '\r'], " ")).collect();
    let features: Vec<geojson::Feature> = records.iter().map(|text| text.parse().unwrap()).collect();
    let lines = records.join("\n") + "\n";
    let sequence = format!("\u{1e}{}\n", records.join("\n\u{1e}"));
    let pretty: Vec<String> = features.iter().map(|feature| serde_json::to_string_pretty(feature).unwrap()).collect();
    let pretty = format!("\u{1e}{}\n", pretty.join("\n\u{1e}"));
    let folder = tempfile::tempdir().unwrap();
    for text in [&lines, &lines.replace('\n', "\r\n"), &sequence, &pretty] {
        same_features(&read(text).unwrap(), &features);
        for size in [50, 1000, 10_000] {
            same_features(&read_cut(text, size).unwrap(), &features);
        }
        let (gzip, zstandard) = (folder.path().join("a.geojsonl.gz"), folder.path().join("a.geojsonl.zst"));
        let mut encoder = flate2::write::GzEncoder::new(std::fs::File::create(&gzip).unwrap(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap();
        // two frames, as parallel packers write them
        let (first, second) = text.as_bytes().split_at(text.len() / 2);
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        std::fs::write(&zstandard, [ruzstd::encoding::compress_to_vec(first, level), ruzstd::encoding::compress_to_vec(second, level)].concat())
            .unwrap();
        for path in [gzip, zstandard] {
            same_features(&load_file(&path, None, &Progress::default()).unwrap().table, &features);
            // a packed file that was cut off is told as such, with nothing kept
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
            let error = load_file(&path, None, &Progress::default()).unwrap_err();
            assert!(error.message(Lang::En).contains("damaged or was cut off"), "{error}");
        }
    }
    // a bad record is told with its line
    let error = refused(format!("{}{{\"type\":\"Feature\"", records[..40].join("\n") + "\n").as_bytes());
    assert_eq!(error.place(), (Some(41), Some(41)));
}

#[test]
fn members_that_stand_twice_are_refused_as_the_crate_refuses_them_and_of_attributes_the_last_counts() {
    for text in [
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}],"features":[]}"#,
        r#"{"type":"FeatureCollection","features":[],"type":"FeatureCollection"}"#,
        r#"{"type":"Feature","properties":{"a":1},"properties":{"b":1},"geometry":null}"#,
        r#"{"type":"Feature","properties":null,"geometry":null,"geometry":null}"#,
        r#"{"type":"Feature","properties":null,"geometry":null,"id":1,"id":2}"#,
        r#"{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}"#,
        r#"{"type":"GeometryCollection","geometries":[],"geometries":[]}"#,
        r#"{"geometries":[{"type":"Point","coordinates":[5,6]}],"type":"Point","coordinates":[1,2]}"#,
        r#"{"type":"GeometryCollection","coordinates":[1,2]}"#,
    ] {
        assert!(text.parse::<GeoJson>().is_err(), "{text}");
        assert!(read(text).is_err() && read_cut(text, 16).is_err(), "{text}");
    }
    same_as_crate(r#"{"type":"Feature","properties":{"a":1,"b":2,"a":"x","c":{"d":1,"d":2}},"geometry":null,"f":1,"f":2}"#);
    same_as_crate(r#"{"type":"FeatureCollection","features":[],"f":1,"f":2}"#);
    same_as_crate(r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[5,6]}],"coordinates":[1,2]}"#);
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
        (b"id,lon,lat\n1,2,3".to_vec(), 1, None, "a table (CSV)"),
        (b"[1,2]".to_vec(), 1, None, "is a list"),
        (b"{\"a\":1}".to_vec(), 1, None, "type"),
        (b"{\"type\":\"Topology\"}".to_vec(), 1, None, "TopoJSON"),
        (feature(r#"{"type":"Point","coordinates":["121.5","31.2"]}"#).into_bytes(), 3, Some(2), "must be a number"),
        (feature(r#"{"type":"Point","coordinates":[NaN,31.2]}"#).into_bytes(), 3, Some(2), "NaN"),
        (feature(r#"{"type":"Point","coordinates":[121.5]}"#).into_bytes(), 3, Some(2), "two numbers"),
        (feature(r#"{"type":"Point","coordinates":[1e999,0]}"#).into_bytes(), 3, Some(2), "too large"),
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
        (feature("null").replace(r#""properties":{}"#, r#""properties":[1]"#).into_bytes(), 2, Some(1), "properties"),
        (
            b"{\"type\":\"FeatureCollection\",\n\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:27700\"}},\"features\":[]}".to_vec(),
            2,
            None,
            "EPSG:27700",
        ),
        (
            b"{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:2385\"}},\"features\":[]}".to_vec(),
            1,
            None,
            "not public",
        ),
    ];
    for (bytes, line, feature, word) in cases {
        let shown = String::from_utf8_lossy(&bytes).chars().take(90).collect::<String>();
        let error = refused(&bytes);
        assert_eq!(error.place(), (Some(line).filter(|line| *line > 0), feature), "{shown}: {error}");
        assert!(error.message(Lang::En).contains(word), "{shown}: {error}");
        let zh = error.message(Lang::Zh);
        assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && zh != error.message(Lang::En), "{zh}");
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
fn what_can_be_mended_is_loaded_with_notes_that_say_where() {
    let feature = |id: u32, members: &str, coordinates: &str, kind: &str| {
        format!(
            "{{\"type\":\"Feature\",\"id\":{id},{members}\"properties\":{{}},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}"
        )
    };
    let features = [
        feature(1, "", "[[[0,0],[1,0],[1,1]]]", "Polygon"),
        feature(2, "", "[[0,0]]", "LineString"),
        feature(3, "", "[600,0]", "Point"),
        feature(4, "", "[31.2,121.4]", "Point"),
        feature(5, "", "[[[0,0],[0,1],[1,1],[0,0]]]", "Polygon"),
        feature(6, "\"bbox\":[0,0,1,1],", "[[[0,0],[3,0],[3,3],[0,0]]]", "Polygon"),
        feature(7, "", "[[[0,0],[2,2],[2,0],[0,2],[0,0]]]", "Polygon"),
        feature(2, "", "[1,2]", "Point"),
        feature(9, "", "[]", "MultiPoint"),
        feature(10, "", "[1,2,3,4]", "Point"),
        feature(11, "", "[[[0,0],[1,0],[0,0]]]", "Polygon"),
        r#"{"type":"Feature","properties":null,"geometry":null}"#.to_owned(),
    ];
    let text = format!("{{\"type\":\"FeatureCollection\",\"bbox\":[0,0,9,9],\"features\":[\n{}]}}", features.join(",\n"));
    let mut loaded = load(&Text::Memory(text.as_bytes().into()), Reading::default(), None, &Progress::default()).unwrap();
    loaded.check(&Progress::default()).unwrap();
    let expected = [
        (1, 0, Reason::WrongBox),
        (2, 1, Reason::UnclosedRing),
        (3, 2, Reason::ShortLine),
        (4, 3, Reason::OutOfRange),
        (5, 4, Reason::Swapped),
        (6, 5, Reason::RightHandRule),
        (7, 6, Reason::WrongBox),
        (8, 7, Reason::InvalidPolygon),
        (9, 8, Reason::DuplicateId),
        (10, 9, Reason::EmptyGeometry),
        (11, 10, Reason::ExtraDimensions),
        (12, 11, Reason::ShortRing),
        (13, 12, Reason::NoGeometry),
    ];
    let found: Vec<(u64, u64, Reason)> = loaded.report.notes.iter().map(|note| (note.place.number(), note.feature, note.reason)).collect();
    assert_eq!(found, expected);
    assert_eq!(loaded.report.notes[5].id.as_deref(), Some("5"));
    assert_eq!((loaded.table.len(), loaded.table.feature(0).unwrap().vertices()), (12, 4), "the ring is closed");
    assert!(loaded.table.feature(2).unwrap().bounds().is_none() && loaded.table.feature(4).unwrap().bounds().is_some());
    // cut into stretches, every place is the same
    for size in [40, 200, 500] {
        let mut cut =
            load(&Text::Memory(text.as_bytes().into()), Reading { size, threads: 2, ..Reading::default() }, None, &Progress::default()).unwrap();
        cut.check(&Progress::default()).unwrap();
        assert_eq!(cut.report, loaded.report, "{size}");
    }
}

#[test]
fn a_report_counts_everything_and_lists_the_first_of_each_reason() {
    let ring = |n: usize| if n.is_multiple_of(1000) { "[[0,0],[1,0],[1,1]]" } else { "[[0,0],[0,1],[1,1],[0,0]]" };
    let features: Vec<String> = (0..5000)
        .map(|n| format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[{}]}}}}", ring(n)))
        .collect();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",\n"));
    for size in [4096, usize::MAX] {
        let report = load(&Text::Memory(text.as_bytes().into()), Reading { size, threads: 2, ..Reading::default() }, None, &Progress::default())
            .unwrap()
            .report;
        assert_eq!((report.count(Reason::UnclosedRing), report.count(Reason::RightHandRule), report.warnings()), (5, 4995, 5));
        assert_eq!(report.notes.iter().filter(|note| note.reason == Reason::UnclosedRing).count(), 5, "hints hide no warning");
        assert_eq!(report.more(), 4995 - LoadReport::HINT_CAP as u64);
        let last = report.notes.last().unwrap();
        assert_eq!((last.place.number(), last.feature), (4001, 4001));
        assert!(report.text("parcels", Lang::En).contains("4,975 more"), "the copy says what it leaves out");
    }
}

#[test]
fn folders_missing_files_and_forbidden_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| load_file(&folder.path().join(name), None, &Progress::default()).map(|_| ()).unwrap_err();
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

/// Every text that differs from `text` in one byte and is UTF-8.
fn one_byte_changed(text: &str, mut each: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        for change in 0..=255u8 {
            let mut changed = bytes.to_vec();
            changed[at] = change;
            match std::str::from_utf8(&changed) {
                Ok(text) => each(text),
                Err(_) => assert!(read_geojson(&changed, &Progress::default()).is_err()),
            }
        }
    }
}

#[test]
fn a_text_changed_in_any_byte_is_read_where_the_crate_reads_it_and_refused_where_it_refuses() {
    let (mut read_by_both, mut refused_by_both) = (0, 0);
    one_byte_changed(ALL_KINDS, |text| match (text.parse::<GeoJson>(), read(text)) {
        (Ok(_), Ok(_)) => read_by_both += 1,
        (Err(_), Err(_)) => refused_by_both += 1,
        (Err(error), Ok(_)) => panic!("the crate refuses, {error}: {text}"),
        // RFC 7946, section 3.1.1: a position has at least two numbers; the crate takes fewer
        (Ok(_), Err(error)) => assert!(error.to_string().contains("a position needs two numbers"), "{error}: {text}"),
    });
    assert!(read_by_both > 20_000 && refused_by_both > 100_000, "{read_by_both} {refused_by_both}");
}

#[test]
fn a_cancelled_load_says_so() {
    let features = vec![r#"{"type":"Feature","properties":{},"geometry":null}"#; 1000].join(",");
    let progress = Progress::default();
    progress.stop();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    assert!(matches!(read_geojson(text.as_bytes(), &progress), Err(IoError::Cancelled)));
}

#[test]
fn a_reason_is_about_what_is_really_wrong() {
    // kinds of faults that other projects' suites hold, and what must be in the reason
    let nested = r#"{"type":"Feature","properties":{},"geometry":null}"#;
    for (text, wanted, line) in [
        (r#"{"type":"FeatureCollection","features":[{"type":"Point","coordinates":[1,2]}]}"#.to_owned(), "expected Feature here, found \"Point\"", 1),
        (
            format!(r#"{{"type":"FeatureCollection","features":[{{"type":"FeatureCollection","features":[{nested}]}}]}}"#),
            "found \"FeatureCollection\"",
            1,
        ),
        (format!(r#"{{"type":"GeometryCollection","geometries":[{nested}]}}"#), "expected a geometry here, found \"Feature\"", 1),
        (r#"{"type":"Feature","properties":{},"geometry":{"type":"Feature"}}"#.to_owned(), "expected a geometry here", 1),
        (r#"{"type":"Point"}"#.to_owned(), "\"coordinates\" is missing", 1),
        (r#"{"type":"FeatureCollection"}"#.to_owned(), "\"features\" is missing", 1),
        (r#"{"type":"GeometryCollection","coordinates":[{"type":"Point","coordinates":[0,0]}]}"#.to_owned(), "\"geometries\" is missing", 1),
        (r#"{"type":"GeometryCollection","geometries":[false]}"#.to_owned(), "expected a geometry (an object), found false", 1),
        (r#"{"type":"MultiPolygon","coordinates":[[[1,2],[3,4]],[5,6]]}"#.to_owned(), "different depths", 1),
        (r#""asd""#.to_owned(), "expected an object, found a text", 1),
        (r#""{\"type\":\"Point\"}""#.to_owned(), "encoded twice", 1),
        ("{\"type\":\"Point\",\n\"coordinates\":[1,\0 2]}".to_owned(), "must be a number", 2),
    ] {
        let error = refused(text.as_bytes());
        assert!(error.message(Lang::En).contains(wanted), "{text}: {}", error.message(Lang::En));
        assert_eq!(error.place().0, Some(line), "{text}");
    }
}

#[test]
fn faults_that_do_not_stop_a_feature_are_noted() {
    let noted = |geometry: &str| {
        let text = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
        let (table, report) = read_geojson(text.as_bytes(), &Progress::default()).unwrap();
        (table, report.notes.iter().map(|note| note.reason).collect::<Vec<_>>())
    };
    let ring = |last: &str| format!(r#"{{"type":"Polygon","coordinates":[[[0,0,1],[1,0,1],[1,1,1],[0,0{last}]]]}}"#);
    assert_eq!(noted(&ring(",1")).1, []);
    assert_eq!([noted(&ring(",2")).1, noted(&ring("")).1], [[Reason::RingEnds], [Reason::RingEnds]]);
    assert_eq!(noted(r#"{"type":"Point","coordinates":[1,2],"bbox":[5,6,7,8]}"#).1, [Reason::WrongBox]);
    assert_eq!(noted(r#"{"type":"Point","coordinates":[1,2],"bbox":[1,2,1,2]}"#).1, []);
    // what arithmetic leaves past the end of the world is on it, and no line is cut for it
    for text in [
        r#"{"type":"LineString","coordinates":[[179,0],[180.0000000000001,0]]}"#,
        r#"{"type":"LineString","coordinates":[[-180.00000000000003,89],[-179,90.00000000000001]]}"#,
    ] {
        let (table, notes) = noted(text);
        let bounds = table.bounds().unwrap();
        assert_eq!((table.feature(0).unwrap().kind(), notes.len()), (Kind::LineString, 0), "{text}");
        assert!(bounds.east <= 180.0 && bounds.west >= -180.0 && bounds.north <= 90.0, "{text}: {bounds:?}");
    }
}
