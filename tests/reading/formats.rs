//! Every format of the list: what other programs wrote is read as it was, what is written reads back the same, and damage ends in an
//! answer.

use crate::kinds::GEOMETRIES;
use crate::random::Random;
use crate::shapefile::{attributes, shapes};
use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{
    DataFormat, FORMATS, IoError, LoadedFile, Progress, Reason, Shaping, Text, WriteOptions, datasets, load_bytes, load_file, load_file_as,
    write_data, write_shaped,
};
use nanbei::model::{Basis, FeatureTable, Group, Ink, Kind, OwnValue, ReadAs, SourceCrs, System};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name)
}

fn source(name: &str) -> LoadedFile {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapefile").join(name))
}

fn read(path: &Path) -> LoadedFile {
    load_file(path, None, &Progress::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_set(path: &Path, name: &str) -> LoadedFile {
    let read_as = ReadAs { dataset: Some(name.to_owned()), ..ReadAs::default() };
    load_file_as(path, &read_as, None, &Progress::default()).unwrap_or_else(|error| panic!("{}, {name}: {error}", path.display()))
}

fn sets(path: &Path) -> Vec<String> {
    datasets(&Text::of_file(path).unwrap()).unwrap()
}

fn reasons(file: &LoadedFile) -> Vec<Reason> {
    file.report.notes.iter().map(|note| note.reason).filter(|reason| *reason != Reason::NoGeometry).collect()
}

fn heights(table: &FeatureTable) -> Vec<f64> {
    table.features().flat_map(|own| own.shapes()).flat_map(|own| own.rings).flatten().map(|p| p[2]).filter(|z| !z.is_nan()).collect()
}

/// The attributes of each feature that are given.
fn rows(table: &FeatureTable) -> Vec<BTreeMap<String, OwnValue>> {
    let own = |feature: nanbei::model::Feature<'_>| {
        let values = feature.values().map(|(column, value)| (feature.column_name(column).to_owned(), OwnValue::from(value)));
        values.filter(|(_, value)| *value != OwnValue::Null).collect()
    };
    table.features().map(own).collect()
}

fn text(text: &str) -> OwnValue {
    OwnValue::Text(text.to_owned())
}

#[test]
fn a_geopackage_of_gdal_or_qgis_is_read_layer_by_layer_with_its_systems() {
    let path = fixture("geopackage/gdal.gpkg");
    assert_eq!(sets(&path), ["地块", "lines", "zone"]);
    let (areas, own) = (source("areas.geojson"), read_set(&path, "地块"));
    assert_eq!((attributes(&own.table), shapes(&own.table)), (attributes(&areas.table), shapes(&areas.table)));
    assert_eq!((own.crs.crs.system.clone(), own.crs.basis, reasons(&own)), (System::Wgs84, Basis::Declared, Vec::new()));
    assert_eq!(own.table.features().map(|own| own.id().map(|id| id.to_string())).collect::<Vec<_>>()[3].as_deref(), Some("4"));
    let lines = read_set(&path, "lines");
    assert_eq!(
        (attributes(&lines.table), heights(&lines.table)),
        (attributes(&source("lines.geojson").table), vec![4.5, 5.0, 6.25, 1.0, 2.0, 3.0, 4.0])
    );
    for (path, name) in [(path, "zone"), (fixture("geopackage/qgis.gpkg"), "宗地")] {
        let own = read_set(&path, name);
        assert!(matches!(own.crs.crs.system, System::GaussKruger { width: 3, zone: 40, numbered: false }), "{:?}", own.crs.crs.system);
        assert_eq!(attributes(&own.table).keys().collect::<Vec<_>>(), attributes(&areas.table).keys().collect::<Vec<_>>(), "{name}");
        for (a, b) in own.table.features().zip(areas.table.features()) {
            let far = a.bounds().zip(b.bounds()).is_some_and(|(a, b)| a.array().iter().zip(b.array()).any(|(a, b)| (a - b).abs() > 1e-8));
            assert!(!far && a.kind() == b.kind(), "{name}: {:?}", a.kind());
        }
    }
    // the table of styles that QGIS adds is none of the layers
    assert_eq!(sets(&fixture("geopackage/qgis.gpkg")), ["宗地"]);
    let told = load_file_as(&fixture("geopackage/gdal.gpkg"), &ReadAs { dataset: Some("x".into()), ..ReadAs::default() }, None, &Progress::default());
    assert!(matches!(told, Err(IoError::NoDataset(name)) if name == "x"));
}

#[test]
fn the_style_that_qgis_keeps_with_a_layer_comes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixture("geopackage/qgis.gpkg"), folder.path().join("own.gpkg")).unwrap();
    // and the one that it keeps beside a file
    let qml: String = rusqlite::Connection::open(folder.path().join("own.gpkg"))
        .unwrap()
        .query_row("SELECT styleQML FROM layer_styles", [], |row| row.get(0))
        .unwrap();
    std::fs::write(folder.path().join("lots.qml"), qml).unwrap();
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapefile/areas.geojson"), folder.path().join("lots.geojson")).unwrap();
    for name in ["own.gpkg", "lots.geojson"] {
        let mut app = App::new(SessionFolder::default());
        app.dispatch(Command::OpenFiles(vec![folder.path().join(name)]));
        crate::waiting::wait(&mut app);
        let layer = app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap();
        let symbol = layer.style.symbol;
        assert_eq!(
            [symbol.fill.map(|own| own.ink), symbol.stroke.map(|own| own.ink)],
            [[255, 0, 0], [0, 0, 255]].map(|own| Some(Ink::Exact(own))),
            "{name}"
        );
    }
}

#[test]
fn a_geopackage_is_read_as_it_stands_whoever_has_it_open_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a?b#c %.gpkg");
    std::fs::copy(fixture("geopackage/gdal.gpkg"), &path).unwrap();
    let names = || std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!((read_set(&path, "lines").table.len(), names()), (2, 1));
    // another program has written to it and not yet put that into the file itself
    let other = rusqlite::Connection::open(&path).unwrap();
    other.pragma_update(None, "journal_mode", "wal").unwrap();
    other.execute_batch("DROP TRIGGER rtree_lines_geom_delete; DELETE FROM lines WHERE fid = 1").unwrap();
    assert_eq!(read_set(&path, "lines").table.len(), 1);
    drop(other);
    assert_eq!((read_set(&path, "lines").table.len(), names()), (1, 1));
    // in memory, and packed
    let bytes = std::fs::read(&path).unwrap();
    let own = load_bytes(&bytes, None, &Progress::default()).unwrap();
    assert_eq!(own.table.len(), 4);
    let zip = folder.path().join("a.zip");
    std::fs::write(&zip, crate::archives::archive(&[("x/own.gpkg".as_bytes(), &bytes)])).unwrap();
    assert_eq!(read(&zip).table.len(), 4);
    // a database without layers
    let bare = folder.path().join("bare.gpkg");
    rusqlite::Connection::open(&bare).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    let told = load_file(&bare, None, &Progress::default()).unwrap_err();
    assert!(told.message(Lang::Zh).contains("GeoPackage") && told.message(Lang::En).contains("no layers"), "{told}");
}

