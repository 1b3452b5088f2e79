//! Scenarios: each is the base with its changes over it, whatever is edited where and in which order; every step can be taken back,
//! everything is saved and recovered; what differs is told; and a map as of a year is without what comes later.

use crate::waiting::wait;
use nanbei::app::modules::indicators::IndicatorsOrder;
use nanbei::app::modules::plan::PlanOrder;
use nanbei::app::modules::scenarios::ScenariosOrder;
use nanbei::app::{Action, App, Command, Compare, CompareHow, SessionFolder};
use nanbei::i18n::{Bilingual, Lang};
use nanbei::io::{Progress, Trust, open_project, project_text, read_geojson};
use nanbei::model::{
    Document, FeatureData, Group, Horizon, Layer, LayerCrs, LayerId, LoadedData, Operation, Origin, OwnValue, ReadAs, RowId, ScenarioId,
    ScenarioNote, Transaction,
};
use nanbei::query::{area, fill_rings};
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// A square lot of a hundredth of a degree.
fn lot(n: usize, land_use: &str) -> Json {
    let (x, y) = (121.40 + (n % 6) as f64 * 0.012, 31.32 + (n / 6) as f64 * 0.012);
    json!({ "type": "Feature", "id": n, "properties": { "use": land_use, "n": n, "year": 2020 + (n as i64 % 4) * 5 },
        "geometry": { "type": "Polygon", "coordinates": [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]] } })
}

fn lots(count: usize) -> String {
    let uses = ["工业", "仓储", "居住", "商业"];
    json!({ "type": "FeatureCollection", "features": (0..count).map(|n| lot(n, uses[n % 4])).collect::<Vec<_>>() }).to_string()
}

fn feature(n: usize, land_use: &str) -> FeatureData {
    let table = read_geojson(lot(n, land_use).to_string().as_bytes(), &Progress::default()).unwrap().0;
    FeatureData::from(table.feature(0).unwrap())
}

/// The layers as text: what they are called, how they look, and their features in their order.
fn told(layers: &[Layer]) -> String {
    let mut text = String::new();
    for layer in layers.iter().filter(|layer| layer.key != "rings") {
        writeln!(text, "{} {:?} {} {} {:?} {:?}", layer.key, layer.name, layer.visible, layer.opacity, layer.style, layer.group).unwrap();
        for own in layer.table.features().filter(|_| layer.group == Group::Mine) {
            writeln!(text, "  {:?}", FeatureData::from(own)).unwrap();
        }
    }
    text
}

/// Every state of a document: which is shown, and each as it would be shown.
pub fn states(document: &Document) -> Vec<String> {
    let scenarios = document.scenarios();
    let all = std::iter::once(None).chain(scenarios.list.iter().map(|own| Some(own.id)));
    let notes: Vec<_> = scenarios.list.iter().map(|own| &own.note).collect();
    let head = format!("{:?} {notes:?} {:?} {:?}", scenarios.active, document.shown_map().map(|map| &map.key), document.horizon());
    std::iter::once(head).chain(all.map(|own| told(document.in_scenario(own, None).unwrap().layers()))).collect()
}

pub fn mine(document: &Document) -> &Layer {
    document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

pub fn app_with(count: usize, folder: &Path) -> App {
    let path = folder.join("lots.geojson");
    std::fs::write(&path, lots(count)).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    app.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut app);
    app
}

pub fn edit(app: &mut App, operation: Operation) {
    app.dispatch(Command::edit(operation));
}

pub fn set_use(layer: LayerId, rows: &[usize], value: &str) -> Operation {
    let cells = rows.iter().map(|row| (RowId::new(*row), Some(OwnValue::Text(value.to_owned())))).collect();
    Operation::SetCells { id: layer, column: "use".to_owned(), cells }
}

fn use_of(document: &Document, row: usize) -> String {
    mine(document).table.feature(row).unwrap().text("use").unwrap().to_owned()
}

pub fn errors(app: &App) -> Vec<&str> {
    app.session.notices.iter().filter(|own| own.severity == nanbei::app::Severity::Error).map(|own| own.text.as_str()).collect()
}

/// Adds a scenario and changes much in it: attributes, features, looks, layers, their order.
pub fn plan_green(app: &mut App) -> ScenarioId {
    app.dispatch(ScenariosOrder::Add.into());
    let id = app.workspace.document.scenarios().active.unwrap();
    let note = ScenarioNote {
        name: Bilingual::new("滨江绿带", "Riverside green"),
        year: Some(2035),
        assumptions: "腾退工业用地。\nIndustry leaves.".to_owned(),
    };
    app.dispatch(ScenariosOrder::Note(id, Box::new(note)).into());
    let (layer, rows) = (mine(&app.workspace.document).id, mine(&app.workspace.document).table.rows());
    edit(app, set_use(layer, &[0, 3, 6], "绿地"));
    edit(app, Operation::DeleteFeatures { id: layer, rows: vec![RowId::new(7), RowId::new(8)] });
    edit(app, Operation::PutFeatures { id: layer, features: vec![(RowId::new(rows), feature(40, "绿地"))] });
    let mut style = mine(&app.workspace.document).style.clone();
    style.set_width(3.5);
    edit(app, Operation::SetStyle { id: layer, style: Box::new(style) });
    edit(app, Operation::SetVisible { id: app.workspace.document.layer_by_key("roads").unwrap().id, visible: false });
    edit(app, Operation::RemoveLayer(app.workspace.document.layer_by_key("key_areas").unwrap().id));
    app.dispatch(Command::Paste(lot(50, "公园").to_string()));
    wait(app);
    edit(app, Operation::MoveLayer { id: layer, to: 1 });
    id
}

