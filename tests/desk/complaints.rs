//! What users of other programs complain about does not happen here: a test for each complaint, named after it. The issues are those of
//! QGIS, geojson.io, kepler.gl, mapshaper, egui and `geo` that tell of it.

use crate::drive::{drag, finish_jobs, place, press, settle, shell};
use crate::waiting::wait;
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use nanbei::app::{Action, App, Command, SelectHow, SessionFolder, Severity};
use nanbei::carto::{Face, compose, has_glyph};
use nanbei::export::{Writing, export};
use nanbei::i18n::{Bilingual, Lang, Localized, Word};
use nanbei::io::{IoError, Progress, embedded_document, load_bytes, read_geojson};
use nanbei::model::datum::gcj02;
use nanbei::model::{Bounds, FeatureId, Group, Kind, LayerId, Operation, PartKind, Sheet, TableBuilder, View};
use nanbei::query::{area, checked_area, fill_rings, geodesic_distance, length};
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

fn mine(app: &App) -> LayerId {
    app.workspace.document.layers().iter().rev().find(|layer| layer.group == Group::Mine).unwrap().id
}

/// A file of squares side by side.
fn squares(path: &Path, count: usize) {
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    for n in 0..count {
        let (x, y) = (121.3 + (n % 500) as f64 * 0.0004, 31.2 + (n / 500) as f64 * 0.0004);
        let (e, m) = (x + 0.0003, y + 0.0003);
        let comma = if n == 0 { "" } else { ",\n" };
        write!(text, r#"{comma}{{"type":"Feature","properties":{{"n":{n}}},"geometry":{{"type":"Polygon","coordinates":[[[{x:.6},{y:.6}],[{e:.6},{y:.6}],[{e:.6},{m:.6}],[{x:.6},{m:.6}],[{x:.6},{y:.6}]]]}}}}"#).unwrap();
    }
    std::fs::write(path, text + "]}").unwrap();
}

/// QGIS #39372, #19650; `GeoLibre` #1522, #2101.
#[test]
fn complaint_1_work_is_lost_in_a_crash_or_the_save_itself_destroys_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let session = || SessionFolder::at(folder.path().join("session"));
    let path = folder.path().join("plan.nanbei");
    let mut app = App::new(session());
    app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("saved"))));
    app.dispatch(Command::SaveTo(path.clone()));
    wait(&mut app);
    app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("not saved"))));
    app.keep_safe_now();
    // it ends without a word: what was done comes back, and the file is as it was saved
    drop(app);
    let before = std::fs::read(&path).unwrap();
    let mut app = App::new(session());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert_eq!(app.workspace.document.title().en, "not saved");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    // a save that cannot be written leaves the file and the work
    let full = folder.path().join("no such folder").join("plan.nanbei");
    app.dispatch(Command::SaveTo(full.clone()));
    wait(&mut app);
    assert!(app.is_dirty() && !full.exists() && app.session.notices.iter().any(|own| own.severity == Severity::Error));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    // nothing half-written lies beside the file, only what it was before
    app.dispatch(Command::SaveOver(path.clone()));
    wait(&mut app);
    let beside: Vec<String> = std::fs::read_dir(folder.path()).unwrap().map(|own| own.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(beside.iter().filter(|own| own.contains("plan") && !own.ends_with('~')).count(), 1, "{beside:?}");
}

/// QGIS #35161, #52093.
#[test]
fn complaint_2_layers_and_styles_cannot_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    squares(&folder.path().join("lots.geojson"), 20);
    let mut app = App::new(SessionFolder::default());
    let said = |app: &App| serde_json::to_string(app.workspace.document.content()).unwrap();
    let mut states = vec![said(&app)];
    app.dispatch(Command::OpenFiles(vec![folder.path().join("lots.geojson")]));
    wait(&mut app);
    states.push(said(&app));
    let id = mine(&app);
    let mut style = app.workspace.document.layer(id).unwrap().style.clone();
    style.symbol.stroke = None;
    for operation in [
        Operation::SetStyle { id, style: Box::new(style) },
        Operation::SetVisible { id, visible: false },
        Operation::SetOpacity { id, opacity: 0.3 },
        Operation::Rename { id, name: Bilingual::same("other") },
        Operation::MoveLayer { id, to: 0 },
        Operation::SetFilter { id, filter: "n > 4".to_owned() },
        Operation::RemoveLayer(id),
    ] {
        app.dispatch(Command::edit(operation));
        states.push(said(&app));
    }
    for state in states.iter().rev().skip(1) {
        app.dispatch(Command::Do(Action::UNDO));
        assert_eq!(said(&app), *state);
    }
    for state in &states[1..] {
        app.dispatch(Command::Do(Action::REDO));
        assert_eq!(said(&app), *state);
    }
}

