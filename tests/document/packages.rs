//! A project as a GeoPackage: one file with all data, which comes back as it was, which other programs read and edit, and which is as safe
//! as any other.

use crate::kinds::GEOMETRIES;
use crate::scenarios::{app_with, edit, errors, mine, plan_green, set_use, states};
use crate::waiting::wait;
use nanbei::app::{Action, App, Command, SessionFolder, Severity};
use nanbei::io::{Opened, Precision, Progress, Trust, datasets_in, load_file_as, open_project, project_text, to_geojson};
use nanbei::model::{Annotation, AnnotationKind, AnnotationStyle, Group, Layer, Operation, Origin, ReadAs};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

/// Features of all kinds of geometry, values and identifiers, in an order of their own.
fn all_kinds() -> String {
    let ids = [r#""a""#, "9", "3", r#""9""#, "2.5", "36893488147419103232", r#""""#, "-1"];
    let features = GEOMETRIES.iter().zip(ids).enumerate().map(|(n, (geometry, id))| {
        format!(
            r#"{{"type":"Feature","id":{id},"properties":{{"name":"吴淞 \"甲\" {n}","Name":"其二","代码":"00{n}","id":"{n}","n":{n},"x":{x},"whole":{n}.0,"none":null,"list":[1,{{"a":true}}],"yes":{yes},"mixed":{mixed},"fid":"f","geom":1,"大数":9007199254740993,"说 明":" 前后\n"}},"geometry":{geometry}}}"#,
            x = n as f64 + 0.1,
            yes = n % 2 == 0,
            mixed = ["\"a\"", "3", "2.5", "true", "[1]", "null", "\"3\"", "\"\""][n],
        )
    });
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.collect::<Vec<_>>().join(","))
}

fn open(path: &Path) -> Opened {
    open_project(path, Trust::Folder, &Progress::default()).unwrap()
}

fn text(layer: &Layer) -> String {
    to_geojson(&layer.table, None, Precision::Full)
}

/// That two lists of texts are the same, told by the first lines that differ.
fn assert_alike(found: &[String], wanted: &[String]) {
    let lines = |all: &[String]| -> Vec<String> { all.iter().flat_map(|text| text.lines()).map(str::to_owned).collect() };
    let (found, wanted) = (lines(found), lines(wanted));
    for (a, b) in found.iter().zip(&wanted) {
        assert_eq!(a, b);
    }
    assert_eq!(found.len(), wanted.len());
}

fn save(app: &mut App, path: &Path) {
    app.dispatch(Command::SaveTo(path.to_path_buf()));
    wait(app);
    assert_eq!(errors(app), Vec::<&str>::new());
}