#[test]
fn rows_with_wide_gaps_views_and_texts_that_are_no_utf_8_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.gpkg");
    std::fs::copy(fixture("geopackage/gdal.gpkg"), &path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    let more = "DROP TRIGGER rtree_lines_geom_insert; DROP TRIGGER rtree_lines_geom_update3; DROP TRIGGER rtree_lines_geom_update4;
        INSERT INTO lines SELECT -9223372036854775808, geom, '最前', n FROM lines WHERE fid = 1;
        INSERT INTO lines SELECT 9223372036854775807, geom, CAST(x'41ff42' AS TEXT), n FROM lines WHERE fid = 1;
        CREATE VIEW seen AS SELECT fid, geom, n * 10 AS ten FROM lines WHERE fid > 0;
        INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('seen', 'features', 'seen', 4326);
        INSERT INTO gpkg_geometry_columns VALUES ('seen', 'geom', 'GEOMETRY', 4326, 0, 0);
        CREATE TABLE lots_only (code TEXT, n INTEGER); INSERT INTO lots_only VALUES ('0701', 5);
        INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('lots_only', 'attributes', 'lots_only');";
    other.execute_batch(more).unwrap();
    drop(other);
    assert_eq!(sets(&path), ["地块", "lines", "zone", "seen", "lots_only"]);
    let own = read_set(&path, "lines");
    let names: Vec<String> = own.table.features().map(|own| own.text("名称").unwrap_or_default().to_owned()).collect();
    assert_eq!(names, ["最前", "一", "二", "A\\xFFB"]);
    let note = own.report.notes.iter().find(|note| note.reason == Reason::BadText).unwrap();
    assert!(note.message(Lang::En).contains("record 4"), "{}", note.message(Lang::En));
    let seen = read_set(&path, "seen");
    let tens: Vec<OwnValue> = seen.table.features().map(|own| own.value("ten").into()).collect();
    assert_eq!(tens, [OwnValue::Integer(10), OwnValue::Integer(20), OwnValue::Integer(10)]);
    let table = read_set(&path, "lots_only");
    assert!(table.table.len() == 1 && table.table.feature(0).unwrap().kind() == Kind::Null && reasons(&table) == [Reason::NoPlaceColumns]);
}