/// geojson.io #536, #584; kepler.gl #76.
#[test]
fn complaint_3_a_large_file_hangs_without_progress_or_cancel() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.geojson");
    squares(&path, 150_000);
    let mut app = App::new(SessionFolder::default());
    let layers = app.workspace.document.layers().len();
    let begun = Instant::now();
    app.dispatch(Command::OpenFiles(vec![path]));
    assert!(begun.elapsed() < Duration::from_millis(500), "the window goes on at once");
    assert!(app.jobs().iter().any(|job| job.title.contains("large")), "and tells what it does");
    let job = app.jobs()[0].id;
    while app.jobs().iter().any(|own| own.id == job && own.progress().fraction().is_none_or(|part| part <= 0.0)) {
        app.poll_jobs();
        std::thread::sleep(Duration::from_millis(1));
    }
    app.dispatch(Command::CancelJob(job));
    assert!(app.jobs().iter().all(|own| own.id != job), "cancelled is gone at once");
    wait(&mut app);
    assert_eq!(app.workspace.document.layers().len(), layers);
}

/// QGIS #36847, #36009, #46416, #36829; kepler.gl #1088, #81; qgis2web #803.
#[test]
fn complaint_4_the_export_differs_from_the_preview_or_lacks_legend_and_sources() {
    let folder = tempfile::tempdir().unwrap();
    let mut document = embedded_document();
    fill_rings(&mut document);
    let view = nanbei::io::first_view_bounds(&document).unwrap();
    for dpi in [96u32, 300, 600] {
        let mut sheet = Sheet { dpi, date: "2026-11-27".to_owned(), ..Sheet::default() };
        // the sources stay, whatever is switched off
        sheet.elements.north_arrow = false;
        sheet.elements.overview = false;
        // what is previewed is what is written: one composition
        let composed = compose(&document, &sheet, view, None);
        let told = format!("{:?}", composed.picture);
        for word in ["OpenStreetMap", "图例"] {
            assert!(told.contains(word), "{word} at {dpi}");
        }
        let path = folder.path().join(format!("{dpi}.png"));
        export(&composed.picture, Some(&composed.frame), &path, Writing::at(dpi), &Progress::default()).unwrap();
        let mut reader = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&path).unwrap())).read_info().unwrap();
        let (info, dims) = (reader.info().clone(), reader.info().pixel_dims.unwrap());
        let pixels = |mm: f32| (mm / 25.4 * dpi as f32).round() as u32;
        assert_eq!([info.width, info.height], composed.picture.size.map(pixels), "nothing is cropped at {dpi}");
        assert_eq!(dims.xppu, (f64::from(dpi) / 0.0254).round() as u32);
        // ink to every edge of the paper's frame: the right and lower quarters are not blank
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut bytes).unwrap();
        let (samples, width) = (frame.color_type.samples(), info.width as usize);
        let inked = |from: [usize; 2], to: [usize; 2]| {
            (from[1]..to[1]).any(|y| (from[0]..to[0]).any(|x| bytes[(y * width + x) * samples..][..3].iter().any(|own| *own < 120)))
        };
        let (w, h) = (width, info.height as usize);
        assert!(inked([w * 3 / 4, 0], [w, h]) && inked([0, h * 3 / 4], [w, h]), "{dpi}");
    }
}

