//! The windows about a layer's data, driven as a user would: the question in which system coordinates are, the load report,
//! repair, the offered conversion, other data in a layer's place, export. Drawn by lavapipe, with no display.

use crate::drive::keep_picture;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use geo::{Area, BooleanOps};
use nanbei::app::{Action, App, Command, ExportClip, ExportOrder, ExportWhich, SessionFolder, ThemeChoice};
use nanbei::i18n::Lang;
use nanbei::io::{Precision, Progress, embedded_document, load_file, to_geojson};
use nanbei::model::datum::gcj02;
use nanbei::model::{Basis, FeatureId, Layer, System};
use nanbei::ui::Shell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn shell_of(lang: Lang, size: [f32; 2], theme: ThemeChoice) -> Harness<'static, Shell> {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = lang;
    app.session.settings.theme = theme;
    let builder = Harness::builder().with_size(size).with_step_dt(1.0 / 30.0).wgpu();
    let mut harness = builder.build_eframe(move |creation| Shell::new(creation, app, None));
    harness.run_steps(4);
    harness
}

fn shell() -> Harness<'static, Shell> {
    shell_of(Lang::En, [1280.0, 860.0], ThemeChoice::Light)
}

fn send(harness: &mut Harness<'_, Shell>, command: Command) {
    harness.state_mut().app.dispatch(command);
    settle(harness);
}

/// Steps until the jobs are done and shown.
fn settle(harness: &mut Harness<'_, Shell>) {
    let start = Instant::now();
    harness.run_steps(2);
    while !harness.state().app.jobs().is_empty() {
        assert!(start.elapsed() < Duration::from_mins(1), "a job does not end");
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
    harness.run_steps(4);
}

fn press(harness: &mut Harness<'_, Shell>, label: &str) {
    harness.get_by_label(label).click();
    settle(harness);
}

fn mine<'a>(harness: &'a Harness<'_, Shell>) -> &'a Layer {
    let document = &harness.state().app.workspace.document;
    document.layers().iter().find(|layer| layer.group == nanbei::model::Group::Mine).expect("a layer has been loaded")
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Keeps what is shown where somebody wants to look at it.
const PARCELS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"P1","properties":{"名称":"甲"},"geometry":{"type":"Polygon","coordinates":[[[121.40,31.36],[121.41,31.36],[121.41,31.37],[121.40,31.36]]]}},
{"type":"Feature","id":"P2","properties":{"名称":"乙"},"geometry":{"type":"Polygon","coordinates":[[[121.42,31.36],[121.43,31.37],[121.43,31.36],[121.42,31.37],[121.42,31.36]]]}},
{"type":"Feature","id":"P2","properties":{"名称":"丙"},"geometry":{"type":"Polygon","coordinates":[[[121.44,31.36],[121.45,31.36],[121.45,31.37]]]}}]}"#;

#[test]
fn a_file_in_a_plane_system_is_asked_about_and_lands_where_the_answer_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "plane.geojson", r#"{"type":"Point","coordinates":[640123.4,3467890.2]}"#);
    let mut harness = shell();
    let layers = harness.state().app.workspace.document.layers().len();
    send(&mut harness, Command::OpenFiles(vec![path.clone()]));
    assert_eq!(harness.state().app.workspace.document.layers().len(), layers, "nothing is loaded before the answer");
    keep_picture(&mut harness, "crs");
    press(&mut harness, "Use CGCS2000 GK 3° 120°E");
    let layer = mine(&harness);
    let [lon, lat] = layer.table.bounds().unwrap().center();
    assert!((lon - 121.472_129).abs() < 1e-6 && (lat - 31.324_517).abs() < 1e-6, "{lon} {lat}");
    assert_eq!((layer.crs.basis, layer.crs.crs.code()), (Basis::Chosen, "EPSG:4549".to_owned()));
    // the project opens it again without asking
    let text = nanbei::io::project_text(&harness.state().app.workspace.document, None, &folder.path().join("p.nanbei")).unwrap();
    let project = write(folder.path(), "p.nanbei", &text);
    let opened = nanbei::io::open_project(&project, nanbei::io::Trust::All, &Progress::default()).unwrap();
    assert!(opened.missing.is_empty());
    let again = opened.document.layers().iter().find(|layer| layer.name.en == "plane").unwrap();
    assert_eq!(again.table.bounds(), mine(&harness).table.bounds());
    // giving up the question leaves the map as it was
    send(&mut harness, Command::Do(Action::UNDO));
    send(&mut harness, Command::OpenFiles(vec![path]));
    press(&mut harness, "Cancel");
    assert_eq!(harness.state().app.workspace.document.layers().len(), layers);
}

