//! What is seen of a file while it is loaded, and what happens when it is too much.

use nanbei::app::modules::query::QueryOrder;
use nanbei::app::{Action, App, Command, SelectHow, SessionFolder};
use nanbei::i18n::{Bilingual, Lang, Localized};
use nanbei::io::{IoError, Progress, Reading, Text, Watch, load_watched};
use nanbei::model::{DataChange, FeatureTable, Group, LayerData, Operation, Rule, View};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A collection of small squares, one to a line.
fn squares(count: usize) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for n in 0..count {
        let (x, y) = (121.3 + (n % 200) as f64 * 1e-3, 31.2 + (n / 200) as f64 * 1e-3);
        let comma = if n + 1 < count { "," } else { "" };
        let (e, t) = (x + 8e-4, y + 8e-4);
        writeln!(
            text,
            "{{\"type\":\"Feature\",\"properties\":{{\"号\":{n}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{x:.5},{y:.5}],[{e:.5},{y:.5}],[{e:.5},{t:.5}],[{x:.5},{t:.5}],[{x:.5},{y:.5}]]]}}}}{comma}"
        )
        .unwrap();
    }
    text.push_str("]}");
    text
}

#[test]
fn what_is_told_of_a_load_is_the_beginning_of_what_it_brings() {
    let text = squares(20_000);
    // one thread joins each stretch before it reads the next; of several, the other may have passed the middle before one has
    // joined anything, and then nothing is worth telling
    for (reading, always) in [(Reading { threads: 1, ..Reading::default() }, true), (Reading::default(), false)] {
        let told: Mutex<Vec<FeatureTable>> = Mutex::default();
        let tell = |table| told.lock().unwrap().push(table);
        let watch = Watch { partial: Some(&tell), every: Duration::ZERO, ..Watch::default() };
        let loaded = load_watched(&Text::Memory(text.as_bytes().into()), reading, None, &Progress::default(), &watch).unwrap();
        let told = told.into_inner().unwrap();
        assert!(!told.is_empty() || !always);
        for table in told {
            assert!(!table.is_empty() && table.len() <= loaded.table.len());
            assert!(table.boxes().eq(loaded.table.boxes().take_while(|(row, _)| *row < table.rows())));
        }
    }
}

#[test]
fn a_file_that_is_too_much_for_the_memory_is_refused_with_a_sentence() {
    let text = squares(20_000);
    let watch = Watch { memory: 100_000, ..Watch::default() };
    let error = load_watched(&Text::Memory(text.as_bytes().into()), Reading::default(), None, &Progress::default(), &watch).unwrap_err();
    assert!(matches!(error, IoError::Memory(100_000)), "{error:?}");
    assert!(error.message(Lang::Zh).contains("内存不足") && error.message(Lang::En).contains("not enough memory"));
}

/// Polls until `done` or a minute has passed.
fn poll(app: &mut App, mut done: impl FnMut(&App) -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_mins(1) {
        app.poll_jobs();
        if done(app) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

fn app() -> App {
    let mut app = App::new(SessionFolder::default());
    app.resize([1000.0, 700.0]);
    app.workspace.watch_every = Duration::ZERO;
    app
}

/// The program, and a file of squares that takes a while.
fn app_and_file(folder: &Path) -> (App, PathBuf) {
    let path = folder.join("squares.geojson");
    std::fs::write(&path, squares(200_000)).unwrap();
    (app(), path)
}

#[test]
fn the_first_features_are_there_while_the_rest_still_loads_and_the_view_goes_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, path) = app_and_file(folder.path());
    let (home, layers) = (app.viewport.view, app.workspace.document.layers().len());
    app.dispatch(Command::OpenFiles(vec![path]));
    assert!(poll(&mut app, |app| !app.partials().is_empty()));
    assert_eq!(app.workspace.document.layers().len(), layers, "what is there in part is no layer yet");
    assert!(app.viewport.view != home && !app.is_dirty());
    assert!(poll(&mut app, |app| app.workspace.document.layers().len() > layers));
    app.poll_jobs();
    assert!(app.partials().is_empty());
    assert!((app.viewport.view.center[1] - 31.7).abs() < 0.05, "the view shows all of it: {:?}", app.viewport.view);
}

#[test]
fn a_view_that_was_moved_meanwhile_stays_and_a_cancelled_load_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, path) = app_and_file(folder.path());
    let layers = app.workspace.document.layers().len();
    app.dispatch(Command::OpenFiles(vec![path.clone()]));
    let own = View { center: [121.0, 30.8], zoom: 12.0 };
    app.dispatch(Command::SetView(own));
    assert!(poll(&mut app, |app| app.workspace.document.layers().len() > layers));
    assert_eq!(app.viewport.view, own);
    app.dispatch(Command::OpenFiles(vec![path]));
    assert!(poll(&mut app, |app| !app.partials().is_empty()));
    let job = app.partials()[0].job;
    app.dispatch(Command::CancelJob(job));
    app.poll_jobs();
    assert!(app.partials().is_empty());
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    assert_eq!(app.workspace.document.layers().len(), layers + 1);
}

