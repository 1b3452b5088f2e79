//! Shapefiles: what other programs wrote is read with its attributes, encodings and systems; what is damaged is refused with its record.

use crate::random::Random;
use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{DataFormat, IoError, LoadedFile, Progress, Reason, Text, datasets, load_file, load_file_as, write_data};
use nanbei::model::{Basis, FeatureTable, Kind, OwnValue, ReadAs, System};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapefile").join(name)
}

fn read(path: &Path) -> LoadedFile {
    load_file(path, None, &Progress::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn reasons(file: &LoadedFile) -> Vec<Reason> {
    file.report.notes.iter().map(|note| note.reason).filter(|reason| *reason != Reason::NoGeometry).collect()
}

/// The attributes of features by their names, and their kinds.
pub fn attributes(table: &FeatureTable) -> BTreeMap<String, (Kind, BTreeMap<String, OwnValue>)> {
    let names: Vec<String> = table.columns().iter().map(|own| own.name().to_owned()).collect();
    let values = |feature: nanbei::model::Feature<'_>| {
        // a field of numbers does not tell 0 from 0.0
        let value = |name: &String| match OwnValue::from(feature.value(name)) {
            OwnValue::Integer(whole) => OwnValue::Float(whole as f64),
            other => other,
        };
        names.iter().map(|name| (name.clone(), value(name))).filter(|(_, own)| *own != OwnValue::Null).collect()
    };
    table.features().map(|own| (own.text("名称").or(own.text("name")).unwrap_or("-").to_owned(), (own.kind(), values(own)))).collect()
}

/// The rings of every feature, each from its least corner on and in one direction, so that only the shape counts.
pub fn shapes(table: &FeatureTable) -> Vec<Vec<Vec<Vec<[i64; 2]>>>> {
    let ring = |ring: &[[f64; 2]]| {
        let mut own: Vec<[i64; 2]> = ring.iter().map(|p| p.map(|v| (v * 1e8).round() as i64)).collect();
        own.pop();
        let least = (0..own.len()).min_by_key(|at| own[*at]).unwrap_or(0);
        own.rotate_left(least);
        if own.len() > 2 && own[own.len() - 1] < own[1] {
            own[1..].reverse();
        }
        own
    };
    table.features().map(|feature| feature.parts().map(|part| part.rings().map(ring).collect()).collect()).collect()
}

/// Copies the files of a shapefile under another name, and tells the path of its geometry.
fn copied(name: &str, folder: &Path, endings: &[&str]) -> PathBuf {
    for ending in endings {
        std::fs::copy(fixture(&format!("{name}.{ending}")), folder.join(format!("own.{ending}"))).unwrap();
    }
    folder.join("own.shp")
}

const ALL: [&str; 5] = ["shp", "shx", "dbf", "prj", "cpg"];

#[test]
fn what_gdal_wrote_in_any_encoding_is_read_as_it_was() {
    let source = read(&fixture("areas.geojson"));
    let expected = attributes(&source.table);
    for name in ["utf8", "gb18030", "gbk", "nocpg"] {
        let own = read(&fixture(&format!("{name}.shp")));
        let found = attributes(&own.table);
        assert_eq!(found.len(), if name.starts_with("gb1") || name == "utf8" { 4 } else { 3 }, "{name}");
        for (key, value) in &found {
            assert_eq!(value, &expected[key], "{name}");
        }
        // the table that says nothing was looked at
        assert_eq!(reasons(&own), if name == "nocpg" { vec![Reason::FoundEncoding] } else { Vec::new() }, "{name}");
        let count = own.table.len();
        assert_eq!(shapes(&own.table), shapes(&source.table)[..count], "{name}");
        assert_eq!((own.crs.crs.system.clone(), own.crs.basis), (System::Wgs84, Basis::Declared), "{name}");
    }
    let lines = read(&fixture("lines.shp"));
    assert_eq!(attributes(&lines.table), attributes(&read(&fixture("lines.geojson")).table));
    let heights = |table: &FeatureTable| -> Vec<f64> {
        table.features().flat_map(|own| own.shapes()).flat_map(|own| own.rings).flatten().map(|p| p[2]).collect()
    };
    assert_eq!(heights(&lines.table), [4.5, 5.0, 6.25, 1.0, 2.0, 3.0, 4.0]);
    let points = read(&fixture("points.shp"));
    let own: Vec<(Option<OwnValue>, Option<OwnValue>)> = points
        .table
        .features()
        .map(|own| ["name", "v"].map(|name| Some(OwnValue::from(own.value(name))).filter(|own| *own != OwnValue::Null)).into())
        .collect();
    let text = |text: &str| Some(OwnValue::Text(text.to_owned()));
    assert_eq!(own, [(text("a"), Some(OwnValue::Float(0.1))), (text("b"), Some(OwnValue::Float(1e15))), (None, None)]);
}

#[test]
fn a_zone_is_known_by_its_prj_and_placed_to_the_millimetre() {
    let own = read(&fixture("zone.shp"));
    assert_eq!(own.crs.basis, Basis::Declared);
    assert!(matches!(own.crs.crs.system, System::GaussKruger { width: 3, zone: 40, numbered: false }), "{:?}", own.crs.crs.system);
    let source = read(&fixture("areas.geojson"));
    for (a, b) in own.table.features().zip(source.table.features()) {
        let (a, b) = (a.bounds(), b.bounds());
        assert!(a.zip(b).is_none_or(|(a, b)| a.array().iter().zip(b.array()).all(|(a, b)| (a - b).abs() < 1e-8)), "{a:?} {b:?}");
    }
}

#[test]
fn loose_parts_are_found_whatever_the_case_of_their_endings_and_what_lacks_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ALL {
        std::fs::copy(fixture(&format!("gbk.{ending}")), folder.path().join(format!("地块.{}", ending.to_uppercase()))).unwrap();
    }
    let own = read(&folder.path().join("地块.SHP"));
    assert!(own.table.len() == 3 && reasons(&own).is_empty() && own.crs.basis == Basis::Declared);
    // any of the parts, or all of them at once, is the one layer
    let mut app = App::new(SessionFolder::default());
    let before = app.workspace.document.layers().len();
    app.dispatch(Command::OpenFiles(ALL.map(|ending| folder.path().join(format!("地块.{}", ending.to_uppercase()))).to_vec()));
    crate::waiting::wait(&mut app);
    assert_eq!(app.workspace.document.layers().len(), before + 1, "{:?}", app.session.notices);
    assert!(app.workspace.document.layers().iter().any(|layer| layer.name.zh == "地块" && layer.table.len() == 3));
    let bare = copied("gbk", folder.path(), &["shp"]);
    let own = read(&bare);
    assert!(own.table.len() == 3 && own.table.columns().is_empty() && reasons(&own) == [Reason::NoAttributes]);
    assert_eq!(shapes(&own.table), shapes(&read(&fixture("gbk.shp")).table));
    // the user's word on the encoding goes before the file's
    let wrong = ReadAs { encoding: Some("Big5".to_owned()), ..ReadAs::default() };
    let own = load_file_as(&fixture("gbk.shp"), &wrong, None, &Progress::default()).unwrap();
    assert_ne!(attributes(&own.table), attributes(&read(&fixture("gbk.shp")).table));
}