#[test]
fn what_is_changed_in_a_scenario_leaves_the_base_as_it_is_and_every_step_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    let base = told(app.workspace.document.layers());
    let first = states(&app.workspace.document);
    let id = plan_green(&mut app);
    let green = told(app.workspace.document.layers());
    assert_ne!(green, base);
    assert_eq!(told(app.workspace.document.base_layers()), base);
    app.dispatch(Command::ShowScenario(None));
    assert_eq!(told(app.workspace.document.layers()), base);
    // what the base gets now, the scenario gets too, where it has not changed it itself
    let layer = mine(&app.workspace.document).id;
    edit(&mut app, set_use(layer, &[0, 1], "学校"));
    let water = app.workspace.document.layer_by_key("water").unwrap().id;
    edit(&mut app, Operation::SetVisible { id: water, visible: false });
    app.dispatch(Command::ShowScenario(Some(id)));
    assert_eq!((use_of(&app.workspace.document, 0), use_of(&app.workspace.document, 1)), ("绿地".to_owned(), "学校".to_owned()));
    assert!(!app.workspace.document.layer_by_key("water").unwrap().visible);
    assert!(app.workspace.document.layer_by_key("key_areas").is_none());
    assert_eq!(mine(&app.workspace.document).table.len(), 11);
    app.dispatch(ScenariosOrder::Add.into());
    app.dispatch(ScenariosOrder::Remove(id).into());
    app.dispatch(ScenariosOrder::Adopt.into());
    assert_eq!(errors(&app), [] as [&str; 0]);
    assert!(app.workspace.document.scenarios().is_empty());
    // every step back and forth gives every state as it was
    let last = states(&app.workspace.document);
    let mut steps = Vec::new();
    while app.history_names().0.is_some() && states(&app.workspace.document) != first {
        steps.push(states(&app.workspace.document));
        app.dispatch(Command::Do(Action::UNDO));
    }
    assert!(steps.len() >= 15 && steps[0] == last, "{}", steps.len());
    for step in steps.iter().rev() {
        app.dispatch(Command::Do(Action::REDO));
        assert!(*step == states(&app.workspace.document), "{:?}", app.history_names());
    }
}

#[test]
fn a_scenario_can_become_the_base_and_the_others_keep_what_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    let layer = mine(&app.workspace.document).id;
    app.dispatch(ScenariosOrder::Add.into());
    let first = app.workspace.document.scenarios().active.unwrap();
    edit(&mut app, set_use(layer, &[0, 1], "绿地"));
    app.dispatch(Command::ShowScenario(None));
    app.dispatch(ScenariosOrder::Add.into());
    let second = app.workspace.document.scenarios().active.unwrap();
    assert_ne!(first, second);
    edit(&mut app, set_use(layer, &[1, 2], "学校"));
    app.dispatch(Command::ShowScenario(Some(first)));
    app.dispatch(ScenariosOrder::Adopt.into());
    let uses = |app: &App| (0..4).map(|row| use_of(&app.workspace.document, row)).collect::<Vec<_>>();
    assert_eq!(uses(&app), ["绿地", "绿地", "居住", "商业"]);
    assert_eq!((app.workspace.document.scenarios().active, app.workspace.document.scenarios().list.len()), (None, 1));
    app.dispatch(Command::ShowScenario(Some(second)));
    assert_eq!(uses(&app), ["绿地", "学校", "学校", "商业"], "what it has not changed comes from the new base");
    // names tell them apart, whatever was removed before
    app.dispatch(ScenariosOrder::Add.into());
    let names: Vec<_> = app.workspace.document.scenarios().list.iter().map(|own| own.note.name.zh.clone()).collect();
    assert!(names[0] != names[1] && !names[1].is_empty(), "{names:?}");
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

/// What a scenario must be, kept in the plainest way: a cell for each lot, and those that were added.
#[derive(Clone, Default, PartialEq, Debug)]
struct Plain {
    lots: Vec<Option<String>>,
    /// The numbers of lots that were added.
    added: Vec<usize>,
}

/// The plainest form of the rule: what was changed since the base was as in `fork` stays, the rest is the base's.
fn over(base: &Plain, fork: &Plain, own: &Plain) -> Plain {
    let cell = |n: usize| {
        let (base, fork, own) = (&base.lots[n], &fork.lots[n], &own.lots[n]);
        match (base, fork, own) {
            (_, _, None) if fork.is_some() => None,
            (_, fork, own) if fork == own => base.clone(),
            (_, _, own) => own.clone(),
        }
    };
    let mut added: Vec<usize> = base.added.iter().filter(|n| !fork.added.contains(n) || own.added.contains(n)).copied().collect();
    added.extend(own.added.iter().filter(|n| !fork.added.contains(n)));
    added.sort_unstable();
    added.dedup();
    Plain { lots: (0..base.lots.len()).map(cell).collect(), added }
}

fn plain(document: &Document, count: usize) -> Plain {
    let table = &mine(document).table;
    let text = |row: usize| table.feature(row).map(|own| own.text("use").unwrap_or_default().to_owned());
    let number = |row: usize| table.feature(row).and_then(|own| own.value("n").number()).map(|n| n as usize);
    let mut added: Vec<usize> = (count..table.rows()).filter_map(number).collect();
    added.sort_unstable();
    Plain { lots: (0..count).map(text).collect(), added }
}

/// A document with lots of its own, without a file.
fn document(count: usize) -> Document {
    let mut document = nanbei::io::embedded_document();
    fill_rings(&mut document);
    let data = LoadedData {
        origin: Origin::Pasted,
        name: "lots".to_owned(),
        style: document.next_style(&[]),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        table: Arc::new(read_geojson(lots(count).as_bytes(), &Progress::default()).unwrap().0),
    };
    let layer = document.loaded_layer(data);
    Transaction::from(Operation::AddLayer { at: document.place_for_loaded(), layer: Box::new(layer) }).apply(&mut document).unwrap();
    document
}

/// Says where two lists of states differ.
fn differ(before: &[String], after: &[String], at: impl std::fmt::Debug) {
    for (n, (a, b)) in before.iter().zip(after).enumerate() {
        let lines = || a.lines().zip(b.lines()).find(|(a, b)| a != b);
        assert!(a == b, "{at:?}, state {n} of {}: {:#?}, {} and {} lines", before.len(), lines(), a.lines().count(), b.lines().count());
    }
    assert_eq!(before.len(), after.len(), "{at:?}");
}

