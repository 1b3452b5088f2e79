//! The window as a planner meets it: what floats on the map, the order of layers, selecting, searching, messages, styles. Each
//! test drives the real window, by its pixels, its hit-testing and its state.

use crate::drive::{click, click_with, drag, finish_jobs, place, press, settle, shell};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::{Action, Command, Tool};
use nanbei::i18n::Lang;
use nanbei::model::{FeatureId, Group, LayerId, Operation};
use nanbei::ui::Shell;

/// The cards on the map and the row of a layer, by their accessible names.
fn rect_of(harness: &Harness<'_, Shell>, name: &str) -> Rect {
    harness.query_all_by_label(name).map(|node| node.rect()).max_by(|a, b| a.width().total_cmp(&b.width())).unwrap_or_else(|| panic!("no {name}"))
}

fn keys(harness: &Harness<'_, Shell>) -> Vec<String> {
    harness.state().app.workspace.document.layers().iter().map(|layer| layer.key.clone()).collect()
}

fn layer(harness: &Harness<'_, Shell>, key: &str) -> LayerId {
    harness.state().app.workspace.document.layer_by_key(key).unwrap().id
}

/// A square of a side in degrees, as a feature.
fn square(name: &str, [x, y]: [f64; 2], side: f64) -> String {
    let (e, n) = (x + side, y + side);
    format!(
        r#"{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]}}}}"#
    )
}

fn paste(harness: &mut Harness<'_, Shell>, features: &[String]) -> LayerId {
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    harness.state_mut().app.dispatch(Command::Paste(text));
    finish_jobs(harness);
    harness.state().app.workspace.document.layers().iter().rfind(|layer| layer.group == Group::Mine).unwrap().id
}

fn double_click(harness: &mut Harness<'_, Shell>, at: Pos2) {
    click_with(harness, PointerButton::Primary, 2, at);
}

#[test]
fn what_is_done_on_the_cards_is_not_done_on_the_map() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = shell(lang);
        let jinshan = layer(&harness, "jinshan");
        harness.state_mut().app.dispatch(Command::ZoomToLayer(jinshan));
        harness.run_steps(3);
        settle(&mut harness);
        harness.run_steps(2);
        let legend = rect_of(&harness, if lang == Lang::Zh { "图例卡片" } else { "Legend card" });
        let sources = rect_of(&harness, if lang == Lang::Zh { "来源" } else { "Source" });
        let zoom = rect_of(&harness, if lang == Lang::Zh { "缩放按钮" } else { "Zoom buttons" });
        assert!(legend.width() <= 260.0, "{legend:?}");
        let view = harness.state().app.viewport.view;
        let places = [
            legend.center(),
            legend.left_top() + vec2(30.0, 12.0),
            legend.left_bottom() + vec2(4.0, -3.0),
            sources.center(),
            zoom.center_bottom() - vec2(0.0, 1.0),
        ];
        for at in places {
            harness.hover_at(at);
            harness.run_steps(2);
            assert_eq!(harness.state().app.viewport.hover, None, "hover at {at:?}");
            click(&mut harness, at);
            double_click(&mut harness, at);
            let app = &harness.state().app;
            assert!(app.viewport.inspected.is_none() && app.viewport.selection.is_empty(), "a click at {at:?} reached the map");
            // the home button is a button
            if zoom.contains(at) {
                harness.state_mut().app.dispatch(Command::SetView(view));
            }
            drag(&mut harness, at, at + vec2(-60.0, -50.0));
            for modifiers in [Modifiers::NONE, Modifiers::COMMAND] {
                harness.hover_at(at);
                harness.event(Event::MouseWheel {
                    unit: egui::MouseWheelUnit::Point,
                    delta: vec2(0.0, 60.0),
                    phase: egui::TouchPhase::Move,
                    source: egui::MouseWheelSource::Wheel,
                    modifiers,
                });
                harness.run_steps(8);
            }
            assert_eq!(harness.state().app.viewport.view, view, "the map moved by what was done at {at:?}");
        }
    }
}

#[test]
fn the_legend_tells_what_is_in_view_folds_and_goes_on_where_it_is_long() {
    let mut harness = shell(Lang::Zh);
    settle(&mut harness);
    assert!(harness.query_by_label("展开图例").is_none());
    let rows = |harness: &Harness<'_, Shell>| -> Vec<String> { harness.state().legend_rows().iter().map(|row| row.name.zh.clone()).collect() };
    let all = rows(&harness);
    assert!(all.contains(&"宝山区".to_owned()) && all.contains(&"金山区".to_owned()), "{all:?}");
    let jinshan = layer(&harness, "jinshan");
    harness.state_mut().app.dispatch(Command::ZoomToLayer(jinshan));
    settle(&mut harness);
    harness.run_steps(3);
    settle(&mut harness);
    let some = rows(&harness);
    assert!(!some.contains(&"宝山区".to_owned()) && some.contains(&"金山区".to_owned()), "{some:?}");
    harness.run_steps(2);
    let open = rect_of(&harness, "图例卡片");
    harness.get_by_label("收起图例").click();
    harness.run_steps(3);
    let folded = rect_of(&harness, "图例卡片");
    // a second click of two is not one on the map that is there now
    let corner = pos2(open.right() - 15.0, open.top() + 13.0);
    click(&mut harness, corner);
    assert!(harness.state().app.viewport.inspected.is_none());
    assert!(folded.height() < 40.0 && folded.height() < open.height() / 3.0, "{open:?} {folded:?}");
}

