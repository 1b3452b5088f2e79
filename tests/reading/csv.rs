//! Reading tables as text: delimiters, encodings, headings, positions in columns and as well-known text; and back what was written.

use crate::random::Random;
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{
    Counted, CsvGeometry, CsvOptions, IoError, LoadedFile, Place, Problem, Progress, Reading, Reason, Text, Watch, load, load_bytes, load_file,
    load_watched, read_geojson, to_geojson, write_csv,
};
use nanbei::model::table::ColumnKind;
use nanbei::model::{Basis, Feature, FeatureTable, Id, Kind, ReadAs, SourceCrs, System, Value};

fn read(text: &str) -> LoadedFile {
    load_bytes(text.as_bytes(), None, &Progress::default()).unwrap_or_else(|error| panic!("{}: {error}", text.chars().take(200).collect::<String>()))
}

fn refused(bytes: &[u8]) -> IoError {
    load_bytes(bytes, None, &Progress::default()).expect_err("the table should be refused")
}

/// A file of that name and text.
fn file(name: &str, bytes: &[u8]) -> Result<LoadedFile, IoError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    load_file(&path, None, &Progress::default())
}

fn at(loaded: &LoadedFile, row: usize) -> [f64; 2] {
    loaded.table.feature(row).unwrap().bounds().expect("a position").center()
}

fn value<'t>(loaded: &'t LoadedFile, column: &str, row: usize) -> Value<'t> {
    loaded.table.column(column).unwrap_or_else(|| panic!("no column {column}")).value(row)
}

fn names(loaded: &LoadedFile) -> Vec<&str> {
    loaded.table.columns().iter().map(nanbei::model::Column::name).collect()
}

fn close(a: [f64; 2], b: [f64; 2]) -> bool {
    (a[0] - b[0]).abs() < 1e-9 && (a[1] - b[1]).abs() < 1e-9
}

/// Heading and rows with their cells parted by `sign`, each quoted where it holds that.
fn table(rows: &[&[&str]], sign: &str, end: &str) -> String {
    let cell = |text: &&str| {
        if text.contains([',', ';', '"', '\n']) || text.contains(sign) { format!("\"{}\"", text.replace('"', "\"\"")) } else { (*text).to_owned() }
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(sign) + end).collect()
}

const STATIONS: [&[&str]; 4] = [
    &["名称", "类型", "经度", "纬度", "级别", "面积", "启用", "编码"],
    &["宝山站", "枢纽;高铁", "121.4894", "31.3967", "1", "12.5", "true", "0310"],
    &["上海金山站, 南", "枢纽;高铁", "121.3421", "30.7423", "1", "8", "false", "0311"],
    &["吴淞口\n\"国际邮轮港\"", "码头;客运", "121.5023", "31.4012", "2", "", "true", "310113001001202400012"],
];

fn is_stations(loaded: &LoadedFile, how: &str) {
    assert_eq!(names(loaded), ["名称", "类型", "级别", "面积", "启用", "编码"], "{how}");
    assert_eq!((loaded.table.len(), loaded.format.endings()[0]), (3, "csv"), "{how}");
    assert!(close(at(loaded, 0), [121.4894, 31.3967]) && close(at(loaded, 2), [121.5023, 31.4012]), "{how}");
    assert_eq!(value(loaded, "名称", 1), Value::Text("上海金山站, 南"), "{how}");
    assert_eq!(value(loaded, "名称", 2), Value::Text("吴淞口\n\"国际邮轮港\""), "{how}");
    assert_eq!(
        (value(loaded, "级别", 2), value(loaded, "面积", 2), value(loaded, "启用", 1)),
        (Value::Integer(2), Value::Null, Value::Boolean(false)),
        "{how}"
    );
    assert_eq!(value(loaded, "面积", 0), Value::Float(12.5), "{how}");
    assert_eq!((value(loaded, "编码", 0), value(loaded, "编码", 2)), (Value::Text("0310"), Value::Text("310113001001202400012")), "{how}");
    let kinds: Vec<ColumnKind> = loaded.table.columns().iter().map(nanbei::model::Column::kind).collect();
    let [text, integer, float, boolean] = [ColumnKind::Text, ColumnKind::Integer, ColumnKind::Float, ColumnKind::Boolean];
    assert_eq!(kinds, [text, text, integer, float, boolean, text], "{how}");
}

