//! ZIP archives: every file with features in one becomes a layer, names come in the encodings of Chinese Windows, and what is damaged,
//! locked or grows without end is refused.

use crate::waiting::wait;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::io::{IoError, Problem, Progress, Text, datasets, load_file, load_file_as};
use nanbei::model::{Group, ReadAs, Value};
use std::io::Write;
use std::path::{Path, PathBuf};

const LOTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"用途":"工业"},"geometry":{"type":"Point","coordinates":[121.4,31.3]}},
{"type":"Feature","properties":{"用途":"绿地"},"geometry":{"type":"Point","coordinates":[121.5,31.4]}}]}"#;
const SCHOOLS: &str = "name,lon,lat\n一中,121.41,31.31\n";

/// An archive of files under the bytes of their names; every second one is deflated.
pub fn archive(files: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut out);
    for (n, (name, bytes)) in files.iter().enumerate() {
        let method = if n % 2 == 0 { rawzip::CompressionMethod::DEFLATE } else { rawzip::CompressionMethod::STORE };
        let (mut entry, config) = archive.new_file(rawzip::path::EntryPath::verbatim(name.to_vec())).compression_method(method).start().unwrap();
        let descriptor = if n % 2 == 0 {
            let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default()));
            writer.write_all(bytes).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            descriptor
        } else {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap().1
        };
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

fn written(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("handed.zip");
    std::fs::write(&path, bytes).unwrap();
    path
}

fn named(name: &str) -> ReadAs {
    ReadAs { dataset: Some(name.to_owned()), ..ReadAs::default() }
}

/// A folder, files that are none of maps, and names as Windows in Chinese writes them (GB 18030).
fn handed() -> Vec<u8> {
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    archive(&[
        (b"data/", b""),
        (&gbk("data/地块.geojson"), LOTS.as_bytes()),
        (b"readme.pdf", b"%PDF-1.4"),
        ("学校.csv".as_bytes(), SCHOOLS.as_bytes()),
        (b"__MACOSX/._lots.geojson", b"\0\0\0"),
    ])
}

#[test]
fn every_file_with_features_is_listed_and_read_whatever_wrote_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &handed());
    assert_eq!(datasets(&Text::of_file(&path).unwrap()).unwrap(), ["data/地块.geojson", "学校.csv"]);
    let lots = load_file_as(&path, &named("data/地块.geojson"), None, &Progress::default()).unwrap();
    assert_eq!(lots.table.column("用途").unwrap().values().collect::<Vec<_>>(), [Value::Text("工业"), Value::Text("绿地")]);
    let schools = load_file_as(&path, &named("学校.csv"), None, &Progress::default()).unwrap();
    assert_eq!((schools.table.len(), schools.table.feature(0).unwrap().text("name")), (1, Some("一中")));
    // the first where none is asked for
    assert_eq!(load_file(&path, None, &Progress::default()).unwrap().table.len(), 2);
    let lacking = load_file_as(&path, &named("other.csv"), None, &Progress::default()).unwrap_err();
    assert!(matches!(lacking, IoError::NoDataset(name) if name == "other.csv"));
}

#[test]
fn an_archive_becomes_a_layer_for_each_file_and_comes_back_with_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &handed());
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut app);
    let mine = |app: &App| -> Vec<(String, usize)> {
        let mut own: Vec<(String, usize)> = app
            .workspace
            .document
            .layers()
            .iter()
            .filter(|layer| layer.group == Group::Mine)
            .map(|layer| (layer.name.zh.clone(), layer.table.len()))
            .collect();
        own.sort();
        own
    };
    let expected = [("地块".to_owned(), 2), ("学校".to_owned(), 1)];
    assert_eq!(mine(&app), expected);
    let project = folder.path().join("p.nanbei");
    app.dispatch(Command::SaveTo(project.clone()));
    wait(&mut app);
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![project]));
    wait(&mut app);
    assert_eq!(mine(&app), expected);
    assert!(!Action::UNDO.enabled(&app));
}

#[test]
fn an_archive_cut_or_changed_at_any_byte_is_refused_or_says_what_it_said() {
    let folder = tempfile::tempdir().unwrap();
    let whole = handed();
    let read = |bytes: &[u8]| -> Option<Vec<String>> {
        let path = written(folder.path(), bytes);
        let names = datasets(&Text::of_file(&path).ok()?).ok()?;
        let tables = names.iter().map(|name| load_file_as(&path, &named(name), None, &Progress::default()));
        tables.map(|loaded| loaded.ok().map(|loaded| nanbei::io::to_geojson(&loaded.table, None, nanbei::io::Precision::Full))).collect()
    };
    let said = read(&whole).unwrap();
    assert_eq!(said.len(), 2);
    for end in 0..whole.len() {
        // the list of what is in it stands at the end
        assert!(read(&whole[..end]).is_none_or(|own| own.is_empty()), "cut at {end}");
    }
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x15;
        let own = read(&changed).unwrap_or_default();
        assert!(own.iter().all(|text| said.contains(text)), "byte {at} tells of other features");
    }
}