#[test]
fn kml_of_gdal_and_of_hand_is_read_with_folders_kinds_and_heights() {
    let areas = source("areas.geojson");
    // the root of an archive of GDAL's only links to the layer
    assert_eq!(sets(&fixture("kml/areas.kmz")), ["layers/areas.kml"]);
    for name in ["kml/libkml.kml", "kml/areas.kmz"] {
        let own = read(&fixture(name));
        assert_eq!(shapes(&own.table), shapes(&areas.table), "{name}");
        let plain = |table: &FeatureTable| -> Vec<BTreeMap<String, OwnValue>> {
            let drop = |mut own: BTreeMap<String, OwnValue>| {
                own.retain(|name, _| ["名称", "代码", "备注"].contains(&name.as_str()));
                own
            };
            rows(table).into_iter().map(drop).collect()
        };
        assert_eq!(plain(&own.table), plain(&areas.table), "{name}");
        let first = own.table.feature(0).unwrap();
        assert_eq!((first.value("层数").into(), first.value("面积").into()), (OwnValue::Integer(6), OwnValue::Float(12.5)), "{name}");
        assert!(heights(&own.table).is_empty(), "what lies on the ground has no height");
    }
    assert_eq!(heights(&read(&fixture("kml/kml.kml")).table), [4.5, 5.0, 6.25, 1.0, 2.0, 3.0, 4.0]);
    let own = r#"<?xml version="1.0" encoding="GBK"?><!-- <kml> --><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>全部</name>
      <Folder><name>宝山 &amp; 金山</name><Folder><name>站</name>
        <Placemark id="p1"><name>站 &lt;一&gt;</name><description><![CDATA[<b>说明</b>]]></description><styleUrl>#a</styleUrl><TimeStamp><when>2022-07-12</when></TimeStamp>
          <ExtendedData><Data name="面积"><displayName>m</displayName><value>12.5</value></Data></ExtendedData><Point><coordinates> 121.4, 31.3 </coordinates></Point></Placemark>
        <Placemark><gx:Track><when>1</when><gx:coord>121.4 31.3 5</gx:coord><gx:coord>121.5 31.4 6</gx:coord></gx:Track></Placemark>
        <Placemark><MultiGeometry><Point><coordinates>121.4,31.3</coordinates></Point><LineString><coordinates>121.4,31.3 121.5,x 121.6,31.3</coordinates></LineString></MultiGeometry></Placemark>
      </Folder></Folder><GroundOverlay><name>图</name></GroundOverlay></Document></kml>"#;
    let file = load_bytes(&encoding_rs::GB18030.encode(own).0, None, &Progress::default()).unwrap();
    let found = rows(&file.table);
    let first: Vec<(&str, OwnValue)> = vec![
        ("name", text("站 <一>")),
        ("description", text("<b>说明</b>")),
        ("when", text("2022-07-12")),
        ("面积", text("12.5")),
        ("folder", text("宝山 & 金山/站")),
    ];
    assert_eq!(found[0], first.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    assert_eq!(file.table.features().map(|own| own.kind()).collect::<Vec<_>>(), [Kind::Point, Kind::LineString, Kind::GeometryCollection]);
    assert_eq!((file.table.feature(0).unwrap().id().unwrap().to_string(), heights(&file.table)), ("p1".to_owned(), vec![5.0, 6.0]));
    assert_eq!(reasons(&file), [Reason::OtherContent, Reason::BrokenPositions]);
    assert!(file.report.notes[1].message(Lang::En).contains("line 6, feature 3"), "{}", file.report.notes[1].message(Lang::En));
}

#[test]
fn gpx_is_read_set_by_set_with_what_others_add_to_it() {
    let own = read(&fixture("gpx/points.gpx"));
    let first = own.table.feature(0).unwrap();
    assert_eq!((own.table.len(), first.text("name"), first.text("v"), first.kind()), (3, Some("a"), Some("0.1"), Kind::Point));
    let lines = read(&fixture("gpx/lines.gpx"));
    assert_eq!(shapes(&lines.table), shapes(&source("lines.geojson").table));
    assert_eq!((lines.table.feature(1).unwrap().text("名称"), heights(&lines.table)), (Some("二"), vec![4.5, 5.0, 6.25]));
    let both = r#"<gpx version="1.0"><wpt lat="31.3" lon="121.4"><ele>4</ele><name>甲</name></wpt><wpt lat="x" lon="121.4"/>
        <rte><name>路</name><rtept lat="31.3" lon="121.4"/><rtept lat="31.4" lon="121.4"/></rte><trk><trkseg><trkpt lat="31" lon="121"/></trkseg></trk></gpx>"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("both.gpx");
    std::fs::write(&path, both).unwrap();
    assert_eq!(sets(&path), ["waypoints", "routes", "tracks"]);
    let points = read_set(&path, "waypoints");
    assert_eq!((points.table.len(), heights(&points.table), reasons(&points)), (2, vec![4.0], vec![Reason::BrokenPositions]));
    assert_eq!(read_set(&path, "routes").table.feature(0).unwrap().text("name"), Some("路"));
    assert_eq!(reasons(&read_set(&path, "tracks")), [Reason::ShortLine]);
}

#[test]
fn sheets_of_excel_libreoffice_and_gdal_are_tables_with_places() {
    for name in ["lots.xlsx", "lots.xls", "lots.ods"] {
        let own = read(&fixture("spreadsheet").join(name));
        let found = rows(&own.table);
        let expected = [("编号", text("0701")), ("名称", text("吴淞示例一")), ("日期", text("2023-11-22")), ("面积", OwnValue::Float(12.5))];
        assert_eq!(found[0], expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), "{name}");
        assert_eq!((found.len(), &found[2]["名称"], &found[1]["编号"]), (3, &text("𠮷镕䶮, \"引\""), &text("1001")), "{name}");
        let places: Vec<[f64; 2]> = own.table.features().map(|own| own.bounds().unwrap().center()).collect();
        assert_eq!(places, [[121.4, 31.3], [121.43, 31.3], [121.5, 31.3]], "{name}");
        assert_eq!(reasons(&own), [Reason::TitleRows], "{name}");
        assert_eq!(own.lines, [3, 4, 5], "{name}: rows as the spreadsheet numbers them");
    }
    let own = read(&fixture("spreadsheet/gdal.xlsx"));
    assert_eq!(own.table.features().map(|own| own.bounds().unwrap().center()[0]).collect::<Vec<_>>(), [121.4, 121.41, 121.42]);
    assert_eq!((own.table.feature(1).unwrap().value("v").into(), reasons(&own)), (OwnValue::Float(1e15), Vec::new()));
    // several sheets, and a place that cannot be read, told by its row
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("一").unwrap();
    for (n, row) in [["名称", "经度", "纬度"], ["甲\n乙", "121.4", "31.3"], ["丙", "东", "31.3"]].iter().enumerate() {
        row.iter().enumerate().for_each(|(m, own)| assert!(sheet.write_string(n as u32, m as u16, *own).is_ok()));
    }
    book.add_worksheet().set_name("二").unwrap().write_string(0, 0, "名称").unwrap();
    book.save(&path).unwrap();
    assert_eq!(sets(&path), ["一", "二"]);
    let own = read_set(&path, "一");
    let told: Vec<String> = own.report.notes.iter().map(|note| note.message(Lang::Zh)).collect();
    assert!(own.table.feature(0).unwrap().text("名称") == Some("甲\n乙") && told.iter().any(|own| own.starts_with("表格第 3 行")), "{told:?}");
}

#[test]
fn topologies_and_esris_features_are_read_as_gdal_reads_them() {
    let path = fixture("topojson/own.topojson");
    assert_eq!(sets(&path), ["地块", "lines", "点"]);
    let own = read_set(&path, "地块");
    let kinds: Vec<Kind> = own.table.features().map(|own| own.kind()).collect();
    assert_eq!(kinds, [Kind::Polygon, Kind::MultiPolygon, Kind::Null]);
    let first = own.table.feature(0).unwrap();
    let ring: Vec<[i64; 2]> = first.parts().next().unwrap().rings().next().unwrap().iter().map(|p| p.map(|v| (v * 1e6).round() as i64)).collect();
    assert_eq!(
        ring,
        [[121_410_000, 31_300_000], [121_410_000, 31_310_000], [121_400_000, 31_310_000], [121_400_000, 31_300_000], [121_410_000, 31_300_000]]
    );
    assert_eq!(
        (first.id().unwrap().to_string(), first.value("层数").into(), first.value("表").to_string()),
        ("a".into(), OwnValue::Integer(6), "[1,2]".into())
    );
    assert_eq!(read_set(&path, "lines").table.feature(0).unwrap().kind(), Kind::LineString);
    assert_eq!(read_set(&path, "点").table.feature(1).unwrap().vertices(), 2);
    let own = read(&fixture("esrijson/areas.json"));
    let first = own.table.feature(0).unwrap();
    let rings: Vec<usize> = first.parts().map(|part| part.rings().count()).collect();
    assert_eq!((own.table.len(), first.kind(), rings), (3, Kind::MultiPolygon, vec![2, 1]), "an island in a hole");
    let dates: Vec<Option<&str>> = (0..3).map(|n| own.table.feature(n).unwrap().text("批准")).collect();
    assert_eq!(dates, [Some("2023-11-22"), Some("2023-11-22T06:14:56.789Z"), None]);
    assert_eq!((reasons(&own), own.crs.basis), (vec![Reason::NotAll], Basis::Declared));
    assert!(own.table.column("名称").is_some());
    let own = read(&fixture("esrijson/lines.json"));
    let west = own.table.bounds().unwrap().west;
    assert!((west - 13_514_186.19 / 6_378_137.0 * 180.0 / std::f64::consts::PI).abs() < 1e-9, "{west}");
    assert_eq!((heights(&own.table), own.table.feature(0).unwrap().kind()), (vec![4.5, 5.0, 1.0, 2.0], Kind::MultiLineString));
}