#[test]
fn shapefiles_in_an_archive_are_layers_with_their_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for name in ["gbk", "lines"] {
        files.extend(ALL.map(|ending| (format!("数据/{name}.{ending}"), std::fs::read(fixture(&format!("{name}.{ending}"))).unwrap())));
    }
    let files: Vec<(&[u8], &[u8])> = files.iter().map(|(name, bytes)| (name.as_bytes(), bytes.as_slice())).collect();
    let path = folder.path().join("all.zip");
    std::fs::write(&path, crate::archives::archive(&files)).unwrap();
    assert_eq!(datasets(&Text::of_file(&path).unwrap()).unwrap(), ["数据/gbk.shp", "数据/lines.shp"]);
    let of = |name: &str| load_file_as(&path, &ReadAs { dataset: Some(name.to_owned()), ..ReadAs::default() }, None, &Progress::default()).unwrap();
    let own = of("数据/gbk.shp");
    assert_eq!(attributes(&own.table), attributes(&read(&fixture("gbk.shp")).table));
    assert!(own.crs.basis == Basis::Declared && reasons(&own).is_empty());
    assert_eq!(of("数据/lines.shp").table.len(), 2);
}

/// The records of a geometry file: each with its head.
fn records(shp: &[u8]) -> Vec<Vec<u8>> {
    let (mut at, mut all) = (100, Vec::new());
    while at < shp.len() {
        let words = u32::from_be_bytes(shp[at + 4..at + 8].try_into().unwrap()) as usize;
        all.push(shp[at..at + 8 + words * 2].to_vec());
        at += 8 + words * 2;
    }
    all
}

