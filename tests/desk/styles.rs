//! Styles: copied, kept, read and changed in their panel.

use crate::drive::{drag, finish_jobs, press, settle, shell};
use crate::reopening::saved_and_opened;
use crate::waiting::wait;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nanbei::app::modules::layers::LayersOrder;
use nanbei::app::modules::style::StyleOrder;
use nanbei::app::{Action, App, Command, SessionFolder, Severity};
use nanbei::i18n::{Lang, Word};
use nanbei::model::{ClassBy, Fill, Group, Ink, LayerId, Method, Operation, Pattern, Style};
use nanbei::ui::Shell;
use std::path::{Path, PathBuf};

pub fn lots(folder: &Path) -> PathBuf {
    let lot = |n: usize| {
        let (x, y) = (121.40 + (n % 10) as f64 * 0.002, 31.30 + (n / 10) as f64 * 0.002);
        let ring = [[x, y], [x + 0.0018, y], [x + 0.0018, y + 0.0018], [x, y + 0.0018], [x, y]];
        let use_ = if n.is_multiple_of(2) { "工业" } else { "居住" };
        serde_json::json!({ "type": "Feature", "properties": { "用途": use_, "容积率": n as f64 / 10.0, "名称": n.to_string() },
            "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    let all: Vec<serde_json::Value> = (0..60).map(lot).collect();
    let path = folder.join("宗地.geojson");
    std::fs::write(&path, serde_json::json!({ "type": "FeatureCollection", "features": all }).to_string()).unwrap();
    path
}

pub fn mine(app: &App) -> LayerId {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id
}

pub fn style_of(app: &App, id: LayerId) -> Style {
    app.workspace.document.layer(id).unwrap().style.clone()
}

#[test]
fn a_style_is_copied_kept_and_read_and_what_the_layer_lacks_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![lots(folder.path())]));
    wait(&mut app);
    let id = mine(&app);
    let before = style_of(&app, id);
    app.dispatch(Command::ShowStyle(id));
    let sld = folder.path().join("lots.sld");
    std::fs::write(&sld, encoding_rs::GBK.encode(crate::style_files::SLD_1_0).0).unwrap();
    app.dispatch(StyleOrder::Read(sld).into());
    let own = style_of(&app, id);
    assert_eq!(own.classes.as_ref().map(|own| own.field.as_str()), Some("用途"));
    // one step back, and forth
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(style_of(&app, id), before);
    app.dispatch(Command::Do(Action::REDO));
    // kept as a file and read again, it is the same
    let kept = folder.path().join("kept.json");
    app.dispatch(StyleOrder::Save(kept.clone()).into());
    app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(before) }));
    app.dispatch(StyleOrder::Read(kept).into());
    assert_eq!(style_of(&app, id), own);
    // pasted on a layer without those fields, the rest is taken and the fields are named
    let areas = app.workspace.document.layer_by_key("key_areas").unwrap().id;
    app.dispatch(StyleOrder::Copy(id).into());
    app.session.notices.clear();
    app.dispatch(StyleOrder::Paste(areas).into());
    let pasted = style_of(&app, areas);
    assert_eq!((pasted.symbol, pasted.classes, pasted.label), (own.symbol, None, None));
    let notice = &app.session.notices[0];
    assert!(notice.severity == Severity::Warning && format!("{notice:?}").contains("用途, 名称"), "{notice:?}");
    // what is no style changes nothing
    let before = style_of(&app, id);
    app.dispatch(StyleOrder::Read(lots(folder.path())).into());
    assert_eq!(style_of(&app, id), before);
    assert_eq!(app.session.notices.last().unwrap().severity, Severity::Error);
}

/// Whether the layers are shown as a theme does.
fn shows(app: &App, theme: usize) -> bool {
    app.workspace.document.themed(&app.workspace.document.themes()[theme]).is_empty()
}