#[test]
fn two_hundred_layers_leave_the_map_free_and_every_row_in_reach() {
    let mut harness = shell(Lang::En);
    let first = paste(&mut harness, &[square("x", [121.2, 31.0], 0.1)]);
    for n in 1..200 {
        let name = format!("A layer with a rather long name that nobody would want to read as a whole, number {n}");
        let document = &harness.state().app.workspace.document;
        let mut layer = document.layer(first).unwrap().clone();
        layer.id = document.fresh_layer_id();
        layer.key = document.fresh_key("many");
        layer.name = nanbei::i18n::Bilingual::same(name);
        layer.style = document.next_style(&[]);
        let at = document.place_for_loaded();
        harness.state_mut().app.dispatch(Command::edit(Operation::AddLayer { at, layer: Box::new(layer) }));
    }
    harness.run_steps(3);
    settle(&mut harness);
    let legend = rect_of(&harness, "Legend card");
    let sources = rect_of(&harness, "Source");
    let [w, h] = harness.state().app.viewport.view_size.map(|side| side as f32);
    assert!(legend.width() <= 260.0 && legend.height() < h * 0.45, "{legend:?} of {w} x {h}");
    assert!(sources.height() < 26.0 && sources.width() < w, "{sources:?}");
    let covered = (legend.area() + sources.area()) / (w * h);
    assert!(covered < 0.15, "{covered}");
    // the last row is come to by the wheel
    let wheel = |harness: &mut Harness<'_, Shell>| {
        harness.hover_at(legend.center());
        for _ in 0..60 {
            harness.event(Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: vec2(0.0, -400.0),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers: Modifiers::NONE,
            });
            harness.run_steps(2);
        }
        harness.run_steps(20);
    };
    assert!(harness.query_by_label("Legend: Other districts").is_none());
    wheel(&mut harness);
    assert!(harness.query_by_label("Legend: Other districts").is_some());
}

#[test]
fn a_swatch_has_the_color_that_its_features_have_on_the_map_in_both_themes() {
    for (theme, action) in [(egui::Theme::Light, Action::LIGHT), (egui::Theme::Dark, Action::DARK)] {
        let mut harness = shell(Lang::En);
        harness.state_mut().app.dispatch(Command::Do(action));
        // land outside the two districts
        let id = paste(&mut harness, &[square("a", [121.0, 31.05], 0.12)]);
        for (ink, opacity) in [([106, 61, 154], 0.35), ([0, 60, 90], 0.8), ([240, 220, 120], 0.5)] {
            let mut style = harness.state().app.workspace.document.layer(id).unwrap().style.clone();
            let fill = style.symbol.fill.as_mut().unwrap();
            (fill.ink, fill.opacity) = (nanbei::model::Ink::Custom(ink), opacity);
            harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
            harness.state_mut().app.dispatch(Command::SetView(nanbei::model::View { center: [121.06, 31.11], zoom: 11.0 }));
            for _ in 0..3 {
                harness.run_steps(3);
                settle(&mut harness);
            }
            let row = rect_of(&harness, "Legend: Pasted data");
            let swatch = pos2(row.left() + 22.0, row.center().y);
            let on_map = place(&harness, [121.03, 31.08]);
            harness.remove_cursor();
            harness.run_steps(3);
            let image = harness.render().unwrap();
            let at = |p: Pos2| image.get_pixel(p.x as u32, p.y as u32).0;
            // roads cross the land: the most frequent colour of some places
            let near: Vec<[u8; 4]> = (0..400).map(|n| at(on_map + vec2((n % 20) as f32, (n / 20) as f32))).collect();
            let map = *near.iter().max_by_key(|own| near.iter().filter(|other| other == own).count()).unwrap();
            let found = at(swatch);
            assert!(map.iter().zip(found).all(|(a, b)| a.abs_diff(b) <= 2), "{theme:?} {ink:?}: {map:?} on the map, {found:?} in the legend");
        }
    }
}

