//! The built program on the command line: what it prints, writes and returns, with no display.

use serde_json::Value as Json;
use std::path::Path;
use std::process::{Command, Output};

fn nanbei(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nanbei"))
        .args(arguments)
        .env("NANBEI_LANG", "en")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ends by itself")
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

const POINT: &str = r#"{"type":"Feature","id":"p","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[121.45,31.4]}}"#;

#[test]
fn info_prints_one_object_a_file_and_the_worst_outcome_is_the_code() {
    let folder = tempfile::tempdir().unwrap();
    let fine = write(folder.path(), "fine.geojson", POINT);
    let notes = write(folder.path(), "notes.geojson", r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#);
    let bad = write(folder.path(), "bad.geojson", "{\"type\":\"Point\",\n\"coordinates\":[1]}");
    for (files, expected) in [(vec![&fine], 0), (vec![&fine, &notes], 1), (vec![&bad, &fine], 2)] {
        let mut arguments = vec!["info", "--json"];
        arguments.extend(files.iter().map(|file| file.as_str()));
        let output = nanbei(&arguments);
        assert_eq!(code(&output), expected, "{files:?}");
        assert_eq!(out(&output).lines().count(), files.len());
    }
    let report: Json = serde_json::from_str(&out(&nanbei(&["info", "--json", &fine]))).unwrap();
    for member in ["file", "outcome", "features", "vertices", "bounds", "kinds", "notes", "error", "timings_ms", "resident_bytes", "peak_bytes"] {
        assert!(report.get(member).is_some(), "{member} is missing from {report}");
    }
    assert_eq!((&report["outcome"], &report["features"], &report["kinds"]["Point"]), (&"loaded".into(), &1.into(), &1.into()));
    assert_eq!(report["bounds"], serde_json::json!([121.45, 31.4, 121.45, 31.4]));
    for stage in ["read", "parse", "index", "total"] {
        assert!(report["timings_ms"][stage].is_number());
    }
    let refused: Json = serde_json::from_str(&out(&nanbei(&["info", "--json", &bad]))).unwrap();
    assert_eq!((&refused["outcome"], &refused["error"]["line"]), (&"refused".into(), &2.into()));
}

#[test]
fn check_lists_every_note_with_line_and_feature() {
    let folder = tempfile::tempdir().unwrap();
    let notes = write(
        folder.path(),
        "notes.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[0,0]]}}]}",
    );
    let output = nanbei(&["check", &notes]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("line 2, feature 1"), "{}", out(&output));
}

#[test]
fn questions_are_answered_over_layers_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "sites.geojson", POINT);
    let ids = |arguments: &[&str]| -> Vec<String> {
        let output = nanbei(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        let list: Vec<Json> = serde_json::from_str(&out(&output)).unwrap();
        list.iter().map(|hit| hit["id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(ids(&["query", "key_areas", "--within", "2km", "--of", "baoshan_hsr", "--json"]), ["wusong"]);
    assert_eq!(ids(&["query", &file, "--inside", "baoshan", "--format", "json"]), ["p"]);
    assert_eq!(ids(&["query", "stations", "--nearest", "1", "--of", "hubs/jinshan_hsr", "--json"]).len(), 1);
    assert_eq!(ids(&["query", "key_areas", "--where", "certainty = published", "--json"]), ["wusong", "nanda"]);
    assert!(ids(&["query", "districts", "--intersects", "key_areas/scip", "--json"]).contains(&"fengxian".to_owned()));
    assert_eq!(ids(&["query", "districts", "--contains", &file, "--json"]), [] as [&str; 0]);
    assert_eq!(ids(&["query", "baoshan", "--contains", &file, "--json"]), ["baoshan"]);
    let csv = out(&nanbei(&["query", "hubs", "--format", "csv"]));
    assert!(csv.starts_with('\u{feff}') && csv.contains("baoshan_hsr") && csv.contains("上海金山站"));
    let geojson = out(&nanbei(&["query", "hubs", "--format", "geojson"]));
    let collection: geojson::FeatureCollection = geojson.parse().unwrap();
    assert_eq!(collection.features.len(), 2);
}

#[test]
fn wrong_usage_is_said_and_ends_with_two() {
    for (arguments, word) in [
        (vec!["query", "nowhere"], "no layer"),
        (vec!["query", "hubs", "--within", "far", "--of", "jinshan"], "not a distance"),
        (vec!["query", "hubs", "--where", "x = 1"], "no field"),
        (vec!["query", "hubs", "--within", "1km", "--of", "nobody"], "nobody"),
        (vec!["export", "--out", "map.docx"], "docx"),
        (vec!["export", "--color-by", "use", "--out", "map.svg"], "no loaded layer"),
        (vec!["export", "--ramp", "pink", "--out", "map.svg"], "blue, teal"),
        (vec!["export", "--ramp", "red", "--out", "map.svg"], "--color-by"),
        (vec!["export"], "--out"),
        (vec!["info", "--frob"], "--frob"),
        (vec!["info", "/nonexistent.geojson"], "cannot be found"),
    ] {
        let output = nanbei(&arguments);
        let said = format!("{}{}", out(&output), String::from_utf8_lossy(&output.stderr));
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(said.contains(word), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn what_the_font_lacks_is_told_and_the_sheet_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.svg").display().to_string();
    let output = nanbei(&["export", "--out", &path, "title=垚㙟", "author=한"]);
    assert_eq!(code(&output), 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("한 (U+D55C)"));
    assert!(Path::new(&path).is_file());
    assert_eq!(code(&nanbei(&["export", "--out", &path, "title=垚㙟", "author=赟"])), 0);
}

#[test]
fn a_loaded_layer_is_colored_by_an_attribute() {
    let folder = tempfile::tempdir().unwrap();
    let lot = |n: usize| {
        let (x, y) = (121.4 + (n % 10) as f64 * 0.002, 31.3 + (n / 10) as f64 * 0.002);
        format!(
            r#"{{"type":"Feature","properties":{{"use":"{}","far":{}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{},{y}],[{},{}],[{x},{y}]]]}}}}"#,
            ["A", "B"][n % 2],
            n as f64 / 7.0,
            x + 0.001,
            x + 0.001,
            y + 0.001
        )
    };
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, (0..60).map(lot).collect::<Vec<_>>().join(","));
    let file = write(folder.path(), "lots.geojson", &text);
    let svg = folder.path().join("map.svg").display().to_string();
    let made = |arguments: &[&str]| {
        let all = [&["export", "--svg-text", "--out", &svg, &file], arguments].concat();
        let output = nanbei(&all);
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read_to_string(&svg).unwrap()
    };
    let plain = made(&[]);
    let by_use = made(&["--color-by", "use"]);
    assert!(by_use.contains(">A</text>") && by_use.contains(">B</text>") && !plain.contains(">A</text>"));
    // the ends of a ramp of numbers
    let by_far = made(&["--color-by", "far", "--classes", "4", "--method", "equal", "--ramp", "red"]);
    assert!(by_far.contains("#fce2de") && by_far.contains("#8c1228") && !plain.contains("#8c1228"));
}

#[test]
fn without_a_display_the_program_says_so_and_points_to_export() {
    let output = nanbei(&[]);
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(code(&output), 2);
    assert!(said.contains("nanbei export") && !said.contains("panicked") && said.lines().count() == 1, "{said}");
    let output =
        Command::new(env!("CARGO_BIN_EXE_nanbei")).env("NANBEI_LANG", "en").env("DISPLAY", ":9877").env_remove("WAYLAND_DISPLAY").output().unwrap();
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(code(&output), 2, "{said}");
    assert!(said.contains("apt-get install") && said.contains("nanbei export") && !said.contains("panicked"), "{said}");
}

#[test]
fn help_is_there_in_both_languages() {
    assert!(out(&nanbei(&["--help"])).contains("ask a spatial question"));
    let zh = Command::new(env!("CARGO_BIN_EXE_nanbei")).arg("help").env("NANBEI_LANG", "zh").output().unwrap();
    assert!(out(&zh).contains("空间查询"));
}

#[test]
fn convert_writes_wgs_84_that_reads_back_the_same_by_the_right_hand_rule() {
    let folder = tempfile::tempdir().unwrap();
    // clockwise, a hole counter-clockwise, more digits than are asked for
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":9007199254740993,"properties":{"名":"=1+1","n":0.1,"x":[1,{"a":null}]},
        "geometry":{"type":"Polygon","coordinates":[[[121.4,31.3],[121.4,31.4],[121.5123456789,31.4],[121.5,31.3],[121.4,31.3]],
        [[121.42,31.32],[121.44,31.32],[121.44,31.34],[121.42,31.32]]]},"kept":true}],"name":"n"}"#;
    let file = write(folder.path(), "in.geojson", text);
    let written = out(&nanbei(&["convert", &file, "--decimals", "6"]));
    let value: Json = serde_json::from_str(&written).unwrap();
    let rings = &value["features"][0]["geometry"]["coordinates"];
    assert_eq!(rings[0], serde_json::json!([[121.4, 31.3], [121.5, 31.3], [121.512_346, 31.4], [121.4, 31.4], [121.4, 31.3]]));
    assert_eq!(rings[1], serde_json::json!([[121.42, 31.32], [121.44, 31.34], [121.44, 31.32], [121.42, 31.32]]));
    let feature = &value["features"][0];
    assert_eq!((&feature["id"], &feature["kept"], &value["name"]), (&9_007_199_254_740_993_i64.into(), &true.into(), &"n".into()));
    assert_eq!(feature["properties"], serde_json::json!({"名": "=1+1", "n": 0.1, "x": [1, {"a": null}]}));
    // once more: nothing changes, to the last byte
    let again = write(folder.path(), "again.geojson", &written);
    assert_eq!(out(&nanbei(&["convert", &again, "--decimals", "6"])), written);
    let csv = out(&nanbei(&["convert", &file, "--format", "wkt"]));
    assert!(csv.starts_with("\u{feff}id,wkt,") && csv.contains("\"POLYGON ((121.4 31.3,") && csv.contains(",'=1+1,"), "{csv}");
    // a bow tie is repaired where that is asked for, never by itself
    let tie = write(folder.path(), "tie.geojson", r#"{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}"#);
    assert!(out(&nanbei(&["convert", &tie])).contains("\"Polygon\""));
    assert!(out(&nanbei(&["convert", &tie, "--repair"])).contains("\"MultiPolygon\""));
    assert_eq!(code(&nanbei(&["check", &tie])), 1);
}

#[test]
fn a_file_in_a_plane_system_is_refused_with_the_likely_ones_and_read_once_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "plane.geojson", r#"{"type":"Point","coordinates":[640123.4,3467890.2]}"#);
    let refused = nanbei(&["info", "--json", &file]);
    let report: Json = serde_json::from_str(&out(&refused)).unwrap();
    assert_eq!((code(&refused), &report["error"]["likely"][0]), (2, &"EPSG:4549".into()));
    let read = nanbei(&["info", "--json", "--crs", "EPSG:4549", &file]);
    let report: Json = serde_json::from_str(&out(&read)).unwrap();
    assert_eq!((code(&read), &report["crs"]), (0, &serde_json::json!({"system": "EPSG:4549", "basis": "chosen"})));
    let csv = out(&nanbei(&["convert", "--crs", "EPSG:4549", "--format", "csv", &file]));
    assert!(csv.starts_with("\u{feff}id,lon,lat,source_crs\r\n,121.4721294,31.3245166,EPSG:4549"), "{csv}");
    let map = folder.path().join("map.png").display().to_string();
    assert_eq!(code(&nanbei(&["export", "--out", &map, "--dpi", "40", "--crs", "EPSG:4549", &file])), 0);
    let wrong = nanbei(&["info", "--crs", "EPSG:2385", &file]);
    assert!(code(&wrong) == 2 && String::from_utf8_lossy(&wrong.stderr).contains("no public transformation"));
}

#[test]
fn what_is_written_never_takes_the_place_of_what_was_read_and_a_wrong_ending_or_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "a.geojson", POINT);
    let before = std::fs::read(&file).unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    for (out_file, said) in [
        (file.clone(), "the input file"),
        (at("a.docx"), ".geojson, .json, .shp, .gpkg, .csv"),
        (at("none/b.geojson"), "does not exist"),
        (at("c.geojson"), ""),
    ] {
        let output = nanbei(&["convert", &file, "--out", &out_file]);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(code(&output), if said.is_empty() { 0 } else { 2 }, "{out_file}: {errors}");
        assert!(errors.contains(said), "{out_file}: {errors}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert!(Path::new(&at("c.geojson")).exists() && !Path::new(&at("a.docx")).exists());
}

#[test]
fn a_system_that_leads_astray_an_offset_and_a_file_of_another_kind_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let plane = write(folder.path(), "plane.geojson", r#"{"type":"Point","coordinates":[640123.4,3467890.2]}"#);
    let astray = nanbei(&["check", "--crs", "EPSG:4550", &plane]);
    assert!(code(&astray) == 1 && out(&astray).contains("outside Shanghai"), "{}", out(&astray));
    let degrees = write(folder.path(), "degrees.geojson", POINT);
    let wrong = nanbei(&["check", "--crs", "EPSG:4549", &degrees]);
    assert!(code(&wrong) == 2 && out(&wrong).contains("degrees already"), "{}", out(&wrong));
    let named = nanbei(&["query", &plane, "--within", "2km", "--of", "baoshan_hsr"]);
    let errors = String::from_utf8_lossy(&named.stderr).into_owned();
    assert!(errors.contains("plane.geojson: line 1") && errors.contains("--crs 'EPSG:4549'"), "{errors}");
    for (name, bytes, said) in [
        ("a.xml", &b"<?xml version=\"1.0\"?><osm></osm>"[..], "OpenStreetMap"),
        ("a.docx", b"PK\x03\x04\x14\0\0\0 word/ ", "DOCX"),
        ("a.shx", b"\0\0\x27\x0a\0\0\0\0", "shapefile"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let output = nanbei(&["info", &path.display().to_string()]);
        assert!(code(&output) == 2 && out(&output).contains(said) && out(&output).contains("export it as GeoJSON"), "{}", out(&output));
    }
    let table = write(folder.path(), "a.csv", "id,lon,lat\n1,121.4,31.2\n");
    let output = nanbei(&["info", &table]);
    assert!(code(&output) == 0 && out(&output).contains("format  CSV") && out(&output).contains("121.400000"), "{}", out(&output));
    let output = nanbei(&["convert", &table]);
    assert!(code(&output) == 0 && out(&output).contains(r#""coordinates":[121.4,31.2]"#), "{}", out(&output));
    let mut shifted = (*nanbei::io::embedded_document().layer_by_key("districts").unwrap().table).clone();
    shifted.positions_mut().flatten().for_each(|p| *p = nanbei::model::datum::gcj02(*p));
    let shifted = write(folder.path(), "shifted.geojson", &nanbei::io::to_geojson(&shifted, None, nanbei::io::Precision::Full));
    let output = nanbei(&["check", "--json", &shifted]);
    let report: Json = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((code(&output), &report["offer"]["system"]), (1, &"GCJ-02".into()));
}

/// Answers every request with one tile of a colour, so many times.
fn tile_server(rgb: [u8; 3]) -> String {
    use std::io::{Read, Write};
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 256, 256);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&rgb.repeat(256 * 256)).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/{{z}}/{{x}}/{{y}}.png", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, png) = (stream.unwrap(), png.clone());
            std::thread::spawn(move || {
                let mut asked = [0; 4096];
                assert!(stream.read(&mut asked).unwrap() > 0);
                let head = format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", png.len());
                stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&png)).ok();
            });
        }
    });
    address
}

