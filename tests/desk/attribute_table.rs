//! The attribute table, driven as a planner would: sorting, filtering, selecting, typing, pasting, fields, a million rows; and the
//! filter of a layer, which holds for map, table, legend, balance and print. Drawn by lavapipe, with no display.

use crate::drive::{click, click_with, drag, finish_jobs, place, press, settle, shell};
use crate::waiting::wait;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nanbei::app::modules::table::{Replace, TableOrder};
use nanbei::app::{Action, App, Command, SelectHow, SessionFolder};
use nanbei::i18n::{Lang, Word};
use nanbei::io::{Progress, Trust, open_project};
use nanbei::model::{
    FeatureId, FeatureTable, Group, Kind, Layer, LayerCrs, LoadedData, Operation, Origin, OwnValue, ReadAs, RowId, TableBuilder, Value, View,
};
use nanbei::query::{SortBy, as_shown};
use nanbei::ui::Shell;
use serde_json::json;
use std::sync::Arc;

/// Four lots in a row from west to east.
const LOTS: [(&str, &str, f64, Option<i64>); 4] = [
    ("宝山1号", "0701", 1.5, Some(1990)),
    ("金山2号", "1001", 0.8, Some(2005)),
    ("宝山12号", "0701", 3.2, None),
    ("长宁3号", "1401", 0.1, Some(2020)),
];

fn lots() -> String {
    let feature = |(n, (name, code, far, year)): (usize, &(&str, &str, f64, Option<i64>))| {
        let (x, y) = (121.40 + 0.01 * n as f64, 31.35);
        json!({ "type": "Feature", "properties": { "名称": name, "用地代码": code, "容积率": far, "年份": year, "低效": n == 1 },
            "geometry": { "type": "Polygon", "coordinates": [[[x, y], [x + 0.008, y], [x + 0.008, y + 0.008], [x, y + 0.008], [x, y]]] } })
    };
    json!({ "type": "FeatureCollection", "features": LOTS.iter().enumerate().map(feature).collect::<Vec<_>>() }).to_string()
}