#[test]
fn what_an_archive_is_goes_by_the_names_in_it_and_by_nothing_that_looks_like_one() {
    let folder = tempfile::tempdir().unwrap();
    let listed = |files: &[(&[u8], &[u8])]| datasets(&Text::of_file(&written(folder.path(), &archive(files))).unwrap()).unwrap();
    let lots = LOTS.as_bytes();
    // words of other formats in folders and in what lies there unpacked
    let mentions = LOTS.replace("工业", "xl/ word/ roads.shp a.kml");
    assert_eq!(listed(&[(b"notes.pdf", b"%PDF"), (b"keyword/lots.geojson", mentions.as_bytes())]), ["keyword/lots.geojson"]);
    // as tar programs write names
    assert_eq!(listed(&[(b"./lots.geojson", lots), (b"./.hidden.geojson", lots)]), ["./lots.geojson"]);
    // two files of one name are two
    let path = written(folder.path(), &archive(&[(b"a.geojson", lots), (b"a.geojson", br#"{"type":"Point","coordinates":[121,31]}"#)]));
    let names = datasets(&Text::of_file(&path).unwrap()).unwrap();
    assert_eq!(names, ["a.geojson", "a (2).geojson"]);
    let counts = names.iter().map(|name| load_file_as(&path, &named(name), None, &Progress::default()).unwrap().table.len());
    assert_eq!(counts.collect::<Vec<_>>(), [2, 1]);
    for (name, is_listed) in [("xl/workbook.json", false), ("lots.shp", true), ("doc.kml", true), ("lots.xlsx.json", true)] {
        assert_eq!(listed(&[(name.as_bytes(), lots), (b"b.geojson", lots)]).is_empty(), !is_listed, "{name}");
    }
    let many: Vec<(Vec<u8>, &[u8])> = (0..201).map(|n| (format!("{n}.geojson").into_bytes(), lots)).collect();
    let many: Vec<(&[u8], &[u8])> = many.iter().map(|(name, bytes)| (name.as_slice(), *bytes)).collect();
    let told = datasets(&Text::of_file(&written(folder.path(), &archive(&many))).unwrap()).unwrap_err();
    assert!(told.to_string().contains("200"), "{told}");
    assert_eq!(listed(&many[1..]).len(), 200);
}

#[test]
fn an_archive_of_many_files_is_loaded_a_few_at_a_time_and_all_come() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<Vec<u8>> = (0..30).map(|n| format!("{n}.geojson").into_bytes()).collect();
    let files: Vec<(&[u8], &[u8])> = names.iter().map(|name| (name.as_slice(), LOTS.as_bytes())).collect();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![written(folder.path(), &archive(&files))]));
    let mut most = 0;
    while !app.jobs().is_empty() {
        most = most.max(app.jobs().iter().filter(|job| job.loads).count());
        app.poll_jobs();
    }
    wait(&mut app);
    assert!(most <= 4, "{most} at once");
    assert_eq!(app.workspace.document.layers().iter().filter(|layer| layer.group == Group::Mine).count(), 30);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_nanbei"))
        .env("NANBEI_HOME", folder.path())
        .args(["info", "/dev/stdin"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(LOTS.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn data_is_not_replaced_by_one_of_several_data_sets_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let lots = folder.path().join("lots.geojson");
    std::fs::write(&lots, LOTS).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![lots]));
    wait(&mut app);
    let layer = app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id;
    app.dispatch(Command::ReplaceData { layer, path: written(folder.path(), &handed()) });
    wait(&mut app);
    assert!(app.replacement().is_none());
    assert!(app.session.notices.iter().any(|notice| notice.text.contains("学校.csv")), "{:?}", app.session.notices);
}

#[test]
fn what_is_locked_packed_otherwise_or_grows_without_end_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let problem = |bytes: &[u8]| match load_file(&written(folder.path(), bytes), None, &Progress::default()) {
        Err(IoError::Text { problem, .. }) => problem,
        other => panic!("{:?}", other.map(|loaded| loaded.table.len())),
    };
    // the flags and the method stand in the list at the end, behind its mark and two versions
    let whole = archive(&[(b"lots.geojson", LOTS.as_bytes())]);
    let list = whole.windows(4).rposition(|own| own == b"PK\x01\x02").unwrap();
    let mut locked = whole.clone();
    locked[list + 8] |= 1;
    assert!(matches!(problem(&locked), Problem::Locked));
    let mut otherwise = whole.clone();
    otherwise[list + 10] = 14;
    assert!(matches!(problem(&otherwise), Problem::PackedOtherwise(name) if name == "lots.geojson"));
    let endless = archive(&[(b"lots.geojson", format!("[{}]", " ".repeat(64 << 20)).as_bytes())]);
    assert!(endless.len() < 1 << 20);
    assert!(matches!(problem(&endless), Problem::UnpacksTooFar(_)), "{:?}", problem(&endless));
    // an archive without a file that can be read is called what it is
    let other = problem(&archive(&[(b"notes.pdf", b"%PDF")]));
    assert!(other.to_string().contains("ZIP"), "{other}");
    let shapes = problem(&archive(&[(b"lots.shp", b"\0\0\x27\x0a"), (b"lots.json", b"{}")]));
    assert!(shapes.to_string().contains("Shapefile"), "{shapes}");
}

#[test]
fn the_command_line_tells_of_each_file_and_reads_the_one_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &handed()).display().to_string();
    let nanbei = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nanbei"));
        let output = command.env("NANBEI_HOME", folder.path()).env("LANG", "en_US.UTF-8").args(arguments).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (told, _) = nanbei(&["info", &path]);
    assert!(told.contains("handed.zip/data/地块.geojson") && told.contains("handed.zip/学校.csv"), "{told}");
    let (lots, others) = nanbei(&["convert", &path]);
    assert!(lots.contains("工业") && others.contains("学校.csv") && others.contains("--dataset"), "{others}");
    let (schools, others) = nanbei(&["convert", &path, "--dataset", "学校.csv"]);
    assert!(schools.contains("一中") && !schools.contains("工业") && others.is_empty(), "{others}");
}
