//! The real window driven as a user would, with the pixels it draws: open, toggle, click, search, select, annotate, undo,
//! export, switch the language. Drawn by lavapipe, with no display.

use crate::drive::{click, drag, finish_jobs, pixels_of, place, press, print, settle, shell};
use egui::{Event, Key, Modifiers, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::modules::layers::LayersOrder;
use nanbei::app::{Action, Command, Tool};
use nanbei::carto::classify;
use nanbei::i18n::Lang;
use nanbei::model::{AnnotationKind, Classing, Group, Operation, Role};
use nanbei::ui::Shell;
use std::time::Duration;

fn inspected_id(harness: &Harness<'_, Shell>) -> Option<String> {
    let app = &harness.state().app;
    app.workspace.document.feature(app.viewport.inspected?)?.id().map(|id| id.to_string())
}

#[test]
fn the_map_opens_on_the_districts_in_their_colors() {
    let mut harness = shell(Lang::Zh);
    for (role, least) in
        [(Role::Water, 100_000), (Role::Land, 100_000), (Role::Baoshan, 300), (Role::Jinshan, 300), (Role::KeyArea, 100), (Role::HighSpeed, 300)]
    {
        let found = pixels_of(&mut harness, role);
        assert!(found > least, "{role:?}: {found} pixels");
    }
    for label in ["图层", "转型重点区域", "宝山区", "高铁枢纽", "文件"] {
        assert!(harness.query_all_by_label(label).next().is_some(), "{label} is not on the window");
    }
}

#[test]
fn a_layer_is_hidden_and_shown_by_its_dot_and_undo_brings_it_back() {
    let mut harness = shell(Lang::Zh);
    let before = pixels_of(&mut harness, Role::Jinshan);
    harness.get_by_label("显示 金山区").click();
    harness.run_steps(3);
    let hidden = pixels_of(&mut harness, Role::Jinshan);
    assert!(hidden * 5 < before, "{before} {hidden}");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    let again = pixels_of(&mut harness, Role::Jinshan);
    assert!(again * 10 > before * 9, "{before} {again}");
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(!harness.state().app.workspace.document.layer_by_key("jinshan").unwrap().visible);
}

#[test]
fn a_click_on_a_district_shows_its_area() {
    let mut harness = shell(Lang::Zh);
    let at = place(&harness, [121.16, 30.86]);
    click(&mut harness, at);
    assert_eq!(inspected_id(&harness).as_deref(), Some("jinshan"));
    assert!(harness.query_all_by_label_contains("km²").count() >= 1);
    // the sea is no feature
    let at = place(&harness, [121.62, 30.66]);
    click(&mut harness, at);
    assert_eq!(inspected_id(&harness), None);
}

#[test]
fn a_search_in_either_language_goes_to_the_place() {
    for (lang, text, id) in [(Lang::Zh, "吴淞创新", "wusong"), (Lang::En, "carbon valley", "carbon_valley")] {
        let mut harness = shell(lang);
        press(&mut harness, Modifiers::COMMAND, Key::F);
        harness.event(Event::Text(text.to_owned()));
        harness.run_steps(3);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        harness.run_steps(3);
        assert_eq!(inspected_id(&harness).as_deref(), Some(id), "{text}");
        assert!(harness.state().app.viewport.view.zoom > 11.0);
    }
}

#[test]
fn a_search_through_a_large_layer_is_done_in_the_background_and_goes_where_enter_meant() {
    let mut harness = shell(Lang::En);
    let point = |n: u32| {
        let name = if n == 29_000 { "The only tower" } else { "House" };
        format!(
            r#"{{"type":"Feature","id":{n},"properties":{{"name":"{name}"}},"geometry":{{"type":"Point","coordinates":[121.5,{}]}}}}"#,
            31.0 + f64::from(n) / 1e5
        )
    };
    let features: Vec<String> = (0..30_000).map(point).collect();
    harness.state_mut().app.dispatch(Command::Paste(format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))));
    finish_jobs(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::F);
    // Enter at once: nothing may be found yet
    for text in ["only ", "tower"] {
        harness.event(Event::Text(text.to_owned()));
        harness.step();
    }
    harness.key_press(Key::Enter);
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while inspected_id(&harness).is_none() && std::time::Instant::now() < deadline {
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(inspected_id(&harness).as_deref(), Some("29000"));
}

#[test]
fn typing_in_the_search_box_takes_up_no_tool() {
    let mut harness = shell(Lang::En);
    press(&mut harness, Modifiers::COMMAND, Key::F);
    press(&mut harness, Modifiers::NONE, Key::M);
    assert_eq!(harness.state().app.viewport.tool, Tool::SELECT);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::NONE, Key::M);
    assert_eq!(harness.state().app.viewport.tool, Tool::MEASURE);
}