#[test]
fn the_list_of_layers_is_the_drawing_order_and_a_drop_lands_at_its_line() {
    let mut harness = shell(Lang::Zh);
    paste(&mut harness, &[square("a", [121.0, 31.05], 0.1)]);
    let listed = |harness: &Harness<'_, Shell>| -> Vec<String> {
        let document = &harness.state().app.workspace.document;
        let mut rows: Vec<(f32, String)> = document
            .layers()
            .iter()
            .filter_map(|layer| {
                let rows = harness.query_all_by_label(layer.name.get(Lang::Zh)).map(|node| node.rect());
                let row = rows.filter(|rect| rect.width() > 150.0 && rect.left() < 60.0).max_by(|a, b| a.width().total_cmp(&b.width()))?;
                Some((row.top(), layer.key.clone()))
            })
            .collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
        rows.into_iter().map(|(_, key)| key).collect()
    };
    let rows = listed(&harness);
    assert!(rows.len() > 8);
    assert_eq!(rows, keys(&harness)[keys(&harness).len() - rows.len()..], "the list from the bottom up");
    // between every two rows, over the borders of groups too
    for (held, over, below) in
        [("pasted", "宝山区", true), ("pasted", "高铁枢纽", false), ("baoshan", "转型重点区域", false), ("districts", "规划与服务铁路", true)]
    {
        let name = harness.state().app.workspace.document.layer_by_key(held).unwrap().name.zh.clone();
        let from = rect_of(&harness, &name).center();
        let target = rect_of(&harness, over);
        let to = if below { target.center_bottom() - vec2(0.0, 3.0) } else { target.center_top() + vec2(0.0, 3.0) };
        drag(&mut harness, from, to);
        harness.run_steps(2);
        let order = keys(&harness);
        let at = |key: &str| order.iter().position(|own| own == key).unwrap();
        let target_key = harness.state().app.workspace.document.layers().iter().find(|layer| layer.name.zh == over).unwrap().key.clone();
        let wanted = if below { at(&target_key).wrapping_sub(1) } else { at(&target_key) + 1 };
        assert_eq!(at(held), wanted, "{held} over {over}: {order:?}");
        let rows = listed(&harness);
        assert_eq!(rows, order[order.len() - rows.len()..], "{held} over {over}");
    }
}

#[test]
fn a_quick_drag_takes_the_layer_that_was_pressed() {
    let mut harness = shell(Lang::Zh);
    let before = keys(&harness);
    let from = rect_of(&harness, "转型重点区域").center();
    let to = rect_of(&harness, "金山区").center_bottom() - vec2(0.0, 2.0);
    harness.hover_at(from);
    harness.step();
    // all within one frame, as on a slow machine
    harness.event(Event::PointerButton { pos: from, button: PointerButton::Primary, pressed: true, modifiers: Modifiers::NONE });
    harness.event(Event::PointerMoved(from + vec2(0.0, 40.0)));
    harness.event(Event::PointerMoved(to));
    harness.step();
    harness.event(Event::PointerButton { pos: to, button: PointerButton::Primary, pressed: false, modifiers: Modifiers::NONE });
    harness.run_steps(3);
    let after = keys(&harness);
    let at = |keys: &[String], key: &str| keys.iter().position(|own| own == key).unwrap();
    assert_eq!(at(&after, "key_areas") + 1, at(&after, "jinshan"), "{before:?} {after:?}");
    let others = |keys: &[String]| keys.iter().filter(|key| *key != "key_areas").cloned().collect::<Vec<_>>();
    assert_eq!(others(&before), others(&after), "no other layer was moved");
}

#[test]
fn twice_on_the_eye_shows_a_layer_alone_and_leaves_the_history_as_it_was() {
    let mut harness = shell(Lang::Zh);
    let hide = Operation::SetVisible { id: layer(&harness, "rings"), visible: false };
    harness.state_mut().app.dispatch(Command::edit(hide));
    harness.state_mut().app.dispatch(Command::Do(Action::UNDO));
    harness.run_steps(2);
    let before = harness.state().app.history_names();
    let shown = |harness: &Harness<'_, Shell>| -> Vec<String> {
        let layers = harness.state().app.workspace.document.layers().iter().filter(|layer| layer.visible && layer.group != Group::Basemap);
        layers.map(|layer| layer.key.clone()).collect()
    };
    let all = shown(&harness);
    let eye = rect_of(&harness, "显示 金山区").center();
    double_click(&mut harness, eye);
    assert_eq!(shown(&harness), ["jinshan"]);
    assert_eq!(harness.state().app.history_names(), before);
    assert!(!harness.state().app.is_dirty());
    std::thread::sleep(std::time::Duration::from_millis(400));
    harness.run_steps(30);
    double_click(&mut harness, eye);
    assert_eq!(shown(&harness), all);
    assert_eq!(harness.state().app.history_names(), before);
    // what could be redone still can
    harness.state_mut().app.dispatch(Command::Do(Action::REDO));
    assert!(!shown(&harness).contains(&"rings".to_owned()));
}