/// Whatever is edited in which scenario and in which order, each is the base with what was changed in it; each step gives its
/// inverse; and a project keeps all of it.
#[test]
fn each_scenario_is_the_base_of_now_with_its_own_changes_over_it() {
    const COUNT: usize = 12;
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..40u64 {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut document = document(COUNT);
        let layer = mine(&document).id;
        // the base, and each scenario as it was left with the base of that time
        let mut base = plain(&document, COUNT);
        let mut kept: Vec<(ScenarioId, Plain, Plain)> = Vec::new();
        let mut own = base.clone();
        let mut number = 100;
        let (mut undo, mut saved) = (Vec::new(), 0);
        for _ in 0..60 {
            let active = document.scenarios().active;
            let apply = |document: &mut Document, step: Transaction, undo: &mut Vec<(Transaction, Vec<String>)>| {
                let before = states(document);
                undo.push((step.apply(document).unwrap().inverse, before));
            };
            let is_there = |row: usize| mine(&document).table.feature(row).is_some();
            match random.below(12) {
                0 if kept.len() < 3 => {
                    let id = document.fresh_scenario_id();
                    apply(&mut document, Operation::AddScenario { id, note: Box::default(), like: active }.into(), &mut undo);
                    kept.push((id, base.clone(), own.clone()));
                }
                0..3 => {
                    let to = random.below(kept.len() + 1).checked_sub(1).map(|n| kept[n].0);
                    if to != active {
                        // the plain one is left with the base of now
                        if let Some(id) = active {
                            let left = kept.iter_mut().find(|own| own.0 == id).unwrap();
                            (left.1, left.2) = (base.clone(), own.clone());
                        } else {
                            base = own.clone();
                        }
                        own = to.map_or_else(
                            || base.clone(),
                            |id| kept.iter().find(|own| own.0 == id).map(|(_, fork, own)| over(&base, fork, own)).unwrap(),
                        );
                        let step = document.switching_to(to, None).unwrap();
                        apply(&mut document, step, &mut undo);
                    }
                }
                3..7 => {
                    let (row, value) = (random.below(COUNT), ["绿地", "学校", "工业"][random.below(3)]);
                    if is_there(row) {
                        apply(&mut document, set_use(layer, &[row], value).into(), &mut undo);
                        own.lots[row] = Some(value.to_owned());
                    }
                }
                7 | 8 => {
                    let row = random.below(COUNT);
                    if is_there(row) {
                        apply(&mut document, Operation::DeleteFeatures { id: layer, rows: vec![RowId::new(row)] }.into(), &mut undo);
                        own.lots[row] = None;
                    }
                }
                9 => {
                    number += 1;
                    let put = vec![(RowId::new(mine(&document).table.rows()), feature(number, "新增"))];
                    apply(&mut document, Operation::PutFeatures { id: layer, features: put }.into(), &mut undo);
                    own.added.push(number);
                }
                10 if saved < 4 => {
                    saved += 1;
                    let path = folder.path().join(format!("{seed}.nanbei"));
                    std::fs::write(&path, project_text(&document, None, &path).unwrap()).unwrap();
                    let opened = open_project(&path, Trust::All, &Progress::default()).unwrap();
                    assert_eq!(opened.corrections, []);
                    let mut read = opened.document;
                    fill_rings(&mut read);
                    // what a scenario keeps of a feature that the base has no more comes last in it
                    let sorted = |document: &Document| -> Vec<String> {
                        let lines = |own: String| {
                            let mut lines: Vec<&str> = own.lines().collect();
                            lines.sort_unstable();
                            lines.join("\n")
                        };
                        states(document).into_iter().map(lines).collect()
                    };
                    differ(&sorted(&document), &sorted(&read), seed);
                    assert_eq!(read.scenarios().active, document.scenarios().active);
                }
                _ => {}
            }
            if document.scenarios().active.is_none() {
                base = own.clone();
            }
            assert_eq!(plain(&document, COUNT), own, "seed {seed}");
        }
        for (n, (step, before)) in undo.iter().enumerate().rev() {
            step.apply(&mut document).unwrap();
            differ(before, &states(&document), (seed, n));
        }
    }
}

#[test]
fn a_project_keeps_scenarios_and_knows_the_features_of_a_linked_file_in_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    let id = plan_green(&mut app);
    app.dispatch(Command::edit(Operation::SetHorizon(Some(Horizon { year: 2030, fields: Vec::new() }))));
    for active in [Some(id), None] {
        app.dispatch(Command::ShowScenario(active));
        let path = folder.path().join("plan.nanbei");
        app.dispatch(Command::SaveTo(path.clone()));
        wait(&mut app);
        assert!(!app.is_dirty());
        let mut read = App::new(SessionFolder::default());
        read.dispatch(Command::OpenFiles(vec![path.clone()]));
        wait(&mut read);
        differ(&states(&app.workspace.document), &states(&read.workspace.document), active);
        assert_eq!(read.workspace.document.horizon(), app.workspace.document.horizon());
        let count = |document: &Document| document.layers().iter().map(|layer| layer.table.len()).sum::<usize>();
        assert!(count(read.seen()) == count(app.seen()) && count(read.seen()) < count(&read.workspace.document), "the year holds at once");
        let note = &read.workspace.document.scenarios().get(id).unwrap().note;
        assert_eq!((note.year, note.assumptions.lines().count()), (Some(2035), 2));
        // a feature of both is one feature: what differs is what was changed
        read.dispatch(Command::edit(Operation::SetHorizon(None)));
        read.dispatch(Command::ShowScenario(Some(id)));
        read.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))).into());
        let (_, compared) = read.compared().unwrap();
        let own = compared.differences.iter().find(|own| own.id == mine(&read.workspace.document).id).unwrap();
        let counts = [own.changes.added.len(), own.changes.changed().len(), own.changes.deleted.len()];
        assert_eq!(counts, [1, 3, 2], "{active:?}");
        // the base is still the file: an edit in the scenario does not cut that
        assert!(
            read.workspace.document.base_layers().iter().any(|layer| matches!(&layer.origin, Origin::File(path) if path.ends_with("lots.geojson")))
        );
    }
}

