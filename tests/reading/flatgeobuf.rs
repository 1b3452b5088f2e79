//! FlatGeobuf: what other programs wrote is read, what is written is read by others, a window of a file holds what the whole does, and
//! what is damaged is refused.

use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{DataFormat, IoError, Progress, Reason, load_bytes, load_file, load_file_as, to_geojson, write_data};
use nanbei::model::{
    Bounds, Budget, FeatureData, FeatureRequest, FeatureTable, Kind, NEVER, PartKind, PartShape, ReadAs, RowId, SourceAddress, SourceCrs,
    SourceError, System, TableBuilder, Value,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flatgeobuf").join(name)
}

fn whole(path: &Path) -> FeatureTable {
    load_file(path, None, &Progress::default()).unwrap().table
}

fn window(path: &Path) -> Arc<FeatureTable> {
    let loaded = load_file_as(path, &ReadAs { window: true, ..ReadAs::default() }, None, &Progress::default()).unwrap();
    assert!(loaded.table.source().is_some() && loaded.table.is_empty());
    Arc::new(loaded.table)
}

/// The features by their names: what a format keeps of them, without heights where `flat`.
fn by_name(table: &FeatureTable, flat: bool) -> BTreeMap<String, FeatureData> {
    let own = |feature: nanbei::model::Feature<'_>| {
        let mut data = FeatureData::from(feature);
        data.properties.retain(|(_, value)| *value != nanbei::model::OwnValue::Null);
        if flat {
            data.parts.iter_mut().flat_map(|part| &mut part.rings).flatten().for_each(|p| p[2] = f64::NAN);
        }
        (feature.text("名称").unwrap().to_owned(), data)
    };
    table.features().map(own).collect()
}

/// Parcels of differing sizes, so that a budget has something to choose by.
fn parcels(count: usize) -> FeatureTable {
    let mut builder = TableBuilder::default();
    for n in 0..count {
        let (x, y) = (121.0 + (n * 7919 % 1000) as f64 * 4e-4, 31.0 + (n / 40) as f64 * 4e-4);
        let size = 2e-4 + (n * 104_729 % 997) as f64 * 1e-7;
        let ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]];
        builder.part(PartKind::Polygon, [&ring[..]], &[]);
        builder.set("n", Value::Integer(n as i64));
        builder.set("用途", Value::Text(["工业", "居住", "绿地"][n % 3]));
        builder.end_feature(Kind::Polygon, None);
    }
    builder.finish()
}

fn written(folder: &Path, table: &FeatureTable) -> PathBuf {
    let path = folder.join("地块.fgb");
    write_data(&path, table, None, DataFormat::of(&path), None).unwrap();
    path
}

#[test]
fn what_another_program_wrote_is_what_it_wrote_it_from() {
    let mut expected = by_name(&whole(&fixture("kinds.geojson")), true);
    expected.remove("无");
    // GDAL takes what looks like a date for one
    let date = |all: &mut BTreeMap<String, FeatureData>| {
        for data in all.values_mut() {
            data.properties.retain(|(name, _)| name != "日期");
        }
    };
    date(&mut expected);
    for name in ["kinds.fgb", "unindexed.fgb"] {
        let mut read = by_name(&whole(&fixture(name)), true);
        date(&mut read);
        read.remove("无");
        assert_eq!(read, expected, "{name}");
    }
    let loaded = load_file(&fixture("zone.fgb"), None, &Progress::default()).unwrap();
    assert_eq!(loaded.crs.crs, SourceCrs::new(System::of_epsg(4549).unwrap()));
    for (name, data) in by_name(&loaded.table, true) {
        let same = &expected[&name];
        let flat = |data: &FeatureData| data.parts.iter().flat_map(|part| part.rings.concat()).collect::<Vec<_>>();
        // PROJ and this program agree to a tenth of a millimetre
        assert!(flat(&data).iter().zip(flat(same)).all(|(a, b)| (a[0] - b[0]).abs() < 1e-9 && (a[1] - b[1]).abs() < 1e-9), "{name}");
    }
}

