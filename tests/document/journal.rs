//! The journal: every change is on the disk at once, the exact state comes back from it, and what is damaged is told and never
//! taken for what was done.

use crate::waiting::wait;
use nanbei::app::{Action, App, Command, Request, SessionFolder};
use nanbei::i18n::{Bilingual, Lang};
use nanbei::io::{Beginning, Entry, JournalWriter, Progress, Record, outline, read_journal};
use nanbei::model::{
    Document, FeatureData, FeatureTable, Kind, LayerCrs, LayerId, LoadedData, Operation, Origin, OwnValue, PartKind, PartShape, ReadAs, RowId,
    Transaction, View,
};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const LOTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"a","properties":{"n":1,"use":"工业"},"geometry":{"type":"Point","coordinates":[121.4,31.3,4.5]}},
{"type":"Feature","id":"b","properties":{"n":2.5,"use":null},"geometry":{"type":"LineString","coordinates":[[121.4,31.3],[121.5,31.4]]}},
{"type":"Feature","properties":null,"geometry":null}]}"#;

fn session(folder: &Path) -> App {
    let mut app = App::new(SessionFolder::at(folder.to_path_buf()));
    app.session.settings.lang = Lang::En;
    app
}

/// All that a document says, its rows with it; what is derived of a file is named by the file.
fn said(app: &App) -> String {
    let document = &app.workspace.document;
    let rows = |table: &FeatureTable| {
        let all: Vec<String> = (0..table.rows()).map(|row| format!("{:?}", table.feature(row).map(FeatureData::from))).collect();
        all.join("\n")
    };
    let layers: Vec<String> =
        document.layers().iter().map(|layer| format!("{} {}", serde_json::to_string(layer).unwrap(), rows(&layer.table))).collect();
    format!("{} {:?} {:?}", serde_json::to_string(document.content()).unwrap(), layers, document.next_ids())
}

/// A session with an edit of every kind, on a file and on pasted data.
fn worked(folder: &Path, file: &Path) -> (App, LayerId) {
    std::fs::write(file, LOTS).unwrap();
    let mut app = session(folder);
    app.dispatch(Command::OpenFiles(vec![file.to_path_buf()]));
    wait(&mut app);
    let id = app.workspace.document.layers().iter().find(|layer| layer.key == "lots").unwrap().id;
    let text = |text: &str| Some(OwnValue::Text(text.to_owned()));
    let line = PartShape::new(PartKind::Line, vec![vec![[121.0, 31.0, f64::NAN], [121.1, 31.1, 7.0]]]);
    let mut data = FeatureData::new(Kind::LineString, vec![line.clone()]);
    data.properties = vec![("n".to_owned(), OwnValue::Integer(i64::MAX)), ("new".to_owned(), OwnValue::Float(0.1))];
    let column = app.workspace.document.layer(id).unwrap().table.column_of("m", [None, Some(nanbei::model::Value::Boolean(true))]);
    for operation in [
        Operation::SetCells { id, column: "use".to_owned(), cells: vec![(0.into(), text("居住")), (1.into(), None)] },
        Operation::SetGeometry { id, shapes: vec![(1.into(), Kind::LineString, vec![line])] },
        Operation::AddColumn { id, at: 0, column },
        Operation::PutFeatures { id, features: vec![(2.into(), data.clone()), (3.into(), data)] },
        Operation::DeleteFeatures { id, rows: [0].map(RowId::from).to_vec() },
        Operation::SetTitle(Bilingual::new("题", "title")),
    ] {
        app.dispatch(Command::edit(operation));
    }
    app.dispatch(Command::Paste(LOTS.to_owned()));
    wait(&mut app);
    app.dispatch(Command::Do(Action::UNDO));
    app.dispatch(Command::Do(Action::UNDO));
    app.dispatch(Command::Do(Action::REDO));
    app.dispatch(Command::Solo { layer: id, clicked: false });
    (app, id)
}

