//! Systems of coordinates against PROJ (Debian: proj-bin), and files that name them.

use nanbei::i18n::{Lang, Localized};
use nanbei::io::{IoError, Progress, Reason, load_bytes, read_geojson, reinterpreted};
use nanbei::model::datum::{Transform, gcj02};
use nanbei::model::projection::metres_per_degree;
use nanbei::model::{Basis, SourceCrs, System};
use std::io::Write;
use std::process::{Command, Stdio};

/// Longitudes and latitudes in the coordinates of an EPSG system by PROJ.
fn by_proj(code: u32, positions: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut child = Command::new("cs2cs")
        .args(["-f", "%.6f", "+proj=longlat +ellps=GRS80 +no_defs", "+to", &format!("EPSG:{code}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cs2cs of proj-bin is needed: {error}"));
    let lines: String = positions.iter().map(|[lon, lat]| format!("{lon:.12} {lat:.12}\n")).collect::<Vec<_>>().concat();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| {
            let numbers: Vec<f64> =
                line.split_whitespace().take(2).map(|word| word.parse().unwrap_or_else(|_| panic!("EPSG:{code}: {line}"))).collect();
            // the registry puts the northing of Gauss-Krüger systems first
            if (4491..=4554).contains(&code) { [numbers[1], numbers[0]] } else { [numbers[0], numbers[1]] }
        })
        .collect()
}

#[test]
fn every_plane_system_is_the_one_proj_knows_by_its_code_to_a_millimetre() {
    for code in (4491..=4554).chain([3857, 32650, 32651]) {
        let system = System::of_epsg(code).unwrap();
        let middle = match &system {
            System::GaussKruger { width: 3, zone, .. } => f64::from(*zone) * 3.0,
            System::GaussKruger { zone, .. } => f64::from(*zone) * 6.0 - 3.0,
            _ => 120.0,
        };
        let transform = Transform::of(&SourceCrs::new(system)).unwrap();
        let positions = [[middle + 1.4, 31.31], [middle - 1.3, 30.72], [middle + 0.01, 45.0], [middle, 22.5]];
        for (position, expected) in positions.iter().zip(by_proj(code, &positions)) {
            let found = transform.of_wgs84(*position).unwrap();
            let off = (found[0] - expected[0]).hypot(found[1] - expected[1]);
            assert!(off < 0.001, "EPSG:{code} {position:?}: {found:?} {expected:?}");
        }
    }
}

fn collection(crs: &str, coordinates: &str) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"crs\":{crs},\"features\":[{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":{coordinates}}}}}]}}"
    )
}