fn mine(app: &App) -> &Layer {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

/// Lets what is kept up to date in the background begin and come to its end.
fn finish(app: &mut App) {
    app.poll_jobs();
    wait(app);
}

/// The program with the lots loaded and their table open, without a window.
fn app() -> App {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    app.dispatch(Command::Paste(lots()));
    finish(&mut app);
    let layer = mine(&app).id;
    app.dispatch(Command::ShowTable(layer));
    finish(&mut app);
    app
}

fn order(app: &mut App, order: TableOrder) {
    app.dispatch(order.into());
    finish(app);
}

fn listed(app: &App) -> Vec<usize> {
    app.session.table.rows.as_ref().unwrap().rows.iter().map(|row| row.index()).collect()
}

fn by(column: &str, descending: bool) -> SortBy {
    SortBy { column: column.to_owned(), descending }
}

fn value(app: &App, column: &str, row: usize) -> String {
    mine(app).table.column(column).map_or_else(|| "no column".to_owned(), |column| column.value(row).to_string())
}

#[test]
fn rows_are_sorted_by_one_field_and_by_several() {
    let mut app = app();
    assert_eq!(listed(&app), [0, 1, 2, 3]);
    order(&mut app, TableOrder::Sort(vec![by("名称", false)]));
    assert_eq!(listed(&app), [0, 2, 3, 1], "by sound, and figures as numbers");
    order(&mut app, TableOrder::Sort(vec![by("用地代码", false), by("容积率", true)]));
    assert_eq!(listed(&app), [2, 0, 1, 3]);
    order(&mut app, TableOrder::Sort(vec![by("年份", true)]));
    assert_eq!(listed(&app), [3, 1, 0, 2], "what has no value comes last");
}

#[test]
fn quick_filters_hold_for_the_table_alone() {
    let mut app = app();
    order(&mut app, TableOrder::Quick("名称".to_owned(), "宝山".to_owned()));
    assert_eq!(listed(&app), [0, 2]);
    order(&mut app, TableOrder::Quick("容积率".to_owned(), "> 2".to_owned()));
    assert_eq!(listed(&app), [2]);
    assert_eq!(app.seen().layer(mine(&app).id).unwrap().table.len(), 4, "the map shows all");
    order(&mut app, TableOrder::Quick("容积率".to_owned(), "> 很多".to_owned()));
    assert_eq!(listed(&app), [0, 2], "what is not understood leaves nothing out");
    assert_eq!(app.session.table.rows.as_ref().unwrap().refused.as_ref().unwrap().0, "容积率");
    for column in ["名称", "容积率"] {
        order(&mut app, TableOrder::Quick(column.to_owned(), String::new()));
    }
    for (text, rows) in [("IS NULL", vec![2]), ("IN (1990, 2020)", vec![0, 3]), ("BETWEEN 2000 AND 2010", vec![1]), ("19", vec![0])] {
        order(&mut app, TableOrder::Quick("年份".to_owned(), text.to_owned()));
        assert_eq!(listed(&app), rows, "{text}");
    }
}

#[test]
fn only_selected_and_only_in_view_follow_selection_and_map() {
    let mut app = app();
    let layer = mine(&app).id;
    app.resize([800.0, 600.0]);
    order(&mut app, TableOrder::OnlySelected(true));
    assert!(listed(&app).is_empty());
    app.dispatch(Command::SelectFeature(FeatureId::at(layer, 2), SelectHow::Replace));
    app.dispatch(Command::SelectFeature(FeatureId::at(layer, 1), SelectHow::Add));
    finish(&mut app);
    assert_eq!(listed(&app), [1, 2]);
    order(&mut app, TableOrder::OnlySelected(false));
    order(&mut app, TableOrder::OnlyInView(true));
    app.dispatch(Command::SetView(View { center: [121.404, 31.354], zoom: 17.0 }));
    finish(&mut app);
    assert_eq!(listed(&app), [0]);
    order(&mut app, TableOrder::Select(vec![RowId::new(3), RowId::new(0)], SelectHow::Replace));
    assert_eq!(app.viewport.selection.len(), 2);
    assert_eq!(app.viewport.inspected, Some(FeatureId::at(layer, 0)));
}

#[test]
fn what_is_typed_is_a_value_of_its_field_and_every_edit_is_undone() {
    let mut app = app();
    let before = lots_of(&app);
    let row = |n: usize| RowId::new(n);
    let typed = |row: RowId, column: &str, text: &str| TableOrder::Type { row, column: column.to_owned(), text: text.to_owned() };
    order(&mut app, typed(row(0), "容积率", "2.25"));
    order(&mut app, typed(row(1), "低效", "否"));
    order(&mut app, typed(row(3), "名称", "长宁 4"));
    order(&mut app, typed(row(3), "年份", ""));
    assert_eq!([value(&app, "容积率", 0), value(&app, "低效", 1), value(&app, "名称", 3), value(&app, "年份", 3)], ["2.25", "false", "长宁 4", ""]);
    let notices = app.session.notices.len();
    order(&mut app, typed(row(0), "容积率", "很高"));
    assert_eq!(value(&app, "容积率", 0), "2.25");
    assert!(app.session.notices.len() > notices && app.session.notices.last().unwrap().text.contains("很高"), "it is told why");
    order(&mut app, typed(row(0), "容积率", "2.25"));
    for _ in 0..4 {
        app.dispatch(Command::Do(Action::UNDO));
    }
    assert_eq!(lots_of(&app), before, "what changed nothing is no step");
}

/// Every cell as JSON.
fn lots_of(app: &App) -> Vec<Vec<(String, serde_json::Value)>> {
    mine(app).table.features().map(|feature| feature.row().map(|(name, value)| (name.to_owned(), value.to_json())).collect()).collect()
}

#[test]
fn cells_of_a_spreadsheet_are_pasted_as_they_are_listed_all_or_none() {
    let mut app = app();
    order(&mut app, TableOrder::Sort(vec![by("容积率", true)]));
    assert_eq!(listed(&app), [2, 0, 1, 3]);
    let paste = |text: &str| TableOrder::Paste { row: RowId::new(0), column: "用地代码".to_owned(), text: text.to_owned() };
    order(&mut app, paste("0901\t2.5\r\n1207\t0.7\r\n"));
    assert_eq!(
        [value(&app, "用地代码", 0), value(&app, "容积率", 0), value(&app, "用地代码", 1), value(&app, "容积率", 1)],
        ["0901", "2.5", "1207", "0.7"]
    );
    app.dispatch(Command::Do(Action::UNDO));
    finish(&mut app);
    assert_eq!([value(&app, "用地代码", 0), value(&app, "容积率", 1)], ["0701", "0.8"], "a paste is one step");
    let before = lots_of(&app);
    for refused in ["0901\tmuch", "a\nb\nc\nd\ne", "1\t2\t3\t4\t5\t6"] {
        let told = app.session.notices.len();
        order(&mut app, paste(refused));
        assert_eq!(lots_of(&app), before, "{refused}");
        assert!(app.session.notices.len() > told, "{refused}");
    }
}

#[test]
fn fields_are_added_renamed_moved_hidden_pinned_and_deleted() {
    let mut app = app();
    let names = |app: &App| -> Vec<String> {
        let layer = app.listed_layer().unwrap();
        app.table_view().columns(&layer.table).into_iter().filter(|own| !own.hidden).map(|own| own.name).collect()
    };
    order(&mut app, TableOrder::AddColumn("备注".to_owned()));
    order(&mut app, TableOrder::Type { row: RowId::new(1), column: "备注".to_owned(), text: "12".to_owned() });
    assert_eq!(mine(&app).table.column("备注").unwrap().value(1), Value::Integer(12), "a number in a new field is a number");
    order(&mut app, TableOrder::Pin("备注".to_owned(), true));
    order(&mut app, TableOrder::Hide("低效".to_owned()));
    order(&mut app, TableOrder::Move("年份".to_owned(), Some("名称".to_owned())));
    assert_eq!(names(&app), ["备注", "年份", "名称", "用地代码", "容积率"]);
    order(&mut app, TableOrder::Sort(vec![by("备注", false)]));
    order(&mut app, TableOrder::RenameColumn("备注".to_owned(), "remark".to_owned()));
    assert_eq!((names(&app)[0].as_str(), listed(&app)[0]), ("remark", 1), "its place and order go with it");
    let told = app.session.notices.len();
    order(&mut app, TableOrder::RenameColumn("remark".to_owned(), "名称".to_owned()));
    assert!(app.session.notices.len() > told && mine(&app).table.column("remark").is_some(), "no two fields of a name");
    order(&mut app, TableOrder::RemoveColumn("remark".to_owned()));
    order(&mut app, TableOrder::ShowAllColumns);
    assert_eq!(names(&app), ["年份", "名称", "用地代码", "容积率", "低效"]);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(value(&app, "remark", 1), "12", "a deleted field comes back with what it held");
}

#[test]
fn values_are_found_and_replaced_in_the_rows_that_are_listed() {
    let mut app = app();
    order(&mut app, TableOrder::Quick("名称".to_owned(), "宝山".to_owned()));
    let replace = |find: &str, with: &str, whole: bool| {
        TableOrder::Replace(Replace { column: "用地代码".to_owned(), find: find.to_owned(), with: with.to_owned(), whole })
    };
    order(&mut app, replace("0701", "0702", true));
    order(&mut app, replace("10", "99", false));
    assert_eq!((0..4).map(|row| value(&app, "用地代码", row)).collect::<Vec<_>>(), ["0702", "1001", "0702", "1401"]);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(value(&app, "用地代码", 0), "0701");
}

#[test]
fn what_is_listed_is_written_as_it_is_listed() {
    let mut app = app();
    order(&mut app, TableOrder::Sort(vec![by("容积率", true)]));
    order(&mut app, TableOrder::Quick("用地代码".to_owned(), "0701".to_owned()));
    order(&mut app, TableOrder::Hide("年份".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    order(&mut app, TableOrder::Export(path.clone()));
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "名称,用地代码,容积率,低效", "{text}");
    assert!(lines[1].starts_with("宝山12号,") && lines[2].starts_with("宝山1号,") && lines.len() == 3, "{text}");
    let book = folder.path().join("table.xlsx");
    order(&mut app, TableOrder::Export(book.clone()));
    assert!(std::fs::metadata(&book).unwrap().len() > 1000);
}

#[test]
fn a_layers_filter_holds_for_map_table_selection_and_project_and_is_undone() {
    let mut app = app();
    let layer = mine(&app).id;
    app.dispatch(Command::Do(Action::SELECT_ALL));
    assert_eq!(app.viewport.selection.len(), 4);
    app.dispatch(Command::SetFilter { layer, filter: "容积率 > 1".to_owned() });
    finish(&mut app);
    assert_eq!(listed(&app), [0, 2]);
    assert_eq!(app.seen().layer(layer).unwrap().table.len(), 2);
    assert_eq!(mine(&app).table.len(), 4, "nothing is deleted");
    assert_eq!(app.viewport.selection.len(), 2, "what is hidden is not selected");
    let told = app.session.notices.len();
    app.dispatch(Command::SetFilter { layer, filter: "容积率 >".to_owned() });
    assert!(app.session.notices.len() > told && mine(&app).filter == "容积率 > 1", "what is not understood changes nothing");
    // a new feature and a new value are met by it or not
    app.dispatch(Command::edit(Operation::SetCells {
        id: layer,
        column: "容积率".to_owned(),
        cells: vec![(RowId::new(1), Some(OwnValue::Float(9.0)))],
    }));
    finish(&mut app);
    assert_eq!(listed(&app), [0, 1, 2]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.nanbei");
    app.dispatch(Command::SaveTo(path.clone()));
    finish(&mut app);
    let opened = open_project(&path, Trust::Folder, &Progress::default()).unwrap();
    assert!(opened.corrections.is_empty(), "{:?}", opened.corrections);
    let own = opened.document.layers().iter().find(|own| own.group == Group::Mine).unwrap();
    assert_eq!((own.filter.as_str(), own.table.len()), ("容积率 > 1", 4));
    assert_eq!(as_shown(&opened.document).layer(own.id).unwrap().table.len(), 3, "prints and the command line see what the map shows");
    // a field that is gone by other ways: the filter leaves nothing out, and that is told
    app.dispatch(Command::edit(Operation::RemoveColumn { id: layer, name: "容积率".to_owned() }));
    finish(&mut app);
    assert_eq!(listed(&app).len(), 4);
    assert!(app.unfit_filter(mine(&app)).unwrap().contains("容积率"));
    for _ in 0..3 {
        app.dispatch(Command::Do(Action::UNDO));
    }
    finish(&mut app);
    assert!(mine(&app).filter.is_empty() && app.seen().layer(layer).unwrap().table.len() == 4);
}

#[test]
fn computed_fields_follow_what_they_are_computed_from_or_stay_as_they_are() {
    let mut app = app();
    let compute =
        |column: &str, expression: &str, keep: bool| TableOrder::Compute { column: column.to_owned(), expression: expression.to_owned(), keep };
    order(&mut app, compute("地积", "round(area() / 10000, 3)", true));
    order(&mut app, compute("建筑量", "round(地积 * 容积率, 3)", true));
    order(&mut app, compute("当时", "地积 * 2", false));
    order(&mut app, compute("标识", "concat(substr(用地代码, 1, 2), '-', 名称)", false));
    let number = |app: &App, column: &str, row: usize| mine(app).table.column(column).unwrap().value(row).number().unwrap();
    let area = nanbei::query::area(mine(&app).table.feature(0).unwrap()) / 1e4;
    assert!((number(&app, "地积", 0) - area).abs() < 1e-3 * area.max(1.0), "{} {area}", number(&app, "地积", 0));
    assert!((number(&app, "建筑量", 2) - number(&app, "地积", 2) * 3.2).abs() < 2e-3);
    assert_eq!(value(&app, "标识", 1), "10-金山2号");
    let (area, then) = (number(&app, "地积", 0), number(&app, "当时", 0));
    // an edit of the geometry reaches both, in the same step
    let shape = |wide: f64| {
        let (x, y) = (121.40, 31.35);
        let ring = [[x, y], [x + wide, y], [x + wide, y + 0.008], [x, y + 0.008], [x, y]].map(|[x, y]| [x, y, f64::NAN]).to_vec();
        vec![nanbei::model::PartShape::new(nanbei::model::PartKind::Polygon, vec![ring])]
    };
    let id = mine(&app).id;
    app.dispatch(Command::edit(Operation::SetGeometry { id, shapes: vec![(RowId::new(0), Kind::Polygon, shape(0.004))] }));
    assert!((number(&app, "地积", 0) - area / 2.0).abs() < 2e-3 && (number(&app, "建筑量", 0) - area / 2.0 * 1.5).abs() < 5e-3);
    assert!((number(&app, "当时", 0) - then).abs() < 1e-12, "what is frozen stays");
    app.dispatch(Command::Do(Action::UNDO));
    assert!((number(&app, "地积", 0) - area).abs() < 1e-12 && (number(&app, "建筑量", 0) - area * 1.5).abs() < 5e-3);
    order(&mut app, TableOrder::Type { row: RowId::new(1), column: "容积率".to_owned(), text: "2".to_owned() });
    assert!((number(&app, "建筑量", 1) - number(&app, "地积", 1) * 2.0).abs() < 2e-3);
    // nothing is typed into what is computed; a field that is renamed goes on, one that is deleted is forgotten
    let told = app.session.notices.len();
    order(&mut app, TableOrder::Type { row: RowId::new(1), column: "地积".to_owned(), text: "1".to_owned() });
    assert!(app.session.notices.len() > told && number(&app, "地积", 1) > 1.5);
    order(&mut app, TableOrder::RenameColumn("建筑量".to_owned(), "floor".to_owned()));
    assert_eq!(app.expression_of(id, "floor"), Some("round(地积 * 容积率, 3)"));
    // saved with the project
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.nanbei");
    app.dispatch(Command::SaveTo(path.clone()));
    finish(&mut app);
    let opened = open_project(&path, Trust::Folder, &Progress::default()).unwrap();
    let own = opened.document.layers().iter().find(|own| own.group == Group::Mine).unwrap();
    assert_eq!(own.computed.iter().map(|own| own.column.as_str()).collect::<Vec<_>>(), ["地积", "floor"]);
    order(&mut app, TableOrder::RemoveColumn("floor".to_owned()));
    assert_eq!(app.expression_of(id, "floor"), None);
    let told = app.session.notices.len();
    order(&mut app, compute("错", "容积率 +", true));
    assert!(app.session.notices.len() > told && mine(&app).table.column("错").is_none());
}

#[test]
fn computed_fields_are_up_to_date_in_whichever_order_they_stand_and_never_come_from_themselves() {
    let mut app = app();
    let id = mine(&app).id;
    let compute =
        |column: &str, expression: &str, keep: bool| TableOrder::Compute { column: column.to_owned(), expression: expression.to_owned(), keep };
    let number = |app: &App, column: &str, row: usize| mine(app).table.column(column).unwrap().value(row).number().unwrap();
    order(&mut app, compute("a", "容积率 * 2", true));
    order(&mut app, compute("b", "a + 1", true));
    order(&mut app, compute("a", "容积率 * 3", true));
    assert!((number(&app, "b", 0) - 5.5).abs() < 1e-9, "{}", number(&app, "b", 0));
    order(&mut app, TableOrder::Type { row: RowId::new(0), column: "容积率".to_owned(), text: "2".to_owned() });
    assert!((number(&app, "a", 0) - 6.0).abs() < 1e-9 && (number(&app, "b", 0) - 7.0).abs() < 1e-9);
    for (column, expression) in [("容积率", "容积率 * 2"), ("a", "b * 2"), ("a", "a")] {
        let (before, told) = (lots_of(&app), app.session.notices.len());
        order(&mut app, compute(column, expression, true));
        assert!(lots_of(&app) == before && app.session.notices.len() > told, "{column} = {expression}");
    }
    order(&mut app, compute("容积率", "容积率 * 2", false));
    assert!((number(&app, "容积率", 0) - 4.0).abs() < 1e-9 && (number(&app, "b", 0) - 13.0).abs() < 1e-9, "once is once");
    // what others come from is neither renamed nor deleted under them
    app.dispatch(Command::SetFilter { layer: id, filter: "年份 > 1900 OR 年份 IS NULL".to_owned() });
    for used in ["容积率", "a", "年份"] {
        for refused in [TableOrder::RemoveColumn(used.to_owned()), TableOrder::RenameColumn(used.to_owned(), "x".to_owned())] {
            app.session.notices.clear();
            order(&mut app, refused);
            assert!(app.session.notices.len() == 1 && mine(&app).table.column(used).is_some(), "{used}");
        }
    }
}

#[test]
fn codes_in_a_new_field_stay_as_they_are_typed_and_the_last_field_stays_in_sight() {
    let mut app = app();
    order(&mut app, TableOrder::AddColumn("新代码".to_owned()));
    let paste = "0701\n1E5\n12\n3101130010012024";
    order(&mut app, TableOrder::Paste { row: RowId::new(0), column: "新代码".to_owned(), text: paste.to_owned() });
    assert_eq!((0..4).map(|row| value(&app, "新代码", row)).collect::<Vec<_>>().join("\n"), paste);
    assert_eq!(mine(&app).table.column("新代码").unwrap().value(0), Value::Text("0701"));
    for column in ["名称", "用地代码", "容积率", "年份", "低效", "新代码"] {
        order(&mut app, TableOrder::Hide(column.to_owned()));
    }
    let layer = app.listed_layer().unwrap();
    assert_eq!(app.table_view().columns(&layer.table).iter().filter(|own| !own.hidden).count(), 1);
    let steps = app.history_names();
    order(&mut app, TableOrder::Paste { row: RowId::new(0), column: "新代码".to_owned(), text: String::new() });
    assert_eq!(app.history_names(), steps, "nothing pasted is no step");
    order(&mut app, TableOrder::Quick("名称".to_owned(), "is it".to_owned()));
    assert!(listed(&app).is_empty() && app.session.table.rows.as_ref().unwrap().refused.is_none(), "words that begin like a condition are words");
}

#[test]
fn the_command_line_computes_fields_too() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("lots.geojson"), folder.path().join("out.geojson"));
    std::fs::write(&from, lots()).unwrap();
    let run =
        |arguments: &[&str]| std::process::Command::new(env!("CARGO_BIN_EXE_nanbei")).args(arguments).env("NANBEI_LANG", "en").output().unwrap();
    let (from, out) = (from.to_str().unwrap(), to.to_str().unwrap());
    let done =
        run(&["convert", from, "--set", "ha = round(area() / 10000, 2)", "--set", "floor = ha * 容积率", "--where", "floor > 1", "--out", out]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&to).unwrap()).unwrap();
    let features = written["features"].as_array().unwrap();
    assert_eq!(features.len(), 4);
    for feature in features {
        let own = |name: &str| feature["properties"][name].as_f64().unwrap();
        assert!((own("floor") - own("ha") * own("容积率")).abs() < 1e-9 && own("ha") > 50.0);
    }
    for wrong in ["ha = nothing * 2", "ha", "= 3", "ha = area(", "ha = geometry"] {
        assert_eq!(run(&["convert", from, "--set", wrong, "--out", out]).status.code(), Some(2), "{wrong}");
    }
}