#[test]
fn a_project_without_scenarios_is_written_as_before_and_one_with_them_says_its_version() {
    let version = |document: &Document| {
        let text = project_text(document, None, Path::new("a.nanbei")).unwrap();
        let json: Json = serde_json::from_str(&text).unwrap();
        (json["version"].as_u64().unwrap(), json.get("scenarios").is_some())
    };
    let mut document = document(4);
    let (plain, has) = version(&document);
    assert!(plain < 3 && !has);
    let id = document.fresh_scenario_id();
    Transaction::from(Operation::AddScenario { id, note: Box::default(), like: None }).apply(&mut document).unwrap();
    assert_eq!(version(&document), (3, true));
}

#[test]
fn work_on_scenarios_that_a_crash_has_cut_off_is_brought_back_with_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let session = || SessionFolder::at(folder.path().to_path_buf());
    let mut lost = App::new(session());
    let path = data.path().join("lots.geojson");
    std::fs::write(&path, lots(12)).unwrap();
    lost.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut lost);
    let id = plan_green(&mut lost);
    lost.dispatch(Command::ShowScenario(None));
    let layer = mine(&lost.workspace.document).id;
    edit(&mut lost, set_use(layer, &[1], "学校"));
    lost.dispatch(Command::ShowScenario(Some(id)));
    lost.dispatch(ScenariosOrder::Add.into());
    lost.dispatch(Command::Do(Action::UNDO));
    let (all, names) = (states(&lost.workspace.document), lost.history_names());
    lost.keep_safe_now();
    drop(lost);
    let mut app = App::new(session());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    differ(&all, &states(&app.workspace.document), &app.session.notices);
    assert_eq!(app.history_names(), names);
    // every step that was brought back can be taken back
    let mut steps = 0;
    while app.history_names().0.is_some() {
        app.dispatch(Command::Do(Action::UNDO));
        steps += 1;
    }
    assert_eq!(errors(&app), [] as [&str; 0]);
    assert!(app.workspace.document.scenarios().is_empty() && !app.workspace.document.layers().iter().any(|layer| layer.group == Group::Mine));
    for _ in 0..steps {
        app.dispatch(Command::Do(Action::REDO));
    }
    differ(&all, &states(&app.workspace.document), "brought again");
}

#[test]
fn a_thematic_map_stays_while_scenarios_are_switched_and_none_of_its_looks_go_into_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    app.dispatch(ScenariosOrder::Add.into());
    let id = app.workspace.document.scenarios().active;
    let roads = app.workspace.document.layer_by_key("roads").unwrap().id;
    edit(&mut app, Operation::SetVisible { id: roads, visible: false });
    let plain = states(&app.workspace.document);
    app.dispatch(PlanOrder::ShowMap(Some("industry".to_owned())).into());
    let industry = told(app.workspace.document.layers());
    let sheet = app.workspace.document.sheet().clone();
    for scenario in [None, id] {
        app.dispatch(Command::ShowScenario(scenario));
        assert_eq!(app.workspace.document.shown_map().map(|map| map.key.as_str()), Some("industry"));
        assert_eq!(*app.workspace.document.sheet(), sheet);
    }
    assert_eq!(told(app.workspace.document.layers()), industry);
    app.dispatch(PlanOrder::ShowMap(None).into());
    assert_eq!(states(&app.workspace.document), plain);
    assert!(
        !app.workspace.document.layer_by_key("roads").unwrap().visible
            && app.workspace.document.base_layers().iter().any(|own| own.id == roads && own.visible)
    );
    assert_eq!(errors(&app), [] as [&str; 0]);
}

#[test]
fn what_differs_is_told_by_layer_with_its_area_whichever_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    let id = plan_green(&mut app);
    app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))).into());
    let lot_area = |n: usize| {
        let table = read_geojson(lot(n, "").to_string().as_bytes(), &Progress::default()).unwrap().0;
        area(table.feature(0).unwrap())
    };
    let layer = mine(&app.workspace.document).id;
    let expected = lot_area(40) - lot_area(7) - lot_area(8);
    let found = |app: &App| {
        let (_, compared) = app.compared().unwrap();
        let own = compared.differences.iter().find(|own| own.id == layer).unwrap().clone();
        let names: Vec<String> = compared.differences.iter().map(|own| format!("{} {:?} {}", own.name.en, own.is_in, own.looks)).collect();
        (own, names)
    };
    let (own, names) = found(&app);
    assert_eq!([own.changes.added.len(), own.changes.values.len(), own.changes.deleted.len()], [1, 3, 2]);
    assert!((own.area - expected).abs() < 0.01 && own.looks, "{} {expected}", own.area);
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.contains(&"Key areas [true, false] false".to_owned()) && names.contains(&"Main roads [true, true] true".to_owned()), "{names:?}");
    // a switch to the one it is compared with changes the sides
    app.dispatch(Command::ShowScenario(None));
    assert_eq!(app.viewport.compare.unwrap().with, Some(id));
    let (own, _) = found(&app);
    assert_eq!([own.changes.added.len(), own.changes.deleted.len()], [2, 1]);
    assert!((own.area + expected).abs() < 0.01);
    // a change that makes both alike leaves nothing that differs, and what was removed cannot be compared
    app.dispatch(ScenariosOrder::Remove(id).into());
    assert!(app.compared().is_none() && app.viewport.compare.is_none());
    app.dispatch(ScenariosOrder::Add.into());
    app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Swipe))).into());
    assert!(app.compared().unwrap().1.differences.is_empty());
}