#[test]
fn a_table_is_read_whatever_parts_its_cells_ends_its_rows_and_encodes_its_text() {
    for sign in [",", ";", "\t", "|", "，"] {
        for end in ["\n", "\r\n", "\r"] {
            let text = table(&STATIONS, sign, end);
            let utf16 = |to: fn(u16) -> [u8; 2]| format!("\u{feff}{text}").encode_utf16().flat_map(to).collect::<Vec<u8>>();
            let encoded = [
                ("UTF-8", text.clone().into_bytes()),
                ("UTF-8 with a mark", format!("\u{feff}{text}").into_bytes()),
                ("GB18030", encoding_rs::GB18030.encode(&text).0.into_owned()),
                ("UTF-16LE", utf16(u16::to_le_bytes)),
                ("UTF-16BE", utf16(u16::to_be_bytes)),
            ];
            for (encoding, bytes) in encoded {
                let how = format!("{sign:?} {end:?} {encoding}");
                let loaded = file("stations.csv", &bytes).unwrap_or_else(|error| panic!("{how}: {error}"));
                is_stations(&loaded, &how);
                let foreign = loaded.report.count(Reason::FoundEncoding);
                assert_eq!(foreign, u64::from(!encoding.starts_with("UTF-8")), "{how}: what was found is told");
                // without a name the text alone says what it is
                let unnamed = load_bytes(&bytes, None, &Progress::default()).unwrap_or_else(|error| panic!("{how}: {error}"));
                is_stations(&unnamed, &how);
            }
        }
    }
    let mixed = "a,lon,lat\r\n1,121.4,31.2\n2,121.5,31.3\r3,121.6,31.4";
    assert_eq!(read(mixed).table.len(), 3, "endings of rows may differ");
    let packed = {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, table(&STATIONS, ",", "\n").as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    is_stations(&file("stations.csv.gz", &packed).unwrap(), "packed");
}

#[test]
fn an_encoding_that_is_not_beyond_doubt_is_a_question() {
    let text = "名稱,經度,緯度\n吳淞口國際郵輪港,121.5,31.4\n寶山區人民政府,121.48,31.4\n";
    let bytes = encoding_rs::BIG5.encode(text).0.into_owned();
    let error = file("a.csv", &bytes).unwrap_err();
    assert!(matches!(error, IoError::Text { problem: Problem::NotUtf8(Some(_)), line: 1, .. }), "{error}");
    let read_as = ReadAs { encoding: Some("Big5".to_owned()), ..ReadAs::default() };
    let loaded = load(&Text::Memory(bytes.into()), Reading::of(&read_as), None, &Progress::default()).unwrap();
    assert_eq!(names(&loaded)[0], "名稱");
    // a sign of another encoding far down the file
    let mut late = b"name,lon,lat\n".to_vec();
    (0..40_000).for_each(|n| late.extend(format!("plot {n},121.4{n},31.2\n").bytes()));
    late.extend(encoding_rs::GB18030.encode("宝山区顾村镇,121.4,31.3\n").0.iter());
    let loaded = file("late.csv", &late).unwrap();
    assert_eq!((loaded.table.len(), value(&loaded, "name", 40_000)), (40_001, Value::Text("宝山区顾村镇")));
    late.extend(b"\xff\xff,1,2\n");
    let error = file("broken.csv", &late).unwrap_err();
    assert!(error.place().0.is_some() || matches!(error, IoError::Text { problem: Problem::NotInEncoding(_), .. }), "{error}");
}

#[test]
fn a_heading_is_known_from_a_row_and_columns_without_a_name_get_one() {
    let loaded = read("甲,121.4321,31.2345,5\n乙,121.5321,31.3345,6\n");
    assert_eq!((names(&loaded), loaded.table.len()), (vec!["列1", "列4"], 2));
    assert!(close(at(&loaded, 1), [121.5321, 31.3345]));
    assert_eq!((loaded.report.count(Reason::NoHeading), loaded.report.count(Reason::FoundPlaces)), (1, 1));
    assert_eq!(names(&read("a,121.4321,31.2345\nb,121.5321,31.3345\n")), ["column_1"]);
    // years above columns of other numbers are names
    let loaded = read("镇,2019,2020,lon,lat\n罗店,5.5,6.5,121.4,31.4\n");
    assert_eq!(names(&loaded), ["镇", "2019", "2020"]);
    // the same name twice, and none
    let loaded = read("a,,a,lon,lat\n1,2,3,121.4,31.2\n");
    assert_eq!(names(&loaded), ["a", "column_2", "a_2"]);
    let loaded = read("sep=;\r\nname;lon;lat\r\nx;121.4;31.2\r\n");
    assert_eq!((names(&loaded), loaded.table.len()), (vec!["name"], 1));
}

#[test]
fn positions_are_found_by_name_as_offices_and_map_services_write_them() {
    for (head, row) in [
        ("name,lng,lat", "a,121.4,31.2"),
        ("lat,lon,name", "31.2,121.4,a"),
        ("名称,X,Y", "a,121.4,31.2"),
        ("名称,经度（度）,纬度（度）", "a,121.4,31.2"),
        ("name,Longitude,Latitude", "a,121°24′00″E,31°12′00″N"),
        ("name;lon;lat", "a;121,4;31,2"),
        ("id,location", "B001,\"121.4,31.2\""),
        ("id,坐标", "B001,\"31.2,121.4\""),
        ("gcj_lng,gcj_lat,wgs84_lng,wgs84_lat", "1.5,2.5,121.4,31.2"),
        ("X,Y,name,id", "121.400000000000006,31.199999999999999,a,1"),
    ] {
        let loaded = read(&format!("{head}\n{row}\n"));
        assert!(close(at(&loaded, 0), [121.4, 31.2]) && loaded.crs.crs.is_kept(), "{head}");
        assert!(!loaded.report.has_warnings(), "{head}: {:?}", loaded.report.notes);
    }
    // thousands are no fractions
    assert_eq!(value(&read("x;y;n\n121.4;31.2;1,234\n"), "n", 0), Value::Text("1,234"));
    // a name that says which map it is from
    let loaded = read("名称,百度经度,百度纬度\na,121.48,31.23\n");
    assert_eq!((loaded.crs.crs.system, loaded.crs.basis), (System::Bd09, Basis::Declared));
    let loaded = read("name,lng_gcj02,lat_gcj02\na,121.48,31.23\n");
    assert_eq!(loaded.crs.crs.system, System::Gcj02);
}

#[test]
fn plane_coordinates_ask_for_their_system_and_are_read_in_it() {
    let text = "点号,东坐标,北坐标\n1,640123.4,3467890.2\n2,640223.4,3467990.2\n";
    let error = refused(text.as_bytes());
    let IoError::Projected { line, feature, likely, .. } = &error else { panic!("{error}") };
    assert!(*line == 2 && *feature == 1 && !likely.is_empty(), "{error}");
    let crs = SourceCrs::parse("EPSG:4549").unwrap();
    let loaded = load_bytes(text.as_bytes(), Some(&crs), &Progress::default()).unwrap();
    let same = r#"{"type":"Point","coordinates":[640123.4,3467890.2]}"#;
    let oracle = load_bytes(same.as_bytes(), Some(&crs), &Progress::default()).unwrap();
    assert!(close(at(&loaded, 0), at(&oracle, 0)));
    // surveyors' x is north
    let text = "点号,x,y\n1,3467890.2,640123.4\n";
    let crs = SourceCrs::parse("EPSG:4549,yx").unwrap();
    let loaded = load_bytes(text.as_bytes(), Some(&crs), &Progress::default()).unwrap();
    assert!(close(at(&loaded, 0), at(&oracle, 0)));
}

#[test]
fn well_known_text_is_read_as_the_same_geometry_in_geojson_is() {
    for (wkt, geojson) in [
        ("POINT (121.4 31.2)", r#"{"type":"Point","coordinates":[121.4,31.2]}"#),
        ("point z(121.4 31.2 5)", r#"{"type":"Point","coordinates":[121.4,31.2,5]}"#),
        ("MULTIPOINT ((121.4 31.2),(121.5 31.3))", r#"{"type":"MultiPoint","coordinates":[[121.4,31.2],[121.5,31.3]]}"#),
        ("LINESTRING(121.4 31.2,121.5 31.3)", r#"{"type":"LineString","coordinates":[[121.4,31.2],[121.5,31.3]]}"#),
        ("LINESTRING ZM (121.4 31.2 1 9,121.5 31.3 2 9)", r#"{"type":"LineString","coordinates":[[121.4,31.2,1],[121.5,31.3,2]]}"#),
        (
            "MULTILINESTRING ((121.4 31.2,121.5 31.3),(121 31,121.1 31))",
            r#"{"type":"MultiLineString","coordinates":[[[121.4,31.2],[121.5,31.3]],[[121,31],[121.1,31]]]}"#,
        ),
        (
            "POLYGON ((121 31,122 31,122 32,121 31),(121.5 31.2,121.6 31.2,121.6 31.3,121.5 31.2))",
            r#"{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,32],[121,31]],[[121.5,31.2],[121.6,31.2],[121.6,31.3],[121.5,31.2]]]}"#,
        ),
        ("POLYGON ((121 31,122 31,122 32))", r#"{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,32]]]}"#),
        (
            "MULTIPOLYGON (((121 31,122 31,122 32,121 31)),((120 30,120.5 30,120.5 30.5,120 30)))",
            r#"{"type":"MultiPolygon","coordinates":[[[[121,31],[122,31],[122,32],[121,31]]],[[[120,30],[120.5,30],[120.5,30.5],[120,30]]]]}"#,
        ),
        (
            "GEOMETRYCOLLECTION (POINT (121.4 31.2),MULTIPOINT (1 2,3 4),GEOMETRYCOLLECTION (LINESTRING (121 31,122 32)))",
            r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[121.4,31.2]},{"type":"MultiPoint","coordinates":[[1,2],[3,4]]},{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[121,31],[122,32]]}]}]}"#,
        ),
        ("POLYGON EMPTY", r#"{"type":"Polygon","coordinates":[]}"#),
    ] {
        let loaded = read(&format!("id\tgeom\n1\t{wkt}\n2\tPOINT (121 31)\n"));
        let (oracle, report) = read_geojson(geojson.as_bytes(), &Progress::default()).unwrap();
        same_shape(loaded.table.feature(0).unwrap(), oracle.feature(0).unwrap(), wkt);
        for reason in [Reason::UnclosedRing, Reason::EmptyGeometry, Reason::NestedCollection] {
            assert_eq!(loaded.report.count(reason), report.count(reason), "{wkt}: {reason:?}");
        }
    }
    // a system in the text
    let loaded = read("name,geom\na,SRID=4549;POINT (640123.4 3467890.2)\nb,SRID=4326;POINT (121 31)\n");
    assert_eq!((loaded.crs.crs.code().as_str(), loaded.crs.basis), ("EPSG:4549", Basis::Declared));
    assert_eq!(loaded.report.notes.iter().map(|note| (note.feature, note.reason)).collect::<Vec<_>>(), [(2, Reason::BadPlace)]);
    // no heading, no other column
    let loaded = read("POINT (121.4 31.2)\nLINESTRING (121 31, 122 32)\n");
    assert_eq!((loaded.table.len(), loaded.table.feature(1).unwrap().kind()), (2, Kind::LineString));
}

fn same_shape(a: Feature<'_>, b: Feature<'_>, what: &str) {
    let parts = |feature: Feature<'_>| {
        let part = |part: nanbei::model::table::Part<'_>| {
            let heights: Vec<Vec<u64>> = part.heights().map(|z| z.iter().map(|z| z.to_bits()).collect()).collect();
            (part.kind(), part.rings().map(<[_]>::to_vec).collect::<Vec<_>>(), heights)
        };
        feature.parts().map(part).collect::<Vec<_>>()
    };
    assert_eq!((a.kind(), parts(a)), (b.kind(), parts(b)), "{what}");
}