fn word(harness: &Harness<'_, Shell>, word: Word) -> String {
    harness.state().app.word(word).to_owned()
}

/// The window with the lots and the table, by its key.
fn window(lang: Lang) -> Harness<'static, Shell> {
    let mut harness = shell(lang);
    harness.state_mut().app.dispatch(Command::Paste(lots()));
    finish_jobs(&mut harness);
    harness.state_mut().app.session.notices.clear();
    press(&mut harness, Modifiers::NONE, Key::F6);
    settle(&mut harness);
    harness
}

fn cell(harness: &Harness<'_, Shell>, label: &str, x: f32) -> Pos2 {
    let row = harness.get_by(|node| node.role() == Role::Row && node.label().is_some_and(|own| own.contains(label))).rect();
    Pos2::new(row.left() + x, row.center().y)
}

#[test]
fn a_planner_sorts_selects_and_types_by_mouse_and_keys_in_either_language() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = window(lang);
        let first = |harness: &Harness<'_, Shell>| listed(&harness.state().app)[0];
        harness.get_by_role_and_label(Role::ColumnHeader, "容积率").click();
        harness.run_steps(3);
        assert_eq!(first(&harness), 3);
        harness.get_by_role_and_label(Role::ColumnHeader, "容积率").click();
        harness.run_steps(3);
        assert_eq!(first(&harness), 2, "the other way round");
        // a click selects in table, map and inspector alike
        let at = cell(&harness, "金山2号", 90.0);
        click(&mut harness, at);
        let layer = mine(&harness.state().app).id;
        assert!(harness.state().app.viewport.selection.contains(FeatureId::at(layer, 1)));
        // and a click on the map is followed by the table
        let on_map = place(&harness, [121.434, 31.354]);
        click(&mut harness, on_map);
        assert!(harness.state().app.viewport.selection.contains(FeatureId::at(layer, 3)));
        let chosen = harness.get_by(|node| node.role() == Role::Row && node.label().is_some_and(|own| own.contains("长宁3号")));
        assert_eq!(chosen.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True), "the row of what was clicked on the map");
        // typing into a cell: double click, text, Enter
        // a moment later, so that the click before is not one of the two
        harness.run_steps(15);
        let at = cell(&harness, "宝山1号", 90.0);
        click_with(&mut harness, PointerButton::Primary, 2, at);
        harness.event(Event::Text("吴淞5号".to_owned()));
        harness.run_steps(2);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        harness.run_steps(3);
        assert_eq!(value(&harness.state().app, "名称", 0), "吴淞5号");
        // the arrow keys are the table's while it has them, and Esc gives them back
        let view = harness.state().app.viewport.view;
        press(&mut harness, Modifiers::NONE, Key::ArrowDown);
        press(&mut harness, Modifiers::NONE, Key::ArrowUp);
        assert_eq!(harness.state().app.viewport.view, view, "the map stays");
        let shortcut = Modifiers::COMMAND;
        harness.event(Event::Key { key: Key::Z, physical_key: None, pressed: true, repeat: false, modifiers: shortcut });
        harness.run_steps(3);
        assert_eq!(value(&harness.state().app, "名称", 0), "宝山1号", "Ctrl+Z undoes what was typed");
        press(&mut harness, Modifiers::NONE, Key::F6);
        harness.run_steps(3);
        assert!(!harness.state().app.session.panels.is_open("table"));
    }
}