#[test]
fn what_is_written_reads_back_the_same_and_another_reader_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = whole(&fixture("kinds.geojson"));
    let (nested, mixed) = (r#"{"a":[1,2]}"#, ["007", "8"]);
    let values = (0..table.rows()).map(|row| (row % 2 == 0).then_some(Value::Json(nested)));
    table = table.with_column(0, table.column_of("内容", values));
    let values = (0..table.rows()).map(|row| Some(if row % 3 == 0 { Value::Integer(8) } else { Value::Text(mixed[row % 2]) }));
    table = table.with_column(0, table.column_of("混", values));
    let path = written(folder.path(), &table);
    assert_eq!(by_name(&whole(&path), false), by_name(&table, false));
    // identifiers become a column
    let text = r#"{"type":"Feature","id":"甲-7","properties":{"名称":"甲"},"geometry":{"type":"Point","coordinates":[121.49,31.39]}}"#;
    let own = written(folder.path(), &load_bytes(text.as_bytes(), None, &Progress::default()).unwrap().table);
    assert_eq!(whole(&own).feature(0).and_then(|own| own.text("id").map(str::to_owned)).as_deref(), Some("甲-7"));

    let path = written(folder.path(), &parcels(5000));
    let (mut file, own) = (std::fs::File::open(&path).unwrap(), whole(&path));
    let mut reader = FgbReader::open(&mut file).unwrap().select_all().unwrap();
    let mut row = 0;
    while let Some(theirs) = reader.next().unwrap() {
        let feature = own.feature(row).unwrap();
        assert_eq!(theirs.property_n::<i64>(0).unwrap(), feature.value("n").number().unwrap() as i64);
        let xy: Vec<f64> = theirs.geometry().unwrap().xy().unwrap().iter().collect();
        let ours: Vec<f64> = feature.parts().flat_map(|part| part.rings().flatten().flatten().copied().collect::<Vec<_>>()).collect();
        assert_eq!(xy, ours);
        row += 1;
    }
    assert_eq!(row, 5000);
}

#[test]
fn a_window_holds_what_the_whole_file_does_in_its_box() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &parcels(20_000));
    let (all, own) = (whole(&path), window(&path));
    assert_eq!((own.total(), own.whole_bounds()), (20_000, all.bounds()));
    let source = own.source().unwrap();
    for n in 0..60 {
        let middle = [121.0 + f64::from(n * 37 % 60) / 150.0, 31.0 + f64::from(n) / 300.0];
        let bounds = Bounds::at(middle).grown(0.005 * f64::from(n % 9), 0.004 * f64::from(n % 7));
        let expected: Vec<usize> = all.boxes().filter(|(_, own)| own.intersects(&bounds)).map(|(row, _)| row).collect();
        let answer = source.features(&FeatureRequest::exact(bounds, NEVER)).unwrap();
        assert_eq!((&answer.rows, answer.complete), (&expected, true));
        for row in &answer.rows {
            assert_eq!(answer.table.feature(*row).map(FeatureData::from), all.feature(*row).map(FeatureData::from));
        }
        // a budget is kept, with the largest, and the same as where all is in memory
        let budget = Budget::of_features(expected.len() / 3);
        let few = source.features(&FeatureRequest { budget, ..FeatureRequest::exact(bounds, NEVER) }).unwrap();
        let memory = nanbei::source::window(&all, None, &FeatureRequest { budget, ..FeatureRequest::exact(bounds, NEVER) }).unwrap();
        assert_eq!((&few.rows, few.complete), (&memory.rows, memory.complete), "{bounds:?}");
        assert_eq!(few.table.len(), few.rows.len(), "what the budget leaves out is not at hand");
        let budget = Budget::of_positions(expected.len());
        let some = source.features(&FeatureRequest { budget, ..FeatureRequest::exact(bounds, NEVER) }).unwrap();
        let positions: usize = some.features().map(|feature| feature.vertices()).sum();
        assert!(positions <= expected.len() && (expected.is_empty() || !some.complete));
    }
}