/// QGIS #57563, #35629.
#[test]
fn complaint_5_lengths_areas_and_scales_are_wrong_under_mercator() {
    // at 60 degrees north Mercator is twice as long and four times as large
    for lat in [0.0, 31.2, 60.0] {
        let ring = [[121.0, lat], [121.01, lat], [121.01, lat + 0.01], [121.0, lat + 0.01], [121.0, lat]];
        let mut builder = TableBuilder::default();
        builder.part(PartKind::Polygon, [&ring[..]], &[]);
        builder.end_feature(Kind::Polygon, None);
        builder.part(PartKind::Line, [&ring[..2]], &[]);
        builder.end_feature(Kind::LineString, None);
        let table = builder.finish();
        let geographic =
            geo::GeodesicArea::geodesic_area_unsigned(&geo::Polygon::new(ring.map(|[x, y]| geo::Coord { x, y }).to_vec().into(), Vec::new()));
        let own = area(table.feature(0).unwrap());
        assert!((own / geographic - 1.0).abs() < 1e-4, "{lat}: {own} {geographic}");
        let along = length(table.feature(1).unwrap());
        assert!((along / geodesic_distance(ring[0], ring[1]) - 1.0).abs() < 1e-6, "{lat}");
        // a hundred logical pixels on a map of 1:10,000 are so many metres on the ground
        let view = View { center: [121.0, lat], zoom: 12.0 }.at_scale(10_000.0);
        let bounds = view.bounds([1000.0, 1000.0]);
        let metres = geodesic_distance([bounds.west, lat], [bounds.east, lat]);
        assert!((metres / (1000.0 / 96.0 * 0.0254 * 10_000.0) - 1.0).abs() < 2e-3, "{lat}: {metres}");
    }
}

/// egui #3060, #7908.
#[test]
fn complaint_6_chinese_text_is_boxes_and_keys_act_during_chinese_input() {
    // every word of the window and every name in the data has its glyphs
    for word in Word::ALL {
        for c in word.text(Lang::Zh).chars().chain(word.text(Lang::En).chars()) {
            assert!(c.is_control() || has_glyph(Face::Regular, c), "{word:?}: {c}");
        }
    }
    for layer in embedded_document().layers() {
        for feature in layer.table.features() {
            let texts =
                feature.row().filter_map(|(_, value)| if let nanbei::model::Value::Text(text) = value { Some(text.to_owned()) } else { None });
            for c in texts.collect::<String>().chars().filter(|c| !c.is_control()) {
                assert!(has_glyph(Face::Regular, c), "{}: {c}", layer.key);
            }
        }
    }
    // while a word is composed, Backspace, Delete and letters are the input's
    let mut harness = shell(Lang::Zh);
    let areas = harness.state().app.workspace.document.layer_by_key("key_areas").unwrap().id;
    harness.state_mut().app.dispatch(Command::SelectFeature(FeatureId::at(areas, 0), SelectHow::Replace));
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.run_steps(3);
    harness.event(Event::Ime(ImeEvent::Preedit { text: "wu".to_owned(), active_range_chars: None }));
    harness.run_steps(2);
    let before = serde_json::to_string(harness.state().app.workspace.document.content()).unwrap();
    let tool = harness.state().app.viewport.tool;
    for key in [Key::Backspace, Key::Delete, Key::M, Key::Num4] {
        press(&mut harness, Modifiers::NONE, key);
    }
    let app = &harness.state().app;
    assert_eq!(serde_json::to_string(app.workspace.document.content()).unwrap(), before);
    assert_eq!((app.viewport.tool, app.viewport.selection.len()), (tool, 1));
    harness.event(Event::Ime(ImeEvent::Commit("吴淞".to_owned())));
    harness.run_steps(6);
    settle(&mut harness);
    assert!(harness.query_all_by_label_contains("吴淞").next().is_some(), "what was composed is searched");
}

