//! Scenarios in the window, driven as a planner would: the panel in both languages, two maps with a line between them or side by
//! side, what is done on either, the years under the map. Drawn by lavapipe, with no display.

use crate::drive::{click, drag, finish_jobs, place, press, settle, shell};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::modules::scenarios::ScenariosOrder;
use nanbei::app::{Command, Compare, CompareHow};
use nanbei::i18n::{Lang, Word};
use nanbei::model::{Document, Group, Ink, Layer, Operation, OwnValue, RowId, View};
use nanbei::ui::Shell;

const BASE: [u8; 3] = [10, 200, 30];
const OWN: [u8; 3] = [220, 20, 200];

/// Two fields beside each other, north of the middle of the view, with the years in which they come.
const FIELDS: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"n":1,"year":2025},"geometry":{"type":"Polygon","coordinates":[[[121.40,31.30],[121.45,31.30],[121.45,31.40],[121.40,31.40],[121.40,31.30]]]}},
    {"type":"Feature","properties":{"n":2,"year":2035},"geometry":{"type":"Polygon","coordinates":[[[121.45,31.30],[121.50,31.30],[121.50,31.40],[121.45,31.40],[121.45,31.30]]]}}]}"#;

fn mine(document: &Document) -> &Layer {
    document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

fn filled(layer: &Layer, rgb: [u8; 3]) -> Operation {
    let mut style = layer.style.clone();
    style.recolor(Ink::Exact(rgb));
    style.symbol.fill.as_mut().unwrap().opacity = 1.0;
    Operation::SetStyle { id: layer.id, style: Box::new(style) }
}

fn send(harness: &mut Harness<'_, Shell>, command: impl Into<Command>) {
    harness.state_mut().app.dispatch(command.into());
    harness.run_steps(3);
}

/// The fields in one colour in the base and in another one in the scenario, which is shown.
fn with_fields(lang: Lang) -> Harness<'static, Shell> {
    let mut harness = shell(lang);
    send(&mut harness, Command::Paste(FIELDS.to_owned()));
    finish_jobs(&mut harness);
    let edit = filled(mine(&harness.state().app.workspace.document), BASE);
    send(&mut harness, Command::edit(edit));
    send(&mut harness, ScenariosOrder::Add);
    let edit = filled(mine(&harness.state().app.workspace.document), OWN);
    send(&mut harness, Command::edit(edit));
    send(&mut harness, Command::SetView(View { center: [121.45, 31.35], zoom: 11.0 }));
    harness.state_mut().app.session.notices.clear();
    settle(&mut harness);
    harness
}

fn pixel(harness: &mut Harness<'_, Shell>, at: Pos2) -> [u8; 3] {
    settle(harness);
    let image = harness.render().unwrap();
    let [r, g, b, _] = image.get_pixel(at.x as u32, at.y as u32).0;
    [r, g, b]
}

fn is_near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 8)
}

fn word(harness: &Harness<'_, Shell>, word: Word) -> String {
    harness.state().app.word(word).to_owned()
}

fn compare(harness: &mut Harness<'_, Shell>, how: CompareHow) {
    send(harness, ScenariosOrder::Compare(Some(Compare { marks: false, ..Compare::new(None, how) })));
    settle(harness);
}