#[test]
fn a_layer_renamed_in_one_language_keeps_its_name_in_the_other() {
    let mut harness = shell(Lang::Zh);
    let row = rect_of(&harness, "金山区").center();
    click_with(&mut harness, PointerButton::Secondary, 1, row);
    harness.get_by_label("重命名").click();
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text("金山全区".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    let name = &harness.state().app.workspace.document.layer_by_key("jinshan").unwrap().name;
    assert_eq!((name.zh.as_str(), name.en.as_str()), ("金山全区", "Jinshan"));
}

#[test]
fn enter_says_yes_to_the_window_in_front_and_esc_leaves_the_document_as_it_was() {
    let mut harness = shell(Lang::En);
    // the sheet's window leaves nothing behind
    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.run_steps(20);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.state().app.is_dirty() && harness.state().app.workspace.document.sheet().date.is_empty());
    // help closes by Enter as by Esc
    for action in [Action::ABOUT, Action::SHORTCUTS] {
        harness.state_mut().app.dispatch(Command::Do(action));
        harness.run_steps(3);
        assert!(harness.query_all_by_label(action.name(Lang::En)).count() > 0);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        harness.run_steps(2);
        assert_eq!(harness.query_all_by_label(action.name(Lang::En)).count(), 0, "{action:?}");
    }
    // unsaved work: Enter saves, Esc stays
    let id = layer(&harness, "rings");
    harness.state_mut().app.dispatch(Command::edit(Operation::SetVisible { id, visible: false }));
    harness.state_mut().app.dispatch(Command::Do(Action::NEW));
    harness.run_steps(3);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().app.is_dirty());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.nanbei");
    harness.state_mut().app.dispatch(Command::SaveTo(path.clone()));
    finish_jobs(&mut harness);
    harness.state_mut().app.dispatch(Command::edit(Operation::SetVisible { id, visible: true }));
    harness.state_mut().app.dispatch(Command::Do(Action::NEW));
    harness.run_steps(3);
    let before = std::fs::read(&path).unwrap();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    finish_jobs(&mut harness);
    assert_ne!(std::fs::read(&path).unwrap(), before, "Enter saves");
    assert_eq!(harness.state().app.workspace.path, None, "and the new project is there");
    // what is drawn comes first
    harness.state_mut().app.dispatch(Command::Do(Action::BOOKMARKS));
    harness.state_mut().app.dispatch(Command::Do(Action::TOOL_MEASURE));
    assert_eq!(harness.state().app.viewport.tool, Tool::MEASURE);
}

fn selected(harness: &Harness<'_, Shell>) -> Vec<(String, String)> {
    let app = &harness.state().app;
    let named = |picked: &nanbei::app::Picked| {
        let layer = app.workspace.document.layer(picked.feature.layer)?;
        Some((layer.key.clone(), layer.table.feature(picked.feature.row.index())?.id().map(|id| id.to_string()).unwrap_or_default()))
    };
    app.viewport.selection.list().iter().filter_map(named).collect()
}

/// Draws a box with the box tool.
fn draw_box(harness: &mut Harness<'_, Shell>, from: [f64; 2], to: [f64; 2]) {
    harness.state_mut().app.dispatch(Command::Do(Action::TOOL_BOX));
    let (from, to) = (place(harness, from), place(harness, to));
    drag(harness, from, to);
    harness.run_steps(2);
}

#[test]
fn a_shape_selects_of_one_layer_unless_all_are_asked_for() {
    let mut harness = shell(Lang::Zh);
    let layers = |harness: &Harness<'_, Shell>| selected(harness).into_iter().map(|(layer, _)| layer).collect::<std::collections::BTreeSet<_>>();
    draw_box(&mut harness, [121.20, 30.69], [121.52, 30.85]);
    assert_eq!(layers(&harness).into_iter().collect::<Vec<_>>(), ["hubs"], "the layer of the first hit");
    // the chosen layer, by a click on its row
    let row = rect_of(&harness, "转型重点区域").center();
    click(&mut harness, row);
    assert_eq!(harness.state().app.viewport.chosen_layer, Some(layer(&harness, "key_areas")));
    harness.state_mut().app.dispatch(Command::SetPanel("results", false));
    harness.run_steps(3);
    draw_box(&mut harness, [121.20, 30.69], [121.52, 30.85]);
    assert_eq!(layers(&harness).into_iter().collect::<Vec<_>>(), ["key_areas"]);
    assert!(selected(&harness).len() > 2);
    // the switch asks again for all
    harness.get_by_label("所有图层").click();
    harness.run_steps(3);
    assert!(layers(&harness).len() > 3, "{:?}", layers(&harness));
    harness.get_by_label("所有图层").click();
    harness.run_steps(3);
    assert_eq!(layers(&harness).into_iter().collect::<Vec<_>>(), ["key_areas"]);
}

/// How many pixels have a colour, within 6 of each channel.
fn count(harness: &mut Harness<'_, Shell>, wanted: [u8; 3]) -> usize {
    settle(harness);
    let image = harness.render().unwrap();
    image.pixels().filter(|pixel| pixel.0.iter().zip(wanted).take(3).all(|(a, b)| a.abs_diff(b) <= 6)).count()
}