/// The one journal in a session's folder.
fn journal_in(folder: &Path) -> PathBuf {
    let sessions = std::fs::read_dir(folder.join("journals")).unwrap().flatten().filter(|entry| entry.path().is_dir());
    let journals = sessions.flat_map(|entry| std::fs::read_dir(entry.path()).unwrap().flatten());
    let found: Vec<PathBuf> = journals.map(|entry| entry.path()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn the_exact_state_comes_back_with_every_step_that_can_be_taken_back() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = work.path().join("lots.geojson");
    let (mut app, _) = worked(folder.path(), &file);
    app.keep_safe_now();
    let lost = said(&app);
    let mut steps = Vec::new();
    let (names, view) = (app.history_names(), app.viewport.view);
    drop(app);
    let mut app = session(folder.path());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), LOTS, "the file is as it was");
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert_eq!(said(&app), lost);
    assert_eq!((app.history_names(), app.viewport.view), (names, view));
    while app.history_names().0.is_some() {
        steps.push(said(&app));
        app.dispatch(Command::Do(Action::UNDO));
    }
    let embedded = session(tempfile::tempdir().unwrap().path());
    // showing a layer alone is no step and stays
    assert_eq!(app.workspace.document.layers().len(), embedded.workspace.document.layers().len());
    while app.history_names().1.is_some() && steps.len() > 1 {
        app.dispatch(Command::Do(Action::REDO));
        assert_eq!(said(&app), steps.pop().unwrap());
    }
}

#[test]
fn a_journal_cut_or_changed_at_any_byte_brings_back_what_was_done_before_and_says_so() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut app, _) = worked(folder.path(), &work.path().join("lots.geojson"));
    app.keep_safe_now();
    drop(app);
    let journal = journal_in(folder.path());
    let text = |records: &[Record]| records.iter().map(|record| serde_json::to_string(record).unwrap()).collect::<Vec<_>>();
    let whole = text(&outline(&journal).unwrap().records);
    assert!(whole.len() > 9);
    for name in ["log", "base"] {
        let path = journal.join(name);
        let bytes = std::fs::read(&path).unwrap();
        // every byte is tried where the files are made of records; here some of them stand for all
        let step = if name == "base" { 1999 } else { 7 };
        let check = |changed: &[u8], what: &str| {
            std::fs::write(&path, changed).unwrap();
            if let Ok(read) = outline(&journal) {
                let own = text(&read.records);
                assert!(whole.starts_with(&own), "{name} {what}");
                assert!(read.torn || own.len() == whole.len() || changed.len() as u64 == read.end(), "{name} {what} is told");
            }
        };
        for end in (0..bytes.len()).step_by(step) {
            check(&bytes[..end], &format!("cut at {end}"));
        }
        for at in (0..bytes.len()).step_by(step) {
            let mut changed = bytes.clone();
            changed[at] = changed[at].wrapping_add(1 + (at % 255) as u8);
            std::fs::write(&path, &changed).unwrap();
            let read = outline(&journal);
            assert!(read.is_err() || (read.as_ref().unwrap().torn && whole.starts_with(&text(&read.unwrap().records))), "{name} byte {at}");
        }
        std::fs::write(&path, &bytes).unwrap();
    }
    // a blob that is damaged ends the journal before what needs it
    let blobs: Vec<PathBuf> = std::fs::read_dir(journal.join("blobs")).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(!blobs.is_empty());
    for blob in blobs {
        let bytes = std::fs::read(&blob).unwrap();
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        std::fs::write(&blob, changed).unwrap();
        let read = read_journal(&journal, &Progress::default()).unwrap();
        assert!(read.lacking.is_some() || !read.missing.is_empty(), "{}", blob.display());
        std::fs::write(&blob, bytes).unwrap();
    }
    let whole = read_journal(&journal, &Progress::default()).unwrap();
    assert!(!whole.torn && whole.lacking.is_none());
}