#[test]
fn the_load_report_goes_to_its_features_and_repairs_what_crosses_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "parcels.geojson", PARCELS);
    let mut harness = shell();
    send(&mut harness, Command::OpenFiles(vec![path]));
    // the layer menu is about the user's layer as long as no other is looked at
    send(&mut harness, Command::Do(Action::LAYER_REPORT));
    assert_eq!(harness.state().app.session.report_open, Some(mine(&harness).id));
    send(&mut harness, Command::ShowReport(None));
    press(&mut harness, "Load report for parcels, 3 notes");
    keep_picture(&mut harness, "report");
    harness.get_by_label_contains("line 3, feature 2 (P2)").click();
    settle(&mut harness);
    let id = mine(&harness).id;
    assert_eq!(harness.state().app.viewport.inspected, Some(FeatureId::at(id, 1)));
    assert!(harness.state().app.viewport.view.zoom > 13.0, "the feature is shown");
    let before = mine(&harness).table.feature(1).unwrap().vertices();
    press(&mut harness, "Repair geometry");
    let repaired = mine(&harness).table.feature(1).unwrap();
    assert!(nanbei::model::validity::flaws(repaired).is_empty() && repaired.vertices() != before);
    assert_eq!(repaired.value("名称"), nanbei::model::Value::Text("乙"));
    send(&mut harness, Command::Do(Action::UNDO));
    assert_eq!(mine(&harness).table.feature(1).unwrap().vertices(), before, "one undo brings the old geometry back");
}

#[test]
fn a_shifted_file_is_offered_its_conversion_and_one_undo_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut shifted = (*embedded_document().layer_by_key("districts").map(|layer| layer.table.clone()).unwrap()).clone();
    let exact: Vec<[f64; 2]> = shifted.positions_mut().flatten().map(|p| *p).collect();
    shifted.positions_mut().flatten().for_each(|p| *p = gcj02(*p));
    let path = write(folder.path(), "shifted.geojson", &to_geojson(&shifted, None, Precision::Full));
    let mut harness = shell();
    send(&mut harness, Command::OpenFiles(vec![path]));
    keep_picture(&mut harness, "offer");
    harness.get_by_label_contains("Convert from GCJ-02 (moves it").click();
    settle(&mut harness);
    assert_eq!(mine(&harness).crs.crs.system, System::Gcj02);
    let mut back = (*mine(&harness).table).clone();
    let off = |a: &[f64; 2], b: &[f64; 2]| ((a[0] - b[0]) * 95_000.0).hypot((a[1] - b[1]) * 111_000.0);
    let worst = back.positions_mut().flatten().zip(&exact).map(|(a, b)| off(a, b)).fold(0.0, f64::max);
    assert!(worst < 0.001, "{worst} m");
    assert!(harness.query_by_label_contains("Convert from GCJ-02").is_none());
    send(&mut harness, Command::Do(Action::UNDO));
    assert_eq!(mine(&harness).crs.crs.system, System::Wgs84);
    assert!(harness.query_by_label_contains("is now read as").is_none(), "what was told of the step is taken back with it");
    assert!(harness.query_by_label_contains("Convert from GCJ-02").is_some(), "and the offer is there again");
    assert!(off(&mine(&harness).table.feature(0).unwrap().bounds().unwrap().center(), &back.feature(0).unwrap().bounds().unwrap().center()) > 300.0);
}

