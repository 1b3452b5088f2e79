//! Projects, undo and recovery: what is saved opens the same, every change is taken back, nothing is lost.

use crate::waiting::wait;
use nanbei::app::modules::table::TableOrder;
use nanbei::app::{Action, AfterSave, App, Command, Request, SessionFolder};
use nanbei::i18n::{Bilingual, Lang};
use nanbei::io::{Progress, Trust, open_project, project_text};
use nanbei::model::{Annotation, AnnotationId, AnnotationKind, AnnotationStyle, HubRings, Ink, Operation};
use nanbei::query::SortBy;
use std::path::Path;
use std::time::Duration;

const PARCEL: &str =
    r#"{"type":"Feature","properties":{"a":1},"geometry":{"type":"Polygon","coordinates":[[[121.4,31.3],[121.5,31.3],[121.5,31.4],[121.4,31.3]]]}}"#;

fn app() -> App {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    app
}

fn load(app: &mut App, path: &Path) {
    app.dispatch(Command::OpenFiles(vec![path.to_path_buf()]));
    wait(app);
}

fn note() -> Operation {
    let annotation = Annotation {
        id: AnnotationId(4),
        kind: AnnotationKind::Arrow,
        points: vec![[121.4, 31.3], [121.5, 31.4]],
        text: "两行\ntext".to_owned(),
        style: AnnotationStyle::default(),
    };
    Operation::AddAnnotation { at: 0, annotation: Box::new(annotation) }
}

/// What of a document a project must keep, as text.
fn essence(app: &App) -> String {
    let layers: Vec<String> = app
        .workspace
        .document
        .layers()
        .iter()
        .map(|l| format!("{} {:?} {} {} {:?} {} {:?}", l.key, l.name, l.visible, l.opacity, l.style, l.table.len(), l.table.bounds()))
        .collect();
    format!(
        "{:?} {layers:#?} {:?} {:?} {:?}",
        app.workspace.document.title(),
        app.workspace.document.annotations(),
        app.workspace.document.rings(),
        app.workspace.document.sheet()
    )
}

fn change_everything(app: &mut App, file: &Path) {
    load(app, file);
    app.dispatch(Command::Paste(PARCEL.to_owned()));
    wait(app);
    let key = app.workspace.document.layer_by_key("key_areas").unwrap().clone();
    let mut style = key.style.clone();
    style.recolor(Ink::Custom([9, 8, 7]));
    style.set_width(1.25);
    for edit in [
        note(),
        Operation::SetStyle { id: key.id, style: Box::new(style) },
        Operation::SetOpacity { id: key.id, opacity: 0.4 },
        Operation::MoveLayer { id: key.id, to: 0 },
        Operation::SetVisible { id: app.workspace.document.layer_by_key("roads").unwrap().id, visible: false },
        Operation::Rename { id: key.id, name: Bilingual::new("改名", "Renamed") },
        Operation::SetRings(vec![HubRings { hub: "baoshan_hsr".to_owned(), radii: vec![800.0, 2000.0] }]),
        Operation::SetTitle(Bilingual::same("计划")),
    ] {
        app.dispatch(Command::edit(edit));
    }
}

#[test]
fn a_saved_project_opens_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parcels.geojson");
    std::fs::write(&file, PARCEL).unwrap();
    let path = folder.path().join("plan.nanbei");
    let mut first = app();
    change_everything(&mut first, &file);
    assert!(first.is_dirty());
    first.dispatch(Command::SaveTo(path.clone()));
    wait(&mut first);
    assert!(!first.is_dirty(), "{:?}", first.session.notices);
    let mut second = app();
    load(&mut second, &path);
    assert_eq!(essence(&first), essence(&second));
    assert_eq!(second.viewport.view, first.viewport.view);
    assert!(!second.is_dirty());
    // saved again without a change, it is the same file
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(project_text(&second.workspace.document, Some(second.viewport.view), &path).unwrap(), text);
}