#[test]
fn a_planner_makes_names_edits_and_leaves_a_scenario_in_either_language() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = shell(lang);
        send(&mut harness, Command::Paste(FIELDS.to_owned()));
        finish_jobs(&mut harness);
        press(&mut harness, Modifiers::NONE, Key::F9);
        let (new, base) = (word(&harness, Word::ScenarioNew), word(&harness, Word::ScenarioBase));
        assert!(harness.query_by_label(&base).is_none(), "there is nothing to choose among yet");
        harness.get_by_role_and_label(Role::Button, &new).click();
        harness.run_steps(3);
        assert!(harness.state().app.workspace.document.scenarios().active.is_some());
        // it is named and said what it stands on; typing is one step, and what is typed is there
        let named = format!("{} ({})", word(&harness, Word::ScenarioName), if lang == Lang::Zh { "中文" } else { "English" });
        harness.get_by_label(&named).focus();
        harness.step();
        press(&mut harness, Modifiers::COMMAND, Key::A);
        for text in ["G", "r", "een"] {
            harness.get_by_label(&named).type_text(text);
            harness.run_steps(2);
        }
        let year = word(&harness, Word::ScenarioYear);
        harness.get_by_role_and_label(Role::TextInput, &year).focus();
        harness.step();
        harness.get_by_role_and_label(Role::TextInput, &year).type_text("2035");
        harness.run_steps(2);
        let assumed = word(&harness, Word::ScenarioAssumptions);
        harness.get_by_role_and_label(Role::TextInput, &assumed).focus();
        harness.step();
        harness.get_by_role_and_label(Role::TextInput, &assumed).type_text("Industry leaves");
        harness.run_steps(2);
        let note = harness.state().app.workspace.document.scenarios().list[0].note.clone();
        assert_eq!((note.name.get(lang), note.year, note.assumptions.as_str()), ("Green", Some(2035), "Industry leaves"));
        // an edit is the scenario's own; a click on the base shows that again
        let layer = mine(&harness.state().app.workspace.document).id;
        let cells = vec![(RowId::new(0), Some(OwnValue::Integer(7)))];
        send(&mut harness, Command::edit(Operation::SetCells { id: layer, column: "n".to_owned(), cells }));
        let n = |harness: &Harness<'_, Shell>| mine(&harness.state().app.workspace.document).table.feature(0).unwrap().value("n").to_string();
        assert_eq!(n(&harness), "7");
        harness.get_by_role_and_label(Role::RadioButton, &base).click();
        harness.run_steps(3);
        assert_eq!(n(&harness), "1");
        harness.get_by_role_and_label(Role::RadioButton, "Green").click();
        harness.run_steps(3);
        assert_eq!(n(&harness), "7");
        // the button over the map compares; what differs is told and gone to
        let short = word(&harness, Word::ScenarioCompareShort);
        harness.get_by_role_and_label(Role::Button, &short).click();
        harness.run_steps(3);
        let changed = Word::ScenarioChangedCount.with(lang, &[&1]);
        assert!(harness.query_all_by_label(&changed).next().is_some());
        let name = mine(&harness.state().app.workspace.document).name.get(lang).to_owned();
        let rows: Vec<Pos2> = harness.query_all_by_role_and_label(Role::Button, &name).map(|node| node.rect().center()).collect();
        let right = rows.into_iter().max_by(|a, b| a.x.total_cmp(&b.x)).unwrap();
        click(&mut harness, right);
        assert_eq!(harness.state().app.viewport.selection.list()[0].feature.row, RowId::new(0));
        // Esc and a closed panel leave the comparison; the button ends it
        harness.get_by_role_and_label(Role::Button, &short).click();
        harness.run_steps(3);
        assert!(harness.state().app.viewport.compare.is_none());
    }
}

#[test]
fn the_line_between_two_scenarios_shows_the_other_one_left_of_it_wherever_it_is_moved() {
    let mut harness = with_fields(Lang::Zh);
    let [west, east] = [[121.42, 31.312], [121.48, 31.312]].map(|at| place(&harness, at));
    assert!([west, east].into_iter().all(|at| is_near(pixel(&mut harness, at), OWN)));
    compare(&mut harness, CompareHow::Swipe);
    // the panel that opened has moved the map's middle: both are looked for anew
    let [west, east] = [[121.42, 31.312], [121.48, 31.312]].map(|at| place(&harness, at));
    let line = harness.get_by_label(&word(&harness, Word::ScenarioLine)).rect().center();
    assert!(west.x < line.x && line.x < east.x, "{west:?} {line:?} {east:?}");
    assert!(is_near(pixel(&mut harness, west), BASE) && is_near(pixel(&mut harness, east), OWN));
    let view = harness.state().app.viewport.view;
    drag(&mut harness, line, Pos2::new(east.x + 60.0, line.y));
    assert!(is_near(pixel(&mut harness, west), BASE) && is_near(pixel(&mut harness, east), BASE));
    let line = harness.get_by_label(&word(&harness, Word::ScenarioLine)).rect().center();
    drag(&mut harness, line, Pos2::new(west.x - 60.0, line.y));
    assert!(is_near(pixel(&mut harness, west), OWN) && is_near(pixel(&mut harness, east), OWN));
    assert_eq!(harness.state().app.viewport.view, view, "the map itself stays");
    // with the keys, and never out of the map
    let before = harness.state().app.viewport.compare.unwrap().at;
    harness.get_by_label(&word(&harness, Word::ScenarioLine)).focus();
    harness.step();
    for _ in 0..5 {
        press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    }
    assert!((harness.state().app.viewport.compare.unwrap().at - before - 0.1).abs() < 0.01, "each press moves it on");
    for _ in 0..80 {
        press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    }
    assert!((harness.state().app.viewport.compare.unwrap().at - 0.02).abs() < 1e-4);
    assert!(harness.get_by_label(&word(&harness, Word::ScenarioLine)).rect().width() > 8.0);
}