#[test]
fn mapinfos_interchange_files_are_read_with_their_rows_letters_and_systems() {
    let (areas, own) = (source("areas.geojson"), read(&fixture("mapinfo/areas.mif")));
    let first = own.table.feature(0).unwrap();
    let told = ["name", "code", "day", "note"].map(|name| first.text(name).unwrap_or_default().to_owned());
    assert_eq!(told, ["吴淞示例一", "0701", "2023-11-22", "含一个洞"]);
    assert_eq!((first.value("area").into(), first.value("floors").into()), (OwnValue::Float(12.5), OwnValue::Integer(6)));
    assert_eq!(shapes(&own.table), shapes(&areas.table)[..3]);
    assert_eq!((reasons(&own), own.crs.basis), (Vec::new(), Basis::Declared));
    let zone = read(&fixture("mapinfo/zone.mif"));
    for (a, b) in zone.table.features().zip(areas.table.features()) {
        let far = a.bounds().zip(b.bounds()).is_some_and(|(a, b)| a.array().iter().zip(b.array()).any(|(a, b)| (a - b).abs() > 1e-6));
        assert!(!far, "{:?} {:?}", a.bounds(), b.bounds());
    }
    assert_eq!(zone.table.feature(0).unwrap().text("name"), Some("吴淞示例一"));
    assert_eq!(shapes(&read(&fixture("mapinfo/lines.mif")).table), shapes(&source("lines.geojson").table));
    assert_eq!(rows(&read(&fixture("mapinfo/points.mif")).table)[1]["v"], OwnValue::Float(1e15));
    // what hands have drawn: every kind of object, in any case of letters
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.mif");
    let mif = "VERSION 300\nCharset \"Neutral\"\nDelimiter \"|\"\nCoordsys Earth Projection 1, 104\nColumns 1\n name char(10)\ndata\n\nPOINT 121.4 31.3\n symbol (35,0,12)\n\
        Rect 121 31 122 32\nellipse 121 31 122 32\n Pen (1,2,0)\nARC 121 31 122 32 0 90\nText \"吴\"\"淞\\n口\" 121 31 121.2 31.1\n Font (\"Arial\",0,0,0)\n Angle 10\n\
        none\nCOLLECTION 2\nRegion 1\n 4\n 121 31\n 122 31\n 122 32\n 121 31\nMultipoint 2\n121 31\n121.5 31.5\nPline\n2\n121 31\n122 32\nsmooth\n";
    std::fs::write(&path, encoding_rs::GB18030.encode(mif).0).unwrap();
    std::fs::write(path.with_extension("mid"), encoding_rs::GB18030.encode("\"点\"\n\"a|b\"\nc\nd\ne\nf\n").0).unwrap();
    let own = read(&path);
    let kinds: Vec<Kind> = own.table.features().map(|own| own.kind()).collect();
    let expected = [Kind::Point, Kind::Polygon, Kind::Polygon, Kind::LineString, Kind::Point, Kind::Null, Kind::GeometryCollection, Kind::LineString];
    assert_eq!(kinds, expected);
    let names: Vec<Option<&str>> = (0..8).map(|n| own.table.feature(n).unwrap().text("name")).collect();
    assert_eq!(names, [Some("点"), Some("a|b"), Some("c"), Some("d"), Some("e"), Some("f"), None, None]);
    assert_eq!(own.table.feature(4).unwrap().text("text"), Some("吴\"淞\n口"));
    assert_eq!(reasons(&own), [Reason::FoundEncoding, Reason::RowsBeside]);
    // a datum whose shift is not public is asked for, and not passed over
    std::fs::write(&path, mif.replace("Projection 1, 104", "Projection 8, 1001, \"m\", 120, 0, 1, 500000, 0")).unwrap();
    let told = load_file(&path, None, &Progress::default()).unwrap_err();
    assert!(told.message(Lang::Zh).contains("MapInfo") && told.message(Lang::Zh).contains("坐标系"), "{told}");
}

/// What stands on a drawing: for each feature its layer, kind of entity and of geometry, and its area or length in metres.
fn drawn(own: &LoadedFile) -> Vec<(String, String, Kind, f64)> {
    let size = |feature: nanbei::model::Feature<'_>| -> f64 {
        let metres = |ring: &[[f64; 2]]| -> Vec<[f64; 2]> { ring.iter().map(|p| own_zone(*p)).collect() };
        let parts: Vec<_> = feature.parts().collect();
        let length = |ring: &[[f64; 2]]| metres(ring).windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum::<f64>();
        let area = |ring: &[[f64; 2]]| {
            let own = metres(ring);
            let [x, y] = own[0];
            own.windows(2).map(|pair| (pair[0][0] - x) * (pair[1][1] - y) - (pair[1][0] - x) * (pair[0][1] - y)).sum::<f64>() / 2.0
        };
        if feature.is_areal() {
            parts.iter().flat_map(nanbei::model::table::Part::rings).map(area).sum()
        } else {
            parts.iter().flat_map(nanbei::model::table::Part::rings).map(length).sum()
        }
    };
    let text = |feature: nanbei::model::Feature<'_>, name| feature.text(name).unwrap_or_default().to_owned();
    own.table.features().map(|own| (text(own, "layer"), text(own, "type"), own.kind(), size(own))).collect()
}

fn zone() -> SourceCrs {
    SourceCrs { system: System::GaussKruger { width: 3, zone: 40, numbered: false }, swapped: false }
}

fn own_zone(place: [f64; 2]) -> [f64; 2] {
    nanbei::model::datum::Transform::of(&zone()).unwrap().of_wgs84(place).unwrap()
}

