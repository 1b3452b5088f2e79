//! Filters against OGC's own examples and the `cql2` crate, and what planners write besides.

use nanbei::i18n::{Lang, Localized};
use nanbei::io::{Progress, read_geojson};
use nanbei::model::{FeatureTable, Id, Kind, TableBuilder, Value};
use nanbei::query::{Filter, QueryError};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

/// The folder of the oracle's source, which carries OGC's conformance files.
fn oracle() -> PathBuf {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let output =
        cargo.args(["metadata", "--format-version", "1", "--locked", "--manifest-path"]).arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    let metadata: Json = serde_json::from_slice(&output.output().unwrap().stdout).unwrap();
    let package = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == "cql2").expect("cql2 is a dependency of tests");
    PathBuf::from(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

fn collection(features: &[Json]) -> FeatureTable {
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    read_geojson(text.as_bytes(), &Progress::default()).unwrap().0
}

fn properties(rows: &[Json]) -> FeatureTable {
    collection(&rows.iter().map(|row| json!({ "type": "Feature", "geometry": null, "properties": row })).collect::<Vec<_>>())
}

fn rows(table: &FeatureTable, filter: &str) -> Vec<usize> {
    let filter = Filter::parse(filter, table).unwrap_or_else(|error| panic!("{filter}: {error}"));
    filter.rows(table).into_iter().enumerate().filter(|(_, meets)| *meets).map(|(row, _)| row).collect()
}

fn refused(table: &FeatureTable, filter: &str) -> String {
    match Filter::parse(filter, table) {
        Ok(filter_) => panic!("{filter} is answered with {:?}", filter_.rows(table)),
        Err(error) => QueryError::from(error).message(Lang::En),
    }
}

/// OGC's test data as features: `geom` is the geometry, all else attributes.
fn ogc_table() -> FeatureTable {
    let text = std::fs::read_to_string(oracle().join("tests/cql2testdata.ndjson")).unwrap();
    let mut builder = TableBuilder::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let row: Json = serde_json::from_str(line).unwrap();
        for (name, value) in row.as_object().unwrap() {
            let nested = value.to_string();
            match value {
                Json::String(text) => builder.set(name, Value::Text(text)),
                Json::Number(number) if number.is_i64() => builder.set(name, Value::Integer(number.as_i64().unwrap())),
                Json::Number(number) => builder.set(name, Value::Float(number.as_f64().unwrap())),
                Json::Bool(value) => builder.set(name, Value::Boolean(*value)),
                Json::Null => builder.set(name, Value::Null),
                _ if name == "geom" => {
                    let ring: Vec<[f64; 2]> = serde_json::from_value(value["coordinates"][0].clone()).unwrap();
                    builder.part(nanbei::model::PartKind::Polygon, [&ring[..]], &[]);
                    false
                }
                _ => builder.set(name, Value::Json(&nested)),
            };
        }
        builder.end_feature(Kind::Polygon, Some(Id::Integer(row["intfield"].as_i64().unwrap())));
    }
    builder.finish()
}

#[test]
fn every_operator_answers_as_ogcs_oracle_does() {
    let table = ogc_table();
    let text = std::fs::read_to_string(oracle().join("tests/operators_expected.txt")).unwrap();
    let mut lines = text.lines();
    let (mut count, mut own_way) = (0, Vec::new());
    while let (Some(filter), Some(expected)) = (lines.next(), lines.next()) {
        // the crate's own functional form of operators, which OGC 21-065 does not have
        if ["in(", "like(", "between(", "isNull("].iter().any(|form| filter.contains(form)) {
            own_way.push(filter);
            continue;
        }
        let found: Vec<String> = rows(&table, filter).into_iter().map(|row| (row + 1).to_string()).collect();
        assert_eq!(found.join(" "), expected.trim(), "{filter}");
        count += 1;
    }
    assert!(count > 60, "{count} compared; left out: {own_way:?}");
}