/// Whatever is compared with whatever, what was made for the one map is right for the other: trees, classes, meshes.
#[test]
fn what_is_made_of_a_layer_follows_from_one_scenario_to_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    let layer = mine(&app.workspace.document).clone();
    let mut style = layer.style.clone();
    nanbei::carto::color_by(&mut style, &layer.table, Some("use"), nanbei::model::Classing::default());
    edit(&mut app, Operation::SetStyle { id: layer.id, style: Box::new(style) });
    app.dispatch(ScenariosOrder::Add.into());
    let id = app.workspace.document.scenarios().active.unwrap();
    edit(&mut app, Operation::PutFeatures { id: layer.id, features: (12..20).map(|n| (RowId::new(n), feature(n + 40, "工业"))).collect() });
    edit(&mut app, Operation::DeleteFeatures { id: layer.id, rows: vec![RowId::new(0), RowId::new(13)] });
    edit(&mut app, set_use(layer.id, &[1, 14], "仓储"));
    let check = |app: &App, document: &Document| {
        let own = document.layer(layer.id).unwrap();
        let prepared = app.prepared(own).expect("it is small: it is made at once");
        let mut found: Vec<usize> = own.table.bounds().map(|bounds| prepared.index.window(bounds).collect()).unwrap_or_default();
        found.sort_unstable();
        assert_eq!(found, own.table.live_rows().collect::<Vec<_>>());
        let fresh = own.style.classes.as_ref().unwrap().codes(&own.table);
        let codes = app.classes(own).unwrap();
        for row in own.table.live_rows() {
            assert_eq!(codes.codes[row], fresh[row], "row {row}");
        }
    };
    for (shown, with) in [(Some(id), None), (None, Some(id)), (Some(id), None)] {
        app.dispatch(Command::ShowScenario(shown));
        app.dispatch(ScenariosOrder::Compare(Some(Compare::new(with, CompareHow::Swipe))).into());
        let (_, other) = app.compared().unwrap();
        check(&app, app.seen());
        check(&app, &other.document);
        for year in [2025, 2040, 2021] {
            app.dispatch(Command::edit(Operation::SetHorizon(Some(Horizon::new(year)))));
            check(&app, app.seen());
            check(&app, &app.compared().unwrap().1.document);
        }
        app.dispatch(Command::edit(Operation::SetHorizon(None)));
    }
    // an edit that the other one does not have leaves what was made for that as it is
    app.dispatch(Command::ShowScenario(None));
    edit(&mut app, set_use(layer.id, &[4], "绿地"));
    let table = |app: &App| Arc::clone(&app.compared().unwrap().1.document.layer(layer.id).unwrap().table);
    let before = table(&app);
    let hubs = app.workspace.document.layer_by_key("hubs").unwrap().id;
    edit(&mut app, Operation::SetOpacity { id: hubs, opacity: 0.5 });
    assert!(Arc::ptr_eq(&before, &table(&app)));
}

#[test]
fn as_of_a_year_nothing_that_comes_later_is_shown_found_or_selected() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    app.resize([1000.0, 700.0]);
    let layer = mine(&app.workspace.document).id;
    app.dispatch(Command::ZoomToLayer(layer));
    let everything = nanbei::query::Shape::Box(app.workspace.document.layer(layer).unwrap().table.bounds().unwrap().grown(0.001, 0.001));
    let select = |app: &mut App| {
        app.dispatch(Command::ChooseLayer(Some(layer)));
        app.dispatch(Command::SelectShape(everything.clone(), nanbei::app::SelectHow::Replace));
        app.viewport.selection.list().len()
    };
    assert_eq!(select(&mut app), 12);
    // the lots tell 2020, 2025, 2030 and 2035 in turn
    for (year, count) in [(2019, 0), (2020, 3), (2025, 6), (2034, 9), (2035, 12)] {
        app.dispatch(Command::edit(Operation::SetHorizon(Some(Horizon::new(year)))));
        assert_eq!(app.seen().layer(layer).unwrap().table.len(), count);
        assert!(app.viewport.selection.list().len() <= count, "what is hidden is selected no longer");
        assert_eq!(select(&mut app), count, "{year}");
        assert_eq!(app.workspace.document.layer(layer).unwrap().table.len(), 12, "the data is what it was");
    }
    assert!([2020, 2022, 2025, 2030, 2035].iter().all(|year| app.years().contains(year)));
    // by another field, or by none
    let by = |field: &str| Horizon { year: 2020, fields: vec![(app.workspace.document.layer(layer).unwrap().key.clone(), field.to_owned())] };
    let none = by("");
    app.dispatch(Command::edit(Operation::SetHorizon(Some(none))));
    assert_eq!(app.seen().layer(layer).unwrap().table.len(), 12);
    // statements of later years wait; it is one step of its own
    let statements = |app: &App| app.session.brief.asked(&app.workspace.document).len();
    let (at_2020, all) = (statements(&app), app.session.brief.plan.statements.len());
    app.dispatch(Command::edit(Operation::SetHorizon(Some(Horizon::new(2035)))));
    assert!(at_2020 < statements(&app) && statements(&app) <= all);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.workspace.document.horizon().unwrap().year, 2020);
    // what is exported as data is the data, whatever is shown
    assert_eq!(app.workspace.document.layer(layer).unwrap().table.features().count(), 12);
}

#[test]
fn the_indicators_of_both_stand_in_one_table_with_the_difference() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    let id = plan_green(&mut app);
    app.dispatch(Command::Do(Action::UNDO));
    let layer = mine(&app.workspace.document).id;
    app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))).into());
    // the layer that differs is measured unasked, and a field of it where it is asked for
    app.dispatch(ScenariosOrder::Indicators.into());
    wait(&mut app);
    assert!(app.session.panels.is_open("indicators"));
    let counted = app.session.indicators.table.clone().unwrap();
    let first = counted.columns.iter().find(|own| own.is_number).unwrap();
    assert!(first.name.en.ends_with(": Base"), "what differs stands first: {}", first.name.en);
    assert!(counted.columns.iter().any(|own| own.name.en == "lots: count: Base"));
    app.dispatch(IndicatorsOrder::Clear.into());
    app.dispatch(IndicatorsOrder::Add(layer, Some("n".to_owned())).into());
    wait(&mut app);
    let table = app.session.indicators.table.clone().unwrap();
    let names: Vec<&str> = table.columns.iter().map(|own| own.name.en.as_str()).collect();
    let named = |what: &str| names.iter().position(|name| name.ends_with(what)).unwrap_or_else(|| panic!("{what}: {names:?}"));
    let (base, green, difference) = (named("count: Base"), named("count: Riverside green"), named("count: difference"));
    let row = table.rows.iter().find(|row| row.name.en == "Baoshan").unwrap();
    let number = |column: usize| row.cells[column].number().unwrap();
    assert_eq!((number(difference), number(green) - number(base)), (-1.0, -1.0), "two lots went, one came");
    // areas of the places themselves are the same in both and stand once
    assert!(!names.iter().any(|name| name.contains("distance") && name.contains("Base")), "{names:?}");
    assert!(!app.indicators_are_old());
    edit(&mut app, set_use(layer, &[2], "绿地"));
    assert!(app.indicators_are_old());
    assert!(app.workspace.document.scenarios().get(id).is_some());
}