#[test]
fn drawings_in_every_form_are_read_with_true_arcs_areas_texts_and_blocks() {
    use std::f64::consts::PI;
    let folder = tempfile::tempdir().unwrap();
    // the same as DWG, by the library's writer
    let drawing = acadrust::DxfReader::from_file(fixture("cad/utf8.dxf")).unwrap().read().unwrap();
    let dwg = folder.path().join("own.dwg");
    acadrust::DwgWriter::write_to_file(&dwg, &drawing).unwrap();
    for path in [fixture("cad/utf8.dxf"), fixture("cad/gbk.dxf"), fixture("cad/binary.dxf"), dwg] {
        let shown = path.display().to_string();
        // a drawing does not tell its system, and metres of a zone are asked for
        let told = load_file(&path, None, &Progress::default()).unwrap_err();
        assert!(matches!(told, IoError::Projected { .. }), "{shown}: {told}");
        let own = load_file(&path, Some(&zone()), &Progress::default()).unwrap();
        let found = drawn(&own);
        let of = |kind: &str| -> Vec<&(String, String, Kind, f64)> { found.iter().filter(|own| own.1 == kind).collect() };
        let lots = of("LWPOLYLINE");
        assert!(lots[0].2 == Kind::Polygon && (lots[0].3 - 10_000.0).abs() < 0.01 && lots[0].0 == "地块", "{shown}: {lots:?}");
        assert!(lots[1].2 == Kind::LineString && (lots[1].3 - 50.0 * PI).abs() < 0.1, "{shown}: half a circle, {:?}", lots[1]);
        // the block: two units of two metres, twice as large, turned
        assert!(lots[2].2 == Kind::Polygon && (lots[2].3 - 16.0).abs() < 0.001 && lots[2].0 == "地块", "{shown}: {:?}", lots[2]);
        let circles = of("CIRCLE");
        // a polygon in a circle that is nowhere farther from it than a centimetre is smaller by less than that along its length
        for (own, radius) in circles.iter().zip([50.0f64, 30.0]) {
            let missing = PI * radius * radius - own.3;
            assert!(own.2 == Kind::Polygon && (0.0..2.0 * PI * radius * 0.01).contains(&missing), "{shown}: {own:?}");
        }
        assert!((of("ARC")[0].3 - 50.0 * 110f64.to_radians()).abs() < 0.05, "{shown}: {:?}", of("ARC"));
        assert!((of("ELLIPSE")[0].3 - PI * 50.0 * 25.0).abs() < 5.0, "{shown}: {:?}", of("ELLIPSE"));
        assert!(of("SPLINE")[0].2 == Kind::LineString && of("SPLINE")[0].3 > 150.0, "{shown}");
        assert!((of("HATCH")[0].3 - (10_000.0 - PI * 400.0)).abs() < 1.5, "{shown}: an area with a hole, {:?}", of("HATCH"));
        assert!((of("SOLID")[0].3 - 100.0).abs() < 0.001, "{shown}");
        let texts: Vec<(Option<&str>, Option<f64>)> = own
            .table
            .features()
            .filter(|own| own.text("layer") == Some("注记"))
            .map(|own| (own.text("text"), own.value("rotation").number()))
            .collect();
        assert_eq!(texts, [(Some("吴淞 Ø50"), Some(30.0)), (Some("第一行\n第二行"), Some(0.0))], "{shown}");
        let symbol = own.table.features().find(|own| own.text("点号").is_some()).unwrap();
        assert_eq!((symbol.text("点号"), symbol.text("block"), symbol.kind()), (Some("J1"), Some("界址点"), Kind::Point), "{shown}");
        let [x, y] = own_zone(symbol.bounds().unwrap().center());
        assert!((x - 505_050.0).hypot(y - 3_465_200.0) < 1e-4, "{shown}: {x} {y}");
        // what lies on the sheet of the drawing is none of the map's, and what looks down lies where it is drawn
        assert!(own.table.features().all(|own| own.text("text") != Some("图框")), "{shown}");
        assert!(
            own_zone(own.table.features().filter(|own| own.text("type") == Some("CIRCLE")).nth(1).unwrap().bounds().unwrap().center())[0] > 506_000.0
        );
        assert_eq!(own.table.feature(0).unwrap().text("color"), Some("#ff0000"), "{shown}");
        // drawings of 2000 have no colours but those of the index
        let color = if shown.contains("gbk") { "#ff0000" } else { "#0080ff" };
        assert_eq!(own.table.features().find(|own| own.text("type") == Some("CIRCLE")).unwrap().text("color"), Some(color), "{shown}");
        let heights: Vec<f64> = heights(&own.table);
        assert!(heights.contains(&12.5) && heights.contains(&1.0) && heights.contains(&2.0), "{shown}: {heights:?}");
    }
}

#[test]
fn a_geopackage_does_not_lose_rows_layers_or_what_another_program_has_yet_to_write() {
    let folder = tempfile::tempdir().unwrap();
    // a column called as the number of a row, and a table in letters that have capitals beyond ASCII
    let source = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"rowid":10,"oid":1.5},"geometry":{"type":"Point","coordinates":[121,31]}},
        {"type":"Feature","properties":{"rowid":null,"oid":null},"geometry":{"type":"Point","coordinates":[122,31]}},
        {"type":"Feature","properties":{"rowid":12,"oid":2.5},"geometry":{"type":"Point","coordinates":[123,31]}}]}"#;
    let table = load_bytes(source.as_bytes(), None, &Progress::default()).unwrap().table;
    let path = folder.path().join("Ａ区Участки.gpkg");
    write_data(&path, &table, None, DataFormat::of(&path), None).unwrap();
    let own = read(&path);
    assert_eq!((rows(&own.table), sets(&path)), (rows(&table), vec!["Ａ区Участки".to_owned()]));
    // what another program has written beside the file belongs to it
    let wal = folder.path().join("Ａ区Участки.gpkg-wal");
    std::fs::write(&wal, "not yet in the file").unwrap();
    let before = std::fs::read(&path).unwrap();
    let told = write_data(&path, &table, Some(&[0]), DataFormat::of(&path), None).unwrap_err();
    assert!(matches!(told, IoError::Busy(_)) && std::fs::read(&path).unwrap() == before && wal.exists());
    std::fs::write(&wal, "").unwrap();
    write_data(&path, &table, Some(&[0]), DataFormat::of(&path), None).unwrap();
    assert!(!wal.exists() && read(&path).table.len() == 1);
    // a title that is another column's name is none of this one's
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch(
            "ALTER TABLE \"Ａ区Участки\" ADD COLUMN rowid_2 TEXT DEFAULT 'own';
             INSERT INTO gpkg_data_columns (table_name, column_name, title) VALUES ('Ａ区Участки', 'rowid_2', 'rowid')",
        )
        .unwrap();
    drop(other);
    assert_eq!(rows(&read(&path).table)[0]["rowid_2"], text("own"));
}