fn online(tiles: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nanbei"))
        .args(arguments)
        .env("NANBEI_LANG", "en")
        .env("NANBEI_TILES", tiles)
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .output()
        .unwrap()
}

#[test]
fn the_online_base_map_is_printed_where_it_is_asked_for_and_its_absence_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("online.png").display().to_string();
    let tiles = tile_server([250, 10, 240]);
    let output = online(&tiles, &["export", "--online", "--dpi", "60", "--extent", "121.3,31.3,121.5,31.45", "--out", &path]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    let image = image::open(&path).unwrap().into_rgb8();
    let found = image.pixels().filter(|pixel| pixel.0 == [250, 10, 240]).count();
    assert!(found > 20_000, "{found} pixels of the tiles");
    // the further maps of a board have tiles of their own level
    let board = folder.path().join("board.svg").display().to_string();
    online(&tiles, &["export", "--online", "--template", "board-a1", "--dpi", "20", "--out", &board]);
    let text = std::fs::read_to_string(&board).unwrap();
    let item = |id: &str| text.split(&format!("<g id=\"{id}\"")).nth(1).unwrap().split("<g id=").next().unwrap().matches("<image").count();
    assert!(item("item-0") > 0 && item("item-1") > 0);
    std::fs::remove_file(&board).unwrap();
    // its source stands on the sheet
    let svg = folder.path().join("online.svg").display().to_string();
    online(&tiles, &["export", "--online", "--svg-text", "--extent", "121.3,31.3,121.5,31.45", "--dpi", "40", "--lang", "en", "--out", &svg]);
    assert!(std::fs::read_to_string(&svg).unwrap().contains("Online base map © OpenStreetMap"));
    // with no server there the old file stands, and it is said why
    let before = std::fs::read(&path).unwrap();
    let output = online("http://127.0.0.1:9/{z}/{x}/{y}.png", &["export", "--online", "--dpi", "60", "--out", &path]);
    assert_eq!(code(&output), 2);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("online base map could not be fetched"), "{said}");
    assert!(std::fs::read(&path).unwrap() == before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn layouts_texts_and_atlases_are_asked_for_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let svg = folder.path().join("board.svg").display().to_string();
    let asked = ["export", "--template", "board-a1", "--svg-text", "--lang", "en", "title=标题|A title & more", "date=2026-01-02", "--out", &svg];
    let output = nanbei(&asked);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(&svg).unwrap();
    for part in ["width=\"841mm\" height=\"594mm\"", "A title &amp; more", "2026-01-02", "Around the Baoshan hub"] {
        assert!(text.contains(part), "{part}");
    }
    // nothing of the clock is in it
    nanbei(&asked);
    assert_eq!(std::fs::read_to_string(&svg).unwrap(), text);
    let unknown = nanbei(&["export", "--template", "nothing", "--out", &svg]);
    assert_eq!(code(&unknown), 2);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("board-a1"));
    let files = folder.path().join("sheets");
    std::fs::create_dir(&files).unwrap();
    let output = nanbei(&["atlas", "--layer", "hubs", "--format", "svg", "--name", "{id}", "--out", &files.display().to_string()]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(files.join("baoshan_hsr.svg").exists());
    assert_eq!(out(&output).lines().count(), std::fs::read_dir(&files).unwrap().count());
}