#[test]
fn what_is_selected_is_at_hand_wherever_it_lies_and_under_the_same_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &parcels(20_000));
    let (all, own) = (whole(&path), window(&path));
    let keep: Vec<RowId> = [3u32, 4096, 12_345, 19_999].map(RowId::from).to_vec();
    let far = Bounds::at([121.0, 31.0]).grown(0.001, 0.001);
    let request = FeatureRequest { keep: &keep, budget: Budget::of_features(1), ..FeatureRequest::exact(far, NEVER) };
    let answer = own.source().unwrap().features(&request).unwrap();
    for row in &keep {
        assert_eq!(answer.table.feature(row.index()).map(FeatureData::from), all.feature(row.index()).map(FeatureData::from));
    }
    assert!(answer.table.len() < 20 && answer.table.rows() == 20_000 && answer.table.knows(7) && answer.table.feature(7).is_none());
}

#[test]
fn a_window_of_projected_coordinates_is_asked_in_degrees() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zone.fgb");
    let crs = SourceCrs::new(System::of_epsg(4549).unwrap());
    let transform = nanbei::model::datum::Transform::of(&crs).unwrap();
    let table = parcels(9000);
    let moved: Vec<(usize, Vec<PartShape>)> = table
        .features()
        .map(|feature| {
            let place = |[x, y]: &[f64; 2]| transform.of_wgs84([*x, *y]).map(|[x, y]| [x, y, f64::NAN]).unwrap();
            let rings = feature.parts().flat_map(|part| part.rings().map(|ring| ring.iter().map(place).collect()).collect::<Vec<_>>()).collect();
            (feature.index(), vec![PartShape::new(PartKind::Polygon, rings)])
        })
        .collect();
    let moved = table.with_shapes(&moved);
    write_data(&path, &moved, None, DataFormat::of(&path), None).unwrap();
    // the code of the system, where the file has WGS-84's
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|own| own == 4326i32.to_le_bytes()).unwrap();
    bytes[at..at + 4].copy_from_slice(&4549i32.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    let (all, own) = (whole(&path), window(&path));
    for n in 0..30 {
        let bounds = Bounds::at([121.0 + f64::from(n) / 90.0, 31.0 + f64::from(n * 7 % 30) / 400.0]).grown(0.01, 0.006);
        let expected: Vec<usize> = all.boxes().filter(|(_, own)| own.intersects(&bounds)).map(|(row, _)| row).collect();
        let answer = own.source().unwrap().features(&FeatureRequest::exact(bounds, NEVER)).unwrap();
        assert_eq!(answer.rows, expected);
        assert!(answer.features().all(|feature| feature.bounds() == Some(all.box_of(feature.index()))));
    }
}

#[test]
fn a_request_is_given_up_and_a_file_that_was_changed_is_not_read_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &parcels(20_000));
    let own = window(&path);
    let (source, asked) = (own.source().unwrap(), AtomicUsize::new(0));
    let hasty = || asked.fetch_add(1, Ordering::Relaxed) >= 1;
    let error = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, &hasty)).unwrap_err();
    assert!(error.is_cancelled() && asked.load(Ordering::Relaxed) < 8);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let error = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap_err();
    assert!(matches!(&error, SourceError::File(told) if told.en.contains("changed") && told.zh.contains("改动")), "{error:?}");
    std::fs::remove_file(&path).unwrap();
    let error = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap_err();
    assert!(error.message(Lang::En).contains("cannot be found"), "{error}");
}