#[test]
fn every_example_of_the_standard_is_read() {
    let folder = oracle().join("examples/text");
    // one table with every name that the examples use
    let names = [
        "windSpeed",
        "city",
        "balance",
        "updated",
        "name",
        "depth",
        "cityName",
        "category",
        "road_class",
        "etat_vol",
        "event_time",
        "touchdown",
        "liftOff",
        "vehicle_height",
        "bridge_clearance",
        "landsat:scene_id",
        "eo:instrument",
        "landsat:wrs_path",
        "landsat:wrs_row",
        "eo:cloud_cover",
        "beamMode",
        "swathDirection",
        "polarization",
        "floors",
        "taxes",
        "owner",
        "swimming_pool",
        "material",
        "built",
        "starts_at",
        "ends_at",
        "geophys:SURVEY_NAME",
        "layer:ids",
        "value",
        "updated_at",
        "foo",
        "values",
        "x",
        "bar",
    ];
    let mut builder = TableBuilder::default();
    for name in &names {
        builder.declare(name);
    }
    builder.end_feature(Kind::Null, None);
    let table = builder.finish();
    let (mut read, mut told) = (0, Vec::new());
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.trim();
        match Filter::parse(text, &table) {
            Ok(filter) => {
                assert_eq!(filter.rows(&table).len(), 1);
                read += 1;
            }
            // functions of a server's own, geometry in attributes other than the feature's, and an expression that is no condition
            Err(error) => told.push((path.file_stem().unwrap().to_string_lossy().into_owned(), text.to_owned(), error.to_string())),
        }
    }
    for (name, text, error) in &told {
        let own_function = error.contains("no function");
        let other_geometry = ["S_", "s_"].iter().any(|form| text.contains(form)) && error.contains("no field");
        assert!(own_function || other_geometry, "{name}: {text}: {error}");
    }
    assert!(read >= 95, "{read} read, {} not: {told:#?}", told.len());
}

#[test]
fn random_filters_meet_what_the_oracle_meets() {
    const TEXTS: [&str; 5] = ["red", "green", "Blue", "gr%n", ""];
    let data: Vec<Json> = (0..60)
        .map(|n: i64| {
            json!({
                "a": n % 7, "b": (n * 37 % 11) as f64 / 4.0, "t": TEXTS[(n % 5) as usize], "f": n % 3 == 0,
            })
        })
        .collect();
    let table = properties(&data);
    let mut seed = 11u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut compared = 0;
    for _ in 0..2000 {
        let mut parts = Vec::new();
        for _ in 0..=random(3) {
            let op = ["=", "<>", "<", "<=", ">", ">="][random(6) as usize];
            let number = random(9);
            let one = match random(9) {
                0 => format!("a {op} {number}"),
                1 => format!("b {op} {number}.25"),
                2 => format!("t {op} 'green'"),
                3 => format!("f = {}", ["true", "false"][random(2) as usize]),
                4 => format!("a BETWEEN {} AND {number}", random(5)),
                5 => format!("t IN ('red', 'Blue', '{number}')"),
                6 => format!("t LIKE '{}'", ["gr%", "_ed", "%e%", "%"][random(4) as usize]),
                7 => format!("a * 2 + {number} {op} b - 1"),
                _ => format!("a + b {op} {number}"),
            };
            parts.push(match random(4) {
                0 => format!("NOT ({one})"),
                1 => format!("({one} OR a = {})", random(7)),
                _ => one,
            });
        }
        let filter = parts.join([" AND ", " OR "][random(2) as usize]);
        let expr: cql2::Expr = filter.parse().unwrap_or_else(|error| panic!("{filter}: {error}"));
        let expected: Vec<usize> = (0..data.len()).filter(|row| expr.clone().matches(Some(&data[*row])).unwrap()).collect();
        assert_eq!(rows(&table, &filter), expected, "{filter}");
        compared += 1;
    }
    assert_eq!(compared, 2000);
}

#[test]
fn numbers_kept_as_text_compare_as_numbers_or_not_at_all() {
    let table = properties(&[
        json!({"面积文": "14.30", "码": "007", "混": "3"}),
        json!({"面积文": "120", "码": "7", "混": 4}),
        json!({"面积文": "8.5", "码": "A1", "混": "x"}),
    ]);
    assert_eq!(rows(&table, "面积文 > 100"), [1]);
    assert_eq!(rows(&table, "面积文 < 9"), [2]);
    assert_eq!(rows(&table, "面积文 >= '14.3'"), [0, 1]);
    assert_eq!(rows(&table, "面积文 BETWEEN 8 AND 15"), [0, 2]);
    assert_eq!(rows(&table, "面积文 + 1 > 100"), [1]);
    assert_eq!(rows(&table, "100 < 面积文"), [1]);
    // a code is equal as it is written
    assert_eq!(rows(&table, "码 = 7"), [1]);
    assert_eq!(rows(&table, "码 = '007'"), [0]);
    let error = refused(&table, "码 < 9");
    assert!(error.contains("码") && error.contains("feature 3") && error.contains("A1"), "{error}");
    let error = refused(&table, "混 > 3");
    assert!(error.contains("feature 3") && error.contains('x'), "{error}");
    assert_eq!(rows(&table, "混 = 3"), [0]);
}

