//! The plan beside the map, driven as a reader would: parts and statements, places that stand out, a place that is picked, what is
//! asked for. Drawn by lavapipe, with no display.

use crate::drive::{click, press, settle, shell};
use egui::accesskit::Role;
use egui::{Key, Modifiers, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::modules::plan::PlanOrder;
use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::Lang;
use nanbei::model::{FeatureId, PlanFilter};
use nanbei::ui::Shell;

fn place(app: &App, id: &str) -> FeatureId {
    app.workspace.document.place(id).unwrap()
}

fn send(harness: &mut Harness<'_, Shell>, order: PlanOrder) {
    harness.state_mut().app.dispatch(order.into());
    harness.run_steps(3);
}

#[test]
fn a_chosen_statement_lights_its_places_and_the_map_goes_there_until_it_is_left() {
    let mut app = App::new(SessionFolder::default());
    app.resize([1000.0, 700.0]);
    app.session.panels.set("plan", true);
    let (view, undo) = (app.viewport.view, app.history_names());
    app.dispatch(PlanOrder::Choose(Some("resources-to-key-areas".to_owned())).into());
    assert_eq!(app.lit(), ["wusong", "nanda", "binhai"].map(|id| place(&app, id)));
    let seen = app.viewport.view.bounds(app.viewport.view_size);
    for id in app.lit().iter().copied() {
        let own = app.workspace.document.feature(id).unwrap().bounds().unwrap();
        assert!(seen.contains([own.west, own.south]) && seen.contains([own.east, own.north]));
    }
    // the rest steps back, the ground and the layer that stands out stay
    let lit = app.lit().to_vec();
    for layer in app.workspace.document.layers() {
        let kept = app.kept_opacity(layer, &lit) / layer.opacity.max(0.01);
        let stays = layer.key == "key_areas" || layer.group == nanbei::model::Group::Basemap;
        assert!(if stays { (kept - 1.0).abs() < 1e-6 } else { kept < 0.5 }, "{}", layer.key);
    }
    // a way of looking: nothing to undo, nothing to save
    assert!(app.history_names() == undo && !app.is_dirty());
    app.dispatch(Command::Cancel);
    assert!(app.lit().is_empty() && app.session.brief.chosen().is_none());
    // one without a place leaves the map where it is
    app.viewport.view = view;
    app.dispatch(PlanOrder::Choose(Some("briefing-held".to_owned())).into());
    assert!(app.lit().is_empty() && app.viewport.view == view);
    // a closed panel lights nothing
    app.dispatch(PlanOrder::Choose(Some("baoshan-gateway".to_owned())).into());
    assert_eq!(app.lit().len(), 1);
    app.dispatch(Command::SetPanel("plan", false));
    assert!(app.lit().is_empty());
}

#[test]
fn the_panel_reads_as_the_plan_and_tells_of_a_place_what_it_says() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = shell(lang);
        settle(&mut harness);
        press(&mut harness, Modifiers::NONE, Key::F7);
        let plan = harness.state().app.session.brief.plan.clone();
        for section in &plan.sections {
            harness.get_by_label(if lang == Lang::Zh { &section.name_zh } else { &section.name_en });
        }
        // the part that says what is wanted lies open, the others open at a click
        let text = |id: &str| plan.statements.iter().find(|own| own.id == id).unwrap().text().get(lang).to_owned();
        assert!(harness.query_by_label(&text("four-aims")).is_some() && harness.query_by_label(&text("opinions")).is_none());
        harness.get_by_label(if lang == Lang::Zh { "政策框架" } else { "The policy framework" }).click();
        harness.run_steps(3);
        harness.get_by_label(&text("opinions")).click();
        harness.run_steps(3);
        assert_eq!(harness.state().app.session.brief.chosen(), Some("opinions"));
        assert_eq!(harness.state().app.lit(), ["baoshan", "jinshan"].map(|id| place(&harness.state().app, id)));
        settle(&mut harness);
        // what is asked for is all that is shown, in whichever part
        send(&mut harness, PlanOrder::Filter(Box::new(PlanFilter { text: Some("无人机".to_owned()), ..PlanFilter::default() })));
        assert!(harness.query_by_label(&text("jinshan-drones")).is_some() && harness.query_by_label(&text("opinions")).is_none());
        send(&mut harness, PlanOrder::Filter(Box::new(PlanFilter { text: Some("xyz".to_owned()), ..PlanFilter::default() })));
        harness.get_by_label(if lang == Lang::Zh { "没有符合条件的条目。" } else { "Nothing in the plan meets these conditions." });
        send(&mut harness, PlanOrder::Filter(Box::default()));
        // a place on the map: what the plan says of it
        let wusong = place(&harness.state().app, "wusong");
        let middle = harness.state().app.workspace.document.feature(wusong).unwrap().bounds().unwrap().center();
        let [x, y] = harness.state().place(middle).unwrap();
        click(&mut harness, pos2(x, y));
        assert_eq!(harness.state().app.place_looked_at(), Some("wusong"));
        assert!(harness.query_by_label(&text("baoshan-key-areas")).is_some() && harness.query_by_label(&text("opinions")).is_none());
        harness.get_by_label(if lang == Lang::Zh { "返回全文" } else { "Back to the whole plan" }).click();
        harness.run_steps(3);
        assert!(harness.state().app.place_looked_at().is_none());
    }
}