#[test]
fn a_moved_project_finds_its_files_and_a_missing_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    std::fs::create_dir(&old).unwrap();
    std::fs::write(old.join("parcels.geojson"), PARCEL).unwrap();
    let mut first = app();
    load(&mut first, &old.join("parcels.geojson"));
    first.dispatch(Command::SaveTo(old.join("plan.nanbei")));
    wait(&mut first);
    std::fs::rename(&old, &new).unwrap();
    let opened = open_project(&new.join("plan.nanbei"), Trust::All, &Progress::default()).unwrap();
    assert!(opened.missing.is_empty());
    assert_eq!(opened.document.layer_by_key("parcels").unwrap().table.len(), 1);
    std::fs::remove_file(new.join("parcels.geojson")).unwrap();
    let mut second = app();
    load(&mut second, &new.join("plan.nanbei"));
    assert!(second.workspace.document.layer_by_key("parcels").is_some(), "the layer stays");
    assert!(second.session.notices.iter().any(|notice| notice.text.contains("parcels.geojson") && notice.text.contains("Could not open")));
}

#[test]
fn undo_takes_back_every_change_and_redo_brings_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parcels.geojson");
    std::fs::write(&file, PARCEL).unwrap();
    let mut app = app();
    let before = essence(&app);
    change_everything(&mut app, &file);
    let after = essence(&app);
    let mut steps = 0;
    while Action::UNDO.enabled(&app) {
        app.dispatch(Command::Do(Action::UNDO));
        steps += 1;
    }
    assert_eq!(steps, 10);
    assert_eq!(essence(&app), before);
    assert!(!app.is_dirty());
    while Action::REDO.enabled(&app) {
        app.dispatch(Command::Do(Action::REDO));
    }
    assert_eq!(essence(&app), after);
}

#[test]
fn one_gesture_is_one_step() {
    let mut app = app();
    let id = app.workspace.document.layer_by_key("land").unwrap().id;
    let slide = |app: &mut App| (1..20u8).for_each(|step| app.dispatch(Command::edit(Operation::SetOpacity { id, opacity: f32::from(step) / 20.0 })));
    let gesture = app.fresh_gesture();
    app.set_gesture(Some(gesture));
    slide(&mut app);
    // it may take as long as it wants
    std::thread::sleep(Duration::from_millis(900));
    slide(&mut app);
    app.set_gesture(None);
    app.dispatch(Command::Do(Action::UNDO));
    assert!(!Action::UNDO.enabled(&app));
    assert_eq!(app.workspace.document.layer(id).unwrap().opacity, 1.0);
    // without a gesture each is a step
    slide(&mut app);
    app.dispatch(Command::Do(Action::UNDO));
    assert!(Action::UNDO.enabled(&app));
    assert_eq!(app.workspace.document.layer(id).unwrap().opacity, 0.9);
}

#[test]
fn closing_with_unsaved_work_asks_first() {
    let mut app = app();
    app.dispatch(Command::Do(Action::QUIT));
    assert_eq!(app.take_requests(), [Request::Close]);
    app.dispatch(Command::edit(note()));
    app.dispatch(Command::Do(Action::QUIT));
    assert_eq!(app.take_requests(), [Request::ConfirmClose]);
    app.dispatch(Command::Do(Action::NEW));
    assert_eq!(app.take_requests(), [Request::ConfirmNew]);
    assert_eq!(app.workspace.document.annotations().len(), 1);
}

#[test]
fn work_lost_in_a_crash_is_brought_back_with_its_steps_and_kept_until_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let session = || SessionFolder::at(folder.path().to_path_buf());
    let next = session();
    let mut lost = App::new(session());
    lost.dispatch(Command::edit(note()));
    lost.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("taken back"))));
    lost.dispatch(Command::Do(Action::UNDO));
    lost.keep_safe_now();
    // a session that runs has lost nothing
    assert!(App::new(next.clone()).session.recovery.is_none());
    drop(lost);
    // closing without an answer keeps it
    let mut app = App::new(next.clone());
    assert!(app.session.recovery.is_some());
    app.dispatch(Command::Do(Action::QUIT));
    drop(app);
    let mut app = App::new(session());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert_eq!(app.workspace.document.annotations()[0].text, "两行\ntext");
    assert_eq!(app.history_names(), (Some(nanbei::i18n::Word::EditAddAnnotation), Some(nanbei::i18n::Word::EditTitle)));
    app.dispatch(Command::Do(Action::REDO));
    assert_eq!(app.workspace.document.title().en, "taken back");
    app.keep_safe_now();
    drop(app);
    // what was brought back and goes on is lost no more than before
    let mut app = App::new(session());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    assert_eq!((app.workspace.document.title().en.as_str(), app.is_dirty(), app.workspace.path.clone()), ("taken back", true, None));
    for _ in 0..2 {
        app.dispatch(Command::Do(Action::UNDO));
    }
    assert!(!app.is_dirty() && app.workspace.document.annotations().is_empty(), "all of it can be taken back");
    app.dispatch(Command::Do(Action::REDO));
    app.dispatch(Command::SaveTo(folder.path().join("rescued.nanbei")));
    wait(&mut app);
    app.keep_safe_now();
    drop(app);
    assert!(App::new(session()).session.recovery.is_none());
}