#[test]
fn types_are_those_of_the_whole_column_wherever_the_odd_value_stands() {
    let mut text = String::from("lon,lat,code,n,f,mixed,late,word,nothing\n");
    for n in 0..30_000 {
        let odd = n == 29_999;
        let (code, mixed, late) = if odd { ("0012", "无", "x") } else { ("12", "7", "") };
        let word = if n == 5 { "NULL" } else { "" };
        let word = if odd { "文字" } else { word };
        text.extend([format!("121.4,31.2,{code},{n},{n}.5,{mixed},{late},{word},\n")]);
    }
    let loaded = read(&text);
    let kind = |name: &str| loaded.table.column(name).unwrap().kind();
    assert_eq!(
        (value(&loaded, "code", 0), value(&loaded, "code", 29_999)),
        (Value::Text("12"), Value::Text("0012")),
        "one code makes all of them codes"
    );
    assert_eq!((value(&loaded, "mixed", 0), value(&loaded, "late", 29_999)), (Value::Text("7"), Value::Text("x")));
    assert_eq!(value(&loaded, "word", 5), Value::Text("NULL"), "among texts it is one");
    assert_eq!((kind("n"), kind("f")), (ColumnKind::Integer, ColumnKind::Float));
    assert!(loaded.table.column("nothing").unwrap().has_no_values());
    assert_eq!(loaded.table.len(), 30_000);
    let loaded = read("lon,lat,n\n121.4,31.2,5\n121.4,31.2,NaN\n121.4,31.2,NULL\n");
    assert_eq!(loaded.table.column("n").unwrap().kind(), ColumnKind::Integer, "among numbers it is none");
    let loaded = read("lon,lat,a,b,c\n121.4,31.2,3E2,1-2,310113\t\n");
    assert_eq!(
        [value(&loaded, "a", 0), value(&loaded, "b", 0), value(&loaded, "c", 0)],
        [Value::Text("3E2"), Value::Text("1-2"), Value::Text("310113")]
    );
}