#[test]
fn a_filter_is_typed_read_on_the_map_and_dismissed_there() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = window(lang);
        let shown = |harness: &Harness<'_, Shell>| harness.state().app.seen().layer(mine(&harness.state().app).id).unwrap().table.len();
        let label = word(&harness, Word::TableFilter);
        harness.get_by_role_and_label(Role::TextInput, &label).focus();
        harness.run_steps(2);
        harness.event(Event::Text("用地代码 = 0701".to_owned()));
        harness.run_steps(2);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        settle(&mut harness);
        assert_eq!(shown(&harness), 2);
        // what is filtered out is not drawn: the ground is seen there
        let (kept, gone) = (place(&harness, [121.404, 31.354]), place(&harness, [121.414, 31.354]));
        let pixels = |harness: &mut Harness<'_, Shell>| {
            harness.run_steps(3);
            settle(harness);
            let image = harness.render().unwrap();
            [kept, gone].map(|at| image.get_pixel(at.x as u32, at.y as u32).0)
        };
        let with = pixels(&mut harness);
        let id = mine(&harness.state().app).id;
        harness.state_mut().app.dispatch(Command::edit(Operation::SetVisible { id, visible: false }));
        let without = pixels(&mut harness);
        assert!(with[1] == without[1] && with[0] != without[0], "{with:?} {without:?}");
        harness.state_mut().app.dispatch(Command::Do(Action::UNDO));
        settle(&mut harness);
        let clear = word(&harness, Word::TableFilterClear);
        let card = harness.get_all_by_label(&clear).map(|node| node.rect()).min_by(|a, b| a.top().total_cmp(&b.top())).unwrap();
        click(&mut harness, card.center());
        settle(&mut harness);
        assert_eq!(shown(&harness), 4);
    }
}

