//! The indicators of the plan's places: areas and lengths against other ways to find them, what lies in a place counted once, the
//! same table in the window, on paper, in CSV and in XLSX.

use nanbei::app::modules::indicators::IndicatorsOrder;
use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::Lang;
use nanbei::io::{Progress, Sheets, embedded_document, read_geojson};
use nanbei::model::{
    CellTable, Document, Feature, FeatureTable, ItemKind, LayerCrs, LoadedData, NEVER, Operation, Origin, ReadAs, SheetCell, Transaction,
};
use nanbei::query::{
    Added, PlaceIndicators, area, distance, geodesic_distance, indicator_table, indicators, length, length_within, middle, shared_area,
};
use std::path::PathBuf;
use std::sync::Arc;

fn table(features: &str) -> FeatureTable {
    let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    read_geojson(text.as_bytes(), &Progress::default()).unwrap().0
}

fn feature(geometry: &str, properties: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

/// A rectangle by its corner and sides in degrees.
fn lot([x, y]: [f64; 2], [w, h]: [f64; 2], properties: &str) -> String {
    let ring = format!("[[{x},{y}],[{},{y}],[{},{}],[{x},{}],[{x},{y}]]", x + w, x + w, y + h, y + h);
    feature(&format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#), properties)
}

fn with_layer(features: &str) -> (Document, Added) {
    let mut document = embedded_document();
    let data = LoadedData {
        origin: Origin::File(PathBuf::from("lots.geojson")),
        name: "lots".to_owned(),
        style: document.next_style(&[]),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        table: Arc::new(table(features)),
    };
    let layer = document.loaded_layer(data);
    let added = Added { layer: layer.id, field: Some("n".to_owned()) };
    Transaction::from(Operation::AddLayer { at: document.place_for_loaded(), layer: Box::new(layer) }).apply(&mut document).unwrap();
    (document, added)
}

fn place<'a>(all: &'a [PlaceIndicators], id: &str) -> &'a PlaceIndicators {
    all.iter().find(|own| own.id == id).unwrap()
}

fn named<'a>(document: &'a Document, id: &str) -> Feature<'a> {
    document.place(id).and_then(|id| document.feature(id)).unwrap()
}

#[test]
fn both_districts_and_every_key_area_are_measured() {
    let document = embedded_document();
    let all = indicators(&document, &[], NEVER).unwrap();
    assert_eq!((all.len(), all.iter().filter(|own| own.is_district).count()), (11, 2));
    for own in &all {
        let feature = named(&document, &own.id);
        assert!((own.area - area(feature)).abs() < 1.0, "{}", own.id);
        // the hubs and the centre are as far as the geodesic from the middle, and none nearer than the boundary
        let at = middle(feature).unwrap();
        for (hub, metres) in ["baoshan_hsr", "jinshan_hsr"].iter().zip(own.to_hubs) {
            let point = named(&document, hub).bounds().unwrap().center();
            assert!((metres.unwrap() - geodesic_distance(at, point)).abs() < 1e-6);
            assert!(metres.unwrap() >= distance(feature, named(&document, hub), f64::INFINITY).unwrap() * 0.999);
        }
        assert!(own.rail.windows(2).all(|pair| pair[0] <= pair[1]), "{}", own.id);
        assert!(!own.note.zh.is_empty() && !own.note.en.is_empty(), "{} does not say what is known of its area", own.id);
        assert!(!own.neighbours.contains(&own.name));
        if !own.is_district {
            assert!(own.share.is_some_and(|part| part > 0.0 && part < 0.3) && own.inside.is_some_and(|part| part > 0.0 && part <= 1.0), "{}", own.id);
        }
    }
    // SCIP lies in two districts; Wusong in one
    assert!(place(&all, "scip").inside.unwrap() < 0.6 && place(&all, "wusong").inside.unwrap() > 0.999);
    let names = |id: &str| place(&all, id).neighbours.iter().map(|name| name.en.clone()).collect::<Vec<_>>();
    for other in ["Jiading", "Putuo", "Jing'an", "Hongkou", "Yangpu"] {
        assert!(names("baoshan").iter().any(|name| name == other), "{other}: {:?}", names("baoshan"));
    }
    for other in ["Songjiang", "Qingpu", "Fengxian"] {
        assert!(names("jinshan").iter().any(|name| name == other), "{other}: {:?}", names("jinshan"));
    }
    // who is a neighbour has one
    for own in all.iter().filter(|own| !own.is_district) {
        for name in &own.neighbours {
            let other = all.iter().find(|other| other.name == *name).unwrap();
            assert!(other.neighbours.contains(&own.name), "{} and {}", own.id, other.id);
        }
    }
}