#[test]
fn what_is_wrong_in_a_row_is_noted_with_its_row_and_line_and_the_row_is_kept() {
    let text = "name,lon,lat\n\"a\nb\",121.4,31.2\nc,east,31.2\n\nd,,\ne,121.4,31.2,more\nf,121.4\n";
    let loaded = read(text);
    assert_eq!((loaded.table.len(), loaded.report.counted), (5, Counted::Rows));
    let notes: Vec<(u64, u64, Reason)> = loaded.report.notes.iter().map(|note| (note.place.number(), note.feature, note.reason)).collect();
    let wanted =
        [(3, 2, Reason::BadPlace), (5, 3, Reason::NoGeometry), (6, 4, Reason::ExtraCells), (7, 5, Reason::BadPlace), (7, 5, Reason::MissingCells)];
    for note in wanted {
        assert!(notes.contains(&note), "{note:?} is not in {notes:?}");
    }
    assert_eq!(notes.len(), wanted.len());
    let first = &loaded.report.notes[0];
    assert_eq!(first.place, Place::Row { row: 3, line: Some(4) });
    assert!(
        first.message(Lang::Zh).starts_with("表格第 3 行（文本第 4 行），第 2 个要素：") && first.message(Lang::Zh).contains("east"),
        "{}",
        first.message(Lang::Zh)
    );
    assert!(first.message(Lang::En).starts_with("row 3 (line 4), feature 2: "), "{}", first.message(Lang::En));
    assert!(loaded.report.text("t", Lang::En).contains("row 6 (line 7), feature 4"), "the report as text tells rows too");
    assert_eq!(loaded.table.kinds(), [(Kind::Null, 3), (Kind::Point, 2)]);
    assert_eq!(loaded.lines, [1, 2, 4, 5, 6], "later looks name rows as well");
    // a later look: ids that stand twice
    let mut loaded = read("id,lon,lat\n7,121.4,31.2\n7,121.5,31.2\n");
    loaded.check(&Progress::default()).unwrap();
    assert_eq!(loaded.table.feature(0).unwrap().id(), Some(Id::Integer(7)));
    assert!(loaded.report.notes.iter().any(|note| note.reason == Reason::DuplicateId && note.place == Place::Row { row: 3, line: None }));
}