#[test]
fn files_that_are_loaded_side_by_side_have_colors_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = (0..5).map(|n| folder.path().join(format!("{n}.geojson"))).collect();
    for (n, path) in paths.iter().enumerate() {
        // the second is refused
        std::fs::write(path, if n == 1 { "no map".to_owned() } else { squares(10 + n * 20_000) }).unwrap();
    }
    let mut app = app();
    let layers = app.workspace.document.layers().len();
    app.dispatch(Command::OpenFiles(paths[..4].to_vec()));
    assert!(poll(&mut app, |app| app.jobs().is_empty() && app.workspace.document.layers().len() == layers + 3));
    app.dispatch(Command::OpenFiles(paths[4..].to_vec()));
    assert!(poll(&mut app, |app| app.jobs().is_empty() && app.workspace.document.layers().len() == layers + 4));
    let mine: Vec<String> =
        app.workspace.document.layers().iter().filter(|layer| layer.group == Group::Mine).map(|layer| format!("{:?}", layer.style)).collect();
    let different: std::collections::HashSet<&String> = mine.iter().collect();
    assert_eq!((mine.len(), different.len()), (4, 4), "{mine:?}");
}

#[test]
fn two_quick_changes_of_a_large_layer_leave_it_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, path) = app_and_file(folder.path());
    let layers = app.workspace.document.layers().len();
    app.dispatch(Command::OpenFiles(vec![path]));
    assert!(poll(&mut app, |app| app.jobs().is_empty() && app.workspace.document.layers().len() > layers));
    let layer = app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().clone();
    // each rule asks for another mesh, which is made in the background
    for equals in ["1", "2", "3"] {
        let mut style = layer.style.clone();
        let rule = Rule::of_value("号", equals, Bilingual::default(), style.symbol);
        style.rules.push(rule);
        app.dispatch(Command::edit(Operation::SetStyle { id: layer.id, style: Box::new(style) }));
        assert!(!app.jobs().is_empty(), "it is made in the background");
    }
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    let now = app.workspace.document.layers().iter().find(|own| own.id == layer.id).unwrap().clone();
    assert!(app.prepared(&now).is_some(), "the last change is drawn");
}

#[test]
fn a_question_to_a_large_layer_is_answered_in_the_background_and_only_for_the_data_it_was_put_to() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, path) = app_and_file(folder.path());
    let layers = app.workspace.document.layers().len();
    app.dispatch(Command::OpenFiles(vec![path]));
    assert!(poll(&mut app, |app| app.jobs().is_empty() && app.workspace.document.layers().len() > layers));
    let layer = app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id;
    let ask = |app: &mut App, filter: &str| {
        app.dispatch(QueryOrder::Read { layer, filter: filter.to_owned() }.into());
        app.dispatch(QueryOrder::Select(SelectHow::Replace).into());
        // the answer is what is looked at here, not the count beside it
        app.dispatch(Command::SetPanel("query", false));
    };
    // the later question is the one that counts
    ask(&mut app, "号 < 5");
    ask(&mut app, "号 >= 10 and 号 < 13");
    assert_eq!((app.jobs().len(), app.viewport.selection.list().len()), (1, 0));
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    let found: Vec<usize> = app.viewport.selection.list().iter().map(|picked| picked.feature.row.index()).collect();
    assert_eq!(found, [10, 11, 12]);
    // one that was given up brings nothing
    ask(&mut app, "号 < 5");
    let job = app.jobs()[0].id;
    app.dispatch(Command::CancelJob(job));
    std::thread::sleep(Duration::from_millis(200));
    app.poll_jobs();
    assert_eq!(app.viewport.selection.list().len(), 3);
    // the layer has other data by the time the answer is there
    ask(&mut app, "号 < 5");
    let other = nanbei::io::read_geojson(squares(5).as_bytes(), &Progress::default()).unwrap().0;
    let data = LayerData { table: std::sync::Arc::new(other), ..app.workspace.document.layer(layer).unwrap().data() };
    app.dispatch(Command::edit(Operation::SetData { id: layer, data: Box::new(data), why: DataChange::Replaced }));
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    assert!(app.viewport.selection.list().iter().all(|picked| picked.feature.row.index() >= 5), "rows of the old data are not shown in the new");
    assert!(app.session.notices.iter().any(|notice| notice.text.contains("已不存在") || notice.text.contains("gone")), "{:?}", app.session.notices);
}

#[test]
fn a_large_project_is_saved_in_the_background_as_it_was_when_that_began() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.nanbei");
    let mut app = app();
    let layers = app.workspace.document.layers().len();
    app.dispatch(Command::Paste(squares(60_000)));
    assert!(poll(&mut app, |app| app.jobs().is_empty() && app.workspace.document.layers().len() > layers));
    let title = |text: &str| Command::edit(Operation::SetTitle(Bilingual::same(text)));
    app.dispatch(title("before"));
    app.dispatch(Command::SaveTo(path.clone()));
    assert_eq!((app.jobs().len(), app.workspace.path.is_none()), (1, true), "it is written in the background");
    app.dispatch(title("after"));
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    let saved = || nanbei::io::open_project(&path, nanbei::io::Trust::Folder, &Progress::default()).unwrap().document;
    assert_eq!(saved().title().en, "before");
    assert!(app.is_dirty() && app.workspace.path.is_some(), "what was done meanwhile is unsaved");
    app.dispatch(Command::Do(Action::UNDO));
    assert!(!app.is_dirty());
    app.dispatch(Command::Do(Action::REDO));
    // a second one waits for the first, and both are done
    app.dispatch(Command::SaveTo(path.clone()));
    app.dispatch(title("last"));
    app.dispatch(Command::SaveTo(path.clone()));
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    assert_eq!((saved().title().en.as_str(), app.is_dirty()), ("last", false));
    // another document in its place is not mistaken for what was saved
    app.dispatch(title("old"));
    app.dispatch(Command::SaveTo(path.clone()));
    app.start_new();
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    assert_eq!((saved().title().en.as_str(), app.workspace.path.clone()), ("old", None));
}