/// Data of a file, pasted data and data of a zip, edited and placed in other systems.
fn busy(folder: &Path) -> App {
    let mut app = app_with(12, folder);
    let layer = mine(&app.workspace.document).id;
    edit(&mut app, set_use(layer, &[1, 2], "绿地"));
    app.dispatch(Command::Paste(all_kinds()));
    wait(&mut app);
    let moved = folder.join("moved.geojson");
    std::fs::write(&moved, r#"{"type":"Feature","id":"甲","properties":{"a":1},"geometry":{"type":"Point","coordinates":[640123.4,3467890.2]}}"#)
        .unwrap();
    app.dispatch(Command::OpenFiles(vec![moved]));
    wait(&mut app);
    app.dispatch(Command::AnswerCrs(Some(nanbei::model::SourceCrs::parse("EPSG:4549").unwrap())));
    wait(&mut app);
    let id = app.workspace.document.fresh_annotation_id();
    let note = Annotation { id, kind: AnnotationKind::Text, points: vec![[121.4, 31.3]], text: "示意".into(), style: AnnotationStyle::default() };
    edit(&mut app, Operation::AddAnnotation { at: 0, annotation: Box::new(note) });
    app
}

#[test]
fn everything_comes_back_from_one_file_though_all_others_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = busy(folder.path());
    plan_green(&mut app);
    let (alone, path) = (tempfile::tempdir().unwrap(), folder.path().join("工程.nanbei.gpkg"));
    save(&mut app, &path);
    assert!(!app.is_dirty() && app.workspace.path.as_deref() == Some(path.as_path()));
    let moved = alone.path().join("给同事的.nanbei.gpkg");
    std::fs::copy(&path, &moved).unwrap();
    drop(folder);
    let opened = open(&moved);
    assert!(opened.missing.is_empty() && opened.corrections.is_empty(), "{:?} {:?}", opened.missing, opened.corrections);
    assert_alike(&states(&opened.document), &states(&app.workspace.document));
    let layers = |own: &nanbei::model::Document| -> Vec<(String, String, String)> {
        own.layers().iter().map(|layer| (layer.key.clone(), text(layer), layer.crs.crs.code())).collect()
    };
    assert_eq!(layers(&opened.document), layers(&app.workspace.document));
    assert_eq!(opened.document.annotations(), app.workspace.document.annotations());
    assert_eq!(opened.document.sheet(), app.workspace.document.sheet());
    // saved and opened once more it is the same to the letter
    let again = alone.path().join("again.nanbei.gpkg");
    let mut second = App::new(SessionFolder::default());
    second.dispatch(Command::OpenFiles(vec![moved]));
    wait(&mut second);
    assert_eq!(errors(&second), Vec::<&str>::new());
    save(&mut second, &again);
    let one = |own: &nanbei::model::Document| project_text(own, None, &alone.path().join("p.nanbei")).unwrap();
    assert_eq!(one(&open(&again).document), one(&second.workspace.document));
    // and as a plain project, with the data inside
    let plain = alone.path().join("plain.nanbei");
    save(&mut second, &plain);
    assert_alike(&states(&open(&plain).document), &states(&app.workspace.document));
}

#[test]
fn other_programs_read_its_tables_and_what_they_change_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = busy(folder.path());
    let path = folder.path().join("p.nanbei.gpkg");
    save(&mut app, &path);
    // each layer is a table under its own name, the program's own content too
    let names = datasets_in(&path).unwrap();
    for layer in app.workspace.document.layers() {
        let name = &layer.name.zh;
        let known = names.iter().find(|own| *own == name || own.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('_')));
        let known = known.unwrap_or_else(|| panic!("{name} in {names:?}"));
        let read = load_file_as(&path, &ReadAs { dataset: Some(known.clone()), ..ReadAs::default() }, None, &Progress::default()).unwrap();
        assert_eq!(read.table.len(), layer.table.len(), "{name}");
    }
    let told = Process::new("ogrinfo").args(["-ro", "-al", "-so"]).arg(&path).output().expect("gdal-bin is installed");
    let told = String::from_utf8_lossy(&told.stdout).into_owned() + &String::from_utf8_lossy(&told.stderr);
    assert!(
        told.contains("Layer name: lots") && told.contains("Feature Count: 12") && !told.contains("ERROR") && !told.contains("Warning"),
        "{told}"
    );
    // another program changes a value, deletes a feature and adds one: GDAL, which runs the triggers of the tree
    let sql = |statement: &str| {
        let done = Process::new("ogrinfo").arg(&path).args(["-sql", statement]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    sql("UPDATE lots SET use = '学校' WHERE n = 0");
    sql("DELETE FROM lots WHERE n = 5");
    sql("INSERT INTO lots (geom, use, n) SELECT geom, '公园', 99 FROM lots WHERE n = 0");
    let own = open(&path);
    let lots = own.document.layers().iter().find(|layer| layer.name.zh == "lots").unwrap();
    assert!(lots.origin == Origin::Pasted && lots.table.len() == 12, "{:?} {}", lots.origin, lots.table.len());
    let uses: Vec<_> = lots.table.features().map(|own| own.text("use").unwrap().to_owned()).collect();
    assert!(uses[0] == "学校" && uses.last().unwrap() == "公园" && uses[1] == "绿地", "{uses:?}");
    // and the program does not write over what it has not seen
    edit(&mut app, Operation::SetTitle(nanbei::i18n::Bilingual::same("其他")));
    app.dispatch(Command::Do(Action::SAVE));
    wait(&mut app);
    let last = app.session.notices.last().unwrap();
    assert!(last.severity == Severity::Error && last.text.contains("changed"), "{}", last.text);
    app.dispatch(Command::SaveOver(path.clone()));
    wait(&mut app);
    assert_eq!(open(&path).document.layers().iter().find(|layer| layer.name.zh == "lots").unwrap().table.len(), 12);
    // the version before lies beside it
    let before: Vec<PathBuf> =
        std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path()).filter(|own| own.to_string_lossy().ends_with('~')).collect();
    assert_eq!(before.len(), 1, "{before:?}");
    assert!(std::fs::read(&before[0]).unwrap().starts_with(b"SQLite format 3"));
}