fn with_length(mut file: Vec<u8>) -> Vec<u8> {
    let words = (file.len() / 2) as u32;
    file[24..28].copy_from_slice(&words.to_be_bytes());
    file
}

#[test]
fn records_that_an_edit_has_moved_or_deleted_are_where_the_index_and_the_table_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = copied("utf8", folder.path(), &ALL);
    let expected = read(&path);
    // the first record lies at the end, and what lay there before is left over, as editors leave it
    let shp = std::fs::read(&path).unwrap();
    let own = records(&shp);
    let mut moved = shp.clone();
    let at = (moved.len() / 2) as u32;
    moved.extend(&own[0]);
    moved[112..140].fill(0xaa);
    std::fs::write(&path, with_length(moved)).unwrap();
    let mut shx = std::fs::read(folder.path().join("own.shx")).unwrap();
    shx[100..104].copy_from_slice(&at.to_be_bytes());
    std::fs::write(folder.path().join("own.shx"), &shx).unwrap();
    let found = read(&path);
    assert_eq!((shapes(&found.table), attributes(&found.table)), (shapes(&expected.table), attributes(&expected.table)));
    // a row that is marked as deleted
    let dbf = std::fs::read(folder.path().join("own.dbf")).unwrap();
    let head = usize::from(u16::from_le_bytes([dbf[8], dbf[9]]));
    let row = usize::from(u16::from_le_bytes([dbf[10], dbf[11]]));
    let mut deleted = dbf.clone();
    deleted[head + row] = b'*';
    std::fs::write(folder.path().join("own.dbf"), &deleted).unwrap();
    let found = read(&path);
    assert_eq!(found.table.len(), 3);
    assert!(!attributes(&found.table).contains_key("两片") && reasons(&found) == [Reason::DeletedRecord]);
    assert_eq!(found.lines, [0, 2, 3], "each feature knows its record");
    // a table with fewer rows than there are shapes
    let mut short = dbf[..head + row * 2].to_vec();
    short[4..8].copy_from_slice(&2u32.to_le_bytes());
    std::fs::write(folder.path().join("own.dbf"), &short).unwrap();
    let found = read(&path);
    assert!(found.table.len() == 4 && reasons(&found) == [Reason::RowCount], "{:?}", reasons(&found));
}

