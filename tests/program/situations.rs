//! Situations that people who do this job have reported of other programs, each with its input and the right value. A test is
//! named after the kind of fault, so that other examples of it find their place here.

use serde_json::Value as Json;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn folder(case: &str) -> PathBuf {
    let all = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/situations");
    let found = std::fs::read_dir(&all).unwrap().map(|entry| entry.unwrap().path());
    found.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with(&format!("{case}-"))).unwrap()
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn nanbei(case: &str, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nanbei"));
    ran(command.args(arguments).current_dir(folder(case)).env("NANBEI_LANG", "en").stdin(Stdio::null()).output().unwrap())
}

fn check(case: &str, file: &str) -> Json {
    let ran = nanbei(case, &["check", "--json", file]);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
}

/// The kinds of the notes that a check finds, with their features.
fn noted(case: &str, file: &str) -> Vec<(u64, String)> {
    let report = check(case, file);
    report["notes"].as_array().unwrap().iter().map(|note| (note["feature"].as_u64().unwrap(), note["kind"].as_str().unwrap().to_owned())).collect()
}

fn refused(case: &str, file: &str) -> (Option<u64>, Option<u64>, String) {
    let report = check(case, file);
    assert_eq!(report["outcome"], "refused", "{file}: {report}");
    let error = &report["error"];
    (error["line"].as_u64(), error["feature"].as_u64(), error["reason"].as_str().unwrap().to_owned())
}

fn query(case: &str, arguments: &[&str]) -> Json {
    let ran = nanbei(case, &[&["query"], arguments, &["--format", "json"]].concat());
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err))
}

fn ids(found: &Json) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

#[test]
fn whole_numbers_past_64_bits_keep_their_digits() {
    let out = nanbei("01", &["convert", "codes.geojson"]).out;
    assert_eq!(out.matches("310113001001202400012").count(), 4, "{out}");
    assert_eq!(out.matches("18446744073709551616").count(), 2, "{out}");
    assert!(nanbei("01", &["convert", "codes.geojson", "--format", "csv"]).out.contains("310113001001202400012,"));
}

#[test]
fn text_in_another_encoding_is_named_and_read_in_it() {
    for (file, encoding, word) in [("gbk.geojson", "GB18030", "吴淞"), ("gb18030.geojson", "GB18030", ""), ("big5.geojson", "Big5", "")] {
        let (line, _, reason) = refused("03", file);
        assert!(line == Some(2) && reason.contains(encoding), "{reason}");
        let read = nanbei("03", &["convert", file, "--encoding", encoding]);
        assert!(read.code == 0 && read.out.contains(word) && !read.out.contains('\u{fffd}'), "{}", read.out);
    }
}

#[test]
fn a_byte_order_mark_is_read_and_not_written() {
    assert!(nanbei("05", &["convert", "bom.geojson"]).out.starts_with("{\"type\""));
}

#[test]
fn an_empty_geometry_of_any_kind_refuses_no_file() {
    assert_eq!(noted("06", "point.geojson"), [(2, "EmptyGeometry".to_owned())]);
    assert_eq!(check("06", "point.geojson")["features"], 3);
    assert_eq!(noted("06", "others.geojson").len(), 3);
    let folder = tempfile::tempdir().unwrap();
    let parts = |kind: &str, coordinates: &str| {
        format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}")
    };
    let features = [parts("MultiPoint", "[[],[121,31]]"), parts("MultiPolygon", "[[],[[[0,0],[1,0],[1,1],[0,0]]]]"), parts("Polygon", "[[]]")];
    let path = folder.path().join("empty.geojson");
    std::fs::write(&path, format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))).unwrap();
    let kinds: Vec<String> = noted("06", path.to_str().unwrap()).into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["EmptyPart", "EmptyPart", "EmptyGeometry"]);
}

#[test]
fn properties_that_are_a_list_are_refused_with_their_place() {
    let (line, feature, reason) = refused("08", "php.geojson");
    assert_eq!((line, feature), (Some(3), Some(2)));
    assert!(reason.contains("properties"));
    let rest = nanbei("08", &["convert", "php.geojson", "--skip-broken"]);
    assert_eq!((rest.code, rest.out.matches("\"Feature\"").count()), (1, 1), "{}", rest.out);
}