#[test]
fn members_that_no_column_holds_stay_and_names_that_stand_twice_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new(SessionFolder::default());
    let odd = r#"{"type":"FeatureCollection","note":"集","features":[{"type":"Feature","own":[1],"properties":null,"geometry":{"type":"Point","coordinates":[121.4,31.2]}}]}"#;
    for text in [odd, r#"{"type":"Point","coordinates":[121.4,31.2]}"#, r#"{"type":"Point","coordinates":[121.5,31.2]}"#] {
        app.dispatch(Command::Paste(text.to_owned()));
        wait(&mut app);
    }
    let ids: Vec<_> = app.workspace.document.layers().iter().filter(|layer| layer.group == Group::Mine).map(|layer| layer.id).collect();
    for (id, name) in ids.iter().zip(["rtree_a", "宗地", "宗地"]) {
        edit(&mut app, Operation::Rename { id: *id, name: nanbei::i18n::Bilingual::same(name) });
    }
    let path = folder.path().join("p.NANBEI.gpkg");
    save(&mut app, &path);
    let opened = open(&path).document;
    for id in ids {
        let before = app.workspace.document.layer(id).unwrap();
        let after = opened.layers().iter().find(|layer| layer.key == before.key).unwrap();
        assert_eq!((text(before), &before.name), (text(after), &after.name));
    }
}