#[test]
fn a_drawing_in_a_grid_of_its_own_is_converted_by_control_points() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let square = "0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n5\n1\n8\n0\n100\nAcDbEntity\n100\nAcDbPolyline\n90\n4\n70\n1\n10\n0\n20\n0\n10\n3000\n20\n0\n10\n3000\n20\n2000\n10\n0\n20\n2000\n0\nENDSEC\n0\nEOF\n";
    std::fs::write(at("own.dxf"), square).unwrap();
    // moved out of the zone round 120 degrees; the last point is half a metre off
    let list = "点号,x,y,X,Y\n1,0,0,640000,3476000\n2,3000,0,643000,3476000\n3,3000,2000,643000,3478000\n4,0,2000,640000,3478000.5\n";
    std::fs::write(at("points.csv"), list).unwrap();
    let refused = nanbei(&["convert", &at("own.dxf"), "--out", &at("no.geojson")]);
    assert!(!refused.status.success(), "nothing tells where it lies");
    let made = nanbei(&["convert", &at("own.dxf"), "--out", &at("own.geojson"), "--control-points", &(at("points.csv") + ",EPSG:4549")]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said = String::from_utf8_lossy(&made.stderr).into_owned() + &out(&made);
    assert!(said.contains("4 control points") && said.contains("standard error 0.177 m"), "{said}");
    let table = nanbei::io::load_file(&folder.path().join("own.geojson"), None, &nanbei::io::Progress::default()).unwrap().table;
    let way = nanbei::model::datum::Transform::of(&nanbei::model::SourceCrs::parse("EPSG:4549").unwrap()).unwrap();
    let bounds = table.bounds().unwrap();
    let [west, south] = way.of_wgs84([bounds.west, bounds.south]).unwrap();
    assert!((west - 640_000.0).abs() < 80.0 && (south - 3_476_000.0).abs() < 80.0, "{west} {south}");
    let area = nanbei::query::area(table.feature(0).unwrap());
    assert!((area / 6e6 - 1.0).abs() < 2e-3, "{area}");
    // a list that tells too little, or nothing
    for (list, told) in [("1,0,0,121.4,31.4\n", "at least 2 control points"), ("a,b\n", "four coordinates")] {
        std::fs::write(at("points.csv"), list).unwrap();
        let made = nanbei(&["convert", &at("own.dxf"), "--out", &at("no.geojson"), "--control-points", &at("points.csv")]);
        assert!(!made.status.success() && String::from_utf8_lossy(&made.stderr).contains(told), "{}", String::from_utf8_lossy(&made.stderr));
    }
    assert!(!folder.path().join("no.geojson").exists());
}