#[test]
fn the_color_of_the_selection_is_used_by_nothing_else_and_the_current_row_stands_out_on_the_map() {
    for (theme, ink_rgb) in [(Action::LIGHT, [0x00, 0xA3, 0xFF]), (Action::DARK, [0x1F, 0xD0, 0xFF])] {
        let mut harness = shell(Lang::En);
        harness.state_mut().app.dispatch(Command::Do(theme));
        harness.run_steps(3);
        let hovered = place(&harness, [121.16, 30.86]);
        harness.hover_at(hovered);
        harness.run_steps(3);
        assert_eq!(count(&mut harness, ink_rgb), 0, "{theme:?}");
        let (wusong, districts) = (layer(&harness, "key_areas"), layer(&harness, "baoshan"));
        harness.state_mut().app.dispatch(Command::SelectFeature(FeatureId::at(districts, 0), nanbei::app::SelectHow::Replace));
        harness.state_mut().app.dispatch(Command::SelectFeature(FeatureId::at(wusong, 0), nanbei::app::SelectHow::Add));
        harness.remove_cursor();
        harness.run_steps(3);
        let one = count(&mut harness, ink_rgb);
        assert!(one > 200, "{theme:?}: {one}");
        // going on to the larger one of the two marks more
        harness.state_mut().app.dispatch(Command::Inspect(FeatureId::at(districts, 0)));
        harness.run_steps(3);
        let other = count(&mut harness, ink_rgb);
        assert!(other > one + one / 5, "{theme:?}: {one} {other}");
        assert_eq!(selected(&harness).len(), 2);
    }
}

#[test]
fn an_answer_keeps_its_title_and_its_features_while_one_goes_through_it() {
    let mut harness = shell(Lang::En);
    harness.state_mut().app.dispatch(Command::WithinRing { hub: "baoshan_hsr".to_owned(), radius: 5000.0 });
    harness.run_steps(3);
    let (title, before) = (harness.state().app.viewport.selection.title.clone(), selected(&harness));
    assert!(!title.is_empty() && before.len() > 2);
    // a click on a row of the list
    let row = harness.query_all_by_label("Wusong Innovation City").map(|node| node.rect()).max_by(|a, b| a.width().total_cmp(&b.width())).unwrap();
    click(&mut harness, row.center());
    assert_eq!((harness.state().app.viewport.selection.title.as_str(), selected(&harness)), (title.as_str(), before.clone()));
    // and one on the map
    let at = place(&harness, [121.480, 31.362]);
    click(&mut harness, at);
    assert_eq!((harness.state().app.viewport.selection.title.as_str(), selected(&harness)), (title.as_str(), before));
}

#[test]
fn twice_with_ctrl_on_one_place_takes_up_one_feature_and_lets_it_go() {
    let mut harness = shell(Lang::Zh);
    let id = layer(&harness, "key_areas");
    harness.state_mut().app.dispatch(Command::ZoomToLayer(id));
    harness.run_steps(3);
    let at = place(&harness, [121.480, 31.362]);
    let ctrl_click = |harness: &mut Harness<'_, Shell>| {
        harness.hover_at(at);
        harness.step();
        for pressed in [true, false] {
            harness.event_modifiers(
                Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::COMMAND },
                Modifiers::COMMAND,
            );
            harness.step();
        }
        harness.run_steps(2);
    };
    ctrl_click(&mut harness);
    assert_eq!(selected(&harness).len(), 1);
    ctrl_click(&mut harness);
    assert_eq!(selected(&harness), []);
}

#[test]
fn a_saved_list_has_the_columns_that_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = shell(Lang::Zh);
    harness.state_mut().app.dispatch(Command::WithinRing { hub: "baoshan_hsr".to_owned(), radius: 5000.0 });
    let path = folder.path().join("list.csv");
    harness.state_mut().app.dispatch(Command::SaveSelectionTo(path.clone()));
    finish_jobs(&mut harness);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    assert!(lines.next().unwrap().starts_with("名称,图层,距离（米）,面积（平方米）,长度（米）,") || text.contains("名称,图层,距离（米）"), "{text}");
    let wusong = lines.find(|line| line.contains("吴淞创新城")).unwrap();
    assert!(wusong.contains("转型重点区域"), "{wusong}");
}

/// Types into the search box and waits for the answer.
fn search(harness: &mut Harness<'_, Shell>, text: &str) {
    press(harness, Modifiers::NONE, Key::Escape);
    press(harness, Modifiers::COMMAND, Key::F);
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(4);
}