/// The program on the command line, with no display.
fn nanbei(arguments: &[&str]) -> (i32, String, String) {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_nanbei"));
    let output = program.args(arguments).env("NANBEI_LANG", "en").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A project with a layer of lots that is green in a scenario, which is shown, and grey in the base.
fn saved(folder: &Path) -> String {
    let mut app = app_with(12, folder);
    let filled = |layer: &Layer, rgb: [u8; 3]| {
        let mut style = layer.style.clone();
        style.recolor(nanbei::model::Ink::Exact(rgb));
        Operation::SetStyle { id: layer.id, style: Box::new(style) }
    };
    let step = filled(mine(&app.workspace.document), [17, 34, 51]);
    edit(&mut app, step);
    plan_green(&mut app);
    let step = filled(mine(&app.workspace.document), [204, 85, 102]);
    edit(&mut app, step);
    let path = folder.join("plan.nanbei");
    app.dispatch(Command::SaveTo(path.clone()));
    wait(&mut app);
    assert_eq!(errors(&app), [] as [&str; 0]);
    path.display().to_string()
}

/// What an SVG sheet has from one group up to another one.
fn group(text: &str, id: &str, next: &str) -> String {
    let from = text.split(&format!("<g id=\"{id}\"")).nth(1).unwrap_or_default();
    from.split(&format!("<g id=\"{next}\"")).next().unwrap_or_default().to_owned()
}

#[test]
fn the_pair_is_printed_from_the_window_and_from_the_command_line_with_what_each_stands_on() {
    let folder = tempfile::tempdir().unwrap();
    let project = saved(folder.path());
    let out = |name: &str| folder.path().join(name).display().to_string();
    let svg = out("pair.svg");
    let asked = ["export", &project, "--compare", "base", "--extent", "121.39,31.31,121.48,31.42", "--svg-text", "--lang", "en", "--out", &svg];
    let (code, _, said) = nanbei(&asked);
    assert_eq!(code, 0, "{said}");
    let text = std::fs::read_to_string(&svg).unwrap();
    let (shown, other) = (group(&text, "map", "labels"), group(&text, "item-0", "item-1"));
    assert!(shown.contains("#cc5566") && !shown.contains("#112233"), "the scenario on the right");
    assert!(other.contains("#112233") && !other.contains("#cc5566"), "the base on the left");
    for told in ["Riverside green", "Base", "2035", "Industry leaves.", "Before any scenario"] {
        assert!(text.contains(told), "{told}");
    }
    // the same pair of the window is the same sheet
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    app.dispatch(Command::OpenTrusted(project.clone().into()));
    wait(&mut app);
    app.resize([900.0, 700.0]);
    app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))).into());
    for _ in 0..2 {
        app.dispatch(ScenariosOrder::ToSheet.into());
    }
    let sheet = app.workspace.document.sheet().clone();
    let maps = sheet.items.iter().filter(|item| matches!(item.kind, nanbei::model::ItemKind::Map { .. })).count();
    assert_eq!(maps, 1, "asked for twice, it is there once");
    app.dispatch(Command::Do(Action::UNDO));
    app.dispatch(Command::Do(Action::UNDO));
    assert!(app.workspace.document.sheet().items.is_empty());
    // switched from the command line, either is alone on its sheet
    for (scenario, ink, none) in [("base", "#112233", "#cc5566"), ("Riverside green", "#cc5566", "#112233"), ("滨江绿带", "#cc5566", "#112233")] {
        let one = out("one.svg");
        let (code, _, said) = nanbei(&["export", &project, "--scenario", scenario, "--extent", "121.39,31.31,121.48,31.42", "--out", &one]);
        let text = std::fs::read_to_string(&one).unwrap();
        assert!(code == 0 && text.contains(ink) && !text.contains(none), "{scenario} {said}");
    }
    for format in ["pdf", "png"] {
        let (code, _, said) = nanbei(&["export", &project, "--compare", "base", "--dpi", "40", "--out", &out(&format!("pair.{format}"))]);
        assert_eq!(code, 0, "{said}");
    }
    let (code, _, said) = nanbei(&["export", &project, "--scenario", "nothing", "--out", &out("no.svg")]);
    assert!(code == 2 && said.contains("Riverside green") && said.contains("Base"), "{said}");
    assert!(!folder.path().join("no.svg").exists());
}

#[test]
fn a_sheet_as_of_a_year_has_nothing_of_later_years_on_any_of_its_maps() {
    let folder = tempfile::tempdir().unwrap();
    let project = saved(folder.path());
    let svg = folder.path().join("year.svg").display().to_string();
    let count = |extra: &[&str]| {
        let asked: Vec<&str> =
            ["export", &project, "--extent", "121.39,31.31,121.48,31.42", "--out", &svg].into_iter().chain(extra.iter().copied()).collect();
        let (code, _, said) = nanbei(&asked);
        assert_eq!(code, 0, "{said}");
        let text = std::fs::read_to_string(&svg).unwrap();
        let count = |group: String, ink: &str| -> usize {
            group.split("<path").filter(|path| path.contains(ink)).map(|path| path.matches('M').count()).sum()
        };
        [count(group(&text, "layer-lots", "layer-water"), "#cc5566"), count(group(&text, "item-0", "item-1"), "#112233")]
    };
    let all = count(&["--compare", "base", "--lang", "en", "--svg-text"]);
    assert!(!std::fs::read_to_string(&svg).unwrap().contains("As of"));
    let later = count(&["--compare", "base", "--as-of", "2020", "--lang", "en", "--svg-text"]);
    // a reader of the sheet knows that something is left out
    assert!(std::fs::read_to_string(&svg).unwrap().contains("As of 2020"));
    assert!(later[0] > 0 && later[1] > 0 && later[0] < all[0] && later[1] < all[1], "{later:?} of {all:?}");
    assert_eq!(count(&["--as-of", "2019"])[0], 0);
    let (code, _, said) = nanbei(&["export", &project, "--as-of", "35", "--out", &svg]);
    assert!(code == 2 && said.contains("as-of"), "{said}");
}