/// A table of so many rows, each with its number, and every third without a text.
fn numbered(rows: usize) -> FeatureTable {
    let mut builder = TableBuilder::default();
    for n in 0..rows {
        builder.set("n", Value::Integer(n as i64));
        if n % 3 > 0 {
            builder.set("text", Value::Text(["甲", "乙", "丙"][n % 3]));
        }
        builder.end_feature(Kind::Null, None);
    }
    builder.finish()
}

#[test]
fn the_last_of_a_million_rows_is_reached_exactly() {
    const ROWS: usize = 1_000_000;
    let mut harness = shell(Lang::En);
    let app = &mut harness.state_mut().app;
    let data = LoadedData {
        origin: Origin::Pasted,
        name: "many".to_owned(),
        style: app.workspace.document.next_style(&[]),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        table: Arc::new(numbered(ROWS)),
    };
    let layer = app.workspace.document.loaded_layer(data);
    let (id, at) = (layer.id, app.workspace.document.place_for_loaded());
    app.dispatch(Command::edit(Operation::AddLayer { at, layer: Box::new(layer) }));
    app.dispatch(Command::ShowTable(id));
    harness.run_steps(3);
    finish_jobs(&mut harness);
    harness.run_steps(4);
    let at = cell(&harness, "1 0", 90.0);
    click(&mut harness, at);
    let key = |harness: &mut Harness<'_, Shell>, key: Key| {
        harness.event(Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::COMMAND });
        harness.run_steps(3);
    };
    key(&mut harness, Key::End);
    // past 760,000 rows a 32-bit number of pixels no longer tells one row from the next
    for back in 0..5 {
        let row = ROWS - 1 - back;
        let rect =
            harness.get_by(|node| node.role() == Role::Row && node.label().is_some_and(|own| own.starts_with(&format!("{} {row}", row + 1)))).rect();
        let next =
            harness.get_by(|node| node.role() == Role::Row && node.label().is_some_and(|own| own.starts_with(&format!("{row} {}", row - 1)))).rect();
        assert!((rect.top() - next.top() - 24.0).abs() < 0.6, "row {row}");
    }
    let middle = cell(&harness, "999998 999997", 90.0);
    click(&mut harness, middle);
    assert!(harness.state().app.viewport.selection.contains(FeatureId::at(id, 999_997)));
    key(&mut harness, Key::Home);
    assert!(harness.query_by(|node| node.role() == Role::Row && node.label().is_some_and(|own| own.starts_with("1 0"))).is_some());
}