#[test]
fn sounds_layers_and_positions_are_found_and_what_is_hidden_comes_last() {
    let mut harness = shell(Lang::Zh);
    for (text, id) in [("wscxc", "wusong"), ("tanguluwan", "carbon_valley"), ("bszhan", "baoshan_hsr")] {
        search(&mut harness, text);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        harness.run_steps(2);
        let app = &harness.state().app;
        let found = app.viewport.inspected.and_then(|id| app.workspace.document.feature(id)?.id().map(|id| id.to_string()));
        assert_eq!(found.as_deref(), Some(id), "{text}");
    }
    // a layer by its name
    search(&mut harness, "qitaqu");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().app.viewport.chosen_layer, Some(layer(&harness, "districts")));
    for text in ["31°23′05″ N, 121°29′10″ E", "北纬31度23分5秒 东经121度29分10秒"] {
        harness.state_mut().app.dispatch(Command::Do(Action::HOME));
        search(&mut harness, text);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        harness.run_steps(2);
        let [lon, lat] = harness.state().app.viewport.view.center;
        assert!((lon - 121.486_11).abs() < 1e-4 && (lat - 31.384_72).abs() < 1e-4, "{text}: {lon} {lat}");
    }
    // hidden layers last, and marked
    let hide = Operation::SetVisible { id: layer(&harness, "hubs"), visible: false };
    harness.state_mut().app.dispatch(Command::edit(hide));
    let found = nanbei::query::search(&harness.state().app.workspace.document, "宝山", 40, &std::sync::atomic::AtomicBool::new(false));
    let hidden = |found: &nanbei::query::Found| {
        matches!(found, nanbei::query::Found::Feature { hidden: true, .. } | nanbei::query::Found::Layer { hidden: true, .. })
    };
    let first = found.iter().position(hidden).unwrap();
    assert!(first > 0 && found[first..].iter().all(hidden), "{found:?}");
    search(&mut harness, "上海宝山站");
    assert!(harness.query_all_by_label_contains("未显示").count() > 0);
}

#[test]
fn copied_coordinates_are_those_of_the_status_bar_with_their_system() {
    let mut harness = shell(Lang::En);
    for format in ["WGS-84", "WGS-84", "GCJ-02"] {
        let at = place(&harness, [121.75, 31.05]);
        harness.hover_at(at);
        harness.run_steps(2);
        let told = harness
            .state()
            .app
            .session
            .settings
            .positions
            .message(harness.state().app.workspace.document.layers().first().map(|_| [121.75, 31.05]).unwrap());
        let shown = harness.query_all_by_label_contains(told.chars().take(7).collect::<String>().as_str()).next().is_some();
        assert!(shown, "{told} is not in the status bar");
        click_with(&mut harness, PointerButton::Secondary, 1, at);
        harness.get_by_label_contains("Copy coordinates").click();
        harness.step();
        let copied = harness.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        let copied = copied.expect("something was copied");
        assert!(copied.contains(format) && copied.contains(told.chars().take(7).collect::<String>().as_str()), "{copied} beside {told}");
        let next = harness.state().app.setting(|settings| settings.positions = settings.positions.next());
        harness.state_mut().app.dispatch(next);
        harness.run_steps(2);
    }
}

#[test]
fn messages_cover_no_title_are_closed_at_once_and_stay_in_a_history() {
    for action in [Action::NEW_LAYER, Action::ABOUT, Action::BOOKMARKS] {
        let mut harness = shell(Lang::En);
        harness.state_mut().app.dispatch(Command::Do(action));
        for n in 0..5 {
            harness.state_mut().app.notify(nanbei::app::Severity::Error, format!("Something went wrong, number {n}"), Vec::new());
        }
        harness.run_steps(6);
        let ctx = harness.ctx.clone();
        let (toasts, windows) = ctx.memory(|memory| {
            let of = |order| {
                let layers = memory.areas().visible_layer_ids();
                layers.into_iter().filter(|layer| layer.order == order).filter_map(|layer| memory.area_rect(layer.id)).collect::<Vec<_>>()
            };
            (of(egui::Order::Tooltip), of(egui::Order::Middle))
        });
        assert!(!toasts.is_empty() && !windows.is_empty(), "{action:?}");
        for window in windows {
            let head = window.with_max_y(window.top() + 40.0);
            assert!(toasts.iter().all(|toast| !toast.intersects(head)), "{action:?}: {toasts:?} on {head:?}");
        }
        harness.get_by_label("Close all").click();
        harness.run_steps(4);
        assert!(harness.query_by_label("Close all").is_none());
        assert!(harness.state().app.session.notices.iter().all(|notice| !notice.is_shown()));
        assert_eq!(harness.state().app.session.unread_notices, 5);
        harness.get_by_label("New messages: 5").click();
        harness.run_steps(4);
        assert!(harness.query_all_by_label_contains("number 0").next().is_some(), "the history has the first one");
        assert_eq!(harness.state().app.session.unread_notices, 0);
    }
}