#[test]
fn a_check_notes_what_is_against_the_standard() {
    let expected = [
        (0, "MisplacedMember"),
        (1, "MissingProperties"),
        (2, "MissingGeometry"),
        (3, "MisplacedMember"),
        (4, "MisplacedMember"),
        (5, "BadBox"),
        (6, "WrongBox"),
    ];
    assert_eq!(noted("09", "broken.geojson"), expected.map(|(feature, kind)| (feature, kind.to_owned())));
}

#[test]
fn longitudes_past_180_are_folded_and_cut() {
    assert_eq!(noted("11", "beyond.geojson"), [(1, "Folded".to_owned())]);
    assert_eq!(noted("11", "uncut.geojson"), [(1, "Antimeridian".to_owned()), (2, "Antimeridian".to_owned())]);
    for (file, kinds) in [("beyond.geojson", vec!["MultiPolygon"]), ("uncut.geojson", vec!["MultiPolygon", "MultiLineString"])] {
        let out: Json = serde_json::from_str(&nanbei("11", &["convert", file]).out).unwrap();
        for (feature, kind) in out["features"].as_array().unwrap().iter().zip(kinds) {
            assert_eq!(feature["geometry"]["type"], kind);
            let text = feature["geometry"]["coordinates"].to_string();
            let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '-' && c != '.').filter_map(|word| word.parse::<f64>().ok());
            assert!(numbers.clone().all(|number| (-180.0..=180.0).contains(&number)) && numbers.clone().any(|number| number == 180.0), "{text}");
        }
    }
    // about 20 by 10 degrees at 45° of latitude, however it is written
    let areas: Vec<f64> = ["beyond.geojson", "uncut.geojson"].iter().map(|file| query("11", &[file])[0]["area_m2"].as_f64().unwrap()).collect();
    assert!(areas.iter().all(|area| (1.72e12..1.77e12).contains(area)) && (areas[0] - areas[1]).abs() < 1.0, "{areas:?}");
}

#[test]
fn a_ring_round_the_world_has_the_worlds_area() {
    let area = |file: &str| query("13", &[file])[0]["area_m2"].as_f64().unwrap();
    assert!((area("world.geojson") - 510_065_621.7e6).abs() < 1e6);
    let hole = area("world.geojson") - area("mask.geojson");
    assert!((1.6e9..1.8e9).contains(&hole), "{hole}");
}

#[test]
fn what_has_no_size_is_printed_at_a_sensible_scale() {
    let folder = tempfile::tempdir().unwrap();
    let two = r#"{"type":"MultiPoint","coordinates":[[121.48,31.38],[121.48,31.38]]}"#;
    let line = r#"{"type":"LineString","coordinates":[[121.48,31.38],[121.48,31.38]]}"#;
    let mut files = vec!["station.geojson".to_owned()];
    for (n, text) in [two, line].iter().enumerate() {
        let path = folder.path().join(format!("{n}.geojson"));
        std::fs::write(&path, text).unwrap();
        files.push(path.display().to_string());
    }
    for file in &files {
        let out = folder.path().join("s.svg");
        nanbei("14", &["export", "--out", out.to_str().unwrap(), "--svg-text", "--paper", "A4", file]);
        let svg = std::fs::read_to_string(&out).unwrap();
        let scale = svg.split("1:").nth(1).and_then(|rest| rest.split(|c: char| !c.is_ascii_digit() && c != ',').next()).unwrap().replace(',', "");
        assert!((1_000..200_000).contains(&scale.parse::<u64>().unwrap()), "{file}: 1:{scale}");
    }
}

#[test]
fn numbers_kept_as_text_compare_as_numbers() {
    assert_eq!(ids(&query("15", &["parcels.geojson", "--where", "面积文 > 100"])), ["B"]);
    assert_eq!(ids(&query("15", &["parcels.geojson", "--where", "面积文 < 9"])), ["C"]);
    assert_eq!(ids(&query("15", &["parcels.geojson", "--where", "面积 > 100"])), ["B"]);
}