#[test]
fn what_tells_of_more_than_there_is_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, bytes: &[u8]| -> IoError {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        load_file_as(&path, &ReadAs { skip_broken: true, ..ReadAs::default() }, None, &Progress::default()).unwrap_err()
    };
    let collections = format!("Version 300\nColumns 0\nData\n\n{}", "Collection 1\n".repeat(200_000));
    assert!(matches!(refused("a.mif", collections.as_bytes()), IoError::Text { line: 6, .. }));
    // a workbook that tells of very many texts, and one that is nearly nothing but unpacks to much
    let sheet = |texts: &str| crate::archives::archive(&[(b"xl/workbook.xml", b"<workbook/>"), (b"xl/sharedStrings.xml", texts.as_bytes())]);
    let told = refused("a.xlsx", &sheet("<sst uniqueCount=\"1000000000000000\"/>"));
    assert!(told.message(Lang::En).contains("Excel"), "{told}");
    // arcs that are named again and again
    let arc: Vec<[u32; 2]> = (0..10_000).map(|n| [n, 0]).collect();
    let again = vec!["0"; 100_000].join(",");
    let bomb = format!(
        r#"{{"type":"Topology","objects":{{"a":{{"type":"LineString","arcs":[{again}]}}}},"arcs":[{}]}}"#,
        serde_json::to_string(&arc).unwrap()
    );
    let watch = nanbei::io::Watch { memory: 50_000_000, ..nanbei::io::Watch::default() };
    let told = nanbei::io::load_watched(&Text::Memory(bomb.as_bytes().into()), nanbei::io::Reading::default(), None, &Progress::default(), &watch);
    assert!(matches!(told, Err(IoError::Memory(_))), "{told:?}");
    // blocks in blocks
    let block = |name: &str, inner: &str| {
        format!("0\nBLOCK\n2\n{name}\n10\n0\n20\n0\n30\n0\n{}0\nENDBLK\n", format!("0\nINSERT\n8\n0\n2\n{inner}\n10\n0\n20\n0\n").repeat(100))
    };
    let blocks: String = (0..12).map(|n| block(&format!("B{n}"), &format!("B{}", n + 1))).collect();
    let drawing =
        format!("0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n0\nSECTION\n2\nENTITIES\n0\nINSERT\n8\n0\n2\nB0\n10\n0\n20\n0\n0\nENDSEC\n0\nEOF\n");
    let path = folder.path().join("blocks.dxf");
    std::fs::write(&path, drawing).unwrap();
    let progress = std::sync::Arc::new(Progress::default());
    let own = std::sync::Arc::clone(&progress);
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        own.stop();
    });
    let told = load_file(&path, Some(&zone()), &progress);
    assert!(matches!(told, Err(IoError::Cancelled | IoError::Text { .. })), "{told:?}");
    stopper.join().unwrap();
}

#[test]
fn edges_that_run_clockwise_and_frames_of_curves_are_drawn_as_they_are_meant() {
    let folder = tempfile::tempdir().unwrap();
    // a quarter of a circle from the east to the south, and back over its middle
    let hatch = "0\nHATCH\n5\n20\n8\n0\n100\nAcDbHatch\n10\n0\n20\n0\n30\n0\n210\n0\n220\n0\n230\n1\n2\nSOLID\n70\n1\n71\n0\n91\n1\n92\n1\n93\n3\n72\n2\n10\n505000\n20\n3465000\n40\n5\n50\n0\n51\n90\n73\n0\n72\n1\n10\n505000\n20\n3464995\n11\n505000\n21\n3465000\n72\n1\n10\n505000\n20\n3465000\n11\n505005\n21\n3465000\n97\n0\n75\n0\n76\n1\n98\n0\n";
    let vertex = |x: f64, y: f64, flags: i32| format!("0\nVERTEX\n8\n0\n10\n{x}\n20\n{y}\n30\n0\n70\n{flags}\n");
    let vertices: String = [(505_000.0, 3_465_000.0, 8), (505_005.0, 3_465_003.0, 8), (505_010.0, 3_465_000.0, 8), (505_005.0, 3_475_000.0, 16)]
        .map(|(x, y, flags)| vertex(x, y, flags))
        .concat();
    let line = format!("0\nPOLYLINE\n8\n0\n66\n1\n70\n4\n{vertices}0\nSEQEND\n");
    let drawing = format!("0\nSECTION\n2\nENTITIES\n{hatch}{line}0\nENDSEC\n0\nEOF\n");
    let path = folder.path().join("own.dxf");
    std::fs::write(&path, &drawing).unwrap();
    let own = load_file(&path, Some(&zone()), &Progress::default()).unwrap();
    let found = drawn(&own);
    assert!((found[0].3 - std::f64::consts::PI * 25.0 / 4.0).abs() < 0.1, "{found:?}");
    assert!(own.table.feature(1).unwrap().vertices() == 3 && found[1].3 < 12.0, "{found:?}");
    // letters of a drawing that tells nothing, in UTF-8 and in GBK
    let named = drawing.replace("0\nPOLYLINE\n8\n0\n", "0\nPOLYLINE\n8\n道路中心线\n");
    for bytes in [named.clone().into_bytes(), encoding_rs::GBK.encode(&named).0.into_owned()] {
        std::fs::write(&path, bytes).unwrap();
        let own = load_file(&path, Some(&zone()), &Progress::default()).unwrap();
        assert_eq!(own.table.feature(1).unwrap().text("layer"), Some("道路中心线"));
    }
    // one that tells a wrong code page is read as the user says
    let wrong = format!("0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_1252\n0\nENDSEC\n{named}");
    std::fs::write(&path, encoding_rs::GBK.encode(&wrong).0).unwrap();
    let read_as = ReadAs { encoding: Some("gb18030".into()), ..ReadAs::default() };
    let own = load_file_as(&path, &read_as, Some(&zone()), &Progress::default()).unwrap();
    assert_eq!(own.table.feature(1).unwrap().text("layer"), Some("道路中心线"));
}

#[test]
fn the_words_of_a_drawing_stand_on_the_map() {
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![fixture("cad/utf8.dxf")]));
    crate::waiting::wait(&mut app);
    // a drawing does not tell its system
    app.dispatch(Command::AnswerCrs(Some(zone())));
    crate::waiting::wait(&mut app);
    let layer = app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap();
    assert_eq!(layer.style.label.as_ref().map(|own| own.zh.clone()), Some(vec!["text".to_owned()]));
}

/// Features of all kinds of geometry and of values, with names that formats have to look out for.
fn all_kinds() -> String {
    let features = GEOMETRIES.iter().enumerate().map(|(n, geometry)| {
        format!(
            r#"{{"type":"Feature","id":{n},"properties":{{"name":"吴淞 \"甲\" <&> {n}","Name":"其二","代码":"00{n}","n":{n},"x":{x},"none":null,"list":[1,{{"a":true}}],"yes":{yes},"mixed":{mixed},"fid":"f","大数":9007199254740993,"说 明":" 前后\n"}},"geometry":{geometry}}}"#,
            x = n as f64 + 0.1,
            yes = n % 2 == 0,
            mixed = if n == 0 { "\"a\"" } else { "3" },
        )
    });
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.collect::<Vec<_>>().join(","))
}