#[test]
fn two_maps_side_by_side_show_the_same_place_and_move_together() {
    let mut harness = with_fields(Lang::En);
    compare(&mut harness, CompareHow::Side);
    let other = harness.get_by_label("compared map").rect();
    let own = harness.get_by_label("map").rect();
    assert!(other.right() <= own.left() && (other.width() - own.width()).abs() <= 4.0, "{other:?} {own:?}");
    let on_own = |harness: &Harness<'_, Shell>| place(harness, [121.42, 31.312]);
    // the same place lies at the same offset in both
    let on_other = |harness: &Harness<'_, Shell>| on_own(harness) - own.min.to_vec2() + other.min.to_vec2();
    let at = [on_other(&harness), on_own(&harness)];
    assert!(is_near(pixel(&mut harness, at[0]), BASE) && is_near(pixel(&mut harness, at[1]), OWN));
    // a drag on either, and the wheel on either, move both
    for (n, by) in [(0, vec2(-12.0, -8.0)), (1, vec2(12.0, 8.0))] {
        let start = [on_other(&harness), on_own(&harness)][n];
        let before = harness.state().app.viewport.view;
        harness.key_press(Key::H);
        harness.run_steps(2);
        drag(&mut harness, start, start + by);
        harness.key_press(Key::V);
        harness.run_steps(20);
        let after = harness.state().app.viewport.view;
        assert!(after.center != before.center && after.zoom.to_bits() == before.zoom.to_bits());
        let at = [on_other(&harness), on_own(&harness)];
        assert!(is_near(pixel(&mut harness, at[0]), BASE) && is_near(pixel(&mut harness, at[1]), OWN));
        harness.hover_at(start);
        harness.step();
        harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, 1.0),
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        harness.run_steps(20);
        assert!(harness.state().app.viewport.view.zoom > after.zoom);
        // what is under the pointer is named beside it
        harness.hover_at(Pos2::new(720.0, 12.0));
        harness.run_steps(2);
        let at = [on_other(&harness), on_own(&harness)];
        assert!(is_near(pixel(&mut harness, at[0]), BASE) && is_near(pixel(&mut harness, at[1]), OWN));
    }
    // what is clicked on the own map is selected there; the other one is there to be looked at
    let at = [on_other(&harness), on_own(&harness)];
    click(&mut harness, at[0]);
    assert!(harness.state().app.viewport.selection.is_empty());
    click(&mut harness, at[1]);
    assert_eq!(harness.state().app.viewport.selection.list().len(), 1);
    // ended, the whole map is the scenario's, and the middle is where it was
    send(&mut harness, Command::Cancel);
    harness.hover_at(Pos2::new(720.0, 12.0));
    settle(&mut harness);
    let view = harness.state().app.viewport.view;
    send(&mut harness, ScenariosOrder::Compare(None));
    settle(&mut harness);
    assert!(harness.query_by_label("compared map").is_none());
    assert_eq!(harness.state().app.viewport.view, view);
    let at = place(&harness, [121.45, 31.318]);
    assert!(is_near(pixel(&mut harness, at), OWN));
}