#[test]
fn field_names_with_operators_or_quotes_are_names() {
    for (filter, expected) in [
        ("\"容积率>2\" = 是", vec!["A"]),
        ("容积率>2 = 是", vec!["A"]),
        ("\"a=b\" = 1", vec!["A"]),
        ("\"名 称\" = \"吴淞 and 南大\"", vec!["A"]),
        ("名 称 = O'Neil", vec!["B"]),
        ("名 称 = O'Neil and a=b = 2", vec!["B"]),
    ] {
        assert_eq!(ids(&query("17", &["names.geojson", "--where", filter])), expected, "{filter}");
    }
    let error = nanbei("17", &["query", "names.geojson", "--where", "名 称 = 'O'Neil"]);
    assert!(error.code == 2 && error.err.contains("character"), "{}", error.err);
}

#[test]
fn nulls_stay_nulls_and_what_was_not_there_stays_away() {
    let out = nanbei("19", &["convert", "forms.geojson"]).out;
    let lines: Vec<&str> =
        out.lines().filter_map(|line| line.split("\"properties\":").nth(1)).filter_map(|rest| rest.split(",\"geometry\"").next()).collect();
    assert_eq!(lines, [r#"{"用途":"工业","备注":null}"#, r#"{"用途":null,"备注":null}"#, "null"]);
}

#[test]
fn every_value_of_a_column_keeps_its_kind_and_digits() {
    let out = nanbei("20", &["convert", "mixed.geojson"]).out;
    for value in ["1", "2.5", "\"3\"", "true", "null", "[1, \"2\"]", "1234567890123456789", "\"\"", "9007199254740993"] {
        assert!(out.contains(&format!("{{\"v\":{value}}}")), "{value}: {out}");
    }
    let out = nanbei("20", &["convert", "intfloat.geojson"]).out;
    assert!(out.contains("{\"层数\":3}") && out.contains("{\"层数\":2.5}"), "{out}");
}

#[test]
fn rounding_makes_no_shape_without_size_unsaid() {
    let ran = nanbei("22", &["convert", "small.geojson", "--decimals", "4"]);
    assert!(ran.code == 1 && ran.err.contains("3 rings or lines") && ran.err.contains("1, 2, 3"), "{}", ran.err);
    assert!(!ran.out.contains("[121.4,31.3],[121.4,31.3]"), "{}", ran.out);
    let full = nanbei("22", &["convert", "small.geojson"]);
    assert_eq!((full.code, full.out.matches("121.40001").count()), (0, 5), "{}", full.out);
}

#[test]
fn a_collection_that_changes_its_structure_is_told_and_loses_no_position() {
    let kinds: Vec<String> = noted("24", "gc.geojson").into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["NestedCollection", "CollectionParts", "CollectionParts"]);
    assert_eq!(check("24", "gc.geojson")["vertices"], 19);
}

#[test]
fn invalid_polygons_are_noted_measured_rightly_or_not_at_all_and_mended() {
    let report = check("25", "invalid.geojson");
    let flaws: Vec<(&str, &str)> =
        report["notes"].as_array().unwrap().iter().map(|note| (note["id"].as_str().unwrap(), note["detail"]["flaw"].as_str().unwrap())).collect();
    assert_eq!(flaws, [("1", "HoleOutside"), ("4", "RingsShareLine"), ("6", "Spike"), ("8", "SelfIntersection")]);
    let found = query("25", &["invalid.geojson"]);
    let near = |n: usize, area: f64| (found[n]["area_m2"].as_f64().unwrap() - area).abs() < 1.0;
    assert!(near(0, 105_502_094.0) && near(1, 101_281_130.0), "{found}");
    assert!(found[3]["area_m2"].is_null() && found[3]["area_reason"].as_str().unwrap().contains("crosses itself"));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("mended.geojson");
    assert_eq!(nanbei("25", &["convert", "invalid.geojson", "--repair", "--out", out.to_str().unwrap()]).code, 0);
    let mended = check("25", out.to_str().unwrap());
    assert_eq!(mended["notes_total"], 0, "{mended}");
    let found = query("25", &[out.to_str().unwrap()]);
    assert!((found[0]["area_m2"].as_f64().unwrap() - 105_502_094.0).abs() < 2.0, "{found}");
    assert!((found[1]["area_m2"].as_f64().unwrap() - 101_281_130.0).abs() < 2.0, "{found}");
}

#[test]
fn layouts_in_wgs_84_get_no_offer_of_an_offset() {
    assert_eq!(check("26", "four.geojson")["offer"], Json::Null);
    assert_eq!(nanbei("26", &["check", "four.geojson"]).code, 0);
}

#[test]
fn a_declared_system_that_does_not_fit_offers_the_likely_ones() {
    for (file, likely) in [("no-zone.geojson", "EPSG:4549"), ("north-first.geojson", "EPSG:4549,yx"), ("undeclared.geojson", "EPSG:4549,yx")] {
        let report = check("27", file);
        assert_eq!(report["error"]["likely"][0], likely, "{report}");
        assert_eq!((report["error"]["line"].as_u64(), report["error"]["feature"].as_u64()), (Some(2), Some(1)));
        let read = nanbei("27", &["info", "--json", file, "--crs", likely]);
        let bounds: Json = serde_json::from_str::<Json>(&read.out).unwrap()["bounds"].clone();
        assert!((120.8..122.2).contains(&bounds[0].as_f64().unwrap()), "{bounds}");
    }
}

#[test]
fn swapped_and_projected_numbers_are_told() {
    assert_eq!(check("29", "all.geojson")["error"]["likely"][0], "EPSG:4326,yx");
    assert_eq!(noted("29", "one.geojson"), [(5, "Swapped".to_owned())]);
    assert_eq!(check("30", "all.geojson")["error"]["likely"][0], "EPSG:3857");
    assert_eq!(noted("30", "one.geojson"), [(5, "OutOfRange".to_owned())]);
}

#[test]
fn what_a_file_is_instead_is_named() {
    for (file, word) in [("overpass.json", "Overpass"), ("envelope.json", "inside \"data\"")] {
        assert!(refused("31", file).2.contains(word), "{file}");
    }
    // what has come to be read is read, whatever it is called
    for (case, file, format, outcome) in
        [("31", "esri.json", "esrijson", "loaded"), ("31", "topo.json", "topojson", "notes"), ("32", "map.kml.json", "kml", "notes")]
    {
        let report = check(case, file);
        assert_eq!((report["outcome"].as_str(), report["format"].as_str()), (Some(outcome), Some(format)), "{file}");
    }
    assert!(refused("31", "error.json").2.contains("Token Required"));
    for (file, word) in [
        ("page.geojson", "web page"),
        ("z.geojson", "ZIP"),
        ("old.xls.json", "XLS"),
        ("pack.rar.json", "RAR"),
        ("t.parquet.json", "Parquet"),
        ("f.fgb.json", "FlatGeobuf"),
        ("zero.geojson", "zero bytes"),
    ] {
        let (_, _, reason) = refused("32", file);
        assert!(reason.contains(word) && !reason.contains("UTF-8") && !reason.contains('\0'), "{file}: {reason}");
    }
}

#[test]
fn valid_json_is_not_called_no_json() {
    for (file, word) in [
        ("list.json", "is a list"),
        ("text.json", "encoded twice"),
        ("null.json", "found null"),
        ("nullpos.geojson", "position"),
        ("nullfeature.geojson", "found null"),
    ] {
        let (_, _, reason) = refused("34", file);
        assert!(reason.contains(word) && !reason.contains("not JSON"), "{file}: {reason}");
    }
}

#[test]
fn what_is_no_json_is_refused_with_its_place_and_the_slip() {
    for (case, file, place, word) in [
        ("35", "attribute.geojson", (Some(3), Some(2)), "NaN"),
        ("35", "coordinate.geojson", (Some(2), Some(1)), "NaN"),
        ("35", "infinity.geojson", (Some(2), Some(1)), "Infinity"),
        ("36", "trailing.geojson", (Some(3), Some(2)), "extra comma before"),
        ("36", "double.geojson", (Some(2), Some(2)), "`,`"),
        ("36", "single.geojson", (Some(1), None), "double quotation marks"),
        ("36", "none.geojson", (Some(2), Some(1)), "JSON writes null"),
        ("36", "comment.geojson", (Some(1), None), "no comments"),
        ("36", "fullwidth.geojson", (Some(2), Some(1)), "full-width"),
        ("36", "leading0.geojson", (Some(2), Some(1)), "021"),
        ("39", "text.geojson", (Some(2), Some(1)), "2024-01-01"),
    ] {
        let (line, feature, reason) = refused(case, file);
        assert_eq!((line, feature), place, "{file}: {reason}");
        assert!(reason.contains(word), "{file}: {reason}");
    }
}

#[test]
fn records_and_several_documents_are_read_whole_or_not_at_all() {
    assert_eq!(check("37", "nd.geojsonl")["features"], 2);
    assert_eq!(check("38", "lines.json")["features"], 2);
    for file in ["oneline.json", "comma.json", "nulls.json"] {
        drop(refused("38", file));
    }
}

#[test]
fn more_than_three_numbers_are_told_and_heights_kept() {
    assert_eq!(noted("39", "m.geojson"), [(1, "ExtraDimensions".to_owned()), (2, "ExtraDimensions".to_owned())]);
    let out = nanbei("39", &["convert", "z.geojson"]).out;
    assert!(out.contains("[121.48,31.38,3.5]") && out.contains("[[121.4,31.3,0],[121.5,31.3]]"), "{out}");
}

#[test]
fn nothing_of_a_file_controls_the_terminal() {
    for arguments in [&["check", "esc.geojson"][..], &["convert", "esc.geojson"]] {
        let ran = nanbei("41", arguments);
        let shown = ran.out + &ran.err;
        assert!(shown.contains("\\u001b") && shown.chars().all(|c| !c.is_control() || c == '\n'), "{shown:?}");
    }
}

#[test]
fn a_table_runs_nothing_in_a_spreadsheet_and_its_codes_can_be_kept() {
    let out = nanbei("42", &["convert", "cells.geojson", "--format", "csv"]).out;
    for cell in ["'=1+1", "'＝1+1", "'＋1", "'－1", "'＠", "\"'\n=1\"", "'\t=1"] {
        assert!(out.contains(&format!(",{cell}")), "{cell:?}: {out}");
    }
    let out = nanbei("44", &["convert", "codes.geojson", "--format", "csv", "--keep-codes"]).out;
    assert!(out.contains("\"=\"\"007\"\"\",\"=\"\"310113001001202400012\"\"\""), "{out}");
    assert!(nanbei("44", &["convert", "codes.geojson", "--format", "csv"]).out.contains(",007,310113001001202400012"));
}

#[test]
fn a_tables_columns_never_collide() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.geojson");
    let feature = r#"{"type":"Feature","id":7,"properties":{"id":"own","lon":1,"LAT":2,"wkt":"w","distance_m":3},"geometry":{"type":"Point","coordinates":[121.44,31.40]}}"#;
    std::fs::write(&path, feature).unwrap();
    let file = path.to_str().unwrap();
    let head = |out: &str| out.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
    let out = nanbei("44", &["convert", file, "--format", "csv"]).out;
    assert_eq!(head(&out), "id_2,lon_2,lat_2,id,lon,LAT,wkt,distance_m");
    let out = nanbei("44", &["convert", file, "--format", "wkt"]).out;
    assert!(head(&out).starts_with("id_2,wkt_2,id,"), "{out}");
    let out = nanbei("44", &["query", file, "--within", "50km", "--of", "baoshan_hsr", "--format", "csv"]).out;
    assert!(head(&out).ends_with("distance_m,distance_m_2"), "{out}");
}