#[test]
fn a_table_without_positions_is_one_without_geometry_and_says_so() {
    let loaded = file("人口.csv", "镇,人口\n罗店,100000\n顾村,200000\n".as_bytes()).unwrap();
    assert_eq!((loaded.table.len(), loaded.table.bounds(), value(&loaded, "人口", 1)), (2, None, Value::Integer(200_000)));
    assert_eq!(loaded.report.counts().collect::<Vec<_>>(), [(Reason::NoPlaceColumns, 1)]);
    let told = loaded.report.notes[0].message(Lang::Zh);
    assert!(told.contains("经度") && told.contains("wkt"), "{told}");
    // what only looks like a table is not taken for one
    let error = refused("Dear all,\nplease find the plan, and the rest.\n".as_bytes());
    assert!(error.message(Lang::En).contains("no columns with coordinates") && error.message(Lang::Zh).contains("没有认出坐标列"), "{error}");
    let loaded = file("only.csv", b"name,lon,lat\n").unwrap();
    assert_eq!((loaded.table.len(), names(&loaded), loaded.report.count(Reason::NoRows)), (0, vec!["name"], 1));
}

#[test]
fn what_is_no_table_is_called_by_its_name_though_it_ends_so() {
    for (bytes, said) in [
        (&b"<html><body>Login</body></html>"[..], "web page"),
        (b"PK\x03\x04\x14\0\0\0 xl/ ", "Excel"),
        (b"\0\0\0\0\0\0\0\0", "zero bytes"),
        (b"   \n \n", "empty"),
        (b"", "empty"),
    ] {
        let error = file("a.csv", bytes).unwrap_err().message(Lang::En);
        assert!(error.contains(said), "{error}");
    }
    let excel = file("a.csv", b"PK\x03\x04\x14\0\0\0 xl/ ").unwrap_err();
    let (en, zh) = ("export it as GeoJSON, Shapefile, GeoPackage, CSV, Excel", "导出为 GeoJSON、Shapefile、GeoPackage、CSV、Excel");
    assert!(excel.message(Lang::En).contains(en) && excel.message(Lang::Zh).contains(zh), "{excel}");
    // and the other way round
    let loaded = file("a.csv", br#"{"type":"Point","coordinates":[121.4,31.2]}"#).unwrap();
    assert_eq!(loaded.format.endings()[0], "geojson");
    let loaded = file("a.geojson", b"name,lon,lat\nx,121.4,31.2\n").unwrap();
    assert_eq!(loaded.format.endings()[0], "csv");
}

#[test]
fn hostile_tables_end_in_an_error_or_a_table_and_never_otherwise() {
    let open = b"name,lon,lat\na,121.4,31.2\n\"b,121.4,31.2\nc,121.5,31.3\n";
    let error = refused(open);
    assert!(matches!(error, IoError::Text { problem: Problem::OpenQuote, line: 3, feature: Some(2) }), "{error}");
    let skipping = Reading { skip_broken: true, ..Reading::default() };
    let loaded = load(&Text::Memory(open[..].into()), skipping, None, &Progress::default()).unwrap();
    assert_eq!((loaded.table.len(), loaded.report.count(Reason::LeftOut)), (2, 1));
    // a first row that is longer than what the columns are told by
    let ring = (0..40_000).map(|n| format!("{:.6} {:.6},", 121.0 + f64::from(n) * 1e-6, 31.0 + f64::from(n % 7) * 1e-6)).collect::<Vec<_>>().concat();
    for head in ["id,name,geom\n", "id,name,x\n", ""] {
        let long = format!("{head}1,a,\"POLYGON (({ring}121.02 31.5,121 31))\"\n2,b,\"POLYGON ((121 31,122 31,122 32,121 31))\"\n");
        let loaded = read(&long);
        assert_eq!(loaded.table.kinds(), [(Kind::Polygon, 2)], "{head}");
        assert_eq!(loaded.table.vertices(), 40_006, "{head}");
    }
    let wide = format!("{}lon,lat\n{}1,2\n", "c,".repeat(1_000_000), "1,".repeat(1_000_000));
    let error = file("wide.csv", wide.as_bytes()).unwrap_err();
    assert!(error.message(Lang::En).contains("columns") && error.place().0 == Some(1), "{error}");
    let huge = format!("name,lon,lat\n{},121.4,31.2\n\"{}\",121.5,31.3\n", "宝".repeat(2_000_000), "a\n".repeat(2_000_000));
    let loaded = read(&huge);
    assert_eq!((loaded.table.len(), loaded.lines.as_slice()), (2, &[1, 2][..]));
    let loaded = file("nul.csv", b"name,lon,lat\na\0b,121.4,31.2\n").unwrap();
    assert_eq!(value(&loaded, "name", 0), Value::Text("a\0b"));
    let watch = Watch { memory: 1 << 20, ..Watch::default() };
    let many = format!("name,lon,lat\n{}", "some name,121.4,31.2\n".repeat(200_000));
    let little = load_watched(&Text::Memory(many.as_bytes().into()), Reading::default(), None, &Progress::default(), &watch);
    assert!(matches!(little, Err(IoError::Memory(_))));
    let progress = Progress::default();
    progress.stop();
    assert!(matches!(load_bytes(many.as_bytes(), None, &progress), Err(IoError::Cancelled)));
    // bytes of all kinds in all places
    let text = table(&STATIONS, ",", "\r\n").into_bytes();
    let mut random = Random(7);
    for _ in 0..3000 {
        let mut bytes = text.clone();
        for _ in 0..=random.below(3) {
            let place = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[place] = [b'"', b',', b'\n', b'\r', 0, 0xff, b';', b'('][random.below(8)],
                1 => bytes.truncate(place),
                _ => bytes.insert(place, [b'"', b',', b'\n', 0xe5][random.below(4)]),
            }
            if bytes.is_empty() {
                break;
            }
        }
        match file("a.csv", &bytes) {
            Ok(loaded) => assert!(loaded.table.len() <= text.len()),
            Err(error) => assert_ne!(error.message(Lang::Zh), error.message(Lang::En)),
        }
    }
}