#[test]
fn a_box_selects_what_it_holds_and_the_list_shows_it() {
    let mut harness = shell(Lang::Zh);
    harness.state_mut().app.dispatch(Command::Do(Action::ALL_LAYERS));
    press(&mut harness, Modifiers::NONE, Key::Num5);
    assert_eq!(harness.state().app.viewport.tool, Tool::BOX);
    let (from, to) = (place(&harness, [121.20, 30.69]), place(&harness, [121.52, 30.85]));
    let view = harness.state().app.viewport.view;
    drag(&mut harness, from, to);
    let app = &harness.state().app;
    assert_eq!(app.viewport.view.zoom, view.zoom);
    let stays = place(&harness, [121.20, 30.69]);
    assert!((stays - from).length() < 0.5, "the map stays where it is while a box is drawn and the list opens: {from:?} {stays:?}");
    assert!(app.session.panels.is_open("results"));
    let ids: Vec<String> = app
        .viewport
        .selection
        .list()
        .iter()
        .filter_map(|picked| app.workspace.document.feature(picked.feature)?.id().map(|id| id.to_string()))
        .collect();
    for id in ["jinshan_hsr", "sinopec", "jinshan"] {
        assert!(ids.iter().any(|own| own == id), "{id} is not in {ids:?}");
    }
    assert!(!ids.iter().any(|own| own == "wusong" || own == "baoshan"), "{ids:?}");
}

#[test]
fn dragging_pans_and_the_wheel_zooms_at_the_pointer() {
    let mut harness = shell(Lang::Zh);
    let before = harness.state().app.viewport.view;
    let from = place(&harness, before.center);
    drag(&mut harness, from, from + egui::vec2(120.0, 60.0));
    harness.run_steps(60);
    let moved = harness.state().app.viewport.view;
    assert!(moved.center[0] < before.center[0] && moved.center[1] > before.center[1]);
    let at = pos2(700.0, 300.0);
    harness.hover_at(at);
    harness.step();
    let size = harness.state().app.viewport.view_size;
    let anchor = {
        let origin = place(&harness, moved.center);
        moved.position([f64::from(at.x - origin.x), f64::from(at.y - origin.y)])
    };
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 120.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(30);
    let zoomed = harness.state().app.viewport.view;
    assert!(zoomed.zoom > moved.zoom + 0.5, "{} {}", moved.zoom, zoomed.zoom);
    let after = place(&harness, anchor);
    assert!((after - at).length() < 1.5, "{after:?} {at:?} {size:?}");
}

#[test]
fn a_layer_dragged_in_the_list_moves_in_the_drawing_order_and_undo_puts_it_back() {
    let mut harness = shell(Lang::Zh);
    let order = |harness: &Harness<'_, Shell>| -> Vec<String> {
        harness.state().app.workspace.document.layers().iter().map(|layer| layer.key.clone()).collect()
    };
    let before = order(&harness);
    let row = |harness: &Harness<'_, Shell>, name: &str| {
        harness.query_all_by_label(name).map(|node| node.rect()).find(|rect| rect.width() > 150.0).unwrap()
    };
    let (from, to) = (row(&harness, "其他区").center(), row(&harness, "宝山区").center_top() + egui::vec2(0.0, 4.0));
    drag(&mut harness, from, to);
    let after = order(&harness);
    let at = |keys: &[String], key: &str| keys.iter().position(|own| own == key).unwrap();
    // over Baoshan's row means over Baoshan on the map
    assert_eq!(at(&after, "districts"), at(&after, "baoshan") + 1, "{after:?}");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(order(&harness), before);
}

#[test]
fn an_annotation_is_placed_written_moved_deleted_and_brought_back() {
    let mut harness = shell(Lang::Zh);
    press(&mut harness, Modifiers::NONE, Key::T);
    let at = place(&harness, [121.75, 31.05]);
    click(&mut harness, at);
    harness.run_steps(2);
    assert_eq!(harness.state().app.workspace.document.annotations().len(), 1);
    // the text is selected and ready to be replaced
    harness.event(Event::Text("宝山转型".to_owned()));
    harness.run_steps(3);
    let annotation = harness.state().app.workspace.document.annotations()[0].clone();
    assert_eq!((annotation.kind, annotation.text.as_str()), (AnnotationKind::Text, "宝山转型"));
    let held = place(&harness, annotation.points[0]) + egui::vec2(12.0, 8.0);
    drag(&mut harness, held, held + egui::vec2(60.0, -40.0));
    let moved = harness.state().app.workspace.document.annotations()[0].points[0];
    assert!(moved[0] > annotation.points[0][0] && moved[1] > annotation.points[0][1]);
    harness.state_mut().app.dispatch(Command::Do(Action::DELETE));
    assert!(harness.state().app.workspace.document.annotations().is_empty());
    harness.state_mut().app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(harness.state().app.workspace.document.annotations()[0].points[0], moved);
}