#[test]
fn other_data_takes_a_layers_place_and_style_labels_and_ids_stay() {
    let folder = tempfile::tempdir().unwrap();
    let document = embedded_document();
    let old = document.layer_by_key("key_areas").unwrap();
    let square = |x: f64| format!("[[[{x},31.3],[{},31.3],[{},31.4],[{x},31.3]]]", x + 0.1, x + 0.1);
    let feature = |name: &str, x: f64| {
        format!(r#"{{"type":"Feature","properties":{{"区域":"{name}"}},"geometry":{{"type":"Polygon","coordinates":{}}}}}"#, square(x))
    };
    let text = format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, feature("吴淞创新城", 121.2), feature("别处", 121.5));
    let path = write(folder.path(), "official.geojson", &text);
    let mut harness = shell();
    send(&mut harness, Command::ReplaceData { layer: old.id, path });
    keep_picture(&mut harness, "replace");
    press(&mut harness, "The new outlines are published; stop marking them \"indicative\"");
    press(&mut harness, "Replace");
    let layer = harness.state().app.workspace.document.layer(old.id).unwrap();
    assert_eq!((&layer.key, &layer.style), (&old.key, &old.style));
    let wusong = layer.table.feature(layer.table.find_id("wusong").expect("the id stays")).unwrap();
    assert!((wusong.bounds().unwrap().west - 121.2).abs() < 1e-9, "the geometry is the new one");
    assert_eq!((wusong.text("certainty"), wusong.text("source")), (Some("published"), Some("official.geojson")));
    assert!(wusong.text("brief_zh").is_some(), "what the briefing says stays");
    assert_eq!(layer.table.len(), old.table.len() + 1, "old features without a partner stay, as was asked");
    send(&mut harness, Command::Do(Action::UNDO));
    assert_eq!(harness.state().app.workspace.document.layer(old.id).unwrap().table.len(), old.table.len());
}