#[test]
fn an_online_base_map_that_does_not_answer_says_so_once_and_takes_it_back() {
    let mut app = nanbei::app::App::new(nanbei::app::SessionFolder::default());
    app.session.settings.lang = Lang::En;
    app.dispatch(Command::OnlineAnswers(false));
    assert!(app.session.notices.is_empty(), "nothing was asked for");
    app.dispatch(Command::Do(Action::ONLINE));
    for _ in 0..3 {
        app.dispatch(Command::OnlineAnswers(false));
    }
    assert!(app.session.online_silent);
    assert_eq!(app.session.notices.iter().filter(|notice| notice.is_shown() && notice.text.contains("does not answer")).count(), 1);
    app.dispatch(Command::OnlineAnswers(true));
    assert!(!app.session.online_silent && app.session.notices.iter().all(|notice| !notice.is_shown() || !notice.text.contains("does not answer")));
}

/// Lots with a number and a use each.
fn lots() -> Vec<String> {
    (0..36)
        .map(|n| {
            let (x, y) = (121.0 + f64::from(n % 6) * 0.02, 31.05 + f64::from(n / 6) * 0.02);
            let (e, t) = (x + 0.018, y + 0.018);
            let ratio = f64::from(n) * 0.137 + 0.25;
            format!(
                r#"{{"type":"Feature","properties":{{"lot":"L-{n:02}","ratio":{ratio}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{e},{y}],[{e},{t}],[{x},{t}],[{x},{y}]]]}}}}"#
            )
        })
        .collect()
}

#[test]
fn a_color_is_typed_in_hexadecimal_digits() {
    let mut harness = shell(Lang::En);
    let id = paste(&mut harness, &lots());
    harness.get_by_label("Style Pasted data").click();
    harness.run_steps(4);
    harness.get_by_role_and_label(egui::accesskit::Role::ColorWell, "Colour").click();
    harness.run_steps(4);
    harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "HEX").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text("#12AB9F".to_owned()));
    harness.run_steps(4);
    let ink = harness.state().app.workspace.document.layer(id).unwrap().style.ink();
    assert_eq!(ink, nanbei::model::Ink::Custom([0x12, 0xAB, 0x9F]));
}