#[test]
fn after_a_torn_tail_the_work_goes_on_and_the_user_is_told() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut app, _) = worked(folder.path(), &work.path().join("lots.geojson"));
    app.keep_safe_now();
    drop(app);
    let log = journal_in(folder.path()).join("log");
    let bytes = std::fs::read(&log).unwrap();
    std::fs::write(&log, &bytes[..bytes.len() - 3]).unwrap();
    let mut app = session(folder.path());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert!(app.session.notices.iter().any(|notice| notice.text.contains("incomplete")), "{:?}", app.session.notices);
    app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("goes on"))));
    app.keep_safe_now();
    let after = said(&app);
    drop(app);
    let mut app = session(folder.path());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert_eq!(said(&app), after);
    assert!(!app.session.notices.iter().any(|notice| notice.text.contains("incomplete")));
}

#[test]
fn data_that_was_changed_since_is_not_taken_for_what_was_worked_on() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = work.path().join("lots.geojson");
    let (mut app, id) = worked(folder.path(), &file);
    app.keep_safe_now();
    drop(app);
    std::fs::write(&file, LOTS.replace("121.4", "121.6")).unwrap();
    let mut app = session(folder.path());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert!(app.session.notices.iter().any(|notice| notice.text.contains("incomplete")), "{:?}", app.session.notices);
    assert!(app.workspace.document.layer(id).is_none(), "a layer of other data is not there");
    assert!(app.is_dirty(), "what is there was never saved");
    drop(app);
    // the journal waits for the data to be there again
    std::fs::write(&file, LOTS).unwrap();
    let mut app = session(folder.path());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert!(app.workspace.document.layer(id).is_some() && !app.session.notices.iter().any(|notice| notice.text.contains("incomplete")));
}

/// The notes of the journal in a folder: the fingerprints of files that its records name.
fn notes_in(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(journal_in(folder).join("notes")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The work on a file, recovered; whether anything of it was lacking.
fn recovered(folder: &Path, id: LayerId) -> (bool, bool) {
    let mut app = session(folder);
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    let told = app.session.notices.iter().any(|notice| notice.text.contains("incomplete"));
    (app.workspace.document.layer(id).is_some(), told)
}

#[test]
fn a_crash_before_the_fingerprint_of_a_file_was_made_loses_nothing() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = work.path().join("lots.geojson");
    let (mut app, id) = worked(folder.path(), &file);
    app.keep_safe_now();
    drop(app);
    for note in notes_in(folder.path()) {
        std::fs::remove_file(note).unwrap();
    }
    // another time without the note is another file
    let as_it_was = std::fs::metadata(&file).unwrap().modified().unwrap();
    let touch = |to| File::options().write(true).open(&file).unwrap().set_modified(to).unwrap();
    touch(as_it_was + Duration::from_secs(1));
    assert_eq!(recovered(folder.path(), id), (false, true));
    touch(as_it_was);
    let mut app = session(folder.path());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert!(app.workspace.document.layer(id).is_some());
    // the session that goes on with the journal makes the note, so that a file that is only touched is known
    app.keep_safe_now();
    drop(app);
    assert_eq!(notes_in(folder.path()).len(), 1);
    touch(as_it_was + Duration::from_secs(1));
    assert_eq!(recovered(folder.path(), id), (true, false));
}

#[test]
fn a_file_with_other_content_of_the_same_size_and_time_is_told_and_so_is_a_damaged_note() {
    for damages_note in [false, true] {
        let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = work.path().join("lots.geojson");
        let (mut app, id) = worked(folder.path(), &file);
        app.keep_safe_now();
        drop(app);
        let notes = notes_in(folder.path());
        assert_eq!(notes.len(), 1);
        if damages_note {
            let mut bytes = std::fs::read(&notes[0]).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            std::fs::write(&notes[0], bytes).unwrap();
        } else {
            let as_it_was = std::fs::metadata(&file).unwrap().modified().unwrap();
            std::fs::write(&file, LOTS.replace("121.4", "121.6")).unwrap();
            File::options().write(true).open(&file).unwrap().set_modified(as_it_was).unwrap();
        }
        assert_eq!(recovered(folder.path(), id), (false, true), "{damages_note}");
    }
}

#[test]
fn work_begun_while_lost_work_is_read_is_asked_about() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut app, _) = worked(folder.path(), &work.path().join("lots.geojson"));
    app.keep_safe_now();
    drop(app);
    let mut app = session(folder.path());
    app.dispatch(Command::Recover(true));
    app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("begun"))));
    wait(&mut app);
    assert_eq!((app.take_requests(), app.workspace.document.title().en.as_str()), (vec![Request::ConfirmRecover], "begun"));
    assert!(app.session.recovery.is_some());
    app.dispatch(Command::RecoverDiscarding);
    wait(&mut app);
    assert_ne!(app.workspace.document.title().en, "begun");
}