/// Made-up lots in blocks, with codes of the standard: no survey and no plan, as their name says.
pub fn sample() -> String {
    const CODES: [&str; 9] = ["070102", "070102", "070102", "0901", "1001", "0804", "1401", "100101", "120802"];
    const STREETS: [&str; 4] = ["友谊路街道", "吴淞街道", "淞南镇", "高境镇"];
    let mut seed = 11u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut features = Vec::new();
    for (column, line) in (0..9).flat_map(|column| (0..6).map(move |line| (column, line))) {
        let (west, south) =
            (121.455 + 0.0046 * f64::from(column) + 0.0006 * f64::from(line), 31.350 + 0.0037 * f64::from(line) - 0.0004 * f64::from(column));
        let kind = random();
        let (across, down) = if kind < 0.2 {
            (1, 1)
        } else if kind < 0.6 {
            (2, 2)
        } else {
            (4, 3)
        };
        let (w, h) = (0.0040 / f64::from(across), 0.0030 / f64::from(down));
        let code = CODES[(random() * CODES.len() as f64) as usize];
        for (i, j) in (0..across).flat_map(|i| (0..down).map(move |j| (i, j))) {
            let (x, y) = (west + w * f64::from(i), south + h * f64::from(j));
            let code = if random() < 0.75 { code } else { CODES[(random() * CODES.len() as f64) as usize] };
            let skew = 0.0001;
            let ring = [[x, y], [x + w * 0.96, y - skew], [x + w * 0.96 + skew, y + h * 0.95], [x + skew, y + h * 0.96], [x, y]];
            let far = (random() * 32.0).round() / 10.0;
            features.push(json!({ "type": "Feature", "properties": { "宗地编号": format!("示例{:04}", features.len() + 1), "用地代码": code,
                "街道": STREETS[(random() * 4.0) as usize], "容积率": far, "建成年份": 1968 + (random() * 56.0) as i32, "低效": random() < 0.2 },
                "geometry": { "type": "Polygon", "coordinates": [ring] } }));
        }
    }
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// Makes the pictures in the README anew: `cargo test --release --test desk attribute_table -- --ignored`.
#[test]
#[ignore = "writes into assets; run it when the window has changed"]
fn screenshots_for_the_readme() {
    let mut harness = shell(Lang::Zh);
    let send = |harness: &mut Harness<'_, Shell>, command: Command| {
        harness.state_mut().app.dispatch(command);
        harness.run_steps(3);
        finish_jobs(harness);
    };
    let save = |harness: &mut Harness<'_, Shell>, name: &str| {
        harness.remove_cursor();
        harness.run_steps(20);
        settle(harness);
        harness.render().unwrap().save(format!("{}/assets/screenshots/{name}.png", env!("CARGO_MANIFEST_DIR"))).unwrap();
    };
    send(&mut harness, Command::Paste(sample()));
    let layer = mine(&harness.state().app).clone();
    send(
        &mut harness,
        Command::edit(Operation::Rename { id: layer.id, name: nanbei::i18n::Bilingual::new("示例宗地（虚构）", "Sample lots (made up)") }),
    );
    send(&mut harness, Command::ColorByLandUse { layer: layer.id, field: "用地代码".to_owned() });
    send(&mut harness, Command::ShowTable(layer.id));
    send(&mut harness, TableOrder::Compute { column: "建筑面积".to_owned(), expression: "round(area() * 容积率, 0)".to_owned(), keep: true }.into());
    send(&mut harness, TableOrder::Sort(vec![by("容积率", true)]).into());
    send(&mut harness, Command::SetFilter { layer: layer.id, filter: "容积率 > 1 且 低效 = false".to_owned() });
    send(&mut harness, Command::SetView(View { center: [121.474, 31.357], zoom: 14.6 }));
    let row = harness.state().app.session.table.rows.as_ref().unwrap().rows[2];
    send(&mut harness, TableOrder::Select(vec![row], SelectHow::Replace).into());
    harness.state_mut().app.session.notices.clear();
    save(&mut harness, "table");
    send(&mut harness, Command::SetFilter { layer: layer.id, filter: String::new() });
    send(&mut harness, Command::Do(Action::CLEAR_SELECTION));
    send(&mut harness, Command::Do(Action::BALANCE));
    let form = nanbei::app::BalanceForm { layer: Some(layer.id), level: nanbei::query::BalanceLevel::Second, ..Default::default() };
    send(&mut harness, nanbei::app::modules::balance::BalanceOrder::Set(form).into());
    harness.state_mut().app.session.notices.clear();
    save(&mut harness, "balance");
}