#[test]
fn a_layer_is_written_as_it_is_asked_and_says_in_which_system_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "parcels.geojson", PARCELS);
    let mut harness = shell();
    send(&mut harness, Command::OpenFiles(vec![path]));
    let id = mine(&harness).id;
    send(&mut harness, Command::AskDataExport(id));
    keep_picture(&mut harness, "export");
    assert!(harness.query_by_label("The whole layer (3 features)").is_some());
    for (list, one) in [("Format", "CSV with WKT"), ("Format", "GeoPackage"), ("System", "CGCS2000 GK 3° 120°E (EPSG:4549)")] {
        harness.get_by_role_and_label(Role::ComboBox, list).click();
        harness.run();
        harness.get_by_label(one).click();
        harness.run();
    }
    harness.get_by_role_and_label(Role::Button, "Fields").click();
    harness.run();
    keep_picture(&mut harness, "export fields");
    let out = folder.path().join("out.geojson");
    let format = nanbei::io::DataFormat::geojson(Precision::CENTIMETRE);
    send(&mut harness, Command::SelectFeature(FeatureId::at(id, 1), nanbei::app::SelectHow::Replace));
    send(&mut harness, Command::ExportData(Box::new(ExportOrder { which: ExportWhich::Selected, ..ExportOrder::whole(id, format) }), out.clone()));
    let written = load_file(&out, None, &Progress::default()).unwrap();
    assert_eq!((written.table.len(), written.table.feature(0).unwrap().bounds()), (1, mine(&harness).table.feature(1).unwrap().bounds()));
    assert!(std::fs::read_to_string(&out).unwrap().contains(r#""source_crs":{"crs":"EPSG:4326","basis":"assumed"}"#));
    // what lies in a box: half of the layer's
    let all = mine(&harness).table.whole_bounds().unwrap();
    let half = nanbei::model::Bounds { east: all.center()[0], ..all };
    let order = ExportOrder { clip: ExportClip::Box(half), ..ExportOrder::whole(id, format) };
    send(&mut harness, Command::ExportData(Box::new(order.clone()), out.clone()));
    let cut = load_file(&out, None, &Progress::default()).unwrap().table;
    let box_ = geo::Rect::new((half.west, half.south), (half.east, half.north)).to_polygon();
    let areas = |table: &nanbei::model::FeatureTable, by: Option<&geo::Polygon<f64>>| -> Vec<f64> {
        let polygons = |own: geo::Geometry<f64>| match own {
            geo::Geometry::Polygon(own) => geo::MultiPolygon::new(vec![own]),
            geo::Geometry::MultiPolygon(own) => own,
            _ => geo::MultiPolygon::new(Vec::new()),
        };
        let cut = |own: geo::MultiPolygon<f64>| by.map_or_else(|| own.clone(), |by| own.intersection(by));
        // one of them crosses itself, and half of it is simple
        table.features().filter_map(|own| own.geometry()).map(polygons).map(|own| cut(own).unsigned_area()).filter(|area| *area > 0.0).collect()
    };
    let wanted = areas(&mine(&harness).table, Some(&box_));
    let (found, inside) = (areas(&cut, None), cut.len());
    assert!(!wanted.is_empty() && found.len() == wanted.len(), "{found:?} {wanted:?}");
    assert!(found.iter().zip(&wanted).all(|(a, b)| (a / b - 1.0).abs() < 1e-3), "{found:?} {wanted:?}");
    assert!(cut.whole_bounds().unwrap().east <= half.east + 1e-6);
    // of those that meet a condition
    let order = ExportOrder { which: ExportWhich::Where("area() > 0".to_owned()), ..order };
    send(&mut harness, Command::ExportData(Box::new(order.clone()), out.clone()));
    let sure = load_file(&out, None, &Progress::default()).unwrap().table.len();
    assert!(sure > 0 && sure < inside, "one whose area is not certain meets no condition on it: {sure} of {inside}");
    let inside = sure;
    let order = ExportOrder { which: ExportWhich::Where("lon() > ".to_owned()), ..order };
    send(&mut harness, Command::ExportData(Box::new(order), out.clone()));
    assert!(harness.state().app.session.notices.last().unwrap().text.contains("failed"));
    assert_eq!(load_file(&out, None, &Progress::default()).unwrap().table.len(), inside, "what was there stays");
    // a folder that is not there: a message, and nothing half-written
    send(&mut harness, Command::ExportData(Box::new(ExportOrder::whole(id, format)), folder.path().join("no/out.csv")));
    assert!(harness.state().app.session.notices.last().unwrap().text.contains("Could not save"));
}

#[test]
fn the_windows_fit_the_smallest_window_in_both_languages_and_themes() {
    let folder = tempfile::tempdir().unwrap();
    let plane = write(folder.path(), "平面坐标.geojson", r#"{"type":"Point","coordinates":[640123.4,3467890.2]}"#);
    let parcels = write(folder.path(), "宗地.geojson", PARCELS);
    for (lang, theme, name) in [(Lang::Zh, ThemeChoice::Dark, "zh-dark"), (Lang::En, ThemeChoice::Light, "en-light")] {
        let mut harness = shell_of(lang, [1024.0, 700.0], theme);
        send(&mut harness, Command::OpenFiles(vec![plane.clone()]));
        keep_picture(&mut harness, &format!("small-crs-{name}"));
        let room = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1024.0, 700.0));
        let cancel = harness.state().app.word(nanbei::i18n::Word::Cancel);
        assert!(room.contains_rect(harness.get_by_label(cancel).rect()), "{name}");
        press(&mut harness, cancel);
        send(&mut harness, Command::OpenFiles(vec![parcels.clone()]));
        let id = mine(&harness).id;
        send(&mut harness, Command::ShowReport(Some(id)));
        keep_picture(&mut harness, &format!("small-report-{name}"));
        let save = harness.state().app.word(nanbei::i18n::Word::SaveReport);
        assert!(room.contains_rect(harness.get_by_label(save).rect()), "{name}");
        send(&mut harness, Command::ShowReport(None));
        let key_areas = harness.state().app.workspace.document.layer_by_key("key_areas").unwrap().id;
        send(&mut harness, Command::ReplaceData { layer: key_areas, path: parcels.clone() });
        keep_picture(&mut harness, &format!("small-replace-{name}"));
        assert!(room.contains_rect(harness.get_by_label(cancel).rect()), "{name}");
    }
}