/// obsidian-map-view #322; geojson.io #467; kepler.gl #324.
#[test]
fn complaint_7_gcj_02_or_data_that_is_not_wgs_84_is_plotted_silently() {
    let folder = tempfile::tempdir().unwrap();
    let document = embedded_document();
    // roads of this city as web maps of China give them
    let roads = &document.layer_by_key("roads").unwrap().table;
    let lines = roads.features().filter(|own| own.kind() == Kind::LineString).take(400).map(|own| {
        let points: Vec<[f64; 2]> = own.parts().flat_map(|part| part.rings().flatten().map(|at| gcj02(*at)).collect::<Vec<_>>()).collect();
        serde_json::json!({ "type": "Feature", "properties": {}, "geometry": { "type": "LineString", "coordinates": points } })
    });
    let path = folder.path().join("shifted.geojson");
    std::fs::write(&path, serde_json::json!({ "type": "FeatureCollection", "features": lines.collect::<Vec<_>>() }).to_string()).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut app);
    let told = app.session.notices.iter().find(|own| own.offer.as_ref().is_some_and(|(told, _)| told.contains("GCJ-02")));
    assert!(told.is_some(), "{:?}", app.session.notices);
    // metres are no degrees
    let error = read_geojson(br#"{"type":"Point","coordinates":[541234.5,3465432.1]}"#, &Progress::default()).unwrap_err();
    assert!(matches!(&error, IoError::Projected { likely, .. } if !likely.is_empty()), "{error}");
}

/// egui #8099; walkers PR #418; geo #1268.
#[test]
fn complaint_8_concave_and_crossing_polygons_are_filled_wrongly_or_crash() {
    let mut harness = shell(Lang::En);
    // a U whose notch is open, and a bow tie whose middle is one point
    let text = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[121.40,31.30],[121.43,31.30],[121.43,31.33],[121.42,31.33],[121.42,31.31],[121.41,31.31],[121.41,31.33],[121.40,31.33],[121.40,31.30]]]}},
      {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[121.45,31.30],[121.48,31.33],[121.48,31.30],[121.45,31.33],[121.45,31.30]]]}}]}"#;
    harness.state_mut().app.dispatch(Command::Paste(text.to_owned()));
    finish_jobs(&mut harness);
    let id = mine(&harness.state().app);
    let mut style = harness.state().app.workspace.document.layer(id).unwrap().style.clone();
    style.symbol.fill = Some(nanbei::model::Fill::solid(nanbei::model::Ink::Exact([255, 0, 255]), 1.0));
    style.symbol.stroke = None;
    style.symbol.marker = None;
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    harness.state_mut().app.dispatch(Command::ZoomTo(Bounds { west: 121.39, south: 31.29, east: 121.49, north: 31.34 }));
    harness.state_mut().app.session.notices.clear();
    harness.run_steps(10);
    settle(&mut harness);
    let image = harness.render().unwrap();
    let is_filled = |at: [f64; 2]| {
        let at = place(&harness, at);
        let pixel = image.get_pixel(at.x as u32, at.y as u32).0;
        pixel[0] > 200 && pixel[1] < 60 && pixel[2] > 200
    };
    for (at, filled) in [
        ([121.405, 31.32], true),
        ([121.425, 31.32], true),
        ([121.415, 31.305], true),
        ([121.415, 31.32], false),
        ([121.455, 31.315], true),
        ([121.475, 31.315], true),
        ([121.465, 31.305], false),
        ([121.465, 31.325], false),
    ] {
        assert_eq!(is_filled(at), filled, "{at:?}");
    }
    // its area is not guessed, and why is said
    let app = &harness.state().app;
    let bow = app.workspace.document.layer(id).unwrap().table.feature(1).unwrap();
    let told = checked_area(bow).unwrap_err().flaw;
    assert!(!told.message(Lang::Zh).is_empty() && told.message(Lang::En).is_ascii());
}