#[test]
fn the_language_is_switched_while_it_runs() {
    let mut harness = shell(Lang::Zh);
    assert!(harness.query_by_label("文件").is_some());
    harness.get_by_label("中 / EN").click();
    harness.run_steps(3);
    for label in ["File", "Layers", "Baoshan", "Query builder"] {
        assert!(harness.query_all_by_label(label).next().is_some(), "{label}");
    }
    assert!(harness.query_by_label("文件").is_none());
}

#[test]
fn a_dropped_file_is_loaded_and_a_bad_one_leaves_the_map_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("parcels.geojson");
    let bad = folder.path().join("bad.geojson");
    std::fs::write(&good, r#"{"type":"Feature","properties":{"地块":"A1"},"geometry":{"type":"Polygon","coordinates":[[[121.4,31.3],[121.5,31.3],[121.5,31.4],[121.4,31.4],[121.4,31.3]]]}}"#).unwrap();
    std::fs::write(&bad, "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[\"1\",2]}}]}").unwrap();
    let mut harness = shell(Lang::Zh);
    let layers = harness.state().app.workspace.document.layers().len();
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![bad]));
    finish_jobs(&mut harness);
    assert_eq!(harness.state().app.workspace.document.layers().len(), layers);
    assert!(!harness.state().app.is_dirty());
    let told = harness.state().app.session.notices.last().unwrap().text.clone();
    assert!(told.contains("第 2 行") && told.contains("第 1 个要素"), "{told}");
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![good]));
    finish_jobs(&mut harness);
    let app = &harness.state().app;
    assert_eq!(app.workspace.document.layers().len(), layers + 1);
    assert!(harness.query_all_by_label("parcels").next().is_some());
    harness.state_mut().app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(harness.state().app.workspace.document.layers().len(), layers);
}

#[test]
fn features_have_the_colors_of_their_classes_on_the_screen_in_the_legend_and_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lots.geojson");
    let lot = |n: u32| {
        let (x, y) = (121.40 + f64::from(n % 4) * 0.02, 31.30 + f64::from(n / 4) * 0.02);
        let ring = [[x, y], [x + 0.018, y], [x + 0.018, y + 0.018], [x, y + 0.018], [x, y]];
        let land_use = ["工业", "居住"][(n % 2) as usize];
        serde_json::json!({"type": "Feature", "properties": {"用途": land_use}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    let lots: Vec<serde_json::Value> = (0..16).map(lot).collect();
    std::fs::write(&path, serde_json::json!({"type": "FeatureCollection", "features": lots}).to_string()).unwrap();
    let mut harness = shell(Lang::Zh);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![path]));
    finish_jobs(&mut harness);
    let layer = harness.state().app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().clone();
    let mut style = layer.style.clone();
    style.classes = classify(&layer.table, "用途", Classing::default());
    let inks = style.classes.as_ref().unwrap().inks.clone();
    style.symbol.fill.as_mut().unwrap().opacity = 1.0;
    let style = Operation::SetStyle { id: layer.id, style: Box::new(style) };
    harness.state_mut().app.dispatch(Command::edit(style));
    harness.run_steps(3);
    let near = |pixel: &[u8], ink: [u8; 3]| pixel.iter().zip(ink).all(|(a, b)| a.abs_diff(b) <= 12);
    let check = |harness: &mut Harness<'_, Shell>| {
        settle(harness);
        let image = harness.render().unwrap();
        for ink in &inks {
            let found = image.pixels().filter(|pixel| near(&pixel.0[..3], *ink)).count();
            assert!(found > 20_000, "{ink:?}: {found} pixels on the screen");
        }
    };
    check(&mut harness);
    // a copy has the same geometry, and colours of its own
    harness.state_mut().app.dispatch(LayersOrder::Duplicate(vec![layer.id]).into());
    let copy = harness.state().app.workspace.document.layers().iter().rfind(|own| own.group == Group::Mine && own.id != layer.id).unwrap().clone();
    let plain = Operation::SetStyle { id: copy.id, style: Box::new(layer.style.clone()) };
    harness.state_mut().app.dispatch(Command::edit(plain));
    harness.state_mut().app.dispatch(Command::edit(Operation::SetOpacity { id: copy.id, opacity: 0.01 }));
    harness.run_steps(3);
    check(&mut harness);
    harness.state_mut().app.dispatch(Command::edit(Operation::RemoveLayer(copy.id)));
    let entries = nanbei::carto::legend(&harness.state().app.workspace.document, &[]);
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.get(Lang::Zh)).collect();
    assert!(names.starts_with(&["lots · 用途", "居住", "工业"]) || names.starts_with(&["lots · 用途", "工业", "居住"]), "{names:?}");
    let svg = folder.path().join("map.svg");
    let sheet = harness.state().app.workspace.document.sheet().clone();
    harness.state_mut().app.dispatch(print(sheet, &svg));
    finish_jobs(&mut harness);
    let text = std::fs::read_to_string(&svg).unwrap().to_lowercase();
    for [r, g, b] in inks {
        assert!(text.contains(&format!("#{r:02x}{g:02x}{b:02x}")), "{r} {g} {b} is not on paper");
    }
}