#[test]
fn several_files_in_plane_systems_are_asked_about_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{"type":"Point","coordinates":[640123.4,3467890.2]}"#;
    let paths = ["a", "b", "c"].map(|name| write(folder.path(), &format!("{name}.geojson"), text));
    let mut harness = shell();
    let layers = harness.state().app.workspace.document.layers().len();
    send(&mut harness, Command::OpenFiles(paths.to_vec()));
    press(&mut harness, "Use CGCS2000 GK 3° 120°E");
    press(&mut harness, "Cancel");
    press(&mut harness, "Use CGCS2000 GK 3° 120°E");
    assert_eq!(harness.state().app.workspace.document.layers().len(), layers + 2);
    assert!(harness.state().app.crs_question().is_none());
}

#[test]
fn a_report_goes_with_its_data_and_never_to_other_data_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let bad = write(folder.path(), "bad.geojson", PARCELS);
    let fine = write(folder.path(), "fine.geojson", r#"{"type":"Point","coordinates":[121.4,31.3]}"#);
    let mut harness = shell();
    send(&mut harness, Command::OpenFiles(vec![bad.clone()]));
    let warnings = |harness: &Harness<'_, Shell>| harness.state().app.report(mine(harness)).map(nanbei::io::LoadReport::warnings);
    assert_eq!(warnings(&harness), Some(3));
    // another layer gets the number of the one that was taken back
    send(&mut harness, Command::Do(Action::UNDO));
    send(&mut harness, Command::OpenFiles(vec![fine.clone()]));
    assert_eq!(warnings(&harness), Some(0));
    let id = mine(&harness).id;
    send(&mut harness, Command::SelectFeature(FeatureId::at(id, 0), nanbei::app::SelectHow::Replace));
    send(&mut harness, Command::ReplaceData { layer: id, path: bad });
    keep_picture(&mut harness, "replace-with-messages");
    press(&mut harness, "Replace");
    assert_eq!(warnings(&harness), Some(3), "what was noticed in the file that came is told");
    assert!(harness.state().app.viewport.selection.is_empty(), "the number of a feature means another one now");
    send(&mut harness, Command::Do(Action::UNDO));
    assert_eq!(warnings(&harness), Some(0));
}

#[test]
fn an_embedded_layer_that_was_converted_is_kept_inside_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = shell();
    let id = harness.state().app.workspace.document.layer_by_key("districts").unwrap().id;
    send(&mut harness, Command::SetCrs { layer: id, crs: nanbei::model::SourceCrs::parse("GCJ-02").unwrap() });
    let moved = harness.state().app.workspace.document.layer(id).unwrap().table.bounds().unwrap();
    let text = nanbei::io::project_text(&harness.state().app.workspace.document, None, &folder.path().join("p.nanbei")).unwrap();
    let opened = nanbei::io::open_project(&write(folder.path(), "p.nanbei", &text), nanbei::io::Trust::All, &Progress::default()).unwrap();
    let layer = opened.document.layer_by_key("districts").unwrap();
    assert_eq!((layer.table.bounds(), layer.crs.crs.code()), (Some(moved), "GCJ-02".to_owned()));
}