#[test]
fn files_with_members_of_their_collection_are_inside_with_them_and_one_that_is_open_elsewhere_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (named, odd) = (folder.path().join("named.geojson"), folder.path().join("odd.geojson"));
    // as GDAL writes them, with numbers that are whole here and broken there, and attributes that some lack
    let one = |n: usize, more: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"n":{n}{more}}},"geometry":{{"type":"Point","coordinates":[121.4,{}]}}}}"#,
            31.0 + n as f64 / 100.0
        )
    };
    let text = |more: &str| {
        let features = [one(1, r#","容积率":2"#), one(2, r#","容积率":2.5"#), one(3, "")].join(",");
        format!(r#"{{"type":"FeatureCollection","name":"lots","crs":null,{more}"features":[{features}]}}"#)
    };
    std::fs::write(&named, text("")).unwrap();
    std::fs::write(&odd, text("").replace(r#""type":"Feature","#, r#""type":"Feature","own":1,"#)).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = nanbei::i18n::Lang::En;
    app.dispatch(Command::OpenFiles(vec![named.clone(), odd.clone()]));
    wait(&mut app);
    app.dispatch(nanbei::app::modules::scenarios::ScenariosOrder::Add.into());
    let path = folder.path().join("p.nanbei.gpkg");
    save(&mut app, &path);
    std::fs::remove_file(named).unwrap();
    std::fs::remove_file(odd).unwrap();
    let opened = open(&path);
    assert!(opened.missing.is_empty(), "{:?}", opened.missing);
    for before in app.workspace.document.layers().iter().filter(|layer| layer.group == Group::Mine) {
        let after = opened.document.layers().iter().find(|layer| layer.key == before.key).unwrap();
        assert_eq!(after.table.collection_foreign(), before.table.collection_foreign());
        let changes = after.table.changes_to(&before.table);
        assert!(changes.values.is_empty() && changes.geometry.is_empty() && after.table.len() == 3, "{changes:?}");
    }
    // QGIS has it open, and has not put everything into the file yet
    std::fs::write(folder.path().join("p.nanbei.gpkg-wal"), b"frames").unwrap();
    let whole = std::fs::read(&path).unwrap();
    app.dispatch(Command::SaveTo(path.clone()));
    wait(&mut app);
    assert!(errors(&app).iter().any(|own| own.contains("open in another program")), "{:?}", errors(&app));
    assert_eq!(std::fs::read(&path).unwrap(), whole);
}

#[test]
fn a_damaged_file_or_one_without_its_tables_is_refused_and_nothing_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(3, folder.path());
    let path = folder.path().join("p.nanbei.gpkg");
    save(&mut app, &path);
    let whole = std::fs::read(&path).unwrap();
    let copy = folder.path().join("copy.nanbei.gpkg");
    let open_copy = || open_project(&copy, Trust::Folder, &Progress::default());
    for end in (0..whole.len()).step_by(4096).chain([1, 15, 16, 99, 100]) {
        std::fs::write(&copy, &whole[..end]).unwrap();
        assert!(open_copy().is_err(), "cut at {end}");
    }
    // a generator of Marsaglia's, so that each run meets the same
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..120 {
        let mut bytes = whole.clone();
        for _ in 0..=next() % 8 {
            let at = next() as usize % bytes.len();
            bytes[at] = next() as u8;
        }
        std::fs::write(&copy, bytes).unwrap();
        // refused or opened, and told of where it is not what was saved
        drop(open_copy());
    }
    std::fs::write(&copy, &whole).unwrap();
    Connection::open(&copy)
        .unwrap()
        .execute_batch("PRAGMA foreign_keys = OFF; DROP TABLE lots; DELETE FROM gpkg_contents WHERE table_name = 'lots'")
        .unwrap();
    let missing = open_copy().unwrap().missing;
    assert!(missing.len() == 1 && missing[0].path.ends_with("lots"), "{missing:?}");
    std::fs::write(&copy, &whole).unwrap();
    Connection::open(&copy).unwrap().execute_batch("DROP TABLE nanbei_project").unwrap();
    assert!(open_copy().is_err(), "it holds no project");
}

#[test]
fn what_another_program_takes_out_of_the_base_shifts_nothing_in_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app_with(12, folder.path());
    plan_green(&mut app);
    let path = folder.path().join("p.nanbei.gpkg");
    save(&mut app, &path);
    let uses = |document: &nanbei::model::Document| -> std::collections::BTreeMap<i64, String> {
        let lots = document.layers().iter().find(|layer| layer.name.zh == "lots").unwrap();
        let one = |own: nanbei::model::Feature<'_>| (own.value("n").number().unwrap() as i64, own.text("use").unwrap().to_owned());
        lots.table.features().map(one).collect()
    };
    let before = uses(&app.workspace.document);
    let done = Process::new("ogrinfo").arg(&path).args(["-sql", "DELETE FROM lots WHERE n IN (1, 2)"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let opened = open(&path).document;
    assert!(opened.scenarios().active.is_some());
    // each lot of the scenario has the use that was planned for it, not that of a neighbour
    for (n, land_use) in uses(&opened) {
        assert_eq!(before.get(&n), Some(&land_use), "{n}");
    }
    assert!(uses(&opened).len() >= before.len() - 2);
}