#[test]
fn names_with_signs_in_them_are_names() {
    let table = properties(&[
        json!({"容积率>2": "是", "a=b": 1, "名 称": "吴淞 and 南大", "not": 1, "in": 2, "use (2024)": "x"}),
        json!({"容积率>2": "否", "a=b": 2, "名 称": "O'Neil", "not": 2, "in": 3, "use (2024)": "y"}),
    ]);
    for (filter, expected) in [
        ("\"容积率>2\" = 是", vec![0]),
        ("容积率>2 = 是", vec![0]),
        ("\"a=b\" = 1", vec![0]),
        ("a=b = 2", vec![1]),
        ("\"名 称\" = \"吴淞 and 南大\"", vec![0]),
        ("名 称 = 'O''Neil'", vec![1]),
        ("名 称 = 'O\\'Neil'", vec![1]),
        ("名 称 = O'Neil", vec![1]),
        ("名 称 = O'Neil and a=b = 2", vec![1]),
        ("名 称 = O'Neil and a=b = 1", vec![]),
        ("not = 2", vec![1]),
        ("in IN (2, 9)", vec![0]),
        ("NOT in = 2", vec![1]),
        ("use (2024) = x", vec![0]),
    ] {
        assert_eq!(rows(&table, filter), expected, "{filter}");
    }
}

#[test]
fn planners_write_in_their_own_language() {
    let table = properties(&[
        json!({"用途": "工业用地", "面积": 9, "已建": true, "日期": "2024-02-30"}),
        json!({"用途": "居住用地", "面积": 12, "已建": false, "日期": "2024/12/1"}),
        json!({"用途": null, "面积": null, "已建": null, "日期": null}),
    ]);
    for (filter, expected) in [
        ("用途 = 工业用地", vec![0]),
        ("用途＝工业用地", vec![0]),
        ("用途=工业用地且面积＞5", vec![0]),
        ("用途 = 工业用地 或 面积 ≥ 12", vec![0, 1]),
        ("非（用途 ~ 工业）", vec![1]),
        ("用途 ≠ 工业用地", vec![1]),
        ("面积＞5 且 （面积＜10 或 面积＞11）", vec![0, 1]),
        ("用途 ~ 用地 and 面积 > 10", vec![1]),
        ("用途 in (工业用地，居住用地)", vec![0, 1]),
        ("用途 = “居住用地”", vec![1]),
        ("用途 like '%用地'", vec![0, 1]),
        ("用途 is null", vec![2]),
        ("已建", vec![0]),
        ("已建 = true and not 面积 = 12", vec![0]),
        ("日期 > 2024-03-01", vec![1]),
        ("日期 < DATE('2024-12-01')", vec![0]),
        ("T_AFTER(日期, DATE('2024-03-01'))", vec![1]),
    ] {
        assert_eq!(rows(&table, filter), expected, "{filter}");
    }
}