#[test]
fn a_table_reads_the_same_however_it_is_cut_into_blocks() {
    let mut random = Random(3);
    let words = ["宝山", "a\"b", "x,y", "line\nbreak", "", "0012", "7", "-3.5", "true", " pad ", "é", "𠀀", "\"", "'=1"];
    for round in 0..20 {
        let sign = [",", ";", "\t", "|"][round % 4];
        let mut rows: Vec<Vec<String>> = vec![["name", "lon", "lat", "a", "b"].map(str::to_owned).to_vec()];
        for _ in 0..2 + random.below(300) {
            let mut word = || words[random.below(words.len())].to_owned();
            let (name, a, b) = (word(), word(), word());
            rows.push(vec![name, format!("121.{}", 1000 + random.below(9000)), format!("31.{}", 1000 + random.below(9000)), a, b]);
        }
        let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let text = table(&cells.iter().map(Vec::as_slice).collect::<Vec<_>>(), sign, if round % 2 == 0 { "\n" } else { "\r\n" });
        // longer than what the columns are told by, so that the blocks after it count
        let text = text.clone() + &text.split_once('\n').unwrap().1.repeat(1 + (300_000 / text.len()));
        let whole = read(&text);
        for size in [1, 7, 1000, 1 << 20] {
            let cut = load(&Text::Memory(text.as_bytes().into()), Reading { size, ..Reading::default() }, None, &Progress::default()).unwrap();
            assert_eq!(to_geojson(&cut.table, None, nanbei::io::Precision::Full), to_geojson(&whole.table, None, nanbei::io::Precision::Full));
            assert_eq!((cut.lines, cut.report), (whole.lines.clone(), whole.report.clone()));
        }
        // what was put into a cell is what is there
        for (n, row) in rows.iter().skip(1).enumerate() {
            let own = value(&whole, "name", n).to_string();
            let meant = row[0].strip_prefix('\'').unwrap_or(&row[0]);
            assert!(own == *meant || (row[0].is_empty() && own.is_empty()), "{own:?} {meant:?}");
        }
    }
}