#[test]
fn what_is_written_in_any_way_reads_back_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let whole = load_bytes(all_kinds().as_bytes(), None, &Progress::default()).unwrap().table;
    let [points, lines, areas]: [&[usize]; 3] = [&[1, 2], &[3, 4], &[0, 5, 6]];
    for way in FORMATS.iter().flat_map(|format| format.ways()) {
        let path = folder.path().join(format!("写出的.{}", way.endings[0]));
        let format = DataFormat { way, options: WriteOptions::default() };
        // a drawing is in metres, and tells of layers, texts and colours alone
        if way.key == "dxf" {
            continue;
        }
        let wanted: Vec<Option<&[usize]>> = match way.key {
            "shp" => vec![Some(points), Some(lines), Some(areas)],
            "gpx" => vec![Some(&[1]), Some(lines)],
            _ => vec![None, Some(areas)],
        };
        for indices in wanted {
            write_data(&path, &whole, indices, format, None).unwrap_or_else(|error| panic!("{}: {error}", way.key));
            let own = read(&path);
            let expected = whole.subset(&indices.map_or_else(|| (0..8).collect(), <[usize]>::to_vec));
            assert_eq!(own.table.len(), expected.len(), "{}", way.key);
            for a in expected.features() {
                // a format may have an order of its own
                let number = a.value("n").number();
                let b = own.table.features().find(|own| own.value("n").number() == number).unwrap_or_else(|| panic!("{}: {number:?}", way.key));
                let is_point_list = ["csv", "xlsx"].contains(&way.key);
                if is_point_list {
                    let near = a.bounds().zip(b.bounds()).is_none_or(|(a, b)| (a.center()[0] - b.center()[0]).abs() < 1e-7);
                    assert!(near, "{}", way.key);
                } else {
                    // some formats tell several of one kind from one of it only where there are several
                    let plain = |kind| match kind {
                        Kind::MultiPoint => Kind::Point,
                        Kind::MultiLineString => Kind::LineString,
                        Kind::MultiPolygon => Kind::Polygon,
                        other => other,
                    };
                    assert_eq!(plain(a.kind()), plain(b.kind()), "{}", way.key);
                    let exact = ["gpkg", "fgb", "kml", "kmz", "gpx", "shp", "mif"].contains(&way.key);
                    if exact {
                        let own = [(&expected, a), (&own.table, b)].map(|(table, feature)| table.subset(&[feature.index()]));
                        // a collection of MapInfo's holds areas, lines and points in this order
                        let is_ordered = way.key != "mif" || a.kind() != Kind::GeometryCollection;
                        assert!(!is_ordered || shapes(&own[0]) == shapes(&own[1]), "{}: {:?}", way.key, a.kind());
                        assert!(["shp", "mif"].contains(&way.key) || heights(&own[0]) == heights(&own[1]), "{}", way.key);
                    }
                }
                // what the format has no kind for is text that reads the same
                // what differs in case alone is renamed where names do not tell that
                for name in
                    ["name", "Name", "代码", "n", "x", "list", "yes", "mixed", "fid", "大数"].iter().filter(|own| way.key != "mif" || **own != "Name")
                {
                    let [own, again] = [a, b].map(|own| own.value(name).to_string());
                    // a shapefile has no empty text, and no truth but a letter
                    assert_eq!(own, again, "{}: {name}", way.key);
                }
                for name in ["n", "x", "yes"] {
                    let [own, again] = [a, b].map(|own| OwnValue::from(own.value(name)));
                    assert_eq!(own, again, "{}: {name}", way.key);
                }
                assert_eq!(OwnValue::from(b.value("代码")), OwnValue::from(a.value("代码")), "{}: a code stays text", way.key);
            }
            if let Some(name) = sets(&path).first().filter(|_| ["gpkg", "xlsx"].contains(&way.key)) {
                assert_eq!(name, "写出的", "{}", way.key);
            }
        }
    }
}