#[test]
fn recovered_work_knows_its_file_tells_what_differs_and_replaces_nothing_that_was_changed_since() {
    let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = work.path().join("north.nanbei");
    let session = || SessionFolder::at(folder.path().to_path_buf());
    let crash = |path: &Path| {
        let mut app = App::new(session());
        app.session.settings.lang = Lang::En;
        app.dispatch(Command::SaveTo(path.to_path_buf()));
        wait(&mut app);
        app.dispatch(Command::edit(note()));
        let rings = app.workspace.document.layer_by_key("rings").unwrap().id;
        for visible in [false, true] {
            app.dispatch(Command::edit(Operation::SetVisible { id: rings, visible }));
        }
        app.keep_safe_now();
    };
    crash(&path);
    let mut app = App::new(session());
    app.session.settings.lang = Lang::En;
    let lost = app.session.recovery.clone().expect("there is lost work");
    assert_eq!((lost.description.name.en.as_str(), lost.description.path.as_ref()), ("north.nanbei", Some(&path)));
    let told = lost.description.message(Lang::En);
    assert!(told.contains("×2") && told.contains(','), "{told}");
    assert!(lost.when.starts_with("20") && lost.when.len() == 16, "{}", lost.when);
    // unsaved work is asked about before it goes
    app.dispatch(Command::edit(note()));
    app.dispatch(Command::Recover(true));
    assert_eq!(app.take_requests(), [Request::ConfirmRecover]);
    app.dispatch(Command::RecoverDiscarding);
    wait(&mut app);
    assert_eq!(app.title(), "north.nanbei ●");
    let before = std::fs::read(&path).unwrap();
    app.dispatch(Command::Do(Action::SAVE));
    wait(&mut app);
    assert_eq!(app.take_requests(), [], "Ctrl+S asks for no place");
    assert_ne!(std::fs::read(&path).unwrap(), before);
    assert!(!app.is_dirty() && App::new(session()).session.recovery.is_none());
    drop(app);
    // a file that was changed after the crash is not replaced unasked
    crash(&path);
    std::fs::write(&path, [std::fs::read(&path).unwrap(), b" ".to_vec()].concat()).unwrap();
    let changed = std::fs::read(&path).unwrap();
    let mut app = App::new(session());
    app.dispatch(Command::Recover(true));
    wait(&mut app);
    app.dispatch(Command::Do(Action::SAVE));
    wait(&mut app);
    assert_eq!(std::fs::read(&path).unwrap(), changed);
    assert!(app.is_dirty());
}

#[test]
fn opening_a_project_over_unsaved_work_asks_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.nanbei");
    let mut other = app();
    other.dispatch(Command::SaveTo(path.clone()));
    wait(&mut other);
    let mut app = app();
    app.dispatch(Command::edit(note()));
    load(&mut app, &path);
    assert_eq!(app.take_requests(), [Request::ConfirmOpen(vec![path.clone()])]);
    assert_eq!(app.workspace.document.annotations().len(), 1, "nothing is lost before the answer");
    // a save whose dialog is closed without a place does nothing later
    app.dispatch(Command::SaveThen(AfterSave::Close));
    wait(&mut app);
    app.dispatch(Command::SaveCancelled);
    app.take_requests();
    app.dispatch(Command::SaveTo(folder.path().join("mine.nanbei")));
    wait(&mut app);
    assert!(app.take_requests().is_empty());
    app.dispatch(Command::edit(Operation::SetTitle(Bilingual::same("x"))));
    app.dispatch(Command::OpenDiscarding(vec![path]));
    wait(&mut app);
    assert!(app.workspace.document.annotations().is_empty());
}