#[test]
fn cut_anywhere_it_is_refused_and_changed_anywhere_it_never_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.fgb");
    let bytes = std::fs::read(fixture("kinds.fgb")).unwrap();
    let as_window = |path: &Path| {
        let loaded = load_file_as(path, &ReadAs { window: true, ..ReadAs::default() }, None, &Progress::default())?;
        match loaded.table.source() {
            Some(source) => {
                source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).map(|answer| answer.table.len()).map_err(IoError::from)
            }
            None => Ok(loaded.table.len()),
        }
    };
    for end in 1..bytes.len() {
        std::fs::write(&path, &bytes[..end]).unwrap();
        assert!(load_file(&path, None, &Progress::default()).is_err() && as_window(&path).is_err(), "cut at {end}");
    }
    for at in 0..bytes.len() {
        for by in [1u8, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= by;
            std::fs::write(&path, &changed).unwrap();
            // whatever it says, it says the same or refuses; nothing panics, and no memory is asked for that a file cannot fill
            let (one, two) = (load_file(&path, None, &Progress::default()), as_window(&path));
            if let (Ok(one), Ok(two)) = (&one, &two) {
                assert!(one.table.len() >= *two, "byte {at}");
            }
        }
    }
    let error = load_bytes(&bytes[..bytes.len() - 3], None, &Progress::default()).unwrap_err();
    assert!(error.message(Lang::En).contains("FlatGeobuf") && error.message(Lang::Zh).contains("FlatGeobuf"), "{error}");
}

#[test]
fn what_cannot_be_kept_is_told() {
    use flatgeobuf::geozero::{ColumnValue, PropertyProcessor};
    use flatgeobuf::{ColumnType, FgbWriter, FgbWriterOptions, GeometryType};
    struct Spot;
    impl flatgeobuf::GeozeroGeometry for Spot {
        fn process_geom<P: flatgeobuf::geozero::GeomProcessor>(&self, out: &mut P) -> flatgeobuf::geozero::error::Result<()> {
            out.point_begin(0)?;
            out.xy(121.4, 31.3, 0)?;
            out.point_end(0)
        }
    }
    let mut writer = FgbWriter::create_with_options("", GeometryType::Point, FgbWriterOptions::default()).unwrap();
    writer.add_column("picture", ColumnType::Binary, |_, _| {});
    writer.add_column("day", ColumnType::DateTime, |_, _| {});
    writer.add_column("most", ColumnType::ULong, |_, _| {});
    writer
        .add_feature_geom(Spot, |out| {
            out.property(0, "picture", &ColumnValue::Binary(&[1, 2, 3])).unwrap();
            out.property(1, "day", &ColumnValue::DateTime("2026-11-26T08:00:00+08:00")).unwrap();
            out.property(2, "most", &ColumnValue::ULong(u64::MAX)).unwrap();
        })
        .unwrap();
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    let loaded = load_bytes(&bytes, None, &Progress::default()).unwrap();
    assert_eq!(loaded.report.count(Reason::BinaryValue), 1);
    let feature = loaded.table.feature(0).unwrap();
    assert_eq!(feature.value("day"), Value::Text("2026-11-26T08:00:00+08:00"));
    assert_eq!(feature.value("most"), Value::Json("18446744073709551615"));
    assert!(to_geojson(&loaded.table, None, nanbei::io::Precision::Full).contains("18446744073709551615"));
}