#[test]
fn what_is_written_in_another_system_says_so_and_comes_back_to_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let whole = load_bytes(all_kinds().as_bytes(), None, &Progress::default()).unwrap().table;
    let areas: &[usize] = &[5, 6];
    let systems = System::of_place(121.47);
    let mut tried = 0;
    for way in FORMATS.iter().flat_map(|format| format.ways()) {
        let format = DataFormat { way, options: WriteOptions::default() };
        for system in systems.iter().filter(|own| format.holds(own)) {
            let path = folder.path().join(format!("own.{}", way.endings[0]));
            let shaping = Shaping { system: system.clone(), fields: Some(vec!["n".into(), "代码".into()]) };
            if way.key == "gpx" {
                continue;
            }
            write_shaped(&path, &whole, Some(areas), format, None, &shaping).unwrap_or_else(|error| panic!("{}: {error}", way.key));
            // a drawing does not tell its system
            let said = (way.key == "dxf").then(|| SourceCrs::new(system.clone()));
            let own = load_file(&path, said.as_ref(), &Progress::default()).unwrap_or_else(|error| panic!("{}, {system:?}: {error}", way.key));
            if !["csv", "xlsx"].contains(&way.key) {
                let [a, b] = [whole.subset(areas), own.table.subset(&own.table.live_rows().collect::<Vec<_>>())].map(|own| own.bounds().unwrap());
                let far = a.array().iter().zip(b.array()).any(|(a, b)| (a - b).abs() > 1e-7);
                assert!(!far, "{}, {system:?}: {a:?} {b:?}", way.key);
            }
            let is_table = ["csv", "wkt", "xlsx", "xlsx-wkt"].contains(&way.key);
            if ["csv", "xlsx"].contains(&way.key) {
                // the middle of each box, which is turned a little against one in degrees
                for (row, feature) in areas.iter().zip(own.table.features()) {
                    let (all, [c, d]) = (whole.box_of(*row), feature.bounds().unwrap().center());
                    let ([a, b], size) = (all.center(), (all.east - all.west).max(all.north - all.south));
                    assert!((a - c).hypot(b - d) < 2e-7 + size * 0.02, "{}, {system:?}: {a} {b} {c} {d}", way.key);
                }
            }
            let says_nothing = ["dxf", "mif", "geojson", "kml", "kmz"].contains(&way.key) || is_table && *system == System::Wgs84;
            if !says_nothing {
                // zones of three and of six degrees share every second meridian
                let numbers = |own: &System| own.proj().unwrap_or_else(|| own.code());
                assert_eq!((numbers(&own.crs.crs.system), own.crs.basis), (numbers(system), Basis::Declared), "{}", way.key);
            }
            if way.key != "dxf" {
                assert!(own.table.column("代码").is_some() && own.table.column("name").is_none(), "{}", way.key);
            }
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried}");
    let told = write_shaped(
        &folder.path().join("a.kml"),
        &whole,
        None,
        DataFormat::of(Path::new("a.kml")),
        None,
        &Shaping { system: systems[2].clone(), fields: None },
    );
    assert!(matches!(told, Err(IoError::NotHeld(_))) && !folder.path().join("a.kml").exists());
    // a place that the system does not reach
    let far = load_bytes(br#"{"type":"Point","coordinates":[-58.5,-34.6]}"#, None, &Progress::default()).unwrap().table;
    let path = folder.path().join("far.gpkg");
    let told = write_shaped(&path, &far, None, DataFormat::of(&path), None, &Shaping { system: systems[2].clone(), fields: None });
    assert!(matches!(told, Err(IoError::Text { feature: Some(1), .. })) && !path.exists(), "{told:?}");
}

#[test]
fn what_a_format_cannot_hold_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let whole = load_bytes(all_kinds().as_bytes(), None, &Progress::default()).unwrap().table;
    let path = folder.path().join("own.gpx");
    let told = write_data(&path, &whole, None, DataFormat::of(&path), None).unwrap_err();
    assert!(matches!(told, IoError::NoAreas) && told.message(Lang::Zh).contains("KML"));
    let wide: serde_json::Map<String, serde_json::Value> = (0..2000).map(|n| (format!("f{n}"), n.into())).collect();
    let text = serde_json::json!({ "type": "Feature", "properties": wide, "geometry": null }).to_string();
    let wide = load_bytes(text.as_bytes(), None, &Progress::default()).unwrap().table;
    let path = folder.path().join("own.gpkg");
    assert!(matches!(write_data(&path, &wide, None, DataFormat::of(&path), None), Err(IoError::TooManyFields(1997))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_geopackage_that_is_written_is_whole_as_the_database_and_the_standard_have_it() {
    let folder = tempfile::tempdir().unwrap();
    let whole = load_bytes(all_kinds().as_bytes(), None, &Progress::default()).unwrap().table;
    let path = folder.path().join("own.gpkg");
    write_data(&path, &whole, None, DataFormat::of(&path), None).unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    let one =
        |sql: &str| -> String { database.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).map(|own| format!("{own:?}")).unwrap() };
    assert_eq!(one("PRAGMA integrity_check"), "Text(\"ok\")");
    assert_eq!(one("SELECT count(*) FROM rtree_own_geom"), "Integer(7)");
    assert_eq!(one("SELECT rtreecheck('rtree_own_geom')"), "Text(\"ok\")");
    assert_eq!(one("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"), "Integer(7)");
    assert_eq!(one("PRAGMA application_id"), "Integer(1196444487)");
    assert_eq!(one("SELECT z FROM gpkg_geometry_columns"), "Integer(2)", "some have heights");
    assert_eq!(one("SELECT group_concat(fid) FROM own"), "Text(\"0,1,2,3,4,5,6,7\")", "whole numbers number the rows");
    assert_eq!(one("SELECT count(*) FROM pragma_foreign_key_check"), "Integer(0)");
}

/// Files of all formats with what belongs beside them, for damage.
fn fixtures() -> Vec<PathBuf> {
    let names = [
        "geopackage/gdal.gpkg",
        "kml/libkml.kml",
        "kml/areas.kmz",
        "gpx/lines.gpx",
        "spreadsheet/lots.xlsx",
        "topojson/own.topojson",
        "esrijson/areas.json",
        "mapinfo/areas.mif",
        "cad/gbk.dxf",
        "cad/binary.dxf",
    ];
    names.iter().map(|name| fixture(name)).collect()
}

/// Reads a file that was changed, in any way there is; what comes of it is no more than its bytes can hold.
fn damaged(path: &Path, bytes: &[u8], skip_broken: bool, which: usize) {
    std::fs::write(path, bytes).unwrap();
    let Ok(text) = Text::of_file(path) else { return };
    let mut names = datasets(&text).unwrap_or_default();
    let dataset = (!names.is_empty()).then(|| names.swap_remove(which % names.len()));
    let read_as = ReadAs { skip_broken, dataset, ..ReadAs::default() };
    let crs = path.extension().is_some_and(|ending| ending == "dxf").then(zone);
    match load_file_as(path, &read_as, crs.as_ref(), &Progress::default()) {
        Ok(own) => assert!(own.table.len() <= bytes.len() * 4 + 1000, "{} features", own.table.len()),
        Err(error) => assert!(!error.message(Lang::Zh).is_empty() && !error.message(Lang::En).is_empty()),
    }
}

#[test]
fn a_file_that_is_cut_off_anywhere_ends_in_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    for own in fixtures() {
        let whole = std::fs::read(&own).unwrap();
        let path = folder.path().join(own.file_name().unwrap());
        // a database is read by its pages: of a large one only so many cuts are tried
        let step = (whole.len() / 3000).max(1);
        for cut in (1..whole.len()).step_by(step) {
            damaged(&path, &whole[..cut], cut % 2 == 0, cut);
        }
        // the whole is fine
        damaged(&path, &whole, false, 0);
        let crs = own.extension().is_some_and(|ending| ending == "dxf").then(zone);
        assert!(load_file(&path, crs.as_ref(), &Progress::default()).is_ok(), "{}", own.display());
    }
}

#[test]
fn ten_thousand_damaged_files_of_each_format_end_in_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(7);
    let mut next = |most: usize| random.below(most);
    for own in fixtures() {
        let whole = std::fs::read(&own).unwrap();
        let path = folder.path().join(own.file_name().unwrap());
        for _ in 0..10_000 {
            let mut bytes = whole.clone();
            for _ in 0..=next(6) {
                let at = next(bytes.len());
                bytes[at] = match next(5) {
                    0 => 0xff,
                    1 => 0,
                    2 => 0x7f,
                    3 => b'"',
                    _ => next(256) as u8,
                };
            }
            damaged(&path, &bytes, next(2) == 0, next(3));
        }
    }
}