#[test]
fn letters_that_a_field_cuts_or_an_encoding_lacks_are_noted_and_numbers_that_are_none_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = copied("gbk", folder.path(), &ALL);
    let mut dbf = std::fs::read(folder.path().join("own.dbf")).unwrap();
    let head = usize::from(u16::from_le_bytes([dbf[8], dbf[9]]));
    // the name of the first feature: a byte that is no letter in it, and half a letter at the end
    dbf[head + 1 + 2] = 0xff;
    let field = head + 1;
    let end = field + 80;
    dbf[end - 1] = 0xd0;
    std::fs::write(folder.path().join("own.dbf"), &dbf).unwrap();
    let own = read(&path);
    let name = own.table.features().next().unwrap().text("名称").unwrap().to_owned();
    assert!(name.contains("\\xFF") && reasons(&own).contains(&Reason::BadText), "{name} {:?}", reasons(&own));
    let note = own.report.notes.iter().find(|note| note.reason == Reason::BadText).unwrap();
    assert!(note.message(Lang::Zh).contains("名称") && note.message(Lang::En).contains("record 1"), "{}", note.message(Lang::En));
}

/// The files of a small shapefile, and what comes of reading them after `change` was made to one.
fn changed(folder: &Path, ending: &str, bytes: &[u8], skip_broken: bool) -> Result<LoadedFile, IoError> {
    std::fs::write(folder.join(format!("own.{ending}")), bytes).unwrap();
    load_file_as(&folder.join("own.shp"), &ReadAs { skip_broken, ..ReadAs::default() }, None, &Progress::default())
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused_with_its_record_or_read_as_far_as_it_goes_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["shp", "shx", "dbf"] {
        let path = copied("utf8", folder.path(), &ALL);
        let whole = std::fs::read(path.with_extension(ending)).unwrap();
        let expected = attributes(&read(&path).table);
        let end = if ending == "dbf" { whole.len() - 1 } else { whole.len() };
        for cut in 1..end {
            match (changed(folder.path(), ending, &whole[..cut], false), ending) {
                (Err(IoError::Text { .. }), "shp" | "dbf") => {}
                // the geometry tells where its records are
                (Ok(own), "shx") => assert_eq!(attributes(&own.table), expected, "{cut}"),
                (other, _) => panic!("{ending} cut at {cut}: {other:?}"),
            }
            let rest = changed(folder.path(), ending, &whole[..cut], true);
            assert!(rest.is_ok_and(|own| own.table.len() <= 4) || cut < 300, "{ending} cut at {cut}");
        }
        std::fs::write(path.with_extension(ending), &whole).unwrap();
    }
}

#[test]
fn ten_thousand_damaged_files_end_in_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(11);
    let mut next = |most: usize| random.below(most);
    for name in ["utf8", "lines"] {
        for ending in ["shp", "shx", "dbf", "cpg", "prj"] {
            let path = copied(name, folder.path(), &ALL);
            let whole = std::fs::read(path.with_extension(ending)).unwrap();
            for _ in 0..1000 {
                let mut own = whole.clone();
                for _ in 0..=next(4) {
                    let at = next(own.len());
                    own[at] = match next(4) {
                        0 => 0xff,
                        1 => 0,
                        2 => 0x7f,
                        _ => next(256) as u8,
                    };
                }
                if let Ok(file) = changed(folder.path(), ending, &own, next(2) == 0) {
                    assert!(file.table.len() <= 100, "no more than there is");
                }
            }
            std::fs::write(path.with_extension(ending), &whole).unwrap();
        }
    }
}