/// A table with every kind of value that a spreadsheet changes or runs.
const AWKWARD: &str = r#"{"type":"FeatureCollection","source_crs":{"crs":"EPSG:4549"},"features":[
{"type":"Feature","id":"1","properties":{"编码":"007","数字":"7","真":"true","公式":"=1+1","撇":"'=1","逗号":"a,\"b\"\nc","整":5,"小":2.5,"是":true,"空":null,"长":"310113001001202400012","嵌":[1,{"a":2}],"lon":"x","null":"NULL","垫":" 7 "},"geometry":{"type":"Point","coordinates":[121.4,31.2]}},
{"type":"Feature","id":"地块/2","properties":{"编码":"12","数字":"8.50","真":"false","公式":"+86 21","撇":"''","逗号":"","整":-7,"小":1e-7,"是":false,"长":"12","嵌":{"b":[]},"lon":"y","null":"x","垫":"\t9"},"geometry":{"type":"Polygon","coordinates":[[[121,31],[121.5,31],[121.5,31.5],[121,31]],[[121.2,31.05],[121.3,31.05],[121.3,31.1],[121.2,31.05]]]}},
{"type":"Feature","properties":{"公式":"＝1","整":0},"geometry":null},
{"type":"Feature","id":"c","properties":{"公式":"-5"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[121,31]},{"type":"LineString","coordinates":[[121,31],[121.1,31.1]]}]}}
]}"#;