#[test]
fn a_file_that_changed_before_the_first_edit_is_not_taken_for_what_is_worked_on() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (file, project) = (work.path().join("lots.geojson"), work.path().join("p.nanbei"));
    std::fs::write(&file, LOTS).unwrap();
    let mut app = session(folder.path());
    app.dispatch(Command::OpenFiles(vec![file.clone()]));
    wait(&mut app);
    app.dispatch(Command::SaveTo(project.clone()));
    wait(&mut app);
    app.dispatch(Command::CloseAnyway);
    drop(app);
    let mut app = session(folder.path());
    app.dispatch(Command::OpenFiles(vec![project]));
    wait(&mut app);
    std::thread::sleep(Duration::from_millis(20));
    std::fs::write(&file, LOTS.replace("工业", "绿地")).unwrap();
    app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("first edit"))));
    app.keep_safe_now();
    let lost = said(&app);
    drop(app);
    let mut app = session(folder.path());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert!(lost.contains("工业") && said(&app) == lost);
}

#[test]
fn two_windows_on_one_project_notice_each_other() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = work.path().join("north.nanbei");
    let mut first = session(folder.path());
    first.dispatch(Command::SaveTo(path.clone()));
    wait(&mut first);
    let mut second = session(folder.path());
    second.dispatch(Command::OpenFiles(vec![path.clone()]));
    wait(&mut second);
    assert!(second.session.notices.iter().any(|notice| notice.text.contains("another window")), "{:?}", second.session.notices);
    second.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("second"))));
    second.dispatch(Command::Do(Action::SAVE));
    wait(&mut second);
    first.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("first"))));
    let saved = std::fs::read(&path).unwrap();
    first.dispatch(Command::Do(Action::SAVE));
    wait(&mut first);
    assert_eq!(std::fs::read(&path).unwrap(), saved, "neither overwrites the other unasked");
    drop(second);
    let mut third = session(folder.path());
    drop(first);
    third.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut third);
    assert!(!third.session.notices.iter().any(|notice| notice.text.contains("another window")));
}

#[test]
fn what_is_saved_or_old_is_swept_away_and_what_is_unsaved_stays() {
    let folder = tempfile::tempdir().unwrap();
    let unsaved = {
        let mut app = session(folder.path());
        app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("unsaved"))));
        app.keep_safe_now();
        drop(app);
        journal_in(folder.path())
    };
    {
        let mut app = session(folder.path());
        app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("saved"))));
        app.dispatch(Command::SaveTo(folder.path().join("saved.nanbei")));
        wait(&mut app);
        app.keep_safe_now();
    }
    // what could not be removed when it was discarded
    let rest = unsaved.parent().unwrap().join("7/blobs");
    std::fs::create_dir_all(&rest).unwrap();
    SessionFolder::at(folder.path().to_path_buf()).sweep();
    assert!(!rest.exists());
    assert_eq!(journal_in(folder.path()), unsaved);
    // closing after a question leaves nothing
    let mut app = session(folder.path());
    app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("given up"))));
    app.dispatch(Command::CloseAnyway);
    drop(app);
    SessionFolder::at(folder.path().to_path_buf()).sweep();
    assert_eq!(journal_in(folder.path()), unsaved);
    // a journal can be begun again where one lay
    JournalWriter::resume(&unsaved, std::fs::metadata(unsaved.join("log")).unwrap().len()).unwrap();
}

