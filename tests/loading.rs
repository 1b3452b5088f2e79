//! What is seen of a file while it is loaded, and what happens when it is too much.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::{Lang, Localized};
use nanbei::io::{IoError, Progress, Reading, Text, Watch, load_watched};
use nanbei::model::{FeatureTable, View};
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
            assert_eq!(table.boxes(), &loaded.table.boxes()[..table.len()]);
        }
    }
}

#[test]
fn a_file_that_is_too_much_for_the_memory_is_refused_with_a_sentence() {
    let text = squares(20_000);
    let watch = Watch { memory: 100_000, ..Watch::default() };
    let error = load_watched(&Text::Memory(text.as_bytes().into()), Reading::default(), None, &Progress::default(), &watch).unwrap_err();
    assert!(matches!(error, IoError::Memory(100_000)), "{error:?}");
    assert!(error.told(Lang::Zh).contains("内存不足") && error.told(Lang::En).contains("not enough memory"));
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
    app.watch_every = Duration::ZERO;
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
    let (home, layers) = (app.view, app.document.layers.len());
    app.dispatch(Command::OpenFiles(vec![path]));
    assert!(poll(&mut app, |app| !app.partials().is_empty()));
    assert_eq!(app.document.layers.len(), layers, "what is there in part is no layer yet");
    assert!(app.view != home && !app.is_dirty());
    assert!(poll(&mut app, |app| app.document.layers.len() > layers));
    app.poll_jobs();
    assert!(app.partials().is_empty());
    assert!((app.view.center[1] - 31.7).abs() < 0.05, "the view shows all of it: {:?}", app.view);
}

#[test]
fn a_view_that_was_moved_meanwhile_stays_and_a_cancelled_load_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, path) = app_and_file(folder.path());
    let layers = app.document.layers.len();
    app.dispatch(Command::OpenFiles(vec![path.clone()]));
    let own = View { center: [121.0, 30.8], zoom: 12.0 };
    app.dispatch(Command::SetView(own));
    assert!(poll(&mut app, |app| app.document.layers.len() > layers));
    assert_eq!(app.view, own);
    app.dispatch(Command::OpenFiles(vec![path]));
    assert!(poll(&mut app, |app| !app.partials().is_empty()));
    let job = app.partials()[0].job;
    app.dispatch(Command::CancelJob(job));
    app.poll_jobs();
    assert!(app.partials().is_empty());
    assert!(poll(&mut app, |app| app.jobs().is_empty()));
    assert_eq!(app.document.layers.len(), layers + 1);
}