#[test]
fn the_method_of_classing_is_kept_with_the_style_and_breaks_are_told_alike() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = shell(Lang::En);
    let id = paste(&mut harness, &lots());
    let layer = harness.state().app.workspace.document.layer(id).unwrap().clone();
    let classing =
        nanbei::model::Classing { method: nanbei::model::Method::NaturalBreaks, count: 7, ramp: nanbei::model::Ramp::Teal, ..Default::default() };
    let mut style = layer.style.clone();
    assert!(nanbei::carto::color_by(&mut style, &layer.table, Some("ratio"), classing));
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    // another window of the same layer, another session with the same project
    harness.get_by_label("Style Pasted data").click();
    harness.run_steps(4);
    assert!(harness.query_all_by_label_contains("Natural breaks").next().is_some() || harness.query_all_by_value("Natural breaks").next().is_some());
    let path = folder.path().join("a.nanbei");
    harness.state_mut().app.dispatch(Command::SaveTo(path.clone()));
    finish_jobs(&mut harness);
    let opened = nanbei::io::open_project(&path, nanbei::io::Trust::All, &nanbei::io::Progress::default()).unwrap();
    let kept = opened.document.layers().iter().find_map(|layer| layer.style.classes.as_ref()).unwrap();
    assert_eq!(kept.made, Some(classing));
    // all names of classes have as many decimals
    let decimals: std::collections::BTreeSet<usize> = (0..kept.len())
        .flat_map(|class| {
            nanbei::carto::class_name(kept, class)
                .en
                .split(" – ")
                .map(|end| end.split_once('.').map_or(0, |(_, rest)| rest.len()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(decimals.len(), 1, "{decimals:?}");
    assert!(*decimals.first().unwrap() <= 4);
}

#[test]
fn labels_of_loaded_areas_stand_inside_them_and_are_read_on_any_fill() {
    let mut harness = shell(Lang::En);
    let id = paste(&mut harness, &lots());
    let layer = harness.state().app.workspace.document.layer(id).unwrap().clone();
    for (theme, fill) in
        [(Action::LIGHT, [20, 30, 60]), (Action::DARK, [250, 250, 240]), (Action::LIGHT, [250, 250, 240]), (Action::DARK, [10, 10, 20])]
    {
        harness.state_mut().app.dispatch(Command::Do(theme));
        let mut style = layer.style.clone();
        style.recolor(nanbei::model::Ink::Custom(fill));
        style.symbol.fill.as_mut().unwrap().opacity = 1.0;
        style.label = Some(nanbei::model::LabelStyle {
            zh: vec!["lot".to_owned()],
            en: vec!["lot".to_owned()],
            ink: nanbei::model::Ink::Role(nanbei::model::Role::Text),
            size: 2.9,
            bold: false,
            spacing: 0.0,
            placement: nanbei::model::Placement::Inside,
            priority: nanbei::model::LabelStyle::OF_LOADED,
            max_metres_per_pixel: None,
            capitals: false,
        });
        harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
        harness.state_mut().app.dispatch(Command::ZoomToLayer(id));
        for _ in 0..3 {
            harness.run_steps(4);
            settle(&mut harness);
        }
        let image = harness.render().unwrap();
        // in the middle of a lot there is text, dark and light side by side
        let at = place(&harness, [121.0 + 0.049, 31.05 + 0.049]);
        let near: Vec<i32> = (0..1600)
            .map(|n| image.get_pixel((at.x - 20.0 + (n % 40) as f32) as u32, (at.y - 20.0 + (n / 40) as f32) as u32).0)
            .map(|pixel| pixel[..3].iter().map(|c| i32::from(*c)).sum::<i32>() / 3)
            .collect();
        let (least, most) = (near.iter().min().unwrap(), near.iter().max().unwrap());
        assert!(most - least > 110, "{theme:?} on {fill:?}: {least} to {most}");
    }
    // where a lot is smaller than its number it has none
    harness.state_mut().app.dispatch(Command::SetView(nanbei::model::View { center: [121.06, 31.11], zoom: 8.5 }));
    for _ in 0..3 {
        harness.run_steps(4);
        settle(&mut harness);
    }
    let frame = harness.state().frame().unwrap();
    let document = &harness.state().app.workspace.document;
    let anchors: Vec<nanbei::carto::Anchors> = document.layers().iter().map(|_| nanbei::carto::Anchors::default()).collect();
    let inputs: Vec<nanbei::carto::LabelInput<'_>> =
        document.layers().iter().zip(&anchors).map(|(layer, anchors)| nanbei::carto::LabelInput { layer, anchors, index: None }).collect();
    let labels = nanbei::carto::place_labels(
        &inputs,
        &frame,
        nanbei::i18n::MapLang::En,
        nanbei::carto::Theme::Light,
        &[],
        &nanbei::carto::Labels::default(),
        None,
    );
    assert!(labels.0.iter().all(|label| label.feature.layer != id));
}

#[test]
fn what_a_click_changes_is_shown_though_the_pointer_stays() {
    let mut harness = shell(Lang::En);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.run_steps(10);
    // a click asks for another frame, so that what was drawn before what it changed is drawn again
    let tab = harness.get_by_label("Parts").rect().center();
    harness.hover_at(tab);
    harness.run_steps(4);
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos: tab, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
        harness.step();
    }
    let delay = harness.output().viewport_output.values().map(|output| output.repaint_delay).min().unwrap();
    assert!(delay.is_zero(), "{delay:?}");
}

#[test]
fn classes_have_the_same_colors_in_the_legend_as_on_the_map_in_both_themes() {
    for theme in [Action::LIGHT, Action::DARK] {
        let mut harness = shell(Lang::En);
        harness.state_mut().app.dispatch(Command::Do(theme));
        let id = paste(&mut harness, &lots());
        let layer = harness.state().app.workspace.document.layer(id).unwrap().clone();
        let mut style = layer.style.clone();
        assert!(nanbei::carto::color_by(&mut style, &layer.table, Some("ratio"), nanbei::model::Classing::default()));
        let classes = style.classes.clone().unwrap();
        harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
        harness.state_mut().app.dispatch(Command::ZoomToLayer(id));
        for _ in 0..3 {
            harness.run_steps(4);
            settle(&mut harness);
        }
        harness.remove_cursor();
        harness.run_steps(3);
        let image = harness.render().unwrap();
        for class in 0..classes.len() {
            let name = nanbei::carto::class_name(&classes, class).en;
            let row = rect_of(&harness, &format!("Legend: {name}"));
            let legend = image.get_pixel((row.left() + 22.0) as u32, row.center().y as u32).0;
            // a lot of the class, away from its middle, where a label could be
            let index = layer.table.features().position(|lot| usize::from(classes.class_of(&lot.value("ratio"))) == class).unwrap();
            let bounds = layer.table.feature(index).unwrap().bounds().unwrap();
            let at = place(&harness, [bounds.west + 0.005, bounds.south + 0.005]);
            let map = image.get_pixel(at.x as u32, at.y as u32).0;
            let wanted = classes.ink(class as u8);
            for (found, what) in [(legend, "legend"), (map, "map")] {
                assert!(found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 2), "{theme:?} {name}: {found:?} in the {what} for {wanted:?}");
            }
        }
    }
}

#[test]
fn esc_closes_the_sources_before_it_lets_go_of_the_selection() {
    let mut harness = shell(Lang::En);
    let id = layer(&harness, "jinshan");
    harness.state_mut().app.dispatch(Command::SelectFeature(FeatureId::at(id, 0), nanbei::app::SelectHow::Replace));
    harness.run_steps(2);
    harness.get_by_label("All sources").click();
    harness.run_steps(3);
    assert!(harness.query_all_by_label_contains("GSHHG").count() > 0);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.query_all_by_label_contains("GSHHG").count(), 0);
    assert_eq!(selected(&harness).len(), 1);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(selected(&harness).is_empty());
}
