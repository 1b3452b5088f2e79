//! Files of layers that another program changes: read again with style, selection and edits; asked about where both were changed.

use crate::waiting::wait;
use nanbei::app::{Action, App, Command, Picked, SelectHow, SessionFolder};
use nanbei::model::{FeatureId, Group, LabelStyle, Layer, LayerId, Operation, Origin, OwnValue, Placement, RowId, Style};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Lots by their number and use; the id of each is its number.
fn write(path: &Path, lots: &[(i64, &str)], has_ids: bool) {
    let features: Vec<String> = lots
        .iter()
        .map(|(n, use_)| {
            let x = 121.4 + *n as f64 * 0.01;
            let id = if has_ids { format!("\"id\":{n},") } else { String::new() };
            format!(
                "{{\"type\":\"Feature\",{id}\"properties\":{{\"号\":{n},\"用途\":\"{use_}\"}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{x},31.3]}}}}"
            )
        })
        .collect();
    // as careful programs do: the new file takes the place of the old one
    let beside = path.with_extension("new");
    std::fs::write(&beside, format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))).unwrap();
    std::fs::rename(beside, path).unwrap();
}

/// The program with a file loaded, which is looked at all the time.
fn opened(path: &Path) -> (App, LayerId) {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = nanbei::i18n::Lang::En;
    let id = load(&mut app, path);
    (app, id)
}

/// Loads a file that is looked at all the time; once this returns it is known how it stands.
fn load(app: &mut App, path: &Path) -> LayerId {
    app.workspace.watching.set_every(Duration::from_millis(20));
    app.dispatch(Command::OpenFiles(vec![path.to_path_buf()]));
    wait(app);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(150) {
        app.poll_jobs();
        std::thread::sleep(Duration::from_millis(5));
    }
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id
}

fn layer(app: &App, id: LayerId) -> &Layer {
    app.workspace.document.layer(id).unwrap()
}

/// Numbers and uses, as they stand.
fn lots(app: &App, id: LayerId) -> Vec<(i64, String)> {
    let number = |value: nanbei::model::Value<'_>| value.to_string().parse().unwrap();
    layer(app, id).table.features().map(|own| (number(own.value("号")), own.text("用途").unwrap_or_default().to_owned())).collect()
}

fn until(app: &mut App, what: &str, is_so: impl Fn(&App) -> bool) {
    let start = Instant::now();
    while !is_so(app) {
        app.poll_jobs();
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
    wait(app);
}

fn select(app: &mut App, id: LayerId, rows: &[usize]) {
    let picked = rows.iter().map(|row| Picked { feature: FeatureId::at(id, *row), distance: None }).collect();
    app.viewport.selection.take(picked, SelectHow::Replace);
}

/// The numbers of the selected lots.
fn selected(app: &App, id: LayerId) -> Vec<String> {
    let table = &layer(app, id).table;
    app.viewport.selection.rows_of(id).map(|row| table.feature(row.index()).unwrap().value("号").to_string()).collect()
}

fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("lots.geojson")
}

#[test]
fn a_file_that_another_program_has_changed_is_read_again_with_style_and_selection() {
    for has_ids in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder);
        write(&path, &[(1, "工业"), (2, "居住"), (3, "绿地"), (4, "工业")], has_ids);
        let (mut app, id) = opened(&path);
        let style = Style { label: Some(LabelStyle::by("用途", Placement::Beside)), ..layer(&app, id).style.clone() };
        app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style.clone()) }));
        select(&mut app, id, &[1, 3]);
        let before = lots(&app, id);
        // one in front, one changed, one gone
        write(&path, &[(9, "新"), (1, "工业"), (2, "商业"), (4, "工业")], has_ids);
        until(&mut app, "the file is read again", |app| lots(app, id).len() == 4 && lots(app, id)[0].0 == 9);
        assert_eq!(lots(&app, id), [(9, "新".to_owned()), (1, "工业".to_owned()), (2, "商业".to_owned()), (4, "工业".to_owned())]);
        assert_eq!(layer(&app, id).style, style);
        assert_eq!(selected(&app, id), ["2", "4"], "the same lots are selected, ids: {has_ids}");
        assert!(matches!(&layer(&app, id).origin, Origin::File(own) if *own == path), "it is the file's data still");
        assert!(app.session.notices.iter().any(|notice| notice.text.contains("changed by another program and was read again: 4 features")));
        // what another program did is one step, which can be taken back
        app.dispatch(Command::Do(Action::UNDO));
        assert_eq!(lots(&app, id), before);
        // and it is not read again for that
        std::thread::sleep(Duration::from_millis(100));
        app.poll_jobs();
        wait(&mut app);
        assert_eq!(lots(&app, id), before);
    }
}