#[test]
fn a_file_that_names_its_system_is_turned_into_wgs_84_and_says_so() {
    let named = |name: &str| format!("{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}}");
    let gcj = gcj02([121.47, 31.23]);
    let [mercator, gauss] = [3857, 4549].map(|code| by_proj(code, &[[121.47, 31.23]])[0]);
    let written = |[x, y]: [f64; 2], zone: f64| format!("[{},{y}]", x + zone);
    for (crs, at, system) in [
        (named("urn:ogc:def:crs:EPSG::4549"), written(gauss, 0.0), "EPSG:4549"),
        (named("EPSG:4528"), written(gauss, 40e6), "EPSG:4528"),
        (r#"{"type":"EPSG","properties":{"code":3857}}"#.to_owned(), written(mercator, 0.0), "EPSG:3857"),
        (named("GCJ-02"), format!("[{},{}]", gcj[0], gcj[1]), "GCJ-02"),
        (named("urn:ogc:def:crs:EPSG::4490"), "[121.47,31.23]".to_owned(), "EPSG:4490"),
        ("null".to_owned(), "[121.47,31.23]".to_owned(), "EPSG:4326"),
    ] {
        let loaded = load_bytes(collection(&crs, &at).as_bytes(), None, &Progress::default()).unwrap();
        let found = loaded.table.bounds().unwrap().center();
        // PROJ's numbers have six decimals of a metre
        assert!((found[0] - 121.47).abs() < 1e-9 && (found[1] - 31.23).abs() < 1e-9, "{crs}: {found:?}");
        assert_eq!(loaded.crs.crs.code(), system);
        assert_eq!(loaded.crs.basis, if crs == "null" { Basis::Assumed } else { Basis::Declared });
    }
    // a leftover name of a plane system over degrees is not believed
    let loaded = load_bytes(collection(&named("EPSG:4549"), "[121.47,31.23]").as_bytes(), None, &Progress::default()).unwrap();
    assert_eq!((loaded.crs.basis, loaded.report.count(Reason::CrsNotMeant)), (Basis::Assumed, 1));
}

#[test]
fn numbers_that_are_no_degrees_are_offered_the_systems_that_lead_to_shanghai() {
    let inside = [121.4721, 31.3245];
    for (code, swapped) in [(4549, false), (4528, false), (4549, true), (32651, false), (3857, false), (4526, false)] {
        let crs = SourceCrs { system: System::of_epsg(code).unwrap(), swapped };
        // zone 38 lies elsewhere
        let place = if code == 4526 { [114.2, 30.6] } else { inside };
        let [x, y] = Transform::of(&crs).unwrap().of_wgs84(place).unwrap();
        let text = format!("{{\"type\":\"Point\",\"coordinates\":[{x},{y}]}}");
        let error = read_geojson(text.as_bytes(), &Progress::default()).unwrap_err();
        let IoError::Projected { likely, .. } = &error else { panic!("{error}") };
        let own = likely.iter().find(|likely| likely.crs == crs).unwrap_or_else(|| panic!("{} is not offered: {error}", crs.code()));
        if code != 4526 {
            assert_eq!(own.district.as_ref().map(|district| district.zh.as_str()), Some("宝山区"), "{error}");
            assert!(error.message(Lang::Zh).contains("宝山区") && error.message(Lang::En).contains("Baoshan"));
        }
        let loaded = load_bytes(text.as_bytes(), Some(&crs), &Progress::default()).unwrap();
        let found = loaded.table.bounds().unwrap().center();
        assert!((found[0] - place[0]).abs() < 1e-8 && (found[1] - place[1]).abs() < 1e-8);
    }
    // latitude first
    let error = read_geojson(br#"{"type":"Point","coordinates":[31.2,121.4]}"#, &Progress::default()).unwrap_err();
    assert!(matches!(&error, IoError::Projected { likely, .. } if likely[0].crs.code() == "EPSG:4326,yx"), "{error}");
}

#[test]
fn taking_coordinates_as_another_system_and_back_moves_nothing_by_a_millimetre() {
    let text = r#"{"type":"LineString","coordinates":[[121.4,31.2],[121.5,31.3],[121.6,30.9]]}"#;
    let (table, _) = read_geojson(text.as_bytes(), &Progress::default()).unwrap();
    let plain = SourceCrs::default();
    for code in ["GCJ-02", "BD-09"] {
        let other = SourceCrs::parse(code).unwrap();
        let moved = reinterpreted(&table, &plain, &other, &Progress::default()).unwrap();
        let back = reinterpreted(&moved, &other, &plain, &Progress::default()).unwrap();
        let scale = metres_per_degree(31.2);
        let distance = |a: &nanbei::model::FeatureTable, b: &nanbei::model::FeatureTable| {
            let at = |t: &nanbei::model::FeatureTable| t.bounds().unwrap();
            ((at(a).west - at(b).west) * scale[0]).hypot((at(a).north - at(b).north) * scale[1])
        };
        assert!(distance(&table, &moved) > 300.0 && distance(&table, &back) < 0.001, "{code}");
    }
}

#[test]
fn a_system_that_does_not_reach_the_numbers_is_refused_and_not_an_empty_layer() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[40640123.4,3467890.2]}}]}"#;
    let gauss = SourceCrs::parse("EPSG:4549").unwrap();
    let error = load_bytes(text.as_bytes(), Some(&gauss), &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("do not lie in"), "{error}");
    let swapped = SourceCrs::parse("EPSG:4326,yx").unwrap();
    let plain = r#"{"type":"Point","coordinates":[121.4,31.2]}"#;
    assert!(load_bytes(plain.as_bytes(), Some(&swapped), &Progress::default()).unwrap_err().to_string().contains("do not lie in"));
}

#[test]
fn a_collections_system_holds_for_all_of_it_however_it_is_cut() {
    let feature = |crs: &str| {
        format!("{{\"type\":\"Feature\",{crs}\"properties\":{{}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[640123.4,3467890.2]}}}}")
    };
    let features: Vec<String> = (0..40).map(|n| feature(if n == 30 { "\"crs\":null," } else { "" })).collect();
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"EPSG:4549\"}}}},\"features\":[{}]}}",
        features.join(",\n")
    );
    for size in [200, 1000, 1 << 20] {
        let reading = nanbei::io::Reading { size, threads: 2, ..nanbei::io::Reading::default() };
        let loaded = nanbei::io::load(&nanbei::io::Text::Memory(text.as_bytes().into()), reading, None, &Progress::default()).unwrap();
        assert_eq!((loaded.table.len(), loaded.crs.crs.code()), (40, "EPSG:4549".to_owned()), "{size}");
    }
}