#[test]
fn what_the_program_writes_it_reads_back_the_same() {
    let before = read_geojson(AWKWARD.as_bytes(), &Progress::default()).unwrap().0;
    for geometry in [CsvGeometry::Wkt, CsvGeometry::LonLat] {
        for keep_codes in [false, true] {
            let mut bytes = Vec::new();
            write_csv(&mut bytes, &before, None, CsvOptions { geometry, keep_codes }, None).unwrap();
            let how = String::from_utf8(bytes.clone()).unwrap();
            let after = file("own.csv", &bytes).unwrap();
            assert!(!after.report.has_warnings(), "{:?}", after.report.notes);
            same_rows(&before, &after.table, &how);
            for (a, b) in before.features().zip(after.table.features()) {
                match (geometry, a.bounds().map(|bounds| bounds.center())) {
                    (CsvGeometry::Wkt, _) => same_shape(a, b, &how),
                    (_, middle) => {
                        assert!(
                            middle.map(|[x, y]| format!("{x:.7} {y:.7}")) == b.bounds().map(|b| format!("{:.7} {:.7}", b.west, b.south)),
                            "{how}"
                        );
                    }
                }
            }
            // and once more the same bytes
            let mut again = Vec::new();
            write_csv(&mut again, &after.table, None, CsvOptions { geometry, keep_codes }, None).unwrap();
            assert_eq!(String::from_utf8(again).unwrap(), how);
        }
    }
    // the system that the data came in stays known
    let plane =
        load_bytes(br#"{"type":"Point","coordinates":[640123.4,3467890.2]}"#, Some(&SourceCrs::parse("EPSG:4549").unwrap()), &Progress::default())
            .unwrap();
    let mut bytes = Vec::new();
    write_csv(&mut bytes, &plane.table, None, CsvGeometry::Wkt.into(), Some(&plane.crs)).unwrap();
    let after = file("plane.csv", &bytes).unwrap();
    assert!(after.crs.crs.is_kept() && after.table.columns().is_empty(), "{:?}", after.crs);
    assert_eq!(after.table.collection_foreign()["source_crs"]["crs"], "EPSG:4549");
}

fn same_rows(before: &FeatureTable, after: &FeatureTable, how: &str) {
    assert_eq!(before.len(), after.len());
    let names = |table: &FeatureTable| table.columns().iter().map(|column| column.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(before), names(after), "{how}");
    for (a, b) in before.features().zip(after.features()) {
        assert_eq!(a.id(), b.id(), "{how}");
        for (one, other) in before.columns().iter().zip(after.columns()) {
            let (one, other, name) = (one.value(a.index()), other.value(b.index()), one.name());
            // an empty text and none are the same cell
            let one = if one == Value::Text("") { Value::Null } else { one };
            assert_eq!(one, other, "{name} of {}: {how}", a.index() + 1);
        }
    }
}