#[test]
fn a_few_places_that_are_not_in_the_system_spoil_no_view() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zone.fgb");
    let transform = nanbei::model::datum::Transform::of(&SourceCrs::new(System::of_epsg(4549).unwrap())).unwrap();
    let mut builder = TableBuilder::default();
    for n in 0..20_000 {
        let p = [121.0 + f64::from(n % 100) * 1e-3, 31.0 + f64::from(n / 100) * 1e-3];
        // records without coordinates are at zero in many files
        let at = if n % 400 == 0 { [0.0, 0.0] } else { transform.of_wgs84(p).unwrap() };
        builder.part(PartKind::Points, [&[at][..]], &[]);
        builder.set("n", Value::Integer(i64::from(n)));
        builder.end_feature(Kind::Point, None);
    }
    write_data(&path, &builder.finish(), None, DataFormat::of(&path), None).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|own| own == 4326i32.to_le_bytes()).unwrap();
    bytes[at..at + 4].copy_from_slice(&4549i32.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    let (all, own) = (whole(&path), window(&path));
    let source = own.source().unwrap();
    let Some(SourceAddress::File { crs, .. }) = source.address() else { panic!() };
    assert_eq!(crs, SourceCrs::new(System::of_epsg(4549).unwrap()));
    let answer = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap();
    assert_eq!(answer.table.len(), 20_000);
    for bounds in [Bounds::EVERYWHERE, Bounds::at([121.03, 31.05]).grown(0.01, 0.01)] {
        let expected: Vec<usize> = all.boxes().filter(|(_, own)| own.intersects(&bounds)).map(|(row, _)| row).collect();
        assert_eq!(source.features(&FeatureRequest::exact(bounds, NEVER)).unwrap().rows, expected);
    }
    // features that lie nowhere are there for conditions
    let everywhere = FeatureTable::gathered(&own, &FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap().0;
    assert!(everywhere.features().all(|feature| feature.value("n").number().is_some()));
}

#[test]
fn broken_features_are_left_out_of_a_window_as_of_the_whole_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &parcels(9000));
    let mut bytes = std::fs::read(&path).unwrap();
    // a value under a column that there is none of
    let text = "居住".as_bytes();
    let at: Vec<usize> = (0..bytes.len() - text.len()).filter(|at| bytes[*at..].starts_with(text)).skip(5).step_by(900).collect();
    for place in &at {
        bytes[place - 6] = 9;
    }
    std::fs::write(&path, bytes).unwrap();
    let error = load_file(&path, None, &Progress::default()).unwrap_err();
    assert!(matches!(error, IoError::Text { feature: Some(_), .. }), "{error}");
    let skip = ReadAs { skip_broken: true, ..ReadAs::default() };
    let all = load_file_as(&path, &skip, None, &Progress::default()).unwrap();
    assert_eq!((all.table.len(), all.report.count(Reason::LeftOut)), (9000 - at.len(), at.len() as u64));
    let own = load_file_as(&path, &ReadAs { window: true, ..skip }, None, &Progress::default()).unwrap().table;
    let source = own.source().unwrap();
    let answer = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap();
    assert_eq!((answer.table.len(), answer.rows.len()), (all.table.len(), all.table.len()));
    assert!(source.remarks().iter().any(|remark| remark.en.starts_with(&format!("{} × ", at.len()))), "{:?}", source.remarks());
}

#[test]
fn a_small_file_that_names_one_geometry_again_and_again_is_refused() {
    use flatgeobuf::{Feature, FeatureArgs, Geometry, GeometryArgs, GeometryType, Header, HeaderArgs};
    let mut fbb = flatbuffers::FlatBufferBuilder::new();
    let header = Header::create(&mut fbb, &HeaderArgs { geometry_type: GeometryType::MultiPolygon, index_node_size: 0, ..HeaderArgs::default() });
    fbb.finish_size_prefixed(header, None);
    let mut bytes = b"fgb\x03fgb\0".to_vec();
    bytes.extend_from_slice(fbb.finished_data());
    let mut fbb = flatbuffers::FlatBufferBuilder::new();
    let xy: Vec<f64> = (0..4000).map(|n| f64::from(n % 100)).collect();
    let xy = fbb.create_vector(&xy);
    let one = Geometry::create(&mut fbb, &GeometryArgs { xy: Some(xy), ..GeometryArgs::default() });
    let parts = fbb.create_vector(&vec![one; 20_000]);
    let geometry = Geometry::create(&mut fbb, &GeometryArgs { parts: Some(parts), ..GeometryArgs::default() });
    let feature = Feature::create(&mut fbb, &FeatureArgs { geometry: Some(geometry), ..FeatureArgs::default() });
    fbb.finish_size_prefixed(feature, None);
    bytes.extend_from_slice(fbb.finished_data());
    // a hundred kilobytes that would be six hundred megabytes
    assert!(bytes.len() < 200_000);
    let error = load_bytes(&bytes, None, &Progress::default()).unwrap_err();
    assert!(error.message(Lang::En).contains("damaged"), "{error}");
}