#[test]
fn the_figures_are_those_of_proj_and_geos() {
    // area (pyproj.Geod), from the centroid of an equal-area projection to both hubs and the centre (pyproj.Geod), and railways cut by
    // a buffer in a transverse Mercator about the place (shapely 2, 1024 corners round): square metres and metres
    let oracle = [
        ("baoshan", 315_945_068.0, [4164.0, 67_149.0, 19_804.0], [22_630.0, 27_560.0, 33_730.0]),
        ("jinshan", 667_008_841.0, [67_364.0, 9730.0, 48_686.0], [50_990.0, 55_506.0, 59_792.0]),
        ("wusong", 27_241_080.0, [5173.0, 65_178.0, 16_185.0], [3785.0, 11_735.0, 17_382.0]),
        ("bay_area_hightech", 52_746_363.0, [64_159.0, 4984.0, 44_531.0], [0.0, 26_205.0, 37_350.0]),
        ("carbon_valley", 9_967_955.0, [75_360.0, 6825.0, 55_729.0], [6398.0, 19_995.0, 30_650.0]),
        ("scip", 27_962_776.0, [67_062.0, 11_181.0, 46_666.0], [0.0, 17_444.0, 33_385.0]),
    ];
    let all = indicators(&embedded_document(), &[], NEVER).unwrap();
    for (id, square_metres, distances, rail) in oracle {
        let own = place(&all, id);
        assert!((own.area - square_metres).abs() < 1.0, "{id}: {}", own.area);
        let found = [own.to_hubs[0].unwrap(), own.to_hubs[1].unwrap(), own.to_centre];
        assert!(found.iter().zip(distances).all(|(found, metres)| (found - metres).abs() < 6.0), "{id}: {found:?}");
        assert!(own.rail.iter().zip(rail).all(|(found, metres)| (found - metres).abs() < 8.0), "{id}: {:?}", own.rail);
    }
}