#[test]
fn the_indicators_of_a_project_are_told_for_a_scenario_or_for_two_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let project = saved(folder.path());
    let json = |extra: &[&str]| -> Json {
        let asked: Vec<&str> = ["indicators", &project, "--json", "--add", "lots:n"].into_iter().chain(extra.iter().copied()).collect();
        let (code, text, said) = nanbei(&asked);
        assert_eq!(code, 0, "{said}");
        serde_json::from_str(&text).unwrap()
    };
    let both = json(&["--scenario", "base", "--compare", "Riverside green"]);
    let names: Vec<&str> = both["columns"].as_array().unwrap().iter().map(|own| own["en"].as_str().unwrap()).collect();
    let place = |what: &str| names.iter().position(|name| name.ends_with(what)).unwrap_or_else(|| panic!("{what}: {names:?}"));
    let row = both["rows"].as_array().unwrap().iter().find(|row| row["name_en"] == "Baoshan").unwrap();
    let number = |at: usize| row["cells"][at].as_f64().unwrap();
    let [green, base, difference] = ["count: Riverside green", "count: Base", "count: difference"].map(place).map(number);
    assert_eq!((base - green, difference), (1.0, 1.0));
    // as a table in a file, with the same columns
    let csv = folder.path().join("both.csv").display().to_string();
    let (code, _, said) = nanbei(&["indicators", &project, "--add", "lots:n", "--compare", "base", "--out", &csv]);
    assert_eq!(code, 0, "{said}");
    assert!(std::fs::read_to_string(&csv).unwrap().lines().next().unwrap().contains("difference"));
}

#[test]
fn the_names_on_a_pair_are_those_of_what_its_maps_show_when_it_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let project = saved(folder.path());
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    app.dispatch(Command::OpenTrusted(project.into()));
    wait(&mut app);
    app.resize([900.0, 700.0]);
    app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))).into());
    app.dispatch(ScenariosOrder::ToSheet.into());
    let svg = |app: &App| {
        let mut sheet = app.workspace.document.sheet().clone();
        sheet.lang = nanbei::i18n::MapLang::En;
        let bounds = app.viewport.view.bounds(app.viewport.view_size);
        let composed = nanbei::carto::compose(&app.workspace.document, &sheet, bounds, None);
        let told: Vec<String> = composed.remarks.iter().map(|remark| nanbei::i18n::Localized::message(remark, Lang::En)).collect();
        (format!("{:?}", composed.picture.ops), told)
    };
    let id = app.workspace.document.scenarios().active.unwrap();
    let (text, told) = svg(&app);
    assert!(text.contains("Riverside green") && text.contains("Industry leaves."));
    assert!(!told.iter().any(|told| told.contains("removed")), "{told:?}");
    let mut note = app.workspace.document.scenarios().get(id).unwrap().note.clone();
    note.name = Bilingual::new("新名", "Another name");
    app.dispatch(ScenariosOrder::Note(id, Box::new(note)).into());
    let (text, _) = svg(&app);
    assert!(text.contains("Another name") && !text.contains("Riverside green"));
    // the other way round: the scenario on the left, the base shown
    app.dispatch(Command::ShowScenario(None));
    app.dispatch(ScenariosOrder::ToSheet.into());
    let (text, _) = svg(&app);
    assert!(text.contains("Another name") && text.contains("Before any scenario"));
    // the scenario of a map is gone: that is said
    app.dispatch(ScenariosOrder::Remove(id).into());
    assert!(svg(&app).1.iter().any(|told| told.contains("Another name")), "{:?}", svg(&app).1);
}

#[test]
fn what_is_added_beside_a_project_is_in_all_of_its_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let project = saved(folder.path());
    let extra = folder.path().join("extra.geojson");
    std::fs::write(&extra, lots(5)).unwrap();
    let extra = extra.display().to_string();
    let (code, text, said) = nanbei(&["indicators", &project, "--json", "--add", &extra, "--compare", "base"]);
    assert_eq!(code, 0, "{said}");
    let json: Json = serde_json::from_str(&text).unwrap();
    let names: Vec<&str> = json["columns"].as_array().unwrap().iter().map(|own| own["en"].as_str().unwrap()).collect();
    let row = json["rows"].as_array().unwrap().iter().find(|row| row["name_en"] == "Baoshan").unwrap();
    let count = |of: &str| row["cells"][names.iter().position(|name| *name == format!("extra: count: {of}")).unwrap()].as_f64().unwrap();
    assert!(count("Base") > 0.0);
    assert_eq!(count("Base"), count("Riverside green"));
    let svg = folder.path().join("extra.svg").display().to_string();
    for scenario in ["base", "Riverside green"] {
        let asked = ["export", &project, &extra, "--scenario", scenario, "--extent", "121.39,31.31,121.48,31.42", "--out", &svg];
        let (code, _, said) = nanbei(&asked);
        assert!(code == 0 && std::fs::read_to_string(&svg).unwrap().contains("id=\"layer-extra\""), "{scenario}: {said}");
    }
}