#[test]
fn what_is_written_reads_back_the_same_with_its_names_in_full() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.shp");
    for name in ["utf8.shp", "lines.shp", "points.shp", "zone.shp"] {
        let own = read(&fixture(name));
        // an index that another program left over would lead it astray
        std::fs::write(folder.path().join("out.qix"), "old").unwrap();
        let rounded = write_data(&path, &own.table, None, DataFormat::of(&path), Some(&own.crs)).unwrap();
        assert!(!rounded.is_any() && !folder.path().join("out.qix").exists());
        let again = read(&path);
        assert_eq!(attributes(&again.table), attributes(&own.table), "{name}");
        assert_eq!(shapes(&again.table), shapes(&own.table), "{name}");
        let heights = |table: &FeatureTable| -> Vec<String> {
            table.features().flat_map(|own| own.shapes()).flat_map(|own| own.rings).flatten().map(|p| p[2].to_string()).collect()
        };
        let sorted = |mut all: Vec<String>| {
            all.sort();
            all
        };
        assert_eq!(sorted(heights(&again.table)), sorted(heights(&own.table)), "{name}");
        assert!(reasons(&again).is_empty() && again.crs.basis == Basis::Declared, "{name}");
    }
    // names of more than ten bytes, texts that are too long, numbers of every size, truths, and names that come to be the same
    let long = "字".repeat(100);
    let feature = |n: usize| {
        serde_json::json!({ "type": "Feature", "id": n, "properties": { "建设用地规划许可证编号": format!("证{n}"), "建设用地规划许可证日期": "2023-01-02",
            "a": if n == 0 { long.clone() } else { String::new() }, "float": 0.1 + n as f64 * 1e-9, "tiny": 1.5e-300, "whole": 9_007_199_254_740_993i64, "yes": n == 1, "list": [1, n] },
            "geometry": { "type": "Point", "coordinates": [121.4, 31.0 + n as f64] } })
    };
    let all: Vec<serde_json::Value> = (0..3).map(feature).collect();
    let source = folder.path().join("names.geojson");
    std::fs::write(&source, serde_json::json!({ "type": "FeatureCollection", "features": all }).to_string()).unwrap();
    let own = read(&source);
    let rounded = write_data(&path, &own.table, None, DataFormat::of(&path), None).unwrap();
    assert_eq!(rounded.shortened, 1);
    assert!(rounded.message("out.shp", Lang::Zh).contains("截断") && rounded.message("out.shp", Lang::En).contains("were cut"));
    let again = read(&path);
    for (a, b) in own.table.features().zip(again.table.features()) {
        for name in ["建设用地规划许可证编号", "建设用地规划许可证日期", "float", "tiny", "whole", "yes"] {
            assert_eq!(OwnValue::from(a.value(name)), OwnValue::from(b.value(name)), "{name}");
        }
        assert_eq!(b.text("list"), Some(a.value("list").to_string().as_str()));
    }
    assert_eq!(again.table.features().next().unwrap().text("a").unwrap(), &long[..252], "whole letters");
    let short: Vec<String> = {
        std::fs::remove_file(folder.path().join("out.fields")).unwrap();
        read(&path).table.columns().iter().map(|own| own.name().to_owned()).collect()
    };
    assert!(short.iter().all(|name| name.len() <= 10) && short.iter().collect::<std::collections::BTreeSet<_>>().len() == short.len(), "{short:?}");
}

#[test]
fn several_kinds_are_refused_before_anything_is_written_and_another_writer_reads_ours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.shp");
    let mixed = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[121,31]}},{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[121,31],[122,31]]}}]}"#;
    let own = nanbei::io::load_bytes(mixed.as_bytes(), None, &Progress::default()).unwrap();
    let told = write_data(&path, &own.table, None, DataFormat::of(&path), None).unwrap_err();
    assert!(matches!(told, IoError::SeveralKinds) && told.message(Lang::Zh).contains("GeoJSON"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    // one kind of them can be
    write_data(&path, &own.table, Some(&[1]), DataFormat::of(&path), None).unwrap();
    assert_eq!(read(&path).table.features().map(|own| own.kind()).collect::<Vec<_>>(), [Kind::LineString]);
    // outer rings run clockwise, as the specification says
    let areas = read(&fixture("areas.geojson"));
    write_data(&path, &areas.table, None, DataFormat::of(&path), None).unwrap();
    let shp = std::fs::read(&path).unwrap();
    let number = |at: usize| f64::from_le_bytes(shp[at..at + 8].try_into().unwrap());
    // the first record: its parts begin behind 100 + 8 + 44 bytes, its positions behind two starts
    let ring: Vec<[f64; 2]> = (0..5).map(|n| [number(160 + n * 16), number(168 + n * 16)]).collect();
    let doubled: f64 = ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[0][1] * pair[1][0]).sum();
    assert!(doubled < 0.0, "{ring:?}");
    assert_eq!(shp.len() as u64, u64::from(u32::from_be_bytes(shp[24..28].try_into().unwrap())) * 2);
}