#[test]
fn a_tab_opens_a_thematic_map_and_the_panel_has_its_statements() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = shell(lang);
        settle(&mut harness);
        let map_name = if lang == Lang::Zh { "交通枢纽" } else { "Transport" };
        press(&mut harness, Modifiers::NONE, Key::F7);
        let tab = harness.query_all_by_label(map_name).find(|node| node.rect().top() < 120.0).unwrap();
        tab.click();
        harness.run_steps(3);
        assert_eq!(harness.state().app.workspace.document.shown_map().map(|shown| shown.key.clone()).as_deref(), Some("transport"));
        let plan = harness.state().app.session.brief.plan.clone();
        let text = |id: &str| plan.statements.iter().find(|own| own.id == id).unwrap().text().get(lang).to_owned();
        // those of the map alone, all of its parts open
        assert!(harness.query_by_label(&text("baoshan-hub")).is_some() && harness.query_by_label(&text("opinions")).is_none());
        settle(&mut harness);
        harness.get_by_label(if lang == Lang::Zh { "总览" } else { "Overview" }).click();
        harness.run_steps(3);
        assert!(harness.state().app.workspace.document.shown_map().is_none());
    }
}

#[test]
fn a_statement_is_found_in_the_search_box_and_the_panel_opens_at_it() {
    let mut harness = shell(Lang::Zh);
    settle(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::F);
    harness.get_by_label("搜索").type_text("疑难病症");
    harness.run_steps(6);
    let plan = harness.state().app.session.brief.plan.clone();
    let wanted = plan.statements.iter().find(|own| own.id == "diagnosis-center").unwrap();
    harness.get_by_label(&wanted.text_zh).click();
    harness.run_steps(8);
    let app = &harness.state().app;
    assert!(app.session.panels.is_open("plan") && app.session.brief.chosen() == Some("diagnosis-center"));
    // its part lies open, and it stands in the panel's view
    let card = harness.get_by_label(&wanted.text_zh).rect();
    assert!(card.top() > 100.0 && card.bottom() < 760.0, "{card:?}");
}

#[test]
fn a_planner_adds_a_statement_about_what_is_selected() {
    let mut harness = shell(Lang::En);
    settle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::F7);
    let wusong = place(&harness.state().app, "wusong");
    harness.state_mut().app.dispatch(Command::SelectFeature(wusong, nanbei::app::SelectHow::Replace));
    harness.state_mut().app.dispatch(Command::Do(nanbei::app::Action::ADD_STATEMENT));
    harness.run_steps(3);
    harness.get_by_label("Places: the 1 selected features");
    for (field, text) in [("In English", "The docks become a park."), ("Source (title of the document)", "Workshop notes")] {
        harness.get_by_role_and_label(Role::TextInput, field).focus();
        harness.run_steps(2);
        harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
        harness.run_steps(2);
    }
    harness.get_by_label("Add").click();
    harness.run_steps(4);
    let own = harness.state().app.workspace.document.own_plan().clone();
    assert_eq!((own.statements.len(), own.documents.len()), (1, 1));
    // in one language, it is read in it by all
    assert_eq!((own.statements[0].text_zh.as_str(), &own.statements[0].places[..]), ("The docks become a park.", &["wusong".to_owned()][..]));
    assert_eq!(harness.state().app.session.brief.chosen(), Some(own.statements[0].id.as_str()));
    harness.state_mut().app.dispatch(Command::Do(nanbei::app::Action::UNDO));
    harness.run_steps(2);
    assert!(harness.state().app.workspace.document.own_plan().is_empty());
}

#[test]
fn the_indicators_are_a_table_under_the_map_that_sorts_and_shows_places() {
    let mut harness = shell(Lang::Zh);
    settle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::F8);
    for _ in 0..200 {
        if harness.state().app.session.indicators.table.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        harness.run_steps(1);
    }
    harness.run_steps(3);
    harness.get_by_label("图上面积（km²）").click();
    harness.run_steps(3);
    assert_eq!(harness.state().app.session.indicators.chosen, Some(1));
    // the largest stands first
    let top = |name: &str| harness.query_all_by_label(name).map(|node| node.rect().top()).fold(0.0, f32::max);
    assert!(top("金山区") < top("宝山区") && top("宝山区") < top("吴淞创新城"));
    // a row is wider than the panel: it is taken at its name
    let row = harness.get_by_label("上海湾区高新技术产业开发区").rect();
    click(&mut harness, pos2(row.left() + 60.0, row.center().y));
    assert_eq!(harness.state().app.viewport.inspected, Some(place(&harness.state().app, "bay_area_hightech")));
}