#[test]
fn a_line_near_an_area_is_as_long_as_its_points_one_by_one_say() {
    let document = embedded_document();
    let rails = document.layer_by_key("rails").unwrap();
    for id in ["wusong", "bay_area_hightech", "jinshan", "scip"] {
        let place = named(&document, id);
        for reach in [0.0, 700.0, 3_000.0] {
            let (mut found, mut walked) = (0.0, 0.0);
            for line in rails.table.features() {
                found += length_within(line, place, reach);
                for ring in line.parts().flat_map(|part| part.rings().map(<[_]>::to_vec).collect::<Vec<_>>()) {
                    for pair in ring.windows(2) {
                        let whole = geodesic_distance(pair[0], pair[1]);
                        let steps = (whole / 20.0).ceil().max(1.0);
                        for n in 0..steps as u32 {
                            let k = (f64::from(n) + 0.5) / steps;
                            let at = [pair[0][0] + (pair[1][0] - pair[0][0]) * k, pair[0][1] + (pair[1][1] - pair[0][1]) * k];
                            let point = table(&feature(&format!(r#"{{"type":"Point","coordinates":[{},{}]}}"#, at[0], at[1]), "{}"));
                            if distance(point.feature(0).unwrap(), place, reach.max(0.001)).is_some() {
                                walked += whole / steps;
                            }
                        }
                    }
                }
            }
            // a step of the walk at each of a few crossings
            assert!((found - walked).abs() < 250.0, "{id} within {reach} m: {found} and {walked}");
        }
    }
}

#[test]
fn all_of_a_line_is_near_what_it_lies_in_and_none_of_it_near_what_is_far() {
    let line = table(&feature(r#"{"type":"LineString","coordinates":[[121.30,31.30],[121.31,31.31],[121.32,31.30]]}"#, "{}"));
    let round = table(&lot([121.2, 31.2], [0.3, 0.3], "{}"));
    let far = table(&lot([122.2, 31.2], [0.1, 0.1], "{}"));
    let (line, round, far) = (line.feature(0).unwrap(), round.feature(0).unwrap(), far.feature(0).unwrap());
    assert!((length_within(line, round, 0.0) - length(line)).abs() < 1e-6);
    assert_eq!(length_within(line, far, 5_000.0), 0.0);
}

#[test]
fn what_two_areas_share_is_the_same_either_way_and_no_more_than_either() {
    let document = embedded_document();
    let (baoshan, jinshan, scip) = (named(&document, "baoshan"), named(&document, "jinshan"), named(&document, "scip"));
    assert!((shared_area(scip, scip) - area(scip)).abs() < 1.0);
    assert!((shared_area(scip, jinshan) - shared_area(jinshan, scip)).abs() < 1.0);
    assert_eq!(shared_area(baoshan, jinshan), 0.0);
    // half a rectangle, by meridians and parallels that both have
    let (whole, half) = (table(&lot([121.3, 31.3], [0.02, 0.02], "{}")), table(&lot([121.31, 31.29], [0.05, 0.05], "{}")));
    let shared = shared_area(whole.feature(0).unwrap(), half.feature(0).unwrap());
    let part = table(&lot([121.31, 31.3], [0.01, 0.02], "{}"));
    assert!((shared - area(part.feature(0).unwrap())).abs() < 1.0, "{shared}");
}

#[test]
fn a_loaded_layer_is_counted_once_and_cut_at_the_boundary() {
    // a field of lots over Baoshan and beyond, a tree in each
    let mut features = Vec::new();
    for x in 0..30u8 {
        for y in 0..30u8 {
            let at = [121.25 + f64::from(x) * 0.01, 31.25 + f64::from(y) * 0.01];
            features.push(lot(at, [0.01, 0.01], r#"{"n":2.5}"#));
        }
    }
    let (document, added) = with_layer(&features.join(","));
    let all = indicators(&document, &[added], NEVER).unwrap();
    let own = place(&all, "baoshan");
    let within = own.added[0];
    // the lots cover the district, so that what is cut adds up to it: an edge that is cut is a geodesic between other ends
    assert!((within.area - own.area).abs() < own.area * 5e-6, "{} and {}", within.area, own.area);
    assert!((within.sum - within.count as f64 * 2.5).abs() < 1e-9);
    let covered = own.area / (900.0 * 1e3 * 1e3);
    assert!(within.count > 0 && (within.count as f64 / 900.0 - covered).abs() < 0.05, "{} {covered}", within.count);
    assert_eq!(place(&all, "jinshan").added[0], nanbei::query::Within::default());
    // points and lines
    let point = feature(r#"{"type":"Point","coordinates":[121.47,31.37]}"#, r#"{"n":3}"#);
    let line = feature(r#"{"type":"LineString","coordinates":[[121.46,31.37],[121.48,31.37]]}"#, r#"{"n":4}"#);
    let (document, added) = with_layer(&[point, line].join(","));
    let within = place(&indicators(&document, &[added], NEVER).unwrap(), "wusong").added[0];
    assert_eq!((within.count, within.sum, within.area), (2, 7.0, 0.0));
    assert!((within.length - geodesic_distance([121.46, 31.37], [121.48, 31.37])).abs() < 1.0);
    // who is not wanted any more stops
    assert!(indicators(&document, &[], &|| true).unwrap_err().is_cancelled());
}

#[test]
fn a_place_without_an_area_is_left_out_and_a_source_is_not_overwritten() {
    let mut document = embedded_document();
    let areas = document.layer_by_key("key_areas").unwrap();
    let nowhere = Operation::SetGeometry { id: areas.id, shapes: vec![(nanbei::model::RowId::new(0), nanbei::model::Kind::Null, Vec::new())] };
    Transaction::from(nowhere).apply(&mut document).unwrap();
    assert_eq!(indicators(&document, &[], NEVER).unwrap().len(), 10);
    // figures that are not confirmed are marked where notes do not reach
    let all = indicators(&embedded_document(), &[], NEVER).unwrap();
    assert!(place(&all, "wusong").is_confirmed && !place(&all, "carbon_valley").is_confirmed);
    let ItemKind::Table { rows, .. } = indicator_table(&document, &all, &[]).item(Lang::En) else { panic!("a table") };
    assert!(rows.iter().flatten().any(|cell| cell == "≈8.58") && rows.iter().flatten().any(|cell| cell == "26.00"));
}

#[test]
fn a_table_is_the_same_in_csv_and_in_xlsx_and_runs_no_formula() {
    let document = embedded_document();
    let all = indicators(&document, &[], NEVER).unwrap();
    let whole = indicator_table(&document, &all, &[]);
    for lang in [Lang::Zh, Lang::En] {
        let cells = whole.cells(lang);
        assert!(cells.rows.iter().all(|row| row.len() == cells.heads.len()));
        let csv = String::from_utf8(Sheets::Csv.bytes(&cells).unwrap()).unwrap();
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines[0].starts_with(&cells.heads[0]) && lines.len() == cells.rows.len() + 2 + cells.notes.len());
        let xlsx = Sheets::Xlsx.bytes(&cells).unwrap();
        assert!(xlsx.starts_with(b"PK"));
        assert_eq!(Sheets::Xlsx.bytes(&cells).unwrap(), xlsx, "the same table gives the same bytes");
    }
    let sly = CellTable {
        title: "a/b[c]".to_owned(),
        heads: vec!["=1+1".to_owned()],
        rows: vec![vec![SheetCell::Text("=HYPERLINK(\"x\")".to_owned())], vec![SheetCell::Number(0.5, 2)]],
        notes: Vec::new(),
    };
    let csv = String::from_utf8(Sheets::Csv.bytes(&sly).unwrap()).unwrap();
    assert!(csv.lines().all(|line| !line.trim_start_matches('\u{feff}').trim_start_matches('"').starts_with('=')), "{csv}");
    assert!(Sheets::Xlsx.bytes(&sly).is_ok());
    assert_eq!((Sheets::of("a.XLSX".as_ref()), Sheets::of("a.ods".as_ref())), (Some(Sheets::Xlsx), None));
}

/// Waits for the jobs to end.
fn settle(app: &mut App) {
    for _ in 0..400 {
        app.poll_jobs();
        if app.jobs().is_empty() && !app.session.indicators.is_busy() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the jobs do not end");
}

#[test]
fn the_window_measures_maps_prints_and_writes_them() {
    let mut app = App::new(SessionFolder::default());
    app.resize([1100.0, 760.0]);
    app.dispatch(Command::SetPanel("indicators", true));
    app.dispatch(IndicatorsOrder::Measure.into());
    settle(&mut app);
    let whole = app.session.indicators.table.clone().unwrap();
    assert!(whole.rows.len() == 11 && !app.indicators_are_old());
    // a column as a layer in its colours
    let layers = app.workspace.document.layers().len();
    app.dispatch(IndicatorsOrder::ToMap(1).into());
    let layer = app.workspace.document.layers().iter().find(|layer| layer.key.starts_with("indicator")).unwrap();
    assert!(app.workspace.document.layers().len() == layers + 1 && layer.style.classes.is_some() && layer.table.len() == 11);
    // a table on the sheet
    app.dispatch(IndicatorsOrder::ToSheet.into());
    let on_sheet =
        app.workspace.document.sheet().items.iter().any(|item| matches!(&item.kind, ItemKind::Table { columns, .. } if columns.len() == 12));
    assert!(on_sheet);
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.csv", "a.xlsx"] {
        let path = folder.path().join(name);
        app.dispatch(IndicatorsOrder::Export(path.clone()).into());
        assert!(path.metadata().unwrap().len() > 500, "{name}");
    }
    app.dispatch(IndicatorsOrder::Export(folder.path().join("none/a.csv")).into());
    assert!(app.session.notices.last().unwrap().text.contains("a.csv"));
    // a layer is counted too, and a change of what was measured is noticed
    let stations = app.workspace.document.layer_by_key("stations").unwrap().id;
    app.dispatch(IndicatorsOrder::Add(stations, None).into());
    settle(&mut app);
    assert_eq!(app.session.indicators.table.as_ref().unwrap().columns.len(), whole.columns.len() + 3);
    let areas = app.workspace.document.layer_by_key("key_areas").unwrap();
    let delete = Operation::DeleteFeatures { id: areas.id, rows: vec![nanbei::model::RowId::new(0)] };
    app.dispatch(Command::edit(delete));
    assert!(app.indicators_are_old());
}