#[test]
fn a_system_that_an_office_has_named_is_known_by_its_parameters() {
    let folder = tempfile::tempdir().unwrap();
    let path = copied("zone", folder.path(), &ALL);
    let prj = std::fs::read_to_string(folder.path().join("own.prj")).unwrap();
    let expected = shapes(&read(&fixture("zone.shp")).table);
    let read_as = |text: &str| {
        std::fs::write(folder.path().join("own.prj"), text).unwrap();
        read(&path)
    };
    let own = read_as(&prj.replace("CGCS2000_3_Degree_GK_CM_120E", "本区坐标系"));
    assert!(matches!(own.crs.crs.system, System::GaussKruger { width: 3, zone: 40, numbered: false }), "{:?}", own.crs.crs.system);
    assert_eq!(shapes(&own.table), expected);
    // the numbers count, not what a copied name says
    let own = read_as(&prj.replace("CM_120E", "CM_117E"));
    assert!(matches!(own.crs.crs.system, System::GaussKruger { zone: 40, .. }), "{:?}", own.crs.crs.system);
    // a projection of its own: the same positions by another false easting
    let shp = std::fs::read(&path).unwrap();
    let own = read_as(&prj.replace("\"False_Easting\",500000.0", "\"False_Easting\",400000.0").replace("CGCS2000_3_Degree_GK_CM_120E", "x"));
    assert!(matches!(&own.crs.crs.system, System::Custom(words) if words.contains("+x_0=400000")), "{:?}", own.crs.crs.system);
    let [west, moved] = [&read_as(&prj), &own].map(|own| own.table.bounds().unwrap().west);
    assert!((moved - west - 1.05).abs() < 0.02, "{west} {moved}: a hundred kilometres at this latitude");
    assert_eq!(std::fs::read(&path).unwrap(), shp);
    // what is not public is refused with what to do
    std::fs::write(folder.path().join("own.prj"), prj.replace("D_China_2000", "D_Xian_1980").replace("CGCS2000_3_Degree_GK_CM_120E", "x")).unwrap();
    let told = load_file(&path, None, &Progress::default()).unwrap_err();
    assert!(told.message(Lang::Zh).contains("西安 80") && told.message(Lang::En).contains("CGCS2000"), "{told}");
}