/// The mean difference of a channel, and the part of places that differ by more than 64 in one, over squares of three by three
/// pixels: the two smooth edges in their own ways.
fn difference(a: &dyn Fn(u32, u32) -> [u8; 3], b: &dyn Fn(u32, u32) -> [u8; 3], [l, t, r, b_]: [u32; 4]) -> (f64, f64) {
    let (mut sum, mut far, mut places) = (0.0, 0u32, 0u32);
    for y in (t..b_ - 2).step_by(3) {
        for x in (l..r - 2).step_by(3) {
            let mean = |at: &dyn Fn(u32, u32) -> [u8; 3], c: usize| (0..9).map(|n| f64::from(at(x + n % 3, y + n / 3)[c])).sum::<f64>() / 9.0;
            let off: Vec<f64> = (0..3).map(|c| (mean(a, c) - mean(b, c)).abs()).collect();
            sum += off.iter().sum::<f64>() / 3.0;
            far += u32::from(off.iter().any(|channel| *channel > 64.0));
            places += 1;
        }
    }
    (sum / f64::from(places), f64::from(far) / f64::from(places))
}

#[test]
fn the_screen_shows_what_the_exporters_draw() {
    let mut harness = shell(Lang::Zh);
    harness.state_mut().app.session.panels.set("legend", false);
    harness.state_mut().app.dispatch(Command::Do(Action::MAP_ONLY));
    harness.run_steps(4);
    settle(&mut harness);
    let frame = harness.state().frame().unwrap();
    let screen = harness.render().unwrap();
    let picture = nanbei::carto::map_picture(&harness.state().app.workspace.document, &frame, nanbei::i18n::MapLang::Both, true);
    let (paper, [width, _]) = nanbei::export::preview(&picture, frame.size.map(|side| side as u32)).unwrap();
    let [left, top] = frame.origin.map(|side| side.round() as u32);
    let on_paper = |x: u32, y: u32| {
        let at = ((y - top) as usize * width + (x - left) as usize) * 4;
        [paper[at], paper[at + 1], paper[at + 2]]
    };
    let on_screen = |x: u32, y: u32| {
        let [r, g, b, _] = screen.get_pixel(x, y).0;
        [r, g, b]
    };
    // scale, sources and buttons float on the edges of the window's map
    let [l, t, r, b] = frame.rect().map(|side| side as u32);
    let (mean, far) = difference(&on_screen, &on_paper, [l + 220, t + 60, r - 220, b - 120]);
    assert!(mean < 3.0 && far < 0.02, "{mean} {far}");
}

/// Makes the picture in the README anew: `cargo test --release --test desk ui -- --ignored`.
#[test]
#[ignore = "writes into assets; run it when the window has changed"]
fn screenshot_for_the_readme() {
    let mut harness = shell(Lang::Zh);
    let at = place(&harness, [121.477, 31.366]);
    click(&mut harness, at);
    harness.remove_cursor();
    harness.run_steps(20);
    settle(&mut harness);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screenshots/window.png");
    std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
    harness.render().unwrap().save(path).unwrap();
}

#[test]
fn nothing_is_drawn_anew_while_nothing_moves() {
    let mut harness = shell(Lang::Zh);
    settle(&mut harness);
    harness.run_steps(30);
    // with no input and no job the window asks for no frame
    let delay = harness.output().viewport_output.values().map(|output| output.repaint_delay).min().unwrap();
    assert!(delay > Duration::from_secs(10), "{delay:?}");
}