#[test]
fn a_strangers_project_starts_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("online.nanbei");
    let mut first = app();
    first.dispatch(Command::edit(Operation::SetOnline(true)));
    first.dispatch(Command::SaveTo(path.clone()));
    wait(&mut first);
    let text = std::fs::read_to_string(&path).unwrap().replacen("\"version\": 1,", "\"version\": 1, \"online\": true,", 1);
    std::fs::write(&path, text).unwrap();
    assert!(!open_project(&path, Trust::All, &Progress::default()).unwrap().document.is_online());
}

#[test]
fn a_name_without_the_extension_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("宝山 3.5公里.nanbei");
    std::fs::write(&taken, "kept").unwrap();
    let mut app = app();
    app.dispatch(Command::SaveTo(folder.path().join("宝山 3.5公里")));
    wait(&mut app);
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "kept");
    assert_eq!(app.workspace.path.as_ref().unwrap().file_name().unwrap(), "宝山 3.5公里 2.nanbei");
}

#[test]
fn saving_where_nothing_can_be_written_keeps_the_work_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app();
    app.dispatch(Command::edit(note()));
    app.dispatch(Command::SaveTo(folder.path().join("no/such/plan.nanbei")));
    wait(&mut app);
    assert!(app.is_dirty());
    assert!(app.session.notices.last().unwrap().text.contains("Could not save"));
}

#[test]
fn broken_and_newer_projects_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.nanbei");
    for (text, word) in [
        ("", "empty"),
        ("{\"format\":", "ends in the middle"),
        ("{\"format\":\"other\",\"version\":1}", "format"),
        ("{\"format\":\"nanbei\",\"version\":99}", "newer"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = open_project(&path, Trust::All, &Progress::default()).unwrap_err().to_string();
        assert!(error.contains(word), "{text}: {error}");
    }
}

#[test]
fn the_rings_of_a_hub_follow_their_radii_and_say_what_is_within() {
    let mut app = app();
    app.dispatch(Command::SetRings(vec![HubRings { hub: "jinshan_hsr".to_owned(), radii: vec![2500.0] }]));
    assert_eq!(app.workspace.document.layer_by_key("rings").unwrap().table.len(), 1);
    app.dispatch(Command::WithinRing { hub: "jinshan_hsr".to_owned(), radius: 2500.0 });
    let names: Vec<&str> = app.viewport.selection.list().iter().filter_map(|p| app.workspace.document.feature(p.feature)?.text("name_en")).collect();
    assert!(names.contains(&"Jinshan") && !names.contains(&"Wusong Innovation City"), "{names:?}");
    assert!(app.viewport.selection.list().iter().all(|picked| picked.distance.is_some_and(|metres| metres <= 2500.0)));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.workspace.document.layer_by_key("rings").unwrap().table.len(), 6);
}

#[test]
fn what_a_newer_version_has_added_is_kept_and_its_file_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("north.nanbei"), folder.path().join("other.nanbei"));
    let mut first = app();
    first.dispatch(Command::SaveTo(path.clone()));
    wait(&mut first);
    let text = std::fs::read_to_string(&path).unwrap();
    let added = text.replacen("\"version\": 1,", "\"version\": 1, \"stories\": [{\"name\": \"甲\"}],", 1).replacen(
        "\"visible\":",
        "\"locked\": true, \"visible\":",
        1,
    );
    std::fs::write(&path, &added).unwrap();
    let mut app1 = app();
    app1.dispatch(Command::OpenFiles(vec![path.clone()]));
    wait(&mut app1);
    let told: Vec<&String> = app1.session.notices.iter().flat_map(|notice| &notice.details).collect();
    assert!(told.iter().any(|text| text.contains("stories") && text.contains("kept")), "{told:?}");
    assert!(told.iter().any(|text| text.contains("changed by another program")), "{told:?}");
    app1.dispatch(Command::SaveTo(other.clone()));
    wait(&mut app1);
    let saved: serde_json::Value = serde_json::from_slice(&std::fs::read(&other).unwrap()).unwrap();
    assert_eq!((&saved["stories"][0]["name"], &saved["layers"][0]["locked"]), (&"甲".into(), &true.into()));
    // the same of a newer format: it opens, and its file stands
    let newer = added.replacen("\"version\": 1,", "\"version\": 7,", 1);
    std::fs::write(&path, &newer).unwrap();
    let mut app2 = app();
    app2.dispatch(Command::OpenFiles(vec![path.clone()]));
    wait(&mut app2);
    assert!(app2.session.notices.iter().any(|notice| notice.text.contains("newer version")), "{:?}", app2.session.notices);
    app2.dispatch(Command::edit(note()));
    app2.dispatch(Command::Do(Action::SAVE));
    wait(&mut app2);
    assert_eq!((std::fs::read_to_string(&path).unwrap(), app2.take_requests()), (newer, vec![Request::SaveDialog]));
    app2.dispatch(Command::SaveTo(other.clone()));
    wait(&mut app2);
    app2.dispatch(Command::edit(note()));
    app2.dispatch(Command::Do(Action::SAVE));
    wait(&mut app2);
    assert!(!app2.is_dirty(), "the other file is its own");
}