#[test]
fn what_is_too_wide_or_would_take_the_place_of_another_file_is_refused_and_padding_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.shp");
    let wide: serde_json::Map<String, serde_json::Value> = (0..300).map(|n| (format!("f{n}"), n.into())).collect();
    let text = serde_json::json!({ "type": "Feature", "properties": wide, "geometry": { "type": "Point", "coordinates": [121, 31] } }).to_string();
    let own = nanbei::io::load_bytes(text.as_bytes(), None, &Progress::default()).unwrap();
    assert!(matches!(write_data(&path, &own.table, None, DataFormat::of(&path), None), Err(IoError::TooWide)));
    // the system of a picture of the same name
    std::fs::write(folder.path().join("own.prj"), "of a picture").unwrap();
    let points = read(&fixture("points.shp"));
    let told = write_data(&path, &points.table, None, DataFormat::of(&path), None).unwrap_err();
    assert!(matches!(&told, IoError::Beside(name) if name.ends_with("own.prj")) && std::fs::read_dir(folder.path()).unwrap().count() == 1, "{told}");
    std::fs::remove_file(folder.path().join("own.prj")).unwrap();
    // a column without a name, and one whose short name would end with a blank
    let text = r#"{"type":"Feature","properties":{"a":1,"":2,"abcdefghi jkl":3,"b":4},"geometry":{"type":"Point","coordinates":[121,31]}}"#;
    let own = nanbei::io::load_bytes(text.as_bytes(), None, &Progress::default()).unwrap();
    write_data(&path, &own.table, None, DataFormat::of(&path), None).unwrap();
    let again = read(&path);
    let first = again.table.features().next().unwrap();
    let names: Vec<String> = again.table.columns().iter().map(|own| own.name().to_owned()).collect();
    assert!(
        names.len() == 4 && first.value("abcdefghi jkl") == nanbei::model::Value::Integer(3) && first.value("b") == nanbei::model::Value::Integer(4),
        "{names:?}"
    );
    // an archive keeps the names in full, and all the files are one layer
    let files: Vec<(String, Vec<u8>)> = ["shp", "shx", "dbf", "prj", "cpg", "fields"]
        .iter()
        .map(|ending| (format!("own.{ending}"), std::fs::read(path.with_extension(ending)).unwrap()))
        .collect();
    let files: Vec<(&[u8], &[u8])> = files.iter().map(|(name, bytes)| (name.as_bytes(), bytes.as_slice())).collect();
    let zip = folder.path().join("a.zip");
    std::fs::write(&zip, crate::archives::archive(&files[..5])).unwrap();
    assert!(read(&zip).table.column("abcdefghi jkl").is_none());
    std::fs::write(&zip, crate::archives::archive(&files)).unwrap();
    assert_eq!(datasets(&Text::of_file(&zip).unwrap()).unwrap(), ["own.shp"]);
    assert!(read(&zip).table.column("abcdefghi jkl").is_some());
    for ending in ["fields", "dbf", "SHP"] {
        assert_eq!(nanbei::io::file_meant(&path.with_extension(ending)), if ending == "SHP" { path.with_extension("SHP") } else { path.clone() });
    }
    // a head that was never brought up to date tells of nothing, and everything is there
    for with_index in [true, false] {
        let path = copied("utf8", folder.path(), &ALL);
        let whole = shapes(&read(&path).table);
        for ending in ["shp", "shx"] {
            let mut bytes = std::fs::read(path.with_extension(ending)).unwrap();
            bytes[24..28].copy_from_slice(&50u32.to_be_bytes());
            std::fs::write(path.with_extension(ending), bytes).unwrap();
        }
        if !with_index {
            std::fs::remove_file(path.with_extension("shx")).unwrap();
        }
        assert_eq!(shapes(&read(&path).table), whole, "{with_index}");
    }
    // zeros behind the end, a record that is nowhere, and a text of nothing but bytes without meaning
    let path = copied("utf8", folder.path(), &ALL);
    let expected = shapes(&read(&path).table);
    for ending in ["shp", "shx"] {
        let mut bytes = std::fs::read(path.with_extension(ending)).unwrap();
        bytes.extend([0; 40]);
        std::fs::write(path.with_extension(ending), bytes).unwrap();
    }
    assert_eq!(shapes(&read(&path).table), expected);
    let mut shx = std::fs::read(path.with_extension("shx")).unwrap();
    shx[108..116].fill(0);
    std::fs::write(path.with_extension("shx"), shx).unwrap();
    let own = read(&path);
    assert!(own.table.len() == 4 && own.table.feature(1).unwrap().bounds().is_none());
    let mut dbf = std::fs::read(path.with_extension("dbf")).unwrap();
    let head = usize::from(u16::from_le_bytes([dbf[8], dbf[9]]));
    dbf[head + 1..head + 81].fill(0xff);
    std::fs::write(path.with_extension("dbf"), dbf).unwrap();
    assert_eq!(read(&path).table.feature(0).unwrap().text("名称").unwrap(), "\\xFF".repeat(80));
}