#[test]
fn a_theme_shows_what_was_shown_when_it_was_kept_in_one_step_and_comes_back_with_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![lots(folder.path())]));
    wait(&mut app);
    let id = mine(&app);
    let looks = |app: &App| -> Vec<_> {
        app.workspace.document.layers().iter().map(|own| (own.key.clone(), own.visible, own.opacity, own.style.clone())).collect()
    };
    let present = looks(&app);
    app.dispatch(LayersOrder::KeepTheme("现状".to_owned()).into());
    let (rings, hubs) = (app.workspace.document.layer_by_key("rings").unwrap().id, app.workspace.document.layer_by_key("hubs").unwrap().id);
    let mut style = style_of(&app, id);
    style.recolor(Ink::Custom([200, 10, 10]));
    app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    app.dispatch(Command::edit(Operation::SetVisible { id: rings, visible: false }));
    app.dispatch(Command::edit(Operation::SetOpacity { id: hubs, opacity: 0.4 }));
    let planned = looks(&app);
    app.dispatch(LayersOrder::KeepTheme("规划".to_owned()).into());
    app.dispatch(Command::ShowTheme(0));
    assert_eq!(looks(&app), present);
    assert!(shows(&app, 0) && !shows(&app, 1));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(looks(&app), planned, "one step back");
    // a layer that came later stays as it is
    app.dispatch(LayersOrder::Duplicate(vec![id]).into());
    let copy = app.workspace.document.layers().iter().find(|own| own.id != id && own.group == Group::Mine).unwrap().id;
    let before = style_of(&app, copy);
    app.dispatch(Command::ShowTheme(0));
    assert!(style_of(&app, copy) == before && app.workspace.document.layer(copy).unwrap().visible);
    // the same name takes its place; saved and opened, they are there
    app.dispatch(LayersOrder::KeepTheme("规划".to_owned()).into());
    assert_eq!(app.workspace.document.themes().len(), 2);
    let mut again = saved_and_opened(&mut app, &folder.path().join("a.nanbei"));
    assert_eq!(again.workspace.document.themes(), app.workspace.document.themes());
    again.dispatch(LayersOrder::RemoveTheme(0).into());
    assert_eq!(again.workspace.document.themes().len(), 1);
}

pub fn window(folder: &Path, lang: Lang) -> (Harness<'static, Shell>, LayerId) {
    let mut harness = shell(lang);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![lots(folder)]));
    finish_jobs(&mut harness);
    let id = mine(&harness.state().app);
    harness.state_mut().app.viewport.chosen_layer = Some(id);
    press(&mut harness, Modifiers::NONE, Key::F5);
    harness.run_steps(4);
    settle(&mut harness);
    (harness, id)
}

#[test]
fn the_parts_of_a_style_are_switched_and_set_in_its_panel_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let folder = tempfile::tempdir().unwrap();
        let (mut harness, id) = window(folder.path(), lang);
        assert!(harness.state().app.session.panels.is_open("style"));
        let click = |harness: &mut Harness<'_, Shell>, label: &str| {
            harness.get_by_label(label).click();
            harness.run_steps(4);
        };
        let symbol = |harness: &Harness<'_, Shell>| style_of(&harness.state().app, id).symbol;
        click(&mut harness, Word::StyleOutline.text(lang));
        assert!(symbol(&harness).stroke.is_none() && symbol(&harness).fill.is_some());
        click(&mut harness, Word::StyleUnderlay.text(lang));
        assert!(symbol(&harness).underlay.is_some());
        click(&mut harness, Word::StylePattern.text(lang));
        click(&mut harness, Word::FillHatch.text(lang));
        assert!(matches!(symbol(&harness).fill, Some(Fill { pattern: Pattern::Hatch, .. })));
        // the panel is closed by its key
        press(&mut harness, Modifiers::NONE, Key::F5);
        assert!(!harness.state().app.session.panels.is_open("style"));
    }
}

#[test]
fn breaks_are_dragged_on_the_histogram_and_the_map_follows() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, id) = window(folder.path(), Lang::En);
    let mut style = style_of(&harness.state().app, id);
    let table = std::sync::Arc::clone(&harness.state().app.workspace.document.layer(id).unwrap().table);
    let classing = nanbei::model::Classing { method: Method::EqualIntervals, count: 2, ..nanbei::model::Classing::default() };
    assert!(nanbei::carto::color_by(&mut style, &table, Some("容积率"), classing));
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    harness.run_steps(4);
    let bars = harness.get_all_by_role(Role::Slider).find(|own| own.accesskit_node().label().as_deref() == Some("容积率")).unwrap().rect();
    let at = |part: f32| egui::pos2(bars.left() + bars.width() * part, bars.center().y);
    drag(&mut harness, at(0.5), at(0.25));
    harness.run_steps(4);
    let classes = style_of(&harness.state().app, id).classes.unwrap();
    let ClassBy::Breaks(breaks) = &classes.by else { panic!("{classes:?}") };
    assert!((1.35..1.6).contains(&breaks[1]), "{breaks:?}");
    assert_eq!((breaks[0], breaks[2], classes.made.unwrap().method), (0.0, 5.9, Method::Manual));
    // a break stays between what is there
    drag(&mut harness, at(0.25), at(1.4));
    harness.run_steps(4);
    let ClassBy::Breaks(breaks) = style_of(&harness.state().app, id).classes.unwrap().by else { panic!() };
    assert_eq!(breaks[1], 5.9);
}