#[test]
fn rows_that_only_a_scenario_has_are_not_taken_for_those_of_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    let layer = mine(&app.workspace.document).id;
    let mut ids = Vec::new();
    for n in [40, 41] {
        app.dispatch(Command::ShowScenario(None));
        app.dispatch(ScenariosOrder::Add.into());
        edit(&mut app, Operation::PutFeatures { id: layer, features: vec![(RowId::new(12), feature(n, "新"))] });
        ids.push(app.workspace.document.scenarios().active.unwrap());
    }
    let own = nanbei::model::FeatureId::new(layer, RowId::new(12));
    let common = nanbei::model::FeatureId::new(layer, RowId::new(3));
    app.dispatch(Command::SelectFeature(own, nanbei::app::SelectHow::Replace));
    app.dispatch(Command::SelectFeature(common, nanbei::app::SelectHow::Add));
    app.dispatch(ScenariosOrder::Compare(Some(Compare::new(Some(ids[0]), CompareHow::Swipe))).into());
    let (_, compared) = app.compared().unwrap();
    let changes = &compared.differences[0].changes;
    assert_eq!([changes.added.len(), changes.changed().len(), changes.deleted.len()], [1, 0, 1]);
    app.dispatch(Command::ShowScenario(Some(ids[0])));
    let left: Vec<_> = app.viewport.selection.list().iter().map(|own| own.feature).collect();
    assert_eq!(left, [common], "another lot is in that row now");
    assert!(app.viewport.inspected != Some(own));
    // undone, the comparison is the one of before
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.viewport.compare.unwrap().with, Some(ids[0]));
}

#[test]
fn rings_are_those_of_the_radii_and_of_the_hubs_that_are_shown() {
    let mut app = App::new(SessionFolder::default());
    app.dispatch(ScenariosOrder::Add.into());
    let radii = |document: &Document| -> Vec<String> {
        document.layer_by_key("rings").unwrap().table.features().map(|own| own.id().unwrap().to_string()).collect()
    };
    let rings = vec![nanbei::model::HubRings { hub: "baoshan_hsr".to_owned(), radii: vec![4000.0] }];
    app.dispatch(Command::SetRings(rings));
    let own = radii(&app.workspace.document);
    assert_eq!(own.len(), 1);
    app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))).into());
    assert_eq!(radii(&app.compared().unwrap().1.document), own);
    app.dispatch(Command::ShowScenario(None));
    assert_eq!(radii(&app.workspace.document), own);
    // the station opens in 2027
    app.dispatch(Command::edit(Operation::SetHorizon(Some(Horizon::new(2025)))));
    assert!(radii(app.seen()).is_empty());
    // on paper too, on the sheet's own map and on one of another scenario
    let on_paper = |app: &App| {
        let mut sheet = app.workspace.document.sheet().clone();
        let extent = [121.3, 31.3, 121.6, 31.5];
        let map =
            nanbei::model::ItemKind::Map { title: Bilingual::same("other"), extent, scale: None, of: nanbei::model::MapOf::Scenario(ScenarioId(0)) };
        sheet.add(map, Some([20.0, 20.0, 200.0, 160.0]));
        let [west, south, east, north] = extent;
        let bounds = nanbei::model::Bounds { west, south, east, north };
        let composed = nanbei::carto::compose(&app.workspace.document, &sheet, bounds, None);
        let text = format!("{:?}", composed.picture.ops);
        let (own, other) = text.split_once("\"item-0\"").unwrap();
        [own.contains("\"layer-rings\""), other.contains("\"4 km\"")]
    };
    assert_eq!(on_paper(&app), [false; 2]);
    app.dispatch(Command::edit(Operation::SetHorizon(Some(Horizon::new(2027)))));
    assert_eq!(radii(app.seen()), own);
    assert_eq!(on_paper(&app), [true; 2]);
}

#[test]
fn a_linked_file_that_was_missing_and_is_replaced_does_not_double_what_a_scenario_has() {
    let folder = tempfile::tempdir().unwrap();
    let project = saved(folder.path());
    std::fs::rename(folder.path().join("lots.geojson"), folder.path().join("moved.geojson")).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenTrusted(project.into()));
    wait(&mut app);
    let green = mine(&app.workspace.document).table.len();
    assert_eq!(green, 11, "the scenario keeps its own features");
    let id = app.workspace.document.scenarios().active;
    app.dispatch(Command::ShowScenario(None));
    let layer = app.workspace.document.layer_by_key("lots").unwrap().id;
    assert_eq!(app.workspace.document.layer(layer).unwrap().table.len(), 0);
    app.dispatch(Command::ReplaceData { layer, path: folder.path().join("moved.geojson") });
    wait(&mut app);
    app.dispatch(Command::FinishReplace(Some(nanbei::model::join::JoinOptions { keep_unmatched: false, published: false })));
    wait(&mut app);
    assert_eq!(app.workspace.document.layer(layer).unwrap().table.len(), 12);
    app.dispatch(Command::ShowScenario(id));
    assert_eq!(app.workspace.document.layer(layer).unwrap().table.len(), green);
}

#[test]
fn a_step_of_scenarios_is_called_by_what_was_done() {
    use nanbei::i18n::Word;
    let mut app = App::new(SessionFolder::default());
    let name = |app: &App| app.history_names().0.unwrap();
    app.dispatch(ScenariosOrder::Add.into());
    assert_eq!(name(&app), Word::EditAddScenario);
    let id = app.workspace.document.scenarios().active.unwrap();
    app.dispatch(Command::ShowScenario(None));
    assert_eq!(name(&app), Word::EditSwitchScenario);
    app.dispatch(Command::ShowScenario(Some(id)));
    app.dispatch(ScenariosOrder::Remove(id).into());
    assert_eq!(name(&app), Word::EditRemoveScenario);
    // the year that is turned off and on again is the one of before, with its fields
    let horizon = Horizon { year: 2025, fields: vec![("hubs".to_owned(), String::new())] };
    app.dispatch(Command::edit(Operation::SetHorizon(Some(horizon.clone()))));
    for _ in 0..2 {
        app.dispatch(Command::Do(Action::HORIZON));
    }
    assert_eq!(app.workspace.document.horizon(), Some(&horizon));
}