#[test]
fn the_years_under_the_map_show_what_is_there_by_then_on_both_maps() {
    let mut harness = with_fields(Lang::En);
    send(&mut harness, Command::Do(nanbei::app::Action::HORIZON));
    let year = |harness: &Harness<'_, Shell>| harness.state().app.workspace.document.horizon().unwrap().year;
    assert_eq!(year(&harness), 2035);
    let early = place(&harness, [121.42, 31.312]);
    let late = place(&harness, [121.48, 31.312]);
    assert!(is_near(pixel(&mut harness, late), OWN));
    let track = word(&harness, Word::Horizon);
    let slider = harness.get_by_role_and_label(Role::Slider, &track).rect();
    drag(&mut harness, Pos2::new(slider.right() - 8.0, slider.center().y), Pos2::new(slider.left() + 4.0, slider.center().y));
    assert_eq!(year(&harness), 2022, "the first of the plan's years");
    assert!(!is_near(pixel(&mut harness, late), OWN) && !is_near(pixel(&mut harness, early), OWN));
    assert!(harness.query_by_label_contains("As of 2022").is_some());
    harness.get_by_role_and_label(Role::Slider, &track).focus();
    harness.step();
    for next in [2025, 2027, 2035] {
        press(&mut harness, Modifiers::NONE, Key::ArrowRight);
        assert_eq!(year(&harness), next);
    }
    for _ in 0..2 {
        press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    }
    assert_eq!(year(&harness), 2025);
    assert!(is_near(pixel(&mut harness, early), OWN) && !is_near(pixel(&mut harness, late), OWN));
    compare(&mut harness, CompareHow::Side);
    let (other, own) = (harness.get_by_label("compared map").rect(), harness.get_by_label("map").rect());
    for (position, is_there) in [([121.44, 31.325], true), ([121.46, 31.325], false)] {
        let at = place(&harness, position);
        assert_eq!(is_near(pixel(&mut harness, at), OWN), is_there);
        assert_eq!(is_near(pixel(&mut harness, at - own.min.to_vec2() + other.min.to_vec2()), BASE), is_there);
    }
    // closed, all of it is there again
    harness.get_by_label(&word(&harness, Word::HorizonClose)).click();
    harness.run_steps(3);
    assert!(harness.state().app.workspace.document.horizon().is_none());
    let late = place(&harness, [121.46, 31.325]);
    assert!(is_near(pixel(&mut harness, late), OWN));
}

/// Made-up lots on a grid beside the river, and what a made-up scenario changes of them.
fn sample(harness: &mut Harness<'_, Shell>) {
    let uses = ["工业", "仓储", "居住", "商业", "工业", "绿地", "居住"];
    let lot = |n: usize| {
        let (x, y) = (121.452 + (n % 7) as f64 * 0.0062, 31.362 + (n / 7) as f64 * 0.0054);
        let ring = [[x, y], [x + 0.0054, y + 0.0004], [x + 0.0052, y + 0.0047], [x - 0.0002, y + 0.0044], [x, y]];
        serde_json::json!({ "type": "Feature", "properties": { "用途": uses[(n * 5 + n / 7) % 7], "年份": 2025 + n % 3 * 5 },
            "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    let features: Vec<_> = (0..42).map(lot).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("示例地块.geojson");
    std::fs::write(&path, serde_json::json!({ "type": "FeatureCollection", "crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } }, "features": features }).to_string()).unwrap();
    send(harness, Command::OpenFiles(vec![path]));
    finish_jobs(harness);
    let layer = mine(&harness.state().app.workspace.document).clone();
    let mut style = layer.style.clone();
    nanbei::carto::color_by(&mut style, &layer.table, Some("用途"), nanbei::model::Classing::default());
    send(harness, Command::edit(Operation::SetStyle { id: layer.id, style: Box::new(style) }));
    send(harness, ScenariosOrder::Add);
    let id = harness.state().app.workspace.document.scenarios().active.unwrap();
    let note = nanbei::model::ScenarioNote {
        name: nanbei::i18n::Bilingual::new("滨江绿带", "Riverside green"),
        year: Some(2035),
        assumptions: "示例，并非规划：沿江一列改为绿地，中部两处改为居住。".to_owned(),
    };
    send(harness, ScenariosOrder::Note(id, Box::new(note)));
    let set = |rows: &[usize], value: &str| {
        let cells = rows.iter().map(|row| (RowId::new(*row), Some(OwnValue::Text(value.to_owned())))).collect();
        Command::edit(Operation::SetCells { id: layer.id, column: "用途".to_owned(), cells })
    };
    send(harness, set(&[6, 13, 20, 27, 34, 41], "绿地"));
    send(harness, set(&[15, 16], "居住"));
    send(harness, Command::edit(Operation::DeleteFeatures { id: layer.id, rows: vec![RowId::new(0), RowId::new(1)] }));
    send(harness, Command::SetView(View { center: [121.473, 31.377], zoom: 13.55 }));
    harness.state_mut().app.session.notices.clear();
}

/// Makes the picture in the README anew: `cargo test --release --test desk scenarios_window -- --ignored`.
#[test]
#[ignore = "writes into assets; run it when the window has changed"]
fn screenshot_for_the_readme() {
    let mut harness = shell(Lang::Zh);
    sample(&mut harness);
    send(&mut harness, ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))));
    harness.remove_cursor();
    harness.run_steps(20);
    settle(&mut harness);
    harness.render().unwrap().save(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screenshots/scenarios.png")).unwrap();
}