#[test]
fn weird_names_stay_text_and_file_names_plain() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let arguments =
        ["atlas", "--out", out, "names.geojson", "--layer", "names", "--format", "svg", "--svg-text", "--paper", "A5", "--name", "{n}-{name}"];
    nanbei("45", &[&arguments[..], &["title={name}"]].concat());
    let names: Vec<String> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.len(), 8, "{names:?}");
    for name in &names {
        assert!(!name.contains(['/', '\\', '\u{202e}', '\u{202c}', '\u{2066}', '\n']) && name.len() < 250, "{name:?}");
    }
    let first = names.iter().find(|name| name.starts_with("1-")).unwrap();
    assert!(std::fs::read_to_string(folder.path().join(first)).unwrap().contains("&lt;b&gt;吴淞&lt;/b&gt;"));
}

#[test]
fn what_a_sheet_cannot_show_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("p.svg");
    let ran = nanbei("47", &["export", "--out", out.to_str().unwrap(), "--svg-text", "--paper", "A4", "poles.geojson"]);
    assert!(ran.code == 1 && ran.err.contains("2 features lie beyond"), "{}", ran.err);
    assert!(!std::fs::read_to_string(&out).unwrap().contains("210°E"));
}

#[test]
fn streams_odd_names_and_endings_are_understood() {
    let odd = "a 地块（2）.geojson";
    assert!(nanbei("48", &["convert", odd]).out.contains("\"n\":1"));
    let text = std::fs::read(folder("48").join(odd)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_nanbei"))
        .args(["convert", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), &text).unwrap();
    assert!(ran(child.wait_with_output().unwrap()).out.contains("\"n\":1"));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.geojson");
    let wrong = nanbei("48", &["convert", odd, "--format", "csv", "--out", out.to_str().unwrap()]);
    assert!(wrong.code == 2 && !out.exists() && wrong.err.contains("does not match"), "{}", wrong.err);
}

#[test]
fn ids_of_all_kinds_are_kept() {
    let out = nanbei("50", &["convert", "ids.geojson"]).out;
    for id in ["0", "1", "\"1\"", "\"\"", "-1", "\"地块/1\"", "1.5"] {
        assert!(out.contains(&format!("\"id\":{id},")), "{id}: {out}");
    }
    assert_eq!(noted("50", "ids.geojson"), [(4, "DuplicateId".to_owned())]);
    // an id may hold a slash
    let file = folder("50").join("ids.geojson").display().to_string();
    let found = query("50", &["ids.geojson", "--within", "1m", "--of", &format!("{file}/地块/1")]);
    assert_eq!(found.as_array().unwrap().len(), 10, "{found}");
}

#[test]
fn areas_and_lengths_are_those_of_the_ellipsoid() {
    let square = query("52", &["square.geojson"])[0]["area_m2"].as_f64().unwrap();
    let line = query("52", &["line.geojson"])[0]["length_m"].as_f64().unwrap();
    assert!((square - 105_502_093.6).abs() < 0.1 && (line - 14_610.815).abs() < 0.001, "{square} {line}");
}

#[test]
fn dates_stay_text_and_compare_by_the_calendar() {
    let out = nanbei("53", &["convert", "dates.geojson"]).out;
    assert!(out.contains(r#""日期":"2024-02-30","时间":"2024-01-01T00:00:00+08:00""#), "{out}");
    assert_eq!(ids(&query("53", &["dates.geojson", "--where", "日期 > 2024-03-01"])), ["B"]);
    assert_eq!(ids(&query("53", &["dates.geojson", "--where", "时间 < 2024-01-03"])), ["A"]);
}

#[test]
fn output_that_fails_is_an_error_and_a_reader_that_leaves_is_none() {
    if cfg!(unix) {
        for arguments in [&["convert", "names.geojson"][..], &["query", "names.geojson"], &["info", "names.geojson"], &["--help"]] {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            let status = Command::new(env!("CARGO_BIN_EXE_nanbei"))
                .args(arguments)
                .current_dir(folder("17"))
                .stdout(full)
                .stderr(Stdio::null())
                .status()
                .unwrap();
            assert_eq!(status.code(), Some(2), "{arguments:?}");
        }
        let shell = format!("'{}' convert names.geojson | true", env!("CARGO_BIN_EXE_nanbei"));
        let piped = Command::new("bash").args(["-c", &shell]).current_dir(folder("17")).output().unwrap();
        assert!(piped.stderr.is_empty(), "{}", String::from_utf8_lossy(&piped.stderr));
    }
}

#[test]
fn a_command_never_writes_over_what_it_reads() {
    let own = tempfile::tempdir().unwrap();
    let path = own.path().join("a.geojson");
    std::fs::copy(folder("17").join("names.geojson"), &path).unwrap();
    let link = own.path().join("link.geojson");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let before = std::fs::read(&path).unwrap();
    let file = path.to_str().unwrap();
    for arguments in [
        vec!["convert", file, "--out", link.to_str().unwrap()],
        vec!["query", file, "--format", "geojson", "--out", file],
        vec!["query", "hubs", "--within", "5km", "--of", file, "--format", "geojson", "--out", link.to_str().unwrap()],
    ] {
        let ran = nanbei("17", &arguments);
        assert!(ran.code == 2 && ran.err.contains("the input file"), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