/// geojson.io #368, #782, #784; mapshaper #394.
#[test]
fn complaint_9_errors_do_not_say_where_and_validators_are_stricter_than_the_standard() {
    let text = "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[121.4,31.2]}},\n{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[121.4,\"31\"]}}\n]}";
    let error = read_geojson(text.as_bytes(), &Progress::default()).unwrap_err();
    assert_eq!(error.place(), (Some(3), Some(2)), "{error}");
    for lang in [Lang::Zh, Lang::En] {
        let told = error.message(lang);
        assert!(told.contains('3') && told.contains('2'), "{told}");
    }
    // what RFC 7946 allows is taken: rings that run either way, foreign members, null geometries, heights, ids that are numbers
    let fine = r#"{"type":"FeatureCollection","name":"x","features":[
      {"type":"Feature","id":7,"style":{"a":1},"properties":null,"geometry":{"type":"Polygon","coordinates":[[[121,31,5],[121,31.1,5],[121.1,31.1,5],[121,31,5]]]}},
      {"type":"Feature","properties":{},"geometry":null},
      {"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[121,31]}]}}]}"#;
    let (table, _) = read_geojson(fine.as_bytes(), &Progress::default()).unwrap();
    assert_eq!((table.len(), table.find_id("7")), (3, Some(0)));
    let loaded = load_bytes(fine.as_bytes(), None, &Progress::default()).unwrap();
    assert!(loaded.report.notes.iter().all(|own| !own.reason.is_warning()), "a ring that runs clockwise is no fault: {:?}", loaded.report.notes);
}

/// QGIS #60567, #28488, #59282; geojson.io #714.
#[test]
fn complaint_10_identify_floods_overlaps_cannot_be_reached_and_a_moved_project_loses_its_layers() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    std::fs::create_dir(&old).unwrap();
    // thirty areas over each other, each a little larger
    let stacked: Vec<serde_json::Value> = (0..30)
        .map(|n| {
            let d = 0.001 + f64::from(n) * 1e-5;
            let ring = [[121.4 - d, 31.3 - d], [121.4 + d, 31.3 - d], [121.4 + d, 31.3 + d], [121.4 - d, 31.3 + d], [121.4 - d, 31.3 - d]];
            serde_json::json!({ "type": "Feature", "properties": { "n": n }, "geometry": { "type": "Polygon", "coordinates": [ring] } })
        })
        .collect();
    std::fs::write(old.join("stack.geojson"), serde_json::json!({ "type": "FeatureCollection", "features": stacked }).to_string()).unwrap();
    let mut harness = shell(Lang::En);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![old.join("stack.geojson")]));
    finish_jobs(&mut harness);
    harness.state_mut().app.dispatch(Command::ZoomTo(Bounds { west: 121.39, south: 31.29, east: 121.41, north: 31.31 }));
    harness.state_mut().app.session.notices.clear();
    harness.run_steps(6);
    settle(&mut harness);
    let id = mine(&harness.state().app);
    let at = place(&harness, [121.4, 31.3]);
    // one click, one feature; clicks at the same place go through all that lie there
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..40 {
        crate::drive::click(&mut harness, at);
        // two clicks in quick succession would be a double click
        std::thread::sleep(Duration::from_millis(350));
        harness.run_steps(2);
        let selection = harness.state().app.viewport.selection.list().to_vec();
        assert_eq!(selection.len(), 1);
        reached.extend(selection.iter().filter(|own| own.feature.layer == id).map(|own| own.feature.row.index()));
    }
    assert_eq!(reached.len(), 30);
    // the list of what is there is capped and says how many more there are
    crate::drive::click_with(&mut harness, egui::PointerButton::Secondary, 1, at);
    harness.run_steps(4);
    assert!(harness.query_all_by_label_contains("more").next().is_some());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    // while something is drawn its measure is there
    harness.state_mut().app.dispatch(Command::Do(Action::TOOL_MEASURE));
    harness.run_steps(2);
    let to = place(&harness, [121.405, 31.3]);
    crate::drive::click(&mut harness, at);
    harness.hover_at(to);
    harness.run_steps(3);
    let metres = geodesic_distance([121.4, 31.3], [121.405, 31.3]);
    assert!(harness.state().app.viewport.draft.points.len() == 1 && metres > 400.0);
    // the project and its data move together
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![old.join("stack.geojson")]));
    wait(&mut app);
    app.dispatch(Command::SaveTo(old.join("plan.nanbei")));
    wait(&mut app);
    let new = folder.path().join("new");
    std::fs::rename(&old, &new).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![new.join("plan.nanbei")]));
    wait(&mut app);
    assert_eq!(app.workspace.document.layer(mine(&app)).unwrap().table.len(), 30);
    drag(&mut harness, at, to);
}