#[test]
fn where_both_have_changed_it_is_asked_and_both_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    write(&path, &[(1, "工业"), (2, "居住"), (3, "绿地"), (4, "工业")], false);
    let (mut app, id) = opened(&path);
    let set = |row: usize, text: &str| Operation::SetCells {
        id,
        column: "用途".to_owned(),
        cells: vec![(RowId::new(row), Some(OwnValue::Text(text.to_owned())))],
    };
    app.dispatch(Command::edit(set(0, "我的")));
    app.dispatch(Command::edit(set(1, "我的")));
    write(&path, &[(1, "工业"), (2, "商业"), (3, "水域"), (5, "新")], false);
    let asks = |app: &App| app.session.notices.iter().any(|notice| notice.is_shown() && notice.text.contains("and you have edited layer"));
    until(&mut app, "it is asked", asks);
    assert_eq!(lots(&app, id)[2].1, "绿地", "nothing is read before the user says so");
    let offer = app.session.notices.iter().rev().find_map(|notice| notice.offer.clone()).unwrap();
    assert_eq!(offer.0, "Read it and keep my changes");
    app.dispatch(offer.1);
    wait(&mut app);
    let mut own = lots(&app, id);
    own.sort();
    let wanted = [(1, "我的"), (2, "我的"), (3, "水域"), (5, "新")].map(|(n, use_)| (n, use_.to_owned()));
    assert_eq!(own, wanted);
    assert!(app.session.notices.iter().any(|notice| notice.text.contains("1 features were changed on both sides")), "{:?}", app.session.notices);
    // what was put together is the project's own: it is not put together once more
    write(&path, &[(7, "别的")], false);
    std::thread::sleep(Duration::from_millis(150));
    app.poll_jobs();
    wait(&mut app);
    assert_eq!(lots(&app, id).len(), 4);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(lots(&app, id)[2].1, "绿地");
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_layer_as_it_was_and_is_read_when_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    write(&path, &[(1, "工业"), (2, "居住")], true);
    let (mut app, id) = opened(&path);
    std::fs::write(&path, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Fea").unwrap();
    until(&mut app, "it is told", |app| app.session.notices.iter().any(|notice| notice.text.contains("The map has not changed")));
    assert_eq!(lots(&app, id).len(), 2);
    // gone for a while, as when it is replaced
    std::fs::remove_file(&path).unwrap();
    std::thread::sleep(Duration::from_millis(80));
    app.poll_jobs();
    assert_eq!(lots(&app, id).len(), 2);
    write(&path, &[(1, "工业"), (2, "居住"), (3, "绿地")], true);
    until(&mut app, "it is read", |app| lots(app, id).len() == 3);
}

#[test]
fn who_does_not_want_it_is_told_and_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    write(&path, &[(1, "工业")], true);
    let (mut app, id) = opened(&path);
    app.session.settings.reload = false;
    write(&path, &[(1, "工业"), (2, "居住")], true);
    let tells = |app: &App| app.session.notices.iter().any(|notice| notice.text.contains("still has the data as it was read"));
    until(&mut app, "it is told", tells);
    assert_eq!(lots(&app, id).len(), 1);
    let offer = app.session.notices.iter().rev().find_map(|notice| notice.offer.clone()).unwrap();
    app.dispatch(offer.1);
    wait(&mut app);
    assert_eq!(lots(&app, id).len(), 2);
}

#[test]
fn a_crash_after_a_file_was_read_again_brings_everything_back() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = file(&folder);
    write(&path, &[(1, "工业"), (2, "居住")], true);
    let session = || {
        let mut app = App::new(SessionFolder::at(home.path().to_path_buf()));
        app.session.settings.lang = nanbei::i18n::Lang::En;
        app
    };
    let mut app = session();
    let id = load(&mut app, &path);
    app.dispatch(Command::edit(Operation::SetTitle(nanbei::i18n::Bilingual::same("before"))));
    write(&path, &[(1, "工业"), (2, "商业"), (3, "绿地")], true);
    until(&mut app, "it is read again", |app| lots(app, id).len() == 3);
    app.dispatch(Command::edit(Operation::SetTitle(nanbei::i18n::Bilingual::same("after"))));
    let all = lots(&app, id);
    app.keep_safe_now();
    drop(app);
    let mut app = session();
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert!(!app.session.notices.iter().any(|notice| notice.text.contains("incomplete")), "{:?}", app.session.notices);
    assert_eq!((app.workspace.document.title().en.as_str(), lots(&app, id)), ("after", all));
    // and every step back to before the file was read again
    app.dispatch(Command::Do(Action::UNDO));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(lots(&app, id).len(), 2);
}

#[test]
fn what_has_not_changed_is_not_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    write(&path, &[(1, "工业"), (2, "居住")], true);
    let (mut app, id) = opened(&path);
    let table = std::sync::Arc::clone(&layer(&app, id).table);
    let steps = app.history_names();
    // the same file once more as another layer, and the same content written anew
    app.dispatch(Command::OpenFiles(vec![path.clone()]));
    wait(&mut app);
    app.dispatch(Command::Do(Action::UNDO));
    write(&path, &[(1, "工业"), (2, "居住")], true);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(600) {
        app.poll_jobs();
        std::thread::sleep(Duration::from_millis(5));
    }
    wait(&mut app);
    assert!(std::sync::Arc::ptr_eq(&layer(&app, id).table, &table));
    assert_eq!(app.history_names().0, steps.0, "nothing was done");
}