#[test]
fn a_project_cut_or_changed_at_any_byte_is_refused_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.nanbei");
    let document = nanbei::model::Document::from(nanbei::model::Content {
        annotations: match note() {
            Operation::AddAnnotation { annotation, .. } => vec![*annotation],
            _ => Vec::new(),
        },
        ..nanbei::model::Content::default()
    });
    let text = project_text(&document, None, &path).unwrap();
    std::fs::write(&path, &text).unwrap();
    let open = || open_project(&path, Trust::All, &Progress::default());
    assert_eq!(open().unwrap().corrections, []);
    for end in 0..text.trim_end().len() {
        std::fs::write(&path, &text.as_bytes()[..end]).unwrap();
        assert!(open().is_err(), "cut at {end}");
    }
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] ^= 1 + (at % 96) as u8;
        std::fs::write(&path, &changed).unwrap();
        assert!(open().map_or(true, |opened| !opened.corrections.is_empty() || opened.newer.is_some()), "byte {at} of {}", text.len());
    }
}

#[test]
fn a_project_keeps_how_attributes_are_listed_and_that_is_no_change() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app();
    app.dispatch(Command::Paste(PARCEL.replace(r#"{"a":1}"#, r#"{"a":1,"b":2,"c":3}"#)));
    wait(&mut app);
    let path = folder.path().join("listed.nanbei");
    app.dispatch(Command::SaveTo(path.clone()));
    wait(&mut app);
    let layer = app.workspace.document.layers().iter().find(|layer| layer.group == nanbei::model::Group::Mine).unwrap().id;
    app.dispatch(Command::ShowTable(layer));
    wait(&mut app);
    for order in [
        TableOrder::Move("c".to_owned(), Some("a".to_owned())),
        TableOrder::Hide("b".to_owned()),
        TableOrder::Pin("a".to_owned(), true),
        TableOrder::Width("c".to_owned(), 222.0),
        TableOrder::Sort(vec![SortBy { column: "c".to_owned(), descending: true }]),
    ] {
        app.dispatch(order.into());
    }
    wait(&mut app);
    assert!(!app.is_dirty(), "how it is looked at is no change");
    let view = app.session.table.view(layer);
    app.dispatch(Command::SaveTo(path.clone()));
    wait(&mut app);
    let mut again = App::new(SessionFolder::default());
    again.dispatch(Command::OpenTrusted(path.clone()));
    wait(&mut again);
    let own = again.workspace.document.layers().iter().find(|layer| layer.group == nanbei::model::Group::Mine).unwrap();
    assert_eq!(again.session.table.view(own.id), view);
    let shown: Vec<String> = view.columns(&own.table).iter().filter(|own| !own.hidden).map(|own| own.name.clone()).collect();
    assert_eq!(shown, ["a", "c"]);

    // from a stranger, within bounds
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("222.0", "-1e30").replace(r#""checksum""#, r#""was""#);
    std::fs::write(&path, text).unwrap();
    let opened = open_project(&path, Trust::Folder, &Progress::default()).unwrap();
    assert!(opened.corrections.iter().any(|own| own.path.contains("width")), "{:?}", opened.corrections);
    let width = opened.document.tables()[0].columns.iter().find_map(|own| own.width).unwrap();
    assert!(nanbei::model::ColumnLayout::WIDTHS.contains(&width));
}