#[test]
fn whatever_is_not_understood_is_an_error_with_its_place() {
    let table = properties(&[json!({"用途": "工业", "面积": 9, "已建": true, "日期": "昨天"})]);
    for (filter, at, word) in [
        ("", 1, "expected"),
        ("用途", 1, "condition"),
        ("用途 = ", 6, "expected"),
        ("用途 工业", 4, "expected"),
        ("用途 = '工业", 6, "not closed"),
        ("(面积 > 3", 8, "closing bracket"),
        ("面积 > 3)", 7, "found"),
        ("面积 > 3 公顷", 8, "found"),
        ("面积 > 3 用途 = 工业", 8, "found"),
        ("用途 = 工业 面积 > 3", 9, "found"),
        ("面积 > 大", 6, "quotation"),
        ("面积 = 大", 6, "numbers"),
        ("面积 = '大'", 6, "numbers"),
        ("地积 > 3", 1, "no field"),
        ("面积 > 3 and", 12, "expected"),
        ("面积 > 3 and and 面积 < 9", 13, "expected"),
        ("面积 > 3 && 面积 < 9", 8, "found"),
        ("面积 = null", 6, "IS NULL"),
        ("面积 between 3", 13, "AND of BETWEEN"),
        ("面积 in 3", 7, "list"),
        ("用途 like 3 = 4", 12, "found"),
        ("已建 = 是", 6, "true or false"),
        ("日期 > 2024-01-01", 1, "dates"),
        ("日期 > DATE('2024-13-01')", 11, "date"),
        ("avg(面积) > 3", 1, "no function"),
        ("S_WITHIN(geometry, 面积)", 20, "WKT"),
        ("S_WITHIN(geometry, POINT(121))", 29, "coordinates"),
        ("面积 > 3 < 5", 8, "found"),
        ("1 = 1 面积", 7, "found"),
        ("用途 ! 工业", 4, "found"),
        ("面积 + 用途 > 3", 6, "numbers"),
    ] {
        let error = refused(&table, filter);
        let found: usize = error.split("character ").nth(1).and_then(|rest| rest.split(':').next()).and_then(|n| n.parse().ok()).unwrap_or(0);
        assert!(error.contains(word), "{filter}: {error}");
        assert!(found.abs_diff(at) <= 1, "{filter}: at {found}, not {at}: {error}");
    }
    let deep = "(".repeat(20_000) + "1 = 1";
    assert!(refused(&table, &deep).contains("too deep"));
    assert!(refused(&table, &"not ".repeat(20_000)).contains("too deep"));
}

#[test]
fn whole_numbers_are_exact_to_the_last_digit() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","id":9007199254740993,"properties":{"码":9007199254740993,"长":310113001001202400012},"geometry":null},
        {"type":"Feature","id":9007199254740992,"properties":{"码":9007199254740992,"长":310113001001202400013},"geometry":null}]}"#;
    let table = read_geojson(text.as_bytes(), &Progress::default()).unwrap().0;
    assert_eq!(rows(&table, "码 = 9007199254740993"), [0]);
    assert_eq!(rows(&table, "码 > 9007199254740992"), [0]);
    assert_eq!(rows(&table, "码 < 9007199254740993.0"), [1]);
    assert_eq!(rows(&table, "id = 9007199254740992"), [1]);
    assert_eq!(rows(&table, "长 = 310113001001202400012"), [0]);
    assert_eq!(rows(&table, "长 > 310113001001202400012"), [1]);
}

#[test]
fn spatial_conditions_are_those_of_simple_features() {
    let square = |x: f64| json!([[[x, 0.0], [x + 1.0, 0.0], [x + 1.0, 1.0], [x, 1.0], [x, 0.0]]]);
    let feature = |x: f64| json!({ "type": "Feature", "properties": {"x": x}, "geometry": { "type": "Polygon", "coordinates": square(x) } });
    let table = collection(&[feature(0.0), feature(1.0), feature(5.0), json!({"type":"Feature","properties":{"x":9},"geometry":null})]);
    for (filter, expected) in [
        ("S_INTERSECTS(geometry, POINT(0.5 0.5))", vec![0]),
        ("S_TOUCHES(geometry, POLYGON((2 0,3 0,3 1,2 1,2 0)))", vec![1]),
        ("S_WITHIN(geometry, BBOX(-1,-1,3,3))", vec![0, 1]),
        ("S_CONTAINS(BBOX(-1,-1,3,3), geometry)", vec![0, 1]),
        ("S_DISJOINT(geometry, BBOX(-1,-1,3,3))", vec![2]),
        ("NOT S_DISJOINT(geometry, BBOX(-1,-1,3,3)) AND x > 0", vec![1]),
        ("s_equals(geom, MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0))))", vec![0]),
        ("S_CROSSES(geometry, LINESTRING(-1 0.5, 1.5 0.5))", vec![0, 1]),
        ("几何 IS NULL", vec![3]),
    ] {
        assert_eq!(rows(&table, filter), expected, "{filter}");
    }
}