/// A small document and what is done to it, the same in every version of the journal.
fn small() -> (Beginning, Vec<Record>) {
    let point = |x: f64| PartShape::new(PartKind::Points, vec![vec![[x, 31.3, f64::NAN]]]);
    let mut data = FeatureData::new(Kind::Point, vec![point(121.4)]);
    data.properties = vec![("用途".to_owned(), OwnValue::Text("工业".to_owned())), ("n".to_owned(), OwnValue::Integer(1))];
    let mut document = Document::default();
    let loaded = LoadedData {
        origin: Origin::Pasted,
        name: "lots".to_owned(),
        style: document.next_style(&[]),
        read_as: ReadAs::default(),
        crs: LayerCrs::default(),
        table: Arc::new(FeatureTable::default().with_appended([&data])),
    };
    let layer = document.loaded_layer(loaded);
    let id = layer.id;
    Transaction::from(Operation::AddLayer { at: 0, layer: Box::new(layer) }).apply(&mut document).unwrap();
    let view = View { center: [121.4, 31.3], zoom: 12.0 };
    let name = Bilingual::new("工程", "project");
    let beginning = Beginning { name, path: Some(PathBuf::from("north.nanbei")), on_disk: Some("0".repeat(64)), read_only: false, view, document };
    let did = |operation: Operation| Entry::Did { transaction: Arc::new(operation.into()), joined: false };
    let column = beginning.document.layers()[0].table.column_of("m", [Some(nanbei::model::Value::Float(0.5))]);
    let entries = [
        did(Operation::SetCells { id, column: "用途".to_owned(), cells: vec![(0.into(), Some(OwnValue::Text("居住".to_owned())))] }),
        did(Operation::PutFeatures { id, features: vec![(1.into(), data)] }),
        did(Operation::SetGeometry { id, shapes: vec![(1.into(), Kind::Point, vec![point(121.5)])] }),
        did(Operation::AddColumn { id, at: 0, column }),
        did(Operation::DeleteFeatures { id, rows: [0].map(RowId::from).to_vec() }),
        Entry::Undid,
        Entry::Redid,
        Entry::Saved { step: 5, path: PathBuf::from("north.nanbei"), fingerprint: "1".repeat(64) },
        Entry::Looked { transaction: Arc::new(Operation::SetVisible { id, visible: false }.into()), forgot: false },
        did(Operation::SetTitle(Bilingual::new("题", "title"))),
    ];
    (beginning, entries.into_iter().zip(1..).map(|(entry, number)| Record::new(number, view, entry)).collect())
}

#[test]
fn a_journal_of_every_version_is_read() {
    // of each version one lies here; `NANBEI_RENEW=1` writes that of the present one
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals/v1");
    let (beginning, mut records) = small();
    if std::env::var_os("NANBEI_RENEW").is_some() {
        std::fs::remove_dir_all(&folder).ok();
        JournalWriter::begin(&folder, &beginning).unwrap().append(&mut records).unwrap();
    }
    let read = read_journal(&folder, &Progress::default()).unwrap();
    assert!(!read.torn && read.lacking.is_none() && read.missing.is_empty());
    let said = |document: &Document| {
        let table = &document.layers()[0].table;
        let rows: Vec<FeatureData> = table.features().map(FeatureData::from).collect();
        (serde_json::to_string(document.content()).unwrap(), rows, table.rows())
    };
    assert_eq!(said(&read.beginning.document), said(&beginning.document));
    assert_eq!((read.beginning.name, read.beginning.path, read.beginning.view), (beginning.name, beginning.path, beginning.view));
    let carried_out = |mut document: Document, records: &[Record]| {
        for record in records {
            if let Entry::Did { transaction, .. } | Entry::Looked { transaction, .. } = &record.entry {
                transaction.apply(&mut document).unwrap();
            }
        }
        said(&document)
    };
    assert_eq!(carried_out(read.beginning.document, &read.records), carried_out(beginning.document, &records));
    let kinds = |records: &[Record]| records.iter().map(|record| std::mem::discriminant(&record.entry)).collect::<Vec<_>>();
    assert_eq!(kinds(&read.records), kinds(&records));
}
