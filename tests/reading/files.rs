//! Files as the disk gives them: cancelled, cut short or changed while they are read, and made to hurt.

use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::Lang;
use nanbei::io::{IoError, Progress, Reading, Text, load, load_file};
use serde_json::Value as Json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const EMPTY: &str = r#"{"type":"Feature","properties":{},"geometry":null}"#;

fn collection(features: impl Iterator<Item = String>) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.collect::<Vec<_>>().join(",\n"))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_file_that_is_cut_or_changed_while_it_is_read_is_an_error_and_no_crash() {
    let folder = tempfile::tempdir().unwrap();
    let text = collection((0..20_000).map(|_| EMPTY.to_owned()));
    let path = write(folder.path(), "a.geojson", text.as_bytes());
    for change in ["cut", "grown"] {
        std::fs::write(&path, &text).unwrap();
        let seen = Text::of_file(&path).unwrap();
        match change {
            "cut" => std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(text.len() as u64 / 2).unwrap(),
            _ => std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b" ").unwrap(),
        }
        let error = load(&seen, Reading::default(), None, &Progress::default()).unwrap_err();
        assert!(matches!(error, IoError::Changed(_)), "{change}: {error}");
    }
}

#[test]
fn the_bar_moves_by_bytes_and_reaches_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let text = collection((0..600_000).map(|_| EMPTY.to_owned()));
    let path = write(folder.path(), "a.geojson", text.as_bytes());
    // a watcher that got no turn while the file was read has seen nothing: then it watches again
    for _ in 0..50 {
        let progress = Arc::new(Progress::default());
        let watched = Arc::clone(&progress);
        let watcher = std::thread::spawn(move || {
            let mut seen = Vec::new();
            while watched.done.load(Ordering::Relaxed) < watched.total.load(Ordering::Relaxed).max(1) {
                seen.push(watched.done.load(Ordering::Relaxed));
            }
            seen.dedup();
            seen
        });
        load_file(&path, None, &progress).unwrap();
        assert_eq!(progress.fraction(), Some(1.0));
        let seen = watcher.join().unwrap();
        assert!(seen.windows(2).all(|pair| pair[0] <= pair[1]), "{seen:?}");
        if seen.len() >= 3 {
            return;
        }
    }
    panic!("the bar was never seen between its ends");
}

#[test]
fn cancelling_answers_at_once_in_the_window_and_soon_on_the_thread() {
    let folder = tempfile::tempdir().unwrap();
    // one geometry that cannot be cut into stretches, and many features
    let ring = "[[[0,0],[1,0],[1,1],[0,0]]]";
    let one = format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}", vec![ring; 400_000].join(","));
    let many = collection((0..300_000).map(|_| EMPTY.to_owned()));
    for text in [one, many] {
        let path = write(folder.path(), "a.geojson", text.as_bytes());
        let progress = Arc::new(Progress::default());
        let (watched, file) = (Arc::clone(&progress), path.clone());
        let reader = std::thread::spawn(move || load_file(&file, None, &watched).map(|_| ()));
        std::thread::sleep(Duration::from_millis(3));
        let start = Instant::now();
        progress.stop();
        match reader.join().unwrap() {
            Err(error) => assert!(matches!(error, IoError::Cancelled), "{error}"),
            // a machine this fast was done before it was asked
            Ok(()) => continue,
        }
        // a bound that says "at once" on any machine; the benches have the figure
        assert!(start.elapsed() < Duration::from_secs(5));
        let mut app = App::new(SessionFolder::default());
        app.session.settings.lang = Lang::En;
        let layers = app.workspace.document.layers().len();
        app.dispatch(Command::OpenFiles(vec![path]));
        let job = app.jobs()[0].id;
        app.dispatch(Command::CancelJob(job));
        assert!(app.jobs().is_empty(), "the job is gone in the same frame");
        assert!(app.session.notices.last().unwrap().text.contains("cancelled"));
        // whatever its thread still brings is not taken in
        for _ in 0..50 {
            std::thread::sleep(Duration::from_millis(5));
            app.poll_jobs();
        }
        assert_eq!(app.workspace.document.layers().len(), layers);
    }
}