#[test]
fn a_column_is_dragged_to_another_place() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = window(lang);
        let layer = mine(&harness.state().app).id;
        let shown = |harness: &Harness<'_, Shell>| {
            let app = &harness.state().app;
            let view = app.session.table.view(layer);
            view.columns(&mine(app).table).iter().map(|own| own.name.clone()).collect::<Vec<_>>()
        };
        let before = shown(&harness);
        let head = |harness: &Harness<'_, Shell>, name: &str| harness.get_by_role_and_label(Role::ColumnHeader, name).rect();
        let (first, second) = (head(&harness, &before[0]), head(&harness, &before[1]));
        // past the middle of the next one: behind it
        drag(&mut harness, first.left_center() + egui::vec2(20.0, 0.0), second.center() + egui::vec2(second.width() * 0.25, 0.0));
        let after = shown(&harness);
        assert_eq!((after[0].as_str(), after[1].as_str()), (before[1].as_str(), before[0].as_str()));
        assert!(head(&harness, &before[1]).left() < head(&harness, &before[0]).left());
        assert!(harness.state().app.session.table.view(layer).sort.is_empty(), "a drag is no click");
        // no further than its own place: nothing happens
        let own = head(&harness, &before[0]);
        drag(&mut harness, own.center(), own.center() + egui::vec2(12.0, 0.0));
        assert_eq!(shown(&harness), after);
    }
}