/// What `info --json` says of a file.
fn info(path: &Path) -> Json {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_nanbei")).args(["info", "--json"]).arg(path).output().unwrap();
    assert!(output.status.code().is_some(), "it ends by itself");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_is_made_to_hurt_takes_memory_in_proportion_and_ends() {
    const MB: f64 = 1e6;
    let folder = tempfile::tempdir().unwrap();
    let feature = |properties: &str| format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":null}}");
    let thousand = (0..1000).map(|n| format!("\"c{n}\":1")).collect::<Vec<_>>().join(",");
    let far_apart = |n: usize| if n == 0 || n == 199_999 { feature(&format!("{{{thousand}}}")) } else { EMPTY.to_owned() };
    let point = r#"{"type":"Point","coordinates":[1,2],"x":"#;
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    // a name, the bytes, whether they are read, and how many times their size may be held at the most
    let cases: Vec<(&str, Vec<u8>, bool, f64)> = vec![
        ("empty features", collection((0..500_000).map(|_| EMPTY.to_owned())).into_bytes(), true, 2.0),
        ("names of its own for each feature", collection((0..100_000).map(|n| feature(&format!("{{\"{n}\":1}}")))).into_bytes(), true, 12.0),
        ("a thousand columns, far apart", collection((0..200_000).map(far_apart)).into_bytes(), true, 3.0),
        ("brackets", vec![b'['; 20_000_000], false, 3.0),
        ("brackets in a member", format!("{point}{}", "[".repeat(20_000_000)).into_bytes(), false, 3.0),
        (
            "a number of twenty million digits",
            format!("{{\"type\":\"Point\",\"coordinates\":[1.{},2]}}", "3".repeat(20_000_000)).into_bytes(),
            true,
            3.0,
        ),
        ("a whole number of as many", format!("{{\"type\":\"Point\",\"coordinates\":[1{},2]}}", "3".repeat(20_000_000)).into_bytes(), false, 3.0),
        ("a text of as many letters", feature(&format!("{{\"a\":\"{}\"}}", "x".repeat(20_000_000))).into_bytes(), true, 5.0),
        ("lists of nothing", format!("{point}[{}]}}", vec!["[]"; 6_000_000].join(",")).into_bytes(), true, 3.0),
        (
            "a foreign member of the collection",
            format!("{{\"x\":[{}],\"type\":\"FeatureCollection\",\"features\":[]}}", vec!["{}"; 6_000_000].join(",")).into_bytes(),
            true,
            5.0,
        ),
        ("rings of nothing", format!("{{\"type\":\"Polygon\",\"coordinates\":[{}]}}", vec!["[]"; 6_000_000].join(",")).into_bytes(), true, 5.0),
        (
            "positions of one number",
            format!("{{\"type\":\"LineString\",\"coordinates\":[{}]}}", vec!["[1]"; 5_000_000].join(",")).into_bytes(),
            false,
            5.0,
        ),
        ("no text at all", vec![0xff; 20_000_000], false, 3.0),
        ("spaces, packed", gzip(&vec![b' '; 400_000_000]), false, 210.0),
    ];
    for (name, bytes, is_read, times) in cases {
        let size = bytes.len() as f64;
        let path = write(folder.path(), "hurts.geojson", &bytes);
        drop(bytes);
        let report = info(&path);
        assert_eq!(report["outcome"] != "refused", is_read, "{name}: {}", report["error"]);
        let peak = report["peak_bytes"].as_f64().unwrap();
        // the program itself takes some megabytes
        assert!(peak < size * times + 40.0 * MB, "{name}: {:.0} MB for {:.0} MB", peak / MB, size / MB);
    }
}
